// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iamverdict/verdict/policy"
)

// Exports overlap: pages are collected twice, and every account's export repeats the
// AWS managed policies that it uses. What is the same twice is there once. What
// differs is a conflict, of which nobody knows which side is true; AWS managed
// policies are excepted, as their versions have numbers.

// addIdentity takes over an identity.
func (l *Loader) addIdentity(e *rawIdentity) {
	old := l.identities[e.ARN]
	if old == nil {
		l.identities[e.ARN] = e
		l.order = append(l.order, e)
		return
	}
	if sameIdentity(old, e) {
		return
	}
	old.conflict = true
	l.report(DuplicateEntity, e.Position, e.ARN, fmt.Errorf(
		"differs from the %s of the same ARN at %v: which of them is true is not known", old.Kind, old.Position))
}

func sameIdentity(a, b *rawIdentity) bool {
	return a.Kind == b.Kind && a.Path == b.Path && a.Name == b.Name && a.UniqueID == b.UniqueID &&
		slices.Equal(a.Tags, b.Tags) && a.tagsUnknown == b.tagsUnknown && a.damaged == b.damaged &&
		slices.EqualFunc(a.groups, b.groups, samePlaced) && slices.EqualFunc(a.attached, b.attached, samePlaced) &&
		samePlaced(a.limit, b.limit) && sameText(a.trustText, b.trustText) &&
		slices.EqualFunc(a.inline, b.inline, func(a, b named) bool { return a.name == b.name && sameText(a.text, b.text) })
}

func samePlaced(a, b placed) bool { return a.text == b.text }

// sameText reports whether two documents say the same. Those that cannot be read do
// not.
func sameText(a, b text) bool {
	if a.document == nil || b.document == nil {
		return a.document == b.document
	}
	return a.document == b.document || a.doc != nil && b.doc != nil && policy.Equal(a.doc, b.doc)
}

// addPolicy takes over a managed policy.
func (l *Loader) addPolicy(p *rawPolicy) {
	old := l.policies[p.ARN]
	switch {
	case old == nil:
		l.policies[p.ARN] = p
	case old.VersionID == p.VersionID && sameText(old.text, p.text):
	case isAWSManaged(p.ARN) && versionNumber(old.VersionID) != versionNumber(p.VersionID):
		l.newerVersion(old, p)
	default:
		old.conflict = true
		l.report(DuplicateEntity, p.Position, p.ARN, fmt.Errorf(
			"differs from the policy of the same ARN at %v: which of them is true is not known", old.Position))
	}
}

// isAWSManaged reports whether the ARN is that of an AWS managed policy.
func isAWSManaged(policyARN string) bool {
	return strings.Contains(policyARN, ":iam::aws:policy/")
}

// newerVersion takes the later one of two versions of an AWS managed policy: all
// accounts have the latest, so that the other is of an older export. A version
// without a number, as of a directory of policies, gives way.
func (l *Loader) newerVersion(old, p *rawPolicy) {
	if old.VersionID != "" && p.VersionID != "" {
		l.report(VersionsDiffer, p.Position, p.ARN, fmt.Errorf(
			"version %s here and %s at %v: the later one counts everywhere", p.VersionID, old.VersionID, old.Position))
	}
	if versionNumber(p.VersionID) > versionNumber(old.VersionID) {
		l.policies[p.ARN] = p
	}
}

// versionNumber returns the number of a version such as "v12", and 0 if it has none.
func versionNumber(id string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(id, "v"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}
