// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"strings"

	"github.com/iamverdict/verdict/policy"
)

// The Condition element: operators, qualifiers and missing keys (IAM User
// Guide, IAM JSON policy elements: Condition operators; Single-valued vs.
// multivalued context keys; Conditions with multiple context keys or values).

type qualifier int

const (
	plain qualifier = iota
	forAllValues
	forAnyValue
)

type operator struct {
	qualifier qualifier
	family    string // string, foldedString, glob, arn, number, date, bool, binary, ip or null
	relation  string // =, <, <=, > or >=
	negated   bool
	ifExists  bool
}

// readOperator reads [ForAllValues:|ForAnyValue:]base[IfExists]. AWS does not
// say whether case matters here; we let it not matter. Null has no IfExists.
func readOperator(name string) (operator, bool) {
	name = lower(name)
	op := operator{relation: "="}
	if rest, found := strings.CutPrefix(name, "forallvalues:"); found {
		op.qualifier, name = forAllValues, rest
	} else if rest, found := strings.CutPrefix(name, "foranyvalue:"); found {
		op.qualifier, name = forAnyValue, rest
	}
	name, op.ifExists = strings.CutSuffix(name, "ifexists")
	switch name {
	case "stringequals":
		op.family = "string"
	case "stringnotequals":
		op.family, op.negated = "string", true
	case "stringequalsignorecase":
		op.family = "foldedString"
	case "stringnotequalsignorecase":
		op.family, op.negated = "foldedString", true
	case "stringlike":
		op.family = "glob"
	case "stringnotlike":
		op.family, op.negated = "glob", true
	case "arnequals", "arnlike": // ArnEquals has wildcards, too
		op.family = "arn"
	case "arnnotequals", "arnnotlike":
		op.family, op.negated = "arn", true
	case "numericequals":
		op.family = "number"
	case "numericnotequals":
		op.family, op.negated = "number", true
	case "numericlessthan":
		op.family, op.relation = "number", "<"
	case "numericlessthanequals":
		op.family, op.relation = "number", "<="
	case "numericgreaterthan":
		op.family, op.relation = "number", ">"
	case "numericgreaterthanequals":
		op.family, op.relation = "number", ">="
	case "dateequals":
		op.family = "date"
	case "datenotequals":
		op.family, op.negated = "date", true
	case "datelessthan":
		op.family, op.relation = "date", "<"
	case "datelessthanequals":
		op.family, op.relation = "date", "<="
	case "dategreaterthan":
		op.family, op.relation = "date", ">"
	case "dategreaterthanequals":
		op.family, op.relation = "date", ">="
	case "bool":
		op.family = "bool"
	case "binaryequals":
		op.family = "binary"
	case "ipaddress":
		op.family = "ip"
	case "notipaddress":
		op.family, op.negated = "ip", true
	case "null":
		op.family = "null"
		return op, !op.ifExists
	default:
		return operator{}, false
	}
	return op, true
}

// knownOperators tells whether every operator can be read. One without keys
// under it restricts nothing, whatever its name.
func knownOperators(blocks []policy.ConditionBlock) bool {
	for _, b := range blocks {
		if _, ok := readOperator(b.Operator.Value); !ok && len(b.Keys) > 0 {
			return false
		}
	}
	return true
}

// Operators are combined with "and", and so are the keys under one operator.
func (w world) matchCondition(blocks []policy.ConditionBlock, variables bool) truth {
	t := yes
	for _, b := range blocks {
		for _, k := range b.Keys {
			op, _ := readOperator(b.Operator.Value)
			t = and(t, w.test(op, k, variables))
		}
	}
	return t
}

// test is one key under one operator.
func (w world) test(op operator, k policy.ConditionKey, variables bool) truth {
	e := w.context.look(k.Key.Value)
	var wanted []string
	for _, v := range k.Values {
		wanted = append(wanted, v.Value)
	}
	values := e.values
	if op.qualifier != plain && allEmpty(values) {
		values = nil // to a set operator, empty strings alone are no values
	}
	switch {
	case op.family == "null":
		return testNull(op, wanted, e)
	case e.unknown:
		return unsure
	case len(values) == 0:
		return absentKey(op)
	case op.qualifier == plain && len(values) > 1:
		return unsure // AWS asks for a set operator here and says no more
	case len(wanted) == 0:
		return nothingWanted(op)
	}
	var each []truth
	for _, value := range values {
		each = append(each, w.compareAny(op, value, e.pathless, wanted, variables))
	}
	if op.qualifier == forAnyValue {
		return or(each...)
	}
	return and(each...)
}

// compareAny compares one value of the request with the policy's values: one
// that fits is enough, and none may fit if the operator is a negated one.
func (w world) compareAny(op operator, value string, pathless bool, wanted []string, variables bool) truth {
	t := no
	for _, p := range wanted {
		t = or(t, w.compare(op, value, pathless, p, variables))
	}
	if op.negated {
		return not(t)
	}
	return t
}

func allEmpty(values []string) bool {
	for _, v := range values {
		if v != "" {
			return false
		}
	}
	return true
}

// A missing key: IfExists and ForAllValues are true, ForAnyValue is false (even
// when negated: its own page is the more specific one), a plain operator is
// false unless it is negated.
func absentKey(op operator) truth {
	switch {
	case op.ifExists, op.qualifier == forAllValues:
		return yes
	case op.qualifier == forAnyValue:
		return no
	}
	return sure(op.negated)
}

// An empty list in the policy, with the key present. IAM Access Analyzer says
// that IfExists and ForAllValues are then true only without the key, and
// ForAnyValue never. What it says of plain operators contradicts itself.
func nothingWanted(op operator) truth {
	switch {
	case op.qualifier == forAnyValue:
		return no
	case op.qualifier == forAllValues, op.ifExists:
		return sure(op.negated)
	}
	return unsure
}

// Null: "true" asks that the key is missing, "false" that it is there. With
// ForAllValues it is always true, with ForAnyValue never (IAM Access Analyzer
// policy check reference).
func testNull(op operator, wanted []string, e entry) truth {
	switch op.qualifier {
	case forAllValues:
		return yes
	case forAnyValue:
		return no
	}
	present := sure(len(e.values) > 0)
	if e.unknown {
		present = unsure
	}
	if len(wanted) == 0 {
		return and(present, unsure)
	}
	t, asksTrue, asksFalse := no, false, false
	for _, p := range wanted {
		switch lower(p) {
		case "true":
			asksTrue = true
			t = or(t, not(present))
		case "false":
			asksFalse = true
			t = or(t, present)
		default:
			t = or(t, unsure)
		}
	}
	if asksTrue && asksFalse {
		return yes
	}
	return t
}
