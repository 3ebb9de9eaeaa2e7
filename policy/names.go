// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

// String returns Allow or Deny as the Effect element spells it, and "" for
// anything else.
func (e Effect) String() string {
	switch e {
	case Allow:
		return "Allow"
	case Deny:
		return "Deny"
	}
	return ""
}

// parseEffect reads an Effect element. Case counts: IAM refuses "allow".
func parseEffect(s string) Effect {
	switch s {
	case "Allow":
		return Allow
	case "Deny":
		return Deny
	}
	return NoEffect
}

// String returns absent, plain or negated.
func (p Presence) String() string {
	switch p {
	case Plain:
		return "plain"
	case Negated:
		return "negated"
	}
	return "absent"
}

// String returns the member name that principals of the type are listed under,
// and "" if t is not a type of principal.
func (t PrincipalType) String() string {
	switch t {
	case AWSPrincipal:
		return "AWS"
	case ServicePrincipal:
		return "Service"
	case FederatedPrincipal:
		return "Federated"
	case CanonicalUserPrincipal:
		return "CanonicalUser"
	}
	return ""
}

// parsePrincipalType is the inverse of PrincipalType.String.
func parsePrincipalType(s string) PrincipalType {
	for t := AWSPrincipal; t <= CanonicalUserPrincipal; t++ {
		if s == t.String() {
			return t
		}
	}
	return NoPrincipalType
}

// String returns string, number or bool.
func (k ScalarKind) String() string {
	switch k {
	case NumberScalar:
		return "number"
	case BoolScalar:
		return "bool"
	}
	return "string"
}

// String returns the short name that ParseType reads, and "" if t is not a
// type.
func (t Type) String() string {
	switch t {
	case SCP:
		return "scp"
	case RCP:
		return "rcp"
	case VPCEndpoint:
		return "vpce"
	case ResourceBased:
		return "resource"
	case RoleTrust:
		return "trust"
	case IdentityBased:
		return "identity"
	case PermissionsBoundary:
		return "boundary"
	case Session:
		return "session"
	}
	return ""
}

// Words returns what AWS calls a policy of the type in its messages, such as
// "service control policy"; that of NoType is "policy" (IAM User Guide,
// "Troubleshoot access denied error messages").
func (t Type) Words() string {
	switch t {
	case SCP:
		return "service control policy"
	case RCP:
		return "resource control policy"
	case VPCEndpoint:
		return "VPC endpoint policy"
	case ResourceBased:
		return "resource-based policy"
	case RoleTrust:
		return "role trust policy"
	case IdentityBased:
		return "identity-based policy"
	case PermissionsBoundary:
		return "permissions boundary"
	case Session:
		return "session policy"
	}
	return "policy"
}

// ParseType reads the short name of a policy type: scp, rcp, vpce, resource,
// trust, identity, boundary or session. Case counts. For other names it returns
// NoType and false.
func ParseType(s string) (Type, bool) {
	for t := SCP; t <= Session; t++ {
		if s == t.String() {
			return t, true
		}
	}
	return NoType, false
}

// noun returns what messages call a document of the type.
func (t Type) noun() string {
	switch t {
	case SCP:
		return "a service control policy"
	case RCP:
		return "a resource control policy"
	case VPCEndpoint:
		return "a VPC endpoint policy"
	case ResourceBased:
		return "a resource-based policy"
	case RoleTrust:
		return "a role trust policy"
	case IdentityBased:
		return "an identity-based policy"
	case PermissionsBoundary:
		return "a permissions boundary"
	case Session:
		return "a session policy"
	}
	return "a document without a type"
}
