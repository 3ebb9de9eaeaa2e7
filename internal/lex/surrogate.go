// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex

import (
	"strconv"
	"strings"
)

// A \u escape of JSON can be half of a surrogate pair without the other half,
// which is no character. Readers put U+FFFD in its place, so that two texts that
// differ become one (RFC 8259, section 8.2).

// LoneSurrogate returns the offset of the first \u escape of a UTF-16 surrogate
// without its other half, or -1. The text is valid JSON, where a backslash
// always starts an escape.
func LoneSurrogate(text string) int {
	if !strings.Contains(text, `\u`) {
		return -1
	}
	for i := 0; ; {
		next := strings.IndexByte(text[i:], '\\')
		if next < 0 {
			return -1
		}
		i += next
		switch unit := escapedUnit(text[i:]); {
		case unit>>10 == 0xD800>>10:
			if escapedUnit(text[i+len(`\uD800`):])>>10 != 0xDC00>>10 {
				return i
			}
			i += len(`\uD800\uDC00`)
		case unit>>10 == 0xDC00>>10:
			return i
		default:
			i += len(`\n`) // the rest of \uXXXX has no backslash
		}
	}
}

// escapedUnit returns the UTF-16 code unit of the \u escape that text starts
// with, or 0 if it starts with something else.
func escapedUnit(text string) uint16 {
	if len(text) < len(`\uD800`) || text[:2] != `\u` {
		return 0
	}
	unit, _ := strconv.ParseUint(text[2:6], 16, 16)
	return uint16(unit)
}
