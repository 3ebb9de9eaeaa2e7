// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"cmp"
	"slices"
	"strings"
)

// A head is the literal text that some values start with. To look for the heads
// that a text starts with, one sorted list with links to shorter heads will do:
// each of them is the last head that is not greater than the text, or an ancestor
// of it. For whatever stands between a head and the text in the order starts with the
// head as well.

// heads are sorted by text.
//
// Invariant: no two have the same text, and of those with all set none starts
// with its parent's text if that has all set too.
type heads []head

type head struct {
	text   string
	parent int32 // the longest other head that text starts with, or -1
	// first and end bound the values with this head in the operands' list.
	first, end int32
	all        bool // a value matches all that starts with text; it is in no list
}

// entry is a value that is to be put under a head.
type entry struct {
	head string
	all  bool
	item int // its place in the list, unless all
}

// makeHeads sorts values by their heads. It appends their places to order, whose
// own order is that of the values from now on.
func makeHeads(entries []entry, order []int) (heads, []int) {
	slices.SortFunc(entries, func(a, b entry) int {
		if c := strings.Compare(a.head, b.head); c != 0 || a.all == b.all {
			return cmp.Or(c, cmp.Compare(a.item, b.item))
		}
		if a.all {
			return -1
		}
		return 1
	})
	var hs heads
	top := -1
	for _, e := range entries {
		for top >= 0 && !strings.HasPrefix(e.head, hs[top].text) {
			top = int(hs[top].parent)
		}
		if e.all && top >= 0 && hs[top].all {
			continue
		}
		if top < 0 || hs[top].text != e.head {
			n := int32(len(order))
			hs = append(hs, head{text: e.head, parent: int32(top), first: n, end: n, all: e.all})
			top = len(hs) - 1
		}
		if !e.all {
			order = append(order, e.item)
			hs[top].end++
		}
	}
	return slices.Clip(hs), order
}

// find returns the longest head that s starts with, or -1. Its ancestors are
// the others.
func (hs heads) find(s string) int {
	i, end := 0, len(hs)
	for i < end {
		if mid := int(uint(i+end) / 2); hs[mid].text <= s {
			i = mid + 1
		} else {
			end = mid
		}
	}
	if i--; i < 0 {
		return -1
	}
	for n := commonPrefix(hs[i].text, s); i >= 0 && len(hs[i].text) > n; {
		i = int(hs[i].parent)
	}
	return i
}

// commonPrefix returns the number of bytes at their start that a and b share.
func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
