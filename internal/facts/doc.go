// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package facts holds dated facts about AWS that its pages list and that change
// without notice: which services have resource-based policies, which condition
// keys have several values. They are data: nothing here decides anything, and
// every list carries its source and its date.
//
// The lists are switch statements, because those cost nothing at start-up, are
// safe for any number of goroutines and cannot be changed by an importer.
package facts
