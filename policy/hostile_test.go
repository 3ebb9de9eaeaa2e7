// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

// TestHostile feeds documents that are out of all proportion. Nothing may panic,
// overflow the stack or take more than linear time: each row has seconds where it
// needs a fraction of one. What matters is that the result is what it would be
// for a small document of the kind.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a few seconds")
	}
	const million, many = 1_000_000, 200_000
	statement := func(rest string) string {
		return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"` + rest + `}}`
	}
	numbered := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strings.ReplaceAll(format, "#", strconv.Itoa(i)))
		}
		return b.String()
	}
	for _, row := range []struct {
		name, why string
		document  func() string
		want      policy.Code // of the first finding; empty: accepted
	}{
		{"lists", "a validator that recurses needs a limit", func() string { return strings.Repeat("[", million) }, policy.TooDeep},
		{"objects", "the same with objects", func() string { return strings.Repeat(`{"Statement":`, million) }, policy.TooDeep},
		{"balanced", "valid JSON all the same", func() string {
			return statement(`, "Condition": ` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000))
		}, policy.TooDeep},
		{"closing", "a depth below zero hides nothing", func() string { return strings.Repeat("]", million) + strings.Repeat("[", 10) }, policy.JSONSyntax},
		{"string", "a string of ten megabytes", func() string {
			return statement(`, "Sid": "` + strings.Repeat("a", 10*million) + `"`)
		}, policy.SizeQuota},
		{"escapes", "a string of many escapes", func() string {
			return statement(`, "Sid": "` + strings.Repeat(`\u0061`, 2*many) + `"`)
		}, policy.SizeQuota},
		{"backslashes", "nothing may look back for each of them", func() string {
			return statement(`, "Sid": "` + strings.Repeat(`\\`, 5*many) + `"`)
		}, policy.SizeQuota},
		{"quotes", "nothing may look back for each of them", func() string {
			return statement(`, "Sid": "` + strings.Repeat(`\\\"`, 2*many) + `"`)
		}, policy.SizeQuota},
		{"number", "digits are not computed with", func() string {
			return statement(`, "Condition": {"NumericEquals": {"s3:max-keys": ` + strings.Repeat("9", 10*million) + `}}`)
		}, policy.SizeQuota},
		{"exponent", "nor are exponents", func() string {
			return statement(`, "Condition": {"NumericEquals": {"s3:max-keys": 1e` + strings.Repeat("9", 1000) + `}}`)
		}, policy.InvalidNumber},
		{"actions", "a long list", func() string {
			return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*", "Action": [` + numbered(many, `"s3:#"`) + `]}}`
		}, policy.SizeQuota},
		{"statements", "a million", func() string {
			return `{"Version": "2012-10-17", "Statement": [` + numbered(million, `{"Sid":"S#","Effect":"Allow","Action":"s3:#","Resource":"*"}`) + `]}`
		}, policy.SizeQuota},
		{"empty statements", "a flood of findings", func() string {
			return `{"Version": "2012-10-17", "Statement": [` + numbered(many, `{}`) + `]}`
		}, policy.SizeQuota},
		{"too many statements", "a limit of ours", func() string {
			return `{"Statement": [` + strings.Repeat(`{},`, policy.MaxStatements) + `{}]}`
		}, policy.TooLarge},
		{"keys", "names are compared with all others", func() string {
			return statement(`, "Condition": {"StringEquals": {` + numbered(many, `"x:#":"v"`) + `}}`)
		}, policy.SizeQuota},
		{"operators", "names are compared with all others", func() string {
			return statement(`, "Condition": {` + numbered(many, `"op#":{}`) + `}`)
		}, policy.SizeQuota},
		{"set operators", "each key looks for its Null", func() string {
			return statement(`, "Condition": {"Null": {` + numbered(many/2, `"x:#":"false"`) + `}, "ForAllValues:StringEquals": {` + numbered(many/2, `"x:#":"v"`) + `}}`)
		}, policy.SizeQuota},
		{"members", "unknown ones", func() string {
			return statement("," + numbered(many, `"x#":0`))
		}, policy.SizeQuota},
		{"long names", "each of many findings repeats the name of the operator", func() string {
			return statement(`, "Condition": {"` + strings.Repeat("/", 10*million) + `": {` + numbered(1000, `"x#":null`) + `}}`)
		}, policy.SizeQuota},
		{"variables", "in one string", func() string {
			return statement(`, "Condition": {"StringEquals": {"x:y": "` + strings.Repeat("${a}", many) + `"}}`)
		}, policy.SizeQuota},
		{"open variables", "none of them is closed", func() string {
			return statement(`, "Condition": {"StringEquals": {"x:y": "` + strings.Repeat("${", million) + `"}}`)
		}, policy.SizeQuota},
		{"colons", "in one resource", func() string {
			return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:` + strings.Repeat(":", 5*many) + `"}}`
		}, policy.SizeQuota},
		{"wildcards", "in one action", func() string {
			return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:` + strings.Repeat("*a", million) + `", "Resource": "*"}}`
		}, policy.SizeQuota},
		{"principals", "each type is one list", func() string {
			return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": {"AWS": [` + numbered(many, `"#"`) + `]}}}`
		}, policy.SizeQuota},
		{"lines", "they are counted once", func() string {
			return strings.Repeat("\n", 5*many) + `{"Version": "2012-10-17", "Statement": [` + numbered(1000, "{\n}") + `]}`
		}, policy.MissingAction},
	} {
		t.Run(row.name, func(t *testing.T) {
			src := []byte(row.document())
			start := time.Now()
			d, findings := policy.Check("", src, policy.IdentityBased)
			findings.Sort()
			require.Less(t, time.Since(start), 30*time.Second, row.why)
			require.NotEmpty(t, findings)
			codes := map[policy.Code]bool{}
			for _, f := range findings {
				codes[f.Code] = true
				require.Less(t, len(f.String()), 10_000)
			}
			require.True(t, codes[row.want], "%s: %v", row.why, codes)
			require.LessOrEqual(t, len(findings), 601)
			if d != nil {
				require.True(t, policy.Equal(d, d))
				d.AppendJSON(nil)
				d.Undetermined(policy.SCP)
			}
			parsed, err := policy.Parse("", src)
			require.Equal(t, parsed == nil, err != nil)
			runtime.KeepAlive(src)
		})
	}
}

// A document beyond the limit on size is refused before it is looked at.
func TestMaxSize(t *testing.T) {
	if testing.Short() || strconv.IntSize == 32 {
		t.Skip("takes memory")
	}
	src := make([]byte, policy.MaxSize+1)
	d, err := policy.Parse("big.json", src)
	require.Nil(t, d)
	require.EqualError(t, err, "big.json: too_large: the document has more than 268435456 bytes")
	d, err = policy.Parse("big.json", src[1:])
	require.Nil(t, d)
	require.ErrorContains(t, err, "json_syntax")
}

// The deepest document that is allowed is read, one level more is not.
func TestMaxDepth(t *testing.T) {
	nested := func(depth int) string {
		return `{"Statement": [], "x": ` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + `}`
	}
	_, err := policy.Parse("", []byte(nested(policy.MaxDepth)))
	require.ErrorContains(t, err, "unknown_element")
	_, err = policy.Parse("", []byte(nested(policy.MaxDepth+1)))
	require.ErrorContains(t, err, "too_deep")
}

// Findings are capped by severity, the rest is counted, and an evaluator that
// looks at the findings only still learns that something is undetermined.
func TestMaxFindings(t *testing.T) {
	document := func(n int, last string) []byte {
		good := strings.Repeat(`{"Effect": "Allow", "Action": "nosuch:x", "Resource": "x"},`, n)
		return []byte(`{"Version": "2012-10-17", "Statement": [` + good + last + `]}`)
	}
	d, findings := policy.Check("f", document(100, `{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`), policy.Session)
	require.Len(t, findings, 201, "100 services, 100 resources, and the size, which is counted apart")
	require.NotContains(t, summary(findings), "reject too_many_findings")
	requireConsistent(t, d, policy.Session, findings)

	_, findings = policy.Check("f", document(101, `{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`), policy.Session)
	require.Equal(t, policy.Finding{
		Code: policy.TooManyFindings, Severity: policy.Reject, Statement: -1,
		Position: policy.Position{File: "f"}, Message: "and 2 more",
	}, findings[len(findings)-1], "nothing undetermined was left out")

	d, findings = policy.Check("f", document(150, `{"Action": "s3:*", "Resource": "*"}`), policy.Session)
	require.Len(t, findings, 202)
	last := findings[len(findings)-1]
	require.Equal(t, "and 101 more", last.Message)
	require.Equal(t, policy.Reject, last.Severity)
	require.True(t, last.Undetermined, "the missing effect is among those left out")
	undetermined := d.Undetermined(policy.Session)
	require.True(t, undetermined[150])
	require.False(t, undetermined[149], "exact where the findings are not")

	_, findings = policy.Check("f", []byte(`{"Version": "2012-10-17", "Statement": [`+
		strings.Repeat(`{"Effect": "Allow", "Action": "nosuch:x", "Resource": "*"},`, 103)+
		`{"Effect": "Allow", "Action": "nosuch:x", "Resource": "*"}]}`), policy.SCP)
	require.NoError(t, findings.Err())
	require.Equal(t, policy.Warn, findings[len(findings)-1].Severity, "the rest are warnings")

	_, findings = policy.Check("f", []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": [`+
		strings.Repeat(`"ec2:*",`, 101)+`"ec2:*"], "Resource": "*"}}`), policy.RCP)
	require.Len(t, findings, 101)
	require.Equal(t, policy.Info, findings[100].Severity, "the rest says little")
	require.Equal(t, "and 2 more", findings[100].Message)
}
