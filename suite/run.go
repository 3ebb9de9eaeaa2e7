// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/report"
)

// Result is how a case came out. It is plain data; any number of goroutines may read
// it. The zero Result is that of no case, and not met.
type Result struct {
	Case     *Case
	Decision eval.Decision
	// Met is set if the decision is as expected.
	Met bool
	// Mismatch says in a few words how it is not.
	Mismatch string

	engine *eval.Engine
}

// Run decides the case and compares. It takes less than a microsecond; what explains
// the decision is worked out by Report and Explain when it is asked for.
func (c *Case) Run() Result { return c.RunOn(c.engine) }

// RunOn is Run on another engine than the case's own: one whose policies were changed.
func (c *Case) RunOn(e *eval.Engine) Result {
	d := e.Decide(&c.Request)
	mismatch := c.mismatch(e, d)
	return Result{Case: c, Decision: d, Met: mismatch == "", Mismatch: mismatch, engine: e}
}

// Met reports whether a decision of an engine about the request of the case is as
// expected.
func (c *Case) Met(e *eval.Engine, d eval.Decision) bool { return c.mismatch(e, d) == "" }

// mismatch is Expect.Mismatch for one who knows the request: what is denied in any case
// is denied, although it may not be known how.
func (c *Case) mismatch(e *eval.Engine, d eval.Decision) string {
	x := c.Expect
	if x.onlyDenied() && !d.Conclusive() && !e.CouldAllow(&c.Request) {
		return ""
	}
	return x.Mismatch(e, d)
}

// Settled returns what settled the decision, as eval.Engine.Settled does.
func (r *Result) Settled() (eval.Settled, bool) {
	if r.engine == nil {
		return eval.Settled{Statement: -1}, false
	}
	return r.engine.Settled(r.Decision)
}

// Explain tells why the decision fell as it did. It is nil for the zero Result.
func (r *Result) Explain() *eval.Explanation {
	if r.engine == nil {
		return nil
	}
	return r.engine.Explain(&r.Case.Request)
}

// Report returns the explanation of the decision and what would change it, to be
// rendered. It takes some tens of decisions. It is nil for the zero Result.
func (r *Result) Report() *report.Report {
	if r.engine == nil {
		return nil
	}
	return &report.Report{
		Name:     r.Case.Name,
		Position: r.Case.Position.String(),
		Changes:  r.engine.Changes(&r.Case.Request),
	}
}
