// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/internal/pattern"
)

// Matching of Resource and NotResource (IAM User Guide, "AWS JSON policy
// elements: Resource", 2026). An ARN has six fields. A wildcard stays in its
// field, with one exception: a "*" that ends one of the first five fields may
// run on across colons, so that arn:aws:sqs:*:q1 is the queue q1 of any region
// and account, and arn:aws:s3:* is everything in S3. The sixth field keeps its
// colons, and wildcards in it match them.
//
// Where every wildcard of the first five fields ends its field, and that is so
// in nearly every policy, this is the plain glob over the whole text: a "*"
// that may cross colons is an ordinary one. Only patterns with another wildcard
// there need the fields; see fieldPattern.
//
// The ARN operators of conditions compare fields under other rules; see package
// condition.

// resourcePattern is one entry of Resource or NotResource. What few entries have
// is behind a pointer, because programs hold very many.
type resourcePattern struct {
	whole pattern.Pattern
	rare  *rarePattern
}

// rarePattern is what an entry has that is more than a plain ARN pattern.
type rarePattern struct {
	vars  []condition.Variable
	hard  *fieldPattern // used instead of whole if it is set
	never bool          // neither "*" nor an ARN: covers nothing
}

func compileResource(s string, variables bool) resourcePattern {
	o := pattern.Options{Wildcards: true, Variables: variables}
	p := resourcePattern{whole: pattern.Compile(s, o)}
	rare := rarePattern{vars: compileVariables(&p.whole), never: s != "*" && !strings.HasPrefix(s, "arn:")}
	if !plainFields(s, o) {
		rare.hard = compileFields(pattern.Split(s, o, ':', arnFields), o)
	}
	if len(rare.vars) > 0 || rare.hard != nil || rare.never {
		p.rare = &rare
	}
	return p
}

// arnFields is the number of fields of an ARN. Those before the last hold no
// colon.
const arnFields = 6

// plainFields reports whether the first five fields of a pattern are literal text
// but for a "*" at their end.
func plainFields(s string, o pattern.Options) bool {
	for range arnFields - 1 {
		field, rest, more := strings.Cut(s, ":")
		if strings.ContainsAny(strings.TrimRight(field, "*"), "*?") || hasReference(field, o) {
			return false
		}
		if !more {
			break
		}
		s = rest
	}
	return true
}

// hasReference reports whether the text has a variable or one of the escapes, such
// as ${*}, which are written like one.
func hasReference(s string, o pattern.Options) bool {
	return o.Variables && strings.Contains(s, "${")
}

func compileVariables(p *pattern.Pattern) []condition.Variable {
	var vars []condition.Variable
	for _, v := range p.Variables() {
		if v.Malformed {
			vars = append(vars, condition.UnresolvedVariable())
			continue
		}
		vars = append(vars, condition.MakeVariable(v.Name, v.Default, v.HasDefault))
	}
	return vars
}

// isAny reports whether the entry is "*".
func (p *resourcePattern) isAny() bool { return p.whole.Class() == pattern.Any && p.rare == nil }

// Most entries are plain: "*", or an ARN pattern without variables, which "*" as
// a resource is no match for. An action without resources is authorised on "*",
// and no ARN, however wide, covers that.

// matchRare reports whether an entry that is not plain covers the resource.
// unresolved is the outcome if a variable of the entry stands for nothing.
func (p *resourcePattern) matchRare(env *condition.Env, resource string, unresolved condition.Truth) condition.Truth {
	switch {
	case len(p.rare.vars) > 0:
		return p.matchVars(env, resource, unresolved)
	case resource == "*" || p.rare.never:
		return condition.False
	}
	return p.rare.hard.match(resource, nil)
}

// fewVariables is the number of variables up to which the small buffer serves.
const fewVariables = 4

func (p *resourcePattern) matchVars(env *condition.Env, resource string, unresolved condition.Truth) condition.Truth {
	if unresolved == condition.False && !strings.HasPrefix(resource, p.whole.Literal()) {
		return condition.False // whatever the variables stand for
	}
	if len(p.rare.vars) > fewVariables {
		return p.matchManyVars(env, resource, unresolved)
	}
	var few [fewVariables]pattern.Subst
	return p.matchSubst(env, resource, few[:len(p.rare.vars)], unresolved)
}

func (p *resourcePattern) matchManyVars(env *condition.Env, resource string, unresolved condition.Truth) condition.Truth {
	var many [condition.MaxVariables]pattern.Subst
	if len(p.rare.vars) > len(many) {
		return condition.Undetermined
	}
	return p.matchSubst(env, resource, many[:len(p.rare.vars)], unresolved)
}

func (p *resourcePattern) matchSubst(env *condition.Env, resource string, vars []pattern.Subst, unresolved condition.Truth) condition.Truth {
	state := condition.True
	for i := range p.rare.vars {
		text, s := env.Resolve(&p.rare.vars[i])
		if s == condition.False {
			return unresolved
		}
		vars[i] = pattern.Subst{Text: text, Any: s == condition.Undetermined}
		state = state.And(s)
	}
	switch {
	case state == condition.Undetermined && unresolved == condition.Undetermined:
		return condition.Undetermined // the key may be absent
	case resource == "*" || p.rare.never:
		return condition.False
	case p.rare.hard != nil:
		return p.rare.hard.match(resource, vars).And(state)
	}
	return truthOf(p.whole.MatchVars(resource, vars)).And(state)
}
