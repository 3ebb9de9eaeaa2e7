// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp

import (
	"slices"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
)

// The condition keys that follow from an organization come in pairs: its id,
// and the path of an account in it (IAM User Guide, "AWS global condition
// context keys", Properties of the principal, of the resource and of the
// request). They are put in the context because nothing that prepares a request
// knows the organization.

// keys are the condition keys that this package reads and sets. Making one
// costs a look-up, so an Organization has them from the beginning.
type keys struct {
	principal, resource, source keyPair
	sourceARN, sourceAccount    condition.Key
}

// keyPair is the keys that speak of one account.
type keyPair struct {
	id, paths condition.Key
}

func makeKeys() keys {
	return keys{
		principal:     makePair("aws:PrincipalOrg"),
		resource:      makePair("aws:ResourceOrg"),
		source:        makePair("aws:SourceOrg"),
		sourceARN:     condition.MakeKey("aws:SourceArn"),
		sourceAccount: condition.MakeKey("aws:SourceAccount"),
	}
}

func makePair(prefix string) keyPair {
	return keyPair{id: condition.MakeKey(prefix + "ID"), paths: condition.MakeKey(prefix + "Paths")}
}

// AddKeys adds to the context of a request what follows from the organization:
//
//   - aws:PrincipalOrgID and aws:PrincipalOrgPaths, from the requester's
//     account. Services and anonymous callers have none.
//   - aws:ResourceOrgID and aws:ResourceOrgPaths, from the account that owns
//     the resource, if it is known.
//   - aws:SourceOrgID and aws:SourceOrgPaths, if a service asks, from the
//     account of the resource that it asks on behalf of: aws:SourceAccount, or
//     the account in aws:SourceArn.
//
// Nothing is added for an account outside of the organization. Note: one of
// another organization has these keys in a real request; their values are the
// caller's to set.
//
// A key that the context has already keeps its value, a value without texts
// included, and one that is listed in Unknown stays so. If it is not known
// whether the request had aws:SourceAccount or aws:SourceArn, and the other
// does not tell the account, the keys of the source are added to Unknown.
//
// Call it after Reset, when the fields of the request are set, and once for
// each request: what it added is an explicit value from then on. The request
// must not be in use by another goroutine.
func (o *Organization) AddKeys(r *eval.Request) {
	o.add(r, o.keys.principal, r.PrincipalAccount())
	o.add(r, o.keys.resource, r.OwnerAccount())
	if r.IsServicePrincipal() {
		o.addSource(r)
	}
}

// add sets the keys that speak of an account, if it is in the organization.
func (o *Organization) add(r *eval.Request, k keyPair, accountID string) {
	path := o.Path(accountID)
	if path == "" {
		return
	}
	if isOpen(r, k.id) {
		r.Context.Set(k.id, condition.String(o.id))
	}
	if isOpen(r, k.paths) {
		r.Context.Set(k.paths, condition.String(path))
	}
}

// addSource sets the keys that speak of the source. That the source is not
// known must not make them absent, as many a Deny spares requests without them.
func (o *Organization) addSource(r *eval.Request) {
	accountID, known := o.sourceAccount(r)
	if known {
		o.add(r, o.keys.source, accountID)
		return
	}
	for _, k := range []condition.Key{o.keys.source.id, o.keys.source.paths} {
		if isOpen(r, k) {
			// Clipped, as the caller may share the list between requests.
			r.Unknown = append(slices.Clip(r.Unknown), k)
		}
	}
}

// isOpen reports whether nobody has said anything of a key yet.
func isOpen(r *eval.Request, k condition.Key) bool {
	_, given := r.Context.Get(k)
	return !given && !slices.Contains(r.Unknown, k)
}

// sourceAccount returns the account of the resource that a service asks on
// behalf of, "" if the request does not tell; known is false if it may have
// told. An account by itself comes first: it is there for sources, such as
// buckets, whose ARN has none.
func (o *Organization) sourceAccount(r *eval.Request) (accountID string, known bool) {
	accountID, accountKnown := single(r, o.keys.sourceAccount)
	if arn.IsAccountID(accountID) {
		return accountID, true
	}
	source, sourceKnown := single(r, o.keys.sourceARN)
	if a, err := arn.Parse(source); err == nil && arn.IsAccountID(a.AccountID()) {
		return a.AccountID(), true
	}
	return "", accountKnown && sourceKnown
}

// single returns the text of a key with one value, else "".
func single(r *eval.Request, k condition.Key) (text string, known bool) {
	if slices.Contains(r.Unknown, k) {
		return "", false
	}
	if v, ok := r.Context.Get(k); ok && v.Len() == 1 {
		return v.Text(0), true
	}
	return "", true
}
