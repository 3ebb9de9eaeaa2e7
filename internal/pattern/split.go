// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package pattern

// Split splits text at its first max-1 separators. The last part keeps its
// separators. There is at least one part, and exactly one if max is less than
// two. A separator inside "${...}" does not split, if o makes this a variable.
func Split(text string, o Options, sep byte, max int) []string {
	o = o.normal()
	var parts []string
	for len(parts) < max-1 {
		i := o.index(text, sep)
		if i < 0 {
			break
		}
		parts = append(parts, text[:i])
		text = text[i+1:]
	}
	return append(parts, text)
}
