// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

// denialWant is what is to be found for a record: the verdict, the layer, and the policy
// if one is to blame, which AWS's message may name.
type denialWant struct {
	Result, Reason, Policy string
}

// TestDenials explains each record of CloudTrail that all share by the snapshot in
// testdata/denials that makes it true.
func TestDenials(t *testing.T) {
	t.Parallel()
	const dir = "../../../shared/formats/cloudtrail"
	records, err := filepath.Glob(dir + "/*.json")
	require.NoError(t, err)
	if len(records) == 0 && os.Getenv("VERDICT_SHARED") != "required" {
		t.Skip(dir + " is not beside this checkout")
	}
	require.NotEmpty(t, records)
	for _, record := range records {
		name := strings.TrimSuffix(filepath.Base(record), ".json")
		if strings.HasPrefix(name, "sts-") {
			continue // no record
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testDenial(t, record, filepath.Join("testdata/denials", name+".txtar"))
		})
	}
}

func testDenial(t *testing.T, record, file string) {
	a, err := txtar.ParseFile(file)
	require.NoError(t, err)
	require.NotEmpty(t, a.Comment, "a snapshot says what it is")
	dir := t.TempDir()
	var want denialWant
	for _, f := range a.Files {
		if f.Name == "want.json" {
			require.NoError(t, json.Unmarshal(f.Data, &want))
			continue
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600))
	}
	var out, problems bytes.Buffer
	c := cli{in: strings.NewReader(""), out: &out, err: &problems}
	status := c.run([]string{"why", "--event", record, "--snapshot", dir, "-o", "json"})
	require.Empty(t, problems.String())
	require.Zero(t, status, out.String())
	var got explained
	require.NoError(t, json.Unmarshal(out.Bytes(), &got))
	require.Equal(t, "agree", got.Event.Agreement, got.Event.Opinion)
	require.True(t, got.Decision.Conclusive, "%s", out.String())
	require.Equal(t, want, denialWant{got.Decision.Result, got.Decision.Reason, got.Cause.At.PolicyName})
	if strings.Contains(got.Event.Message, ":policy/") {
		require.True(t, strings.HasSuffix(got.Event.Message, " "+want.Policy), got.Event.Message)
	}
}

// explained is the part of an explanation that is compared with AWS's message.
type explained struct {
	Decision struct {
		Result, Reason string
		Conclusive     bool
	}
	Cause struct{ At struct{ PolicyName string } }
	Event struct{ Agreement, Opinion, Message string }
}
