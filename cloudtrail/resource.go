// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"net/url"
	"strings"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/eval"
)

// From the parameters of a request to the ARN of its resource. The message of AWS
// and the list of resources come first; what is here is for records that have
// neither. A name that is no ARN is that of a resource in the region of the event and
// in the caller's own account, unless the call names another.

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
	case "events":
		if s := b.rule(name); s != "" {
			return s
		}
	case "lambda":
		if s := b.function(name); s != "" {
			return s
		}
	case "logs":
		if s := b.logStream(); s != "" {
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

// model returns a foundation model of Bedrock, or an inference profile over several
// regions, of which the id begins with their geography. Other kinds have ARNs as
// their id (Amazon Bedrock User Guide, "Supported Regions and models for inference
// profiles").
func (b *builder) model(id string) string {
	switch {
	case id == "" || b.rec.Region == "":
		return ""
	case strings.HasPrefix(id, "arn:"):
		return id
	}
	switch geography, _, _ := strings.Cut(id, "."); geography {
	case "us", "us-gov", "eu", "apac", "jp", "au", "ca", "global":
		return b.local("bedrock", "inference-profile/"+id)
	}
	return "arn:" + b.partition() + ":bedrock:" + b.rec.Region + "::foundation-model/" + id
}

// rule returns a rule on a bus other than the default one, of which the ARN has the
// name of the bus in between.
func (b *builder) rule(name string) string {
	bus, id := b.parameter("eventBusName"), quoted(b.parameter("rule"), b.parameter("name"))
	if bus == "" || bus == "default" || id == "" || !strings.Contains(name, "Rule") && !strings.Contains(name, "Targets") {
		return ""
	}
	if a, err := arn.Parse(bus); err == nil {
		own, ok := strings.CutPrefix(a.Resource(), "event-bus/")
		if !ok {
			return ""
		}
		return "arn:" + a.Partition() + ":events:" + a.Region() + ":" + a.AccountID() + ":" + ruleTail(own, id)
	}
	return b.local("events", ruleTail(bus, id))
}

func ruleTail(bus, id string) string {
	if bus == "default" {
		return "rule/" + id
	}
	return "rule/" + bus + "/" + id
}

// function returns a function of Lambda that is named by ACCOUNT:function:NAME, or one
// with a version or alias beside its name, which only some calls evaluate with it
// (Lambda API Reference, "Invoke", parameter FunctionName).
func (b *builder) function(name string) string {
	id, qualifier := b.parameter("functionName"), b.parameter("qualifier")
	if id == "" || b.rec.Region == "" || strings.Contains(name, "Layer") {
		return ""
	}
	account, rest, ok := strings.Cut(id, ":function:")
	switch {
	case !ok:
		rest, id = id, b.local("lambda", "function:"+id)
	case arn.IsAccountID(account):
		id = "arn:" + b.partition() + ":lambda:" + b.rec.Region + ":" + id
	}
	if id != "" && qualifier != "" && !strings.Contains(rest, ":") {
		id += ":" + qualifier
		if name != "InvokeFunction" {
			b.partial[id] = "whether AWS evaluated the qualifier of the function"
		}
	}
	return id
}

// logStream returns a stream of CloudWatch Logs. What AWS evaluates for a group is
// the name with more behind it, which differs from call to call.
func (b *builder) logStream() string {
	group, stream := b.parameter("logGroupName"), b.parameter("logStreamName")
	if group == "" {
		return ""
	}
	s := b.local("logs", "log-group:"+group+":log-stream:"+stream)
	if stream == "" && s != "" {
		b.partial[s] = "what AWS evaluates behind the name of the log group"
	}
	return s
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
	if id == "" || b.account() == "" {
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

// local returns an ARN in the account and region in which names are looked up, or ""
// if a part of it is not known.
func (b *builder) local(service, tail string) string {
	if strings.HasPrefix(tail, "arn:") {
		return tail
	}
	if tail == "" || strings.HasSuffix(tail, "/") || b.home() == "" || b.rec.Region == "" {
		return ""
	}
	return "arn:" + b.partition() + ":" + service + ":" + b.rec.Region + ":" + b.home() + ":" + tail
}

// account is the account of the caller.
func (b *builder) account() string { return b.out.Principal.AccountID() }

// home is the account in which a name without an ARN is looked up: that of the caller,
// unless the call names another.
func (b *builder) home() string {
	for _, name := range [...]string{"registryId", "queueOwnerAWSAccountId"} {
		if id := b.parameter(name); arn.IsAccountID(id) {
			return id
		}
	}
	return b.account()
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
