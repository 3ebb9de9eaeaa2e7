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
	nodes    []radixNode // the first is the root; children of a node lie together
	suffixes bool
}

// radixNode is a node. Labels are parts of the keys.
type radixNode struct {
	label string // text between the parent and this node
	next  string // the bytes with which the children's labels begin, in order
	first int32  // the first child
	open  list   // entries whose key ends here: the text may go on
	exact list   // entries whose key must be the whole text
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
	n.next = branches(items, end)
	n.first = int32(len(t.nodes))
	first, next := n.first, n.next
	t.nodes = append(t.nodes, make([]radixNode, len(next))...)
	for i := range len(next) {
		n := 0
		for n < len(items) && items[n].key[end] == next[i] {
			n++
		}
		t.build(first+int32(i), items[:n], end, makeList)
		items = items[n:]
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

// step moves from a node to the child that the rest of a text leads to, and
// returns what is then left. It returns nil if there is none.
func (t *radix) step(n *radixNode, rest string) (*radixNode, string) {
	if rest == "" {
		return nil, ""
	}
	c := rest[0]
	if t.suffixes {
		c = rest[len(rest)-1]
	}
	i := strings.IndexByte(n.next, c)
	if i < 0 {
		return nil, ""
	}
	child := &t.nodes[n.first+int32(i)]
	return t.enter(child, rest)
}

// enter takes the label of a node from the text.
func (t *radix) enter(n *radixNode, rest string) (*radixNode, string) {
	if t.suffixes {
		left, ok := strings.CutSuffix(rest, n.label)
		if !ok {
			return nil, ""
		}
		return n, left
	}
	if len(rest) < len(n.label) || rest[:len(n.label)] != n.label {
		return nil, ""
	}
	return n, rest[len(n.label):]
}
