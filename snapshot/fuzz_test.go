// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/snapshot"
)

// FuzzRead reads anything. Whatever it is, what comes out can be asked, in one piece
// and byte by byte alike, and says something about each problem.
func FuzzRead(f *testing.F) {
	for _, dir := range []string{"testdata/dialects", "testdata/world", "testdata/old-organization"} {
		require.NoError(f, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			f.Add(data)
			return err
		}))
	}
	paths, err := filepath.Glob("testdata/malformed/*.txtar")
	require.NoError(f, err)
	for _, path := range paths {
		for _, file := range readMalformed(f, path).files {
			f.Add(file.Data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l := snapshot.NewLoader(snapshot.Options{})
		if err := l.Read(context.Background(), "f", bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
		s := l.Snapshot()
		for _, p := range s.Problems() {
			if p.Kind == snapshot.NoProblem || p.Text == "" {
				t.Fatalf("%+v", p)
			}
		}
		if len(data) < 10_000 {
			slow := snapshot.NewLoader(snapshot.Options{})
			if err := slow.Read(context.Background(), "f", iotest.OneByteReader(bytes.NewReader(data))); err != nil {
				t.Fatal(err)
			}
			if a, b := dump(s)+problems(s), dump(slow.Snapshot()); !strings.HasPrefix(a, b) {
				t.Fatalf("in one piece:\n%s\nbyte by byte:\n%s", a, b)
			}
		}
		askAll(t, s)
	})
}

// askAll asks about everything that a snapshot has.
func askAll(t *testing.T, s *snapshot.Snapshot) {
	resources := []string{"*", "arn:aws:s3:::b/k"}
	for _, r := range s.Resources() {
		resources = append(resources, r.ARN)
	}
	var r snapshot.Resolution
	for k := snapshot.User; k <= snapshot.Role; k++ {
		for _, e := range s.Identities(k) {
			for _, resource := range resources {
				q := snapshot.Query{Principal: e.ARN, Action: "s3:GetObject", Resource: resource}
				if err := s.ResolveInto(&r, &q); err != nil {
					continue
				}
				if _, err := r.Engine(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// FuzzResolve asks anything of one snapshot.
func FuzzResolve(f *testing.F) {
	data, err := os.ReadFile("testdata/resolve.jsonl")
	require.NoError(f, err)
	for line := range bytes.Lines(data) {
		var row resolveRow
		require.NoError(f, json.Unmarshal(line, &row))
		f.Add(row.Principal, row.Action, row.Resource, row.FederatedBy, row.VPCEndpoint)
	}
	s := loadPaths(f, "testdata/world")
	f.Fuzz(func(t *testing.T, principal, action, resource, by, endpoint string) {
		q := snapshot.Query{Principal: principal, Action: action, Resource: resource, FederatedBy: by, VPCEndpoint: endpoint}
		d, r, err := s.Decide(q)
		if (err == nil) != (r != nil) {
			t.Fatal("want a resolution or an error")
		}
		if err == nil && r.Identity == nil && len(r.Policies.Identity) > 0 && d.Conclusive() && d.Result > 0 {
			for _, n := range r.Notes {
				if n.Kind == snapshot.PrincipalUnknown && d.Reason.String() == "ALLOW_IDENTITY" {
					t.Fatalf("allowed by policies that nobody knows: %v", d)
				}
			}
		}
	})
}

// TestConcurrent: a snapshot may be asked by many goroutines at once.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	s := loadPaths(t, "testdata/world")
	data, err := os.ReadFile("testdata/resolve.jsonl")
	require.NoError(t, err)
	var rows []resolveRow
	for line := range bytes.Lines(data) {
		var row resolveRow
		require.NoError(t, json.Unmarshal(line, &row))
		rows = append(rows, row)
	}
	want := make([]string, len(rows))
	for i := range rows {
		want[i] = strings.Join(found(s, rows[i].query()), "\n")
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range rows {
				if got := strings.Join(found(s, rows[i].query()), "\n"); got != want[i] {
					t.Errorf("%s: %s", rows[i].Name, got)
				}
			}
			_ = dump(s)
			_ = s.Problems()
		})
	}
	wg.Wait()
}

// TestCancelled: loading ends with its context, and says so.
func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := snapshot.Load(ctx, snapshot.Options{}, "testdata/world")
	require.ErrorIs(t, err, context.Canceled)
	_, err = snapshot.Load(t.Context(), snapshot.Options{}, "testdata/nowhere")
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// TestProgress: what is read is told as it is read.
func TestProgress(t *testing.T) {
	t.Parallel()
	got := make(map[string]int)
	_, err := snapshot.Load(t.Context(), snapshot.Options{Progress: func(file string, n int) { got[file] += n }}, "testdata/dialects/wire.xml")
	require.NoError(t, err)
	info, err := os.Stat("testdata/dialects/wire.xml")
	require.NoError(t, err)
	require.Equal(t, map[string]int{"testdata/dialects/wire.xml": int(info.Size())}, got)
}
