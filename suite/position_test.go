// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/suite"
)

// TestPositions: lines are those of editors and columns count bytes, whatever the YAML
// parser counts.
func TestPositions(t *testing.T) {
	t.Parallel()
	rows := []struct{ name, why, file, text, want string }{
		{"plain", "", "a.yaml", "why: x\nbad: y\n", "a.yaml:2:1: "},
		{"CRLF", "one line end", "a.yaml", "why: x\r\nbad: y\r\n", "a.yaml:2:1: "},
		{"characters of several bytes", "columns count bytes", "a.yaml", "{why: \"é😀\", bad: y}\n", "a.yaml:1:17: "},
		{"line separator", "YAML ends a line where editors do not", "a.yaml", "why: \"x\u2028y\"\nbad: y\n", "a.yaml:2:1: "},
		{"block scalar", "", "a.yaml", "why: |\n  x\n\n  y\nbad: y\n", "a.yaml:5:1: "},
		{"JSON", "", "a.json", "{\n \"why\": [1, {\"x\": \"é\"}],\n \"é\": 1}", "a.json:3:2: "},
		{"not JSON", "", "a.json", "{\"why\": 1\n  2}", "a.json:2:3: "},
		{"half a pair", "", "a.json", "{\"why\": \"\\ud83d\"}", "a.json:1:10: "},
		{"not UTF-8", "", "a.yaml", "why: é\nbad: \xff\n", "a.yaml:2:6: "},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := suite.LoadFS(context.Background(), suite.Options{}, tree(map[string]string{row.file: row.text}), row.file)
			require.ErrorContains(t, err, row.want, row.why)
		})
	}
}
