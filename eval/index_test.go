// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// The twin of the index is the scan: each statement as a policy of its own, all
// tried one after the other.

// withLimit compiles a policy whose index is a tree if it has more statements than
// limit.
func withLimit(t require.TestingT, doc *policy.Document, kind policy.Type, limit int) *Policy {
	p, err := CompileLenient(doc, kind)
	require.NoError(t, err)
	p.index(limit)
	return p
}

// oneByOne compiles each statement of a document as a policy.
func oneByOne(t require.TestingT, doc *policy.Document, kind policy.Type) []*Policy {
	list := make([]*Policy, len(doc.Statements))
	for i := range list {
		one := *doc
		one.Statements = doc.Statements[i : i+1]
		p, err := CompileLenient(&one, kind)
		require.NoError(t, err)
		list[i] = p
	}
	return list
}

// inOnePolicy turns a decision of the twin into that of one policy with all
// statements.
func inOnePolicy(d Decision) Decision {
	if i := d.at.policy(); i >= 0 {
		d.at += place(0).of(0).with(int32(i)) - place(0).of(i)
	}
	return d
}

// TestIndexAgreesWithScan compares decisions, and the statements that settle
// them, by tree, by scan and by twin.
func TestIndexAgreesWithScan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := drawDocument(t)
		doc, err := policy.ParseLenient("p.json", []byte(text))
		require.NoError(t, err, text)
		for _, kind := range []policy.Type{policy.IdentityBased, policy.ResourceBased} {
			tree, err := New(groupOf(kind, withLimit(t, doc, kind, 0)))
			require.NoError(t, err)
			scan, err := New(groupOf(kind, withLimit(t, doc, kind, scanLimit)))
			require.NoError(t, err)
			twin, err := New(groupOf(kind, oneByOne(t, doc, kind)...))
			require.NoError(t, err)
			for range 8 {
				r := drawRequest(t)
				want := inOnePolicy(twin.Decide(r))
				require.Equal(t, want, tree.Decide(r), "%s\n%s on %s", text, r.question.action, r.question.resource)
				require.Equal(t, want, scan.Decide(r), "%s\n%s on %s", text, r.question.action, r.question.resource)
			}
		}
	})
}

// groupOf puts policies where their kind belongs.
func groupOf(kind policy.Type, list ...*Policy) Policies {
	if kind == policy.ResourceBased {
		return Policies{Resource: list}
	}
	return Policies{Identity: list}
}

// The alphabets are small and share beginnings and ends, so that trees branch
// late and lists get long. Some actions have as many bytes as a stem, or one more or
// less, or a zero byte, which a stem has behind the end of a text.
var (
	someActions = rapid.SampledFrom([]string{"*", "a:*", "a:Get*", "a:GetX", "a:GetXY", "a:*X", "a:*Y", "a:G*Y", "a:Get?", "b:*", "b:GetX", "ab:GetX", "A:getx", "a:GetXYZ*", "a:Ge*X*", "a:*tX*", "a:*e*Y*",
		"a:GetXYZ789abcde", "a:GetXYZ789abcdef", "a:GetXYZ789abcdefg", "a:GetXYZ789abcdef*", "a:GetXYZ789abcdefg*", "a:GetX\x00", "a:GetX\x00*"})
	someARNs  = rapid.SampledFrom([]string{"*", "arn:aws:a:::x", "arn:aws:a:::x*", "arn:aws:a:::xy", "arn:aws:a:::*y", "arn:aws:a:::x*y", "arn:aws:a:::${k}", "arn:aws:a:::x${k}", "arn:aws:a:*:y", "arn:aws:?:::x", "arn:aws:a:::x/${u}", "arn:aws:a:*", "x", "arn:aws:a:::*z*", "arn:aws:a:::x*z*y", "arn:aws:a:::*x*?y*"})
	requests  = rapid.SampledFrom([]string{"a:GetX", "a:GetXY", "b:GetX", "ab:GetX", "a:Put", "a:GetXYZ", "a:GetXYZ789abcde", "a:GetXYZ789abcdef", "a:GetXYZ789abcdefg", "a:GetXYZ789abcdefgh"})
	resources = rapid.SampledFrom([]string{"*", "arn:aws:a:::x", "arn:aws:a:::xy", "arn:aws:a:::xzy", "arn:aws:a:::x/y", "arn:aws:a:r:1:y", "arn:aws:b:::x"})
)

func drawDocument(t *rapid.T) string {
	type object = map[string]json.RawMessage
	quoted := func(v []string) json.RawMessage {
		b, err := json.Marshal(v)
		require.NoError(t, err)
		return b
	}
	var statements []object
	for range rapid.IntRange(1, 60).Draw(t, "statements") {
		s := object{"Effect": json.RawMessage(rapid.SampledFrom([]string{`"Allow"`, `"Allow"`, `"Deny"`, `"Permit"`}).Draw(t, "effect"))}
		s[rapid.SampledFrom([]string{"Action", "Action", "Action", "NotAction"}).Draw(t, "a")] = quoted(rapid.SliceOfN(someActions, 1, 3).Draw(t, "actions"))
		s[rapid.SampledFrom([]string{"Resource", "Resource", "Resource", "NotResource"}).Draw(t, "r")] = quoted(rapid.SliceOfN(someARNs, 1, 7).Draw(t, "arns"))
		switch rapid.IntRange(0, 3).Draw(t, "principal") {
		case 0:
			s["Principal"] = json.RawMessage(`{"AWS":"arn:aws:iam::111122223333:user/ana"}`)
		case 1:
			s["Principal"] = json.RawMessage(`"*"`)
		}
		if rapid.Bool().Draw(t, "condition") {
			s["Condition"] = json.RawMessage(`{"StringEquals":{"k":"x"}}`)
		}
		statements = append(statements, s)
	}
	b, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	require.NoError(t, err)
	return string(b)
}

func drawRequest(t *rapid.T) *Request {
	p, err := ParsePrincipal("arn:aws:iam::111122223333:user/ana")
	require.NoError(t, err)
	r := new(Request)
	require.NoError(t, r.Reset(p, requests.Draw(t, "action"), resources.Draw(t, "resource")))
	r.ResourceAccount = "111122223333"
	if rapid.Bool().Draw(t, "k") {
		r.Context.Set(condition.MakeKey("k"), condition.String(rapid.SampledFrom([]string{"x", "y", ""}).Draw(t, "value")))
	}
	if rapid.Bool().Draw(t, "unknown") {
		r.Unknown = []condition.Key{condition.MakeKey("u")}
	}
	return r
}

// TestRadix holds the tree against the list of its keys.
func TestRadix(t *testing.T) {
	t.Parallel()
	texts := rapid.StringOfN(rapid.RuneFrom([]rune("ab~\x01")), 0, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		suffixes := rapid.Bool().Draw(t, "suffixes")
		var items []radixItem
		keys := rapid.SliceOf(texts).Draw(t, "keys")
		for i, key := range keys {
			items = append(items, radixItem{key: key, exact: rapid.Bool().Draw(t, "exact"), posting: posting{statement: int32(i)}})
		}
		want := append([]radixItem(nil), items...)
		var lists [][]radixItem
		tree := buildRadix(items, suffixes, func(items []radixItem) list {
			lists = append(lists, items)
			return list{sub: int32(len(lists) - 1)}
		})
		text := texts.Draw(t, "text")
		found := map[int32]bool{}
		collect := func(l list) {
			for _, it := range lists[l.sub] {
				found[it.statement] = true
			}
		}
		for n, pos := &tree.nodes[0], 0; len(items) > 0 && tree.follows(text, pos, n.label); pos++ {
			pos += len(n.label)
			collect(n.open)
			if pos == len(text) {
				collect(n.exact)
				break
			}
			next := tree.child(n, tree.at(text, pos))
			if next == 0 {
				break
			}
			n = &tree.nodes[next]
		}
		for _, it := range want {
			reaches := strings.HasPrefix(text, it.key)
			if suffixes {
				reaches = strings.HasSuffix(text, it.key)
			}
			if it.exact {
				reaches = text == it.key
			}
			require.Equal(t, reaches, found[it.statement], "%q (exact %v) and %q", it.key, it.exact, text)
		}
	})
}

// TestIndexIsProportional: a statement with many actions on many resources must
// not be listed once for each pair.
func TestIndexIsProportional(t *testing.T) {
	t.Parallel()
	var actions, arns []string
	for i := range 300 {
		suffix := strings.Repeat("x", i+1)
		actions, arns = append(actions, `"a:Get`+suffix+`"`), append(arns, `"arn:aws:a:::`+suffix+`"`)
	}
	s := `{"Effect":"Allow","Action":[` + strings.Join(actions, ",") + `],"Resource":[` + strings.Join(arns, ",") + `]}`
	doc, err := policy.Parse("p.json", []byte(`{"Version":"2012-10-17","Statement":[`+s+strings.Repeat(","+s, 40)+`]}`))
	require.NoError(t, err)
	p := withLimit(t, doc, policy.IdentityBased, 0)
	require.LessOrEqual(t, p.allows.tree.postings(), 3*41*300, "postings for 41 statements of 300 actions")
}

// postings counts the postings of a tree and of those below it.
func (t *tree) postings() int {
	n := len(t.posts)
	for _, sub := range t.subs {
		n += sub.postings()
	}
	return n
}

// TestPostingsOnce: a statement whose resources share their key along an axis is
// listed there once, not once for each of them at every axis.
func TestPostingsOnce(t *testing.T) {
	t.Parallel()
	one := `{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::*k?1*","arn:aws:s3:::*k?2*","arn:aws:s3:::*k?3*","arn:aws:s3:::*k?4*"]}`
	doc, err := policy.Parse("p.json", []byte(`{"Version":"2012-10-17","Statement":[`+one+strings.Repeat(","+one, 39)+`]}`))
	require.NoError(t, err)
	p := withLimit(t, doc, policy.IdentityBased, 0)
	require.LessOrEqual(t, p.allows.tree.postings(), 40*4)
}
