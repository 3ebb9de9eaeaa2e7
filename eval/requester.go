// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// Whether a listed principal is the requester, form by form (IAM User Guide,
// "AWS JSON policy elements: Principal").

// isAnyone is "*": everyone. AWS does not say whether it names an identity
// provider in a trust policy. That it names services follows from Amazon's own perimeter
// policies, which spare them by aws:PrincipalIsAWSService.
func (m *matcher) isAnyone() condition.Truth {
	if m.r.kind == Provider {
		return condition.Undetermined
	}
	return condition.True
}

// isAnyAWS is {"AWS": "*"}, documented as equal to "*" for anonymous callers;
// whether services are among "AWS" is not said.
func (m *matcher) isAnyAWS() condition.Truth {
	if m.r.kind == Provider || m.r.kind == Service {
		return condition.Undetermined
	}
	return condition.True
}

// isIAM reports whether the requester is a principal of an account.
func (k PrincipalKind) isIAM() bool {
	return k == User || k == RoleSession || k == FederatedUser || k == Root
}

// isAccount is an account: every principal of it, its root included. On a
// gateway endpoint it names only the root user (VPC User Guide, "Endpoint
// policies", Gateway endpoints). Gateway endpoints are for S3 and DynamoDB; for
// these a request does not tell which kind it passed.
func (m *matcher) isAccount(e *principalEntry) condition.Truth {
	switch {
	case m.r.account == "" || e.account != m.r.account:
		return condition.False
	case e.partition != "" && e.partition != m.r.partition:
		return condition.False
	case !m.atEndpoint || m.r.kind == Root || m.r.Endpoint == InterfaceEndpoint:
		return condition.True
	case m.r.Endpoint == GatewayEndpoint:
		return condition.False
	case m.r.service() == "s3" || m.r.service() == "dynamodb":
		return condition.Undetermined
	}
	return condition.True
}

// isCanonical is an account by its canonical user id. If the requester's is not
// known, a Deny may mean it, and an Allow is taken not to.
func (m *matcher) isCanonical(e *principalEntry, effect policy.Effect) condition.Truth {
	switch {
	case !m.r.kind.isIAM():
		return condition.False
	case m.r.principal.CanonicalUserID == "" && effect == policy.Deny:
		return condition.Undetermined
	}
	return truthOf(e.text != "" && m.r.principal.CanonicalUserID == e.text)
}

// isService is a service by its name or by one of its other names, which the
// request has in aws:PrincipalServiceNamesList. A regional name is another name.
func (m *matcher) isService(e *principalEntry) condition.Truth {
	switch {
	case m.r.kind != Service:
		return condition.False
	case m.r.principal.text == e.text:
		return condition.True
	}
	return e.listed.Eval(&m.env)
}

func (m *matcher) isProvider(e *principalEntry) condition.Truth {
	return truthOf(m.r.kind == Provider && m.r.principal.text == e.text)
}

func (m *matcher) isUser(e *principalEntry) condition.Truth {
	return truthOf(m.r.kind == User && m.r.principal.text == e.text)
}

func (m *matcher) isFederatedUser(e *principalEntry) condition.Truth {
	return truthOf(m.r.kind == FederatedUser && m.r.principal.text == e.text)
}

// isParent is the user behind a federated-user session. If that is not known,
// it may be any user of the account.
func (m *matcher) isParent(e *principalEntry) condition.Truth {
	p := &m.r.principal
	switch {
	case m.r.kind != FederatedUser:
		return condition.False
	case p.FederatedBy != "":
		return truthOf(p.FederatedBy == e.text)
	case e.account == m.r.account && e.partition == m.r.partition:
		return condition.Undetermined
	}
	return condition.False
}

// isRole is any session of a role. Without the path of the session's role the
// name decides, which is safe: role names are unique in an account whatever
// their path.
func (m *matcher) isRole(e *principalEntry) condition.Truth {
	if m.r.kind != RoleSession || !e.sameName(m.r) {
		return condition.False
	}
	own := m.roleARN()
	return truthOf(own == "" || own == e.text)
}

// isSession is one session. A requester given by the ARN of its role has a
// session name that is not known.
func (m *matcher) isSession(e *principalEntry) condition.Truth {
	p := &m.r.principal
	switch {
	case m.r.kind != RoleSession || !e.sameName(m.r):
		return condition.False
	case p.session == "":
		return condition.Undetermined
	}
	return truthOf(p.text == e.text)
}

// sameName reports whether partition, account and name of an entry are those of
// the requester.
func (e *principalEntry) sameName(r *Request) bool {
	return e.name == r.principal.name && e.account == r.account && e.partition == r.partition
}

// isUserID and isRoleID compare unique ids with aws:userid. IAM stores the
// principals of a policy by id, so that the id of a deleted identity names
// nobody; without the requester's id nobody can tell.
func (m *matcher) isUserID(e *principalEntry) condition.Truth {
	if m.r.kind != User {
		return condition.False
	}
	id, state := m.env.Resolve(&m.e.userID)
	if state != condition.True {
		return condition.Undetermined
	}
	return truthOf(id == e.text)
}

func (m *matcher) isRoleID(e *principalEntry) condition.Truth {
	if m.r.kind != RoleSession {
		return condition.False
	}
	id, state := m.env.Resolve(&m.e.userID)
	if state != condition.True {
		return condition.Undetermined
	}
	rest, ok := strings.CutPrefix(id, e.text)
	return truthOf(ok && strings.HasPrefix(rest, ":"))
}

// roleARN returns the ARN of the session's role with its path: as given, else
// as the context has it in aws:PrincipalArn, else "".
func (m *matcher) roleARN() string {
	p := &m.r.principal
	if p.RoleARN != "" {
		return p.RoleARN
	}
	if stated := m.statedRole(); stated != "" && p.isOwnRole(stated) {
		return stated
	}
	return ""
}

// statedRole returns what the context has in aws:PrincipalArn, if it is one value
// and known.
func (m *matcher) statedRole() string {
	if len(m.r.Unknown) > 0 && slices.Contains(m.r.Unknown, m.e.principalARN) {
		return ""
	}
	return m.r.Context.Single(m.e.principalARN)
}

func truthOf(b bool) condition.Truth {
	if b {
		return condition.True
	}
	return condition.False
}
