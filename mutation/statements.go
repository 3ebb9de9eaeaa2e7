// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/operator"
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

func newMaker(p *eval.Policy, groups []*group) *maker {
	doc := p.Document()
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
	c := *m.doc
	c.Statements = slices.Clone(m.doc.Statements)
	if edit == nil {
		c.Statements = slices.Delete(c.Statements, index, index+1)
	} else {
		edit(&c.Statements[index])
		if len(s.aim.statements) == 0 {
			s.aim.statements = []target{{Statement: &c.Statements[index], options: m.options}}
		}
	}
	to, ok := compile(&c, m.policy.Type())
	if !ok {
		return nil
	}
	mutant := m.mutant(index, s)
	mutant.edit = change{groups: m.groups, from: m.policy, to: to}
	m.list = append(m.list, mutant)
	return mutant
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

// compile prints, parses and compiles a changed document: what was tried is what could
// be stored. A document that cannot be printed without loss is left alone.
func compile(doc *policy.Document, kind policy.Type) (*eval.Policy, bool) {
	back, err := policy.ParseLenient(doc.File, doc.AppendJSON(nil))
	if err != nil || !policy.Equal(doc, back) {
		return nil, false
	}
	p, err := eval.CompileLenient(back, kind)
	return p, err == nil
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
	c := *m.doc
	c.Statements = nil
	to, ok := compile(&c, m.policy.Type())
	if !ok {
		return nil
	}
	s := step{kind: DropPolicy, pos: m.doc.Statements[0].Pos, words: "the policy says nothing", stage: 1}
	for i := range m.doc.Statements {
		s.aim.statements = append(s.aim.statements, target{Statement: &m.doc.Statements[i], options: m.options})
	}
	mutant := m.mutant(-1, s)
	mutant.edit = change{groups: m.groups, from: m.policy, to: to}
	m.list = append(m.list, mutant)
	return []*Mutant{mutant}
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
func (m *maker) denyCondition(i int, s *policy.Statement, b, k int, parents []*Mutant) {
	block := &s.Condition[b]
	key := &block.Keys[k]
	op, _, ok := operator.Parse(block.Operator.Value)
	if !ok || op.Base == operator.Null {
		return
	}
	name := block.Operator.Value + " " + key.Key.Value
	base := step{pos: key.Key.Pos, parents: parents, stage: 3, aim: aim{statements: []target{{Statement: s, options: m.options}}}}
	if !op.Negated && len(key.Values) > 1 {
		m.dropValues(i, s, b, k, DropDenyValue, base, false)
	}
	if op.IfExists || op.Negated && op.Qualifier != operator.ForAnyValue || op.Qualifier == operator.ForAllValues {
		one := base
		one.kind, one.words = DenyPresentOnly, name+" no longer denies a request without the key"
		one.aim.wants = []want{{"Null", key.Key.Value, []string{"true"}, m.options, true}}
		m.make(i, one, func(c *policy.Statement) { addKey(c, "Null", present(key.Key.Value)) })
	}
	if !op.Negated || op.Base != operator.StringLike && op.Base.Kind() != operator.KindARN {
		return
	}
	for n, v := range key.Values {
		wide, ok := widerResource(v.Value)
		if !ok || wide == "*" {
			continue
		}
		one := base
		one.kind, one.pos, one.before, one.after = SpareMore, v.Pos, v.Value, wide
		one.words = name + " spares " + quote(wide) + " instead of " + quote(v.Value)
		one.aim.wants = []want{{positive(block.Operator.Value), key.Key.Value, []string{wide}, m.options, true}}
		if strings.EqualFold(key.Key.Value, "aws:PrincipalArn") {
			one.aim.principals = []string{wide}
		}
		m.make(i, one, func(c *policy.Statement) {
			setValues(c, b, k, func(list []policy.Scalar) []policy.Scalar { list[n] = policy.Scalar{Value: wide}; return list })
		})
	}
}

// positive returns the name of an operator with the comparison of a negated one that
// knows wildcards.
func positive(name string) string {
	_, base, ok := strings.Cut(name, ":")
	if !ok {
		base = name
	}
	if strings.HasPrefix(strings.ToLower(base), "arn") {
		return "ArnLike"
	}
	return "StringLike"
}

// present is, under Null, the condition that the request has a key.
func present(key string) policy.ConditionKey {
	return policy.ConditionKey{Key: policy.Text{Value: key}, Values: []policy.Scalar{{Value: "false"}}}
}

// addKey adds a key under an operator, to copies. A key that is there already is there
// twice then, and the document is not made.
func addKey(c *policy.Statement, operator string, key policy.ConditionKey) {
	c.Condition = slices.Clone(c.Condition)
	for i := range c.Condition {
		if b := &c.Condition[i]; b.Operator.Value == operator {
			b.Keys = append(slices.Clip(b.Keys), key)
			return
		}
	}
	c.Condition = append(c.Condition, policy.ConditionBlock{Operator: policy.Text{Value: operator}, Keys: []policy.ConditionKey{key}})
}

// setValues changes a copy of the values of a condition.
func setValues(c *policy.Statement, b, k int, change func([]policy.Scalar) []policy.Scalar) {
	setKey(c, b, k, func(key *policy.ConditionKey) { key.Values = change(slices.Clone(key.Values)) })
}

// setKey changes a copy of a key under an operator.
func setKey(c *policy.Statement, b, k int, change func(*policy.ConditionKey)) {
	c.Condition = slices.Clone(c.Condition)
	c.Condition[b].Keys = slices.Clone(c.Condition[b].Keys)
	change(&c.Condition[b].Keys[k])
}

// dropValues takes one value each from a condition. For a Deny, the condition then holds
// for less, and for a negated one of an Allow for more: holds tells what a request has
// to do with the rest.
func (m *maker) dropValues(i int, s *policy.Statement, b, k int, kind Kind, base step, holds bool) {
	block := &s.Condition[b]
	key := &block.Keys[k]
	name := block.Operator.Value + " " + key.Key.Value
	for n, v := range key.Values {
		rest := slices.Delete(slices.Clone(key.Values), n, n+1)
		one := base
		one.kind, one.pos, one.before, one.words = kind, v.Pos, v.Value, quote(v.Value)+" is gone from "+name
		if holds {
			one.aim.wants = []want{{block.Operator.Value, key.Key.Value, texts(key.Values), m.options, false}}
		} else {
			one.aim.wants = []want{{block.Operator.Value, key.Key.Value, texts(rest), m.options, false}}
		}
		m.make(i, one, func(c *policy.Statement) {
			setValues(c, b, k, func([]policy.Scalar) []policy.Scalar { return rest })
		})
	}
}

func texts(list []policy.Scalar) []string {
	texts := make([]string, len(list))
	for i := range list {
		texts[i] = list[i].Value
	}
	return texts
}

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
	if at := strings.LastIndex(name, "${"); at >= 0 && strings.Contains(name[at:], "}") {
		name = name[:at+2] // a slash or colon inside of a variable is none
	}
	wide := prefix + name[:strings.LastIndexAny(name, "/:")+1] + "*"
	if wide == text {
		return "*", true
	}
	return wide, true
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
func (m *maker) allowCondition(i int, s *policy.Statement, b, k int) {
	block := &s.Condition[b]
	key := &block.Keys[k]
	name := block.Operator.Value + " " + key.Key.Value
	before := name + " " + strings.Join(texts(key.Values), ", ")
	fails := want{block.Operator.Value, key.Key.Value, texts(key.Values), m.options, false}
	base := step{pos: key.Key.Pos, before: before, stage: 2, aim: aim{wants: []want{fails}}}

	one := base
	one.kind, one.words = DropCondition, "the condition "+name+" is gone"
	if strings.EqualFold(key.Key.Value, "aws:PrincipalArn") {
		one.aim.principals = []string{"*"}
	}
	drop := m.make(i, one, func(c *policy.Statement) { dropKey(c, b, k) })
	op, _, ok := operator.Parse(block.Operator.Value)
	if !ok || drop == nil || op.Base == operator.Null {
		return
	}
	base.stage, base.parents = 3, []*Mutant{drop}
	if op.Negated && op.Qualifier == operator.None && len(key.Values) > 1 {
		m.dropValues(i, s, b, k, DropExcluded, base, true)
	}
	if op.Negated || op.IfExists || op.Qualifier == operator.ForAllValues {
		return
	}
	one = base
	one.kind, one.words, one.after = AnyValue, name+" is met by any value", "Null "+key.Key.Value+" false"
	one.aim.wants = []want{fails, {"Null", key.Key.Value, []string{"false"}, m.options, true}}
	m.make(i, one, func(c *policy.Statement) { dropKey(c, b, k); addKey(c, "Null", present(key.Key.Value)) })
	one = base
	one.kind, one.words, one.after = AllowAbsent, name+" is met without the key", block.Operator.Value+"IfExists "+key.Key.Value
	one.aim.wants = []want{{"Null", key.Key.Value, []string{"true"}, m.options, true}}
	m.make(i, one, func(c *policy.Statement) {
		dropKey(c, b, k)
		addKey(c, block.Operator.Value+"IfExists", *key)
	})
}

// dropKey takes one key of a condition away, from copies.
func dropKey(c *policy.Statement, b, k int) {
	c.Condition = slices.Clone(c.Condition)
	if len(c.Condition[b].Keys) == 1 {
		c.Condition = slices.Delete(c.Condition, b, b+1)
		return
	}
	c.Condition[b].Keys = slices.Delete(slices.Clone(c.Condition[b].Keys), k, k+1)
}
