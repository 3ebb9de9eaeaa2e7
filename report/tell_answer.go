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
			body = append(body, table(t.values(e, s.Effect)...))
		}
		if e.Truth == condition.Undetermined {
			body = append(body, line(capital(append(doubtOf(e), words(".")))...))
		}
	}
	return answer(append(spans, words(":")), t.excerpt(cause.Ref, marksOf(s, cause.Element)), body)
}

// marksOf returns the places in a statement that denies which made it apply: the
// condition or, without one, what its other elements have that matches.
func marksOf(s *eval.StatementTrace, element int) []policy.Position {
	var marks []policy.Position
	for i := range s.Elements {
		e := &s.Elements[i]
		switch {
		case i == element, e.Negated:
			marks = append(marks, e.Position)
		case element < 0 && e.Kind != eval.ConditionElement:
			for _, w := range e.Wants {
				if w.Truth != condition.False && w.Text != "*" {
					marks = append(marks, w.Position)
					break
				}
			}
		}
	}
	if len(marks) == 0 {
		for i := range s.Elements {
			marks = append(marks, s.Elements[i].Position)
		}
	}
	return marks
}

// malformed is the answer where a statement without a meaning decides.
func (t *teller) malformed(at eval.Ref) []node {
	p, s := t.x.PolicyOf(at), t.x.StatementOf(at)
	if p.Policy.Document() == nil {
		return answer(say(words("The text of "), quote(value(p.Policy.Name())), words(" is not known, and it may deny the request.")))
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
	return answer(spans, t.excerpt(at, marks), body)
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
		nodes = answer(t.silence(l))
	}
	if why := t.rule(l, cause.Or >= 0); len(why) > 0 {
		nodes[0].body = append(nodes[0].body, line(why...))
	}
	return nodes
}

// silence says that a layer has nothing that comes near.
func (t *teller) silence(l *eval.Layer) sentence {
	n := len(l.Policies)
	statements := 0
	for _, p := range l.Policies {
		statements += len(p.Statements)
	}
	noun := layerNoun(l)
	switch {
	case n == 0:
		return append(append(say(words("There is no "+noun)), level(l.Name, l.Level)...), words("."))
	case n == 1:
		return say(words("The "+noun+" "), quote(value(l.Policies[0].Policy.Name())), words(" has nothing that comes near ("+count(statements, "statement")+")."))
	}
	return append(append(say(words("The "+strconv.Itoa(n)+" "+plural(noun))), level(l.Name, l.Level)...), words(" have nothing that comes near ("+count(statements, "statement")+")."))
}

// nearest is the statement that came closest to allowing the request.
func (t *teller) nearest(m *eval.Miss) []node {
	s := t.x.StatementOf(m.Ref)
	spans := append(say(words("Closest is ")), t.name(m.Ref)...)
	if m.Instead {
		spans = append(spans, words(", of the "+layerNoun(t.x.LayerOf(m.Ref))))
	}
	if m.Element < 0 {
		return answer(append(spans, words(", which is not valid:")), t.excerpt(m.Ref, nil), t.invalid(m.Ref))
	}
	e := &s.Elements[m.Element]
	var marks []policy.Position
	var body []node
	for i, n := range append([]int{m.Element}, m.Others...) {
		f := &s.Elements[n]
		marks = append(marks, f.Position)
		if i < maxShort {
			body = append(body, t.failure(f)...)
		}
	}
	if e.Truth == condition.Undetermined {
		spans = append(spans, words(", which may or may not allow it, for "))
		spans = append(append(spans, doubtOf(e)...), words(":"))
	} else {
		spans = append(append(append(spans, words(", which allows it but for ")), tested(e)...), others(s, m)...)
	}
	return answer(spans, t.excerpt(m.Ref, marks), merged(body))
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
	case l.Type == policy.ResourceBased && x.NeedsResourcePolicy:
		return say(words("The resource's own policy has to allow it, even within one account."))
	case l.Type == policy.SCP:
		return say(words("Each level of the organization has to allow it."))
	case l.Type == policy.PermissionsBoundary, l.Type == policy.Session:
		return say(words("A " + layerNoun(l) + " permits nothing beyond what it lists, whatever other policies grant."))
	case l.Type == policy.VPCEndpoint:
		return say(words("Whatever passes the VPC endpoint has to be allowed by its policy."))
	case x.Ownership == eval.CrossAccount && x.Account != "":
		return say(words("The resource belongs to account " + x.Owner + " and the requester to " + x.Account + ": both accounts have to allow it."))
	case or && x.Owner != "":
		return say(words("Within one account, a resource-based policy that names the requester would do as well."))
	}
	return nil
}

// stands is the answer for an allow: what it stands on.
func (t *teller) stands() []node {
	if len(t.c.Supports) == 0 {
		return nil
	}
	var items [][]node
	for i, s := range t.c.Supports {
		if i == maxFixesShort && !t.verbose {
			items = append(items, []node{line(dim(more(len(t.c.Supports) - i)))})
			break
		}
		l := t.x.LayerOf(s.Ref)
		spans := append(t.brief(s.Ref), words(", "+article(layerNoun(l))))
		spans = append(append(spans, level(l.Name, l.Level)...), words(": "+weight(s)))
		items = append(items, []node{line(spans...)})
	}
	return []node{section("It stands on", list(items...))}
}

// weight says how much of an allow hangs on one statement.
func weight(s eval.Support) string {
	switch {
	case s.Needed && s.Enough:
		return "needed; without it the request is denied"
	case s.Needed:
		return "needed, together with others of its kind"
	case s.Enough:
		return "enough, and not needed: something else allows it too"
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
