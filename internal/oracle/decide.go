// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"regexp"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/policy"
)

// The procedure (IAM User Guide, Policy evaluation logic; Cross-account policy
// evaluation logic).

// set is a kind of policies. Their order is that in which a denial is blamed on
// them; AWS names one kind only and does not say which comes first.
type set int

const (
	scpSet set = iota
	rcpSet
	endpointSet
	resourceSet
	identitySet
	boundarySet
	sessionSet
)

func (k set) code() string {
	return [...]string{"SCP", "RCP", "VPCE", "RESOURCE", "IDENTITY", "BOUNDARY", "SESSION"}[k]
}

func (k set) blame() string {
	return strings.ToLower(k.code())
}

// finding is what one statement comes to. classes are the ways in which an
// Allow of a resource-based policy names the requester.
type finding struct {
	effect  policy.Effect
	truth   truth
	classes map[class]truth
	policy  string
	sid     string
}

// group is one set of policies: findings by level, and whether there is any
// such policy. Only SCPs and RCPs have more than one level.
type group struct {
	given  bool
	levels [][]finding
}

// consult reads the policies that apply to the requester. Others are not looked
// at, not even for a Deny: SCPs and RCPs do not bind service-linked roles, SCPs
// bind neither services nor the anonymous caller (Organizations User Guide,
// Service control policies; Resource control policies).
func (w world) consult(p Policies) map[set]group {
	signed := w.who.iamPrincipal() && !unsignedAssumeRole(lower(w.request.Action))
	ordinary := signed && !w.who.serviceLinked
	sets := map[set]group{resourceSet: w.group(resourceSet, p.Resource)}
	if signed && w.who.kind != root {
		sets[identitySet] = w.group(identitySet, p.Identity)
	}
	if ordinary && w.who.kind != root {
		sets[boundarySet] = w.group(boundarySet, p.Boundary)
	}
	if ordinary && w.who.kind != user {
		sets[sessionSet] = w.group(sessionSet, p.Session)
	}
	if ordinary && serviceOf(w.request.Action) != "mechanicalturk" {
		sets[scpSet] = w.levels(scpSet, p.SCP)
	}
	if w.rcpApplies() {
		sets[rcpSet] = w.levels(rcpSet, p.RCP)
	}
	sets[endpointSet] = w.group(endpointSet, p.VPCEndpoint)
	return sets
}

// RCPs do not restrict service-linked roles, neither their calls nor their
// trust policies, nor AWS managed KMS keys, nor kms:RetireGrant (Organizations
// User Guide, Resource control policies, Resources and entities not restricted
// by RCPs). The list of services that they cover grows, so we let them apply to
// any.
func (w world) rcpApplies() bool {
	action, resource := lower(w.request.Action), w.request.Resource
	ofServiceLinked := serviceOf(action) == "sts" && onRole(resource) &&
		strings.HasPrefix(arnFields(resource)[5], "role/aws-service-role/")
	return !w.who.serviceLinked && !w.request.AWSManagedKey && action != "kms:retiregrant" && !ofServiceLinked
}

func (w world) group(k set, attached []Attached) group {
	return group{given: len(attached) > 0, levels: [][]finding{w.findings(k, attached)}}
}

func (w world) levels(k set, levels []Level) group {
	g := group{given: len(levels) > 0}
	for _, l := range levels {
		g.levels = append(g.levels, w.findings(k, l.Policies))
	}
	return g
}

// A policy whose text is not known may allow, and it may deny.
func (w world) findings(k set, attached []Attached) []finding {
	var all []finding
	for _, a := range attached {
		if a.Document == nil {
			all = append(all,
				finding{policy: a.Name, effect: policy.Allow, truth: unsure, classes: map[class]truth{byWildcard: unsure}},
				finding{policy: a.Name, effect: policy.Deny, truth: unsure})
			continue
		}
		for i, s := range a.Document.Statements {
			f := finding{policy: a.Name, effect: s.Effect}
			if s.SID != nil {
				f.sid = s.SID.Value
			}
			if a.Malformed[i] || !understood(k, s) {
				f.truth, f.classes = unsure, map[class]truth{byWildcard: unsure}
				if f.effect != policy.Allow {
					f.effect = policy.Deny
				}
			} else {
				f.truth, f.classes = w.statement(k, s, a.Document.Version.Value == "2012-10-17")
			}
			all = append(all, f)
		}
	}
	return all
}

// understood tells whether a statement has the elements that its kind of policy
// needs, and no operator that AWS does not have. AWS goes on evaluating stored
// documents that it would refuse today and does not say how: such a statement
// may match anything.
func understood(k set, s policy.Statement) bool {
	hasPrincipal := k == resourceSet || k == endpointSet || k == rcpSet
	return s.Effect != policy.NoEffect &&
		hasPrincipal == (s.Principal.Presence != policy.Absent) &&
		s.Action.Presence != policy.Absent &&
		(s.Resource.Presence != policy.Absent || k == resourceSet) &&
		knownOperators(s.Condition)
}

// A statement applies if all its parts match. Without Resource, a resource-based
// policy speaks of the resource that it is attached to (IAM User Guide, Policies
// and permissions in IAM).
func (w world) statement(k set, s policy.Statement, variables bool) (truth, map[class]truth) {
	rest := and(w.matchAction(s.Action), w.matchCondition(s.Condition, variables))
	if s.Resource.Presence != policy.Absent {
		rest = and(rest, w.matchResource(s.Resource, variables))
	}
	var classes map[class]truth
	switch {
	case s.Principal.Presence == policy.Absent:
		return rest, nil
	case s.Principal.Presence == policy.Plain:
		classes = w.matchPrincipal(s.Principal, s.Effect, k)
	case s.Effect == policy.Allow:
		classes = map[class]truth{byWildcard: w.allowNotPrincipal(s.Principal, k)}
	default:
		classes = map[class]truth{byWildcard: w.denyNotPrincipal(s.Principal, k)}
	}
	t := no
	for c := range classes {
		classes[c] = and(classes[c], rest)
		t = or(t, classes[c])
	}
	return t, classes
}

// decide settles the unsure in one way and comes to a decision. If the owner is
// not known, both owners are tried: the closed decision is the lower of the two,
// the open one the higher.
func (w world) decide(sets map[set]group, v view) Decision {
	across, within := w.decideOwner(sets, v, false), w.decideOwner(sets, v, true)
	switch {
	case w.owner == ownerOther || w.foreignPartition():
		return across
	case w.owner == ownerSame:
		return within
	}
	order := []string{explicitDeny, implicitDeny, allowed}
	a, b := slices.Index(order, across.Result), slices.Index(order, within.Result)
	if v == closed && b < a || v == open && b > a {
		return within
	}
	return across
}

func (w world) decideOwner(sets map[set]group, v view, within bool) Decision {
	if d, denied := w.explicit(sets, v, within); denied {
		return d
	}
	if freeUnlessDenied(lower(w.request.Action)) {
		return allow("ALLOW_NO_PERMISSION_NEEDED", finding{})
	}
	d := w.implicit(sets, v, within)
	if d.Result == allowed && w.protected() {
		return Decision{Result: implicitDeny, Reason: "IMPLICIT_PROTECTED", Blame: "none"}
	}
	return d
}

// An explicit deny in any policy ends it. Within a set the statement named is
// the first that is sure, else the first.
func (w world) explicit(sets map[set]group, v view, within bool) (Decision, bool) {
	for k := scpSet; k <= sessionSet; k++ {
		if !w.inForce(sets, k, v) || k == resourceSet && v.allows(w.mayRepairBucket(sets, within)) {
			continue
		}
		for _, t := range []truth{yes, unsure} {
			for _, f := range slices.Concat(sets[k].levels...) {
				if f.effect == policy.Deny && f.truth == t && v.denies(t) {
					return Decision{Result: explicitDeny, Reason: "EXPLICIT_" + w.code(k), Blame: k.blame(),
						Policy: f.policy, SID: f.sid}, true
				}
			}
		}
	}
	return Decision{}, false
}

// inForce tells whether a set is consulted and not empty. Calls that a service
// forwards do not pass the endpoint (IAM User Guide, Forward access sessions);
// if it is not known whether this is one, only the closed decision looks at the
// endpoint's policy.
func (w world) inForce(sets map[set]group, k set, v view) bool {
	if k == endpointSet {
		via, _ := w.context.single("aws:ViaAWSService")
		unknown := w.context.look("aws:ViaAWSService").unknown
		if lower(via) == "true" || unknown && v == open {
			return false
		}
	}
	return sets[k].given
}

// Account ids mean something within one partition only: the same number in
// another is another account.
func (w world) foreignPartition() bool {
	f := arnFields(w.request.Resource)
	return f != nil && w.who.iamPrincipal() && f[1] != w.who.partition
}

// The owner's root user can read, replace and delete a bucket policy that
// denies it that (Amazon S3 API Reference, PutBucketPolicy). Whether AssumeRoot
// can, AWS does not say.
func (w world) mayRepairBucket(sets map[set]group, within bool) truth {
	actions := []string{"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"}
	if !within || w.who.kind != root || !slices.Contains(actions, lower(w.request.Action)) {
		return no
	}
	assumed := w.context.look("aws:AssumedRoot")
	if assumed.unknown || len(assumed.values) > 1 || sets[sessionSet].given {
		return unsure
	}
	for _, value := range assumed.values {
		if lower(value) != "false" {
			return unsure
		}
	}
	return yes
}

// code is the code of a set in a reason. A role's resource-based policy is its
// trust policy.
func (w world) code(k set) string {
	if k == resourceSet && trustAction(lower(w.request.Action)) && onRole(w.request.Resource) {
		return "TRUST"
	}
	return k.code()
}

func allow(reason string, f finding) Decision {
	return Decision{Result: allowed, Reason: reason, Blame: "none", Policy: f.policy, SID: f.sid}
}

func (w world) deny(k set) Decision {
	return Decision{Result: implicitDeny, Reason: "IMPLICIT_" + w.code(k), Blame: k.blame()}
}

// implicit looks for what must allow, and denies at the first that does not.
// RCPFullAWSAccess is attached everywhere, so RCPs always allow (Organizations
// User Guide, Resource control policies). Where endpoint policies stand in the
// order AWS does not say.
func (w world) implicit(sets map[set]group, v view, within bool) Decision {
	if w.inForce(sets, scpSet, v) && !v.everyLevelAllows(sets[scpSet]) {
		return w.deny(scpSet)
	}
	if w.inForce(sets, endpointSet, v) && !v.everyLevelAllows(sets[endpointSet]) {
		return w.deny(endpointSet)
	}
	switch {
	case !w.who.iamPrincipal(), unsignedAssumeRole(lower(w.request.Action)):
		return w.resourceOnly(sets, v)
	case within:
		return w.withinAccount(sets, v)
	}
	return w.acrossAccounts(sets, v)
}

// everyLevelAllows: each level must allow; within one, any policy may
// (Organizations User Guide, SCP evaluation).
func (v view) everyLevelAllows(g group) bool {
	for _, level := range g.levels {
		if _, ok := v.firstAllow(level); !ok {
			return false
		}
	}
	return true
}

// firstAllow finds the first Allow that counts, and that names the requester in
// one of the ways given, if any are.
func (v view) firstAllow(findings []finding, classes ...class) (finding, bool) {
	for _, f := range findings {
		if f.effect != policy.Allow {
			continue
		}
		counts := len(classes) == 0 && v.allows(f.truth)
		for _, c := range classes {
			counts = counts || v.allows(f.classes[c])
		}
		if counts {
			return f, true
		}
	}
	return finding{}, false
}

// A bucket policy grants nothing on objects that another account owns (Amazon S3
// User Guide, Controlling ownership of objects).
func (w world) resourceStatements(sets map[set]group, v view) []finding {
	object := w.request.ObjectOwner
	foreign := object != "" && object != w.ownerAccount
	perhapsOwn := w.owner == ownerUnknown && v == open
	if foreign && !perhapsOwn {
		return nil
	}
	return sets[resourceSet].levels[0]
}

// Services, providers and the anonymous caller have no policies of their own.
// The same holds for whoever makes a call that is not signed.
func (w world) resourceOnly(sets map[set]group, v view) Decision {
	if f, ok := v.firstAllow(w.resourceStatements(sets, v)); ok {
		return allow("ALLOW_RESOURCE_ONLY", f)
	}
	return w.deny(resourceSet)
}

// side is what the requester's own policies say.
type side struct {
	identity, boundary, session bool
	statement                   finding // the identity-based one that allows
}

// A boundary or session policy that is not there limits nothing, except that a
// federated user without a session policy may do nothing (IAM User Guide,
// Permissions for GetFederationToken). The root user has no identity-based
// policies and needs none.
func (w world) ownSide(sets map[set]group, v view) side {
	s := side{identity: true, boundary: true, session: true}
	if g, consulted := sets[identitySet]; consulted {
		s.statement, s.identity = v.firstAllow(g.levels[0])
	}
	if sets[boundarySet].given {
		s.boundary = v.everyLevelAllows(sets[boundarySet])
	}
	if sets[sessionSet].given {
		s.session = v.everyLevelAllows(sets[sessionSet])
	} else if w.who.kind == feduser {
		s.session = false
	}
	return s
}

// Within one account the resource-based policy or the requester's own policies
// are enough. Naming the user, the session or everyone passes the implicit
// denials of the requester's policies by; naming the role, or the user behind a
// federated user, passes by those of identity-based policies only; naming the
// account passes none by.
func (w world) withinAccount(sets map[set]group, v view) Decision {
	resource, own := w.resourceStatements(sets, v), w.ownSide(sets, v)
	if _, named := v.firstAllow(resource); !named && w.needsResourcePolicy() {
		return w.deny(resourceSet)
	}
	if w.who.kind == root {
		if !own.session {
			return w.deny(sessionSet)
		}
		return allow("ALLOW_ROOT", finding{})
	}
	if f, ok := v.firstAllow(resource, byUser, bySession, byFeduser); ok {
		return allow("ALLOW_RESOURCE_DIRECT", f)
	}
	if f, ok := v.firstAllow(resource, byWildcard); ok {
		return allow("ALLOW_RESOURCE_WILDCARD", f)
	}
	if own.identity && own.boundary && own.session {
		return allow("ALLOW_IDENTITY", own.statement)
	}
	f, byRoleARN := v.firstAllow(resource, byRole, byParent)
	switch {
	case byRoleARN && own.boundary && own.session:
		return allow("ALLOW_RESOURCE_ROLE", f)
	case !own.identity && !byRoleARN:
		return w.deny(identitySet)
	case !own.boundary:
		return w.deny(boundarySet)
	}
	return w.deny(sessionSet)
}

// A key policy must allow every use of its key, and a trust policy every use of
// its role, even by administrators and by root (AWS KMS Developer Guide, Key
// policies; IAM User Guide, Roles terms and concepts).
func (w world) needsResourcePolicy() bool {
	action := lower(w.request.Action)
	if f := arnFields(w.request.Resource); serviceOf(action) == "kms" && f != nil {
		return strings.HasPrefix(f[5], "key/")
	}
	return trustAction(action) && onRole(w.request.Resource)
}

// Across accounts both sides must allow, whatever the way in which the
// requester is named. Partitions are islands.
func (w world) acrossAccounts(sets map[set]group, v view) Decision {
	own := w.ownSide(sets, v)
	f := arnFields(w.request.Resource)
	_, resource := v.firstAllow(w.resourceStatements(sets, v))
	switch {
	case f != nil && f[1] != w.who.partition:
		return Decision{Result: implicitDeny, Reason: "IMPLICIT_PARTITION", Blame: "none"}
	case !own.identity:
		return w.deny(identitySet)
	case !own.boundary:
		return w.deny(boundarySet)
	case !own.session:
		return w.deny(sessionSet)
	case !resource:
		return w.deny(resourceSet)
	}
	return allow("ALLOW_BOTH_ACCOUNTS", finding{})
}

// What AWS protects, no policy opens: AWS managed policies, the roles of IAM
// Identity Center, the aliases of AWS managed keys (IAM User Guide, Managed
// policies and inline policies; AWS KMS API Reference, CreateAlias).
func (w world) protected() bool {
	list := []struct{ resource, actions string }{
		{`^arn:[^:]*:iam::aws:policy/`, `^iam:(create|delete|tag|untag)policy$|^iam:(create|delete)policyversion$|^iam:setdefaultpolicyversion$`},
		{`^arn:[^:]*:iam::[^:]*:role/aws-reserved/`, `^iam:(attach|detach|put|delete)rolepolicy$|` +
			`^iam:(create|delete|tag|untag|update|pass)role$|^iam:(create|delete)servicelinkedrole$|` +
			`^iam:(put|delete)rolepermissionsboundary$|^iam:updateassumerolepolicy$|^iam:updateroledescription$`},
		{`^arn:[^:]*:kms:[^:]*:[^:]*:alias/aws/`, `^kms:(create|delete|update)alias$`},
	}
	for _, p := range list {
		if regexp.MustCompile(p.resource).MatchString(w.request.Resource) &&
			regexp.MustCompile(p.actions).MatchString(lower(w.request.Action)) {
			return true
		}
	}
	return false
}
