// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"math"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// The options of the places in a policy where patterns stand.
var (
	plain  = Options{}                                 // StringEquals, version 2008-10-17
	equals = Options{Variables: true}                  // StringEquals
	like   = Options{Wildcards: true, Variables: true} // StringLike, Resource
	old    = Options{Wildcards: true}                  // StringLike, version 2008-10-17
	action = Options{Wildcards: true, Fold: true}      // Action
)

func compile(text string, o Options) *Pattern {
	p := Compile(text, o)
	return &p
}

func TestClass(t *testing.T) {
	tests := []struct {
		name, why  string
		text       string
		options    Options
		class      Class
		head, tail string // Literal, LiteralSuffix
		star       bool   // EndsWithStar
	}{
		{"empty", "matches the empty text", "", like, Exact, "", "", false},
		{"text", "no wildcard", "s3:GetObject", like, Exact, "s3:GetObject", "s3:GetObject", false},
		{"no wildcards", "options make the star literal", "a*?", plain, Exact, "a*?", "a*?", false},
		{"dollar", "a dollar alone is literal", "$a$*", equals, Exact, "$a$*", "$a$*", false},
		{"braces", "braces alone are literal", "{a}$}{", equals, Exact, "{a}$}{", "{a}$}{", false},
		{"escapes", "escapes merge with the text around them", "a${*}b${?}${$}{c}", like, Exact, "a*b?${c}", "a*b?${c}", false},
		{"escapes without wildcards", "escapes belong to variables, not to wildcards", "${*}", equals, Exact, "*", "*", false},
		{"old escapes", "version 2008-10-17 has no variables", "a${*}", old, PrefixSuffix, "a${", "}", false},
		{"star", "matches everything", "*", like, Any, "", "", true},
		{"stars", "a run of stars is one star", "***", like, Any, "", "", true},
		{"prefix", "the most common form", "s3:Get*", like, Prefix, "s3:Get", "", true},
		{"prefix of stars", "a run of stars is one star", "s3:Get**", like, Prefix, "s3:Get", "", true},
		{"prefix with escape", "the escape is no wildcard", "${*}*", like, Prefix, "*", "", true},
		{"both", "one star inside", "s3:*Object", like, PrefixSuffix, "s3:", "Object", false},
		{"both, stars", "a run of stars is one star", "a***b", like, PrefixSuffix, "a", "b", false},
		{"suffix", "the start may be empty", "*Object", like, PrefixSuffix, "", "Object", false},
		{"suffix with escape", "the pieces of a literal are joined", "*a${*}b", like, PrefixSuffix, "", "a*b", false},
		{"two stars", "no simpler class", "a*b*", like, General, "a", "", true},
		{"star inside two", "no simpler class", "*b*", like, General, "", "", true},
		{"question mark", "no simpler class", "a?b", like, General, "a", "b", false},
		{"question mark only", "no simpler class", "?", like, General, "", "", false},
		{"question mark, star", "needs one character at least", "?*", like, General, "", "", true},
		{"variable", "the value is not known yet", "a${b}c", like, General, "a", "c", false},
		{"variable only", "the value is not known yet", "${b}", equals, General, "", "", false},
		{"variable, star", "the star is after the variable", "${b}*", like, General, "", "", true},
		{"variable, literal star", "the star is not a wildcard", "${b}*", equals, General, "", "*", false},
		{"fold", "the text is lowered", "S3:Get*", action, Prefix, "s3:get", "", true},
		{"fold, not ASCII", "only ASCII letters have a case", "É*Ж", action, PrefixSuffix, "É", "Ж", false},
		{"fold, variable", "actions have no variables", "a${B}", Options{Variables: true, Fold: true}, Exact, "a${b}", "a${b}", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := compile(tt.text, tt.options)
			require.Equal(t, tt.class, p.Class(), tt.why)
			require.Equal(t, tt.head, p.Literal(), tt.why)
			require.Equal(t, tt.tail, p.LiteralSuffix(), tt.why)
			require.Equal(t, tt.star, p.EndsWithStar(), tt.why)
		})
	}
}

func TestMatch(t *testing.T) {
	tests := []struct {
		name, why string
		text      string
		options   Options
		s         string
		want      bool
		prefix    int // MatchPrefix
	}{
		{"empty", "nothing matches nothing", "", like, "", true, 0},
		{"empty, text", "all of the text must match", "", like, "a", false, 0},
		{"exact", "the same text", "ab", like, "ab", true, 2},
		{"exact, longer", "all of the text must match", "ab", like, "abc", false, 2},
		{"exact, shorter", "all of the pattern must match", "ab", like, "a", false, -1},
		{"case", "case matters unless folded", "ab", like, "aB", false, -1},
		{"any, empty", "a run may be empty", "*", like, "", true, 0},
		{"any", "a run of any length", "*", like, "a/b:c", true, 0},
		{"prefix", "a run may be empty", "ab*", like, "ab", true, 2},
		{"prefix, longer", "the star takes the rest", "ab*", like, "ab:c", true, 2},
		{"prefix, other", "the text differs", "ab*", like, "ac", false, -1},
		{"both", "the star takes what is between", "a*c", like, "abbc", true, 4},
		{"both, empty run", "a run may be empty", "a*c", like, "ac", true, 2},
		{"both, overlap", "the two sides must not share text", "aba*aba", like, "ababa", false, -1},
		{"both, touch", "the two sides may be neighbours", "aba*aba", like, "abaaba", true, 6},
		{"both, shortest", "MatchPrefix takes the first end", "a*c", like, "abcbc", true, 3},
		{"both, tail", "the star does not take the end", "a*c", like, "abcb", false, 3},
		{"both, head", "the end does not make up for the start", "a*c", like, "bc", false, -1},
		{"both, tail missing", "the end is needed", "a*c", like, "ab", false, -1},
		{"two stars", "the first star takes as little as possible", "*a*b", like, "aab", true, 3},
		{"two stars, again", "the second star can still extend", "*a*b", like, "abab", true, 2},
		{"in the middle", "a literal between stars", "*key*", like, "my/key/x", true, 6},
		{"in the middle, missing", "the literal is needed", "*key*", like, "my/ke/y", false, -1},
		{"overlapping tries", "the literal starts again inside the first try", "*aab", like, "aaab", true, 4},
		{"overlapping tries, general", "the literal starts again inside the first try", "*a?b*", like, "aacb", true, 4},
		{"one", "exactly one character", "a?c", like, "abc", true, 3},
		{"one, none", "never no character", "a?c", like, "ac", false, -1},
		{"one, two", "never two characters", "a?c", like, "abbc", false, -1},
		{"one, at the end", "all of the text must match", "a?", like, "abc", false, 2},
		{"one, empty", "never no character", "?", like, "", false, -1},
		{"one, star", "at least one", "?*", like, "", false, -1},
		{"star, one", "at least one", "*?", like, "é", true, 2},
		{"one of two bytes", "a code point is one character", "a?c", like, "aéc", true, 4},
		{"one of four bytes", "a code point is one character", "?", like, "😀", true, 4},
		{"half a character", "one é is not two characters", "??", like, "é", false, -1},
		{"half a character, star", "a star does not split a character either", "*??", like, "é", false, -1},
		{"half of two", "one and a half are not three", "*???", like, "éé", false, -1},
		{"combining", "code points, not what a reader sees", "?", like, "e\u0301", false, 1},
		{"invalid", "an invalid byte is one character", "a?c", like, "a\xffc", true, 3},
		{"invalid, start of a character", "a byte that lacks the rest is one character", "?c", like, "\xe4\xb8c", false, -1},
		{"invalid, both bytes", "each byte is one character", "??c", like, "\xe4\xb8c", true, 3},
		{"invalid, stray", "a byte that continues nothing is one character", "?", like, "\xa9", true, 1},
		{"invalid, five strays", "no character is longer than four bytes", "?????", like, "\xa9\xa9\xa9\xa9\xa9", true, 5},
		{"invalid, one too many", "the fifth byte is not a part of the character", "??", like, "😀\x80", true, 5},
		{"newline", "a newline is a character", "a?*c", like, "a\n\nc", true, 4},
		{"NUL", "a NUL is a character", "a?", like, "a\x00", true, 2},
		{"literal star", "the star is not a wildcard", "a*", plain, "ab", false, -1},
		{"literal star itself", "the star is a character", "a*", plain, "a*", true, 2},
		{"escaped star", "an escape is literal", "a${*}", like, "a*", true, 2},
		{"escaped star, other", "an escape is no wildcard", "a${*}", like, "ab", false, -1},
		{"escaped dollar", "an escape does not start a variable", "${$}{a}", like, "${a}", true, 4},
		{"old variable", "version 2008-10-17 has no variables", "${aws:username}", old, "${aws:username}", true, 15},
		{"old escape", "its star is a wildcard", "${*}", old, "${abc}", true, 6},
		{"brackets", "only * and ? are special", `[a-z]{b,c}\*!`, like, `[a-z]{b,c}\x!`, true, 13},
		{"folded", "the pattern is lowered", "S3:GET*", action, "s3:getobject", true, 6},
		{"folded, text not", "the caller folds the text", "S3:GET*", action, "S3:GetObject", false, -1},
		{"blank", "nothing is trimmed", "ec2:* ", action, "ec2:run", false, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := compile(tt.text, tt.options)
			require.Equal(t, tt.want, p.Match(tt.s), tt.why)
			require.Equal(t, tt.prefix, p.MatchPrefix(tt.s), tt.why)
		})
	}
}

func TestZeroPattern(t *testing.T) {
	var p Pattern
	require.Equal(t, Compile("", like), p)
	require.True(t, p.Match(""))
	require.False(t, p.Match("a"))
	require.False(t, p.EndsWithStar())
	require.Empty(t, p.Variables())
	require.Zero(t, p.MatchPrefix("a"))
	require.Equal(t, p, p.TrimStar())
}

func TestVariables(t *testing.T) {
	malformed := Variable{Malformed: true}
	tests := []struct {
		name, why string
		text      string
		want      []Variable
	}{
		{"none", "no variable", "a*", nil},
		{"name", "the usual form", "a/${aws:username}/b", []Variable{{Name: "aws:username"}}},
		{"case", "names are kept as written; keys ignore case", "${AWS:UserName}", []Variable{{Name: "AWS:UserName"}}},
		{"tag", "a tag key may hold many characters", "${aws:PrincipalTag/a.b-c_d@e=f+g}", []Variable{{Name: "aws:PrincipalTag/a.b-c_d@e=f+g"}}},
		{"two", "order of appearance", "${a}${b}", []Variable{{Name: "a"}, {Name: "b"}}},
		{"twice", "an entry for each appearance", "${a}-${a}", []Variable{{Name: "a"}, {Name: "a"}}},
		{"default", "the documented form", "${a, 'team'}", []Variable{{Name: "a", Default: "team", HasDefault: true}}},
		{"default, no blank", "blanks around the comma are optional", "${a,'b'}", []Variable{{Name: "a", Default: "b", HasDefault: true}}},
		{"default, blanks", "blanks around the comma are optional", "${a \t,\t 'b'}", []Variable{{Name: "a", Default: "b", HasDefault: true}}},
		{"default, empty", "the default may be empty", "${a, ''}", []Variable{{Name: "a", HasDefault: true}}},
		{"default, blanks inside", "a default is kept as it is", "${a, ' b '}", []Variable{{Name: "a", Default: " b ", HasDefault: true}}},
		{"default, quote inside", "it ends at the last quote", "${a, 'it's'}", []Variable{{Name: "a", Default: "it's", HasDefault: true}}},
		{"default, comma inside", "the name ends at the first comma", "${a, 'b, 'c'}", []Variable{{Name: "a", Default: "b, 'c", HasDefault: true}}},
		{"default, special", "a default is inert", "${a, '*?${*'}", []Variable{{Name: "a", Default: "*?${*", HasDefault: true}}},
		{"default, brace", "the first brace closes", "${a, 'b}'}", []Variable{malformed}},
		{"nested", "the first brace closes and names are not parsed", "${a${b}}", []Variable{{Name: "a${b"}}},
		{"not an escape", "only single characters are escapes", "${**}", []Variable{{Name: "**"}}},
		{"escapes", "escapes are not variables", "${*}${?}${$}", nil},
		{"empty", "a name is needed", "${}", []Variable{malformed}},
		{"blank", "a name is needed", "${ }", []Variable{malformed}},
		{"blank before name", "blanks stand around the comma only", "${ a}", []Variable{malformed}},
		{"blank after name", "blanks stand around the comma only", "${a }", []Variable{malformed}},
		{"blank in name", "tag keys with blanks cannot be referenced", "${aws:PrincipalTag/a b}", []Variable{malformed}},
		{"blank in name, default", "tag keys with blanks cannot be referenced", "${a b, 'c'}", []Variable{malformed}},
		{"tab in name", "a tab is a blank", "${a\tb}", []Variable{malformed}},
		{"no name, default", "a name is needed", "${, 'c'}", []Variable{malformed}},
		{"no quotes", "a default is quoted", "${a, b}", []Variable{malformed}},
		{"no default", "a comma announces a default", "${a,}", []Variable{malformed}},
		{"one quote", "one quote cannot open and close", "${a, '}", []Variable{malformed}},
		{"no first quote", "a default is quoted", "${a, b'}", []Variable{malformed}},
		{"no last quote", "a default is quoted", "${a, 'b}", []Variable{malformed}},
		{"double quotes", "a default is in single quotes", `${a, "b"}`, []Variable{malformed}},
		{"blank after default", "blanks stand around the comma only", "${a, 'b' }", []Variable{malformed}},
		{"open", "there is no brace", "a${b*:c", []Variable{malformed}},
		{"open, only", "there is no brace", "${", []Variable{malformed}},
		{"open, default", "there is no brace", "${a, 'b'", []Variable{malformed}},
		{"open after good", "a bad variable does not spoil the others", "${a}${b", []Variable{{Name: "a"}, malformed}},
		{"good after bad", "the first brace closes", "${}${b}", []Variable{malformed, {Name: "b"}}},
		{"dollars", "the last dollar counts", "$$${a}", []Variable{{Name: "a"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, o := range []Options{like, equals} {
				require.Empty(t, cmp.Diff(tt.want, compile(tt.text, o).Variables()), tt.why)
			}
			require.Empty(t, compile(tt.text, old).Variables(), "no variables in version 2008-10-17")
			require.Empty(t, compile(tt.text, action).Variables(), "no variables in actions")
		})
	}
}

func TestMatchVars(t *testing.T) {
	text := func(s string) Subst { return Subst{Text: s} }
	unknown := Subst{Any: true, Text: "ignored"}
	tests := []struct {
		name, why string
		text      string
		options   Options
		vars      []Subst
		s         string
		want      bool
		prefix    int
	}{
		{"value", "the value stands in its place", "home/${u}/*", like, []Subst{text("al")}, "home/al/x", true, 8},
		{"other value", "the value differs", "home/${u}/*", like, []Subst{text("al")}, "home/bob/x", false, -1},
		{"longer value", "the value is matched up to its end", "home/${u}/*", like, []Subst{text("al")}, "home/alice/x", false, -1},
		{"empty value", "an empty text is a value", "a${u}b", equals, []Subst{{}}, "ab", true, 2},
		{"star in value", "values are inert", "${u}", like, []Subst{text("*")}, "abc", false, -1},
		{"star in value, itself", "values are inert", "${u}", like, []Subst{text("*")}, "*", true, 1},
		{"question mark in value", "values are inert", "${u}b", like, []Subst{text("?")}, "ab", false, -1},
		{"variable in value", "values are not expanded again", "${u}${v}", like, []Subst{text("${v}"), text("x")}, "${v}x", true, 5},
		{"separator in value", "values are inert", "a:${u}", like, []Subst{text("b:c")}, "a:b:c", true, 5},
		{"two values", "each has its own", "${u}-${v}", equals, []Subst{text("a"), text("b")}, "a-b", true, 3},
		{"order", "the order is that of the text", "${u}-${v}", equals, []Subst{text("b"), text("a")}, "a-b", false, -1},
		{"one name twice", "each appearance has its own value", "${u}-${u}", equals, []Subst{text("a"), text("b")}, "a-b", true, 3},
		{"after star", "the star looks for the value", "*${u}*", like, []Subst{text("key")}, "my/key/x", true, 6},
		{"after star, missing", "the value is needed", "*${u}*", like, []Subst{text("key")}, "my/ke/x", false, -1},
		{"after star, last", "the value ends the text", "*/${u}", like, []Subst{text("a")}, "x/a/a", true, 3},
		{"after star, empty", "an empty value is found everywhere", "a*${u}", like, []Subst{text("")}, "abc", true, 1},
		{"split character", "values are compared by bytes", "${u}${v}", equals, []Subst{text("\xc3"), text("\xa9")}, "é", true, 2},
		{"no half after value", "no character starts after half of one", "${u}?", like, []Subst{text("\xc3")}, "é", false, -1},
		{"no quarter after value", "no character starts after three quarters of one", "${u}?", like, []Subst{text("\xf0\x9f\x98")}, "😀", false, -1},
		{"any", "an unknown value may be any text", "a/${u}/b", equals, []Subst{unknown}, "a/x/y/b", true, 7},
		{"any, empty", "an unknown value may be empty", "a/${u}/b", equals, []Subst{unknown}, "a//b", true, 4},
		{"any, other", "the rest must match all the same", "a/${u}/b", equals, []Subst{unknown}, "a/x/c", false, -1},
		{"any, last", "an unknown value takes the rest", "a/${u}", equals, []Subst{unknown}, "a/bc", true, 2},
		{"any, star", "stars of both kinds in a row", "a*${u}*${v}b", like, []Subst{unknown, unknown}, "axb", true, 3},
		{"too few", "there is no value, hence no match", "${u}${v}", equals, []Subst{text("a")}, "a", false, -1},
		{"none", "there is no value, hence no match", "${u}", equals, nil, "", false, -1},
		{"too many", "fields share one list of values", "${u}", equals, []Subst{text("a"), text("b")}, "a", true, 1},
		{"no variables", "values are ignored", "a*", like, []Subst{text("b")}, "ab", true, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := compile(tt.text, tt.options)
			require.Equal(t, tt.want, p.MatchVars(tt.s, tt.vars), tt.why)
			require.Equal(t, tt.prefix, p.MatchPrefixVars(tt.s, tt.vars), tt.why)
			if len(p.Variables()) > 0 {
				require.False(t, p.Match(tt.s), "Match has no values to give")
				require.Equal(t, -1, p.MatchPrefix(tt.s), "MatchPrefix has no values to give")
			}
		})
	}
}

func TestCompileFields(t *testing.T) {
	tests := []struct {
		name, why string
		text      string
		options   Options
		max       int
		want      []string
	}{
		{"ARN", "the last field keeps its separators", "arn:aws:s3:::b/a:b:c", like, 6, []string{"arn", "aws", "s3", "", "", "b/a:b:c"}},
		{"short", "there may be fewer fields", "arn:aws:s3:*", like, 6, []string{"arn", "aws", "s3", "*"}},
		{"empty", "there is one field at least", "", like, 6, []string{""}},
		{"separators only", "fields may be empty", "::", like, 6, []string{"", "", ""}},
		{"one", "one field is not split", "a:b", like, 1, []string{"a:b"}},
		{"zero", "there is one field at least", "a:b", like, 0, []string{"a:b"}},
		{"negative", "there is one field at least", "a:b", like, -1, []string{"a:b"}},
		{"huge", "max is not allocated", "a:b", like, math.MaxInt, []string{"a", "b"}},
		{"variable", "a separator in a name does not split", "a:${aws:x}:b", like, 6, []string{"a", "${aws:x}", "b"}},
		{"default", "a separator in a default does not split", "a:${x, ':'}:b", like, 6, []string{"a", "${x, ':'}", "b"}},
		{"open", "an open variable takes the rest", "a:${b:c", like, 6, []string{"a", "${b:c"}},
		{"malformed", "the first brace closes all the same", "${:}:a", like, 6, []string{"${:}", "a"}},
		{"escape", "an escape is no variable but does not split either", "${*}:a", like, 6, []string{"${*}", "a"}},
		{"old", "version 2008-10-17 has no variables", "a:${b:c}", old, 6, []string{"a", "${b", "c}"}},
		{"fold", "actions have no variables", "a:${b:c}", Options{Variables: true, Fold: true}, 6, []string{"a", "${b", "c}"}},
		{"no wildcards", "only the separator counts", "a*:b", equals, 6, []string{"a*", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want []Pattern
			for _, text := range tt.want {
				want = append(want, Compile(text, tt.options))
			}
			require.Equal(t, want, CompileFields(tt.text, tt.options, ':', tt.max), tt.why)
		})
	}
}

func TestTrimStar(t *testing.T) {
	tests := []struct {
		name, why string
		text      string
		want      string
	}{
		{"none", "there is nothing to trim", "a*b", "a*b"},
		{"exact", "there is nothing to trim", "ab", "ab"},
		{"any", "nothing is left", "*", ""},
		{"prefix", "the text is left", "ab*", "ab"},
		{"stars", "stars in a row are one", "ab**", "ab"},
		{"simpler", "what is left has a simpler class", "a*b*", "a*b"},
		{"general", "what is left is general too", "a?*", "a?"},
		{"variable", "variables stay", "${a}*${b}*", "${a}*${b}"},
		{"escape", "an escape is no star", "a*${*}", "a*${*}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := compile(tt.text, like)
			require.Equal(t, Compile(tt.want, like), p.TrimStar(), tt.why)
			require.Equal(t, Compile(tt.text, like), *p, "the pattern itself stays as it was")
		})
	}
}

func TestFold(t *testing.T) {
	tests := []struct{ name, why, in, want string }{
		{"empty", "nothing to do", "", ""},
		{"lower", "nothing to do", "s3:get-1_@[`{", "s3:get-1_@[`{"},
		{"upper", "all letters from A to Z", "ABCXYZabcxyz", "abcxyzabcxyz"},
		{"last", "a letter at the end", "s3:geT", "s3:get"},
		{"other letters", "only ASCII letters have a case; S and K have relatives", "aÉS\u017fK\u212aİ", "aÉs\u017fk\u212aİ"},
		{"invalid", "bytes are kept", "\xffA\xc3", "\xffa\xc3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, Fold(tt.in), tt.why)
		})
	}
}

func TestMayMatch(t *testing.T) {
	tests := []struct {
		name, why      string
		text           string
		prefix, suffix string
		want           bool
	}{
		{"role", "the path may be what the pattern says", "r/team/x", "r/", "/x", true},
		{"role, no path", "X has one character at least", "r//x", "r/", "/x", false},
		{"role, overlap", "prefix and suffix do not share text", "r/x", "r/", "/x", false},
		{"role, other name", "the end is known", "r/team/y", "r/", "/x", false},
		{"role, other start", "the start is known", "u/team/x", "r/", "/x", false},
		{"any", "matches everything", "*", "r/", "/x", true},
		{"prefix", "the pattern is shorter than the start", "r*", "r/", "/x", true},
		{"prefix, longer", "X can start as the pattern does", "r/team*", "r/", "/x", true},
		{"prefix, other", "the start is known", "u*", "r/", "/x", false},
		{"both", "X can be anything here", "r/*x", "r/", "/x", true},
		{"both, longer", "X can end as the pattern does", "r*/team/x", "r/", "/x", true},
		{"both, other end", "the end is known", "r*y", "r/", "/x", false},
		{"one", "a character for X", "r/?/x", "r/", "/x", true},
		{"one, none left", "X has one character at least", "r??x", "r/", "/x", false},
		{"one, crossing", "question marks match the known parts too", "?????", "r/", "/x", true},
		{"one, too short", "fixed length", "????", "r/", "/x", false},
		{"one, multi-byte", "a known character may have several bytes", "?-?", "é", "世", true},
		{"one, half", "two question marks are not one character", "??", "é", "", true},
		{"general star", "the middle can be in X", "r/*a*b*x", "r/", "/x", true},
		{"general star, other end", "the end is known", "r/*a*y", "r/", "/x", false},
		{"general star, other start", "the start is known", "u/?*", "r/", "/x", false},
		{"empty", "nothing cannot hold X", "", "", "", false},
		{"nothing known", "X is the whole text", "a", "", "", true},
		{"literal star", "an escape is literal", "r/${*}/x", "r/", "/x", true},
		{"variable", "nothing without its value", "u/${a}", "r/", "/x", false},
		{"invalid prefix", "not decided", "u", "\xff", "", true},
		{"invalid suffix", "not decided", "u", "", "\xff", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, MayMatch(compile(tt.text, like), nil, tt.prefix, tt.suffix, false), tt.why)
		})
	}
}

func TestSize(t *testing.T) {
	// 32 bytes on 64 bits, 20 on 32: a string, a pointer, and five bytes with their
	// padding.
	require.LessOrEqual(t, unsafe.Sizeof(Pattern{}), 3*unsafe.Sizeof(uintptr(0))+8)
	// A token of a general pattern: a string, and five bytes with their padding.
	require.LessOrEqual(t, unsafe.Sizeof(token{}), 2*unsafe.Sizeof(uintptr(0))+8)
}

// A literal of many pieces that is put together piece by piece takes space that
// is quadratic in its length: 400 MB here.
func TestCompileIsLinear(t *testing.T) {
	text := strings.Repeat("${*}", 20_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p := compile(text, like)
	runtime.ReadMemStats(&after)
	require.Len(t, p.Literal(), 20_000)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(50*len(text)))
}

func TestNoAllocs(t *testing.T) {
	var (
		ok    bool
		n     int
		text  string
		vars  = []Subst{{Text: "alice"}, {Any: true}}
		exact = compile("s3:getobject", like)
		pre   = compile("s3:get*", like)
		both  = compile("s3:*object", like)
		gen   = compile("s3:*get?b*", like)
		withV = compile("home/${a}/*/${b}", like)
		star  = compile("*", like)
	)
	tests := []struct {
		name, why string
		f         func()
	}{
		{"Exact", "Decide does not allocate", func() { ok = exact.Match("s3:getobject") }},
		{"Any", "Decide does not allocate", func() { ok = star.Match("s3:getobject") }},
		{"Prefix", "Decide does not allocate", func() { ok = pre.Match("s3:getobject") }},
		{"PrefixSuffix", "Decide does not allocate", func() { ok = both.Match("s3:getobject") }},
		{"General", "the machine stays on the stack", func() { ok = gen.Match("s3:getobject") }},
		{"General, no match", "failure is as cheap as success", func() { ok = gen.Match("s3:getxyz") }},
		{"MatchVars", "values are read in their place", func() { ok = withV.MatchVars("home/alice/x/y", vars) }},
		{"MatchVars, own list", "a list on the stack stays there", func() {
			ok = withV.MatchVars("home/alice/x/y", (&[2]Subst{{Text: "alice"}, {Any: true}})[:])
		}},
		{"MatchPrefix", "Decide does not allocate", func() { n = gen.MatchPrefix("s3:getobject") }},
		{"MatchPrefix, both", "Decide does not allocate", func() { n = both.MatchPrefix("s3:getobject") }},
		{"MatchPrefixVars", "Decide does not allocate", func() { n = withV.MatchPrefixVars("home/alice/x/y", vars) }},
		{"MayMatch", "Decide does not allocate", func() { ok = MayMatch(gen, nil, "s3:", "object", false) }},
		{"Literal", "a part of the text", func() { text = both.Literal() }},
		{"LiteralSuffix", "a part of the text", func() { text = both.LiteralSuffix() }},
		{"Fold", "nothing changes", func() { text = Fold("s3:getobject") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Zero(t, testing.AllocsPerRun(100, tt.f), tt.why)
		})
	}
	_, _, _ = ok, n, text
}

func TestLiteralInside(t *testing.T) {
	t.Parallel()
	rows := []struct{ name, why, text, want string }{
		{"exact", "all of it is the start", "abc", ""},
		{"prefix and suffix", "neither is inside", "abc*def", ""},
		{"one", "between two stars", "a*bc*d", "bc"},
		{"longest", "of several", "a*bc*def*g?hi*j", "def"},
		{"variable", "what it stands for is not literal", "a${v}bc${w}", "bc"},
		{"question marks", "part literals too", "?ab?c?", "ab"},
		{"any", "nothing is inside", "*", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, compile(row.text, like).LiteralInside(), row.why)
		})
	}
}
