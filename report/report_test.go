// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/report"
)

// screen is how many lines a terminal shows at least.
const screen = 24

// TestFirstScreen: verdict, statement, source and the first change that would help
// are on the first screen.
func TestFirstScreen(t *testing.T) {
	t.Parallel()
	for _, s := range situations(t) {
		text := s.report(t).Text(report.Options{})
		lines := strings.Split(text, "\n")
		for i, l := range lines {
			if strings.HasPrefix(l, "What would change it") {
				require.Less(t, i+1, screen, "%s:\n%s", s.file, text)
			}
		}
	}
}

// TestOneScreen: neither a policy of 200 statements nor an organization of 20 levels
// needs a second one.
func TestOneScreen(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"long-policy", "deep-organization"} {
		text := readSituation(t, filepath.Join("testdata", name+".txtar")).report(t).Text(report.Options{})
		require.LessOrEqual(t, strings.Count(text, "\n"), screen, "%s:\n%s", name, text)
	}
}

// TestBrief: a brief report is the beginning of the whole one, without what would change
// the decision and the layers, and verbosity does not matter.
func TestBrief(t *testing.T) {
	t.Parallel()
	for _, s := range situations(t) {
		r := s.report(t)
		whole, brief := r.Text(report.Options{}), r.Text(report.Options{Brief: true})
		begin, _, _ := strings.Cut(brief, "\nWhat the snapshot does not tell")
		require.True(t, strings.HasPrefix(whole, begin), "%s:\n%s", s.file, brief)
		require.NotContains(t, brief, "What would change it", s.file)
		require.NotContains(t, brief, "Layer by layer", s.file)
		require.Equal(t, brief, r.Text(report.Options{Brief: true, Verbose: true}), s.file)
	}
}

// TestSchema: what JSON writes is what the schema says, for each situation.
func TestSchema(t *testing.T) {
	t.Parallel()
	validate := validator(t)
	for _, s := range situations(t) {
		validate(s.report(t).JSON())
	}
	validate((&report.Report{}).JSON())
	r := situations(t)[0].report(t)
	r.Event = event()
	validate(r.JSON())
}

// closed forbids the members of objects that a schema does not list. The schema that
// is published leaves them open, so that it holds for later versions as well.
func closed(schema any) {
	switch s := schema.(type) {
	case []any:
		for _, v := range s {
			closed(v)
		}
	case map[string]any:
		if _, ok := s["properties"].(map[string]any); ok {
			s["additionalProperties"] = false
		}
		for _, v := range s {
			closed(v)
		}
	}
}

func validator(t testing.TB) func([]byte) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(report.Schema()))
	require.NoError(t, err)
	closed(doc)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", doc))
	schema, err := c.Compile("schema.json")
	require.NoError(t, err)
	return func(text []byte) {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		require.NoError(t, err)
		require.NoError(t, schema.Validate(value), "%s", text)
	}
}

// TestJSONInWords: what is there in words is never empty, and keys are written as the
// policies write them.
func TestJSONInWords(t *testing.T) {
	t.Parallel()
	for _, s := range situations(t) {
		text := string(s.report(t).JSON())
		for _, note := range gjson.Get(text, "notes.#.text").Array() {
			require.NotEmpty(t, note.String(), s.file)
		}
		for _, change := range gjson.Get(text, "fixes.#.changes.#.text|@flatten").Array() {
			require.NotEmpty(t, change.String(), s.file)
		}
	}
	text := string(readSituation(t, "testdata/unknown-key.txtar").report(t).JSON())
	require.Contains(t, text, `"unknown":["aws:PrincipalTag/team"]`)
}

func event() *report.Event {
	return &report.Event{
		ID: "e-1", Time: "2026-11-20T10:00:00Z", Source: "s3.amazonaws.com", Name: "GetObject", File: "trail.json:3:3",
		ErrorCode: "AccessDenied", Message: "Access Denied", Outcome: "refused", Agreement: "disagree",
		Opinion: "AWS refused by a service control policy, and none was given.", Lacks: []string{"scp"}, Inexact: true,
		Notes: []string{"the owner is not in the record", "two", "three", "four"},
	}
}

// TestEvent: what AWS said is beside the question, and what the record does not tell
// comes last.
func TestEvent(t *testing.T) {
	t.Parallel()
	r := readSituation(t, "testdata/identity-implicit-action.txtar").report(t)
	r.Event = event()
	text := r.Text(report.Options{Width: 100})
	require.Contains(t, text, "\nevent     s3.amazonaws.com GetObject AccessDenied 2026-11-20T10:00:00Z\n          e-1 at trail.json:3:3\n")
	require.Contains(t, text, "\nAWS       DISAGREES. AWS refused by a service control policy, and none was given.\n")
	require.True(t, strings.HasSuffix(text, "What the record does not tell; the request is close to the real one, and may differ\n"+
		"  - the owner is not in the record\n  - two\n  - three\n  - and 1 more\n"), text)
	require.Contains(t, text, "\nWhat would change it: any one of these, the narrowest first\n  AWS refused for another reason, which this does not mend.\n  1. ")
	require.NotContains(t, text, "a part only")
	r.Event.Agreement = "agree"
	require.Contains(t, r.Text(report.Options{}), "AWS       agrees. ")
	require.NotContains(t, r.Text(report.Options{}), "another reason")
}

// TestEventHeadline: where AWS did the opposite, the first line says so.
func TestEventHeadline(t *testing.T) {
	t.Parallel()
	headline := func(file, outcome, agreement string) string {
		r := readSituation(t, file).report(t)
		r.Event = event()
		r.Event.Outcome, r.Event.Agreement = outcome, agreement
		text, _, _ := strings.Cut(r.Text(report.Options{}), "\n")
		return text
	}
	const allowed, denied = "testdata/allowed-cross-account.txtar", "testdata/identity-none.txtar"
	require.Equal(t, "DENIED implicitly: no identity-based policy allows it. But AWS allowed it", headline(denied, "granted", "disagree"))
	require.Equal(t, "DENIED implicitly: no identity-based policy allows it", headline(denied, "refused", "disagree"))
	require.Equal(t, "DENIED implicitly: no identity-based policy allows it", headline(denied, "granted", "cannot tell"))
	require.Equal(t, "ALLOWED by both accounts, the requester's and the resource's. But AWS refused it", headline(allowed, "refused", "disagree"))
	require.Equal(t, "ALLOWED by both accounts, the requester's and the resource's", headline(allowed, "granted", "agree"))
}

// TestEventPart: what is to be pasted says that its resource is a part of the real one.
func TestEventPart(t *testing.T) {
	t.Parallel()
	r := readSituation(t, "testdata/identity-implicit-absent.txtar").report(t)
	r.Event = event()
	require.Contains(t, r.Text(report.Options{Width: 200}),
		"\n  Of arn:aws:ec2:eu-central-1:111122223333:volume/* the record has a part only: put the real resource in its place.\n")
	r.Event.Inexact = false
	require.NotContains(t, r.Text(report.Options{Width: 200}), "a part only")
}

// TestMarkdownLinks: text that comes as text, and not as code, is no mention, no link
// and no reference; what is code keeps its cell of a table whatever it holds.
func TestMarkdownLinks(t *testing.T) {
	t.Parallel()
	r := readSituation(t, "testdata/identity-implicit-action.txtar").report(t)
	r.Name = `x\|y`
	r.Event = event()
	r.Event.ID = "@everyone"
	r.Event.Opinion = "see https://evil.example and www.evil.example, #1"
	r.Event.Notes = []string{"mail me@evil.example | ftp://evil.example"}
	text := r.Markdown(report.Options{})
	require.Contains(t, text, `| \@&#8203;everyone at trail.json:3:3 |`)
	require.Contains(t, text, `https:&#8203;//evil.example and www&#8203;.evil.example, \#&#8203;1 |`)
	require.Contains(t, text, `- mail me\@&#8203;evil.example &#124; ftp:&#8203;//evil.example`)
	require.Contains(t, text, `| name | <code>x\\&#124;y</code> |`)
}

// TestZero: a report of nothing is a denial of nothing, in each form.
func TestZero(t *testing.T) {
	t.Parallel()
	for _, r := range []*report.Report{nil, {}, {Changes: &eval.Changes{}}} {
		require.Equal(t, "DENIED: the request asks nothing\n", r.Text(report.Options{Verbose: true}))
		require.Equal(t, "### **DENIED**: the request asks nothing\n", r.Markdown(report.Options{}))
		require.True(t, json.Valid(r.JSON()))
	}
}

// TestColour: colours wrap words and change no word, nor where lines break.
func TestColour(t *testing.T) {
	t.Parallel()
	for _, s := range situations(t) {
		r := s.report(t)
		coloured := r.Text(report.Options{Colour: true, Verbose: true})
		require.Contains(t, coloured, "\x1b[1;3")
		for _, code := range []string{"\x1b[1m", "\x1b[1;31m", "\x1b[1;32m", "\x1b[2m", "\x1b[0m"} {
			coloured = strings.ReplaceAll(coloured, code, "")
		}
		require.Equal(t, r.Text(report.Options{Verbose: true}), coloured, s.file)
	}
}

// TestHarmless: nothing that policies or requests hold reaches a terminal as anything
// but printable characters.
func TestHarmless(t *testing.T) {
	t.Parallel()
	for _, s := range situations(t) {
		r := s.report(t)
		requirePrintable(t, r.Text(report.Options{Verbose: true}))
		requirePrintable(t, r.Markdown(report.Options{Verbose: true}))
	}
}

func requirePrintable(t testing.TB, text string) {
	require.True(t, utf8.ValidString(text))
	for _, c := range text {
		require.True(t, c == '\n' || unicode.IsPrint(c), "%q in %q", c, text)
	}
}

// TestWidth: no line is wider than asked for, unless a single word or a source line
// cannot be made narrower.
func TestWidth(t *testing.T) {
	t.Parallel()
	for _, s := range situations(t) {
		r := s.report(t)
		for _, width := range []int{40, 60, 80, 120} {
			for l := range strings.Lines(r.Text(report.Options{Width: width})) {
				l = strings.TrimRight(l, "\n")
				words := len(strings.Fields(l))
				if utf8.RuneCountInString(l) > width && words > 3 && !strings.Contains(l, `"Principal":`) {
					require.Regexp(t, `^\s+[{"]|\|`, l, "%s: width %d", s.file, width)
				}
			}
		}
	}
}
