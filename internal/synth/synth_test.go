// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package synth_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/internal/synth"
)

// TestMake: the same seed makes the same files, another one makes others, and all of
// them are JSON.
func TestMake(t *testing.T) {
	t.Parallel()
	size := synth.Size{Accounts: 3, Units: 4, Depth: 2, Roles: 20, Users: 10, Groups: 3, ManagedPolicies: 6, SCPs: 4, RCPs: 2, Resources: 30, Endpoints: 2, Gaps: true}
	a, b, c := synth.Make(1, size), synth.Make(1, size), synth.Make(2, size)
	require.Equal(t, a, b)
	require.NotEqual(t, a.Files, c.Files)
	for name, f := range a.Files {
		for line := range strings.Lines(string(f.Data)) {
			if !strings.HasSuffix(name, ".jsonl") {
				line = string(f.Data)
			}
			require.True(t, json.Valid([]byte(line)), name)
		}
	}
	require.NotEmpty(t, synth.Make(3, synth.Size{}).Files)
}

func ExampleMake() {
	o := synth.Make(1, synth.Size{Accounts: 1, Roles: 2, Resources: 1})
	fmt.Println(o.Principals[0])
	fmt.Println(o.Resources[len(o.Resources)-2], synth.Action(o.Resources[0], 0))
	// Output:
	// arn:aws:iam::100000007919:role/app/role-0
	// * sts:AssumeRole
}
