// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// everything is an engine in which a bucket policy allows everyone everything.
func everything(t *testing.T) *eval.Engine {
	t.Helper()
	e, err := eval.New(eval.Policies{Resource: compile(t, policy.ResourceBased, `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`)})
	require.NoError(t, err)
	return e
}

// TestNothingAskedNothingAllowed: a request that could not be made, or whose
// question was taken away, is denied, whatever it was before.
func TestNothingAskedNothingAllowed(t *testing.T) {
	t.Parallel()
	e := everything(t)
	q, err := eval.ParseQuestion("s3:GetObject", "arn:aws:s3:::b/k")
	require.NoError(t, err)

	r := ready(t)
	require.Equal(t, eval.Allowed, e.Decide(r).Result)
	r.Ask(eval.Question{})
	require.Equal(t, eval.InvalidRequest, e.Decide(r).Reason, "the zero question asks nothing")
	r.Ask(q)
	require.Equal(t, eval.Allowed, e.Decide(r).Result, "and the next one asks again")

	p, err := eval.ParsePrincipal("arn:aws:sts::111122223333:assumed-role/app/s")
	require.NoError(t, err)
	p.RoleARN = "arn:aws:iam::111122223333:role/aws-service-role/x/Other"
	require.Error(t, r.Reset(p, "s3:GetObject", "*"), "a role of another name")
	r.Ask(q)
	require.Equal(t, eval.InvalidRequest, e.Decide(r).Reason, "a request without requester stays denied")

	got, err := e.DecideQuestions(t.Context(), ready(t), []eval.Question{q, {}, q}, 1)
	require.NoError(t, err)
	require.Equal(t, []eval.Result{eval.Allowed, eval.ImplicitDeny, eval.Allowed}, []eval.Result{got[0].Result, got[1].Result, got[2].Result})
	got, err = e.DecideQuestions(t.Context(), nil, []eval.Question{q}, 1)
	require.NoError(t, err)
	require.Equal(t, eval.ImplicitDeny, got[0].Result, "nobody asks")
}

// TestBatchOwners: in a batch the account that a request states is for resources
// whose ARN has none.
func TestBatchOwners(t *testing.T) {
	t.Parallel()
	e, err := eval.New(eval.Policies{Identity: compile(t, policy.IdentityBased, `{"Effect":"Allow","Action":"*","Resource":"*"}`)})
	require.NoError(t, err)
	var questions []eval.Question
	for _, resource := range []string{"arn:aws:s3:::b", "arn:aws:sqs:us-east-1:444455556666:q", "arn:aws:s3:::c"} {
		q, err := eval.ParseQuestion("x:Do", resource)
		require.NoError(t, err)
		questions = append(questions, q)
	}
	got, err := e.DecideQuestions(t.Context(), ready(t), questions, 1)
	require.NoError(t, err)
	require.Equal(t, eval.AllowIdentity, got[0].Reason, "the stated account")
	require.Equal(t, eval.ImplicitResource, got[1].Reason, "another account by its ARN")
	require.Equal(t, eval.AllowIdentity, got[2].Reason, "the stated account again")
}

// TestBatchManagedKey: that AWS manages a key, which RCPs then pass by, is said of
// one key and not of all that a batch asks about.
func TestBatchManagedKey(t *testing.T) {
	t.Parallel()
	e, err := eval.New(eval.Policies{
		Identity: compile(t, policy.IdentityBased, `{"Effect":"Allow","Action":"*","Resource":"*"}`),
		Resource: compile(t, policy.ResourceBased, `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`),
		RCP:      []eval.Level{{Name: "root", Policies: compile(t, policy.RCP, `{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}`)}},
	})
	require.NoError(t, err)
	const managed, own = "arn:aws:kms:us-east-1:111122223333:key/managed", "arn:aws:kms:us-east-1:111122223333:key/own"
	var questions []eval.Question
	for _, resource := range []string{own, managed, own} {
		q, err := eval.ParseQuestion("kms:Decrypt", resource)
		require.NoError(t, err)
		questions = append(questions, q)
	}
	r := ready(t)
	r.Ask(questions[1])
	r.AWSManagedKey = true
	got, err := e.DecideQuestions(t.Context(), r, questions, 1)
	require.NoError(t, err)
	require.Equal(t, eval.ExplicitDeny, got[0].Result, "nothing was said of this key")
	require.Equal(t, eval.Allowed, got[1].Result, "the key that was spoken of")
	require.Equal(t, eval.ExplicitDeny, got[2].Result, "the flag is not left behind")
}

// TestRoleARNTakenBack: without RoleARN a role's path is unknown, also for a
// requester that was parsed from the ARN of the role.
func TestRoleARNTakenBack(t *testing.T) {
	t.Parallel()
	e, err := eval.New(eval.Policies{Identity: compile(t, policy.IdentityBased,
		`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/a/app"}}}`)})
	require.NoError(t, err)
	p, err := eval.ParsePrincipal("arn:aws:iam::111122223333:role/a/app")
	require.NoError(t, err)
	r := ready(t)
	require.NoError(t, r.Reset(p, "s3:GetObject", "arn:aws:s3:::b/k"))
	r.ResourceAccount = "111122223333"
	require.Equal(t, eval.Allowed, e.Decide(r).Result)
	p.RoleARN = ""
	require.NoError(t, r.Reset(p, "s3:GetObject", "arn:aws:s3:::b/k"))
	r.ResourceAccount = "111122223333"
	d := e.Decide(r)
	require.Equal(t, eval.ImplicitDeny, d.Result)
	require.False(t, d.Conclusive(), "the role may be this one")
}

// TestObjectOwner: a bucket policy grants nothing on objects of others.
func TestObjectOwner(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, why, object, bucket string
		want                      string
	}{
		{"not said", "the bucket's owner", "", "111122223333", "allowed (ALLOW_RESOURCE_WILDCARD)"},
		{"same", "as enforced by default", "111122223333", "111122223333", "allowed (ALLOW_RESOURCE_WILDCARD)"},
		{"other", "needs the owner's ACL", "444455556666", "111122223333", "implicitDeny (IMPLICIT_IDENTITY)"},
		{"bucket of unknown owner", "they may be the same", "111122223333", "", "implicitDeny (IMPLICIT_IDENTITY, inconclusive)"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r := ready(t)
			r.ObjectOwner, r.ResourceAccount = row.object, row.bucket
			require.Equal(t, row.want, everything(t).Decide(r).String(), row.why)
		})
	}
}

// TestCertainDenyIsNamed: of two levels that deny, the one that does for certain
// is named.
func TestCertainDenyIsNamed(t *testing.T) {
	t.Parallel()
	doubtful := compile(t, policy.SCP, `{"Sid":"doubtful","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"k":"v"}}}`)
	certain := compile(t, policy.SCP, `{"Sid":"certain","Effect":"Deny","Action":"*","Resource":"*"}`)
	e, err := eval.New(eval.Policies{SCP: []eval.Level{{Name: "root", Policies: doubtful}, {Name: "unit", Policies: certain}}})
	require.NoError(t, err)
	r := ready(t)
	r.Unknown = []condition.Key{condition.MakeKey("k")}
	d := e.Decide(r)
	s, ok := e.Settled(d)
	require.True(t, ok)
	require.Equal(t, "explicitDeny (EXPLICIT_SCP) unit certain", d.String()+" "+s.Level+" "+s.SID())
}

// TestClockAndTags: keys that follow from the clock and from the request's tags.
func TestClockAndTags(t *testing.T) {
	t.Parallel()
	e, err := eval.New(eval.Policies{Identity: compile(t, policy.IdentityBased, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{
		"DateEquals":{"aws:CurrentTime":"2026-11-21T12:00:00.250Z"},
		"NumericEquals":{"aws:EpochTime":"1795262400"},
		"StringEquals":{"aws:RequestTag/Team":"blue"},
		"ForAllValues:StringEquals":{"aws:TagKeys":["Team","Cost"]},
		"Null":{"aws:TagKeys":"false"}}}`)})
	require.NoError(t, err)
	r := ready(t)
	require.Equal(t, eval.ImplicitDeny, e.Decide(r).Result, "without clock and tags the keys are absent")
	r.SetTime(time.Date(2026, 11, 21, 13, 0, 0, 250_999_999, time.FixedZone("", 3600)))
	r.SetRequestTags(eval.Tag{Key: "Team", Value: "blue"}, eval.Tag{Key: "Cost", Value: "1"})
	require.Equal(t, eval.Allowed, e.Decide(r).Result)
	require.NoError(t, r.Reset(mustPrincipal(t, "arn:aws:iam::111122223333:user/alice"), "s3:GetObject", "*"))
	require.Equal(t, eval.ImplicitDeny, e.Decide(r).Result, "Reset forgets both")
}

func mustPrincipal(t *testing.T, s string) eval.Principal {
	t.Helper()
	p, err := eval.ParsePrincipal(s)
	require.NoError(t, err)
	return p
}

// TestPrincipalFields: what a caller adds to a principal has to fit it.
func TestPrincipalFields(t *testing.T) {
	t.Parallel()
	const feduser, session = "arn:aws:sts::111122223333:federated-user/f", "arn:aws:sts::111122223333:assumed-role/app/s"
	rows := []struct {
		name, why, principal, role, by string
		ok                             bool
	}{
		{"parent", "a user of the account", feduser, "", "arn:aws:iam::111122223333:user/team/ana", true},
		{"root parent", "or its root", feduser, "", "arn:aws:iam::111122223333:root", true},
		{"garbage parent", "not an ARN", feduser, "", "ana", false},
		{"foreign parent", "of another account", feduser, "", "arn:aws:iam::444455556666:user/ana", false},
		{"role parent", "roles cannot federate", feduser, "", "arn:aws:iam::111122223333:role/app", false},
		{"parent of a session", "sessions are not federated users", session, "", "arn:aws:iam::111122223333:user/ana", false},
		{"role", "with any path", session, "arn:aws:iam::111122223333:role/a/b/app", "", true},
		{"other role", "another name", session, "arn:aws:iam::111122223333:role/a/b", "", false},
		{"foreign role", "another account", session, "arn:aws:iam::444455556666:role/app", "", false},
		{"role of a user", "users have none", "arn:aws:iam::111122223333:user/app", "arn:aws:iam::111122223333:role/app", "", false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p := mustPrincipal(t, row.principal)
			p.RoleARN, p.FederatedBy = row.role, row.by
			err := new(eval.Request).Reset(p, "s3:GetObject", "*")
			require.Equal(t, row.ok, err == nil, "%s: %v", row.why, err)
		})
	}
}
