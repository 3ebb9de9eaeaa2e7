// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"regexp"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/internal/facts"
)

// Who asks, for what, and who owns it.

type kind int

const (
	user kind = iota
	session
	feduser
	root
	service
	provider
	anonymous
)

type requester struct {
	kind      kind
	arn       string // as given; the name of a service or provider
	partition string // IAM principals only
	account   string // IAM principals only
	name      string // last path component of a user; name of a role or federated user

	sessionName string // sessions; empty: not known
	roleARN     string // sessions; empty: the path is not known

	serviceLinked bool
}

// iamPrincipal tells whether the requester belongs to an account.
func (q requester) iamPrincipal() bool {
	return q.kind == user || q.kind == session || q.kind == feduser || q.kind == root
}

// The spellings of principals (IAM User Guide, AWS JSON policy elements:
// Principal; and IAM identifiers).
func parseRequester(r Request) (requester, bool) {
	p := r.Principal
	if p == "*" {
		return requester{kind: anonymous, arn: p}, true
	}
	if isProviderHost(p, r.Action) {
		return requester{kind: provider, arn: p}, true
	}
	if regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.amazonaws\.com(\.cn)?$`).MatchString(p) {
		return requester{kind: service, arn: p}, true
	}
	f := strings.SplitN(p, ":", 6)
	if len(f) != 6 || f[0] != "arn" || f[1] == "" || f[3] != "" || !isAccount(f[4]) {
		return requester{}, false
	}
	q := requester{arn: p, partition: f[1], account: f[4]}
	switch f[2] {
	case "iam":
		return q.ofIAM(f[5])
	case "sts":
		return q.ofSTS(f[5], r)
	}
	return requester{}, false
}

func (q requester) ofIAM(resource string) (requester, bool) {
	q.name = lastComponent(resource)
	switch {
	case resource == "root":
		q.kind = root
		return q, true
	case strings.HasPrefix(resource, "user/"):
		q.kind = user
		return q, q.name != ""
	case strings.HasPrefix(resource, "saml-provider/"), strings.HasPrefix(resource, "oidc-provider/"):
		// The address of an OIDC provider may end in a slash.
		return requester{kind: provider, arn: q.arn}, len(resource) > len("saml-provider/")
	case strings.HasPrefix(resource, "role/"):
		// A role does not call; its sessions do. AWS does not say what a role
		// ARN as the caller means; we take a session whose name is not known.
		q.kind, q.roleARN = session, q.arn
		return q, q.name != ""
	}
	return requester{}, false
}

func (q requester) ofSTS(resource string, r Request) (requester, bool) {
	parts := strings.Split(resource, "/")
	switch {
	case len(parts) == 3 && parts[0] == "assumed-role":
		q.kind, q.name, q.sessionName = session, parts[1], parts[2]
		q.roleARN = r.RoleARN
		if q.roleARN != "" && !q.isRoleOfSession(q.roleARN) {
			return requester{}, false // the caller contradicts itself
		}
		return q, q.name != "" && q.sessionName != ""
	case len(parts) == 2 && parts[0] == "federated-user":
		q.kind, q.name = feduser, parts[1]
		return q, q.name != ""
	}
	return requester{}, false
}

// isRoleOfSession tells whether the ARN can be that of the session's role. A
// session's ARN lacks the path of its role, and role names are unique in an
// account whatever their path (IAM User Guide, IAM identifiers).
func (q requester) isRoleOfSession(arn string) bool {
	f := strings.SplitN(arn, ":", 6)
	return len(f) == 6 && f[0] == "arn" && f[1] == q.partition && f[2] == "iam" && f[3] == "" &&
		f[4] == q.account && strings.HasPrefix(f[5], "role/") && lastComponent(f[5]) == q.name
}

// withRole takes the role of a session, if only the context names it, in
// aws:PrincipalArn. Service-linked roles are known by their
// path, which IAM reserves, and not by their name (IAM User Guide, Create a
// service-linked role).
func (q requester) withRole(r Request, c context) requester {
	if q.kind != session {
		return q
	}
	arn, given := c.single("aws:PrincipalArn")
	if q.roleARN == "" && given && !c.look("aws:PrincipalArn").pathless && q.isRoleOfSession(arn) {
		q.roleARN = arn
	}
	q.serviceLinked = r.ServiceLinkedRole ||
		strings.HasPrefix(q.roleARN, "arn:"+q.partition+":iam::"+q.account+":role/aws-service-role/")
	return q
}

// Built-in identity providers go by their host name. Cognito's is also the name
// of a service, which it is unless a web identity is being exchanged (IAM User
// Guide, AWS JSON policy elements: Principal, federated principals).
func isProviderHost(p, action string) bool {
	switch p {
	case "accounts.google.com", "www.amazon.com", "graph.facebook.com":
		return true
	case "cognito-identity.amazonaws.com":
		return unsignedAssumeRole(lower(action))
	}
	return false
}

func isAccount(s string) bool {
	return regexp.MustCompile(`^[0-9]{12}$`).MatchString(s)
}

func lastComponent(s string) string {
	return s[strings.LastIndex(s, "/")+1:]
}

// lower folds ASCII only.
func lower(s string) string {
	b := []byte(s)
	for i := range b {
		if 'A' <= b[i] && b[i] <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

// A request names one action, service:name.
func validAction(a string) bool {
	service, name, found := strings.Cut(a, ":")
	return found && service != "" && name != ""
}

// A request names one resource: an ARN, or "*" for actions that have none.
func validResource(r string) bool {
	return r == "*" || arnFields(r) != nil
}

// arnFields cuts a whole ARN into its six fields; the last one keeps its
// colons. The result is nil if the text is no ARN.
func arnFields(arn string) []string {
	f := strings.SplitN(arn, ":", 6)
	if len(f) != 6 || f[0] != "arn" || f[1] == "" || f[2] == "" || f[5] == "" {
		return nil
	}
	return f
}

// serviceOf is the prefix of the action, in lower case.
func serviceOf(action string) string {
	prefix, _, _ := strings.Cut(lower(action), ":")
	return prefix
}

type ownership int

const (
	ownerSame ownership = iota // the requester's account, or its rules
	ownerOther
	ownerUnknown
)

// Who owns the resource decides between the rules within an account and those
// across accounts. The caller's word counts first, then the ARN's account
// field. "*" and what AWS itself owns follow the rules of the requester's
// account. A resource of a service without resource-based policies can only be
// the requester's, since no other account could open it (IAM User Guide, Cross
// account resource access in IAM). S3 ARNs have no account: not known.
func findOwner(r Request, who requester) (string, ownership) {
	relation := func(account string) ownership {
		if who.iamPrincipal() && account == who.account {
			return ownerSame
		}
		return ownerOther
	}
	if r.ResourceAccount != "" {
		return r.ResourceAccount, relation(r.ResourceAccount)
	}
	if r.Resource == "*" {
		return "", ownerSame
	}
	f := arnFields(r.Resource)
	switch {
	case isAccount(f[4]):
		return f[4], relation(f[4])
	case f[4] == "aws":
		return "", ownerSame
	case who.iamPrincipal() && !facts.HasResourcePolicies(lower(f[2])):
		return who.account, ownerSame
	}
	return "", ownerUnknown
}

// onRole tells whether the resource is an IAM role.
func onRole(resource string) bool {
	f := arnFields(resource)
	return f != nil && f[2] == "iam" && strings.HasPrefix(f[5], "role/")
}

// The actions that a role's trust policy is about (IAM User Guide, Grant a user
// permissions to switch roles; Pass session tags in AWS STS).
func trustAction(action string) bool {
	others := []string{"sts:tagsession", "sts:setsourceidentity", "sts:setcontext"}
	return strings.HasPrefix(action, "sts:assumerole") || slices.Contains(others, action)
}

// The two calls that need no AWS credentials (STS API Reference,
// AssumeRoleWithSAML and AssumeRoleWithWebIdentity).
func unsignedAssumeRole(action string) bool {
	return action == "sts:assumerolewithsaml" || action == "sts:assumerolewithwebidentity"
}

// GetCallerIdentity works even under an explicit deny, and policies cannot
// control GetSessionToken (IAM User Guide, Request temporary security
// credentials; Permissions for GetSessionToken). The latter is for users and
// root users.
func freeWhateverPoliciesSay(action string, k kind) bool {
	switch action {
	case "sts:getcalleridentity":
		return k == user || k == session || k == feduser || k == root
	case "sts:getsessiontoken":
		return k == user || k == root
	}
	return false
}

// Calls that are not signed need no permission, though a Deny still holds. AWS
// does not list them in one place; these are the public calls of Cognito
// (Amazon Cognito Developer Guide, public API operations).
func freeUnlessDenied(action string) bool {
	return slices.Contains([]string{
		"cognito-identity:getid", "cognito-identity:getcredentialsforidentity",
		"cognito-identity:getopenidtoken", "cognito-identity:unlinkidentity",
		"cognito-idp:signup", "cognito-idp:initiateauth", "cognito-idp:confirmsignup",
		"cognito-idp:forgotpassword", "cognito-idp:getuser",
	}, action)
}
