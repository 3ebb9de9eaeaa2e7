// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"testing"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/policy"
)

// BenchmarkParse reads documents, and BenchmarkWalk does with the same bytes the
// least that any reader on gjson must: validate, and visit every value once per
// level. Parsing may cost three times as much.

func BenchmarkParse(b *testing.B) {
	benchmark(b, func(b *testing.B, src []byte) {
		if _, err := policy.Parse("", src); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkWalk(b *testing.B) {
	benchmark(b, func(b *testing.B, src []byte) {
		if !gjson.ValidBytes(src) {
			b.Fatal("not valid")
		}
		walk(gjson.ParseBytes(src))
	})
}

func BenchmarkCheck(b *testing.B) {
	benchmark(b, func(b *testing.B, src []byte) {
		if _, findings := policy.Check("", src, policy.IdentityBased); findings == nil {
			sink++
		}
	})
}

func BenchmarkAppendJSON(b *testing.B) {
	for _, set := range benchmarkSets(b) {
		b.Run(set.name, func(b *testing.B) {
			var docs []*policy.Document
			total := 0
			for _, src := range set.docs {
				d, err := policy.Parse("", src)
				if err != nil {
					b.Fatal(err)
				}
				docs = append(docs, d)
				total += len(src)
			}
			b.SetBytes(int64(total))
			b.ReportAllocs()
			var dst []byte
			for b.Loop() {
				for _, d := range docs {
					dst = d.AppendJSON(dst[:0])
				}
			}
		})
	}
}

// sink keeps results alive.
var sink int

func walk(v gjson.Result) {
	if v.Type != gjson.JSON {
		sink += len(v.Str)
		return
	}
	v.ForEach(func(_, value gjson.Result) bool {
		walk(value)
		return true
	})
}

// benchmark runs f over every document of each set.
func benchmark(b *testing.B, f func(b *testing.B, src []byte)) {
	for _, set := range benchmarkSets(b) {
		b.Run(set.name, func(b *testing.B) {
			total := 0
			for _, src := range set.docs {
				total += len(src)
			}
			b.SetBytes(int64(total))
			b.ReportAllocs()
			for b.Loop() {
				for _, src := range set.docs {
					f(b, src)
				}
			}
		})
	}
}

type benchmarkSet struct {
	name string
	docs [][]byte
}

// benchmarkSets are one document of our own, and AWS's managed policies if they
// are there.
func benchmarkSets(b *testing.B) []benchmarkSet {
	sets := []benchmarkSet{{"bucket", [][]byte{readFile(b, "testdata/bucket.json")}}}
	var managed [][]byte
	for _, m := range managedPolicies(b) {
		managed = append(managed, []byte(m.Policy))
	}
	if managed != nil {
		sets = append(sets, benchmarkSet{"managed", managed})
	}
	return sets
}
