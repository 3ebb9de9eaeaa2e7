// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package condition evaluates the condition operators of AWS policies: an
// operator with its qualifiers, a key, the policy's values and the request
// context give true, false or undetermined.
//
// A caller who decides requests needs of it only [Key], [Value] and [Context],
// which fill the context of a request of package eval. [Compile], [Test] and
// [Env] are for those who evaluate conditions by themselves.
//
// # The rule of each operator
//
// A test looks up its key. If the key is absent, the outcome follows from the
// form of the operator alone. Otherwise each value of the request is compared
// with the policy's values: it matches if any of them does, and a negated
// operator turns the outcome round. A plain operator takes one value; the set
// operators ForAllValues and ForAnyValue take the conjunction or disjunction
// over the request's values.
//
//	                        absent   one value   several
//	positive                false    m           undetermined
//	negated                 true     not m       undetermined
//	... IfExists            true     as above    undetermined
//	ForAllValues:           true     as above    all
//	ForAnyValue:            false    as above    any
//	ForAnyValue: IfExists   true     as above    any
//	Null "true"             true     false       false
//	Null "false"            false    true        true
//
// Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and
// "Single-valued vs. multivalued context keys".
//
// # What is undetermined
//
// A comparison is undetermined if one side does not parse, except that text
// in a request which is no ARN, and text on either side which is no base64, equals
// nothing; if the key, or a
// variable in the policy's value, is unknown; and if a plain operator meets
// several values. See Env for what unknown means.
//
// # Concurrency
//
// Tests are immutable. A Context may be read by any number of goroutines. An Env
// belongs to one evaluation at a time.
package condition
