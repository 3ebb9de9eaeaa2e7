// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/report"
	"github.com/iamverdict/verdict/suite"
)

// TestGood: what good files become: the name, the place and the outcome of each case.
// Those that the file does not mean to be met say how they are not.
func TestGood(t *testing.T) {
	t.Parallel()
	for _, a := range archives(t, "good") {
		t.Run(filepath.Base(a.name), func(t *testing.T) {
			require.NotEmpty(t, a.why)
			s, err := suite.LoadFS(context.Background(), suite.Options{}, a.files, "case*")
			require.NoError(t, err)
			require.Empty(t, s.Warnings)
			got := outcomes(s)
			if *update {
				a.rewrite(t, got)
				return
			}
			require.Equal(t, a.want, got, a.why)
		})
	}
}

func outcomes(s *suite.Suite) string {
	var b strings.Builder
	for c := range s.Cases() {
		r := c.Run()
		settled, _ := r.Settled()
		fmt.Fprintf(&b, "%v %s: %v", c.Position, c.Name, r.Decision)
		if at := settled.Position(); at.Line > 0 {
			fmt.Fprintf(&b, " at %v", at)
		}
		if !r.Met {
			fmt.Fprintf(&b, ": %s", r.Mismatch)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestSchemaAcceptsGood: the schema accepts what Load accepts.
func TestSchemaAcceptsGood(t *testing.T) {
	t.Parallel()
	validate := schema(t)
	for _, a := range archives(t, "good") {
		for name, f := range a.files {
			if strings.HasSuffix(name, ".yaml") || name == "case.json" {
				require.NoError(t, validate(name, string(f.Data)), "%s: %s", a.name, name)
			}
		}
	}
}

const head = "principal: arn:aws:iam::111122223333:user/ana\nresource: arn:aws:s3:::b/k\nresourceAccount: 111122223333\naction: s3:GetObject\n"

// TestShared: cases with the same policies share an engine, and a policy that several
// files name is read once.
func TestShared(t *testing.T) {
	t.Parallel()
	s := load(t, map[string]string{
		"a.yaml": head + "identityPolicies: p.json\ncases: [{name: one, expect: allowed}, {name: two, expect: denied}]\n",
		"b.yaml": head + "identityPolicies: [p.json]\ncases: [{name: one, expect: denied, identityPolicies: [p.json, q.json]}]\n",
		"p.json": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`,
		"q.json": `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}`,
	})
	a, b := s.Files[0], s.Files[1]
	require.Same(t, a.Cases[0].Engine(), a.Cases[1].Engine())
	require.Same(t, a.Cases[0].Policies.Identity[0], b.Cases[0].Policies.Identity[0])
	require.Len(t, a.Policies, 1)
	require.Len(t, b.Policies, 2)
	require.Len(t, s.Policies(), 2)
	require.Equal(t, []string{"a.yaml", "b.yaml", "p.json", "q.json"}, s.Inputs)
	require.Equal(t, []string{"a", "one"}, a.Cases[0].Path)
	require.Same(t, a, a.Cases[0].File)
}

// TestNamedFiles: a file under another name is one policy, however often it is named, and
// not the one of its own name as well, which nothing would ever test.
func TestNamedFiles(t *testing.T) {
	t.Parallel()
	s := load(t, map[string]string{
		"a.yaml": head + "cases: [{name: one, expect: allowed, identityPolicies: {name: x, file: p.json}}, {name: two, expect: {decision: allowed, policy: x}, identityPolicies: [{name: x, file: p.json}]}]\n",
		"p.json": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`,
	})
	require.Len(t, s.Policies(), 1)
	require.Equal(t, "x", s.Policies()[0].Name())
	require.True(t, s.Files[0].Cases[1].Run().Met)
}

// TestUnusedPolicies: policies that no case uses belong to the file all the same, as
// nothing tests them.
func TestUnusedPolicies(t *testing.T) {
	t.Parallel()
	s := load(t, map[string]string{
		"a.yaml": head + "templates: {t: {identityPolicies: p.json}}\ncases: [{name: one, expect: denied}]\n",
		"p.json": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`,
	})
	require.Len(t, s.Files[0].Policies, 1)
	require.Empty(t, s.Files[0].Cases[0].Policies.Identity)
}

// TestWarnings: what AWS would not store, but would evaluate, is said and does not fail.
func TestWarnings(t *testing.T) {
	t.Parallel()
	s := load(t, map[string]string{
		"a.yaml": head + "identityPolicies: p.json\ncases: [{expect: allowed}]\n",
		"p.json": `{"Version":"2012-10-17","Statement":{"Sid":"a b","Effect":"Allow","Action":"s3:*","Resource":"*"}}`,
	})
	require.Len(t, s.Warnings, 1)
	require.Contains(t, s.Warnings.Error(), "p.json:1:")
	require.Contains(t, s.Warnings.Error(), "invalid_sid")
	require.Equal(t, "a/s3:GetObject arn:aws:s3:::b/k", s.Files[0].Cases[0].Name)
}

// TestStar: a denial on a name with a star is likely meant for more.
func TestStar(t *testing.T) {
	t.Parallel()
	s := load(t, map[string]string{"a.yaml": head + "cases: [{name: one, resource: 'arn:aws:s3:::b/*', expect: denied}, {name: two, resource: '*', expect: denied}]\n"})
	require.Len(t, s.Warnings, 1)
	require.Contains(t, s.Warnings.Error(), "a.yaml:5:31: a denial on arn:aws:s3:::b/* says nothing")
}

// TestResult: a result explains itself, and the zero values are met by nothing.
func TestResult(t *testing.T) {
	t.Parallel()
	s := load(t, map[string]string{"a.yaml": head + "cases: [{name: one, expect: allowed, why: because}]\n"})
	c := s.Files[0].Cases[0]
	require.Equal(t, "because", c.Why)
	r := c.Run()
	require.False(t, r.Met)
	require.Equal(t, r.Decision, r.Explain().Decision)
	require.Contains(t, r.Report().Text(report.Options{}), "a.yaml:5:9")
	full, err := eval.New(load(t, map[string]string{"f.yaml": head + "identityPolicies: {Version: 2012-10-17, Statement: {Effect: Allow, Action: '*', Resource: '*'}}\ncases: [{expect: allowed}]"}).Files[0].Cases[0].Policies)
	require.NoError(t, err)
	other := c.RunOn(full)
	require.True(t, other.Met)
	require.Equal(t, "allowed", c.Expect.String())

	var zero suite.Result
	require.Nil(t, zero.Report())
	require.Nil(t, zero.Explain())
	_, ok := zero.Settled()
	require.False(t, ok)
	require.False(t, suite.Expect{}.Met(full, r.Decision))
	require.False(t, suite.Expect{}.Met(full, other.Decision))
	require.Equal(t, 0, new(suite.Suite).Len())
}

// TestPaths: how arguments name case files.
func TestPaths(t *testing.T) {
	t.Parallel()
	const text = head + "cases: [{name: one, expect: denied}]\n"
	fsys := tree(map[string]string{
		"a_test.yaml": text, "sub/b_test.yml": text, "sub/deep/c_test.yaml": text, "sub/data.yaml": text,
		".hidden/d_test.yaml": text, "sub/e_test.json": `{"name":"e"}`, "policies/x.json": "{}",
	})
	rows := []struct {
		name, why string
		args      []string
		want      []string
	}{
		{"directory", "files whose names say so, hidden ones not", []string{"."}, []string{"a_test", "sub/b_test", "sub/deep/c_test", "e"}},
		{"below", "", []string{"sub"}, []string{"sub/b_test", "sub/deep/c_test", "e"}},
		{"file", "any name", []string{"sub/data.yaml"}, []string{"sub/data"}},
		{"star", "not across directories", []string{"sub/*.y*ml"}, []string{"sub/b_test", "sub/data"}},
		{"two stars", "across directories", []string{"sub/**_test.yaml"}, []string{"sub/deep/c_test"}},
		{"any depth", "two stars and a slash stand for no directory too", []string{"**/*_test.yaml"}, []string{"a_test", "sub/deep/c_test"}},
		{"any depth below", "", []string{"sub/**/*_test.y*ml"}, []string{"sub/b_test", "sub/deep/c_test"}},
		{"either", "", []string{"{a_test,sub/data}.yaml"}, []string{"a_test", "sub/data"}},
		{"twice", "a file is loaded once", []string{"a_test.yaml", "./a_test.yaml", "*.yaml"}, []string{"a_test"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s, err := suite.LoadFS(context.Background(), suite.Options{}, fsys, row.args...)
			require.NoError(t, err, row.why)
			var names []string
			for _, f := range s.Files {
				names = append(names, f.Name)
			}
			require.Equal(t, row.want, names, row.why)
		})
	}
	for _, arg := range []string{"nothing.yaml", "policies", "none*.yaml", "[", "../a_test.yaml"} {
		_, err := suite.LoadFS(context.Background(), suite.Options{}, fsys, arg)
		require.ErrorContains(t, err, arg, "an argument that names nothing would pass for a green test")
	}
}

// TestDisk: files of the disk may name files above; with a root nothing outside of it is
// read, not by symbolic links either.
func TestDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	const policy = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`
	write("policies/p.json", policy)
	write("tests/p.json", policy)
	above := write("tests/above.yaml", head+"identityPolicies: ../policies/p.json\ncases: [{name: one, expect: allowed}]\n")
	linked := write("tests/linked.yaml", head+"identityPolicies: link.json\ncases: [{name: one, expect: allowed}]\n")
	inside := write("tests/inside_test.yaml", head+"identityPolicies: p.json\ncases: [{name: one, expect: allowed}]\n")
	require.NoError(t, os.Symlink("../policies/p.json", filepath.Join(dir, "tests", "link.json")))

	ctx, root := context.Background(), filepath.Join(dir, "tests")
	for _, path := range []string{above, linked, inside, root} {
		s, err := suite.Load(ctx, suite.Options{}, path)
		require.NoError(t, err)
		require.True(t, s.Files[0].Cases[0].Run().Met)
	}
	for _, path := range []string{above, linked} {
		_, err := suite.Load(ctx, suite.Options{Root: root}, path)
		require.ErrorContains(t, err, ":5:19: the policy file ", path)
	}
	for _, path := range []string{inside, root, filepath.Join(root, "*_test.yaml")} {
		s, err := suite.Load(ctx, suite.Options{Root: root}, path)
		require.NoError(t, err)
		require.Equal(t, 1, s.Len())
	}
	_, err := suite.Load(ctx, suite.Options{Root: root}, filepath.Join(dir, "policies", "p.json"))
	require.ErrorContains(t, err, "outside")
	_, err = suite.Load(ctx, suite.Options{Root: filepath.Join(dir, "none")}, inside)
	require.ErrorContains(t, err, "root")
}

// TestCancelled: a load that is cancelled has no suite.
func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := suite.LoadFS(ctx, suite.Options{}, fstest.MapFS{"a.yaml": {Data: []byte(head)}}, "a.yaml")
	require.ErrorIs(t, err, context.Canceled)
}

// TestBomb: aliases of aliases are counted as what they stand for.
func TestBomb(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("why:\n  - &a0 [x,x,x,x,x,x,x,x,x,x]\n")
	for i := range 9 {
		fmt.Fprintf(&b, "  - &a%d [%s*a%d]\n", i+1, strings.Repeat(fmt.Sprintf("*a%d,", i), 9), i)
	}
	_, err := suite.LoadFS(context.Background(), suite.Options{}, tree(map[string]string{"a.yaml": b.String()}), "a.yaml")
	require.ErrorContains(t, err, "aliases are written out")

	long := "why: [&a " + strings.Repeat("x", 1<<20) + strings.Repeat(", *a", 300) + "]\n"
	_, err = suite.LoadFS(context.Background(), suite.Options{}, tree(map[string]string{"a.yaml": long}), "a.yaml")
	require.ErrorContains(t, err, "aliases are written out", "few values, but long ones")
}

// TestLinear: files that repeat themselves take a time in proportion to their length;
// each of these took most of a minute, or memory without bounds.
func TestLinear(t *testing.T) {
	t.Parallel()
	list := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	many := "principal: '*'\ncases: [{name: all, expect: denied, %s, matrix: {resources: [" + list(50_000, "'arn:aws:s3:::b/%d',") + "]}}]"
	rows := []struct{ name, why, text, want string }{
		{"one line", "places are looked up from the place before", "why: [" + strings.Repeat("x, ", 200_000) + "]\nbad: x\n", "unknown field"},
		{"misspelt action", "the suggestion is looked for once", fmt.Sprintf(many, "action: s3:GetObjct"), "did you mean"},
		{"misspelt key", "so is that of a key", fmt.Sprintf(many, "action: s3:GetObject, context: {aws:SourceIpp: x, aws:Foo: x}"), "did you mean"},
		{"patterns of actions", "each is all actions once more", "principal: '*'\nresource: '*'\ncases: [{name: all, expect: denied, matrix: {actions: [" + strings.Repeat("'*', ", 1_000) + "]}}]", "more than 500000 names"},
		{"keys in all cases", "a key takes memory in each case", fmt.Sprintf(many, "action: s3:GetObject, context: {"+list(100, "a:k%d: x,")+"}"), "more than 4000000 condition keys"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			start := time.Now()
			_, err := suite.LoadFS(context.Background(), suite.Options{}, tree(map[string]string{"a.yaml": row.text}), "a.yaml")
			require.ErrorContains(t, err, row.want, row.why)
			require.Less(t, time.Since(start), time.Minute, row.why)
		})
	}
}

// TestTooMany: a matrix is bounded before it is made, and so is a file.
func TestTooMany(t *testing.T) {
	t.Parallel()
	refused := func(want, text string) {
		_, err := suite.LoadFS(context.Background(), suite.Options{}, tree(map[string]string{"a.yaml": text}), "a.yaml")
		require.ErrorContains(t, err, want)
	}
	list := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "arn:aws:s3:::b/%d,", i)
		}
		return b.String()
	}
	refused("more than 250000 cases", "principal: '*'\ncases: [{name: all, matrix: {actions: ['*'], resources: ["+list(12)+"]}, expect: denied}]\n")
	refused("it has more than 16777216 bytes; split it", "why: "+strings.Repeat("x", suite.MaxFile)+"\n")
	refused("more problems", "cases: ["+strings.Repeat("x,", 200)+"]\n")
	refused("at most 8192 are read", "context: {a:b: "+strings.Repeat("x", 9000)+"}\n")
}
