// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"fmt"
	"strconv"
	"strings"
)

// The tree as Markdown of GitHub's kind, for a comment on a pull request.

// Markdown returns the report as Markdown. Width and Colour have no meaning there.
// What a policy or a request holds comes as code or is escaped, so that it cannot
// add markup, links or mentions.
func (r *Report) Markdown(o Options) string {
	var m markdown
	m.nodes(tell(r, o), "")
	return strings.TrimLeft(m.b.String(), "\n")
}

// markdown lays out a tree as Markdown.
type markdown struct{ b strings.Builder }

// excerptWidth is the width of source lines in Markdown, where they can be scrolled.
const excerptWidth = 140

func (m *markdown) nodes(list []node, in string) {
	for i := range list {
		m.node(&list[i], in)
	}
}

func (m *markdown) node(n *node, in string) {
	switch n.kind {
	case headlineNode:
		m.block(in, "### "+m.inline(n.say))
	case sentenceNode:
		m.block(in, m.inline(n.say))
	case answerNode:
		m.block(in, m.inline(n.say))
		m.nodes(n.body, in)
	case sectionNode:
		m.block(in, "#### "+m.inline(plain(n.say)))
		m.nodes(n.body, in)
	case detailsNode:
		m.block(in, "<details><summary>"+m.inline(plain(n.say))+"</summary>")
		m.nodes(n.body, in)
		m.block(in, "</details>")
	case tableNode:
		m.table(n.rows, in)
	case listNode:
		m.list(n, in)
	case excerptNode:
		p := printer{width: excerptWidth}
		p.excerpt(n.excerpt, "")
		m.fenced(p.b.String(), "", in)
	case documentNode:
		m.fenced(n.document, "json", in)
	}
}

// block writes a paragraph of its own.
func (m *markdown) block(in, text string) {
	m.b.WriteString("\n" + in + text + "\n")
}

func (m *markdown) table(rows []row, in string) {
	m.b.WriteString("\n" + in + "| | |\n" + in + "|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&m.b, "%s| %s | %s |\n", in, m.inline(sentence{{r.label.text, ordinary}}), m.cell(r.say))
	}
}

func (m *markdown) list(n *node, in string) {
	m.b.WriteByte('\n')
	for i, item := range n.items {
		bullet := "- "
		if n.numbered {
			bullet = strconv.Itoa(i+1) + ". "
		}
		if len(item) > 0 && item[0].kind == sentenceNode {
			m.b.WriteString(in + bullet + m.inline(item[0].say) + "\n")
			item = item[1:]
		}
		m.nodes(item, in+strings.Repeat(" ", len(bullet)))
	}
}

// cell writes a sentence without the character that ends cells. In code nothing
// escapes it for certain, a backslash before it being escaped in its turn, so that
// code which has it is written as HTML.
func (m *markdown) cell(s sentence) string {
	var b strings.Builder
	for _, part := range s {
		if text := part.text; part.tone == literal && strings.Contains(text, "|") {
			b.WriteString("<code>" + escape(text) + "</code>")
			continue
		}
		b.WriteString(m.part(part))
	}
	return strings.TrimSpace(b.String())
}

// fenced writes text behind a fence that does not occur in it.
func (m *markdown) fenced(text, language, in string) {
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	m.b.WriteString("\n" + in + fence + language + "\n")
	for l := range strings.Lines(text) {
		m.b.WriteString(in + strings.TrimRight(l, "\n") + "\n")
	}
	m.b.WriteString(in + fence + "\n")
}

// inline writes a sentence.
func (m *markdown) inline(s sentence) string {
	var b strings.Builder
	for _, part := range s {
		b.WriteString(m.part(part))
	}
	return strings.TrimSpace(b.String())
}

func (m *markdown) part(s span) string {
	switch s.tone {
	case literal:
		return code(s.text)
	case strong, good, bad:
		return "**" + escape(s.text) + "**"
	}
	return escape(s.text)
}

// plain takes the emphasis away, where the place has its own.
func plain(s sentence) sentence {
	c := make(sentence, len(s))
	for i, part := range s {
		if c[i] = part; part.tone != literal {
			c[i].tone = ordinary
		}
	}
	return c
}

// code puts a text between as many backticks as it takes.
func code(s string) string {
	run := longestRun(s, '`')
	ticks := strings.Repeat("`", run+1)
	if run > 0 || strings.TrimSpace(s) != s || s == "" {
		return ticks + " " + s + " " + ticks
	}
	return ticks + s + ticks
}

func longestRun(s string, of rune) int {
	longest, run := 0, 0
	for _, r := range s {
		if r != of {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// nothing is a character of no width. What GitHub makes links of it looks for in the
// text that markup has become, where escapes are gone: @somebody, #1, addresses.
const nothing = "&#8203;"

// escape keeps the characters of a text from being markup, and the text from being
// a mention or a link.
func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch r {
		case '\\', '`', '*', '_', '[', ']', '~':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '@', '#':
			b.WriteString("\\" + string(r) + nothing)
		case '|':
			b.WriteString("&#124;")
		case ':':
			b.WriteRune(r)
			if strings.HasPrefix(s[i:], "://") {
				b.WriteString(nothing)
			}
		case '.':
			if i >= 3 && strings.EqualFold(s[i-3:i], "www") {
				b.WriteString(nothing)
			}
			b.WriteRune(r)
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
