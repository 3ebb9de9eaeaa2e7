// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"strconv"
	"strings"
)

// Nodes of the tree carry a Pos, which is four bytes, and findings carry a
// Position, which is what people read. Lines are counted only when a Position
// is asked for, so that a document without findings never pays for them. The
// division is that of go/token, without its file set: a Document knows its own
// source.

// Position is a place in a source, for people. The zero Position is no place.
type Position struct {
	File   string // may be empty
	Line   int    // from 1; 0 if the place is not known
	Column int    // from 1, in bytes; 0 if the place is not known
	Offset int    // from 0, in bytes
}

// String returns one of these forms:
//
//	file:line:column
//	line:column         without a file name
//	file                without a place
//	-                   with neither
func (p Position) String() string {
	place := strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
	switch {
	case p.Line > 0 && p.File != "":
		return p.File + ":" + place
	case p.Line > 0:
		return place
	case p.File != "":
		return p.File
	}
	return "-"
}

// Position returns the file, line and column of p, which is a place in d. If p
// is zero, or d was not parsed, only the file name is set. The cost is linear in
// the text before p.
func (d *Document) Position(p Pos) Position {
	if d.source == "" {
		return Position{File: d.File}
	}
	l := lineCounter{file: d.File, source: d.source}
	return d.origin.move(l.position(p))
}

// lineCounter turns places into positions. It remembers how far it has counted,
// so that many places cost one pass. They must come in ascending order.
type lineCounter struct {
	file, source string
	offset       int // counted up to here
	newlines     int // line feeds before offset
	start        int // where the line of offset starts
}

func (l *lineCounter) position(p Pos) Position {
	at := int(p) - 1
	if at < 0 || at > len(l.source) {
		return Position{File: l.file}
	}
	passed := l.source[l.offset:at]
	if last := strings.LastIndexByte(passed, '\n'); last >= 0 {
		l.newlines += strings.Count(passed, "\n")
		l.start = l.offset + last + 1
	}
	l.offset = at
	return Position{File: l.file, Line: l.newlines + 1, Column: at - l.start + 1, Offset: at}
}
