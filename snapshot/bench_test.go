// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/synth"
	"github.com/iamverdict/verdict/snapshot"
)

// These are the organization that speed is measured with: 500 accounts, 20,000 roles,
// 5,000 users, 300 managed policies, 60 SCPs over 5 levels, 10,000 resource policies.
// The benchmarks share them.
var (
	largeFiles  = sync.OnceValue(func() *synth.Organization { return synth.Make(1, synth.Large()) })
	largeLoaded = sync.OnceValue(func() *snapshot.Snapshot { return load(largeFiles().Files) })
)

// load loads files, and panics if they cannot be read.
func load(files fstest.MapFS) *snapshot.Snapshot {
	l := snapshot.NewLoader(snapshot.Options{})
	if err := l.ReadFS(context.Background(), files, ""); err != nil {
		panic(err)
	}
	return l.Snapshot()
}

// BenchmarkLoad measures how long the large organization takes to load, and what it
// keeps in memory.
func BenchmarkLoad(b *testing.B) {
	files := largeFiles().Files
	size := 0
	for _, f := range files {
		size += len(f.Data)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		before := heap()
		s := load(files)
		b.ReportMetric(float64(heap()-before)/1e6, "MB-kept")
		runtime.KeepAlive(s)
	}
}

// heap returns the bytes that are in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// ask returns the i-th of some random pairs of principals and resources.
func ask(o *synth.Organization, random *rand.Rand) snapshot.Query {
	resource := o.Resources[random.IntN(len(o.Resources))]
	return snapshot.Query{
		Principal: o.Principals[random.IntN(len(o.Principals))],
		Action:    synth.Action(resource, random.IntN(6)),
		Resource:  resource,
	}
}

// check decides a query as a program does that asks many.
func check(tb testing.TB, s *snapshot.Snapshot, r *snapshot.Resolution, q *snapshot.Query) eval.Decision {
	if err := s.ResolveInto(r, q); err != nil {
		tb.Fatal(err)
	}
	d, err := r.Decide()
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// BenchmarkFirstCheck measures a check of which nothing was prepared.
func BenchmarkFirstCheck(b *testing.B) {
	o, s := largeFiles(), largeLoaded()
	random := rand.New(rand.NewPCG(2, 2))
	b.ReportAllocs()
	for b.Loop() {
		var r snapshot.Resolution
		q := ask(o, random)
		check(b, s, &r, &q)
	}
}

// BenchmarkMillionChecks measures 1,000,000 checks over random pairs of principals and
// resources on two cores.
func BenchmarkMillionChecks(b *testing.B) {
	o, s := largeFiles(), largeLoaded()
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		var wg sync.WaitGroup
		var counts [2][3]int
		for core := range 2 {
			wg.Go(func() {
				random := rand.New(rand.NewPCG(3, uint64(core)))
				var r snapshot.Resolution
				for range 500_000 {
					q := ask(o, random)
					counts[core][check(b, s, &r, &q).Result+1]++
				}
			})
		}
		wg.Wait()
		b.ReportMetric(time.Since(start).Seconds(), "s/million")
		require.Positive(b, counts[0][2], "some are allowed")
		require.Positive(b, counts[0][1], "some are denied implicitly")
		require.Positive(b, counts[0][0], "some are denied explicitly")
	}
}
