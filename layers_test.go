// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package verdict_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/iamverdict/verdict/"

// TestLayers keeps the arrows between the packages pointing one way, and the
// evaluation core free of dependencies. Imports of imports count.
func TestLayers(t *testing.T) {
	t.Parallel()
	leaves := []string{"internal/facts", "internal/lex", "internal/operator", "internal/pattern"}
	syntax := append([]string{"arn"}, leaves...)
	core := append([]string{"policy", "condition"}, syntax...)
	rows := []struct {
		name, why string
		pkg       string
		may       []string // packages of this module
		gjson     bool     // may import the JSON layer
	}{
		{"arn", "a leaf", "arn", nil, false},
		{"facts", "data only", "internal/facts", nil, false},
		{"lex", "a leaf", "internal/lex", nil, false},
		{"operator", "a leaf", "internal/operator", nil, false},
		{"pattern", "a leaf", "internal/pattern", nil, false},
		{"window", "a leaf", "internal/window", nil, false},
		{"policy", "syntax only: it knows nothing of conditions", "policy", syntax, true},
		{"condition", "it knows nothing of policies", "condition", syntax, false},
		{"eval", "it knows nothing of organizations, files or output formats", "eval", core, true},
		{"scp", "the organization stands on evaluation", "scp", append([]string{"eval"}, core...), true},
		{"cloudtrail", "records become requests: a loader above evaluation, which knows nothing of organizations", "cloudtrail", append([]string{"eval", "internal/window"}, core...), true},
		{"report", "it renders explanations, and knows nothing of where requests are from", "report", append([]string{"eval"}, core...), true},
		{"snapshot", "exports become organizations, policies and requests: a loader above the organization", "snapshot", append([]string{"eval", "scp", "internal/window"}, core...), true},
		{"coverage", "it counts what decisions leave on policies, and knows nothing of test files", "coverage", append([]string{"eval"}, core...), true},
		{"mutation", "it changes policies and asks engines, and knows nothing of test files", "mutation", append([]string{"eval"}, core...), true},
		{"scenario", "a form of input beside the organization, not above it", "internal/scenario", append([]string{"eval"}, core...), true},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			for _, dep := range dependencies(t, r.pkg) {
				local, ours := strings.CutPrefix(dep, module)
				switch {
				case ours && local == r.pkg, !ours && isStandard(dep):
				case ours:
					require.Contains(t, r.may, local, "%s: %s", r.pkg, r.why)
				case strings.HasPrefix(dep, "github.com/tidwall/"):
					require.True(t, r.gjson, "%s imports %s: %s", r.pkg, dep, r.why)
				default:
					t.Errorf("%s imports %s: %s", r.pkg, dep, r.why)
				}
			}
		})
	}
}

// TestOracleSharesNoCode: what judges the evaluator takes from this module only the
// tree of documents and the lists of facts. What the parser of documents imports
// in turn, the oracle does not call.
func TestOracleSharesNoCode(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-f", `{{join .Imports " "}}`, "./internal/oracle").Output()
	require.NoError(t, err)
	for _, path := range strings.Fields(string(out)) {
		if local, ours := strings.CutPrefix(path, module); ours {
			require.Contains(t, []string{"policy", "internal/facts"}, local)
		}
	}
}

// dependencies returns everything that a package imports, without its tests.
func dependencies(t *testing.T, pkg string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "./"+pkg).Output()
	require.NoError(t, err)
	return strings.Fields(string(out))
}

// isStandard reports whether an import path is of the standard library, whose
// first element has no dot.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
