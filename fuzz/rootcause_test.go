// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package fuzz

import (
	"bufio"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
	"github.com/iamverdict/verdict/policy"
)

var breakages = flag.Int("breaks", 1_000, "breaks of TestRootCause")

// TestRootCause breaks one thing of an allowed request, so that it is denied, and
// holds the first answer of the explanation against what was broken.
//
// An answer is right if it names
//
//   - the statement, and the element or key, if a statement that is still there was
//     broken, or a Deny was added;
//   - the key, if the context was broken; for a Deny that the context made apply, the
//     statement that denies, which must test the key;
//   - the layer, and its level, if a statement, a policy, or all of a layer was taken
//     away, or a policy that lacks an allow was added: nothing else is left of it.
//     If the answer names a statement there, its change must turn the verdict.
//
// It is "either" if the answer names two layers, because both are equally true, and the
// broken one is the second of them: within one account, a grant that is gone from the
// resource's policy and one that the identity's policies never had look the same, and
// AWS names the identity's policies. That counts only where nothing is left of what was
// broken. It is "tied" if the answer names another statement, whose one change was
// verified to turn the verdict, and the broken one is further down among the nearest
// misses. Everything else is wrong. The bar takes in "right" and "either"; it does not
// take in "tied".
func TestRootCause(t *testing.T) {
	t.Parallel()
	var count confusion
	sources := append(recorded(t, "../eval/testdata/decisions.jsonl"), recorded(t, "../examples/organization/requests.jsonl")...)
	sources = append(sources, recorded(t, "../../shared/cases/decisions.jsonl")...)
	require.NotEmpty(t, sources)
	changes := newTally()
	for n := uint64(0); count.total() < *breakages; n++ {
		rng := rand.New(rand.NewPCG(*seed+n, 0x627265616b))
		s, ok := sources[rng.IntN(len(sources))], true
		if n%2 == 0 {
			s, ok = randomSample(*seed + n/2)
		}
		if !ok {
			continue
		}
		b, x, ok := broken(s, rng)
		if !ok {
			continue
		}
		answer := b.judge(x)
		count.add(b.b.kind, answer)
		if (answer == "wrong" || answer == "tied") && testing.Verbose() && count.of(answer) <= *showWrong {
			t.Logf("%s: %+v\nthe answer is %+v of %v\n%s", s.name, b.b, x.Cause(), x.Decision, b)
		}
		if diff := checkChanges(b.s.policies, b.s.request, changes); diff != "" {
			t.Errorf("%s: %+v: %s", s.name, b.b, diff)
			return
		}
	}
	t.Log(count.String())
	t.Log(changes)
	share := func(answers ...string) (n float64) {
		for _, a := range answers {
			n += float64(count.of(a)) / float64(count.total())
		}
		return n
	}
	require.GreaterOrEqual(t, share("right"), 0.97, "the first answer is right in too few cases")
	require.GreaterOrEqual(t, share("right", "either"), 0.99, "the first answer names what was broken in too few cases")
}

var showWrong = flag.Int("wrong", 0, "wrong answers of TestRootCause to show, with -v")

// recorded returns the allowed scenarios of a file. Those that all who work on
// verdict share are not there in a clone on its own.
func recorded(t *testing.T, file string) []sample {
	f, err := os.Open(file)
	if err != nil && strings.Contains(file, "shared") && os.Getenv("VERDICT_SHARED") != "required" {
		return nil
	}
	require.NoError(t, err)
	defer f.Close()
	var list []sample
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		s, err := scenario.Parse(lines.Bytes())
		require.NoError(t, err)
		if found := (sample{s.Name, s.Policies, &s.Request}); found.isAllowed() {
			list = append(list, found)
		}
	}
	require.NoError(t, lines.Err())
	return list
}

// randomSample returns a random world, if its request is allowed and all its
// policies can be understood.
func randomSample(seed uint64) (sample, bool) {
	w := generate(seeded(seed))
	r, err := w.fast()
	if err != nil {
		return sample{}, false
	}
	s := sample{fmt.Sprintf("seed %d", seed), w.compiled, r}
	return s, s.isAllowed() && understood(w.compiled)
}

func (s *sample) isAllowed() bool {
	e, err := eval.New(s.policies)
	if err != nil {
		return false
	}
	d := e.Decide(s.request)
	return d.Result == eval.Allowed && d.Conclusive() && d.Reason != eval.AllowNoPermissionNeeded
}

// understood reports whether every policy has a text, and every statement a
// documented evaluation.
func understood(p eval.Policies) bool {
	groups := [][]*eval.Policy{p.Identity, p.Boundary, p.Session, p.Resource, p.VPCEndpoint}
	for _, l := range slices.Concat(p.SCP, p.RCP) {
		groups = append(groups, l.Policies)
	}
	for _, p := range slices.Concat(groups...) {
		if p.Document() == nil || slices.Contains(p.Document().Undetermined(p.Type()), true) {
			return false
		}
		if _, err := policy.Parse("", p.Document().AppendJSON(nil)); err != nil {
			return false
		}
	}
	return true
}

// broken breaks a sample in one way. It reports false if that leaves the request
// allowed.
func broken(s sample, rng *rand.Rand) (*breaker, *eval.Explanation, bool) {
	e, err := eval.New(s.policies)
	if err != nil {
		return nil, nil, false
	}
	s.request = s.request.Clone()
	b := &breaker{rng: rng, s: s, x: e.Explain(s.request)}
	ways := b.breaks()
	if !ways[rng.IntN(len(ways))]() {
		return nil, nil, false
	}
	e, err = eval.New(b.s.policies)
	if err != nil {
		return nil, nil, false
	}
	x := e.Explain(b.s.request)
	return b, x, x.Decision.Result != eval.Allowed
}

// judge says how good the first answer is.
func (b *breaker) judge(x *eval.Explanation) string {
	c := x.Cause()
	l, t := x.LayerOf(c.Ref), x.StatementOf(c.Ref)
	switch {
	case b.isNamed(x, c, l, t):
		return "right"
	case c.Or >= 0 && b.b.layer == x.Layers[c.Or].Type && b.b.statement < 0:
		return "either"
	case t != nil && x.Decision.Result == eval.ImplicitDeny && b.isAmongMisses(x) && b.turns(c):
		return "tied"
	}
	return "wrong"
}

func (b *breaker) isNamed(x *eval.Explanation, c eval.Cause, l *eval.Layer, t *eval.StatementTrace) bool {
	switch {
	case l == nil:
		return false
	case b.b.layer == policy.NoType:
		return b.namesKey(x, c, t)
	case l.Type != b.b.layer || l.Level != b.b.level:
		return false
	case b.b.statement < 0:
		return t == nil || b.turns(c)
	case c.Policy != b.b.policy || c.Statement != b.b.statement:
		return false
	case b.b.element == eval.NoElement:
		return true
	case c.Element < 0 || t.Elements[c.Element].Kind != b.b.element:
		return false
	}
	return b.b.element != eval.ConditionElement || t.Elements[c.Element].ConditionKey() == b.b.key
}

// namesKey reports whether the answer names the key, by a condition on it or on a
// key that follows from it, or by a variable.
func (b *breaker) namesKey(x *eval.Explanation, c eval.Cause, t *eval.StatementTrace) bool {
	if t == nil {
		return false
	}
	if x.Decision.Result == eval.ExplicitDeny {
		return slices.ContainsFunc(t.Elements, func(e eval.Element) bool { return b.speaksOfKey(&e) })
	}
	return c.Element >= 0 && b.speaksOfKey(&t.Elements[c.Element])
}

func (b *breaker) speaksOfKey(e *eval.Element) bool {
	k := e.ConditionKey()
	if k == b.b.key || k.Source() == b.b.key && e.Kind == eval.ConditionElement {
		return true
	}
	return slices.ContainsFunc(e.Wants, func(w eval.Want) bool {
		if e.Kind == eval.PrincipalElement { // a unique id is compared with the key
			return b.b.key.String() == "aws:userid" && (strings.HasPrefix(w.Text, "AIDA") || strings.HasPrefix(w.Text, "AROA"))
		}
		return strings.Contains(strings.ToLower(w.Text), "${"+b.b.key.String())
	})
}

// isAmongMisses reports whether the broken statement is one of the nearest misses.
func (b *breaker) isAmongMisses(x *eval.Explanation) bool {
	return slices.ContainsFunc(x.Misses, func(m eval.Miss) bool {
		l, t := x.LayerOf(m.Ref), x.StatementOf(m.Ref)
		if b.b.layer == policy.NoType {
			return m.Element >= 0 && b.speaksOfKey(&t.Elements[m.Element])
		}
		return l.Type == b.b.layer && l.Level == b.b.level && m.Policy == b.b.policy && m.Statement == b.b.statement
	})
}

// turns reports whether a change of the statement that the answer names turns the
// verdict.
func (b *breaker) turns(c eval.Cause) bool {
	e, err := eval.New(b.s.policies)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(e.Changes(b.s.request).Fixes, func(f eval.Fix) bool {
		change := &f.Changes[0]
		return len(f.Changes) == 1 && change.At.Layer == c.Layer && (change.At == c.Ref || change.At.Statement < 0)
	})
}

func (b *breaker) String() string {
	var out strings.Builder
	r := b.s.request
	p := r.Principal()
	fmt.Fprintf(&out, "%s %s %s %s", p.String(), r.Action(), r.Resource(), r.ResourceAccount)
	for k, v := range r.Context.All() {
		fmt.Fprintf(&out, " %v=%q", k, v.Texts())
	}
	show := func(kind policy.Type, list []*eval.Policy) {
		for _, p := range list {
			fmt.Fprintf(&out, "\n%v: %s", kind, p.Document().AppendJSON(nil))
		}
	}
	for i := range b.s.policies.SCP {
		show(policy.SCP, b.s.policies.SCP[i].Policies)
	}
	for i := range b.s.policies.RCP {
		show(policy.RCP, b.s.policies.RCP[i].Policies)
	}
	show(policy.VPCEndpoint, b.s.policies.VPCEndpoint)
	show(policy.ResourceBased, b.s.policies.Resource)
	show(policy.IdentityBased, b.s.policies.Identity)
	show(policy.PermissionsBoundary, b.s.policies.Boundary)
	show(policy.Session, b.s.policies.Session)
	return out.String()
}

// confusion counts answers by what was broken.
type confusion struct{ seen map[string]map[string]int }

func (c *confusion) add(kind, answer string) {
	if c.seen == nil {
		c.seen = map[string]map[string]int{}
	}
	if c.seen[kind] == nil {
		c.seen[kind] = map[string]int{}
	}
	c.seen[kind][answer]++
}

func (c *confusion) of(answer string) int {
	n := 0
	for _, answers := range c.seen {
		n += answers[answer]
	}
	return n
}

func (c *confusion) total() int {
	n := 0
	for _, answers := range c.seen {
		for _, k := range answers {
			n += k
		}
	}
	return n
}

func (c *confusion) String() string {
	var b strings.Builder
	columns := []string{"right", "either", "tied", "wrong"}
	fmt.Fprintf(&b, "\n%-28s", "broken")
	for _, name := range columns {
		fmt.Fprintf(&b, "%8s", name)
	}
	for _, kind := range slices.Sorted(maps.Keys(c.seen)) {
		fmt.Fprintf(&b, "\n%-28s", kind)
		for _, name := range columns {
			fmt.Fprintf(&b, "%8d", c.seen[kind][name])
		}
	}
	fmt.Fprintf(&b, "\n%-28s", "all")
	for _, name := range columns {
		fmt.Fprintf(&b, "%8d", c.of(name))
	}
	return b.String()
}
