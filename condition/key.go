// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"strings"
	"unicode"
	"unicode/utf8"
	"unique"
)

// Key is the name of a condition key, such as aws:SourceIp or
// aws:PrincipalTag/team. Names ignore case in full, the tag key included (IAM
// User Guide, "Condition", Context key names), so two spellings of one name
// give the same Key, and Keys may be compared with ==.
//
// A Key is one word. Making one costs a look-up in a table of the process;
// comparing two costs nothing, so make Keys once and keep them. The zero Key
// names nothing: it is in no context.
type Key struct {
	name unique.Handle[string] // folded
}

// MakeKey returns the Key of a name. Every text is a name: AWS does not check
// them, and one that no service supplies is simply always absent.
func MakeKey(name string) Key {
	return Key{unique.Make(foldName(name))}
}

// String returns the name in lower case; that of the zero Key is empty.
func (k Key) String() string {
	if k == (Key{}) {
		return ""
	}
	return k.name.Value()
}

// foldName maps all spellings that differ only in case to one. Almost every
// name is ASCII; others go rune by rune through Unicode's simple folding, as
// AWS does not say which folding it uses.
func foldName(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(foldRune, s)
		}
	}
	return strings.ToLower(s)
}

// foldRune returns one fixed rune of those that are equal under simple
// folding: the smallest one, in lower case if that is an ASCII letter.
func foldRune(r rune) rune {
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	if 'A' <= least && least <= 'Z' {
		return least + ('a' - 'A')
	}
	return least
}
