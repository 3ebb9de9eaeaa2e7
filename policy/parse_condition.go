// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import "github.com/tidwall/gjson"

// This file reads the Condition element: operators, keys under them, and values
// for each key. An object that names an operator or a key twice is refused like
// any other; two keys that differ in case are not the same name and are both
// kept.

// condition reads the Condition of the current statement.
func (p *parser) condition(v gjson.Result) {
	if !v.IsObject() {
		p.lose(conditionElement, TypeMismatch, v.Index, subject{}, "Condition must be an object")
		return
	}
	var seen nameSet
	v.ForEach(func(key, value gjson.Result) bool {
		if seen.add(key.Str) {
			p.lose(conditionElement, DuplicateKey, key.Index, about(key.Str), "occurs twice")
		}
		block := ConditionBlock{Operator: text(key)}
		p.keys(&block, value)
		p.current.Condition = append(p.current.Condition, block)
		return true
	})
}

// keys reads the keys under an operator.
func (p *parser) keys(to *ConditionBlock, v gjson.Result) {
	if !v.IsObject() {
		p.lose(conditionElement, TypeMismatch, v.Index, subject{}, "the value of an operator must be an object")
		return
	}
	var seen nameSet
	v.ForEach(func(key, value gjson.Result) bool {
		if seen.add(key.Str) {
			p.lose(conditionElement, DuplicateKey, key.Index, about(key.Str), "occurs twice")
		}
		p.scalars = p.scalars[:0]
		p.operands(value)
		to.Keys = append(to.Keys, ConditionKey{
			Key:    text(key),
			Values: append([]Scalar(nil), p.scalars...),
		})
		return true
	})
}

// operands reads a scalar or a list of scalars into p.scalars.
func (p *parser) operands(v gjson.Result) {
	if !v.IsArray() {
		p.operand(v)
		return
	}
	v.ForEach(func(_, value gjson.Result) bool {
		p.operand(value)
		return true
	})
}

// operand reads one scalar. Numbers and booleans keep the text they are written
// in: a float64 would change an account id with more than 15 digits, and 1.0.
func (p *parser) operand(v gjson.Result) {
	scalar := Scalar{Value: v.Raw, Pos: Pos(v.Index + 1)}
	switch v.Type {
	case gjson.String:
		scalar.Value, scalar.Kind = v.Str, StringScalar
	case gjson.Number:
		scalar.Kind = NumberScalar
	case gjson.True, gjson.False:
		scalar.Kind = BoolScalar
	default:
		p.lose(conditionElement, TypeMismatch, v.Index, subject{}, "a condition value must be a string, a number or a boolean")
		return
	}
	p.scalars = append(p.scalars, scalar)
}
