// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"context"
	"sync"
	"sync/atomic"
)

// Case is one decision of a batch: a request and the engine of its requester.
type Case struct {
	Engine  *Engine
	Request *Request
}

// DecideAll decides many cases on as many goroutines as cores says, at least one,
// and returns the decisions in the order of the cases. A case without engine or
// request is denied. Engines and requests may occur in several cases.
//
// If the context ends first, DecideAll returns its error, and no decisions. In
// any case it returns after the last goroutine that it started has.
func DecideAll(ctx context.Context, cases []Case, cores int) ([]Decision, error) {
	decisions := make([]Decision, len(cases))
	decide := func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if cases[i].Engine != nil {
				decisions[i] = cases[i].Engine.Decide(cases[i].Request)
			}
		}
	}
	err := inParallel(ctx, len(cases), cores, func() func(lo, hi int) { return decide })
	if err != nil {
		return nil, err
	}
	return decisions, nil
}

// DecideQuestions is DecideAll for many questions of one requester: those of r
// with its question replaced by each of the given ones. r itself is not changed.
// What r says of its resource, ResourceAccount above all, is for resources whose
// ARN has no account: a question with an account in its ARN is decided by that,
// and AWSManagedKey holds for the key that r itself asks about and no other.
// A zero Question is denied, and so are all if r is nil.
func (e *Engine) DecideQuestions(ctx context.Context, r *Request, questions []Question, cores int) ([]Decision, error) {
	decisions := make([]Decision, len(questions))
	if r == nil {
		return decisions, ctx.Err()
	}
	err := inParallel(ctx, len(questions), cores, func() func(lo, hi int) {
		own := *r // shares the context with r, and only reads it
		return func(lo, hi int) {
			for i := lo; i < hi; i++ {
				own.Ask(questions[i])
				own.AWSManagedKey = r.AWSManagedKey && questions[i].resource == r.question.resource
				own.ResourceAccount = r.ResourceAccount
				if questions[i].account != "" {
					own.ResourceAccount = ""
				}
				decisions[i] = e.Decide(&own)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return decisions, nil
}

// batchSize is the number of decisions between two looks at the context, and the
// share that a goroutine takes at a time: some tens of microseconds of work, against
// which taking a share costs nothing. The last share is what the others wait for.
const batchSize = 128

// inParallel works on consecutive stretches of 0 to n until all are done or the
// context ends. Each goroutine calls start once for the function that does its work.
func inParallel(ctx context.Context, n, cores int, start func() func(lo, hi int)) error {
	var next atomic.Int64
	loop := func() {
		work := start()
		for ctx.Err() == nil {
			lo := int(next.Add(batchSize)) - batchSize
			if lo >= n {
				return
			}
			work(lo, min(lo+batchSize, n))
		}
	}
	var wg sync.WaitGroup
	for range min(cores, (n+batchSize-1)/batchSize) - 1 {
		wg.Go(loop)
	}
	loop()
	wg.Wait()
	return ctx.Err()
}
