// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/internal/lex"
)

// This file decides whether a text is JSON that has one meaning. JSON libraries
// take the last of two members of one name and put U+FFFD in the place of what is
// no character; two readers of such a record would see two different requests, so
// it is refused.

// byteOrderMark is what some editors put before UTF-8.
const byteOrderMark = "\xEF\xBB\xBF"

// fault is what is wrong with a text, and at which byte of it.
type fault struct {
	offset int
	err    error
}

// checkJSON returns nil if the text is one JSON value of one meaning.
func checkJSON(s string) *fault {
	if at := badUTF8(s); at >= 0 {
		return &fault{at, errors.New("not UTF-8")}
	}
	if at := tooDeep(s); at >= 0 {
		return &fault{at, errTooDeep}
	}
	if !gjson.Valid(s) {
		return syntaxFault(s)
	}
	if at := lex.LoneSurrogate(s); at >= 0 {
		return &fault{at, errors.New(`a \u escape of half a surrogate pair`)}
	}
	v := gjson.Parse(s)
	return duplicate(s, v)
}

// badUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func badUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i, r := range s {
		if r != utf8.RuneError {
			continue
		}
		if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
			return i
		}
	}
	return -1
}

// tooDeep returns the offset where the text exceeds maxDepth, or -1. As long as the
// text is valid, brackets and strings are read as the validator reads them.
func tooDeep(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			for i++; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			if depth++; depth > maxDepth {
				return i
			}
		case '}', ']':
			depth--
		}
	}
	return -1
}

// syntaxFault finds where a text that is not JSON goes wrong.
func syntaxFault(s string) *fault {
	var (
		value  json.RawMessage
		syntax *json.SyntaxError
	)
	if errors.As(json.Unmarshal([]byte(s), &value), &syntax) {
		if strings.HasPrefix(syntax.Error(), "unexpected end") {
			return &fault{len(s), errors.New("not JSON: the text ends here")}
		}
		return &fault{int(max(syntax.Offset-1, 0)), fmt.Errorf("not JSON: %w", syntax)}
	}
	return &fault{0, errors.New("not JSON")}
}

// few is the number of members up to which names are compared one by one.
const few = 24

// duplicate returns the first member that an object has twice, at any depth.
func duplicate(s string, v gjson.Result) *fault {
	var (
		found *fault
		names []string
		many  map[string]bool
	)
	object := v.IsObject()
	v.ForEach(func(key, value gjson.Result) bool {
		if object {
			name := key.String()
			if isAmong(name, names, many) {
				found = &fault{offsetIn(s, key.Raw), fmt.Errorf("member %q is there twice", name)}
				return false
			}
			if names = append(names, name); len(names) == few {
				many = make(map[string]bool, 2*few)
				for _, n := range names {
					many[n] = true
				}
			} else if many != nil {
				many[name] = true
			}
		}
		if value.IsObject() || value.IsArray() {
			found = duplicate(s, value)
		}
		return found == nil
	})
	return found
}

func isAmong(name string, names []string, many map[string]bool) bool {
	if many != nil {
		return many[name]
	}
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// offsetIn returns the offset of a part that is known to be in the text. It is for
// messages: of equal parts, it is the last.
func offsetIn(s, part string) int { return max(strings.LastIndex(s, part), 0) }
