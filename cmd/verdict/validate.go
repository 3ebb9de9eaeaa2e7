// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamverdict/verdict/policy"
)

const aboutValidate = `validate checks policy documents against the grammar of their type. It reports all
findings of a document at once, each with its place and a code:

  file:line:col: code: detail (at /Statement/0/Effect) [severity]

Severities: reject (AWS refuses to store the document), warn (stored, but almost
certainly wrong), info. The result of a document is "reject" or "warn" if it has
such a finding, and otherwise "accept".

With -o json there is one object a file, on a line:

  {"name": "...", "result": "accept|warn|reject", "findings": [{"code", "severity",
   "line", "column", "pointer", "message"}]}

With --jsonl the input is a stream of {"name", "policyType", "document"}, one a
line, with the document as text, and the output such an object for each. A line
that cannot be read gives {"name": "...", "error": "line 12: ..."}.

Without FILE, or with "-", standard input is read.

Exit status: 0 nothing rejected, 1 a document is rejected, 2 a usage or input
error, such as a stream (--jsonl) without a line. A file may have 256 MiB, a line
of --jsonl 4 MiB.`

// typeNames lists what --type takes.
func typeNames() string {
	var names []string
	for t := policy.SCP; t <= policy.Session; t++ {
		names = append(names, t.String())
	}
	return strings.Join(names, ", ")
}

func (c *cli) validate() *cobra.Command {
	var kind, format string
	var jsonl bool
	cmd := &cobra.Command{
		Use:   "validate {--type TYPE [FILE... | -] | --jsonl [FILE | -]}",
		Short: "Check policy documents",
		Long:  aboutValidate,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{stdin}
			}
			if jsonl {
				return c.validateStream(cmd.Context(), args)
			}
			t, ok := policy.ParseType(kind)
			if !ok {
				return fmt.Errorf("--type %q: want one of %s", kind, typeNames())
			}
			if err := choose("output", format, "text", "json"); err != nil {
				return err
			}
			return c.validateFiles(args, t, format == "json")
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&kind, "type", "t", "", "type of the documents: "+typeNames())
	flags.StringVarP(&format, "output", "o", "text", "form of the output: text or json")
	flags.BoolVar(&jsonl, "jsonl", false, "read a stream of documents, with their types, as JSONL")
	cmd.MarkFlagsOneRequired("type", "jsonl")
	cmd.MarkFlagsMutuallyExclusive("type", "jsonl")
	cmd.MarkFlagsMutuallyExclusive("output", "jsonl")
	return cmd
}

// validateFiles checks documents of one type. A file that cannot be read does not
// keep the others from being checked.
func (c *cli) validateFiles(names []string, t policy.Type, asJSON bool) error {
	s := sink{enc: jsonEncoder(c.out)}
	var failures []error
	for _, name := range names {
		name, src, err := c.read(name)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		_, findings := policy.Check(name, src, t)
		s.tally.countFindings(findings)
		if asJSON {
			err = s.enc.Encode(makeReport(name, findings))
		} else {
			err = writeFindings(c.out, findings)
		}
		if err != nil {
			return err
		}
	}
	fmt.Fprintln(c.err, documentSummary(s.tally))
	if err := errors.Join(failures...); err != nil {
		return err
	}
	return judgeDocuments(s.tally)
}

// read reads a whole document, and returns the name for its positions.
func (c *cli) read(name string) (string, []byte, error) {
	in, err := c.open(name)
	if err != nil {
		return name, nil, err
	}
	defer in.Close()
	// One byte more than a document may have, so that policy reports the excess.
	src, err := io.ReadAll(io.LimitReader(in, policy.MaxSize+1))
	return in.name, src, err
}

// writeFindings writes findings for people: the form of Finding.String, with the
// severity.
func writeFindings(w io.Writer, findings policy.Findings) error {
	for _, f := range findings {
		if _, err := fmt.Fprintf(w, "%v [%v]\n", f, f.Severity); err != nil {
			return err
		}
	}
	return nil
}

// judgeDocuments returns the exit status of a validation.
func judgeDocuments(t tally) error {
	switch {
	case t[unreadable] > 0:
		return unusable
	case t[rejected] > 0:
		return unexpected
	}
	return nil
}

// documentSummary says in one line what came of a validation.
func documentSummary(t tally) string {
	return fmt.Sprintf("verdict: %d documents: %d accept, %d warn, %d reject; %d unreadable",
		t[accepted]+t[warned]+t[rejected]+t[unreadable], t[accepted], t[warned], t[rejected], t[unreadable])
}
