// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"slices"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/internal/facts"
	"github.com/iamverdict/verdict/policy"
)

// What else is worth knowing: matches that authors rarely mean, and inputs that
// look incomplete. None of it changes a decision.

func (w *why) findNotes() {
	w.noteRules()
	w.noteContext()
	w.eachStatement(w.noteStatement)
	w.noteAbsent()
}

func (w *why) note(n Note) { w.x.Notes = append(w.x.Notes, n) }

// noteRules notes the special rules that the request falls under.
func (w *why) noteRules() {
	r, nowhere := w.r, Ref{-1, -1, -1}
	rules := []struct {
		kind  NoteKind
		holds bool
	}{
		{NoPermissionNeeded, r.traits.has(alwaysAllowed)},
		{UnsignedCall, r.traits.has(unsigned)},
		{OtherPartition, r.traits.has(foreign)},
		{ProtectedResource, r.traits.has(protected)},
		{GrantsOfKMS, w.x.Decision.GrantsNotEvaluated()},
		{RootCannotAssume, r.kind == Root && r.question.action == "sts:assumerole"},
	}
	for _, rule := range rules {
		if rule.holds {
			w.note(Note{Kind: rule.kind, At: nowhere})
		}
	}
	covered := facts.SupportsRCP(r.service())
	for i := range w.x.Layers {
		if l := &w.x.Layers[i]; l.Type == policy.RCP && l.Denies != condition.False && !covered {
			w.note(Note{Kind: RCPServiceNotListed, At: Ref{i, -1, -1}})
		}
	}
}

// noteContext notes the values of the context that differ from what follows from
// the request.
func (w *why) noteContext() {
	env := w.env(w.r)
	for k, v := range w.r.Context.All() {
		derived, state := env.Derive(k)
		if given := v.Texts(); state == condition.KeyDerived && len(given) > 0 && !slices.Equal(given, derived.Texts()) {
			w.note(Note{Kind: DiffersFromDerived, Key: k, Given: given, Derived: derived.Texts(), At: Ref{-1, -1, -1}})
		}
	}
}

// noteStatement notes what is odd about a statement that applies.
func (w *why) noteStatement(at Ref, t *StatementTrace) {
	if t.Truth == condition.False {
		return
	}
	if t.Effect == policy.Deny && w.isForBoundary(at) {
		w.note(Note{Kind: BoundaryNotSpared, At: at})
	}
	for i := range t.Elements {
		e := &t.Elements[i]
		if !e.Negated && slices.ContainsFunc(e.Wants, func(v Want) bool { return v.CrossedColon }) &&
			!slices.ContainsFunc(e.Wants, func(v Want) bool { return v.Truth == condition.True && !v.CrossedColon }) {
			w.note(Note{Kind: CrossedColon, At: at})
		}
		if e.Vacuous && t.Effect == policy.Allow {
			w.note(Note{Kind: VacuousAllow, Key: e.ConditionKey(), At: at})
		}
	}
}

// isForBoundary reports whether a Deny with NotPrincipal would spare the requester
// if it had no permissions boundary.
func (w *why) isForBoundary(at Ref) bool {
	l, p := w.x.LayerOf(at), w.x.PolicyOf(at).Policy
	set := p.statements[at.Statement].principal
	if set == nil || !set.negated || len(w.e.boundary.policies) == 0 {
		return false
	}
	unbounded := *w.e
	unbounded.has &^= setOf(policy.PermissionsBoundary)
	var ev evaluation
	ev.set(&unbounded, w.r)
	ev.prepare()
	ev.atEndpoint = l.Type == policy.VPCEndpoint
	return set.match(&ev.matcher, policy.Deny).sure() == 0
}

// noteAbsent notes the keys that AWS always sends, that some statement tests and
// that the request does not have (IAM User Guide, "AWS global condition context
// keys", Availability).
func (w *why) noteAbsent() {
	var seen []condition.Key
	w.eachStatement(func(at Ref, t *StatementTrace) {
		for i := range t.Elements {
			e := &t.Elements[i]
			k := e.ConditionKey()
			if e.Kind == ConditionElement && e.State == condition.KeyAbsent && w.r.alwaysPresent(k) && !slices.Contains(seen, k) {
				seen = append(seen, k)
				w.note(Note{Kind: AlwaysPresentAbsent, Key: k, At: at})
			}
		}
	})
}
