// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/snapshot"
)

// Example loads a directory of exports and asks whether a session may read an object.
func Example() {
	s, err := snapshot.Load(context.Background(), snapshot.Options{}, "testdata/world")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range s.Problems() {
		fmt.Println(p)
	}
	d, r, err := s.Decide(snapshot.Query{
		Principal: "arn:aws:sts::444455556666:assumed-role/app/run",
		Action:    "s3:GetObject",
		Resource:  "arn:aws:s3:::store/2026/11.csv",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d)
	for _, n := range r.Notes {
		fmt.Println(n)
	}
	// Output:
	// testdata/world/account-a.json:30:9: group_missing: arn:aws:iam::444455556666:user/eng/ana: group "gone" is not in the snapshot: decisions that could depend on its policies are inconclusive
	// testdata/world/resources.json:22:26: not_evaluated: arn:aws:s3:::store: the settings of S3 Block Public Access are reported and not evaluated
	// allowed (ALLOW_RESOURCE_WILDCARD)
	// arn:aws:s3:::store has settings of S3 Block Public Access, which are not evaluated
	// arn:aws:s3:::store/2026/11.csv has tags that are not known, and policies ask for some
}

func ExampleLoader() {
	l := snapshot.NewLoader(snapshot.Options{NoOrganization: true})
	err := l.Read(context.Background(), "account.json", strings.NewReader(`{"UserDetailList": [
	  {"UserName": "ana", "Path": "/", "Arn": "arn:aws:iam::444455556666:user/ana", "UserId": "AIDAEXAMPLEANA000001",
	   "AttachedManagedPolicies": [{"PolicyName": "Viewer", "PolicyArn": "arn:aws:iam::aws:policy/Viewer"}]}]}`))
	s := l.Snapshot()
	fmt.Println(err, s.Identity("AIDAEXAMPLEANA000001").ARN)
	for _, p := range s.Problems() {
		fmt.Println(p)
	}
	d, _, err := s.Decide(snapshot.Query{Principal: "arn:aws:iam::444455556666:user/ana", Action: "ec2:DescribeInstances", Resource: "*"})
	fmt.Println(d, err)
	// Output:
	// <nil> arn:aws:iam::444455556666:user/ana
	// account.json:3:33: policy_missing: arn:aws:iam::444455556666:user/ana: arn:aws:iam::aws:policy/Viewer is not in the snapshot: decisions that could depend on it are inconclusive
	// explicitDeny (EXPLICIT_IDENTITY, inconclusive) <nil>
}

func ExampleSnapshot_Resolve() {
	s, err := snapshot.Load(context.Background(), snapshot.Options{}, "testdata/world")
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := s.Resolve(snapshot.Query{
		Principal:   "AROAEXAMPLEAPP000001:run",
		Action:      "sqs:SendMessage",
		Resource:    "arn:aws:sqs:eu-west-1:444455556666:jobs",
		SessionTags: []eval.Tag{{Key: "team", Value: "blue"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	who := r.Request.Principal()
	fmt.Println(who.String(), who.RoleARN)
	for _, p := range r.Policies.Identity {
		fmt.Println(p.Name())
	}
	for _, l := range r.Policies.SCP {
		fmt.Println(l.Name, len(l.Policies))
	}
	for k, v := range r.Request.Context.All() {
		fmt.Println(k, v.Texts())
	}
	// Output:
	// arn:aws:sts::444455556666:assumed-role/app/run arn:aws:iam::444455556666:role/svc/app
	// inline policy own of arn:aws:iam::444455556666:role/svc/app
	// r-ex01 (Root) 1
	// ou-ex01-workload (Workloads) 1
	// 444455556666 (a) 1
	// aws:principaltag/team [blue]
	// aws:principaltag/stage [dev]
	// aws:principalorgid [o-example001]
	// aws:principalorgpaths [o-example001/r-ex01/ou-ex01-workload/]
	// aws:resourceorgid [o-example001]
	// aws:resourceorgpaths [o-example001/r-ex01/ou-ex01-workload/]
}

// Who asks many questions uses one Resolution again.
func ExampleSnapshot_ResolveInto() {
	s, err := snapshot.Load(context.Background(), snapshot.Options{}, "testdata/world")
	if err != nil {
		fmt.Println(err)
		return
	}
	var r snapshot.Resolution
	for _, e := range s.Identities(snapshot.Role) {
		q := snapshot.Query{Principal: e.ARN, Action: "ec2:RunInstances", Resource: "*"}
		if err := s.ResolveInto(&r, &q); err != nil {
			fmt.Println(err)
			continue
		}
		d, err := r.Decide()
		fmt.Println(e.Name, d, err)
	}
	// Output:
	// AWSReservedSSO_Ops allowed (ALLOW_IDENTITY) <nil>
	// AWSReservedSSO_Audit_00112233445566ff implicitDeny (IMPLICIT_IDENTITY) <nil>
	// AWSServiceRoleForX implicitDeny (IMPLICIT_IDENTITY) <nil>
	// app allowed (ALLOW_IDENTITY) <nil>
}

func ExampleSnapshot_Accounts() {
	s, err := snapshot.Load(context.Background(), snapshot.Options{}, "testdata/world")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range s.Accounts() {
		fmt.Printf("%s exported %v, in the organization %v\n", a.ID, a.Exported, a.InOrganization)
	}
	for _, r := range s.Resources()[:2] {
		fmt.Println(r.ARN, r.AccountID, len(r.Policies), r.PolicyKnown())
	}
	// Output:
	// 444455556666 exported true, in the organization true
	// 999988887777 exported false, in the organization true
	// arn:aws:apigateway:eu-west-1::/restapis/api1 444455556666 1 true
	// arn:aws:dynamodb:eu-west-1:444455556666:table/orders 444455556666 1 true
}
