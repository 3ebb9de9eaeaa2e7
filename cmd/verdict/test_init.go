// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/snapshot"
	"github.com/iamverdict/verdict/suite"
)

const aboutTestInit = `init writes a first case file: what is allowed today, and what of that which was
asked for is not. It is a baseline to review, not what ought to be: take away what
need not be, and expect it to be denied.

--from PATH takes the policies from an export of accounts: see verdict snapshot
--help. The case file asks for the actions that they name or, with --from-events,
for those of the calls that CloudTrail recorded. With --from-events alone it says
what AWS said of the calls, and policies are still to be added. Records that cannot
be read, or of which no request can be made, are left out; the file says how many.

The case file goes to FILE, which must not exist, or else to standard output, for
a file in the current directory.

"-" as a FILE of records is standard input.`

const exampleTestInit = `  verdict test init --from export/ baseline_test.yaml
  verdict test init --from export/ --from-events trail.json.gz baseline_test.yaml
  verdict test baseline_test.yaml`

// testInitFlags are the flags of test init.
type testInitFlags struct {
	from, events   []string
	noOrganization bool
	file           string
}

func (c *cli) testInit() *cobra.Command {
	var f testInitFlags
	cmd := &cobra.Command{
		Use:     "init {--from PATH | --from-events FILE} [FILE]",
		Short:   "Write a first case file: what is allowed today",
		Long:    aboutTestInit,
		Example: exampleTestInit,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				f.file = args[0]
			}
			return c.runTestInit(cmd.Context(), &f, append(badFlags(cmd), f.check(len(args) > 0)...))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringArrayVar(&f.from, "from", nil, "file or directory `PATH` of an account export (repeatable)")
	flags.StringArrayVar(&f.events, "from-events", nil, "`FILE` with CloudTrail records (repeatable)")
	flags.BoolVar(&f.noOrganization, "no-organization", false, "accounts of the export that no organization export names are in none")
	return cmd
}

func (f *testInitFlags) check(toFile bool) []error {
	var errs []error
	note := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if len(f.from) == 0 && len(f.events) == 0 {
		note("nothing to write a case file of: give --from, --from-events, or both")
	}
	if slices.Contains(f.from, stdin) {
		note("--from -: the case file names its export, and standard input has no name")
	}
	if f.noOrganization && len(f.from) == 0 {
		note("--no-organization has no meaning without --from")
	}
	if _, err := os.Lstat(f.file); toFile && (f.file == "" || err == nil) {
		note("the file %q is there: name another, or remove it", f.file)
	}
	if strings.EqualFold(filepath.Ext(f.file), ".json") {
		note("the case file is YAML: give %q a name that ends in _test.yaml", f.file)
	}
	return errs
}

func (c *cli) runTestInit(ctx context.Context, f *testInitFlags, errs []error) error {
	if len(errs) > 0 {
		return c.nothing("no case file is written", errs...)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	text, err := c.generate(ctx, f)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return c.nothing("no case file is written", err)
	case f.file == "":
		_, err = c.out.Write(text)
		return err
	}
	if err := writeNew(f.file, text); err != nil {
		return err
	}
	first := "review it"
	if len(f.from) == 0 {
		first = "add the policies, review it"
	}
	fmt.Fprintf(c.err, "verdict: %s is written: %s, then run verdict test %s\n", f.file, first, f.file)
	return nil
}

// generate returns the case file.
func (c *cli) generate(ctx context.Context, f *testInitFlags) ([]byte, error) {
	g := suite.Generation{NoOrganization: f.noOrganization}
	if len(f.from) > 0 {
		s, err := c.loadSnapshot(ctx, f.from, snapshot.Options{NoOrganization: f.noOrganization})
		if err != nil {
			return nil, err
		}
		c.tellProblems(s)
		g.Snapshot = s
		if g.Paths, err = relative(f.from, filepath.Dir(f.file)); err != nil {
			return nil, err
		}
	}
	var failed error
	if len(f.events) > 0 {
		g.Records = c.recordsOf(f.events, &failed)
	}
	text, err := suite.Generate(ctx, g)
	if failed != nil {
		return nil, failed
	}
	return text, err
}

// recordsOf returns the records of files, one after the other. What keeps a file from
// being opened or read to its end ends them, and is noted: a baseline of half the calls
// looks like one of all.
func (c *cli) recordsOf(names []string, failed *error) iter.Seq2[*cloudtrail.Record, error] {
	return func(yield func(*cloudtrail.Record, error) bool) {
		for _, name := range names {
			in, err := c.open(name)
			if err != nil {
				*failed = err
				return
			}
			for record, err := range cloudtrail.Records(in.name, in) {
				var unreadable *cloudtrail.Error
				if err != nil && !errors.As(err, &unreadable) {
					*failed = err
				}
				if *failed != nil || !yield(record, err) {
					in.Close()
					return
				}
			}
			in.Close()
		}
	}
}

// relative returns paths as a case file in a directory names them: relative, with slashes,
// and such that they are the same on another machine.
func relative(paths []string, dir string) ([]string, error) {
	here, err := os.Getwd()
	if err == nil {
		here, err = filepath.EvalSymlinks(here) // for .. leads up from where it is
	}
	if err != nil {
		return nil, err
	}
	full := func(path string) string {
		if filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(here, path)
	}
	var list []string
	for _, path := range paths {
		name, err := filepath.Rel(full(dir), full(path))
		if err != nil {
			return nil, err
		}
		name = filepath.ToSlash(name)
		if strings.Contains(name, `\`) {
			return nil, fmt.Errorf("--from %q: a case file cannot name a path with a backslash; rename it", path)
		}
		if strings.IndexByte(name, ':') == 1 {
			name = "./" + name
		}
		list = append(list, name)
	}
	return list, nil
}

// writeNew writes a file that is not there.
func writeNew(name string, text []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}
