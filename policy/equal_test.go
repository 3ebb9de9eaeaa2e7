// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

// Every single change to a document makes it another one.
func TestEqual(t *testing.T) {
	const base = `{"Version": "2012-10-17", "Id": "i", "Statement": [{"Sid": "s", "Effect": "Allow",
		"Principal": {"AWS": ["a", "b"]}, "Action": ["s3:a"], "Resource": "r",
		"Condition": {"StringEquals": {"k": ["v", 1]}}}]}`
	d := mustParse(t, base)
	for _, row := range []struct {
		name, why, from, to string
		equal               bool
	}{
		{"space", "white space says nothing", `"i", `, "\n\"i\",", true},
		{"escape", "an escape is another spelling", `"i"`, `"\u0069"`, true},
		{"brackets", "a list of one is the value", `["s3:a"]`, `"s3:a"`, true},
		{"member order", "order says nothing", `"Action": ["s3:a"], "Resource": "r"`, `"Resource": "r", "Action": ["s3:a"]`, true},
		{"version", "a value", `2012-10-17`, `2008-10-17`, false},
		{"id", "a value", `"i"`, `"j"`, false},
		{"no id", "absence", `"Id": "i", `, ``, false},
		{"sid", "a value", `"s"`, `""`, false},
		{"no sid", "absence is not emptiness", `"Sid": "s", `, ``, false},
		{"effect", "a value", `Allow`, `Deny`, false},
		{"negated principal", "a presence", `Principal`, `NotPrincipal`, false},
		{"principal order", "lists have an order", `["a", "b"]`, `["b", "a"]`, false},
		{"principal type", "a type", `"AWS"`, `"Service"`, false},
		{"anybody", "the bare star is not in a list", `{"AWS": ["a", "b"]}`, `"*"`, false},
		{"negated action", "a presence", `Action`, `NotAction`, false},
		{"action", "a value", `s3:a`, `s3:b`, false},
		{"resource", "a value", `"r"`, `["r", "r"]`, false},
		{"no resource", "absence", `, "Resource": "r"`, ``, false},
		{"operator", "a name", `StringEquals`, `StringLike`, false},
		{"key", "a name", `"k"`, `"K"`, false},
		{"condition value", "a value", `"v"`, `"w"`, false},
		{"kind", "a number is not a string, though they compare alike", `1]`, `"1"]`, false},
		{"number", "a number is its digits", `1]`, `1.0]`, false},
		{"no condition", "absence", `{"StringEquals": {"k": ["v", 1]}}`, `{}`, false},
		{"statement", "one more", `}}}]`, `}}}, {"Effect": "Deny", "Action": "*"}]`, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(base, row.from), "the change is a single one")
			other := mustParse(t, strings.Replace(base, row.from, row.to, 1))
			require.Equal(t, row.equal, policy.Equal(d, other), row.why)
			require.Equal(t, row.equal, policy.Equal(other, d), row.why)
			require.Equal(t, row.equal, string(d.AppendJSON(nil)) == string(other.AppendJSON(nil)), "equal trees print alike, others do not")
		})
	}
}

func TestEqualSpecial(t *testing.T) {
	zero := &policy.Document{}
	require.True(t, policy.Equal(nil, nil))
	require.False(t, policy.Equal(zero, nil))
	require.False(t, policy.Equal(nil, zero))
	require.True(t, policy.Equal(zero, &policy.Document{File: "other", Statements: []policy.Statement{}}))

	lenient, err := policy.ParseLenient("", []byte(`{"Statement": [{"Effect": "Allow", "Action": "*", "Conditions": {}}]}`))
	require.NoError(t, err)
	good := mustParse(t, `{"Statement": [{"Effect": "Allow", "Action": "*"}]}`)
	require.False(t, policy.Equal(lenient, good), "a statement that lost something is not the one that never had it")
	outside, err := policy.ParseLenient("", []byte(`{"Extra": 1, "Statement": [{"Effect": "Allow", "Action": "*"}]}`))
	require.NoError(t, err)
	require.False(t, policy.Equal(outside, good), "nor is a document")
}
