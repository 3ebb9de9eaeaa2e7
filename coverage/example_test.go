// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package coverage_test

import (
	"fmt"
	"os"

	"github.com/iamverdict/verdict/coverage"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

const reader = `{"Version": "2012-10-17", "Statement": [
  {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*",
   "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
  {"Sid": "NoAudit", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::audit/*"}
]}`

// compile is for documents that are known to be good.
func compile(name, text string, t policy.Type) *eval.Policy {
	doc, err := policy.Parse(name, []byte(text))
	if err != nil {
		panic(err)
	}
	p, err := eval.Compile(doc, t)
	if err != nil {
		panic(err)
	}
	return p
}

// request is for questions that are known to be good.
func request(principal, action, resource string) *eval.Request {
	p, err := eval.ParsePrincipal(principal)
	if err != nil {
		panic(err)
	}
	r := new(eval.Request)
	if err := r.Reset(p, action, resource); err != nil {
		panic(err)
	}
	r.ResourceAccount = "111122223333"
	return r
}

const alice = "arn:aws:iam::111122223333:user/alice"

func ExampleProfile() {
	policies := eval.Policies{Identity: []*eval.Policy{compile("reader.json", reader, policy.IdentityBased)}}
	engine, err := eval.New(policies)
	if err != nil {
		panic(err)
	}
	var p coverage.Profile
	r := request(alice, "s3:GetObject", "arn:aws:s3:::data/plan")
	r.Context.Set(secureTransport, yes)
	p.Add(engine, policies, r, engine.Decide(r))
	if err := p.Report().WriteText(os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// coverage: 42.9 % (3 of 7) by 1 case: statements 1/2, actions 1/3, conditions 0/1, layers 1/1
	//   reader.json:2:65: Action "s3:ListBucket" is the action of no case that the statement decides
	//   reader.json:3:27: Bool aws:SecureTransport in no case is all that keeps the statement from applying
	//   reader.json:4:3: Deny "NoAudit" denies no case
}

func ExampleProfile_Know() {
	var p coverage.Profile
	p.Know(compile("reader.json", reader, policy.IdentityBased))
	fmt.Println(p.Report().Statements)
	// Output: 0/2
}

func ExampleReport_Gaps() {
	var p coverage.Profile
	p.Know(compile("reader.json", reader, policy.IdentityBased))
	for _, g := range p.Report().Gaps() {
		fmt.Println(g.At, g.What, g.Lacks)
	}
	// Output:
	// reader.json:2:3 Allow "Read" is what allows no case
	// reader.json:4:3 Deny "NoAudit" denies no case
}

func ExampleReport_WriteHTML() {
	var p coverage.Profile
	p.Know(compile("reader.json", reader, policy.IdentityBased))
	if err := p.Report().WriteHTML(devNull{}); err != nil {
		panic(err)
	}
	// Output:
}

func ExampleCount_Percent() {
	fmt.Println(coverage.Count{Covered: 3, Countable: 4}.Percent())
	// Output: 75
}

type devNull struct{}

func (devNull) Write(b []byte) (int, error) { return len(b), nil }
