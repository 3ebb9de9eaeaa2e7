// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import (
	"math"
	"slices"
	"strings"
)

// Compiling is one pass over the text that cuts it into tokens, then a look at
// the tokens. It cannot fail: every text is a pattern, and what is wrong with a
// variable is a property of that variable. It is linear in the text.

// op is the kind of a token. The comments say what a token consumes of the
// subject.
type op uint8

const (
	opLiteral  op = iota // text
	opOne                // one character
	opStar               // any run of characters
	opVariable           // the text of vars[index], or any run of characters
)

// token is an element of a general pattern.
type token struct {
	text  string // of opLiteral, where it is never empty; otherwise empty
	index uint32 // of opVariable
	op    op
}

// general is the form of a pattern that no simpler class describes.
//
// Invariant: tokens is not empty; no two literals and no two stars are
// neighbours; the opVariable tokens have the indexes 0 to len(vars)-1 in order.
type general struct {
	tokens []token
	vars   []Variable
	least  int // bytes that any text has that matches
	// infix tells that it is "text*text*" or "*text*": an ARN with any region, and any name that
	// begins in some way, is written so.
	infix bool
}

// Compile compiles text. The pattern may share memory with text.
func Compile(text string, o Options) Pattern {
	o = o.normal()
	if o.Fold {
		text = Fold(text)
	}
	switch i := o.firstSpecial(text); {
	case i == len(text):
		return Pattern{text: text}
	case text == "*":
		return Pattern{class: Any}
	case i == len(text)-1 && text[i] == '*':
		return Pattern{text: text[:i], class: Prefix}
	}
	var b builder
	for text != "" {
		text = b.next(text, o)
	}
	b.flush()
	return classify(b.tokens, b.vars)
}

// firstSpecial returns the offset of the first byte with which a token other than
// a literal may start, or the length of the text. Most texts have none, or a
// star at their end, and then need no tokens.
func (o Options) firstSpecial(text string) int {
	for i := range len(text) {
		switch c := text[i]; {
		case o.Wildcards && (c == '*' || c == '?'), o.Variables && c == '$':
			return i
		}
	}
	return len(text)
}

// CompileFields splits text at its first max-1 separators and compiles each
// part. The last part keeps its separators. There is at least one field, and
// exactly one if max is less than two.
//
// A sep inside "${...}" does not split, if o makes this a variable. The
// variables of each field count from zero: together, in the order of the fields,
// they are those of the whole text.
func CompileFields(text string, o Options, sep byte, max int) []Pattern {
	parts := Split(text, o, sep, max)
	fields := make([]Pattern, len(parts))
	for i, part := range parts {
		fields[i] = Compile(part, o)
	}
	return fields
}

// Fold returns s with the ASCII letters in lower case. If that changes nothing
// it returns s itself and allocates nothing.
func Fold(s string) string {
	for i := range len(s) {
		if lower(s[i]) != s[i] {
			return foldFrom(s, i)
		}
	}
	return s
}

// foldFrom is Fold where the first letter in upper case is s[i].
func foldFrom(s string, i int) string {
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:i])
	for ; i < len(s); i++ {
		b.WriteByte(lower(s[i]))
	}
	return b.String()
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

// normal returns o with Variables off if Fold is on.
func (o Options) normal() Options {
	o.Variables = o.Variables && !o.Fold
	return o
}

// index returns the offset of the first sep in text that is outside "${...}", or
// -1.
func (o Options) index(text string, sep byte) int {
	for i := 0; i < len(text); {
		switch n := o.reference(text[i:]); {
		case n > 0:
			i += n
		case text[i] == sep:
			return i
		default:
			i++
		}
	}
	return -1
}

// reference returns the length of the "${...}" that text starts with, or 0. The
// first "}" closes it; if there is none, it takes the rest.
func (o Options) reference(text string) int {
	if !o.Variables || !strings.HasPrefix(text, "${") {
		return 0
	}
	if i := strings.IndexByte(text, '}'); i >= 0 {
		return i + 1
	}
	return len(text)
}

// builder collects the tokens of a pattern.
type builder struct {
	tokens []token
	vars   []Variable
	// pending are pieces of a literal that has not ended yet. They are put
	// together only once, as a literal of many escapes would otherwise take
	// quadratic time.
	pending []string
}

// next adds the first token of text, which is not empty, and returns the rest. A
// literal may be cut where it need not be, before a '*' that is no wildcard.
func (b *builder) next(text string, o Options) string {
	if n := o.reference(text); n > 0 {
		b.reference(text[:n])
		return text[n:]
	}
	switch {
	case o.Wildcards && text[0] == '*':
		b.star()
		return text[1:]
	case o.Wildcards && text[0] == '?':
		b.add(token{op: opOne})
		return text[1:]
	}
	n := 1 + strings.IndexAny(text[1:], "*?$")
	if n == 0 {
		n = len(text)
	}
	b.pending = append(b.pending, text[:n])
	return text[n:]
}

// reference adds a "${...}": an escape or a variable.
func (b *builder) reference(text string) {
	switch text {
	case "${*}", "${?}", "${$}":
		b.pending = append(b.pending, text[2:3])
		return
	}
	b.add(token{op: opVariable, index: uint32(len(b.vars))})
	b.vars = append(b.vars, parseVariable(text))
}

// star adds a star, unless there is one already: a run of stars matches what one
// star matches.
func (b *builder) star() {
	b.flush()
	if n := len(b.tokens); n == 0 || b.tokens[n-1].op != opStar {
		b.add(token{op: opStar})
	}
}

// add adds a token that is not literal.
func (b *builder) add(t token) {
	b.flush()
	b.tokens = append(b.tokens, t)
}

// flush ends the pending literal, if there is one. Joining a single piece does
// not copy it.
func (b *builder) flush() {
	if len(b.pending) > 0 {
		b.tokens = append(b.tokens, token{text: strings.Join(b.pending, "")})
		b.pending = b.pending[:0]
	}
}

// blanks are the characters that may stand around the comma of a variable, and
// not in its name.
const blanks = " \t"

// parseVariable parses a "${...}" that is not an escape (IAM User Guide, "IAM
// policy elements: Variables and tags", default values). The name ends at the
// first comma, since keys have none. AWS writes a comma and one blank; we accept
// any number of blanks on both sides of the comma and nowhere else.
func parseVariable(text string) Variable {
	malformed := Variable{Malformed: true}
	inner, closed := strings.CutSuffix(text[len("${"):], "}")
	if !closed {
		return malformed
	}
	v := Variable{Name: inner}
	if name, quoted, ok := strings.Cut(inner, ","); ok {
		v.Name = strings.TrimRight(name, blanks)
		v.Default, v.HasDefault = unquote(strings.TrimLeft(quoted, blanks))
		if !v.HasDefault {
			return malformed
		}
	}
	if v.Name == "" || strings.ContainsAny(v.Name, blanks) {
		return malformed
	}
	return v
}

// unquote returns the text between the first and the last character of s, if
// these are two single quotes. The text may contain quotes.
func unquote(s string) (string, bool) {
	if len(s) < 2 || s[0] != '\'' || s[len(s)-1] != '\'' {
		return "", false
	}
	return s[1 : len(s)-1], true
}

// least returns the number of bytes that any text has that the tokens match.
func least(tokens []token) int {
	n := 0
	for i := range tokens {
		n += len(tokens[i].text)
		if tokens[i].op == opOne {
			n++
		}
	}
	return n
}

// isInfix reports whether the tokens behind the first literal are "*text*".
func isInfix(rest []token) bool {
	return len(rest) == 3 && rest[0].op == opStar && rest[1].op == opLiteral && rest[2].op == opStar
}

// classify returns the pattern that consists of the tokens, in its simplest
// form.
func classify(tokens []token, vars []Variable) Pattern {
	head, rest := "", tokens
	if len(tokens) > 0 && tokens[0].op == opLiteral {
		head, rest = tokens[0].text, tokens[1:]
	}
	switch {
	case len(rest) == 0:
		return Pattern{text: head}
	case rest[0].op == opStar && len(tokens) == 1:
		return Pattern{class: Any}
	case rest[0].op == opStar && len(rest) == 1:
		return Pattern{text: head, class: Prefix}
	case rest[0].op == opStar && len(rest) == 2 && rest[1].op == opLiteral && uint64(len(head)) <= math.MaxUint32:
		return Pattern{text: head + rest[1].text, split: uint32(len(head)), class: PrefixSuffix}
	}
	return Pattern{general: &general{slices.Clone(tokens), vars, least(tokens), isInfix(rest)}, class: General}
}
