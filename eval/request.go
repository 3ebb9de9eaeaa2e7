// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"time"

	"github.com/iamverdict/verdict/condition"
)

// EndpointKind is the kind of VPC endpoint that a request passed. It matters
// for one rule: in the policy of a gateway endpoint an account names its root
// user only. The zero value means that the kind is not known.
type EndpointKind uint8

// The kinds of endpoint.
const (
	UnknownEndpoint EndpointKind = iota
	GatewayEndpoint
	InterfaceEndpoint
)

// Request is one question: may this principal do this action on this resource?
// The zero value asks nothing and is denied; Reset makes it a question. A
// Request may be reused for any number of questions, and one that is asked of
// many engines need be prepared only once. It must not be changed while a
// goroutine decides it; Decide itself neither changes nor keeps it. A copy shares
// the context's memory with the original: change neither afterwards.
//
// One question has one action and one resource. An API call that needs several
// permissions, such as sts:AssumeRole with session tags, is several questions.
type Request struct {
	// Context holds the condition keys of the request. Keys that follow from
	// principal, resource and clock need not be in it; a value in it wins over
	// a derived one.
	Context condition.Context
	// Unknown names the keys of which nobody knows whether the request had
	// them, or with what value. That is not the same as absent: a decision that
	// depends on one is not conclusive. It beats a value in Context.
	Unknown []condition.Key
	// ResourceAccount is the account that owns the resource, 12 digits. Empty:
	// what the resource's ARN says, and if that says nothing, not known.
	ResourceAccount string
	// ObjectOwner is the account that owns an S3 object, 12 digits, if it differs
	// from the bucket's. A bucket policy then grants nothing on the object: its
	// Denies count and its Allows do not. Empty: the bucket's owner, as with Object
	// Ownership set to bucket owner enforced, the default.
	ObjectOwner string
	// AWSManagedKey is set if the resource is a KMS key that AWS manages
	// (alias aws/...), which resource control policies do not reach.
	AWSManagedKey bool
	// Endpoint is the kind of VPC endpoint that the request passed, if any.
	Endpoint EndpointKind

	principal Principal
	kind      PrincipalKind // with the provider that is otherwise a service
	account   string        // that the requester is a principal of, or ""
	partition string        // likewise
	question  Question
	traits    traits
	// reach are the policies that apply if there are any, and must those that apply
	// in any case, as far as requester and question tell.
	reach, must types
	derived     condition.Derived
	ready       bool
}

// Reset makes r the question whether p may do the action on the resource, and
// forgets all else it held. The action is "service:Name", in any case. The
// resource is an ARN, or "*" for actions that have none.
//
// If Reset returns an error, r asks nothing and is denied.
func (r *Request) Reset(p Principal, action, resource string) error {
	r.Context.Reset()
	*r = Request{Context: r.Context}
	if p.kind == NoPrincipal {
		return errPrincipal
	}
	if err := p.check(); err != nil {
		return err
	}
	q, err := ParseQuestion(action, resource)
	if err != nil {
		return err
	}
	r.principal = p
	r.Ask(q)
	return nil
}

// Ask makes r another question of the same requester, with the same context and
// clock. What was said of the resource, ResourceAccount, ObjectOwner and
// AWSManagedKey, stays; set it anew if the resource is another. Ask allocates
// nothing but for a provider that is otherwise a service. With the zero Question,
// or on a Request without requester, r then asks nothing and is denied.
func (r *Request) Ask(q Question) {
	r.question = q
	if r.ready = r.principal.kind != NoPrincipal && q.action != ""; !r.ready {
		return
	}
	kind := r.principal.kind
	if r.principal.text == cognitoIdentity && q.actionTraits.has(trustOnly) {
		kind = Provider
	}
	if r.kind != kind {
		if r.kind != NoPrincipal {
			r.forgetPrincipal()
		}
		r.kind = kind
		r.derivePrincipal()
	}
	r.traits = joinTraits(q.actionTraits, q.resourceTraits, r.kind) | r.principal.traits()
	if r.isForeign() {
		r.traits |= foreign
	}
	r.reach, r.must = reach(r.kind, r.traits), must(r.kind, r.traits)
	r.derived.Set(condition.RequestedRegion, q.region)
}

// service returns the action's service prefix in lower case.
func (r *Request) service() string { return r.question.action[:r.question.colon] }

// SetTime sets the clock of the request, from which aws:CurrentTime and
// aws:EpochTime derive. Without it both keys are absent unless the context has
// them. Reset clears it, and so does the zero Time.
func (r *Request) SetTime(t time.Time) {
	if t.IsZero() {
		r.derived.Set(condition.CurrentTime, condition.Value{})
		r.derived.Set(condition.EpochTime, condition.Value{})
		return
	}
	r.derived.Set(condition.CurrentTime, condition.Time(t))
	r.derived.Set(condition.EpochTime, condition.Epoch(t))
}

// Tag is a tag that a request carries.
type Tag struct{ Key, Value string }

// SetRequestTags gives the request its tags: it sets aws:RequestTag/KEY for each,
// and aws:TagKeys to their keys, whose case matters although that of the name of
// a condition key does not.
func (r *Request) SetRequestTags(tags ...Tag) {
	keys := make([]string, len(tags))
	for i, t := range tags {
		r.Context.Add(condition.MakeKey("aws:RequestTag/"+t.Key), condition.String(t.Value))
		keys[i] = t.Key
	}
	r.Context.Set(condition.MakeKey("aws:TagKeys"), condition.Strings(keys...))
}

// forgetPrincipal takes back what derivePrincipal set.
func (r *Request) forgetPrincipal() {
	for k := condition.PrincipalARN; k <= condition.Username; k++ {
		r.derived.Set(k, condition.Value{})
	}
	r.account, r.partition = "", ""
}

// derivePrincipal sets the keys that follow from the requester (IAM User Guide,
// "AWS global condition context keys", Properties of the principal, and the
// table of principal values in "Variables and tags").
func (r *Request) derivePrincipal() {
	p, set := &r.principal, r.derived.Set
	r.derived.SetService(r.kind == Service)
	if r.kind.isIAM() {
		r.account, r.partition = p.arn.AccountID(), p.arn.Partition()
		set(condition.PrincipalARN, condition.String(p.text))
		set(condition.PrincipalAccount, condition.String(p.arn.AccountID()))
		set(condition.PrincipalIsAWSService, condition.Bool(false))
	}
	switch r.kind {
	case User:
		set(condition.PrincipalType, condition.String("User"))
		set(condition.Username, condition.String(p.name))
		r.setUserID(p.UniqueID)
	case RoleSession:
		r.deriveSession()
	case FederatedUser:
		set(condition.PrincipalType, condition.String("FederatedUser"))
		r.setUserID(p.arn.AccountID() + ":" + p.name)
	case Root:
		set(condition.PrincipalType, condition.String("Account"))
		r.setUserID(p.arn.AccountID())
	case AnonymousCaller:
		set(condition.PrincipalType, condition.String("Anonymous"))
		set(condition.PrincipalAccount, condition.String("anonymous"))
		r.setUserID("anonymous")
	case Service:
		r.deriveService()
	}
}

// deriveSession sets the keys of a role session: its principal is the role, not
// the session.
func (r *Request) deriveSession() {
	p := &r.principal
	r.derived.Set(condition.PrincipalType, condition.String("AssumedRole"))
	if p.RoleARN != "" {
		r.derived.Set(condition.PrincipalARN, condition.String(p.RoleARN))
	} else {
		r.derived.SetRoleWithoutPath(p.guess, len(p.guess)-len(p.name))
	}
	if p.UniqueID != "" && p.session != "" {
		r.setUserID(p.UniqueID + ":" + p.session)
	}
}

// deriveService sets the keys of a service principal.
func (r *Request) deriveService() {
	p := &r.principal
	r.derived.Set(condition.PrincipalIsAWSService, condition.Bool(true))
	r.derived.Set(condition.PrincipalServiceName, condition.String(p.text))
	names := []string{p.text}
	for _, name := range p.ServiceNames {
		if name != p.text {
			names = append(names, name)
		}
	}
	r.derived.Set(condition.PrincipalServiceNames, condition.Strings(names...))
}

func (r *Request) setUserID(id string) {
	if id != "" {
		r.derived.Set(condition.UserID, condition.String(id))
	}
}

// ownership says where the resource stands relative to the requester's account.
type ownership uint8

const (
	ownerUnknown ownership = iota // evaluated as both of the others
	sameAccount
	crossAccount
)

// owner returns the account that owns the resource, "" if it has none to name,
// and what that makes of the request. The order is: what the caller says, what
// the ARN says, and where the ARN has no account, whether anyone but the
// requester could own the resource at all.
func (r *Request) owner() (string, ownership) {
	account := r.ResourceAccount
	if account == "" {
		account = r.question.account
	}
	switch {
	case account == "" && r.traits.has(ownerless):
		return "", sameAccount
	case account == "" && r.traits.has(ownersOnly):
		return r.account, sameAccount
	case account == "":
		return "", ownerUnknown
	case account == r.account:
		return account, sameAccount
	}
	return account, crossAccount
}

// isForeign reports whether the resource is in another partition than the
// requester. Account ids mean something within one partition only: the same number
// in another is another account.
func (r *Request) isForeign() bool {
	return r.partition != "" && r.question.partition != "" && r.question.partition != r.partition
}

// PrincipalAccount returns the account that the requester is a principal of, or
// "" if it is outside of IAM.
func (r *Request) PrincipalAccount() string { return r.account }

// OwnerAccount returns the account that owns the resource, as given or as its
// ARN says, or "" if that is not known.
func (r *Request) OwnerAccount() string {
	account, _ := r.owner()
	return account
}

// IsServicePrincipal reports whether an AWS service asks.
func (r *Request) IsServicePrincipal() bool { return r.kind == Service }
