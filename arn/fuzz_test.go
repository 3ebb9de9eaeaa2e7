// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package arn_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/arn"
)

var corpus = []string{
	// Ordinary names, with fewer and fewer fields filled.
	"arn:aws:sqs:eu-west-1:123456789012:q1",
	"arn:aws:iam::123456789012:user/path/alice",
	"arn:aws:apigateway:us-east-1::/restapis/a",
	"arn:aws:s3:::acme/alice/notes.txt",

	// Other partitions.
	"arn:aws-us-gov:s3:::b",

	// The resource holds colons, starts with one, ends with one, is one.
	"arn:aws:lambda:us-east-1:1:function:f:PROD",
	"arn:aws:s3::::b",
	"arn:aws:s3:::b:",
	"arn:aws:s3::::",

	// A field that must not be empty is.
	"arn::s3:::b",
	"arn:aws::::b",
	"arn:aws:s3:::",

	// Too few fields, down to none.
	"arn:aws:s3::b",
	"arn:aws",
	"arn:",
	"arn",
	"",

	// Not an ARN, but what the Resource element may hold.
	"*",

	// The prefix in the wrong case, and in front of nothing but colons.
	"ARN:aws:s3:::b",
	"arn:::::",

	// A pattern is an ARN too, as far as this package goes.
	"arn:*:s3:?:*:b/${aws:username}*",

	// Characters that take several bytes, an invalid byte, a NUL.
	"arn:aws:s3:::世界/é",
	"arn:\xff:s3:::\x00",

	// The fifth colon at offsets 65535 (fits), 65536 (does not) and 65540
	// (which would be 4 if the upper bits were cut off).
	"arn:aws:s3:" + strings.Repeat("r", 65535-12) + "::b",
	"arn:aws:s3:" + strings.Repeat("r", 65536-12) + "::b",
	"arn:" + strings.Repeat("p", 65536-3) + "::::b",
}

// FuzzParse compares Parse with a twin that splits the text, and checks that an
// ARN survives being written and read.
func FuzzParse(f *testing.F) {
	for _, s := range corpus {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := arn.Parse(s)
		want, ok := split(s)
		require.Equal(t, ok, err == nil, "%v", err)
		require.Equal(t, ok, a.IsValid())
		require.Equal(t, want, fieldsOf(a))
		if !ok {
			require.Zero(t, a)
			return
		}
		require.Equal(t, s, a.String())

		text, err := a.MarshalText()
		require.NoError(t, err)
		var b arn.ARN
		require.NoError(t, b.UnmarshalText(text))
		require.True(t, a == b)
		require.Zero(t, a.Compare(b))
	})
}

// split is the reference implementation: it says in the words of package
// strings what an ARN is.
func split(s string) (fields, bool) {
	p := strings.SplitN(s, ":", 6)
	if len(p) < 6 || p[0] != "arn" || p[1] == "" || p[2] == "" || p[5] == "" {
		return fields{}, false
	}
	if len(strings.Join(p[:5], ":")) > 65535 {
		return fields{}, false
	}
	return fields{p[1], p[2], p[3], p[4], p[5]}, true
}
