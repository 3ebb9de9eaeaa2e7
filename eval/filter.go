// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/internal/pattern"
)

// Most statements of a service speak of other actions, and most of those whose
// action matches speak of another resource: another bucket, another table. That
// nearly always shows in the first sixteen bytes of the action and of the sixth
// field of the ARN, so that four words of each statement, held against four words
// of the request, spare all other work on it.

// filter is what all actions of a statement, and the sixth fields of all resources
// that it covers, have in common, bit by bit. The zero filter excludes nothing.
type filter struct {
	action, resource common
}

// common is the bits that texts have in common, of those in the mask.
type common struct {
	mask, bits pattern.Stem
}

// excludes reports whether the question is certainly about another action or
// another resource than the statement.
func (f *filter) excludes(q *Question) bool {
	return (f.action.bits[0]^q.actionStem[0])&f.action.mask[0]|
		(f.action.bits[1]^q.actionStem[1])&f.action.mask[1]|
		(f.resource.bits[0]^q.resourceStem[0])&f.resource.mask[0]|
		(f.resource.bits[1]^q.resourceStem[1])&f.resource.mask[1] != 0
}

// commonOf returns what all texts that a pattern matches have in common, given the
// literal text with which they begin, and whether that is all.
func commonOf(literal string, exact bool) common {
	n := len(literal)
	if exact {
		n = pattern.StemSize // what follows the end counts too
	}
	return common{pattern.StemMask(n), pattern.StemOf(literal)}
}

// with returns what c and d have in common.
func (c common) with(d common) common {
	for w := range c.mask {
		c.mask[w] &= d.mask[w] &^ (c.bits[w] ^ d.bits[w])
	}
	return c
}

// actionFilter returns what the actions have in common.
func (s *statement) actionFilter() common {
	if s.notAction || len(s.actions) == 0 {
		return common{}
	}
	c := s.commonAction(0)
	for i := 1; i < len(s.actions) && c.mask != (pattern.Stem{}); i++ {
		c = c.with(s.commonAction(i))
	}
	return c
}

func (s *statement) commonAction(i int) common {
	a := &s.actions[i]
	return commonOf(a.Literal(), a.Class() == pattern.Exact)
}

// settlesAction reports whether an action that the filter lets pass is certainly
// the statement's. Actions of requests have no zero bytes.
func (s *statement) settlesAction() bool {
	return !s.notAction && len(s.actions) == 1 && s.actions[0].SettledByStem()
}

// resourceFilter returns what the resources have in common. It goes by those that
// are literal text up to the fifth colon at least; what they cover agrees with
// them up to there, and so has its sixth field in the same place.
func (s *statement) resourceFilter() common {
	if !s.hasResource || s.notResource || len(s.resources) == 0 {
		return common{}
	}
	var c common
	for i := range s.resources {
		p := &s.resources[i]
		fields := strings.SplitN(p.whole.Literal(), ":", arnFields)
		if len(fields) < arnFields {
			return common{}
		}
		one := commonOf(fields[arnFields-1], p.whole.Class() == pattern.Exact)
		if i == 0 {
			c = one
		}
		if c = c.with(one); c.mask == (pattern.Stem{}) {
			break
		}
	}
	return c
}
