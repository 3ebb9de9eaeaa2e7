// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/internal/synth"
	"github.com/iamverdict/verdict/snapshot"
	"github.com/iamverdict/verdict/suite"
)

const account = `{"UserDetailList": [
 {"UserName": "ana", "UserId": "AIDAEXAMPLEANAEXAMPLE", "Arn": "arn:aws:iam::111122223333:user/ana", "Path": "/", "GroupList": [], "AttachedManagedPolicies": [], "Tags": [],
  "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
   {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Put*"], "Resource": "arn:aws:s3:::data/${aws:username}/*"},
   {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"},
   {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:*:*:orders"},
   {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-central-1:111122223333:key/1"},
   {"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::${aws:PrincipalTag/team}"}]}}]}],
 "GroupDetailList": [], "RoleDetailList": [], "Policies": []}`

const resources = `[{"Resource": "arn:aws:s3:::data", "Account": "111122223333", "Policy": null, "Tags": []},
 {"Resource": "arn:aws:sqs:us-east-1:111122223333:orders", "Account": "111122223333", "Policy": null, "Tags": []}]`

func exported(t testing.TB) (*snapshot.Snapshot, fstest.MapFS) {
	fsys := tree(map[string]string{"export/a.json": account, "export/b.json": resources})
	l := snapshot.NewLoader(snapshot.Options{NoOrganization: true})
	require.NoError(t, l.ReadFS(context.Background(), fsys, ""))
	return l.Snapshot(), fsys
}

// ExampleGenerate writes a first case file of an export.
func ExampleGenerate() {
	files := fstest.MapFS{"export/a.json": {Data: []byte(account)}, "export/b.json": {Data: []byte(resources)}}
	l := snapshot.NewLoader(snapshot.Options{NoOrganization: true})
	if err := l.ReadFS(context.Background(), files, ""); err != nil {
		fmt.Println(err)
		return
	}
	text, err := suite.Generate(context.Background(), suite.Generation{Snapshot: l.Snapshot(), Paths: []string{"export"}, NoOrganization: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(text))
	// Output:
	// # What is allowed today, as a baseline to review: take away what need not be,
	// # and expect it to be denied.
	// snapshot:
	//   paths: [export]
	//   noOrganization: true
	// context: {'aws:SecureTransport': "true", 'aws:RequestedRegion': us-east-1}
	// cases:
	//   - name: 111122223333:user/ana may on arn:aws:s3:::data/ana/example
	//     principal: arn:aws:iam::111122223333:user/ana
	//     matrix:
	//       actions: ['s3:GetObject']
	//       resources: ['arn:aws:s3:::data/ana/example']
	//     expect: allowed
	//   - name: 111122223333:user/ana may on arn:aws:sqs:us-east-1:111122223333:orders
	//     principal: arn:aws:iam::111122223333:user/ana
	//     matrix:
	//       actions: ['sqs:SendMessage']
	//       resources: ['arn:aws:sqs:us-east-1:111122223333:orders']
	//     expect: allowed
	//   - name: 111122223333:user/ana may not on arn:aws:s3:::data/ana/example
	//     principal: arn:aws:iam::111122223333:user/ana
	//     matrix:
	//       actions: ['s3:PutObject']
	//       resources: ['arn:aws:s3:::data/ana/example']
	//     expect: denied
	//   - name: 111122223333:user/ana may not on arn:aws:kms:eu-central-1:111122223333:key/1
	//     why: 'not certain: arn:aws:kms:eu-central-1:111122223333:key/1 may have a resource-based policy, and none was collected, nor that there is none'
	//     principal: arn:aws:iam::111122223333:user/ana
	//     context: {'aws:RequestedRegion': eu-central-1}
	//     matrix:
	//       actions: ['kms:Decrypt']
	//       resources: ['arn:aws:kms:eu-central-1:111122223333:key/1']
	//     expect: {decision: denied, conclusive: false}
}

// TestGenerateRecords: without a snapshot the file says what AWS said; with one, what
// the policies say.
func TestGenerateRecords(t *testing.T) {
	t.Parallel()
	const trail = `{"Records": [
	 {"eventTime":"2026-11-20T10:15:30Z","eventSource":"dynamodb.amazonaws.com","eventName":"DescribeTable","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.10","errorCode":"AccessDenied","eventID":"e-1",
	  "errorMessage":"User: arn:aws:iam::111122223333:user/ana is not authorized to perform: dynamodb:DescribeTable on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/orders because no identity-based policy allows the dynamodb:DescribeTable action",
	  "requestParameters":{"tableName":"orders"},"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana","principalId":"AIDAEXAMPLEANAEXAMPLE","accountId":"111122223333"}},
	 {"eventTime":"2026-11-20T10:15:31Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.10","eventID":"e-2","recipientAccountId":"111122223333",
	  "requestParameters":{"bucketName":"data","key":"ana/x"},"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::data/ana/x"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::data"}],
	  "userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana","principalId":"AIDAEXAMPLEANAEXAMPLE","accountId":"111122223333"}},
	 {"eventID":7}]}`
	records := func() suite.Generation {
		return suite.Generation{Records: cloudtrail.Records("trail.json", strings.NewReader(trail))}
	}
	text, err := suite.Generate(context.Background(), records())
	require.NoError(t, err)
	require.Contains(t, string(text), "# It is what AWS said.")
	require.Contains(t, string(text), "# Left out, because they do not make a request: 1.")
	require.Contains(t, string(text), "expect: {decision: denied, by: identity}")
	require.Contains(t, string(text), "expect: allowed")
	s := load(t, map[string]string{"first.yaml": string(text)})
	require.Equal(t, 2, s.Len())

	g := records()
	snap, fsys := exported(t)
	g.Snapshot, g.Paths, g.NoOrganization = snap, []string{"export"}, true
	text, err = suite.Generate(context.Background(), g)
	require.NoError(t, err)
	require.NotContains(t, string(text), "what AWS said")
	fsys["first.yaml"] = &fstest.MapFile{Data: text}
	require.Equal(t, 2, met(t, fsys))
}

// TestGenerateStar: a name with a star, which AWS asks for when there is none yet, stays
// a name, where a matrix would take it for a pattern.
func TestGenerateStar(t *testing.T) {
	t.Parallel()
	const record = `{"eventTime":"2026-11-20T10:15:30Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","awsRegion":"%s","sourceIPAddress":"203.0.113.10","eventID":"e-%[1]s","recipientAccountId":"111122223333",
	 "requestParameters":{"instanceType":"t3.micro"},"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana","principalId":"AIDAEXAMPLEANAEXAMPLE","accountId":"111122223333"}}`
	trail := `{"Records": [` + fmt.Sprintf(record, "eu-west-1") + "," + fmt.Sprintf(record, "eu-west-2") + `]}`
	snap, fsys := exported(t)
	g := suite.Generation{Snapshot: snap, Paths: []string{"export"}, NoOrganization: true, Records: cloudtrail.Records("trail.json", strings.NewReader(trail))}
	text, err := suite.Generate(context.Background(), g)
	require.NoError(t, err)
	require.NoError(t, schema(t)("first.yaml", string(text)))
	fsys["first.yaml"] = &fstest.MapFile{Data: text}
	require.Equal(t, 2, met(t, fsys))
	require.Contains(t, string(text), "resource: arn:aws:ec2:eu-west-1:111122223333:instance/*\n")
}

// met loads first.yaml and holds that every case is met.
func met(t testing.TB, fsys fstest.MapFS) int {
	t.Helper()
	s, err := suite.LoadFS(context.Background(), suite.Options{}, fsys, "first.yaml")
	require.NoError(t, err)
	for c := range s.Cases() {
		r := c.Run()
		require.True(t, r.Met, "%s: %s", c.Name, r.Mismatch)
	}
	return s.Len()
}

// TestGenerateSynthetic: what is written of made-up organizations loads, is met in all
// cases, pleases the schema, and is the same each time.
func TestGenerateSynthetic(t *testing.T) {
	t.Parallel()
	validate := schema(t)
	for seed := range uint64(5) {
		fsys := fstest.MapFS{}
		size := synth.Size{Accounts: 3, Units: 2, Depth: 1, Roles: 8, Users: 6, Groups: 2, ManagedPolicies: 5, SCPs: 3, RCPs: 2, Resources: 10, Gaps: seed%2 == 1}
		for name, file := range synth.Make(seed, size).Files {
			fsys["export/"+name] = file
		}
		l := snapshot.NewLoader(snapshot.Options{})
		require.NoError(t, l.ReadFS(context.Background(), fsys, ""))
		g := suite.Generation{Snapshot: l.Snapshot(), Paths: []string{"export"}}
		text, err := suite.Generate(context.Background(), g)
		require.NoError(t, err)
		again, err := suite.Generate(context.Background(), g)
		require.NoError(t, err)
		require.Equal(t, string(text), string(again))
		require.NoError(t, validate("first.yaml", string(text)))
		fsys["first.yaml"] = &fstest.MapFile{Data: text}
		require.Positive(t, met(t, fsys))
	}
}

// TestGenerateNothing: nothing to ask is an error, and so is the end of the context.
func TestGenerateNothing(t *testing.T) {
	t.Parallel()
	_, err := suite.Generate(context.Background(), suite.Generation{})
	require.ErrorContains(t, err, "nothing to ask")
	_, err = suite.Generate(context.Background(), suite.Generation{Snapshot: new(snapshot.Snapshot)})
	require.ErrorContains(t, err, "nothing to ask")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	snap, _ := exported(t)
	_, err = suite.Generate(ctx, suite.Generation{Snapshot: snap})
	require.ErrorIs(t, err, context.Canceled)
}

// TestGenerateNoRegion: where the resources of a snapshot are in no Region, that of one
// request is not that of the others.
func TestGenerateNoRegion(t *testing.T) {
	t.Parallel()
	fsys := tree(map[string]string{
		"export/a.json": `{"UserDetailList": [
 {"UserName": "ana", "UserId": "AIDAEXAMPLEANAEXAMPLE", "Arn": "arn:aws:iam::111122223333:user/ana", "Path": "/", "GroupList": [], "AttachedManagedPolicies": [], "Tags": [],
  "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
   {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"},
   {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}},
   {"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"}]}}]}],
 "GroupDetailList": [], "RoleDetailList": [], "Policies": []}`,
		"export/b.json": `[{"Resource": "arn:aws:s3:::data", "Account": "111122223333", "Policy": null, "Tags": []}]`,
	})
	l := snapshot.NewLoader(snapshot.Options{NoOrganization: true})
	require.NoError(t, l.ReadFS(context.Background(), fsys, ""))
	text, err := suite.Generate(context.Background(), suite.Generation{Snapshot: l.Snapshot(), Paths: []string{"export"}, NoOrganization: true})
	require.NoError(t, err)
	fsys["first.yaml"] = &fstest.MapFile{Data: text}
	require.Equal(t, 2, met(t, fsys))
}
