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

// TestExamplesREADME: what the README of the examples shows is what the commands
// print, typed in the directory of the organization, but for the times that tests took.
// With -update it is rewritten.
func TestExamplesREADME(t *testing.T) {
	t.Chdir("../../examples/organization")
	text, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)\n```console\n\\$ verdict (.*?[^\\\\])\n(.*?)```\n")
	seconds := regexp.MustCompile(`\b[0-9]+\.[0-9]{2}s\n`)
	var out bytes.Buffer
	from := 0
	for _, at := range block.FindAllSubmatchIndex(text, -1) {
		args := splitWords(strings.ReplaceAll(string(text[at[2]:at[3]]), "\\\n", " "))
		var stdout, stderr bytes.Buffer
		c := cli{in: strings.NewReader(""), out: &stdout, err: &stderr}
		require.Equal(t, 0, c.run(args), stderr.String())
		out.Write(text[from:at[4]])
		out.Write(seconds.ReplaceAll(stdout.Bytes(), []byte("0.01s\n")))
		from = at[5]
	}
	out.Write(text[from:])
	if *update {
		require.NoError(t, os.WriteFile("../README.md", out.Bytes(), 0o644))
		return
	}
	require.Equal(t, string(text), out.String(), "run with -update and read the difference")
}

// splitWords splits a command line at blanks that are not in single quotes.
func splitWords(line string) []string {
	var words []string
	quoted := false
	for _, word := range strings.FieldsFunc(line, func(r rune) bool {
		if r == '\'' {
			quoted = !quoted
		}
		return r == ' ' && !quoted
	}) {
		words = append(words, strings.ReplaceAll(word, "'", ""))
	}
	return words
}
