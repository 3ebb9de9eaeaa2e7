// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"net/netip"
	"strings"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
)

// The global condition keys that a record tells (IAM User Guide, "AWS global
// condition context keys"). What it shows to be absent, and what it leaves open, is
// in knowledge.go.

// identityKeys sets the keys of the credentials.
func (b *builder) identityKeys() {
	id := &b.rec.Identity
	b.setText("identitystore:UserId", id.OnBehalfOfUserID)
	if id.DelegateAccountID != "" {
		b.note(Delegated, "userIdentity.invokedByDelegate", "account %s acts by a temporary delegation, which is limited beside policies", id.DelegateAccountID)
	}
	s := id.Session
	if s == nil || !b.ownIdentity() {
		return
	}
	b.setText("aws:SourceIdentity", s.SourceIdentity)
	b.setText("ec2:RoleDelivery", s.EC2RoleDelivery)
	b.setText("aws:FederatedProvider", s.FederatedProvider)
	if s.AssumedRoot {
		b.set("aws:AssumedRoot", condition.Bool(true))
		b.note(SessionLimits, "userIdentity.sessionContext.assumedRoot", "the session of AssumeRoot is limited by a task policy, which the record does not name: give it as a session policy")
	}
	if b.credentials() != temporary {
		return
	}
	if !s.CreationDate.IsZero() {
		b.set("aws:TokenIssueTime", condition.Time(s.CreationDate))
	}
	if b.tellsMFA() {
		b.setText("aws:MultiFactorAuthPresent", s.MFAAuthenticated)
	}
}

// ownIdentity reports whether userIdentity is about the principal of the request.
func (b *builder) ownIdentity() bool {
	return b.given.Principal == "" || b.given.Principal == b.rec.Identity.ARN
}

// tellsMFA reports whether mfaAuthenticated is the value of the key. Federated users
// have no such key, nor have sessions of identity providers; records say "false" of
// both.
func (b *builder) tellsMFA() bool {
	s := b.rec.Identity.Session
	return s != nil && s.MFAAuthenticated != "" && s.FederatedProvider == "" && b.out.Principal.Kind() != eval.FederatedUser
}

// credential is what is known of the credentials of a call.
type credential uint8

const (
	credentialUnknown credential = iota
	longTerm
	temporary
)

// credentials tells long-term from temporary credentials, by the prefix of the access
// key and by the attributes that only sessions have. Where the two differ nothing is
// certain.
func (b *builder) credentials() credential {
	id := &b.rec.Identity
	attributes := id.Session != nil && (id.Session.MFAAuthenticated != "" || !id.Session.CreationDate.IsZero())
	switch {
	case strings.HasPrefix(id.AccessKeyID, "ASIA"), attributes && !strings.HasPrefix(id.AccessKeyID, "AKIA"):
		return temporary
	case strings.HasPrefix(id.AccessKeyID, "AKIA") && !attributes:
		return longTerm
	case b.out.Principal.Kind() == eval.RoleSession || b.out.Principal.Kind() == eval.FederatedUser:
		return temporary
	}
	return credentialUnknown
}

// forwarded sets the keys of forward access sessions: a service that made the call
// with the credentials of its own caller. The console does so too and leaves no
// trace in the keys. The last link of the chain is known; aws:CalledVia has it as the
// best value there is and is unknown nevertheless, as links before it are lost
// (spec/07 sections 2.1 and 2.4).
func (b *builder) forwarded() {
	by := b.rec.Identity.InvokedBy
	if !b.isForwarded() {
		return
	}
	b.set("aws:ViaAWSService", condition.Bool(true))
	if !isServiceHost(by) {
		b.note(CallChain, "userIdentity.invokedBy", "a service forwarded the call, and %q is not its name", by)
		return
	}
	if b.derived() {
		b.note(CallChain, "userIdentity.invokedBy", "%s forwarded the call; which service asked for this permission is not in the record", by)
		return
	}
	b.set("aws:CalledVia", condition.Strings(by))
	b.set("aws:CalledViaLast", condition.String(by))
	b.out.Request.Unknown = append(b.out.Request.Unknown, condition.MakeKey("aws:CalledVia"))
	b.note(CallChain, "userIdentity.invokedBy", "%s forwarded the call; services before it, if any, are not in the record", by)
}

// isForwarded reports whether a service made the call for a principal of IAM.
func (b *builder) isForwarded() bool {
	by := b.rec.Identity.InvokedBy
	return by != "" && !isConsole(by) && b.isIAM()
}

func (b *builder) isIAM() bool {
	switch b.out.Principal.Kind() {
	case eval.User, eval.RoleSession, eval.FederatedUser, eval.Root:
		return true
	}
	return false
}

// isConsole reports whether a name in invokedBy is that of a part of the console.
func isConsole(by string) bool {
	switch by {
	case "signin.amazonaws.com", "console.amazonaws.com", "console.aws.amazon.com", "cloudshell.amazonaws.com", "consolemobile.amazonaws.com":
		return true
	}
	return strings.HasSuffix(by, ".console.aws.amazon.com")
}

// derived reports whether the question is not the event's own but one of another
// service, such as kms:GenerateDataKey for an upload to S3. Such a permission is
// asked for on the way, mostly in a forward access session: what the record says of
// network, chain and parameters is that of the event (spec/06 section 3, spec/07
// section 2.4).
func (b *builder) derived() bool {
	service, _, _ := strings.Cut(strings.ToLower(b.out.Questions[0].Action), ":")
	return service != b.service
}

// route is how a request reached AWS.
type route uint8

const (
	routeUnknown  route = iota
	routePublic         // from an address on the internet
	routeEndpoint       // through a VPC endpoint
	routeService        // a service called by itself
	routeForward        // a service forwarded the call
	routeSplit          // through a VPC endpoint, and then forwarded by a service
)

// route tells by what source address and endpoint say.
func (b *builder) route() route {
	ip, err := netip.ParseAddr(b.rec.SourceIP)
	switch {
	case b.rec.VPCEndpointID != "" && (b.isForwarded() || b.derived() || err != nil && b.rec.SourceIP != ""):
		return routeSplit
	case b.rec.VPCEndpointID != "":
		return routeEndpoint
	case err == nil && isPublic(ip):
		return routePublic
	case err == nil || b.rec.SourceIP == "":
		return routeUnknown
	case b.out.Principal.Kind() == eval.Service:
		return routeService
	}
	return routeForward
}

// isPublic reports whether an address can be one on the internet. 100.64.0.0/10 is
// shared address space, which VPCs use too (RFC 6598).
func isPublic(ip netip.Addr) bool {
	b := ip.Unmap().As16()
	shared := ip.Unmap().Is4() && b[12] == 100 && b[13]&0xC0 == 64
	return !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() && !shared
}

// network sets the keys of the network. Through an endpoint the address is the
// private one, of which there is no aws:SourceIp. A service that forwards a call
// drops the keys of the endpoint; whether the one in the record is that of the first
// or of the last step is not told, so that nothing is.
func (b *builder) network() {
	r, rec := &b.out.Request, b.rec
	ip, err := netip.ParseAddr(rec.SourceIP)
	ip = ip.WithZone("").Unmap()
	switch b.route() {
	case routeEndpoint:
		b.set("aws:SourceVpce", condition.String(rec.VPCEndpointID))
		b.setText("aws:VpceAccount", rec.VPCEndpointAccountID)
		if err == nil {
			b.set("aws:VpcSourceIp", condition.IP(ip))
		}
		r.Endpoint = endpointKind(b.service)
		b.note(NetworkUnknown, "vpcEndpointId", "the VPC of %s is not in the record", rec.VPCEndpointID)
	case routePublic:
		b.set("aws:SourceIp", condition.IP(ip))
	case routeSplit:
		b.note(NetworkUnknown, "vpcEndpointId", "a service asked for this permission; whether the request passed %s is not in the record", rec.VPCEndpointID)
	case routeUnknown:
		if rec.SourceIP != "" {
			b.note(NetworkUnknown, "sourceIPAddress", "%s is a private address, yet there is no vpcEndpointId", rec.SourceIP)
		}
	}
	if b.tellsRegion() {
		b.setText("aws:RequestedRegion", rec.Region)
	}
	if agent := b.userAgent(); agent != "" {
		b.set("aws:UserAgent", condition.String(agent))
	}
	if rec.tls.IsObject() {
		b.set("aws:SecureTransport", condition.Bool(true))
	}
}

// tellsRegion reports whether awsRegion is the region of the question.
func (b *builder) tellsRegion() bool {
	if !b.derived() {
		return b.rec.Region != ""
	}
	a, err := arn.Parse(b.out.Questions[0].Resource)
	return err == nil && a.Region() == b.rec.Region && a.Region() != ""
}

// endpointKind: S3 and DynamoDB have endpoints of both kinds, all others have
// interface endpoints only.
func endpointKind(service string) eval.EndpointKind {
	if service == "s3" || service == "dynamodb" {
		return eval.UnknownEndpoint
	}
	return eval.InterfaceEndpoint
}

// longestAgent is the length at which CloudTrail cuts a user agent off (CloudTrail
// User Guide, "CloudTrail record contents", userAgent).
const longestAgent = 1024

// userAgent returns the user agent that the client sent, or "" if the record has
// another text in its place. S3 puts brackets round it.
func (b *builder) userAgent() string {
	agent := b.rec.UserAgent
	if inner, ok := strings.CutPrefix(agent, "["); ok && b.service == "s3" && strings.HasSuffix(inner, "]") {
		agent = strings.TrimSuffix(inner, "]")
	}
	if len(agent) >= longestAgent || agent == "AWS Internal" || isServiceHost(agent) || b.isForwarded() || b.derived() {
		return ""
	}
	return agent
}
