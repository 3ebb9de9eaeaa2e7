// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
	"github.com/iamverdict/verdict/report"
	"github.com/iamverdict/verdict/snapshot"
)

const aboutWhy = `why explains the decision about one request: which policy and statement settled
it, with its source, what the request has and what the policy wants, what else
would stop the request, and which changes would turn the decision. Each change
that is printed was tried on the engine.

The request comes from one of

  --principal --action --resource   and the policies from files, as for check
  --scenario FILE[:LINE]            one scenario of a file for simulate, policies
                                    and all, unless --snapshot has them
  --event FILE                      a CloudTrail record, policies from files or a
                                    snapshot: a trail's log file, also compressed;
                                    output of lookup-events; events of EventBridge;
                                    lines of records

Of several records the one of --event-id is explained, or else the first that was
denied. What a record does not tell counts as unknown, and --context, --unknown,
--principal, --role-arn, --action, --resource, --resource-account, and with a
snapshot --session-tag and --vpc-endpoint say what is known from elsewhere, as does
--decoded, the output of aws sts decode-authorization-message. A user or role that was
deleted and made anew since the call is unknown. The answer says whether AWS found the
same.

` + aboutWorld + `

--all explains every denied request, one after the other, in memory that does not
grow with the input.

-o json writes one object for each request: see report/explanation.schema.json.
-v adds each statement that matters, with all of its elements.

"-" as a FILE is standard input, once.

Exit status: 0 as expected (or nothing expected), 1 not as expected or not as AWS
decided, 2 a usage or input error. All errors are reported at once.`

const exampleWhy = `  verdict why --principal arn:aws:iam::111122223333:user/alice \
    --action s3:PutObject --resource arn:aws:s3:::data/report.csv \
    --resource-account 111122223333 --identity alice.json
  verdict why --scenario requests.jsonl:12
  verdict why --event trail.json.gz --identity app.json --scp root=guard.json
  verdict why --event trail.json.gz --snapshot export/`

// whyFlags are the flags of why.
type whyFlags struct {
	checkFlags
	scenario, event, eventID, decoded string
	all, verbose                      bool
	width                             int
	color                             string
}

func (c *cli) why() *cobra.Command {
	f := whyFlags{checkFlags: checkFlags{forms: []string{"text", "json", "markdown"}}}
	cmd := &cobra.Command{
		Use:     "why {--principal P --action A --resource R | --scenario FILE[:LINE] | --event FILE} [flags]",
		Short:   "Explain a decision: which statement, and what would change it",
		Long:    aboutWhy,
		Example: exampleWhy,
		Args:    flagsOnly,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.sets = cmd.Flags().Changed
			return c.runWhy(cmd.Context(), &f, badFlags(cmd))
		},
	}
	f.registerWhy(cmd)
	return cmd
}

func (f *whyFlags) registerWhy(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.scenario, "scenario", "", "`FILE[:LINE]` with scenarios, as simulate reads them")
	flags.StringVar(&f.event, "event", "", "`FILE` with CloudTrail records")
	flags.StringVar(&f.eventID, "event-id", "", "`ID` of the record to explain")
	flags.StringVar(&f.decoded, "decoded", "", "`FILE` with the decoded authorization message of the record")
	flags.BoolVar(&f.all, "all", false, "explain all denied requests of --scenario or --event")
	f.registerRequest(flags)
	f.registerPolicies(flags)
	f.snapshot.registerSession(flags)
	flags.StringVar(&f.time, "time", "", "`CLOCK` of the request: RFC 3339, now or none (default now; none for --scenario; that of the record for --event)")
	flags.StringVarP(&f.output, "output", "o", "text", "`FORM` of the output: text, json or markdown")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "all details")
	flags.IntVar(&f.width, "width", 0, "`COLUMNS` of text (default those of the terminal, or 80)")
	flags.StringVar(&f.color, "color", "auto", "`WHEN` to colour text: auto, always or never")
	flags.StringVar(&f.expect, "expect", "", "expected `DECISION`: allowed, implicitDeny or explicitDeny")
}

// runWhy explains. It is given the errors that are known already.
func (c *cli) runWhy(ctx context.Context, f *whyFlags, errs []error) error {
	errs = append(errs, f.check()...)
	w := &explainer{c: c, f: f, options: report.Options{Width: f.columns(c.out), Colour: f.colour(c), Verbose: f.verbose}}
	switch {
	case f.event != "":
		return w.events(ctx, errs)
	case f.scenario != "":
		return w.scenarios(ctx, errs)
	}
	if !f.sets("principal") || !f.sets("action") || !f.sets("resource") {
		return c.explain(errs) // what is not there need not be read
	}
	if f.time == "" {
		f.time = "now"
	}
	q, more := c.prepare(ctx, &f.checkFlags)
	if errs = append(errs, more...); len(errs) > 0 {
		return c.explain(errs)
	}
	if err := c.warnIgnored(&f.checkFlags); err != nil {
		return err
	}
	return w.one(q.scenario, "", q.notes)
}

// check returns what is wrong with the flags together.
func (f *whyFlags) check() []error {
	var errs []error
	note := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if err := choose("color", f.color, "auto", "always", "never"); err != nil {
		errs = append(errs, err)
	}
	if f.width < 0 {
		note("--width %d: want a number of columns, or 0 for those of the terminal", f.width)
	}
	if f.scenario != "" && f.event != "" {
		note("--scenario and --event are both given: give the one that holds the request")
	}
	switch {
	case f.event != "":
		errs = append(errs, refuse(f.sets, "--event: the record says it", "federated-by", "service-linked-role")...)
	case f.scenario != "":
		errs = append(errs, refuse(f.sets, "--scenario: the scenario holds it", "principal", "action", "resource", "resource-account", "role-arn",
			"federated-by", "service-linked-role", "context", "unknown", "identity", "resource-policy", "boundary", "session", "scp",
			"rcp", "endpoint", "expect", "event-id", "decoded", "session-tag", "vpc-endpoint")...)
	default:
		for _, name := range []string{"principal", "action", "resource"} {
			if !f.sets(name) {
				note("--%s is not given: give it, or --scenario or --event", name)
			}
		}
		errs = append(errs, refuse(f.sets, "a single request", "all", "event-id", "decoded")...)
	}
	if f.all && f.eventID != "" {
		note("--event-id is one record, and --all means all: leave one of them out")
	}
	return errs
}

// columns is how wide text is to be.
func (f *whyFlags) columns(out io.Writer) int {
	if file, ok := out.(*os.File); ok && f.width == 0 && term.IsTerminal(int(file.Fd())) {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			return width
		}
	}
	return max(f.width, 0)
}

func (f *whyFlags) colour(c *cli) bool {
	return f.color == "always" || f.color == "auto" && c.colour()
}

// explainer writes explanations.
type explainer struct {
	c       *cli
	f       *whyFlags
	options report.Options
	written int
	// outcome is the gravest status so far.
	outcome status
	errors  int    // that were met
	pause   func() // ends the progress, so that it does not mix with what comes
}

// worse notes a status. What cannot be used outweighs what is not as expected.
func (w *explainer) worse(s status) { w.outcome = max(w.outcome, s) }

// result returns the status as the error that commands return.
func (w *explainer) result() error {
	if w.outcome == expected {
		return nil
	}
	return w.outcome
}

// one explains one scenario, which is written at a place or in flags.
func (w *explainer) one(s *scenario.Scenario, place string, notes []snapshot.Note) error {
	engine, err := eval.New(s.Policies)
	if err != nil {
		return err
	}
	changes := engine.Changes(&s.Request)
	d := changes.Explanation.Decision
	w.expect(s.Expect, d, "")
	if err := w.write(&report.Report{Name: s.Name, Position: place, Changes: changes, Missing: missing(notes, d)}); err != nil {
		return err
	}
	return w.result()
}

// expect says if a decision is not the expected one. Of several, it says of which.
func (w *explainer) expect(x *scenario.Expect, d eval.Decision, which string) {
	if x == nil || x.Met(d) {
		return
	}
	w.worse(unexpected)
	if which != "" {
		which = printable(which) + ": "
	}
	want := x.Result.String()
	if x.Blame != "" {
		want += ", put down to " + x.Blame
	}
	if x.Conclusive != nil {
		want += fmt.Sprintf(", conclusive %t", *x.Conclusive)
	}
	fmt.Fprintf(w.c.err, "verdict: %sthe decision is NOT as expected: want %s\n", which, want)
}

// write writes one explanation. If there may be several, each text has a title, in
// the place of the rows that say the same.
func (w *explainer) write(r *report.Report) error {
	if w.pause != nil && !w.f.all {
		w.pause()
	}
	var b strings.Builder
	switch w.f.output {
	case "json":
		b.Write(r.JSON())
	case "markdown":
		if w.written > 0 {
			b.WriteString("\n---\n\n")
		}
		b.WriteString(r.Markdown(w.options))
	default:
		if w.written > 0 {
			b.WriteByte('\n')
		}
		if w.f.all {
			fmt.Fprintf(&b, "== %q\n\n", title(r))
			r.Name, r.Position = "", ""
		}
		b.WriteString(r.Text(w.options))
	}
	w.written++
	_, err := io.WriteString(w.c.out, b.String())
	return err
}

// title names a request among others.
func title(r *report.Report) string {
	if e := r.Event; e != nil {
		return e.File + " " + e.ID
	}
	return strings.TrimSpace(r.Position + " " + r.Name)
}

// maxErrors is how many errors of one stream are shown: one that is no stream of
// records at all has as many as lines.
const maxErrors = 20

// fail shows what cannot be used.
func (w *explainer) fail(err error) {
	w.worse(unusable)
	if w.errors++; w.errors <= maxErrors {
		fmt.Fprintf(w.c.err, "verdict: %s\n", printable(err.Error()))
	}
}

// printable escapes a text of which a stranger may have written a part, if it would
// do something to a terminal.
func printable(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return s
	}
	quoted := strconv.Quote(s)
	return quoted[1 : len(quoted)-1]
}

// summarize says how many errors were not shown.
func (w *explainer) summarize() {
	if n := w.errors - maxErrors; n > 0 {
		fmt.Fprintf(w.c.err, "verdict: %d more errors\n", n)
	}
}

// watched runs work over an input with progress if a person watches, and with an
// orderly end at an interrupt. The work counts what it has done. Explanations of a
// stream show the progress by themselves if they go to the same terminal.
func (w *explainer) watched(ctx context.Context, in *input, what string, work func(context.Context, io.Reader, *progress) error) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	p := &progress{w: w.c.err, size: in.size, what: what, start: time.Now()}
	w.pause = func() {}
	if isTerminal(w.c.err) && !(w.f.all && isTerminal(w.c.out)) {
		w.pause = sync.OnceFunc(p.begin())
	}
	defer w.pause()
	return work(ctx, countingReader{in, &p.bytes}, p)
}

// errNothing is why a run explains nothing: what was asked for is not there.
var errNothing = errors.New("nothing is explained")
