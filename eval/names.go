// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"strings"

	"github.com/iamverdict/verdict/policy"
)

// Names of what explanations show.

// String returns the names of the classes, from the most direct to the least, such
// as "role, account", and "" for the empty set.
func (c Class) String() string {
	var names []string
	for _, n := range [...]struct {
		class Class
		name  string
	}{
		{ByUser, "user"}, {BySession, "session"}, {ByFederatedUser, "federated user"}, {ByWildcard, "everyone"},
		{ByRole, "role"}, {ByFederatedParent, "user behind the session"}, {ByAccount, "account"}, {ByService, "service or provider"},
	} {
		if c&n.class != 0 {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, ", ")
}

// Bypasses returns the policy types whose silence a grant of these classes passes
// over within one account. The rule is that of evaluation.sameAccount; across
// accounts nothing is passed over.
func (c Class) Bypasses() []policy.Type {
	switch {
	case c&(ByUser|BySession|ByFederatedUser|ByWildcard) != 0:
		return []policy.Type{policy.IdentityBased, policy.PermissionsBoundary, policy.Session}
	case c&(ByRole|ByFederatedParent) != 0:
		return []policy.Type{policy.IdentityBased}
	}
	return nil
}

// String returns a short name, such as "role session".
func (k PrincipalKind) String() string {
	switch k {
	case User:
		return "user"
	case RoleSession:
		return "role session"
	case FederatedUser:
		return "federated user"
	case Root:
		return "root user"
	case Service:
		return "service"
	case Provider:
		return "identity provider"
	case AnonymousCaller:
		return "anonymous caller"
	}
	return "nobody"
}
