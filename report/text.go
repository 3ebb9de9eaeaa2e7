// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The tree as text for a terminal.

// Text returns the report as text. Every line ends in a newline.
func (r *Report) Text(o Options) string {
	p := printer{width: o.Width, colour: o.Colour}
	if p.width <= 0 {
		p.width = defaultWidth
	}
	p.nodes(tell(r, o), "")
	return p.b.String()
}

// printer lays out a tree as text.
type printer struct {
	b      strings.Builder
	width  int
	colour bool
}

// indent is that of what belongs to a title.
const indent = "  "

func (p *printer) nodes(list []node, in string) {
	for i := range list {
		p.node(&list[i], in)
	}
}

func (p *printer) node(n *node, in string) {
	switch n.kind {
	case headlineNode:
		p.wrap(in, in+indent, n.say)
	case sentenceNode:
		p.wrap(in, in, n.say)
	case answerNode, sectionNode, detailsNode:
		p.b.WriteByte('\n')
		p.wrap(in, in, n.say)
		p.nodes(n.body, in+indent)
	case tableNode:
		p.table(n.rows, in)
	case listNode:
		p.list(n, in)
	case excerptNode:
		p.excerpt(n.excerpt, in)
	case documentNode:
		for text := range strings.Lines(n.document) {
			p.b.WriteString(in + indent + strings.TrimRight(text, "\n") + "\n")
		}
	}
}

// table writes labels and, beside them, what belongs to them.
func (p *printer) table(rows []row, in string) {
	widest := 0
	for _, r := range rows {
		widest = max(widest, utf8.RuneCountInString(r.label.text))
	}
	for _, r := range rows {
		pad := strings.Repeat(" ", widest-utf8.RuneCountInString(r.label.text)+2)
		first := in + p.paint(r.label) + pad
		p.wrapAfter(first, len(in)+widest+2, in+strings.Repeat(" ", widest+2), r.say)
	}
}

// list writes items, the first line of each behind its number or dash.
func (p *printer) list(n *node, in string) {
	for i, item := range n.items {
		bullet := "- "
		if n.numbered {
			bullet = strconv.Itoa(i+1) + ". "
		}
		hang := in + strings.Repeat(" ", len(bullet))
		if len(item) > 0 && item[0].kind == sentenceNode {
			p.wrap(in+bullet, hang, item[0].say)
			item = item[1:]
		}
		p.nodes(item, hang)
	}
}

// excerpt writes source lines behind their numbers.
func (p *printer) excerpt(e excerpt, in string) {
	gutter := 3
	for _, l := range e {
		gutter = max(gutter, len(strconv.Itoa(l.number)))
	}
	for i := range e {
		l := &e[i]
		text, carets := l.window(p.width - len(in) - gutter - 3)
		p.b.WriteString(strings.TrimRight(in+p.paint(span{fmt.Sprintf("%*d |", gutter, l.number), faint})+" "+text, " ") + "\n")
		if carets != "" {
			p.b.WriteString(in + p.paint(span{fmt.Sprintf("%*s |", gutter, ""), faint}) + " " + p.paint(span{carets, bad}) + "\n")
		}
	}
}

// wrap writes a sentence, behind first and on further lines behind rest.
func (p *printer) wrap(first, rest string, s sentence) {
	p.wrapAfter(first, utf8.RuneCountInString(first), rest, s)
}

// wrapAfter is wrap for a first part that is used columns wide.
func (p *printer) wrapAfter(first string, used int, rest string, s sentence) {
	p.b.WriteString(first)
	column, empty := used, true
	for _, w := range s.words() {
		n := w.width()
		if !empty && column+1+n > p.width {
			p.b.WriteString("\n" + rest)
			column, empty = utf8.RuneCountInString(rest), true
		}
		if !empty {
			p.b.WriteByte(' ')
			column++
		}
		for _, part := range w {
			p.b.WriteString(p.paint(part))
		}
		column, empty = column+n, false
	}
	p.b.WriteByte('\n')
}

// words cuts a sentence at its blanks. A word may be made of parts of several spans.
func (s sentence) words() []sentence {
	var list []sentence
	open := false // the last word goes on
	for _, part := range s {
		for i, text := range strings.Split(part.text, " ") {
			if i > 0 {
				open = false
			}
			if text == "" {
				continue
			}
			if !open {
				list = append(list, nil)
			}
			last := len(list) - 1
			list[last], open = append(list[last], span{text, part.tone}), true
		}
	}
	return list
}

// width returns the number of characters of a sentence.
func (s sentence) width() int {
	n := 0
	for _, part := range s {
		n += utf8.RuneCountInString(part.text)
	}
	return n
}

// paint puts colour around a text, if colour is wanted.
func (p *printer) paint(s span) string {
	code := ""
	switch s.tone {
	case strong:
		code = "1"
	case good:
		code = "1;32"
	case bad:
		code = "1;31"
	case faint:
		code = "2"
	}
	if !p.colour || code == "" {
		return s.text
	}
	return "\x1b[" + code + "m" + s.text + "\x1b[0m"
}
