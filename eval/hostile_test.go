// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// TestHostile gives the evaluator what nobody writes in good faith. Each row
// must come to an answer, and to the right one; how long it may take is for the
// limit of the test run, and for BenchmarkHostile.
func TestHostile(t *testing.T) {
	t.Parallel()
	for _, h := range hostile() {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			r, e := h.prepare(t)
			if e == nil {
				require.Equal(t, refused, h.want, h.why)
				return
			}
			require.Equal(t, h.want, e.Decide(r).String(), h.why)
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for _, h := range hostile() {
		r, e := h.prepare(b)
		if e == nil || h.big {
			continue
		}
		b.Run(h.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Decide(r)
			}
		})
	}
}

// refused stands for a document that does not compile.
const refused = "refused"

type hostileCase struct {
	name, why string
	statement string // of an identity-based policy
	resource  string
	context   map[string]string
	want      string
	big       bool
}

func (h *hostileCase) prepare(tb testing.TB) (*eval.Request, *eval.Engine) {
	tb.Helper()
	doc, err := policy.Parse("hostile.json", []byte(`{"Version":"2012-10-17","Statement":[`+h.statement+`]}`))
	if err != nil {
		return nil, nil
	}
	p, err := eval.Compile(doc, policy.IdentityBased)
	if err != nil {
		return nil, nil
	}
	e, err := eval.New(eval.Policies{Identity: []*eval.Policy{p}})
	require.NoError(tb, err)
	alice, err := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	require.NoError(tb, err)
	r := new(eval.Request)
	require.NoError(tb, r.Reset(alice, "s3:GetObject", h.resource))
	r.ResourceAccount = "111122223333"
	for name, value := range h.context {
		r.Context.Set(condition.MakeKey(name), condition.String(value))
	}
	return r, e
}

func hostile() []hostileCase {
	const denied, allowed = "implicitDeny (IMPLICIT_IDENTITY)", "allowed (ALLOW_IDENTITY)"
	const open = "implicitDeny (IMPLICIT_IDENTITY, inconclusive)"
	long := func(unit string, n int) string { return strings.Repeat(unit, n) }
	allow := func(resource, cond string) string {
		return fmt.Sprintf(`{"Effect":"Allow","Action":"s3:*","Resource":%q,"Condition":{%s}}`, resource, cond)
	}
	object := "arn:aws:s3:::bucket/"
	k := func(value string) map[string]string { return map[string]string{"k": value} }
	return []hostileCase{
		{name: "stars", why: "a matcher that backtracks takes for ever", statement: allow(object+long("a*", 1000)+"b", ""), resource: object + long("a", 2000), want: denied},
		{name: "stars in a condition", why: "likewise", statement: allow("*", `"StringLike":{"k":"`+long("*a", 1000)+`b*"}`), resource: object + "x", context: k(long("a", 4000)), want: denied},
		{name: "one star and a long tail", why: "the worst case of the matcher: it moves on by one", statement: allow(object+"*"+long("a", 1000)+"b*", ""), resource: object + long("a", 2000), want: denied},
		{name: "colons and fields", why: "many places where a group of fields could begin", statement: allow("arn:aws:s?*:*::*"+long(":", 500)+"x", ""), resource: "arn:aws:s3:::" + long(":", 2000), want: denied},
		{name: "question marks before the fifth colon", why: "the slow path of resources", statement: allow("arn:aws:?3:*:*:"+long("*:", 300)+"x", ""), resource: "arn:aws:s3:::" + long(":", 2000), want: denied},
		{name: "10 MB of resource pattern", why: "long text is only long", statement: allow(object+long("x", 10<<20), ""), resource: object + "x", want: denied, big: true},
		{name: "10 MB of request value", why: "likewise", statement: allow("*", `"StringLike":{"k":"*y*z"}`), resource: object + "x", context: k(long("y", 10<<20)), want: denied, big: true},
		{name: "huge numbers", why: "exact, whatever the size", statement: allow("*", `"NumericGreaterThan":{"k":1`+long("0", 100_000)+`}`), resource: object + "x", context: k("1" + long("0", 100_001)), want: allowed},
		{name: "huge exponent", why: "no number is too large to compare", statement: allow("*", `"NumericLessThan":{"k":"1e999999999999999999"}`), resource: object + "x", context: k("1e400"), want: allowed},
		{name: "exponent beyond reason", why: "does not parse", statement: allow("*", `"NumericLessThan":{"k":"1e9999999999999999999"}`), resource: object + "x", context: k("1"), want: open},
		{name: "first date", why: "the edge of the calendar", statement: allow("*", `"DateGreaterThan":{"k":"-292275054-01"}`), resource: object + "x", context: k("0001-01-01"), want: allowed},
		{name: "last second", why: "the edge of the epoch", statement: allow("*", `"DateLessThan":{"k":"9223372036854775807"}`), resource: object + "x", context: k("9999-12-31T23:59:59.999Z"), want: allowed},
		{name: "a second later", why: "is not stored by AWS, and does not parse", statement: allow("*", `"DateLessThan":{"k":"9223372036854775808"}`), resource: object + "x", context: k("0"), want: open},
		{name: "64 variables", why: "the most that one string may have", statement: allow(object+long("${k}", 64), ""), resource: object + long("v", 64), context: k("v"), want: allowed},
		{name: "65 variables", why: "one more", statement: allow(object+long("${k}", 65), ""), resource: object + long("v", 65), context: k("v"), want: refused},
		{name: "variable that is a policy", why: "values are inert", statement: allow(object+"${k}", ""), resource: object + "x", context: k("*"), want: denied},
		{name: "variable in itself", why: "values are not expanded", statement: allow("*", `"StringEquals":{"k":"${k}"}`), resource: object + "x", context: k("${k}"), want: allowed},
		{name: "10,000 values", why: "a list is a list", statement: allow("*", `"StringEquals":{"k":["a`+long(`","a`, 10_000)+`","b"]}`), resource: object + "x", context: k("b"), want: allowed},
		{name: "100,000 statements", why: "and the last one counts", statement: long(`{"Effect":"Deny","Action":"s3:Put*","Resource":"*"},`, 100_000) + allow("*", ""), resource: object + "x", want: allowed, big: true},
		{name: "index key in many places", why: "a statement is tried once, however often the text that finds it occurs", statement: long(`{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::*aa*N?"},`, 1000) + allow("*", ""), resource: object + long("a", 8000), want: allowed},
		{name: "NUL bytes", why: "are characters", statement: `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::bucket/\u0000*"}`, resource: object + "\x00x", want: allowed},
	}
}

// TestHostileRequests: what does not name one action and one resource is refused,
// and a request that was refused is denied.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	rows := []struct{ name, why, principal, action, resource string }{
		{"no principal", "nobody asks", "", "s3:GetObject", "*"},
		{"wildcard user", "not a requester", "arn:aws:iam::*:user/x", "s3:GetObject", "*"},
		{"group", "a group is never a principal", "arn:aws:iam::111122223333:group/g", "s3:GetObject", "*"},
		{"wildcard action", "a request has one action", "*", "s3:Get*", "*"},
		{"no service", "an action has a service", "*", ":GetObject", "*"},
		{"two colons", "an action has one colon", "*", "s3:Get:Object", "*"},
		{"blank", "nothing is trimmed", "*", "s3:GetObject ", "*"},
		{"NUL", "no action has one", "*", "s3:GetObject\x00", "*"},
		{"no ARN", "a resource is an ARN", "*", "s3:GetObject", "bucket"},
		{"short ARN", "an ARN has six fields", "*", "s3:GetObject", "arn:aws:s3"},
		{"long action", "actions have a bound", "*", "s3:" + strings.Repeat("a", eval.MaxResource), "*"},
		{"long ARN", "resources have a bound", "*", "s3:GetObject", "arn:aws:s3:::b/" + strings.Repeat("a", eval.MaxResource)},
	}
	e, err := eval.New(eval.Policies{})
	require.NoError(t, err)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var r eval.Request
			p, err := eval.ParsePrincipal(row.principal)
			if err == nil {
				err = r.Reset(p, row.action, row.resource)
			}
			require.Error(t, err, row.why)
			d := e.Decide(&r)
			require.Equal(t, eval.ImplicitDeny, d.Result)
			require.Equal(t, eval.InvalidRequest, d.Reason)
		})
	}
	require.Equal(t, eval.InvalidRequest, e.Decide(nil).Reason, "no request at all")
	require.Equal(t, eval.ImplicitDeny, new(eval.Engine).Decide(ready(t)).Result, "the zero engine denies")
}

func ready(t *testing.T) *eval.Request {
	t.Helper()
	p, err := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	require.NoError(t, err)
	r := new(eval.Request)
	require.NoError(t, r.Reset(p, "s3:GetObject", "arn:aws:s3:::b/k"))
	r.ResourceAccount = "111122223333"
	return r
}

// TestNewRefuses: an engine takes no policy for another use than it was compiled
// for.
func TestNewRefuses(t *testing.T) {
	t.Parallel()
	scp := eval.UnknownPolicy("guard", policy.SCP)
	rows := []struct {
		name, why string
		policies  eval.Policies
	}{
		{"nil", "a policy that failed to compile", eval.Policies{Identity: []*eval.Policy{nil}}},
		{"type", "an SCP grants nothing", eval.Policies{Identity: []*eval.Policy{scp}}},
		{"levels", "more than a place can count", eval.Policies{SCP: make([]eval.Level, 1<<16)}},
		{"level", "an SCP is no RCP", eval.Policies{RCP: []eval.Level{{Policies: []*eval.Policy{scp}}}}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := eval.New(row.policies)
			require.Error(t, err, row.why)
		})
	}
}
