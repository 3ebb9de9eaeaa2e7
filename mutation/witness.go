// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
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
	maxRepairs   = 12
	repairCost   = 100 // decisions that one takes
)

// asker is a requester of some case, with the request that it made.
type asker struct {
	principal eval.Principal
	request   *eval.Request // nil: made up
}

// prepare collects from all cases what searches take candidates from.
func (r *run) prepare() {
	r.pairs, r.services = make(map[[2]string]bool), services()
	seen := make(map[string]bool)
	for _, g := range r.world.groups {
		for _, c := range g.cases {
			if act, res := serviceOf(c.Request.Action()), serviceOfResource(c.Request.Resource()); act != res {
				r.pairs[[2]string{act, res}] = true
			}
			p := c.Request.Principal()
			if name := p.String() + p.RoleARN; !seen[name] && len(r.askers) < maxAskers {
				seen[name] = true
				r.askers = append(r.askers, asker{p, c.Request})
			}
		}
	}
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
	return suits(action, resource) && fitsForm(action, resource) || r.pairs[[2]string{serviceOf(action), serviceOfResource(resource)}]
}

// witness looks for a request that a mutant permits and the original does not.
func (r *run) witness(m *Mutant) *Witness {
	groups := r.promising(m)
	for _, g := range groups {
		mutated := m.edit.apply(g.policies)
		e, err := eval.New(mutated)
		if err != nil || r.ctx.Err() != nil {
			return nil
		}
		s := &search{run: r, mutant: m, group: g, policies: g.policies, original: g.engine, changed: e, left: max(r.options.Search/len(groups), r.options.Search/4)}
		if s.all(); s.found != nil {
			return s.describe(mutated)
		}
		if elsewhere := s.elsewhere(); elsewhere != nil {
			if elsewhere.all(); elsewhere.found != nil {
				return elsewhere.describe(m.edit.apply(elsewhere.policies))
			}
		}
	}
	return nil
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
		for _, c := range g.cases[:min(len(g.cases), maxBases)] {
			scores[g] = max(scores[g], m.aim.score(c.Request))
		}
	}
	slices.SortStableFunc(groups, func(a, b *group) int { return cmp.Compare(scores[b], scores[a]) })
	return groups[:maxGroups]
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
func (s *search) elsewhere() *search {
	if len(s.policies.Resource) == 0 || slices.Contains(s.policies.Resource, s.mutant.edit.from) {
		return nil
	}
	p := s.policies
	p.Resource = nil
	original, err := eval.New(p)
	changed, err2 := eval.New(s.mutant.edit.apply(p))
	if err != nil || err2 != nil {
		return nil
	}
	return &search{run: s.run, mutant: s.mutant, group: s.group, policies: p, original: original, changed: changed, moves: true, left: s.options.Search / 4}
}

// search is the search in one group of cases.
type search struct {
	*run
	mutant            *Mutant
	group             *group
	policies          eval.Policies
	original, changed *eval.Engine
	left              int  // decisions
	moves             bool // to resources that the resource's policy is not of

	bases   []*Case
	actions []string        // without wildcards
	globs   []string        // action patterns of Allows
	names   []string        // resources without wildcards or variables
	covers  []policy.Text   // resource patterns of Allows and of what is changed
	near    []*eval.Request // denied, but by another reason without the change
	far     []*eval.Request // denied alike
	base    *Case           // of what is tried now
	found   *eval.Request
	like    *Case
	listed  struct { // what askable returned last
		base  *Case
		of    *policy.Statement
		pairs [][2]string
	}
}

// collect reads the policies and cases of the group.
func (s *search) collect() {
	var allowed, denied, again []*Case
	seen := make(map[string]bool)
	for _, c := range s.group.cases {
		p := c.Request.Principal()
		key := p.String() + "\x00" + c.Request.Action() + "\x00" + c.Request.Resource()
		switch {
		case seen[key]:
			again = append(again, c)
			continue
		case s.original.Decide(c.Request).Result == eval.Allowed:
			allowed = append(allowed, c)
		default:
			denied = append(denied, c)
		}
		seen[key] = true
		addText(&s.actions, c.Request.Action())
		addText(&s.names, c.Request.Resource())
	}
	s.bases = mixed(allowed, denied)
	s.bases = append(s.bases, again[:min(len(again), maxBases-len(s.bases))]...)
	each(s.policies, func(_ policy.Type, _ int, p *eval.Policy) {
		if doc := p.Document(); doc != nil {
			for i := range doc.Statements {
				s.read(&doc.Statements[i])
			}
		}
	})
	for _, t := range s.mutant.aim.statements {
		if t.Statement != nil {
			s.read(t.Statement)
		}
	}
}

// mixed takes allowed requests first, and leaves room for others.
func mixed(allowed, denied []*Case) []*Case {
	n := min(len(allowed), max(maxBases-len(denied), maxBases*2/3))
	list := allowed[:n:n]
	return append(list, denied[:min(len(denied), maxBases-n)]...)
}

func addText(list *[]string, text string) {
	if len(*list) < 400 && !slices.Contains(*list, text) {
		*list = append(*list, text)
	}
}

// read takes the texts of a statement.
func (s *search) read(st *policy.Statement) {
	for _, v := range st.Action.Values {
		if !strings.ContainsAny(v.Value, "*?") {
			addText(&s.actions, v.Value)
		}
		if st.Effect == policy.Allow && st.Action.Presence == policy.Plain {
			addText(&s.globs, v.Value)
		}
	}
	for _, v := range st.Resource.Values {
		if !strings.ContainsAny(v.Value, "*?$") {
			addText(&s.names, v.Value)
		}
		if v.Value != "*" && len(s.covers) < 200 {
			s.covers = append(s.covers, v)
		}
	}
}

// all tries candidates, from those that differ least from a case.
func (s *search) all() {
	s.collect()
	targets := s.mutant.aim.statements
	if len(targets) == 0 {
		targets = []target{{}}
	}
	passes := []func(target){s.own, s.moved, s.asked}
	if len(s.mutant.aim.principals) > 0 {
		passes = []func(target){s.asked, s.own, s.moved}
	}
	for i, pass := range passes {
		budget := s.left / (len(passes) - i)
		for n, t := range targets {
			share := budget / (len(targets) - n)
			budget -= share
			kept := s.left - share
			for _, s.base = range s.bases {
				if s.found == nil && s.left > kept {
					pass(t)
				}
			}
		}
		if s.found != nil {
			return
		}
		s.repair()
	}
}

// own tries the questions of the cases in other contexts.
func (s *search) own(t target) { s.contexts(s.base.Request, t) }

// moved tries other actions and resources of the same requester.
func (s *search) moved(t target) { s.questions(asker{s.base.Request.Principal(), s.base.Request}, t) }

// asked tries other requesters.
func (s *search) asked(t target) {
	for _, a := range s.requesters(t) {
		if s.found != nil || s.left <= 0 {
			return
		}
		s.questions(a, t)
	}
}

// questions tries actions and resources for a requester.
func (s *search) questions(a asker, t target) {
	for _, q := range s.askable(t) {
		if s.found != nil || s.left <= 0 {
			return
		}
		if !couldAsk(a.principal.Kind(), q[0]) {
			continue
		}
		r, ok := asks(s.base.Request, a, q[0], q[1])
		if !ok {
			continue
		}
		if account := a.principal.AccountID(); s.moves && account != "" && r.ResourceAccount != "" {
			r.ResourceAccount = account // who owns the other one is open
		}
		s.contexts(r, t)
	}
}

// askable returns the actions and resources to try. They are the same for all who ask.
func (s *search) askable(t target) [][2]string {
	if s.listed.base == s.base && s.listed.of == t.Statement && s.listed.pairs != nil {
		return s.listed.pairs
	}
	pairs := [][2]string{}
	for _, act := range s.actionsFor(t) {
		for _, res := range s.resourcesFor(act, t) {
			pairs = append(pairs, [2]string{act, res})
		}
	}
	s.listed.base, s.listed.of, s.listed.pairs = s.base, t.Statement, pairs
	return pairs
}

// contexts tries a question in the contexts in which the target applies, and what the
// mutant wants besides comes out.
func (s *search) contexts(r *eval.Request, t target) {
	s.left-- // a try costs something even if nothing meets the wants
	for _, c := range solve(r, append(slices.Clip(s.mutant.aim.wants), t.wants()...)) {
		if s.try(c); s.found != nil {
			return
		}
	}
}

// try decides one candidate.
func (s *search) try(r *eval.Request) {
	s.left -= 2
	after := s.changed.Decide(r)
	before := s.original.Decide(r)
	switch {
	case !s.inPlace(r):
	case differ(before, after):
		s.found, s.like = s.simplified(r), s.base
	case after.Result == eval.Allowed || before.Result == eval.Allowed:
	case before.Reason != after.Reason:
		if len(s.near) < maxRepairs {
			s.near = append(s.near, r)
		}
	case len(s.far) < maxRepairs:
		s.far = append(s.far, r)
	}
}

// differ reports whether a request is denied before and allowed after a change, both
// for certain.
func differ(before, after eval.Decision) bool {
	return after.Result == eval.Allowed && after.Conclusive() && before.Result != eval.Allowed && before.Conclusive()
}

// inPlace reports whether the policies are those of the request: the resource's policy
// is that of one resource.
func (s *search) inPlace(r *eval.Request) bool {
	if len(s.group.policies.Resource) == 0 {
		return true
	}
	return isWithin(s.base.Request.Resource(), r.Resource()) != s.moves
}

// isWithin reports whether two resources have one policy: objects of a bucket, or parts
// of a resource, have that of the whole.
func isWithin(a, b string) bool {
	if s3, ok := strings.CutPrefix(a, "arn:aws:s3:::"); ok {
		bucket, _, _ := strings.Cut(s3, "/")
		a = "arn:aws:s3:::" + bucket
	}
	rest, ok := strings.CutPrefix(b, a)
	return ok && (rest == "" || rest[0] == '/' || rest[0] == ':')
}

// simplified gives a witness the values of the case for each key with which it is still
// one.
func (s *search) simplified(r *eval.Request) *eval.Request {
	was := &s.base.Request.Context
	for k, v := range r.Clone().Context.All() {
		old, ok := was.Get(k)
		if ok && slices.Equal(old.Texts(), v.Texts()) {
			continue
		}
		c := r.Clone()
		if c.Context.Delete(k); ok {
			c.Context.Set(k, old)
		}
		if differ(s.original.Decide(c), s.changed.Decide(c)) {
			r = c
		}
	}
	return r
}

// repair takes requests that the mutant denies, changes what of their contexts stands in
// the way, and tries them again.
func (s *search) repair() {
	list := append(s.near, s.far[:min(len(s.far), maxRepairs/2)]...)
	s.near, s.far = nil, nil
	for _, r := range list {
		if s.left -= repairCost; s.left <= -s.options.Search || s.ctx.Err() != nil {
			break
		}
		for _, f := range s.changed.Changes(r).Fixes {
			c, ok := fixed(r, f)
			if !ok {
				continue
			}
			if s.try(c); s.found != nil {
				return
			}
		}
	}
	s.near, s.far = nil, nil
}

// fixed makes the changes of a fix, if all are to the request.
func fixed(r *eval.Request, f eval.Fix) (*eval.Request, bool) {
	c := r.Clone()
	for _, change := range f.Changes {
		switch change.Kind {
		case eval.KeySet:
			if !couldHave(c, change.Key) {
				return nil, false
			}
			c.Context.Set(change.Key, condition.Strings(change.Values...))
		case eval.KeyRemoved:
			c.Context.Delete(change.Key)
		case eval.OwnerGiven:
			c.ResourceAccount = change.Text
		default:
			return nil, false
		}
		c.Unknown = slices.DeleteFunc(c.Unknown, func(k condition.Key) bool { return k == change.Key })
	}
	return c, true
}

// describe makes the witness.
func (s *search) describe(mutated eval.Policies) *Witness {
	r := s.found
	p := r.Principal()
	w := &Witness{
		Case: s.like.Name, Principal: p.String(), Action: r.Action(), Resource: r.Resource(), ResourceAccount: r.ResourceAccount,
		Denied: s.original.Decide(r).Reason.String(), Request: r, Policies: s.policies, Mutated: mutated,
	}
	had := &s.like.Request.Context
	for k, v := range r.Context.All() {
		one := KeyValues{k.String(), v.Texts()}
		w.Context = append(w.Context, one)
		if old, ok := had.Get(k); !ok || !slices.Equal(old.Texts(), one.Values) {
			w.Differs = append(w.Differs, one)
		}
	}
	for k := range had.All() {
		if _, ok := r.Context.Get(k); !ok {
			w.Differs = append(w.Differs, KeyValues{Key: k.String()})
		}
	}
	byKey := func(a, b KeyValues) int { return strings.Compare(a.Key, b.Key) }
	slices.SortFunc(w.Context, byKey)
	slices.SortFunc(w.Differs, byKey)
	return w
}
