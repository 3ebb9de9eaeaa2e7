// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// jsonEncoder returns an encoder that leaves <, > and & in ARNs and Sids alone.
func jsonEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// answer is what check has to say.
type answer struct {
	*query
	decision eval.Decision
	settled  eval.Settled
	bySome   bool     // a policy, or the lack of one, settled the decision
	leftOut  []string // keys that AWS always sends, and that could turn the decision
}

// leftOut returns the condition keys that the request does not have although AWS always
// sends them, if the decision hangs on them.
func leftOut(e *eval.Engine, r *eval.Request, d eval.Decision) []string {
	x, open := e.Explain(r), r.Clone()
	var names []string
	for _, n := range x.Notes {
		if n.Kind == eval.AlwaysPresentAbsent {
			names = append(names, x.KeyName(n.Key))
			open.Unknown = append(open.Unknown, n.Key)
		}
	}
	if o := e.Decide(open); o.Result == d.Result && o.Conclusive() == d.Conclusive() {
		return nil
	}
	return names
}

// met reports whether the decision is as expected.
func (a *answer) met() bool {
	return a.scenario.Expect == nil || a.scenario.Expect.Met(a.decision)
}

// checkObject is the answer as JSON: that of simulate, and what check knows
// besides. Line and column are 0, and statement -1, if no statement settled it.
type checkObject struct {
	verdict
	Level              string   `json:"level"`
	Statement          int      `json:"statement"`
	Line               int      `json:"line"`
	Column             int      `json:"column"`
	OwnerUnknown       bool     `json:"ownerUnknown"`
	GrantsNotEvaluated bool     `json:"grantsNotEvaluated"`
	Unknown            []string `json:"unknown"`
	LeftOut            []string `json:"leftOut"`
	Missing            []string `json:"missing"`
	Time               string   `json:"time"`
	Pass               *bool    `json:"pass,omitempty"`
}

// object returns the answer for JSON.
func (a *answer) object() checkObject {
	at := a.settled.Position()
	o := checkObject{
		verdict: describe(a.decision, a.settled), Level: a.settled.Level, Statement: a.settled.Statement,
		Line: at.Line, Column: at.Column,
		OwnerUnknown: a.decision.OwnerUnknown(), GrantsNotEvaluated: a.decision.GrantsNotEvaluated(),
		Unknown: append([]string{}, a.flags.request.Unknown...), LeftOut: append([]string{}, a.leftOut...), Missing: append([]string{}, missing(a.notes, a.decision)...), Time: a.time(),
	}
	if a.settled.Policy != nil && a.settled.Policy.Document() == nil {
		o.Statement = -1
	}
	if a.scenario.Expect != nil {
		pass := a.met()
		o.Pass = &pass
	}
	return o
}

// time returns the clock of the request, or "none".
func (a *answer) time() string {
	if a.clock.IsZero() {
		return "none"
	}
	return a.clock.UTC().Format(time.RFC3339)
}

// write writes the answer for people.
func (a *answer) write(w io.Writer, colour bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%v)\n", paint(a.decision.Result, colour), a.decision.Reason)
	for _, row := range a.rows() {
		fmt.Fprintf(&b, "  %-10s  %s\n", row.label, strings.Join(row.lines, "\n              "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// markdown writes the answer as a table.
func (a *answer) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "**%v** (%v)\n\n| | |\n|---|---|\n", a.decision.Result, a.decision.Reason)
	for _, row := range a.rows() {
		for i, text := range row.lines {
			row.lines[i] = markdownEscaper().Replace(text)
		}
		fmt.Fprintf(&b, "| %s | %s |\n", row.label, strings.Join(row.lines, "<br>"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// markdownEscaper keeps names from being read as marks: those of policies may hold
// nearly anything.
func markdownEscaper() *strings.Replacer {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "<", "&lt;", "&", "&amp;", "[", "\\[")
}

// answerRow is one thing that there is to say.
type answerRow struct {
	label string
	lines []string
}

// rows are all that there is to say about a decision.
func (a *answer) rows() []answerRow {
	rows := []answerRow{{"settled by", []string{a.cause()}}, {"conclusive", a.certainty()}}
	if len(a.leftOut) > 0 {
		rows = append(rows, answerRow{"left out", a.unsent()})
	}
	if texts := missing(a.notes, a.decision); len(texts) > 0 {
		for i, text := range texts {
			texts[i] = printable(text)
		}
		rows = append(rows, answerRow{"snapshot", texts})
	}
	if a.decision.GrantsNotEvaluated() {
		rows = append(rows, answerRow{"grants", []string{"a KMS grant could still allow this; grants are not policies and were not evaluated"}})
	}
	rows = append(rows, answerRow{"clock", []string{a.time()}})
	if a.scenario.Expect != nil {
		rows = append(rows, answerRow{"expected", []string{a.flags.expect + ": " + asExpected(a.met())}})
	}
	return rows
}

// unsent says what the request lacks that AWS would have sent.
func (a *answer) unsent() []string {
	var lines []string
	for _, name := range a.leftOut {
		lines = append(lines, printable(name)+", which AWS always sends and a policy asks for: state it with --context, as it could turn the decision")
	}
	return lines
}

func asExpected(met bool) string {
	if met {
		return "as expected"
	}
	return "NOT as expected"
}

// paint returns the result, in green or red if colour is wanted.
func paint(r eval.Result, colour bool) string {
	switch {
	case !colour:
		return r.String()
	case r == eval.Allowed:
		return "\x1b[1;32m" + r.String() + "\x1b[0m"
	}
	return "\x1b[1;31m" + r.String() + "\x1b[0m"
}

// cause says what settled the decision.
func (a *answer) cause() string {
	s := a.settled
	switch {
	case !a.bySome:
		return rule(a.decision.Reason)
	case s.Policy == nil:
		return a.silence()
	case s.Policy.Document() == nil:
		return noun(s.Type) + " that is not known: " + printable(s.Policy.Name())
	}
	text := fmt.Sprintf("%v: %s, statement %d", s.Position(), noun(s.Type), s.Statement)
	if sid := s.SID(); sid != "" {
		text += " (Sid " + strconv.Quote(sid) + ")"
	}
	if s.Level != "" {
		text += " on level " + strconv.Quote(s.Level)
	}
	return text
}

// silence says that policies which would have to allow the request do not.
func (a *answer) silence() string {
	s, p := a.settled, a.scenario.Policies
	text := fmt.Sprintf("no %s allows it", noun(s.Type))
	switch {
	case s.Level != "":
		return fmt.Sprintf("no %s on level %q allows it", noun(s.Type), s.Level)
	case s.Type == policy.IdentityBased && len(p.Identity) == 0,
		s.Type == policy.ResourceBased && len(p.Resource) == 0,
		s.Type == policy.Session && len(p.Session) == 0:
		return text + " (none is given)"
	}
	return text
}

// rule says by which rule a decision fell that no policy settled.
func rule(r eval.Reason) string {
	switch r {
	case eval.AllowNoPermissionNeeded:
		return "AWS asks no permission for this action"
	case eval.AllowRoot:
		return "the root user may do everything in its own account that no policy denies"
	case eval.ImplicitPartition:
		return "partitions of AWS cannot grant each other anything"
	case eval.ImplicitProtected:
		return "AWS protects this resource from being changed, whatever policies say"
	}
	return "no policy"
}

// noun returns what AWS calls a policy of the type; a role's trust policy is put down
// as the resource-based policy that it is.
func noun(t policy.Type) string {
	if t == policy.RoleTrust {
		t = policy.ResourceBased
	}
	return t.Words()
}

// certainty says whether the decision could be another one, and on what that
// hangs.
func (a *answer) certainty() []string {
	var lines []string
	owner := "the owner of " + a.flags.request.Resource + " is not known: state it with --resource-account"
	switch {
	case a.decision.Conclusive() && a.decision.OwnerUnknown():
		return []string{"yes, though " + owner}
	case a.decision.Conclusive():
		return []string{"yes"}
	}
	if a.decision.OwnerUnknown() {
		lines = append(lines, owner)
	}
	for _, key := range a.flags.request.Unknown {
		lines = append(lines, key+" is not known (--unknown): state it with --context, or leave it out if it is absent")
	}
	if len(lines) == 0 && len(a.notes) == 0 {
		lines = []string{"AWS does not document this case, or a value cannot be read"}
	}
	return append([]string{"NO: the decision that permits less is given, and another is possible"}, lines...)
}
