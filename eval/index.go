// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"cmp"
	"math"
	"slices"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/internal/pattern"
)

// A decision should touch only the statements that can matter. Each policy has
// an index for each effect, that finds them by the literal text of their
// patterns: first by the text with which an action pattern begins, and where
// many statements share that, by the text with which it ends and by text inside of
// it; then by their resources in the same three ways. The rest is left to matching.
//
// The index belongs to the policy and not to the engine, so that ten thousand
// roles with the same two hundred policies hold each of them once, and an engine
// is made without a look at a statement.

// axis is a text of the request, and the part of it, that an index goes by.
type axis uint8

const (
	actionPrefix axis = iota
	actionSuffix
	actionInside
	resourcePrefix
	resourceSuffix
	resourceInside
	numAxes
)

// inside reports whether the axis goes by text that may be anywhere.
func (a axis) inside() bool { return a == actionInside || a == resourceInside }

// posting is an entry of an index: a statement, and which of its action patterns
// it is listed for. Not negative: the index of a pattern that has still to be
// matched. Negative: the complement of the index of one that matches whatever
// the index leads to it. anyOfAll: the whole action part has to be matched.
type posting struct {
	statement int32
	pattern   int32
}

const anyOfAll = math.MinInt32

// list is a stretch of a tree's postings, or, if they are many, a tree of their
// own.
type list struct {
	lo, hi int32
	sub    int32 // place in subs, plus one
}

func (l list) isEmpty() bool { return l.lo == l.hi && l.sub == 0 }

// index finds the statements of one effect in one policy. The zero index finds
// none.
type index struct {
	statements []statement // of the whole policy
	mask       uint64      // of all its statements; see serviceMask
	// sweeps tells that one of the statements applies to every request.
	sweeps bool
	// scan is used if the statements are few, and tree if they are many.
	scan scan
	tree *tree
}

// tree finds statements along one axis.
type tree struct {
	axis  axis
	keys  radix
	posts []posting
	subs  []*tree
}

// subLimit is the number of statements up to which they are tried one by one
// where an axis leads to all of them alike.
const subLimit = 8

// newIndex indexes the statements for which wanted is true. Up to limit of them
// it makes a scan, if all are below scanBits.
func newIndex(statements []statement, wanted func(*statement) bool, limit int) index {
	x := index{statements: statements}
	var listed []int32
	for i := range statements {
		if s := &statements[i]; wanted(s) {
			listed = append(listed, int32(i))
			x.mask |= s.mask
			x.sweeps = x.sweeps || s.sweeping && s.everyAction
		}
	}
	if len(listed) == 0 || len(listed) <= limit && listed[len(listed)-1] < scanBits {
		x.scan = newScan(statements, listed)
		return x
	}
	var posts []posting
	for _, i := range listed {
		posts = statements[i].appendPostings(posts, i)
	}
	x.tree = buildTree(statements, actionPrefix, posts)
	return x
}

// appendPostings lists a statement under each of its action patterns. NotAction
// tells only what a statement does not speak of.
func (s *statement) appendPostings(posts []posting, at int32) []posting {
	if s.notAction || s.malformed {
		return append(posts, posting{at, anyOfAll})
	}
	for i := range s.actions {
		p := posting{at, int32(i)}
		switch s.actions[i].Class() {
		case pattern.Any, pattern.Exact, pattern.Prefix:
			p.pattern = ^p.pattern
		}
		posts = append(posts, p)
	}
	return posts
}

// buildTree indexes postings along an axis.
func buildTree(statements []statement, a axis, posts []posting) *tree {
	t := &tree{axis: a}
	items := make([]radixItem, 0, len(posts))
	for _, p := range posts {
		items = statements[p.statement].appendKeys(items, a, p)
	}
	next := func(exact bool) axis {
		if exact && a < resourcePrefix {
			return resourcePrefix // the action is settled
		}
		return a + 1
	}
	t.keys = buildRadix(items, a == actionSuffix || a == resourceSuffix, func(items []radixItem) list {
		// Several resources of a statement may have one key.
		items = slices.CompactFunc(items, func(a, b radixItem) bool { return a.posting == b.posting })
		if len(items) <= subLimit || next(items[0].exact) == numAxes {
			return t.plainList(items)
		}
		posts := make([]posting, len(items))
		for i, it := range items {
			posts[i] = it.posting
		}
		t.subs = append(t.subs, buildTree(statements, next(items[0].exact), posts))
		return list{sub: int32(len(t.subs))}
	})
	return t
}

// plainList appends postings to the tree, in the order of their statements.
func (t *tree) plainList(items []radixItem) list {
	l := list{lo: int32(len(t.posts))}
	for _, it := range items {
		t.posts = append(t.posts, it.posting)
	}
	l.hi = int32(len(t.posts))
	slices.SortFunc(t.posts[l.lo:l.hi], func(a, b posting) int { return cmp.Compare(a.statement, b.statement) })
	return l
}

// appendKeys appends the keys under which a posting is listed along an axis. The
// empty key leads everywhere.
func (s *statement) appendKeys(items []radixItem, a axis, p posting) []radixItem {
	switch {
	case a >= resourcePrefix:
		return s.appendResourceKeys(items, a, p)
	case p.pattern == anyOfAll:
		return append(items, radixItem{posting: p})
	case a != actionPrefix && p.pattern < 0:
		return append(items, radixItem{posting: p})
	case a == actionSuffix:
		return append(items, radixItem{key: s.actions[p.pattern].LiteralSuffix(), posting: p})
	case a == actionInside:
		return append(items, radixItem{key: s.actions[p.pattern].LiteralInside(), posting: p})
	}
	i := p.pattern
	if i < 0 {
		i = ^i
	}
	action := &s.actions[i]
	return append(items, radixItem{key: action.Literal(), exact: action.Class() == pattern.Exact, posting: p})
}

// manyResources is the number of resources above which a statement is listed
// under what they have in common, and not under each: a statement with a thousand
// actions on a thousand resources must not make a million postings.
const manyResources = 4

func (s *statement) appendResourceKeys(items []radixItem, a axis, p posting) []radixItem {
	if s.malformed || !s.hasResource || s.notResource {
		return append(items, radixItem{posting: p})
	}
	if len(s.resources) > manyResources {
		return append(items, radixItem{key: s.commonKey(a), posting: p})
	}
	for i := range s.resources {
		items = append(items, radixItem{key: s.resources[i].key(a), exact: s.resources[i].isExact(a), posting: p})
	}
	return items
}

// commonKey returns what the keys of all resources have in common.
func (s *statement) commonKey(a axis) string {
	if a == resourceInside {
		return ""
	}
	key := s.resources[0].key(a)
	for i := range s.resources {
		other := s.resources[i].key(a)
		if a == resourcePrefix {
			key = key[:commonPrefix(key, other)]
		} else {
			key = key[len(key)-commonSuffix(key, other):]
		}
	}
	return key
}

func commonSuffix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

// key returns the literal text that all resources have, at the start, at the end
// or inside, that the pattern covers.
func (p *resourcePattern) key(a axis) string {
	switch {
	case a == resourcePrefix:
		return p.whole.Literal()
	case p.rare != nil && len(p.rare.vars) > condition.MaxVariables:
		return "" // by which matchManyVars does not go
	case a == resourceSuffix:
		return p.whole.LiteralSuffix()
	}
	return p.whole.LiteralInside()
}

// isExact reports whether the pattern covers one resource only. Along the last
// axis that does not matter: what leads there has been sorted by prefix.
func (p *resourcePattern) isExact(a axis) bool {
	return a == resourcePrefix && p.rare == nil && p.whole.Class() == pattern.Exact
}
