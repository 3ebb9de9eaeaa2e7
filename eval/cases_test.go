// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"bufio"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
)

// TestDecisions runs the cases of testdata/decisions.jsonl: scenarios with the
// rule in "why".
func TestDecisions(t *testing.T) {
	t.Parallel()
	runCases(t, "testdata/decisions.jsonl", 130)
}

// TestSharedDecisions runs the cases that all who work on verdict share. A clone
// on its own does not have them.
func TestSharedDecisions(t *testing.T) {
	t.Parallel()
	const file = "../../shared/cases/decisions.jsonl"
	if _, err := os.Stat(file); err != nil && os.Getenv("VERDICT_SHARED") != "required" {
		t.Skipf("the shared cases are not here: %v", err)
	}
	runCases(t, file, 626)
}

func runCases(t *testing.T, file string, atLeast int) {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	lines, names := bufio.NewScanner(f), map[string]bool{}
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		s, err := scenario.Parse(lines.Bytes())
		require.NoError(t, err, s.Name)
		why := gjson.GetBytes(lines.Bytes(), "why").String()
		require.NotEmpty(t, why, "%s says why", s.Name)
		require.False(t, names[s.Name], "%s is there once", s.Name)
		names[s.Name] = true
		t.Run(s.Name, func(t *testing.T) {
			e, err := eval.New(s.Policies)
			require.NoError(t, err)
			d := e.Decide(&s.Request)
			require.True(t, s.Expect.Met(d), "%s\nwant %+v\ngot %v, blamed on %s", why, *s.Expect, d, scenario.Blame(d))
		})
	}
	require.NoError(t, lines.Err())
	require.GreaterOrEqual(t, len(names), atLeast)
}
