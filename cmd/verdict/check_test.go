// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
)

// TestFlagsAreText: an argument that is no text is refused, where JSON libraries
// would replace its bytes.
func TestFlagsAreText(t *testing.T) {
	var stdout, stderr bytes.Buffer
	c := cli{in: strings.NewReader(""), out: &stdout, err: &stderr}
	require.Equal(t, 2, c.run([]string{"check", "--principal", "*", "--action", "s3:GetObject", "--resource", "arn:aws:s3:::b/\xff"}))
	require.Empty(t, stdout.String())
	require.Contains(t, stderr.String(), `--resource "arn:aws:s3:::b/\xff": not valid UTF-8`)
}

// TestPaint: what denies is red, and nothing is coloured unasked.
func TestPaint(t *testing.T) {
	require.Equal(t, "allowed", paint(eval.Allowed, false))
	require.Equal(t, "\x1b[1;32mallowed\x1b[0m", paint(eval.Allowed, true))
	require.Equal(t, "\x1b[1;31mimplicitDeny\x1b[0m", paint(eval.ImplicitDeny, true))
	require.Equal(t, "\x1b[1;31mexplicitDeny\x1b[0m", paint(eval.ExplicitDeny, true))
	require.False(t, (&cli{out: new(bytes.Buffer)}).colour(), "a buffer is no terminal")
}
