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
	enc   *json.Encoder
	tally tally
}

// put writes an object on a line of its own. It takes structs of strings, numbers
// and booleans, which always encode, and its buffer takes everything.
func (s *sink) put(object any) { _ = s.enc.Encode(object) }

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
	s := sink{enc: json.NewEncoder(&b.out)}
	s.enc.SetEscapeHTML(false)
	for _, l := range b.lines {
		s.tally[anyLine]++
		each(l, &s)
	}
	b.lines, b.tally = nil, s.tally
	close(b.ready)
}

// run works through the input. It returns when all is written, when reading or
// writing failed, or when ctx is cancelled. A reader that waits for input then
// goes on waiting, until the process ends: there is no way to wake it.
func (s *stream) run(ctx context.Context) (tally, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	work := make(chan *batch, workers)
	for range workers {
		go func() {
			for b := range work {
				b.evaluate(s.each)
			}
		}()
	}
	ordered := make(chan *batch, 4*workers)
	var readErr error // set before ordered is closed
	go func() {
		defer close(ordered)
		defer close(work)
		readErr = s.read(ctx, ordered, work)
	}()
	total, err := s.write(ctx, ordered)
	if err == nil {
		err = readErr
	}
	return total, err
}

// read sends batches to the workers and, in order, to the writer.
func (s *stream) read(ctx context.Context, ordered, work chan<- *batch) error {
	for {
		lines, err := s.in.next()
		if len(lines) > 0 && !s.send(ctx, lines, ordered, work) {
			return nil // the writer has stopped, and knows why
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// send passes lines on, unless ctx is cancelled. Only the writer can hold it up
// for long: workers wait for nothing.
func (s *stream) send(ctx context.Context, lines []line, ordered, work chan<- *batch) bool {
	b := &batch{lines: lines, ready: make(chan struct{})}
	select {
	case ordered <- b:
	case <-ctx.Done():
		return false
	}
	if len(lines[0].text) > chunk {
		b.evaluate(s.each)
	} else {
		work <- b
	}
	return true
}

// write writes what came of the batches. It holds nothing back while there is
// nothing else to do, so that a slow stream gets its answers line by line.
func (s *stream) write(ctx context.Context, ordered <-chan *batch) (total tally, err error) {
	w := bufio.NewWriterSize(s.out, chunk)
	for err == nil {
		var b *batch
		if b, err = next(ctx, ordered); b == nil {
			break
		}
		_, err = w.Write(b.out.Bytes())
		total.add(b.tally)
		if s.done != nil {
			s.done(total)
		}
		if len(ordered) == 0 && err == nil {
			err = w.Flush()
		}
	}
	if flushErr := w.Flush(); err == nil {
		err = flushErr
	}
	return total, err
}

// next waits until the next batch is ready. At the end it returns nil, with the
// reason if ctx was cancelled.
func next(ctx context.Context, ordered <-chan *batch) (*batch, error) {
	select {
	case b, ok := <-ordered:
		if !ok {
			return nil, nil
		}
		select {
		case <-b.ready:
			return b, nil
		case <-ctx.Done():
		}
	case <-ctx.Done():
	}
	return nil, ctx.Err()
}
