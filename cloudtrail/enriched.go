// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/condition"
)

// Enriched events hold condition keys and tags as they were when AWS evaluated the
// request (CloudTrail User Guide, "Enrich CloudTrail events by adding resource tag
// keys and IAM global condition keys", 2025). They win over what the rest of the
// record suggests. Which of them an event has is chosen by whoever configures the
// trail, so that a key or tag that is missing there is not known to be absent.

// enriched takes over eventContext.
func (b *builder) enriched() {
	each(b.rec.eventContext.Get("requestContext"), func(name string, v gjson.Result) {
		if value, ok := valueOf(v); ok && v.Raw != `""` {
			b.setContext(name, value)
		}
	})
	tags := b.rec.eventContext.Get("tagContext")
	b.contextTags("aws:PrincipalTag/", "eventContext.tagContext.principalTags", tags.Get("principalTags"))
	for _, entry := range elements(tags.Get("resourceTags")) {
		if text1(entry, "arn", "ARN") == b.out.Questions[0].Resource {
			b.contextTags("aws:ResourceTag/", "eventContext.tagContext.resourceTags", entry.Get("tags"))
		}
	}
}

// setContext sets a key to a value that AWS evaluated. Times are in another form
// than conditions compare, and there is one clock.
func (b *builder) setContext(name string, v condition.Value) {
	k := condition.MakeKey(name)
	switch k.String() {
	case "aws:currenttime", "aws:tokenissuetime", "aws:epochtime":
		t, ok := time.Time{}, false
		if v.Len() == 1 {
			t, ok = parseTime(v.Text(0))
		}
		switch {
		case ok && k.String() == "aws:tokenissuetime":
			v = condition.Time(t)
		case ok:
			b.out.Request.SetTime(t)
			return
		}
	}
	if had, ok := b.out.Request.Context.Get(k); ok && !equalValue(had, v) {
		b.note(SourcesDisagree, "eventContext", "%s: AWS evaluated %s, the rest of the record suggests %s", name, show(v), show(had))
	}
	b.out.Request.Context.Set(k, v)
}

func equalValue(v, w condition.Value) bool {
	if v.Len() != w.Len() {
		return false
	}
	for i := range v.Len() {
		if v.Text(i) != w.Text(i) {
			return false
		}
	}
	return true
}

func show(v condition.Value) string {
	list := make([]string, v.Len())
	for i := range list {
		list[i] = v.Text(i)
	}
	return `"` + strings.Join(list, `", "`) + `"`
}

// contextTags takes over tags, which are written KEY:VALUE, or as an object. Both
// halves may hold colons; a tag with two of them can be split in two ways, and is
// left unknown.
func (b *builder) contextTags(prefix, field string, v gjson.Result) {
	if v.IsObject() {
		each(v, func(name string, v gjson.Result) { b.setValue(prefix+name, v) })
		return
	}
	for _, item := range elements(v) {
		key, value, ok := strings.Cut(item.String(), ":")
		switch {
		case item.Type != gjson.String || !ok || key == "":
			b.note(TagAmbiguous, field, "%s is no tag of the form KEY:VALUE", item.Raw)
		case strings.Contains(value, ":"):
			b.note(TagAmbiguous, field, "%q can be split in several ways", item.String())
		default:
			b.set(prefix+key, condition.String(value))
		}
	}
}
