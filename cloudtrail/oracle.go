// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// The record as a judge of decisions: what AWS said, against what was decided. Where
// the two differ, AWS is right about the request that it saw, so that the difference
// says what the inputs lack. AWS names one type of policy even if several refuse,
// and does not document which; and it gives no reason to callers of other
// organizations (IAM User Guide, "Troubleshoot access denied error messages").

// Outcome is what a record says of permission. The zero value is that it does not.
type Outcome uint8

// The outcomes.
const (
	NotTold Outcome = iota // the call failed for another reason
	Refused                // AWS denied the call
	Granted                // AWS allowed the call
)

// String returns "not told", "refused" or "granted".
func (o Outcome) String() string {
	switch o {
	case Refused:
		return "refused"
	case Granted:
		return "granted"
	}
	return "not told"
}

// Said is what AWS said of a call.
type Said struct {
	Outcome Outcome
	Message Message // the zero Message if there is none of a denial
}

// Said returns what the record says. A call without error was allowed, and so was
// one that failed only for being a dry run. A call that failed for another reason
// does not tell: services check permission before some errors and after others.
func (r *Record) Said() Said {
	m, ok := ParseMessage(r.ErrorMessage)
	switch {
	case IsDenialCode(r.ErrorCode), ok && m.Action != "":
		return Said{Refused, m}
	case r.ErrorCode == "" && r.ErrorMessage == "", strings.TrimPrefix(r.ErrorCode, "Client.") == "DryRunOperation":
		return Said{Outcome: Granted}
	case ok && r.ErrorCode == "":
		return Said{Refused, m}
	}
	return Said{}
}

// IsDenialCode reports whether an error code says that a call was refused for lack
// of permission. Services have their own words for it.
func IsDenialCode(code string) bool {
	switch strings.TrimPrefix(code, "Client.") {
	case "AccessDenied", "AccessDeniedException", "AccessDeniedFault", "AccessDeniedError",
		"VpceAccessDenied", "VpceAccessDeniedException", "UnauthorizedOperation", "UnauthorizedException",
		"Unauthorized", "UnauthorizedAccess", "UnauthorizedAccessException", "AuthorizationError",
		"AuthorizationErrorException", "NotAuthorized", "ForbiddenException", "Forbidden":
		return true
	}
	return strings.HasSuffix(code, "AccessDenied") || strings.HasSuffix(code, "AccessDeniedException")
}

// Agreement is the outcome of a comparison. The zero value is that it cannot be told.
type Agreement uint8

// The agreements.
const (
	CannotTell Agreement = iota
	Agree                // in the result, and in the type of policy if AWS names one
	Disagree
)

// String returns "cannot tell", "agree" or "disagree".
func (a Agreement) String() string {
	switch a {
	case Agree:
		return "agree"
	case Disagree:
		return "disagree"
	}
	return "cannot tell"
}

// Cause is why a decision and AWS differ, or why that cannot be told. The zero value
// is that they do not.
type Cause uint8

// The causes.
const (
	NoCause Cause = iota
	// NoOutcome: the record does not say whether AWS allowed the call.
	NoOutcome
	// Inconclusive: the decision leans on something that is not known.
	Inconclusive
	// OtherMechanism: something that is no policy refused, such as S3 Block
	// Public Access.
	OtherMechanism
	// PolicyNotGiven: AWS names a type of policy of which none was given.
	PolicyNotGiven
	// PolicyDiffers: AWS names a type of policy, and those that were given do not
	// refuse: one is missing or is another version, or a condition key differs.
	PolicyDiffers
	// LayerOpen: both refuse, for different types of policy. Several may have
	// refused, of which AWS names one.
	LayerOpen
	// PolarityDiffers: both refuse by the same type, AWS for want of an allow and
	// the decision by a statement that denies, or the reverse.
	PolarityDiffers
	// UnexpectedDeny: the decision rests on a statement that denies, and AWS found
	// none: it would have named it, as a deny comes before the lack of an allow.
	UnexpectedDeny
	// ReasonNotTold: AWS refused without saying why, and the decision allows.
	ReasonNotTold
	// AllowMissing: AWS allowed the call, and the policies that were given do not.
	AllowMissing
	// DenyUnexpected: AWS allowed the call, and a statement that was given denies.
	DenyUnexpected
	// GrantPossible: AWS allowed the call on a KMS key, which a grant can do.
	GrantPossible
)

// String returns the name of the cause in lower case, such as "policy not given".
func (c Cause) String() string {
	switch c {
	case NoOutcome:
		return "no outcome"
	case Inconclusive:
		return "inconclusive"
	case OtherMechanism:
		return "other mechanism"
	case PolicyNotGiven:
		return "policy not given"
	case PolicyDiffers:
		return "policy differs"
	case LayerOpen:
		return "layer open"
	case PolarityDiffers:
		return "polarity differs"
	case UnexpectedDeny:
		return "unexpected deny"
	case ReasonNotTold:
		return "reason not told"
	case AllowMissing:
		return "allow missing"
	case DenyUnexpected:
		return "deny unexpected"
	case GrantPossible:
		return "grant possible"
	}
	return "none"
}

// Opinion says whether a decision agrees with AWS. The zero value is that it cannot
// be told.
type Opinion struct {
	Agreement Agreement
	Cause     Cause
	// AWS is the type of policy that AWS named, Ours the one that the decision is
	// put down to; each NoType if there is none.
	AWS, Ours policy.Type
	// Lacks are the types of policy that the inputs may lack, in AWS's order of
	// evaluation. Empty if no type can be named, or none lacks.
	Lacks []policy.Type
	// Text says it in a sentence, for people.
	Text string
}

// String returns the agreement and the text.
func (o Opinion) String() string { return o.Agreement.String() + ": " + o.Text }

// Compare compares what AWS said of a request with a decision about it. given are the
// policies that the decision was made with, which tell what is lacking; nil means
// that this is not known. It keeps nothing.
func Compare(said Said, d eval.Decision, given *eval.Policies) Opinion {
	c := comparison{said: said, d: d, given: given}
	o := c.opinion()
	o.AWS, o.Ours = said.Message.Type, d.Blame
	if o.Text == "" {
		o.Text = c.text(o)
	}
	return o
}

type comparison struct {
	said  Said
	d     eval.Decision
	given *eval.Policies
}

func (c *comparison) opinion() Opinion {
	allowed := c.d.Result == eval.Allowed
	switch {
	case c.said.Outcome == NotTold:
		return Opinion{Cause: NoOutcome}
	case c.said.Outcome == Granted && allowed:
		return Opinion{Agreement: Agree}
	case c.said.Outcome == Granted:
		return c.granted()
	case c.said.Message.BlockPublicAccess != "":
		return Opinion{Cause: OtherMechanism}
	case allowed && !c.d.Conclusive():
		return Opinion{Cause: Inconclusive, Lacks: c.missing()}
	case allowed:
		return c.refused()
	}
	return c.bothRefuse()
}

// granted: AWS allowed what the decision denies.
func (c *comparison) granted() Opinion {
	switch {
	case !c.d.Conclusive():
		return Opinion{Cause: Inconclusive}
	case c.d.Result == eval.ExplicitDeny:
		return Opinion{Agreement: Disagree, Cause: DenyUnexpected}
	case c.d.GrantsNotEvaluated():
		return Opinion{Cause: GrantPossible}
	}
	o := Opinion{Agreement: Disagree, Cause: AllowMissing}
	if c.d.Blame != policy.NoType {
		o.Lacks = []policy.Type{c.d.Blame}
	}
	return o
}

// refused: AWS denied what the decision allows.
func (c *comparison) refused() Opinion {
	t := c.said.Message.Type
	switch {
	case t == policy.NoType && c.said.Message.Words != "":
		return Opinion{Cause: OtherMechanism}
	case t == policy.NoType:
		return Opinion{Agreement: Disagree, Cause: ReasonNotTold, Lacks: c.missing()}
	case c.gave(t):
		return Opinion{Agreement: Disagree, Cause: PolicyDiffers, Lacks: []policy.Type{t}}
	}
	return Opinion{Agreement: Disagree, Cause: PolicyNotGiven, Lacks: []policy.Type{t}}
}

// bothRefuse: the results agree, the reasons may not.
func (c *comparison) bothRefuse() Opinion {
	m := &c.said.Message
	ours := ImplicitDeny
	if c.d.Result == eval.ExplicitDeny {
		ours = ExplicitDeny
	}
	same := sameType(m.Type, c.d.Blame) || m.Transitive != policy.NoType && sameType(m.Transitive, c.d.Blame)
	switch {
	case m.Type == policy.NoType && m.Admits(ours), same && m.Admits(ours):
		return Opinion{Agreement: Agree}
	case !c.d.Conclusive():
		return Opinion{Cause: Inconclusive}
	case m.Polarity == ImplicitDeny && ours == ExplicitDeny:
		return Opinion{Agreement: Disagree, Cause: UnexpectedDeny}
	case m.Type == policy.NoType:
		return Opinion{Agreement: Disagree, Cause: PolicyDiffers} // a deny that was not given
	case same:
		return Opinion{Agreement: Disagree, Cause: PolarityDiffers, Lacks: []policy.Type{m.Type}}
	case !c.gave(m.Type):
		return Opinion{Agreement: Disagree, Cause: PolicyNotGiven, Lacks: []policy.Type{m.Type}}
	case m.Polarity == ExplicitDeny && !m.Admits(ours):
		return Opinion{Agreement: Disagree, Cause: PolicyDiffers, Lacks: []policy.Type{m.Type}}
	}
	return Opinion{Cause: LayerOpen, Lacks: []policy.Type{m.Type}}
}

// sameType reports whether AWS and a decision mean one type: decisions put a trust
// policy down as the resource-based policy that it is.
func sameType(aws, ours policy.Type) bool {
	return aws != policy.NoType && (aws == ours || aws == policy.RoleTrust && ours == policy.ResourceBased)
}

// gave reports whether policies of a type were given, which a missing list of
// identity-based policies counts as: without any, nothing is allowed.
func (c *comparison) gave(t policy.Type) bool {
	if c.given == nil {
		return true
	}
	switch t {
	case policy.SCP:
		return len(c.given.SCP) > 0
	case policy.RCP:
		return len(c.given.RCP) > 0
	case policy.VPCEndpoint:
		return len(c.given.VPCEndpoint) > 0
	case policy.ResourceBased, policy.RoleTrust:
		return len(c.given.Resource) > 0
	case policy.PermissionsBoundary:
		return len(c.given.Boundary) > 0
	case policy.Session:
		return len(c.given.Session) > 0
	}
	return len(c.given.Identity) > 0
}

// missing returns the types of which no policy was given.
func (c *comparison) missing() []policy.Type {
	if c.given == nil {
		return nil
	}
	var lacks []policy.Type
	for t := policy.SCP; t <= policy.Session; t++ {
		if t != policy.RoleTrust && !c.gave(t) {
			lacks = append(lacks, t)
		}
	}
	return lacks
}

// text says an opinion in a sentence.
func (c *comparison) text(o Opinion) string {
	named := c.named()
	switch o.Cause {
	case NoCause:
		return c.agreed(named)
	case NoOutcome:
		return "the call failed for another reason than permission, so that AWS's decision is not known"
	case Inconclusive:
		return fmt.Sprintf("AWS %s the call%s; the decision is %s, and leans on what is not known%s", c.said.Outcome, c.by(named), c.ours(), also(o.Lacks))
	case OtherMechanism:
		return fmt.Sprintf("AWS refused by %s, which is not among the policies that are evaluated", named)
	case PolicyNotGiven:
		return fmt.Sprintf("AWS refused by %s, and none was given; the decision is %s", named, c.ours())
	case PolicyDiffers:
		return fmt.Sprintf("AWS refused by %s; those that were given give %s: one is missing or has changed since, or the request had another condition key", named, c.ours())
	case LayerOpen:
		return fmt.Sprintf("both refuse, AWS by %s and the decision by %s; several types of policy may refuse, of which AWS names one", named, c.ours())
	case PolarityDiffers:
		return fmt.Sprintf("both refuse by the same type of policy, AWS by %s and the decision by %s: a policy is missing or has changed since", named, c.ours())
	case UnexpectedDeny:
		return fmt.Sprintf("AWS refused by %s and therefore found no statement that denies, but the decision is %s: a policy has changed since, or the request had another condition key", named, c.ours())
	case ReasonNotTold:
		return "AWS refused and does not say why; the policies that were given allow the call" + also(o.Lacks)
	case AllowMissing:
		return fmt.Sprintf("AWS allowed the call; the decision is %s: a policy is missing or has changed since", c.ours())
	case DenyUnexpected:
		return fmt.Sprintf("AWS allowed the call; the decision is %s: a policy has changed since, or does not apply to this principal", c.ours())
	}
	return "AWS allowed the call; the policies do not, but a grant on the KMS key may have, and grants are not evaluated"
}

// agreed is the text of an agreement.
func (c *comparison) agreed(named string) string {
	switch {
	case c.said.Outcome == Granted:
		return "AWS allowed the call, and so does the decision"
	case c.said.Message.Type == policy.NoType:
		return fmt.Sprintf("AWS refused without naming a type of policy; the decision is %s", c.ours())
	case strings.HasPrefix(named, c.ours()):
		return fmt.Sprintf("AWS refused by %s, and so does the decision", named)
	}
	return fmt.Sprintf("AWS refused by %s; the decision is %s", named, c.ours())
}

// ours says what the decision is, and among which policies it fell.
func (c *comparison) ours() string {
	words := c.d.Blame.Words()
	if c.d.Blame == policy.ResourceBased && c.d.Reason == eval.ImplicitTrust || c.d.Reason == eval.ExplicitTrust {
		words = policy.RoleTrust.Words()
	}
	switch {
	case c.d.Result == eval.Allowed:
		return "an allow"
	case c.d.Blame == policy.NoType:
		return "a refusal that no policy is to blame for"
	case c.d.Result == eval.ExplicitDeny && c.d.Blame == policy.IdentityBased:
		return "an explicit deny in an " + words
	case c.d.Result == eval.ExplicitDeny:
		return "an explicit deny in a " + words
	}
	return "the lack of an allow in the " + words
}

// named says what AWS named.
func (c *comparison) named() string {
	m := &c.said.Message
	what := m.Words
	if m.BlockPublicAccess != "" {
		what = "the setting " + m.BlockPublicAccess + " of " + what
	}
	if strings.HasPrefix(lower(what), "because ") {
		what = "a reason that reads " + strconv.Quote(what)
	}
	if what == "" {
		what = "a policy that it does not name"
	}
	switch m.Polarity {
	case ExplicitDeny:
		what = "an explicit deny in " + what
	case ImplicitDeny:
		what = "the lack of an allow in the " + what
	}
	if m.PolicyARN != "" {
		what += " (" + m.PolicyARN + ")"
	}
	return what
}

func (c *comparison) by(named string) string {
	if c.said.Message.Type == policy.NoType {
		return ""
	}
	return " by " + named
}

// also lists the types of policy of which none was given.
func also(lacks []policy.Type) string {
	if len(lacks) == 0 {
		return ""
	}
	names := make([]string, len(lacks))
	for i, t := range lacks {
		names[i] = t.Words()
	}
	return "; of these types none was given: " + strings.Join(names, ", ")
}
