// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/scp"
)

// Whether the levels say to package eval what they are meant to: the rules of
// the User Guide, from the tree to the decision.

const (
	allowAll = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
	allowS3  = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`
	denySQS  = `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}`
	// Nobody from outside of the organization uses its queues.
	perimeter = `{"Version": "2012-10-17", "Statement": {
		"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*",
		"Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-h7k2m9p4q1"}}}}`
	openQueue = `{"Version": "2012-10-17", "Statement": {
		"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}}`
)

// decide asks for an action on a queue of the account tools, whose policy lets
// everyone in, by an administrator of another account.
func decide(t *testing.T, c scp.Config, principal, action string) eval.Decision {
	t.Helper()
	o := mustNew(t, c)
	p, err := eval.ParsePrincipal(principal)
	require.NoError(t, err)
	var r eval.Request
	require.NoError(t, r.Reset(p, action, toolsQueue))
	o.AddKeys(&r)
	e, err := eval.New(eval.Policies{
		Identity: []*eval.Policy{compile(t, policy.IdentityBased, "admin", allowAll)},
		Resource: []*eval.Policy{compile(t, policy.ResourceBased, "queue", openQueue)},
		SCP:      o.SCPLevels(r.PrincipalAccount()),
		RCP:      o.RCPLevels(r.OwnerAccount()),
	})
	require.NoError(t, err)
	return e.Decide(&r)
}

func TestDecide(t *testing.T) {
	full := compile(t, policy.SCP, "full", allowAll)
	onlyS3 := compile(t, policy.SCP, "only-s3", allowS3)
	noQueues := compile(t, policy.SCP, "no-queues", denySQS)
	walled := compile(t, policy.RCP, "perimeter", perimeter)
	everywhere := func(p *eval.Policy) []scp.Attachment {
		return at(p, rootID, workloads, payments, sandboxes, shop, tools, sandbox, management, audit)
	}
	tests := []struct {
		name, why   string
		attachments []scp.Attachment
		principal   string
		result      eval.Result
		reason      eval.Reason
	}{
		{"allowed everywhere", "every level from the root to the account allows",
			everywhere(full), shopUser, eval.Allowed, eval.AllowBothAccounts},
		{"one level empty", "a level without policies allows nothing, whatever stands above and below it",
			at(full, rootID, workloads, shop), shopUser, eval.ImplicitDeny, eval.ImplicitSCP},
		{"one level narrow", "a child cannot allow what its parent does not",
			append(at(full, rootID, payments, shop), at(onlyS3, workloads)...), shopUser, eval.ImplicitDeny, eval.ImplicitSCP},
		{"alternatives at one level", "within a level one Allow is enough",
			append(everywhere(full), at(onlyS3, workloads)...), shopUser, eval.Allowed, eval.AllowBothAccounts},
		{"denied above", "a Deny at any level is final",
			append(everywhere(full), at(noQueues, workloads)...), shopUser, eval.ExplicitDeny, eval.ExplicitSCP},
		{"denied beside", "a Deny reaches only what is below it",
			append(everywhere(full), at(noQueues, workloads)...),
			"arn:aws:iam::400000000004:user/sam", eval.Allowed, eval.AllowBothAccounts},
		{"management account", "SCPs do not bind it, wherever they are attached",
			everywhere(noQueues), "arn:aws:iam::999999999999:user/boss", eval.Allowed, eval.AllowBothAccounts},
		{"delegated administrator", "SCPs bind it",
			everywhere(noQueues), "arn:aws:iam::100000000001:user/aud", eval.ExplicitDeny, eval.ExplicitSCP},
		{"requester outside", "SCPs follow the requester, not the resource",
			everywhere(noQueues), outsideUser, eval.Allowed, eval.AllowBothAccounts},
		{"RCP keeps an outsider out", "RCPs follow the resource; a requester outside has no organization id",
			append(everywhere(full), at(walled, rootID)...), outsideUser, eval.ExplicitDeny, eval.ExplicitRCP},
		{"RCP lets a member in", "the requester's organization id is added",
			append(everywhere(full), at(walled, rootID)...), shopUser, eval.Allowed, eval.AllowBothAccounts},
		{"RCP elsewhere", "RCPs of the requester's account do not matter",
			append(everywhere(full), at(walled, payments)...), outsideUser, eval.Allowed, eval.AllowBothAccounts},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := tree()
			c.Attachments = test.attachments
			d := decide(t, c, test.principal, "sqs:SendMessage")
			require.Equal(t, test.result, d.Result, test.why)
			require.Equal(t, test.reason, d.Reason, test.why)
			require.True(t, d.Conclusive(), test.why)
		})
	}
}

func at(p *eval.Policy, targets ...string) []scp.Attachment {
	var all []scp.Attachment
	for _, id := range targets {
		all = append(all, scp.Attachment{Policy: p, TargetID: id})
	}
	return all
}
