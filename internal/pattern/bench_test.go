// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// benchmarks are pairs of pattern and text as policies have them.
var benchmarks = []struct {
	name, text, s string
	vars          []Subst
	want          bool
}{
	{"Exact", "s3:getobject", "s3:getobject", nil, true},
	{"Exact/other", "s3:getobject", "s3:putobject", nil, false},
	{"Any", "*", "s3:getobject", nil, true},
	{"Prefix", "s3:get*", "s3:getobject", nil, true},
	{"Prefix/other", "s3:get*", "s3:putobject", nil, false},
	{"PrefixSuffix", "s3:*object", "s3:getobject", nil, true},
	{"PrefixSuffix/other", "s3:*object", "s3:getbucket", nil, false},
	{"General/stars", "s3:*get*b*", "s3:getobject", nil, true},
	{"General/one", "arn:aws:s3:::b-?/*", "arn:aws:s3:::b-1/x/y", nil, true},
	{"General/variable", "home/${a}/*", "home/alice/notes.txt", []Subst{{Text: "alice"}}, true},
	{"General/other", "home/${a}/*", "home/bob/notes.txt", []Subst{{Text: "alice"}}, false},
	{"General/otherHead", "home/${a}/*", "public/notes.txt", []Subst{{Text: "alice"}}, false},
}

func BenchmarkMatch(b *testing.B) {
	for _, bb := range benchmarks {
		b.Run(bb.name, func(b *testing.B) {
			p := compile(bb.text, like)
			require.Equal(b, bb.want, p.MatchVars(bb.s, bb.vars))
			b.ReportAllocs()
			for b.Loop() {
				p.MatchVars(bb.s, bb.vars)
			}
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for _, bb := range hostile {
		b.Run(bb.name, func(b *testing.B) {
			p := compile(bb.text, like)
			vars := make([]Subst, len(p.Variables()))
			for i := range vars {
				vars[i].Text = "a"
			}
			b.ReportAllocs()
			for b.Loop() {
				p.MatchVars(bb.s, vars)
			}
		})
	}
}

func BenchmarkMayMatch(b *testing.B) {
	b.ReportAllocs()
	p := compile("arn:aws:iam::*:role/*/x", like)
	for b.Loop() {
		MayMatch(p, nil, "arn:aws:iam::123456789012:role/", "/x", false)
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, text := range []string{"s3:GetObject", "s3:Get*", "arn:aws:s3:::b/${aws:username}/*"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Compile(text, like)
			}
		})
	}
}

func BenchmarkCompileFields(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		CompileFields("arn:aws:s3:::b/${aws:username}/*", like, ':', 6)
	}
}

func BenchmarkFold(b *testing.B) {
	for _, s := range []string{"s3:getobject", "s3:GetObject"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Fold(s)
			}
		})
	}
}
