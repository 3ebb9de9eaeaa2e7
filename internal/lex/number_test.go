// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex_test

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/internal/lex"
)

func TestNumberCompare(t *testing.T) {
	for _, row := range []struct {
		name, why string
		a, b      string
		want      int
	}{
		{"same", "the plain case", "10", "10", 0},
		{"less", "the plain case", "9", "10", -1},
		{"digits before length", "a string comparison would put 9 above 10", "9", "10.5", -1},
		{"fraction of zero", "10 and 10.0 are one number", "10", "10.0", 0},
		{"exponent", "1e1 is 10", "10", "1e1", 0},
		{"capital exponent", "E is an exponent as well", "10", "1E+1", 0},
		{"negative exponent", "a fraction written as an exponent", "1.5", "15e-1", 0},
		{"exponent of a fraction", "the point moves, the digits stay", "0.0012", "12e-4", 0},
		{"exponent with zeros", "the zeros in front of an exponent do not count", "1e00000000000000000000001", "10", 0},
		{"exponent zero", "e0 and e-0 change nothing", "7e0", "7e-0", 0},
		{"negative zero", "there is one zero", "-0", "0", 0},
		{"zero with exponent", "zero has no size", "0e999", "-0.00e-5", 0},
		{"zero below positive", "the sign decides before the size", "0", "1e-999", -1},
		{"zero above negative", "the sign decides before the size", "0", "-1e-999", 1},
		{"sign", "the sign decides before the size", "-100", "1", -1},
		{"negative sizes", "the larger size is the smaller number", "-100", "-1", -1},
		{"negative digits", "the larger size is the smaller number", "-1.25", "-1.2", -1},
		{"plus", "a plus sign changes nothing", "+5", "5", 0},
		{"leading zeros", "leading zeros are not octal and do not count", "010", "10", 0},
		{"leading zeros of a fraction", "they place the point", "0.05", "0.5", -1},
		{"trailing zeros", "zeros at the end do not count", "1.50", "1.5", 0},
		{"zeros around the point", "zeros on both sides of the point are digits here", "100.001", "100.01", -1},
		{"point at different places", "the digits are compared across the point", "123.45", "12.345e1", 0},
		{"prefix", "more digits are a larger fraction", "1.2", "1.20000000001", -1},
		{"blanks", "spaces and tabs around a number are dropped", " \t10\t ", "10", 0},
		{"2^53", "a float64 cannot tell these apart", "9007199254740993", "9007199254740992", 1},
		{"2^64", "an int64 cannot hold these", "18446744073709551617", "18446744073709551616", 1},
		{"40 digits", "nor can a float128", "1.000000000000000000000000000000000000001", "1", 1},
		{"beyond float64", "1e400 must not overflow to infinity", "1e400", "2e400", -1},
		{"below float64", "1e-400 must not become zero", "1e-400", "0", 1},
		{"largest exponent", "18 digits of exponent are read", "1e999999999999999999", "9e999999999999999998", 1},
		{"smallest exponent", "18 digits of exponent are read", "1e-999999999999999999", "9e-999999999999999999", -1},
	} {
		t.Run(row.name, func(t *testing.T) {
			a, ok := lex.Number(row.a)
			require.True(t, ok, "%s: %s", row.why, row.a)
			b, ok := lex.Number(row.b)
			require.True(t, ok, "%s: %s", row.why, row.b)
			require.Equal(t, row.want, a.Compare(b), row.why)
			require.Equal(t, -row.want, b.Compare(a), row.why)
			require.Zero(t, a.Compare(a), row.why)
		})
	}
}

func TestNumberRefuses(t *testing.T) {
	for _, row := range []struct{ name, why, text string }{
		{"empty", "there must be digits", ""},
		{"blanks only", "there must be digits", " \t"},
		{"sign only", "there must be digits", "-"},
		{"two signs", "one sign at most", "--1"},
		{"blank behind sign", "blanks are dropped around a number, not in it", "- 1"},
		{"line break", "only spaces and tabs are blanks", "1\n"},
		{"non-breaking space", "only spaces and tabs are blanks", "\u00a01"},
		{"no integer part", "digits on both sides of the point", ".5"},
		{"no fraction", "digits on both sides of the point", "5."},
		{"no fraction before exponent", "digits on both sides of the point", "5.e1"},
		{"point only", "digits on both sides of the point", "."},
		{"two points", "one point at most", "1.2.3"},
		{"comma", "no separators of thousands, no decimal comma", "1,000"},
		{"underscore", "Go's separator is not a number's", "1_000"},
		{"hexadecimal", "decimal only", "0x10"},
		{"hexadecimal exponent", "decimal only", "1p4"},
		{"NaN", "not a number", "NaN"},
		{"Inf", "not a number", "Inf"},
		{"infinity", "not a number", "-Infinity"},
		{"exponent without digits", "an exponent has digits", "1e"},
		{"exponent with sign only", "an exponent has digits", "1e+"},
		{"exponent without mantissa", "there must be digits", "e5"},
		{"exponent with fraction", "an exponent is an integer", "1e1.5"},
		{"two exponents", "one exponent at most", "1e1e1"},
		{"exponent of 19 digits", "exponents stop at 18 digits", "1e1000000000000000000"},
		{"exponent of 19 digits, negative", "exponents stop at 18 digits", "1e-1000000000000000000"},
		{"exponent of 19 digits on zero", "the limit does not depend on the digits in front", "0e1000000000000000000"},
		{"exponent that wraps", "2^64 + 1 must not be read as 1", "1e18446744073709551617"},
		{"unit", "nothing behind a number", "10s"},
		{"Arabic digits", "digits are ASCII", "١٢"},
		{"full-width digits", "digits are ASCII", "１"},
		{"invalid UTF-8", "any text may come", "1\xff"},
		{"zero byte", "a NUL does not end a text", "1\x00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, ok := lex.Number(row.text)
			require.False(t, ok, row.why)
			require.Zero(t, got, row.why)
		})
	}
}

// A text of a million zeros costs one pass, not one per comparison step, and
// its length does not disturb the position of the point.
func TestNumberLong(t *testing.T) {
	zeros := strings.Repeat("0", 1_000_000)
	a, ok := lex.Number("1" + zeros)
	require.True(t, ok)
	b, ok := lex.Number("0." + zeros + "1e2000001")
	require.True(t, ok)
	require.Zero(t, a.Compare(b))
	c, ok := lex.Number("1" + zeros + ".0" + zeros + "1")
	require.True(t, ok)
	require.Negative(t, a.Compare(c))
}

var numberSyntax = regexp.MustCompile(`^[ \t]*[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?0*([0-9]{0,18}))?[ \t]*$`)

// twinExponent bounds the exponents that big.Rat is asked to write out in full.
const twinExponent = 2000

// twinNumber reads a number with a regular expression and big.Rat. The Rat is
// nil if the number is one, but too large to write out.
func twinNumber(t require.TestingT, s string) (*big.Rat, bool) {
	m := numberSyntax.FindStringSubmatch(s)
	if m == nil || strings.HasSuffix(strings.ToLower(strings.Trim(s, " \t+-")), "e") {
		return nil, false
	}
	if exp, _ := strconv.Atoi(m[1]); exp > twinExponent || len(m[1]) > 9 {
		return nil, true
	}
	r, ok := new(big.Rat).SetString(strings.Trim(s, " \t"))
	require.True(t, ok, "the twin cannot read %q", s)
	return r, true
}

func checkNumbers(t require.TestingT, s, other string) {
	a, okA := lex.Number(s)
	b, okB := lex.Number(other)
	ratA, wantA := twinNumber(t, s)
	ratB, wantB := twinNumber(t, other)
	require.Equal(t, wantA, okA, "%q", s)
	require.Equal(t, wantB, okB, "%q", other)
	require.Equal(t, -b.Compare(a), a.Compare(b), "%q, %q", s, other)
	if ratA != nil && ratB != nil {
		require.Equal(t, ratA.Cmp(ratB), a.Compare(b), "%q, %q", s, other)
	}
}

// Few digits and much zero, so that equal numbers in different spellings and
// near misses come up often.
func TestNumberAgainstBigRat(t *testing.T) {
	texts := rapid.StringMatching(`[ \t]?[+-]?[0159]{1,4}(\.[0059]{1,4})?([eE][+-]?0?[0-3]{1,2})?[ \t]?`)
	rapid.Check(t, func(t *rapid.T) {
		checkNumbers(t, texts.Draw(t, "a"), texts.Draw(t, "b"))
	})
}

// The same number, written with its point anywhere, is the same number.
func TestNumberSpellings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[0-9]{1,30}`).Draw(t, "digits")
		at := rapid.IntRange(0, len(digits)).Draw(t, "at")
		zeros := strings.Repeat("0", rapid.IntRange(0, 5).Draw(t, "zeros"))
		moved := "-" + zeros + "0" + digits[:at] + "." + digits[at:] + zeros + "0e" + strconv.Itoa(len(digits)-at)
		a, ok := lex.Number("-" + digits)
		require.True(t, ok)
		b, ok := lex.Number(moved)
		require.True(t, ok, moved)
		require.Zero(t, a.Compare(b), moved)
	})
}

func FuzzNumber(f *testing.F) {
	f.Add("10", "10.0")                    // one number, two spellings
	f.Add("1e1", "-0")                     // exponent; negative zero
	f.Add("0.05", "5e-2")                  // leading zeros of a fraction
	f.Add("100.001", "100.0010")           // zeros that count and zeros that do not
	f.Add("1e400", "1e-400")               // outside float64
	f.Add("9007199254740993", "9.0e15")    // outside the integers of float64
	f.Add("1e999999999999999999", "0e0")   // the largest exponent
	f.Add("1e1000000000000000000", "0x10") // one too large; hexadecimal
	f.Add(".5", "5.")                      // digits missing on one side
	f.Add(" 1\t", "1 2")                   // blanks around and inside
	f.Add("+", "1e")                       // cut short
	f.Fuzz(func(t *testing.T, s, other string) { checkNumbers(t, s, other) })
}
