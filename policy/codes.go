// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

// This file is the list of everything that parsing and validation can say. Each
// code has when it occurs, the gravest severity it has, its source, and the
// smallest document that it occurs in. The tests read these comments and run
// every example.
//
// Sources: IAM2023/x, IAM2025/x and ORG2026/x are pages of the IAM and the
// Organizations User Guide of about that year, VPC2025/x those of the VPC guide.
// AA is the IAM User Guide's page "IAM Access Analyzer policy check reference".
// MOTO is behaviour of IAM that the moto project recorded.

// Code names a kind of finding. Codes are stable: programs may compare them.
type Code string

// Codes for the document as a text.
const (
	// JSONSyntax occurs when the text is not JSON or not an object, starts with a
	// byte order mark, goes on after the object, or escapes half a surrogate pair.
	//
	// Severity: reject. Source: IAM2023/troubleshoot_policies.
	//
	// Example (identity):
	//
	//	[]
	JSONSyntax Code = "json_syntax"

	// InvalidUTF8 occurs when the text is not UTF-8.
	//
	// Severity: reject. Source: IAM2023/troubleshoot_policies.
	//
	// Example (identity), with \xff for the byte 255:
	//
	//	{"Version": "\xff"}
	InvalidUTF8 Code = "invalid_utf8"

	// TooLarge occurs when the document exceeds MaxSize or MaxStatements.
	//
	// Severity: reject. Source: this package. No example.
	TooLarge Code = "too_large"

	// TooDeep occurs when objects and lists are nested deeper than MaxDepth.
	//
	// Severity: reject. Source: this package.
	//
	// Example (identity):
	//
	//	[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
	TooDeep Code = "too_deep"

	// TooManyFindings occurs when there are more findings of one severity than
	// are listed. It has the gravest severity of those that are not.
	//
	// Severity: reject. Source: this package. No example.
	TooManyFindings Code = "too_many_findings"

	// UnknownPolicyType occurs when the document is validated as no type.
	//
	// Severity: reject. Source: this package. No example.
	UnknownPolicyType Code = "unknown_policy_type"
)

// Codes for the shape of the document.
const (
	// DuplicateKey occurs when an object names a member twice.
	//
	// Severity: reject. Source: IAM2023/troubleshoot_policies.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Deny", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
	DuplicateKey Code = "duplicate_key"

	// UnknownElement occurs when a member is not in the grammar, whose names are
	// matched with their case.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"effect": "Allow", "Action": "s3:*", "Resource": "*"}}
	UnknownElement Code = "unknown_element"

	// TypeMismatch occurs when a value has another JSON type than the grammar
	// asks for.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": {}, "Resource": "*"}}
	TypeMismatch Code = "type_mismatch"

	// ElementConflict occurs when a statement has an element and its negated
	// twin. An empty list counts.
	//
	// Severity: reject. Source: MOTO; AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "NotAction": [], "Resource": "*"}}
	ElementConflict Code = "element_conflict"

	// InvalidVersion occurs when the Version is neither 2008-10-17 nor
	// 2012-10-17, or is not 2012-10-17 in a document that may have no other:
	// service and resource control policies, and managed policies.
	//
	// Severity: reject. Source: AA; MOTO; ORG2026/scps_syntax.
	//
	// Example (identity):
	//
	//	{"Version": "2020-01-01", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
	InvalidVersion Code = "invalid_version"

	// MissingVersion occurs when there is no Version. The document is then read
	// as one of 2008-10-17, without policy variables.
	//
	// Severity: warn. Source: IAM2023/troubleshoot_policies; AA.
	//
	// Example (identity):
	//
	//	{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
	MissingVersion Code = "missing_version"

	// OldVersion occurs when the Version is 2008-10-17, which has no policy
	// variables.
	//
	// Severity: warn. Source: IAM2023/reference_policies_elements_version.
	//
	// Example (identity):
	//
	//	{"Version": "2008-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
	OldVersion Code = "old_version"

	// IDInIdentityPolicy occurs when an identity-based policy, a permissions
	// boundary or a session policy has an Id. IAM stores and ignores it.
	//
	// Severity: warn. Source: IAM2023/reference_policies_grammar; MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Id": "x", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
	IDInIdentityPolicy Code = "id_in_identity_policy"

	// IDNotAllowed occurs when a service or resource control policy has an Id.
	//
	// Severity: reject. Source: ORG2026/scps_syntax, ORG2026/rcps_syntax.
	//
	// Example (scp):
	//
	//	{"Version": "2012-10-17", "Id": "x", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
	IDNotAllowed Code = "id_not_allowed"

	// MissingStatement occurs when there is no Statement, or an empty list.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": []}
	MissingStatement Code = "missing_statement"

	// SizeQuota occurs when the document is longer than a quota: see Quota.
	//
	// Severity: reject. Source: IAM2025/reference_iam-quotas. No example.
	SizeQuota Code = "size_quota"

	// InvalidSID occurs when a Sid has other characters than ASCII letters and
	// digits. Services with resource-based policies have their own rules; for
	// those, and for VPC endpoints, it is an info.
	//
	// Severity: reject. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Sid": "a b", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
	InvalidSID Code = "invalid_sid"

	// DuplicateSID occurs when two statements have the same Sid that is not
	// empty. As with InvalidSID, it may be an info.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": [
	//	 {"Sid": "a", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
	//	 {"Sid": "a", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
	DuplicateSID Code = "duplicate_sid"

	// EmptySID occurs when a Sid is empty. As with InvalidSID, it may be an info.
	//
	// Severity: warn. Source: AA; MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Sid": "", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
	EmptySID Code = "empty_sid"

	// MissingEffect occurs when a statement has no Effect.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Action": "s3:*", "Resource": "*"}}
	MissingEffect Code = "missing_effect"

	// InvalidEffect occurs when the Effect is neither Allow nor Deny.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "allow", "Action": "s3:*", "Resource": "*"}}
	InvalidEffect Code = "invalid_effect"

	// AllowNotAllowed occurs when a resource control policy allows something. The
	// one that AWS attaches itself, RCPFullAWSAccess, is excepted.
	//
	// Severity: reject. Source: ORG2026/rcps_syntax.
	//
	// Example (rcp):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}
	AllowNotAllowed Code = "allow_not_allowed"
)

// Codes for Principal and NotPrincipal.
const (
	// MissingPrincipal occurs when a statement has neither Principal nor
	// NotPrincipal in a document that needs one.
	//
	// Severity: reject. Source: IAM2023/reference_policies_grammar;
	// VPC2025/vpc-endpoints-access.
	//
	// Example (resource):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
	MissingPrincipal Code = "missing_principal"

	// PrincipalNotAllowed occurs when a statement names principals in a document
	// that is attached to them: an identity-based policy, a permissions boundary,
	// a session policy or a service control policy.
	//
	// Severity: reject. Source: IAM2023/reference_policies_grammar.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}
	PrincipalNotAllowed Code = "principal_not_allowed"

	// NotPrincipalNotAllowed occurs when a role trust policy or a resource
	// control policy has a NotPrincipal.
	//
	// Severity: reject. Source: IAM2025/reference_policies_elements_notprincipal;
	// ORG2026/rcps_syntax.
	//
	// Example (trust):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}}
	NotPrincipalNotAllowed Code = "notprincipal_not_allowed"

	// PrincipalNotStar occurs when the Principal of a resource control policy is
	// not the string "*". {"AWS": "*"} is only a warning.
	//
	// Severity: reject. Source: ORG2026/rcps_syntax.
	//
	// Example (rcp):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"}}
	PrincipalNotStar Code = "principal_not_star"

	// EmptyPrincipal occurs when a Principal lists nobody.
	//
	// Severity: warn. Source: AA.
	//
	// Example (resource):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Principal": {"AWS": []}, "Action": "s3:*", "Resource": "*"}}
	EmptyPrincipal Code = "empty_principal"

	// InvalidPrincipal occurs when a principal has none of the forms of its type.
	// It matches nobody.
	//
	// Severity: reject. Source: IAM2025/reference_policies_elements_principal.
	//
	// Example (resource):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Principal": {"AWS": "alice"}, "Action": "s3:*", "Resource": "*"}}
	InvalidPrincipal Code = "invalid_principal"

	// PrincipalWildcard occurs when a principal has a wildcard. Only {"AWS": "*"}
	// may be one.
	//
	// Severity: reject. Source: IAM2025/reference_policies_elements_principal.
	//
	// Example (resource):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Principal": {"Service": "*"}, "Action": "s3:*", "Resource": "*"}}
	PrincipalWildcard Code = "principal_wildcard"

	// PrincipalUniqueID occurs when a principal is the unique id of a user or
	// role. IAM shows one in the place of an identity that has been deleted.
	//
	// Severity: warn. Source: AA; IAM2025/reference_policies_elements_principal.
	//
	// Example (resource):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Principal": {"AWS": "AIDACKCEVSQ6C2EXAMPLE"}, "Action": "s3:*", "Resource": "*"}}
	PrincipalUniqueID Code = "principal_unique_id"

	// FederatedOutsideTrust occurs when an identity provider is a principal
	// outside of a role trust policy.
	//
	// Severity: warn. Source: AA.
	//
	// Example (resource):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "s3:*", "Resource": "*"}}
	FederatedOutsideTrust Code = "federated_outside_trust"

	// CanonicalUserOutsideS3 occurs when a role trust policy has a canonical user
	// id, which only S3 understands.
	//
	// Severity: info. Source: IAM2025/reference_policies_elements_principal.
	//
	// Example (trust):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"CanonicalUser":
	//	 "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}, "Action": "sts:AssumeRole"}}
	CanonicalUserOutsideS3 Code = "canonical_user_outside_s3"

	// AllowWithNotPrincipal occurs when NotPrincipal stands beside Allow, which
	// AWS no longer supports.
	//
	// Severity: warn. Source: AA; IAM2025/reference_policies_elements_notprincipal.
	//
	// Example (resource):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"}}
	AllowWithNotPrincipal Code = "allow_with_notprincipal"

	// TrustWildcard occurs when a role trust policy names every principal, or
	// names its actions with a wildcard.
	//
	// Severity: warn. Source: AA; IAM2025/reference_policies_elements_principal.
	//
	// Example (trust):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}
	TrustWildcard Code = "trust_wildcard"

	// GatewayPrincipal occurs when a VPC endpoint policy for S3 or DynamoDB names
	// principals. On a gateway endpoint AWS wants "*" there.
	//
	// Severity: info. Source: VPC2025/vpc-endpoints-access.
	//
	// Example (vpce):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"}}
	GatewayPrincipal Code = "gateway_principal"
)

// Codes for Action and NotAction.
const (
	// MissingAction occurs when a statement has neither Action nor NotAction, or
	// an empty list.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*"}}
	MissingAction Code = "missing_action"

	// InvalidAction occurs when an action is neither "*" nor service:name.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "s 3:GetObject", "Resource": "*"}}
	InvalidAction Code = "invalid_action"

	// UnknownService occurs when no service with the prefix of an action is
	// known. IAM does not check.
	//
	// Severity: warn. Source: MOTO; AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "nosuch:Thing", "Resource": "*"}}
	UnknownService Code = "unknown_service"

	// VariableInElement occurs when there is a policy variable where none is
	// supported: in an action, a principal or a condition key. It is literal text.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:${aws:username}", "Resource": "*"}}
	VariableInElement Code = "variable_in_element"

	// ActionNotAllowed occurs when a role trust policy names an action that does
	// not start a role session.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (trust):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:*"}}
	ActionNotAllowed Code = "action_not_allowed"

	// NotActionNotAllowed occurs when a resource control policy has a NotAction,
	// or by the rules of before 2025 an allowing service control policy.
	//
	// Severity: reject. Source: ORG2026/rcps_syntax; ORG2022/scps_syntax.
	//
	// Example (rcp):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Deny", "Principal": "*", "NotAction": "s3:*", "Resource": "*"}}
	NotActionNotAllowed Code = "notaction_not_allowed"

	// ActionWildcard occurs when an action of a resource control policy names no
	// service, or by the rules of before 2025 when an action of a service control
	// policy has a wildcard that is not its last character.
	//
	// Severity: reject. Source: ORG2026/rcps_syntax; ORG2022/scps_syntax.
	//
	// Example (rcp):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}
	ActionWildcard Code = "action_wildcard"

	// RCPUnsupportedService occurs when a resource control policy names a service
	// that is not known to honour one.
	//
	// Severity: info. Source: ORG2026/orgs_manage_policies_rcps.
	//
	// Example (rcp):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Deny", "Principal": "*", "Action": "ec2:*", "Resource": "*"}}
	RCPUnsupportedService Code = "rcp_unsupported_service"
)

// Codes for Resource and NotResource.
const (
	// MissingResource occurs when a statement has neither Resource nor
	// NotResource in a document that needs one, or an empty list.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*"}}
	MissingResource Code = "missing_resource"

	// ResourceNotAllowed occurs when a role trust policy has a Resource.
	//
	// Severity: reject. Source: AA.
	//
	// Example (trust):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
	//	 "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole", "Resource": "*"}}
	ResourceNotAllowed Code = "resource_not_allowed"

	// NotResourceNotAllowed occurs when, by the rules of before 2025, a service
	// control policy has a NotResource.
	//
	// Severity: reject. Source: ORG2022/scps_syntax.
	//
	// Example (scp, legacy):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::b"}}
	NotResourceNotAllowed Code = "notresource_not_allowed"

	// ResourceNotStar occurs when, by the rules of before 2025, an allowing
	// service control policy has another Resource than "*".
	//
	// Severity: reject. Source: ORG2022/scps_syntax.
	//
	// Example (scp, legacy):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b"}}
	ResourceNotStar Code = "resource_not_star"

	// InvalidResource occurs when a resource is neither "*" nor shaped like an
	// ARN. It matches nothing.
	//
	// Severity: reject. Source: MOTO; IAM2023/reference_identifiers.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "Resource": "bucket"}}
	InvalidResource Code = "invalid_resource"

	// InvalidARNPrefix occurs when a resource with the fields of an ARN does not
	// start with arn. IAM stores it; it matches nothing.
	//
	// Severity: warn. Source: MOTO; AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "Resource": "arm:aws:s3:::b"}}
	InvalidARNPrefix Code = "invalid_arn_prefix"

	// PartitionInvalid occurs when the second field of a resource is neither "*"
	// nor a partition.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:s3:::b"}}
	PartitionInvalid Code = "partition_invalid"

	// VendorMissing occurs when a resource has no third field, the service.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws"}}
	VendorMissing Code = "vendor_missing"

	// ServiceWildcard occurs when the third field of a resource has a wildcard,
	// which AWS does not document. It is matched like any other.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3*:::b"}}
	ServiceWildcard Code = "service_wildcard"

	// RegionNotAllowed occurs when a resource has a Region that cannot have one:
	// those of IAM, and buckets and objects of S3.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement":
	//	 {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:us-east-1::b"}}
	RegionNotAllowed Code = "region_not_allowed"

	// VariableOutsideResource occurs when a resource has a policy variable before
	// the fifth colon. AWS documents variables for the last field only.
	//
	// Severity: info. Source: IAM2025/reference_policies_variables.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*",
	//	 "Resource": "arn:aws:kms:*:${aws:PrincipalAccount}:key/*"}}
	VariableOutsideResource Code = "variable_outside_resource"

	// RelativeResource occurs when a resource-based policy has the shorthand of
	// API Gateway, which expands it when the policy is stored. As it stands it
	// matches nothing.
	//
	// Severity: info. Source: API Gateway Developer Guide, "API Gateway resource
	// policy examples".
	//
	// Example (resource):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
	//	 "Action": "execute-api:Invoke", "Resource": "execute-api:/prod/GET/*"}}
	RelativeResource Code = "relative_resource"

	// EndpointARNAccount occurs when, in a VPC endpoint policy, the account field
	// of an ARN has a wildcard and something else.
	//
	// Severity: reject. Source: VPC2025/vpc-endpoints-access.
	//
	// Example (vpce):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
	//	 "Action": "sqs:*", "Resource": "arn:aws:sqs:*:1111*:q"}}
	EndpointARNAccount Code = "endpoint_arn_account"
)

// Codes for Condition.
const (
	// UnknownOperator occurs when there is no such condition operator. With no
	// keys under it, it is only a warning.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"StringMatches": {"aws:userid": "x"}}}}
	UnknownOperator Code = "unknown_operator"

	// OperatorCase occurs when a condition operator is spelt in another case than
	// AWS's. Whether AWS ignores case is not documented.
	//
	// Severity: warn. Source: IAM2025/reference_policies_elements_condition_operators.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"stringequals": {"aws:userid": "x"}}}}
	OperatorCase Code = "operator_case"

	// NullWithIfExists occurs when Null has the suffix IfExists. With no keys
	// under it, it is only a warning.
	//
	// Severity: reject. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"NullIfExists": {"aws:userid": "true"}}}}
	NullWithIfExists Code = "null_with_ifexists"

	// NullWithQualifier occurs when Null has a set operator: ForAllValues:Null is
	// always true and ForAnyValue:Null always false.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"ForAllValues:Null": {"aws:TagKeys": "true"}}}}
	NullWithQualifier Code = "null_with_qualifier"

	// EmptyConditionValues occurs when a condition key has an empty list.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"StringEquals": {"aws:userid": []}}}}
	EmptyConditionValues Code = "empty_condition_values"

	// DuplicateConditionKeyCase occurs when one operator has a key in two
	// spellings that differ in case. Both are tested.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"StringEquals": {"aws:userid": "x", "aws:UserId": "x"}}}}
	DuplicateConditionKeyCase Code = "duplicate_condition_key_case"

	// UnknownConditionKey occurs when a key with the prefix aws: is not one of
	// the global condition keys. It is always absent.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"StringEquals": {"aws:Nope": "x"}}}}
	UnknownConditionKey Code = "unknown_condition_key"

	// MissingTagKey occurs when a global tag key lacks the name of the tag.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag": "x"}}}}
	MissingTagKey Code = "missing_tag_key"

	// InvalidDate occurs when a value of a date operator is not a date.
	//
	// Severity: reject. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "soon"}}}}
	InvalidDate Code = "invalid_date"

	// YearAsEpoch occurs when a date has four digits and nothing else. They are
	// seconds since 1970, not a year.
	//
	// Severity: warn. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2030"}}}}
	YearAsEpoch Code = "year_as_epoch"

	// NegativeYear occurs when a date has a year below zero, which IAM stores.
	//
	// Severity: info. Source: MOTO.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "-0044-03-15"}}}}
	NegativeYear Code = "negative_year"

	// InvalidNumber occurs when a value of a numeric operator is not a decimal.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"NumericEquals": {"s3:max-keys": "ten"}}}}
	InvalidNumber Code = "invalid_number"

	// InvalidBoolean occurs when a value of Bool or Null is neither true nor
	// false.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "yes"}}}}
	InvalidBoolean Code = "invalid_boolean"

	// InvalidBase64 occurs when a value of BinaryEquals is not padded base64.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"BinaryEquals": {"x:key": "QQ"}}}}
	InvalidBase64 Code = "invalid_base64"

	// InvalidIP occurs when a value of an IP address operator is neither an
	// address nor a CIDR block.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.300"}}}}
	InvalidIP Code = "invalid_ip"

	// ShortARN occurs when a value of an ARN operator has fewer than six fields.
	//
	// Severity: info. Source: IAM2025/reference_policies_elements_condition_operators.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam:*"}}}}
	ShortARN Code = "short_arn"

	// WildcardWithoutLike occurs when a value of StringEquals, or of an operator
	// of its family, has a wildcard, which these compare literally.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"StringEquals": {"aws:userid": "x*"}}}}
	WildcardWithoutLike Code = "wildcard_without_like"

	// VariableForOperator occurs when there is a policy variable in a value of an
	// operator that does not support them. For Bool the documentation contradicts
	// itself.
	//
	// Severity: warn. Source: AA; IAM2025/reference_policies_variables.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"NumericEquals": {"s3:max-keys": "${aws:userid}"}}}}
	VariableForOperator Code = "variable_for_operator"

	// MalformedVariable occurs when a policy variable has no closing brace, no
	// name, a blank in its name, or a default without its quotes. It never has a
	// value.
	//
	// Severity: warn. Source: AA.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "${aws:username"}}}}
	MalformedVariable Code = "malformed_variable"

	// TooManyVariables occurs when a string has more than 64 policy variables.
	//
	// Severity: reject. Source: this package. No example.
	TooManyVariables Code = "too_many_variables"

	// ConditionNotAllowed occurs when, by the rules of before 2025, an allowing
	// service control policy has a Condition.
	//
	// Severity: reject. Source: ORG2022/scps_syntax.
	//
	// Example (scp, legacy):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}}
	ConditionNotAllowed Code = "condition_not_allowed"

	// SensitiveKeyWildcard occurs when an Allow tests a key that holds the id of
	// an account, an organization or a VPC with a wildcard.
	//
	// Severity: warn. Source: IAM2026/reference_policies_condition-keys.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"StringLike": {"aws:ResourceAccount": "1111*"}}}}
	SensitiveKeyWildcard Code = "sensitive_key_wildcard"

	// ForAllValuesWithoutNull occurs when an Allow tests a key with ForAllValues
	// and does not demand, with Null, that it is present. It is true without it.
	//
	// Severity: info. Source: IAM2025/reference_policies_condition-single-vs-multi-valued-context-keys.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "x"}}}}
	ForAllValuesWithoutNull Code = "for_all_values_without_null"

	// ForAnyValueNegatedDeny occurs when a Deny has ForAnyValue with a negated
	// operator, which is false, and so does not deny, if the key is absent.
	//
	// Severity: info. Source: IAM2025/reference_policies_condition-single-vs-multi-valued-context-keys.
	//
	// Example (identity):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"ForAnyValue:StringNotEquals": {"aws:TagKeys": "x"}}}}
	ForAnyValueNegatedDeny Code = "for_any_value_negated_deny"

	// EndpointKeyOperator occurs when a VPC endpoint policy tests a key that
	// holds the id of an account, an organization or a VPC with a wildcard or a
	// numeric operator.
	//
	// Severity: reject. Source: VPC2025/vpc-endpoints-access.
	//
	// Example (vpce):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "sqs:*",
	//	 "Resource": "*", "Condition": {"NumericEquals": {"aws:PrincipalAccount": "111122223333"}}}}
	EndpointKeyOperator Code = "endpoint_key_operator"

	// EndpointShortWildcard occurs when a VPC endpoint policy has a wildcard in a
	// string condition without six literal characters before or after it.
	//
	// Severity: reject. Source: VPC2025/vpc-endpoints-access.
	//
	// Example (vpce):
	//
	//	{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
	//	 "Resource": "*", "Condition": {"StringLike": {"s3:prefix": "home/*"}}}}
	EndpointShortWildcard Code = "endpoint_short_wildcard"
)

// Undetermined reports whether findings with this code can leave a statement, or
// the document, without a documented evaluation, so that its outcome has to count
// as undetermined. It is false for codes about documents that AWS would refuse
// today and yet evaluates where they are stored: an old Version of a service
// control policy, a Sid with a blank, a resource that can match nothing.
//
// Some codes have it both ways, and Finding.Undetermined tells which; for them
// Undetermined is true. An action, a resource or a statement that is missing has
// no evaluation, while an empty list of them matches nothing. The Version of a
// service control policy may be unknown, or merely old. Of members that occur
// twice, only Effect, Action and Resource have a meaning.
func (c Code) Undetermined() bool {
	switch c {
	case JSONSyntax, InvalidUTF8, TooLarge, TooDeep, TooManyFindings, UnknownPolicyType,
		DuplicateKey, UnknownElement, TypeMismatch, ElementConflict, InvalidVersion,
		MissingStatement, MissingEffect, InvalidEffect, MissingPrincipal, PrincipalNotAllowed,
		MissingAction, InvalidAction, MissingResource, UnknownOperator, NullWithIfExists,
		TooManyVariables:
		return true
	}
	return false
}
