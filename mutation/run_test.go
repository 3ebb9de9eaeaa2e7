// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/mutation"
	"github.com/iamverdict/verdict/policy"
)

// TestSameForAnyCores: the report does not depend on the number of goroutines.
func TestSameForAnyCores(t *testing.T) {
	cases := organization(t, 135)
	var want string
	for _, cores := range []int{1, 2, 7} {
		r, err := mutation.Run(context.Background(), mutation.Options{Cores: cores, Search: 500}, cases)
		require.NoError(t, err)
		var b bytes.Buffer
		require.NoError(t, r.WriteText(&b, true))
		if want == "" {
			want = b.String()
		}
		require.Equal(t, want, b.String())
	}
}

// TestCancelled: a run ends with its context.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	done := 0
	_, err := mutation.Run(ctx, mutation.Options{Cores: 2, Progress: func(n, total int) {
		if done = n; n == 5 {
			cancel()
		}
	}}, organization(t, 135))
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, done, 20)
}

// TestProgress: every mutant is counted once.
func TestProgress(t *testing.T) {
	var seen []int
	r, err := mutation.Run(context.Background(), mutation.Options{Progress: func(n, total int) {
		seen = append(seen, n)
		require.LessOrEqual(t, n, total)
	}}, exampleCases())
	require.NoError(t, err)
	require.Len(t, seen, len(r.Mutants))
	require.IsIncreasing(t, seen)
}

// TestFailing: a case that does not pass as it is says nothing of mutants.
func TestFailing(t *testing.T) {
	cases := exampleCases()
	cases = append(cases, cases[1])
	cases[3].Name, cases[3].Passes = "wrong", func(_ *eval.Engine, d eval.Decision) bool { return d.Result == eval.Allowed }
	r, err := mutation.Run(context.Background(), mutation.Options{}, cases)
	require.NoError(t, err)
	require.Equal(t, []string{"wrong"}, r.Failing)
	require.Equal(t, 1, r.Survived)
	var b bytes.Buffer
	require.NoError(t, r.WriteText(&b, true))
	require.Contains(t, b.String(), "left out, for it does not pass as it is: wrong")
}

// TestErrors: what is no case is an error that names it.
func TestErrors(t *testing.T) {
	cases := exampleCases()
	cases[1].Request = nil
	_, err := mutation.Run(context.Background(), mutation.Options{}, cases)
	require.ErrorContains(t, err, `case "writes nothing"`)
	cases = exampleCases()
	cases[2].Policies.Boundary = cases[2].Policies.Identity
	_, err = mutation.Run(context.Background(), mutation.Options{}, cases)
	require.ErrorContains(t, err, `case "reads nothing else"`)
	cases = exampleCases()
	cases[1].Policies.Identity = []*eval.Policy{nil}
	_, err = mutation.Run(context.Background(), mutation.Options{}, cases)
	require.ErrorContains(t, err, `case "writes nothing"`)
}

// TestNamesOfStatements: a test that expects a Sid asks the engine that decided, whose
// statements may have moved.
func TestNamesOfStatements(t *testing.T) {
	cases := exampleCases()
	cases[1].Passes = func(e *eval.Engine, d eval.Decision) bool {
		s, ok := e.Settled(d)
		return ok && (s.SID() == "NoAudit" || d.Result == eval.ImplicitDeny)
	}
	r, err := mutation.Run(context.Background(), mutation.Options{}, cases)
	require.NoError(t, err)
	require.Empty(t, r.Failing)
}

// TestCompiledTwice: a document that every case compiles anew has its mutants once.
func TestCompiledTwice(t *testing.T) {
	want, err := mutation.Run(context.Background(), mutation.Options{}, exampleCases())
	require.NoError(t, err)
	cases := exampleCases()
	for i := range cases {
		cases[i].Policies = exampleCases()[i].Policies
	}
	got, err := mutation.Run(context.Background(), mutation.Options{}, cases)
	require.NoError(t, err)
	require.Equal(t, len(want.Mutants), len(got.Mutants))
	require.Equal(t, want.Survived, got.Survived)
}

// TestLongDocument: the mutants of a long document are not all there at once.
func TestLongDocument(t *testing.T) {
	var list []string
	for i := range 400 {
		list = append(list, fmt.Sprintf(`{"Effect": "Allow", "Action": ["s3:GetObject", "sqs:SendMessage"], "Resource": "arn:aws:s3:::b%d/x/*", "Condition": {"StringEquals": {"aws:PrincipalTag/a": ["a", "b"]}}}`, i))
	}
	doc, err := policy.Parse("long.json", []byte(`{"Version": "2012-10-17", "Statement": [`+strings.Join(list, ",")+`]}`))
	require.NoError(t, err)
	p, err := eval.Compile(doc, policy.IdentityBased)
	require.NoError(t, err)
	c := exampleCases()[1]
	c.Policies = eval.Policies{Identity: []*eval.Policy{p}}
	ctx, cancel := context.WithCancel(context.Background())
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	_, err = mutation.Run(ctx, mutation.Options{Cores: 1, Search: 100, Progress: func(_, total int) {
		require.Greater(t, total, 2_000)
		runtime.GC()
		runtime.ReadMemStats(&after)
		cancel()
	}}, []mutation.Case{c})
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, after.HeapAlloc-before.HeapAlloc, uint64(50<<20))
}

// TestNothing: without cases there is nothing to report, and a policy of unknown text has
// no mutants.
func TestNothing(t *testing.T) {
	r, err := mutation.Run(context.Background(), mutation.Options{}, nil)
	require.NoError(t, err)
	require.Empty(t, r.Mutants)
	require.InDelta(t, 100, r.Score(), 0)
	cases := exampleCases()[:1]
	cases[0].Policies.Identity = append(cases[0].Policies.Identity, eval.UnknownPolicy("p", policy.IdentityBased))
	r, err = mutation.Run(context.Background(), mutation.Options{}, cases)
	require.NoError(t, err)
	require.Equal(t, []string{"reads"}, r.Failing)
}

// TestJSON: a report is JSON with the witness in it.
func TestJSON(t *testing.T) {
	r, err := mutation.Run(context.Background(), mutation.Options{}, exampleCases())
	require.NoError(t, err)
	text, err := json.Marshal(r)
	require.NoError(t, err)
	require.Contains(t, string(text), `"witness":{"case":"reads","principal":"arn:aws:iam::111122223333:user/alice","action":"s3:GetObject"`)
}
