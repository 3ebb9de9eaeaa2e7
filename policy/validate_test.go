// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

// TestGrammarCases runs the documents that all implementations share.
func TestGrammarCases(t *testing.T) {
	data := shared(t, "cases", "grammar.jsonl")
	if data == nil {
		t.Skip("the shared cases are missing")
	}
	for _, row := range readLines[struct {
		Name, PolicyType, Document, Expect, Code, Source, Confidence string
	}](t, data) {
		t.Run(row.Name, func(t *testing.T) {
			_, findings := policy.Check("", []byte(row.Document), mustType(t, row.PolicyType))
			require.Equal(t, row.Expect, result(findings), "%v\n%v", row.Document, findings)
			if row.Code != "" {
				require.True(t, slices.ContainsFunc(findings, func(f policy.Finding) bool {
					return string(f.Code) == row.Code && f.Severity.String() == row.Expect
				}), "%v\n%v", row.Document, findings)
			}
		})
	}
}

// TestValidate runs testdata/validate.jsonl, which has a row for each side of
// each rule. Want lists all findings in order, so that a rule that says too much
// fails as well.
func TestValidate(t *testing.T) {
	names := map[string]bool{}
	for _, row := range readLines[struct {
		Name, Why, Type     string
		Managed, Legacy     bool
		Document, Statement json.RawMessage
		Want                []string
	}](t, readFile(t, "testdata/validate.jsonl")) {
		t.Run(row.Name, func(t *testing.T) {
			require.False(t, names[row.Name], "two rows of one name")
			names[row.Name] = true
			require.NotEmpty(t, row.Why)
			src := []byte(row.Document)
			if src == nil {
				src = []byte(`{"Version": "2012-10-17", "Statement": ` + string(row.Statement) + `}`)
			}
			kind := mustType(t, row.Type)
			d, findings := policy.Check("", src, kind)
			if d != nil {
				findings = policy.Rules{Managed: row.Managed, LegacySCP: row.Legacy}.Validate(d, kind)
			}
			require.Empty(t, cmp.Diff(row.Want, summary(findings)), "%s\n%s\n%v", row.Why, src, findings)
			requireConsistent(t, d, kind, findings)
		})
	}
}

// TestOrdinary runs testdata/ordinary.jsonl: documents as guides and courses have
// them. A rule that warns about one of them warns too much.
func TestOrdinary(t *testing.T) {
	for _, row := range readLines[struct {
		Name, Type          string
		Document, Statement json.RawMessage
	}](t, readFile(t, "testdata/ordinary.jsonl")) {
		t.Run(row.Name, func(t *testing.T) {
			src := []byte(row.Document)
			if src == nil {
				src = []byte(`{"Version": "2012-10-17", "Statement": ` + string(row.Statement) + `}`)
			}
			d, findings := policy.Check("", src, mustType(t, row.Type))
			require.Equal(t, "accept", result(findings), "%v", findings)
			requireConsistent(t, d, mustType(t, row.Type), findings)
		})
	}
}

// requireConsistent checks what holds for all documents and findings: places lie
// in the document, and the exact answers about evaluation agree with the
// findings.
func requireConsistent(t testing.TB, d *policy.Document, kind policy.Type, findings policy.Findings) {
	t.Helper()
	require.Equal(t, result(findings) == "reject", findings.Err() != nil)
	if d == nil {
		return
	}
	want := make([]bool, len(d.Statements))
	for _, f := range findings {
		require.False(t, f.Undetermined && !f.Code.Undetermined(), "%v", f)
		require.False(t, f.Undetermined && f.Severity != policy.Reject, "%v", f)
		for i := range want {
			want[i] = want[i] || f.Undetermined && (f.Statement == i || f.Statement == -1)
		}
	}
	require.Equal(t, want, d.Undetermined(kind), "%v", findings)
	for i := range want {
		require.False(t, d.Malformed(i) && !want[i], "what is malformed is undetermined")
	}
}
