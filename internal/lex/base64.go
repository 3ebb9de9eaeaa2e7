// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex

import "slices"

// Binary values are base64 in the standard alphabet with padding (RFC 4648 §4).
// The IAM User Guide, "Condition operators", section Binary condition operators,
// compares the bytes and shows base64 on both sides. Line breaks are refused,
// which Go's decoder would skip: nothing in a policy asks for them.
//
// Where padding ends a text, its last character holds two or four bits that
// belong to no byte. An encoder leaves them zero. As in Go's decoder
// outside its strict mode they are ignored, so "QQ==" and "QR==" are both the
// byte A: AWS does not say, and it is the bytes that are compared.

// ValidBase64 reports whether s is padded base64. The empty text is, of no bytes.
func ValidBase64(s string) bool {
	for ; s != ""; s = s[4:] {
		if _, n := quantum(s); n == 0 {
			return false
		}
	}
	return true
}

// AppendBase64 appends the bytes that s stands for to dst. If s is not valid it
// returns dst as it is and false, and has neither grown nor touched it.
func AppendBase64(dst []byte, s string) ([]byte, bool) {
	if !ValidBase64(s) {
		return dst, false
	}
	dst = slices.Grow(dst, len(s)/4*3)
	for ; s != ""; s = s[4:] {
		b, n := quantum(s)
		dst = append(dst, b[:n]...)
	}
	return dst, true
}

// EqualBase64 reports whether s is valid and stands for the bytes of want.
func EqualBase64(s string, want []byte) bool {
	for ; s != ""; s = s[4:] {
		b, n := quantum(s)
		if n == 0 || len(want) < n || string(want[:n]) != string(b[:n]) {
			return false
		}
		want = want[n:]
	}
	return len(want) == 0
}

// quantum decodes the first four characters of s into n bytes. Only the last
// four may be padded and make fewer than three. No bytes is a failure.
func quantum(s string) (b [3]byte, n int) {
	if len(s) < 4 {
		return b, 0
	}
	n = 3
	if len(s) == 4 {
		n = 3 - padding(s)
	}
	bits := uint32(0)
	for i := range 4 {
		v := uint32(0)
		if i <= n {
			v = sextet(s[i])
		}
		if v > 63 {
			return b, 0
		}
		bits = bits<<6 | v
	}
	return [3]byte{byte(bits >> 16), byte(bits >> 8), byte(bits)}, n
}

// padding counts the padding of the last four characters, two at most: a third
// one stands where a character must, and is refused as one.
func padding(s string) int {
	switch {
	case s[3] != '=':
		return 0
	case s[2] != '=':
		return 1
	}
	return 2
}

// sextet is the value of a character of the alphabet, and above 63 for others.
func sextet(c byte) uint32 {
	switch {
	case 'A' <= c && c <= 'Z':
		return uint32(c - 'A')
	case 'a' <= c && c <= 'z':
		return uint32(c-'a') + 26
	case isDigit(c):
		return uint32(c-'0') + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return 64
}
