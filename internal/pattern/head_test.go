// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestHeads: a text that a head or a stem rules out does not match, and one that
// settles it matches. Lengths go beyond a stem, over one letter and the byte that
// stands for the end of a text, so that one text often begins another.
func TestHeads(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("aaaaaa\x00")), 0, StemSize+3, -1).Draw(t, "text") +
			rapid.SampledFrom([]string{"", "*", "*a", "?"}).Draw(t, "end")
		s := rapid.StringOfN(rapid.SampledFrom([]rune("aaaaaaab")), 0, StemSize+3, -1).Draw(t, "s")
		p := MakeHeaded(Compile(text, Options{Wildcards: true}))
		matches := p.Match(s)
		differs := p.Differs(StemOf(s)[0])
		require.False(t, matches && differs, "%q matches %q, whose head differs", text, s)
		if !differs && p.Settled() {
			require.True(t, matches, "%q is settled for %q", text, s)
		}
		agrees := stemAgrees(&p.Pattern, s)
		require.False(t, matches && !agrees, "%q matches %q, whose stem differs", text, s)
		if agrees && p.SettledByStem() {
			require.True(t, matches, "%q is settled by the stem for %q", text, s)
		}
	})
}

// stemAgrees reports whether the stem of s is that of the literal text of p, as far
// as p tells.
func stemAgrees(p *Pattern, s string) bool {
	n := len(p.Literal())
	if p.Class() == Exact {
		n = StemSize
	}
	want, got, mask := StemOf(p.Literal()), StemOf(s), StemMask(n)
	return (want[0]^got[0])&mask[0] == 0 && (want[1]^got[1])&mask[1] == 0
}
