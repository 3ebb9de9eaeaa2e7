// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

func TestTypeNames(t *testing.T) {
	names := map[policy.Type]string{
		policy.SCP: "scp", policy.RCP: "rcp", policy.VPCEndpoint: "vpce", policy.ResourceBased: "resource",
		policy.RoleTrust: "trust", policy.IdentityBased: "identity", policy.PermissionsBoundary: "boundary", policy.Session: "session",
	}
	for kind := range policy.Session + 2 {
		require.Equal(t, names[kind], kind.String())
		parsed, ok := policy.ParseType(names[kind])
		require.Equal(t, names[kind] != "", ok)
		if ok {
			require.Equal(t, kind, parsed)
		}
	}
	for _, none := range []string{"", "SCP", "identity ", "unknown"} {
		kind, ok := policy.ParseType(none)
		require.False(t, ok, none)
		require.Equal(t, policy.NoType, kind)
	}
}

func TestNames(t *testing.T) {
	require.Equal(t, []string{"", "Allow", "Deny", ""},
		[]string{policy.NoEffect.String(), policy.Allow.String(), policy.Deny.String(), policy.Effect(3).String()})
	require.Equal(t, []string{"absent", "plain", "negated", "absent"},
		[]string{policy.Absent.String(), policy.Plain.String(), policy.Negated.String(), policy.Presence(3).String()})
	require.Equal(t, []string{"", "AWS", "Service", "Federated", "CanonicalUser", ""},
		[]string{policy.NoPrincipalType.String(), policy.AWSPrincipal.String(), policy.ServicePrincipal.String(),
			policy.FederatedPrincipal.String(), policy.CanonicalUserPrincipal.String(), policy.PrincipalType(5).String()})
	require.Equal(t, []string{"string", "number", "bool", "string"},
		[]string{policy.StringScalar.String(), policy.NumberScalar.String(), policy.BoolScalar.String(), policy.ScalarKind(3).String()})
}
