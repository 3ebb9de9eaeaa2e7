// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"errors"
	"fmt"
	"slices"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// Policies are all the policies that apply to a request. It is plain data; New
// copies what it needs. An empty group means that there is no policy of that
// kind, which differs from a policy that allows nothing: without a permissions
// boundary nothing is bounded. The exception is Identity: without any
// identity-based policy an identity is allowed nothing by them.
type Policies struct {
	// Identity: the identity-based policies of the user and its groups, or of
	// the role. For a federated user, those of the user behind it.
	Identity []*Policy
	// Boundary: the permissions boundary of the user or role. AWS knows one;
	// several are alternatives.
	Boundary []*Policy
	// Session: the session policies, inline and managed, as one group.
	Session []*Policy
	// Resource: the resource-based policy of the resource; for a role that is
	// to be assumed, its trust policy.
	Resource []*Policy
	// VPCEndpoint: the policy of the VPC endpoint that the request passes.
	VPCEndpoint []*Policy
	// SCP: the service control policies on the way from the organization's root
	// to the account of the requester, level by level. Empty: none bind, as for
	// the management account. Note: a member account has its levels, and a
	// level without policies allows nothing.
	SCP []Level
	// RCP: the resource control policies on the way to the account that owns
	// the resource. RCPFullAWSAccess is attached everywhere and need not be
	// given.
	RCP []Level
}

// Level is a root, an organizational unit or an account with the policies that
// are attached to it. The name is for explanations.
type Level struct {
	Name     string
	Policies []*Policy
}

// Engine decides requests against a fixed set of policies. It is immutable and
// safe for concurrent use by any number of goroutines. The zero Engine, like
// one without policies, denies what policies would have to allow.
type Engine struct {
	scp, rcp                                        []group
	endpoint, resource, identity, boundary, session group
	// What the levels of a type deny, in one list: one that denies is enough.
	scpDenies, rcpDenies side
	// needs are the levels of SCPs that do not always allow.
	needs  []*group
	denies uint64 // services that any Deny speaks of; see serviceMask
	has    types  // of which there are policies, or levels

	userID       condition.Variable // aws:userid
	viaService   condition.Variable // aws:ViaAWSService
	assumedRoot  condition.Variable // aws:AssumedRoot, "false" if it is absent
	principalARN condition.Key      // aws:PrincipalArn
}

// group is the policies of one kind, or of one level of it.
type group struct {
	at       place
	name     string
	classes  bool // principal classes count: the group is that of the resource
	policies []*Policy
	denies   side
	allows   side
	// always tells that some Allow applies to every request. It is one without a
	// principal part, so that nothing else in the group matters to whether it
	// allows.
	always bool
}

// side is what the policies of a group have of one effect.
type side struct {
	mask  uint64 // of all parts; see serviceMask
	parts []part
}

// part is the statements of one effect in one policy, if there are any.
type part struct {
	mask  uint64
	at    place
	index *index
}

// joinDenies puts what levels deny into one list.
func joinDenies(levels []group) side {
	var d side
	for i := range levels {
		d.mask |= levels[i].denies.mask
		d.parts = append(d.parts, levels[i].denies.parts...)
	}
	return d
}

func (d *side) add(x *index, at place) {
	if x.mask != 0 {
		d.mask |= x.mask
		d.parts = append(d.parts, part{x.mask, at, x})
	}
}

// types is a set of policy types.
type types uint16

func setOf(list ...policy.Type) types {
	var t types
	for _, k := range list {
		t |= 1 << k
	}
	return t
}

func (t types) has(k policy.Type) bool { return t>>k&1 != 0 }

// New returns an engine over the policies. It fails if a policy is nil, or was
// compiled for another use than that of its group: a document means something
// else as an SCP than as an identity-based policy. It also fails for more than
// 32,766 levels, or more than 131,070 policies of a type or level: AWS allows
// some tens of either.
func New(p Policies) (*Engine, error) {
	e := &Engine{
		userID:       condition.MakeVariable("aws:userid", "", false),
		viaService:   condition.MakeVariable("aws:ViaAWSService", "", false),
		assumedRoot:  condition.MakeVariable("aws:AssumedRoot", "false", true),
		principalARN: condition.MakeKey("aws:PrincipalArn"),
	}
	b := builder{}
	e.scp = b.levels(policy.SCP, p.SCP)
	e.rcp = b.levels(policy.RCP, p.RCP)
	e.endpoint = b.group(placeOf(policy.VPCEndpoint, -1), p.VPCEndpoint)
	e.resource = b.group(placeOf(policy.ResourceBased, -1), p.Resource)
	e.identity = b.group(placeOf(policy.IdentityBased, -1), p.Identity)
	e.boundary = b.group(placeOf(policy.PermissionsBoundary, -1), p.Boundary)
	e.session = b.group(placeOf(policy.Session, -1), p.Session)
	if b.err != nil {
		return nil, b.err
	}
	e.scpDenies, e.rcpDenies = joinDenies(e.scp), joinDenies(e.rcp)
	for i := range e.scp {
		if !e.scp[i].always {
			e.needs = append(e.needs, &e.scp[i])
		}
	}
	e.denies, e.has = b.denies, b.has
	return e, nil
}

// What a place can count.
const (
	maxLevels   = 1<<levelBits - 2
	maxPolicies = 1<<policyBits - 2
)

// builder makes groups. It keeps the last error, the services that a Deny of any
// group speaks of, and the types of which there is anything.
type builder struct {
	err    error
	denies uint64
	has    types
}

func (b *builder) levels(kind policy.Type, levels []Level) []group {
	if len(levels) > maxLevels {
		b.err = fmt.Errorf("%d levels of %v: want at most %d", len(levels), kind, maxLevels)
		return nil
	}
	groups := make([]group, len(levels))
	for i, l := range levels {
		b.has |= setOf(kind) // a level without policies is one that does not allow
		groups[i] = b.group(placeOf(kind, i), l.Policies)
		groups[i].name = l.Name
	}
	return groups
}

// group makes the group of the policies at a place.
func (b *builder) group(at place, policies []*Policy) group {
	kind := at.kind()
	if len(policies) > maxPolicies {
		b.err = fmt.Errorf("%d policies of type %v: want at most %d", len(policies), kind, maxPolicies)
		return group{}
	}
	g := group{at: at, classes: kind == policy.ResourceBased, policies: slices.Clone(policies)}
	for i, p := range policies {
		if err := fits(p, kind); err != nil {
			b.err = fmt.Errorf("%v policy %d: %w", kind, i, err)
			return g
		}
		g.denies.add(&p.denies, g.at.of(i))
		g.allows.add(&p.allows, g.at.of(i))
		g.always = g.always || p.allows.sweeps
		b.has |= setOf(kind)
	}
	b.denies |= g.denies.mask
	return g
}

// fits reports whether a policy may be used as the given type. A trust policy is
// the resource-based policy of a role.
func fits(p *Policy, kind policy.Type) error {
	switch {
	case p == nil:
		return errors.New("is nil")
	case p.kind == kind, p.kind == policy.RoleTrust && kind == policy.ResourceBased:
		return nil
	}
	return fmt.Errorf("%q was compiled as %v", p.name, p.kind)
}
