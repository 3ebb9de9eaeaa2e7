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

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
	"github.com/iamverdict/verdict/report"
	"github.com/iamverdict/verdict/snapshot"
)

// Explanations of scenarios.

// scenarios explains the scenario that --scenario names, or all denied ones.
func (w *explainer) scenarios(ctx context.Context, errs []error) error {
	name, number := splitLine(w.f.scenario)
	if w.f.time == "" {
		w.f.time = "none"
	}
	at, err := clock(w.f.time)
	errs = append(errs, err, choose("output", w.f.output, w.f.forms...))
	if number > 0 && w.f.all {
		errs = append(errs, fmt.Errorf("--scenario %s names one line, and --all means all: leave one of them out", w.f.scenario))
	}
	if name == stdin {
		w.f.stdin = "scenario"
	}
	world, more := w.f.world(ctx, w.c)
	in, err := w.c.open(name)
	if errs = compact(append(append(errs, more...), err)); len(errs) > 0 {
		return w.c.explain(errs)
	}
	defer in.Close()
	r := scenarioReader{w: w, in: in, number: number, world: world, clock: func(s *scenario.Scenario) {
		if !at.IsZero() {
			s.Request.SetTime(at)
		}
	}}
	if w.f.all {
		return w.watched(ctx, in, "lines", r.all)
	}
	return w.watched(ctx, in, "lines", r.one)
}

// compact leaves out the errors that are none.
func compact(errs []error) []error {
	var list []error
	for _, err := range errs {
		if err != nil {
			list = append(list, err)
		}
	}
	return list
}

// splitLine splits FILE:LINE. A file that has that very name is meant as a whole.
func splitLine(arg string) (name string, line int) {
	i := strings.LastIndexByte(arg, ':')
	if i < 0 {
		return arg, 0
	}
	n, err := strconv.Atoi(arg[i+1:])
	if err != nil || n < 1 {
		return arg, 0
	}
	if _, err := os.Stat(arg); err == nil {
		return arg, 0
	}
	return arg[:i], n
}

// scenarioReader takes scenarios out of an input.
type scenarioReader struct {
	w      *explainer
	in     *input
	number int    // of the line that is wanted; 0: the only one
	world  *world // that has the policies, or nil
	clock  func(*scenario.Scenario)
}

// each calls f for each line until it returns false.
func (r *scenarioReader) each(ctx context.Context, in io.Reader, p *progress, f func(line) bool) error {
	lines := newLineReader(in)
	for ctx.Err() == nil {
		batch, err := lines.next()
		for _, l := range batch {
			p.lines.Add(1)
			if !f(l) {
				return nil
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// place is where a scenario is written.
func (r *scenarioReader) place(l *line) string { return fmt.Sprintf("%s:%d", r.in.name, l.number) }

// parse reads the scenario of a line, and says what the snapshot lacks for it.
func (r *scenarioReader) parse(l line) (*scenario.Scenario, []snapshot.Note, error) {
	s, notes, err := readScenario(&l, r.world, r.clock)
	if err != nil {
		text := strings.ReplaceAll(err.Error(), "\n", "; ")
		return nil, nil, fmt.Errorf("%s: %s", r.place(&l), text)
	}
	return s, notes, nil
}

// readScenario reads the scenario of a line, and puts it in the world, if there is one.
// With an error, of the scenario only the name may be used.
func readScenario(l *line, w *world, clock func(*scenario.Scenario)) (*scenario.Scenario, []snapshot.Note, error) {
	if err := l.check(); err != nil {
		return new(scenario.Scenario), nil, err
	}
	s, err := scenario.Parse(l.text)
	if err != nil {
		return s, nil, err
	}
	clock(s)
	if w == nil {
		return s, nil, nil
	}
	notes, err := w.scenario(s)
	return s, notes, err
}

// one explains the line that is wanted. A file that is one scenario on several
// lines is read as a whole.
func (r *scenarioReader) one(ctx context.Context, in io.Reader, p *progress) error {
	var found *line
	var whole strings.Builder
	several := 0
	err := r.each(ctx, in, p, func(l line) bool {
		switch {
		case r.number > 0 && l.number == r.number:
			found = &l
			return false
		case r.number > 0:
			return true
		case found == nil:
			found = &l
		default:
			several++
		}
		if whole.Len()+len(l.text) <= maxLine {
			whole.Write(l.text)
		}
		return l.err == nil && (several == 0 || whole.Len() <= maxLine)
	})
	switch {
	case err != nil:
		return err
	case found == nil && r.number > 0:
		return fmt.Errorf("%s has no line %d: %w", r.in.name, r.number, errNothing)
	case found == nil:
		return fmt.Errorf("%s has no scenario: %w", r.in.name, errNothing)
	case several > 0 && found.check() == nil:
		return fmt.Errorf("%s has several scenarios: say which, such as --scenario %s:%d, or explain --all that are denied", r.in.name, r.in.name, found.number)
	case several > 0:
		found.text = []byte(whole.String())
	}
	s, notes, err := r.parse(*found)
	if err != nil {
		return err
	}
	return r.w.one(s, r.place(found), notes)
}

// all explains all scenarios that are denied.
func (r *scenarioReader) all(ctx context.Context, in io.Reader, p *progress) error {
	w, total, denied := r.w, 0, 0
	var failure error
	err := r.each(ctx, in, p, func(l line) bool {
		total++
		s, notes, err := r.parse(l)
		var engine *eval.Engine
		if err == nil {
			engine, err = eval.New(s.Policies)
		}
		if err != nil {
			w.fail(err)
			return true
		}
		d := engine.Decide(&s.Request)
		w.expect(s.Expect, d, r.place(&l)+" "+s.Name)
		if d.Result == eval.Allowed {
			return true
		}
		denied++
		failure = w.write(&report.Report{Name: s.Name, Position: r.place(&l), Changes: engine.Changes(&s.Request), Missing: missing(notes, d)})
		return failure == nil
	})
	w.summarize()
	fmt.Fprintf(w.c.err, "verdict: %d scenarios, %d denied and explained, %d unreadable\n", total, denied, w.errors)
	switch {
	case errors.Join(err, failure) != nil:
		return errors.Join(err, failure)
	case total == 0:
		return fmt.Errorf("%s has no scenario: %w", r.in.name, errNothing)
	}
	return w.result()
}
