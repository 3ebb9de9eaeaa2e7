// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestEqualFold(t *testing.T) {
	t.Parallel()
	unknown := Subst{Any: true}
	rows := []struct {
		name, why, pattern, text string
		vars                     []Subst
		want                     bool
	}{
		{"same", "equal as it is", "abc", "abc", nil, true},
		{"case", "ASCII letters fold", "aBc", "AbC", nil, true},
		{"Kelvin", "so do others, although the lengths differ", "k${v}", "\u212aX", []Subst{{Text: "x"}}, true},
		{"longer", "all of the text counts", "abc", "abcd", nil, false},
		{"shorter", "and all of the pattern", "abc", "ab", nil, false},
		{"variable", "its value folds", "a${v}c", "AbC", []Subst{{Text: "B"}}, true},
		{"inert", "a star in it is a star", "a${v}", "abc", []Subst{{Text: "*"}}, false},
		{"too few values", "nothing is equal", "${v}${w}", "x", []Subst{{Text: "x"}}, false},
		{"any text", "an unknown value may be any", "a${v}c", "ABXC", []Subst{unknown}, true},
		{"any text, none", "also the empty one", "a${v}c", "AC", []Subst{unknown}, true},
		{"any text, other end", "what is around it counts", "a${v}c", "ABX", []Subst{unknown}, false},
		{"two of any", "each takes what it must", "${v}b${w}d", "AbcBxD", []Subst{unknown, unknown}, true},
		{"two of any, miss", "and no more", "${v}b${w}d", "AcxD", []Subst{unknown, unknown}, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p := Compile(row.pattern, Options{Variables: true})
			require.Equal(t, row.want, p.EqualFold(row.text, row.vars), row.why)
		})
	}
	star := Compile("a*", Options{Wildcards: true})
	require.False(t, star.EqualFold("a*", nil), "wildcards have no place in a comparison")
	question := Compile("a?", Options{Wildcards: true})
	require.False(t, question.EqualFold("a?", nil), "wildcards have no place in a comparison")
}

// TestEqualFoldAgreesWithStrings: without unknown values it is strings.EqualFold
// of the text put together.
func TestEqualFoldAgreesWithStrings(t *testing.T) {
	t.Parallel()
	texts := rapid.StringOfN(rapid.RuneFrom([]rune("aAbBkK\u212aßſs")), 0, 4, -1)
	rapid.Check(t, func(t *rapid.T) {
		head, value, tail, text := texts.Draw(t, "head"), texts.Draw(t, "value"), texts.Draw(t, "tail"), texts.Draw(t, "text")
		if rapid.Bool().Draw(t, "hit") {
			text = strings.ToUpper(head + value + tail)
		}
		p := Compile(head+"${v}"+tail, Options{Variables: true})
		require.Equal(t, strings.EqualFold(head+value+tail, text), p.EqualFold(text, []Subst{{Text: value}}))
	})
}

// TestMayMatchFold: against trying all short texts between the two ends.
func TestMayMatchFold(t *testing.T) {
	t.Parallel()
	texts := rapid.StringOfN(rapid.RuneFrom([]rune("aAkK\u212a")), 0, 3, -1)
	rapid.Check(t, func(t *rapid.T) {
		prefix, suffix := texts.Draw(t, "prefix"), texts.Draw(t, "suffix")
		text := texts.Draw(t, "a") + texts.Draw(t, "b") + texts.Draw(t, "c")
		value := texts.Draw(t, "value")
		p := Compile(strings.ReplaceAll(text, "k", "${v}"), Options{Variables: true})
		vars := make([]Subst, len(p.Variables()))
		for i := range vars {
			vars[i].Text = value
		}
		text = strings.ReplaceAll(text, "k", value)
		want := false
		runes := []rune(text)
		for i := range runes {
			for j := i + 1; j <= len(runes); j++ {
				want = want || strings.EqualFold(string(runes[:i]), prefix) && strings.EqualFold(string(runes[j:]), suffix)
			}
		}
		require.Equal(t, want, MayMatch(&p, vars, prefix, suffix, true), "%q between %q and %q", text, prefix, suffix)
	})
	p := Compile("a${v}", Options{Variables: true})
	require.False(t, MayMatch(&p, nil, "a", "", true), "without values there is no match")
	require.True(t, MayMatch(&p, []Subst{{Any: true}}, "A", "c", true), "an unknown value may be any")
}

func TestSplit(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, why, text string
		max             int
		variables       bool
		want            []string
	}{
		{"all", "as many parts as there are", "a:b:c", 6, false, []string{"a", "b", "c"}},
		{"at most", "the last keeps its separators", "a:b:c:d", 2, false, []string{"a", "b:c:d"}},
		{"one", "with less than two nothing splits", "a:b", 1, false, []string{"a:b"}},
		{"empty", "there is at least one part", "", 6, false, []string{""}},
		{"in a variable", "a separator there does not split", "a:${x:y}:b", 6, true, []string{"a", "${x:y}", "b"}},
		{"literal braces", "without variables it does", "a:${x:y}:b", 6, false, []string{"a", "${x", "y}", "b"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, Split(row.text, Options{Variables: row.variables}, ':', row.max), row.why)
		})
	}
}
