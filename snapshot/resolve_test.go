// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

// resolveRow is a line of testdata/resolve.jsonl: a question about testdata/world, and
// what is found for it: policies by layer, keys, notes, and the decision.
type resolveRow struct {
	Name            string            `json:"name"`
	Why             string            `json:"why"`
	Principal       string            `json:"principal"`
	RoleARN         string            `json:"roleArn,omitempty"`
	Action          string            `json:"action"`
	Resource        string            `json:"resource"`
	ResourceAccount string            `json:"resourceAccount,omitempty"`
	FederatedBy     string            `json:"federatedBy,omitempty"`
	SessionTags     map[string]string `json:"sessionTags,omitempty"`
	VPCEndpoint     string            `json:"vpcEndpoint,omitempty"`
	Context         map[string]string `json:"context,omitempty"`
	Unknown         []string          `json:"unknown,omitempty"`
	Want            []string          `json:"want"`
}

func (r *resolveRow) query() snapshot.Query {
	q := snapshot.Query{Principal: r.Principal, Action: r.Action, Resource: r.Resource, ResourceAccount: r.ResourceAccount,
		RoleARN: r.RoleARN, FederatedBy: r.FederatedBy, VPCEndpoint: r.VPCEndpoint}
	for _, k := range slices.Sorted(maps.Keys(r.Context)) {
		q.Context.Set(condition.MakeKey(k), condition.String(r.Context[k]))
	}
	for _, k := range r.Unknown {
		q.Unknown = append(q.Unknown, condition.MakeKey(k))
	}
	for _, k := range slices.Sorted(maps.Keys(r.SessionTags)) {
		q.SessionTags = append(q.SessionTags, eval.Tag{Key: k, Value: r.SessionTags[k]})
	}
	for k, v := range r.Context {
		q.Context.Set(condition.MakeKey(k), condition.String(v))
	}
	return q
}

// found says what a question found, in words.
func found(s *snapshot.Snapshot, q snapshot.Query) []string {
	d, r, err := s.Decide(q)
	if err != nil {
		return []string{"error: " + err.Error()}
	}
	var list []string
	add := func(layer string, policies []*eval.Policy) {
		for _, p := range policies {
			text := layer + ": " + p.Name()
			if p.Document() == nil {
				text += " (unknown)"
			}
			list = append(list, text)
		}
	}
	add("identity", r.Policies.Identity)
	add("boundary", r.Policies.Boundary)
	add("session", r.Policies.Session)
	add("resource", r.Policies.Resource)
	add("endpoint", r.Policies.VPCEndpoint)
	for i, levels := range [][]eval.Level{r.Policies.SCP, r.Policies.RCP} {
		for _, l := range levels {
			add([]string{"scp", "rcp"}[i]+" at "+l.Name, l.Policies)
		}
	}
	for k, v := range r.Request.Context.All() {
		list = append(list, fmt.Sprintf("key %v: %s", k, strings.Join(v.Texts(), ", ")))
	}
	for _, k := range r.Request.Unknown {
		list = append(list, "key "+k.String()+" is unknown")
	}
	if p := r.Request.Principal(); p.RoleARN != "" || p.UniqueID != "" {
		list = append(list, fmt.Sprintf("principal: %s, role %q, id %q", p.String(), p.RoleARN, p.UniqueID))
	}
	list = append(list, "owner: "+r.Request.OwnerAccount())
	for _, n := range r.Notes {
		list = append(list, "note: "+n.String())
	}
	return append(list, "decision: "+d.String())
}

// TestResolve: who asks, for what, and what applies.
func TestResolve(t *testing.T) {
	t.Parallel()
	s, err := snapshot.Load(t.Context(), snapshot.Options{}, "testdata/world")
	require.NoError(t, err)
	require.Equal(t, []string{"group_missing arn:aws:iam::444455556666:user/eng/ana", "not_evaluated arn:aws:s3:::store"}, kinds(s))
	data, err := os.ReadFile("testdata/resolve.jsonl")
	require.NoError(t, err)
	var out bytes.Buffer
	for line := range bytes.Lines(data) {
		var row resolveRow
		require.NoError(t, json.Unmarshal(line, &row))
		got := found(s, row.query())
		if *update {
			row.Want = got
			e := json.NewEncoder(&out)
			e.SetEscapeHTML(false)
			require.NoError(t, e.Encode(row))
			continue
		}
		t.Run(row.Name, func(t *testing.T) { require.Equal(t, row.Want, got, row.Why) })
	}
	if *update {
		require.NoError(t, os.WriteFile("testdata/resolve.jsonl", out.Bytes(), 0o644))
	}
}

// TestContextWins: what the asker says beats what the snapshot says, be it a value or
// that it is not known.
func TestContextWins(t *testing.T) {
	t.Parallel()
	s, err := snapshot.Load(t.Context(), snapshot.Options{}, "testdata/world")
	require.NoError(t, err)
	team, org := condition.MakeKey("aws:PrincipalTag/team"), condition.MakeKey("aws:PrincipalOrgID")
	tag := condition.MakeKey("aws:ResourceTag/team")
	q := snapshot.Query{Principal: "arn:aws:iam::444455556666:user/eng/ana", Action: "s3:GetObject", Resource: "arn:aws:s3:::store/k"}
	q.Context.Set(team, condition.String("green"))
	q.Context.Set(tag, condition.String("green"))
	q.Unknown = []condition.Key{org}
	r, err := s.Resolve(q)
	require.NoError(t, err)
	require.Equal(t, "green", r.Request.Context.Single(team))
	require.Equal(t, "green", r.Request.Context.Single(tag))
	require.False(t, slices.Contains(r.Request.Unknown, tag), "an object's tags are not known, but the asker knows")
	_, given := r.Request.Context.Get(org)
	require.False(t, given)
	require.True(t, slices.Contains(r.Request.Unknown, org))
	require.Equal(t, 2, q.Context.Len(), "the asker's context is not written to")
}

// TestSessionPolicies: they bind a session, and the keys of tags that only they ask for
// are unknown like those that the snapshot's documents ask for.
func TestSessionPolicies(t *testing.T) {
	t.Parallel()
	s, err := snapshot.Load(t.Context(), snapshot.Options{}, "testdata/world")
	require.NoError(t, err)
	session := compile(t, policy.Session, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*",
		"Condition":{"StringEquals":{"aws:ResourceTag/rare":"${aws:PrincipalTag/team}"}}}}`)
	q := snapshot.Query{Principal: "arn:aws:sts::444455556666:assumed-role/app/run", Action: "s3:GetObject", Resource: "arn:aws:s3:::quiet/k",
		SessionPolicies: []*eval.Policy{session}}
	d, r, err := s.Decide(q)
	require.NoError(t, err)
	require.Equal(t, eval.ImplicitSession, d.Reason)
	require.False(t, d.Conclusive())
	require.True(t, slices.Contains(r.Request.Unknown, condition.MakeKey("aws:ResourceTag/rare")))
	q.SessionPolicies = []*eval.Policy{compile(t, policy.SCP, `{"Version":"2012-10-17","Statement":[]}`)}
	_, _, err = s.Decide(q)
	require.ErrorContains(t, err, "was compiled as", "a policy of another type")
}

func compile(t testing.TB, kind policy.Type, text string) *eval.Policy {
	t.Helper()
	doc, err := policy.ParseLenient("session.json", []byte(text))
	require.NoError(t, err)
	p, err := eval.CompileLenient(doc, kind)
	require.NoError(t, err)
	return p
}

// TestReuse: a resolution forgets what it held.
func TestReuse(t *testing.T) {
	t.Parallel()
	s, err := snapshot.Load(t.Context(), snapshot.Options{}, "testdata/world")
	require.NoError(t, err)
	data, err := os.ReadFile("testdata/resolve.jsonl")
	require.NoError(t, err)
	var used snapshot.Resolution
	for line := range bytes.Lines(data) {
		var row resolveRow
		require.NoError(t, json.Unmarshal(line, &row))
		q := row.query()
		fresh, err := s.Resolve(q)
		require.Equal(t, err, s.ResolveInto(&used, &q))
		if err != nil {
			continue
		}
		require.Equal(t, describe(fresh), describe(&used), row.Name)
		require.ElementsMatch(t, fresh.Notes, used.Notes)
	}
}

// TestShared: a document that many have in common is compiled once.
func TestShared(t *testing.T) {
	t.Parallel()
	s := loadPaths(t, "testdata/world")
	ana := s.Identity("arn:aws:iam::444455556666:user/eng/ana")
	audit := s.Identity("AROAEXAMPLEAUDIT0001")
	require.Same(t, ana.Attached[0], audit.Attached[0])
	app := s.Identity("AROAEXAMPLEAPP000001")
	require.Equal(t, "testdata/world/account-a.json", app.Trust.Document().File)
	at := app.Trust.Document().Position(app.Trust.Document().Statements[0].Pos)
	lines, err := os.ReadFile("testdata/world/account-a.json")
	require.NoError(t, err)
	require.Equal(t, byte('{'), lines[at.Offset], "%v", at)
	require.Equal(t, byte('{'), strings.Split(string(lines), "\n")[at.Line-1][at.Column-1], "%v", at)
}
