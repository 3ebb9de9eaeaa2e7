// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import _ "embed" // the schema

//go:embed casefile.schema.json
var schema string

// Schema returns the JSON Schema (draft 7) of case files, for editors. What it cannot
// say is left to Load: that files, templates, actions and condition keys exist, that
// names are unique, and what policies mean.
func Schema() string { return schema }
