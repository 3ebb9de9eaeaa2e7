// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"strings"

	"github.com/iamverdict/verdict/internal/pattern"
)

// Expansion is the text of a policy with what its variables stand for.
//
// It is for people to read, and never matched: what stands for a variable is
// inert, and its wildcards would come to life in a text.
type Expansion struct {
	// Text has the variables replaced. One that stands for nothing, or for
	// something that is not known, is as written.
	Text string
	// Example is a text that the pattern matches, with "x" for each wildcard.
	// It is empty if a variable has no value.
	Example string
	// Variables are the keys of the variables, in their order.
	Variables []Key
	// Unresolved are those of them that stand for nothing, and Unknown those of
	// which nobody knows what they stand for.
	Unresolved, Unknown []Key
}

// Expand replaces the variables of a policy's text, if the options have
// variables. Wildcards tells whether "*" and "?" are wildcards there; it matters
// to Example only.
func (e *Env) Expand(text string, wildcards bool, o Options) Expansion {
	return e.expand(text, wildcards, o, "x")
}

// expand is Expand with another text for "*" in the example. Its first byte stands
// for "?".
func (e *Env) expand(text string, wildcards bool, o Options, filler string) Expansion {
	if !strings.ContainsAny(text, "$*?") {
		return Expansion{Text: text, Example: text}
	}
	var x Expansion
	var shown, example strings.Builder
	for _, p := range pattern.Pieces(text, pattern.Options{Wildcards: wildcards, Variables: o.Variables}) {
		switch {
		case p.Variable != nil:
			value := x.expand(e, p.Variable)
			shown.WriteString(value)
			example.WriteString(value)
		case p.Wildcard != 0:
			shown.WriteByte(p.Wildcard)
			if p.Wildcard == '?' {
				example.WriteString(filler[:1])
			} else {
				example.WriteString(filler)
			}
		default:
			shown.WriteString(p.Text)
			example.WriteString(p.Text)
		}
	}
	x.Text = shown.String()
	if len(x.Unresolved)+len(x.Unknown) == 0 {
		x.Example = example.String()
	}
	return x
}

// expand returns what a variable stands for and notes it.
func (x *Expansion) expand(e *Env, v *pattern.Variable) string {
	if v.Malformed {
		x.Unresolved = append(x.Unresolved, Key{})
		return "${...}"
	}
	compiled := MakeVariable(v.Name, v.Default, v.HasDefault)
	x.Variables = append(x.Variables, compiled.ref.key)
	switch value, state := e.Resolve(&compiled); state {
	case True:
		return value
	case Undetermined:
		x.Unknown = append(x.Unknown, compiled.ref.key)
	default:
		x.Unresolved = append(x.Unresolved, compiled.ref.key)
	}
	return "${" + v.Name + "}"
}
