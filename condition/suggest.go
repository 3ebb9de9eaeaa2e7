// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"math/big"
	"net/netip"
	"strings"
	"time"

	"github.com/iamverdict/verdict/internal/lex"
	"github.com/iamverdict/verdict/internal/operator"
)

// What a request would have to carry for a test to come out as wanted. These are
// suggestions: whoever makes one evaluates the test, or the whole decision, with
// it before believing it. So each operator needs only to come up with a few
// values that are likely to do, and the truth table stays in one place.

// Suggest returns values for the key of a test, each of which is likely to make
// the test hold, or, if hold is false, to make it fail. The zero Value stands for a
// request without the key. What is closest to the policy's text comes first.
//
// The arguments are those of Compile; variables in values are read from env.
func Suggest(operatorName string, values []string, o Options, env *Env, hold bool) []Value {
	op, _, ok := operator.Parse(operatorName)
	if !ok {
		return nil
	}
	s := suggester{base: op.Base, env: env, options: o}
	if op.Base == operator.Null {
		return s.null(values, hold)
	}
	var list []Value
	if hold != op.Negated {
		list = s.matching(values)
	} else {
		list = s.others(values)
	}
	if (whenAbsent(op) == True) == hold {
		list = append(list, Value{})
	}
	return list
}

// suggester makes values for one test.
type suggester struct {
	base    operator.Base
	env     *Env
	options Options
}

// null returns what makes Null hold or fail: absence, or a value, of which nothing
// is known but that there is one.
func (s *suggester) null(values []string, hold bool) []Value {
	var list []Value
	for _, v := range values {
		if absent, ok := lex.Bool(v); ok && absent == hold {
			list = append(list, Value{})
		} else if ok {
			list = append(list, String("x"))
		}
	}
	return list
}

// matching returns values that the operator finds to match the policy's: one for
// each, and then others for those with wildcards, because another test of the key
// may exclude the first.
func (s *suggester) matching(values []string) []Value {
	var list []Value
	for _, v := range values {
		if text, ok := s.match(v); ok {
			list = append(list, String(text))
		}
	}
	for _, filler := range []string{"7", "other"} {
		for _, v := range values {
			if text, ok := s.fill(v, filler); ok && s.isWild() && strings.ContainsAny(v, "*?") {
				list = append(list, String(text))
			}
		}
	}
	return list
}

// isWild reports whether the operator knows wildcards.
func (s *suggester) isWild() bool {
	return s.base == operator.StringLike || s.base.Kind() == operator.KindARN
}

// fill returns the policy's text with what its variables stand for and a text for
// each wildcard.
func (s *suggester) fill(v, filler string) (string, bool) {
	x := s.env.expand(v, s.isWild(), Options{Variables: s.options.Variables && s.base.Variables()}, filler)
	return x.Example, len(x.Unresolved)+len(x.Unknown) == 0
}

func (s *suggester) match(v string) (string, bool) {
	switch s.base.Kind() {
	case operator.KindString, operator.KindARN, operator.KindBool:
		return s.fill(v, "x")
	case operator.KindNumeric:
		return shiftNumber(v, s.step())
	case operator.KindDate:
		return shiftDate(v, s.step())
	case operator.KindIP:
		return addressIn(v)
	}
	return v, true
}

// step is how far from the policy's value an order operator wants the request's to
// be.
func (s *suggester) step() int {
	switch s.base {
	case operator.NumericLessThan, operator.DateLessThan:
		return -1
	case operator.NumericGreaterThan, operator.DateGreaterThan:
		return 1
	}
	return 0
}

// others returns values that are likely to match none of the policy's.
func (s *suggester) others(values []string) []Value {
	var list []Value
	switch s.base.Kind() {
	case operator.KindNumeric, operator.KindDate:
		list = s.beyond(values)
	case operator.KindBool:
		list = append(list, String("true"), String("false"))
	case operator.KindIP:
		// Blocks set aside for documentation (RFC 5737, RFC 3849).
		list = append(list, String("192.0.2.1"), String("198.51.100.1"), String("203.0.113.1"))
		list = append(append(list, beside(values)...), String("2001:db8::1"))
	case operator.KindARN:
		list = append(list, String("arn:aws:x:x:x:x"), String("arn:aws:other:other:other:other"))
	default:
		list = append(list, String("x"), String("other"), String("7"))
	}
	return list
}

// beyond returns numbers or dates on the other side of each of the policy's.
func (s *suggester) beyond(values []string) []Value {
	shift := shiftNumber
	if s.base.Kind() == operator.KindDate {
		shift = shiftDate
	}
	var list []Value
	for _, v := range values {
		for _, by := range []int{0, 1, -1} {
			if text, ok := shift(v, by); ok && !ordered(s.base, by) {
				list = append(list, String(text))
			}
		}
	}
	return list
}

// maxNumber is the length up to which a number is shifted: exponents make texts
// out of few characters that nobody wants to read.
const maxNumber = 64

// shiftNumber adds a whole number to the text of a decimal.
func shiftNumber(s string, by int) (string, bool) {
	s = strings.TrimSpace(s)
	if _, ok := lex.Number(s); !ok || len(s) > maxNumber {
		return "", false
	}
	if by == 0 {
		return s, true
	}
	r, ok := new(big.Rat).SetString(withoutExponent(s))
	if !ok {
		return "", false
	}
	r.Add(r, big.NewRat(int64(by), 1))
	text := r.FloatString(maxNumber)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), "."), true
}

// withoutExponent refuses a large exponent by returning what is no number.
func withoutExponent(s string) string {
	if i := strings.IndexAny(s, "eE"); i >= 0 && len(s)-i > 3 {
		return ""
	}
	return s
}

// shiftDate adds seconds to the text of a date.
func shiftDate(s string, by int) (string, bool) {
	at, ok := lex.Date(s)
	if !ok {
		return "", false
	}
	if by == 0 {
		return s, true
	}
	v := Time(time.Unix(at.Sec+int64(by), int64(at.Milli)*int64(time.Millisecond)))
	if _, ok := lex.Date(v.text); !ok {
		return "", false // a year that has no text
	}
	return v.text, true
}

// addressIn returns an address of a block: the first that a host may have.
func addressIn(block string) (string, bool) {
	p, ok := lex.Prefix(block)
	if !ok {
		return "", false
	}
	a := p.Addr()
	if next := a.Next(); p.Bits() < a.BitLen()-1 && p.Contains(next) {
		a = next
	}
	return a.String(), true
}

// beside returns the addresses next to blocks, on both sides.
func beside(blocks []string) []Value {
	var list []Value
	for _, block := range blocks {
		p, ok := lex.Prefix(block)
		if !ok {
			continue
		}
		for _, a := range []netip.Addr{lastOf(p).Next(), p.Masked().Addr().Prev()} {
			if a.IsValid() {
				list = append(list, IP(a))
			}
		}
	}
	return list
}

// lastOf returns the last address of a block.
func lastOf(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for bit := p.Bits(); bit < p.Addr().BitLen(); bit++ {
		b[bit/8] |= 1 << (7 - bit%8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
