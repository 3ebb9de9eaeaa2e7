// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/eval"
)

// Question is one permission that a call needs: an action, "service:Name", on a
// resource, an ARN or "*".
type Question struct{ Action, Resource string }

// questions finds out what the call asked: the questions that follow from event
// name and parameters, and before them the one that AWS names in the message. A
// call can need several permissions, and AWS names the first that failed.
func (b *builder) questions() error {
	own, gap := b.ownQuestions()
	first := Question{b.given.Action, b.given.Resource}
	if d := b.given.Decoded; d != nil {
		first = b.prefer(first, Question{d.Action, d.Resource}, "the decoded message")
	}
	first = b.prefer(first, Question{b.out.Message.Action, messageResource(&b.out.Message)}, "errorMessage")
	if first.Action == "" && len(own) > 0 {
		first.Action = own[0].Action
	}
	if first.Action == "" {
		return gap
	}
	at := indexQuestion(own, first)
	if at >= 0 {
		first.Resource = quoted(first.Resource, own[at].Resource)
		own = append(own[:at:at], own[at+1:]...)
	}
	if first.Resource == "" {
		if first.Resource, gap = b.resourceOf(first.Action, at < 0 && b.out.Message.Action != ""); gap != nil {
			return gap
		}
	}
	b.out.Questions = append([]Question{first}, own...)
	if len(own) > 0 {
		b.note(SeveralQuestions, "eventName", "%s can need %d permissions: %s", b.rec.EventName, len(own)+1, list(b.out.Questions))
	}
	return nil
}

func list(questions []Question) string {
	names := make([]string, len(questions))
	for i, q := range questions {
		names[i] = q.Action + " on " + quoted(q.Resource, "a resource that is not told")
	}
	return strings.Join(names, ", ")
}

// prefer fills in what a better source left open, and notes where two sources
// differ.
func (b *builder) prefer(best, next Question, source string) Question {
	if best.Action != "" && next.Action != "" && !strings.EqualFold(best.Action, next.Action) {
		b.note(SourcesDisagree, "eventName", "%s is about %s, not %s, which was taken", source, next.Action, best.Action)
		return best // a resource would be that of the other action
	}
	if best.Resource != "" && next.Resource != "" && best.Resource != next.Resource {
		b.note(SourcesDisagree, "resources", "%s is about %s, not %s, which was taken", source, next.Resource, best.Resource)
	}
	return Question{quoted(best.Action, next.Action), quoted(best.Resource, next.Resource)}
}

// indexQuestion returns the index of a question, or of the one that it says more of:
// the only one of its action, or one whose resource is not told. It is -1 if there is
// none.
func indexQuestion(questions []Question, one Question) int {
	at, same := -1, 0
	for i, q := range questions {
		if !strings.EqualFold(q.Action, one.Action) {
			continue
		}
		if q.Resource == one.Resource {
			return i
		}
		if same++; same == 1 || q.Resource == "" {
			at = i
		}
	}
	if same > 1 && one.Resource != "" && questions[at].Resource != "" {
		return -1
	}
	return at
}

// messageResource returns the resource that a message names, if it is one that can
// be decided: some services print a bare name.
func messageResource(m *Message) string {
	if _, err := arn.Parse(m.Resource); err == nil || m.Resource == "*" {
		return m.Resource
	}
	return ""
}

// ownQuestions are those that follow from the event name. A resource that the record
// does not tell is empty.
func (b *builder) ownQuestions() ([]Question, error) {
	service, certain := servicePrefix(b.rec.EventSource)
	named := b.out.Message.Action != "" || b.given.Action != "" || b.given.Decoded != nil && b.given.Decoded.Action != ""
	if !certain && !named {
		b.note(ServiceUnknown, "eventSource", "the prefix of the actions of %s is not known for certain; %s was taken", b.rec.EventSource, service)
	}
	b.service = service
	if several := b.several(service); len(several) > 0 {
		return several, nil
	}
	detail := requestDetail{version: b.parameter("versionId") != "", bucket: b.parameter("bucketName") != ""}
	name, ok := eventAction(service, b.rec.EventName, detail)
	switch {
	case !ok && named:
		return nil, nil
	case !ok:
		b.note(ActionAmbiguous, "eventName", "%s stands for an action of %s that its name does not tell", b.rec.EventName, service)
	}
	if b.ambiguous() {
		return nil, b.gap("eventName", b.rec.EventName+" stands for one of several actions, and its parameters are not in the record", "give the action")
	}
	return []Question{{service + ":" + name, b.find(service + ":" + name)}}, nil
}

// ambiguous reports whether an event of DynamoDB stands for actions that only its
// parameters tell.
func (b *builder) ambiguous() bool {
	switch b.rec.EventName {
	case "TransactGetItems", "TransactWriteItems", "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction":
		return b.service == "dynamodb"
	}
	return false
}

// several returns the questions of calls that need more than one permission, or
// none.
func (b *builder) several(service string) []Question {
	switch service {
	case "s3":
		return b.severalS3()
	case "kms":
		return b.severalKMS()
	case "dynamodb":
		return b.severalDynamoDB()
	case "sts":
		return b.severalSTS()
	case "ssm":
		return b.severalParameters()
	case "ec2":
		return b.severalInstances()
	}
	return nil
}

// severalS3: copies read their source, and DeleteObjects deletes one by one. Headers
// that set an ACL or tags need their own permission.
func (b *builder) severalS3() []Question {
	target := b.find("s3:PutObject")
	switch b.rec.EventName {
	case "CopyObject", "UploadPartCopy":
		q := []Question{{"s3:PutObject", target}}
		return append(append(q, b.headers(target)...), b.copySource())
	case "PutObject", "CreateMultipartUpload", "InitiateMultipartUpload", "PostObject":
		if extra := b.headers(target); len(extra) > 0 {
			return append([]Question{{"s3:PutObject", target}}, extra...)
		}
	case "UploadPart":
		if b.parameter("x-amz-copy-source") != "" {
			return []Question{{"s3:PutObject", target}, b.copySource()}
		}
	case "GetObjectAttributes":
		suffix := ""
		if b.parameter("versionId") != "" {
			suffix = "Version"
		}
		return []Question{{"s3:GetObject" + suffix, target}, {"s3:GetObject" + suffix + "Attributes", target}}
	case "DeleteObjects":
		return b.deletions()
	}
	return nil
}

// headers are the questions that follow from headers of an upload.
func (b *builder) headers(target string) []Question {
	var q []Question
	if b.parameter("x-amz-acl") != "" {
		q = append(q, Question{"s3:PutObjectAcl", target})
	}
	if b.parameter("x-amz-tagging") != "" {
		q = append(q, Question{"s3:PutObjectTagging", target})
	}
	return q
}

// copySource is the question about the source of a copy, which is BUCKET/KEY, or an
// ARN, with ?versionId=ID behind it.
func (b *builder) copySource() Question {
	source, version, _ := strings.Cut(strings.TrimPrefix(b.parameter("x-amz-copy-source"), "/"), "?versionId=")
	action := "s3:GetObject"
	if version != "" {
		action = "s3:GetObjectVersion"
	}
	switch decoded, err := unescape(source); {
	case err != nil || source == "":
		return Question{Action: action}
	case strings.HasPrefix(decoded, "arn:"):
		return Question{action, decoded}
	default:
		return Question{action, "arn:" + b.partition() + ":s3:::" + decoded}
	}
}

// deletions are one question for each object that DeleteObjects names; mostly the
// list of resources does.
func (b *builder) deletions() []Question {
	var q []Question
	for _, r := range b.rec.Resources {
		if isObject(r.ARN) {
			q = append(q, Question{"s3:DeleteObject", r.ARN})
		}
	}
	if bucket := b.parameter("bucketName"); len(q) == 0 && bucket != "" {
		objects := b.rec.parameters.Get("delete.object")
		if !objects.Exists() {
			objects = b.rec.parameters.Get("Delete.Object")
		}
		for _, o := range elements(objects) {
			if key := text1(o, "key", "Key"); key != "" {
				q = append(q, Question{deletion(o), "arn:" + b.partition() + ":s3:::" + bucket + "/" + key})
			}
		}
	}
	return q
}

func deletion(object gjson.Result) string {
	if text1(object, "versionId", "VersionId") != "" {
		return "s3:DeleteObjectVersion"
	}
	return "s3:DeleteObject"
}

// severalKMS: a ReEncrypt takes one key off and puts another on.
func (b *builder) severalKMS() []Question {
	if b.rec.EventName != "ReEncrypt" {
		return nil
	}
	return []Question{
		{"kms:ReEncryptFrom", b.key(b.parameter("sourceKeyId"))},
		{"kms:ReEncryptTo", b.key(b.parameter("destinationKeyId"))},
	}
}

// severalDynamoDB: transactions and PartiQL need the permissions of their parts, and
// batches one for each table.
func (b *builder) severalDynamoDB() []Question {
	p := b.rec.parameters
	switch b.rec.EventName {
	case "TransactGetItems", "TransactWriteItems":
		return b.transaction(p.Get("transactItems"))
	case "BatchGetItem", "BatchWriteItem":
		var q []Question
		each(p.Get("requestItems"), func(table string, _ gjson.Result) {
			q = append(q, Question{"dynamodb:" + b.rec.EventName, b.table(table)})
		})
		return q
	case "ExecuteStatement":
		return b.partiQL(nil, p.Get("statement"))
	case "BatchExecuteStatement", "ExecuteTransaction":
		var q []Question
		for _, name := range []string{"statements", "transactStatements"} {
			for _, s := range elements(p.Get(name)) {
				q = b.partiQL(q, s.Get("statement"))
			}
		}
		return q
	}
	return nil
}

// transaction returns the actions of the items of a transaction.
func (b *builder) transaction(items gjson.Result) []Question {
	var q []Question
	for _, item := range elements(items) {
		for _, row := range [...]struct{ member, action string }{
			{"get", "GetItem"}, {"put", "PutItem"}, {"update", "UpdateItem"}, {"delete", "DeleteItem"},
			{"conditionCheck", "ConditionCheckItem"},
		} {
			if part := item.Get(row.member); part.IsObject() {
				q = appendNew(q, Question{"dynamodb:" + row.action, b.table(part.Get("tableName").String())})
			}
		}
	}
	return q
}

func (b *builder) partiQL(q []Question, statement gjson.Result) []Question {
	if name := partiQLAction(statement.String()); name != "" {
		q = appendNew(q, Question{Action: "dynamodb:" + name})
	}
	return q
}

func appendNew(q []Question, one Question) []Question {
	for _, have := range q {
		if have == one {
			return q
		}
	}
	return append(q, one)
}

// severalSTS: tags and a source identity need a permission each, which are in no
// record of their own.
func (b *builder) severalSTS() []Question {
	if !strings.HasPrefix(b.rec.EventName, "AssumeRole") || b.rec.EventName == "AssumeRoot" {
		return nil
	}
	action := "sts:" + b.rec.EventName
	role := b.find(action)
	q := []Question{{action, role}}
	p := b.rec.parameters
	if p.Get("tags").Exists() || p.Get("principalTags").Exists() || p.Get("transitiveTagKeys").Exists() {
		q = append(q, Question{"sts:TagSession", role})
	}
	if b.parameter("sourceIdentity") != "" {
		q = append(q, Question{"sts:SetSourceIdentity", role})
	}
	return q
}

// severalParameters: GetParameters and DeleteParameters ask for each name.
func (b *builder) severalParameters() []Question {
	if b.rec.EventName != "GetParameters" && b.rec.EventName != "DeleteParameters" {
		return nil
	}
	var q []Question
	for _, name := range elements(b.rec.parameters.Get("names")) {
		q = append(q, Question{"ssm:" + b.rec.EventName, b.local("ssm", parameterName(name.String()))})
	}
	return q
}

// severalInstances: calls on a list of instances, or tags on a list of resources, ask
// for each.
func (b *builder) severalInstances() []Question {
	ids := b.instances()
	if len(ids) < 2 || b.rec.EventName == "RunInstances" || strings.HasPrefix(b.rec.EventName, "Describe") {
		return nil
	}
	var q []Question
	for _, id := range ids {
		q = appendNew(q, Question{"ec2:" + b.rec.EventName, b.ec2Resource(id)})
	}
	return q
}

// resourceOf returns the resource of an action that is not settled yet. foreign is
// set for an action that is not the event's own, of which the parameters do not
// tell the resource.
func (b *builder) resourceOf(action string, foreign bool) (string, error) {
	if !foreign {
		if s := b.find(action); s != "" {
			return s, nil
		}
	}
	switch m := &b.out.Message; {
	case b.hasNoResource(action):
		b.note(ResourceNone, "resources", "%s is on no resource", action)
		return "*", nil
	case strings.EqualFold(m.Action, action) && m.Resource == "" && !m.Unnamed:
		b.note(ResourceNotNamed, "errorMessage", "%s is on no resource, or on one that AWS did not name: \"*\" was taken", action)
		return "*", nil
	case b.mayListAll(action):
		b.note(ResourceNotNamed, "requestParameters", "there are none: %s named nothing, or the record does not show what: \"*\" was taken", action)
		return "*", nil
	}
	reason := "the resource of " + action + " is not in the record"
	if name := b.out.Message.Resource; name != "" {
		reason += ", nor an ARN in errorMessage, which names it " + name
	}
	for _, r := range b.rec.Resources {
		if r.prefix != "" {
			reason += ", only that it begins with " + r.prefix
		}
	}
	return "", b.gap("resources", reason, "give the ARN of the resource")
}

// hasNoResource reports whether the action is on no resource for certain: it is in
// the list, or lists everything, and the record shows that nothing was named.
func (b *builder) hasNoResource(action string) bool {
	return b.rec.parameters.IsObject() && b.mayListAll(action) || noResource(action)
}

// mayListAll reports whether an action lists things and no parameter is there. Records
// of failed calls often have null for parameters that there were (spec/07 section 2),
// and a singular, as in DescribeTable, names one thing.
func (b *builder) mayListAll(action string) bool {
	_, name, _ := strings.Cut(action, ":")
	lists := strings.HasPrefix(name, "List") || strings.HasPrefix(name, "Describe")
	return lists && strings.HasSuffix(name, "s") && b.emptyParameters()
}

// noResource reports whether the service authorization reference has no resource for
// an action. The list is for those that a record does not show by its own form, of
// 2026-11-21.
func noResource(action string) bool {
	switch strings.ToLower(action) {
	case "sts:getcalleridentity", "sts:getsessiontoken", "sts:decodeauthorizationmessage", "sts:getaccesskeyinfo",
		"sts:getservicebearertoken", "kms:createkey", "kms:generaterandom", "kms:listkeys", "kms:listaliases",
		"kms:createcustomkeystore", "iam:getaccountauthorizationdetails", "iam:getaccountsummary",
		"iam:getaccountpasswordpolicy", "iam:updateaccountpasswordpolicy", "iam:deleteaccountpasswordpolicy",
		"iam:generatecredentialreport", "iam:getcredentialreport", "iam:createaccountalias", "iam:deleteaccountalias",
		"iam:listaccountaliases", "organizations:leaveorganization", "organizations:createorganization",
		"organizations:describeorganization", "organizations:listaccounts", "organizations:listroots",
		"cloudwatch:putmetricdata", "cloudwatch:getmetricdata", "cloudwatch:getmetricstatistics",
		"cloudwatch:listmetrics", "ecr:getauthorizationtoken", "lambda:listfunctions", "lambda:getaccountsettings",
		"s3:getaccountpublicaccessblock", "s3:putaccountpublicaccessblock",
		"secretsmanager:listsecrets", "secretsmanager:getrandompassword", "dynamodb:listtables",
		"sqs:listqueues", "sns:listtopics", "cloudtrail:lookupevents", "cloudtrail:describetrails",
		"cloudtrail:listtrails", "ssm:describeparameters", "ce:getcostandusage", "tag:getresources",
		"eks:listclusters", "ecs:listclusters", "xray:puttracesegments", "rds:describeaccountattributes":
		return true
	}
	return strings.HasPrefix(action, "ec2:Describe")
}

// emptyParameters reports whether the record shows that the request named nothing.
func (b *builder) emptyParameters() bool {
	if b.rec.redacted {
		return false
	}
	empty := true
	b.rec.parameters.ForEach(func(_, v gjson.Result) bool {
		empty = false
		return false
	})
	return empty
}

// elements returns the elements of a list, or a value that is none as one element.
func elements(v gjson.Result) []gjson.Result {
	if !v.Exists() || v.Type == gjson.Null {
		return nil
	}
	return v.Array()
}

// text1 returns the first of some members that is a text.
func text1(v gjson.Result, names ...string) string {
	for _, name := range names {
		if m := v.Get(name); m.Type == gjson.String && m.String() != "" {
			return m.String()
		}
	}
	return ""
}

// ask makes the request ask the first question.
func (b *builder) ask() error {
	q := b.out.Questions[0]
	if err := b.out.Request.Reset(b.out.Principal, q.Action, q.Resource); err != nil {
		return b.gap("eventName", err.Error(), "give principal, action and resource")
	}
	return nil
}

// Ask makes the request of r ask another of its questions; the context stays. It
// fails if there is no such question, or if its resource is not known.
func (r *Reconstruction) Ask(i int) error {
	if i < 0 || i >= len(r.Questions) {
		return fmt.Errorf("question %d: there are %d", i, len(r.Questions))
	}
	q, err := eval.ParseQuestion(r.Questions[i].Action, r.Questions[i].Resource)
	if err != nil {
		return err
	}
	r.Request.ResourceAccount = ""
	if i < len(r.owners) {
		r.Request.ResourceAccount = r.owners[i]
	}
	r.Request.Ask(q)
	return nil
}
