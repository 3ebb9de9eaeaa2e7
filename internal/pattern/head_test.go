// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestHeads: a text that a head or a stem rules out does not match, and one that
// settles it matches. One text often begins another, at the lengths where a word or a
// stem ends.
func TestHeads(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lengths := rapid.SampledFrom([]int{0, 1, 7, 8, 9, 10, 15, 16, 17, 18})
		text := strings.Repeat("a", lengths.Draw(t, "length")) +
			rapid.SampledFrom([]string{"", "", "*", "*", "*a", "?", "\x00", "\x00*"}).Draw(t, "end")
		s := strings.Repeat("a", lengths.Draw(t, "length of s")) + rapid.SampledFrom([]string{"", "b"}).Draw(t, "end of s")
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
