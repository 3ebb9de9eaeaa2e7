// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/scp"
)

func TestLevels(t *testing.T) {
	tests := []struct {
		name, why string
		account   string
		scps      []level
		rcps      []level
	}{
		{"nested", "every level from the root to the account, and at each what is attached there",
			shop,
			[]level{
				{"r-t5v8 (Root)", []string{"full"}},
				{"ou-t5v8-workloads (Workloads)", []string{"full", "regions"}},
				{"ou-t5v8-payments (Payments)", []string{"full"}},
				{"300000000003 (shop)", []string{"full", "own"}},
			},
			[]level{
				{"r-t5v8 (Root)", []string{"perimeter"}},
				{"ou-t5v8-workloads (Workloads)", nil},
				{"ou-t5v8-payments (Payments)", []string{"buckets"}},
				{"300000000003 (shop)", nil},
			}},
		{"half way", "a unit below or beside the account's way is no level of it",
			tools,
			[]level{
				{"r-t5v8 (Root)", []string{"full"}},
				{"ou-t5v8-workloads (Workloads)", []string{"full", "regions"}},
				{"200000000002 (tools)", nil},
			},
			[]level{
				{"r-t5v8 (Root)", []string{"perimeter"}},
				{"ou-t5v8-workloads (Workloads)", nil},
				{"200000000002 (tools)", nil},
			}},
		{"empty levels", "a level without policies allows nothing and must not vanish",
			sandbox,
			[]level{{"r-t5v8 (Root)", []string{"full"}}, {"ou-t5v8-sandboxes", nil}, {"400000000004", nil}},
			[]level{{"r-t5v8 (Root)", []string{"perimeter"}}, {"ou-t5v8-sandboxes", nil}, {"400000000004", nil}}},
		{"delegated administrator", "an administrator of a service is bound like any member",
			audit,
			[]level{{"r-t5v8 (Root)", []string{"full"}}, {"100000000001 (audit)", nil}},
			[]level{{"r-t5v8 (Root)", []string{"perimeter"}}, {"100000000001 (audit)", nil}}},
		{"management account", "nothing binds it, though policies are attached to it and to its root",
			management, nil, nil},
		{"outside", "the organization has no say over foreign accounts",
			outside, nil, nil},
		{"unit", "a unit is in the tree, but is not an account",
			workloads, nil, nil},
		{"no account", "services and anonymous callers have no account",
			"", nil, nil},
	}
	o := mustNew(t, attached())
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Empty(t, cmp.Diff(test.scps, view(o.SCPLevels(test.account))), test.why)
			require.Empty(t, cmp.Diff(test.rcps, view(o.RCPLevels(test.account))), test.why)
		})
	}
}

func TestDisabled(t *testing.T) {
	tests := []struct {
		name, why  string
		scps, rcps bool // disabled
	}{
		{"both enabled", "types that nobody disabled bind", false, false},
		{"SCPs disabled", "the types are independent of each other", true, false},
		{"RCPs disabled", "the types are independent of each other", false, true},
		{"both disabled", "attachments of a disabled type have no effect", true, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := attached()
			c.SCPsDisabled, c.RCPsDisabled = test.scps, test.rcps
			o := mustNew(t, c)
			require.Equal(t, test.scps, o.SCPLevels(shop) == nil, test.why)
			require.Equal(t, test.rcps, o.RCPLevels(shop) == nil, test.why)
			require.Equal(t, test.scps, o.Attachments(policy.SCP) == nil, test.why)
			require.Equal(t, test.rcps, o.Attachments(policy.RCP) == nil, test.why)
			require.Equal(t, !test.scps, o.Enabled(policy.SCP))
			require.Equal(t, !test.rcps, o.Enabled(policy.RCP))
			require.Equal(t, "o-h7k2m9p4q1/r-t5v8/", o.Path(audit), "paths do not depend on policies")
		})
	}
}

func TestEnabledOtherTypes(t *testing.T) {
	o := mustNew(t, tree())
	for kind := policy.NoType; kind <= policy.Session+1; kind++ {
		want := kind == policy.SCP || kind == policy.RCP
		require.Equal(t, want, o.Enabled(kind), "an organization has only SCPs and RCPs; type %d", kind)
	}
}

func TestPath(t *testing.T) {
	tests := []struct {
		name, why     string
		account, want string
	}{
		{"nested", "units from the top down, and a slash at the end",
			shop, "o-h7k2m9p4q1/r-t5v8/ou-t5v8-workloads/ou-t5v8-payments/"},
		{"one unit", "sub-units are no part of the path", tools, "o-h7k2m9p4q1/r-t5v8/ou-t5v8-workloads/"},
		{"under the root", "without a unit the path ends with the root", audit, "o-h7k2m9p4q1/r-t5v8/"},
		{"management account", "it is bound by nothing, but is in its organization", management, "o-h7k2m9p4q1/r-t5v8/"},
		{"outside", "no path, rather than one without units", outside, ""},
		{"unit", "paths are of accounts", payments, ""},
		{"empty", "no account", "", ""},
	}
	o := mustNew(t, tree())
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, o.Path(test.account), test.why)
		})
	}
}

func TestManagementAccountInUnit(t *testing.T) {
	c := attached()
	c.ManagementAccountID = shop
	o := mustNew(t, c)
	require.Nil(t, o.SCPLevels(shop), "AWS lets the management account be moved into a unit, and still exempts it")
	require.Nil(t, o.RCPLevels(shop))
	require.Equal(t, "o-h7k2m9p4q1/r-t5v8/ou-t5v8-workloads/ou-t5v8-payments/", o.Path(shop))
	require.NotNil(t, o.SCPLevels(management), "an account is exempt by its role, not by where it stands")
}

func TestDelegatedAdministrator(t *testing.T) {
	c := tree()
	c.DelegatedAdministrators = []string{audit, tools, audit}
	o := mustNew(t, c)
	got := map[string]bool{}
	for _, id := range []string{management, audit, tools, shop, outside, workloads, ""} {
		got[id] = o.IsDelegatedAdministrator(id)
	}
	want := map[string]bool{
		management: false, audit: true, tools: true, shop: false, outside: false, workloads: false, "": false,
	}
	require.Equal(t, want, got)
}

func TestZeroOrganization(t *testing.T) {
	var o scp.Organization
	require.Nil(t, o.SCPLevels(""), "the management account of nothing must not be found either")
	require.Nil(t, o.RCPLevels(management))
	require.Empty(t, o.Path(management))
	require.Empty(t, o.Path(""))
	require.Empty(t, o.Accounts())
	require.Empty(t, o.OrganizationalUnits())
	require.Empty(t, o.Attachments(policy.SCP))
	require.False(t, o.IsDelegatedAdministrator(management))
}

// What a caller does to its description, or to what it was given, must not
// reach the organization.
func TestImmutable(t *testing.T) {
	c := attached()
	o := mustNew(t, c)
	before := [][]level{view(o.SCPLevels(shop)), view(o.RCPLevels(shop))}
	accounts := slices.Clone(o.Accounts())

	c.Attachments[0].Policy = named(policy.SCP, "other")
	c.OrganizationalUnits[0].ParentID = sandboxes
	c.Accounts[0].ParentID = rootID
	c.Accounts[1] = scp.Account{}
	for _, levels := range [][]eval.Level{o.SCPLevels(shop), o.RCPLevels(shop)} {
		for i := range levels {
			levels[i].Name = "other"
			for j := range levels[i].Policies {
				levels[i].Policies[j] = nil
			}
			_ = append(levels[i].Policies[:0], named(policy.SCP, "other"))
		}
	}
	o.Accounts()[0] = scp.Account{}
	units := o.OrganizationalUnits()
	o.OrganizationalUnits()[0] = scp.OrganizationalUnit{}
	o.Attachments(policy.SCP)[0] = scp.Attachment{}

	after := [][]level{view(o.SCPLevels(shop)), view(o.RCPLevels(shop))}
	require.Empty(t, cmp.Diff(before, after))
	require.Empty(t, cmp.Diff(accounts, o.Accounts()))
	require.Empty(t, cmp.Diff(units, o.OrganizationalUnits()))
	require.Equal(t, "o-h7k2m9p4q1/r-t5v8/ou-t5v8-workloads/ou-t5v8-payments/", o.Path(shop))
}

// The race detector is the judge here.
func TestConcurrent(t *testing.T) {
	o := mustNew(t, attached())
	want := view(o.SCPLevels(shop))
	var group sync.WaitGroup
	for range 8 {
		r := request(t, "arn:aws:iam::"+shop+":user/ann", "*")
		group.Go(func() {
			levels := o.SCPLevels(shop)
			if !cmp.Equal(want, view(levels)) || o.Path(shop) == "" || len(o.Accounts()) != 5 {
				t.Error("differs")
			}
			for i := range levels {
				clear(levels[i].Policies)
			}
			o.RCPLevels(shop)
			o.AddKeys(r)
		})
	}
	group.Wait()
}
