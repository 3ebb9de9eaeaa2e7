// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

// dump writes out everything that a snapshot says, without places, so that two
// snapshots are equal if their dumps are.
func dump(s *snapshot.Snapshot) string {
	var b strings.Builder
	policies := func(name string, list ...*eval.Policy) {
		for _, p := range list {
			if p != nil {
				fmt.Fprintf(&b, "  %s %s: %s\n", name, p.Name(), textOf(p.Document()))
			}
		}
	}
	for k := snapshot.User; k <= snapshot.Role; k++ {
		for _, e := range s.Identities(k) {
			fmt.Fprintf(&b, "%v %s %s %s %s %s %q %q\n", k, e.ARN, e.AccountID, e.Path, e.Name, e.UniqueID, e.Tags, e.PermissionSet)
			for _, g := range e.Groups {
				fmt.Fprintf(&b, "  group %s\n", g.ARN)
			}
			policies("inline", e.Inline...)
			policies("attached", e.Attached...)
			policies("boundary", e.Boundary)
			policies("trust", e.Trust)
		}
	}
	for _, p := range s.ManagedPolicies() {
		fmt.Fprintf(&b, "policy %s %s %s %s: %s\n", p.ARN, p.Path, p.Name, p.VersionID, textOf(p.Document))
	}
	for _, r := range s.Resources() {
		fmt.Fprintf(&b, "resource %s %s %q %v %v\n", r.ARN, r.AccountID, r.Tags, r.PolicyKnown(), r.TagsKnown())
		policies("policy", r.Policies...)
	}
	for _, e := range s.VPCEndpoints() {
		fmt.Fprintf(&b, "endpoint %s %v %s %s\n", e.ID, e.Kind, e.Service, e.AccountID)
		policies("policy", e.Policy)
	}
	if o := s.Organization(); o != nil {
		fmt.Fprintf(&b, "organization %s %s scp %v rcp %v\n", o.ID(), o.ManagementAccountID(), o.Enabled(policy.SCP), o.Enabled(policy.RCP))
		for _, a := range o.Accounts() {
			fmt.Fprintf(&b, "  %s %s\n", a.ID, o.Path(a.ID))
			for _, l := range append(o.SCPLevels(a.ID), o.RCPLevels(a.ID)...) {
				fmt.Fprintf(&b, "  level %s\n", l.Name)
				policies("policy", l.Policies...)
			}
		}
	}
	fmt.Fprintf(&b, "accounts %+v\n", s.Accounts())
	return b.String()
}

// kinds returns the kinds and entities of the problems.
func kinds(s *snapshot.Snapshot) []string {
	var list []string
	for _, p := range s.Problems() {
		list = append(list, strings.TrimSpace(p.Kind.String()+" "+p.Entity))
	}
	return list
}

// loadPaths loads files of the operating system. There is no organization, unless one
// is among them.
func loadPaths(t testing.TB, paths ...string) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Load(context.Background(), snapshot.Options{NoOrganization: true}, paths...)
	require.NoError(t, err)
	return s
}

// sharedDir is where real inputs lie, beside the checkout.
const sharedDir = "../../shared/formats"

// shared returns the path of a real input, or skips the test where there are none and
// none are required.
func shared(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(sharedDir, name)
	if _, err := os.Stat(path); os.IsNotExist(err) && os.Getenv("VERDICT_SHARED") != "required" {
		t.Skipf("the shared formats are not here: %v", err)
	}
	return path
}

// TestDialects: whatever tool printed an export, the snapshot is the same.
func TestDialects(t *testing.T) {
	t.Parallel()
	want := dump(loadPaths(t, "testdata/dialects/cli.json"))
	require.Contains(t, want, `arn:aws:s3:::store/a+b/100%25/ü/*`)
	require.Contains(t, want, `{"mail" "noor+work@example.org"} {"empty" ""}`)
	require.Contains(t, want, "policy/store / store v3: ")
	for _, row := range []struct{ name, why string }{
		{"cli.json.gz", "compressed"},
		{"pages.json", "objects one after the other, as boto3 users write them"},
		{"list-of-pages.json", "a list, with null for empty lists and URL-encoded documents, as Go marshals them"},
		{"raw-plus.json", "a + that is not encoded is a +"},
		{"json-strings.json", "documents as strings of JSON, in which %25 is no escape"},
		{"wire.xml", "what the service sends, page after page"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := loadPaths(t, filepath.Join("testdata/dialects", row.name))
			require.Equal(t, want, dump(s), row.why)
			require.Empty(t, kinds(s))
		})
	}
	all := loadPaths(t, "testdata/dialects")
	require.Equal(t, want, dump(all), "all of them at once are one account")
	require.Empty(t, kinds(all))
}

// TestSharedDialects: likewise of what real clients made of one answer.
func TestSharedDialects(t *testing.T) {
	t.Parallel()
	details := func(names ...string) *snapshot.Snapshot {
		var paths []string
		for _, name := range names {
			paths = append(paths, shared(t, "authorization-details/"+name))
		}
		return loadPaths(t, paths...)
	}
	whole := details("aws-cli-2.9.19.json")
	require.Empty(t, kinds(whole))
	for _, names := range [][]string{
		{"aws-cli-1.45.11.json"}, {"go-sdk-v2-json-marshal-pages.json"}, {"wire-page1.xml", "wire-page2.xml"}, {"wire-page2.xml", "wire-page1.xml"},
	} {
		s := details(names...)
		require.Equal(t, dump(whole), dump(s), "%v", names)
		require.Empty(t, kinds(s), "%v", names)
	}
	page := details("wire-page1.xml")
	missing := []string{
		"is_truncated 111111111111", "policy_missing arn:aws:iam::111111111111:user/eng/alice",
		"boundary_missing arn:aws:iam::111111111111:user/eng/alice", "boundary_missing arn:aws:iam::111111111111:role/svc/app",
	}
	require.ElementsMatch(t, missing, kinds(page))
	for _, name := range []string{"boto3-page1.json", "js-sdk-v3-page1.json"} {
		s := details(name)
		require.Equal(t, dump(page), dump(s), name)
		require.ElementsMatch(t, missing, kinds(s), name)
	}
	require.Contains(t, kinds(details("aws-cli-no-paginate-page1.json")), "is_truncated 111111111111")
}

// TestSharedOrganization: the files of a collection, and all answers in one object.
func TestSharedOrganization(t *testing.T) {
	t.Parallel()
	files, answers := loadPaths(t, shared(t, "organizations/org-export")), loadPaths(t, shared(t, "organizations/wire.json"))
	require.Empty(t, kinds(files))
	require.Equal(t, dump(files), dump(answers))
	require.NotNil(t, files.Organization())
}
