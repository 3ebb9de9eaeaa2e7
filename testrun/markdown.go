// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/iamverdict/verdict/coverage"
	"github.com/iamverdict/verdict/report"
)

// maxMarkdown is how many failures are explained, and how many gaps are listed, and
// maxNamed how many failures more are named: a summary of GitHub
// Actions may have a megabyte.
const (
	maxMarkdown = 50
	maxNamed    = 500
)

// WriteMarkdown writes the report for the summary of a pipeline or a comment on a pull
// request, of GitHub's kind. Failures are explained in parts that fold away, the first
// 50; 500 more are named.
func (r *Report) WriteMarkdown(w io.Writer) error {
	var b bytes.Buffer
	sign := "✅"
	if !r.OK() {
		sign = "❌"
	}
	fmt.Fprintf(&b, "## %s Permission tests: %s\n\n", sign, r.summary())
	for _, s := range r.Shortfalls() {
		fmt.Fprintf(&b, "**%s**\n\n", code(s))
	}
	b.WriteString("| | file | cases | failed | time |\n|---|---|--:|--:|--:|\n")
	for _, f := range r.Files {
		sign := "✅"
		if f.Failed > 0 {
			sign = "❌"
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %s |\n", sign, cell(f.Path), len(f.Results), f.Failed, seconds(f.Elapsed))
	}
	r.markdownFailures(&b)
	r.markdownCoverage(&b)
	r.markdownMutation(&b)
	_, err := w.Write(b.Bytes())
	return err
}

func (r *Report) markdownFailures(b *bytes.Buffer) {
	failures := r.Failures()
	for i, x := range failures {
		if i == maxMarkdown+maxNamed {
			fmt.Fprintf(b, "- and %d more\n", len(failures)-i)
			break
		}
		switch {
		case i == 0:
			b.WriteString("\n### Failed\n")
		case i == maxMarkdown:
			fmt.Fprintf(b, "\n%d more:\n\n", len(failures)-i)
		}
		if i >= maxMarkdown {
			fmt.Fprintf(b, "- %s at %s: %s\n", code(x.Case.Name), code(x.Case.Position.String()), code(x.Mismatch))
			continue
		}
		fmt.Fprintf(b, "\n<details><summary>%s</summary>\n\n%s: %s\n\n", htmlCode(x.Case.Name), code(x.Case.Position.String()), code(x.Mismatch))
		if x.Case.Why != "" {
			fmt.Fprintf(b, "Why: %s\n\n", code(x.Case.Why))
		}
		fmt.Fprintf(b, "%s\n</details>\n", brief(&x.Result).Markdown(report.Options{Brief: true}))
	}
}

func (r *Report) markdownCoverage(b *bytes.Buffer) {
	c := r.Coverage
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\n### Coverage: %s\n\n| statements | actions | conditions | layers |\n|--:|--:|--:|--:|\n| %s | %s | %s | %s |\n",
		percent(c.Total.Percent()), share(c.Statements), share(c.Actions), share(c.Conditions), share(c.Layers))
	gaps := c.Gaps()
	if len(gaps) > 0 {
		b.WriteString("\n<details><summary>Not covered</summary>\n\n")
		for i, g := range gaps {
			if i == maxMarkdown {
				fmt.Fprintf(b, "- and %d more\n", len(gaps)-i)
				break
			}
			fmt.Fprintf(b, "- %s: %s\n", code(g.At), code(g.What+" "+g.Lacks))
		}
		b.WriteString("\n</details>\n")
	}
}

func share(c coverage.Count) string {
	if c.Countable == 0 {
		return "none"
	}
	return fmt.Sprintf("%s (%s)", c, percent(c.Percent()))
}

func (r *Report) markdownMutation(b *bytes.Buffer) {
	m := r.Mutation
	if m == nil {
		return
	}
	fmt.Fprintf(b, "\n### Mutation: %s noticed\n\n%d of %d weakened policies were noticed; %d survived, which contain %d more; %d change nothing that was found.\n",
		percent(m.Score()), m.Killed, m.Killed+m.Survived+m.Contained, m.Survived, m.Contained, m.Equivalent)
	for i, s := range m.Survivors() {
		if i == 0 {
			b.WriteByte('\n')
		}
		if i == maxMarkdown {
			fmt.Fprintf(b, "- and %d more\n", m.Survived-i)
			break
		}
		fmt.Fprintf(b, "- %s: %s. Add a test: %s\n", code(s.At), code(s.Change), code(s.Witness.Advice()))
	}
}

// code returns a text as code, in which nothing is markup: between more backquotes than
// it has in a row.
func code(s string) string {
	s = clean(s)
	if strings.TrimSpace(s) == "" {
		return "(empty)"
	}
	most, run := 0, 0
	for _, r := range s {
		if run++; r != '`' {
			run = 0
		}
		most = max(most, run)
	}
	if most == 0 {
		return "`" + s + "`"
	}
	fence := strings.Repeat("`", most+1)
	return fence + " " + s + " " + fence
}

// cell is code in a table, where a bar ends the cell even in code.
func cell(s string) string { return strings.ReplaceAll(code(s), "|", `\|`) }

// htmlCode is code in HTML, as in a summary, where Markdown does not hold.
func htmlCode(s string) string {
	return "<code>" + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "&#64;").Replace(clean(s)) + "</code>"
}
