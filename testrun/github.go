// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/report"
)

// Workflow commands of GitHub Actions ("Workflow commands for GitHub Actions", Setting an
// error message). The runner reads them off the log and annotates the file.

// WriteGitHub writes an annotation for each case that failed, at the place of the case,
// for each gap of the coverage and for each mutant that survived; then a line that sums
// up.
func (r *Report) WriteGitHub(w io.Writer) error {
	var b bytes.Buffer
	for _, x := range r.Failures() {
		why := brief(&x.Result)
		text := clean(x.Mismatch) + "\n" + because(x.Case)
		if s, ok := culpritOf(&x.Result, why); ok {
			text += fmt.Sprintf("see %s, %s, of %s\n", clean(s.at.String()), s.says, s.policy)
		}
		text += why.Text(report.Options{Brief: true})
		r.annotate(&b, "error", x.Case.Position, clean(x.Case.Name), text)
	}
	for _, g := range r.gaps() {
		if g.rule == ruleMutant {
			r.annotate(&b, "warning", g.at, "surviving mutant", g.text)
		} else {
			r.annotate(&b, "notice", g.at, "not covered", g.text)
		}
	}
	for _, s := range r.Shortfalls() {
		r.annotate(&b, "error", policy.Position{}, "verdict test", s)
	}
	fmt.Fprintf(&b, "verdict test: %s in %s\n", r.summary(), counted(len(r.Files), "file"))
	_, err := w.Write(b.Bytes())
	return err
}

// Annotate writes one annotation about a place that is not that of a case, such as what
// is wrong with a case file. Level is error, warning or notice.
func (r *Report) Annotate(w io.Writer, level string, at policy.Position, title, text string) error {
	var b bytes.Buffer
	r.annotate(&b, level, at, title, text)
	_, err := w.Write(b.Bytes())
	return err
}

func (r *Report) annotate(b *bytes.Buffer, level string, at policy.Position, title, text string) {
	var properties []string
	add := func(name, value string) { properties = append(properties, name+"="+githubProperty(clean(value))) }
	if place, ok := physical(at); ok {
		add("file", r.fromRoot(place.File))
		add("line", strconv.Itoa(place.Line))
		add("col", strconv.Itoa(max(place.Column, 1)))
	} else if at.File != "" {
		add("file", r.fromRoot(at.File))
	}
	add("title", title)
	fmt.Fprintf(b, "::%s %s::%s\n", level, strings.Join(properties, ","), githubData(cleanLines(strings.TrimRight(text, "\n"))))
}

// githubData escapes a message, and githubProperty the value of a property, as the
// toolkit of Actions does (actions/toolkit, command.ts).
func githubData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func githubProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
