// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

// codeDoc is what the comment on a code in codes.go says.
type codeDoc struct {
	name, value, doc  string
	severity, example string
	kind, rules       string
}

// codeDocs reads the comments of codes.go.
func codeDocs(t *testing.T) []codeDoc {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, parser.ParseComments)
	require.NoError(t, err)
	var docs []codeDoc
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			docs = append(docs, readCodeDoc(t, spec.(*ast.ValueSpec)))
		}
	}
	require.NotEmpty(t, docs)
	return docs
}

func readCodeDoc(t *testing.T, spec *ast.ValueSpec) codeDoc {
	t.Helper()
	c := codeDoc{
		name:  spec.Names[0].Name,
		value: strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`),
		doc:   spec.Doc.Text(),
	}
	severity := regexp.MustCompile(`(?m)^Severity: (\w+)\. Source: `).FindStringSubmatch(c.doc)
	require.NotNil(t, severity, "%s has no severity and source", c.name)
	c.severity = severity[1]
	example := regexp.MustCompile(`(?ms)^Example \((\w+)(?:, (\w+))?\)[^:]*:\n\n(.*)`).FindStringSubmatch(c.doc)
	if example != nil {
		c.kind, c.rules, c.example = example[1], example[2], strings.ReplaceAll(example[3], `\xff`, "\xff")
	}
	return c
}

// TestCodes runs the example of every code.
func TestCodes(t *testing.T) {
	for _, c := range codeDocs(t) {
		t.Run(c.name, func(t *testing.T) {
			require.True(t, strings.HasPrefix(c.doc, c.name+" occurs when"), "%q", c.doc)
			if c.example == "" {
				require.Contains(t, c.doc, "No example.")
				return
			}
			kind := mustType(t, c.kind)
			d, findings := policy.Check("", []byte(c.example), kind)
			if c.rules == "legacy" {
				findings = policy.Rules{LegacySCP: true}.Validate(d, kind)
			}
			found := false
			for _, f := range findings {
				found = found || string(f.Code) == c.value && f.Severity.String() == c.severity
				require.False(t, f.Severity == policy.Reject && string(f.Code) != c.value && c.name != "UnknownElement",
					"the example has another error: %v", f)
			}
			require.True(t, found, "%v", findings)
			requireConsistent(t, d, kind, findings)
		})
	}
}

// A finding is undetermined only if its code can be, and only rejects are.
func TestCodesUndetermined(t *testing.T) {
	severities := map[policy.Code]string{}
	for _, c := range codeDocs(t) {
		code := policy.Code(c.value)
		require.Empty(t, severities[code], "two codes of one value")
		severities[code] = c.severity
		if code.Undetermined() {
			require.Equal(t, "reject", c.severity, c.name)
		}
	}
	require.False(t, policy.Code("").Undetermined())
}

// The rows are those on which an evaluator has to rely.
func TestFindingUndetermined(t *testing.T) {
	for _, row := range []struct {
		name, why, kind, statement string
		undetermined               bool
	}{
		{"no action", "nothing to match", "identity", `{"Effect": "Allow", "Resource": "*"}`, true},
		{"empty actions", "an empty list matches nothing", "identity", `{"Effect": "Allow", "Action": [], "Resource": "*"}`, false},
		{"no resource", "nothing to match", "identity", `{"Effect": "Allow", "Action": "*"}`, true},
		{"empty resources", "an empty list matches nothing", "identity", `{"Effect": "Allow", "Action": "*", "Resource": []}`, false},
		{"no principal", "not known who is meant", "resource", `{"Effect": "Allow", "Action": "*", "Resource": "*"}`, true},
		{"principal", "the type has none", "scp", `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}`, true},
		{"trust resource", "it is evaluated as it is written", "trust", `{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}`, false},
		{"rcp allow", "it is evaluated as it is written", "rcp", `{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}`, false},
		{"rcp notprincipal", "it is evaluated as it is written", "rcp", `{"Effect": "Deny", "NotPrincipal": "*", "Action": "s3:*", "Resource": "*"}`, false},
		{"bad resource", "it matches nothing", "identity", `{"Effect": "Allow", "Action": "*", "Resource": "x"}`, false},
		{"bad principal", "it matches nobody", "resource", `{"Effect": "Allow", "Principal": {"AWS": "x"}, "Action": "*"}`, false},
		{"bad date", "the comparison itself is undetermined", "identity", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateEquals": {"aws:CurrentTime": "x"}}}`, false},
		{"bad Sid", "it has no meaning", "identity", `{"Sid": "-", "Effect": "Allow", "Action": "*", "Resource": "*"}`, false},
		{"bad action", "not known what it would match", "identity", `{"Effect": "Allow", "Action": "x", "Resource": "*"}`, true},
		{"unknown operator", "not known what it would test", "identity", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"X": {"a": "b"}}}`, true},
		{"unknown empty operator", "IAM stores it", "identity", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"X": {}}}`, false},
		{"two effects", "the last counts", "identity", `{"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}`, false},
		{"two conditions", "not known which counts", "identity", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {}, "Condition": {}}`, true},
		{"many variables", "beyond a limit of ours", "identity", `{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::` + strings.Repeat("${a}", 65) + `"}`, true},
		{"many variables for a string", "conditions have the limit too", "identity", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"a": "` + strings.Repeat("${a}", 65) + `"}}}`, true},
		{"many for a number", "it has no variables", "identity", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NumericEquals": {"a": "` + strings.Repeat("${a}", 65) + `"}}}`, false},
		{"enough variables", "at the limit; escapes are none", "identity", `{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::` + strings.Repeat("${a}", 64) + `${*}"}`, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			kind := mustType(t, row.kind)
			d, findings := policy.Check("", []byte(`{"Version": "2012-10-17", "Statement": [`+row.statement+`]}`), kind)
			require.Equal(t, []bool{row.undetermined}, d.Undetermined(kind), "%s\n%v", row.why, findings)
			requireConsistent(t, d, kind, findings)
		})
	}
	many := `{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::` + strings.Repeat("${a}", 65) + `"}}`
	require.Equal(t, []bool{false}, mustParse(t, many).Undetermined(policy.IdentityBased), "an old Version has no variables")
	scp := `{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
	require.Equal(t, []bool{false}, mustParse(t, scp).Undetermined(policy.SCP), "an old Version is evaluated as one")
	require.Equal(t, []bool{true}, mustParse(t, scp).Undetermined(policy.NoType), "no type, no meaning")
}
