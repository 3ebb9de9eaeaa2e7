// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"strings"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/internal/pattern"
)

// This file checks Resource and NotResource. IAM looks at the shape of an ARN
// only: it must have a partition that exists and a service, and there are two
// services about which it knows more. It stores "arn:aws:foo" and refuses
// "arn:aws:s3::b". Checks go from left to right and stop at the first error, as
// IAM's do.
//
// Sources: what IAM refuses to store, as the moto project recorded it; IAM User
// Guide, "IAM identifiers", for the paths of IAM's own resources.

// resource checks the resources of statement i.
func (c *checker) resource(i int, s *Statement) {
	e := &s.Resource
	whole := s.lost&(resourceElement|notResourceElement) == 0
	switch rule := c.kind.shape().resource; {
	case !e.present():
		if whole && rule == required {
			c.add(i, s.Pos, MissingResource, Reject, subject{}, "the statement has neither Resource nor NotResource")
		}
	case rule == forbidden:
		c.add(i, e.Pos, ResourceNotAllowed, Reject, subject{}, c.kind.noun()+" is about its role and names no resource")
	case whole && len(e.Values) == 0:
		c.evaluable(i, e.Pos, MissingResource, subject{}, "the list of resources is empty")
	}
	if c.legacySCP() {
		c.legacyResource(i, s)
	}
	for _, r := range e.Values {
		if r.Value != "*" {
			c.resourceValue(i, r)
		}
	}
}

func (c *checker) legacyResource(i int, s *Statement) {
	switch e := &s.Resource; {
	case e.Presence == Negated:
		c.add(i, e.Pos, NotResourceNotAllowed, Reject, subject{}, "before September 2025, "+c.kind.noun()+" cannot have a NotResource")
	case e.present() && s.Effect == Allow && !e.isStar():
		c.add(i, e.Pos, ResourceNotStar, Reject, subject{}, `before September 2025, `+c.kind.noun()+` allows the Resource "*" only`)
	}
}

// resourceValue checks one resource that is not "*".
func (c *checker) resourceValue(i int, r Text) {
	if c.kind == ResourceBased && strings.HasPrefix(r.Value, "execute-api:/") {
		c.add(i, r.Pos, RelativeResource, Info, about(r.Value), "is a shorthand that only API Gateway understands")
		return
	}
	a := c.splitARN(r.Value)
	if a.colons > 0 && a.field[0] != "arn" {
		c.add(i, r.Pos, InvalidARNPrefix, Warn, about(r.Value), "does not start with arn and matches nothing")
	}
	if code, problem := a.problem(); problem != "" {
		c.add(i, r.Pos, code, Reject, about(r.Value), problem)
		return
	}
	if strings.ContainsAny(a.field[2], "*?") {
		c.add(i, r.Pos, ServiceWildcard, Warn, about(r.Value), "has a wildcard in the place of the service")
	}
	c.arnAccount(i, r, a)
	c.resourceVariables(i, r, a)
}

// arnFields is an ARN pattern with its variables masked, cut at the first five
// colons outside of variables. Fields that are not there are empty.
type arnFields struct {
	text   string
	colons int
	field  [6]string
}

// splitARN cuts s. Where the document has no policy variables, the colons in
// what looks like one count.
func (c *checker) splitARN(s string) arnFields {
	if c.doc.variables() {
		s = mask(s)
	}
	a := arnFields{text: s}
	for rest := s; ; a.colons++ {
		field, after, more := strings.Cut(rest, ":")
		if !more || a.colons == len(a.field)-1 {
			a.field[a.colons] = rest
			return a
		}
		a.field[a.colons], rest = field, after
	}
}

// problem returns what is wrong with a resource, or nothing.
func (a *arnFields) problem() (Code, string) {
	switch {
	case a.colons == 0:
		return InvalidResource, `is neither "*" nor an ARN`
	case !isPartition(a.field[1]) && a.field[1] != "*":
		return PartitionInvalid, "has no partition of AWS in its second field"
	case a.field[2] == "":
		return VendorMissing, "has no service in its third field"
	case a.colons < 5 && strings.Contains(a.text, "::"):
		return InvalidResource, "has an empty field, but fewer than six fields"
	case a.colons < 5:
		return "", ""
	case a.field[2] == "iam":
		return a.iamProblem()
	case a.field[2] == "s3" && a.field[3] != "" && isBucket(a.field[5]):
		return RegionNotAllowed, "is a bucket or an object, which have no Region"
	}
	return "", ""
}

// isPartition reports whether s is a partition (AWS General Reference, "Amazon
// Resource Names"; AWS Whitepaper "AWS Fault Isolation Boundaries", partitions;
// as of 2026-11).
func isPartition(s string) bool {
	switch s {
	case "aws", "aws-cn", "aws-us-gov", "aws-eusc",
		"aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f":
		return true
	}
	return false
}

// iamProblem checks a resource of IAM. Its type must be written out up to the
// slash: user names can be patterns, types cannot.
func (a *arnFields) iamProblem() (Code, string) {
	if a.field[3] != "" {
		return RegionNotAllowed, "is a resource of IAM, which has no Regions"
	}
	kind, _, path := strings.Cut(a.field[5], "/")
	switch kind {
	case "user", "federated-user", "role", "group", "instance-profile", "mfa",
		"server-certificate", "policy", "sms-mfa", "saml-provider", "oidc-provider",
		"report", "access-report":
		if path {
			return "", ""
		}
	case "*", "root":
		if !path {
			return "", ""
		}
	}
	return InvalidResource, "does not name a type of IAM resource, such as user/ or role/"
}

// isBucket reports whether the last field of an S3 ARN names a bucket or an
// object, and not one of the types that live in a Region. Those are written like
// objects of a bucket with the name of the type, so that there must be a list,
// and a pattern may mean one of them.
func isBucket(resource string) bool {
	literal := resource
	if i := strings.IndexAny(resource, "*?"); i >= 0 {
		literal = resource[:i]
	}
	for _, kind := range [...]string{"accesspoint/", "access-grants/", "accessgrants/", "async-request/", "job/",
		"storage-lens/", "storage-lens-group/"} {
		if strings.HasPrefix(literal, kind) || literal != resource && strings.HasPrefix(kind, literal) {
			return false
		}
	}
	return true
}

// arnAccount checks that in a VPC endpoint policy the account of an ARN is an id
// or a wildcard and not both (VPC User Guide, endpoint policies).
func (c *checker) arnAccount(i int, r Text, a arnFields) {
	account := a.field[4]
	if c.kind == VPCEndpoint && a.colons == 5 && !isAccountOrWildcard(account) {
		c.add(i, r.Pos, EndpointARNAccount, Reject, about(r.Value), "has an account that is neither an id nor a wildcard")
	}
}

// resourceVariables checks the policy variables of a resource.
func (c *checker) resourceVariables(i int, r Text, a arnFields) {
	if !c.doc.variables() || !strings.Contains(r.Value, "${") {
		return
	}
	for _, field := range a.field[:5] {
		if a.colons == 5 && strings.Contains(field, "$$$") {
			c.add(i, r.Pos, VariableOutsideResource, Info, about(r.Value), "has a policy variable before its last field")
			break
		}
	}
	c.malformedVariables(i, r.Pos, r.Value)
}

// malformedVariables checks that each policy variable in s is well formed. Only
// the first that is not is reported.
func (c *checker) malformedVariables(i int, pos Pos, s string) {
	p := pattern.Compile(s, pattern.Options{Variables: true})
	for _, v := range p.Variables() {
		if v.Malformed {
			c.add(i, pos, MalformedVariable, Warn, about(s), "has a malformed policy variable, which never has a value")
			return
		}
	}
}

// isAccountOrWildcard reports whether the account of an ARN is absent, an id, that
// of AWS itself, a variable or a wildcard.
func isAccountOrWildcard(account string) bool {
	return account == "" || account == "*" || account == "aws" || arn.IsAccountID(account) || strings.HasPrefix(account, "${")
}
