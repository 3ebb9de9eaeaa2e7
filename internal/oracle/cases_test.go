// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// The scenarios that the whole project is checked with: one JSON object a line,
// a request, its policies and the expected decision.

type scenario struct {
	Name                    string
	Why                     string
	Request                 scenarioRequest
	IdentityPolicies        []namedPolicy
	ResourcePolicy          json.RawMessage
	PermissionBoundaries    []namedPolicy
	SessionPolicy           json.RawMessage
	VPCEndpointPolicies     []namedPolicy `json:"vpcEndpointPolicies"`
	ServiceControlPolicies  []scenarioLevel
	ResourceControlPolicies []scenarioLevel
	Expect                  struct {
		Decision, Blame string
		Conclusive      *bool
	}
}

type scenarioRequest struct {
	Principal, RoleARN, FederatedBy   string
	ServiceLinkedRole                 bool
	Action, Resource, ResourceAccount string
	Context                           map[string]json.RawMessage
	UnknownContextKeys                []string
}

type namedPolicy struct {
	Name   string
	Policy json.RawMessage
}

type scenarioLevel struct {
	OrgIdentifier string
	Policies      []namedPolicy
}

// results maps the spellings of the scenarios to ours.
var results = map[string]string{
	"Allowed": allowed, "ImplicitlyDenied": implicitDeny, "ExplicitlyDenied": explicitDeny,
	allowed: allowed, implicitDeny: implicitDeny, explicitDeny: explicitDeny,
}

func TestScenarios(t *testing.T) {
	const path = "../../../shared/cases/decisions.jsonl"
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("VERDICT_SHARED") == "required" {
			t.Fatalf("%s is missing", path)
		}
		t.Skipf("%s is not here; the shared scenarios are not run", path)
	}
	require.NoError(t, err)
	defer file.Close()

	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	count := 0
	for lines.Scan() {
		count++
		var s scenario
		require.NoError(t, json.Unmarshal(lines.Bytes(), &s))
		t.Run(s.Name, func(t *testing.T) { s.run(t) })
	}
	require.NoError(t, lines.Err())
	require.NotZero(t, count)
}

func (s scenario) run(t *testing.T) {
	d := Decide(s.Request.read(t), Policies{
		Identity:    attachedAll(t, s.IdentityPolicies),
		Boundary:    attachedAll(t, s.PermissionBoundaries),
		Session:     oneOrMore(t, s.SessionPolicy),
		Resource:    oneOrMore(t, s.ResourcePolicy),
		VPCEndpoint: attachedAll(t, s.VPCEndpointPolicies),
		SCP:         levels(t, s.ServiceControlPolicies),
		RCP:         levels(t, s.ResourceControlPolicies),
	})
	require.Contains(t, results, s.Expect.Decision)
	require.Equal(t, results[s.Expect.Decision], d.Result, s.Why)
	if s.Expect.Blame != "" {
		require.Equal(t, s.Expect.Blame, d.Blame, s.Why)
	}
	if s.Expect.Conclusive != nil {
		require.Equal(t, *s.Expect.Conclusive, d.Conclusive, s.Why)
	}
}

func (r scenarioRequest) read(t *testing.T) Request {
	context := map[string][]string{}
	for key, value := range r.Context {
		context[key] = texts(t, value)
	}
	return Request{
		Principal: r.Principal, RoleARN: r.RoleARN, FederatedBy: r.FederatedBy,
		ServiceLinkedRole: r.ServiceLinkedRole,
		Action:            r.Action, Resource: r.Resource, ResourceAccount: r.ResourceAccount,
		Context: context, Unknown: r.UnknownContextKeys,
	}
}

func attachedAll(t *testing.T, policies []namedPolicy) []Attached {
	var all []Attached
	for _, p := range policies {
		all = append(all, Attached{Name: p.Name, Document: document(t, string(p.Policy))})
	}
	return all
}

// oneOrMore reads null, one document, or a list of named ones.
func oneOrMore(t *testing.T, text json.RawMessage) []Attached {
	switch {
	case len(text) == 0, string(text) == "null":
		return nil
	case text[0] == '[':
		var policies []namedPolicy
		require.NoError(t, json.Unmarshal(text, &policies))
		return attachedAll(t, policies)
	}
	return []Attached{{Document: document(t, string(text))}}
}

func levels(t *testing.T, all []scenarioLevel) []Level {
	var read []Level
	for _, l := range all {
		read = append(read, Level{Name: l.OrgIdentifier, Policies: attachedAll(t, l.Policies)})
	}
	return read
}
