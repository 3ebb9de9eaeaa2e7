// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// Resolution finds, for one request, everything that applies to it (package eval says
// what becomes of it): the policies of the requester, of its groups and its boundary,
// the SCPs above its account, the policy of the resource, the RCPs above the account
// that owns it, and the tags and keys that follow from all of these.
//
// What should be there and is not is unknown: a policy of which nothing is known
// stands in its place, and keys are listed as unknown. Nothing is left out silently,
// for an empty group of policies means that there is none.

// Query is a request as people ask it. The zero Query asks nothing.
type Query struct {
	// Principal is who asks: what eval.ParsePrincipal reads, or the unique id of a
	// user or role, or that of a role with the name of a session (AROA...:session).
	Principal string
	// RoleARN is the role of a session with its path, for one that the snapshot does
	// not have. Empty: what the snapshot says.
	RoleARN string
	// Action is "service:Name".
	Action string
	// Resource is an ARN, or "*" for actions that have none.
	Resource string
	// ResourceAccount is the account that owns the resource. Empty: what its ARN or
	// the snapshot says.
	ResourceAccount string
	// FederatedBy is the user, or root user, behind a federated user. Empty: unknown.
	FederatedBy string
	// SessionPolicies are the session policies of a session, compiled as
	// policy.Session.
	SessionPolicies []*eval.Policy
	// SessionTags are the tags of a session. They override those of its role. Requesters
	// who are no session of a role or federated user have none.
	SessionTags []eval.Tag
	// VPCEndpoint is the id or ARN of the VPC endpoint that the request passes. Empty:
	// that of aws:SourceVpce in the Context, or none.
	VPCEndpoint string
	// Time is the clock of the request. Zero: it has none.
	Time time.Time
	// Context holds further condition keys. They win over what the snapshot says.
	Context condition.Context
	// Unknown are further keys of which nobody knows whether the request had them.
	Unknown []condition.Key
}

// Resolution is a Query with everything that applies to it. The zero value is ready
// for Snapshot.ResolveInto; its memory is used again.
type Resolution struct {
	// Request is ready for Engine.Decide. Keys may be added to its Context.
	Request eval.Request
	// Policies are those that apply. Levels and policies are the snapshot's, and must
	// not be changed.
	Policies eval.Policies
	// Identity is the user or the role of the requester, or nil if it has none or it
	// is not in the snapshot.
	Identity *Identity
	// Notes say what is missing.
	Notes []Note

	sides       [6]*eval.Engine // over parts of Policies, by where these come from
	unknown     []condition.Key
	tagsUnknown bool // of the resource
	resource    []*eval.Policy
	engine      eval.Engine // of Decide
}

// Resolve finds everything that applies to a request. There is an error if the query
// is no question: a principal, action or resource that cannot be read, or a unique id
// that is not in the snapshot.
func (s *Snapshot) Resolve(q Query) (*Resolution, error) {
	r := &Resolution{}
	if err := s.ResolveInto(r, &q); err != nil {
		return nil, err
	}
	return r, nil
}

// Engine returns an engine over the policies as they were resolved. It costs less than
// a microsecond where nothing is unknown: what accounts, identities and resources bring
// along was prepared when the snapshot was loaded, and is joined.
func (r *Resolution) Engine() (*eval.Engine, error) {
	if err := r.prepare(); err != nil {
		return nil, err
	}
	return eval.Join(r.sides[:]...)
}

// Decide decides the request by the policies as they were resolved. It is Engine and
// Engine.Decide in the memory of the Resolution, for those who use one again and again.
func (r *Resolution) Decide() (eval.Decision, error) {
	if err := r.prepare(); err != nil {
		return eval.Decision{}, err
	}
	if err := eval.JoinInto(&r.engine, r.sides[:]...); err != nil {
		return eval.Decision{}, err
	}
	return r.engine.Decide(&r.Request), nil
}

// prepare makes the engines of those sides that were not prepared with the snapshot.
func (r *Resolution) prepare() error {
	for i, p := range []eval.Policies{
		callerSide: {SCP: r.Policies.SCP}, ownerSide: {RCP: r.Policies.RCP},
		identitySide: {Identity: r.Policies.Identity, Boundary: r.Policies.Boundary},
		resourceSide: {Resource: r.Policies.Resource}, sessionSide: {Session: r.Policies.Session},
		endpointSide: {VPCEndpoint: r.Policies.VPCEndpoint},
	} {
		if r.sides[i] != nil || isEmpty(&p) {
			continue
		}
		e, err := eval.New(p)
		if err != nil {
			return err
		}
		r.sides[i] = e
	}
	return nil
}

// The sides of a resolution.
const (
	callerSide = iota
	identitySide
	resourceSide
	ownerSide
	sessionSide
	endpointSide
)

func isEmpty(p *eval.Policies) bool {
	return len(p.SCP)+len(p.RCP)+len(p.Identity)+len(p.Boundary)+len(p.Resource)+len(p.Session)+len(p.VPCEndpoint) == 0
}

// Decide resolves and decides a request.
func (s *Snapshot) Decide(q Query) (eval.Decision, *Resolution, error) {
	r, err := s.Resolve(q)
	if err != nil {
		return eval.Decision{}, nil, err
	}
	d, err := r.Decide()
	if err != nil {
		return eval.Decision{}, nil, err
	}
	return d, r, nil
}

// ResolveInto is Resolve for a Resolution that is used many times, by one goroutine at
// a time. What it held is forgotten. If there is an error, its request is denied.
func (s *Snapshot) ResolveInto(r *Resolution, q *Query) error {
	r.Policies, r.Identity, r.Notes = eval.Policies{}, nil, r.Notes[:0]
	r.unknown, r.resource, r.sides = r.unknown[:0], r.resource[:0], [6]*eval.Engine{}
	who, err := s.requester(r, q)
	if err != nil {
		_ = r.Request.Reset(eval.Principal{}, "", "")
		return err
	}
	if err := r.Request.Reset(who, q.Action, q.Resource); err != nil {
		return err
	}
	r.Request.SetTime(q.Time)
	if q.Context.Len() > 0 {
		r.Request.Context = q.Context.Clone()
	}
	r.unknown = append(r.unknown, q.Unknown...)
	s.principalTagsOf(r, q, &who)
	s.caller(r, &who)
	s.target(r, q)
	s.endpoint(r, q)
	s.nameless(r, &who)
	r.Policies.Session = q.SessionPolicies
	if len(q.SessionPolicies) > 0 {
		s.mentionedBy(r, q.SessionPolicies)
	}
	r.Request.Unknown = r.unknown
	return nil
}

func (r *Resolution) note(k NoteKind, subject string) {
	r.Notes = append(r.Notes, Note{k, subject})
}

// unread names policies whose text is not known.
func (r *Resolution) unread(k NoteKind, policies []*eval.Policy) {
	for _, p := range policies {
		r.note(k, p.Name())
	}
}

// unknownKeys lists keys as unknown, except those that the caller gave.
func (r *Resolution) unknownKeys(keys ...condition.Key) bool {
	before := len(r.unknown)
	for _, k := range keys {
		if _, given := r.Request.Context.Get(k); !given {
			r.unknown = append(r.unknown, k)
		}
	}
	return len(r.unknown) > before
}

// set gives a key a value, unless the caller gave one or said that it is unknown.
func (r *Resolution) set(k condition.Key, v condition.Value) {
	if _, given := r.Request.Context.Get(k); !given && !slices.Contains(r.unknown, k) {
		r.Request.Context.Set(k, v)
	}
}

// requester finds who asks, and what is attached to it.
func (s *Snapshot) requester(r *Resolution, q *Query) (eval.Principal, error) {
	name, err := s.Expand(q.Principal)
	if err != nil {
		return eval.Principal{}, err
	}
	if e := s.byARN[name]; e != nil && e.principal.Kind() != eval.NoPrincipal {
		s.attach(r, e)
		if e.pathUnknown {
			r.note(RolePathUnknown, e.ARN)
		}
		return e.principal, nil
	}
	p, err := eval.ParsePrincipal(name)
	if err != nil {
		return p, err
	}
	switch p.Kind() {
	case eval.User:
		s.unknownIdentity(r, name)
	case eval.RoleSession:
		if q.RoleARN != "" {
			p.RoleARN = q.RoleARN
		}
		s.session(r, &p)
	case eval.FederatedUser:
		s.federated(r, q, &p)
	}
	return p, nil
}

// Expand returns the ARN of a principal that is given by its unique id, or by that of
// a role with the name of a session, and any other text as it is. There is an error if
// the snapshot does not have the id, or has it twice.
func (s *Snapshot) Expand(name string) (string, error) {
	id, session, named := strings.Cut(name, ":")
	if !isUniqueID(id) {
		return name, nil
	}
	e := s.Identity(id)
	switch {
	case e == nil:
		return "", fmt.Errorf("principal %q: no user or role of this id is in the snapshot, or several are", name)
	case e.Kind == Group, named && e.Kind != Role:
		return "", fmt.Errorf("principal %q: a %s is no requester in this form", name, e.Kind)
	case named:
		a, err := arn.Parse(e.ARN)
		if err != nil {
			return "", err
		}
		return "arn:" + a.Partition() + ":sts::" + e.AccountID + ":assumed-role/" + e.Name + "/" + session, nil
	}
	return e.ARN, nil
}

// isUniqueID reports whether the text has the form of a unique id of IAM (IAM User
// Guide, "IAM identifiers", Unique identifiers).
func isUniqueID(s string) bool {
	if len(s) < 16 || s[:2] != "AI" && s[:2] != "AR" && s[:2] != "AG" {
		return false
	}
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// attach takes over what is attached to an identity.
func (s *Snapshot) attach(r *Resolution, e *Identity) {
	r.Identity = e
	r.Policies.Identity, r.Policies.Boundary, r.sides[identitySide] = e.identity, e.boundary, e.own
	r.unread(IdentityPolicyUnknown, e.unread)
}

// unknownIdentity stands for a user or role that is not in the snapshot.
func (s *Snapshot) unknownIdentity(r *Resolution, name string) {
	r.Policies.Identity = []*eval.Policy{eval.UnknownPolicy("policies of "+name, policy.IdentityBased)}
	r.note(PrincipalUnknown, name)
}

// session finds the role of a session. Its ARN leaves out the path of the role, but
// names of roles are unique in an account whatever their path. The digits at the end
// of a provisioned role's name are not known beforehand.
func (s *Snapshot) session(r *Resolution, p *eval.Principal) {
	text := p.String()
	role := s.roleOf(text)
	if role == nil {
		s.unknownIdentity(r, text)
		return
	}
	switch {
	case !role.pathUnknown:
		p.RoleARN = role.ARN
	case p.RoleARN == "" || p.RoleARN == role.ARN:
		r.note(RolePathUnknown, role.ARN)
	}
	p.UniqueID = role.principal.UniqueID
	s.attach(r, role)
}

// nameless sees to a requester who is a role that is known by its permission set only,
// when nobody said what digits end its name: aws:PrincipalArn is not known then, and
// an entry of a policy that names a role of this set may mean the requester.
func (s *Snapshot) nameless(r *Resolution, who *eval.Principal) {
	e := r.Identity
	if e == nil || !e.pathUnknown || !strings.Contains(who.String()+"/", "/"+e.Name+"/") {
		return
	}
	r.unknownKeys(s.keys.principalARN)
	names := func(p *eval.Policy) bool { return namesRole(p.Document(), e.Name+"_") }
	if slices.ContainsFunc(r.Policies.Resource, names) {
		r.Policies.Resource = append(slices.Clip(r.Policies.Resource), eval.UnknownPolicy("entries for roles "+e.Name+"_*", policy.ResourceBased))
		r.sides[resourceSide] = nil
	}
	if slices.ContainsFunc(r.Policies.VPCEndpoint, names) {
		r.Policies.VPCEndpoint = []*eval.Policy{eval.UnknownPolicy("entries for roles "+e.Name+"_*", policy.VPCEndpoint)}
	}
}

// namesRole reports whether a document has a principal that is a role, or a session of
// one, whose name begins with a text.
func namesRole(doc *policy.Document, name string) bool {
	if doc == nil {
		return false
	}
	for i := range doc.Statements {
		for _, entry := range doc.Statements[i].Principal.Entries {
			if strings.Contains(entry.Value.Value, "/"+name) {
				return true
			}
		}
	}
	return false
}

// roleOf returns the role of a session, or nil. The ARN of a role that is not in the
// snapshot may be that of a provisioned one, but no other role's with another path.
func (s *Snapshot) roleOf(text string) *Identity {
	a, err := arn.Parse(text)
	if err != nil {
		return nil
	}
	kind, name, _ := strings.Cut(a.Resource(), "/")
	if kind == "role" {
		name = name[strings.LastIndexByte(name, '/')+1:]
	} else if name, _, _ = strings.Cut(name, "/"); true {
		if e := s.roles[a.AccountID()+"/"+name]; e != nil {
			return e.in(a)
		}
	}
	if stem, ok := reservedStem(name); ok {
		if e := s.roles[a.AccountID()+"/"+stem]; e != nil && e.pathUnknown {
			return e.in(a)
		}
	}
	return nil
}

// in returns the identity if it is in the partition of an ARN, for account ids mean
// something within one only.
func (e *Identity) in(a arn.ARN) *Identity {
	if strings.HasPrefix(e.ARN, "arn:"+a.Partition()+":") {
		return e
	}
	return nil
}

// federated finds the user behind a federated user.
func (s *Snapshot) federated(r *Resolution, q *Query, p *eval.Principal) {
	if q.FederatedBy == "" {
		r.Policies.Identity = []*eval.Policy{eval.UnknownPolicy("policies of the user behind "+p.String(), policy.IdentityBased)}
		r.note(FederatedByUnknown, p.String())
		return
	}
	by, err := s.Expand(q.FederatedBy)
	if err != nil {
		by = q.FederatedBy
	}
	p.FederatedBy = by
	if e := s.byARN[by]; e != nil && e.Kind == User {
		s.attach(r, e)
		return
	}
	if !strings.HasSuffix(by, ":root") {
		s.unknownIdentity(r, by)
	}
}

// principalTagsOf sets aws:PrincipalTag: the tags of a user or role, and those of the
// session, which override them. A federated user has those of its session only (IAM
// User Guide, "Passing session tags in AWS STS").
func (s *Snapshot) principalTagsOf(r *Resolution, q *Query, p *eval.Principal) {
	session := p.Kind() == eval.RoleSession || p.Kind() == eval.FederatedUser
	for _, t := range q.SessionTags {
		if !session {
			break // users have their own, and GetSessionToken takes none
		}
		r.set(condition.MakeKey("aws:PrincipalTag/"+t.Key), condition.String(t.Value))
	}
	switch e := r.Identity; {
	case p.Kind() != eval.User && p.Kind() != eval.RoleSession:
	case e == nil || e.tagsUnknown:
		if r.unknownKeys(s.principalTags...) {
			r.note(PrincipalTagsUnknown, p.String())
		}
	case len(e.tagKeys) > 0:
		r.addTags(e.tagKeys, e.tagValues)
	}
}

// addTags sets keys of tags.
func (r *Resolution) addTags(keys []condition.Key, values []condition.Value) {
	for i, k := range keys {
		r.set(k, values[i])
	}
}

// caller takes over what binds the account of the requester.
func (s *Snapshot) caller(r *Resolution, who *eval.Principal) {
	if r.Request.IsServicePrincipal() {
		s.sourceKeys(r)
		return
	}
	id := r.Request.PrincipalAccount()
	if id == "" || !arn.IsAccountID(id) {
		return
	}
	a := s.accountOf(id, who.String())
	r.Policies.SCP, r.sides[callerSide] = a.scp, a.scpEngine
	r.unread(LevelPolicyUnknown, a.unreadSCP)
	if a.unknown {
		r.note(CallerUnbound, id)
	}
	s.orgKeys(r, a, s.keys.principalOrgID, s.keys.principalOrgPaths)
}

// orgKeys sets the keys that follow from where an account stands.
func (s *Snapshot) orgKeys(r *Resolution, a *account, id, paths condition.Key) {
	switch {
	case a.unknown:
		r.unknownKeys(id, paths)
	case a.org.Len() > 0:
		r.set(id, a.org)
		r.set(paths, a.path)
	}
}

// sourceKeys sets the keys of the resource that a service asks on behalf of. An account
// by itself comes first: it is there for sources, such as buckets, whose ARN has none.
func (s *Snapshot) sourceKeys(r *Resolution) {
	account, known := r.single(s.keys.sourceAccount)
	source, sourceKnown := r.single(s.keys.sourceARN)
	if a, err := arn.Parse(source); err == nil && account == "" {
		account = a.AccountID()
	}
	switch {
	case arn.IsAccountID(account):
		s.orgKeys(r, s.accountOf(account, source), s.keys.sourceOrgID, s.keys.sourceOrgPaths)
	case !known || !sourceKnown, s.organization == nil && s.mayBind():
		r.unknownKeys(s.keys.sourceOrgID, s.keys.sourceOrgPaths)
	}
}

// single returns the text of a key that the caller gave; known is false if the caller
// said that it is not known.
func (r *Resolution) single(k condition.Key) (text string, known bool) {
	if slices.Contains(r.unknown, k) {
		return "", false
	}
	return r.Request.Context.Single(k), true
}

// mentionedBy lists the keys of tags as unknown that session policies ask for, as far
// as tags are unknown: the documents of the snapshot may not ask for them.
func (s *Snapshot) mentionedBy(r *Resolution, policies []*eval.Policy) {
	noted := func(kinds ...NoteKind) bool {
		return slices.ContainsFunc(r.Notes, func(n Note) bool { return slices.Contains(kinds, n.Kind) })
	}
	principal := noted(PrincipalUnknown, PrincipalTagsUnknown) || r.Identity != nil && r.Identity.tagsUnknown
	for _, p := range policies {
		if p == nil || p.Document() == nil {
			continue
		}
		eachKey(p.Document(), func(name string) {
			k := condition.MakeKey(name)
			if (principal && isPrincipalTag(name) || r.tagsUnknown && isResourceTag(name)) && !slices.Contains(r.unknown, k) {
				r.unknownKeys(k)
			}
		})
	}
}
