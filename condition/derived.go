// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/internal/lex"
)

// Some global keys follow from what the request says elsewhere: who asks, for
// what, when (IAM User Guide, "AWS global condition context keys"). They are
// not copied into the context, for two reasons: an explicit value of the caller
// must win, and a request is prepared once and decided often.

// DerivedKey names a global condition key whose value can be derived. The zero
// value names none.
type DerivedKey uint8

// The keys that can be derived. Those up to the clock are set by the one who
// prepares a request, with Derived.Set; the rest follow from other keys.
const (
	notDerived            DerivedKey = iota
	PrincipalARN                     // aws:PrincipalArn
	PrincipalAccount                 // aws:PrincipalAccount
	PrincipalType                    // aws:PrincipalType
	PrincipalIsAWSService            // aws:PrincipalIsAWSService
	PrincipalServiceName             // aws:PrincipalServiceName
	PrincipalServiceNames            // aws:PrincipalServiceNamesList
	UserID                           // aws:userid
	Username                         // aws:username
	RequestedRegion                  // aws:RequestedRegion
	CurrentTime                      // aws:CurrentTime
	EpochTime                        // aws:EpochTime
	numSet
)

const (
	resourceAccount  = numSet + iota // from the owner of the resource
	resourceOrgID                    // unknown with the owner, else in the context or absent
	resourceOrgPaths                 // likewise
	viaAWSService                    // from aws:CalledVia
	calledViaFirst                   // from aws:CalledVia
	calledViaLast                    // from aws:CalledVia
	sourceAccount                    // from aws:SourceArn
)

// derivedKey returns what a folded key name derives from.
func derivedKey(folded string) DerivedKey {
	switch folded {
	case "aws:principalarn":
		return PrincipalARN
	case "aws:principalaccount":
		return PrincipalAccount
	case "aws:principaltype":
		return PrincipalType
	case "aws:principalisawsservice":
		return PrincipalIsAWSService
	case "aws:principalservicename":
		return PrincipalServiceName
	case "aws:principalservicenameslist":
		return PrincipalServiceNames
	case "aws:userid":
		return UserID
	case "aws:username":
		return Username
	case "aws:requestedregion":
		return RequestedRegion
	case "aws:currenttime":
		return CurrentTime
	case "aws:epochtime":
		return EpochTime
	case "aws:resourceaccount":
		return resourceAccount
	case "aws:resourceorgid":
		return resourceOrgID
	case "aws:resourceorgpaths":
		return resourceOrgPaths
	case "aws:viaawsservice":
		return viaAWSService
	case "aws:calledviafirst":
		return calledViaFirst
	case "aws:calledvialast":
		return calledViaLast
	case "aws:sourceaccount":
		return sourceAccount
	}
	return notDerived
}

// Derived holds the values that derive from requester, resource and clock. The
// zero value has none: every key is absent unless the context has it.
type Derived struct {
	values [numSet]Value
	// pathAt is where the path of a role would stand in the text of
	// aws:PrincipalArn, when the requester is known by a session ARN, which
	// leaves the path out. Zero: the ARN is complete.
	pathAt int
	// service is set if the requester is an AWS service, whose calls carry
	// aws:SourceArn and aws:SourceAccount.
	service bool
}

// Set gives a derived key its value; a zero Value makes it absent. Keys that
// follow from other keys cannot be set and are ignored.
func (d *Derived) Set(k DerivedKey, v Value) {
	if k > notDerived && k < numSet {
		d.values[k] = v
	}
	if k == PrincipalARN {
		d.pathAt = 0
	}
}

// SetRoleWithoutPath sets aws:PrincipalArn to an ARN of a role in which the
// path, that stands after the first nameAt bytes, is not known. A comparison
// that fails for no other reason than the missing path is then undetermined.
// AWS does not say what a simulator should do here; the session ARN is all
// that a log or a denied user can give, and a Deny that spares roles below a
// path must not be missed.
func (d *Derived) SetRoleWithoutPath(arn string, nameAt int) {
	d.Set(PrincipalARN, String(arn))
	d.pathAt = nameAt
}

// sourceOf returns the name of the key that a derived key follows from, or "".
func sourceOf(k DerivedKey) string {
	switch k {
	case viaAWSService, calledViaFirst, calledViaLast:
		return "aws:CalledVia"
	case sourceAccount:
		return "aws:SourceArn"
	}
	return ""
}

// SetService tells whether the requester is an AWS service.
func (d *Derived) SetService(is bool) { d.service = is }

// derive returns the value of a key that the context does not have; known is
// false if its value or presence is not known.
func (e *Env) derive(r *keyRef) (v *Value, known bool) {
	switch k := r.derived; {
	case k == notDerived || k < numSet && e.Derived == nil:
		return nil, true
	case k < numSet:
		return present(&e.Derived.values[k]), true
	case k <= resourceOrgPaths:
		return e.deriveOwner(k)
	case k == sourceAccount:
		return e.deriveSourceAccount(r.source)
	default:
		return e.deriveCalledVia(k, r.source)
	}
}

// present maps a Value without values to absence.
func present(v *Value) *Value {
	if v.Len() == 0 {
		return nil
	}
	return v
}

// deriveOwner answers for the keys that speak of the resource's owner: all are
// unknown if the owner is.
func (e *Env) deriveOwner(k DerivedKey) (*Value, bool) {
	if e.OwnerUnknown {
		return nil, false
	}
	if k != resourceAccount || e.Owner == "" {
		return nil, true
	}
	e.scratch = String(e.Owner)
	return &e.scratch, true
}

// deriveCalledVia answers for the keys that follow from the chain of services
// which forwarded the call: whether there is one, its first and its last.
func (e *Env) deriveCalledVia(k DerivedKey, calledVia Key) (*Value, bool) {
	chain, known := e.given(calledVia)
	if !known {
		return nil, false
	}
	n := 0
	if chain != nil {
		n = chain.Len()
	}
	switch {
	case k == viaAWSService:
		e.scratch = Bool(n > 0)
		return &e.scratch, true
	case n == 0:
		return nil, true
	case k == calledViaFirst:
		return chain.at(0), true
	default:
		return chain.at(n - 1), true
	}
}

// deriveSourceAccount takes the account out of aws:SourceArn, if the requester
// is a service and the ARN holds one.
func (e *Env) deriveSourceAccount(sourceARN Key) (*Value, bool) {
	if e.Derived == nil || !e.Derived.service {
		return nil, true
	}
	source, known := e.given(sourceARN)
	if !known || source == nil || source.Len() != 1 {
		return nil, known
	}
	fields, ok := lex.Fields(source.Text(0))
	if !ok || !arn.IsAccountID(fields[4]) {
		return nil, true
	}
	e.scratch = String(fields[4])
	return &e.scratch, true
}
