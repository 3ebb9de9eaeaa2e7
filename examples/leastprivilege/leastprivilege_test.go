// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package leastprivilege tests the permissions of the example organization. Most of it
// is in case files, which "verdict test" runs as well; what is said of everybody is said
// in Go. There is nothing to import.
package leastprivilege

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/iamtest"
	"github.com/iamverdict/verdict/mutation"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
	"github.com/iamverdict/verdict/suite"
)

// cover counts what the case files cover, alone: what is said of everybody covers much
// and shows little.
var cover iamtest.Coverage

// TestMain: every statement, action, condition and layer decides some case.
func TestMain(m *testing.M) { os.Exit(cover.Main(m, iamtest.CoverOptions{Min: 100})) }

func TestCaseFiles(t *testing.T) { cover.RunFiles(t, ".") }

// TestMutants: whatever is weakened in the policies, a case notices.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("some hundred mutants take some seconds")
	}
	s, err := suite.Load(t.Context(), suite.Options{}, ".")
	require.NoError(t, err)
	var cases []mutation.Case
	for c := range s.Cases() {
		cases = append(cases, mutation.Case{
			Name: c.Name, Policies: c.Policies, Request: &c.Request,
			Passes: func(e *eval.Engine, d eval.Decision) bool { return c.Expect.Met(e, d) },
		})
	}
	r, err := mutation.Run(t.Context(), mutation.Options{}, cases)
	require.NoError(t, err)
	require.Empty(t, r.Failing)
	require.Greater(t, r.Killed, 300)
	for _, m := range r.Survivors() {
		t.Errorf("%s: %s\n%s", m.At, m.Change, m.Witness.Advice())
	}
}

const (
	shop    = "arn:aws:iam::333344445555:"
	trail   = "arn:aws:cloudtrail:eu-central-1:333344445555:trail/organization"
	secret  = "arn:aws:secretsmanager:eu-central-1:333344445555:secret:blue/database-a1b2c3"
	vault   = "arn:aws:kms:eu-central-1:333344445555:key/99887766-5544-3322-1100-ffeeddccbbaa"
	audited = "arn:aws:iam::aws:policy/SecurityAudit" // attached to role/audit, and not exported
)

// organization is the organization as of a day in autumn, in Frankfurt.
func organization(t *testing.T) *iamtest.Policies {
	return iamtest.Snapshot(t, "../organization/export").
		Key("aws:RequestedRegion", "eu-central-1").
		Key("aws:SecureTransport", "true").
		At(time.Date(2026, time.November, 20, 10, 0, 0, 0, time.UTC))
}

// TestTrail: nobody but break-glass stops the trail, whatever else the request says.
func TestTrail(t *testing.T) {
	p := organization(t)
	p.AnyContext().NoneAllowed(t, iamtest.Scope{
		Principals:       []string{shop + "*"},
		Actions:          []string{"cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:StopLogging", "cloudtrail:UpdateTrail"},
		Resources:        []string{trail},
		ExceptPrincipals: []string{"role/break-glass"},
	})
	p.Allowed(t, shop+"role/break-glass", "cloudtrail:StopLogging", trail)
	p.DeniedBySID(t, "ProtectTrail", shop+"role/admin", "cloudtrail:StopLogging", trail)
}

// TestVault: nobody but the vault's role comes near the vault, and nobody but it uses
// its key.
func TestVault(t *testing.T) {
	p := organization(t).AnyContext()
	p.NoneAllowed(t, iamtest.Scope{
		Principals:       []string{"user/*", "role/*", "anonymous"},
		Actions:          []string{"s3:*Object", "s3:*ObjectAcl", "s3:*Bucket", "s3:*BucketPolicy"},
		Resources:        []string{"arn:aws:s3:::acme-vault", "arn:aws:s3:::acme-vault/*"},
		ExceptPrincipals: []string{"role/vault"},
		ExceptActions:    []string{"s3:CreateBucket"},
	})
	p.Accept(audited).NoneAllowed(t, iamtest.Scope{
		Principals:       []string{"user/*", "role/*"},
		Actions:          []string{"kms:Decrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*", "kms:CreateGrant"},
		Resources:        []string{vault},
		ExceptPrincipals: []string{"role/vault"},
	})
}

// TestPublic: without a signature one reads the website, and nothing else of any bucket.
func TestPublic(t *testing.T) {
	export, err := snapshot.Load(t.Context(), snapshot.Options{}, "../organization/export")
	require.NoError(t, err)
	var objects []string
	for _, r := range export.Resources() {
		if strings.HasPrefix(r.ARN, "arn:aws:s3:::") {
			objects = append(objects, r.ARN+"/*")
		}
	}
	p := iamtest.In(export)
	p.NoneAllowed(t, iamtest.Scope{
		Principals:      []string{"anonymous"},
		Actions:         []string{"s3:GetObject*", "s3:PutObject*", "s3:DeleteObject*"},
		Resources:       objects,
		ExceptResources: []string{"arn:aws:s3:::acme-website/*"},
	})
	p.Allowed(t, "anonymous", "s3:GetObject", "arn:aws:s3:::acme-website/index.html")
	p.NoneAllowed(t, iamtest.Scope{
		Principals: []string{"anonymous"},
		Actions:    []string{"s3:PutObject*", "s3:DeleteObject*"},
		Resources:  []string{"arn:aws:s3:::acme-website/*"},
	})
}

// TestEverybody: what nobody of the organization does, in any account.
func TestEverybody(t *testing.T) {
	p := organization(t).AnyContext()
	everybody := []string{"user/*", "role/*"}
	t.Run("leaves", func(t *testing.T) {
		t.Parallel()
		p.NoneAllowed(t, iamtest.Scope{Principals: everybody, Actions: []string{"organizations:LeaveOrganization"}, Resources: []string{"*"}})
	})
	t.Run("changes the log archive", func(t *testing.T) {
		t.Parallel()
		p.Accept(audited).NoneAllowed(t, iamtest.Scope{
			Principals:       everybody,
			Actions:          []string{"s3:DeleteObject*", "s3:PutObjectRetention", "s3:BypassGovernanceRetention"},
			Resources:        []string{"arn:aws:s3:::acme-log-archive/*"},
			ExceptPrincipals: []string{"arn:aws:iam::222233334444:role/admin", "arn:aws:iam::222233334444:role/responder"},
		})
	})
}

// TestPipelines: what pipelines need, and that they are no way to more permissions.
func TestPipelines(t *testing.T) {
	p := organization(t)
	pipelines := []string{shop + "user/ci", shop + "role/deploy"}
	p.AllAllowed(t, iamtest.Scope{
		Principals: pipelines,
		Actions:    []string{"s3:GetObject", "s3:PutObject"},
		Resources:  []string{"arn:aws:s3:::acme-artifacts/*"},
	})
	p.AnyContext().NoneAllowed(t, iamtest.Scope{
		Principals: append(pipelines, shop+"role/deployer"),
		Actions:    []string{"iam:Attach*", "iam:Create*", "iam:Put*", "iam:Update*", "sts:AssumeRole"},
		Resources:  []string{shop + "role/admin", shop + "role/break-glass", shop + "role/service/orders", shop + "user/ci"},
	})
	p.SessionPolicy(t, "../organization/session/artifacts-upload.json").FederatedBy(shop+"user/ci").
		DeniedByLayer(t, policy.Session, "arn:aws:sts::333344445555:federated-user/build-42", "s3:PutObject", "arn:aws:s3:::acme-artifacts/build-43/app.tar")
}

// TestTeams: a tag of the session says which secrets one reads.
func TestTeams(t *testing.T) {
	p := organization(t)
	engineer := "arn:aws:sts::333344445555:assumed-role/engineers/olivia"
	p.SessionTag("team", "blue").Allowed(t, engineer, "secretsmanager:GetSecretValue", secret)
	p.SessionTag("team", "red").Denied(t, engineer, "secretsmanager:GetSecretValue", secret)
}

// TestBoundary: a table.
func TestBoundary(t *testing.T) {
	denied := suite.Expect{Outcome: suite.ImplicitDeny, By: policy.PermissionsBoundary.String()}
	dana := shop + "user/team-blue/dana"
	organization(t).Run(t,
		iamtest.Case{Principal: dana, Action: "ec2:StopInstances", Resource: "arn:aws:ec2:eu-central-1:333344445555:instance/i-0123456789abcdef0", Expect: suite.Expect{Outcome: suite.Allowed}},
		iamtest.Case{Principal: dana, Action: "s3:GetObject", Resource: "arn:aws:s3:::acme-team-blue/plan.md", Expect: denied},
		iamtest.Case{Principal: dana, Action: "iam:CreateUser", Resource: shop + "user/mallory", Expect: denied, Why: "a user that she creates would have no boundary"},
		iamtest.Case{Name: "lab", Principal: shop + "role/lab", Action: "s3:GetObject", Resource: "arn:aws:s3:::acme-lab/run-7.dat", Expect: denied},
	)
}

// TestAudit: of the role audit nobody can say what it does, as the text of its policy is
// not in the export. A test that takes that says so by name.
func TestAudit(t *testing.T) {
	p := organization(t)
	p.Accept(audited).Denied(t, shop+"role/audit", "ec2:DescribeInstances", "*")
	p.Key("aws:RequestedRegion", "us-west-2").DeniedBySID(t, "DenyOutsideEurope", shop+"role/audit", "ec2:DescribeInstances", "*")
}
