// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// rows reads a file of testdata with one JSON object a line.
func rows[T any](t testing.TB, name string) []T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	var list []T
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var row T
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.DisallowUnknownFields()
		require.NoError(t, d.Decode(&row), "%s: %s", name, lines.Text())
		list = append(list, row)
	}
	require.NoError(t, lines.Err())
	return list
}

// sharedDir is where the real inputs lie, beside the checkout.
const sharedDir = "../../shared/formats/cloudtrail"

// shared returns the content of a file of sharedDir, or skips the test where the
// directory is missing and not required.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sharedDir, name))
	if os.IsNotExist(err) && os.Getenv("VERDICT_SHARED") != "required" {
		t.Skipf("the shared formats are not here: %v", err)
	}
	require.NoError(t, err)
	return data
}
