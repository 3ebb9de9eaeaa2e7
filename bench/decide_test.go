// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package bench

import (
	"iter"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/cedar-policy/cedar-go"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// engine compiles a world with verdict.
func engine(tb testing.TB, w *world) *eval.Engine {
	tb.Helper()
	doc, err := policy.Parse(w.name+".json", []byte(w.aws()))
	require.NoError(tb, err)
	p, err := eval.Compile(doc, policy.IdentityBased)
	require.NoError(tb, err)
	e, err := eval.New(eval.Policies{Identity: []*eval.Policy{p}})
	require.NoError(tb, err)
	return e
}

// policySet compiles a world with Cedar, in two forms that decide alike: the
// set of the documented API, and a slice.
func policySet(tb testing.TB, w *world) (*cedar.PolicySet, policySlice) {
	tb.Helper()
	list, err := cedar.NewPolicyListFromBytes(w.name+".cedar", []byte(w.cedar()))
	require.NoError(tb, err)
	require.Len(tb, list, len(w.statements))
	set, slice := cedar.NewPolicySet(), make(policySlice, len(list))
	for i, p := range list {
		id := cedar.PolicyID("policy" + strconv.Itoa(i))
		set.Add(id, p)
		slice[i] = identified{id, p}
	}
	return set, slice
}

type identified struct {
	id     cedar.PolicyID
	policy *cedar.Policy
}

// A policySlice gives Cedar its policies in order. PolicySet ranges over a map,
// which is a good part of what a decision over many policies costs; the slice is
// the least that a caller of Cedar's API can pay.
type policySlice []identified

func (s policySlice) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for _, p := range s {
			if !yield(p.id, p.policy) {
				return
			}
		}
	}
}

// The keys are made once, as a program would.
var (
	sourceIP = condition.MakeKey("aws:SourceIp")
	mfa      = condition.MakeKey("aws:MultiFactorAuthPresent")
	secure   = condition.MakeKey("aws:SecureTransport")
	region   = condition.MakeKey("aws:RequestedRegion")
	team     = condition.MakeKey("aws:PrincipalTag/team")
	stage    = condition.MakeKey("aws:PrincipalTag/stage")
	endpoint = condition.MakeKey("aws:SourceVpce")
	maxKeys  = condition.MakeKey("s3:max-keys")
)

func principal(tb testing.TB) eval.Principal {
	tb.Helper()
	alice, err := eval.ParsePrincipal("arn:aws:iam::123456789012:user/alice")
	require.NoError(tb, err)
	return alice
}

// prepareOurs makes r the request q.
func prepareOurs(r *eval.Request, alice eval.Principal, q *request) error {
	if err := r.Reset(alice, q.action, q.resource); err != nil {
		return err
	}
	r.ResourceAccount = "123456789012"
	c := q.context
	if c == nil {
		return nil
	}
	r.SetTime(c.now)
	r.Context.Set(sourceIP, condition.IP(c.sourceIP))
	r.Context.Set(mfa, condition.Bool(c.mfa))
	r.Context.Set(secure, condition.Bool(c.secure))
	r.Context.Set(region, condition.String(c.region))
	r.Context.Set(team, condition.String(c.team))
	if c.stage != "" {
		r.Context.Set(stage, condition.String(c.stage))
	}
	if c.endpoint != "" {
		r.Context.Set(endpoint, condition.String(c.endpoint))
	}
	if c.maxKeys != 0 {
		r.Context.Set(maxKeys, condition.Int(c.maxKeys))
	}
	return nil
}

// prepareCedar makes the same request for Cedar.
func prepareCedar(q *request) cedar.Request {
	record := cedar.RecordMap{"arn": cedar.String(q.resource)}
	if c := q.context; c != nil {
		record["now"] = cedar.NewDatetime(c.now)
		record["sourceIp"] = cedar.IPAddr(netip.PrefixFrom(c.sourceIP, c.sourceIP.BitLen()))
		record["mfa"] = cedar.Boolean(c.mfa)
		record["secure"] = cedar.Boolean(c.secure)
		record["region"] = cedar.String(c.region)
		record["team"] = cedar.String(c.team)
		if c.stage != "" {
			record["stage"] = cedar.String(c.stage)
		}
		if c.endpoint != "" {
			record["endpoint"] = cedar.String(c.endpoint)
		}
		if c.maxKeys != 0 {
			record["maxKeys"] = cedar.Long(c.maxKeys)
		}
	}
	return cedar.Request{
		Principal: cedar.NewEntityUID("User", "alice"),
		Action:    cedar.NewEntityUID("Action", cedar.String(q.action)),
		Resource:  cedar.NewEntityUID("Resource", cedar.String(q.resource)),
		Context:   cedar.NewRecord(record),
	}
}

// TestDecide makes sure that all sides give the same answer to everything that
// is timed, and that the answer is not an accident: no errors in Cedar, no
// doubts in ours.
func TestDecide(t *testing.T) {
	t.Parallel()
	alice := principal(t)
	for _, w := range worlds() {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			e := engine(t, &w)
			set, slice := policySet(t, &w)
			for _, q := range w.requests {
				require.Equal(t, q.allowed, decideAll(t, e, set, slice, alice, &q), "%s: %s", q.name, q.why)
			}
			seen := map[bool]int{}
			for _, q := range around(&w) {
				seen[decideAll(t, e, set, slice, alice, &q)]++
			}
			require.NotZero(t, seen[true], "of the requests around, some must be allowed")
			require.NotZero(t, seen[false], "and some denied")
		})
	}
}

// decideAll asks all three and returns the common answer.
func decideAll(t *testing.T, e *eval.Engine, set *cedar.PolicySet, slice policySlice, alice eval.Principal, q *request) bool {
	t.Helper()
	var ours eval.Request
	require.NoError(t, prepareOurs(&ours, alice, q))
	theirs := prepareCedar(q)
	d := e.Decide(&ours)
	require.True(t, d.Conclusive(), "%+v", q)
	for _, policies := range []cedar.PolicyIterator{set, slice} {
		answer, diagnostic := cedar.Authorize(policies, nil, theirs)
		require.Empty(t, diagnostic.Errors, "%+v", q)
		require.Equal(t, d.Result == eval.Allowed, answer == cedar.Allow, "%+v %+v", q, q.context)
	}
	return d.Result == eval.Allowed
}

// around returns requests beside those that are timed, for all actions of about
// a hundred statements: the two texts of a world must mean the same, and not
// only agree where somebody looked.
func around(w *world) []request {
	var contexts []*context
	for _, change := range []func(*context){
		func(*context) {},
		func(c *context) { c.sourceIP = netip.MustParseAddr("10.1.2.3") },
		func(c *context) { c.sourceIP = netip.MustParseAddr("203.0.114.7") },
		func(c *context) { c.mfa = false },
		func(c *context) { c.secure = false },
		func(c *context) { c.region = "eu-central-1" },
		func(c *context) { c.team = "platform" },
		func(c *context) { c.team = "platforms" },
		func(c *context) { c.stage = "" },
		func(c *context) { c.stage = "retired" },
		func(c *context) { c.endpoint = "vpce-0123456789abcdef0" },
		func(c *context) { c.maxKeys = 0 },
		func(c *context) { c.maxKeys = 100 },
		func(c *context) { c.maxKeys = 101 },
		func(c *context) { c.now = c.now.AddDate(1, 0, 0) },
	} {
		c := goodContext()
		change(&c)
		contexts = append(contexts, &c)
	}
	if len(w.statements[0].when) == 0 {
		contexts = contexts[:1] // nothing looks at them
	}
	var list []request
	for i := 0; i < len(w.statements); i += 1 + len(w.statements)/100 {
		s := &w.statements[i]
		for _, action := range s.actions {
			for _, resource := range []string{
				strings.ReplaceAll(s.resource, "*", "x"),
				strings.ReplaceAll(s.resource, "*", "prod-1/locked"),
				strings.ReplaceAll(s.resource, "*", ""),
				strings.Replace(s.resource, "arn:aws:", "arn:aws:x", 1),
			} {
				for _, c := range contexts {
					list = append(list, request{action: action, resource: resource, context: c})
				}
			}
		}
	}
	return list
}

// BenchmarkDecide measures the decision alone: policies are compiled and the
// request is prepared before, on all sides.
func BenchmarkDecide(b *testing.B) {
	alice := principal(b)
	for _, w := range worlds() {
		e := engine(b, &w)
		set, slice := policySet(b, &w)
		for _, q := range w.requests {
			name := "case=" + w.name + "/request=" + q.name
			b.Run(name+"/impl=ours", func(b *testing.B) {
				var r eval.Request
				require.NoError(b, prepareOurs(&r, alice, &q))
				b.ReportAllocs()
				for b.Loop() {
					if e.Decide(&r).Result == eval.Allowed != q.allowed {
						b.Fatal(q.why)
					}
				}
			})
			b.Run(name+"/impl=cedar", func(b *testing.B) { benchmarkCedar(b, set, &q) })
			b.Run(name+"/impl=cedar-slice", func(b *testing.B) { benchmarkCedar(b, slice, &q) })
		}
	}
}

func benchmarkCedar(b *testing.B, policies cedar.PolicyIterator, q *request) {
	r := prepareCedar(q)
	b.ReportAllocs()
	for b.Loop() {
		if d, _ := cedar.Authorize(policies, nil, r); d == cedar.Allow != q.allowed {
			b.Fatal(q.why)
		}
	}
}

// BenchmarkAsk measures a request from its parts to the answer. What one side
// does when it prepares and the other when it decides, such as parsing ARNs, is
// in it on both.
func BenchmarkAsk(b *testing.B) {
	alice := principal(b)
	for _, w := range []world{small(), conditions()} {
		e := engine(b, &w)
		set, slice := policySet(b, &w)
		q := &w.requests[0]
		name := "case=" + w.name + "/request=" + q.name
		b.Run(name+"/impl=ours", func(b *testing.B) {
			var r eval.Request
			b.ReportAllocs()
			for b.Loop() {
				if prepareOurs(&r, alice, q) != nil || e.Decide(&r).Result == eval.Allowed != q.allowed {
					b.Fatal(q.why)
				}
			}
		})
		b.Run(name+"/impl=cedar", func(b *testing.B) { benchmarkAskCedar(b, set, q) })
		b.Run(name+"/impl=cedar-slice", func(b *testing.B) { benchmarkAskCedar(b, slice, q) })
	}
}

func benchmarkAskCedar(b *testing.B, policies cedar.PolicyIterator, q *request) {
	b.ReportAllocs()
	for b.Loop() {
		if d, _ := cedar.Authorize(policies, nil, prepareCedar(q)); d == cedar.Allow != q.allowed {
			b.Fatal(q.why)
		}
	}
}
