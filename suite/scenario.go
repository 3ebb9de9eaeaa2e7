// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/internal/actions"
	"github.com/iamverdict/verdict/internal/scenario"
	"github.com/iamverdict/verdict/policy"
)

// FromScenarios makes a case file of scenarios, which verdict simulate reads: JSON
// objects, one a line, each with a request, all policies that apply, and what is
// expected. The cases have the same answers. A scenario that does not say whether the
// decision is conclusive becomes a case that takes either.
//
// The file name is for errors, which are Problems: lines that are no scenario, or that
// expect nothing.
func FromScenarios(file string, src []byte) ([]byte, error) {
	list, err := actions.New()
	if err != nil {
		return nil, err
	}
	c := converter{file: file, names: make(map[string]int), actions: list}
	var cases []*yaml.Node
	number := 0
	for line := range bytes.Lines(src) {
		number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if n := c.convert(number, line); n != nil {
			cases = append(cases, n)
		}
	}
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return c.document(cases)
}

// converter turns scenarios into cases.
type converter struct {
	file                          string
	names                         map[string]int
	problems                      Problems
	actions                       *actions.List
	unlistedActions, unlistedKeys bool
}

func (c *converter) fail(line int, fix, format string, args ...any) {
	at := policy.Position{File: c.file, Line: line, Column: 1}
	c.problems = append(c.problems, &Problem{Position: at, Message: fmt.Sprintf(format, args...), Fix: fix})
}

// convert returns the case of a scenario, or nil.
func (c *converter) convert(number int, line []byte) *yaml.Node {
	s, err := scenario.Parse(line)
	switch {
	case err != nil:
		c.fail(number, "correct the scenario", "%v", err)
		return nil
	case s.Expect == nil:
		c.fail(number, `write "expect": {"decision": ...}`, "the scenario %q expects nothing", s.Name)
		return nil
	}
	b := builder{file: c.file}
	top := b.json(line)
	if top == nil {
		c.fail(number, "correct the scenario", "not JSON")
		return nil
	}
	out := object()
	put(out, "name", word(c.name(s.Name, number)))
	for _, name := range []string{"why", "source"} {
		if v := top.get(name); v != nil && v.kind == isText {
			put(out, name, word(v.text))
		}
	}
	c.request(out, top.get("request"))
	if _, ok := c.actions.Spelling(s.Request.Action()); !ok {
		c.unlistedActions = true
	}
	for _, name := range []string{"identityPolicies", "permissionBoundaries", "sessionPolicy", "resourcePolicy", "vpcEndpointPolicies", "serviceControlPolicies", "resourceControlPolicies"} {
		if v := top.get(name); v != nil && v.kind != isNull && (v.kind != isList || len(v.items) > 0) {
			put(out, name, toYAML(v))
		}
	}
	put(out, "expect", expectation(s.Expect))
	return out
}

// name returns a name that no other case has.
func (c *converter) name(name string, number int) string {
	control := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
	if name = strings.Join(strings.FieldsFunc(name, control), " "); name == "" {
		name = fmt.Sprintf("line %d", number)
	}
	if c.names[name]++; c.names[name] > 1 {
		return c.name(fmt.Sprintf("%s (%d)", name, c.names[name]), number)
	}
	return name
}

// request copies the members of a request.
func (c *converter) request(out *yaml.Node, request *node) {
	unknown := make(map[condition.Key]bool)
	if list := request.get("unknownContextKeys"); list != nil {
		for _, k := range list.items {
			unknown[condition.MakeKey(k.text)] = true
		}
	}
	for _, m := range request.members {
		v := m.value
		switch {
		case v.kind == isNull, v.kind == isText && v.text == "", isComment(m.key.text):
			continue
		case v.kind == isObject && len(v.members) == 0, v.kind == isList && len(v.items) == 0:
			continue
		case m.key.text == "context":
			v = c.known(v, unknown)
		case m.key.text == "unknownContextKeys":
			for _, k := range v.items {
				c.listed(k.text)
			}
		}
		put(out, m.key.text, toYAML(v))
	}
}

// known returns the context without the keys that are said to be unknown as well: that
// beats a value (see eval.Request), and a case file says one of the two.
func (c *converter) known(context *node, unknown map[condition.Key]bool) *node {
	out := &node{kind: isObject}
	for _, m := range context.members {
		if c.listed(m.key.text); !unknown[condition.MakeKey(m.key.text)] {
			out.members = append(out.members, m)
		}
	}
	return out
}

func isComment(name string) bool {
	for _, c := range comments() {
		if c == name {
			return true
		}
	}
	return false
}

// listed notes a condition key that a case file may name only by permission.
func (c *converter) listed(name string) {
	if _, message := doubt(name); message != "" {
		c.unlistedKeys = true
	}
}

// expectation returns what is expected, in the words of case files.
func expectation(x *scenario.Expect) *yaml.Node {
	out := object()
	out.Style = yaml.FlowStyle
	put(out, "decision", word(x.Result.String()))
	if x.Blame != "" {
		put(out, "by", word(x.Blame))
	}
	certainty := "any"
	if x.Conclusive != nil {
		certainty = fmt.Sprint(*x.Conclusive)
	}
	put(out, "conclusive", &yaml.Node{Kind: yaml.ScalarNode, Value: certainty})
	return out
}

// document returns the case file.
func (c *converter) document(cases []*yaml.Node) ([]byte, error) {
	top := object()
	if c.unlistedActions {
		put(top, "unlistedActions", word("allow"))
	}
	if c.unlistedKeys {
		put(top, "unlistedKeys", word("allow"))
	}
	put(top, "omittedKeys", word("absent")) // what a scenario does not have, its request has not
	put(top, "cases", &yaml.Node{Kind: yaml.SequenceNode, Content: cases})
	return encode(top)
}

// encode returns a node as YAML.
func encode(n *yaml.Node) ([]byte, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(n); err != nil {
		return nil, err
	}
	err := e.Close()
	return b.Bytes(), err
}

func object() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

// word returns a text, which the encoder quotes if it could be taken for something
// else.
func word(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

func put(n *yaml.Node, name string, value *yaml.Node) {
	n.Content = append(n.Content, word(name), value)
}

// toYAML returns a node of a JSON file as YAML, with brackets only around lists of
// scalars.
func toYAML(n *node) *yaml.Node {
	switch n.kind {
	case isObject:
		out := object()
		for _, m := range n.members {
			put(out, m.key.text, toYAML(m.value))
		}
		return out
	case isList:
		out := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, item := range n.items {
			if item.kind >= isList {
				out.Style = 0
			}
			out.Content = append(out.Content, toYAML(item))
		}
		return out
	case isText:
		return word(n.text)
	case isNull:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: n.text}
}
