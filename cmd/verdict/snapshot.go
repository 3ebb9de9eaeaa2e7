// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gobwas/glob"
	"github.com/spf13/cobra"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/snapshot"
)

const aboutExport = `snapshot looks into the exports of accounts and organizations that check, why and
simulate take as --snapshot. A PATH is a file, a directory with all that is below
it, or "-" for standard input. Files are recognized by their content, in any mix:

  aws iam get-account-authorization-details, of any number of accounts
  the answers of AWS Organizations and of IAM Identity Center
  resource-based policies: [{"Resource": ARN, "Account": ID, "Policy": {...} or null}]
  aws ec2 describe-vpc-endpoints, aws resourcegroupstaggingapi get-resources
  AWS managed policies: {"arn": ARN, "policy": {...}}

examples/collect.sh of verdict's repository collects them with calls that read only.

Exit status of all its commands: 0 all that was given could be used, 1 a part of it
could not, 2 a usage error, or nothing is loaded.`

// exportFlags are those that all commands on a snapshot have.
type exportFlags struct {
	output         string
	noOrganization bool
}

// exportFilters choose entries of a list. Each command has some of them.
type exportFilters struct {
	exportFlags
	account, kind, name, arn, policy, service, attachedTo string
	awsManaged, customerManaged, inline, organization     bool
	missing                                               bool

	nameGlob, arnGlob, policyGlob *glob.Pattern
}

func (c *cli) snapshot() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "snapshot {info | principals | resources | policies} PATH...",
		Short: "Say what is in an export of accounts, and what is missing",
		Long:  aboutExport,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(c.err)
			return errors.Join(cmd.Help(), unusable)
		},
	}
	cmd.AddCommand(c.snapshotInfo(), c.snapshotPrincipals(), c.snapshotResources(), c.snapshotPolicies())
	return cmd
}

// register adds the flags that all commands have.
func (f *exportFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.output, "output", "o", "text", "`FORM` of the output: text, json or markdown")
	flags.BoolVar(&f.noOrganization, "no-organization", false, "accounts that no organization export speaks of are in none")
}

// wantPaths demands at least one path.
func wantPaths(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("no PATH is given: name a file, a directory or - (see %s --help)", cmd.CommandPath())
	}
	return nil
}

// open loads a snapshot for a command. It is given the errors that are known already,
// and reports them all.
func (f *exportFlags) open(c *cli, cmd *cobra.Command, paths []string, errs ...error) (*snapshot.Snapshot, error) {
	errs = append(errs, badFlags(cmd)...)
	errs = append(errs, choose("output", f.output, "text", "json", "markdown"))
	if errs = compact(errs); len(errs) > 0 {
		for _, err := range errs {
			fmt.Fprintf(c.err, "verdict: %v\n", err)
		}
		return nil, unusable
	}
	s, err := c.loadSnapshot(cmd.Context(), paths, snapshot.Options{NoOrganization: f.noOrganization})
	if err != nil {
		return nil, err
	}
	if isEmpty(s) {
		problems := s.Problems()
		for _, p := range problems[:min(len(problems), maxProblems)] {
			fmt.Fprintf(c.err, "verdict: %s\n", printable(p.Error()))
		}
		return nil, errors.New("nothing is loaded: no file holds what a snapshot is made of (see verdict snapshot --help)")
	}
	return s, nil
}

// isEmpty reports whether nothing at all was loaded.
func isEmpty(s *snapshot.Snapshot) bool {
	return len(s.Accounts()) == 0 && len(s.ManagedPolicies()) == 0 && len(s.Resources()) == 0 &&
		len(s.VPCEndpoints()) == 0 && s.Organization() == nil
}

// readStatus returns the exit status that the problems of a snapshot call for.
func readStatus(s *snapshot.Snapshot) error {
	if slices.ContainsFunc(s.Problems(), func(p *snapshot.Problem) bool { return p.Kind.IsError() }) {
		return unexpected
	}
	return nil
}

// check returns what is wrong with the filters, and prepares them.
func (f *exportFilters) check() []error {
	var errs []error
	if f.account != "" && f.account != "aws" && !arn.IsAccountID(f.account) {
		errs = append(errs, fmt.Errorf("--account %q: want 12 digits", f.account))
	}
	if f.kind != "" {
		errs = append(errs, choose("kind", f.kind, "user", "role", "group"))
	}
	for _, g := range []struct {
		flag, text string
		into       **glob.Pattern
	}{{"name", f.name, &f.nameGlob}, {"arn", f.arn, &f.arnGlob}, {"policy", f.policy, &f.policyGlob}} {
		if g.text == "" {
			continue
		}
		var err error
		if *g.into, err = glob.Compile(g.text); err != nil {
			errs = append(errs, fmt.Errorf("--%s %q: %w", g.flag, g.text, err))
		}
	}
	return errs
}

// fits reports whether a text matches a pattern, if there is one.
func fits(g *glob.Pattern, text string) bool { return g == nil || g.Match(text) }

// fitsAccount reports whether an entry is of the account that is wanted.
func (f *exportFilters) fitsAccount(id string) bool { return f.account == "" || f.account == id }
