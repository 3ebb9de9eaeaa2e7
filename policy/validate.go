// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import "strconv"

// Validation says what AWS would make of a document of a certain type if it were
// stored today: refuse it, store it though it is almost certainly wrong, or
// store it. It reports everything, in source order. What each element may hold
// is in the validate_ file of the element; this file has the document, the Sid
// and the table of elements by type.
//
// Sources: IAM User Guide, "Grammar of the IAM JSON policy language" and "IAM
// Access Analyzer policy check reference"; Organizations User Guide, "SCP
// syntax" and "RCP syntax"; VPC User Guide, "Control access to VPC endpoints
// using endpoint policies".

// Rules are the choices that validation leaves to the caller. The zero Rules are
// for documents as AWS accepts them today, of which it is not known whether they
// are inline or managed.
type Rules struct {
	// Managed says that an identity-based policy is a managed one, made by a
	// customer: its Version must be 2012-10-17, and its quota is that of managed
	// policies. Permissions boundaries always are.
	Managed bool
	// LegacySCP validates service control policies by the language they had
	// before September 2025, for tools that must not use the new one yet.
	LegacySCP bool
}

// Validate returns what there is to say about d as a document of type t by the
// zero Rules, sorted by place. For a Document of ParseLenient, that includes what
// was wrong with the text.
//
// Findings that are only a matter of taste are not reported: a document with no
// finding but of severity Info is accepted. At most 100 findings of each severity
// are returned about the document, as many about its statements, and then one
// that counts the rest.
//
// A tree that was built by hand has no positions; the pointers are those of the
// text that AppendJSON makes of it.
//
// Validate does not change d and is safe for concurrent use.
func (d *Document) Validate(t Type) Findings { return Rules{}.Validate(d, t) }

// Validate is Document.Validate by the rules r.
func (r Rules) Validate(d *Document, t Type) Findings {
	if d.source == "" {
		return r.validatePrinted(d, t)
	}
	c := checker{doc: d, kind: t, rules: r, report: d.found.clone()}
	c.document()
	for i := range d.Statements {
		c.statement(i)
	}
	return d.origin.moveAll(c.report.findings(d.File, d.source))
}

// validatePrinted validates a document without a source. It prints the document
// first, and so checks what others would read.
func (r Rules) validatePrinted(d *Document, t Type) Findings {
	printed, findings := read(d.File, d.AppendJSON(nil))
	if printed != nil {
		findings = r.Validate(printed, t)
	}
	for i := range findings {
		findings[i].Position = Position{File: d.File}
	}
	return findings
}

// Undetermined reports, for each statement, whether it has no documented
// evaluation in a document of type t: it is Malformed, or has a finding with
// Undetermined set. It is exact also where Validate leaves findings out.
func (d *Document) Undetermined(t Type) []bool {
	undetermined := make([]bool, len(d.Statements))
	for i := range undetermined {
		c := checker{doc: d, kind: t, report: report{silent: true}}
		c.statement(i)
		undetermined[i] = t.String() == "" || c.report.undetermined || d.Malformed(i)
	}
	return undetermined
}

// rule says whether an element may stand in a document.
type rule uint8

const (
	optional rule = iota
	required
	forbidden
)

// shape is what a type of policy demands of its elements.
type shape struct {
	principal rule
	resource  rule
	sid       Severity // of a Sid that is not letters and digits, or not unique
	emptySID  Severity
}

// shape returns the demands of t. A type that does not exist has none.
//
// Resource-based policies go to some eighty services with rules of their own, so
// that only those about the principal are left, which all share (IAM User Guide,
// "Identity-based policies and resource-based policies"). VPC endpoints have
// such a policy too, but one that names its resources.
func (t Type) shape() shape {
	switch t {
	case IdentityBased, PermissionsBoundary, Session, SCP:
		return shape{forbidden, required, Reject, Warn}
	case RCP:
		return shape{required, required, Reject, Warn}
	case RoleTrust:
		return shape{required, forbidden, Reject, Warn}
	case VPCEndpoint:
		return shape{required, required, Info, Info}
	}
	return shape{required, optional, Info, Info}
}

// document checks what is not part of a statement.
func (c *checker) document() {
	root := rootPos(c.doc.source)
	if c.kind.String() == "" {
		c.add(-1, root, UnknownPolicyType, Reject, subject{}, "the document is validated as no type of policy")
	}
	c.version(root)
	if id := c.doc.ID; id != nil {
		c.id(id.Pos)
	}
	if len(c.doc.Statements) == 0 {
		c.evaluable(-1, root, MissingStatement, subject{}, "the list of statements is empty")
	}
	c.size(root)
	c.duplicateSIDs()
}

// rootPos is the place of the object that is the document.
func rootPos(source string) Pos { return Pos(leadingSpace(source) + 1) }

// version checks the Version. Service and resource control policies must have
// that of 2012 (Organizations User Guide, "SCP syntax", "RCP syntax": though both
// pages have examples without), and so must managed policies: CreatePolicy
// refuses others. Where they are stored, they are evaluated as what they say.
func (c *checker) version(root Pos) {
	v, pos := c.doc.Version.Value, c.doc.Version.Pos
	if v == "" {
		pos = root
	}
	switch {
	case !c.doc.knownVersion():
		c.add(-1, pos, InvalidVersion, Reject, about(v), "is neither "+version2008+" nor "+version2012)
		return
	case v == version2012:
		return
	case v == "":
		c.add(-1, pos, MissingVersion, Warn, subject{}, "without a Version, policy variables are plain text")
	default:
		c.add(-1, pos, OldVersion, Warn, about(v), "has no policy variables")
	}
	if c.kind == SCP || c.kind == RCP || c.managed() {
		c.evaluable(-1, pos, InvalidVersion, subject{}, c.noun()+" must have the Version "+version2012)
	}
}

// managed reports whether the document is a managed policy of IAM.
func (c *checker) managed() bool {
	return c.kind == IdentityBased && c.rules.Managed
}

func (c *checker) noun() string {
	if c.managed() {
		return "a managed policy"
	}
	return c.kind.noun()
}

// id checks the Id: the grammar's notes leave it to resource-based policies, but
// IAM stores it in identity-based policies. The other types do not have it.
func (c *checker) id(pos Pos) {
	switch c.kind {
	case IdentityBased:
		c.add(-1, pos, IDInIdentityPolicy, Warn, subject{}, c.kind.noun()+" has no Id")
	case PermissionsBoundary, Session, SCP, RCP:
		c.add(-1, pos, IDNotAllowed, Reject, subject{}, c.kind.noun()+" cannot have an Id")
	}
}

// duplicateSIDs checks that each Sid that is not empty occurs once.
func (c *checker) duplicateSIDs() {
	first := make(map[string]int)
	for i := range c.doc.Statements {
		sid := c.doc.Statements[i].SID
		if sid == nil || sid.Value == "" {
			continue
		}
		if earlier, ok := first[sid.Value]; ok {
			c.add(i, sid.Pos, DuplicateSID, c.kind.shape().sid, about(sid.Value),
				"is also the Sid of statement "+strconv.Itoa(earlier))
			continue
		}
		first[sid.Value] = i
	}
}

// statement checks statement i.
func (c *checker) statement(i int) {
	s := &c.doc.Statements[i]
	c.statementGrammar(i)
	if s.SID != nil {
		c.sid(i, *s.SID)
	}
	if c.kind == RCP && s.Effect == Allow && !c.fullAccess() {
		c.add(i, s.EffectPos, AllowNotAllowed, Reject, subject{}, c.kind.noun()+" cannot allow anything")
	}
	c.principal(i, s)
	c.action(i, s)
	c.resource(i, s)
	c.condition(i, s)
}

// fullAccess reports whether the document is RCPFullAWSAccess, which AWS attaches
// everywhere and which is the only resource control policy that allows.
func (c *checker) fullAccess() bool {
	if len(c.doc.Statements) != 1 {
		return false
	}
	s := &c.doc.Statements[0]
	return s.Principal.Presence == Plain && s.Principal.Any && s.Action.isStar() &&
		s.Resource.isStar() && len(s.Condition) == 0
}

// isStar reports whether the element is plain and holds "*" and nothing else.
func (e *Element) isStar() bool {
	return e.Presence == Plain && len(e.Values) == 1 && e.Values[0].Value == "*"
}

// sid checks the characters of a Sid (IAM User Guide, "IAM JSON policy elements:
// Sid").
func (c *checker) sid(i int, sid Text) {
	if sid.Value == "" {
		c.add(i, sid.Pos, EmptySID, c.kind.shape().emptySID, subject{}, "the Sid is empty")
	}
	for b := range len(sid.Value) {
		if !isAlphanumeric(sid.Value[b]) {
			c.add(i, sid.Pos, InvalidSID, c.kind.shape().sid, about(sid.Value), "has other characters than letters and digits")
			return
		}
	}
}
