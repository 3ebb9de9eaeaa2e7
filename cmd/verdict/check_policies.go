// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// loader reads policy files and collects what is wrong with them.
type loader struct {
	c     *cli
	stdin bool // standard input was read
	errs  []error
}

// errTwice is why standard input cannot be read.
var errTwice = errors.New("standard input (-) is given for two files")

// load reads all the policies that the flags name.
func (c *cli) load(f *checkFlags) (eval.Policies, []error) {
	l := loader{c: c, stdin: f.stdin != ""}
	p := eval.Policies{
		Identity:    l.files(policy.IdentityBased, f.identity...),
		Resource:    l.files(policy.ResourceBased, f.resource),
		Boundary:    l.files(policy.PermissionsBoundary, f.boundary),
		Session:     l.files(policy.Session, f.session),
		VPCEndpoint: l.files(policy.VPCEndpoint, f.endpoint),
		SCP:         l.levels(policy.SCP, "scp", f.scp),
		RCP:         l.levels(policy.RCP, "rcp", f.rcp),
	}
	return p, l.errs
}

// files reads policies of one type. An empty name stands for none: that flags are
// not empty by mistake is checked before.
func (l *loader) files(t policy.Type, names ...string) []*eval.Policy {
	var list []*eval.Policy
	for _, name := range names {
		if name == "" {
			continue
		}
		p, err := l.file(t, name)
		if err != nil {
			l.errs = append(l.errs, err)
		}
		list = append(list, p)
	}
	return list
}

// levels reads LEVEL=FILE arguments. Levels are in the order in which they are
// first named.
func (l *loader) levels(t policy.Type, flag string, args []string) []eval.Level {
	var levels []eval.Level
	for _, arg := range args {
		name, file, ok := strings.Cut(arg, "=")
		if !ok || name == "" {
			l.errs = append(l.errs, fmt.Errorf("--%s %q: want LEVEL=FILE, or LEVEL= for a level without policies", flag, arg))
			continue
		}
		i := slices.IndexFunc(levels, func(l eval.Level) bool { return l.Name == name })
		if i < 0 {
			i = len(levels)
			levels = append(levels, eval.Level{Name: name})
		}
		levels[i].Policies = append(levels[i].Policies, l.files(t, file)...)
	}
	return levels
}

// file reads one policy. What only keeps AWS from storing the document does not
// keep it from being evaluated, and is reported as a warning.
func (l *loader) file(t policy.Type, name string) (*eval.Policy, error) {
	if name == stdin && l.stdin {
		return nil, errTwice
	}
	l.stdin = l.stdin || name == stdin
	name, src, err := l.c.read(name)
	if err != nil {
		return nil, err
	}
	p, warnings, err := eval.CompileSource(name, src, t)
	if err != nil {
		return nil, err
	}
	return p, writeFindings(l.c.err, warnings)
}

// inapplicable returns the flags that name policies or tags which do not apply to the
// kind of requester, whatever they say (IAM User Guide, "Policy evaluation logic";
// Organizations User Guide, "SCP effects on permissions").
func (f *checkFlags) inapplicable(kind eval.PrincipalKind) []string {
	identity := kind == eval.User || kind == eval.RoleSession || kind == eval.FederatedUser
	flags := []struct {
		name           string
		given, applies bool
	}{
		{"identity", len(f.identity) > 0, identity},
		{"boundary", f.boundary != "", identity},
		{"session", f.session != "", identity && kind != eval.User || kind == eval.Root},
		{"scp", len(f.scp) > 0, identity || kind == eval.Root},
		{"session-tag", len(f.snapshot.tags) > 0, kind == eval.RoleSession || kind == eval.FederatedUser},
	}
	var names []string
	for _, flag := range flags {
		if flag.given && !flag.applies {
			names = append(names, flag.name)
		}
	}
	return names
}

// requester returns what people call a requester of the kind.
func requester(kind eval.PrincipalKind) string {
	switch kind {
	case eval.User:
		return "an IAM user"
	case eval.RoleSession:
		return "a role session"
	case eval.FederatedUser:
		return "a federated user"
	case eval.Root:
		return "a root user"
	case eval.Service:
		return "a service"
	case eval.Provider:
		return "an identity provider"
	}
	return "an anonymous caller"
}
