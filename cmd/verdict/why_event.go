// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
	"github.com/iamverdict/verdict/report"
	"github.com/iamverdict/verdict/snapshot"
)

// Explanations of recorded calls.

// replay makes requests of records.
type replay struct {
	w        *explainer
	in       *input
	given    cloudtrail.Given
	context  map[string][]string
	clock    *time.Time    // stated, or nil: that of the record
	policies eval.Policies // those of files
	engine   *eval.Engine
	keys     []condition.Key // that the policies ask for
	world    *world          // that has the policies, or nil
	expected *scenario.Expect
}

// setting is the request of a record among the policies that apply to it.
type setting struct {
	request  *eval.Request
	policies *eval.Policies
	engine   *eval.Engine
	notes    []snapshot.Note
}

// set finds the policies for the request of a record.
func (r *replay) set(re *cloudtrail.Reconstruction) (*setting, error) {
	if r.world == nil {
		return &setting{request: &re.Request, policies: &r.policies, engine: r.engine}, nil
	}
	s := &setting{policies: &eval.Policies{Session: r.policies.Session}}
	var err error
	if s.request, s.notes, err = r.world.record(re, r.w.f.request.Unknown, r.timeOf(re.Record), s.policies); err != nil {
		return nil, err
	}
	s.engine, err = eval.New(*s.policies)
	return s, err
}

// events explains the record that is asked for, or all denied ones.
func (w *explainer) events(ctx context.Context, errs []error) error {
	r, in, more := w.prepareEvents(ctx)
	if errs = append(errs, more...); len(errs) > 0 {
		return w.c.explain(errs)
	}
	defer in.Close()
	work := r.one
	if w.f.all {
		work = r.all
	}
	return w.watched(ctx, in, "records", work)
}

// prepareEvents reads flags and files, and returns everything that is wrong.
func (w *explainer) prepareEvents(ctx context.Context) (*replay, *input, []error) {
	f := w.f
	r := &replay{w: w}
	errs := []error{choose("output", f.output, f.forms...)}
	if f.event == stdin {
		f.stdin = "event"
	}
	if f.time != "" {
		at, err := clock(f.time)
		errs = append(errs, err)
		r.clock = &at
	}
	if f.expect != "" {
		errs = append(errs, choose("expect", f.expect, "allowed", "implicitDeny", "explicitDeny"))
		for _, result := range []eval.Result{eval.Allowed, eval.ImplicitDeny, eval.ExplicitDeny} {
			if result.String() == f.expect {
				r.expected = &scenario.Expect{Result: result}
			}
		}
	}
	var err error
	r.context, err = contextOf(f.request.pairs)
	errs = append(errs, err, f.knownAndNot())
	q := f.request
	r.given = cloudtrail.Given{Principal: q.Principal, RoleARN: q.RoleARN, Action: q.Action, Resource: q.Resource, ResourceAccount: q.ResourceAccount}
	r.given.Decoded, err = w.decoded()
	errs = append(errs, err)
	world, more := f.world(ctx, w.c)
	errs = append(errs, more...)
	policies, more := w.c.load(&f.checkFlags)
	errs = append(errs, more...)
	r.world, r.policies = world, policies
	if world != nil && q.Principal != "" {
		r.given.Principal, err = world.snapshot.Expand(q.Principal)
		errs = append(errs, err)
	}
	if q.ResourceAccount != "" && !arn.IsAccountID(q.ResourceAccount) {
		errs = append(errs, fmt.Errorf("--resource-account %q: want 12 digits", q.ResourceAccount))
	}
	in, err := w.c.open(f.event)
	if errs = compact(append(errs, err)); len(errs) > 0 {
		return nil, nil, errs
	}
	r.in, r.keys = in, cloudtrail.PolicyKeys(&r.policies)
	if r.engine, err = eval.New(r.policies); err != nil {
		errs = append(errs, err)
	}
	return r, in, errs
}

// timeOf is the clock of the call of a record.
func (r *replay) timeOf(rec *cloudtrail.Record) time.Time {
	if r.clock != nil {
		return *r.clock
	}
	return rec.EventTime
}

// decoded reads the decoded authorization message.
func (w *explainer) decoded() (*cloudtrail.DecodedMessage, error) {
	if w.f.decoded == "" {
		return nil, nil
	}
	if w.f.decoded == stdin && w.f.stdin != "" {
		return nil, errors.New("standard input (-) is given for two files")
	}
	if w.f.decoded == stdin {
		w.f.stdin = "decoded"
	}
	name, src, err := w.c.read(w.f.decoded)
	if err != nil {
		return nil, err
	}
	return cloudtrail.ParseDecodedMessage(name, src)
}

// maxOthers is how many of the further denied calls are listed.
const maxOthers = 5

// choice is the record to explain, and what else there is.
type choice struct {
	record, last  *cloudtrail.Record
	others        []string // further denied calls
	total, denied int
}

// take looks at a record and reports whether it is the last that need be looked at.
func (c *choice) take(rec *cloudtrail.Record, id string) bool {
	c.total++
	c.last = rec
	switch {
	case id != "":
		if rec.EventID == id {
			c.record = rec
		}
		return c.record != nil
	case !isDenied(rec):
		return false
	}
	c.denied++
	if c.record == nil {
		c.record = rec
	} else if len(c.others) < maxOthers {
		c.others = append(c.others, fmt.Sprintf("%s  %s %s  %s", rec.EventID, rec.EventSource, rec.EventName, rec.Position()))
	}
	return false
}

// one explains the record that is asked for, or the first denied one.
func (r *replay) one(ctx context.Context, in io.Reader, p *progress) error {
	var c choice
	for rec, err := range cloudtrail.Records(r.in.name, in) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			r.w.fail(err)
			continue
		}
		p.lines.Add(1)
		if c.take(rec, r.w.f.eventID) {
			break
		}
	}
	r.w.pause()
	r.w.summarize()
	if err := r.settle(&c); err != nil {
		return err
	}
	if c.denied > 1 {
		r.listOthers(&c)
	}
	if err := r.explain(c.record); err != nil {
		return err
	}
	return r.w.result()
}

// settle takes the only record if none was denied, or says that there is nothing to
// explain.
func (r *replay) settle(c *choice) error {
	switch id := r.w.f.eventID; {
	case c.record != nil:
		return nil
	case id != "":
		return fmt.Errorf("%s has no record with --event-id %s (%d records): %w", r.in.name, id, c.total, errNothing)
	case c.total > 1:
		return fmt.Errorf("%s has no denied call in %d records: choose one with --event-id: %w", r.in.name, c.total, errNothing)
	case c.total == 0:
		return fmt.Errorf("%s has no record: %w", r.in.name, errNothing)
	}
	c.record = c.last
	return nil
}

// listOthers says which denied calls there are beside the one that is explained.
func (r *replay) listOthers(c *choice) {
	w := r.w.c.err
	fmt.Fprintf(w, "verdict: %s has %d denied calls, and this is the first. Explain --all, or one with --event-id:\n", r.in.name, c.denied)
	for _, text := range c.others {
		fmt.Fprintf(w, "  %s\n", printable(text))
	}
	if n := c.denied - 1 - len(c.others); n > 0 {
		fmt.Fprintf(w, "  and %d more\n", n)
	}
}

// all explains all denied records.
func (r *replay) all(ctx context.Context, in io.Reader, p *progress) error {
	w, total, denied, gaps := r.w, 0, 0, 0
	for rec, err := range cloudtrail.Records(r.in.name, in) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			w.fail(err)
			continue
		}
		p.lines.Add(1)
		total++
		if !isDenied(rec) {
			continue
		}
		denied++
		err := r.explain(rec)
		if gap := (*cloudtrail.Gap)(nil); errors.As(err, &gap) {
			gaps++
			w.fail(err)
		} else if err != nil {
			return err
		}
	}
	w.summarize()
	fmt.Fprintf(w.c.err, "verdict: %d records, %d denied, %d explained, %d cannot be rebuilt, %d unreadable\n",
		total, denied, w.written, gaps, w.errors-gaps)
	if total == 0 && w.errors == 0 {
		return fmt.Errorf("%s has no record: %w", r.in.name, errNothing)
	}
	return w.result()
}

func isDenied(rec *cloudtrail.Record) bool { return rec.Said().Outcome == cloudtrail.Refused }

// explain makes the request of a record, explains it and compares with what AWS
// said.
func (r *replay) explain(rec *cloudtrail.Record) error {
	w := r.w
	re, err := r.reconstruct(rec)
	if err != nil {
		return err
	}
	if at := r.timeOf(rec); rec.EventTime.IsZero() && !at.IsZero() { // which the record leaves unknown
		re.Set(condition.MakeKey("aws:CurrentTime"), condition.Time(at))
		re.Set(condition.MakeKey("aws:EpochTime"), condition.Epoch(at))
	}
	re.MarkUnknown(r.keys)
	for name, values := range r.context {
		re.Set(condition.MakeKey(name), condition.Strings(values...))
	}
	for _, name := range w.f.request.Unknown {
		re.Request.Context.Delete(condition.MakeKey(name))
		re.Request.Unknown = append(re.Request.Unknown, condition.MakeKey(name))
	}
	re.Request.SetTime(r.timeOf(rec))
	s, err := r.ask(re)
	if err != nil {
		return fmt.Errorf("%v: event %s: %w", rec.Position(), rec.EventID, err)
	}
	changes := s.engine.Changes(s.request)
	d := changes.Explanation.Decision
	opinion := cloudtrail.Compare(rec.Said(), d, s.policies)
	if opinion.Agreement == cloudtrail.Disagree {
		w.worse(unexpected)
	}
	w.expect(r.expected, d, fmt.Sprintf("%v %s", rec.Position(), rec.EventID))
	for _, name := range w.f.inapplicable(re.Principal.Kind()) {
		if !w.f.all {
			fmt.Fprintf(w.c.err, "verdict: --%s is ignored: it does not apply to %s\n", name, requester(re.Principal.Kind()))
		}
	}
	return w.write(&report.Report{Changes: changes, Missing: missing(s.notes, d), Event: eventOf(re, opinion)})
}

// reconstruct makes the request of a record. A snapshot may know what a record tells in
// part only: who has the unique id that asked, and the whole name of the resource.
func (r *replay) reconstruct(rec *cloudtrail.Record) (*cloudtrail.Reconstruction, error) {
	given := r.given
	re, err := rec.Reconstruct(given)
	if r.world == nil {
		return re, err
	}
	if err != nil && given.Principal == "" {
		name, unknown := r.world.snapshot.Expand(rec.Identity.PrincipalID)
		if unknown != nil || name == rec.Identity.PrincipalID {
			return nil, err
		}
		given.Principal = name
		re, err = rec.Reconstruct(given)
	}
	if err != nil || given.Resource != "" {
		return re, err
	}
	if given.Resource = r.world.whole(re.Request.Resource()); given.Resource != "" {
		return rec.Reconstruct(given)
	}
	return re, nil
}

// ask chooses among the permissions that a call needs. If AWS refused and did not
// say which was lacking, that is the first that is denied here.
func (r *replay) ask(re *cloudtrail.Reconstruction) (*setting, error) {
	if len(re.Questions) < 2 || re.Message.Action != "" || !isDenied(re.Record) {
		return r.set(re)
	}
	for i := range re.Questions {
		if re.Ask(i) != nil {
			continue
		}
		s, err := r.set(re)
		if err != nil || s.engine.Decide(s.request).Result != eval.Allowed {
			return s, err
		}
	}
	_ = re.Ask(0) // it was asked before, and can be again
	return r.set(re)
}

// eventOf is what the report says of a record.
func eventOf(re *cloudtrail.Reconstruction, o cloudtrail.Opinion) *report.Event {
	rec := re.Record
	e := &report.Event{
		ID: rec.EventID, Source: rec.EventSource, Name: rec.EventName, File: rec.Position().String(), ErrorCode: rec.ErrorCode,
		Message: rec.ErrorMessage, Outcome: rec.Said().Outcome.String(), Agreement: o.Agreement.String(), Opinion: o.Text, Inexact: !re.Exact(),
	}
	if !rec.EventTime.IsZero() {
		e.Time = rec.EventTime.UTC().Format(time.RFC3339)
	}
	for _, t := range o.Lacks {
		e.Lacks = append(e.Lacks, t.String())
	}
	for _, n := range re.Notes {
		e.Notes = append(e.Notes, n.String())
	}
	return e
}
