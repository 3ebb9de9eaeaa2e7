// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/policy"
)

// reportObject is the object that is written for a document. The members and their
// order are a contract.
type reportObject struct {
	Name     string    `json:"name"`
	Result   string    `json:"result"`
	Findings []finding `json:"findings"`
}

// finding is one of its findings. Line and column are 0 if the place is not known.
type finding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Pointer  string `json:"pointer"`
	Message  string `json:"message"`
}

func makeReport(name string, findings policy.Findings) reportObject {
	r := reportObject{Name: name, Result: result(findings), Findings: []finding{}}
	for _, f := range findings {
		r.Findings = append(r.Findings, finding{
			Code: string(f.Code), Severity: f.Severity.String(),
			Line: f.Position.Line, Column: f.Position.Column,
			Pointer: f.Pointer, Message: f.Message,
		})
	}
	return r
}

// result sums up findings: reject, warn or accept.
func result(findings policy.Findings) string {
	if findings.Rejected() {
		return "reject"
	}
	for _, f := range findings {
		if f.Severity == policy.Warn {
			return "warn"
		}
	}
	return "accept"
}

func (t *tally) countFindings(findings policy.Findings) {
	switch result(findings) {
	case "accept":
		t[accepted]++
	case "warn":
		t[warned]++
	default:
		t[rejected]++
	}
}

// validateStream checks a stream of documents.
func (c *cli) validateStream(ctx context.Context, args []string) error {
	if len(args) > 1 {
		return errors.New("--jsonl takes one file")
	}
	in, err := c.open(args[0])
	if err != nil {
		return err
	}
	defer in.Close()
	total, _, err := c.runStream(ctx, in, validateLine)
	fmt.Fprintln(c.err, documentSummary(total))
	if err != nil {
		return err
	}
	return judgeDocuments(total)
}

// validateLine checks the document of one line.
func validateLine(l line, out *sink) {
	if err := l.check(); err != nil {
		out.fail("", l.number, err)
		return
	}
	d, err := parseDocumentLine(l.text)
	if err != nil {
		out.fail(d.name, l.number, err)
		return
	}
	_, findings := policy.Check(d.name, []byte(d.document), d.kind)
	out.tally.countFindings(findings)
	out.put(makeReport(d.name, findings))
}

// documentLine is a line of the stream.
type documentLine struct {
	name, document string
	kind           policy.Type
}

// parseDocumentLine reads a line strictly. Of the members, "expect" and "code" are
// those of case files, and the others that are ignored are comments.
func parseDocumentLine(text []byte) (documentLine, error) {
	root := gjson.ParseBytes(text)
	d := documentLine{name: root.Get("name").String()}
	if !root.IsObject() {
		return documentLine{}, errors.New("want an object")
	}
	var errs []error
	seen := make(map[string]bool)
	root.ForEach(func(key, v gjson.Result) bool {
		if seen[key.Str] {
			errs = append(errs, fmt.Errorf("member %q is there twice", key.Str))
		}
		seen[key.Str] = true
		if err := d.member(key.Str, v); err != nil {
			errs = append(errs, err)
		}
		return true
	})
	for _, name := range []string{"policyType", "document"} {
		if !seen[name] {
			errs = append(errs, fmt.Errorf("there is no %q", name))
		}
	}
	return d, errors.Join(errs...)
}

// member reads one member.
func (d *documentLine) member(name string, v gjson.Result) error {
	switch name {
	case "source", "why", "confidence", "extra", "mode", "expect", "code":
		return nil
	case "name", "policyType", "document":
	default:
		return fmt.Errorf("unknown member %q", name)
	}
	if v.Type != gjson.String {
		return fmt.Errorf("%s: want a string", name)
	}
	switch name {
	case "document":
		d.document = v.Str
	case "policyType":
		var ok bool
		if d.kind, ok = policy.ParseType(v.Str); !ok {
			return fmt.Errorf("policyType %q: want one of %s", v.Str, typeNames())
		}
	}
	return nil
}
