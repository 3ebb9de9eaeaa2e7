// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package facts

// Unsigned reports whether the action, in lower case, is an API call that
// carries no AWS credentials. The list is the part of Amazon Cognito's public
// operations that are certain, of 2026-11-21; it is not complete, and calls that
// are missing from it are evaluated like any other.
func Unsigned(action string) bool {
	switch action {
	case "cognito-identity:getid", "cognito-identity:getcredentialsforidentity",
		"cognito-identity:getopenidtoken", "cognito-identity:unlinkidentity",
		"cognito-idp:signup", "cognito-idp:initiateauth", "cognito-idp:confirmsignup",
		"cognito-idp:forgotpassword", "cognito-idp:getuser":
		return true
	}
	return false
}

// ExemptFromSCP reports whether service control policies cannot restrict the
// service, by its prefix in lower case. Of the exemptions that AWS lists
// (Organizations User Guide, "Tasks and entities not restricted by SCPs",
// 2026), Mechanical Turk is the only one that an action name can be told by.
func ExemptFromSCP(service string) bool { return service == "mechanicalturk" }

// The three functions below name the actions that AWS refuses on resources that
// it keeps, whatever the policies say: writing AWS managed policies, writing or
// passing the roles under /aws-reserved/ that IAM Identity Center keeps, and
// changing the KMS aliases that begin with aws/. Actions are in lower case.
//
// Sources, read on 2026-11-21: IAM User Guide, "Managed policies and inline
// policies"; KMS API Reference, CreateAlias.

// WritesPolicy reports whether the action writes a managed policy.
func WritesPolicy(action string) bool {
	switch action {
	case "iam:createpolicy", "iam:createpolicyversion", "iam:deletepolicy", "iam:deletepolicyversion",
		"iam:setdefaultpolicyversion", "iam:tagpolicy", "iam:untagpolicy":
		return true
	}
	return false
}

// WritesRole reports whether the action writes a role or passes it.
func WritesRole(action string) bool {
	switch action {
	case "iam:attachrolepolicy", "iam:createrole", "iam:createservicelinkedrole", "iam:deleterole",
		"iam:deleterolepermissionsboundary", "iam:deleterolepolicy", "iam:deleteservicelinkedrole",
		"iam:detachrolepolicy", "iam:passrole", "iam:putrolepermissionsboundary", "iam:putrolepolicy",
		"iam:tagrole", "iam:untagrole", "iam:updateassumerolepolicy", "iam:updaterole",
		"iam:updateroledescription":
		return true
	}
	return false
}

// WithoutBucket reports whether the action has the ARN of a bucket and yet is on none
// that exists: it lists those of the caller's account, or makes one there (Amazon S3
// User Guide, "Required permissions for Amazon S3 API operations", 2026). The action is
// in lower case.
func WithoutBucket(action string) bool {
	return action == "s3:listallmybuckets" || action == "s3:createbucket"
}

// WritesAlias reports whether the action writes an alias of a KMS key.
func WritesAlias(action string) bool {
	return action == "kms:createalias" || action == "kms:deletealias" || action == "kms:updatealias"
}
