// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/internal/operator"
	"github.com/iamverdict/verdict/policy"
)

// What an inconclusive decision leans on. Each unknown is settled in every way
// that makes a difference to some statement, by itself, and the engine is asked
// again: the others stay unknown.

// maxUnknowns is the number of keys, and of statements, up to which each is settled.
const maxUnknowns = 32

func (w *why) findUnknowns() {
	if w.x.Decision.Conclusive() {
		return
	}
	w.findUnknownKeys()
	if w.x.Ownership == OwnerNotKnown {
		w.x.Unknowns = append(w.x.Unknowns, w.unknownOwner())
	}
	w.findUnknownStatements()
}

// doubts are the statements that are undetermined for a key, in the order in which
// the keys are met.
type doubts struct {
	keys []condition.Key
	uses map[condition.Key][]Ref
}

func (d *doubts) add(k condition.Key, at Ref) {
	refs, ok := d.uses[k]
	if !ok {
		d.keys = append(d.keys, k)
	}
	if at.Layer >= 0 && (len(refs) == 0 || refs[len(refs)-1] != at) {
		refs = append(refs, at)
	}
	d.uses[k] = refs
}

func (w *why) findUnknownKeys() {
	d := doubts{uses: map[condition.Key][]Ref{}}
	w.eachStatement(func(at Ref, t *StatementTrace) {
		if !t.isInDoubt() {
			return
		}
		for i := range t.Elements {
			for _, k := range w.doubtful(&t.Elements[i]) {
				d.add(k, at)
			}
		}
	})
	for _, k := range w.r.Unknown {
		if !slices.Contains(d.keys, k) {
			d.add(k, Ref{-1, -1, -1}) // it may settle whether a layer applies
		}
	}
	for _, k := range d.keys[:min(len(d.keys), maxUnknowns)] {
		u := Unknown{Key: k, At: Ref{-1, -1, -1}, Uses: d.uses[k], Settlings: w.settleKey(k)}
		if u.Turns = w.turns(u.Settlings); u.Turns || len(u.Uses) > 0 {
			w.x.Unknowns = append(w.x.Unknowns, u)
		}
	}
}

// eachStatement calls f for every statement of the layers that apply.
func (w *why) eachStatement(f func(Ref, *StatementTrace)) {
	for l := range w.x.Layers {
		for p := range w.x.Layers[l].Policies {
			for s := range w.x.Layers[l].Policies[p].Statements {
				f(Ref{l, p, s}, &w.x.Layers[l].Policies[p].Statements[s])
			}
		}
	}
}

// doubtful returns the keys for which an element is undetermined.
func (w *why) doubtful(e *Element) []condition.Key {
	if e.Truth != condition.Undetermined && e.MaybeClasses&^e.Classes == 0 {
		return nil
	}
	var keys []condition.Key
	switch e.Doubt {
	case condition.UnknownKey, condition.UnknownPath:
		keys = w.rootOf(keys, e.ConditionKey())
	}
	for i := range e.Wants {
		for _, k := range e.Wants[i].Unknown {
			keys = w.rootOf(keys, k)
		}
		if e.Wants[i].isUniqueID() && e.Wants[i].Truth == condition.Undetermined {
			keys = w.rootOf(keys, condition.MakeKey("aws:userid"))
		}
	}
	return keys
}

// isInDoubt reports whether nobody knows if the statement applies, or, though it does,
// in which classes it names the requester.
func (t *StatementTrace) isInDoubt() bool {
	return t.Truth == condition.Undetermined || t.Truth == condition.True && t.MaybeClasses&^t.Classes != 0
}

// isUniqueID reports whether the value is a principal by the id of a user or role.
func (w *Want) isUniqueID() bool {
	return w.Type == policy.AWSPrincipal && (strings.HasPrefix(w.Text, "AIDA") || strings.HasPrefix(w.Text, "AROA"))
}

// rootOf appends the key that has to be known for k to be: itself, or the one that
// it follows from. What follows from the owner is left to that.
func (w *why) rootOf(keys []condition.Key, k condition.Key) []condition.Key {
	switch source := k.Source(); {
	case slices.Contains(w.r.Unknown, k):
	case source != condition.Key{}:
		k = source
	case w.x.Ownership == OwnerNotKnown && strings.HasPrefix(k.String(), "aws:resource") && k.IsDerived():
		return keys
	}
	if slices.Contains(keys, k) {
		return keys
	}
	return append(keys, k)
}

// settleKey settles a key: with each of a few values that conditions list, with some
// that they do not mean, and absent, unless AWS always sends it.
func (w *why) settleKey(k condition.Key) []Settling {
	var list []Settling
	add := func(how Assumption, v condition.Value) {
		c := w.r.known(k, v)
		if how == KeyIsAbsent {
			c = w.r.known(k, condition.Value{})
		}
		s := Settling{How: how, Values: v.Texts(), Decision: w.e.Decide(c)}
		if !slices.ContainsFunc(list, func(t Settling) bool { return t.How == how && slices.Equal(t.Values, s.Values) }) {
			list = append(list, s)
		}
	}
	for _, how := range []Assumption{KeyHasWanted, KeyHasOther} {
		for _, v := range w.suggestions(k, how == KeyHasWanted) {
			add(how, v)
		}
	}
	for _, v := range beyondConditions(k) {
		if !slices.ContainsFunc(list, func(s Settling) bool { return slices.Equal(s.Values, v.Texts()) }) {
			add(KeyHasOther, v)
		}
	}
	if _, state := w.env(w.r.known(k, condition.Value{})).Lookup(k); state == condition.KeyAbsent && !w.r.alwaysPresent(k) {
		add(KeyIsAbsent, condition.Value{})
	}
	return list
}

// beyondConditions returns values of the keys that decide more than conditions: that a
// service forwards the request, so that no endpoint is passed, or that the root user is
// in a session of AssumeRoot.
func beyondConditions(k condition.Key) []condition.Value {
	switch k.String() {
	case "aws:viaawsservice", "aws:assumedroot":
		return []condition.Value{condition.String("true"), condition.String("false")}
	case "aws:calledvia":
		return []condition.Value{condition.String("cloudformation.amazonaws.com")}
	}
	return nil
}

// known returns the request with a key that is known to have a value, or to be
// absent.
func (r *Request) known(k condition.Key, v condition.Value) *Request {
	c := r.Clone()
	c.Unknown = slices.DeleteFunc(c.Unknown, func(u condition.Key) bool { return u == k })
	if c.Context.Delete(k); v.Len() > 0 {
		c.Context.Set(k, v)
	}
	return c
}

// env returns what the conditions of a request are evaluated against.
func (w *why) env(r *Request) *condition.Env {
	var ev evaluation
	ev.set(w.e, r)
	ev.prepare()
	return &ev.env
}

// maxSuggestions is the number of values up to which a key is tried.
const maxSuggestions = 4

// suggestions returns values for a key that some test of it, in a statement that a
// decision leans on, names, or that it does not name. A negated test holds for the
// latter.
func (w *why) suggestions(k condition.Key, named bool) []condition.Value {
	var list []condition.Value
	env := w.env(w.r)
	w.eachStatement(func(at Ref, t *StatementTrace) {
		if !t.isInDoubt() || len(list) >= maxSuggestions {
			return
		}
		for i := range t.Elements {
			e := &t.Elements[i]
			if v, ok := w.inPrincipal(e, k, named); ok {
				list = append(list, v)
			}
			if v, ok := w.inVariable(e, k); ok && named {
				list = append(list, v)
			}
			if e.Kind != ConditionElement || e.ConditionKey() != k {
				continue
			}
			hold := named != e.isNegatedTest()
			for _, v := range w.suggested(at, e, env, hold) {
				if v.Len() > 0 && w.r.fits(k, v) && w.holds(at, i, k, v) == truthOf(hold) && len(list) < maxSuggestions {
					list = append(list, v)
					return
				}
			}
		}
	})
	return list
}

// isNegatedTest reports whether the element is a condition with a negated operator.
func (e *Element) isNegatedTest() bool {
	op, _, ok := operator.Parse(e.Operator)
	return ok && op.Negated
}

// inPrincipal returns the value of aws:userid that a requester has that a policy lists
// by its unique id, or one that it does not list.
func (w *why) inPrincipal(e *Element, k condition.Key, named bool) (condition.Value, bool) {
	for i := range e.Wants {
		if k.String() != "aws:userid" || !e.Wants[i].isUniqueID() || e.Wants[i].Truth != condition.Undetermined {
			continue
		}
		id := e.Wants[i].Text
		if !named {
			id = id[:len("AIDA")] + "OTHER"
		}
		if w.r.kind == RoleSession {
			id += ":" + w.r.principal.session
		}
		return condition.String(id), true
	}
	return condition.Value{}, false
}

// inVariable returns the value of a key that would make what a policy lists, in which
// it is a variable, the request's own resource or value.
func (w *why) inVariable(e *Element, k condition.Key) (condition.Value, bool) {
	for i := range e.Wants {
		if !slices.Contains(e.Wants[i].Unknown, k) {
			continue
		}
		for _, has := range e.Has {
			if of, v, ok := standsFor(e.Wants[i].Text, has); ok && of == k {
				return v, true
			}
		}
	}
	return condition.Value{}, false
}

// holds evaluates one condition with a value for a key.
func (w *why) holds(at Ref, element int, k condition.Key, v condition.Value) condition.Truth {
	t := w.test(at, element)
	if t == nil {
		return condition.Undetermined
	}
	return t.Eval(w.env(w.r.known(k, v)))
}

// test returns the compiled test of a condition.
func (w *why) test(at Ref, element int) *condition.Test {
	t := w.x.StatementOf(at)
	p := w.x.PolicyOf(at).Policy
	n := element - (len(t.Elements) - len(p.statements[at.Statement].tests))
	if n < 0 {
		return nil
	}
	return &p.statements[at.Statement].tests[n]
}

// variables returns the options of the document that a statement is in.
func (w *why) variables(at Ref) condition.Options {
	p := w.x.PolicyOf(at).Policy
	return condition.Options{Variables: p.doc != nil && p.doc.Version.Value == version2012}
}

// texts returns the values that the policy lists.
func (e *Element) texts() []string {
	texts := make([]string, len(e.Wants))
	for i := range texts {
		texts[i] = e.Wants[i].Text
	}
	return texts
}

// turns reports whether one of the settlings has another result, or makes a denial
// certain that was not.
func (w *why) turns(settlings []Settling) bool {
	return slices.ContainsFunc(settlings, func(s Settling) bool { return s.Decision.Result != w.x.Decision.Result })
}

// anotherAccount stands for any account that is not the requester's.
const anotherAccount = "000000000000"

// unknownOwner settles who owns the resource.
func (w *why) unknownOwner() Unknown {
	u := Unknown{Owner: true, At: Ref{-1, -1, -1}}
	settle := func(how Assumption, account string) {
		c := w.r.Clone()
		c.ResourceAccount = account
		u.Settlings = append(u.Settlings, Settling{How: how, Values: []string{account}, Decision: w.e.Decide(c)})
	}
	if w.x.Account != "" {
		settle(OwnerIsRequester, w.x.Account)
	}
	settle(OwnerIsOther, anotherAccount)
	u.Turns = w.turns(u.Settlings)
	w.eachStatement(func(at Ref, t *StatementTrace) {
		uses := t.Truth == condition.Undetermined && slices.ContainsFunc(t.Elements, func(e Element) bool {
			k := e.ConditionKey()
			return e.Doubt == condition.UnknownKey && k.IsDerived() && strings.HasPrefix(k.String(), "aws:resource")
		})
		if uses {
			u.Uses = append(u.Uses, at)
		}
	})
	return u
}

// findUnknownStatements settles each statement without a documented evaluation.
func (w *why) findUnknownStatements() {
	n := 0
	w.eachStatement(func(at Ref, t *StatementTrace) {
		if !t.Malformed || n == maxUnknowns {
			return
		}
		n++
		u := Unknown{At: at, Uses: []Ref{at}}
		u.Settlings = []Settling{
			{How: StatementApplies, Decision: w.settleStatement(at, true)},
			{How: StatementSaysNought, Decision: w.settleStatement(at, false)},
		}
		u.Turns = w.turns(u.Settlings)
		w.x.Unknowns = append(w.x.Unknowns, u)
	})
}

// settleStatement decides with a statement that means everything, or nothing.
func (w *why) settleStatement(at Ref, applies bool) Decision {
	l := w.x.LayerOf(at)
	c := w.x.PolicyOf(at).Policy.without(func(i int) bool { return i == at.Statement && !applies })
	if applies {
		s := &c.statements[at.Statement]
		effect := s.effect
		if effect == policy.NoEffect {
			effect = policy.Deny
		}
		*s = blanket(effect)
		s.sweeping = true
		c.index(scanLimit)
	}
	e, err := New(w.e.policies().with(l.Type, l.Level, replaced(at.Policy, c)))
	if err != nil {
		return Decision{}
	}
	return e.Decide(w.r)
}
