// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import "strings"

// This file checks Principal and NotPrincipal: who may be named where, and how
// each type of principal is written. None of them takes a wildcard; the bare "*"
// alone stands for everybody.
//
// Source: IAM User Guide, "AWS JSON policy elements: Principal" and
// "NotPrincipal".

// principal checks the principals of statement i.
func (c *checker) principal(i int, s *Statement) {
	p := &s.Principal
	whole := s.lost&(principalElement|notPrincipalElement) == 0
	switch rule := c.kind.shape().principal; {
	case p.Presence != Plain && p.Presence != Negated:
		if whole && rule == required {
			c.add(i, s.Pos, MissingPrincipal, Reject, subject{}, c.kind.noun()+" must say who its statements are about")
		}
		return
	case rule == forbidden:
		c.add(i, p.Pos, PrincipalNotAllowed, Reject, subject{}, c.kind.noun()+" is about those it is attached to and names no principal")
		return
	}
	c.notPrincipal(i, s)
	if c.kind == RCP {
		if whole {
			c.rcpPrincipal(i, p)
		}
		return
	}
	if whole && !p.Any && len(p.Entries) == 0 {
		c.add(i, p.Pos, EmptyPrincipal, Warn, subject{}, "no principal is listed")
	}
	if c.kind == VPCEndpoint {
		c.gatewayPrincipal(i, s)
	}
	if c.kind == RoleTrust && p.Any {
		c.trustEverybody(i, p.Pos)
	}
	for _, e := range p.Entries {
		c.entry(i, e)
	}
}

// notPrincipal checks whether NotPrincipal is supported here: not in role trust
// policies, not in resource control policies, and no longer beside Allow.
func (c *checker) notPrincipal(i int, s *Statement) {
	p := &s.Principal
	switch {
	case p.Presence != Negated:
	case c.kind == RoleTrust || c.kind == RCP:
		c.add(i, p.Pos, NotPrincipalNotAllowed, Reject, subject{}, c.kind.noun()+" cannot have a NotPrincipal")
	case s.Effect == Allow:
		c.add(i, p.Pos, AllowWithNotPrincipal, Warn, subject{}, "NotPrincipal with Allow is no longer supported")
	}
}

// rcpPrincipal checks that a resource control policy is about everybody. The
// guide asks for the string "*"; whether {"AWS": "*"} is refused is not known.
func (c *checker) rcpPrincipal(i int, p *Principal) {
	const detail = `a resource control policy must have the Principal "*"`
	switch {
	case p.Any:
	case len(p.Entries) == 1 && p.Entries[0].Type == AWSPrincipal && p.Entries[0].Value.Value == "*":
		c.add(i, p.Pos, PrincipalNotStar, Warn, subject{}, detail)
	default:
		c.add(i, p.Pos, PrincipalNotStar, Reject, subject{}, detail)
	}
}

// gatewayPrincipal: on a gateway endpoint, which only S3 and DynamoDB have, the
// Principal should be "*" (VPC User Guide, endpoint policies). The document does
// not say on what endpoint it is.
func (c *checker) gatewayPrincipal(i int, s *Statement) {
	if s.Principal.Any {
		return
	}
	for _, a := range s.Action.Values {
		if service := actionService(a.Value); service == "s3" || service == "dynamodb" {
			c.add(i, s.Principal.Pos, GatewayPrincipal, Info, subject{}, `on a gateway endpoint the Principal should be "*"`)
			return
		}
	}
}

func (c *checker) trustEverybody(i int, pos Pos) {
	c.add(i, pos, TrustWildcard, Warn, subject{}, "everybody is trusted with the role")
}

// entry checks one listed principal.
func (c *checker) entry(i int, e PrincipalEntry) {
	s, pos := e.Value.Value, e.Value.Pos
	if strings.Contains(s, "${") {
		c.add(i, pos, VariableInElement, Warn, about(s), "has a policy variable, which is plain text in a principal")
	}
	switch {
	case e.Type == AWSPrincipal && s == "*":
		if c.kind == RoleTrust {
			c.trustEverybody(i, pos)
		}
	case strings.ContainsAny(s, "*?"):
		c.add(i, pos, PrincipalWildcard, Reject, about(s), "has a wildcard, which principals cannot have")
	case !e.wellFormed():
		c.add(i, pos, InvalidPrincipal, Reject, about(s), "is not a principal of type "+e.Type.String())
	case e.Type == AWSPrincipal && isUniqueID(s):
		c.add(i, pos, PrincipalUniqueID, Warn, about(s), "is the unique id of a user or role, perhaps of one that was deleted")
	case e.Type == FederatedPrincipal && c.kind != RoleTrust:
		c.add(i, pos, FederatedOutsideTrust, Warn, about(s), "is an identity provider, which only role trust policies can name")
	case e.Type == CanonicalUserPrincipal && c.kind == RoleTrust:
		c.add(i, pos, CanonicalUserOutsideS3, Info, about(s), "is an id that only S3 understands")
	}
}

// wellFormed reports whether a principal without a wildcard has a form of its
// type.
func (e PrincipalEntry) wellFormed() bool {
	s := e.Value.Value
	switch e.Type {
	case AWSPrincipal:
		return isAccount(s) || isUniqueID(s) || isPrincipalARN(s)
	case ServicePrincipal:
		return isServicePrincipal(s)
	case FederatedPrincipal:
		return isProvider(s)
	case CanonicalUserPrincipal:
		return isCanonicalID(s)
	}
	return false
}

// isAccount reports whether s is an account id.
func isAccount(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

// isUniqueID reports whether s is the unique id of a user (AIDA) or a role
// (AROA), which IAM puts in the place of their ARNs (IAM User Guide, "IAM
// identifiers", unique identifiers).
func isUniqueID(s string) bool {
	if !strings.HasPrefix(s, "AIDA") && !strings.HasPrefix(s, "AROA") {
		return false
	}
	return len(s) > len("AIDA") && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// isPrincipalARN reports whether s is the ARN of an account's root, a user, a
// role or a session. Groups are no principals. The account cloudfront is that of
// origin access identities, whose names have blanks (CloudFront Developer Guide,
// "Restrict access to an Amazon S3 origin").
func isPrincipalARN(s string) bool {
	f := strings.SplitN(s, ":", 6)
	if len(f) < 6 || f[0] != "arn" || !isPartition(f[1]) || f[3] != "" {
		return false
	}
	kind, name, _ := strings.Cut(f[5], "/")
	switch {
	case !isAccount(f[4]):
		return f[4] == "cloudfront" && f[2] == "iam" && kind == "user" && name != ""
	case f[5] == "root":
		return f[2] == "iam"
	case f[2] == "iam":
		return (kind == "user" || kind == "role") && isPath(name)
	case f[2] == "sts" && kind == "assumed-role":
		return strings.Count(name, "/") == 1 && isPath(name) && name[0] != '/'
	}
	return f[2] == "sts" && kind == "federated-user" && name != "" && !strings.Contains(name, "/")
}

// isPath reports whether s ends in a name, which paths may precede.
func isPath(s string) bool { return s != "" && s[len(s)-1] != '/' }

// isServicePrincipal reports whether s is the name of a service: one or more
// labels and the domain of a partition.
func isServicePrincipal(s string) bool {
	for _, domain := range [...]string{
		".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".c2s.ic.gov", ".sc2s.sgov.gov",
	} {
		if name, ok := strings.CutSuffix(s, domain); ok {
			return isHost(name)
		}
	}
	return false
}

// isHost reports whether s consists of labels of letters, digits and hyphens.
func isHost(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || strings.ContainsFunc(label, func(r rune) bool {
			return r > 127 || !isAlphanumeric(byte(r)) && r != '-'
		}) {
			return false
		}
	}
	return true
}

// isProvider reports whether s is an identity provider: one of the four that are
// built in, or the ARN of one that the account has.
func isProvider(s string) bool {
	switch s {
	case "cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com", "accounts.google.com":
		return true
	}
	f := strings.SplitN(s, ":", 6)
	if len(f) < 6 || f[0] != "arn" || !isPartition(f[1]) || f[2] != "iam" || f[3] != "" || !isAccount(f[4]) {
		return false
	}
	kind, name, _ := strings.Cut(f[5], "/")
	return (kind == "saml-provider" || kind == "oidc-provider") && name != ""
}

// isCanonicalID reports whether s is a canonical user id.
func isCanonicalID(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}
