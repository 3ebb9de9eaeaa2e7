// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"slices"

	"github.com/iamverdict/verdict/internal/facts"
)

// Env is what conditions are evaluated against: the context of one request and
// what is known around it. It lives for one decision; Context and Derived are
// read and never written. Either may be nil, which is as if it were empty.
//
// A key can be in three states. It is present if the context has it with at
// least one value, or if its value derives from the rest of the request. It is
// unknown if Unknown lists it, if it would derive from an unknown key, or if it
// speaks of an owner who is not known: nobody can say whether the real request
// carried it, and every test of it is Undetermined. Otherwise it is absent.
// Unknown beats an explicit value, which beats a derived one.
type Env struct {
	Context *Context
	Unknown []Key
	Derived *Derived
	// Owner is the account that owns the resource, the value of
	// aws:ResourceAccount. Empty: the key is absent.
	Owner string
	// OwnerUnknown is set if nobody knows who owns the resource.
	OwnerUnknown bool

	scratch Value // holds a derived value that is stored nowhere else
}

// keyRef is a key as compiled into a test: what to look up and what it derives
// from if the context does not have it.
type keyRef struct {
	key     Key
	source  Key
	derived DerivedKey
}

// usesScratch reports whether a derived value of the key is put into the scratch
// of an Env.
func (r *keyRef) usesScratch() bool { return r.derived >= numSet }

func makeKeyRef(name string) keyRef {
	r := keyRef{key: MakeKey(name)}
	r.derived = derivedKey(r.key.String())
	if source := sourceOf(r.derived); source != "" {
		r.source = MakeKey(source)
	}
	return r
}

// lookup returns the value of a key, nil if it is absent; known is false if the
// key is unknown. The value holds until the next look-up.
func (e *Env) lookup(r *keyRef) (v *Value, known bool) {
	v, known = e.given(r.key)
	if !known || v != nil && v.Len() > 0 {
		return v, known
	}
	return e.derive(r) // an empty list behaves as absent
}

// given is lookup without derivation.
func (e *Env) given(k Key) (v *Value, known bool) {
	if len(e.Unknown) > 0 && slices.Contains(e.Unknown, k) {
		return nil, false
	}
	return e.Context.find(k), true
}

// pathUnknown reports whether the value of the key is an ARN of a role whose
// path is not known.
func (e *Env) pathUnknown(r *keyRef, v *Value) bool {
	return r.derived == PrincipalARN && e.Derived != nil && e.Derived.pathAt > 0 && v == &e.Derived.values[PrincipalARN]
}

// Variable is a policy variable, ${key} or ${key, 'default'}. Use MakeVariable.
type Variable struct {
	ref        keyRef
	fallback   string
	hasDefault bool
	// never is set for what can have no value: text that is not a variable
	// although it begins like one, and keys that can have several values, which
	// cannot be used as variables (IAM User Guide, "Variables and tags").
	never bool
}

// MakeVariable returns the variable that reads the key of the given name.
// Without a default the key's absence leaves it unresolved.
func MakeVariable(name, fallback string, hasDefault bool) Variable {
	v := Variable{ref: makeKeyRef(name), fallback: fallback, hasDefault: hasDefault}
	v.never = facts.MultivaluedKey(v.ref.key.String())
	return v
}

// UnresolvedVariable returns a variable that never has a value: what malformed
// text that begins like a variable means.
func UnresolvedVariable() Variable { return Variable{never: true} }

// Resolve returns the text that a variable stands for (True), or tells that it
// stands for nothing, so that the text around it matches nothing (False), or
// that nobody knows what it stands for (Undetermined).
//
// A key with one value resolves, also to the empty text; an absent one to the
// default, if there is one. A key with several values does not resolve, even
// with a default.
func (e *Env) Resolve(v *Variable) (string, Truth) {
	if v.never {
		return "", False
	}
	if v.ref.usesScratch() {
		held := e.scratch // the caller may be looking at a value there
		defer func() { e.scratch = held }()
	}
	return e.resolve(v)
}

func (e *Env) resolve(v *Variable) (string, Truth) {
	value, known := e.lookup(&v.ref)
	switch {
	case !known:
		return "", Undetermined
	case value == nil || value.Len() == 0:
		return v.fallback, truthOf(v.hasDefault)
	case value.Len() > 1:
		return "", False
	case e.pathUnknown(&v.ref, value):
		return "", Undetermined
	}
	return value.Text(0), True
}
