// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iamverdict/verdict/policy"
)

// Source lines of a statement, with marks under what is spoken of.

// excerpt is some lines of a source, in order. Their numbers tell where some are left
// out.
type excerpt []sourceLine

type sourceLine struct {
	number int
	cells  []string // one for each column: a character, or its escape
	marked []bool   // for each cell
}

// Limits of an excerpt: what fits on a screen beside the rest.
const (
	wholeStatement = 4   // lines of a statement that is shown as it is
	maxMarkedLines = 3   // of a longer one
	maxScanned     = 500 // lines in which the end of a statement is looked for
	maxCells       = 400 // columns on either side of what is spoken of
)

// cut makes the excerpt of a statement, with the given places marked.
func cut(lines *policy.Lines, start policy.Position, keep, marks []policy.Position) excerpt {
	if start.Line == 0 || lines.Text(start.Line) == "" {
		return nil
	}
	marks = slices.DeleteFunc(slices.Clone(marks), func(p policy.Position) bool { return p.Line == 0 })
	end := statementEnd(lines, start)
	var numbers []int
	if end-start.Line < wholeStatement {
		for n := start.Line; n <= end; n++ {
			numbers = append(numbers, n)
		}
	} else {
		numbers = chosen(start, keep, marks)
	}
	var e excerpt
	for _, n := range numbers {
		e = append(e, lineOf(lines, n, start, marks))
	}
	e.trim()
	return e
}

// chosen returns the lines of a long statement to show: those of the places to keep
// and of the first marks.
func chosen(start policy.Position, keep, marks []policy.Position) []int {
	var numbers []int
	for _, p := range keep {
		if p.Line > 0 {
			numbers = append(numbers, p.Line)
		}
	}
	marked := 0
	for _, p := range marks {
		if !slices.Contains(numbers, p.Line) && marked < maxMarkedLines {
			numbers = append(numbers, p.Line)
			marked++
		}
	}
	if len(numbers) == 0 {
		numbers = append(numbers, start.Line)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// statementEnd returns the line on which the object that begins at start ends.
func statementEnd(lines *policy.Lines, start policy.Position) int {
	depth, quoted := 0, false
	from := start.Column - 1
	for n := start.Line; n <= lines.Len() && n < start.Line+maxScanned; n++ {
		text := lines.Text(n)
		for i := min(max(from, 0), len(text)); i < len(text); i++ {
			switch c := text[i]; {
			case quoted && c == '\\':
				i++
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '{', c == '[':
				depth++
			case c == '}', c == ']':
				depth--
			}
			if depth == 0 && !quoted {
				return n
			}
		}
		from = 0
	}
	return start.Line + maxScanned
}

// lineOf lays out one line. Of a very long one, what is around the first mark is
// taken, or around the start of the statement.
func lineOf(lines *policy.Lines, n int, start policy.Position, marks []policy.Position) sourceLine {
	text := lines.Text(n)
	var spans [][2]int
	for _, m := range marks {
		if m.Line == n && 0 < m.Column && m.Column <= len(text) {
			spans = append(spans, [2]int{m.Column - 1, m.Column - 1 + tokenLength(text[m.Column-1:])})
		}
	}
	centre := 0
	switch {
	case len(spans) > 0:
		centre = spans[0][0]
	case n == start.Line:
		centre = start.Column - 1
	}
	l := sourceLine{number: n}
	from, to := max(0, centre-maxCells), min(len(text), centre+maxCells)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for i := from; i < to; {
		_, size := utf8.DecodeRuneInString(text[i:])
		cell := clean(text[i : i+size])
		if text[i] == '\t' {
			cell = "  "
		}
		l.cells = append(l.cells, cell)
		l.marked = append(l.marked, slices.ContainsFunc(spans, func(s [2]int) bool { return s[0] <= i && i < s[1] }))
		i += size
	}
	return l
}

// tokenLength returns the length of the JSON value that a text begins with, as far
// as it is on this line.
func tokenLength(s string) int {
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			if quoted = !quoted; !quoted && depth == 0 {
				return i + 1
			}
		case quoted:
		case c == '{', c == '[':
			depth++
		case c == '}', c == ']':
			if depth--; depth <= 0 {
				return i + 1
			}
		case depth == 0 && (c == ',' || c == ' '):
			return max(i, 1)
		}
	}
	return max(len(strings.TrimRight(s, " ")), 1)
}

// trim takes away the indentation that all lines share.
func (e excerpt) trim() {
	common := -1
	for _, l := range e {
		n := slices.IndexFunc(l.cells, func(c string) bool { return strings.Trim(c, " ") != "" })
		if n >= 0 && (common < 0 || n < common) {
			common = n
		}
	}
	for i := range e {
		if n := min(max(common, 0), len(e[i].cells)); n > 0 {
			e[i].cells, e[i].marked = e[i].cells[n:], e[i].marked[n:]
		}
	}
}

// window returns the part of a line that fits into some columns, and the marks under
// it; "" if there are none. Where something is left out there is a "…".
func (l *sourceLine) window(width int) (text, carets string) {
	width = max(width, 8)
	from := 0
	if first := slices.Index(l.marked, true); first >= 0 {
		end := first
		for end < len(l.marked) && l.marked[end] {
			end++
		}
		if end+1 > width {
			from = max(0, min(first-width/4, len(l.cells)-1))
		}
	}
	var t, c strings.Builder
	if from > 0 {
		t.WriteString("…")
		c.WriteString(" ")
	}
	used := 1
	for i := from; i < len(l.cells); i++ {
		n := utf8.RuneCountInString(l.cells[i])
		if used+n > width {
			t.WriteString("…")
			break
		}
		used += n
		t.WriteString(l.cells[i])
		mark := " "
		if l.marked[i] {
			mark = "^"
		}
		c.WriteString(strings.Repeat(mark, n))
	}
	return t.String(), strings.TrimRight(c.String(), " ")
}
