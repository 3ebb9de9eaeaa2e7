// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/internal/pattern"
	"github.com/iamverdict/verdict/policy"
)

// Changes of policies. A document is immutable, so a change is made to a copy. The
// copy is printed and parsed again before an engine gets it: what a person would
// paste is what was tried, and a document that cannot be printed without loss is
// left alone.

// edit is a change of one document. It reports false if it cannot be made.
type edit func(*policy.Document) bool

// edited returns a copy of a document with an edit made, and the policy that it
// compiles to.
func edited(doc *policy.Document, as policy.Type, change edit) (*policy.Document, *Policy, bool) {
	c := *doc
	c.Statements = slices.Clone(doc.Statements)
	if !change(&c) {
		return nil, nil, false
	}
	back, err := policy.ParseLenient(c.File, c.AppendJSON(nil))
	if err != nil || !policy.Equal(&c, back) {
		return nil, nil, false
	}
	p, err := CompileLenient(back, as)
	return &c, p, err == nil
}

// change returns the change of an existing policy, as far as it can be made.
func (f *finder) change(kind ChangeKind, at Ref, change edit) (Change, bool) {
	l, p := f.x.LayerOf(at), f.x.PolicyOf(at).Policy
	c := Change{Kind: kind, At: at, Type: l.Type, Level: l.Level, Name: l.Name, Policy: p, Index: at.Policy}
	if p.doc == nil || isManagedByAWS(p.name) {
		return c, false
	}
	if t := f.x.StatementOf(at); t != nil {
		c.SID, c.Position = t.SID, t.Position
	}
	return f.complete(c, p.doc, p.kind, change)
}

// complete makes the edit and fills in what follows.
func (f *finder) complete(c Change, doc *policy.Document, as policy.Type, change edit) (Change, bool) {
	if f.keeps {
		return c, false
	}
	after, compiled, ok := edited(doc, as, change)
	if !ok {
		return c, false
	}
	c.Document, c.As = after, as
	kind, level, index := c.Type, c.Level, c.Index
	c.try = func(s given) (given, bool) {
		var err error
		s.e, err = New(s.e.policies().with(kind, level, replaced(index, compiled)))
		return s, err == nil
	}
	return c, true
}

// isManagedByAWS reports whether the name is the ARN of a policy that AWS manages,
// which nobody else can change.
func isManagedByAWS(name string) bool {
	return strings.HasPrefix(name, "arn:") && (strings.Contains(name, ":iam::aws:policy/") || strings.Contains(name, ":organizations::aws:policy/"))
}

// removeStatement adds the removal of a statement.
func (f *finder) removeStatement(at Ref) {
	c, ok := f.change(StatementRemoved, at, func(d *policy.Document) bool {
		d.Statements = slices.Delete(d.Statements, at.Statement, at.Statement+1)
		return true
	})
	if c.More = true; ok {
		f.add(c)
	}
}

// addValue adds the request's action, resource or requester to a statement.
func (f *finder) addValue(at Ref, kind ChangeKind) {
	n := len(f.x.PolicyOf(at).Statements)
	if f.work > 0 && f.work+n > maxWork {
		return
	}
	f.work += n
	var text string
	c, ok := f.change(kind, at, func(d *policy.Document) bool {
		var ok bool
		text, ok = f.extend(&d.Statements[at.Statement], kind, d.Version.Value == version2012)
		return ok
	})
	if ok {
		c.Text, c.More = text, !f.isExact(f.x.StatementOf(at), kind)
		f.add(c)
	}
}

// extend adds a value to a copy of a statement and returns the value.
func (f *finder) extend(s *policy.Statement, kind ChangeKind, variables bool) (string, bool) {
	switch kind {
	case ActionAdded:
		return appendText(&s.Action, f.r.question.spelled), true
	case ResourceAdded:
		text, ok := f.resource(variables)
		return appendText(&s.Resource, text), ok && text != "*"
	}
	own, exact := f.own()
	if !exact || s.Principal.Any {
		return "", false
	}
	s.Principal.Entries = append(slices.Clip(s.Principal.Entries), own.Entries...)
	return own.Entries[0].Value.Value, true
}

func appendText(e *policy.Element, text string) string {
	e.Values = append(slices.Clip(e.Values), policy.Text{Value: text})
	return text
}

// own returns the principal element that names the requester.
func (f *finder) own() (policy.Principal, bool) {
	return f.r.named(&matcher{e: f.e, r: f.r})
}

// resource returns the request's resource as a policy has to write it to mean this
// resource only. Without variables there is no way to write a literal "*".
func (f *finder) resource(variables bool) (string, bool) {
	text := f.r.question.resource
	switch {
	case text == "*":
		return text, true
	case variables:
		return strings.NewReplacer("${", "${$}{", "*", "${*}", "?", "${?}").Replace(text), true
	}
	return text, !strings.ContainsAny(text, "*?")
}

// isExact reports whether what a statement says beside one element is the request
// and nothing else, so that adding to the element permits only the request.
func (f *finder) isExact(t *StatementTrace, added ChangeKind) bool {
	for i := range t.Elements {
		e := &t.Elements[i]
		var exact bool
		switch e.Kind {
		case ActionElement:
			exact = added == ActionAdded || f.isOnly(e, pattern.Fold(f.r.question.spelled))
		case ResourceElement:
			exact = added == ResourceAdded || f.isOnly(e, f.r.question.resource)
		case PrincipalElement:
			own, _ := f.own()
			exact = added == PrincipalAdded || len(own.Entries) == 1 && f.isOnly(e, own.Entries[0].Value.Value)
		case ConditionElement:
			exact = true
		}
		if !exact {
			return false
		}
	}
	return true
}

// isOnly reports whether an element lists one text, which is the given one.
func (f *finder) isOnly(e *Element, text string) bool {
	if e.Negated || len(e.Wants) != 1 {
		return false
	}
	if e.Kind == ActionElement {
		return pattern.Fold(e.Wants[0].Text) == text
	}
	return e.Wants[0].Text == text
}

// addStatements adds a statement that allows the request, to a policy of the layer
// or in a new one.
func (f *finder) addStatements(layer int) {
	l := &f.x.Layers[layer]
	for _, p := range f.inOrder(layer) {
		if f.addStatement(Ref{layer, p, -1}) {
			return
		}
	}
	if l.takesAnother() {
		f.addPolicy(layer)
	}
}

// inOrder returns the policies of a layer: those with the nearest misses first.
func (f *finder) inOrder(layer int) []int {
	var order []int
	for _, m := range f.nearest(maxNear) {
		if m.Layer == layer && !slices.Contains(order, m.Policy) {
			order = append(order, m.Policy)
		}
	}
	for p := range f.x.Layers[layer].Policies {
		if !slices.Contains(order, p) {
			order = append(order, p)
		}
	}
	return order
}

func (f *finder) addStatement(at Ref) bool {
	var added policy.Statement
	c, ok := f.change(StatementAdded, at, func(d *policy.Document) bool {
		var ok bool
		added, ok = f.statement(f.x.LayerOf(at), d.Version.Value == version2012)
		d.Statements = append(d.Statements, added)
		return ok
	})
	if ok {
		c.Added, c.More = &added, f.namesMore(c.Type)
		f.add(c)
	}
	return ok
}

// takesAnother reports whether a policy can be added to the layer: a resource, an
// endpoint, a user or a role has one policy or boundary at most.
func (l *Layer) takesAnother() bool {
	switch l.Type {
	case policy.ResourceBased, policy.VPCEndpoint, policy.PermissionsBoundary:
		return len(l.Policies) == 0
	}
	return true
}

func (f *finder) addPolicy(layer int) {
	l := &f.x.Layers[layer]
	added, ok := f.statement(l, true)
	if !ok {
		return
	}
	c := Change{
		Kind: PolicyAdded, At: Ref{layer, -1, -1}, Type: l.Type, Level: l.Level, Name: l.Name,
		Index: len(l.Policies), Added: &added, More: f.namesMore(l.Type),
	}
	doc := &policy.Document{Version: policy.Text{Value: version2012}}
	c, ok = f.complete(c, doc, l.newType(), func(d *policy.Document) bool {
		d.Statements = append(d.Statements, added)
		return true
	})
	if ok {
		f.add(c)
	}
}

// namesMore reports whether a policy of the type cannot name the requester alone.
func (f *finder) namesMore(kind policy.Type) bool {
	_, exact := f.own()
	return !exact && (kind == policy.ResourceBased || kind == policy.VPCEndpoint)
}

// statement returns the Allow statement that permits the request and nothing else,
// as a policy of the layer has to have it.
func (f *finder) statement(l *Layer, variables bool) (policy.Statement, bool) {
	s := policy.Statement{Effect: policy.Allow, Action: plain(f.r.question.spelled)}
	if !l.Trust {
		text, ok := f.resource(variables)
		if !ok {
			return s, false
		}
		s.Resource = plain(text)
	}
	if l.Type == policy.ResourceBased || l.Type == policy.VPCEndpoint {
		s.Principal, _ = f.own()
		if s.Principal.Any {
			return s, false // nobody is named by "*"
		}
	}
	return s, true
}

func plain(text string) policy.Element {
	return policy.Element{Presence: policy.Plain, Values: []policy.Text{{Value: text}}}
}
