// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"bytes"
	"errors"
	"io"

	"github.com/iamverdict/verdict/internal/window"
)

// The framing of a stream is found by counting brackets and quotes. That is enough
// to cut a text of any length into values, of which only one is in memory; each is
// then checked in full. It also says how to go on behind a value that is broken:
// with the next line that begins with an object.

// maxDepth is how many levels of objects and lists a value may have. Records of AWS
// have about ten. The limit lets one word say which brackets are lists, and bounds
// every recursion over a record.
const maxDepth = 64

// Errors of the framing.
var (
	errCut      = errors.New("the input ends here, inside of a value: it is cut off")
	errCutLine  = errors.New("the value before this line is cut off")
	errBreak    = errors.New("a line break inside of a string: the line is cut off, or a quote is missing")
	errBracket  = errors.New("a bracket that closes nothing")
	errTooDeep  = errors.New("more than 64 levels of objects and lists")
	errNoValue  = errors.New("want a JSON value")
	errUTF16    = errors.New("the input is UTF-16: save it as UTF-8")
	errTooLarge = errors.New("longer than 4194304 bytes, which no record of CloudTrail is")
)

// scanner reads bytes and knows where it is.
type scanner struct {
	window.Window
	// lines is set once a value at the top was a line of its own: a line is
	// then a record, and one that does not end is cut off.
	lines bool
}

// place is where something begins.
type place struct {
	line, column int
	offset       int64
}

func (s *scanner) here() place { return place{s.Line, s.Column(), s.Offset()} }

// take passes the next byte and keeps it.
func (s *scanner) take(t *text) {
	t.add(s.Buf[s.Pos : s.Pos+1])
	s.Skip()
}

// failure returns why there is no next byte: the input is cut off, or cannot be
// read.
func (s *scanner) failure() error {
	if s.Err == nil || s.Err == io.EOF {
		return errCut
	}
	return s.Err
}

// space passes white space and keeps it.
func (s *scanner) space(t *text) {
	for {
		switch s.Peek() {
		case ' ', '\t', '\r', '\n':
			s.take(t)
		default:
			return
		}
	}
}

// resync passes everything up to a line that begins with an object.
func (s *scanner) resync() {
	for s.More() {
		if s.Buf[s.Pos] == '{' && s.here().column == 1 {
			return
		}
		s.skipLine()
	}
}

// skipLine passes what is left of the line, and its end.
func (s *scanner) skipLine() {
	for s.More() {
		i := bytes.IndexByte(s.Buf[s.Pos:s.End], '\n')
		if i >= 0 {
			s.Pos += i
			s.Skip()
			return
		}
		s.Pos = s.End
	}
}

// text is a value as far as it is kept. What exceeds the limit, or is not wanted, is
// passed over.
type text struct {
	at      place
	bytes   []byte
	tooLong bool
	drop    bool // keep nothing
}

// begin makes t the text that starts at a place, and keeps its memory.
func (t *text) begin(at place) { *t = text{at: at, bytes: t.bytes[:0]} }

func (t *text) add(b []byte) {
	switch {
	case t.drop:
	case len(t.bytes)+len(b) > MaxRecord:
		t.tooLong, t.drop = true, true
	default:
		t.bytes = append(t.bytes, b...)
	}
}

// value passes one value and keeps it. The text is a value as far as brackets and
// quotes tell.
func (s *scanner) value(t *text) error {
	switch c := s.Peek(); {
	case c == '{' || c == '[':
		return s.container(t)
	case c == '"':
		return s.str(t)
	case c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z':
		return s.scalar(t)
	case s.More():
		return errNoValue
	}
	return s.failure()
}

// scalar passes a number or a word.
func (s *scanner) scalar(t *text) error {
	for {
		switch c := s.Peek(); {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '+', c == '.':
			s.take(t)
		default:
			return nil
		}
	}
}

// str passes a string with its quotes.
func (s *scanner) str(t *text) error {
	s.take(t)
	for s.More() {
		i := s.Pos
		for i < s.End && s.Buf[i] != '"' && s.Buf[i] != '\\' && s.Buf[i] != '\n' {
			i++
		}
		t.add(s.Buf[s.Pos:i])
		s.Pos = i
		if i == s.End {
			continue
		}
		switch s.Buf[i] {
		case '\n':
			return errBreak
		case '"':
			s.take(t)
			return nil
		}
		s.take(t)
		if !s.More() {
			break
		}
		if s.Buf[s.Pos] == '\n' {
			return errBreak
		}
		s.take(t)
	}
	return s.failure()
}

// container passes an object or a list.
func (s *scanner) container(t *text) error {
	var lists uint64 // bit i: the bracket at depth i is that of a list
	depth := 0
	last := byte(0) // that is not white space
	for s.More() {
		if s.plain(t, &last); s.Pos == s.End {
			continue
		}
		c := s.Buf[s.Pos]
		switch c {
		case '"':
			if err := s.str(t); err != nil {
				return err
			}
			last = c
			continue
		case '{', '[':
			if depth == maxDepth {
				return errTooDeep
			}
			if c == '{' && depth > 0 && s.here().column == 1 && s.cutBefore(last, lists&1 == 1) {
				return errCutLine
			}
			if lists <<= 1; c == '[' {
				lists |= 1
			}
			depth++
		case '}', ']':
			if (c == ']') != (lists&1 == 1) {
				return errBracket
			}
			lists >>= 1
			depth--
		}
		s.take(t)
		if depth == 0 {
			return nil
		}
		if c > ' ' {
			last = c
		}
	}
	return s.failure()
}

// plain passes what is neither a bracket, a quote nor a line break, and notes the last
// byte that is not white space.
func (s *scanner) plain(t *text, last *byte) {
	i := s.Pos
	for ; i < s.End; i++ {
		c := s.Buf[i]
		if c == '"' || c == '\n' || c|0x20 == '{' || c|0x20 == '}' {
			break
		}
		if c > ' ' {
			*last = c
		}
	}
	t.add(s.Buf[s.Pos:i])
	s.Pos = i
}

// cutBefore reports whether an object that begins a line cannot be a part of the
// value before it: because it may not stand there, or because each line is a value.
func (s *scanner) cutBefore(last byte, inList bool) bool {
	mayStand := last == ':' || last == '[' || last == ',' && inList
	return s.lines || !mayStand
}
