// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/pattern"
	"github.com/iamverdict/verdict/policy"
)

// Which keys a record settles: those that follow from principal, resource and clock,
// and those of which it shows that the request had none. All others are unknown. A
// wrong "absent" turns denials into allows, so that a key that is not in this file
// is unknown.

// knowledge is what a record settles beside the values in the context. The zero
// value settles nothing.
type knowledge struct {
	kind       eval.PrincipalKind
	credential credential
	route      route
	service    string // of the question
	action     string // of the question, without the service, in lower case
	forwarded  bool   // by a service
	derived    bool   // the question is one of another service than the event
	console    bool   // the console made the call
	session    bool   // there is a sessionContext about the principal
	mfa        string // mfaAuthenticated, if it is the value of the key
	ec2        bool   // role credentials delivered by EC2
	clock      bool
	region     bool
	userID     bool
	parameters bool // the parameters of the question are shown
	tags       tagState
	assumed    bool // a session of AssumeRoot
	amazons    bool // the resource is one of AWS's own, and what its account is is not told
}

// fill takes over what the builder found.
func (k *knowledge) fill(b *builder) {
	id := &b.rec.Identity
	service, action, _ := strings.Cut(strings.ToLower(b.out.Questions[0].Action), ":")
	*k = knowledge{
		kind: b.out.Principal.Kind(), credential: b.credentials(), route: b.route(),
		service: service, action: action,
		forwarded: b.isForwarded(), derived: b.derived(),
		session: id.Session != nil && b.ownIdentity(),
		clock:   !b.rec.EventTime.IsZero(),
		console: isConsole(id.InvokedBy),
		userID:  b.out.Principal.UniqueID != "" && !strings.Contains(b.out.Principal.String(), ":role/"),
		tags:    b.tags,
	}
	k.region = b.tellsRegion()
	if a, err := arn.Parse(b.out.Questions[0].Resource); err == nil {
		k.amazons = isFoundationModel(a)
	}
	k.parameters = service == b.service && !b.emptyParameters() && !b.rec.redacted
	if s := id.Session; k.session {
		k.ec2 = s.EC2RoleDelivery != ""
		k.assumed = s.AssumedRoot
		if b.tellsMFA() {
			k.mfa = s.MFAAuthenticated
		}
	}
}

// iam reports whether the principal is one of an account.
func (k *knowledge) iam() bool {
	return k.kind == eval.User || k.kind == eval.RoleSession || k.kind == eval.FederatedUser || k.kind == eval.Root
}

// direct reports whether no service forwarded the call, or asked by itself. A source address that is the
// name of a service shows that one did, unless that is the console.
func (k *knowledge) direct() bool {
	return !k.forwarded && !k.derived && (k.route != routeForward || k.console)
}

// settles reports whether it is known that the request had no value for the key, or
// one that eval derives. The name is in lower case.
func (k *knowledge) settles(name string) bool {
	switch family, _, ok := strings.Cut(name, "/"); {
	case ok && family == "aws:principaltag":
		return k.kind == eval.Root || k.kind == eval.Service || k.kind == eval.AnonymousCaller
	case ok && family == "aws:requesttag":
		return k.tags.told && !k.tags.hidden[name]
	}
	if strings.HasPrefix(name, "aws:") {
		return k.settlesPrincipal(name) || k.settlesSession(name) || k.settlesNetwork(name) || k.settlesRequest(name)
	}
	return k.settlesService(name)
}

// settlesPrincipal is settles for the properties of the principal.
func (k *knowledge) settlesPrincipal(name string) bool {
	switch name {
	case "aws:principalarn", "aws:principalaccount", "aws:principalisawsservice", "aws:principalservicename", "aws:username":
		return true
	case "aws:principalservicenameslist":
		return k.kind != eval.Service // it has names beside the one in the record
	case "aws:principaltype":
		return k.kind != eval.Service && k.kind != eval.Provider // AWS does not say
	case "aws:userid":
		return k.userID || k.kind == eval.Root || k.kind == eval.FederatedUser || k.kind == eval.AnonymousCaller
	case "aws:principalorgid", "aws:principalorgpaths", "aws:principalorgmasteraccountid":
		return !k.iam() // those outside of accounts are in no organization
	}
	return false
}

// settlesSession is settles for the properties of role sessions and other temporary
// credentials. CloudTrail shows those of sessionContext where they are set.
func (k *knowledge) settlesSession(name string) bool {
	if !k.iam() && k.kind != eval.Provider || k.credential == longTerm {
		return isSessionKey(name)
	}
	if k.kind == eval.Provider { // the call carries a token, and no credentials of AWS
		return name != "aws:federatedprovider" && name != "aws:sourceidentity" && isSessionKey(name)
	}
	switch name {
	case "aws:multifactorauthage":
		return k.mfa == "false" && k.credential == temporary
	case "aws:assumedroot":
		return k.session && !k.assumed
	case "aws:sourceidentity", "aws:federatedprovider":
		return k.session
	case "aws:ec2instancesourcevpc", "aws:ec2instancesourceprivateipv4":
		return k.session && !k.ec2
	case "aws:chatbotsourcearn":
		return k.kind != eval.RoleSession && k.kind != eval.Provider
	}
	return false
}

// isSessionKey reports whether only temporary credentials have the key.
func isSessionKey(name string) bool {
	switch name {
	case "aws:tokenissuetime", "aws:multifactorauthpresent", "aws:multifactorauthage", "aws:assumedroot",
		"aws:federatedprovider", "aws:sourceidentity", "aws:signinsessionarn", "aws:chatbotsourcearn",
		"aws:ec2instancesourcevpc", "aws:ec2instancesourceprivateipv4":
		return true
	}
	return false
}

// settlesNetwork is settles for the properties of the network. A value of a key that
// has one is in the context.
func (k *knowledge) settlesNetwork(name string) bool {
	switch name {
	case "aws:sourceip":
		return k.route == routePublic || k.route == routeEndpoint || k.route == routeService
	case "aws:sourcevpce", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths":
		// Calls that a service forwards do not pass the endpoint.
		return k.route == routePublic || k.route == routeService || k.route == routeForward
	}
	return false
}

// settlesRequest is settles for the properties of the request and its resource.
func (k *knowledge) settlesRequest(name string) bool {
	switch name {
	case "aws:currenttime", "aws:epochtime":
		return k.clock
	case "aws:requestedregion":
		return k.region
	case "aws:resourceaccount":
		return !k.amazons // otherwise unknown if the owner is: eval knows that
	case "aws:tagkeys":
		return k.tags.told
	case "aws:viaawsservice", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast":
		return k.direct() // of calls that are not, the context has what is known
	case "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner":
		return k.kind != eval.Service // they are for calls of services by themselves
	case "aws:calledviaawsmcp", "aws:viaawsmcpservice", "aws:ismcpserviceaction":
		return !k.iam()
	}
	return false
}

// settlesService is settles for keys of services and of identity providers.
func (k *knowledge) settlesService(name string) bool {
	switch name {
	case "ec2:roledelivery", "ec2:sourceinstancearn":
		return k.kind != eval.RoleSession || k.session && !k.ec2
	case "glue:roleassumedby", "glue:credentialissuingservice", "codebuild:buildarn", "codebuild:projectarn",
		"lambda:sourcefunctionarn", "ssm:sourceinstancearn", "identitystore:userid":
		return k.kind != eval.RoleSession
	case "kms:viaservice":
		return k.service == "kms" && k.iam() && k.direct()
	case "sts:externalid", "sts:sourceidentity", "sts:transitivetagkeys":
		return k.service == "sts" && k.action == "assumerole" && k.parameters
	}
	if strings.HasPrefix(name, "saml:") {
		return k.kind != eval.RoleSession && k.kind != eval.Provider
	}
	return false
}

// globalKeys returns the keys that any request can have, but for tags, which have no
// list. Those of sessions that a service starts are among them.
//
// Source: IAM User Guide, "AWS global condition context keys", 2026.
func globalKeys() []condition.Key {
	names := []string{
		"aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalOrgMasterAccountId", "aws:PrincipalServiceNamesList",
		"aws:PrincipalType", "aws:userid", "aws:AssumedRoot", "aws:FederatedProvider", "aws:TokenIssueTime",
		"aws:SignInSessionArn", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:ChatbotSourceArn",
		"aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourcePrivateIPv4", "aws:SourceIdentity", "ec2:RoleDelivery",
		"ec2:SourceInstanceArn", "glue:RoleAssumedBy", "glue:CredentialIssuingService", "codebuild:BuildArn",
		"codebuild:ProjectArn", "lambda:SourceFunctionArn", "ssm:SourceInstanceArn", "identitystore:UserId",
		"aws:SourceIp", "aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:VpcSourceIp", "aws:VpceAccount",
		"aws:VpceOrgID", "aws:VpceOrgPaths", "aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:CalledVia",
		"aws:CalledViaFirst", "aws:CalledViaLast", "aws:ViaAWSService", "aws:CalledViaAWSMCP", "aws:ViaAWSMCPService",
		"aws:IsMcpServiceAction", "aws:CurrentTime", "aws:EpochTime", "aws:referer", "aws:RequestedRegion",
		"aws:TagKeys", "aws:SecureTransport", "aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID",
		"aws:SourceOrgPaths", "aws:SourceOwner", "aws:UserAgent",
	}
	keys := make([]condition.Key, len(names))
	for i, name := range names {
		keys[i] = condition.MakeKey(name)
	}
	return keys
}

// ConditionKeys returns the condition keys that documents ask for, in conditions and
// in policy variables, each once and in the order in which they first occur. A nil
// document asks for none. It is what Reconstruction.MarkUnknown wants.
func ConditionKeys(documents ...*policy.Document) []condition.Key {
	var keys []condition.Key
	seen := make(map[condition.Key]bool)
	add := func(name string) {
		if k := condition.MakeKey(name); !seen[k] {
			seen[k] = true
			keys = append(keys, k)
		}
	}
	for _, doc := range documents {
		if doc == nil {
			continue
		}
		variables := doc.Version.Value == "2012-10-17"
		for i := range doc.Statements {
			addKeys(&doc.Statements[i], variables, add)
		}
	}
	return keys
}

// addKeys adds the keys of one statement.
func addKeys(s *policy.Statement, variables bool, add func(string)) {
	text := func(s string) {
		if !variables || !strings.Contains(s, "${") {
			return
		}
		p := pattern.Compile(s, pattern.Options{Variables: true})
		for _, v := range p.Variables() {
			if !v.Malformed {
				add(v.Name)
			}
		}
	}
	for _, r := range s.Resource.Values {
		text(r.Value)
	}
	for _, block := range s.Condition {
		for _, k := range block.Keys {
			add(k.Key.Value)
			for _, v := range k.Values {
				text(v.Value)
			}
		}
	}
}

// PolicyKeys is ConditionKeys for compiled policies. A policy whose text is not
// known asks for none that can be named.
func PolicyKeys(p *eval.Policies) []condition.Key {
	groups := [][]*eval.Policy{p.Identity, p.Boundary, p.Session, p.Resource, p.VPCEndpoint}
	for _, level := range slices.Concat(p.SCP, p.RCP) {
		groups = append(groups, level.Policies)
	}
	var documents []*policy.Document
	for _, group := range groups {
		for _, one := range group {
			if one != nil {
				documents = append(documents, one.Document())
			}
		}
	}
	return ConditionKeys(documents...)
}
