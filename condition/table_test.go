// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
)

// row is a line of testdata/tests.jsonl: one test against one context. Values
// of the context are a text or a list of texts.
type row struct {
	Name, Why, Operator, Key string
	Values                   []string
	Context                  map[string]json.RawMessage
	Unknown                  []string
	Variables                *bool
	Want                     string
}

func readRows(tb testing.TB) []row {
	tb.Helper()
	data, err := os.ReadFile("testdata/tests.jsonl")
	require.NoError(tb, err)
	var rows []row
	seen := map[string]bool{}
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		var r row
		require.NoError(tb, json.Unmarshal(s.Bytes(), &r))
		require.NotEmpty(tb, r.Why, "row %s says why", r.Name)
		require.False(tb, seen[r.Name], "row %s is there once", r.Name)
		seen[r.Name] = true
		rows = append(rows, r)
	}
	return rows
}

func (r *row) compile(tb testing.TB) condition.Test {
	tb.Helper()
	test, err := condition.Compile(r.Operator, r.Key, r.Values, condition.Options{Variables: r.Variables == nil || *r.Variables})
	require.NoError(tb, err)
	return test
}

func (r *row) env(tb testing.TB) *condition.Env {
	tb.Helper()
	env := &condition.Env{Context: new(condition.Context), Derived: new(condition.Derived)}
	for name, raw := range r.Context {
		var texts []string
		if raw[0] == '"' {
			texts = make([]string, 1)
			require.NoError(tb, json.Unmarshal(raw, &texts[0]))
		} else {
			require.NoError(tb, json.Unmarshal(raw, &texts))
		}
		env.Context.Add(condition.MakeKey(name), condition.Strings(texts...))
	}
	for _, name := range r.Unknown {
		env.Unknown = append(env.Unknown, condition.MakeKey(name))
	}
	return env
}

func TestEval(t *testing.T) {
	t.Parallel()
	for _, r := range readRows(t) {
		t.Run(r.Name, func(t *testing.T) {
			test := r.compile(t)
			require.Equal(t, r.Want, test.Eval(r.env(t)).String(), r.Why)
		})
	}
}

// TestEvalNoAllocs: a decision evaluates tests on malformed values as on good
// ones, and neither may cost memory.
func TestEvalNoAllocs(t *testing.T) {
	for _, r := range readRows(t) {
		test, env := r.compile(t), r.env(t)
		require.Zero(t, testing.AllocsPerRun(10, func() { test.Eval(env) }), "%s: %s", r.Name, r.Why)
	}
}

func BenchmarkEval(b *testing.B) {
	for _, r := range readRows(b) {
		if r.Key != "k" || r.Want != "true" {
			continue
		}
		b.Run(r.Name, func(b *testing.B) {
			b.ReportAllocs()
			test, env := r.compile(b), r.env(b)
			for b.Loop() {
				test.Eval(env)
			}
		})
	}
}
