// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"errors"

	"github.com/iamverdict/verdict/condition"
)

// Join returns an engine over the policies of several engines, no two of which have
// policies, or levels, of one type. What policies apply to a request comes from
// several sides: the account of the requester, the requester, the resource, the
// account of its owner. Who decides many requests makes an engine of each side once,
// and joins them for each request, which copies some words and reads no policy. Nil
// engines have no policies.
func Join(parts ...*Engine) (*Engine, error) {
	e := new(Engine)
	if err := JoinInto(e, parts...); err != nil {
		return nil, err
	}
	return e, nil
}

// JoinInto is Join into the memory of an engine that nobody else uses, for those who
// decide with one engine after the other. What e held is forgotten; it must be none of
// the parts, and if there is an error it denies what policies would have to allow.
func JoinInto(e *Engine, parts ...*Engine) error {
	*e = Engine{}
	for _, p := range parts {
		switch {
		case p == nil:
		case e.has&p.has != 0:
			*e = Engine{}
			return errors.New("join: two engines have policies of one type")
		case e.principalARN == condition.Key{}: // nothing but zero engines so far
			*e = *p
		default:
			e.take(p)
		}
	}
	return nil
}

// take adds the policies of an engine, of whose types e has none.
func (e *Engine) take(p *Engine) {
	if len(p.scp) > 0 {
		e.scp, e.scpDenies, e.needs = p.scp, p.scpDenies, p.needs
	}
	if len(p.rcp) > 0 {
		e.rcp, e.rcpDenies = p.rcp, p.rcpDenies
	}
	for _, g := range []struct{ own, other *group }{
		{&e.endpoint, &p.endpoint}, {&e.resource, &p.resource}, {&e.identity, &p.identity},
		{&e.boundary, &p.boundary}, {&e.session, &p.session},
	} {
		if len(g.other.policies) > 0 {
			*g.own = *g.other
		}
	}
	e.denies |= p.denies
	e.has |= p.has
}
