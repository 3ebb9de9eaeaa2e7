// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestInlining asks the compiler whether the small methods cost a call. matchRest
// itself is too big, as is all that calls package strings more than once.
func TestInlining(t *testing.T) {
	out, err := exec.Command("go", "build", "-gcflags=-m", ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	got := map[string]bool{}
	for _, m := range regexp.MustCompile(`can inline (\S+)`).FindAllStringSubmatch(string(out), -1) {
		got[m[1]] = true
	}
	for _, name := range []string{
		"(*Headed).Differs",
		"(*Pattern).Class",
		"(*Pattern).EndsWithStar",
		"(*Pattern).Literal",
		"(*Pattern).LiteralSuffix",
		"(*Pattern).Match",       // to a call of matchRest
		"(*Pattern).MatchPrefix", // to a call of MatchPrefixVars
		"(*Pattern).Variables",
	} {
		require.True(t, got[name], "%s is not inlined any more", name)
	}
}
