// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// hostile are pairs that take exponential time if stars are tried one inside the
// other, and the worst cases of the matcher we have.
var hostile = []struct{ name, why, text, s string }{
	{"stars", "minio's matcher takes 10 s for 10 stars and 40 characters",
		strings.Repeat("a*", 1000) + "b", strings.Repeat("a", 4000)},
	{"stars, right end", "the end does not give it away",
		strings.Repeat("a*", 1000) + "c*b", strings.Repeat("a", 4000) + "b"},
	{"question marks", "no literal to look for",
		strings.Repeat("?*", 1000) + "b", strings.Repeat("a", 4000)},
	{"question marks after star", "every place is tried and fails late",
		"*" + strings.Repeat("?", 200) + "b*", strings.Repeat("a", 4000)},
	{"literals after star", "every place is tried and fails late",
		"*" + strings.Repeat("a?", 100) + "b*", strings.Repeat("a", 4000)},
	{"variables after star", "every place is tried and fails late",
		"*" + strings.Repeat("${v}?", 100) + "b*", strings.Repeat("a", 4000)},
	{"multi-byte", "every place inside a character is tried",
		"*" + strings.Repeat("é?", 100) + "b*", strings.Repeat("é", 2000)},
}

// TestSteps checks the bound that match.go claims, by counting.
func TestSteps(t *testing.T) {
	for _, tt := range hostile {
		t.Run(tt.name, func(t *testing.T) {
			p := compile(tt.text, like)
			vars := make([]Subst, len(p.Variables()))
			for i := range vars {
				vars[i] = Subst{Text: "a", Any: i%10 == 9}
			}
			for _, lazy := range []bool{false, true} {
				m := machine{tokens: p.general.tokens, vars: vars, s: tt.s, lazy: lazy, end: -1}
				steps := 0
				for m.step() {
					steps++
				}
				require.Less(t, steps, (len(tt.s)+2)*(len(m.tokens)+2), tt.why)
				want := shortest(pieces(tt.text, like, vars...), tt.s)
				require.Equal(t, want >= 0, m.end >= 0, tt.why)
			}
		})
	}
}

// TestFewSteps checks that the matcher goes to the next place at once, rather
// than byte by byte, where it knows what it looks for.
func TestFewSteps(t *testing.T) {
	long := strings.Repeat("ab", 2000)
	tests := []struct {
		name, why string
		text, s   string
		lazy      bool
	}{
		{"literal", "strings.Index finds it", "*c*", long + "c", false},
		{"value", "strings.Index finds it", "*${v}*", long + "c", false},
		{"last star", "it takes the rest", "?*", long, false},
		{"last literal", "it can only be at the end", "?*b", long, false},
		{"last literal, prefix", "strings.Index finds it", "?*c", long + "c", true},
		{"no literal", "without it there is no match at all", "*c?*", long, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := machine{
				tokens: compile(tt.text, like).general.tokens,
				vars:   []Subst{{Text: "c"}},
				s:      tt.s, lazy: tt.lazy, end: -1,
			}
			steps := 0
			for m.step() {
				steps++
			}
			require.Less(t, steps, 10, tt.why)
		})
	}
}
