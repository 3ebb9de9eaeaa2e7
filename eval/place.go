// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import "github.com/iamverdict/verdict/policy"

// place says where in an engine something is: the type of policy, the level, the
// policy among those of the type or level, and the statement. The zero place is
// nowhere; level and policy may be missing.
//
// It is one word, with the parts at fixed bits, because a decision hands it on
// several times: a struct of small fields is written field by field and read back
// as a whole, for which the processor has to wait.
type place uint64

// The widths of the parts, from the lowest. Engines and documents with more do
// not compile.
const (
	statementBits = 24
	policyBits    = 20
	levelBits     = 16
)

// placeOf returns the place of a type of policies, and of a level if there is
// one; -1 is none.
func placeOf(kind policy.Type, level int) place {
	return (place(kind)<<levelBits | place(level+1)) << (policyBits + statementBits)
}

// of returns the place of a statement of a policy at p.
func (p place) of(policy int, statement int32) place {
	return p | place(policy+1)<<statementBits | place(statement)
}

func (p place) kind() policy.Type {
	return policy.Type(p >> (levelBits + policyBits + statementBits))
}

// level, policy and statement return -1 if the place has none.

func (p place) level() int {
	return int(p>>(policyBits+statementBits)&(1<<levelBits-1)) - 1
}

func (p place) policy() int {
	return int(p>>statementBits&(1<<policyBits-1)) - 1
}

func (p place) statement() int {
	if p.policy() < 0 {
		return -1
	}
	return int(p & (1<<statementBits - 1))
}
