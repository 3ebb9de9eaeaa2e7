// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp_test

import (
	"fmt"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/scp"
)

// acme is an organization with one unit, in which only S3 may be used.
func acme() scp.Config {
	full := compileExample("FullAWSAccess", `{"Version": "2012-10-17",
		"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)
	onlyS3 := compileExample("OnlyS3", `{"Version": "2012-10-17",
		"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`)
	return scp.Config{
		ID:                  "o-acme123456",
		ManagementAccountID: "111111111111",
		Roots:               []scp.Root{{ID: "r-acme", Name: "Root"}},
		OrganizationalUnits: []scp.OrganizationalUnit{
			{ID: "ou-acme-archives", Name: "Archives", ParentID: "r-acme"},
		},
		Accounts: []scp.Account{
			{ID: "222222222222", Name: "backups", ParentID: "ou-acme-archives"},
			{ID: "111111111111", Name: "head office", ParentID: "r-acme"},
		},
		Attachments: []scp.Attachment{
			{Policy: full, TargetID: "r-acme"},
			{Policy: onlyS3, TargetID: "ou-acme-archives"},
			{Policy: full, TargetID: "222222222222"},
			{Policy: eval.UnknownPolicy("Perimeter", policy.RCP), TargetID: "r-acme"},
		},
		DelegatedAdministrators: []string{"222222222222"},
	}
}

func compileExample(name, src string) *eval.Policy {
	doc, err := policy.Parse(name, []byte(src))
	if err != nil {
		fmt.Println(err)
		return nil
	}
	p, err := eval.Compile(doc, policy.SCP)
	if err != nil {
		fmt.Println(err)
		return nil
	}
	return p
}

func mustAcme() *scp.Organization {
	o, err := scp.New(acme())
	if err != nil {
		fmt.Println(err)
	}
	return o
}

func ExampleNew() {
	o, err := scp.New(acme())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(o.ID(), "is managed by", o.ManagementAccountID())
	// Output:
	// o-acme123456 is managed by 111111111111
}

// New reports everything that is wrong, not only what it finds first.
func ExampleNew_errors() {
	c := acme()
	c.Accounts[0].ParentID = "ou-acme-archive5"
	c.OrganizationalUnits[0].ParentID = "ou-acme-archives"
	c.Attachments[0].Policy = nil
	_, err := scp.New(c)
	fmt.Println(err)
	// Output:
	// account "222222222222": parent "ou-acme-archive5" is not in the organization
	// organizational unit "ou-acme-archives", under "ou-acme-archives": is its own ancestor
	// attachment at index 0 to "r-acme": policy is nil
}

// The unit allows S3 only, so that nothing else passes, though the levels above
// and below allow everything and the user is an administrator.
func ExampleOrganization_SCPLevels() {
	levels := mustAcme().SCPLevels("222222222222")
	for _, l := range levels {
		fmt.Println(l.Name, "has", l.Policies[0].Name())
	}

	doc, err := policy.Parse("admin.json", []byte(`{"Version": "2012-10-17",
		"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	admin, err := eval.Compile(doc, policy.IdentityBased)
	if err != nil {
		fmt.Println(err)
		return
	}
	engine, err := eval.New(eval.Policies{Identity: []*eval.Policy{admin}, SCP: levels})
	if err != nil {
		fmt.Println(err)
		return
	}
	user, err := eval.ParsePrincipal("arn:aws:iam::222222222222:user/alice")
	if err != nil {
		fmt.Println(err)
		return
	}
	var r eval.Request
	for _, action := range []string{"s3:ListAllMyBuckets", "ec2:DescribeInstances"} {
		if err := r.Reset(user, action, "*"); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(action, engine.Decide(&r).Reason)
	}
	// Output:
	// r-acme (Root) has FullAWSAccess
	// ou-acme-archives (Archives) has OnlyS3
	// 222222222222 (backups) has FullAWSAccess
	// s3:ListAllMyBuckets ALLOW_IDENTITY
	// ec2:DescribeInstances IMPLICIT_SCP
}

// No policy of an organization binds its management account, nor an account
// that is not in it.
func ExampleOrganization_SCPLevels_unbound() {
	o := mustAcme()
	fmt.Println(len(o.SCPLevels("222222222222")))
	fmt.Println(len(o.SCPLevels("111111111111")))
	fmt.Println(len(o.SCPLevels("999999999999")))
	// Output:
	// 3
	// 0
	// 0
}

// A level to which no RCP was attached is there, and denies nothing.
func ExampleOrganization_RCPLevels() {
	for _, l := range mustAcme().RCPLevels("222222222222") {
		fmt.Println(l.Name, len(l.Policies))
	}
	// Output:
	// r-acme (Root) 1
	// ou-acme-archives (Archives) 0
	// 222222222222 (backups) 0
}

func ExampleOrganization_Enabled() {
	c := acme()
	c.RCPsDisabled = true
	o, err := scp.New(c)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(o.Enabled(policy.SCP), len(o.SCPLevels("222222222222")))
	fmt.Println(o.Enabled(policy.RCP), len(o.RCPLevels("222222222222")))
	// Output:
	// true 3
	// false 0
}

func ExampleOrganization_Path() {
	o := mustAcme()
	fmt.Println(o.Path("222222222222"))
	fmt.Println(o.Path("111111111111"))
	fmt.Println(o.Path("999999999999") == "")
	// Output:
	// o-acme123456/r-acme/ou-acme-archives/
	// o-acme123456/r-acme/
	// true
}

func ExampleOrganization_Accounts() {
	o := mustAcme()
	for _, a := range o.Accounts() {
		fmt.Println(a.ID, a.Name, o.IsDelegatedAdministrator(a.ID))
	}
	// Output:
	// 111111111111 head office false
	// 222222222222 backups true
}

func ExampleOrganization_IsDelegatedAdministrator() {
	o := mustAcme()
	fmt.Println(o.IsDelegatedAdministrator("222222222222"))
	fmt.Println(o.IsDelegatedAdministrator("111111111111"))
	// Output:
	// true
	// false
}

func ExampleOrganization_AddKeys() {
	user, err := eval.ParsePrincipal("arn:aws:iam::222222222222:user/alice")
	if err != nil {
		fmt.Println(err)
		return
	}
	var r eval.Request
	if err := r.Reset(user, "s3:GetObject", "arn:aws:s3:::acme/report"); err != nil {
		fmt.Println(err)
		return
	}
	r.ResourceAccount = "111111111111"
	mustAcme().AddKeys(&r)

	for _, name := range []string{"aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:ResourceOrgPaths"} {
		v, _ := r.Context.Get(condition.MakeKey(name))
		fmt.Println(name, v.Text(0))
	}
	// Output:
	// aws:PrincipalOrgID o-acme123456
	// aws:PrincipalOrgPaths o-acme123456/r-acme/ou-acme-archives/
	// aws:ResourceOrgPaths o-acme123456/r-acme/
}

func ExampleOrganization_OrganizationalUnits() {
	for _, u := range mustAcme().OrganizationalUnits() {
		fmt.Println(u.ID, u.Name, u.ParentID)
	}
	// Output: ou-acme-archives Archives r-acme
}

func ExampleOrganization_Attachments() {
	for _, a := range mustAcme().Attachments(policy.SCP) {
		fmt.Println(a.TargetID, a.Policy.Document().File)
	}
	// Output:
	// 222222222222 FullAWSAccess
	// ou-acme-archives OnlyS3
	// r-acme FullAWSAccess
}
