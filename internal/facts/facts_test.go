// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package facts_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/internal/facts"
)

// TestFacts samples each list from both sides. The lists themselves are data.
func TestFacts(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, why string
		list      func(string) bool
		in, out   string
	}{
		{"resource policies", "buckets have them, hosted zones do not", facts.HasResourcePolicies, "s3", "route53"},
		{"RCP", "covers secrets, not IAM", facts.SupportsRCP, "secretsmanager", "iam"},
		{"services", "prefixes of actions", facts.KnownService, "ec2", "nosuch"},
		{"multivalued", "tag keys are several, an address is one", facts.MultivaluedKey, "aws:tagkeys", "aws:sourceip"},
		{"global", "without the name of a tag", facts.GlobalKey, "aws:requesttag", "aws:nope"},
		{"sensitive", "holds an identifier", facts.SensitiveKey, "aws:principalorgid", "aws:username"},
		{"unsigned", "public calls of Cognito", facts.Unsigned, "cognito-identity:getid", "cognito-identity:listidentities"},
		{"SCP", "Mechanical Turk is exempt", facts.ExemptFromSCP, "mechanicalturk", "s3"},
		{"policy", "writes a managed policy", facts.WritesPolicy, "iam:deletepolicy", "iam:getpolicy"},
		{"role", "writes or passes a role", facts.WritesRole, "iam:passrole", "iam:getrole"},
		{"alias", "writes an alias", facts.WritesAlias, "kms:createalias", "kms:listaliases"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			require.True(t, row.list(row.in), "%s: %s", row.in, row.why)
			require.False(t, row.list(row.out), "%s: %s", row.out, row.why)
		})
	}
}

// TestGlobalKeyNames: the two lists of global keys are one.
func TestGlobalKeyNames(t *testing.T) {
	t.Parallel()
	names := facts.GlobalKeyNames()
	for i, name := range names {
		require.True(t, facts.GlobalKey(strings.ToLower(name)), name)
		require.True(t, i == 0 || strings.ToLower(names[i-1]) < strings.ToLower(name), name)
	}
	require.Len(t, names, 63)
}
