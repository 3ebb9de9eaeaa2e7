// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package operator

import "strings"

// The grammar of a name is [qualifier ":"] base ["IfExists"], without blanks.
// Null takes no suffix, since it asks itself whether the key exists (IAM User
// Guide, "Condition operators", section IfExists condition operators).

const (
	forAllValues = "ForAllValues"
	forAnyValue  = "ForAnyValue"
	ifExists     = "IfExists"
)

// Parse takes the name of an operator apart. It is canonical if written as AWS
// writes it; a name that is so but for the case of its letters is understood
// too, and the caller decides what to make of it. Any other name is not ok, and
// the operator the zero value.
//
// Parse does not allocate.
func Parse(name string) (op Operator, canonical, ok bool) {
	qualifier, base, qualified := strings.Cut(name, ":")
	if !qualified {
		qualifier, base = "", name
	}
	base, suffix := cutSuffix(base)
	op, spelling, ok := lookup(base)
	op.IfExists = suffix != ""
	op.Qualifier = parseQualifier(qualifier)
	if !ok || !op.valid() || qualified && op.Qualifier == None {
		return Operator{}, false, false
	}
	canonical = base == spelling && qualifier == op.Qualifier.name() &&
		(suffix == "" || suffix == ifExists)
	return op, canonical, true
}

// valid reports whether the parts of an operator can stand together.
func (o Operator) valid() bool {
	return o.Qualifier <= ForAnyValue && (o.Base != Null || !o.IfExists)
}

// lookup finds a base name, and its spelling in the table.
func lookup(name string) (op Operator, spelling string, ok bool) {
	for _, r := range table() {
		if equalFold(r.name, name) {
			return Operator{Base: r.base, Negated: r.negated}, r.name, true
		}
	}
	return Operator{}, "", false
}

// cutSuffix cuts IfExists, in any case, off the end of a name.
func cutSuffix(name string) (base, suffix string) {
	at := len(name) - len(ifExists)
	if at < 0 || !equalFold(name[at:], ifExists) {
		return name, ""
	}
	return name[:at], name[at:]
}

// parseQualifier reads the part before the colon, in any case.
func parseQualifier(s string) Qualifier {
	switch {
	case equalFold(s, forAllValues):
		return ForAllValues
	case equalFold(s, forAnyValue):
		return ForAnyValue
	}
	return None
}

func (q Qualifier) name() string {
	switch q {
	case ForAllValues:
		return forAllValues
	case ForAnyValue:
		return forAnyValue
	}
	return ""
}

// String returns the name as AWS writes it, ArnLike and ArnNotLike for the
// operators that have two. It is empty for an operator that does not exist.
func (o Operator) String() string {
	if !o.valid() {
		return ""
	}
	for _, r := range table() {
		if r.base == o.Base && r.negated == o.Negated {
			return o.decorate(r.name)
		}
	}
	return ""
}

// decorate adds the qualifier and the suffix to a base name.
func (o Operator) decorate(name string) string {
	if o.IfExists {
		name += ifExists
	}
	if o.Qualifier != None {
		name = o.Qualifier.name() + ":" + name
	}
	return name
}

// equalFold reports whether a and b are equal up to the case of ASCII letters.
// Unicode folding would take a long s for an s and a Kelvin sign for a k.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
