// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex_test

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/internal/lex"
)

// operation is one call that must not allocate, and that the benchmarks time.
type operation struct {
	name, why string
	run       func() bool // whether the operation succeeded
	want      bool
}

// operations names everything the package does, once for a value that is well
// formed and once for each way to fail that takes longest to notice.
func operations() []operation {
	number := func(s string) func() bool { return func() bool { _, ok := lex.Number(s); return ok } }
	date := func(s string) func() bool { return func() bool { _, ok := lex.Date(s); return ok } }
	addr := func(s string) func() bool { return func() bool { _, ok := lex.Addr(s); return ok } }
	prefix := func(s string) func() bool { return func() bool { _, ok := lex.Prefix(s); return ok } }
	boolean := func(s string) func() bool { return func() bool { _, ok := lex.Bool(s); return ok } }
	fields := func(s string) func() bool { return func() bool { _, ok := lex.Fields(s); return ok } }
	buf, secret := make([]byte, 0, 64), []byte("BinaryValueInBase64")
	a, _ := lex.Number("-12345.678")
	b, _ := lex.Number("-12345678.1e-3")
	from, _ := lex.Date("2020-04-01T12:30:45.5Z")
	to, _ := lex.Date("2020-04-01T12:30:45.6Z")
	return []operation{
		{"Number/integer", "the usual value", number("3600"), true},
		{"Number/decimal", "all parts", number(" -0012.500e+3 "), true},
		{"Number/bad end", "noticed at the end", number("-12345.678x"), false},
		{"Number/bad exponent", "noticed at the end", number("1e9999999999999999999"), false},
		{"Number/bad word", "noticed at the start", number("NaN"), false},
		{"Decimal.Compare", "the last digit decides", func() bool { return a.Compare(b) > 0 }, true},
		{"Date/RFC 3339", "the usual value", date("2020-04-01T12:30:45Z"), true},
		{"Date/offset", "time.Parse allocates for it", date("2020-04-01T12:30:45.123456789+05:30"), true},
		{"Date/seconds", "the other form", date("1585744245"), true},
		{"Date/bad end", "noticed at the end", date("2020-04-01T12:30:45+05:3"), false},
		{"Date/bad day", "noticed after reading", date("2023-02-29"), false},
		{"Date/bad seconds", "too large", date("9223372036854775808"), false},
		{"Instant.Compare", "the milliseconds decide", func() bool { return from.Compare(to) < 0 }, true},
		{"Addr/IPv4", "the usual value", addr("203.0.113.7"), true},
		{"Addr/IPv6", "with a gap", addr("2001:db8:85a3::8a2e:370:7334"), true},
		{"Addr/IPv6 with IPv4", "both parsers", addr("64:ff9b::192.0.2.33"), true},
		{"Addr/bad IPv4", "noticed at the end", addr("203.0.113.256"), false},
		{"Addr/bad IPv6", "noticed at the end", addr("2001:db8:85a3::8a2e:370:7334g"), false},
		{"Addr/bad word", "a service in a forwarded call", addr("cloudformation.amazonaws.com"), false},
		{"Prefix/IPv4", "the usual value", prefix("203.0.113.7/24"), true},
		{"Prefix/IPv6", "the usual value", prefix("2001:db8::/32"), true},
		{"Prefix/bare", "no length", prefix("203.0.113.7"), true},
		{"Prefix/bad length", "noticed at the end", prefix("203.0.113.7/33"), false},
		{"Prefix/bad address", "noticed before the length", prefix("203.0.113/24"), false},
		{"Bool/true", "the usual value", boolean("true"), true},
		{"Bool/bad", "noticed at the end", boolean("falsy"), false},
		{"ValidBase64/good", "the usual value", func() bool { return lex.ValidBase64("QmluYXJ5VmFsdWVJbkJhc2U2NA==") }, true},
		{"ValidBase64/bad", "noticed at the end", func() bool { return lex.ValidBase64("QmluYXJ5VmFsdWVJbkJhc2U2NA=*") }, false},
		{"AppendBase64/good", "there is room", func() bool {
			_, ok := lex.AppendBase64(buf, "QmluYXJ5VmFsdWVJbkJhc2U2NA==")
			return ok
		}, true},
		{"AppendBase64/bad", "a failure must not grow anything", func() bool {
			_, ok := lex.AppendBase64(nil, "QmluYXJ5VmFsdWVJbkJhc2U2NA=*")
			return ok
		}, false},
		{"EqualBase64/good", "the usual value", func() bool { return lex.EqualBase64("QmluYXJ5VmFsdWVJbkJhc2U2NA==", secret) }, true},
		{"EqualBase64/bad", "noticed at the end", func() bool { return lex.EqualBase64("QmluYXJ5VmFsdWVJbkJhc2U2NA=*", secret) }, false},
		{"Fields/good", "the usual value", fields("arn:aws:iam::123456789012:role/x"), true},
		{"Fields/bad", "noticed at the end", fields("arn:aws:iam::123456789012"), false},
	}
}

func TestNoAllocs(t *testing.T) {
	for _, op := range operations() {
		t.Run(op.name, func(t *testing.T) {
			require.Equal(t, op.want, op.run(), op.why)
			require.Zero(t, testing.AllocsPerRun(100, func() { op.run() }), op.why)
		})
	}
}

// A long value costs in proportion to its length, and allocates no more than a
// short one.
func TestNoAllocsForLongValues(t *testing.T) {
	long := strings.Repeat("1", 100_000)
	for _, text := range []string{long, long + ":", "2020-04-01T" + long, "arn:" + long, "::" + long, long + "=", "1." + long + "e"} {
		accepted := [7]bool{}
		require.Zero(t, testing.AllocsPerRun(10, func() {
			_, accepted[0] = lex.Number(text)
			_, accepted[1] = lex.Date(text)
			_, accepted[2] = lex.Addr(text)
			_, accepted[3] = lex.Prefix(text)
			_, accepted[4] = lex.Bool(text)
			_, accepted[5] = lex.Fields(text)
			accepted[6] = lex.EqualBase64(text, nil)
		}), "%.20s…", text)
		require.Equal(t, [7]bool{0: text == long}, accepted, "only the digits are a value, a number")
	}
}

// The sizes are part of what a compiled condition costs.
func TestSizes(t *testing.T) {
	word := unsafe.Sizeof(uintptr(0))
	for _, row := range []struct {
		name, why string
		got, most uintptr
	}{
		{"Decimal", "a view, a position and a sign", unsafe.Sizeof(lex.Decimal{}), 2*word + 16},
		{"Instant", "seconds and milliseconds", unsafe.Sizeof(lex.Instant{}), 16},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.LessOrEqual(t, row.got, row.most, row.why)
		})
	}
}

func Benchmark(b *testing.B) {
	for _, op := range operations() {
		b.Run(strings.ReplaceAll(op.name, " ", "-"), func(b *testing.B) {
			b.ReportAllocs()
			ok := true
			for b.Loop() {
				ok = op.run()
			}
			if ok != op.want {
				b.Fatalf("%s: %v", op.name, ok)
			}
		})
	}
}
