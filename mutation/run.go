// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/iamverdict/verdict/eval"
)

// Case is one case of a test suite: a request, all policies that apply to it, and
// whether the test is content with a decision.
type Case struct {
	Name     string
	Policies eval.Policies
	// Request is read by several goroutines and never changed.
	Request *eval.Request
	// Passes reports whether a decision is what the test expects. It is given the engine
	// that decided, whose Settled knows the policies of the mutant. Several goroutines
	// call it at once; it must depend on nothing but its arguments.
	Passes func(*eval.Engine, eval.Decision) bool
}

// Options are the options of Run. The zero value is a ready-to-use default.
type Options struct {
	// Cores is the number of goroutines, which end with the call. Zero: as many as there
	// are processors for the program.
	Cores int
	// Progress is called after each mutant, if it is set, by one goroutine at a time.
	Progress func(done, total int)
	// Search is the number of decisions after which the search for a witness gives up.
	// Zero: 20,000, for some tens of milliseconds.
	Search int
}

const defaultSearch = 20_000

// Run makes mutants of all policies that the cases use and reports what became of each.
// Cases that do not pass before any change take no part. If the context ends first, Run
// returns its error. The report is the same for the same cases, whatever the number of
// goroutines; cases are tried in groups that share all policies, in the order of their
// first case.
func Run(ctx context.Context, o Options, cases []Case) (*Report, error) {
	w := newWorld()
	r := &Report{Cases: len(cases), Mutants: []*Mutant{}}
	for i := range cases {
		c := &cases[i]
		if c.Request == nil || c.Passes == nil {
			return nil, fmt.Errorf("case %q: want a request and an expectation", c.Name)
		}
		if err := w.add(c); err != nil {
			return nil, err
		}
	}
	r.Failing = w.leaveOutFailing(cases)
	all := w.mutants()
	run := &run{ctx: ctx, options: o, world: w, total: len(all)}
	if o.Search <= 0 {
		run.options.Search = defaultSearch
	}
	run.prepare()
	if err := run.all(all); err != nil {
		return nil, err
	}
	r.Mutants = append(r.Mutants, all...)
	r.count()
	return r, nil
}

// leaveOutFailing takes away the cases that do not pass and returns their names.
func (w *world) leaveOutFailing(cases []Case) []string {
	failing := make(map[*Case]bool)
	for _, g := range w.groups {
		g.cases = slices.DeleteFunc(g.cases, func(c *Case) bool {
			failing[c] = !c.Passes(g.engine, g.engine.Decide(c.Request))
			return failing[c]
		})
	}
	var names []string
	for i := range cases {
		if failing[&cases[i]] {
			names = append(names, cases[i].Name)
		}
	}
	return names
}

// mutants makes all mutants, in the order of the report: layers, then policies by type,
// name and place.
func (w *world) mutants() []*Mutant {
	layers := w.layers()
	list := slices.Clone(layers)
	policies := slices.Clone(w.policies)
	slices.SortStableFunc(policies, func(a, b *eval.Policy) int {
		return cmp.Or(cmp.Compare(a.Type(), b.Type()), cmp.Compare(a.Name(), b.Name()))
	})
	for _, p := range policies {
		m := newMaker(p, w.users[p])
		if m == nil {
			continue
		}
		m.document()
		adopt(layers, p, m.list)
		slices.SortStableFunc(m.list, func(a, b *Mutant) int {
			return cmp.Or(cmp.Compare(a.Statement, b.Statement), cmp.Compare(a.Position.Offset, b.Position.Offset), cmp.Compare(a.stage, b.stage))
		})
		list = append(list, m.list...)
	}
	return list
}

// run is the state of one Run.
type run struct {
	ctx     context.Context
	options Options
	world   *world
	total   int

	pairs    map[[2]string]bool // services of actions, and of the resources of cases with them
	held     map[string]bool    // resources that have a policy in some case
	askers   []asker
	services []service

	mu   sync.Mutex
	done int
}

// lastStage is that of the smallest steps.
const lastStage = 4

// all tries the mutants, larger steps before the smaller ones in them.
func (r *run) all(list []*Mutant) error {
	for stage := 0; stage <= lastStage; stage++ {
		of := slices.DeleteFunc(slices.Clone(list), func(m *Mutant) bool { return m.stage != stage })
		if err := r.stage(of); err != nil {
			return err
		}
	}
	return nil
}

// stage tries mutants of which none contains another.
func (r *run) stage(list []*Mutant) error {
	cores := r.options.Cores
	if cores <= 0 {
		cores = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, cores)
	for n := range min(cores, len(list)) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(list) || r.ctx.Err() != nil || errs[n] != nil {
					return
				}
				errs[n] = r.try(list[i])
				r.progress()
			}
		})
	}
	wg.Wait()
	if err := r.ctx.Err(); err != nil {
		return err
	}
	return errors.Join(errs...)
}

func (r *run) progress() {
	if r.options.Progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	r.options.Progress(r.done, r.total)
}

// try finds out what becomes of a mutant.
func (r *run) try(m *Mutant) error {
	if slices.ContainsFunc(m.parents, func(p *Mutant) bool { return p.Status == Survived || p.Status == Contained }) {
		m.Status = Contained
		return nil
	}
	edit, err := m.edit.made()
	if err != nil {
		return fmt.Errorf("%s: %s: %w", m.At, m.Kind, err)
	}
	for _, g := range m.edit.groups {
		if r.ctx.Err() != nil {
			return nil
		}
		e, err := eval.New(edit.apply(g.policies))
		if err != nil {
			return fmt.Errorf("%s: %s: %w", m.At, m.Kind, err)
		}
		for _, c := range g.cases {
			if !c.Passes(e, e.Decide(c.Request)) {
				m.Status, m.KilledBy = Killed, c.Name
				return nil
			}
		}
	}
	m.Status = Equivalent
	if m.Witness = r.witness(m, edit); m.Witness != nil {
		m.Status = Survived
	}
	return nil
}
