// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package window reads a text of any length through a window of fixed size, and
// knows at which line and column it is.
package window

import "io"

// Window is a text that is read byte by byte. Those who look at many bytes at a time
// find what is at hand in Buf, from Pos to End, and move Pos on; a line break they
// pass by Skip, which counts it. It is not safe for concurrent use.
type Window struct {
	Buf      []byte
	Pos, End int
	// Err is why there is no more, io.EOF at the end; nil if there may be.
	Err error
	// Line is that of the next byte, from 1.
	Line int

	r         io.Reader
	lineStart int64 // offset at which the line starts
	base      int64 // offset of Buf[0]
}

// New returns a window of a size in bytes over a text.
func New(r io.Reader, size int) Window {
	return Window{r: r, Buf: make([]byte, size), Line: 1}
}

// Offset returns the offset of the next byte, and Column its column in bytes, from 1.
func (w *Window) Offset() int64 { return w.base + int64(w.Pos) }

// Column returns the column of the next byte; see Offset.
func (w *Window) Column() int { return int(w.Offset()-w.lineStart) + 1 }

// More makes at least one byte available, unless there are none.
func (w *Window) More() bool {
	if w.Pos < w.End {
		return true
	}
	w.base += int64(w.End)
	w.Pos, w.End = 0, 0
	for range 100 {
		if w.Err != nil {
			return false
		}
		if w.End, w.Err = w.r.Read(w.Buf); w.End > 0 {
			return true
		}
	}
	w.Err = io.ErrNoProgress
	return false
}

// Peek returns the next byte, or 0 if there is none.
func (w *Window) Peek() byte {
	if !w.More() {
		return 0
	}
	return w.Buf[w.Pos]
}

// Skip passes the next byte, which Peek has seen.
func (w *Window) Skip() {
	c := w.Buf[w.Pos]
	w.Pos++
	if c == '\n' {
		w.Line++
		w.lineStart = w.Offset()
	}
}
