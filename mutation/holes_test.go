// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/oracle"
	"github.com/iamverdict/verdict/mutation"
	"github.com/iamverdict/verdict/policy"
)

var update = flag.Bool("update", false, "rewrite the survivors of the suites in testdata")

// A suite in testdata is an archive: policy documents, suite.json with cases and a
// universe, and survivors, one line for each: kind and place. A hole has a line planted,
// which must be among them. The universe is all requests that can be made of its lists;
// each survivor must differ from the original on some of them, as the oracle decides
// them, and no mutant that counts as equivalent on any. A file advice, where there is one,
// has the tests that are advised.

type suite struct {
	Policies names    `json:"policies"`
	Cases    []sample `json:"cases"`
	Universe universe `json:"universe"`
	archive  *txtar.Archive
	compiled map[string]*eval.Policy
}

// names are files by the kind of policy.
type names struct {
	Identity, Boundary, Session, Resource, Trust, Endpoint []string
	SCP, RCP                                               []level
}

type level struct {
	Name     string
	Policies []string
}

type sample struct {
	Expect, Principal, Action, Resource, Account string
	Context                                      map[string]values
	Policies                                     *names
}

// values are those of a key: a text, or a list of texts.
type values []string

func (v *values) UnmarshalJSON(text []byte) error {
	if text[0] == '[' {
		return json.Unmarshal(text, (*[]string)(v))
	}
	*v = []string{""}
	return json.Unmarshal(text, &(*v)[0])
}

type universe struct {
	Principals, Actions, Resources, Accounts []string
	Contexts                                 map[string][][]string
}

func readSuite(t *testing.T, path string) *suite {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	s := &suite{archive: archive, compiled: make(map[string]*eval.Policy)}
	dec := json.NewDecoder(bytes.NewReader(s.file("suite.json")))
	dec.DisallowUnknownFields()
	require.NoError(t, dec.Decode(s))
	return s
}

func (s *suite) file(name string) []byte {
	for _, f := range s.archive.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

func (s *suite) list(t *testing.T, kind policy.Type, files []string) []*eval.Policy {
	var list []*eval.Policy
	for _, name := range files {
		key := kind.String() + name
		if s.compiled[key] == nil {
			doc, err := policy.Parse(name, s.file(name))
			require.NoError(t, err)
			p, err := eval.Compile(doc, kind)
			require.NoError(t, err)
			s.compiled[key] = p
		}
		list = append(list, s.compiled[key])
	}
	return list
}

func (s *suite) policies(t *testing.T, n *names) eval.Policies {
	levels := func(kind policy.Type, list []level) []eval.Level {
		var levels []eval.Level
		for _, l := range list {
			levels = append(levels, eval.Level{Name: l.Name, Policies: s.list(t, kind, l.Policies)})
		}
		return levels
	}
	return eval.Policies{
		Identity: s.list(t, policy.IdentityBased, n.Identity), Boundary: s.list(t, policy.PermissionsBoundary, n.Boundary),
		Session: s.list(t, policy.Session, n.Session), VPCEndpoint: s.list(t, policy.VPCEndpoint, n.Endpoint),
		Resource: append(s.list(t, policy.ResourceBased, n.Resource), s.list(t, policy.RoleTrust, n.Trust)...),
		SCP:      levels(policy.SCP, n.SCP), RCP: levels(policy.RCP, n.RCP),
	}
}

func (s *suite) cases(t *testing.T) []mutation.Case {
	var cases []mutation.Case
	for i, c := range s.Cases {
		p, err := eval.ParsePrincipal(c.Principal)
		require.NoError(t, err)
		r := new(eval.Request)
		require.NoError(t, r.Reset(p, c.Action, c.Resource))
		r.ResourceAccount = c.Account
		for _, k := range sorted(c.Context) {
			r.Context.Set(condition.MakeKey(k), condition.Strings(c.Context[k]...))
		}
		n := &s.Policies
		if c.Policies != nil {
			n = c.Policies
		}
		cases = append(cases, mutation.Case{
			Name: fmt.Sprintf("case %d", i), Policies: s.policies(t, n), Request: r,
			Passes: func(_ *eval.Engine, d eval.Decision) bool {
				return d.Conclusive() && (d.Result == eval.Allowed) == (c.Expect == "allowed")
			},
		})
	}
	return cases
}

func sorted[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// requests returns all requests of the universe, for the oracle.
func (u *universe) requests() []oracle.Request {
	list := []oracle.Request{{}}
	times := func(values []string, set func(*oracle.Request, string)) {
		var next []oracle.Request
		for _, r := range list {
			for _, v := range values {
				set(&r, v)
				next = append(next, r)
			}
		}
		list = next
	}
	times(u.Principals, func(r *oracle.Request, v string) { r.Principal = v })
	times(u.Actions, func(r *oracle.Request, v string) { r.Action = v })
	times(u.Resources, func(r *oracle.Request, v string) { r.Resource = v })
	if len(u.Accounts) > 0 {
		times(u.Accounts, func(r *oracle.Request, v string) { r.ResourceAccount = v })
	}
	for _, k := range sorted(u.Contexts) {
		var next []oracle.Request
		for _, r := range list {
			for _, values := range u.Contexts[k] {
				c := map[string][]string{}
				for key, v := range r.Context {
					c[key] = v
				}
				if values != nil {
					c[k] = values
				}
				r.Context = c
				next = append(next, r)
			}
		}
		list = next
	}
	return slices.DeleteFunc(list, func(r oracle.Request) bool { return !isPossible(&r) })
}

// isPossible leaves out questions that are none: whether a message may be sent to a
// bucket.
func isPossible(r *oracle.Request) bool {
	service, _, _ := strings.Cut(r.Action, ":")
	f := strings.Split(r.Resource, ":")
	return len(f) < 6 || f[2] == service || f[2] == "iam" && service == "sts"
}

// slow returns policies as the oracle has them.
func slow(p eval.Policies) oracle.Policies {
	group := func(list []*eval.Policy) []oracle.Attached {
		var attached []oracle.Attached
		for _, p := range list {
			attached = append(attached, oracle.Attached{Name: p.Name(), Document: p.Document()})
		}
		return attached
	}
	levels := func(list []eval.Level) []oracle.Level {
		var levels []oracle.Level
		for _, l := range list {
			levels = append(levels, oracle.Level{Name: l.Name, Policies: group(l.Policies)})
		}
		return levels
	}
	return oracle.Policies{
		Identity: group(p.Identity), Boundary: group(p.Boundary), Session: group(p.Session), Resource: group(p.Resource),
		VPCEndpoint: group(p.VPCEndpoint), SCP: levels(p.SCP), RCP: levels(p.RCP),
	}
}

// differs reports whether the oracle denies a request with one set of policies and
// allows it with the other, both for certain.
func differs(r oracle.Request, before, after oracle.Policies) bool {
	x, y := oracle.Decide(r, before), oracle.Decide(r, after)
	return x.Result != "allowed" && y.Result == "allowed" && x.Conclusive && y.Conclusive
}

// differing returns a request of the universe on which a mutant differs.
func (s *suite) differing(t *testing.T, m *mutation.Mutant, requests []oracle.Request) (oracle.Request, bool) {
	sets := []eval.Policies{s.policies(t, &s.Policies)}
	for _, c := range s.Cases {
		if c.Policies != nil {
			sets = append(sets, s.policies(t, c.Policies))
		}
	}
	for _, p := range sets {
		before, after := slow(p), slow(m.Apply(p))
		for _, r := range requests {
			if differs(r, before, after) {
				return r, true
			}
		}
	}
	return oracle.Request{}, false
}

// witnessed returns a witness's request for the oracle.
func witnessed(w *mutation.Witness) oracle.Request {
	r := oracle.Request{
		Principal: w.Principal, Action: w.Action, Resource: w.Resource, ResourceAccount: w.ResourceAccount, Context: map[string][]string{},
	}
	for _, k := range w.Context {
		r.Context[k.Key] = k.Values
	}
	return r
}

// TestHoles: every hole that was planted in a suite is found.
func TestHoles(t *testing.T) {
	paths := archives(t, "holes")
	require.GreaterOrEqual(t, len(paths), 30)
	for _, path := range paths {
		t.Run(nameOf(path), func(t *testing.T) {
			s := readSuite(t, path)
			got := check(t, path, s)
			require.Contains(t, got, strings.TrimSpace(string(s.file("planted"))))
		})
	}
}

// TestClean: a suite without holes kills all mutants, but those that change nothing.
func TestClean(t *testing.T) {
	for _, path := range archives(t, "clean") {
		t.Run(nameOf(path), func(t *testing.T) {
			s := readSuite(t, path)
			require.Empty(t, strings.TrimSpace(check(t, path, s)))
		})
	}
}

func archives(t *testing.T, dir string) []string {
	paths, err := filepath.Glob("testdata/" + dir + "/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	return paths
}

func nameOf(path string) string { return strings.TrimSuffix(filepath.Base(path), ".txtar") }

// check runs a suite, holds what became of each mutant against the universe, and returns
// the survivors.
func check(t *testing.T, path string, s *suite) string {
	r, err := mutation.Run(context.Background(), mutation.Options{}, s.cases(t))
	require.NoError(t, err)
	require.Empty(t, r.Failing)
	requests := s.Universe.requests()
	var lines, advice []string
	for _, m := range r.Mutants {
		example, differs := s.differing(t, m, requests)
		switch m.Status {
		case mutation.Survived:
			lines = append(lines, string(m.Kind)+" "+m.At)
			advice = append(advice, m.Witness.Advice())
			require.True(t, differs, "%s %s is equivalent: %s", m.Kind, m.At, m.Witness.Advice())
			requireWitness(t, m)
		case mutation.Equivalent:
			require.False(t, differs, "%s %s: %s counts as equivalent, and differs on %+v", m.Kind, m.At, m.Change, example)
		}
	}
	results := map[string]string{"survivors": strings.Join(lines, "\n"), "advice": strings.Join(advice, "\n")}
	for i := range s.archive.Files {
		f := &s.archive.Files[i]
		got, ok := results[f.Name]
		switch {
		case !ok:
		case *update:
			f.Data = []byte(got + "\n")
		default:
			require.Equal(t, strings.TrimSpace(string(f.Data)), got)
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(path, txtar.Format(s.archive), 0o644))
	}
	return results["survivors"]
}

// requireWitness: the oracle agrees with the witness.
func requireWitness(t *testing.T, m *mutation.Mutant) {
	w := m.Witness
	require.NotNil(t, w)
	require.True(t, differs(witnessed(w), slow(w.Policies), slow(m.Apply(w.Policies))), "%s %s: %s", m.Kind, m.At, w.Advice())
}
