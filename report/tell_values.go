// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// Both values of an element: what the request has, and what the policy wants.

// maxWants is how many of the values that a policy lists are shown.
const (
	maxWants        = 3
	maxWantsVerbose = 20
)

// values are the rows of an element: the request's value and the policy's.
func (t *teller) values(e *eval.Element, effect policy.Effect) []row {
	verb := "policy wants"
	if effect != policy.Allow {
		verb = "it denies"
	}
	rows := []row{
		{label("request has"), has(e)},
		{label(verb), t.wants(e)},
	}
	for _, spans := range t.unresolved(e) {
		rows = append(rows, row{label(""), spans})
	}
	return rows
}

// has is what the request has for an element.
func has(e *eval.Element) sentence {
	if e.Kind != eval.ConditionElement {
		s := say(quote(first(e.Has)))
		if len(e.Has) > 1 {
			s = append(s, words(" of the role "), quote(e.Has[1]))
		}
		return s
	}
	switch {
	case e.State == condition.KeyUnknown:
		return say(quote(e.Key), words(", with a value that is not known"))
	case e.State == condition.KeyAbsent, len(e.Has) == 0:
		return say(words("no "), quote(e.Key))
	}
	return append(say(quote(e.Key), words(" = ")), listed(e.Has, " and ")...)
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// listed puts values one after the other.
func listed(values []string, last string) []span {
	var s []span
	for i, v := range values {
		switch {
		case i == maxWantsVerbose:
			return append(s, words(" "+more(len(values)-i)))
		case i > 0 && i == len(values)-1:
			s = append(s, words(last))
		case i > 0:
			s = append(s, words(", "))
		}
		s = append(s, quote(value(v)))
	}
	return s
}

// wants is what the policy has for an element.
func (t *teller) wants(e *eval.Element) sentence {
	var s sentence
	switch {
	case e.Kind == eval.ConditionElement:
		s = say(quote(e.Operator), words(" "))
	case e.Negated:
		s = say(words("everything but "))
		if e.Kind == eval.PrincipalElement {
			s = say(words("everyone but "))
		}
	}
	shown, left := t.closest(e)
	for i, w := range shown {
		if i > 0 {
			s = append(s, words(separator(i == len(shown)-1 && left == 0)))
		}
		s = append(s, want(w)...)
	}
	if len(shown) == 0 {
		s = append(s, words("nothing: the list is empty"))
	}
	if left > 0 {
		s = append(s, words(" or one of "+count(left, "other")))
	}
	return s
}

func separator(last bool) string {
	if last {
		return " or "
	}
	return ", "
}

// want is one listed value, with what its variables stand for here.
func want(w eval.Want) []span {
	s := []span{quote(value(w.Text))}
	switch w.Type {
	case policy.ServicePrincipal, policy.FederatedPrincipal, policy.CanonicalUserPrincipal:
		s = append([]span{words(w.Type.String() + " ")}, s...)
	}
	if w.Expanded != "" && w.Expanded != w.Text && len(w.Unresolved)+len(w.Unknown) == 0 {
		s = append(s, words(", here "), quote(value(w.Expanded)))
	}
	return s
}

// unresolved says why variables of an element stand for nothing.
func (t *teller) unresolved(e *eval.Element) []sentence {
	var list []sentence
	seen := map[string]bool{}
	add := func(k condition.Key, why string) {
		name := t.x.KeyName(k)
		if !seen[name+why] && len(list) < maxShort {
			list = append(list, say(quote("${"+name+"}"), words(why)))
		}
		seen[name+why] = true
	}
	for _, w := range e.Wants {
		for _, k := range w.Unresolved {
			add(k, " stands for nothing: the request does not have the key, or has several values for it")
		}
		for _, k := range w.Unknown {
			add(k, " is not known")
		}
	}
	return list
}

// closest returns the listed values that are most like the request's, in the order
// of the policy, and how many are left out.
func (t *teller) closest(e *eval.Element) ([]eval.Want, int) {
	most := maxWants
	if t.verbose {
		most = maxWantsVerbose
	}
	if len(e.Wants) <= most {
		return e.Wants, 0
	}
	order := make([]int, len(e.Wants))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return likeness(&e.Wants[b], e) - likeness(&e.Wants[a], e) })
	order = order[:most]
	slices.Sort(order)
	shown := make([]eval.Want, most)
	for i, n := range order {
		shown[i] = e.Wants[n]
	}
	return shown, len(e.Wants) - most
}

// likeness is how many bytes a listed value shares with the request's from the
// start; a value that matches is most like it.
func likeness(w *eval.Want, e *eval.Element) int {
	const matches = 1 << 20
	if w.Truth == condition.True {
		return matches
	}
	text, best := strings.ToLower(max(w.Expanded, w.Text)), 0
	for _, h := range e.Has {
		h, n := strings.ToLower(h), 0
		for n < len(h) && n < len(text) && h[n] == text[n] {
			n++
		}
		best = max(best, n)
	}
	return best
}

// tested names an element in a sentence: its Action; its condition on aws:SourceIp.
func tested(e *eval.Element) []span {
	if e.Kind == eval.ConditionElement {
		return []span{words("its condition on "), quote(e.Key)}
	}
	return []span{words("its "), words(e.Name())}
}

// doubtOf says why an element is undetermined.
func doubtOf(e *eval.Element) []span {
	switch e.Doubt {
	case condition.UnknownKey:
		return []span{words("the value of "), quote(e.Key), words(" is not known")}
	case condition.UnknownVariable:
		return []span{words("the value of a variable in it is not known")}
	case condition.UnknownPath:
		return []span{words("the path of the role is not known")}
	case condition.SeveralValues:
		return []span{words("the request has several values for "), quote(e.Key), words(", and AWS does not say how "), quote(e.Operator), words(" tests those")}
	case condition.NoValues:
		return []span{words("the policy lists no values, and AWS does not say what that means")}
	case condition.Unreadable:
		return []span{words("a value cannot be read as "), quote(e.Operator), words(" wants it, and AWS does not say what happens then")}
	}
	if e.Kind == eval.PrincipalElement {
		return []span{words("it is not known whether its " + e.Name() + " names the requester")}
	}
	return []span{words("AWS does not say whether its " + e.Name() + " matches")}
}
