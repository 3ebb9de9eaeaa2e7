// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"net/url"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/eval"
)

// From the parameters of a request to the ARN of its resource. The message of AWS
// and the list of resources come first; what is here is for records that have
// neither. A name that is no ARN can only be that of a resource in the caller's own
// account and region, so that both are known.

// find returns the resource of an action of the event's own, or "".
func (b *builder) find(action string) string {
	service, name, _ := strings.Cut(action, ":")
	switch service {
	case "s3":
		return b.findS3(name)
	case "sts":
		return b.findSTS(name)
	case "dynamodb":
		if b.parameter("indexName") != "" {
			return b.table(b.parameter("tableName"))
		}
	}
	if s := b.listed(service); s != "" {
		return s
	}
	switch service {
	case "kms":
		return b.findKMS(name)
	case "sqs":
		if s := b.queue(b.parameter("queueUrl")); s != "" {
			return s
		}
	case "ec2":
		return b.findEC2(name)
	case "bedrock":
		if s := b.model(b.parameter("modelId")); s != "" {
			return s
		}
	case "iam":
		if s := quoted(b.newIdentity(name), b.ownUser(name)); s != "" {
			return s
		}
	}
	return b.byForm(service, name)
}

// listed returns the one ARN of a service in the list of resources, or "" if there
// is none, or more than one.
func (b *builder) listed(service string) string {
	found := ""
	for _, r := range b.rec.Resources {
		a, err := arn.Parse(r.ARN)
		if err != nil || a.Service() != service || r.ARN == found {
			continue
		}
		if found != "" {
			return ""
		}
		found = r.ARN
	}
	return found
}

// unescape undoes the escapes of a URL's path, as in the header x-amz-copy-source.
func unescape(s string) (string, error) { return url.PathUnescape(s) }

// isObject reports whether an ARN is that of an object in S3.
func isObject(s string) bool {
	a, err := arn.Parse(s)
	if err != nil || a.Service() != "s3" {
		return false
	}
	_, key, ok := strings.Cut(a.Resource(), "/")
	return ok && key != "" && (a.AccountID() == "" || strings.Contains(key, "/object/"))
}

// onObject reports whether an action of S3 is on objects.
func onObject(name string) bool {
	return strings.Contains(name, "Object") && !strings.Contains(name, "Bucket") ||
		name == "AbortMultipartUpload" || name == "ListMultipartUploadParts"
}

// findS3 returns a bucket, or an object in it. Access points stand in the place of
// buckets, by their ARN.
func (b *builder) findS3(name string) string {
	if name == "ListAllMyBuckets" {
		b.note(ResourceNone, "resources", "ListBuckets is on no bucket; AWS evaluates it on arn:aws:s3:::*")
		return "arn:" + b.partition() + ":s3:::*"
	}
	bucket, key := b.parameter("bucketName"), b.parameter("key")
	object := onObject(name)
	switch {
	case bucket == "" || object && key == "":
		return b.listedS3(object)
	case strings.HasPrefix(bucket, "arn:"):
		if object {
			return bucket + "/object/" + key
		}
		return bucket
	case object:
		return "arn:" + b.partition() + ":s3:::" + bucket + "/" + key
	}
	return "arn:" + b.partition() + ":s3:::" + bucket
}

// listedS3 returns the one bucket, or the one object, in the list of resources.
func (b *builder) listedS3(object bool) string {
	found := ""
	for _, r := range b.rec.Resources {
		a, err := arn.Parse(r.ARN)
		if err != nil || a.Service() != "s3" || isObject(r.ARN) != object || r.ARN == found {
			continue
		}
		if found != "" {
			return ""
		}
		found = r.ARN
	}
	return found
}

// findSTS returns the role that is assumed, or what else a call of STS is about.
func (b *builder) findSTS(name string) string {
	switch {
	case name == "AssumeRoot":
		if target := b.parameter("targetPrincipal"); arn.IsAccountID(target) {
			return "arn:" + b.partition() + ":iam::" + target + ":root"
		}
		return b.parameter("targetPrincipal")
	case name == "GetFederationToken":
		if user := b.parameter("name"); user != "" && b.account() != "" {
			return "arn:" + b.partition() + ":sts::" + b.account() + ":federated-user/" + user
		}
	case strings.HasPrefix(name, "AssumeRole"), name == "TagSession", name == "SetSourceIdentity":
		if role := b.parameter("roleArn"); role != "" {
			return role
		}
		return b.listed("iam")
	}
	return ""
}

// findKMS returns a key or an alias.
func (b *builder) findKMS(name string) string {
	if strings.HasSuffix(name, "Alias") && name != "ListAliases" {
		return b.local("kms", b.parameter("aliasName"))
	}
	return b.key(b.parameter("keyId"))
}

// key returns the ARN of a key. The key behind an alias is not in a record.
func (b *builder) key(id string) string {
	switch {
	case id == "", strings.HasPrefix(id, "alias/"), strings.Contains(id, ":alias/"):
		return ""
	case strings.HasPrefix(id, "arn:"):
		return id
	}
	return b.local("kms", "key/"+id)
}

// table returns a table of DynamoDB, or one of its indexes.
func (b *builder) table(name string) string {
	if name == "" {
		return ""
	}
	s := name
	if !strings.HasPrefix(s, "arn:") {
		s = b.local("dynamodb", "table/"+name)
	}
	if index := b.parameter("indexName"); index != "" && s != "" {
		s += "/index/" + index
	}
	return s
}

// queue returns the queue of a URL: https://sqs.REGION.amazonaws.com/ACCOUNT/NAME.
func (b *builder) queue(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	account, name, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	if !arn.IsAccountID(account) || name == "" || strings.Contains(name, "/") || b.rec.Region == "" {
		return ""
	}
	return "arn:" + b.partition() + ":sqs:" + b.rec.Region + ":" + account + ":" + name
}

// model returns a foundation model of Bedrock. Other kinds have ARNs as their id.
func (b *builder) model(id string) string {
	switch {
	case id == "" || b.rec.Region == "":
		return ""
	case strings.HasPrefix(id, "arn:"):
		return id
	}
	return "arn:" + b.partition() + ":bedrock:" + b.rec.Region + "::foundation-model/" + id
}

// newIdentity returns what a Create call of IAM makes, of which the request tells the
// path: without one it is "/".
func (b *builder) newIdentity(name string) string {
	kind, ok := strings.CutPrefix(name, "Create")
	if !ok {
		return ""
	}
	row := map[string][2]string{"User": {"user", "userName"}, "Role": {"role", "roleName"}, "Group": {"group", "groupName"},
		"Policy": {"policy", "policyName"}, "InstanceProfile": {"instance-profile", "instanceProfileName"}}[kind]
	id, path := b.parameter(row[1]), quoted(b.parameter("path"), "/")
	if row[1] == "" || id == "" || b.account() == "" {
		return ""
	}
	return "arn:" + b.partition() + ":iam::" + b.account() + ":" + row[0] + path + id
}

// ownUser returns the caller, for calls that are about their caller unless they name
// a user (IAM API Reference: "If you do not specify a user name, IAM determines the
// user name implicitly").
func (b *builder) ownUser(name string) string {
	switch name {
	case "CreateAccessKey", "DeleteAccessKey", "UpdateAccessKey", "ListAccessKeys", "GetUser", "ListMFADevices",
		"ListSigningCertificates", "DeleteSigningCertificate", "UpdateSigningCertificate", "UploadSigningCertificate",
		"ListSSHPublicKeys", "ListServiceSpecificCredentials", "ChangePassword":
	default:
		return ""
	}
	if b.parameter("userName") != "" || b.out.Principal.Kind() != eval.User {
		return ""
	}
	own := b.out.Principal.String()
	if !b.rec.parameters.IsObject() {
		b.partial[own] = "whether the call named another user"
	}
	return own
}

// findEC2 returns the resource of the calls that are on one. Calls that create
// something are on many, of which the message of AWS names one.
func (b *builder) findEC2(name string) string {
	if name == "RunInstances" {
		return b.local("ec2", "instance/*")
	}
	if items := elements(b.rec.parameters.Get("instancesSet.items")); len(items) == 1 {
		return b.local("ec2", "instance/"+text1(items[0], "instanceId"))
	}
	if items := elements(b.rec.parameters.Get("resourcesSet.items")); len(items) == 1 {
		id := text1(items[0], "resourceId")
		return b.local("ec2", ec2Type(id)+"/"+id)
	}
	for _, row := range [...]struct{ noun, parameter string }{
		{"Instance", "instanceId"}, {"Volume", "volumeId"}, {"Snapshot", "snapshotId"}, {"Image", "imageId"},
		{"SecurityGroup", "groupId"}, {"Subnet", "subnetId"}, {"RouteTable", "routeTableId"}, {"Route", "routeTableId"},
		{"InternetGateway", "internetGatewayId"}, {"NatGateway", "natGatewayId"}, {"NetworkInterface", "networkInterfaceId"},
		{"VpcEndpoint", "vpcEndpointId"}, {"Vpc", "vpcId"}, {"Address", "allocationId"}, {"LaunchTemplate", "launchTemplateId"},
	} {
		id := b.parameter(row.parameter)
		alone := strings.HasPrefix(name, "Delete") || strings.HasPrefix(name, "Modify") || strings.HasPrefix(name, "Release") ||
			row.noun == "SecurityGroup"
		if id != "" && alone && strings.Contains(name, row.noun) {
			return b.local("ec2", ec2Type(id)+"/"+id)
		}
	}
	return ""
}

// ec2Type returns the type of a resource of EC2 by the prefix of its id.
func ec2Type(id string) string {
	prefix, _, _ := strings.Cut(id, "-")
	switch prefix {
	case "i":
		return "instance"
	case "vol":
		return "volume"
	case "snap":
		return "snapshot"
	case "ami":
		return "image"
	case "sg":
		return "security-group"
	case "subnet":
		return "subnet"
	case "vpc":
		return "vpc"
	case "rtb":
		return "route-table"
	case "igw":
		return "internet-gateway"
	case "nat":
		return "natgateway"
	case "eni":
		return "network-interface"
	case "vpce":
		return "vpc-endpoint"
	case "eipalloc":
		return "elastic-ip"
	case "lt":
		return "launch-template"
	case "acl":
		return "network-acl"
	case "key":
		return "key-pair"
	}
	return "*"
}

// local returns an ARN in the account and region of the caller, or "" if a part of
// it is not known.
func (b *builder) local(service, tail string) string {
	if strings.HasPrefix(tail, "arn:") {
		return tail
	}
	if tail == "" || strings.HasSuffix(tail, "/") || b.account() == "" || b.rec.Region == "" {
		return ""
	}
	return "arn:" + b.partition() + ":" + service + ":" + b.rec.Region + ":" + b.account() + ":" + tail
}

// account is the account of the caller, in which a name without an ARN is looked up.
func (b *builder) account() string { return b.out.Principal.AccountID() }

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
	case "logs":
		return []form{{"", "logGroupName", "log-group:%", ""}}
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

// ssm returns a parameter of Systems Manager.
func (b *builder) ssm(action string) string {
	switch {
	case !strings.Contains(action, "Parameter"):
		return b.onlyARN("ssm")
	case b.parameter("path") != "":
		return b.local("ssm", parameterName(b.parameter("path")))
	}
	return b.local("ssm", parameterName(b.parameter("name")))
}

// parameterName: the slash that a name of a hierarchy begins with is the one behind
// "parameter" in its ARN.
func parameterName(name string) string {
	if name == "" || strings.HasPrefix(name, "arn:") {
		return name
	}
	return "parameter/" + strings.TrimPrefix(name, "/")
}

// ownerOf returns the account that owns a resource, if the record tells: by the ARN,
// or by the entry of the resource, or of its bucket, in the list of resources.
func ownerOf(r *Record, resource string) string {
	a, err := arn.Parse(resource)
	if err != nil || arn.IsAccountID(a.AccountID()) {
		return ""
	}
	bucket, _, _ := strings.Cut(resource, "/")
	for _, entry := range r.Resources {
		if (entry.ARN == resource || a.Service() == "s3" && entry.ARN == bucket) && arn.IsAccountID(entry.AccountID) {
			return entry.AccountID
		}
	}
	return ""
}
