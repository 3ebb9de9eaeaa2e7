// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
	"github.com/iamverdict/verdict/mutation"
)

// organization makes n cases of the scenarios of the example organization. After the
// first round they differ by a context key that no policy reads.
func organization(t testing.TB, n int) []mutation.Case {
	t.Helper()
	text, err := os.ReadFile("../examples/organization/requests.jsonl")
	require.NoError(t, err)
	lines := bytes.SplitAfter(bytes.TrimSpace(text), []byte("\n"))
	var scenarios []*scenario.Scenario
	for _, src := range lines {
		s, err := scenario.Parse(src)
		require.NoError(t, err)
		scenarios = append(scenarios, s)
	}
	var cases []mutation.Case
	round := condition.MakeKey("test:Round")
	for i := range n {
		s := scenarios[i%len(scenarios)]
		r := s.Request.Clone()
		if i >= len(scenarios) {
			r.Context.Set(round, condition.Int(int64(i/len(scenarios))))
		}
		cases = append(cases, mutation.Case{
			Name: fmt.Sprintf("%s/%d", s.Name, i/len(scenarios)), Policies: s.Policies, Request: r,
			Passes: func(_ *eval.Engine, d eval.Decision) bool { return s.Expect.Met(d) },
		})
	}
	return cases
}

// BenchmarkRun is all mutants of the example organization with 10,000 cases.
func BenchmarkRun(b *testing.B) {
	for _, cores := range []int{1, 2} {
		b.Run(fmt.Sprintf("%dcores", cores), func(b *testing.B) {
			cases := organization(b, 10_000)
			for b.Loop() {
				r, err := mutation.Run(context.Background(), mutation.Options{Cores: cores}, cases)
				require.NoError(b, err)
				b.ReportMetric(float64(len(r.Mutants)), "mutants")
				b.ReportMetric(float64(r.Equivalent), "equivalent")
			}
		})
	}
}
