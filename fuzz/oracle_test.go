// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package fuzz

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/oracle"
	"github.com/iamverdict/verdict/internal/scenario"
)

var (
	cases = flag.Int("cases", 20_000, "random cases of TestDecideAgreesWithOracle; other properties take a share of them")
	seed  = flag.Uint64("seed", 1, "first seed of the random cases")
)

// TestDecideAgreesWithOracle holds the engine against the naive evaluator, which
// shares no code with it, on random cases, and prints what the cases covered.
func TestDecideAgreesWithOracle(t *testing.T) {
	t.Parallel()
	total := newCoverage()
	var wg sync.WaitGroup
	var mu sync.Mutex
	const workers = 4
	for i := range workers {
		wg.Go(func() {
			cov := newCoverage()
			for n := i; n < *cases && !t.Failed(); n += workers {
				s := *seed + uint64(n)
				if diff := disagreement(generate(seeded(s)), cov); diff != "" {
					t.Errorf("seed %d: %s", s, diff)
					return
				}
			}
			mu.Lock()
			defer mu.Unlock()
			total.add(cov)
		})
	}
	wg.Wait()
	t.Log(total)
	if *cases >= 20_000 && !t.Failed() {
		total.requireAll(t)
	}
}

// FuzzDecideAgreesWithOracle lets the fuzzer steer the same generator.
func FuzzDecideAgreesWithOracle(f *testing.F) {
	for _, s := range []string{"", "\x00", "verdict", "\x00\x01\x02\x03\x04\x05\x06\x07", strings.Repeat("\xff", 64), strings.Repeat("\x05\x03", 90)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if diff := disagreement(generate(fromBytes(data)), newCoverage()); diff != "" {
			t.Fatal(diff)
		}
	})
}

// disagreement decides a case both ways. It returns "" if they agree, or a
// report.
func disagreement(w *world, cov *coverage) string {
	want := oracle.Decide(w.request, w.policies)
	r, err := w.fast()
	if err != nil {
		if want.Reason == "INVALID_REQUEST" {
			return ""
		}
		return fmt.Sprintf("the request is refused: %v\n%s", err, w)
	}
	e, err := eval.New(w.compiled)
	if err != nil {
		return fmt.Sprintf("the policies are refused: %v\n%s", err, w)
	}
	d := e.Decide(r)
	cov.count(w, d)
	got := oracle.Decision{Result: d.Result.String(), Reason: d.Reason.String(), Blame: scenario.Blame(d), Conclusive: d.Conclusive()}
	want.Policy = ""
	if settled, ok := e.Settled(d); ok && namesOneStatement(d) {
		got.SID = settled.SID()
	} else {
		want.SID = ""
	}
	if got == want {
		return ""
	}
	return fmt.Sprintf("the engine says %+v\nthe oracle says %+v\n%s", got, want, w)
}

// namesOneStatement reports whether the statement to name is the same for all who
// read AWS's pages: the first that denies, or that allows in the way that counts.
func namesOneStatement(d eval.Decision) bool {
	switch d.Reason {
	case eval.AllowIdentity, eval.AllowResourceDirect, eval.AllowResourceWildcard:
		return true
	}
	return d.Result == eval.ExplicitDeny
}

func (w *world) String() string {
	return fmt.Sprintf("%+v\n%s", w.request, strings.Join(w.texts, "\n"))
}

// coverage counts what random cases reached.
type coverage struct{ seen map[string]map[string]int }

func newCoverage() *coverage { return &coverage{map[string]map[string]int{}} }

func (c *coverage) hit(group, name string) {
	if c.seen[group] == nil {
		c.seen[group] = map[string]int{}
	}
	c.seen[group][name]++
}

func (c *coverage) add(d *coverage) {
	for group, names := range d.seen {
		for name, n := range names {
			c.hit(group, name)
			c.seen[group][name] += n - 1
		}
	}
}

// count notes one case: the requester with what was decided and why, each policy
// type and each operator.
func (c *coverage) count(w *world, d eval.Decision) {
	kind := kindName(w.request.Principal)
	c.hit("requester", kind)
	c.hit("reason", d.Reason.String())
	c.hit("requester and reason", kind+" "+d.Reason.String())
	c.hit("conclusive", fmt.Sprint(d.Conclusive()))
	for _, text := range w.texts {
		policyType, doc, _ := strings.Cut(text, ": ")
		c.hit("policy type", policyType)
		c.countOperators(doc)
	}
}

// countOperators notes the operators of a document.
func (c *coverage) countOperators(doc string) {
	for _, statement := range gjson.Get(doc, "Statement").Array() {
		statement.Get("Condition").ForEach(func(operator, _ gjson.Result) bool {
			c.hit("operator", operator.String())
			return true
		})
	}
}

// kindName names the kind of requester by its spelling.
func kindName(principal string) string {
	for _, kind := range []string{":user/", ":assumed-role/", ":role/", ":federated-user/", ":root", "-provider/", ".amazonaws.com", "accounts.google"} {
		if strings.Contains(principal, kind) {
			return strings.Trim(kind, ":/.-")
		}
	}
	return "anonymous"
}

func (c *coverage) String() string {
	var b strings.Builder
	for _, group := range slices.Sorted(maps.Keys(c.seen)) {
		fmt.Fprintf(&b, "\n%s:", group)
		for _, name := range slices.Sorted(maps.Keys(c.seen[group])) {
			fmt.Fprintf(&b, "\n  %8d  %s", c.seen[group][name], name)
		}
	}
	return b.String()
}

// requireAll demands that the cases reached everything that there is.
func (c *coverage) requireAll(t *testing.T) {
	t.Helper()
	for reason := eval.AllowIdentity; reason <= eval.ImplicitProtected; reason++ {
		if reason == eval.ImplicitRCP {
			continue // every level has RCPFullAWSAccess
		}
		require.Positive(t, c.seen["reason"][reason.String()], "no case ended with %v", reason)
	}
	for _, q := range []string{"", "ForAllValues:", "ForAnyValue:"} {
		for _, base := range bases {
			for _, suffix := range []string{"", "IfExists"} {
				if base+suffix != "NullIfExists" {
					require.Positive(t, c.seen["operator"][q+base+suffix], "no case has %s%s%s", q, base, suffix)
				}
			}
		}
	}
	for _, p := range principals {
		require.Positive(t, c.seen["requester"][kindName(p)], "no case has the requester %s", p)
	}
}
