// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/report"
)

var update = flag.Bool("update", false, "rewrite what the situations in testdata look like")

// situation is a request with its policies, read from an archive in testdata:
//
//	why this situation, in words
//	-- request.json --         the member "request" of a scenario
//	-- identity/NAME --        and resource, trust, boundary, session, endpoint: a policy;
//	                           an empty one is one whose text is not known
//	-- scp/LEVEL/NAME --       and rcp: a policy of a level, root first; an empty one
//	                           is a level without policies; OU-{1..9}/NAME is nine levels
//	-- missing.txt --          what the policies lack, a sentence a line
//	-- want.txt --             what it looks like, rewritten by -update; also
//	                           want.md and, if they are there, want.json and verbose.txt
//
// In a policy, the line "...9: TEXT" stands for nine lines, with {i} counted from 0.
type situation struct {
	file    string
	archive *txtar.Archive
	request eval.Request
	p       eval.Policies
	missing []string
}

func situations(t testing.TB) []*situation {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	list := make([]*situation, len(files))
	for i, file := range files {
		list[i] = readSituation(t, file)
	}
	return list
}

func readSituation(t testing.TB, file string) *situation {
	a, err := txtar.ParseFile(file)
	require.NoError(t, err)
	s := &situation{file: file, archive: a}
	for _, f := range a.Files {
		dir, name, _ := strings.Cut(f.Name, "/")
		switch dir {
		case "request.json":
			sc, err := scenario.Parse(fmt.Appendf(nil, `{"request":%s}`, f.Data))
			require.NoError(t, err, file)
			s.request = sc.Request
		case "identity":
			s.p.Identity = append(s.p.Identity, compiled(t, name, f.Data, policy.IdentityBased))
		case "resource":
			s.p.Resource = append(s.p.Resource, compiled(t, name, f.Data, policy.ResourceBased))
		case "trust":
			s.p.Resource = append(s.p.Resource, compiled(t, name, f.Data, policy.RoleTrust))
		case "boundary":
			s.p.Boundary = append(s.p.Boundary, compiled(t, name, f.Data, policy.PermissionsBoundary))
		case "session":
			s.p.Session = append(s.p.Session, compiled(t, name, f.Data, policy.Session))
		case "endpoint":
			s.p.VPCEndpoint = append(s.p.VPCEndpoint, compiled(t, name, f.Data, policy.VPCEndpoint))
		case "scp":
			s.p.SCP = onLevel(t, s.p.SCP, name, f.Data, policy.SCP)
		case "rcp":
			s.p.RCP = onLevel(t, s.p.RCP, name, f.Data, policy.RCP)
		case "missing.txt":
			s.missing = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
		case "want.txt", "want.md", "want.json", "verbose.txt":
		default:
			t.Fatalf("%s: %s: no such part", file, f.Name)
		}
	}
	return s
}

// compiled compiles a document as AWS has it stored; an empty one is a policy whose
// text is not known.
func compiled(t testing.TB, name string, src []byte, kind policy.Type) *eval.Policy {
	if len(bytes.TrimSpace(src)) == 0 {
		return eval.UnknownPolicy(name, kind)
	}
	doc, err := policy.ParseLenient(name, expanded(src))
	require.NoError(t, err)
	p, err := eval.CompileLenient(doc, kind)
	require.NoError(t, err)
	return p
}

// expanded replaces each line "...N: TEXT" by N lines.
func expanded(src []byte) []byte {
	var b strings.Builder
	for text := range strings.Lines(string(src)) {
		var n int
		before, pattern, ok := strings.Cut(text, ": ")
		if _, err := fmt.Sscanf(strings.TrimSpace(before), "...%d", &n); !ok || err != nil {
			b.WriteString(text)
			continue
		}
		for i := range n {
			b.WriteString(strings.ReplaceAll(pattern, "{i}", fmt.Sprint(i)))
		}
	}
	return []byte(b.String())
}

// onLevel puts a policy on a level, or on each of several.
func onLevel(t testing.TB, levels []eval.Level, path string, src []byte, kind policy.Type) []eval.Level {
	name, file, _ := strings.Cut(path, "/")
	var from, to int
	if before, after, ok := strings.Cut(name, "{"); ok {
		_, err := fmt.Sscanf(after, "%d..%d}", &from, &to)
		require.NoError(t, err)
		for i := from; i <= to; i++ {
			levels = onLevel(t, levels, fmt.Sprintf("%s%d/%s", before, i, file), src, kind)
		}
		return levels
	}
	i := slices.IndexFunc(levels, func(l eval.Level) bool { return l.Name == name })
	if i < 0 {
		i, levels = len(levels), append(levels, eval.Level{Name: name})
	}
	if len(bytes.TrimSpace(src)) > 0 {
		levels[i].Policies = append(levels[i].Policies, compiled(t, file, src, kind))
	}
	return levels
}

func (s *situation) report(t testing.TB) *report.Report {
	e, err := eval.New(s.p)
	require.NoError(t, err, s.file)
	return &report.Report{Changes: e.Changes(&s.request), Missing: s.missing}
}

// TestGolden renders each situation and compares with what stands in its archive.
// Read them as the person who is denied.
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, s := range situations(t) {
		t.Run(strings.TrimSuffix(filepath.Base(s.file), ".txtar"), func(t *testing.T) {
			require.NotEmpty(t, bytes.TrimSpace(s.archive.Comment), "a situation says why it is there")
			r := s.report(t)
			renders := map[string]func() string{
				"want.txt":    func() string { return r.Text(report.Options{}) },
				"verbose.txt": func() string { return r.Text(report.Options{Verbose: true}) },
				"want.md":     func() string { return r.Markdown(report.Options{}) },
				"want.json":   func() string { return indented(t, r.JSON()) },
			}
			s.demand("want.txt", "want.md")
			for i := range s.archive.Files {
				f := &s.archive.Files[i]
				render, ok := renders[f.Name]
				if !ok {
					continue
				}
				got := render()
				if *update {
					f.Data = []byte(got)
				}
				require.Equal(t, string(f.Data), got, "%s: %s: run with -update and read the difference", s.file, f.Name)
			}
			if *update {
				require.NoError(t, os.WriteFile(s.file, txtar.Format(s.archive), 0o644))
			}
		})
	}
}

// demand adds the files that each archive has to have.
func (s *situation) demand(names ...string) {
	for _, name := range names {
		if !slices.ContainsFunc(s.archive.Files, func(f txtar.File) bool { return f.Name == name }) {
			s.archive.Files = append(s.archive.Files, txtar.File{Name: name})
		}
	}
}

func indented(t testing.TB, text []byte) string {
	var b bytes.Buffer
	require.NoError(t, json.Indent(&b, text, "", "  "))
	return b.String()
}
