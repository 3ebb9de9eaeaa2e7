// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
)

// BenchmarkExplain measures an explanation of the cases of BenchmarkDecide.
func BenchmarkExplain(b *testing.B) {
	for _, s := range benchScenarios(b) {
		e, err := eval.New(s.Policies)
		require.NoError(b, err)
		b.Run(s.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if e.Explain(&s.Request).Decision.Result != eval.Allowed {
					b.Fatal("denied")
				}
			}
		})
	}
}

// BenchmarkChanges measures what an allow stands on, and what would change a denial
// by all layers: the same cases, and the same without their identity-based policies.
func BenchmarkChanges(b *testing.B) {
	for _, s := range benchScenarios(b) {
		without := s.Policies
		without.Identity, without.Resource = nil, nil
		for name, p := range map[string]eval.Policies{"allowed": s.Policies, "denied": without} {
			e, err := eval.New(p)
			require.NoError(b, err)
			b.Run(s.Name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					e.Changes(&s.Request)
				}
			})
		}
	}
}
