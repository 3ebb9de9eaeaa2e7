// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex

import "strings"

// ARNs have six fields, cut at the first five colons; the sixth keeps the colons
// it has (AWS General Reference, "Amazon Resource Names", section ARN format).
// The ARN operators compare field by field (IAM User Guide, "Condition
// operators", section ARN condition operators), so that is all they need.

// Fields cuts an ARN of a request into its fields. It fails if there are fewer
// than six or the first is not "arn", in lower case; the fields themselves may
// be empty and hold anything.
//
// Note: this is not for the ARN of a policy, whose first field is a pattern.
func Fields(s string) (f [6]string, ok bool) {
	if !strings.HasPrefix(s, "arn:") {
		return f, false
	}
	for i := range len(f) - 1 {
		f[i], s, ok = strings.Cut(s, ":")
		if !ok {
			return [6]string{}, false
		}
	}
	f[5] = s
	return f, true
}
