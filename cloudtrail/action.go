// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"strings"

	"github.com/iamverdict/verdict/internal/facts"
)

// From event source and event name to actions. The differences are nowhere in one
// list; these rows were collected until 2026-11-21 from the service authorization
// reference, the API references and the logging pages of the services. What is not
// listed is taken as it is.

// servicePrefix returns the prefix of the actions of an event source. certain is
// false if the source is not known, or if its actions have several prefixes.
func servicePrefix(source string) (prefix string, certain bool) {
	host := strings.ToLower(source)
	host = strings.TrimSuffix(host, ".cn")
	host, ok := strings.CutSuffix(host, ".amazonaws.com")
	prefix = renamedService(host)
	return prefix, ok && facts.KnownService(prefix) && host != "billingconsole"
}

// renamedService returns the prefix of an event source that has another name.
func renamedService(host string) string {
	switch host {
	case "monitoring":
		return "cloudwatch"
	case "email":
		return "ses"
	case "tagging":
		return "tag"
	case "runtime.lex", "models.lex", "models-v2-lex", "runtime-v2-lex", "models.lex.v2", "runtime.lex.v2":
		return "lex"
	case "metering-marketplace", "entitlement.marketplace", "catalog.marketplace", "metering.marketplace",
		"discovery-marketplace", "agreement-marketplace", "deployment-marketplace":
		return "aws-marketplace"
	case "iotdata", "data.iot", "data-ats.iot":
		return "iot"
	case "billingconsole":
		return "billing" // or aws-portal, for the older half of its actions
	case "bedrock-runtime", "bedrock-agent", "bedrock-agent-runtime":
		return "bedrock"
	case "streams.dynamodb":
		return "dynamodb"
	case "api.ecr":
		return "ecr"
	case "runtime.sagemaker", "api.sagemaker":
		return "sagemaker"
	case "ingest.timestream", "query.timestream", "timestream-query", "timestream-write":
		return "timestream"
	case "pinpoint":
		return "mobiletargeting"
	case "mturk-requester":
		return "mechanicalturk"
	case "appconfigdata":
		return "appconfig"
	case "servicecatalog-appregistry":
		return "servicecatalog"
	case "chime-sdk-voice", "chime-sdk-meetings", "chime-sdk-messaging", "chime-sdk-identity", "chime-sdk-media-pipelines":
		return "chime"
	case "cloudcontrolapi":
		return "cloudformation"
	case "rdsdata":
		return "rds-data"
	case "session.qldb":
		return "qldb"
	}
	return host
}

// eventAction returns the action of an event of a service, where one event is one
// action; detail says what the request holds. ok is false if the event name does not
// tell the action.
func eventAction(service, event string, detail requestDetail) (name string, ok bool) {
	switch service {
	case "s3":
		return s3Action(event, detail), true
	case "lambda":
		return lambdaAction(event), true
	case "cloudfront":
		return cloudFrontAction(event), true
	case "bedrock":
		return bedrockAction(event), true
	case "apigateway":
		return httpVerb(event)
	}
	return event, true
}

// requestDetail is what decides between the actions of an event.
type requestDetail struct {
	version bool // an object has a versionId
	bucket  bool // there is a bucket
}

// s3Action: many operations of S3 have an action of another name (Amazon S3 User
// Guide, "Required permissions for Amazon S3 API operations").
func s3Action(event string, detail requestDetail) string {
	if detail.version {
		if name := s3VersionAction(event); name != "" {
			return name
		}
	}
	switch event {
	case "ListBuckets":
		return "ListAllMyBuckets"
	case "ListObjects", "ListObjectsV2", "HeadBucket":
		return "ListBucket"
	case "ListObjectVersions":
		return "ListBucketVersions"
	case "HeadObject", "SelectObjectContent":
		return "GetObject"
	case "CopyObject", "UploadPart", "UploadPartCopy", "CreateMultipartUpload", "InitiateMultipartUpload",
		"CompleteMultipartUpload", "PostObject":
		return "PutObject"
	case "DeleteObjects":
		return "DeleteObject"
	case "ListMultipartUploads":
		return "ListBucketMultipartUploads"
	case "ListParts":
		return "ListMultipartUploadParts"
	case "GetObjectLockConfiguration", "PutObjectLockConfiguration":
		return event[:3] + "BucketObjectLockConfiguration"
	case "GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock":
		return event
	case "DeleteBucketPublicAccessBlock":
		return "PutBucketPublicAccessBlock"
	case "GetPublicAccessBlock", "GetAccountPublicAccessBlock":
		return "Get" + publicAccessBlock(event, detail)
	case "PutPublicAccessBlock", "DeletePublicAccessBlock", "PutAccountPublicAccessBlock", "DeleteAccountPublicAccessBlock":
		return "Put" + publicAccessBlock(event, detail)
	}
	return s3BucketAction(event)
}

// publicAccessBlock: the setting of a bucket and that of an account have one
// operation and two actions.
func publicAccessBlock(event string, detail requestDetail) string {
	if detail.bucket && !strings.Contains(event, "Account") {
		return "BucketPublicAccessBlock"
	}
	return "AccountPublicAccessBlock"
}

// s3VersionAction returns the action for one version of an object, or "".
func s3VersionAction(event string) string {
	switch event {
	case "GetObject", "HeadObject":
		return "GetObjectVersion"
	case "DeleteObject", "GetObjectAcl", "PutObjectAcl", "GetObjectTagging", "PutObjectTagging",
		"DeleteObjectTagging", "GetObjectTorrent", "GetObjectAttributes":
		return strings.Replace(event, "Object", "ObjectVersion", 1)
	}
	return ""
}

// s3BucketAction: the settings of a bucket. Removing one is putting it, but for the
// policy and the website, and lists of settings are read with Get.
func s3BucketAction(event string) string {
	verb, subject := "", event
	for _, v := range []string{"Get", "Put", "Delete", "List"} {
		if rest, ok := strings.CutPrefix(event, v+"Bucket"); ok {
			verb, subject = v, rest
		}
	}
	switch subject {
	case "Encryption", "Replication", "Lifecycle":
		subject += "Configuration"
	case "EncryptionConfiguration", "ReplicationConfiguration", "LifecycleConfiguration":
	case "Cors":
		subject = "BucketCORS"
	case "NotificationConfiguration":
		subject = "BucketNotification"
	case "Tagging", "OwnershipControls":
		subject = "Bucket" + subject
	case "Accelerate", "AccelerateConfiguration":
		subject = "AccelerateConfiguration"
	case "MetricsConfiguration", "InventoryConfiguration", "AnalyticsConfiguration", "IntelligentTieringConfiguration":
	case "MetricsConfigurations", "InventoryConfigurations", "AnalyticsConfigurations", "IntelligentTieringConfigurations":
		subject = strings.TrimSuffix(subject, "s")
	default:
		return event
	}
	switch verb {
	case "Delete":
		verb = "Put"
	case "List":
		verb = "Get"
	}
	return verb + subject
}

// lambdaAction takes off the date of the API and the version of the operation, as in
// UpdateFunctionCode20150331v2 (Lambda Developer Guide, "Logging API calls").
func lambdaAction(event string) string {
	name := event
	if i := strings.LastIndexByte(name, 'v'); i > 0 && isDigits(name[i+1:]) && endsInDigits(name[:i], 8) {
		name = name[:i]
	}
	if endsInDigits(name, 8) {
		name = name[:len(name)-8]
	}
	switch name {
	case "Invoke", "InvokeAsync", "InvokeWithResponseStream":
		return "InvokeFunction"
	}
	return name
}

// cloudFrontAction takes off the date of the API, as in CreateDistribution2020_05_31.
func cloudFrontAction(event string) string {
	const date = len("2020_05_31")
	if n := len(event) - date; n > 0 && isDigits(strings.ReplaceAll(event[n:], "_", "")) && strings.Count(event[n:], "_") == 2 {
		event = event[:n]
	}
	return strings.TrimSuffix(event, "WithTags") // and TagResource
}

func bedrockAction(event string) string {
	switch event {
	case "Converse":
		return "InvokeModel"
	case "ConverseStream", "InvokeModelWithBidirectionalStream": // spec/07 section 2.3: streaming variants
		return "InvokeModelWithResponseStream"
	}
	return event
}

// httpVerb: the actions of API Gateway's control plane are the verbs of HTTP (API
// Gateway Developer Guide, "Control access for managing an API").
func httpVerb(event string) (string, bool) {
	for _, row := range [...]struct{ prefix, verb string }{
		{"Get", "GET"}, {"List", "GET"}, {"Describe", "GET"}, {"Export", "GET"},
		{"Create", "POST"}, {"Import", "POST"}, {"Generate", "POST"}, {"TestInvoke", "POST"},
		{"Update", "PATCH"}, {"Put", "PUT"}, {"Reimport", "PUT"}, {"Tag", "PUT"},
		{"Delete", "DELETE"}, {"Flush", "DELETE"}, {"Reset", "DELETE"}, {"Untag", "DELETE"},
	} {
		if strings.HasPrefix(event, row.prefix) {
			return row.verb, true
		}
	}
	switch event {
	case "GET", "POST", "PUT", "PATCH", "DELETE":
		return event, true
	}
	return event, false
}

// partiQLAction returns the action of a statement in PartiQL by its first word, or
// "" (DynamoDB Developer Guide, "IAM security policies with PartiQL").
func partiQLAction(statement string) string {
	verb, _, _ := strings.Cut(strings.TrimSpace(statement), " ")
	switch strings.ToUpper(verb) {
	case "SELECT", "EXISTS", "EXISTS(SELECT":
		return "PartiQLSelect"
	case "INSERT":
		return "PartiQLInsert"
	case "UPDATE":
		return "PartiQLUpdate"
	case "DELETE":
		return "PartiQLDelete"
	}
	return ""
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func endsInDigits(s string, n int) bool { return len(s) > n && isDigits(s[len(s)-n:]) }
