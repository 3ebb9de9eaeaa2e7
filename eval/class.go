// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import "github.com/iamverdict/verdict/condition"

// Class is a set of the ways in which a resource-based policy can name a
// requester. They matter because a grant passes over more of the silences of
// other policies the more directly it names who asks (IAM User Guide, "Policy
// evaluation logic", Resource-based policies). The zero value is the empty set:
// no grant.
type Class uint8

// The classes.
const (
	ByWildcard        Class = 1 << iota // "*" or {"AWS": "*"}
	ByAccount                           // the account, its root or its canonical user id
	ByUser                              // the user
	ByRole                              // the session's role
	BySession                           // the session itself
	ByFederatedUser                     // the federated-user session itself
	ByFederatedParent                   // the user behind a federated-user session
	ByService                           // the service, or the identity provider
)

// grant is how a statement's principal part matches a requester: the classes in
// which it certainly does, in the low byte, and those in which it may, in the
// high one. It is one number because a decision hands some tens of them around.
// The zero grant is none.
type grant uint16

// surely and perhaps return the grant of some classes.
func surely(c Class) grant  { return grant(c) }
func perhaps(c Class) grant { return grant(c) << 8 }

// sure and maybe return the classes again.
func (g grant) sure() Class  { return Class(g) }
func (g grant) maybe() Class { return Class(g >> 8) }

// in returns the grant of one class with the certainty of t.
func in(c Class, t condition.Truth) grant { return surely(c).and(t) }

// and narrows a grant by the truth of the rest of its statement.
func (g grant) and(t condition.Truth) grant {
	switch t {
	case condition.True:
		return g
	case condition.Undetermined:
		return perhaps(g.sure() | g.maybe())
	default:
		return 0
	}
}

// bestRank is the rank of a grant that no other can better.
const bestRank = 5

// rank orders grants by how much they settle by themselves: certain ones by how
// directly they name the requester, and all of those before doubtful ones.
func (g grant) rank() uint8 {
	switch {
	case g.sure()&(ByUser|BySession|ByFederatedUser) != 0:
		return bestRank
	case g.sure()&ByWildcard != 0:
		return 4
	case g.sure()&(ByRole|ByFederatedParent) != 0:
		return 3
	case g.sure() != 0:
		return 2
	case g.maybe() != 0:
		return 1
	default:
		return 0
	}
}
