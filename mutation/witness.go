// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// The search for a witness. Candidates are requests of the cases that were moved to
// where the mutant permits more: to an action and a resource that the changed statement
// is about, with a context in which its conditions come out as they have to. Two engines
// decide on each. What only other conditions stand in the way of is mended as
// eval.Engine.Changes says.

// Bounds of the search in one group of cases.
const (
	maxGroups    = 12
	maxBases     = 12
	maxActions   = 10
	maxResources = 14
	maxAskers    = 24
	maxVisits    = 24
	visitShare   = 20 // of the decisions of a search, the part that a visit has
	maxRepairs   = 12
	repairCost   = 100 // decisions that one takes, and one more for each eight statements
)

// asker is a requester of some case, with the request that it made.
type asker struct {
	principal eval.Principal
	from      *Case // nil: made up
}

// prepare collects from all cases what searches take candidates from.
func (r *run) prepare() {
	r.pairs, r.held, r.services = make(map[[2]string]bool), make(map[string]bool), services()
	seen := make(map[string]bool)
	for _, g := range r.world.groups {
		g.collect()
		for _, a := range g.askers {
			if name := a.name(); !seen[name] && len(r.askers) < maxAskers {
				seen[name] = true
				r.askers = append(r.askers, a)
			}
		}
		for _, c := range g.cases {
			if act, res := serviceOf(c.Request.Action()), serviceOfResource(c.Request.Resource()); act != res {
				r.pairs[[2]string{act, res}] = true
			}
			if len(g.policies.Resource) > 0 {
				r.held[wholeOf(c.Request.Resource())] = true
			}
		}
	}
}

func (a asker) name() string { return a.principal.String() + a.principal.RoleARN }

// collect reads the cases of a group.
func (g *group) collect() {
	var allowed, denied, again []*Case
	seen, asked := make(map[string]bool), make(map[string]bool)
	for _, c := range g.cases {
		a := asker{c.Request.Principal(), c}
		if name := a.name(); !asked[name] && len(g.askers) < maxAskers {
			asked[name] = true
			g.askers = append(g.askers, a)
		}
		key := a.principal.String() + "\x00" + c.Request.Action() + "\x00" + c.Request.Resource()
		switch {
		case seen[key]:
			if len(again) < maxBases {
				again = append(again, c)
			}
			continue
		case g.engine.Decide(c.Request).Result == eval.Allowed:
			allowed = append(allowed, c)
		default:
			denied = append(denied, c)
		}
		seen[key] = true
		addText(&g.actions, c.Request.Action())
		addText(&g.names, c.Request.Resource())
	}
	g.bases = mixed(allowed, denied)
	g.bases = append(g.bases, again[:min(len(again), maxBases-len(g.bases))]...)
}

func serviceOfResource(resource string) string {
	if f := strings.SplitN(resource, ":", 4); len(f) == 4 {
		return f[2]
	}
	return resource
}

// suits reports whether an action could be asked for a resource: it is of the same
// service, or some case asks for such a thing.
func (r *run) suits(action, resource string) bool {
	return (suits(action, resource) || r.pairs[[2]string{serviceOf(action), serviceOfResource(resource)}]) &&
		fitsForm(action, resource) && fitsType(r.services, action, resource)
}

// witness looks for a request that a mutant permits and the original does not: first in
// the name of who asks in the cases, with the policies that these have, and last in the
// name of others, who are taken to have the same.
func (r *run) witness(m *Mutant, edit change) *Witness {
	groups := r.promising(m)
	var list []*search
	for _, g := range groups {
		if s := r.search(m, edit, g, g.policies, max(r.options.Search/len(groups), r.options.Search/4)); s != nil {
			list = append(list, s)
		}
		if s := r.elsewhere(m, edit, g); s != nil {
			list = append(list, s)
		}
	}
	rounds := []struct {
		searches func() []*search
		pass     func(*search)
	}{
		{func() []*search { return list }, func(s *search) { s.pass(s.own, 3); s.pass(s.moved, 2) }},
		{func() []*search { return r.visits(m, edit, groups) }, func(s *search) { s.pass(s.visited, 1) }},
		{func() []*search { return list }, func(s *search) { s.pass(s.asked, 1) }},
	}
	for _, round := range rounds {
		for _, s := range round.searches() {
			if r.ctx.Err() != nil {
				return nil
			}
			if round.pass(s); s.found != nil {
				return s.describe()
			}
		}
	}
	return nil
}

// search returns a search in a group of cases with the given policies, which the change
// concerns, or nil if there is none.
func (r *run) search(m *Mutant, edit change, g *group, p eval.Policies, left int) *search {
	original, err := eval.New(p)
	changed, err2 := eval.New(edit.apply(p))
	if err != nil || err2 != nil {
		return nil
	}
	return &search{run: r, mutant: m, group: g, policies: p, original: original, changed: changed, left: left, reserve: left}
}

// promising returns some of the groups that a mutant changes, those first of which some
// case is about what the mutant is about.
func (r *run) promising(m *Mutant) []*group {
	groups := slices.DeleteFunc(slices.Clone(m.edit.groups), func(g *group) bool { return len(g.cases) == 0 })
	if len(groups) <= maxGroups {
		return groups
	}
	scores := make(map[*group]int, len(groups))
	for _, g := range groups {
		scores[g] = m.aim.scoreOf(g)
	}
	slices.SortStableFunc(groups, func(a, b *group) int { return cmp.Compare(scores[b], scores[a]) })
	return groups[:maxGroups]
}

// scoreOf is that of the best of some cases of a group.
func (a *aim) scoreOf(g *group) int {
	best := 0
	for _, c := range g.cases[:min(len(g.cases), maxBases)] {
		best = max(best, a.score(c.Request))
	}
	return best
}

// score is higher for requests that are nearer to what a mutant is about.
func (a *aim) score(r *eval.Request) int {
	is := func(list []string, text string, match func(string, string) bool) int {
		if slices.ContainsFunc(list, func(p string) bool { return match(p, text) }) {
			return 1
		}
		return 0
	}
	best := 0
	for _, t := range a.statements {
		score := 0
		if t.Statement != nil && lists(&t.Action, r.Action()) {
			score++
		}
		if t.Statement != nil && slices.ContainsFunc(t.Action.Values, func(v policy.Text) bool { return serviceOf(v.Value) == serviceOf(r.Action()) }) {
			score++
		}
		for _, w := range t.wants() {
			if c, ok := w.compile(); ok && met(r, []check{c}) {
				score++
			}
		}
		best = max(best, score)
	}
	return best + 4*is(a.actions, r.Action(), covers) + 2*is(a.resources, r.Resource(), matches)
}

// elsewhere returns a search on other resources than that whose policy is among those
// of the group: they have none. It is nil if there is no such policy, or if it is the
// one that the mutant changes.
func (r *run) elsewhere(m *Mutant, edit change, g *group) *search {
	if len(g.policies.Resource) == 0 || slices.Contains(g.policies.Resource, edit.from) {
		return nil
	}
	p := g.policies
	p.Resource = nil
	s := r.search(m, edit, g, p, r.options.Search/4)
	if s != nil {
		s.moves = true
	}
	return s
}
