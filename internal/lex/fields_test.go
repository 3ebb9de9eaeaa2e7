// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/internal/lex"
)

func TestFields(t *testing.T) {
	for _, row := range []struct {
		name, why, text string
		want            [6]string
		ok              bool
	}{
		{"role", "the plain case", "arn:aws:iam::123456789012:role/x",
			[6]string{"arn", "aws", "iam", "", "123456789012", "role/x"}, true},
		{"colons", "the sixth field keeps its colons", "arn:aws:logs:eu-west-1:123456789012:log-group:a:*",
			[6]string{"arn", "aws", "logs", "eu-west-1", "123456789012", "log-group:a:*"}, true},
		{"empty fields", "fields may be empty, the last one too", "arn:::::",
			[6]string{"arn", "", "", "", "", ""}, true},
		{"empty", "there must be six fields", "", [6]string{}, false},
		{"arn only", "there must be six fields", "arn", [6]string{}, false},
		{"five fields", "there must be six fields", "arn:aws:s3::", [6]string{}, false},
		{"star", "a lone star has one field", "*", [6]string{}, false},
		{"upper case", "the comparison of ARNs is case-sensitive", "ARN:aws:s3:::b", [6]string{}, false},
		{"other first field", "only arn starts an ARN", "urn:aws:s3:::b", [6]string{}, false},
		{"longer first field", "the whole first field counts", "arnx:aws:s3:::b", [6]string{}, false},
		{"blank", "no blanks", " arn:aws:s3:::b", [6]string{}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, ok := lex.Fields(row.text)
			require.Equal(t, row.ok, ok, row.why)
			require.Equal(t, row.want, got, row.why)
		})
	}
}

func TestFieldsAgainstSplitN(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`(arn|ar|ARN)?(:[a-z\*\n]{0,2}){0,8}`).Draw(t, "text")
		want := strings.SplitN(s, ":", 6)
		got, ok := lex.Fields(s)
		require.Equal(t, len(want) == 6 && want[0] == "arn", ok, "%q", s)
		if ok {
			require.Equal(t, want, got[:], "%q", s)
			return
		}
		require.Zero(t, got, "%q", s)
	})
}
