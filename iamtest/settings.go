// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package iamtest

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/sample"
	"github.com/iamverdict/verdict/policy"
)

// What a test says of its requests. Each method returns new Policies. What is said last
// wins.

// Key gives a condition key one or several values. Without a value the request does not
// have the key, whatever a snapshot has of it; assertions fail if it follows from the
// principal, the resource or the clock, which no request can be without.
func (p *Policies) Key(name string, values ...string) *Policies {
	k := condition.MakeKey(name)
	c := p.forget(k)
	c.keys = append(c.keys, givenKey{k, condition.Strings(values...)})
	return c
}

// forget returns a copy without what was said of a key.
func (p *Policies) forget(k condition.Key) *Policies {
	c := p.with()
	c.keys = slices.DeleteFunc(c.keys, func(g givenKey) bool { return g.key == k })
	c.unknown = slices.DeleteFunc(c.unknown, func(u condition.Key) bool { return u == k })
	c.tags = slices.DeleteFunc(c.tags, func(t eval.Tag) bool { return principalTag(t.Key) == k })
	if k == condition.MakeKey("aws:SourceVpce") {
		c.endpoint = ""
	}
	return c
}

// Unknown says of condition keys that the requests may have them with any value, or not
// at all. What is asserted then holds in each case.
func (p *Policies) Unknown(names ...string) *Policies {
	c := p
	for _, name := range names {
		k := condition.MakeKey(name)
		c = c.forget(k)
		c.unknown = append(c.unknown, k)
	}
	return c
}

// AnyContext says that each condition key that a policy asks for is unknown, but for
// those that are given and those that follow from principal, resource and snapshot. The
// tags of sessions follow from nothing. What is denied then, is denied in every context.
func (p *Policies) AnyContext() *Policies {
	c := p.with()
	c.anyContext = true
	return c
}

// At gives the requests a clock. Without it aws:CurrentTime is unknown, as are the other
// keys that AWS always sends and that nothing tells, such as aws:SecureTransport.
func (p *Policies) At(t time.Time) *Policies {
	c := p.with()
	c.clock = t
	return c
}

// Owner says which account owns the resources, 12 digits, where their ARNs and the
// snapshot do not.
func (p *Policies) Owner(accountID string) *Policies {
	c := p.with()
	c.owner = accountID
	return c
}

// Role gives the ARN of a session's role with its path, which that of the session leaves
// out. A snapshot knows it by itself.
func (p *Policies) Role(arn string) *Policies {
	c := p.with()
	c.role = arn
	return c
}

// FederatedBy gives the ARN of the user behind a federated user.
func (p *Policies) FederatedBy(arn string) *Policies {
	c := p.with()
	c.federated = arn
	return c
}

// SessionTag gives the sessions a tag, aws:PrincipalTag/KEY. It wins over that of the
// role. Users have their own tags, whatever a session has.
func (p *Policies) SessionTag(key, value string) *Policies {
	c := p.forget(principalTag(key))
	c.tags = append(c.tags, eval.Tag{Key: key, Value: value})
	return c
}

// SessionPolicy gives the sessions session policies, as texts or as files from where
// those of the Set are: see there. It replaces those of the Set.
func (p *Policies) SessionPolicy(t testing.TB, texts ...string) *Policies {
	t.Helper()
	l := loader{read: p.read}
	if p.read == nil {
		l.read = os.ReadFile
	}
	c := p.with()
	c.session = l.group(policy.Session, texts)
	l.report(t)
	if c.snapshot != nil {
		return c
	}
	of := c.policies
	of.Session = c.session
	made := Compiled(t, of)
	made.settings, made.read = c.settings, p.read
	return made
}

// VPCEndpoint gives the id of the VPC endpoint that the requests pass. Its policy is that
// of the snapshot.
func (p *Policies) VPCEndpoint(id string) *Policies {
	c := p.Key("aws:SourceVpce", id)
	c.endpoint = id
	return c
}

// Accept accepts decisions that are not conclusive, as far as they lean on nothing but
// what is named: condition keys, policies whose text is not known, or "owner" for that
// of the resource.
func (p *Policies) Accept(names ...string) *Policies {
	c := p.with()
	c.accepted = append(c.accepted, names...)
	return c
}

// AnyAction lets tests ask for actions that the list of AWS's actions does not have, for
// those that are newer than it.
func (p *Policies) AnyAction() *Policies {
	c := p.with()
	c.anyAction = true
	return c
}

// Cover lets the tests count in a Coverage, which then knows the policies, used or not.
// Of a snapshot, it knows those that tests used.
func (p *Policies) Cover(cover *Coverage) *Policies {
	c := p.with()
	c.cover = cover
	cover.profile.Know(sample.Policies(&p.policies)...)
	return c
}
