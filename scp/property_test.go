// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/scp"
)

// The twin: the same questions, answered from the description alone by loops in
// loops, without an index and without a tree.

// twinParent returns the parent of an entity, "" for a root and for what is not
// there.
func twinParent(c *scp.Config, id string) string {
	for _, u := range c.OrganizationalUnits {
		if u.ID == id {
			return u.ParentID
		}
	}
	for _, a := range c.Accounts {
		if a.ID == id {
			return a.ParentID
		}
	}
	return ""
}

// twinWay returns the ids from the root to an account, nil for others.
func twinWay(c *scp.Config, accountID string) []string {
	if !slices.ContainsFunc(c.Accounts, func(a scp.Account) bool { return a.ID == accountID }) {
		return nil
	}
	var way []string
	for id := accountID; id != ""; id = twinParent(c, id) {
		way = slices.Insert(way, 0, id)
	}
	return way
}

func twinPath(c *scp.Config, accountID string) string {
	path := ""
	for _, id := range twinWay(c, accountID) {
		if id != accountID {
			path += id + "/"
		}
	}
	if path == "" {
		return ""
	}
	return c.ID + "/" + path
}

func twinLevels(c *scp.Config, accountID string, t policy.Type, disabled bool) []level {
	if disabled || accountID == c.ManagementAccountID {
		return nil
	}
	var levels []level
	for _, id := range twinWay(c, accountID) {
		l := level{Name: id}
		for _, a := range c.Attachments {
			if a.TargetID == id && a.Policy.Type() == t {
				l.Policies = append(l.Policies, a.Policy.Name())
			}
		}
		levels = append(levels, l)
	}
	return levels
}

// twinBroken counts the faults of the parents: those that are missing or are
// accounts, and the cycles.
func twinBroken(c *scp.Config) int {
	faults := 0
	for _, id := range entities(c)[len(c.Roots):] {
		if !slices.Contains(containers(c), twinParent(c, id)) {
			faults++
		}
	}
	for _, u := range c.OrganizationalUnits {
		// Of each cycle, the member with the least id counts.
		if around := twinCycle(c, u.ID); len(around) > 0 && slices.Min(around) == u.ID {
			faults++
		}
	}
	return faults
}

// twinCycle returns the units of the cycle that a unit is in, if it is in one.
// It follows the way up for as many steps as there are units.
func twinCycle(c *scp.Config, unitID string) []string {
	around := []string{unitID}
	at := twinParent(c, unitID)
	for range c.OrganizationalUnits {
		switch {
		case at == unitID:
			return around
		case !slices.Contains(containers(c), at):
			return nil
		}
		around = append(around, at)
		at = twinParent(c, at)
	}
	return nil
}

func containers(c *scp.Config) []string {
	var ids []string
	for _, r := range c.Roots {
		ids = append(ids, r.ID)
	}
	for _, u := range c.OrganizationalUnits {
		ids = append(ids, u.ID)
	}
	return ids
}

func entities(c *scp.Config) []string {
	ids := containers(c)
	for _, a := range c.Accounts {
		ids = append(ids, a.ID)
	}
	return ids
}

func unitID(i int) string    { return fmt.Sprintf("ou-t5v8-%08d", i) }
func accountID(i int) string { return fmt.Sprintf("%012d", i) }

// drawTree draws an organization in which every parent was there before its
// children, and shuffles it. Names are left out.
func drawTree(t *rapid.T) scp.Config {
	c := scp.Config{
		ID: orgID, Roots: []scp.Root{{ID: rootID}},
		SCPsDisabled: rapid.IntRange(0, 9).Draw(t, "SCPs disabled") == 9,
		RCPsDisabled: rapid.IntRange(0, 9).Draw(t, "RCPs disabled") == 9,
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "units") {
		parent := rapid.SampledFrom(containers(&c)).Draw(t, "parent of unit")
		c.OrganizationalUnits = append(c.OrganizationalUnits, scp.OrganizationalUnit{ID: unitID(i), ParentID: parent})
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "accounts") {
		parent := rapid.SampledFrom(containers(&c)).Draw(t, "parent of account")
		c.Accounts = append(c.Accounts, scp.Account{ID: accountID(i), ParentID: parent})
	}
	c.ManagementAccountID = rapid.SampledFrom(c.Accounts).Draw(t, "management account").ID
	drawAttachments(t, &c)
	c.OrganizationalUnits = rapid.Permutation(c.OrganizationalUnits).Draw(t, "order of units")
	c.Accounts = rapid.Permutation(c.Accounts).Draw(t, "order of accounts")
	return c
}

func drawAttachments(t *rapid.T, c *scp.Config) {
	for i := range rapid.IntRange(0, 4).Draw(t, "policies") {
		kind := rapid.SampledFrom([]policy.Type{policy.SCP, policy.RCP}).Draw(t, "type")
		p := named(kind, fmt.Sprint("p", i))
		targets := rapid.SliceOfNDistinct(rapid.SampledFrom(entities(c)), 0, 3, rapid.ID[string]).Draw(t, "targets")
		for _, id := range targets {
			c.Attachments = append(c.Attachments, scp.Attachment{Policy: p, TargetID: id})
		}
	}
	c.Attachments = rapid.Permutation(c.Attachments).Draw(t, "order of attachments")
}

// An organization says of every id what its description says.
func TestTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawTree(t)
		o := mustNew(t, c)
		for _, id := range append(entities(&c), outside, "") {
			require.Equal(t, twinPath(&c, id), o.Path(id), "path of %q", id)
			require.Empty(t, cmp.Diff(twinLevels(&c, id, policy.SCP, c.SCPsDisabled), view(o.SCPLevels(id))), "SCPs of %q", id)
			require.Empty(t, cmp.Diff(twinLevels(&c, id, policy.RCP, c.RCPsDisabled), view(o.RCPLevels(id))), "RCPs of %q", id)
		}
	})
}

// The order of units and accounts does not matter to anything.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawTree(t)
		o := mustNew(t, c)
		c.OrganizationalUnits = rapid.Permutation(c.OrganizationalUnits).Draw(t, "other order of units")
		c.Accounts = rapid.Permutation(c.Accounts).Draw(t, "other order of accounts")
		p := mustNew(t, c)
		require.Equal(t, o.Accounts(), p.Accounts())
		require.True(t, slices.IsSortedFunc(o.Accounts(), func(a, b scp.Account) int { return strings.Compare(a.ID, b.ID) }))
		for _, a := range o.Accounts() {
			require.Equal(t, o.Path(a.ID), p.Path(a.ID))
			require.Empty(t, cmp.Diff(view(o.SCPLevels(a.ID)), view(p.SCPLevels(a.ID))))
		}
	})
}

// With parents drawn at random, New reports as many faults as the twin counts,
// and each of them once.
func TestTwinBroken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawTree(t)
		parents := append(entities(&c), "ou-t5v8-missing00", "")
		for i := range c.OrganizationalUnits {
			if rapid.Bool().Draw(t, "rehang unit") {
				c.OrganizationalUnits[i].ParentID = rapid.SampledFrom(parents).Draw(t, "parent")
			}
		}
		for i := range c.Accounts {
			if rapid.IntRange(0, 4).Draw(t, "rehang account") == 0 {
				c.Accounts[i].ParentID = rapid.SampledFrom(parents).Draw(t, "parent")
			}
		}
		_, err := scp.New(c)
		var lines []string
		if err != nil {
			lines = strings.Split(err.Error(), "\n")
		}
		require.Len(t, lines, twinBroken(&c), "%v", err)
		slices.Sort(lines)
		require.Len(t, slices.Compact(lines), len(lines), "a fault was reported twice")
	})
}

// chain is one unit below the other, the deepest first, and as many accounts,
// all of them in the deepest unit.
func chain(units, accounts int) scp.Config {
	c := scp.Config{ID: orgID, ManagementAccountID: accountID(0), Roots: []scp.Root{{ID: rootID}}}
	for i := units; i > 0; i-- {
		c.OrganizationalUnits = append(c.OrganizationalUnits, scp.OrganizationalUnit{ID: unitID(i), ParentID: unitID(i - 1)})
	}
	c.OrganizationalUnits[units-1].ParentID = rootID
	for i := range accounts {
		c.Accounts = append(c.Accounts, scp.Account{ID: accountID(i), ParentID: unitID(units)})
	}
	return c
}

// To walk the way of each entity to the root takes 10^10 steps here, each to
// another place in memory; to walk over each entity once takes a tenth of a
// second.
func TestNewLinear(t *testing.T) {
	const n = 100_000
	tests := []struct {
		name, why string
		change    func(*scp.Config)
		faults    int
	}{
		{"valid", "the way up is shared by all", func(*scp.Config) {}, 0},
		{"orphan", "what hangs from an orphan is not walked again",
			func(c *scp.Config) { c.OrganizationalUnits[n-1].ParentID = "ou-t5v8-missing00" }, 1},
		{"cycle", "nor what hangs from a cycle",
			func(c *scp.Config) { c.OrganizationalUnits[n-1].ParentID = unitID(2) }, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := chain(n, n)
			test.change(&c)
			start := time.Now()
			_, err := scp.New(c)
			require.Less(t, time.Since(start), 10*time.Second, test.why)
			if test.faults > 0 {
				require.Len(t, strings.Split(err.Error(), "\n"), test.faults)
				return
			}
			require.NoError(t, err)
		})
	}
}

func BenchmarkNew(b *testing.B) {
	c := chain(1_000, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scp.New(c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSCPLevels(b *testing.B) {
	o := mustNew(b, attached())
	b.ReportAllocs()
	for b.Loop() {
		o.SCPLevels(shop)
	}
}

func BenchmarkAddKeys(b *testing.B) {
	o := mustNew(b, tree())
	r := request(b, shopUser, toolsQueue)
	b.ReportAllocs()
	for b.Loop() {
		r.Context.Reset()
		o.AddKeys(r)
	}
}
