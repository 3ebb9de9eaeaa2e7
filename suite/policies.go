// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/actions"
	"github.com/iamverdict/verdict/internal/operator"
	"github.com/iamverdict/verdict/policy"
)

// policyFields adds the fields that hold policies. Their names are those of scenarios.
func (d *decoder) policyFields(p *part, f fields) {
	group := func(dst **group, name string, t policy.Type) {
		f[name] = func(n *node) { *dst = d.group(n, name, t) }
	}
	group(&p.identity, "identityPolicies", policy.IdentityBased)
	group(&p.boundary, "permissionBoundaries", policy.PermissionsBoundary)
	group(&p.session, "sessionPolicy", policy.Session)
	group(&p.endpoint, "vpcEndpointPolicies", policy.VPCEndpoint)
	resource := func(name string, t policy.Type) {
		f[name] = func(n *node) {
			if p.resourcePolicy != nil {
				d.fail(n.at, "keep one of the two: a role has a trust policy, everything else a resource policy", "there are a resourcePolicy and a trustPolicy")
				return
			}
			p.resourcePolicy = d.group(n, name, t)
		}
	}
	resource("resourcePolicy", policy.ResourceBased)
	resource("trustPolicy", policy.RoleTrust)
	f["serviceControlPolicies"] = func(n *node) { p.scp = d.levels(n, "serviceControlPolicies", policy.SCP) }
	f["resourceControlPolicies"] = func(n *node) { p.rcp = d.levels(n, "resourceControlPolicies", policy.RCP) }
}

// group reads null, a policy, or a list of them.
func (d *decoder) group(n *node, name string, t policy.Type) *group {
	g := &group{at: n.at}
	if n.kind == isNull {
		return g
	}
	for i, item := range single(n) {
		if p := d.policy(item, fmt.Sprintf("%s[%d]", name, i), t); p != nil {
			g.policies = append(g.policies, p)
		}
	}
	return g
}

// levels reads the levels of an organization, the root first.
func (d *decoder) levels(n *node, name string, t policy.Type) *levels {
	all := &levels{at: n.at}
	if n.kind == isNull {
		return all
	}
	if n.kind != isList {
		d.fail(n.at, "want a list of levels, the root first: [{orgIdentifier: r-ab12, policies: [...]}]", "%s in place of a list", article(n.kind))
		return all
	}
	for i, item := range n.items {
		all.levels = append(all.levels, d.level(item, fmt.Sprintf("%s[%d]", name, i), t))
	}
	return all
}

func (d *decoder) level(n *node, name string, t policy.Type) eval.Level {
	l := eval.Level{Name: name}
	ok := d.object(n, "a level: {orgIdentifier: r-ab12, policies: [...]}", fields{
		"orgIdentifier": func(n *node) { l.Name = d.label(n).value },
		"policies": func(n *node) {
			if n.kind != isList {
				d.fail(n.at, "want a list of policies", "%s in place of a list", article(n.kind))
				return
			}
			l.Policies = d.group(n, name, t).policies
		},
	})
	if ok && n.get("policies") == nil {
		d.fail(n.at, "write policies: and a list; [] allows nothing", "the level has no list of policies")
	}
	return l
}

// policy reads one policy: the path of a file, a document, a document as a text of
// JSON, or an object with name and policy or file. It returns nil if it cannot.
func (d *decoder) policy(n *node, name string, t policy.Type) *eval.Policy {
	switch {
	case n.kind == isText && isDocument(n.text):
		return d.inline(n, inPlace(n, d.lines), name, t)
	case n.kind == isText:
		return d.policyFile(&text{value: n.text, at: n.at}, "", t)
	case n.kind != isObject:
		d.fail(n.at, "want the path of a file, a document, or an object with name and policy", "%s in place of a policy", article(n.kind))
		return nil
	case n.get("Statement") != nil || n.get("Version") != nil:
		return d.document(n, name, t)
	}
	return d.namedPolicy(n, name, t)
}

// isDocument reports whether a text is a document rather than a path.
func isDocument(s string) bool { return strings.HasPrefix(strings.TrimSpace(s), "{") }

// namedPolicy reads a policy with a name.
func (d *decoder) namedPolicy(n *node, name string, t policy.Type) *eval.Policy {
	var own string
	var doc, file *node
	ok := d.object(n, "", fields{
		"name":   func(n *node) { own = d.label(n).value },
		"policy": func(n *node) { doc = n },
		"file":   func(n *node) { file = n },
	})
	if own != "" {
		name = own
	}
	var p *eval.Policy
	switch {
	case !ok:
	case (doc == nil) == (file == nil):
		d.fail(n.at, "write policy: with the document, or file: with its path", "a policy has a document or a file, one of the two")
	case file != nil:
		p = d.policyFile(d.text(file), own, t)
	case doc.kind == isNull:
		p = eval.UnknownPolicy(name, t)
	case doc.kind == isObject:
		p = d.document(doc, name, t)
	case doc.kind == isText && isDocument(doc.text):
		p = d.inline(doc, inPlace(doc, d.lines), name, t)
	default:
		d.fail(doc.at, "want an object, a text of JSON, or null if the document is not known; a path stands under file", "%s in place of a document", article(doc.kind))
	}
	if own != "" {
		d.keep(p)
	}
	return p
}

// keep adds a policy to those of the file.
func (d *decoder) keep(p *eval.Policy) {
	if p != nil && p.Document() != nil && !d.kept[p] {
		d.kept[p] = true
		d.file.Policies = append(d.file.Policies, p)
	}
}

// document reads a document that is an object of the case file.
func (d *decoder) document(n *node, name string, t policy.Type) *eval.Policy {
	if p, ok := d.compiled[place{n, t}]; ok && p.Name() == name {
		return p
	}
	text, ok := render(n)
	if !ok {
		d.fail(n.at, "use fewer aliases", "the policy has more than %d bytes", MaxFile)
		return nil
	}
	p := d.inline(n, text, name, t)
	if p != nil {
		d.compiled[place{n, t}] = p
	}
	return p
}

// place is a document of a case file and what it is used as.
type place struct {
	n *node
	t policy.Type
}

// inline compiles a document that stands in the case file, by the rules by which a
// file of its own would be read.
func (d *decoder) inline(n *node, text rendering, name string, t policy.Type) *eval.Policy {
	doc, err := policy.ParseLenientAt(text.at, text.src)
	if err != nil {
		d.refused(n.at, nil, err)
		return nil
	}
	findings := doc.Validate(t)
	p, err := eval.Compile(doc, t)
	if err == nil {
		_, err = policy.Parse(text.at.File, text.src)
	}
	if err != nil {
		d.refused(n.at, findings, err)
		return nil
	}
	d.doubts(findings)
	p = p.At(name, text.at)
	d.keep(p)
	return p
}

// policyFile returns the policy of a file, which is read once for each use, under a name
// of its own or, if that is empty, that of the file.
func (d *decoder) policyFile(t *text, own string, kind policy.Type) *eval.Policy {
	name, ok := d.path(t)
	if !ok {
		return nil
	}
	id := fileUse{name, own, kind}
	p, ok := d.fromFiles[id]
	if !ok {
		if p = d.readPolicy(t.at, name, kind); p == nil {
			return nil
		}
		if own != "" {
			p = p.At(own, policy.Position{File: name, Line: 1, Column: 1})
		}
		d.fromFiles[id] = p
	}
	d.keep(p)
	return p
}

// readPolicy reads and compiles a file, unless that was done.
func (d *decoder) readPolicy(at policy.Position, name string, t policy.Type) *eval.Policy {
	id := fileUse{name, "", t}
	if p, ok := d.fromFiles[id]; ok {
		return p
	}
	src, err := d.read(name)
	if err != nil {
		d.fail(at, d.readable(name, err), "the policy file %s cannot be read: %v", name, reason(err))
		return nil
	}
	p := d.compileFile(at, name, src, t)
	d.fromFiles[id] = p
	return p
}

// fileUse is a file, the name that it has, if not its own, and what it is used as.
type fileUse struct {
	name, own string
	t         policy.Type
}

func (d *decoder) compileFile(at policy.Position, name string, src []byte, t policy.Type) *eval.Policy {
	p, warnings, err := eval.CompileSource(name, src, t)
	if err != nil {
		d.refused(at, nil, err)
		return nil
	}
	d.doubts(warnings)
	return p
}

// refused reports why a document has no evaluation: all findings for which AWS would
// refuse it, or else the error.
func (d *decoder) refused(at policy.Position, findings policy.Findings, err error) {
	if list, ok := err.(policy.Findings); ok && len(findings) == 0 {
		findings = list
	}
	refused := false
	for _, f := range findings {
		if f.Severity == policy.Reject {
			d.fail(f.Position, fix(f), "%s: %s", f.Code, f.Message)
			refused = true
		}
	}
	if !refused {
		d.fail(at, "correct the policy", "%v", err)
	}
}

// doubts keeps what is to be said of a document that is evaluated all the same.
func (d *decoder) doubts(findings policy.Findings) {
	for _, f := range findings {
		if f.Severity != policy.Info {
			d.warn(f.Position, "", "%s: %s", f.Code, f.Message)
		}
	}
}

// fix returns what to do about a finding.
func fix(f policy.Finding) string {
	word := pointerEnd(f.Pointer)
	switch f.Code {
	case policy.UnknownOperator:
		return nearest(word, operatorNames(), "see the operators of IAM: StringEquals, StringLike, ArnLike, Bool, IpAddress, Null, ...")
	case policy.UnknownElement:
		return nearest(word, elementNames(), "want one of the elements of the policy grammar: "+strings.Join(elementNames(), ", "))
	case policy.MissingEffect, policy.InvalidEffect:
		return "write Effect: Allow or Effect: Deny"
	case policy.DuplicateKey, policy.ElementConflict:
		return "keep one of the two"
	case policy.InvalidVersion:
		return `write Version: "2012-10-17"`
	case policy.MissingResource:
		return "write Resource: and ARNs, or \"*\""
	case policy.MissingAction:
		return "write Action: and a list of actions"
	case policy.MissingPrincipal:
		return "write Principal: and whom the statement is about"
	case policy.PrincipalNotAllowed, policy.NotPrincipalNotAllowed:
		return "leave it away; the policy is about those it is attached to"
	case policy.MissingStatement:
		return "write Statement: and a list of statements"
	}
	return "correct the policy"
}

func nearest(word string, list []string, otherwise string) string {
	if near := actions.Nearest(word, list); near != "" {
		return didYouMean(near)
	}
	return otherwise
}

// pointerEnd returns the last name of a JSON pointer (RFC 6901).
func pointerEnd(pointer string) string {
	name := pointer[strings.LastIndexByte(pointer, '/')+1:]
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
}

func elementNames() []string {
	return []string{"Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition", "AWS", "Service", "Federated", "CanonicalUser"}
}

// operatorNames returns all names of condition operators.
func operatorNames() []string {
	all := make(map[string]bool)
	for _, name := range operator.Names() {
		for _, qualifier := range []string{"", "ForAllValues:", "ForAnyValue:"} {
			for _, suffix := range []string{"", "IfExists"} {
				if full := qualifier + name + suffix; condition.KnownOperator(full) {
					all[full] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// readable returns what to do about a file that cannot be read.
func (l *loader) readable(name string, err error) string {
	if errors.Is(err, errTooLong) {
		return "split it"
	}
	var names []string
	for _, e := range l.list(path.Dir(name)) {
		names = append(names, e.Name())
	}
	if near := actions.Nearest(path.Base(name), names); near != "" && near != path.Base(name) {
		return didYouMean(near)
	}
	return "paths are relative to the case file"
}
