// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// The layers of a trace: which there are, why one does not apply, and what the
// statements of one that does say together.

// layers walks all groups of policies.
func (ev *evaluation) layers() []Layer {
	e := ev.e
	layers := ev.levels(nil, policy.SCP, e.scp, ev.skipSCP())
	layers = ev.levels(layers, policy.RCP, e.rcp, ev.skipRCP())
	layers = append(layers,
		ev.layer(policy.VPCEndpoint, -1, &e.endpoint, ev.skipEndpoint()),
		ev.layer(policy.ResourceBased, -1, &e.resource, ev.skipEmpty(&e.resource)),
		ev.layer(policy.IdentityBased, -1, &e.identity, ev.skipAttached(policy.IdentityBased, &e.identity)),
		ev.layer(policy.PermissionsBoundary, -1, &e.boundary, ev.skipAttached(policy.PermissionsBoundary, &e.boundary)),
		ev.layer(policy.Session, -1, &e.session, ev.skipSession()),
	)
	return layers
}

// levels appends one layer for each level, or one that says that there are none.
func (ev *evaluation) levels(to []Layer, kind policy.Type, levels []group, skip Skip) []Layer {
	if len(levels) == 0 {
		if skip == Applies {
			skip = NoPolicies
		}
		return append(to, Layer{Type: kind, Level: -1, Skip: skip})
	}
	for i := range levels {
		to = append(to, ev.layer(kind, i, &levels[i], skip))
	}
	return to
}

func (ev *evaluation) layer(kind policy.Type, level int, g *group, skip Skip) Layer {
	l := Layer{Type: kind, Level: level, Name: g.name, Skip: skip}
	l.Trust = kind == policy.ResourceBased && ev.r.traits.has(assumesRole)
	if skip != Applies {
		return l
	}
	switch kind {
	case policy.ResourceBased:
		l.Spared, l.Muted = ev.spared(), ev.muted()
	case policy.VPCEndpoint:
		l.Doubtful, ev.atEndpoint = ev.maybeForwarded, true
	}
	l.Policies = make([]PolicyTrace, len(g.policies))
	for i := range g.policies {
		l.Policies[i] = PolicyTrace{Policy: g.policies[i], Index: i}
		l.Policies[i].Statements = ev.statements(g.policies[i])
	}
	ev.atEndpoint = false
	l.sum(kind == policy.RCP)
	if kind == policy.ResourceBased && ev.owner == sameAccount {
		l.Bypasses = l.Classes.Bypasses()
	}
	return l
}

// sum puts together what the statements of a layer say. Resource control policies
// always allow, because RCPFullAWSAccess is attached at every level.
func (l *Layer) sum(allows bool) {
	for _, p := range l.Policies {
		for _, s := range p.Statements {
			if s.Effect != policy.Allow {
				l.Denies = l.Denies.Or(s.Truth)
			}
			if s.Effect != policy.Deny {
				l.Allows = l.Allows.Or(s.Truth)
				l.Classes |= s.Classes
				l.MaybeClasses |= s.MaybeClasses
			}
		}
	}
	l.Denies = l.Denies.And(l.Spared.Not())
	l.Allows = l.Allows.And(l.Muted.Not())
	switch l.Muted {
	case condition.True:
		l.Classes, l.MaybeClasses = 0, 0
	case condition.Undetermined:
		l.Classes, l.MaybeClasses = 0, l.Classes|l.MaybeClasses
	}
	if l.Doubtful {
		l.Denies = l.Denies.And(condition.Undetermined)
	}
	if allows {
		l.Allows = condition.True
	}
}

// spared and muted are what evaluation.resourceDenies and evaluation.granted go
// by.

func (ev *evaluation) spared() condition.Truth {
	if !ev.r.traits.has(repairsBucket) || ev.owner == crossAccount {
		return condition.False
	}
	assumed, state := ev.env.Resolve(&ev.e.assumedRoot)
	if ev.owner == ownerUnknown || ev.reads(policy.Session) && ev.e.has.has(policy.Session) || state == condition.Undetermined || !strings.EqualFold(assumed, "false") {
		return condition.Undetermined
	}
	return condition.True
}

func (ev *evaluation) muted() condition.Truth {
	owner := ev.r.ObjectOwner
	switch {
	case owner == "" || owner == ev.env.Owner:
		return condition.False
	case ev.env.OwnerUnknown:
		return condition.Undetermined
	}
	return condition.True
}

// Why a layer does not apply; see reach and evaluation.selectPolicies, which decide
// that it does not.

func (ev *evaluation) skipSCP() Skip {
	r := ev.r
	switch {
	case ev.reads(policy.SCP):
		return Applies
	case ev.isLinked():
		return ServiceLinkedRole
	case r.traits.has(trustOnly):
		return TrustPolicyOnly
	case !r.kind.isIAM():
		return OutsideIAM
	}
	return ExemptAction
}

func (ev *evaluation) skipRCP() Skip {
	r := ev.r
	switch {
	case ev.reads(policy.RCP):
		return Applies
	case ev.isLinked():
		return ServiceLinkedRole
	case r.AWSManagedKey:
		return AWSManagedKey
	case r.traits.has(assumesRole):
		return ServiceLinkedTarget
	}
	return ExemptAction
}

func (ev *evaluation) skipEndpoint() Skip {
	switch {
	case len(ev.e.endpoint.policies) == 0:
		return NoPolicies
	case ev.reads(policy.VPCEndpoint):
		return Applies
	}
	return ForwardedCall
}

func (ev *evaluation) skipEmpty(g *group) Skip {
	if len(g.policies) == 0 {
		return NoPolicies
	}
	return Applies
}

// skipAttached is for what is attached to the requester.
func (ev *evaluation) skipAttached(kind policy.Type, g *group) Skip {
	if ev.reads(kind) {
		return ev.skipEmpty(g)
	}
	return ev.skipRequester()
}

func (ev *evaluation) skipSession() Skip {
	if ev.r.kind == User && !ev.r.traits.has(trustOnly) {
		return NotASession
	}
	return ev.skipAttached(policy.Session, &ev.e.session)
}

// skipRequester says why nothing of a type is attached to the requester.
func (ev *evaluation) skipRequester() Skip {
	switch {
	case ev.r.traits.has(trustOnly):
		return TrustPolicyOnly
	case !ev.r.kind.isIAM():
		return OutsideIAM
	case ev.r.kind == Root:
		return RootUser
	}
	return ServiceLinkedRole
}

// isLinked reports whether the requester is a session of a service-linked role,
// as the caller says or by its path.
func (ev *evaluation) isLinked() bool {
	return ev.r.kind == RoleSession && (ev.r.traits.has(linkedCaller) || ev.isServiceLinked())
}
