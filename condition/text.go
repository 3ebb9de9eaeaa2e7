// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"slices"

	"github.com/iamverdict/verdict/internal/lex"
	"github.com/iamverdict/verdict/internal/operator"
	"github.com/iamverdict/verdict/internal/pattern"
)

// text is one value of a string operator. Wildcards count only under StringLike
// and its negated twin; variables and the escapes ${*}, ${?}, ${$} under all of
// them. What a variable stands for is inert: no wildcard, no further variable.
type text struct {
	pattern pattern.Pattern
	vars    []Variable
}

func compileText(s string, wildcards bool, o Options) text {
	t := text{pattern: pattern.Compile(s, pattern.Options{Wildcards: wildcards, Variables: o.Variables})}
	t.vars = compileVariables(&t.pattern)
	return t
}

// compileVariables returns the variables of a pattern in its order.
func compileVariables(p *pattern.Pattern) []Variable {
	parsed := p.Variables()
	if len(parsed) == 0 {
		return nil
	}
	vars := make([]Variable, len(parsed))
	for i, v := range parsed {
		vars[i] = UnresolvedVariable()
		if !v.Malformed {
			vars[i] = MakeVariable(v.Name, v.Default, v.HasDefault)
		}
	}
	return vars
}

// MaxVariables is the number of variables that one string of a policy may hold.
// AWS documents no limit; its own examples use three. The bound lets a decision
// keep their values on the stack.
const MaxVariables = 64

// fewVariables is the number up to which the small buffer serves.
const fewVariables = 4

// matchTexts reports whether a text of the request matches some value.
func (ops *operands) matchTexts(env *Env, base operator.Base, s string) Truth {
	result := False
	for i := range ops.texts {
		result = result.Or(ops.texts[i].match(env, base, s))
		if result == True {
			break
		}
	}
	return result
}

// quick returns the form of tests with an operator and these values, of which
// there are some. What has variables is not quick, nor what ignores case.
func (ops *operands) quick(base operator.Base) quick {
	switch {
	case base == operator.Bool && len(ops.bools.texts) == 0:
		return quickBool
	case base.Kind() != operator.KindString || base == operator.StringEqualsIgnoreCase:
		return notQuick
	case ops.typed != nil && ops.typed.index.isSet():
		return quickSet
	case ops.typed != nil:
		return notQuick
	case slices.ContainsFunc(ops.texts, func(t text) bool { return len(t.vars) > 0 }):
		return notQuick
	}
	return quickText
}

// matchPlain is matchTexts for the values of a quick test.
func (ops *operands) matchPlain(s string) Truth {
	for i := range ops.texts {
		if ops.texts[i].pattern.Match(s) {
			return True
		}
	}
	return False
}

// match reports whether s matches the value. An unresolved variable makes it
// match nothing; an unknown one leaves open what it would match, unless no text
// in its place would do.
func (t *text) match(env *Env, base operator.Base, s string) Truth {
	switch {
	case len(t.vars) > 0:
		return t.matchVars(env, base, s)
	case base == operator.StringEqualsIgnoreCase:
		return truthOf(t.pattern.EqualFold(s, nil))
	default:
		return truthOf(t.pattern.Match(s))
	}
}

func (t *text) matchVars(env *Env, base operator.Base, s string) Truth {
	var few [fewVariables]pattern.Subst
	if len(t.vars) <= fewVariables {
		return t.matchSubst(env, base, s, few[:len(t.vars)])
	}
	return t.matchManyVars(env, base, s)
}

func (t *text) matchManyVars(env *Env, base operator.Base, s string) Truth {
	var many [MaxVariables]pattern.Subst
	if len(t.vars) > MaxVariables {
		return Undetermined
	}
	return t.matchSubst(env, base, s, many[:len(t.vars)])
}

func (t *text) matchSubst(env *Env, base operator.Base, s string, subst []pattern.Subst) Truth {
	state := resolveAll(env, t.vars, subst)
	if state == False {
		return False
	}
	var matches bool
	if base == operator.StringEqualsIgnoreCase {
		matches = t.pattern.EqualFold(s, subst)
	} else {
		matches = t.pattern.MatchVars(s, subst)
	}
	return truthOf(matches).And(state)
}

// resolveAll fills in what variables stand for. The outcome is False if one is
// unresolved, Undetermined if one is unknown and stands for any text.
func resolveAll(env *Env, vars []Variable, subst []pattern.Subst) Truth {
	result := True
	for i := range vars {
		value, state := env.Resolve(&vars[i])
		if state == False {
			return False
		}
		subst[i] = pattern.Subst{Text: value, Any: state == Undetermined}
		result = result.And(state)
	}
	return result
}

// arnText is one value of an ARN operator: six fields, each matched by itself,
// so that no wildcard and no variable reaches into another field. It differs
// from the matching of Resource elements, where a final wildcard may.
type arnText struct {
	fields [6]text
}

// compileARNText splits at the first five colons of the policy's own text. A
// value with fewer fields is no ARN.
func compileARNText(s string, o Options) (arnText, bool) {
	var a arnText
	fields := pattern.CompileFields(s, pattern.Options{Wildcards: true, Variables: o.Variables}, ':', len(a.fields))
	if len(fields) != len(a.fields) {
		return a, false
	}
	for i := range fields {
		a.fields[i] = text{pattern: fields[i], vars: compileVariables(&fields[i])}
	}
	return a, true
}

// matchARN reports whether an ARN of the request matches some value. Text of
// the request that is not an ARN matches none, so that a negated operator holds
// for it; a policy value that is no ARN could match anything.
func (ops *operands) matchARN(env *Env, s string) Truth {
	fields, ok := lex.Fields(s)
	result := ops.orBad(false)
	for i := 0; ok && i < len(ops.typed.arns) && result != True; i++ {
		result = result.Or(ops.typed.arns[i].match(env, &fields))
	}
	return result
}

// match compares field by field. The last fields differ most often and are
// compared first. An unresolved variable anywhere makes the value match
// nothing.
func (a *arnText) match(env *Env, fields *[6]string) Truth {
	result := True
	for i := len(fields) - 1; i >= 0 && result != False; i-- {
		result = result.And(a.fields[i].match(env, operator.StringLike, fields[i]))
	}
	return result
}

// mayMatchPath reports whether some role path would make the value of
// aws:PrincipalArn, which lacks it, match one of the policy's values.
func (ops *operands) mayMatchPath(env *Env, base operator.Base) bool {
	arn := env.Derived.values[PrincipalARN].text
	head, tail := arn[:env.Derived.pathAt], arn[env.Derived.pathAt-1:]
	if base.Kind() == operator.KindARN {
		return ops.mayMatchARNPath(env, head, tail)
	}
	if ops.typed != nil && ops.typed.index != nil && ops.typed.index.mayMatch(head, tail, 0) {
		return true
	}
	for i := range ops.texts {
		if ops.texts[i].mayMatch(env, base, head, tail) {
			return true
		}
	}
	return false
}

func (ops *operands) mayMatchARNPath(env *Env, head, tail string) bool {
	fields, ok := lex.Fields(head)
	if ok && ops.typed.index != nil && ops.typed.index.mayMatch(head, tail, len(head)-len(fields[arnColons])) {
		return true
	}
	for i := 0; ok && i < len(ops.typed.arns); i++ {
		a := &ops.typed.arns[i]
		result := truthOf(a.fields[5].mayMatch(env, operator.StringLike, fields[5], tail))
		for j := 0; j < 5 && result != False; j++ {
			result = result.And(a.fields[j].match(env, operator.StringLike, fields[j]))
		}
		if result != False {
			return true
		}
	}
	return false
}

// mayMatch reports whether head, some text and tail together can match.
func (t *text) mayMatch(env *Env, base operator.Base, head, tail string) bool {
	var few [fewVariables]pattern.Subst
	if len(t.vars) > fewVariables {
		return true // nobody can tell within the space of a decision
	}
	subst := few[:len(t.vars)]
	if resolveAll(env, t.vars, subst) == False {
		return false
	}
	return pattern.MayMatch(&t.pattern, subst, head, tail, base == operator.StringEqualsIgnoreCase)
}
