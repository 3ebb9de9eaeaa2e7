// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
)

// Tags and keys of services, from the parameters of the request. CloudTrail writes
// parameters in the way of each service, so that tags come in several shapes.

// tagState is what is known of the tags of a request.
type tagState struct {
	told   bool            // the record shows all of them, or that there are none
	hidden map[string]bool // tags of which the value is not shown, by key
}

// hiddenValue is the text that CloudTrail puts in the place of what it hides.
const hiddenValue = "HIDDEN_DUE_TO_SECURITY_REASONS"

// requestTags sets the tags that the request carried.
func (b *builder) requestTags() {
	if b.derived() {
		return // the parameters are those of another call
	}
	b.tags.told = b.tellsTags()
	s3 := strings.HasPrefix(b.out.Questions[0].Action, "s3:")
	var tags []eval.Tag
	var removed []string
	each(b.rec.parameters, func(name string, v gjson.Result) {
		l := strings.ToLower(name)
		if s3 { // the tags of objects have keys of their own
			l = ""
		}
		switch l {
		case "tags", "tagset", "taglist", "principaltags", "resourcetags", "addtags", "tagsmap", "taggings":
			tags = append(tags, b.readTags(v)...)
		case "tagspecificationset", "tagspecifications", "tagspecification":
			tags = append(tags, b.tagSpecifications(v)...)
		case "tagkeys":
			removed = append(removed, texts(v)...)
		default:
			carries := !b.rec.ReadOnly || b.service == "sts"
			b.tags.told = b.tags.told && !(carries && mentionsTags(name, v))
		}
	})
	b.setTags(tags, removed)
}

// mentionsTags reports whether a parameter may hold tags in a place or shape that is
// not known here.
func mentionsTags(name string, v gjson.Result) bool {
	l := strings.ToLower(name)
	for _, other := range [...]string{"transitivetagkeys", "imagetag", "stage", "staging", "percentage"} {
		l = strings.ReplaceAll(l, other, "")
	}
	if strings.Contains(l, "tag") {
		return true
	}
	found := false
	if v.IsObject() || v.IsArray() {
		v.ForEach(func(key, inner gjson.Result) bool {
			found = mentionsTags(key.String(), inner)
			return !found
		})
	}
	return found
}

// tellsTags reports whether the parameters show the tags, or that there are none. A
// record without parameters does so only if the call could carry none.
func (b *builder) tellsTags() bool {
	if b.rec.redacted {
		return false
	}
	if !b.emptyParameters() {
		_, name, _ := strings.Cut(b.out.Questions[0].Action, ":")
		return !strings.HasPrefix(name, "AssumeRoleWith") || b.rec.parameters.Get("principalTags").Exists()
	}
	return b.rec.ReadOnly && b.service != "sts"
}

// setTags sets aws:RequestTag and aws:TagKeys.
func (b *builder) setTags(tags []eval.Tag, removed []string) {
	keys := append([]string(nil), removed...)
	for _, t := range tags {
		keys = append(keys, t.Key)
		if strings.Contains(t.Value, hiddenValue) || t.Value == "***" {
			if b.tags.hidden == nil {
				b.tags.hidden = make(map[string]bool)
			}
			b.tags.hidden[condition.MakeKey("aws:RequestTag/"+t.Key).String()] = true
			b.note(Redacted, "requestParameters", "the value of the tag %q is not in the record", t.Key)
			continue
		}
		b.out.Request.Context.Add(condition.MakeKey("aws:RequestTag/"+t.Key), condition.String(t.Value))
	}
	if len(keys) > 0 {
		b.set("aws:TagKeys", condition.Strings(keys...))
	}
}

// readTags reads tags: a list of objects with key and value, the same below "items"
// or another member, or an object with a member for each tag.
func (b *builder) readTags(v gjson.Result) []eval.Tag {
	switch {
	case v.IsArray():
		var tags []eval.Tag
		for _, item := range v.Array() {
			tags = append(tags, b.readTags(item)...)
		}
		return tags
	case !v.IsObject():
		return nil
	}
	if key := text1(v, "key", "Key", "tagKey", "TagKey"); key != "" {
		value := text1(v, "value", "Value", "tagValue", "TagValue")
		return []eval.Tag{{Key: key, Value: value}}
	}
	for _, member := range []string{"items", "tags", "tag", "Tags", "Tag", "TagSet", "tagSet"} {
		if inner := v.Get(member); inner.IsArray() || inner.IsObject() {
			return b.readTags(inner)
		}
	}
	var tags []eval.Tag
	each(v, func(name string, v gjson.Result) {
		if v.Type == gjson.String || v.Type == gjson.Number || v.IsBool() {
			tags = append(tags, eval.Tag{Key: name, Value: v.String()})
		}
	})
	return tags
}

// tagSpecifications reads the tags that EC2 puts on what a call creates, by its type:
// only those of the type that the question is about are in its context.
func (b *builder) tagSpecifications(v gjson.Result) []eval.Tag {
	var tags []eval.Tag
	if items := v.Get("items"); items.Exists() {
		v = items
	}
	for _, item := range elements(v) {
		kind := text1(item, "resourceType", "ResourceType")
		if kind == "" || strings.Contains(b.out.Questions[0].Resource, ":"+kind+"/") {
			for _, member := range []string{"tags", "Tags", "tagSet", "Tag"} {
				tags = append(tags, b.readTags(item.Get(member))...)
			}
		}
	}
	return tags
}

// texts returns the texts of a list, or of the list below "items".
func texts(v gjson.Result) []string {
	if v.IsObject() {
		v = v.Get("items")
	}
	var list []string
	for _, item := range elements(v) {
		if item.Type == gjson.String {
			list = append(list, item.String())
		}
	}
	return list
}

// serviceKey is a parameter, or another member of a record, that is the value of a
// condition key.
type serviceKey struct{ parameter, key string }

// serviceKeysOf returns the parameters of a service that are condition keys, of
// 2026-11-21 (service authorization reference, condition keys of each service).
func serviceKeysOf(service string) []serviceKey {
	switch service {
	case "sts":
		return []serviceKey{
			{"externalId", "sts:ExternalId"}, {"roleSessionName", "sts:RoleSessionName"},
			{"sourceIdentity", "sts:SourceIdentity"}, {"durationSeconds", "sts:DurationSeconds"},
			{"transitiveTagKeys", "sts:TransitiveTagKeys"}, {"taskPolicyArn.arn", "sts:TaskPolicyArn"},
		}
	case "s3":
		return []serviceKey{
			{"prefix", "s3:prefix"}, {"delimiter", "s3:delimiter"}, {"max-keys", "s3:max-keys"},
			{"versionId", "s3:VersionId"}, {"x-amz-acl", "s3:x-amz-acl"},
			{"x-amz-copy-source", "s3:x-amz-copy-source"}, {"x-amz-metadata-directive", "s3:x-amz-metadata-directive"},
			{"x-amz-server-side-encryption", "s3:x-amz-server-side-encryption"},
			{"x-amz-server-side-encryption-aws-kms-key-id", "s3:x-amz-server-side-encryption-aws-kms-key-id"},
			{"x-amz-storage-class", "s3:x-amz-storage-class"}, {"x-amz-object-ownership", "s3:x-amz-object-ownership"},
			{"x-amz-grant-read", "s3:x-amz-grant-read"}, {"x-amz-grant-write", "s3:x-amz-grant-write"},
			{"x-amz-grant-read-acp", "s3:x-amz-grant-read-acp"}, {"x-amz-grant-write-acp", "s3:x-amz-grant-write-acp"},
			{"x-amz-grant-full-control", "s3:x-amz-grant-full-control"},
		}
	case "iam":
		return []serviceKey{
			{"policyArn", "iam:PolicyARN"}, {"permissionsBoundary", "iam:PermissionsBoundary"},
			{"aWSServiceName", "iam:AWSServiceName"},
		}
	}
	return nil
}

// serviceKeys sets the keys of the service of the question.
func (b *builder) serviceKeys() {
	service, _, _ := strings.Cut(strings.ToLower(b.out.Questions[0].Action), ":")
	if service != b.service {
		return // the parameters are those of another call
	}
	for _, row := range serviceKeysOf(service) {
		b.setValue(row.key, b.rec.parameters.Get(row.parameter))
	}
	switch service {
	case "s3":
		b.s3Keys()
	case "kms":
		b.kmsKeys()
	case "sts":
		b.providerKeys()
	}
}

// setValue sets a key to a text, a number, a boolean or a list of those.
func (b *builder) setValue(name string, v gjson.Result) {
	if value, ok := valueOf(v); ok {
		b.set(name, value)
	}
}

// valueOf returns the condition value of a JSON value. Numbers keep their text.
func valueOf(v gjson.Result) (condition.Value, bool) {
	if v.IsArray() {
		var list []string
		for _, item := range v.Array() {
			s, ok := scalar(item)
			if !ok {
				return condition.Value{}, false
			}
			list = append(list, s)
		}
		return condition.Strings(list...), true
	}
	s, ok := scalar(v)
	return condition.String(s), ok && s != hiddenValue
}

func scalar(v gjson.Result) (string, bool) {
	switch {
	case v.Type == gjson.String:
		return v.String(), true
	case v.Type == gjson.Number, v.IsBool():
		return v.Raw, true
	}
	return "", false
}

// s3Keys sets the keys of how a request to S3 was signed and sent (Amazon S3 User
// Guide, "CloudTrail log file entries", additionalEventData).
func (b *builder) s3Keys() {
	switch b.rec.additional.Get("SignatureVersion").String() {
	case "SigV4":
		b.set("s3:signatureversion", condition.String("AWS4-HMAC-SHA256"))
	case "SigV2":
		b.set("s3:signatureversion", condition.String("AWS"))
	}
	switch b.rec.additional.Get("AuthenticationMethod").String() {
	case "AuthHeader":
		b.set("s3:authType", condition.String("REST-HEADER"))
	case "QueryString":
		b.set("s3:authType", condition.String("REST-QUERY-STRING"))
	}
	if version, ok := strings.CutPrefix(b.rec.tls.Get("tlsVersion").String(), "TLSv"); ok {
		b.set("s3:TlsVersion", condition.String(version))
	}
}

// kmsKeys sets the encryption context and the caller's account.
func (b *builder) kmsKeys() {
	if b.isIAM() {
		b.setText("kms:CallerAccount", b.account())
	}
	var keys []string
	each(b.rec.parameters.Get("encryptionContext"), func(name string, v gjson.Result) {
		if v.Type == gjson.String && v.String() != hiddenValue {
			keys = append(keys, name)
			b.set("kms:EncryptionContext:"+name, condition.String(v.String()))
		}
	})
	if len(keys) > 0 {
		b.set("kms:EncryptionContextKeys", condition.Strings(keys...))
	}
}

// providerKeys sets what a record tells of the token of an identity provider: the
// principalId is PROVIDER:AUDIENCE:SUBJECT, of which userName is the subject. What
// Google's audience is in policies depends on the token, so that it stays unknown.
func (b *builder) providerKeys() {
	id, host := &b.rec.Identity, b.providerHost()
	if id.Type != "WebIdentityUser" || host == "" {
		return
	}
	b.set("aws:FederatedProvider", condition.String(b.out.Principal.String()))
	rest, ok := strings.CutPrefix(id.PrincipalID, id.IdentityProvider+":")
	if !ok || id.UserName == "" || id.IdentityProvider == "" {
		return
	}
	audience, ok := strings.CutSuffix(rest, ":"+id.UserName)
	if !ok {
		return
	}
	b.set(host+":sub", condition.String(id.UserName))
	if host != "accounts.google.com" && audience != "" {
		b.set(host+":aud", condition.String(audience))
	}
}

// providerHost is the name with which the keys of an OIDC provider begin: its ARN
// without what all ARNs of providers begin with.
func (b *builder) providerHost() string {
	p := b.out.Principal.String()
	if _, host, ok := strings.Cut(p, ":oidc-provider/"); ok {
		return host
	}
	if strings.HasPrefix(p, "arn:") || p == "*" {
		return ""
	}
	return p
}
