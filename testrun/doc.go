// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package testrun runs the cases of a suite and writes what came of them.
//
// Run decides the cases on all processors, in the order of the suite, and measures on
// request what they cover of the policies and which weakenings of the policies they
// notice. A Report is written as text like that of go test, as lines of JSON, and in the
// forms that other programs read: JUnit, SARIF, annotations of GitHub Actions, Markdown
// and TAP.
//
// Each form tells of a failed case what was expected, the request, the statement that
// settled it, with its place, and the place of the case. What policies and case files
// hold may be written by a stranger; no form lets it through as control characters or
// as markup of its own.
package testrun
