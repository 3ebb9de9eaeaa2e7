// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestInvalidRequests(t *testing.T) {
	for _, tt := range []struct {
		principal, action, resource string
		why                         string
	}{
		{"", "s3:GetObject", object, "no principal"},
		{"alice", "s3:GetObject", object, "not a spelling of a principal"},
		{"111111111111", "s3:GetObject", object, "an account does not call"},
		{"arn:aws:iam::111111111111:group/g", "s3:GetObject", object, "nor does a group"},
		{"arn:aws:iam::111111111111:user/", "s3:GetObject", object, "no name"},
		{"arn:aws:iam::111111111111:user/team/", "s3:GetObject", object, "no name"},
		{"arn:aws:iam::111111111111:role/", "s3:GetObject", object, "no name"},
		{"arn:aws:iam::111111111111:oidc-provider/", "s3:GetObject", object, "no name"},
		{"arn:aws:iam::11111111111:user/alice", "s3:GetObject", object, "eleven digits"},
		{"arn:aws:iam:us-east-1:111111111111:user/alice", "s3:GetObject", object, "IAM has no regions"},
		{"arn::iam::111111111111:user/alice", "s3:GetObject", object, "no partition"},
		{"arn:aws:sts::111111111111:assumed-role/app", "s3:GetObject", object, "no session"},
		{"arn:aws:sts::111111111111:assumed-role/app/", "s3:GetObject", object, "no session name"},
		{"arn:aws:sts::111111111111:assumed-role//run1", "s3:GetObject", object, "no role name"},
		{"arn:aws:sts::111111111111:assumed-role/team/app/run1", "s3:GetObject", object, "a session has no path"},
		{"arn:aws:sts::111111111111:federated-user/", "s3:GetObject", object, "no name"},
		{"arn:aws:sts::111111111111:root", "s3:GetObject", object, "not of STS"},
		{"arn:aws:ec2::111111111111:user/alice", "s3:GetObject", object, "not of IAM"},
		{"example.com", "sts:AssumeRoleWithWebIdentity", object, "a provider that is not built in has an ARN"},
		{alice, "GetObject", object, "no service"},
		{alice, ":GetObject", object, "no service"},
		{alice, "s3:", object, "no name"},
		{alice, "s3:GetObject", "", "no resource"},
		{alice, "s3:GetObject", "bkt/k", "not an ARN"},
		{alice, "s3:GetObject", "arn:aws:s3:bkt", "too few fields"},
		{alice, "s3:GetObject", "arn::s3:::bkt", "no partition"},
		{alice, "s3:GetObject", "arn:aws::::bkt", "no service"},
		{alice, "s3:GetObject", "arn:aws:s3:::", "no resource"},
		{alice, "s3:GetObject", "urn:aws:s3:::bkt", "not an ARN"},
	} {
		d := Decide(Request{Principal: tt.principal, Action: tt.action, Resource: tt.resource},
			policies(t, texted{identity: allowAll, resource: grant(`"*"`)}))
		want := Decision{Result: implicitDeny, Reason: "INVALID_REQUEST", Blame: "none", Conclusive: true}
		require.Equal(t, want, d, tt.why)
	}
	r := read(run1)
	r.RoleARN = "arn:aws:iam::111111111111:role/else"
	require.Equal(t, "INVALID_REQUEST", Decide(r, policies(t, texted{identity: allowAll})).Reason,
		"a role that is not the session's")
}

func TestKindsOfRequesters(t *testing.T) {
	for _, tt := range []struct {
		principal, action string
		want              kind
		why               string
	}{
		{alice, "s3:GetObject", user, "a user with a path"},
		{"arn:aws-us-gov:iam::111111111111:user/alice", "s3:GetObject", user, "of any partition"},
		{run1, "s3:GetObject", session, "a role session"},
		{app, "s3:GetObject", session, "a role stands for a session of it"},
		{carol, "s3:GetObject", feduser, "a federated user"},
		{rootOf, "s3:GetObject", root, "the root user"},
		{trail, "s3:GetObject", service, "a service"},
		{"logs.us-east-1.amazonaws.com", "s3:GetObject", service, "of a region"},
		{"ec2.amazonaws.com.cn", "s3:GetObject", service, "of China"},
		{saml, "sts:AssumeRoleWithSAML", provider, "a SAML provider"},
		{"arn:aws:iam::111111111111:oidc-provider/example.com/a", "sts:AssumeRoleWithWebIdentity", provider, "an OIDC provider"},
		{"arn:aws:iam::111111111111:oidc-provider/example.com/", "sts:AssumeRoleWithWebIdentity", provider, "whose address may end in a slash"},
		{"accounts.google.com", "sts:AssumeRoleWithWebIdentity", provider, "a built-in provider"},
		{"www.amazon.com", "s3:GetObject", provider, "whatever the action"},
		{"cognito-identity.amazonaws.com", "sts:assumerolewithwebidentity", provider, "Cognito as a provider"},
		{"cognito-identity.amazonaws.com", "sts:AssumeRole", service, "and as a service"},
		{"*", "s3:GetObject", anonymous, "everyone without credentials"},
	} {
		w := worldOf(t, Request{Principal: tt.principal, Action: tt.action, Resource: object})
		require.Equal(t, tt.want, w.who.kind, tt.why)
	}
}

func TestOwners(t *testing.T) {
	for _, tt := range []struct {
		principal, resource, account string
		wantAccount                  string
		want                         ownership
		why                          string
	}{
		{alice, object, home, home, ownerSame, "given"},
		{alice, object, other, other, ownerOther, "given"},
		{alice, queue, other, other, ownerOther, "the caller's word counts first"},
		{alice, queue, "", home, ownerSame, "the ARN's account"},
		{alice, "arn:aws:sqs:us-east-1:222222222222:q1", "", other, ownerOther, "the ARN's account"},
		{alice, "*", "", "", ownerSame, "no resource: the requester's rules"},
		{alice, "*", other, other, ownerOther, "unless given"},
		{alice, "arn:aws:iam::aws:policy/P", "", "", ownerSame, "what AWS owns"},
		{alice, "arn:aws:route53:::hostedzone/Z", "", home, ownerSame, "no resource-based policies: nobody else's could be reached"},
		{alice, "arn:aws:Route53:::hostedzone/Z", "", home, ownerSame, "in any case"},
		{alice, "arn:aws:S3:::bkt", "", "", ownerUnknown, "in any case"},
		{alice, object, "", "", ownerUnknown, "S3 names no account"},
		{alice, "arn:aws:sqs:us-east-1:11:q", "", "", ownerUnknown, "not an account"},
		{trail, "arn:aws:route53:::hostedzone/Z", "", "", ownerUnknown, "a service has no account"},
		{trail, queue, "", home, ownerOther, "though the resource may"},
	} {
		w := worldOf(t, Request{Principal: tt.principal, Action: "x:Y", Resource: tt.resource, ResourceAccount: tt.account})
		require.Equal(t, tt.wantAccount, w.ownerAccount, tt.why)
		require.Equal(t, tt.want, w.owner, tt.why)
	}
}

// show writes an entry of the context: its values, or what else it is.
func show(e entry) []string {
	switch {
	case e.unknown:
		return []string{"(unknown)"}
	case e.pathless:
		return append([]string{"(pathless)"}, e.values...)
	}
	return e.values
}

func TestDerivedKeys(t *testing.T) {
	var (
		session1 = read(run1)
		clock    = read(alice)
		none     []string
	)
	clock.Now = time.Date(2026, 11, 21, 13, 0, 0, 0, time.FixedZone("", 3600))
	milli := clock
	milli.Now = clock.Now.Add(7 * time.Millisecond)
	late := clock
	late.Context = map[string][]string{"AWS:currenttime": {"then"}}

	pathed := session1
	pathed.RoleARN, pathed.UniqueID = appDir, "AROAX"
	identified := read(alice)
	identified.UniqueID = "AIDAX"
	roleItself := read(appDir)
	roleItself.UniqueID = "AROAX"

	serviceCall := read(trail)
	serviceCall.ServiceNames = []string{"trail.amazonaws.com", trail}
	sourced := read(trail)
	sourced.Context = map[string][]string{"aws:SourceArn": {"arn:aws:cloudtrail:us-east-1:222222222222:trail/t"}}
	bucket := read(trail)
	bucket.Context = map[string][]string{"aws:SourceArn": {"arn:aws:s3:::bkt"}}
	twoSources := read(trail)
	twoSources.Context = map[string][]string{"aws:SourceArn": {queue, queue}}

	ownerless := read(alice)
	ownerless.ResourceAccount = ""
	told := ownerless
	told.Context = map[string][]string{"aws:resourceaccount": {"333333333333"}}
	starred := Request{Principal: alice, Action: "s3:ListAllMyBuckets", Resource: "*"}
	awsOwned := Request{Principal: alice, Action: "iam:GetPolicy", Resource: "arn:aws:iam::aws:policy/P"}
	regional := Request{Principal: alice, Action: "sqs:SendMessage", Resource: queue}
	zone := Request{Principal: alice, Action: "route53:GetHostedZone", Resource: "arn:aws:route53:::hostedzone/Z"}

	for _, tt := range []struct {
		why     string
		request Request
		key     string
		want    []string
	}{
		{"a user's ARN has its path", read(alice), "aws:PrincipalArn", []string{alice}},
		{"the role, never the session", pathed, "aws:PrincipalArn", []string{appDir}},
		{"a session does not tell the path of its role", session1, "aws:PrincipalArn", []string{"(pathless)", app}},
		{"a role as the requester is its own ARN", roleItself, "aws:PrincipalArn", []string{appDir}},
		{"a federated user", read(carol), "aws:PrincipalArn", []string{carol}},
		{"the root user", read(rootOf), "aws:PrincipalArn", []string{rootOf}},
		{"services have none", read(trail), "aws:PrincipalArn", none},
		{"nor have providers", read(saml), "aws:PrincipalArn", none},
		{"nor the anonymous caller", read(nobody), "aws:PrincipalArn", none},

		{"a user's account", read(alice), "aws:PrincipalAccount", []string{home}},
		{"a session's", session1, "aws:PrincipalAccount", []string{home}},
		{"a federated user's", read(carol), "aws:PrincipalAccount", []string{home}},
		{"a root user's", read(rootOf), "aws:PrincipalAccount", []string{home}},
		{"the anonymous caller has a word for it", read(nobody), "aws:PrincipalAccount", []string{"anonymous"}},
		{"a service's is not stated", read(trail), "aws:PrincipalAccount", none},
		{"nor a provider's", read(saml), "aws:PrincipalAccount", none},

		{"a user", read(alice), "aws:PrincipalType", []string{"User"}},
		{"a session", session1, "aws:PrincipalType", []string{"AssumedRole"}},
		{"a federated user", read(carol), "aws:PrincipalType", []string{"FederatedUser"}},
		{"a root user", read(rootOf), "aws:PrincipalType", []string{"Account"}},
		{"the anonymous caller", read(nobody), "aws:PrincipalType", []string{"Anonymous"}},
		{"a service's is not stated", read(trail), "aws:PrincipalType", none},

		{"a user's id is input", read(alice), "aws:userid", none},
		{"as here", identified, "aws:userid", []string{"AIDAX"}},
		{"a role's id and the session", pathed, "aws:userid", []string{"AROAX:run1"}},
		{"without the role's id", session1, "aws:userid", none},
		{"without the session's name", roleItself, "aws:userid", none},
		{"a federated user's", read(carol), "aws:userid", []string{home + ":carol"}},
		{"a root user's", read(rootOf), "aws:userid", []string{home}},
		{"the anonymous caller's", read(nobody), "aws:userid", []string{"anonymous"}},

		{"a user's name lacks the path", read(alice), "aws:username", []string{"alice"}},
		{"sessions have none", session1, "aws:username", none},
		{"nor has the root user", read(rootOf), "aws:username", none},
		{"nor federated users", read(carol), "aws:username", none},

		{"users are no service", read(alice), "aws:PrincipalIsAWSService", []string{"false"}},
		{"services are", read(trail), "aws:PrincipalIsAWSService", []string{"true"}},
		{"unsigned requests lack it", read(nobody), "aws:PrincipalIsAWSService", none},
		{"providers too", read(saml), "aws:PrincipalIsAWSService", none},
		{"a service's name", read(trail), "aws:PrincipalServiceName", []string{trail}},
		{"users have none", read(alice), "aws:PrincipalServiceName", none},
		{"all names, each once", serviceCall, "aws:PrincipalServiceNamesList", []string{trail, "trail.amazonaws.com"}},
		{"users have none", read(alice), "aws:PrincipalServiceNamesList", none},

		{"a direct call", read(alice), "aws:ViaAWSService", []string{"false"}},
		{"of anybody", read(nobody), "aws:ViaAWSService", []string{"false"}},
		{"a forwarded one", withContext("aws:CalledVia", "a", "aws:CalledVia", "b"), "aws:ViaAWSService", []string{"true"}},
		{"its first service", withContext("aws:CalledVia", "a", "aws:CalledVia", "b"), "aws:CalledViaFirst", []string{"a"}},
		{"its last", withContext("aws:CalledVia", "a", "aws:CalledVia", "b"), "aws:CalledViaLast", []string{"b"}},
		{"none", read(alice), "aws:CalledViaFirst", none},
		{"the caller knows better", withContext("aws:CalledVia", "a", "aws:viaawsservice", "false"), "aws:ViaAWSService", []string{"false"}},
		{"an unknown chain", unknown(read(alice), "aws:calledvia"), "aws:ViaAWSService", []string{"(unknown)"}},
		{"an unknown chain", unknown(read(alice), "aws:calledvia"), "aws:CalledViaFirst", []string{"(unknown)"}},
		{"an unknown chain", unknown(read(alice), "aws:calledvia"), "aws:CalledViaLast", []string{"(unknown)"}},
		{"of which one thing is known", unknown(withContext("aws:ViaAWSService", "true"), "aws:calledvia"), "aws:ViaAWSService", []string{"true"}},

		{"the account of the source", sourced, "aws:SourceAccount", []string{other}},
		{"a bucket names none", bucket, "aws:SourceAccount", none},
		{"two sources name none", twoSources, "aws:SourceAccount", none},
		{"of an unknown source", unknown(read(trail), "aws:SourceArn"), "aws:SourceAccount", []string{"(unknown)"}},
		{"services only", withContext("aws:SourceArn", queue), "aws:SourceAccount", none},
		{"services only", unknown(read(alice), "aws:SourceArn"), "aws:SourceAccount", none},

		{"the owner as given", read(alice), "aws:ResourceAccount", []string{home}},
		{"as the ARN says", regional, "aws:ResourceAccount", []string{home}},
		{"as follows from the service", zone, "aws:ResourceAccount", []string{home}},
		{"no resource", starred, "aws:ResourceAccount", none},
		{"AWS's own", awsOwned, "aws:ResourceAccount", none},
		{"not known", ownerless, "aws:ResourceAccount", []string{"(unknown)"}},
		{"not known", ownerless, "aws:ResourceOrgID", []string{"(unknown)"}},
		{"not known", ownerless, "aws:ResourceOrgPaths", []string{"(unknown)"}},
		{"the context names it", told, "aws:ResourceAccount", []string{"333333333333"}},
		{"known, but of which organization?", read(alice), "aws:ResourceOrgID", none},

		{"the region of the ARN", regional, "aws:RequestedRegion", []string{"us-east-1"}},
		{"none in the ARN", read(alice), "aws:RequestedRegion", none},

		{"no clock", read(alice), "aws:CurrentTime", none},
		{"UTC", clock, "aws:CurrentTime", []string{"2026-11-21T12:00:00Z"}},
		{"milliseconds", milli, "aws:CurrentTime", []string{"2026-11-21T12:00:00.007Z"}},
		{"the same in seconds", milli, "aws:EpochTime", []string{"1795262400"}},
		{"the caller's own", late, "aws:CurrentTime", []string{"then"}},
		{"each key for itself", late, "aws:EpochTime", []string{"1795262400"}},

		{"an unknown key beats its value", unknown(withContext("k", "v"), "K"), "k", []string{"(unknown)"}},
		{"and what would be derived", unknown(read(alice), "aws:UserName"), "aws:username", []string{"(unknown)"}},
		{"the caller's value beats the derived one", withContext("AWS:username", "bob"), "aws:username", []string{"bob"}},
	} {
		w := worldOf(t, tt.request)
		require.Equal(t, tt.want, show(w.context.look(tt.key)), "%s: %s", tt.key, tt.why)
	}
}

func TestTwoSpellingsAreMerged(t *testing.T) {
	w := worldOf(t, withContext("tag/ec2", "a", "tag/EC2", "b"))
	require.ElementsMatch(t, []string{"a", "b"}, w.context.look("Tag/Ec2").values)
}

func TestEmptyListsAreAbsent(t *testing.T) {
	r := read(alice)
	r.Context = map[string][]string{"aws:username": {}, "k": nil}
	w := worldOf(t, r)
	require.Equal(t, []string{"alice"}, w.context.look("aws:username").values, "so the key is derived")
	require.Empty(t, w.context.look("k").values)
}

func TestServiceLinkedRoles(t *testing.T) {
	const (
		slrSession = "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/s"
		slrRole    = "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
	)
	byName, byRole, byContext, byFlag, byWrongContext := read(slrSession), read(slrSession), read(slrSession), read(run1), read(run1)
	byRole.RoleARN = slrRole
	byContext.Context = map[string][]string{"aws:PrincipalARN": {slrRole}}
	byFlag.ServiceLinkedRole = true
	byWrongContext.Context = byContext.Context
	flaggedUser := read(alice)
	flaggedUser.ServiceLinkedRole = true
	for _, tt := range []struct {
		request Request
		want    bool
		why     string
	}{
		{byName, false, "IAM reserves the path, not the name"},
		{byRole, true, "the path of the role given"},
		{byContext, true, "the path in the context"},
		{read(slrRole), true, "the role itself"},
		{unknown(byContext, "aws:PrincipalArn"), false, "not if that is unknown"},
		{byWrongContext, false, "not if it is another role's"},
		{byFlag, true, "the caller says so"},
		{flaggedUser, false, "a user is no role"},
	} {
		require.Equal(t, tt.want, worldOf(t, tt.request).who.serviceLinked, tt.why)
	}
}
