// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package operator knows the names of condition operators and what they are
// made of: a base operator, which compares; a qualifier, for requests with
// several values; and the suffix IfExists. The validator and the evaluator read
// names with it, so that they cannot disagree on which exist.
//
// It says nothing about truth beyond one line for each operator in the table:
// what happens to absent keys and to several values follows from the four
// fields of an [Operator] alone.
//
// Source: IAM User Guide, "Condition operators" and "Set operators for
// multivalued context keys".
package operator

// Operator is a condition operator taken apart. Operators compare with ==; two
// names of one operator, ArnEquals and ArnLike, are equal. The zero value is no
// operator.
type Operator struct {
	Base      Base      // the positive comparison
	Negated   bool      // the result of the comparison is turned round
	Qualifier Qualifier // how several values of the request count
	IfExists  bool      // true when the request does not have the key
}

// Base is the positive comparison of an operator: that of StringNotEquals is
// StringEquals. The zero value is no comparison.
type Base uint8

// The comparisons. The table of names has the rule of each.
const (
	_ Base = iota
	StringEquals
	StringEqualsIgnoreCase
	StringLike
	NumericEquals
	NumericLessThan
	NumericLessThanEquals
	NumericGreaterThan
	NumericGreaterThanEquals
	DateEquals
	DateLessThan
	DateLessThanEquals
	DateGreaterThan
	DateGreaterThanEquals
	Bool
	BinaryEquals
	IPAddress
	ARNLike
	Null
)

// Qualifier says how the values of a request count when there are several. The
// zero value is None.
type Qualifier uint8

// The qualifiers.
const (
	None         Qualifier = iota // one value is expected
	ForAllValues                  // every value of the request must pass
	ForAnyValue                   // one value of the request must pass
)

// Kind is the type of the values that an operator compares. The zero value is
// the kind of no operator.
type Kind uint8

// The kinds.
const (
	_ Kind = iota
	KindString
	KindNumeric
	KindDate
	KindBool
	KindBinary
	KindIP
	KindARN
	KindNull // compares no values: its policy value says whether the key is absent
)

// Kind returns the type of the values that b compares.
func (b Base) Kind() Kind {
	switch b {
	case StringEquals, StringEqualsIgnoreCase, StringLike:
		return KindString
	case NumericEquals, NumericLessThan, NumericLessThanEquals, NumericGreaterThan,
		NumericGreaterThanEquals:
		return KindNumeric
	case DateEquals, DateLessThan, DateLessThanEquals, DateGreaterThan, DateGreaterThanEquals:
		return KindDate
	case Bool:
		return KindBool
	case BinaryEquals:
		return KindBinary
	case IPAddress:
		return KindIP
	case ARNLike:
		return KindARN
	case Null:
		return KindNull
	}
	return 0
}

// Variables reports whether policy variables are replaced in the values of b:
// those of the string and ARN operators (IAM User Guide, "Variables and tags",
// section Where you can use policy variables), and of Bool, where the pages of
// the guide contradict each other and the one on operators says yes.
func (b Base) Variables() bool {
	switch b.Kind() {
	case KindString, KindARN, KindBool:
		return true
	}
	return false
}
