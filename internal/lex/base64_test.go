// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/internal/lex"
)

func TestBase64(t *testing.T) {
	for _, row := range []struct {
		name, why, text, want string
		ok                    bool
	}{
		{"empty", "no bytes", "", "", true},
		{"one byte", "two characters of padding", "QQ==", "A", true},
		{"two bytes", "one character of padding", "QUI=", "AB", true},
		{"three bytes", "no padding", "QUJD", "ABC", true},
		{"four bytes", "padding in the last quantum only", "QUJDRA==", "ABCD", true},
		{"IAM guide", "the value of the example in the guide", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "BinaryValueInBase64", true},
		{"whole alphabet", "the last two characters", "+/+/", "\xfb\xff\xbf", true},
		{"zero bytes", "zeros are bytes", "AAAA", "\x00\x00\x00", true},
		{"four trailing bits", "bits that belong to no byte are ignored", "QR==", "A", true},
		{"two trailing bits", "bits that belong to no byte are ignored", "QUJ=", "AB", true},
		{"no padding, one byte", "padding is required", "QQ", "", false},
		{"no padding, two bytes", "padding is required", "QUI", "", false},
		{"half padding", "padding is required", "QQ=", "", false},
		{"one character", "six bits are no byte", "Q===", "", false},
		{"padding only", "padding follows characters", "====", "", false},
		{"too much padding", "a quantum has four characters", "QQ===", "", false},
		{"padding in the middle", "padding ends a text", "QQ==QQ==", "", false},
		{"padding inside", "padding ends a quantum", "QQ=Q", "", false},
		{"padding in front", "padding ends a quantum", "=QQQ", "", false},
		{"URL alphabet", "the standard alphabet only", "-_-_", "", false},
		{"line break", "Go's decoder skips it; nothing in a policy asks for it", "QUJD\nQUJD", "", false},
		{"line break behind", "Go's decoder skips it; nothing in a policy asks for it", "QUJD\r\n", "", false},
		{"line breaks, full quantum", "Go's decoder skips them", "QU\n=", "", false},
		{"blank", "no blanks", "QUJD ", "", false},
		{"plain text", "not base64", "secret!", "", false},
		{"above ASCII", "the alphabet is ASCII", "QUJ\xc3", "", false},
		{"invalid at the end", "every quantum counts", "QUJDQUJDQUJ*", "", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.ok, lex.ValidBase64(row.text), row.why)
			got, ok := lex.AppendBase64([]byte("x"), row.text)
			require.Equal(t, row.ok, ok, row.why)
			require.Equal(t, "x"+row.want, string(got), row.why)
			require.Equal(t, row.ok, lex.EqualBase64(row.text, []byte(row.want)), row.why)
		})
	}
}

func TestEqualBase64(t *testing.T) {
	for _, row := range []struct {
		name, why, text, want string
		equal                 bool
	}{
		{"same", "the plain case", "QUJD", "ABC", true},
		{"spellings", "trailing bits do not count", "QR==", "A", true},
		{"other", "the bytes count", "QUJD", "ABD", false},
		{"case", "the bytes count", "QUJD", "abc", false},
		{"shorter", "all bytes count", "QUI=", "ABC", false},
		{"longer", "all bytes count", "QUJDRA==", "ABC", false},
		{"longer in the same quantum", "all bytes count", "QUJD", "AB", false},
		{"empty text", "no bytes are not some bytes", "", "A", false},
		{"empty bytes", "some bytes are not none", "QQ==", "", false},
		{"invalid behind equal bytes", "an invalid text equals nothing", "QUJD*", "ABC", false},
		{"invalid text itself", "the text is not the bytes", "A", "A", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.equal, lex.EqualBase64(row.text, []byte(row.want)), row.why)
		})
	}
}

// A failure leaves the bytes behind the slice alone, too: they may be another's.
func TestAppendBase64LeavesDst(t *testing.T) {
	backing := []byte("abcdefgh")
	got, ok := lex.AppendBase64(backing[:2], "QUJD*")
	require.False(t, ok)
	require.Equal(t, "ab", string(got))
	require.Equal(t, "abcdefgh", string(backing))
}

// checkBase64 compares with the standard decoder, which skips line breaks.
func checkBase64(t require.TestingT, s string) {
	want, err := base64.StdEncoding.DecodeString(s)
	valid := err == nil && !strings.ContainsAny(s, "\r\n")
	require.Equal(t, valid, lex.ValidBase64(s), "%q", s)
	got, ok := lex.AppendBase64(nil, s)
	require.Equal(t, valid, ok, "%q", s)
	if !valid {
		require.Nil(t, got, "%q", s)
		require.False(t, lex.EqualBase64(s, want), "%q", s)
		return
	}
	require.True(t, bytes.Equal(want, got), "%q", s)
	require.True(t, lex.EqualBase64(s, want), "%q", s)
	require.False(t, lex.EqualBase64(s, append(want, 0)), "%q", s)
	if len(want) > 0 {
		require.False(t, lex.EqualBase64(s, want[:len(want)-1]), "%q", s)
		want[len(want)/2] ^= 1
		require.False(t, lex.EqualBase64(s, want), "%q", s)
	}
}

func TestBase64AgainstStd(t *testing.T) {
	texts := rapid.OneOf(
		rapid.StringMatching(`([A-Za-z0-9+/]{4}){0,3}([A-Z]{3}=|[a-z0-9]{2}==)?`),
		rapid.StringMatching(`([A-Za-z0-9+/]{4}){0,2}[A-Z]{0,3}={0,3}`),
		rapid.StringMatching(`[A+/=\n_-]{0,9}`),
		rapid.Map(rapid.SliceOf(rapid.Byte()), base64.StdEncoding.EncodeToString),
	)
	rapid.Check(t, func(t *rapid.T) { checkBase64(t, texts.Draw(t, "text")) })
}

func FuzzBase64(f *testing.F) {
	f.Add("")                                // no bytes
	f.Add("QQ==")                            // two characters of padding
	f.Add("QR==")                            // trailing bits
	f.Add("QUI=")                            // one character of padding
	f.Add("QUJD+/+/")                        // two quanta, the end of the alphabet
	f.Add("QUJD\n")                          // line break
	f.Add("QQ==QQ==")                        // padding in the middle
	f.Add("Q===")                            // too few characters
	f.Add("QQ")                              // no padding
	f.Add("-_-_")                            // the other alphabet
	f.Add("QQ=\n=")                          // line break inside the padding
	f.Add(string([]byte{0x80, 0, 'A', 'A'})) // bytes outside ASCII
	f.Fuzz(func(t *testing.T, s string) { checkBase64(t, s) })
}
