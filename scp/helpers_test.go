// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/scp"
)

// The organization of most tests:
//
//	r-t5v8
//	├─ 999999999999            management account
//	├─ 100000000001 audit      delegated administrator
//	├─ ou-t5v8-workloads
//	│  ├─ 200000000002 tools
//	│  └─ ou-t5v8-payments
//	│     └─ 300000000003 shop
//	└─ ou-t5v8-sandboxes       nothing is attached
//	   └─ 400000000004
const (
	orgID      = "o-h7k2m9p4q1"
	rootID     = "r-t5v8"
	workloads  = "ou-t5v8-workloads"
	payments   = "ou-t5v8-payments"
	sandboxes  = "ou-t5v8-sandboxes"
	management = "999999999999"
	audit      = "100000000001"
	tools      = "200000000002"
	shop       = "300000000003"
	sandbox    = "400000000004"
	outside    = "500000000005"
)

// tree is that organization without policies. Each call gives a new one.
func tree() scp.Config {
	return scp.Config{
		ID:                  orgID,
		ManagementAccountID: management,
		Roots:               []scp.Root{{ID: rootID, Name: "Root"}},
		OrganizationalUnits: []scp.OrganizationalUnit{
			// Children before parents: the order must not matter.
			{ID: payments, Name: "Payments", ParentID: workloads},
			{ID: workloads, Name: "Workloads", ParentID: rootID},
			{ID: sandboxes, ParentID: rootID},
		},
		Accounts: []scp.Account{
			{ID: shop, Name: "shop", ParentID: payments},
			{ID: tools, Name: "tools", ParentID: workloads},
			{ID: sandbox, ParentID: sandboxes},
			{ID: management, Name: "management", ParentID: rootID},
			{ID: audit, Name: "audit", ParentID: rootID},
		},
		DelegatedAdministrators: []string{audit},
	}
}

// named returns a policy that has a name and a type, for tests that do not
// evaluate it.
func named(t policy.Type, name string) *eval.Policy { return eval.UnknownPolicy(name, t) }

// attached is tree with policies of both types.
func attached() scp.Config {
	c := tree()
	full := named(policy.SCP, "full")
	c.Attachments = []scp.Attachment{
		{Policy: full, TargetID: rootID},
		{Policy: full, TargetID: workloads},
		{Policy: full, TargetID: payments},
		{Policy: full, TargetID: shop},
		{Policy: full, TargetID: management},
		{Policy: named(policy.SCP, "regions"), TargetID: workloads},
		{Policy: named(policy.SCP, "own"), TargetID: shop},
		{Policy: named(policy.RCP, "perimeter"), TargetID: rootID},
		{Policy: named(policy.RCP, "buckets"), TargetID: payments},
	}
	return c
}

func mustNew(t require.TestingT, c scp.Config) *scp.Organization {
	o, err := scp.New(c)
	require.NoError(t, err)
	return o
}

// level is an eval.Level with the names of its policies, to compare.
type level struct {
	Name     string
	Policies []string
}

func view(levels []eval.Level) []level {
	var all []level
	for _, l := range levels {
		v := level{Name: l.Name}
		for _, p := range l.Policies {
			v.Policies = append(v.Policies, p.Name())
		}
		all = append(all, v)
	}
	return all
}

// compile makes a policy of a document.
func compile(t testing.TB, kind policy.Type, name, src string) *eval.Policy {
	t.Helper()
	doc, err := policy.Parse(name, []byte(src))
	require.NoError(t, err)
	p, err := eval.Compile(doc, kind)
	require.NoError(t, err)
	return p
}
