// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"slices"
	"strings"
	"time"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

// Case is one request with everything that applies to it and what is expected of the
// decision. It must not be changed once it is loaded, and may then be used by any
// number of goroutines.
type Case struct {
	// Path is the name of the file, the name of the case and, if the case has a matrix,
	// one name for each of its dimensions.
	Path []string
	// Name is Path joined by slashes. It is unique in a suite and stays the same as long
	// as the file says the same. Names of parts may have slashes themselves.
	Name string
	// Position is where the case begins in its file.
	Position policy.Position
	// Why is the comment why, if it is a text.
	Why string
	// File is the file of the case.
	File *File
	// Request is ready to be decided.
	Request eval.Request
	// Policies are those that apply. Cases share them.
	Policies eval.Policies
	// Expect is what is expected of the decision.
	Expect Expect
	// Notes say what the snapshot lacks for the request, if there is a snapshot.
	Notes []snapshot.Note

	engine *eval.Engine
}

// Engine returns the engine over the policies of the case. Cases with the same policies
// share it.
func (c *Case) Engine() *eval.Engine { return c.engine }

// rawCase is a case as it is written.
type rawCase struct {
	at     policy.Position
	name   *text
	why    string
	own    part
	use    []*text
	expect *Expect
	matrix *matrix
}

// cases reads the list of cases.
func (d *decoder) cases(n *node, shared part) {
	if n == nil || n.kind == isNull {
		return
	}
	if n.kind != isList {
		d.fail(n.at, "want a list of cases", "%s in place of a list", article(n.kind))
		return
	}
	for _, item := range n.items {
		if raw := d.rawCase(item); raw != nil {
			d.expand(raw, shared)
		}
	}
}

func (d *decoder) rawCase(n *node) *rawCase {
	raw := &rawCase{at: n.at}
	f := d.partFields(&raw.own)
	f["name"] = func(n *node) { raw.name = d.name(n) }
	f["use"] = func(n *node) { raw.use = d.texts(n) }
	f["expect"] = func(n *node) { raw.expect = d.expect(n) }
	f["matrix"] = func(n *node) { raw.matrix = d.matrix(n) }
	if !d.object(n, "a case: {name: ..., action: ..., resource: ..., expect: allowed}", f) {
		return nil
	}
	if why := n.get("why"); why != nil && why.kind == isText {
		raw.why = why.text
	}
	if raw.expect == nil {
		raw.expect = &Expect{Position: n.at}
		if !slices.Contains(n.meant, "expect") {
			d.fail(n.at, "write expect: allowed, denied, implicitDeny or explicitDeny", "the case expects nothing")
		}
	}
	if raw.matrix != nil && raw.name == nil {
		raw.name = &text{at: n.at}
		d.fail(n.at, "write name: and what the cases have in common", "a case with a matrix has no name")
	}
	d.unambiguous(raw)
	return raw
}

// unambiguous reports what a case says beside its matrix and in it.
func (d *decoder) unambiguous(raw *rawCase) {
	if raw.matrix == nil {
		return
	}
	own := raw.own.askedBy()
	for _, dim := range raw.matrix.dimensions {
		if t := own[dim.name]; t != nil {
			d.fail(t.at, "keep one of the two", "the case has this beside the %s of its matrix", dim.name)
		}
	}
}

func (d *decoder) name(n *node) *text {
	t := d.label(n)
	if strings.TrimSpace(t.value) == "" || strings.ContainsAny(t.value, "\n\r\x00") {
		d.fail(n.at, "write what the case is about, on one line", "a name that is empty or has several lines")
	}
	return t
}

// expand makes the cases of one that is written, one for each combination of its
// matrix.
func (d *decoder) expand(raw *rawCase, shared part) {
	base := shared
	for _, t := range raw.use {
		if used := d.template(t); used != nil {
			base = used.over(base)
		}
	}
	base = raw.own.over(base)
	if raw.matrix == nil {
		d.add(raw, base, []string{d.nameOf(raw, base)})
		return
	}
	d.combine(raw, base)
}

// nameOf returns the name of a case, or what it asks if it has none.
func (d *decoder) nameOf(raw *rawCase, p part) string {
	switch {
	case raw.name != nil:
		return raw.name.value
	case p.action == nil || p.resource == nil:
		return ""
	}
	return p.action.value + " " + p.resource.value
}

// MaxCases is how many cases a suite may have. Ten times as many as there are actions
// take some hundred megabytes.
const MaxCases = 250_000

// maxAllKeys is how many condition keys all cases may have together, as many as
// MaxCases with sixteen each.
const maxAllKeys = 16 * MaxCases

// add makes one case.
func (d *decoder) add(raw *rawCase, p part, names []string) {
	if d.count++; d.count > MaxCases {
		d.fail(raw.at, "split the suite, or narrow the matrix", "more than %d cases", MaxCases)
		return
	}
	if d.keys += len(p.keys); d.keys > maxAllKeys {
		d.fail(raw.at, "split the suite, or leave away keys that no policy asks for", "more than %d condition keys in all cases together", maxAllKeys)
		return
	}
	c := &Case{Path: append([]string{d.file.Name}, names...), Position: raw.at, Why: raw.why, File: d.file, Expect: *raw.expect}
	c.Name = strings.Join(c.Path, "/")
	if first, ok := d.named[c.Name]; ok {
		d.fail(raw.at, "give it another name", "the case %q is there already, on line %d", strings.Join(names, "/"), first.Line)
		return
	}
	d.named[c.Name] = raw.at
	d.checkKeys(p)
	d.checkAction(p)
	d.checkStar(raw, p)
	if !d.file.lost && d.prepare(c, p) {
		d.takenBack(c, p)
		d.file.Cases = append(d.file.Cases, c)
	}
}

// checkStar warns of a denial that is likely meant for more than it is: a star in the
// resource of a request is a character of its name.
func (d *decoder) checkStar(raw *rawCase, p part) {
	if p.resource == nil || p.resource.value == "*" || !isPattern(p.resource.value) || raw.expect.Outcome == Allowed {
		return
	}
	d.warn(p.resource.at, "list names that can exist, unless AWS asks for this very one, as for resources that are not made yet", "a denial on %s says nothing of the names that it seems to match", p.resource.value)
}

// takenBack reports keys that null takes away and that the request has all the same,
// because they follow from what it says.
func (d *decoder) takenBack(c *Case, p part) {
	for _, k := range p.keys {
		if k.state != condition.KeyAbsent {
			continue
		}
		env, v := c.Request.Env(), condition.MakeVariable(k.name, "", false)
		if _, has := env.Resolve(&v); has != condition.False {
			d.fail(k.at, "leave it away, or give it another value", "null does not take away %q, which follows from the request", k.name)
		}
	}
}

// prepare makes request and engine of a case. It reports whether it could.
func (d *decoder) prepare(c *Case, p part) bool {
	for _, need := range []struct {
		name string
		t    *text
	}{{"principal", p.principal}, {"action", p.action}, {"resource", p.resource}} {
		switch {
		case need.t == nil && (slices.Contains(d.meant, need.name) || slices.Contains(d.meant, need.name+"s")):
			return false
		case need.t != nil && need.t.bad:
			return false
		case need.t == nil:
			d.fail(c.Position, "write "+need.name+": in the case, in a template that it uses, or at the top of the file for all", "the case has no %s", need.name)
			return false
		}
	}
	ok := false
	if d.file.snapshot != nil {
		ok = d.resolve(c, p)
	} else {
		ok = d.question(c, p) && d.policies(c, p)
	}
	if ok && (p.omittedAbsent == nil || !*p.omittedAbsent) {
		c.leaveOpen(p)
	}
	return ok
}

// leaveOpen makes the keys unknown that AWS sends with every request and that the case
// says nothing of, for null says that one is absent: that a policy denies only because a
// case left one out would not be what AWS does. What is said to be unknown stays so.
func (c *Case) leaveOpen(p part) {
	c.Request.LeaveOpen()
	var absent []condition.Key
	for _, k := range p.keys {
		if k.state == condition.KeyAbsent {
			absent = append(absent, k.key)
		}
	}
	if p.clock != nil && p.clock.value == "" {
		absent = append(absent, condition.MakeKey("aws:CurrentTime"), condition.MakeKey("aws:EpochTime"))
	}
	c.Request.Unknown = slices.DeleteFunc(c.Request.Unknown, func(u condition.Key) bool {
		return slices.Contains(absent, u) && !slices.ContainsFunc(p.keys, func(k key) bool { return k.key == u && k.state == condition.KeyUnknown })
	})
}

func value(t *text) string {
	if t == nil {
		return ""
	}
	return t.value
}

// question makes the request of a case without snapshot.
func (d *decoder) question(c *Case, p part) bool {
	who, err := eval.ParsePrincipal(p.principal.value)
	if err != nil {
		d.fail(p.principal.at, "only a snapshot knows unique ids: want an ARN", "%q is no principal", p.principal.value)
		return false
	}
	who.RoleARN, who.FederatedBy = value(p.roleARN), value(p.federatedBy)
	who.ServiceLinkedRole = p.serviceLinked != nil && *p.serviceLinked
	if err := c.Request.Reset(who, p.action.value, p.resource.value); err != nil {
		d.fail(p.principal.at, "roleArn is the role of the session, with its path; federatedBy the user of a federated user", "%v", err)
		return false
	}
	if p.endpointID != nil && p.endpointID.value != "" {
		d.fail(p.endpointID.at, "write vpcEndpointPolicies with the policy of the endpoint, and aws:SourceVpce in context", "vpcEndpoint names an endpoint of a snapshot, and there is none")
		return false
	}
	c.Request.ResourceAccount = value(p.account)
	for _, k := range p.keys {
		switch k.state {
		case condition.KeyGiven:
			c.Request.Context.Set(k.key, k.value)
		case condition.KeyUnknown:
			c.Request.Unknown = append(c.Request.Unknown, k.key)
		}
	}
	c.setClock(p)
	return true
}

// setClock gives the request its time, which was read before.
func (c *Case) setClock(p part) {
	if t, err := time.Parse(time.RFC3339, value(p.clock)); err == nil {
		c.Request.SetTime(t)
	}
}

// policySet is what makes two cases have the same policies.
type policySet struct {
	identity, boundary, session, resource, endpoint *group
	scp, rcp                                        *levels
}

// prepared are policies with their engine.
type prepared struct {
	policies eval.Policies
	engine   *eval.Engine
}

// policies gives a case its policies, and the engine that others with the same have.
func (d *decoder) policies(c *Case, p part) bool {
	set := policySet{p.identity, p.boundary, p.session, p.resourcePolicy, p.endpoint, p.scp, p.rcp}
	made, ok := d.engines[set]
	if !ok {
		made = &prepared{policies: set.policies()}
		var err error
		if made.engine, err = eval.New(made.policies); err != nil {
			// Policies that could not be read have been reported.
			if len(d.file.problems) == 0 {
				d.fail(c.Position, "correct the policies", "%v", err)
			}
			return false
		}
		d.engines[set] = made
	}
	c.Policies, c.engine = made.policies, made.engine
	return true
}

func (s policySet) policies() eval.Policies {
	list := func(g *group) []*eval.Policy {
		if g == nil {
			return nil
		}
		return g.policies
	}
	tree := func(l *levels) []eval.Level {
		if l == nil {
			return nil
		}
		return l.levels
	}
	return eval.Policies{
		Identity: list(s.identity), Boundary: list(s.boundary), Session: list(s.session),
		Resource: list(s.resource), VPCEndpoint: list(s.endpoint), SCP: tree(s.scp), RCP: tree(s.rcp),
	}
}

// checkAction reports an action that AWS does not have: nobody would ask for it, so that
// a denial of it says nothing.
func (d *decoder) checkAction(p part) {
	if p.action == nil || p.action.bad || p.unlistedActions != nil && *p.unlistedActions {
		return
	}
	action := p.action.value
	fix, checked := d.unlisted[action]
	if !checked {
		if _, known := d.actions.Spelling(action); !known {
			fix = d.actionFix(action)
		}
		d.unlisted[action] = fix
	}
	if fix != "" {
		d.fail(p.action.at, fix, "AWS has no action %q", action)
	}
}
