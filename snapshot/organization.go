// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/policy"
)

// No call of AWS Organizations returns an organization: the tree, the policies and
// who they are attached to come from many answers, several of which do not say what
// they were asked about. Each answer is read by itself, in any order, and the parts
// are put together at the end.
//
// What was asked about comes from the answer itself where it says so (units have a
// Path since 2026), from a member beside it (ParentId, PolicyId, TargetId, ChildId),
// from the name of the member that holds it ("ListTargetsForPolicy:p-..."), or from
// an id in the name of its file.

// rawOrganization is what the answers say.
type rawOrganization struct {
	present       bool
	at            policy.Position
	id            string
	managementID  string
	partition     string // as its ARNs have it
	consolidated  bool   // the features are those of consolidated billing only
	roots         map[string]*rawNode
	units         map[string]*rawNode
	accounts      map[string]*rawNode
	parents       map[string]placed
	policies      map[string]*rawOrgPolicy
	byTarget      map[string][]placed // policies of a target, by listing
	listedTargets map[target]bool     // that ListPoliciesForTarget was asked about
	listed        map[string]bool     // policy types whose list is here
	partial       map[string]bool     // policy types whose list is cut off
	unsettled     map[string]bool     // policy types that are neither enabled nor disabled
	delegated     []string
	broken        bool // the tree, or what is attached to it, cannot be known
}

type rawNode struct {
	id, name string
	types    map[string]bool // of a root: policy types that are enabled, or may be
	at       policy.Position
}

type rawOrgPolicy struct {
	id, arn, name, kind string
	text                text
	described           bool
	targets             []placed
	targetsKnown        bool
	at                  policy.Position
}

// target is a root, unit or account, and a type of policy.
type target struct{ id, kind string }

func makeRawOrganization() rawOrganization {
	return rawOrganization{
		roots: make(map[string]*rawNode), units: make(map[string]*rawNode), accounts: make(map[string]*rawNode),
		parents: make(map[string]placed), policies: make(map[string]*rawOrgPolicy),
		byTarget: make(map[string][]placed), listedTargets: make(map[target]bool),
		listed: make(map[string]bool), partial: make(map[string]bool), unsettled: make(map[string]bool),
	}
}

// The two types of policy that take part in decisions.
const (
	serviceControl  = "SERVICE_CONTROL_POLICY"
	resourceControl = "RESOURCE_CONTROL_POLICY"
)

// typeOf returns the type of a policy of the organization, or policy.NoType.
func typeOf(kind string) policy.Type {
	switch kind {
	case serviceControl:
		return policy.SCP
	case resourceControl:
		return policy.RCP
	}
	return policy.NoType
}

// Ids as the API Reference of AWS Organizations gives them, for file names.
var (
	parentID = regexp.MustCompile(`\b(?:ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})\b`)
	policyID = regexp.MustCompile(`\bp-[0-9a-zA-Z_]{8,128}\b`)
	nodeID   = regexp.MustCompile(`\b(?:ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32}|\d{12})\b`)
)

// asked returns what an answer was asked about: the argument, a member beside the
// answer, or an id in the name of the file.
func (l *Loader) asked(a *answer, member string, id *regexp.Regexp) string {
	if a.argument != "" {
		first, _, _ := strings.Cut(a.argument, ":")
		return l.keep(first)
	}
	if p, ok := a.members[member]; ok {
		d := l.reader(p, "")
		return d.text(d.root())
	}
	name, _, _ := strings.Cut(filepath.Base(l.file), ".")
	return l.keep(id.FindString(name))
}

// continues reports whether an answer says that there is more than it holds, and
// warns of it.
func (l *Loader) continues(a *answer, of string) bool {
	p, ok := a.members["NextToken"]
	if !ok || gjson.Parse(p.raw).Type == gjson.Null {
		return false
	}
	l.report(IsTruncated, p.at, of, errors.New("there is a NextToken: the list goes on, and the rest is not here; collect all pages"))
	return true
}

// ofOrganization makes of a reader of answers one after which, if a member had the
// wrong type, the organization is not known: what hangs on it cannot be told.
func ofOrganization(read func(*Loader, *answer, part)) func(*Loader, *answer, part) {
	return func(l *Loader, a *answer, p part) {
		before := l.faults
		read(l, a, p)
		l.org.broken = l.org.broken || l.faults > before
	}
}

// organizationAnswer reads the answer of DescribeOrganization.
func (l *Loader) organizationAnswer(_ *answer, p part) {
	o := &l.org
	d := l.reader(p, "organization")
	o.present, o.at = true, p.at
	d.each(d.root(), func(name string, v gjson.Result) {
		switch name {
		case "Id":
			o.identify(d, v, d.text(v))
		case "Arn":
			o.fromARN(d, v, d.text(v))
		case "MasterAccountId", "ManagementAccountId":
			o.manage(d, v, d.text(v))
		case "FeatureSet":
			o.consolidated = d.text(v) == "CONSOLIDATED_BILLING"
		}
	})
}

func (o *rawOrganization) identify(d *reader, v gjson.Result, id string) {
	if o.id != "" && o.id != id {
		o.broken = true
		d.fail(BadOrganization, v, "%q is another organization than %q: a snapshot has one", id, o.id)
		return
	}
	o.id = id
}

func (o *rawOrganization) manage(d *reader, v gjson.Result, id string) {
	if o.managementID != "" && o.managementID != id {
		o.broken = true
		d.fail(BadOrganization, v, "%q is another management account than %q", id, o.managementID)
		return
	}
	o.managementID = id
}

// fromARN takes from an ARN of an entity which organization it is of, and who manages
// it. The account of a policy's ARN may be "aws".
func (o *rawOrganization) fromARN(d *reader, v gjson.Result, text string) {
	a, err := arn.Parse(text)
	if err != nil || a.Service() != "organizations" || !arn.IsAccountID(a.AccountID()) {
		return
	}
	if parts := strings.Split(a.Resource(), "/"); len(parts) > 1 && strings.HasPrefix(parts[1], "o-") {
		o.identify(d, v, d.l.keep(parts[1]))
		o.manage(d, v, d.l.keep(a.AccountID()))
		o.partition = d.l.keep(a.Partition())
	}
}

// rootsAnswer reads the answer of ListRoots.
func (l *Loader) rootsAnswer(a *answer, p part) {
	l.org.present = true
	d := l.reader(p, "")
	for _, item := range d.list(d.root()) {
		// AWS says which types are enabled. If nobody says, they are taken to be, and
		// levels without policies then tell that something is missing.
		n := &rawNode{types: map[string]bool{serviceControl: true, resourceControl: true}, at: d.position(item.Index)}
		d.each(item, func(name string, v gjson.Result) {
			switch name {
			case "Id":
				n.id = d.text(v)
			case "Name":
				n.name = d.text(v)
			case "Arn":
				l.org.fromARN(d, v, d.text(v))
			case "PolicyTypes":
				if v.IsArray() {
					n.types = l.policyTypes(d, v)
				}
			}
		})
		l.addNode(l.org.roots, n)
	}
	l.continues(a, "roots")
}

// policyTypes reads which policy types a root has enabled. One that is on the way from
// one state to the other may bind or not.
func (l *Loader) policyTypes(d *reader, v gjson.Result) map[string]bool {
	types := make(map[string]bool)
	for _, item := range d.list(v) {
		kind, status := d.text(item.Get("Type")), d.text(item.Get("Status"))
		types[kind] = true
		l.org.unsettled[kind] = l.org.unsettled[kind] || status != "ENABLED"
	}
	return types
}

// addNode enters a root, unit or account.
func (l *Loader) addNode(nodes map[string]*rawNode, n *rawNode) {
	if old := nodes[n.id]; old != nil && old.name != n.name {
		l.report(DuplicateEntity, n.at, n.id, fmt.Errorf("is called %q here and %q at %v; the first name is taken", n.name, old.name, old.at))
	} else if old == nil {
		nodes[n.id] = n
	}
}

// nodesAnswer reads lists of units or accounts, of the whole organization or of one
// parent.
func (l *Loader) nodesAnswer(a *answer, p part, nodes map[string]*rawNode) {
	l.org.present = true
	d := l.reader(p, "")
	parent := ""
	if a.call != "ListAccounts" {
		parent = l.asked(a, "ParentId", parentID)
	}
	for _, item := range d.list(d.root()) {
		n := &rawNode{at: d.position(item.Index)}
		var paths []gjson.Result
		d.each(item, func(name string, v gjson.Result) {
			switch name {
			case "Id":
				n.id = d.text(v)
			case "Name":
				n.name = d.text(v)
			case "Arn":
				l.org.fromARN(d, v, d.text(v))
			case "Path":
				paths = []gjson.Result{v}
			case "Paths":
				paths = d.list(v)
			}
		})
		l.addNode(nodes, n)
		for _, path := range paths {
			l.setParent(d, path, n.id, parentInPath(d.text(path), n.id))
		}
		if parent != "" {
			l.setParent(d, item, n.id, parent)
		}
	}
	l.continues(a, "accounts and organizational units")
}

// parentInPath returns the parent that the path of an entity names, as in
// "o-1/r-2/ou-3/111122223333/". The entity itself may be left out.
func parentInPath(path, id string) string {
	ids := strings.Split(strings.TrimSuffix(path, "/"), "/")
	if ids[len(ids)-1] == id {
		ids = ids[:len(ids)-1]
	}
	if len(ids) < 2 {
		return ""
	}
	return ids[len(ids)-1]
}

// setParent says who the parent of an entity is. All answers must agree.
func (l *Loader) setParent(d *reader, v gjson.Result, id, parent string) {
	if parent == "" {
		return
	}
	p := placed{l.keep(parent), d.position(v.Index)}
	old, ok := l.org.parents[id]
	if ok && old.text != parent {
		l.org.broken = true
		l.report(BadOrganization, p.at, id, fmt.Errorf("its parent is %q here and %q at %v: collect the organization anew", parent, old.text, old.at))
		return
	}
	if !ok {
		l.org.parents[id] = p
	}
}

// parentsAnswer reads the answer of ListParents.
func (l *Loader) parentsAnswer(a *answer, p part) {
	d := l.reader(p, "")
	child := l.asked(a, "ChildId", nodeID)
	if child == "" {
		l.unplaced(p.at, `ListParents: whose parents? Put "ChildId" beside "Parents", or name the member "ListParents:CHILD"`)
		return
	}
	for _, item := range d.list(d.root()) {
		l.setParent(d, item, child, d.text(item.Get("Id")))
	}
}

// unplaced reports an answer that does not say what it is about.
func (l *Loader) unplaced(at policy.Position, text string) {
	l.report(Unplaced, at, "", errors.New(text))
}

// orgPolicy returns the policy of an id.
func (l *Loader) orgPolicy(id string, at policy.Position) *rawOrgPolicy {
	p := l.org.policies[id]
	if p == nil {
		p = &rawOrgPolicy{id: id, at: at}
		l.org.policies[id] = p
	}
	return p
}

// summary reads a policy's summary, and enters the policy.
func (l *Loader) summary(d *reader, v gjson.Result) *rawOrgPolicy {
	var s rawOrgPolicy
	d.each(v, func(name string, v gjson.Result) {
		switch name {
		case "Id":
			s.id = d.text(v)
		case "Arn":
			s.arn = d.text(v)
			l.org.fromARN(d, v, s.arn)
		case "Name":
			s.name = d.text(v)
		case "Type":
			s.kind = d.text(v)
		}
	})
	if s.id == "" || s.kind == "" {
		l.org.broken = true
		d.fail(BadEntity, v, "a policy of the organization without Id or Type")
		return &s
	}
	l.org.present = true
	p := l.orgPolicy(s.id, d.position(v.Index))
	if p.kind != "" && p.kind != s.kind {
		l.org.broken = true
		d.fail(DuplicateEntity, v, "policy %q is of type %s here and %s at %v", s.id, s.kind, p.kind, p.at)
		return p
	}
	if p.kind == "" && typeOf(s.kind) == policy.NoType {
		d.l.report(UnknownType, d.position(v.Index), s.id, fmt.Errorf("policies of type %s are not evaluated with requests: ignored", s.kind))
	}
	p.kind, p.arn, p.name = s.kind, s.arn, s.name
	return p
}

// policiesAnswer reads the answers of ListPolicies and ListPoliciesForTarget.
func (l *Loader) policiesAnswer(a *answer, items []part) {
	forTarget := a.call == "ListPoliciesForTarget" || a.has("TargetId")
	kinds := make(map[string]bool)
	id := ""
	before := l.faults
	if forTarget {
		id = l.asked(a, "TargetId", nodeID)
		if _, kind, ok := strings.Cut(a.argument, ":"); ok {
			kinds[kind] = true
		}
	}
	for _, item := range items {
		d := l.reader(item, "")
		if at, err := item.check(); err != nil {
			l.org.broken = true
			l.report(Unreadable, at, "", err)
			continue
		}
		p := l.summary(d, d.root())
		kinds[p.kind] = true
		if forTarget {
			l.org.byTarget[id] = append(l.org.byTarget[id], placed{p.id, item.at})
		}
	}
	cut := l.continues(a, "policies")
	for kind := range kinds {
		switch {
		case cut:
			l.org.partial[kind] = true
		case forTarget:
			l.org.listedTargets[target{id, kind}] = true
		default:
			l.org.listed[kind] = true
		}
	}
	l.org.broken = l.org.broken || l.faults > before
}

// policyAnswer reads the answer of DescribePolicy.
func (l *Loader) policyAnswer(_ *answer, p part) {
	d := l.reader(p, "")
	root := d.root()
	content := gjson.Result{}
	var o *rawOrgPolicy
	d.each(root, func(name string, v gjson.Result) {
		switch name {
		case "PolicySummary":
			o = l.summary(d, v)
		case "Content":
			content = v
		}
	})
	if o == nil || typeOf(o.kind) == policy.NoType {
		return
	}
	d.entity = o.arn
	t := text{&document{}, p.at}
	if content.Exists() {
		t = d.document(content)
	} else {
		d.fail(BadDocument, root, "there is no Content")
	}
	if o.described && !sameText(o.text, t) {
		o.text = text{&document{}, p.at}
		d.fail(DuplicateEntity, root, "differs from the policy of the same id at %v", o.at)
		return
	}
	o.described, o.text, o.at = true, t, p.at
}

// targetsAnswer reads the answer of ListTargetsForPolicy.
func (l *Loader) targetsAnswer(a *answer, p part) {
	d := l.reader(p, "")
	id := l.asked(a, "PolicyId", policyID)
	if id == "" {
		l.org.broken = true
		l.unplaced(p.at, `ListTargetsForPolicy: the targets of which policy? Put "PolicyId" beside "Targets", name the member `+
			`"ListTargetsForPolicy:POLICY", or the file POLICY.json`)
		return
	}
	o := l.orgPolicy(id, p.at)
	for _, item := range d.list(d.root()) {
		t := placed{d.text(item.Get("TargetId")), d.position(item.Index)}
		if !slices.ContainsFunc(o.targets, func(q placed) bool { return samePlaced(q, t) }) {
			o.targets = append(o.targets, t)
		}
	}
	o.targetsKnown = !l.continues(a, id)
}

// delegatedAnswer reads the answer of ListDelegatedAdministrators.
func (l *Loader) delegatedAnswer(_ *answer, p part) {
	d := l.reader(p, "")
	for _, item := range d.list(d.root()) {
		l.org.delegated = append(l.org.delegated, d.text(item.Get("Id")))
	}
}
