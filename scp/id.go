// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp

import "strings"

// The forms of ids (Organizations API Reference: Organization, Root,
// OrganizationalUnit and Account, each at Id). The first part of a unit's id
// repeats the id of its root. We do not insist on that: the examples in AWS's
// own pages do not keep to it, and nothing is decided by it.

// What an id must look like, for errors.
const (
	wantOrganizationID = `want "o-" and 10 to 32 lower-case letters or digits`
	wantRootID         = `want "r-" and 4 to 32 lower-case letters or digits`
	wantUnitID         = `want "ou-", 4 to 32 lower-case letters or digits, "-" and 8 to 32 more of them`
	wantAccountID      = `want 12 digits`
)

func isOrganizationID(s string) bool {
	rest, ok := strings.CutPrefix(s, "o-")
	return ok && isWord(rest, 10)
}

func isRootID(s string) bool {
	rest, ok := strings.CutPrefix(s, "r-")
	return ok && isWord(rest, 4)
}

func isUnitID(s string) bool {
	rest, ok := strings.CutPrefix(s, "ou-")
	root, own, _ := strings.Cut(rest, "-")
	return ok && isWord(root, 4) && isWord(own, 8)
}

// isWord reports whether s has least to 32 characters, all of them lower-case
// letters or digits.
func isWord(s string, least int) bool {
	const most = 32
	return least <= len(s) && len(s) <= most && !strings.ContainsFunc(s, isNotWord)
}

func isNotWord(c rune) bool { return (c < 'a' || 'z' < c) && (c < '0' || '9' < c) }
