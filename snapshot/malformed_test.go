// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/snapshot"
)

var update = flag.Bool("update", false, "rewrite the wants of testdata/malformed")

// malformed is a case of testdata/malformed: a comment that says why, files, and at
// the end "problems", exactly as they are told, and "identities", which are loaded all
// the same; those with a question mark are not known in full. In files, \xff and the
// like are bytes, and \EOF at the end means that there is no line feed.
type malformed struct {
	path    string
	archive *txtar.Archive
	files   fstest.MapFS
	want    map[string]string
}

func readMalformed(t testing.TB, path string) malformed {
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	m := malformed{path, archive, make(fstest.MapFS), make(map[string]string)}
	bytes := strings.NewReplacer(`\xff`, "\xff", `\xfe`, "\xfe", `\x00`, "\x00", "\\EOF\n", "")
	for _, f := range archive.Files {
		if f.Name == "problems" || f.Name == "identities" {
			m.want[f.Name] = string(f.Data)
			continue
		}
		m.files[f.Name] = &fstest.MapFile{Data: []byte(bytes.Replace(string(f.Data))), Mode: 0o444}
	}
	return m
}

// TestMalformed: what is wrong with a file is told in full, and loses nothing else.
func TestMalformed(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/malformed/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			m := readMalformed(t, path)
			l := snapshot.NewLoader(snapshot.Options{NoOrganization: true})
			require.NoError(t, l.ReadFS(context.Background(), m.files, ""))
			s := l.Snapshot()
			got := map[string]string{"problems": problems(s), "identities": identities(s)}
			if *update {
				m.rewrite(t, got)
				return
			}
			require.Equal(t, m.want, got, "%s", m.archive.Comment)
		})
	}
}

// rewrite puts what was got in the place of what is wanted.
func (m *malformed) rewrite(t *testing.T, got map[string]string) {
	kept := m.archive.Files[:0]
	for _, f := range m.archive.Files {
		if _, is := got[f.Name]; !is {
			kept = append(kept, f)
		}
	}
	m.archive.Files = append(kept, txtar.File{Name: "problems", Data: []byte(got["problems"])},
		txtar.File{Name: "identities", Data: []byte(got["identities"])})
	require.NoError(t, os.WriteFile(m.path, txtar.Format(m.archive), 0o644))
}

func problems(s *snapshot.Snapshot) string {
	var b strings.Builder
	for _, p := range s.Problems() {
		b.WriteString(p.Error() + "\n")
	}
	return b.String()
}

// identities lists the identities, and marks those about which no decision is
// conclusive; and the accounts of which something is missing.
func identities(s *snapshot.Snapshot) string {
	var b strings.Builder
	for k := snapshot.User; k <= snapshot.Role; k++ {
		for _, e := range s.Identities(k) {
			b.WriteString(e.ARN)
			d, _, err := s.Decide(snapshot.Query{Principal: e.ARN, Action: "ec2:DescribeInstances", Resource: "*"})
			if err == nil && (!d.Conclusive() || d == eval.Decision{}) {
				b.WriteString(" ?")
			}
			b.WriteString("\n")
		}
	}
	for _, a := range s.Accounts() {
		if a.Exported && !a.Complete {
			b.WriteString("account " + a.ID + " in part\n")
		}
	}
	return b.String()
}
