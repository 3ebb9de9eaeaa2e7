// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

// TestErrorTexts runs testdata/errors.txtar: what Parse returns, and below it
// what Check has to say, with severities, of a document of the type that its
// name starts with.
func TestErrorTexts(t *testing.T) {
	readArchive(t, "testdata/errors.txtar").check(t, func(name, document string) string {
		document = strings.TrimSuffix(document, "\n")
		d, err := policy.Parse(name+".json", []byte(document))
		require.Equal(t, err == nil, d != nil, "a document or an error")
		out := "parse: ok\n"
		if err != nil {
			out = "parse:\n" + err.Error() + "\n"
		}
		kind, _, _ := strings.Cut(name, "/")
		_, findings := policy.Check(name+".json", []byte(document), mustType(t, kind))
		out += "check:\n"
		for _, f := range findings {
			out += f.Severity.String() + " " + f.String() + "\n"
		}
		return out
	})
}

// Errors of Parse are Findings, all of them rejects.
func TestParseError(t *testing.T) {
	_, err := policy.Parse("f", []byte(`{"Statement": {"Effect": "allow", "Acton": 1}}`))
	var findings policy.Findings
	require.True(t, errors.As(err, &findings))
	require.Equal(t, []string{"reject missing_action", "reject invalid_effect", "reject unknown_element"}, summary(findings))
	require.Equal(t, policy.Finding{
		Code: policy.InvalidEffect, Severity: policy.Reject, Statement: 0,
		Position: policy.Position{File: "f", Line: 1, Column: 26, Offset: 25},
		Pointer:  "/Statement/Effect", Message: `"allow" is neither Allow nor Deny`, Undetermined: true,
	}, findings[1])
}

// Long texts are cut in messages, and never inside a character.
func TestMessageLength(t *testing.T) {
	for _, row := range []struct{ name, why, text, want string }{
		{"fits", "80 bytes", strings.Repeat("a", 80), `"` + strings.Repeat("a", 80) + `"`},
		{"long", "81 bytes", strings.Repeat("a", 81), `"` + strings.Repeat("a", 80) + `"...`},
		{"character", "it would be cut in two", strings.Repeat("a", 79) + "é", `"` + strings.Repeat("a", 79) + `"...`},
		{"control", "quoted as Go does", "\u0007", `"\a"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := policy.Document{Version: policy.Text{Value: row.text}}
			findings := d.Validate(policy.ResourceBased)
			require.Equal(t, row.want+" is neither 2008-10-17 nor 2012-10-17", findings[1].Message, row.why)
		})
	}
}

// Names in pointers are escaped, and cut if they are very long.
func TestPointers(t *testing.T) {
	for _, row := range []struct{ name, why, member, want string }{
		{"plain", "as it is", "a:b", "a:b"},
		{"slash", "it separates names", "a/b", "a~1b"},
		{"tilde", "it escapes", "~1", "~01"},
		{"empty", "a name can be", "", ""},
		{"fits", "1,000 bytes", strings.Repeat("a", 1000), strings.Repeat("a", 1000)},
		{"long", "1,001 bytes", strings.Repeat("a", 1001), strings.Repeat("a", 1000) + "..."},
		{"character", "it would be cut in two", strings.Repeat("a", 999) + "é", strings.Repeat("a", 999) + "..."},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := policy.Parse("", []byte(`{"Statement": [{}, {"Effect": "Deny", "Action": "*", "Condition": {"Bool": {"`+row.member+`": [1, null]}}}]}`))
			findings, ok := err.(policy.Findings)
			require.True(t, ok)
			require.Equal(t, "/Statement/1/Condition/Bool/"+row.want+"/1", findings[len(findings)-1].Pointer, row.why)
		})
	}
}

func TestFindingsErr(t *testing.T) {
	reject, warn, info := policy.Finding{}, policy.Finding{Severity: policy.Warn}, policy.Finding{Severity: policy.Info}
	for _, row := range []struct {
		name, why string
		findings  policy.Findings
		rejected  bool
	}{
		{"nil", "nothing was found", nil, false},
		{"empty", "nothing was found", policy.Findings{}, false},
		{"warnings", "the document is stored", policy.Findings{warn, info}, false},
		{"zero", "a severity that was forgotten rejects", policy.Findings{info, reject}, true},
		{"unknown", "a severity that does not exist rejects", policy.Findings{{Severity: 77}}, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.rejected, row.findings.Rejected(), row.why)
			if row.rejected {
				require.Error(t, row.findings.Err(), row.why)
			} else {
				require.NoError(t, row.findings.Err(), row.why)
			}
		})
	}
}

func TestFindingsSort(t *testing.T) {
	at := func(file string, line, offset int, severity policy.Severity) policy.Finding {
		return policy.Finding{Severity: severity, Position: policy.Position{File: file, Line: line, Offset: offset}}
	}
	want := policy.Findings{
		at("a", 1, 5, policy.Info), at("a", 2, 10, policy.Reject), at("a", 2, 10, policy.Warn),
		at("a", 0, 0, policy.Reject), at("b", 1, 0, policy.Info),
	}
	got := policy.Findings{want[4], want[3], want[2], want[1], want[0]}
	got.Sort()
	require.Equal(t, want, got)
}

func TestFindingsError(t *testing.T) {
	require.Equal(t, "no findings", policy.Findings{}.Error())
	require.Equal(t, "-: x: m\na:1:2: y: n (at /Version)", policy.Findings{
		{Code: "x", Message: "m"},
		{Code: "y", Message: "n", Pointer: "/Version", Position: policy.Position{File: "a", Line: 1, Column: 2}},
	}.Error())
}

func TestSeverityString(t *testing.T) {
	require.Equal(t, "reject", policy.Severity(0).String(), "the zero value fails closed")
	require.Equal(t, "warn", policy.Warn.String())
	require.Equal(t, "info", policy.Info.String())
	require.Equal(t, "severity(9)", policy.Severity(9).String())
}
