// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// TestExplainNothing: what asks nothing has an empty explanation and nothing to
// change, as Decide denies it.
func TestExplainNothing(t *testing.T) {
	t.Parallel()
	engine, err := eval.New(eval.Policies{})
	require.NoError(t, err)
	var none *eval.Engine
	for _, x := range []*eval.Explanation{engine.Explain(nil), engine.Explain(new(eval.Request)), none.Explain(nil)} {
		require.Equal(t, &eval.Explanation{Decision: eval.Decision{Reason: eval.InvalidRequest}}, x)
		require.Equal(t, eval.Cause{Ref: eval.Ref{Layer: -1, Policy: -1, Statement: -1}, Element: -1, Or: -1}, x.Cause())
		require.Nil(t, x.LayerOf(x.Deciding()))
	}
	require.Empty(t, engine.Changes(new(eval.Request)).Fixes)
	require.Empty(t, none.Changes(nil).Fixes)
}

// TestExplainHostile: what is hostile to Decide comes to an explanation too, and to
// changes, in a time that a person waits.
func TestExplainHostile(t *testing.T) {
	t.Parallel()
	for _, h := range hostile() {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			r, e := h.prepare(t)
			if e == nil {
				return
			}
			require.Equal(t, e.Decide(r), e.Changes(r).Explanation.Decision, h.why)
		})
	}
}

// TestExplainMany: a policy of many statements, none of which is in doubt or
// malformed without end, is explained once and not once for each.
func TestExplainMany(t *testing.T) {
	t.Parallel()
	rows := []struct{ name, why, statement string }{
		{"misses", "each is a near miss", `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/%d"}`},
		{"denies", "each denies, so that as many would have to go", `{"Effect":"Deny","Action":"s3:Get*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/t%d":"a"}}}`},
		{"malformed", "nobody knows what one of them means", `{"Effect":"Permit","Action":"s3:Get*","Resource":"arn:aws:s3:::b/%d"}`},
		{"unknown", "each leans on a key of its own", `{"Effect":"Allow","Action":"s3:Get*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/t%d":"a"}}}`},
	}
	const n = 3000
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var r eval.Request
			alice, err := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
			require.NoError(t, err)
			require.NoError(t, r.Reset(alice, "s3:GetObject", "arn:aws:s3:::docs/a"))
			r.ResourceAccount = "111122223333"
			statements := make([]string, n)
			for i := range statements {
				statements[i] = fmt.Sprintf(row.statement, i)
				if row.name == "unknown" {
					r.Unknown = append(r.Unknown, condition.MakeKey(fmt.Sprintf("aws:PrincipalTag/t%d", i)))
				}
			}
			doc, err := policy.ParseLenient("many.json", []byte(`{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",\n")+`]}`))
			require.NoError(t, err)
			p, err := eval.CompileLenient(doc, policy.IdentityBased)
			require.NoError(t, err)
			e, err := eval.New(eval.Policies{Identity: []*eval.Policy{p}})
			require.NoError(t, err)
			start := time.Now()
			c := e.Changes(&r)
			require.Equal(t, e.Decide(&r), c.Explanation.Decision)
			t.Log(time.Since(start))
		})
	}
}

// TestExplainForeignObject: a bucket policy cannot grant on an object of another
// account, which no change of a policy mends.
func TestExplainForeignObject(t *testing.T) {
	t.Parallel()
	doc, err := policy.Parse("bucket.json", []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}}`))
	require.NoError(t, err)
	p, err := eval.Compile(doc, policy.ResourceBased)
	require.NoError(t, err)
	engine, err := eval.New(eval.Policies{Resource: []*eval.Policy{p}})
	require.NoError(t, err)
	anyone, err := eval.ParsePrincipal("*")
	require.NoError(t, err)
	var r eval.Request
	require.NoError(t, r.Reset(anyone, "s3:GetObject", "arn:aws:s3:::docs/a"))
	r.ResourceAccount, r.ObjectOwner = "111122223333", "444455556666"

	c := engine.Changes(&r)
	require.Len(t, c.Explanation.Stops, 1)
	l := c.Explanation.LayerOf(eval.Ref{Layer: c.Explanation.Stops[0].Layer, Policy: -1, Statement: -1})
	require.Equal(t, condition.True, l.Muted)
	require.Equal(t, condition.False, l.Allows)
	require.Zero(t, l.Classes)
	require.Empty(t, c.Fixes)
}

// TestVisible: AWS tells a caller why only within the account or the organization.
func TestVisible(t *testing.T) {
	t.Parallel()
	engine, err := eval.New(eval.Policies{})
	require.NoError(t, err)
	rows := []struct {
		name, why, principal, account string
		org, resourceOrg              string
		want                          condition.Truth
	}{
		{"same", "one account", "arn:aws:iam::111122223333:user/ana", "111122223333", "", "", condition.True},
		{"cross", "two accounts", "arn:aws:iam::111122223333:user/ana", "444455556666", "", "", condition.False},
		{"organization", "two accounts of one organization", "arn:aws:iam::111122223333:user/ana", "444455556666", "o-1", "o-1", condition.True},
		{"organizations", "of two organizations", "arn:aws:iam::111122223333:user/ana", "444455556666", "o-1", "o-2", condition.False},
		{"anonymous", "nobody is told", "*", "111122223333", "", "", condition.False},
		{"owner", "nobody knows the owner", "arn:aws:iam::111122223333:user/ana", "", "", "", condition.Undetermined},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p, err := eval.ParsePrincipal(row.principal)
			require.NoError(t, err)
			var r eval.Request
			require.NoError(t, r.Reset(p, "s3:GetObject", "arn:aws:s3:::docs/a"))
			r.ResourceAccount = row.account
			if row.org != "" {
				r.Context.Set(condition.MakeKey("aws:PrincipalOrgID"), condition.String(row.org))
				r.Context.Set(condition.MakeKey("aws:ResourceOrgID"), condition.String(row.resourceOrg))
			}
			require.Equal(t, row.want, engine.Explain(&r).Visible, row.why)
		})
	}
}

// TestNames: every name of the enumerations is its own.
func TestNames(t *testing.T) {
	t.Parallel()
	lists := map[string][]fmt.Stringer{}
	for i := range 12 {
		n := uint8(i)
		lists["skip"] = append(lists["skip"], eval.Skip(n))
		if n < 8 {
			lists["class"] = append(lists["class"], eval.Class(1)<<n)
			lists["kind"] = append(lists["kind"], eval.PrincipalKind(n))
		}
		if n < 4 {
			lists["standing"] = append(lists["standing"], eval.Standing(n))
		}
		if n < 3 {
			lists["ownership"] = append(lists["ownership"], eval.Ownership(n))
		}
		if n < 5 {
			lists["element"] = append(lists["element"], eval.ElementKind(n))
		}
		if n < 7 {
			lists["assumption"] = append(lists["assumption"], eval.Assumption(n))
		}
		if n < 10 {
			lists["change"] = append(lists["change"], eval.ChangeKind(n))
		}
		lists["note"] = append(lists["note"], eval.NoteKind(n))
	}
	lists["skip"] = lists["skip"][:eval.TrustPolicyOnly+1]
	for name, list := range lists {
		seen := map[string]bool{}
		for _, v := range list {
			require.False(t, seen[v.String()], "%s %q", name, v.String())
			seen[v.String()] = true
		}
	}
}

// TestChangesOfManyStatements: what would change a decision takes a bounded amount of
// work, however many statements there are that would have to change. Explaining is in
// proportion to the policies, and so is the measure.
func TestChangesOfManyStatements(t *testing.T) {
	const n = 30_000
	rows := []struct {
		name, why, statement string
		most                 uint64 // times what an explanation allocates
		check                func(*testing.T, *eval.Changes)
	}{
		{
			"denies", "more statements deny than can be taken away one by one",
			`{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`, 30,
			func(t *testing.T, c *eval.Changes) { require.Len(t, c.Explanation.Denials, n) },
		},
		{
			"allows", "an allow stands on more statements than can be left out one by one",
			`{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`, 25,
			func(t *testing.T, c *eval.Changes) { require.NotEmpty(t, c.Supports) },
		},
		{
			"misses", "each statement lacks the resource, and the document is printed once for each that gets it",
			`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*"}`, 20,
			func(t *testing.T, c *eval.Changes) { require.NotEmpty(t, c.Fixes) },
		},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			doc := `{"Version": "2012-10-17", "Statement": [` + strings.Repeat(r.statement+",", n-1) + r.statement + `]}`
			parsed, err := policy.Parse("many", []byte(doc))
			require.NoError(t, err)
			p, err := eval.Compile(parsed, policy.IdentityBased)
			require.NoError(t, err)
			e, err := eval.New(eval.Policies{Identity: []*eval.Policy{p}})
			require.NoError(t, err)
			q := ready(t)
			var c *eval.Changes
			once := allocated(func() { e.Explain(q) })
			all := allocated(func() { c = e.Changes(q) })
			t.Logf("%d times what an explanation allocates", all/once)
			require.Less(t, all, r.most*once, r.why)
			r.check(t, c)
		})
	}
}

// allocated returns the bytes that f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
