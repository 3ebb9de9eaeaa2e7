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
// snapshot has real ones: what does not exist has no policy that could be known.
func (d *decoder) found(at policy.Position, p part) []string {
	c := d.trial(at, p, sample.Base(p.resource.value))
	if c == nil {
		return []string{sample.Base(p.resource.value)} // adding it says why
	}
	made, real := d.finder.Resources(p.resource.value, &c.Policies, c.Request.Env()), d.collected(p.resource.value)
	if len(real) > 0 {
		made = slices.DeleteFunc(made, func(name string) bool {
			c := d.trial(at, p, name)
			return c != nil && slices.ContainsFunc(c.Notes, d.file.isMadeUp)
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

// collected returns the resources of the snapshot that a pattern matches.
func (d *decoder) collected(text string) []string {
	if d.file.snapshot == nil {
		return nil
	}
	var names []string
	for _, r := range d.file.snapshot.Resources() {
		names = append(names, r.ARN)
	}
	return sample.Real(text, names)
}

// isMadeUp reports whether a note says that the policy of a resource is unknown that the
// snapshot does not have.
func (f *File) isMadeUp(n snapshot.Note) bool {
	return n.Kind == snapshot.ResourcePolicyUnknown && f.snapshot.Resource(n.Subject) == nil
}
