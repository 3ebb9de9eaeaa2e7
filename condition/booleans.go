// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"github.com/iamverdict/verdict/internal/lex"
	"github.com/iamverdict/verdict/internal/operator"
)

// boolOperands are the values of Bool and Null: which of the two literals the
// policy lists, and what else it lists.
type boolOperands struct {
	yes, no bool
	bad     bool
	texts   []text // values with variables
}

// compileBools reads the values of Bool and Null. AWS's pages contradict each
// other on variables under Bool: the page on operators has them, the page on
// variables does not. They are substituted.
func (ops *operands) compileBools(values []string, o Options) {
	for _, s := range values {
		t := compileText(s, false, o)
		if len(t.vars) > 0 {
			ops.bools.texts = append(ops.bools.texts, t)
			continue
		}
		ops.bools.add(s)
	}
}

func (b *boolOperands) add(s string) {
	switch v, ok := lex.Bool(s); {
	case !ok:
		b.bad = true
	case v:
		b.yes = true
	default:
		b.no = true
	}
}

// match reports whether v is listed.
func (b *boolOperands) match(v bool) Truth {
	switch {
	case v && b.yes, !v && b.no:
		return True
	case b.bad:
		return Undetermined
	}
	return False
}

// matchUnknown is match when v could be either.
func (b *boolOperands) matchUnknown() Truth {
	if yes, no := b.match(true), b.match(false); yes == no {
		return yes
	}
	return Undetermined
}

// matchBool compares the request's boolean with the policy's; either may be in
// any case. Text that is no boolean leaves each comparison open, but for those
// with a variable that stands for nothing.
func (ops *operands) matchBool(env *Env, s string) Truth {
	b := &ops.bools
	v, ok := lex.Bool(s)
	result := False
	switch {
	case ok:
		result = b.match(v)
	case b.yes || b.no || b.bad:
		return Undetermined
	}
	for i := range b.texts {
		if ok {
			result = result.Or(b.texts[i].equalsBool(env, v))
		} else {
			result = result.Or(b.texts[i].neither(env))
		}
	}
	return result
}

// equalsBool resolves a value that has variables and compares it with v.
func (t *text) equalsBool(env *Env, v bool) Truth {
	yes := t.match(env, operator.StringEqualsIgnoreCase, "true")
	no := t.match(env, operator.StringEqualsIgnoreCase, "false")
	switch {
	case yes == Undetermined || no == Undetermined:
		return Undetermined // a value that is not known
	case yes == no:
		return t.neither(env)
	case v:
		return yes
	}
	return no
}

// neither is the outcome for a value that is neither of the literals: an
// unresolved variable matches nothing, any other text does not parse.
func (t *text) neither(env *Env) Truth {
	for i := range t.vars {
		if _, state := env.Resolve(&t.vars[i]); state == False {
			return False
		}
	}
	return Undetermined
}
