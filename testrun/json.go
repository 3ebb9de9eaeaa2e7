// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun

import (
	"bufio"
	"bytes"
	_ "embed" // for the schema
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"

	"github.com/iamverdict/verdict/coverage"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/mutation"
)

// The report as JSON. Names and order of the members are a contract, which
// testrun.schema.json writes down. What is added later comes as new members of the same
// schema; what changes gets another one.

// SchemaID is the member "schema" of each object.
const SchemaID = "verdict/test/1"

//go:embed testrun.schema.json
var schema string

// Schema returns the JSON Schema (draft 2020-12) of each object that WriteJSON writes.
func Schema() string { return schema }

// WriteJSON writes one object a line: each case in order, the failed ones with their
// explanation (see report.Schema), and then a summary.
func (r *Report) WriteJSON(w io.Writer) error {
	out := bufio.NewWriter(w)
	e := json.NewEncoder(plainJSON{out})
	e.SetEscapeHTML(false)
	for i := range r.Files {
		for j := range r.Files[i].Results {
			if err := e.Encode(caseOf(&r.Files[i].Results[j])); err != nil {
				return err
			}
		}
	}
	if err := e.Encode(r.summaryObject()); err != nil {
		return err
	}
	return out.Flush()
}

// plainJSON escapes the control characters that JSON permits and terminals obey, DEL and
// C1. They stand in strings only. An encoder of JSON writes each value in one piece.
type plainJSON struct{ w io.Writer }

func (p plainJSON) Write(text []byte) (int, error) {
	var out []byte // what comes before rest, once something is escaped
	rest := text
	for {
		i := bytes.IndexFunc(rest, func(r rune) bool { return r > '~' && unicode.IsControl(r) })
		if i < 0 {
			break
		}
		r, size := utf8.DecodeRune(rest[i:])
		out = fmt.Appendf(append(out, rest[:i]...), `\u%04x`, r)
		rest = rest[i+size:]
	}
	if out != nil {
		rest = append(out, rest...)
	}
	if _, err := p.w.Write(rest); err != nil {
		return 0, err
	}
	return len(text), nil
}

type caseObject struct {
	Schema      string          `json:"schema"`
	Type        string          `json:"type"`
	Name        string          `json:"name"`
	Path        []string        `json:"path"`
	File        string          `json:"file"`
	Line        int             `json:"line"`
	Column      int             `json:"column"`
	Why         string          `json:"why"`
	Passed      bool            `json:"passed"`
	Expected    string          `json:"expected"`
	Mismatch    string          `json:"mismatch"`
	Decision    decisionObject  `json:"decision"`
	Settled     *settledObject  `json:"settledBy"`
	Missing     []string        `json:"missing"`
	Seconds     json.Number     `json:"seconds"`
	Explanation json.RawMessage `json:"explanation,omitempty"`
}

type decisionObject struct {
	Result     string `json:"result"`
	Reason     string `json:"reason"`
	Blame      string `json:"blame"`
	Conclusive bool   `json:"conclusive"`
}

// settledObject is what settled a decision. The index of the statement is -1, and its
// place empty, if a lack of statements did.
type settledObject struct {
	Type      string `json:"policyType"`
	Level     string `json:"level"`
	Policy    string `json:"policyName"`
	Statement int    `json:"statement"`
	SID       string `json:"sid"`
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
}

type summaryObject struct {
	Schema     string          `json:"schema"`
	Type       string          `json:"type"`
	Passed     bool            `json:"passed"`
	Cases      int             `json:"cases"`
	Failed     int             `json:"failed"`
	Seconds    json.Number     `json:"seconds"`
	Files      []fileObject    `json:"files"`
	Shortfalls []string        `json:"shortfalls"`
	Coverage   *coverageObject `json:"coverage,omitempty"`
	Mutation   *mutationObject `json:"mutation,omitempty"`
}

type fileObject struct {
	Name    string      `json:"name"`
	Path    string      `json:"path"`
	Cases   int         `json:"cases"`
	Failed  int         `json:"failed"`
	Seconds json.Number `json:"seconds"`
}

type coverageObject struct {
	Percent float64        `json:"percent"`
	Minimum float64        `json:"minimum"`
	Gaps    []coverage.Gap `json:"gaps"`
	*coverage.Report
}

type mutationObject struct {
	Percent float64 `json:"percent"`
	Minimum float64 `json:"minimum"`
	*mutation.Report
}

func caseOf(x *Result) caseObject {
	c, d := x.Case, x.Decision
	o := caseObject{
		Schema: SchemaID, Type: "case", Name: c.Name, Path: c.Path,
		File: c.Position.File, Line: c.Position.Line, Column: c.Position.Column, Why: c.Why,
		Passed: x.Met, Expected: c.Expect.String(), Mismatch: x.Mismatch,
		Decision: decisionObject{d.Result.String(), d.Reason.String(), blame(d), d.Conclusive()},
		Missing:  append([]string{}, missing(&x.Result)...), Seconds: json.Number(exact(x.Elapsed)),
	}
	if s, at, ok := settled(&x.Result); ok {
		o.Settled = &settledObject{Type: s.Type.String(), Level: s.Level, Statement: s.Statement, SID: s.SID(), File: at.File, Line: at.Line, Column: at.Column}
		if s.Policy != nil {
			o.Settled.Policy = s.Policy.Name()
		}
	}
	if !x.Met {
		o.Explanation = explain(&x.Result).JSON()
	}
	return o
}

// blame is the type of policy that a denial is put down to, or "none".
func blame(d eval.Decision) string {
	if d.Blame == 0 {
		return "none"
	}
	return d.Blame.String()
}

func (r *Report) summaryObject() summaryObject {
	o := summaryObject{
		Schema: SchemaID, Type: "summary", Passed: r.OK(), Cases: r.Cases, Failed: r.Failed,
		Seconds: json.Number(exact(r.Elapsed)), Files: make([]fileObject, 0, len(r.Files)), Shortfalls: append([]string{}, r.Shortfalls()...),
	}
	for _, f := range r.Files {
		o.Files = append(o.Files, fileObject{f.Name, f.Path, len(f.Results), f.Failed, json.Number(exact(f.Elapsed))})
	}
	if c := r.Coverage; c != nil {
		o.Coverage = &coverageObject{c.Total.Percent(), r.CoverMin, append([]coverage.Gap{}, c.Gaps()...), c}
	}
	if m := r.Mutation; m != nil {
		o.Mutation = &mutationObject{m.Score(), r.MutateMin, m}
	}
	return o
}
