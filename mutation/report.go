// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Report is what became of all mutants. It is plain data in a stable order and belongs
// to the caller.
type Report struct {
	// Cases is the number of cases, and Failing are the names of those that do not pass
	// before any change; they took no part.
	Cases   int      `json:"cases"`
	Failing []string `json:"failing,omitempty"`
	// The numbers of mutants by what became of them.
	Killed     int `json:"killed"`
	Survived   int `json:"survived"`
	Contained  int `json:"contained"`
	Equivalent int `json:"equivalent"`
	// Mutants are all, layers first, then by type, name and place of the policy.
	Mutants []*Mutant `json:"mutants"`
}

func (r *Report) count() {
	for _, m := range r.Mutants {
		switch m.Status {
		case Killed:
			r.Killed++
		case Survived:
			r.Survived++
		case Contained:
			r.Contained++
		default:
			r.Equivalent++
		}
	}
}

// Score returns the share of the mutants that were killed, from 0 to 100, of those that
// were killed or survived, those contained in survivors included. Without any it is 100.
func (r *Report) Score() float64 {
	all := r.Killed + r.Survived + r.Contained
	if all == 0 {
		return 100
	}
	return 100 * float64(r.Killed) / float64(all)
}

// Survivors returns the mutants that survived, in the order of the report.
func (r *Report) Survivors() []*Mutant { return r.with(Survived) }

func (r *Report) with(s Status) []*Mutant {
	var list []*Mutant
	for _, m := range r.Mutants {
		if m.Status == s {
			list = append(list, m)
		}
	}
	return list
}

// WriteText writes the numbers, and each survivor with the test to add. If all is set,
// the mutants that were killed follow, with the case that noticed, and those without a
// witness.
func (r *Report) WriteText(w io.Writer, all bool) error {
	var b bytes.Buffer
	score := strconv.FormatFloat(r.Score(), 'f', 1, 64)
	if score == "100.0" && r.Survived > 0 {
		score = "99.9"
	}
	fmt.Fprintf(&b, "mutation: %s %% killed (%d of %d) by %d cases; %d survived, %d more are contained in those, %d equivalent\n",
		score, r.Killed, r.Killed+r.Survived+r.Contained, r.Cases-len(r.Failing), r.Survived, r.Contained, r.Equivalent)
	for _, name := range r.Failing {
		fmt.Fprintf(&b, "  left out, for it does not pass as it is: %s\n", clean(name))
	}
	for _, m := range r.Survivors() {
		fmt.Fprintf(&b, "  %s: %s%s\n    add a test: %s\n", clean(m.At), m.who(), m.Change, m.Witness.Advice())
	}
	if all {
		for _, m := range r.with(Killed) {
			fmt.Fprintf(&b, "  %s: %s%s: noticed by %s\n", clean(m.At), m.who(), m.Change, quote(m.KilledBy))
		}
		for _, m := range r.with(Contained) {
			fmt.Fprintf(&b, "  %s: %s%s: contained in a survivor\n", clean(m.At), m.who(), m.Change)
		}
		for _, m := range r.with(Equivalent) {
			fmt.Fprintf(&b, "  %s: %s%s: no request found that it permits\n", clean(m.At), m.who(), m.Change)
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// who names the statement, with a colon and a blank, or returns "".
func (m *Mutant) who() string {
	if m.SID == "" {
		return ""
	}
	return quote(m.SID) + ": "
}

// Advice returns the test to add, in words.
func (w *Witness) Advice() string {
	var b strings.Builder
	b.WriteString(clean(w.Principal))
	if w.PoliciesOf != "" {
		fmt.Fprintf(&b, ", given the policies of %s,", clean(w.PoliciesOf))
	}
	fmt.Fprintf(&b, " must be denied %s on %s", clean(w.Action), clean(w.Resource))
	for i, k := range w.Differs {
		b.WriteString([]string{" and ", " with "}[min(1, max(0, 1-i))])
		if len(k.Values) == 0 {
			fmt.Fprintf(&b, "no %s", clean(k.Key))
			continue
		}
		fmt.Fprintf(&b, "%s = %s", clean(k.Key), clean(strings.Join(k.Values, ", ")))
	}
	if w.NewOwner {
		fmt.Fprintf(&b, ", a resource of account %s", clean(w.ResourceAccount))
	}
	fmt.Fprintf(&b, " (else as in case %s", quote(w.Case))
	if w.PrincipalCase != "" {
		fmt.Fprintf(&b, ", who asks as in case %s", quote(w.PrincipalCase))
	}
	b.WriteString(")")
	return b.String()
}

// quote puts text from a policy or a case between quotation marks.
func quote(s string) string { return `"` + clean(s) + `"` }

// clean makes characters visible that a terminal would obey.
func clean(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !strconv.IsGraphic(r) }) < 0 && utf8.ValidString(s) {
		return s
	}
	q := strconv.QuoteToGraphic(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}
