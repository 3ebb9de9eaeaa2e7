// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import "github.com/iamverdict/verdict/policy"

// Settled says where in an engine a decision fell.
type Settled struct {
	// Type is the type of the policies among which it fell.
	Type policy.Type
	// Level is the name of the level, for organization policies.
	Level string
	// Policy is the policy that settled the decision. It is nil if the decision
	// fell because no policy of the type, or of the level, allows.
	Policy *Policy
	// Statement is the index of the statement in the policy's document, or -1.
	Statement int
}

// Settled returns what settled a decision of this engine: the statement that
// denies, the one that allows, or the type or level of policies that lacks an
// allow. It reports false if no policy did, as for an action that needs no
// permission.
func (e *Engine) Settled(d Decision) (Settled, bool) {
	g := e.at(d.at)
	if g == nil {
		return Settled{Statement: -1}, false
	}
	s := Settled{Type: d.at.kind(), Level: g.name, Statement: -1}
	if i := d.at.policy(); i >= 0 && i < len(g.policies) {
		s.Policy, s.Statement = g.policies[i], d.at.statement()
	}
	return s, true
}

// at returns the group of a place, or nil.
func (e *Engine) at(p place) *group {
	switch p.kind() {
	case policy.SCP:
		return levelOf(e.scp, p.level())
	case policy.RCP:
		return levelOf(e.rcp, p.level())
	case policy.VPCEndpoint:
		return &e.endpoint
	case policy.ResourceBased:
		return &e.resource
	case policy.IdentityBased:
		return &e.identity
	case policy.PermissionsBoundary:
		return &e.boundary
	case policy.Session:
		return &e.session
	}
	return nil
}

func levelOf(levels []group, i int) *group {
	if i < 0 || i >= len(levels) {
		return nil
	}
	return &levels[i]
}

// SID returns the Sid of the statement, or "" if there is no statement, if it has
// no Sid, or if the text of its policy is not known.
func (s Settled) SID() string {
	if st := s.statement(); st != nil && st.SID != nil {
		return st.SID.Value
	}
	return ""
}

// Position returns where the statement begins in its document's file. The zero
// Position means that there is no statement or no text.
func (s Settled) Position() policy.Position {
	if st := s.statement(); st != nil {
		return s.Policy.doc.Position(st.Pos)
	}
	return policy.Position{}
}

func (s Settled) statement() *policy.Statement {
	if s.Policy == nil || s.Policy.doc == nil || s.Statement < 0 || s.Statement >= len(s.Policy.doc.Statements) {
		return nil
	}
	return &s.Policy.doc.Statements[s.Statement]
}
