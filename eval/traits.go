// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/internal/facts"
	"github.com/iamverdict/verdict/internal/pattern"
)

// traits are the special rules that a request falls under by its action, its
// resource and its requester alone. What follows from the text of an action or of
// a resource is read off once, when that is parsed; for a request the three are
// only put together.
type traits uint32

const (
	// alwaysAllowed: the request needs no permission and nothing can deny it.
	alwaysAllowed traits = 1 << iota
	// unsigned: the API call carries no credentials, so that nothing needs to
	// allow it, though a policy that applies may deny.
	unsigned
	// trustOnly: an unsigned call to assume a role; the trust policy alone
	// grants, and nothing is attached to the caller.
	trustOnly
	// assumesRole: what grants is the trust policy of the role.
	assumesRole
	// needsResourcePolicy: within one account too, a grant of the resource's
	// policy is a precondition.
	needsResourcePolicy
	// onKey: the resource is a KMS key; grants of KMS could allow as well.
	onKey
	// protected: AWS refuses the change whatever the policies say.
	protected
	// noSCP and noRCP: these policies do not reach the request.
	noSCP
	noRCP
	// repairsBucket: the owner's root user manages a bucket policy, which that
	// policy cannot deny it.
	repairsBucket
	// ownersOnly: no other account could reach the resource, as its service has
	// no resource-based policies.
	ownersOnly
	// ownerless: the resource is no account's, but AWS's or none at all.
	ownerless
	// foreign: the resource is in another partition than the requester.
	foreign
	// linkedCaller: the caller says that this is a session of a service-linked
	// role.
	linkedCaller

	// The rest are halves of a trait: what an action has to do with ...
	identityCall // needs no permission for any principal of an account
	tokenCall    // needs none for users and root users
	keyAction
	roleAction
	policyWrite
	roleWrite
	aliasWrite
	bucketPolicyCall
	// ... and what a resource is.
	aKey
	aRole
	aLinkedRole
	aManagedPolicy
	aReservedRole
	aReservedAlias
)

func (t traits) has(u traits) bool { return t&u != 0 }

// hasAll reports whether t has every trait of u.
func (t traits) hasAll(u traits) bool { return t&u == u }

// actionTraits returns what follows from an action, in lower case.
func actionTraits(action, service string) traits {
	t := signatureTraits(action)
	if service == "kms" {
		t |= keyAction
	}
	if isRoleAction(action) {
		t |= roleAction
	}
	if action == "kms:retiregrant" {
		t |= noRCP // permission to retire a grant comes from the grant
	}
	if isBucketPolicyAction(action) {
		t |= bucketPolicyCall
	}
	if facts.ExemptFromSCP(service) {
		t |= noSCP
	}
	return t | writeTraits(action)
}

// signatureTraits are those of API calls for which AWS asks no permission (IAM
// User Guide, "Requesting temporary security credentials", and "Permissions for
// GetSessionToken"). The public calls of Cognito are not signed, nor are the two
// by which the user of an identity provider assumes a role.
func signatureTraits(action string) traits {
	switch {
	case action == "sts:getcalleridentity":
		return identityCall
	case action == "sts:getsessiontoken":
		return tokenCall
	case isFederatedCall(action):
		return trustOnly | noSCP
	case facts.Unsigned(action):
		return unsigned
	}
	return 0
}

// writeTraits are those of actions that write what AWS may keep.
func writeTraits(action string) traits {
	var t traits
	if facts.WritesPolicy(action) {
		t |= policyWrite
	}
	if facts.WritesRole(action) {
		t |= roleWrite
	}
	if facts.WritesAlias(action) {
		t |= aliasWrite
	}
	return t
}

// resourceTraits returns what follows from the ARN of a resource.
func resourceTraits(a arn.ARN) traits {
	var t traits
	service, resource := a.Service(), a.Resource()
	if strings.HasPrefix(resource, "key/") {
		t |= aKey
	}
	switch service {
	case "iam":
		t |= iamTraits(a)
	case "kms":
		if strings.HasPrefix(resource, "alias/aws/") {
			t |= aReservedAlias
		}
	}
	if a.AccountID() == "aws" {
		t |= ownerless
	}
	if !facts.HasResourcePolicies(pattern.Fold(service)) {
		t |= ownersOnly
	}
	return t
}

// iamTraits are those of IAM's own resources.
func iamTraits(a arn.ARN) traits {
	name, isRole := strings.CutPrefix(a.Resource(), "role/")
	switch {
	case !isRole && a.AccountID() == "aws" && strings.HasPrefix(a.Resource(), "policy/"):
		return aManagedPolicy
	case !isRole:
		return 0
	case strings.HasPrefix(name, "aws-reserved/"):
		return aRole | aReservedRole
	case strings.HasPrefix(name, linkedRolePath):
		return aRole | aLinkedRole
	}
	return aRole
}

// joinTraits puts together what action, resource and requester make of a
// request.
func joinTraits(action, resource traits, kind PrincipalKind) traits {
	t := action | resource
	if !kind.isIAM() {
		t = t&^ownersOnly | noSCP // SCPs bind the principals of member accounts
	}
	if t.has(identityCall) && kind.isIAM() || t.has(tokenCall) && (kind == User || kind == Root) {
		t |= alwaysAllowed
	}
	if t.hasAll(policyWrite|aManagedPolicy) || t.hasAll(roleWrite|aReservedRole) || t.hasAll(aliasWrite|aReservedAlias) {
		t |= protected
	}
	if t.has(bucketPolicyCall) && kind == Root {
		t |= repairsBucket
	}
	return t | targetTraits(t)
}

// targetTraits are those of keys and roles: a key policy and a trust policy must
// grant even within the account, administrators and the root user included (KMS
// Developer Guide, "Default key policy"; IAM User Guide, "Policy evaluation
// logic"). RCPs do not reach the trust policies of service-linked roles.
func targetTraits(t traits) traits {
	switch {
	case t.hasAll(keyAction | aKey):
		return onKey | needsResourcePolicy
	case t.hasAll(roleAction | aLinkedRole):
		return assumesRole | needsResourcePolicy | noRCP
	case t.hasAll(roleAction | aRole):
		return assumesRole | needsResourcePolicy
	}
	return 0
}

// isFederatedCall reports whether the action, in lower case, is a call by which
// an identity provider's user assumes a role.
func isFederatedCall(action string) bool {
	return action == "sts:assumerolewithsaml" || action == "sts:assumerolewithwebidentity"
}

// isBucketPolicyAction reports whether the action, in lower case, is one that the
// root user of the bucket's account may always do as far as the bucket policy is
// concerned (Amazon S3 API Reference, PutBucketPolicy, GetBucketPolicy and
// DeleteBucketPolicy).
func isBucketPolicyAction(action string) bool {
	return action == "s3:getbucketpolicy" || action == "s3:putbucketpolicy" || action == "s3:deletebucketpolicy"
}

// isRoleAction reports whether the action, in lower case, is one that a trust
// policy grants.
func isRoleAction(action string) bool {
	switch action {
	case "sts:tagsession", "sts:setsourceidentity", "sts:setcontext":
		return true
	}
	return strings.HasPrefix(action, "sts:assumerole")
}

// linkedRolePath is the path, without its first slash, that IAM reserves for
// service-linked roles. The prefix of their names is anyone's to use.
const linkedRolePath = "aws-service-role/"

// isServiceLinkedRole reports whether the ARN is that of a service-linked role.
func isServiceLinkedRole(roleARN string) bool {
	_, resource, ok := strings.Cut(roleARN, ":role/")
	return ok && strings.HasPrefix(resource, linkedRolePath)
}
