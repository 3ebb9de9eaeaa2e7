// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report_test

import (
	"fmt"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/report"
)

const office = `{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "FromTheOffice", "Effect": "Allow", "Action": "s3:GetObject",
     "Resource": "arn:aws:s3:::reports/*",
     "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}
  ]
}`

// explained is why alice may not read a report from home.
func explained() *report.Report {
	doc, _ := policy.Parse("office.json", []byte(office))
	p, _ := eval.Compile(doc, policy.IdentityBased)
	engine, _ := eval.New(eval.Policies{Identity: []*eval.Policy{p}})
	alice, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	var r eval.Request
	_ = r.Reset(alice, "s3:GetObject", "arn:aws:s3:::reports/q3.csv")
	r.ResourceAccount = "111122223333"
	r.Context.Set(condition.MakeKey("aws:SourceIp"), condition.String("198.51.100.7"))
	return &report.Report{Changes: engine.Changes(&r)}
}

func ExampleReport_Text() {
	fmt.Print(explained().Text(report.Options{}))
	// Output:
	// DENIED implicitly: no identity-based policy allows it
	// who       arn:aws:iam::111122223333:user/alice (IAM user)
	// action    s3:GetObject
	// resource  arn:aws:s3:::reports/q3.csv (same account)
	//
	// Closest: statement "FromTheOffice" at office.json:4:5 allows it but for its
	// condition on aws:SourceIp:
	//     4 | {"Sid": "FromTheOffice", "Effect": "Allow", "Action": "s3:GetObject",
	//     5 |  "Resource": "arn:aws:s3:::reports/*",
	//     6 |  "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}
	//       |                              ^^^^^^^^^^^^^^
	//   request has   aws:SourceIp = 198.51.100.7
	//   policy wants  IpAddress 192.0.2.0/24
	//
	// What would change it: any one of these, the narrowest first
	//   1. Make the request with aws:SourceIp = 192.0.2.1, for example (now
	//      198.51.100.7)
	//   2. Add a statement after the last one, office.json:4:5 (without the
	//      condition):
	//        {"Effect": "Allow", "Action": "s3:GetObject",
	//         "Resource": "arn:aws:s3:::reports/q3.csv"}
	//
	// Layer by layer
	//   no allow   identity-based policy (office.json)
	//   not given  SCP, RCP, VPC endpoint, resource-based, boundary
}

func ExampleReport_Markdown() {
	answer, _, _ := strings.Cut(explained().Markdown(report.Options{}), "#### Layer by layer")
	fmt.Print(answer)
	// Output:
	// ### **DENIED** implicitly: no identity-based policy allows it
	//
	// | | |
	// |---|---|
	// | who | `arn:aws:iam::111122223333:user/alice` (IAM user) |
	// | action | `s3:GetObject` |
	// | resource | `arn:aws:s3:::reports/q3.csv` (same account) |
	//
	// Closest: statement `"FromTheOffice"` at `office.json:4:5` allows it but for its condition on `aws:SourceIp`:
	//
	// ```
	//   4 | {"Sid": "FromTheOffice", "Effect": "Allow", "Action": "s3:GetObject",
	//   5 |  "Resource": "arn:aws:s3:::reports/*",
	//   6 |  "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}
	//     |                              ^^^^^^^^^^^^^^
	// ```
	//
	// | | |
	// |---|---|
	// | request has | `aws:SourceIp` = `198.51.100.7` |
	// | policy wants | `IpAddress` `192.0.2.0/24` |
	//
	// #### What would change it: any one of these, the narrowest first
	//
	// 1. Make the request with `aws:SourceIp` = `192.0.2.1`, for example (now `198.51.100.7`)
	// 2. Add a statement after the last one, `office.json:4:5` (without the condition):
	//
	//    ```json
	//    {"Effect": "Allow", "Action": "s3:GetObject",
	//     "Resource": "arn:aws:s3:::reports/q3.csv"}
	//    ```
}

func ExampleReport_JSON() {
	start, _, _ := strings.Cut(string(explained().JSON()), `,"awsMessage"`)
	fmt.Println(start)
	// Output:
	// {"schema":"verdict/explanation/1","name":"","position":"","decision":{"result":"implicitDeny","reason":"IMPLICIT_IDENTITY","blame":"identity","conclusive":true,"ownerUnknown":false},"summary":"DENIED implicitly: no identity-based policy allows it"
}

func ExampleSchema() {
	for line := range strings.Lines(report.Schema()) {
		if strings.Contains(line, `"const"`) {
			fmt.Println(strings.TrimSpace(line))
		}
	}
	// Output:
	// "schema": {"const": "verdict/explanation/1"},
}
