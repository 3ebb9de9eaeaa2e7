// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// compile makes a policy of a type with one statement.
func compile(t testing.TB, kind policy.Type, statement string) *eval.Policy {
	t.Helper()
	doc, err := policy.Parse("p.json", []byte(`{"Version":"2012-10-17","Statement":[`+statement+`]}`))
	require.NoError(t, err)
	p, err := eval.Compile(doc, kind)
	require.NoError(t, err)
	return p
}

// TestCompare: what AWS said, against decisions over a few policies.
func TestCompare(t *testing.T) {
	t.Parallel()
	const (
		allow = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`
		deny  = `{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}`
		other = `{"Effect":"Allow","Action":"ec2:*","Resource":"*"}`
		maybe = `{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/x":"y"}}}`
		head  = "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k"
	)
	identity := func(s string) eval.Policies {
		return eval.Policies{Identity: []*eval.Policy{compile(t, policy.IdentityBased, s)}}
	}
	bound := func(s string) eval.Policies {
		p := identity(allow)
		p.Boundary = []*eval.Policy{compile(t, policy.PermissionsBoundary, s)}
		return p
	}
	org := func(s string) eval.Policies {
		p := identity(allow)
		p.SCP = []eval.Level{{Name: "r", Policies: []*eval.Policy{compile(t, policy.SCP, s)}}}
		return p
	}
	both := identity(deny)
	both.Boundary = []*eval.Policy{compile(t, policy.PermissionsBoundary, deny)}
	for _, row := range []struct {
		name, why     string
		code, message string
		policies      eval.Policies
		agreement     cloudtrail.Agreement
		cause         cloudtrail.Cause
		lacks         []policy.Type
	}{
		{"same layer, implicit", "all agrees", "AccessDenied", head + " because no identity-based policy allows the s3:GetObject action", identity(other), cloudtrail.Agree, cloudtrail.NoCause, nil},
		{"same layer, explicit", "all agrees", "AccessDenied", head + " with an explicit deny in an identity-based policy", identity(deny), cloudtrail.Agree, cloudtrail.NoCause, nil},
		{"no reason", "AWS named no layer that could differ", "AccessDenied", "Access Denied", identity(other), cloudtrail.Agree, cloudtrail.NoCause, nil},
		{"SCP, explicit or not", "the text of 2023 says explicit of both", "AccessDenied", head + " with an explicit deny in a service control policy", org(other), cloudtrail.Agree, cloudtrail.NoCause, nil},
		{"allowed", "a call without error", "", "", identity(allow), cloudtrail.Agree, cloudtrail.NoCause, nil},
		{"dry run", "was allowed, and not done", "Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set.", identity(allow), cloudtrail.Agree, cloudtrail.NoCause, nil},
		{"other error", "permission may or may not have been checked before", "NoSuchKey", "The specified key does not exist.", identity(allow), cloudtrail.CannotTell, cloudtrail.NoOutcome, nil},
		{"SCP missing", "AWS names a layer that was not given", "AccessDenied", head + " with an explicit deny in a service control policy: arn:aws:organizations::999988887777:policy/o-a/service_control_policy/p-b", identity(allow), cloudtrail.Disagree, cloudtrail.PolicyNotGiven, []policy.Type{policy.SCP}},
		{"SCP differs", "the one that was given does not deny", "AccessDenied", head + " with an explicit deny in a service control policy", org(allow), cloudtrail.Disagree, cloudtrail.PolicyDiffers, []policy.Type{policy.SCP}},
		{"no reason, and we allow", "any type may lack", "AccessDenied", "Access Denied", identity(allow), cloudtrail.Disagree, cloudtrail.ReasonNotTold, []policy.Type{policy.SCP, policy.RCP, policy.VPCEndpoint, policy.ResourceBased, policy.PermissionsBoundary, policy.Session}},
		{"bucket policy missing", "is the bucket policy given?", "AccessDenied", head + " with an explicit deny in a resource-based policy", identity(allow), cloudtrail.Disagree, cloudtrail.PolicyNotGiven, []policy.Type{policy.ResourceBased}},
		{"explicit elsewhere, not given", "we refuse for another reason, and lack the one AWS names", "AccessDenied", head + " with an explicit deny in a service control policy", identity(deny), cloudtrail.Disagree, cloudtrail.PolicyNotGiven, []policy.Type{policy.SCP}},
		{"two layers", "AWS names one of those that refuse", "AccessDenied", head + " with an explicit deny in a permissions boundary", both, cloudtrail.CannotTell, cloudtrail.LayerOpen, []policy.Type{policy.PermissionsBoundary}},
		{"explicit, and we implicit", "the deny that AWS found is not in the boundary", "AccessDenied", head + " with an explicit deny in a permissions boundary", bound(other), cloudtrail.Disagree, cloudtrail.PolarityDiffers, []policy.Type{policy.PermissionsBoundary}},
		{"implicit, and we explicit", "a deny comes before the lack of an allow", "AccessDenied", head + " because no permissions boundary allows the s3:GetObject action", identity(deny), cloudtrail.Disagree, cloudtrail.UnexpectedDeny, nil},
		{"implicit elsewhere", "both lack an allow, of another type", "AccessDenied", head + " because no permissions boundary allows the s3:GetObject action", func() eval.Policies { p := bound(other); p.Identity = nil; return p }(), cloudtrail.CannotTell, cloudtrail.LayerOpen, []policy.Type{policy.PermissionsBoundary}},
		{"legacy explicit, and we implicit", "some statement denies that was not given", "AccessDenied", head + " with an explicit deny", identity(other), cloudtrail.Disagree, cloudtrail.PolicyDiffers, nil},
		{"unknown key", "the decision could be either", "AccessDenied", head + " because no identity-based policy allows the s3:GetObject action", identity(allow + "," + maybe), cloudtrail.CannotTell, cloudtrail.Inconclusive, nil},
		{"allowed, and we do not", "an allow is missing", "", "", identity(other), cloudtrail.Disagree, cloudtrail.AllowMissing, []policy.Type{policy.IdentityBased}},
		{"allowed, and we deny", "a deny that AWS did not find", "", "", identity(deny), cloudtrail.Disagree, cloudtrail.DenyUnexpected, nil},
		{"Block Public Access", "no policy refused", "AccessDenied", head + " because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.", identity(allow), cloudtrail.CannotTell, cloudtrail.OtherMechanism, nil},
		{"unknown mechanism", "words that are not known here", "AccessDenied", head + " with an explicit deny in a network perimeter policy", identity(allow), cloudtrail.CannotTell, cloudtrail.OtherMechanism, nil},
		{"endpoint", "network activity events", "VpceAccessDenied", "The request was denied due to a VPC endpoint policy", identity(allow), cloudtrail.Disagree, cloudtrail.PolicyNotGiven, []policy.Type{policy.VPCEndpoint}},
		{"transitive", "the endpoint refuses through an SCP", "AccessDenied", head + " with an explicit deny in a VPC endpoint policy transitively through a service control policy", org(deny), cloudtrail.Agree, cloudtrail.NoCause, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			rec := record(t, `{"eventSource":"s3.amazonaws.com","eventName":"GetObject","requestParameters":{"bucketName":"b","key":"k"},
				"errorCode":"`+row.code+`","errorMessage":"`+row.message+`","resources":[{"ARN":"arn:aws:s3:::b","accountId":"111122223333"}],
				"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana"}}`)
			re, err := rec.Reconstruct(cloudtrail.Given{})
			require.NoError(t, err)
			re.MarkUnknown(cloudtrail.PolicyKeys(&row.policies))
			e, err := eval.New(row.policies)
			require.NoError(t, err)
			o := cloudtrail.Compare(rec.Said(), e.Decide(&re.Request), &row.policies)
			require.Equal(t, row.agreement, o.Agreement, "%s: %v", row.why, o)
			require.Equal(t, row.cause, o.Cause, "%s: %v", row.why, o)
			require.Equal(t, row.lacks, o.Lacks, "%s: %v", row.why, o)
			require.NotEmpty(t, o.Text)
			require.NotContains(t, o.Text, "%!")
		})
	}
}

// TestCompareKMS: what AWS allowed and policies do not, a grant may have.
func TestCompareKMS(t *testing.T) {
	t.Parallel()
	rec := record(t, `{"eventSource":"kms.amazonaws.com","eventName":"Decrypt","awsRegion":"eu-west-1","requestParameters":{"keyId":"k"},
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana"}}`)
	re, err := rec.Reconstruct(cloudtrail.Given{})
	require.NoError(t, err)
	e, err := eval.New(eval.Policies{})
	require.NoError(t, err)
	o := cloudtrail.Compare(rec.Said(), e.Decide(&re.Request), nil)
	require.Equal(t, cloudtrail.GrantPossible, o.Cause, "%v", o)
	require.Equal(t, cloudtrail.CannotTell, o.Agreement)
}

// TestCompareWords: opinions have the words of people for types of policy.
func TestCompareWords(t *testing.T) {
	t.Parallel()
	rec := record(t, `{"eventSource":"s3.amazonaws.com","eventName":"GetObject","errorCode":"AccessDenied","errorMessage":"Access Denied",
		"requestParameters":{"bucketName":"b","key":"k"},"resources":[{"ARN":"arn:aws:s3:::b","accountId":"111122223333"}],
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana"}}`)
	re, err := rec.Reconstruct(cloudtrail.Given{})
	require.NoError(t, err)
	opinion := func(effect string) string {
		p := eval.Policies{Identity: []*eval.Policy{compile(t, policy.IdentityBased, `{"Effect":"`+effect+`","Action":"*","Resource":"*"}`)}}
		e, err := eval.New(p)
		require.NoError(t, err)
		return cloudtrail.Compare(rec.Said(), e.Decide(&re.Request), &p).Text
	}
	require.Equal(t, "AWS refused without naming a type of policy; the decision is an explicit deny in an identity-based policy", opinion("Deny"))
	require.Contains(t, opinion("Allow"), "of these types none was given: service control policy, resource control policy")
}

// TestCompareTrust: a trust policy is the resource-based policy of a role.
func TestCompareTrust(t *testing.T) {
	t.Parallel()
	const text = "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/r because no role trust policy allows the sts:AssumeRole action"
	rec := record(t, `{"eventSource":"sts.amazonaws.com","eventName":"AssumeRole","errorCode":"AccessDenied","errorMessage":"`+text+`",
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana"}}`)
	re, err := rec.Reconstruct(cloudtrail.Given{})
	require.NoError(t, err)
	policies := eval.Policies{
		Identity: []*eval.Policy{compile(t, policy.IdentityBased, `{"Effect":"Allow","Action":"*","Resource":"*"}`)},
		Resource: []*eval.Policy{compile(t, policy.RoleTrust, `{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}`)},
	}
	e, err := eval.New(policies)
	require.NoError(t, err)
	o := cloudtrail.Compare(rec.Said(), e.Decide(&re.Request), &policies)
	require.Equal(t, cloudtrail.Agree, o.Agreement, "%v", o)
}

// TestDecodedMessage: the file that lies beside the checkout, in full.
func TestDecodedMessage(t *testing.T) {
	t.Parallel()
	m, err := cloudtrail.ParseDecodedMessage("m.json", shared(t, "sts-decode-authorization-message.DecodedMessage.json"))
	require.NoError(t, err)
	require.Equal(t, &cloudtrail.DecodedMessage{
		PrincipalID: "AROA1111111111APP0001:i-0abc", PrincipalARN: "arn:aws:sts::111111111111:assumed-role/app/i-0abc",
		Action: "ec2:RunInstances", Resource: "arn:aws:ec2:eu-west-1:111111111111:instance/*",
		Context: []cloudtrail.ContextValue{
			{Key: "ec2:InstanceType", Values: []string{"m7i.large"}}, {Key: "aws:Region", Values: []string{"eu-west-1"}},
			{Key: "aws:Resource", Values: []string{"instance/*"}}, {Key: "aws:Account", Values: []string{"111111111111"}},
			{Key: "ec2:Tenancy", Values: []string{"default"}}, {Key: "aws:ARN", Values: []string{"arn:aws:ec2:eu-west-1:111111111111:instance/*"}},
		},
	}, m)
}

// TestDecodedMessageParts: statements, the form of the command line, and errors.
func TestDecodedMessageParts(t *testing.T) {
	t.Parallel()
	const text = `{"allowed":false,"explicitDeny":true,"matchedStatements":{"items":[{"statementId":"s","effect":"DENY",
		"actions":{"items":[{"value":"ec2:*"}]},"resources":{"items":[{"value":"*"}]}}]},"failures":{"items":[]},"context":{"action":"ec2:X"}}`
	want := &cloudtrail.DecodedMessage{
		ExplicitDeny: true, Action: "ec2:X",
		Matched: []cloudtrail.MatchedStatement{{SID: "s", Effect: "DENY", Actions: []string{"ec2:*"}, Resources: []string{"*"}}},
	}
	for _, src := range []string{text, `{"DecodedMessage":"` + quote(text) + `"}`, `"` + quote(text) + `"`, "\xEF\xBB\xBF" + text} {
		m, err := cloudtrail.ParseDecodedMessage("m.json", []byte(src))
		require.NoError(t, err)
		require.Equal(t, want, m)
	}
	for _, row := range []struct{ name, text, want string }{
		{"not JSON", "{", "m.json:1:2: not JSON"},
		{"not JSON inside", `{"DecodedMessage":"{"}`, "DecodedMessage: byte"},
		{"another thing", `{"Records":[]}`, "no decoded authorization message"},
		{"wrong type", `{"allowed":1,"context":{"action":[],"conditions":[]}}`, "context.conditions: want an object with a list"},
		{"wrong item", `{"context":{"conditions":{"items":[1]}}}`, "want a list of objects"},
		{"twice", `{"context":{},"context":{}}`, `member "context" is there twice`},
	} {
		_, err := cloudtrail.ParseDecodedMessage("m.json", []byte(row.text))
		require.ErrorContains(t, err, row.want, row.name)
	}
}

// TestNames: each constant of an enumeration has a name of its own.
func TestNames(t *testing.T) {
	t.Parallel()
	requireNames(t, cloudtrail.NoNote, cloudtrail.Delegated)
	requireNames(t, cloudtrail.NoCause, cloudtrail.GrantPossible)
	requireNames(t, cloudtrail.NotTold, cloudtrail.Granted)
	requireNames(t, cloudtrail.CannotTell, cloudtrail.Disagree)
	requireNames(t, cloudtrail.UnknownPolarity, cloudtrail.ImplicitDeny)
}

func requireNames[T interface {
	~uint8
	String() string
}](t *testing.T, first, last T) {
	t.Helper()
	seen := make(map[string]bool)
	for v := first; v <= last; v++ {
		require.False(t, seen[v.String()], "%d: %s", v, v)
		seen[v.String()] = true
	}
}

func FuzzDecodedMessage(f *testing.F) {
	for _, row := range rows[recordRow](f, "records.jsonl") {
		if row.Given.Decoded != nil {
			f.Add([]byte(row.Given.Decoded))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		m, err := cloudtrail.ParseDecodedMessage("m", src)
		if (m == nil) == (err == nil) {
			t.Fatal("want a message or an error")
		}
	})
}
