// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/iamverdict/verdict/suite"
)

// schema returns what tells whether the schema accepts a text, in the way of an editor.
func schema(t testing.TB) func(name, text string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(suite.Schema()))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", doc))
	s, err := c.Compile("schema.json")
	require.NoError(t, err)
	return func(name, text string) error {
		if strings.HasSuffix(name, ".json") {
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				return err
			}
			return s.Validate(value)
		}
		var n yaml.Node
		if err := yaml.Unmarshal([]byte(text), &n); err != nil {
			return err
		}
		return s.Validate(plain(&n, 0))
	}
}

// plain returns a YAML node as the values of JSON, as editors do before they validate.
// Dates are texts; numbers that JSON does not have, such as 0123, are too.
func plain(n *yaml.Node, depth int) any {
	if depth > 200 {
		return nil // an alias inside of what it names
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return plain(n.Content[0], depth+1)
	case yaml.AliasNode:
		return plain(n.Alias, depth+1)
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, plain(item, depth+1))
		}
		return list
	case yaml.MappingNode:
		object := make(map[string]any)
		for i := 0; i+1 < len(n.Content); i += 2 {
			object[n.Content[i].Value] = plain(n.Content[i+1], depth+1)
		}
		return object
	case yaml.ScalarNode:
		return scalar(n)
	}
	return nil
}

func scalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		if json.Valid([]byte(n.Value)) {
			return json.Number(n.Value)
		}
	}
	return n.Value
}

// TestSchemaAcceptsScenarios: what converts is a good file, more than a thousand cases.
func TestSchemaAcceptsScenarios(t *testing.T) {
	t.Parallel()
	validate := schema(t)
	for name, src := range scenarios(t) {
		text, err := suite.FromScenarios(name, src)
		require.NoError(t, err)
		require.NoError(t, validate("case.yaml", string(text)), name)
	}
}
