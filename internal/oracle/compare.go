// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"cmp"
	"encoding/base64"
	"math/big"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The comparison of one value of the request with one value of the policy (IAM
// User Guide, IAM JSON policy elements: Condition operators). A value that
// cannot be read makes the comparison unsure, because "no" would be turned into
// "yes" by a negated operator. ARNs and binary values are the exceptions.

func (w world) compare(op operator, value string, pathless bool, wanted string, variables bool) truth {
	switch op.family {
	case "string", "foldedString", "glob":
		return w.compareText(op.family, value, pathless, wanted, variables)
	case "arn":
		return w.compareARN(value, pathless, wanted, variables)
	case "bool":
		return w.compareBool(value, wanted, variables)
	case "number":
		a, ok1 := readNumber(value)
		b, ok2 := readNumber(wanted)
		if !ok1 || !ok2 {
			return unsure
		}
		return holds(compareNumbers(a, b), op.relation)
	case "date":
		a, ok1 := readDate(value)
		b, ok2 := readDate(wanted)
		if !ok1 || !ok2 {
			return unsure
		}
		return holds(a.Cmp(b), op.relation)
	case "ip":
		return compareIP(value, wanted)
	case "binary":
		return compareBinary(value, wanted)
	}
	return unsure
}

// holds tells whether the order of two values (-1, 0 or 1) fits the operator.
func holds(order int, relation string) truth {
	switch relation {
	case "<":
		return sure(order < 0)
	case "<=":
		return sure(order <= 0)
	case ">":
		return sure(order > 0)
	case ">=":
		return sure(order >= 0)
	}
	return sure(order == 0)
}

// Only StringLike and its negation have wildcards. An unresolved variable
// equals nothing (Variables and tags).
func (w world) compareText(family, value string, pathless bool, wanted string, variables bool) truth {
	f := w.context.fill(cut(wanted, variables, family == "glob"), free)
	fold := family == "foldedString"
	possible := overlap(f.tokens, literal(value), fold)
	switch {
	case f.unresolved:
		return no
	case possible && f.unknown:
		return unsure
	case possible:
		return yes
	case pathless && overlap(f.tokens, somePath(value), fold):
		return unsure
	}
	return no
}

// somePath describes what a role's ARN, or the last field of one, may be when
// its path is not known: at least one character stands between role/ and /name.
// A session's ARN does not tell.
func somePath(arn string) []token {
	before, name, _ := strings.Cut(arn, "role/")
	tokens := append(literal(before+"role/"), token{of: anyChar}, token{run: true, of: anyChar})
	return append(tokens, literal("/"+name)...)
}

// ARNs are compared field by field, and no wildcard leaves its field. A pattern
// without six fields is no ARN; AWS does not say what it matches. A value that
// is no ARN matches no pattern.
func (w world) compareARN(value string, pathless bool, wanted string, variables bool) truth {
	pieces := cut(wanted, variables, true)
	pattern := splitARN(pieces)
	if len(pattern) < 6 {
		return unsure
	}
	fields := strings.SplitN(value, ":", 6)
	if len(fields) < 6 || fields[0] != "arn" || w.context.fill(pieces, free).unresolved {
		return no
	}
	t := yes
	for i := range fields {
		f := w.context.fill(pattern[i], free)
		switch {
		case overlap(f.tokens, literal(fields[i]), false):
			t = and(t, yesOrUnsure(!f.unknown))
		case pathless && i == 5 && overlap(f.tokens, somePath(fields[i]), false):
			t = and(t, unsure)
		default:
			t = no
		}
	}
	return t
}

// AWS contradicts itself on variables under Bool; we fill them in.
func (w world) compareBool(value, wanted string, variables bool) truth {
	f := w.context.fill(cut(wanted, variables, false), free)
	switch {
	case f.unresolved:
		return no
	case f.unknown:
		return unsure
	}
	a, b := lower(value), lower(text(f.tokens))
	for _, s := range []string{a, b} {
		if s != "true" && s != "false" {
			return unsure
		}
	}
	return sure(a == b)
}

// text is the text of tokens that are all characters.
func text(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteRune(t.char)
	}
	return b.String()
}

// A number is ± 0.digits times ten to the power of point. Numbers are exact:
// AWS names integers and decimals and no limit, so that 10 is 10.0 and 1e400 is
// a number.
type number struct {
	negative bool
	digits   string // without zeros at either end; empty: the number is zero
	point    int64
}

func readNumber(text string) (number, bool) {
	form := regexp.MustCompile(`^([+-]?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?$`)
	m := form.FindStringSubmatch(strings.Trim(text, " \t"))
	if m == nil {
		return number{}, false
	}
	digits, power := m[2]+m[3], strings.TrimLeft(m[5], "0")
	if len(power) > 18 {
		return number{}, false
	}
	exponent, _ := strconv.ParseInt("0"+power, 10, 64)
	if m[4] == "-" {
		exponent = -exponent
	}
	n := number{negative: m[1] == "-", point: int64(len(m[2])) + exponent}
	n.digits = strings.TrimLeft(digits, "0")
	n.point -= int64(len(digits) - len(n.digits))
	n.digits = strings.TrimRight(n.digits, "0")
	if n.digits == "" {
		return number{}, true
	}
	return n, true
}

func compareNumbers(a, b number) int {
	if sa, sb := a.sign(), b.sign(); sa != sb || sa == 0 {
		return cmp.Compare(sa, sb)
	}
	return a.sign() * cmp.Or(cmp.Compare(a.point, b.point), strings.Compare(a.digits, b.digits))
}

func (n number) sign() int {
	switch {
	case n.digits == "":
		return 0
	case n.negative:
		return -1
	}
	return 1
}

// Dates are W3C forms of ISO 8601, or seconds since 1970. Digits alone are
// seconds and never a year. Missing parts are the lowest, a missing zone is
// UTC, and what is finer than a millisecond is cut off. The result counts
// milliseconds since 1970.
func readDate(text string) (*big.Int, bool) {
	if regexp.MustCompile(`^[+-]?[0-9]+$`).MatchString(text) {
		seconds, _ := new(big.Int).SetString(text, 10)
		limit := new(big.Int).Lsh(big.NewInt(1), 63) // beyond 2^63-1
		if seconds.CmpAbs(limit) >= 0 {
			return nil, false
		}
		return seconds.Mul(seconds, big.NewInt(1000)), true
	}
	form := regexp.MustCompile(`^([0-9]{4}|-[0-9]{4,9})-([0-9]{2})(?:-([0-9]{2})` +
		`(?:[Tt]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?` +
		`(?:[Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)?)?)?$`)
	m := form.FindStringSubmatch(text)
	if m == nil {
		return nil, false
	}
	part := func(i, missing int) int {
		n, err := strconv.Atoi(m[i])
		if err != nil {
			return missing
		}
		return n
	}
	year, month, day := part(1, 0), part(2, 1), part(3, 1)
	hour, minute, second := part(4, 0), part(5, 0), part(6, 0)
	zoneHours, zoneMinutes := part(9, 0), part(10, 0)
	if hour > 23 || minute > 59 || second > 59 || zoneHours > 23 || zoneMinutes > 59 {
		return nil, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if t.Year() != year || t.Month() != time.Month(month) || t.Day() != day {
		return nil, false // no such day
	}
	offset := int64(zoneHours*3600 + zoneMinutes*60)
	if m[8] == "-" {
		offset = -offset
	}
	milliseconds, _ := strconv.Atoi((m[7] + "000")[:3])
	instant := big.NewInt(t.Unix() - offset)
	instant.Mul(instant, big.NewInt(1000))
	return instant.Add(instant, big.NewInt(int64(milliseconds))), true
}

// An address lies in a range of its own family. A range in the request must lie
// in it as a whole. Bits of the host do not matter.
func compareIP(value, wanted string) truth {
	a, ok1 := readIP(value)
	b, ok2 := readIP(wanted)
	if !ok1 || !ok2 {
		return unsure
	}
	return sure(a.Bits() >= b.Bits() && b.Contains(a.Addr()))
}

// A bare address is a range of one.
func readIP(text string) (netip.Prefix, bool) {
	if strings.Contains(text, "/") {
		p, err := netip.ParsePrefix(text)
		return p.Masked(), err == nil
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, a.BitLen()), true
}

// Binary values are compared as bytes. What is not base64 equals nothing.
func compareBinary(value, wanted string) truth {
	a, ok1 := readBinary(value)
	b, ok2 := readBinary(wanted)
	return sure(ok1 && ok2 && a == b)
}

func readBinary(text string) (string, bool) {
	if strings.ContainsAny(text, "\r\n") {
		return "", false // Go would skip them
	}
	b, err := base64.StdEncoding.DecodeString(text)
	return string(b), err == nil
}
