// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"cmp"
	"slices"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// What would change a decision. Candidates are read off the trace: the values that
// a condition asks for, the action and the resource that a statement lacks, the
// statement that denies. None is believed: each is made to the request or to a
// copy of the document, the document is printed and parsed again, and an engine
// decides. What does not turn the verdict is not returned.
//
// Nothing that is proposed widens a policy by a wildcard. What is added is the
// request's own action, its own resource and its own requester; a "*" only where
// the request's resource is "*", because the action has no resources.

// Changes are the answer to "what would change it". They are plain data. Changes
// of a request that asks nothing are empty.
type Changes struct {
	// Explanation is that of the request. Refs of the changes point into it.
	Explanation *Explanation
	// Fixes turn a denial into an allow, the narrowest first. Each has one change,
	// if there is any one change that does it; if there is none, because several
	// layers stop the request or because nothing known does it, there is one fix
	// with several changes, all of which are needed, or none.
	Fixes []Fix
	// Supports are the Allow statements that an allow stands on.
	Supports []Support
}

// Fix is changes that turn the verdict together. Each was tried: Decision is what
// the engine answers when they are made.
type Fix struct {
	Changes  []Change
	Decision Decision
}

// Change is one change to the request or to one policy.
type Change struct {
	Kind ChangeKind

	// Key is the context key that gets Values, or loses those it has. Had are those
	// it has, and State where they are from.
	Key    condition.Key
	Values []string
	Had    []string
	State  condition.KeyState
	// Example tells that the policy does not list the value: it is one of those
	// that its wildcard, range or block takes in, or that it does not exclude.
	Example bool

	// At is what is changed: the statement that is changed or removed, or, for a change
	// of the context, the one that it is made for. An added statement has the Statement
	// -1, and one in a new policy the Policy -1 too.
	At Ref
	// Type, Level and Name are those of the layer.
	Type  policy.Type
	Level int
	Name  string
	// Policy is the policy to change, or nil for a new one or a change of the
	// request.
	Policy *Policy
	// Index is the place of the policy in its layer. A new one comes last.
	Index int
	// SID and Position are those of the statement that is changed or removed, as it
	// is now.
	SID      string
	Position policy.Position
	// Text is the action, resource or principal that is added to a statement, or
	// the account of OwnerGiven.
	Text string
	// Added is the statement that is added.
	Added *policy.Statement
	// Document is the policy after the change, as a document of the type As. Nodes
	// that were added have no place. If a fix changes one policy more than once,
	// each Document has the changes before it.
	Document *policy.Document
	As       policy.Type
	// More tells that the change permits more than the request: to other requesters,
	// of other actions or on other resources.
	More bool

	rank     int
	examples int // of one key and one statement that are worth listing
	try      func(given) (given, bool)
}

// ChangeKind is the kind of a change. The order is that in which fixes are listed:
// what needs no policy changed first, then what permits the least.
type ChangeKind uint8

// The kinds of changes.
const (
	NoChange         ChangeKind = iota
	KeySet                      // the request has these values for the key
	KeyRemoved                  // the request does not have the key
	OwnerGiven                  // the resource belongs to this account
	ActionAdded                 // to an Allow statement
	ResourceAdded               // to an Allow statement
	PrincipalAdded              // to an Allow statement
	StatementAdded              // to a policy
	PolicyAdded                 // to a layer, with one statement
	StatementRemoved            // a Deny; a policy that is left without statements is to be detached
)

// String returns a short name, such as "set key".
func (k ChangeKind) String() string {
	switch k {
	case KeySet:
		return "set key"
	case KeyRemoved:
		return "remove key"
	case OwnerGiven:
		return "give owner"
	case ActionAdded:
		return "add action"
	case ResourceAdded:
		return "add resource"
	case PrincipalAdded:
		return "add principal"
	case StatementAdded:
		return "add statement"
	case PolicyAdded:
		return "add policy"
	case StatementRemoved:
		return "remove statement"
	}
	return "no change"
}

// Limits of what is tried and listed: what a person reads, and a bound on the time
// that documents with thousands of statements take.
const (
	maxFixes    = 10
	maxOfKey    = 4       // fixes that give one key a value
	maxOfKeys   = 6       // fixes of the context, so that those of policies have room
	maxNear     = 20      // statements that changes are made for
	maxTogether = 32      // changes of one fix
	maxWork     = 100_000 // statements that are looked at again for further changes
)

// Changes explains a request and returns what would turn its decision. It takes
// some tens of decisions, each by an engine with one thing changed, and so is for
// people and reports. Of policies with tens of thousands of statements it tries
// fewer changes, those of the nearest misses, so that it ends within
// seconds. The request is not changed, nor is any policy.
func (e *Engine) Changes(r *Request) *Changes {
	x := e.Explain(r)
	c := &Changes{Explanation: x}
	switch {
	case x.Principal == "":
	case x.Decision.Result == Allowed:
		c.Supports = supports(&why{e: e, r: r, x: x})
	default:
		start := given{e: e, r: r}
		c.Fixes = start.fixes(x)
	}
	return c
}

// RequestChanges returns the fixes that change nothing but the request: its context, or
// the owner of the resource. It is for programs that ask often, for it compiles no
// policies. An allowed request, and one that asks nothing, has none.
func (e *Engine) RequestChanges(r *Request) []Fix {
	x := e.Explain(r)
	if x.Principal == "" || x.Decision.Result == Allowed {
		return nil
	}
	return given{e: e, r: r, keeps: true}.fixes(x)
}

// fixes returns what turns a denial.
func (s given) fixes(x *Explanation) []Fix {
	if fixes := singles(s, x); len(fixes) > 0 {
		return fixes
	}
	return together(s, x)
}

// given is an engine and a request with some changes made.
type given struct {
	e     *Engine
	r     *Request
	keeps bool // the policies as they are
}

func (s given) decide() Decision { return s.e.Decide(s.r) }

// singles returns the single changes that turn a denial.
func singles(s given, x *Explanation) []Fix {
	var fixes []Fix
	var room room
	for _, c := range candidates(s, x) {
		if len(fixes) == maxFixes {
			break
		}
		if !room.has(&c) {
			continue
		}
		next, ok := c.try(s)
		if !ok {
			continue
		}
		if d := next.decide(); d.Result == Allowed {
			fixes = append(fixes, Fix{Changes: []Change{c}, Decision: d})
			room.take(&c)
		}
	}
	return fixes
}

// room keeps values of context keys from taking the place of all other fixes, and
// examples from taking that of what a policy lists.
type room struct {
	keys     int
	key      map[condition.Key]int
	examples map[sample]int
}

// sample is a key and the statement that an example is for.
type sample struct {
	key condition.Key
	at  Ref
}

func (o *room) has(c *Change) bool {
	if (c.Key == condition.Key{}) {
		return true
	}
	return o.keys < maxOfKeys && o.key[c.Key] < maxOfKey && !(c.Example && o.examples[sample{c.Key, c.At}] >= c.examples)
}

func (o *room) take(c *Change) {
	if (c.Key == condition.Key{}) {
		return
	}
	if o.key == nil {
		o.key, o.examples = map[condition.Key]int{}, map[sample]int{}
	}
	o.keys++
	o.key[c.Key]++
	if c.Example {
		o.examples[sample{c.Key, c.At}]++
	}
}

// candidates returns changes that may end the first stop of a denial, the narrowest
// first.
func candidates(s given, x *Explanation) []Change {
	if len(x.Stops) == 0 || x.Stops[0].Layer < 0 {
		return nil
	}
	f := &finder{why: why{e: s.e, r: s.r, x: x}, keeps: s.keeps}
	if x.Decision.Result == ExplicitDeny {
		f.againstDeny()
	} else {
		f.towardsAllow()
	}
	slices.SortStableFunc(f.list, func(a, b Change) int { return cmp.Compare(a.rank, b.rank) })
	return f.list
}

// together mends stop after stop, each by the narrowest change that ends it, until
// the request is allowed. What turns out not to be needed is left out again.
func together(start given, x *Explanation) []Fix {
	var made []Change
	s, origins := start, origins{x: x}
	most := min(maxTogether, 3+maxWork/(1+x.statements()))
	for x.Decision.Result != Allowed && len(made) < most {
		c, next, after := step(s, x)
		if after == nil {
			return nil
		}
		origins.trace(&c)
		made = append(made, c)
		s, x = next, after
	}
	if x.Decision.Result != Allowed {
		return nil
	}
	made, d := needed(start, made, x.Decision)
	return []Fix{{Changes: made, Decision: d}}
}

// origins tells where the statements of policies that changes were made to stood
// before, so that a person finds them.
type origins struct {
	x     *Explanation
	moved map[[2]int][]int // by layer and policy: the first index of each statement, or -1
}

// trace makes a change speak of the policies as they were, and notes what it does
// to the statements.
func (o *origins) trace(c *Change) {
	if c.Policy == nil {
		return
	}
	key := [2]int{c.At.Layer, c.At.Policy}
	was, ok := o.moved[key]
	if p := o.x.PolicyOf(c.At); !ok && p != nil {
		for i := range p.Statements {
			was = append(was, i)
		}
	}
	now := c.At.Statement
	if now >= 0 && now < len(was) {
		c.At.Statement = was[now]
		c.SID, c.Position = "", policy.Position{}
	}
	if p := o.x.PolicyOf(c.At); p != nil {
		c.Policy = p.Policy
	}
	if s := o.x.StatementOf(c.At); s != nil {
		c.SID, c.Position = s.SID, s.Position
	}
	switch {
	case c.Kind == StatementAdded:
		was = append(was, -1)
	case c.Kind == StatementRemoved && now < len(was):
		was = slices.Delete(was, now, now+1)
	}
	if o.moved == nil {
		o.moved = map[[2]int][]int{}
	}
	o.moved[key] = was
}

// needed leaves out the changes without which the request is allowed too, the
// widest first, and returns the decision without them. A change that later ones
// build on stays.
func needed(start given, made []Change, d Decision) ([]Change, Decision) {
	widest := make([]int, len(made))
	for i := range widest {
		widest[i] = i
	}
	slices.SortStableFunc(widest, func(i, j int) int { return cmp.Compare(made[j].rank, made[i].rank) })
	left := make([]bool, len(made))
	for _, i := range widest {
		if slices.ContainsFunc(made[i+1:], func(c Change) bool { return c.buildsOn(&made[i]) }) {
			continue
		}
		left[i] = true
		without, ok := start.apply(made, left)
		if less := without.decide(); ok && less.Result == Allowed {
			d = less
		} else {
			left[i] = false
		}
	}
	var kept []Change
	for i := range made {
		if !left[i] {
			kept = append(kept, made[i])
		}
	}
	return kept, d
}

// buildsOn reports whether a change is of the same policy as an earlier one, or
// counts the policies of a layer after one that the earlier one adds.
func (c *Change) buildsOn(earlier *Change) bool {
	if c.Document == nil || earlier.Document == nil || c.Type != earlier.Type || c.Level != earlier.Level {
		return false
	}
	return c.Index == earlier.Index || earlier.Kind == PolicyAdded
}

// apply makes all changes but those that are left out.
func (s given) apply(changes []Change, left []bool) (given, bool) {
	for i := range changes {
		if left[i] {
			continue
		}
		var ok bool
		if s, ok = changes[i].try(s); !ok {
			return s, false
		}
	}
	return s, true
}

// step makes the first candidate that brings the request nearer to an allow.
func step(s given, x *Explanation) (Change, given, *Explanation) {
	for _, c := range candidates(s, x) {
		next, ok := c.try(s)
		if !ok {
			continue
		}
		// A layer that still lacks the allow is no nearer. Of Denies that cannot be
		// said: the next one may have taken the place of the one that went.
		if d := next.decide(); d.Result == ExplicitDeny || d.at != x.Decision.at || d.Reason != x.Decision.Reason {
			if after := next.e.walk(next.r); after.distance() < x.distance() {
				return c, next, after
			}
		}
	}
	return Change{}, s, nil
}

// statements counts the statements of a trace.
func (x *Explanation) statements() int {
	n := 0
	for l := range x.Layers {
		n += x.Layers[l].size()
	}
	return n
}

// distance counts what stops a request: layers that lack an allow, and statements
// that deny.
func (x *Explanation) distance() int {
	n := 0
	for _, s := range x.Stops {
		n += max(1, len(s.Statements))
	}
	return n
}
