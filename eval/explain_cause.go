// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// Cause is the first answer to "why was I denied": the one place to look at.
type Cause struct {
	// Ref is the statement that denies, or the Allow statement that would have
	// allowed but for one element. If no single statement can be named, Statement
	// is -1, and Policy too unless the layer has one policy only. Layer is -1 if no
	// policy is to blame, as for an allow.
	Ref
	// Element is the index of the element that failed. Of a statement that denies,
	// it is the condition that made it apply, if it has one: the first that holds
	// only because a key is absent, or else the first. Otherwise it is -1.
	Element int
	// Or is the layer of the resource-based policy if an allow there would have done
	// as well: within one account, a grant to the requester itself needs no
	// identity-based policy. It is -1 otherwise, and if Layer is that layer.
	Or int
}

// Cause returns the first answer for a denial.
//
// For an explicit deny that is the statement that the decision names. For an
// implicit one it is the nearest miss, if one element is all that stopped it, or
// else the layer that lacks an allow.
func (x *Explanation) Cause() Cause {
	c := Cause{Ref: Ref{-1, -1, -1}, Element: -1, Or: -1}
	switch {
	case x.Decision.Result == ExplicitDeny:
		c.Ref = x.Deciding()
		c.Element = x.StatementOf(c.Ref).tellingCondition()
		return c
	case len(x.Stops) == 0 || x.Stops[0].Layer < 0:
		return c
	}
	c.Layer = x.Stops[0].Layer
	if kind := x.Layers[c.Layer].Type; x.Ownership == SameAccount && kind >= policy.IdentityBased {
		c.Or = x.layerOf(policy.ResourceBased)
	}
	switch {
	case len(x.Misses) > 0 && len(x.Misses[0].Others) == 0:
		c.Ref, c.Element = x.Misses[0].Ref, x.Misses[0].Element
		if c.Layer == c.Or {
			c.Or = -1
		}
	case len(x.Layers[c.Layer].Policies) == 1:
		c.Policy = 0
	}
	return c
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
