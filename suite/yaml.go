// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/iamverdict/verdict/policy"
)

// yaml reads a text as YAML: one document of scalars, lists and objects. What YAML
// has beyond JSON is kept to what cannot surprise: comments, block styles, anchors and
// aliases. Tags and merge keys are refused, and scalars are their source text.
func (b *builder) yaml(src []byte) *node {
	y := &yamlBuilder{builder: b, lines: newLines(b.file, src), breaks: yamlBreaks(src), made: make(map[*yaml.Node]*node)}
	d := yaml.NewDecoder(bytes.NewReader(src))
	var doc, more yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0:
		b.fail(y.at(1, 1), "write cases: and a list of them", "the file is empty")
		return nil
	case err != nil:
		y.syntax(err)
		return nil
	}
	top := y.value(doc.Content[0], 0)
	if err := d.Decode(&more); err == nil {
		b.fail(y.at(more.Line, more.Column), "put it into a file of its own", "there is a second document")
	} else if !errors.Is(err, io.EOF) {
		y.syntax(err)
	}
	return top
}

type yamlBuilder struct {
	*builder
	lines  *lines
	breaks []int // offset of each line as YAML counts them
	made   map[*yaml.Node]*node
	open   []*yaml.Node                       // the way to the node at hand
	last   struct{ line, column, offset int } // the place that was looked for last
}

// yamlBreaks returns where the lines begin for the YAML parser, which takes also CR
// alone and three characters of Unicode for line ends.
func yamlBreaks(src []byte) []int {
	starts := []int{0}
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		i += size
		switch r {
		case '\r':
			if i < len(src) && src[i] == '\n' {
				i++
			}
			fallthrough
		case '\n', '\u0085', '\u2028', '\u2029':
			starts = append(starts, i)
		}
	}
	return starts
}

// at turns line and column of the YAML parser, whose columns are characters, into a
// position. It goes on from the place before, as a file may be one long line.
func (y *yamlBuilder) at(line, column int) policy.Position {
	if line < 1 || line > len(y.breaks) {
		return y.lines.position(len(y.lines.src))
	}
	p := &y.last
	if p.line != line || p.column > column {
		p.line, p.column, p.offset = line, 1, y.breaks[line-1]
	}
	for ; p.column < column && p.offset < len(y.lines.src); p.column++ {
		_, size := utf8.DecodeRune(y.lines.src[p.offset:])
		p.offset += size
	}
	return y.lines.position(p.offset)
}

// syntax reports what the YAML parser says: "yaml: ", mostly "line 3: ", and a text.
// Of what it did not find it counts the lines from 0.
func (y *yamlBuilder) syntax(err error) {
	text, line := strings.TrimPrefix(err.Error(), "yaml: "), 1
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		number, after, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			text, line = after, max(n, 1)
			if strings.HasPrefix(text, "did not find") {
				line++
			}
		}
	}
	y.fail(y.at(line, 1), "correct it; a text with a colon and a blank in it, or one of {}[]*&!|>%@ in front, needs quotes", "this is not YAML: %s", text)
}

// value makes the node of a YAML node. A node that an alias names is made once.
func (y *yamlBuilder) value(v *yaml.Node, depth int) *node {
	at := y.at(v.Line, v.Column)
	if v.Kind == yaml.AliasNode {
		return y.alias(v, at, depth)
	}
	n := &node{at: at, flow: v.Style&yaml.FlowStyle != 0, literal: v.Style&yaml.LiteralStyle != 0}
	y.made[v] = n
	if v.Style&yaml.TaggedStyle != 0 {
		y.fail(at, "leave it away; quotes make a text of anything", "the tag %s has no meaning here", v.Tag)
		return n
	}
	if depth == MaxDepth && v.Kind != yaml.ScalarNode {
		y.fail(at, "make it flatter", "objects and lists are nested deeper than %d levels", MaxDepth)
		return n
	}
	y.open = append(y.open, v)
	switch v.Kind {
	case yaml.ScalarNode:
		n.kind, n.text = scalarKind(v), v.Value
	case yaml.SequenceNode:
		n.kind = isList
		for _, item := range v.Content {
			n.items = append(n.items, y.value(item, depth+1))
		}
	case yaml.MappingNode:
		n.kind = isObject
		y.members(n, v, depth)
	}
	y.open = y.open[:len(y.open)-1]
	n.weigh()
	return n
}

// alias returns what an alias names. A node that names itself, or what it is a part
// of, would have no end.
func (y *yamlBuilder) alias(v *yaml.Node, at policy.Position, depth int) *node {
	for _, o := range y.open {
		if o == v.Alias {
			y.fail(at, "write it out", "the alias *%s stands inside of what it names", v.Value)
			return &node{at: at, weight: 1}
		}
	}
	n := y.made[v.Alias]
	if n == nil {
		n = &node{at: at, weight: 1}
	}
	if depth+n.height > MaxDepth {
		y.fail(at, "make it flatter", "objects and lists are nested deeper than %d levels", MaxDepth)
	}
	return n
}

func (y *yamlBuilder) members(n *node, v *yaml.Node, depth int) {
	for i := 0; i+1 < len(v.Content); i += 2 {
		key := y.value(v.Content[i], depth+1)
		value := y.value(v.Content[i+1], depth+1)
		switch {
		case v.Content[i].ShortTag() == "!!merge":
			y.fail(key.at, "use a template, or write it out", "merge keys (<<) are not read")
		case key.kind >= isList || key.kind == isNull:
			y.fail(key.at, "want a text", "a key that is %v", key.kind)
		default:
			y.add(n, key, value)
		}
	}
}

// scalarKind returns what a plain scalar is taken for; a quoted one is a text.
func scalarKind(v *yaml.Node) kind {
	switch v.ShortTag() {
	case "!!null":
		return isNull
	case "!!bool":
		return isBool
	case "!!int", "!!float":
		return isNumber
	}
	return isText
}
