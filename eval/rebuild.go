// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"slices"

	"github.com/iamverdict/verdict/policy"
)

// Engines with one thing changed. An engine is made in no time (see New), so that
// "what if" is asked of another engine and never worked out by rules of its own.

// policies returns what the engine was made of.
func (e *Engine) policies() Policies {
	return Policies{
		Identity: e.identity.policies, Boundary: e.boundary.policies, Session: e.session.policies,
		Resource: e.resource.policies, VPCEndpoint: e.endpoint.policies,
		SCP: levelsOf(e.scp), RCP: levelsOf(e.rcp),
	}
}

func levelsOf(groups []group) []Level {
	levels := make([]Level, len(groups))
	for i := range groups {
		levels[i] = Level{Name: groups[i].name, Policies: groups[i].policies}
	}
	return levels
}

// with returns the policies with those of one type, or of one level of it, put
// through a function that returns a new list. The original stays as it is.
func (p Policies) with(kind policy.Type, level int, change func([]*Policy) []*Policy) Policies {
	switch kind {
	case policy.SCP:
		p.SCP = withLevel(p.SCP, level, change)
	case policy.RCP:
		p.RCP = withLevel(p.RCP, level, change)
	case policy.VPCEndpoint:
		p.VPCEndpoint = change(p.VPCEndpoint)
	case policy.ResourceBased:
		p.Resource = change(p.Resource)
	case policy.IdentityBased:
		p.Identity = change(p.Identity)
	case policy.PermissionsBoundary:
		p.Boundary = change(p.Boundary)
	case policy.Session:
		p.Session = change(p.Session)
	}
	return p
}

func withLevel(levels []Level, i int, change func([]*Policy) []*Policy) []Level {
	levels = slices.Clone(levels)
	if i >= 0 && i < len(levels) {
		levels[i].Policies = change(levels[i].Policies)
	}
	return levels
}

// replaced returns the list with one policy replaced, or, if the index is the
// length of the list, with one more.
func replaced(i int, by *Policy) func([]*Policy) []*Policy {
	return func(list []*Policy) []*Policy {
		list = slices.Clone(list)
		if i >= len(list) {
			return append(list, by)
		}
		list[i] = by
		return list
	}
}

// without returns a policy that lacks the statements for which gone is true.
func (p *Policy) without(gone func(i int) bool) *Policy {
	c := &Policy{name: p.name, kind: p.kind, statements: make([]statement, 0, len(p.statements))}
	for i := range p.statements {
		if !gone(i) {
			c.statements = append(c.statements, p.statements[i])
		}
	}
	c.index(scanLimit)
	return c
}

// named returns a policy element that names the requester of r and, if that is
// possible, nobody else; reports whether it is. A root user cannot be named apart
// from its account, and an anonymous caller cannot be named at all.
func (r *Request) named(m *matcher) (policy.Principal, bool) {
	p := policy.Principal{Presence: policy.Plain}
	entry := policy.PrincipalEntry{Type: policy.AWSPrincipal, Value: policy.Text{Value: r.principal.text}}
	exact := true
	switch r.kind {
	case RoleSession:
		if entry.Value.Value = m.roleARN(); entry.Value.Value == "" {
			entry.Value.Value = r.principal.guess
		}
	case Service:
		entry.Type = policy.ServicePrincipal
	case Provider:
		entry.Type = policy.FederatedPrincipal
	case Root:
		exact = false
	case AnonymousCaller:
		p.Any = true
		return p, false
	}
	p.Entries = []policy.PrincipalEntry{entry}
	return p, exact
}

// newType returns what a policy for a layer is compiled as.
func (l *Layer) newType() policy.Type {
	if l.Trust {
		return policy.RoleTrust
	}
	return l.Type
}
