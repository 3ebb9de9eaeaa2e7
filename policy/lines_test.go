// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

const severalLines = "{\"Version\": \"2012-10-17\",\r\n \"Statement\": [\n\n  {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}"

// TestLinesAgree: a position is the same by both ways to it.
func TestLinesAgree(t *testing.T) {
	t.Parallel()
	doc, err := policy.Parse("p.json", []byte(severalLines))
	require.NoError(t, err)
	lines := doc.Lines()
	for p := policy.Pos(-1); int(p) <= len(severalLines)+3; p++ {
		require.Equal(t, doc.Position(p), lines.Position(p), "place %d", p)
	}
	require.Equal(t, 4, lines.Len())
	require.Equal(t, "{\"Version\": \"2012-10-17\",", lines.Text(1), "the end of a line is not part of it")
	require.Empty(t, lines.Text(3))
	require.Empty(t, lines.Text(0))
	require.Empty(t, lines.Text(5))
}

// TestLinesOfTree: a tree that was built by hand has no lines.
func TestLinesOfTree(t *testing.T) {
	t.Parallel()
	lines := (&policy.Document{File: "p.json"}).Lines()
	require.Zero(t, lines.Len())
	require.Equal(t, policy.Position{File: "p.json"}, lines.Position(3))
}

func ExampleDocument_Lines() {
	doc, _ := policy.Parse("p.json", []byte(`{"Version": "2012-10-17",
"Statement": {"Sid": "Read",
  "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}`))
	lines := doc.Lines()
	at := lines.Position(doc.Statements[0].Action.Pos)
	fmt.Println(at)
	fmt.Println(lines.Text(at.Line))
	// Output:
	// p.json:3:32
	//   "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}
}

func ExampleStatement_AppendJSON() {
	s := policy.Statement{
		Effect:   policy.Allow,
		Action:   policy.Element{Presence: policy.Plain, Values: []policy.Text{{Value: "s3:GetObject"}}},
		Resource: policy.Element{Presence: policy.Plain, Values: []policy.Text{{Value: "arn:aws:s3:::docs/*"}}},
	}
	fmt.Println(string(s.AppendJSON(nil)))
	// Output: {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::docs/*"}
}
