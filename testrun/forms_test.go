// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"flag"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/report"
	"github.com/iamverdict/verdict/suite"
	"github.com/iamverdict/verdict/testrun"
)

var update = flag.Bool("update", false, "rewrite what the forms in testdata look like")

// forms are the forms of output by the names that they have in testdata.
func forms(r *testrun.Report) map[string]func(io.Writer) error {
	text := func(o report.Options) func(io.Writer) error {
		return func(w io.Writer) error { return r.WriteText(w, o) }
	}
	return map[string]func(io.Writer) error{
		"want.text": text(report.Options{}), "want.verbose": text(report.Options{Verbose: true}),
		"want.jsonl": r.WriteJSON, "want.xml": r.WriteJUnit, "want.sarif": r.WriteSARIF,
		"want.github": r.WriteGitHub, "want.md": r.WriteMarkdown, "want.tap": r.WriteTAP,
	}
}

// load reads the archive and the suite that is in it.
func load(t testing.TB) (*txtar.Archive, fstest.MapFS, *suite.Suite) {
	a, err := txtar.ParseFile("testdata/run.txtar")
	require.NoError(t, err)
	fsys := fstest.MapFS{}
	for _, f := range a.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	s, err := suite.LoadFS(t.Context(), suite.Options{}, fsys, ".")
	require.NoError(t, err)
	return a, fsys, s
}

// run runs the suite with everything that can be measured, and takes the times away.
func run(t testing.TB, s *suite.Suite, o testrun.Options) *testrun.Report {
	r, err := testrun.Run(t.Context(), s, o)
	require.NoError(t, err)
	r.Start, r.Elapsed = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), 1234567*time.Nanosecond
	for i := range r.Files {
		r.Files[i].Elapsed = 0
		for j := range r.Files[i].Results {
			r.Files[i].Results[j].Elapsed = 0
		}
	}
	return r
}

func everything() testrun.Options {
	return testrun.Options{Cover: true, Mutate: true, CoverMin: 90, MutateMin: 50}
}

func written(t testing.TB, write func(io.Writer) error) []byte {
	var b bytes.Buffer
	require.NoError(t, write(&b))
	return b.Bytes()
}

// TestForms compares each form with the one in the archive.
func TestForms(t *testing.T) {
	t.Parallel()
	a, fsys, s := load(t)
	r := run(t, s, everything())
	r.Read = fsys.ReadFile
	for name, write := range forms(r) {
		got := written(t, write)
		i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
		switch {
		case *update && i < 0:
			a.Files = append(a.Files, txtar.File{Name: name, Data: got})
		case *update:
			a.Files[i].Data = got
		default:
			require.GreaterOrEqual(t, i, 0, name)
			require.Equal(t, string(a.Files[i].Data), string(got), "%s: run with -update and read the difference", name)
		}
	}
	if *update {
		slices.SortStableFunc(a.Files, func(x, y txtar.File) int {
			rank := func(f txtar.File) int {
				if strings.HasPrefix(f.Name, "want.") {
					return 1
				}
				return 0
			}
			if c := rank(x) - rank(y); c != 0 || rank(x) == 0 {
				return c
			}
			return strings.Compare(x.Name, y.Name)
		})
		require.NoError(t, os.WriteFile("testdata/run.txtar", txtar.Format(a), 0o600))
	}
}

// TestPlain: no form lets control characters through, of policies or of case files.
func TestPlain(t *testing.T) {
	t.Parallel()
	_, _, s := load(t)
	for name, write := range forms(run(t, s, everything())) {
		got := string(written(t, write))
		require.NotContains(t, got, "\x1b", name)
		require.NotContains(t, got, "\u2028", name)
		for line := range strings.Lines(got) {
			command := regexp.MustCompile(`^\s*::`).MatchString(line)
			require.Equal(t, name == "want.github" && strings.HasPrefix(line, "::"), command, "%s: %s", name, line)
		}
	}
}

// TestOddNames: files of any name, and what stands on a line behind other letters. No form
// lets controls through, and columns are in the characters that SARIF counts.
func TestOddNames(t *testing.T) {
	t.Parallel()
	const name, policy = "ö, 100 %25:\x1b[31m\u009b_test.yaml", "ä b.json"
	fsys := fstest.MapFS{
		policy: {Data: []byte(`{"Version": "2012-10-17", "Statement": {"Sid": "Öffnen", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`)},
		name: {Data: []byte(`principal: arn:aws:iam::111122223333:user/a
identityPolicies: [ä b.json]
action: s3:ListAllMyBuckets
resource: "*"
cases: [{name: "żółw", expect: allowed}, {name: "b\e[31m\u009b", expect: denied}]
`)},
	}
	s, err := suite.LoadFS(t.Context(), suite.Options{}, fsys, ".")
	require.NoError(t, err)
	r := run(t, s, everything())
	for form, write := range forms(r) {
		require.NotRegexp(t, "[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f]", string(written(t, write)), form)
	}

	place := "runs.0.results.0.locations.0.physicalLocation."
	log := written(t, r.WriteSARIF)
	require.False(t, gjson.GetBytes(log, place+"region.startColumn").Exists(), "no file, no characters")
	r.Read = fsys.ReadFile
	log = written(t, r.WriteSARIF)
	require.EqualValues(t, 42, gjson.GetBytes(log, place+"region.startColumn").Int(), "bytes are 45")
	uri, err := url.Parse(gjson.GetBytes(log, place+"artifactLocation.uri").Str)
	require.NoError(t, err)
	require.Equal(t, name, path.Clean(uri.Path), "with ./ in front, or it would have a scheme")
	require.Equal(t, "", uri.Scheme)
	related, err := url.Parse(gjson.GetBytes(log, "runs.0.results.0.relatedLocations.0.physicalLocation.artifactLocation.uri").Str)
	require.NoError(t, err)
	require.Equal(t, policy, related.Path)

	first, _, _ := strings.Cut(string(written(t, r.WriteGitHub)), "\n")
	require.Equal(t, `ö, 100 %25:\x1b[31m\u009b_test.yaml`, readAnnotation(t, first).properties["file"])
	var b bytes.Buffer
	require.NoError(t, r.Annotate(&b, "error", r.Failures()[0].Case.Position, "a\nb", "c\x1b[31m\nd\r::error::x"))
	a := readAnnotation(t, b.String())
	require.Equal(t, `a\nb`, a.properties["title"])
	require.Equal(t, "c\\x1b[31m\nd\\r::error::x", a.message)
}

// TestMany: a summary of a pipeline has a megabyte, however many cases fail.
func TestMany(t *testing.T) {
	t.Parallel()
	_, _, s := load(t)
	r := run(t, s, testrun.Options{Match: []string{"site/reads nothing"}})
	require.Len(t, r.Files, 1)
	r.Files[0].Results = slices.Repeat(r.Files[0].Results, 600)
	text := string(written(t, r.WriteMarkdown))
	require.Equal(t, 50, strings.Count(text, "<details>"))
	require.Equal(t, 500, strings.Count(text, "\n- `site/reads nothing` at "))
	require.Contains(t, text, "\n550 more:\n")
	require.True(t, strings.HasSuffix(text, "\n- and 50 more\n"))
	require.Less(t, len(text), 1<<20)
}

// TestJSONSchema: what JSON writes is what its schema says, and no more; explanations
// are what theirs says.
func TestJSONSchema(t *testing.T) {
	t.Parallel()
	_, _, s := load(t)
	own := compiled(t, "own", testrun.Schema())
	explanation := compiled(t, "explanation", report.Schema())
	cases, explained := 0, 0
	r := run(t, s, everything())
	for line := range bytes.Lines(written(t, r.WriteJSON)) {
		require.NoError(t, own.Validate(instance(t, line)), "%s", line)
		if gjson.GetBytes(line, "type").Str == "case" {
			cases++
		}
		if x := gjson.GetBytes(line, "explanation"); x.Exists() {
			explained++
			require.NoError(t, explanation.Validate(instance(t, []byte(x.Raw))))
		}
	}
	require.Equal(t, [2]int{r.Cases, r.Failed}, [2]int{cases, explained})
	require.Error(t, own.Validate(instance(t, []byte(`{"schema":"verdict/test/1","type":"case"}`))))
	for line := range bytes.Lines(written(t, (&testrun.Report{}).WriteJSON)) {
		require.NoError(t, own.Validate(instance(t, line)), "%s", line)
	}
}

func compiled(t testing.TB, name, text string) *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource(name, instance(t, []byte(text))))
	s, err := c.Compile(name)
	require.NoError(t, err)
	return s
}

func instance(t testing.TB, text []byte) any {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	return v
}

// TestSARIF: the log is valid by the schema that OASIS publishes, and places are those of
// the files.
func TestSARIF(t *testing.T) {
	t.Parallel()
	_, fsys, s := load(t)
	text, err := os.ReadFile("testdata/sarif-schema-2.1.0.json")
	require.NoError(t, err)
	schema := compiled(t, "sarif", string(text))
	for _, r := range []*testrun.Report{run(t, s, everything()), {}} {
		log := written(t, r.WriteSARIF)
		require.NoError(t, schema.Validate(instance(t, log)))
		broken := bytes.Replace(log, []byte(`"version": "2.1.0"`), []byte(`"version": "2.2.0"`), 1)
		require.Error(t, schema.Validate(instance(t, broken)), "the schema can tell")
	}
	log := string(written(t, run(t, s, everything()).WriteSARIF))
	failed := 0
	rules := gjson.Get(log, "runs.0.tool.driver.rules.#.id").Array()
	prints := make(map[string]bool)
	for _, res := range gjson.Get(log, "runs.0.results").Array() {
		require.Equal(t, rules[res.Get("ruleIndex").Int()].Str, res.Get("ruleId").Str)
		prints[res.Get("partialFingerprints.verdict/v1").Str] = true
		require.NotEmpty(t, lineOf(t, fsys, res.Get("locations.0.physicalLocation")), "every result has a place: %s", res.Raw)
		if res.Get("ruleId").Str != "permission-test" {
			continue
		}
		failed++
		name := res.Get("locations.0.logicalLocations.0.fullyQualifiedName").Str
		require.Contains(t, lineOf(t, fsys, res.Get("locations.0.physicalLocation")), "- name:", name)
		related := res.Get("relatedLocations.0.physicalLocation")
		require.Contains(t, lineOf(t, fsys, related), "{", name)
	}
	require.Equal(t, 5, failed)
	require.Len(t, prints, int(gjson.Get(log, "runs.0.results.#").Int()), "fingerprints tell results apart")
}

// lineOf returns the line of a file that a physical location of SARIF is on.
func lineOf(t testing.TB, fsys fstest.MapFS, at gjson.Result) string {
	file := fsys[at.Get("artifactLocation.uri").Str]
	require.NotNil(t, file, at.Raw)
	return strings.Split(string(file.Data), "\n")[at.Get("region.startLine").Int()-1]
}

// annotation is a line of GitHub's log as the runner reads it.
type annotation struct {
	command, message string
	properties       map[string]string
}

// readAnnotation reads a workflow command as the runner does (actions/runner,
// ActionCommand.cs): properties end at the second "::" and are separated by commas.
func readAnnotation(t testing.TB, line string) annotation {
	head, message, ok := strings.Cut(strings.TrimPrefix(strings.TrimRight(line, "\n"), "::"), "::")
	require.True(t, ok, line)
	a := annotation{properties: make(map[string]string)}
	command, list, _ := strings.Cut(head, " ")
	a.command = command
	a.message = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%").Replace(message)
	for _, p := range strings.Split(list, ",") {
		key, value, ok := strings.Cut(p, "=")
		require.True(t, ok, line)
		a.properties[key] = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(value)
	}
	return a
}

// TestGitHub: what the runner reads back is the place of the case, its name, and the
// statement that settled it.
func TestGitHub(t *testing.T) {
	t.Parallel()
	_, fsys, s := load(t)
	r := run(t, s, testrun.Options{})
	r.Base = "a/b"
	var list []annotation
	for line := range strings.Lines(string(written(t, r.WriteGitHub))) {
		if strings.HasPrefix(line, "::") {
			list = append(list, readAnnotation(t, line))
		}
	}
	require.Len(t, list, r.Failed)
	for i, x := range r.Failures() {
		p := list[i].properties
		require.Equal(t, "error", list[i].command)
		require.Equal(t, "a/b/"+x.Case.File.Path, p["file"])
		n, err := strconv.Atoi(p["line"])
		require.NoError(t, err)
		line := strings.Split(string(fsys[x.Case.File.Path].Data), "\n")[n-1]
		require.True(t, strings.HasPrefix(line, "  - name: "), line)
		require.Equal(t, "5", p["col"])
		require.Equal(t, x.Case.Name, strings.ReplaceAll(p["title"], `\u2028`, "\u2028"))
		require.True(t, strings.HasPrefix(list[i].message, x.Mismatch), list[i].message)
		require.Regexp(t, `\nsee (policies/\w+|hostile_test)\.(json|yaml):\d+:\d+, the statement that `, list[i].message)
	}
}

// TestStringInFile: a document that is a string in a file is annotated where the string
// is, for there is no line within it that an editor could show.
func TestStringInFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, "export"), os.DirFS(organization+"/export")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x_test.yaml"), []byte(`
snapshot: export
cases:
  - name: leaves Europe
    principal: arn:aws:sts::333344445555:assumed-role/admin/heidi
    action: ec2:CreateVpc
    resource: arn:aws:ec2:us-west-2:333344445555:vpc/*
    context: {aws:RequestedRegion: us-west-2}
    expect: allowed
`), 0o600))
	s, err := suite.Load(t.Context(), suite.Options{}, dir)
	require.NoError(t, err)
	r := run(t, s, testrun.Options{})
	require.Equal(t, 1, r.Failed)
	related := gjson.GetBytes(written(t, r.WriteSARIF), "runs.0.results.0.relatedLocations.0.physicalLocation")
	uri := related.Get("artifactLocation.uri").Str
	require.True(t, strings.HasPrefix(uri, "file:///"), uri)
	text, err := os.ReadFile(strings.TrimPrefix(uri, "file://"))
	require.NoError(t, err)
	line := strings.Split(string(text), "\n")[related.Get("region.startLine").Int()-1]
	require.Contains(t, line, "DenyOutsideEurope")
}

// The strict reading of a report: every attribute and element is one of these.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
		Rest
	}
	junitSuite struct {
		Name       string      `xml:"name,attr"`
		Package    string      `xml:"package,attr"`
		ID         int         `xml:"id,attr"`
		Timestamp  string      `xml:"timestamp,attr"`
		Hostname   string      `xml:"hostname,attr"`
		Tests      int         `xml:"tests,attr"`
		Failures   int         `xml:"failures,attr"`
		Errors     int         `xml:"errors,attr"`
		Time       string      `xml:"time,attr"`
		Properties *properties `xml:"properties"`
		Cases      []junitCase `xml:"testcase"`
		Out        *string     `xml:"system-out"`
		Err        *string     `xml:"system-err"`
		Rest
	}
	properties struct {
		List []struct {
			Name  string `xml:"name,attr"`
			Value string `xml:"value,attr"`
			Rest
		} `xml:"property"`
		Rest
	}
	junitCase struct {
		Name     string `xml:"name,attr"`
		Class    string `xml:"classname,attr"`
		Time     string `xml:"time,attr"`
		Failures []struct {
			Message string `xml:"message,attr"`
			Type    string `xml:"type,attr"`
			Text    string `xml:",chardata"`
			Rest
		} `xml:"failure"`
		Rest
	}
	// Rest takes what no field takes.
	Rest struct {
		Attributes []xml.Attr `xml:",any,attr"`
		Elements   []struct {
			XMLName xml.Name
		} `xml:",any"`
	}
)

func (r Rest) none(t testing.TB) {
	require.Empty(t, r.Attributes)
	require.Empty(t, r.Elements)
}

// TestJUnit: the report keeps the rules of the schemas of Jenkins and of Apache Ant, which
// are written out here; where xmllint is, it judges by the former itself.
func TestJUnit(t *testing.T) {
	t.Parallel()
	_, _, s := load(t)
	for _, r := range []*testrun.Report{run(t, s, everything()), {}} {
		text := written(t, r.WriteJUnit)
		strictJUnit(t, text, r)
		lint(t, text)
	}
}

func strictJUnit(t testing.TB, text []byte, r *testrun.Report) {
	var all junitSuites
	require.NoError(t, xml.Unmarshal(text, &all))
	all.none(t)
	decimal := regexp.MustCompile(`^\d+\.\d+$`)
	tests := 0
	for i, s := range all.Suites {
		s.none(t)
		require.Equal(t, i, s.ID)
		for _, word := range []string{s.Name, s.Package, s.Hostname} {
			require.NotEmpty(t, strings.TrimSpace(word))
		}
		require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$`, s.Timestamp)
		require.Regexp(t, decimal, s.Time)
		require.NotNil(t, s.Out)
		require.NotNil(t, s.Err)
		require.NotEmpty(t, s.Properties.List)
		failures := 0
		for _, c := range s.Cases {
			c.none(t)
			require.NotEmpty(t, c.Name)
			require.NotEmpty(t, c.Class)
			require.Regexp(t, decimal, c.Time)
			require.LessOrEqual(t, len(c.Failures), 1)
			for _, f := range c.Failures {
				f.none(t)
				require.NotEmpty(t, f.Type)
				failures++
			}
		}
		require.Equal(t, [3]int{len(s.Cases), failures, 0}, [3]int{s.Tests, s.Failures, s.Errors})
		tests += s.Tests
	}
	measured := 0
	if r.Coverage != nil {
		measured++
	}
	if r.Mutation != nil {
		measured++
	}
	require.Equal(t, r.Cases+measured, tests)
	order := regexp.MustCompile(`(?s)<testsuite .*?</testsuite>`)
	for _, one := range order.FindAllString(string(text), -1) {
		require.Regexp(t, `(?s)^<testsuite [^>]*>\s*<properties>.*</properties>\s*(<testcase .*</testcase>\s*)?<system-out></system-out>\s*<system-err></system-err>\s*</testsuite>$`, one)
	}
}

// lint validates by the schema of Jenkins, if there is a program that can.
func lint(t testing.TB, text []byte) {
	program, err := exec.LookPath("xmllint")
	if err != nil {
		t.Log("not validated by the schema itself: xmllint (of libxml2-utils) is not installed")
		return
	}
	validate := func(text []byte) ([]byte, error) {
		cmd := exec.Command(program, "--noout", "--nonet", "--schema", "testdata/jenkins-junit.xsd", "-")
		cmd.Stdin = bytes.NewReader(text)
		return cmd.CombinedOutput()
	}
	out, err := validate(text)
	require.NoError(t, err, "%s", out)
	_, err = validate(bytes.Replace(text, []byte("<testsuites>"), []byte("<testsuites><x/>"), 1))
	require.Error(t, err, "the schema can tell")
}

// TestTAP: the plan is the number of tests, and nothing of a name is a directive.
func TestTAP(t *testing.T) {
	t.Parallel()
	_, _, s := load(t)
	r := run(t, s, everything())
	n := 0
	for line := range strings.Lines(string(written(t, r.WriteTAP))) {
		if strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "not ok ") {
			n++
			require.Regexp(t, `^(not )?ok `+strconv.Itoa(n)+` - ([^#\\]|\\[#\\])*\n$`, line)
		}
	}
	require.Equal(t, r.Cases+2, n)
	require.Contains(t, string(written(t, r.WriteTAP)), "\n1.."+strconv.Itoa(n)+"\n")
}

// TestRun: patterns, the number of goroutines, and the end of the context.
func TestRun(t *testing.T) {
	t.Parallel()
	_, _, s := load(t)
	for _, row := range []struct {
		name, why string
		match     []string
		cases     int
	}{
		{"all", "no pattern chooses all", nil, 9},
		{"whole name", "a name is one of its own patterns", []string{"site/publishes"}, 1},
		{"part", "a part of a name is no match", []string{"publishes"}, 0},
		{"across slashes", "a star stands for slashes as well", []string{"site/audit*"}, 2},
		{"several", "one of them is enough", []string{"*publishes", "*all"}, 2},
		{"alternatives", "braces are either", []string{"{site,passes_test}/{publishes,all}"}, 2},
		{"itself", "a name may hold characters of patterns", []string{`hostile_test/]]> </failure> ::error::x # skip ` + "`|`" + ` 100%, [a](1) <b>@you`}, 1},
		{"escaped", "a backslash takes the meaning away", []string{`site/\*`}, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := testrun.Run(t.Context(), s, testrun.Options{Match: row.match})
			require.NoError(t, err)
			require.Equal(t, row.cases, r.Cases, row.why)
			none, err := testrun.Unmatched(s, row.match)
			require.NoError(t, err)
			if row.cases > 0 {
				require.Empty(t, none)
			} else {
				require.Equal(t, row.match, none)
			}
		})
	}
	one, many := everything(), everything()
	one.Cores, many.Cores = 1, 8
	require.Equal(t, written(t, run(t, s, one).WriteJSON), written(t, run(t, s, many).WriteJSON))
	_, err := testrun.Run(t.Context(), s, testrun.Options{Match: []string{"[a"}})
	require.ErrorContains(t, err, `pattern "[a"`)
	_, err = testrun.Unmatched(new(suite.Suite), []string{"[a"})
	require.ErrorContains(t, err, `pattern "[a"`, "without any case, too")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = testrun.Run(ended, s, testrun.Options{})
	require.ErrorIs(t, err, context.Canceled)
}

// TestShortfalls: minimums are reached or not, and without one nothing is asked.
func TestShortfalls(t *testing.T) {
	t.Parallel()
	_, _, s := load(t)
	r := run(t, s, testrun.Options{Match: []string{"passes_test/*"}, Cover: true, Mutate: true})
	require.Less(t, r.Coverage.Total.Percent(), 100.0)
	require.True(t, r.OK())
	r.CoverMin = r.Coverage.Total.Percent()
	require.True(t, r.OK(), "what is reached exactly is reached")
	r.CoverMin = 100
	require.False(t, r.OK())
	require.Equal(t, []string{"coverage: 20.0 % is below the minimum of 100.0 %"}, r.Shortfalls())
	r.CoverMin = 20.001
	require.Equal(t, []string{"coverage: 20.000 % is below the minimum of 20.001 %"}, r.Shortfalls(), "never: 20.0 % is below 20.0 %")
	require.True(t, new(testrun.Report).OK())
}
