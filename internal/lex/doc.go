// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package lex reads the values that conditions compare: numbers, dates, IP
// addresses, booleans, base64 and the fields of an ARN.
//
// One side of every comparison comes from a request, and whoever sends the
// request may choose it. So a malformed value must not cost more than a good
// one: no function here allocates, whether it succeeds or fails (AppendBase64
// excepted, which may grow the slice it is given, and only for a valid text).
// The parsers of the standard library allocate their errors; these report
// failure by a bool, because a comparison whose operand does not parse has no
// use for the reason.
//
// All results are values, or views into the text that was read. Every function
// may be called from any number of goroutines, accepts any text, valid UTF-8
// or not, and takes time linear in its length.
package lex
