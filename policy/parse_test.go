// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

// ignorePlaces makes go-cmp look at what trees say, not where.
func ignorePlaces() cmp.Option {
	return cmp.Options{
		cmpopts.IgnoreTypes(policy.Pos(0)),
		cmpopts.IgnoreUnexported(policy.Document{}, policy.Statement{}),
	}
}

func texts(values ...string) []policy.Text {
	var list []policy.Text
	for _, v := range values {
		list = append(list, policy.Text{Value: v})
	}
	return list
}

// The tree has every production of the grammar once.
func TestParseTree(t *testing.T) {
	got, err := policy.Parse("bucket.json", readFile(t, "testdata/tree.json"))
	require.NoError(t, err)
	id, sid, empty := policy.Text{Value: "i d"}, policy.Text{Value: "One"}, policy.Text{}
	want := &policy.Document{
		File: "bucket.json", Version: policy.Text{Value: "2012-10-17"}, ID: &id,
		Statements: []policy.Statement{{
			SID: &sid, Effect: policy.Allow,
			Principal: policy.Principal{Presence: policy.Plain, Entries: []policy.PrincipalEntry{
				{Type: policy.ServicePrincipal, Value: policy.Text{Value: "s3.amazonaws.com"}},
				{Type: policy.AWSPrincipal, Value: policy.Text{Value: "*"}},
				{Type: policy.AWSPrincipal, Value: policy.Text{Value: "111122223333"}},
				{Type: policy.CanonicalUserPrincipal, Value: policy.Text{Value: "79"}},
				{Type: policy.FederatedPrincipal, Value: policy.Text{Value: "x"}},
			}},
			Action:   policy.Element{Presence: policy.Plain, Values: texts("s3:GetObject")},
			Resource: policy.Element{Presence: policy.Plain, Values: texts("arn:aws:s3:::b", "arn:aws:s3:::b/*")},
			Condition: []policy.ConditionBlock{
				{Operator: policy.Text{Value: "StringEquals"}, Keys: []policy.ConditionKey{
					{Key: policy.Text{Value: "aws:username"}, Values: []policy.Scalar{{Value: "\"é\n\\"}, {Value: ""}}},
					{Key: policy.Text{Value: "aws:userid"}},
				}},
				{Operator: policy.Text{Value: "NumericEquals"}, Keys: []policy.ConditionKey{
					{Key: policy.Text{Value: "s3:max-keys"}, Values: []policy.Scalar{
						{Value: "111122223333444455556666.50", Kind: policy.NumberScalar},
						{Value: "-0", Kind: policy.NumberScalar},
						{Value: "true", Kind: policy.BoolScalar},
						{Value: "false", Kind: policy.BoolScalar},
					}},
				}},
				{Operator: policy.Text{Value: "Bool"}},
			},
		}, {
			SID: &empty, Effect: policy.Deny,
			Principal: policy.Principal{Presence: policy.Negated, Any: true},
			Action:    policy.Element{Presence: policy.Negated},
			Resource:  policy.Element{Presence: policy.Negated, Values: texts("*")},
		}},
	}
	require.Empty(t, cmp.Diff(want, got, ignorePlaces()))
	require.True(t, policy.Equal(want, got))
}

// Elements that are absent are the zero value.
func TestParseAbsent(t *testing.T) {
	d := mustParse(t, `{"Statement": [{"Effect": "Allow", "Action": "*", "Condition": {}}]}`)
	require.Empty(t, d.Version)
	require.Nil(t, d.ID)
	s := d.Statements[0]
	require.Nil(t, s.SID)
	require.Zero(t, s.Principal)
	require.Zero(t, s.Resource)
	require.Nil(t, s.Condition, "an empty Condition is no condition")
}

// A document does not refer to the bytes that it was made of, which the caller
// may use again. Its strings are parts of one copy.
func TestParseCopies(t *testing.T) {
	src := []byte(`{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}`)
	d, err := policy.Parse("", src)
	require.NoError(t, err)
	clear(src)
	action, resource := d.Statements[0].Action.Values[0], d.Statements[0].Resource.Values[0]
	require.Equal(t, "s3:GetObject", action.Value)
	distance := uintptr(unsafe.Pointer(unsafe.StringData(resource.Value))) - uintptr(unsafe.Pointer(unsafe.StringData(action.Value)))
	require.Equal(t, uintptr(resource.Pos-action.Pos), distance)
}

// What Parse accepts, everybody accepts as JSON.
func TestAcceptedIsJSON(t *testing.T) {
	for _, row := range []struct {
		name, why, text string
		valid           bool
	}{
		{"object", "the least that a document is", `{"Statement":[]}`, true},
		{"space", "white space around it", " \t\r\n{\"Statement\":[]} \t\r\n", true},
		{"empty", "there must be an object", ``, false},
		{"spaces", "there must be an object", `  `, false},
		{"null", "there must be an object", `null`, false},
		{"string", "there must be an object", `"{}"`, false},
		{"BOM", "a byte order mark is not white space", "\ufeff" + `{"Statement":[]}`, false},
		{"UTF-16", "documents are UTF-8", "{\x00}\x00", false},
		{"bad UTF-8", "documents are UTF-8", "{\"Statement\":[], \"Id\": \"\xc3\"}", false},
		{"surrogate bytes", "UTF-8 has no surrogates", "{\"Statement\":[], \"Id\": \"\xed\xa0\x80\"}", false},
		{"replacement", "U+FFFD is a character", "{\"Statement\":[], \"Id\": \"\ufffd\"}", true},
		{"pair", "two halves are one character", `{"Statement":[], "Id": "\ud83d\udE00"}`, true},
		{"first half", "half a character", `{"Statement":[], "Id": "\ud83d"}`, false},
		{"first half and text", "half a character", `{"Statement":[], "Id": "\ud83dxxxxxx"}`, false},
		{"first half and digits", "half a character", `{"Statement":[], "Id": "\ud83dxxdc00"}`, false},
		{"first half twice", "half a character", `{"Statement":[], "Id": "\ud83d\ud83d"}`, false},
		{"second half", "half a character", `{"Statement":[], "Id": "\uDE00"}`, false},
		{"half in a name", "names are strings too", `{"Statement":[], "\ud83d": 1}`, false},
		{"escaped backslash", "no escape of a half", `{"Statement":[], "Id": "\\ud83d"}`, true},
		{"backslashes", "an escape behind an escape", `{"Statement":[], "Id": "\\\ud83d"}`, false},
		{"control character", "must be escaped", "{\"Statement\":[], \"Id\": \"\n\"}", false},
		{"comment", "not part of JSON", `{"Statement":[] /* none */}`, false},
		{"trailing comma", "not part of JSON", `{"Statement":[],}`, false},
		{"single quotes", "not part of JSON", `{'Statement':[]}`, false},
		{"second object", "one object", `{"Statement":[]}{}`, false},
		{"trailing text", "one object", `{"Statement":[]} x`, false},
		{"trailing NUL", "not white space", "{\"Statement\":[]}\x00", false},
		{"leading zero", "numbers have none", `{"Statement":[{"Effect":"Deny","Action":"*","Condition":{"Bool":{"a":01}}}]}`, false},
		{"NaN", "not a number of JSON", `{"Statement":[{"Effect":"Deny","Action":"*","Condition":{"Bool":{"a":NaN}}}]}`, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			d, err := policy.Parse("", []byte(row.text))
			require.Equal(t, row.valid, err == nil, "%s: %v", row.why, err)
			require.Equal(t, err == nil, d != nil)
			if row.valid {
				require.True(t, json.Valid([]byte(row.text)), row.why)
				return
			}
			lenient, err := policy.ParseLenient("", []byte(row.text))
			require.Error(t, err, "a text that is no document is lost")
			require.Nil(t, lenient)
			lenient, findings := policy.Check("", []byte(row.text), policy.ResourceBased)
			require.Nil(t, lenient)
			require.True(t, findings.Rejected())
		})
	}
}

// The place of a syntax error is that of the first bad byte.
func TestSyntaxErrorPlace(t *testing.T) {
	for _, row := range []struct {
		name, why, before, after string
	}{
		{"first byte", "nothing before it", ``, `x`},
		{"first byte of UTF-8", "nothing before it", ``, "\xff"},
		{"value", "a value must follow", `{"a": `, `}`},
		{"comma", "a name must follow", `{"a": 1,`, `}`},
		{"end", "the end is where something is missing", `{"a": `, ``},
		{"string", "the string has no end", `{"a": "bc`, ``},
		{"second", "one object", `{"a": 1}  `, `{}`},
		{"UTF-8", "the first byte that is not a character", "{\"é\": \"\ufffd", "\xff\"}"},
		{"surrogate", "the escape", `{"\ud83d\ude00": "`, `\udc00"}`},
		{"BOM", "the mark", "", "\ufeff{}"},
		{"deep", "the bracket that is one too many", strings.Repeat("[", policy.MaxDepth), "[]"},
		{"brackets in strings", "they do not count", `["` + strings.Repeat("[", 100) + `\"[", `, "x]"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := policy.Parse("", []byte(row.before+row.after))
			findings, ok := err.(policy.Findings)
			require.True(t, ok)
			require.Len(t, findings, 1)
			require.Equal(t, len(row.before), findings[0].Position.Offset, "%s: %v", row.why, err)
			require.Equal(t, -1, findings[0].Statement)
			require.Empty(t, findings[0].Pointer)
		})
	}
}
