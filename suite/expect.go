// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"fmt"
	"strings"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// Outcome is what a case expects of a decision's result. The zero value is met by
// nothing.
type Outcome uint8

// The outcomes.
const (
	NoOutcome    Outcome = iota
	Allowed              // allowed
	Denied               // implicitly or explicitly denied
	ImplicitDeny         // denied because nothing allows
	ExplicitDeny         // denied by a statement that denies
)

// String returns the word of case files: allowed, denied, implicitDeny or explicitDeny.
func (o Outcome) String() string {
	return [...]string{"nothing", "allowed", "denied", "implicitDeny", "explicitDeny"}[min(o, ExplicitDeny)]
}

// meets reports whether a result is the outcome.
func (o Outcome) meets(r eval.Result) bool {
	switch o {
	case Allowed:
		return r == eval.Allowed
	case Denied:
		return r == eval.ImplicitDeny || r == eval.ExplicitDeny
	case ImplicitDeny:
		return r == eval.ImplicitDeny
	case ExplicitDeny:
		return r == eval.ExplicitDeny
	}
	return false
}

// Certainty is what a case expects of Decision.Conclusive. The zero value is the strict
// one: an inconclusive decision meets nothing.
type Certainty uint8

// The certainties.
const (
	Conclusive   Certainty = iota // the decision must be conclusive
	Inconclusive                  // it must be inconclusive
	AnyCertainty                  // either will do
)

// String returns the word of case files: true, false or any.
func (c Certainty) String() string {
	return [...]string{"true", "false", "any"}[min(c, AnyCertainty)]
}

// Expect is what a case expects of its decision. The zero Expect is met by nothing.
type Expect struct {
	Outcome   Outcome
	Certainty Certainty
	// By is the layer that settles it: identity, boundary, session, resource, vpce, scp
	// or rcp; "none" if no policy is to blame, as for an allow. Empty: any. A role's
	// trust policy counts as resource.
	By string
	// SID is the Sid of the statement that settles it. Empty: any.
	SID string
	// Policy is the name of the policy that settles it: a path, an ARN, or the end of
	// one behind a slash, with or without .json. Empty: any.
	Policy string
	// Position is where it stands.
	Position policy.Position
}

// String returns what is expected in words, such as "explicitDeny by scp".
func (x Expect) String() string {
	s := x.Outcome.String()
	for _, part := range []struct{ word, value string }{{"by", x.By}, {"by Sid", x.SID}, {"by policy", x.Policy}} {
		if part.value != "" {
			s += " " + part.word + " " + part.value
		}
	}
	switch x.Certainty {
	case Inconclusive:
		s += ", inconclusive"
	case AnyCertainty:
		s += ", conclusive or not"
	}
	return s
}

// onlyDenied reports whether nothing is expected but that the request is denied, for
// certain and however.
func (x Expect) onlyDenied() bool {
	return x.Outcome == Denied && x.Certainty == Conclusive && x.By == "" && x.SID == "" && x.Policy == ""
}

// Met reports whether a decision of an engine is as expected.
func (x Expect) Met(e *eval.Engine, d eval.Decision) bool { return x.Mismatch(e, d) == "" }

// Mismatch says in a few words how a decision of an engine is not as expected. It is
// empty if it is.
func (x Expect) Mismatch(e *eval.Engine, d eval.Decision) string {
	switch {
	case !x.Outcome.meets(d.Result):
		return fmt.Sprintf("want %v, got %v", x.Outcome, d)
	case x.Certainty == Conclusive && !d.Conclusive():
		return fmt.Sprintf("want %v, got %v: settle what is not known, or accept it with conclusive: any", x.Outcome, d)
	case x.Certainty == Inconclusive && d.Conclusive():
		return fmt.Sprintf("want an inconclusive decision, got %v", d)
	case x.By == "" && x.SID == "" && x.Policy == "":
		return ""
	}
	return x.otherCulprit(e, d)
}

// otherCulprit says that something else settled a decision than is expected.
func (x Expect) otherCulprit(e *eval.Engine, d eval.Decision) string {
	s, _ := e.Settled(d)
	by := layerOf(d, s)
	name := ""
	if s.Policy != nil {
		name = s.Policy.Name()
	}
	switch {
	case x.By != "" && x.By != by && (x.By != "none" || d.Blame != policy.NoType):
		return fmt.Sprintf("want %v by %s, got it by %s", x.Outcome, x.By, by)
	case x.SID != "" && x.SID != s.SID():
		return fmt.Sprintf("want %v by Sid %s, got it by %s", x.Outcome, x.SID, orNone(s.SID(), "a statement without Sid", s.Statement >= 0))
	case x.Policy != "" && !named(name, x.Policy):
		return fmt.Sprintf("want %v by policy %s, got it by %s", x.Outcome, x.Policy, orNone(name, "a policy without name", s.Policy != nil))
	}
	return ""
}

// orNone returns a name, or what there is without one.
func orNone(name, unnamed string, exists bool) string {
	switch {
	case name != "":
		return name
	case exists:
		return unnamed
	}
	return "no statement"
}

// layerOf returns the layer that settled a decision: for a denial the one that is
// blamed, as in scenarios.
func layerOf(d eval.Decision, s eval.Settled) string {
	t := d.Blame
	if t == policy.NoType {
		t = s.Type
	}
	switch t {
	case policy.NoType:
		return "none"
	case policy.RoleTrust:
		return policy.ResourceBased.String()
	}
	return t.String()
}

// named reports whether a policy has the name, or a longer one that ends in it.
func named(name, want string) bool {
	name, want = strings.TrimSuffix(name, ".json"), strings.TrimSuffix(want, ".json")
	return name == want || strings.HasSuffix(name, "/"+want)
}

// expect reads what is expected: a word, or an object for more.
func (d *decoder) expect(n *node) *Expect {
	x := &Expect{Position: n.at}
	if n.kind != isObject {
		x.Outcome = d.outcome(n)
		return x
	}
	by := func(n *node) {
		if x.By != "" {
			d.fail(n.at, "keep by", "by and blame are the same")
		}
		x.By = d.word(n, layerWords()...)
	}
	d.object(n, "", fields{
		"decision":   func(n *node) { x.Outcome = d.outcome(n) },
		"by":         by,
		"blame":      by,
		"sid":        func(n *node) { x.SID = d.some(d.label(n)) },
		"policy":     func(n *node) { x.Policy = d.some(d.text(n)) },
		"conclusive": func(n *node) { x.Certainty = d.certainty(n) },
	})
	if n.get("decision") == nil {
		d.fail(n.at, "write decision: allowed, denied, implicitDeny or explicitDeny", "the expectation has no decision")
	}
	return x
}

// some returns a text that must not be empty, because any would do for it.
func (d *decoder) some(t *text) string {
	if t.value == "" && !t.bad {
		d.bad(t, "leave it away, or write the name", "the name is empty")
	}
	return t.value
}

func layerWords() []string {
	return []string{"identity", "boundary", "session", "resource", "vpce", "scp", "rcp", "none"}
}

// outcome reads an outcome in the words of case files, or in those of scenarios.
func (d *decoder) outcome(n *node) Outcome {
	switch n.text {
	case "Allowed":
		return Allowed
	case "ImplicitlyDenied":
		return ImplicitDeny
	case "ExplicitlyDenied":
		return ExplicitDeny
	}
	switch d.word(n, "allowed", "denied", "implicitDeny", "explicitDeny") {
	case "allowed":
		return Allowed
	case "denied":
		return Denied
	case "implicitDeny":
		return ImplicitDeny
	case "explicitDeny":
		return ExplicitDeny
	}
	return NoOutcome
}

func (d *decoder) certainty(n *node) Certainty {
	switch {
	case n.kind == isText && n.text == "any":
		return AnyCertainty
	case n.kind != isBool:
		d.fail(n.at, "want true, false or any", "conclusive is neither a boolean nor any")
	case !*d.flag(n):
		return Inconclusive
	}
	return Conclusive
}
