// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/internal/pattern"
	"github.com/iamverdict/verdict/policy"
)

// The nearest misses of an implicit deny: the Allow statements, of the policies
// that lack an allow, that would have allowed but for little. AWS has no such
// notion, so this is ours: a statement is the nearer the fewer of its parts fail,
// and among those with as many, the more easily what failed comes about by
// mistake. A condition whose value is another comes first, for it is met or not
// from request to request; then a key that the request lacks, a resource, an
// action of the same service, a principal. Where two are still alike, the text
// that agrees with the request for longer is nearer, and then the statement that
// speaks of it in more words and fewer wildcards.

// maxMisses is the number of misses up to which they are listed: what fits on one
// screen beside everything else.
const maxMisses = 5

func (w *why) findMisses() { w.x.Misses = w.nearest(maxMisses) }

// nearest returns the nearest misses, at most as many as the limit.
func (w *why) nearest(limit int) []Miss {
	x := w.x
	if x.Decision.Result != ImplicitDeny || len(x.Stops) == 0 || x.Stops[0].Layer < 0 {
		return nil
	}
	blamed := x.Stops[0].Layer
	list := w.missesOf(nil, blamed, policy.NoType)
	if x.grantWouldDo(blamed) {
		list = w.missesOf(list, x.layerOf(policy.ResourceBased), x.Layers[blamed].Type)
	}
	slices.SortStableFunc(list, func(a, b rated) int { return a.compare(&b) })
	misses := make([]Miss, min(len(list), limit))
	for i := range misses {
		misses[i] = list[i].Miss
	}
	return misses
}

// layerOf returns the index of the layer of a type that has no levels.
func (x *Explanation) layerOf(kind policy.Type) int {
	return slices.IndexFunc(x.Layers, func(l Layer) bool { return l.Type == kind })
}

// rated is a miss with what it is ranked by.
type rated struct {
	Miss
	failures    int // of distinct parts
	hurdle      hurdle
	closeness   int // bytes of the failed part that agree with the request
	specificity int // bytes of the other parts that are no wildcards
}

// hurdle is what a part failed by, from the least to the greatest.
type hurdle uint8

const (
	inDoubt hurdle = iota
	conditionValue
	keyAbsent
	otherResource
	otherAction
	otherPrincipal
	otherService
	noMeaning // the statement has no documented evaluation
)

func (m *rated) compare(o *rated) int {
	return cmp.Or(
		cmp.Compare(m.failures, o.failures),
		cmp.Compare(m.hurdle, o.hurdle),
		cmp.Compare(o.closeness, m.closeness),
		cmp.Compare(o.specificity, m.specificity),
	)
}

// missesOf appends the misses of a layer. If instead is a type, only those count
// whose grant would pass over the silence of that type.
func (w *why) missesOf(list []rated, layer int, instead policy.Type) []rated {
	l := &w.x.Layers[layer]
	for p := range l.Policies {
		for s := range l.Policies[p].Statements {
			t := &l.Policies[p].Statements[s]
			if t.Effect == policy.Deny || t.Truth == condition.True {
				continue
			}
			m := rated{Miss: Miss{Ref: Ref{layer, p, s}, Element: -1, Instead: instead != policy.NoType}}
			if w.rate(&m, t) && (!m.Instead || t.wouldBypass(instead)) {
				list = append(list, m)
			}
		}
	}
	return list
}

// wouldBypass reports whether the statement, if it held, would pass over the
// silence of a policy type. One that does not name the requester is taken to name it
// directly once it does, but only in place of identity-based policies: who is
// bounded by a boundary or a session policy looks there first.
func (t *StatementTrace) wouldBypass(kind policy.Type) bool {
	for i := range t.Elements {
		if e := &t.Elements[i]; e.Kind == PrincipalElement && !e.Negated {
			c := e.Classes | e.MaybeClasses
			return c == 0 && kind == policy.IdentityBased || slices.Contains(c.Bypasses(), kind)
		}
	}
	return false
}

// rate works out how near a statement is. It reports false for one that is too far
// away to be shown.
func (w *why) rate(m *rated, t *StatementTrace) bool {
	if t.Malformed {
		m.failures, m.hurdle = 1, noMeaning
		return true
	}
	seen := map[string]bool{}
	for i := range t.Elements {
		e := &t.Elements[i]
		if e.Truth == condition.True {
			m.specificity += e.specificity()
			continue
		}
		h := w.hurdle(e)
		if name := e.Kind.String() + strings.ToLower(e.Key); !seen[name] {
			seen[name] = true
			m.failures++
		}
		if m.Element < 0 || h > m.hurdle {
			m.swap(i)
			m.hurdle, m.closeness = h, w.closeness(e)
		} else {
			m.Others = append(m.Others, i)
		}
	}
	return m.hurdle != otherService || m.failures == 1 && m.specificity > 0
}

// swap makes element i the one that is named, and puts the former one among the
// others.
func (m *rated) swap(i int) {
	if m.Element >= 0 {
		m.Others = append(m.Others, m.Element)
		slices.Sort(m.Others)
	}
	m.Element = i
}

// hurdle returns what an element failed by.
func (w *why) hurdle(e *Element) hurdle {
	switch {
	case e.Truth == condition.Undetermined:
		return inDoubt
	case e.Kind == PrincipalElement:
		return otherPrincipal
	case e.Kind == ResourceElement:
		return otherResource
	case e.Kind == ConditionElement && e.State == condition.KeyAbsent:
		return keyAbsent
	case e.Kind == ConditionElement:
		return conditionValue
	case w.sameService(e):
		return otherAction
	}
	return otherService
}

// sameService reports whether an Action lists an action of the request's service.
func (w *why) sameService(e *Element) bool {
	if e.Negated {
		return true
	}
	service := w.r.service() + ":"
	return slices.ContainsFunc(e.Wants, func(v Want) bool {
		return strings.HasPrefix(pattern.Fold(v.Text), service)
	})
}

// closeness returns how many bytes the best of an element's values shares with the
// request, from the start. Case is passed over, also where AWS minds it: what differs
// in nothing else is nearest of all.
func (w *why) closeness(e *Element) int {
	best := 0
	for i := range e.Wants {
		text := e.Wants[i].Text
		if e.Wants[i].Expanded != "" {
			text = e.Wants[i].Expanded
		}
		for _, has := range e.Has {
			best = max(best, commonPrefix(pattern.Fold(text), pattern.Fold(has)))
		}
	}
	return best
}

// specificity returns how many bytes of the values that match are no wildcards.
func (e *Element) specificity() int {
	best := 0
	for i := range e.Wants {
		if e.Kind == ConditionElement || e.Wants[i].Truth == condition.True {
			best = max(best, len(strings.Trim(e.Wants[i].Text, "*?")))
		}
	}
	return best
}
