// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package pattern compiles the wildcard patterns of policies and matches texts
// with them.
//
// A pattern is compiled once and matched often, so compiling looks for the
// forms that make up nearly all policies (see Class) and only the rest goes to
// the general matcher in match.go. Every match is linear in the text for each
// part of the pattern, whatever the pattern: patterns come from strangers, and a
// matcher that backtracks takes seconds for a dozen stars.
//
// # Meaning
//
// '*' matches any run of characters, also the empty one, and '?' exactly one
// character; all else is literal, and there is no escape character (IAM User
// Guide, "IAM JSON policy elements: Resource", wildcards). A character is a
// Unicode code point; AWS does not say which unit it counts.
//
// Literal text is compared byte by byte. A '?' matches a whole character and
// never a part of one; a byte that is not valid UTF-8 counts as a character. For
// a pattern in valid UTF-8, as all parsed policies are, this is the same as
// comparing code points throughout.
//
// # Variables
//
// With Options.Variables, "${name}" and "${name, 'default'}" are variables. They
// stay apart from the text: the matcher reads the value in its place, where it
// is inert. A '*', a '?', a "${" or a separator in a value is an ordinary
// character. To build a text from pattern and values and compile that would let
// whoever sets a tag widen a policy.
package pattern

import "strings"

// Options tell which parts of a text are special. The zero Options make all of
// it literal.
type Options struct {
	// Wildcards makes '*' and '?' wildcards.
	Wildcards bool
	// Variables makes "${...}" a variable, or one of the three escapes "${*}",
	// "${?}" and "${$}", which are the literal characters even where Wildcards
	// is set. It is for policies of version 2012-10-17.
	Variables bool
	// Fold ignores the case of ASCII letters: the text is lowered when it is
	// compiled, and what is matched must have passed through Fold before.
	//
	// Note: Fold is for actions, which have no variables. It turns Variables
	// off, so that "${" is literal, because values would not be folded.
	Fold bool
}

// Variable is a variable in a pattern.
type Variable struct {
	// Name is the condition key, as written. It is empty if Malformed.
	Name string
	// Default is the text to use when the key has no value. It may be empty even
	// if HasDefault is set.
	Default    string
	HasDefault bool
	// Malformed says that there is "${" but no variable after it: no "}", no
	// name, a blank in the name or a default without its quotes. It has no value
	// and must be treated as unresolved.
	Malformed bool
}

// Subst is what stands in the place of a variable. The zero Subst is the empty
// text.
type Subst struct {
	// Text is the value, matched byte by byte.
	Text string
	// Any makes the variable match any run of characters, also the empty one,
	// because the value is not known. Text is then ignored.
	Any bool
}

// Class is the form of a pattern.
type Class uint8

// The classes. A pattern has the first of them that fits it.
const (
	Exact        Class = iota // literal text only; also the empty text
	Any                       // "*"
	Prefix                    // "text*"
	PrefixSuffix              // "text*text" or "*text"
	General                   // all others, and all patterns with variables
)

// Pattern is a compiled pattern. The zero Pattern matches the empty text only.
//
// A Pattern is immutable, and may be copied and used by several goroutines at
// once. Methods take a pointer only to avoid the copy.
type Pattern struct {
	// text is the literal text of the pattern: all of it if class is Exact, what
	// stands before the star if it is Prefix, and both sides put together if it
	// is PrefixSuffix. It is empty for the other classes.
	text string
	// general is nil unless class is General. Programs hold very many patterns
	// and few are general, so that the slices of those live behind a pointer:
	// 32 bytes on 64 bits instead of 80.
	general *general
	// split is where the star of PrefixSuffix stands in text, and 0 otherwise. A
	// pattern with more than 4 GiB before its star is general.
	split uint32
	class Class
	// drop and whole are for a Headed: the number of bits of its head that do not
	// count, and whether those that do are all there is to match.
	drop  uint8
	whole bool
}

// Class returns the form of p.
func (p *Pattern) Class() Class { return p.class }

// Variables returns the variables of p in the order in which they appear, one
// entry for each appearance. The caller must not change the slice.
func (p *Pattern) Variables() []Variable {
	if p.class != General {
		return nil
	}
	return p.general.vars
}

// Match reports whether p matches all of s. It is false if p has variables.
func (p *Pattern) Match(s string) bool {
	// Most patterns do not match, and most of those are longer than the text or
	// differ from its first characters: worth telling without a call.
	return len(s) >= len(p.text) && p.matchRest(s)
}

// Text returns the literal text of a pattern of class Exact or Prefix. With it a
// caller in a hurry matches these, which most patterns are, without a call.
func (p *Pattern) Text() string { return p.text }

// matchRest is Match for a text that is long enough.
func (p *Pattern) matchRest(s string) bool {
	switch p.class {
	case Prefix:
		return s[:len(p.text)] == p.text
	case Exact:
		return s == p.text
	case Any:
		return true
	case PrefixSuffix:
		return !endsOtherwise(s, p.text) &&
			strings.HasPrefix(s, p.text[:p.split]) && strings.HasSuffix(s, p.text[p.split:])
	}
	return p.general.match(s, nil, false) >= 0
}

// MatchVars reports whether p matches all of s, with vars[i] in the place of
// Variables()[i]. If vars has too few entries there is no match; entries that
// are left over are ignored.
func (p *Pattern) MatchVars(s string, vars []Subst) bool {
	if p.class == General {
		return p.general.match(s, vars, false) >= 0
	}
	return p.Match(s)
}

// MatchPrefix returns the length in bytes of the shortest prefix of s that p
// matches, or -1 if there is none or p has variables. A '?' at its end takes the
// whole character of s, so that it never cuts one in two.
func (p *Pattern) MatchPrefix(s string) int { return p.MatchPrefixVars(s, nil) }

// MatchPrefixVars is MatchPrefix with vars as in MatchVars.
func (p *Pattern) MatchPrefixVars(s string, vars []Subst) int {
	if p.class == General {
		return p.general.match(s, vars, true)
	}
	head := p.Literal()
	if !strings.HasPrefix(s, head) {
		return -1
	}
	if p.class != PrefixSuffix {
		return len(head)
	}
	n := strings.Index(s[p.split:], p.text[p.split:])
	if n < 0 {
		return -1
	}
	return n + len(p.text)
}

// EndsWithStar reports whether p ends with a '*' that is a wildcard.
func (p *Pattern) EndsWithStar() bool {
	if p.class == General {
		return p.general.tokens[len(p.general.tokens)-1].op == opStar
	}
	return p.class == Any || p.class == Prefix
}

// TrimStar returns p without the '*' at its end, or p itself if there is none.
// The variables stay the same. Stars in a row are one.
func (p *Pattern) TrimStar() Pattern {
	switch {
	case !p.EndsWithStar():
		return *p
	case p.class == General:
		last := len(p.general.tokens) - 1
		return classify(p.general.tokens[:last], p.general.vars)
	}
	return Pattern{text: p.text}
}

// Literal returns the literal text before the first wildcard or variable, which
// starts every text that p matches. It is all of the text if p is Exact.
func (p *Pattern) Literal() string {
	switch p.class {
	case PrefixSuffix:
		return p.text[:p.split]
	case General:
		return p.general.tokens[0].text
	}
	return p.text
}

// LiteralInside returns the longest literal text between the first and the last
// token, which is part of every text that p matches, or "" if there is none.
func (p *Pattern) LiteralInside() string {
	longest := ""
	if p.class == General {
		tokens := p.general.tokens
		for i := 1; i < len(tokens)-1; i++ {
			if len(tokens[i].text) > len(longest) {
				longest = tokens[i].text
			}
		}
	}
	return longest
}

// LiteralSuffix returns the literal text after the last wildcard or variable,
// which ends every text that p matches. It is all of the text if p is Exact.
func (p *Pattern) LiteralSuffix() string {
	switch p.class {
	case Exact:
		return p.text
	case PrefixSuffix:
		return p.text[p.split:]
	case General:
		return p.general.tokens[len(p.general.tokens)-1].text
	}
	return ""
}
