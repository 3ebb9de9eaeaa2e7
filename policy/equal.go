// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import "slices"

// Equal reports whether a and b are the same tree: whether they say the same, in
// the same order. Where it is said does not count: file names, positions and
// sources are ignored, as is the difference between a nil and an empty slice. A
// statement that ParseLenient could not read in full equals only one that lost
// the same elements. Two nil documents are equal.
func Equal(a, b *Document) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Version.Value == b.Version.Value && equalTextPointers(a.ID, b.ID) &&
		a.damaged == b.damaged && slices.EqualFunc(a.Statements, b.Statements, equalStatements)
}

func equalStatements(a, b Statement) bool {
	return a.Effect == b.Effect && a.lost == b.lost &&
		equalTextPointers(a.SID, b.SID) &&
		equalPrincipals(a.Principal, b.Principal) &&
		equalElements(a.Action, b.Action) &&
		equalElements(a.Resource, b.Resource) &&
		slices.EqualFunc(a.Condition, b.Condition, equalBlocks)
}

func equalTextPointers(a, b *Text) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Value == b.Value
}

func equalTexts(a, b Text) bool { return a.Value == b.Value }

func equalPrincipals(a, b Principal) bool {
	return a.Presence == b.Presence && a.Any == b.Any &&
		slices.EqualFunc(a.Entries, b.Entries, func(a, b PrincipalEntry) bool {
			return a.Type == b.Type && a.Value.Value == b.Value.Value
		})
}

func equalElements(a, b Element) bool {
	return a.Presence == b.Presence && slices.EqualFunc(a.Values, b.Values, equalTexts)
}

func equalBlocks(a, b ConditionBlock) bool {
	return a.Operator.Value == b.Operator.Value &&
		slices.EqualFunc(a.Keys, b.Keys, func(a, b ConditionKey) bool {
			return a.Key.Value == b.Key.Value && slices.EqualFunc(a.Values, b.Values, equalScalars)
		})
}

func equalScalars(a, b Scalar) bool { return a.Value == b.Value && a.Kind == b.Kind }
