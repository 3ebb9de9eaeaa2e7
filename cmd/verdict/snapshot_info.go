// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

const aboutInfo = `info says what was loaded, what is missing, and which answers that will cost. What is
missing is unknown, never empty: a decision that it could change is inconclusive.
Problems are listed with their places; the name behind a place is that of the kind.

With -o json there is one object:

  {"accounts": [{"id", "name", "identities": "complete|incomplete|none",
     "organization": "management|member|none|unknown", "users", "groups", "roles", "resources"}],
   "policies": {"aws", "customer", "inline", "missing", "unreadable"},
   "resources": {"policyKnown", "policyNone", "policyUnreadable", "policyUnknown", "policyNA"},
   "vpcEndpoints",
   "organization": null or {"id", "managementAccount", "units", "accounts", "scps", "rcps"},
   "missing": [{"kind", "subjects": [ARN, id or name], "affects": [ARN or id],
     "text", "cost", "add", "command": shell command or ""}],
   "problems": [{"kind", "severity": "error|warning", "position", "file", "line", "column",
     "entity", "text"}]}

Exit status: 0 all that was given could be used, 1 there are errors among the
problems, 2 a usage error, or nothing is loaded.`

const exampleInfo = `  verdict snapshot info export
  verdict snapshot info account-111122223333.json organization.json
  aws iam get-account-authorization-details | verdict snapshot info --no-organization -`

func (c *cli) snapshotInfo() *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:     "info PATH... [flags]",
		Short:   "Say what was loaded, what is missing, and what that costs",
		Long:    aboutInfo,
		Example: exampleInfo,
		Args:    wantPaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := f.open(c, cmd, args)
			if err != nil {
				return err
			}
			if err := takeStock(s).write(c.out, f.output); err != nil {
				return err
			}
			return readStatus(s)
		},
	}
	f.register(cmd)
	return cmd
}

// inventory is what a snapshot holds and lacks.
type inventory struct {
	Accounts     []*accountRow     `json:"accounts"`
	Policies     policyCounts      `json:"policies"`
	Resources    resourceCounts    `json:"resources"`
	VPCEndpoints int               `json:"vpcEndpoints"`
	Organization *organizationInfo `json:"organization"`
	Missing      []gap             `json:"missing"`
	Problems     []problemInfo     `json:"problems"`
}

type policyCounts struct {
	AWS        int `json:"aws"`
	Customer   int `json:"customer"`
	Inline     int `json:"inline"`
	Missing    int `json:"missing"`
	Unreadable int `json:"unreadable"`
}

type resourceCounts struct {
	Known      int `json:"policyKnown"`
	None       int `json:"policyNone"`
	Unreadable int `json:"policyUnreadable"`
	Unknown    int `json:"policyUnknown"`
	NA         int `json:"policyNA"`
}

type organizationInfo struct {
	ID         string `json:"id"`
	Management string `json:"managementAccount"`
	Units      int    `json:"units"`
	Accounts   int    `json:"accounts"`
	SCPs       int    `json:"scps"`
	RCPs       int    `json:"rcps"`
}

type problemInfo struct {
	Kind     string `json:"kind"`
	Severity string `json:"severity"`
	Position string `json:"position"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Entity   string `json:"entity"`
	Text     string `json:"text"`

	line string
}

// accountRow is an account with what is known of it.
type accountRow struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Identities   string `json:"identities"`
	Organization string `json:"organization"`
	Users        int    `json:"users"`
	Groups       int    `json:"groups"`
	Roles        int    `json:"roles"`
	Resources    int    `json:"resources"`
}

func (r *accountRow) cells() []string {
	return []string{r.ID, r.Identities, r.Organization, strconv.Itoa(r.Users), strconv.Itoa(r.Groups),
		strconv.Itoa(r.Roles), strconv.Itoa(r.Resources), orDash(r.Name)}
}

// whole reports whether there is nothing to say of an account.
func (r *accountRow) whole() bool { return r.Identities == "complete" && r.Organization != "unknown" }

// takeStock counts what a snapshot holds.
func takeStock(s *snapshot.Snapshot) *inventory {
	inv := &inventory{Accounts: accountRows(s), VPCEndpoints: len(s.VPCEndpoints())}
	policies := policiesOf(s)
	scps, rcps := 0, 0
	for _, r := range policies {
		inv.Policies.count(r)
		switch r.Type {
		case "scp":
			scps++
		case "rcp":
			rcps++
		}
	}
	for _, r := range s.Resources() {
		inv.Resources.count(resourceOf(r).Policy)
	}
	if org := s.Organization(); org != nil {
		inv.Organization = &organizationInfo{ID: org.ID(), Management: org.ManagementAccountID(),
			Units: len(org.OrganizationalUnits()), Accounts: len(org.Accounts()), SCPs: scps, RCPs: rcps}
	}
	inv.Problems = problemInfos(s)
	inv.Missing = gapsOf(s, policies)
	return inv
}

// problemInfos describes the problems of a snapshot.
func problemInfos(s *snapshot.Snapshot) []problemInfo {
	list := []problemInfo{}
	for _, p := range s.Problems() {
		x := problemInfo{Kind: p.Kind.String(), Severity: "warning", File: p.Position.File, Line: p.Position.Line, Column: p.Position.Column,
			Entity: p.Entity, Text: p.Text, line: p.Error()}
		if p.Position != (policy.Position{}) {
			x.Position = p.Position.String()
		}
		if p.Kind.IsError() {
			x.Severity = "error"
		}
		list = append(list, x)
	}
	return list
}

func (n *policyCounts) count(r *policyRow) {
	switch {
	case r.Text == "missing":
		n.Missing++
	case r.Text == "unreadable":
		n.Unreadable++
	case r.Type == "aws":
		n.AWS++
	case r.Type == "customer":
		n.Customer++
	case r.Type == "inline":
		n.Inline++
	}
}

func (n *resourceCounts) count(state string) {
	switch state {
	case "known":
		n.Known++
	case "none":
		n.None++
	case "unreadable":
		n.Unreadable++
	case "unknown":
		n.Unknown++
	default:
		n.NA++
	}
}

// accountRows describes the accounts of a snapshot.
func accountRows(s *snapshot.Snapshot) []*accountRow {
	rows := []*accountRow{}
	byID := make(map[string]*accountRow)
	for _, a := range s.Accounts() {
		r := &accountRow{ID: a.ID, Identities: "none", Organization: "none"}
		switch {
		case a.Complete:
			r.Identities = "complete"
		case a.Exported:
			r.Identities = "incomplete"
		}
		switch {
		case a.Unbound:
			r.Organization = "unknown"
		case a.InOrganization && a.ID == s.Organization().ManagementAccountID():
			r.Organization = "management"
		case a.InOrganization:
			r.Organization = "member"
		}
		byID[a.ID] = r
		rows = append(rows, r)
	}
	add := func(id string, to func(*accountRow)) {
		if r := byID[id]; r != nil {
			to(r)
		}
	}
	for _, e := range s.Identities(snapshot.User) {
		add(e.AccountID, func(r *accountRow) { r.Users++ })
	}
	for _, e := range s.Identities(snapshot.Group) {
		add(e.AccountID, func(r *accountRow) { r.Groups++ })
	}
	for _, e := range s.Identities(snapshot.Role) {
		add(e.AccountID, func(r *accountRow) { r.Roles++ })
	}
	for _, x := range s.Resources() {
		add(x.AccountID, func(r *accountRow) { r.Resources++ })
	}
	if org := s.Organization(); org != nil {
		for _, a := range org.Accounts() {
			add(a.ID, func(r *accountRow) { r.Name = a.Name })
		}
	}
	return rows
}

// write writes an inventory.
func (inv *inventory) write(out io.Writer, form string) error {
	w := bufio.NewWriter(out)
	switch form {
	case "json":
		if err := jsonEncoder(w).Encode(inv); err != nil {
			return err
		}
	case "markdown":
		inv.markdown(w)
	default:
		inv.text(w)
	}
	return w.Flush()
}

// summary returns what was loaded, in lines of a name and a text.
func (inv *inventory) summary() [][2]string {
	var users, groups, roles int
	for _, a := range inv.Accounts {
		users, groups, roles = users+a.Users, groups+a.Groups, roles+a.Roles
	}
	p, r := inv.Policies, inv.Resources
	policies := fmt.Sprintf("%d of AWS, %d of customers, %d inline", p.AWS, p.Customer, p.Inline)
	if p.Missing > 0 {
		policies += fmt.Sprintf("; %d attached and missing", p.Missing)
	}
	if p.Unreadable > 0 {
		policies += fmt.Sprintf("; %d that cannot be read", p.Unreadable)
	}
	resources := fmt.Sprintf("%d with a policy, %d without", r.Known, r.None)
	for _, x := range []struct {
		n    int
		text string
	}{{r.NA, "%d of types without"}, {r.Unreadable, "%d with one that cannot be read"}, {r.Unknown, "%d of which that is unknown"}} {
		if x.n > 0 {
			resources += fmt.Sprintf(", "+x.text, x.n)
		}
	}
	organization := "none is loaded"
	if o := inv.Organization; o != nil {
		organization = fmt.Sprintf("%s of management account %s: %s, %s, %s, %s", o.ID, o.Management,
			counted(o.Accounts, "account"), counted(o.Units, "unit"), counted(o.SCPs, "SCP"), counted(o.RCPs, "RCP"))
	}
	return [][2]string{
		{"identities", counted(users, "user") + ", " + counted(groups, "group") + ", " + counted(roles, "role") + " of " + counted(len(inv.Accounts), "account")},
		{"policies", policies}, {"resources", resources + "; " + counted(inv.VPCEndpoints, "VPC endpoint")}, {"organization", organization},
	}
}

// maxAccounts is how many accounts are listed for people without asking whether there
// is something to say of them.
const maxAccounts = 25

// shown returns the accounts to list for people, and how many are left out: of many,
// those that are whole, and of what remains, all but the first.
func (inv *inventory) shown() (rows []*accountRow, left int) {
	if len(inv.Accounts) <= maxAccounts {
		return inv.Accounts, 0
	}
	for _, a := range inv.Accounts {
		if !a.whole() && len(rows) < maxAccounts {
			rows = append(rows, a)
		}
	}
	return rows, len(inv.Accounts) - len(rows)
}

// leftOut says what is not listed.
func (inv *inventory) leftOut(left int) string {
	switch whole := inv.whole(); {
	case left == 0:
		return ""
	case left == whole && left == len(inv.Accounts):
		return fmt.Sprintf("All %d accounts are exported, and it is known what binds them (-o json lists them).\n", left)
	case left == whole:
		return fmt.Sprintf("%d further accounts are exported, and it is known what binds them (-o json lists them).\n", left)
	}
	return fmt.Sprintf("%d further accounts (-o json lists them).\n", left)
}

// whole counts the accounts of which there is nothing to say.
func (inv *inventory) whole() int {
	n := 0
	for _, a := range inv.Accounts {
		if a.whole() {
			n++
		}
	}
	return n
}

func accountHeads() []string {
	return []string{"ACCOUNT", "IDENTITIES", "ORGANIZATION", "USERS", "GROUPS", "ROLES", "RESOURCES", "NAME"}
}

func (inv *inventory) text(w io.Writer) {
	for _, line := range inv.summary() {
		fmt.Fprintf(w, "%-13s %s\n", line[0], printable(line[1]))
	}
	if rows, left := inv.shown(); len(rows) > 0 || left > 0 {
		fmt.Fprintln(w)
		if len(rows) > 0 {
			textTable(w, accountHeads(), rows)
		}
		fmt.Fprint(w, inv.leftOut(left))
	}
	if len(inv.Missing) > 0 {
		fmt.Fprint(w, "\nWhat is missing, and what that costs\n")
		for i, g := range inv.Missing {
			g.text(w, i+1)
		}
	}
	fmt.Fprintf(w, "\n%s\n", inv.problemCounts())
	for _, p := range inv.Problems {
		fmt.Fprintf(w, "  %s\n", printable(p.line))
	}
}

// problemCounts counts the problems.
func (inv *inventory) problemCounts() string {
	errors := 0
	for _, p := range inv.Problems {
		if p.Severity == "error" {
			errors++
		}
	}
	if len(inv.Problems) == 0 {
		return "No problems."
	}
	return fmt.Sprintf("Problems: %s, %s", counted(errors, "error"), counted(len(inv.Problems)-errors, "warning"))
}

func (inv *inventory) markdown(w io.Writer) {
	fmt.Fprint(w, "### Snapshot\n\n| | |\n|---|---|\n")
	for _, line := range inv.summary() {
		fmt.Fprintf(w, "| %s | %s |\n", line[0], line[1])
	}
	if rows, left := inv.shown(); len(rows) > 0 || left > 0 {
		fmt.Fprint(w, "\n#### Accounts\n")
		if len(rows) > 0 {
			fmt.Fprintln(w)
			markdownTable(w, accountHeads(), rows)
		}
		if left > 0 {
			fmt.Fprint(w, "\n"+inv.leftOut(left))
		}
	}
	if len(inv.Missing) > 0 {
		fmt.Fprint(w, "\n#### What is missing, and what that costs\n\n")
		for i, g := range inv.Missing {
			g.markdown(w, i+1)
		}
	}
	fmt.Fprintf(w, "\n#### %s\n", strings.TrimSuffix(inv.problemCounts(), "."))
	for i, p := range inv.Problems {
		if i == 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "- %s %s\n", p.Severity, codeSpan(p.line))
	}
}
