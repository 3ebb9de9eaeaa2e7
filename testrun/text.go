// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun

import (
	"bytes"
	"cmp"
	"fmt"
	"io"

	"github.com/iamverdict/verdict/report"
)

// WriteText writes the report for a person, in the way of go test: a line for each file,
// and before it each case that failed, with a short explanation. Verbose adds the cases
// that passed, and explains the others in full.
func (r *Report) WriteText(w io.Writer, o report.Options) error {
	t := text{o: o}
	widest := 0
	for i := range r.Files {
		widest = max(widest, len(clean(r.Files[i].Path)))
	}
	for i := range r.Files {
		t.file(&r.Files[i], widest)
	}
	if r.Coverage != nil {
		if err := r.Coverage.WriteText(&t.b); err != nil {
			return err
		}
	}
	if r.Mutation != nil {
		if err := r.Mutation.WriteText(&t.b, o.Verbose); err != nil {
			return err
		}
	}
	for _, s := range r.Shortfalls() {
		fmt.Fprintf(&t.b, "%s  %s\n", t.paint(fails, "FAIL"), s)
	}
	if r.Failed > 0 {
		fmt.Fprintf(&t.b, "%s  %s\n", t.paint(fails, "FAIL"), r.summary())
	}
	_, err := w.Write(t.b.Bytes())
	return err
}

// text collects the text.
type text struct {
	b bytes.Buffer
	o report.Options
}

// Colours.
const (
	passes = "32"
	fails  = "1;31"
)

func (t *text) paint(code, s string) string {
	if !t.o.Colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *text) file(f *File, widest int) {
	for i := range f.Results {
		t.result(&f.Results[i])
	}
	word, cases := t.paint(passes, "ok")+"  ", counted(len(f.Results), "case")
	if f.Failed > 0 {
		word, cases = t.paint(fails, "FAIL"), fmt.Sprintf("%s, %d failed", cases, f.Failed)
	}
	fmt.Fprintf(&t.b, "%s  %-*s  %s  %s\n", word, widest, clean(f.Path), cases, seconds(f.Elapsed))
}

// defaultWidth is that of a terminal that does not say.
const defaultWidth = 80

// textIndent is that of what belongs to a case.
const textIndent = "    "

func (t *text) result(x *Result) {
	name := clean(x.Case.Name)
	switch {
	case x.Met && t.o.Verbose:
		fmt.Fprintf(&t.b, "--- %s: %s\n", t.paint(passes, "PASS"), name)
	case !x.Met:
		fmt.Fprintf(&t.b, "--- %s: %s\n", t.paint(fails, "FAIL"), name)
		t.b.WriteString(indented(t.failure(x), textIndent))
	}
}

// failure is the place of the case, what is wrong, and why.
func (t *text) failure(x *Result) string {
	o := t.o
	o.Brief = !o.Verbose
	o.Verbose = false
	o.Width = max(cmp.Or(o.Width, defaultWidth)-len(textIndent), 1)
	return fmt.Sprintf("%s: %s\n%s%s", clean(x.Case.Position.String()), clean(x.Mismatch), because(x.Case), brief(&x.Result).Text(o))
}
