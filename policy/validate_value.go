// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"strings"

	"github.com/iamverdict/verdict/internal/facts"
	"github.com/iamverdict/verdict/internal/lex"
	"github.com/iamverdict/verdict/internal/operator"
)

// This file checks the values of conditions. IAM refuses dates that it cannot
// read; other values it stores, whatever they are, and then the comparison with
// them has no result.
//
// Sources: IAM User Guide, "IAM JSON policy elements: Condition operators" and
// "IAM Access Analyzer policy check reference"; what IAM refuses to store.

// keyValues checks the values of one key.
func (c *checker) keyValues(t test, values []Scalar) {
	if len(values) == 0 && !c.lostCondition(t.statement) {
		c.add(t.statement, t.key.Pos, EmptyConditionValues, Warn, about(t.key.Value), "has an empty list of values")
	}
	if c.kind == VPCEndpoint && t.op.Base.Kind() == operator.KindNumeric && facts.SensitiveKey(t.name) {
		c.add(t.statement, t.key.Pos, EndpointKeyOperator, Reject, about(t.key.Value), "is an id, which is not a number")
	}
	for _, v := range values {
		if c.doc.variables() && strings.Contains(v.Value, "${") && c.valueVariables(t, v) {
			continue
		}
		c.value(t, v)
	}
}

// valueVariables checks the policy variables of a value. It reports whether the
// value cannot be checked further. A date is: IAM refuses it either way.
func (c *checker) valueVariables(t test, v Scalar) bool {
	kind := t.op.Base.Kind()
	if kind == operator.KindString || kind == operator.KindARN {
		c.malformedVariables(t.statement, v.Pos, v.Value)
		return false
	}
	c.add(t.statement, v.Pos, VariableForOperator, Warn, about(v.Value), "has a policy variable, which "+t.op.String()+" does not support")
	return kind != operator.KindDate
}

// value checks one value by the type that the operator compares.
func (c *checker) value(t test, v Scalar) {
	switch t.op.Base.Kind() {
	case operator.KindString:
		c.text(t, v)
	case operator.KindDate:
		c.date(t, v)
	case operator.KindNumeric:
		_, ok := lex.Number(v.Value)
		c.expect(t, v, ok, InvalidNumber, "is not a number")
	case operator.KindBool, operator.KindNull:
		_, ok := lex.Bool(v.Value)
		c.expect(t, v, ok, InvalidBoolean, "is neither true nor false")
	case operator.KindBinary:
		c.expect(t, v, lex.ValidBase64(v.Value), InvalidBase64, "is not base64")
	case operator.KindIP:
		_, ok := lex.Prefix(v.Value)
		c.expect(t, v, ok, InvalidIP, "is neither an IP address nor a CIDR block")
	case operator.KindARN:
		c.arn(t, v)
	}
}

// expect warns about a value that is not ok.
func (c *checker) expect(t test, v Scalar, ok bool, code Code, detail string) {
	if !ok {
		c.add(t.statement, v.Pos, code, Warn, about(v.Value), detail)
	}
}

// date checks a date. Digits alone are seconds since 1970, also where they look
// like a year.
func (c *checker) date(t test, v Scalar) {
	_, ok := lex.Date(v.Value)
	switch {
	case !ok:
		c.add(t.statement, v.Pos, InvalidDate, Reject, about(v.Value), "is not a date")
	case len(v.Value) == 4 && strings.Trim(v.Value, "0123456789") == "":
		c.add(t.statement, v.Pos, YearAsEpoch, Warn, about(v.Value), "is a moment of 1970, not a year")
	case v.Value[0] == '-' && strings.Contains(v.Value[1:], "-"):
		c.add(t.statement, v.Pos, NegativeYear, Info, about(v.Value), "is a date before the year 0")
	}
}

// text checks a value of a string operator for wildcards: where they are plain
// text, and where they make no sense.
func (c *checker) text(t test, v Scalar) {
	literal := v.Value
	if c.doc.variables() {
		literal = mask(literal)
	}
	if !strings.ContainsAny(literal, "*?") {
		return
	}
	if t.op.Base != operator.StringLike {
		c.add(t.statement, v.Pos, WildcardWithoutLike, Warn, about(v.Value), "has a wildcard, which "+t.op.String()+" takes literally")
		return
	}
	sensitive := facts.SensitiveKey(t.name)
	switch {
	case c.kind == VPCEndpoint && sensitive:
		c.add(t.statement, v.Pos, EndpointKeyOperator, Reject, about(v.Value), "has a wildcard in the place of an id")
	case c.kind == VPCEndpoint && shortWildcard(literal):
		c.add(t.statement, v.Pos, EndpointShortWildcard, Reject, about(v.Value), "has a wildcard without six characters before or after it")
	case t.effect == Allow && sensitive:
		c.add(t.statement, v.Pos, SensitiveKeyWildcard, Warn, about(v.Value), "has a wildcard in the place of an id")
	}
}

// shortWildcard reports whether s has a wildcard with fewer than six literal
// characters on both sides (VPC User Guide, endpoint policies).
func shortWildcard(s string) bool {
	const enough = 6
	before := 0
	for {
		at := strings.IndexAny(s, "*?")
		if at < 0 {
			return false
		}
		before = at
		s = s[at+1:]
		after := strings.IndexAny(s, "*?")
		if after < 0 {
			after = len(s)
		}
		if before < enough && after < enough {
			return true
		}
	}
}

// arn checks a value of an ARN operator. These compare six fields with six.
func (c *checker) arn(t test, v Scalar) {
	a := c.splitARN(v.Value)
	if a.colons < 5 {
		c.add(t.statement, v.Pos, ShortARN, Info, about(v.Value), "has fewer than the six fields of an ARN")
	}
	c.arnAccount(t.statement, Text{v.Value, v.Pos}, a)
}
