// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun

import (
	"encoding/xml"
	"io"
	"strings"
	"time"

	"github.com/iamverdict/verdict/report"
)

// JUnit's XML has no one specification. What is written here is valid by both schemas
// that are in use, that of Jenkins and that of Apache Ant, which is the stricter: it wants
// every attribute that is written here, and no other. So a case has no attributes for its
// place, which stands in the text of a failure; the name of its class is its file.

type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string      `xml:"name,attr"`
	Package    string      `xml:"package,attr"`
	ID         int         `xml:"id,attr"`
	Timestamp  string      `xml:"timestamp,attr"`
	Hostname   string      `xml:"hostname,attr"`
	Tests      int         `xml:"tests,attr"`
	Failures   int         `xml:"failures,attr"`
	Errors     int         `xml:"errors,attr"`
	Time       string      `xml:"time,attr"`
	Properties []junitPair `xml:"properties>property"`
	Cases      []junitCase `xml:"testcase"`
	Out        string      `xml:"system-out"`
	Err        string      `xml:"system-err"`
}

type junitPair struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",cdata"`
}

// WriteJUnit writes the report as XML of JUnit's kind: a suite for each case file, and
// one for coverage and mutation if they were measured.
func (r *Report) WriteJUnit(w io.Writer) error {
	all := junitSuites{}
	for i := range r.Files {
		all.Suites = append(all.Suites, r.junitOf(&r.Files[i], i))
	}
	if s := r.junitMeasures(len(all.Suites)); s.Tests > 0 {
		all.Suites = append(all.Suites, s)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (r *Report) junitSuite(name, in string, id int, took time.Duration) junitSuite {
	return junitSuite{
		Name: orDash(name), Package: clean(in), ID: id, Hostname: "localhost",
		Timestamp: r.Start.UTC().Format("2006-01-02T15:04:05"), Time: exact(took),
		Properties: []junitPair{{"generator", "verdict test"}}, // Jenkins wants one at least
	}
}

func (r *Report) junitOf(f *File, id int) junitSuite {
	s := r.junitSuite(f.Name, f.Path, id, f.Elapsed)
	s.Tests, s.Failures = len(f.Results), f.Failed
	for i := range f.Results {
		x := &f.Results[i]
		c := junitCase{Name: clean(x.Case.Name), Class: clean(f.Path), Time: exact(x.Elapsed)}
		if !x.Met {
			text := text{o: report.Options{}}
			c.Failure = &junitFailure{Message: clean(x.Mismatch), Type: ruleCase, Text: xmlText(text.failure(x))}
		}
		s.Cases = append(s.Cases, c)
	}
	return s
}

// junitMeasures is a suite with a case for each thing that was measured.
func (r *Report) junitMeasures(id int) junitSuite {
	s := r.junitSuite("verdict", "verdict", id, 0)
	add := func(name string, failed bool, measured func(io.Writer) error) {
		var b strings.Builder
		_ = measured(&b) // nothing fails that writes to memory
		c := junitCase{Name: name, Class: "verdict", Time: exact(0)}
		if failed {
			message, _, _ := strings.Cut(b.String(), "\n")
			c.Failure = &junitFailure{Message: message, Type: name, Text: xmlText(b.String())}
			s.Failures++
		}
		s.Tests++
		s.Cases = append(s.Cases, c)
	}
	if c := r.Coverage; c != nil {
		add("coverage", c.Total.Percent() < r.CoverMin, c.WriteText)
	}
	if m := r.Mutation; m != nil {
		add("mutation", m.Score() < r.MutateMin, func(w io.Writer) error { return m.WriteText(w, false) })
	}
	return s
}

// xmlText replaces what a document of XML cannot hold, which a CDATA section does not
// escape.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// orDash returns a name that is not empty.
func orDash(s string) string {
	if s = clean(s); strings.TrimSpace(s) == "" {
		return "-"
	}
	return s
}
