// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
)

// Values that conditions on one key may want. Several tests of a key are met by one
// value, or by one list: a range by a number within it, a block with holes by an
// address beside them, tags that are all required by all of them at once. Each test
// comes up with values of its own, and the lists are put together of these; whoever
// asks evaluates all tests with each.

// valuesFor returns values of a key that may make conditions hold, or fail, what is
// closest to the request first. The zero Value is absence.
func (w *why) valuesFor(at Ref, k condition.Key, elements []int, hold bool) []condition.Value {
	t, env := w.x.StatementOf(at), w.env(w.r)
	var ones []condition.Value
	sets := false
	for _, i := range elements {
		e := &t.Elements[i]
		sets = sets || strings.Contains(e.Operator, ":")
		if e.ConditionKey() != k {
			continue // its value follows
		}
		ones = append(ones, w.suggested(at, e, env, hold)...)
	}
	if !sets {
		return ones
	}
	had, _ := env.Lookup(k)
	lists := w.lists(at, k, elements, hold, had.Texts(), ones)
	if slices.ContainsFunc(lists, func(v condition.Value) bool { return w.allHold(at, elements, k, v, hold) }) {
		ones = slices.DeleteFunc(ones, func(v condition.Value) bool { return v.Len() > 0 })
	}
	return append(lists, ones...)
}

// suggested returns the values that one condition comes up with.
func (w *why) suggested(at Ref, e *Element, env *condition.Env, hold bool) []condition.Value {
	list := condition.Suggest(e.Operator, e.texts(), w.variables(at), env, hold)
	switch {
	case strings.EqualFold(e.Operator, "Null"):
		for i := range list {
			if list[i].Len() > 0 {
				list[i] = exampleOf(e.ConditionKey())
			}
		}
	case e.ConditionKey() == w.e.principalARN && w.r.kind == RoleSession:
		list = append(list, w.ownRoles(e, env)...)
	}
	return list
}

// exampleOf returns a value that a key could have, where nothing more is asked than
// that there is one.
func exampleOf(k condition.Key) condition.Value {
	name := k.String()
	switch {
	case strings.HasSuffix(name, "time"):
		return condition.String("2026-01-01T00:00:00Z")
	case strings.HasSuffix(name, "sourceip"):
		return condition.String("192.0.2.1")
	case strings.HasSuffix(name, "arn"):
		return condition.String("arn:aws:x:x:x:x")
	case name == "aws:multifactorauthpresent", name == "aws:securetransport", name == "aws:viaawsservice":
		return condition.String("true")
	case strings.HasSuffix(name, "age"):
		return condition.String("60")
	}
	return condition.String("x")
}

// lists returns lists of values: of those that the request has, the ones that by
// themselves do; those with one more; and one more of each condition at once.
func (w *why) lists(at Ref, k condition.Key, elements []int, hold bool, had []string, ones []condition.Value) []condition.Value {
	kept := slices.DeleteFunc(slices.Clone(had), func(text string) bool {
		return !w.allHold(at, elements, k, condition.String(text), hold)
	})
	var list []condition.Value
	if len(kept) > 0 {
		list = append(list, condition.Strings(kept...))
	}
	all := slices.Clone(had)
	if len(had) == 0 && len(elements) == 1 {
		return nil // one value is enough
	}
	for _, v := range ones[:min(len(ones), maxValues)] {
		if v.Len() != 1 || slices.Contains(had, v.Text(0)) {
			continue
		}
		list = append(list, condition.Strings(append(slices.Clip(had), v.Text(0))...))
		if w.helps(at, k, elements, hold, all, v.Text(0)) {
			all = append(all, v.Text(0))
		}
	}
	if len(all) > len(had) {
		list = append(list, condition.Strings(all...))
	}
	if added := condition.Strings(all[len(had):]...); added.Len() > 0 && !w.allHold(at, elements, k, condition.Strings(all...), hold) {
		list = append(list, added) // what the request has is in the way
	}
	return list
}

// helps reports whether one more value makes more of the conditions do as they should.
func (w *why) helps(at Ref, k condition.Key, elements []int, hold bool, texts []string, more string) bool {
	count := func(texts []string) (n int) {
		for _, i := range elements {
			if w.holds(at, i, k, condition.Strings(texts...)) == truthOf(hold) {
				n++
			}
		}
		return n
	}
	return count(append(slices.Clip(texts), more)) > count(texts)
}

// ownRoles returns ARNs that the role of a session may have, whose path is not known:
// without a path, and with the path of each role that a condition lists.
func (w *why) ownRoles(e *Element, env *condition.Env) []condition.Value {
	p := &w.r.principal
	if p.RoleARN != "" || p.guess == "" {
		return nil
	}
	prefix := strings.TrimSuffix(p.guess, p.name)
	list := []condition.Value{condition.String(p.guess)}
	for i := range e.Wants {
		_, role, _ := strings.Cut(env.Expand(e.Wants[i].Text, true, condition.Options{Variables: true}).Example, ":role/")
		if path := role[:strings.LastIndexByte(role, '/')+1]; path != "" {
			list = append(list, condition.String(prefix+path+p.name))
		}
	}
	return list
}
