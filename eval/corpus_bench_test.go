// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"bufio"
	"compress/gzip"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// corpusFile has AWS's managed policies, one {"name", "policy"} a line. It lies
// beside the checkout of those who work on verdict.
const corpusFile = "../../shared/corpus/managed-policies.jsonl.gz"

// corpus returns the managed policies as text and the sum of their lengths.
func corpus(tb testing.TB) (docs [][]byte, size int64) {
	tb.Helper()
	f, err := os.Open(corpusFile)
	if err != nil && os.Getenv("VERDICT_SHARED") != "required" {
		tb.Skipf("the managed policies are not here: %v", err)
	}
	require.NoError(tb, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(tb, err)
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		doc := []byte(gjson.GetBytes(lines.Bytes(), "policy").Raw)
		docs, size = append(docs, doc), size+int64(len(doc))
	}
	require.NoError(tb, lines.Err())
	return docs, size
}

func compileCorpus(tb testing.TB, docs [][]byte) []*eval.Policy {
	policies := make([]*eval.Policy, len(docs))
	for i, src := range docs {
		doc, err := policy.Parse("managed.json", src)
		require.NoError(tb, err)
		policies[i], err = eval.Compile(doc, policy.IdentityBased)
		require.NoError(tb, err)
	}
	return policies
}

// TestCorpusCompiles: no managed policy is refused.
func TestCorpusCompiles(t *testing.T) {
	t.Parallel()
	docs, _ := corpus(t)
	require.Len(t, compileCorpus(t, docs), 1644)
}

// BenchmarkCompile parses and compiles all managed policies. heap/src is the
// memory that they then hold, with their trees and texts, by the length of the
// texts.
func BenchmarkCompile(b *testing.B) {
	docs, size := corpus(b)
	b.Run("managed", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		var policies []*eval.Policy
		for b.Loop() {
			policies = compileCorpus(b, docs)
		}
		held := memory()
		runtime.KeepAlive(policies)
		policies = nil
		b.ReportMetric(float64(held-memory())/float64(size), "heap/src")
	})
}
