// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"testing"

	"github.com/iamverdict/verdict/policy"
	"github.com/stretchr/testify/require"
)

// testOf is one key under one operator.
func testOf(t *testing.T, w world, name, key string, wanted ...string) truth {
	t.Helper()
	op, ok := readOperator(name)
	require.True(t, ok, name)
	k := policy.ConditionKey{Key: policy.Text{Value: key}}
	for _, v := range wanted {
		k.Values = append(k.Values, policy.Scalar{Value: v})
	}
	return w.test(op, k, true)
}

// bases has every operator but Null: a policy value, request values for which
// the comparison before any negation is true and false, and one that cannot be
// read, if there is such a thing.
var bases = []struct {
	name, wanted, hit, miss, broken string
	negated                         bool
}{
	{"StringEquals", "a", "a", "b", "", false},
	{"StringNotEquals", "a", "a", "b", "", true},
	{"StringEqualsIgnoreCase", "a", "A", "b", "", false},
	{"StringNotEqualsIgnoreCase", "a", "A", "b", "", true},
	{"StringLike", "a*", "abc", "b", "", false},
	{"StringNotLike", "a*", "abc", "b", "", true},
	{"NumericEquals", "5", "5.0", "6", "x", false},
	{"NumericNotEquals", "5", "5.0", "6", "x", true},
	{"NumericLessThan", "5", "4", "5", "x", false},
	{"NumericLessThanEquals", "5", "5", "6", "x", false},
	{"NumericGreaterThan", "5", "6", "5", "x", false},
	{"NumericGreaterThanEquals", "5", "5", "4", "x", false},
	{"DateEquals", "2020-01-01", "1577836800", "2020-01-02", "x", false},
	{"DateNotEquals", "2020-01-01", "1577836800", "2020-01-02", "x", true},
	{"DateLessThan", "2020-01-01", "2019-12-31", "2020-01-01", "x", false},
	{"DateLessThanEquals", "2020-01-01", "2020-01-01", "2020-01-02", "x", false},
	{"DateGreaterThan", "2020-01-01", "2020-01-02", "2020-01-01", "x", false},
	{"DateGreaterThanEquals", "2020-01-01", "2020-01-01", "2019-12-31", "x", false},
	{"Bool", "true", "true", "false", "x", false},
	{"BinaryEquals", "QUJD", "QUJD", "QUJE", "", false},
	{"IpAddress", "192.0.2.0/24", "192.0.2.9", "198.51.100.9", "x", false},
	{"NotIpAddress", "192.0.2.0/24", "192.0.2.9", "198.51.100.9", "x", true},
	{"ArnEquals", "arn:aws:sns:*:*:t", "arn:aws:sns:r:1:t", "arn:aws:sns:r:1:u", "", false},
	{"ArnLike", "arn:aws:sns:*:*:t", "arn:aws:sns:r:1:t", "arn:aws:sns:r:1:u", "", false},
	{"ArnNotEquals", "arn:aws:sns:*:*:t", "arn:aws:sns:r:1:t", "arn:aws:sns:r:1:u", "", true},
	{"ArnNotLike", "arn:aws:sns:*:*:t", "arn:aws:sns:r:1:t", "arn:aws:sns:r:1:u", "", true},
}

// The whole table of qualifiers, suffixes and numbers of values, per operator.
// A row has the results for a positive and for a negated operator.
func TestOperatorTable(t *testing.T) {
	const hit, miss, broken = "hit", "miss", "broken"
	for _, row := range []struct {
		prefix, suffix    string
		values            []string
		positive, negated truth
		why               string
	}{
		{"", "", nil, no, yes, "absent: false, and true if negated"},
		{"", "IfExists", nil, yes, yes, "absent: true"},
		{"ForAllValues:", "", nil, yes, yes, "absent: true"},
		{"ForAllValues:", "IfExists", nil, yes, yes, "absent: true"},
		{"ForAnyValue:", "", nil, no, no, "absent: false, even if negated"},
		{"ForAnyValue:", "IfExists", nil, yes, yes, "absent: true"},

		{"", "", []string{hit}, yes, no, "one value"},
		{"", "", []string{miss}, no, yes, "one value"},
		{"", "IfExists", []string{hit}, yes, no, "one value"},
		{"", "IfExists", []string{miss}, no, yes, "one value"},
		{"ForAllValues:", "", []string{hit}, yes, no, "one value"},
		{"ForAllValues:", "", []string{miss}, no, yes, "one value"},
		{"ForAllValues:", "IfExists", []string{hit}, yes, no, "one value"},
		{"ForAllValues:", "IfExists", []string{miss}, no, yes, "one value"},
		{"ForAnyValue:", "", []string{hit}, yes, no, "one value"},
		{"ForAnyValue:", "", []string{miss}, no, yes, "one value"},
		{"ForAnyValue:", "IfExists", []string{hit}, yes, no, "one value"},
		{"ForAnyValue:", "IfExists", []string{miss}, no, yes, "one value"},

		{"", "", []string{hit, hit}, unsure, unsure, "several values ask for a set operator"},
		{"", "", []string{hit, miss}, unsure, unsure, "several values"},
		{"", "", []string{miss, miss}, unsure, unsure, "several values"},
		{"", "IfExists", []string{hit, miss}, unsure, unsure, "several values"},
		{"ForAllValues:", "", []string{hit, hit}, yes, no, "all"},
		{"ForAllValues:", "", []string{hit, miss}, no, no, "not all, in either polarity"},
		{"ForAllValues:", "", []string{miss, miss}, no, yes, "none"},
		{"ForAllValues:", "IfExists", []string{hit, miss}, no, no, "as without IfExists"},
		{"ForAnyValue:", "", []string{hit, hit}, yes, no, "all"},
		{"ForAnyValue:", "", []string{hit, miss}, yes, yes, "one is enough, in either polarity"},
		{"ForAnyValue:", "", []string{miss, miss}, no, yes, "none"},
		{"ForAnyValue:", "IfExists", []string{hit, miss}, yes, yes, "as without IfExists"},

		{"", "", []string{broken}, unsure, unsure, "cannot be read"},
		{"", "IfExists", []string{broken}, unsure, unsure, "cannot be read"},
		{"ForAllValues:", "", []string{hit, broken}, unsure, no, "a value that is false settles it"},
		{"ForAllValues:", "", []string{miss, broken}, no, unsure, "a value that is false settles it"},
		{"ForAnyValue:", "", []string{hit, broken}, yes, unsure, "a value that is true settles it"},
		{"ForAnyValue:", "", []string{miss, broken}, unsure, yes, "a value that is true settles it"},
	} {
		for _, b := range bases {
			values, readable := valuesOf(b.hit, b.miss, b.broken, row.values)
			if !readable {
				continue
			}
			r := read(alice)
			r.Context = map[string][]string{"svc:key": values}
			want := row.positive
			if b.negated {
				want = row.negated
			}
			name := row.prefix + b.name + row.suffix
			require.Equal(t, want, testOf(t, worldOf(t, r), name, "svc:key", b.wanted), "%s %v: %s", name, row.values, row.why)
			require.Equal(t, unsure, testOf(t, worldOf(t, unknown(r, "svc:key")), name, "svc:key", b.wanted), "%s: unknown", name)
		}
	}
}

func valuesOf(hit, miss, broken string, row []string) ([]string, bool) {
	var values []string
	for _, name := range row {
		value := map[string]string{"hit": hit, "miss": miss, "broken": broken}[name]
		if name == "broken" && value == "" {
			return nil, false
		}
		values = append(values, value)
	}
	return values, true
}

func TestSeveralPolicyValues(t *testing.T) {
	w := worldOf(t, withContext("s", "b", "n", "5", "ip", "192.0.2.1"))
	for _, tt := range []struct {
		operator, key string
		wanted        []string
		want          truth
		why           string
	}{
		{"StringEquals", "s", []string{"a", "b"}, yes, "one that fits is enough"},
		{"StringNotEquals", "s", []string{"a", "b"}, no, "negated: none may fit"},
		{"StringNotEquals", "s", []string{"a", "c"}, yes, "negated: none fits"},
		{"NumericLessThan", "n", []string{"3", "6"}, yes, "an order: the most generous counts"},
		{"NumericEquals", "n", []string{"x", "5"}, yes, "a value that fits settles it"},
		{"NumericEquals", "n", []string{"x", "6"}, unsure, "another that cannot be read may have fit"},
		{"NumericNotEquals", "n", []string{"x", "5"}, no, "likewise"},
		{"NumericNotEquals", "n", []string{"x", "6"}, unsure, "likewise"},
		{"NotIpAddress", "ip", []string{"10.0.0.0/8", "192.0.2.0/24"}, no, "in one of them"},
		{"StringEquals", "s", []string{"${absent}", "b"}, yes, "an unresolved variable spoils its own value only"},
		{"StringEquals", "s", []string{"${absent}"}, no, "which matches nothing"},
		{"StringNotEquals", "s", []string{"${absent}"}, yes, "so negated it is true"},
		{"StringNotEquals", "s", []string{"${absent}", "b"}, no, "unless another value fits"},
		{"StringNotEqualsIfExists", "s", []string{"${absent}"}, yes, "IfExists is about the key"},
		{"StringEquals", "absent", []string{"${absent}"}, no, "the key's absence decides"},
		{"StringNotEquals", "absent", []string{"${absent}"}, yes, "the key's absence decides"},
		{"Bool", "absent", []string{"true", "false"}, no, "any boolean, but one must be there"},
	} {
		require.Equal(t, tt.want, testOf(t, w, tt.operator, tt.key, tt.wanted...), "%s %v: %s", tt.operator, tt.wanted, tt.why)
	}
}

func TestNull(t *testing.T) {
	w := worldOf(t, unknown(withContext("one", "v", "empty", "", "two", "a", "two", "b"), "unknown"))
	for _, tt := range []struct {
		operator, key string
		wanted        []string
		want          truth
		why           string
	}{
		{"Null", "absent", []string{"true"}, yes, "absent"},
		{"Null", "absent", []string{"false"}, no, "absent"},
		{"Null", "one", []string{"true"}, no, "present"},
		{"Null", "one", []string{"False"}, yes, "present, and case does not matter"},
		{"Null", "two", []string{"false"}, yes, "present with several values"},
		{"Null", "empty", []string{"false"}, yes, "an empty string is a value"},
		{"Null", "one", []string{"true", "false"}, yes, "either"},
		{"Null", "unknown", []string{"true", "false"}, yes, "either, known or not"},
		{"Null", "unknown", []string{"true"}, unsure, "not known"},
		{"Null", "unknown", []string{"false"}, unsure, "not known"},
		{"Null", "one", []string{"maybe"}, unsure, "no boolean"},
		{"Null", "one", []string{"maybe", "false"}, yes, "another value settles it"},
		{"Null", "one", []string{"${one}"}, unsure, "no variables"},
		{"Null", "absent", nil, no, "an empty list, as for other operators"},
		{"Null", "one", nil, unsure, "an empty list, as for other operators"},
		{"Null", "unknown", nil, unsure, "an empty list, as for other operators"},
		{"ForAllValues:Null", "one", []string{"true"}, yes, "always true"},
		{"ForAllValues:Null", "unknown", []string{"maybe"}, yes, "always true"},
		{"ForAnyValue:Null", "absent", []string{"true"}, no, "never true"},
		{"ForAnyValue:Null", "unknown", []string{"true", "false"}, no, "never true"},
	} {
		require.Equal(t, tt.want, testOf(t, w, tt.operator, tt.key, tt.wanted...), "%s %s %v: %s", tt.operator, tt.key, tt.wanted, tt.why)
	}
}

func TestEmptyPolicyLists(t *testing.T) {
	w := worldOf(t, unknown(withContext("one", "v", "two", "a", "two", "b"), "unknown"))
	for _, tt := range []struct {
		operator             string
		absent, one, several truth
	}{
		{"StringEquals", no, unsure, unsure},
		{"StringNotEquals", yes, unsure, unsure},
		{"StringEqualsIfExists", yes, no, unsure},
		{"StringNotEqualsIfExists", yes, yes, unsure},
		{"ForAllValues:StringEquals", yes, no, no},
		{"ForAllValues:StringNotEquals", yes, yes, yes},
		{"ForAllValues:StringEqualsIfExists", yes, no, no},
		{"ForAnyValue:StringEquals", no, no, no},
		{"ForAnyValue:StringNotEquals", no, no, no},
		{"ForAnyValue:StringNotEqualsIfExists", yes, no, no},
	} {
		require.Equal(t, tt.absent, testOf(t, w, tt.operator, "absent"), tt.operator)
		require.Equal(t, tt.one, testOf(t, w, tt.operator, "one"), tt.operator)
		require.Equal(t, tt.several, testOf(t, w, tt.operator, "two"), tt.operator)
		require.Equal(t, unsure, testOf(t, w, tt.operator, "unknown"), tt.operator)
	}
}

func TestEmptyStrings(t *testing.T) {
	w := worldOf(t, withContext("one", "", "two", "", "two", "", "mixed", "", "mixed", "a"))
	for _, tt := range []struct {
		operator, key, wanted string
		want                  truth
		why                   string
	}{
		{"StringEquals", "one", "", yes, "an ordinary value"},
		{"StringNotEquals", "one", "", no, "an ordinary value"},
		{"StringEquals", "two", "", unsure, "several values"},
		{"ForAllValues:StringEquals", "one", "a", yes, "to set operators it is no value"},
		{"ForAllValues:StringEquals", "two", "a", yes, "nor are two"},
		{"ForAnyValue:StringEquals", "one", "", no, "nor does it equal itself"},
		{"ForAnyValue:StringNotEquals", "two", "a", no, "negated likewise"},
		{"ForAnyValue:StringEqualsIfExists", "one", "a", yes, "as if absent"},
		{"ForAllValues:StringEquals", "mixed", "a", no, "beside another value it counts"},
		{"ForAnyValue:StringEquals", "mixed", "", yes, "beside another value it counts"},
	} {
		require.Equal(t, tt.want, testOf(t, w, tt.operator, tt.key, tt.wanted), "%s %s: %s", tt.operator, tt.key, tt.why)
	}
}

func TestKeysIgnoreCase(t *testing.T) {
	w := worldOf(t, withContext("aws:ResourceTag/Owner", "Alice"))
	require.Equal(t, yes, testOf(t, w, "StringEquals", "AWS:resourcetag/OWNER", "Alice"))
	require.Equal(t, no, testOf(t, w, "StringEquals", "AWS:resourcetag/OWNER", "alice"), "values do not")
}

func TestOperatorNames(t *testing.T) {
	for name, want := range map[string]bool{
		"StringEquals": true, "stringequals": true, "FORANYVALUE:STRINGLIKEIFEXISTS": true, "Null": true,
		"ForAllValues:Null": true, "ForAllValues::StringEquals": false, "ForAllValuesStringEquals": false,
		"ForAnyValue:ForAllValues:StringEquals": false, "NullIfExists": false, "ForAnyValue:NullIfExists": false,
		"BoolNotEquals": false, "BinaryNotEquals": false, "StringNotLikeIgnoreCase": false, "": false,
		"IfExists": false, "StringEqualsIfExistsIfExists": false, "StringEquals ": false, "Like": false,
	} {
		_, ok := readOperator(name)
		require.Equal(t, want, ok, name)
	}
}

func TestConditionsAreAnded(t *testing.T) {
	w := worldOf(t, withContext("a", "1", "b", "2"))
	for _, tt := range []struct {
		condition string
		want      truth
		why       string
	}{
		{`{}`, yes, "no condition"},
		{`{"StringEquals": {}}`, yes, "no keys"},
		{`{"StringEquals": {"a": "1", "b": "2"}}`, yes, "all keys"},
		{`{"StringEquals": {"a": "1", "b": "1"}}`, no, "one key fails"},
		{`{"StringEquals": {"a": "1"}, "StringLike": {"b": "3*"}}`, no, "one operator fails"},
		{`{"StringEquals": {"a": "1"}, "NumericEquals": {"b": "x"}}`, unsure, "one cannot be told"},
		{`{"StringEquals": {"a": "2"}, "NumericEquals": {"b": "x"}}`, no, "false settles it"},
		{`{"StringEquals": {"a": "1", "A": "2"}}`, no, "two spellings of a key are two tests"},
		{`{"StringEquals": {"a": 1}}`, yes, "numbers are their text"},
	} {
		require.Equal(t, tt.want, w.matchCondition(condition(t, []byte(tt.condition)), true), "%s: %s", tt.condition, tt.why)
	}
}
