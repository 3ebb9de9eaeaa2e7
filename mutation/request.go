// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation

import (
	"strings"
	"time"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
)

// Requests like those of the cases, with another question or of another requester.

// asks returns a request like another one with another question, or of another requester.
func asks(base *eval.Request, a asker, act, res string) (*eval.Request, bool) {
	r := base.Clone()
	p := base.Principal()
	if p.String() != a.principal.String() {
		if !become(r, a, act, res) {
			return nil, false
		}
	}
	q, err := eval.ParseQuestion(act, res)
	if err != nil {
		return nil, false
	}
	if res == base.Resource() {
		r.Ask(q)
		return r, true
	}
	r.Ask(q)
	r.ObjectOwner, r.AWSManagedKey = "", false
	switch {
	case res == "*":
		r.ResourceAccount = "" // which nobody owns
	case r.ResourceAccount == "" && base.Resource() == "*":
		r.ResourceAccount = a.principal.AccountID()
	}
	if f := strings.SplitN(res, ":", 6); len(f) == 6 {
		if f[4] != "" {
			r.ResourceAccount = ""
		}
		if k := condition.MakeKey("aws:RequestedRegion"); f[3] != "" && r.Context.Single(k) != "" {
			r.Context.Set(k, condition.String(f[3]))
		}
	}
	return r, true
}

// become makes r a request of another requester, with what the context of that one's own
// request says about it.
func become(r *eval.Request, a asker, act, res string) bool {
	old := r.Clone()
	env := old.Env()
	clock, state := env.Lookup(condition.MakeKey("aws:CurrentTime"))
	if r.Reset(a.principal, act, res) != nil {
		return false
	}
	was := old.Principal()
	for k, v := range old.Context.All() {
		if !isPersonal(k) || a.from == nil && was.AccountID() == a.principal.AccountID() && isOfAccount(k) {
			r.Context.Set(k, v)
		}
	}
	if a.from != nil {
		for k, v := range a.from.Request.Context.All() {
			if isPersonal(k) {
				r.Context.Set(k, v)
			}
		}
	}
	r.Unknown, r.ResourceAccount, r.ObjectOwner = old.Unknown, old.ResourceAccount, old.ObjectOwner
	r.AWSManagedKey, r.Endpoint = old.AWSManagedKey, old.Endpoint
	if state == condition.KeyDerived && clock.Len() == 1 {
		if at, err := time.Parse(time.RFC3339Nano, clock.Text(0)); err == nil {
			r.SetTime(at)
		}
	}
	return true
}

// isPersonal reports whether a key says something of the requester.
func isPersonal(k condition.Key) bool {
	name := k.String()
	for _, prefix := range []string{"aws:principal", "aws:userid", "aws:username", "aws:multifactor", "aws:tokenissue", "aws:federated", "aws:sourceidentity", "saml:"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// isOfAccount reports whether it says the same of all of an account.
func isOfAccount(k condition.Key) bool {
	return strings.HasPrefix(k.String(), "aws:principalorg")
}
