// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/iamverdict/verdict/internal/lex"
)

// json reads a text as JSON (RFC 8259). encoding/json checks the grammar and hands
// out one token after the other with its place; its maps, which lose members and
// places, are not used.
func (b *builder) json(src []byte) *node {
	lines := newLines(b.file, src)
	if !json.Valid(src) {
		at := syntaxError(src)
		b.fail(lines.position(at), "correct it, or name the file .yaml if it is YAML", "this is not JSON")
		return nil
	}
	if at := lex.LoneSurrogate(string(src)); at >= 0 {
		b.fail(lines.position(at), "write both halves, or the character itself", "a \\u escape of half a surrogate pair")
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	return (&jsonBuilder{b, d, src, lines}).value(0)
}

// syntaxError returns the offset of the first byte that makes a text no JSON.
func syntaxError(src []byte) int {
	var into json.RawMessage
	var syntax *json.SyntaxError
	if err := json.Unmarshal(src, &into); errors.As(err, &syntax) && syntax.Offset > 0 {
		return min(int(syntax.Offset)-1, len(src))
	}
	return len(src)
}

type jsonBuilder struct {
	*builder
	d     *json.Decoder
	src   []byte
	lines *lines
}

// value reads the next value. The text is known to be JSON.
func (j *jsonBuilder) value(depth int) *node {
	n := j.token()
	switch n.kind {
	case isList, isObject:
		if depth == MaxDepth {
			j.fail(n.at, "make it flatter", "objects and lists are nested deeper than %d levels", MaxDepth)
			j.skip()
			return n
		}
	}
	for n.kind == isObject && j.d.More() {
		key := j.token()
		j.add(n, key, j.value(depth+1))
	}
	for n.kind == isList && j.d.More() {
		n.items = append(n.items, j.value(depth+1))
	}
	if n.kind >= isList {
		_, _ = j.d.Token() // the end of it
	}
	n.weigh()
	return n
}

// skip reads on to the end of the list or object that was just begun.
func (j *jsonBuilder) skip() {
	for open := 1; open > 0; {
		t, err := j.d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
	}
}

// token reads the next token, which is a scalar or begins a list or an object.
func (j *jsonBuilder) token() *node {
	start := int(j.d.InputOffset())
	for start < len(j.src) && strings.IndexByte(" \t\r\n,:", j.src[start]) >= 0 {
		start++
	}
	n := &node{at: j.lines.position(start)}
	t, _ := j.d.Token()
	switch t := t.(type) {
	case json.Delim:
		n.kind, n.flow = isObject, true
		if t == '[' {
			n.kind = isList
		}
	case string:
		n.kind, n.text = isText, t
	case json.Number:
		n.kind, n.text = isNumber, t.String()
	case bool:
		n.kind, n.text = isBool, string(j.src[start:j.d.InputOffset()])
	}
	return n
}
