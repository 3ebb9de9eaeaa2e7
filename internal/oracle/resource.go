// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"strings"

	"github.com/iamverdict/verdict/policy"
)

// The Action and Resource elements (IAM User Guide, IAM JSON policy elements:
// Action; NotAction; Resource; NotResource).

// Actions ignore case. They hold no variables: ${ is plain text in them. An
// empty list of Action matches nothing, an empty one of NotAction everything.
func (w world) matchAction(e policy.Element) truth {
	matched := false
	for _, v := range e.Values {
		pattern := w.context.fill(cut(lower(v.Value), false, true), free)
		matched = matched || overlap(pattern.tokens, literal(lower(w.request.Action)), false)
	}
	return sure(matched != (e.Presence == policy.Negated))
}

func (w world) matchResource(e policy.Element, variables bool) truth {
	matched := no
	for _, v := range e.Values {
		matched = or(matched, w.resourceEntry(v.Value, variables, e.Presence == policy.Negated))
	}
	if e.Presence == policy.Negated {
		return not(matched)
	}
	return matched
}

// resourceEntry compares one entry with the request's resource.
func (w world) resourceEntry(text string, variables, negated bool) truth {
	pieces := cut(text, variables, true)
	filled := w.context.fill(pieces, free)
	if filled.unknown && negated {
		return unsure // it may be unresolved
	}
	if filled.unresolved {
		// An entry with an unresolved variable matches no resource. Under
		// NotResource that would exclude nothing of what the author meant to
		// exclude, so there we are unsure.
		if negated {
			return unsure
		}
		return no
	}
	switch {
	case text == "*":
		return yes
	case w.request.Resource == "*":
		// An ARN never covers an action that knows no resources (IAM User
		// Guide, Troubleshoot IAM policies).
		return no
	case !strings.HasPrefix(text, "arn:"):
		return no // no ARN, so the ARN of no resource
	}
	pattern, request := splitARN(pieces), strings.SplitN(w.request.Resource, ":", 6)
	if !w.byField(pattern, request) && !w.wide(pattern) {
		return no
	}
	if filled.unknown || variableBeforeResource(pattern) {
		return unsure
	}
	return yes
}

// splitARN splits at the first five colons that the policy's author wrote.
// Colons inside a variable, or in the text that it stands for, do not split.
func splitARN(pieces []piece) [][]piece {
	fields := [][]piece{nil}
	for _, p := range pieces {
		last := len(fields) - 1
		if p.kind == character && p.char == ':' && last < 5 {
			fields = append(fields, nil)
			continue
		}
		fields[last] = append(fields[last], p)
	}
	return fields
}

// Variables are meant for the sixth field only (Variables and tags, Where you
// can use policy variables). AWS does not say what one before it does.
func variableBeforeResource(fields [][]piece) bool {
	for i, field := range fields {
		for _, p := range field {
			if p.kind == variable && i < 5 {
				return true
			}
		}
	}
	return false
}

// byField compares field with field, case and all. A pattern of fewer than six
// fields that ends in a star lets its last field match all that remains.
func (w world) byField(pattern [][]piece, request []string) bool {
	n := len(pattern)
	if last := pattern[n-1]; n < 6 {
		if len(last) == 0 || last[len(last)-1].kind != star {
			return false
		}
		request = append(request[:n-1:n-1], strings.Join(request[n-1:], ":"))
	}
	for i := range pattern {
		if !overlap(w.context.fill(pattern[i], free).tokens, literal(request[i]), false) {
			return false
		}
	}
	return true
}

// wide compares the whole text, and lets a star that ends one of the first five
// fields run across colons (IAM JSON policy elements: Resource, wildcards in
// resource ARNs). Every other wildcard before the sixth field, and what a
// variable there stands for, stays within one field.
func (w world) wide(pattern [][]piece) bool {
	var tokens []token
	for i, field := range pattern {
		if i > 0 {
			tokens = append(tokens, token{char: ':'})
		}
		s := inField
		if i == 5 {
			s = free
		}
		tokens = append(tokens, w.context.fill(field, s).tokens...)
	}
	return overlap(tokens, literal(w.request.Resource), false)
}
