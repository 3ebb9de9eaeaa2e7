// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/policy"
)

// IAM Identity Center provisions a role in each account that a permission set is
// assigned to: with the set's policies, with customer managed policies of the account
// by name and path, and with a permissions boundary (IAM Identity Center API
// Reference). The role's name is AWSReservedSSO_, the name of the set, and sixteen
// digits that cannot be foretold; its path is /aws-reserved/sso.amazonaws.com/, with
// the Region of the instance behind it unless that is us-east-1.
//
// Where an account's export has the role, the export counts. Otherwise the role is
// made of the permission set: under its name without the digits, by which a session's
// role is found whatever its digits are, and with a path that is not known for
// certain.

// reservedPath is the path of provisioned roles, and reservedPrefix begins their names.
const (
	reservedPath   = "/aws-reserved/sso.amazonaws.com/"
	reservedPrefix = "AWSReservedSSO_"
)

// rawPermissionSets is what was collected, by the ARNs of sets.
type rawPermissionSets struct {
	byARN map[string]*rawPermissionSet
}

type rawPermissionSet struct {
	arn, name  string
	at         policy.Position
	attached   []placed
	references []reference
	inline     text
	limit      placed
	limitRef   *reference
	accounts   map[string]policy.Position
	// what was asked about
	attachedAsked, referencesAsked, inlineAsked, limitAsked bool
}

// reference names a customer managed policy, which each account has to have.
type reference struct {
	name, path string
	at         policy.Position
}

func makeRawPermissionSets() rawPermissionSets {
	return rawPermissionSets{make(map[string]*rawPermissionSet)}
}

// setID finds the id of a permission set in the name of a file.
var setID = regexp.MustCompile(`\bps-[0-9a-f]{16}\b`)

// permissionSet returns the set that an answer is about, by the last part of its ARN,
// or nil.
func (l *Loader) permissionSet(a *answer) *rawPermissionSet {
	name := l.asked(a, "PermissionSetArn", setID)
	if strings.HasPrefix(a.argument, "arn:") {
		name = a.argument
	}
	if name == "" {
		l.unplaced(a.at, `of which permission set? Put "PermissionSetArn" beside it, or name the member or the file after the set`)
		return nil
	}
	return l.permissionSetOf(name, a.at)
}

func (l *Loader) permissionSetOf(name string, at policy.Position) *rawPermissionSet {
	key := name[strings.LastIndexByte(name, '/')+1:]
	s := l.sets.byARN[key]
	if s == nil {
		s = &rawPermissionSet{at: at, accounts: make(map[string]policy.Position)}
		l.sets.byARN[l.keep(key)] = s
	}
	if strings.HasPrefix(name, "arn:") {
		s.arn = l.keep(name)
	}
	return s
}

// permissionSetAnswer reads the answer of DescribePermissionSet.
func (l *Loader) permissionSetAnswer(_ *answer, p part) {
	d := l.reader(p, "")
	v := d.root()
	name := d.text(v.Get("PermissionSetArn"))
	if name == "" || v.Get("Name").Str == "" {
		d.fail(BadEntity, v, "a permission set without PermissionSetArn or Name")
		return
	}
	s := l.permissionSetOf(name, p.at)
	s.name, s.at = d.text(v.Get("Name")), p.at
}

// setManagedAnswer reads the answer of ListManagedPoliciesInPermissionSet.
func (l *Loader) setManagedAnswer(a *answer, p part) {
	s := l.permissionSet(a)
	if s == nil {
		return
	}
	d, before := l.reader(p, s.arn), l.faults
	for _, item := range d.list(d.root()) {
		s.attached = append(s.attached, placed{d.text(item.Get("Arn")), d.position(item.Index)})
	}
	s.attachedAsked = !l.continues(a, s.arn) && l.faults == before
}

// referencesAnswer reads the answer of
// ListCustomerManagedPolicyReferencesInPermissionSet.
func (l *Loader) referencesAnswer(a *answer, p part) {
	s := l.permissionSet(a)
	if s == nil {
		return
	}
	d, before := l.reader(p, s.arn), l.faults
	for _, item := range d.list(d.root()) {
		s.references = append(s.references, d.reference(item))
	}
	s.referencesAsked = !l.continues(a, s.arn) && l.faults == before
}

func (d *reader) reference(v gjson.Result) reference {
	r := reference{name: d.text(v.Get("Name")), path: d.text(v.Get("Path")), at: d.position(v.Index)}
	if r.path == "" {
		r.path = "/"
	}
	return r
}

// setInlineAnswer reads the answer of GetInlinePolicyForPermissionSet.
func (l *Loader) setInlineAnswer(a *answer, p part) {
	if s := l.permissionSet(a); s != nil {
		d := l.reader(p, s.arn)
		s.inline, s.inlineAsked = d.optional(d.root()), true
	}
}

// setBoundaryAnswer reads the answer of GetPermissionsBoundaryForPermissionSet.
func (l *Loader) setBoundaryAnswer(a *answer, p part) {
	s := l.permissionSet(a)
	if s == nil {
		return
	}
	d, before := l.reader(p, s.arn), l.faults
	d.each(d.root(), func(name string, v gjson.Result) {
		switch name {
		case "ManagedPolicyArn":
			s.limit = placed{d.text(v), d.position(v.Index)}
		case "CustomerManagedPolicyReference":
			r := d.reference(v)
			s.limitRef = &r
		}
	})
	s.limitAsked = l.faults == before
}

// assignmentsAnswer reads the answer of ListAccountAssignments.
func (l *Loader) assignmentsAnswer(a *answer, p part) {
	d := l.reader(p, "")
	for _, item := range d.list(d.root()) {
		name, account := d.text(item.Get("PermissionSetArn")), d.text(item.Get("AccountId"))
		if name == "" || account == "" {
			d.fail(BadEntity, item, "an assignment without PermissionSetArn or AccountId")
			continue
		}
		l.permissionSetOf(name, p.at).accounts[account] = d.position(item.Index)
	}
	l.continues(a, "assignments")
}

// provisionedAnswer reads the answer of ListAccountsForProvisionedPermissionSet.
func (l *Loader) provisionedAnswer(a *answer, p part) {
	s := l.permissionSet(a)
	if s == nil {
		return
	}
	d := l.reader(p, s.arn)
	for _, item := range d.list(d.root()) {
		s.accounts[d.text(item)] = d.position(item.Index)
	}
	l.continues(a, s.arn)
}

// provision makes the roles of the permission sets that no export has.
func (l *Loader) provision(partition string) {
	exported := make(map[string]bool) // account and name without digits
	for _, e := range l.order {
		if stem, ok := reservedStem(e.Name); e.Kind == Role && ok {
			exported[e.AccountID+"/"+stem] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(l.sets.byARN)) {
		s := l.sets.byARN[id]
		if s.name == "" {
			l.report(BadEntity, s.at, first(s.arn, id), errors.New("the permission set has no name here: describe it"))
			continue
		}
		for _, account := range slices.Sorted(maps.Keys(s.accounts)) {
			if !exported[account+"/"+reservedPrefix+s.name] {
				l.addIdentity(l.provisionedRole(s, partition, account))
			}
		}
	}
}

// reservedStem returns the name of a provisioned role without its digits.
func reservedStem(name string) (string, bool) {
	i := strings.LastIndexByte(name, '_')
	if !strings.HasPrefix(name, reservedPrefix) || i < len(reservedPrefix) || len(name)-i != 17 ||
		strings.Trim(name[i+1:], "0123456789abcdef") != "" {
		return "", false
	}
	return name[:i], true
}

// provisionedRole makes the role of a permission set in an account. What was not asked
// about the set is unknown.
func (l *Loader) provisionedRole(s *rawPermissionSet, partition, account string) *rawIdentity {
	prefix := "arn:" + partition + ":iam::" + account + ":"
	e := &rawIdentity{Identity: Identity{
		Kind: Role, AccountID: account, Path: reservedPath, Name: l.keep(reservedPrefix + s.name),
		ARN: prefix + "role" + reservedPath + reservedPrefix + s.name, PermissionSet: s.arn, Position: s.at, pathUnknown: true,
	}}
	e.attached = slices.Clone(s.attached)
	for _, r := range s.references {
		e.attached = append(e.attached, placed{prefix + "policy" + r.path + r.name, r.at})
	}
	if s.inline.document != nil {
		e.inline = []named{{"permission set", s.inline}}
	}
	e.limit = s.limit
	if s.limitRef != nil {
		e.limit = placed{prefix + "policy" + s.limitRef.path + s.limitRef.name, s.limitRef.at}
	}
	if !s.attachedAsked || !s.referencesAsked || !s.inlineAsked || !s.limitAsked {
		e.damaged = true
		l.report(PolicyMissing, s.at, e.ARN, fmt.Errorf("not all of permission set %q is here: its managed policies, "+
			"customer managed policies, inline policy and boundary are four answers", s.name))
	}
	return e
}
