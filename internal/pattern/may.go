// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"strings"
	"unicode/utf8"
)

// The ARN of a role session lacks the path of its role. Whether a pattern could
// match the ARN of the role is a question about a text of which only the start
// and the end are known.

// MayMatch reports whether there is a text X of one character or more such that
// p matches prefix + X + suffix.
//
// It is exact if p has no variables and all texts are valid UTF-8. Otherwise it
// may be true although there is no X, never false although there is one.
func MayMatch(p *Pattern, prefix, suffix string) bool {
	if len(p.Variables()) > 0 || !utf8.ValidString(prefix) || !utf8.ValidString(suffix) {
		return true
	}
	switch p.class {
	case Any:
		return true
	case Exact:
		return len(p.text) > len(prefix)+len(suffix) &&
			strings.HasPrefix(p.text, prefix) && strings.HasSuffix(p.text, suffix)
	case Prefix, PrefixSuffix:
		head, tail := p.Literal(), p.LiteralSuffix()
		return (strings.HasPrefix(head, prefix) || strings.HasPrefix(prefix, head)) &&
			(strings.HasSuffix(tail, suffix) || strings.HasSuffix(suffix, tail))
	}
	return p.general.mayMatch(prefix, suffix)
}

// cursor is a place in a list of tokens: before a token, or after the first n
// bytes of a literal.
type cursor struct{ token, n int }

func (c cursor) before(d cursor) bool {
	return c.token < d.token || c.token == d.token && c.n < d.n
}

// mayMatch matches prefix from the front and suffix from the back. X is then
// matched by what is left between the two, which must be something. A walk stops
// at a star, which can take the rest and X as well; so the first star, if there
// is one, is always left.
func (g *general) mayMatch(prefix, suffix string) bool {
	front, ok := g.front(prefix)
	if !ok {
		return false
	}
	back, ok := g.back(suffix)
	return ok && front.before(back)
}

// front returns the place that the tokens reach when they match s from the
// front, and whether they can. If s goes on after the last token, the place is
// the end, where nothing is left for X.
func (g *general) front(s string) (cursor, bool) {
	for i, t := range g.tokens {
		switch {
		case s == "" || t.op == opStar:
			return cursor{i, 0}, true
		case t.op == opOne:
			_, n := utf8.DecodeRuneInString(s)
			s = s[n:]
		case len(s) < len(t.text):
			return cursor{i, len(s)}, strings.HasPrefix(t.text, s)
		case !strings.HasPrefix(s, t.text):
			return cursor{}, false
		default:
			s = s[len(t.text):]
		}
	}
	return cursor{len(g.tokens), 0}, true
}

// back is front from the other end. All tokens from the place on are used.
func (g *general) back(s string) (cursor, bool) {
	for i := len(g.tokens) - 1; i >= 0; i-- {
		t := &g.tokens[i]
		switch {
		case s == "" || t.op == opStar:
			return cursor{i + 1, 0}, true
		case t.op == opOne:
			_, n := utf8.DecodeLastRuneInString(s)
			s = s[:len(s)-n]
		case len(s) < len(t.text):
			return cursor{i, len(t.text) - len(s)}, strings.HasSuffix(t.text, s)
		case !strings.HasSuffix(s, t.text):
			return cursor{}, false
		default:
			s = s[:len(s)-len(t.text)]
		}
	}
	return cursor{0, 0}, true
}
