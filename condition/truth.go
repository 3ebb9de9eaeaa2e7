// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

// Truth is the outcome of a test. There are three: where AWS does not say how a
// test ends, or where an input is not known, the outcome is Undetermined and
// neither of the others. The zero value is False.
//
// The order False < Undetermined < True makes conjunction the minimum and
// disjunction the maximum, which is Kleene's logic: Undetermined and False is
// False, Undetermined or True is True, and not Undetermined is Undetermined.
type Truth uint8

// The three truth values.
const (
	False Truth = iota
	Undetermined
	True
)

// And returns the conjunction of two truth values.
func (t Truth) And(u Truth) Truth { return min(t, u) }

// Or returns the disjunction of two truth values.
func (t Truth) Or(u Truth) Truth { return max(t, u) }

// Not returns the negation; that of Undetermined is Undetermined.
func (t Truth) Not() Truth { return True - t }

// String returns "false", "undetermined" or "true".
func (t Truth) String() string {
	switch t {
	case False:
		return "false"
	case True:
		return "true"
	default:
		return "undetermined"
	}
}

// truthOf turns a Go boolean into a truth value.
func truthOf(b bool) Truth {
	if b {
		return True
	}
	return False
}
