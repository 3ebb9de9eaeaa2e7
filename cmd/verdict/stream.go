// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"sync"
)

// Streams. One goroutine reads lines in batches, one for each processor evaluates
// batches, and the caller's writes what came of them in the order of the input.
//
// Memory is bounded by the number of batches that are under way. A batch has the
// lines of one chunk, or a single line that is longer than that. Long lines are
// evaluated by the reader itself, before it reads on, so that at most one of them
// is in memory however many processors there are.

// stream is the work on one input.
type stream struct {
	in   *lineReader
	out  io.Writer
	each func(line, *sink) // is called from several goroutines
	done func(tally)       // is called with the sum so far; may be nil
}

// sink takes what comes of lines.
type sink struct {
	*json.Encoder
	tally tally
}

// outcome is something that can become of a line.
type outcome int

const (
	anyLine outcome = iota
	unreadable
	allowed
	implicitDeny
	explicitDeny
	inconclusive
	passed
	failed
	accepted
	warned
	rejected
	outcomes // how many there are
)

// tally counts outcomes.
type tally [outcomes]int

func (t *tally) add(u tally) {
	for i, n := range u {
		t[i] += n
	}
}

// batch is some lines, and then what came of them.
type batch struct {
	lines []line
	out   bytes.Buffer
	tally tally
	ready chan struct{} // closed when out and tally are there
}

// evaluate does the work on the batch and lets go of its lines.
func (b *batch) evaluate(each func(line, *sink)) {
	s := sink{Encoder: json.NewEncoder(&b.out)}
	s.SetEscapeHTML(false)
	for _, l := range b.lines {
		s.tally[anyLine]++
		each(l, &s)
	}
	b.lines, b.tally = nil, s.tally
	close(b.ready)
}

// long reports whether the batch is a line that is longer than a chunk.
func (b *batch) long() bool { return len(b.lines[0].text) > chunk }

// run works through the input. It returns when all is written, when reading or
// writing failed, or when ctx is cancelled. A reader that waits for input then
// goes on waiting, until the process ends: there is no way to wake it.
func (s *stream) run(ctx context.Context) (tally, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	workers := runtime.GOMAXPROCS(0)
	ordered := make(chan *batch, 4*workers)
	work := make(chan *batch, 4*workers)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for b := range work {
				b.evaluate(s.each)
			}
		})
	}
	go func() {
		defer close(ordered)
		defer close(work)
		if err := s.read(ctx, ordered, work); err != nil {
			cancel(err)
		}
	}()
	total, err := s.write(ctx, ordered)
	if err == nil {
		wg.Wait()
	}
	return total, err
}

// read sends batches to the workers, and in order to the writer.
func (s *stream) read(ctx context.Context, ordered, work chan<- *batch) error {
	for {
		lines, err := s.in.next()
		if len(lines) > 0 {
			if err := s.send(ctx, &batch{lines: lines, ready: make(chan struct{})}, ordered, work); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// send passes a batch on. The queue of work is as long as that of the writer, in
// which the batch has a place by then, so that it never waits.
func (s *stream) send(ctx context.Context, b *batch, ordered, work chan<- *batch) error {
	long := b.long()
	select {
	case ordered <- b:
	case <-ctx.Done():
		return ctx.Err()
	}
	if long {
		b.evaluate(s.each)
		return nil
	}
	work <- b
	return nil
}

// write writes what came of the batches. It holds nothing back while there is
// nothing else to do, so that a slow stream gets its answers line by line.
func (s *stream) write(ctx context.Context, ordered <-chan *batch) (total tally, err error) {
	w := bufio.NewWriterSize(s.out, chunk)
	defer func() { err = errors.Join(err, w.Flush()) }()
	for {
		b, err := next(ctx, ordered)
		if b == nil {
			return total, err
		}
		if _, err := w.Write(b.out.Bytes()); err != nil {
			return total, err
		}
		total.add(b.tally)
		if s.done != nil {
			s.done(total)
		}
		if len(ordered) == 0 {
			if err := w.Flush(); err != nil {
				return total, err
			}
		}
	}
}

// next waits for the next batch to be ready. It returns nil at the end, with the
// error that made it the end, if any.
func next(ctx context.Context, ordered <-chan *batch) (*batch, error) {
	select {
	case b, ok := <-ordered:
		if !ok {
			return nil, context.Cause(ctx)
		}
		select {
		case <-b.ready:
			return b, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
