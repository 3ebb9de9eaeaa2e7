// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/suite"
	"github.com/iamverdict/verdict/testrun"
)

// FuzzForms writes the report of a case whose texts a stranger has chosen. Whatever they
// are, JUnit keeps its rules, JSON and SARIF can be read, and no text begins a line of its
// own where lines mean something: of GitHub's log, of TAP, of JSON.
func FuzzForms(f *testing.F) {
	f.Add("name", "why", "Sid", "arn:aws:s3:::b/k")
	f.Add("]]></failure>", "\x1b[2J\r\n::error::x", "](1)", "arn:aws:s3:::b/%0A,:#")
	f.Add("# skip", "not ok 1\n...\n---", "`|", "arn:aws:s3:::\uffff\u2028")
	f.Add("\u009b31m", "\u0085\x7f", "\u009b", "arn:aws:s3:::\u009b/\x7f")
	f.Add("a\\#\x00", "<b>&amp;", "\ufffe", "*")
	f.Fuzz(func(t *testing.T, name, why, sid, resource string) {
		file, err := json.Marshal(map[string]any{"name": "f", "cases": []any{map[string]any{
			"name": name, "why": why, "principal": "arn:aws:iam::111122223333:user/a", "action": "s3:GetObject", "resource": resource,
			"resourceAccount": "111122223333", "expect": "allowed",
			"identityPolicies": []any{map[string]any{"Version": "2012-10-17", "Statement": map[string]any{"Sid": sid, "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}},
		}}})
		require.NoError(t, err)
		s, err := suite.LoadFS(t.Context(), suite.Options{}, fstest.MapFS{"f_test.json": {Data: file}}, ".")
		if err != nil {
			t.Skip("no case file")
		}
		r := run(t, s, testrun.Options{Cover: true, CoverMin: 100})
		require.Equal(t, 1, r.Failed)
		strictJUnit(t, written(t, r.WriteJUnit), r)
		require.True(t, json.Valid(written(t, r.WriteSARIF)))
		lines := strings.Split(string(written(t, r.WriteJSON)), "\n")
		require.Len(t, lines, 3)
		require.True(t, json.Valid([]byte(lines[0])))
		gaps := len(r.Coverage.Gaps()) + len(r.Shortfalls())
		require.Equal(t, r.Failed+gaps+1, strings.Count(string(written(t, r.WriteGitHub)), "\n"))
		for line := range strings.Lines(string(written(t, r.WriteTAP))) {
			if !strings.HasPrefix(line, " ") {
				require.Regexp(t, `^(TAP version 13|1\.\.2|not ok 1 - .*|(not )?ok 2 - coverage|#.*)\n$`, line)
			}
		}
		for _, write := range forms(r) {
			text := string(written(t, write))
			require.True(t, utf8.ValidString(text))
			require.NotRegexp(t, "[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f]", text)
		}
	})
}
