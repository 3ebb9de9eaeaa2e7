// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/iamverdict/verdict/policy"
	"github.com/stretchr/testify/require"
)

// A trial is a request, its policies, and the reason for the decision; "?"
// after the reason says that it is not conclusive.
type trial struct {
	why      string
	request  Request
	policies texted
	want     string
}

func run(t *testing.T, trials []trial) {
	t.Helper()
	for _, tt := range trials {
		t.Run(tt.why, func(t *testing.T) {
			d := Decide(tt.request, policies(t, tt.policies))
			got := d.Reason
			if !d.Conclusive {
				got += "?"
			}
			require.Equal(t, tt.want, got)
			checkWords(t, d)
		})
	}
}

// checkWords holds the parts of a decision against each other.
func checkWords(t *testing.T, d Decision) {
	t.Helper()
	blames := map[string]string{
		"SCP": "scp", "RCP": "rcp", "VPCE": "vpce", "RESOURCE": "resource", "TRUST": "resource",
		"IDENTITY": "identity", "BOUNDARY": "boundary", "SESSION": "session",
		"PARTITION": "none", "PROTECTED": "none", "REQUEST": "none",
	}
	switch {
	case d.Result == allowed:
		require.Regexp(t, `^ALLOW_`, d.Reason)
		require.Equal(t, "none", d.Blame)
	case d.Result == explicitDeny:
		require.Regexp(t, `^EXPLICIT_`, d.Reason)
		require.Equal(t, blames[d.Reason[len("EXPLICIT_"):]], d.Blame)
	default:
		require.Equal(t, implicitDeny, d.Result)
		require.Regexp(t, `^IMPLICIT_`, d.Reason)
		require.Equal(t, blames[d.Reason[len("IMPLICIT_"):]], d.Blame)
	}
}

func as(principal string, change func(*Request)) Request {
	r := read(principal)
	change(&r)
	return r
}

func foreign(principal string) Request {
	return as(principal, func(r *Request) { r.ResourceAccount = other })
}

func ownerless(principal string) Request {
	return as(principal, func(r *Request) { r.ResourceAccount = "" })
}

func asking(principal, action, resource string) Request {
	return Request{Principal: principal, Action: action, Resource: resource}
}

// The rows of the table within one account, each with policies that deny
// implicitly and with policies that allow.
func TestWithinAccount(t *testing.T) {
	run(t, []trial{
		{"user by name: all ignored", read(alice), texted{resource: grant(aws(alice)), boundary: allowOther}, "ALLOW_RESOURCE_DIRECT"},
		{"user by everyone: all ignored", read(alice), texted{resource: grant(`"*"`), boundary: allowOther}, "ALLOW_RESOURCE_WILDCARD"},
		{"user by everyone of AWS", read(alice), texted{resource: grant(aws("*")), boundary: allowOther}, "ALLOW_RESOURCE_WILDCARD"},
		{"user by account: identity binds", read(alice), texted{resource: grant(aws(rootOf)), boundary: allowAll}, "IMPLICIT_IDENTITY"},
		{"user by account: boundary binds", read(alice), texted{resource: grant(aws(rootOf)), identity: allowAll, boundary: allowOther}, "IMPLICIT_BOUNDARY"},
		{"user by account: both allow", read(alice), texted{resource: grant(aws(rootOf)), identity: allowAll, boundary: allowAll}, "ALLOW_IDENTITY"},
		{"user by nobody: identity", read(alice), texted{}, "IMPLICIT_IDENTITY"},
		{"user by nobody: boundary", read(alice), texted{identity: allowAll, boundary: allowOther}, "IMPLICIT_BOUNDARY"},
		{"user by nobody: identity is blamed first", read(alice), texted{identity: allowOther, boundary: allowOther}, "IMPLICIT_IDENTITY"},
		{"user by nobody: all allow", read(alice), texted{identity: allowAll, boundary: allowAll}, "ALLOW_IDENTITY"},
		{"user: session policies are not his", read(alice), texted{identity: allowAll, session: denyAll}, "ALLOW_IDENTITY"},
		{"user by name and everyone: the name is the reason", read(alice), texted{resource: grant(`"*"`) + "," + grant(aws(alice))}, "ALLOW_RESOURCE_DIRECT"},
		{"user by name beats his own policies as the reason", read(alice), texted{identity: allowAll, resource: grant(aws(alice))}, "ALLOW_RESOURCE_DIRECT"},

		{"session by name: all ignored", read(run1), texted{resource: grant(aws(run1)), boundary: allowOther, session: allowOther}, "ALLOW_RESOURCE_DIRECT"},
		{"session by everyone: all ignored", read(run1), texted{resource: grant(`"*"`), boundary: allowOther, session: allowOther}, "ALLOW_RESOURCE_WILDCARD"},
		{"session by role: identity ignored", read(run1), texted{resource: grant(aws(app)), boundary: allowAll, session: allowAll}, "ALLOW_RESOURCE_ROLE"},
		{"session by role: no boundary, no session policy", read(run1), texted{resource: grant(aws(app))}, "ALLOW_RESOURCE_ROLE"},
		{"session by role: boundary binds", read(run1), texted{resource: grant(aws(app)), boundary: allowOther, session: allowAll}, "IMPLICIT_BOUNDARY"},
		{"session by role: session policy binds", read(run1), texted{resource: grant(aws(app)), boundary: allowAll, session: allowOther}, "IMPLICIT_SESSION"},
		{"session by role: boundary is blamed first", read(run1), texted{resource: grant(aws(app)), boundary: allowOther, session: allowOther}, "IMPLICIT_BOUNDARY"},
		{"session by role with own allow: that is the reason", read(run1), texted{resource: grant(aws(app)), identity: allowAll}, "ALLOW_IDENTITY"},
		{"session by account: identity binds", read(run1), texted{resource: grant(aws(rootOf)), boundary: allowAll, session: allowAll}, "IMPLICIT_IDENTITY"},
		{"session by account: boundary binds", read(run1), texted{resource: grant(aws(rootOf)), identity: allowAll, boundary: allowOther, session: allowAll}, "IMPLICIT_BOUNDARY"},
		{"session by account: session policy binds", read(run1), texted{resource: grant(aws(rootOf)), identity: allowAll, boundary: allowAll, session: allowOther}, "IMPLICIT_SESSION"},
		{"session by account: all allow", read(run1), texted{resource: grant(aws(home)), identity: allowAll, boundary: allowAll, session: allowAll}, "ALLOW_IDENTITY"},
		{"session by nobody: session policy", read(run1), texted{identity: allowAll, session: allowOther}, "IMPLICIT_SESSION"},
		{"session by role and by name: the name wins", read(run1), texted{resource: grant(aws(app)) + "," + grant(aws(run1)), session: allowOther}, "ALLOW_RESOURCE_DIRECT"},
		{"a role as the requester, named by its ARN", read(app), texted{resource: grant(aws(app))}, "ALLOW_RESOURCE_ROLE"},
		{"a role as the requester, perhaps this session", read(app), texted{resource: grant(aws(run1))}, "IMPLICIT_IDENTITY?"},

		{"federated user by name: all ignored", read(carol), texted{resource: grant(aws(carol)), boundary: allowOther, session: allowOther}, "ALLOW_RESOURCE_DIRECT"},
		{"federated user by name: no session policy either", read(carol), texted{resource: grant(aws(carol))}, "ALLOW_RESOURCE_DIRECT"},
		{"federated user by everyone: all ignored", read(carol), texted{resource: grant(`"*"`), boundary: allowOther}, "ALLOW_RESOURCE_WILDCARD"},
		{"federated user by parent: identity ignored", fed(bob), texted{resource: grant(aws(bob)), session: allowAll}, "ALLOW_RESOURCE_ROLE"},
		{"federated user by parent: boundary binds", fed(bob), texted{resource: grant(aws(bob)), boundary: allowOther, session: allowAll}, "IMPLICIT_BOUNDARY"},
		{"federated user by parent: session policy binds", fed(bob), texted{resource: grant(aws(bob)), session: allowOther}, "IMPLICIT_SESSION"},
		{"federated user by parent: and is required", fed(bob), texted{resource: grant(aws(bob))}, "IMPLICIT_SESSION"},
		{"federated user by a parent not known", read(carol), texted{resource: grant(aws(bob)), session: allowAll}, "IMPLICIT_IDENTITY?"},
		{"federated user by nobody: session policy is required", read(carol), texted{identity: allowAll}, "IMPLICIT_SESSION"},
		{"federated user by nobody: identity", read(carol), texted{session: allowAll}, "IMPLICIT_IDENTITY"},
		{"federated user by nobody: boundary", read(carol), texted{identity: allowAll, boundary: allowOther, session: allowAll}, "IMPLICIT_BOUNDARY"},
		{"federated user by nobody: all allow", read(carol), texted{identity: allowAll, session: allowAll}, "ALLOW_IDENTITY"},

		{"root needs nothing", read(rootOf), texted{}, "ALLOW_ROOT"},
		{"root has no identity policies, not even a Deny", read(rootOf), texted{identity: denyAll, boundary: denyAll}, "ALLOW_ROOT"},
		{"AssumeRoot: the task policy allows", read(rootOf), texted{session: allowAll}, "ALLOW_ROOT"},
		{"AssumeRoot: the task policy does not", read(rootOf), texted{session: allowOther}, "IMPLICIT_SESSION"},
		{"AssumeRoot: the task policy does not, whatever the bucket says", read(rootOf), texted{session: allowOther, resource: grant(`"*"`)}, "IMPLICIT_SESSION"},
		{"AssumeRoot: the task policy denies", read(rootOf), texted{session: denyAll}, "EXPLICIT_SESSION"},
		{"root is bound by the bucket's Deny", read(rootOf), texted{resource: refuse(`"*"`)}, "EXPLICIT_RESOURCE"},
	})
}

func fed(by string) Request {
	return as(carol, func(r *Request) { r.FederatedBy = by })
}

func TestAcrossAccounts(t *testing.T) {
	run(t, []trial{
		{"both sides", foreign(alice), texted{identity: allowAll, resource: grant(aws(alice))}, "ALLOW_BOTH_ACCOUNTS"},
		{"any way of naming", foreign(alice), texted{identity: allowAll, resource: grant(aws(home))}, "ALLOW_BOTH_ACCOUNTS"},
		{"no shortcut by name", foreign(run1), texted{resource: grant(aws(run1))}, "IMPLICIT_IDENTITY"},
		{"no shortcut by everyone", foreign(run1), texted{resource: grant(`"*"`)}, "IMPLICIT_IDENTITY"},
		{"boundary", foreign(run1), texted{identity: allowAll, boundary: allowOther, session: allowOther, resource: grant(`"*"`)}, "IMPLICIT_BOUNDARY"},
		{"session policy", foreign(run1), texted{identity: allowAll, boundary: allowAll, session: allowOther, resource: grant(`"*"`)}, "IMPLICIT_SESSION"},
		{"federated user without session policy", foreign(carol), texted{identity: allowAll, resource: grant(`"*"`)}, "IMPLICIT_SESSION"},
		{"resource", foreign(alice), texted{identity: allowAll}, "IMPLICIT_RESOURCE"},
		{"identity is blamed before resource", foreign(alice), texted{}, "IMPLICIT_IDENTITY"},
		{"root", foreign(rootOf), texted{identity: denyAll, boundary: denyAll, resource: grant(aws(home))}, "ALLOW_BOTH_ACCOUNTS"},
		{"root without the resource's policy", foreign(rootOf), texted{}, "IMPLICIT_RESOURCE"},
		{"AssumeRoot", foreign(rootOf), texted{session: allowOther, resource: grant(aws(home))}, "IMPLICIT_SESSION"},
		{"another partition", asking(alice, "sqs:SendMessage", "arn:aws-cn:sqs:cn-north-1:222222222222:q"), texted{identity: allowAll, resource: grant(`"*"`)}, "IMPLICIT_PARTITION"},
		{"another partition, before all else", asking(alice, "sqs:SendMessage", "arn:aws-cn:sqs:cn-north-1:222222222222:q"), texted{}, "IMPLICIT_PARTITION"},
		{"another partition, but an explicit deny", asking(alice, "sqs:SendMessage", "arn:aws-cn:sqs:cn-north-1:222222222222:q"), texted{identity: denyAll}, "EXPLICIT_IDENTITY"},
		{"another partition: services do not mind", asking(trail, "sqs:SendMessage", "arn:aws-cn:sqs:cn-north-1:222222222222:q"), texted{resource: grant(`"*"`)}, "ALLOW_RESOURCE_ONLY"},
		{"no resource has no partition", as(alice, func(r *Request) { r.Resource, r.ResourceAccount = "*", other }), texted{identity: allowAll, resource: grant(`"*"`)}, "ALLOW_BOTH_ACCOUNTS"},
	})
}

func TestOwnerNotKnown(t *testing.T) {
	cn := as(alice, func(r *Request) { r.Resource, r.ResourceAccount = "arn:aws-cn:s3:::bkt/k", "" })
	ofOwner := func(operator string) string {
		return `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"` + operator + `": {"aws:ResourceAccount": "111111111111"}}}`
	}
	run(t, []trial{
		{"identity only", ownerless(alice), texted{identity: allowAll}, "IMPLICIT_RESOURCE?"},
		{"resource only", ownerless(alice), texted{resource: grant(aws(alice))}, "IMPLICIT_IDENTITY?"},
		{"both", ownerless(alice), texted{identity: allowAll, resource: grant(aws(alice))}, "ALLOW_BOTH_ACCOUNTS"},
		{"neither", ownerless(alice), texted{}, "IMPLICIT_IDENTITY"},
		{"an explicit deny in any case", ownerless(alice), texted{identity: allowAll, resource: refuse(`"*"`)}, "EXPLICIT_RESOURCE"},
		{"denied in both: the cross-account reason", ownerless(run1), texted{session: allowOther, resource: grant(aws(app))}, "IMPLICIT_IDENTITY"},
		{"root", ownerless(rootOf), texted{}, "IMPLICIT_RESOURCE?"},
		{"partition", cn, texted{identity: allowAll}, "IMPLICIT_PARTITION"},
		{"an RCP applies", ownerless(alice), texted{identity: allowAll, rcp: []string{refuse(`"*"`)}}, "EXPLICIT_RCP"},
		{"services do not mind", ownerless(trail), texted{resource: grant(`"*"`)}, "ALLOW_RESOURCE_ONLY"},
		{"nor does the anonymous caller", ownerless(nobody), texted{}, "IMPLICIT_RESOURCE"},
		{"its keys are not known", ownerless(alice), texted{identity: ofOwner("StringEquals"), resource: grant(`"*"`)}, "IMPLICIT_IDENTITY?"},
		{"nor that they differ", ownerless(alice), texted{identity: ofOwner("StringNotEquals"), resource: grant(`"*"`)}, "IMPLICIT_IDENTITY?"},
		{"the context's word for the key does not settle the owner",
			as(alice, func(r *Request) {
				r.ResourceAccount, r.Context = "", map[string][]string{"aws:ResourceAccount": {home}}
			}),
			texted{identity: ofOwner("StringEquals")}, "IMPLICIT_RESOURCE?"},
		{"no resource: the rules within the account", asking(alice, "s3:ListAllMyBuckets", "*"), texted{identity: allowAll}, "ALLOW_IDENTITY"},
		{"what AWS owns likewise", asking(alice, "iam:GetPolicy", "arn:aws:iam::aws:policy/P"), texted{identity: allowAll}, "ALLOW_IDENTITY"},
		{"a service without resource-based policies", asking(alice, "route53:GetHostedZone", "arn:aws:route53:::hostedzone/Z"), texted{identity: allowAll}, "ALLOW_IDENTITY"},
	})
}

func TestOtherRequesters(t *testing.T) {
	denied := texted{identity: denyAll, boundary: denyAll, session: denyAll, scp: []string{denyAll}}
	granted := func(principal string) texted {
		p := denied
		p.resource = grant(principal)
		return p
	}
	google := asking("accounts.google.com", "sts:AssumeRoleWithWebIdentity", app)
	run(t, []trial{
		{"a service by its name: no other policy counts", read(trail), granted(`{"Service": "cloudtrail.amazonaws.com"}`), "ALLOW_RESOURCE_ONLY"},
		{"a service by everyone", read(trail), granted(`"*"`), "ALLOW_RESOURCE_ONLY"},
		{"a service by everyone of AWS", read(trail), granted(`{"AWS": "*"}`), "IMPLICIT_RESOURCE?"},
		{"denied to everyone of AWS", read(trail), texted{resource: grant(`"*"`) + "," + refuse(`{"AWS": "*"}`)}, "EXPLICIT_RESOURCE?"},
		{"a service by nobody", read(trail), denied, "IMPLICIT_RESOURCE"},
		{"a service is bound by RCPs", read(trail), texted{resource: grant(`"*"`), rcp: []string{refuse(`"*"`)}}, "EXPLICIT_RCP"},
		{"the anonymous caller by everyone", read(nobody), granted(`"*"`), "ALLOW_RESOURCE_ONLY"},
		{"the anonymous caller by everyone of AWS", read(nobody), granted(`{"AWS": "*"}`), "ALLOW_RESOURCE_ONLY"},
		{"the anonymous caller by an account", read(nobody), granted(aws(home)), "IMPLICIT_RESOURCE"},
		{"the anonymous caller passes the endpoint", read(nobody), texted{resource: grant(`"*"`), endpoint: grant(`{"AWS": "` + home + `"}`)}, "IMPLICIT_VPCE"},
		{"a provider by its name", google, granted(`{"Federated": "accounts.google.com"}`), "ALLOW_RESOURCE_ONLY"},
		{"a provider by another's", google, granted(`{"Federated": "www.amazon.com"}`), "IMPLICIT_TRUST"},
		{"a provider by everyone", google, granted(`"*"`), "IMPLICIT_TRUST?"},
		{"a provider denied with everyone", google, texted{resource: grant(`{"Federated": "accounts.google.com"}`) + "," + refuse(`"*"`)}, "EXPLICIT_TRUST?"},
		{"a provider is bound by RCPs", google, texted{resource: grant(`{"Federated": "accounts.google.com"}`), rcp: []string{`{"Effect": "Deny", "Principal": "*", "Action": "sts:*", "NotResource": []}`}}, "EXPLICIT_RCP"},
	})
}

func TestExplicitDenies(t *testing.T) {
	all := texted{
		scp: []string{allowAll + "," + denyAll}, rcp: []string{refuse(`"*"`)}, endpoint: refuse(`"*"`), resource: refuse(`"*"`),
		identity: allowAll + "," + denyAll, boundary: denyAll, session: denyAll,
	}
	less := func(change func(*texted)) texted {
		p := all
		change(&p)
		return p
	}
	unsureDeny := `{"Effect": "Deny", "Action": "*", "Resource": "*", ` + maybe + `}`
	run(t, []trial{
		{"SCP first", read(run1), all, "EXPLICIT_SCP"},
		{"then RCP", read(run1), less(func(p *texted) { p.scp = nil }), "EXPLICIT_RCP"},
		{"then the endpoint", read(run1), less(func(p *texted) { p.scp, p.rcp = nil, nil }), "EXPLICIT_VPCE"},
		{"then the resource", read(run1), less(func(p *texted) { p.scp, p.rcp, p.endpoint = nil, nil, "" }), "EXPLICIT_RESOURCE"},
		{"then identity", read(run1), less(func(p *texted) { p.scp, p.rcp, p.endpoint, p.resource = nil, nil, "", "" }), "EXPLICIT_IDENTITY"},
		{"then boundary", read(run1), texted{identity: allowAll, boundary: denyAll, session: denyAll}, "EXPLICIT_BOUNDARY"},
		{"then session", read(run1), texted{identity: allowAll, session: denyAll}, "EXPLICIT_SESSION"},
		{"beats a grant to the session", read(run1), texted{resource: grant(aws(run1)), session: denyAll}, "EXPLICIT_SESSION"},
		{"an unsure one of an earlier set is blamed", as(run1, func(r *Request) { r.Context = map[string][]string{"aws:username": {"x"}} }),
			texted{scp: []string{allowAll + "," + unsureDeny}, identity: denyAll}, "EXPLICIT_SCP"},
		{"an unsure one alone", as(run1, func(r *Request) { r.Context = map[string][]string{"aws:username": {"x"}} }),
			texted{identity: allowAll + "," + unsureDeny}, "EXPLICIT_IDENTITY?"},
		{"an unsure Allow", as(run1, func(r *Request) { r.Context = map[string][]string{"aws:username": {"x"}} }),
			texted{identity: `{"Effect": "Allow", "Action": "*", "Resource": "*", ` + maybe + `}`}, "IMPLICIT_IDENTITY?"},
	})
}

func TestDecidingStatement(t *testing.T) {
	sid := func(sid, effect, rest string) string {
		return `{"Sid": "` + sid + `", "Effect": "` + effect + `", "Action": "*", "Resource": "*"` + rest + `}`
	}
	number := as(alice, func(r *Request) { r.Context = map[string][]string{"aws:username": {"x"}} })
	for _, tt := range []struct {
		why      string
		policies texted
		want     string
	}{
		{"the first sure Deny", texted{identity: sid("A", "Allow", "") + "," + sid("B", "Deny", ","+maybe) + "," + sid("C", "Deny", "") + "," + sid("D", "Deny", "")}, "C"},
		{"else the first unsure one", texted{identity: sid("A", "Allow", "") + "," + sid("B", "Deny", ","+maybe) + "," + sid("C", "Deny", ","+maybe)}, "B"},
		{"of all levels", texted{scp: []string{sid("A", "Allow", "") + "," + sid("B", "Deny", ","+maybe), sid("C", "Allow", "") + "," + sid("D", "Deny", "")}}, "D"},
		{"the Allow of the identity", texted{identity: sid("A", "Allow", ","+maybe) + "," + sid("B", "Allow", "")}, "B"},
		{"the Allow that names the user", texted{resource: sid("A", "Allow", `, "Principal": "*"`) + "," + sid("B", "Allow", `, "Principal": `+aws(alice))}, "B"},
		{"a denial for want of an Allow has none", texted{identity: allowOther}, ""},
	} {
		d := Decide(number, policies(t, tt.policies))
		require.Equal(t, tt.want, d.SID, tt.why)
		require.Equal(t, tt.want != "", d.Policy == "p", tt.why)
	}
}

func TestServiceControlPolicies(t *testing.T) {
	allowS3 := `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`
	turk := asking(alice, "mechanicalturk:GetAccountBalance", "*")
	flagged := as(run1, func(r *Request) { r.ServiceLinkedRole = true })
	granted := func(levels ...string) texted {
		return texted{identity: allowAll, resource: grant(`"*"`), scp: levels}
	}
	run(t, []trial{
		{"every level allows", read(alice), granted(allowAll, allowS3), "ALLOW_RESOURCE_WILDCARD"},
		{"one level does not", read(alice), granted(allowAll, allowOther, allowAll), "IMPLICIT_SCP"},
		{"a level without policies", read(alice), granted(allowAll, "", allowAll), "IMPLICIT_SCP"},
		{"a Deny at any level", read(alice), granted(allowAll, allowAll+","+denyAll), "EXPLICIT_SCP"},
		{"policies of one level are alternatives", read(alice), granted(allowOther + "," + allowS3), "ALLOW_RESOURCE_WILDCARD"},
		{"they grant nothing", read(alice), texted{scp: []string{allowAll}}, "IMPLICIT_IDENTITY"},
		{"root is bound", read(rootOf), granted(allowOther), "IMPLICIT_SCP"},
		{"federated users are bound", read(carol), granted(allowOther), "IMPLICIT_SCP"},
		{"service-linked roles are not", flagged, granted(denyAll), "ALLOW_RESOURCE_WILDCARD"},
		{"services are not", read(trail), granted(denyAll), "ALLOW_RESOURCE_ONLY"},
		{"the anonymous caller is not", read(nobody), granted(denyAll), "ALLOW_RESOURCE_ONLY"},
		{"Mechanical Turk is not", turk, granted(denyAll), "ALLOW_RESOURCE_WILDCARD"},
		{"an unsure Allow does not count", as(alice, func(r *Request) { r.Unknown = []string{"k"} }),
			granted(`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"k": "v"}}}`), "IMPLICIT_SCP?"},
	})
}

func TestResourceControlPolicies(t *testing.T) {
	p := texted{identity: allowAll, resource: grant(`"*"`), rcp: []string{"", refuse(`"*"`)}}
	flagged := as(run1, func(r *Request) { r.ServiceLinkedRole = true })
	managed := asking(alice, "kms:Decrypt", key)
	managed.AWSManagedKey = true
	run(t, []trial{
		{"a Deny at any level", read(alice), p, "EXPLICIT_RCP"},
		{"every requester", read(nobody), p, "EXPLICIT_RCP"},
		{"across accounts", foreign(alice), p, "EXPLICIT_RCP"},
		{"a service that they may not cover yet", asking(alice, "ec2:StopInstances", "arn:aws:ec2:us-east-1:111111111111:instance/i"), p, "EXPLICIT_RCP"},
		{"they always allow, even a level without policies", read(alice), texted{identity: allowAll, rcp: []string{""}}, "ALLOW_IDENTITY"},
		{"and even one that allows something else", read(alice), texted{identity: allowAll, rcp: []string{`{"Effect": "Allow", "Principal": "*", "Action": "ec2:*", "Resource": "*"}`}}, "ALLOW_IDENTITY"},
		{"they grant nothing", read(alice), texted{rcp: []string{grant(`"*"`)}}, "IMPLICIT_IDENTITY"},
		{"service-linked roles are exempt", flagged, p, "ALLOW_RESOURCE_WILDCARD"},
		{"and their trust policies", asking("x.amazonaws.com", "sts:AssumeRole", "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/R"), p, "ALLOW_RESOURCE_ONLY"},
		{"other roles' are not", asking("x.amazonaws.com", "sts:AssumeRole", app), p, "EXPLICIT_RCP"},
		{"AWS managed keys are exempt", managed, p, "ALLOW_RESOURCE_WILDCARD"},
		{"other keys are not", asking(alice, "kms:Decrypt", key), p, "EXPLICIT_RCP"},
		{"retiring a grant is exempt", asking(alice, "kms:retiregrant", key), p, "ALLOW_RESOURCE_WILDCARD"},
	})
}

const key = "arn:aws:kms:us-east-1:111111111111:key/k"

func TestEndpointPolicies(t *testing.T) {
	p := func(endpoint string) texted { return texted{identity: allowAll, endpoint: endpoint} }
	with := func(change func(*Request)) Request { return as(alice, change) }
	via := func(values ...string) Request {
		return with(func(r *Request) { r.Context = map[string][]string{"aws:ViaAWSService": values} })
	}
	forwarded := with(func(r *Request) { r.Context = map[string][]string{"aws:CalledVia": {"athena.amazonaws.com"}} })
	run(t, []trial{
		{"it must allow", read(alice), p(grant(aws(bob))), "IMPLICIT_VPCE"},
		{"it may deny", read(alice), p(refuse(`"*"`)), "EXPLICIT_VPCE"},
		{"it allows", read(alice), p(grant(`"*"`)), "ALLOW_IDENTITY"},
		{"it grants nothing", read(alice), texted{endpoint: grant(`"*"`)}, "IMPLICIT_IDENTITY"},
		{"SCPs come before it", read(alice), texted{scp: []string{allowOther}, endpoint: grant(aws(bob))}, "IMPLICIT_SCP"},
		{"root passes it too", read(rootOf), p(grant(aws(bob))), "IMPLICIT_VPCE"},
		{"an account on a gateway", with(func(r *Request) { r.Endpoint = "gateway" }), p(grant(aws(home))), "IMPLICIT_VPCE"},
		{"an account on an interface", with(func(r *Request) { r.Endpoint = "interface" }), p(grant(aws(home))), "ALLOW_IDENTITY"},
		{"an account on either", read(alice), p(grant(aws(home))), "IMPLICIT_VPCE?"},
		{"the denied account on either", read(alice), p(grant(`"*"`) + "," + refuse(aws(home))), "EXPLICIT_VPCE?"},
		{"a forwarded call does not pass it", forwarded, p(refuse(`"*"`)), "ALLOW_IDENTITY"},
		{"as the context says", via("True"), p(refuse(`"*"`)), "ALLOW_IDENTITY"},
		{"a direct call does", via("false"), p(refuse(`"*"`)), "EXPLICIT_VPCE"},
		{"an unreadable word is no forwarded call", via("yes"), p(refuse(`"*"`)), "EXPLICIT_VPCE"},
		{"nor are two words", via("true", "false"), p(refuse(`"*"`)), "EXPLICIT_VPCE"},
		{"not known: it denies, unsurely", unknown(read(alice), "aws:ViaAWSService"), p(refuse(`"*"`)), "EXPLICIT_VPCE?"},
		{"not known: it does not allow, unsurely", unknown(read(alice), "aws:CalledVia"), p(grant(aws(bob))), "IMPLICIT_VPCE?"},
		{"not known: it allows", unknown(read(alice), "aws:CalledVia"), p(grant(`"*"`)), "ALLOW_IDENTITY"},
	})
}

func TestServiceLinkedSessions(t *testing.T) {
	flagged := as(run1, func(r *Request) { r.ServiceLinkedRole = true })
	run(t, []trial{
		{"the role's policies count", flagged, texted{}, "IMPLICIT_IDENTITY"},
		{"and allow", flagged, texted{identity: allowAll}, "ALLOW_IDENTITY"},
		{"boundary and session policy are not its", flagged, texted{identity: allowAll, boundary: denyAll, session: denyAll}, "ALLOW_IDENTITY"},
		{"the resource's Deny counts", flagged, texted{identity: allowAll, resource: refuse(`"*"`)}, "EXPLICIT_RESOURCE"},
		{"so does the endpoint's", flagged, texted{identity: allowAll, endpoint: refuse(`"*"`)}, "EXPLICIT_VPCE"},
	})
}

func TestKMS(t *testing.T) {
	use := func(principal string) Request { return asking(principal, "kms:Decrypt", key) }
	alias := asking(alice, "KMS:DeleteAlias", "arn:aws:kms:us-east-1:111111111111:alias/a")
	run(t, []trial{
		{"administrators need the key policy", use(alice), texted{identity: allowAll}, "IMPLICIT_RESOURCE"},
		{"so does root", use(rootOf), texted{resource: grant(aws(alice))}, "IMPLICIT_RESOURCE"},
		{"which names the account", use(rootOf), texted{resource: grant(aws(rootOf))}, "ALLOW_ROOT"},
		{"naming the account lets identity policies work", use(alice), texted{identity: allowAll, resource: grant(aws(rootOf))}, "ALLOW_IDENTITY"},
		{"and grants nothing", use(alice), texted{resource: grant(aws(rootOf))}, "IMPLICIT_IDENTITY"},
		{"naming the user is enough", use(alice), texted{resource: grant(aws(alice))}, "ALLOW_RESOURCE_DIRECT"},
		{"naming the role is", use(run1), texted{resource: grant(aws(app))}, "ALLOW_RESOURCE_ROLE"},
		{"naming another role lets nothing work", use(run1), texted{identity: allowAll, resource: grant(aws(alice))}, "IMPLICIT_RESOURCE"},
		{"in any case of the action", asking(alice, "KMS:decrypt", key), texted{identity: allowAll}, "IMPLICIT_RESOURCE"},
		{"an alias is no key", alias, texted{identity: allowAll}, "ALLOW_IDENTITY"},
		{"nor is no resource", asking(alice, "kms:CreateKey", "*"), texted{identity: allowAll}, "ALLOW_IDENTITY"},
		{"across accounts both sides", asking(alice, "kms:Decrypt", "arn:aws:kms:us-east-1:222222222222:key/k"), texted{identity: allowAll, resource: grant(aws(home))}, "ALLOW_BOTH_ACCOUNTS"},
		{"an unsure key policy", use(alice), texted{identity: allowAll, resource: unread}, "EXPLICIT_RESOURCE?"},
	})
}

func TestTrust(t *testing.T) {
	trusting := func(principal, actions string) texted {
		return texted{resource: `{"Effect": "Allow", "Principal": ` + principal + `, "Action": "` + actions + `"}`}
	}
	with := func(p texted, identity string) texted { p.identity = identity; return p }
	remote := "arn:aws:iam::222222222222:role/app"
	run(t, []trial{
		{"a trust policy has no Resource", asking(alice, "sts:AssumeRole", app), trusting(aws(alice), "sts:AssumeRole"), "ALLOW_RESOURCE_DIRECT"},
		{"administrators need it", asking(alice, "sts:AssumeRole", app), texted{identity: allowAll}, "IMPLICIT_TRUST"},
		{"so does root", asking(rootOf, "sts:AssumeRole", app), texted{}, "IMPLICIT_TRUST"},
		{"trusting the account lets identity policies work", asking(alice, "sts:AssumeRole", app), with(trusting(aws(rootOf), "sts:AssumeRole"), allowAll), "ALLOW_IDENTITY"},
		{"and grants nothing", asking(alice, "sts:AssumeRole", app), trusting(aws(rootOf), "sts:AssumeRole"), "IMPLICIT_IDENTITY"},
		{"tags are another question", asking(alice, "sts:TagSession", app), with(trusting(aws(alice), "sts:AssumeRole"), allowAll), "IMPLICIT_TRUST"},
		{"so is a source identity", asking(alice, "sts:SetSourceIdentity", app), texted{identity: allowAll}, "IMPLICIT_TRUST"},
		{"and a context", asking(alice, "sts:SetContext", app), texted{identity: allowAll}, "IMPLICIT_TRUST"},
		{"in any case of the action", asking(alice, "STS:assumerole", app), texted{identity: allowAll}, "IMPLICIT_TRUST"},
		{"other actions on a role are ordinary", asking(alice, "iam:GetRole", app), texted{identity: allowAll}, "ALLOW_IDENTITY"},
		{"AssumeRoot is on no role", asking(alice, "sts:AssumeRoot", "arn:aws:iam::111111111111:root"), texted{identity: allowAll}, "ALLOW_IDENTITY"},
		{"across accounts: identity first", asking(alice, "sts:AssumeRole", remote), trusting(aws(home), "sts:AssumeRole"), "IMPLICIT_IDENTITY"},
		{"across accounts: then trust", asking(alice, "sts:AssumeRole", remote), texted{identity: allowAll}, "IMPLICIT_TRUST"},
		{"across accounts: both", asking(alice, "sts:AssumeRole", remote), with(trusting(aws(home), "sts:AssumeRole"), allowAll), "ALLOW_BOTH_ACCOUNTS"},
		{"an explicit deny", asking(alice, "sts:AssumeRole", app), texted{identity: allowAll, resource: refuse(`"*"`)}, "EXPLICIT_TRUST"},

		{"SAML: the trust policy is enough", asking(saml, "sts:AssumeRoleWithSAML", app), trusting(`{"Federated": "`+saml+`"}`, "sts:AssumeRoleWithSAML"), "ALLOW_RESOURCE_ONLY"},
		{"SAML: and is needed", asking(saml, "sts:AssumeRoleWithSAML", app), texted{}, "IMPLICIT_TRUST"},
		{"an unsigned call: the caller's policies do not count", asking(alice, "sts:AssumeRoleWithWebIdentity", app),
			texted{resource: grant(aws(alice)), identity: denyAll, boundary: denyAll, scp: []string{denyAll}}, "ALLOW_RESOURCE_ONLY"},
		{"an unsigned call: any class will do", asking(alice, "sts:AssumeRoleWithWebIdentity", app), trusting(aws(rootOf), "sts:*"), "ALLOW_RESOURCE_ONLY"},
		{"an unsigned call of root", asking(rootOf, "sts:AssumeRoleWithSAML", app), texted{session: denyAll}, "IMPLICIT_TRUST"},
		{"an unsigned call: RCPs count", asking(alice, "sts:AssumeRoleWithSAML", app), texted{resource: grant(aws(alice)), rcp: []string{refuse(`"*"`)}}, "EXPLICIT_RCP"},
	})
}

func TestFreeActions(t *testing.T) {
	denied := texted{identity: denyAll, scp: []string{denyAll}, rcp: []string{refuse(`"*"`)}, endpoint: refuse(`"*"`)}
	run(t, []trial{
		{"GetCallerIdentity under any Deny", asking(alice, "STS:getcalleridentity", "*"), denied, "ALLOW_NO_PERMISSION_NEEDED"},
		{"of a session", asking(run1, "sts:GetCallerIdentity", "*"), denied, "ALLOW_NO_PERMISSION_NEEDED"},
		{"of a federated user", asking(carol, "sts:GetCallerIdentity", "*"), denied, "ALLOW_NO_PERMISSION_NEEDED"},
		{"of root", asking(rootOf, "sts:GetCallerIdentity", "*"), denied, "ALLOW_NO_PERMISSION_NEEDED"},
		{"not of the anonymous caller", asking(nobody, "sts:GetCallerIdentity", "*"), texted{}, "IMPLICIT_RESOURCE"},
		{"GetSessionToken of a user", asking(alice, "sts:GetSessionToken", "*"), denied, "ALLOW_NO_PERMISSION_NEEDED"},
		{"of root", asking(rootOf, "sts:GetSessionToken", "*"), denied, "ALLOW_NO_PERMISSION_NEEDED"},
		{"not of a session", asking(run1, "sts:GetSessionToken", "*"), texted{}, "IMPLICIT_IDENTITY"},
		{"GetFederationToken is not free", asking(alice, "sts:GetFederationToken", "*"), texted{}, "IMPLICIT_IDENTITY"},
		{"a public call of Cognito", asking(nobody, "cognito-idp:SignUp", "*"), texted{}, "ALLOW_NO_PERMISSION_NEEDED"},
		{"of anybody", asking(run1, "cognito-identity:GetId", "*"), texted{scp: []string{""}, endpoint: grant(aws(bob))}, "ALLOW_NO_PERMISSION_NEEDED"},
		{"a Deny holds", asking(nobody, "cognito-idp:GetUser", "*"), texted{rcp: []string{refuse(`"*"`)}}, "EXPLICIT_RCP"},
		{"of those that apply", asking(nobody, "cognito-idp:GetUser", "*"), texted{identity: denyAll, scp: []string{denyAll}}, "ALLOW_NO_PERMISSION_NEEDED"},
		{"an unsure Deny", asking(alice, "cognito-idp:GetUser", "*"), texted{identity: unread}, "EXPLICIT_IDENTITY?"},
	})
}

func TestProtectedResources(t *testing.T) {
	p := texted{identity: allowAll}
	reserved := "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/R"
	run(t, []trial{
		{"an AWS managed policy", asking(alice, "iam:CreatePolicyVersion", "arn:aws:iam::aws:policy/P"), p, "IMPLICIT_PROTECTED"},
		{"of another partition", asking("arn:aws-cn:iam::111111111111:root", "iam:tagpolicy", "arn:aws-cn:iam::aws:policy/job/P"), texted{}, "IMPLICIT_PROTECTED"},
		{"to be read", asking(alice, "iam:GetPolicy", "arn:aws:iam::aws:policy/P"), p, "ALLOW_IDENTITY"},
		{"a customer's", asking(alice, "iam:DeletePolicy", "arn:aws:iam::111111111111:policy/P"), p, "ALLOW_IDENTITY"},
		{"a role of Identity Center", asking(alice, "iam:PassRole", reserved), p, "IMPLICIT_PROTECTED"},
		{"by root", asking(rootOf, "iam:UpdateRole", reserved), texted{}, "IMPLICIT_PROTECTED"},
		{"to be read", asking(alice, "iam:GetRole", reserved), p, "ALLOW_IDENTITY"},
		{"an alias of AWS", asking(alice, "kms:UpdateAlias", "arn:aws:kms:us-east-1:111111111111:alias/aws/s3"), p, "IMPLICIT_PROTECTED"},
		{"another alias", asking(alice, "kms:UpdateAlias", "arn:aws:kms:us-east-1:111111111111:alias/awsome"), p, "ALLOW_IDENTITY"},
		{"a denial stays what it is", asking(alice, "iam:PassRole", reserved), texted{}, "IMPLICIT_IDENTITY"},
		{"an explicit one too", asking(alice, "iam:PassRole", reserved), texted{identity: denyAll}, "EXPLICIT_IDENTITY"},
		{"an unsure Allow would not have helped", unknown(asking(alice, "iam:PassRole", reserved), "k"),
			texted{identity: `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"k": "v"}}}`}, "IMPLICIT_IDENTITY"},
	})
}

func TestProtectedActionsOneByOne(t *testing.T) {
	for resource, actions := range map[string][]string{
		"arn:aws:iam::aws:policy/P": {
			"CreatePolicy", "CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "SetDefaultPolicyVersion", "TagPolicy", "UntagPolicy",
		},
		"arn:aws:iam::111111111111:role/aws-reserved/R": {
			"AttachRolePolicy", "CreateRole", "CreateServiceLinkedRole", "DeleteRole", "DeleteRolePermissionsBoundary", "DeleteRolePolicy",
			"DeleteServiceLinkedRole", "DetachRolePolicy", "PassRole", "PutRolePermissionsBoundary", "PutRolePolicy", "TagRole", "UntagRole",
			"UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription",
		},
	} {
		for _, action := range actions {
			d := Decide(asking(alice, "iam:"+action, resource), policies(t, texted{identity: allowAll}))
			require.Equal(t, "IMPLICIT_PROTECTED", d.Reason, action)
		}
	}
}

func TestPoliciesNotKnown(t *testing.T) {
	run(t, []trial{
		{"identity", read(alice), texted{identity: unread}, "EXPLICIT_IDENTITY?"},
		{"boundary", read(alice), texted{identity: allowAll, boundary: unread}, "EXPLICIT_BOUNDARY?"},
		{"session", read(run1), texted{identity: allowAll, session: unread}, "EXPLICIT_SESSION?"},
		{"resource", read(alice), texted{identity: allowAll, resource: unread}, "EXPLICIT_RESOURCE?"},
		{"endpoint", read(alice), texted{identity: allowAll, endpoint: unread}, "EXPLICIT_VPCE?"},
		{"SCP", read(alice), texted{identity: allowAll, scp: []string{unread}}, "EXPLICIT_SCP?"},
		{"RCP", read(alice), texted{identity: allowAll, rcp: []string{unread}}, "EXPLICIT_RCP?"},
		{"another explicit deny settles it", read(alice), texted{identity: unread, resource: refuse(`"*"`)}, "EXPLICIT_RESOURCE"},
		{"no boundary of a session of AWS", as(run1, func(r *Request) { r.ServiceLinkedRole = true }), texted{identity: allowAll, boundary: unread}, "ALLOW_IDENTITY"},
	})
}

func TestMalformedStatements(t *testing.T) {
	other := allowOther
	for _, tt := range []struct {
		why       string
		policies  texted
		malformed bool // the caller says that the first identity statement is
		want      string
	}{
		{"an Allow of something else may mean this", texted{identity: other}, true, "IMPLICIT_IDENTITY?"},
		{"a Deny too", texted{identity: `{"Effect": "Deny", "Action": "ec2:*", "Resource": "*"},` + allowAll}, true, "EXPLICIT_IDENTITY?"},
		{"an unknown operator", texted{identity: `{"Effect": "Allow", "Action": "ec2:*", "Resource": "*", "Condition": {"Like": {"k": "v"}}}`}, false, "IMPLICIT_IDENTITY?"},
		{"without keys it does not matter", texted{identity: `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Like": {}}}`}, false, "ALLOW_IDENTITY"},
		{"no effect: never an Allow", texted{identity: allowAll + `, {"Action": "ec2:*", "Resource": "*"}`}, false, "EXPLICIT_IDENTITY?"},
		{"no action", texted{identity: `{"Effect": "Allow", "Resource": "*"}`}, false, "IMPLICIT_IDENTITY?"},
		{"an empty list of actions matches nothing", texted{identity: `{"Effect": "Allow", "Action": [], "Resource": "*"}`}, false, "IMPLICIT_IDENTITY"},
		{"an empty list of others everything", texted{identity: `{"Effect": "Allow", "NotAction": [], "Resource": "*"}`}, false, "ALLOW_IDENTITY"},
		{"no resource", texted{identity: `{"Effect": "Allow", "Action": "*"}`}, false, "IMPLICIT_IDENTITY?"},
		{"a principal where none belongs", texted{identity: grant(`"*"`)}, false, "IMPLICIT_IDENTITY?"},
		{"none where one belongs", texted{resource: allowAll}, false, "IMPLICIT_IDENTITY?"},
		{"in a resource policy it counts as everyone", texted{identity: allowOther, resource: `{"Effect": "Allow", "Principal": ` + aws(bob) + `, "Action": "*", "Resource": "*", "Condition": {"Like": {"k": "v"}}}`}, false, "IMPLICIT_IDENTITY?"},
	} {
		p := policies(t, tt.policies)
		if tt.malformed {
			p.Identity[0].Malformed = map[int]bool{0: true}
		}
		d := Decide(read(alice), p)
		got := d.Reason
		if !d.Conclusive {
			got += "?"
		}
		require.Equal(t, tt.want, got, tt.why)
	}
}

func TestNotPrincipalDecides(t *testing.T) {
	sparing := func(principals string) string {
		return `{"Effect": "Deny", "NotPrincipal": ` + principals + `, "Action": "*", "Resource": "*"}`
	}
	allowing := `{"Effect": "Allow", "NotPrincipal": ` + aws(bob) + `, "Action": "*", "Resource": "*"}`
	chain := `{"AWS": ["` + alice + `", "` + rootOf + `"]}`
	run(t, []trial{
		{"the whole chain is listed", read(alice), texted{identity: allowAll, resource: sparing(chain)}, "ALLOW_IDENTITY"},
		{"a part is missing", read(alice), texted{identity: allowAll, resource: sparing(aws(alice))}, "EXPLICIT_RESOURCE?"},
		{"not listed", read(alice), texted{identity: allowAll, resource: sparing(aws(bob))}, "EXPLICIT_RESOURCE"},
		{"a boundary", read(alice), texted{identity: allowAll, boundary: allowAll, resource: sparing(chain)}, "EXPLICIT_RESOURCE"},
		{"a boundary whose text is not known", read(alice), texted{identity: allowAll, boundary: unread, resource: sparing(chain)}, "EXPLICIT_RESOURCE"},
		{"an Allow grants nothing for certain", read(alice), texted{resource: allowing}, "IMPLICIT_IDENTITY?"},
		{"and nothing at all to whom it lists", read(bob), texted{resource: `{"Effect": "Allow", "NotPrincipal": {"AWS": ["` + bob + `", "` + home + `"]}, "Action": "*", "Resource": "*"}`}, "IMPLICIT_IDENTITY"},
	})
}

func TestRootRepairsItsBucket(t *testing.T) {
	p := texted{resource: refuse(`"*"`)}
	repair := func(change func(*Request)) Request {
		r := Request{Principal: rootOf, Action: "s3:DeleteBucketPolicy", Resource: "arn:aws:s3:::bkt", ResourceAccount: home}
		change(&r)
		return r
	}
	assumed := func(values ...string) Request {
		return repair(func(r *Request) { r.Context = map[string][]string{"aws:AssumedRoot": values} })
	}
	unchanged := func(*Request) {}
	run(t, []trial{
		{"despite a Deny", repair(unchanged), p, "ALLOW_ROOT"},
		{"not another action", repair(func(r *Request) { r.Action = "s3:DeleteBucket" }), p, "EXPLICIT_RESOURCE"},
		{"not a user", repair(func(r *Request) { r.Principal = alice }), p, "EXPLICIT_RESOURCE"},
		{"not another account's", repair(func(r *Request) { r.ResourceAccount = other }), p, "EXPLICIT_RESOURCE"},
		{"whose bucket it is decides", repair(func(r *Request) { r.ResourceAccount = "" }), p, "EXPLICIT_RESOURCE?"},
		{"organizations still can", repair(unchanged), texted{resource: refuse(`"*"`), rcp: []string{refuse(`"*"`)}}, "EXPLICIT_RCP"},
		{"perhaps not with AssumeRoot", assumed("true"), p, "EXPLICIT_RESOURCE?"},
		{"nor with a task policy", repair(unchanged), texted{resource: refuse(`"*"`), session: allowAll}, "EXPLICIT_RESOURCE?"},
		{"an own session", assumed("false"), p, "ALLOW_ROOT"},
		{"perhaps AssumeRoot", unknown(repair(unchanged), "aws:AssumedRoot"), p, "EXPLICIT_RESOURCE?"},
	})
}

func TestVersions(t *testing.T) {
	for version, want := range map[string]string{"2012-10-17": allowed, "2008-10-17": implicitDeny, "": implicitDeny} {
		doc := document(t, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::bkt/${k}"}}`)
		doc.Version.Value = version
		r := withContext("k", "k")
		d := Decide(r, Policies{Identity: []Attached{{Document: doc}}})
		require.Equal(t, want, d.Result, version)
	}
}

func TestRequestAndPoliciesAreNotChanged(t *testing.T) {
	r := unknown(withContext("aws:CalledVia", "a", "K", "v", "k", "w"), "u")
	text := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "S3:*", "Resource": "arn:aws:s3:::*",
		"Condition": {"StringEquals": {"k": "${aws:username}"}}}]}`
	p := Policies{Identity: []Attached{{Document: document(t, text)}}}
	Decide(r, p)
	require.Equal(t, unknown(withContext("aws:CalledVia", "a", "K", "v", "k", "w"), "u"), r)
	require.Equal(t, document(t, text), p.Identity[0].Document)
}

func TestEmptyDocument(t *testing.T) {
	d := Decide(read(alice), Policies{Identity: []Attached{{Document: &policy.Document{}}}})
	require.Equal(t, Decision{Result: implicitDeny, Reason: "IMPLICIT_IDENTITY", Blame: "identity", Conclusive: true}, d)
}

// Whatever the request and the policies: the open decision is never lower than
// the closed one, the answer is the same each time, and it does not depend on
// the order of statements.
func TestRandomDecisions(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	conditions := []string{"", "", `, "Condition": {"StringEquals": {"k": "v"}}`, `, "Condition": {"StringNotEquals": {"u": "v"}}`,
		`, "Condition": {"ArnLike": {"aws:PrincipalArn": "` + appDir + `"}}`, `, "Condition": {"Bool": {"aws:ViaAWSService": "true"}}`}
	statements := func(withPrincipal bool) string {
		var all []string
		for range random.IntN(4) {
			s := `{"Effect": "` + pick("Allow", "Allow", "Deny") + `", "Action": "` + pick("*", "s3:*", "kms:*", "sts:*", "ec2:*") + `", "` +
				pick("Resource", "Resource", "NotResource") + `": "` + pick("*", "*", object, "arn:aws:s3:::${k}/*", "arn:aws:s3:::${u}/*") + `"` + pick(conditions...)
			if withPrincipal {
				s += `, "` + pick("Principal", "Principal", "NotPrincipal") + `": ` +
					pick(`"*"`, aws("*"), aws(rootOf), aws(alice), aws(app), aws(run1), aws(bob), aws(carol), `{"Service": "`+trail+`"}`, `{"Federated": "`+saml+`"}`)
			}
			all = append(all, s+"}")
		}
		return strings.Join(all, ",")
	}
	seen := map[string]int{}
	for range 2000 {
		r := Request{
			Principal: pick(alice, run1, app, carol, rootOf, trail, saml, nobody),
			Action:    pick("s3:GetObject", "kms:Decrypt", "sts:AssumeRole", "sts:AssumeRoleWithSAML", "s3:PutBucketPolicy", "cognito-idp:SignUp"),
			Resource:  pick(object, object, key, app, "*"), ResourceAccount: pick("", home, other), Endpoint: pick("", "gateway", "interface"),
			Context: map[string][]string{"k": {pick("v", "bkt")}}, ServiceLinkedRole: random.IntN(10) == 0,
			Unknown: []string{pick("u", "aws:CalledVia", "aws:PrincipalArn")},
		}
		x := texted{identity: statements(false), boundary: statements(false), session: statements(false),
			resource: statements(true), endpoint: pick("", "", statements(true))}
		if random.IntN(3) == 0 {
			x.scp, x.rcp = []string{allowAll, statements(false)}, []string{statements(true)}
		}
		p := policies(t, x)
		d := Decide(r, p)
		require.Equal(t, d, Decide(r, p))
		checkWords(t, d)
		seen[d.Reason]++

		w, ok := newWorld(r)
		require.True(t, ok)
		w.hasBoundary = len(p.Boundary) > 0
		sets := w.consult(p)
		order := []string{explicitDeny, implicitDeny, allowed}
		require.LessOrEqual(t, slices.Index(order, w.decide(sets, closed).Result), slices.Index(order, w.decide(sets, open).Result))

		for _, group := range [][]Attached{p.Identity, p.Boundary, p.Session, p.Resource, p.VPCEndpoint} {
			for _, a := range group {
				slices.Reverse(a.Document.Statements)
			}
		}
		reversed := Decide(r, p)
		require.Equal(t, []any{d.Result, d.Reason, d.Blame, d.Conclusive}, []any{reversed.Result, reversed.Reason, reversed.Blame, reversed.Conclusive})
	}
	require.Greater(t, len(seen), 15, "the test tests something: %v", seen)
}
