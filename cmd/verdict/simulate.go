// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
)

const aboutSimulate = `simulate reads scenarios, one JSON object a line, and writes one decision a line,
in the order of the input. A scenario is a request with every policy that applies
to it and, optionally, the decision that is expected.

  {"name": "...", "decision": "implicitDeny", "blame": "boundary",
   "reason": "IMPLICIT_BOUNDARY", "conclusive": true, "policy": "...", "sid": "..."}

"policy" and "sid" name what settled the decision and are empty if nothing does.
With an "expect" in the scenario, "pass" says whether it is met. A line that
cannot be read or compiled gives {"name": "...", "error": "line 12: ..."}, and
the stream goes on. Blank lines are skipped. A summary goes to standard error.

Input streams: memory does not grow with its length. A line may have 4 MiB, a
request 1,000 context keys with values of 8 KiB each and a resource of 8 KiB.
With --snapshot PATH, repeatable, scenarios have requests and session policies only,
and everything else that applies is found in a snapshot: see verdict snapshot --help.

The members "source", "why", "confidence", "extra" and "mode" are comments.
Without FILE, or with "-", standard input is read. An input without scenarios is
an input error: a test that tests nothing must not pass.

Exit status: 0 all as expected (or nothing expected), 1 an expectation failed,
2 a usage or input error, be it in one line only.`

func (c *cli) simulate() *cobra.Command {
	var at string
	var f worldFlags
	cmd := &cobra.Command{
		Use:   "simulate [FILE | -]",
		Short: "Decide a stream of scenarios (JSONL)",
		Long:  aboutSimulate,
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := stdin
			if len(args) > 0 {
				name = args[0]
			}
			clock, err := clock(at)
			errs := append(badFlags(cmd), err)
			if name == stdin && slices.Contains(f.paths, stdin) {
				errs = append(errs, errTwice)
			}
			if err := errors.Join(append(errs, f.check(cmd.Flags().Changed)...)...); err != nil {
				return err
			}
			world, err := f.open(cmd.Context(), c)
			if err != nil {
				return err
			}
			in, err := c.open(name)
			if err != nil {
				return err
			}
			defer in.Close()
			s := simulation{clock: clock, world: world}
			total, elapsed, err := c.runStream(cmd.Context(), in, s.line)
			fmt.Fprintln(c.err, summary(total, elapsed))
			if err != nil {
				return err
			}
			return judge(total)
		},
	}
	cmd.Flags().StringVar(&at, "time", "none",
		"clock for scenarios whose context has no aws:CurrentTime: RFC 3339, now (when the command starts) or none")
	f.register(cmd.Flags())
	return cmd
}

// judge returns the exit status of a simulation.
func judge(t tally) error {
	switch {
	case t[unreadable] > 0:
		return unusable
	case t[failed] > 0:
		return unexpected
	}
	return nil
}

// summary says in one line what came of a simulation.
func summary(t tally, elapsed time.Duration) string {
	return fmt.Sprintf("verdict: %d lines in %v (%.0f/s): %d allowed, %d implicitDeny, %d explicitDeny, %d of them inconclusive; "+
		"%d passed, %d failed, %d unreadable",
		t[anyLine], elapsed.Round(time.Millisecond), rate(int64(t[anyLine]), elapsed),
		t[allowed], t[implicitDeny], t[explicitDeny], t[inconclusive], t[passed], t[failed], t[unreadable])
}

// verdict is a decision for output. The members and their order are a contract.
type verdict struct {
	Decision   string `json:"decision"`
	Blame      string `json:"blame"`
	Reason     string `json:"reason"`
	Conclusive bool   `json:"conclusive"`
	Policy     string `json:"policy"`
	SID        string `json:"sid"`
}

// lineObject is the object that is written for a line. Its order is a contract.
type lineObject struct {
	Name string `json:"name"`
	verdict
	Pass *bool `json:"pass,omitempty"`
}

// failure is the object that is written for a line that cannot be used.
type failure struct {
	Name  string `json:"name"`
	Error string `json:"error"`
}

// fail writes that a line cannot be used, and why.
func (s *sink) fail(name string, number int, err error) {
	s.tally[unreadable]++
	reason := strings.ReplaceAll(err.Error(), "\n", "; ")
	s.put(failure{name, fmt.Sprintf("line %d: %s", number, reason)})
}

// simulation decides scenarios. It is used by several goroutines.
type simulation struct {
	clock time.Time // zero: none
	world *world    // that has the policies, or nil
}

// line decides one line.
func (s simulation) line(l line, out *sink) {
	sc, _, err := readScenario(&l, s.world, s.clock)
	if err != nil {
		out.fail(sc.Name, l.number, err)
		return
	}
	engine, err := eval.New(sc.Policies)
	if err != nil {
		out.fail(sc.Name, l.number, err)
		return
	}
	d := engine.Decide(&sc.Request)
	settled, _ := engine.Settled(d)
	o := lineObject{Name: sc.Name, verdict: describe(d, settled)}
	out.tally.count(d)
	if sc.Expect != nil {
		pass := sc.Expect.Met(d)
		o.Pass = &pass
		out.tally.countPass(pass)
	}
	out.put(o)
}

// describe returns a decision for output. Policy and Sid are empty where no
// policy settled it.
func describe(d eval.Decision, settled eval.Settled) verdict {
	v := verdict{
		Decision:   d.Result.String(),
		Blame:      scenario.Blame(d),
		Reason:     d.Reason.String(),
		Conclusive: d.Conclusive(),
		SID:        settled.SID(),
	}
	if settled.Policy != nil {
		v.Policy = settled.Policy.Name()
	}
	return v
}

// count counts a decision.
func (t *tally) count(d eval.Decision) {
	switch d.Result {
	case eval.Allowed:
		t[allowed]++
	case eval.ExplicitDeny:
		t[explicitDeny]++
	default:
		t[implicitDeny]++
	}
	if !d.Conclusive() {
		t[inconclusive]++
	}
}

func (t *tally) countPass(pass bool) {
	if pass {
		t[passed]++
	} else {
		t[failed]++
	}
}
