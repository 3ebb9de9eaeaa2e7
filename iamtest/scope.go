// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package iamtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/actions"
	"github.com/iamverdict/verdict/internal/pattern"
	"github.com/iamverdict/verdict/internal/sample"
	"github.com/iamverdict/verdict/snapshot"
	"github.com/iamverdict/verdict/suite"
)

// Scope is many requests: each principal with each action on each resource. A text with
// "*" or "?" is a pattern.
//
// A pattern of principals means the users and roles of a snapshot, by their ARNs or by
// the part behind the account, such as "role/ci/*". "anonymous" is the caller without
// signature, which no pattern means.
//
// A pattern of actions means those that AWS has.
//
// A pattern of resources has no end, so that some are asked for: those of the snapshot
// that it matches, one that no policy is likely to mean, and for each Resource and
// NotResource of a policy that has texts in common with the pattern one that both
// match. With a snapshot that has such resources, those that have a policy of their own
// are the real ones only, and those that a policy tells apart from all of them. To ask on
// "*" is to ask for an action without resource.
type Scope struct {
	Principals, Actions, Resources                   []string
	ExceptPrincipals, ExceptActions, ExceptResources []string
}

// NoneAllowed asserts that no request of a scope is allowed.
func (p *Policies) NoneAllowed(t testing.TB, s Scope) {
	t.Helper()
	p.every(t, s, suite.Expect{Outcome: suite.Denied}, "none of them is to be allowed")
}

// AllAllowed asserts that each request of a scope is allowed.
func (p *Policies) AllAllowed(t testing.TB, s Scope) {
	t.Helper()
	p.every(t, s, suite.Expect{Outcome: suite.Allowed}, "all of them are to be allowed")
}

// maxShown is how many requests of a scope a failure lists.
const maxShown = 5

// every asserts the same of each request.
func (p *Policies) every(t testing.TB, s Scope, x suite.Expect, want string) {
	t.Helper()
	principals, actions, err := p.spell(s)
	if err = errors.Join(err, s.checkExceptions()); err != nil {
		t.Errorf("iamtest: %v", err)
		return
	}
	f := failures{}
	for _, principal := range principals {
		r := resources{p: p, scope: &s}
		for _, action := range actions {
			names, err := r.of(principal, action)
			if err != nil {
				t.Errorf("iamtest: no decision: %v", err)
				return
			}
			for _, resource := range names {
				f.ask(p, x, principal, action, resource)
			}
		}
	}
	switch {
	case f.total == 0:
		t.Errorf("iamtest: the scope has no request: a test of nothing must not pass")
	case f.failed > 0:
		t.Errorf("iamtest: %d of %d requests are otherwise: %s\n%s\n%s", f.failed, f.total, want, f.list.String(), f.first)
	}
}

// checkExceptions refuses exceptions of resources that can take nothing out: they are
// slips.
func (s *Scope) checkExceptions() error {
	var errs []error
	for _, text := range s.ExceptResources {
		if !slices.ContainsFunc(s.Resources, func(of string) bool {
			_, ok := pattern.Meet(of, text)
			return ok && (of != "*" || text == "*")
		}) {
			errs = append(errs, fmt.Errorf("the exception %q takes nothing out of the resources: correct it, or leave it out", text))
		}
	}
	return errors.Join(errs...)
}

// failures collects the requests that are not as expected.
type failures struct {
	total, failed int
	list          strings.Builder
	first         string // why, of the first
}

func (f *failures) ask(p *Policies, x suite.Expect, principal, action, resource string) {
	f.total++
	text := ""
	q, err := p.ask(principal, action, resource)
	if err != nil {
		text = err.Error()
	} else {
		text = p.differs(x, q)
	}
	if text == "" {
		return
	}
	f.failed++
	switch {
	case f.failed <= maxShown:
		fmt.Fprintf(&f.list, "  %s  %s  %s: %s\n", principal, action, resource, text)
	case f.failed == maxShown+1:
		f.list.WriteString("  and more\n")
	}
	if f.failed == 1 && q != nil {
		f.first = q.why()
	}
}

// spell spells out principals and actions.
func (p *Policies) spell(s Scope) (principals, names []string, err error) {
	for _, text := range s.Principals {
		list, err := p.principals(text)
		if err != nil {
			return nil, nil, err
		}
		principals = append(principals, list...)
	}
	if principals, err = without(unique(principals), s.ExceptPrincipals, isPrincipal, "principals"); err != nil {
		return nil, nil, err
	}
	for _, text := range s.Actions {
		list, err := p.actionsOf(text)
		if err != nil {
			return nil, nil, err
		}
		names = append(names, list...)
	}
	isAction := func(wildcards, name string) bool { return matches(strings.ToLower(wildcards), strings.ToLower(name)) }
	names, err = without(unique(names), s.ExceptActions, isAction, "actions")
	return principals, names, err
}

func isPattern(text string) bool { return strings.ContainsAny(text, "*?") }

// matches reports whether a pattern matches a text.
func matches(wildcards, text string) bool {
	p := pattern.Compile(wildcards, pattern.Options{Wildcards: true})
	return p.Match(text)
}

// principals returns who is meant by a text.
func (p *Policies) principals(text string) ([]string, error) {
	switch {
	case text == "anonymous":
		return []string{"*"}, nil
	case !isPattern(text) && (p.snapshot == nil || isRequester(p.snapshot, text)):
		return []string{text}, nil
	case p.snapshot == nil:
		return nil, fmt.Errorf("only a snapshot says which principals match %q: list them, or load one", text)
	}
	var list []string
	for _, kind := range []snapshot.IdentityKind{snapshot.User, snapshot.Role} {
		for _, id := range p.snapshot.Identities(kind) {
			if isPrincipal(text, id.ARN) {
				list = append(list, id.ARN)
			}
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no user or role of the snapshot matches %q: a pattern that matches nobody tests nothing", text)
	}
	return list, nil
}

// isRequester reports whether a text names a requester in full, by ARN or unique id.
func isRequester(s *snapshot.Snapshot, text string) bool {
	name, err := s.Expand(text)
	if err == nil {
		_, err = eval.ParsePrincipal(name)
	}
	return err == nil
}

// isPrincipal reports whether a pattern means a principal, by its ARN or by what stands
// behind the account. A caller without signature is meant by its name only.
func isPrincipal(wildcards, name string) bool {
	if name == "*" {
		return wildcards == "anonymous"
	}
	fields := strings.SplitN(name, ":", 6)
	return matches(wildcards, name) || len(fields) == 6 && matches(wildcards, fields[5])
}

// actionsOf returns the actions that a text means.
func (p *Policies) actionsOf(text string) ([]string, error) {
	if !isPattern(text) {
		return []string{text}, nil
	}
	known, err := p.known()
	if err != nil {
		return nil, err
	}
	list := known.Expand(text)
	if len(list) == 0 {
		return nil, fmt.Errorf("AWS has no action that matches %q: a pattern that matches nothing tests nothing", text)
	}
	return list, nil
}

func (p *Policies) known() (*actions.List, error) {
	if p.actions == nil {
		return new(actions.List), nil
	}
	return p.actions()
}

func unique(list []string) []string {
	seen := make(map[string]bool, len(list))
	return slices.DeleteFunc(list, func(s string) bool {
		before := seen[s]
		seen[s] = true
		return before
	})
}

// without takes exceptions out of a list. One that takes nothing out is a slip.
func without(list, except []string, means func(wildcards, name string) bool, what string) ([]string, error) {
	for _, text := range except {
		before := len(list)
		list = slices.DeleteFunc(list, func(name string) bool { return means(text, name) })
		if len(list) == before {
			return nil, fmt.Errorf("the exception %q takes nothing out of the %s: correct it, or leave it out", text, what)
		}
	}
	return list, nil
}

// resources finds the resources of a scope for one principal.
type resources struct {
	p      *Policies
	scope  *Scope
	finder sample.Finder
}

// of returns the resources to ask for with an action.
func (r *resources) of(principal, action string) ([]string, error) {
	var list []string
	for _, text := range r.scope.Resources {
		if text == "*" || !isPattern(text) {
			list = append(list, text)
			continue
		}
		found, err := r.matching(principal, action, text)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return slices.DeleteFunc(unique(list), func(name string) bool {
		return slices.ContainsFunc(r.scope.ExceptResources, func(text string) bool { return matches(text, name) })
	}), nil
}

// matching returns the resources to ask for in place of a pattern. A name that was made
// up and would be that of a resource with a policy of its own, or in one, is left out if
// the snapshot has real ones: what does not exist has no policy that could be known. It
// stays if the policies that are known tell it apart from the real ones, and settle what
// it asks or could allow it: see sample.Finder.Unlike.
func (r *resources) matching(principal, action, text string) ([]string, error) {
	q, err := r.p.question(principal, action, sample.Base(text))
	if err != nil {
		return nil, err
	}
	made, names := r.finder.Resources(text, &q.policies, q.request.Env()), r.collected()
	real := sample.Real(text, names)
	if len(real) == 0 {
		return made, nil
	}
	for _, name := range real {
		if one, err := r.p.question(principal, action, name); err == nil {
			made = r.finder.Own(made, text, one.policies.Resource, one.request.Env())
		}
	}
	without := slices.DeleteFunc(slices.Clone(made), func(name string) bool { return !r.isMadeUp(principal, action, name) })
	more, unlike := r.finder.Unlike(text, without, names, &q.policies, q.request.Env())
	made = slices.DeleteFunc(made, func(name string) bool {
		return slices.Contains(without, name) && !(slices.Contains(unlike, name) && r.isReached(principal, action, name))
	})
	return slices.Concat(made, real, more), nil
}

// collected returns the resources of the snapshot.
func (r *resources) collected() []string {
	if r.p.snapshot == nil {
		return nil
	}
	var names []string
	for _, one := range r.p.snapshot.Resources() {
		names = append(names, one.ARN)
	}
	return names
}

// isMadeUp reports whether a resource has a policy that is unknown, of its own or of what
// it is in, and that the snapshot does not have.
func (r *resources) isMadeUp(principal, action, name string) bool {
	q, err := r.p.question(principal, action, name)
	return err == nil && slices.ContainsFunc(q.notes, func(n snapshot.Note) bool {
		return n.Kind == snapshot.ResourcePolicyUnknown && r.p.snapshot.Resource(n.Subject) == nil
	})
}

// isReached is sample.Reached for the request on a resource.
func (r *resources) isReached(principal, action, name string) bool {
	q, err := r.p.question(principal, action, name)
	return err == nil && sample.Reached(q.engine, &q.policies, &q.request)
}
