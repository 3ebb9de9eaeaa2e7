// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// evaluation is the state of one decision. What the groups of policies answer is
// worked out when it is first needed: of the identity's policies nothing needs
// to be read if the resource's policy names the user.
type evaluation struct {
	matcher
	owner ownership

	// applies are the types of policies that are read: there are some, and they
	// apply to the request.
	applies types
	// maybeForwarded is set if the request may have been forwarded by a
	// service, and then did not pass the endpoint.
	maybeForwarded bool

	denied outcome // the first statement that denies
	doubt  bool    // some Allow that was looked at is in doubt
	at     place   // where the reason that was returned last lies

	grants, own, bound, limit outcome // resource-based, identity, boundary, session
}

// outcome is how a group of policies answers: the classes of what matched, and
// the statement that settles it.
type outcome struct {
	at    place
	grant grant
	known bool // for those that are worked out when they are first needed
}

// prepare settles what holds for the whole decision, of a matcher that is set.
func (ev *evaluation) prepare() {
	e, r := ev.e, ev.r
	account, owner := r.owner()
	ev.env.Owner = account
	ev.owner, ev.env.OwnerUnknown = owner, owner == ownerUnknown
	if r.traits.has(foreign) {
		ev.owner = crossAccount
	}
	ev.applies = e.has&r.reach | r.must
	if ev.applies&^plainTypes != 0 {
		ev.selectPolicies()
	}
}

// reads reports whether the policies of a type are read.
func (ev *evaluation) reads(t policy.Type) bool { return ev.applies.has(t) }

// plainTypes are the policies whose application follows from requester and
// question alone.
const plainTypes types = 1<<policy.IdentityBased | 1<<policy.ResourceBased

// beyondLinked are the policies that do not reach service-linked roles.
const beyondLinked types = 1<<policy.SCP | 1<<policy.RCP | 1<<policy.PermissionsBoundary | 1<<policy.Session

// bounds are the policies that limit an identity within its account.
const bounds types = 1<<policy.PermissionsBoundary | 1<<policy.Session

// reach returns which policies apply, by the kind of requester and the traits of
// the request (IAM User Guide, "Policies and permissions"; Organizations User
// Guide, "SCP effects on permissions" and "RCP effects on permissions").
// Service-linked roles are beyond the reach of both kinds of organization policies
// and have neither boundary nor session policy.
func reach(kind PrincipalKind, t traits) types {
	applies := setOf(policy.ResourceBased, policy.VPCEndpoint)
	if !t.has(noSCP) {
		applies |= setOf(policy.SCP)
	}
	if !t.has(noRCP) {
		applies |= setOf(policy.RCP)
	}
	if !t.has(trustOnly) {
		if kind == User || kind == RoleSession || kind == FederatedUser {
			applies |= setOf(policy.IdentityBased, policy.PermissionsBoundary)
		}
		if kind.isIAM() && kind != User {
			applies |= setOf(policy.Session)
		}
	}
	if kind == RoleSession && t.has(linkedCaller) {
		applies &^= beyondLinked
	}
	return applies
}

// must returns the policies that apply even if there are none, and then allow
// nothing: a federated user without session policy has no permissions of its own
// (STS API Reference, GetFederationToken).
func must(kind PrincipalKind, t traits) types {
	if kind == FederatedUser && !t.has(trustOnly) {
		return setOf(policy.Session)
	}
	return 0
}

// selectPolicies takes from the policies that apply what does not by what the
// request says besides requester and question.
func (ev *evaluation) selectPolicies() {
	if ev.r.AWSManagedKey {
		ev.applies &^= setOf(policy.RCP)
	}
	if ev.applies&beyondLinked != 0 && ev.isServiceLinked() {
		ev.applies &^= beyondLinked
	}
	if ev.reads(policy.VPCEndpoint) && !ev.passesEndpoint() {
		ev.applies &^= setOf(policy.VPCEndpoint)
	}
}

// isServiceLinked reports whether the requester is a session of a service-linked
// role by the path of the role that the context states. What the caller says is
// among the traits.
func (ev *evaluation) isServiceLinked() bool {
	p := &ev.r.principal
	if ev.r.kind != RoleSession || p.RoleARN != "" {
		return false
	}
	stated := ev.statedRole()
	at := len(p.guess) - len(p.name)
	return len(stated) > at && strings.HasPrefix(stated[at:], linkedRolePath) && p.isOwnRole(stated)
}

// passesEndpoint reports whether the request can have passed a VPC endpoint:
// calls that a service forwards do not (VPC User Guide, "Endpoint policies"; IAM
// User Guide, "Forward access sessions").
func (ev *evaluation) passesEndpoint() bool {
	forwarded, state := ev.env.Resolve(&ev.e.viaService)
	ev.maybeForwarded = state == condition.Undetermined
	return state != condition.True || !strings.EqualFold(forwarded, "true")
}

// denies reports whether a Deny statement applies for certain, and remembers the
// first that does, of these or of earlier ones, if only in doubt. Of these, one
// that is certain is named before those that are in doubt.
func (ev *evaluation) denies(d *side) bool {
	if d.mask&ev.r.question.mask == 0 {
		return false
	}
	var s search
	s.run(&ev.matcher, d)
	if ev.denied.grant == 0 {
		ev.denied = outcome{at: s.at, grant: s.grant}
	}
	return s.rank == bestRank
}

// allows works out how a group allows. Without a principal part one certain
// Allow is enough; with one, the classes of all of them count, unless one names
// the requester itself, which no other can better.
func (ev *evaluation) allows(g *group) outcome {
	s := search{classes: g.classes}
	s.run(&ev.matcher, &g.allows)
	if s.grant.maybe()&^s.grant.sure() != 0 {
		ev.doubt = true
	}
	return outcome{at: s.at, grant: s.grant, known: true}
}

// holds reports whether the outcome is an allow, taking doubt for or against.
func (o *outcome) holds(open bool) bool {
	return o.grant.sure() != 0 || open && o.grant.maybe() != 0
}

// passes reports whether a group allows, where nobody asks which statement does.
func (ev *evaluation) passes(g *group, open bool) bool {
	if g.always {
		return true
	}
	o := ev.allows(g)
	return o.holds(open)
}

// The policies of an endpoint name principals in a way of their own; see
// matcher.isAccount.
func (ev *evaluation) endpointDenies() bool {
	ev.atEndpoint = true
	defer func() { ev.atEndpoint = false }()
	if ev.maybeForwarded {
		return ev.mayDeny(&ev.e.endpoint.denies)
	}
	return ev.denies(&ev.e.endpoint.denies)
}

// resourceDenies is denies for the resource-based policy, which cannot keep the
// root user of its account from repairing it. Whether it can keep a session of
// AssumeRoot from that AWS does not say; nor can anyone if the account is not
// known.
func (ev *evaluation) resourceDenies() bool {
	if !ev.r.traits.has(repairsBucket) || ev.owner == crossAccount {
		return ev.denies(&ev.e.resource.denies)
	}
	assumed, state := ev.env.Resolve(&ev.e.assumedRoot)
	if ev.owner == ownerUnknown || ev.reads(policy.Session) || state == condition.Undetermined || !strings.EqualFold(assumed, "false") {
		return ev.mayDeny(&ev.e.resource.denies)
	}
	return false
}

// mayDeny is denies for policies that may not count: their denials are all in
// doubt.
func (ev *evaluation) mayDeny(d *side) bool {
	earlier := ev.denied
	ev.denies(d)
	if earlier.grant == 0 {
		ev.denied.grant = ev.denied.grant.and(condition.Undetermined)
	}
	return false
}

func (ev *evaluation) endpointPasses(open bool) bool {
	if ev.maybeForwarded {
		ev.doubt = true
		if open {
			return true
		}
	}
	ev.atEndpoint = true
	passes := ev.passes(&ev.e.endpoint, open)
	ev.atEndpoint = false
	return passes
}

// granted returns the classes in which the resource-based policy names the
// requester in an Allow. A bucket policy speaks only for objects that the bucket's
// owner owns (Amazon S3 User Guide, "Controlling ownership of objects").
func (ev *evaluation) granted(open bool) Class {
	if owner := ev.r.ObjectOwner; owner != "" && owner != ev.env.Owner && !(open && ev.env.OwnerUnknown) {
		return 0
	}
	g := ev.once(&ev.grants, &ev.e.resource).grant
	if open {
		return g.sure() | g.maybe()
	}
	return g.sure()
}

func (ev *evaluation) identityAllows(open bool) bool {
	return ev.once(&ev.own, &ev.e.identity).holds(open)
}

func (ev *evaluation) sessionAllows(open bool) bool {
	return !ev.reads(policy.Session) || ev.asks(&ev.limit, &ev.e.session, open)
}

// asks is passes for a group that is asked about more than once.
func (ev *evaluation) asks(o *outcome, g *group, open bool) bool {
	return g.always || ev.once(o, g).holds(open)
}

// once works out an outcome when it is first needed.
func (ev *evaluation) once(o *outcome, g *group) *outcome {
	if !o.known {
		*o = ev.allows(g)
	}
	return o
}

// allow is the reason to allow, unless AWS keeps the resource from being changed
// by anyone.
func (ev *evaluation) allow(reason Reason, at place) Reason {
	ev.at = at
	if ev.r.traits.has(protected) {
		ev.at = 0
		return ImplicitProtected
	}
	return reason
}

// implicitDeny is the reason to deny because policies of a type, or of a level,
// do not allow.
func (ev *evaluation) implicitDeny(kind policy.Type, level int) Reason {
	ev.at = placeOf(kind, level)
	return implicitReason(ev.named(kind))
}

// named is the policy type as reasons name it: what a role trusts is said of its
// trust policy.
func (ev *evaluation) named(kind policy.Type) policy.Type {
	if kind == policy.ResourceBased && ev.r.traits.has(assumesRole) {
		return policy.RoleTrust
	}
	return kind
}
