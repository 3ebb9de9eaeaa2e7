// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

// TestPositions dumps the tree of each document of testdata/positions.txtar, one
// node a line with its place.
func TestPositions(t *testing.T) {
	readArchive(t, "testdata/positions.txtar").check(t, func(name, document string) string {
		d := mustParse(t, document)
		p := dumper{doc: d, source: document, t: t}
		p.document()
		return p.out.String()
	})
}

// dumper writes nodes with their places.
type dumper struct {
	doc    *policy.Document
	source string
	t      *testing.T
	out    strings.Builder
}

// node writes one node. What stands at its place in the source must start with
// one of the given characters.
func (p *dumper) node(pos policy.Pos, first, format string, args ...string) {
	at := p.doc.Position(pos)
	require.True(p.t, strings.ContainsRune(first, rune(p.source[at.Offset])), "%v %q", at, p.source[at.Offset:])
	line := strings.Split(p.source, "\n")[at.Line-1]
	require.Equal(p.t, p.source[at.Offset], line[at.Column-1], "line and column point elsewhere than the offset")
	fmt.Fprintf(&p.out, "%s %s", at, format)
	for _, arg := range args {
		fmt.Fprintf(&p.out, " %q", arg)
	}
	p.out.WriteByte('\n')
}

func (p *dumper) document() {
	if p.doc.Version.Value != "" {
		p.node(p.doc.Version.Pos, `"`, "Version", p.doc.Version.Value)
	}
	if p.doc.ID != nil {
		p.node(p.doc.ID.Pos, `"`, "Id", p.doc.ID.Value)
	}
	for _, s := range p.doc.Statements {
		p.statement(s)
	}
}

func (p *dumper) statement(s policy.Statement) {
	p.node(s.Pos, `{`, "statement")
	if s.SID != nil {
		p.node(s.SID.Pos, `"`, "  Sid", s.SID.Value)
	}
	p.node(s.EffectPos, `"`, "  "+s.Effect.String())
	if s.Principal.Presence != policy.Absent {
		p.node(s.Principal.Pos, `"{`, "  Principal "+s.Principal.Presence.String())
	}
	for _, e := range s.Principal.Entries {
		p.node(e.Value.Pos, `"`, "    "+e.Type.String(), e.Value.Value)
	}
	p.element("Action", s.Action)
	p.element("Resource", s.Resource)
	for _, b := range s.Condition {
		p.node(b.Operator.Pos, `"`, "  operator", b.Operator.Value)
		for _, k := range b.Keys {
			p.node(k.Key.Pos, `"`, "    key", k.Key.Value)
			for _, v := range k.Values {
				p.node(v.Pos, `"-0123456789tf`, "      "+v.Kind.String(), v.Value)
			}
		}
	}
}

func (p *dumper) element(name string, e policy.Element) {
	if e.Presence != policy.Absent {
		p.node(e.Pos, `"[`, "  "+name+" "+e.Presence.String())
	}
	for _, v := range e.Values {
		p.node(v.Pos, `"`, "    value", v.Value)
	}
}

func TestPositionString(t *testing.T) {
	for _, row := range []struct {
		name, why string
		position  policy.Position
		want      string
	}{
		{"all", "as compilers print it", policy.Position{File: "a.json", Line: 3, Column: 7, Offset: 20}, "a.json:3:7"},
		{"no file", "the place alone", policy.Position{Line: 3, Column: 7}, "3:7"},
		{"no place", "the file alone", policy.Position{File: "a.json"}, "a.json"},
		{"zero", "something must stand there", policy.Position{}, "-"},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, row.position.String(), row.why)
		})
	}
}

func TestDocumentPosition(t *testing.T) {
	const src = "{\"Statement\":\r\n\n[\n]}"
	d, err := policy.ParseLenient("f", []byte(src))
	require.NoError(t, err)
	for _, row := range []struct {
		name, why string
		pos       policy.Pos
		want      policy.Position
	}{
		{"unknown", "the zero Pos is no place", 0, policy.Position{File: "f"}},
		{"first", "offsets count from 0, places from 1", 1, policy.Position{File: "f", Line: 1, Column: 1}},
		{"carriage return", "only a line feed ends a line", 14, policy.Position{File: "f", Line: 1, Column: 14, Offset: 13}},
		{"line feed", "it is part of the line it ends", 15, policy.Position{File: "f", Line: 1, Column: 15, Offset: 14}},
		{"empty line", "a line may have nothing else", 16, policy.Position{File: "f", Line: 2, Column: 1, Offset: 15}},
		{"third line", "every line feed counts", 17, policy.Position{File: "f", Line: 3, Column: 1, Offset: 16}},
		{"end", "just behind the text", policy.Pos(len(src) + 1), policy.Position{File: "f", Line: 4, Column: 3, Offset: len(src)}},
		{"beyond", "not a place of this document", policy.Pos(len(src) + 2), policy.Position{File: "f"}},
		{"negative", "not a place", -7, policy.Position{File: "f"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, d.Position(row.pos), row.why)
		})
	}
	d = mustParse(t, "\n{\"Statement\":[]}")
	require.Equal(t, policy.Position{Line: 2, Column: 1, Offset: 1}, d.Position(2), "the first line may be empty")
	byHand := policy.Document{File: "g"}
	require.Equal(t, policy.Position{File: "g"}, byHand.Position(1))
}
