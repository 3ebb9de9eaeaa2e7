// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import "github.com/iamverdict/verdict/policy"

// The evaluation order (IAM User Guide, "Policy evaluation logic", Determining
// whether a request is allowed or denied within an account, and Cross-account
// policy evaluation logic).
//
// Everything that is not known, and everything on which AWS is silent, makes a
// statement undetermined. Such a statement is settled in the way that permits
// less, a Deny as applying and an Allow as not: that is the closed answer, and
// the decision. Settled the other way it gives the open answer. If their results
// differ, the decision is not conclusive. No settling between the two can give a
// third result: each step from less to more permission, one Deny gone or one
// Allow more, raises the result or leaves it.

// Decide answers a request. It allocates nothing, keeps nothing of the request
// and does not change it. A nil Request, or one on which Reset was not called or
// failed, is denied.
func (e *Engine) Decide(r *Request) Decision {
	if e == nil || r == nil || !r.ready {
		return Decision{Reason: InvalidRequest}
	}
	if r.traits.has(alwaysAllowed) {
		return Decision{Result: Allowed, Reason: AllowNoPermissionNeeded}
	}
	var ev evaluation
	ev.set(e, r)
	ev.prepare()
	if e.denies&r.question.mask != 0 {
		certain := ev.explicit()
		if ev.denied.grant != 0 {
			ev.at = ev.denied.at
			return ev.decision(explicitReason(ev.named(ev.at.kind())), certain)
		}
	}
	closed := ev.answer(false)
	switch {
	case ev.doubt || ev.owner == ownerUnknown:
		return ev.decision(closed, ev.settles(closed))
	case closed.result() == Allowed:
		return Decision{Result: Allowed, Reason: closed, at: ev.at} // decision would add nothing
	}
	return ev.decision(closed, true)
}

// CouldAllow reports whether the request is allowed if all that is in doubt is settled in
// the way that permits more. If not, it is denied for certain, although Decide may leave
// open whether implicitly or explicitly. Of a conclusive decision it is whether that
// allows. A request that asks nothing could not be allowed.
func (e *Engine) CouldAllow(r *Request) bool {
	d := e.Decide(r)
	if d.Conclusive() {
		return d.Result == Allowed
	}
	var ev evaluation
	ev.set(e, r)
	ev.prepare()
	return ev.answer(true).result() == Allowed
}

// settles holds the closed answer against the open one, where there is doubt in
// what they rest on, and reports whether they agree.
func (ev *evaluation) settles(closed Reason) bool {
	at := ev.at
	open := ev.answer(true)
	ev.at = at
	return open.result() == closed.result()
}

// decision puts a decision together.
func (ev *evaluation) decision(reason Reason, conclusive bool) Decision {
	d := Decision{Result: reason.result(), Reason: reason, at: ev.at}
	if d.Result != Allowed {
		d.Blame = ev.at.kind()
	}
	if !conclusive {
		d.at |= inconclusive
	}
	if ev.owner == ownerUnknown {
		d.at |= ownerNotKnown
	}
	if d.Result == ImplicitDeny && ev.r.traits.has(onKey) {
		d.at |= grantsNotEvaluated
	}
	return d
}

// Explicit deny: one, in any policy that applies, ends the evaluation. AWS names
// one policy type in its answer and documents no order among several; this is
// the order in which it lists the types. A Deny in doubt applies, and leaves the
// decision open unless there is another that is certain, which is what explicit
// returns.
func (ev *evaluation) explicit() bool {
	e := ev.e
	return ev.reads(policy.SCP) && ev.denies(&e.scpDenies) ||
		ev.reads(policy.RCP) && ev.denies(&e.rcpDenies) ||
		ev.reads(policy.VPCEndpoint) && ev.endpointDenies() ||
		ev.reads(policy.ResourceBased) && ev.resourceDenies() ||
		ev.reads(policy.IdentityBased) && ev.denies(&e.identity.denies) ||
		ev.reads(policy.PermissionsBoundary) && ev.denies(&e.boundary.denies) ||
		ev.reads(policy.Session) && ev.denies(&e.session.denies)
}

// answer is the evaluation when nothing denies explicitly: a request that no
// policy allows is denied implicitly, and the first policy type that lacks an
// allow is named. Resource control policies always allow, because
// RCPFullAWSAccess is attached at every level.
func (ev *evaluation) answer(open bool) Reason {
	if ev.r.traits.has(unsigned) {
		return ev.allow(AllowNoPermissionNeeded, 0)
	}
	// Service control policies: each level must allow.
	if ev.reads(policy.SCP) {
		for _, level := range ev.e.needs {
			if !ev.passes(level, open) {
				return ev.implicitDeny(policy.SCP, level.at.level())
			}
		}
	}
	// VPC endpoint policy: it must allow, and grants nothing.
	if ev.reads(policy.VPCEndpoint) && !ev.endpointPasses(open) {
		return ev.implicitDeny(policy.VPCEndpoint, -1)
	}
	switch {
	case !ev.r.kind.isIAM() || ev.r.traits.has(trustOnly):
		return ev.outsideIAM(open)
	case ev.owner == sameAccount:
		return ev.sameAccount(open)
	case ev.owner == crossAccount:
		return ev.crossAccount(open)
	}
	return ev.eitherAccount(open)
}

// outsideIAM: for anonymous callers, services and identity providers there is
// nothing but the resource-based policy.
func (ev *evaluation) outsideIAM(open bool) Reason {
	if ev.granted(open) != 0 {
		return ev.allow(AllowResourceOnly, ev.grants.at)
	}
	return ev.implicitDeny(policy.ResourceBased, -1)
}

// sameAccount: within one account, identity-based and resource-based policies
// are alternatives, and what bounds the identity binds (IAM User Guide, "Policy
// evaluation logic", Evaluating identity-based policies with resource-based
// policies). A resource-based policy that names the user or the session itself,
// or everyone, is not bounded by what the others do not say. One that names the
// session's role, or the user behind a federated session, does not need the
// identity's own policies, but is bounded. One that names the account only lets
// the identity's policies count.
//
// A key policy or a trust policy must grant in any case, even to the root user.
func (ev *evaluation) sameAccount(open bool) Reason {
	granted := Class(0)
	if ev.reads(policy.ResourceBased) {
		granted = ev.granted(open)
	}
	if granted == 0 && ev.r.traits.has(needsResourcePolicy) {
		return ev.implicitDeny(policy.ResourceBased, -1)
	}
	const byRole = ByRole | ByFederatedParent
	switch {
	case ev.r.kind == Root:
		return ev.root(open)
	case granted&(ByUser|BySession|ByFederatedUser) != 0:
		return ev.allow(AllowResourceDirect, ev.grants.at)
	case granted&ByWildcard != 0:
		return ev.allow(AllowResourceWildcard, ev.grants.at)
	}
	own, bound := ev.identityAllows(open), policy.NoType
	if ev.applies&bounds != 0 {
		bound = ev.missingBound(open)
	}
	switch {
	case !own && granted&byRole == 0:
		return ev.implicitDeny(policy.IdentityBased, -1)
	case bound != policy.NoType:
		return ev.implicitDeny(bound, -1)
	case own:
		return ev.allow(AllowIdentity, ev.own.at)
	}
	return ev.allow(AllowResourceRole, ev.grants.at)
}

// root: the root user may do everything in its own account. The session of
// AssumeRoot is limited by a task policy, which is like a session policy.
func (ev *evaluation) root(open bool) Reason {
	if !ev.sessionAllows(open) {
		return ev.implicitDeny(policy.Session, -1)
	}
	return ev.allow(AllowRoot, 0)
}

// missingBound returns the first of permissions boundary and session policy that
// does not allow, or NoType. Both only limit.
func (ev *evaluation) missingBound(open bool) policy.Type {
	switch {
	case ev.reads(policy.PermissionsBoundary) && !ev.asks(&ev.bound, &ev.e.boundary, open):
		return policy.PermissionsBoundary
	case !ev.sessionAllows(open):
		return policy.Session
	}
	return policy.NoType
}

// crossAccount: both accounts must allow, each by its own policies, and however
// the resource-based policy names the requester. Partitions of AWS cannot grant
// each other anything.
func (ev *evaluation) crossAccount(open bool) Reason {
	if ev.r.traits.has(foreign) {
		ev.at = 0
		return ImplicitPartition
	}
	if ev.r.kind != Root && !ev.identityAllows(open) {
		return ev.implicitDeny(policy.IdentityBased, -1)
	}
	if bound := ev.missingBound(open); bound != policy.NoType {
		return ev.implicitDeny(bound, -1)
	}
	if ev.granted(open) == 0 {
		return ev.implicitDeny(policy.ResourceBased, -1)
	}
	return ev.allow(AllowBothAccounts, ev.grants.at)
}

// eitherAccount: the owner is not known, so that both rules may be the right
// one. The closed answer is the lower of the two, the open one the higher.
func (ev *evaluation) eitherAccount(open bool) Reason {
	same := ev.sameAccount(open)
	at := ev.at
	cross := ev.crossAccount(open)
	if open == (same.result() > cross.result()) && same.result() != cross.result() {
		ev.at = at
		return same
	}
	return cross
}
