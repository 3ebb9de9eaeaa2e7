// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import "strings"

// search looks in one index for the statements that apply, and keeps what they
// say together and the one to name: the first in the document of those that say
// the most. The index may lead to a statement more than once and in any order.
type search struct {
	statements []statement
	// classes tells that the principal classes of all statements count, and a
	// statement that names the requester more directly says more. Otherwise a
	// statement applies for certain, or in doubt, or not.
	classes bool

	grant grant
	at    int32
	rank  int
}

// run tries all statements that the index leads to.
func (s *search) run(m *matcher, x *index) {
	if x.tree.nodes != nil {
		s.walk(m, x)
		return
	}
	for i := range x.scan {
		e := &x.scan[i]
		if e.mask&m.r.question.mask == 0 {
			continue
		}
		st := &s.statements[e.statement]
		if !st.matchesAction(m.r.question.action) {
			continue
		}
		if g := st.matchRest(m); g != 0 {
			s.add(g, e.statement)
			if s.rank == bestRank {
				return // the statements come in order
			}
		}
	}
}

// walk tries the statements that a tree leads to.
func (s *search) walk(m *matcher, x *index) {
	t := &x.tree
	text := x.axis.of(m.r)
	if x.axis.inside() {
		s.walkInside(m, x, text)
		return
	}
	for n, rest := t.enter(&t.nodes[0], text); n != nil; n, rest = t.step(n, rest) {
		s.list(m, x, n.open)
		if rest == "" {
			s.list(m, x, n.exact)
			return
		}
	}
}

// walkInside walks from every place in the text. A key may stand in many places:
// its list is tried at the first only, or a text such as "aaaa..." would have the
// same statements tried thousands of times. What has no text to go by hangs on
// the root.
func (s *search) walkInside(m *matcher, x *index, text string) {
	t := &x.tree
	root := &t.nodes[0]
	if root.label == "" {
		s.list(m, x, root.open)
	}
	for i := range len(text) {
		n, rest := t.enter(root, text[i:])
		if root.label == "" {
			n, rest = t.step(root, text[i:])
		}
		for ; n != nil; n, rest = t.step(n, rest) {
			if end := len(text) - len(rest); !n.open.isEmpty() && !strings.Contains(text[:end-1], text[i:end]) {
				s.list(m, x, n.open)
			}
		}
	}
}

// of returns the text of a request along an axis.
func (a axis) of(r *Request) string {
	if a < resourcePrefix {
		return r.question.action
	}
	return r.question.resource
}

func (s *search) list(m *matcher, x *index, l list) {
	if l.sub > 0 {
		s.run(m, x.subs[l.sub-1])
		return
	}
	for _, p := range x.posts[l.lo:l.hi] {
		s.try(m, p)
	}
}

// try matches one statement.
func (s *search) try(m *matcher, p posting) {
	if s.settled(p.statement) {
		return
	}
	st := &s.statements[p.statement]
	if !st.matchesListed(m.r.question.action, p.pattern) {
		return
	}
	if g := st.matchRest(m); g != 0 {
		s.add(g, p.statement)
	}
}

// settled reports whether a statement can add nothing to what was found.
func (s *search) settled(statement int32) bool {
	return s.rank == bestRank && statement > s.at
}

// add notes a statement that applies.
func (s *search) add(g grant, statement int32) {
	s.grant |= g
	r := g.rank()
	if !s.classes && g.sure() != 0 {
		r = bestRank
	}
	if r > s.rank || r == s.rank && statement < s.at {
		s.rank, s.at = r, statement
	}
}

// matchesListed reports whether the action part matches, given what the index
// knows of it.
func (s *statement) matchesListed(action string, listed int32) bool {
	switch {
	case listed == anyOfAll:
		return s.matchesAction(action)
	case listed < 0:
		return true
	}
	return s.actions[listed].Match(action)
}
