// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// glob is the plain use of overlap: policy text without variables.
func glob(pattern, text string) bool {
	return overlap(context{}.fill(cut(pattern, false, true), free).tokens, literal(text), false)
}

func TestGlob(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		want          bool
		why           string
	}{
		{"", "", true, "nothing matches nothing"},
		{"*", "", true, "a star is also an empty run"},
		{"?", "", false, "a question mark is exactly one character"},
		{"?", "é", true, "characters are code points, not bytes"},
		{"?", "\xff", true, "a byte that is not UTF-8 is a character"},
		{"\xfe", "\xff", false, "and equals no other such byte"},
		{"\ufffd", "\xff", false, "nor the replacement character"},
		{"a*", "a\nb", true, "a line break is a character"},
		{"*log*", "carlos-logs", true, "stars on both sides"},
		{"a*b*c", "abbc", true, "stars share out what lies between"},
		{"a*b*c", "acb", false, "the end has to match"},
		{"A", "a", false, "case matters"},
		{`a\*`, "a*", false, "there is no escape character: the backslash is text"},
		{"[ab]", "a", false, "there are no classes"},
	} {
		require.Equal(t, tt.want, glob(tt.pattern, tt.text), "%q %q: %s", tt.pattern, tt.text, tt.why)
	}
}

// The matcher agrees with Go's regular expressions on small random texts.
func TestGlobAgreesWithRegexp(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	word := func(alphabet string) string {
		var b strings.Builder
		for range random.IntN(8) {
			b.WriteByte(alphabet[random.IntN(len(alphabet))])
		}
		return b.String()
	}
	translate := strings.NewReplacer("*", "(?s:.*)", "?", "(?s:.)")
	for range 20000 {
		pattern, text := word("ab:*?"), word("ab:")
		want := regexp.MustCompile("^" + translate.Replace(pattern) + "$").MatchString(text)
		require.Equal(t, want, glob(pattern, text), "%q %q", pattern, text)
	}
}

// Whether two patterns share a text: found by trying all short texts.
func TestOverlapOfPatterns(t *testing.T) {
	var texts []string
	for _, a := range []string{"", "a", "b"} {
		for _, b := range []string{"", "a", "b"} {
			for _, c := range []string{"", "a", "b"} {
				for _, d := range []string{"", "a", "b"} {
					texts = append(texts, a+b+c+d)
				}
			}
		}
	}
	random := rand.New(rand.NewPCG(3, 4))
	word := func() string {
		var b strings.Builder
		for range random.IntN(4) {
			b.WriteByte("ab*?"[random.IntN(4)])
		}
		return b.String()
	}
	for range 5000 {
		p, q := word(), word()
		want := false
		for _, text := range texts {
			want = want || glob(p, text) && glob(q, text)
		}
		a := context{}.fill(cut(p, false, true), free).tokens
		b := context{}.fill(cut(q, false, true), free).tokens
		require.Equal(t, want, overlap(a, b, false), "%q %q", p, q)
	}
}

// Either side may be the one that shuns colons, or that fits nothing.
func TestOverlapIsSymmetric(t *testing.T) {
	shy := []token{{run: true, of: noColon}}
	for text, want := range map[string]bool{"": true, "ab": true, "a:b": false} {
		require.Equal(t, want, overlap(shy, literal(text), false), text)
		require.Equal(t, want, overlap(literal(text), shy, false), text)
	}
	require.False(t, overlap([]token{{of: impossible}}, []token{{of: anyChar}}, false))
	require.True(t, overlap(shy, []token{{of: anyChar}}, false))
}

func TestHostilePatternsEnd(t *testing.T) {
	start := time.Now()
	require.False(t, glob(strings.Repeat("a*", 100)+"b", strings.Repeat("a", 200)))
	require.False(t, glob(strings.Repeat("*?", 100)+"b", strings.Repeat("a", 200)))
	require.Less(t, time.Since(start), 5*time.Second)
}

// texts that are compared under StringEquals, so that wildcards are text.
func TestVariables(t *testing.T) {
	r := withContext("tag/team", "yellow", "tag/empty", "", "tag/star", "*", "tag/var", "${tag/team}",
		"two", "a", "two", "b", "aws:TagKeys", "one", "a-b_c.d@e/f", "odd")
	r = unknown(r, "tag/unknown")
	w := worldOf(t, r)
	for _, tt := range []struct {
		text  string
		value string
		want  truth
		why   string
	}{
		{"${tag/team}", "yellow", yes, "a variable is its key's value"},
		{"${TAG/Team}", "yellow", yes, "names ignore case"},
		{"x-${tag/team}-y", "x-yellow-y", yes, "with text around it"},
		{"${tag/team}${tag/team}", "yellowyellow", yes, "twice"},
		{"${a-b_c.d@e/f}", "odd", yes, "names of tags and claims have many characters"},
		{"${tag/empty}", "", yes, "the empty string is a value"},
		{"${tag/absent}", "", no, "an unresolved variable is not empty"},
		{"${tag/absent}", "${tag/absent}", no, "nor literal text"},
		{"${tag/absent, 'all'}", "all", yes, "the default of an absent key"},
		{"${tag/absent,'all'}", "all", yes, "the blank may be missing"},
		{"${tag/absent \t, \t'all'}", "all", yes, "or there may be more"},
		{"${tag/absent, ''}", "", yes, "a default may be empty"},
		{"${tag/absent, 'a b'}", "a b", yes, "and have blanks"},
		{"${tag/absent, 'it's'}", "it's", yes, "and quotes: the first and the last count"},
		{"${tag/absent, 'a, b'}", "a, b", yes, "and commas"},
		{"${tag/absent, '*'}", "*", yes, "a default is no pattern"},
		{"${tag/team, 'all'}", "yellow", yes, "a default is for absent keys only"},
		{"${tag/empty, 'all'}", "all", no, "an empty value is a value"},
		{"${two}", "a", no, "several values make no variable"},
		{"${two, 'all'}", "all", no, "not even with a default"},
		{"${aws:TagKeys}", "one", no, "a multivalued key is no variable, though it has one value now"},
		{"${aws:TagKeys, 'all'}", "all", no, "not even with a default"},
		{"${tag/star}", "*", yes, "what a variable stands for is literal"},
		{"${tag/star}", "x", no, "and no wildcard"},
		{"${tag/var}", "${tag/team}", yes, "and not expanded again"},
		{"${*}${?}${$}", "*?$", yes, "the three escapes"},
		{"$${tag/team}", "$yellow", yes, "a dollar alone is text"},
		{"$tag", "$tag", yes, "likewise"},
		{"${tag/team", "${tag/team", no, "no closing brace: unresolved"},
		{"${}", "", no, "no name: unresolved"},
		{"${, 'x'}", "x", no, "no name: unresolved"},
		{"${ tag/team}", "yellow", no, "a blank in the name: unresolved"},
		{"${tag/team }", "yellow", no, "likewise"},
		{"${tag/absent, all}", "all", no, "no quotes: unresolved"},
		{"${tag/absent, 'all}", "all", no, "one quote: unresolved"},
		{"${tag/absent, '}", "", no, "one quote: unresolved"},
		{"${tag/absent, 'all' }", "all", no, "text after the quote: unresolved"},
		{"${tag/absent, 'a}b'}", "a}b", no, "the first brace closes"},
		{"${tag/unknown}", "x", unsure, "an unknown key may have this value"},
		{"${tag/unknown}", "", unsure, "or an empty one"},
		{"a${tag/unknown}b", "axb", unsure, "with text around it"},
		{"a${tag/unknown}b", "axc", no, "no value fits"},
		{"${tag/unknown, 'all'}", "all", unsure, "a default does not help: the key may be there"},
		{"${tag/unknown}${tag/absent}", "x", no, "unresolved, whatever the other is"},
	} {
		got := w.compareText("string", tt.value, false, tt.text, true)
		require.Equal(t, tt.want, got, "%q = %q: %s", tt.text, tt.value, tt.why)
	}
}

func TestVersionWithoutVariables(t *testing.T) {
	w := worldOf(t, withContext("k", "v"))
	require.Equal(t, yes, w.compareText("string", "${k}", false, "${k}", false), "literal text")
	require.Equal(t, yes, w.compareText("glob", "${anything}", false, "${*}", false), "the star is a wildcard even there")
	require.Equal(t, no, w.compareText("glob", "${anything}", false, "${*}", true), "and is none in 2012-10-17")
}

func TestStrings(t *testing.T) {
	w := worldOf(t, withContext("tag/star", "*"))
	for _, tt := range []struct {
		family, wanted, value string
		want                  truth
		why                   string
	}{
		{"string", "a*", "a*", yes, "StringEquals has no wildcards"},
		{"string", "a*", "ab", no, "StringEquals has no wildcards"},
		{"string", "a", "A", no, "StringEquals minds case"},
		{"string", "a", "a ", no, "nothing is trimmed"},
		{"string", "é", "e\u0301", no, "nothing is normalized"},
		{"foldedString", "JohnDoe", "johndoe", yes, "the name says it"},
		{"foldedString", "É", "é", yes, "beyond ASCII, too"},
		{"foldedString", "straße", "STRASSE", no, "folding is simple: one character for one"},
		{"foldedString", "a*", "ab", no, "no wildcards"},
		{"glob", "a*", "abc", yes, "StringLike has wildcards"},
		{"glob", "a*", "Abc", no, "StringLike minds case"},
		{"glob", "a?", "a", no, "exactly one character"},
		{"glob", "${*}", "*", yes, "the escape"},
		{"glob", "${*}", "x", no, "is no wildcard"},
		{"glob", "${tag/star}", "x", no, "nor is a star in a value"},
	} {
		got := w.compareText(tt.family, tt.value, false, tt.wanted, true)
		require.Equal(t, tt.want, got, "%s %q = %q: %s", tt.family, tt.wanted, tt.value, tt.why)
	}
}
