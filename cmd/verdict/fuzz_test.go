// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzSimulateLine: whatever a line is, it has one answer: a decision or an
// error, on one line of JSON.
func FuzzSimulateLine(f *testing.F) {
	for _, seed := range exampleLines(f) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		answer := answerTo(t, text, simulation{}.line)
		_, decided := answer["decision"]
		_, failed := answer["error"]
		require.NotEqual(t, decided, failed)
	})
}

// FuzzValidateLine: likewise for documents.
func FuzzValidateLine(f *testing.F) {
	f.Add([]byte(`{"name":"x","policyType":"scp","document":"{\"Version\":\"2012-10-17\",\"Statement\":[]}"}`))
	f.Add([]byte(`{"name":"x","policyType":"trust","document":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sts:*\"}}"}`))
	f.Add([]byte(`{"policyType":"vpce","document":"\ud800"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		answer := answerTo(t, text, validateLine)
		_, found := answer["findings"]
		_, failed := answer["error"]
		require.NotEqual(t, found, failed)
	})
}

// answerTo returns what is written for a line.
func answerTo(t *testing.T, text []byte, each func(line, *sink)) map[string]any {
	var out bytes.Buffer
	each(line{number: 1, text: text}, &sink{enc: json.NewEncoder(&out)})
	require.Equal(t, 1, bytes.Count(out.Bytes(), []byte("\n")))
	var answer map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &answer))
	require.Contains(t, answer, "name")
	return answer
}

// exampleLines returns some lines of the examples.
func exampleLines(f *testing.F) [][]byte {
	file, err := os.Open("../../examples/organization/requests.jsonl")
	require.NoError(f, err)
	defer file.Close()
	var lines [][]byte
	for s := bufio.NewScanner(file); s.Scan() && len(lines) < 20; {
		lines = append(lines, bytes.Clone(s.Bytes()))
	}
	require.NotEmpty(f, lines)
	return lines
}
