// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"slices"
	"strconv"
	"strings"
)

// The request context: what the caller gave, and what follows from the request
// (IAM User Guide, AWS global condition context keys).

type entry struct {
	values   []string // none: the key is absent
	unknown  bool     // the key may be absent, or present with any value
	pathless bool     // a role ARN whose path is not known
}

// context maps keys in lower case to their entries; a missing entry is absent.
type context map[string]entry

// Keys ignore case, the key of a tag included (IAM User Guide, IAM JSON policy
// elements: Condition).
func (c context) look(key string) entry {
	return c[strings.ToLower(key)]
}

// single is the value of a key that has exactly one.
func (c context) single(key string) (string, bool) {
	e := c.look(key)
	if e.unknown || len(e.values) != 1 {
		return "", false
	}
	return e.values[0], true
}

// derive adds an entry that the caller did not give. AWS does not say what a
// key with no value is; we take it as absent, so it is derived.
func (c context) derive(key string, e entry) {
	if old := c.look(key); !old.unknown && len(old.values) == 0 {
		c[strings.ToLower(key)] = e
	}
}

func (c context) deriveText(key, value string) {
	c.derive(key, entry{values: []string{value}})
}

func buildContext(r Request, who requester, ownerAccount string, owner ownership) context {
	c := context{}
	// Two spellings of one key, as of tags ec2 and EC2: AWS takes either and
	// does not say which. We keep all values.
	var spellings []string
	for key := range r.Context {
		spellings = append(spellings, key)
	}
	slices.Sort(spellings)
	for _, key := range spellings {
		e := c.look(key)
		e.values = append(e.values, r.Context[key]...)
		c[strings.ToLower(key)] = e
	}
	for _, key := range r.Unknown {
		c[strings.ToLower(key)] = entry{unknown: true}
	}

	c.derivePrincipal(r, who)
	c.deriveCalledVia()
	c.deriveService(r, who)
	c.deriveResource(r, ownerAccount, owner)
	c.deriveTime(r)
	return c
}

// The principal's keys (AWS global condition context keys, Properties of the
// principal; and IAM policy elements: Variables and tags, the table of
// principal key values). For services and providers AWS names no values.
func (c context) derivePrincipal(r Request, who requester) {
	switch who.kind {
	case user:
		c.deriveText("aws:PrincipalArn", who.arn)
		c.deriveText("aws:PrincipalType", "User")
		c.deriveText("aws:username", who.name)
		if r.UniqueID != "" {
			c.deriveText("aws:userid", r.UniqueID)
		}
	case session:
		c.deriveSession(r, who)
	case feduser:
		c.deriveText("aws:PrincipalArn", who.arn)
		c.deriveText("aws:PrincipalType", "FederatedUser")
		c.deriveText("aws:userid", who.account+":"+who.name)
	case root:
		c.deriveText("aws:PrincipalArn", who.arn)
		c.deriveText("aws:PrincipalType", "Account")
		c.deriveText("aws:userid", who.account)
	case anonymous:
		c.deriveText("aws:PrincipalAccount", "anonymous")
		c.deriveText("aws:PrincipalType", "Anonymous")
		c.deriveText("aws:userid", "anonymous")
	}
	if who.iamPrincipal() {
		c.deriveText("aws:PrincipalAccount", who.account)
		c.deriveText("aws:PrincipalIsAWSService", "false")
	}
}

// A session's aws:PrincipalArn is its role, never the session.
func (c context) deriveSession(r Request, who requester) {
	if who.roleARN != "" {
		c.deriveText("aws:PrincipalArn", who.roleARN)
	} else {
		arn := "arn:" + who.partition + ":iam::" + who.account + ":role/" + who.name
		c.derive("aws:PrincipalArn", entry{values: []string{arn}, pathless: true})
	}
	c.deriveText("aws:PrincipalType", "AssumedRole")
	if r.UniqueID != "" && who.sessionName != "" {
		c.deriveText("aws:userid", r.UniqueID+":"+who.sessionName)
	}
}

// Calls that one service makes for the principal to another (IAM User Guide,
// Forward access sessions; aws:CalledVia).
func (c context) deriveCalledVia() {
	chain := c.look("aws:CalledVia")
	switch {
	case chain.unknown:
		c.derive("aws:ViaAWSService", entry{unknown: true})
		c.derive("aws:CalledViaFirst", entry{unknown: true})
		c.derive("aws:CalledViaLast", entry{unknown: true})
	case len(chain.values) > 0:
		c.deriveText("aws:ViaAWSService", "true")
		c.deriveText("aws:CalledViaFirst", chain.values[0])
		c.deriveText("aws:CalledViaLast", chain.values[len(chain.values)-1])
	default:
		c.deriveText("aws:ViaAWSService", "false")
	}
}

// Keys of calls by a service principal.
func (c context) deriveService(r Request, who requester) {
	if who.kind != service {
		return
	}
	c.deriveText("aws:PrincipalIsAWSService", "true")
	c.deriveText("aws:PrincipalServiceName", who.arn)
	names := []string{who.arn}
	for _, name := range r.ServiceNames {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	c.derive("aws:PrincipalServiceNamesList", entry{values: names})

	if c.look("aws:SourceArn").unknown {
		c.derive("aws:SourceAccount", entry{unknown: true})
	}
	if arn, ok := c.single("aws:SourceArn"); ok {
		if f := arnFields(arn); f != nil && isAccount(f[4]) {
			c.deriveText("aws:SourceAccount", f[4])
		}
	}
}

// Keys of the resource. If its owner is not known, so are they.
func (c context) deriveResource(r Request, ownerAccount string, owner ownership) {
	if ownerAccount != "" {
		c.deriveText("aws:ResourceAccount", ownerAccount)
	}
	if owner == ownerUnknown {
		c.derive("aws:ResourceAccount", entry{unknown: true})
		c.derive("aws:ResourceOrgID", entry{unknown: true})
		c.derive("aws:ResourceOrgPaths", entry{unknown: true})
	}
	if f := arnFields(r.Resource); f != nil && f[3] != "" {
		c.deriveText("aws:RequestedRegion", f[3])
	}
}

// aws:CurrentTime and aws:EpochTime are one instant in two spellings.
func (c context) deriveTime(r Request) {
	if r.Now.IsZero() {
		return
	}
	now, layout := r.Now.UTC(), "2006-01-02T15:04:05Z"
	if now.Nanosecond()/1e6 != 0 {
		layout = "2006-01-02T15:04:05.000Z"
	}
	c.deriveText("aws:CurrentTime", now.Format(layout))
	c.deriveText("aws:EpochTime", strconv.FormatInt(now.Unix(), 10))
}
