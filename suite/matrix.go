// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/internal/pattern"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

// matrix is what a case asks many times: every principal does every action on every
// resource, in every variant.
type matrix struct {
	at         policy.Position
	dimensions []dimension
	except     map[string][]*text
	sampled    map[string]bool // cases of patterns of resources that were made
}

// dimension is one of principals, actions, resources and variants.
type dimension struct {
	name    string
	at      policy.Position
	values  []*node
	choices []choice
}

// choice is one value of a dimension.
type choice struct {
	label string
	part  part
	at    policy.Position
}

// dimensionNames are the dimensions in the order of names.
func dimensionNames() []string { return []string{"principals", "actions", "resources", "variants"} }

func (d *decoder) matrix(n *node) *matrix {
	m := &matrix{at: n.at, except: make(map[string][]*text), sampled: make(map[string]bool)}
	f := fields{"except": func(n *node) { d.except(n, m) }}
	lists := make(map[string]*node)
	for _, name := range dimensionNames() {
		f[name] = func(n *node) { lists[name] = n }
	}
	if !d.object(n, "a matrix: {principals: [...], actions: [...], resources: [...]}", f) {
		return m
	}
	for _, name := range dimensionNames() {
		if list := lists[name]; list != nil {
			m.dimensions = append(m.dimensions, d.dimension(name, list))
		}
	}
	if len(m.dimensions) == 0 {
		d.fail(n.at, "write principals, actions, resources or variants", "the matrix has no dimension")
	}
	return m
}

func (d *decoder) dimension(name string, n *node) dimension {
	dim := dimension{name: name, at: n.at}
	if n.kind != isList || len(n.items) == 0 {
		d.fail(n.at, "want a list with at least one value", "the matrix has no %s", name)
		return dim
	}
	dim.values = n.items
	return dim
}

func (d *decoder) except(n *node, m *matrix) {
	f := make(fields)
	for _, name := range dimensionNames() {
		f[name] = func(n *node) { m.except[name] = d.texts(n) }
	}
	d.object(n, "an object: {principals: [...], actions: [...], resources: [...]}", f)
}

// combine makes the cases of a matrix, the last dimension turning fastest.
func (d *decoder) combine(raw *rawCase, base part) {
	total := 1
	for i := range raw.matrix.dimensions {
		dim := &raw.matrix.dimensions[i]
		d.choose(dim)
		d.remove(dim, raw.matrix.except[dim.name])
		if total *= len(dim.choices); total > MaxCases {
			d.fail(dim.at, "narrow a dimension", "the matrix makes more than %d cases", MaxCases)
			return
		}
	}
	for name, list := range raw.matrix.except {
		if !slices.ContainsFunc(raw.matrix.dimensions, func(dim dimension) bool { return dim.name == name }) && len(list) > 0 {
			d.fail(list[0].at, "leave it away", "the matrix has no %s to take some from", name)
		}
	}
	d.overridden(raw.matrix)
	for i := range total {
		if d.count > MaxCases || d.keys > maxAllKeys || d.ctx.Err() != nil {
			return // and that has been, or will be, said
		}
		p, names, wild := base, []string{raw.name.value}, 0
		for rest, j := total, 0; j < len(raw.matrix.dimensions); j++ {
			choices := raw.matrix.dimensions[j].choices
			rest /= len(choices)
			c := choices[i/rest%len(choices)]
			p, names = c.part.over(p), append(names, c.label)
			if c.part.resource != nil && c.part.resource.wild {
				wild = j + 1
			}
		}
		if wild == 0 {
			d.add(raw, p, names)
			continue
		}
		d.samples(raw, p, names, wild)
	}
}

// maxSpelled is how many names the values of a dimension may stand for, those counted
// again that several have in common.
const maxSpelled = 2 * MaxCases

// choose spells out the values of a dimension. Patterns may overlap; of two values that
// are written out and have one name, the second would never be asked for.
func (d *decoder) choose(dim *dimension) {
	seen, written := make(map[string]bool), make(map[string]bool)
	total := 0
	for _, v := range dim.values {
		list := d.choices(dim.name, v)
		if total += len(list); total > maxSpelled || d.ctx.Err() != nil {
			d.fail(v.at, "leave away patterns that are part of others", "the patterns of the %s stand for more than %d names, many of them twice", dim.name, maxSpelled)
			return
		}
		for _, c := range list {
			if !seen[c.label] {
				seen[c.label] = true
				dim.choices = append(dim.choices, c)
			}
		}
		if v.kind == isText && isPattern(v.text) || len(list) != 1 {
			continue
		}
		if name := list[0].label; written[name] {
			d.fail(v.at, "keep one of the two, or give it another name", "%q is there twice among the %s", name, dim.name)
		}
		written[list[0].label] = true
	}
}

// askedBy returns what a part says of the requests of a matrix, by the dimension that is
// about it.
func (p *part) askedBy() map[string]*text {
	return map[string]*text{"principals": p.principal, "actions": p.action, "resources": p.resource}
}

// overridden reports values of a dimension that would put something else in the place of
// another dimension's values: the names of the cases would not be true.
func (d *decoder) overridden(m *matrix) {
	for i := range m.dimensions {
		for _, c := range m.dimensions[i].choices {
			asked := c.part.askedBy()
			for _, other := range m.dimensions {
				if t := asked[other.name]; t != nil && other.name != m.dimensions[i].name {
					d.fail(c.at, "keep one of the two", "%q, one of the %s, sets the %s, and the matrix has %s", c.label, m.dimensions[i].name, strings.TrimSuffix(other.name, "s"), other.name)
				}
			}
		}
	}
}

func (d *decoder) choices(name string, v *node) []choice {
	if name == "variants" && v.kind == isObject {
		return d.variant(v)
	}
	t := d.text(v)
	if v.kind != isText {
		return nil
	}
	if used := d.file.templates[t.value]; used != nil && name != "actions" {
		if name != "variants" && used.askedBy()[name] == nil {
			d.fail(t.at, "write it in the template, or list the template among the variants", "the template %q has no %s", t.value, strings.TrimSuffix(name, "s"))
		}
		return []choice{{t.value, *used, t.at}}
	}
	switch name {
	case "principals":
		return d.principals(t, v)
	case "actions":
		return d.actionChoices(t, v)
	case "resources":
		return d.resources(t, v)
	}
	d.template(t)
	return nil
}

// variant reads a variant that is written out.
func (d *decoder) variant(n *node) []choice {
	var name *text
	var p part
	f := d.partFields(&p)
	f["name"] = func(n *node) { name = d.name(n) }
	d.object(n, "", f)
	if name == nil {
		d.fail(n.at, "write name: and what is special about it", "the variant has no name")
		return nil
	}
	return []choice{{name.value, p, n.at}}
}

// anonymous is how a matrix names the caller without signature, whose star among
// patterns would be read as everybody.
const anonymous = "anonymous"

// principals returns the principals of a value: itself or, with a snapshot, the users
// and roles that match it.
func (d *decoder) principals(t *text, v *node) []choice {
	switch {
	case t.value == anonymous:
		return []choice{{anonymous, part{principal: &text{value: "*", at: t.at}}, t.at}}
	case t.value == "*":
		d.fail(t.at, "write anonymous for a caller without signature; with a snapshot, arn:* stands for all users and roles", "a star among the principals of a matrix")
		return nil
	case d.file.lost:
		return []choice{{t.value, part{principal: &text{at: t.at, bad: true}}, t.at}}
	case isName(t.value) && d.file.snapshot == nil:
		d.template(t)
		return nil
	case !isPattern(t.value):
		return []choice{{t.value, part{principal: d.principal(v)}, t.at}}
	case d.file.snapshot == nil:
		d.fail(t.at, "list the principals, or load a snapshot", "only a snapshot says which principals match %q", t.value)
		return nil
	}
	p := pattern.Compile(t.value, pattern.Options{Wildcards: true})
	var list []choice
	for _, k := range []snapshot.IdentityKind{snapshot.User, snapshot.Role} {
		for _, id := range d.file.snapshot.Identities(k) {
			if p.Match(id.ARN) {
				list = append(list, choice{id.ARN, part{principal: &text{value: id.ARN, at: t.at}}, t.at})
			}
		}
	}
	if len(list) == 0 {
		d.fail(t.at, "correct it; a pattern that matches nobody tests nothing", "no user or role of the snapshot matches %q", t.value)
	}
	return list
}

// isName reports whether a text can be the name of a template, and so is neither an ARN
// nor the name of a service.
func isName(s string) bool {
	return s != "" && !strings.ContainsAny(s, ":/.*? \t\n")
}

func (d *decoder) resources(t *text, v *node) []choice {
	if isName(t.value) {
		d.template(t)
		return nil
	}
	r := d.resource(v)
	r.wild = !r.bad && r.value != "*" && isPattern(r.value)
	return []choice{{t.value, part{resource: r}, t.at}}
}

// actionChoices returns an action, or those that AWS has for a pattern.
func (d *decoder) actionChoices(t *text, v *node) []choice {
	if !isPattern(t.value) {
		return []choice{{t.value, part{action: d.action(v)}, t.at}}
	}
	var list []choice
	for _, name := range d.actions.Expand(t.value) {
		list = append(list, choice{name, part{action: &text{value: name, at: t.at}}, t.at})
	}
	if len(list) == 0 {
		d.fail(t.at, "correct it; a pattern that matches nothing tests nothing", "AWS has no action that matches %q", t.value)
	}
	return list
}

// remove takes the exceptions out of a dimension. One that takes nothing out is a slip.
// What a pattern of resources stands for is not known yet (see samples).
func (d *decoder) remove(dim *dimension, except []*text) {
	for _, t := range except {
		p := pattern.Compile(t.value, pattern.Options{Wildcards: true, Fold: dim.name == "actions"})
		before, later := len(dim.choices), false
		dim.choices = slices.DeleteFunc(dim.choices, func(c choice) bool {
			if r := c.part.resource; r != nil && r.wild {
				_, meet := pattern.Meet(t.value, r.value)
				later = later || meet
				return false
			}
			if dim.name == "actions" {
				return p.Match(pattern.Fold(c.label))
			}
			return p.Match(c.label)
		})
		if len(dim.choices) == before && before > 0 && !later {
			d.fail(t.at, "correct it, or leave it away", "the exception %q takes nothing out of the %s", t.value, dim.name)
		}
	}
	if len(dim.choices) == 0 && len(dim.values) > 0 && len(except) > 0 {
		d.fail(dim.at, "leave at least one", "the exceptions leave no %s", dim.name)
	}
}
