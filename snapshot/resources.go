// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// Resource-based policies come from some thirty calls, and most of their answers do
// not say whose policy they hold. The plain form is therefore a list of
// {"Resource", "Account", "Policy"}; the answers of the calls are taken too, if they
// say whose they are, or something beside them does.
//
// That a resource has no policy is something that must be said: a Policy of null or
// "" in the plain form, or an answer that would hold a policy if there were one. What
// nothing is said about is unknown.

// rawResources is what was collected of resources and VPC endpoints.
type rawResources struct {
	byARN     map[string]*rawResource
	order     []*rawResource
	endpoints map[string]*rawEndpoint
}

type rawResource struct {
	arn, account string
	policies     []named
	asked        bool // the policy, or that there is none, is known
	tags         []eval.Tag
	tagged       bool // the tags are known
	tagsUnknown  bool
	block        *PublicAccessBlock
	conflict     bool
	at           policy.Position
}

type rawEndpoint struct {
	id, kind, service, account, vpc string
	text                            text
	asked                           bool
	conflict                        bool
	at                              policy.Position
}

func makeRawResources() rawResources {
	return rawResources{byARN: make(map[string]*rawResource), endpoints: make(map[string]*rawEndpoint)}
}

// resource returns what is known of a resource.
func (l *Loader) resource(resourceARN string, at policy.Position) *rawResource {
	r := l.resources.byARN[resourceARN]
	if r == nil {
		r = &rawResource{arn: l.keep(resourceARN), at: at}
		l.resources.byARN[r.arn] = r
		l.resources.order = append(l.resources.order, r)
	}
	return r
}

// own says which account owns a resource.
func (l *Loader) own(r *rawResource, account string, at policy.Position) {
	switch {
	case account == "":
	case !arn.IsAccountID(account):
		l.report(WrongType, at, r.arn, fmt.Errorf("account %q: want 12 digits", account))
	case r.account != "" && r.account != account:
		r.conflict = true
		l.report(DuplicateEntity, at, r.arn, fmt.Errorf("is owned by %s here and by %s at %v", account, r.account, r.at))
	default:
		r.account = account
	}
}

// setPolicy gives a resource its policies; none says that it has none.
func (l *Loader) setPolicy(r *rawResource, at policy.Position, policies ...named) {
	if r.asked && !slices.EqualFunc(r.policies, policies, func(a, b named) bool { return sameText(a.text, b.text) }) {
		r.conflict = true
		l.report(DuplicateEntity, at, r.arn, fmt.Errorf("has another policy here than at %v: which of them is true is not known", r.at))
		return
	}
	r.asked, r.policies = true, policies
}

// entryAnswer reads an entry of the plain form. Tags and the settings of S3 Block
// Public Access may stand beside the policy.
func (l *Loader) entryAnswer(a *answer) {
	d := l.reader(a.members["Resource"], "")
	name := d.text(d.root())
	d.entity = name
	if _, err := arn.Parse(name); err != nil {
		l.report(BadEntity, d.at, name, fmt.Errorf("Resource: want the ARN of a resource: %w", err))
		return
	}
	account := ""
	if p, ok := a.members["Account"]; ok {
		d := l.reader(p, name)
		account = d.text(d.root())
	}
	if id, isEndpoint := endpointID(name); isEndpoint {
		l.entryEndpoint(a, name, id, account)
		return
	}
	r := l.resource(name, a.at)
	l.own(r, account, a.at)
	if p, ok := a.members["Policy"]; ok {
		l.takePolicy(r, p)
	}
	if p, ok := a.members["Tags"]; ok {
		d := l.reader(p, name)
		l.setTags(r, d, d.root())
	}
	if p, ok := a.members["PublicAccessBlock"]; ok {
		l.setBlock(r, p)
	}
}

// endpointID returns the id in the ARN of a VPC endpoint.
func endpointID(resourceARN string) (string, bool) {
	_, rest, ok := strings.Cut(resourceARN, ":vpc-endpoint/")
	return rest, ok && strings.HasPrefix(rest, "vpce-")
}

// entryEndpoint reads an entry of the plain form that is a VPC endpoint.
func (l *Loader) entryEndpoint(a *answer, name, id, account string) {
	e := &rawEndpoint{id: l.keep(id), account: account, at: a.at}
	if x, err := arn.Parse(name); err == nil && account == "" {
		e.account = l.keep(x.AccountID())
	}
	if p, ok := a.members["Policy"]; ok {
		d := l.reader(p, name)
		e.asked, e.text = true, d.optional(d.root())
	}
	l.addEndpoint(e)
}

// takePolicy reads a resource's policy: a document, or null or "" for none.
func (l *Loader) takePolicy(r *rawResource, p part) {
	d := l.reader(p, r.arn)
	if t := d.optional(d.root()); t.document != nil {
		l.setPolicy(r, p.at, named{text: t})
		return
	}
	l.setPolicy(r, p.at)
}

// optional reads a document, and none from null or an empty string.
func (d *reader) optional(v gjson.Result) text {
	if v.Type == gjson.Null || v.Type == gjson.String && strings.TrimSpace(v.Str) == "" {
		return text{}
	}
	return d.document(v)
}

// setTags gives a resource its tags.
func (l *Loader) setTags(r *rawResource, d *reader, v gjson.Result) {
	tags, unknown := d.tags(v)
	if r.tagged && !slices.Equal(r.tags, tags) {
		unknown = true
		d.fail(DuplicateEntity, v, "has other tags here than elsewhere: which are true is not known")
	}
	r.tags, r.tagged, r.tagsUnknown = tags, true, r.tagsUnknown || unknown
}

// PublicAccessBlock are the settings of S3 Block Public Access of a bucket. They are
// reported and not evaluated. The zero value blocks nothing.
type PublicAccessBlock struct {
	BlockPublicACLs, IgnorePublicACLs, BlockPublicPolicy, RestrictPublicBuckets bool
}

// setBlock reads the settings of S3 Block Public Access.
func (l *Loader) setBlock(r *rawResource, p part) {
	d := l.reader(p, r.arn)
	b := &PublicAccessBlock{}
	d.each(d.root(), func(name string, v gjson.Result) {
		switch name {
		case "BlockPublicAcls":
			b.BlockPublicACLs = d.flag(v)
		case "IgnorePublicAcls":
			b.IgnorePublicACLs = d.flag(v)
		case "BlockPublicPolicy":
			b.BlockPublicPolicy = d.flag(v)
		case "RestrictPublicBuckets":
			b.RestrictPublicBuckets = d.flag(v)
		}
	})
	r.block = b
	l.report(NotEvaluated, p.at, r.arn, errors.New("the settings of S3 Block Public Access are reported and not evaluated"))
}

// taggedAnswer reads the answer of GetResources of the Resource Groups Tagging API.
func (l *Loader) taggedAnswer(a *answer, p part) {
	d := l.reader(p, "")
	for _, item := range d.list(d.root()) {
		name := d.text(item.Get("ResourceARN"))
		if _, err := arn.Parse(name); err != nil {
			d.fail(BadEntity, item, "ResourceARN %q: %w", name, err)
			continue
		}
		d.entity = name
		d.each(item, func(member string, v gjson.Result) {
			if member == "Tags" {
				l.setTags(l.resource(name, d.position(item.Index)), d, v)
			}
		})
		d.entity = ""
	}
	if t, ok := a.members["PaginationToken"]; ok && len(strings.Trim(t.raw, `" `)) > 0 && t.raw != "null" {
		l.report(IsTruncated, t.at, "tags", errors.New("there is a PaginationToken: the list goes on, and the rest is not here"))
	}
}

// addEndpoint takes over a VPC endpoint.
func (l *Loader) addEndpoint(e *rawEndpoint) {
	old := l.resources.endpoints[e.id]
	switch {
	case old == nil:
		l.resources.endpoints[e.id] = e
	case old.asked != e.asked || !sameText(old.text, e.text):
		old.conflict = true
		l.report(DuplicateEntity, e.at, e.id, fmt.Errorf("has another policy here than at %v: which of them is true is not known", old.at))
	default:
		old.kind, old.service, old.account = first(old.kind, e.kind), first(old.service, e.service), first(old.account, e.account)
		old.vpc = first(old.vpc, e.vpc)
	}
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// endpointsAnswer reads the answer of DescribeVpcEndpoints.
func (l *Loader) endpointsAnswer(a *answer, p part) {
	d := l.reader(p, "")
	for _, item := range d.list(d.root()) {
		e := &rawEndpoint{asked: true, at: d.position(item.Index)}
		d.entity = item.Get("VpcEndpointId").Str
		d.each(item, func(name string, v gjson.Result) {
			switch name {
			case "VpcEndpointId":
				e.id = d.text(v)
			case "VpcEndpointType":
				e.kind = d.text(v)
			case "VpcId":
				e.vpc = d.text(v)
			case "ServiceName":
				e.service = d.text(v)
			case "OwnerId":
				e.account = d.text(v)
			case "PolicyDocument":
				e.text = d.optional(v)
			}
		})
		d.entity = ""
		if e.id == "" {
			d.fail(BadEntity, item, "a VPC endpoint without VpcEndpointId")
			continue
		}
		l.addEndpoint(e)
	}
	l.continues(a, "VPC endpoints")
}
