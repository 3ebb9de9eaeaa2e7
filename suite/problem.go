// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/policy"
)

// Problem is something that is wrong with a case file, or with a file that it names.
// It is an error. The zero Problem says nothing.
type Problem struct {
	// Position is where it is. Of a file that cannot be read it is where the file is
	// named, or the file's name alone.
	Position policy.Position
	// Message says what is wrong.
	Message string
	// Fix says what to do.
	Fix string
	// Warning is set if the file can be used all the same.
	Warning bool
}

// Error returns file:line:column: message; fix.
func (p *Problem) Error() string {
	if p.Fix == "" {
		return fmt.Sprintf("%v: %s", p.Position, p.Message)
	}
	return fmt.Sprintf("%v: %s; %s", p.Position, p.Message, p.Fix)
}

// Problems is all that is wrong with what was loaded, by file and place. It is an
// error; use errors.As to get the list back.
type Problems []*Problem

// Error returns the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// maxProblems is how many problems are kept of one file. Whoever has more of them
// has one cause for many.
const maxProblems = 100

// sort orders problems by file and place. Files come in the order in which they were
// read, as far as they have been, so that a policy's problems follow those of the
// case file that names it.
func (p Problems) sort(files []string) {
	order := make(map[string]int, len(files))
	for i, name := range files {
		order[name] = i + 1
	}
	slices.SortStableFunc(p, func(a, b *Problem) int {
		return cmp.Or(
			cmp.Compare(order[a.Position.File], order[b.Position.File]),
			strings.Compare(a.Position.File, b.Position.File),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column),
		)
	})
}
