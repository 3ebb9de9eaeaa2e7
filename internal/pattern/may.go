// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import "unicode/utf8"

// The ARN of a role session lacks the path of its role. Whether a pattern could
// match the ARN of the role is a question about a text of which only the start
// and the end are known.

// MayMatch reports whether there is a text X of one character or more such that
// p, with vars[i] in the place of Variables()[i], matches prefix + X + suffix. If
// vars has too few entries there is none. With fold it is a question about
// EqualFold, and p must have been compiled without wildcards.
//
// It is exact if all texts are valid UTF-8. Otherwise it may be true although
// there is no X, never false although there is one.
func MayMatch(p *Pattern, vars []Subst, prefix, suffix string, fold bool) bool {
	if !utf8.ValidString(prefix) || !utf8.ValidString(suffix) {
		return true
	}
	if p.class == General {
		return len(vars) >= len(p.general.vars) && (&may{p.general.tokens, vars, fold}).match(prefix, suffix)
	}
	tokens, n := p.simple()
	return (&may{tokens[:n], nil, fold}).match(prefix, suffix)
}

// simple returns the tokens of a pattern that is not general.
func (p *Pattern) simple() (tokens [3]token, n int) {
	add := func(t token) {
		tokens[n] = t
		n++
	}
	if head := p.Literal(); head != "" {
		add(token{text: head})
	}
	if p.class != Exact {
		add(token{op: opStar})
	}
	if p.class == PrefixSuffix {
		add(token{text: p.LiteralSuffix()})
	}
	return tokens, n
}

// may answers for a list of tokens.
type may struct {
	tokens []token
	vars   []Subst
	fold   bool
}

// cursor is a place in a list of tokens: before a token, or after the first n
// bytes of a literal.
type cursor struct{ token, n int }

func (c cursor) before(d cursor) bool {
	return c.token < d.token || c.token == d.token && c.n < d.n
}

// match matches prefix from the front and suffix from the back. X is then matched
// by what is left between the two, which must be something. A walk stops at a
// star, which can take the rest and X as well; so the first star, if there is
// one, is always left.
func (m *may) match(prefix, suffix string) bool {
	front, ok := m.front(prefix)
	if !ok {
		return false
	}
	back, ok := m.back(suffix)
	return ok && front.before(back)
}

// token returns the i-th token with a variable replaced by what it stands for.
func (m *may) token(i int) (op, string) {
	t := &m.tokens[i]
	switch {
	case t.op != opVariable:
		return t.op, t.text
	case m.vars[t.index].Any:
		return opStar, ""
	}
	return opLiteral, m.vars[t.index].Text
}

// front returns the place that the tokens reach when they match s from the front,
// and whether they can. Values that are empty are passed over, so that what lies
// between two places is never nothing.
func (m *may) front(s string) (cursor, bool) {
	for i := range m.tokens {
		kind, text := m.token(i)
		switch {
		case kind == opLiteral && text == "":
		case s == "" || kind == opStar:
			return cursor{i, 0}, true
		case kind == opOne:
			_, n := utf8.DecodeRuneInString(s)
			s = s[n:]
		default:
			used, matched, ok := m.common(s, text, false)
			if s = s[matched:]; !ok || used < len(text) {
				return cursor{i, used}, ok
			}
		}
	}
	return cursor{len(m.tokens), 0}, s == ""
}

// back is front from the other end. All tokens from the place on are used.
func (m *may) back(s string) (cursor, bool) {
	for i := len(m.tokens) - 1; i >= 0; i-- {
		kind, text := m.token(i)
		switch {
		case kind == opLiteral && text == "":
		case s == "" || kind == opStar:
			return cursor{i + 1, 0}, true
		case kind == opOne:
			_, n := utf8.DecodeLastRuneInString(s)
			s = s[:len(s)-n]
		default:
			used, matched, ok := m.common(s, text, true)
			if s = s[:len(s)-matched]; !ok || used < len(text) {
				return cursor{i, len(text) - used}, ok
			}
		}
	}
	return cursor{0, 0}, s == ""
}

// common compares s and text from the front, or from the back, until one of them
// is used up. It returns how many bytes of each that took, and whether they agree.
func (m *may) common(s, text string, back bool) (used, matched int, ok bool) {
	if !m.fold {
		n := min(len(s), len(text))
		if back {
			return n, n, s[len(s)-n:] == text[len(text)-n:]
		}
		return n, n, s[:n] == text[:n]
	}
	for used < len(text) && matched < len(s) {
		a, n := nextRune(text, used, back)
		b, k := nextRune(s, matched, back)
		if !equalFoldRune(a, b) {
			return used, matched, false
		}
		used, matched = used+n, matched+k
	}
	return used, matched, true
}

// nextRune returns the character behind the first taken bytes, or before the last.
func nextRune(s string, taken int, back bool) (rune, int) {
	if back {
		return utf8.DecodeLastRuneInString(s[:len(s)-taken])
	}
	return utf8.DecodeRuneInString(s[taken:])
}
