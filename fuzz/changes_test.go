// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package fuzz

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// TestChangesTurnTheVerdict: every fix, made through nothing but the public
// interface and with each changed document printed and parsed again, turns the
// denial; no single change of a fix with several would do; and nothing that is
// added has a wildcard of its own.
func TestChangesTurnTheVerdict(t *testing.T) {
	t.Parallel()
	tally := newTally()
	var wg sync.WaitGroup
	const workers = 4
	for i := range workers {
		wg.Go(func() {
			for n := range each(i, *cases/8, workers) {
				s := *seed + uint64(n)
				w := generate(seeded(s))
				r, err := w.fast()
				if err != nil {
					continue
				}
				if diff := checkChanges(w.compiled, r, tally); diff != "" {
					t.Errorf("seed %d: %s\n%s", s, diff, w)
					return
				}
			}
		})
	}
	wg.Wait()
	t.Log(tally)
}

// checkChanges returns what is wrong with the changes of a request.
func checkChanges(p eval.Policies, r *eval.Request, tally *tally) string {
	e, err := eval.New(p)
	if err != nil {
		return err.Error()
	}
	c := e.Changes(r)
	if c.Explanation.Decision.Result == eval.Allowed {
		return checkSupports(p, r, c, tally)
	}
	if len(c.Fixes) == 0 {
		tally.hit("denials without a fix", c.Explanation.Decision.Reason.String())
	}
	for i, f := range c.Fixes {
		if d := applied(p, r, f.Changes); d.Result != eval.Allowed || d != f.Decision {
			return fmt.Sprintf("fix %d leads to %v, and says %v: %s", i, d, f.Decision, describe(f.Changes))
		}
		if diff := checkFix(p, r, f); diff != "" {
			return fmt.Sprintf("fix %d: %s: %s", i, diff, describe(f.Changes))
		}
		tally.hit("changes in a fix", fmt.Sprint(len(f.Changes)))
		for _, change := range f.Changes {
			tally.hit("kind of change", change.Kind.String())
		}
	}
	return ""
}

// checkFix holds a fix against what is promised of it.
func checkFix(p eval.Policies, r *eval.Request, f eval.Fix) string {
	for i := range f.Changes {
		rest := slices.Delete(slices.Clone(f.Changes), i, i+1)
		if len(f.Changes) > 1 && onePolicyEach(f.Changes) && applied(p, r, rest).Result == eval.Allowed {
			return fmt.Sprintf("change %d is not needed", i)
		}
		if diff := widens(r, &f.Changes[i]); diff != "" {
			return diff
		}
	}
	return ""
}

// onePolicyEach reports whether no two changes are of one policy: a later document
// has the changes before it, so that one of them cannot be left out here.
func onePolicyEach(changes []eval.Change) bool {
	seen := map[string]bool{}
	for _, c := range changes {
		at := fmt.Sprint(c.Type, c.Level, c.Index)
		if c.Document != nil && seen[at] {
			return false
		}
		seen[at] = true
	}
	return true
}

// widens returns what a change adds beyond the request.
func widens(r *eval.Request, c *eval.Change) string {
	texts := map[string]string{}
	switch c.Kind {
	case eval.ActionAdded:
		texts[c.Text] = r.Action()
	case eval.ResourceAdded:
		texts[unescape(c.Text)] = r.Resource()
	case eval.StatementAdded, eval.PolicyAdded:
		texts[c.Added.Action.Values[0].Value] = r.Action()
		if len(c.Added.Resource.Values) > 0 {
			texts[unescape(c.Added.Resource.Values[0].Value)] = r.Resource()
		}
		if c.Added.Principal.Any || len(c.Added.Action.Values) != 1 || len(c.Added.Resource.Values) > 1 || len(c.Added.Principal.Entries) > 1 {
			return "the statement is wider than the request"
		}
	}
	for got, want := range texts {
		if got != want {
			return fmt.Sprintf("adds %q for %q", got, want)
		}
	}
	return ""
}

// unescape undoes the escapes of a policy's text.
func unescape(s string) string {
	return strings.NewReplacer("${*}", "*", "${?}", "?", "${$}", "$").Replace(s)
}

// applied decides with changes made.
func applied(p eval.Policies, r *eval.Request, changes []eval.Change) eval.Decision {
	r = r.Clone()
	for i := range changes {
		c := &changes[i]
		switch c.Kind {
		case eval.KeySet, eval.KeyRemoved:
			r.Unknown = slices.DeleteFunc(r.Unknown, func(k condition.Key) bool { return k == c.Key })
			r.Context.Delete(c.Key)
			if c.Kind == eval.KeySet {
				r.Context.Set(c.Key, condition.Strings(c.Values...))
			}
		case eval.OwnerGiven:
			r.ResourceAccount = c.Text
		default:
			p = withDocument(p, c)
		}
	}
	e, err := eval.New(p)
	if err != nil {
		return eval.Decision{Result: eval.ExplicitDeny}
	}
	return e.Decide(r)
}

// withDocument puts the changed document in its place.
func withDocument(p eval.Policies, c *eval.Change) eval.Policies {
	doc, err := policy.ParseLenient("changed", c.Document.AppendJSON(nil))
	if err != nil {
		panic(err)
	}
	compiled, err := eval.CompileLenient(doc, c.As)
	if err != nil {
		panic(err)
	}
	put := func(list []*eval.Policy) []*eval.Policy {
		if c.Index == len(list) {
			return append(slices.Clone(list), compiled)
		}
		list = slices.Clone(list)
		list[c.Index] = compiled
		return list
	}
	switch c.Type {
	case policy.SCP:
		p.SCP = slices.Clone(p.SCP)
		p.SCP[c.Level].Policies = put(p.SCP[c.Level].Policies)
	case policy.RCP:
		p.RCP = slices.Clone(p.RCP)
		p.RCP[c.Level].Policies = put(p.RCP[c.Level].Policies)
	case policy.VPCEndpoint:
		p.VPCEndpoint = put(p.VPCEndpoint)
	case policy.ResourceBased:
		p.Resource = put(p.Resource)
	case policy.IdentityBased:
		p.Identity = put(p.Identity)
	case policy.PermissionsBoundary:
		p.Boundary = put(p.Boundary)
	case policy.Session:
		p.Session = put(p.Session)
	}
	return p
}

func describe(changes []eval.Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "\n  %v %v %v level %d policy %d statement %d", c.Kind, c.Key, c.Type, c.Level, c.Index, c.At.Statement)
		if c.Document != nil {
			fmt.Fprintf(&b, " %s", c.Document.AppendJSON(nil))
		} else {
			fmt.Fprintf(&b, " %q", c.Values)
		}
	}
	return b.String()
}

// checkSupports holds the statements that an allow stands on against a decision
// without them.
func checkSupports(p eval.Policies, r *eval.Request, c *eval.Changes, tally *tally) string {
	for _, s := range c.Supports {
		trace := c.Explanation.PolicyOf(s.Ref)
		doc := trace.Policy.Document()
		if doc == nil || len(undeterminedOf(trace.Policy)) > 0 {
			continue
		}
		l := c.Explanation.LayerOf(s.Ref)
		without := *doc
		without.Statements = slices.Delete(slices.Clone(doc.Statements), s.Statement, s.Statement+1)
		d := applied(p, r, []eval.Change{{
			Kind: eval.StatementRemoved, Type: l.Type, Level: l.Level, Index: s.Policy, Document: &without, As: trace.Policy.Type(),
		}})
		if needed := d.Result != eval.Allowed; needed != s.Needed {
			return fmt.Sprintf("without statement %+v it is %v, and needed is %v", s.Ref, d, s.Needed)
		}
		tally.hit("support", fmt.Sprintf("needed %v, enough %v", s.Needed, s.Enough))
	}
	return ""
}

// undeterminedOf returns the statements without a documented evaluation.
func undeterminedOf(p *eval.Policy) []int {
	var list []int
	for i, bad := range p.Document().Undetermined(p.Type()) {
		if bad {
			list = append(list, i)
		}
	}
	return list
}

// tally counts, for several goroutines.
type tally struct {
	mu  sync.Mutex
	cov *coverage
}

func newTally() *tally { return &tally{cov: newCoverage()} }

func (t *tally) hit(group, name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cov.hit(group, name)
}

func (t *tally) String() string { return t.cov.String() }
