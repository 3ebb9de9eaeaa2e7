// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/eval"
)

// service is what a witness of a service may be made of: some well-known actions, and
// resources for them, with R and A for Region and account. A witness becomes a test, so
// that its action has to exist; but any one of a service will do.
type service struct {
	name      string
	resources []string
	actions   []string
}

// services are the services that most policies speak of. Of others, witnesses have the
// actions that policies and cases name. From the service authorization reference, read
// on 2026-11-21.
func services() []service {
	split := strings.Fields
	return []service{
		{"s3", []string{"arn:aws:s3:::other-bucket/other-key", "arn:aws:s3:::other-bucket"}, split("GetObject PutObject DeleteObject GetObjectAcl PutObjectAcl ListBucket GetBucketPolicy PutBucketPolicy DeleteBucket")},
		{"iam", []string{"arn:aws:iam::A:user/other", "arn:aws:iam::A:role/other", "arn:aws:iam::A:policy/other"}, split("GetUser CreateUser DeleteUser CreateAccessKey GetRole CreateRole PassRole AttachRolePolicy PutUserPolicy CreatePolicy ListUsers")},
		{"sts", []string{"arn:aws:iam::A:role/other"}, split("AssumeRole TagSession SetSourceIdentity")},
		{"kms", []string{"arn:aws:kms:R:A:key/00000000-0000-0000-0000-000000000000"}, split("Decrypt Encrypt GenerateDataKey DescribeKey CreateGrant PutKeyPolicy ScheduleKeyDeletion")},
		{"ec2", []string{"arn:aws:ec2:R:A:instance/i-00000000000000000", "*"}, split("DescribeInstances RunInstances StartInstances StopInstances TerminateInstances CreateTags AuthorizeSecurityGroupIngress CreateVpc")},
		{"lambda", []string{"arn:aws:lambda:R:A:function:other"}, split("InvokeFunction GetFunction CreateFunction UpdateFunctionCode DeleteFunction AddPermission")},
		{"dynamodb", []string{"arn:aws:dynamodb:R:A:table/other"}, split("GetItem PutItem UpdateItem DeleteItem Query Scan DeleteTable DescribeTable")},
		{"sqs", []string{"arn:aws:sqs:R:A:other"}, split("SendMessage ReceiveMessage DeleteMessage GetQueueAttributes PurgeQueue DeleteQueue SetQueueAttributes")},
		{"sns", []string{"arn:aws:sns:R:A:other"}, split("Publish Subscribe DeleteTopic SetTopicAttributes GetTopicAttributes")},
		{"secretsmanager", []string{"arn:aws:secretsmanager:R:A:secret:other-AbCdEf"}, split("GetSecretValue PutSecretValue DescribeSecret DeleteSecret")},
		{"ssm", []string{"arn:aws:ssm:R:A:parameter/other"}, split("GetParameter GetParameters PutParameter DeleteParameter StartSession SendCommand")},
		{"logs", []string{"arn:aws:logs:R:A:log-group:other:log-stream:other"}, split("PutLogEvents CreateLogStream CreateLogGroup GetLogEvents DeleteLogGroup")},
		{"cloudtrail", []string{"arn:aws:cloudtrail:R:A:trail/other"}, split("StopLogging StartLogging DeleteTrail UpdateTrail GetTrail")},
		{"ecr", []string{"arn:aws:ecr:R:A:repository/other"}, split("BatchGetImage PutImage GetDownloadUrlForLayer DeleteRepository")},
		{"rds", []string{"arn:aws:rds:R:A:db:other"}, split("DescribeDBInstances DeleteDBInstance ModifyDBInstance CreateDBSnapshot")},
		{"cloudformation", []string{"arn:aws:cloudformation:R:A:stack/other/0"}, split("CreateStack UpdateStack DeleteStack DescribeStacks")},
		{"cloudwatch", []string{"*"}, split("PutMetricData GetMetricData ListMetrics")},
		{"events", []string{"arn:aws:events:R:A:rule/other"}, split("PutRule PutTargets DeleteRule DescribeRule")},
		{"organizations", []string{"*"}, split("LeaveOrganization DescribeOrganization ListAccounts")},
		{"route53", []string{"arn:aws:route53:::hostedzone/OTHER"}, split("ChangeResourceRecordSets GetHostedZone")},
		{"ecs", []string{"arn:aws:ecs:R:A:cluster/other"}, split("DescribeClusters UpdateCluster DeleteCluster")},
		{"states", []string{"arn:aws:states:R:A:stateMachine:other"}, split("StartExecution DescribeStateMachine DeleteStateMachine")},
		{"kinesis", []string{"arn:aws:kinesis:R:A:stream/other"}, split("PutRecord GetRecords DeleteStream")},
		{"elasticloadbalancing", []string{"arn:aws:elasticloadbalancing:R:A:targetgroup/other/0", "arn:aws:elasticloadbalancing:R:A:loadbalancer/app/other/0"}, split("RegisterTargets DeregisterTargets DeleteTargetGroup DescribeLoadBalancers DeleteLoadBalancer")},
		{"elasticfilesystem", []string{"arn:aws:elasticfilesystem:R:A:file-system/fs-0"}, split("ClientMount ClientWrite DeleteFileSystem")},
	}
}

// serviceOf returns the prefix of an action, in lower case.
func serviceOf(action string) string {
	prefix, _, _ := strings.Cut(action, ":")
	return strings.ToLower(prefix)
}

// suits reports whether an action is one of the service that a resource belongs to. Of
// the resource "*" nobody can tell.
func suits(action, resource string) bool {
	f := strings.SplitN(resource, ":", 6)
	if len(f) < 6 {
		return resource == "*"
	}
	s := serviceOf(action)
	return s == f[2] || s == "sts" && f[2] == "iam"
}

// fitsForm reports whether an action is about things of a resource's form, as far as
// that is plain to see: s3:GetObject is about objects, s3:ListBucket about buckets,
// iam:CreateUser about users.
func fitsForm(action, resource string) bool {
	f := strings.SplitN(resource, ":", 6)
	if len(f) < 6 {
		return true
	}
	service, name, _ := strings.Cut(strings.ToLower(action), ":")
	if service == "sts" {
		return entersRole(name) == strings.HasPrefix(f[5], "role/")
	}
	switch f[2] {
	case "s3":
		return strings.Contains(name, "object") == strings.Contains(f[5], "/")
	case "iam":
		for _, thing := range []string{"user", "role", "group", "policy"} {
			if strings.Contains(name, thing) || thing == "user" && strings.Contains(name, "accesskey") {
				return strings.HasPrefix(f[5], thing+"/")
			}
		}
	}
	return true
}

// entersRole reports whether an action of STS is about a role.
func entersRole(name string) bool {
	return strings.HasPrefix(name, "assume") || name == "tagsession" || name == "setsourceidentity"
}

// fitsType reports whether a resource that was made up could be one that an action is
// asked for: it has a type that exists, where the names of a service begin with one, and
// is "*" only for services with actions that are about no resource. In EC2 those are the
// descriptions.
func fitsType(list []service, action, resource string) bool {
	if name := strings.ToLower(action); strings.HasPrefix(name, "ec2:") {
		if strings.HasPrefix(name, "ec2:describe") != (resource == "*") {
			return false
		}
	}
	f := strings.SplitN(resource, ":", 6)
	of := serviceOf(action)
	if len(f) == 6 {
		of = f[2]
	}
	at := slices.IndexFunc(list, func(s service) bool { return s.name == of })
	switch {
	case at < 0:
		return true
	case len(f) < 6:
		return slices.Contains(list[at].resources, "*")
	}
	head, _, _ := strings.Cut(f[5], ":")
	head, _, _ = strings.Cut(head, "/")
	return head != filler || !list[at].isTyped()
}

// isTyped reports whether the names of a service's resources begin with their type.
func (s *service) isTyped() bool {
	return s.name != "s3" && slices.ContainsFunc(s.resources, func(r string) bool {
		f := strings.SplitN(r, ":", 6)
		return len(f) == 6 && strings.ContainsAny(f[5], "/:")
	})
}

// couldAsk reports whether a requester of some kind makes such a call: identity
// providers make those that enter roles with their tokens, and nobody else does; and
// nobody assumes a role without a signature.
func couldAsk(kind eval.PrincipalKind, action string) bool {
	action = strings.ToLower(action)
	withToken := action == "sts:assumerolewithsaml" || action == "sts:assumerolewithwebidentity"
	if kind == eval.AnonymousCaller && strings.HasPrefix(action, "sts:") {
		return false
	}
	if kind == eval.Provider {
		return withToken || action == "sts:tagsession" || action == "sts:setsourceidentity"
	}
	return !withToken
}
