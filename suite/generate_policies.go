// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"context"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/actions"
	"github.com/iamverdict/verdict/internal/pattern"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

// What a snapshot is asked: each user and role, for each of its Allow statements, the
// actions and resources that the statement names. A pattern of actions stands for those
// of its actions that some policy of the snapshot names, or else for one; a wildcard in
// a resource for the name "example". NotAction and NotResource name nothing.

// policies asks for what the policies of the snapshot name.
func (w *writer) policies(ctx context.Context) error {
	list, err := actions.New()
	if err != nil {
		return err
	}
	spoken := vocabulary(w.g.Snapshot)
	for _, k := range []snapshot.IdentityKind{snapshot.User, snapshot.Role} {
		for _, id := range w.g.Snapshot.Identities(k) {
			if err := ctx.Err(); err != nil {
				return err
			}
			for _, s := range allows(id) {
				w.statement(list, spoken, id, s)
			}
		}
	}
	return nil
}

// statement asks for what one statement of an identity names.
func (w *writer) statement(list *actions.List, spoken []string, id *snapshot.Identity, s *policy.Statement) {
	for _, a := range s.Action.Values {
		for _, action := range examples(list, spoken, a.Value) {
			for _, r := range s.Resource.Values {
				if resource, ok := example(r.Value, id); ok {
					w.ask(request{principal: id.ARN, action: action, resource: resource}, "")
				}
			}
		}
	}
}

// allows returns the Allow statements of an identity and of its groups that name actions
// and resources.
func allows(id *snapshot.Identity) []*policy.Statement {
	policies := slices.Concat(id.Inline, id.Attached)
	for _, g := range id.Groups {
		policies = slices.Concat(policies, g.Inline, g.Attached)
	}
	var list []*policy.Statement
	for _, p := range policies {
		if p == nil || p.Document() == nil {
			continue
		}
		statements := p.Document().Statements
		for i := range statements {
			if s := &statements[i]; s.Effect == policy.Allow && s.Action.Presence == policy.Plain && s.Resource.Presence == policy.Plain {
				list = append(list, s)
			}
		}
	}
	return list
}

// vocabulary returns the actions that policies of a snapshot name in full, sorted.
func vocabulary(s *snapshot.Snapshot) []string {
	var list []string
	for _, p := range policiesOf(s) {
		if p == nil || p.Document() == nil {
			continue
		}
		for _, statement := range p.Document().Statements {
			for _, a := range statement.Action.Values {
				if !isPattern(a.Value) {
					list = append(list, a.Value)
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// examples returns the actions to ask for an action of a statement.
func examples(list *actions.List, spoken []string, action string) []string {
	if !isPattern(action) {
		return []string{spelled(list, action)}
	}
	p := pattern.Compile(action, pattern.Options{Wildcards: true, Fold: true})
	var found []string
	for _, a := range spoken {
		if p.Match(pattern.Fold(a)) {
			found = append(found, spelled(list, a))
		}
	}
	if all := list.Expand(action); len(found) == 0 && len(all) > 0 {
		found = all[:1]
	}
	return found
}

// spelled returns an action as AWS spells it, if that is known.
func spelled(list *actions.List, action string) string {
	if s, ok := list.Spelling(action); ok {
		return s
	}
	return action
}

// example returns a resource that a pattern of a policy matches. It reports false if
// there is none that can be asked for.
func example(text string, id *snapshot.Identity) (string, bool) {
	text = strings.NewReplacer("${aws:username}", id.Name, "${aws:PrincipalAccount}", id.AccountID).Replace(text)
	if strings.Contains(text, "${") {
		return "", false
	}
	if text == "*" {
		return text, true
	}
	fields := strings.SplitN(text, ":", 6)
	if len(fields) < 6 {
		return "", false
	}
	fill := []string{"", "aws", "", "us-east-1", id.AccountID, "example"}
	for i, f := range fields {
		if isPattern(f) && fill[i] == "" {
			return "", false
		}
		if i > 0 && i < 5 && isPattern(f) {
			fields[i] = fill[i]
		}
	}
	fields[5] = strings.NewReplacer("*", "example", "?", "x").Replace(fields[5])
	text = strings.Join(fields, ":")
	_, err := eval.ParseQuestion("s3:GetObject", text)
	return text, err == nil
}
