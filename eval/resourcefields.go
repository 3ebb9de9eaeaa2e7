// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/internal/pattern"
)

// fieldPattern is a resource pattern with a wildcard, in one of its first five
// fields, that does not end the field and so must not cross a colon, or with a
// variable there.
//
// The pattern is read as groups of fields. A group ends with a field that ends
// in "*", because from there on any text may follow; inside a group the n-th
// field of the pattern must match exactly the n-th stretch between colons of
// the resource. So a group can only begin behind a colon, the place where it
// begins settles all of it, and the first place that fits is the best: it
// leaves the most text to the groups after it. No place is tried twice for one
// group, which keeps the work below the product of both lengths.
type fieldPattern struct {
	fields  []fieldOf
	head    pattern.Pattern // the sixth field up to its first "*"
	starred bool            // the sixth field has a "*"
	early   bool            // a variable stands before the fifth colon
	final   bool            // there are fewer than six fields, and the last ends in "*"
}

// fieldOf is one field and its place among the pattern's variables.
type fieldOf struct {
	whole pattern.Pattern
	open  bool            // ends in "*", which may cross colons
	body  pattern.Pattern // if open: the field without that "*"
	from  int             // index of its first variable
	count int
}

func compileFields(fields []string, o pattern.Options) *fieldPattern {
	p := &fieldPattern{fields: make([]fieldOf, len(fields))}
	at := 0
	for i, s := range fields {
		f := &p.fields[i]
		f.whole = pattern.Compile(s, o)
		f.from, f.count = at, len(f.whole.Variables())
		at += f.count
		if i == arnFields-1 {
			parts := pattern.Split(s, o, '*', 2)
			p.head, p.starred = pattern.Compile(parts[0], o), len(parts) == 2
			break
		}
		p.early = p.early || hasReference(s, o)
		f.open = f.whole.EndsWithStar()
		f.body = f.whole.TrimStar()
	}
	p.final = len(fields) < arnFields && p.fields[len(fields)-1].open
	return p
}

// match reports whether the pattern covers the resource. Variables are not
// supported before the fifth colon: AWS does not say what one there does, so
// that a match by it is undetermined.
func (p *fieldPattern) match(resource string, vars []pattern.Subst) condition.Truth {
	switch {
	case !p.matchRemainder(resource, vars) && !p.matchWide(resource, vars):
		return condition.False
	case p.early:
		return condition.Undetermined
	}
	return condition.True
}

// matchRemainder serves patterns of fewer than six fields that end in "*": the
// last field, as a glob, takes the whole rest of the resource.
func (p *fieldPattern) matchRemainder(resource string, vars []pattern.Subst) bool {
	if !p.final {
		return false
	}
	last := len(p.fields) - 1
	for i := range last {
		run, rest, ok := strings.Cut(resource, ":")
		if !ok || !p.fields[i].matches(run, vars) {
			return false
		}
		resource = rest
	}
	return p.fields[last].matches(resource, vars)
}

// matchWide matches group by group.
func (p *fieldPattern) matchWide(resource string, vars []pattern.Subst) bool {
	rest, next, ok := p.matchGroup(0, resource, vars)
	for ok && next != decided && next < len(p.fields) {
		rest, next, ok = p.findGroup(next, rest, vars)
	}
	return ok
}

// findGroup looks for the first colon of rest behind which the group that
// begins with field i matches.
func (p *fieldPattern) findGroup(i int, rest string, vars []pattern.Subst) (string, int, bool) {
	for {
		_, behind, ok := strings.Cut(rest, ":")
		if !ok {
			return "", 0, false
		}
		after, next, ok := p.matchGroup(i, behind, vars)
		if ok || next == decided {
			return after, next, ok
		}
		rest = behind
	}
}

// decided in place of the next field means that no later place can match.
const decided = -1

// matchGroup matches the group that begins with field i at the start of s. It
// returns what is left of s for the next group and the field that begins it.
func (p *fieldPattern) matchGroup(i int, s string, vars []pattern.Subst) (rest string, next int, ok bool) {
	for ; i < len(p.fields); i++ {
		f := &p.fields[i]
		if i == arnFields-1 {
			return p.matchSixth(s, vars)
		}
		run, behind, more := strings.Cut(s, ":")
		if f.open {
			n := f.body.MatchPrefixVars(run, vars[f.from:f.from+f.count])
			return s[max(n, 0):], i + 1, n >= 0
		}
		if more == (i == len(p.fields)-1) || !f.matches(run, vars) {
			return "", 0, false
		}
		s = behind
	}
	return "", i, true
}

// matchSixth matches the sixth field with all of s. If its text before the
// first "*" fits here, the rest of it has the most to match with here, and a
// later place cannot do better.
func (p *fieldPattern) matchSixth(s string, vars []pattern.Subst) (string, int, bool) {
	f := &p.fields[arnFields-1]
	if !p.starred {
		return "", arnFields, f.matches(s, vars)
	}
	n := len(p.head.Variables())
	if p.head.MatchPrefixVars(s, vars[f.from:f.from+n]) < 0 {
		return "", arnFields, false
	}
	return "", decided, f.matches(s, vars)
}

func (f *fieldOf) matches(s string, vars []pattern.Subst) bool {
	return f.whole.MatchVars(s, vars[f.from:f.from+f.count])
}
