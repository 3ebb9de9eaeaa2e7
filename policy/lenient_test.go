// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

// TestLenient runs testdata/lenient.jsonl. A row has a document, which statements
// of it are malformed, the statements as AWS would read them, and what Validate
// says. A row without malformed has a document that is lost.
func TestLenient(t *testing.T) {
	for _, row := range readLines[struct {
		Name, Why, Document string
		Malformed           []bool
		Same                json.RawMessage
		Want                []string
	}](t, readFile(t, "testdata/lenient.jsonl")) {
		t.Run(row.Name, func(t *testing.T) {
			require.NotEmpty(t, row.Why)
			d, err := policy.ParseLenient("", []byte(row.Document))
			if row.Malformed == nil {
				require.Error(t, err, row.Why)
				require.Nil(t, d)
				return
			}
			require.NoError(t, err, row.Why)
			require.Len(t, d.Statements, len(row.Malformed))
			for i, want := range row.Malformed {
				require.Equal(t, want, d.Malformed(i), "%s: statement %d", row.Why, i)
			}
			if row.Same != nil {
				same := mustParse(t, string(row.Same))
				require.Empty(t, cmp.Diff(same, d, ignorePlaces()), row.Why)
				require.True(t, policy.Equal(same, d), row.Why)
			}
			findings := d.Validate(policy.IdentityBased)
			require.Empty(t, cmp.Diff(row.Want, summary(findings)), "%s\n%v", row.Why, findings)
			requireConsistent(t, d, policy.IdentityBased, findings)

			strict, err := policy.Parse("", []byte(row.Document))
			require.Error(t, err, "Parse refuses what only the lenient mode reads")
			require.Nil(t, strict)
		})
	}
}

// What cannot be understood is not in the tree, in no other form either; what
// stands beside it is.
func TestLenientTree(t *testing.T) {
	d, err := policy.ParseLenient("", []byte(`{"Version": "2012-10-17", "Id": 1, "Extra": 2, "Statement": [null, {
		"Sid": 3, "Effect": "allow", "Principal": {"AWS": ["a", 4], "aws": "b"}, "NotPrincipal": "*", "Other": 5,
		"Action": ["s3:*", 6, null], "NotAction": "x", "Resource": {"a": 7},
		"Condition": {"Bool": ["x"], "Null": {"a": [null, "true", {}], "b": []}, "Null": {"c": 1}}}]}`))
	require.NoError(t, err)
	require.Equal(t, `{"Version":"2012-10-17","Statement":[{},{"Principal":{"AWS":"a"},"Action":"s3:*","Resource":[],`+
		`"Condition":{"Bool":{},"Null":{"a":"true","b":[]},"Null":{"c":1}}}]}`, string(d.AppendJSON(nil)))
}

// A good document is the same in both modes.
func TestLenientGood(t *testing.T) {
	src := readFile(t, "testdata/tree.json")
	lenient, err := policy.ParseLenient("x", src)
	require.NoError(t, err)
	strict, err := policy.Parse("x", src)
	require.NoError(t, err)
	require.True(t, policy.Equal(strict, lenient))
	require.False(t, lenient.Malformed(0))
	require.False(t, lenient.Malformed(1))
}

// There is nothing to evaluate where there is no statement.
func TestMalformedOutside(t *testing.T) {
	d := mustParse(t, `{"Statement": [{"Effect": "Allow", "Action": "*"}]}`)
	require.True(t, d.Malformed(-1))
	require.False(t, d.Malformed(0))
	require.True(t, d.Malformed(1))
}

// Trees that were built by hand are looked at as they are.
func TestMalformedByHand(t *testing.T) {
	action := policy.Element{Presence: policy.Plain, Values: texts("s3:*")}
	for _, row := range []struct {
		name, why string
		version   string
		statement policy.Statement
		malformed bool
	}{
		{"zero", "no effect is never an Allow", "", policy.Statement{}, true},
		{"good", "an effect and an action", "", policy.Statement{Effect: policy.Allow, Action: action}, false},
		{"no action", "nothing to match", "", policy.Statement{Effect: policy.Allow}, true},
		{"unknown effect", "not one of the two", "", policy.Statement{Effect: 9, Action: action}, true},
		{"unknown version", "not one of the two", "2020-01-01", policy.Statement{Effect: policy.Allow, Action: action}, true},
		{"unknown presence", "neither form", "", policy.Statement{Effect: policy.Allow, Action: policy.Element{Presence: 9}}, true},
		{"principal of no type", "nobody knows what it is", "", policy.Statement{
			Effect: policy.Allow, Action: action,
			Principal: policy.Principal{Presence: policy.Plain, Entries: []policy.PrincipalEntry{{Value: policy.Text{Value: "x"}}}},
		}, true},
		{"unknown operator", "nobody knows what it tests", "", policy.Statement{
			Effect: policy.Allow, Action: action,
			Condition: []policy.ConditionBlock{{Operator: policy.Text{Value: "X"}, Keys: []policy.ConditionKey{{Key: policy.Text{Value: "a"}}}}},
		}, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := &policy.Document{File: "f", Version: policy.Text{Value: row.version}, Statements: []policy.Statement{row.statement}}
			require.Equal(t, row.malformed, d.Malformed(0), row.why)
			findings := d.Validate(policy.IdentityBased)
			if row.malformed {
				require.True(t, d.Undetermined(policy.IdentityBased)[0], row.why)
				require.True(t, findings.Rejected(), row.why)
			}
			for _, f := range findings {
				require.Equal(t, policy.Position{File: "f"}, f.Position, "a tree that was built by hand has no places")
			}
		})
	}
}
