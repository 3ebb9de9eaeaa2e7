// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package coverage

import (
	"strconv"
	"strings"
	"sync"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// Profile collects what cases cover. The zero Profile is empty and ready for use. It
// is safe for concurrent use; a Report does not depend on the order in which things
// are added. A Profile must not be copied.
type Profile struct {
	buffers   sync.Pool // of *[]eval.Mark
	mu        sync.Mutex
	cases     int
	plans     map[*eval.Engine]*plan
	compiled  map[*eval.Policy]*document // by what was compiled
	documents map[place][]*document      // of one place, by what they say
	layers    map[string]*layer
	number    int // of documents so far
}

// document counts for one policy document, however often it was compiled.
type document struct {
	policy     *eval.Policy
	number     int // tells it from other documents of the profile
	statements []statement
}

// statement counts for one statement: the cases that it counted in, those in which
// each entry of Action counted, and for each condition those on either side.
type statement struct {
	count      int
	actions    []int
	conditions []Sides
}

// layer counts for one layer.
type layer struct {
	kind      policy.Type
	level     string // "" for types without levels
	depth     int    // the least index of the level
	documents []*document
	count     int
}

// plan says where the marks of an engine are to be counted: the groups of each type,
// one for each level.
type plan struct {
	groups [policy.Session + 1][]group
	cases  int
}

type group struct {
	documents []*document
	layer     *layer
	last      int // the case of the plan that the layer was counted for last
}

// Add counts one case: a request that a test decided with an engine over the policies,
// and the decision. Cases that share policies should share the engine, which is looked at
// once and kept with the profile.
func (p *Profile) Add(e *eval.Engine, policies eval.Policies, r *eval.Request, d eval.Decision) {
	buf, _ := p.buffers.Get().(*[]eval.Mark)
	if buf == nil {
		buf = new([]eval.Mark)
	}
	marks := e.Marks(r, d, (*buf)[:0])
	p.mu.Lock()
	defer p.mu.Unlock()
	defer func() { *buf = marks; p.buffers.Put(buf) }()
	p.cases++
	to := p.plan(e, policies)
	to.cases++
	for i := range marks {
		to.count(&marks[i], r)
	}
}

// Know makes policies part of the report that perhaps no case uses. A nil policy is
// left out.
func (p *Profile) Know(policies ...*eval.Policy) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range policies {
		if one != nil {
			p.document(one)
		}
	}
}

// count counts one mark.
func (t *plan) count(m *eval.Mark, r *eval.Request) {
	groups, level := t.groups[m.Type], int(max(m.Level, 0))
	if level >= len(groups) {
		return
	}
	g := &groups[level]
	grants := m.Type == policy.IdentityBased || m.Type == policy.ResourceBased
	if g.last != t.cases && (m.Kind == eval.MarkDenied || m.Kind == eval.MarkSilent || m.Kind == eval.MarkAllowed && grants) {
		g.last = t.cases
		g.layer.count++
	}
	if m.Statement < 0 || int(m.Policy) >= len(g.documents) {
		return
	}
	d := g.documents[m.Policy]
	if int(m.Statement) >= len(d.statements) {
		return
	}
	d.count(m, r)
}

func (d *document) count(m *eval.Mark, r *eval.Request) {
	s := &d.statements[m.Statement]
	switch {
	case m.Kind == eval.MarkSpared && m.Condition >= 0:
		s.conditions[m.Condition].Spared++
	case m.Kind == eval.MarkSpared:
		s.actions[m.Action]++
	default:
		s.count++
		for i := range s.conditions {
			s.conditions[i].Held++
		}
		d.countActions(s, int(m.Statement), r)
	}
}

// countActions counts the entries of Action that take in the action of a request that
// the statement counted for. Those of NotAction do not.
func (d *document) countActions(s *statement, index int, r *eval.Request) {
	e := &d.policy.Document().Statements[index].Action
	switch {
	case e.Presence == policy.Negated:
	case len(s.actions) == 1:
		s.actions[0]++
	default:
		for i := range s.actions {
			if d.policy.ListsAction(index, i, r) {
				s.actions[i]++
			}
		}
	}
}

// plan returns the plan of an engine.
func (p *Profile) plan(e *eval.Engine, policies eval.Policies) *plan {
	if t, ok := p.plans[e]; ok {
		return t
	}
	t := new(plan)
	one := func(kind policy.Type, list []*eval.Policy) {
		if len(list) > 0 || kind == policy.IdentityBased {
			t.groups[kind] = []group{p.group(kind, "", 0, list)}
		}
	}
	levels := func(kind policy.Type, list []eval.Level) {
		for i, l := range list {
			t.groups[kind] = append(t.groups[kind], p.group(kind, levelName(l.Name, i), i, l.Policies))
		}
	}
	levels(policy.SCP, policies.SCP)
	levels(policy.RCP, policies.RCP)
	one(policy.VPCEndpoint, policies.VPCEndpoint)
	one(policy.ResourceBased, policies.Resource)
	one(policy.IdentityBased, policies.Identity)
	one(policy.PermissionsBoundary, policies.Boundary)
	one(policy.Session, policies.Session)
	if p.plans == nil {
		p.plans = make(map[*eval.Engine]*plan)
	}
	p.plans[e] = t
	return t
}

// group returns the group of some policies, with the layer that it counts for.
func (p *Profile) group(kind policy.Type, level string, depth int, list []*eval.Policy) group {
	g := group{documents: make([]*document, 0, len(list))}
	key := []string{kind.String(), level}
	for _, one := range list {
		d := p.document(one)
		g.documents = append(g.documents, d)
		if kind == policy.VPCEndpoint || kind == policy.PermissionsBoundary || kind == policy.Session {
			key = append(key, strconv.Itoa(d.number))
		}
	}
	g.layer = p.layer(strings.Join(key, "\x00"), kind, level, depth)
	for _, d := range g.documents {
		g.layer.add(d)
	}
	return g
}

func (p *Profile) layer(key string, kind policy.Type, level string, depth int) *layer {
	l := p.layers[key]
	if l == nil {
		l = &layer{kind: kind, level: level, depth: depth}
		if p.layers == nil {
			p.layers = make(map[string]*layer)
		}
		p.layers[key] = l
	}
	l.depth = min(l.depth, depth)
	return l
}

// document returns the counts for a policy: those of the same document if it was seen
// before.
func (p *Profile) document(one *eval.Policy) *document {
	if d := p.compiled[one]; d != nil {
		return d
	}
	if p.compiled == nil {
		p.compiled, p.documents = make(map[*eval.Policy]*document), make(map[place][]*document)
	}
	key := placeOf(one)
	for _, d := range p.documents[key] {
		if saysTheSame(d.policy.Document(), one.Document()) {
			p.compiled[one] = d
			return d
		}
	}
	d := newDocument(one)
	p.number++
	d.number = p.number
	p.documents[key] = append(p.documents[key], d)
	p.compiled[one] = d
	return d
}

// saysTheSame reports whether two documents, or two texts that are not known, are alike.
func saysTheSame(a, b *policy.Document) bool {
	return a == nil && b == nil || a != nil && b != nil && policy.Equal(a, b)
}

func newDocument(one *eval.Policy) *document {
	d := &document{policy: one}
	doc := one.Document()
	if doc == nil {
		return d
	}
	d.statements = make([]statement, len(doc.Statements))
	for i := range d.statements {
		s := &doc.Statements[i]
		d.statements[i] = statement{actions: make([]int, len(s.Action.Values))}
		for _, b := range s.Condition {
			d.statements[i].conditions = append(d.statements[i].conditions, make([]Sides, len(b.Keys))...)
		}
	}
	return d
}

// place is what documents are first told apart by: two of one name and place, for one
// use, that say the same are one.
type place struct {
	kind policy.Type
	name string
	at   policy.Position
}

func placeOf(one *eval.Policy) place {
	at := place{kind: one.Type(), name: one.Name()}
	if doc := one.Document(); doc != nil && len(doc.Statements) > 0 {
		at.at = doc.Position(doc.Statements[0].Pos)
	}
	return at
}

// levelName is the name of a level, or its index if it has none.
func levelName(name string, index int) string {
	if name != "" {
		return name
	}
	return "level " + strconv.Itoa(index)
}
