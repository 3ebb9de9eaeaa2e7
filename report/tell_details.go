// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// The details: each statement that matters, with all of its elements.

// maxDetails is how many statements are told in detail; JSON has all of them.
const maxDetails = 100

func (t *teller) details() []node {
	if len(t.x.Layers) == 0 {
		return nil
	}
	body, left := []node(nil), maxDetails
	if text := t.awsMessage(); text != "" {
		body = append(body, line(words("AWS would print: "), quote(text)))
	}
	for i := range t.x.Layers {
		body = append(body, t.layerDetails(i, &left)...)
	}
	if len(body) == 0 {
		return nil
	}
	return []node{{kind: detailsNode, say: say(span{"Details", strong}), body: body}}
}

func (t *teller) layerDetails(layer int, left *int) []node {
	l := &t.x.Layers[layer]
	var nodes []node
	for p := range l.Policies {
		silent := 0
		for s := range l.Policies[p].Statements {
			at := eval.Ref{Layer: layer, Policy: p, Statement: s}
			if !t.matters(at) || *left == 0 {
				silent++
				continue
			}
			*left--
			nodes = append(nodes, t.statement(l, at))
		}
		if silent > 0 {
			nodes = append(nodes, node{kind: answerNode, say: say(quote(value(l.Policies[p].Policy.Name())), words(": "+count(silent, "further statement")+" that "+verb(silent)+" not apply"))})
		}
	}
	return nodes
}

func verb(n int) string {
	if n == 1 {
		return "does"
	}
	return "do"
}

// matters reports whether a statement denies, allows, may do either, or came close.
func (t *teller) matters(at eval.Ref) bool {
	if t.x.StatementOf(at).Truth != condition.False {
		return true
	}
	for _, m := range t.x.Misses {
		if m.Ref == at {
			return true
		}
	}
	return false
}

// statement tells of one statement, element by element.
func (t *teller) statement(l *eval.Layer, at eval.Ref) node {
	s := t.x.StatementOf(at)
	spans := append(t.brief(at), words(" ("+effect(s.Effect)+", "+layerNoun(l)))
	spans = append(append(spans, level(l.Name, l.Level)...), words(") "+applies(s)))
	var rows []row
	for i := range s.Elements {
		e := &s.Elements[i]
		text := say(words(e.Name() + " "))
		if e.Kind == eval.ConditionElement {
			text = say(quote(e.Key), words(" "))
		}
		text = append(append(text, t.wants(e)...), words("; request: "))
		text = append(text, has(e)...)
		if e.Kind == eval.PrincipalElement {
			text = append(text, t.named(l, s, e)...)
		}
		if e.Truth == condition.Undetermined {
			text = append(append(text, words("; ")), doubtOf(e)...)
		}
		if e.Vacuous {
			text = append(text, words("; holds because the key is absent"))
		}
		rows = append(rows, row{matched(e.Truth), text})
	}
	n := node{kind: answerNode, say: spans}
	if len(rows) > 0 {
		n.body = []node{table(rows...)}
	}
	return n
}

// named says in which way a Principal names the requester and, of an Allow within one
// account, what that makes unnecessary.
func (t *teller) named(l *eval.Layer, s *eval.StatementTrace, e *eval.Element) []span {
	if e.Classes == 0 || e.Negated || l.Type != policy.ResourceBased {
		return nil
	}
	spans := []span{words("; names the requester as: " + e.Classes.String())}
	passed := e.Classes.Bypasses()
	if t.x.Ownership != eval.SameAccount || s.Effect != policy.Allow || len(passed) == 0 {
		return spans
	}
	nouns := make([]string, len(passed))
	for i, p := range passed {
		nouns[i] = noun(p, false)
	}
	return append(spans, words(", which makes an allow needless in: "+strings.Join(nouns, ", ")))
}

func effect(e policy.Effect) string {
	switch e {
	case policy.Allow:
		return "Allow"
	case policy.Deny:
		return "Deny"
	}
	return "no valid Effect"
}

func applies(s *eval.StatementTrace) string {
	switch {
	case s.Malformed:
		return "is not valid"
	case s.Truth == condition.True:
		return "applies"
	case s.Truth == condition.Undetermined:
		return "may apply"
	}
	return "does not apply"
}

func matched(t condition.Truth) span {
	switch t {
	case condition.True:
		return span{"matches", good}
	case condition.Undetermined:
		return span{"may match", strong}
	}
	return span{"FAILS", bad}
}

// awsMessage is what AWS prints for the same denial (IAM User Guide, "Troubleshoot
// access denied error messages"), or "" for an allow. A caller of another
// organization is not told the reason.
func (t *teller) awsMessage() string {
	x := t.x
	l := x.LayerOf(x.Deciding())
	if !t.isDenied() || l == nil {
		return ""
	}
	who := x.Principal
	if x.Kind == eval.AnonymousCaller {
		who = "anonymous"
	}
	text := "User: " + who + " is not authorized to perform: " + x.Action
	if x.Resource != "*" {
		text += " on resource: " + x.Resource
	}
	noun := layerNoun(l)
	switch {
	case x.Visible == condition.False:
		return text
	case x.Decision.Result == eval.ImplicitDeny:
		return text + " because no " + noun + " allows the " + x.Action + " action"
	case l.Trust:
		return text + " with an explicit deny in the " + noun
	}
	return text + " with an explicit deny in " + article(noun)
}
