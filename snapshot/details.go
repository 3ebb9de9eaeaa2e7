// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// The answer of GetAccountAuthorizationDetails (IAM API Reference), in whatever form a
// tool prints it: one object, or pages one after the other, or a list of pages. What
// the forms differ in, besides white space, is whether documents are objects or
// URL-encoded strings, and whether there are members for pages.
//
// The answer does not name its account. All of its ARNs do, except those of AWS
// managed policies, and they must agree.

// detailList reports whether a member is one of the lists of the answer, and what it
// holds; policies are none of the kinds.
func detailList(name string) (kind IdentityKind, is bool) {
	switch name {
	case "UserDetailList":
		return User, true
	case "GroupDetailList":
		return Group, true
	case "RoleDetailList":
		return Role, true
	}
	return NoIdentity, name == "Policies"
}

// isPolicyDetail tells an element of Policies in the answer from one in another
// answer, such as that of ListPolicies of AWS Organizations.
func isPolicyDetail(raw string) bool {
	return gjson.Get(raw, "PolicyVersionList").Exists() || gjson.Get(raw, "DefaultVersionId").Exists()
}

// export is one account's answer: a run of pages in one file.
type export struct {
	at         policy.Position
	identities []*rawIdentity
	policies   []*rawPolicy
	truncated  bool // the last page says that there are more
	cut        bool // the file ends, or breaks, inside of it
	partition  string
	account    string
	mixed      error // why it is refused
}

// rawIdentity is an identity as the export has it.
type rawIdentity struct {
	Identity
	groups    []placed // names
	inline    []named
	attached  []placed // ARNs
	limit     placed   // ARN of the boundary, or empty
	trustText text
	conflict  bool // two identities of this ARN differ
	damaged   bool // what applies to it cannot be read in full
}

// placed is a text with its place.
type placed struct {
	text string
	at   policy.Position
}

// named is an inline policy.
type named struct {
	name string
	text text
}

// rawPolicy is a managed policy as an export has it.
type rawPolicy struct {
	ManagedPolicy
	conflict bool
}

// rawAccount is what exports say of an account.
type rawAccount struct {
	complete  bool // an export ended as it should
	truncated *Problem
}

// detail reads one element of an answer.
func (l *Loader) detail(kind IdentityKind, p part) {
	l.startExport(p.at)
	d := l.reader(p, "")
	if at, err := p.check(); err != nil {
		l.report(BadEntity, at, "", err)
		l.export.cut = true
		return
	}
	d.entity = entityOf(p.raw)
	if kind == NoIdentity {
		l.policyDetail(d)
		return
	}
	l.identityDetail(d, kind)
}

// entityOf finds the ARN of an element, for messages.
func entityOf(raw string) string {
	for _, name := range []string{"Arn", "arn", "ARN"} {
		if v := gjson.Get(raw, name); v.Type == gjson.String && isText(v) {
			return v.Str
		}
	}
	return ""
}

// identityDetail reads a user, group or role.
func (l *Loader) identityDetail(d *reader, kind IdentityKind) {
	e := &rawIdentity{Identity: Identity{Kind: kind, Position: d.at}}
	before := l.faults
	d.each(d.root(), func(name string, v gjson.Result) {
		switch name {
		case "Arn":
			e.ARN = d.text(v)
		case "Path":
			e.Path = d.text(v)
		case "UserName", "GroupName", "RoleName":
			e.Name = d.text(v)
		case "UserId", "GroupId", "RoleId":
			e.UniqueID = d.text(v)
		case "Tags":
			e.Tags, e.tagsUnknown = d.tags(v)
		case "GroupList":
			for _, g := range d.list(v) {
				e.groups = append(e.groups, placed{d.text(g), d.position(g.Index)})
			}
		case "UserPolicyList", "GroupPolicyList", "RolePolicyList":
			e.inline = d.inline(v)
		case "AttachedManagedPolicies":
			e.attached = d.attached(v)
		case "PermissionsBoundary":
			e.limit = d.boundary(v)
		case "AssumeRolePolicyDocument":
			e.trustText = d.document(v)
		}
	})
	e.damaged = l.faults > before
	account, err := entityAccount(e.ARN, kind.String()+"/"+strings.TrimPrefix(e.Path, "/")+e.Name)
	if err != nil {
		l.report(BadEntity, d.at, e.ARN, fmt.Errorf("%s: %w", kind, err))
		l.export.cut = true
		return
	}
	e.AccountID = l.keep(account.AccountID())
	l.export.join(account, d.at)
	l.export.identities = append(l.export.identities, e)
}

// entityAccount reads the ARN of an entity of IAM, and compares it with what else the
// export calls it.
func entityAccount(text, resource string) (arn.ARN, error) {
	a, err := arn.Parse(text)
	switch {
	case text == "":
		return a, errors.New("there is no Arn, so it cannot be told whose it is")
	case err != nil:
		return a, fmt.Errorf("bad Arn %q: %w", text, err)
	case a.Service() != "iam" || a.Region() != "" || !arn.IsAccountID(a.AccountID()) && a.AccountID() != "aws":
		return a, fmt.Errorf("the Arn %q is not that of an entity of IAM in an account", text)
	case a.Resource() != resource:
		return a, fmt.Errorf("the Arn %q and its path and name, which make %q, disagree", text, resource)
	}
	return a, nil
}

// join takes an entity's account as that of the export. AWS managed policies belong to
// none.
func (x *export) join(a arn.ARN, at policy.Position) {
	switch {
	case a.AccountID() == "aws":
	case x.account == "":
		x.account, x.partition = a.AccountID(), a.Partition()
	case x.mixed == nil && (x.account != a.AccountID() || x.partition != a.Partition()):
		x.mixed = fmt.Errorf("the export is of account %s up to here, and %s is of another: it is refused as a whole; "+
			"export each account to a file of its own", x.account, a)
		x.at = at
	}
}

// tags reads a list of tags. It reports whether some cannot be read.
func (d *reader) tags(v gjson.Result) (tags []eval.Tag, unknown bool) {
	before := d.l.faults
	if v.IsObject() { // some tools write {"key": "value"}
		d.each(v, func(name string, v gjson.Result) {
			tags = append(tags, eval.Tag{Key: d.l.keep(name), Value: d.text(v)})
		})
		return tags, d.l.faults > before
	}
	for _, item := range d.list(v) {
		var t eval.Tag
		d.each(item, func(name string, v gjson.Result) {
			switch name {
			case "Key", "key", "TagKey":
				t.Key = d.text(v)
			case "Value", "value", "TagValue":
				t.Value = d.text(v)
			}
		})
		if t.Key == "" {
			d.fail(WrongType, item, "a tag without a Key")
		}
		tags = append(tags, t)
	}
	return tags, d.l.faults > before
}

// inline reads a list of inline policies.
func (d *reader) inline(v gjson.Result) []named {
	var list []named
	for _, item := range d.list(v) {
		n := named{text: text{&document{}, d.position(item.Index)}}
		found := false
		d.each(item, func(name string, v gjson.Result) {
			switch name {
			case "PolicyName":
				n.name = d.text(v)
			case "PolicyDocument":
				n.text, found = d.document(v), true
			}
		})
		if !found {
			d.fail(BadDocument, item, "inline policy %q has no PolicyDocument", n.name)
		}
		list = append(list, n)
	}
	return list
}

// attached reads a list of attached managed policies.
func (d *reader) attached(v gjson.Result) []placed {
	var list []placed
	for _, item := range d.list(v) {
		p := placed{at: d.position(item.Index)}
		d.each(item, func(name string, v gjson.Result) {
			if name == "PolicyArn" {
				p.text = d.text(v)
			}
		})
		if p.text == "" {
			d.fail(WrongType, item, "an attached policy without PolicyArn")
			continue
		}
		list = append(list, p)
	}
	return list
}

// boundary reads a permissions boundary.
func (d *reader) boundary(v gjson.Result) placed {
	p := placed{at: d.position(v.Index)}
	d.each(v, func(name string, v gjson.Result) {
		if name == "PermissionsBoundaryArn" {
			p.text = d.text(v)
		}
	})
	if p.text == "" && v.IsObject() {
		d.fail(WrongType, v, "a permissions boundary without PermissionsBoundaryArn")
	}
	return p
}

// policyDetail reads a managed policy. Only its default version counts.
func (l *Loader) policyDetail(d *reader) {
	p := &rawPolicy{ManagedPolicy: ManagedPolicy{Position: d.at, text: text{&document{}, d.at}}}
	var versions []gjson.Result
	before := l.faults
	d.each(d.root(), func(name string, v gjson.Result) {
		switch name {
		case "Arn":
			p.ARN = d.text(v)
		case "PolicyName":
			p.Name = d.text(v)
		case "Path":
			p.Path = d.text(v)
		case "DefaultVersionId":
			p.VersionID = d.text(v)
		case "PolicyVersionList":
			versions = d.list(v)
		}
	})
	a, err := entityAccount(p.ARN, "policy/"+strings.TrimPrefix(p.Path, "/")+p.Name)
	if err != nil {
		l.report(BadEntity, d.at, p.ARN, fmt.Errorf("managed policy: %w", err))
		return
	}
	if l.defaultVersion(d, p, versions); l.faults > before {
		p.text.document = &document{} // which version counts, or what it says, is in doubt
	}
	l.export.join(a, d.at)
	l.export.policies = append(l.export.policies, p)
}

// defaultVersion takes the default one of the versions of a policy: the one that
// DefaultVersionId names, and without that the one that says so itself.
func (l *Loader) defaultVersion(d *reader, p *rawPolicy, versions []gjson.Result) {
	found := false
	for _, v := range versions {
		var (
			id        string
			isDefault bool
			doc       gjson.Result
		)
		d.each(v, func(name string, v gjson.Result) {
			switch name {
			case "VersionId":
				id = d.text(v)
			case "IsDefaultVersion":
				isDefault = d.flag(v)
			case "Document":
				doc = v
			}
		})
		if !isDefault && (id == "" || id != p.VersionID) {
			continue
		}
		if p.VersionID != "" && id != p.VersionID || found {
			d.fail(BadDocument, v, "version %q says that it is the default one, and so does %q", id, p.VersionID)
			p.text = text{&document{}, d.position(v.Index)}
			return
		}
		if found, p.VersionID = true, id; !doc.Exists() {
			d.fail(BadDocument, v, "the default version %q has no Document", id)
			continue
		}
		p.text = d.document(doc)
	}
	if !found {
		d.fail(BadDocument, d.root(), "the default version %q is not among the versions", p.VersionID)
	}
}

// startExport returns the export that the file is in the middle of, or a new one.
func (l *Loader) startExport(at policy.Position) *export {
	if l.export == nil {
		l.export = &export{at: at}
	}
	return l.export
}

// endPage ends an object of the answer, with the members that speak of pages.
func (l *Loader) endPage(a *answer) {
	x := l.startExport(a.at)
	x.truncated, x.cut = false, x.cut || a.twice
	if p, ok := a.members["IsTruncated"]; ok {
		d, before := l.reader(p, ""), l.faults
		x.truncated = d.flag(d.root())
		x.cut = x.cut || l.faults > before
		if x.truncated {
			x.at = p.at
		}
	}
	if !x.truncated {
		l.endExport()
	}
}

// endExport takes over what an export holds, unless it is refused.
func (l *Loader) endExport() {
	x := l.export
	l.export = nil
	switch {
	case x == nil:
		return
	case x.mixed != nil:
		l.report(MixedAccounts, x.at, "", x.mixed)
		return
	}
	for _, p := range x.policies {
		l.addPolicy(p)
	}
	for _, e := range x.identities {
		l.addIdentity(e)
	}
	if x.account == "" {
		return
	}
	account := l.account(x.account)
	if !x.truncated && !x.cut {
		account.complete = true
		return
	}
	if x.truncated && account.truncated == nil {
		account.truncated = &Problem{Kind: IsTruncated, Position: x.at, Entity: x.account,
			Text: "IsTruncated is true and the next page is not here: users, groups, roles and policies may be missing; " +
				"export without --no-paginate and --max-items"}
	}
}

// account returns what is known of an account.
func (l *Loader) account(id string) *rawAccount {
	a := l.accounts[id]
	if a == nil {
		a = &rawAccount{}
		l.accounts[id] = a
	}
	return a
}
