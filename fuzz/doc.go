// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package fuzz holds the properties that concern several packages at once, and
// the generator of random worlds that they are tested on. Each package keeps the
// properties of its own code beside it.
//
// The tests run a sample in every run. The full measure is
//
//	go test ./fuzz -run DecideAgrees -cases 1000000 -timeout 60m -v
//	go test ./fuzz -run ExplainAgrees -cases 1000000 -timeout 60m
//	go test ./fuzz -run RootCause -breaks 10000 -v
package fuzz
