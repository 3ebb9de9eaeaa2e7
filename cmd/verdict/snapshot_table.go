// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"
	"unicode/utf8"
)

// row is an entry of a list: an object for JSON, of which a table shows the cells.
type row interface{ cells() []string }

// writeRows writes a list: a table, or an object a line.
func writeRows[R row](out io.Writer, form string, heads []string, rows []R) error {
	w := bufio.NewWriter(out)
	switch form {
	case "json":
		enc := jsonEncoder(w)
		for _, r := range rows {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
	case "markdown":
		markdownTable(w, heads, rows)
	default:
		textTable(w, heads, rows)
	}
	return w.Flush()
}

// textTable writes a table in columns. The last one, which is the longest, is not
// padded.
func textTable[R row](w io.Writer, heads []string, rows []R) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, strings.Join(heads, "\t"))
	for _, r := range rows {
		cells := r.cells()
		for i := range cells {
			cells[i] = printable(cells[i])
		}
		fmt.Fprintln(t, strings.Join(cells, "\t"))
	}
	_ = t.Flush() // the error stays with w
}

func markdownTable[R row](w io.Writer, heads []string, rows []R) {
	fmt.Fprintf(w, "| %s |\n|%s\n", strings.ToLower(strings.Join(heads, " | ")), strings.Repeat("---|", len(heads)))
	for _, r := range rows {
		cells := r.cells()
		for i := range cells {
			cells[i] = codeSpan(cells[i])
		}
		fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
	}
}

// codeSpan returns a text as code for Markdown, so that nothing in it is markup, a
// mention or the end of a cell.
func codeSpan(s string) string {
	s = printable(s)
	if s == "" {
		return ""
	}
	if !strings.ContainsAny(s, "`|\\") {
		return "`" + s + "`"
	}
	var b strings.Builder
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == ' ' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	return "<code>" + b.String() + "</code>"
}

// orDash returns a text for a cell that must not be empty.
func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// textWidth is how wide prose is.
const textWidth = 80

// wrap breaks prose into lines, of which all but the first begin with an indent.
func wrap(s, indent string) string {
	var b strings.Builder
	column := len(indent)
	for i, word := range strings.Fields(printable(s)) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > textWidth:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

// markdownProse returns prose for Markdown. What is no plain word in it, such as a
// name, becomes code.
func markdownProse(s string) string {
	words := strings.Fields(printable(s))
	for i, word := range words {
		rest := strings.TrimLeft(word, "(")
		before := word[:len(word)-len(rest)]
		name := strings.TrimRight(rest, ").,;:")
		after := rest[len(name):]
		if strings.ContainsFunc(name, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '\'' && r != ','
		}) {
			words[i] = before + codeSpan(name) + after
		}
	}
	return strings.Join(words, " ")
}
