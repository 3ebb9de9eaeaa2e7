// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package bench compares verdict with its peers, in one run of one binary: the
// pattern matcher with github.com/gobwas/glob, and decisions with
// github.com/cedar-policy/cedar-go.
//
// It is a module of its own so that nobody who imports verdict downloads the
// peers. README.md says how to get the ratios, and what they do not say.
package bench
