// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"testing"

	"github.com/iamverdict/verdict/policy"
	"github.com/stretchr/testify/require"
)

func TestPrincipalClasses(t *testing.T) {
	everyKind := []string{alice, run1, carol, rootOf, trail, saml, nobody}

	pathed, pathless, byContext, sessionless := read(run1), read(run1), read(run1), read(app)
	pathed.RoleARN = appDir
	byContext.Context = map[string][]string{"aws:PrincipalArn": {appDir}}
	withID := func(principal, id string) Request {
		r := read(principal)
		r.UniqueID = id
		return r
	}
	contextID := read(run1)
	contextID.Context = map[string][]string{"aws:userid": {"AROAX:run1"}}
	federated := func(by string) Request {
		r := read(carol)
		r.FederatedBy = by
		return r
	}
	canonical := read(alice)
	canonical.CanonicalUserID = "c0ffee"
	named := read(trail)
	named.ServiceNames = []string{"trail.amazonaws.com"}
	provider := read(saml)
	google := Request{Principal: "accounts.google.com", Action: "sts:AssumeRoleWithWebIdentity", Resource: app}

	for _, tt := range []struct {
		entry    string
		requests []Request
		class    class
		want     truth
		why      string
	}{
		{`"*"`, reads(alice, run1, carol, rootOf, nobody, trail), byWildcard, yes, "everyone"},
		{`"*"`, reads(saml), byWildcard, unsure, "of providers AWS does not say"},
		{`{"AWS": "*"}`, reads(alice, run1, carol, rootOf, nobody), byWildcard, yes, "the same for IAM principals and the anonymous caller"},
		{`{"AWS": "*"}`, reads(trail, saml), byWildcard, unsure, "of others AWS does not say"},

		{`{"AWS": "111111111111"}`, reads(alice, run1, carol, rootOf, app), byAccount, yes, "everyone of the account"},
		{`{"AWS": "111111111111"}`, reads(trail, saml, nobody), byAccount, no, "services and strangers are of no account"},
		{`{"AWS": "222222222222"}`, reads(everyKind...), byAccount, no, "another account"},
		{aws(rootOf), reads(alice, run1, carol, rootOf), byAccount, yes, "the root ARN is the account"},
		{aws(rootOf), reads(trail, saml, nobody), byAccount, no, "likewise"},
		{aws("arn:aws-cn:iam::111111111111:root"), reads(everyKind...), byAccount, no, "another partition"},

		{aws(alice), reads(alice), byUser, yes, "the user"},
		{aws("arn:aws:iam::111111111111:user/alice"), reads(alice), byUser, no, "the path is part of the name"},
		{aws("arn:aws:iam::111111111111:user/team/Alice"), reads(alice), byUser, no, "case matters"},
		{aws("arn:aws:iam::111111111111:user/*"), reads(alice), byUser, no, "no wildcards"},
		{aws("arn:aws:iam::111111111111:group/g"), reads(everyKind...), byNobody, no, "a group is no principal"},
		{aws(bob), []Request{federated(bob)}, byParent, yes, "the user behind a federated user"},
		{aws(bob), []Request{federated(alice), federated(rootOf)}, byParent, no, "not behind this one"},
		{aws(bob), reads(carol), byParent, unsure, "not known who is behind"},
		{aws("arn:aws:iam::222222222222:user/bob"), reads(carol), byParent, no, "but he is of this account"},
		{aws("arn:aws-cn:iam::111111111111:user/bob"), reads(carol), byParent, no, "and partition"},
		{aws(bob), reads(run1, rootOf, trail, nobody), byUser, no, "others are no user"},

		{aws(app), []Request{pathless, sessionless}, byRole, yes, "every session of the role"},
		{aws(appDir), []Request{pathless}, byRole, yes, "while the path is not known the name decides"},
		{aws("arn:aws:iam::111111111111:role/app/else"), []Request{pathless}, byRole, no, "the last component of it"},
		{aws("arn:aws:iam::222222222222:role/app"), []Request{pathless}, byRole, no, "in this account"},
		{aws("arn:aws-cn:iam::111111111111:role/app"), []Request{pathless}, byRole, no, "and partition"},
		{aws(appDir), []Request{pathed, byContext}, byRole, yes, "the path is known"},
		{aws(app), []Request{pathed, byContext, read(appDir)}, byRole, no, "and differs"},
		{aws(app), []Request{unknown(byContext, "aws:PrincipalArn")}, byRole, yes, "an unknown aws:PrincipalArn tells no path"},
		{aws(app), reads(alice, rootOf, carol, trail, nobody), byRole, no, "others are no session"},

		{aws(run1), reads(run1), bySession, yes, "the session"},
		{aws(run1), reads(run2), bySession, no, "another of the role"},
		{aws("arn:aws:sts::111111111111:assumed-role/app/*"), reads(run1), bySession, no, "no wildcards"},
		{aws(run1), reads(alice, rootOf, carol, trail, nobody), bySession, no, "others are no session"},
		{aws(run1), reads(app, appDir), bySession, unsure, "a session whose name is not known"},
		{aws("arn:aws:sts::111111111111:assumed-role/else/run1"), reads(app), bySession, no, "of this role"},
		{aws("arn:aws:sts::222222222222:assumed-role/app/run1"), reads(app), bySession, no, "of this account"},
		{aws("arn:aws-cn:sts::111111111111:assumed-role/app/run1"), reads(app), bySession, no, "of this partition"},
		{aws(carol), reads(carol), byFeduser, yes, "the federated user"},
		{aws("arn:aws:sts::111111111111:federated-user/dave"), reads(carol), byFeduser, no, "another one"},

		{aws("AIDAX"), []Request{withID(alice, "AIDAX")}, byUser, yes, "the user's unique id"},
		{aws("AIDAX"), []Request{withID(alice, "AIDAY")}, byUser, no, "another user"},
		{aws("AIDAX"), []Request{read(alice), unknown(withID(alice, "AIDAX"), "aws:userid")}, byUser, unsure, "the id is not known"},
		{aws("AIDAX"), reads(run1, carol, rootOf, trail, nobody), byNobody, no, "others are no user"},
		{aws("AROAX"), []Request{withID(run1, "AROAX"), contextID}, byRole, yes, "the role's unique id"},
		{aws("AROAX"), []Request{withID(run1, "AROAXY")}, byRole, no, "the whole id"},
		{aws("AROAX"), []Request{read(run1), withID(app, "AROAX")}, byRole, unsure, "aws:userid is not known"},
		{aws("AROAX"), reads(alice, carol, rootOf, trail, nobody), byNobody, no, "others are no session"},

		{`{"Service": "cloudtrail.amazonaws.com"}`, reads(trail), byService, yes, "the service"},
		{`{"Service": "cloudtrail.us-east-1.amazonaws.com"}`, reads(trail), byService, no, "of no region"},
		{`{"Service": "trail.amazonaws.com"}`, []Request{named}, byService, yes, "by another of its names"},
		{`{"Service": "trail.amazonaws.com"}`, []Request{unknown(named, "aws:PrincipalServiceNamesList")}, byService, unsure, "which may not be one"},
		{`{"Service": "cloudtrail.amazonaws.com"}`, []Request{unknown(named, "aws:PrincipalServiceNamesList")}, byService, yes, "its own name is one"},
		{`{"Service": "cloudtrail.amazonaws.com"}`, reads(alice, run1, saml, nobody), byService, no, "others are no service"},
		{`{"AWS": "cloudtrail.amazonaws.com"}`, reads(trail), byNobody, no, "not an AWS principal"},

		{`{"Federated": "` + saml + `"}`, []Request{provider}, byProvider, yes, "the provider"},
		{`{"Federated": "` + saml + `2"}`, []Request{provider}, byProvider, no, "another one"},
		{`{"Federated": "accounts.google.com"}`, []Request{google}, byProvider, yes, "built in"},
		{`{"Federated": "` + alice + `"}`, reads(alice, trail), byProvider, no, "others are no provider"},

		{`{"CanonicalUser": "c0ffee"}`, []Request{canonical}, byAccount, yes, "the account's canonical id"},
		{`{"CanonicalUser": "beef"}`, []Request{canonical}, byAccount, no, "another account's"},
		{`{"CanonicalUser": "c0ffee"}`, reads(trail, saml, nobody), byAccount, no, "others are of no account"},

		{`{"AWS": []}`, reads(everyKind...), byNobody, no, "an empty list names nobody"},
		{`{}`, reads(everyKind...), byNobody, no, "nor do no lists"},
		{`{"AWS": ["` + bob + `", "` + alice + `"], "Service": "s3.amazonaws.com"}`, reads(alice), byUser, yes, "entries are alternatives"},
	} {
		for _, r := range tt.requests {
			p := principal(t, policy.Plain, []byte(tt.entry))
			got := worldOf(t, r).matchPrincipal(p, policy.Allow, resourceSet)
			require.Equal(t, tt.want, got[tt.class], "%s for %s: %s", tt.entry, r.Principal, tt.why)
			for c, other := range got {
				require.True(t, c == tt.class || other == no, "%s for %s: also %s", tt.entry, r.Principal, c)
			}
		}
	}
}

func reads(principals ...string) []Request {
	var all []Request
	for _, p := range principals {
		all = append(all, read(p))
	}
	return all
}

func TestAllMatchingClassesAreKept(t *testing.T) {
	p := principal(t, policy.Plain, []byte(`{"AWS": ["`+rootOf+`", "`+app+`", "`+run1+`", "*"]}`))
	require.Equal(t, map[class]truth{byAccount: yes, byRole: yes, bySession: yes, byWildcard: yes},
		worldOf(t, read(run1)).matchPrincipal(p, policy.Allow, resourceSet))
}

func TestUnknownCanonicalID(t *testing.T) {
	p := principal(t, policy.Plain, []byte(`{"CanonicalUser": "c0ffee"}`))
	w := worldOf(t, read(alice))
	require.Equal(t, no, w.matchPrincipal(p, policy.Allow, resourceSet)[byAccount], "an Allow does not count")
	require.Equal(t, unsure, w.matchPrincipal(p, policy.Deny, resourceSet)[byAccount], "a Deny may")
}

func TestNotPrincipal(t *testing.T) {
	session2 := read(run2)
	roleless := read(app)
	identified := read(run1)
	identified.UniqueID = "AROAX"
	canonical := read(alice)
	canonical.CanonicalUserID = "c0ffee"
	for _, tt := range []struct {
		request  Request
		boundary bool
		entries  string
		deny     truth
		allow    truth
		why      string
	}{
		{read(alice), false, `{"AWS": ["` + alice + `", "` + rootOf + `"]}`, no, no, "user and account are listed"},
		{read(alice), false, `{"AWS": ["` + alice + `", "111111111111"]}`, no, no, "the account by its number"},
		{read(bob), false, `{"AWS": ["` + alice + `", "` + rootOf + `"]}`, yes, unsure, "the account exempts no other user"},
		{read(alice), false, aws(alice), unsure, unsure, "the account is missing: may be denied"},
		{read(alice), false, aws(rootOf), yes, unsure, "the user is missing"},
		{read(alice), true, `{"AWS": ["` + alice + `", "` + rootOf + `"]}`, yes, no, "a boundary: always hit"},
		{read(run1), true, `"*"`, yes, no, "a boundary: whoever is listed"},
		{read(carol), true, `{"AWS": ["` + carol + `", "` + rootOf + `"]}`, no, no, "a federated user is neither user nor role session"},
		{read(alice), false, `"*"`, no, no, "everyone is listed"},
		{read(alice), false, `{"AWS": "*"}`, no, no, "everyone is listed"},
		{read(alice), false, `{"AWS": ["AIDAX", "` + rootOf + `"]}`, unsure, unsure, "an id that may be hers"},
		{canonical, false, `{"AWS": "` + alice + `", "CanonicalUser": "c0ffee"}`, no, no, "the account by its canonical id"},
		{read(alice), false, `{"AWS": "` + alice + `", "CanonicalUser": "c0ffee"}`, unsure, unsure, "which is not known to be hers"},

		{read(run1), false, `{"AWS": ["` + run1 + `", "` + app + `", "` + rootOf + `"]}`, no, no, "session, role and account"},
		{session2, false, `{"AWS": ["` + run1 + `", "` + app + `", "` + rootOf + `"]}`, yes, unsure, "another session"},
		{read(run1), false, `{"AWS": ["` + run1 + `", "` + rootOf + `"]}`, unsure, unsure, "the role is missing"},
		{read(run1), false, `{"AWS": ["` + run1 + `", "` + app + `"]}`, unsure, unsure, "the account is missing"},
		{read(run1), false, `{"AWS": ["` + app + `", "` + rootOf + `"]}`, yes, unsure, "the session is missing"},
		{roleless, false, `{"AWS": ["` + run1 + `", "` + app + `", "` + rootOf + `"]}`, unsure, unsure, "the session may be this one"},
		{identified, false, `{"AWS": ["` + run1 + `", "AROAX", "` + rootOf + `"]}`, no, no, "the role by its unique id"},
		{read(run1), false, `{"AWS": ["` + run1 + `", "AROAX", "` + rootOf + `"]}`, unsure, unsure, "which is not known"},

		{read(carol), false, `{"AWS": ["` + carol + `", "` + rootOf + `"]}`, no, no, "federated user and account"},
		{read(carol), false, `{"AWS": ["` + bob + `", "` + rootOf + `"]}`, yes, unsure, "the user behind is not the federated user"},
		{read(rootOf), false, aws(rootOf), no, no, "the root user is the account"},
		{read(rootOf), false, aws(alice), yes, unsure, "and no user"},

		{read(trail), false, `{"Service": "cloudtrail.amazonaws.com"}`, no, no, "the service"},
		{read(trail), false, `{"Service": "s3.amazonaws.com"}`, yes, unsure, "another one"},
		{read(trail), false, `"*"`, no, no, "everyone is listed"},
		{read(trail), false, `{"AWS": "*"}`, unsure, unsure, "services perhaps"},
		{read(saml), false, `{"Federated": "` + saml + `"}`, no, no, "the provider"},
		{read(saml), false, `{"Federated": "accounts.google.com"}`, yes, unsure, "another one"},
		{read(saml), false, `"*"`, unsure, unsure, "providers perhaps"},
		{read(nobody), false, aws(rootOf), yes, unsure, "the anonymous caller is never listed"},
		{read(nobody), false, `"*"`, no, no, "but by the star"},
		{read(nobody), false, `{"AWS": "*"}`, no, no, "in either form"},
		{read(alice), false, `{"AWS": []}`, yes, unsure, "nobody is listed"},
	} {
		w := worldOf(t, tt.request)
		w.hasBoundary = tt.boundary
		p := principal(t, policy.Negated, []byte(tt.entries))
		require.Equal(t, tt.deny, w.denyNotPrincipal(p, resourceSet), "Deny, %s: %s", tt.entries, tt.why)
		require.Equal(t, tt.allow, w.allowNotPrincipal(p, resourceSet), "Allow, %s: %s", tt.entries, tt.why)
	}
}

func TestAccountsInEndpointPolicies(t *testing.T) {
	for _, tt := range []struct {
		principal, endpoint, action string
		want                        truth
		why                         string
	}{
		{alice, "gateway", "s3:GetObject", no, "a gateway reads an account as its root user"},
		{run1, "gateway", "s3:GetObject", no, "likewise"},
		{rootOf, "gateway", "s3:GetObject", yes, "which is this"},
		{alice, "interface", "s3:GetObject", yes, "an interface does not"},
		{alice, "", "s3:GetObject", unsure, "S3 has gateways"},
		{alice, "", "DynamoDB:GetItem", unsure, "so has DynamoDB"},
		{rootOf, "", "s3:GetObject", yes, "the root user in any case"},
		{alice, "", "sqs:SendMessage", yes, "other services have interfaces only"},
		{trail, "interface", "s3:GetObject", no, "services are of no account"},
	} {
		r := read(tt.principal)
		r.Endpoint, r.Action = tt.endpoint, tt.action
		for _, entry := range []string{aws(rootOf), aws(home)} {
			p := principal(t, policy.Plain, []byte(entry))
			got := worldOf(t, r).matchPrincipal(p, policy.Allow, endpointSet)
			require.Equal(t, tt.want, got[byAccount], tt.why)
		}
	}
}
