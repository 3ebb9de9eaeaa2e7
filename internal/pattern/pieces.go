// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

// Piece is a part of a pattern's text as Compile understands it: literal text, a
// wildcard, or a variable.
type Piece struct {
	Text     string // of a literal, with the escapes undone
	Wildcard byte   // '*' or '?', or 0
	Variable *Variable
}

// Pieces cuts text into its pieces, for those who show or build texts that match.
// It is for explanations and allocates.
func Pieces(text string, o Options) []Piece {
	o = o.normal()
	if o.Fold {
		text = Fold(text)
	}
	var b builder
	for text != "" {
		text = b.next(text, o)
	}
	b.flush()
	pieces := make([]Piece, len(b.tokens))
	for i, t := range b.tokens {
		switch t.op {
		case opOne:
			pieces[i].Wildcard = '?'
		case opStar:
			pieces[i].Wildcard = '*'
		case opVariable:
			pieces[i].Variable = &b.vars[t.index]
		default:
			pieces[i].Text = t.text
		}
	}
	return pieces
}
