// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package suite reads case files: tests of permissions, in YAML or JSON.
package suite
