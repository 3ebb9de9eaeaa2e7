// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"maps"
	"slices"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/scp"
)

// Snapshot is what was loaded. It is immutable and safe for concurrent use by any
// number of goroutines; what it hands out must not be changed. The zero Snapshot is
// empty: in it, everything is unknown.
type Snapshot struct {
	options    Options
	identities [Role + 1][]*Identity // by kind, by ARN
	byARN      map[string]*Identity
	byID       map[string]*Identity
	ambiguous  []string             // unique ids of several identities
	roles      map[string]*Identity // by account and name, as sessions have them
	groups     map[string]*Identity
	policies   map[string]*ManagedPolicy

	resources    map[string]*Resource
	resourceList []*Resource
	endpoints    map[string]*VPCEndpoint
	endpointList []*VPCEndpoint

	organization *scp.Organization
	partition    string // that the accounts are in
	broken       bool   // an organization was given, and its parts make none
	accounts     map[string]*account
	problems     []*Problem

	keys                        keys
	principalTags, resourceTags []condition.Key // that documents ask for
}

// Resource is a resource with what was collected about it. It is part of a Snapshot
// and must not be changed.
type Resource struct {
	ARN       string
	AccountID string // that owns it; "" if not known
	// Policies are its resource-based policies. AWS knows one for most types of
	// resource, several for some.
	Policies          []*eval.Policy
	Tags              []eval.Tag
	PublicAccessBlock *PublicAccessBlock // nil: not given
	Position          policy.Position

	engine        *eval.Engine // over Policies
	known, tagged bool         // the policies, the tags were collected
	tagKeys       []condition.Key
	tagValues     []condition.Value
}

// PolicyKnown reports whether it is known which resource-based policies the resource
// has, be it none.
func (r *Resource) PolicyKnown() bool { return r.known }

// PolicyExpected reports whether the resource is of a type that can have a
// resource-based policy of its own, so that somebody has to say which, or that there is
// none. It is false for types with which only AWS RAM does so, to share them with other
// accounts: for requests from those, that policy is unknown until it is collected.
func (r *Resource) PolicyExpected() bool {
	a, err := arn.Parse(r.ARN)
	if err != nil {
		return true
	}
	h := holdersOf(a)
	return h.holding == ownPolicies && slices.Contains(h.list(), r.ARN)
}

// TagsKnown reports whether it is known which tags the resource has, be it none.
func (r *Resource) TagsKnown() bool { return r.tagged }

// VPCEndpoint is a VPC endpoint with its policy. It is part of a Snapshot and must not
// be changed.
type VPCEndpoint struct {
	ID        string // vpce-...
	Kind      eval.EndpointKind
	Service   string // such as com.amazonaws.eu-central-1.s3
	AccountID string
	VPCID     string       // vpc-..., "" if not known
	Policy    *eval.Policy // nil: none is attached, which permits everything
	Position  policy.Position

	list []*eval.Policy
}

// Account is an account that something is known of.
type Account struct {
	ID string
	// Exported is set if an export of its users, groups, roles and policies is loaded,
	// and Complete if none of its pages is missing.
	Exported, Complete bool
	// InOrganization is set if the account is in the organization that is loaded.
	InOrganization bool
	// Unbound is set if it is not known which SCPs and RCPs bind the account.
	Unbound bool
}

// Problems returns what is wrong with the files or missing from them, in the order of
// files and places. The slice is the caller's.
func (s *Snapshot) Problems() []*Problem { return slices.Clone(s.problems) }

// Identities returns the identities of a kind by their ARNs. The slice is the
// caller's.
func (s *Snapshot) Identities(k IdentityKind) []*Identity {
	if int(k) >= len(s.identities) {
		return nil
	}
	return slices.Clone(s.identities[k])
}

// Identity returns the identity of an ARN or a unique id, or nil.
func (s *Snapshot) Identity(name string) *Identity {
	if e := s.byARN[name]; e != nil {
		return e
	}
	if slices.Contains(s.ambiguous, name) {
		return nil
	}
	return s.byID[name]
}

// ManagedPolicies returns the managed policies by their ARNs. The slice is the
// caller's.
func (s *Snapshot) ManagedPolicies() []*ManagedPolicy {
	var list []*ManagedPolicy
	for _, name := range slices.Sorted(maps.Keys(s.policies)) {
		list = append(list, s.policies[name])
	}
	return list
}

// ManagedPolicy returns the managed policy of an ARN, or nil.
func (s *Snapshot) ManagedPolicy(policyARN string) *ManagedPolicy { return s.policies[policyARN] }

// Resources returns the resources of which something was collected, by their ARNs.
// Roles and users are resources too, and are among the identities. The slice is the
// caller's.
func (s *Snapshot) Resources() []*Resource { return slices.Clone(s.resourceList) }

// Resource returns what was collected of the resource with this very ARN, or nil. The
// policy that decides about it may be that of another: an object has none of its own.
func (s *Snapshot) Resource(resourceARN string) *Resource { return s.resources[resourceARN] }

// VPCEndpoints returns the VPC endpoints by their ids. The slice is the caller's.
func (s *Snapshot) VPCEndpoints() []*VPCEndpoint { return slices.Clone(s.endpointList) }

// Organization returns the organization, or nil if none is loaded, or its parts make
// none.
func (s *Snapshot) Organization() *scp.Organization { return s.organization }

// Accounts returns the accounts that something is known of, by their ids. The slice is
// the caller's.
func (s *Snapshot) Accounts() []Account {
	var list []Account
	for _, id := range slices.Sorted(maps.Keys(s.accounts)) {
		a := s.accounts[id]
		list = append(list, Account{ID: id, Exported: a.exported, Complete: a.complete, InOrganization: a.path.Len() > 0, Unbound: a.unknown})
	}
	return list
}
