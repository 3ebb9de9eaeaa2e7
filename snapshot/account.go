// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// account is what all requests by principals of an account, or for its resources, have
// in common. It is made once for each account that is known, as there are many more
// requests than accounts.
type account struct {
	id                 string
	exported, complete bool
	// unknown is set if nobody knows what binds the account.
	unknown              bool
	unreadSCP, unreadRCP []*eval.Policy // of the levels, those whose text is not known
	scp, rcp             []eval.Level
	scpEngine, rcpEngine *eval.Engine    // over the levels
	org                  condition.Value // aws:PrincipalOrgID and its like; without values: in none
	path                 condition.Value
}

// makeAccount works out what binds an account.
func (s *Snapshot) makeAccount(id string) *account {
	a := s.bind(id)
	a.scpEngine, a.rcpEngine = side(eval.Policies{SCP: a.scp}), side(eval.Policies{RCP: a.rcp})
	return a
}

// side makes the engine of a part of the policies that apply to a request. It is nil
// if there are none. That New fails means that there are more policies than AWS has,
// and is found again, with the error, by who asks for an engine over all of them.
func side(p eval.Policies) *eval.Engine {
	e, err := eval.New(p)
	if err != nil {
		return nil
	}
	return e
}

func (s *Snapshot) bind(id string) *account {
	a := &account{id: id}
	if s.organization != nil {
		if path := s.organization.Path(id); path != "" {
			a.org, a.path = condition.String(s.organization.ID()), condition.String(path)
			a.scp, a.rcp = s.organization.SCPLevels(id), s.organization.RCPLevels(id)
			a.unreadSCP, a.unreadRCP = unreadLevels(a.scp), unreadLevels(a.rcp)
			return a
		}
	}
	if s.options.NoOrganization && !s.broken {
		return a
	}
	a.unknown = true
	a.scp, a.rcp = unknownLevel(policy.SCP, id), unknownLevel(policy.RCP, id)
	return a
}

// unreadLevels returns the policies of levels whose text is not known.
func unreadLevels(levels []eval.Level) []*eval.Policy {
	var list []*eval.Policy
	for i := range levels {
		list = append(list, unreadOf(levels[i].Policies)...)
	}
	return list
}

// unknownLevel stands for the levels of an account that nobody knows.
func unknownLevel(kind policy.Type, accountID string) []eval.Level {
	name := "organization of account " + accountID
	if accountID == "" {
		name = "organization of the owner"
	}
	return []eval.Level{{Name: name, Policies: []*eval.Policy{eval.UnknownPolicy(name+" (not in the snapshot)", kind)}}}
}

// accountOf returns what is known of an account. The same id is another account in
// another partition.
func (s *Snapshot) accountOf(id string, in string) *account {
	a := s.accounts[id]
	switch partition, ok := partitionOf(in); {
	case ok && partition != s.partition:
		return s.foreign(id)
	case a == nil:
		return s.makeAccount(id)
	}
	return a
}

// foreign makes an account of which nothing is known.
func (s *Snapshot) foreign(id string) *account {
	return (&Snapshot{options: s.options}).makeAccount(id)
}

// partitionOf returns the partition of an ARN.
func partitionOf(text string) (string, bool) {
	rest, ok := strings.CutPrefix(text, "arn:")
	if !ok {
		return "", false
	}
	partition, _, ok := strings.Cut(rest, ":")
	return partition, ok
}

// keys are the condition keys that a resolution sets, made once.
type keys struct {
	principalOrgID, principalOrgPaths condition.Key
	resourceOrgID, resourceOrgPaths   condition.Key
	sourceVPCE, sourceVPC             condition.Key
	throughVPCE                       []condition.Key // whose values no snapshot has
	sourceAccount, sourceARN          condition.Key
	sourceOrgID, sourceOrgPaths       condition.Key
	principalARN                      condition.Key
}

func makeKeys() keys {
	return keys{
		principalOrgID: condition.MakeKey("aws:PrincipalOrgID"), principalOrgPaths: condition.MakeKey("aws:PrincipalOrgPaths"),
		resourceOrgID: condition.MakeKey("aws:ResourceOrgID"), resourceOrgPaths: condition.MakeKey("aws:ResourceOrgPaths"),
		sourceVPCE: condition.MakeKey("aws:SourceVpce"), sourceVPC: condition.MakeKey("aws:SourceVpc"),
		throughVPCE: []condition.Key{
			condition.MakeKey("aws:VpcSourceIp"), condition.MakeKey("aws:SourceVpcArn"), condition.MakeKey("aws:VpceAccount"),
			condition.MakeKey("aws:VpceOrgID"), condition.MakeKey("aws:VpceOrgPaths"),
		},
		sourceAccount: condition.MakeKey("aws:SourceAccount"), sourceARN: condition.MakeKey("aws:SourceArn"),
		sourceOrgID: condition.MakeKey("aws:SourceOrgID"), sourceOrgPaths: condition.MakeKey("aws:SourceOrgPaths"),
		principalARN: condition.MakeKey("aws:PrincipalArn"),
	}
}
