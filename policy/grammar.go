// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"strconv"
	"strings"

	"github.com/iamverdict/verdict/internal/operator"
	"github.com/iamverdict/verdict/internal/pattern"
)

// This file has the rules that a tree must keep to mean anything, whatever the
// document is used as. They are few, and Parse, Malformed and Validate share
// them.
//
// Source: IAM User Guide, "Grammar of the IAM JSON policy language", and what
// IAM refuses to store.

// The values of the Version element.
const (
	version2008 = "2008-10-17"
	version2012 = "2012-10-17"
)

// maxVariables is how many policy variables one string may have. AWS documents
// no limit, but a managed policy has 6,144 characters in all. Matching a string
// costs time for every variable in it.
const maxVariables = 64

// checker checks one document. What it finds goes to its report.
type checker struct {
	doc    *Document
	kind   Type
	rules  Rules
	report report
}

// knownVersion reports whether the Version is missing or one that exists.
func (d *Document) knownVersion() bool {
	switch d.Version.Value {
	case "", version2008, version2012:
		return true
	}
	return false
}

// variables reports whether the document has policy variables. Without a Version
// it has none (IAM User Guide, "IAM JSON policy elements: Version").
func (d *Document) variables() bool { return d.Version.Value == version2012 }

// add notes a finding about statement i, or about the document if i is -1.
func (c *checker) add(i int, pos Pos, code Code, severity Severity, s subject, detail string) {
	c.report.add(note{
		code: code, severity: severity, undetermined: severity == Reject && code.Undetermined(),
		statement: i, pos: pos, subject: s, detail: detail,
	})
}

// evaluable notes a reject with a code that can be undetermined in a case where
// it is not.
func (c *checker) evaluable(i int, pos Pos, code Code, s subject, detail string) {
	c.report.add(note{
		code: code, severity: Reject, statement: i, pos: pos, subject: s, detail: detail,
	})
}

// grammar checks the document and all statements.
func (c *checker) grammar() {
	if !c.doc.knownVersion() {
		c.add(-1, c.doc.Version.Pos, InvalidVersion, Reject, about(c.doc.Version.Value),
			"is neither "+version2008+" nor "+version2012)
	}
	for i := range c.doc.Statements {
		c.statementGrammar(i)
	}
}

// statementGrammar checks statement i.
func (c *checker) statementGrammar(i int) {
	s := &c.doc.Statements[i]
	if s.Effect.String() == "" && s.lost&effectElement == 0 {
		c.add(i, s.Pos, MissingEffect, Reject, subject{}, "the statement has no Effect")
	}
	for _, e := range s.Principal.Entries {
		if e.Type.String() == "" {
			c.add(i, e.Value.Pos, UnknownElement, Reject, about(e.Value.Value), "is a principal of no type")
		}
	}
	if !s.Action.present() && s.lost&(actionElement|notActionElement) == 0 {
		c.add(i, s.Pos, MissingAction, Reject, subject{}, "the statement has neither Action nor NotAction")
	}
	for _, a := range s.Action.Values {
		if problem := actionProblem(a.Value); problem != "" {
			c.add(i, a.Pos, InvalidAction, Reject, about(a.Value), problem)
		}
	}
	for _, r := range s.Resource.Values {
		c.countVariables(i, r.Pos, r.Value)
	}
	for b := range s.Condition {
		c.blockGrammar(i, &s.Condition[b])
	}
}

// present reports whether the element is there, be it empty.
func (e *Element) present() bool { return e.Presence == Plain || e.Presence == Negated }

// actionProblem says what is wrong with an action, or nothing. IAM accepts "*"
// alone, and a service prefix and a name with one colon between them. The name
// can be anything; whether the service exists is not checked. A variable has no
// meaning in an action, but its colon does not count (IAM Access Analyzer reports
// it as text).
func actionProblem(action string) string {
	if action == "*" {
		return ""
	}
	service, name, ok := strings.Cut(mask(action), ":")
	switch {
	case !ok:
		return `is neither "*" nor a service prefix, a colon and a name`
	case strings.Contains(name, ":"):
		return "has more than one colon"
	case service != "*" && !isServicePrefix(service):
		return "has a service prefix with other characters than letters, digits, '.' and '-'"
	}
	return ""
}

func isServicePrefix(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isAlphanumeric(c) && c != '.' && c != '-' {
			return false
		}
	}
	return s != ""
}

// isAlphanumeric reports whether c is an ASCII letter or digit.
func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// blockGrammar checks an operator and the values under it. IAM accepts an
// operator that does not exist if there are no keys under it.
func (c *checker) blockGrammar(i int, b *ConditionBlock) {
	op, _, ok := operator.Parse(b.Operator.Value)
	if !ok && len(b.Keys) > 0 {
		c.unknownOperator(i, b.Operator, Reject)
	}
	if !op.Base.Variables() {
		return
	}
	for _, k := range b.Keys {
		for _, v := range k.Values {
			c.countVariables(i, v.Pos, v.Value)
		}
	}
}

func (c *checker) unknownOperator(i int, name Text, severity Severity) {
	base := name.Value[strings.LastIndexByte(name.Value, ':')+1:]
	if strings.EqualFold(base, "NullIfExists") {
		c.add(i, name.Pos, NullWithIfExists, severity, about(name.Value), "does not exist: Null takes no IfExists")
		return
	}
	c.add(i, name.Pos, UnknownOperator, severity, about(name.Value), "is not a condition operator")
}

// countVariables checks that a string has at most maxVariables variables.
func (c *checker) countVariables(i int, pos Pos, s string) {
	if !c.doc.variables() || strings.Count(s, "${") <= maxVariables {
		return
	}
	p := pattern.Compile(s, pattern.Options{Variables: true})
	if len(p.Variables()) > maxVariables {
		c.add(i, pos, TooManyVariables, Reject, about(s), "has more than "+strconv.Itoa(maxVariables)+" variables")
	}
}

// mask returns s with every "${...}" replaced by as many dollar signs, which are
// neither wildcards nor colons, so that what is left can be looked at by offset.
// The first brace closes; if there is none, the rest of s is masked.
func mask(s string) string {
	if strings.IndexByte(s, '$') < 0 {
		return s
	}
	var b []byte
	for from := 0; ; {
		start := strings.Index(s[from:], "${")
		if start < 0 {
			break
		}
		start += from
		from = len(s)
		if brace := strings.IndexByte(s[start:], '}'); brace >= 0 {
			from = start + brace + 1
		}
		if b == nil {
			b = []byte(s)
		}
		for i := start; i < from; i++ {
			b[i] = '$'
		}
	}
	if b == nil {
		return s
	}
	return string(b)
}
