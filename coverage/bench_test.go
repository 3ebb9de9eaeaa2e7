// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package coverage_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/coverage"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
)

// decided is a scenario with the engine that decides it.
type decided struct {
	*scenario.Scenario
	engine *eval.Engine
}

func (d *decided) addTo(p *coverage.Profile) {
	p.Add(d.engine, d.Policies, &d.Request, d.engine.Decide(&d.Request))
}

// organization reads the scenarios of the example organization.
func organization(t testing.TB) []decided {
	t.Helper()
	text, err := os.ReadFile("../examples/organization/requests.jsonl")
	require.NoError(t, err)
	var list []decided
	for src := range bytes.Lines(text) {
		s, err := scenario.Parse(src)
		require.NoError(t, err)
		e, err := eval.New(s.Policies)
		require.NoError(t, err)
		list = append(list, decided{s, e})
	}
	return list
}

// BenchmarkDecide is what a case costs without coverage, and BenchmarkAdd what coverage
// adds, on the example organization; an operation is one case.
func BenchmarkDecide(b *testing.B) {
	list := organization(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c := &list[i%len(list)]
		c.engine.Decide(&c.Request)
	}
}

func BenchmarkAdd(b *testing.B) {
	list := organization(b)
	var p coverage.Profile
	for i := range list {
		list[i].addTo(&p)
	}
	decisions := make([]eval.Decision, len(list))
	for i := range list {
		decisions[i] = list[i].engine.Decide(&list[i].Request)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c := &list[i%len(list)]
		p.Add(c.engine, c.Policies, &c.Request, decisions[i%len(list)])
	}
}

// BenchmarkExplain is what coverage would cost by explanations.
func BenchmarkExplain(b *testing.B) {
	list := organization(b)
	for i := 0; b.Loop(); i++ {
		c := &list[i%len(list)]
		c.engine.Explain(&c.Request)
	}
}

// BenchmarkSuite runs 10,000 cases over the organization from their text: reading,
// deciding, with and without coverage. An operation is all of them.
func BenchmarkSuite(b *testing.B) {
	text, err := os.ReadFile("../examples/organization/requests.jsonl")
	require.NoError(b, err)
	lines := bytes.SplitAfter(bytes.TrimSpace(text), []byte("\n"))
	for _, cover := range []bool{false, true} {
		name := "plain"
		if cover {
			name = "cover"
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				suite(b, lines, cover)
			}
		})
	}
}

// suite reads each scenario once, as a case file gives policies once, and decides
// 10,000 cases.
func suite(b *testing.B, lines [][]byte, cover bool) {
	const cases = 10_000
	var p coverage.Profile
	list := make([]decided, len(lines))
	for i := range list {
		s, err := scenario.Parse(lines[i])
		require.NoError(b, err)
		e, err := eval.New(s.Policies)
		require.NoError(b, err)
		list[i] = decided{s, e}
	}
	var r eval.Request
	for i := range cases {
		s := &list[i%len(list)]
		require.NoError(b, r.Reset(s.Request.Principal(), s.Request.Action(), s.Request.Resource()))
		r.Context, r.ResourceAccount = s.Request.Context.Clone(), s.Request.ResourceAccount
		d := s.engine.Decide(&r)
		if cover {
			p.Add(s.engine, s.Policies, &r, d)
		}
	}
	if cover {
		_ = p.Report()
	}
}
