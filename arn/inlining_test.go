// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package arn_test

import (
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestInlining asks the compiler whether the accessors cost a call: matching
// reads all fields of a resource for every statement.
func TestInlining(t *testing.T) {
	out, err := exec.Command("go", "build", "-gcflags=-m", ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	got := map[string]bool{}
	for _, m := range regexp.MustCompile(`can inline (\S+)`).FindAllStringSubmatch(string(out), -1) {
		got[m[1]] = true
	}
	for _, name := range []string{
		"ARN.AccountID",
		"ARN.Compare",
		"ARN.IsValid",
		"ARN.Partition",
		"ARN.Region",
		"ARN.Resource",
		"ARN.Service",
		"ARN.String",
	} {
		require.True(t, got[name], "%s is not inlined any more", name)
	}
}
