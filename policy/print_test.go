// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/policy"
)

// requireRoundTrip checks that d reads back as it is printed, and prints the same
// again.
func requireRoundTrip(t require.TestingT, d *policy.Document) {
	printed := d.AppendJSON(nil)
	require.True(t, json.Valid(printed), "%s", printed)
	again, err := policy.Parse(d.File, printed)
	require.NoError(t, err, "%s", printed)
	require.True(t, policy.Equal(d, again), "%s", printed)
	require.Equal(t, string(printed), string(again.AppendJSON(nil)))
}

// TestAppendJSON prints documents of testdata/print.txtar.
func TestAppendJSON(t *testing.T) {
	readArchive(t, "testdata/print.txtar").check(t, func(name, document string) string {
		d := mustParse(t, document)
		requireRoundTrip(t, d)
		return string(d.AppendJSON(nil)) + "\n"
	})
}

// What is appended to stays, and enough room is used.
func TestAppendJSONAppends(t *testing.T) {
	d := mustParse(t, `{"Statement": []}`)
	buffer := make([]byte, 1, 100)
	buffer[0] = '{'
	got := d.AppendJSON(buffer)
	require.Equal(t, `{{"Statement":[]}`, string(got))
	require.Same(t, &buffer[0], &got[0])
}

func TestAppendJSONStrings(t *testing.T) {
	for _, row := range []struct{ name, why, text, want string }{
		{"plain", "most text is", "s3:GetObject", `"s3:GetObject"`},
		{"empty", "it is a string", "", `""`},
		{"quote", "it would end the string", `a"b`, `"a\"b"`},
		{"backslash", "it would start an escape", `a\b`, `"a\\b"`},
		{"slash", "it needs no escape", "a/b", `"a/b"`},
		{"short escapes", "the five that have one", "\b\f\n\r\t", `"\b\f\n\r\t"`},
		{"control characters", "JSON forbids them", "\x00\x1f", `"\u0000\u001f"`},
		{"delete", "JSON allows it", "\x7f", "\"\x7f\""},
		{"line separators", "JavaScript once took them for line ends", "\u2028\u2029", `"\u2028\u2029"`},
		{"HTML", "not our business", "<&>", `"<&>"`},
		{"characters", "UTF-8 as it is", "é😀\ufeff", "\"é😀\ufeff\""},
		{"bad UTF-8", "only in trees built by hand", "a\xffb", "\"a\ufffdb\""},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := policy.Document{ID: &policy.Text{Value: row.text}}
			require.Equal(t, `{"Id":`+row.want+`,"Statement":[]}`, string(d.AppendJSON(nil)), row.why)
			require.True(t, json.Valid(d.AppendJSON(nil)))
		})
	}
}

// Trees that no text has are printed as JSON all the same, and as something that
// Parse refuses if it could be mistaken.
func TestAppendJSONByHand(t *testing.T) {
	action := policy.Element{Presence: policy.Plain, Values: texts("s3:*")}
	scalar := func(kind policy.ScalarKind, value string) policy.Statement {
		return policy.Statement{Effect: policy.Deny, Action: action, Condition: []policy.ConditionBlock{{
			Operator: policy.Text{Value: "Bool"},
			Keys:     []policy.ConditionKey{{Key: policy.Text{Value: "k"}, Values: []policy.Scalar{{Value: value, Kind: kind}}}},
		}}}
	}
	for _, row := range []struct {
		name, why string
		statement policy.Statement
		want      string
		refused   bool
	}{
		{"zero", "no effect is not printed", policy.Statement{}, `{}`, true},
		{"unknown effect", "no effect either", policy.Statement{Effect: 7, Action: action}, `{"Action":"s3:*"}`, true},
		{"unknown presence", "as if absent", policy.Statement{Effect: policy.Deny, Action: action, Resource: policy.Element{Presence: 7}}, `{"Effect":"Deny","Action":"s3:*"}`, false},
		{"no type of principal", "a member without a name", policy.Statement{Effect: policy.Deny, Action: action, Principal: policy.Principal{
			Presence: policy.Plain, Entries: []policy.PrincipalEntry{{Value: policy.Text{Value: "x"}}},
		}}, `{"Effect":"Deny","Principal":{"":"x"},"Action":"s3:*"}`, true},
		{"two bad types of principal", "two of them", policy.Statement{Effect: policy.Deny, Action: action, Principal: policy.Principal{
			Presence: policy.Plain, Entries: []policy.PrincipalEntry{{Type: 200}, {Type: 255}},
		}}, `{"Effect":"Deny","Principal":{"":"","":""},"Action":"s3:*"}`, true},
		{"mixed types of principal", "one list for each", policy.Statement{Effect: policy.Deny, Action: action, Principal: policy.Principal{
			Presence: policy.Plain, Entries: []policy.PrincipalEntry{
				{Type: policy.AWSPrincipal, Value: policy.Text{Value: "a"}}, {Type: policy.ServicePrincipal, Value: policy.Text{Value: "b"}},
				{Type: policy.AWSPrincipal, Value: policy.Text{Value: "c"}},
			},
		}}, `{"Effect":"Deny","Principal":{"AWS":["a","c"],"Service":"b"},"Action":"s3:*"}`, false},
		{"number", "as it is written", scalar(policy.NumberScalar, "-1.50e+10"), `{"Effect":"Deny","Action":"s3:*","Condition":{"Bool":{"k":-1.50e+10}}}`, false},
		{"no number", "what is no number becomes a string", scalar(policy.NumberScalar, "1,2"), `{"Effect":"Deny","Action":"s3:*","Condition":{"Bool":{"k":"1,2"}}}`, false},
		{"word", "a word of JSON is no number", scalar(policy.NumberScalar, "null"), `{"Effect":"Deny","Action":"s3:*","Condition":{"Bool":{"k":"null"}}}`, false},
		{"empty number", "no digits", scalar(policy.NumberScalar, ""), `{"Effect":"Deny","Action":"s3:*","Condition":{"Bool":{"k":""}}}`, false},
		{"number and space", "exactly a number", scalar(policy.NumberScalar, "1 "), `{"Effect":"Deny","Action":"s3:*","Condition":{"Bool":{"k":"1 "}}}`, false},
		{"number of injection", "no text gets out of its string", scalar(policy.NumberScalar, `1},"Action":"*"`), `{"Effect":"Deny","Action":"s3:*","Condition":{"Bool":{"k":"1},\"Action\":\"*\""}}}`, false},
		{"no bool", "what is no boolean becomes a string", scalar(policy.BoolScalar, "True"), `{"Effect":"Deny","Action":"s3:*","Condition":{"Bool":{"k":"True"}}}`, false},
		{"unknown kind", "a string", scalar(9, "true"), `{"Effect":"Deny","Action":"s3:*","Condition":{"Bool":{"k":"true"}}}`, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := &policy.Document{Statements: []policy.Statement{row.statement}}
			printed := d.AppendJSON(nil)
			require.Equal(t, `{"Statement":[`+row.want+`]}`, string(printed), row.why)
			require.True(t, json.Valid(printed))
			_, err := policy.Parse("", printed)
			require.Equal(t, row.refused, err != nil, "%s: %v", row.why, err)
		})
	}
}

// TestRoundTrip prints and reads random trees.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDocument(t)
		requireRoundTrip(t, d)
		again, err := policy.ParseLenient("", d.AppendJSON(nil))
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(d, again, ignorePlaces(), emptyIsNil()))
	})
}

// TestRoundTripManaged does so with AWS's managed policies.
func TestRoundTripManaged(t *testing.T) {
	managed := managedPolicies(t)
	if managed == nil {
		t.Skip("the shared corpus is missing")
	}
	for _, m := range managed {
		d, err := policy.Parse(m.Name, m.Policy)
		require.NoError(t, err)
		requireRoundTrip(t, d)
	}
}

func emptyIsNil() cmp.Option {
	return cmp.FilterValues(func(a, b []policy.Text) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())
}

// drawDocument draws a document that Parse accepts.
func drawDocument(t *rapid.T) *policy.Document {
	d := &policy.Document{Version: policy.Text{Value: rapid.SampledFrom([]string{"", "2008-10-17", "2012-10-17"}).Draw(t, "version")}}
	d.ID = drawOptional(t, "id")
	for range rapid.IntRange(0, 3).Draw(t, "statements") {
		d.Statements = append(d.Statements, policy.Statement{
			SID:       drawOptional(t, "sid"),
			Effect:    rapid.SampledFrom([]policy.Effect{policy.Allow, policy.Deny}).Draw(t, "effect"),
			Principal: drawPrincipal(t),
			Action:    drawElement(t, 1, "s3:"),
			Resource:  drawElement(t, 0, ""),
			Condition: drawCondition(t),
		})
	}
	return d
}

// drawText draws text in which everything that needs an escape is frequent.
func drawText(t *rapid.T) policy.Text {
	return policy.Text{Value: rapid.StringOf(rapid.OneOf(
		rapid.SampledFrom([]rune("\"\\/\x00\x1f\n\t\b\f\r\u2028\u2029é😀\ufffd\x7f${}*?")), rapid.Rune(),
	)).Draw(t, "text")}
}

func drawOptional(t *rapid.T, label string) *policy.Text {
	if !rapid.Bool().Draw(t, label) {
		return nil
	}
	text := drawText(t)
	return &text
}

func drawElement(t *rapid.T, least int, prefix string) policy.Element {
	e := policy.Element{Presence: policy.Presence(rapid.IntRange(least, 2).Draw(t, "presence"))}
	if e.Presence == policy.Absent {
		return e
	}
	for range rapid.IntRange(0, 3).Draw(t, "values") {
		text := drawText(t)
		if prefix != "" {
			text.Value = prefix + strings.ReplaceAll(text.Value, ":", "")
		}
		e.Values = append(e.Values, text)
	}
	return e
}

func drawPrincipal(t *rapid.T) policy.Principal {
	p := policy.Principal{Presence: policy.Presence(rapid.IntRange(0, 2).Draw(t, "presence"))}
	if p.Presence == policy.Absent {
		return p
	}
	if p.Any = rapid.Bool().Draw(t, "any"); p.Any {
		return p
	}
	for _, kind := range rapid.Permutation([]policy.PrincipalType{
		policy.AWSPrincipal, policy.ServicePrincipal, policy.FederatedPrincipal, policy.CanonicalUserPrincipal,
	}).Draw(t, "types") {
		for range rapid.IntRange(0, 2).Draw(t, "entries") {
			p.Entries = append(p.Entries, policy.PrincipalEntry{Type: kind, Value: drawText(t)})
		}
	}
	return p
}

func drawCondition(t *rapid.T) []policy.ConditionBlock {
	var blocks []policy.ConditionBlock
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{
		"StringEquals", "ForAnyValue:StringLike", "NumericLessThanIfExists", "Null", "stringequals",
	}), 0, 2, rapid.ID).Draw(t, "operators") {
		block := policy.ConditionBlock{Operator: policy.Text{Value: name}}
		for i := range rapid.IntRange(0, 12).Draw(t, "keys") {
			key := policy.ConditionKey{Key: policy.Text{Value: drawText(t).Value + strconv.Itoa(i)}}
			for range rapid.IntRange(0, 3).Draw(t, "values") {
				key.Values = append(key.Values, drawScalar(t))
			}
			block.Keys = append(block.Keys, key)
		}
		blocks = append(blocks, block)
	}
	return blocks
}

func drawScalar(t *rapid.T) policy.Scalar {
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		return policy.Scalar{Kind: policy.NumberScalar, Value: rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,3})?([eE][+-]?[0-9]{1,4})?`).Draw(t, "number")}
	case 1:
		return policy.Scalar{Kind: policy.BoolScalar, Value: rapid.SampledFrom([]string{"true", "false"}).Draw(t, "bool")}
	}
	return policy.Scalar{Value: drawText(t).Value}
}
