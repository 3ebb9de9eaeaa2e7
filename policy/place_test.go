// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

// TestPlaces: positions in a part of a file are those that the file as a whole has.
func TestPlaces(t *testing.T) {
	t.Parallel()
	part := "{\"Version\": \"2012-10-17\", \"Statement\": [\n  {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"},\n" +
		"  {\"Effect\": \"allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}]}"
	for _, row := range []struct{ name, why, before string }{
		{"start", "the part is the file", ""},
		{"first line", "columns move", `{"PolicyDocument": `},
		{"later line", "lines move too", "{\n \"x\": 1,\n \"PolicyDocument\": "},
	} {
		t.Run(row.name, func(t *testing.T) {
			file := row.before + part
			at := policy.Position{File: "f", Line: 1 + strings.Count(row.before, "\n"),
				Column: len(row.before) - strings.LastIndexByte(row.before, '\n'), Offset: len(row.before)}
			doc, err := policy.ParseLenientAt(at, []byte(part))
			require.NoError(t, err)
			lines := strings.Split(file, "\n")
			own := doc.Lines()
			for i := range doc.Statements {
				p := doc.Position(doc.Statements[i].Pos)
				require.Equal(t, byte('{'), file[p.Offset], row.why)
				require.Equal(t, byte('{'), lines[p.Line-1][p.Column-1], row.why)
				require.Equal(t, p, own.Position(doc.Statements[i].Pos))
				require.Equal(t, lines[p.Line-1][p.Column-1:], own.Text(p.Line)[p.Column-1:], "excerpts stand where the file has them")
				require.Equal(t, p, doc.At(at).Position(doc.Statements[i].Pos))
			}
			findings := doc.Validate(policy.IdentityBased)
			require.Equal(t, strings.Index(file, `"allow"`), findings[0].Position.Offset)
			_, err = policy.ParseLenientAt(at, []byte("{}"))
			var lost policy.Findings
			require.True(t, errors.As(err, &lost))
			require.Equal(t, at, lost[0].Position)
		})
	}
}

func ExampleParseLenientAt() {
	export := "{\n  \"RoleName\": \"app\",\n  \"AssumeRolePolicyDocument\": {\"Version\": \"2012-10-17\", \"Statement\": []}\n}"
	part := strings.Index(export, `{"Version"`)
	at := policy.Position{File: "export.json", Line: 3, Column: 31, Offset: part}
	doc, err := policy.ParseLenientAt(at, []byte(export[part:len(export)-2]))
	fmt.Println(doc.Position(doc.Version.Pos), err)
	// Output: export.json:3:43 <nil>
}

func ExampleDocument_At() {
	doc, err := policy.ParseLenientAt(policy.Position{File: "a.json", Line: 7, Column: 3}, []byte(`{"Statement": []}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	same := doc.At(policy.Position{File: "b.json", Line: 90, Column: 1})
	fmt.Println(doc.Position(1), same.Position(1), policy.Equal(doc, same))
	// Output: a.json:7:3 b.json:90:1 true
}
