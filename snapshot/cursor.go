// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"errors"
	"fmt"
	"io"

	"github.com/iamverdict/verdict/internal/window"
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

// maxDepth is how many levels of objects and lists an element may have, and may stand
// in: walking calls itself for each. One word says which brackets are those of lists.
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
	window.Window
	file  string
	depth int // of lists and objects that are being walked
}

func newCursor(file string, r io.Reader) *cursor {
	return &cursor{Window: window.New(r, windowSize), file: file}
}

// here returns the position of the next byte.
func (c *cursor) here() policy.Position {
	return policy.Position{File: c.file, Line: c.Line, Column: c.Column(), Offset: int(c.Offset())}
}

// space passes white space.
func (c *cursor) space() {
	for {
		switch c.Peek() {
		case ' ', '\t', '\r', '\n':
			c.Skip()
		default:
			return
		}
	}
}

// failure returns why there is no next byte.
func (c *cursor) failure() error {
	if c.Err == nil || c.Err == io.EOF {
		return errCut
	}
	return c.Err
}

// expect passes white space and the given byte.
func (c *cursor) expect(b byte, missing error) error {
	c.space()
	switch c.Peek() {
	case b:
		c.Skip()
		return nil
	case 0:
		return c.missing(missing)
	}
	return missing
}

// missing returns err, unless there is no next byte at all.
func (c *cursor) missing(err error) error {
	if c.More() {
		return err
	}
	return c.failure()
}

// enter passes the bracket of a list or object that is walked, and leave the one at its
// end. After an error nothing is walked on.
func (c *cursor) enter() error {
	if c.depth == maxDepth {
		return errDeep
	}
	c.depth++
	c.Skip()
	return nil
}

func (c *cursor) leave() {
	c.depth--
	c.Skip()
}

// list walks a list whose bracket is the next byte, and stops at each element.
func (c *cursor) list(element func() error) error {
	if err := c.enter(); err != nil {
		return err
	}
	for first := true; ; first = false {
		c.space()
		if c.Peek() == ']' {
			c.leave()
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
	if err := c.enter(); err != nil {
		return err
	}
	var text []byte
	for first := true; ; first = false {
		c.space()
		if c.Peek() == '}' {
			c.leave()
			return nil
		}
		if !first {
			if err := c.expect(',', errComma); err != nil {
				return err
			}
			c.space()
		}
		if c.Peek() != '"' {
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
	switch b := c.Peek(); {
	case b == '{' || b == '[':
		return c.container(dst)
	case b == '"':
		return c.text(dst)
	case b == '-' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z':
		return c.scalar(dst)
	}
	return dst, c.missing(errValue)
}

// scalar passes a number or a word.
func (c *cursor) scalar(dst []byte) ([]byte, error) {
	for {
		switch b := c.Peek(); {
		case len(dst) > MaxElement:
			return dst, errLarge
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', b == '-', b == '+', b == '.':
			dst = append(dst, b)
			c.Skip()
		default:
			return dst, nil
		}
	}
}

// text passes a string with its quotes.
func (c *cursor) text(dst []byte) ([]byte, error) {
	dst = append(dst, c.Buf[c.Pos])
	c.Skip()
	for c.More() {
		if len(dst) > MaxElement {
			return dst, errLarge
		}
		i := c.Pos
		for i < c.End && c.Buf[i] != '"' && c.Buf[i] != '\\' && c.Buf[i] != '\n' {
			i++
		}
		dst = append(dst, c.Buf[c.Pos:i]...)
		if c.Pos = i; i == c.End {
			continue
		}
		b := c.Buf[i]
		dst = append(dst, b)
		c.Skip()
		if b == '"' {
			return dst, nil
		}
		if b == '\\' {
			if !c.More() {
				break
			}
			dst = append(dst, c.Buf[c.Pos])
			c.Skip()
		}
	}
	return dst, c.failure()
}

// container passes an object or a list.
func (c *cursor) container(dst []byte) ([]byte, error) {
	var lists uint64 // bit i: the bracket i levels further out is that of a list
	for depth := 0; c.More(); {
		dst = c.plain(dst)
		if c.Pos == c.End {
			continue
		}
		if len(dst) > MaxElement {
			return dst, errLarge
		}
		b := c.Buf[c.Pos]
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
		if c.Skip(); depth == 0 {
			return dst, nil
		}
	}
	return dst, c.failure()
}

// plain passes what is neither a bracket, a quote nor a line break.
func (c *cursor) plain(dst []byte) []byte {
	i := c.Pos
	for ; i < c.End; i++ {
		if b := c.Buf[i]; b == '"' || b == '\n' || b|0x20 == '{' || b|0x20 == '}' {
			break
		}
	}
	dst = append(dst, c.Buf[c.Pos:i]...)
	c.Pos = i
	return dst
}
