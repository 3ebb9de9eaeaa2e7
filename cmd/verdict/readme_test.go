// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestREADME: what the README shows of why is what why prints. With -update the
// README is rewritten.
func TestREADME(t *testing.T) {
	t.Chdir("../..")
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)\n\\$ go run ./cmd/verdict (why .*?[^\\\\])\n(.*?)```\n")
	at := block.FindSubmatchIndex(text)
	require.NotNil(t, at, "the README has an example of why")
	args := strings.Fields(strings.ReplaceAll(string(text[at[2]:at[3]]), "\\\n", " "))
	var stdout, stderr bytes.Buffer
	c := cli{in: strings.NewReader(""), out: &stdout, err: &stderr}
	require.Equal(t, 0, c.run(args), stderr.String())
	if *update {
		text = append(append(bytes.Clone(text[:at[4]]), stdout.Bytes()...), text[at[5]:]...)
		require.NoError(t, os.WriteFile("README.md", text, 0o644))
		return
	}
	require.Equal(t, string(text[at[4]:at[5]]), stdout.String(), "run with -update and read the difference")
}
