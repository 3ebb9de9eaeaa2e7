// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/iamverdict/verdict/policy"
)

// A policy inside of a case file is handed to package policy as JSON in which every
// token stands, as far as it can, on the line and in the column of the case file that
// it is from: blanks and line ends, which mean nothing to JSON, fill the gaps. So each
// statement, finding and explanation names its place in the case file without a table
// of places. Lines are always right. Columns are, up to where plain scalars in flow
// style have left no room for the quotes of JSON; from there to the end of the line
// they are a little too high.

// rendering is a policy as JSON, and where its first byte stands.
type rendering struct {
	at  policy.Position
	src []byte
}

// renderer writes JSON; line and column say where the next byte will stand.
type renderer struct {
	out          []byte
	line, column int
	tooLong      bool
}

// render returns a node as JSON in place, and false if it is longer than MaxFile.
func render(n *node) (rendering, bool) {
	at := opening(n)
	r := &renderer{line: at.Line, column: at.Column}
	r.node(n)
	return rendering{at, r.out}, !r.tooLong
}

// opening returns where the bracket of a list or an object belongs, which in block
// style has none: before the first key.
func opening(n *node) policy.Position {
	at := n.at
	if n.kind == isObject && !n.flow && at.Column > 1 {
		at.Column--
		at.Offset--
	}
	return at
}

func (r *renderer) node(n *node) {
	if r.tooLong = r.tooLong || len(r.out) > MaxFile; r.tooLong {
		return
	}
	r.to(opening(n))
	switch n.kind {
	case isObject:
		r.write('{')
		for i, m := range n.members {
			r.comma(i)
			r.node(&node{kind: isText, text: m.key.text, at: m.key.at})
			r.write(':')
			r.node(m.value)
		}
		r.write('}')
	case isList:
		r.write('[')
		for i, item := range n.items {
			r.comma(i)
			r.node(item)
		}
		r.write(']')
	default:
		r.write(scalar(n)...)
	}
}

// to moves on to a place, if it is ahead.
func (r *renderer) to(at policy.Position) {
	for ; r.line < at.Line; r.line++ {
		r.out, r.column = append(r.out, '\n'), 1
	}
	if r.line == at.Line && r.column < at.Column {
		r.write(bytes.Repeat([]byte{' '}, at.Column-r.column)...)
	}
}

func (r *renderer) comma(i int) {
	if i > 0 {
		r.write(',')
	}
}

func (r *renderer) write(text ...byte) {
	r.out = append(r.out, text...)
	r.column += len(text)
}

// scalar returns a scalar as JSON. Numbers become texts: what looks like one may be an
// account id or a version, and in conditions the two are equal.
func scalar(n *node) []byte {
	switch {
	case n.kind == isNull:
		return []byte("null")
	case n.kind == isBool:
		return []byte(strings.ToLower(n.text))
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(n.text); err != nil {
		return []byte(`""`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// inPlace returns the text of a scalar that holds a policy as JSON. In a block scalar
// that keeps its lines the indentation is put back, so that columns are right too.
func inPlace(n *node, l *lines) rendering {
	first, rest, _ := bytes.Cut([]byte(n.text), []byte("\n"))
	source := []byte(l.text(n.at.Line + 1))
	indent, ok := bytes.CutSuffix(source, first)
	if !n.literal || !ok || len(bytes.TrimLeft(indent, " ")) > 0 {
		return rendering{n.at, []byte(n.text)}
	}
	rest = bytes.ReplaceAll(rest, []byte("\n"), append([]byte("\n"), indent...))
	src := bytes.Join([][]byte{source, append(bytes.Clone(indent), rest...)}, []byte("\n"))
	return rendering{policy.Position{File: n.at.File, Line: n.at.Line + 1, Column: 1}, src}
}
