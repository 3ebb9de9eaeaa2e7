// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Some data is shared by several repositories and lies beside this one. Tests
// that want it are skipped where it is missing, unless VERDICT_SHARED says that
// it is required.

// shared returns the content of a file of the shared directory, or nil if it is
// missing and a benchmark or test goes on without.
func shared(t testing.TB, name ...string) []byte {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "shared"}, name...)...)
	data, err := os.ReadFile(path)
	switch {
	case err == nil:
		return data
	case !os.IsNotExist(err), os.Getenv("VERDICT_SHARED") == "required":
		t.Fatal(err)
	}
	return nil
}

// managedPolicy is a line of the corpus: a managed policy of AWS.
type managedPolicy struct {
	Name   string
	Policy json.RawMessage
}

// managedPolicies returns the corpus, or nil if it is missing.
func managedPolicies(t testing.TB) []managedPolicy {
	t.Helper()
	data := shared(t, "corpus", "managed-policies.jsonl.gz")
	if data == nil {
		return nil
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	var policies []managedPolicy
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var p managedPolicy
		require.NoError(t, json.Unmarshal(lines.Bytes(), &p))
		policies = append(policies, p)
	}
	require.NoError(t, lines.Err())
	return policies
}

// readFile returns a file of this directory.
func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(os.DirFS("."), name)
	require.NoError(t, err)
	return data
}
