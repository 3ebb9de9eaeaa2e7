// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// What else stops the request, and what would change the decision.

// stillStops are the layers that would stop the request once the first is mended.
func (t *teller) stillStops() []node {
	x := t.x
	if len(x.Stops) == 0 {
		return nil
	}
	var items [][]node
	deciding := x.Deciding()
	for _, ref := range x.Stops[0].Statements {
		if ref != deciding {
			items = append(items, []node{line(append(t.brief(ref), words(" denies it too"))...)})
		}
	}
	for i := range x.Stops[1:] {
		items = append(items, t.stop(&x.Stops[i+1])...)
	}
	if len(items) == 0 {
		return nil
	}
	most := len(items)
	if !t.verbose {
		most = min(most, maxStopsShort)
	}
	shown := items[:most:most]
	if most < len(items) {
		shown = append(shown, []node{line(dim(more(len(items) - most)))})
	}
	return []node{section("Would still stop it, once that is mended", list(shown...))}
}

// stop tells of one layer that stops the request.
func (t *teller) stop(s *eval.Stop) [][]node {
	l := t.x.LayerOf(eval.Ref{Layer: s.Layer, Policy: -1, Statement: -1})
	if l == nil {
		return [][]node{{line(words(ruleOf(s.Reason)))}}
	}
	noun := layerNoun(l)
	var items [][]node
	for _, ref := range s.Statements {
		spans := append(t.brief(ref), words(" denies it explicitly ("+noun))
		spans = append(append(spans, level(l.Name, l.Level)...), words(")"))
		items = append(items, []node{line(spans...)})
	}
	if len(items) > 0 {
		return items
	}
	spans := append(say(words("no "+noun)), level(l.Name, l.Level)...)
	spans = append(spans, words(" allows it"))
	return [][]node{{line(append(spans, t.given(l)...)...)}}
}

// given says in brackets which policies a layer has.
func (t *teller) given(l *eval.Layer) []span {
	if len(l.Policies) == 0 {
		return []span{words(" (none given)")}
	}
	spans := []span{words(" ("), quote(value(l.Policies[0].Policy.Name()))}
	if n := len(l.Policies) - 1; n > 0 {
		spans = append(spans, words(" "+more(n)))
	}
	return append(spans, words(")"))
}

// ruleOf says by which rule a decision fell that no policy settled.
func ruleOf(r eval.Reason) string {
	if r == eval.ImplicitPartition {
		return "partitions of AWS cannot grant each other anything"
	}
	return "AWS protects this resource from being changed, whatever policies say"
}

// maxStopsShort is how many of the further stops are listed without details.
const maxStopsShort = 6

// maxFixesShort is how many changes are listed without details.
const maxFixesShort = 2

// fixes are the changes that turn a denial, the narrowest first.
func (t *teller) fixes() []node {
	if !t.isDenied() || t.x.Principal == "" {
		return nil
	}
	fixes, title := t.c.Fixes, "What would change it"
	switch {
	case len(fixes) == 0 && (t.c.Explanation == nil || len(t.x.Stops) == 0 || t.x.Stops[0].Layer < 0):
		return nil
	case len(fixes) == 0 && t.textless():
		return nil // the answer says to give the text
	case len(fixes) == 0:
		return []node{section(title, line(words(t.nothing())))}
	case len(fixes[0].Changes) > 1:
		return []node{t.asRecorded(section(title+": all of these together", t.steps(fixes[0].Changes)))}
	}
	groups := grouped(fixes)
	most := len(groups)
	if !t.verbose {
		most = min(most, maxFixesShort)
	}
	var items [][]node
	for _, g := range groups[:most] {
		items = append(items, t.change(&g))
	}
	switch {
	case most < len(groups):
		title = fmt.Sprintf("%s: any one, the narrowest first (%d of %d)", title, most, len(groups))
	case most > 1:
		title += ": any one of these, the narrowest first"
	}
	return []node{t.asRecorded(section(title, node{kind: listNode, items: items, numbered: true}))}
}

// asRecorded adds what a recorded call makes of changes: they do not reach a reason
// that AWS had and that was not found, and their resource is not the whole one if the
// record has but a part of it.
func (t *teller) asRecorded(n node) node {
	e := t.event
	if e != nil && e.Agreement == "disagree" && e.Outcome == "refused" {
		n.body = append([]node{line(words("AWS refused for another reason, which this does not mend."))}, n.body...)
	}
	if e != nil && e.Inexact && t.x.Resource != "*" && strings.ContainsAny(t.x.Resource, "*?") {
		n.body = append(n.body, line(words("Of "), quote(t.x.Resource), words(" the record has a part only: put the real resource in its place.")))
	}
	return n
}

// nothing says why no change is proposed.
func (t *teller) nothing() string {
	for _, s := range t.x.Stops {
		if s.Reason == eval.ImplicitPartition || s.Reason == eval.ImplicitProtected {
			return "Nothing: " + ruleOf(s.Reason) + "."
		}
	}
	if t.x.Kind == eval.AnonymousCaller && t.x.Decision.Result == eval.ImplicitDeny {
		return "Sign the request, as somebody whom policies let in. What lets in calls that are not signed lets in everyone, and is not proposed."
	}
	return "Nothing that was tried: no value of a condition key, and no change of one statement that stays within this request."
}

// textless reports whether what decides is a policy of which nobody has the text.
func (t *teller) textless() bool {
	p := t.x.PolicyOf(t.x.Deciding())
	return p != nil && p.Policy.Document() == nil
}

// grouped returns single changes. Neighbours that give one key one value each
// become one, with all the values.
func grouped(fixes []eval.Fix) []eval.Change {
	var list []eval.Change
	for i := range fixes {
		c := fixes[i].Changes[0]
		if last := len(list) - 1; last >= 0 && isValue(&c) && isValue(&list[last]) && list[last].Key == c.Key {
			list[last].Values = append(slices.Clip(list[last].Values), c.Values...)
			list[last].Example = list[last].Example && c.Example
			continue
		}
		list = append(list, c)
	}
	return list
}

func isValue(c *eval.Change) bool { return c.Kind == eval.KeySet && len(c.Values) > 0 }

// steps are changes that are needed together.
func (t *teller) steps(changes []eval.Change) node {
	var items [][]node
	for i := range changes {
		items = append(items, t.change(&changes[i]))
	}
	return node{kind: listNode, items: items, numbered: true}
}

// change tells of one change and where to make it.
func (t *teller) change(c *eval.Change) []node {
	spans := t.instruction(c)
	if c.More && c.Kind != eval.StatementRemoved {
		spans = append(spans, words(" (permits more)"))
	}
	if t.dropsCondition(c) {
		spans = append(spans, words(" (without the condition)"))
	}
	if c.Added == nil {
		return []node{line(spans...)}
	}
	return []node{line(append(spans, words(":"))...), {kind: documentNode, document: statementJSON(c.Added)}}
}

// dropsCondition reports whether a change adds a statement without a condition where a
// condition is what stopped the closest: whoever wrote that one may have meant it.
func (t *teller) dropsCondition(c *eval.Change) bool {
	if c.Added == nil || len(c.Added.Condition) > 0 || len(t.x.Misses) == 0 {
		return false
	}
	m := &t.x.Misses[0]
	return m.Element >= 0 && c.At.Layer == m.Layer && t.x.StatementOf(m.Ref).Elements[m.Element].Kind == eval.ConditionElement
}

// instruction says what to do.
func (t *teller) instruction(c *eval.Change) []span {
	switch c.Kind {
	case eval.KeySet:
		return t.keySet(c)
	case eval.KeyRemoved:
		return append([]span{words("Make the request without "), quote(t.x.KeyName(c.Key))}, now(c)...)
	case eval.OwnerGiven:
		return []span{words("Say that the resource belongs to account "), quote(c.Text), words(" (resourceAccount), if it does")}
	case eval.ActionAdded:
		return t.valueAdded(c, eval.ActionElement)
	case eval.ResourceAdded:
		return t.valueAdded(c, eval.ResourceElement)
	case eval.PrincipalAdded:
		return t.valueAdded(c, eval.PrincipalElement)
	case eval.StatementAdded:
		at, alone := t.lastStatement(c.Policy)
		switch {
		case alone:
			return []span{words("Make Statement a list, and add a statement after "), quote(at.String())}
		case at.Line > 0:
			return []span{words("Add a statement after the last one, "), quote(at.String())}
		}
		return []span{words("Add a statement to "), quote(value(c.Policy.Name()))}
	case eval.PolicyAdded:
		spans := []span{words("Attach " + article(noun(c.As, false)))}
		spans = append(spans, level(c.Name, c.Level)...)
		return append(spans, words(" with this statement"))
	case eval.StatementRemoved:
		spans := append([]span{words("Remove ")}, statementSpans(c)...)
		return append(spans, words(", or except this request from it"))
	}
	return []span{words("nothing")}
}

// keySet says which value of a key would do.
func (t *teller) keySet(c *eval.Change) []span {
	spans := append([]span{words("Make the request with "), quote(t.x.KeyName(c.Key)), words(" = ")}, listed(c.Values, " or ")...)
	if c.Example && first(c.Values) != "true" && first(c.Values) != "false" {
		spans = append(spans, words(", for example"))
	}
	return append(spans, now(c)...)
}

// now says in brackets what the request has for the key that is to change.
func now(c *eval.Change) []span {
	switch {
	case c.State == condition.KeyUnknown:
		return []span{words(" (now not known)")}
	case len(c.Had) == 0:
		return []span{words(" (now absent)")}
	}
	return append(append([]span{words(" (now ")}, listed(c.Had, " and ")...), words(")"))
}

// valueAdded says where a value is to be added.
func (t *teller) valueAdded(c *eval.Change, kind eval.ElementKind) []span {
	spans := append(t.valueName(c), words(" to "+kind.String()+" of "))
	at := c.Position
	if s := t.x.StatementOf(c.At); s != nil {
		for i := range s.Elements {
			if s.Elements[i].Kind == kind {
				at = s.Elements[i].Position
			}
		}
	}
	if c.SID != "" {
		spans = append(spans, quote(`"`+c.SID+`"`))
	} else {
		spans = append(spans, words("the statement"))
	}
	return append(spans, words(", "), place(c.Policy, at))
}

// valueName names what is added: by what it is in the request if it is written like
// that, and in full with the details.
func (t *teller) valueName(c *eval.Change) []span {
	switch {
	case t.verbose:
	case c.Kind == eval.ActionAdded && c.Text == t.x.Action:
		return []span{words("Add the action")}
	case c.Kind == eval.ResourceAdded && c.Text == t.x.Resource:
		return []span{words("Add the resource")}
	case c.Kind == eval.PrincipalAdded && c.Text == t.x.Principal:
		return []span{words("Add the requester")}
	}
	return []span{words("Add "), quote(`"` + c.Text + `"`)}
}

func statementSpans(c *eval.Change) []span {
	spans := []span{words("the statement")}
	if c.SID != "" {
		spans = []span{words("statement "), quote(`"` + c.SID + `"`)}
	}
	return append(spans, words(" at "), place(c.Policy, c.Position))
}

// lastStatement is where the last statement of a policy begins, and whether it stands
// alone, as an object outside of a list.
func (t *teller) lastStatement(p *eval.Policy) (at policy.Position, alone bool) {
	doc := p.Document()
	if doc == nil || len(doc.Statements) == 0 {
		return policy.Position{}, false
	}
	lines := t.source(p)
	at = lines.Position(doc.Statements[len(doc.Statements)-1].Pos)
	return at, at.Line > 0 && len(doc.Statements) == 1 && followsColon(lines, at)
}

// followsColon reports whether what is at a position is the value of a member.
func followsColon(lines *policy.Lines, at policy.Position) bool {
	before := lines.Text(at.Line)
	before = before[:min(at.Column-1, len(before))]
	for n := at.Line - 1; n > 0 && strings.TrimSpace(before) == ""; n-- {
		before = lines.Text(n)
	}
	return strings.HasSuffix(strings.TrimSpace(before), ":")
}

// statementJSON prints a statement by itself, ready to be pasted.
func statementJSON(s *policy.Statement) string {
	doc := policy.Document{Statements: []policy.Statement{*s}}
	var parts struct {
		Statement json.RawMessage
	}
	if json.Unmarshal(doc.AppendJSON(nil), &parts) != nil {
		return ""
	}
	text := bytes.TrimSpace(parts.Statement)
	if len(text) > 0 && text[0] == '[' {
		var all []json.RawMessage
		if json.Unmarshal(text, &all) != nil || len(all) != 1 {
			return ""
		}
		text = all[0]
	}
	var out bytes.Buffer
	if json.Compact(&out, text) != nil {
		return ""
	}
	return cleanJSON(spaced(out.String()))
}

// documentWidth is how long lines of a snippet may become. Members are put on as few
// lines as that allows; a single long one goes beyond it.
const documentWidth = 68

// spaced breaks an object between its members.
func spaced(text string) string {
	dec := json.NewDecoder(strings.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return text
	}
	var b strings.Builder
	column := 1
	for dec.More() {
		name, err := dec.Token()
		var member json.RawMessage
		if err == nil {
			err = dec.Decode(&member)
		}
		if err != nil {
			return text
		}
		part := fmt.Sprintf("%q: %s", name, airy(string(member)))
		switch {
		case b.Len() == 0:
			b.WriteByte('{')
		case column+2+len(part) > documentWidth:
			b.WriteString(",\n ")
			column = 1
		default:
			b.WriteString(", ")
			column += 2
		}
		b.WriteString(part)
		column += len(part)
	}
	return b.String() + "}"
}

// airy puts a blank behind each colon and comma between tokens.
func airy(text string) string {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		b.WriteByte(c)
		switch {
		case quoted && c == '\\':
			if i++; i < len(text) {
				b.WriteByte(text[i])
			}
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ':' || c == ','):
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// cleanJSON writes what is not printable as JSON escapes it. Between tokens there
// are only line ends and blanks.
func cleanJSON(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || !unprintable(r):
			b.WriteRune(r)
		case r > 0xFFFF:
			hi, lo := utf16.EncodeRune(r)
			b.WriteString(escape16(hi) + escape16(lo))
		default:
			b.WriteString(escape16(r))
		}
	}
	return b.String()
}

func escape16(r rune) string { return fmt.Sprintf(`\u%04x`, r) }
