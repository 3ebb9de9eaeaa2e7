// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/snapshot"
)

const aboutPrincipals = `principals lists users, groups and roles, by kind and ARN. The filters add up.

A GLOB has * for any text, slashes included, ? for a character, [ab] and {a,b} for
alternatives.

POLICIES are those that are attached, INLINE those that are its own. MISSING counts
what is attached and not known: decisions that it could change are inconclusive.

With -o json there is one object a principal, on a line:

  {"kind": "user|group|role", "arn", "account", "name", "path", "id", "groups": [ARN],
   "attached": [ARN], "inline": [name], "boundary": ARN or "", "permissionSet": ARN or "",
   "tags": {}, "missing": [what is not known], "position": "file:line:column"}`

const examplePrincipals = `  verdict snapshot principals export --kind role --account 111122223333
  verdict snapshot principals export --policy '*:policy/AdministratorAccess'
  verdict snapshot principals export --missing -o json`

// principalRow is a user, group or role.
type principalRow struct {
	Kind          string            `json:"kind"`
	ARN           string            `json:"arn"`
	Account       string            `json:"account"`
	Name          string            `json:"name"`
	Path          string            `json:"path"`
	ID            string            `json:"id"`
	Groups        []string          `json:"groups"`
	Attached      []string          `json:"attached"`
	Inline        []string          `json:"inline"`
	Boundary      string            `json:"boundary"`
	PermissionSet string            `json:"permissionSet"`
	Tags          map[string]string `json:"tags"`
	Missing       []string          `json:"missing"`
	Position      string            `json:"position"`
}

func (r principalRow) cells() []string {
	groups, boundary := "-", "no"
	if r.Kind == "user" {
		groups = strconv.Itoa(len(r.Groups))
	}
	if r.Boundary != "" {
		boundary = "yes"
	}
	if r.Kind == "group" {
		boundary = "-"
	}
	return []string{r.Kind, strconv.Itoa(len(r.Attached)), strconv.Itoa(len(r.Inline)), groups, boundary, strconv.Itoa(len(r.Missing)), r.ARN}
}

func (c *cli) snapshotPrincipals() *cobra.Command {
	var f exportFilters
	cmd := &cobra.Command{
		Use:     "principals PATH... [flags]",
		Short:   "List users, groups and roles",
		Long:    aboutPrincipals,
		Example: examplePrincipals,
		Args:    wantPaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			return listRows(c, cmd, &f, args, []string{"KIND", "POLICIES", "INLINE", "GROUPS", "BOUNDARY", "MISSING", "PRINCIPAL"}, f.principals)
		},
	}
	f.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.account, "account", "", "only those of the account `ID`")
	flags.StringVar(&f.kind, "kind", "", "only those of the `KIND`: user, group or role")
	flags.StringVar(&f.name, "name", "", "only those whose name matches `GLOB`")
	flags.StringVar(&f.arn, "arn", "", "only those whose ARN matches `GLOB`")
	flags.StringVar(&f.policy, "policy", "", "only those with a policy of which name or ARN matches `GLOB`: attached, inline or boundary")
	flags.BoolVar(&f.missing, "missing", false, "only those of which something is not known")
	return cmd
}

// listRows writes the entries that a snapshot has.
func listRows[R row](c *cli, cmd *cobra.Command, f *exportFilters, paths, heads []string, rows func(*snapshot.Snapshot) ([]R, error)) error {
	s, err := f.open(c, cmd, paths, f.check()...)
	if err != nil {
		return err
	}
	c.tellProblems(s)
	found, err := rows(s)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		fmt.Fprintf(c.err, "verdict: no %s: nothing in the snapshot is of that kind, or fits the filters\n", strings.TrimSuffix(cmd.Name(), "s"))
		return readStatus(s)
	}
	if err := writeRows(c.out, f.output, heads, found); err != nil {
		return err
	}
	return readStatus(s)
}

// principals returns the principals that fit the filters.
func (f *exportFilters) principals(s *snapshot.Snapshot) ([]principalRow, error) {
	faults := faultsOf(s)
	var rows []principalRow
	for _, kind := range []snapshot.IdentityKind{snapshot.User, snapshot.Group, snapshot.Role} {
		for _, e := range s.Identities(kind) {
			if f.kind != "" && f.kind != kind.String() || !f.fitsAccount(e.AccountID) || !fits(f.nameGlob, e.Name) || !fits(f.arnGlob, e.ARN) {
				continue
			}
			r := principal(e, faults[e.ARN])
			if f.hasPolicy(e, &r) && (!f.missing || len(r.Missing) > 0) {
				rows = append(rows, r)
			}
		}
	}
	return rows, nil
}

// hasPolicy reports whether a principal has a policy that matches.
func (f *exportFilters) hasPolicy(e *snapshot.Identity, r *principalRow) bool {
	if f.policyGlob == nil || slices.ContainsFunc(r.Inline, f.policyGlob.Match) {
		return true
	}
	for _, name := range append(slices.Clone(r.Attached), r.Boundary) {
		if name != "" && (f.policyGlob.Match(name) || f.policyGlob.Match(name[strings.LastIndexByte(name, '/')+1:])) {
			return true
		}
	}
	return false
}

// principal describes an identity, of which some problems are known.
func principal(e *snapshot.Identity, faults []string) principalRow {
	r := principalRow{
		Kind: e.Kind.String(), ARN: e.ARN, Account: e.AccountID, Name: e.Name, Path: e.Path, ID: e.UniqueID,
		Groups: []string{}, Attached: policyNames(e.Attached), Inline: []string{}, PermissionSet: e.PermissionSet,
		Tags: tagMap(e.Tags), Missing: missingOf(e, faults), Position: e.Position.String(),
	}
	for _, g := range e.Groups {
		r.Groups = append(r.Groups, g.ARN)
	}
	for _, p := range e.Inline {
		r.Inline = append(r.Inline, inlineName(p, e))
	}
	if e.Boundary != nil {
		r.Boundary = e.Boundary.Name()
	}
	return r
}

// missingOf says what is not known of an identity, by the names of policies and by
// problems.
func missingOf(e *snapshot.Identity, faults []string) []string {
	missing := []string{}
	add := func(list ...*eval.Policy) {
		for _, p := range list {
			if p != nil && p.Document() == nil && !slices.Contains(missing, p.Name()) {
				missing = append(missing, p.Name())
			}
		}
	}
	add(e.Inline...)
	add(e.Attached...)
	for _, g := range e.Groups {
		add(g.Inline...)
		add(g.Attached...)
	}
	add(e.Boundary, e.Trust)
	return append(missing, faults...)
}

// faultsOf returns, by identity, what makes it unknown beside its policies.
func faultsOf(s *snapshot.Snapshot) map[string][]string {
	faults := make(map[string][]string)
	for _, p := range s.Problems() {
		switch p.Kind {
		case snapshot.GroupMissing, snapshot.DuplicateEntity, snapshot.WrongType, snapshot.BadEntity:
			faults[p.Entity] = append(faults[p.Entity], p.Text)
		}
	}
	return faults
}

// policyNames returns the names of policies, which for managed policies are ARNs.
func policyNames(list []*eval.Policy) []string {
	texts := []string{}
	for _, p := range list {
		texts = append(texts, p.Name())
	}
	return texts
}

// inlineName returns the name of an inline policy, without whose it is.
func inlineName(p *eval.Policy, of *snapshot.Identity) string {
	name := strings.TrimSuffix(p.Name(), " of "+of.ARN)
	return strings.TrimPrefix(name, "inline policy ")
}

func tagMap(tags []eval.Tag) map[string]string {
	m := make(map[string]string, len(tags))
	for _, t := range tags {
		m[t.Key] = t.Value
	}
	return m
}

const aboutResources = `resources lists the resources of which something was collected, by their ARNs, and
then the VPC endpoints, by their ids. Roles are among the principals, with their
trust policies. The filters add up.

POLICY is that of the resource:

  known       it was collected, and can be read
  none        it was collected that there is none
  unreadable  it was collected, and cannot be read
  unknown     nobody said whether there is one
  n/a         its type has none, or only AWS RAM writes it, to share with others

TAGS counts them; "unknown" means that nobody collected them.

With -o json there is one object a resource, on a line:

  {"resource": ARN, or id of a VPC endpoint, "service", "account": ID or "",
   "policy": "known|none|unreadable|unknown|n/a", "tags": {} or null,
   "publicAccessBlock": {...} or null, "position": "file:line:column"}`

const exampleResources = `  verdict snapshot resources export --service s3 --account 111122223333
  verdict snapshot resources export --arn 'arn:aws:sqs:*:orders-*'
  verdict snapshot resources export --missing`

// resourceRow is a resource, or a VPC endpoint.
type resourceRow struct {
	Resource          string             `json:"resource"`
	Service           string             `json:"service"`
	Account           string             `json:"account"`
	Policy            string             `json:"policy"`
	Tags              map[string]string  `json:"tags"`
	PublicAccessBlock *publicAccessBlock `json:"publicAccessBlock"`
	Position          string             `json:"position"`
}

// publicAccessBlock has the names of the API's members.
type publicAccessBlock struct {
	BlockPublicACLs       bool `json:"BlockPublicAcls"`
	IgnorePublicACLs      bool `json:"IgnorePublicAcls"`
	BlockPublicPolicy     bool
	RestrictPublicBuckets bool
}

func (r resourceRow) cells() []string {
	tags := "unknown"
	if r.Tags != nil {
		tags = strconv.Itoa(len(r.Tags))
	}
	return []string{r.Policy, tags, orDash(r.Account), r.Resource}
}

func (c *cli) snapshotResources() *cobra.Command {
	var f exportFilters
	cmd := &cobra.Command{
		Use:     "resources PATH... [flags]",
		Short:   "List resources, and what is known of their policies",
		Long:    aboutResources,
		Example: exampleResources,
		Args:    wantPaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			return listRows(c, cmd, &f, args, []string{"POLICY", "TAGS", "ACCOUNT", "RESOURCE"}, f.resources)
		},
	}
	f.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.account, "account", "", "only those that the account `ID` owns")
	flags.StringVar(&f.service, "service", "", "only those of the `SERVICE`, as in ARNs, such as s3")
	flags.StringVar(&f.arn, "arn", "", "only those whose ARN or id matches `GLOB`")
	flags.BoolVar(&f.missing, "missing", false, "only those whose policy is not known")
	return cmd
}

// resources returns the resources that fit the filters.
func (f *exportFilters) resources(s *snapshot.Snapshot) ([]resourceRow, error) {
	var rows []resourceRow
	add := func(r resourceRow) {
		if f.fitsAccount(r.Account) && (f.service == "" || f.service == r.Service) && fits(f.arnGlob, r.Resource) && (!f.missing || r.isMissing()) {
			rows = append(rows, r)
		}
	}
	for _, r := range s.Resources() {
		add(resourceOf(r))
	}
	for _, e := range s.VPCEndpoints() {
		r := resourceRow{Resource: e.ID, Service: "ec2", Account: e.AccountID, Policy: "none", Position: e.Position.String()}
		if e.Policy != nil {
			r.Policy = textState(e.Policy)
		}
		add(r)
	}
	return rows, nil
}

func (r *resourceRow) isMissing() bool { return r.Policy == "unknown" || r.Policy == "unreadable" }

// textState says whether the text of a policy that was collected is known.
func textState(p *eval.Policy) string {
	if p.Document() == nil {
		return "unreadable"
	}
	return "known"
}

// resourceOf describes a resource.
func resourceOf(r *snapshot.Resource) resourceRow {
	row := resourceRow{Resource: r.ARN, Account: r.AccountID, Policy: "none", Position: r.Position.String()}
	if a, err := arn.Parse(r.ARN); err == nil {
		row.Service = a.Service()
	}
	if r.TagsKnown() {
		row.Tags = tagMap(r.Tags)
	}
	if b := r.PublicAccessBlock; b != nil {
		row.PublicAccessBlock = &publicAccessBlock{b.BlockPublicACLs, b.IgnorePublicACLs, b.BlockPublicPolicy, b.RestrictPublicBuckets}
	}
	for _, p := range r.Policies {
		if row.Policy != "unreadable" {
			row.Policy = textState(p)
		}
	}
	switch {
	case r.PolicyKnown():
	case r.PolicyExpected() || len(r.Policies) > 0:
		row.Policy = "unknown"
	default:
		row.Policy = "n/a"
	}
	return row
}
