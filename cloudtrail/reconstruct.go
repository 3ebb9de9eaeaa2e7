// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
)

// Given is what the caller knows beside the record. It wins over what the record
// says. The zero value is nothing.
type Given struct {
	// Principal is the requester, as eval.ParsePrincipal reads it, and RoleARN the
	// role of a session, with its path.
	Principal, RoleARN string
	// Action is "service:Name", Resource an ARN or "*".
	Action, Resource string
	// ResourceAccount is the account that owns the resource, 12 digits.
	ResourceAccount string
	// Decoded is what sts:DecodeAuthorizationMessage made of the encoded message of
	// the record. Its values are those that AWS evaluated.
	Decoded *DecodedMessage
}

// Reconstruction is the request of a record, as far as the record tells.
type Reconstruction struct {
	Record *Record
	// Message is what the record's errorMessage says, the zero Message if it is
	// none of a denial.
	Message Message
	// Principal is the requester.
	Principal eval.Principal
	// Questions are the permissions that the call needs. The first is that of
	// Request; AWS names it, if it names any. The resource of the others may be
	// empty, if it is not known.
	Questions []Question
	// Request asks the first question. Its Unknown has the global condition keys
	// that the record does not tell.
	Request eval.Request
	// Notes say what cannot be rebuilt, and why.
	Notes []Note

	known  knowledge
	owners []string // of the resources of Questions, where their ARNs do not tell
}

// Exact reports whether action and resource are for certain those that AWS
// evaluated. If not, a decision is about a question that is only close: no note of
// the kinds ActionAmbiguous, ServiceUnknown, ResourcePartial and ResourceNotNamed is
// there.
func (r *Reconstruction) Exact() bool {
	return !slices.ContainsFunc(r.Notes, func(n Note) bool { return n.Kind >= ActionAmbiguous && n.Kind <= ResourceNotNamed })
}

// Set gives a condition key the value that the caller knows it had, and takes it out
// of the unknown ones.
func (r *Reconstruction) Set(k condition.Key, v condition.Value) {
	r.Request.Context.Set(k, v)
	r.Request.Unknown = slices.DeleteFunc(r.Request.Unknown, func(u condition.Key) bool { return u == k })
}

// MarkUnknown adds to the unknown keys of the request those of the given keys that
// the record neither tells nor shows to have been absent: tags, and keys of
// services. Give it the keys that the policies at hand ask for: see ConditionKeys.
// Keys that are already settled or unknown stay as they are.
func (r *Reconstruction) MarkUnknown(keys []condition.Key) {
	for _, k := range keys {
		if v, told := r.Request.Context.Get(k); told && v.Len() > 0 || slices.Contains(r.Request.Unknown, k) || r.known.settles(k.String()) {
			continue
		}
		r.Request.Unknown = append(r.Request.Unknown, k)
	}
}

// Reconstruct makes the request that the record is about. The error is a *Gap: the
// record does not say enough, and nothing is guessed.
//
// A record that is no API call, such as a sign-in, asks for no permission and is a
// Gap too, unless its message names an action.
func (r *Record) Reconstruct(given Given) (*Reconstruction, error) {
	b := builder{rec: r, given: given, out: &Reconstruction{Record: r}, partial: make(map[string]string)}
	b.out.Message, _ = ParseMessage(r.ErrorMessage)
	for _, step := range []func() error{b.event, b.decoded, b.requester, b.questions, b.ask} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	b.resource()
	b.context()
	b.out.known.fill(&b)
	b.out.MarkUnknown(globalKeys())
	return b.out, nil
}

// builder makes one Reconstruction.
type builder struct {
	rec     *Record
	given   Given
	out     *Reconstruction
	service string            // prefix of the event's own actions
	partial map[string]string // resources of which a part is not known, and which
	tags    tagState
}

func (b *builder) gap(field, reason, remedy string) error {
	return &Gap{Record: b.rec, Field: field, Reason: reason, Remedy: remedy}
}

func (b *builder) note(kind NoteKind, field, format string, args ...any) {
	n := Note{kind, field, fmt.Sprintf(format, args...)}
	if !slices.Contains(b.out.Notes, n) {
		b.out.Notes = append(b.out.Notes, n)
	}
}

// parameter returns a parameter that is a text, "" if the name is empty. Newer
// operations of EC2 begin the name with a capital.
func (b *builder) parameter(name string) string {
	if name == "" {
		return ""
	}
	return text1(b.rec.parameters, name, strings.ToUpper(name[:1])+name[1:])
}

// event refuses events that are no request of anyone (CloudTrail User Guide,
// "CloudTrail record contents", eventType).
func (b *builder) event() error {
	if b.out.Message.Action != "" || b.given.Action != "" {
		return nil
	}
	switch b.rec.EventType {
	case "AwsServiceEvent":
		return b.gap("eventType", "AwsServiceEvent: a service did this by itself, no request was evaluated", "look for the API call before it")
	case "AwsConsoleSignIn":
		return b.gap("eventType", "AwsConsoleSignIn: signing in needs no permission of a policy", "look for the API call that was denied")
	case "AwsCloudTrailInsight":
		return b.gap("eventType", "AwsCloudTrailInsight: statistics on calls, not a call", "look for the calls themselves")
	}
	return nil
}

// decoded checks that a decoded message is about this record.
func (b *builder) decoded() error {
	d, m := b.given.Decoded, &b.out.Message
	if d == nil {
		return nil
	}
	named := m.Principal
	if named == "" {
		named = b.rec.Identity.ARN
	}
	if d.PrincipalARN != "" && strings.HasPrefix(named, "arn:") && d.PrincipalARN != named && !sameRole(d.PrincipalARN, named) {
		return b.gap("errorMessage", fmt.Sprintf("the decoded message is about %s, the record about %s", d.PrincipalARN, named), "give the decoded message of this record")
	}
	if m.Action != "" && d.Action != "" && !strings.EqualFold(m.Action, d.Action) {
		return b.gap("errorMessage", fmt.Sprintf("the decoded message is about %s, the record about %s", d.Action, m.Action), "give the decoded message of this record")
	}
	if b.given.Principal == "" && b.rec.Identity.ARN == "" && d.PrincipalARN != "" {
		b.given.Principal = d.PrincipalARN
	}
	return nil
}

// resource says who owns the resource, and what of it is not known.
func (b *builder) resource() {
	q, r := b.out.Questions[0], &b.out.Request
	if what := b.partial[q.Resource]; what != "" {
		b.note(ResourcePartial, "resources", "%s: not in the record; %s was taken", what, q.Resource)
	}
	a, err := arn.Parse(q.Resource)
	if err == nil && (len(a.AccountID()) > 1 && strings.Contains(a.AccountID(), "*") || strings.Contains(a.Region(), "*")) {
		b.note(ResourcePartial, "errorMessage", "account or region of %s are not shown", q.Resource)
	}
	for _, one := range b.out.Questions {
		b.out.owners = append(b.out.owners, b.owner(one))
	}
	if b.given.ResourceAccount != "" {
		b.out.owners[0] = b.given.ResourceAccount
	}
	r.ResourceAccount = b.out.owners[0]
	if strings.HasPrefix(q.Action, "kms:") {
		r.AWSManagedKey = strings.Contains(b.parameter("keyId"), "alias/aws/")
	}
	if err == nil && r.OwnerAccount() == "" && a.AccountID() != "aws" {
		b.note(OwnerUnknown, "resources", "the owner of %s is not in the record", q.Resource)
	}
}

// owner returns the account that owns the resource of a question, if its ARN does not
// tell and the record does, or "".
func (b *builder) owner(q Question) string {
	a, err := arn.Parse(q.Resource)
	if strings.EqualFold(q.Action, "s3:ListAllMyBuckets") || err == nil && isCallersOwn(a) {
		return b.account()
	}
	return ownerOf(b.rec, q.Resource)
}

// isCallersOwn reports whether an ARN without an account can only be evaluated in the
// account of the caller: the control plane of API Gateway has no way to name another
// account's API, and AWS's foundation models have no policy of their own.
func isCallersOwn(a arn.ARN) bool {
	return a.AccountID() == "" && (a.Service() == "apigateway" || isFoundationModel(a))
}

func isFoundationModel(a arn.ARN) bool {
	return a.Service() == "bedrock" && strings.HasPrefix(a.Resource(), "foundation-model/")
}

// context fills the request with what the record tells for certain.
func (b *builder) context() {
	b.clock()
	b.identityKeys()
	b.forwarded()
	b.network()
	b.requestTags()
	b.serviceKeys()
	b.enriched()
	b.decodedKeys()
	if b.rec.redacted {
		b.note(Redacted, "requestParameters", "the record hides them")
	}
}

func (b *builder) set(name string, v condition.Value) {
	b.out.Request.Context.Set(condition.MakeKey(name), v)
}

// setText sets a key to a text, unless that is empty.
func (b *builder) setText(name, s string) {
	if s != "" {
		b.set(name, condition.String(s))
	}
}

func (b *builder) clock() {
	if t := b.rec.EventTime; !t.IsZero() {
		b.out.Request.SetTime(t)
	}
}

// each calls f for each member of an object.
func each(v gjson.Result, f func(name string, v gjson.Result)) {
	if !v.IsObject() {
		return
	}
	v.ForEach(func(key, value gjson.Result) bool {
		f(key.String(), value)
		return true
	})
}
