// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/facts"
	"github.com/iamverdict/verdict/policy"
)

// The resource's side of a resolution; see Resolution.

// target takes over what applies to the resource: its policy, its owner, its tags.
func (s *Snapshot) target(r *Resolution, q *Query) {
	r.tagsUnknown, r.Request.ResourceAccount = false, q.ResourceAccount
	if q.Resource != "*" {
		a, err := arn.Parse(q.Resource)
		if err != nil {
			return
		}
		h := holdersOf(a)
		r.Request.ResourceAccount = s.ownerOf(r, q, &h)
		s.resourcePolicies(r, q, a, &h)
		s.resourceTagsOf(r, q, a)
	}
	r.Policies.Resource = r.resource
	s.owner(r, q)
}

// ownerOf returns the account that owns a resource, as far as the caller or the
// snapshot says.
func (s *Snapshot) ownerOf(r *Resolution, q *Query, h *holders) string {
	account := ""
	for _, name := range [...]string{h.first, h.second, q.Resource} {
		if res := s.resources[name]; name != "" && res != nil && account == "" {
			account = res.AccountID
		}
	}
	if q.ResourceAccount != "" {
		if account != "" && account != q.ResourceAccount {
			r.note(OwnerDiffers, q.Resource)
		}
		return q.ResourceAccount
	}
	if account == "" && facts.WithoutBucket(strings.ToLower(q.Action)) {
		return r.Request.PrincipalAccount()
	}
	return account
}

// resourcePolicies collects the resource-based policies.
func (s *Snapshot) resourcePolicies(r *Resolution, q *Query, a arn.ARN, h *holders) {
	if isRole(a) && len(q.Action) > 4 && strings.EqualFold(q.Action[:4], "sts:") {
		s.trust(r, q.Resource)
		return
	}
	held := h.holding
	if a.Service() == "kms" && strings.HasPrefix(a.Resource(), "alias/") && facts.WritesAlias(strings.ToLower(q.Action)) {
		held = noPolicy // what a key is called is no affair of the key's policy
	}
	if facts.WithoutBucket(strings.ToLower(q.Action)) {
		held = noPolicy
	}
	exact := false
	for _, name := range h.list() {
		exact = exact || name == q.Resource
		res := s.resources[name]
		if res != nil && res.PublicAccessBlock != nil {
			r.note(PublicAccessNotEvaluated, res.ARN)
		}
		switch {
		case res != nil && res.known, res != nil && len(res.Policies) > 0:
			r.take(res)
		case held == noPolicy:
		case held == sharedPolicy && r.Request.PrincipalAccount() != "" && r.Request.PrincipalAccount() == r.Request.OwnerAccount():
		default:
			r.resource = append(r.resource, eval.UnknownPolicy(name, policy.ResourceBased))
			r.note(ResourcePolicyUnknown, name)
		}
	}
	if res := s.resources[q.Resource]; res != nil && !exact {
		r.take(res)
	}
	if h.first != "" && h.second == "" && (exact || s.resources[q.Resource] == nil) {
		if res := s.resources[h.first]; res != nil && len(r.resource) == len(res.Policies) {
			r.sides[resourceSide] = res.engine
		}
	}
}

// take adds the policies of a resource.
func (r *Resolution) take(res *Resource) {
	r.resource = append(r.resource, res.Policies...)
	for _, p := range res.Policies {
		if p.Document() == nil {
			r.note(ResourcePolicyUnknown, p.Name())
		}
	}
}

func isRole(a arn.ARN) bool {
	return a.Service() == "iam" && strings.HasPrefix(a.Resource(), "role/")
}

// trust takes the trust policy of a role that is to be assumed.
func (s *Snapshot) trust(r *Resolution, name string) {
	if e := s.byARN[name]; e != nil && e.Kind == Role {
		r.resource, r.sides[resourceSide] = append(r.resource, e.Trust), e.trusted
		if e.Trust.Document() == nil {
			r.note(ResourcePolicyUnknown, e.Trust.Name())
		}
		return
	}
	p := eval.UnknownPolicy("trust policy of "+name, policy.RoleTrust)
	r.resource = append(r.resource, p)
	r.note(ResourcePolicyUnknown, p.Name())
}

// resourceTagsOf sets aws:ResourceTag, and the key of the same name that some services
// had before it. Tags that were not collected are unknown.
func (s *Snapshot) resourceTagsOf(r *Resolution, q *Query, a arn.ARN) {
	if e := s.byARN[q.Resource]; e != nil && !e.tagsUnknown {
		r.addTags(resourceTagKeys(e.ARN, e.Tags))
		return
	}
	if res := s.resources[q.Resource]; res != nil && res.tagged {
		r.addTags(res.tagKeys, res.tagValues)
		return
	}
	r.tagsUnknown = true
	if r.unknownKeys(s.resourceTags...) {
		r.note(ResourceTagsUnknown, q.Resource)
	}
}

// owner takes over what binds the account that owns the resource. An action without a
// resource is bound by the RCPs of the caller (Organizations User Guide, "RCP
// evaluation"). If nobody knows the owner, nobody knows what binds the resource.
func (s *Snapshot) owner(r *Resolution, q *Query) {
	id := r.Request.OwnerAccount()
	switch {
	case id == "" && q.Resource == "*":
		if id = r.Request.PrincipalAccount(); !arn.IsAccountID(id) {
			return
		}
		who := r.Request.Principal()
		a := s.accountOf(id, who.String())
		r.Policies.RCP, r.sides[ownerSide] = a.rcp, a.rcpEngine
		r.unread(LevelPolicyUnknown, a.unreadRCP)
		return
	case id == "" && ownedByAWS(q.Resource):
		return
	case id == "":
		r.note(OwnerUnknown, q.Resource)
		if s.mayBind() {
			r.Policies.RCP = unknownLevel(policy.RCP, "")
			r.unknownKeys(s.keys.resourceOrgID, s.keys.resourceOrgPaths)
		}
		return
	}
	a := s.accountOf(id, q.Resource)
	r.Policies.RCP, r.sides[ownerSide] = a.rcp, a.rcpEngine
	r.unread(LevelPolicyUnknown, a.unreadRCP)
	if a.unknown {
		r.note(OwnerUnbound, id)
	}
	s.orgKeys(r, a, s.keys.resourceOrgID, s.keys.resourceOrgPaths)
}

// ownedByAWS reports whether AWS itself owns a resource, such as a managed policy.
func ownedByAWS(resource string) bool {
	a, err := arn.Parse(resource)
	return err == nil && a.AccountID() == "aws"
}

// mayBind reports whether any RCP can bind a resource of an unknown owner.
func (s *Snapshot) mayBind() bool {
	return !s.options.NoOrganization || s.organization != nil || s.broken
}

// endpoint takes over the VPC endpoint that the request passes. Such a request has keys
// that tell of its way (IAM User Guide, "AWS global condition context keys", Properties
// of the network), some of them with some services only. Those that are not known must
// not be taken to be absent.
func (s *Snapshot) endpoint(r *Resolution, q *Query) {
	id := q.VPCEndpoint
	if id == "" {
		id = s.endpointOf(&q.Context)
	}
	switch {
	case id == "" && slices.Contains(q.Unknown, s.keys.sourceVPCE):
		const name = "a VPC endpoint that the request may have passed"
		r.Policies.VPCEndpoint = []*eval.Policy{eval.UnknownPolicy(name, policy.VPCEndpoint)}
		r.note(EndpointUnknown, name)
		r.unknownKeys(s.keys.sourceVPC)
		r.unknownKeys(s.keys.throughVPCE...)
		return
	case id == "":
		return
	}
	if x, ok := endpointID(id); ok {
		id = x
	}
	r.set(s.keys.sourceVPCE, condition.String(id))
	e := s.endpoints[id]
	if e != nil && e.VPCID != "" {
		r.set(s.keys.sourceVPC, condition.String(e.VPCID))
	} else {
		r.unknownKeys(s.keys.sourceVPC)
	}
	r.unknownKeys(s.keys.throughVPCE...)
	if e == nil {
		r.Policies.VPCEndpoint = []*eval.Policy{eval.UnknownPolicy(id, policy.VPCEndpoint)}
		r.note(EndpointUnknown, id)
		return
	}
	r.Request.Endpoint = e.Kind
	if e.Policy != nil {
		r.Policies.VPCEndpoint = e.list
		if e.Policy.Document() == nil {
			r.note(EndpointUnknown, id)
		}
	}
}

// endpointOf returns the VPC endpoint that a context names, or "".
func (s *Snapshot) endpointOf(c *condition.Context) string {
	if v, ok := c.Get(s.keys.sourceVPCE); ok && v.Len() == 1 {
		return v.Text(0)
	}
	return ""
}
