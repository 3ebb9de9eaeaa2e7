// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/policy"
)

// messageRow is a line of messages.jsonl. An absent want is a text that is no
// denial.
type messageRow struct {
	Name, Why, Text string
	Want            *messageWant
}

type messageWant struct {
	Code, Operation, Principal, Action, Resource string
	Unnamed                                      bool
	Polarity, Type, Words, PolicyARN             string
	Transitive, BlockPublicAccess, Encoded       string
}

func describe(m cloudtrail.Message) *messageWant {
	return &messageWant{
		Code: m.Code, Operation: m.Operation, Principal: m.Principal, Action: m.Action, Resource: m.Resource,
		Unnamed: m.Unnamed, Polarity: m.Polarity.String(), Type: m.Type.String(), Words: m.Words, PolicyARN: m.PolicyARN,
		Transitive: m.Transitive.String(), BlockPublicAccess: m.BlockPublicAccess, Encoded: m.Encoded,
	}
}

// TestMessages: every wording, with what stands around it.
func TestMessages(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, row := range rows[messageRow](t, "messages.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			require.NotEmpty(t, row.Why)
			require.False(t, seen[row.Name], "a name is there twice")
			seen[row.Name] = true
			m, ok := cloudtrail.ParseMessage(row.Text)
			require.Equal(t, row.Want != nil, ok, row.Why)
			if !ok {
				require.Equal(t, cloudtrail.Message{}, m)
				return
			}
			if row.Want.Polarity == "" {
				row.Want.Polarity = "unknown"
			}
			require.Empty(t, cmp.Diff(row.Want, describe(m)), row.Why)
		})
	}
}

// TestMessageGrammar: each reason with each resource, wrapper and suffix.
func TestMessageGrammar(t *testing.T) {
	t.Parallel()
	type clause struct {
		text     string
		polarity cloudtrail.Polarity
		of       policy.Type
	}
	reasons := []clause{{"", cloudtrail.UnknownPolarity, policy.NoType}, {" with an explicit deny", cloudtrail.ExplicitDeny, policy.NoType}}
	for _, r := range []struct {
		of                 policy.Type
		explicit, implicit string
	}{
		{policy.SCP, "a service control policy", "service control policy"},
		{policy.RCP, "a resource control policy", "resource control policy"},
		{policy.IdentityBased, "an identity-based policy", "identity-based policy"},
		{policy.ResourceBased, "a resource-based policy", "resource-based policy"},
		{policy.RoleTrust, "the role trust policy", "role trust policy"},
		{policy.PermissionsBoundary, "a permissions boundary", "permissions boundary"},
		{policy.Session, "a session policy", "session policy"},
		{policy.Session, "a sessions policy", "session policy"},
		{policy.VPCEndpoint, "a VPC endpoint policy", "VPC endpoint policy"},
	} {
		for _, policyARN := range []string{"", ": arn:aws:iam::111122223333:policy/team/p"} {
			reasons = append(reasons,
				clause{" with an explicit deny in " + r.explicit + policyARN, cloudtrail.ExplicitDeny, r.of},
				clause{" because no " + r.implicit + " allows the s3:GetObject action" + policyARN, cloudtrail.ImplicitDeny, r.of})
		}
	}
	resources := []string{
		"", "arn:aws:s3:::b/k", "*", "arn:aws:s3:::b/with an explicit deny in a folder",
		"arn:aws:s3:::b/because no policy allows the x action here", "arn:aws:ec2:eu-west-1:111122223333:instance/*",
	}
	frames := [][2]string{
		{"", ""}, {"\nAn error occurred (AccessDenied) when calling the GetObject operation: ", "\n"},
		{"AccessDenied: ", ""}, {"You are not authorized to perform this operation. ", ". Encoded authorization failure message: abc-DEF_123"},
		{"operation error S3: GetObject, https response error StatusCode: 403, RequestID: R, HostID: H, api error AccessDenied: ", ""},
		{"", " (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: R; Proxy: null)"},
	}
	for _, reason := range reasons {
		for _, resource := range resources {
			for _, quote := range []string{"", `"`} {
				for _, frame := range frames {
					text := "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: s3:GetObject"
					if resource != "" {
						text += " on resource: " + quote + resource + quote
					}
					text = frame[0] + text + reason.text + frame[1]
					m, ok := cloudtrail.ParseMessage(text)
					require.True(t, ok, text)
					require.Equal(t, "arn:aws:iam::111122223333:user/ana", m.Principal, text)
					require.Equal(t, "s3:GetObject", m.Action, text)
					require.Equal(t, resource, m.Resource, text)
					require.Equal(t, reason.polarity, m.Polarity, text)
					require.Equal(t, reason.of, m.Type, text)
					require.Equal(t, strings.Contains(reason.text, "policy/team/p"), m.PolicyARN != "", text)
					require.Equal(t, strings.Contains(text, "abc-DEF"), m.Encoded == "abc-DEF_123", text)
				}
			}
		}
	}
}

// TestAdmits: what a message leaves open.
func TestAdmits(t *testing.T) {
	t.Parallel()
	const head = "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: s3:GetObject"
	for _, row := range []struct {
		name, why, reason  string
		explicit, implicit bool
	}{
		{"nothing said", "either is possible", "", true, true},
		{"explicit", "by any other policy, it is what it says", " with an explicit deny in a permissions boundary", true, false},
		{"implicit", "it is what it says", " because no permissions boundary allows the s3:GetObject action", false, true},
		{"SCP", "the text of 2023 says explicit of both", " with an explicit deny in a service control policy", true, true},
		{"transitive SCP", "likewise", " with an explicit deny in a VPC endpoint policy transitively through a service control policy", true, true},
		{"implicit SCP", "the text of 2025", " because no service control policy allows the s3:GetObject action", false, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			m, ok := cloudtrail.ParseMessage(head + row.reason)
			require.True(t, ok)
			require.Equal(t, row.explicit, m.Admits(cloudtrail.ExplicitDeny), row.why)
			require.Equal(t, row.implicit, m.Admits(cloudtrail.ImplicitDeny), row.why)
		})
	}
}

// TestMessageIsBounded: a text of the words that reasons begin with takes no time.
func TestMessageIsBounded(t *testing.T) {
	t.Parallel()
	text := "User: a is not authorized to perform: s3:GetObject on resource: " + strings.Repeat(" because no ", cloudtrail.MaxMessage/12-10)
	_, ok := cloudtrail.ParseMessage(text)
	require.True(t, ok)
	_, ok = cloudtrail.ParseMessage(text + strings.Repeat("x", 1000))
	require.False(t, ok, "longer than MaxMessage")
}

func FuzzMessage(f *testing.F) {
	for _, row := range rows[messageRow](f, "messages.jsonl") {
		f.Add(row.Text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, ok := cloudtrail.ParseMessage(s)
		if !ok && m != (cloudtrail.Message{}) {
			t.Fatalf("%q is no message, and has %+v", s, m)
		}
		if m.Type != policy.NoType && m.Words == "" || strings.Contains(m.Action, " ") {
			t.Fatalf("%q: %+v", s, m)
		}
		if m.PolicyARN != "" && !strings.HasPrefix(m.PolicyARN, "arn:") {
			t.Fatalf("%q: %+v", s, m)
		}
	})
}
