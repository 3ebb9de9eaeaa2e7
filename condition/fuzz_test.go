// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
)

// FuzzEval evaluates any operator on any values, and holds each operator against
// its negated twin: for one value of the request, one is the negation of the
// other.
func FuzzEval(f *testing.F) {
	for _, r := range readRows(f) {
		value := ""
		if raw, ok := r.Context["k"]; ok {
			value = strings.Trim(string(raw), `"`)
		}
		f.Add(r.Operator, strings.Join(r.Values, "\n"), value, "v")
	}
	f.Fuzz(func(t *testing.T, operator, values, value, variable string) {
		test, err := condition.Compile(operator, "k", strings.Split(values, "\n"), condition.Options{Variables: true})
		if err != nil {
			return
		}
		var context condition.Context
		context.Set(condition.MakeKey("k"), condition.String(value))
		context.Set(condition.MakeKey("t"), condition.String(variable))
		env := condition.Env{Context: &context, Derived: new(condition.Derived)}
		got := test.Eval(&env)
		require.Equal(t, got, test.Eval(&env), "evaluating changes nothing")
		if twin := negated(operator); twin != "" {
			other, err := condition.Compile(twin, "k", strings.Split(values, "\n"), condition.Options{Variables: true})
			require.NoError(t, err)
			require.Equal(t, got.Not(), other.Eval(&env), "%s and %s", operator, twin)
		}
		env.Unknown = []condition.Key{condition.MakeKey("K")}
		if !strings.Contains(strings.ToLower(operator), "null") {
			require.Equal(t, condition.Undetermined, test.Eval(&env), "an unknown key")
		}
	})
}

// negated returns the negated twin of a plain operator, or "".
func negated(operator string) string {
	switch operator {
	case "StringEquals", "StringEqualsIgnoreCase", "StringLike", "NumericEquals", "DateEquals", "ArnLike", "ArnEquals":
		for _, kind := range []string{"String", "Numeric", "Date", "Arn"} {
			if rest, ok := strings.CutPrefix(operator, kind); ok {
				return kind + "Not" + rest
			}
		}
	case "IpAddress":
		return "NotIpAddress"
	}
	return ""
}
