// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/internal/pattern"
)

func TestMeet(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, why, a, b, want string
	}{
		{"equal", "the text", "abc", "abc", "abc"},
		{"other", "nothing in common", "abc", "abd", "-"},
		{"prefix", "the star is free", "abc*", "abc*", "abc" + pattern.Filler},
		{"inside", "the narrower of the two", "data/*", "data/logs/*", "data/logs/" + pattern.Filler},
		{"across", "each star takes the other's text", "data/*", "*/logs", "data/" + pattern.Filler + "/logs"},
		{"free ends", "both stars are free", "data/*", "*/logs/*", "data/" + pattern.Filler + "/logs/" + pattern.Filler},
		{"one character", "any will do", "a?c", "a?c", "axc"},
		{"star and character", "the character is the star's", "a*", "a?", "ax"},
		{"too short", "three characters are not two", "???", "ab", "-"},
		{"empty star", "a star may be empty", "a*b", "ab", "ab"},
		{"far", "no way through", "a*b*c", "c*b*a", "-"},
		{"characters, not bytes", "one question mark is one character", "?", "ü", "ü"},
		{"nothing", "the empty text", "", "*", ""},
		{"end", "where one ends, the other's star is empty", "ab", "ab*", "ab"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, ok := pattern.Meet(row.a, row.b)
			if !ok {
				got = "-"
			}
			require.Equal(t, row.want, got, row.why)
			_, other := pattern.Meet(row.b, row.a)
			require.Equal(t, ok, other, "either way round")
		})
	}
}

// TestMeetProperty: what is found is matched by both, and where nothing is found no
// short text is matched by both.
func TestMeetProperty(t *testing.T) {
	t.Parallel()
	word := rapid.StringOfN(rapid.SampledFrom([]rune("ab*?")), 0, 6, -1)
	texts := shortTexts("ab", 5)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		p := pattern.Compile(a, pattern.Options{Wildcards: true})
		q := pattern.Compile(b, pattern.Options{Wildcards: true})
		if text, ok := pattern.Meet(a, b); ok {
			require.True(t, p.Match(text) && q.Match(text), "%q", text)
			return
		}
		for _, text := range texts {
			require.False(t, p.Match(text) && q.Match(text), "%q", text)
		}
	})
}

// shortTexts returns all texts of the letters up to a length.
func shortTexts(letters string, length int) []string {
	all, last := []string{""}, []string{""}
	for range length {
		var next []string
		for _, text := range last {
			for _, c := range letters {
				next = append(next, text+string(c))
			}
		}
		all, last = append(all, next...), next
	}
	return all
}

// TestMeetLong: patterns that are longer than any of AWS are left alone.
func TestMeetLong(t *testing.T) {
	t.Parallel()
	_, ok := pattern.Meet(strings.Repeat("*a", 5000), strings.Repeat("*a", 5000))
	require.False(t, ok)
	_, ok = pattern.Meet(strings.Repeat("*a", 900)+"b", strings.Repeat("*a", 900)+"c")
	require.False(t, ok)
}
