// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import "slices"

// The tree of a policy document. The names are those of AWS's policy grammar
// (IAM User Guide, "Grammar of the IAM JSON policy language"), one struct per
// production. The tree holds what the document says and not what it means:
// text is kept as written, with escapes of JSON undone, and a single value and
// a list of one are the same tree, because the grammar makes them
// interchangeable.
//
// Invariant: a Document that Parse returned is never changed afterwards. Its
// strings may be parts of one copy of the source.

// Pos is the place of a node: the byte offset of its first character in the
// source, plus one. The zero Pos means that the place is not known, as in a
// tree that was built by hand. Document.Position turns a Pos into file, line
// and column.
type Pos int32

// Text is a string of the document and its place.
type Text struct {
	Value string
	Pos   Pos
}

// Effect is the Effect element. The zero value is no effect at all; evaluation
// treats it as a statement that cannot be understood, never as an Allow.
type Effect uint8

// The two effects.
const (
	NoEffect Effect = iota // absent, or neither Allow nor Deny
	Allow
	Deny
)

// Presence tells whether an element that has a negated twin is absent, present
// in its plain form (Action), or in its negated form (NotAction). The zero
// value is absent.
type Presence uint8

// The states of Presence.
const (
	Absent Presence = iota
	Plain
	Negated
)

// Document is one policy document. The zero value is a document without
// statements, which allows nothing.
type Document struct {
	// File is the name that positions are printed with. It may be empty.
	File string
	// Version is the text of the Version element; an empty Value means that it
	// is missing.
	Version Text
	// ID is the Id element, or nil.
	ID *Text
	// Statements has one entry per statement, in source order.
	Statements []Statement

	source  string   // the document's text, for positions; empty if built by hand
	origin  Position // where the source begins in its file; zero: it is the file
	found   report   // what lenient parsing found and let pass
	damaged bool     // something outside the statements could not be understood
}

// Statement is one entry of the Statement element.
type Statement struct {
	Pos       Pos
	SID       *Text // nil: no Sid member; it may also be present and empty
	Effect    Effect
	EffectPos Pos
	Principal Principal
	Action    Element // Action or NotAction
	Resource  Element // Resource or NotResource
	// Condition has one entry per operator, in source order. Nil means that
	// the statement has no condition; so does an empty Condition object.
	Condition []ConditionBlock

	lost elements // what the source says and the tree cannot: see Document.Malformed
}

// IsBlanket reports whether the statement is an Allow of everything: without conditions,
// with "*" among the entries of Action, and of Resource and Principal as far as it has
// these elements.
func (s *Statement) IsBlanket() bool {
	return s.Effect == Allow && len(s.Condition) == 0 &&
		(s.Principal.Presence == Absent || s.Principal.Presence == Plain && s.Principal.Any) &&
		s.Action.listsAll() && (s.Resource.Presence == Absent || s.Resource.listsAll())
}

func (e *Element) listsAll() bool {
	return e.Presence == Plain && slices.ContainsFunc(e.Values, func(v Text) bool { return v.Value == "*" })
}

// Element is Action, NotAction, Resource or NotResource with its values.
type Element struct {
	Presence Presence
	Pos      Pos // of the member's value
	Values   []Text
}

// Principal is the Principal or NotPrincipal element. Any is set for the bare
// string "*", which differs from {"AWS": "*"}.
type Principal struct {
	Presence Presence
	Any      bool
	Pos      Pos
	Entries  []PrincipalEntry
}

// PrincipalType is the member name under which a principal is listed.
type PrincipalType uint8

// The types of principal. The zero value is none of them.
const (
	NoPrincipalType PrincipalType = iota
	AWSPrincipal
	ServicePrincipal
	FederatedPrincipal
	CanonicalUserPrincipal
)

// PrincipalEntry is one listed principal.
type PrincipalEntry struct {
	Type  PrincipalType
	Value Text
}

// ConditionBlock is one operator of a Condition with the keys under it.
type ConditionBlock struct {
	Operator Text
	Keys     []ConditionKey
}

// ConditionKey is one key under an operator with the policy's values for it.
type ConditionKey struct {
	Key    Text
	Values []Scalar
}

// ScalarKind is the JSON type that a condition value was written in. It does
// not matter for evaluation: numbers and booleans equal their text.
type ScalarKind uint8

// The kinds of scalar.
const (
	StringScalar ScalarKind = iota
	NumberScalar
	BoolScalar
)

// Scalar is one condition value. Value is the string, or the source text of the
// number or boolean, digit for digit.
type Scalar struct {
	Value string
	Pos   Pos
	Kind  ScalarKind
}

// Type says what a document is used as; it decides which elements are required,
// optional or forbidden, and which statements bind whom. The zero value is not
// a type.
type Type uint8

// The policy types, in the order in which a denial is blamed on them
// (see package eval).
const (
	NoType              Type = iota
	SCP                      // service control policy
	RCP                      // resource control policy
	VPCEndpoint              // VPC endpoint policy
	ResourceBased            // resource-based policy
	RoleTrust                // role trust policy
	IdentityBased            // identity-based policy, inline or managed
	PermissionsBoundary      // permissions boundary
	Session                  // session policy
)
