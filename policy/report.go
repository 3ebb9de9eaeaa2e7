// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// Findings come in two forms. While a document is read and checked, a finding is
// a note: a code, a byte offset and some text, without a line, a JSON pointer or
// a formatted message, none of which are known cheaply. Only when a report is
// handed out are its notes located, all in one walk over the source. So what is
// right costs nothing, and what is wrong costs one more pass, however much is
// wrong.

// maxFindings is how many findings of each severity are kept for the statements
// of a document, and as many again for the document itself; of the others only
// their number is reported. Nobody reads a thousandth finding, and three bytes of
// hostile text ("{},") can cause three of them. Severities are counted apart so
// that warnings cannot crowd out a reject.
const maxFindings = 100

// note is a finding that is not located yet.
type note struct {
	code         Code
	severity     Severity
	undetermined bool
	statement    int // or -1
	pos          Pos // 0: no place
	subject      subject
	detail       string
}

// subject is the text that a finding is about. The message quotes it in front of
// the detail, which then starts with a verb. The zero subject is none.
type subject struct {
	text  string
	given bool // also an empty text is quoted
}

func about(text string) subject { return subject{text, true} }

// report collects notes.
type report struct {
	notes []note
	kept  [2][Info + 1]int // about the document, about its statements
	more  [Info + 1]int
	// undetermined is set when a note was; moreUndetermined when that note was
	// not kept.
	undetermined, moreUndetermined bool
	silent                         bool // keep no notes, only undetermined
	unreadable                     bool // the source is not JSON, so there are no pointers
}

// add records n, if there is room.
func (r *report) add(n note) {
	r.undetermined = r.undetermined || n.undetermined
	kept := &r.kept[min(n.statement+1, 1)][n.severity]
	switch {
	case r.silent:
	case *kept < maxFindings:
		*kept++
		r.notes = append(r.notes, n)
	default:
		r.more[n.severity]++
		r.moreUndetermined = r.moreUndetermined || n.undetermined
	}
}

// clone returns a copy that can be added to without changing r.
func (r report) clone() report {
	r.notes = slices.Clone(r.notes)
	return r
}

// findings locates the notes in source, which must be the source that the notes
// were made for, or empty if they have no place.
func (r *report) findings(file, source string) Findings {
	if len(r.notes) == 0 {
		return nil
	}
	notes := slices.Clone(r.notes)
	slices.SortStableFunc(notes, func(a, b note) int { return cmp.Compare(a.pos, b.pos) })
	l := locator{notes: notes, pointers: make([]string, len(notes))}
	if source != "" && !r.unreadable {
		l.root(gjson.Parse(source))
	}
	lines := lineCounter{file: file, source: source}
	findings := make(Findings, 0, len(notes)+1)
	for i, n := range notes {
		findings = append(findings, n.finding(lines.position(n.pos), l.pointers[i]))
	}
	findings = append(findings, r.overflow(file)...)
	findings.Sort()
	return findings
}

func (n note) finding(at Position, pointer string) Finding {
	message := n.detail
	if n.subject.given {
		message = quote(n.subject.text) + " " + n.detail
	}
	return Finding{
		Code: n.code, Severity: n.severity, Statement: n.statement,
		Position: at, Pointer: pointer, Message: message, Undetermined: n.undetermined,
	}
}

// overflow is the finding that stands for those that were not kept.
func (r *report) overflow(file string) []Finding {
	total, worst := 0, Info
	for severity, n := range r.more {
		total += n
		if n > 0 {
			worst = min(worst, Severity(severity))
		}
	}
	if total == 0 {
		return nil
	}
	return []Finding{{
		Code: TooManyFindings, Severity: worst, Statement: -1, Position: Position{File: file},
		Message: "and " + strconv.Itoa(total) + " more", Undetermined: r.moreUndetermined,
	}}
}

// quote quotes s for a message, and cuts it if it is long.
func quote(s string) string {
	const long = 80
	if len(s) <= long {
		return strconv.Quote(s)
	}
	return strconv.Quote(strings.ToValidUTF8(s[:long], "")) + "..."
}

// locator finds the JSON pointers of notes, which are sorted by place. A note is
// at the innermost member or element that starts at its place or contains it;
// the place of a member is both that of its name and that of its value.
type locator struct {
	notes    []note
	pointers []string
	next     int // the first note that has no pointer yet
}

// due reports whether the next note lies before the offset.
func (l *locator) due(end int) bool {
	return l.next < len(l.notes) && int(l.notes[l.next].pos)-1 < end
}

// set gives the notes before end the pointer.
func (l *locator) set(end int, pointer string) {
	for l.due(end) {
		l.pointers[l.next] = pointer
		l.next++
	}
}

// root locates all notes. Those before the document's first byte and after its
// last belong to the document.
func (l *locator) root(v gjson.Result) {
	l.set(v.Index+1, "")
	l.children(v, "")
}

// children locates the notes inside the object or list v.
func (l *locator) children(v gjson.Result, pointer string) {
	if v.Type != gjson.JSON {
		return
	}
	index := -1
	v.ForEach(func(key, value gjson.Result) bool {
		index++
		end := value.Index + len(value.Raw)
		if !l.due(end) {
			return true
		}
		start, name := value.Index, ""
		if key.Type == gjson.String {
			start, name = key.Index, escapePointer(key.Str)
		} else {
			name = strconv.Itoa(index)
		}
		child := pointer + "/" + name
		l.set(start, pointer)
		l.set(value.Index+1, child)
		l.children(value, child)
		l.set(end, child)
		return l.next < len(l.notes)
	})
	l.set(v.Index+len(v.Raw), pointer)
}

// escapePointer escapes a member name for a JSON pointer (RFC 6901 §3). Every
// finding below the member repeats the name, so that a very long one is cut: the
// pointer then leads nowhere, but a short document cannot have a huge report.
func escapePointer(name string) string {
	const long = 1000
	if len(name) > long {
		name = strings.ToValidUTF8(name[:long], "") + "..."
	}
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}
