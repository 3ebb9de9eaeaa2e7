// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// Changes of the request: context keys and the owner of the resource. Who asks,
// for what and on what are the question itself and are not changed, so neither are
// the keys that follow from them, unless the context gives them a value of its
// own.

// finder collects changes.
type finder struct {
	why
	list  []Change
	work  int  // statements of the documents that were changed
	keeps bool // policies as they are
}

// add adds a change. Changes of equal rank stay in the order in which they are
// added.
func (f *finder) add(c Change) {
	c.rank = int(c.Kind)
	if c.More && c.Kind < StatementRemoved {
		c.rank += int(StatementRemoved)
	}
	f.list = append(f.list, c)
}

// Numbers of values of one key for one statement: those up to which its conditions
// are evaluated, and those up to which an engine decides.
const (
	maxSought = 4_000
	maxValues = 16
)

// conditionChanges adds the values of a key that make all given conditions of a
// statement hold, or, if hold is false, fail. All are on the key, or on what follows
// from it.
func (f *finder) conditionChanges(at Ref, k condition.Key, elements []int, hold bool) {
	tried, values := 0, f.valuesFor(at, k, elements, hold)
	for _, v := range values[:min(len(values), maxSought)] {
		if tried == maxValues || !f.r.CouldHave(k, v) || !f.allHold(at, elements, k, v, hold) {
			continue
		}
		tried++
		f.addKey(at, k, v, f.x.StatementOf(at).Elements, f.examples(at, elements, hold))
	}
	for _, i := range elements {
		f.conditionVariables(at, i, elements, hold)
	}
}

// examples returns how many examples a person wants to see: one for each value that is
// listed, as each block of addresses, and one of all that is not excluded.
func (w *why) examples(at Ref, elements []int, hold bool) int {
	n, t := 1, w.x.StatementOf(at)
	for _, i := range elements {
		if e := &t.Elements[i]; hold != e.isNegatedTest() {
			n = max(n, len(e.Wants))
		}
	}
	return n
}

// conditionVariables adds the values of variables in a condition that make what it
// lists the request's own value.
func (f *finder) conditionVariables(at Ref, element int, elements []int, hold bool) {
	e := &f.x.StatementOf(at).Elements[element]
	if !f.variables(at).Variables {
		return
	}
	for i := range e.Wants {
		for _, has := range e.Has {
			k, v, ok := standsFor(e.Wants[i].Text, has)
			if ok && f.r.CouldHave(k, v) && f.allHold(at, elements, k, v, hold) {
				f.addKey(at, k, v, nil, 1)
			}
		}
	}
}

// allHold reports whether a value for a key makes conditions hold, or fail.
func (w *why) allHold(at Ref, elements []int, k condition.Key, v condition.Value, hold bool) bool {
	return !slices.ContainsFunc(elements, func(i int) bool { return w.holds(at, i, k, v) != truthOf(hold) })
}

// addKey adds the change that gives a key a value, or takes it away.
func (f *finder) addKey(at Ref, k condition.Key, v condition.Value, tests []Element, examples int) {
	had, state := f.env(f.r).Lookup(k)
	c := Change{Kind: KeySet, Key: k, Values: v.Texts(), Had: had.Texts(), State: state, At: at, Level: -1, examples: examples}
	if v.Len() == 0 {
		c.Kind = KeyRemoved
	}
	c.Example = tests != nil && c.Kind == KeySet && slices.ContainsFunc(c.Values, func(text string) bool {
		return !slices.Contains(c.Had, text) && !slices.ContainsFunc(tests, func(e Element) bool { return e.tests(k) && e.lists(text) })
	})
	c.try = func(s given) (given, bool) {
		s.r = s.r.known(k, v)
		return s, true
	}
	if !slices.ContainsFunc(f.list, func(o Change) bool { return o.Kind == c.Kind && o.Key == k && slices.Equal(o.Values, c.Values) }) {
		f.add(c)
	}
}

// tests reports whether the element is a condition on the key, or on one that
// follows from it.
func (e *Element) tests(k condition.Key) bool {
	return e.Kind == ConditionElement && (e.ConditionKey() == k || e.ConditionKey().Source() == k)
}

// lists reports whether the policy lists the value, variables replaced.
func (e *Element) lists(text string) bool {
	return slices.ContainsFunc(e.Wants, func(w Want) bool { return w.Text == text || w.Expanded == text })
}

// variableChanges adds the value of a variable that would make a resource match, or the
// one value of a key.
func (f *finder) variableChanges(at Ref, e *Element) {
	for i := range e.Wants {
		k, v, ok := standsFor(e.Wants[i].Text, f.r.question.resource)
		if ok && f.variables(at).Variables && f.r.CouldHave(k, v) {
			f.addKey(at, k, v, nil, 1)
		}
	}
}

// standsFor returns the variable of what a policy lists, if that has one, and what
// the request's text has in its place.
func standsFor(want, has string) (condition.Key, condition.Value, bool) {
	before, rest, _ := strings.Cut(want, "${")
	name, after, ok := strings.Cut(rest, "}")
	text, found := strings.CutPrefix(has, before)
	if !ok || !found || strings.Contains(after, "${") {
		return condition.Key{}, condition.Value{}, false
	}
	literal, _, wild := strings.Cut(after, "*")
	switch end := strings.Index(text, literal); {
	case !wild:
		text = strings.TrimSuffix(text, after)
	case literal != "" && end >= 0:
		text = text[:end]
	}
	name, _, _ = strings.Cut(name, ",")
	return condition.MakeKey(strings.TrimSpace(name)), condition.String(text), text != ""
}

// ownerChange adds the owner of the resource, if nobody knows it: the requester's
// account.
func (f *finder) ownerChange() {
	account := f.x.Account
	if f.x.Ownership != OwnerNotKnown || account == "" {
		return
	}
	f.add(Change{Kind: OwnerGiven, Text: account, At: Ref{-1, -1, -1}, Level: -1, try: func(s given) (given, bool) {
		r := s.r.Clone()
		r.ResourceAccount = account
		s.r = r
		return s, true
	}})
}

// againstDeny adds what keeps the statement that the decision names from denying.
func (f *finder) againstDeny() {
	at := f.x.Deciding()
	t := f.x.StatementOf(at)
	if t == nil {
		return
	}
	for i := range t.Elements {
		if e := &t.Elements[i]; e.Kind == ConditionElement {
			f.conditionChanges(at, e.ConditionKey(), []int{i}, false)
		}
	}
	f.ownerChange()
	if t.Effect == policy.Deny {
		f.removeStatement(at)
	}
}

// towardsAllow adds what makes the first stop allow, or the resource-based policy
// in its place.
func (f *finder) towardsAllow() {
	for _, m := range f.nearest(maxNear) {
		f.forMiss(&m)
	}
	f.ownerChange()
	layer := f.x.Stops[0].Layer
	f.addStatements(layer)
	if kind := f.x.Layers[layer].Type; f.x.Ownership == SameAccount && kind >= policy.IdentityBased {
		if resource := f.x.layerOf(policy.ResourceBased); f.x.Layers[resource].Skip == Applies {
			f.addStatements(resource)
		}
	}
}

// forMiss adds what makes a statement hold that nearly does.
func (f *finder) forMiss(m *Miss) {
	t := f.x.StatementOf(m.Ref)
	if m.Element < 0 {
		return
	}
	e := &t.Elements[m.Element]
	failed := append([]int{m.Element}, m.Others...)
	switch k, ok := commonKey(t, failed); {
	case ok:
		f.conditionChanges(m.Ref, k, t.on(k), true)
	case len(m.Others) > 0:
	case e.Kind == ResourceElement && !e.Negated:
		f.variableChanges(m.Ref, e)
		f.addValue(m.Ref, ResourceAdded)
	case e.Kind == ActionElement && !e.Negated:
		f.addValue(m.Ref, ActionAdded)
	case e.Kind == PrincipalElement && !e.Negated:
		f.addValue(m.Ref, PrincipalAdded)
	}
}

// commonKey returns the key that all elements are conditions on, or that all their
// keys follow from, so that a value of it may make all of them hold.
func commonKey(t *StatementTrace, elements []int) (condition.Key, bool) {
	first := t.Elements[elements[0]].ConditionKey()
	for _, k := range []condition.Key{first, first.Source()} {
		if k != (condition.Key{}) && !slices.ContainsFunc(elements, func(i int) bool { return !t.Elements[i].tests(k) }) {
			return k, true
		}
	}
	return condition.Key{}, false
}

// on returns the conditions on a key, or on one that follows from it.
func (t *StatementTrace) on(k condition.Key) []int {
	var elements []int
	for i := range t.Elements {
		if t.Elements[i].tests(k) {
			elements = append(elements, i)
		}
	}
	return elements
}
