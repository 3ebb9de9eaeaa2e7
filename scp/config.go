// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp

import "github.com/iamverdict/verdict/eval"

// Config describes an organization in the way in which the API of AWS
// Organizations lists it: entities that name their parents, and policies with
// their targets. It is plain data, in any order, and New checks all of it.
//
// The zero Config is no organization: it lacks a root and a management account.
type Config struct {
	// ID is the id of the organization, such as "o-abcde12345".
	ID string
	// ManagementAccountID is the account that created the organization. It must
	// be among the Accounts.
	ManagementAccountID string
	// Roots holds the root. There is exactly one; it is a list because
	// ListRoots returns one, and a wrong number is an error instead of a choice.
	Roots []Root
	// OrganizationalUnits holds the units of all depths.
	OrganizationalUnits []OrganizationalUnit
	// Accounts holds all accounts, the management account included.
	Accounts []Account
	// Attachments says which policy is attached where. Their order is that of
	// the policies within a level.
	Attachments []Attachment
	// DelegatedAdministrators holds the ids of the accounts that administer an
	// AWS service for the organization; one that does so for several services
	// may be listed for each. SCPs and RCPs bind them all the same.
	DelegatedAdministrators []string
	// SCPsDisabled and RCPsDisabled are set if the type of policy is not enabled
	// in the root. Attachments of the type are then without effect; AWS detaches
	// them. The zero value is the one that binds.
	SCPsDisabled, RCPsDisabled bool
}

// Root is the parent of all units and accounts. The name is for explanations
// and may be empty.
type Root struct {
	ID   string // such as "r-ab12"
	Name string
}

// OrganizationalUnit is a group of accounts and further units. The name is for
// explanations and may be empty.
type OrganizationalUnit struct {
	ID       string // such as "ou-ab12-workload1"
	Name     string
	ParentID string // a root or another unit
}

// Account is an AWS account of the organization. The name is for explanations
// and may be empty.
type Account struct {
	ID       string // 12 digits
	Name     string
	ParentID string // a root or a unit
}

// Attachment is a policy at one of its targets. A policy that is attached but
// whose text is not known is an eval.UnknownPolicy.
type Attachment struct {
	// Policy was compiled as policy.SCP or policy.RCP.
	Policy *eval.Policy
	// TargetID is the id of a root, a unit or an account.
	TargetID string
}
