// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"strings"
	"unicode/utf8"

	"github.com/iamverdict/verdict/internal/facts"
)

// Policy text: wildcards, variables, and what they match. Text is first cut
// into pieces, then the variables among the pieces are filled in. What a
// variable stands for is never read again as policy text: a star in a tag's
// value is a star and not a wildcard. (AWS does not say so; any other reading
// would let a tag widen a policy.)

type pieceKind int

const (
	character pieceKind = iota
	star
	questionMark
	variable
)

type piece struct {
	kind     pieceKind
	char     rune   // of a character
	name     string // of a variable: a key, or *, ? or $
	fallback *string
	broken   bool // a variable that cannot be read
}

// cut cuts policy text into pieces. Variables exist since Version 2012-10-17
// (IAM User Guide, IAM policy elements: Variables and tags).
func cut(text string, variables, wildcards bool) []piece {
	var pieces []piece
	for text != "" {
		if variables && strings.HasPrefix(text, "${") {
			inside, rest, found := strings.Cut(text[2:], "}")
			pieces = append(pieces, readVariable(inside, found))
			text = rest
			continue
		}
		char := firstChar(text)
		switch {
		case wildcards && text[0] == '*':
			pieces = append(pieces, piece{kind: star})
		case wildcards && text[0] == '?':
			pieces = append(pieces, piece{kind: questionMark})
		default:
			pieces = append(pieces, piece{kind: character, char: char})
		}
		text = text[charLength(text):]
	}
	return pieces
}

// readVariable reads what stands between ${ and }: a key, and perhaps a comma
// and a default in quotes. AWS writes one blank after the comma; we let pass
// any, on both sides. A name has no blanks.
func readVariable(inside string, closed bool) piece {
	name, fallback, hasDefault := strings.Cut(inside, ",")
	v := piece{kind: variable, name: name}
	if hasDefault {
		v.name = strings.TrimRight(name, " \t")
		fallback = strings.TrimLeft(fallback, " \t")
		quoted := len(fallback) >= 2 && fallback[0] == '\'' && fallback[len(fallback)-1] == '\''
		if !quoted {
			return piece{kind: variable, broken: true}
		}
		fallback = fallback[1 : len(fallback)-1]
		v.fallback = &fallback
	}
	v.broken = !closed || v.name == "" || strings.ContainsAny(v.name, " \t")
	return v
}

// A token describes one character, or a run of any number of characters.
type token struct {
	run  bool
	of   charset
	char rune // if of is only
}

type charset int

const (
	only       charset = iota // one given character
	anyChar                   // any character
	noColon                   // any character but the colon
	impossible                // no character at all
)

// filled is policy text with its variables filled in.
type filled struct {
	tokens []token
	// unresolved: a variable has no value, so the text matches nothing.
	unresolved bool
	// unknown: a variable's value is not known, and stands as a run.
	unknown bool
}

// scope says which wildcards of the text may match a colon.
type scope int

const (
	free    scope = iota // all of them
	inField              // none but a star at the end; filled-in text neither
)

// fill fills in the variables.
func (c context) fill(pieces []piece, s scope) filled {
	wild := anyChar
	if s == inField {
		wild = noColon
	}
	var f filled
	for i, p := range pieces {
		switch p.kind {
		case character:
			f.tokens = append(f.tokens, token{char: p.char})
		case questionMark:
			f.tokens = append(f.tokens, token{of: wild})
		case star:
			of := wild
			if i == len(pieces)-1 {
				of = anyChar
			}
			f.tokens = append(f.tokens, token{run: true, of: of})
		case variable:
			value, state := c.value(p)
			switch state {
			case unresolved:
				f.unresolved = true
			case unknownValue:
				f.unknown = true
				f.tokens = append(f.tokens, token{run: true, of: wild})
			case resolved:
				f.tokens = append(f.tokens, quote(value, s)...)
			}
		}
	}
	return f
}

// quote makes tokens of filled-in text: each character stands for itself.
func quote(value string, s scope) []token {
	tokens := literal(value)
	for i := range tokens {
		if s == inField && tokens[i].char == ':' {
			tokens[i] = token{of: impossible}
		}
	}
	return tokens
}

type resolution int

const (
	unresolved resolution = iota
	unknownValue
	resolved
)

// value looks a variable up. ${*}, ${?} and ${$} are the bare characters. A key
// that can hold several values is no variable, nor is one that holds several
// now; a default stands in for a key that is absent, and for nothing else
// (Variables and tags, Specifying default values; Where you can use policy
// variables).
func (c context) value(v piece) (string, resolution) {
	switch {
	case v.broken:
		return "", unresolved
	case v.fallback == nil && (v.name == "*" || v.name == "?" || v.name == "$"):
		return v.name, resolved
	case facts.MultivaluedKey(strings.ToLower(v.name)):
		return "", unresolved
	}
	e := c.look(v.name)
	switch {
	case e.unknown, e.pathless:
		return "", unknownValue
	case len(e.values) == 1:
		return e.values[0], resolved
	case len(e.values) == 0 && v.fallback != nil:
		return *v.fallback, resolved
	}
	return "", unresolved
}

// literal describes exactly this text.
func literal(text string) []token {
	var tokens []token
	for text != "" {
		tokens = append(tokens, token{char: firstChar(text)})
		text = text[charLength(text):]
	}
	return tokens
}

// firstChar is the first code point. Bytes that are not UTF-8 are characters of
// their own, beyond Unicode, so that none of them equals another.
func firstChar(text string) rune {
	char, length := utf8.DecodeRuneInString(text)
	if char == utf8.RuneError && length == 1 {
		return utf8.MaxRune + 1 + rune(text[0])
	}
	return char
}

func charLength(text string) int {
	_, length := utf8.DecodeRuneInString(text)
	return length
}

// overlap tells whether some text fits both descriptions. With a literal on one
// side that is the matching of wildcards: a star is any run of characters, also
// an empty one, and a question mark is exactly one character (IAM User Guide,
// IAM JSON policy elements: Resource).
func overlap(a, b []token, foldCase bool) bool {
	type place struct{ i, j int }
	seen := map[place]bool{} // places from which there is no way to the end
	var from func(i, j int) bool
	from = func(i, j int) bool {
		if i == len(a) && j == len(b) {
			return true
		}
		if seen[place{i, j}] {
			return false
		}
		seen[place{i, j}] = true
		switch {
		case i < len(a) && a[i].run:
			return from(i+1, j) ||
				j < len(b) && (b[j].run || common(a[i], b[j], foldCase)) && from(i, j+1)
		case j < len(b) && b[j].run:
			return from(i, j+1) ||
				i < len(a) && common(a[i], b[j], foldCase) && from(i+1, j)
		}
		return i < len(a) && j < len(b) && common(a[i], b[j], foldCase) && from(i+1, j+1)
	}
	return from(0, 0)
}

// common tells whether one character can be of both sets.
func common(a, b token, foldCase bool) bool {
	switch {
	case a.of == impossible || b.of == impossible:
		return false
	case a.of == only && b.of == only:
		return a.char == b.char || foldCase && sameLetter(a.char, b.char)
	case a.of == noColon && b.of == only:
		return b.char != ':'
	case b.of == noColon && a.of == only:
		return a.char != ':'
	}
	return true
}

func sameLetter(a, b rune) bool {
	return a <= utf8.MaxRune && b <= utf8.MaxRune && strings.EqualFold(string(a), string(b))
}
