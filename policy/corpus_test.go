// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

// TestManagedPolicies validates AWS's own managed policies. They are good
// documents, so that a rule which finds fault with one of them is wrong. The one
// exception is their size, for AWS exempts its own policies from the quotas of
// its customers.
func TestManagedPolicies(t *testing.T) {
	managed := managedPolicies(t)
	if managed == nil {
		t.Skip("the shared corpus is missing")
	}
	got := map[string]int{}
	for _, m := range managed {
		d, err := policy.Parse(m.Name, m.Policy)
		require.NoError(t, err)
		seen := map[string]bool{}
		for _, finding := range d.Validate(policy.IdentityBased) {
			seen[finding.Severity.String()+" "+string(finding.Code)] = true
			require.True(t, finding.Severity == policy.Info || finding.Code == policy.SizeQuota, "%v", finding)
			require.False(t, finding.Undetermined, "%v", finding)
		}
		for code := range seen {
			got[code]++
		}
		got["documents"]++
	}
	want := map[string]int{
		"documents":                        1644,
		"reject size_quota":                40, // over 10,240 characters
		"warn size_quota":                  43, // over 6,144
		"info size_quota":                  245,
		"info for_all_values_without_null": 126,
		"info for_any_value_negated_deny":  1,
		"info variable_outside_resource":   1,
	}
	require.Empty(t, cmp.Diff(want, got))
}
