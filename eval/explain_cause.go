// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// Cause is the first answer to "why was I denied": the one place to look at.
type Cause struct {
	// Ref is the statement that denies, or the Allow statement that would have
	// allowed but for one element, or for several conditions on one key. If no single statement can be named, Statement
	// is -1, and Policy too unless the layer has one policy only. Layer is -1 if no
	// policy is to blame, as for an allow.
	Ref
	// Element is the index of the element that failed. Of a statement that denies,
	// it is the condition that made it apply, if it has one: the first that holds
	// only because a key is absent, or else the first. Otherwise it is -1.
	Element int
	// Or is a second layer to look at, where one answer is as true as the other, or
	// -1. Of an implicit deny within one account it is the other of the identity's
	// policies, or what bounds them, and the resource's policy, if the resource can have
	// one, because a grant to the requester itself in the latter does as well. Of a Deny that applies only
	// because something is attached to the requester it is that: a boundary, which
	// NotPrincipal never spares, or the session policy of a root user.
	Or int
}

// Cause returns the first answer for a denial.
//
// For an explicit deny that is the statement that the decision names. For an
// implicit one it is the nearest miss, if one element is all that stopped it, or one
// key that several conditions test, or else the layer that lacks an allow.
func (x *Explanation) Cause() Cause {
	c := Cause{Ref: Ref{-1, -1, -1}, Element: -1, Or: -1}
	switch {
	case x.Decision.Result == ExplicitDeny:
		c.Ref = x.Deciding()
		c.Element, c.Or = x.StatementOf(c.Ref).tellingCondition(), x.attached(c.Ref)
	case len(x.Stops) > 0 && x.Stops[0].Layer >= 0:
		x.missing(&c)
	}
	return c
}

// missing fills in the cause of an implicit deny.
func (x *Explanation) missing(c *Cause) {
	c.Layer = x.Stops[0].Layer
	if x.grantWouldDo(c.Layer) {
		c.Or = x.layerOf(policy.ResourceBased)
	}
	switch {
	case len(x.Misses) > 0 && x.isOneThing(&x.Misses[0]):
		if x.Misses[0].Instead {
			c.Or = c.Layer
		}
		c.Ref, c.Element = x.Misses[0].Ref, x.Misses[0].Element
	case len(x.Layers[c.Layer].Policies) == 1:
		c.Policy = 0
	}
}

// isOneThing reports whether one element stopped a statement, or conditions that are
// all on one key.
func (x *Explanation) isOneThing(m *Miss) bool {
	if len(m.Others) == 0 {
		return true
	}
	_, ok := commonKey(x.StatementOf(m.Ref), append([]int{m.Element}, m.Others...))
	return ok
}

// grantWouldDo reports whether a grant of the resource's policy would do in place of
// what a layer lacks: within one account, to anyone but a root user, on a resource that
// can have a policy.
func (x *Explanation) grantWouldDo(layer int) bool {
	if x.Ownership != SameAccount || x.Kind == Root || x.Layers[layer].Type < policy.IdentityBased {
		return false
	}
	resource := &x.Layers[x.layerOf(policy.ResourceBased)]
	return len(resource.Policies) > 0 || resource.Trust || takesPolicy(x.Resource)
}

// takesPolicy reports whether the service of a resource knows resource-based policies.
// Those of IAM are the trust policies of roles, which grant nothing but to assume them.
func takesPolicy(resource string) bool {
	a, err := arn.Parse(resource)
	return err == nil && a.Service() != "iam" && !resourceTraits(a).has(ownersOnly|ownerless)
}

// attached returns the layer of what is attached to the requester and makes a Deny
// apply, or -1.
func (x *Explanation) attached(denies Ref) int {
	for _, n := range x.Notes {
		if n.Kind == BoundaryNotSpared && n.At == denies {
			return x.layerOf(policy.PermissionsBoundary)
		}
	}
	session := x.layerOf(policy.Session)
	if l := x.LayerOf(denies); l != nil && l.Spared == condition.Undetermined && x.Layers[session].Skip == Applies {
		return session
	}
	return -1
}

// tellingCondition returns the index of the condition by which a statement that
// denies came to apply, or -1.
func (t *StatementTrace) tellingCondition() int {
	first := -1
	if t == nil {
		return first
	}
	for i := range t.Elements {
		e := &t.Elements[i]
		if e.Kind != ConditionElement {
			continue
		}
		if e.Vacuous || e.Truth == condition.Undetermined {
			return i
		}
		if first < 0 {
			first = i
		}
	}
	return first
}
