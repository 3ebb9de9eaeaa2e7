// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

// TestDoubt: what is in doubt gives no conclusive answer, neither way.
func TestDoubt(t *testing.T) {
	t.Parallel()
	const (
		all   = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
		none  = `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`
		trust = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}`
		role  = `{"RoleDetailList":[{"Path":"/","RoleName":"r","Arn":"arn:aws:iam::444455556666:role/r",`
		set   = `"PermissionSetArn":"arn:aws:sso:::permissionSet/ssoins-1/ps-0000000000000001"`
		sets  = `{"PermissionSet":{"Name":"Ops",` + set + `}}{` + set + `,"CustomerManagedPolicyReferences":[]}{` + set + `,"AccountIds":["444455556666"]}` +
			`{` + set + `,"InlinePolicy":"` + `{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"}`
		ops = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops"
	)
	loose := `"UserPolicyList":[{"PolicyName":"all","PolicyDocument":` + none + `}]}]}`
	for _, row := range []struct{ name, why, text, principal, action, resource string }{
		{"two users", "one of which may do nothing: which of them is true?",
			account("") + strings.ReplaceAll(account(""), `"UserPolicyList":[{"PolicyName":"all","PolicyDocument":`+all+`}]}]}`, loose), ana, "ec2:DescribeInstances", "*"},
		{"two users, the other way round", "the first counts no more than the second",
			strings.ReplaceAll(account(""), `"UserPolicyList":[{"PolicyName":"all","PolicyDocument":`+all+`}]}]}`, loose) + account(""), ana, "ec2:DescribeInstances", "*"},
		{"two trust policies", "of one role", account("") + role + `"AssumeRolePolicyDocument":` + trust + `,"AssumeRolePolicyDocument":` + none + `}]}`,
			ana, "sts:AssumeRole", "arn:aws:iam::444455556666:role/r"},
		{"policies of a permission set", "that cannot be read", sets + `{` + set + `,"PermissionsBoundary":null}{` + set + `,"AttachedManagedPolicies":7}`, ops, "ec2:DescribeInstances", "*"},
		{"boundary of a permission set", "that cannot be read", sets + `{` + set + `,"PermissionsBoundary":7}{` + set + `,"AttachedManagedPolicies":[]}`, ops, "ec2:DescribeInstances", "*"},
		{"half a character", "it is not what the document says",
			strings.Replace(account(""), all, `"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"},`+
				`{\"Effect\":\"Deny\",\"Action\":\"s3:\ud800\",\"Resource\":\"*\"}]}"`, 1), ana, "ec2:DescribeInstances", "*"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := read(t, "a.json", row.text)
			d, r, err := s.Decide(snapshot.Query{Principal: row.principal, Action: row.action, Resource: row.resource})
			require.NoError(t, err)
			require.NotEqual(t, eval.Allowed, d.Result, row.why)
			require.False(t, d.Conclusive(), row.why)
			require.NotEmpty(t, r.Notes, row.why)
		})
	}
	s := read(t, "a.json", sets+`{`+set+`,"PermissionsBoundary":null}{`+set+`,"AttachedManagedPolicies":[]}`)
	d, _, err := s.Decide(snapshot.Query{Principal: ops, Action: "ec2:DescribeInstances", Resource: "*"})
	require.NoError(t, err)
	require.True(t, d.Result == eval.Allowed && d.Conclusive(), "a permission set that is here in full: %v", d)
}

// TestLevelsInDoubt: a policy of the organization that is attached and not here is named.
func TestLevelsInDoubt(t *testing.T) {
	t.Parallel()
	m := readMalformed(t, "testdata/malformed/org-unlisted.txtar")
	l := snapshot.NewLoader(snapshot.Options{})
	require.NoError(t, l.ReadFS(t.Context(), m.files, ""))
	_, r, err := l.Snapshot().Decide(snapshot.Query{Principal: ana, Action: "ec2:DescribeInstances", Resource: "*"})
	require.NoError(t, err)
	require.Equal(t, []snapshot.Note{{Kind: snapshot.LevelPolicyUnknown, Subject: "SERVICE_CONTROL_POLICY (not in the snapshot)"}}, r.Notes)
}

// TestAppending: who adds a policy to those of a resolution adds it to no other.
func TestAppending(t *testing.T) {
	t.Parallel()
	s := read(t, "a.json", account(`"GroupList":["gone","lost","missing","nowhere"],`))
	more := compile(t, policy.IdentityBased, `{"Version":"2012-10-17","Statement":[]}`)
	var first []*eval.Policy
	for range 2 {
		r, err := s.Resolve(snapshot.Query{Principal: ana, Action: "s3:GetObject", Resource: "*"})
		require.NoError(t, err)
		list := append(r.Policies.Identity, more.At("mine", policy.Position{}))
		if first == nil {
			first = list
			continue
		}
		require.NotSame(t, first[len(first)-1], list[len(list)-1])
	}
}
