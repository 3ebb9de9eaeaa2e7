// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// maxLine is how long a line may be, 4 MiB: twice what AWS stores for all the
// policies that can apply to one request with every quota exhausted. With what is
// made of it, a line takes up to 180 times its length in memory (measured on a
// policy of nothing but wildcards; ten times is common), so that the limit keeps a
// run below 1 GiB. A stream of ordinary lines takes some 15 MiB.
const maxLine = 4 << 20

// chunk is how much is read at a time. The lines in it are evaluated together.
const chunk = 64 << 10

// line is one line of a stream.
type line struct {
	number int
	text   []byte
	err    error // why there is no text
}

// lineReader reads lines. A line that is too long is dropped and reported as
// such, and the ones after it are read.
type lineReader struct {
	r      *bufio.Reader
	number int
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, chunk)}
}

// next returns the lines that can be had without waiting for input, and waits for
// at least one. Blank lines are left out. The lines count even if there is an
// error, io.EOF at the end.
func (lr *lineReader) next() ([]line, error) {
	var lines []line
	for {
		l, err := lr.line()
		if l.err != nil || len(bytes.TrimSpace(l.text)) > 0 {
			lines = append(lines, l)
		}
		if err != nil || !lr.ready() && len(lines) > 0 {
			return lines, err
		}
	}
}

// ready reports whether a whole line is buffered.
func (lr *lineReader) ready() bool {
	buffered, _ := lr.r.Peek(lr.r.Buffered())
	return bytes.IndexByte(buffered, '\n') >= 0
}

// line reads one line.
func (lr *lineReader) line() (line, error) {
	lr.number++
	l := line{number: lr.number}
	for {
		part, err := lr.r.ReadSlice('\n')
		switch {
		case l.err != nil:
		case len(l.text)+len(part) > maxLine:
			l.text, l.err = nil, fmt.Errorf("the line is longer than %d MiB", maxLine>>20)
		default:
			l.text = append(l.text, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return l, err
		}
	}
}

// check says why a line is not JSON, if it is not, and where. encoding/json is
// asked because it bounds the depth of what it accepts, 10,000 levels. The readers
// behind it recurse, so that a line of a million brackets must not get to them.
func (l line) check() error {
	if l.err != nil {
		return l.err
	}
	if i := invalidUTF8(l.text); i >= 0 {
		return fmt.Errorf("column %d: the line is not valid UTF-8", i+1)
	}
	if json.Valid(l.text) {
		return nil
	}
	var value json.RawMessage
	err := json.Unmarshal(l.text, &value)
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		return fmt.Errorf("column %d: the line is not JSON: %w", syntax.Offset, err)
	}
	return fmt.Errorf("the line is not JSON: %w", err)
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}
