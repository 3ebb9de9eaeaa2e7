// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package iamtest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/report"
	"github.com/iamverdict/verdict/snapshot"
)

// question is one request among the policies that apply to it.
type question struct {
	request  eval.Request
	policies eval.Policies
	engine   *eval.Engine
	notes    []snapshot.Note
	decision eval.Decision
}

// ask makes a question and decides it, which counts as a test of the policies.
func (p *Policies) ask(principal, action, resource string) (*question, error) {
	q, err := p.question(principal, action, resource)
	if err != nil {
		return nil, err
	}
	q.decision = q.engine.Decide(&q.request)
	if p.cover != nil {
		p.cover.profile.Add(q.engine, q.policies, &q.request, q.decision)
	}
	return q, nil
}

// question makes a question.
func (p *Policies) question(principal, action, resource string) (*question, error) {
	if err := p.checkAction(action); err != nil {
		return nil, err
	}
	q := &question{policies: p.policies, engine: p.engine}
	var err error
	if p.snapshot != nil {
		err = p.find(q, principal, action, resource)
	} else {
		err = p.prepare(q, principal, action, resource)
	}
	if err != nil {
		return nil, err
	}
	if p.anyContext {
		p.openContext(q)
	}
	return q, nil
}

// checkAction refuses actions that AWS does not have.
func (p *Policies) checkAction(action string) error {
	if p.anyAction || p.actions == nil {
		return nil
	}
	list, err := p.actions()
	if err != nil {
		return err
	}
	if _, ok := list.Spelling(action); ok {
		return nil
	}
	if like := list.Suggest(action); like != "" {
		return fmt.Errorf("AWS has no action %q: did you mean %q? If it is new, say AnyAction", action, like)
	}
	return fmt.Errorf("AWS has no action %q: correct it or, if it is new, say AnyAction", action)
}

// prepare makes a request of what the test says alone.
func (p *Policies) prepare(q *question, principal, action, resource string) error {
	if p.engine == nil {
		return errors.New("the Policies are zero: make them by Files, FS, Compiled, Snapshot or In")
	}
	if p.endpoint != "" {
		return errors.New("VPCEndpoint names an endpoint of a snapshot, and there is none: put its policy into the Set")
	}
	who, err := eval.ParsePrincipal(principal)
	if err != nil {
		return err
	}
	if p.role != "" {
		who.RoleARN = p.role
	}
	who.FederatedBy = p.federated
	if err := q.request.Reset(who, action, resource); err != nil {
		return err
	}
	q.request.ResourceAccount = p.owner
	q.request.SetTime(p.clock)
	q.request.Context, q.request.Unknown = p.context(), slices.Clone(p.unknown)
	return nil
}

// find finds everything that applies in the snapshot.
func (p *Policies) find(q *question, principal, action, resource string) error {
	found, err := p.snapshot.Resolve(snapshot.Query{
		Principal: principal, RoleARN: p.role, FederatedBy: p.federated, Action: action, Resource: resource, ResourceAccount: p.owner,
		SessionPolicies: p.session, SessionTags: p.tags, VPCEndpoint: p.endpoint, Time: p.clock, Context: p.context(), Unknown: p.unknown,
	})
	if err != nil {
		return err
	}
	q.request, q.policies, q.notes = found.Request, found.Policies, found.Notes
	q.engine, err = found.Engine()
	return err
}

func (p *Policies) context() condition.Context {
	var c condition.Context
	for _, g := range p.keys {
		c.Set(g.key, g.value)
	}
	return c
}

// openContext makes the keys unknown that policies ask for and nothing tells.
func (p *Policies) openContext(q *question) {
	env := q.request.Env()
	var open []condition.Key
	for _, k := range cloudtrail.PolicyKeys(&q.policies) {
		if _, given := q.request.Context.Get(k); given || slices.Contains(q.request.Unknown, k) || p.snapshot != nil && snapshot.Tells(k) {
			continue
		}
		if _, state := env.Lookup(k); state == condition.KeyAbsent {
			open = append(open, k)
		}
	}
	q.request.Unknown = append(q.request.Unknown, open...)
}

// accepts reports whether a decision that is not conclusive leans on nothing but what
// the test accepts.
func (p *Policies) accepts(q *question) bool {
	if len(p.accepted) == 0 {
		return false
	}
	x := q.engine.Explain(&q.request)
	for i := range x.Unknowns {
		if !slices.ContainsFunc(p.accepted, func(name string) bool { return isNamed(x, &x.Unknowns[i], name) }) {
			return false
		}
	}
	return len(x.Unknowns) > 0
}

// isNamed reports whether something that is not known has a name.
func isNamed(x *eval.Explanation, u *eval.Unknown, name string) bool {
	switch {
	case u.Owner:
		return name == "owner"
	case u.Key != condition.Key{}:
		return u.Key == condition.MakeKey(name)
	}
	p := x.PolicyOf(u.At)
	return p != nil && p.Policy.Name() == name
}

// why explains a decision as the command does, short.
func (q *question) why() string {
	r := report.Report{Changes: q.engine.Changes(&q.request)}
	for _, n := range q.notes {
		if !q.decision.Conclusive() || !n.Inconclusive() {
			r.Missing = append(r.Missing, n.String())
		}
	}
	return r.Text(report.Options{Brief: true})
}
