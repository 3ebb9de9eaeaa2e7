// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/glob"

	"github.com/iamverdict/verdict/coverage"
	"github.com/iamverdict/verdict/mutation"
	"github.com/iamverdict/verdict/suite"
)

// Options are the options of Run. The zero value runs all cases on all processors.
type Options struct {
	// Match are patterns of names: a case runs if its name is one of them, or as a whole
	// matches one. "*" stands for any text, slashes included, "?" for a character,
	// {a,b} for either; a backslash takes the meaning from what follows. Nil runs all.
	Match []string
	// Cores is the number of goroutines, which end with the call. Zero: as many as there
	// are processors for the program.
	Cores int
	// Cover measures what the cases cover, and Mutate which mutants they notice. Both
	// take the cases that run, and no others.
	Cover, Mutate bool
	// CoverMin and MutateMin are the least shares in percent with which the run passes,
	// if they are measured. Zero asks for nothing.
	CoverMin, MutateMin float64
	// Progress is called after each mutant, if it is set, by one goroutine at a time.
	Progress func(done, total int)
}

// Report is what came of a run. It belongs to the caller; any number of goroutines may
// write one. The zero Report is that of no cases, and passes.
type Report struct {
	// Files are those of the suite with cases that ran, in its order.
	Files []File
	// Cases is the number of cases that ran, Failed that of those not as expected.
	Cases, Failed int
	// Start is when the run began. Elapsed is how long the cases took, without what
	// Coverage and Mutation took after them.
	Start   time.Time
	Elapsed time.Duration
	// Coverage and Mutation are nil if they were not measured.
	Coverage            *coverage.Report
	Mutation            *mutation.Report
	CoverMin, MutateMin float64
	// Base is the directory that names of files are relative to, as it is called from the
	// root of the repository, with slashes. SARIF and GitHub put it before them. Empty:
	// the root itself.
	Base string
	// Read reads a file that a place is in, by its name there. SARIF counts columns in
	// characters, and places in bytes. Nil: SARIF names lines only.
	Read func(name string) ([]byte, error)
}

// File is a case file with what came of its cases.
type File struct {
	Name, Path string
	Results    []Result
	Failed     int
	// Elapsed is the sum over its cases.
	Elapsed time.Duration
}

// Result is what came of one case.
type Result struct {
	suite.Result
	Elapsed time.Duration
}

// OK reports whether all cases are as expected, and coverage and mutation reach what is
// asked of them.
func (r *Report) OK() bool { return r.Failed == 0 && len(r.Shortfalls()) == 0 }

// Shortfalls says of coverage and mutation, in a sentence each, how they fall short of
// what is asked.
func (r *Report) Shortfalls() []string {
	var list []string
	if c := r.Coverage; c != nil && c.Total.Percent() < r.CoverMin {
		share, least := apart(c.Total.Percent(), r.CoverMin)
		list = append(list, fmt.Sprintf("coverage: %s is below the minimum of %s", share, least))
	}
	if m := r.Mutation; m != nil && m.Score() < r.MutateMin {
		share, least := apart(m.Score(), r.MutateMin)
		list = append(list, fmt.Sprintf("mutation: %s of mutants noticed is below the minimum of %s", share, least))
	}
	return list
}

// Failures returns the results that are not as expected, in order.
func (r *Report) Failures() []*Result {
	var list []*Result
	for i := range r.Files {
		for j := range r.Files[i].Results {
			if x := &r.Files[i].Results[j]; !x.Met {
				list = append(list, x)
			}
		}
	}
	return list
}

// Run runs the cases of a suite. The error is that of a pattern, or of the context if
// that ended first; there is no Report then.
func Run(ctx context.Context, s *suite.Suite, o Options) (*Report, error) {
	chosen, err := matcher(o.Match)
	if err != nil {
		return nil, err
	}
	if o.Cores <= 0 {
		o.Cores = runtime.GOMAXPROCS(0)
	}
	r := &Report{Start: time.Now(), CoverMin: o.CoverMin, MutateMin: o.MutateMin}
	for _, f := range s.Files {
		if cases := chosen(f.Cases); len(cases) > 0 {
			r.Files = append(r.Files, newFile(f, cases))
			r.Cases += len(cases)
		}
	}
	var profile *coverage.Profile
	if o.Cover {
		profile = new(coverage.Profile)
		profile.Know(s.Policies()...)
	}
	if err := r.decide(ctx, o.Cores, profile); err != nil {
		return nil, err
	}
	r.Elapsed = time.Since(r.Start)
	if o.Cover {
		r.Coverage = profile.Report()
	}
	if o.Mutate {
		r.Mutation, err = mutation.Run(ctx, mutation.Options{Cores: o.Cores, Progress: o.Progress}, r.mutants())
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Unmatched returns those of the patterns, which are as in Options.Match, that match no
// case of a suite. The error is that of a pattern.
func Unmatched(s *suite.Suite, patterns []string) ([]string, error) {
	var list []string
	for _, p := range patterns {
		chosen, err := matcher([]string{p})
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(s.Files, func(f *suite.File) bool { return len(chosen(f.Cases)) > 0 }) {
			list = append(list, p)
		}
	}
	return list, nil
}

// matcher returns what picks the cases that run.
func matcher(patterns []string) (func([]*suite.Case) []*suite.Case, error) {
	globs := make([]*glob.Pattern, len(patterns))
	for i, p := range patterns {
		g, err := glob.Compile(p)
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", p, err)
		}
		globs[i] = g
	}
	return func(cases []*suite.Case) []*suite.Case {
		if len(patterns) == 0 {
			return cases
		}
		var list []*suite.Case
		for _, c := range cases {
			if slices.Contains(patterns, c.Name) || slices.ContainsFunc(globs, func(g *glob.Pattern) bool { return g.Match(c.Name) }) {
				list = append(list, c)
			}
		}
		return list
	}, nil
}

// newFile returns a file with results that are to be filled in.
func newFile(f *suite.File, cases []*suite.Case) File {
	list := make([]Result, len(cases))
	for i, c := range cases {
		list[i].Case = c
	}
	return File{Name: f.Name, Path: f.Path, Results: list}
}

// batch is how many cases a goroutine takes at a time.
const batch = 64

// decide fills in the results. Cases of one batch are of one file.
func (r *Report) decide(ctx context.Context, cores int, profile *coverage.Profile) error {
	var batches [][]Result
	for i := range r.Files {
		batches = slices.AppendSeq(batches, slices.Chunk(r.Files[i].Results, batch))
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(cores, len(batches)) {
		wg.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(batches) && ctx.Err() == nil; n = int(next.Add(1)) - 1 {
				decideBatch(batches[n], profile)
			}
		})
	}
	wg.Wait()
	r.count()
	return ctx.Err()
}

func decideBatch(list []Result, profile *coverage.Profile) {
	for i := range list {
		c, start := list[i].Case, time.Now()
		list[i].Result = c.Run()
		if profile != nil {
			profile.Add(c.Engine(), c.Policies, &c.Request, list[i].Decision)
		}
		list[i].Elapsed = time.Since(start)
	}
}

func (r *Report) count() {
	for i := range r.Files {
		f := &r.Files[i]
		for j := range f.Results {
			f.Elapsed += f.Results[j].Elapsed
			if !f.Results[j].Met {
				f.Failed++
			}
		}
		r.Failed += f.Failed
	}
}

// mutants returns the cases as package mutation takes them.
func (r *Report) mutants() []mutation.Case {
	list := make([]mutation.Case, 0, r.Cases)
	for i := range r.Files {
		for j := range r.Files[i].Results {
			c := r.Files[i].Results[j].Case
			list = append(list, mutation.Case{
				Name: c.Name, Policies: c.Policies, Request: &c.Request,
				Passes: c.Met,
			})
		}
	}
	return list
}
