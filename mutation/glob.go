// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"strings"

	"github.com/iamverdict/verdict/internal/pattern"
)

// Texts that match patterns. They are guesses for a search, which has an engine decide
// on each, so that they need to be likely and not certain.

// filler stands for what a wildcard may be.
const filler = "other"

// matches reports whether a text matches a pattern, whose variables are replaced.
func matches(glob, text string) bool {
	p := pattern.Compile(glob, pattern.Options{Wildcards: true})
	return p.Match(text)
}

// covers is matches for actions, whose case does not matter.
func covers(glob, action string) bool { return matches(pattern.Fold(glob), pattern.Fold(action)) }

// example returns a text that a pattern matches.
func example(glob string) string {
	return strings.ReplaceAll(strings.ReplaceAll(glob, "*", filler), "?", "x")
}

// common returns a text that two patterns match, if there is one.
func common(a, b string) (string, bool) {
	if len(a)+len(b) > 1_000 {
		return "", false
	}
	m := meeting{a: a, b: b, failed: make(map[[2]int]bool)}
	if !m.from(0, 0) {
		return "", false
	}
	return m.text(), true
}

// meeting looks for a text that two patterns match. It tries each pair of places once.
type meeting struct {
	a, b   string
	failed map[[2]int]bool
	parts  []string // from the end
}

func (m *meeting) from(i, j int) bool {
	if i == len(m.a) && j == len(m.b) {
		return true
	}
	at := [2]int{i, j}
	if m.failed[at] {
		return false
	}
	if m.step(i, j) {
		return true
	}
	m.failed[at] = true
	return false
}

func (m *meeting) step(i, j int) bool {
	star := func(s string, at int) bool { return at < len(s) && s[at] == '*' }
	switch x, y := star(m.a, i), star(m.b, j); {
	case x && y:
		return m.take(filler, i+1, j+1) || m.take("", i+1, j) || m.take("", i, j+1)
	case x:
		return m.take("", i+1, j) || j < len(m.b) && m.take(one(m.b[j]), i, j+1)
	case y:
		return m.take("", i, j+1) || i < len(m.a) && m.take(one(m.a[i]), i+1, j)
	}
	if i == len(m.a) || j == len(m.b) {
		return false
	}
	switch c, d := m.a[i], m.b[j]; {
	case c == d, d == '?':
		return m.take(one(c), i+1, j+1)
	case c == '?':
		return m.take(one(d), i+1, j+1)
	}
	return false
}

// take goes on behind a text.
func (m *meeting) take(text string, i, j int) bool {
	if !m.from(i, j) {
		return false
	}
	m.parts = append(m.parts, text)
	return true
}

func one(c byte) string {
	if c == '?' {
		return "x"
	}
	return string(c)
}

func (m *meeting) text() string {
	var b strings.Builder
	for i := len(m.parts) - 1; i >= 0; i-- {
		b.WriteString(m.parts[i])
	}
	return b.String()
}
