// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"fmt"
	"strings"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/eval"
)

// From userIdentity to the requester (CloudTrail User Guide, "CloudTrail
// userIdentity element").

// requester makes the principal of the request.
func (b *builder) requester() error {
	p, err := b.principalText()
	if err != nil {
		return err
	}
	principal, perr := eval.ParsePrincipal(p)
	if perr != nil {
		return b.gap("userIdentity.arn", perr.Error(), "give the principal")
	}
	b.out.Principal = principal
	b.complete(&b.out.Principal)
	b.compareNames()
	return nil
}

// compareNames notes where the message is about another principal: it may name the
// role of a session, but no other ARN.
func (b *builder) compareNames() {
	p, named := &b.out.Principal, b.out.Message.Principal
	if strings.HasPrefix(named, "arn:") && named != p.String() && !sameRole(p.String(), named) {
		b.note(SourcesDisagree, "errorMessage", "it names the principal %s; %s was taken", named, p.String())
	}
}

// principalText returns the principal as eval spells it.
func (b *builder) principalText() (string, error) {
	if b.given.Principal != "" {
		return b.given.Principal, nil
	}
	id := &b.rec.Identity
	switch id.Type {
	case "IAMUser", "AssumedRole", "FederatedUser":
		return b.arnOr(id.ARN, "userIdentity.arn")
	case "Role":
		return b.roleText()
	case "Root":
		return b.rootText()
	case "AWSAccount":
		return b.accountText()
	case "AWSService":
		return b.serviceText()
	case "SAMLUser":
		return b.samlText()
	case "WebIdentityUser":
		return b.webIdentityText()
	case "": // no userIdentity at all
		if strings.HasPrefix(b.out.Message.Principal, "arn:") {
			return b.arnOr("", "userIdentity")
		}
	}
	return "", b.noPrincipal()
}

// arnOr returns the ARN of the record or, if it has none, that of the message:
// AWS itself names the principal there.
func (b *builder) arnOr(text, field string) (string, error) {
	switch named := b.out.Message.Principal; {
	case text != "":
		return text, nil
	case strings.HasPrefix(named, "arn:"):
		b.note(PrincipalNamed, field, "there is none; the errorMessage names %s", named)
		return named, nil
	}
	return "", b.gap(field, "there is no ARN of the principal, nor in errorMessage", "give the principal")
}

// roleText: the identity of a role without a session is treated like a session of
// the role, or of the one that issued it.
func (b *builder) roleText() (string, error) {
	id := &b.rec.Identity
	if id.ARN == "" && id.Session != nil && id.Session.IssuerARN != "" {
		return id.Session.IssuerARN, nil
	}
	return b.arnOr(id.ARN, "userIdentity.arn")
}

// rootText: an account has one root user, so that its id is enough.
func (b *builder) rootText() (string, error) {
	id := &b.rec.Identity
	if id.ARN == "" && arn.IsAccountID(id.AccountID) {
		return "arn:" + b.partition() + ":iam::" + id.AccountID + ":root", nil
	}
	return b.arnOr(id.ARN, "userIdentity.arn")
}

// accountText: a caller of another account is known by account and unique id only,
// unless AWS names it in the message; and so is a caller without credentials.
func (b *builder) accountText() (string, error) {
	id, named := &b.rec.Identity, b.out.Message.Principal
	switch {
	case isAnonymous(id.AccountID) || isAnonymous(id.PrincipalID) || id.AccountID == "" && id.ARN == "" && isAnonymous(named):
		return "*", nil
	case id.ARN != "":
		return id.ARN, nil
	case id.InvokedBy != "" && id.AccountID == "":
		return b.serviceText()
	}
	if a, err := arn.Parse(named); err == nil && a.AccountID() == id.AccountID {
		b.note(PrincipalNamed, "userIdentity.arn", "there is none, as for callers of other accounts; the errorMessage names %s", named)
		return named, nil
	}
	return "", b.gap("userIdentity.arn", b.foreignCaller(), b.ownTrail())
}

func isAnonymous(s string) bool {
	return s == "ANONYMOUS_PRINCIPAL" || strings.EqualFold(s, "anonymous")
}

func (b *builder) foreignCaller() string {
	id := &b.rec.Identity
	who := "account " + id.AccountID
	if id.PrincipalID != "" {
		who += " (principalId " + id.PrincipalID + ")"
	}
	return "the record of a caller of another account holds no ARN, only " + who
}

func (b *builder) ownTrail() string {
	s := "look for the event in the trail of account " + b.rec.Identity.AccountID
	if b.rec.SharedEventID != "" {
		s += ", with sharedEventID " + b.rec.SharedEventID
	}
	return s + ", or give the principal"
}

// serviceText is the name of a service principal.
func (b *builder) serviceText() (string, error) {
	s := b.rec.Identity.InvokedBy
	if !isServiceHost(s) {
		return "", b.gap("userIdentity.invokedBy", fmt.Sprintf("a service of AWS made the call, and %q is not its name", s), "give the service principal")
	}
	return s, nil
}

// isServiceHost reports whether a text is the name of a service.
func isServiceHost(s string) bool {
	p, err := eval.ParsePrincipal(s)
	return err == nil && p.Kind() == eval.Service
}

// samlText is the provider of AssumeRoleWithSAML.
func (b *builder) samlText() (string, error) {
	if s := b.parameter("principalArn"); s != "" {
		return s, nil
	}
	return "", b.gap("requestParameters.principalArn", "the ARN of the SAML provider is not in the record", "give the ARN of the provider as the principal")
}

// webIdentityText is the provider of AssumeRoleWithWebIdentity. A role can only
// trust OIDC providers of its own account, so that a host and the role give the ARN.
func (b *builder) webIdentityText() (string, error) {
	const field = "userIdentity.identityProvider"
	host := b.rec.Identity.IdentityProvider
	if host == "" {
		host = b.parameter("providerId")
	}
	if host == "" {
		return "", b.gap(field, "there is none", "give the ARN of the OIDC provider, or the host of a built-in one, as the principal")
	}
	host = strings.TrimPrefix(host, "https://")
	if p, err := eval.ParsePrincipal(host); err == nil && (p.Kind() == eval.Provider || host == cognitoHost) {
		return host, nil
	}
	role, err := arn.Parse(b.roleARN())
	if err != nil || strings.HasPrefix(host, "arn:") {
		return "", b.gap(field, fmt.Sprintf("%q is no ARN of a provider, and no role tells the account of one", host), "give the ARN of the OIDC provider as the principal")
	}
	return "arn:" + role.Partition() + ":iam::" + role.AccountID() + ":oidc-provider/" + host, nil
}

const cognitoHost = "cognito-identity.amazonaws.com"

// roleARN is the role that the call is about.
func (b *builder) roleARN() string {
	if b.out.Message.Resource != "" {
		return b.out.Message.Resource
	}
	return b.parameter("roleArn")
}

// noPrincipal says why an identity of another type is none that policies know.
func (b *builder) noPrincipal() error {
	id := &b.rec.Identity
	const field = "userIdentity.type"
	switch id.Type {
	case "":
		return b.gap(field, "there is none: the record does not say who made the call", "give the principal")
	case "IdentityCenterUser":
		return b.gap(field, fmt.Sprintf("a user of IAM Identity Center (%s) is no IAM principal", quoted(id.OnBehalfOfUserID, "userId not told")),
			"look for the events of its role session (userIdentity.type AssumedRole, role AWSReservedSSO_...), or give the principal")
	case "Directory":
		return b.gap(field, "a user of a directory is no IAM principal, and the record holds no ARN", "give the principal")
	case "Unknown":
		return b.gap(field, "CloudTrail could not tell who made the call", "give the principal")
	}
	return b.gap(field, fmt.Sprintf("%q is a type of identity that is not known here", id.Type), "give the principal")
}

func quoted(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// complete adds what the spelling of a principal leaves open. What does not fit the
// principal, as when the caller gave another one, is left out.
func (b *builder) complete(p *eval.Principal) {
	id := &b.rec.Identity
	own := b.given.Principal == "" || b.given.Principal == id.ARN || id.ARN == ""
	switch p.Kind() {
	case eval.User:
		if own && id.Type != "AssumedRole" {
			p.UniqueID = id.PrincipalID
		}
	case eval.RoleSession:
		b.completeSession(p, own)
	case eval.FederatedUser:
		if s := id.Session; own && s != nil && s.IssuerARN != "" {
			p.FederatedBy = s.IssuerARN
		}
		if p.FederatedBy == "" {
			b.note(PrincipalPartial, "userIdentity.sessionContext.sessionIssuer", "who obtained the federated session is not in the record")
		}
		b.note(SessionLimits, "userIdentity", "the session policies of a federated user are not in the record")
	}
}

// completeSession adds role ARN and unique id of a role session.
func (b *builder) completeSession(p *eval.Principal, own bool) {
	id := &b.rec.Identity
	if own {
		p.UniqueID, _, _ = strings.Cut(id.PrincipalID, ":")
		if s := id.Session; s != nil && sameRole(p.String(), s.IssuerARN) {
			p.RoleARN = s.IssuerARN
		}
	}
	if b.given.RoleARN != "" {
		p.RoleARN = b.given.RoleARN
	}
	if p.RoleARN == "" {
		b.note(PrincipalPartial, "userIdentity.sessionContext.sessionIssuer.arn", "the path of the role is not in the record; tests of aws:PrincipalArn that hang on it are undetermined")
	}
	b.note(SessionLimits, "userIdentity.sessionContext", "session policies, if the session has any, are not in its records: policyArns are in the one of the AssumeRole call, inline policies in none")
}

// sameRole reports whether an issuer is the role of a session.
func sameRole(session, issuer string) bool {
	p, err := eval.ParsePrincipal(session)
	if err != nil || issuer == "" {
		return false
	}
	p.RoleARN = issuer
	var r eval.Request
	return r.Reset(p, "sts:GetCallerIdentity", "*") == nil
}

// partition is that of the principal or, if that is not told, of the region.
func (b *builder) partition() string {
	if a, err := arn.Parse(b.rec.Identity.ARN); err == nil {
		return a.Partition()
	}
	switch r := b.rec.Region; {
	case strings.HasPrefix(r, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(r, "us-gov-"):
		return "aws-us-gov"
	case strings.HasPrefix(r, "us-isob-"):
		return "aws-iso-b"
	case strings.HasPrefix(r, "us-isof-"):
		return "aws-iso-f"
	case strings.HasPrefix(r, "eu-isoe-"):
		return "aws-iso-e"
	case strings.HasPrefix(r, "us-iso-"):
		return "aws-iso"
	case strings.HasPrefix(r, "eusc-"):
		return "aws-eusc"
	}
	return "aws"
}
