// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"strconv"

	"github.com/tidwall/gjson"
)

// The parser turns JSON into a tree and notes what the tree cannot hold: members
// that the grammar does not have, values of another type, names that occur twice.
// It never stops at those, so that all errors of a document are reported at
// once; it stops only if the text is not JSON or has no statements.
//
// It reads every document the same way. Parse then throws the tree away if a
// statement has no documented evaluation, and ParseLenient keeps it.
//
// Sources: IAM User Guide, "Grammar of the IAM JSON policy language"; for
// documents that are older than today's checks, "Troubleshoot IAM policies".

// Parse reads a policy document. File is the name that positions are printed
// with; it may be empty, and nothing is read from it.
//
// A document that is refused has an error and no Document. The error is a
// Findings with all errors of the document. Refused is what leaves a statement
// without a documented evaluation whatever the document is used as: text that is
// not JSON, members that occur twice or are not in the grammar, values of the
// wrong type, a missing Effect or Action, an action or a condition operator that
// cannot exist. What a certain use forbids, and values that can merely never
// match, are the business of Validate.
//
// Parse is safe for concurrent use. The Document does not refer to src.
func Parse(file string, src []byte) (*Document, error) {
	d, lost := read(file, src)
	if d == nil {
		return nil, lost
	}
	c := checker{doc: d, report: d.found}
	c.grammar()
	if err := c.report.findings(file, d.source).Err(); err != nil {
		return nil, err
	}
	return d, nil
}

// ParseLenient reads a document that a service has stored, perhaps before AWS
// had today's checks, and that AWS therefore evaluates. It differs from Parse in
// what it does with errors inside a document:
//
//   - Of several Effect members in a statement the last counts, and several
//     Action or several Resource members are one list of all their values (IAM
//     User Guide, "Troubleshoot IAM policies").
//   - A null in a Resource list is ignored.
//   - A statement with any other error is kept and is Malformed. If the error is
//     outside the statements, or the Version is unusable, all are.
//
// Document.Validate reports all of them. There is an error, and no Document,
// only if there is nothing to evaluate: the text is not a JSON object, has no
// Statement that is an object or a list, or exceeds a limit.
//
// ParseLenient is safe for concurrent use.
func ParseLenient(file string, src []byte) (*Document, error) {
	d, lost := read(file, src)
	if d == nil {
		return nil, lost
	}
	return d, nil
}

// Check reads a document as ParseLenient does, validates it as one of type t and
// returns everything that is to be said about it. The Document is nil if
// ParseLenient would return an error, which is then among the findings.
//
// Note: the Document may have statements that are Malformed. Use it only if the
// findings do not reject it, or where a stored document would be used.
func Check(file string, src []byte, t Type) (*Document, Findings) {
	d, lost := read(file, src)
	if d == nil {
		return nil, lost
	}
	return d, d.Validate(t)
}

// Malformed reports whether statement i has no documented evaluation, whatever
// the document is used as, so that its outcome has to count as undetermined.
// Parse does not return documents with such statements. It is true if there is
// no statement i.
func (d *Document) Malformed(i int) bool {
	if i < 0 || i >= len(d.Statements) || d.damaged || !d.knownVersion() {
		return true
	}
	c := checker{doc: d, report: report{silent: true}}
	c.statementGrammar(i)
	return c.report.undetermined || d.Statements[i].lost != 0
}

// read parses src. If there is no document it returns why.
func read(file string, src []byte) (*Document, Findings) {
	p := parser{doc: &Document{File: file}}
	if len(src) > MaxSize {
		p.fail(TooLarge, -1, subject{}, "the document has more than "+strconv.Itoa(MaxSize)+" bytes")
		return nil, p.report.findings(file, "")
	}
	p.doc.source = string(src)
	if u := checkJSON(p.doc.source); u != nil {
		p.report.unreadable = true
		p.fail(u.code, u.offset, subject{}, u.detail)
		return nil, p.report.findings(file, p.doc.source)
	}
	if !p.document(gjson.Parse(p.doc.source)) {
		return nil, p.report.findings(file, p.doc.source)
	}
	p.doc.found = p.report
	return p.doc, nil
}

// parser reads one document.
type parser struct {
	doc     *Document
	report  report
	current *Statement // the statement that is being read, or nil
	texts   []Text     // scratch, so that lists are allocated once and to size
	scalars []Scalar
}

// fail notes an error at an offset that leaves the current statement, or the
// document, without an evaluation.
func (p *parser) fail(code Code, offset int, s subject, detail string) {
	if p.current == nil {
		p.doc.damaged = true
	}
	p.report.add(note{
		code: code, severity: Reject, undetermined: true, statement: p.index(),
		pos: Pos(offset + 1), subject: s, detail: detail,
	})
}

// lose notes such an error in the element e of the current statement.
func (p *parser) lose(e elements, code Code, offset int, s subject, detail string) {
	p.current.lost |= e
	p.fail(code, offset, s, detail)
}

// tolerate notes an error for which AWS documents what it does with documents
// that are already stored.
func (p *parser) tolerate(code Code, offset int, s subject, detail string) {
	p.report.add(note{
		code: code, severity: Reject, statement: p.index(),
		pos: Pos(offset + 1), subject: s, detail: detail,
	})
}

// index is the index of the current statement, or -1.
func (p *parser) index() int {
	if p.current == nil {
		return -1
	}
	return len(p.doc.Statements) - 1
}

// document reads the members of the document. It reports whether there are
// statements, or an empty list of them.
func (p *parser) document(root gjson.Result) bool {
	if !root.IsObject() {
		p.fail(JSONSyntax, root.Index, subject{}, "the document is not an object")
		return false
	}
	var seen nameSet
	found := false
	root.ForEach(func(key, value gjson.Result) bool {
		if seen.add(key.Str) {
			p.fail(DuplicateKey, key.Index, about(key.Str), "occurs twice")
		}
		switch key.Str {
		case "Version":
			p.version(value)
		case "Id":
			p.id(value)
		case "Statement":
			found = p.statements(value) || found
		default:
			p.fail(UnknownElement, key.Index, about(key.Str), "is not an element of a policy document")
		}
		return true
	})
	if !seen.has("Statement") {
		p.fail(MissingStatement, root.Index, subject{}, "the document has no Statement")
	}
	return found
}

// version reads the Version. A value that is not a string, or is empty, is kept
// as it is written, which is no Version either: an empty text stands for none.
func (p *parser) version(v gjson.Result) {
	p.doc.Version = text(v)
	if v.Type != gjson.String || v.Str == "" {
		p.doc.Version.Value = v.Raw
	}
}

func (p *parser) id(v gjson.Result) {
	if v.Type != gjson.String {
		p.fail(TypeMismatch, v.Index, subject{}, "Id must be a string")
		return
	}
	id := text(v)
	p.doc.ID = &id
}

// statements reads the Statement element. It reports false if there is nothing
// to read. In a document with two of them all statements are kept: none counts,
// but those that deny must not be forgotten.
func (p *parser) statements(v gjson.Result) bool {
	switch {
	case v.IsObject():
		return p.statement(v)
	case v.IsArray():
		ok := true
		v.ForEach(func(_, value gjson.Result) bool {
			ok = p.statement(value)
			return ok
		})
		return ok
	}
	p.fail(TypeMismatch, v.Index, subject{}, "Statement must be an object or a list of objects")
	return false
}

// text returns the Text of a JSON string, be it a name or a value.
func text(v gjson.Result) Text { return Text{Value: v.Str, Pos: Pos(v.Index + 1)} }

// nameSet finds names that occur twice. Objects of policies have few members, so
// that the first names are compared one by one, and a map is made only for more.
// The zero nameSet is empty.
type nameSet struct {
	few  [8]string
	n    int
	many map[string]struct{}
}

// has reports whether name is in the set.
func (s *nameSet) has(name string) bool {
	for _, other := range s.few[:s.n] {
		if other == name {
			return true
		}
	}
	_, ok := s.many[name]
	return ok
}

// add adds name and reports whether it was in the set.
func (s *nameSet) add(name string) bool {
	switch {
	case s.has(name):
		return true
	case s.n < len(s.few):
		s.few[s.n] = name
		s.n++
	default:
		if s.many == nil {
			s.many = make(map[string]struct{})
		}
		s.many[name] = struct{}{}
	}
	return false
}
