// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
)

// benchScenarios are the two cases of the speed bars: one statement, and what a
// role of a company's data team has.
func benchScenarios(tb testing.TB) []*scenario.Scenario {
	tb.Helper()
	f, err := os.Open("testdata/bench.jsonl")
	require.NoError(tb, err)
	defer f.Close()
	var list []*scenario.Scenario
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		s, err := scenario.Parse(lines.Bytes())
		require.NoError(tb, err)
		list = append(list, s)
	}
	require.NoError(tb, lines.Err())
	require.Len(tb, list, 2)
	return list
}

// BenchmarkDecide measures a decision by itself: engine and request are prepared
// outside of the loop, as by a caller who decides many.
func BenchmarkDecide(b *testing.B) {
	for _, s := range benchScenarios(b) {
		e, err := eval.New(s.Policies)
		require.NoError(b, err)
		b.Run(s.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if e.Decide(&s.Request).Result != eval.Allowed {
					b.Fatal("denied")
				}
			}
		})
	}
}

// BenchmarkFloor makes the comparisons that the decision of the realistic scenario
// cannot do without, written out by hand and in the best order: one look at each
// value of the request that a statement about the action tests, and one at each
// resource, action and principal of those statements. Nothing finds the statements,
// no type of value or policy is told from another, and nothing is put together.
func BenchmarkFloor(b *testing.B) {
	r := &benchScenarios(b)[1].Request
	key := condition.MakeKey
	region, arn, tls, org := key("aws:RequestedRegion"), key("aws:PrincipalArn"), key("aws:SecureTransport"), key("aws:PrincipalOrgID")
	team := key("aws:PrincipalTag/team")
	b.ReportAllocs()
	for b.Loop() {
		if !floorAllows(r, region, arn, tls, org, team) {
			b.Fatal("denied")
		}
	}
}

func floorAllows(r *eval.Request, region, arn, tls, org, team condition.Key) bool {
	action, resource, account, c := floorAction, floorResource, floorAccount, &r.Context
	has := strings.HasPrefix
	inRegion := c.Single(region)
	denied := inRegion != "us-east-1" && inRegion != "eu-west-1" ||
		has(action, "s3:putbucketpublic") || has(action, "s3:putaccountpublic") ||
		c.Single(tls) != "true" || c.Single(org) != "o-abcde12345"
	bucket := resource == "arn:aws:s3:::data-lake-prod" || has(resource, "arn:aws:s3:::data-lake-prod/")
	role := c.Single(arn)
	named := (role == "arn:aws:iam::123456789012:role/team/reporting" || account == "123456789012") && action == "s3:getobject" && bucket
	other := has(action, "s3:get") && (has(resource, "arn:aws:s3:::other-bucket-11/") || has(resource, "arn:aws:s3:::other-bucket-22/") ||
		has(resource, "arn:aws:s3:::other-bucket-33/") || has(resource, "arn:aws:s3:::other-bucket-44/") || has(resource, "arn:aws:s3:::scratch-"))
	own := action == "s3:getobject" && has(resource, "arn:aws:s3:::data-lake-prod/team-a/") && c.Single(team) == "data-eng"
	session := has(action, "s3:getobject") && has(resource, "arn:aws:s3:::data-lake-prod/")
	return !denied && (own || other) && named && has(action, "s3:") && session
}

// These are variables, so that the compiler does not know how the comparisons end.
var (
	floorAction   = "s3:getobject"
	floorResource = "arn:aws:s3:::data-lake-prod/team-a/2026/11/21/part-000.parquet"
	floorAccount  = "123456789012"
)

// BenchmarkReset measures the preparation of a request.
func BenchmarkReset(b *testing.B) {
	p, err := eval.ParsePrincipal("arn:aws:sts::123456789012:assumed-role/data-app/i-0abc123")
	require.NoError(b, err)
	var r eval.Request
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Reset(p, "s3:GetObject", "arn:aws:s3:::bucket/key"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestDecideNoAllocs(t *testing.T) {
	for _, s := range benchScenarios(t) {
		e, err := eval.New(s.Policies)
		require.NoError(t, err)
		require.Zero(t, testing.AllocsPerRun(100, func() { e.Decide(&s.Request) }), s.Name)
	}
}

// TestSizes signals changes of structures that programs hold in great numbers, or
// that are copied for every decision.
func TestSizes(t *testing.T) {
	t.Parallel()
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("sizes are those of 64 bits")
	}
	require.EqualValues(t, 24, unsafe.Sizeof(arn.ARN{}))
	require.EqualValues(t, 8, unsafe.Sizeof(condition.Key{}))
	require.EqualValues(t, 64, unsafe.Sizeof(condition.Value{}))
	require.EqualValues(t, 16, unsafe.Sizeof(eval.Decision{}))
}
