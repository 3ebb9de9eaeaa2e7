// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/internal/pattern"
	"github.com/iamverdict/verdict/internal/sample"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

// samples adds the cases of a combination whose resource is a pattern: of the names that
// it matches some are asked for (see package sample), and those of the snapshot. The
// name of the resource stands at a place among the names of the case.
func (d *decoder) samples(raw *rawCase, p part, names []string, place int) {
	found := d.found(raw.at, p)
	list := slices.DeleteFunc(found, func(name string) bool { return raw.matrix.leavesOut(name) })
	if len(list) == 0 {
		d.fail(p.resource.at, "leave at least one", "the exceptions leave no resources that %q stands for", p.resource.value)
	}
	for _, name := range list {
		labels := slices.Clone(names)
		labels[place] = name
		id := strings.Join(labels, "\x00")
		if raw.matrix.sampled[id] || raw.matrix.lists(name) {
			continue // patterns may overlap, and have what is written out as well
		}
		raw.matrix.sampled[id] = true
		one := p
		one.resource = &text{value: name, at: p.resource.at}
		d.add(raw, one, labels)
	}
}

// leavesOut reports whether an exception matches the name of a resource.
func (m *matrix) leavesOut(name string) bool {
	return slices.ContainsFunc(m.except["resources"], func(t *text) bool { return wildcards(t.value).Match(name) })
}

// lists reports whether a resource is written out among those of the matrix.
func (m *matrix) lists(name string) bool {
	return slices.ContainsFunc(m.dimensions, func(dim dimension) bool {
		return dim.name == "resources" && slices.ContainsFunc(dim.choices, func(c choice) bool { return c.label == name })
	})
}

func wildcards(text string) *pattern.Pattern {
	p := pattern.Compile(text, pattern.Options{Wildcards: true})
	return &p
}

// found returns the resources to ask for in place of a pattern. A name that was made up
// and would be that of a resource with a policy of its own, or in one, is left out if the
// snapshot has real ones: what does not exist has no policy that could be known. It stays
// if the policies that are known tell it apart from the real ones, and settle what it asks
// or could allow it.
func (d *decoder) found(at policy.Position, p part) []string {
	text := p.resource.value
	c := d.trial(at, p, sample.Base(text))
	if c == nil {
		return []string{sample.Base(text)} // adding it says why
	}
	made, names := d.finder.Resources(text, &c.Policies, c.Request.Env()), d.collected()
	real := sample.Real(text, names)
	if len(real) > 0 {
		for _, name := range real {
			if r := d.trial(at, p, name); r != nil {
				made = d.finder.Own(made, text, r.Policies.Resource, r.Request.Env())
			}
		}
		without := slices.DeleteFunc(slices.Clone(made), func(name string) bool { return !d.isMadeUp(at, p, name) })
		more, unlike := d.finder.Unlike(text, without, names, &c.Policies, c.Request.Env())
		real = append(real, more...)
		made = slices.DeleteFunc(made, func(name string) bool {
			return slices.Contains(without, name) && !(slices.Contains(unlike, name) && d.isReached(at, p, name))
		})
	}
	for _, name := range real {
		if !slices.Contains(made, name) {
			made = append(made, name)
		}
	}
	return made
}

// trial returns the case of a resource that perhaps is not to be asked for, or nil if
// there is none.
func (d *decoder) trial(at policy.Position, p part, resource string) *Case {
	c := &Case{Position: at}
	p.resource = &text{value: resource, at: p.resource.at}
	if d.file.lost || !d.prepare(c, p) {
		return nil
	}
	return c
}

// collected returns the resources of the snapshot.
func (d *decoder) collected() []string {
	if d.file.snapshot == nil {
		return nil
	}
	var names []string
	for _, r := range d.file.snapshot.Resources() {
		names = append(names, r.ARN)
	}
	return names
}

// isMadeUp reports whether a resource has a policy that is unknown, of its own or of what
// it is in, and that the snapshot does not have.
func (d *decoder) isMadeUp(at policy.Position, p part, name string) bool {
	c := d.trial(at, p, name)
	return c != nil && slices.ContainsFunc(c.Notes, func(n snapshot.Note) bool {
		return n.Kind == snapshot.ResourcePolicyUnknown && d.file.snapshot.Resource(n.Subject) == nil
	})
}

// isReached is sample.Reached for the request on a resource.
func (d *decoder) isReached(at policy.Position, p part, name string) bool {
	c := d.trial(at, p, name)
	return c != nil && sample.Reached(c.engine, &c.Policies, &c.Request)
}
