// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package iamtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/arn"
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
	if err := errors.Join(p.checkAction(action), p.checkOwner()); err != nil {
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
	if err := p.checkAbsent(q); err != nil {
		return nil, err
	}
	q.request.LeaveOpen()
	if p.anyContext {
		p.openContext(q)
	}
	return q, nil
}

// checkOwner refuses what is no account: nobody would be of it, and denials for want of
// a grant across accounts would say nothing.
func (p *Policies) checkOwner() error {
	if p.owner == "" || arn.IsAccountID(p.owner) {
		return nil
	}
	return fmt.Errorf("the Owner %q is no account: want 12 digits", p.owner)
}

// checkAbsent refuses keys without a value that follow from the request.
func (p *Policies) checkAbsent(q *question) error {
	env := q.request.Env()
	for _, g := range p.keys {
		if v, state := env.Lookup(g.key); g.value.Len() == 0 && state == condition.KeyDerived {
			return fmt.Errorf("by Key the request is without %v, which follows from the rest of it: %s", g.key, strings.Join(v.Texts(), ", "))
		}
	}
	return nil
}

// open makes a key unknown that nothing tells.
func open(q *question, k condition.Key) {
	env := q.request.Env()
	if _, given := q.request.Context.Get(k); given {
		return
	}
	if _, state := env.Lookup(k); state == condition.KeyAbsent {
		q.request.Unknown = append(q.request.Unknown, k)
	}
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
	for _, tag := range p.tagsOf(who.Kind()) {
		q.request.Context.Set(principalTag(tag.Key), condition.String(tag.Value))
	}
	return nil
}

// tagsOf returns the session tags of a requester of the kind: those who have no session
// have none.
func (p *Policies) tagsOf(kind eval.PrincipalKind) []eval.Tag {
	if kind != eval.RoleSession && kind != eval.FederatedUser {
		return nil
	}
	return p.tags
}

func principalTag(key string) condition.Key { return condition.MakeKey("aws:PrincipalTag/" + key) }

// find finds everything that applies in the snapshot.
func (p *Policies) find(q *question, principal, action, resource string) error {
	found, err := p.snapshot.Resolve(snapshot.Query{
		Principal: principal, RoleARN: p.role, FederatedBy: p.federated, Action: action, Resource: resource, ResourceAccount: p.owner,
		SessionPolicies: p.session, SessionTags: p.tags, VPCEndpoint: p.endpoint, Time: p.clock, Context: p.context(), Unknown: p.unknown,
	})
	if err != nil {
		return err
	}
	if of := found.Request.Principal(); p.role != "" && of.RoleARN != p.role {
		return fmt.Errorf("the Role is %s, and the snapshot has %s: leave Role out", p.role, of.RoleARN)
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

// openContext makes the keys unknown that policies ask for and nothing tells. Any session
// may have been given tags, which beat those of its role.
func (p *Policies) openContext(q *question) {
	who := q.request.Principal()
	for _, k := range cloudtrail.PolicyKeys(&q.policies) {
		tag := strings.HasPrefix(k.String(), "aws:principaltag/")
		switch {
		case tag && (who.Kind() == eval.RoleSession || who.Kind() == eval.FederatedUser):
			if !p.says(k) && !slices.Contains(q.request.Unknown, k) {
				q.request.Unknown = append(q.request.Unknown, k)
			}
		case (p.snapshot == nil || !snapshot.Tells(k)) && q.request.CouldHave(k, condition.String("any")):
			open(q, k)
		}
	}
}

// says reports whether the test gives a key a value, or none.
func (p *Policies) says(k condition.Key) bool {
	return slices.ContainsFunc(p.keys, func(g givenKey) bool { return g.key == k }) ||
		slices.ContainsFunc(p.tags, func(t eval.Tag) bool { return principalTag(t.Key) == k })
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
	return len(x.Unknowns) > 0 && isSettled(q, x)
}

// maxWays is in how many ways at once what is accepted is settled.
const maxWays = 4

// isSettled reports whether nothing is in doubt once all that is accepted is known, as
// AWS's silence would be. What an unknown policy says cannot be settled by a request.
func isSettled(q *question, x *eval.Explanation) bool {
	for way := range maxWays {
		r := q.request.Clone()
		for i := range x.Unknowns {
			u := &x.Unknowns[i]
			if u.Key == (condition.Key{}) && !u.Owner || len(u.Settlings) == 0 {
				return true
			}
			s := &u.Settlings[way%len(u.Settlings)]
			if u.Owner {
				r.ResourceAccount = s.Values[0]
				continue
			}
			r.Unknown = slices.DeleteFunc(r.Unknown, func(k condition.Key) bool { return k == u.Key })
			if r.Context.Delete(u.Key); s.How != eval.KeyIsAbsent {
				r.Context.Set(u.Key, condition.Strings(s.Values...))
			}
		}
		if !q.engine.Decide(r).Conclusive() {
			return false
		}
	}
	return true
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
