// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// marked returns an engine over one policy and a request, for marks.
func marked() (*eval.Engine, *eval.Policy, *eval.Request) {
	doc, err := policy.Parse("p.json", []byte(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "*"},
		{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
		{"Effect": "Deny", "NotAction": ["s3:*", "sqs:*"], "Resource": "*"}
	]}`))
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
	return e, p, r
}

func ExampleEngine_Marks() {
	e, _, r := marked()
	for _, m := range e.Marks(r, e.Decide(r), nil) {
		switch m.Kind {
		case eval.MarkAllowed:
			fmt.Println("statement", m.Statement, "is what allowed")
		case eval.MarkSpared:
			fmt.Println("statement", m.Statement, "was kept by condition", m.Condition, "or action", m.Action)
		}
	}
	// Output:
	// statement 0 is what allowed
	// statement 1 was kept by condition 0 or action -1
	// statement 2 was kept by condition -1 or action 0
}

func ExamplePolicy_ListsAction() {
	_, p, r := marked()
	fmt.Println(p.ListsAction(0, 0, r), p.ListsAction(2, 1, r), p.ListsAction(9, 9, r))
	// Output: true false false
}

func ExampleRequest_Env() {
	_, _, r := marked()
	env := r.Env()
	v, state := env.Lookup(condition.MakeKey("aws:username"))
	fmt.Println(v.Texts(), state)
	// Output: [alice] derived
}

func ExampleRequest_CouldHave() {
	_, _, r := marked()
	fmt.Println(r.CouldHave(condition.MakeKey("aws:SourceIp"), condition.String("192.0.2.1")))
	fmt.Println(r.CouldHave(condition.MakeKey("aws:username"), condition.String("bob")))
	// Output:
	// true
	// false
}

// TestMarksAllocateNothing: coverage asks for the marks of every case.
func TestMarksAllocateNothing(t *testing.T) {
	e, _, r := marked()
	d, list := e.Decide(r), make([]eval.Mark, 0, 8)
	require.Zero(t, testing.AllocsPerRun(100, func() { list = e.Marks(r, d, list[:0]) }))
	require.Empty(t, (*eval.Engine)(nil).Marks(r, d, nil))
	require.Empty(t, e.Marks(new(eval.Request), eval.Decision{}, nil))
}

func ExampleRequest_LeaveOpen() {
	var r eval.Request
	alice, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	_ = r.Reset(alice, "s3:GetObject", "arn:aws:s3:::data/k")
	r.Context.Set(condition.MakeKey("aws:SecureTransport"), condition.String("true"))
	r.LeaveOpen()
	fmt.Println(r.Unknown)
	// Output: [aws:currenttime aws:epochtime aws:requestedregion aws:useragent]
}

func ExampleEngine_CouldAllow() {
	doc, _ := policy.Parse("guard.json", []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*",
		"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}}`))
	guard, _ := eval.Compile(doc, policy.IdentityBased)
	engine, _ := eval.New(eval.Policies{Identity: []*eval.Policy{guard}})
	var r eval.Request
	alice, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	_ = r.Reset(alice, "s3:GetObject", "arn:aws:s3:::data/k")
	r.ResourceAccount = "111122223333"
	r.Unknown = []condition.Key{condition.MakeKey("aws:MultiFactorAuthPresent")}
	fmt.Println(engine.Decide(&r), engine.CouldAllow(&r))
	// Output: explicitDeny (EXPLICIT_IDENTITY, inconclusive) false
}
