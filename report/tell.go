// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"strconv"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// What there is to say, in the order in which a person who is denied asks for it.

// tell makes the tree of a report.
func tell(r *Report, o Options) []node {
	t := newTeller(r, o.Verbose && !o.Brief)
	nodes := []node{{kind: headlineNode, say: t.headline()}}
	if rows := t.question(); len(rows) > 0 {
		nodes = append(nodes, table(rows...))
	}
	nodes = append(nodes, t.answer()...)
	nodes = append(nodes, t.unknowns()...)
	if o.Brief {
		return append(nodes, t.missingNotes()...)
	}
	nodes = append(nodes, t.stillStops()...)
	nodes = append(nodes, t.fixes()...)
	nodes = append(nodes, t.layers()...)
	nodes = append(nodes, t.misses()...)
	nodes = append(nodes, t.notes()...)
	nodes = append(nodes, t.missingNotes()...)
	nodes = append(nodes, t.recordNotes()...)
	if t.verbose {
		nodes = append(nodes, t.details()...)
	}
	return nodes
}

// teller makes the tree.
type teller struct {
	x       *eval.Explanation
	c       *eval.Changes
	event   *Event
	missing []string // Report.Missing
	called  string   // Report.Name
	at      string   // Report.Position
	verbose bool
	sources map[*eval.Policy]policy.Lines // cut once for each policy
}

func newTeller(r *Report, verbose bool) *teller {
	t := &teller{x: r.explanation(), c: r.changes(), verbose: verbose, sources: map[*eval.Policy]policy.Lines{}}
	if r != nil {
		t.event, t.missing, t.called, t.at = r.Event, r.Missing, r.Name, r.Position
	}
	return t
}

// headline is the verdict and the blame and, where AWS did the opposite, that.
func (t *teller) headline() sentence {
	s := t.verdict()
	switch {
	case t.event == nil || t.event.Agreement != "disagree":
	case t.event.Outcome == "refused" && !t.isDenied():
		s = append(s, words(". But "), span{"AWS refused it", bad})
	case t.event.Outcome == "granted" && t.isDenied():
		s = append(s, words(". But "), span{"AWS allowed it", good})
	}
	return s
}

func (t *teller) verdict() sentence {
	x := t.x
	d := x.Decision
	switch {
	case d.Result == eval.Allowed:
		return say(span{"ALLOWED", good}, words(" "+allowedBy(x)))
	case d.Reason == eval.InvalidRequest:
		return say(span{"DENIED", bad}, words(": the request asks nothing"))
	case d.Reason == eval.ImplicitPartition:
		return say(span{"DENIED", bad}, words(": requester and resource are in different partitions of AWS, and nothing reaches across"))
	case d.Reason == eval.ImplicitProtected:
		return say(span{"DENIED", bad}, words(": AWS protects the resource from being changed, whatever policies say"))
	}
	l := x.LayerOf(x.Deciding())
	noun, at := noun(d.Blame, false), []span(nil)
	if l != nil {
		noun, at = layerNoun(l), level(l.Name, l.Level)
	}
	if d.Result == eval.ImplicitDeny {
		return append(say(span{"DENIED", bad}, words(" implicitly: no "+noun)), append(at, words(" allows it"+t.doubt()))...)
	}
	return append(say(span{"DENIED", bad}, words(" explicitly by "+article(noun))), append(at, words(t.doubt()))...)
}

// doubt says that a denial is not for certain.
func (t *teller) doubt() string {
	if t.x.Decision.Conclusive() {
		return ""
	}
	return ", as far as is known"
}

// allowedBy says by what a request is allowed.
func allowedBy(x *eval.Explanation) string {
	switch x.Decision.Reason {
	case eval.AllowIdentity:
		return "by an identity-based policy"
	case eval.AllowResourceDirect:
		return "by a resource-based policy that names the requester itself"
	case eval.AllowResourceWildcard:
		return "by a resource-based policy that is open to everyone"
	case eval.AllowResourceRole:
		if x.Kind == eval.FederatedUser {
			return "by a resource-based policy that names the user behind the session"
		}
		return "by a resource-based policy that names the requester's role"
	case eval.AllowBothAccounts:
		return "by both accounts, the requester's and the resource's"
	case eval.AllowResourceOnly:
		return "by a resource-based policy"
	case eval.AllowRoot:
		return "because no policy denies it, and root users may do everything else"
	}
	return "because AWS asks no permission for this action"
}

// question says who asked for what.
func (t *teller) question() []row {
	x := t.x
	var rows []row
	add := func(name string, spans ...span) {
		if spans[0].text != "" {
			rows = append(rows, row{label(name), spans})
		}
	}
	who := say(quote(x.Principal))
	if kind := kindOf(x.Kind); kind != "" {
		who = append(who, dim(" ("+kind+")"))
	}
	add("who", who...)
	add("action", quote(x.Action))
	on := say(quote(x.Resource))
	if owner := ownerWords(x); owner != "" && x.Resource != "*" {
		on = append(on, dim(" ("+owner+")"))
	}
	add("resource", on...)
	switch {
	case t.called == "":
		add("from", quote(t.at))
	case t.at == "":
		add("name", quote(t.called))
	default:
		add("name", quote(t.called), dim(" at "+shorten(t.at)))
	}
	return append(rows, t.record()...)
}

// record says which recorded call this is, and whether AWS agrees.
func (t *teller) record() []row {
	e := t.event
	if e == nil {
		return nil
	}
	var parts []string
	for _, s := range []string{e.Source, e.Name, e.ErrorCode, e.Time} {
		if s != "" {
			parts = append(parts, shorten(s))
		}
	}
	rows := []row{{label("event"), say(quote(strings.Join(parts, " ")))}}
	if e.ID != "" || e.File != "" {
		rows = append(rows, row{label(""), say(dim(strings.TrimSpace(e.ID + " at " + e.File)))})
	}
	verdict := say()
	switch e.Agreement {
	case "agree":
		verdict = say(span{"agrees", good}, words(". "))
	case "disagree":
		verdict = say(span{"DISAGREES", bad}, words(". "))
	}
	return append(rows, row{label("AWS"), append(verdict, words(clean(e.Opinion)))})
}

// recordNotes are what the record cannot tell.
func (t *teller) recordNotes() []node {
	if t.event == nil || len(t.event.Notes) == 0 {
		return nil
	}
	title := "What the record does not tell"
	if t.event.Inexact {
		title += "; the request is close to the real one, and may differ"
	}
	return []node{section(title, t.texts(t.event.Notes))}
}

// missingNotes are what whoever found the policies did not have.
func (t *teller) missingNotes() []node {
	if len(t.missing) == 0 {
		return nil
	}
	return []node{section("What the snapshot does not tell", t.texts(t.missing))}
}

// texts is a list of sentences, without details cut short.
func (t *teller) texts(texts []string) node {
	var items [][]node
	for i, text := range texts {
		if i == maxShort && !t.verbose {
			items = append(items, []node{line(dim(more(len(texts) - i)))})
			break
		}
		items = append(items, []node{line(words(clean(shorten(text))))})
	}
	return list(items...)
}

// maxShort is how many entries a list has without details.
const maxShort = 3

// more says that a list goes on.
func more(n int) string {
	return "and " + strconv.Itoa(n) + " more"
}

// source returns the lines of a policy's document.
func (t *teller) source(p *eval.Policy) *policy.Lines {
	lines, ok := t.sources[p]
	if doc := p.Document(); !ok && doc != nil {
		lines = doc.Lines()
		t.sources[p] = lines
	}
	return &lines
}

// excerpt shows a statement with some places marked. The lines of others are kept.
func (t *teller) excerpt(at eval.Ref, keep, marks []policy.Position) []node {
	p, s := t.x.PolicyOf(at), t.x.StatementOf(at)
	if p == nil || s == nil || p.Policy.Document() == nil {
		return nil
	}
	doc, lines := p.Policy.Document(), t.source(p.Policy)
	if s.Index < len(doc.Statements) {
		d := &doc.Statements[s.Index]
		if keep = append(keep, lines.Position(d.EffectPos)); d.SID != nil {
			keep[len(keep)-1] = lines.Position(d.SID.Pos)
		}
	}
	nodes := whose(p.Policy, s.Position)
	if e := cut(lines, s.Position, keep, marks); len(e) > 0 {
		nodes = append(nodes, node{kind: excerptNode, excerpt: e})
	}
	return nodes
}

// whose names the policy of an excerpt, unless its place does: files of exports hold
// many.
func whose(p *eval.Policy, at policy.Position) []node {
	if name := p.Name(); name != at.File {
		return []node{table(row{label("policy"), say(quote(value(name)))})}
	}
	return nil
}

// name names a statement with its place: statement "Read" at read.json:3:16.
func (t *teller) name(at eval.Ref) []span {
	p, s := t.x.PolicyOf(at), t.x.StatementOf(at)
	switch {
	case s != nil:
		return append(statementName(s), words(" at "), place(p.Policy, s.Position))
	case p != nil:
		return []span{quote(value(p.Policy.Name()))}
	}
	return []span{words("a policy")}
}

// brief is name for lists: read.json:3:16 "Read".
func (t *teller) brief(at eval.Ref) []span {
	p, s := t.x.PolicyOf(at), t.x.StatementOf(at)
	if p == nil || s == nil {
		return t.name(at)
	}
	spans := []span{place(p.Policy, s.Position)}
	if s.SID != "" {
		spans = append(spans, words(" "), quote(`"`+s.SID+`"`))
	}
	return spans
}

// isDenied reports whether there is a denial to explain.
func (t *teller) isDenied() bool { return t.x.Decision.Result != eval.Allowed }

// undetermined reports whether a statement is one that may or may not apply.
func undetermined(s *eval.StatementTrace) bool {
	return s != nil && s.Truth == condition.Undetermined
}
