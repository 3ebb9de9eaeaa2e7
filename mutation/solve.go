// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
)

// Contexts under which conditions hold or fail. Conditions on one key are met by one
// value, or list of values; keys are taken one by one.

const (
	maxOfKey    = 3 // values of one key that are tried
	maxContexts = 6 // of one question
	maxSought   = 400
)

// solve returns requests like r in which all wants are met, the nearest first: r itself,
// if they are.
func solve(r *eval.Request, wants []want) []*eval.Request {
	var keys []condition.Key
	byKey := make(map[condition.Key][]check)
	for i := range wants {
		c, ok := wants[i].compile()
		if !ok {
			return nil
		}
		k := c.test.Key()
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
		byKey[k] = append(byKey[k], c)
	}
	list := []*eval.Request{r}
	for _, k := range keys {
		var next []*eval.Request
		for _, one := range list {
			next = append(next, meet(one, k, byKey[k])...)
		}
		if len(next) == 0 {
			return nil
		}
		list = next[:min(len(next), maxContexts)]
	}
	return list
}

// check is a want with its test.
type check struct {
	*want
	test condition.Test
}

func (w *want) compile() (check, bool) {
	t, err := condition.Compile(w.operator, w.key, w.values, w.options)
	return check{w, t}, err == nil
}

// meet returns requests like r in which all tests of a key come out as wanted.
func meet(r *eval.Request, k condition.Key, checks []check) []*eval.Request {
	if met(r, checks) {
		return []*eval.Request{r}
	}
	env := r.Env()
	var list []*eval.Request
	for n, v := range valuesFor(&env, checks) {
		if len(list) == maxOfKey || n == maxSought {
			break
		}
		if !r.CouldHave(k, v) || v.Len() > 0 && !couldHave(r, k) {
			continue
		}
		c := r.Clone()
		c.Unknown = slices.DeleteFunc(c.Unknown, func(u condition.Key) bool { return u == k })
		if c.Context.Delete(k); v.Len() > 0 {
			c.Context.Set(k, v)
		}
		if met(c, checks) {
			list = append(list, c)
		}
	}
	return list
}

func met(r *eval.Request, checks []check) bool {
	env := r.Env()
	return !slices.ContainsFunc(checks, func(c check) bool {
		wanted := condition.False
		if c.hold {
			wanted = condition.True
		}
		return c.test.Eval(&env) != wanted
	})
}

// valuesFor returns values that may do: those that each test suggests, and for tests of
// several values all of those at once.
func valuesFor(env *condition.Env, checks []check) []condition.Value {
	var list []condition.Value
	var all []string
	sets := false
	for _, c := range checks {
		sets = sets || strings.Contains(c.operator, ":")
		for _, v := range condition.Suggest(c.operator, c.values, c.options, env, c.hold) {
			if strings.EqualFold(c.operator, "Null") && v.Len() > 0 {
				v = exampleOf(c.key)
			}
			list = append(list, v)
			if texts := v.Texts(); len(texts) == 1 && !slices.Contains(all, texts[0]) && len(all) < 8 {
				all = append(all, texts[0])
			}
		}
	}
	if sets && len(all) > 1 {
		list = append(list, condition.Strings(all...))
	}
	if v, _ := env.Lookup(checks[0].test.Key()); sets && v.Len() > 0 && len(all) > 0 {
		list = append(list, condition.Strings(append(v.Texts(), all[0])...))
	}
	return list
}

// exampleOf returns a value that a key could have, where nothing more is asked than that
// there is one.
func exampleOf(key string) condition.Value {
	name := strings.ToLower(key)
	switch {
	case strings.HasSuffix(name, "ip"):
		return condition.String("192.0.2.1")
	case strings.HasSuffix(name, "time"):
		return condition.String("2026-01-01T00:00:00Z")
	case strings.HasSuffix(name, "arn"):
		return condition.String("arn:aws:other:other:other:other")
	case strings.HasSuffix(name, "age"):
		return condition.String("60")
	case name == "aws:multifactorauthpresent", name == "aws:securetransport", name == "aws:viaawsservice":
		return condition.String("false")
	}
	return condition.String(filler)
}

// couldHave reports whether a request could have a key at all: who is no principal of an
// account has neither tags nor an organization.
func couldHave(r *eval.Request, k condition.Key) bool {
	if r.PrincipalAccount() != "" {
		return true
	}
	name := k.String()
	return !strings.HasPrefix(name, "aws:principalorg") && !strings.HasPrefix(name, "aws:principaltag/")
}
