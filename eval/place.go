// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import "github.com/iamverdict/verdict/policy"

// place says where in an engine something is: the type of policy, the level, the
// policy among those of the type or level, and the statement. The zero place is
// nowhere; level and policy may be missing. The lowest bits are free for what a
// Decision has to say besides.
//
// It is one word, with the parts at fixed bits, because a decision hands it on
// several times: a struct of small fields is written field by field and read back
// as a whole, for which the processor has to wait.
type place uint64

// The widths of the parts, from the lowest. Engines and documents with more do
// not compile.
const (
	flagBits      = 4
	statementBits = 24
	policyBits    = 17
	levelBits     = 15
)

// Where the parts begin.
const (
	policyAt = flagBits + statementBits
	levelAt  = policyAt + policyBits
	typeAt   = levelAt + levelBits
)

// placeOf returns the place of a type of policies, and of a level if there is
// one; -1 is none.
func placeOf(kind policy.Type, level int) place {
	return place(kind)<<typeAt | place(level+1)<<levelAt
}

// of returns the place of a policy at p, and with that of a statement of it.
// Places of one group are in the order of its policies and their statements.
func (p place) of(policy int) place { return p | place(policy+1)<<policyAt }

func (p place) with(statement int32) place { return p | place(statement)<<flagBits }

func (p place) kind() policy.Type {
	return policy.Type(p >> typeAt)
}

// level, policy and statement return -1 if the place has none.

func (p place) level() int {
	return int(p>>levelAt&(1<<levelBits-1)) - 1
}

func (p place) policy() int {
	return int(p>>policyAt&(1<<policyBits-1)) - 1
}

func (p place) statement() int {
	if p.policy() < 0 {
		return -1
	}
	return int(p >> flagBits & (1<<statementBits - 1))
}
