// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"context"
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

func ExampleEngine_DecideQuestions() {
	doc, _ := policy.Parse("reader.json", []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}`))
	reader, _ := eval.Compile(doc, policy.IdentityBased)
	engine, _ := eval.New(eval.Policies{Identity: []*eval.Policy{reader}})
	alice, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	var r eval.Request
	_ = r.Reset(alice, "s3:ListBucket", "*")
	r.ResourceAccount = "111122223333"

	var questions []eval.Question
	for _, action := range []string{"s3:GetObject", "s3:PutObject", "s3:GetObjectTagging"} {
		q, err := eval.ParseQuestion(action, "arn:aws:s3:::acme/report.csv")
		if err != nil {
			fmt.Println(err)
			return
		}
		questions = append(questions, q)
	}
	decisions, err := engine.DecideQuestions(context.Background(), &r, questions, 2)
	fmt.Println(decisions, err)
	// Output: [allowed (ALLOW_IDENTITY) implicitDeny (IMPLICIT_IDENTITY) allowed (ALLOW_IDENTITY)] <nil>
}

func ExampleDecideAll() {
	doc, _ := policy.Parse("public.json", []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}}`))
	public, _ := eval.Compile(doc, policy.ResourceBased)
	engine, _ := eval.New(eval.Policies{Resource: []*eval.Policy{public}})
	var cases []eval.Case
	for _, name := range []string{"*", "arn:aws:iam::111122223333:user/alice"} {
		p, _ := eval.ParsePrincipal(name)
		r := new(eval.Request)
		_ = r.Reset(p, "s3:GetObject", "arn:aws:s3:::site/index.html")
		r.ResourceAccount = "111122223333"
		cases = append(cases, eval.Case{Engine: engine, Request: r})
	}
	decisions, err := eval.DecideAll(context.Background(), cases, 2)
	fmt.Println(decisions, err)
	// Output: [allowed (ALLOW_RESOURCE_ONLY) allowed (ALLOW_RESOURCE_WILDCARD)] <nil>
}

func ExampleParsePrincipal() {
	for _, s := range []string{"arn:aws:sts::111122223333:assumed-role/app/i-0abc", "ec2.amazonaws.com", "*", "arn:aws:iam::111122223333:group/g"} {
		p, err := eval.ParsePrincipal(s)
		fmt.Println(p.Kind() == eval.RoleSession, p.AccountID(), err != nil)
	}
	// Output:
	// true 111122223333 false
	// false  false
	// false  false
	// false  true
}

func ExampleCompileLenient() {
	doc, _ := policy.ParseLenient("old.json", []byte(`{"Statement":[
  {"Effect":"Allow","Action":"s3:*","Resource":"*"},
  {"Effect":"Deny","Action":"s3:DeleteObject","Resource":"*","Conditions":{}}
]}`))
	old, _ := eval.CompileLenient(doc, policy.IdentityBased)
	engine, _ := eval.New(eval.Policies{Identity: []*eval.Policy{old}})
	alice, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	var r eval.Request
	_ = r.Reset(alice, "s3:GetObject", "arn:aws:s3:::acme/a")
	r.ResourceAccount = "111122223333"
	fmt.Println(engine.Decide(&r)) // nobody knows what the second statement denies
	// Output: explicitDeny (EXPLICIT_IDENTITY, inconclusive)
}

func ExampleRequest_SetRequestTags() {
	alice, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	var r eval.Request
	_ = r.Reset(alice, "ec2:CreateTags", "*")
	r.SetRequestTags(eval.Tag{Key: "Team", Value: "blue"})
	keys, _ := r.Context.Get(condition.MakeKey("aws:TagKeys"))
	fmt.Println(keys.Text(0), r.Context.Single(condition.MakeKey("aws:RequestTag/team")))
	// Output: Team blue
}
