// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// Which layers stop a request: the one that the decision names, and all that
// would come to light after it, so that nobody mends five layers in five rounds.
// They are found by mending: the engine is asked again with the Denies of the
// layer gone, or with a policy in it that allows the requester everything.

// maxStops is the number of stops up to which they are listed. An organization
// has some ten levels.
const maxStops = 64

func (w *why) findStops() {
	p, d := w.e.policies(), w.x.Decision
	for d.Result != Allowed && len(w.x.Stops) < maxStops {
		stop := Stop{Reason: d.Reason, Layer: w.x.layerAt(d.at)}
		if d.Result == ExplicitDeny && stop.Layer >= 0 {
			stop.Statements = w.x.denialsOf(stop.Layer)
		}
		w.x.Stops = append(w.x.Stops, stop)
		next, ok := w.mended(&p, &stop)
		if !ok || next.at == d.at && next.Reason == d.Reason {
			return
		}
		d = next
	}
}

// layerAt returns the index of the layer that a place is in, or -1.
func (x *Explanation) layerAt(at place) int {
	for i := range x.Layers {
		if l := &x.Layers[i]; at != 0 && l.Type == at.kind() && l.Level == at.level() {
			return i
		}
	}
	return -1
}

// mended changes the policies so that a stop is none, and decides again.
func (w *why) mended(p *Policies, stop *Stop) (Decision, bool) {
	if stop.Layer < 0 {
		return Decision{}, false
	}
	l := &w.x.Layers[stop.Layer]
	change := func(list []*Policy) []*Policy { return w.pardoned(list, stop.Statements) }
	if len(stop.Statements) == 0 {
		change = func(list []*Policy) []*Policy { return append(list[:len(list):len(list)], w.opening(l)) }
	}
	*p = p.with(l.Type, l.Level, change)
	e, err := New(*p)
	if err != nil {
		return Decision{}, false
	}
	return e.Decide(w.r), true
}

// pardoned returns the policies of a layer without the statements that deny.
func (w *why) pardoned(list []*Policy, denials []Ref) []*Policy {
	gone := make(map[[2]int]bool, len(denials))
	for _, ref := range denials {
		gone[[2]int{ref.Policy, ref.Statement}] = true
	}
	kept := make([]*Policy, len(list))
	for i, p := range list {
		kept[i] = p.without(func(s int) bool { return gone[[2]int{i, s}] })
	}
	return kept
}

// opening returns a policy that allows the requester everything.
func (w *why) opening(l *Layer) *Policy {
	s := blanket(policy.Allow)
	if l.Type == policy.ResourceBased || l.Type == policy.VPCEndpoint {
		own, _ := w.r.named(&matcher{e: w.e, r: w.r})
		s.principal = compilePrincipal(&own, l.newType())
	} else {
		s.sweeping = true
	}
	p := &Policy{name: "opening", kind: l.newType(), statements: []statement{s}}
	p.index(scanLimit)
	return p
}

// setStandings settles what each layer means for the decision.
func (w *why) setStandings() {
	for i := range w.x.Layers {
		l := &w.x.Layers[i]
		switch {
		case l.Skip != Applies:
			l.Standing = NoPart
		case l.Allows == condition.True:
			l.Standing = Passes
		default:
			l.Standing = NotNeeded
		}
	}
	for _, s := range w.x.Stops {
		if s.Layer >= 0 {
			w.x.Layers[s.Layer].Standing = Stops
		}
	}
}
