// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/iamverdict/verdict/internal/lex"
	"github.com/tidwall/gjson"
)

// This file decides whether a text is JSON at all. It is stricter than JSON
// libraries are: the text must be UTF-8 without a byte order mark, escapes must
// not hold half a surrogate pair, and there are limits on size and depth. IAM
// wants "valid JSON" (IAM User Guide, "Troubleshoot IAM policies", more than one
// policy object and the sections after it) and does not say how it treats text
// on the border of it; two readers that disagree about such a text would see two
// different policies, so it is refused.
//
// gjson validates and walks: unlike encoding/json it shows every member in order
// with its offset, duplicates included. It recurses once per level without a
// limit, hence the depth is checked first; and it says only that a text is
// invalid, hence encoding/json is asked where, once the text has failed.

// MaxSize is the number of bytes a document may have, 256 MiB. The largest that
// any AWS service stores has 64 KiB. The limit is for tools that join documents,
// where a million statements of 250 bytes should pass, and it keeps every offset
// in a Pos. The tree takes up to a dozen bytes for each byte of text, so that who
// reads documents from strangers should limit them long before.
const MaxSize = 256 << 20

// MaxDepth is how many levels of objects and lists a document may have. The
// grammar needs six: document, statements, statement, condition, operator and
// list of values. The rest is room for a misplaced subtree, which gets a better
// message from the parser. The limit bounds every recursion of this package.
const MaxDepth = 32

// MaxStatements is how many statements a document may have, about two million.
// AWS sets no limit but that on size. A statement takes some 150 bytes of memory
// even if its text is "{}", which is out of proportion to its size; all other
// nodes are not.
const MaxStatements = 1 << 21

// unreadable is why a text is not JSON, and the offset of the first bad byte.
type unreadable struct {
	code   Code
	offset int
	detail string
}

// checkJSON returns nil if text, which is not larger than MaxSize, is JSON by the
// rules above.
func checkJSON(text string) *unreadable {
	if at := badUTF8(text); at >= 0 {
		return &unreadable{InvalidUTF8, at, "the document is not valid UTF-8"}
	}
	if strings.HasPrefix(text, "\ufeff") {
		return &unreadable{JSONSyntax, 0, "byte order mark before the document"}
	}
	if at := tooDeep(text); at >= 0 {
		return &unreadable{TooDeep, at, "more than " + strconv.Itoa(MaxDepth) + " levels of objects and lists"}
	}
	if !gjson.Valid(text) {
		return syntaxError(text)
	}
	if at := lex.LoneSurrogate(text); at >= 0 {
		return &unreadable{JSONSyntax, at, `\u escape of half a surrogate pair`}
	}
	return nil
}

// badUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func badUTF8(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i, r := range text {
		if r != utf8.RuneError {
			continue
		}
		if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
			return i
		}
	}
	return -1
}

// tooDeep returns the offset where text exceeds MaxDepth, or -1. The text need
// not be valid: as long as it is, brackets and strings are read as the validator
// reads them, and where it stops being valid the validator stops too.
func tooDeep(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = stringEnd(text, i+1)
		case '{', '[':
			if depth++; depth > MaxDepth {
				return i
			}
		case '}', ']':
			depth--
		}
	}
	return -1
}

// stringEnd returns the offset of the quote that closes the string whose content
// starts at i, or the length of text.
func stringEnd(text string, i int) int {
	for ; i < len(text) && text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return min(i, len(text))
}

// syntaxError finds out where text, which is not valid, goes wrong.
func syntaxError(text string) *unreadable {
	u := &unreadable{code: JSONSyntax, detail: "not valid JSON"}
	var (
		value  json.RawMessage
		syntax *json.SyntaxError
	)
	if errors.As(json.Unmarshal([]byte(text), &value), &syntax) {
		u.offset, u.detail = int(max(syntax.Offset-1, 0)), syntax.Error()
	}
	if strings.HasPrefix(u.detail, "unexpected end") {
		u.offset = len(text)
	}
	if closesAfterComma(text, u.offset) {
		u.detail = fmt.Sprintf("'%c' after a comma: remove the comma before it", text[u.offset])
	}
	return u
}

// closesAfterComma reports whether a bracket at an offset closes what a comma says
// goes on: the slip that is made most often.
func closesAfterComma(text string, offset int) bool {
	if offset >= len(text) || text[offset] != '}' && text[offset] != ']' {
		return false
	}
	return strings.HasSuffix(strings.TrimRight(text[:offset], " \t\r\n"), ",")
}

// leadingSpace counts the bytes of white space that text starts with.
func leadingSpace(text string) int {
	return len(text) - len(strings.TrimLeft(text, " \t\r\n"))
}
