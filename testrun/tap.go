// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/iamverdict/verdict/report"
)

// WriteTAP writes the report in the Test Anything Protocol, version 13, which later
// readers understand as well: a line for each case, and a block of YAML for each that
// failed. What coverage and mutation lack is a test of its own.
func (r *Report) WriteTAP(w io.Writer) error {
	var b bytes.Buffer
	measures := r.junitMeasures(0).Cases
	fmt.Fprintf(&b, "TAP version 13\n1..%d\n", r.Cases+len(measures))
	n := 0
	for i := range r.Files {
		for j := range r.Files[i].Results {
			n++
			tapCase(&b, n, &r.Files[i].Results[j])
		}
	}
	for _, m := range measures {
		n++
		fmt.Fprintf(&b, "%s %d - %s\n", tapWord(m.Failure == nil), n, m.Name)
		if m.Failure != nil {
			b.WriteString(indented(m.Failure.Text, "# "))
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

func tapWord(ok bool) string {
	if ok {
		return "ok"
	}
	return "not ok"
}

func tapCase(b *bytes.Buffer, n int, x *Result) {
	fmt.Fprintf(b, "%s %d - %s\n", tapWord(x.Met), n, tapEscape(clean(x.Case.Name)))
	if x.Met {
		return
	}
	at := x.Case.Position
	fmt.Fprintf(b, "  ---\n  message: %s\n  severity: fail\n  at:\n    file: %s\n    line: %d\n    column: %d\n",
		strconv.Quote(clean(x.Mismatch)), strconv.Quote(clean(at.File)), at.Line, at.Column)
	b.WriteString("  why: |\n")
	for line := range strings.Lines(because(x.Case) + brief(&x.Result).Text(report.Options{Brief: true})) {
		if strings.TrimSpace(line) != "" { // which the reader of Perl's prove takes for the end
			b.WriteString("    " + line)
		}
	}
	b.WriteString("  ...\n")
}

// tapEscape keeps a name from being read as a directive.
func tapEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(s)
}
