// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package sample finds resources to ask for in place of a pattern of them, which has no
// end. What tells one name from another are the policies, so that a name of each kind
// that they tell apart is enough, as far as Resource and NotResource go.
package sample

import (
	"iter"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/pattern"
)

// Finder finds samples, and keeps what it found for the next request with the same
// policies. The zero Finder is ready for use, by one goroutine at a time.
type Finder struct {
	met map[meeting]string
}

// meeting is what two patterns have in common.
type meeting struct{ pattern, wanted string }

// Base returns the name that a pattern matches and no policy is likely to mean.
func Base(text string) string {
	return strings.NewReplacer("*", pattern.Filler, "?", "x").Replace(text)
}

// Resources returns names that a pattern matches, each once: the one that no policy is
// likely to mean, and for each Resource and NotResource of the policies that has texts
// in common with the pattern one that both match. Variables have the values of env; one
// that is unknown may have any.
func (f *Finder) Resources(text string, policies *eval.Policies, env condition.Env) []string {
	list := []string{Base(text)}
	for wanted := range texts(policies, env) {
		list = f.add(list, text, wanted)
	}
	return list
}

// Own adds to names those that the resource-based policies of a real resource tell apart.
func (f *Finder) Own(list []string, text string, policies []*eval.Policy, env condition.Env) []string {
	for wanted := range texts(&eval.Policies{Resource: policies}, env) {
		list = f.add(list, text, wanted)
	}
	return list
}

// texts yields the Resource and NotResource of policies, as patterns.
func texts(policies *eval.Policies, env condition.Env) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, p := range Policies(policies) {
			if p.Document() == nil {
				continue
			}
			o := condition.Options{Variables: p.Document().Version.Value == "2012-10-17"}
			for i := range p.Document().Statements {
				for _, v := range p.Document().Statements[i].Resource.Values {
					wanted := env.Expand(v.Value, true, o)
					if !yield(freed(&wanted)) {
						return
					}
				}
			}
		}
	}
}

// Unlike returns those of the names that Resources made up of a pattern, and that are to
// be left out, for which no real one stands: a policy tells them apart, as a Resource or
// NotResource of it matches them and none of the real names that the pattern matches.
// Where such a name is that of an object, and could be in buckets that there are, more has
// its objects in these, in its place.
func (f *Finder) Unlike(text string, made, names []string, policies *eval.Policies, env condition.Env) (more, unlike []string) {
	if len(made) == 0 {
		return nil, nil
	}
	p, real := pattern.Compile(text, pattern.Options{Wildcards: true}), Real(text, names)
	for wanted := range texts(policies, env) {
		name := f.meet(text, wanted)
		w := pattern.Compile(wanted, pattern.Options{Wildcards: true})
		if !slices.Contains(made, name) || slices.ContainsFunc(real, w.Match) {
			continue
		}
		objects := slices.DeleteFunc(inBuckets(name, names), func(s string) bool { return !p.Match(s) || !w.Match(s) })
		if more = append(more, objects...); len(objects) == 0 {
			unlike = append(unlike, name)
		}
	}
	return more, unlike
}

// inBuckets returns the object of a name in each of the buckets.
func inBuckets(name string, names []string) []string {
	_, rest, _ := strings.Cut(name, ":s3:::")
	_, object, ok := strings.Cut(rest, "/")
	if !ok {
		return nil
	}
	var list []string
	for _, bucket := range names {
		if isBucket(bucket) {
			list = append(list, bucket+"/"+object)
		}
	}
	return list
}

// Reached reports whether a request is decided, or could be allowed, by the policies that
// are known: resource-based policies of which nobody knows the text are left aside. The
// engine is that of all policies.
func Reached(e *eval.Engine, policies *eval.Policies, r *eval.Request) bool {
	if e.Decide(r).Conclusive() {
		return true
	}
	p := *policies
	p.Resource = slices.DeleteFunc(slices.Clone(p.Resource), func(p *eval.Policy) bool { return p.Document() == nil })
	known, err := eval.New(p)
	return err != nil || known.CouldAllow(r)
}

// Real returns those of the names of real resources that a pattern matches and, if it
// means objects, the name of one in each of the buckets. Objects are in no list, and are
// governed by the policies of their bucket.
func Real(text string, names []string) []string {
	p := pattern.Compile(text, pattern.Options{Wildcards: true})
	var list []string
	for _, name := range names {
		if p.Match(name) {
			list = append(list, name)
		}
		if !isBucket(name) || !strings.Contains(text, "/") {
			continue
		}
		if object, ok := pattern.Meet(text, name+"/?*"); ok {
			list = append(list, object)
		}
	}
	return list
}

// isBucket reports whether an ARN is that of a bucket of S3.
func isBucket(name string) bool {
	_, bucket, ok := strings.Cut(name, ":s3:::")
	return ok && !strings.Contains(bucket, "/")
}

// freed returns an expanded text with a star for each variable of which nobody knows
// what it stands for.
func freed(x *condition.Expansion) string {
	var b strings.Builder
	for rest := x.Text; ; {
		before, after, found := strings.Cut(rest, "${")
		b.WriteString(before)
		name, following, closed := strings.Cut(after, "}")
		switch {
		case !found:
			return b.String()
		case closed && slices.Contains(x.Unknown, condition.MakeKey(name)):
			b.WriteByte('*')
			rest = following
		default:
			b.WriteString("${")
			rest = after
		}
	}
}

// add adds what two patterns have in common to a list, unless it is there.
func (f *Finder) add(list []string, text, wanted string) []string {
	meet := f.meet(text, wanted)
	if meet == "" || slices.Contains(list, meet) {
		return list
	}
	return append(list, meet)
}

// meet returns what two patterns have in common, or "".
func (f *Finder) meet(text, wanted string) string {
	key := meeting{text, wanted}
	meet, ok := f.met[key]
	if !ok {
		if f.met == nil {
			f.met = make(map[meeting]string)
		}
		meet, _ = pattern.Meet(text, wanted)
		f.met[key] = meet
	}
	return meet
}

// Policies returns all policies of a request in one list, without those that are nil.
func Policies(p *eval.Policies) []*eval.Policy {
	list := slices.Concat(p.Identity, p.Boundary, p.Session, p.Resource, p.VPCEndpoint)
	for _, level := range slices.Concat(p.SCP, p.RCP) {
		list = append(list, level.Policies...)
	}
	return slices.DeleteFunc(list, func(p *eval.Policy) bool { return p == nil })
}
