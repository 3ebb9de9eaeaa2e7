// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"flag"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gobwas/glob"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Matching is compared with three twins that share nothing with it: package
// regexp, github.com/gobwas/glob, and a table that is filled token by token. The
// first two take valid UTF-8 only, the third takes everything.

var pairs = flag.Int("pattern.pairs", 20_000, "number of random pairs of pattern and text for each comparison")

// piece is an element of a pattern, as the twins see it: one of the wildcards
// "*" and "?", or literal text.
type piece struct {
	wildcard bool
	text     string
}

var (
	pieceRx    = regexp.MustCompile(`(?s)\$\{[^}]*(?:\}|$)|.`)
	upperRx    = regexp.MustCompile(`[A-Z]`)
	variableRx = regexp.MustCompile(`(?s)^\$\{([^ \t,]+)(?:[ \t]*(,)[ \t]*'(.*)')?\}$`)
)

var escapes = []string{"${*}", "${?}", "${$}"}

// pieces takes text apart and puts vars in the places of the variables. Without
// a value, a variable matches nothing that occurs in the tests.
func pieces(text string, o Options, vars ...Subst) []piece {
	var list []piece
	for _, tok := range tokenize(text, o) {
		switch {
		case o.Wildcards && (tok == "*" || tok == "?"):
			list = append(list, piece{true, tok})
		case slices.Contains(escapes, tok):
			list = append(list, piece{false, tok[2:3]})
		case !strings.HasPrefix(tok, "${"):
			list = append(list, piece{false, tok})
		case len(vars) == 0:
			list = append(list, piece{false, "no value"})
		case vars[0].Any:
			list, vars = append(list, piece{true, "*"}), vars[1:]
		default:
			list, vars = append(list, piece{false, vars[0].Text}), vars[1:]
		}
	}
	return list
}

// tokenize splits text into characters and "${...}".
func tokenize(text string, o Options) []string {
	if o.Fold {
		text = fold(text)
	}
	if o.Fold || !o.Variables {
		return strings.Split(text, "")
	}
	return pieceRx.FindAllString(text, -1)
}

// fold is a twin of Fold.
func fold(s string) string { return upperRx.ReplaceAllStringFunc(s, strings.ToLower) }

// variables is a twin of Pattern.Variables.
func variables(text string, o Options) []Variable {
	var list []Variable
	for _, tok := range tokenize(text, o) {
		if !strings.HasPrefix(tok, "${") || slices.Contains(escapes, tok) {
			continue
		}
		if m := variableRx.FindStringSubmatch(tok); m != nil {
			list = append(list, Variable{Name: m[1], Default: m[3], HasDefault: m[2] != ""})
		} else {
			list = append(list, Variable{Malformed: true})
		}
	}
	return list
}

// split is a twin of CompileFields, without the compiling.
func split(text string, o Options, sep string, max int) []string {
	fields := []string{""}
	for _, tok := range tokenize(text, Options{Variables: o.Variables && !o.Fold}) {
		if tok == sep && len(fields) < max {
			fields = append(fields, "")
		} else {
			fields[len(fields)-1] += tok
		}
	}
	return fields
}

// reach is the reference implementation: reach(list, s)[i] tells whether the
// pieces match s[:i]. It goes through the places of s for each piece.
func reach(list []piece, s string) []bool {
	widths := make([]int, len(s)+1)
	for i := 0; i < len(s); i += widths[i] {
		_, widths[i] = utf8.DecodeRuneInString(s[i:])
	}
	at := make([]bool, len(s)+1)
	at[0] = true
	for _, p := range list {
		next := make([]bool, len(s)+1)
		for i := range at {
			switch {
			case p.wildcard && p.text == "*":
				next[i] = at[i] || i > 0 && next[i-1]
			case !at[i]:
			case p.wildcard:
				next[i+widths[i]] = next[i+widths[i]] || widths[i] > 0
			case strings.HasPrefix(s[i:], p.text):
				next[i+len(p.text)] = true
			}
		}
		at = next
	}
	return at
}

// shortest is a twin of MatchPrefix.
func shortest(list []piece, s string) int {
	for i, ok := range reach(list, s) {
		if ok {
			return i
		}
	}
	return -1
}

// toRegexp writes the pieces as a regular expression.
func toRegexp(list []piece) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)^(?:`)
	for _, p := range list {
		switch {
		case !p.wildcard:
			b.WriteString(regexp.QuoteMeta(p.text))
		case p.text == "*":
			b.WriteString(`.*`)
		default:
			b.WriteString(`.`)
		}
	}
	b.WriteString(`)$`)
	return regexp.MustCompile(b.String())
}

// toGlob writes the pieces as a pattern of gobwas/glob.
func toGlob(list []piece) *glob.Pattern {
	var b strings.Builder
	for _, p := range list {
		if p.wildcard {
			b.WriteString(p.text)
		} else {
			b.WriteString(glob.QuoteMeta(p.text))
		}
	}
	return glob.MustCompile(b.String())
}

// The alphabets are small, so that random texts match now and then. Together
// they have all that is special to a pattern, a twin, or UTF-8.
var alphabets = [][]string{
	{"a", "b"},
	{"a", ":", "/", "b"},
	{"a", "é", "世", "😀"},
	{"é", "è", "ã"}, // characters that share their first or their last byte
	{"$", "{", "}", "a", "*", "?"},
	{"[", "]", "!", "^", "-", `\`, ",", "."},
	{"\n", "\x00", " ", "'", "A"},
}

// source makes random patterns and texts.
type source struct {
	*rand.Rand
	alphabet []string
	invalid  bool // the texts to match may have invalid bytes
}

func newSource(seed uint64) *source {
	return &source{Rand: rand.New(rand.NewPCG(seed, 0))}
}

func (r *source) pick(list []string) string { return list[r.IntN(len(list))] }

// text returns a random text of at most n characters.
func (r *source) text(n int) string {
	var b strings.Builder
	for range r.IntN(n + 1) {
		if r.invalid && r.IntN(8) == 0 {
			b.WriteString(r.pick([]string{"\xff", "\xc3", "\xa9", "\xf0\x9f"}))
		} else {
			b.WriteString(r.pick(r.alphabet))
		}
	}
	return b.String()
}

var references = []string{
	"${a}", "${aws:b}", "${c, 'd'}", "${*}", "${?}", "${$}", "${}", "${e f}", "${g,h}", "${i:",
}

// pattern returns a random pattern, mostly of a few parts.
func (r *source) pattern(o Options) string {
	var b strings.Builder
	for range r.IntN(9) {
		switch n := r.IntN(10); {
		case n < 3:
			b.WriteString("*")
		case n < 4:
			b.WriteString("?")
		case n < 6 && o.Variables:
			b.WriteString(r.pick(references))
		default:
			b.WriteString(r.pick(r.alphabet))
		}
	}
	return b.String()
}

// values returns values for n variables.
func (r *source) values(n int) []Subst {
	vars := make([]Subst, n)
	for i := range vars {
		if vars[i].Any = r.IntN(4) == 0; !vars[i].Any {
			vars[i].Text = r.text(3)
		}
	}
	return vars
}

// subject returns a text that the pieces match, or nearly match.
func (r *source) subject(list []piece) string {
	if r.IntN(4) == 0 {
		return r.text(8)
	}
	var b strings.Builder
	for _, p := range list {
		switch {
		case r.IntN(20) == 0: // leave it out
		case !p.wildcard:
			b.WriteString(p.text)
		case p.text == "*":
			b.WriteString(r.text(4))
		default:
			b.WriteString(r.pick(r.alphabet))
		}
	}
	if r.IntN(10) == 0 {
		b.WriteString(r.text(1))
	}
	return b.String()
}

// forPairs calls f with n random pairs. It gives each pattern to eight texts, as
// compiling it for the twins takes the most time. f returns whether they match;
// forPairs checks that both answers are frequent, since a comparison of texts
// that never match would show nothing.
func forPairs(t *testing.T, seed uint64, o Options, invalid bool, f func(text string, vars []Subst) func(s string) bool) {
	t.Helper()
	r := newSource(seed)
	r.invalid = invalid
	matched := 0
	total := *pairs / 8 * 8
	for range total / 8 {
		r.alphabet = alphabets[r.IntN(len(alphabets))]
		text := r.pattern(o)
		vars := r.values(len(variables(text, o)))
		list := pieces(text, o, vars...)
		match := f(text, vars)
		for range 8 {
			if match(r.subject(list)) {
				matched++
			}
		}
	}
	require.Greater(t, matched, total/5)
	require.Less(t, matched, total*4/5)
}

// same is require.Equal without its cost on success.
func same[T comparable](t *testing.T, want, got T, text, s string, vars []Subst) {
	if want != got {
		t.Helper()
		t.Fatalf("pattern %q, text %q, values %+v: want %v, got %v", text, s, vars, want, got)
	}
}

func TestAgainstRegexp(t *testing.T) {
	forPairs(t, 1, old, true, func(text string, vars []Subst) func(string) bool {
		p, twin := compile(text, old), toRegexp(pieces(text, old))
		return func(s string) bool {
			got := p.Match(s)
			same(t, twin.MatchString(s), got, text, s, vars)
			return got
		}
	})
}

func TestAgainstGlob(t *testing.T) {
	forPairs(t, 2, old, false, func(text string, vars []Subst) func(string) bool {
		p, twin := compile(text, old), toGlob(pieces(text, old))
		return func(s string) bool {
			got := p.Match(s)
			same(t, twin.Match(s), got, text, s, vars)
			return got
		}
	})
}

func TestVariablesAgainstRegexp(t *testing.T) {
	for i, o := range []Options{like, equals} {
		forPairs(t, uint64(3+i), o, false, func(text string, vars []Subst) func(string) bool {
			p, twin := compile(text, o), toRegexp(pieces(text, o, vars...))
			require.Equal(t, variables(text, o), p.Variables(), "%q", text)
			return func(s string) bool {
				got := p.MatchVars(s, vars)
				same(t, twin.MatchString(s), got, text, s, vars)
				return got
			}
		})
	}
}

// TestAgainstTable also has values with invalid bytes, and prefixes.
func TestAgainstTable(t *testing.T) {
	forPairs(t, 5, like, true, func(text string, vars []Subst) func(string) bool {
		p, list := compile(text, like), pieces(text, like, vars...)
		return func(s string) bool {
			got := p.MatchVars(s, vars)
			same(t, reach(list, s)[len(s)], got, text, s, vars)
			same(t, shortest(list, s), p.MatchPrefixVars(s, vars), text, s, vars)
			return got
		}
	})
}

// The shortest prefix is the first that matches if all are tried in turn.
func TestMatchPrefixAgainstMatch(t *testing.T) {
	forPairs(t, 6, like, false, func(text string, vars []Subst) func(string) bool {
		p := compile(text, like)
		return func(s string) bool {
			want := -1
			for i := range len(s) + 1 {
				if (i == len(s) || utf8.RuneStart(s[i])) && p.MatchVars(s[:i], vars) {
					want = i
					break
				}
			}
			same(t, want, p.MatchPrefixVars(s, vars), text, s, vars)
			return want >= 0 && p.MatchVars(s, vars)
		}
	})
}

// A pattern with a star at its end matches what starts with what the rest
// matches. All that it matches starts and ends with its literals.
func TestParts(t *testing.T) {
	forPairs(t, 7, like, true, func(text string, vars []Subst) func(string) bool {
		p := compile(text, like)
		trimmed := p.TrimStar()
		return func(s string) bool {
			got := p.MatchVars(s, vars)
			if p.EndsWithStar() {
				same(t, trimmed.MatchPrefixVars(s, vars) >= 0, got, text, s, vars)
				same(t, trimmed.MatchPrefixVars(s, vars), p.MatchPrefixVars(s, vars), text, s, vars)
				same(t, false, trimmed.EndsWithStar(), text, s, vars)
			}
			if got {
				same(t, true, strings.HasPrefix(s, p.Literal()), text, s, vars)
				same(t, true, strings.HasSuffix(s, p.LiteralSuffix()), text, s, vars)
			}
			return got
		}
	})
}

// TestMayMatchExhaustive tries every X over a small alphabet, for all short
// patterns, prefixes and suffixes. An X that is longer than the pattern is never
// needed.
func TestMayMatchExhaustive(t *testing.T) {
	letters := []string{"a", "b", "é"}
	n := 4
	if testing.Short() {
		n = 3
	}
	ends, middles := words(letters, 2), words(letters, n)[1:]
	for _, text := range words(append(letters, "*", "?"), n) {
		p := compile(text, old)
		for _, prefix := range ends {
			for _, suffix := range ends {
				want := exists(p, prefix, middles, suffix)
				require.Equal(t, want, MayMatch(p, nil, prefix, suffix, false), "%q %q %q", text, prefix, suffix)
			}
		}
	}
}

// words returns all texts of at most n letters, the empty one first.
func words(letters []string, n int) []string {
	list := []string{""}
	for from := 0; n > 0; n-- {
		to := len(list)
		for _, w := range list[from:to] {
			for _, l := range letters {
				list = append(list, w+l)
			}
		}
		from = to
	}
	return list
}

func exists(p *Pattern, prefix string, middles []string, suffix string) bool {
	for _, x := range middles {
		if p.Match(prefix + x + suffix) {
			return true
		}
	}
	return false
}

func TestCompileFieldsAgainstSplit(t *testing.T) {
	r := newSource(8)
	r.alphabet = []string{":", ":", "a", "$", "{", "}"}
	for range *pairs {
		o := Options{Wildcards: r.IntN(2) == 0, Variables: r.IntN(4) > 0, Fold: r.IntN(4) == 0}
		text, max := r.pattern(o), r.IntN(8)
		var want []Pattern
		for _, field := range split(text, o, ":", max) {
			want = append(want, Compile(field, o))
		}
		require.Equal(t, want, CompileFields(text, o, ':', max), "%q %d %+v", text, max, o)
	}
}

// With Fold, matching ignores the case of ASCII letters and nothing else changes.
func TestFoldIgnoresCase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chars := rapid.StringOfN(rapid.SampledFrom([]rune("aAbBzZ*?:éÉ")), 0, 8, -1)
		text, s := chars.Draw(t, "pattern"), chars.Draw(t, "text")
		require.Equal(t, fold(s), Fold(s))
		require.Equal(t, compile(fold(text), old), compile(text, action))
		require.Equal(t, compile(fold(text), old).Match(fold(s)), compile(text, action).Match(Fold(s)))
	})
}
