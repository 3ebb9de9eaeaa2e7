// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package verdict_test

import (
	"os/exec"
	"slices"
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
		others    []string // other modules that it may import
	}{
		{"arn", "a leaf", "arn", nil, false, nil},
		{"facts", "data only", "internal/facts", nil, false, nil},
		{"lex", "a leaf", "internal/lex", nil, false, nil},
		{"operator", "a leaf", "internal/operator", nil, false, nil},
		{"pattern", "a leaf", "internal/pattern", nil, false, nil},
		{"window", "a leaf", "internal/window", nil, false, nil},
		{"policy", "syntax only: it knows nothing of conditions", "policy", syntax, true, nil},
		{"condition", "it knows nothing of policies", "condition", syntax, false, nil},
		{"eval", "it knows nothing of organizations, files or output formats", "eval", core, true, nil},
		{"scp", "the organization stands on evaluation", "scp", append([]string{"eval"}, core...), true, nil},
		{"cloudtrail", "records become requests: a loader above evaluation, which knows nothing of organizations", "cloudtrail", append([]string{"eval", "internal/window"}, core...), true, nil},
		{"report", "it renders explanations, and knows nothing of where requests are from", "report", append([]string{"eval"}, core...), true, nil},
		{"iamtest", "a test kit above all that finds policies and runs cases; it knows no command", "iamtest", append([]string{"cloudtrail", "coverage", "eval", "internal/actions", "internal/sample", "internal/scenario", "internal/window", "report", "scp", "snapshot", "suite"}, core...), true, []string{"go.yaml.in/yaml/", "github.com/gobwas/glob"}},
		{"snapshot", "exports become organizations, policies and requests: a loader above the organization", "snapshot", append([]string{"eval", "scp", "internal/window"}, core...), true, nil},
		{"actions", "names of actions: data, and the patterns that they are looked up by", "internal/actions", []string{"internal/pattern"}, false, nil},
		{"sample", "it reads policies and requests, and knows nothing of tests", "internal/sample", append([]string{"eval"}, core...), true, nil},
		{"suite", "case files become requests with policies: above all that they can name, below the test kit and the command", "suite", append([]string{"eval", "scp", "snapshot", "report", "cloudtrail", "internal/scenario", "internal/actions", "internal/sample", "internal/window"}, core...), true, []string{"go.yaml.in/yaml/", "github.com/gobwas/glob"}},
		{"coverage", "it counts what decisions leave on policies, and knows nothing of test files", "coverage", append([]string{"eval"}, core...), true, nil},
		{"mutation", "it changes policies and asks engines, and knows nothing of test files", "mutation", append([]string{"eval"}, core...), true, nil},
		{"testrun", "it runs suites and writes what came of them: above everything that tests are made of, below the command", "testrun", append([]string{"eval", "scp", "snapshot", "report", "cloudtrail", "suite", "coverage", "mutation", "internal/sample", "internal/scenario", "internal/actions", "internal/window"}, core...), true, []string{"go.yaml.in/yaml/", "github.com/gobwas/glob"}},
		{"scenario", "a form of input beside the organization, not above it", "internal/scenario", append([]string{"eval"}, core...), true, nil},
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
				case slices.ContainsFunc(r.others, func(prefix string) bool { return strings.HasPrefix(dep, prefix) }):
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
