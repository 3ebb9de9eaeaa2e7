// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// Which actions, resources and requesters a search tries, those first that come from
// the cases themselves.

// actionsFor returns actions that a target is about.
func (s *search) actionsFor(t target) []string {
	focus := s.mutant.aim.actions
	if focus == nil && t.Statement != nil && t.Action.Presence == policy.Plain {
		for _, v := range t.Action.Values {
			focus = append(focus, v.Value)
		}
	}
	fits := func(a string) bool {
		return (focus == nil || slices.ContainsFunc(focus, func(p string) bool { return covers(p, a) })) && (t.Statement == nil || lists(&t.Action, a))
	}
	var list []string
	add := func(a string) {
		if len(list) < maxActions && fits(a) && !slices.ContainsFunc(list, func(b string) bool { return strings.EqualFold(a, b) }) {
			list = append(list, a)
		}
	}
	add(s.base.Request.Action())
	own := len(list)
	for _, a := range s.known(focus) {
		add(a)
	}
	for _, a := range s.actions {
		add(a)
	}
	if len(list) > own {
		return list
	}
	for _, p := range focus {
		if service, name, ok := strings.Cut(p, ":"); ok && name == "*" {
			add(service + ":" + madeUp)
		}
		for _, q := range s.globs {
			if text, ok := common(strings.ToLower(p), strings.ToLower(q)); ok && strings.Contains(text, ":") {
				add(text)
			}
		}
	}
	return list
}

// madeUp is the name of an action of a service of which no other is known.
const madeUp = "AnyOther"

// known returns well-known actions of the services that some patterns are about; if they
// are about any, those of the services that the group's policies and cases speak of come
// first.
func (s *search) known(patterns []string) []string {
	var named, own, others []string
	for _, v := range s.services {
		prefix := v.name + ":"
		is := func(p string) bool { return strings.HasPrefix(strings.ToLower(p), prefix) }
		for n, a := range v.actions {
			switch {
			case slices.ContainsFunc(patterns, is):
				named = append(named, prefix+a)
			case slices.ContainsFunc(s.actions, is) || slices.ContainsFunc(s.globs, is):
				own = append(own, prefix+a)
			case n == 0:
				others = append(others, prefix+a)
			}
		}
	}
	if len(own) > maxActions/2 {
		own = spread(own, maxActions/2)
	}
	return append(append(named, own...), others...)
}

// spread takes n of a list, from all parts of it.
func spread(list []string, n int) []string {
	var some []string
	for i := range n {
		some = append(some, list[i*len(list)/n])
	}
	return some
}

// lists reports whether an element of actions takes in an action.
func lists(e *policy.Element, action string) bool {
	listed := slices.ContainsFunc(e.Values, func(v policy.Text) bool { return covers(v.Value, action) })
	return listed != (e.Presence == policy.Negated)
}

// resourcesFor returns resources that a target is about, for an action.
func (s *search) resourcesFor(act string, t target) []string {
	env := s.base.Request.Env()
	expand := func(v string) string {
		return env.Expand(v, true, condition.Options{Variables: true}).Text
	}
	var focus []string
	for _, p := range s.mutant.aim.resources {
		focus = append(focus, expand(p))
	}
	own := focus
	if t.Statement != nil && t.Resource.Presence == policy.Plain {
		own = nil
		for _, v := range t.Resource.Values {
			own = append(own, expand(v.Value))
		}
		if focus == nil {
			focus = own
		}
	}
	any := func(list []string, text string) bool {
		return list == nil || slices.ContainsFunc(list, func(p string) bool { return matches(p, text) })
	}
	var list []string
	add := func(text string) {
		if text = s.placed(text); len(list) < maxResources && any(focus, text) && any(own, text) && s.suits(act, text) && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	add(s.base.Request.Resource())
	for _, p := range focus {
		if p == "*" {
			continue
		}
		for _, q := range s.covers {
			if text, ok := common(p, expand(q.Value)); ok {
				add(text)
			}
		}
		add(example(p))
	}
	for _, text := range beside(s.base.Request.Resource()) {
		add(text)
	}
	for _, text := range s.names {
		add(text)
	}
	for _, text := range s.usual(act) {
		add(text)
	}
	for _, q := range s.covers {
		add(example(expand(q.Value)))
	}
	return list
}

// placed gives a resource that was made of patterns a Region and an account that exist.
func (s *search) placed(resource string) string {
	f := strings.SplitN(resource, ":", 6)
	if len(f) < 6 {
		return resource
	}
	if f[3] == filler {
		f[3] = s.region()
	}
	if f[4] != "" && !arn.IsAccountID(f[4]) && f[4] != "aws" {
		f[4] = s.account()
	}
	return strings.Join(f, ":")
}

// account and region are those of what is asked for, or else of who asks.

func (s *search) account() string {
	p := s.base.Request.Principal()
	return cmp.Or(s.base.Request.OwnerAccount(), p.AccountID(), stranger)
}

func (s *search) region() string {
	if f := strings.SplitN(s.base.Request.Resource(), ":", 6); len(f) == 6 && f[3] != "" {
		return f[3]
	}
	return cmp.Or(s.base.Request.Context.Single(condition.MakeKey("aws:RequestedRegion")), "us-east-1")
}

// beside returns resources that are near another one: of another name, in another
// place, elsewhere.
func beside(resource string) []string {
	f := strings.SplitN(resource, ":", 6)
	if len(f) < 6 {
		return nil
	}
	join := func(i int, text string) string {
		g := slices.Clone(f)
		g[i] = text
		return strings.Join(g, ":")
	}
	at := strings.LastIndexAny(f[5], "/:") + 1
	list := []string{join(5, f[5][:at]+filler)}
	if first := strings.IndexAny(f[5], "/:"); first >= 0 && first < at-1 {
		list = append(list, join(5, f[5][:first+1]+filler+f[5][at-1:]))
	}
	if first := strings.IndexAny(f[5], "/:"); first > 0 {
		list = append(list, join(5, filler+f[5][first:]))
	} else {
		list = append(list, join(5, f[5]+"-"+filler))
	}
	if f[3] != "" {
		list = append(list, join(3, "us-west-2"), join(3, "eu-central-1"))
	}
	if f[4] != "" {
		list = append(list, join(4, stranger))
	}
	return list
}

// stranger is an account that nobody names.
const stranger = "999999999999"

// usual returns resources of an action's service in the account that is asked.
func (s *search) usual(act string) []string {
	region, account := s.region(), s.account()
	var list []string
	for _, v := range s.services {
		if v.name != serviceOf(act) {
			continue
		}
		for _, r := range v.resources {
			r = strings.Replace(r, ":R:", ":"+region+":", 1)
			list = append(list, strings.Replace(r, ":A:", ":"+account+":", 1))
		}
	}
	return list
}

// requesters returns who else might ask: the requesters of the group, those that the change
// is about, those that the conditions of the target name, the requesters of other cases,
// and made-up ones.
func (s *search) requesters(t target) []asker {
	var list []asker
	add := func(text string) {
		p, err := eval.ParsePrincipal(text)
		if err == nil && !slices.ContainsFunc(list, func(a asker) bool { return a.principal.String() == text }) {
			list = append(list, asker{principal: p})
		}
	}
	list = append(list, s.group.askers...)
	own := s.base.Request.Principal()
	named := func(pattern string) {
		for _, text := range instances(pattern, own.AccountID()) {
			add(text)
		}
	}
	for _, p := range s.mutant.aim.principals {
		named(p)
	}
	if t.Statement != nil {
		for _, e := range t.Principal.Entries {
			named(e.Value.Value)
		}
		for _, b := range t.Condition {
			for _, k := range b.Keys {
				for _, v := range k.Values {
					if strings.EqualFold(k.Key.Value, "aws:PrincipalArn") {
						named(v.Value)
					}
				}
			}
		}
	}
	for _, a := range s.askers {
		if !slices.ContainsFunc(list, func(o asker) bool { return o.principal.String() == a.principal.String() }) {
			list = append(list, a)
		}
	}
	if account := own.AccountID(); account != "" {
		add("arn:aws:iam::" + account + ":user/" + filler)
		add("arn:aws:sts::" + account + ":assumed-role/" + filler + "/session")
		add("arn:aws:iam::" + account + ":root")
	}
	add("arn:aws:iam::" + stranger + ":user/" + filler)
	return list
}

// instances returns requesters that a principal, or a pattern of one, names.
func instances(pattern, account string) []string {
	if pattern == "*" {
		return []string{"arn:aws:iam::" + stranger + ":user/" + filler, "arn:aws:iam::" + account + ":user/" + filler, "*"}
	}
	f := strings.SplitN(pattern, ":", 6)
	if len(f) < 6 {
		return []string{pattern}
	}
	if strings.ContainsAny(f[4], "*?") || f[4] == "" {
		f[4] = account
	}
	if f[5] == "root" {
		return []string{"arn:aws:iam::" + f[4] + ":user/" + filler, "arn:aws:sts::" + f[4] + ":assumed-role/" + filler + "/session", strings.Join(f, ":")}
	}
	if f[5] == "*" {
		f[5] = "user/" + filler
	}
	f[2] = strings.Trim(f[2], "*")
	return []string{example(strings.Join(f, ":"))}
}
