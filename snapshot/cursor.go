// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"errors"
	"fmt"
	"io"

	"github.com/iamverdict/verdict/policy"
)

// An export of an account can have a gigabyte. It is read through a window: lists
// are walked element by element, and each element, which is one user or one policy,
// is cut out by counting brackets and quotes. What is cut out is then checked in
// full; so a text in which brackets and quotes do not add up ends the reading of its
// file, and any other fault costs one element.

// MaxElement is how many bytes one element of an export may have, 64 MiB: one user,
// role or policy with all its documents, or one whole answer of an API. IAM's quotas
// keep a role below 100 KiB.
const MaxElement = 64 << 20

// maxDepth is how many levels of objects and lists an element may have. One word
// says which brackets are those of lists.
const maxDepth = 64

// Faults of the framing.
var (
	errCut     = fmt.Errorf("the text ends here, inside of a value: the file is cut off: %w", io.ErrUnexpectedEOF)
	errBracket = errors.New("a bracket that closes nothing")
	errDeep    = fmt.Errorf("more than %d levels of objects and lists", maxDepth)
	errLarge   = fmt.Errorf("an element of more than %d bytes", MaxElement)
	errValue   = errors.New("not JSON: want a value")
	errComma   = errors.New("not JSON: want a comma or a closing bracket")
	errName    = errors.New("not JSON: want the name of a member")
	errColon   = errors.New("not JSON: want a colon")
)

// windowSize is how much is read at a time.
const windowSize = 64 << 10

// cursor reads bytes and knows where it is.
type cursor struct {
	r         io.Reader
	file      string
	buf       []byte
	pos, end  int
	err       error // why there is no more
	line      int   // of the next byte, from 1
	lineStart int64 // offset at which the line starts
	base      int64 // offset of buf[0]
}

func newCursor(file string, r io.Reader) *cursor {
	return &cursor{r: r, file: file, buf: make([]byte, windowSize), line: 1}
}

// here returns the position of the next byte.
func (c *cursor) here() policy.Position {
	at := c.base + int64(c.pos)
	return policy.Position{File: c.file, Line: c.line, Column: int(at-c.lineStart) + 1, Offset: int(at)}
}

// more makes at least one byte available, unless there are none.
func (c *cursor) more() bool {
	if c.pos < c.end {
		return true
	}
	c.base += int64(c.end)
	c.pos, c.end = 0, 0
	for range 100 {
		if c.err != nil {
			return false
		}
		if c.end, c.err = c.r.Read(c.buf); c.end > 0 {
			return true
		}
	}
	c.err = io.ErrNoProgress
	return false
}

// peek returns the next byte, or 0 if there is none.
func (c *cursor) peek() byte {
	if !c.more() {
		return 0
	}
	return c.buf[c.pos]
}

// skip passes the next byte, which peek has seen.
func (c *cursor) skip() {
	b := c.buf[c.pos]
	c.pos++
	if b == '\n' {
		c.line++
		c.lineStart = c.base + int64(c.pos)
	}
}

// space passes white space.
func (c *cursor) space() {
	for {
		switch c.peek() {
		case ' ', '\t', '\r', '\n':
			c.skip()
		default:
			return
		}
	}
}

// failure returns why there is no next byte.
func (c *cursor) failure() error {
	if c.err == nil || c.err == io.EOF {
		return errCut
	}
	return c.err
}

// expect passes white space and the given byte.
func (c *cursor) expect(b byte, missing error) error {
	c.space()
	switch c.peek() {
	case b:
		c.skip()
		return nil
	case 0:
		return c.missing(missing)
	}
	return missing
}

// missing returns err, unless there is no next byte at all.
func (c *cursor) missing(err error) error {
	if c.more() {
		return err
	}
	return c.failure()
}

// list walks a list whose bracket is the next byte, and stops at each element.
func (c *cursor) list(element func() error) error {
	c.skip()
	for first := true; ; first = false {
		c.space()
		if c.peek() == ']' {
			c.skip()
			return nil
		}
		if !first {
			if err := c.expect(',', errComma); err != nil {
				return err
			}
			c.space()
		}
		if err := element(); err != nil {
			return err
		}
	}
}

// object walks an object whose bracket is the next byte, and stops at each value.
func (c *cursor) object(member func(name string, at policy.Position) error) error {
	c.skip()
	var text []byte
	for first := true; ; first = false {
		c.space()
		if c.peek() == '}' {
			c.skip()
			return nil
		}
		if !first {
			if err := c.expect(',', errComma); err != nil {
				return err
			}
			c.space()
		}
		if c.peek() != '"' {
			return c.missing(errName)
		}
		at := c.here()
		var err error
		if text, err = c.text(text[:0]); err != nil {
			return err
		}
		if err = c.expect(':', errColon); err != nil {
			return err
		}
		c.space()
		if err = member(unquote(text), at); err != nil {
			return err
		}
	}
}

// value passes one value and appends it to dst. It is a value as far as brackets and
// quotes tell.
func (c *cursor) value(dst []byte) ([]byte, error) {
	switch b := c.peek(); {
	case b == '{' || b == '[':
		return c.container(dst)
	case b == '"':
		return c.text(dst)
	case b == '-' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z':
		return c.scalar(dst), nil
	}
	return dst, c.missing(errValue)
}

// scalar passes a number or a word.
func (c *cursor) scalar(dst []byte) []byte {
	for {
		switch b := c.peek(); {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', b == '-', b == '+', b == '.':
			dst = append(dst, b)
			c.skip()
		default:
			return dst
		}
	}
}

// text passes a string with its quotes.
func (c *cursor) text(dst []byte) ([]byte, error) {
	dst = append(dst, c.buf[c.pos])
	c.skip()
	for c.more() {
		if len(dst) > MaxElement {
			return dst, errLarge
		}
		i := c.pos
		for i < c.end && c.buf[i] != '"' && c.buf[i] != '\\' && c.buf[i] != '\n' {
			i++
		}
		dst = append(dst, c.buf[c.pos:i]...)
		if c.pos = i; i == c.end {
			continue
		}
		b := c.buf[i]
		dst = append(dst, b)
		c.skip()
		if b == '"' {
			return dst, nil
		}
		if b == '\\' {
			if !c.more() {
				break
			}
			dst = append(dst, c.buf[c.pos])
			c.skip()
		}
	}
	return dst, c.failure()
}

// container passes an object or a list.
func (c *cursor) container(dst []byte) ([]byte, error) {
	var lists uint64 // bit i: the bracket i levels further out is that of a list
	for depth := 0; c.more(); {
		dst = c.plain(dst)
		if c.pos == c.end {
			continue
		}
		if len(dst) > MaxElement {
			return dst, errLarge
		}
		b := c.buf[c.pos]
		switch b {
		case '"':
			var err error
			if dst, err = c.text(dst); err != nil {
				return dst, err
			}
			continue
		case '{', '[':
			if depth == maxDepth {
				return dst, errDeep
			}
			depth++
			if lists <<= 1; b == '[' {
				lists |= 1
			}
		case '}', ']':
			if (b == ']') != (lists&1 == 1) {
				return dst, errBracket
			}
			depth--
			lists >>= 1
		}
		dst = append(dst, b)
		if c.skip(); depth == 0 {
			return dst, nil
		}
	}
	return dst, c.failure()
}

// plain passes what is neither a bracket, a quote nor a line break.
func (c *cursor) plain(dst []byte) []byte {
	i := c.pos
	for ; i < c.end; i++ {
		if b := c.buf[i]; b == '"' || b == '\n' || b|0x20 == '{' || b|0x20 == '}' {
			break
		}
	}
	dst = append(dst, c.buf[c.pos:i]...)
	c.pos = i
	return dst
}
