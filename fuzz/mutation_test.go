// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package fuzz

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/mutation"
)

// TestMutantsPermitNoLess: every mutant of random policies permits what the original
// permits, and what is reported as a witness is denied by the original and allowed by
// the mutant.
func TestMutantsPermitNoLess(t *testing.T) {
	check(t, func(t *rapid.T, w *world, r *eval.Request, d eval.Decision) {
		report, err := mutation.Run(context.Background(), mutation.Options{Cores: 1, Search: 40}, []mutation.Case{{
			Name: "random", Policies: w.compiled, Request: r,
			Passes: func(*eval.Engine, eval.Decision) bool { return true },
		}})
		require.NoError(t, err)
		for _, m := range report.Mutants {
			after := decide(t, m.Apply(w.compiled), r)
			require.GreaterOrEqual(t, after.Result, d.Result, "%s: %s\n%s", m.Kind, m.Change, w)
			if m.Witness != nil {
				require.NotEqual(t, eval.Allowed, decide(t, m.Witness.Policies, m.Witness.Request).Result, "%s: %s\n%s", m.Kind, m.Change, w)
				require.Equal(t, eval.Allowed, decide(t, m.Apply(m.Witness.Policies), m.Witness.Request).Result, "%s: %s\n%s", m.Kind, m.Change, w)
			}
		}
	})
}
