// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
)

// TestSuggest: the first value that is suggested for a test to hold, and for it to
// fail, does that. "-" is a request without the key.
func TestSuggest(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, why, operator, holds, fails string
		values                            []string
	}{
		{"StringEquals", "wildcards are text", "StringEquals", "a*", "x", []string{"a*"}},
		{"StringNotEquals", "negated operators hold for anything else", "StringNotEquals", "x", "a", []string{"a"}},
		{"StringEqualsIgnoreCase", "as written", "StringEqualsIgnoreCase", "Blue", "x", []string{"Blue"}},
		{"StringLike", "an x for each wildcard", "StringLike", "xdminx", "x", []string{"?dmin*"}},
		{"any", "everything matches a lone star, but no value at all does not", "StringLike", "x", "-", []string{"*"}},
		{"escape", "an escaped star is a star", "StringLike", "a*", "x", []string{"a${*}"}},
		{"variable", "a variable has the value of its key", "StringEquals", "ana", "x", []string{"${aws:username}"}},
		{"unresolved", "a variable without a value matches nothing, so that another value has to do", "StringEquals", "b", "x", []string{"${aws:userid}", "b"}},
		{"NumericLessThan", "one less", "NumericLessThan", "9", "10", []string{"10"}},
		{"NumericGreaterThan", "one more, exactly", "NumericGreaterThan", "100000000000000000000000000000001.5", "100000000000000000000000000000000.5", []string{"100000000000000000000000000000000.5"}},
		{"NumericGreaterThanEquals", "the bound itself", "NumericGreaterThanEquals", "3", "2", []string{"3"}},
		{"NumericNotEquals", "one more", "NumericNotEquals", "4", "3", []string{"3"}},
		{"DateLessThan", "one second before", "DateLessThan", "2025-12-31T23:59:59Z", "2026-01-01", []string{"2026-01-01"}},
		{"DateGreaterThan", "one second after, of epoch seconds too", "DateGreaterThan", "1970-01-01T00:16:41Z", "1000", []string{"1000"}},
		{"Bool", "the other literal", "Bool", "True", "false", []string{"True"}},
		{"BinaryEquals", "the same bytes", "BinaryEquals", "QUFB", "x", []string{"QUFB"}},
		{"IpAddress", "a host of the block", "IpAddress", "10.0.0.1", "192.0.2.1", []string{"10.0.0.0/8"}},
		{"IpAddress/one", "a block of one address", "IpAddress", "192.0.2.1", "198.51.100.1", []string{"192.0.2.1"}},
		{"NotIpAddress", "an address outside", "NotIpAddress", "198.51.100.1", "192.0.2.1", []string{"192.0.2.0/24"}},
		{"ArnLike", "an x for each wildcard", "ArnLike", "arn:aws:s3:x::bx", "arn:aws:x:x:x:x", []string{"arn:aws:s3:*::b?"}},
		{"Null/true", "without the key", "Null", "-", "x", []string{"true"}},
		{"Null/false", "with any value", "Null", "x", "-", []string{"false"}},
		{"ForAllValues", "a listed value; without the key it holds too", "ForAllValues:StringEquals", "a", "x", []string{"a", "b"}},
		{"ForAnyValue", "a listed value", "ForAnyValue:StringEquals", "a", "x", []string{"a", "b"}},
		{"IfExists", "a listed value", "StringEqualsIfExists", "a", "x", []string{"a"}},
		{"exponent", "no number that nobody could read", "NumericEquals", "1e400", "2", []string{"1e400", "1"}},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, r.holds, suggested(t, r.operator, r.values, true), r.why)
			require.Equal(t, r.fails, suggested(t, r.operator, r.values, false), r.why)
		})
	}
}

// suggested returns the first value that is suggested and does what it should.
func suggested(t *testing.T, operator string, values []string, hold bool) string {
	t.Helper()
	const key = "k"
	o := condition.Options{Variables: true}
	test, err := condition.Compile(operator, key, values, o)
	require.NoError(t, err)
	for _, v := range condition.Suggest(operator, values, o, userEnv(), hold) {
		env := userEnv()
		env.Context = new(condition.Context)
		env.Context.Set(condition.MakeKey("aws:username"), condition.String("ana"))
		env.Context.Set(condition.MakeKey(key), v)
		want := condition.False
		if hold {
			want = condition.True
		}
		if test.Eval(env) != want {
			continue
		}
		if v.Len() == 0 {
			return "-"
		}
		return v.Text(0)
	}
	return "nothing"
}

func userEnv() *condition.Env {
	var c condition.Context
	c.Set(condition.MakeKey("aws:username"), condition.String("ana"))
	return &condition.Env{Context: &c, Derived: new(condition.Derived)}
}

// TestSuggestFurther: what is suggested behind the first value, for those who have to
// meet another test of the key too.
func TestSuggestFurther(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, why, operator string
		hold                bool
		value, want         string
	}{
		{"wildcard", "another text for a star", "StringLike", true, "a*", "aother"},
		{"question", "one character for a question mark", "StringLike", true, "a?", "a7"},
		{"arn", "in fields of ARNs too", "ArnLike", true, "arn:aws:s3:::*", "arn:aws:s3:::7"},
		{"behind", "the address behind a block", "NotIpAddress", true, "10.0.0.0/24", "10.0.1.0"},
		{"before", "the address before a block", "NotIpAddress", true, "10.0.1.0/24", "10.0.0.255"},
		{"host bits", "a block begins where its mask says", "IpAddress", false, "10.0.0.77/24", "9.255.255.255"},
		{"six", "of the other family too", "NotIpAddress", true, "2001:db8::/32", "2001:db9::"},
		{"all", "there is nothing beside all addresses but the other family", "NotIpAddress", true, "0.0.0.0/0", "2001:db8::1"},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			var texts []string
			for _, v := range condition.Suggest(r.operator, []string{r.value}, condition.Options{Variables: true}, userEnv(), r.hold) {
				texts = append(texts, v.Texts()...)
			}
			require.Contains(t, texts, r.want, r.why)
		})
	}
}

// TestSuggestNothing: what cannot be met has no suggestion, and an operator that
// AWS does not know has none either.
func TestSuggestNothing(t *testing.T) {
	t.Parallel()
	o := condition.Options{Variables: true}
	require.Empty(t, condition.Suggest("StringAlike", []string{"a"}, o, userEnv(), true))
	require.Empty(t, condition.Suggest("NumericEquals", []string{"ten"}, o, userEnv(), true))
	require.Empty(t, condition.Suggest("IpAddress", []string{"here"}, o, userEnv(), true))
	require.Empty(t, condition.Suggest("DateEquals", []string{"soon"}, o, userEnv(), true))
	require.Empty(t, condition.Suggest("StringEquals", nil, o, userEnv(), true))
}

// TestExplainOutcome: what a test met, and why its outcome is in doubt.
func TestExplainOutcome(t *testing.T) {
	t.Parallel()
	k := condition.MakeKey("k")
	set := func(texts ...string) func(*condition.Env) {
		return func(e *condition.Env) { e.Context.Set(k, condition.Strings(texts...)) }
	}
	rows := []struct {
		name, why, operator, key string
		values                   []string
		prepare                  func(*condition.Env)
		want                     condition.Outcome
	}{
		{"given", "a value of the context", "StringEquals", "k", []string{"a"}, set("a"), condition.Outcome{Truth: condition.True, State: condition.KeyGiven, Values: []string{"a"}}},
		{"absent", "a positive operator fails", "StringEquals", "k", []string{"a"}, nil, condition.Outcome{}},
		{"vacuous", "a negated one holds for want of the key", "StringNotEquals", "k", []string{"a"}, nil, condition.Outcome{Truth: condition.True, Vacuous: true}},
		{"vacuous/null-set", "for a set operator, empty texts are no values", "ForAllValues:StringEquals", "k", []string{"a"}, set("", ""), condition.Outcome{Truth: condition.True, State: condition.KeyGiven, Values: []string{"", ""}, Vacuous: true}},
		{"null", "Null asks for absence, which is not holding for want of a key", "Null", "k", []string{"true"}, nil, condition.Outcome{Truth: condition.True}},
		{"unknown", "an unknown key", "StringEquals", "k", []string{"a"}, func(e *condition.Env) { e.Unknown = []condition.Key{k} }, condition.Outcome{Truth: condition.Undetermined, State: condition.KeyUnknown, Doubt: condition.UnknownKey}},
		{"several", "a plain operator on several values", "StringEquals", "k", []string{"a"}, set("a", "b"), condition.Outcome{Truth: condition.Undetermined, State: condition.KeyGiven, Values: []string{"a", "b"}, Doubt: condition.SeveralValues}},
		{"unreadable", "text that is no number", "NumericEquals", "k", []string{"1"}, set("one"), condition.Outcome{Truth: condition.Undetermined, State: condition.KeyGiven, Values: []string{"one"}, Doubt: condition.Unreadable}},
		{"no-values", "the policy lists none", "StringEquals", "k", nil, set("a"), condition.Outcome{Truth: condition.Undetermined, State: condition.KeyGiven, Values: []string{"a"}, Doubt: condition.NoValues}},
		{"derived", "a value that follows from another key", "Bool", "aws:ViaAWSService", []string{"false"}, nil, condition.Outcome{Truth: condition.True, State: condition.KeyDerived, Values: []string{"false"}}},
		{"path", "a role whose path is not known", "ArnLike", "aws:PrincipalArn", []string{"arn:aws:iam::111122223333:role/team/web"}, func(e *condition.Env) {
			e.Derived.SetRoleWithoutPath("arn:aws:iam::111122223333:role/web", len("arn:aws:iam::111122223333:role/"))
		}, condition.Outcome{Truth: condition.Undetermined, State: condition.KeyDerived, Values: []string{"arn:aws:iam::111122223333:role/web"}, Doubt: condition.UnknownPath}},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			test, err := condition.Compile(r.operator, r.key, r.values, condition.Options{Variables: true})
			require.NoError(t, err)
			env := userEnv()
			if r.prepare != nil {
				r.prepare(env)
			}
			require.Equal(t, r.want, test.Explain(env), r.why)
			require.Equal(t, condition.MakeKey(r.key), test.Key())
		})
	}
}

// TestExpand: what is shown of a text with variables.
func TestExpand(t *testing.T) {
	t.Parallel()
	userID, owner := condition.MakeKey("aws:userid"), condition.MakeKey("aws:ResourceAccount")
	username := condition.MakeKey("aws:username")
	rows := []struct {
		name, why, text string
		want            condition.Expansion
	}{
		{"plain", "nothing to replace", "home/ana", condition.Expansion{Text: "home/ana", Example: "home/ana"}},
		{"wildcards", "they stay", "home/*", condition.Expansion{Text: "home/*", Example: "home/x"}},
		{"variable", "its value", "home/${aws:UserName}/?", condition.Expansion{Text: "home/ana/?", Example: "home/ana/x", Variables: []condition.Key{username}}},
		{"default", "for an absent key", "${aws:userid, 'none'}", condition.Expansion{Text: "none", Example: "none", Variables: []condition.Key{userID}}},
		{"unresolved", "it stays as written, and there is no example", "${aws:userid}*", condition.Expansion{Text: "${aws:userid}*", Variables: []condition.Key{userID}, Unresolved: []condition.Key{userID}}},
		{"unknown", "so does one that nobody knows", "${aws:ResourceAccount}", condition.Expansion{Text: "${aws:ResourceAccount}", Variables: []condition.Key{owner}, Unknown: []condition.Key{owner}}},
		{"malformed", "it never has a value", "${", condition.Expansion{Text: "${...}", Unresolved: []condition.Key{{}}}},
		{"escape", "an escape is its character", "${$}{x}", condition.Expansion{Text: "${x}", Example: "${x}"}},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			env := userEnv()
			env.OwnerUnknown = true
			require.Equal(t, r.want, env.Expand(r.text, true, condition.Options{Variables: true}), r.why)
		})
	}
}

// TestContextAllAndDelete: ranging, stopping, removing.
func TestContextAllAndDelete(t *testing.T) {
	t.Parallel()
	var c condition.Context
	for _, name := range []string{"a", "b", "c"} {
		c.Set(condition.MakeKey(name), condition.String(name))
	}
	c.Delete(condition.MakeKey("B"))
	c.Delete(condition.MakeKey("none"))
	var seen []string
	for k, v := range c.All() {
		seen = append(seen, k.String()+v.Text(0))
	}
	require.Equal(t, []string{"aa", "cc"}, seen)
	for range c.All() {
		break
	}
	require.Equal(t, condition.MakeKey("aws:CalledVia"), condition.MakeKey("aws:CalledViaFirst").Source())
	require.Zero(t, condition.MakeKey("aws:SourceIp").Source())
	require.True(t, condition.MakeKey("aws:PrincipalArn").IsDerived())
}

func ExampleSuggest() {
	var env condition.Env
	for _, v := range condition.Suggest("IpAddressIfExists", []string{"192.0.2.0/24"}, condition.Options{}, &env, true) {
		fmt.Printf("%q\n", v.Texts())
	}
	// Output:
	// ["192.0.2.1"]
	// []
}

func ExampleEnv_Expand() {
	env := condition.Env{Context: new(condition.Context)}
	env.Context.Set(condition.MakeKey("aws:PrincipalTag/team"), condition.String("blue"))
	x := env.Expand("arn:aws:s3:::docs/${aws:PrincipalTag/team}/*", true, condition.Options{Variables: true})
	fmt.Println(x.Text)
	fmt.Println(x.Example)
	// Output:
	// arn:aws:s3:::docs/blue/*
	// arn:aws:s3:::docs/blue/x
}

func ExampleTest_Explain() {
	test, _ := condition.Compile("StringNotEquals", "aws:SourceVpc", []string{"vpc-1"}, condition.Options{})
	o := test.Explain(&condition.Env{Context: new(condition.Context)})
	fmt.Println(o.Truth, o.State, "only for want of the key:", o.Vacuous)
	// Output: true absent only for want of the key: true
}

func ExampleContext_All() {
	var c condition.Context
	c.Set(condition.MakeKey("aws:SourceIp"), condition.String("192.0.2.1"))
	c.Set(condition.MakeKey("aws:TagKeys"), condition.Strings("a", "b"))
	for k, v := range c.All() {
		fmt.Println(k, v.Texts())
	}
	// Output:
	// aws:sourceip [192.0.2.1]
	// aws:tagkeys [a b]
}
