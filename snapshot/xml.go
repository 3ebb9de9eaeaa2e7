// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/policy"
)

// The wire form of IAM's answers is XML: an element for each member, and one called
// member for each element of a list. Each user, group, role and policy becomes a
// part of JSON with the same members, and is then read like any other.

// xml reads a document of XML, and what follows it.
func (l *Loader) xml(c *cursor) error {
	start := c.here()
	d := xml.NewDecoder(rest{c})
	x := wire{l: l, d: d, start: start}
	for {
		token, err := d.Token()
		switch {
		case err == io.EOF && x.depth() == 0:
			return nil
		case err != nil:
			return x.fault(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = x.open(t)
		case xml.EndElement:
			x.close()
		case xml.CharData:
			x.chars(t)
		}
		if err != nil {
			return x.fault(err)
		}
	}
}

// rest reads what a cursor has not passed.
type rest struct{ c *cursor }

// Read implements io.Reader.
func (r rest) Read(p []byte) (int, error) {
	if !r.c.More() {
		return 0, r.c.Err
	}
	n := copy(p, r.c.Buf[r.c.Pos:r.c.End])
	r.c.Pos += n
	return n, nil
}

// wire is the state of reading one document.
type wire struct {
	l     *Loader
	d     *xml.Decoder
	start policy.Position // of the document
	path  []string
	page  answer
	text  strings.Builder
}

func (x *wire) depth() int { return len(x.path) }

// here returns the position of what comes next.
func (x *wire) here() policy.Position {
	line, column := x.d.InputPos()
	p := policy.Position{File: x.start.File, Line: line + x.start.Line - 1, Column: column, Offset: x.start.Offset + int(x.d.InputOffset())}
	if line == 1 {
		p.Column += x.start.Column - 1
	}
	return p
}

// fault says where the document is broken, and that what stands before it counts.
func (x *wire) fault(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF") || err == io.EOF {
		err = errCut
	}
	return &faultAt{x.here(), fmt.Errorf("XML: %w", err)}
}

// faultAt is a fault at a place that the cursor has passed.
type faultAt struct {
	at  policy.Position
	err error
}

// Error returns the fault.
func (f *faultAt) Error() string { return f.err.Error() }

// Unwrap returns the fault.
func (f *faultAt) Unwrap() error { return f.err }

// result is the element that holds the members of the answer.
const result = "GetAccountAuthorizationDetailsResult"

// open begins an element. An element of one of the lists is read to its end.
func (x *wire) open(t xml.StartElement) error {
	name := t.Name.Local
	n := len(x.path)
	if name == "member" && n >= 2 && x.path[n-2] == result {
		if kind, ok := detailList(x.path[n-1]); ok {
			return x.member(kind)
		}
	}
	if n == maxDepth {
		return errDeep
	}
	if name == result {
		x.page = answer{at: x.here(), members: make(map[string]part)}
	}
	x.path = append(x.path, name)
	x.text.Reset()
	return nil
}

// chars takes the text of an element.
func (x *wire) chars(t xml.CharData) {
	if x.text.Len()+len(t) <= MaxElement {
		x.text.Write(t)
	}
}

// close ends an element.
func (x *wire) close() {
	n := len(x.path)
	name := x.path[n-1]
	switch {
	case name == result:
		x.l.endPage(&x.page)
	case n >= 2 && x.path[n-2] == result && name == "IsTruncated":
		x.page.members[name] = part{raw: string(gjson.AppendJSONString(nil, strings.TrimSpace(x.text.String()))), at: x.here()}
	case n == 1 && x.page.members == nil:
		x.l.report(Unrecognized, x.start, "", fmt.Errorf("XML with the element %s is nothing that is known here: it is left out", name))
	}
	x.path = x.path[:n-1]
	x.text.Reset()
}

// member reads one element of a list, whose start was passed.
func (x *wire) member(kind IdentityKind) error {
	p := part{at: x.here()}
	var b []byte
	b, err := x.convert(b, &p, 0)
	if err != nil {
		return err
	}
	p.raw = string(b)
	if p.marks == nil {
		p.marks = []mark{{0, p.at}}
	}
	x.l.detail(kind, p)
	return nil
}

// convert appends the element whose start was passed as JSON: one with elements
// called member as a list, one with other elements as an object, and one with text
// as a string.
func (x *wire) convert(b []byte, p *part, depth int) ([]byte, error) {
	if depth == maxDepth {
		return b, errDeep
	}
	at := x.here()
	p.marks = append(p.marks, mark{len(b), at})
	start := len(b)
	closing := byte(0)
	var text []byte
	for {
		if len(b)+len(text) > MaxElement {
			return b, errLarge
		}
		token, err := x.d.Token()
		if err != nil {
			return b, err
		}
		switch t := token.(type) {
		case xml.CharData:
			text = append(text, t...)
		case xml.StartElement:
			switch {
			case closing != 0:
				b = append(b, ',')
			case t.Name.Local == "member":
				b, closing = append(b, '['), ']'
			default:
				b, closing = append(b, '{'), '}'
			}
			if (closing == ']') != (t.Name.Local == "member") {
				return b, fmt.Errorf("element %s among those of another kind", t.Name.Local)
			}
			if closing == '}' {
				b = append(gjson.AppendJSONString(b, t.Name.Local), ':')
			}
			if b, err = x.convert(b, p, depth+1); err != nil {
				return b, err
			}
		case xml.EndElement:
			if closing != 0 {
				return append(b, closing), nil
			}
			return gjson.AppendJSONString(b[:start], string(text)), nil
		}
	}
}
