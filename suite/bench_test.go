// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/suite"
)

// organization returns the case file of 10,000 cases over the example organization:
// four principals, each with its policies and those of the organization, and cases that
// are written one by one, or as one matrix.
func organization(matrix bool) string {
	const shared = `context: {aws:SecureTransport: true, aws:RequestedRegion: eu-central-1, aws:PrincipalOrgID: o-a1b2c3d4e5}
resourceAccount: 333344445555
serviceControlPolicies:
  - {orgIdentifier: r-ab12, policies: [scp/full-aws-access.json, scp/deny-leaving.json, scp/deny-root-user.json]}
  - {orgIdentifier: ou-ab12-workload1, policies: [scp/full-aws-access.json, scp/region-guard.json]}
  - {orgIdentifier: ou-ab12-product1, policies: [scp/full-aws-access.json, scp/protect-trail.json]}
  - {orgIdentifier: 333344445555, policies: [scp/full-aws-access.json]}
resourceControlPolicies:
  - {orgIdentifier: r-ab12, policies: [rcp/data-perimeter.json, rcp/role-perimeter.json]}
templates:
  deployer: {principal: arn:aws:iam::333344445555:role/deployer, identityPolicies: identity/deployer.json}
  developer: {principal: arn:aws:iam::333344445555:user/dana, identityPolicies: identity/developer.json, permissionBoundaries: boundary/compute-only.json}
  auditor: {principal: arn:aws:iam::333344445555:role/auditor, identityPolicies: identity/auditor.json}
  reader: {principal: arn:aws:iam::333344445555:user/alice, identityPolicies: [identity/reports-reader.json, identity/require-mfa.json]}
`
	principals := []string{"deployer", "developer", "auditor", "reader"}
	actions := []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectAcl", "s3:GetObjectTagging"}
	var b strings.Builder
	b.WriteString(shared + "cases:\n")
	if matrix {
		fmt.Fprintf(&b, "  - name: all\n    expect: denied\n    matrix:\n      principals: [%s]\n      actions: [%s]\n      resources:\n", strings.Join(principals, ", "), strings.Join(actions, ", "))
	}
	for i := range 500 {
		if matrix {
			fmt.Fprintf(&b, "        - arn:aws:s3:::acme-bucket-%d/key\n", i)
			continue
		}
		for _, p := range principals {
			for _, a := range actions {
				fmt.Fprintf(&b, "  - name: case %d %s %s\n    use: %s\n    action: %s\n    resource: arn:aws:s3:::acme-bucket-%d/key\n    expect: denied\n", i, p, a, p, a, i)
			}
		}
	}
	return b.String()
}

func organizationFile(t testing.TB, matrix bool) (*suite.Suite, func() (*suite.Suite, error)) {
	fsys := tree(map[string]string{"case.yaml": organization(matrix)})
	for _, dir := range []string{"scp", "rcp", "identity", "boundary"} {
		list, err := os.ReadDir("../examples/organization/" + dir)
		require.NoError(t, err)
		for _, e := range list {
			src, err := os.ReadFile("../examples/organization/" + dir + "/" + e.Name())
			require.NoError(t, err)
			fsys[dir+"/"+e.Name()] = tree(map[string]string{"x": string(src)})["x"]
		}
	}
	again := func() (*suite.Suite, error) {
		return suite.LoadFS(context.Background(), suite.Options{}, fsys, "case.yaml")
	}
	s, err := again()
	require.NoError(t, err)
	return s, again
}

// TestOrganization: the benchmark has the cases that it says.
func TestOrganization(t *testing.T) {
	t.Parallel()
	one, _ := organizationFile(t, false)
	all, _ := organizationFile(t, true)
	require.Equal(t, 10_000, one.Len())
	require.Equal(t, 10_000, all.Len())
	require.Equal(t, results(one), results(all))
}

func results(s *suite.Suite) map[string]int {
	count := make(map[string]int)
	for c := range s.Cases() {
		r := c.Run()
		count[r.Decision.String()]++
	}
	return count
}

// BenchmarkLoadAndRun is 10,000 cases over the example organization, from text to
// results, on one core.
func BenchmarkLoadAndRun(b *testing.B) {
	for _, form := range []struct {
		name   string
		matrix bool
	}{{"cases", false}, {"matrix", true}} {
		b.Run(form.name, func(b *testing.B) {
			_, again := organizationFile(b, form.matrix)
			b.ReportAllocs()
			for b.Loop() {
				s, err := again()
				if err != nil {
					b.Fatal(err)
				}
				results(s)
			}
		})
	}
}

// BenchmarkRun is the running alone.
func BenchmarkRun(b *testing.B) {
	s, _ := organizationFile(b, true)
	b.ReportAllocs()
	for b.Loop() {
		for c := range s.Cases() {
			c.Run()
		}
	}
}
