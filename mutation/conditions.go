// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/internal/operator"
	"github.com/iamverdict/verdict/policy"
)

// Mutants of conditions. Those of a Deny hold for less, those of an Allow for more.

func (m *maker) denyCondition(i int, s *policy.Statement, b, k int, parents []*Mutant) {
	block := &s.Condition[b]
	key := &block.Keys[k]
	op, _, ok := operator.Parse(block.Operator.Value)
	if !ok || op.Base == operator.Null {
		return
	}
	name := block.Operator.Value + " " + key.Key.Value
	base := step{pos: key.Key.Pos, parents: parents, stage: 3, aim: aim{statements: []target{{Statement: s, options: m.options}}}}
	if !op.Negated && len(key.Values) > 1 {
		m.dropValues(i, s, b, k, DropDenyValue, base, false)
	}
	if op.IfExists || op.Negated && op.Qualifier != operator.ForAnyValue || op.Qualifier == operator.ForAllValues {
		one := base
		one.kind, one.words = DenyPresentOnly, name+" no longer denies a request without the key"
		one.aim.wants = []want{{"Null", key.Key.Value, []string{"true"}, m.options, true}}
		m.make(i, one, func(c *policy.Statement) { addKey(c, "Null", present(key.Key.Value)) })
	}
	if !op.Negated || op.Base != operator.StringLike && op.Base.Kind() != operator.KindARN {
		return
	}
	for n, v := range key.Values {
		wide, ok := widerResource(v.Value)
		if !ok || wide == "*" {
			continue
		}
		one := base
		one.kind, one.pos, one.before, one.after = SpareMore, v.Pos, v.Value, wide
		one.words = name + " spares " + quote(wide) + " instead of " + quote(v.Value)
		one.aim.wants = []want{{positive(block.Operator.Value), key.Key.Value, []string{wide}, m.options, true}}
		if strings.EqualFold(key.Key.Value, "aws:PrincipalArn") {
			one.aim.principals = []string{wide}
		}
		m.make(i, one, func(c *policy.Statement) {
			setValues(c, b, k, func(list []policy.Scalar) []policy.Scalar { list[n] = policy.Scalar{Value: wide}; return list })
		})
	}
}

func positive(name string) string {
	_, base, ok := strings.Cut(name, ":")
	if !ok {
		base = name
	}
	if strings.HasPrefix(strings.ToLower(base), "arn") {
		return "ArnLike"
	}
	return "StringLike"
}

func present(key string) policy.ConditionKey {
	return policy.ConditionKey{Key: policy.Text{Value: key}, Values: []policy.Scalar{{Value: "false"}}}
}

func addKey(c *policy.Statement, operator string, key policy.ConditionKey) {
	c.Condition = slices.Clone(c.Condition)
	for i := range c.Condition {
		if b := &c.Condition[i]; b.Operator.Value == operator {
			b.Keys = append(slices.Clip(b.Keys), key)
			return
		}
	}
	c.Condition = append(c.Condition, policy.ConditionBlock{Operator: policy.Text{Value: operator}, Keys: []policy.ConditionKey{key}})
}

func setValues(c *policy.Statement, b, k int, change func([]policy.Scalar) []policy.Scalar) {
	setKey(c, b, k, func(key *policy.ConditionKey) { key.Values = change(slices.Clone(key.Values)) })
}

func setKey(c *policy.Statement, b, k int, change func(*policy.ConditionKey)) {
	c.Condition = slices.Clone(c.Condition)
	c.Condition[b].Keys = slices.Clone(c.Condition[b].Keys)
	change(&c.Condition[b].Keys[k])
}

func (m *maker) dropValues(i int, s *policy.Statement, b, k int, kind Kind, base step, holds bool) {
	block := &s.Condition[b]
	key := &block.Keys[k]
	name := block.Operator.Value + " " + key.Key.Value
	for n, v := range key.Values {
		rest := slices.Delete(slices.Clone(key.Values), n, n+1)
		one := base
		one.kind, one.pos, one.before, one.words = kind, v.Pos, v.Value, quote(v.Value)+" is gone from "+name
		if holds {
			one.aim.wants = []want{{block.Operator.Value, key.Key.Value, texts(key.Values), m.options, false}}
		} else {
			one.aim.wants = []want{{block.Operator.Value, key.Key.Value, texts(rest), m.options, false}}
		}
		m.make(i, one, func(c *policy.Statement) {
			setValues(c, b, k, func([]policy.Scalar) []policy.Scalar { return rest })
		})
	}
}

func texts(list []policy.Scalar) []string {
	texts := make([]string, len(list))
	for i := range list {
		texts[i] = list[i].Value
	}
	return texts
}

func (m *maker) allowCondition(i int, s *policy.Statement, b, k int) {
	block := &s.Condition[b]
	key := &block.Keys[k]
	name := block.Operator.Value + " " + key.Key.Value
	before := name + " " + strings.Join(texts(key.Values), ", ")
	fails := want{block.Operator.Value, key.Key.Value, texts(key.Values), m.options, false}
	base := step{pos: key.Key.Pos, before: before, stage: 2, aim: aim{wants: []want{fails}}}

	one := base
	one.kind, one.words = DropCondition, "the condition "+name+" is gone"
	if strings.EqualFold(key.Key.Value, "aws:PrincipalArn") {
		one.aim.principals = []string{"*"}
	}
	drop := m.make(i, one, func(c *policy.Statement) { dropKey(c, b, k) })
	op, _, ok := operator.Parse(block.Operator.Value)
	if !ok || drop == nil || op.Base == operator.Null {
		return
	}
	base.stage, base.parents = 3, []*Mutant{drop}
	if op.Negated && len(key.Values) > 1 {
		m.dropValues(i, s, b, k, DropExcluded, base, true)
	}
	if op.Negated {
		return
	}
	wider := base
	wider.stage = 4
	if !op.IfExists && op.Qualifier != operator.ForAllValues {
		if any := m.anyValue(i, b, k, name, base); any != nil {
			wider.parents = append(slices.Clip(base.parents), any)
		}
		m.allowAbsent(i, b, k, name, base)
	}
	m.widenValues(i, s, b, k, wider)
}

func (m *maker) anyValue(i, b, k int, name string, one step) *Mutant {
	key := &m.doc.Statements[i].Condition[b].Keys[k]
	one.kind, one.words, one.after = AnyValue, name+" is met by any value", "Null "+key.Key.Value+" false"
	one.aim.wants = append(slices.Clip(one.aim.wants), want{"Null", key.Key.Value, []string{"false"}, m.options, true})
	return m.make(i, one, func(c *policy.Statement) { dropKey(c, b, k); addKey(c, "Null", present(key.Key.Value)) })
}

func (m *maker) allowAbsent(i, b, k int, name string, one step) {
	block := &m.doc.Statements[i].Condition[b]
	key := &block.Keys[k]
	one.kind, one.words, one.after = AllowAbsent, name+" is met without the key", block.Operator.Value+"IfExists "+key.Key.Value
	one.aim.wants = []want{{"Null", key.Key.Value, []string{"true"}, m.options, true}}
	m.make(i, one, func(c *policy.Statement) {
		dropKey(c, b, k)
		addKey(c, block.Operator.Value+"IfExists", *key)
	})
}

func (m *maker) widenValues(i int, s *policy.Statement, b, k int, base step) {
	block := &s.Condition[b]
	key := &block.Keys[k]
	op, _, _ := operator.Parse(block.Operator.Value)
	if op.Base != operator.StringLike && op.Base.Kind() != operator.KindARN {
		return
	}
	for n, v := range key.Values {
		wide, ok := widerValue(v.Value)
		if !ok {
			continue
		}
		one := base
		one.kind, one.pos, one.before, one.after = WidenValue, v.Pos, v.Value, wide
		one.words = block.Operator.Value + " " + key.Key.Value + " has " + quote(wide) + " instead of " + quote(v.Value)
		m.make(i, one, func(c *policy.Statement) {
			setValues(c, b, k, func(list []policy.Scalar) []policy.Scalar { list[n] = policy.Scalar{Value: wide}; return list })
		})
	}
}

func widerValue(text string) (string, bool) {
	if strings.HasPrefix(text, "arn:") {
		wide, ok := widerResource(text)
		return wide, ok && wide != "*"
	}
	name := strings.TrimRight(strings.TrimRight(text, "*"), "/:")
	last := lastSeparator(name)
	if last < 0 {
		return "", false
	}
	return name[:last+1] + "*", true
}

func dropKey(c *policy.Statement, b, k int) {
	c.Condition = slices.Clone(c.Condition)
	if len(c.Condition[b].Keys) == 1 {
		c.Condition = slices.Delete(c.Condition, b, b+1)
		return
	}
	c.Condition[b].Keys = slices.Delete(slices.Clone(c.Condition[b].Keys), k, k+1)
}
