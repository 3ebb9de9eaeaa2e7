// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/actions"
	"github.com/iamverdict/verdict/policy"
)

// decoder reads one case file and collects its problems.
type decoder struct {
	*loader
	file  *File
	lines *lines
	kept  map[*eval.Policy]bool // the policies of the file
	// meant are the fields that misspelt ones were likely meant to be.
	meant []string
}

func (d *decoder) fail(at policy.Position, fix, format string, args ...any) {
	d.report(&Problem{Position: at, Message: fmt.Sprintf(format, args...), Fix: fix})
}

func (d *decoder) warn(at policy.Position, fix, format string, args ...any) {
	d.report(&Problem{Position: at, Message: fmt.Sprintf(format, args...), Fix: fix, Warning: true})
}

func (d *decoder) report(p *Problem) {
	text := p.Error()
	if d.listed[text] {
		return
	}
	d.listed[text] = true
	if p.Warning {
		d.warnings = append(d.warnings, p)
		return
	}
	if len(d.file.problems) < maxProblems {
		d.file.problems = append(d.file.problems, p)
	}
	d.file.failed++
}

// fields are the members of an object by name, with what reads them.
type fields map[string]func(*node)

// comments are members that every object may have and that mean nothing.
func comments() []string { return []string{"why", "source", "confidence", "extra", "mode"} }

// object reads the members of an object. It reports whether n is one.
func (d *decoder) object(n *node, what string, f fields) bool {
	if n.kind != isObject {
		d.fail(n.at, "want "+what, "%s in place of an object", article(n.kind))
		return false
	}
	for _, m := range n.members {
		read, ok := f[m.key.text]
		switch {
		case ok:
			read(m.value)
		case !slices.Contains(comments(), m.key.text):
			d.unknownField(n, m.key, f)
		}
	}
	return true
}

// article returns a kind as the first words of a message.
func article(k kind) string {
	if k == isNull {
		return "nothing"
	}
	return k.String()
}

// unknownField reports a member that the format does not have: a misspelt field that
// went unnoticed would turn a test into another one.
func (d *decoder) unknownField(n, key *node, f fields) {
	names := slices.Sorted(maps.Keys(f))
	fix := "want one of " + strings.Join(names, ", ")
	if near := actions.Nearest(key.text, append(names, comments()...)); near != "" {
		fix = didYouMean(near)
		n.meant = append(n.meant, near)
		d.meant = append(d.meant, near)
	}
	d.fail(key.at, fix, "unknown field %q", key.text)
}

func didYouMean(word string) string { return fmt.Sprintf("did you mean %q?", word) }

// text is a text with its place. It is bad if it was reported, so that nothing else
// need be said about it.
type text struct {
	value string
	at    policy.Position
	bad   bool
	// wild is set if it stands for the names that it matches as a pattern.
	wild bool
}

// bad reports a text.
func (d *decoder) bad(t *text, fix, format string, args ...any) {
	t.bad = true
	d.fail(t.at, fix, format, args...)
}

// text reads a text.
func (d *decoder) text(n *node) *text {
	t := &text{value: n.text, at: n.at}
	if n.kind != isText {
		d.bad(t, "want a text, in quotes if need be", "%s in place of a text", article(n.kind))
	}
	return t
}

// label reads a text that may look like a number to YAML: an account id, or a name
// such as 2026.
func (d *decoder) label(n *node) *text {
	if n.kind == isNumber {
		return &text{value: n.text, at: n.at}
	}
	return d.text(n)
}

// texts reads a text or a list of texts.
func (d *decoder) texts(n *node) []*text {
	var list []*text
	for _, item := range single(n) {
		list = append(list, d.text(item))
	}
	return list
}

// single returns the items of a list, or a value that stands alone.
func single(n *node) []*node {
	if n.kind == isList {
		return n.items
	}
	return []*node{n}
}

// word reads a text that is one of some words.
func (d *decoder) word(n *node, words ...string) string {
	if n.kind == isText && slices.Contains(words, n.text) {
		return n.text
	}
	fix := "want " + strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
	if near := actions.Nearest(n.text, words); near != "" {
		fix = didYouMean(near)
	}
	if n.kind != isText {
		d.fail(n.at, fix, "%s in place of a word", article(n.kind))
	} else {
		d.fail(n.at, fix, "unknown word %q", n.text)
	}
	return ""
}
