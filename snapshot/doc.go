// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package snapshot loads real accounts from what people can export, and finds for a
// request everything that applies to it.
//
// Load reads files and directories into a Snapshot. Snapshot.Resolve turns a Query,
// which names a principal, an action and a resource, into a Resolution: the
// eval.Policies that apply and the eval.Request with tags and derived keys.
//
//	s, err := snapshot.Load(ctx, snapshot.Options{}, "export/")
//	for _, p := range s.Problems() {
//		fmt.Println(p) // export/111122223333.json:17:21: policy_missing: ...
//	}
//	d, r, err := s.Decide(snapshot.Query{
//		Principal: "arn:aws:sts::111122223333:assumed-role/app/run-1",
//		Action:    "s3:GetObject",
//		Resource:  "arn:aws:s3:::acme-reports/2026/11.csv",
//	})
//	for _, n := range r.Notes {
//		fmt.Println(n) // what is missing, and what that costs
//	}
//
// # What can be loaded
//
// Files are recognized by their content, in any mix, and also compressed by gzip:
//
//   - the answers of aws iam get-account-authorization-details in the dialects of the
//     AWS CLI, of SDKs that print pages, and of the wire (XML), for any number of
//     accounts. Documents are objects or URL-encoded strings;
//   - AWS managed policies: {"name", "arn", "policy"} objects, an object of ARNs and
//     documents, or files of documents with an object of ARNs and file names;
//   - the answers of AWS Organizations, each in a file, or all in one object with a
//     member for each call, such as "ListTargetsForPolicy:p-examplepolicyid111";
//   - resource-based policies: [{"Resource", "Account", "Policy"}], of which Policy is a
//     document, or null where there is none; "Tags" and "PublicAccessBlock" may stand
//     beside it. The answers of the calls that return such policies are read too, as
//     far as something says whose policy it is;
//   - VPC endpoints, as aws ec2 describe-vpc-endpoints has them, and tags, as aws
//     resourcegroupstaggingapi get-resources has them;
//   - the answers of IAM Identity Center about permission sets.
//
// Where a call's answer does not say what it was asked about, one of these does: a
// member of that name beside it ("PolicyId", "ParentId", "TargetId", "ChildId",
// "PermissionSetArn", "ResourceArn"), the member that holds it, or an id in the name
// of its file.
//
// # What is missing is unknown
//
// A policy that is attached and not loaded, a document that cannot be read, a group
// that is not there, an account that no organization export speaks of: each is
// unknown, never empty. An unknown policy stands in its place, so that no decision is
// conclusive that it could change. Tags that were not collected are unknown keys. What
// is missing is among the Problems of the snapshot, and, as far as it matters to a
// request, among the Notes of its Resolution.
//
// That no resource-based policy was loaded means that there is none only for types of
// resources that cannot have one. Of the others, an entry with a Policy of null says
// so. Without an organization export, which SCPs and RCPs bind is unknown, unless
// Options.NoOrganization says that there is none.
//
// # Positions
//
// Documents keep file, line and column of the file that they were read from. A
// document that is a string in its file has the place of the string for a file name,
// and its own lines and columns behind it: export.json:31:25:1:67.
//
// # Concurrency
//
// A Snapshot is immutable and safe for any number of goroutines. It takes no lock and
// keeps no cache that grows: what requests share is made when it is loaded, and an
// engine over it costs some microseconds. A Loader and a Resolution are each for one
// goroutine.
//
// Sources: IAM API Reference, GetAccountAuthorizationDetails; Organizations API
// Reference; IAM Identity Center API Reference; and the pages named at each rule.
package snapshot
