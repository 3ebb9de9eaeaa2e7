// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzSimulateLine: whatever a line is, it has one answer: a decision or an
// error, on one line of JSON.
func FuzzSimulateLine(f *testing.F) {
	f.Add([]byte(`{"name":"x","request":{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","context":{"aws:SourceIp":["::1",1e3]}}}`))
	f.Add([]byte(`{"request":{"principal":"*","action":"a:b","resource":"*","unknownContextKeys":["k"]},"resourcePolicy":{"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}},"expect":{"decision":"allowed"}}`))
	f.Add([]byte(`{"request":{"principal":"ec2.amazonaws.com","action":"a:b","resource":"*"},"serviceControlPolicies":[{"orgIdentifier":"r","policies":[{"name":"p","policy":null}]}],"why":"\ud800"}`))
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
