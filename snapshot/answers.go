// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/policy"
)

// What an object is, by its members. The rows are tried in order: those first that no
// other answer has.

type answerRow struct {
	member string
	read   func(l *Loader, a *answer, p part)
}

// answerRows returns the rows. It is a function so that nothing can change them.
func answerRows() []answerRow {
	return []answerRow{
		{"Resource", func(l *Loader, a *answer, _ part) { l.entryAnswer(a) }},
		{"Statement", func(l *Loader, a *answer, _ part) { l.plainDocument(a) }},
		// AWS Organizations
		{"Organization", ofOrganization((*Loader).organizationAnswer)},
		{"Roots", ofOrganization((*Loader).rootsAnswer)},
		{"OrganizationalUnits", ofOrganization(func(l *Loader, a *answer, p part) { l.nodesAnswer(a, p, l.org.units) })},
		{"Accounts", ofOrganization(func(l *Loader, a *answer, p part) { l.nodesAnswer(a, p, l.org.accounts) })},
		{"Targets", ofOrganization((*Loader).targetsAnswer)},
		{"Parents", ofOrganization((*Loader).parentsAnswer)},
		{"DelegatedAdministrators", ofOrganization((*Loader).delegatedAnswer)},
		// IAM Identity Center
		{"PermissionSet", (*Loader).permissionSetAnswer},
		{"CustomerManagedPolicyReferences", (*Loader).referencesAnswer},
		{"InlinePolicy", (*Loader).setInlineAnswer},
		{"AccountAssignments", (*Loader).assignmentsAnswer},
		{"AccountIds", (*Loader).provisionedAnswer},
		{"PermissionsBoundary", (*Loader).setBoundaryAnswer},
		{"AttachedManagedPolicies", (*Loader).setManagedAnswer},
		// resources
		{"ResourceTagMappingList", (*Loader).taggedAnswer},
		{"VpcEndpoints", (*Loader).endpointsAnswer},
		{"PublicAccessBlockConfiguration", (*Loader).blockAnswer},
		{"Attributes", (*Loader).attributesAnswer},
		{"ResourcePolicy", (*Loader).ownPolicyAnswer},
		{"resourcePolicy", (*Loader).ownPolicyAnswer},
		{"policyText", (*Loader).ownPolicyAnswer},
		{"PolicyInJson", (*Loader).ownPolicyAnswer},
		{"PolicyVersion", (*Loader).policyVersionAnswer},
		{"DomainConfig", (*Loader).domainAnswer},
		{"resourcePolicies", (*Loader).accountPoliciesAnswer},
		{"ResourcePolicies", (*Loader).accountPoliciesAnswer},
		{"policy", (*Loader).lowerPolicyAnswer},
		{"Policy", (*Loader).upperPolicyAnswer},
		{"Policies", (*Loader).policiesMember},
	}
}

// isIgnored reports whether a member holds nothing that matters here: a file of such
// members alone is no mistake.
func isIgnored(name string) bool {
	switch name {
	case "PermissionSets", "Instances", "NextToken", "Tags", "ResponseMetadata", "EnabledServicePrincipals":
		return true
	}
	return false
}

// answer finds out what an object is, and reads it.
func (l *Loader) answer(a *answer) {
	for _, row := range answerRows() {
		p, ok := a.members[row.member]
		if !ok && len(a.lists[row.member]) == 0 {
			continue
		}
		if row.member != "Statement" && !l.isJSON(a) {
			return
		}
		row.read(l, a, p)
		return
	}
	switch {
	case l.arnIndex(a), l.managedFile(a), l.secretWithoutPolicy(a):
	case len(a.names) == 0 && len(a.lists) == 0:
		l.nothing(a)
	default:
		for _, name := range a.names {
			if !isIgnored(name) {
				l.report(Unrecognized, a.at, "", fmt.Errorf("an object with the members %s is nothing that is known here: it is left out",
					strings.Join(a.names[:min(len(a.names), 8)], ", ")))
				return
			}
		}
	}
}

// secretWithoutPolicy reads the answer of GetResourcePolicy of Secrets Manager about a
// secret without a policy: its ARN and name, and nothing else.
func (l *Loader) secretWithoutPolicy(a *answer) bool {
	name := l.beside(a, "ARN")
	x, err := arn.Parse(name)
	if err != nil || x.Service() != "secretsmanager" || len(a.names) != 2 || !a.has("Name") {
		return false
	}
	l.setPolicy(l.resource(name, a.at), a.at)
	return true
}

// isJSON reports whether all members of an answer are JSON, and if not, where and why
// one is not. A document that is a file of its own is checked as a whole, with its name.
func (l *Loader) isJSON(a *answer) bool {
	for _, name := range a.names {
		p := a.members[name]
		if at, err := p.check(); err != nil {
			l.report(Unreadable, at, "", err)
			return false
		}
	}
	return true
}

// nothing reads an answer without members, which some calls give for a resource
// without a policy.
func (l *Loader) nothing(a *answer) {
	if strings.HasSuffix(a.call, "Policy") && strings.HasPrefix(a.argument, "arn:") {
		l.setPolicy(l.resource(a.argument, a.at), a.at)
	}
}

// scalar reads an element of a list that is neither an object nor a list. Lists of
// ids and ARNs occur in answers that matter by their other members only.
func (l *Loader) scalar(p part, _ about) {
	if at, err := p.check(); err != nil {
		l.report(Unreadable, at, "", err)
	}
}

// policiesMember reads a member Policies: a list of summaries, or, of SES, the policies
// of an identity by their names.
func (l *Loader) policiesMember(a *answer, p part) {
	if p.raw == "" {
		l.policiesAnswer(a, a.lists["Policies"])
		return
	}
	d := l.reader(p, "")
	r := l.target(a, "SES: whose policies? ")
	if r == nil {
		return
	}
	d.entity = r.arn
	var list []named
	d.each(d.root(), func(name string, v gjson.Result) { list = append(list, named{l.keep(name), d.document(v)}) })
	l.setPolicy(r, p.at, list...)
}

// upperPolicyAnswer reads a member Policy: a policy of the organization, a managed
// policy without its document, or the policy of a resource.
func (l *Loader) upperPolicyAnswer(a *answer, p part) {
	v := gjson.Parse(p.raw)
	switch {
	case v.Get("PolicySummary").Exists():
		ofOrganization((*Loader).policyAnswer)(l, a, p)
	case v.IsObject() && v.Get("DefaultVersionId").Exists():
		// GetPolicy: the document is in another answer.
	case l.managedFile(a):
	default:
		l.ownPolicyAnswer(a, p)
	}
}

// lowerPolicyAnswer reads a member policy: that of a vault of Glacier, of a domain of
// CodeArtifact, of a REST API, or a managed policy with its name.
func (l *Loader) lowerPolicyAnswer(a *answer, p part) {
	if l.managedFile(a) {
		return
	}
	d := l.reader(p, "")
	v := d.root()
	for _, inner := range []string{"Policy", "document"} {
		if doc := v.Get(inner); v.IsObject() && doc.Exists() {
			owner := v.Get("resourceArn").Str
			d.each(v, func(name string, v gjson.Result) {
				if name == inner {
					l.ownPolicy(a, d.sub(v), owner)
				}
			})
			return
		}
	}
	l.ownPolicy(a, p, "")
}

// ownPolicyAnswer reads the policy of one resource.
func (l *Loader) ownPolicyAnswer(a *answer, p part) { l.ownPolicy(a, p, "") }

// ownPolicy reads the policy of one resource, which the answer, something beside it,
// or the policy itself names.
func (l *Loader) ownPolicy(a *answer, p part, owner string) {
	if owner == "" {
		owner = l.targetName(a)
	}
	d := l.reader(p, owner)
	t := d.optional(d.root())
	if owner == "" && t.document != nil && t.doc != nil {
		owner = onlyHolder(t.doc)
	}
	if owner == "" {
		l.unplaced(p.at, "whose policy is this? "+howToPlace)
		return
	}
	r := l.resource(owner, a.at)
	l.own(r, l.accountBeside(a), p.at)
	if t.document == nil {
		l.setPolicy(r, p.at)
		return
	}
	l.setPolicy(r, p.at, named{text: t})
}

const howToPlace = `Put "Resource" with the ARN beside it, or use [{"Resource", "Account", "Policy"}]`

// target returns the resource that an answer is about, or nil.
func (l *Loader) target(a *answer, question string) *rawResource {
	name := l.targetName(a)
	if name == "" {
		l.unplaced(a.at, question+howToPlace)
		return nil
	}
	r := l.resource(name, a.at)
	l.own(r, l.accountBeside(a), a.at)
	return r
}

// targetName returns the ARN of the resource that an answer says it is about, or "".
func (l *Loader) targetName(a *answer) string {
	if _, err := arn.Parse(a.argument); err == nil {
		return l.keep(a.argument)
	}
	for _, member := range []string{"ResourceArn", "resourceArn", "resourceARN", "BackupVaultArn", "ARN", "Arn", "arn", "TopicArn", "QueueArn", "KeyArn"} {
		if name := l.beside(a, member); name != "" {
			if _, err := arn.Parse(name); err == nil {
				return name
			}
		}
	}
	if bucket := l.beside(a, "Bucket"); bucket != "" {
		return "arn:aws:s3:::" + bucket
	}
	return ""
}

// beside returns the text of another member of the answer, or "".
func (l *Loader) beside(a *answer, member string) string {
	if v := gjson.Parse(a.members[member].raw); isText(v) {
		return l.keep(v.Str)
	}
	return ""
}

// accountBeside returns the account that an answer names, or "".
func (l *Loader) accountBeside(a *answer) string {
	return first(l.beside(a, "Account"), l.beside(a, "AccountId"), l.beside(a, "registryId"))
}

// attributesAnswer reads the answers of GetQueueAttributes and GetTopicAttributes.
func (l *Loader) attributesAnswer(a *answer, p part) {
	d := l.reader(p, "")
	v := d.root()
	name := first(d.text(v.Get("QueueArn")), d.text(v.Get("TopicArn")), l.targetName(a))
	if name == "" {
		l.unplaced(p.at, "attributes of which queue or topic? Ask for QueueArn too")
		return
	}
	d.entity = name
	r := l.resource(name, a.at)
	l.own(r, d.text(v.Get("Owner")), p.at)
	found := text{}
	d.each(v, func(member string, v gjson.Result) {
		if member == "Policy" {
			found = d.optional(v)
		}
	})
	if found.document == nil {
		l.setPolicy(r, p.at)
		return
	}
	l.setPolicy(r, p.at, named{text: found})
}

// domainAnswer reads the answer of DescribeDomainConfig of OpenSearch.
func (l *Loader) domainAnswer(a *answer, p part) {
	r := l.target(a, "policy of which domain? ")
	if r == nil {
		return
	}
	d := l.reader(p, r.arn)
	d.each(d.root(), func(name string, v gjson.Result) {
		if name != "AccessPolicies" {
			return
		}
		d.each(v, func(name string, v gjson.Result) {
			if name == "Options" {
				l.takePolicy(r, d.sub(v))
			}
		})
	})
}

// accountPoliciesAnswer reads the resource policies of an account and Region, of
// CloudWatch Logs and X-Ray: all of them apply to all of their resources there.
func (l *Loader) accountPoliciesAnswer(a *answer, p part) {
	r := l.target(a, "resource policies of which account and Region? ")
	if r == nil {
		return
	}
	d := l.reader(p, r.arn)
	var list []named
	for _, item := range d.list(d.root()) {
		d.each(item, func(name string, v gjson.Result) {
			if name == "policyDocument" || name == "PolicyDocument" {
				list = append(list, named{text: d.document(v)})
			}
		})
	}
	l.setPolicy(r, p.at, list...)
}

// blockAnswer reads the answer of GetPublicAccessBlock.
func (l *Loader) blockAnswer(a *answer, p part) {
	if r := l.target(a, "settings of which bucket? "); r != nil {
		l.setBlock(r, p)
	}
}

// Managed policies that were collected by themselves.

// plainDocument is a policy document that is a file of its own.
type plainDocument struct {
	file string
	p    part
}

// policyIndex says which file holds the policy of an ARN.
type policyIndex struct {
	arn, file string
	at        policy.Position
}

// plainDocument keeps a document until an index says whose it is. What it says of
// itself does not tell: the policy of a VPC endpoint may name one bucket only, as the
// bucket's own does, and means something else.
func (l *Loader) plainDocument(a *answer) {
	b := []byte{'{'}
	for i, name := range a.names {
		separator := byte(',')
		if i == 0 {
			separator = ' '
		}
		b = fill(b, a.at, a.places[i], separator)
		b = gjson.AppendJSONString(b, name)
		b = fill(b, a.at, a.members[name].at, ':')
		b = append(b, a.members[name].raw...)
	}
	l.plain = append(l.plain, plainDocument{l.file, part{raw: string(append(b, '}')), at: a.at}})
}

// fill appends a separator and white space to a text that began at a position, so that
// what follows stands where it stood in the file: at the same line, column and offset.
func fill(text []byte, began, next policy.Position, separator byte) []byte {
	gap := max(next.Offset-began.Offset-len(text), 1)
	lines := next.Line - began.Line - bytes.Count(text, []byte{'\n'})
	from := len(text)
	for range gap {
		text = append(text, ' ')
	}
	for i, at := 0, len(text)-next.Column; i < lines && at-i >= from; i++ {
		text[at-i] = '\n'
	}
	for i := from; i < len(text); i++ {
		if text[i] == ' ' {
			text[i] = separator
			break
		}
	}
	return text
}

// arnIndex reads an object whose members are ARNs: of policies with their documents,
// or with the names of files that hold them.
func (l *Loader) arnIndex(a *answer) bool {
	for _, name := range a.names {
		if !strings.HasPrefix(name, "arn:") {
			return false
		}
	}
	for _, name := range a.names {
		p := a.members[name]
		d := l.reader(p, name)
		if at, err := p.check(); err != nil {
			l.report(Unreadable, at, name, err)
			continue
		}
		if v := d.root(); isText(v) && !strings.Contains(v.Str, "{") && !strings.Contains(v.Str, "%7") {
			l.index = append(l.index, policyIndex{l.keep(name), l.keep(v.Str), p.at})
			continue
		}
		l.managed(d, name, "", d.document(d.root()))
	}
	return len(a.names) > 0
}

// managedFile reads an object with a managed policy: its ARN and its document.
func (l *Loader) managedFile(a *answer) bool {
	name := first(l.beside(a, "arn"), l.beside(a, "Arn"), l.beside(a, "ARN"), l.beside(a, "PolicyArn"), l.beside(a, "policyArn"))
	if !strings.Contains(name, ":iam::") || !strings.Contains(name, ":policy/") {
		return false
	}
	for _, member := range []string{"policy", "Policy", "document", "Document", "PolicyDocument"} {
		if p, ok := a.members[member]; ok {
			d := l.reader(p, name)
			l.managed(d, name, first(l.beside(a, "DefaultVersionId"), l.beside(a, "VersionId")), d.document(d.root()))
			return true
		}
	}
	return false
}

// policyVersionAnswer reads the answer of GetPolicyVersion, which does not name its
// policy.
func (l *Loader) policyVersionAnswer(a *answer, p part) {
	name := first(a.argument, l.beside(a, "PolicyArn"))
	name, _, _ = strings.Cut(name, "@")
	if !strings.HasPrefix(name, "arn:") {
		l.unplaced(p.at, `GetPolicyVersion: a version of which policy? Put "PolicyArn" beside "PolicyVersion"`)
		return
	}
	d := l.reader(p, name)
	v := d.root()
	if !d.flag(v.Get("IsDefaultVersion")) {
		return
	}
	d.each(v, func(member string, doc gjson.Result) {
		if member == "Document" {
			l.managed(d, name, d.text(v.Get("VersionId")), d.document(doc))
		}
	})
}

// managed takes over a managed policy.
func (l *Loader) managed(d *reader, name, version string, t text) {
	a, err := arn.Parse(name)
	resource, ok := strings.CutPrefix(a.Resource(), "policy/")
	if err != nil || !ok {
		l.report(BadEntity, d.at, name, errors.New("want the ARN of a managed policy"))
		return
	}
	slash := strings.LastIndexByte(resource, '/')
	l.addPolicy(&rawPolicy{ManagedPolicy: ManagedPolicy{
		ARN: l.keep(name), Name: l.keep(resource[slash+1:]), Path: l.keep("/" + resource[:slash+1]),
		VersionID: version, Position: d.at, text: t,
	}})
}
