// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package verdict answers offline what AWS answers on every API call: is this
// request allowed, which policy decided, and is the answer certain? This package
// holds only this text; the library is the packages below it.
//
// # Requests and decisions
//
// Package policy parses a document into a tree with positions and validates it
// for its use. Package eval compiles documents, puts all policies that apply to
// a request into an engine, and decides requests:
//
//	doc, err := policy.Parse("read-own.json", src)
//	p, err := eval.Compile(doc, policy.IdentityBased)
//	engine, err := eval.New(eval.Policies{Identity: []*eval.Policy{p}})
//
//	var r eval.Request
//	err = r.Reset(alice, "s3:GetObject", "arn:aws:s3:::acme/alice/notes.txt")
//	r.Context.Set(condition.MakeKey("aws:SourceIp"), condition.String("192.0.2.1"))
//	decision := engine.Decide(&r)
//
// Package condition holds the request context and evaluates condition operators.
// Package scp knows the tree of an organization and gives the levels of service
// and resource control policies for an account. Package arn reads ARNs.
//
// # Explanations
//
// Decide answers as fast as it can. Explain walks again and says why: what each
// statement says, the element of it that failed, with its position and both values,
// and which policies would still stop the request if the first did not. Changes
// finds what would turn the decision, and tries each change before it names it:
//
//	explanation := engine.Explain(&r)
//	changes := engine.Changes(&r)
//
// Package report renders both for people and programs. Package cloudtrail makes
// requests of CloudTrail records, and holds a decision against what AWS said.
//
// # Real accounts
//
// Package snapshot loads what people can export: accounts, organization, resource
// policies, Identity Center. For a principal, an action and a resource it finds
// everything that applies; what is missing is unknown, and said:
//
//	s, err := snapshot.Load(ctx, snapshot.Options{}, "export/")
//	decision, resolution, err := s.Decide(snapshot.Query{Principal: who, Action: what, Resource: where})
//
// # Tests of permissions
//
// Package iamtest asserts in go test what is allowed and what is not, over files, Go
// values and snapshots. Package suite reads the same from case files, and testrun runs
// them. Package coverage says which statements no test reaches, and mutation which
// weaker policies no test would notice.
//
// # Terminology
//
//	AWS                             here
//	identity-based policy           policy.IdentityBased
//	resource-based policy           policy.ResourceBased
//	role trust policy               policy.RoleTrust
//	permissions boundary            policy.PermissionsBoundary
//	session policy                  policy.Session
//	service control policy, SCP     policy.SCP
//	resource control policy, RCP    policy.RCP
//	VPC endpoint policy             policy.VPCEndpoint
//	principal of a request          eval.Principal
//	condition context key           condition.Key
//	explicit deny, implicit deny    eval.ExplicitDeny, eval.ImplicitDeny
//
// # What is not known
//
// A test has three outcomes: true, false and undetermined. It is undetermined
// where the caller says that a key, a policy or the owner of a resource is not
// known, and where AWS does not document what happens. Undetermined is settled
// towards denial: a Deny in doubt applies, an Allow in doubt does not. A decision
// that would come out differently if the doubts were settled the other way says
// so: Decision.Conclusive is false.
//
// An absent key is not an unknown one. Many policies turn on absence: a negated
// operator holds for a key that is not there.
//
// # Security considerations
//
// Policies and requests may come from anyone. Parsing refuses what
// leaves a statement without a documented evaluation and what could be read in two
// ways: members that are there twice, in another case, or unknown. Patterns are matched in a time that is bounded by
// the product of the lengths of pattern and text, whatever they hold. What a
// policy variable stands for is text and nothing else: a wildcard in the value
// of a tag stays a character. Zero values deny.
//
// A compiled policy and an engine never change, and any number of goroutines may
// use them.
//
// # What is not modelled
//
// Access control lists, S3 Block Public Access, access points and Access Grants,
// KMS grants, Lake Formation, and everything else that grants or refuses outside
// of policies. A decision on a KMS key says when a grant could change it.
package verdict
