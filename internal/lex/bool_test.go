// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/internal/lex"
)

func TestBool(t *testing.T) {
	for _, row := range []struct {
		name, why, text string
		value, ok       bool
	}{
		{"true", "as the IAM guide writes it", "true", true, true},
		{"false", "as the IAM guide writes it", "false", false, true},
		{"True", "IAM stores it", "True", true, true},
		{"FALSE", "any case", "FALSE", false, true},
		{"tRuE", "any case", "tRuE", true, true},
		{"empty", "an empty text is not false", "", false, false},
		{"blank", "no blanks", "true ", false, false},
		{"1", "a number is no boolean", "1", false, false},
		{"0", "a number is no boolean", "0", false, false},
		{"yes", "only true and false", "yes", false, false},
		{"t", "no short forms", "t", false, false},
		{"prefix", "the whole text counts", "tru", false, false},
		{"longer", "the whole text counts", "falsey", false, false},
		{"long s", "Unicode folds it to an s; we do not", "fal\u017fe", false, false},
		{"control characters", "one bit is the case of a letter, not three", "\x14RUE", false, false},
		{"same length", "the letters count", "flase", false, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			value, ok := lex.Bool(row.text)
			require.Equal(t, row.ok, ok, row.why)
			require.Equal(t, row.value, value, row.why)
		})
	}
}
