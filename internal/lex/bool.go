// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex

// Booleans are the words true and false. The IAM User Guide, "Condition
// operators", section Boolean condition operators, writes them in lower case;
// IAM stores "True" as well, so case is ignored. Only ASCII case: under Unicode
// folding the long s of "falſe" would count as an s.

// Bool reads true or false in any case. Nothing else is a boolean: no blanks,
// no 0 and 1, no empty text. If ok is false, so is value.
func Bool(s string) (value, ok bool) {
	switch s { // as nearly all are written
	case "true":
		return true, true
	case "false":
		return false, true
	}
	value = equalFold(s, "true")
	return value, value || equalFold(s, "false")
}

// equalFold reports whether s is lower, up to the case of ASCII letters. Lower
// consists of the letters a to z, so that setting the bit that makes a letter
// lower-case makes no other byte equal.
func equalFold(s, lower string) bool {
	if len(s) != len(lower) {
		return false
	}
	for i := range len(s) {
		if s[i]|0x20 != lower[i] {
			return false
		}
	}
	return true
}
