// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package iamtest_test

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/iamtest"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
	"github.com/iamverdict/verdict/suite"
)

//go:embed testdata
var files embed.FS

const (
	deploy = "arn:aws:iam::111122223333:role/deploy"
	page   = "arn:aws:s3:::site/index.html"
	audit  = "arn:aws:s3:::audit/2026.log"
	own    = "arn:aws:s3:::audit/blue/logs/1"
	export = "../examples/organization/export"
)

// recorder is a test that notes what is said to it.
type recorder struct {
	testing.TB
	said strings.Builder
}

func (r *recorder) Helper()                           {}
func (r *recorder) Context() context.Context          { return context.Background() }
func (r *recorder) Error(args ...any)                 { fmt.Fprintln(&r.said, args...) }
func (r *recorder) Errorf(format string, args ...any) { fmt.Fprintf(&r.said, format+"\n", args...) }
func (r *recorder) Logf(format string, args ...any)   { r.Errorf(format, args...) }
func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

// said returns what a test says that calls f.
func said(f func(testing.TB)) string {
	r := new(recorder)
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r.said.String()
}

func site(t testing.TB) *iamtest.Policies {
	return iamtest.Files(t, iamtest.Set{Identity: []string{"testdata/deploy.json"}}).Owner("111122223333")
}

// region allows all, but in one Region only.
func region(t testing.TB) *iamtest.Policies {
	return iamtest.Files(t, iamtest.Set{Identity: []string{`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "*", "Resource": "*"},
		{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}]}`}}).Owner("111122223333")
}

// silent allows from an address, and by a test of which AWS does not say how it ends.
func silent(t testing.TB) *iamtest.Policies {
	return iamtest.Files(t, iamtest.Set{Identity: []string{`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}},
		{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:TagKeys": "a"}}}]}`}}).
		Owner("111122223333").Key("aws:TagKeys", "a", "b")
}

// TestAssertions: what holds says nothing, and what fails says why.
func TestAssertions(t *testing.T) {
	t.Parallel()
	p := site(t).Key("aws:MultiFactorAuthPresent", "false")
	team := p.Key("aws:PrincipalTag/team", "blue")
	boundary := iamtest.Files(t, iamtest.Set{
		Identity: []string{"testdata/deploy.json"},
		Boundary: []string{`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}}`},
	}).Owner("111122223333")
	check(t, []assertion{
		{"allowed", "the statement allows it", func(t testing.TB) { p.Allowed(t, deploy, "s3:PutObject", page) }, nil},
		{"not allowed", "the failure is the explanation, with the place", func(t testing.TB) { p.Allowed(t, deploy, "s3:GetObject", page) },
			[]string{"want allowed, got implicitDeny", "DENIED implicitly", "testdata/deploy.json:10:5"}},
		{"short", "a failure leaves out the layers", func(t testing.TB) { p.Allowed(t, deploy, "s3:GetObject", page) }, []string{"iamtest: ", "!Layer by layer"}},
		{"denied", "for want of an allow", func(t testing.TB) { p.Denied(t, deploy, "s3:GetObject", page) }, nil},
		{"not denied", "it is allowed", func(t testing.TB) { p.Denied(t, deploy, "s3:PutObject", page) }, []string{"want denied, got allowed", `"Publish"`}},
		{"denied explicitly", "a statement denies it", func(t testing.TB) { p.DeniedExplicitly(t, deploy, "s3:DeleteObject", audit) }, nil},
		{"not explicitly", "an implicit denial is not enough", func(t testing.TB) { p.DeniedExplicitly(t, deploy, "s3:GetObject", page) }, []string{"want explicitDeny, got implicitDeny"}},
		{"by Sid", "the statement is named", func(t testing.TB) { p.DeniedBySID(t, "NoAudit", deploy, "s3:DeleteObject", audit) }, nil},
		{"by another Sid", "it is another statement", func(t testing.TB) { p.DeniedBySID(t, "Publish", deploy, "s3:DeleteObject", audit) }, []string{"want explicitDeny by Sid Publish, got it by NoAudit"}},
		{"by layer", "the boundary does not reach so far", func(t testing.TB) {
			boundary.DeniedByLayer(t, policy.PermissionsBoundary, deploy, "s3:PutObject", page)
		}, nil},
		{"by another layer", "the boundary is to blame", func(t testing.TB) { boundary.DeniedByLayer(t, policy.SCP, deploy, "s3:PutObject", page) }, []string{"want denied by scp, got it by boundary"}},
		{"inconclusive", "neither holds", func(t testing.TB) {
			team.Unknown("aws:MultiFactorAuthPresent").Denied(t, deploy, "s3:DeleteObject", own)
		}, []string{"want denied, got explicitDeny", "inconclusive", "see Accept", "the value of aws:MultiFactorAuthPresent"}},
		{"inconclusive, accepted", "by its name, in any case", func(t testing.TB) {
			team.Unknown("aws:MultiFactorAuthPresent").Accept("AWS:multifactorauthpresent").Denied(t, deploy, "s3:DeleteObject", own)
		}, nil},
		{"inconclusive, another accepted", "only what is named is accepted", func(t testing.TB) {
			team.Unknown("aws:MultiFactorAuthPresent").Accept("aws:SourceIp").Denied(t, deploy, "s3:DeleteObject", own)
		}, []string{"see Accept"}},
		{"denied in any case", "be it for want of an allow or by the statement", func(t testing.TB) {
			p.Unknown("aws:MultiFactorAuthPresent").Denied(t, deploy, "s3:DeleteObject", audit)
		}, nil},
		{"denied in any case, by whom", "which of the two is not known", func(t testing.TB) {
			p.Unknown("aws:MultiFactorAuthPresent").DeniedExplicitly(t, deploy, "s3:DeleteObject", audit)
		}, []string{"see Accept"}},
		{"misspelt action", "a denial of it would say nothing", func(t testing.TB) { p.Denied(t, deploy, "s3:GetObjct", page) }, []string{`AWS has no action "s3:GetObjct": did you mean "s3:GetObject"?`}},
		{"new action", "AnyAction lets it pass", func(t testing.TB) { p.AnyAction().Denied(t, deploy, "s3:GetObjct", page) }, nil},
		{"misspelt principal", "no question", func(t testing.TB) { p.Denied(t, "deploy", "s3:GetObject", page) }, []string{"no decision", `principal "deploy"`}},
		{"zero", "Policies that were not made allow nothing, and say so", func(t testing.TB) { new(iamtest.Policies).Denied(t, deploy, "s3:GetObject", page) }, []string{"the Policies are zero"}},
		{"endpoint without snapshot", "nobody knows its policy", func(t testing.TB) { p.VPCEndpoint("vpce-1").Denied(t, deploy, "s3:GetObject", page) }, []string{"put its policy into the Set"}},
		{"any context", "nothing is known of MFA, so that the statement may deny", func(t testing.TB) { site(t).AnyContext().DeniedExplicitly(t, deploy, "s3:DeleteObject", audit) }, []string{"inconclusive"}},
		{"any context, certain", "in every context", func(t testing.TB) { site(t).AnyContext().Denied(t, deploy, "s3:GetObject", page) }, nil},
		{"any context, given", "what is given stays", func(t testing.TB) { p.AnyContext().DeniedExplicitly(t, deploy, "s3:DeleteObject", audit) }, nil},
	})
}

// TestIdleAssertions: what would hold although it says nothing fails.
func TestIdleAssertions(t *testing.T) {
	t.Parallel()
	p := site(t).Key("aws:MultiFactorAuthPresent", "false")
	check(t, []assertion{
		{"anyone", "would be read as the caller without signature only", func(t testing.TB) { p.Denied(t, "*", "s3:GetObject", page) }, []string{`the principal "*" is a pattern`, `"anonymous"`}},
		{"anonymous", "by its name", func(t testing.TB) { p.Denied(t, "anonymous", "s3:GetObject", page) }, nil},
		{"all objects", "would be read as the one of that name", func(t testing.TB) { p.Denied(t, deploy, "s3:GetObject", "arn:aws:s3:::audit/*") }, []string{"is a pattern: ask by a Scope"}},
		{"some queues", "likewise", func(t testing.TB) {
			p.Denied(t, deploy, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:audit-*")
		}, []string{"is a pattern"}},
		{"what is to be made", "a star is all of its name", func(t testing.TB) { p.Denied(t, deploy, "ec2:CreateVpc", "arn:aws:ec2:eu-west-1:111122223333:vpc/*") }, nil},
		{"no account", "nobody would be of it, and every denial hold", func(t testing.TB) { p.Owner("11112222333").Denied(t, deploy, "s3:GetObject", page) }, []string{`"11112222333" is no account`}},
		{"absent, but it follows", "no request is without it", func(t testing.TB) {
			p.Key("aws:PrincipalAccount").Denied(t, deploy, "s3:GetObject", page)
		}, []string{"without aws:principalaccount, which follows from the rest of it: 111122223333"}},
		{"always sent", "it is denied only since the test left a key out", func(t testing.TB) {
			region(t).Denied(t, deploy, "s3:PutObject", page)
		}, []string{"inconclusive", "the value of aws:RequestedRegion"}},
		{"always sent, given", "as AWS sends it", func(t testing.TB) {
			region(t).Key("aws:RequestedRegion", "us-east-1").DeniedExplicitly(t, deploy, "s3:PutObject", page)
		}, nil},
		{"always sent, absent", "who says so knows", func(t testing.TB) {
			region(t).Key("aws:RequestedRegion").DeniedExplicitly(t, deploy, "s3:PutObject", page)
		}, nil},
		{"session tags in any context", "any session may have been given them", func(t testing.TB) {
			site(t).AnyContext().Denied(t, deploy, "s3:PutObject", "arn:aws:s3:::audit/blue/logs/x")
		}, []string{"the value of aws:PrincipalTag/team"}},
		{"session tags in any context, given", "but for this one", func(t testing.TB) {
			site(t).SessionTag("team", "red").AnyContext().Denied(t, deploy, "s3:PutObject", "arn:aws:s3:::audit/blue/logs/x")
		}, nil},
		{"tags of a user", "are not those of a session", func(t testing.TB) {
			site(t).SessionTag("team", "blue").Denied(t, "arn:aws:iam::111122223333:user/ana", "s3:PutObject", "arn:aws:s3:::audit/blue/logs/x")
		}, nil},
		{"accepted, but something else too", "what AWS is silent of was not accepted", func(t testing.TB) {
			silent(t).Unknown("aws:SourceIp").Accept("aws:SourceIp").Denied(t, deploy, "s3:GetObject", page)
		}, []string{"see Accept"}},
	})
}

// assertion is a row of a table: what a test does, and what is said of it.
type assertion struct {
	name, why string
	f         func(testing.TB)
	want      []string // nothing: it holds; with "!", what is not said
}

func check(t *testing.T, rows []assertion) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got := said(row.f)
			if len(row.want) == 0 {
				require.Empty(t, got, row.why)
			}
			for _, text := range row.want {
				if absent, ok := strings.CutPrefix(text, "!"); ok {
					require.NotContains(t, got, absent, row.why)
					continue
				}
				require.Contains(t, got, text, row.why)
			}
		})
	}
}

// TestSettings: what is said of requests reaches them, and does not reach the Policies
// that it was said of.
func TestSettings(t *testing.T) {
	t.Parallel()
	p := iamtest.Files(t, iamtest.Set{
		Identity: []string{`{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2000-01-01T00:00:00Z"}}},
			{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci/deploy"}}},
			{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}}]}`},
	}).Owner("111122223333")
	const session = "arn:aws:sts::111122223333:assumed-role/deploy/run"
	p.At(time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)).Denied(t, session, "s3:GetObject", page)
	p.At(time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)).Allowed(t, session, "s3:GetObject", page)
	p.Role("arn:aws:iam::111122223333:role/ci/deploy").Allowed(t, session, "s3:PutObject", page)
	p.SessionTag("team", "blue").Allowed(t, session, "s3:ListBucket", "arn:aws:s3:::site")
	p.SessionTag("team", "blue").Key("aws:PrincipalTag/team").Denied(t, session, "s3:ListBucket", "arn:aws:s3:::site")
	p.Key("aws:PrincipalTag/team", "blue").SessionPolicy(t, "testdata/deploy.json").DeniedByLayer(t, policy.Session, session, "s3:ListBucket", "arn:aws:s3:::site")
	p.Denied(t, session, "s3:ListBucket", "arn:aws:s3:::site")
	p.Key("aws:PrincipalTag/team", "red").SessionTag("team", "blue").Allowed(t, session, "s3:ListBucket", "arn:aws:s3:::site")
	p.SessionTag("team", "red").SessionTag("team", "blue").Allowed(t, session, "s3:ListBucket", "arn:aws:s3:::site")
	compiled := iamtest.Compiled(t, eval.Policies{})
	compiled.Denied(t, session, "s3:GetObject", page)
	embedded := iamtest.FS(t, files, iamtest.Set{Identity: []string{"testdata/deploy.json"}})
	embedded.Owner("111122223333").Allowed(t, deploy, "s3:PutObject", page)
	below, err := fs.Sub(files, "testdata")
	require.NoError(t, err)
	embedded = iamtest.FS(t, below, iamtest.Set{Identity: []string{"deploy.json"}}).Owner("111122223333")
	embedded.SessionPolicy(t, "deploy.json").SessionPolicy(t, "deploy.json").Allowed(t, deploy, "s3:PutObject", page)
}

// TestLoadErrors: policies that cannot be used fail the test at once, all of them.
func TestLoadErrors(t *testing.T) {
	t.Parallel()
	got := said(func(t testing.TB) {
		iamtest.Files(t, iamtest.Set{Identity: []string{"nowhere.json", `{"Version": "2012-10-17"}`}, SCP: []iamtest.Level{{Name: "root", Policies: []string{"{"}}}})
	})
	require.Contains(t, got, "open nowhere.json")
	require.Contains(t, got, "identity-1:1:1: ")
	require.Contains(t, got, "scp-0:1:")
	require.Contains(t, said(func(t testing.TB) {
		iamtest.Files(t, iamtest.Set{Identity: []string{`{"Version": "2012-10-17", "Statement": {"Sid": "with blanks", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`}})
	}), "identity-0:1:48: invalid_sid", "what only keeps AWS from storing it is said, and no more")
	require.Contains(t, said(func(t testing.TB) { site(t).SessionPolicy(t, "nowhere.json") }), "open nowhere.json")
	require.Contains(t, said(func(t testing.TB) { iamtest.Snapshot(t, "nowhere") }), "nowhere")
	require.Contains(t, said(func(t testing.TB) { iamtest.Files(t, iamtest.Set{}) }), "the Set has no policy")
	broken := filepath.Join(t.TempDir(), "account.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"UserDetailList": [`), 0o600))
	require.Contains(t, said(func(t testing.TB) { iamtest.Snapshot(t, broken) }), "the snapshot cannot be used as it is:\n"+broken+":1:")
}

// TestScope: all requests of a scope, with what patterns mean.
func TestScope(t *testing.T) {
	t.Parallel()
	p := site(t).Key("aws:MultiFactorAuthPresent", "false").Key("aws:PrincipalTag/team", "blue")
	rows := []struct {
		name, why string
		none      bool
		scope     iamtest.Scope
		want      string
	}{
		{"nobody deletes", "the Deny reaches all of them", true, iamtest.Scope{Principals: []string{deploy}, Actions: []string{"s3:Delete*"}, Resources: []string{"arn:aws:s3:::audit/*"}}, ""},
		{"somebody writes", "a statement about a part of the bucket, whose name follows from a tag", true,
			iamtest.Scope{Principals: []string{deploy}, Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::audit/*"}},
			"1 of 2 requests are otherwise: none of them is to be allowed\n  arn:aws:iam::111122223333:role/deploy  s3:PutObject  arn:aws:s3:::audit/blue/logs/verdict-0: want denied, got allowed"},
		{"but for the part", "it is excepted", true, iamtest.Scope{Principals: []string{deploy}, Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::audit/*"}, ExceptResources: []string{"*/logs/*"}}, ""},
		{"all", "each of them", false, iamtest.Scope{Principals: []string{deploy}, Actions: []string{"s3:PutObject", "s3:DeleteObject"}, Resources: []string{"arn:aws:s3:::site/*"}}, ""},
		{"not all", "one action is another", false, iamtest.Scope{Principals: []string{deploy}, Actions: []string{"s3:PutObject", "s3:GetObject"}, Resources: []string{page}}, "1 of 2 requests are otherwise: all of them are to be allowed"},
		{"all but", "that is excepted, in any case", false, iamtest.Scope{Principals: []string{deploy}, Actions: []string{"s3:PutObject", "s3:GetObject"}, ExceptActions: []string{"s3:get*"}, Resources: []string{page}}, ""},
		{"nothing", "a test of nothing must not pass", true, iamtest.Scope{Principals: []string{deploy}, Actions: []string{"s3:PutObject"}}, "the scope has no request"},
		{"no such action", "a pattern that matches nothing tests nothing", true, iamtest.Scope{Principals: []string{deploy}, Actions: []string{"s3:Remove*"}, Resources: []string{page}}, `AWS has no action that matches "s3:Remove*"`},
		{"who", "without a snapshot nobody knows who there is", true, iamtest.Scope{Principals: []string{"*"}, Actions: []string{"s3:PutObject"}, Resources: []string{page}}, "only a snapshot says"},
		{"idle exception", "it takes nothing out", true, iamtest.Scope{Principals: []string{deploy}, ExceptPrincipals: []string{"role/admin"}, Actions: []string{"s3:PutObject"}, Resources: []string{page}}, `the exception "role/admin" takes nothing out of the principals`},
		{"idle exception of resources", "it has nothing in common with them", true, iamtest.Scope{Principals: []string{deploy}, Actions: []string{"s3:DeleteObject"}, Resources: []string{"arn:aws:s3:::audit/*"}, ExceptResources: []string{"arn:aws:s3:::audti/*"}}, `the exception "arn:aws:s3:::audti/*" takes nothing out of the resources`},
		{"anonymous", "the caller without signature", true, iamtest.Scope{Principals: []string{"anonymous"}, Actions: []string{"s3:PutObject"}, Resources: []string{page}}, ""},
		{"no question", "a misspelt action", true, iamtest.Scope{Principals: []string{deploy}, Actions: []string{"s3:PutObjct"}, Resources: []string{page}}, `did you mean "s3:PutObject"?`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got := said(func(t testing.TB) {
				if row.none {
					p.NoneAllowed(t, row.scope)
				} else {
					p.AllAllowed(t, row.scope)
				}
			})
			if row.want == "" {
				require.Empty(t, got, row.why)
			}
			require.Contains(t, got, row.want, row.why)
		})
	}
}

// TestScopeUnknown: a variable of which nobody knows what it stands for may stand for
// anything.
func TestScopeUnknown(t *testing.T) {
	t.Parallel()
	p := site(t).Key("aws:MultiFactorAuthPresent", "false").Unknown("aws:PrincipalTag/team")
	got := said(func(t testing.TB) {
		p.NoneAllowed(t, iamtest.Scope{Principals: []string{deploy}, Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::audit/*"}})
	})
	require.Contains(t, got, "arn:aws:s3:::audit/verdict-0/logs/verdict-0: want denied, got implicitDeny")
}

// TestScopeUnlike: what a policy allows beside the resources of the snapshot is asked for.
func TestScopeUnlike(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.json"), []byte(`{"UserDetailList": [{"UserName": "ana", "UserId": "AIDAEXAMPLEANAEXAMPLE", "Arn": "arn:aws:iam::111122223333:user/ana", "Path": "/",
 "GroupList": [], "AttachedManagedPolicies": [], "Tags": [], "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::elsewhere/*"},
  {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::*/drafts/*"},
  {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"},
  {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::archive/*"}]}}]}], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}`), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b.json"), []byte(`[{"Resource": "arn:aws:s3:::data", "Account": "111122223333", "Policy": null, "Tags": []}]`), 0o600))
	export, err := snapshot.Load(t.Context(), snapshot.Options{NoOrganization: true}, dir)
	require.NoError(t, err)
	p := iamtest.In(export)
	scope := func(action string) iamtest.Scope {
		return iamtest.Scope{Principals: []string{"arn:aws:iam::111122223333:user/ana"}, Actions: []string{action}, Resources: []string{"arn:aws:s3:::*/*"}}
	}
	require.Contains(t, said(func(t testing.TB) { p.NoneAllowed(t, scope("s3:GetObject")) }), "arn:aws:s3:::elsewhere//verdict-0", "a bucket that was not collected")
	require.Contains(t, said(func(t testing.TB) { p.NoneAllowed(t, scope("s3:DeleteObject")) }), "arn:aws:s3:::data/drafts//verdict-0: want denied, got allowed", "objects of a real bucket")
	require.Contains(t, said(func(t testing.TB) { p.AllAllowed(t, scope("s3:PutObject")) }), "arn:aws:s3:::archive//verdict-0: want allowed, got explicitDeny", "denied whatever its policy says")
	p.NoneAllowed(t, scope("s3:GetObjectAcl"))
}

// TestSnapshot: everything that applies is found, patterns mean who is there.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	p := iamtest.Snapshot(t, export).Key("aws:RequestedRegion", "eu-central-1").Key("aws:SecureTransport", "true")
	const dana = "arn:aws:iam::333344445555:user/team-blue/dana"
	p.DeniedByLayer(t, policy.PermissionsBoundary, dana, "s3:PutObject", "arn:aws:s3:::acme-team-blue/plan.md")
	p.Key("aws:RequestedRegion", "us-west-2").DeniedBySID(t, "DenyOutsideEurope", "arn:aws:iam::333344445555:role/admin", "ec2:CreateVpc", "arn:aws:ec2:us-west-2:333344445555:vpc/*")
	got := said(func(t testing.TB) {
		p.NoneAllowed(t, iamtest.Scope{Principals: []string{"role/*"}, Actions: []string{"cloudtrail:StopLogging"}, Resources: []string{"arn:aws:cloudtrail:eu-central-1:333344445555:trail/*"}})
	})
	require.Contains(t, got, "role/break-glass  cloudtrail:StopLogging  arn:aws:cloudtrail:eu-central-1:333344445555:trail/organization: want denied, got allowed")
	require.NotContains(t, got, "verdict-0", "there is a trail, and no other")
	p.NoneAllowed(t, iamtest.Scope{
		Principals: []string{"role/*", "anonymous"}, ExceptPrincipals: []string{"role/break-glass"},
		Actions: []string{"cloudtrail:StopLogging"}, Resources: []string{"arn:aws:cloudtrail:eu-central-1:333344445555:trail/*"},
	})
	p.NoneAllowed(t, iamtest.Scope{Principals: []string{"anonymous"}, Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::acme-*/*"}})
	require.Contains(t, said(func(t testing.TB) {
		p.NoneAllowed(t, iamtest.Scope{Principals: []string{"role/nobody*"}, Actions: []string{"s3:GetObject"}, Resources: []string{page}})
	}), `no user or role of the snapshot matches "role/nobody*"`)
	require.Contains(t, said(func(t testing.TB) {
		p.Role("arn:aws:iam::333344445555:role/other/admin").Denied(t, "arn:aws:sts::333344445555:assumed-role/admin/s", "s3:GetObject", page)
	}), "the Role is arn:aws:iam::333344445555:role/other/admin, and the snapshot has arn:aws:iam::333344445555:role/admin")
	const secret = "arn:aws:secretsmanager:eu-central-1:333344445555:secret:blue/database-a1b2c3"
	engineer := p.SessionTag("team", "red")
	engineer.Denied(t, "arn:aws:iam::333344445555:role/engineers", "secretsmanager:GetSecretValue", secret)
	engineer.Key("aws:UserAgent", "x").AnyContext().Denied(t, "arn:aws:iam::333344445555:role/engineers", "secretsmanager:GetSecretValue", secret)
	require.Contains(t, said(func(t testing.TB) {
		p.AnyContext().Denied(t, "arn:aws:iam::333344445555:role/engineers", "secretsmanager:GetSecretValue", secret)
	}), "the value of aws:PrincipalTag/team", "any session may be given the tag")
	admin := p.AnyContext()
	require.Contains(t, said(func(t testing.TB) { admin.Denied(t, "AIDAEXAMPLENOBODY001", "s3:GetObject", page) }), "no user or role of this id")
	p.DeniedByLayer(t, policy.PermissionsBoundary, "AIDAULNVRADIU2ELZBCFI", "s3:PutObject", "arn:aws:s3:::acme-team-blue/plan.md")
}

// TestTable: rows are subtests.
func TestTable(t *testing.T) {
	t.Parallel()
	site(t).Run(t,
		iamtest.Case{Name: "publishes", Principal: deploy, Action: "s3:PutObject", Resource: page, Expect: suite.Expect{Outcome: suite.Allowed}},
		iamtest.Case{Name: "no audit", Principal: deploy, Action: "s3:DeleteObject", Resource: audit, Expect: suite.Expect{Outcome: suite.ExplicitDeny, SID: "NoAudit"},
			Context: map[string][]string{"aws:MultiFactorAuthPresent": {"false"}}},
		iamtest.Case{Principal: deploy, Action: "s3:GetObject", Resource: page, Expect: suite.Expect{Outcome: suite.ImplicitDeny}},
	)
}

func TestRunFiles(t *testing.T) {
	t.Parallel()
	iamtest.RunFiles(t, "testdata/*.yaml")
	iamtest.RunFS(t, files, "testdata/*.yaml")
}

// TestParallel: subtests share Policies; run it with the race detector.
func TestParallel(t *testing.T) {
	t.Parallel()
	var cover iamtest.Coverage
	p := site(t).Cover(&cover)
	for range 8 {
		t.Run("one", func(t *testing.T) {
			t.Parallel()
			p.Key("aws:MultiFactorAuthPresent", "false").DeniedExplicitly(t, deploy, "s3:DeleteObject", audit)
			p.Allowed(t, deploy, "s3:PutObject", page)
		})
	}
}
