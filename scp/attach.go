// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp

import (
	"fmt"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// attachAll attaches every policy to its target. AWS refuses to attach a policy
// to a target twice (Organizations API Reference, AttachPolicy,
// DuplicatePolicyAttachmentException): to do so here means that data was
// collected twice or a target mistaken.
func (b *builder) attachAll(all []Attachment) {
	seen := make(map[Attachment]bool, len(all))
	for i, a := range all {
		target := b.nodes[a.TargetID]
		if target == nil {
			b.reject(i, a, "target is not in the organization")
		}
		if fault := unfit(a.Policy); fault != "" {
			b.reject(i, a, fault)
			continue
		}
		if seen[a] {
			b.reject(i, a, fmt.Sprintf("policy %q is already attached there", a.Policy.Name()))
		}
		seen[a] = true
		if target != nil {
			target.attach(a.Policy)
		}
	}
}

func (b *builder) reject(index int, a Attachment, fault string) {
	b.fail(fmt.Errorf("attachment at index %d to %q: %s", index, a.TargetID, fault))
}

// unfit returns why a policy cannot be attached, or "".
func unfit(p *eval.Policy) string {
	switch {
	case p == nil:
		return "policy is nil"
	case p.Type() != policy.SCP && p.Type() != policy.RCP:
		return fmt.Sprintf("policy %q is of type %v, want %v or %v", p.Name(), p.Type(), policy.SCP, policy.RCP)
	}
	return ""
}

func (n *node) attach(p *eval.Policy) {
	if p.Type() == policy.SCP {
		n.scps = append(n.scps, p)
		return
	}
	n.rcps = append(n.rcps, p)
}

// delegate marks an account as a delegated administrator. The management
// account cannot be one (Organizations API Reference,
// RegisterDelegatedAdministrator).
func (b *builder) delegate(id, managementAccountID string) {
	n := b.nodes[id]
	switch {
	case n == nil || n.kind != account:
		b.fail(fmt.Errorf("delegated administrator %q: is not among the accounts", id))
	case id == managementAccountID:
		b.fail(fmt.Errorf("delegated administrator %q: is the management account", id))
	default:
		n.delegated = true
	}
}
