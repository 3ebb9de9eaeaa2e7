// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// EqualFold reports whether p and s are the same text under Unicode's simple
// case folding, with vars[i] in the place of Variables()[i]. Wildcards have no
// place in such a comparison: p must have been compiled without them, and never
// equals anything if it was not. If vars has too few entries nothing is equal.
func (p *Pattern) EqualFold(s string, vars []Subst) bool {
	switch p.class {
	case Exact:
		return strings.EqualFold(s, p.text)
	case General:
		return len(vars) >= len(p.general.vars) && p.general.equalFold(s, vars)
	}
	return false
}

// equalFold is the algorithm of the general matcher, with folding: a variable
// that stands for any text takes as little as will do.
func (g *general) equalFold(s string, vars []Subst) bool {
	next, resume := 0, -1
	var tail string // what was left of s after the last such variable
	for {
		rest, ok := g.stepFold(next, s, vars)
		switch {
		case ok && next == len(g.tokens):
			return true
		case ok && g.tokens[next].isAny(vars):
			resume, tail = next+1, s
			next++
		case ok:
			s = rest
			next++
		case resume < 0 || tail == "":
			return false
		default:
			_, n := utf8.DecodeRuneInString(tail)
			tail = tail[n:]
			s, next = tail, resume
		}
	}
}

// stepFold matches one token, or the end of the tokens, at the start of s.
func (g *general) stepFold(next int, s string, vars []Subst) (rest string, ok bool) {
	switch {
	case next == len(g.tokens):
		return "", s == ""
	case g.tokens[next].isAny(vars):
		return s, true
	case g.tokens[next].op == opOne || g.tokens[next].op == opStar:
		return "", false
	}
	return cutFold(s, g.tokens[next].literal(vars))
}

// isAny reports whether the token is a variable that stands for any text.
func (t *token) isAny(vars []Subst) bool { return t.op == opVariable && vars[t.index].Any }

// literal returns the text that the token stands for.
func (t *token) literal(vars []Subst) string {
	if t.op == opVariable {
		return vars[t.index].Text
	}
	return t.text
}

// cutFold removes from the start of s a text that equals prefix under simple
// folding. The two may differ in length.
func cutFold(s, prefix string) (rest string, ok bool) {
	for prefix != "" {
		p, n := utf8.DecodeRuneInString(prefix)
		r, m := utf8.DecodeRuneInString(s)
		if s == "" || !equalFoldRune(p, r) {
			return "", false
		}
		prefix, s = prefix[n:], s[m:]
	}
	return s, true
}

// equalFoldRune reports whether a and b are equal under simple folding.
func equalFoldRune(a, b rune) bool {
	if a == b {
		return true
	}
	for f := unicode.SimpleFold(a); f != a; f = unicode.SimpleFold(f) {
		if f == b {
			return true
		}
	}
	return false
}
