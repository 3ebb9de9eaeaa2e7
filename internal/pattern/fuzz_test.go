// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// corpus has pairs of pattern and text that once were, or could be, hard.
var corpus = []struct{ text, s string }{
	// One pair for each class.
	{"", ""},
	{"*", "s3:GetObject"},
	{"s3:GetObject", "s3:GetObject"},
	{"s3:Get*", "s3:GetObject"},
	{"s3:*Object", "s3:GetObject"},
	{"arn:aws:s3:::b/*/x*", "arn:aws:s3:::b/a/xyz"},

	// The two sides of a star overlap, or touch.
	{"aba*aba", "ababa"},
	{"aba*aba", "abaaba"},

	// The star must return, more than once, and into its own try.
	{"*aab", "aaab"},
	{"*a?b*c", "aaabaacbc"},

	// Many stars; the matcher of minio takes 10 s for such a pair.
	{strings.Repeat("a*", 20) + "b", strings.Repeat("a", 60)},

	// One character is not two, and two are not one.
	{"??", "é"},
	{"*?", "é世"},
	{"?*?", "😀"},

	// Bytes that are not UTF-8: alone, too few, too many, in the pattern.
	{"?", "\xff"},
	{"??", "\xe4\xb8"},
	{"??", "😀\x80"},
	{"\xc3*", "é"},
	{"*\xa9", "é"},
	{"*\xc3?", "éé"},

	// Escapes, which are literal, and what looks like them.
	{"${*}*", "*abc"},
	{"a${?}", "a?"},
	{"${$}{a}", "${a}"},
	{"$", "$"},
	{"${**}", "x"},

	// Variables: plain, with default, with a separator, nested, open, empty.
	{"home/${aws:username}/*", "home/*/x"},
	{"*/${a}", "x/*/*"},
	{"${a, 'it's'}${b}", "*:"},
	{"a:${b, ':'}:c", "a:*:c"},
	{"${a${b}}", "*}"},
	{"a${b:*", "a*"},
	{"${}${ }${a b}", "*:"},
}

// FuzzMatch compares matching without values with the table.
func FuzzMatch(f *testing.F) {
	for i, c := range corpus {
		f.Add(c.text, c.s, uint8(i))
	}
	f.Fuzz(func(t *testing.T, text, s string, options uint8) {
		o := Options{Wildcards: options&1 == 0, Variables: options&2 == 0, Fold: options&4 == 0}
		if o.Fold {
			s = Fold(s)
		}
		p := compile(text, o)
		checkParts(t, p)
		require.Equal(t, variables(text, o), p.Variables())
		if len(p.Variables()) > 0 {
			require.False(t, p.Match(s))
			require.Equal(t, -1, p.MatchPrefix(s))
			return
		}
		if tooLong(text, s) {
			p.Match(s)
			return
		}
		list := pieces(text, o)
		require.Equal(t, reach(list, s)[len(s)], p.Match(s))
		require.Equal(t, shortest(list, s), p.MatchPrefix(s))
		if cut := len(s) / 3; p.Match(s) && cut > 0 {
			require.True(t, MayMatch(p, nil, s[:cut], s[len(s)-cut:], false), "X is s[%d:%d]", cut, len(s)-cut)
		}
	})
}

// FuzzVariables compares matching with values, and splitting into fields, with
// the twins. All variables have one of two values, in turn.
func FuzzVariables(f *testing.F) {
	for _, c := range corpus {
		f.Add(c.text, c.s, "*", ":", uint8(6))
		f.Add(c.text, c.s, "${b}", "", uint8(2))
	}
	f.Fuzz(func(t *testing.T, text, s, a, b string, max uint8) {
		values := []Subst{{Text: a}, {Text: b, Any: max > 127}}
		p := compile(text, like)
		vars := make([]Subst, len(p.Variables()))
		for i := range vars {
			vars[i] = values[i%2]
		}
		if tooLong(text, s) {
			p.MatchVars(s, vars)
			return
		}
		list := pieces(text, like, vars...)
		require.Equal(t, reach(list, s)[len(s)], p.MatchVars(s, vars))
		require.Equal(t, shortest(list, s), p.MatchPrefixVars(s, vars))

		var fields, all = []Pattern(nil), []Variable(nil)
		for _, field := range split(text, like, ":", int(max)) {
			fields = append(fields, Compile(field, like))
			all = append(all, fields[len(fields)-1].Variables()...)
		}
		require.Equal(t, fields, CompileFields(text, like, ':', int(max)))
		require.Equal(t, p.Variables(), all)
	})
}

// tooLong says that the table would take too long.
func tooLong(text, s string) bool { return len(text)*len(s) > 1<<16 }

// checkParts checks the invariants of a compiled pattern.
func checkParts(t *testing.T, p *Pattern) {
	require.Equal(t, p.class == General, p.general != nil)
	require.LessOrEqual(t, int(p.split), len(p.text))
	trimmed := p.TrimStar()
	require.False(t, trimmed.EndsWithStar())
	require.Equal(t, p.Variables(), trimmed.Variables())
	if p.class != General {
		return
	}
	require.Empty(t, p.text)
	n := 0
	for i, tok := range p.general.tokens {
		merged := i == 0 || tok.op != p.general.tokens[i-1].op || tok.op == opOne || tok.op == opVariable
		require.True(t, merged, "literals and stars have no neighbours of their kind")
		require.Equal(t, tok.op == opLiteral, tok.text != "")
		if tok.op == opVariable {
			require.EqualValues(t, n, tok.index)
			n++
		}
	}
	require.Len(t, p.general.vars, n)
}
