// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// IdentityKind is the kind of an IAM identity. The zero value is none.
type IdentityKind uint8

// The kinds of identity.
const (
	NoIdentity IdentityKind = iota
	User
	Group
	Role
)

// String returns "user", "group" or "role".
func (k IdentityKind) String() string {
	switch k {
	case User:
		return "user"
	case Group:
		return "group"
	case Role:
		return "role"
	}
	return "none"
}

// Identity is an IAM identity: a user, a group or a role, with all that its account's
// export says of it that matters to a decision. It is part of a Snapshot and must not
// be changed.
//
// A policy whose Document is nil is one that is attached and whose text is not in the
// snapshot, or cannot be read.
type Identity struct {
	Kind      IdentityKind
	ARN       string
	AccountID string
	Path      string
	Name      string
	UniqueID  string // AIDA..., AGPA... or AROA...; "" if not known
	Tags      []eval.Tag
	// Groups are those of a user, in the order of the export.
	Groups []*Identity
	// Inline are the inline policies. Their names say whose they are.
	Inline []*eval.Policy
	// Attached are the managed policies, by their ARNs.
	Attached []*eval.Policy
	// Boundary is the permissions boundary, or nil.
	Boundary *eval.Policy
	// Trust is the trust policy of a role.
	Trust *eval.Policy
	// PermissionSet is the ARN of the IAM Identity Center permission set that the
	// role was provisioned from, or "".
	PermissionSet string
	// Position is where the identity begins in its file.
	Position policy.Position

	// pathUnknown is set for a role that is known by its permission set only.
	pathUnknown bool
	// identity is everything that applies to it: inline, attached, those of groups.
	identity     []*eval.Policy
	boundary     []*eval.Policy
	own, trusted *eval.Engine   // over identity and boundary, over the trust policy
	principal    eval.Principal // of a user, or of a role without session
	tagKeys      []condition.Key
	tagValues    []condition.Value
	unread       []*eval.Policy // of identity and boundary, those whose text is not known
	// tagsUnknown is set if the tags could not be read.
	tagsUnknown bool
}

// ManagedPolicy is a managed policy in its default version. It is part of a Snapshot
// and must not be changed.
type ManagedPolicy struct {
	ARN  string
	Name string
	Path string
	// VersionID is that of the default version, or "" if it is not known.
	VersionID string
	// Document is that of the default version, or nil if it cannot be read.
	Document *policy.Document
	// Position is where the policy begins in its file.
	Position policy.Position

	text text
}
