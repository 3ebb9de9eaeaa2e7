// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package operator_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/internal/operator"
)

// want spells out every name that the IAM guide lists, apart from the table of
// the package.
func want() []struct {
	name      string
	base      operator.Base
	negated   bool
	kind      operator.Kind
	variables bool
} {
	return []struct {
		name      string
		base      operator.Base
		negated   bool
		kind      operator.Kind
		variables bool
	}{
		{"StringEquals", operator.StringEquals, false, operator.KindString, true},
		{"StringNotEquals", operator.StringEquals, true, operator.KindString, true},
		{"StringEqualsIgnoreCase", operator.StringEqualsIgnoreCase, false, operator.KindString, true},
		{"StringNotEqualsIgnoreCase", operator.StringEqualsIgnoreCase, true, operator.KindString, true},
		{"StringLike", operator.StringLike, false, operator.KindString, true},
		{"StringNotLike", operator.StringLike, true, operator.KindString, true},
		{"NumericEquals", operator.NumericEquals, false, operator.KindNumeric, false},
		{"NumericNotEquals", operator.NumericEquals, true, operator.KindNumeric, false},
		{"NumericLessThan", operator.NumericLessThan, false, operator.KindNumeric, false},
		{"NumericLessThanEquals", operator.NumericLessThanEquals, false, operator.KindNumeric, false},
		{"NumericGreaterThan", operator.NumericGreaterThan, false, operator.KindNumeric, false},
		{"NumericGreaterThanEquals", operator.NumericGreaterThanEquals, false, operator.KindNumeric, false},
		{"DateEquals", operator.DateEquals, false, operator.KindDate, false},
		{"DateNotEquals", operator.DateEquals, true, operator.KindDate, false},
		{"DateLessThan", operator.DateLessThan, false, operator.KindDate, false},
		{"DateLessThanEquals", operator.DateLessThanEquals, false, operator.KindDate, false},
		{"DateGreaterThan", operator.DateGreaterThan, false, operator.KindDate, false},
		{"DateGreaterThanEquals", operator.DateGreaterThanEquals, false, operator.KindDate, false},
		{"Bool", operator.Bool, false, operator.KindBool, true},
		{"BinaryEquals", operator.BinaryEquals, false, operator.KindBinary, false},
		{"IpAddress", operator.IPAddress, false, operator.KindIP, false},
		{"NotIpAddress", operator.IPAddress, true, operator.KindIP, false},
		{"ArnLike", operator.ARNLike, false, operator.KindARN, true},
		{"ArnNotLike", operator.ARNLike, true, operator.KindARN, true},
		{"ArnEquals", operator.ARNLike, false, operator.KindARN, true},
		{"ArnNotEquals", operator.ARNLike, true, operator.KindARN, true},
		{"Null", operator.Null, false, operator.KindNull, false},
	}
}

// prefixes has the text of each qualifier; the index is the Qualifier.
func prefixes() [3]string { return [3]string{"", "ForAllValues:", "ForAnyValue:"} }

func TestNames(t *testing.T) {
	var names []string
	for _, w := range want() {
		names = append(names, w.name)
	}
	require.Equal(t, names, operator.Names())

	operator.Names()[0] = "x"
	require.Equal(t, names, operator.Names(), "the slice must be a fresh one")
}

// Every combination of qualifier, name and suffix, in AWS's spelling and in two
// others.
func TestParse(t *testing.T) {
	for _, w := range want() {
		for q, prefix := range prefixes() {
			for _, suffix := range []string{"", "IfExists"} {
				name := prefix + w.name + suffix
				t.Run(name, func(t *testing.T) {
					op := operator.Operator{
						Base:      w.base,
						Negated:   w.negated,
						Qualifier: operator.Qualifier(q),
						IfExists:  suffix != "",
					}
					exists := w.name != "Null" || suffix == ""
					if !exists {
						op = operator.Operator{}
					}
					got, canonical, ok := operator.Parse(name)
					require.Equal(t, exists, ok)
					require.Equal(t, exists, canonical)
					require.Equal(t, op, got)

					for _, other := range []string{strings.ToLower(name), strings.ToUpper(name)} {
						got, canonical, ok = operator.Parse(other)
						require.Equal(t, exists, ok, other)
						require.False(t, canonical, other)
						require.Equal(t, op, got, other)
					}
				})
			}
		}
	}
}

// One part in another case is enough for a name not to be canonical.
func TestParseCanonical(t *testing.T) {
	for _, row := range []struct {
		name, why, text string
		canonical       bool
	}{
		{"AWS", "as AWS writes it", "ForAllValues:StringEqualsIfExists", true},
		{"qualifier", "the qualifier counts", "forAllValues:StringEqualsIfExists", false},
		{"base", "the base counts", "ForAllValues:stringEqualsIfExists", false},
		{"suffix", "the suffix counts", "ForAllValues:StringEqualsifExists", false},
		{"IP", "AWS writes IpAddress, unlike Go", "IPAddress", false},
		{"ARN", "AWS writes ArnLike, unlike Go", "ARNLike", false},
		{"ArnEquals", "the other name is AWS's too", "ArnEquals", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, canonical, ok := operator.Parse(row.text)
			require.True(t, ok, row.why)
			require.Equal(t, row.canonical, canonical, row.why)
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, row := range []struct{ name, why, text string }{
		{"empty", "there must be a base", ""},
		{"colon", "there must be a qualifier and a base", ":"},
		{"word", "not an operator", "Equals"},
		{"BoolNotEquals", "Bool has no negated twin", "BoolNotEquals"},
		{"BoolEquals", "the name is Bool", "BoolEquals"},
		{"NotBool", "Bool has no negated twin", "NotBool"},
		{"BinaryNotEquals", "BinaryEquals has no negated twin", "BinaryNotEquals"},
		{"StringNotLikeIgnoreCase", "patterns have no IgnoreCase", "StringNotLikeIgnoreCase"},
		{"StringLikeIgnoreCase", "patterns have no IgnoreCase", "StringLikeIgnoreCase"},
		{"NumericNotLessThan", "order has no negated twins", "NumericNotLessThan"},
		{"NumericLessThanOrEquals", "the name is NumericLessThanEquals", "NumericLessThanOrEquals"},
		{"IpAddressNot", "the Not stands in front", "IpNotAddress"},
		{"NotNull", "Null takes false instead", "NotNull"},
		{"NullIfExists", "Null asks itself whether the key exists", "NullIfExists"},
		{"ForAllValues:NullIfExists", "Null asks itself whether the key exists", "ForAllValues:NullIfExists"},
		{"qualifier only", "there must be a base", "ForAllValues:"},
		{"qualifier without colon", "a colon separates", "ForAllValues"},
		{"qualifier joined", "a colon separates", "ForAllValuesStringEquals"},
		{"no qualifier before colon", "a colon follows a qualifier", ":StringEquals"},
		{"two colons", "one colon", "ForAnyValue::StringEquals"},
		{"two qualifiers", "one qualifier", "ForAnyValue:ForAllValues:StringEquals"},
		{"same qualifier twice", "one qualifier", "ForAnyValue:ForAnyValue:StringEquals"},
		{"ForAnyValues", "AWS writes it without s", "ForAnyValues:StringEquals"},
		{"ForAllValue", "AWS writes it with s", "ForAllValue:StringEquals"},
		{"unknown qualifier", "there are two", "ForNoValue:StringEquals"},
		{"colon behind", "a colon follows a qualifier", "StringEquals:"},
		{"suffix only", "there must be a base", "IfExists"},
		{"qualifier and suffix only", "there must be a base", "ForAllValues:IfExists"},
		{"two suffixes", "one suffix", "StringEqualsIfExistsIfExists"},
		{"suffix cut short", "the whole suffix", "StringEqualsIfExist"},
		{"suffix in front", "the suffix stands behind", "IfExistsStringEquals"},
		{"suffix at the qualifier", "the suffix stands behind the base", "ForAllValuesIfExists:StringEquals"},
		{"blank in front", "no blanks", " StringEquals"},
		{"blank behind", "no blanks", "StringEquals "},
		{"blank behind colon", "no blanks", "ForAllValues: StringEquals"},
		{"long s", "Unicode folds it to an s; we do not", "\u017ftringEquals"},
		{"Kelvin", "Unicode folds it to a k; we do not", "StringLi\u212ae"},
		{"zero byte", "a NUL does not end a name", "StringEquals\x00"},
		{"invalid UTF-8", "any text may come", "StringEqual\xff"},
		{"bit 5", "only letters have a case", "ForAllValues\x1aStringEquals"},
	} {
		t.Run(row.name, func(t *testing.T) {
			op, canonical, ok := operator.Parse(row.text)
			require.False(t, ok, row.why)
			require.False(t, canonical, row.why)
			require.Zero(t, op, row.why)
		})
	}
}

// Any mix of case is understood, and is canonical only if nothing changed.
func TestParseIgnoresCase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(operator.Names()).Draw(t, "name")
		name = rapid.SampledFrom([]string{"", "ForAllValues:", "ForAnyValue:"}).Draw(t, "prefix") + name
		if !strings.HasSuffix(name, "Null") {
			name += rapid.SampledFrom([]string{"", "IfExists"}).Draw(t, "suffix")
		}
		mixed := []byte(name)
		for i := range mixed {
			if mixed[i] != ':' && rapid.Bool().Draw(t, "flip") {
				mixed[i] ^= 'a' - 'A'
			}
		}
		op, _, ok := operator.Parse(name)
		require.True(t, ok)
		got, canonical, ok := operator.Parse(string(mixed))
		require.True(t, ok)
		require.Equal(t, string(mixed) == name, canonical)
		require.Equal(t, op, got)
	})
}

// Every operator there can be, most of which do not exist: the name reads back
// as the operator, or there is none.
func TestString(t *testing.T) {
	exist := 0
	for base := range operator.Null + 3 {
		for q := range operator.ForAnyValue + 3 {
			for bits := range 4 {
				op := operator.Operator{Base: base, Negated: bits&1 != 0, Qualifier: q, IfExists: bits&2 != 0}
				name := op.String()
				got, canonical, ok := operator.Parse(name)
				if name == "" {
					require.False(t, ok)
					continue
				}
				exist++
				require.True(t, ok, name)
				require.True(t, canonical, name)
				require.Equal(t, op, got, name)
			}
		}
	}
	// 25 operators have 27 names. All but Null take IfExists, and all three
	// qualifiers.
	require.Equal(t, (24*2+1)*3, exist)
}

func TestStringSpelling(t *testing.T) {
	for _, row := range []struct {
		name, why, text, want string
	}{
		{"plain", "as AWS writes it", "stringequals", "StringEquals"},
		{"all parts", "as AWS writes it", "foranyvalue:stringnotlikeifexists", "ForAnyValue:StringNotLikeIfExists"},
		{"ArnEquals", "one operator has one spelling", "ArnEquals", "ArnLike"},
		{"ArnNotEquals", "one operator has one spelling", "ForAllValues:ArnNotEqualsIfExists", "ForAllValues:ArnNotLikeIfExists"},
		{"Null", "a qualifier of Null stays", "forallvalues:null", "ForAllValues:Null"},
	} {
		t.Run(row.name, func(t *testing.T) {
			op, _, ok := operator.Parse(row.text)
			require.True(t, ok, row.why)
			require.Equal(t, row.want, op.String(), row.why)
		})
	}
}

func TestBase(t *testing.T) {
	for _, w := range want() {
		require.Equal(t, w.kind, w.base.Kind(), w.name)
		require.Equal(t, w.variables, w.base.Variables(), w.name)
	}
	for _, none := range []operator.Base{0, operator.Null + 1, 255} {
		require.Zero(t, none.Kind())
		require.False(t, none.Variables())
	}
}

func TestNoAllocs(t *testing.T) {
	for _, row := range []struct {
		name, why, text string
		ok              bool
	}{
		{"first", "the first row of the table", "StringEquals", true},
		{"last", "the last row of the table", "Null", true},
		{"all parts", "qualifier and suffix", "ForAllValues:ArnNotEqualsIfExists", true},
		{"other case", "folding makes no copy", "forallvalues:ARNNOTEQUALSIFEXISTS", true},
		{"unknown", "a failure costs no more", "ForAllValues:StringMatchesIfExists", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			ok := !row.ok
			allocs := testing.AllocsPerRun(100, func() { _, _, ok = operator.Parse(row.text) })
			require.Zero(t, allocs, row.why)
			require.Equal(t, row.ok, ok, row.why)
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range operator.Names() {
		f.Add(name)
	}
	f.Add("ForAllValues:StringEqualsIfExists") // all parts
	f.Add("foranyvalue:arnequalsifexists")     // all parts, another case
	f.Add("ForAnyValue::StringEquals")         // two colons
	f.Add("ForAnyValues:StringEquals")         // the usual misspelling
	f.Add("NullIfExists")                      // the one suffix that is refused
	f.Add("\u017ftringEquals")                 // folds to an s, in Unicode
	f.Fuzz(func(t *testing.T, name string) {
		op, canonical, ok := operator.Parse(name)
		require.Equal(t, twin(name), ok)
		if !ok {
			require.Zero(t, op)
			require.False(t, canonical)
			return
		}
		again, printed, ok := operator.Parse(op.String())
		require.True(t, ok)
		require.True(t, printed)
		require.Equal(t, op, again)
		arn := strings.NewReplacer("arnequals", "arnlike", "arnnotequals", "arnnotlike")
		require.Equal(t, arn.Replace(strings.ToLower(name)), strings.ToLower(op.String()))
	})
}

// twin finds out whether a name exists by writing out all that do.
func twin(name string) bool {
	for _, prefix := range prefixes() {
		for _, base := range operator.Names() {
			for _, suffix := range []string{"", "IfExists"} {
				text := prefix + base + suffix
				if len(text) == len(name) && strings.EqualFold(text, name) && (base != "Null" || suffix == "") {
					return true
				}
			}
		}
	}
	return false
}

func BenchmarkParse(b *testing.B) {
	for _, row := range []struct{ name, why, text string }{
		{"first", "the first row of the table", "StringEquals"},
		{"last", "the last row of the table", "Null"},
		{"all-parts", "qualifier and suffix", "ForAllValues:ArnNotEqualsIfExists"},
		{"unknown", "every row is tried", "ForAllValues:StringMatchesIfExists"},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				operator.Parse(row.text)
			}
		})
	}
}
