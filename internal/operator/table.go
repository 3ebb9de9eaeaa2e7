// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package operator

// row is one name that AWS gives to an operator.
type row struct {
	name    string
	base    Base
	negated bool
}

// table has a row for every name, with its truth rule for one value v of the
// request and the values p of the policy: a positive operator is true if the
// rule holds for some p, a negated one if the rule of its positive twin holds
// for no p. Where two rows are the same operator, the first is its spelling.
//
// There is no BoolNotEquals, BinaryNotEquals or StringNotLikeIgnoreCase, and
// the operators of order have no negated twins.
//
// It is a function, not a variable, so that nothing can write to it.
func table() [27]row {
	return [27]row{
		// Section String condition operators.
		{"StringEquals", StringEquals, false},                       // v is p; * and ? are literal
		{"StringNotEquals", StringEquals, true},                     // v is no p
		{"StringEqualsIgnoreCase", StringEqualsIgnoreCase, false},   // v is p up to case
		{"StringNotEqualsIgnoreCase", StringEqualsIgnoreCase, true}, // v is no p, whatever the case
		{"StringLike", StringLike, false},                           // v matches the pattern p as a whole
		{"StringNotLike", StringLike, true},                         // v matches no pattern p

		// Section Numeric condition operators. Exact decimals.
		{"NumericEquals", NumericEquals, false},                       // v = p
		{"NumericNotEquals", NumericEquals, true},                     // v ≠ p for all p
		{"NumericLessThan", NumericLessThan, false},                   // v < p
		{"NumericLessThanEquals", NumericLessThanEquals, false},       // v ≤ p
		{"NumericGreaterThan", NumericGreaterThan, false},             // v > p
		{"NumericGreaterThanEquals", NumericGreaterThanEquals, false}, // v ≥ p

		// Section Date condition operators. Instants, to the millisecond.
		{"DateEquals", DateEquals, false},                       // v = p
		{"DateNotEquals", DateEquals, true},                     // v ≠ p for all p
		{"DateLessThan", DateLessThan, false},                   // v is before p
		{"DateLessThanEquals", DateLessThanEquals, false},       // v is p or before
		{"DateGreaterThan", DateGreaterThan, false},             // v is after p
		{"DateGreaterThanEquals", DateGreaterThanEquals, false}, // v is p or after

		// Sections Boolean and Binary condition operators.
		{"Bool", Bool, false},                 // v and p are both true or both false
		{"BinaryEquals", BinaryEquals, false}, // v and p are base64 of the same bytes

		// Section IP address condition operators.
		{"IpAddress", IPAddress, false},   // v lies in the block p
		{"NotIpAddress", IPAddress, true}, // v lies in no block p

		// Section ARN condition operators. The Equals names take patterns as well.
		{"ArnLike", ARNLike, false},     // each field of v matches its field of the pattern p
		{"ArnNotLike", ARNLike, true},   // for each p, some field of v does not match
		{"ArnEquals", ARNLike, false},   // as ArnLike
		{"ArnNotEquals", ARNLike, true}, // as ArnNotLike

		// Section Condition operator to check existence of condition keys.
		{"Null", Null, false}, // p is true and the key absent, or p is false and it is present
	}
}

// Names returns the name of every operator, positive and negated, without
// qualifiers and suffixes, in the order of the table. The slice is the
// caller's.
func Names() []string {
	rows := table()
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = r.name
	}
	return names
}
