// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"strconv"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// A line for each layer, in AWS's order. Levels of an organization that all pass
// share a line, and so do the layers that have no part in the decision.

func (t *teller) layers() []node {
	x := t.x
	if len(x.Layers) == 0 {
		return nil
	}
	var rows []row
	for i := 0; i < len(x.Layers); i++ {
		l := &x.Layers[i]
		if l.Standing == eval.NoPart {
			continue
		}
		last := i
		for !t.verbose && last+1 < len(x.Layers) && alike(l, &x.Layers[last+1]) {
			last++
		}
		rows = append(rows, t.layerRow(i, last))
		i = last
	}
	rows = append(rows, t.noPart()...)
	return []node{section("Layer by layer", table(rows...))}
}

// alike reports whether two layers are neighbouring levels that pass.
func alike(a, b *eval.Layer) bool {
	return a.Type == b.Type && a.Level >= 0 && b.Level >= 0 && a.Standing == b.Standing && a.Standing != eval.Stops
}

// layerRow tells of a layer, or of a run of levels that pass.
func (t *teller) layerRow(i, last int) row {
	l := &t.x.Layers[i]
	noun := layerNoun(l)
	if last > i {
		spans := say(words(plural(noun)+", levels "), quote(levelName(l)), words(" to "), quote(levelName(&t.x.Layers[last])), words(" ("+strconv.Itoa(last-i+1)+")"))
		return row{standing(l, false), spans}
	}
	denials := t.denialsIn(i)
	spans := append(say(words(noun)), level(l.Name, l.Level)...)
	switch {
	case l.Standing == eval.Stops && len(denials) > 0:
		spans = append(append(spans, words(": ")), t.brief(denials[0])...)
		if n := len(denials) - 1; n > 0 {
			spans = append(spans, words(" "+more(n)))
		}
	case l.Standing == eval.Passes && (l.Level >= 0 || len(t.c.Supports) > 0) && !t.verbose:
	case l.Standing == eval.Passes:
		if ref, n := t.allowing(i); n > 0 {
			spans = append(append(spans, words(": ")), t.brief(ref)...)
			if n > 1 {
				spans = append(spans, words(" "+more(n-1)))
			}
		}
	case l.Standing == eval.NotNeeded && t.x.Decision.Result == eval.Allowed:
		spans = append(append(spans, t.given(l)...), words(": what allows it passes over this"))
	default:
		spans = append(spans, t.given(l)...)
	}
	return row{standing(l, len(denials) > 0), append(spans, limits(l)...)}
}

// limits says what keeps statements of a layer from counting.
func limits(l *eval.Layer) []span {
	switch {
	case l.Muted == condition.True:
		return []span{words("; its allows do not count for an object of another account")}
	case l.Muted == condition.Undetermined:
		return []span{words("; whether its allows count hangs on who owns the object")}
	case l.Spared == condition.True:
		return []span{words("; its denies do not bind the root user of the account")}
	case l.Spared == condition.Undetermined:
		return []span{words("; AWS does not say whether its denies bind this root session")}
	case l.Doubtful:
		return []span{words("; it is not known whether the call passed the endpoint")}
	}
	return nil
}

func levelName(l *eval.Layer) string {
	if l.Name == "" {
		return strconv.Itoa(l.Level)
	}
	return `"` + l.Name + `"`
}

// standing is what a layer means for the decision.
func standing(l *eval.Layer, denies bool) span {
	switch {
	case l.Standing == eval.Stops && denies:
		return span{"DENIES", bad}
	case l.Standing == eval.Stops:
		return span{"no allow", bad}
	case l.Standing == eval.Passes:
		return span{"allows", good}
	case l.Standing == eval.NotNeeded:
		return label("not needed")
	}
	return label("no part")
}

// denialsIn returns the statements of a layer by which it stops the request.
func (t *teller) denialsIn(layer int) []eval.Ref {
	for _, s := range t.x.Stops {
		if s.Layer == layer && len(s.Statements) > 0 {
			return s.Statements
		}
	}
	return nil
}

// allowing returns the first statement of a layer that allows, and how many do.
func (t *teller) allowing(layer int) (first eval.Ref, n int) {
	for p := range t.x.Layers[layer].Policies {
		for s := range t.x.Layers[layer].Policies[p].Statements {
			if st := &t.x.Layers[layer].Policies[p].Statements[s]; st.Effect == policy.Allow && st.Truth == condition.True {
				if n++; n == 1 {
					first = eval.Ref{Layer: layer, Policy: p, Statement: s}
				}
			}
		}
	}
	return first, n
}

// noPart lists the layers that have no part in the decision, by reason. That users
// have no session policies goes without saying.
func (t *teller) noPart() []row {
	var reasons []string
	nouns := map[string][]string{}
	for i := range t.x.Layers {
		l := &t.x.Layers[i]
		if l.Standing != eval.NoPart || i > 0 && t.x.Layers[i-1].Type == l.Type || l.Skip == eval.NotASession && !t.verbose {
			continue
		}
		why := skipped(l, t.x.Kind)
		if _, ok := nouns[why]; !ok {
			reasons = append(reasons, why)
		}
		nouns[why] = append(nouns[why], shortNoun(l))
	}
	var rows []row
	for _, why := range reasons {
		names := words(strings.Join(nouns[why], ", "))
		if why == notGiven {
			rows = append(rows, row{label(notGiven), say(names)})
		} else {
			rows = append(rows, row{label("no part"), say(names, words(": "+why))})
		}
	}
	return rows
}
