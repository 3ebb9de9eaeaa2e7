// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

func update() bool { return *updateFlag }

var updateFlag = flag.Bool("update", false, "rewrite the expectations in testdata")

// section is a file of a txtar archive: a line "-- name --" and what follows.
type section struct{ name, data string }

// archive is a txtar file: a comment, and sections. A document stands in a
// section name.json, what is expected of it in a section name.want.
type archive struct {
	path     string
	comment  string
	sections []section
}

func readArchive(t *testing.T, path string) *archive {
	t.Helper()
	a := &archive{path: path}
	for line := range strings.Lines(string(readFile(t, path))) {
		name, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "-- ")
		name, closed := strings.CutSuffix(name, " --")
		switch {
		case ok && closed:
			a.sections = append(a.sections, section{name: name})
		case len(a.sections) == 0:
			a.comment += line
		default:
			a.sections[len(a.sections)-1].data += line
		}
	}
	return a
}

// check compares got with the section that follows each name.json, or replaces
// it if the tests run with -update.
func (a *archive) check(t *testing.T, got func(name, document string) string) {
	var out strings.Builder
	out.WriteString(a.comment)
	documents := 0
	for i, s := range a.sections {
		name, ok := strings.CutSuffix(s.name, ".json")
		if !ok {
			continue
		}
		documents++
		text := got(name, s.data)
		out.WriteString("-- " + s.name + " --\n" + s.data + "-- " + name + ".want --\n" + text)
		t.Run(name, func(t *testing.T) {
			if update() {
				return
			}
			require.Less(t, i+1, len(a.sections))
			require.Equal(t, name+".want", a.sections[i+1].name)
			require.Empty(t, cmp.Diff(a.sections[i+1].data, text), "want, got")
		})
	}
	require.NotZero(t, documents)
	if update() {
		require.NoError(t, os.WriteFile(a.path, []byte(out.String()), 0o666))
	}
}

// readLines decodes a JSONL file. A member that T does not have is an error.
func readLines[T any](t *testing.T, data []byte) []T {
	t.Helper()
	var rows []T
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var row T
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.DisallowUnknownFields()
		require.NoError(t, d.Decode(&row), lines.Text())
		rows = append(rows, row)
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, rows)
	return rows
}

// result is what the findings mean for a document.
func result(findings policy.Findings) string {
	worst := "accept"
	for _, f := range findings {
		switch f.Severity {
		case policy.Reject:
			return "reject"
		case policy.Warn:
			worst = "warn"
		}
	}
	return worst
}

// summary lists findings as "severity code".
func summary(findings policy.Findings) []string {
	list := []string{}
	for _, f := range findings {
		list = append(list, f.Severity.String()+" "+string(f.Code))
	}
	return list
}

// mustParse parses a document that a test is built on.
func mustParse(t testing.TB, src string) *policy.Document {
	t.Helper()
	d, err := policy.Parse("", []byte(src))
	require.NoError(t, err)
	return d
}

func mustType(t testing.TB, name string) policy.Type {
	t.Helper()
	kind, ok := policy.ParseType(name)
	require.True(t, ok, name)
	return kind
}
