// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun_test

import (
	"flag"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/report"
	"github.com/iamverdict/verdict/suite"
	"github.com/iamverdict/verdict/testrun"
)

var keep = flag.String("organization", "", "directory for the benchmarks' case file and its policies, which is kept")

// BenchmarkSuite is what verdict test does with ten thousand cases over the example
// organization: read the files, decide, and write. An operation is all of it. Run it with
// -cpu 1, and -benchtime 1x for the mutants.
func BenchmarkSuite(b *testing.B) {
	dir := *keep
	if dir == "" {
		dir = b.TempDir()
	}
	file := writeOrganization(b, dir)
	for _, row := range []struct {
		name string
		o    testrun.Options
	}{
		{"plain", testrun.Options{}},
		{"cover", testrun.Options{Cover: true}},
		{"mutate", testrun.Options{Mutate: true}},
	} {
		b.Run(row.name, func(b *testing.B) {
			for b.Loop() {
				s, err := suite.Load(b.Context(), suite.Options{}, file)
				require.NoError(b, err)
				r, err := testrun.Run(b.Context(), s, row.o)
				require.NoError(b, err)
				require.Zero(b, r.Failed)
				require.Greater(b, r.Cases, 10_000)
				require.NoError(b, r.WriteText(io.Discard, report.Options{}))
				b.ReportMetric(float64(r.Cases), "cases")
			}
		})
	}
}
