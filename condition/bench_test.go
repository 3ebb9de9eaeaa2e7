// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
)

// longLists are the shapes of long value lists that policies have: the i-th
// value, and a text that it matches and no other does.
var longLists = []struct {
	name, operator string
	long           int
	value, request string // formats of i, or of its two bytes
}{
	{"cidr", "IpAddress", 500, "10.%d.%d.0/24", "10.%d.%d.7"},
	{"cidr6", "IpAddress", 500, "2001:db8:%x::/48", "2001:db8:%x::7"},
	{"account", "StringEquals", 1000, "11112222%04d", "11112222%04d"},
	{"ignorecase", "StringEqualsIgnoreCase", 1000, "Team-%04d", "team-%04d"},
	{"arn", "ArnLike", 1000, "arn:aws:iam::111122223333:role/app/w-%04d", "arn:aws:iam::111122223333:role/app/w-%04d"},
	{"arn-prefix", "ArnLike", 1000, "arn:aws:s3:::b-%04d/*", "arn:aws:s3:::b-%04d/key"},
	{"arn-anywhere", "ArnLike", 1000, "arn:aws:iam::*:role/app/w-%04d", "arn:aws:iam::111122223333:role/app/w-%04d"},
	{"prefix", "StringLike", 1000, "a-%04d*", "a-%04d/x"},
	{"pattern", "StringLike", 1000, "a-%04d/*/x?", "a-%04d/b/x1"},
	{"number", "NumericEquals", 1000, "1%04d", "1%04d"},
	{"date", "DateEquals", 1000, "17000%04d", "17000%04d"},
}

func format(layout string, i int) string {
	if strings.Count(layout, "%") == 2 {
		return fmt.Sprintf(layout, i>>8, i&255)
	}
	return fmt.Sprintf(layout, i)
}

// listTest returns a test of n values and an environment in which the last one
// matches.
func listTest(tb testing.TB, operator, value, request string, n int) (condition.Test, *condition.Env) {
	tb.Helper()
	values := make([]string, n)
	for i := range values {
		values[i] = format(value, i)
	}
	test, err := condition.Compile(operator, "k", values, condition.Options{Variables: true})
	require.NoError(tb, err)
	env := &condition.Env{Context: new(condition.Context), Derived: new(condition.Derived)}
	env.Context.Set(condition.MakeKey("k"), condition.String(format(request, n-1)))
	require.Equal(tb, condition.True, test.Eval(env))
	return test, env
}

// TestLongListsNoAllocs: looking a value up costs no memory, found or not.
func TestLongListsNoAllocs(t *testing.T) {
	for _, l := range longLists {
		test, env := listTest(t, l.operator, l.value, l.request, l.long)
		require.Zero(t, testing.AllocsPerRun(10, func() { test.Eval(env) }), l.name)
		env.Context.Set(condition.MakeKey("k"), condition.String(format(l.request, 5000)))
		require.Zero(t, testing.AllocsPerRun(10, func() { test.Eval(env) }), l.name)
	}
}

// BenchmarkValues: a long list costs a look-up, not a scan.
func BenchmarkValues(b *testing.B) {
	for _, l := range longLists {
		for _, n := range []int{1, 4, 5, l.long} {
			b.Run(fmt.Sprintf("%s/%d", l.name, n), func(b *testing.B) {
				b.ReportAllocs()
				test, env := listTest(b, l.operator, l.value, l.request, n)
				for b.Loop() {
					test.Eval(env)
				}
			})
		}
	}
}
