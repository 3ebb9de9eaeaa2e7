// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

// A document is often a part of a larger file, such as the export of an account,
// and people look for it there. The tree keeps places in its own text; where that
// text begins in the file is kept once, so that one tree can stand at many places.

// ParseLenientAt is ParseLenient for a document that is a part of a larger file: at
// is where src begins in it. Positions and findings speak of that file.
func ParseLenientAt(at Position, src []byte) (*Document, error) {
	d, lost := read(at.File, src)
	if d == nil {
		return nil, at.moveAll(lost)
	}
	d.origin = at
	return d, nil
}

// At returns the document as it stands at another place, where the same text begins
// at the given position. The copy shares all else with d.
func (d *Document) At(at Position) *Document {
	c := *d
	c.File, c.origin = at.File, at
	return &c
}

// move returns the position in a file that is the inner one in the part of the file
// that begins at p. A part that begins nowhere is the file.
func (p Position) move(inner Position) Position {
	if inner.Line == 0 || p.Line == 0 {
		return inner
	}
	if inner.Line == 1 {
		inner.Column += p.Column - 1
	}
	inner.Line += p.Line - 1
	inner.Offset += p.Offset
	return inner
}

// moveAll is move for the positions of findings.
func (p Position) moveAll(findings Findings) Findings {
	if p.Line == 0 {
		return findings
	}
	for i := range findings {
		findings[i].Position = p.move(findings[i].Position)
	}
	return findings
}
