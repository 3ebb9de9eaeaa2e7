// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// shape is a policy that grows in one direction. Its last statement is the one
// that matches.
type shape struct {
	name      string
	statement func(i, n int) string
}

var shapes = []shape{
	{"actions", func(i, _ int) string { // distinct actions
		return fmt.Sprintf(`{"Effect":"Allow","Action":"svc:Do%06d","Resource":"*"}`, i)
	}},
	{"resources", func(i, _ int) string { // one action, distinct resources
		return fmt.Sprintf(`{"Effect":"Allow","Action":"svc:Do","Resource":"arn:aws:svc:::r/%06d/*"}`, i)
	}},
	{"wildcards", func(i, _ int) string { // wildcards at both ends of the names
		return fmt.Sprintf(`{"Effect":"Allow","Action":"svc:*Do%06d","Resource":"arn:aws:svc:::*/%06d"}`, i, i)
	}},
	{"denies", func(i, n int) string { // denies that miss, and one allow
		if i == n-1 {
			return `{"Effect":"Allow","Action":"*","Resource":"*"}`
		}
		return fmt.Sprintf(`{"Effect":"Deny","Action":"svc:Do*","Resource":"arn:aws:svc:::d/%06d"}`, i)
	}},
	{"prefix", func(i, _ int) string { // hostile: all share a prefix and a suffix
		return fmt.Sprintf(`{"Effect":"Allow","Action":"svc:Do*","Resource":"arn:aws:svc:::%s*%06d*/x"}`, strings.Repeat("r", 50), i)
	}},
}

func document(tb testing.TB, s shape, n int) *policy.Document {
	tb.Helper()
	doc, err := policy.Parse(s.name, []byte(documentText(s, n)))
	require.NoError(tb, err)
	return doc
}

func documentText(s shape, n int) string {
	var b strings.Builder
	b.WriteString(`{"Version":"2012-10-17","Statement":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s.statement(i, n))
	}
	b.WriteString(`]}`)
	return b.String()
}

// lastRequest is the request that the last of n statements matches.
func lastRequest(tb testing.TB, s shape, n int) *eval.Request {
	tb.Helper()
	p, err := eval.ParsePrincipal("arn:aws:iam::111122223333:user/ana")
	require.NoError(tb, err)
	last := fmt.Sprintf("%06d", n-1)
	action, resource := "svc:Do", "arn:aws:svc:::r/"+last+"/x"
	switch s.name {
	case "actions":
		action = "svc:Do" + last
	case "wildcards":
		action, resource = "svc:ReDo"+last, "arn:aws:svc:::r/"+last
	case "prefix":
		resource = "arn:aws:svc:::" + strings.Repeat("r", 50) + "/" + last + "/x"
	}
	r := new(eval.Request)
	require.NoError(tb, r.Reset(p, action, resource))
	r.ResourceAccount = "111122223333"
	return r
}

// BenchmarkStatements shows what a decision costs as policies grow.
func BenchmarkStatements(b *testing.B) {
	for _, s := range shapes {
		for _, n := range []int{10, 100, 1_000, 10_000, 100_000} {
			b.Run("shape="+s.name+"/statements="+strconv.Itoa(n), func(b *testing.B) {
				p, err := eval.Compile(document(b, s, n), policy.IdentityBased)
				require.NoError(b, err)
				e, err := eval.New(eval.Policies{Identity: []*eval.Policy{p}})
				require.NoError(b, err)
				r := lastRequest(b, s, n)
				b.ReportAllocs()
				for b.Loop() {
					if e.Decide(r).Result != eval.Allowed {
						b.Fatal("denied")
					}
				}
			})
		}
	}
}

// BenchmarkCompileStatements shows that compiling is near linear.
func BenchmarkCompileStatements(b *testing.B) {
	for _, s := range shapes {
		for _, n := range []int{1_000, 10_000, 100_000} {
			b.Run("shape="+s.name+"/statements="+strconv.Itoa(n), func(b *testing.B) {
				src := []byte(documentText(s, n))
				b.SetBytes(int64(len(src)))
				b.ReportAllocs()
				for b.Loop() {
					doc, err := policy.Parse(s.name, src)
					if err != nil {
						b.Fatal(err)
					}
					if _, err := eval.Compile(doc, policy.IdentityBased); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
