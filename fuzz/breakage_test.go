// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package fuzz

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// A breakage takes an allowed request with its policies and breaks exactly one
// thing. It says what, so that an explanation can be held against it.

// sample is an allowed request with its policies.
type sample struct {
	name     string
	policies eval.Policies
	request  *eval.Request
}

// breakage is what was broken.
type breakage struct {
	kind  string
	layer policy.Type
	level int
	// policy and statement are where the broken statement is afterwards, or -1 if it
	// is gone or was never there.
	policy, statement int
	element           eval.ElementKind // of the statement; NoElement: all of it
	key               condition.Key    // of the context or of a condition
}

// breaker breaks one sample.
type breaker struct {
	rng *rand.Rand
	s   sample
	x   *eval.Explanation
	b   breakage
}

func (b *breaker) pick(n int) int { return b.rng.IntN(n) }

// breaks are the ways to break something. Each reports false if the sample has
// nothing of the kind.
func (b *breaker) breaks() []func() bool {
	return []func() bool{
		b.removeStatement, b.removePolicy, b.emptyLevel, b.detachResourcePolicy,
		b.narrowAction, b.narrowResource, b.exclude, b.unspare, b.changePrincipal, b.addCondition, b.changeCondition,
		b.changeContext, b.dropContext, b.addDeny, b.addDenyWithCondition,
		b.addLevel, b.addBoundary, b.addSession, b.addEndpoint,
	}
}

// --- where ------------------------------------------------------------------

// at puts the policies of a layer through a function.
func at(p eval.Policies, kind policy.Type, level int, change func([]*eval.Policy) []*eval.Policy) eval.Policies {
	switch kind {
	case policy.SCP:
		p.SCP = slices.Clone(p.SCP)
		p.SCP[level].Policies = change(slices.Clone(p.SCP[level].Policies))
	case policy.RCP:
		p.RCP = slices.Clone(p.RCP)
		p.RCP[level].Policies = change(slices.Clone(p.RCP[level].Policies))
	case policy.VPCEndpoint:
		p.VPCEndpoint = change(slices.Clone(p.VPCEndpoint))
	case policy.ResourceBased:
		p.Resource = change(slices.Clone(p.Resource))
	case policy.IdentityBased:
		p.Identity = change(slices.Clone(p.Identity))
	case policy.PermissionsBoundary:
		p.Boundary = change(slices.Clone(p.Boundary))
	case policy.Session:
		p.Session = change(slices.Clone(p.Session))
	}
	return p
}

// allow picks an Allow statement that applies, and notes where it is.
func (b *breaker) allow() (*eval.StatementTrace, bool) {
	return b.allowThat(func(*eval.StatementTrace) bool { return true })
}

// allowThat is allow among those for which a function is true.
func (b *breaker) allowThat(is func(*eval.StatementTrace) bool) (*eval.StatementTrace, bool) {
	var refs []eval.Ref
	for l := range b.x.Layers {
		for p := range b.x.Layers[l].Policies {
			for s, t := range b.x.Layers[l].Policies[p].Statements {
				if t.Effect == policy.Allow && t.Truth == condition.True && is(&t) {
					refs = append(refs, eval.Ref{Layer: l, Policy: p, Statement: s})
				}
			}
		}
	}
	if len(refs) == 0 {
		return nil, false
	}
	ref := refs[b.pick(len(refs))]
	b.note(ref)
	return b.x.StatementOf(ref), true
}

func (b *breaker) note(ref eval.Ref) {
	l := b.x.LayerOf(ref)
	b.b.layer, b.b.level, b.b.policy, b.b.statement = l.Type, l.Level, ref.Policy, ref.Statement
}

// edit changes the document of the policy that is noted.
func (b *breaker) edit(change func(*policy.Document)) bool {
	ok := false
	b.s.policies = at(b.s.policies, b.b.layer, b.b.level, func(list []*eval.Policy) []*eval.Policy {
		old := list[b.b.policy]
		doc := *old.Document()
		doc.Statements = slices.Clone(doc.Statements)
		change(&doc)
		list[b.b.policy], ok = compiled(&doc, old.Type())
		return list
	})
	return ok
}

// compiled compiles a document as it would be read from a file.
func compiled(doc *policy.Document, as policy.Type) (*eval.Policy, bool) {
	back, err := policy.Parse(doc.File, doc.AppendJSON(nil))
	if err != nil {
		return nil, false
	}
	p, err := eval.Compile(back, as)
	return p, err == nil
}

// --- what is there, broken ----------------------------------------------------

func (b *breaker) removeStatement() bool {
	b.b.kind = "statement removed"
	_, ok := b.allow()
	ok = ok && b.edit(func(d *policy.Document) { d.Statements = slices.Delete(d.Statements, b.b.statement, b.b.statement+1) })
	b.b.statement = -1
	return ok
}

func (b *breaker) removePolicy() bool {
	b.b.kind = "policy detached"
	if _, ok := b.allow(); !ok || b.b.layer == policy.PermissionsBoundary || b.b.layer == policy.ResourceBased || b.b.layer == policy.VPCEndpoint {
		return false
	}
	b.s.policies = at(b.s.policies, b.b.layer, b.b.level, func(list []*eval.Policy) []*eval.Policy {
		return slices.Delete(list, b.b.policy, b.b.policy+1)
	})
	b.b.policy, b.b.statement = -1, -1
	return true
}

func (b *breaker) emptyLevel() bool {
	b.b.kind = "level emptied"
	if len(b.s.policies.SCP) == 0 {
		return false
	}
	b.b.layer, b.b.level, b.b.policy, b.b.statement = policy.SCP, b.pick(len(b.s.policies.SCP)), -1, -1
	b.s.policies = at(b.s.policies, policy.SCP, b.b.level, func([]*eval.Policy) []*eval.Policy { return nil })
	return true
}

func (b *breaker) detachResourcePolicy() bool {
	b.b = breakage{kind: "resource policy detached", layer: policy.ResourceBased, level: -1, policy: -1, statement: -1}
	had := len(b.s.policies.Resource) > 0
	b.s.policies.Resource = nil
	return had
}

// narrow replaces the values of an element that match.
func (b *breaker) narrow(kind eval.ElementKind, of func(*policy.Statement) *policy.Element, other func(string) string) bool {
	t, ok := b.allow()
	if !ok {
		return false
	}
	b.b.element = kind
	e := elementOf(t, kind)
	if e == nil || e.Negated {
		return false
	}
	return b.edit(func(d *policy.Document) {
		to := of(&d.Statements[b.b.statement])
		to.Values = slices.Clone(to.Values)
		for i, w := range e.Wants {
			if w.Truth != condition.False {
				to.Values[i] = policy.Text{Value: other(w.Text)}
			}
		}
	})
}

func elementOf(t *eval.StatementTrace, kind eval.ElementKind) *eval.Element {
	for i := range t.Elements {
		if t.Elements[i].Kind == kind {
			return &t.Elements[i]
		}
	}
	return nil
}

func (b *breaker) narrowAction() bool {
	b.b.kind = "action narrowed"
	action := b.s.request.Action()
	service, name, _ := strings.Cut(action, ":")
	other := []string{action + "Other", service + ":Other" + name, service + ":Describe" + name[len(name)-1:] + "x*", service + ":" + name[:len(name)-1]}[b.pick(4)]
	return b.narrow(eval.ActionElement, func(s *policy.Statement) *policy.Element { return &s.Action }, func(string) string { return other })
}

func (b *breaker) narrowResource() bool {
	b.b.kind = "resource narrowed"
	resource := b.s.request.Resource()
	if resource == "*" {
		resource = "arn:aws:x:us-east-1:111111111111:thing"
	}
	resource = strings.NewReplacer("*", "", "?", "").Replace(resource)
	other := []string{resource + "-other", resource + "/other/*", resource[:len(resource)-1] + "~"}[b.pick(3)]
	return b.narrow(eval.ResourceElement, func(s *policy.Statement) *policy.Element { return &s.Resource }, func(string) string { return other })
}

// exclude adds what is asked for to the NotAction or NotResource of an Allow.
func (b *breaker) exclude() bool {
	b.b.kind = "exclusion added"
	t, ok := b.allowThat(func(t *eval.StatementTrace) bool { return negatedOf(t, 0) != nil })
	if !ok {
		return false
	}
	e := negatedOf(t, b.pick(2))
	b.b.element = e.Kind
	return b.edit(func(d *policy.Document) {
		s := &d.Statements[b.b.statement]
		if e.Kind == eval.ActionElement {
			s.Action.Values = append(slices.Clip(s.Action.Values), policy.Text{Value: b.s.request.Action()})
			return
		}
		s.Resource.Values = append(slices.Clip(s.Resource.Values), policy.Text{Value: b.s.request.Resource()})
	})
}

// negatedOf returns a NotAction or NotResource of the statement.
func negatedOf(t *eval.StatementTrace, from int) *eval.Element {
	for i := range t.Elements {
		e := &t.Elements[(i+from)%len(t.Elements)]
		if e.Negated && (e.Kind == eval.ActionElement || e.Kind == eval.ResourceElement) {
			return e
		}
	}
	return nil
}

// unspare takes what spares the request from the NotAction or NotResource of a Deny.
func (b *breaker) unspare() bool {
	b.b.kind = "exemption removed"
	var refs []eval.Ref
	for l := range b.x.Layers {
		for p := range b.x.Layers[l].Policies {
			for s, t := range b.x.Layers[l].Policies[p].Statements {
				if f := t.Failed(); t.Effect == policy.Deny && len(f) == 1 && negatedOf(&t, 0) == f[0] {
					refs = append(refs, eval.Ref{Layer: l, Policy: p, Statement: s})
				}
			}
		}
	}
	if len(refs) == 0 {
		return false
	}
	ref := refs[b.pick(len(refs))]
	b.note(ref)
	e := b.x.StatementOf(ref).Failed()[0]
	return b.edit(func(d *policy.Document) {
		of := &d.Statements[ref.Statement].Action
		if e.Kind == eval.ResourceElement {
			of = &d.Statements[ref.Statement].Resource
		}
		of.Values = slices.Clone(of.Values)
		for i := range of.Values {
			if e.Wants[i].Truth != condition.False {
				of.Values[i].Value = "arn:aws:other:::other"
			}
		}
	})
}

func (b *breaker) changePrincipal() bool {
	b.b.kind = "principal changed"
	t, ok := b.allow()
	if !ok {
		return false
	}
	b.b.element = eval.PrincipalElement
	if e := elementOf(t, eval.PrincipalElement); e == nil || e.Negated {
		return false
	}
	return b.edit(func(d *policy.Document) {
		d.Statements[b.b.statement].Principal = policy.Principal{Presence: policy.Plain, Entries: []policy.PrincipalEntry{
			{Type: policy.AWSPrincipal, Value: policy.Text{Value: []string{"333333333333", "arn:aws:iam::333333333333:role/other", "arn:aws:iam::111111111111:user/zoe"}[b.pick(3)]}},
		}}
	})
}

func conditionOn(operator, key string, values ...string) policy.ConditionBlock {
	k := policy.ConditionKey{Key: policy.Text{Value: key}}
	for _, v := range values {
		k.Values = append(k.Values, policy.Scalar{Value: v})
	}
	return policy.ConditionBlock{Operator: policy.Text{Value: operator}, Keys: []policy.ConditionKey{k}}
}

// addCondition adds a condition that does not hold, on a key that the request has
// or not.
func (b *breaker) addCondition() bool {
	b.b.kind = "condition added"
	if _, ok := b.allow(); !ok {
		return false
	}
	name := "aws:PrincipalTag/cleared"
	for k, v := range b.s.request.Context.All() {
		if v.Len() == 1 && b.pick(2) == 0 {
			name = k.String()
			break
		}
	}
	b.b.element, b.b.key = eval.ConditionElement, condition.MakeKey(name)
	return b.edit(func(d *policy.Document) {
		s := &d.Statements[b.b.statement]
		s.Condition = slices.Clone(s.Condition)
		for i := range s.Condition {
			if s.Condition[i].Operator.Value == "StringEquals" {
				keys := slices.DeleteFunc(slices.Clone(s.Condition[i].Keys), func(k policy.ConditionKey) bool { return k.Key.Value == name })
				s.Condition[i].Keys = append(keys, conditionOn("", name, "yes").Keys...)
				return
			}
		}
		s.Condition = append(s.Condition, conditionOn("StringEquals", name, "yes"))
	})
}

// changeCondition replaces the values of a condition that holds.
func (b *breaker) changeCondition() bool {
	b.b.kind = "condition changed"
	t, ok := b.allow()
	if !ok {
		return false
	}
	b.b.element = eval.ConditionElement
	var conditions []*eval.Element
	for i := range t.Elements {
		if t.Elements[i].Kind == eval.ConditionElement {
			conditions = append(conditions, &t.Elements[i])
		}
	}
	if len(conditions) == 0 {
		return false
	}
	e := conditions[b.pick(len(conditions))]
	b.b.key = e.ConditionKey()
	return b.edit(func(d *policy.Document) {
		s := &d.Statements[b.b.statement]
		s.Condition = slices.Clone(s.Condition)
		for i := range s.Condition {
			s.Condition[i].Keys = slices.Clone(s.Condition[i].Keys)
			for j := range s.Condition[i].Keys {
				if k := &s.Condition[i].Keys[j]; s.Condition[i].Operator.Value == e.Operator && k.Key.Value == e.Key {
					k.Values = []policy.Scalar{{Value: b.otherValue(k.Values)}}
				}
			}
		}
	})
}

// otherValue returns a value of the type that the first has.
func (b *breaker) otherValue(values []policy.Scalar) string {
	first := ""
	if len(values) > 0 {
		first = values[0].Value
	}
	return otherText(first, b.pick(2))
}

func otherText(s string, variant int) string {
	switch lower := strings.ToLower(s); {
	case lower == "true":
		return "false"
	case lower == "false":
		return "true"
	case strings.Count(s, ".") == 3 && strings.Trim(s, "0123456789./") == "":
		return []string{"198.51.100.77", "203.0.113.8"}[variant]
	case strings.HasPrefix(s, "arn:"):
		return s + "-other"
	case s != "" && strings.Trim(s, "0123456789") == "":
		return []string{"7", "99999999999"}[variant]
	case strings.HasPrefix(s, "20") && strings.Contains(s, "-"):
		return []string{"2001-01-01", "2099-01-01T00:00:00Z"}[variant]
	}
	return s + "-other"
}

// contextKey picks a key of the context.
func (b *breaker) contextKey() (condition.Key, condition.Value, bool) {
	var keys []condition.Key
	for k := range b.s.request.Context.All() {
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return condition.Key{}, condition.Value{}, false
	}
	k := keys[b.pick(len(keys))]
	v, _ := b.s.request.Context.Get(k)
	b.b = breakage{kind: b.b.kind, level: -1, policy: -1, statement: -1, key: k}
	return k, v, true
}

func (b *breaker) changeContext() bool {
	b.b.kind = "context changed"
	k, v, ok := b.contextKey()
	if !ok || v.Len() == 0 {
		return false
	}
	b.s.request.Context.Set(k, condition.String(otherText(v.Text(0), b.pick(2))))
	return true
}

func (b *breaker) dropContext() bool {
	b.b.kind = "context dropped"
	k, _, ok := b.contextKey()
	b.s.request.Context.Delete(k)
	return ok
}

// --- what is added ------------------------------------------------------------

func plain(values ...string) policy.Element {
	e := policy.Element{Presence: policy.Plain}
	for _, v := range values {
		e.Values = append(e.Values, policy.Text{Value: v})
	}
	return e
}

// deny returns a Deny of the request.
func (b *breaker) deny() policy.Statement {
	service, _, _ := strings.Cut(b.s.request.Action(), ":")
	actions := []string{b.s.request.Action(), service + ":*"}
	s := policy.Statement{Effect: policy.Deny, Action: plain(actions[b.pick(2)])}
	if b.b.layer == policy.ResourceBased || b.b.layer == policy.RCP || b.b.layer == policy.VPCEndpoint {
		s.Principal = policy.Principal{Presence: policy.Plain, Any: true}
	}
	if !b.assumes() || b.b.layer != policy.ResourceBased {
		s.Resource = plain("*")
	}
	return s
}

func (b *breaker) assumes() bool {
	return len(b.s.policies.Resource) > 0 && b.s.policies.Resource[0].Type() == policy.RoleTrust
}

func (b *breaker) addDeny() bool {
	b.b.kind = "deny added"
	return b.addDenial(nil)
}

// addDenyWithCondition adds a Deny that spares those with a tag that nobody has.
func (b *breaker) addDenyWithCondition() bool {
	b.b.kind = "deny with condition added"
	block := conditionOn("StringNotEquals", "aws:PrincipalTag/cleared", "yes")
	return b.addDenial([]policy.ConditionBlock{block})
}

func (b *breaker) addDenial(c []policy.ConditionBlock) bool {
	p := b.s.policies
	layers := []breakage{
		{layer: policy.IdentityBased, level: -1}, {layer: policy.ResourceBased, level: -1}, {layer: policy.PermissionsBoundary, level: -1},
		{layer: policy.Session, level: -1}, {layer: policy.VPCEndpoint, level: -1},
	}
	for i := range p.SCP {
		layers = append(layers, breakage{layer: policy.SCP, level: i})
	}
	for i := range p.RCP {
		layers = append(layers, breakage{layer: policy.RCP, level: i})
	}
	to := layers[b.pick(len(layers))]
	b.b.layer, b.b.level = to.layer, to.level
	s := b.deny()
	s.Condition = c
	ok := false
	b.s.policies = at(p, to.layer, to.level, func(list []*eval.Policy) []*eval.Policy {
		list, ok = b.put(list, s)
		return list
	})
	return ok
}

// put adds a statement to a policy of the layer, or a policy if there is none, and
// notes where.
func (b *breaker) put(list []*eval.Policy, s policy.Statement) ([]*eval.Policy, bool) {
	as := b.b.layer
	if b.b.layer == policy.ResourceBased && b.assumes() {
		as = policy.RoleTrust
	}
	if len(list) == 0 {
		if as != policy.IdentityBased && as != policy.SCP && as != policy.RCP {
			return list, false // one that does not allow would lack an allow too
		}
		p, ok := compiled(&policy.Document{File: "added", Version: policy.Text{Value: "2012-10-17"}, Statements: []policy.Statement{s}}, as)
		b.b.policy, b.b.statement = 0, 0
		return []*eval.Policy{p}, ok
	}
	b.b.policy = b.pick(len(list))
	old := list[b.b.policy]
	doc := *old.Document()
	b.b.statement = b.pick(len(doc.Statements) + 1)
	doc.Statements = slices.Insert(slices.Clone(doc.Statements), b.b.statement, s)
	p, ok := compiled(&doc, as)
	list[b.b.policy] = p
	return list, ok
}

// unrelated returns a policy that allows something else.
func (b *breaker) unrelated(as policy.Type) *eval.Policy {
	s := policy.Statement{Effect: policy.Allow, Action: plain("cloudwatch:*", "tag:Get*"), Resource: plain("*")}
	if as == policy.VPCEndpoint {
		s.Principal = policy.Principal{Presence: policy.Plain, Any: true}
	}
	p, ok := compiled(&policy.Document{File: "added", Version: policy.Text{Value: "2012-10-17"}, Statements: []policy.Statement{s}}, as)
	if !ok {
		panic("the added policy does not compile")
	}
	return p
}

func (b *breaker) added(kind policy.Type, level int) bool {
	b.b.layer, b.b.level, b.b.policy, b.b.statement = kind, level, -1, -1
	return true
}

func (b *breaker) addLevel() bool {
	b.b.kind = "level added"
	i := b.pick(len(b.s.policies.SCP) + 1)
	b.s.policies.SCP = slices.Insert(slices.Clone(b.s.policies.SCP), i, eval.Level{Name: "added", Policies: []*eval.Policy{b.unrelated(policy.SCP)}})
	return b.added(policy.SCP, i)
}

func (b *breaker) addBoundary() bool {
	b.b.kind = "boundary added"
	had := len(b.s.policies.Boundary) > 0
	b.s.policies.Boundary = []*eval.Policy{b.unrelated(policy.PermissionsBoundary)}
	return !had && b.added(policy.PermissionsBoundary, -1)
}

func (b *breaker) addSession() bool {
	b.b.kind = "session policy added"
	had := len(b.s.policies.Session) > 0
	b.s.policies.Session = []*eval.Policy{b.unrelated(policy.Session)}
	return !had && b.added(policy.Session, -1)
}

func (b *breaker) addEndpoint() bool {
	b.b.kind = "endpoint policy added"
	had := len(b.s.policies.VPCEndpoint) > 0
	b.s.policies.VPCEndpoint = []*eval.Policy{b.unrelated(policy.VPCEndpoint)}
	return !had && b.added(policy.VPCEndpoint, -1)
}
