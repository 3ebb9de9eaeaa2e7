// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"fmt"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

const homes = `{
  "Version": "2012-10-17",
  "Statement": [{
    "Sid": "OwnHome",
    "Effect": "Allow",
    "Action": "s3:*Object",
    "Resource": "arn:aws:s3:::homes/${aws:username}/*",
    "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
  }]
}`

func ExampleEngine_Decide() {
	doc, err := policy.Parse("homes.json", []byte(homes))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := eval.Compile(doc, policy.IdentityBased)
	if err != nil {
		fmt.Println(err)
		return
	}
	engine, err := eval.New(eval.Policies{Identity: []*eval.Policy{p}})
	if err != nil {
		fmt.Println(err)
		return
	}
	alice, err := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	if err != nil {
		fmt.Println(err)
		return
	}
	var r eval.Request // reuse it: Decide keeps nothing of it
	sourceIP := condition.MakeKey("aws:SourceIp")
	for _, resource := range []string{"arn:aws:s3:::homes/alice/notes.txt", "arn:aws:s3:::homes/bob/notes.txt"} {
		if err := r.Reset(alice, "s3:GetObject", resource); err != nil {
			fmt.Println(err)
			return
		}
		r.ResourceAccount = "111122223333"
		r.Context.Set(sourceIP, condition.String("192.0.2.17"))
		fmt.Println(engine.Decide(&r))
	}
	if err := r.Reset(alice, "s3:GetObject", "arn:aws:s3:::homes/alice/notes.txt"); err != nil {
		fmt.Println(err)
		return
	}
	r.ResourceAccount = "111122223333"
	r.Unknown = []condition.Key{sourceIP} // nobody knows where the request came from
	fmt.Println(engine.Decide(&r))
	// Output:
	// allowed (ALLOW_IDENTITY)
	// implicitDeny (IMPLICIT_IDENTITY)
	// implicitDeny (IMPLICIT_IDENTITY, inconclusive)
}

func ExampleEngine_Settled() {
	doc, _ := policy.Parse("guard.json", []byte(`{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
    {"Sid": "NoLeaving", "Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}
  ]
}`))
	guard, _ := eval.Compile(doc, policy.SCP)
	engine, _ := eval.New(eval.Policies{SCP: []eval.Level{{Name: "r-root", Policies: []*eval.Policy{guard}}}})

	root, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:root")
	var r eval.Request
	_ = r.Reset(root, "organizations:LeaveOrganization", "*")

	d := engine.Decide(&r)
	s, _ := engine.Settled(d)
	fmt.Println(d, "by", s.Type, s.Level, s.Policy.Name(), s.SID(), "at", s.Position())
	// Output: explicitDeny (EXPLICIT_SCP) by scp r-root guard.json NoLeaving at guard.json:5:5
}

func ExampleCompile_errors() {
	doc, err := policy.Parse("bucket.json", []byte(`{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = eval.Compile(doc, policy.ResourceBased)
	fmt.Println(err)
	// Output: bucket.json:3:16: missing_principal: a resource-based policy must say who its statements are about (at /Statement)
}

func ExampleUnknownPolicy() {
	lost := eval.UnknownPolicy("arn:aws:iam::111122223333:policy/lost", policy.IdentityBased)
	engine, _ := eval.New(eval.Policies{Identity: []*eval.Policy{lost}})
	alice, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	var r eval.Request
	_ = r.Reset(alice, "ec2:DescribeInstances", "*")
	fmt.Println(engine.Decide(&r))
	// Output: explicitDeny (EXPLICIT_IDENTITY, inconclusive)
}
