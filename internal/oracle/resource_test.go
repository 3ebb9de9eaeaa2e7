// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/iamverdict/verdict/policy"
	"github.com/stretchr/testify/require"
)

func TestActions(t *testing.T) {
	for _, tt := range []struct {
		patterns []string
		action   string
		want     truth
		why      string
	}{
		{[]string{"*"}, "s3:GetObject", yes, "every action"},
		{[]string{"S3:getobject"}, "s3:GetObject", yes, "case does not matter"},
		{[]string{"s3:Get*"}, "s3:GetObject", yes, "a wildcard at the end"},
		{[]string{"s3:*Object"}, "s3:GetObject", yes, "a wildcard at the start"},
		{[]string{"s3:Get?bject"}, "s3:GetObject", yes, "one character"},
		{[]string{"s3:Get*"}, "s3:PutObject", no, "another name"},
		{[]string{"ec2:*"}, "s3:GetObject", no, "another service"},
		{[]string{"*:GetObject"}, "s3:GetObject", yes, "any service"},
		{[]string{"s3:GetObject "}, "s3:GetObject", no, "nothing is trimmed"},
		{[]string{"s3:${aws:username}"}, "s3:alice", no, "no variables"},
		{[]string{"ec2:*", "s3:*"}, "s3:GetObject", yes, "any of the list"},
		{nil, "s3:GetObject", no, "an empty list matches nothing"},
	} {
		r := read(alice)
		r.Action = tt.action
		w := worldOf(t, r)
		e := policy.Element{Presence: policy.Plain}
		for _, p := range tt.patterns {
			e.Values = append(e.Values, policy.Text{Value: p})
		}
		require.Equal(t, tt.want, w.matchAction(e), "%q: %s", tt.patterns, tt.why)
		e.Presence = policy.Negated
		require.Equal(t, not(tt.want), w.matchAction(e), "NotAction %q: %s", tt.patterns, tt.why)
	}
}

const (
	queue    = "arn:aws:sqs:us-east-1:111111111111:q1"
	stream   = "arn:aws:logs:us-east-1:111111111111:log-group:g:log-stream:x"
	function = "arn:aws:lambda:us-east-1:111111111111:function:f:prod"
)

func TestResources(t *testing.T) {
	for _, tt := range []struct {
		pattern, resource string
		want              truth
		why               string
	}{
		// Field by field.
		{"*", object, yes, "everything"},
		{"*", "*", yes, "and no resource"},
		{"arn:aws:s3:::*", "*", no, "an ARN never covers an action without resources"},
		{"arn:*:*:*:*:*", "*", no, "not even this one"},
		{object, object, yes, "the same"},
		{"arn:aws:s3:::bkt", object, no, "a bucket is not its objects"},
		{"arn:aws:s3:::bkt/K", object, no, "case matters"},
		{"arn:aws:s3:::bkt/*", "arn:aws:s3:::bkt/a/b:c", yes, "slashes and colons in a key"},
		{"arn:aws:s3:::bkt/*/test/*", "arn:aws:s3:::bkt/a/b/test/c", yes, "a star spans any depth"},
		{"arn:aws:s3:::bkt/a?b", "arn:aws:s3:::bkt/a:b", yes, "in the sixth field ? matches a colon"},
		{"arn:aws:lambda:*:*:function:*:prod", function, yes, "stars in several fields"},
		{"arn:aws-cn:s3:::bkt/k", object, no, "another partition"},
		{"arn:*:s3:::bkt/k", object, yes, "a wildcard for it"},
		{"arn:aws:s?:::bkt/k", object, yes, "a wildcard in the service"},
		{"arn:aws:sqs:us-east-1::q1", queue, no, "an empty field is empty"},
		{"arn:aws:sqs:us-????-1:*:q1", queue, yes, "one character each"},
		{"arn:aws:sqs:?:*:q1", queue, no, "one character is not a region"},
		{"ARN:aws:s3:::bkt/k", object, no, "not an ARN"},
		{"*:aws:s3:::bkt/k", object, no, "not an ARN"},
		{"**", object, no, "not an ARN, and not the lone star"},
		{"", object, no, "nor is this"},

		// Fewer than six fields.
		{"arn:aws:s3:*", object, yes, "a final star takes the rest"},
		{"arn:*", object, yes, "however early"},
		{"arn:aws:sqs:us-east-1:*", queue, yes, "likewise"},
		{"arn:aws:sqs:eu-west-1:*", queue, no, "what is before it has to match"},
		{"arn:aws:lambda:*prod", function, no, "a final star only"},
		{"arn:aws:sqs:us-*:1*", queue, yes, "the last field is a glob over all that remains"},
		{"arn:aws:sqs:us-*:?*:q*", queue, yes, "and its wildcards match colons"},
		{"arn:aws:sqs:us-*:2*", queue, no, "if it fits"},

		// The wide reading.
		{"arn:aws:sqs:*:q1", queue, yes, "a star at the end of a field runs across colons"},
		{"arn:aws:sqs:*:q2", queue, no, "but the end has to match"},
		{"arn:aws:*:q1", queue, yes, "across several"},
		{"arn:*:q1", queue, yes, "across more"},
		{"arn:aws:sqs:us-*:q1", queue, yes, "with text before it"},
		{"arn:aws:sqs:us-*1:q1", queue, no, "a star inside a field stays in it"},
		{"arn:aws:sqs:*-1:q1", queue, no, "so does one at the start"},
		{"arn:aws:logs:*:log-stream:x", stream, yes, "six fields: the field reading fails, the wide one does not"},
		{"arn:aws:logs:*:log-stream:*", stream, yes, "with a free sixth field"},
		{"arn:aws:logs:*:log-stream:?", stream, yes, "in which ? is any character"},
		{"arn:aws:logs:*:log-?tream:x", stream, yes, "? before it is one character"},
		{"arn:aws:logs:*:log?stream:x", stream, yes, "but"},
		{"arn:aws:logs:*:g?log-stream:x", stream, no, "no colon"},
		{"arn:aws:logs:*:g*log-stream:x", stream, no, "nor is a star inside a field"},
		{"arn:aws:sqs:**:q1", queue, yes, "of two stars the last one runs"},
		{"arn:aws:lambda:*:function:*:prod", function, yes, "mixed"},
		{"arn:aws:sqs:q1", queue, no, "nothing runs here"},

		// Variables.
		{"arn:aws:s3:::bkt/${key}", object, yes, "the sixth field is their place"},
		{"arn:aws:s3:::bkt/${star}", object, no, "a star in a value is text"},
		{"arn:aws:s3:::bkt/${star}", "arn:aws:s3:::bkt/*", yes, "that matches itself"},
		{"arn:aws:s3:::${slashed}", object, yes, "values have slashes"},
		{"arn:aws:lambda:*:*:function:${colon}", function, yes, "and colons"},
		{"arn:aws:${colons}", queue, no, "that separate no fields"},
		{"arn:aws:s3:::bkt/${absent}", object, no, "an unresolved one matches nothing"},
		{"arn:aws:s3:::bkt/${absent}*", object, no, "whatever stands beside it"},
		{"arn:aws:s3:::bkt/${absent, 'k'}", object, yes, "a default"},
		{"arn:aws:s3:::bkt/${aws:TagKeys}", object, no, "a multivalued key"},
		{"arn:aws:s3:::bkt/${broken", object, no, "unreadable: unresolved"},
		{"arn:aws:sqs:us-east-1:${account}:q1", queue, unsure, "before the fifth colon AWS does not say"},
		{"arn:aws:sqs:us-east-1:${account}:q2", queue, no, "but this matches nothing in any case"},
		{"arn:aws:sqs:us-east-1:${account, 'x'}:q1", queue, unsure, "with a default likewise"},
		{"arn:aws:sqs:${region}*", queue, unsure, "in a short pattern every field is before it"},
		{"arn:aws:sqs:*:${name}", queue, unsure, "likewise, in the wide reading"},
		{"arn:aws:sqs:*:us-east-1:${account}:q1", "arn:aws:sqs:x:us-east-1:111111111111:q1", yes, "after the fifth colon it is in its place"},
		{"arn:aws:sqs:*:${late}:q1", queue, no, "a value with a colon stays in one field"},
		{"arn:aws:s3:::bkt/${unknown}", object, unsure, "an unknown value may match"},
		{"arn:aws:s3:::other/${unknown}", object, no, "or cannot"},
		{"arn:aws:s3:::bkt/${unknown, 'k'}", object, unsure, "a default does not help"},
		{"arn:aws:s3:::bkt/${unknown}", "*", no, "no value matches an action without resources"},
		{"arn:aws:sqs:${unknown}:q1", queue, no, "before the sixth field it stays in one field"},
		{"arn:aws:sqs:${unknown}:*:q1", queue, unsure, "which it may be"},
		{"arn:aws:s3:::${*}", "arn:aws:s3:::*", yes, "the escape"},
		{"arn:aws:s3:::${*}", object, no, "is no wildcard"},
		{"${arn}", object, no, "does not start as an ARN"},
	} {
		r := withContext("key", "k", "star", "*", "slashed", "bkt/k", "colon", "f:prod",
			"colons", "sqs:us-east-1:111111111111:q1", "account", home, "region", "us-east-1", "name", "q1",
			"late", "us-east-1:111111111111", "aws:TagKeys", "k", "arn", object)
		r.Resource = tt.resource
		w := worldOf(t, unknown(r, "unknown"))
		require.Equal(t, tt.want, w.resourceEntry(tt.pattern, true, false), "%q %q: %s", tt.pattern, tt.resource, tt.why)
	}
}

func TestResourcesWithoutVariables(t *testing.T) {
	r := withContext("key", "k")
	r.Resource = "arn:aws:s3:::bkt/${key}"
	w := worldOf(t, r)
	require.Equal(t, yes, w.resourceEntry("arn:aws:s3:::bkt/${key}", false, false), "literal text before 2012-10-17")
	require.Equal(t, yes, w.resourceEntry("arn:aws:s3:::bkt/${*}", false, false), "in which a star is a wildcard")
}

func TestNotResource(t *testing.T) {
	for _, tt := range []struct {
		entries []string
		want    truth
		why     string
	}{
		{[]string{"arn:aws:s3:::other/*"}, yes, "another resource"},
		{[]string{"arn:aws:s3:::other/*", "arn:aws:s3:::bkt/*"}, no, "one entry is enough"},
		{nil, yes, "an empty list excludes nothing"},
		{[]string{"arn:aws:s3:::bkt/${absent}"}, unsure, "an unresolved variable: what was meant to be excluded is not known"},
		{[]string{"arn:aws:s3:::other/${absent}"}, unsure, "likewise, wherever it is"},
		{[]string{"arn:aws:s3:::bkt/${absent}", object}, no, "another entry settles it"},
		{[]string{"arn:aws:s3:::bkt/${unknown}"}, unsure, "the value decides"},
		{[]string{"arn:aws:s3:::other/${unknown}"}, unsure, "no value excludes this resource, but there may be none"},
		{[]string{"arn:aws:${service}:::bkt/k"}, unsure, "a variable where AWS wants none"},
	} {
		w := worldOf(t, unknown(withContext("service", "s3"), "unknown"))
		e := policy.Element{Presence: policy.Negated}
		for _, entry := range tt.entries {
			e.Values = append(e.Values, policy.Text{Value: entry})
		}
		require.Equal(t, tt.want, w.matchResource(e, true), "%q: %s", tt.entries, tt.why)
	}
}

// The wide reading as one regular expression: a star that ends one of the first
// five fields is .*, the wildcards before the sixth field are else confined to
// one field, and those of the sixth are free.
func TestWideReadingAgreesWithRegexp(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	word := func(alphabet string, length int) string {
		var b strings.Builder
		for range random.IntN(length) {
			b.WriteByte(alphabet[random.IntN(len(alphabet))])
		}
		return b.String()
	}
	matched := 0
	for range 10000 {
		pattern, resource := "arn:"+word("a:*?", 12), "arn:a:a:"+word("a:", 4)+":"+word("a:", 4)+":a"+word("a:", 4)
		fields := strings.SplitN(pattern, ":", 6)
		for i, field := range fields {
			crossing := ""
			if i < 5 && strings.HasSuffix(field, "*") {
				field, crossing = field[:len(field)-1], ".*"
			}
			star, question := "[^:]*", "[^:]"
			if i == 5 {
				star, question = ".*", "."
			}
			fields[i] = strings.NewReplacer("*", star, "?", question).Replace(field) + crossing
		}
		want := regexp.MustCompile("^" + strings.Join(fields, ":") + "$").MatchString(resource)
		r := read(alice)
		r.Resource = resource
		w, ok := newWorld(r)
		if !ok {
			continue
		}
		require.Equal(t, want, w.wide(splitARN(cut(pattern, true, true))), "%q %q", pattern, resource)
		if want {
			matched++
		}
	}
	require.Greater(t, matched, 100, "the test tests something")
}
