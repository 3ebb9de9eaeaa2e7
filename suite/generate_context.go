// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/snapshot"
)

// The keys that AWS sends with every request, as far as a first suite can know them: a
// request is sent to the Region of its resource or, where that has none, to the one that
// most resources of the snapshot are in, or to one that is not known, and it is encrypted. Without them, guards of
// Regions and of transport would deny all that is asked, or leave it in doubt.

const (
	requestedRegion = "aws:RequestedRegion"
	secureTransport = "aws:SecureTransport"
)

// homeOf returns the Region that most resources of a snapshot are in, or "".
func homeOf(s *snapshot.Snapshot) string {
	if s == nil {
		return ""
	}
	count := make(map[string]int)
	for _, r := range s.Resources() {
		count[regionOf(r.ARN)]++
	}
	return most(count)
}

// usual returns the Region that most groups of requests were sent to, or "".
func (w *writer) usual() string {
	count := make(map[string]int)
	for g := range w.groups {
		count[g.region]++
	}
	return most(count)
}

// most returns the Region that is counted most, the first of several by name.
func most(count map[string]int) string {
	delete(count, "")
	best := ""
	for _, name := range slices.Sorted(maps.Keys(count)) {
		if best == "" || count[name] > count[best] {
			best = name
		}
	}
	return best
}

// regionOf returns the Region of an ARN, or "".
func regionOf(resource string) string {
	a, err := arn.Parse(resource)
	if err != nil || strings.ContainsAny(a.Region(), "*?") {
		return ""
	}
	return a.Region()
}

// context returns what all cases have in common.
func (w *writer) context() *yaml.Node {
	out := object()
	out.Style = yaml.FlowStyle
	put(out, secureTransport, word("true"))
	if w.home != "" {
		put(out, requestedRegion, word(w.home))
	}
	return out
}

func regionContext(name string) *yaml.Node {
	out := object()
	out.Style = yaml.FlowStyle
	put(out, requestedRegion, word(name))
	return out
}
