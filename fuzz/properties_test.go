// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package fuzz

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/oracle"
	"github.com/iamverdict/verdict/policy"
)

// Each property changes a random world in a way whose effect on the decision is
// known, whatever the world.

// check runs a property on random worlds. A world whose policies cannot all be
// understood is left out where the property edits documents.
func check(t *testing.T, property func(t *rapid.T, w *world, r *eval.Request, d eval.Decision)) {
	t.Helper()
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := generate(seeded(rapid.Uint64().Draw(t, "seed")))
		r, err := w.fast()
		require.NoError(t, err)
		property(t, w, r, decide(t, w.compiled, r))
	})
}

func decide(t *rapid.T, p eval.Policies, r *eval.Request) eval.Decision {
	e, err := eval.New(p)
	require.NoError(t, err)
	return e.Decide(r)
}

// edited returns the world's policies with each document changed. Documents with
// statements that cannot be understood stay as they are, because edits would
// move their marks.
func (w *world) edited(t *rapid.T, edit func(*policy.Document)) eval.Policies {
	group := func(kind policy.Type, attached []oracle.Attached) []*eval.Policy {
		var list []*eval.Policy
		for _, a := range attached {
			list = append(list, recompile(t, kind, a, edit))
		}
		return list
	}
	levels := func(kind policy.Type, from []oracle.Level) []eval.Level {
		var list []eval.Level
		for _, l := range from {
			list = append(list, eval.Level{Name: l.Name, Policies: group(kind, l.Policies)})
		}
		return list
	}
	p := w.policies
	return eval.Policies{
		Identity: group(policy.IdentityBased, p.Identity), Boundary: group(policy.PermissionsBoundary, p.Boundary),
		Session: group(policy.Session, p.Session), Resource: group(policy.ResourceBased, p.Resource),
		VPCEndpoint: group(policy.VPCEndpoint, p.VPCEndpoint),
		SCP:         levels(policy.SCP, p.SCP), RCP: levels(policy.RCP, p.RCP),
	}
}

func recompile(t *rapid.T, kind policy.Type, a oracle.Attached, edit func(*policy.Document)) *eval.Policy {
	if a.Document == nil {
		return eval.UnknownPolicy(a.Name, kind)
	}
	doc := *a.Document
	if len(a.Malformed) == 0 {
		doc.Statements = slices.Clone(doc.Statements)
		edit(&doc)
	}
	p, err := eval.CompileLenient(&doc, kind)
	require.NoError(t, err)
	return p
}

// TestAddedDenyNeverAllows: a Deny statement more never turns a denial into an
// allow.
func TestAddedDenyNeverAllows(t *testing.T) {
	check(t, func(t *rapid.T, w *world, r *eval.Request, d eval.Decision) {
		extra := policy.Statement{Effect: policy.Deny,
			Action:   policy.Element{Presence: policy.Plain, Values: []policy.Text{{Value: w.request.Action}}},
			Resource: policy.Element{Presence: policy.Plain, Values: []policy.Text{{Value: w.c.of(w.resourceForms()...)}}},
		}
		p := w.edited(t, func(doc *policy.Document) {
			if len(doc.Statements) > 0 {
				s := extra
				s.Principal = doc.Statements[0].Principal
				doc.Statements = append(doc.Statements, s)
			}
		})
		require.LessOrEqual(t, decide(t, p, r).Result, d.Result, "%v", w)
	})
}

// TestRemovedLevelNeverDeniesMore: without one of its SCP levels a request is
// denied no more than with it.
func TestRemovedLevelNeverDeniesMore(t *testing.T) {
	check(t, func(t *rapid.T, w *world, r *eval.Request, d eval.Decision) {
		for i := range w.compiled.SCP {
			p := w.compiled
			p.SCP = slices.Delete(slices.Clone(p.SCP), i, i+1)
			require.GreaterOrEqual(t, decide(t, p, r).Result, d.Result, "%v", w)
		}
	})
}

// TestOrderOfPoliciesIsIrrelevant: policies of one group are alternatives.
func TestOrderOfPoliciesIsIrrelevant(t *testing.T) {
	check(t, func(t *rapid.T, w *world, r *eval.Request, d eval.Decision) {
		p := w.compiled
		for _, group := range []*[]*eval.Policy{&p.Identity, &p.Boundary, &p.Session, &p.Resource, &p.VPCEndpoint} {
			*group = slices.Clone(*group)
			slices.Reverse(*group)
		}
		p.SCP = slices.Clone(p.SCP)
		slices.Reverse(p.SCP)
		got := decide(t, p, r)
		require.Equal(t, d.Result, got.Result, "%v", w)
		require.Equal(t, d.Reason, got.Reason, "%v", w)
		require.Equal(t, d.Conclusive(), got.Conclusive(), "%v", w)
	})
}

// TestOrderInDocumentsIsIrrelevant: statements, and the values in a list, are
// alternatives.
func TestOrderInDocumentsIsIrrelevant(t *testing.T) {
	check(t, func(t *rapid.T, w *world, r *eval.Request, d eval.Decision) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 0))
		p := w.edited(t, func(doc *policy.Document) {
			shuffle(rng, doc.Statements)
			for i := range doc.Statements {
				shuffleStatement(rng, &doc.Statements[i])
			}
		})
		got := decide(t, p, r)
		require.Equal(t, d.Result, got.Result, "%v", w)
		require.Equal(t, d.Reason, got.Reason, "%v", w)
		require.Equal(t, d.Conclusive(), got.Conclusive(), "%v", w)
	})
}

func shuffle[T any](rng *rand.Rand, list []T) {
	rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

func shuffleStatement(rng *rand.Rand, s *policy.Statement) {
	s.Action.Values = slices.Clone(s.Action.Values)
	s.Resource.Values = slices.Clone(s.Resource.Values)
	s.Principal.Entries = slices.Clone(s.Principal.Entries)
	shuffle(rng, s.Action.Values)
	shuffle(rng, s.Resource.Values)
	shuffle(rng, s.Principal.Entries)
	s.Condition = slices.Clone(s.Condition)
	shuffle(rng, s.Condition)
	for i := range s.Condition {
		keys := slices.Clone(s.Condition[i].Keys)
		for j := range keys {
			keys[j].Values = slices.Clone(keys[j].Values)
			shuffle(rng, keys[j].Values)
		}
		shuffle(rng, keys)
		s.Condition[i].Keys = keys
	}
}

// TestCaseIsIrrelevant: action names and condition keys ignore case, on both
// sides.
func TestCaseIsIrrelevant(t *testing.T) {
	check(t, func(t *rapid.T, w *world, r *eval.Request, d eval.Decision) {
		p := w.edited(t, func(doc *policy.Document) {
			for i := range doc.Statements {
				upperCase(&doc.Statements[i])
			}
		})
		w.request.Action = strings.ToLower(w.request.Action)
		context := map[string][]string{}
		for name, values := range w.request.Context {
			context[strings.ToUpper(name)] = append(context[strings.ToUpper(name)], values...)
		}
		w.request.Context = context
		lower, err := w.fast()
		require.NoError(t, err)
		got := decide(t, p, lower)
		require.Equal(t, d.Result, got.Result, "%v", w)
		require.Equal(t, d.Reason, got.Reason, "%v", w)
		require.Equal(t, d.Conclusive(), got.Conclusive(), "%v", w)
	})
}

func upperCase(s *policy.Statement) {
	s.Action.Values = slices.Clone(s.Action.Values)
	for i := range s.Action.Values {
		s.Action.Values[i].Value = strings.ToUpper(s.Action.Values[i].Value)
	}
	s.Condition = slices.Clone(s.Condition)
	for i := range s.Condition {
		s.Condition[i].Keys = slices.Clone(s.Condition[i].Keys)
		for j := range s.Condition[i].Keys {
			s.Condition[i].Keys[j].Key.Value = strings.ToUpper(s.Condition[i].Keys[j].Key.Value)
		}
	}
}

// TestPrintedDocumentsParseBack: what a document prints is JSON, and parses to
// the same tree.
func TestPrintedDocumentsParseBack(t *testing.T) {
	check(t, func(t *rapid.T, w *world, r *eval.Request, d eval.Decision) {
		for _, text := range w.texts {
			_, src, _ := strings.Cut(text, ": ")
			doc, err := policy.Parse("p", []byte(src))
			if err != nil {
				continue
			}
			require.True(t, json.Valid([]byte(src)), src)
			printed := doc.AppendJSON(nil)
			back, err := policy.Parse("p", printed)
			require.NoError(t, err, "%s", printed)
			require.True(t, policy.Equal(doc, back), "%s\n%s", src, printed)
		}
	})
}

// TestDecideChangesNothing: neither the request nor a document is written to.
func TestDecideChangesNothing(t *testing.T) {
	check(t, func(t *rapid.T, w *world, r *eval.Request, d eval.Decision) {
		before, docs := deepCopy(r), w.print()
		decide(t, w.compiled, r)
		require.True(t, reflect.DeepEqual(before, r), "%v", w)
		require.Equal(t, docs, w.print(), "%v", w)
	})
}

// deepCopy copies what a request points to as well.
func deepCopy(r *eval.Request) *eval.Request {
	c := *r
	c.Context = r.Context.Clone()
	c.Unknown = slices.Clone(r.Unknown)
	return &c
}

// print returns the documents of a world as text.
func (w *world) print() []string {
	var texts []string
	p := w.policies
	for _, group := range [][]oracle.Attached{p.Identity, p.Boundary, p.Session, p.Resource, p.VPCEndpoint} {
		for _, a := range group {
			if a.Document != nil {
				texts = append(texts, string(a.Document.AppendJSON(nil)))
			}
		}
	}
	return texts
}

// TestDecideConcurrently: one engine and one request serve any number of
// goroutines. It is for the race detector.
func TestDecideConcurrently(t *testing.T) {
	t.Parallel()
	for s := range uint64(50) {
		w := generate(seeded(s))
		r, err := w.fast()
		require.NoError(t, err)
		e, err := eval.New(w.compiled)
		require.NoError(t, err)
		want := e.Decide(r)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 20 {
					if got := e.Decide(r); got != want {
						t.Errorf("seed %d: %v, then %v", s, want, got)
					}
				}
			})
		}
		wg.Wait()
	}
}
