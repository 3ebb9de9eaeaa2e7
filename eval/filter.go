// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/internal/pattern"
)

// Most statements of a service speak of other actions, and most of those whose
// action matches speak of another resource: another bucket, another table. That
// nearly always shows in the first eight bytes of the action and in the first
// sixteen of the sixth field of the ARN, so that three words of each statement,
// held against three words of the request, spare all other work on it.

// stem is the first sixteen bytes of the sixth field of an ARN. That of "*" is
// zero.
type stem [2]pattern.Head

func stemOf(s string) stem {
	n := min(len(s), 8)
	return stem{pattern.HeadOf(s[:n]), pattern.HeadOf(s[n:])}
}

// filter is what all actions of a statement, and the stems of all resources that
// it covers, have in common, bit by bit. The zero filter excludes nothing.
type filter struct {
	actionMask, actionBits pattern.Head
	mask, bits             stem
}

// excludes reports whether the question is certainly about another action or
// another resource than the statement.
func (f *filter) excludes(q *Question) bool {
	return (f.actionBits^q.actionHead)&f.actionMask|
		(f.bits[0]^q.stem[0])&f.mask[0]|(f.bits[1]^q.stem[1])&f.mask[1] != 0
}

// newFilter returns the filter of a statement.
func newFilter(s *statement) filter {
	f := newResourceFilter(s)
	if s.notAction {
		return f
	}
	for i := range s.actions {
		bits, mask := s.actions[i].Head()
		if i == 0 {
			f.actionBits, f.actionMask = bits, mask
		}
		f.actionMask &= mask &^ (f.actionBits ^ bits)
	}
	return f
}

// newResourceFilter is newFilter for the resource part. It goes by resources that
// are literal text up to the fifth colon at least; what they cover agrees with
// them up to there, and so has its sixth field in the same place.
func newResourceFilter(s *statement) filter {
	if !s.hasResource || s.notResource || len(s.resources) == 0 {
		return filter{}
	}
	var f filter
	for i := range s.resources {
		p := &s.resources[i]
		fields := strings.SplitN(p.whole.Literal(), ":", arnFields)
		if len(fields) < arnFields {
			return filter{}
		}
		one := p.filter(fields[arnFields-1])
		if i == 0 {
			f = one
		}
		for w := range f.mask {
			f.mask[w] &= one.mask[w] &^ (f.bits[w] ^ one.bits[w])
		}
	}
	return f
}

// filter returns the filter of one entry, of whose sixth field this is the
// literal text.
func (p *resourcePattern) filter(literal string) filter {
	n := len(literal)
	if p.whole.Class() == pattern.Exact {
		n = len(stem{}) * 8 // what follows the end counts too
	}
	return filter{
		mask: stem{pattern.HeadMask(n), pattern.HeadMask(max(n-8, 0))},
		bits: stemOf(literal),
	}
}
