// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package fuzz

import (
	"slices"
	"strconv"
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
		silent := d.Result == eval.ImplicitDeny && d.Conclusive() && d.Blame != policy.NoType
		for _, m := range marks {
			if m.Kind == eval.MarkSilent {
				require.True(t, silent, "%v", w)
				require.Equal(t, d.Blame, m.Type)
				silent = false
			}
		}
		require.False(t, silent, "no layer is silent: %v", w)
	})
}

// TestMarksOfAllows holds the marks of Allows against what they say: the engine is asked
// with the one Allow of its layer, and without any. What the marks can miss is rare, so
// that this looks at more worlds than the others.
func TestMarksOfAllows(t *testing.T) {
	for i := range 20 {
		t.Run(strconv.Itoa(i), checkMarksOfAllows)
	}
}

func checkMarksOfAllows(t *testing.T) {
	check(t, func(t *rapid.T, w *world, r *eval.Request, d eval.Decision) {
		e, err := eval.New(w.compiled)
		require.NoError(t, err)
		marked := make(map[place]bool)
		for _, m := range e.Marks(r, d, nil) {
			if m.Kind == eval.MarkAllowed {
				marked[place{m.Type, int(m.Level), int(m.Policy), int(m.Statement)}] = true
			}
		}
		x := e.Explain(r)
		for i := range x.Layers {
			l := &x.Layers[i]
			for _, p := range l.Policies {
				for s := range p.Statements {
					st := &p.Statements[s]
					if st.Effect != policy.Allow || st.Malformed || l.Type == policy.RCP {
						continue
					}
					at := place{l.Type, l.Level, p.Index, st.Index}
					counts := d.Result == eval.Allowed && st.Truth == condition.True && isWhatAllows(t, w, r, at)
					require.Equal(t, counts, marked[at], "%+v %v: %v", at, d, w)
				}
			}
		}
	})
}

// place is a statement: its layer, the index of the policy, and that in the document.
type place struct {
	kind              policy.Type
	level             int
	policy, statement int
}

// isWhatAllows reports whether a request is allowed by one Allow alone of its layer and
// denied without any, perhaps while its alternative within an account says nothing.
func isWhatAllows(t *rapid.T, w *world, r *eval.Request, at place) bool {
	none := at
	none.policy, none.statement = -1, -1
	turns := func(p eval.Policies) bool {
		return decide(t, onlyAllow(t, p, at), r).Result == eval.Allowed && decide(t, onlyAllow(t, p, none), r).Result != eval.Allowed
	}
	if turns(w.compiled) {
		return true
	}
	switch at.kind {
	case policy.IdentityBased:
		silent := onlyAllow(t, w.compiled, place{policy.ResourceBased, -1, -1, -1})
		return turns(silent) || len(w.compiled.Resource) > 0 && turns(letsAccountIn(t, silent, r))
	case policy.ResourceBased:
		return turns(onlyAllow(t, w.compiled, place{policy.IdentityBased, -1, -1, -1}))
	}
	return false
}

// letsAccountIn returns policies in which that of the resource lets in the account of a
// requester, too.
func letsAccountIn(t *rapid.T, p eval.Policies, r *eval.Request) eval.Policies {
	requester := r.Principal()
	account := requester.AccountID()
	if account == "" {
		return p
	}
	kind, resource := p.Resource[0].Type(), `"Resource": "*", `
	if kind == policy.RoleTrust {
		resource = ""
	}
	doc, err := policy.Parse("account", []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", `+resource+
		`"Principal": {"AWS": "`+account+`"}}}`))
	require.NoError(t, err)
	one, err := eval.CompileLenient(doc, kind)
	require.NoError(t, err)
	p.Resource = append(slices.Clip(p.Resource), one)
	return p
}

// onlyAllow returns policies in which one statement is the only Allow of its layer.
func onlyAllow(t *rapid.T, p eval.Policies, at place) eval.Policies {
	list := func(list []*eval.Policy) []*eval.Policy {
		list = slices.Clone(list)
		for i, one := range list {
			if one.Document() == nil {
				continue
			}
			doc := *one.Document()
			doc.Statements = nil
			for j, s := range one.Document().Statements {
				if s.Effect != policy.Allow || i == at.policy && j == at.statement {
					doc.Statements = append(doc.Statements, s)
				}
			}
			var err error
			list[i], err = eval.CompileLenient(&doc, one.Type())
			require.NoError(t, err)
		}
		return list
	}
	switch at.kind {
	case policy.SCP:
		p.SCP = slices.Clone(p.SCP)
		p.SCP[at.level].Policies = list(p.SCP[at.level].Policies)
	case policy.VPCEndpoint:
		p.VPCEndpoint = list(p.VPCEndpoint)
	case policy.ResourceBased:
		p.Resource = list(p.Resource)
	case policy.IdentityBased:
		p.Identity = list(p.Identity)
	case policy.PermissionsBoundary:
		p.Boundary = list(p.Boundary)
	case policy.Session:
		p.Session = list(p.Session)
	}
	return p
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
