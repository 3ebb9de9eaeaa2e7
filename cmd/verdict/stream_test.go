// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// echo is the work of tests: the number of the line and its length.
func echo(l line, out *sink) {
	if err := l.check(); err != nil {
		out.fail("", l.number, err)
		return
	}
	out.put(struct {
		Number, Length int
	}{l.number, len(l.text)})
}

// TestStreamOrder: the answers come in the order of the lines, however many
// goroutines are at work and however uneven the lines are.
func TestStreamOrder(t *testing.T) {
	const lines = 20_000
	var in, want, out bytes.Buffer
	for i := range lines {
		text := fmt.Sprintf("[%s]", strings.Repeat(" ", i%997))
		if i%5000 == 4999 {
			text = fmt.Sprintf("[%s]", strings.Repeat(" ", 3*chunk))
		}
		fmt.Fprintln(&in, text)
		fmt.Fprintf(&want, "{\"Number\":%d,\"Length\":%d}\n", i+1, len(text)+1)
	}
	s := stream{in: newLineReader(&in), out: &out, each: echo}
	total, err := s.run(t.Context())
	require.NoError(t, err)
	require.Equal(t, lines, total[anyLine])
	require.Equal(t, want.String(), out.String())
}

// TestStreamAnswersAtOnce: one who writes a line and waits for the answer before
// writing the next gets it.
func TestStreamAnswersAtOnce(t *testing.T) {
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	done := make(chan error, 1)
	go func() {
		s := stream{in: newLineReader(inR), out: outW, each: echo}
		_, err := s.run(t.Context())
		done <- err
	}()
	answers := bufio.NewScanner(outR)
	for range 3 {
		_, err := io.WriteString(inW, "[]\n\n")
		require.NoError(t, err)
		require.True(t, answers.Scan())
	}
	require.NoError(t, inW.Close())
	require.NoError(t, <-done)
}

// TestStreamMemory: memory does not grow with the length of the input.
func TestStreamMemory(t *testing.T) {
	const (
		length = 64 << 20
		bound  = 16 << 20
	)
	text := []byte("{\"name\":\"" + strings.Repeat("x", 1000) + "\"}\n")
	out := &heapWatcher{}
	s := stream{in: newLineReader(&repeater{text: text, left: length / len(text)}), out: out, each: func(l line, s *sink) {
		s.put(failure{Name: string(l.text)})
	}}
	total, err := s.run(t.Context())
	require.NoError(t, err)
	require.Equal(t, length/len(text), total[anyLine])
	require.Less(t, out.peak, uint64(bound))
	require.Positive(t, out.peak)
}

// repeater is an input that repeats a text.
type repeater struct {
	text []byte
	rest []byte
	left int
}

func (r *repeater) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.left == 0 {
			return 0, io.EOF
		}
		r.left--
		r.rest = r.text
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// heapWatcher is an output that looks at the heap now and then.
type heapWatcher struct {
	writes int
	peak   uint64
}

func (h *heapWatcher) Write(p []byte) (int, error) {
	if h.writes++; h.writes%256 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		h.peak = max(h.peak, m.HeapAlloc)
	}
	return len(p), nil
}

// TestStreamInterrupted: an interrupt ends a run whose input says nothing and does
// not end, and what is done is written.
func TestStreamInterrupted(t *testing.T) {
	inR, inW := io.Pipe()
	defer inW.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out bytes.Buffer
	s := stream{in: newLineReader(inR), out: &out, each: echo, done: func(tally) { cancel() }}
	go func() { _, _ = io.WriteString(inW, "[]\n") }()
	_, err := s.run(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Contains(t, out.String(), "{\"Number\":1")
}

// TestStreamReadError: what was read before an input failed is answered.
func TestStreamReadError(t *testing.T) {
	broken := errors.New("disk on fire")
	var out bytes.Buffer
	in := io.MultiReader(strings.NewReader("[]\n[]\n"), errorReader{broken})
	total, err := (&stream{in: newLineReader(in), out: &out, each: echo}).run(t.Context())
	require.ErrorIs(t, err, broken)
	require.Equal(t, 2, total[anyLine])
	require.Equal(t, 2, strings.Count(out.String(), "\n"))
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// TestClosedOutput: a reader that has gone is nothing to talk about; a full disk
// is.
func TestClosedOutput(t *testing.T) {
	tests := []struct {
		name, why string
		err       error
		says      string
	}{
		{"pipe", "head has read enough", syscall.EPIPE, ""},
		{"disk", "nobody else would tell", syscall.ENOSPC, "no space left on device"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stderr bytes.Buffer
			c := cli{in: strings.NewReader("[]\n"), out: errorWriter{test.err}, err: &stderr}
			require.Equal(t, 2, c.run([]string{"simulate"}), test.why)
			if test.says == "" {
				require.NotContains(t, stderr.String(), test.err.Error())
			} else {
				require.Contains(t, stderr.String(), test.says)
			}
		})
	}
}

type errorWriter struct{ err error }

func (w errorWriter) Write([]byte) (int, error) { return 0, w.err }

// TestHostileLines: whatever a line is, it gets one answer with a reason, and the
// line after it is read.
func TestHostileLines(t *testing.T) {
	brackets := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	tests := []struct {
		name, why string
		line      string
		says      string
	}{
		{"nul", "bytes that are no text", "\x00\x00", "column 1: the line is not JSON"},
		{"nul in a string", "JSON wants control characters escaped", "{\"name\":\"a\x00\"}", "column 11: the line is not JSON"},
		{"not UTF-8", "libraries replace such bytes without a word", "{\"name\":\"\xff\"}", "column 10: the line is not valid UTF-8"},
		{"UTF-16", "what a console may write", "\xff\xfe{\x00}\x00", "not valid UTF-8"},
		{"byte order mark", "what an editor may write", "\ufeff{}", "column 1: the line is not JSON"},
		{"open brackets", "a reader that recurses would exhaust its stack", strings.Repeat("[", 1<<20), "exceeded max depth"},
		{"closed brackets", "likewise", brackets(1 << 20), "exceeded max depth"},
		{"deep comment", "within the depth of JSON, and where nothing is read", "{\"name\":\"x\",\"extra\":" + brackets(9_000) + "}", "there is no request"},
		{"deep policy", "within the depth of JSON, and beyond that of policies", "{\"name\":\"x\",\"request\":{},\"resourcePolicy\":" + strings.Repeat("{\"a\":", 9_000) + "1" + strings.Repeat("}", 9_001), "too_deep"},
		{"long line", "one that no sane tool writes", "{\"name\":\"" + strings.Repeat("x", maxLine) + "\"}", "the line is longer than 4 MiB"},
		{"two values", "one line is one object", "{} {}", "column 4: the line is not JSON"},
		{"list", "not an object", "[]", "want an object"},
		{"null", "not an object", "null", "want an object"},
		{"member twice", "the last one would win", "{\"name\":\"x\",\"name\":\"y\"}", "is there twice"},
		{"huge number", "no number is computed from it", "{\"name\":1e999999999}", "want a string"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			c := cli{in: strings.NewReader(test.line + "\n{\"name\":\"next\"}"), out: &stdout, err: &stderr}
			require.Equal(t, 2, c.run([]string{"simulate"}), test.why)
			answers := strings.Split(strings.TrimSpace(stdout.String()), "\n")
			require.Len(t, answers, 2)
			require.Contains(t, failureOf(t, answers[0]).Error, test.says)
			require.Equal(t, failure{"next", "line 2: there is no request"}, failureOf(t, answers[1]))
		})
	}
}

func failureOf(t *testing.T, text string) failure {
	var f failure
	require.NoError(t, json.Unmarshal([]byte(text), &f))
	return f
}

// TestLongestLine: the limit itself is within the limit.
func TestLongestLine(t *testing.T) {
	lr := newLineReader(strings.NewReader(strings.Repeat("x", maxLine-1) + "\n" + strings.Repeat("y", maxLine) + "\n"))
	l, err := lr.line()
	require.NoError(t, err)
	require.NoError(t, l.err)
	require.Len(t, l.text, maxLine)
	l, err = lr.line()
	require.NoError(t, err)
	require.Error(t, l.err)
}

// TestLines: how input is cut into lines.
func TestLines(t *testing.T) {
	tests := []struct {
		name, why, input string
		want             []string
	}{
		{"empty", "nothing", "", nil},
		{"blank", "blank lines are no lines", "\n \t\r\n\n", nil},
		{"no end", "the last line need not end", "a\nb", []string{"1 a", "2 b"}},
		{"end", "an end is not another line", "a\nb\n", []string{"1 a", "2 b"}},
		{"numbers", "blank lines count, as in an editor", "\na\n\n\nb", []string{"2 a", "5 b"}},
		{"carriage returns", "Windows ends lines with two bytes", "a\r\nb\r\n", []string{"1 a", "2 b"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lr := newLineReader(strings.NewReader(test.input))
			var got []string
			for {
				lines, err := lr.next()
				for _, l := range lines {
					got = append(got, fmt.Sprintf("%d %s", l.number, bytes.TrimSpace(l.text)))
				}
				if err != nil {
					require.ErrorIs(t, err, io.EOF)
					break
				}
			}
			require.Equal(t, test.want, got, test.why)
		})
	}
}

// TestProgress: what a person sees of a long run.
func TestProgress(t *testing.T) {
	tests := []struct {
		name, why   string
		size, bytes int64
		lines       int64
		want        string
	}{
		{"half", "a bar, as the size is known", 1000, 500, 100, "[===============               ]  50%  100 lines, 50/s"},
		{"done", "a file that grows does not burst the bar", 1000, 2000, 10, "[==============================] 100%  10 lines, 5/s"},
		{"pipe", "no bar, as the size is not known", 0, 500, 100, "100 lines, 50/s"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := progress{size: test.size}
			p.bytes.Store(test.bytes)
			p.lines.Store(test.lines)
			require.Equal(t, test.want, p.text(2*time.Second), test.why)
		})
	}
}

// TestProgressDraws: nothing is drawn in the first second, and the line is cleared
// at the end.
func TestProgressDraws(t *testing.T) {
	var early, late bytes.Buffer
	(&progress{w: &early, start: time.Now()}).begin()()
	require.Empty(t, early.String())
	p := &progress{w: &late, start: time.Now().Add(-time.Minute)}
	stop := p.begin()
	time.Sleep(2 * progressEvery)
	stop()
	require.True(t, strings.HasPrefix(late.String(), clearLine+"0 lines"), "%q", late.String())
	require.True(t, strings.HasSuffix(late.String(), clearLine))
}
