// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"fmt"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

func ExampleEngine_Changes() {
	doc, _ := policy.Parse("homes.json", []byte(homes))
	p, _ := eval.Compile(doc, policy.IdentityBased)
	engine, _ := eval.New(eval.Policies{Identity: []*eval.Policy{p}})

	alice, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	var r eval.Request
	_ = r.Reset(alice, "s3:GetObject", "arn:aws:s3:::homes/alice/notes.txt")
	r.ResourceAccount = "111122223333"
	r.Context.Set(condition.MakeKey("aws:SourceIp"), condition.String("198.51.100.7"))

	c := engine.Changes(&r)
	for _, f := range c.Fixes {
		change := f.Changes[0]
		fmt.Println(change.Kind, c.Explanation.KeyName(change.Key), change.Had, change.Values, "->", f.Decision)
		if change.Added != nil {
			fmt.Println("  " + string(change.Added.AppendJSON(nil)))
		}
	}
	// Output:
	// set key aws:SourceIp [198.51.100.7] [192.0.2.1] -> allowed (ALLOW_IDENTITY)
	// add statement  [] [] -> allowed (ALLOW_IDENTITY)
	//   {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::homes/alice/notes.txt"}
}

func ExampleEngine_Changes_together() {
	doc, _ := policy.Parse("guard.json", []byte(`{"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Action":"*","Resource":"*"},
  {"Sid":"NoObjects","Effect":"Deny","Action":"s3:*Object","Resource":"*"}
]}`))
	guard, _ := eval.Compile(doc, policy.SCP)
	engine, _ := eval.New(eval.Policies{SCP: []eval.Level{{Name: "r-root", Policies: []*eval.Policy{guard}}}})
	alice, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	var r eval.Request
	_ = r.Reset(alice, "s3:GetObject", "arn:aws:s3:::homes/alice/notes.txt")
	r.ResourceAccount = "111122223333"

	for _, change := range engine.Changes(&r).Fixes[0].Changes {
		fmt.Println(change.Kind, change.Type, change.Name, change.SID, change.Position)
	}
	// Output:
	// remove statement scp r-root NoObjects guard.json:3:3
	// add policy identity   -
}

func ExampleExplanation_Cause() {
	doc, _ := policy.Parse("bucket.json", []byte(`{"Version":"2012-10-17","Statement":[{
  "Sid": "Readers",
  "Effect": "Allow",
  "Principal": {"AWS": "arn:aws:iam::111122223333:user/bob"},
  "Action": "s3:GetObject",
  "Resource": "arn:aws:s3:::docs/*"
}]}`))
	bucket, _ := eval.Compile(doc, policy.ResourceBased)
	engine, _ := eval.New(eval.Policies{Resource: []*eval.Policy{bucket}})
	alice, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	var r eval.Request
	_ = r.Reset(alice, "s3:GetObject", "arn:aws:s3:::docs/a")
	r.ResourceAccount = "111122223333"

	x := engine.Explain(&r)
	cause := x.Cause()
	s := x.StatementOf(cause.Ref)
	fmt.Println(x.Decision)
	fmt.Println(s.SID, s.Elements[cause.Element].Name(), "at", s.Elements[cause.Element].Position)
	fmt.Println("or no allow in", x.Layers[cause.Or].Type)
	// Output:
	// implicitDeny (IMPLICIT_IDENTITY)
	// Readers Principal at bucket.json:4:16
	// or no allow in identity
}

func ExampleEngine_RequestChanges() {
	doc, err := policy.Parse("p.json", []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
		"Condition": {"Bool": {"aws:SecureTransport": "true"}}}}`))
	if err != nil {
		panic(err)
	}
	p, err := eval.Compile(doc, policy.IdentityBased)
	if err != nil {
		panic(err)
	}
	e, err := eval.New(eval.Policies{Identity: []*eval.Policy{p}})
	if err != nil {
		panic(err)
	}
	alice, err := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	if err != nil {
		panic(err)
	}
	r := new(eval.Request)
	if err := r.Reset(alice, "s3:GetObject", "arn:aws:s3:::data/plan"); err != nil {
		panic(err)
	}
	r.ResourceAccount = "111122223333"
	for _, f := range e.RequestChanges(r) {
		fmt.Println(f.Changes[0].Kind, f.Changes[0].Key, f.Changes[0].Values)
	}
	// Output: set key aws:securetransport [true]
}
