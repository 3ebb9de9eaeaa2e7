// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex

import (
	"cmp"
	"math"
	"strings"
)

// Numbers are decimals of any size. The IAM User Guide, "Condition operators",
// section Numeric condition operators, speaks of integers and decimals and sets
// no bound, so neither a float64 (2^53 + 1 would equal 2^53) nor an int64 will
// do: what a policy tells apart must stay apart. Comparing needs no arithmetic,
// only the position of the first digit that counts and the digits themselves,
// and both can stay in the source text.

// maxExponentDigits keeps an exponent, plus the length of any text that fits
// into memory, well inside an int64. A number beyond 10^(10^18) is a mistake or
// an attack; as a parse failure it makes its comparison undecided.
const maxExponentDigits = 18

// Decimal is an exact decimal number, a view into the text it was read from.
// The zero value is the number 0.
//
// The value is 0.d1d2d3… × 10^point, negative if neg is set, where d1d2d3… are
// the digits of digits. The text there may contain one decimal point, which the
// comparison steps over: cutting it out would need a second string.
//
// Invariant: digits starts and ends with one of 1-9, or the Decimal is zero.
//
// Note: == tells 1.5 and 15e-1 apart. Use Compare.
type Decimal struct {
	digits string
	point  int64
	neg    bool
}

// Number reads a decimal number: an optional sign, digits, an optional fraction
// and an optional exponent, between optional spaces and tabs. There must be
// digits on both sides of a decimal point. NaN, infinities, hexadecimal digits
// and separators of thousands are refused.
//
// AWS does not say whether it takes exponents and blanks; we do, since a caller
// may write a JSON number in any of its forms.
func Number(s string) (Decimal, bool) {
	neg, s := cutSign(strings.Trim(s, " \t"))
	whole := countDigits(s)
	end, ok := fraction(s, whole)
	if !ok || whole == 0 {
		return Decimal{}, false
	}
	exp, ok := exponent(s[end:])
	if !ok {
		return Decimal{}, false
	}
	return normalize(neg, s[:end], whole, exp), true
}

// fraction returns where the fraction of s ends that may start at its byte at.
// A decimal point without a digit behind it is a failure.
func fraction(s string, at int) (end int, ok bool) {
	if at == len(s) || s[at] != '.' {
		return at, true
	}
	n := countDigits(s[at+1:])
	return at + 1 + n, n > 0
}

// exponent reads the rest of a number behind its digits: nothing, or an exponent.
func exponent(s string) (int64, bool) {
	if s == "" {
		return 0, true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return 0, false
	}
	neg, s := cutSign(s[1:])
	if len(strings.TrimLeft(s, "0")) > maxExponentDigits {
		return 0, false
	}
	n, ok := integer(s)
	if neg {
		n = -n
	}
	return n, ok
}

// normalize drops the zeros that do not count, and with them the sign of zero
// and a decimal point at either end. The first whole bytes of text are the
// integer part.
func normalize(neg bool, text string, whole int, exp int64) Decimal {
	first, end := 0, len(text)
	for first < end && (text[first] == '0' || text[first] == '.') {
		first++
	}
	if first == end {
		return Decimal{}
	}
	for text[end-1] == '0' || text[end-1] == '.' {
		end--
	}
	point := whole - first
	if point < 0 {
		point++ // the decimal point is no digit
	}
	return Decimal{digits: text[first:end], point: exp + int64(point), neg: neg}
}

// Compare returns -1, 0 or +1 as a is less than, equal to or greater than b.
// The result is exact whatever the length of the numbers and their exponents.
func (a Decimal) Compare(b Decimal) int {
	sign := a.sign()
	if sign != b.sign() {
		return cmp.Compare(sign, b.sign())
	}
	if a.point != b.point {
		return sign * cmp.Compare(a.point, b.point)
	}
	return sign * compareDigits(a.digits, b.digits)
}

func (a Decimal) sign() int {
	switch {
	case a.digits == "":
		return 0
	case a.neg:
		return -1
	}
	return 1
}

// compareDigits compares two normalized digit strings as fractions. If one is a
// prefix of the other, the longer one is greater: its last digit is not 0.
func compareDigits(a, b string) int {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == '.':
			i++
		case b[j] == '.':
			j++
		case a[i] != b[j]:
			return cmp.Compare(a[i], b[j])
		default:
			i, j = i+1, j+1
		}
	}
	return cmp.Compare(len(a)-i, len(b)-j)
}

func cutSign(s string) (neg bool, rest string) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[0] == '-', s[1:]
	}
	return false, s
}

// integer reads a text of digits only, up to 2^63-1. Leading zeros are fine.
func integer(s string) (int64, bool) {
	if s == "" {
		return 0, false
	}
	s = strings.TrimLeft(s, "0")
	if len(s) > 19 { // 10^19 is above 2^63, and 19 nines still fit into a uint64
		return 0, false
	}
	var n uint64
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + uint64(s[i]-'0')
	}
	return int64(n), n <= math.MaxInt64
}

// countDigits returns the number of digits s starts with.
func countDigits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
