// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"bufio"
	"os"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
)

// benchScenarios are the two cases of the speed bars: one statement, and what a
// role of a company's data team has.
func benchScenarios(tb testing.TB) []*scenario.Scenario {
	tb.Helper()
	f, err := os.Open("testdata/bench.jsonl")
	require.NoError(tb, err)
	defer f.Close()
	var list []*scenario.Scenario
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		s, err := scenario.Parse(lines.Bytes())
		require.NoError(tb, err)
		list = append(list, s)
	}
	require.NoError(tb, lines.Err())
	require.Len(tb, list, 2)
	return list
}

// BenchmarkDecide measures a decision by itself: engine and request are prepared
// outside of the loop, as by a caller who decides many.
func BenchmarkDecide(b *testing.B) {
	for _, s := range benchScenarios(b) {
		e, err := eval.New(s.Policies)
		require.NoError(b, err)
		b.Run(s.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if e.Decide(&s.Request).Result != eval.Allowed {
					b.Fatal("denied")
				}
			}
		})
	}
}

// BenchmarkReset measures the preparation of a request.
func BenchmarkReset(b *testing.B) {
	p, err := eval.ParsePrincipal("arn:aws:sts::123456789012:assumed-role/data-app/i-0abc123")
	require.NoError(b, err)
	var r eval.Request
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Reset(p, "s3:GetObject", "arn:aws:s3:::bucket/key"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestDecideNoAllocs(t *testing.T) {
	for _, s := range benchScenarios(t) {
		e, err := eval.New(s.Policies)
		require.NoError(t, err)
		require.Zero(t, testing.AllocsPerRun(100, func() { e.Decide(&s.Request) }), s.Name)
	}
}

// TestSizes signals changes of structures that programs hold in great numbers, or
// that are copied for every decision.
func TestSizes(t *testing.T) {
	t.Parallel()
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("sizes are those of 64 bits")
	}
	require.EqualValues(t, 24, unsafe.Sizeof(arn.ARN{}))
	require.EqualValues(t, 8, unsafe.Sizeof(condition.Key{}))
	require.EqualValues(t, 64, unsafe.Sizeof(condition.Value{}))
	require.EqualValues(t, 16, unsafe.Sizeof(eval.Decision{}))
}
