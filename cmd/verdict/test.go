// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/iamverdict/verdict/report"
	"github.com/iamverdict/verdict/suite"
	"github.com/iamverdict/verdict/testrun"
)

// firstCases is a first case file, in the help and in the README.
const firstCases = `principal: arn:aws:iam::111122223333:role/deployer
resourceAccount: 111122223333
identityPolicies: [deployer.json] # relative to this file
cases:
  - name: publishes the site
    action: s3:PutObject
    resource: arn:aws:s3:::site/index.html
    expect: allowed
  - name: never touches the audit bucket
    matrix:
      actions: [s3:GetObject*, s3:DeleteObject]
      resources: [arn:aws:s3:::audit/2026/11.gz]
    expect: {decision: explicitDeny, sid: NoAudit}
`

const aboutTest = `test runs the cases of case files: requests with their policies, and what is
expected of each decision: allowed, denied, implicitDeny or explicitDeny.

` + firstCases + `
What stands at the top holds for all cases, and a matrix is a case for each
combination. Other policies are resourcePolicy or trustPolicy,
permissionBoundaries, sessionPolicy, vpcEndpointPolicies, serviceControlPolicies
and resourceControlPolicies, or all that a snapshot has: snapshot: export/. The
documentation of package suite has the rest: go doc
github.com/iamverdict/verdict/suite.

A PATH is a file; a directory, which stands for all files below it whose names end
in _test.yaml, _test.yml or _test.json; or a pattern in quotes, such as
"policies/**/*_test.yaml". Without one it is the current directory. A directory
that is named init is ./init.

The output is that of go test: a line for each file and, before it, the cases that
failed: what is expected, the statement that settled the decision, and the places
of both. -v adds the cases that passed, and explains the others in full. For other
programs there are

  -o json      one object a line: each case, then a summary (schema verdict/test/1)
  -o junit     XML for Jenkins, GitLab and others
  -o sarif     SARIF 2.1.0 for code scanning
  -o github    annotations of GitHub Actions
  -o markdown  for the summary of a pipeline
  -o tap       Test Anything Protocol

--run GLOB runs the cases whose whole name matches, of several patterns one of
them: "*" stands for any text, slashes too, "?" for a character, {a,b} for either,
and a backslash takes the meaning from what follows. A part of a name is no match;
write "*part*". A name matches itself, with whatever characters it has. -v lists
the names. No case at all, or none for one of the patterns, is an error, unless
--fail-on-empty=false says otherwise.

--cover says which statements, actions, conditions and layers decided nothing in
any case that ran, --cover-html FILE writes a page of the policies with their lines
marked, over an older page but over no other file, and --cover-min 90 demands a
share in percent.

--mutate weakens the policies one small step at a time and says which steps no case
noticed, each with the test to add. All have to be noticed, or as many percent as
--mutate-min says; 0 demands nothing. Cases that fail take no part.

--watch runs again whenever a file changes that was read, or comes that was missing,
until it is interrupted.

Exit status: 0 if all cases are as expected, 1 if one is not, or if coverage or
mutation falls short, 2 a usage or input error. All errors of all files are
reported at once.`

const exampleTest = `  verdict test
  verdict test policies/ --run '*audit*' -v
  verdict test --cover --cover-html coverage.html --cover-min 90
  verdict test --mutate
  verdict test -o junit > report.xml
  verdict test --watch`

// testFlags are the flags of test.
type testFlags struct {
	paths               []string
	run                 []string
	output              string
	cores               int
	verbose, watch      bool
	empty               bool
	cover, mutate       bool
	coverHTML           string
	coverMin, mutateMin float64
}

func (c *cli) test() *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use:     "test [PATH...] [flags]",
		Short:   "Run tests of permissions, and measure what they cover",
		Long:    aboutTest,
		Example: exampleTest,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.paths = args; len(args) == 0 {
				f.paths = []string{"."}
			}
			return c.runTest(cmd.Context(), &f, append(badFlags(cmd), f.check(cmd.Flags().Changed)...))
		},
	}
	f.register(cmd)
	cmd.AddCommand(c.testInit())
	return cmd
}

func (f *testFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringArrayVar(&f.run, "run", nil, "`GLOB` of the names of cases to run (repeatable)")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "also the cases that pass; failures in full")
	flags.StringVarP(&f.output, "output", "o", "text", "`FORM` of the output: "+strings.Join(testForms(), ", "))
	flags.BoolVar(&f.empty, "fail-on-empty", true, "no case to run, or none for a --run, is an error")
	flags.BoolVar(&f.watch, "watch", false, "run again when a file changes")
	flags.IntVar(&f.cores, "cores", 0, "`NUMBER` of cases to decide at once (default as many as there are processors)")
	flags.BoolVar(&f.cover, "cover", false, "say what the cases cover of the policies")
	flags.StringVar(&f.coverHTML, "cover-html", "", "`FILE` for the coverage as a page (implies --cover)")
	flags.Float64Var(&f.coverMin, "cover-min", 0, "`PERCENT` that must be covered (implies --cover)")
	flags.BoolVar(&f.mutate, "mutate", false, "say which weakened policies no case notices")
	flags.Float64Var(&f.mutateMin, "mutate-min", 100, "`PERCENT` of mutants that must be noticed (implies --mutate)")
}

// testForms are the forms of output.
func testForms() []string {
	return []string{"text", "json", "junit", "sarif", "github", "markdown", "tap"}
}

// check returns what is wrong with the flags together, and follows what they imply.
func (f *testFlags) check(sets func(string) bool) []error {
	errs := []error{choose("output", f.output, testForms()...)}
	note := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	f.cover = f.cover || f.coverHTML != "" || sets("cover-min")
	f.mutate = f.mutate || sets("mutate-min")
	for _, p := range []struct {
		name  string
		value float64
	}{{"cover-min", f.coverMin}, {"mutate-min", f.mutateMin}} {
		if !(p.value >= 0 && p.value <= 100) {
			note("--%s %v: want a share in percent, from 0 to 100", p.name, p.value)
		}
	}
	if f.cores < 0 {
		note("--cores %d: want a number of cases, or 0 for that of the processors", f.cores)
	}
	if f.watch && f.output != "text" {
		note("--watch is for a person, and -o %s for a program: leave one of them out", f.output)
	}
	if slices.Contains(f.paths, stdin) {
		note(`"-" is no PATH: case files name other files beside them, and standard input is beside none`)
	}
	if _, err := testrun.Unmatched(new(suite.Suite), f.run); err != nil {
		note("--run: %w", err)
	}
	return append(compact(errs), f.checkPage()...)
}

// checkPage returns what is wrong with the file of the page. One that is there must be a
// page: --cover-html a_test.yaml, say, would else destroy a case file.
func (f *testFlags) checkPage() []error {
	info, err := os.Stat(f.coverHTML)
	switch {
	case f.coverHTML == "" || err != nil:
	case info.IsDir():
		return []error{fmt.Errorf("--cover-html %s is a directory: name a file", f.coverHTML)}
	case info.Mode().IsRegular() && info.Size() > 0 && !isPage(f.coverHTML):
		return []error{fmt.Errorf("--cover-html %s is there and no page: name another file, or remove it", f.coverHTML)}
	}
	if f.watch && isWatched(f.coverHTML) {
		return []error{fmt.Errorf("--cover-html %s would be watched, too: give it a name that ends in .html", f.coverHTML)}
	}
	return nil
}

// isPage reports whether a file is a page of HTML that can be read.
func isPage(name string) bool {
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	const first = "<!DOCTYPE html>"
	text, err := io.ReadAll(io.LimitReader(file, int64(len(first))))
	return err == nil && strings.EqualFold(string(text), first)
}

// runTest runs the cases once, or again and again. It is given the errors that are known
// already.
func (c *cli) runTest(ctx context.Context, f *testFlags, errs []error) error {
	if len(errs) > 0 {
		return c.noCase(errs...)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	if f.watch {
		return c.watchTest(ctx, f)
	}
	_, err := c.testOnce(ctx, f)
	return err
}

// noCase shows why no case ran.
func (c *cli) noCase(errs ...error) error { return c.nothing("no case ran", errs...) }

// nothing shows the errors for which something was not done.
func (c *cli) nothing(done string, errs ...error) error {
	for _, err := range errs {
		if problems := (suite.Problems)(nil); errors.As(err, &problems) {
			for _, p := range problems {
				fmt.Fprintln(c.err, printable(p.Error()))
			}
			continue
		}
		fmt.Fprintf(c.err, "verdict: %s\n", printable(err.Error()))
	}
	fmt.Fprintf(c.err, "verdict: %s: correct the errors above\n", done)
	return unusable
}

// ran says what a run has looked at.
type ran struct {
	// inputs are the files that a change of which may change the outcome.
	inputs []string
	// broken says what keeps the case files from being used, if anything does.
	broken string
}

// testOnce loads the case files, runs them and writes what came of it.
func (c *cli) testOnce(ctx context.Context, f *testFlags) (ran, error) {
	s, err := suite.Load(ctx, suite.Options{}, f.paths...)
	if ctx.Err() != nil {
		return ran{}, ctx.Err()
	}
	if err != nil {
		return ran{inputsOf(err), err.Error()}, c.testLoadFailed(f, err)
	}
	done := ran{inputs: s.Inputs}
	c.testWarnings(f, s.Warnings)
	if errs := nothingToRun(f, s); len(errs) > 0 {
		return done, c.noCase(errs...)
	}
	r, err := c.execute(ctx, f, s)
	if err != nil {
		return done, err
	}
	if err := c.writeTest(f, r); err != nil {
		return done, err
	}
	if !r.OK() {
		return done, unexpected
	}
	return done, nil
}

// inputsOf returns the files that problems are in.
func inputsOf(err error) []string {
	var names []string
	if problems := (suite.Problems)(nil); errors.As(err, &problems) {
		for _, p := range problems {
			names = append(names, p.Position.File)
		}
	}
	return names
}

// execute runs a suite, with progress while mutants are tried and a person watches.
func (c *cli) execute(ctx context.Context, f *testFlags, s *suite.Suite) (*testrun.Report, error) {
	o := testrun.Options{Match: f.run, Cores: f.cores, Cover: f.cover, Mutate: f.mutate, CoverMin: f.coverMin, MutateMin: f.mutateMin}
	if f.mutate && isTerminal(c.err) {
		p := &progress{w: c.err, what: "mutants", start: time.Now()}
		o.Progress = func(done, total int) {
			p.lines.Store(int64(done))
			p.bytes.Store(int64(done))
			p.total.Store(int64(total))
		}
		defer p.begin()()
	}
	r, err := testrun.Run(ctx, s, o)
	if r != nil {
		r.Base, r.Read = fromWorkspace(), os.ReadFile
	}
	return r, err
}

// nothingToRun says why no case would run, or none for one of the patterns: a test that
// was renamed would go on passing because it no longer runs.
func nothingToRun(f *testFlags, s *suite.Suite) []error {
	unmatched, err := testrun.Unmatched(s, f.run)
	switch {
	case err != nil:
		return []error{fmt.Errorf("--run: %w", err)}
	case !f.empty:
		return nil
	case s.Len() == 0:
		return []error{errors.New("the case files have no cases: add some, or accept that with --fail-on-empty=false")}
	}
	var errs []error
	for _, pattern := range unmatched {
		errs = append(errs, fmt.Errorf("no case of %d has a name that matches --run %s as a whole; the first one is %q; a part of a name is matched by '*part*'", s.Len(), pattern, firstName(s)))
	}
	return errs
}

// firstName returns the name of the first case.
func firstName(s *suite.Suite) string {
	for c := range s.Cases() {
		return c.Name
	}
	return ""
}

// testLoadFailed shows what is wrong with case files, on GitHub as annotations too.
func (c *cli) testLoadFailed(f *testFlags, err error) error {
	if problems := (suite.Problems)(nil); f.output == "github" && errors.As(err, &problems) {
		r := testrun.Report{Base: fromWorkspace()}
		for _, p := range problems {
			if err := r.Annotate(c.out, "error", p.Position, "case file", problemText(p)); err != nil {
				return err
			}
		}
	}
	return c.noCase(err)
}

// problemText is what a problem says, without its place.
func problemText(p *suite.Problem) string {
	if p.Fix == "" {
		return p.Message
	}
	return p.Message + "; " + p.Fix
}

// testWarnings says what is wrong with files that can be used all the same.
func (c *cli) testWarnings(f *testFlags, warnings suite.Problems) {
	for i, p := range warnings {
		if i == maxProblems && !f.verbose {
			fmt.Fprintf(c.err, "verdict: and %d more warnings: see them all with -v\n", len(warnings)-i)
			return
		}
		fmt.Fprintln(c.err, printable(p.Error()))
	}
}

// writeTest writes the report in the form that is asked for, and the page.
func (c *cli) writeTest(f *testFlags, r *testrun.Report) error {
	if err := c.writeForm(f, r); err != nil || f.coverHTML == "" {
		return err
	}
	return writeFile(f.coverHTML, r.Coverage.WriteHTML)
}

func (c *cli) writeForm(f *testFlags, r *testrun.Report) error {
	switch f.output {
	case "json":
		return r.WriteJSON(c.out)
	case "junit":
		return r.WriteJUnit(c.out)
	case "sarif":
		return r.WriteSARIF(c.out)
	case "github":
		return r.WriteGitHub(c.out)
	case "markdown":
		return r.WriteMarkdown(c.out)
	case "tap":
		return r.WriteTAP(c.out)
	}
	return r.WriteText(c.out, report.Options{Width: width(c.out), Colour: c.colour(), Verbose: f.verbose})
}

// writeFile writes a file, and tells of all that can go wrong with it.
func writeFile(name string, write func(io.Writer) error) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// width is that of a terminal, or 0.
func width(out io.Writer) int {
	if file, ok := out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			return width
		}
	}
	return 0
}

// fromWorkspace returns the current directory as it is called from the root of the
// repository, if GitHub Actions says where that is; annotations name files from there.
func fromWorkspace() string {
	root := os.Getenv("GITHUB_WORKSPACE")
	here, err := os.Getwd()
	if root == "" || err != nil {
		return ""
	}
	for _, path := range []*string{&root, &here} {
		if real, err := filepath.EvalSymlinks(*path); err == nil {
			*path = real
		}
	}
	below, err := filepath.Rel(root, here)
	if err != nil || !filepath.IsLocal(below) || below == "." {
		return ""
	}
	return filepath.ToSlash(below)
}
