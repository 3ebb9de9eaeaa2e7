// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
)

var update = flag.Bool("update", false, "write what explanations say into testdata/explanations.jsonl")

// said is what a case expects of an explanation and of what would change it, in
// short lines.
type said struct {
	Decision string   `json:"decision"`
	Cause    string   `json:"cause,omitempty"`
	Layers   []string `json:"layers,omitempty"`
	Stops    []string `json:"stops,omitempty"`
	Denials  []string `json:"denials,omitempty"`
	Misses   []string `json:"misses,omitempty"`
	Unknowns []string `json:"unknowns,omitempty"`
	Notes    []string `json:"notes,omitempty"`
	Fixes    []string `json:"fixes,omitempty"`
	Supports []string `json:"supports,omitempty"`
}

// TestExplanations runs the cases of testdata/explanations.jsonl: scenarios with
// the rule in "why" and what is said in "extra". With -update it writes the latter.
func TestExplanations(t *testing.T) {
	const file = "testdata/explanations.jsonl"
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var out bytes.Buffer
	names := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		s, err := scenario.Parse([]byte(line))
		require.NoError(t, err, s.Name)
		why := gjson.Get(line, "why").String()
		require.NotEmpty(t, why, "%s says why", s.Name)
		require.False(t, names[s.Name], "%s is there once", s.Name)
		names[s.Name] = true
		e, err := eval.New(s.Policies)
		require.NoError(t, err)
		got := say(e, &s.Request)
		var want said
		if extra := gjson.Get(line, "extra"); extra.Exists() {
			require.NoError(t, json.Unmarshal([]byte(extra.Raw), &want))
		}
		if diff := cmp.Diff(want, got); diff != "" && !*update {
			t.Errorf("%s: %s\n%s", s.Name, why, diff)
		}
		rest, _, _ := strings.Cut(strings.TrimSuffix(line, "}\n"), `, "extra": `)
		extra, err := json.Marshal(got)
		require.NoError(t, err)
		fmt.Fprintf(&out, "%s, \"extra\": %s}\n", rest, extra)
	}
	require.GreaterOrEqual(t, len(names), 60)
	if *update {
		require.NoError(t, os.WriteFile(file, out.Bytes(), 0o600))
	}
}

// say puts an explanation into short lines.
func say(e *eval.Engine, r *eval.Request) said {
	c := e.Changes(r)
	x := c.Explanation
	s := said{Decision: x.Decision.String()}
	if x.Decision.Result != eval.Allowed {
		s.Cause = cause(x)
	}
	for _, l := range x.Layers {
		if l.Skip != eval.NoPolicies {
			s.Layers = append(s.Layers, fmt.Sprintf("%s: %v (%v)%s", layerName(&l), l.Standing, l.Skip, bypasses(&l)))
		}
	}
	for _, stop := range x.Stops {
		s.Stops = append(s.Stops, strings.TrimSpace(stop.Reason.String()+" "+refs(x, stop.Statements)))
	}
	for _, d := range x.Denials {
		s.Denials = append(s.Denials, at(x, d))
	}
	for _, m := range x.Misses {
		s.Misses = append(s.Misses, miss(x, &m))
	}
	for _, u := range x.Unknowns {
		s.Unknowns = append(s.Unknowns, unknown(x, &u))
	}
	for _, n := range x.Notes {
		s.Notes = append(s.Notes, strings.TrimSpace(n.Kind.String()+" "+n.Key.String()+" "+at(x, n.At)))
	}
	for _, f := range c.Fixes {
		var changes []string
		for _, change := range f.Changes {
			changes = append(changes, changed(x, &change))
		}
		s.Fixes = append(s.Fixes, strings.Join(changes, "; "))
	}
	for _, p := range c.Supports {
		s.Supports = append(s.Supports, fmt.Sprintf("%s needed=%v enough=%v", at(x, p.Ref), p.Needed, p.Enough))
	}
	return s
}

func layerName(l *eval.Layer) string {
	if l.Name != "" {
		return l.Type.String() + "/" + l.Name
	}
	return l.Type.String()
}

func bypasses(l *eval.Layer) string {
	if len(l.Bypasses) == 0 {
		return ""
	}
	return fmt.Sprintf(", bypasses %v", l.Bypasses)
}

// at names a statement by layer, policy and Sid or index.
func at(x *eval.Explanation, r eval.Ref) string {
	l, p, s := x.LayerOf(r), x.PolicyOf(r), x.StatementOf(r)
	switch {
	case l == nil:
		return ""
	case p == nil:
		return layerName(l)
	case s == nil:
		return layerName(l) + "/" + p.Policy.Name()
	case s.SID != "":
		return layerName(l) + "/" + p.Policy.Name() + "/" + s.SID
	}
	return fmt.Sprintf("%s/%s/%d", layerName(l), p.Policy.Name(), s.Index)
}

func refs(x *eval.Explanation, list []eval.Ref) string {
	var names []string
	for _, r := range list {
		names = append(names, at(x, r))
	}
	return strings.Join(names, " ")
}

func cause(x *eval.Explanation) string {
	c := x.Cause()
	text := at(x, c.Ref)
	if c.Element >= 0 {
		text += " " + element(&x.StatementOf(c.Ref).Elements[c.Element])
	}
	if c.Or >= 0 {
		text += " or " + layerName(&x.Layers[c.Or])
	}
	return text
}

func element(e *eval.Element) string {
	if e.Kind == eval.ConditionElement {
		return e.Operator + " " + e.Key
	}
	return e.Name()
}

func miss(x *eval.Explanation, m *eval.Miss) string {
	text := at(x, m.Ref)
	if m.Element < 0 {
		return text + " has no documented evaluation"
	}
	e := &x.StatementOf(m.Ref).Elements[m.Element]
	var wants []string
	for _, w := range e.Wants {
		wants = append(wants, w.Text)
	}
	text += fmt.Sprintf(" %s %v: wants %q, has %q", element(e), e.Truth, wants, e.Has)
	if len(m.Others) > 0 {
		text += fmt.Sprintf(", and %d more", len(m.Others))
	}
	return text
}

func unknown(x *eval.Explanation, u *eval.Unknown) string {
	text := at(x, u.At)
	switch {
	case u.Owner:
		text = "owner"
	case u.Key != condition.Key{}:
		text = x.KeyName(u.Key)
	}
	for _, s := range u.Settlings {
		text += fmt.Sprintf("; %v %q: %v", s.How, s.Values, s.Decision)
	}
	return text
}

func changed(x *eval.Explanation, c *eval.Change) string {
	text := c.Kind.String()
	switch c.Kind {
	case eval.KeySet:
		text += fmt.Sprintf(" %s %q", x.KeyName(c.Key), c.Values)
	case eval.KeyRemoved:
		text += " " + x.KeyName(c.Key)
	case eval.OwnerGiven:
		text += " " + c.Text
	case eval.StatementAdded, eval.PolicyAdded:
		text += " " + at(x, c.At) + " " + string(c.Added.AppendJSON(nil))
	default:
		text += " " + c.Text + " " + at(x, c.At)
	}
	if c.Example {
		text += " (for example)"
	}
	if c.More {
		text += " (permits more)"
	}
	return text
}
