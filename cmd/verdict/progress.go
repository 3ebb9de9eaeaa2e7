// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// progress shows a person how far a long run is.
type progress struct {
	w     io.Writer
	size  int64  // of the input, in bytes; 0 if not known
	what  string // is counted; "lines" if empty
	start time.Time
	lines atomic.Int64
	bytes atomic.Int64
	total atomic.Int64 // in place of size, if it is known later
}

// progressAfter is how long a run may take before it shows its progress, and
// progressEvery how often it then does.
const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// clearLine moves the cursor to the start of the line and clears it.
const clearLine = "\r\x1b[K"

// begin starts to draw, and returns a function that stops it and clears the line.
func (p *progress) begin() func() {
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { p.draw(stop) })
	return func() {
		close(stop)
		wg.Wait()
	}
}

func (p *progress) draw(stop <-chan struct{}) {
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			if elapsed := now.Sub(p.start); elapsed >= progressAfter {
				fmt.Fprint(p.w, clearLine, p.text(elapsed))
			}
		case <-stop:
			if time.Since(p.start) >= progressAfter {
				fmt.Fprint(p.w, clearLine)
			}
			return
		}
	}
}

// text returns the line to show: a bar if the size is known, and in any case how
// many lines are done, and how fast.
func (p *progress) text(elapsed time.Duration) string {
	lines := p.lines.Load()
	s := fmt.Sprintf("%d %s, %.0f/s", lines, cmp.Or(p.what, "lines"), rate(lines, elapsed))
	size := max(p.size, p.total.Load())
	if size <= 0 {
		return s
	}
	const width = 30
	share := min(float64(p.bytes.Load())/float64(size), 1)
	full := int(share * width)
	return fmt.Sprintf("[%s%s] %3.0f%%  %s", strings.Repeat("=", full), strings.Repeat(" ", width-full), 100*share, s)
}

func rate(n int64, elapsed time.Duration) float64 {
	if elapsed <= 0 {
		return 0
	}
	return float64(n) / elapsed.Seconds()
}

// countingReader counts what is read.
type countingReader struct {
	r io.Reader
	n *atomic.Int64
}

func (c countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// runStream runs a stream over the input, with progress if a person watches: not
// if the output goes to the same terminal, which shows the progress by itself. An
// interrupt ends it in an orderly way: what is done is written and summed up. A
// second one kills the process, should that take too long.
func (c *cli) runStream(ctx context.Context, in *input, each func(line, *sink)) (tally, time.Duration, error) {
	ctx, stop := interruptible(ctx)
	defer stop()
	p := &progress{w: c.err, size: in.size, start: time.Now()}
	s := &stream{in: newLineReader(countingReader{in, &p.bytes}), out: c.out, each: each}
	s.done = func(t tally) { p.lines.Store(int64(t[anyLine])) }
	if isTerminal(c.err) && !isTerminal(c.out) {
		defer p.begin()()
	}
	total, err := s.run(ctx)
	elapsed := time.Since(p.start)
	switch {
	case err != nil:
		return total, elapsed, err
	case total[anyLine] == 0:
		return total, elapsed, fmt.Errorf("%s: no lines: there is nothing to do", in.name)
	}
	return total, elapsed, nil
}
