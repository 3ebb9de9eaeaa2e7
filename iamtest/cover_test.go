// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package iamtest

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCoverage: what tests reach, what they do not, and what that means for the status.
func TestCoverage(t *testing.T) {
	t.Parallel()
	var cover Coverage
	p := Files(t, Set{Identity: []string{"testdata/deploy.json"}}).Owner("111122223333").Cover(&cover)
	p.Allowed(t, "arn:aws:iam::111122223333:role/deploy", "s3:PutObject", "arn:aws:s3:::site/index.html")
	var out bytes.Buffer
	page := filepath.Join(t.TempDir(), "cover.html")
	require.Equal(t, 1, cover.finish(CoverOptions{Min: 90, HTML: page, Out: &out}, false), "not enough")
	require.Contains(t, out.String(), "NoAudit", "the statement that no test reached")
	require.Contains(t, out.String(), "and 90.0 % are wanted")
	html, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(html), "<html")
	out.Reset()
	require.Zero(t, cover.finish(CoverOptions{Min: 90, Out: &out}, true), "of some tests nothing is demanded")
	require.Zero(t, cover.finish(CoverOptions{Min: 10, Out: &out}, false), "enough")
	require.Equal(t, 1, cover.finish(CoverOptions{HTML: t.TempDir(), Out: &out}, false), "a page that cannot be written")
}

// TestCoverageOfFiles: policies of case files count, used or not.
func TestCoverageOfFiles(t *testing.T) {
	t.Parallel()
	var cover Coverage
	cover.RunFiles(t, "testdata/*.yaml")
	cover.RunFS(t, os.DirFS("testdata"), "site.yaml")
	var out bytes.Buffer
	require.Zero(t, cover.finish(CoverOptions{Out: &out}, false))
	require.Contains(t, out.String(), "deploy.json")
}

func TestIsFiltered(t *testing.T) {
	t.Parallel()
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	flags.String("test.run", "", "")
	flags.Bool("test.short", false, "")
	flags.String("test.v", "", "")
	require.NoError(t, flags.Parse([]string{"-test.v=true"}))
	require.False(t, isFiltered(flags), "all tests run")
	require.NoError(t, flags.Parse([]string{"-test.run=One"}))
	require.True(t, isFiltered(flags), "one runs")
}
