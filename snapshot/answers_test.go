// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/snapshot"
)

// documentOf is a policy about a resource, as a string of JSON.
func documentOf(resource string) string {
	return `"{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"` + resource + `\"}}"`
}

// read loads one text.
func read(t testing.TB, name, text string) *snapshot.Snapshot {
	t.Helper()
	l := snapshot.NewLoader(snapshot.Options{NoOrganization: true})
	require.NoError(t, l.Read(context.Background(), name, strings.NewReader(text)))
	return l.Snapshot()
}

// TestAnswersOfServices: the answers of the calls that return resource-based policies,
// each with what says whose policy it is.
func TestAnswersOfServices(t *testing.T) {
	t.Parallel()
	any := documentOf("*")
	escaped := strings.ReplaceAll(any, `\"`, `\\\"`)
	for _, row := range []struct{ name, why, text, arn, account string }{
		{"bucket", "S3 refuses a policy that names another bucket", `{"Policy":` + documentOf("arn:aws:s3:::b/*") + `}`, "arn:aws:s3:::b", ""},
		{"bucket, named", "beside it", `{"Bucket":"b","Account":"111122223333","Policy":` + any + `}`, "arn:aws:s3:::b", "111122223333"},
		{"bucket, keyed", "by the call", `{"GetBucketPolicy:arn:aws:s3:::b":{"Policy":` + any + `}}`, "arn:aws:s3:::b", ""},
		{"queue", "attributes", `{"Attributes":{"QueueArn":"arn:aws:sqs:eu-west-1:111122223333:q","Policy":` + any + `}}`, "arn:aws:sqs:eu-west-1:111122223333:q", "111122223333"},
		{"topic", "with its owner", `{"Attributes":{"TopicArn":"arn:aws:sns:eu-west-1:111122223333:t","Owner":"111122223333","Policy":` + any + `}}`, "arn:aws:sns:eu-west-1:111122223333:t", "111122223333"},
		{"function", "Lambda refuses a policy of another function", `{"Policy":` + documentOf("arn:aws:lambda:eu-west-1:111122223333:function:f") + `,"RevisionId":"r"}`, "arn:aws:lambda:eu-west-1:111122223333:function:f", "111122223333"},
		{"secret", "says its ARN", `{"ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-abcdef","Name":"s","ResourcePolicy":` + any + `}`, "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-abcdef", "111122223333"},
		{"repository", "policyText", `{"ResourceArn":"arn:aws:ecr:eu-west-1:111122223333:repository/r","registryId":"111122223333","repositoryName":"r","policyText":` + any + `}`, "arn:aws:ecr:eu-west-1:111122223333:repository/r", "111122223333"},
		{"key", "keyed", `{"GetKeyPolicy:arn:aws:kms:eu-west-1:111122223333:key/k":{"Policy":` + any + `,"PolicyName":"default"}}`, "arn:aws:kms:eu-west-1:111122223333:key/k", "111122223333"},
		{"vault of Glacier", "a policy in a policy", `{"ResourceArn":"arn:aws:glacier:eu-west-1:111122223333:vaults/v","policy":{"Policy":` + any + `}}`, "arn:aws:glacier:eu-west-1:111122223333:vaults/v", "111122223333"},
		{"backup vault", "says its ARN", `{"BackupVaultName":"v","BackupVaultArn":"arn:aws:backup:eu-west-1:111122223333:backup-vault:v","Policy":` + any + `}`, "arn:aws:backup:eu-west-1:111122223333:backup-vault:v", "111122223333"},
		{"bus", "says its ARN", `{"Name":"b","Arn":"arn:aws:events:eu-west-1:111122223333:event-bus/b","Policy":` + any + `}`, "arn:aws:events:eu-west-1:111122223333:event-bus/b", "111122223333"},
		{"logs", "of the account and Region", `{"ResourceArn":"arn:aws:logs:eu-west-1:111122223333:*","resourcePolicies":[{"policyName":"a","policyDocument":` + any + `}]}`, "arn:aws:logs:eu-west-1:111122223333:*", "111122223333"},
		{"REST API, escaped", "AWS puts backslashes before the quotes once more", `{"ResourceArn":"arn:aws:apigateway:eu-west-1::/restapis/a","id":"a","policy":` + escaped + `}`, "arn:aws:apigateway:eu-west-1::/restapis/a", ""},
		{"REST API", "policy as a string", `{"ResourceArn":"arn:aws:apigateway:eu-west-1::/restapis/a","id":"a","policy":` + any + `}`, "arn:aws:apigateway:eu-west-1::/restapis/a", ""},
		{"domain", "inside of its configuration", `{"ResourceArn":"arn:aws:es:eu-west-1:111122223333:domain/d","DomainConfig":{"AccessPolicies":{"Options":` + any + `}}}`, "arn:aws:es:eu-west-1:111122223333:domain/d", "111122223333"},
		{"catalog", "PolicyInJson", `{"ResourceArn":"arn:aws:glue:eu-west-1:111122223333:catalog","PolicyInJson":` + any + `}`, "arn:aws:glue:eu-west-1:111122223333:catalog", "111122223333"},
		{"domain of CodeArtifact", "says its ARN inside", `{"policy":{"resourceArn":"arn:aws:codeartifact:eu-west-1:111122223333:domain/d","document":` + any + `}}`, "arn:aws:codeartifact:eu-west-1:111122223333:domain/d", "111122223333"},
		{"identity of SES", "several, by name", `{"ResourceArn":"arn:aws:ses:eu-west-1:111122223333:identity/example.org","Policies":{"one":` + any + `}}`, "arn:aws:ses:eu-west-1:111122223333:identity/example.org", "111122223333"},
		{"table bucket", "resourcePolicy", `{"ResourceArn":"arn:aws:s3tables:eu-west-1:111122223333:bucket/b","resourcePolicy":` + any + `}`, "arn:aws:s3tables:eu-west-1:111122223333:bucket/b", "111122223333"},
		{"tracing", "ResourcePolicies", `{"ResourceArn":"arn:aws:xray:eu-west-1:111122223333:*","ResourcePolicies":[{"PolicyName":"a","PolicyDocument":` + any + `}]}`, "arn:aws:xray:eu-west-1:111122223333:*", "111122223333"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := read(t, "answer.json", row.text)
			require.Empty(t, s.Problems(), row.why)
			require.Len(t, s.Resources(), 1, row.why)
			r := s.Resources()[0]
			require.Equal(t, row.arn, r.ARN, row.why)
			require.Equal(t, row.account, r.AccountID, row.why)
			require.True(t, r.PolicyKnown(), row.why)
			require.Len(t, r.Policies, 1, row.why)
			require.NotNil(t, r.Policies[0].Document(), row.why)
		})
	}
}

// TestNone: answers that say that there is no policy.
func TestNone(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, why, text string }{
		{"null", "the plain form", `[{"Resource":"arn:aws:s3:::b","Account":"111122223333","Policy":null}]`},
		{"empty text", "likewise", `[{"Resource":"arn:aws:s3:::b","Policy":""}]`},
		{"secret without, as it is", "the member is left out", `{"ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:s","Name":"s"}`},
		{"secret without", "the member is left out", `{"GetResourcePolicy:arn:aws:secretsmanager:eu-west-1:111122223333:secret:s":{}}`},
		{"queue without", "it was asked for", `{"Attributes":{"QueueArn":"arn:aws:sqs:eu-west-1:111122223333:q"}}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := read(t, "answer.json", row.text)
			require.Empty(t, s.Problems(), row.why)
			require.Len(t, s.Resources(), 1)
			require.True(t, s.Resources()[0].PolicyKnown(), row.why)
			require.Empty(t, s.Resources()[0].Policies)
		})
	}
	s := read(t, "answer.json", `[{"Resource":"arn:aws:s3:::b","Account":"111122223333"}]`)
	require.False(t, s.Resources()[0].PolicyKnown(), "an entry that says nothing of a policy")
}

// TestContradictions: of two policies that differ neither is believed, nor is a policy
// that was not asked for taken to be none.
func TestContradictions(t *testing.T) {
	t.Parallel()
	s := read(t, "r.json", `[{"Resource":"arn:aws:s3:::b","Account":"111122223333","Policy":null},
		{"Resource":"arn:aws:s3:::b","Account":"111122223333","Policy":`+documentOf("*")+`},
		{"Resource":"arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/vpce-0a"},
		{"Resource":"arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/vpce-0b","Policy":null}]`)
	b := s.Resource("arn:aws:s3:::b")
	require.False(t, b.PolicyKnown())
	require.Nil(t, b.Policies[0].Document())
	endpoints := s.VPCEndpoints()
	require.Equal(t, "111122223333", endpoints[0].AccountID)
	require.NotNil(t, endpoints[0].Policy, "it may have one")
	require.Nil(t, endpoints[0].Policy.Document())
	require.Nil(t, endpoints[1].Policy, "it was said that there is none")
}

// TestManagedPolicies: the forms in which AWS managed policies are collected.
func TestManagedPolicies(t *testing.T) {
	t.Parallel()
	doc := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`
	for _, row := range []struct{ name, why, text, version string }{
		{"lines", "an object for each", `{"name":"P","arn":"arn:aws:iam::aws:policy/x/P","policy":` + doc + `}`, ""},
		{"list", "of such objects", `[{"Name":"P","Arn":"arn:aws:iam::aws:policy/x/P","Document":` + doc + `}]`, ""},
		{"index", "by ARN", `{"arn:aws:iam::aws:policy/x/P":` + doc + `}`, ""},
		{"GetPolicyVersion", "with the ARN beside it", `{"PolicyArn":"arn:aws:iam::aws:policy/x/P","PolicyVersion":{"VersionId":"v7","IsDefaultVersion":true,"Document":` + doc + `}}`, "v7"},
		{"GetPolicyVersion, keyed", "by the call", `{"GetPolicyVersion:arn:aws:iam::aws:policy/x/P":{"PolicyVersion":{"VersionId":"v7","IsDefaultVersion":true,"Document":` + doc + `}}}`, "v7"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := read(t, "p.json", row.text)
			require.Empty(t, s.Problems(), row.why)
			p := s.ManagedPolicy("arn:aws:iam::aws:policy/x/P")
			require.NotNil(t, p, row.why)
			require.Equal(t, []string{"P", "/x/", row.version}, []string{p.Name, p.Path, p.VersionID})
			require.NotNil(t, p.Document)
		})
	}
}

// TestVersions: of two versions of an AWS managed policy the later one counts, whatever
// the order; one without a number gives way.
func TestVersions(t *testing.T) {
	t.Parallel()
	version := func(n, action string) string {
		return `{"PolicyArn":"arn:aws:iam::aws:policy/P","PolicyVersion":{"VersionId":"` + n + `","IsDefaultVersion":true,"Document":` +
			`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"` + action + `","Resource":"*"}}}}` + "\n"
	}
	plain := `{"arn":"arn:aws:iam::aws:policy/P","policy":{"Version":"2012-10-17","Statement":[]}}` + "\n"
	for _, texts := range [][]string{
		{version("v9", "s3:*"), version("v10", "sqs:*"), plain}, {plain, version("v10", "sqs:*"), version("v9", "s3:*")},
	} {
		s := read(t, "p.json", strings.Join(texts, ""))
		p := s.ManagedPolicy("arn:aws:iam::aws:policy/P")
		require.Equal(t, "v10", p.VersionID)
		require.Equal(t, "sqs:*", p.Document.Statements[0].Action.Values[0].Value)
		require.Equal(t, []string{"versions_differ arn:aws:iam::aws:policy/P"}, kinds(s))
	}
}

// TestPlainDirectory: documents in files of their own, with an index.
func TestPlainDirectory(t *testing.T) {
	t.Parallel()
	s := loadPaths(t, "testdata/plain")
	require.NotNil(t, s.ManagedPolicy("arn:aws:iam::aws:policy/Viewer").Document)
	doc := s.ManagedPolicy("arn:aws:iam::aws:policy/Viewer").Document
	require.Equal(t, "testdata/plain/documents/viewer.json", doc.File)
	text, err := os.ReadFile(doc.File)
	require.NoError(t, err)
	for _, st := range doc.Statements {
		for _, action := range st.Action.Values {
			at := doc.Position(action.Pos)
			require.True(t, strings.HasPrefix(string(text[at.Offset:]), `"`+action.Value+`"`), "%v", at)
			require.True(t, strings.HasPrefix(strings.Split(string(text), "\n")[at.Line-1][at.Column-1:], `"`+action.Value+`"`), "%v", at)
		}
	}
	require.ElementsMatch(t, []string{"policy_missing arn:aws:iam::aws:policy/Gone", "unplaced", "unplaced"}, kinds(s))
	require.Empty(t, s.Resources(), "the policy of an endpoint that names one bucket is not that of the bucket")
}

// TestOldOrganization: before 2026 units and accounts had no paths, and the management
// account another name. Parents come from the names of files then.
func TestOldOrganization(t *testing.T) {
	t.Parallel()
	s := loadPaths(t, "testdata/old-organization")
	require.Empty(t, kinds(s))
	o := s.Organization()
	require.NotNil(t, o)
	require.Equal(t, "999988887777", o.ManagementAccountID())
	require.Equal(t, "o-example001/r-ex01/ou-ex01-workload/", o.Path("444455556666"))
	levels := o.SCPLevels("444455556666")
	require.Len(t, levels, 3)
	require.Len(t, levels[1].Policies, 2)
}
