// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package sample_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/sample"
	"github.com/iamverdict/verdict/policy"
)

// TestResources: one name of each kind that the policies tell apart.
func TestResources(t *testing.T) {
	t.Parallel()
	const head, tail = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*",`, `}}`
	rows := []struct {
		name, why, text, element string
		want                     []string
	}{
		{"outside", "what no policy means", "arn:aws:s3:::a/?*", `"Resource":"arn:aws:s3:::b/*"`, []string{"arn:aws:s3:::a/xverdict-0"}},
		{"narrower", "a part of the pattern", "arn:aws:s3:::a/*", `"Resource":["arn:aws:s3:::a/2026/*","arn:aws:s3:::*/key"]`, []string{"arn:aws:s3:::a/verdict-0", "arn:aws:s3:::a/2026/verdict-0", "arn:aws:s3:::a/verdict-0/key"}},
		{"NotResource", "its texts are told apart too", "arn:aws:s3:::a/*", `"NotResource":"arn:aws:s3:::a/public"`, []string{"arn:aws:s3:::a/verdict-0", "arn:aws:s3:::a/public"}},
		{"variable", "with its value", "arn:aws:s3:::a/*", `"Resource":"arn:aws:s3:::a/${aws:username}"`, []string{"arn:aws:s3:::a/verdict-0", "arn:aws:s3:::a/ana"}},
		{"once", "", "arn:aws:s3:::a/*", `"Resource":["*","arn:aws:s3:::a/*"]`, []string{"arn:aws:s3:::a/verdict-0"}},
	}
	var f sample.Finder
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			doc, err := policy.Parse("p.json", []byte(head+row.element+tail))
			require.NoError(t, err)
			p, err := eval.Compile(doc, policy.IdentityBased)
			require.NoError(t, err)
			var r eval.Request
			who, err := eval.ParsePrincipal("arn:aws:iam::111122223333:user/ana")
			require.NoError(t, err)
			require.NoError(t, r.Reset(who, "s3:GetObject", "*"))
			policies := eval.Policies{Identity: []*eval.Policy{nil, eval.UnknownPolicy("u", policy.IdentityBased)}, SCP: []eval.Level{{Policies: []*eval.Policy{p}}}}
			for range 2 {
				require.Equal(t, row.want, f.Resources(row.text, &policies, r.Env()), row.why)
			}
		})
	}
}

// TestReal: what a pattern matches of real things.
func TestReal(t *testing.T) {
	t.Parallel()
	names := []string{"arn:aws:s3:::acme-a", "arn:aws:s3:::acme-b", "arn:aws:s3:::other", "arn:aws:sqs:eu-west-1:111122223333:acme-q"}
	rows := []struct {
		name, why, text string
		want            []string
	}{
		{"objects", "of each bucket one", "arn:aws:s3:::acme-*/*", []string{"arn:aws:s3:::acme-a/x/verdict-0", "arn:aws:s3:::acme-b/x/verdict-0"}},
		{"objects of one", "with what the pattern says of them", "arn:aws:s3:::acme-a/logs/*", []string{"arn:aws:s3:::acme-a/logs/verdict-0"}},
		{"buckets", "a pattern without a slash means no objects", "arn:aws:s3:::acme-b*", []string{"arn:aws:s3:::acme-b"}},
		{"queues", "what has no parts is itself", "arn:aws:sqs:*:*:acme-*", []string{"arn:aws:sqs:eu-west-1:111122223333:acme-q"}},
		{"nothing", "none is like it", "arn:aws:s3:::none*", nil},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, row.want, sample.Real(row.text, names), row.why)
		})
	}
}
