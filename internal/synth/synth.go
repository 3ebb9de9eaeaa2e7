// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package synth makes organizations that do not exist, as files that somebody could
// have exported: for tests, benchmarks and examples. The same seed and size always
// give the same files.
//
// Names, documents and their links are random, and chosen from a small world so that
// what is put together at random often fits.
package synth

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing/fstest"
)

// Size says how large an organization is to be. The zero Size has a management account
// and nothing else.
type Size struct {
	Accounts        int // besides the management account
	Units           int
	Depth           int // of units, at least 1 if there are any
	Roles           int // of all accounts together, and so on
	Users           int
	Groups          int
	ManagedPolicies int
	SCPs, RCPs      int
	Resources       int // with a resource-based policy, or known to have none
	Endpoints       int
	// Gaps leaves out some of what is referred to: policies, boundaries, groups,
	// resource policies, and the export of an account.
	Gaps bool
}

// Large is the size that verdict's speed is measured with.
func Large() Size {
	return Size{
		Accounts: 500, Units: 60, Depth: 3, Roles: 20_000, Users: 5_000, Groups: 1_000,
		ManagedPolicies: 300, SCPs: 60, RCPs: 10, Resources: 10_000, Endpoints: 100,
	}
}

// Organization is what was made.
type Organization struct {
	// Files are the exports, by their names.
	Files fstest.MapFS
	// Principals are requesters, of which some are not in the files if there are gaps.
	Principals []string
	// Resources are resources of the accounts, of which some have no policy.
	Resources []string
	// Endpoints are the ids of VPC endpoints.
	Endpoints []string
}

// maker makes an organization.
type maker struct {
	*rand.Rand
	size     Size
	out      *Organization
	accounts []string
	units    []unit
	managed  []string // ARNs of AWS managed policies
	custom   map[string][]string
	groups   map[string][]string
	exports  map[string]*export
	answers  map[string]any
}

type unit struct{ id, parent string }

// Make makes an organization of the given size.
func Make(seed uint64, size Size) *Organization {
	m := &maker{
		Rand: rand.New(rand.NewPCG(seed, 1)), size: size, out: &Organization{Files: make(fstest.MapFS)},
		custom: make(map[string][]string), groups: make(map[string][]string),
		exports: make(map[string]*export), answers: make(map[string]any),
	}
	for i := range size.Accounts + 1 {
		m.accounts = append(m.accounts, fmt.Sprintf("1%011d", i*7919))
		m.exports[m.accounts[i]] = &export{}
	}
	m.tree()
	m.managedPolicies()
	m.identities()
	m.resources()
	m.write()
	return m.out
}

// Management is the index of the management account.
const management = 0

func (m *maker) account() string       { return m.accounts[m.IntN(len(m.accounts))] }
func (m *maker) of(s ...string) string { return s[m.IntN(len(s))] }

// chance reports true in n of 100 cases.
func (m *maker) chance(n int) bool { return m.IntN(100) < n }

// gap reports whether to leave something out.
func (m *maker) gap() bool { return m.size.Gaps && m.chance(8) }

// write puts the files together.
func (m *maker) write() {
	for _, id := range slices.Sorted(maps.Keys(m.exports)) {
		if m.gap() {
			continue
		}
		m.file("accounts/"+id+".json", m.exports[id])
	}
	m.file("organization.json", m.answers)
}

// file adds a file of JSON, indented as the AWS CLI does it.
func (m *maker) file(name string, v any) {
	b, err := json.MarshalIndent(v, "", "    ")
	if err != nil {
		panic(err) // only plain data is written
	}
	m.out.Files[name] = &fstest.MapFile{Data: b, Mode: 0o444}
}
