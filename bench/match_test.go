// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package bench

import (
	"testing"

	"github.com/gobwas/glob"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/internal/pattern"
)

// matches are the forms of pattern that policies have, each with a text that it
// matches and one that it does not. A miss shares the beginning of its pattern,
// as far as there is one: a text that differs in the first byte measures nothing.
//
// The patterns have none of the characters that only one of the two treats as
// special: brackets, braces and backslashes in gobwas/glob, "${" in ours.
var matches = []struct{ name, why, pattern, hit, miss string }{
	{"exact", "most actions",
		"s3:getobject", "s3:getobject", "s3:getobjecu"},
	{"exact-arn", "one role, one queue, one table",
		"arn:aws:iam::123456789012:role/service/data-app", "arn:aws:iam::123456789012:role/service/data-app", "arn:aws:iam::123456789012:role/service/data-apq"},
	{"any", "the most frequent Resource; it has no miss",
		"*", "arn:aws:s3:::bucket/key", ""},
	{"prefix", "a family of actions",
		"s3:get*", "s3:getobject", "s3:gexobject"},
	{"prefix-arn", "all objects of a bucket",
		"arn:aws:s3:::data-lake-prod/*", "arn:aws:s3:::data-lake-prod/team-a/part-000.parquet", "arn:aws:s3:::data-lake-prox/team-a/part-000.parquet"},
	{"suffix", "files of one kind",
		"*.parquet", "arn:aws:s3:::data-lake-prod/team-a/part-000.parquet", "arn:aws:s3:::data-lake-prod/team-a/part-000.xarquet"},
	{"prefix-suffix", "actions on one kind of thing",
		"s3:*object", "s3:getobject", "s3:getbucket"},
	{"prefix-suffix-arn", "a role in any account",
		"arn:aws:iam::*:role/data-app", "arn:aws:iam::123456789012:role/data-app", "arn:aws:iam::123456789012:role/xata-app"},
	{"stars", "three stars in an action",
		"s3:*object*tag*", "s3:putobjectversiontagging", "s3:putobjectversionacl"},
	{"stars-arn", "any region, any account, some names",
		"arn:aws:lambda:*:*:function:app-*-worker", "arn:aws:lambda:eu-west-1:123456789012:function:app-7-worker", "arn:aws:lambda:eu-west-1:123456789012:function:app-7-workex"},
	{"question", "numbered names",
		"arn:aws:ec2:us-east-1:123456789012:instance/app-??", "arn:aws:ec2:us-east-1:123456789012:instance/app-07", "arn:aws:ec2:us-east-1:123456789012:instance/app-007"},
	{"question-star", "numbered buckets and all in them",
		"arn:aws:s3:::logs-?/*/2026/*", "arn:aws:s3:::logs-1/web/2026/11/21.gz", "arn:aws:s3:::logs-1/web/2025/11/21.gz"},
	{"long", "a deep key",
		"arn:aws:s3:::acme-prod-data-lake-us-east-1-123456789012/*/year=2026/*/part-*.snappy.parquet",
		"arn:aws:s3:::acme-prod-data-lake-us-east-1-123456789012/raw/events/clicks/v3/year=2026/month=11/day=21/hour=23/part-00017-4f6c1a52-77aa-4c62-9d7e-0f2d5f0c9b1e.snappy.parquet",
		"arn:aws:s3:::acme-prod-data-lake-us-east-1-123456789012/raw/events/clicks/v3/year=2026/month=11/day=21/hour=23/part-00017-4f6c1a52-77aa-4c62-9d7e-0f2d5f0c9b1e.snappy.parquex"},
}

// compileOurs compiles as the Resource element of a policy is compiled, with
// variables, although no pattern here has one.
func compileOurs(text string) pattern.Pattern {
	return pattern.Compile(text, pattern.Options{Wildcards: true, Variables: true})
}

// TestMatch makes sure that both answer the same before anyone times them.
func TestMatch(t *testing.T) {
	t.Parallel()
	for _, m := range matches {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			ours, theirs := compileOurs(m.pattern), glob.MustCompile(m.pattern)
			require.True(t, ours.Match(m.hit), m.why)
			require.True(t, theirs.Match(m.hit), m.why)
			if m.miss == "" {
				return
			}
			require.False(t, ours.Match(m.miss), m.why)
			require.False(t, theirs.Match(m.miss), m.why)
		})
	}
}

// BenchmarkMatch measures the match alone: both sides have compiled before.
func BenchmarkMatch(b *testing.B) {
	for _, m := range matches {
		benchmarkMatch(b, m.name+"/text=hit", m.pattern, m.hit)
		if m.miss != "" {
			benchmarkMatch(b, m.name+"/text=miss", m.pattern, m.miss)
		}
	}
}

func benchmarkMatch(b *testing.B, name, text, s string) {
	b.Run("case="+name+"/impl=ours", func(b *testing.B) {
		p := compileOurs(text)
		b.ReportAllocs()
		for b.Loop() {
			p.Match(s)
		}
	})
	b.Run("case="+name+"/impl=gobwas", func(b *testing.B) {
		g := glob.MustCompile(text)
		b.ReportAllocs()
		for b.Loop() {
			g.Match(s)
		}
	})
}
