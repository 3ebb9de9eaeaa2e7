// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"sort"
	"strings"
)

// Lines is the source of a document cut into lines, for those who need many
// positions of one document in any order, or the text of a line. Making it costs
// one pass over the source; a position then costs a binary search. The zero value
// has no lines. It is immutable and safe for concurrent use.
type Lines struct {
	file, source string
	starts       []int // offset of each line
	origin       Position
}

// Lines cuts the source of the document into lines. A document that was not
// parsed has none.
func (d *Document) Lines() Lines {
	l := Lines{file: d.File, source: d.source, origin: d.origin}
	if d.source == "" {
		return l
	}
	l.starts = make([]int, 1, 1+strings.Count(d.source, "\n"))
	for i := range len(d.source) {
		if d.source[i] == '\n' {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

// Position is Document.Position.
func (l *Lines) Position(p Pos) Position {
	at := int(p) - 1
	if at < 0 || at > len(l.source) || len(l.starts) == 0 {
		return Position{File: l.file}
	}
	n := sort.SearchInts(l.starts, at+1) // lines that start at or before the place
	return l.origin.move(Position{File: l.file, Line: n, Column: at - l.starts[n-1] + 1, Offset: at})
}

// Len returns the number of lines.
func (l *Lines) Len() int { return len(l.starts) }

// Text returns line n, counted from 1, without its end. A line that does not
// exist is empty. Of a document that is a part of a larger file, lines are those of the
// file, as positions have them, and blanks stand for what the first one has before the
// document.
func (l *Lines) Text(n int) string {
	before := ""
	if l.origin.Line > 0 {
		if n -= l.origin.Line - 1; n == 1 {
			before = strings.Repeat(" ", max(l.origin.Column-1, 0))
		}
	}
	if n < 1 || n > len(l.starts) {
		return ""
	}
	end := len(l.source)
	if n < len(l.starts) {
		end = l.starts[n] - 1
	}
	return before + strings.TrimSuffix(l.source[l.starts[n-1]:end], "\r")
}
