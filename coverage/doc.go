// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package coverage tells which parts of policies decided nothing in any test.
//
// A Profile is fed with every case that a test decided, and a Report says of each
// statement, each action in it, each condition and each layer how often it took part.
// It measures the tests and not the policies: what is not covered could be taken away
// or turned round, and no test would show it.
//
// # What counts
//
// An Allow statement is covered if in some case it was what allowed: the request was
// allowed, the statement applied for certain, it would have been enough as the only
// Allow of its layer, and without it the layer would have stopped the request. Within
// one account an identity-based policy and the resource's policy may both grant; each
// of the two is then asked as if the other said nothing, or, where a key or a role needs
// a policy of its own, as if that one let in the account and named nobody.
//
// A Deny statement is covered if in some case it denied: it applied for certain, in a
// layer that reaches the request, whether or not another one denied as well.
//
// An entry of Action is covered if in some case that covers its statement it took in
// the request's action. An entry of NotAction is covered if in some case it was all
// that kept the statement from applying.
//
// A condition, which is one key under one operator, is covered if it was seen from both
// sides: in some case it held in a statement that counted, as above; and in some case
// it was all that kept its statement from applying, alone or with other conditions on
// the same key, while principal, action and resource matched.
//
// A layer is covered if in some case it decided something: it denied explicitly, its
// lack of an allow was what the decision names, or, for identity-based and
// resource-based policies, its allow counted. Each level of service and resource
// control policies is a layer, told by its name; so is each boundary, session policy
// and VPC endpoint policy, told by what it consists of. Identity-based policies are one
// layer, and resource-based policies another.
//
// Doubt never counts: what is undetermined covers nothing.
//
// # What cannot count
//
// Some things decide nothing in any request, and a good suite is not held to them: an
// Allow of everything without conditions in a policy that only limits (FullAWSAccess
// at a level), the Allows of resource control policies, statements without a documented
// evaluation, and levels in which there is nothing else. They are listed with the
// reason and are no part of a total.
package coverage
