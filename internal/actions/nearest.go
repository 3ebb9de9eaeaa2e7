// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package actions

import "strings"

// maxName is how many bytes a word may have that a suggestion is looked for. The
// longest action has 62.
const maxName = 128

// Nearest returns the word of a list that a misspelt one most likely means, or "" if
// none is near. Case does not count. Near is a third of the word's letters at most:
// farther words are more often another word than a slip.
func Nearest(word string, list []string) string {
	if word == "" || len(word) > maxName {
		return ""
	}
	best, limit := "", max(1, len(word)/3)+1
	low := strings.ToLower(word)
	for _, w := range list {
		if abs(len(w)-len(word)) >= limit {
			continue
		}
		if d := distance(low, strings.ToLower(w)); d < limit {
			best, limit = w, d
		}
	}
	return best
}

// distance is the number of letters to insert, to delete, to replace, or to swap
// with the next one, that makes one text of the other (optimal string alignment).
// Letters are bytes.
func distance(a, b string) int {
	two, one := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			row[j+1] = min(one[j+1]+1, row[j]+1, one[j]+unequal(a[i], b[j]))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], two[j-1]+1)
			}
		}
		two, one = one, row
	}
	return one[len(b)]
}

func unequal(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}

func abs(n int) int { return max(n, -n) }
