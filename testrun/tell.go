// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/report"
	"github.com/iamverdict/verdict/suite"
)

// What all forms have in common.

// explain returns the explanation of a result, with what its snapshot lacks.
func explain(x *suite.Result) *report.Report {
	r := x.Report()
	r.Missing = missing(x)
	return r
}

// brief is explain for the short form, in which the case is named already.
func brief(x *suite.Result) *report.Report {
	r := explain(x)
	r.Name, r.Position = "", ""
	return r
}

// missing says what of the notes about a snapshot matters to a decision. What is not
// known does not if the decision is conclusive all the same.
func missing(x *suite.Result) []string {
	var texts []string
	for _, n := range x.Case.Notes {
		if text := n.String(); (!x.Decision.Conclusive() || !n.Inconclusive()) && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// settled returns what settled a decision, and where; there is no place if no
// statement did.
func settled(x *suite.Result) (s eval.Settled, at policy.Position, ok bool) {
	s, ok = x.Settled()
	if ok && s.Policy != nil && s.Statement >= 0 {
		at = s.Position()
	}
	return s, at, ok
}

// culprit is the statement to look at: the one that settled a decision or, where the lack
// of an allow did, the one that came closest to allowing.
type culprit struct {
	at           policy.Position
	policy, says string
}

// culpritOf returns the culprit of a result that is explained by a report. It reports
// false if there is none with a place.
func culpritOf(x *suite.Result, why *report.Report) (culprit, bool) {
	if s, at, _ := settled(x); at.Line > 0 {
		return culprit{at, clean(s.Policy.Name()), "the statement that settled it"}, true
	}
	e := why.Changes.Explanation
	at := e.Cause().Ref
	if p, s := e.PolicyOf(at), e.StatementOf(at); p != nil && s != nil && s.Position.Line > 0 {
		return culprit{s.Position, clean(p.Policy.Name()), "the statement that came closest"}, true
	}
	return culprit{}, false
}

// physical returns the place in a file that an editor can open. Behind the name of a file,
// a document that is a string in it has the place of the string: file:line:column. It
// reports false if there is none.
func physical(at policy.Position) (policy.Position, bool) {
	words := strings.Split(at.File, ":")
	for i := 1; i+1 < len(words); i++ {
		line, err := strconv.ParseUint(words[i], 10, 31)
		column, err2 := strconv.ParseUint(words[i+1], 10, 31)
		if err == nil && err2 == nil {
			at = policy.Position{File: strings.Join(words[:i], ":"), Line: int(line), Column: int(column)}
			break
		}
	}
	return at, at.File != "" && at.Line > 0
}

// fromRoot returns the name of a file as it is called from the root of the repository,
// with slashes.
func (r *Report) fromRoot(name string) string {
	name = filepath.ToSlash(name)
	if path.IsAbs(name) || filepath.IsAbs(name) {
		return name
	}
	return path.Join(r.Base, name)
}

// percent is a share with one decimal, which says 100 only of what is complete.
func percent(p float64) string {
	if p < 100 {
		p = min(p, 99.9)
	}
	return strconv.FormatFloat(p, 'f', 1, 64) + " %"
}

// apart writes two different shares with as many decimals as tell them apart.
func apart(p, q float64) (string, string) {
	for decimals := 1; ; decimals++ {
		a, b := strconv.FormatFloat(p, 'f', decimals, 64), strconv.FormatFloat(q, 'f', decimals, 64)
		if a != b || decimals == maxDecimals {
			return a + " %", b + " %"
		}
	}
}

// maxDecimals are as many as a share in percent has that is not rounded.
const maxDecimals = 15

// seconds is a time as go test writes it.
func seconds(d time.Duration) string { return fmt.Sprintf("%.2fs", d.Seconds()) }

// exact is a time for programs, in seconds with six decimals.
func exact(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 6, 64) }

// counted returns a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// summary says in a few words how the run came out.
func (r *Report) summary() string {
	switch {
	case r.Cases == 0:
		return "no case ran"
	case r.Failed == 0:
		return counted(r.Cases, "case") + " passed"
	}
	return fmt.Sprintf("%d of %s failed", r.Failed, counted(r.Cases, "case"))
}

// clean makes characters visible that a terminal would obey, or that would end a line.
func clean(s string) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsGraphic(r) }) {
		return s
	}
	q := strconv.QuoteToGraphic(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

// cleanLines is clean for each line of a text.
func cleanLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = clean(lines[i])
	}
	return strings.Join(lines, "\n")
}

// because returns the comment of a case as a line of its own, if it has one.
func because(c *suite.Case) string {
	if c.Why == "" {
		return ""
	}
	return "why: " + clean(strings.TrimSpace(c.Why)) + "\n"
}

// indented puts blanks before the lines that are not empty.
func indented(text, blanks string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString(blanks)
		}
		b.WriteString(line)
	}
	return b.String()
}

// gap is something that the cases do not cover or notice, with its place if it has one.
type gap struct {
	rule, text string
	at         policy.Position
}

// gaps lists what the cases do not cover, then the mutants that no case noticed.
func (r *Report) gaps() []gap {
	var list []gap
	if r.Coverage != nil {
		for _, g := range r.Coverage.Gaps() {
			text := g.What + " " + g.Lacks
			if g.Position.Line == 0 {
				text = g.At + ": " + text
			}
			list = append(list, gap{ruleCoverage, text, g.Position})
		}
	}
	if r.Mutation != nil {
		for _, m := range r.Mutation.Survivors() {
			text := m.Change + ", and no test notices. Add a test: " + m.Witness.Advice()
			if m.Position.Line == 0 {
				text = m.At + ": " + text
			}
			list = append(list, gap{ruleMutant, text, m.Position})
		}
	}
	return list
}

// What a result is about, as SARIF and GitHub name it.
const (
	ruleCase     = "permission-test"
	ruleCoverage = "coverage-gap"
	ruleMutant   = "surviving-mutant"
)
