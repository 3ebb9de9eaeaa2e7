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
	list []Change
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

// maxValues is the number of values up to which one key is tried for a statement.
const maxValues = 6

// conditionChanges adds the values of a key that make the conditions of a
// statement hold, or, if hold is false, one of them fail.
func (f *finder) conditionChanges(at Ref, elements []int, hold bool) {
	t, env := f.x.StatementOf(at), f.env(f.r)
	for _, i := range elements {
		e := &t.Elements[i]
		tried := 0
		for _, v := range condition.Suggest(e.Operator, e.texts(), f.variables(at), env, hold) {
			k := e.ConditionKey()
			if tried == maxValues || !f.settable(k, v) || f.holds(at, i, k, v) != truthOf(hold) {
				continue
			}
			tried++
			f.addKey(at, k, v, e)
		}
	}
}

// addKey adds the change that gives a key a value, or takes it away.
func (f *finder) addKey(at Ref, k condition.Key, v condition.Value, e *Element) {
	had, state := f.env(f.r).Lookup(k)
	c := Change{Kind: KeySet, Key: k, Values: v.Texts(), Had: had.Texts(), State: state, At: at, Level: -1}
	if v.Len() == 0 {
		c.Kind = KeyRemoved
	}
	c.Example = e != nil && c.Kind == KeySet && !e.lists(v.Text(0))
	c.try = func(s given) (given, bool) { return given{s.e, s.r.known(k, v)}, true }
	if !slices.ContainsFunc(f.list, func(o Change) bool { return o.Kind == c.Kind && o.Key == k && slices.Equal(o.Values, c.Values) }) {
		f.add(c)
	}
}

// lists reports whether the policy lists the value, variables replaced.
func (e *Element) lists(text string) bool {
	return slices.ContainsFunc(e.Wants, func(w Want) bool { return w.Text == text || w.Expanded == text })
}

// settable reports whether a request could have the value and still be the same
// question. The zero Value is absence, of which keys that AWS always sends are not
// capable.
func (f *finder) settable(k condition.Key, v condition.Value) bool {
	_, state := f.env(f.r).Lookup(k)
	_, derived := f.env(f.r.known(k, condition.Value{})).Lookup(k)
	switch {
	case v.Len() == 0:
		return (state == condition.KeyGiven || state == condition.KeyUnknown) && derived == condition.KeyAbsent && !f.alwaysPresent(k)
	case state == condition.KeyGiven || state == condition.KeyUnknown:
		return f.fits(k, v)
	}
	switch k.String() {
	case "aws:principalarn":
		return f.r.kind == RoleSession && f.r.principal.RoleARN == "" && f.fits(k, v)
	case "aws:userid":
		return state == condition.KeyAbsent && (f.r.kind == User || f.r.kind == RoleSession)
	case "aws:principalaccount", "aws:principaltype", "aws:principalisawsservice", "aws:principalservicename",
		"aws:principalservicenameslist", "aws:username", "aws:resourceaccount":
		return false
	case "aws:requestedregion":
		return state == condition.KeyAbsent
	}
	return true
}

// variableChanges adds the value of a variable that would make a resource match, or the
// one value of a key.
func (f *finder) variableChanges(at Ref, e *Element) {
	for i := range e.Wants {
		k, v, ok := standsFor(&e.Wants[i], e.Has[0])
		if ok && f.variables(at).Variables && f.settable(k, v) {
			f.addKey(at, k, v, nil)
		}
	}
}

// standsFor returns the variable of a listed value and what the request's text has in
// its place, if the value has one variable.
func standsFor(want *Want, has string) (condition.Key, condition.Value, bool) {
	before, rest, _ := strings.Cut(want.Text, "${")
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
		return given{s.e, r}, true
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
		if t.Elements[i].Kind == ConditionElement {
			f.conditionChanges(at, []int{i}, false)
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
	switch {
	case f.oneKey(t, failed):
		f.conditionChanges(m.Ref, failed, true)
		if len(e.Has) == 1 {
			f.variableChanges(m.Ref, e)
		}
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

// oneKey reports whether the elements are conditions on one key.
func (f *finder) oneKey(t *StatementTrace, elements []int) bool {
	key := t.Elements[elements[0]].ConditionKey()
	for _, i := range elements {
		if t.Elements[i].Kind != ConditionElement || t.Elements[i].ConditionKey() != key {
			return false
		}
	}
	return true
}
