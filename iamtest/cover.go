// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package iamtest

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/iamverdict/verdict/coverage"
)

// Coverage collects what the tests of a package reach of their policies. The zero
// Coverage is empty and ready for use. It is safe for any number of goroutines, and must
// not be copied.
type Coverage struct {
	profile coverage.Profile
}

// CoverOptions say what becomes of a Coverage.
type CoverOptions struct {
	// Min is how many percent must be covered, from 0 to 100. It does not count if only
	// some of the tests run.
	Min float64
	// HTML is the file for a page of the policies with their lines marked. Empty: none.
	HTML string
	// Out takes the summary. Nil is os.Stdout.
	Out io.Writer
}

// Main runs the tests, tells what they cover, and returns the exit status for os.Exit:
// that of the tests or, if they pass and cover less than Min, 1.
func (c *Coverage) Main(m *testing.M, o CoverOptions) int {
	return max(m.Run(), c.finish(o, isFiltered(flag.CommandLine)))
}

// finish tells what is covered, and returns 1 if that is not enough or cannot be told.
func (c *Coverage) finish(o CoverOptions, some bool) int {
	r := c.profile.Report()
	out := cmp.Or[io.Writer](o.Out, os.Stdout)
	err := r.WriteText(out)
	if err == nil && o.HTML != "" {
		err = writeFile(o.HTML, r.WriteHTML)
	}
	if err != nil {
		fmt.Fprintf(out, "iamtest: %v\n", err)
		return 1
	}
	if percent := r.Total.Percent(); percent < o.Min && !some {
		fmt.Fprintf(out, "iamtest: %.1f %% of the policies are covered, and %.1f %% are wanted\n", percent, o.Min)
		return 1
	}
	return 0
}

// isFiltered reports whether only some of the tests run, or none.
func isFiltered(flags *flag.FlagSet) bool {
	for _, name := range []string{"test.run", "test.skip", "test.short", "test.list"} {
		if f := flags.Lookup(name); f != nil && f.Value.String() != f.DefValue {
			return true
		}
	}
	return false
}

func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
