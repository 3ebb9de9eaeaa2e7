// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package fuzz

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// TestCouldAllowIsAnUpperBound: what could not be allowed is not allowed either once all
// that is unknown is known, whatever it turns out to be.
func TestCouldAllowIsAnUpperBound(t *testing.T) {
	t.Parallel()
	for n := range *cases / 20 {
		s := *seed + uint64(n)
		w := generate(seeded(s))
		r, err := w.fast()
		require.NoError(t, err)
		c := seeded(s + 1)
		for range c.n(4) {
			r.Unknown = append(r.Unknown, condition.MakeKey(keys[c.n(len(keys))].name))
		}
		e, err := eval.New(w.compiled)
		require.NoError(t, err)
		if e.CouldAllow(r) {
			continue
		}
		for range 8 {
			known := settle(c, r, e.Decide(r))
			engine, err := eval.New(w.known(c))
			require.NoError(t, err)
			require.NotEqual(t, eval.Allowed, engine.Decide(known).Result, "seed %d: %v could not be allowed, and is with %v of %q\n%v", s, e.Decide(r), known.Context, known.ResourceAccount, w)
		}
	}
}

// settle returns the request with a value, or none, for each key that is unknown, and
// with an owner.
func settle(c *choices, r *eval.Request, d eval.Decision) *eval.Request {
	s, who := r.Clone(), r.Principal()
	isSession := who.Kind() == eval.RoleSession
	for _, k := range r.Unknown {
		v := condition.Value{}
		if !c.oneIn(3) {
			pool := keys[slices.IndexFunc(keys, func(p keyPool) bool { return condition.MakeKey(p.name) == k })]
			v = condition.String(c.of(pool.values...))
		}
		known := s.Clone()
		known.Unknown = slices.DeleteFunc(known.Unknown, func(u condition.Key) bool { return u == k })
		if known.Context.Delete(k); v.Len() > 0 {
			known.Context.Set(k, v)
		}
		if s.CouldHave(k, v) && !(k.String() == "aws:principalarn" && isSession) {
			s = known
		}
	}
	if d.OwnerUnknown() {
		s.ResourceAccount = c.of("", "111111111111", "222222222222")
	}
	return s
}

// known returns the policies of the world with a text in place of each that is unknown.
func (w *world) known(c *choices) eval.Policies {
	p := w.compiled
	group := func(t policy.Type, list []*eval.Policy) []*eval.Policy {
		list = slices.Clone(list)
		for i, one := range list {
			if one.Document() == nil {
				_, list[i] = (&world{c: c, request: w.request}).attached(t)
			}
		}
		return list
	}
	levels := func(t policy.Type, list []eval.Level) []eval.Level {
		list = slices.Clone(list)
		for i := range list {
			list[i].Policies = group(t, list[i].Policies)
		}
		return list
	}
	p.Identity, p.Boundary, p.Session = group(policy.IdentityBased, p.Identity), group(policy.PermissionsBoundary, p.Boundary), group(policy.Session, p.Session)
	p.Resource, p.VPCEndpoint = group(policy.ResourceBased, p.Resource), group(policy.VPCEndpoint, p.VPCEndpoint)
	p.SCP, p.RCP = levels(policy.SCP, p.SCP), levels(policy.RCP, p.RCP)
	return p
}
