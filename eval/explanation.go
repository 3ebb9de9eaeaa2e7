// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// Explanation is why a request was decided as it was: what every statement of
// every policy that applies says, and what follows. It is plain data, made for
// one call, and belongs to the caller. The zero Explanation is that of a request
// that asks nothing.
type Explanation struct {
	// Decision is what Decide answers.
	Decision Decision

	// Principal, Action and Resource are the request's, as they were given.
	Principal, Action, Resource string
	// Kind is the kind of requester.
	Kind PrincipalKind
	// Account is the requester's account, or "" if it is outside of IAM.
	Account string
	// Owner is the account that owns the resource, or "" if it has none to name or
	// nobody knows.
	Owner string
	// Ownership tells which rules that makes apply.
	Ownership Ownership
	// NeedsResourcePolicy tells that the resource's policy must grant even within
	// one account: a key policy or a role's trust policy.
	NeedsResourcePolicy bool
	// Visible tells whether AWS shows the reason of a denial to the caller. It does
	// not if the caller is anonymous or of another account, unless both accounts
	// are known to be of one organization; then the caller sees "access denied"
	// and no policy type.
	Visible condition.Truth

	// Layers has what each policy type says, and each level of organization
	// policies, in the order in which AWS lists the types. Each type is there,
	// also if it has no policies or does not apply. It is empty for a request that
	// needs no permission.
	Layers []Layer
	// Denials are all statements that deny, in the order of Layers: the first is
	// the one that the decision names, unless it is in doubt and a later one is
	// not.
	Denials []Ref
	// Stops are the layers that stop the request, in the order in which they come
	// to light if each is mended before the request is tried again. The first is
	// what the decision names. It is empty for an allow. At most 64 are listed.
	Stops []Stop
	// Misses are the Allow statements that came closest to ending an implicit deny,
	// the closest first. They are at most five.
	Misses []Miss
	// Unknowns are what an inconclusive decision leans on.
	Unknowns []Unknown
	// Notes are further things to know, in a fixed order.
	Notes []Note
}

// Ownership says where the resource stands relative to the requester's account.
// The zero value means that nobody knows: both rules are tried.
type Ownership uint8

// The relations of resource and requester.
const (
	OwnerNotKnown Ownership = Ownership(ownerUnknown)
	SameAccount   Ownership = Ownership(sameAccount)
	CrossAccount  Ownership = Ownership(crossAccount)
)

// String returns "unknown", "same account" or "cross account".
func (o Ownership) String() string {
	switch o {
	case SameAccount:
		return "same account"
	case CrossAccount:
		return "cross account"
	}
	return "unknown"
}

// Layer is what the policies of one type say, or, for organization policies,
// those of one level.
type Layer struct {
	// Type is the policy type. A role's trust policy is ResourceBased, as in
	// Settled and Decision.
	Type policy.Type
	// Trust tells that the layer is that of a role's trust policy.
	Trust bool
	// Level is the index of the level from the root, and Name its name. Level is -1
	// if the type has no levels or none is attached.
	Level int
	Name  string
	// Skip tells whether the layer applies to the request, and if not, why. If it
	// does not, its policies are not evaluated and Policies is empty.
	Skip Skip

	// Denies and Allows tell whether some statement denies, or allows, with all
	// that limits the layer taken in: see Spared, Muted and Doubtful.
	Denies, Allows condition.Truth
	// Classes are the ways in which Allows of a resource-based policy certainly
	// name the requester, and MaybeClasses those in which they may.
	Classes, MaybeClasses Class
	// Bypasses are the policy types whose silence the allow passes over: what a
	// resource-based policy grants within one account.
	Bypasses []policy.Type
	// Standing is what the layer means for the decision.
	Standing Standing

	// Spared tells that Denies of the layer do not bind the requester: the root
	// user that repairs a bucket policy.
	Spared condition.Truth
	// Muted tells that Allows of the layer do not count: those of a bucket policy
	// on an object that another account owns.
	Muted condition.Truth
	// Doubtful tells that nobody knows whether the layer applies: a request that
	// may have been forwarded by a service did then not pass the endpoint.
	Doubtful bool

	// Policies has one entry for each policy, in the order of the engine.
	Policies []PolicyTrace
}

// Skip says why a layer does not apply to a request. The zero value means that
// it does.
type Skip uint8

// The reasons for which a layer does not apply.
const (
	Applies             Skip = iota
	NoPolicies               // there are none; only missing identity-based policies, and a federated user's missing session policy, deny
	ServiceLinkedRole        // of the requester: organization policies, boundary and session policy do not reach it
	OutsideIAM               // the requester is no principal of an account
	RootUser                 // it has neither identity-based policies nor a boundary
	NotASession              // users have no session policies
	ExemptAction             // organization policies do not reach the action
	ServiceLinkedTarget      // RCPs do not reach the trust policy of a service-linked role
	AWSManagedKey            // RCPs do not reach a key that AWS manages
	ForwardedCall            // a call that a service forwards does not pass the endpoint
	TrustPolicyOnly          // the call is not signed: nothing is attached to the caller
)

// String returns a short name, such as "no policies"; that of Applies is
// "applies".
func (s Skip) String() string {
	switch s {
	case Applies:
		return "applies"
	case NoPolicies:
		return "no policies"
	case ServiceLinkedRole:
		return "service-linked role"
	case OutsideIAM:
		return "requester outside of IAM"
	case RootUser:
		return "root user"
	case NotASession:
		return "not a session"
	case ExemptAction:
		return "exempt action"
	case ServiceLinkedTarget:
		return "service-linked role as target"
	case AWSManagedKey:
		return "key managed by AWS"
	case ForwardedCall:
		return "forwarded call"
	}
	return "trust policy only"
}

// Standing is what a layer means for a decision. The zero value means that the
// layer has no part in it.
type Standing uint8

// The standings.
const (
	NoPart    Standing = iota // it does not apply
	Passes                    // it allows
	NotNeeded                 // it does not allow, and need not
	Stops                     // it denies, or does not allow and would have to
)

// String returns "no part", "passes", "not needed" or "stops".
func (s Standing) String() string {
	switch s {
	case Passes:
		return "passes"
	case NotNeeded:
		return "not needed"
	case Stops:
		return "stops"
	}
	return "no part"
}

// PolicyTrace is what the statements of one policy say.
type PolicyTrace struct {
	Policy *Policy
	// Index is the place of the policy in its layer.
	Index      int
	Statements []StatementTrace
}

// StatementTrace is how one statement fared.
type StatementTrace struct {
	// Index is that of the statement in its document.
	Index  int
	SID    string // "" if it has none
	Effect policy.Effect
	// Position is where the statement begins. It is zero without a text.
	Position policy.Position
	// Truth tells whether the statement applies to the request.
	Truth condition.Truth
	// Classes are the ways in which the statement certainly names the requester,
	// and MaybeClasses those in which it may. They count for resource-based
	// policies; a statement without principal part has ByWildcard if it applies.
	Classes, MaybeClasses Class
	// Malformed tells that the statement has no documented evaluation. It has no
	// Elements.
	Malformed bool
	// Decides tells that the decision names this statement.
	Decides bool
	// Elements are Principal, Action, Resource and each key under Condition, as far
	// as the statement has them.
	Elements []Element
}

// Failed returns the elements that are not certainly true, in their order.
func (t *StatementTrace) Failed() []*Element {
	var failed []*Element
	for i := range t.Elements {
		if t.Elements[i].Truth != condition.True {
			failed = append(failed, &t.Elements[i])
		}
	}
	return failed
}

// ElementKind names an element of a statement. The zero value is none.
type ElementKind uint8

// The elements. Each stands for its negated twin too.
const (
	NoElement ElementKind = iota
	PrincipalElement
	ActionElement
	ResourceElement
	ConditionElement
)

// String returns the name of the element in a policy.
func (k ElementKind) String() string {
	switch k {
	case PrincipalElement:
		return "Principal"
	case ActionElement:
		return "Action"
	case ResourceElement:
		return "Resource"
	case ConditionElement:
		return "Condition"
	}
	return ""
}

// Element is how one element of a statement fared. For Condition it is one key
// under one operator.
type Element struct {
	Kind    ElementKind
	Negated bool // NotPrincipal, NotAction or NotResource
	Truth   condition.Truth
	// Position is that of the element's value; of a condition, that of the key.
	Position policy.Position
	// Wants are the values that the policy lists.
	Wants []Want
	// Has are the values of the request: its principal, action or resource, or its
	// values for the key.
	Has []string

	// Classes and MaybeClasses are of Principal.
	Classes, MaybeClasses Class

	// The rest is of Condition.

	Operator string
	Key      string // as the policy spells it
	// State tells where Has is from.
	State condition.KeyState
	// Vacuous tells that the test holds only because the request does not have the
	// key.
	Vacuous bool
	// Doubt is why Truth is undetermined.
	Doubt condition.Doubt
}

// Name returns the name of the element as the policy has it, such as NotAction.
func (e *Element) Name() string {
	if e.Negated {
		return "Not" + e.Kind.String()
	}
	return e.Kind.String()
}

// ConditionKey returns the key of a condition, or the zero Key.
func (e *Element) ConditionKey() condition.Key {
	if e.Kind != ConditionElement {
		return condition.Key{}
	}
	return condition.MakeKey(e.Key)
}

// Want is one value that a policy lists.
type Want struct {
	// Text is the value as written.
	Text string
	// Expanded is the value with its variables replaced, or "" if it has none.
	Expanded string
	// Position is that of the value.
	Position policy.Position
	// Type is that of a listed principal.
	Type policy.PrincipalType
	// Truth tells whether the value matches, by itself and before a Not is taken
	// in. It is not worked out for conditions.
	Truth condition.Truth
	// Classes are the ways in which a listed principal names the requester.
	Classes Class
	// CrossedColon tells that a resource matches only because a "*" at the end of
	// one of the first five fields ran on across a colon, which authors rarely
	// mean.
	CrossedColon bool
	// Unresolved are the keys of variables that stand for nothing, Unknown those of
	// variables that nobody knows the value of.
	Unresolved, Unknown []condition.Key
}

// Ref names a statement of an explanation by where it stands. A number that does
// not apply is -1.
type Ref struct {
	Layer, Policy, Statement int
}

// LayerOf returns the layer that a Ref names, or nil.
func (x *Explanation) LayerOf(r Ref) *Layer {
	if r.Layer < 0 || r.Layer >= len(x.Layers) {
		return nil
	}
	return &x.Layers[r.Layer]
}

// PolicyOf returns the policy that a Ref names, or nil.
func (x *Explanation) PolicyOf(r Ref) *PolicyTrace {
	l := x.LayerOf(r)
	if l == nil || r.Policy < 0 || r.Policy >= len(l.Policies) {
		return nil
	}
	return &l.Policies[r.Policy]
}

// StatementOf returns the statement that a Ref names, or nil.
func (x *Explanation) StatementOf(r Ref) *StatementTrace {
	p := x.PolicyOf(r)
	if p == nil || r.Statement < 0 || r.Statement >= len(p.Statements) {
		return nil
	}
	return &p.Statements[r.Statement]
}

// Deciding returns where the decision fell: the statement that decides, or, if
// the decision names a layer that lacks an allow, that layer. All parts are -1 if
// it names none.
func (x *Explanation) Deciding() Ref {
	at := x.Decision.at
	for i := range x.Layers {
		if l := &x.Layers[i]; at != 0 && l.Type == at.kind() && l.Level == at.level() {
			return Ref{i, at.policy(), at.statement()}
		}
	}
	return Ref{-1, -1, -1}
}

// KeyName returns the name of a condition key as the first policy that has it spells
// it, as a condition or as a variable, or in lower case if none does.
func (x *Explanation) KeyName(k condition.Key) string {
	for l := range x.Layers {
		for p := range x.Layers[l].Policies {
			for s := range x.Layers[l].Policies[p].Statements {
				for i := range x.Layers[l].Policies[p].Statements[s].Elements {
					if name := x.Layers[l].Policies[p].Statements[s].Elements[i].spelling(k); name != "" {
						return name
					}
				}
			}
		}
	}
	return k.String()
}

// spelling returns the name of a key as the element has it, or "".
func (e *Element) spelling(k condition.Key) string {
	if e.Kind == ConditionElement && e.ConditionKey() == k {
		return e.Key
	}
	for i := range e.Wants {
		_, rest, ok := strings.Cut(e.Wants[i].Text, "${")
		if name, _, _ := strings.Cut(rest, "}"); ok {
			name, _, _ = strings.Cut(name, ",")
			if condition.MakeKey(strings.TrimSpace(name)) == k {
				return strings.TrimSpace(name)
			}
		}
	}
	return ""
}

// Stop is a layer that stops a request.
type Stop struct {
	// Reason is the reason that the decision would have once all stops before this
	// one are mended.
	Reason Reason
	// Layer is the index of the layer, or -1 if no policy is to blame.
	Layer int
	// Statements are those of the layer that deny. They are empty if it lacks an
	// allow.
	Statements []Ref
}

// Miss is an Allow statement that came close.
type Miss struct {
	Ref
	// Element is the index of the one element that stopped the statement, and
	// Others are further elements that would have as well. Element is -1 if the
	// statement has no documented evaluation.
	Element int
	Others  []int
	// Instead tells that the statement is of the resource-based policy, whose grant
	// would do in place of the identity-based one that is missing.
	Instead bool
}

// Unknown is something that nobody knows and that a decision leans on: a context
// key, the owner of the resource, or what a statement means.
type Unknown struct {
	// Key is the key. It is zero for the others.
	Key condition.Key
	// Owner is set if it is the owner of the resource.
	Owner bool
	// At is the statement without a documented evaluation. Its parts are -1 for the
	// others.
	At Ref
	// Uses are the statements that are undetermined for it.
	Uses []Ref
	// Settlings are the decisions under each way of settling it.
	Settlings []Settling
	// Turns tells that some way of settling it alone turns the result.
	Turns bool
}

// Settling is one way of settling an unknown, with the decision that the engine
// gives then.
type Settling struct {
	// How tells what was assumed.
	How Assumption
	// Values are the values that the key was given, or the account that was taken
	// for the owner.
	Values   []string
	Decision Decision
}

// Assumption is what a Settling takes for granted.
type Assumption uint8

// The assumptions.
const (
	KeyIsAbsent         Assumption = iota
	KeyHasWanted                   // a value that some condition lists, or that its pattern, range or block takes in
	KeyHasOther                    // a value that such a condition does not mean
	OwnerIsRequester               // the requester's account owns the resource
	OwnerIsOther                   // another account does
	StatementApplies               // the statement means the request
	StatementSaysNought            // it does not
)

// String returns a short name, such as "absent".
func (a Assumption) String() string {
	switch a {
	case KeyIsAbsent:
		return "absent"
	case KeyHasWanted:
		return "wanted value"
	case KeyHasOther:
		return "other value"
	case OwnerIsRequester:
		return "same account"
	case OwnerIsOther:
		return "other account"
	case StatementApplies:
		return "applies"
	}
	return "does not apply"
}

// Note is something to know about an explanation.
type Note struct {
	Kind NoteKind
	// Key is the condition key that the note is about.
	Key condition.Key
	// Given and Derived are the values of a key that has one in the context and
	// would derive another.
	Given, Derived []string
	// At is the statement that the note is about, if there is one.
	At Ref
}

// NoteKind is the kind of a Note. The zero value is none.
type NoteKind uint8

// The kinds of notes.
const (
	NoNote              NoteKind = iota
	CrossedColon                 // the resource of a statement that counts matches only across a colon
	AlwaysPresentAbsent          // AWS always sends the key, a statement tests it, and the request does not have it
	DiffersFromDerived           // the context has another value than the one that follows from the request
	VacuousAllow                 // an Allow that counts holds only because the request does not have the key
	GrantsOfKMS                  // a grant of KMS may allow what policies do not
	OtherPartition               // requester and resource are in different partitions
	ProtectedResource            // AWS keeps the resource from being changed
	UnsignedCall                 // nothing has to allow the call, though a policy may deny it
	NoPermissionNeeded           // AWS asks no permission for the action
	RCPServiceNotListed          // an RCP speaks of a service that RCPs are not known to cover
	BoundaryNotSpared            // a Deny with NotPrincipal applies only because the requester has a permissions boundary
	RootCannotAssume             // root users cannot assume roles, whatever the policies say
)

// String returns the code of the note, such as "resource_wildcard_crossed_colon".
func (k NoteKind) String() string {
	switch k {
	case CrossedColon:
		return "resource_wildcard_crossed_colon"
	case AlwaysPresentAbsent:
		return "missing_always_present_key"
	case DiffersFromDerived:
		return "value_differs_from_derived"
	case VacuousAllow:
		return "allow_holds_without_key"
	case GrantsOfKMS:
		return "kms_grants_not_evaluated"
	case OtherPartition:
		return "other_partition"
	case ProtectedResource:
		return "protected_resource"
	case UnsignedCall:
		return "unsigned_call"
	case NoPermissionNeeded:
		return "no_permission_needed"
	case RCPServiceNotListed:
		return "rcp_service_not_listed"
	case BoundaryNotSpared:
		return "not_principal_with_boundary"
	case RootCannotAssume:
		return "root_cannot_assume_roles"
	}
	return ""
}
