// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"strconv"
	"strings"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// What things are called. Policy types have the names that AWS prints in its
// messages.

// noun returns what people call a policy of the type.
func noun(t policy.Type, trust bool) string {
	if trust && t == policy.ResourceBased {
		t = policy.RoleTrust
	}
	return t.Words()
}

// plural returns the noun for several.
func plural(s string) string {
	if stem, ok := strings.CutSuffix(s, "policy"); ok {
		return stem + "policies"
	}
	if stem, ok := strings.CutSuffix(s, "boundary"); ok {
		return stem + "boundaries"
	}
	return s + "s"
}

// article puts "a" or "an" before a noun.
func article(s string) string {
	if strings.HasPrefix(s, "identity") {
		return "an " + s
	}
	return "a " + s
}

// count returns a number with the noun in its form.
func count(n int, s string) string {
	if n == 1 {
		return "1 " + s
	}
	return strconv.Itoa(n) + " " + plural(s)
}

func layerNoun(l *eval.Layer) string { return noun(l.Type, l.Trust) }

// level returns the words that name a level, with a blank before them, or nothing.
func level(name string, index int) []span {
	switch {
	case index < 0:
		return nil
	case name == "":
		return []span{words(" on level " + strconv.Itoa(index))}
	}
	return []span{words(" on level "), quote(`"` + name + `"`)}
}

// kindOf says what kind of requester asks.
func kindOf(k eval.PrincipalKind) string {
	switch k {
	case eval.User:
		return "IAM user"
	case eval.RoleSession:
		return "role session"
	case eval.FederatedUser:
		return "federated user"
	case eval.Root:
		return "root user"
	case eval.Service:
		return "AWS service"
	case eval.Provider:
		return "identity provider"
	case eval.AnonymousCaller:
		return "anonymous: the call is not signed"
	}
	return ""
}

// notGiven is said of a layer without policies.
const notGiven = "not given"

// skipped says why a layer does not apply.
func skipped(l *eval.Layer, kind eval.PrincipalKind) string {
	switch l.Skip {
	case eval.NoPolicies:
		return notGiven
	case eval.ServiceLinkedRole:
		return "they do not reach service-linked roles"
	case eval.OutsideIAM:
		return "they do not reach " + outsider(kind)
	case eval.RootUser:
		return "root users have none"
	case eval.NotASession:
		return "IAM users have none"
	case eval.ExemptAction:
		return "they do not reach this action"
	case eval.ServiceLinkedTarget:
		return "they do not reach service-linked roles"
	case eval.AWSManagedKey:
		return "they do not reach keys that AWS manages"
	case eval.ForwardedCall:
		return "the call came through an AWS service"
	case eval.TrustPolicyOnly:
		return "the call is not signed by an IAM identity"
	}
	return ""
}

func outsider(k eval.PrincipalKind) string {
	switch k {
	case eval.Service:
		return "AWS services"
	case eval.AnonymousCaller:
		return "anonymous callers"
	case eval.Provider:
		return "identity providers"
	}
	return "callers outside of IAM"
}

// place returns file:line:column, or the name of the policy if it has no text.
func place(p *eval.Policy, at policy.Position) span {
	if at.Line == 0 {
		if p == nil {
			return words("a policy without a name")
		}
		return quote(value(p.Name()))
	}
	return quote(at.String())
}

// shortNoun is a name for lists in which it is plain that policies are meant.
func shortNoun(l *eval.Layer) string {
	switch l.Type {
	case policy.SCP:
		return "SCP"
	case policy.RCP:
		return "RCP"
	case policy.PermissionsBoundary:
		return "boundary"
	}
	return strings.TrimSuffix(layerNoun(l), " policy")
}

// statementName names a statement by its Sid or, without one, by its effect.
func statementName(t *eval.StatementTrace) []span {
	if t.SID != "" {
		return []span{words("statement "), quote(`"` + t.SID + `"`)}
	}
	return []span{words("the statement")}
}

// account returns words for the owner of the resource.
func ownerWords(x *eval.Explanation) string {
	switch {
	case x.Ownership == eval.OwnerNotKnown && x.Principal != "":
		return "owner not known"
	case x.Owner == "":
		return ""
	case x.Ownership == eval.SameAccount:
		return "same account"
	}
	return "account " + shorten(x.Owner)
}
