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
// which it certainly does, and those in which it may.
type grant struct {
	sure, maybe Class
}

// in returns the grant of one class with the certainty of t.
func in(c Class, t condition.Truth) grant {
	switch t {
	case condition.True:
		return grant{sure: c}
	case condition.Undetermined:
		return grant{maybe: c}
	default:
		return grant{}
	}
}

// or joins two grants.
func (g grant) or(h grant) grant {
	return grant{sure: g.sure | h.sure, maybe: g.maybe | h.maybe}
}

// and narrows a grant by the truth of the rest of its statement.
func (g grant) and(t condition.Truth) grant {
	switch t {
	case condition.True:
		return g
	case condition.Undetermined:
		return grant{maybe: g.sure | g.maybe}
	default:
		return grant{}
	}
}

// bestRank is the rank of a grant that no other can better.
const bestRank = 5

// rank orders grants by how much they settle by themselves: certain ones by how
// directly they name the requester, and all of those before doubtful ones.
func (g grant) rank() int {
	switch {
	case g.sure&(ByUser|BySession|ByFederatedUser) != 0:
		return bestRank
	case g.sure&ByWildcard != 0:
		return 4
	case g.sure&(ByRole|ByFederatedParent) != 0:
		return 3
	case g.sure != 0:
		return 2
	case g.maybe != 0:
		return 1
	default:
		return 0
	}
}
