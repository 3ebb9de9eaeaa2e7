// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package iamtest

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/report"
	"github.com/iamverdict/verdict/suite"
)

// RunFiles runs case files, each file and each of its cases as a subtest: files,
// directories and patterns, as suite.Load takes them. What is wrong with them fails the
// test, and so do files without a case.
func RunFiles(t *testing.T, paths ...string) {
	t.Helper()
	s, err := suite.Load(t.Context(), suite.Options{}, paths...)
	run(t, nil, s, err)
}

// RunFS is RunFiles for the files of a file system, such as an embed.FS.
func RunFS(t *testing.T, fsys fs.FS, paths ...string) {
	t.Helper()
	s, err := suite.LoadFS(t.Context(), suite.Options{}, fsys, paths...)
	run(t, nil, s, err)
}

// RunFiles is the function of the same name, and counts what the cases cover.
func (c *Coverage) RunFiles(t *testing.T, paths ...string) {
	t.Helper()
	s, err := suite.Load(t.Context(), suite.Options{}, paths...)
	c.profile.Know(known(s)...)
	run(t, c, s, err)
}

// RunFS is the function of the same name, and counts what the cases cover.
func (c *Coverage) RunFS(t *testing.T, fsys fs.FS, paths ...string) {
	t.Helper()
	s, err := suite.LoadFS(t.Context(), suite.Options{}, fsys, paths...)
	c.profile.Know(known(s)...)
	run(t, c, s, err)
}

// known returns the policies of a suite, if there is one.
func known(s *suite.Suite) []*eval.Policy {
	if s == nil {
		return nil
	}
	return s.Policies()
}

// run runs a suite, and counts what it covers if somebody asks.
func run(t *testing.T, c *Coverage, s *suite.Suite, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("iamtest: case files cannot be used:\n%v", err)
	}
	for _, w := range s.Warnings {
		t.Logf("iamtest: %v", w)
	}
	if s.Len() == 0 {
		t.Fatalf("iamtest: the files have no case: a test of nothing must not pass")
	}
	for _, f := range s.Files {
		if len(f.Cases) > 0 {
			t.Run(filepath.Base(f.Name), func(t *testing.T) {
				t.Helper()
				runFile(t, c, f)
			})
		}
	}
}

func runFile(t *testing.T, c *Coverage, f *suite.File) {
	t.Helper()
	for _, one := range f.Cases {
		t.Run(strings.Join(one.Path[1:], "/"), func(t *testing.T) {
			t.Helper()
			r := one.Run()
			if c != nil {
				c.profile.Add(one.Engine(), one.Policies, &one.Request, r.Decision)
			}
			if !r.Met {
				t.Errorf("%v: %s%s\n\n%s", one.Position, r.Mismatch, reason(one.Why), r.Report().Text(report.Options{Brief: true}))
			}
		})
	}
}

// reason is the comment why of a case, on a line of its own.
func reason(why string) string {
	if why == "" {
		return ""
	}
	return "\nwhy: " + why
}
