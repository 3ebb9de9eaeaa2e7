// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex

import (
	"net/netip"
	"strings"
)

// IP addresses and CIDR blocks are read as net/netip reads them, less the zones:
// the IAM User Guide, "Condition operators", section IP address condition
// operators, names CIDR notation (RFC 4632) and IPv6 (RFC 4291), and has no
// scopes. The grammar is net/netip's to the letter, leading zeros refused and
// all; it is written again here because net/netip allocates an error for each
// text it refuses. The rules about several readings of one address:
//
//   - An address without a length is that one address: /32, or /128 in IPv6.
//     The guide says /32 and shows it for IPv4 only.
//   - Host bits are dropped: 203.0.113.7/24 is 203.0.113.0/24.
//   - An IPv4 address mapped into IPv6 stays an IPv6 address. AWS does not say;
//     to unmap it would let one address match blocks of both families.

// Addr reads an IPv4 or IPv6 address without a zone.
func Addr(s string) (netip.Addr, bool) {
	if strings.IndexByte(s, ':') >= 0 {
		return addr6(s)
	}
	ip, ok := octets(s)
	if !ok {
		return netip.Addr{}, false
	}
	return netip.AddrFrom4(ip), true
}

// Prefix reads an address or a CIDR block. The result is masked.
func Prefix(s string) (netip.Prefix, bool) {
	text, length, hasLength := strings.Cut(s, "/")
	addr, ok := Addr(text)
	bits := addr.BitLen()
	if hasLength {
		var n byte
		var isNumber bool
		n, isNumber = octet(length)
		ok = ok && isNumber && int(n) <= bits
		bits = int(n)
	}
	if !ok {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(addr, bits).Masked(), true
}

// addr6 reads groups before and behind a `::`, which stands for at least one
// group of zeros. A second `::` leaves an empty group, which is refused.
func addr6(s string) (netip.Addr, bool) {
	var ip, end [16]byte
	head, tail, gap := strings.Cut(s, "::")
	n, okHead := groups(&ip, head, !gap)
	m, okTail := groups(&end, tail, true)
	switch {
	case !okHead || !okTail:
		return netip.Addr{}, false
	case gap && n+m > len(ip)-2, !gap && n < len(ip):
		return netip.Addr{}, false
	}
	copy(ip[len(ip)-m:], end[:m])
	return netip.AddrFrom16(ip), true
}

// groups reads groups of hexadecimal digits into dst and returns the number of
// bytes they fill. In the last part of an address the last two groups may be
// written as an IPv4 address. No text at all is no groups.
func groups(dst *[16]byte, s string, last bool) (n int, ok bool) {
	for more := s != ""; more; n += 2 {
		var text string
		text, s, more = strings.Cut(s, ":")
		if last && !more && strings.IndexByte(text, '.') >= 0 {
			ip, ok := octets(text)
			return n + copy(dst[n:], ip[:]), ok && n <= len(dst)-len(ip)
		}
		v, ok := group(text)
		if !ok || n == len(dst) {
			return 0, false
		}
		dst[n], dst[n+1] = byte(v>>8), byte(v)
	}
	return n, true
}

// group reads one to four hexadecimal digits.
func group(s string) (v uint16, ok bool) {
	if s == "" || len(s) > 4 {
		return 0, false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case isDigit(c):
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		v = v<<4 | uint16(c)
	}
	return v, true
}

// octets reads an IPv4 address: four numbers, three dots.
func octets(s string) (ip [4]byte, ok bool) {
	for i := range ip {
		text, rest, more := strings.Cut(s, ".")
		if more != (i < len(ip)-1) {
			return ip, false
		}
		if ip[i], ok = octet(text); !ok {
			return ip, false
		}
		s = rest
	}
	return ip, true
}

// octet reads a number up to 255. Leading zeros are refused: some systems take
// such a number as octal, and would see another address.
func octet(s string) (byte, bool) {
	if s == "" || len(s) > 3 || len(s) > 1 && s[0] == '0' {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return byte(n), n <= 255
}
