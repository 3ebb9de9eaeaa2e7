// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"strings"

	"github.com/iamverdict/verdict/internal/facts"
	"github.com/iamverdict/verdict/internal/operator"
)

// This file checks operators and keys of the Condition element; its values are
// checked in validate_value.go. IAM itself checks little here, so that nearly
// everything is a warning: whether an operator exists is part of the grammar,
// keys are never looked at.
//
// Sources: IAM User Guide, "IAM JSON policy elements: Condition operators", "AWS
// global condition context keys", "IAM Access Analyzer policy check reference".

// test is one key under one operator, in its statement.
type test struct {
	statement int
	effect    Effect
	op        operator.Operator
	key       Text
	name      string // the key in lower case
}

// condition checks the condition of statement i.
func (c *checker) condition(i int, s *Statement) {
	if c.legacySCP() && s.Effect == Allow && len(s.Condition) > 0 {
		c.add(i, s.Condition[0].Operator.Pos, ConditionNotAllowed, Reject, subject{},
			"before September 2025, "+c.kind.noun()+" cannot allow on a condition")
	}
	present := requiredKeys(s)
	for b := range s.Condition {
		block := &s.Condition[b]
		op, canonical, ok := operator.Parse(block.Operator.Value)
		if !ok {
			if len(block.Keys) == 0 {
				c.unknownOperator(i, block.Operator, Warn)
			}
			continue
		}
		c.operator(i, block.Operator, op, canonical)
		c.duplicateKeys(i, block)
		for _, k := range block.Keys {
			t := test{i, s.Effect, op, k.Key, strings.ToLower(k.Key.Value)}
			c.key(t)
			c.keyValues(t, k.Values)
			c.absentKey(t, present)
		}
	}
}

// operator checks an operator that exists.
func (c *checker) operator(i int, name Text, op operator.Operator, canonical bool) {
	if !canonical {
		c.add(i, name.Pos, OperatorCase, Warn, about(name.Value), "differs in case from the operator of AWS")
	}
	switch {
	case op.Base != operator.Null:
	case op.Qualifier == operator.ForAllValues:
		c.add(i, name.Pos, NullWithQualifier, Warn, about(name.Value), "is always true")
	case op.Qualifier == operator.ForAnyValue:
		c.add(i, name.Pos, NullWithQualifier, Warn, about(name.Value), "is always false")
	}
}

// duplicateKeys finds keys that differ in case only. The names of keys ignore
// case, so that they are one key, tested twice.
func (c *checker) duplicateKeys(i int, b *ConditionBlock) {
	if len(b.Keys) < 2 || c.lostCondition(i) {
		return
	}
	var seen nameSet
	for _, k := range b.Keys {
		if seen.add(strings.ToLower(k.Key.Value)) {
			c.add(i, k.Key.Pos, DuplicateConditionKeyCase, Warn, about(k.Key.Value), "occurs in another spelling too")
		}
	}
}

// lostCondition reports whether keys or values of the condition of statement i
// are missing from the tree.
func (c *checker) lostCondition(i int) bool {
	return c.doc.Statements[i].lost&conditionElement != 0
}

// key checks the name of a key. Of the keys of services only a catalogue could
// say whether they exist.
func (c *checker) key(t test) {
	if strings.Contains(t.name, "${") {
		c.add(t.statement, t.key.Pos, VariableInElement, Warn, about(t.key.Value), "has a policy variable, which is plain text in a condition key")
		return
	}
	if !strings.HasPrefix(t.name, "aws:") {
		return
	}
	base, tag, _ := strings.Cut(t.name, "/")
	switch {
	case !facts.GlobalKey(base) || tag != "" && !isTagKey(base):
		c.add(t.statement, t.key.Pos, UnknownConditionKey, Warn, about(t.key.Value), "is not a global condition key")
	case isTagKey(base) && tag == "":
		c.add(t.statement, t.key.Pos, MissingTagKey, Warn, about(t.key.Value), "lacks the key of a tag")
	}
}

// isTagKey reports whether the global key, in lower case, is followed by the key
// of a tag.
func isTagKey(name string) bool {
	switch name {
	case "aws:requesttag", "aws:resourcetag", "aws:principaltag":
		return true
	}
	return false
}

// requiredKeys returns the keys, in lower case, that s demands to be present with
// Null. It is nil if nobody asks for them.
func requiredKeys(s *Statement) map[string]bool {
	if s.Effect != Allow {
		return nil
	}
	var keys map[string]bool
	for b := range s.Condition {
		block := &s.Condition[b]
		if !strings.EqualFold(block.Operator.Value, "Null") {
			continue
		}
		for _, k := range block.Keys {
			if len(k.Values) != 1 || !strings.EqualFold(k.Values[0].Value, "false") {
				continue
			}
			if keys == nil {
				keys = make(map[string]bool)
			}
			keys[strings.ToLower(k.Key.Value)] = true
		}
	}
	return keys
}

// absentKey points out the two set operators whose answer to an absent key
// surprises: ForAllValues is true, which opens an Allow, and ForAnyValue is
// false also with a negated operator, which disarms a Deny (IAM User Guide,
// "Set operators for multivalued context keys").
func (c *checker) absentKey(t test, present map[string]bool) {
	switch {
	case t.op.Base == operator.Null:
	case t.op.Qualifier == operator.ForAllValues && t.effect == Allow && !present[t.name]:
		c.add(t.statement, t.key.Pos, ForAllValuesWithoutNull, Info, about(t.key.Value), "is not demanded to be present, and ForAllValues is true without it")
	case t.op.Qualifier == operator.ForAnyValue && t.op.Negated && !t.op.IfExists && t.effect == Deny:
		c.add(t.statement, t.key.Pos, ForAnyValueNegatedDeny, Info, about(t.key.Value), "may be absent, and ForAnyValue does not deny then")
	}
}
