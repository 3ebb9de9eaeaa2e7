// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package examples assembles and checks the examples; it has nothing to import.
//
// The people's form of the example organization is organization.json, the policy
// documents, and the requests in cases. The form for the command is
// requests.jsonl, where every line has all that it takes to decide it. It is made
// of the former by
//
//	go test ./examples -update
package examples

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
	"github.com/iamverdict/verdict/policy"
)

var update = flag.Bool("update", false, "rewrite what is made of other files")

const (
	dir    = "organization"
	stream = dir + "/requests.jsonl"
)

// pattern is something that one does with policies, shown by requests. Their
// policies are those of the pattern, unless they name their own.
type pattern struct {
	Pattern string `json:"pattern"`
	Source  string `json:"source"`
	policies
	Requests []request `json:"requests"`
}

// policies are names of policy files, without .json. Null is not the same as an
// empty list, which is none.
type policies struct {
	Identity []string `json:"identityPolicies"`
	Resource []string `json:"resourcePolicy"`
	Boundary []string `json:"permissionBoundaries"`
	Session  []string `json:"sessionPolicy"`
	Endpoint []string `json:"vpcEndpointPolicies"`
}

type request struct {
	Name    string          `json:"name"`
	Why     string          `json:"why"`
	Expect  json.RawMessage `json:"expect"`
	Account string          `json:"resourceAccount"`
	question
	policies
}

// question is the part of a request that goes into the scenario as it is.
type question struct {
	Principal   string                     `json:"principal"`
	RoleARN     string                     `json:"roleArn,omitempty"`
	FederatedBy string                     `json:"federatedBy,omitempty"`
	Action      string                     `json:"action"`
	Resource    string                     `json:"resource"`
	Context     map[string]json.RawMessage `json:"context"`
	Unknown     []string                   `json:"unknownContextKeys,omitempty"`
}

// line is a scenario.
type line struct {
	Name    string `json:"name"`
	Why     string `json:"why"`
	Source  string `json:"source"`
	Request struct {
		question
		Account string `json:"resourceAccount,omitempty"`
	} `json:"request"`
	Identity []named         `json:"identityPolicies"`
	Resource json.RawMessage `json:"resourcePolicy"`
	Boundary []named         `json:"permissionBoundaries"`
	Session  []named         `json:"sessionPolicy"`
	Endpoint []named         `json:"vpcEndpointPolicies"`
	SCP      []level         `json:"serviceControlPolicies"`
	RCP      []level         `json:"resourceControlPolicies"`
	Expect   json.RawMessage `json:"expect"`
}

type named struct {
	Name   string          `json:"name"`
	Policy json.RawMessage `json:"policy"`
}

type level struct {
	ID       string  `json:"orgIdentifier"`
	Policies []named `json:"policies"`
}

// TestStream: the committed stream is what the files say. The order is that of
// the files' names, and within them that of the requests.
func TestStream(t *testing.T) {
	var org organization
	read(t, filepath.Join(dir, "organization.json"), &org)
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, file := range files(t, "cases") {
		for _, p := range patterns(t, file) {
			for _, r := range p.Requests {
				require.NoError(t, enc.Encode(assemble(t, org, p, r)))
			}
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(stream, out.Bytes(), 0o644))
	}
	want, err := os.ReadFile(stream)
	require.NoError(t, err)
	require.Equal(t, string(want), out.String(), "run go test ./examples -update")
}

// TestDecisions: every line of the stream is decided as it expects.
func TestDecisions(t *testing.T) {
	text, err := os.ReadFile(stream)
	require.NoError(t, err)
	names := make(map[string]bool)
	for src := range bytes.Lines(text) {
		s, err := scenario.Parse(src)
		require.NoError(t, err)
		require.False(t, names[s.Name], "two scenarios have the name %q", s.Name)
		names[s.Name] = true
		t.Run(s.Name, func(t *testing.T) {
			engine, err := eval.New(s.Policies)
			require.NoError(t, err)
			d := engine.Decide(&s.Request)
			require.True(t, s.Expect.Met(d), "%v, blame %s", d, scenario.Blame(d))
		})
	}
}

// TestPatterns: each pattern has a source, a request that is allowed and one that
// is not, and each request says why.
func TestPatterns(t *testing.T) {
	for _, file := range files(t, "cases") {
		for _, p := range patterns(t, file) {
			seen := make(map[bool]bool)
			for _, r := range p.Requests {
				require.NotEmpty(t, r.Why, r.Name)
				seen[strings.Contains(string(r.Expect), `"allowed"`)] = true
			}
			require.Len(t, seen, 2, p.Pattern)
			require.NotEmpty(t, p.Source, p.Pattern)
		}
	}
}

// TestPolicies: AWS would store every policy of the examples.
func TestPolicies(t *testing.T) {
	types := map[string]policy.Type{
		"boundary": policy.PermissionsBoundary, "endpoint": policy.VPCEndpoint, "identity": policy.IdentityBased,
		"rcp": policy.RCP, "resource": policy.ResourceBased, "scp": policy.SCP, "session": policy.Session, "trust": policy.RoleTrust,
	}
	for folder, kind := range types {
		for _, file := range files(t, folder) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			_, findings := policy.Check(file, src, kind)
			require.NoError(t, findings.Err())
		}
	}
}

// assemble makes the scenario of a request.
func assemble(t *testing.T, org organization, p pattern, r request) line {
	own := func(own, shared []string) []string {
		if own == nil {
			return shared
		}
		return own
	}
	l := line{
		Name: r.Name, Why: r.Why, Source: p.Source, Expect: r.Expect,
		Identity: load(t, own(r.policies.Identity, p.policies.Identity)),
		Boundary: load(t, own(r.Boundary, p.Boundary)),
		Session:  load(t, own(r.Session, p.Session)),
		Endpoint: load(t, own(r.Endpoint, p.Endpoint)),
	}
	if list := load(t, own(r.policies.Resource, p.policies.Resource)); len(list) > 0 {
		l.Resource = list[0].Policy
	}
	owner := r.Account
	if owner == "" {
		owner = accountOf(r.question.Resource)
	}
	l.Request.question, l.Request.Account = r.question, r.Account
	l.Request.Context = context(org, r.question, owner)
	l.SCP = levels(t, org, accountOf(r.Principal), func(n node) []string { return n.SCP })
	l.RCP = levels(t, org, owner, func(n node) []string { return n.RCP })
	return l
}

// context returns the context of a question with the keys that AWS adds to every
// request, as far as the question does not say otherwise.
func context(org organization, q question, owner string) map[string]json.RawMessage {
	all := map[string]string{
		"aws:RequestedRegion": region(q.Action, q.Resource),
		"aws:SecureTransport": "true",
	}
	lists := make(map[string]string)
	if path := org.path(accountOf(q.Principal)); path != "" && hasIdentity(q.Principal) {
		all["aws:PrincipalOrgID"], lists["aws:PrincipalOrgPaths"] = org.ID, path
	}
	if path := org.path(owner); path != "" {
		all["aws:ResourceOrgID"], lists["aws:ResourceOrgPaths"] = org.ID, path
	}
	merged := make(map[string]json.RawMessage)
	for k, v := range all {
		merged[k] = json.RawMessage(`"` + v + `"`)
	}
	for k, v := range lists {
		merged[k] = json.RawMessage(`["` + v + `"]`)
	}
	for k, v := range q.Context {
		merged[k] = v
	}
	return merged
}

// levels returns the organization policies that bind an account.
func levels(t *testing.T, org organization, account string, of func(node) []string) []level {
	list := []level{}
	for _, n := range org.levels(account) {
		list = append(list, level{n.ID, load(t, of(n))})
	}
	return list
}

// load reads policies.
func load(t *testing.T, names []string) []named {
	list := []named{}
	for _, name := range names {
		src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)+".json"))
		require.NoError(t, err)
		list = append(list, named{name, src})
	}
	return list
}

func files(t *testing.T, folder string) []string {
	names, err := filepath.Glob(filepath.Join(dir, folder, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	return names
}

func patterns(t *testing.T, file string) []pattern {
	var list []pattern
	read(t, file, &list)
	return list
}

// read reads a file in which a misspelt member is an error.
func read(t *testing.T, file string, into any) {
	src, err := os.ReadFile(file)
	require.NoError(t, err)
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	require.NoError(t, dec.Decode(into), file)
}
