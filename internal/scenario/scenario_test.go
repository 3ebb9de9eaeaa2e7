// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scenario_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
)

const request = `"request":{"principal":"arn:aws:iam::111122223333:user/ana","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"`

const full = `[{"name":"p","policy":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}}]`

// TestParse: what scenarios may look like, and what becomes of them.
func TestParse(t *testing.T) {
	t.Parallel()
	rows := []struct{ name, why, text, want string }{
		{"least", "a request is enough", `{` + request + `}}`, "implicitDeny (IMPLICIT_IDENTITY)"},
		{"nulls", "null is no policy", `{` + request + `},"resourcePolicy":null,"permissionBoundaries":null,"sessionPolicy":null,"vpcEndpointPolicies":null,"serviceControlPolicies":null,"expect":null}`, "implicitDeny (IMPLICIT_IDENTITY)"},
		{"list", "policies in a list", `{` + request + `,"resourceAccount":"111122223333"},"identityPolicies":` + full + `}`, "allowed (ALLOW_IDENTITY)"},
		{"document", "a session policy is a document or a list", `{` + request + `,"resourceAccount":"111122223333"},"identityPolicies":` + full + `,"sessionPolicy":{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}}`, "allowed (ALLOW_IDENTITY)"},
		{"empty level", "a level without policies allows nothing", `{` + request + `},"identityPolicies":` + full + `,"serviceControlPolicies":[{"orgIdentifier":"r","policies":[]}]}`, "implicitDeny (IMPLICIT_SCP)"},
		{"unknown policy", "attached, and its text not known", `{` + request + `},"identityPolicies":[{"name":"p","policy":null}]}`, "explicitDeny (EXPLICIT_IDENTITY, inconclusive)"},
		{"comments", "five members are comments, in any object", `{"source":1,"why":[],"confidence":{},"extra":null,"mode":"x",` + request + `,"why":"x"}}`, "implicitDeny (IMPLICIT_IDENTITY)"},
		{"numbers", "numbers keep their text", `{` + request + `,"resourceAccount":"111122223333","context":{"k":1.50,"l":true,"m":[1,"x",false]}},"identityPolicies":[{"name":"p","policy":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"k":"1.50","l":"true"},"ForAllValues:StringEquals":{"m":["1","x","false"]}}}}}]}`, "allowed (ALLOW_IDENTITY)"},
		{"two spellings", "of one key add up", `{` + request + `,"context":{"k":"a","K":"a"}},"identityPolicies":[{"name":"p","policy":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"k":"a"}}}}}]}`, "implicitDeny (IMPLICIT_IDENTITY, inconclusive)"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s, err := scenario.Parse([]byte(row.text))
			require.NoError(t, err, row.why)
			e, err := eval.New(s.Policies)
			require.NoError(t, err)
			require.Equal(t, row.want, e.Decide(&s.Request).String(), row.why)
		})
	}
}

// TestParseErrors: what is refused, and what the message says.
func TestParseErrors(t *testing.T) {
	t.Parallel()
	rows := []struct{ name, why, text, want string }{
		{"not JSON", "nothing to read", `{`, "not JSON"},
		{"not UTF-8", "JSON is UTF-8", "{\"name\":\"\xff\"}", "not JSON in UTF-8"},
		{"deep", "readers recurse", strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), "nested too deeply"},
		{"list", "a scenario is an object", `[]`, "want an object"},
		{"no request", "there is nothing to decide", `{}`, "there is no request"},
		{"misspelt", "a policy that goes unnoticed changes the answer", `{` + request + `},"resourcePolcy":{}}`, `unknown member "resourcePolcy"`},
		{"case", "names are matched exactly", `{"Request":{}}`, `unknown member "Request"`},
		{"twice", "which one counts?", `{"name":"a","name":"b",` + request + `}}`, `member "name" is there twice`},
		{"key twice", "which one counts?", `{` + request + `,"context":{"k":"a","k":"b"}}}`, `key "k" is there twice`},
		{"null key", "absent is absent", `{` + request + `,"context":{"k":null}}}`, "request.context.k: want a string, number or boolean"},
		{"nested list", "values are scalars", `{` + request + `,"context":{"k":[[1]]}}}`, "request.context.k[0]: want a string"},
		{"principal", "nobody", `{"request":{"principal":"x","action":"a:b","resource":"*"}}`, `principal "x"`},
		{"role", "of another name", `{"request":{"principal":"arn:aws:sts::111122223333:assumed-role/a/s","roleArn":"arn:aws:iam::111122223333:role/b","action":"a:b","resource":"*"}}`, "is not that of"},
		{"account", "12 digits", `{` + request + `,"resourceAccount":"1"}}`, "want 12 digits"},
		{"policy", "with its place", `{` + request + `},"identityPolicies":[{"name":"mine","policy":{"Version":"2012-10-17","Statement":{"effect":"Allow","Action":"*","Resource":"*"}}}]}`, `mine:1:`},
		{"no policy", "a name is not enough", `{` + request + `},"identityPolicies":[{"name":"mine"}]}`, "identityPolicies[0]: there is no policy"},
		{"level", "levels are objects", `{` + request + `},"serviceControlPolicies":[1]}`, "serviceControlPolicies[0]: want an object"},
		{"no policies", "an empty level denies everything, and has to be said", `{` + request + `},"serviceControlPolicies":[{"orgIdentifier":"r"}]}`, "there is no list of policies"},
		{"half a pair", "is no character", `{"name":"\ud800",` + request + `}}`, "half a surrogate pair"},
		{"decision", "a word of its own", `{` + request + `},"expect":{"decision":"allow"}}`, "expect.decision: want Allowed"},
		{"no decision", "what is expected?", `{` + request + `},"expect":{}}`, "expect: there is no decision"},
		{"blame", "a layer", `{` + request + `},"expect":{"decision":"Allowed","blame":"trust"}}`, "expect.blame: want identity"},
		{"long value", "bounded", `{` + request + `,"context":{"k":"` + strings.Repeat("x", 9_000) + `"}}}`, "want at most 8192"},
		{"many keys", "bounded", `{` + request + `,"context":{` + manyKeys(1_001) + `}}}`, "want at most 1000 keys"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := scenario.Parse([]byte(row.text))
			require.ErrorContains(t, err, row.want, row.why)
		})
	}
}

func manyKeys(n int) string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf(`"k%d":"v"`, i)
	}
	return strings.Join(keys, ",")
}

// TestAllErrorsAtOnce: and the name, so that a stream can say whose they are.
func TestAllErrorsAtOnce(t *testing.T) {
	t.Parallel()
	s, err := scenario.Parse([]byte(`{"name":"n","x":1,"y":2,"request":{"principal":"?","action":"","resource":""}}`))
	require.Equal(t, "n", s.Name)
	require.ErrorContains(t, err, `"x"`)
	require.ErrorContains(t, err, `"y"`)
	require.ErrorContains(t, err, "principal")
}

func TestMet(t *testing.T) {
	t.Parallel()
	s, err := scenario.Parse([]byte(`{` + request + `,"resourceAccount":"111122223333"},"identityPolicies":` + full + `,"expect":{"decision":"Allowed","blame":"none","conclusive":true}}`))
	require.NoError(t, err)
	e, err := eval.New(s.Policies)
	require.NoError(t, err)
	d := e.Decide(&s.Request)
	require.True(t, s.Expect.Met(d))
	no := false
	for _, x := range []scenario.Expect{{Result: eval.ImplicitDeny}, {Result: eval.Allowed, Blame: "scp"}, {Result: eval.Allowed, Conclusive: &no}} {
		require.False(t, x.Met(d), "%+v", x)
	}
}
