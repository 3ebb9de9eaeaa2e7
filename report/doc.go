// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package report tells people and programs why a request was decided as it was. It
// renders what package eval explains as text for a terminal, as Markdown for a pull
// request, and as JSON with a documented schema.
//
// The answer comes first: the verdict, the policy to blame, the statement with its
// place and its source lines, what the request has and what the policy wants, and
// what would change it. Then comes a line for each layer of policies, then the
// details if they are wanted.
//
// There are three stages (after google/go-cmp): tell*.go makes a tree of what there
// is to say, text.go and markdown.go lay the tree out, and nothing but those two
// knows of widths, colours or markup. JSON does not go through the tree.
//
// Everything that policies and requests hold may be written by a stranger. No
// rendering lets it through as control characters, as escape sequences or as markup.
package report
