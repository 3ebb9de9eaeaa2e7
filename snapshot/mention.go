// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/internal/pattern"
	"github.com/iamverdict/verdict/policy"
)

// Tags that were not collected are unknown, and so is each key that asks for one. The
// engine wants such keys by name, and names are those that some document asks for.

// mention notes the keys of tags that a document asks for.
func (l *Loader) mention(doc *policy.Document) {
	eachKey(doc, func(name string) {
		if isTagKey(name) {
			l.mentioned[condition.MakeKey(name)] = true
		}
	})
}

// Tells reports whether a snapshot tells of a request if it has a condition key, and
// with what value: the tags of principals and resources, and what follows from the
// organization. Those that it cannot tell of a request are in the Unknown of the
// Resolution. A caller who knows nothing of a request but what others recorded leaves
// these keys to the snapshot; but tags of a session are in no snapshot.
func Tells(k condition.Key) bool {
	switch name := k.String(); name {
	case "aws:principalorgid", "aws:principalorgpaths", "aws:resourceorgid", "aws:resourceorgpaths":
		return true
	default:
		return isTagKey(name)
	}
}

// isTagKey reports whether a key is about a tag of the principal or the resource.
func isTagKey(name string) bool {
	return strings.Contains(name, "/") && (isPrincipalTag(name) || isResourceTag(name))
}

func isPrincipalTag(name string) bool {
	const prefix = "aws:PrincipalTag/"
	return len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}

// isResourceTag reports whether a key is about a tag of the resource: aws:ResourceTag
// and what services have beside it, such as ec2:ResourceTag, s3:ExistingObjectTag and
// rds:db-tag.
func isResourceTag(name string) bool {
	_, key, ok := strings.Cut(name, ":")
	if !ok {
		return false
	}
	kind, _, ok := strings.Cut(key, "/")
	return ok && (strings.EqualFold(kind, "ResourceTag") || strings.EqualFold(kind, "ExistingObjectTag") ||
		strings.HasSuffix(strings.ToLower(kind), "-tag"))
}

// eachKey passes the condition keys that a document asks for: under operators, and as
// variables.
func eachKey(doc *policy.Document, key func(name string)) {
	variables := doc.Version.Value == "2012-10-17"
	text := func(s string) {
		if !variables || !strings.Contains(s, "${") {
			return
		}
		p := pattern.Compile(s, pattern.Options{Variables: true})
		for _, v := range p.Variables() {
			if !v.Malformed {
				key(v.Name)
			}
		}
	}
	for i := range doc.Statements {
		s := &doc.Statements[i]
		for _, v := range s.Resource.Values {
			text(v.Value)
		}
		for _, block := range s.Condition {
			for _, k := range block.Keys {
				key(k.Key.Value)
				for _, v := range k.Values {
					text(v.Value)
				}
			}
		}
	}
}

// tagKeys returns the keys of tags that documents ask for, of principals and of
// resources.
func (l *Loader) tagKeys() (principal, resource []condition.Key) {
	for k := range l.mentioned {
		if isPrincipalTag(k.String()) {
			principal = append(principal, k)
		} else {
			resource = append(resource, k)
		}
	}
	byName := func(a, b condition.Key) int { return strings.Compare(a.String(), b.String()) }
	slices.SortFunc(principal, byName)
	slices.SortFunc(resource, byName)
	return principal, resource
}
