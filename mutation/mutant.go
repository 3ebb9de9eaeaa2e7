// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// Kind is the kind of a weakening.
type Kind string

// The kinds. Each permits what the original permits: it takes from what a Deny says,
// adds to what an Allow says, or takes away what only limits.
const (
	// DropLevel: a level of SCPs or RCPs is gone.
	DropLevel Kind = "drop level"
	// DropBoundary and DropEndpoint: the permissions boundary, the policy of the VPC
	// endpoint, is gone.
	DropBoundary Kind = "drop boundary"
	DropEndpoint Kind = "drop endpoint policy"
	// DropSession: the session policies permit everything. To take them away would
	// leave a federated user without permissions.
	DropSession Kind = "drop session policy"
	// DropPolicy: a policy that only denies, by several statements, says nothing.
	DropPolicy Kind = "drop policy"
	// DropDeny: a Deny statement is gone.
	DropDeny Kind = "drop deny"
	// NarrowDeny: one entry is gone from the Action, Resource or Principal of a Deny.
	NarrowDeny Kind = "narrow deny"
	// SpareMore: an entry of NotAction or NotResource of a Deny, or an ARN that a
	// negated condition of it spares, is wider by one step.
	SpareMore Kind = "spare more"
	// DropDenyValue: one value is gone from a condition of a Deny.
	DropDenyValue Kind = "drop value of deny"
	// DenyPresentOnly: a condition of a Deny that holds without the key does no longer.
	DenyPresentOnly Kind = "deny only with key"
	// DropCondition: one key under one operator is gone from an Allow.
	DropCondition Kind = "drop condition"
	// AnyValue: a condition of an Allow asks only that the key is there.
	AnyValue Kind = "any value"
	// WidenValue: a pattern in a condition of an Allow ends in a wildcard one step earlier.
	WidenValue Kind = "widen value"
	// AllowAbsent: a condition of an Allow holds without the key, too (IfExists).
	AllowAbsent Kind = "allow without key"
	// DropExcluded: one value is gone from a negated condition of an Allow.
	DropExcluded Kind = "drop excluded value"
	// WidenAction: an Allow has all actions of a service, or all actions.
	WidenAction Kind = "widen action"
	// WidenResource: a resource of an Allow ends in a wildcard one step earlier, or is
	// all resources.
	WidenResource Kind = "widen resource"
	// WidenPrincipal: an Allow names the account of a principal as well, or everyone.
	WidenPrincipal Kind = "widen principal"
	// ShrinkNot: one entry is gone from NotAction or NotResource of an Allow.
	ShrinkNot Kind = "shrink exclusion"
)

// Status is what became of a mutant.
type Status string

// The states of a mutant.
const (
	Killed     Status = "killed"     // a case did not pass
	Survived   Status = "survived"   // none noticed, and there is a witness
	Contained  Status = "contained"  // a larger step survived
	Equivalent Status = "equivalent" // no case noticed, and no witness was found
)

// Mutant is one weakening and what became of it.
type Mutant struct {
	Kind   Kind   `json:"kind"`
	Status Status `json:"status"`
	// Policy is the name of the policy that is changed, or those of a layer, separated
	// by commas. Type is the short name of its type, and Level the level, for a
	// DropLevel.
	Policy string `json:"policy"`
	Type   string `json:"type"`
	Level  string `json:"level,omitempty"`
	// Position is the place of what is changed, and At the same as file:line:column. A
	// layer has none.
	Position policy.Position `json:"-"`
	At       string          `json:"at"`
	// Statement is the index of the statement, or -1, and SID its Sid.
	Statement int    `json:"statement"`
	SID       string `json:"sid,omitempty"`
	// Change is the step in words; Before and After are what is changed as it was and as it
	// is. After is empty for what is gone.
	Change string `json:"change"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	// KilledBy is the name of the first case that noticed.
	KilledBy string `json:"killedBy,omitempty"`
	// Witness is what a survivor permits.
	Witness *Witness `json:"witness,omitempty"`

	parents []*Mutant // that contain it
	stage   int       // parents have lower ones
	edit    change
	aim     aim
}

// Witness is a request that is denied, and that a mutant allows, both for certain.
type Witness struct {
	// Case is the name of the case whose policies apply, and which the request is like. In
	// a request for another resource than that of the case, the resource has no policy.
	Case string `json:"case"`
	// PrincipalCase is the name of the case whose requester asks, if that has other
	// policies: identity-based policies, boundary, session policies and SCPs are those of
	// that case.
	PrincipalCase string `json:"principalCase,omitempty"`
	// PoliciesOf is set if the requester asks in no case with these policies: it is the
	// requester of Case, which has them.
	PoliciesOf string `json:"policiesOf,omitempty"`
	// Principal, Action, Resource and ResourceAccount are the request's.
	Principal       string `json:"principal"`
	Action          string `json:"action"`
	Resource        string `json:"resource"`
	ResourceAccount string `json:"resourceAccount,omitempty"`
	// NewOwner is set if neither the case nor the resource says that it belongs to
	// ResourceAccount.
	NewOwner bool `json:"newOwner,omitempty"`
	// Context is that of the request, and Differs what of it the case does not have so.
	Context []KeyValues `json:"context,omitempty"`
	Differs []KeyValues `json:"differs,omitempty"`
	// Denied is the reason for which the original denies.
	Denied string `json:"denied"`

	// Request and Policies are what was decided. They must not be changed. Apply of the
	// mutant puts it among the policies.
	Request  *eval.Request `json:"-"`
	Policies eval.Policies `json:"-"`
}

// KeyValues are the values of a condition key. None means that the request does not
// have the key.
type KeyValues struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
}

// aim says where requests are that a mutant permits.
type aim struct {
	// statements are those to which a request should belong: the Deny that is gone, the
	// Allow as it is after the change. Without any, every request may do.
	statements []target
	// wants are further conditions.
	wants []want
	// actions, resources and principals are patterns, or principals, that the change is
	// about, if it is.
	actions    []string
	resources  []string
	principals []string
}

// target is a statement to which a request should belong, with the options of its
// document; or, without one, conditions that it should not meet, if any.
type target struct {
	*policy.Statement
	options condition.Options
	fails   []want
}

// want is a condition that a request should meet, or not meet.
type want struct {
	operator, key string
	values        []string
	options       condition.Options
	hold          bool
}

// wants returns the conditions of the statement, all of which a request has to meet, or
// those that it should not.
func (t *target) wants() []want {
	if t.Statement == nil {
		return t.fails
	}
	var list []want
	for _, b := range t.Condition {
		for _, k := range b.Keys {
			list = append(list, want{b.Operator.Value, k.Key.Value, texts(k.Values), t.options, true})
		}
	}
	return list
}

// Apply returns policies with the mutant in place of what it is made of. Policies that
// do not have that are returned as they are. They must be those of a case, pointer for
// pointer as the first case that used them had them.
func (m *Mutant) Apply(p eval.Policies) eval.Policies {
	edit, err := m.edit.made()
	if err != nil {
		return p
	}
	return edit.apply(p)
}
