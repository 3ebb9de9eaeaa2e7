// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/oracle"
	"github.com/iamverdict/verdict/internal/synth"
	"github.com/iamverdict/verdict/snapshot"
)

var organizations = flag.Int("organizations", 200, "random organizations of TestResolveAgreesWithTwin")

// small is the size of a random organization.
func small(random *rand.Rand) synth.Size {
	return synth.Size{
		Accounts: 1 + random.IntN(4), Units: random.IntN(5), Depth: 1 + random.IntN(3), Roles: 1 + random.IntN(6),
		Users: 1 + random.IntN(4), Groups: random.IntN(4), ManagedPolicies: random.IntN(6), SCPs: random.IntN(4), RCPs: random.IntN(3),
		Resources: 1 + random.IntN(8), Endpoints: random.IntN(3), Gaps: random.IntN(2) == 0,
	}
}

// TestResolveAgreesWithTwin holds the resolution against nested loops over the raw
// exports: the same policies in each layer, the same keys, and the same decision as
// the oracle's.
func TestResolveAgreesWithTwin(t *testing.T) {
	t.Parallel()
	seen := make(map[string]int)
	for seed := range uint64(*organizations) {
		random := rand.New(rand.NewPCG(seed, 7))
		o := synth.Make(seed, small(random))
		s := load(o.Files)
		for _, p := range s.Problems() {
			if p.Kind.IsError() {
				t.Fatalf("seed %d: %v", seed, p)
			}
		}
		w := readTwin(t, o.Files)
		for range 40 {
			compare(t, seed, s, w, o, random, seen)
		}
	}
	for _, want := range []string{"allowed", "implicitDeny", "explicitDeny", "conclusive", "inconclusive", "same account", "endpoint"} {
		require.Positive(t, seen[want], "%s in %v", want, seen)
	}
	t.Log(seen)
}

// compare asks both one question.
func compare(t *testing.T, seed uint64, s *snapshot.Snapshot, w *twin, o *synth.Organization, random *rand.Rand, seen map[string]int) {
	q := ask(o, random)
	if len(o.Endpoints) > 0 && random.IntN(4) == 0 {
		q.VPCEndpoint = o.Endpoints[random.IntN(len(o.Endpoints))]
		seen["endpoint"]++
	}
	want := w.resolve(q.Principal, q.Action, q.Resource, q.VPCEndpoint)
	d, r, err := s.Decide(q)
	require.NoError(t, err)
	if diff := cmp.Diff(want.describe(), describe(r)); diff != "" {
		t.Fatalf("seed %d, %+v: the twin (-) and the snapshot (+) differ:\n%s", seed, q, diff)
	}
	judged := oracle.Decide(want.request, want.policies)
	got := fmt.Sprint(d.Result, " ", d.Reason, " ", d.Conclusive())
	require.Equal(t, fmt.Sprint(judged.Result, " ", judged.Reason, " ", judged.Conclusive), got, "seed %d, %+v\n%s", seed, q, describe(r))
	whole, err := eval.New(r.Policies)
	require.NoError(t, err)
	require.Equal(t, whole.Decide(&r.Request), d, "the joined engine and the whole one")
	kept, err := r.Engine()
	require.NoError(t, err)
	require.Equal(t, d, kept.Decide(&r.Request), "the engine to keep")
	seen[d.Result.String()]++
	seen[map[bool]string{true: "conclusive", false: "inconclusive"}[d.Conclusive()]]++
	if r.Request.PrincipalAccount() != "" && r.Request.PrincipalAccount() == r.Request.OwnerAccount() {
		seen["same account"]++
	}
}

// describe writes out a resolution like answer.describe.
func describe(r *snapshot.Resolution) string {
	var b strings.Builder
	list := func(name string, policies []*eval.Policy) {
		for _, p := range policies {
			fmt.Fprintf(&b, "%s: %s %s\n", name, p.Name(), textOf(p.Document()))
		}
	}
	levels := func(name string, all []eval.Level) {
		for _, l := range all {
			fmt.Fprintf(&b, "%s level %s\n", name, l.Name)
			list(name, l.Policies)
		}
	}
	list("identity", r.Policies.Identity)
	list("boundary", r.Policies.Boundary)
	list("resource", r.Policies.Resource)
	list("endpoint", r.Policies.VPCEndpoint)
	levels("scp", r.Policies.SCP)
	levels("rcp", r.Policies.RCP)
	keys := make(map[string]string)
	for k, v := range r.Request.Context.All() {
		keys[k.String()] = fmt.Sprint(v.Texts())
	}
	var unknown []string
	for _, k := range r.Request.Unknown {
		unknown = append(unknown, k.String())
	}
	describeKeys(&b, keys, unknown)
	role := ""
	if r.Identity != nil && r.Identity.Kind == snapshot.Role {
		role = r.Identity.ARN
	}
	fmt.Fprintf(&b, "owner %q, role %q\n", r.Request.OwnerAccount(), role)
	return b.String()
}
