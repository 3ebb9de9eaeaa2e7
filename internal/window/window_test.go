// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package window_test

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/internal/window"
)

// TestPlaces: bytes, lines, columns and offsets are those of the text as a whole,
// whatever the size of the window and of what a read returns.
func TestPlaces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab\né"))).Draw(t, "text")
		var r io.Reader = strings.NewReader(text)
		if rapid.Bool().Draw(t, "halves") {
			r = iotest.HalfReader(r)
		}
		w := window.New(r, rapid.IntRange(1, 5).Draw(t, "size"))
		line, column := 1, 1
		for i := range len(text) {
			require.Equal(t, text[i], w.Peek())
			require.Equal(t, []int{line, column, i}, []int{w.Line, w.Column(), int(w.Offset())}, "%q at %d", text, i)
			if column++; text[i] == '\n' {
				line, column = line+1, 1
			}
			w.Skip()
		}
		require.False(t, w.More())
		require.Equal(t, byte(0), w.Peek())
		require.Equal(t, io.EOF, w.Err)
	})
}

// stuck is a reader that returns nothing and no error.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestReadersThatFail(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, why string
		r         io.Reader
		want      error
	}{
		{"stuck", "a reader that never gives anything must not hold the caller for ever", stuck{}, io.ErrNoProgress},
		{"broken", "the reader's own error is kept", iotest.ErrReader(io.ErrClosedPipe), io.ErrClosedPipe},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := window.New(row.r, 8)
			require.False(t, w.More(), row.why)
			require.Equal(t, row.want, w.Err, row.why)
		})
	}
}
