// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
)

// TestZeroEnv: without context and derived keys every key is absent.
func TestZeroEnv(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"k", "aws:userid", "aws:PrincipalArn", "aws:SourceAccount", "aws:CalledViaFirst", "aws:ResourceAccount"} {
		test, err := condition.Compile("Null", key, []string{"true"}, condition.Options{})
		require.NoError(t, err)
		require.Equal(t, condition.True, test.Eval(new(condition.Env)), key)
	}
	require.Equal(t, condition.False, new(condition.Test).Eval(new(condition.Env)), "the zero test is false")
}

func TestTruth(t *testing.T) {
	t.Parallel()
	const f, u, y = condition.False, condition.Undetermined, condition.True
	for _, row := range []struct{ a, b, and, or condition.Truth }{
		{f, f, f, f}, {f, u, f, u}, {f, y, f, y}, {u, u, u, u}, {u, y, u, y}, {y, y, y, y},
	} {
		require.Equal(t, row.and, row.a.And(row.b), "%v and %v", row.a, row.b)
		require.Equal(t, row.or, row.a.Or(row.b), "%v or %v", row.a, row.b)
		require.Equal(t, row.a.Or(row.b), row.a.Not().And(row.b.Not()).Not(), "de Morgan")
	}
}
