// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/suite"
)

var update = flag.Bool("update", false, "rewrite what is wanted in testdata")

// archived is an archive of testdata. Its comment has why it is there; of a malformed
// file, why it is wrong and, if the schema takes it all the same, what the schema cannot
// see. The first file is the case file, the file want has what comes of it.
type archived struct {
	name, why, semantic string
	archive             *txtar.Archive
	file                txtar.File
	want                string
	files               fstest.MapFS
}

// archives reads the archives of a directory of testdata.
func archives(t testing.TB, dir string) []archived {
	t.Helper()
	paths, err := filepath.Glob("testdata/" + dir + "/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var list []archived
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		require.NoError(t, err)
		m := archived{name: path, archive: a, file: a.Files[0], files: make(fstest.MapFS)}
		for line := range strings.Lines(string(a.Comment)) {
			name, text, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch name {
			case "why":
				m.why = text
			case "semantic":
				m.semantic = text
			}
		}
		for _, f := range a.Files {
			if f.Name == "want" {
				m.want = string(f.Data)
				continue
			}
			m.files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		list = append(list, m)
	}
	return list
}

// TestMalformed: each file is refused, with file, line and column of all that is wrong,
// and what to do about it.
func TestMalformed(t *testing.T) {
	t.Parallel()
	for _, m := range archives(t, "malformed") {
		t.Run(filepath.Base(m.name), func(t *testing.T) {
			require.NotEmpty(t, m.why)
			_, err := suite.LoadFS(context.Background(), suite.Options{}, m.files, m.file.Name)
			require.Error(t, err, m.why)
			var problems suite.Problems
			require.True(t, errors.As(err, &problems))
			for _, p := range problems {
				require.NotZero(t, p.Position.Line, p)
				require.NotZero(t, p.Position.Column, p)
				require.NotEmpty(t, p.Fix, p)
				require.False(t, p.Warning)
			}
			got := err.Error() + "\n"
			if *update {
				m.rewrite(t, got)
				return
			}
			require.Equal(t, m.want, got, m.why)
		})
	}
}

// rewrite notes what is wanted.
func (m *archived) rewrite(t testing.TB, want string) {
	files := m.archive.Files[:0:0]
	for _, f := range m.archive.Files {
		if f.Name != "want" {
			files = append(files, f)
		}
	}
	files = append(files, txtar.File{Name: "want", Data: []byte(want)})
	text := txtar.Format(&txtar.Archive{Comment: m.archive.Comment, Files: files})
	require.NoError(t, os.WriteFile(m.name, text, 0o644))
}

// TestSchemaRefusesMalformed: the schema refuses what Load refuses, but for what no
// schema can see, which the file says.
func TestSchemaRefusesMalformed(t *testing.T) {
	t.Parallel()
	validate := schema(t)
	structural := 0
	for _, m := range archives(t, "malformed") {
		err := validate(m.file.Name, string(m.file.Data))
		if m.semantic != "" {
			require.NoError(t, err, "%s: take the line semantic away", m.name)
			continue
		}
		require.Error(t, err, "%s: %s", m.name, m.why)
		structural++
	}
	require.GreaterOrEqual(t, structural, 40)
}
