// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/internal/pattern"
	"github.com/iamverdict/verdict/policy"
)

// statement is a compiled statement. It applies to a request if all of its
// parts match: principal, action, resource, condition. A part that is absent
// matches (IAM User Guide, "How IAM works", Request and policy evaluation).
type statement struct {
	effect      policy.Effect
	malformed   bool // kept by lenient parsing: nobody can say what it means
	notAction   bool
	notResource bool
	hasResource bool
	everyAction bool // every action matches; also set if it is malformed
	anyAction   bool // every action that its filter lets pass matches
	anyResource bool // every resource matches
	plain       bool // its resources are all plain, and it is not NotResource
	sweeping    bool // every principal and resource matches, and there is no condition

	filter    filter
	mask      uint64 // the services that it may speak of; see serviceMask
	actions   []pattern.Headed
	resources []resourcePattern
	principal *principalSet // nil: no principal part
	tests     []condition.Test
}

// matcher is the state of one decision: the request and what its conditions are
// evaluated against.
type matcher struct {
	e   *Engine
	r   *Request
	env condition.Env
	// atEndpoint is set while the policies of a VPC endpoint are evaluated.
	atEndpoint bool
}

// set makes the matcher one for a request. It is apart from evaluation.prepare so
// that the compiler puts it into Decide, where it sees that nothing of this lies on
// the heap and that the garbage collector need not be told.
func (m *matcher) set(e *Engine, r *Request) {
	m.e, m.r = e, r
	m.env.Context, m.env.Unknown, m.env.Derived = &r.Context, r.Unknown, &r.derived
}

// match reports how certainly the statement, whose filter lets the question pass,
// applies to the request and, if it has a principal part, in which classes. Without
// one the class has no meaning. settled tells that the action is the statement's.
//
// All parts have to match, in whatever order they are tried. A Deny is mostly a
// guard, which covers the resource and spares the request by its condition; an
// Allow mostly speaks of another resource.
func (s *statement) match(m *matcher, settled bool) grant {
	switch {
	case !settled && !s.anyAction && !s.matchesAction(&m.r.question):
		return 0
	case s.sweeping:
		return surely(ByWildcard)
	case s.malformed:
		return perhaps(ByWildcard)
	}
	t, tests := condition.True, s.tests
	if s.effect == policy.Deny {
		for i := range tests {
			if t = t.And(tests[i].Eval(&m.env)); t == condition.False {
				return 0
			}
		}
		tests = nil
	}
	g := surely(ByWildcard)
	switch {
	case s.principal == nil:
	case s.principal.open:
		g = in(ByWildcard, m.isAnyone())
	default:
		if g = s.principal.match(m, s.effect); g == 0 {
			return 0
		}
	}
	switch {
	case s.anyResource:
	case !s.plain:
		t = t.And(s.matchResource(m))
	case !s.covers(m.r.question.resource):
		return 0
	}
	for i := 0; i < len(tests) && t != condition.False; i++ {
		t = t.And(tests[i].Eval(&m.env))
	}
	if t == condition.True {
		return g
	}
	return g.and(t)
}

// matchesAction reports whether an action that the filter lets pass is one of the
// statement's: any of the entries of Action, or none of those of NotAction. An
// empty list of actions lists none.
func (s *statement) matchesAction(q *Question) bool {
	list, head := s.actions, q.actionStem[0]
	for i := range list {
		if a := &list[i]; !a.Differs(head) && (a.Settled() || a.Match(q.action)) {
			return !s.notAction
		}
	}
	return s.notAction
}

// covers is matchResource for a statement whose resources are plain.
func (s *statement) covers(resource string) bool {
	list := s.resources
	for i := range list {
		p := &list[i].whole
		switch text := p.Text(); p.Class() {
		case pattern.Prefix:
			if strings.HasPrefix(resource, text) {
				return true
			}
		case pattern.Exact:
			if resource == text {
				return true
			}
		default:
			if p.Match(resource) {
				return true
			}
		}
	}
	return false
}

// matchResource is the resource part. In a resource-based policy it may be
// absent, and means what the policy is attached to.
//
// A variable that stands for nothing makes an entry of Resource cover nothing.
// Of NotResource, AWS's words taken literally would let the statement apply to
// what its author meant to leave out; it is undetermined instead.
func (s *statement) matchResource(m *matcher) condition.Truth {
	unresolved := condition.False
	if s.notResource {
		unresolved = condition.Undetermined
	}
	result := condition.False
	for i := range s.resources {
		p := &s.resources[i]
		switch {
		case p.rare != nil:
			result = result.Or(p.matchRare(&m.env, m.r.question.resource, unresolved))
		case p.whole.Match(m.r.question.resource):
			result = condition.True
		}
		if result == condition.True {
			break
		}
	}
	if s.notResource {
		return result.Not()
	}
	return result
}

// serviceMask maps a service prefix to one bit of 64. A statement holds the
// bits of the services that its actions are of, so that most statements are
// passed over without a look at their text. Two services may share a bit.
func serviceMask(service string) uint64 {
	h := uint32(2166136261)
	for i := range len(service) {
		h = (h ^ uint32(service[i])) * 16777619
	}
	return 1 << (h >> 26)
}

// anyService is the mask of a statement that may speak of every service.
const anyService = ^uint64(0)
