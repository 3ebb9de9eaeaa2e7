// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot_test

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/snapshot"
)

// account is an export with one user who may do all, and with a member of the user.
func account(member string) string {
	return `{"UserDetailList":[{"Path":"/","UserName":"ana","UserId":"AIDAEXAMPLEANAANAANAA","Arn":"arn:aws:iam::444455556666:user/ana",` +
		member + `"UserPolicyList":[{"PolicyName":"all","PolicyDocument":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}}]}]}`
}

const ana = "arn:aws:iam::444455556666:user/ana"

// TestManyProblems: not all problems are kept, and those that are not kept count all
// the same: a boundary that cannot be read is unknown, whatever stood before it.
func TestManyProblems(t *testing.T) {
	t.Parallel()
	q := snapshot.Query{Principal: ana, Action: "ec2:DescribeInstances", Resource: "*"}
	d, _, err := read(t, "a.json", account("")).Decide(q)
	require.NoError(t, err)
	require.True(t, d.Result == eval.Allowed && d.Conclusive(), "%v", d)
	s := read(t, "a.json", strings.Repeat(`{"Strange":1}`, 12_000)+account(`"PermissionsBoundary":5,"Tags":7,`))
	d, r, err := s.Decide(q)
	require.NoError(t, err)
	require.False(t, d.Result == eval.Allowed || d.Conclusive(), "%v", d)
	require.NotEmpty(t, r.Notes)
	last := s.Problems()[len(s.Problems())-1]
	require.Equal(t, snapshot.WrongType, last.Kind, "errors before warnings")
	require.Contains(t, last.Text, "(and 2001 more problems, which are not listed)")
}

// TestHostileSizes: no input takes time in proportion to the square of its size.
func TestHostileSizes(t *testing.T) {
	for _, row := range []struct {
		name, why string
		text      func(n int) string
	}{
		{"members", "names that occur twice are looked for", func(n int) string { return account(numbered(n, `"m%d":1,`)) }},
		{"places", "each element says where it stands", func(n int) string {
			return `{"ResourceTagMappingList":[` + numbered(n, `{"ResourceARN":"arn:aws:s3:::b%d","Tags":[]},`+"\n") + `{"ResourceARN":"arn:aws:s3:::b"}]}`
		}},
		{"places in one line", "likewise", func(n int) string {
			return `{"VpcEndpoints":[` + numbered(n, `{"VpcEndpointId":"vpce-%d"},`) + `{}]}`
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			const n = 200_000
			text := row.text(n)
			start := time.Now()
			read(t, "a.json", text)
			require.Less(t, time.Since(start), time.Minute, "%s: it should be a second", row.why)
		})
	}
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		_, _ = fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestBounded: what never ends is given up, not kept.
func TestBounded(t *testing.T) {
	for _, row := range []struct{ name, why, start, again string }{
		{"number", "one value", `[1`, strings.Repeat("1", 1<<10)},
		{"members", "an object is kept until its end", `{"a":1`, `,"m%d":"` + strings.Repeat("x", 1<<10) + `"`},
		{"small members", "names take memory too", `{"a":1`, `,"m%d":1`},
	} {
		t.Run(row.name, func(t *testing.T) {
			in := &endless{again: row.again, next: row.start}
			l := snapshot.NewLoader(snapshot.Options{})
			require.NoError(t, l.Read(context.Background(), "a.json", in))
			require.Contains(t, problems(l.Snapshot()), "an element of more than", row.why)
		})
	}
}

// endless repeats a text, in which each member has another name, and gives up when far
// too much was asked for.
type endless struct {
	again, next string
	given, n    int
}

// Read implements io.Reader.
func (e *endless) Read(p []byte) (int, error) {
	if e.given > 2*snapshot.MaxElement {
		return 0, io.EOF
	}
	if e.next == "" {
		e.next = strings.ReplaceAll(e.again, "%d", strconv.Itoa(e.n))
		e.n++
	}
	n := copy(p, e.next)
	e.next, e.given = e.next[n:], e.given+n
	return n, nil
}
