// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// Mutants of whole layers: levels of organization policies, boundaries, session
// policies and the policies of VPC endpoints. A layer that is used with other policies
// elsewhere is another layer.

// layers makes the mutants of all layers.
func (w *world) layers() []*Mutant {
	var list []*Mutant
	var seen []*layer
	for _, g := range w.groups {
		for _, l := range layersOf(g.policies) {
			at := slices.IndexFunc(seen, l.equal)
			if at < 0 {
				seen = append(seen, l)
				list = append(list, l.mutant())
				at = len(seen) - 1
			}
			if m := list[at]; m != nil {
				m.edit.groups = append(m.edit.groups, g)
			}
		}
	}
	return slices.DeleteFunc(list, func(m *Mutant) bool { return m == nil })
}

func (l *layer) equal(o *layer) bool {
	return l.kind == o.kind && l.name == o.name && slices.Equal(l.policies, o.policies)
}

// layersOf returns the layers of some policies, each once.
func layersOf(p eval.Policies) []*layer {
	var list []*layer
	add := func(l *layer) {
		if !slices.ContainsFunc(list, l.equal) {
			list = append(list, l)
		}
	}
	for _, l := range p.SCP {
		add(&layer{policy.SCP, l.Name, l.Policies})
	}
	for _, l := range p.RCP {
		add(&layer{policy.RCP, l.Name, l.Policies})
	}
	for _, l := range []*layer{{policy.VPCEndpoint, "", p.VPCEndpoint}, {policy.PermissionsBoundary, "", p.Boundary}, {policy.Session, "", p.Session}} {
		if len(l.policies) > 0 {
			add(l)
		}
	}
	return list
}

// mutant is the one without the layer, or nil if the layer limits nothing.
func (l *layer) mutant() *Mutant {
	m := &Mutant{Type: l.kind.String(), Statement: -1, Level: l.name, edit: change{layer: l}}
	var names []string
	blanket := l.kind == policy.RCP
	for _, p := range l.policies {
		names = append(names, p.Name())
		doc := p.Document()
		if doc == nil {
			continue
		}
		options := condition.Options{Variables: doc.Version.Value == version2012}
		for i := range doc.Statements {
			if s := &doc.Statements[i]; s.Effect == policy.Deny {
				m.aim.statements = append(m.aim.statements, target{Statement: s, options: options})
			} else {
				blanket = blanket || s.IsBlanket()
			}
		}
	}
	if blanket && len(m.aim.statements) == 0 {
		return nil
	}
	if !blanket {
		m.aim.statements = append(append(m.aim.statements, target{}), l.refused()...)
	}
	m.Policy = strings.Join(names, ", ")
	switch l.kind {
	case policy.PermissionsBoundary:
		m.Kind, m.Change = DropBoundary, "the permissions boundary is gone"
	case policy.VPCEndpoint:
		m.Kind, m.Change = DropEndpoint, "the VPC endpoint policy is gone"
	case policy.Session:
		m.Kind, m.Change = DropSession, "the session policy permits everything"
		m.edit.to = everything()
	default:
		m.Kind, m.Change = DropLevel, "the level "+quote(l.name)+" is gone"
	}
	if m.At = m.Policy; m.At == "" {
		m.At = quote(l.name)
	}
	return m
}

// everything is a session policy that permits everything.
func everything() *eval.Policy {
	all := policy.Element{Presence: policy.Plain, Values: []policy.Text{{Value: "*"}}}
	doc := &policy.Document{
		Version:    policy.Text{Value: version2012},
		Statements: []policy.Statement{{Effect: policy.Allow, Action: all, Resource: all}},
	}
	p, err := eval.CompileLenient(doc, policy.Session)
	if err != nil {
		return nil // which no engine takes
	}
	return p
}

// adopt makes the mutant of a layer a parent of those of a policy that is in no other
// layer.
func adopt(layers []*Mutant, p *eval.Policy, mutants []*Mutant) {
	var parent *Mutant
	groups := 0
	for _, l := range layers {
		if slices.Contains(l.edit.layer.policies, p) {
			if parent != nil {
				return
			}
			parent, groups = l, len(l.edit.groups)
		}
	}
	if parent == nil {
		return
	}
	for _, m := range mutants {
		if len(m.edit.groups) == groups {
			m.parents = append(slices.Clip(m.parents), parent)
		}
	}
}

// refused are requests that the layer does not allow for a condition.
func (l *layer) refused() []target {
	var list []target
	for _, p := range l.policies {
		doc := p.Document()
		for i := 0; doc != nil && i < len(doc.Statements); i++ {
			t := target{Statement: &doc.Statements[i], options: condition.Options{Variables: doc.Version.Value == version2012}}
			if t.Effect != policy.Allow {
				continue
			}
			for _, w := range t.wants() {
				w.hold = false
				list = append(list, target{fails: []want{w}})
			}
		}
	}
	return list
}

// version2012 is the version of the policy language that has variables.
const version2012 = "2012-10-17"
