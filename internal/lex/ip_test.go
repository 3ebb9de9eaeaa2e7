// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/internal/lex"
)

func TestAddr(t *testing.T) {
	for _, row := range []struct{ name, why, text, want string }{
		{"IPv4", "the plain case", "203.0.113.7", "203.0.113.7"},
		{"IPv4 zeros", "a single zero is no leading zero", "0.0.0.0", "0.0.0.0"},
		{"IPv4 highest", "255 fits", "255.255.255.255", "255.255.255.255"},
		{"IPv6", "the plain case", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"},
		{"IPv6 upper case", "the text form is irrelevant", "2001:DB8::ABCD", "2001:db8::abcd"},
		{"IPv6 leading zeros", "groups may have them", "2001:0db8::0001", "2001:db8::1"},
		{"IPv6 unspecified", "nothing but a gap", "::", "::"},
		{"IPv6 gap in front", "the gap stands for zeros", "::1", "::1"},
		{"IPv6 gap behind", "the gap stands for zeros", "fe80::", "fe80::"},
		{"IPv6 gap of one group", "a gap may stand for one group", "1:2:3::5:6:7:8", "1:2:3:0:5:6:7:8"},
		{"IPv6 gap of one group in front", "a gap may stand for one group", "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
		{"IPv6 with IPv4", "the tail may be written as IPv4", "64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
		{"IPv6 with IPv4, no gap", "the tail may be written as IPv4", "1:2:3:4:5:6:7.8.9.10", "1:2:3:4:5:6:708:90a"},
		{"mapped", "an IPv4-mapped address stays IPv6", "::ffff:1.2.3.4", "::ffff:1.2.3.4"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, ok := lex.Addr(row.text)
			require.True(t, ok, row.why)
			require.Equal(t, netip.MustParseAddr(row.want), got, row.why)
			require.Equal(t, strings.Contains(row.text, ":"), got.Is6(), row.why)
		})
	}
}

func TestAddrRefuses(t *testing.T) {
	for _, row := range []struct{ name, why, text string }{
		{"empty", "there must be an address", ""},
		{"service", "a forwarded call may name a service", "cloudformation.amazonaws.com"},
		{"leading zero", "octal elsewhere: another address", "010.0.0.1"},
		{"two zeros", "octal elsewhere", "00.0.0.1"},
		{"256", "an octet is a byte", "256.0.0.1"},
		{"four digits", "an octet has three", "1000.0.0.1"},
		{"three octets", "inet_aton takes it, as 1.2.0.3", "1.2.3"},
		{"five octets", "there are four", "1.2.3.4.5"},
		{"empty octet", "an octet has a digit", "1..2.3"},
		{"dot in front", "an octet has a digit", ".1.2.3"},
		{"dot behind", "a name may end with a dot, an address not", "1.2.3.4."},
		{"number", "inet_aton takes it", "3232235777"},
		{"hexadecimal octet", "inet_aton takes it", "0x7f.0.0.1"},
		{"sign", "no signs", "+1.2.3.4"},
		{"blank in front", "no blanks", " 1.2.3.4"},
		{"blank behind", "no blanks", "1.2.3.4 "},
		{"port", "an address has no port", "1.2.3.4:80"},
		{"block", "an address has no length", "1.2.3.4/32"},
		{"zone", "AWS has no scopes", "fe80::1%eth0"},
		{"empty zone", "AWS has no scopes", "fe80::1%"},
		{"brackets", "those belong to URLs", "[::1]"},
		{"colon", "a gap has two", ":"},
		{"three colons", "a gap has two", ":::"},
		{"three colons inside", "a gap has two", "1:::2"},
		{"four colons", "one gap", "::::"},
		{"two gaps", "it is not clear how many groups each stands for", "1::2::3"},
		{"seven groups", "there are eight", "1:2:3:4:5:6:7"},
		{"nine groups", "there are eight", "1:2:3:4:5:6:7:8:9"},
		{"gap of no group", "a gap stands for one group at least", "1:2:3:4::5:6:7:8"},
		{"gap of no group behind", "a gap stands for one group at least", "1:2:3:4:5:6:7:8::"},
		{"gap of no group in front", "a gap stands for one group at least", "::1:2:3:4:5:6:7:8"},
		{"gap of no group, IPv4", "IPv4 is two groups", "1:2:3::4:5:6:7.8.9.10"},
		{"five digits", "a group has four", "12345::"},
		{"five digits with zero", "a group has four", "00001::"},
		{"letter g", "not hexadecimal", "g::"},
		{"letter G", "not hexadecimal", "G::"},
		{"byte before a", "not hexadecimal", "`::"},
		{"byte before A", "not hexadecimal", "@::"},
		{"colon behind", "a group must follow", "1:2:3:4:5:6:7:8:"},
		{"colon in front", "a group must stand before it", ":1:2:3:4:5:6:7:8"},
		{"IPv4 too early", "IPv4 is the last two groups", "1:2:3:4:5:1.2.3.4"},
		{"IPv4 too late", "IPv4 is two groups", "1:2:3:4:5:6:7:1.2.3.4"},
		{"IPv4 behind eight groups", "nothing is left for it", "1:2:3:4:5:6:7:8:1.2.3.4"},
		{"IPv4 before the gap", "IPv4 stands last", "1.2.3.4::"},
		{"IPv4 inside", "IPv4 stands last", "::1.2.3.4:5"},
		{"IPv4 twice", "IPv4 stands last", "::1.2.3.4:1.2.3.4"},
		{"IPv4 with leading zero", "octal elsewhere", "::ffff:01.2.3.4"},
		{"Arabic digits", "digits are ASCII", "١.2.3.4"},
		{"invalid UTF-8", "any text may come", "1.2.3.\xff"},
		{"zero byte", "a NUL does not end a text", "1.2.3.4\x00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, ok := lex.Addr(row.text)
			require.False(t, ok, row.why)
			require.Zero(t, got, row.why)
		})
	}
}

func TestPrefix(t *testing.T) {
	for _, row := range []struct{ name, why, text, want string }{
		{"IPv4 block", "the plain case", "203.0.113.0/24", "203.0.113.0/24"},
		{"IPv4 host bits", "host bits are dropped", "203.0.113.7/24", "203.0.113.0/24"},
		{"IPv4 all", "length 0", "1.2.3.4/0", "0.0.0.0/0"},
		{"IPv4 one", "the longest length", "1.2.3.4/32", "1.2.3.4/32"},
		{"IPv4 bare", "the IAM guide says /32", "1.2.3.4", "1.2.3.4/32"},
		{"IPv6 block", "the plain case", "2001:db8::/32", "2001:db8::/32"},
		{"IPv6 host bits", "host bits are dropped", "2001:db8::7/33", "2001:db8::/33"},
		{"IPv6 all", "length 0", "2001:db8::7/0", "::/0"},
		{"IPv6 one", "the longest length", "2001:db8::7/128", "2001:db8::7/128"},
		{"IPv6 bare", "one address, as in IPv4", "2001:db8::7", "2001:db8::7/128"},
		{"mapped", "an IPv4-mapped address stays IPv6, and so does its length", "::ffff:1.2.3.4/120", "::ffff:1.2.3.0/120"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, ok := lex.Prefix(row.text)
			require.True(t, ok, row.why)
			require.Equal(t, netip.MustParsePrefix(row.want), got, row.why)
		})
	}
}

func TestPrefixRefuses(t *testing.T) {
	for _, row := range []struct{ name, why, text string }{
		{"empty", "there must be an address", ""},
		{"length only", "there must be an address", "/24"},
		{"no length", "a slash must be followed by one", "1.2.3.4/"},
		{"too long", "IPv4 has 32 bits", "1.2.3.4/33"},
		{"too long in IPv6", "IPv6 has 128 bits", "::/129"},
		{"leading zero", "lengths have none", "1.2.3.4/08"},
		{"two zeros", "lengths have none", "1.2.3.4/00"},
		{"plus", "lengths have no sign", "1.2.3.4/+8"},
		{"minus", "lengths have no sign", "1.2.3.4/-1"},
		{"wraps", "256 must not be read as 0", "1.2.3.4/256"},
		{"wraps far", "2^64 must not be read as 0", "1.2.3.4/18446744073709551616"},
		{"mask", "lengths are numbers of bits", "1.2.3.4/255.255.255.0"},
		{"two lengths", "one length", "1.2.3.4/8/8"},
		{"three octets", "an address has four", "10.0.0/24"},
		{"blank", "no blanks", "1.2.3.4/ 8"},
		{"blank behind", "no blanks", "1.2.3.4/8 "},
		{"zone", "AWS has no scopes", "fe80::1%eth0/64"},
		{"zone behind length", "AWS has no scopes", "fe80::1/64%eth0"},
		{"wildcard", "patterns are for strings", "10.0.0.*"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, ok := lex.Prefix(row.text)
			require.False(t, ok, row.why)
			require.Zero(t, got, row.why)
		})
	}
}

// checkIP compares with net/netip, which reads zones as well.
func checkIP(t require.TestingT, s string) {
	addr, okAddr := lex.Addr(s)
	want, err := netip.ParseAddr(s)
	isAddr := err == nil && want.Zone() == ""
	require.Equal(t, isAddr, okAddr, "%q", s)
	if isAddr {
		require.Equal(t, want, addr, "%q", s)
	}

	wantPrefix, err := netip.ParsePrefix(s)
	isPrefix := err == nil
	if isAddr {
		wantPrefix, isPrefix = netip.PrefixFrom(want, want.BitLen()), true
	}
	prefix, okPrefix := lex.Prefix(s)
	require.Equal(t, isPrefix, okPrefix, "%q", s)
	if isPrefix {
		require.Equal(t, wantPrefix.Masked(), prefix, "%q", s)
	}
}

// Texts that are addresses, nearly.
func TestIPAgainstNetip(t *testing.T) {
	texts := rapid.OneOf(
		rapid.StringMatching(`([0-2]?[0-9]{1,2}\.){3}[0-9]{1,3}(/[0-9]{1,2})?`),
		rapid.StringMatching(`([0-9a-fA-F]{0,4}:){1,8}[0-9a-f]{0,5}(/[0-9]{1,3})?`),
		rapid.StringMatching(`([0-9a-f]{1,2}:){0,6}:?(1:){0,6}([0-9]{1,3}\.){1,4}[0-9]{1,3}(/1?[0-9]{1,2})?`),
		rapid.StringMatching(`[0-9a-f:./%]{0,20}`),
	)
	rapid.Check(t, func(t *rapid.T) { checkIP(t, texts.Draw(t, "text")) })
}

// Every address that net/netip writes is read, in short and in long form.
func TestIPReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int{4, 16}).Draw(t, "size")
		// Zeros and 0xff, so that gaps and mapped addresses come up.
		bytes := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 0, 0, 0xff, 0xff, 0x0a, 0xb1}), size, size).Draw(t, "bytes")
		want, ok := netip.AddrFromSlice(bytes)
		require.True(t, ok)
		for _, text := range []string{want.String(), want.StringExpanded(), strings.ToUpper(want.String())} {
			got, ok := lex.Addr(text)
			require.True(t, ok, text)
			require.Equal(t, want, got, text)
		}
	})
}

func FuzzIP(f *testing.F) {
	f.Add("203.0.113.7")           // IPv4
	f.Add("203.0.113.7/24")        // a block with host bits
	f.Add("0.0.0.0/0")             // everything
	f.Add("010.0.0.1")             // leading zero
	f.Add("1.2.3.4/08")            // leading zero of a length
	f.Add("256.1.1.1")             // octet too large
	f.Add("2001:db8::1")           // IPv6
	f.Add("2001:db8::/129")        // length too large
	f.Add("1:2:3:4:5:6:7:8")       // no gap
	f.Add("1:2:3:4::5:6:7:8")      // a gap of no group
	f.Add("::ffff:1.2.3.4")        // mapped
	f.Add("1:2:3:4:5:6:7.8.9.10")  // IPv4 behind six groups
	f.Add("1.2.3.4::")             // IPv4 before the gap
	f.Add("::1%eth0")              // zone
	f.Add("1:::2")                 // three colons
	f.Add("s3.amazonaws.com")      // a service
	f.Add("1:2:3:4:5:6:7:1.2.3.4") // IPv4 across the end
	f.Fuzz(func(t *testing.T, s string) { checkIP(t, s) })
}
