// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/iamverdict/verdict/policy"
	"github.com/stretchr/testify/require"
)

// A throw-away reader of policy documents. It believes that they are well
// formed: the parser of package policy is tested elsewhere, and the oracle must
// not lean on it.

func document(t *testing.T, text string) *policy.Document {
	t.Helper()
	all := members(t, []byte(text))
	doc := &policy.Document{}
	if v, ok := all["Version"]; ok {
		doc.Version.Value = texts(t, v)[0]
	}
	for _, s := range list(t, all["Statement"]) {
		doc.Statements = append(doc.Statements, statement(t, s))
	}
	return doc
}

func statement(t *testing.T, text json.RawMessage) policy.Statement {
	t.Helper()
	var s policy.Statement
	for name, value := range members(t, text) {
		presence := policy.Plain
		if strings.HasPrefix(name, "Not") {
			presence = policy.Negated
		}
		switch strings.TrimPrefix(name, "Not") {
		case "Sid":
			s.SID = &policy.Text{Value: texts(t, value)[0]}
		case "Effect":
			s.Effect = map[string]policy.Effect{"Allow": policy.Allow, "Deny": policy.Deny}[texts(t, value)[0]]
		case "Action":
			s.Action = element(t, presence, value)
		case "Resource":
			s.Resource = element(t, presence, value)
		case "Principal":
			s.Principal = principal(t, presence, value)
		case "Condition":
			s.Condition = condition(t, value)
		default:
			require.Fail(t, "unknown member", name)
		}
	}
	return s
}

func element(t *testing.T, presence policy.Presence, text json.RawMessage) policy.Element {
	t.Helper()
	e := policy.Element{Presence: presence}
	for _, v := range texts(t, text) {
		e.Values = append(e.Values, policy.Text{Value: v})
	}
	return e
}

func principal(t *testing.T, presence policy.Presence, text json.RawMessage) policy.Principal {
	t.Helper()
	p := policy.Principal{Presence: presence}
	if text[0] == '"' {
		require.Equal(t, `"*"`, string(text))
		p.Any = true
		return p
	}
	types := map[string]policy.PrincipalType{
		"AWS": policy.AWSPrincipal, "Service": policy.ServicePrincipal,
		"Federated": policy.FederatedPrincipal, "CanonicalUser": policy.CanonicalUserPrincipal,
	}
	for name, values := range members(t, text) {
		require.Contains(t, types, name)
		for _, v := range texts(t, values) {
			p.Entries = append(p.Entries, policy.PrincipalEntry{Type: types[name], Value: policy.Text{Value: v}})
		}
	}
	return p
}

func condition(t *testing.T, text json.RawMessage) []policy.ConditionBlock {
	t.Helper()
	var blocks []policy.ConditionBlock
	operators := members(t, text)
	for _, name := range slices.Sorted(maps.Keys(operators)) {
		b := policy.ConditionBlock{Operator: policy.Text{Value: name}}
		keys := members(t, operators[name])
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			k := policy.ConditionKey{Key: policy.Text{Value: key}}
			for _, v := range texts(t, keys[key]) {
				k.Values = append(k.Values, policy.Scalar{Value: v})
			}
			b.Keys = append(b.Keys, k)
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// texts reads a scalar, or a list of them; numbers and booleans keep their text.
func texts(t *testing.T, text json.RawMessage) []string {
	t.Helper()
	all := []string{}
	for _, item := range list(t, text) {
		var value any
		decoder := json.NewDecoder(bytes.NewReader(item))
		decoder.UseNumber()
		require.NoError(t, decoder.Decode(&value))
		switch value := value.(type) {
		case string:
			all = append(all, value)
		case json.Number:
			all = append(all, value.String())
		case bool:
			all = append(all, map[bool]string{true: "true", false: "false"}[value])
		default:
			require.Fail(t, "not a scalar", string(item))
		}
	}
	return all
}

// list reads a list, or one item that stands for a list of one.
func list(t *testing.T, text json.RawMessage) []json.RawMessage {
	t.Helper()
	if text = bytes.TrimSpace(text); len(text) == 0 || text[0] != '[' {
		return []json.RawMessage{text}
	}
	var items []json.RawMessage
	require.NoError(t, json.Unmarshal(text, &items))
	return items
}

func members(t *testing.T, text []byte) map[string]json.RawMessage {
	t.Helper()
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(text, &all), string(text))
	return all
}
