// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// Support is an Allow statement that an allow stands on.
type Support struct {
	Ref
	// Needed tells that the request is denied without the statement.
	Needed bool
	// Enough tells that the request is allowed if the statement is the only Allow of
	// its layer.
	Enough bool
}

// maxSupports is the number of statements of one layer up to which each is left
// out once: fewer if the layer is so large that this takes seconds.
const maxSupports = 64

// supports returns the Allow statements that apply, in all layers that pass, with
// what becomes of the decision without each of them.
func supports(w *why) []Support {
	var list []Support
	for i := range w.x.Layers {
		if w.x.Layers[i].Standing != Passes {
			continue
		}
		refs := w.allowsOf(i)
		for _, at := range refs[:min(len(refs), maxSupports, 3+maxWork/(1+w.x.Layers[i].size()))] {
			list = append(list, Support{
				Ref:    at,
				Needed: w.decideWithout(i, func(r Ref) bool { return r == at }).Result != Allowed,
				Enough: w.decideWithout(i, func(r Ref) bool { return r != at && w.isAllow(r) }).Result == Allowed,
			})
		}
	}
	return list
}

// size counts the statements of a layer.
func (l *Layer) size() int {
	n := 0
	for p := range l.Policies {
		n += len(l.Policies[p].Statements)
	}
	return n
}

// allowsOf lists the Allow statements of a layer that apply.
func (w *why) allowsOf(layer int) []Ref {
	var refs []Ref
	for p := range w.x.Layers[layer].Policies {
		for s, t := range w.x.Layers[layer].Policies[p].Statements {
			if t.Effect == policy.Allow && t.Truth == condition.True {
				refs = append(refs, Ref{layer, p, s})
			}
		}
	}
	return refs
}

func (w *why) isAllow(r Ref) bool { return w.x.StatementOf(r).Effect != policy.Deny }

// decideWithout decides without some statements of a layer.
func (w *why) decideWithout(layer int, gone func(Ref) bool) Decision {
	l := &w.x.Layers[layer]
	p := w.e.policies().with(l.Type, l.Level, func(list []*Policy) []*Policy {
		kept := make([]*Policy, len(list))
		for i, p := range list {
			kept[i] = p.without(func(s int) bool { return gone(Ref{layer, i, s}) })
		}
		return kept
	})
	e, err := New(p)
	if err != nil {
		return Decision{}
	}
	return e.Decide(w.r)
}
