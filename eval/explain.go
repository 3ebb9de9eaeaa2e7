// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// A decision stops at the first statement that settles it and keeps nothing of
// the way there. An explanation is a second walk, over all statements of all
// policies that apply, with the same functions for each part of a statement
// (after google/go-cmp, which compares first and explains only what differs). It
// does not decide: the decision is that of Decide, and what the walk makes of the
// layers follows from asking Decide again with one of them mended.

// Explain decides a request and tells why. The decision in the explanation is
// always the one of Decide. Explain keeps nothing of the request and does not
// change it. It takes time in proportion to all policies of the engine, and
// allocates.
func (e *Engine) Explain(r *Request) *Explanation {
	x := e.walk(r)
	if e == nil || r == nil || !r.ready {
		return x
	}
	w := &why{e: e, r: r, x: x}
	w.findMisses()
	w.findUnknowns()
	w.findNotes()
	return x
}

// why is what an explanation is worked out from.
type why struct {
	e *Engine
	r *Request
	x *Explanation
}

// walk makes an explanation with what changes are found by: what stops the request,
// but neither misses nor unknowns nor notes.
func (e *Engine) walk(r *Request) *Explanation {
	x := e.trace(r)
	if e != nil && r != nil && r.ready {
		w := &why{e: e, r: r, x: x}
		w.findStops()
		w.setStandings()
	}
	return x
}

// trace makes an explanation with all that follows from one walk: the layers and
// the statements that deny.
func (e *Engine) trace(r *Request) *Explanation {
	x := &Explanation{Decision: e.Decide(r)}
	if e == nil || r == nil || !r.ready {
		return x
	}
	x.Principal, x.Action, x.Resource = r.principal.text, r.question.spelled, r.question.resource
	x.Kind, x.Account = r.kind, r.PrincipalAccount()
	var ev evaluation
	ev.set(e, r)
	ev.prepare()
	ev.applies = r.reach // whether there are policies or not
	ev.selectPolicies()
	x.Owner, x.Ownership = ev.env.Owner, Ownership(ev.owner)
	x.NeedsResourcePolicy = r.traits.has(needsResourcePolicy)
	x.Visible = ev.visible()
	if !r.traits.has(alwaysAllowed) {
		x.Layers = ev.layers()
		x.Denials = x.denials()
	}
	x.markDeciding()
	return x
}

// denials lists the statements that deny, certain or in doubt.
func (x *Explanation) denials() []Ref {
	var refs []Ref
	for l := range x.Layers {
		if x.Layers[l].Denies == condition.False {
			continue
		}
		refs = append(refs, x.denialsOf(l)...)
	}
	return refs
}

// denialsOf lists the statements of a layer that deny.
func (x *Explanation) denialsOf(layer int) []Ref {
	var refs []Ref
	for p := range x.Layers[layer].Policies {
		for s, t := range x.Layers[layer].Policies[p].Statements {
			if t.Effect != policy.Allow && t.Truth != condition.False {
				refs = append(refs, Ref{layer, p, s})
			}
		}
	}
	return refs
}

// markDeciding marks the statement that the decision names.
func (x *Explanation) markDeciding() {
	if s := x.StatementOf(x.Deciding()); s != nil {
		s.Decides = true
	}
}

// visible tells whether AWS shows a reason to the caller (IAM User Guide,
// "Troubleshoot access denied error messages"): to callers of the resource's
// account, and of its organization.
func (ev *evaluation) visible() condition.Truth {
	switch {
	case ev.r.kind == AnonymousCaller:
		return condition.False
	case ev.owner == sameAccount:
		return condition.True
	case ev.owner == ownerUnknown:
		return condition.Undetermined
	}
	own, ownState := ev.env.Lookup(condition.MakeKey("aws:PrincipalOrgID"))
	other, otherState := ev.env.Lookup(condition.MakeKey("aws:ResourceOrgID"))
	switch {
	case ownState == condition.KeyUnknown || otherState == condition.KeyUnknown:
		return condition.Undetermined
	case own.Len() != 1 || other.Len() != 1:
		return condition.False
	}
	return truthOf(own.Text(0) == other.Text(0))
}
