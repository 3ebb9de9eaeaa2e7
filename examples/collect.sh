#!/usr/bin/env bash
# Collects what verdict needs to answer for an account and its organization, with calls
# that read only. It writes a directory for --snapshot.
#
#   collect.sh account DIR [REGION...]   in each account: identities, resource policies, VPC endpoints
#   collect.sh organization DIR          in the management account, or a delegated administrator
#   collect.sh identity-center DIR       likewise, where IAM Identity Center is used
#
# It needs the AWS CLI and jq. What may not be read is left out, and is then unknown.
set -euo pipefail

what=${1:?account, organization or identity-center} dir=${2:?a directory}
shift 2
mkdir -p "$dir"

# keyed CALL[:ARGUMENT] COMMAND... prints {"CALL:ARGUMENT": the command's answer}.
keyed() { local name=$1; shift; aws "$@" --output json | jq --arg name "$name" '{($name): (. // {})}'; }

# all merges the objects on its input into one.
all() { jq -s 'add // {}'; }

# entry ARN ACCOUNT JQ COMMAND... prints an entry with the policy that the filter takes out
# of the answer, or null where there is none. An answer that is refused gives no entry.
entry() {
	local arn=$1 account=$2 filter=$3 answer
	shift 3
	if ! answer=$(aws "$@" --output json 2>&1); then
		case $answer in
		*NoSuchBucketPolicy* | *ResourceNotFoundException* | *PolicyNotFound* | *RepositoryPolicyNotFoundException*) answer='{}' ;;
		*) echo "left out: $arn: $answer" >&2; return 0 ;;
		esac
	fi
	jq -n --arg arn "$arn" --arg account "$account" --argjson answer "${answer:-"{}"}" \
		"{Resource: \$arn, Account: \$account, Policy: (\$answer | $filter // null)}"
}

# each COMMAND... prints the texts that a listing has, one a line.
each() { aws "$@" --output json | jq -r '.[]?' || true; }

account() {
	local id
	id=$(aws sts get-caller-identity --query Account --output text)
	aws iam get-account-authorization-details --output json >"$dir/account-$id.json"
	{
		for bucket in $(each s3api list-buckets --query 'Buckets[].Name'); do
			entry "arn:aws:s3:::$bucket" "$id" .Policy s3api get-bucket-policy --bucket "$bucket"
		done
		for region in "$@"; do
			resources "$id" "$region"
		done
	} | jq -s . >"$dir/resources-$id.json"
	for region in "$@"; do
		aws ec2 describe-vpc-endpoints --region "$region" --output json >"$dir/endpoints-$id-$region.json"
		aws resourcegroupstaggingapi get-resources --region "$region" --output json >"$dir/tags-$id-$region.json"
	done
}

# resources ACCOUNT REGION prints entries for the resources of a Region.
resources() {
	local id=$1 r=$2 arn
	for key in $(each kms list-keys --region "$r" --query 'Keys[].KeyArn'); do
		entry "$key" "$id" .Policy kms get-key-policy --region "$r" --key-id "$key" --policy-name default
	done
	for url in $(each sqs list-queues --region "$r" --query 'QueueUrls'); do
		arn="arn:aws:sqs:$r:$id:${url##*/}"
		entry "$arn" "$id" .Attributes.Policy sqs get-queue-attributes --region "$r" --queue-url "$url" --attribute-names Policy QueueArn
	done
	for topic in $(each sns list-topics --region "$r" --query 'Topics[].TopicArn'); do
		entry "$topic" "$id" .Attributes.Policy sns get-topic-attributes --region "$r" --topic-arn "$topic"
	done
	for function in $(each lambda list-functions --region "$r" --query 'Functions[].FunctionArn'); do
		entry "$function" "$id" .Policy lambda get-policy --region "$r" --function-name "$function"
	done
	for secret in $(each secretsmanager list-secrets --region "$r" --query 'SecretList[].ARN'); do
		entry "$secret" "$id" .ResourcePolicy secretsmanager get-resource-policy --region "$r" --secret-id "$secret"
	done
	for repository in $(each ecr describe-repositories --region "$r" --query 'repositories[].repositoryArn'); do
		entry "$repository" "$id" .policyText ecr get-repository-policy --region "$r" --repository-name "${repository#*:repository/}"
	done
	for table in $(each dynamodb list-tables --region "$r" --query 'TableNames'); do
		arn="arn:aws:dynamodb:$r:$id:table/$table"
		entry "$arn" "$id" .Policy dynamodb get-resource-policy --region "$r" --resource-arn "$arn"
	done
}

organization() {
	{
		keyed DescribeOrganization organizations describe-organization
		keyed ListRoots organizations list-roots
		for root in $(each organizations list-roots --query 'Roots[].Id'); do
			below "$root"
		done
		for type in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
			keyed "ListPolicies:$type" organizations list-policies --filter "$type"
			for policy in $(each organizations list-policies --filter "$type" --query 'Policies[].Id'); do
				keyed "DescribePolicy:$policy" organizations describe-policy --policy-id "$policy"
				keyed "ListTargetsForPolicy:$policy" organizations list-targets-for-policy --policy-id "$policy"
			done
		done
	} | all >"$dir/organization.json"
}

# below PARENT prints what stands under a root or a unit.
below() {
	keyed "ListAccountsForParent:$1" organizations list-accounts-for-parent --parent-id "$1"
	keyed "ListOrganizationalUnitsForParent:$1" organizations list-organizational-units-for-parent --parent-id "$1"
	for unit in $(each organizations list-organizational-units-for-parent --parent-id "$1" --query 'OrganizationalUnits[].Id'); do
		below "$unit"
	done
}

identity_center() {
	local instance
	instance=$(aws sso-admin list-instances --query 'Instances[0].InstanceArn' --output text)
	sso() { keyed "$1:$3" sso-admin "$2" --instance-arn "$instance" --permission-set-arn "$3"; }
	{
		for set in $(each sso-admin list-permission-sets --instance-arn "$instance" --query PermissionSets); do
			sso DescribePermissionSet describe-permission-set "$set"
			sso ListManagedPoliciesInPermissionSet list-managed-policies-in-permission-set "$set"
			sso ListCustomerManagedPolicyReferencesInPermissionSet list-customer-managed-policy-references-in-permission-set "$set"
			sso GetInlinePolicyForPermissionSet get-inline-policy-for-permission-set "$set"
			boundary "$instance" "$set"
			sso ListAccountsForProvisionedPermissionSet list-accounts-for-provisioned-permission-set "$set"
		done
	} | all >"$dir/identity-center.json"
}

# boundary INSTANCE SET prints the permissions boundary of a permission set. That there is
# none is an error of the call; any other error leaves it out.
boundary() {
	local name="GetPermissionsBoundaryForPermissionSet:$2" answer
	if answer=$(aws sso-admin get-permissions-boundary-for-permission-set --instance-arn "$1" --permission-set-arn "$2" --output json 2>&1); then
		jq --arg name "$name" '{($name): .}' <<<"$answer"
	elif [[ $answer == *ResourceNotFoundException* ]]; then
		jq -n --arg name "$name" '{($name): {PermissionsBoundary: {}}}'
	else
		echo "left out: the boundary of $2: $answer" >&2
	fi
}

case $what in
account) account "$@" ;;
organization) organization ;;
identity-center) identity_center ;;
*) echo "want account, organization or identity-center" >&2; exit 2 ;;
esac
