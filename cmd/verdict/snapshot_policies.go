// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

const aboutPolicies = `policies lists managed policies, also those that are attached and not in the
snapshot, inline policies, SCPs and RCPs, by type and name. Resource-based policies
are those of resources, trust policies those of principals. The filters add up,
except for those of types, of which any will do.

TEXT says what is known of a policy:

  known       it is in the snapshot
  missing     it is attached, and its text is not in the snapshot
  unreadable  it is in the snapshot, and cannot be read

ATTACHED counts what it is attached to: users, groups and roles; for SCPs and RCPs
roots, units and accounts. BOUNDARY counts whose permissions boundary it is.

--attached-to takes the ARN or unique id of a user, group or role, and lists all that
applies to it, what it has by its groups and its boundary included; or the id of a
root, unit or account, for the SCPs and RCPs that are attached there.

With -o json there is one object a policy, on a line:

  {"type": "aws|customer|inline|scp|rcp", "arn": ARN or "", "name", "account": ID or "",
   "version": ID or "", "text": "known|missing|unreadable", "attachedTo": [ARN or id],
   "boundaryOf": [ARN], "position": "file:line:column" or ""}`

const examplePolicies = `  verdict snapshot policies export --missing
  verdict snapshot policies export --attached-to arn:aws:iam::111122223333:role/app
  verdict snapshot policies export --customer-managed --account 111122223333`

// policyRow is a policy with what it is attached to.
type policyRow struct {
	Type       string   `json:"type"`
	ARN        string   `json:"arn"`
	Name       string   `json:"name"`
	Account    string   `json:"account"`
	Version    string   `json:"version"`
	Text       string   `json:"text"`
	AttachedTo []string `json:"attachedTo"`
	BoundaryOf []string `json:"boundaryOf"`
	Position   string   `json:"position"`
}

func (r *policyRow) cells() []string {
	name := r.ARN
	switch {
	case r.Type == "inline":
		name = r.Name + " of " + strings.Join(r.AttachedTo, ", ")
	case name == "":
		name = r.Name
	}
	return []string{r.Type, r.Text, strconv.Itoa(len(r.AttachedTo)), strconv.Itoa(len(r.BoundaryOf)), name}
}

// The types of policy, in the order of the list.
var policyTypes = []string{"aws", "customer", "inline", "scp", "rcp"}

func (c *cli) snapshotPolicies() *cobra.Command {
	var f exportFilters
	cmd := &cobra.Command{
		Use:     "policies PATH... [flags]",
		Short:   "List policies, and what they are attached to",
		Long:    aboutPolicies,
		Example: examplePolicies,
		Args:    wantPaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			return listRows(c, cmd, &f, args, []string{"TYPE", "TEXT", "ATTACHED", "BOUNDARY", "POLICY"}, f.policies)
		},
	}
	f.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.account, "account", "", "only those of the account `ID`")
	flags.StringVar(&f.name, "name", "", "only those whose name matches `GLOB`")
	flags.StringVar(&f.arn, "arn", "", "only those whose ARN matches `GLOB`")
	flags.StringVar(&f.attachedTo, "attached-to", "", "only those that are attached to `ARN` or id")
	flags.BoolVar(&f.awsManaged, "aws-managed", false, "only those that AWS manages")
	flags.BoolVar(&f.customerManaged, "customer-managed", false, "only those that accounts manage")
	flags.BoolVar(&f.inline, "inline", false, "only inline policies")
	flags.BoolVar(&f.organization, "organization", false, "only SCPs and RCPs")
	flags.BoolVar(&f.missing, "missing", false, "only those whose text is not known")
	return cmd
}

// policies returns the policies that fit the filters.
func (f *exportFilters) policies(s *snapshot.Snapshot) ([]*policyRow, error) {
	applies, err := f.attached(s)
	if err != nil {
		return nil, err
	}
	var rows []*policyRow
	for _, r := range policiesOf(s) {
		if f.fitsType(r.Type) && f.fitsAccount(r.Account) && fits(f.nameGlob, r.Name) && fits(f.arnGlob, r.ARN) &&
			(!f.missing || r.Text != "known") && applies(r) {
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// fitsType reports whether a type of policy is wanted.
func (f *exportFilters) fitsType(t string) bool {
	switch {
	case !f.awsManaged && !f.customerManaged && !f.inline && !f.organization:
		return true
	case t == "aws":
		return f.awsManaged
	case t == "customer":
		return f.customerManaged
	case t == "inline":
		return f.inline
	}
	return f.organization
}

// attached returns what decides whether a policy is attached to what --attached-to
// names.
func (f *exportFilters) attached(s *snapshot.Snapshot) (func(*policyRow) bool, error) {
	if f.attachedTo == "" {
		return func(*policyRow) bool { return true }, nil
	}
	to := []string{f.attachedTo}
	if e := s.Identity(f.attachedTo); e != nil {
		to[0] = e.ARN
		for _, g := range e.Groups {
			to = append(to, g.ARN)
		}
	} else if !isTarget(s, f.attachedTo) {
		return nil, fmt.Errorf("--attached-to %q: no user, group, role, root, unit or account of the snapshot", f.attachedTo)
	}
	return func(r *policyRow) bool {
		return slices.Contains(r.BoundaryOf, to[0]) || slices.ContainsFunc(r.AttachedTo, func(x string) bool { return slices.Contains(to, x) })
	}, nil
}

// isTarget reports whether an id is that of something that organization policies are
// attached to.
func isTarget(s *snapshot.Snapshot, id string) bool {
	org := s.Organization()
	if org == nil {
		return false
	}
	for _, a := range org.Accounts() {
		if a.ID == id || strings.Contains(org.Path(a.ID), "/"+id+"/") {
			return true
		}
	}
	for _, u := range org.OrganizationalUnits() {
		if u.ID == id || u.ParentID == id {
			return true
		}
	}
	return false
}

// policiesOf returns all policies of a snapshot but those of resources, by type and
// name.
func policiesOf(s *snapshot.Snapshot) []*policyRow {
	managed := managedPolicies(s)
	rows := make([]*policyRow, 0, len(managed))
	for _, r := range managed {
		rows = append(rows, r)
	}
	rows = append(rows, inlinePolicies(s)...)
	rows = append(rows, organizationPolicies(s)...)
	slices.SortFunc(rows, func(a, b *policyRow) int {
		return cmp.Or(cmp.Compare(slices.Index(policyTypes, a.Type), slices.Index(policyTypes, b.Type)),
			cmp.Compare(a.ARN, b.ARN), cmp.Compare(a.Account, b.Account),
			slices.Compare(a.AttachedTo, b.AttachedTo), cmp.Compare(a.Name, b.Name))
	})
	return rows
}

// managedPolicies returns managed policies by their ARNs, those included that are
// attached only.
func managedPolicies(s *snapshot.Snapshot) map[string]*policyRow {
	rows := make(map[string]*policyRow)
	for _, p := range s.ManagedPolicies() {
		r := managedRow(p.ARN)
		r.Name, r.Version, r.Position, r.Text = p.Name, p.VersionID, p.Position.String(), "known"
		if p.Document == nil {
			r.Text = "unreadable"
		}
		rows[p.ARN] = r
	}
	use := func(p *eval.Policy) *policyRow {
		r := rows[p.Name()]
		if r == nil {
			r = managedRow(p.Name())
			rows[p.Name()] = r
		}
		return r
	}
	eachIdentity(s, func(e *snapshot.Identity) {
		for _, p := range e.Attached {
			r := use(p)
			r.AttachedTo = append(r.AttachedTo, e.ARN)
		}
		if e.Boundary != nil {
			r := use(e.Boundary)
			r.BoundaryOf = append(r.BoundaryOf, e.ARN)
		}
	})
	return rows
}

// managedRow describes a managed policy by its ARN alone.
func managedRow(policyARN string) *policyRow {
	r := &policyRow{Type: "customer", ARN: policyARN, Name: policyARN[strings.LastIndexByte(policyARN, '/')+1:],
		Text: "missing", AttachedTo: []string{}, BoundaryOf: []string{}}
	if a, err := arn.Parse(policyARN); err == nil {
		r.Account = a.AccountID()
	}
	if r.Account == "aws" {
		r.Type = "aws"
	}
	return r
}

// eachIdentity passes users, groups and roles.
func eachIdentity(s *snapshot.Snapshot, do func(*snapshot.Identity)) {
	for _, kind := range []snapshot.IdentityKind{snapshot.User, snapshot.Group, snapshot.Role} {
		for _, e := range s.Identities(kind) {
			do(e)
		}
	}
}

// inlinePolicies returns the inline policies of identities.
func inlinePolicies(s *snapshot.Snapshot) []*policyRow {
	var rows []*policyRow
	eachIdentity(s, func(e *snapshot.Identity) {
		for _, p := range e.Inline {
			rows = append(rows, &policyRow{Type: "inline", Name: inlineName(p, e), Account: e.AccountID, Text: textState(p),
				AttachedTo: []string{e.ARN}, BoundaryOf: []string{}, Position: placeOf(p)})
		}
	})
	return rows
}

// placeOf returns where a policy's text begins, or "" if there is none.
func placeOf(p *eval.Policy) string {
	doc := p.Document()
	if doc == nil {
		return ""
	}
	return doc.Position(0).String()
}

// organizationPolicies returns SCPs and RCPs.
func organizationPolicies(s *snapshot.Snapshot) []*policyRow {
	org := s.Organization()
	if org == nil {
		return nil
	}
	var rows []*policyRow
	for i, t := range []policy.Type{policy.SCP, policy.RCP} {
		byName := make(map[string]*policyRow)
		for _, a := range org.Attachments(t) {
			r := byName[a.Policy.Name()]
			if r == nil {
				r = organizationRow(a.Policy)
				r.Type = []string{"scp", "rcp"}[i]
				byName[a.Policy.Name()] = r
				rows = append(rows, r)
			}
			r.AttachedTo = append(r.AttachedTo, a.TargetID)
		}
	}
	return rows
}

// organizationRow describes an SCP or an RCP.
func organizationRow(p *eval.Policy) *policyRow {
	r := &policyRow{Name: p.Name(), Text: "known", AttachedTo: []string{}, BoundaryOf: []string{}, Position: placeOf(p)}
	if p.Document() == nil {
		r.Text = "missing"
	}
	if a, err := arn.Parse(p.Name()); err == nil {
		r.ARN, r.Account = p.Name(), a.AccountID()
		r.Name = r.ARN[strings.LastIndexByte(r.ARN, '/')+1:]
	}
	return r
}
