// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

import "strings"

// Head is the first eight bytes of a text as a number, the first byte lowest.
// Bytes beyond the end of the text are zero. Two texts with different heads
// differ, which one comparison of words tells; to compare the texts themselves
// takes a call. The zero Head is that of the empty text.
type Head uint64

// headOf returns the head of a text.
func headOf(s string) Head {
	if len(s) >= 8 {
		return Head(s[0]) | Head(s[1])<<8 | Head(s[2])<<16 | Head(s[3])<<24 |
			Head(s[4])<<32 | Head(s[5])<<40 | Head(s[6])<<48 | Head(s[7])<<56
	}
	var h Head
	for i := range len(s) {
		h |= Head(s[i]) << (8 * i)
	}
	return h
}

// Stem is the first sixteen bytes of a text, as two heads.
type Stem [2]Head

// StemSize is the number of bytes in a stem.
const StemSize = 16

// StemOf returns the stem of a text.
func StemOf(s string) Stem {
	n := min(len(s), 8)
	return Stem{headOf(s[:n]), headOf(s[n:])}
}

// StemMask returns the mask of the first n bytes of a stem, or of all.
func StemMask(n int) Stem { return Stem{headMask(n), headMask(n - 8)} }

func headMask(n int) Head { return ^Head(0) >> (64 - 8*uint(min(max(n, 0), 8))) }

// Headed is a pattern with the head of its literal text, by which nearly all
// texts that do not match are told without a call. The zero Headed matches the
// empty text only.
type Headed struct {
	head Head
	Pattern
}

// MakeHeaded returns p with its head.
func MakeHeaded(p Pattern) Headed {
	literal := p.Literal()
	p.drop = uint8(64 - 8*min(len(literal), 8))
	p.whole = p.class == Prefix && p.settledWithin(8)
	return Headed{headOf(literal), p}
}

// Differs reports whether p matches no text with this head.
func (p *Headed) Differs(h Head) bool { return (p.head^h)<<p.drop != 0 }

// Settled reports whether p matches every text from whose head it does not differ,
// if the text has no zero byte.
func (p *Headed) Settled() bool { return p.whole }

// SettledByStem reports whether p matches every text that agrees with its literal
// text in the stem, if the text has no zero byte: in all of the stem if p is
// Exact, in as many bytes as the literal text has if it is Prefix.
func (p *Pattern) SettledByStem() bool { return p.settledWithin(StemSize) }

// settledWithin reports whether the first n bytes of a text without zero bytes
// settle whether p matches it. A star settles what follows the literal text. The
// end of a text only shows where there is a byte behind it, which is then zero; and
// a literal text with a zero byte of its own looks like one that ends.
func (p *Pattern) settledWithin(n int) bool {
	switch p.class {
	case Prefix:
		return len(p.text) <= n && strings.IndexByte(p.text, 0) < 0
	case Exact:
		return len(p.text) < n && strings.IndexByte(p.text, 0) < 0
	}
	return false
}
