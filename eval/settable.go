// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"slices"

	"github.com/iamverdict/verdict/condition"
)

// Which values a request could have for a key and still be the same question. Who asks,
// for what and on what are the question itself, so that the keys that follow from them
// have no other values, unless the context gives them one.

// CouldHave reports whether the request could have the value for a key and still be the
// same question. The zero Value is absence, of which keys that AWS sends with every
// request of the requester are not capable. It is false if r asks nothing.
func (r *Request) CouldHave(k condition.Key, v condition.Value) bool {
	if !r.ready {
		return false
	}
	env := r.Env()
	_, state := env.Lookup(k)
	switch {
	case v.Len() == 0:
		return !r.alwaysSent(k) && (state == condition.KeyGiven || state == condition.KeyUnknown) && r.derivesNot(k)
	case state == condition.KeyGiven || state == condition.KeyUnknown:
		return r.fits(k, v)
	}
	switch k.String() {
	case "aws:principalarn":
		return r.kind == RoleSession && r.principal.RoleARN == "" && r.fits(k, v)
	case "aws:userid":
		return state == condition.KeyAbsent && (r.kind == User || r.kind == RoleSession)
	case "aws:principalaccount", "aws:principaltype", "aws:principalisawsservice", "aws:principalservicename",
		"aws:principalservicenameslist", "aws:username", "aws:resourceaccount":
		return false
	case "aws:requestedregion":
		return state == condition.KeyAbsent
	case "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner":
		return r.kind == Service // they are for calls of services by themselves
	}
	return true
}

// derivesNot reports whether the key is absent if the context does not have it.
func (r *Request) derivesNot(k condition.Key) bool {
	env := r.known(k, condition.Value{}).Env()
	_, state := env.Lookup(k)
	return state == condition.KeyAbsent
}

// fits reports whether the request could have the value of a key that it has: a
// session's role has the name that it has.
func (r *Request) fits(k condition.Key, v condition.Value) bool {
	if k.String() != "aws:principalarn" || r.kind != RoleSession {
		return true
	}
	return v.Len() > 0 && r.principal.isOwnRole(v.Text(0))
}

// LeaveOpen adds to Unknown the condition keys that AWS sends with every request and of
// which nobody said anything here: aws:CurrentTime, aws:EpochTime, aws:SecureTransport,
// aws:RequestedRegion and aws:UserAgent, as far as they do not follow from the rest. It
// is for requests that people write by hand: that a policy denies, or does not, only
// because such a key was left out then settles nothing. Call it when all else is set.
//
// Source: IAM User Guide, "AWS global condition context keys", Availability.
func (r *Request) LeaveOpen() {
	env := r.Env()
	for _, name := range [...]string{"aws:CurrentTime", "aws:EpochTime", "aws:SecureTransport", "aws:RequestedRegion", "aws:UserAgent"} {
		k := condition.MakeKey(name)
		if _, given := r.Context.Get(k); given {
			continue
		}
		if _, state := env.Lookup(k); state == condition.KeyAbsent {
			// Clipped, as the caller may share the list between requests.
			r.Unknown = append(slices.Clip(r.Unknown), k)
		}
	}
}

// alwaysSent reports whether AWS sends the key with every request of the requester.
func (r *Request) alwaysSent(k condition.Key) bool {
	temporary := r.kind == RoleSession || r.kind == FederatedUser
	return r.alwaysPresent(k) || temporary && k.String() == "aws:tokenissuetime"
}

// alwaysPresent reports whether every request of this kind of requester has the
// key.
func (r *Request) alwaysPresent(k condition.Key) bool {
	switch k.String() {
	case "aws:currenttime", "aws:epochtime", "aws:securetransport", "aws:requestedregion", "aws:useragent", "aws:viaawsservice":
		return true
	case "aws:userid", "aws:principaltype":
		return r.kind != Service && r.kind != Provider
	case "aws:principalaccount", "aws:principalarn":
		return r.kind.isIAM()
	}
	return false
}
