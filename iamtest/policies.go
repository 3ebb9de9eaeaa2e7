// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package iamtest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/actions"
	"github.com/iamverdict/verdict/internal/sample"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

// Policies are the policies under test, and what is known of the requests beside
// principal, action and resource. They are immutable and safe for any number of
// goroutines. The zero Policies allow nothing.
type Policies struct {
	source
	settings
}

// source is where policies are from.
type source struct {
	policies eval.Policies
	engine   *eval.Engine
	snapshot *snapshot.Snapshot
	actions  func() (*actions.List, error)
	read     func(string) ([]byte, error) // a file; nil: of the operating system
}

// settings are what a test says of its requests.
type settings struct {
	keys       []givenKey
	unknown    []condition.Key
	accepted   []string
	clock      time.Time
	owner      string
	role       string
	federated  string
	endpoint   string
	tags       []eval.Tag
	session    []*eval.Policy
	anyAction  bool
	anyContext bool
	cover      *Coverage
}

// givenKey is a condition key with its value.
type givenKey struct {
	key   condition.Key
	value condition.Value
}

// Set names the policies that apply to the requests of a test. Each text is the name of
// a file or, if it begins with "{", a policy itself. A group without policies is one
// that does not bind, such as no permissions boundary; of the identity-based policies,
// it allows nothing.
type Set struct {
	Identity, Boundary, Session, VPCEndpoint []string
	// Resource are the policies of the resource, Trust is that of a role which is to be
	// assumed.
	Resource, Trust []string
	// SCP and RCP are the levels of the organization, the root first.
	SCP, RCP []Level
}

// Level is a level of an organization with the policies that are attached to it. One
// without policies allows nothing.
type Level struct {
	Name     string
	Policies []string
}

// Files reads policies from files. What is wrong with them fails the test at once, with
// each place.
func Files(t testing.TB, s Set) *Policies {
	t.Helper()
	return load(t, s, os.ReadFile)
}

// FS reads policies from the files of a file system, such as an embed.FS.
func FS(t testing.TB, fsys fs.FS, s Set) *Policies {
	t.Helper()
	return load(t, s, func(name string) ([]byte, error) { return fs.ReadFile(fsys, filepath.ToSlash(name)) })
}

// Compiled takes policies that are compiled already.
func Compiled(t testing.TB, p eval.Policies) *Policies {
	t.Helper()
	engine, err := eval.New(p)
	if err != nil {
		t.Fatalf("iamtest: %v", err)
	}
	return &Policies{source: source{policies: p, engine: engine, actions: sync.OnceValues(actions.New)}}
}

// Snapshot loads an export of accounts and their organization: files and directories as
// package snapshot reads them. Errors in it fail the test at once. What is missing is
// unknown, and fails the assertions that lean on it.
func Snapshot(t testing.TB, paths ...string) *Policies {
	t.Helper()
	s, err := snapshot.Load(t.Context(), snapshot.Options{}, paths...)
	if err != nil {
		t.Fatalf("iamtest: %v", err)
	}
	var errs []error
	for _, p := range s.Problems() {
		if p.Kind.IsError() {
			errs = append(errs, p)
		}
	}
	if len(errs) > 0 {
		t.Fatalf("iamtest: the snapshot cannot be used as it is:\n%v", errors.Join(errs...))
	}
	return In(s)
}

// In takes a snapshot that is loaded already.
func In(s *snapshot.Snapshot) *Policies {
	return &Policies{source: source{snapshot: s, actions: sync.OnceValues(actions.New)}}
}

// load compiles the policies of a set.
func load(t testing.TB, s Set, read func(string) ([]byte, error)) *Policies {
	t.Helper()
	l := loader{read: read}
	p := eval.Policies{
		Identity: l.group(policy.IdentityBased, s.Identity), Boundary: l.group(policy.PermissionsBoundary, s.Boundary),
		Session: l.group(policy.Session, s.Session), VPCEndpoint: l.group(policy.VPCEndpoint, s.VPCEndpoint),
		Resource: append(l.group(policy.ResourceBased, s.Resource), l.group(policy.RoleTrust, s.Trust)...),
		SCP:      l.levels(policy.SCP, s.SCP), RCP: l.levels(policy.RCP, s.RCP),
	}
	l.report(t)
	if len(sample.Policies(&p)) == 0 && len(p.SCP)+len(p.RCP) == 0 {
		t.Fatalf("iamtest: the Set has no policy: a test of nothing must not pass")
	}
	c := Compiled(t, p)
	c.read = read
	return c
}

// loader reads policies and collects what is wrong with them.
type loader struct {
	read func(string) ([]byte, error)
	errs []error
	// warnings are what is to be said of policies that can be used all the same.
	warnings policy.Findings
}

// report fails the test if a policy cannot be used, and logs what else there is to say.
func (l *loader) report(t testing.TB) {
	t.Helper()
	if len(l.errs) > 0 {
		t.Fatalf("iamtest: policies cannot be used:\n%v", errors.Join(l.errs...))
	}
	for i := range l.warnings {
		t.Logf("iamtest: %v", l.warnings[i:i+1])
	}
}

func (l *loader) levels(kind policy.Type, levels []Level) []eval.Level {
	var list []eval.Level
	for _, one := range levels {
		list = append(list, eval.Level{Name: one.Name, Policies: l.group(kind, one.Policies)})
	}
	return list
}

func (l *loader) group(kind policy.Type, texts []string) []*eval.Policy {
	var list []*eval.Policy
	for i, text := range texts {
		if p := l.policy(kind, i, text); p != nil {
			list = append(list, p)
		}
	}
	return list
}

// policy compiles a policy.
func (l *loader) policy(kind policy.Type, i int, text string) *eval.Policy {
	name, src := text, []byte(text)
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		name = fmt.Sprintf("%v-%d", kind, i)
	} else {
		var err error
		if src, err = l.read(text); err != nil {
			l.errs = append(l.errs, err)
			return nil
		}
	}
	p, warnings, err := eval.CompileSource(name, src, kind)
	if err != nil {
		l.errs = append(l.errs, err)
	}
	l.warnings = append(l.warnings, warnings...)
	return p
}

// with returns a copy that can be changed.
func (p *Policies) with() *Policies {
	c := *p
	c.keys, c.unknown, c.accepted = slices.Clone(p.keys), slices.Clone(p.unknown), slices.Clone(p.accepted)
	c.tags = slices.Clone(p.tags)
	return &c
}
