// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/internal/pattern"
)

// crosses reports whether an entry of Resource that matches would not match if
// every wildcard stayed in its field of the ARN. A pattern of fewer fields that
// ends in "*" means everything that follows, and crosses nothing by that.
func (t *tracer) crosses(text string) bool {
	if text == "*" {
		return false
	}
	o := pattern.Options{Wildcards: true, Variables: t.options.Variables}
	fields := pattern.CompileFields(text, o, ':', arnFields)
	last := len(fields) - 1
	if last < arnFields-1 && !fields[last].EndsWithStar() {
		return true
	}
	parts := strings.SplitN(t.m.r.question.resource, ":", len(fields))
	if len(parts) < len(fields) {
		return false // a NotResource in doubt, and the request's "*"
	}
	for i := range fields {
		if !t.matchesField(&fields[i], parts[i]) {
			return true
		}
	}
	return false
}

// matchesField matches one field, with any text for a variable without a value.
func (t *tracer) matchesField(p *pattern.Pattern, text string) bool {
	vars := compileVariables(p)
	substs := make([]pattern.Subst, len(vars))
	for i := range vars {
		value, state := t.m.env.Resolve(&vars[i])
		substs[i] = pattern.Subst{Text: value, Any: state != truthOf(true)}
	}
	return p.MatchVars(text, substs)
}
