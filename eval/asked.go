// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import "slices"

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
