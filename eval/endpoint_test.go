// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// TestEndpointKinds: in the policy of a gateway endpoint an account is its root
// user only (VPC User Guide, "Endpoint policies"). Scenarios cannot say which
// kind an endpoint is.
func TestEndpointKinds(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, why string
		principal string
		kind      eval.EndpointKind
		want      string
	}{
		{"interface", "an account is all of its principals", "user/ana", eval.InterfaceEndpoint, "allowed (ALLOW_IDENTITY)"},
		{"gateway", "an account is its root user", "user/ana", eval.GatewayEndpoint, "implicitDeny (IMPLICIT_VPCE)"},
		{"gateway, root", "which is root", "root", eval.GatewayEndpoint, "allowed (ALLOW_ROOT)"},
		{"not known", "it could be either", "user/ana", eval.UnknownEndpoint, "implicitDeny (IMPLICIT_VPCE, inconclusive)"},
	}
	identity := compile(t, policy.IdentityBased, `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	endpoint := compile(t, policy.VPCEndpoint, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}`)
	e, err := eval.New(eval.Policies{Identity: identity, VPCEndpoint: endpoint})
	require.NoError(t, err)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p, err := eval.ParsePrincipal("arn:aws:iam::111122223333:" + row.principal)
			require.NoError(t, err)
			var r eval.Request
			require.NoError(t, r.Reset(p, "s3:GetObject", "arn:aws:s3:::b/k"))
			r.ResourceAccount, r.Endpoint = "111122223333", row.kind
			require.Equal(t, row.want, e.Decide(&r).String(), row.why)
		})
	}
}

// TestInputsOutsideOfScenarios covers what only the library can be told.
func TestInputsOutsideOfScenarios(t *testing.T) {
	t.Parallel()
	const key = "arn:aws:kms:eu-west-1:111122223333:key/k"
	rows := []struct {
		name, why string
		statement string // of the resource-based policy
		rcp       string
		set       func(*eval.Principal, *eval.Request)
		want      string
	}{
		{"AWS managed key", "RCPs do not reach it", `{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}`,
			`{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}`,
			func(_ *eval.Principal, r *eval.Request) { r.AWSManagedKey = true }, "allowed (ALLOW_RESOURCE_WILDCARD)"},
		{"canonical id", "names the account", `{"Effect":"Allow","Principal":{"CanonicalUser":"c0ffee"},"Action":"kms:*","Resource":"*"}`, "",
			func(p *eval.Principal, _ *eval.Request) { p.CanonicalUserID = "c0ffee" }, "implicitDeny (IMPLICIT_IDENTITY)"},
		{"canonical id of another", "names nobody here", `{"Effect":"Allow","Principal":{"CanonicalUser":"c0ffee"},"Action":"kms:*","Resource":"*"}`, "",
			func(p *eval.Principal, _ *eval.Request) { p.CanonicalUserID = "decaf" }, "implicitDeny (IMPLICIT_RESOURCE)"},
		{"canonical id not known, Deny", "it may be the account", `{"Effect":"Deny","Principal":{"CanonicalUser":"c0ffee"},"Action":"kms:*","Resource":"*"}`, "",
			func(*eval.Principal, *eval.Request) {}, "explicitDeny (EXPLICIT_RESOURCE, inconclusive)"},
		{"unique id", "is part of aws:userid", `{"Effect":"Allow","Principal":{"AWS":"AIDAEXAMPLE"},"Action":"kms:*","Resource":"*"}`, "",
			func(p *eval.Principal, _ *eval.Request) { p.UniqueID = "AIDAEXAMPLE" }, "allowed (ALLOW_RESOURCE_DIRECT)"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			policies := eval.Policies{Resource: compile(t, policy.ResourceBased, row.statement)}
			if row.rcp != "" {
				policies.RCP = []eval.Level{{Policies: compile(t, policy.RCP, row.rcp)}}
			}
			e, err := eval.New(policies)
			require.NoError(t, err)
			p, err := eval.ParsePrincipal("arn:aws:iam::111122223333:user/ana")
			require.NoError(t, err)
			var r eval.Request
			row.set(&p, &r)
			managed := r.AWSManagedKey
			require.NoError(t, r.Reset(p, "kms:Decrypt", key))
			r.AWSManagedKey = managed
			require.Equal(t, row.want, e.Decide(&r).String(), row.why)
		})
	}
}

// compile makes a policy of one statement.
func compile(t *testing.T, kind policy.Type, statement string) []*eval.Policy {
	t.Helper()
	doc, err := policy.Parse("p.json", []byte(`{"Version":"2012-10-17","Statement":`+statement+`}`))
	require.NoError(t, err)
	p, err := eval.Compile(doc, kind)
	require.NoError(t, err)
	return []*eval.Policy{p}
}
