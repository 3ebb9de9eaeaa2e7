// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/condition"
)

// twinValues are alphabets of values and of request texts in which hits, near
// misses and values that contain each other are frequent. A %s is one of parts.
var twinValues = []struct {
	name, why string
	operators []string
	values    []string
	requests  []string
	parts     []string
}{
	{
		name: "text", why: "exact texts, nested prefixes, patterns, variables that are set, unset, unknown",
		operators: []string{"StringEquals", "StringLike", "StringEqualsIgnoreCase"},
		values: []string{"%s", "%s%s", "%s%s%s", "%s*", "%s%s*", "%s*%s", "*%s", "%s?%s", "%s*%s?", "*", "",
			"${set}%s", "%s${set}*", "%s${unset}", "%s${unknown}%s", "%s${unset,'%s'}", "%s${*}%s", "${", many("%s", 65)},
		requests: []string{"%s", "%s%s", "%s%s%s", "%s*%s", ""},
		parts:    []string{"a", "b", "A", "ab", "k", "\u212a", "é", "\xff", "\ufffd", "aaaa", longText},
	},
	{
		name: "arn", why: "whole ARNs, prefixes, wildcards in any field, what is no ARN",
		operators: []string{"ArnLike", "ArnEquals"},
		values: []string{"arn:aws:iam::%s:role/%s", "arn:aws:iam::%s:role/%s*", "arn:aws:iam::*:role/%s", "arn:aws:iam::%s:role/%s/*/%s",
			"arn:*:iam::%s:%s", "arn:aws:iam::*:%s*", "arn:aws:iam::%s:*", "*:aws:iam::%s:role/%s", "arn:aws:iam::%s:role/${set}", "%s", "arn:aws:iam::${unknown}:role/%s",
			"arn:aws:iam::%s:role/%s${unset}", "ARN:aws:iam::%s:role/%s", "arn:aws:iam::%s", "arn:aws:iam::%s:role/" + many("%s", 65), "*:*:*:*:*:*", "arn:*"},
		requests: []string{"arn:aws:iam::%s:role/%s", "arn:aws:iam::%s:role/%s/%s/%s", "arn:aws:iam::%s:%s", "ARN:aws:iam::%s:role/%s", "%s"},
		parts:    []string{"1", "12", "2", "a", "a:b", "role/a", "", "\xff"},
	},
	{
		name: "address", why: "nested and adjacent blocks of both families, requests that are blocks, broken ones",
		operators: []string{"IpAddress"},
		values: []string{"10.0.0.%s", "10.0.0.%s/31", "10.0.0.%s/30", "10.0.%s.0/24", "10.0.%s.0/23", "10.%s.0.0/16", "::%s", "::%s/127",
			"2001:db8::%s/126", "2001:db8:%s::/48", "2001:db8:%s::/47", "2001:db8::%s:0:0:0:0/64", "::ffff:10.0.0.%s", "::ffff:10.0.0.%s/127", "0.0.0.0/0", "::/0", "%s"},
		requests: []string{"10.0.0.%s", "10.0.0.%s/31", "10.0.0.%s/30", "10.0.%s.0/23", "10.%s.1.1", "::%s", "::%s/127", "::ffff:10.0.0.%s",
			"2001:db8::%s", "2001:db8:%s::1", "2001:db8:%s::/47", "2001:db8::%s:0:0:0:1", "255.255.255.255", "%s"},
		parts: []string{"0", "1", "2", "3", "4", "7", "8"},
	},
	{
		name: "number", why: "one number in several forms, order operators, what is no number",
		operators: []string{"NumericEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"},
		values:    []string{"%s", "-%s", "%s0", "%s.5", "%se1", "0.0%s", "x"},
		requests:  []string{"%s", "-%s", "%s0", "%s.5", "%se1", "x"},
		parts:     []string{"0", "1", "2", "3", "12", "2.50"},
	},
	{
		name: "date", why: "seconds and calendar dates, order operators, what is no date",
		operators: []string{"DateEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
		values:    []string{"%s", "1970-01-0%s", "1970-01-01T00:00:0%sZ", "1970-01-01T00:00:0%s.5Z", "x"},
		requests:  []string{"%s", "1970-01-0%s", "1970-01-01T00:00:0%sZ", "1970-01-01T00:00:0%s.5Z", "x"},
		parts:     []string{"0", "1", "2", "3", "9"},
	},
}

var longText = strings.Repeat("long", 33) // more than fits into the buffer of a folded text

// many returns a text with more variables than a value may have.
func many(head string, n int) string { return head + strings.Repeat("${set}", n) }

// fill draws a layout and puts parts into it.
func fill(t *rapid.T, layouts, parts []string) string {
	s := rapid.SampledFrom(layouts).Draw(t, "layout")
	for strings.Contains(s, "%s") {
		s = strings.Replace(s, "%s", rapid.SampledFrom(parts).Draw(t, "part"), 1)
	}
	return s
}

// eachAlone is the rule of a list, tried value by value: it matches if any value
// by itself does.
func eachAlone(tb require.TestingT, operator, key string, values []string, env *condition.Env) condition.Truth {
	result := condition.False
	for _, s := range values {
		result = result.Or(evalList(tb, operator, key, []string{s}, env))
	}
	return result
}

func evalList(tb require.TestingT, operator, key string, values []string, env *condition.Env) condition.Truth {
	test, err := condition.Compile(operator, key, values, condition.Options{Variables: true})
	require.NoError(tb, err)
	return test.Eval(env)
}

func twinEnv() *condition.Env {
	env := &condition.Env{Context: new(condition.Context), Derived: new(condition.Derived)}
	env.Context.Set(condition.MakeKey("set"), condition.String("a"))
	env.Unknown = []condition.Key{condition.MakeKey("unknown")}
	return env
}

// TestLongLists: a list of any length means what its values mean one by one.
func TestLongLists(t *testing.T) {
	t.Parallel()
	for _, row := range twinValues {
		t.Run(row.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				value := rapid.Custom(func(t *rapid.T) string { return fill(t, row.values, row.parts) })
				values := rapid.SliceOfN(value, 1, 24).Draw(t, "values")
				operator := rapid.SampledFrom(row.operators).Draw(t, "operator")
				env := twinEnv()
				for range 8 {
					request := condition.String(fill(t, row.requests, row.parts))
					if a, err := netip.ParseAddr(request.Text(0)); err == nil && rapid.Bool().Draw(t, "parsed") {
						request = condition.IP(a)
					}
					env.Context.Set(condition.MakeKey("k"), request)
					want := eachAlone(t, operator, "k", values, env)
					require.Equal(t, want, evalList(t, operator, "k", values, env), "%s %q in %q: %s", operator, request.Text(0), values, row.why)
				}
			})
		})
	}
}

// TestLongListsPathUnknown is TestLongLists for an aws:PrincipalArn that lacks
// the path of the role.
func TestLongListsPathUnknown(t *testing.T) {
	t.Parallel()
	layouts := []string{"arn:aws:iam::%s:role/%s", "arn:aws:iam::%s:role/%s/%s", "arn:aws:iam::%s:role/%s*", "arn:aws:iam::%s:role/%s/*", "arn:aws:iam::%s:*",
		"arn:aws:iam::%s:role/*/%s", "arn:aws:iam::*:role/%s/%s", "arn:aws:iam::%s:user/%s", "arn:aws:iam::%s:role/%s/${unset}", "arn:aws:iam::%s:role//%s"}
	parts := []string{"1", "2", "a", "b", "A", "ab", "\xff"}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Custom(func(t *rapid.T) string { return fill(t, layouts, parts) })
		values := rapid.SliceOfN(value, 1, 12).Draw(t, "values")
		operator := rapid.SampledFrom([]string{"StringEquals", "StringLike", "StringEqualsIgnoreCase", "ArnLike", "NumericEquals", "BinaryEquals"}).Draw(t, "operator")
		head, name := fill(t, []string{"arn:aws:iam::%s:role/"}, parts), fill(t, []string{"%s"}, parts)
		env := twinEnv()
		env.Derived.SetRoleWithoutPath(head+name, len(head))
		want := eachAlone(t, operator, "aws:PrincipalArn", values, env)
		require.Equal(t, want, evalList(t, operator, "aws:PrincipalArn", values, env), "%s %s/%s in %q", operator, head, name, values)
	})
}

// TestLongListsBounds anchors what the twin, which uses the same code for one
// value, cannot tell.
func TestLongListsBounds(t *testing.T) {
	t.Parallel()
	blocks := []string{"10.0.0.0/31", "10.0.0.2/31", "10.1.0.0/16", "10.1.2.0/24", "2001:db8::/48", "2001:db8:1::/48", "2001:db8:1::7", "::/127"}
	for _, row := range []struct {
		name, why, request string
		want               condition.Truth
	}{
		{"v4 last", "the last address of a block is in it", "10.1.255.255", condition.True},
		{"v4 behind", "the next one is not", "10.2.0.0", condition.False},
		{"v4 before", "nor is the one before the first block", "9.255.255.255", condition.False},
		{"v4 adjacent", "two blocks do not make one", "10.0.0.0/30", condition.False},
		{"v4 around inner", "what is behind an inner block is in the outer", "10.1.3.0/24", condition.True},
		{"v6 last", "the last address of a block is in it", "2001:db8:1:ffff:ffff:ffff:ffff:ffff", condition.True},
		{"v6 behind", "the next one is not", "2001:db8:2::", condition.False},
		{"v6 low half", "the low half bounds long prefixes", "::2", condition.False},
		{"v6 adjacent", "two blocks do not make one", "2001:db8::/47", condition.False},
		{"families", "a mapped address stays an IPv6 address", "::ffff:10.1.0.1", condition.False},
	} {
		t.Run(row.name, func(t *testing.T) {
			env := twinEnv()
			env.Context.Set(condition.MakeKey("k"), condition.String(row.request))
			require.Equal(t, row.want, evalList(t, "IpAddress", "k", blocks, env), row.why)
		})
	}
}
