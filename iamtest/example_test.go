// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package iamtest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/iamverdict/verdict/iamtest"
	"github.com/iamverdict/verdict/policy"
)

// printer is a test that prints the first line of what is said to it. Tests have a
// *testing.T.
type printer struct{ testing.TB }

func (printer) Helper()                  {}
func (printer) Context() context.Context { return context.Background() }
func (printer) Error(args ...any)        { printer{}.Errorf("%s", fmt.Sprint(args...)) }
func (printer) Errorf(format string, args ...any) {
	first, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n")
	fmt.Println(first)
}

const deployer = "arn:aws:iam::111122223333:role/deploy"

func Example() {
	var t printer
	p := iamtest.Files(t, iamtest.Set{Identity: []string{"testdata/deploy.json"}}).Owner("111122223333")
	p.Allowed(t, deployer, "s3:PutObject", "arn:aws:s3:::site/index.html")
	p.Denied(t, deployer, "s3:PutObject", "arn:aws:s3:::site/index.html")
	// Output: iamtest: want denied, got allowed (ALLOW_IDENTITY)
}

func ExamplePolicies_Key() {
	var t printer
	p := iamtest.Files(t, iamtest.Set{Identity: []string{"testdata/deploy.json"}}).Owner("111122223333")
	p.Key("aws:MultiFactorAuthPresent", "false").DeniedBySID(t, "NoAudit", deployer, "s3:DeleteObject", "arn:aws:s3:::audit/2026.log")
	p.Key("aws:MultiFactorAuthPresent", "true").DeniedExplicitly(t, deployer, "s3:DeleteObject", "arn:aws:s3:::audit/2026.log")
	// Output: iamtest: want explicitDeny, got implicitDeny (IMPLICIT_IDENTITY)
}

func ExamplePolicies_NoneAllowed() {
	var t printer
	p := iamtest.Files(t, iamtest.Set{Identity: []string{"testdata/deploy.json"}}).Owner("111122223333")
	p.NoneAllowed(t, iamtest.Scope{
		Principals: []string{deployer},
		Actions:    []string{"s3:Restore*", "s3:PutObject"},
		Resources:  []string{"arn:aws:s3:::site/*"},
	})
	// Output: iamtest: 1 of 2 requests are otherwise: none of them is to be allowed
}

func ExampleSnapshot() {
	var t printer
	p := iamtest.Snapshot(t, "../examples/organization/export").Key("aws:RequestedRegion", "eu-central-1")
	p.DeniedByLayer(t, policy.PermissionsBoundary, "arn:aws:iam::333344445555:user/team-blue/dana", "s3:PutObject", "arn:aws:s3:::acme-team-blue/plan.md")
	p.Allowed(t, "arn:aws:iam::333344445555:user/team-blue/dana", "s3:PutObject", "arn:aws:s3:::acme-team-blue/plan.md")
	// Output: iamtest: want allowed, got implicitDeny (IMPLICIT_BOUNDARY)
}
