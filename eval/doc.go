// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package eval decides requests as AWS does: explicit deny, explicit allow,
// implicit deny, over all the policies that apply.
//
// Compile turns a document into a Policy, New puts policies into an Engine, and
// Engine.Decide answers a Request with a Decision. Policies and engines never
// change after they are made and may be used by any number of goroutines. Decide
// allocates nothing. Engine.Settled names the policy and the statement that
// settled a decision.
//
// Engine.Explain decides and tells why: what every statement says, element by
// element, all layers that stop the request, and the Allow statements that came
// closest. Engine.Changes tells what would turn the decision; each change was
// tried. Both are data, and leave the words to others.
//
// Who asks many things parses each action and resource once, with ParseQuestion
// and Request.Ask; Engine.DecideQuestions and DecideAll decide whole batches.
// CompileLenient takes stored documents with statements that have no documented
// meaning, and UnknownPolicy stands for a policy whose text is not known: both
// leave decisions inconclusive rather than guess.
//
// The whole order of evaluation is in decide.go. It takes in identity-based and
// resource-based policies, role trust policies, permissions boundaries, session
// policies, VPC endpoint policies, and service and resource control policies; it
// knows users, role sessions, federated users, root users, services, identity
// providers and anonymous callers, and the difference between one account and
// two.
//
// Where AWS does not say, or the caller does not know, a decision is the one
// that permits less, and Decision.Conclusive says whether more knowledge could
// change it.
//
// Source: IAM User Guide, "Policy evaluation logic", and the pages named at each
// rule.
package eval
