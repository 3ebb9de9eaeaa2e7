// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/scp"
)

// What the answers say of an organization becomes its tree. Where they leave open what
// is attached, there is a policy of which nothing is known.

// organization puts the parts together. It returns nil if they do not make an
// organization, and says why.
func (l *Loader) organization() *scp.Organization {
	o := &l.org
	if !o.present {
		return nil
	}
	c := scp.Config{ID: o.id, ManagementAccountID: o.managementID, DelegatedAdministrators: o.delegated}
	types := map[string]bool{}
	for _, r := range sorted(o.roots) {
		c.Roots = append(c.Roots, scp.Root{ID: r.id, Name: r.name})
		maps.Copy(types, r.types)
	}
	c.SCPsDisabled = o.consolidated || len(o.roots) > 0 && !types[serviceControl]
	c.RCPsDisabled = o.consolidated || len(o.roots) > 0 && !types[resourceControl]
	for _, u := range sorted(o.units) {
		c.OrganizationalUnits = append(c.OrganizationalUnits, scp.OrganizationalUnit{ID: u.id, Name: u.name, ParentID: o.parents[u.id].text})
	}
	for _, a := range sorted(o.accounts) {
		c.Accounts = append(c.Accounts, scp.Account{ID: a.id, Name: a.name, ParentID: o.parents[a.id].text})
	}
	for _, p := range sortedPolicies(o.policies) {
		if p.kind == "" {
			o.broken = true
			l.report(BadOrganization, p.at, p.id, errors.New("nothing is here of the policy but its targets: describe it"))
		}
	}
	for _, kind := range []string{serviceControl, resourceControl} {
		if types[kind] && !o.consolidated {
			c.Attachments = append(c.Attachments, l.attachments(kind)...)
		}
	}
	org, err := scp.New(c)
	switch {
	case err != nil:
		l.reportOrganization(err)
		o.broken = true
	case o.broken:
		l.report(BadOrganization, o.at, o.id, errors.New("parts of it cannot be read, as is said at their places: "+
			"until this is put right, what binds the accounts is unknown"))
	}
	if o.broken {
		return nil
	}
	return org
}

func sortedPolicies(policies map[string]*rawOrgPolicy) []*rawOrgPolicy {
	list := slices.Collect(maps.Values(policies))
	slices.SortFunc(list, func(a, b *rawOrgPolicy) int { return strings.Compare(a.id, b.id) })
	return list
}

func sorted(nodes map[string]*rawNode) []*rawNode {
	list := slices.Collect(maps.Values(nodes))
	slices.SortFunc(list, func(a, b *rawNode) int { return strings.Compare(a.id, b.id) })
	return list
}

// reportOrganization reports each error of scp.New at the place of the entity that it
// is about, which is the first text in quotes.
func (l *Loader) reportOrganization(err error) {
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	}
	for _, e := range list {
		at, id := l.org.at, ""
		if parts := strings.SplitN(e.Error(), `"`, 3); len(parts) == 3 {
			id = parts[1]
			for _, nodes := range []map[string]*rawNode{l.org.roots, l.org.units, l.org.accounts} {
				if n := nodes[id]; n != nil {
					at = n.at
				}
			}
		}
		l.report(BadOrganization, at, id, fmt.Errorf("%w; until this is put right, what binds the accounts is unknown", e))
	}
}

// attachments returns what is attached where, of one type of policy. Where it is not
// known, there is a policy of which nothing is known in its place.
func (l *Loader) attachments(kind string) []scp.Attachment {
	var list []scp.Attachment
	o := &l.org
	t := typeOf(kind)
	seen := make(map[string]map[string]bool) // policy ids by target
	attach := func(p *eval.Policy, id, at string) {
		if seen[at] == nil {
			seen[at] = make(map[string]bool)
		}
		if !seen[at][id] {
			seen[at][id] = true
			list = append(list, scp.Attachment{Policy: p, TargetID: at})
		}
	}
	any := false
	for _, p := range sortedPolicies(o.policies) {
		if p.kind != kind {
			continue
		}
		any = true
		id, compiled := p.id, l.orgPolicyOf(p, t)
		for _, at := range p.targets {
			attach(compiled, id, at.text)
		}
		for _, at := range slices.Sorted(maps.Keys(o.byTarget)) {
			if slices.ContainsFunc(o.byTarget[at], func(q placed) bool { return q.text == id }) {
				attach(compiled, id, at)
			}
		}
		if !p.targetsKnown && !l.listsAllTargets(kind) {
			l.report(PolicyMissing, p.at, p.arn, errors.New("it is not here where the policy is attached: list its targets"))
			l.attachAtRoots(eval.UnknownPolicy(p.arn+" (targets unknown)", t), id+"?", attach)
		}
	}
	if o.unsettled[kind] {
		l.report(PolicyMissing, o.at, kind, errors.New("the type is being enabled or disabled: whether its policies bind is unknown"))
		l.attachAtRoots(eval.UnknownPolicy(kind+" (being enabled or disabled)", t), "!", attach)
	}
	if !any || o.partial[kind] || !o.listed[kind] && !l.listsAllTargets(kind) {
		l.report(PolicyMissing, o.at, kind, errors.New("not all policies of the type are here, although it is enabled: list them"))
		l.attachAtRoots(eval.UnknownPolicy(kind+" (not in the snapshot)", t), "?", attach)
	}
	if t == policy.SCP {
		l.fillEmpty(seen, attach)
	}
	return list
}

// orgPolicyOf compiles a policy of the organization.
func (l *Loader) orgPolicyOf(p *rawOrgPolicy, t policy.Type) *eval.Policy {
	if !p.described {
		l.report(PolicyMissing, p.at, p.arn, errors.New("the policy is listed, and its content is not here: describe it"))
		return eval.UnknownPolicy(p.arn, t)
	}
	return l.compile(p.text, t, p.arn)
}

// attachAtRoots attaches a policy where it reaches every account.
func (l *Loader) attachAtRoots(p *eval.Policy, id string, attach func(*eval.Policy, string, string)) {
	for _, r := range sorted(l.org.roots) {
		attach(p, id, r.id)
	}
}

// listsAllTargets reports whether every root, unit and account was asked which
// policies of the type are attached to it.
func (l *Loader) listsAllTargets(kind string) bool {
	for _, nodes := range []map[string]*rawNode{l.org.roots, l.org.units, l.org.accounts} {
		for id := range nodes {
			if !l.org.listedTargets[target{id, kind}] {
				return false
			}
		}
	}
	return true
}

// fillEmpty attaches an unknown policy to each level without any: AWS refuses to
// detach the last SCP, so that a level without one was not collected in full.
func (l *Loader) fillEmpty(seen map[string]map[string]bool, attach func(*eval.Policy, string, string)) {
	for _, nodes := range []map[string]*rawNode{l.org.roots, l.org.units, l.org.accounts} {
		for _, n := range sorted(nodes) {
			if len(seen[n.id]) == 0 {
				l.report(PolicyMissing, n.at, n.id, errors.New("no SCP is attached here, which AWS does not allow: list the targets of all policies"))
				attach(eval.UnknownPolicy("SCPs of "+n.id+" (not in the snapshot)", policy.SCP), "?", n.id)
			}
		}
	}
}
