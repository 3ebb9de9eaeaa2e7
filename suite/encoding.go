// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"bytes"
	"unicode/utf8"

	"github.com/iamverdict/verdict/policy"
)

// encoded reports whether a text is UTF-8 without byte order mark.
func (b *builder) encoded(src []byte) bool {
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
		b.fail(policy.Position{File: b.file, Line: 1, Column: 1}, "save the file without it", "the file starts with a byte order mark")
		return false
	}
	if utf8.Valid(src) {
		return true
	}
	at := 0
	for at < len(src) {
		r, size := utf8.DecodeRune(src[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	b.fail(newLines(b.file, src).position(at), "save the file as UTF-8", "the text is not UTF-8 here")
	return false
}

// lines turns offsets into positions: lines from 1 and columns in bytes from 1.
type lines struct {
	file   string
	src    []byte
	starts []int // offset of each line
}

func newLines(file string, src []byte) *lines {
	l := &lines{file: file, src: src, starts: []int{0}}
	for i, c := range src {
		if c == '\n' {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

// position returns the place of an offset.
func (l *lines) position(offset int) policy.Position {
	lo, hi := 0, len(l.starts)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; l.starts[mid] <= offset {
			lo = mid
		} else {
			hi = mid
		}
	}
	return policy.Position{File: l.file, Line: lo + 1, Column: offset - l.starts[lo] + 1, Offset: offset}
}

// text returns line n from 1 without its end, or "" if there is none.
func (l *lines) text(n int) string {
	if n < 1 || n > len(l.starts) {
		return ""
	}
	rest := l.src[l.starts[n-1]:]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	return string(bytes.TrimSuffix(rest, []byte("\r")))
}
