// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite_test

import (
	"context"
	"errors"
	"fmt"
	"testing/fstest"

	"github.com/iamverdict/verdict/report"
	"github.com/iamverdict/verdict/suite"
)

const deployer = `principal: arn:aws:iam::111122223333:role/deployer
resourceAccount: 111122223333
identityPolicies: [deployer.json]

cases:
  - name: publishes the site
    action: s3:PutObject
    resource: arn:aws:s3:::site/index.html
    expect: allowed

  - name: never touches the audit bucket
    matrix:
      actions: [s3:GetObject, s3:DeleteObject]
      resources: [arn:aws:s3:::audit/2026/11.gz]
    expect: denied
`

const deployerPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Publish", "Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "*"}
  ]
}
`

// Example loads a case file and runs its cases. One is not met: the policy allows more
// than the author thinks.
func Example() {
	files := fstest.MapFS{
		"deploy.yaml":   {Data: []byte(deployer)},
		"deployer.json": {Data: []byte(deployerPolicy)},
	}
	s, err := suite.LoadFS(context.Background(), suite.Options{}, files, "*.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	for c := range s.Cases() {
		r := c.Run()
		fmt.Println(r.Met, c.Name)
		if !r.Met {
			fmt.Println("  ", c.Position, r.Mismatch)
			fmt.Println(r.Report().Text(report.Options{Width: 100}))
		}
	}
	// Output:
	// true deploy/publishes the site
	// false deploy/never touches the audit bucket/s3:GetObject/arn:aws:s3:::audit/2026/11.gz
	//    deploy.yaml:11:5 want denied, got allowed (ALLOW_IDENTITY)
	// ALLOWED by an identity-based policy
	// who       arn:aws:iam::111122223333:role/deployer (role session)
	// action    s3:GetObject
	// resource  arn:aws:s3:::audit/2026/11.gz (same account)
	// name      deploy/never touches the audit bucket/s3:GetObject/arn:aws:s3:::audit/2026/11.gz at
	//           deploy.yaml:11:5
	//
	// It stands on (what is needed: without it, the request is denied)
	//   - deployer.json:4:5 "Publish", an identity-based policy: needed
	//
	// Layer by layer
	//   allows     identity-based policy
	//   not given  SCP, RCP, VPC endpoint, resource-based, boundary, session
	//
	// true deploy/never touches the audit bucket/s3:DeleteObject/arn:aws:s3:::audit/2026/11.gz
}

// ExampleLoad shows what becomes of a misspelt file.
func ExampleLoad() {
	files := fstest.MapFS{"deploy.yaml": {Data: []byte(`principal: arn:aws:iam::111122223333:role/deployer
cases:
  - action: s3:GetObjects
    resource: arn:aws:s3:::site/index.html
    exepct: allowed
  - {action: s3:PutObject, resource: site/index.html, expect: allow}
`)}}
	_, err := suite.LoadFS(context.Background(), suite.Options{}, files, "deploy.yaml")
	var problems suite.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			fmt.Printf("%v: %s\n  %s\n", p.Position, p.Message, p.Fix)
		}
	}
	// Output:
	// deploy.yaml:3:13: AWS has no action "s3:GetObjects"
	//   did you mean "s3:GetObject"? If it is newer than the list of 2026-09-26, write unlistedActions: allow
	// deploy.yaml:5:5: unknown field "exepct"
	//   did you mean "expect"?
	// deploy.yaml:6:38: "site/index.html" is no resource
	//   want an ARN, or * for actions that have no resource; a template is named under use:
	// deploy.yaml:6:63: unknown word "allow"
	//   want allowed, denied, implicitDeny or explicitDeny
}

// ExampleFromScenarios makes a case file of a scenario.
func ExampleFromScenarios() {
	text, err := suite.FromScenarios("requests.jsonl", []byte(`{"name": "office/ana", "request": {"principal": "arn:aws:iam::111122223333:user/ana", "action": "s3:GetObject", "resource": "arn:aws:s3:::data/k"}, "identityPolicies": [{"name": "read", "policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}}], "expect": {"decision": "Allowed"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(text))
	// Output:
	// omittedKeys: absent
	// cases:
	//   - name: office/ana
	//     principal: arn:aws:iam::111122223333:user/ana
	//     action: s3:GetObject
	//     resource: arn:aws:s3:::data/k
	//     identityPolicies:
	//       - name: read
	//         policy:
	//           Version: "2012-10-17"
	//           Statement:
	//             - Effect: Allow
	//               Action: s3:Get*
	//               Resource: '*'
	//     expect: {decision: allowed, conclusive: any}
}
