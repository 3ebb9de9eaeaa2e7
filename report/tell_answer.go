// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"slices"
	"strconv"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// The answer: the one statement to look at, its source, and both values.

func (t *teller) answer() []node {
	switch t.x.Decision.Result {
	case eval.Allowed:
		return t.stands()
	case eval.ExplicitDeny:
		return t.denies()
	}
	return t.lacks()
}

// denies is the answer for an explicit deny.
func (t *teller) denies() []node {
	cause := t.x.Cause()
	s := t.x.StatementOf(cause.Ref)
	if s == nil {
		return nil
	}
	if s.Malformed {
		return t.malformed(cause.Ref)
	}
	verb := " denies it"
	if undetermined(s) {
		verb = " may deny it, and counts as if it did"
	}
	spans := append(capital(t.name(cause.Ref)), words(verb))
	var body []node
	if cause.Element >= 0 {
		e := &s.Elements[cause.Element]
		spans = append(append(spans, words(", by ")), tested(e)...)
		body = append(body, table(t.values(e, s.Effect)...))
		if e.Vacuous {
			body = append(body, line(words("The request does not have the key, and then this test holds.")))
		}
	}
	for i := range s.Elements {
		e := &s.Elements[i]
		if e.Negated {
			body = append(body, line(t.spared(e)...))
		}
		if e.Truth == condition.Undetermined && e.Doubt != condition.UnknownKey { // which the values say
			body = append(body, line(capital(append(doubtOf(e), words(".")))...))
		}
	}
	keep, marks := t.marksOf(s, cause.Element)
	return answer(append(spans, words(":")), t.excerpt(cause.Ref, keep, marks), body)
}

// spared says whom or what a negated element of a Deny leaves alone.
func (t *teller) spared(e *eval.Element) sentence {
	shown, left := t.closest(e)
	spans := say(words("Its " + e.Name() + " spares only "))
	for i, w := range shown {
		switch {
		case i > 0 && i == len(shown)-1 && left == 0:
			spans = append(spans, words(" and "))
		case i > 0:
			spans = append(spans, words(", "))
		}
		spans = append(spans, want(w)...)
	}
	if left > 0 {
		spans = append(spans, words(" "+more(left)))
	}
	return append(spans, words("."))
}

// marksOf returns the places in a statement that denies which made it apply: the
// condition and what is negated or, without either, what its other elements have
// that matches.
func (t *teller) marksOf(s *eval.StatementTrace, element int) (keep, marks []policy.Position) {
	for i := range s.Elements {
		if i == element || element < 0 && s.Elements[i].Negated {
			k, m := t.places(&s.Elements[i])
			keep, marks = append(keep, k...), append(marks, m...)
		}
	}
	for i := 0; i < len(s.Elements) && element < 0 && len(marks) == 0; i++ {
		for _, w := range s.Elements[i].Wants {
			if w.Truth != condition.False && w.Text != "*" {
				keep, marks = append(keep, s.Elements[i].Position), append(marks, w.Position)
				break
			}
		}
	}
	if len(marks) == 0 && len(s.Elements) > 0 {
		marks = append(marks, s.Elements[0].Position)
	}
	return keep, marks
}

// places returns where an element is to be marked: as a whole if it is on one line,
// or else at those of its values that are most like the request's.
func (t *teller) places(e *eval.Element) (keep, marks []policy.Position) {
	shown, _ := t.closest(e)
	for _, w := range shown[:min(len(shown), maxMarkedLines-1)] {
		if w.Position.Line > e.Position.Line {
			marks = append(marks, w.Position)
		}
	}
	switch {
	case len(marks) == 0:
		return nil, []policy.Position{e.Position}
	case e.Kind == eval.ConditionElement:
		return nil, append([]policy.Position{e.Position}, marks...)
	}
	return []policy.Position{e.Position}, marks
}

// malformed is the answer where a statement without a meaning decides.
func (t *teller) malformed(at eval.Ref) []node {
	p, s := t.x.PolicyOf(at), t.x.StatementOf(at)
	if p.Policy.Document() == nil {
		return answer(say(words("Nobody knows the text of "), quote(value(p.Policy.Name())), words(". It may deny the request: give its text.")))
	}
	var marks []policy.Position
	var body []node
	for _, f := range p.Policy.Document().Validate(p.Policy.Type()) {
		if f.Undetermined && f.Statement == s.Index && len(body) < maxShort {
			marks = append(marks, f.Position)
			body = append(body, line(words(clean(f.Message)+".")))
		}
	}
	spans := append(capital(t.name(at)), words(" is not valid, and AWS does not say what it means then. It counts as if it denied:"))
	return answer(spans, t.excerpt(at, nil, marks), body)
}

// lacks is the answer for an implicit deny.
func (t *teller) lacks() []node {
	cause := t.x.Cause()
	l := t.x.LayerOf(cause.Ref)
	if l == nil {
		return nil
	}
	var nodes []node
	if len(t.x.Misses) > 0 {
		nodes = t.nearest(&t.x.Misses[0])
	} else {
		nodes = t.silence(l)
	}
	if why := t.rule(l, cause.Or >= 0); len(why) > 0 {
		nodes[0].body = append(nodes[0].body, line(why...))
	}
	return nodes
}

// silence says that a layer has nothing that comes near.
func (t *teller) silence(l *eval.Layer) []node {
	n := len(l.Policies)
	statements := 0
	for _, p := range l.Policies {
		statements += len(p.Statements)
	}
	noun := layerNoun(l)
	at, only := t.onlyAllow(l)
	switch {
	case only != nil:
		spans := append(append(say(words("The only Allow there, ")), t.brief(at)...), words(", lists other actions:"))
		keep, marks := t.places(only)
		return answer(spans, t.excerpt(at, keep, marks), []node{table(t.values(only, policy.Allow)...)})
	case n == 0:
		return answer(append(append(say(words("No "+noun+" is given")), level(l.Name, l.Level)...), words(".")))
	case n == 1:
		return answer(say(words("The "+noun+" "), quote(value(l.Policies[0].Policy.Name())), words(" has nothing that comes near ("+count(statements, "statement")+").")))
	}
	return answer(append(append(say(words("The "+strconv.Itoa(n)+" "+plural(noun))), level(l.Name, l.Level)...), words(" have nothing that comes near ("+count(statements, "statement")+").")))
}

// onlyAllow returns the one Allow statement of a layer, and its Action, if that is
// why it does not apply.
func (t *teller) onlyAllow(l *eval.Layer) (at eval.Ref, only *eval.Element) {
	n := 0
	for p := range l.Policies {
		for i := range l.Policies[p].Statements {
			s := &l.Policies[p].Statements[i]
			if s.Effect != policy.Allow {
				continue
			}
			if n++; n > 1 {
				return at, nil
			}
			at = eval.Ref{Layer: t.layerIndex(l), Policy: p, Statement: i}
			for e := range s.Elements {
				if f := &s.Elements[e]; f.Kind == eval.ActionElement && !f.Negated && f.Truth == condition.False {
					only = f
				}
			}
		}
	}
	return at, only
}

// layerIndex returns the index of a layer.
func (t *teller) layerIndex(l *eval.Layer) int {
	for i := range t.x.Layers {
		if &t.x.Layers[i] == l {
			return i
		}
	}
	return -1
}

// nearest is the statement that came closest to allowing the request.
func (t *teller) nearest(m *eval.Miss) []node {
	s := t.x.StatementOf(m.Ref)
	spans := append(say(words("Closest: ")), t.name(m.Ref)...)
	if m.Instead {
		spans = append(spans, words(", of the "+layerNoun(t.x.LayerOf(m.Ref))+","))
	}
	if m.Element < 0 {
		return answer(append(spans, words(" is not valid:")), t.excerpt(m.Ref, nil, nil), t.invalid(m.Ref))
	}
	e := &s.Elements[m.Element]
	var keep, marks []policy.Position
	var body []node
	for i, n := range append([]int{m.Element}, m.Others...) {
		f := &s.Elements[n]
		k, p := t.places(f)
		keep, marks = append(keep, k...), append(marks, p...)
		if i < maxShort {
			body = append(body, t.failure(f)...)
		}
	}
	if e.Truth == condition.Undetermined {
		spans = append(spans, words(" may allow it, but "))
		spans = append(append(spans, doubtOf(e)...), words(":"))
	} else {
		spans = append(append(append(spans, words(" allows it but for ")), tested(e)...), others(s, m)...)
	}
	return answer(spans, t.excerpt(m.Ref, keep, marks), merged(body))
}

// failure is both values of an element that fails.
func (t *teller) failure(e *eval.Element) []node {
	return []node{table(t.values(e, policy.Allow)...)}
}

// merged puts tables that follow each other into one.
func merged(nodes []node) []node {
	var list []node
	for _, n := range nodes {
		if last := len(list) - 1; n.kind == tableNode && last >= 0 && list[last].kind == tableNode {
			list[last].rows = append(list[last].rows, n.rows...)
			continue
		}
		list = append(list, n)
	}
	return list
}

// others names the further elements that stopped a statement.
func others(s *eval.StatementTrace, m *eval.Miss) []span {
	var spans []span
	for i, n := range m.Others {
		if i == maxShort {
			return append(spans, words(" "+more(len(m.Others)-i)+":"))
		}
		spans = append(append(spans, words(" and ")), tested(&s.Elements[n])...)
	}
	return append(spans, words(":"))
}

// invalid says what is wrong with a statement.
func (t *teller) invalid(at eval.Ref) []node {
	p, s := t.x.PolicyOf(at), t.x.StatementOf(at)
	if p.Policy.Document() == nil {
		return []node{line(words("The text of the policy is not known."))}
	}
	var list []node
	for _, f := range p.Policy.Document().Validate(p.Policy.Type()) {
		if f.Undetermined && f.Statement == s.Index && len(list) < maxShort {
			list = append(list, line(words(clean(f.Message)+".")))
		}
	}
	return list
}

// rule says why the layer has to allow the request at all, where that is not plain.
func (t *teller) rule(l *eval.Layer, or bool) sentence {
	x := t.x
	switch {
	case l.Trust:
		return say(words("A role can be assumed only by those whom its trust policy lets in."))
	case l.Type == policy.ResourceBased && x.NeedsResourcePolicy && x.Ownership == eval.SameAccount:
		return say(words("The resource's own policy has to allow it, even within one account."))
	case l.Type == policy.SCP:
		return say(words("Each level of the organization has to allow it."))
	case l.Type == policy.PermissionsBoundary, l.Type == policy.Session:
		return say(words("A " + layerNoun(l) + " permits nothing beyond what it lists, whatever other policies grant."))
	case l.Type == policy.VPCEndpoint:
		return say(words("Whatever passes the VPC endpoint has to be allowed by its policy."))
	case x.Ownership == eval.CrossAccount && x.Account != "":
		lacking := x.Account
		if l.Type == policy.ResourceBased {
			lacking = x.Owner
		}
		return say(words("Requester and resource are in different accounts, "), quote(x.Account), words(" and "), quote(x.Owner),
			words(". Both have to allow it, and "), quote(lacking), words(" does not."))
	case l.Type == policy.ResourceBased && x.Ownership == eval.OwnerNotKnown && x.Account != "":
		return say(words("It is not known which account owns the resource. If it is another one than "), quote(x.Account), words(", that account has to allow it too."))
	case or && t.verbose:
		return say(words("A resource-based policy that names the requester would do as well."))
	}
	return nil
}

// maxSupports is how many statements of an allow are listed without details.
const maxSupports = 8

// stands is the answer for an allow: what it stands on.
func (t *teller) stands() []node {
	if len(t.c.Supports) == 0 {
		return nil
	}
	var items [][]node
	for i := 0; i < len(t.c.Supports); i++ {
		if len(items) == maxSupports && !t.verbose {
			items = append(items, []node{line(dim(more(len(t.c.Supports) - i)))})
			break
		}
		s, n := t.c.Supports[i], t.levelsAlike(i)
		l := t.x.LayerOf(s.Ref)
		spans := append(t.brief(s.Ref), words(", "+article(layerNoun(l))))
		if n > 1 {
			spans = append(spans, words(" on "+strconv.Itoa(n)+" levels"))
		} else {
			spans = append(spans, level(l.Name, l.Level)...)
		}
		items = append(items, []node{line(append(spans, words(": "+weight(s)))...)})
		i += n - 1
	}
	return []node{section("It stands on (what is needed: without it, the request is denied)", list(items...))}
}

// levelsAlike returns on how many levels, one after the other, the same statement of
// the same policy supports an allow, from the i-th support.
func (t *teller) levelsAlike(i int) int {
	list, n := t.c.Supports[i:], 1
	for n < len(list) && !t.verbose {
		a, b := list[0], list[n]
		if t.x.LayerOf(a.Ref).Type != t.x.LayerOf(b.Ref).Type || t.x.LayerOf(a.Ref).Level < 0 || a.Needed != b.Needed || a.Enough != b.Enough ||
			t.x.PolicyOf(a.Ref).Policy.Name() != t.x.PolicyOf(b.Ref).Policy.Name() || a.Statement != b.Statement {
			break
		}
		n++
	}
	return n
}

// weight says how much of an allow hangs on one statement.
func weight(s eval.Support) string {
	switch {
	case s.Needed && s.Enough:
		return "needed"
	case s.Needed:
		return "needed, together with others of its kind"
	case s.Enough:
		return "enough alone, and not needed: another allows it too"
	}
	return "neither needed nor enough alone"
}

// answer is a sentence with what belongs to it.
func answer(s sentence, parts ...[]node) []node {
	return []node{{kind: answerNode, say: s, body: slices.Concat(parts...)}}
}

// capital begins a sentence.
func capital(s []span) []span {
	if len(s) > 0 && s[0].text != "" && s[0].tone == ordinary && 'a' <= s[0].text[0] && s[0].text[0] <= 'z' {
		s[0].text = string(s[0].text[0]-'a'+'A') + s[0].text[1:]
	}
	return s
}
