// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"strings"

	"github.com/iamverdict/verdict/internal/facts"
	"github.com/iamverdict/verdict/internal/pattern"
)

// This file checks Action and NotAction. What an action looks like is part of
// the grammar; here are services that nobody has heard of, and what the types
// forbid.

// action checks the actions of statement i.
func (c *checker) action(i int, s *Statement) {
	e := &s.Action
	if !e.present() {
		return
	}
	if len(e.Values) == 0 && s.lost&(actionElement|notActionElement) == 0 {
		c.evaluable(i, e.Pos, MissingAction, subject{}, "the list of actions is empty")
	}
	if e.Presence == Negated && c.forbidsNotAction(s) {
		c.add(i, e.Pos, NotActionNotAllowed, Reject, subject{}, c.kind.noun()+" cannot have a NotAction here")
	}
	for _, a := range e.Values {
		if actionProblem(a.Value) == "" {
			c.actionValue(i, s, a)
		}
	}
}

// forbidsNotAction is true for resource control policies (Organizations User
// Guide, "RCP syntax") and was for service control policies that allow.
func (c *checker) forbidsNotAction(s *Statement) bool {
	return c.kind == RCP || c.legacySCP() && s.Effect == Allow
}

// legacySCP reports whether the rules of before September 2025 are in force: an
// Allow has Action and Resource "*" and no Condition, there is no NotResource,
// and the wildcard of an action is its last character (Organizations User Guide
// of 2022, "SCP syntax").
func (c *checker) legacySCP() bool { return c.kind == SCP && c.rules.LegacySCP }

// actionValue checks one action that is well formed.
func (c *checker) actionValue(i int, s *Statement, a Text) {
	if strings.Contains(a.Value, "${") {
		c.add(i, a.Pos, VariableInElement, Warn, about(a.Value), "has a policy variable, which is plain text in an action")
	}
	service := actionService(a.Value)
	if service != "*" && !facts.KnownService(service) {
		c.add(i, a.Pos, UnknownService, Warn, about(a.Value), "is an action of no service that is known")
	}
	switch {
	case c.kind == RoleTrust:
		c.trustAction(i, a)
	case c.kind == RCP && s.Action.Presence == Plain:
		c.rcpAction(i, s, a, service)
	case c.legacySCP() && wildcardInside(a.Value):
		c.add(i, a.Pos, ActionWildcard, Reject, about(a.Value), "has a wildcard that is not its last character")
	}
}

// actionService returns the service prefix of a well formed action, in lower
// case, or "*".
func actionService(action string) string {
	service, _, _ := strings.Cut(action, ":")
	return strings.ToLower(service)
}

// wildcardInside reports whether s has a wildcard before its last character.
func wildcardInside(s string) bool {
	at := strings.IndexAny(s, "*?")
	return at >= 0 && at < len(s)-1
}

// trustAction checks an action of a role trust policy: it must be one that
// starts a role session. A pattern that covers one is stored.
func (c *checker) trustAction(i int, a Text) {
	p := pattern.Compile(a.Value, pattern.Options{Wildcards: true, Fold: true})
	switch {
	case !startsSession(&p):
		c.add(i, a.Pos, ActionNotAllowed, Reject, about(a.Value), "does not start a role session")
	case strings.ContainsAny(a.Value, "*?"):
		c.add(i, a.Pos, TrustWildcard, Warn, about(a.Value), "has a wildcard in a role trust policy")
	}
}

// startsSession reports whether p covers an action that a role trust policy is
// about (IAM User Guide, "Roles terms and concepts"; "Pass session tags in AWS
// STS"; "Monitor and control actions taken with assumed roles").
func startsSession(p *pattern.Pattern) bool {
	for _, action := range [...]string{
		"sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity",
		"sts:tagsession", "sts:setsourceidentity", "sts:setcontext",
	} {
		if p.Match(action) {
			return true
		}
	}
	return false
}

// rcpAction checks an action of a resource control policy: it must name a
// service, and AWS ignores services that do not support such policies. The list
// of those that do grows, so that a service which is not on it may be fine.
func (c *checker) rcpAction(i int, s *Statement, a Text, service string) {
	switch {
	case service == "*" && (s.Effect != Allow || !c.fullAccess()):
		c.add(i, a.Pos, ActionWildcard, Reject, about(a.Value), "names no service")
	case service != "*" && !facts.SupportsRCP(service):
		c.add(i, a.Pos, RCPUnsupportedService, Info, about(a.Value), "is of a service not known to support resource control policies")
	}
}
