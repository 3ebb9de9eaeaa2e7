// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bytes"
	"os"
	"path/filepath"
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

// TestFirstSuite: the files of the README are a suite of which one case fails, and whose
// case file is that of the help; with the change that the README names, it passes.
// With -update the output in the README is rewritten.
func TestFirstSuite(t *testing.T) {
	t.Chdir("../..")
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	block := func(head, kind string) []byte {
		_, rest, ok := bytes.Cut(text, []byte(head))
		require.True(t, ok, head)
		_, rest, _ = bytes.Cut(rest, []byte("```"+kind+"\n"))
		inside, _, _ := bytes.Cut(rest, []byte("```"))
		return inside
	}
	cases, deployer, shown := block("a file `deploy_test.yaml`", "yaml"), block("beside a policy `deployer.json`", "json"), block("One of them fails", "console")
	require.Equal(t, firstCases, string(cases))
	readme, err := filepath.Abs("README.md")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("deploy_test.yaml", cases, 0o600))
	require.NoError(t, os.WriteFile("deployer.json", deployer, 0o600))
	var stdout bytes.Buffer
	c := cli{in: strings.NewReader(""), out: &stdout, err: &stdout}
	require.Equal(t, 1, c.run([]string{"test"}))
	got := "$ verdict test\n" + times.ReplaceAllString(stdout.String(), "0.00s")
	if *update {
		require.NoError(t, os.WriteFile(readme, bytes.Replace(text, shown, []byte(got), 1), 0o644))
		return
	}
	require.Equal(t, string(shown), got, "run with -update and read the difference")
	mended := bytes.Replace(deployer, []byte(`"s3:Get*"`), []byte(`["s3:Get*", "s3:Delete*"]`), 1)
	require.NoError(t, os.WriteFile("deployer.json", mended, 0o600))
	require.Equal(t, 0, c.run([]string{"test"}), stdout.String())
}
