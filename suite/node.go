// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"fmt"
	"strings"

	"github.com/iamverdict/verdict/policy"
)

// kind is what a node of a case file is.
type kind uint8

const (
	isNull kind = iota
	isBool
	isNumber
	isText
	isList
	isObject
)

func (k kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a text", "a list", "an object"}[k]
}

// node is a value of a case file, from YAML or from JSON, with its place. Scalars
// keep their source text: an account id 012345678901 is those twelve digits, and not
// some number, nor is the country NO a boolean.
//
// An alias is the node that it names, so that the nodes of a file are no tree but
// have no cycles either, and maxNodes bounds what they would be if written out.
type node struct {
	kind    kind
	text    string // of a scalar
	at      policy.Position
	items   []*node
	members []member
	// flow is set if a list or an object has brackets in the source, and literal for a
	// text in a block scalar that keeps its lines.
	flow, literal bool
	// index has the members of an object with many of them.
	index map[string]*node
	// weight is the number of nodes from here on, and height that of levels, aliases
	// written out.
	weight, height int
	// meant are the fields that misspelt ones were likely meant to be.
	meant []string
}

// member is a member of an object.
type member struct {
	key   *node
	value *node
}

// get returns the value of a member, or nil.
func (n *node) get(name string) *node {
	if n.index != nil {
		return n.index[name]
	}
	for _, m := range n.members {
		if m.key.text == name {
			return m.value
		}
	}
	return nil
}

// Limits keep a file from taking a time or a memory that is out of proportion to its
// length. A case of a few lines has some twenty nodes; a file with 10,000 cases that
// bring their policies along has a million.
const (
	// MaxFile is the number of bytes a case file, or a policy file that one names,
	// may have, 16 MiB.
	MaxFile = 16 << 20
	// MaxDepth is how many levels of objects and lists a case file may have. A policy
	// may take policy.MaxDepth of them.
	MaxDepth = 64
	// MaxNodes is how many values a case file may have when all YAML aliases are
	// written out. A long text counts as one for each 64 bytes.
	MaxNodes = 4 << 20

	bytesOfNode = 64
)

// builder makes nodes, and collects what is wrong.
type builder struct {
	file     string
	problems Problems
}

func (b *builder) fail(at policy.Position, fix, format string, args ...any) {
	b.problems = append(b.problems, &Problem{Position: at, Message: fmt.Sprintf(format, args...), Fix: fix})
}

// add adds a member to an object, unless it is there already.
func (b *builder) add(n *node, key, value *node) {
	if first := n.get(key.text); first != nil {
		b.fail(key.at, "keep one of the two", "%q is there twice", key.text)
		return
	}
	n.members = append(n.members, member{key, value})
	n.remember()
}

// manyMembers is how many members an object has at least that gets an index.
const manyMembers = 16

// remember keeps the index of an object that has one.
func (n *node) remember() {
	switch count := len(n.members); {
	case count < manyMembers:
	case count == manyMembers:
		n.index = make(map[string]*node)
		for _, m := range n.members {
			n.index[m.key.text] = m.value
		}
	default:
		last := n.members[count-1]
		n.index[last.key.text] = last.value
	}
}

// weigh notes weight and height of a node whose parts have theirs.
func (n *node) weigh() {
	n.weight, n.height = 1+len(n.text)/bytesOfNode, 0
	for _, item := range n.items {
		n.carry(item)
	}
	for _, m := range n.members {
		n.carry(m.value)
	}
	if n.kind >= isList {
		n.height++
	}
}

func (n *node) carry(part *node) {
	n.weight = min(n.weight+1+part.weight, MaxNodes+1)
	n.height = max(n.height, part.height)
}

// parse reads the text of a case file. Names that end in .json are JSON and nothing
// else; everything else is YAML.
func parse(file string, src []byte) (*node, Problems) {
	b := &builder{file: file}
	var top *node
	switch {
	case !b.encoded(src):
	case strings.HasSuffix(strings.ToLower(file), ".json"):
		top = b.json(src)
	default:
		top = b.yaml(src)
	}
	if top != nil && top.weight > MaxNodes {
		b.fail(top.at, "use fewer aliases", "the file has more than %d values when its aliases are written out", MaxNodes)
	}
	if len(b.problems) > 0 {
		return nil, b.problems
	}
	return top, nil
}
