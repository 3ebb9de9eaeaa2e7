// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

// truth is false, unsure or true, in this order, so that "and" is the lowest
// and "or" the highest of its operands (Kleene's logic).
type truth int

const (
	no truth = iota
	unsure
	yes
)

func and(ts ...truth) truth {
	lowest := yes
	for _, t := range ts {
		lowest = min(lowest, t)
	}
	return lowest
}

func or(ts ...truth) truth {
	highest := no
	for _, t := range ts {
		highest = max(highest, t)
	}
	return highest
}

func not(t truth) truth { return yes - t }

func sure(b bool) truth {
	if b {
		return yes
	}
	return no
}

// yesOrUnsure is for rules that AWS states for some cases only.
func yesOrUnsure(b bool) truth {
	if b {
		return yes
	}
	return unsure
}

// view is a way to settle what is unsure.
type view int

const (
	closed view = iota // an unsure Deny applies, an unsure Allow does not
	open               // the opposite
)

func (v view) denies(t truth) bool {
	return t == yes || t == unsure && v == closed
}

func (v view) allows(t truth) bool {
	return t == yes || t == unsure && v == open
}
