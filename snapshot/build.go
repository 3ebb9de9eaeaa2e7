// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// Building puts together what files hold: names become policies, and what is named
// and not there becomes a policy of which nothing is known. It goes on after each
// problem.

// Snapshot returns what was loaded. The Loader must not be used afterwards.
func (l *Loader) Snapshot() *Snapshot {
	b := builder{l: l, managed: make(map[managedKey]*eval.Policy), s: &Snapshot{
		byARN: make(map[string]*Identity, len(l.order)), byID: make(map[string]*Identity, len(l.order)),
		roles: make(map[string]*Identity), policies: make(map[string]*ManagedPolicy, len(l.policies)),
		accounts: make(map[string]*account), resources: make(map[string]*Resource, len(l.resources.order)),
		endpoints: make(map[string]*VPCEndpoint), keys: makeKeys(), options: l.options,
	}}
	l.placeDocuments()
	b.s.partition = b.partition()
	l.provision(b.s.partition)
	b.addPolicies()
	b.addIdentities()
	b.addResources()
	b.addOrganization()
	b.addAccounts()
	b.s.principalTags, b.s.resourceTags = l.tagKeys()
	b.s.problems = l.allProblems()
	return b.s
}

// builder makes a Snapshot.
type builder struct {
	l       *Loader
	s       *Snapshot
	managed map[managedKey]*eval.Policy
}

// managedKey is a managed policy in one of its uses.
type managedKey struct {
	arn  string
	kind policy.Type
}

// partition is the partition that the snapshot's accounts are in.
func (b *builder) partition() string {
	if b.l.org.partition != "" {
		return b.l.org.partition
	}
	for _, e := range b.l.order {
		if a, err := arn.Parse(e.ARN); err == nil {
			return a.Partition()
		}
	}
	return "aws"
}

// placeDocuments finds out whose the documents are that were files of their own.
func (l *Loader) placeDocuments() {
	indexed := make(map[string]string)
	for _, x := range l.index {
		indexed[filepath.Join(filepath.Dir(x.at.File), filepath.FromSlash(x.file))] = x.arn
	}
	for _, doc := range l.plain {
		name, ok := indexed[filepath.Clean(doc.file)]
		d := l.reader(doc.p, name)
		if at, err := doc.p.check(); err != nil {
			l.report(BadDocument, at, name, err)
			continue
		}
		t := d.document(d.root())
		switch {
		case ok:
			l.managed(d, name, "", t)
			delete(indexed, filepath.Clean(doc.file))
		default:
			l.unplaced(doc.p.at, "a policy document that does not say whose it is: name it in an index of ARNs and files, or wrap it as "+
				`{"arn", "policy"} or {"Resource", "Account", "Policy"}`)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(indexed)) {
		l.report(PolicyMissing, policy.Position{File: file}, indexed[file], errors.New("the index names this file, and it holds no policy document"))
	}
}

// addPolicies takes over the managed policies.
func (b *builder) addPolicies() {
	for _, name := range slices.Sorted(maps.Keys(b.l.policies)) {
		p := b.l.policies[name]
		m := p.ManagedPolicy
		if p.conflict {
			m.text.document = &document{}
		}
		if m.text.document != nil && m.text.doc != nil {
			m.Document = m.text.doc.At(m.text.at)
		}
		b.s.policies[name] = &m
	}
}

// managedPolicy returns a managed policy for a use, or an unknown one. Its problems are
// reported once, however many identities it is attached to.
func (b *builder) managedPolicy(p placed, kind policy.Type, missing ProblemKind, entity string) *eval.Policy {
	if m := b.s.policies[p.text]; m == nil {
		b.l.report(missing, p.at, entity, fmt.Errorf("%s is not in the snapshot: decisions that could depend on it are inconclusive", p.text))
	}
	key := managedKey{p.text, kind}
	if known := b.managed[key]; known != nil {
		return known
	}
	compiled := eval.UnknownPolicy(p.text, kind)
	if m := b.s.policies[p.text]; m != nil {
		compiled = b.l.compile(m.text, kind, p.text)
	}
	b.managed[key] = compiled
	return compiled
}

// addIdentities takes over users, groups and roles. Groups come first, because users
// point at them.
func (b *builder) addIdentities() {
	for _, e := range b.l.order {
		b.attach(e)
	}
	for _, e := range b.l.order {
		b.enter(e)
		if e.Kind == User {
			b.join(e)
		}
		e.identity = slices.Clip(e.identity) // so that who appends to it writes elsewhere
		e.unread = unreadOf(e.identity, e.boundary)
		if e.own = side(eval.Policies{Identity: e.identity, Boundary: e.boundary}); e.Kind == Role {
			e.trusted = side(eval.Policies{Resource: []*eval.Policy{e.Trust}})
		}
		e.forget()
	}
	for _, list := range b.s.identities {
		slices.SortFunc(list, func(x, y *Identity) int { return strings.Compare(x.ARN, y.ARN) })
	}
}

// forget drops what an identity was made of.
func (e *rawIdentity) forget() {
	e.groups, e.inline, e.attached, e.limit, e.trustText = nil, nil, nil, placed{}, text{}
}

// unreadOf returns the policies whose text is not known.
func unreadOf(groups ...[]*eval.Policy) []*eval.Policy {
	var list []*eval.Policy
	for _, p := range slices.Concat(groups...) {
		if p.Document() == nil {
			list = append(list, p)
		}
	}
	return list
}

// attach gives an identity its own policies.
func (b *builder) attach(e *rawIdentity) {
	l := b.l
	for _, n := range e.inline {
		e.Inline = append(e.Inline, l.compile(n.text, policy.IdentityBased, inlineName(e.ARN, n.name)))
	}
	for _, p := range e.attached {
		e.Attached = append(e.Attached, b.managedPolicy(p, policy.IdentityBased, PolicyMissing, e.ARN))
	}
	e.identity = slices.Concat(e.Inline, e.Attached)
	if e.limit.text != "" {
		e.Boundary = b.managedPolicy(e.limit, policy.PermissionsBoundary, BoundaryMissing, e.ARN)
		e.boundary = []*eval.Policy{e.Boundary}
	}
	if e.Kind == Role {
		e.Trust = l.compile(e.trustText, policy.RoleTrust, "trust policy of "+e.ARN)
	}
	if e.conflict || e.damaged {
		b.doubt(e)
	}
	e.tagKeys, e.tagValues = keysOfTags("aws:PrincipalTag/", e.Tags)
}

// doubt marks an identity as one that is not known in full. What could be read of it
// counts; but of two that differ, nothing does, not even what one of them denies.
func (b *builder) doubt(e *rawIdentity) {
	e.tagsUnknown = true
	if e.conflict {
		e.identity, e.boundary = nil, nil
	}
	e.identity = append(e.identity, eval.UnknownPolicy("policies of "+e.ARN+" that cannot be read", policy.IdentityBased))
	if e.Kind == Role {
		e.Trust = eval.UnknownPolicy("trust policy of "+e.ARN, policy.RoleTrust)
	}
}

// inlineName is what an inline policy is called: AWS gives it no ARN.
func inlineName(identity, name string) string {
	return "inline policy " + name + " of " + identity
}

// enter makes an identity known by its ARN and its id.
func (b *builder) enter(raw *rawIdentity) {
	s, e := b.s, &raw.Identity
	s.byARN[e.ARN] = e
	s.identities[e.Kind] = append(s.identities[e.Kind], e)
	if e.Kind == Role {
		s.roles[e.AccountID+"/"+e.Name] = e
	}
	if p, err := eval.ParsePrincipal(e.ARN); err == nil && e.Kind != Group {
		if p.UniqueID = e.UniqueID; raw.conflict {
			p.UniqueID = ""
		}
		if e.pathUnknown {
			p.RoleARN = ""
		}
		e.principal = p
	}
	if e.UniqueID == "" {
		return
	}
	if other := s.byID[e.UniqueID]; other != nil {
		b.l.report(DuplicateEntity, e.Position, e.ARN, fmt.Errorf("its id %s is that of %s too, at %v: neither is found by it", e.UniqueID, other.ARN, other.Position))
		s.ambiguous = append(s.ambiguous, e.UniqueID)
		return
	}
	s.byID[e.UniqueID] = e
}

// join gives a user its groups and their policies. A group has no ARN in the list, but
// its name is unique in the account.
func (b *builder) join(e *rawIdentity) {
	for _, g := range e.groups {
		group := b.group(e, g)
		if group == nil {
			b.l.report(GroupMissing, g.at, e.ARN, fmt.Errorf("group %q is not in the snapshot: decisions that could depend on its policies are inconclusive", g.text))
			e.identity = append(e.identity, eval.UnknownPolicy("policies of group "+g.text+" of account "+e.AccountID, policy.IdentityBased))
			continue
		}
		if e.Groups = append(e.Groups, group); !e.conflict {
			e.identity = append(e.identity, group.identity...)
		}
	}
}

// group finds a group of the user's account by its name.
func (b *builder) group(user *rawIdentity, g placed) *Identity {
	if b.s.groups == nil {
		b.s.groups = make(map[string]*Identity)
		for _, e := range b.l.order {
			if e.Kind == Group {
				b.s.groups[e.AccountID+"/"+strings.ToLower(e.Name)] = &e.Identity
			}
		}
	}
	return b.s.groups[user.AccountID+"/"+strings.ToLower(g.text)]
}

// addResources takes over resources and VPC endpoints.
func (b *builder) addResources() {
	for _, raw := range b.l.resources.order {
		r := &Resource{ARN: raw.arn, AccountID: raw.account, Tags: raw.tags, PublicAccessBlock: raw.block, Position: raw.at,
			known: raw.asked && !raw.conflict, tagged: raw.tagged && !raw.tagsUnknown}
		if a, err := arn.Parse(raw.arn); err == nil && arn.IsAccountID(a.AccountID()) {
			if raw.account != "" && raw.account != a.AccountID() {
				b.l.report(DuplicateEntity, raw.at, raw.arn, fmt.Errorf("is said to be owned by %s: the account in its ARN counts", raw.account))
			}
			r.AccountID = a.AccountID()
		}
		for _, n := range raw.policies {
			name := raw.arn
			if n.name != "" {
				name = raw.arn + " policy " + n.name
			}
			r.Policies = append(r.Policies, b.l.compile(n.text, policy.ResourceBased, name))
		}
		if raw.conflict {
			r.AccountID = ""
			r.Policies = []*eval.Policy{eval.UnknownPolicy(raw.arn, policy.ResourceBased)}
		}
		r.tagKeys, r.tagValues = resourceTagKeys(raw.arn, r.Tags)
		r.engine = side(eval.Policies{Resource: r.Policies})
		b.s.resources[raw.arn] = r
		b.s.resourceList = append(b.s.resourceList, r)
	}
	slices.SortFunc(b.s.resourceList, func(x, y *Resource) int { return strings.Compare(x.ARN, y.ARN) })
	for _, id := range slices.Sorted(maps.Keys(b.l.resources.endpoints)) {
		b.addEndpoint(b.l.resources.endpoints[id])
	}
}

// resourceTagKeys returns the keys that the tags of a resource give a request, with
// their values: aws:ResourceTag, and the key that some services had before it.
func resourceTagKeys(resourceARN string, tags []eval.Tag) (keys []condition.Key, values []condition.Value) {
	a, err := arn.Parse(resourceARN)
	if err != nil {
		return nil, nil
	}
	for _, prefix := range append([]string{"aws:ResourceTag/", a.Service() + ":ResourceTag/"}, ownTagKey(a)...) {
		k, v := keysOfTags(prefix, tags)
		keys, values = append(keys, k...), append(values, v...)
	}
	return keys, values
}

// ownTagKey returns the key that a service has for the tags of resources of some type
// (Service Authorization Reference, Amazon S3 and Amazon RDS, condition keys).
func ownTagKey(a arn.ARN) []string {
	kind, _ := splitResource(a.Resource())
	switch {
	case a.Service() == "s3" && strings.Contains(a.Resource(), "/"):
		return []string{"s3:ExistingObjectTag/"}
	case a.Service() == "rds":
		return []string{"rds:" + kind + "-tag/"}
	}
	return nil
}

// keysOfTags returns the keys of tags with their values. Two tags whose keys differ only
// in case are one key with two values.
func keysOfTags(prefix string, tags []eval.Tag) (keys []condition.Key, values []condition.Value) {
	at := make(map[condition.Key]int, len(tags))
	for _, t := range tags {
		k := condition.MakeKey(prefix + t.Key)
		if i, ok := at[k]; ok {
			values[i] = condition.Strings(append(values[i].Texts(), t.Value)...)
			continue
		}
		at[k] = len(keys)
		keys, values = append(keys, k), append(values, condition.String(t.Value))
	}
	return keys, values
}

// addEndpoint takes over a VPC endpoint. One of which no policy was collected is not
// one that has none.
func (b *builder) addEndpoint(raw *rawEndpoint) {
	e := &VPCEndpoint{ID: raw.id, Service: raw.service, AccountID: raw.account, VPCID: raw.vpc, Position: raw.at}
	switch raw.kind {
	case "Gateway":
		e.Kind = eval.GatewayEndpoint
	case "Interface":
		e.Kind = eval.InterfaceEndpoint
	}
	switch {
	case raw.conflict || !raw.asked:
		e.Policy = eval.UnknownPolicy(raw.id, policy.VPCEndpoint)
	case raw.text.document != nil:
		e.Policy = b.l.compile(raw.text, policy.VPCEndpoint, raw.id)
	}
	if e.Policy != nil {
		e.list = []*eval.Policy{e.Policy}
	}
	b.s.endpoints[raw.id] = e
	b.s.endpointList = append(b.s.endpointList, e)
}

// addOrganization puts the organization together.
func (b *builder) addOrganization() {
	b.s.organization = b.l.organization()
	b.s.broken = b.l.org.present && b.s.organization == nil
	if b.s.organization == nil && !b.l.org.present && !b.l.options.NoOrganization && len(b.l.order) > 0 {
		b.l.report(OrganizationMissing, policy.Position{}, "", errors.New("no organization export is loaded: which SCPs and RCPs bind is unknown, and so "+
			"is every decision that they could change; load one, or say that there is none"))
	}
}

// addAccounts prepares what all requests of an account have in common.
func (b *builder) addAccounts() {
	ids := make(map[string]bool)
	for id, a := range b.l.accounts {
		ids[id] = true
		if a.truncated != nil && !a.complete {
			b.l.add(a.truncated)
		}
	}
	for _, e := range b.l.order {
		ids[e.AccountID] = true
	}
	for _, r := range b.s.resourceList {
		if r.AccountID != "" {
			ids[r.AccountID] = true
		}
	}
	if org := b.s.organization; org != nil {
		for _, a := range org.Accounts() {
			ids[a.ID] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		a := b.s.makeAccount(id)
		if raw := b.l.accounts[id]; raw != nil {
			a.exported, a.complete = true, raw.complete
		}
		if a.unknown && b.s.organization != nil {
			b.l.report(AccountMissing, policy.Position{}, id, errors.New("the account is not in the organization that is loaded: what binds it is unknown"))
		}
		b.s.accounts[id] = a
	}
}
