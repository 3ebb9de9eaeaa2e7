// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/actions"
	"github.com/iamverdict/verdict/internal/facts"
	"github.com/iamverdict/verdict/policy"
)

// part is what a file, a template, a case or a variant says of requests and policies.
// What it does not say is nil. Parts are laid over each other, the nearer one on top.
type part struct {
	principal, roleARN, federatedBy *text
	action, resource, account       *text
	clock, endpointID               *text
	serviceLinked                   *bool
	keys                            []key

	identity, boundary, session, resourcePolicy, endpoint *group
	scp, rcp                                              *levels

	unlistedActions, unlistedKeys *bool
	omittedAbsent                 *bool // of keys that AWS always sends

	said []string // the fields of requests that it has
}

// group are policies of one type. One that is said to be empty has none.
type group struct {
	at       policy.Position
	policies []*eval.Policy
}

// levels are organization policies, level by level.
type levels struct {
	at     policy.Position
	levels []eval.Level
}

// key is what a part says of a condition key.
type key struct {
	name  string
	key   condition.Key
	at    policy.Position
	state condition.KeyState // KeyAbsent, KeyGiven or KeyUnknown
	value condition.Value
}

// over lays p over what is below it.
func (p part) over(below part) part {
	return part{
		principal:       cmp.Or(p.principal, below.principal),
		roleARN:         cmp.Or(p.roleARN, p.without(below.roleARN)),
		federatedBy:     cmp.Or(p.federatedBy, p.without(below.federatedBy)),
		serviceLinked:   p.linked(below),
		action:          cmp.Or(p.action, below.action),
		resource:        cmp.Or(p.resource, below.resource),
		account:         cmp.Or(p.account, p.owner(below)),
		clock:           cmp.Or(p.clock, below.clock),
		endpointID:      cmp.Or(p.endpointID, below.endpointID),
		keys:            overKeys(p.keys, below.keys),
		identity:        cmp.Or(p.identity, below.identity),
		boundary:        cmp.Or(p.boundary, below.boundary),
		session:         cmp.Or(p.session, below.session),
		resourcePolicy:  cmp.Or(p.resourcePolicy, below.resourcePolicy),
		endpoint:        cmp.Or(p.endpoint, below.endpoint),
		scp:             cmp.Or(p.scp, below.scp),
		rcp:             cmp.Or(p.rcp, below.rcp),
		unlistedActions: cmp.Or(p.unlistedActions, below.unlistedActions),
		unlistedKeys:    cmp.Or(p.unlistedKeys, below.unlistedKeys),
		omittedAbsent:   cmp.Or(p.omittedAbsent, below.omittedAbsent),
	}
}

// overKeys lays keys over keys, each by itself.
func overKeys(keys, below []key) []key {
	if len(keys) == 0 || len(below) == 0 {
		return append(slices.Clip(keys), below...)
	}
	merged := slices.Clone(below)
	for _, k := range keys {
		if i := slices.IndexFunc(merged, func(b key) bool { return b.key == k.key }); i >= 0 {
			merged[i] = k
		} else {
			merged = append(merged, k)
		}
	}
	return merged
}

// partFields returns the fields of a part, into p.
func (d *decoder) partFields(p *part) fields {
	f := d.requestFields(p)
	f["request"] = func(n *node) {
		d.object(n, "an object with principal, action, resource and the like", d.requestFields(p))
	}
	d.policyFields(p, f)
	f["unlistedActions"] = func(n *node) { p.unlistedActions = d.allow(n) }
	f["unlistedKeys"] = func(n *node) { p.unlistedKeys = d.allow(n) }
	f["omittedKeys"] = func(n *node) {
		absent := d.word(n, "unknown", "absent") == "absent"
		p.omittedAbsent = &absent
	}
	return f
}

func (d *decoder) allow(n *node) *bool {
	allow := d.word(n, "allow", "refuse") == "allow"
	return &allow
}

// requestFields returns the fields of a request, which may stand under request, as in
// scenarios, or beside it, but not in both places.
func (d *decoder) requestFields(p *part) fields {
	f := fields{
		"principal":          func(n *node) { p.principal = d.principal(n) },
		"roleArn":            func(n *node) { p.roleARN = d.optional(n) },
		"federatedBy":        func(n *node) { p.federatedBy = d.optional(n) },
		"action":             func(n *node) { p.action = d.action(n) },
		"resource":           func(n *node) { p.resource = d.resource(n) },
		"resourceAccount":    func(n *node) { p.account = d.account(n) },
		"time":               func(n *node) { p.clock = d.clock(n) },
		"vpcEndpoint":        func(n *node) { p.endpointID = d.optional(n) },
		"serviceLinkedRole":  func(n *node) { p.serviceLinked = d.flag(n) },
		"context":            func(n *node) { d.context(n, p) },
		"unknownContextKeys": func(n *node) { d.unknownKeys(n, p) },
	}
	for name, read := range f {
		f[name] = func(n *node) {
			if slices.Contains(p.said, name) {
				d.fail(n.at, "keep one of the two", "%s is there twice, under request and beside it", name)
				return
			}
			p.said = append(p.said, name)
			read(n)
		}
	}
	return f
}

const principalFix = "want the ARN of a user, role, session or root user, a service such as ec2.amazonaws.com, an identity provider, or *; a template is named under use:"

// principal reads who asks. Unique ids, which only a snapshot knows, are left to it.
func (d *decoder) principal(n *node) *text {
	t := d.text(n)
	if _, err := eval.ParsePrincipal(t.value); err != nil && !t.bad && !isUniqueID(t.value) {
		d.bad(t, principalFix, "%q is no principal", t.value)
	}
	return t
}

// isUniqueID reports whether a text has the form of a unique id of IAM, perhaps with the
// name of a session (IAM User Guide, "IAM identifiers").
func isUniqueID(s string) bool {
	id, _, _ := strings.Cut(s, ":")
	return len(id) >= 16 && strings.HasPrefix(id, "A") && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func (d *decoder) action(n *node) *text {
	t := d.text(n)
	switch _, err := eval.ParseQuestion(t.value, "*"); {
	case t.bad:
	case isPattern(t.value):
		d.bad(t, "list it under actions: of a matrix, which spells patterns out", "a request has one action, and %q is a pattern", t.value)
	case err != nil:
		d.bad(t, "want service:Name, such as s3:GetObject", "%q is no action", t.value)
	}
	return t
}

func (d *decoder) resource(n *node) *text {
	t := d.text(n)
	if _, err := eval.ParseQuestion("s3:GetObject", t.value); err != nil && !t.bad {
		d.bad(t, "want an ARN, or * for actions that have no resource; a template is named under use:", "%q is no resource", t.value)
	}
	return t
}

func (d *decoder) account(n *node) *text {
	if n.kind == isNull {
		return &text{at: n.at}
	}
	t := d.label(n)
	if t.value != "" && !arn.IsAccountID(t.value) && !t.bad {
		d.fail(t.at, "want 12 digits", "resourceAccount %q is no account id", t.value)
	}
	return t
}

func (d *decoder) clock(n *node) *text {
	t := d.optional(n)
	if _, err := time.Parse(time.RFC3339, t.value); err != nil && n.kind == isText {
		d.fail(t.at, "want a time such as 2026-11-20T10:00:00Z", "time %q cannot be read", t.value)
	}
	return t
}

// optional reads a text, or null, which takes back what a part below says.
func (d *decoder) optional(n *node) *text {
	if n.kind == isNull {
		return &text{at: n.at}
	}
	return d.text(n)
}

func (d *decoder) flag(n *node) *bool {
	value := n.kind == isBool && strings.EqualFold(n.text, "true")
	if n.kind != isBool && n.kind != isNull {
		d.fail(n.at, "want true or false", "%s in place of a boolean", article(n.kind))
	}
	return &value
}

// Limits on what a stranger wrote, as internal/scenario has them: keys are searched one
// after the other, and a wildcard takes the square of the text at worst.
const (
	maxKeys  = 1_000
	maxValue = 8 << 10
)

// context reads condition keys and their values. Two spellings of one key add up, as
// they do in a request (see condition.Context.Add). Null says that the request does not
// have the key, whatever a part below says.
func (d *decoder) context(n *node, p *part) {
	if n.kind == isNull {
		return
	}
	if n.kind != isObject {
		d.fail(n.at, "want an object of condition keys and values", "%s in place of an object", article(n.kind))
		return
	}
	if len(n.members) > maxKeys {
		d.fail(n.at, "leave away what no policy asks for", "%d condition keys: at most %d are read", len(n.members), maxKeys)
		return
	}
	for _, m := range n.members {
		k := key{name: m.key.text, key: condition.MakeKey(m.key.text), at: m.key.at}
		if m.value.kind != isNull {
			k.state, k.value = condition.KeyGiven, d.value(m.value)
		}
		d.addKey(p, k)
	}
}

// addKey adds what a part says of a key.
func (d *decoder) addKey(p *part, k key) {
	i := slices.IndexFunc(p.keys, func(o key) bool { return o.key == k.key })
	switch {
	case i < 0:
		p.keys = append(p.keys, k)
	case p.keys[i].state == condition.KeyGiven && k.state == condition.KeyGiven:
		p.keys[i].value = condition.Strings(append(p.keys[i].value.Texts(), k.value.Texts()...)...)
	default:
		d.fail(k.at, "keep one of the two", "the condition key %q is there twice, and has a value, none, or an unknown one", k.name)
	}
}

// value reads the values of a condition key, which keep their source text.
func (d *decoder) value(n *node) condition.Value {
	if n.kind != isList {
		return condition.String(d.scalar(n))
	}
	var texts []string
	for _, item := range n.items {
		texts = append(texts, d.scalar(item))
	}
	return condition.Strings(texts...)
}

func (d *decoder) scalar(n *node) string {
	switch {
	case n.kind == isNull || n.kind >= isList:
		d.fail(n.at, "want a text, a number or a boolean, or a list of those", "%s as the value of a condition key", article(n.kind))
	case len(n.text) > maxValue:
		d.fail(n.at, "shorten it", "a value of %d bytes: at most %d are read", len(n.text), maxValue)
		return ""
	}
	return n.text
}

// unknownKeys reads the keys of which nobody knows whether the request has them.
func (d *decoder) unknownKeys(n *node, p *part) {
	if n.kind == isNull {
		return
	}
	list := d.texts(n)
	if len(list) > maxKeys {
		d.fail(n.at, "leave away what no policy asks for", "%d condition keys: at most %d are read", len(list), maxKeys)
		return
	}
	for _, t := range list {
		d.addKey(p, key{name: t.value, key: condition.MakeKey(t.value), at: t.at, state: condition.KeyUnknown})
	}
}

// without drops what belongs to another principal: a part that names one says anew
// what its role is.
func (p part) without(below *text) *text {
	if p.principal != nil {
		return nil
	}
	return below
}

func (p part) linked(below part) *bool {
	if p.serviceLinked == nil && p.principal == nil {
		return below.serviceLinked
	}
	return p.serviceLinked
}

// owner returns the account that a part below gives, unless p names a resource whose
// ARN has the account in it.
func (p part) owner(below part) *text {
	if p.resource != nil {
		if a, err := arn.Parse(p.resource.value); err == nil && a.AccountID() != "" {
			return nil
		}
	}
	return below.account
}

// checkKeys reports condition keys that AWS does not have: those with the prefix aws
// that the IAM User Guide does not list, and names without any prefix. The keys of
// services and of identity providers cannot be listed.
func (d *decoder) checkKeys(p part) {
	if p.unlistedKeys != nil && *p.unlistedKeys {
		return
	}
	for _, k := range p.keys {
		if d.doubted[k.at] {
			continue
		}
		d.doubted[k.at] = true
		if fix, message := doubt(k.name); message != "" {
			d.fail(k.at, fix, "%s", message)
		}
	}
}

// doubt returns what is wrong with the name of a condition key, and what to do.
func doubt(name string) (fix, message string) {
	base, _, tag := strings.Cut(strings.ToLower(name), "/")
	prefix, _, ok := strings.Cut(base, ":")
	switch {
	case !ok || prefix == "":
		return suggestKey(name), fmt.Sprintf("%q is no condition key: it lacks a prefix, as in aws:SourceIp", name)
	case prefix == "aws" && !facts.GlobalKey(base):
		return suggestKey(name), fmt.Sprintf("AWS has no global condition key %q", name)
	case prefix == "aws" && tag != isTagKey(base):
		return "write the key of the tag behind a slash, and a slash nowhere else", fmt.Sprintf("AWS has no global condition key %q", name)
	}
	return "", ""
}

func isTagKey(base string) bool {
	return base == "aws:principaltag" || base == "aws:requesttag" || base == "aws:resourcetag"
}

// suggestKey returns what to do about a global key that does not exist.
func suggestKey(name string) string {
	base, tag, slash := strings.Cut(name, "/")
	if !strings.Contains(base, ":") {
		base = "aws:" + base
	}
	near := actions.Nearest(base, facts.GlobalKeyNames())
	if near == "" {
		return "correct it, or write unlistedKeys: allow if it is newer than this list"
	}
	if slash && isTagKey(strings.ToLower(near)) {
		near += "/" + tag
	}
	return didYouMean(near) + " If it is newer than this list, write unlistedKeys: allow"
}
