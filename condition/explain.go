// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"iter"
	"slices"

	"github.com/iamverdict/verdict/internal/operator"
)

// What a decision leaves out: which values a test met, whether they came from the
// context or were derived, and why an outcome is undetermined. Everything here
// looks up keys as Eval does, through the same Env, and may allocate.

// KeyState tells what a request says of a condition key.
type KeyState uint8

// The states of a key.
const (
	KeyAbsent  KeyState = iota // the request does not have it
	KeyGiven                   // the context has it
	KeyDerived                 // its value follows from the rest of the request
	KeyUnknown                 // nobody knows
)

// String returns absent, given, derived or unknown.
func (s KeyState) String() string {
	switch s {
	case KeyGiven:
		return "given"
	case KeyDerived:
		return "derived"
	case KeyUnknown:
		return "unknown"
	}
	return "absent"
}

// Doubt says why the outcome of a test is undetermined. The zero value is none:
// the test is true or false.
type Doubt uint8

// The reasons for doubt.
const (
	NoDoubt         Doubt = iota
	UnknownKey            // nobody knows the key's value, or whether the request had it
	UnknownVariable       // nobody knows the value of a variable in the policy's value
	UnknownPath           // the path of the role in aws:PrincipalArn is not known
	SeveralValues         // a plain operator meets several values
	NoValues              // the policy lists no values
	Unreadable            // a value, of the policy or of the request, does not parse
)

// String returns a short name, such as "unknown key"; that of NoDoubt is empty.
func (d Doubt) String() string {
	switch d {
	case UnknownKey:
		return "unknown key"
	case UnknownVariable:
		return "unknown variable"
	case UnknownPath:
		return "unknown role path"
	case SeveralValues:
		return "several values"
	case NoValues:
		return "no values"
	case Unreadable:
		return "unreadable value"
	}
	return ""
}

// Outcome is how a test came out, with what it met.
type Outcome struct {
	Truth Truth
	State KeyState
	// Values are the request's values for the key.
	Values []string
	// Vacuous tells that a test other than Null holds only because the request
	// does not have the key: a negated operator, IfExists or ForAllValues.
	Vacuous bool
	Doubt   Doubt
}

// Key returns the key that the test looks up.
func (t *Test) Key() Key { return t.ref.key }

// Explain evaluates the test as Eval does and tells what it met.
func (t *Test) Explain(env *Env) Outcome {
	o := Outcome{Truth: t.Eval(env)}
	v, state := env.Lookup(t.ref.key)
	o.State, o.Values = state, v.Texts()
	seen := v.Len() > 0 && !t.nullSet(&v)
	o.Vacuous = o.Truth == True && state != KeyUnknown && !seen && t.op.Base != operator.Null
	if o.Truth == Undetermined {
		o.Doubt = t.doubt(env, state)
	}
	return o
}

// doubt returns why the test is undetermined. A variable that is not known is
// left to the caller, who has the text of the policy.
func (t *Test) doubt(env *Env, state KeyState) Doubt {
	v, _ := env.lookup(&t.ref)
	switch {
	case state == KeyUnknown:
		return UnknownKey
	case t.values.n == 0:
		return NoValues
	case v != nil && v.Len() > 1 && t.op.Qualifier == operator.None:
		return SeveralValues
	case v != nil && env.pathUnknown(&t.ref, v):
		return UnknownPath
	}
	return Unreadable
}

// Lookup returns the value that a test of the key meets, and where it is from.
// The Value is empty unless the key is given or derived.
func (e *Env) Lookup(k Key) (Value, KeyState) {
	v, known := e.given(k)
	switch {
	case !known:
		return Value{}, KeyUnknown
	case v != nil && v.Len() > 0:
		return *v, KeyGiven
	}
	return e.Derive(k)
}

// Derive is Lookup as if the context did not have the key.
func (e *Env) Derive(k Key) (Value, KeyState) {
	ref := makeKeyRef(k.String())
	switch v, known := e.derive(&ref); {
	case !known:
		return Value{}, KeyUnknown
	case v == nil || v.Len() == 0:
		return Value{}, KeyAbsent
	default:
		return *v, KeyDerived
	}
}

// IsDerived reports whether the value of a key follows from requester, resource,
// clock or other keys, for some requests at least, when the context does not have
// it.
func (k Key) IsDerived() bool { return derivedKey(k.String()) != notDerived }

// Source returns the key that a derived key follows from, such as aws:CalledVia
// for aws:ViaAWSService, or the zero Key.
func (k Key) Source() Key {
	if name := sourceOf(derivedKey(k.String())); name != "" {
		return MakeKey(name)
	}
	return Key{}
}

// Texts returns the texts of all values.
func (v Value) Texts() []string {
	if v.Len() == 0 {
		return nil
	}
	texts := make([]string, v.Len())
	for i := range texts {
		texts[i] = v.Text(i)
	}
	return texts
}

// All ranges over the keys of the context and their values, in the order in which
// they were set.
func (c *Context) All() iter.Seq2[Key, Value] {
	return func(yield func(Key, Value) bool) {
		for i, k := range c.keys {
			if !yield(k, c.values[i]) {
				return
			}
		}
	}
}

// Delete removes a key.
func (c *Context) Delete(k Key) {
	if i := c.index(k); i >= 0 {
		c.keys = slices.Delete(c.keys, i, i+1)
		c.values = slices.Delete(c.values, i, i+1)
	}
}
