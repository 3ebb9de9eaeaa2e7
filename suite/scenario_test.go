// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite_test

import (
	"bytes"
	"context"
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
	"github.com/iamverdict/verdict/suite"
)

// scenarios returns files of scenarios: those of this repository and, if they lie
// beside it, those that all who work on it share.
func scenarios(t testing.TB) map[string][]byte {
	t.Helper()
	all := make(map[string][]byte)
	for _, name := range []string{"../examples/organization/requests.jsonl", "../eval/testdata/decisions.jsonl"} {
		src, err := os.ReadFile(name)
		require.NoError(t, err)
		all[name] = src
	}
	const shared = "../../shared/cases/decisions.jsonl"
	src, err := os.ReadFile(shared)
	switch {
	case err == nil:
		all[shared] = src
	case os.Getenv("VERDICT_SHARED") == "required":
		require.NoError(t, err)
	default:
		t.Log("the shared cases are not here")
	}
	return all
}

// TestFromScenarios: every scenario becomes a case that decides as the scenario does,
// for the same reason, and that is met if the scenario is.
func TestFromScenarios(t *testing.T) {
	t.Parallel()
	for name, src := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			text, err := suite.FromScenarios(name, src)
			require.NoError(t, err)
			s := load(t, map[string]string{"all.yaml": string(text)})
			compare(t, s, src)
		})
	}
}

// compare holds the cases of a suite against the scenarios that they were made of.
func compare(t testing.TB, s *suite.Suite, src []byte) {
	t.Helper()
	var want []*scenario.Scenario
	for line := range bytes.Lines(src) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		one, err := scenario.Parse(line)
		require.NoError(t, err)
		want = append(want, one)
	}
	require.Equal(t, len(want), s.Len())
	i := 0
	for c := range s.Cases() {
		engine, err := eval.New(want[i].Policies)
		require.NoError(t, err)
		d := engine.Decide(&want[i].Request)
		r := c.Run()
		require.Equal(t, d.String(), r.Decision.String(), c.Name)
		require.Equal(t, scenario.Blame(d), scenario.Blame(r.Decision), c.Name)
		require.Equal(t, d.Conclusive(), r.Decision.Conclusive(), c.Name)
		require.Equal(t, want[i].Expect.Met(d), r.Met, "%s: %s", c.Name, r.Mismatch)
		i++
	}
}

// TestFromScenariosErrors: each line that cannot be converted, by its number.
func TestFromScenariosErrors(t *testing.T) {
	t.Parallel()
	const request = `"request":{"principal":"*","action":"s3:GetObject","resource":"*"}`
	_, err := suite.FromScenarios("in.jsonl", []byte("{\n\n{"+request+"}\n"))
	require.ErrorContains(t, err, "in.jsonl:1:1: not JSON")
	require.ErrorContains(t, err, "in.jsonl:3:1: the scenario")
	require.ErrorContains(t, err, "expects nothing")
}

// TestFromScenariosNames: names are made unique, and found where there are none.
func TestFromScenariosNames(t *testing.T) {
	t.Parallel()
	const rest = `"request":{"principal":"*","action":"x:Y","resource":"*","context":{"aws:New":"yes"}},"expect":{"decision":"implicitDeny"}}` + "\n"
	text, err := suite.FromScenarios("in.jsonl", []byte(`{"name":"a\u0000",`+rest+`{"name":"a",`+rest+`{`+rest))
	require.NoError(t, err)
	s := load(t, map[string]string{"all.yaml": string(text)})
	var names []string
	for c := range s.Cases() {
		names = append(names, c.Name)
	}
	require.Equal(t, []string{"all/a", "all/a (2)", "all/line 3"}, names)
}

// load loads files that have to be in order. The case files are those that end in
// .yaml.
func load(t testing.TB, texts map[string]string) *suite.Suite {
	t.Helper()
	s, err := suite.LoadFS(context.Background(), suite.Options{}, tree(texts), "*.yaml")
	require.NoError(t, err)
	return s
}

func tree(texts map[string]string) fstest.MapFS {
	fsys := make(fstest.MapFS)
	for name, text := range texts {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}
