// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The tree of what there is to say. It has no widths and no markup.

// tone is how a span is to be told apart from others. The zero tone is that of
// ordinary words.
type tone uint8

const (
	ordinary tone = iota
	strong
	good
	bad
	faint
	literal // text of a policy or a request
)

// span is a piece of one line.
type span struct {
	text string
	tone tone
}

// sentence is what flows and may be wrapped.
type sentence []span

// nodeKind tells which fields of a node count.
type nodeKind uint8

const (
	headlineNode nodeKind = iota // say
	sectionNode                  // say is its title, body what follows
	answerNode                   // say is a sentence, body what belongs to it
	sentenceNode                 // say
	tableNode                    // rows
	listNode                     // items, numbered or not
	excerptNode                  // excerpt
	documentNode                 // JSON, to be copied
	detailsNode                  // say is the title of body, which may be folded away
)

// node is a block.
type node struct {
	kind     nodeKind
	say      sentence
	rows     []row
	items    [][]node
	numbered bool
	excerpt  excerpt
	document string
	body     []node
}

// row is a label and what belongs to it.
type row struct {
	label span
	say   sentence
}

func say(spans ...span) sentence { return spans }

func words(s string) span   { return span{text: s} }
func dim(s string) span     { return span{clean(s), faint} }
func quote(s string) span   { return span{clean(shorten(s)), literal} }
func label(s string) span   { return span{s, faint} }
func line(s ...span) node   { return node{kind: sentenceNode, say: s} }
func table(r ...row) node   { return node{kind: tableNode, rows: r} }
func list(i ...[]node) node { return node{kind: listNode, items: i} }

func section(title string, body ...node) node {
	return node{kind: sectionNode, say: say(span{title, strong}), body: body}
}

// maxQuoted is how many characters of a text from outside are shown: more than
// almost all ARNs have, and less than would fill a screen.
const maxQuoted = 300

// shorten leaves out the middle of a text that is too long to be read.
func shorten(s string) string {
	if len(s) <= maxQuoted {
		return s
	}
	runes := []rune(strings.ToValidUTF8(s, "\uFFFD"))
	if len(runes) <= maxQuoted {
		return string(runes)
	}
	return string(runes[:maxQuoted*2/3]) + "…" + string(runes[len(runes)-maxQuoted/3:])
}

// clean makes a text from outside harmless: what is not printable becomes an escape
// as in Go. Among that are the control characters of terminals, and those by which
// text runs from right to left or hides.
func clean(s string) string {
	if !strings.ContainsFunc(s, unprintable) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if unprintable(r) || r == utf8.RuneError && size == 1 {
			escaped := strconv.QuoteToASCII(s[:size])
			b.WriteString(escaped[1 : len(escaped)-1])
		} else {
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }

// value shows a text so that its end can be seen.
func value(s string) string {
	if s == "" || strings.ContainsAny(s, " \",") {
		return `"` + shorten(s) + `"`
	}
	return s
}
