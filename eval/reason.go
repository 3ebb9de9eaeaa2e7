// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import "github.com/iamverdict/verdict/policy"

// Result is the outcome of a decision, in the words of AWS's API. The zero
// value is the implicit deny. The order is that of permission: an explicit deny
// is less than an implicit one, which is less than an allow.
type Result int8

// The results.
const (
	ExplicitDeny Result = iota - 1
	ImplicitDeny
	Allowed
)

// String returns "explicitDeny", "implicitDeny" or "allowed".
func (r Result) String() string {
	switch r {
	case Allowed:
		return "allowed"
	case ExplicitDeny:
		return "explicitDeny"
	default:
		return "implicitDeny"
	}
}

// Reason says by which rule a decision fell. The zero value belongs to a request
// that asks nothing.
type Reason uint8

// The reasons. String gives their codes.
const (
	InvalidRequest Reason = iota // the request is not a question: Reset was not called, or failed

	AllowIdentity           // the identity-based policies and all that bounds them
	AllowResourceDirect     // a resource-based policy that names the requester itself
	AllowResourceWildcard   // a resource-based policy for everyone
	AllowResourceRole       // a resource-based policy for the role, or the user behind a session
	AllowBothAccounts       // both accounts, the requester's and the resource's
	AllowResourceOnly       // a resource-based policy, for a requester outside IAM
	AllowRoot               // the account's root user
	AllowNoPermissionNeeded // AWS asks no permission for the action

	ExplicitSCP
	ExplicitRCP
	ExplicitVPCE
	ExplicitResource
	ExplicitTrust
	ExplicitIdentity
	ExplicitBoundary
	ExplicitSession

	ImplicitSCP
	ImplicitRCP
	ImplicitVPCE
	ImplicitResource
	ImplicitTrust
	ImplicitIdentity
	ImplicitBoundary
	ImplicitSession
	ImplicitPartition // partitions of AWS cannot grant each other
	ImplicitProtected // AWS keeps the resource from being changed
)

// String returns the code of the reason, such as "IMPLICIT_BOUNDARY".
func (r Reason) String() string {
	switch r {
	case AllowIdentity:
		return "ALLOW_IDENTITY"
	case AllowResourceDirect:
		return "ALLOW_RESOURCE_DIRECT"
	case AllowResourceWildcard:
		return "ALLOW_RESOURCE_WILDCARD"
	case AllowResourceRole:
		return "ALLOW_RESOURCE_ROLE"
	case AllowBothAccounts:
		return "ALLOW_BOTH_ACCOUNTS"
	case AllowResourceOnly:
		return "ALLOW_RESOURCE_ONLY"
	case AllowRoot:
		return "ALLOW_ROOT"
	case AllowNoPermissionNeeded:
		return "ALLOW_NO_PERMISSION_NEEDED"
	case ImplicitPartition:
		return "IMPLICIT_PARTITION"
	case ImplicitProtected:
		return "IMPLICIT_PROTECTED"
	}
	switch {
	case ExplicitSCP <= r && r <= ExplicitSession:
		return "EXPLICIT_" + layerCode(r-ExplicitSCP)
	case ImplicitSCP <= r && r <= ImplicitSession:
		return "IMPLICIT_" + layerCode(r-ImplicitSCP)
	}
	return "INVALID_REQUEST"
}

// layerCode returns the code of a policy type by its place in the order of the
// reasons, which is that of policy.Type.
func layerCode(i Reason) string {
	switch policy.Type(i + 1) {
	case policy.SCP:
		return "SCP"
	case policy.RCP:
		return "RCP"
	case policy.VPCEndpoint:
		return "VPCE"
	case policy.ResourceBased:
		return "RESOURCE"
	case policy.RoleTrust:
		return "TRUST"
	case policy.IdentityBased:
		return "IDENTITY"
	case policy.PermissionsBoundary:
		return "BOUNDARY"
	default:
		return "SESSION"
	}
}

// result returns the result that a reason stands for.
func (r Reason) result() Result {
	switch {
	case AllowIdentity <= r && r <= AllowNoPermissionNeeded:
		return Allowed
	case ExplicitSCP <= r && r <= ExplicitSession:
		return ExplicitDeny
	}
	return ImplicitDeny
}

func explicitReason(t policy.Type) Reason { return ExplicitSCP + Reason(t-policy.SCP) }

func implicitReason(t policy.Type) Reason { return ImplicitSCP + Reason(t-policy.SCP) }

// Decision is the answer to a request. It is a small comparable value. The zero
// value is a denial.
type Decision struct {
	Result Result
	Reason Reason
	// Blame is the type of policy that a denial is put down to, or NoType if it
	// is an allow or no policy is to blame. A role's trust policy counts as
	// ResourceBased, as in AWS's own messages about roles.
	Blame policy.Type
	// at is where the deciding statement is, or the level that lacks an allow,
	// with the flags below. The compiler keeps structs of up to four fields in
	// registers; with a fifth, a quarter of a small decision went on storing and
	// loading this one.
	at place
}

// Flags of a decision.
const (
	inconclusive place = 1 << iota
	ownerNotKnown
	grantsNotEvaluated
)

// Conclusive reports whether the result would be the same however everything
// that is not known, or that AWS does not say, turned out. If it is not
// conclusive, the decision is the one that permits less.
func (d Decision) Conclusive() bool { return d.at&inconclusive == 0 }

// OwnerUnknown reports whether nobody knows who owns the resource, so that the
// request was evaluated both within one account and across two.
func (d Decision) OwnerUnknown() bool { return d.at&ownerNotKnown != 0 }

// GrantsNotEvaluated reports whether a denial on a KMS key may be lifted by a
// grant of KMS, a mechanism apart from policies.
func (d Decision) GrantsNotEvaluated() bool { return d.at&grantsNotEvaluated != 0 }

// String returns result and reason, such as "implicitDeny (IMPLICIT_IDENTITY)".
func (d Decision) String() string {
	s := d.Result.String() + " (" + d.Reason.String()
	if !d.Conclusive() {
		s += ", inconclusive"
	}
	return s + ")"
}
