// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

// Filler stands in a text of Meet for what a star matches. No name is likely to be it.
const Filler = "verdict-0"

// maxMeet bounds the work of Meet: the product of the lengths of both patterns. Two of
// the longest ARNs of IAM have two million.
const maxMeet = 1 << 22

// Meet returns a text that both of two patterns match, and whether there is one. The
// stars that are free have Filler. Variables are text. Patterns that are longer than
// any of AWS together meet nowhere.
func Meet(a, b string) (string, bool) {
	m := meeting{a: []rune(a), b: []rune(b)}
	if (len(m.a)+1)*(len(m.b)+1) > maxMeet {
		return "", false
	}
	m.tried = make([]bool, (len(m.a)+1)*(len(m.b)+1))
	if !m.from(0, 0) {
		return "", false
	}
	return string(m.text), true
}

// meeting searches a way through two patterns at once: each step takes a character of
// either or of both. A pair of places from which there is no way is tried once.
type meeting struct {
	a, b  []rune
	tried []bool
	text  []rune
}

// from reports whether what follows the places i and j has a text in common, which it
// adds to the text so far.
func (m *meeting) from(i, j int) bool {
	place := i*(len(m.b)+1) + j
	if m.tried[place] {
		return false
	}
	m.tried[place] = true
	switch {
	case i == len(m.a) && j == len(m.b):
		return true
	case i < len(m.a) && m.a[i] == '*':
		return j < len(m.b) && m.step(shown(m.b[j]), i, j+1) || m.from(i+1, j)
	case j < len(m.b) && m.b[j] == '*':
		return i < len(m.a) && m.step(shown(m.a[i]), i+1, j) || m.from(i, j+1)
	case i == len(m.a) || j == len(m.b):
		return false
	case m.a[i] == '?':
		return m.step(shown(m.b[j]), i+1, j+1)
	case m.b[j] == '?' || m.a[i] == m.b[j]:
		return m.step(string(m.a[i]), i+1, j+1)
	}
	return false
}

// step adds a text and goes on from a pair of places, or takes the text back.
func (m *meeting) step(text string, i, j int) bool {
	before := len(m.text)
	m.text = append(m.text, []rune(text)...)
	if m.from(i, j) {
		return true
	}
	m.text = m.text[:before]
	return false
}

// shown returns a text for one character of a pattern.
func shown(c rune) string {
	switch c {
	case '*':
		return Filler
	case '?':
		return "x"
	}
	return string(c)
}
