// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// What a decision leaves on the statements of its policies: which of them took part,
// and which were only just kept from it. That is what coverage counts. It is asked of
// every case of a test suite, so it is worked out in one walk without a description of
// anything, by the functions that Decide calls.

// MarkKind is the kind of a mark. The zero value is none.
type MarkKind uint8

// The kinds of marks.
const (
	NoMark MarkKind = iota
	// MarkDenied: a Deny statement applied for certain, in a policy that reaches the
	// request. Others may have denied as well.
	MarkDenied
	// MarkAllowed: the request is allowed, and an Allow statement is what its layer
	// allows it by: it applied for certain, it would have been enough as the only
	// Allow of the layer, and without any the request is denied. Within one account
	// the identity-based policies and the resource's are alternatives; an Allow of one
	// of them counts as well if that holds while the other says nothing, and one of the
	// identity-based policies if it holds while the resource's, which keys and roles
	// need, lets in the account and names nobody.
	MarkAllowed
	// MarkSpared: a statement did not apply, and all that kept it from applying was
	// one condition, several conditions on one key, or an entry of its NotAction. Each
	// of those has a mark.
	MarkSpared
	// MarkSilent: the decision is an implicit deny that is conclusive, and this is the
	// layer that lacks an allow.
	MarkSilent
)

// Mark is what a decision leaves on one statement, or on a layer. The zero Mark says
// nothing.
type Mark struct {
	Kind MarkKind
	// Type is that of the layer; a role's trust policy is ResourceBased. Level is the
	// index of the level from the root, and -1 for types without levels.
	Type  policy.Type
	Level int32
	// Policy and Statement are indexes: of the policy in its group or level, as in
	// Policies, and of the statement in its document. They are -1 for MarkSilent.
	Policy, Statement int32
	// Condition is, for MarkSpared, the index of the condition among all conditions
	// of the statement, in the order of its document, and Action that of the entry of
	// NotAction. The other one is -1; both are for the other kinds.
	Condition, Action int32
}

// Marks appends what a decision leaves on the policies of the engine to a list, layer by
// layer. The decision is that of the request, as Decide of this engine answers.
// Statements without a documented evaluation, and the Allows of resource control
// policies, which nothing depends on, have no marks; nor does a request that needs no
// permission. It allocates only to make the list longer, and takes a few times as long as
// the decision. It neither changes nor keeps the request.
func (e *Engine) Marks(r *Request, d Decision, to []Mark) []Mark {
	if e == nil || r == nil || !r.ready || r.traits.has(alwaysAllowed) {
		return to
	}
	k := marker{list: to, allowed: d.Result == Allowed && !r.traits.has(unsigned)}
	k.ev.set(e, r)
	k.ev.prepare()
	for i := range e.scp {
		k.group(&e.scp[i], true, k.allowed)
	}
	for i := range e.rcp {
		k.group(&e.rcp[i], true, false)
	}
	k.ev.atEndpoint = true
	k.group(&e.endpoint, !k.ev.maybeForwarded, k.allowed)
	k.ev.atEndpoint = false
	k.grants()
	k.group(&e.boundary, true, k.allowed && d.Reason.isBounded())
	k.group(&e.session, true, k.allowed && (d.Reason.isBounded() || d.Reason == AllowRoot))
	if kind := d.at.kind(); d.Result == ImplicitDeny && kind != policy.NoType && d.Conclusive() {
		k.add(Mark{Kind: MarkSilent, Type: kind, Level: int32(d.at.level()), Policy: -1, Statement: -1, Condition: -1, Action: -1})
	}
	return k.list
}

// isBounded reports whether an allow by this reason needs those of boundary and session
// policies; see evaluation.sameAccount and crossAccount.
func (r Reason) isBounded() bool {
	return r == AllowIdentity || r == AllowResourceRole || r == AllowBothAccounts
}

// marker collects marks.
type marker struct {
	ev      evaluation
	list    []Mark
	allowed bool // and something had to allow it
}

func (k *marker) add(m Mark) { k.list = append(k.list, m) }

// grants marks the identity-based policies and the resource's. Which of their Allows
// count is asked of the evaluation, with what either says replaced: limits of levels
// and endpoints are met if the request is allowed, and are left out.
func (k *marker) grants() {
	e := k.ev.e
	identity := false
	if k.allowed {
		k.ev.granted(false)
		k.ev.identityAllows(false)
		identity = k.ev.reads(policy.IdentityBased) && k.counts(surely(ByWildcard), false)
	}
	k.group(&e.resource, k.ev.spared() == condition.False, k.allowed)
	k.group(&e.identity, true, identity)
}

// counts reports whether an Allow of one of the two grants, with this grant, counts as
// MarkAllowed says.
func (k *marker) counts(g grant, ofResource bool) bool {
	own, other := &k.ev.own, &k.ev.grants
	if ofResource {
		own, other = other, own
	}
	keptOwn, keptOther := *own, *other
	turns := func() bool {
		*own = outcome{grant: g, known: true}
		with := k.allows()
		*own = outcome{known: true}
		return with && !k.allows()
	}
	counts := turns()
	if !counts {
		*other = outcome{known: true}
		counts = turns()
	}
	if !counts && !ofResource && keptOther.grant != 0 {
		*other = outcome{grant: surely(ByAccount), known: true}
		counts = turns()
	}
	*own, *other = keptOwn, keptOther
	return counts
}

// allows is the closed answer without the levels of SCPs and without the endpoint.
func (k *marker) allows() bool {
	kept := k.ev.applies
	k.ev.applies &^= setOf(policy.SCP, policy.VPCEndpoint)
	reason := k.ev.answer(false)
	k.ev.applies = kept
	return reason.result() == Allowed
}

// group marks the statements of a group that is read. What its Denies and Allows are
// worth is given.
func (k *marker) group(g *group, denies, allows bool) {
	if len(g.policies) == 0 || !k.ev.reads(g.at.kind()) {
		return
	}
	at := Mark{Type: g.at.kind(), Level: int32(g.at.level()), Condition: -1, Action: -1}
	q := &k.ev.r.question
	for i, p := range g.policies {
		if (p.denies.mask|p.allows.mask)&q.mask == 0 {
			continue
		}
		at.Policy = int32(i)
		for j := range p.statements {
			s := &p.statements[j]
			if s.mask&q.mask == 0 || s.malformed || s.filter.excludes(q) || s.effect == policy.Allow && at.Type == policy.RCP {
				continue
			}
			at.Statement = int32(j)
			k.statement(s, at, denies, allows)
		}
	}
}

// statement marks one statement, whose filter lets the question pass.
func (k *marker) statement(s *statement, at Mark, denies, allows bool) {
	switch g := s.match(&k.ev.matcher, false); {
	case g == 0:
		k.spared(s, at)
	case g.sure() == 0:
	case s.effect == policy.Deny:
		if at.Kind = MarkDenied; denies {
			k.add(at)
		}
	case allows && (at.Type != policy.ResourceBased || k.counts(g, true)):
		at.Kind = MarkAllowed
		k.add(at)
	}
}

// spared marks what alone kept a statement from applying.
func (k *marker) spared(s *statement, at Mark) {
	m := &k.ev.matcher
	hasAction := s.anyAction || s.matchesAction(&m.r.question)
	if !hasAction && !s.notAction || hasAction && len(s.tests) == 0 {
		return
	}
	at.Kind = MarkSpared
	failed := 0
	var key condition.Key
	for i := range s.tests {
		t := &s.tests[i]
		switch truth := t.Eval(&m.env); {
		case truth == condition.True:
		case truth == condition.Undetermined, failed > 0 && t.Key() != key:
			return
		default:
			key = t.Key()
			failed++
		}
	}
	if (failed > 0) != hasAction || !s.anyResource && s.matchResource(m) != condition.True ||
		s.principal != nil && s.principal.match(m, s.effect).sure() == 0 {
		return
	}
	if !hasAction {
		k.sparedActions(s, at)
		return
	}
	for i := range s.tests {
		if s.tests[i].Key() == key && s.tests[i].Eval(&m.env) == condition.False {
			at.Condition = int32(i)
			k.add(at)
		}
	}
}

// sparedActions marks the entries of NotAction that the request's action is among.
func (k *marker) sparedActions(s *statement, at Mark) {
	for i := range s.actions {
		if s.actions[i].Match(k.ev.r.question.action) {
			at.Action = int32(i)
			k.add(at)
		}
	}
}

// ListsAction reports whether one entry of Action or NotAction, given by its index in
// the statement with the given index, takes in the action of a request. It is false for
// what does not exist.
func (p *Policy) ListsAction(statement, entry int, r *Request) bool {
	if r == nil || !r.ready || statement < 0 || statement >= len(p.statements) || p.statements[statement].malformed {
		return false
	}
	list := p.statements[statement].actions
	return entry >= 0 && entry < len(list) && list[entry].Match(r.question.action)
}
