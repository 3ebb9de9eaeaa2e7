// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package oracle decides AWS requests slowly and plainly. It exists for tests
// only: the fast evaluator is compared with it, request by request, so it must
// be easy to hold against AWS's pages and it must not be wrong in the same way.
//
// That is why it shares no code with the evaluator: no matcher, no parser of
// values, no table of operators, nothing but the tree of a policy document and
// the lists of services and keys. Each rule stands above the lines that apply
// it, with the AWS page that it comes from. Text is cut and compared anew on
// every call; nothing is compiled, kept or made fast.
//
// Where AWS does not say, or an input is not known, a test is neither true nor
// false but unsure. A request is then decided twice. The closed decision, which
// is the answer, lets an unsure Deny apply and an unsure Allow not; the open
// one does the opposite. If both come to the same result, the answer is
// conclusive.
package oracle

import (
	"time"

	"github.com/iamverdict/verdict/policy"
)

// Request is one question: may this principal do this to that resource? The
// zero value is not a valid request.
type Request struct {
	// Principal is the ARN of a user, a role session, a federated user or a
	// root user; a service (ec2.amazonaws.com); an identity provider; or "*",
	// the anonymous caller. A role ARN means some session of that role.
	Principal string
	// RoleARN is the role of a session, with its path. Optional.
	RoleARN string
	// FederatedBy is the user, or root user, that obtained a federated user's
	// credentials. Optional.
	FederatedBy string
	// UniqueID is the AIDA or AROA id of the user or of the session's role.
	// Optional.
	UniqueID string
	// CanonicalUserID is the canonical id of the principal's account. Optional.
	CanonicalUserID string
	// ServiceNames are further names of a service principal.
	ServiceNames []string
	// ServiceLinkedRole says that a session is one of a service-linked role.
	ServiceLinkedRole bool
	// AWSManagedKey says that the resource is a KMS key which AWS manages.
	AWSManagedKey bool

	// ObjectOwner is the account that owns an S3 object, if not the bucket's.
	ObjectOwner string

	Action          string
	Resource        string // an ARN, or "*"
	ResourceAccount string // empty: not told

	// Context holds the values of condition keys. Keys ignore case; the values
	// of two spellings of one key are merged.
	Context map[string][]string
	// Unknown lists keys that may or may not be present, with any value.
	Unknown []string
	// Now is the time of the request. The zero time means that it is not told.
	Now time.Time
	// Endpoint is the kind of VPC endpoint: "gateway", "interface", or "" when
	// it is not told.
	Endpoint string
}

// Attached is a policy that takes part in the decision.
type Attached struct {
	Name string
	// Document is nil if the policy is attached but its text is not known.
	Document *policy.Document
	// Malformed has the indexes of the statements that AWS would refuse today.
	Malformed map[int]bool
}

// Level is one node on the way from the organization's root to the account.
type Level struct {
	Name     string
	Policies []Attached
}

// Policies are the policies that apply. An empty slice means that there is no
// such policy; only Identity is consulted even when it is empty.
type Policies struct {
	Identity, Boundary, Session, Resource, VPCEndpoint []Attached
	SCP, RCP                                           []Level
}

// Decision is the answer. The zero value is not an answer.
type Decision struct {
	// Result is "allowed", "implicitDeny" or "explicitDeny".
	Result string
	// Reason is the code of the rule that decided, such as IMPLICIT_BOUNDARY.
	Reason string
	// Blame is the kind of policy that denied: identity, resource, scp, rcp,
	// boundary, session, vpce, or none.
	Blame string
	// Conclusive is false if the result hangs on something that is not known
	// or that AWS does not say.
	Conclusive bool
	// Policy and SID name the statement that settled the matter, if one did.
	Policy, SID string
}

// The three results, from the lowest to the highest.
const (
	explicitDeny = "explicitDeny"
	implicitDeny = "implicitDeny"
	allowed      = "allowed"
)

// Decide answers the request.
func Decide(r Request, p Policies) Decision {
	w, ok := newWorld(r)
	if !ok {
		return Decision{Result: implicitDeny, Reason: "INVALID_REQUEST", Blame: "none", Conclusive: true}
	}
	if freeWhateverPoliciesSay(lower(r.Action), w.who.kind) {
		return Decision{Result: allowed, Reason: "ALLOW_NO_PERMISSION_NEEDED", Blame: "none", Conclusive: true}
	}
	w.hasBoundary = len(p.Boundary) > 0
	sets := w.consult(p)
	answer := w.decide(sets, closed)
	answer.Conclusive = answer.Result == w.decide(sets, open).Result
	return answer
}

// world is everything that is known about one request.
type world struct {
	request      Request
	who          requester
	hasBoundary  bool
	owner        ownership
	ownerAccount string // empty if it has no number or is not known
	context      context
}

// newWorld reads a request, and says whether it can be read.
func newWorld(r Request) (world, bool) {
	who, ok := parseRequester(r)
	if !ok || !validAction(r.Action) || !validResource(r.Resource) {
		return world{}, false
	}
	w := world{request: r, who: who}
	w.ownerAccount, w.owner = findOwner(r, who)
	w.context = buildContext(r, who, w.ownerAccount, w.owner)
	w.who = who.withRole(r, w.context)
	return w, true
}
