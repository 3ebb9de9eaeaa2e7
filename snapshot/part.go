// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/internal/lex"
	"github.com/iamverdict/verdict/policy"
)

// part is a piece of a file as JSON: one element of an export, or one answer of an
// API. XML becomes JSON on the way in, so that there is one reader for all dialects.
type part struct {
	raw string
	at  policy.Position
	// marks say where texts stand that were XML: by ascending offset in raw. For JSON
	// there are none, as raw is the text of the file.
	marks []mark
	// passed says for each stride of JSON what line breaks stand before its end: an
	// element of megabytes is asked for very many positions.
	passed []passed
}

// stride is how many bytes are looked through for a position, at most.
const stride = 4 << 10

// passed are the line breaks before some byte: how many, and the offset of the last.
type passed struct{ lines, last int }

// over returns what it is after some more text, which begins at an offset.
func (b passed) over(text string, offset int) passed {
	if last := strings.LastIndexByte(text, '\n'); last >= 0 {
		return passed{b.lines + strings.Count(text, "\n"), offset + last}
	}
	return b
}

// breaks returns the line breaks before a byte.
func (p *part) breaks(offset int) passed {
	b := passed{0, -1}
	for i := len(p.passed); i < offset/stride; i++ {
		if i > 0 {
			b = p.passed[i-1]
		}
		p.passed = append(p.passed, b.over(p.raw[i*stride:(i+1)*stride], i*stride))
	}
	from := offset / stride
	if b = (passed{0, -1}); from > 0 {
		b = p.passed[from-1]
	}
	return b.over(p.raw[from*stride:offset], from*stride)
}

type mark struct {
	offset int
	at     policy.Position
}

// position returns where a byte of the part stands in its file.
func (p *part) position(offset int) policy.Position {
	if p.marks != nil {
		i := sort.Search(len(p.marks), func(i int) bool { return p.marks[i].offset > offset })
		if i == 0 {
			return p.at
		}
		return p.marks[i-1].at
	}
	offset = min(offset, len(p.raw))
	at := p.at
	at.Offset += offset
	if b := p.breaks(offset); b.lines > 0 {
		at.Line, at.Column = at.Line+b.lines, offset-b.last
		return at
	}
	at.Column += offset
	return at
}

// sub returns a value of the part as a part.
func (p *part) sub(v gjson.Result) part {
	s := part{raw: v.Raw, at: p.position(v.Index)}
	if p.marks != nil {
		from := sort.Search(len(p.marks), func(i int) bool { return p.marks[i].offset >= v.Index })
		s.marks = make([]mark, 0, len(p.marks)-from)
		for _, m := range p.marks[from:] {
			s.marks = append(s.marks, mark{m.offset - v.Index, m.at})
		}
	}
	return s
}

// check reports whether the part is JSON, and if not, where and why.
func (p *part) check() (policy.Position, error) {
	if gjson.Valid(p.raw) {
		return policy.Position{}, nil
	}
	var (
		value  json.RawMessage
		syntax *json.SyntaxError
	)
	if errors.As(json.Unmarshal([]byte(p.raw), &value), &syntax) {
		return p.position(int(max(syntax.Offset-1, 0))), fmt.Errorf("not JSON: %w", syntax)
	}
	return p.at, errors.New("not JSON")
}

// unquote returns the text of a JSON string with its quotes. Of one that is no text,
// which cannot be the name of anything here, it returns the bytes.
func unquote(raw []byte) string {
	if len(raw) < 2 || !gjson.ValidBytes(raw) {
		return string(raw)
	}
	return gjson.ParseBytes(raw).String()
}

// isText reports whether the value is a string of whole characters.
func isText(v gjson.Result) bool {
	return v.Type == gjson.String && utf8.ValidString(v.Raw) && lex.LoneSurrogate(v.Raw) < 0
}

// reader decodes one part. What it reports concerns the entity.
type reader struct {
	part
	l      *Loader
	entity string
	member string // that is being read
}

func (l *Loader) reader(p part, entity string) *reader { return &reader{part: p, l: l, entity: entity} }

// root returns the value of the part.
func (d *reader) root() gjson.Result { return gjson.Parse(d.raw) }

// fail reports a problem at a value.
func (d *reader) fail(k ProblemKind, v gjson.Result, format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if d.member != "" {
		err = fmt.Errorf("%s: %w", d.member, err)
	}
	d.l.report(k, d.position(v.Index), d.entity, err)
}

// each passes the members of an object. A name that occurs twice is an error, as
// readers differ in which of the two counts; the first does here.
func (d *reader) each(v gjson.Result, member func(name string, v gjson.Result)) {
	switch {
	case v.Type == gjson.Null, isEmptyXML(d, v):
		return
	case !v.IsObject():
		d.fail(WrongType, v, "want an object")
		return
	}
	var seen names
	v.ForEach(func(key, value gjson.Result) bool {
		name := key.String()
		if !seen.add(name) {
			d.fail(WrongType, key, "member %q is there twice; the first counts", name)
			return true
		}
		outer := d.member
		d.member = name
		member(name, value)
		d.member = outer
		return true
	})
}

// names are the names of an object's members. Most objects have few.
type names struct {
	few  []string
	many map[string]bool
}

// add reports whether the name is new.
func (n *names) add(name string) bool {
	if slices.Contains(n.few, name) || n.many[name] {
		return false
	}
	if len(n.few) < 16 {
		n.few = append(n.few, name)
		return true
	}
	if n.many == nil {
		n.many = make(map[string]bool)
	}
	n.many[name] = true
	return true
}

// isEmptyXML reports whether the value is an element of XML without content, which
// may be a list or a structure without members.
func isEmptyXML(d *reader, v gjson.Result) bool {
	return d.marks != nil && v.Type == gjson.String && strings.TrimSpace(v.Str) == ""
}

// list returns the elements of a list.
func (d *reader) list(v gjson.Result) []gjson.Result {
	var list []gjson.Result
	switch {
	case v.Type == gjson.Null, isEmptyXML(d, v):
	case !v.IsArray():
		d.fail(WrongType, v, "want a list")
	default:
		v.ForEach(func(_, item gjson.Result) bool {
			list = append(list, item)
			return true
		})
	}
	return list
}

// text returns a string, and "" for null. The result does not keep the part in
// memory.
func (d *reader) text(v gjson.Result) string {
	switch {
	case v.Type == gjson.Null:
		return ""
	case v.Type != gjson.String:
		d.fail(WrongType, v, "want a string")
		return ""
	case !isText(v):
		d.fail(WrongType, v, "the string is not UTF-8")
		return ""
	}
	return d.l.keep(v.Str)
}

// flag returns a boolean, which XML and some tools write as a string.
func (d *reader) flag(v gjson.Result) bool {
	switch {
	case v.Type == gjson.Null, v.Type == gjson.False:
		return false
	case v.Type == gjson.True:
		return true
	case v.Type == gjson.String && strings.EqualFold(v.Str, "true"):
		return true
	case v.Type == gjson.String && strings.EqualFold(v.Str, "false"):
		return false
	}
	d.fail(WrongType, v, "want true or false")
	return false
}
