// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package scp has the tree of an AWS organization: which service control
// policies (SCPs) and resource control policies (RCPs) bind an account, and
// what the organization adds to the context of a request.
//
// The package answers where policies are attached; package eval decides what
// they say. Sources: AWS Organizations User Guide, "SCP evaluation", "RCP
// evaluation", "Service control policies" and "Resource control policies"; IAM
// User Guide, "AWS global condition context keys".
//
// # Levels
//
// An organization has one root. Organizational units stand under the root or
// under each other, accounts under the root or a unit. The way from the root to
// an account is a list of levels: the root, each unit on the way, the account
// itself. A policy is attached to a level and reaches everything below it.
//
//	r-ab12                            level 0
//	└─ ou-ab12-workload1              level 1
//	   └─ ou-ab12-prodaaaa1           level 2
//	      └─ 222222222222             level 3
//
// An action passes a level of SCPs if a policy attached there allows it, and it
// must pass every level: a unit cannot hand out what its parent does not let
// through. A Deny at any level is final. Within one level policies are
// alternatives, between levels they are joint conditions. SCPs only filter;
// they grant nothing.
//
// So an empty level is not a level without opinion. No policy allows there, and
// nothing passes. AWS itself attaches FullAWSAccess to each new root, unit and
// account, and refuses to detach the last SCP; a level that is empty in the
// data is kept, as leaving it out would permit what it forbids.
//
// The levels of RCPs are the same, and all of them pass: RCPFullAWSAccess is
// attached everywhere and cannot be detached. It need not be listed among the
// attachments, and what matters of RCPs is what they deny.
//
// SCPs follow the requester, RCPs the resource: ask for the SCP levels of the
// account that the requester belongs to, and for the RCP levels of the account
// that owns the resource. In a request across accounts these are two accounts,
// and either may be outside of the organization.
//
// # Accounts without levels
//
// For three sorts of accounts there are no levels at all, which means that no
// policy of the organization binds them, and must not be confused with a level
// that is empty:
//
//   - The management account. AWS exempts it: its principals are beyond SCPs and
//     its resources beyond RCPs, also when policies are attached to it, to a
//     unit that it stands in, or to the root. A policy that shuts everybody out
//     can so be taken back from there.
//   - An account outside of the organization. It may belong to another one,
//     whose policies this package does not know.
//   - Every account, when the type of policy is disabled.
//
// Delegated administrators are members like others: both types bind them.
// Requesters that AWS exempts wherever they stand, such as service-linked
// roles, are the affair of package eval.
//
// # Condition keys
//
// The organization id and the path of an account are the values of the keys
// aws:PrincipalOrgID, aws:PrincipalOrgPaths, and their counterparts for the
// resource and for the source of a service's call. A path names the
// organization, the root and the units, not the account, and ends in a slash:
//
//	o-abcde12345/r-ab12/ou-ab12-workload1/ou-ab12-prodaaaa1/
//
// The management account is an account of its organization here: it has all of
// these keys.
//
// # What is not modelled
//
// Policies that AWS does not evaluate with a request (tag policies, backup
// policies, declarative policies), invitations, the status of accounts, and
// quotas: AWS allows units five deep and a handful of policies at each level,
// here both are unlimited.
package scp
