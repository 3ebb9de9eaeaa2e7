// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"slices"

	"github.com/iamverdict/verdict/internal/lex"
	"github.com/iamverdict/verdict/internal/operator"
)

// operands are the policy's values of one test, parsed for its operator. One of
// the lists is in use, by the operator's kind.
//
// A value that does not parse can match nothing for certain, and AWS does not
// say what it makes of one: each comparison with it is Undetermined, so that a
// negated operator over broken text does not become an Allow. The exceptions,
// BinaryEquals and the ARN operators on the request's side, are at their code.
type operands struct {
	n     int  // how many values the policy lists
	bad   bool // one of them does not parse
	texts []text
	typed *typedOperands
	bools boolOperands
}

// typedOperands are the values of operators that are neither for strings nor
// for booleans, and the index of a long list. They are apart because most tests
// have none.
type typedOperands struct {
	numbers  []lex.Decimal // sorted; of an order operator, the one that decides
	dates    []lex.Instant // likewise
	ranges   ranges
	binaries [][]byte
	arns     []arnText
	index    *index // of texts or ARNs, if there are many
}

// compileOperands parses the values of a policy for an operator. The key is
// that of the test.
func compileOperands(base operator.Base, key *keyRef, values []string, o Options) operands {
	ops := operands{n: len(values)}
	switch base.Kind() {
	case operator.KindString:
		// What ignores case is compared with an unknown path value by value,
		// which no list of folded texts can do.
		if isLong(len(values)) && (base != operator.StringEqualsIgnoreCase || key.derived != PrincipalARN) {
			ops.indexTexts(base, values, o)
			break
		}
		for _, s := range values {
			ops.texts = append(ops.texts, compileText(s, base == operator.StringLike, o))
		}
	case operator.KindBool:
		ops.compileBools(values, o)
	case operator.KindNull:
		ops.compileBools(values, Options{})
	default:
		ops.compileTyped(base, values, o)
	}
	return ops
}

func (ops *operands) compileTyped(base operator.Base, values []string, o Options) {
	ops.typed = new(typedOperands)
	if base.Kind() == operator.KindARN && isLong(len(values)) {
		ops.indexARNs(values, o)
		return
	}
	for _, s := range values {
		if !ops.typed.add(base, s, o) {
			ops.bad = true
		}
	}
	ops.typed.ranges.sort()
	ops.typed.numbers = sortOrdered(base, ops.typed.numbers, lex.Decimal.Compare)
	ops.typed.dates = sortOrdered(base, ops.typed.dates, lex.Instant.Compare)
}

// sortOrdered sorts what is compared for order. What is less than one of
// several values is less than the greatest, so that an order operator needs one
// value only.
func sortOrdered[T any](base operator.Base, list []T, compare func(a, b T) int) []T {
	if len(list) == 0 {
		return nil
	}
	switch {
	case ordered(base, -1):
		return []T{slices.MaxFunc(list, compare)}
	case ordered(base, +1):
		return []T{slices.MinFunc(list, compare)}
	}
	slices.SortFunc(list, compare)
	return list
}

// add parses one value and reports whether it has the operator's form.
func (t *typedOperands) add(base operator.Base, s string, o Options) bool {
	switch base.Kind() {
	case operator.KindNumeric:
		return appendParsed(&t.numbers, s, lex.Number)
	case operator.KindDate:
		return appendParsed(&t.dates, s, lex.Date)
	case operator.KindIP:
		p, ok := lex.Prefix(s)
		if ok {
			t.ranges.add(p)
		}
		return ok
	case operator.KindBinary:
		// Text that is not base64 equals nothing: the documented table compares
		// bytes, and there are none.
		if b, ok := lex.AppendBase64(nil, s); ok {
			t.binaries = append(t.binaries, b)
		}
		return true
	default:
		return appendParsed(&t.arns, s, func(s string) (arnText, bool) { return compileARNText(s, o) })
	}
}

func appendParsed[T any](list *[]T, s string, parse func(string) (T, bool)) bool {
	v, ok := parse(s)
	if ok {
		*list = append(*list, v)
	}
	return ok
}

// match reports whether one value of the request matches some value of the
// policy.
func (ops *operands) match(env *Env, base operator.Base, v *Value) Truth {
	switch base.Kind() {
	case operator.KindString:
		if ops.typed == nil {
			return ops.matchTexts(env, base, v.text)
		}
		return ops.findText(env, base, v.text)
	case operator.KindBool:
		return ops.matchBool(env, v.text)
	case operator.KindNumeric:
		return ops.matchNumber(base, v)
	case operator.KindDate:
		return ops.matchDate(base, v)
	case operator.KindIP:
		return ops.matchIP(v)
	case operator.KindBinary:
		return ops.matchBinary(v.text)
	default:
		if ops.typed.index != nil {
			return ops.findARN(env, v.text)
		}
		return ops.matchARN(env, v.text)
	}
}

// orBad adds to the outcome of the values that parsed those that did not.
func (ops *operands) orBad(m bool) Truth {
	if ops.bad && !m {
		return Undetermined
	}
	return truthOf(m)
}

// matchNumber compares exact decimals: 10 is 10.0, and no number is too large.
// Several values of an order operator are a disjunction like any other.
func (ops *operands) matchNumber(base operator.Base, v *Value) Truth {
	n, ok := lex.Number(v.text)
	if !ok {
		return Undetermined
	}
	numbers := ops.typed.numbers
	if isLong(len(numbers)) {
		_, found := slices.BinarySearchFunc(numbers, n, lex.Decimal.Compare)
		return ops.orBad(found)
	}
	for i := range numbers {
		if ordered(base, n.Compare(numbers[i])) {
			return True
		}
	}
	return ops.orBad(false)
}

// matchDate compares instants, to the millisecond.
func (ops *operands) matchDate(base operator.Base, v *Value) Truth {
	at, ok := v.instant()
	if !ok {
		return Undetermined
	}
	dates := ops.typed.dates
	if isLong(len(dates)) {
		_, found := slices.BinarySearchFunc(dates, at, lex.Instant.Compare)
		return ops.orBad(found)
	}
	for i := range dates {
		if ordered(base, at.Compare(dates[i])) {
			return True
		}
	}
	return ops.orBad(false)
}

// ordered reports whether a comparison of request value to policy value, in the
// manner of cmp.Compare, is what the operator asks for.
func ordered(base operator.Base, c int) bool {
	switch base {
	case operator.NumericLessThan, operator.DateLessThan:
		return c < 0
	case operator.NumericLessThanEquals, operator.DateLessThanEquals:
		return c <= 0
	case operator.NumericGreaterThan, operator.DateGreaterThan:
		return c > 0
	case operator.NumericGreaterThanEquals, operator.DateGreaterThanEquals:
		return c >= 0
	default:
		return c == 0
	}
}

// matchIP tests containment. Families never match each other; a request value
// that is itself a range matches only a range that contains all of it.
func (ops *operands) matchIP(v *Value) Truth {
	contains, ok := ops.typed.ranges.containValue(v)
	if !ok {
		return Undetermined
	}
	return ops.orBad(contains)
}

// matchBinary compares decoded bytes; text that is not base64 equals nothing.
func (ops *operands) matchBinary(s string) Truth {
	for _, b := range ops.typed.binaries {
		if lex.EqualBase64(s, b) {
			return True
		}
	}
	return False
}
