// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package mutation weakens policies one small step at a time and reports which steps
// no test notices: the honest measure of a least-privilege suite.
//
// Run takes cases, which are requests with their policies and with what a test expects,
// and makes mutants of every policy that a case uses. A mutant is killed if some case
// does not pass with it. One that no case notices survives if there is a witness: a
// concrete request that the policies of the cases deny, and that they allow with the
// mutant, both for certain. The witness is the advice: add a test that it is denied. A
// mutant without a witness counts as equivalent to the original. It is found by a search
// that can miss one, so that the number of equivalents is no promise; but nothing is
// reported that was not decided.
//
// A witness asks in the name of the requester of a case, as long as there is one: with all
// policies of that case, or else for what another case is about, with the policies that
// belong to the requester from the one and those of the resource from the other. Only
// where nobody in the cases would do, somebody else is taken to have the policies of a
// requester, and the advice says so. Resources have types that exist, and one that some
// case knows with a policy has that policy.
//
// # Mutants
//
// Every mutant permits what the original permits, and perhaps more. Steps that take
// permission away are left out: who relies on a permission notices that it is gone. See
// Kind for the list.
//
// Where one step contains another, such as the loss of a Deny and the loss of one of
// its actions, the larger one is tried first. If it survives, the smaller ones are not
// tried: no test that misses the larger one notices them. They count as contained.
//
// A mutated document is printed, parsed and compiled again, and takes the place of the
// original wherever a case uses that. Policies are the same if their pointers are, or
// else if they are of one name and place and say the same.
package mutation
