// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"slices"
	"strconv"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
)

// What is not known, further near misses, and notes.

// unknowns are what an inconclusive decision leans on, with the decision under each
// way of settling it.
func (t *teller) unknowns() []node {
	if t.x.Decision.Conclusive() || t.x.Principal == "" {
		return nil
	}
	var items [][]node
	for i := range t.x.Unknowns {
		u := &t.x.Unknowns[i]
		if s := t.x.StatementOf(u.At); s != nil && s.Position.Line == 0 && !u.Turns {
			continue // of a policy without text, the statement that matters is told
		}
		items = append(items, t.unknown(u))
	}
	if len(items) == 0 {
		return []node{section("Not certain", line(words("AWS does not document this case. What permits less was taken.")))}
	}
	return []node{section("Not certain: it depends on what is not known", list(items...))}
}

// unknown tells of one thing that is not known.
func (t *teller) unknown(u *eval.Unknown) []node {
	var spans []span
	switch {
	case u.Owner:
		spans = []span{words("which account owns the resource")}
	case u.Key != condition.Key{}:
		spans = []span{words("the value of "), quote(t.x.KeyName(u.Key))}
	case t.x.StatementOf(u.At) != nil && t.x.StatementOf(u.At).Position.Line == 0:
		spans = []span{words("what "), quote(value(t.x.PolicyOf(u.At).Policy.Name())), words(" says")}
	default:
		spans = append(append([]span{words("what ")}, t.name(u.At)...), words(" means"))
	}
	if uses := u.Uses; len(uses) > 0 && u.At.Layer < 0 {
		spans = append(append(spans, words(", asked for by ")), t.brief(uses[0])...)
		if n := len(uses) - 1; n > 0 {
			spans = append(spans, words(" "+more(n)))
		}
	}
	var items [][]node
	for i := range u.Settlings {
		s := &u.Settlings[i]
		items = append(items, []node{line(append(append(t.assumed(u, s), words(": ")), outcome(s.Decision)...)...)})
	}
	return []node{line(spans...), list(items...)}
}

// assumed says what was taken for granted.
func (t *teller) assumed(u *eval.Unknown, s *eval.Settling) sentence {
	switch s.How {
	case eval.KeyIsAbsent:
		return say(words("if it is absent"))
	case eval.KeyHasWanted, eval.KeyHasOther:
		if t.isListed(u, first(s.Values)) {
			return append(say(words("if it is ")), listed(s.Values, " and ")...)
		}
		return append(say(words("if it is another value, such as ")), listed(s.Values, " and ")...)
	case eval.OwnerIsRequester:
		return say(words("if it is the requester's, " + clean(first(s.Values))))
	case eval.OwnerIsOther:
		return say(words("if it is another one"))
	case eval.StatementApplies:
		return say(words("if it applies"))
	}
	return say(words("if it does not apply"))
}

// isListed reports whether a policy that asks for an unknown key lists the value.
func (t *teller) isListed(u *eval.Unknown, text string) bool {
	for _, ref := range u.Uses {
		for _, e := range t.x.StatementOf(ref).Elements {
			for _, w := range e.Wants {
				if w.Text == text {
					return true
				}
			}
			if slices.Contains(e.Has, text) {
				return true // a variable takes its place
			}
		}
	}
	return false
}

// outcome is a decision in a few words.
func outcome(d eval.Decision) []span {
	var spans []span
	switch {
	case d.Result == eval.Allowed:
		spans = []span{{"allowed", good}}
	case d.Result == eval.ExplicitDeny:
		spans = []span{{"denied", bad}, words(" explicitly by " + article(noun(d.Blame, false)))}
	case d.Reason == eval.ImplicitPartition || d.Reason == eval.ImplicitProtected:
		spans = []span{{"denied", bad}, words(": " + ruleOf(d.Reason))}
	default:
		spans = []span{{"denied", bad}, words(", no " + noun(d.Blame, false) + " allows it")}
	}
	if !d.Conclusive() {
		spans = append(spans, words(", as far as is known"))
	}
	return spans
}

// misses are the statements that came close, after the first.
func (t *teller) misses() []node {
	if len(t.x.Misses) < 2 {
		return nil
	}
	further, title := t.x.Misses[1:], "Next closest"
	if n := len(further); n > 1 && !t.verbose {
		further, title = further[:1], "Next closest (1 of "+strconv.Itoa(n)+")"
	}
	var items [][]node
	for i := range further {
		items = append(items, t.miss(&further[i]))
	}
	return []node{section(title, list(items...))}
}

func (t *teller) miss(m *eval.Miss) []node {
	s := t.x.StatementOf(m.Ref)
	spans := t.brief(m.Ref)
	if m.Element < 0 {
		return []node{line(append(spans, words(" is not valid"))...)}
	}
	e := &s.Elements[m.Element]
	spans = append(append(spans, words(": ")), tested(e)...)
	spans = append(append(spans, words(" wants ")), t.wants(e)...)
	if e.Kind == eval.ConditionElement || t.verbose {
		spans = append(append(spans, words("; the request has ")), has(e)...)
	}
	switch n := len(m.Others); {
	case n == 1:
		spans = append(append(spans, words("; ")), append(tested(&s.Elements[m.Others[0]]), words(" fails too"))...)
	case n > 1:
		spans = append(spans, words("; "+strconv.Itoa(n)+" further elements fail too"))
	}
	return []node{line(spans...)}
}

// notes are further things to know.
func (t *teller) notes() []node {
	var items [][]node
	for i := range t.x.Notes {
		if spans := t.note(&t.x.Notes[i]); !inHeadline(t.x.Notes[i].Kind) {
			items = append(items, []node{line(spans...)})
		}
	}
	if t.isDenied() && t.x.Visible == condition.False && t.x.Principal != "" {
		items = append(items, []node{line(words("AWS tells this caller only that access is denied, not why."))})
	}
	if len(items) == 0 {
		return nil
	}
	return []node{section("Notes", list(items...))}
}

// inHeadline reports whether the headline says what a note would.
func inHeadline(k eval.NoteKind) bool {
	return k == eval.OtherPartition || k == eval.ProtectedResource || k == eval.NoPermissionNeeded
}

func (t *teller) note(n *eval.Note) []span {
	key := quote(t.x.KeyName(n.Key))
	switch n.Kind {
	case eval.CrossedColon:
		return append(capital(t.name(n.At)), words(` matches the resource only because a "*" in it runs on across a colon, into the next field of the ARN.`))
	case eval.AlwaysPresentAbsent:
		return []span{words("The request does not have "), key, words(", which AWS always sends. Give its value: a policy asks for it.")}
	case eval.DiffersFromDerived:
		spans := append([]span{key, words(" is given as ")}, listed(n.Given, " and ")...)
		return append(append(append(spans, words(", but ")), listed(n.Derived, " and ")...), words(" follows from the rest of the request."))
	case eval.VacuousAllow:
		return append(append(capital(t.name(n.At)), words(" allows it only because the request does not have ")), key, words("."))
	case eval.GrantsOfKMS:
		return []span{words("A KMS grant may still allow it: grants are not policies, and were not evaluated.")}
	case eval.BoundaryNotSpared:
		return append(capital(t.name(n.At)), words(" spares nobody who has a permissions boundary: NotPrincipal never does."))
	case eval.UnsignedCall:
		return []span{words("The call is not signed: nothing has to allow it, though a policy may deny it.")}
	case eval.RCPServiceNotListed:
		return []span{words("Resource control policies are not known to cover this service.")}
	case eval.RootCannotAssume:
		return []span{words("Root users cannot assume roles, whatever the policies say.")}
	case eval.OtherPartition:
		return []span{words("Requester and resource are in different partitions of AWS, and nothing reaches across.")}
	case eval.ProtectedResource:
		return []span{words("AWS protects the resource from being changed, whatever policies say.")}
	case eval.NoPermissionNeeded:
		return []span{words("AWS asks no permission for this action.")}
	}
	return []span{words(n.Kind.String())}
}
