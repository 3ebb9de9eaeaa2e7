// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// One statement of a trace. The truth of the statement is that of the functions
// that a decision calls. For the parts they are called once more, on statements
// of which nothing but the part, or one listed value, is left.

// statements traces all statements of a policy.
func (m *matcher) statements(p *Policy) []StatementTrace {
	traces := make([]StatementTrace, len(p.statements))
	var source tracer
	if p.doc != nil {
		source = tracer{m: m, lines: p.doc.Lines(), options: condition.Options{Variables: p.doc.Version.Value == version2012}}
	}
	for i := range p.statements {
		s := &p.statements[i]
		t := &traces[i]
		*t = StatementTrace{Index: i, Effect: s.effect, Malformed: s.malformed}
		g := grant(0)
		if s.hasAction(&m.r.question) {
			g = s.match(m, true)
		}
		t.Truth, t.Classes, t.MaybeClasses = g.truth(), g.sure(), g.maybe()
		if p.doc != nil {
			source.describe(t, s, &p.doc.Statements[i])
		}
	}
	return traces
}

// hasAction is matchesAction without the filter.
func (s *statement) hasAction(q *Question) bool { return s.everyAction || s.matchesAction(q) }

// truth is how certainly a statement with this grant applies.
func (g grant) truth() condition.Truth {
	switch {
	case g.sure() != 0:
		return condition.True
	case g.maybe() != 0:
		return condition.Undetermined
	}
	return condition.False
}

// tracer describes the statements of one document.
type tracer struct {
	m       *matcher
	lines   policy.Lines
	options condition.Options
}

// describe adds what the text of the statement has.
func (t *tracer) describe(to *StatementTrace, s *statement, doc *policy.Statement) {
	to.Position = t.lines.Position(doc.Pos)
	if doc.SID != nil {
		to.SID = doc.SID.Value
	}
	if s.malformed {
		return
	}
	if s.principal != nil {
		to.Elements = append(to.Elements, t.principal(s, &doc.Principal))
	}
	to.Elements = append(to.Elements, t.action(s, &doc.Action))
	if s.hasResource {
		to.Elements = append(to.Elements, t.resource(s, &doc.Resource))
	}
	n := 0
	for b := range doc.Condition {
		for k := range doc.Condition[b].Keys {
			to.Elements = append(to.Elements, t.condition(&s.tests[n], doc.Condition[b].Operator.Value, &doc.Condition[b].Keys[k]))
			n++
		}
	}
}

func (t *tracer) principal(s *statement, doc *policy.Principal) Element {
	g := s.principal.match(t.m, s.effect)
	e := Element{
		Kind: PrincipalElement, Negated: s.principal.negated, Truth: g.truth(), Position: t.lines.Position(doc.Pos),
		Has: []string{t.m.r.principal.text}, Classes: g.sure(), MaybeClasses: g.maybe(),
	}
	if own := t.m.roleARN(); own != "" && own != t.m.r.principal.text {
		e.Has = append(e.Has, own)
	}
	texts := make([]Want, 0, len(s.principal.entries))
	if doc.Any {
		texts = append(texts, Want{Text: "*", Position: e.Position})
	}
	for _, entry := range doc.Entries {
		texts = append(texts, Want{Text: entry.Value.Value, Type: entry.Type, Position: t.lines.Position(entry.Value.Pos)})
	}
	for i := range texts {
		g := s.principal.entries[i].match(t.m, s.effect)
		texts[i].Truth, texts[i].Classes = g.truth(), g.sure()|g.maybe()
	}
	e.Wants = texts
	return e
}

func (t *tracer) action(s *statement, doc *policy.Element) Element {
	e := Element{
		Kind: ActionElement, Negated: s.notAction, Truth: truthOf(s.hasAction(&t.m.r.question)),
		Position: t.lines.Position(doc.Pos), Has: []string{t.m.r.question.spelled}, Wants: make([]Want, len(doc.Values)),
	}
	for i, v := range doc.Values {
		one := statement{actions: s.actions[i : i+1]}
		e.Wants[i] = Want{Text: v.Value, Position: t.lines.Position(v.Pos), Truth: truthOf(one.matchesAction(&t.m.r.question))}
	}
	return e
}

func (t *tracer) resource(s *statement, doc *policy.Element) Element {
	e := Element{
		Kind: ResourceElement, Negated: s.notResource, Truth: s.matchResource(t.m),
		Position: t.lines.Position(doc.Pos), Has: []string{t.m.r.question.resource}, Wants: make([]Want, len(doc.Values)),
	}
	for i, v := range doc.Values {
		one := statement{hasResource: true, notResource: s.notResource, resources: s.resources[i : i+1]}
		truth := one.matchResource(t.m)
		if s.notResource {
			truth = truth.Not()
		}
		w := Want{Text: v.Value, Position: t.lines.Position(v.Pos), Truth: truth}
		w.expand(t.m.env.Expand(v.Value, true, t.options), v.Value)
		w.CrossedColon = truth != condition.False && t.crosses(v.Value)
		e.Wants[i] = w
	}
	return e
}

// expand notes what the variables of the value stand for.
func (w *Want) expand(x condition.Expansion, text string) {
	if len(x.Variables)+len(x.Unresolved) > 0 || x.Text != text {
		w.Expanded = x.Text
	}
	w.Unresolved, w.Unknown = x.Unresolved, x.Unknown
}

func (t *tracer) condition(test *condition.Test, operator string, doc *policy.ConditionKey) Element {
	o := test.Explain(&t.m.env)
	e := Element{
		Kind: ConditionElement, Truth: o.Truth, Position: t.lines.Position(doc.Key.Pos), Operator: operator, Key: doc.Key.Value,
		Has: o.Values, State: o.State, Vacuous: o.Vacuous, Doubt: o.Doubt, Wants: make([]Want, len(doc.Values)),
	}
	for i, v := range doc.Values {
		w := Want{Text: v.Value, Position: t.lines.Position(v.Pos)}
		w.expand(t.m.env.Expand(v.Value, false, t.options), v.Value)
		if e.Doubt == condition.Unreadable && len(w.Unknown) > 0 {
			e.Doubt = condition.UnknownVariable
		}
		e.Wants[i] = w
	}
	return e
}
