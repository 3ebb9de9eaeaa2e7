// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/iamverdict/verdict/internal/lex"
	"github.com/iamverdict/verdict/internal/operator"
	"github.com/iamverdict/verdict/internal/pattern"
)

// A test may list thousands of accounts or ARNs. Values match if any does, so
// that their order means nothing, and most can be found instead of tried: those
// without wildcards and variables are in a set, and the others under the literal
// text that they start with. What starts with a wildcard, and what shares its
// start with many others, is still tried one by one.

// fewValues is the number of values up to which trying each is as fast as
// looking one up (BenchmarkValues).
const fewValues = 4

// isLong reports whether n values are worth an index. The upper bound is that of
// the numbers in an index; no document comes near it.
func isLong(n int) bool { return n > fewValues && n <= math.MaxInt32 }

// index finds values of a long list of texts or ARNs. The values in exact, and
// those that heads say all of, are nowhere else; the others are in the list of
// the operands, in the order of the heads.
type index struct {
	exact map[string]struct{} // folded if the operator ignores case
	heads heads
	// resources are heads of the last field of ARNs, for those whose first
	// fields have a wildcard, as arn:aws:iam::*:role/name has.
	resources heads
}

// indexTexts compiles a long list of a string operator.
func (ops *operands) indexTexts(base operator.Base, values []string, o Options) {
	x := &index{exact: make(map[string]struct{})}
	var entries []entry
	for _, s := range values {
		t := compileText(s, base == operator.StringLike, o)
		key, ok := t.exactKey(base)
		switch {
		case ok:
			x.exact[key] = struct{}{}
		case t.isPrefix():
			entries = append(entries, entry{head: t.pattern.Literal(), all: true})
		default:
			entries = append(entries, entry{head: t.head(base), item: len(ops.texts)})
			ops.texts = append(ops.texts, t)
		}
	}
	var order []int
	x.heads, order = makeHeads(entries, nil)
	ops.texts = pick(ops.texts, order)
	ops.typed = &typedOperands{index: x}
}

// exactKey returns what stands for the value in the set, if it is exact. A value
// that is longer than the buffer of a folded text is not put there.
func (t *text) exactKey(base operator.Base) (string, bool) {
	s := t.pattern.Literal()
	switch {
	case t.pattern.Class() != pattern.Exact:
		return "", false
	case base == operator.StringEqualsIgnoreCase:
		s = foldName(s)
		return s, len(s) <= maxFolded
	}
	return s, true
}

// isSet reports whether all values are in the set.
func (x *index) isSet() bool { return len(x.heads) == 0 && len(x.resources) == 0 }

// isPrefix reports whether the value matches all texts that start with its head.
func (t *text) isPrefix() bool {
	return t.pattern.Class() == pattern.Prefix || t.pattern.Class() == pattern.Any
}

// head returns a text that all texts start with that the value may match. It is
// empty for those that are never compared byte by byte.
func (t *text) head(base operator.Base) string {
	if base == operator.StringEqualsIgnoreCase || len(t.vars) > MaxVariables {
		return ""
	}
	return t.pattern.Literal()
}

// indexARNs compiles a long list of an ARN operator. An ARN without wildcards
// and variables matches its own text only, and one whose only wildcard is a star
// at its end matches what starts with its text: a text in which the first five
// colons are the same has the same fields.
func (ops *operands) indexARNs(values []string, o Options) {
	x := &index{exact: make(map[string]struct{})}
	var entries, resources []entry
	for _, s := range values {
		whole := compileText(s, true, o)
		head := whole.head(operator.ARNLike)
		inResource := strings.Count(head, ":") >= arnColons
		switch {
		case inResource && whole.pattern.Class() == pattern.Exact:
			x.exact[head] = struct{}{}
			continue
		case inResource && whole.pattern.Class() == pattern.Prefix:
			entries = append(entries, entry{head: head, all: true})
			continue
		}
		a, ok := compileARNText(s, o)
		if !ok {
			ops.bad = true
			continue
		}
		if r := a.resourceHead(&whole); !inResource && r != "" {
			resources = append(resources, entry{head: r, item: len(ops.typed.arns)})
		} else {
			entries = append(entries, entry{head: head, item: len(ops.typed.arns)})
		}
		ops.typed.arns = append(ops.typed.arns, a)
	}
	var order []int
	x.heads, order = makeHeads(entries, nil)
	x.resources, order = makeHeads(resources, order)
	ops.typed.arns = pick(ops.typed.arns, order)
	ops.typed.index = x
}

// arnColons is the number of colons before the last field of an ARN.
const arnColons = 5

// resourceHead is head for the last field of an ARN.
func (a *arnText) resourceHead(whole *text) string {
	if len(whole.vars) > MaxVariables {
		return ""
	}
	return a.fields[arnColons].pattern.Literal()
}

// pick returns the items in the order of their indexes, without room for more.
func pick[T any](items []T, order []int) []T {
	picked := make([]T, len(order))
	for i, j := range order {
		picked[i] = items[j]
	}
	return picked
}

// findText is matchTexts for a long list.
func (ops *operands) findText(env *Env, base operator.Base, s string) Truth {
	x := ops.typed.index
	if x.has(base, s) {
		return True
	}
	result := False
	for i := x.heads.find(s); i >= 0 && result != True; i = int(x.heads[i].parent) {
		h := &x.heads[i]
		result = result.Or(truthOf(h.all))
		for j := h.first; j < h.end && result != True; j++ {
			result = result.Or(ops.texts[j].match(env, base, s))
		}
	}
	return result
}

// has reports whether the set has s.
func (x *index) has(base operator.Base, s string) bool {
	if base == operator.StringEqualsIgnoreCase {
		return x.hasFolded(s)
	}
	_, ok := x.exact[s]
	return ok
}

// hasFolded folds s on the stack. A text that does not fit there equals none
// that is in the set.
func (x *index) hasFolded(s string) bool {
	var buf [maxFolded]byte
	n, ok := foldInto(&buf, s)
	if !ok {
		return false
	}
	_, ok = x.exact[string(buf[:n])]
	return ok
}

// maxFolded is the length up to which folded texts are in the set.
const maxFolded = 128

// foldInto is foldName into a buffer. It fails if the result does not fit.
func foldInto(buf *[maxFolded]byte, s string) (n int, ok bool) {
	for _, r := range s {
		switch {
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
		case r >= utf8.RuneSelf:
			r = foldRune(r)
		}
		if n+utf8.RuneLen(r) > len(buf) {
			return 0, false
		}
		n += utf8.EncodeRune(buf[n:], r)
	}
	return n, true
}

// findARN is matchARN for a long list.
func (ops *operands) findARN(env *Env, s string) Truth {
	x := ops.typed.index
	fields, ok := lex.Fields(s)
	if !ok {
		return ops.orBad(false)
	}
	if _, ok := x.exact[s]; ok {
		return True
	}
	result := ops.orBad(false).Or(ops.tryARNs(env, x.heads, s, &fields))
	if result != True {
		result = result.Or(ops.tryARNs(env, x.resources, fields[arnColons], &fields))
	}
	return result
}

// tryARNs tries the values under the heads that s starts with.
func (ops *operands) tryARNs(env *Env, hs heads, s string, fields *[6]string) Truth {
	result := False
	for i := hs.find(s); i >= 0 && result != True; i = int(hs[i].parent) {
		h := &hs[i]
		result = result.Or(truthOf(h.all))
		for j := h.first; j < h.end && result != True; j++ {
			result = result.Or(ops.typed.arns[j].match(env, fields))
		}
	}
	return result
}

// mayMatch reports whether one of the values that are in the index only matches
// head, some text and tail together. The first from bytes are fields of an ARN
// that a value must have; it is pattern.MayMatch for what follows.
func (x *index) mayMatch(head, tail string, from int) bool {
	valid := utf8.ValidString(head[from:]) && utf8.ValidString(tail)
	for s := range x.exact {
		if strings.HasPrefix(s, head[:from]) && (!valid || len(s) > len(head)+len(tail) &&
			strings.HasPrefix(s, head) && strings.HasSuffix(s, tail)) {
			return true
		}
	}
	for i := range x.heads {
		h := &x.heads[i]
		if h.all && strings.HasPrefix(h.text, head[:from]) && (!valid ||
			strings.HasPrefix(h.text, head) || strings.HasPrefix(head, h.text)) {
			return true
		}
	}
	return false
}
