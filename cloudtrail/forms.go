// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/arn"
)

// Services in which a parameter and a form give the ARN.

// form is how a parameter becomes a resource.
type form struct {
	noun      string // the action's name contains it
	parameter string
	tail      string // "%" stands for the parameter
	// partial says which part of the ARN a record does not tell.
	partial string
}

const (
	pathOf   = "the path of its name"
	suffixOf = "the six characters that Secrets Manager appends to the name"
	idOf     = "the id that the service appends to the name"
)

// forms returns the parameters of a service that name resources, of 2026-11-21, after
// the ARN formats in the service authorization reference. Those with a noun come
// first.
func forms(service string) []form {
	switch service {
	case "athena":
		return []form{{"", "workGroup", "workgroup/%", ""}}
	case "cloudformation":
		return []form{{"Stack", "stackName", "stack/%/*", idOf}}
	case "cloudtrail":
		return []form{{"Trail", "name", "trail/%", ""}, {"Logging", "name", "trail/%", ""}}
	case "cloudwatch":
		return []form{{"Alarm", "alarmName", "alarm:%", ""}}
	case "codebuild":
		return []form{{"", "projectName", "project/%", ""}}
	case "codecommit":
		return []form{{"", "repositoryName", "%", ""}}
	case "codepipeline":
		return []form{{"", "pipelineName", "%", ""}}
	case "cognito-idp":
		return []form{{"", "userPoolId", "userpool/%", ""}}
	case "dynamodb":
		return []form{{"Backup", "backupArn", "%", ""}, {"", "tableName", "table/%", ""}}
	case "ecr":
		return []form{{"", "repositoryName", "repository/%", ""}}
	case "ecs":
		return []form{{"Cluster", "cluster", "cluster/%", ""}, {"Cluster", "clusterName", "cluster/%", ""}}
	case "eks":
		return []form{{"Cluster", "name", "cluster/%", ""}, {"AccessKubernetesApi", "name", "cluster/%", ""}}
	case "elasticfilesystem":
		return []form{{"", "fileSystemId", "file-system/%", ""}}
	case "events":
		return []form{{"Rule", "name", "rule/%", ""}, {"Targets", "rule", "rule/%", ""}}
	case "firehose":
		return []form{{"", "deliveryStreamName", "deliverystream/%", ""}}
	case "guardduty":
		return []form{{"", "detectorId", "detector/%", ""}}
	case "iam":
		return []form{
			{"InstanceProfile", "instanceProfileName", "instance-profile/%", pathOf}, {"Role", "roleName", "role/%", pathOf},
			{"Group", "groupName", "group/%", pathOf}, {"", "userName", "user/%", pathOf},
			{"", "policyArn", "%", ""},
		}
	case "kinesis":
		return []form{{"", "streamName", "stream/%", ""}}
	case "lambda":
		return []form{{"Layer", "layerName", "layer:%", ""}, {"", "functionName", "function:%", ""}}
	case "rds":
		return []form{{"DBInstance", "dBInstanceIdentifier", "db:%", ""}, {"DBCluster", "dBClusterIdentifier", "cluster:%", ""},
			{"DBSnapshot", "dBSnapshotIdentifier", "snapshot:%", ""}}
	case "secretsmanager":
		return []form{{"CreateSecret", "name", "secret:%-??????", suffixOf}, {"", "secretId", "secret:%-??????", suffixOf}}
	case "sns":
		return []form{{"CreateTopic", "name", "%", ""}}
	case "sqs":
		return []form{{"", "queueName", "%", ""}}
	case "states":
		return []form{{"CreateStateMachine", "name", "stateMachine:%", ""}}
	}
	return nil
}

// byForm returns the resource that a parameter names or, failing that, the only ARN
// of the service among the parameters.
func (b *builder) byForm(service, name string) string {
	if service == "ssm" {
		return b.ssm(name)
	}
	for _, f := range forms(service) {
		value := b.parameter(f.parameter)
		if value == "" || !strings.Contains(name, f.noun) {
			continue
		}
		return b.fill(service, f, value)
	}
	if s := b.onlyARN(service); s != "" {
		return s
	}
	return b.bareName(service)
}

// fill puts a value into a form.
func (b *builder) fill(service string, f form, value string) string {
	if strings.HasPrefix(value, "arn:") {
		return value
	}
	tail := strings.Replace(f.tail, "%", value, 1)
	s := b.local(service, tail)
	if service == "iam" {
		s = b.iam(tail, value)
		if s == b.out.Principal.String() {
			return s // the caller's own name, with its path
		}
	}
	if f.partial != "" && s != "" {
		b.partial[s] = f.partial
	}
	return s
}

// iam returns an ARN of IAM, which has no region. The caller's own path is known.
func (b *builder) iam(tail, name string) string {
	if b.account() == "" {
		return ""
	}
	if own := b.out.Principal.String(); strings.HasPrefix(tail, "user/") && strings.HasSuffix(own, "/"+name) && strings.Contains(own, ":user/") {
		return own
	}
	return "arn:" + b.partition() + ":iam::" + b.account() + ":" + tail
}

// bareName takes a name that AWS printed in the place of an ARN, if the service has
// one kind of resource only.
func (b *builder) bareName(service string) string {
	name := b.out.Message.Resource
	if name == "" || strings.ContainsAny(name, " :*") {
		return ""
	}
	all := forms(service)
	if len(all) == 0 || service != "secretsmanager" && len(all) > 1 {
		return ""
	}
	return b.fill(service, all[len(all)-1], name)
}

// onlyARN returns the one parameter that is an ARN of the service.
func (b *builder) onlyARN(service string) string {
	found, several := "", false
	b.rec.parameters.ForEach(func(_, v gjson.Result) bool {
		if a, err := arn.Parse(v.String()); v.Type == gjson.String && err == nil && a.Service() == service && v.String() != found {
			several = found != ""
			found = v.String()
		}
		return !several
	})
	if several {
		return ""
	}
	return found
}
