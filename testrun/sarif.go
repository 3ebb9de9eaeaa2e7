// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/report"
)

// SARIF 2.1.0 with Errata 01 (OASIS). A result is a case that failed, at the place of
// the case, related to the statement that settled the decision; a gap of the coverage;
// or a mutant that survived.

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool       sarifTool     `json:"tool"`
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Short   sarifText    `json:"shortDescription"`
	Full    sarifText    `json:"fullDescription"`
	Help    sarifText    `json:"help"`
	Default sarifDefault `json:"defaultConfiguration"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifDefault struct {
	Level string `json:"level"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifText         `json:"message"`
	Locations    []sarifLocation   `json:"locations,omitempty"`
	Related      []sarifLocation   `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string `json:"partialFingerprints"`
}

type sarifLocation struct {
	ID       int            `json:"id,omitempty"`
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	Message  *sarifText     `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	Line   int `json:"startLine"`
	Column int `json:"startColumn,omitempty"`
}

type sarifLogical struct {
	Name      string `json:"name"`
	Qualified string `json:"fullyQualifiedName"`
	Kind      string `json:"kind"`
}

// sarifRules are the rules, in the order of their indexes.
func sarifRules() []sarifRule {
	return []sarifRule{
		{
			ID: ruleCase, Name: "PermissionTest", Default: sarifDefault{"error"},
			Short: sarifText{"A permission test failed"},
			Full:  sarifText{"The policies decide a request otherwise than its case file expects."},
			Help:  sarifText{"Correct the policy or the expectation. The related location is the statement that settled the decision or, if none allows the request, the one that came closest."},
		},
		{
			ID: ruleCoverage, Name: "CoverageGap", Default: sarifDefault{"note"},
			Short: sarifText{"Part of a policy decides nothing in any test"},
			Full:  sarifText{"No case depends on this part of a policy: it could be taken away, and no test would fail."},
			Help:  sarifText{"Add a case that is decided by it."},
		},
		{
			ID: ruleMutant, Name: "SurvivingMutant", Default: sarifDefault{"warning"},
			Short: sarifText{"A weakened policy passes all tests"},
			Full:  sarifText{"The policy was weakened by one small step, after which it permits more, and no case failed."},
			Help:  sarifText{"Add the case that the message names."},
		},
	}
}

// WriteSARIF writes the report as a log of SARIF 2.1.0.
func (r *Report) WriteSARIF(w io.Writer) error {
	results := []sarifResult{}
	s := sarif{r, make(map[string][][]byte)}
	for _, x := range r.Failures() {
		results = append(results, s.result(x))
	}
	for _, g := range r.gaps() {
		results = append(results, s.gap(g))
	}
	e := json.NewEncoder(plainJSON{w})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{
		Schema: sarifSchema, Version: "2.1.0",
		Runs: []sarifRun{{
			Tool:       sarifTool{sarifDriver{Name: "verdict", InformationURI: "https://github.com/iamverdict/verdict", Rules: sarifRules()}},
			ColumnKind: "unicodeCodePoints", Results: results,
		}},
	})
}

// sarif makes the results of a report.
type sarif struct {
	*Report
	lines map[string][][]byte // of files that were read, by name
}

func (r *sarif) result(x *Result) sarifResult {
	c := x.Case
	res := sarifResult{RuleID: ruleCase, Level: "error", Fingerprints: fingerprint(c.Name)}
	name := clean(c.Name)
	why := brief(&x.Result)
	text := name + ": " + clean(x.Mismatch) + ".\n" + because(c) + why.Text(report.Options{Brief: true})
	res.Message.Text = unlinked(text)
	if at, ok := physical(c.Position); ok {
		l := r.location(at)
		l.Logical = []sarifLogical{{Name: clean(c.Path[len(c.Path)-1]), Qualified: name, Kind: "member"}}
		res.Locations = append(res.Locations, l)
	}
	if s, ok := culpritOf(&x.Result, why); ok {
		place, _ := physical(s.at)
		l := r.location(place)
		l.ID, l.Message = 1, &sarifText{unlinked(s.says + ", of " + s.policy)}
		res.Related = append(res.Related, l)
		res.Message.Text += "\nSee [" + bracketless(clean(s.at.String())) + "](1), " + s.says + "."
	}
	return res
}

func (r *sarif) gap(g gap) sarifResult {
	res := sarifResult{RuleID: g.rule, RuleIndex: 1, Level: "note", Message: sarifText{unlinked(g.text)}, Fingerprints: fingerprint(g.rule, g.at.File, g.text)}
	if g.rule == ruleMutant {
		res.RuleIndex, res.Level = 2, "warning"
	}
	at, ok := physical(g.at)
	if !ok && len(r.Files) > 0 { // of a layer: GitHub refuses a log with a result of no place
		at, ok = policy.Position{File: r.Files[0].Path, Line: 1}, true
	}
	if ok {
		res.Locations = append(res.Locations, r.location(at))
	}
	return res
}

func (r *sarif) location(at policy.Position) sarifLocation {
	return sarifLocation{Physical: sarifPhysical{sarifArtifact{r.uri(at.File)}, sarifRegion{at.Line, r.column(at)}}}
}

// column returns the column of a place in characters, or 0 if its line cannot be read.
func (r *sarif) column(at policy.Position) int {
	lines, ok := r.lines[at.File]
	if !ok && r.Read != nil {
		if text, err := r.Read(at.File); err == nil {
			lines = bytes.Split(text, []byte("\n"))
		}
		r.lines[at.File] = lines
	}
	if at.Line > len(lines) || at.Column < 1 || at.Column > len(lines[at.Line-1]) {
		return 0
	}
	before := lines[at.Line-1][:at.Column-1]
	if !utf8.Valid(before) {
		return 0
	}
	return utf8.RuneCount(before) + 1
}

// uri returns the URI of a file: relative to the root of the repository, or absolute.
func (r *Report) uri(name string) string {
	name = r.fromRoot(name)
	switch {
	case path.IsAbs(name):
		return (&url.URL{Scheme: "file", Path: name}).String()
	case filepath.IsAbs(name): // C:/...
		return (&url.URL{Scheme: "file", Path: "/" + name}).String()
	}
	return (&url.URL{Path: name}).String()
}

// fingerprint tells results of one log apart, and finds those of two that are the same.
func fingerprint(parts ...string) map[string]string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return map[string]string{"verdict/v1": hex.EncodeToString(sum[:])}
}

// unlinked keeps the brackets of a text from being read as a link (SARIF 2.1.0, §3.11.6).
func unlinked(s string) string { return strings.ReplaceAll(s, "](", "] (") }

// bracketless escapes the text of a link.
func bracketless(s string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(s)
}
