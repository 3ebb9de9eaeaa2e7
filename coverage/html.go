// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package coverage

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/policy"
)

//go:embed page.html
var page string

// WriteHTML writes the report as one page that needs nothing else: a table of the
// policies, and their source lines, marked. Text from policies is escaped.
func (r *Report) WriteHTML(w io.Writer) error {
	t, err := template.New("page").Parse(page)
	if err != nil {
		return fmt.Errorf("coverage: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, newView(r)); err != nil {
		return fmt.Errorf("coverage: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// mark is how something is shown.
type mark string

// The marks, from the least that is said to the most.
const (
	plain   mark = ""
	exempts mark = "exempt"
	covered mark = "covered"
	partly  mark = "partly"
	missing mark = "missing"
)

// join is the mark of a line that has both.
func (m mark) join(n mark) mark {
	switch {
	case m == plain || m == exempts && n != plain:
		return n
	case n == plain || n == exempts || n == m:
		return m
	}
	return partly
}

// Sign is the mark for those who do not see colours.
func (m mark) Sign() string {
	switch m {
	case covered:
		return "✓"
	case partly:
		return "◐"
	case missing:
		return "✗"
	case exempts:
		return "–"
	}
	return ""
}

func markOf(c Count) mark {
	switch {
	case c.Countable == 0:
		return exempts
	case c.Covered == c.Countable:
		return covered
	case c.Covered == 0:
		return missing
	}
	return partly
}

// view is what the page shows.
type view struct {
	Cases     string
	Total     total
	Cards     []total
	Policies  []policyView
	LayerList []layerView
}

type total struct {
	Name    string
	Percent string
	Count   Count
	Mark    mark
	Width   int // of a bar of 100
}

func totalOf(name string, c Count) total {
	return total{name, percent(c), c, markOf(c), int(c.Percent())}
}

type policyView struct {
	ID    string
	Name  string
	Type  string
	Total total
	Known bool
	Gaps  []Gap
	Lines []line
}

type layerView struct {
	Name string
	Mark mark
	Note string
}

// Sign is that of the mark.
func (l layerView) Sign() string { return l.Mark.Sign() }

// Sign is that of the mark.
func (l line) Sign() string { return l.Mark.Sign() }

// line is one source line in pieces.
type line struct {
	Number int
	Mark   mark
	Note   string
	Pieces []piece
}

type piece struct {
	Text string
	Mark mark
	Note string
}

func newView(r *Report) view {
	v := view{Cases: cases(r.Cases), Total: totalOf("", r.Total), Cards: []total{
		totalOf("Statements", r.Statements), totalOf("Actions", r.Actions), totalOf("Conditions", r.Conditions), totalOf("Layers", r.Layers),
	}}
	for i := range r.Policies {
		v.Policies = append(v.Policies, viewOf(&r.Policies[i], i))
	}
	for i := range r.LayerList {
		l := &r.LayerList[i]
		one := layerView{Name: l.name(), Mark: covered, Note: fmt.Sprintf("decides %s", cases(l.Count))}
		switch {
		case l.Exempt != "":
			one.Mark, one.Note = exempts, l.Exempt
		case l.Count == 0:
			one.Mark, one.Note = missing, "decides no case"
		}
		v.LayerList = append(v.LayerList, one)
	}
	return v
}

func cases(n int) string {
	if n == 1 {
		return "1 case"
	}
	return fmt.Sprintf("%d cases", n)
}

func viewOf(p *Policy, index int) policyView {
	words, _ := policy.ParseType(p.Type)
	v := policyView{ID: fmt.Sprintf("p%d", index), Name: clean(p.Name), Type: words.Words(), Total: totalOf("", p.Total), Known: p.Known}
	for i := range p.Statements {
		v.Gaps = append(v.Gaps, p.Statements[i].gaps()...)
	}
	if p.doc == nil {
		return v
	}
	lines := p.doc.Lines()
	first := lines.Position(1).Line
	s := sheet{lines: &lines, marks: make(map[int][]span), gutter: make(map[int]mark), notes: make(map[int][]string)}
	for i := range p.Statements {
		s.statement(&p.Statements[i])
	}
	for n, last := first, first+lines.Len()-1; n <= last; n++ {
		if n == last && lines.Text(n) == "" {
			break // what follows the last line feed
		}
		v.Lines = append(v.Lines, s.line(n))
	}
	return v
}

// sheet collects marks on the lines of one document.
type sheet struct {
	lines  *policy.Lines
	marks  map[int][]span
	gutter map[int]mark
	notes  map[int][]string
}

// span marks columns from to to, counted in bytes from zero.
type span struct {
	from, to int
	mark     mark
	note     string
}

func (s *sheet) statement(t *Statement) {
	if t.Position.Line == 0 {
		return
	}
	own := covered
	note := fmt.Sprintf("%s: %s", t.name(), cases(t.Count))
	switch {
	case t.Exempt != "":
		own, note = exempts, t.name()+" "+t.Exempt
	case t.Count == 0:
		own, note = missing, t.name()+" "+t.lacks()
	case !t.complete():
		own = partly
	}
	end := statementEnd(s.lines, t.Position)
	for n := t.Position.Line; n <= end; n++ {
		s.gutter[n] = s.gutter[n].join(own)
	}
	s.notes[t.Position.Line] = append(s.notes[t.Position.Line], note)
	if t.Exempt != "" {
		return
	}
	for i := range t.Actions {
		a := &t.Actions[i]
		m, note := covered, a.name()+": "+cases(a.Count)
		if a.Count == 0 {
			m, note = missing, a.name()+" "+a.lacks()
		}
		s.token(a.Position, m, note)
	}
	for i := range t.Conditions {
		c := &t.Conditions[i]
		m, note := partly, c.name()+" "+c.lacks()
		switch {
		case c.Covered():
			m, note = covered, fmt.Sprintf("%s: holds in %s, alone fails in %s", c.name(), cases(c.Held), cases(c.Spared))
		case c.Held+c.Spared == 0:
			m = missing
		}
		s.token(c.Position, m, note)
	}
}

// token marks the string that begins at a place.
func (s *sheet) token(at policy.Position, m mark, note string) {
	if at.Line == 0 {
		return
	}
	text := s.lines.Text(at.Line)
	from := at.Column - 1
	if from < 0 || from >= len(text) {
		return
	}
	to := from + 1
	for quoted := text[from] == '"'; to < len(text) && quoted; to++ {
		if text[to] == '\\' {
			to++
		} else if text[to] == '"' {
			to++
			break
		}
	}
	s.marks[at.Line] = append(s.marks[at.Line], span{from, min(to, len(text)), m, note})
}

// line cuts a line into pieces. A statement may have its elements in any order.
func (s *sheet) line(n int) line {
	slices.SortStableFunc(s.marks[n], func(a, b span) int { return cmp.Compare(a.from, b.from) })
	l := line{Number: n, Mark: s.gutter[n], Note: strings.Join(s.notes[n], "; ")}
	text, at := s.lines.Text(n), 0
	for _, m := range s.marks[n] {
		if m.from < at {
			continue
		}
		if m.from > at {
			l.Pieces = append(l.Pieces, piece{Text: text[at:m.from]})
		}
		l.Pieces = append(l.Pieces, piece{text[m.from:m.to], m.mark, m.note})
		at = m.to
	}
	if at < len(text) {
		l.Pieces = append(l.Pieces, piece{Text: text[at:]})
	}
	return l
}

// statementEnd returns the line on which the object that begins at a place ends.
func statementEnd(lines *policy.Lines, start policy.Position) int {
	depth, quoted := 0, false
	last := lines.Position(1).Line + lines.Len() - 1
	for n, from := start.Line, start.Column-1; n <= last; n, from = n+1, 0 {
		text := lines.Text(n)
		for i := from; i < len(text); i++ {
			switch c := text[i]; {
			case quoted && c == '\\':
				i++
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '{':
				depth++
			case c == '}':
				depth--
			}
			if depth == 0 && !quoted {
				return n
			}
		}
	}
	return last
}
