// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestCommon: what two patterns have in common matches both, and patterns that have a
// text in common are found to.
func TestCommon(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		glob := rapid.StringMatching(`[ab*?]{0,8}`)
		a, b := glob.Draw(t, "a"), glob.Draw(t, "b")
		text, ok := common(a, b)
		if ok {
			require.True(t, matches(a, text) && matches(b, text), "%q", text)
		}
		both := rapid.StringMatching(`[ab]{0,8}`).Draw(t, "text")
		if matches(a, both) && matches(b, both) {
			require.True(t, ok, "%q matches both", both)
		}
	})
}

// TestWiderResource: one step, and never out of the fields before the sixth.
func TestWiderResource(t *testing.T) {
	t.Parallel()
	for _, r := range []struct{ name, why, text, want string }{
		{"object", "the bucket is the next step", "arn:aws:s3:::data/a", "arn:aws:s3:::data/*"},
		{"wildcard", "what it has already is no step", "arn:aws:s3:::data/a/*", "arn:aws:s3:::data/*"},
		{"bucket", "all buckets", "arn:aws:s3:::data/*", "arn:aws:s3:::*"},
		{"all of a kind", "there is no step left but one", "arn:aws:s3:::*", "*"},
		{"no ARN", "only everything is wider", "*", "*"},
		{"variable", "its own slashes are none", "arn:aws:s3:::home/${aws:PrincipalTag/a}/*", "arn:aws:s3:::home/*"},
		{"colon", "separates as a slash does", "arn:aws:lambda:eu-west-1:111122223333:function:f", "arn:aws:lambda:eu-west-1:111122223333:function:*"},
	} {
		got, _ := widerResource(r.text)
		require.Equal(t, r.want, got, "%s: %s", r.name, r.why)
	}
}
