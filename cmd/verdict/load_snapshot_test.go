// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/snapshot"
)

// An interrupt ends the loading, and the command says so.
func TestLoadInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stderr bytes.Buffer
	c := cli{in: strings.NewReader("{}"), out: &stderr, err: &stderr}
	for _, paths := range [][]string{{stdin}, {t.TempDir()}} {
		_, err := c.loadSnapshot(ctx, paths, snapshot.Options{})
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, unusable, c.exit(err))
	}
	require.Contains(t, stderr.String(), "verdict: interrupted\n")
}

// The progress counts towards what is read: hidden files are not, and the length of
// standard input is not known.
func TestSizeOf(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.json", "below/b.json", ".hidden", ".git/config", "below/.c"} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, make([]byte, 10), 0o644))
	}
	require.EqualValues(t, 20, sizeOf([]string{dir}))
	require.EqualValues(t, 30, sizeOf([]string{dir, filepath.Join(dir, ".hidden")}), "what is named is read")
	require.EqualValues(t, 0, sizeOf([]string{dir, stdin}))
	require.EqualValues(t, 20, sizeOf([]string{dir, "nowhere"}))

	read := 0
	l := snapshot.NewLoader(snapshot.Options{Progress: func(_ string, n int) { read += n }})
	require.NoError(t, (&cli{}).readInto(t.Context(), l, dir))
	require.Equal(t, 20, read)
}

// Of many errors the first are told, and how many more there are.
func TestTellProblems(t *testing.T) {
	entries := make([]string, 25)
	for i := range entries {
		entries[i] = fmt.Sprintf(`{"Resource": "nonsense %d\u001b[2J", "Policy": null}`, i)
	}
	entries = append(entries, `{"Resource": "arn:aws:s3:::data", "Account": "111122223333", "Policy": null}`)
	var stderr bytes.Buffer
	c := cli{in: strings.NewReader("[" + strings.Join(entries, ",\n") + "]"), err: &stderr}
	s, err := c.loadSnapshot(t.Context(), []string{stdin}, snapshot.Options{})
	require.NoError(t, err)
	c.tellProblems(s)
	require.Equal(t, 20, strings.Count(stderr.String(), "bad_entity"))
	require.Contains(t, stderr.String(), "verdict: and 5 more: verdict snapshot info DIR\n")
	require.NotContains(t, stderr.String(), "\x1b")
}
