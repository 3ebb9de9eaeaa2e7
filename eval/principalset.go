// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// The Principal and NotPrincipal elements (IAM User Guide, "AWS JSON policy
// elements: Principal" and "... NotPrincipal"). Entries compare exactly; there
// is no wildcard but the bare "*".

// entryKind says how a listed principal is compared.
type entryKind uint8

const (
	nobody        entryKind = iota // a form that AWS does not know
	anyone                         // "*"
	everyone                       // "*" where it leaves no doubt: in RCPs and endpoint policies
	anyAWS                         // {"AWS": "*"}
	accountEntry                   // account id, or ARN of the account's root
	userEntry                      // user ARN
	roleEntry                      // role ARN
	sessionEntry                   // assumed-role ARN
	fedUserEntry                   // federated-user ARN
	userIDEntry                    // AIDA...
	roleIDEntry                    // AROA...
	serviceEntry                   // service name
	providerEntry                  // identity provider
	canonEntry                     // canonical user id
)

// principalEntry is one listed principal.
type principalEntry struct {
	kind entryKind
	text string
	// partition is that of an ARN, and "" for an account that is given by its id
	// alone, which is one in any partition.
	partition string
	// account is that of an ARN, or of an entry that is an account's id.
	account string
	name    string // last component of a user, role or federated-user ARN; role of a session ARN
	// listed tests whether the names of the requesting service have text among
	// them; for services.
	listed *condition.Test
}

// principalSet is a Principal or NotPrincipal element. The zero value lists
// nobody.
type principalSet struct {
	negated bool
	open    bool // it is "*", so that isAnyone is all there is to it
	entries []principalEntry
}

func compilePrincipal(p *policy.Principal, kind policy.Type) *principalSet {
	s := &principalSet{negated: p.Presence == policy.Negated}
	switch {
	case p.Any && (kind == policy.RCP || kind == policy.VPCEndpoint):
		s.entries = append(s.entries, principalEntry{kind: everyone})
	case p.Any:
		s.entries = append(s.entries, principalEntry{kind: anyone})
	}
	for _, e := range p.Entries {
		s.entries = append(s.entries, compileEntry(e.Type, e.Value.Value))
	}
	s.open = p.Any && !s.negated && s.entries[0].kind == anyone
	return s
}

func compileEntry(t policy.PrincipalType, s string) principalEntry {
	switch t {
	case policy.AWSPrincipal:
		return compileAWSEntry(s)
	case policy.ServicePrincipal:
		return principalEntry{kind: serviceEntry, text: s, listed: serviceNamesHave(s)}
	case policy.FederatedPrincipal:
		return principalEntry{kind: providerEntry, text: s}
	case policy.CanonicalUserPrincipal:
		return principalEntry{kind: canonEntry, text: s}
	}
	return principalEntry{}
}

// serviceNamesHave returns the test for a name in aws:PrincipalServiceNamesList.
func serviceNamesHave(name string) *condition.Test {
	t, err := condition.Compile("ForAnyValue:StringEquals", "aws:PrincipalServiceNamesList", []string{name}, condition.Options{})
	if err != nil {
		return new(condition.Test) // never holds
	}
	return &t
}

func compileAWSEntry(s string) principalEntry {
	switch {
	case s == "*":
		return principalEntry{kind: anyAWS}
	case arn.IsAccountID(s):
		return principalEntry{kind: accountEntry, text: s, account: s}
	case strings.HasPrefix(s, "AIDA"):
		return principalEntry{kind: userIDEntry, text: s}
	case strings.HasPrefix(s, "AROA"):
		return principalEntry{kind: roleIDEntry, text: s}
	}
	return compileARNEntry(s)
}

// compileARNEntry reads the ARN forms. Any other ARN names nobody.
func compileARNEntry(s string) principalEntry {
	p, err := ParsePrincipal(s)
	if err != nil || !p.arn.IsValid() {
		return principalEntry{}
	}
	e := principalEntry{text: s, partition: p.arn.Partition(), account: p.arn.AccountID(), name: p.name}
	switch p.kind {
	case Root:
		e.kind = accountEntry
	case User:
		e.kind = userEntry
	case FederatedUser:
		e.kind = fedUserEntry
	case RoleSession:
		e.kind = sessionEntry
		if p.session == "" {
			e.kind = roleEntry
		}
	}
	return e
}

// match reports how the element's principals name the requester. The effect
// matters where AWS is silent: a doubt must not grant.
func (s *principalSet) match(m *matcher, effect policy.Effect) grant {
	if s.negated {
		return s.matchNegated(m, effect)
	}
	var g grant
	for i := range s.entries {
		g |= s.entries[i].match(m, effect)
	}
	return g
}

// match reports how one entry names the requester.
func (e *principalEntry) match(m *matcher, effect policy.Effect) grant {
	switch e.kind {
	case nobody:
		return 0
	case everyone:
		return surely(ByWildcard)
	case anyone:
		return in(ByWildcard, m.isAnyone())
	case anyAWS:
		return in(ByWildcard, m.isAnyAWS())
	case accountEntry:
		return in(ByAccount, m.isAccount(e))
	case canonEntry:
		return in(ByAccount, m.isCanonical(e, effect))
	case serviceEntry:
		return in(ByService, m.isService(e))
	case providerEntry:
		return in(ByService, m.isProvider(e))
	case userEntry:
		return in(ByUser, m.isUser(e)) | in(ByFederatedParent, m.isParent(e))
	case userIDEntry:
		return in(ByUser, m.isUserID(e))
	case roleEntry:
		return in(ByRole, m.isRole(e))
	case roleIDEntry:
		return in(ByRole, m.isRoleID(e))
	case sessionEntry:
		return in(BySession, m.isSession(e))
	default:
		return in(ByFederatedUser, m.isFederatedUser(e))
	}
}

// matchNegated evaluates NotPrincipal. A Deny spares a requester only if every
// part of its identity is listed: the user and the account, or the session, the
// role and the account. If it is listed itself and another part is not, AWS
// says that the request may be denied.
//
// A user or role with a permissions boundary is always hit, whatever is listed
// (IAM User Guide, "AWS JSON policy elements: NotPrincipal").
//
// AWS no longer supports NotPrincipal with Allow; an old document that has it
// grants nothing here, and may have granted.
func (s *principalSet) matchNegated(m *matcher, effect policy.Effect) grant {
	if effect == policy.Deny && m.e.has.has(policy.PermissionsBoundary) && (m.r.kind == User || m.r.kind == RoleSession) {
		return surely(ByWildcard)
	}
	leaf, rest := s.listed(m)
	switch {
	case leaf.And(rest) == condition.True:
		return 0
	case leaf == condition.False && effect == policy.Deny:
		return surely(ByWildcard)
	default:
		return perhaps(ByWildcard)
	}
}

// listed reports whether the requester itself is listed, and whether the rest
// of its identity is.
func (s *principalSet) listed(m *matcher) (leaf, rest condition.Truth) {
	var account, user, role, session condition.Truth
	for i := range s.entries {
		e := &s.entries[i]
		switch e.kind {
		case anyone, everyone, anyAWS:
			all := s.listsAll(m, e.kind)
			account, user, role, session = account.Or(all), user.Or(all), role.Or(all), session.Or(all)
		case accountEntry:
			account = account.Or(m.isAccount(e))
		case canonEntry:
			account = account.Or(m.isCanonical(e, policy.Allow))
		case userEntry:
			user = user.Or(m.isUser(e))
		case userIDEntry:
			user = user.Or(m.isUserID(e))
		case roleEntry:
			role = role.Or(m.isRole(e))
		case roleIDEntry:
			role = role.Or(m.isRoleID(e))
		case sessionEntry:
			session = session.Or(m.isSession(e))
		case fedUserEntry:
			user = user.Or(m.isFederatedUser(e))
		case serviceEntry:
			user = user.Or(m.isService(e))
		case providerEntry:
			user = user.Or(m.isProvider(e))
		}
	}
	return m.chain(account, user, role, session)
}

// listsAll reports whether "*" or {"AWS": "*"} lists the requester.
func (s *principalSet) listsAll(m *matcher, k entryKind) condition.Truth {
	switch k {
	case everyone:
		return condition.True
	case anyone:
		return m.isAnyone()
	}
	return m.isAnyAWS()
}

// chain arranges what is listed by the kind of requester: the requester itself
// and the rest of its identity. An anonymous caller, a service and a provider
// have only themselves; user stands for those here.
func (m *matcher) chain(account, user, role, session condition.Truth) (leaf, rest condition.Truth) {
	switch m.r.kind {
	case User, FederatedUser:
		return user, account
	case RoleSession:
		return session, account.And(role)
	case Root:
		return account, condition.True
	default:
		return user, condition.True
	}
}
