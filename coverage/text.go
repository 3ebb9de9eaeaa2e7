// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package coverage

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/iamverdict/verdict/policy"
)

// Gap is something that no case covered, in words.
type Gap struct {
	// At is file:line:column, or the name of a policy or layer without a place.
	At string `json:"at"`
	// What names it, such as `Deny "NoAudit"`, and Lacks says what no case did.
	What  string `json:"what"`
	Lacks string `json:"lacks"`

	Position policy.Position `json:"-"`
}

// Gaps lists what is not covered, in the order of the report. Of a statement that is
// not covered itself, no parts are listed.
func (r *Report) Gaps() []Gap {
	var gaps []Gap
	for i := range r.Policies {
		for j := range r.Policies[i].Statements {
			gaps = append(gaps, r.Policies[i].Statements[j].gaps()...)
		}
	}
	for i := range r.LayerList {
		if l := &r.LayerList[i]; l.Exempt == "" && l.Count == 0 {
			gaps = append(gaps, Gap{At: l.name(), What: "layer", Lacks: "decides no case"})
		}
	}
	return gaps
}

func (s *Statement) gaps() []Gap {
	switch {
	case s.Exempt != "":
		return nil
	case s.Count == 0:
		return []Gap{{s.At, s.name(), s.lacks(), s.Position}}
	}
	var gaps []Gap
	for i := range s.Actions {
		if a := &s.Actions[i]; a.Count == 0 {
			gaps = append(gaps, Gap{a.At, a.name(), a.lacks(), a.Position})
		}
	}
	for i := range s.Conditions {
		if c := &s.Conditions[i]; !c.Covered() {
			gaps = append(gaps, Gap{c.At, c.name(), c.lacks(), c.Position})
		}
	}
	return gaps
}

func (s *Statement) name() string {
	name := s.Effect
	if name == "" {
		name = "statement"
	}
	if s.SID == "" {
		return name + " " + strconv.Itoa(s.Index)
	}
	return name + " " + quote(s.SID)
}

func (s *Statement) lacks() string {
	if s.Effect == policy.Deny.String() {
		return "denies no case"
	}
	return "is what allows no case"
}

func (a *Action) name() string {
	if a.Negated {
		return "NotAction " + quote(a.Text)
	}
	return "Action " + quote(a.Text)
}

func (a *Action) lacks() string {
	if a.Negated {
		return "in no case keeps the statement from applying"
	}
	return "is the action of no case that the statement decides"
}

func (c *Condition) name() string { return clean(c.Operator) + " " + clean(c.Key) }

func (c *Condition) lacks() string {
	switch {
	case c.Held > 0:
		return "in no case is all that keeps the statement from applying"
	case c.Spared > 0:
		return "holds in no case that the statement decides"
	}
	return "is seen from neither side"
}

func (l *Layer) name() string {
	t, _ := policy.ParseType(l.Type)
	name := t.Words()
	if l.Level != "" {
		return name + " of " + quote(l.Level)
	}
	if len(l.Policies) > 0 {
		name += " " + clean(strings.Join(l.Policies, ", "))
	}
	return name
}

// WriteText writes the totals and what is not covered, one line each.
func (r *Report) WriteText(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "coverage: %s (%d of %d) by %s: statements %s, actions %s, conditions %s, layers %s\n",
		percent(r.Total), r.Total.Covered, r.Total.Countable, cases(r.Cases), r.Statements, r.Actions, r.Conditions, r.Layers)
	for _, g := range r.Gaps() {
		fmt.Fprintf(&b, "  %s: %s %s\n", clean(g.At), g.What, g.Lacks)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// String returns the count as "3/4".
func (c Count) String() string { return strconv.Itoa(c.Covered) + "/" + strconv.Itoa(c.Countable) }

// percent is the share with one decimal, which says 100 only of what is complete.
func percent(c Count) string {
	p := c.Percent()
	if p > 99.9 && c.Covered < c.Countable {
		p = 99.9
	}
	return strconv.FormatFloat(p, 'f', 1, 64) + " %"
}

// quote puts text from a policy between quotation marks.
func quote(s string) string { return `"` + clean(s) + `"` }

// clean makes characters visible that a terminal would obey.
func clean(s string) string {
	if strings.IndexFunc(s, isHidden) < 0 && utf8.ValidString(s) {
		return s
	}
	q := strconv.QuoteToGraphic(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

func isHidden(r rune) bool { return !strconv.IsGraphic(r) }
