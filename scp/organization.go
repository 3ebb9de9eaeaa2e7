// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp

import (
	"maps"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// Organization is the tree of an organization, made by New. It is immutable and
// safe for concurrent use by any number of goroutines. In the zero Organization
// there is no account, so that every account is outside of it.
//
// Entities point at their parents only. What an account needs is the way up,
// and that is as long as the tree is deep, whatever its width. The way is
// walked on each call: kept for each account, the levels of a deep tree would
// take the product of its depth and the number of accounts.
type Organization struct {
	id                         string
	managementAccountID        string
	scpsDisabled, rcpsDisabled bool

	accounts []Account            // by id
	units    []OrganizationalUnit // by id
	nodes    map[string]*node     // every entity, by its id
	keys     keys
}

// node is an entity of the tree: the root, a unit or an account.
type node struct {
	kind   kind
	id     string
	label  string // for explanations
	parent *node  // nil at the root
	// depth is the number of levels from the root down to here, both included.
	// Invariant: in an Organization it is 1 at the root and one more than that
	// of the parent elsewhere. While building it also tells how far the way up
	// has been walked; see builder.settle.
	depth      int
	scps, rcps []*eval.Policy
	delegated  bool
}

// kind is what an entity is.
type kind uint8

const (
	root kind = iota
	unit
	account
)

func (k kind) String() string {
	switch k {
	case root:
		return "root"
	case unit:
		return "organizational unit"
	default:
		return "account"
	}
}

// ID returns the id of the organization.
func (o *Organization) ID() string { return o.id }

// ManagementAccountID returns the id of the management account.
func (o *Organization) ManagementAccountID() string { return o.managementAccountID }

// Accounts returns the accounts of the organization, the management account
// included, in the order of their ids. The slice is the caller's.
func (o *Organization) Accounts() []Account { return slices.Clone(o.accounts) }

// OrganizationalUnits returns the units of all depths in the order of their ids. The
// slice is the caller's.
func (o *Organization) OrganizationalUnits() []OrganizationalUnit { return slices.Clone(o.units) }

// Attachments returns the policies of a type with their targets, in the order of the
// targets' ids and for one target in that of Config. Those are included that bind
// nobody: at the management account, or at a unit without accounts. There are none if
// the type is disabled. The slice is the caller's.
func (o *Organization) Attachments(t policy.Type) []Attachment {
	if !o.Enabled(t) {
		return nil
	}
	var list []Attachment
	for _, id := range slices.Sorted(maps.Keys(o.nodes)) {
		for _, p := range o.nodes[id].policies(t) {
			list = append(list, Attachment{Policy: p, TargetID: id})
		}
	}
	return list
}

// IsDelegatedAdministrator reports whether the account administers an AWS
// service for the organization. It does not matter to SCPs and RCPs.
func (o *Organization) IsDelegatedAdministrator(accountID string) bool {
	a := o.account(accountID)
	return a != nil && a.delegated
}

// Path returns where the account stands, as the condition keys for
// organization paths have it: the ids of the organization, of the root and of
// each unit down to the account, without the account, each followed by a
// slash. For an account outside of the organization it is empty.
//
// Source: IAM User Guide, "View last accessed information for Organizations",
// Understand the AWS Organizations entity path.
func (o *Organization) Path(accountID string) string {
	a := o.account(accountID)
	if a == nil {
		return ""
	}
	ids := make([]string, a.depth+1) // in place of the account's own, an empty one: the last slash
	ids[0] = o.id
	for n := a.parent; n != nil; n = n.parent {
		ids[n.depth] = n.id
	}
	return strings.Join(ids, "/")
}

// SCPLevels returns the service control policies that bind the principals of an
// account, level by level from the root to the account, as eval.Policies.SCP
// wants them. A level without policies is in the list; it allows nothing.
//
// Nothing binds, and the list is empty, if the account is the management
// account or outside of the organization, or if SCPs are disabled. Note: every
// text that is not the id of an account in the tree, a mistyped one included,
// is an account outside; Path tells them apart.
//
// The levels are the caller's.
//
// Source: Organizations User Guide, "SCP evaluation".
func (o *Organization) SCPLevels(accountID string) []eval.Level {
	return o.levels(accountID, policy.SCP)
}

// RCPLevels returns the resource control policies that bind the resources of an
// account, as eval.Policies.RCP wants them, and otherwise does as SCPLevels. A
// level without policies denies nothing: RCPFullAWSAccess is implied at each.
//
// The account is the owner of the resource, not the requester's. For the few
// actions without a resource, such as s3:ListAllMyBuckets, AWS's text suggests
// the requester's account, which the caller then passes.
//
// Source: Organizations User Guide, "RCP evaluation".
func (o *Organization) RCPLevels(accountID string) []eval.Level {
	return o.levels(accountID, policy.RCP)
}

// Enabled reports whether the organization applies policies of the type. It is
// false for all types but SCP and RCP.
func (o *Organization) Enabled(t policy.Type) bool {
	switch t {
	case policy.SCP:
		return !o.scpsDisabled
	case policy.RCP:
		return !o.rcpsDisabled
	default:
		return false
	}
}

func (o *Organization) levels(accountID string, t policy.Type) []eval.Level {
	a := o.account(accountID)
	if a == nil || a.id == o.managementAccountID || !o.Enabled(t) {
		return nil
	}
	levels := make([]eval.Level, a.depth)
	for n := a; n != nil; n = n.parent {
		// Cloned, as the caller may write to what it gets.
		levels[n.depth-1] = eval.Level{Name: n.label, Policies: slices.Clone(n.policies(t))}
	}
	return levels
}

func (n *node) policies(t policy.Type) []*eval.Policy {
	if t == policy.SCP {
		return n.scps
	}
	return n.rcps
}

// account returns the account with the id, or nil if it is outside. The id of a
// unit is not that of an account.
func (o *Organization) account(id string) *node {
	if n := o.nodes[id]; n != nil && n.kind == account {
		return n
	}
	return nil
}
