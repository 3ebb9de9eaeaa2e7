// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"cmp"
	"slices"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// Visits: who asks in one case asks for what another case is about. The policies of the
// requester are those of the one, the policies of the resource those of the other, so
// that the request is one of people and things that the suite knows.

// visits returns searches in which the requesters of one group ask for what another is
// about, one of which the mutant changes: those first that are nearest to what it is
// about.
func (r *run) visits(m *Mutant, edit change, groups []*group) []*search {
	type pair struct{ who, what *group }
	var pairs []pair
	for _, g := range groups {
		for _, o := range r.world.groups {
			switch {
			case o == g || len(o.cases) == 0:
			case m.isOfResource():
				pairs = append(pairs, pair{o, g})
			default:
				pairs = append(pairs, pair{g, o})
			}
		}
	}
	scores := make(map[*group]int)
	for _, p := range pairs {
		if _, ok := scores[p.what]; !ok {
			scores[p.what] = m.aim.scoreOf(p.what)
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(scores[b.what], scores[a.what]) })
	var list []*search
	seen := make(map[string]bool)
	for _, p := range pairs {
		if len(list) == maxVisits {
			break
		}
		both := together(p.who.policies, p.what.policies)
		key := r.world.keyOf(both)
		if seen[key] || r.world.byKey[key] != nil {
			continue // what a group has is searched as such
		}
		seen[key] = true
		if s := r.search(m, edit, p.what, both, r.options.Search/visitShare); s != nil {
			s.visitors = p.who.askers
			list = append(list, s)
		}
	}
	return list
}

// isOfResource reports whether the mutant changes what belongs to a resource or to the
// way to it, and not to who asks.
func (m *Mutant) isOfResource() bool {
	t, _ := policy.ParseType(m.Type)
	return t == policy.ResourceBased || t == policy.RoleTrust || t == policy.RCP || t == policy.VPCEndpoint
}

// together returns the policies of who asks and those of what is asked for.
func together(who, what eval.Policies) eval.Policies {
	what.Identity, what.Boundary, what.Session, what.SCP = who.Identity, who.Boundary, who.Session, who.SCP
	return what
}

// visited tries the requesters that have policies of their own.
func (s *search) visited(t target) {
	for _, a := range s.visitors {
		if s.found != nil || s.left <= 0 {
			return
		}
		s.visitor = a.from
		if r, ok := asks(s.base.Request, a, s.base.Request.Action(), s.base.Request.Resource()); ok && couldAsk(a.principal.Kind(), r.Action()) {
			s.contexts(r, t)
		}
		s.questions(a, t)
	}
}
