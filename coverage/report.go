// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package coverage

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/policy"
)

// Report tells what cases covered. It is plain data in a stable order and belongs to
// the caller. The zero Report is that of no cases and no policies.
type Report struct {
	// Cases is the number of cases that were added.
	Cases int `json:"cases"`
	// Total is the sum of the other four.
	Total      Count `json:"total"`
	Statements Count `json:"statements"`
	Actions    Count `json:"actions"`
	Conditions Count `json:"conditions"`
	Layers     Count `json:"layers"`

	// Policies are by type, in AWS's order of blame, then by name and place.
	Policies []Policy `json:"policies"`
	// LayerList are by type, then from the root, then by name.
	LayerList []Layer `json:"layerList"`
}

// Count counts things that can be covered, and those of them that are.
type Count struct {
	Covered   int `json:"covered"`
	Countable int `json:"countable"`
}

// Percent returns the share that is covered, from 0 to 100. Nothing is covered in
// full.
func (c Count) Percent() float64 {
	if c.Countable == 0 {
		return 100
	}
	return 100 * float64(c.Covered) / float64(c.Countable)
}

func (c *Count) add(covered bool) {
	c.Countable++
	if covered {
		c.Covered++
	}
}

func (c *Count) join(d Count) {
	c.Covered += d.Covered
	c.Countable += d.Countable
}

// Policy is what is covered of one document.
type Policy struct {
	Name string `json:"name"`
	// Type is the short name of the type that it was compiled for, such as scp.
	Type string `json:"type"`
	// Known is false for a policy whose text is not known: nothing of it counts.
	Known bool `json:"known"`
	// Total counts its statements, actions and conditions.
	Total      Count       `json:"total"`
	Statements []Statement `json:"statements"`

	kind policy.Type
	doc  *policy.Document
}

// Statement is what is covered of one statement.
type Statement struct {
	// Index is that in the document.
	Index    int             `json:"index"`
	SID      string          `json:"sid,omitempty"`
	Effect   string          `json:"effect"`
	Position policy.Position `json:"-"`
	// At is Position as file:line:column.
	At string `json:"at"`
	// Exempt says why the statement cannot decide anything, if so. It is then part of
	// no count, and neither are its actions and conditions.
	Exempt string `json:"exempt,omitempty"`
	// Count is the number of cases that it denied, or that it was what allowed.
	Count      int         `json:"count"`
	Actions    []Action    `json:"actions"`
	Conditions []Condition `json:"conditions,omitempty"`
}

// Action is one entry of Action, or of NotAction if Negated.
type Action struct {
	Text     string          `json:"text"`
	Negated  bool            `json:"negated,omitempty"`
	Position policy.Position `json:"-"`
	At       string          `json:"at"`
	// Count is the number of cases in which the statement counted and the entry took
	// in the action; for NotAction, in which the entry was all that kept it from
	// applying.
	Count int `json:"count"`
}

// Condition is one key under one operator.
type Condition struct {
	Operator string          `json:"operator"`
	Key      string          `json:"key"`
	Position policy.Position `json:"-"`
	At       string          `json:"at"`
	Sides
}

// Sides counts for a condition the cases on either side.
type Sides struct {
	// Held counts the cases in which it held in a statement that counted.
	Held int `json:"held"`
	// Spared counts those in which it was all that kept the statement from applying.
	Spared int `json:"spared"`
}

// Covered reports whether both sides were seen.
func (s Sides) Covered() bool { return s.Held > 0 && s.Spared > 0 }

// Layer is what is covered of a layer.
type Layer struct {
	// Type is the short name of the policy type.
	Type string `json:"type"`
	// Level is the name of the level, or "level 0" and so on for those without names.
	// It is empty for types without levels.
	Level string `json:"level,omitempty"`
	// Policies are the names of the policies in it, sorted. For identity-based and
	// resource-based policies, of which there are many, there are none.
	Policies []string `json:"policies,omitempty"`
	// Exempt says why the layer cannot decide anything, if so.
	Exempt string `json:"exempt,omitempty"`
	// Count is the number of cases in which it decided something.
	Count int `json:"count"`

	kind  policy.Type
	texts []string // which tell layers of policies of one name apart
}

// Reasons for which something cannot count.
const (
	exemptBlanket   = "allows everything and so limits nothing"
	exemptRCP       = "nothing depends on the Allows of resource control policies"
	exemptMalformed = "has no documented evaluation"
	exemptLayer     = "has nothing that limits or denies"
)

// Report returns what is covered so far.
func (p *Profile) Report() *Report {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := &Report{Cases: p.cases}
	for _, list := range p.documents {
		for _, d := range list {
			r.Policies = append(r.Policies, d.report())
		}
	}
	slices.SortFunc(r.Policies, func(a, b Policy) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.Name, b.Name), comparePlaces(a, b))
	})
	for _, l := range p.layers {
		r.LayerList = append(r.LayerList, l.report())
	}
	depths := make(map[string]int)
	for _, l := range p.layers {
		depths[l.kind.String()+"\x00"+l.level] = l.depth
	}
	slices.SortFunc(r.LayerList, func(a, b Layer) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(depths[a.Type+"\x00"+a.Level], depths[b.Type+"\x00"+b.Level]),
			cmp.Compare(a.Level, b.Level), slices.Compare(a.Policies, b.Policies), slices.Compare(a.texts, b.texts))
	})
	r.sum()
	return r
}

// comparePlaces tells documents of one name apart: by where they are, and then by what
// they say.
func comparePlaces(a, b Policy) int {
	if len(a.Statements) == 0 || len(b.Statements) == 0 {
		return cmp.Compare(len(a.Statements), len(b.Statements))
	}
	x, y := a.Statements[0].Position, b.Statements[0].Position
	return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column),
		strings.Compare(string(a.doc.AppendJSON(nil)), string(b.doc.AppendJSON(nil))))
}

// sum adds up the counts.
func (r *Report) sum() {
	for i := range r.Policies {
		p := &r.Policies[i]
		for j := range p.Statements {
			s, a, c := p.Statements[j].counts()
			r.Statements.join(s)
			r.Actions.join(a)
			r.Conditions.join(c)
			for _, part := range []Count{s, a, c} {
				p.Total.join(part)
			}
		}
		r.Total.join(p.Total)
	}
	for _, l := range r.LayerList {
		if l.Exempt == "" {
			r.Layers.add(l.Count > 0)
		}
	}
	r.Total.join(r.Layers)
}

// counts returns what a statement adds to the counts of statements, actions and
// conditions.
func (s *Statement) counts() (statements, actions, conditions Count) {
	if s.Exempt != "" {
		return
	}
	statements.add(s.Count > 0)
	for _, a := range s.Actions {
		actions.add(a.Count > 0)
	}
	for _, c := range s.Conditions {
		conditions.add(c.Covered())
	}
	return
}

// complete reports whether the statement and all its parts are covered.
func (s *Statement) complete() bool {
	var all Count
	a, b, c := s.counts()
	for _, part := range []Count{a, b, c} {
		all.join(part)
	}
	return all.Covered == all.Countable
}

// report makes the report of a document.
func (d *document) report() Policy {
	doc := d.policy.Document()
	p := Policy{Name: d.policy.Name(), Type: d.policy.Type().String(), Known: doc != nil, kind: d.policy.Type(), doc: doc, Statements: []Statement{}}
	if doc == nil {
		return p
	}
	lines, bad := doc.Lines(), doc.Undetermined(p.kind)
	for i := range doc.Statements {
		p.Statements = append(p.Statements, d.statements[i].report(&doc.Statements[i], i, &lines))
		p.Statements[i].Exempt = exempt(&doc.Statements[i], p.kind, bad[i])
	}
	return p
}

func (c *statement) report(s *policy.Statement, index int, lines *policy.Lines) Statement {
	r := Statement{Index: index, Effect: s.Effect.String(), Position: lines.Position(s.Pos), Count: c.count, Actions: []Action{}}
	r.At = r.Position.String()
	if s.SID != nil {
		r.SID = s.SID.Value
	}
	for i, v := range s.Action.Values {
		at := lines.Position(v.Pos)
		r.Actions = append(r.Actions, Action{
			Text: v.Value, Negated: s.Action.Presence == policy.Negated, Position: at, At: at.String(), Count: c.actions[i],
		})
	}
	for _, b := range s.Condition {
		for _, k := range b.Keys {
			at := lines.Position(k.Key.Pos)
			r.Conditions = append(r.Conditions, Condition{
				Operator: b.Operator.Value, Key: k.Key.Value, Position: at, At: at.String(), Sides: c.conditions[len(r.Conditions)],
			})
		}
	}
	return r
}

// exempt says why a statement cannot decide anything, or "".
func exempt(s *policy.Statement, kind policy.Type, malformed bool) string {
	switch {
	case malformed:
		return exemptMalformed
	case s.Effect == policy.Allow && kind == policy.RCP:
		return exemptRCP
	case limits(kind) && s.IsBlanket():
		return exemptBlanket
	}
	return ""
}

// limits reports whether policies of a type grant nothing and only limit.
func limits(kind policy.Type) bool {
	return kind != policy.IdentityBased && kind != policy.ResourceBased && kind != policy.RoleTrust
}

// add makes a document part of a layer.
func (l *layer) add(d *document) {
	if !slices.Contains(l.documents, d) {
		l.documents = append(l.documents, d)
	}
}

func (l *layer) report() Layer {
	r := Layer{Type: l.kind.String(), Level: l.level, Count: l.count, kind: l.kind}
	if limits(l.kind) {
		for _, d := range l.documents {
			r.Policies = append(r.Policies, d.policy.Name())
			if doc := d.policy.Document(); doc != nil {
				r.texts = append(r.texts, string(doc.AppendJSON(nil)))
			}
		}
		slices.Sort(r.Policies)
		slices.Sort(r.texts)
	}
	if !l.canDecide() {
		r.Exempt = exemptLayer
	}
	return r
}

// canDecide reports whether a layer has anything by which it could decide: a Deny, or,
// if it must allow, no Allow of everything.
func (l *layer) canDecide() bool {
	blanket, known := l.kind == policy.RCP, false
	for _, d := range l.documents {
		doc := d.policy.Document()
		if doc == nil {
			continue
		}
		known = true
		bad := doc.Undetermined(d.policy.Type())
		for i := range doc.Statements {
			s := &doc.Statements[i]
			if s.Effect == policy.Deny && !bad[i] {
				return true
			}
			blanket = blanket || limits(l.kind) && !bad[i] && s.IsBlanket()
		}
	}
	return !blanket && (known || len(l.documents) == 0)
}
