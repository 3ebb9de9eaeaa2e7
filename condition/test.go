// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"fmt"

	"github.com/iamverdict/verdict/internal/lex"
	"github.com/iamverdict/verdict/internal/operator"
)

// A Condition element is a conjunction over operators, and each operator's
// block a conjunction over keys (IAM User Guide, "Conditions with multiple
// context keys or values"). So it is a flat list of tests, one for each key
// under each operator, all of which must hold.

// Test is one compiled test: an operator, a key and the policy's values. It is
// immutable and safe for concurrent use. The zero Test is False.
type Test struct {
	op     operator.Operator
	absent Truth // the outcome if the key is absent
	single bool  // a plain operator with values: what nearly all tests are
	quick  quick
	ref    keyRef
	values operands
}

// quick is a form of test that most are of and that needs little work.
type quick uint8

const (
	notQuick  quick = iota
	quickText       // the values are texts that are compared as they are, or by wildcards
	quickSet        // the values are texts in a set
	quickBool       // the values are booleans, or do not parse
)

// Options tells how the text of a policy is to be read.
type Options struct {
	// Variables is set for documents of Version 2012-10-17. In others ${ is
	// ordinary text.
	Variables bool
}

// Compile returns the test of a key by an operator against the policy's values.
// The only error is an operator that AWS does not know; values that the
// operator cannot read are AWS's to store, and make comparisons Undetermined.
func Compile(operatorName, key string, values []string, o Options) (Test, error) {
	op, _, ok := operator.Parse(operatorName)
	if !ok {
		return Test{}, fmt.Errorf("unknown condition operator %q", operatorName)
	}
	t := Test{op: op, ref: makeKeyRef(key), absent: whenAbsent(op)}
	t.values = compileOperands(op.Base, &t.ref, values, o)
	t.single = op.Qualifier == operator.None && op.Base != operator.Null && t.values.n > 0
	if t.single {
		t.quick = t.values.quick(op.Base)
	}
	return t, nil
}

// KnownOperator reports whether AWS has an operator of that name. Case is
// ignored: AWS does not say whether it matters, and its own policies use one
// spelling only.
func KnownOperator(name string) bool {
	_, _, ok := operator.Parse(name)
	return ok
}

// whenAbsent is the column "key absent or empty" of the truth table: IfExists
// and ForAllValues hold, ForAnyValue does not, and of the plain operators the
// negated ones hold. (IAM User Guide, "Condition operators", ...IfExists, and
// "Single-valued vs. multivalued context keys". For ForAnyValue with a negated
// operator the two pages differ; the second is the more specific.)
func whenAbsent(op operator.Operator) Truth {
	switch {
	case op.IfExists || op.Qualifier == operator.ForAllValues:
		return True
	case op.Qualifier == operator.ForAnyValue:
		return False
	default:
		return truthOf(op.Negated)
	}
}

// Eval evaluates the test. It allocates nothing and keeps nothing of env.
func (t *Test) Eval(env *Env) Truth {
	if t.quick == notQuick || len(env.Unknown) > 0 {
		return t.evalFully(env)
	}
	v := env.Context.find(t.ref.key)
	if v == nil || !v.isSingle() {
		return t.evalFully(env)
	}
	// From here on this is compare, for a value that the context has.
	m := Undetermined
	switch t.quick {
	case quickText:
		m = t.values.matchPlain(v.text)
	case quickSet:
		_, ok := t.values.typed.index.exact[v.text]
		m = truthOf(ok)
	default:
		if yes, ok := lex.Bool(v.text); ok {
			m = t.values.bools.match(yes)
		}
	}
	if t.op.Negated {
		return m.Not()
	}
	return m
}

// evalFully is Eval for tests of any kind.
func (t *Test) evalFully(env *Env) Truth {
	if t.op.Base == operator.Null {
		return t.evalNull(env)
	}
	v, known := env.lookup(&t.ref)
	if t.single && known && v != nil && v.isSingle() {
		return t.compare(env, v, v)
	}
	return t.evalAny(env, v, known)
}

// evalAny evaluates what is not the comparison of one value.
func (t *Test) evalAny(env *Env, v *Value, known bool) Truth {
	switch {
	case t.op.Base == 0:
		return False
	case !known:
		return Undetermined
	case v == nil || v.Len() == 0 || t.nullSet(v):
		return t.absent
	case t.op.Qualifier == operator.None && v.Len() > 1:
		// A plain operator is for one value. AWS requires a set operator for more
		// and does not say what happens without.
		return Undetermined
	case t.values.n == 0:
		return t.withoutValues()
	}
	switch t.op.Qualifier {
	case operator.ForAllValues:
		return t.forAll(env, v)
	case operator.ForAnyValue:
		return t.forAny(env, v)
	}
	return t.compare(env, v.at(0), v)
}

// nullSet reports whether a set operator sees no values: those that are all the
// empty text count as none (IAM User Guide, "Single-valued vs. multivalued
// context keys").
func (t *Test) nullSet(v *Value) bool {
	return t.op.Qualifier != operator.None && v.allEmpty()
}

// withoutValues is the outcome for a key that is present when the policy lists
// no values. Access Analyzer's page on policy checks says that ForAnyValue is
// then never true and that ForAllValues and IfExists are true only for an
// absent key; negated, that leaves a comparison with nothing, which holds. For
// the plain operators it says nothing that can be read in one way.
func (t *Test) withoutValues() Truth {
	switch {
	case t.op.Qualifier == operator.ForAnyValue:
		return False
	case t.op.Qualifier == operator.ForAllValues || t.op.IfExists:
		return truthOf(t.op.Negated)
	default:
		return Undetermined
	}
}

// forAll holds if every value of the request does.
func (t *Test) forAll(env *Env, v *Value) Truth {
	result := True
	for i := 0; i < v.Len() && result != False; i++ {
		result = result.And(t.compare(env, v.at(i), v))
	}
	return result
}

// forAny holds if some value of the request does.
func (t *Test) forAny(env *Env, v *Value) Truth {
	result := False
	for i := 0; i < v.Len() && result != True; i++ {
		result = result.Or(t.compare(env, v.at(i), v))
	}
	return result
}

// compare is the outcome for one value of the request: it matches if any of the
// policy's values matches it; a negated operator turns that round, and so holds
// if none does. whole is the Value that one is a part of.
func (t *Test) compare(env *Env, one, whole *Value) Truth {
	m := t.values.match(env, t.op.Base, one)
	if m == False && env.pathUnknown(&t.ref, whole) && t.values.mayMatchPath(env, t.op.Base) {
		m = Undetermined
	}
	if t.op.Negated {
		return m.Not()
	}
	return m
}

// evalNull evaluates Null, which asks whether the key is absent ("true") or
// present ("false"); with both values it always holds. With a set qualifier it
// no longer asks anything: ForAllValues:Null always holds and ForAnyValue:Null
// never does (Access Analyzer policy checks).
func (t *Test) evalNull(env *Env) Truth {
	switch {
	case t.op.Qualifier == operator.ForAllValues:
		return True
	case t.op.Qualifier == operator.ForAnyValue:
		return False
	}
	v, known := env.lookup(&t.ref)
	isAbsent := v == nil || v.Len() == 0
	switch {
	case t.values.n == 0 && known && isAbsent:
		return t.absent
	case t.values.n == 0:
		return Undetermined
	case !known:
		return t.values.bools.matchUnknown()
	}
	return t.values.bools.match(isAbsent)
}
