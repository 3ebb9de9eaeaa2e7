// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"slices"
	"strings"
)

// radix is a tree of literal texts, compressed so that a node has either a list
// or more than one child. A walk with a text meets all keys that the text begins
// with, in time proportional to the text, whatever the number of keys and
// whoever chose them; a hash table would need a look-up for each length of key
// and a secret seed.
//
// A tree of suffixes is the same thing from the other end: the labels are those
// of the reversed keys, turned round again.
type radix struct {
	nodes []radixNode // the first is the root
	// slots lead from nodes to their children; see radixNode. Zero, which is the
	// root, is no child.
	slots    []int32
	suffixes bool
}

// radixNode is a node. Labels are parts of the keys.
type radixNode struct {
	// label is the text between the byte that leads to the node from its parent and
	// the end of the node.
	label string
	// The children are in slots from slot on: if dense is set, the child for byte c
	// is at c-lo, below span. Otherwise there are few, far apart, as span pairs of a
	// byte and a child.
	slot  int32
	span  uint16
	lo    byte
	dense bool
	open  list // entries whose key ends here: the text may go on
	exact list // entries whose key must be the whole text
}

// at returns the byte of a text in the direction of the tree.
func (t *radix) at(text string, pos int) byte {
	if t.suffixes {
		pos = len(text) - 1 - pos
	}
	return text[pos]
}

// follows reports whether a label stands in a text behind the first pos bytes.
func (t *radix) follows(text string, pos int, label string) bool {
	if t.suffixes {
		return strings.HasSuffix(text[:len(text)-pos], label)
	}
	return strings.HasPrefix(text[pos:], label)
}

// child returns the number of the child of a node to which a byte leads, or 0.
func (t *radix) child(n *radixNode, c byte) int32 {
	if i := uint32(c - n.lo); n.dense && i < uint32(n.span) {
		return t.slots[n.slot+int32(i)]
	}
	return t.farChild(n, c)
}

// farChild is child for children that are far apart.
func (t *radix) farChild(n *radixNode, c byte) int32 {
	if n.dense {
		return 0
	}
	for pairs := t.slots[n.slot : n.slot+2*int32(n.span)]; len(pairs) > 0; pairs = pairs[2:] {
		if pairs[0] == int32(c) {
			return pairs[1]
		}
	}
	return 0
}

// radixItem is an entry with its key.
type radixItem struct {
	key   string
	exact bool
	posting
}

// buildRadix sorts the items and builds their tree. Lists are made by the
// function given.
func buildRadix(items []radixItem, suffixes bool, makeList func([]radixItem) list) radix {
	if suffixes {
		for i := range items {
			items[i].key = reverse(items[i].key)
		}
	}
	slices.SortStableFunc(items, func(a, b radixItem) int { return strings.Compare(a.key, b.key) })
	t := radix{nodes: make([]radixNode, 1), suffixes: suffixes}
	t.build(0, items, 0, makeList)
	return t
}

// build fills in a node from sorted items that agree in their first depth bytes.
func (t *radix) build(at int32, items []radixItem, depth int, makeList func([]radixItem) list) {
	if len(items) == 0 {
		return
	}
	end := depth + commonPrefix(items[0].key[depth:], items[len(items)-1].key[depth:])
	here := 0
	for here < len(items) && len(items[here].key) == end {
		here++
	}
	n := &t.nodes[at]
	n.label = t.turned(items[0].key[depth:end])
	n.open, n.exact = splitExact(items[:here], makeList)
	items = items[here:]
	next := branches(items, end)
	first := int32(len(t.nodes))
	n.slot = int32(len(t.slots))
	t.addSlots(n, next, first)
	t.nodes = append(t.nodes, make([]radixNode, len(next))...)
	for i := range len(next) {
		n := 0
		for n < len(items) && items[n].key[end] == next[i] {
			n++
		}
		t.build(first+int32(i), items[:n], end+1, makeList)
		items = items[n:]
	}
}

// maxGap bounds the slots of a node to those for each child. Letters and digits
// are dense; bytes that somebody chose to be far apart must not take the memory.
const maxGap = 8

// addSlots makes the slots of a node with children for the bytes in next, in
// order, of which the first has the number first.
func (t *radix) addSlots(n *radixNode, next string, first int32) {
	if next == "" {
		return
	}
	lo, hi := next[0], next[len(next)-1]
	n.lo, n.span, n.dense = lo, uint16(hi-lo)+1, int(hi-lo) < maxGap*len(next)
	if n.dense {
		t.slots = append(t.slots, make([]int32, n.span)...)
		for i := range len(next) {
			t.slots[n.slot+int32(next[i]-lo)] = first + int32(i)
		}
		return
	}
	n.span = uint16(len(next))
	for i := range len(next) {
		t.slots = append(t.slots, int32(next[i]), first+int32(i))
	}
}

// turned returns a part of a key in the direction of the text.
func (t *radix) turned(s string) string {
	if t.suffixes {
		return reverse(s)
	}
	return s
}

// branches returns the bytes at which sorted keys part.
func branches(items []radixItem, at int) string {
	var next []byte
	for i := range items {
		if c := items[i].key[at]; len(next) == 0 || next[len(next)-1] != c {
			next = append(next, c)
		}
	}
	return string(next)
}

// splitExact makes the two lists of a node.
func splitExact(items []radixItem, makeList func([]radixItem) list) (open, exact list) {
	var opens, exacts []radixItem
	for _, it := range items {
		if it.exact {
			exacts = append(exacts, it)
		} else {
			opens = append(opens, it)
		}
	}
	return makeList(opens), makeList(exacts)
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func reverse(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}
