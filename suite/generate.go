// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/actions"
	"github.com/iamverdict/verdict/snapshot"
)

// Generation says what Generate writes a first case file of: a snapshot, records of
// CloudTrail, or both. The zero Generation has neither, and is an error.
type Generation struct {
	// Snapshot decides the requests. Without it, the file says what AWS said, and its
	// reader has to add policies.
	Snapshot *snapshot.Snapshot
	// Paths are those of the snapshot, as the case file is to name them: relative to the
	// place where it will lie.
	Paths []string
	// NoOrganization is set if the snapshot was loaded with that option.
	NoOrganization bool
	// Records are the calls to ask for, such as cloudtrail.Records has them. Nil: the
	// actions that the policies of the snapshot name. Records that cannot be read, or of
	// which no request can be made, are left out and counted.
	Records iter.Seq2[*cloudtrail.Record, error]
}

// Generate writes a first case file: what is allowed today, and what of that which was
// asked for is not. It is a baseline to review, not what ought to be. Every case is met
// by the policies that it was made of. What is in doubt is expected to be inconclusive,
// and says why.
//
// The same input gives the same text. The error is that of the context, or says that
// there is nothing to ask.
func Generate(ctx context.Context, g Generation) ([]byte, error) {
	w := writer{g: g, home: homeOf(g.Snapshot), seen: make(map[request]bool), groups: make(map[answers]map[string]map[string]bool)}
	var err error
	switch {
	case g.Records != nil:
		err = w.records(ctx)
	case g.Snapshot != nil:
		err = w.policies(ctx)
	}
	switch {
	case err != nil:
		return nil, err
	case len(w.groups) == 0:
		return nil, errors.New("there is nothing to ask: no record of a call, and no policy that allows an action by name")
	}
	return w.file()
}

// request is what a case asks, and the Region that it is sent to, if that is known.
type request struct{ principal, action, resource, account, region string }

// answers is what requests have in common that become one case.
type answers struct {
	principal, account, region string
	result                     eval.Result
	conclusive                 bool
	by, why                    string
}

// writer collects requests and their answers.
type writer struct {
	g       Generation
	home    string // the Region that is written for all cases; "" if there is none
	seen    map[request]bool
	groups  map[answers]map[string]map[string]bool // actions by resource
	skipped int
}

// note keeps the answer to a request.
func (w *writer) note(r request, g answers) {
	if w.groups[g] == nil {
		w.groups[g] = make(map[string]map[string]bool)
	}
	if w.groups[g][r.resource] == nil {
		w.groups[g][r.resource] = make(map[string]bool)
	}
	w.groups[g][r.resource][r.action] = true
}

// ask decides a request by the snapshot and keeps the answer. A request that is none is
// left out: the pattern of a policy need not have an example.
func (w *writer) ask(r request, remark string) {
	if w.seen[r] {
		return
	}
	w.seen[r] = true
	q := snapshot.Query{Principal: r.principal, Action: r.action, Resource: r.resource, ResourceAccount: r.account}
	q.Context.Set(condition.MakeKey(secureTransport), condition.String("true"))
	if r.region = cmp.Or(r.region, regionOf(r.resource), w.home); r.region != "" {
		q.Context.Set(condition.MakeKey(requestedRegion), condition.String(r.region))
	}
	resolution, err := w.g.Snapshot.Resolve(q)
	if err != nil {
		w.skipped++
		return
	}
	resolution.Request.LeaveOpen()
	d, err := resolution.Decide()
	if err != nil {
		w.skipped++
		return
	}
	g := answers{principal: r.principal, account: r.account, region: r.region, result: d.Result, conclusive: d.Conclusive(), why: remark}
	if !g.conclusive {
		g.why = doubtOf(resolution, remark)
	}
	w.note(r, g)
}

// doubtOf returns why a decision is not conclusive, as far as the snapshot says.
func doubtOf(r *snapshot.Resolution, remark string) string {
	for _, n := range r.Notes {
		if n.Inconclusive() {
			return strings.TrimPrefix(remark+"; not certain: "+n.String(), "; ")
		}
	}
	return strings.TrimPrefix(remark+"; not certain", "; ")
}

// file returns the case file.
func (w *writer) file() ([]byte, error) {
	list, err := actions.New()
	if err != nil {
		return nil, err
	}
	c := converter{names: make(map[string]int), actions: list}
	if w.g.Snapshot == nil { // nothing was decided that a Region could change
		w.home = w.usual()
	}
	var cases []*yaml.Node
	for _, g := range slices.SortedFunc(maps.Keys(w.groups), compareGroups) {
		for _, s := range sets(w.groups[g]) {
			cases = append(cases, w.one(&c, g, s))
		}
	}
	top := object()
	top.HeadComment = w.comment()
	if w.g.Snapshot != nil {
		put(top, "snapshot", w.snapshot())
	}
	if c.unlistedActions {
		put(top, "unlistedActions", word("allow"))
	}
	put(top, "context", w.context())
	put(top, "cases", &yaml.Node{Kind: yaml.SequenceNode, Content: cases})
	return encode(top)
}

func (w *writer) comment() string {
	lines := []string{"What is allowed today, as a baseline to review: take away what need not be,", "and expect it to be denied."}
	if w.g.Snapshot == nil {
		lines = append(lines, "It is what AWS said. Add snapshot:, or the policies of each principal.")
	}
	if w.skipped > 0 {
		lines = append(lines, fmt.Sprintf("Left out, because they do not make a request: %d.", w.skipped))
	}
	return strings.Join(lines, "\n")
}

func (w *writer) snapshot() *yaml.Node {
	paths := words(w.g.Paths)
	if !w.g.NoOrganization {
		return paths
	}
	out := object()
	put(out, "paths", paths)
	put(out, "noOrganization", &yaml.Node{Kind: yaml.ScalarNode, Value: "true"})
	return out
}

// words returns a list of texts, on one line if it is short.
func words(texts []string) *yaml.Node {
	out := &yaml.Node{Kind: yaml.SequenceNode}
	if len(strings.Join(texts, ", ")) < 80 {
		out.Style = yaml.FlowStyle
	}
	for _, t := range texts {
		out.Content = append(out.Content, word(t))
	}
	return out
}

func compareGroups(a, b answers) int {
	certain := func(g answers) int {
		if g.conclusive {
			return 0
		}
		return 1
	}
	return cmp.Or(
		strings.Compare(a.principal, b.principal),
		cmp.Compare(certain(a), certain(b)),
		cmp.Compare(b.result, a.result),
		strings.Compare(a.account, b.account),
		strings.Compare(a.region, b.region),
		strings.Compare(a.by, b.by),
		strings.Compare(a.why, b.why),
	)
}

// set are resources on which the same actions have the same answer. One whose name a
// matrix would take for a pattern is alone.
type set struct{ actions, resources []string }

func (s *set) alone() bool { return s.resources[0] != "*" && isPattern(s.resources[0]) }

func sets(byResource map[string]map[string]bool) []set {
	var list []set
	for _, resource := range slices.Sorted(maps.Keys(byResource)) {
		names := slices.Sorted(maps.Keys(byResource[resource]))
		one := set{names, []string{resource}}
		i := slices.IndexFunc(list, func(s set) bool { return !s.alone() && !one.alone() && slices.Equal(s.actions, names) })
		if i < 0 {
			list = append(list, one)
			continue
		}
		list[i].resources = append(list[i].resources, resource)
	}
	return list
}

// one returns one case.
func (w *writer) one(c *converter, g answers, s set) *yaml.Node {
	out := object()
	verb := "may"
	if g.result != eval.Allowed {
		verb = "may not"
	}
	name := fmt.Sprintf("%s %s on %s", strings.TrimPrefix(g.principal, "arn:aws:iam::"), verb, s.resources[0])
	if more := len(s.resources) - 1; more > 0 {
		name += fmt.Sprintf(" and %d more", more)
	}
	put(out, "name", word(c.name(name, 0)))
	if g.why != "" {
		put(out, "why", word(g.why))
	}
	put(out, "principal", word(g.principal))
	if g.account != "" {
		put(out, "resourceAccount", word(g.account))
	}
	if g.region != "" && g.region != w.home {
		put(out, "context", regionContext(g.region))
	}
	m := object()
	put(m, "actions", words(s.actions))
	if s.alone() {
		put(out, "resource", word(s.resources[0]))
	} else {
		put(m, "resources", words(s.resources))
	}
	put(out, "matrix", m)
	for _, a := range s.actions {
		if _, ok := c.actions.Spelling(a); !ok {
			c.unlistedActions = true
		}
	}
	put(out, "expect", expected(g))
	return out
}

func expected(g answers) *yaml.Node {
	decision := "denied"
	if g.result == eval.Allowed {
		decision = "allowed"
	}
	if g.conclusive && g.by == "" {
		return word(decision)
	}
	out := object()
	out.Style = yaml.FlowStyle
	put(out, "decision", word(decision))
	if g.by != "" {
		put(out, "by", word(g.by))
	}
	if !g.conclusive {
		put(out, "conclusive", &yaml.Node{Kind: yaml.ScalarNode, Value: "false"})
	}
	return out
}
