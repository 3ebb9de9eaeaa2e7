// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/policy"
)

// The Principal and NotPrincipal elements (IAM User Guide, AWS JSON policy
// elements: Principal; NotPrincipal).

// A class is the way in which a policy names the requester. Within an account
// it decides which other policies still have a say (IAM User Guide, Policy
// evaluation logic, How AWS enforcement code logic evaluates requests).
type class string

const (
	byWildcard class = "WILDCARD"
	byAccount  class = "ACCOUNT"
	byUser     class = "USER"
	byParent   class = "FEDUSER_PARENT" // the user behind a federated user
	byRole     class = "ROLE"
	bySession  class = "SESSION"
	byFeduser  class = "FEDUSER"
	byService  class = "SERVICE"
	byProvider class = "FEDERATED"
	byNobody   class = "" // an entry that names nobody, or nobody of this kind
)

// matchPrincipal tells how far Principal names the requester, by class.
// Entries, and types of entries, are alternatives.
func (w world) matchPrincipal(p policy.Principal, effect policy.Effect, k set) map[class]truth {
	classes := map[class]truth{}
	if p.Any {
		classes[byWildcard] = w.everyone(k)
	}
	for _, e := range p.Entries {
		c, t := w.entry(e, k)
		if e.Type == policy.CanonicalUserPrincipal && t == unsure && effect == policy.Allow {
			t = no
		}
		classes[c] = or(classes[c], t)
	}
	return classes
}

// "*" is everyone, the anonymous caller included, and we take it to include
// services: policies that spare them say so with aws:PrincipalIsAWSService. What
// it means for identity providers in a role's trust policy AWS does not say. In
// RCPs it is the only principal that there is, and they bind all calls.
func (w world) everyone(k set) truth {
	if w.who.kind == provider && k == resourceSet {
		return unsure
	}
	return yes
}

// {"AWS": "*"} equals "*" for the anonymous caller and for IAM principals. For
// services and providers AWS does not say.
func (w world) everyoneOfAWS() truth {
	return yesOrUnsure(w.who.iamPrincipal() || w.who.kind == anonymous)
}

func (w world) entry(e policy.PrincipalEntry, k set) (class, truth) {
	value := e.Value.Value
	switch e.Type {
	case policy.AWSPrincipal:
		return w.awsEntry(value, k)
	case policy.ServicePrincipal:
		return byService, w.serviceEntry(value)
	case policy.FederatedPrincipal:
		return byProvider, sure(w.who.kind == provider && w.who.arn == value)
	case policy.CanonicalUserPrincipal:
		return byAccount, w.canonicalEntry(value)
	default:
		return byNobody, no
	}
}

func (w world) awsEntry(value string, k set) (class, truth) {
	who := w.who
	if value == "*" {
		return byWildcard, w.everyoneOfAWS()
	}
	if isAccount(value) {
		return byAccount, w.accountEntry(value == who.account, k)
	}
	if strings.HasPrefix(value, "AIDA") || strings.HasPrefix(value, "AROA") {
		return w.uniqueIDEntry(value)
	}
	f := arnFields(value)
	if f == nil || f[3] != "" || !who.iamPrincipal() {
		return byNobody, no
	}
	sameAccount := f[1] == who.partition && f[4] == who.account
	switch {
	case f[2] == "iam" && f[5] == "root":
		return byAccount, w.accountEntry(sameAccount, k)
	case f[2] == "iam" && strings.HasPrefix(f[5], "user/"):
		return w.userEntry(value, sameAccount)
	case f[2] == "iam" && strings.HasPrefix(f[5], "role/"):
		return byRole, w.roleEntry(value)
	case f[2] == "sts" && strings.HasPrefix(f[5], "assumed-role/"):
		return bySession, w.sessionEntry(value, sameAccount)
	case f[2] == "sts" && strings.HasPrefix(f[5], "federated-user/"):
		return byFeduser, sure(who.kind == feduser && value == who.arn)
	}
	return byNobody, no
}

// An account stands for all its users, sessions, federated users and its root
// user. In the policy of a gateway endpoint it stands for the root user alone
// (Amazon VPC, Control access to VPC endpoints using endpoint policies).
// Gateways exist for S3 and DynamoDB.
func (w world) accountEntry(same bool, k set) truth {
	if !same || !w.who.iamPrincipal() {
		return no
	}
	if k != endpointSet || w.who.kind == root {
		return yes
	}
	switch w.request.Endpoint {
	case "gateway":
		return no
	case "interface":
		return yes
	}
	prefix := serviceOf(w.request.Action)
	return yesOrUnsure(prefix != "s3" && prefix != "dynamodb")
}

// A user's ARN names the user, and the federated users whose credentials that
// user obtained.
func (w world) userEntry(value string, sameAccount bool) (class, truth) {
	switch {
	case w.who.kind == user:
		return byUser, sure(value == w.who.arn)
	case w.who.kind == feduser && w.request.FederatedBy == "":
		return byParent, and(unsure, sure(sameAccount))
	case w.who.kind == feduser:
		return byParent, sure(value == w.request.FederatedBy)
	}
	return byNobody, no
}

// A role's ARN names all its sessions. While the path of the session's role is
// not known, the name decides.
func (w world) roleEntry(value string) truth {
	if w.who.kind != session {
		return no
	}
	if w.who.roleARN != "" {
		return sure(value == w.who.roleARN)
	}
	return sure(w.who.isRoleOfSession(value))
}

// An assumed-role ARN names one session. If the name of the requester's session
// is not known, it may be any of its role's.
func (w world) sessionEntry(value string, sameAccount bool) truth {
	if w.who.kind != session {
		return no
	}
	if w.who.sessionName != "" {
		return sure(value == w.who.arn)
	}
	parts := strings.Split(arnFields(value)[5], "/")
	sameRole := len(parts) == 3 && parts[1] == w.who.name && parts[2] != ""
	return and(unsure, sure(sameAccount && sameRole))
}

// Policies that outlive a user or role show its unique id (IAM User Guide, IAM
// identifiers, Unique identifiers).
func (w world) uniqueIDEntry(value string) (class, truth) {
	aida := strings.HasPrefix(value, "AIDA")
	if aida && w.who.kind != user || !aida && w.who.kind != session {
		return byNobody, no
	}
	id, known := w.context.single("aws:userid")
	switch {
	case aida && !known:
		return byUser, unsure
	case aida:
		return byUser, sure(id == value)
	case !known:
		return byRole, unsure
	}
	return byRole, sure(strings.HasPrefix(id, value+":"))
}

// A service is named by its name, or by another of its names.
func (w world) serviceEntry(value string) truth {
	if w.who.kind != service {
		return no
	}
	if value == w.who.arn {
		return yes
	}
	names := w.context.look("aws:PrincipalServiceNamesList")
	if names.unknown {
		return unsure
	}
	return sure(slices.Contains(names.values, value))
}

// A canonical id names an account to S3. If the requester's is not known, we
// are unsure; an Allow reads that as no match.
func (w world) canonicalEntry(value string) truth {
	switch {
	case !w.who.iamPrincipal():
		return no
	case w.request.CanonicalUserID == "":
		return unsure
	}
	return sure(value == w.request.CanonicalUserID)
}

// exempt tells whether NotPrincipal lists every part of the requester's
// identity: for a user its account and the user; for a session the account, the
// role and the session (NotPrincipal, Specify NotPrincipal with Deny).
func (w world) exempt(p policy.Principal, k set) truth {
	all := yes
	for _, element := range w.identity() {
		all = and(all, w.listed(element, p, k))
	}
	return all
}

// identity lists the parts of the requester's identity, the requester last.
func (w world) identity() []class {
	switch w.who.kind {
	case user:
		return []class{byAccount, byUser}
	case session:
		return []class{byAccount, byRole, bySession}
	case feduser:
		return []class{byAccount, byFeduser}
	case root:
		return []class{byAccount}
	case service:
		return []class{byService}
	case provider:
		return []class{byProvider}
	}
	return []class{byWildcard} // only "*" lists the anonymous caller
}

func (w world) listed(element class, p policy.Principal, k set) truth {
	t := no
	if p.Any {
		t = or(t, w.everyone(k))
	}
	for _, e := range p.Entries {
		c, named := w.entry(e, k)
		if e.Type == policy.CanonicalUserPrincipal && named == unsure {
			named = no // an id that may be another account's lists nobody
		}
		if c == element || c == byWildcard {
			t = or(t, named)
		}
	}
	return t
}

// denyNotPrincipal is the principal part of a Deny with NotPrincipal. It always
// hits a user or role session with a permissions boundary, whoever is listed.
// A requester that is listed while part of its identity is not, or may not be,
// may be denied: AWS does not say more.
func (w world) denyNotPrincipal(p policy.Principal, k set) truth {
	if w.hasBoundary && (w.who.kind == user || w.who.kind == session) {
		return yes
	}
	if w.exempt(p, k) == yes {
		return no
	}
	parts := w.identity()
	if w.listed(parts[len(parts)-1], p, k) == no {
		return yes
	}
	return unsure
}

// allowNotPrincipal is the principal part of an Allow with NotPrincipal, which
// AWS no longer supports. It grants nothing for certain.
func (w world) allowNotPrincipal(p policy.Principal, k set) truth {
	if w.exempt(p, k) == yes {
		return no
	}
	return unsure
}
