// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package actions_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/internal/actions"
)

func list(t testing.TB) *actions.List {
	l, err := actions.New()
	require.NoError(t, err)
	return l
}

func TestSpelling(t *testing.T) {
	t.Parallel()
	l := list(t)
	rows := []struct{ name, why, action, want string }{
		{"as it is", "", "s3:GetObject", "s3:GetObject"},
		{"other case", "actions ignore case", "S3:getobject", "s3:GetObject"},
		{"no such action", "a slip", "s3:GetObjects", ""},
		{"no such service", "a slip", "s4:GetObject", ""},
		{"no name", "", "s3", ""},
		{"empty", "", "", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got, ok := l.Spelling(row.action)
			require.Equal(t, row.want, got, row.why)
			require.Equal(t, row.want != "", ok)
		})
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	l := list(t)
	require.Equal(t, []string{"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}, l.Expand("sts:assumerole*"))
	require.Equal(t, []string{"s3:GetObject"}, l.Expand("s3:G?tObject"))
	require.Equal(t, []string{"dynamodb:PutItem"}, l.Expand("dynamodb:p*t*tem"))
	require.Empty(t, l.Expand("s3:Nothing*"))
	require.Empty(t, l.Expand("s3"))
	require.Greater(t, len(l.Expand("*")), 20_000)
	require.Equal(t, l.Expand("*"), l.Expand("*:*"))
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	l := list(t)
	rows := []struct{ name, action, want string }{
		{"one letter too many", "s3:GetObjects", "s3:GetObject"},
		{"two letters swapped", "dynamodb:PutIetm", "dynamodb:PutItem"},
		{"service", "dynamdb:PutItem", "dynamodb:PutItem"},
		{"service and action", "dynamdb:PutItm", "dynamodb:PutItem"},
		{"nothing near", "s3:LaunchRocketToTheMoon", ""},
		{"no service near", "qqqqqqqq:GetObject", ""},
		{"nothing", "", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { require.Equal(t, row.want, l.Suggest(row.action)) })
	}
}

// TestList: every action has a service and a name that a request can ask for.
func TestList(t *testing.T) {
	t.Parallel()
	l := list(t)
	require.True(t, l.HasService("S3"))
	require.False(t, l.HasService("s4"))
	for _, a := range l.Expand("*") {
		require.Regexp(t, `^[a-z0-9-]+:[A-Za-z0-9_.-]+$`, a)
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	require.Equal(t, "expect", actions.Nearest("exepct", []string{"resource", "expect"}))
	require.Equal(t, "", actions.Nearest("policy", []string{"resource", "expect"}))
	require.Equal(t, "", actions.Nearest("abcdefgh", []string{"éééé"}), "letters of several bytes are not free")
	require.Equal(t, "Name", actions.Nearest("name", []string{"Name"}))
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := actions.New(); err != nil {
			b.Fatal(err)
		}
	}
}
