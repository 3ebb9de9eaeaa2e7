// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"slices"

	"github.com/iamverdict/verdict/condition"
)

// Principal returns who asks. It is the zero Principal if r asks nothing.
func (r *Request) Principal() Principal { return r.principal }

// Action returns the action as it was given, or "" if r asks nothing.
func (r *Request) Action() string { return r.question.spelled }

// Resource returns the resource as it was given, or "" if r asks nothing.
func (r *Request) Resource() string { return r.question.resource }

// Clone returns a request that asks the same and can be changed without touching
// r.
func (r *Request) Clone() *Request {
	c := *r
	c.Context, c.Unknown = r.Context.Clone(), slices.Clone(r.Unknown)
	return &c
}

// Env returns what the conditions of r are evaluated against. It refers to r, which
// must not be changed while it is in use.
func (r *Request) Env() condition.Env {
	account, owner := r.owner()
	return condition.Env{
		Context: &r.Context, Unknown: r.Unknown, Derived: &r.derived,
		Owner: account, OwnerUnknown: owner == ownerUnknown,
	}
}
