// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package suite reads case files: tests of permissions, in YAML or JSON.
//
// Load reads files into a Suite of Cases. Each Case is a request with everything that
// applies to it, and Case.Run decides it and compares the decision with what is expected.
//
//	# The deploy role publishes the site and never touches the audit bucket.
//	principal: arn:aws:iam::111122223333:role/deployer
//	resourceAccount: 111122223333
//	identityPolicies: [policies/deployer.json]
//
//	cases:
//	  - name: publishes the site
//	    action: s3:PutObject
//	    resource: arn:aws:s3:::site/index.html
//	    expect: allowed
//
//	  - name: never touches the audit bucket
//	    matrix:
//	      actions: [s3:GetObject, s3:PutObject*, s3:DeleteObject*]
//	      resources: [arn:aws:s3:::audit/2026/11.gz]
//	    expect: {decision: explicitDeny, by: identity, sid: NoAudit}
//
// # Requests and policies
//
// The fields are those of scenarios, which verdict simulate reads, so that a scenario is
// a case as it stands. Of the request: principal, roleArn, federatedBy,
// serviceLinkedRole, action, resource, resourceAccount, context, unknownContextKeys, and
// two that scenarios do not have, time (RFC 3339) and, with a snapshot, vpcEndpoint.
// They stand in the case itself or under request.
//
// Of the policies: identityPolicies, permissionBoundaries, sessionPolicy,
// resourcePolicy or trustPolicy, vpcEndpointPolicies, each one policy or a list, and
// serviceControlPolicies and resourceControlPolicies, lists of levels from the root
// down: [{orgIdentifier: r-ab12, policies: [...]}]. A policy is
//
//	policies/deployer.json               the path of a JSON file, relative to the case file
//	{Version: ..., Statement: [...]}     a document
//	{name: deployer, policy: ...}        a document, its text, or null if it is not known
//	{name: deployer, file: deployer.json}
//
// Instead of policies, snapshot names exports of accounts as package snapshot loads
// them: a path, a list, or {paths: [...], noOrganization: true}. Only session policies
// may stand beside it.
//
// # What holds for whom
//
// What stands at the top of a file holds for all its cases. A case says otherwise for
// itself; between the two are the templates that it uses, in their order:
//
//	templates:
//	  ana:  {principal: arn:aws:iam::111122223333:user/ana, identityPolicies: ana.json}
//	  home: {context: {aws:SourceIp: 203.0.113.7}}
//	cases:
//	  - {use: [ana, home], action: kms:Decrypt, resource: ..., expect: denied}
//
// Policies of one kind replace each other as a whole. Condition keys replace each other
// one by one; null takes a key away, unless it follows from the request. Whoever names a principal says anew what its role
// is, and a resource whose ARN has an account is not given another one from above.
//
// A matrix makes a case of each combination of principals, actions, resources and
// variants. Its principals and resources may be templates, its variants are templates or
// parts with a name. Patterns of actions stand for all actions of AWS that match, and
// with a snapshot patterns of ARNs for its users and roles. except takes some out:
//
//	matrix:
//	  principals: ["arn:aws:iam::111122223333:role/*"]
//	  actions: [s3:Delete*]
//	  resources: [arn:aws:s3:::audit/2026/11.gz]
//	  variants: [home, {name: no TLS, context: {aws:SecureTransport: false}}]
//	  except: {principals: ["*:role/admin"]}
//
// Patterns of resources have no end, so that some names are asked for: one that no policy
// is likely to mean, for each Resource and NotResource of a policy that has texts in
// common with the pattern one that both match, and those that the snapshot has. The
// principal anonymous is the caller without signature. No two dimensions speak of the same
// thing, and none lists a value twice.
//
// Elsewhere a star in a resource is a character of its name: AWS asks for volume/* when
// there is no volume yet. It stands for no other names, and Load warns of a denial of it.
//
// Files that include names are loaded too, each once, and their cases are run. What they
// share, templates and all that stands at their top, holds in the file that includes
// them, where that does not say otherwise. Includes make no circles.
//
// # Expectations
//
// A case expects allowed, denied, implicitDeny or explicitDeny, or, in an object, more:
// decision, the layer by which it falls (identity, boundary, session, resource, vpce,
// scp, rcp or none), the sid of the statement and the name of the policy that settle it.
// An inconclusive decision meets nothing, unless the case says conclusive: false, which
// expects it, or conclusive: any. What is denied however the unknown turns out is denied,
// though not for certain explicitly or implicitly. Scenarios' words (Allowed, ..., blame)
// are read too.
//
// Keys that AWS sends with every request (aws:CurrentTime, aws:EpochTime, aws:RequestedRegion,
// aws:SecureTransport, aws:UserAgent) are unknown where a case does not give them: a Deny
// that applies only because a case left one out proves nothing. Give them once, at the top
// of the file; null says that a request is without; omittedKeys: absent says it of all.
//
// # Strictness
//
// A misspelt field, template, action, operator or global condition key is an error: the
// test would go on passing and test something else. All errors of all files are told at
// once, each with file, line, column and what to do. Policies are checked as verdict
// check checks them; what only keeps AWS from storing them is among Suite.Warnings.
// Names that are newer than the lists of this module are permitted by unlistedActions:
// allow and unlistedKeys: allow, at the top or in a case.
//
// Of YAML, tags and merge keys are refused, and all scalars are their source text: an
// account id 012345678901 keeps its zero, and NO is no boolean. JSON is read as strictly.
// A file is one document of at most MaxFile bytes, MaxDepth levels and MaxNodes values,
// and a suite has at most MaxCases. Text in the fields why, source, confidence, extra and
// mode is a comment. Schema has the JSON Schema for editors:
//
//	# yaml-language-server: $schema=casefile.schema.json
//
// # Security considerations
//
// Reading a case file reads the files that it names. Paths are relative, and may lead
// upwards, as in any build file; Options.Root and LoadFS keep them inside of a directory,
// symbolic links included. Whoever runs the case files of strangers wants one of the two.
//
// # Positions
//
// Statements of policies in a case file have their place in that file. Their lines are
// exact, but in what an alias stands for, which has the line before, and in a document
// that is a text in quotes or folded (>). Columns are exact too, but behind plain scalars
// on one line, where they are up to some bytes too high.
//
// # Concurrency
//
// A Suite and its Cases are immutable and safe for any number of goroutines. No function
// keeps state or starts a goroutine.
package suite
