// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestGuide follows the guide "Testing permissions" from its top in an empty directory:
// it writes the files, and what the guide shows is what the commands print, but for the
// times that tests took. With -update the guide is rewritten.
func TestGuide(t *testing.T) {
	guide, err := filepath.Abs("../../doc/testing-permissions.md")
	require.NoError(t, err)
	text, err := os.ReadFile(guide)
	require.NoError(t, err)
	dir, err := os.MkdirTemp("testdata", "guide-") // of the module, for the part in Go
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	t.Chdir(dir)
	got := follow(t, text)
	if *update {
		require.NoError(t, os.WriteFile(guide, got, 0o644))
		return
	}
	require.Equal(t, string(text), string(got), "run with -update and read the difference")
	t.Run("vocabulary", func(t *testing.T) { say(t, []string{"test", "vocabulary.yaml"}, 0) })
	t.Run("go", func(t *testing.T) {
		if testing.Short() {
			t.Skip("go test takes some seconds")
		}
		out, err := exec.Command("go", "test", ".").CombinedOutput()
		require.NoError(t, err, string(out))
	})
}

// follow does what a guide says, and returns it with what the commands print.
func follow(t *testing.T, text []byte) []byte {
	block := regexp.MustCompile("(?s)\n```(?:(console)\n\\$ verdict ([^\n]*)\n|[a-z]+ ([^ \n]+)\n)(.*?)```\n")
	var out bytes.Buffer
	from := 0
	for _, at := range block.FindAllSubmatchIndex(text, -1) {
		out.Write(text[from:at[8]])
		if at[2] < 0 {
			require.NoError(t, os.WriteFile(string(text[at[6]:at[7]]), text[at[8]:at[9]], 0o644))
			out.Write(text[at[8]:at[9]])
		} else {
			out.Write(say(t, splitWords(string(text[at[4]:at[5]])), 1))
		}
		from = at[9]
	}
	return append(out.Bytes(), text[from:]...)
}

// say runs the command, and returns what it prints with one time for all. The exit
// status is at most the given one.
func say(t *testing.T, args []string, status int) []byte {
	var stdout, stderr bytes.Buffer
	c := cli{in: strings.NewReader(""), out: &stdout, err: &stderr}
	require.LessOrEqual(t, c.run(args), status, stdout.String()+stderr.String())
	return regexp.MustCompile(`\b[0-9]+\.[0-9]{2}s\n`).ReplaceAll(stdout.Bytes(), []byte("0.01s\n"))
}
