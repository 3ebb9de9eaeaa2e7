// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// Mutants of statements. Each changes a copy of one statement, and says in which way
// a request that it permits differs from those that the original permits.

// maker makes the mutants of one document.
type maker struct {
	policy  *eval.Policy
	doc     *policy.Document
	lines   policy.Lines
	options condition.Options
	groups  []*group
	list    []*Mutant
}

// newMaker returns nil for a document of which nothing can be made: its text is not
// known, or it cannot be printed without loss.
func newMaker(p *eval.Policy, groups []*group) *maker {
	doc := p.Document()
	if doc == nil || !survivesPrinting(doc) {
		return nil
	}
	return &maker{
		policy: p, doc: doc, lines: doc.Lines(), groups: groups,
		options: condition.Options{Variables: doc.Version.Value == version2012},
	}
}

// step is a mutant of one statement in the making.
type step struct {
	kind          Kind
	pos           policy.Pos
	words         string
	before, after string
	parents       []*Mutant
	stage         int
	aim           aim
}

// make adds the mutant in which a statement is what edit makes of a copy, or gone if
// edit is nil. It returns nil if there is no such document.
func (m *maker) make(index int, s step, edit func(*policy.Statement)) *Mutant {
	c := change{groups: m.groups, from: m.policy, statement: index}
	if edit != nil {
		one := m.doc.Statements[index]
		edit(&one)
		if alone := m.with([]policy.Statement{one}); !survivesPrinting(alone) || !compiles(alone, m.policy.Type()) {
			return nil
		}
		c.edited = &one
		if len(s.aim.statements) == 0 {
			s.aim.statements = []target{{Statement: &one, options: m.options}}
		}
	}
	return m.add(index, s, c)
}

// add adds a mutant that makes a change.
func (m *maker) add(index int, s step, c change) *Mutant {
	mutant := m.mutant(index, s)
	mutant.edit = c
	m.list = append(m.list, mutant)
	return mutant
}

// with returns the document with other statements.
func (m *maker) with(statements []policy.Statement) *policy.Document {
	c := *m.doc
	c.Statements = statements
	return &c
}

// mutant describes a mutant of the document.
func (m *maker) mutant(index int, s step) *Mutant {
	at := m.lines.Position(s.pos)
	mutant := &Mutant{
		Kind: s.kind, Policy: m.policy.Name(), Type: m.policy.Type().String(), Position: at, At: at.String(), Statement: index,
		Change: s.words, Before: s.before, After: s.after, parents: s.parents, stage: s.stage, aim: s.aim,
	}
	if index >= 0 {
		if sid := m.doc.Statements[index].SID; sid != nil {
			mutant.SID = sid.Value
		}
	}
	return mutant
}

// survivesPrinting reports whether a document is the same after it was printed and
// parsed: what is tried is what could be stored.
func survivesPrinting(doc *policy.Document) bool {
	back, err := policy.ParseLenient(doc.File, doc.AppendJSON(nil))
	return err == nil && policy.Equal(doc, back)
}

func compiles(doc *policy.Document, kind policy.Type) bool {
	_, err := eval.CompileLenient(doc, kind)
	return err == nil
}

// document makes all mutants of the document.
func (m *maker) document() {
	bad := m.doc.Undetermined(m.policy.Type())
	denies, allows := 0, 0
	for i := range m.doc.Statements {
		if m.doc.Statements[i].Effect == policy.Deny {
			denies++
		} else {
			allows++
		}
	}
	var whole []*Mutant
	if denies > 1 && allows == 0 && !slices.Contains(bad, true) {
		whole = m.wholePolicy()
	}
	for i := range m.doc.Statements {
		s := &m.doc.Statements[i]
		switch {
		case bad[i]:
		case s.Effect == policy.Deny:
			m.deny(i, s, whole)
		case s.Effect == policy.Allow && m.policy.Type() != policy.RCP:
			m.allow(i, s)
		}
	}
}

// wholePolicy makes the policy say nothing.
func (m *maker) wholePolicy() []*Mutant {
	if !compiles(m.with(nil), m.policy.Type()) {
		return nil
	}
	s := step{kind: DropPolicy, pos: m.doc.Statements[0].Pos, words: "the policy says nothing", stage: 1}
	for i := range m.doc.Statements {
		s.aim.statements = append(s.aim.statements, target{Statement: &m.doc.Statements[i], options: m.options})
	}
	return []*Mutant{m.add(-1, s, change{groups: m.groups, from: m.policy, statement: -1})}
}

// deny makes the mutants of a Deny.
func (m *maker) deny(i int, s *policy.Statement, parents []*Mutant) {
	own := []target{{Statement: s, options: m.options}}
	drop := m.make(i, step{
		kind: DropDeny, pos: s.Pos, words: "the Deny is gone", before: string(s.AppendJSON(nil)), parents: parents, stage: 2, aim: aim{statements: own},
	}, nil)
	if drop != nil {
		parents = append(slices.Clip(parents), drop)
	}
	m.denyEntries(i, s, step{kind: NarrowDeny, parents: parents, stage: 3, aim: aim{statements: own}})
	m.denyExceptions(i, s, step{kind: SpareMore, parents: parents, stage: 3, aim: aim{statements: own}})
	for b := range s.Condition {
		for k := range s.Condition[b].Keys {
			m.denyCondition(i, s, b, k, parents)
		}
	}
}

// denyEntries takes one entry each from what a Deny lists.
func (m *maker) denyEntries(i int, s *policy.Statement, base step) {
	remove := func(name string, e *policy.Element, of func(*policy.Statement) *policy.Element, aimed func(*aim, string)) {
		if e.Presence != policy.Plain || len(e.Values) < 2 {
			return
		}
		for n, v := range e.Values {
			one := base
			one.pos, one.before, one.words = v.Pos, v.Value, name+" "+quote(v.Value)+" is gone from the Deny"
			aimed(&one.aim, v.Value)
			m.make(i, one, func(c *policy.Statement) {
				of(c).Values = slices.Delete(slices.Clone(e.Values), n, n+1)
			})
		}
	}
	remove("Action", &s.Action, action, func(a *aim, v string) { a.actions = []string{v} })
	remove("Resource", &s.Resource, resource, func(a *aim, v string) { a.resources = []string{v} })
	if s.Principal.Presence != policy.Plain || len(s.Principal.Entries) < 2 {
		return
	}
	for n, entry := range s.Principal.Entries {
		one := base
		one.pos, one.before, one.words = entry.Value.Pos, entry.Value.Value, "Principal "+quote(entry.Value.Value)+" is gone from the Deny"
		one.aim.principals = []string{entry.Value.Value}
		m.make(i, one, func(c *policy.Statement) {
			c.Principal.Entries = slices.Delete(slices.Clone(s.Principal.Entries), n, n+1)
		})
	}
}

func action(s *policy.Statement) *policy.Element   { return &s.Action }
func resource(s *policy.Statement) *policy.Element { return &s.Resource }

// denyExceptions widens what a Deny leaves out.
func (m *maker) denyExceptions(i int, s *policy.Statement, base step) {
	if s.Action.Presence == policy.Negated {
		m.widenActions(i, s, base, false)
	}
	if s.Resource.Presence != policy.Negated {
		return
	}
	for n, v := range s.Resource.Values {
		if wide, ok := widerResource(v.Value); ok && wide != "*" {
			one := base
			one.pos, one.before, one.after, one.words = v.Pos, v.Value, wide, "NotResource "+quote(v.Value)+" becomes "+quote(wide)
			one.aim.resources = []string{wide}
			m.make(i, one, set(resource, n, wide))
		}
	}
}

// set returns the edit that replaces one value of an element.
func set(of func(*policy.Statement) *policy.Element, n int, text string) func(*policy.Statement) {
	return func(c *policy.Statement) {
		e := of(c)
		e.Values = slices.Clone(e.Values)
		e.Values[n] = policy.Text{Value: text}
	}
}

// denyCondition makes the mutants of one condition of a Deny.
// positive returns the name of an operator with the comparison of a negated one that
// knows wildcards.
// present is, under Null, the condition that the request has a key.
// addKey adds a key under an operator, to copies. A key that is there already is there
// twice then, and the document is not made.
// setValues changes a copy of the values of a condition.
// setKey changes a copy of a key under an operator.
// dropValues takes one value each from a condition. For a Deny, the condition then holds
// for less, and for a negated one of an Allow for more: holds tells what a request has
// to do with the rest.
// allow makes the mutants of an Allow.
func (m *maker) allow(i int, s *policy.Statement) {
	switch s.Action.Presence {
	case policy.Plain:
		m.widenActions(i, s, step{kind: WidenAction, stage: 2}, true)
	case policy.Negated:
		m.shrink(i, "NotAction", s.Action.Values, action, func(a *aim, v string) { a.actions = []string{v} })
	}
	switch s.Resource.Presence {
	case policy.Plain:
		m.widenResources(i, s)
	case policy.Negated:
		m.shrink(i, "NotResource", s.Resource.Values, resource, func(a *aim, v string) { a.resources = []string{v} })
	}
	if s.Principal.Presence == policy.Plain && !s.Principal.Any {
		m.widenPrincipal(i, s)
	}
	for b := range s.Condition {
		for k := range s.Condition[b].Keys {
			m.allowCondition(i, s, b, k)
		}
	}
}

// widenActions widens the actions of an Allow, or the exceptions of a Deny, to all
// actions of their service, once for each service; an Allow of a whole service, to all
// actions.
func (m *maker) widenActions(i int, s *policy.Statement, base step, all bool) {
	var done []string
	for n, v := range s.Action.Values {
		service, name, ok := strings.Cut(v.Value, ":")
		wide := strings.ToLower(service) + ":*"
		switch {
		case !ok || strings.ContainsAny(service, "*?"):
			continue
		case name == "*" && !all:
			continue
		case name == "*":
			wide = "*"
		}
		if slices.Contains(done, wide) || slices.ContainsFunc(s.Action.Values, func(v policy.Text) bool { return strings.EqualFold(v.Value, wide) }) {
			continue
		}
		done = append(done, wide)
		one := base
		one.pos, one.before, one.after, one.words = v.Pos, v.Value, wide, "Action "+quote(v.Value)+" becomes "+quote(wide)
		if s.Action.Presence == policy.Negated {
			one.words = "Not" + one.words
		}
		one.aim.actions = []string{wide}
		m.make(i, one, set(action, n, wide))
	}
}

// widenResources widens each resource of an Allow by one step, and to all.
func (m *maker) widenResources(i int, s *policy.Statement) {
	if slices.ContainsFunc(s.Resource.Values, func(v policy.Text) bool { return v.Value == "*" }) {
		return
	}
	for n, v := range s.Resource.Values {
		widen := func(wide string, parents []*Mutant, stage int) *Mutant {
			one := step{kind: WidenResource, pos: v.Pos, before: v.Value, after: wide, parents: parents, stage: stage}
			one.words = "Resource " + quote(v.Value) + " becomes " + quote(wide)
			one.aim.resources = []string{wide}
			return m.make(i, one, set(resource, n, wide))
		}
		all := widen("*", nil, 2)
		if wide, ok := widerResource(v.Value); ok && wide != "*" && all != nil {
			widen(wide, []*Mutant{all}, 3)
		}
	}
}

// widerResource returns a resource pattern that ends in a wildcard one step earlier: at
// the last slash or colon of the sixth field of an ARN, before what is there already.
func widerResource(text string) (string, bool) {
	fields := strings.SplitN(text, ":", 6)
	if len(fields) < 6 || strings.Contains(strings.Join(fields[:5], ""), "${") {
		return "*", text != "*"
	}
	prefix := strings.Join(fields[:5], ":") + ":"
	name := strings.TrimRight(fields[5], "*")
	name = strings.TrimRight(name, "/:")
	wide := prefix + name[:lastSeparator(name)+1] + "*"
	if wide == text {
		return "*", true
	}
	return wide, true
}

// lastSeparator returns the place of the last slash or colon that is not inside of a
// variable, or -1.
func lastSeparator(name string) int {
	last, inside := -1, false
	for i := range len(name) {
		switch {
		case strings.HasPrefix(name[i:], "${"):
			inside = true
		case name[i] == '}':
			inside = false
		case !inside && (name[i] == '/' || name[i] == ':'):
			last = i
		}
	}
	return last
}

// shrink takes one entry each from an exclusion.
func (m *maker) shrink(i int, name string, values []policy.Text, of func(*policy.Statement) *policy.Element, aimed func(*aim, string)) {
	for n, v := range values {
		one := step{kind: ShrinkNot, pos: v.Pos, before: v.Value, words: name + " no longer has " + quote(v.Value), stage: 2}
		aimed(&one.aim, v.Value)
		m.make(i, one, func(c *policy.Statement) {
			e := of(c)
			if len(values) == 1 {
				*e = policy.Element{Presence: policy.Plain, Values: []policy.Text{{Value: "*"}}}
				return
			}
			e.Values = slices.Delete(slices.Clone(values), n, n+1)
		})
	}
}

// widenPrincipal adds everyone to the principals of an Allow, and the account of each.
func (m *maker) widenPrincipal(i int, s *policy.Statement) {
	if slices.ContainsFunc(s.Principal.Entries, func(e policy.PrincipalEntry) bool { return e.Value.Value == "*" }) {
		return
	}
	add := func(pos policy.Pos, before, text string, parents []*Mutant, stage int) *Mutant {
		one := step{kind: WidenPrincipal, pos: pos, before: before, after: text, parents: parents, stage: stage}
		one.words = "Principal has " + quote(text) + " as well"
		one.aim.principals = []string{text}
		return m.make(i, one, func(c *policy.Statement) {
			c.Principal.Entries = append(slices.Clip(c.Principal.Entries), policy.PrincipalEntry{Type: policy.AWSPrincipal, Value: policy.Text{Value: text}})
		})
	}
	everyone := add(s.Principal.Pos, "", "*", nil, 2)
	if everyone == nil {
		return
	}
	var done []string
	for _, e := range s.Principal.Entries {
		account, ok := accountOf(e)
		if !ok || slices.Contains(done, account) {
			continue
		}
		done = append(done, account)
		add(e.Value.Pos, e.Value.Value, account, []*Mutant{everyone}, 3)
	}
}

// accountOf returns the root of the account of a listed user, role or session.
func accountOf(e policy.PrincipalEntry) (string, bool) {
	f := strings.SplitN(e.Value.Value, ":", 6)
	if e.Type != policy.AWSPrincipal || len(f) < 6 || f[5] == "root" {
		return "", false
	}
	return "arn:" + f[1] + ":iam::" + f[4] + ":root", true
}

// allowCondition makes the mutants of one condition of an Allow.
// anyValue makes a condition of an Allow ask only that the key is there.
// allowAbsent makes a condition of an Allow hold without the key, too.
// widenValues makes each pattern of a condition of an Allow wider by one step.
// widerValue returns a pattern that ends in a wildcard one step earlier, if something is
// left of it.
// dropKey takes one key of a condition away, from copies.
