// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// world is what the cases of a run use: their policies, each once, and the groups of
// cases that share all policies.
type world struct {
	policies []*eval.Policy // in the order in which cases use them
	same     map[*eval.Policy]*eval.Policy
	texts    map[string]*eval.Policy
	groups   []*group
	byKey    map[string]*group
	users    map[*eval.Policy][]*group
	number   map[*eval.Policy]int
}

// group is the cases that have the same policies.
type group struct {
	index    int
	policies eval.Policies // each policy in its one form
	engine   *eval.Engine
	cases    []*Case
	// What searches take from the cases: some of them, of different questions, the
	// actions and resources that they are about, and who asks.
	bases          []*Case
	actions, names []string
	askers         []asker
}

func newWorld() *world {
	return &world{
		same: make(map[*eval.Policy]*eval.Policy), texts: make(map[string]*eval.Policy),
		byKey: make(map[string]*group), users: make(map[*eval.Policy][]*group), number: make(map[*eval.Policy]int),
	}
}

// add puts a case into its group.
func (w *world) add(c *Case) error {
	policies := rebuilt(c.Policies, func(list []*eval.Policy) []*eval.Policy {
		own := make([]*eval.Policy, len(list))
		for i, p := range list {
			own[i] = w.one(p)
		}
		return own
	})
	key := w.keyOf(policies)
	g := w.byKey[key]
	if g == nil {
		e, err := eval.New(policies)
		if err != nil {
			return fmt.Errorf("case %q: %w", c.Name, err)
		}
		g = &group{index: len(w.groups), policies: policies, engine: e}
		w.byKey[key] = g
		w.groups = append(w.groups, g)
		each(policies, func(_ policy.Type, _ int, p *eval.Policy) {
			if list := w.users[p]; len(list) == 0 || list[len(list)-1] != g {
				w.users[p] = append(list, g)
			}
		})
	}
	g.cases = append(g.cases, c)
	return nil
}

// one returns the one form of a policy.
func (w *world) one(p *eval.Policy) *eval.Policy {
	if p == nil {
		return nil
	}
	if q, ok := w.same[p]; ok {
		return q
	}
	text := textOf(p)
	q, ok := w.texts[text]
	if !ok {
		q = p
		w.texts[text] = p
		w.number[p] = len(w.policies)
		w.policies = append(w.policies, p)
	}
	w.same[p] = q
	return q
}

// textOf tells policies apart: two of one name and place, for one use, that say the
// same are one.
func textOf(p *eval.Policy) string {
	text := p.Type().String() + "\x00" + p.Name() + "\x00"
	doc := p.Document()
	if doc == nil {
		return text
	}
	if len(doc.Statements) > 0 {
		text += doc.Position(doc.Statements[0].Pos).String()
	}
	return text + "\x00" + string(doc.AppendJSON(nil))
}

// keyOf tells sets of policies apart.
func (w *world) keyOf(p eval.Policies) string {
	var b strings.Builder
	list := func(name string, list []*eval.Policy) {
		b.WriteString(name)
		for _, p := range list {
			if p == nil {
				b.WriteString(" none") // which no engine takes
				continue
			}
			b.WriteByte(' ')
			b.WriteString(strconv.Itoa(w.number[p]))
		}
		b.WriteByte('\n')
	}
	list("identity", p.Identity)
	list("boundary", p.Boundary)
	list("session", p.Session)
	list("resource", p.Resource)
	list("endpoint", p.VPCEndpoint)
	for _, l := range p.SCP {
		list("scp "+strconv.Quote(l.Name), l.Policies)
	}
	for _, l := range p.RCP {
		list("rcp "+strconv.Quote(l.Name), l.Policies)
	}
	return b.String()
}

// rebuilt returns policies with each list put through a function.
func rebuilt(p eval.Policies, f func([]*eval.Policy) []*eval.Policy) eval.Policies {
	levels := func(list []eval.Level) []eval.Level {
		own := slices.Clone(list)
		for i := range own {
			own[i].Policies = f(own[i].Policies)
		}
		return own
	}
	return eval.Policies{
		Identity: f(p.Identity), Boundary: f(p.Boundary), Session: f(p.Session), Resource: f(p.Resource),
		VPCEndpoint: f(p.VPCEndpoint), SCP: levels(p.SCP), RCP: levels(p.RCP),
	}
}

// each calls a function for each policy, with the type of its list and the level.
func each(p eval.Policies, f func(kind policy.Type, level int, p *eval.Policy)) {
	one := func(kind policy.Type, level int, list []*eval.Policy) {
		for _, p := range list {
			f(kind, level, p)
		}
	}
	for i, l := range p.SCP {
		one(policy.SCP, i, l.Policies)
	}
	for i, l := range p.RCP {
		one(policy.RCP, i, l.Policies)
	}
	one(policy.VPCEndpoint, -1, p.VPCEndpoint)
	one(policy.ResourceBased, -1, p.Resource)
	one(policy.IdentityBased, -1, p.Identity)
	one(policy.PermissionsBoundary, -1, p.Boundary)
	one(policy.Session, -1, p.Session)
}

// change is what a mutant does to policies.
type change struct {
	groups []*group // that it changes
	// from is replaced by to, or, if layer is set, the layer is changed: levels of that
	// name with these policies are taken away, and so is a boundary or an endpoint's
	// policy of these; session policies of these are replaced by to.
	from  *eval.Policy
	to    *eval.Policy
	layer *layer
	// to is made of from when it is needed, for all mutants of a long document at once
	// would be too many: the statement of this index is edited, or gone without, and all
	// are gone for -1.
	statement int
	edited    *policy.Statement
}

// made returns the change with all that it needs.
func (c change) made() (change, error) {
	if c.from == nil || c.to != nil {
		return c, nil // of a layer, or made
	}
	doc := *c.from.Document()
	switch {
	case c.statement < 0:
		doc.Statements = nil
	case c.edited == nil:
		doc.Statements = slices.Delete(slices.Clone(doc.Statements), c.statement, c.statement+1)
	default:
		doc.Statements = slices.Clone(doc.Statements)
		doc.Statements[c.statement] = *c.edited
	}
	var err error
	c.to, err = eval.CompileLenient(&doc, c.from.Type())
	return c, err
}

// layer is a level, or the policies of a type that only limits.
type layer struct {
	kind     policy.Type
	name     string // of a level
	policies []*eval.Policy
}

// apply makes the change, which is made.
func (c *change) apply(p eval.Policies) eval.Policies {
	if c.layer == nil {
		return rebuilt(p, func(list []*eval.Policy) []*eval.Policy {
			if !slices.Contains(list, c.from) {
				return list
			}
			list = slices.Clone(list)
			for i := range list {
				if list[i] == c.from {
					list[i] = c.to
				}
			}
			return list
		})
	}
	is := func(list []*eval.Policy) bool { return len(list) > 0 && slices.Equal(list, c.layer.policies) }
	switch c.layer.kind {
	case policy.SCP:
		p.SCP = slices.DeleteFunc(slices.Clone(p.SCP), c.layer.isLevel)
	case policy.RCP:
		p.RCP = slices.DeleteFunc(slices.Clone(p.RCP), c.layer.isLevel)
	case policy.PermissionsBoundary:
		if is(p.Boundary) {
			p.Boundary = nil
		}
	case policy.VPCEndpoint:
		if is(p.VPCEndpoint) {
			p.VPCEndpoint = nil
		}
	case policy.Session:
		if is(p.Session) {
			p.Session = []*eval.Policy{c.to}
		}
	}
	return p
}

func (l *layer) isLevel(level eval.Level) bool {
	return level.Name == l.name && slices.Equal(level.Policies, l.policies)
}
