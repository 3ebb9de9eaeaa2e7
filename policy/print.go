// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// The printer writes a tree as JSON, in one form: members in the order of the
// grammar, a single value without brackets, no white space. Escapes are written
// only where they must be, and for the two line separators that JavaScript once
// took for the end of a line.

// AppendJSON appends the document to dst as JSON and returns the longer slice.
// The text is canonical: documents that are Equal have the same text, and
// parsing it gives a document Equal to d, if d came from Parse.
//
// In a tree that was built by hand, bytes that are not UTF-8 become U+FFFD, and
// an effect or a type of principal that does not exist is printed as something
// that Parse refuses. AppendJSON is safe for concurrent use.
func (d *Document) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	if d.Version.Value != "" {
		dst = appendMember(dst, "Version", d.Version.Value)
	}
	if d.ID != nil {
		dst = appendMember(dst, "Id", d.ID.Value)
	}
	dst = append(appendName(dst, "Statement"), '[')
	for i := range d.Statements {
		dst = appendComma(dst, i)
		dst = d.Statements[i].AppendJSON(dst)
	}
	return append(dst, "]}"...)
}

// AppendJSON appends the statement to dst as Document.AppendJSON writes it, and
// returns the longer slice.
func (s *Statement) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	if s.SID != nil {
		dst = appendMember(dst, "Sid", s.SID.Value)
	}
	if effect := s.Effect.String(); effect != "" {
		dst = appendMember(dst, "Effect", effect)
	}
	dst = s.Principal.appendJSON(dst)
	dst = s.Action.appendJSON(dst, "Action")
	dst = s.Resource.appendJSON(dst, "Resource")
	if len(s.Condition) > 0 {
		dst = append(appendName(dst, "Condition"), '{')
		for i := range s.Condition {
			dst = s.Condition[i].appendJSON(dst)
		}
		dst = append(dst, '}')
	}
	return append(dst, '}')
}

// appendJSON appends the member, if the element is there.
func (e *Element) appendJSON(dst []byte, name string) []byte {
	dst, ok := appendTwin(dst, e.Presence, name)
	if !ok {
		return dst
	}
	dst = appendOpen(dst, len(e.Values))
	for i, v := range e.Values {
		dst = appendString(appendComma(dst, i), v.Value)
	}
	return appendClose(dst, len(e.Values))
}

// appendJSON appends the member, if there is a principal. The entries of each
// type form one list, in the order in which the types appear.
func (p *Principal) appendJSON(dst []byte) []byte {
	dst, ok := appendTwin(dst, p.Presence, "Principal")
	switch {
	case !ok:
		return dst
	case p.Any:
		return appendString(dst, "*")
	}
	dst = append(dst, '{')
	var done [256]bool
	for _, e := range p.Entries {
		if !done[e.Type] {
			done[e.Type] = true
			dst = p.appendType(dst, e.Type)
		}
	}
	return append(dst, '}')
}

// appendType appends the principals of one type.
func (p *Principal) appendType(dst []byte, t PrincipalType) []byte {
	n := 0
	for _, e := range p.Entries {
		if e.Type == t {
			n++
		}
	}
	dst = appendOpen(appendName(dst, t.String()), n)
	i := 0
	for _, e := range p.Entries {
		if e.Type == t {
			dst = appendString(appendComma(dst, i), e.Value.Value)
			i++
		}
	}
	return appendClose(dst, n)
}

func (b *ConditionBlock) appendJSON(dst []byte) []byte {
	dst = append(appendName(dst, b.Operator.Value), '{')
	for _, k := range b.Keys {
		dst = appendOpen(appendName(dst, k.Key.Value), len(k.Values))
		for i, v := range k.Values {
			dst = v.appendJSON(appendComma(dst, i))
		}
		dst = appendClose(dst, len(k.Values))
	}
	return append(dst, '}')
}

// appendJSON appends a number or boolean as it is written, if it is one.
func (s Scalar) appendJSON(dst []byte) []byte {
	switch s.Kind {
	case NumberScalar:
		if isJSONNumber(s.Value) {
			return append(dst, s.Value...)
		}
	case BoolScalar:
		if s.Value == "true" || s.Value == "false" {
			return append(dst, s.Value...)
		}
	}
	return appendString(dst, s.Value)
}

// isJSONNumber reports whether s is a number of JSON and nothing else.
func isJSONNumber(s string) bool {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return false
	}
	last := s[len(s)-1]
	return '0' <= last && last <= '9' && gjson.Valid(s)
}

// appendTwin appends the name of an element by its presence. It reports false if
// the element is absent.
func appendTwin(dst []byte, p Presence, name string) ([]byte, bool) {
	switch p {
	case Plain:
		return appendName(dst, name), true
	case Negated:
		return appendName(dst, "Not"+name), true
	}
	return dst, false
}

// appendMember appends a member with a string.
func appendMember(dst []byte, name, value string) []byte {
	return appendString(appendName(dst, name), value)
}

// appendName appends the name of a member and a colon, after a comma if it is
// not the first of its object.
func appendName(dst []byte, name string) []byte {
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	return append(appendString(dst, name), ':')
}

// appendComma appends a comma before the elements of a list but the first.
func appendComma(dst []byte, i int) []byte {
	if i > 0 {
		dst = append(dst, ',')
	}
	return dst
}

// appendOpen and appendClose append the brackets around n values.
func appendOpen(dst []byte, n int) []byte {
	if n != 1 {
		dst = append(dst, '[')
	}
	return dst
}

func appendClose(dst []byte, n int) []byte {
	if n != 1 {
		dst = append(dst, ']')
	}
	return dst
}

// appendString appends s in quotes.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			dst = append(dst, '\\', byte(r))
		case '\b':
			dst = append(dst, `\b`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		case '\u2028':
			dst = append(dst, `\u2028`...)
		case '\u2029':
			dst = append(dst, `\u2029`...)
		default:
			dst = appendRune(dst, r)
		}
	}
	return append(dst, '"')
}

// appendRune appends a character that has no escape of its own.
func appendRune(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	if r < ' ' {
		return append(dst, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
	}
	return utf8.AppendRune(dst, r)
}
