// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"cmp"
	"slices"

	"github.com/iamverdict/verdict/policy"
)

// ProblemKind says what is wrong with an input, or missing from it. The zero value is
// none.
type ProblemKind uint8

// The kinds of problem. Those before Unrecognized are errors: something that was given
// could not be used, and what depends on it is unknown. The others are warnings.
const (
	NoProblem           ProblemKind = iota
	Unreadable                      // a file or a part of one is cut off, damaged or not JSON or XML
	WrongType                       // a member has another type than the API gives it
	BadDocument                     // a policy document cannot be read
	BadStatement                    // a statement of a document has no documented evaluation
	BadEntity                       // a user, role, resource or the like does not say who it is
	MixedAccounts                   // one export speaks of several accounts
	DuplicateEntity                 // two entities of one name or id that differ
	BadOrganization                 // the parts of an organization do not make a tree
	Unplaced                        // an answer does not say what it is about
	Unrecognized                    // a file holds nothing that is known here
	IsTruncated                     // an export says that it goes on, and the rest is not here
	PolicyMissing                   // an attached policy is not in the snapshot
	BoundaryMissing                 // nor is a permissions boundary
	GroupMissing                    // nor is the group of a user
	AccountMissing                  // nor is an account, by anything that is loaded about it
	OrganizationMissing             // no organization is loaded
	VersionsDiffer                  // several versions of one AWS managed policy; the latest counts
	UnknownType                     // a policy type of AWS Organizations that is not evaluated
	NotEvaluated                    // a setting that is reported and not evaluated
)

// IsError reports whether something that was given could not be used. All else is a
// warning: something was not given, or is not evaluated.
func (k ProblemKind) IsError() bool { return k != NoProblem && k < Unrecognized }

var problemNames = [...]string{
	NoProblem: "none", Unreadable: "unreadable", WrongType: "wrong_type", BadDocument: "bad_document",
	BadStatement: "bad_statement", BadEntity: "bad_entity", MixedAccounts: "mixed_accounts",
	DuplicateEntity: "duplicate_entity", BadOrganization: "bad_organization", Unplaced: "unplaced",
	Unrecognized: "unrecognized", IsTruncated: "is_truncated", PolicyMissing: "policy_missing",
	BoundaryMissing: "boundary_missing", GroupMissing: "group_missing", AccountMissing: "account_missing",
	OrganizationMissing: "organization_missing", VersionsDiffer: "versions_differ",
	UnknownType: "unknown_type", NotEvaluated: "not_evaluated",
}

// String returns the name of the kind, such as "policy_missing".
func (k ProblemKind) String() string {
	if int(k) < len(problemNames) {
		return problemNames[k]
	}
	return "none"
}

// Problem is something that is wrong with an input, or missing from it. It is an
// error.
type Problem struct {
	Kind ProblemKind
	// Position is where it is, as far as there is a place.
	Position policy.Position
	// Entity is whom it concerns: mostly an ARN. Empty: a file as a whole.
	Entity string
	// Text says what is wrong and what to do.
	Text string
	// Err is the cause, if there is one.
	Err error
}

// Error returns file:line:column: kind: entity: text.
func (p *Problem) Error() string {
	s := p.Kind.String() + ": "
	if p.Position != (policy.Position{}) {
		s = p.Position.String() + ": " + s
	}
	if p.Entity != "" {
		s += p.Entity + ": "
	}
	return s + p.Text
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// sortProblems puts problems in the order of files and places.
func sortProblems(list []*Problem) {
	slices.SortStableFunc(list, func(a, b *Problem) int {
		return cmp.Or(
			cmp.Compare(a.Position.File, b.Position.File),
			cmp.Compare(a.Position.Offset, b.Position.Offset),
			cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Entity, b.Entity),
		)
	})
}
