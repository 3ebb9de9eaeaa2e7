// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// eventRow is a line of events.jsonl: the action of an event.
type eventRow struct {
	Name, Why, Source, Event string
	Params                   json.RawMessage
	Want                     string
}

// TestEvents: the action that an event name stands for.
func TestEvents(t *testing.T) {
	t.Parallel()
	for _, row := range rows[eventRow](t, "events.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			params := "null"
			if row.Params != nil {
				params = string(row.Params)
			}
			rec := record(t, fmt.Sprintf(`{"eventSource":%q,"eventName":%q,"requestParameters":%s,"awsRegion":"eu-west-1",
				"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana"}}`, row.Source, row.Event, params))
			re, err := rec.Reconstruct(cloudtrail.Given{})
			var gap *cloudtrail.Gap
			if errors.As(err, &gap) { // which names the action even if the resource is not told
				require.ErrorContains(t, err, "the resource of "+row.Want+" is not in the record", row.Why)
				return
			}
			require.NoError(t, err)
			require.Equal(t, row.Want, re.Questions[0].Action, row.Why)
		})
	}
}

// TestResources: the resource that parameters name. An empty want is one that they do
// not tell, which is never made up.
func TestResources(t *testing.T) {
	t.Parallel()
	for _, row := range rows[eventRow](t, "resources.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			rec := record(t, fmt.Sprintf(`{"eventSource":%q,"eventName":%q,"requestParameters":%s,"awsRegion":"eu-west-1",
				"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana"}}`, row.Source, row.Event, row.Params))
			re, err := rec.Reconstruct(cloudtrail.Given{})
			if row.Want == "" {
				var gap *cloudtrail.Gap
				require.True(t, errors.As(err, &gap), row.Why)
				require.Equal(t, "resources", gap.Field)
				return
			}
			require.NoError(t, err)
			require.Equal(t, row.Want, re.Questions[0].Resource, row.Why)
		})
	}
}

func record(t testing.TB, text string) *cloudtrail.Record {
	t.Helper()
	rec, err := cloudtrail.ParseRecord("test.json", []byte(text))
	require.NoError(t, err)
	return rec
}

// TestAsk: a request can be made to ask the other questions of a call.
func TestAsk(t *testing.T) {
	t.Parallel()
	rec := record(t, `{"eventSource":"s3.amazonaws.com","eventName":"CopyObject","awsRegion":"eu-west-1",
		"requestParameters":{"bucketName":"b","key":"k","x-amz-copy-source":"src/a"},
		"resources":[{"ARN":"arn:aws:s3:::src","accountId":"444455556666"}],
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana"}}`)
	re, err := rec.Reconstruct(cloudtrail.Given{})
	require.NoError(t, err)
	require.Empty(t, re.Request.OwnerAccount())
	require.NoError(t, re.Ask(1))
	require.Equal(t, "444455556666", re.Request.OwnerAccount(), "the owner is that of the other bucket")
	require.Error(t, re.Ask(2), "there are two")
	require.Error(t, re.Ask(-1))
	require.NoError(t, re.Ask(0))
	require.Empty(t, re.Request.OwnerAccount())
	re, err = rec.Reconstruct(cloudtrail.Given{ResourceAccount: "777788889999"})
	require.NoError(t, err)
	require.NoError(t, re.Ask(1))
	require.Equal(t, "444455556666", re.Request.OwnerAccount())
	require.NoError(t, re.Ask(0))
	require.Equal(t, "777788889999", re.Request.OwnerAccount(), "what the caller said of the first is not forgotten")
}

const tagged = `{"Version":"2012-10-17","Statement":[
	{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:PrincipalTag/team}/*"},
	{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"s3:ExistingObjectTag/env":"${aws:username}"},"Null":{"aws:SourceIp":"true"}}}]}`

// TestConditionKeys: in conditions and variables, each once; not in documents of the
// old version, where ${ is text.
func TestConditionKeys(t *testing.T) {
	t.Parallel()
	names := func(version string) []string {
		doc, err := policy.Parse("p", []byte(`{"Version":"`+version+`",`+tagged[len(`{"Version":"2012-10-17",`):]))
		require.NoError(t, err)
		var list []string
		for _, k := range cloudtrail.ConditionKeys(nil, doc, doc) {
			list = append(list, k.String())
		}
		return list
	}
	require.Equal(t, []string{"aws:principaltag/team", "s3:existingobjecttag/env", "aws:username", "aws:sourceip"}, names("2012-10-17"))
	require.Equal(t, []string{"s3:existingobjecttag/env", "aws:sourceip"}, names("2008-10-17"))
}

// TestUnknownKeysDecide: a decision that hangs on what the record does not tell is
// not conclusive, and one that does not is.
func TestUnknownKeysDecide(t *testing.T) {
	t.Parallel()
	doc, err := policy.Parse("p", []byte(tagged))
	require.NoError(t, err)
	p, err := eval.Compile(doc, policy.IdentityBased)
	require.NoError(t, err)
	policies := eval.Policies{Identity: []*eval.Policy{p}}
	e, err := eval.New(policies)
	require.NoError(t, err)
	rec := record(t, `{"eventSource":"s3.amazonaws.com","eventName":"GetObject","sourceIPAddress":"203.0.113.1",
		"requestParameters":{"bucketName":"b","key":"a/k"},
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana","accessKeyId":"AKIA"}}`)
	re, err := rec.Reconstruct(cloudtrail.Given{ResourceAccount: "111122223333"})
	require.NoError(t, err)
	require.Equal(t, "implicitDeny (IMPLICIT_IDENTITY)", e.Decide(&re.Request).String(), "the tag would pass for absent")
	keys := cloudtrail.PolicyKeys(&policies)
	re.MarkUnknown(keys)
	re.MarkUnknown(keys)
	require.Equal(t, 1, count(re.Request.Unknown, "aws:PrincipalTag/team"))
	require.Equal(t, "implicitDeny (IMPLICIT_IDENTITY, inconclusive)", e.Decide(&re.Request).String())
	re.Set(condition.MakeKey("aws:PrincipalTag/team"), condition.String("a"))
	require.Equal(t, "allowed (ALLOW_IDENTITY)", e.Decide(&re.Request).String(), "there is an address, so that the Deny is out of question")
}

func count(keys []condition.Key, name string) int {
	n := 0
	for _, k := range keys {
		if k == condition.MakeKey(name) {
			n++
		}
	}
	return n
}
