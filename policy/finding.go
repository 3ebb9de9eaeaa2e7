// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Severity is what AWS makes of a defect. The zero value is Reject, so that a
// finding whose severity was forgotten fails the document.
type Severity uint8

// The severities, gravest first.
const (
	Reject Severity = iota // the service refuses to store the document
	Warn                   // stored, but almost certainly wrong
	Info                   // stored, and worth knowing
)

// String returns reject, warn or info.
func (s Severity) String() string {
	switch s {
	case Reject:
		return "reject"
	case Warn:
		return "warn"
	case Info:
		return "info"
	}
	return "severity(" + strconv.Itoa(int(s)) + ")"
}

// Finding is one thing that parsing or validation has to say about a document.
type Finding struct {
	Code     Code
	Severity Severity
	// Statement is the index of the statement, or -1 if the finding is about the
	// document as a whole.
	Statement int
	Position  Position
	// Pointer is the place as a JSON pointer (RFC 6901). It is empty for the
	// document itself, and where the text is not JSON. Names of more than 1,000
	// bytes are cut.
	Pointer string
	Message string
	// Undetermined says that the statement, or the whole document, has no
	// documented evaluation because of this finding: see Code.Undetermined, of
	// which it is the exact form.
	Undetermined bool
}

// String returns the finding in the form
//
//	file:line:column: code: message (at /Statement/0/Effect)
func (f Finding) String() string {
	s := f.Position.String() + ": " + string(f.Code) + ": " + f.Message
	if f.Pointer != "" {
		s += " (at " + f.Pointer + ")"
	}
	return s
}

// Findings is a list of findings. It is an error, but not every list is a
// failure: use Err. A nil list means that there is nothing to say.
type Findings []Finding

// Err returns f as an error if some finding rejects the document, and otherwise
// nil. Use errors.As with a *Findings to get the list back.
func (f Findings) Err() error {
	if !f.Rejected() {
		return nil
	}
	return f
}

// Rejected reports whether some finding rejects the document. A severity that
// does not exist counts as Reject.
func (f Findings) Rejected() bool {
	return slices.ContainsFunc(f, func(f Finding) bool {
		return f.Severity != Warn && f.Severity != Info
	})
}

// Error returns the findings, one a line.
func (f Findings) Error() string {
	if len(f) == 0 {
		return "no findings"
	}
	var b strings.Builder
	for i, finding := range f {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(finding.String())
	}
	return b.String()
}

// Sort orders the findings by file and place, graver ones first where the place
// is the same. Findings without a place come last in their file.
func (f Findings) Sort() {
	slices.SortStableFunc(f, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Position.File, b.Position.File),
			cmp.Compare(placeless(a), placeless(b)),
			cmp.Compare(a.Position.Offset, b.Position.Offset),
			cmp.Compare(a.Severity, b.Severity),
		)
	})
}

func placeless(f Finding) int {
	if f.Position.Line > 0 {
		return 0
	}
	return 1
}
