// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package fuzz

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// TestExplainAgreesWithDecide: an explanation has the decision of Decide, names
// its statement, and what it says of each statement leads to that decision again,
// by rules that are written down here a second time.
func TestExplainAgreesWithDecide(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	const workers = 4
	n := *cases / 4
	if *cases > 20_000 {
		n = *cases
	}
	for i := range workers {
		wg.Go(func() {
			for n := range each(i, n, workers) {
				s := *seed + uint64(n)
				if diff := disagreesWithDecide(generate(seeded(s))); diff != "" {
					t.Errorf("seed %d: %s", s, diff)
					return
				}
			}
		})
	}
	wg.Wait()
}

// each yields the numbers below n that a worker has.
func each(from, n, step int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := from; i < n; i += step {
			if !yield(i) {
				return
			}
		}
	}
}

// FuzzExplainAgreesWithDecide lets the fuzzer steer the same generator.
func FuzzExplainAgreesWithDecide(f *testing.F) {
	for _, s := range []string{"", "\x00", "why", "\x00\x01\x02\x03\x04\x05\x06\x07", strings.Repeat("\xff", 64), strings.Repeat("\x05\x03", 90)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if diff := disagreesWithDecide(generate(fromBytes(data))); diff != "" {
			t.Fatal(diff)
		}
	})
}

func disagreesWithDecide(w *world) string {
	r, err := w.fast()
	if err != nil {
		return ""
	}
	e, err := eval.New(w.compiled)
	if err != nil {
		return fmt.Sprintf("the policies are refused: %v\n%s", err, w)
	}
	d, x := e.Decide(r), e.Explain(r)
	if x.Decision != d {
		return fmt.Sprintf("Decide says %v, Explain says %v\n%s", d, x.Decision, w)
	}
	if diff := decidingDiffers(e, d, x); diff != "" {
		return diff + "\n" + w.String()
	}
	if diff := layersDiffer(x); diff != "" {
		return diff + "\n" + w.String()
	}
	if could := couldAllow(x); could != e.CouldAllow(r) {
		return fmt.Sprintf("Decide says %v, and the trace says %v of whether it could be allowed\n%s", d, could, w)
	}
	if result, reason, conclusive := derived(x); result != d.Result || reason != d.Reason || conclusive != d.Conclusive() {
		return fmt.Sprintf("Decide says %v, the trace leads to %v (%v, %v)\n%s", d, result, reason, conclusive, w)
	}
	return ""
}

// decidingDiffers holds the statement that an explanation marks against the one
// that Settled names.
func decidingDiffers(e *eval.Engine, d eval.Decision, x *eval.Explanation) string {
	settled, ok := e.Settled(d)
	at := x.Deciding()
	l, p, s := x.LayerOf(at), x.PolicyOf(at), x.StatementOf(at)
	switch {
	case !ok:
		if l != nil {
			return fmt.Sprintf("no policy decides, and the explanation names %v", l.Type)
		}
	case l == nil || l.Type != settled.Type || l.Name != settled.Level:
		return fmt.Sprintf("the decision fell in %v %q, the explanation names %v", settled.Type, settled.Level, l)
	case settled.Policy == nil:
		if p != nil {
			return "no single policy decides, and the explanation names one"
		}
	case p == nil || p.Policy != settled.Policy || s == nil || s.Index != settled.Statement || !s.Decides || s.Position != settled.Position():
		return fmt.Sprintf("the decision fell at %v, the explanation names %+v", settled.Position(), s)
	}
	return ""
}

// layersDiffer holds what a layer says against its statements, and each statement
// against its elements and their values.
func layersDiffer(x *eval.Explanation) string {
	for i := range x.Layers {
		l := &x.Layers[i]
		allows, sure, maybe := statements(l, policy.Allow)
		switch l.Muted {
		case condition.True:
			allows, sure, maybe = condition.False, 0, 0
		case condition.Undetermined:
			allows, sure, maybe = allows.And(condition.Undetermined), 0, sure|maybe
		}
		if l.Type == policy.RCP && l.Skip == eval.Applies {
			allows = condition.True
		}
		if denies := denies(l); l.Denies != denies || l.Allows != allows || l.Classes != sure || l.MaybeClasses != maybe {
			return fmt.Sprintf("%v says deny %v, allow %v in %v and %v; its statements say %v, %v in %v and %v",
				l.Type, l.Denies, l.Allows, l.Classes, l.MaybeClasses, denies, allows, sure, maybe)
		}
		for _, p := range l.Policies {
			for j := range p.Statements {
				if diff := elementsDiffer(&p.Statements[j]); diff != "" {
					return diff
				}
			}
		}
	}
	return ""
}

// denies returns how certainly a layer denies.
func denies(l *eval.Layer) condition.Truth {
	truth, _, _ := statements(l, policy.Deny)
	truth = truth.And(l.Spared.Not())
	if l.Doubtful {
		truth = truth.And(condition.Undetermined)
	}
	return truth
}

// elementsDiffer holds a statement against its elements, and those against their
// values, as far as one follows from the other.
func elementsDiffer(s *eval.StatementTrace) string {
	if s.Malformed {
		return ""
	}
	all := condition.True
	for i := range s.Elements {
		e := &s.Elements[i]
		all = all.And(e.Truth)
		if e.Kind == eval.ConditionElement || e.Kind == eval.PrincipalElement && e.Negated {
			continue
		}
		values := condition.False
		for _, w := range e.Wants {
			values = values.Or(w.Truth)
		}
		if e.Negated {
			values = values.Not()
		}
		if values != e.Truth {
			return fmt.Sprintf("%s is %v, and its values are %v: %+v", e.Name(), e.Truth, values, e.Wants)
		}
	}
	if all != s.Truth {
		return fmt.Sprintf("statement %s is %v, and its elements are %v", s.SID, s.Truth, all)
	}
	return ""
}

// derived works out the decision from what an explanation says of statements and
// layers.
func derived(x *eval.Explanation) (eval.Result, eval.Reason, bool) {
	if x.Principal == "" {
		return eval.ImplicitDeny, eval.InvalidRequest, true
	}
	if len(x.Layers) == 0 {
		return eval.Allowed, eval.AllowNoPermissionNeeded, true
	}
	v := verdict{x: x}
	if reason, certain := v.explicit(); reason != 0 {
		return eval.ExplicitDeny, reason, certain
	}
	closed := v.answer(false)
	return resultOf(closed), closed, resultOf(closed) == resultOf(v.answer(true))
}

// couldAllow works out from what an explanation says whether the most permissive way of
// settling what is in doubt allows.
func couldAllow(x *eval.Explanation) bool {
	result, _, conclusive := derived(x)
	if conclusive || x.Principal == "" {
		return result == eval.Allowed
	}
	v := verdict{x: x}
	return resultOf(v.answer(true)) == eval.Allowed
}

// verdict derives a decision from an explanation.
type verdict struct{ x *eval.Explanation }

func resultOf(r eval.Reason) eval.Result {
	switch {
	case r >= eval.AllowIdentity && r <= eval.AllowNoPermissionNeeded:
		return eval.Allowed
	case r >= eval.ExplicitSCP && r <= eval.ExplicitSession:
		return eval.ExplicitDeny
	}
	return eval.ImplicitDeny
}

// statements returns how certainly some statement of the effect applies, and the
// classes of those that do.
func statements(l *eval.Layer, effect policy.Effect) (truth condition.Truth, sure, maybe eval.Class) {
	for _, p := range l.Policies {
		for _, s := range p.Statements {
			if s.Effect == effect || s.Effect == policy.NoEffect {
				truth = truth.Or(s.Truth)
				sure |= s.Classes
				maybe |= s.MaybeClasses
			}
		}
	}
	return truth, sure, maybe
}

// explicit finds the first layer that denies for certain, or else the first that
// may.
func (v *verdict) explicit() (eval.Reason, bool) {
	found := eval.Reason(0)
	for i := range v.x.Layers {
		l := &v.x.Layers[i]
		truth := denies(l)
		if truth != condition.False && found == 0 {
			found = eval.ExplicitSCP + eval.Reason(typeOf(l)-policy.SCP)
		}
		if truth == condition.True {
			return found, true
		}
	}
	return found, false
}

func typeOf(l *eval.Layer) policy.Type {
	if l.Trust {
		return policy.RoleTrust
	}
	return l.Type
}

// layer returns the layer of a type without levels.
func (v *verdict) layer(kind policy.Type) *eval.Layer {
	for i := range v.x.Layers {
		if v.x.Layers[i].Type == kind {
			return &v.x.Layers[i]
		}
	}
	return nil
}

// allows reports whether a layer allows, taking doubt for or against.
func allows(l *eval.Layer, open bool) bool {
	truth, _, _ := statements(l, policy.Allow)
	return truth == condition.True || open && (truth == condition.Undetermined || l.Doubtful)
}

func (v *verdict) has(kind eval.NoteKind) bool {
	for _, n := range v.x.Notes {
		if n.Kind == kind {
			return true
		}
	}
	return false
}

func (v *verdict) answer(open bool) eval.Reason {
	if v.has(eval.UnsignedCall) {
		return v.allowed(eval.AllowNoPermissionNeeded)
	}
	for i := range v.x.Layers {
		if l := &v.x.Layers[i]; l.Type == policy.SCP && l.Skip == eval.Applies && !allows(l, open) {
			return eval.ImplicitSCP
		}
	}
	if l := v.layer(policy.VPCEndpoint); l.Skip == eval.Applies && !allows(l, open) {
		return eval.ImplicitVPCE
	}
	identity := v.layer(policy.IdentityBased)
	switch {
	case identity.Skip == eval.OutsideIAM || identity.Skip == eval.TrustPolicyOnly:
		if v.granted(open) == 0 {
			return v.silentResource()
		}
		return v.allowed(eval.AllowResourceOnly)
	case v.x.Ownership == eval.SameAccount:
		return v.sameAccount(open)
	case v.x.Ownership == eval.CrossAccount:
		return v.crossAccount(open)
	}
	same, cross := v.sameAccount(open), v.crossAccount(open)
	if open == (resultOf(same) > resultOf(cross)) && resultOf(same) != resultOf(cross) {
		return same
	}
	return cross
}

func (v *verdict) allowed(r eval.Reason) eval.Reason {
	if v.has(eval.ProtectedResource) {
		return eval.ImplicitProtected
	}
	return r
}

func (v *verdict) granted(open bool) eval.Class {
	l := v.layer(policy.ResourceBased)
	_, sure, maybe := statements(l, policy.Allow)
	switch {
	case l.Muted == condition.True, l.Muted == condition.Undetermined && !open:
		return 0
	case open:
		return sure | maybe
	}
	return sure
}

func (v *verdict) silentResource() eval.Reason {
	return eval.ImplicitSCP + eval.Reason(typeOf(v.layer(policy.ResourceBased))-policy.SCP)
}

// bound returns the reason of the first of boundary and session policy that does
// not allow, or 0.
func (v *verdict) bound(open bool) eval.Reason {
	if l := v.layer(policy.PermissionsBoundary); l.Skip == eval.Applies && !allows(l, open) {
		return eval.ImplicitBoundary
	}
	return v.session(open)
}

func (v *verdict) session(open bool) eval.Reason {
	l := v.layer(policy.Session)
	if l.Skip == eval.Applies && !allows(l, open) || l.Skip == eval.NoPolicies && v.x.Kind == eval.FederatedUser {
		return eval.ImplicitSession
	}
	return 0
}

func (v *verdict) sameAccount(open bool) eval.Reason {
	g := v.granted(open)
	own := allows(v.layer(policy.IdentityBased), open)
	switch {
	case g == 0 && v.x.NeedsResourcePolicy:
		return v.silentResource()
	case v.x.Kind == eval.Root && v.session(open) != 0:
		return eval.ImplicitSession
	case v.x.Kind == eval.Root:
		return v.allowed(eval.AllowRoot)
	case g&(eval.ByUser|eval.BySession|eval.ByFederatedUser) != 0:
		return v.allowed(eval.AllowResourceDirect)
	case g&eval.ByWildcard != 0:
		return v.allowed(eval.AllowResourceWildcard)
	case !own && g&(eval.ByRole|eval.ByFederatedParent) == 0:
		return eval.ImplicitIdentity
	case v.bound(open) != 0:
		return v.bound(open)
	case own:
		return v.allowed(eval.AllowIdentity)
	}
	return v.allowed(eval.AllowResourceRole)
}

func (v *verdict) crossAccount(open bool) eval.Reason {
	switch {
	case v.has(eval.OtherPartition):
		return eval.ImplicitPartition
	case v.x.Kind != eval.Root && !allows(v.layer(policy.IdentityBased), open):
		return eval.ImplicitIdentity
	case v.bound(open) != 0:
		return v.bound(open)
	case v.granted(open) == 0:
		return v.silentResource()
	}
	return v.allowed(eval.AllowBothAccounts)
}

// TestExplainChangesNothing: neither an explanation nor the search for changes
// writes to the request or to a document.
func TestExplainChangesNothing(t *testing.T) {
	check(t, func(t *rapid.T, w *world, r *eval.Request, d eval.Decision) {
		before, docs := deepCopy(r), w.print()
		e, err := eval.New(w.compiled)
		require.NoError(t, err)
		e.Changes(r) // which explains too
		require.True(t, reflect.DeepEqual(before, r), "%v", w)
		require.Equal(t, docs, w.print(), "%v", w)
		require.Equal(t, d, e.Decide(r))
	})
}
