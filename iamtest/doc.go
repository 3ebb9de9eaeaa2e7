// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package iamtest tests permissions with go test.
//
// A test says where the policies are, then who may do what:
//
//	func TestDeploy(t *testing.T) {
//		p := iamtest.Files(t, iamtest.Set{Identity: []string{"deploy.json"}})
//		p.Allowed(t, "arn:aws:iam::111122223333:role/deploy", "s3:PutObject", "arn:aws:s3:::site/index.html")
//		p.NoneAllowed(t, iamtest.Scope{
//			Principals: []string{"arn:aws:iam::111122223333:role/deploy"},
//			Actions:    []string{"s3:Delete*"},
//			Resources:  []string{"arn:aws:s3:::audit/*"},
//		})
//	}
//
// Policies come from files (Files, FS), from Go values (Compiled), or from an export of
// accounts and their organization (Snapshot, In), in which everything that applies to a
// request is found. Methods such as Policies.Key and Policies.Owner say more of the
// requests: each returns new Policies and leaves the old as they are, so that subtests
// may share them and run in parallel.
//
// A failure prints what the command "verdict why" would say, short: the statement that
// settled it, with file and line, what the request has and what the policy wants.
//
// # What fails
//
// An assertion fails if the decision is another one, and also if it is not conclusive,
// be it that something is not known or that AWS does not document the case. Denied holds
// if it is a denial however the unknown turns out. Policies.Accept accepts what is not
// known by its name.
//
// It fails too if the question is none: an action that AWS does not have is a slip, and
// a denial of it says nothing. The same goes for a pattern in place of a principal or a
// resource, which is for a Scope.
//
// The keys that AWS sends with every request, such as aws:RequestedRegion and
// aws:SecureTransport, are unknown unless they follow from the request or the test gives
// them by Policies.Key: a denial that hangs on what a test left out is none. Other keys
// that a test does not give are absent: see Policies.AnyContext.
//
// # Case files
//
// RunFiles runs the case files of package suite, which "verdict test" runs as well.
//
// # Coverage
//
// A Coverage collects which statements, actions, conditions and layers the tests of a
// package reached:
//
//	var cover iamtest.Coverage
//
//	func TestMain(m *testing.M) { os.Exit(cover.Main(m, iamtest.CoverOptions{Min: 90})) }
//
// Tests give it to their policies by Policies.Cover.
package iamtest
