// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// The search in one group of cases, in passes that differ in who asks.

// search is the search in one group of cases.
type search struct {
	*run
	mutant            *Mutant
	group             *group
	policies          eval.Policies
	original, changed *eval.Engine
	left, reserve     int     // decisions, and those that repairs may take besides
	repairs           int     // decisions that a repair takes
	moves             bool    // to resources that the resource's policy is not of
	visitors          []asker // who ask with policies of their own

	collected bool
	actions   []string        // without wildcards
	globs     []string        // action patterns of Allows
	names     []string        // resources without wildcards or variables
	covers    []policy.Text   // resource patterns of Allows and of what is changed
	near      []*eval.Request // denied, but by another reason without the change
	far       []*eval.Request // denied alike
	base      *Case           // of what is tried now
	visitor   *Case           // of whose requester it is, if that has policies of its own
	found     *eval.Request
	like      *Case
	listed    struct { // what askable returned last
		base  *Case
		of    *policy.Statement
		pairs [][2]string
	}
}

// collect reads the policies.
func (s *search) collect() {
	s.collected, s.repairs = true, repairCost
	s.actions, s.names = slices.Clone(s.group.actions), slices.Clone(s.group.names)
	each(s.policies, func(_ policy.Type, _ int, p *eval.Policy) {
		if doc := p.Document(); doc != nil {
			s.repairs += len(doc.Statements) / 8
			for i := range doc.Statements {
				s.read(&doc.Statements[i])
			}
		}
	})
	for _, t := range s.mutant.aim.statements {
		if t.Statement != nil {
			s.read(t.Statement)
		}
	}
}

// mixed takes allowed requests first, and leaves room for others.
func mixed(allowed, denied []*Case) []*Case {
	n := min(len(allowed), max(maxBases-len(denied), maxBases*2/3))
	list := allowed[:n:n]
	return append(list, denied[:min(len(denied), maxBases-n)]...)
}

func addText(list *[]string, text string) {
	if len(*list) < 400 && !slices.Contains(*list, text) {
		*list = append(*list, text)
	}
}

// read takes the texts of a statement.
func (s *search) read(st *policy.Statement) {
	for _, v := range st.Action.Values {
		if !strings.ContainsAny(v.Value, "*?") {
			addText(&s.actions, v.Value)
		}
		if st.Effect == policy.Allow && st.Action.Presence == policy.Plain {
			addText(&s.globs, v.Value)
		}
	}
	for _, v := range st.Resource.Values {
		if !strings.ContainsAny(v.Value, "*?$") {
			addText(&s.names, v.Value)
		}
		if v.Value != "*" && len(s.covers) < 200 {
			s.covers = append(s.covers, v)
		}
	}
}

// pass tries candidates of one kind, with what the remaining kinds leave of the
// decisions. The nearest that failed are mended afterwards.
func (s *search) pass(of func(target), remaining int) {
	if s.found != nil {
		return
	}
	if !s.collected {
		s.collect()
	}
	targets := s.mutant.aim.statements
	if len(targets) == 0 {
		targets = []target{{}}
	}
	budget := s.left / remaining
	for n, t := range targets {
		share := budget / (len(targets) - n)
		budget -= share
		kept := s.left - share
		for _, s.base = range s.group.bases {
			if s.found == nil && s.left > kept {
				of(t)
			}
		}
	}
	if s.found == nil {
		s.repair()
	}
}

// own tries the questions of the cases in other contexts.
func (s *search) own(t target) { s.contexts(s.base.Request, t) }

// moved tries other actions and resources of the same requester.
func (s *search) moved(t target) { s.questions(asker{s.base.Request.Principal(), s.base}, t) }

// asked tries other requesters.
func (s *search) asked(t target) {
	for _, a := range s.requesters(t) {
		if s.found != nil || s.left <= 0 {
			return
		}
		if !s.isOfGroup(a.principal) && !s.couldHold(a.principal.Kind()) {
			continue
		}
		s.questions(a, t)
	}
}

// isOfGroup reports whether a requester asks in some case with these policies.
func (s *search) isOfGroup(p eval.Principal) bool {
	return slices.ContainsFunc(s.group.askers, func(a asker) bool { return a.principal.String() == p.String() })
}

// couldHold reports whether a requester of some kind could have the policies of the one
// who asks in the group: session policies belong to sessions.
func (s *search) couldHold(kind eval.PrincipalKind) bool {
	return len(s.policies.Session) == 0 || kind == eval.RoleSession || kind == eval.FederatedUser
}

// questions tries actions and resources for a requester.
func (s *search) questions(a asker, t target) {
	for _, q := range s.askable(t) {
		if s.found != nil || s.left <= 0 {
			return
		}
		if !couldAsk(a.principal.Kind(), q[0]) {
			continue
		}
		r, ok := asks(s.base.Request, a, q[0], q[1])
		if !ok {
			continue
		}
		if account := a.principal.AccountID(); s.moves && account != "" && r.ResourceAccount != "" {
			r.ResourceAccount = account // who owns the other one is open
		}
		s.contexts(r, t)
	}
}

// askable returns the actions and resources to try. They are the same for all who ask.
func (s *search) askable(t target) [][2]string {
	if s.listed.base == s.base && s.listed.of == t.Statement && s.listed.pairs != nil {
		return s.listed.pairs
	}
	pairs := [][2]string{}
	for _, act := range s.actionsFor(t) {
		for _, res := range s.resourcesFor(act, t) {
			pairs = append(pairs, [2]string{act, res})
		}
	}
	s.listed.base, s.listed.of, s.listed.pairs = s.base, t.Statement, pairs
	return pairs
}

// contexts tries a question in the contexts in which the target applies, and what the
// mutant wants besides comes out.
func (s *search) contexts(r *eval.Request, t target) {
	s.left-- // a try costs something even if nothing meets the wants
	for _, c := range solve(r, append(slices.Clip(s.mutant.aim.wants), t.wants()...)) {
		if s.try(c); s.found != nil {
			return
		}
	}
}

// try decides one candidate.
func (s *search) try(r *eval.Request) {
	s.left -= 2
	after := s.changed.Decide(r)
	before := s.original.Decide(r)
	switch {
	case !s.inPlace(r):
	case differ(before, after):
		s.found, s.like = s.simplified(r), s.base
	case after.Result == eval.Allowed || before.Result == eval.Allowed:
	case before.Reason != after.Reason:
		if len(s.near) < maxRepairs {
			s.near = append(s.near, r)
		}
	case len(s.far) < maxRepairs:
		s.far = append(s.far, r)
	}
}

// differ reports whether a request is denied before and allowed after a change, both
// for certain.
func differ(before, after eval.Decision) bool {
	return after.Result == eval.Allowed && after.Conclusive() && before.Result != eval.Allowed && before.Conclusive()
}

// inPlace reports whether the policies are those of the request: the resource's policy
// is that of one resource, and what has one in other cases is asked for with it.
func (s *search) inPlace(r *eval.Request) bool {
	here := isWithin(s.base.Request.Resource(), r.Resource())
	if len(s.policies.Resource) > 0 {
		return here
	}
	if here {
		return !s.moves
	}
	return !s.held[wholeOf(r.Resource())]
}

// wholeOf returns the bucket of an object, and every other resource as it is.
func wholeOf(resource string) string {
	s3, ok := strings.CutPrefix(resource, "arn:aws:s3:::")
	if !ok {
		return resource
	}
	bucket, _, _ := strings.Cut(s3, "/")
	return "arn:aws:s3:::" + bucket
}

// isWithin reports whether two resources have one policy: objects of a bucket, or parts
// of a resource, have that of the whole.
func isWithin(a, b string) bool {
	rest, ok := strings.CutPrefix(b, wholeOf(a))
	return ok && (rest == "" || rest[0] == '/' || rest[0] == ':')
}

// simplified gives a witness the values of the case for each key with which it is still
// one.
func (s *search) simplified(r *eval.Request) *eval.Request {
	was := &s.base.Request.Context
	for k, v := range r.Clone().Context.All() {
		old, ok := was.Get(k)
		if ok && slices.Equal(old.Texts(), v.Texts()) {
			continue
		}
		c := r.Clone()
		if c.Context.Delete(k); ok {
			c.Context.Set(k, old)
		}
		if differ(s.original.Decide(c), s.changed.Decide(c)) {
			r = c
		}
	}
	return r
}

// repair takes requests that the mutant denies, changes what of their contexts stands in
// the way, and tries them again.
func (s *search) repair() {
	list := append(s.near, s.far[:min(len(s.far), maxRepairs/2)]...)
	s.near, s.far = nil, nil
	for _, r := range list {
		if s.left -= s.repairs; s.left <= -s.reserve || s.ctx.Err() != nil {
			break
		}
		for _, f := range s.changed.RequestChanges(r) {
			c, ok := fixed(r, f)
			if !ok {
				continue
			}
			if s.try(c); s.found != nil {
				return
			}
		}
	}
	s.near, s.far = nil, nil
}

// fixed makes the changes of a fix, if all are to the request.
func fixed(r *eval.Request, f eval.Fix) (*eval.Request, bool) {
	c := r.Clone()
	for _, change := range f.Changes {
		switch change.Kind {
		case eval.KeySet:
			if !couldHave(c, change.Key) {
				return nil, false
			}
			c.Context.Set(change.Key, condition.Strings(change.Values...))
		case eval.KeyRemoved:
			c.Context.Delete(change.Key)
		case eval.OwnerGiven:
			c.ResourceAccount = change.Text
		default:
			return nil, false
		}
		c.Unknown = slices.DeleteFunc(c.Unknown, func(k condition.Key) bool { return k == change.Key })
	}
	return c, true
}

// hasPolicies reports whether requesters of a kind have identity-based policies.
func hasPolicies(kind eval.PrincipalKind) bool {
	return kind == eval.User || kind == eval.RoleSession || kind == eval.FederatedUser
}

// describe makes the witness.
func (s *search) describe() *Witness {
	r := s.found
	p := r.Principal()
	w := &Witness{
		Case: s.like.Name, Principal: p.String(), Action: r.Action(), Resource: r.Resource(), ResourceAccount: r.ResourceAccount,
		Denied: s.original.Decide(r).Reason.String(), Request: r, Policies: s.policies,
	}
	w.NewOwner = r.ResourceAccount != "" && r.OwnerAccount() != s.like.Request.OwnerAccount() && !strings.Contains(r.Resource(), ":"+r.OwnerAccount()+":")
	switch own := s.like.Request.Principal(); {
	case s.visitor != nil:
		w.PrincipalCase = s.visitor.Name
	case p.String() != own.String() && !s.isOfGroup(p) && hasPolicies(p.Kind()):
		w.PoliciesOf = own.String()
	}
	had := &s.like.Request.Context
	for k, v := range r.Context.All() {
		one := KeyValues{k.String(), v.Texts()}
		w.Context = append(w.Context, one)
		if old, ok := had.Get(k); !ok || !slices.Equal(old.Texts(), one.Values) {
			w.Differs = append(w.Differs, one)
		}
	}
	for k := range had.All() {
		if _, ok := r.Context.Get(k); !ok {
			w.Differs = append(w.Differs, KeyValues{Key: k.String()})
		}
	}
	byKey := func(a, b KeyValues) int { return strings.Compare(a.Key, b.Key) }
	slices.SortFunc(w.Context, byKey)
	slices.SortFunc(w.Differs, byKey)
	return w
}
