// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/internal/facts"
	"github.com/iamverdict/verdict/internal/pattern"
)

// traits are the special rules that a request falls under by its action, its
// resource and its requester alone. They are settled once, when the request is
// prepared.
type traits uint16

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
)

func (t traits) has(u traits) bool { return t&u != 0 }

func traitsOf(r *Request) traits {
	t := signatureTraits(r) | targetTraits(r)
	if facts.Protected(r.action, r.arn.Service(), r.arn.AccountID(), r.arn.Resource()) {
		t |= protected
	}
	if r.kind == Service || r.kind == Provider || r.kind == AnonymousCaller || t.has(trustOnly) {
		t |= noSCP // SCPs bind the principals of member accounts
	}
	if facts.ExemptFromSCP(r.service()) {
		t |= noSCP
	}
	if r.kind.isIAM() && !facts.HasResourcePolicies(pattern.Fold(r.arn.Service())) {
		t |= ownersOnly
	}
	return t
}

// signatureTraits are those of API calls for which AWS asks no permission (IAM
// User Guide, "Requesting temporary security credentials", and "Permissions for
// GetSessionToken"). The public calls of Cognito are not signed.
func signatureTraits(r *Request) traits {
	switch {
	case r.action == "sts:getcalleridentity" && r.kind.isIAM(),
		r.action == "sts:getsessiontoken" && (r.kind == User || r.kind == Root):
		return alwaysAllowed
	case isFederatedCall(r.action):
		return trustOnly
	case facts.Unsigned(r.action):
		return unsigned
	}
	return 0
}

// isFederatedCall reports whether the action, in lower case, is a call by which
// an identity provider's user assumes a role.
func isFederatedCall(action string) bool {
	return action == "sts:assumerolewithsaml" || action == "sts:assumerolewithwebidentity"
}

// targetTraits are those of keys and roles: a key policy and a trust policy must
// grant even within the account, administrators and the root user included (KMS
// Developer Guide, "Default key policy"; IAM User Guide, "Policy evaluation
// logic").
func targetTraits(r *Request) traits {
	service, resource := r.arn.Service(), r.arn.Resource()
	switch {
	case r.kind == Root && isBucketPolicyAction(r.action):
		return repairsBucket
	case r.service() == "kms" && strings.HasPrefix(resource, "key/"):
		return keyTraits(r)
	case r.service() == "sts" && service == "iam" && strings.HasPrefix(resource, "role/") && isRoleAction(r.action):
		t := assumesRole | needsResourcePolicy
		if isServiceLinkedRole(r.resource) {
			t |= noRCP // trust policies of service-linked roles are out of their reach
		}
		return t
	}
	return 0
}

// isBucketPolicyAction reports whether the action, in lower case, is one that the
// root user of the bucket's account may always do as far as the bucket policy is
// concerned (Amazon S3 API Reference, PutBucketPolicy, GetBucketPolicy and
// DeleteBucketPolicy).
func isBucketPolicyAction(action string) bool {
	return action == "s3:getbucketpolicy" || action == "s3:putbucketpolicy" || action == "s3:deletebucketpolicy"
}

// keyTraits adds that permission to retire a grant comes from the grant, so that
// RCPs do not reach it.
func keyTraits(r *Request) traits {
	if r.action == "kms:retiregrant" {
		return onKey | needsResourcePolicy | noRCP
	}
	return onKey | needsResourcePolicy
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

// isServiceLinkedRole reports whether the ARN is that of a service-linked role.
// IAM reserves the path; the prefix of the names is anyone's to use.
func isServiceLinkedRole(roleARN string) bool {
	_, resource, ok := strings.Cut(roleARN, ":role/")
	return ok && strings.HasPrefix(resource, "aws-service-role/")
}
