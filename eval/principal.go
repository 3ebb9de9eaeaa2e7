// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iamverdict/verdict/arn"
)

// Who asks. AWS's rules differ by the kind of requester: which policies apply to
// it, and which of their silences a grant in a resource-based policy passes
// over (IAM User Guide, "AWS JSON policy elements: Principal", and "Policy
// evaluation logic").

// PrincipalKind is the kind of a requester. The zero value is none; its requests
// are denied.
type PrincipalKind uint8

// The kinds of requester.
const (
	NoPrincipal     PrincipalKind = iota
	User                          // IAM user, also with GetSessionToken credentials
	RoleSession                   // assumed-role session
	FederatedUser                 // federated-user session, from GetFederationToken
	Root                          // root user of an account, also as an AssumeRoot session
	Service                       // AWS service principal
	Provider                      // identity provider, in AssumeRoleWithSAML and AssumeRoleWithWebIdentity
	AnonymousCaller               // nobody: an unsigned request
)

// Principal is a requester. Make one with ParsePrincipal, then set the fields
// that the spelling leaves open, as far as they are known. The zero value is
// nobody, and is denied everything.
type Principal struct {
	// RoleARN is the ARN of a session's role with its path, which the session
	// ARN leaves out. Empty: the path is not known.
	RoleARN string
	// FederatedBy is the ARN of the user, or root, that obtained a
	// federated-user session. Empty: not known.
	FederatedBy string
	// UniqueID is the id of the user (AIDA...) or role (AROA...). Empty: not
	// known.
	UniqueID string
	// CanonicalUserID is the canonical user id of the requester's account.
	// Empty: not known.
	CanonicalUserID string
	// ServiceNames lists further names of a service principal, the values of
	// aws:PrincipalServiceNamesList.
	ServiceNames []string
	// ServiceLinkedRole marks a session of a service-linked role. It is also
	// taken from the path of RoleARN, never from the role's name, which anyone
	// may choose.
	ServiceLinkedRole bool

	text    string // as parsed: an ARN, a service name, a host or "*"
	kind    PrincipalKind
	arn     arn.ARN // if text is one
	name    string  // user, role, federated-user name without path, or "" for root
	session string  // of a role session; "" if not known
	guess   string  // role ARN without path, for when RoleARN is empty
	linked  bool    // RoleARN is that of a service-linked role; set by check
}

// traits are those that the requester has by itself.
func (p *Principal) traits() traits {
	if p.ServiceLinkedRole || p.linked {
		return linkedCaller
	}
	return 0
}

// errPrincipal says what the forms of a requester are.
var errPrincipal = errors.New(`want an ARN of a user, role, assumed-role session, federated user, ` +
	`account root or identity provider, a service such as "ec2.amazonaws.com", or "*"`)

// ParsePrincipal reads a requester as AWS spells it: the ARN of a user, of a
// role session, of a federated user or of an account's root; a service
// principal; the ARN of a SAML or OIDC provider or the host name of a built-in
// one; or "*" for an anonymous caller. The ARN of a role stands for a session
// of it with a name that is not known.
func ParsePrincipal(s string) (Principal, error) {
	p := Principal{text: s}
	switch {
	case s == "*":
		p.kind = AnonymousCaller
	case isServiceName(s):
		p.kind = Service
	case isProviderHost(s):
		p.kind = Provider
	default:
		if err := p.parseARN(s); err != nil {
			return Principal{}, fmt.Errorf("principal %q: %w", s, err)
		}
	}
	return p, nil
}

// Kind returns the kind of requester. The host cognito-identity.amazonaws.com is
// a service here; in calls by which the user of a provider assumes a role it is a
// provider.
func (p *Principal) Kind() PrincipalKind { return p.kind }

// String returns the spelling that was parsed.
func (p *Principal) String() string { return p.text }

// AccountID returns the requester's account, or "" for services, anonymous
// callers and built-in providers.
func (p *Principal) AccountID() string { return p.arn.AccountID() }

func isServiceName(s string) bool {
	name, ok := strings.CutSuffix(s, ".amazonaws.com")
	if !ok {
		name, ok = strings.CutSuffix(s, ".amazonaws.com.cn")
	}
	return ok && name != "" && !strings.ContainsAny(name, ":/*? ")
}

// isProviderHost reports whether s is one of the built-in web identity
// providers. The fourth, cognito-identity.amazonaws.com, has the form of a
// service.
func isProviderHost(s string) bool {
	return s == "accounts.google.com" || s == "www.amazon.com" || s == "graph.facebook.com"
}

const cognitoIdentity = "cognito-identity.amazonaws.com"

func (p *Principal) parseARN(s string) error {
	a, err := arn.Parse(s)
	if err != nil {
		return errPrincipal
	}
	if !arn.IsAccountID(a.AccountID()) || a.Region() != "" {
		return errPrincipal
	}
	p.arn = a
	switch a.Service() {
	case "iam":
		return p.parseIAM(a.Resource())
	case "sts":
		return p.parseSTS(a.Resource())
	}
	return errPrincipal
}

// parseIAM reads the resource part of an IAM ARN.
func (p *Principal) parseIAM(resource string) error {
	kind, rest, _ := strings.Cut(resource, "/")
	p.name = rest[strings.LastIndexByte(rest, '/')+1:]
	switch {
	case resource == "root":
		p.kind = Root
	case rest != "" && (kind == "saml-provider" || kind == "oidc-provider"):
		p.kind = Provider // of which the issuer may end in a slash
	case p.name == "":
		return errPrincipal
	case kind == "user":
		p.kind = User
	case kind == "role":
		p.kind, p.RoleARN = RoleSession, p.arn.String()
		p.guess = p.roleWithoutPath()
	default:
		return errPrincipal
	}
	return nil
}

// parseSTS reads the resource part of an STS ARN.
func (p *Principal) parseSTS(resource string) error {
	kind, rest, _ := strings.Cut(resource, "/")
	switch kind {
	case "assumed-role":
		return p.parseSession(rest)
	case "federated-user":
		p.kind, p.name = FederatedUser, rest
		if rest == "" || strings.Contains(rest, "/") {
			return errPrincipal
		}
		return nil
	}
	return errPrincipal
}

// parseSession reads ROLE/SESSION. A session ARN leaves out the path of the
// role, so the role's ARN can only be guessed.
func (p *Principal) parseSession(rest string) error {
	role, session, ok := strings.Cut(rest, "/")
	if !ok || role == "" || session == "" || strings.Contains(session, "/") {
		return errPrincipal
	}
	p.kind, p.name, p.session = RoleSession, role, session
	p.guess = p.roleWithoutPath()
	return nil
}

func (p *Principal) roleWithoutPath() string {
	return "arn:" + p.arn.Partition() + ":iam::" + p.arn.AccountID() + ":role/" + p.name
}

// check reports whether the fields that callers set fit the requester, and reads
// off them what a decision needs.
func (p *Principal) check() error {
	p.linked = isServiceLinkedRole(p.RoleARN)
	if p.RoleARN != "" && !p.isOwnRole(p.RoleARN) {
		return fmt.Errorf("role ARN %q is not that of %q: want the same partition, account and role name", p.RoleARN, p.text)
	}
	if p.FederatedBy != "" && !p.isFederatedBy(p.FederatedBy) {
		return fmt.Errorf("%q cannot have federated %q: want a user, or the root user, of the account of a federated user", p.FederatedBy, p.text)
	}
	return nil
}

// isFederatedBy reports whether s is a user or root of the federated user's
// account.
func (p *Principal) isFederatedBy(s string) bool {
	by, err := ParsePrincipal(s)
	return err == nil && p.kind == FederatedUser && (by.kind == User || by.kind == Root) &&
		by.arn.AccountID() == p.arn.AccountID() && by.arn.Partition() == p.arn.Partition()
}

// isOwnRole reports whether s is the ARN of the session's role, with any path:
// role names are unique in an account whatever their path.
func (p *Principal) isOwnRole(s string) bool {
	if p.kind != RoleSession {
		return false
	}
	a, err := arn.Parse(s)
	if err != nil || a.Service() != "iam" || a.Partition() != p.arn.Partition() || a.AccountID() != p.arn.AccountID() {
		return false
	}
	rest, ok := strings.CutPrefix(a.Resource(), "role/")
	return ok && a.Region() == "" && rest[strings.LastIndexByte(rest, '/')+1:] == p.name
}
