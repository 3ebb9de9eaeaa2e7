// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"math/bits"
	"strings"
)

// search looks for the statements of one effect that apply, in a group of policies
// or in all levels of a type, and keeps what they say together and the one to name:
// the first of those that say the most. An index may lead to a statement more than
// once and in any order.
type search struct {
	// classes tells that the principal classes of all statements count, and a
	// statement that names the requester more directly says more. Otherwise a
	// statement applies for certain, or in doubt, or not.
	classes bool

	grant grant
	rank  uint8
	at    place

	// in is the index of the policy that is searched by its trees, and base where
	// that policy is.
	in   *index
	base place
}

// run searches one side of a group. The policies come in order, and so do the
// statements of a scan, so that the first that says the most ends the search.
func (s *search) run(m *matcher, d *side) {
	q := &m.r.question
	parts := d.parts
	for i := range parts {
		p := &parts[i]
		if p.mask&q.mask == 0 {
			continue
		}
		s.base = p.at
		if t := p.index.tree; t != nil {
			s.in = p.index
			s.walk(m, t)
			if s.rank == bestRank {
				return
			}
			continue
		}
		statements := p.index.statements
		for set := p.index.scan.of(q.mask); set != 0; set &= set - 1 {
			i := bits.TrailingZeros64(set)
			st := &statements[i]
			if st.filter.excludes(q) {
				continue
			}
			if g := st.match(m, false); g != 0 && s.add(g, int32(i)) {
				return
			}
		}
	}
}

// walk tries the statements that a tree leads to.
func (s *search) walk(m *matcher, t *tree) {
	text := t.axis.of(m.r)
	if t.axis.inside() {
		s.walkInside(m, t, text)
		return
	}
	keys := &t.keys
	n, pos := &keys.nodes[0], 0
	for {
		if n.label != "" {
			if !keys.follows(text, pos, n.label) {
				return
			}
			pos += len(n.label)
		}
		if !n.open.isEmpty() {
			s.list(m, t, n.open)
		}
		if pos == len(text) {
			s.list(m, t, n.exact)
			return
		}
		next := keys.child(n, keys.at(text, pos))
		if next == 0 {
			return
		}
		n, pos = &keys.nodes[next], pos+1
	}
}

// walkInside walks from every place in the text. A key may stand in many places:
// its list is tried at the first only, or a text such as "aaaa..." would have the
// same statements tried thousands of times. What has no text to go by hangs on
// the root.
func (s *search) walkInside(m *matcher, t *tree, text string) {
	keys := &t.keys
	root := &keys.nodes[0]
	if root.label == "" {
		s.list(m, t, root.open)
	}
	for i := range len(text) {
		for n, pos := root, i; keys.follows(text, pos, n.label); pos++ {
			pos += len(n.label)
			if pos > i && !n.open.isEmpty() && !strings.Contains(text[:pos-1], text[i:pos]) {
				s.list(m, t, n.open)
			}
			if pos == len(text) {
				break
			}
			next := keys.child(n, text[pos])
			if next == 0 {
				break
			}
			n = &keys.nodes[next]
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

func (s *search) list(m *matcher, t *tree, l list) {
	if l.sub > 0 {
		s.walk(m, t.subs[l.sub-1])
		return
	}
	for _, p := range t.posts[l.lo:l.hi] {
		s.try(m, p)
	}
}

// try matches one statement.
func (s *search) try(m *matcher, p posting) {
	if s.settled(p.statement) {
		return
	}
	st := &s.in.statements[p.statement]
	if st.filter.excludes(&m.r.question) || !st.matchesListed(&m.r.question, p.pattern) {
		return
	}
	if g := st.match(m, true); g != 0 {
		s.add(g, p.statement)
	}
}

// settled reports whether a statement can add nothing to what was found.
func (s *search) settled(statement int32) bool {
	return s.rank == bestRank && s.base.with(statement) > s.at
}

// add notes a statement that applies, and reports whether none behind it can add
// anything.
func (s *search) add(g grant, statement int32) bool {
	s.grant |= g
	r := uint8(bestRank)
	if s.classes || g.sure() == 0 {
		r = g.rank()
	}
	if at := s.base.with(statement); r > s.rank || r == s.rank && at < s.at {
		s.rank, s.at = r, at
	}
	return s.rank == bestRank
}

// matchesListed reports whether the action part matches a question that the filter
// lets pass, given what the index knows of it.
func (s *statement) matchesListed(q *Question, listed int32) bool {
	switch {
	case listed == anyOfAll:
		return s.anyAction || s.matchesAction(q)
	case listed < 0:
		return true
	}
	return s.actions[listed].Match(q.action)
}
