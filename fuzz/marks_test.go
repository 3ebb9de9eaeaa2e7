// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package fuzz

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// TestMarksAgreeWithExplain holds the marks of a decision, which one walk finds, against
// what the explanation says of every statement, and against the engine with a layer's
// Allows taken away.
func TestMarksAgreeWithExplain(t *testing.T) {
	check(t, func(t *rapid.T, w *world, r *eval.Request, d eval.Decision) {
		e, err := eval.New(w.compiled)
		require.NoError(t, err)
		marks := e.Marks(r, d, nil)
		x := e.Explain(r)
		for i := range x.Layers {
			for _, p := range x.Layers[i].Policies {
				for s := range p.Statements {
					compareMarks(t, w, x, &x.Layers[i], p.Index, &p.Statements[s], marks)
				}
			}
		}
		for _, m := range marks {
			if m.Kind == eval.MarkSilent {
				require.Equal(t, eval.ImplicitDeny, d.Result)
				require.Equal(t, d.Blame, m.Type)
			}
		}
	})
}

// compareMarks compares what the marks say of one statement.
func compareMarks(t *rapid.T, w *world, x *eval.Explanation, l *eval.Layer, index int, s *eval.StatementTrace, marks []eval.Mark) {
	of := func(kind eval.MarkKind) []eval.Mark {
		var list []eval.Mark
		for _, m := range marks {
			if m.Kind == kind && m.Type == l.Type && int(m.Level) == l.Level && int(m.Policy) == index && int(m.Statement) == s.Index {
				list = append(list, m)
			}
		}
		return list
	}
	applies := s.Truth == condition.True
	denies := s.Effect == policy.Deny && applies && l.Spared == condition.False && !l.Doubtful
	require.Equal(t, denies, len(of(eval.MarkDenied)) == 1, "denied: %v", w)
	spared := of(eval.MarkSpared)
	if s.Effect == policy.Allow && l.Type == policy.RCP || s.Malformed {
		require.Empty(t, append(spared, of(eval.MarkAllowed)...), "%v", w)
		return
	}
	require.Equal(t, onlyKept(s), len(spared) > 0, "spared %+v: %v", s, w)
	allowed := of(eval.MarkAllowed)
	if len(allowed) > 0 {
		require.True(t, applies && s.Effect == policy.Allow && x.Decision.Result == eval.Allowed, "%v", w)
	}
	limits := l.Type == policy.SCP || l.Type == policy.VPCEndpoint
	if limits && applies && s.Effect == policy.Allow && x.Decision.Result == eval.Allowed && x.Decision.Reason != eval.AllowNoPermissionNeeded {
		require.NotEmpty(t, allowed, "%v", w)
	}
}

// onlyKept reports whether a statement fails by its NotAction alone, or by conditions on
// one key alone.
func onlyKept(s *eval.StatementTrace) bool {
	failed := s.Failed()
	if len(failed) == 0 || slices.ContainsFunc(failed, func(e *eval.Element) bool { return e.Truth != condition.False }) {
		return false
	}
	if len(failed) == 1 && failed[0].Kind == eval.ActionElement {
		return failed[0].Negated
	}
	return !slices.ContainsFunc(failed, func(e *eval.Element) bool {
		return e.Kind != eval.ConditionElement || e.ConditionKey() != failed[0].ConditionKey()
	})
}
