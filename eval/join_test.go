// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// TestJoin: what is joined decides like what was made in one piece; package snapshot
// compares the two on random organizations.
func TestJoin(t *testing.T) {
	t.Parallel()
	allow := func(kind policy.Type) *eval.Policy {
		doc, err := policy.Parse(kind.String(), []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`))
		require.NoError(t, err)
		p, err := eval.Compile(doc, kind)
		require.NoError(t, err)
		return p
	}
	engine := func(p eval.Policies) *eval.Engine {
		e, err := eval.New(p)
		require.NoError(t, err)
		return e
	}
	who, err := eval.ParsePrincipal("arn:aws:iam::111122223333:user/ana")
	require.NoError(t, err)
	var r eval.Request
	require.NoError(t, r.Reset(who, "ec2:DescribeInstances", "*"))
	identity := engine(eval.Policies{Identity: []*eval.Policy{allow(policy.IdentityBased)}})
	for _, row := range []struct {
		name, why string
		parts     []*eval.Engine
		want      eval.Reason
	}{
		{"nothing", "no policies", nil, eval.ImplicitIdentity},
		{"nil", "no policies", []*eval.Engine{nil, nil}, eval.ImplicitIdentity},
		{"one", "itself", []*eval.Engine{identity}, eval.AllowIdentity},
		{"one and the zero engine", "which has no policies", []*eval.Engine{{}, identity, {}}, eval.AllowIdentity},
		{"level", "one without policies allows nothing", []*eval.Engine{identity, engine(eval.Policies{SCP: []eval.Level{{Name: "root"}}})}, eval.ImplicitSCP},
		{"RCP", "which denies", []*eval.Engine{engine(eval.Policies{RCP: []eval.Level{{Policies: []*eval.Policy{eval.UnknownPolicy("x", policy.RCP)}}}}), identity}, eval.ExplicitRCP},
		{"boundary", "which is not known", []*eval.Engine{nil, engine(eval.Policies{Boundary: []*eval.Policy{eval.UnknownPolicy("x", policy.PermissionsBoundary)}}), identity}, eval.ExplicitBoundary},
	} {
		t.Run(row.name, func(t *testing.T) {
			e, err := eval.Join(row.parts...)
			require.NoError(t, err)
			require.Equal(t, row.want, e.Decide(&r).Reason, row.why)
		})
	}
	_, err = eval.Join(identity, engine(eval.Policies{}), identity)
	require.ErrorContains(t, err, "one type")
	var used eval.Engine
	require.NoError(t, eval.JoinInto(&used, identity))
	require.Equal(t, eval.AllowIdentity, used.Decide(&r).Reason)
	require.Error(t, eval.JoinInto(&used, identity, identity))
	require.Equal(t, eval.ImplicitIdentity, used.Decide(&r).Reason, "nothing is left of what it held")
}

func ExampleJoin() {
	doc, err := policy.Parse("all.json", []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := eval.Compile(doc, policy.IdentityBased)
	if err != nil {
		fmt.Println(err)
		return
	}
	user, err := eval.New(eval.Policies{Identity: []*eval.Policy{p}})
	if err != nil {
		fmt.Println(err)
		return
	}
	account, err := eval.New(eval.Policies{SCP: []eval.Level{{Name: "root"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	both, err := eval.Join(account, user)
	if err != nil {
		fmt.Println(err)
		return
	}
	who, err := eval.ParsePrincipal("arn:aws:iam::111122223333:user/ana")
	if err != nil {
		fmt.Println(err)
		return
	}
	var r eval.Request
	if err := r.Reset(who, "ec2:DescribeInstances", "*"); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(user.Decide(&r))
	fmt.Println(both.Decide(&r))
	// Output:
	// allowed (ALLOW_IDENTITY)
	// implicitDeny (IMPLICIT_SCP)
}

func ExampleJoinInto() {
	var e eval.Engine // used again and again
	account, err := eval.New(eval.Policies{SCP: []eval.Level{{Name: "root"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(eval.JoinInto(&e, account), eval.JoinInto(&e, account, account))
	// Output: <nil> join: two engines have policies of one type
}

// A document that two roles have in common is compiled once.
func ExamplePolicy_At() {
	doc, err := policy.Parse("a.json", []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := eval.Compile(doc, policy.IdentityBased)
	if err != nil {
		fmt.Println(err)
		return
	}
	q := p.At("policy of another role", policy.Position{File: "b.json", Line: 12, Column: 5})
	fmt.Println(p.Name(), p.Document().Position(1))
	fmt.Println(q.Name(), q.Document().Position(1))
	// Output:
	// a.json a.json:1:1
	// policy of another role b.json:12:5
}
