// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/internal/pattern"
)

// TestPieces: literals with their escapes undone, wildcards and variables, in
// order.
func TestPieces(t *testing.T) {
	t.Parallel()
	o := pattern.Options{Wildcards: true, Variables: true}
	got := pattern.Pieces("a${*}b*?${aws:userid, 'u'}", o)
	require.Equal(t, []pattern.Piece{
		{Text: "a*b"}, {Wildcard: '*'}, {Wildcard: '?'}, {Variable: &pattern.Variable{Name: "aws:userid", Default: "u", HasDefault: true}},
	}, got)
	require.Equal(t, []pattern.Piece{{Text: "a${*}"}}, pattern.Pieces("A${*}", pattern.Options{Fold: true, Variables: true}))
	require.Empty(t, pattern.Pieces("", o))
}

// TestPiecesMatch: what is put together from the pieces, with any text for a star and
// one character for a question mark, matches the pattern.
func TestPiecesMatch(t *testing.T) {
	t.Parallel()
	o := pattern.Options{Wildcards: true, Variables: true}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab*?:$}")), 0, 12, -1).Draw(t, "pattern")
		var b strings.Builder
		for _, p := range pattern.Pieces(text, o) {
			switch p.Wildcard {
			case '*':
				b.WriteString(rapid.StringOfN(rapid.RuneFrom([]rune("ab*")), 0, 3, -1).Draw(t, "run"))
			case '?':
				b.WriteByte('?')
			default:
				b.WriteString(p.Text)
			}
		}
		p := pattern.Compile(text, o)
		require.True(t, p.Match(b.String()), "%q and %q", text, b.String())
	})
}
