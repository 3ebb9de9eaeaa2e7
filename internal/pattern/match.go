// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"strings"
	"unicode/utf8"
)

// The general matcher walks over tokens and text side by side. At a star it
// notes the place and goes on as if the star matched nothing; at a mismatch it
// returns to the last star and lets it take more. It never returns to an earlier
// star: the tokens between two stars match at the leftmost place possible, any
// other place leaves less text for what follows, and the later star can make up
// for the difference. Hence no recursion and no exponential time. Each return
// moves the start of the current stretch of tokens to the right, so that there
// are at most len(s)+1 of them, and each is followed by at most one walk over
// the stretch: O(len(s) * len(tokens)) steps in the worst case, and nearly
// always O(len(s)), as strings.Index finds the next place for a literal.
//
// The same argument makes the match of a prefix the shortest one.

// machine is a match in progress. It lives on the stack.
type machine struct {
	tokens []token
	vars   []Subst
	s      string
	// next is the index of the token to match next, and pos where in s.
	next, pos int
	// resume is the index of the token after the last star, or 0 if there was no
	// star so far. The star has taken s up to starEnd.
	resume, starEnd int
	// end is where the match ended, or -1.
	end int
	// lazy says that the match may end before s does.
	lazy bool
}

// match returns the number of bytes of s that g matches or -1. It is all of s,
// or, if lazy is set, the shortest prefix.
func (g *general) match(s string, vars []Subst, lazy bool) int {
	if len(vars) < len(g.vars) || len(s) < g.least || g.differs(s, lazy) {
		return -1
	}
	if g.infix && !lazy {
		if strings.Contains(s[len(g.tokens[0].text):], g.tokens[len(g.tokens)-2].text) {
			return len(s)
		}
		return -1
	}
	m := machine{tokens: g.tokens, vars: vars, s: s, lazy: lazy, end: -1}
	for m.step() {
	}
	return m.end
}

// differs reports whether s, which is long enough, starts or ends with something
// else than g does. Most patterns of a policy do not match, and most of these are
// found out here, the more so as texts with one beginning often differ in their
// last byte.
func (g *general) differs(s string, lazy bool) bool {
	tail := g.tokens[len(g.tokens)-1].text
	if lazy {
		tail = ""
	}
	return endsOtherwise(s, tail) || !strings.HasPrefix(s, g.tokens[0].text) || !strings.HasSuffix(s, tail)
}

// endsOtherwise reports whether the last byte of s, which is no shorter than tail,
// is not that of tail.
func endsOtherwise(s, tail string) bool {
	return tail != "" && s[len(s)-1] != tail[len(tail)-1]
}

// step matches one token and reports whether there is more to do.
func (m *machine) step() bool {
	if m.next == len(m.tokens) {
		return m.finish()
	}
	switch op, text := m.token(m.next); op {
	case opOne:
		return m.one()
	case opStar:
		return m.star()
	default:
		return m.literal(text)
	}
}

// token returns token i with the variables substituted: it is never opVariable.
// The text is that of opLiteral.
func (m *machine) token(i int) (op, string) {
	t := &m.tokens[i]
	if t.op != opVariable {
		return t.op, t.text
	}
	v := &m.vars[t.index]
	if v.Any {
		return opStar, ""
	}
	return opLiteral, v.Text
}

// finish ends the match after the last token, or looks for a longer one if s
// goes on.
func (m *machine) finish() bool {
	if !m.lazy && m.pos < len(m.s) {
		return m.retry()
	}
	m.end = m.pos
	return false
}

// literal matches text.
func (m *machine) literal(text string) bool {
	if !strings.HasPrefix(m.s[m.pos:], text) {
		return m.retry()
	}
	m.next, m.pos = m.next+1, m.pos+len(text)
	return true
}

// one matches a single character.
func (m *machine) one() bool {
	n := width(m.s, m.pos)
	if n == 0 {
		return m.retry()
	}
	m.next, m.pos = m.next+1, m.pos+n
	return true
}

// star matches nothing, to begin with.
func (m *machine) star() bool {
	m.resume, m.starEnd = m.next+1, m.pos
	return m.seek()
}

// retry lets the last star take one more byte. A star may end inside a
// character; a token that cannot start there, and that is all but broken
// literals, will not match.
func (m *machine) retry() bool {
	if m.resume == 0 || m.starEnd == len(m.s) {
		return false
	}
	m.starEnd++
	return m.seek()
}

// seek moves the end of the last star to the first place where the next token
// can match. It reports whether there is one.
func (m *machine) seek() bool {
	n := m.gap(m.s[m.starEnd:])
	if n < 0 {
		return false
	}
	m.starEnd += n
	m.next, m.pos = m.resume, m.starEnd
	return true
}

// gap returns how much of rest, which is what the last star has not taken, it
// must take before the next token can match, or -1 if that never can.
func (m *machine) gap(rest string) int {
	if m.resume == len(m.tokens) {
		return m.lastGap(rest, "")
	}
	op, text := m.token(m.resume)
	switch {
	case op != opLiteral:
		return 0
	case m.resume == len(m.tokens)-1:
		return m.lastGap(rest, text)
	}
	return strings.Index(rest, text)
}

// lastGap is gap where nothing but text follows the star.
func (m *machine) lastGap(rest, text string) int {
	switch {
	case m.lazy:
		return strings.Index(rest, text)
	case strings.HasSuffix(rest, text):
		return len(rest) - len(text)
	}
	return -1
}

// width returns the number of bytes of the character that starts at s[i], or 0
// if none does, which is at the end of s and inside a character.
func width(s string, i int) int {
	switch {
	case i == len(s):
		return 0
	case s[i] < utf8.RuneSelf:
		return 1
	case inside(s, i):
		return 0
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return n
}

// inside reports whether s[i] is a byte of a valid character that starts before
// it. Such a character starts at the nearest byte that can start one.
func inside(s string, i int) bool {
	for start := i - 1; start >= 0 && i-start < utf8.UTFMax; start-- {
		if utf8.RuneStart(s[start]) {
			_, n := utf8.DecodeRuneInString(s[start:])
			return n > i-start
		}
	}
	return false
}
