// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package policy reads, checks and prints AWS policy documents: identity-based
// and resource-based policies, permissions boundaries, session policies, role
// trust policies, VPC endpoint policies, and the service and resource control
// policies of AWS Organizations. It decides nothing about requests; package eval
// compiles a Document for that.
//
// # Documents and trees
//
// [Parse] makes a [Document] of a JSON text. The tree has the names of AWS's
// grammar and holds what the text says, not what it means: strings are kept as
// they are, numbers and booleans by their digits, and a single value is the same
// as a list of one. [Document.AppendJSON] prints a tree in one canonical form,
// and [Equal] compares two. A tree can also be built by hand; the zero Document
// has no statements and allows nothing.
//
// A Document is never changed by this package once it was returned, and may be
// used by any number of goroutines. It keeps a copy of its source, which its
// strings are parts of.
//
// # Strictness
//
// JSON libraries are forgiving where a policy must not be: of two members with
// one name the last wins, a misspelt Condition is dropped and leaves a statement
// without one, "effect" passes for Effect. Here names are matched with their
// case, no member is ignored, and none may occur twice. Three functions differ in
// what becomes of an error:
//
//   - Parse is for documents that somebody is about to use. It refuses whatever
//     leaves a statement without a documented evaluation, and returns all errors
//     at once.
//   - [ParseLenient] is for documents that AWS has stored, some of them before
//     today's checks. AWS goes on evaluating those, so that to refuse them would
//     be to forget what they deny. A statement that cannot be understood is kept,
//     and [Document.Malformed] says so; an evaluator has to count it as
//     undetermined.
//   - [Check] is for people. It reads like ParseLenient and reports everything,
//     of any [Severity].
//
// What a document may hold depends on its [Type]; [Document.Validate] says what
// AWS would make of a document if it were stored today. Findings have a [Code],
// and each code is documented with its source and an example. A [Reject] does
// not always mean that a document has no evaluation: AWS refuses a Sid with a
// blank, and ignores the Sid of what it has stored. [Code.Undetermined] and
// [Document.Undetermined] tell the two apart.
//
// # Positions
//
// Nodes of a tree carry a [Pos], four bytes, and findings a [Position] with file,
// line and column, and a JSON pointer. Columns count bytes. The place of a member
// that is missing is the object it is missing from.
//
// # Security considerations
//
// Documents may come from strangers, and so may the text that ends up in them.
// Every function of this package takes any input without a panic, in time linear
// in its length; the memory of a tree is about a dozen times that of its text at
// the worst. [MaxSize], [MaxDepth] and [MaxStatements] bound the input, and the
// number of findings for one document is bounded too.
//
// The zero values are the safe ones: no Effect is not an Allow, no Type has every
// statement undetermined, no Severity is a Reject.
//
// The text must be UTF-8 and its escapes whole characters. Nothing is normalized:
// two strings are the same if their bytes are.
//
// # What is not checked
//
// Whether actions, resources, users, tags or condition keys of services exist,
// which resources and conditions an action supports, and what a particular
// service wants of its resource-based policies. Documents that AWS accepts and
// that mean something else than their author thinks are a linter's business.
package policy
