// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

// gap is something that a snapshot lacks. The text names what, and whom it concerns;
// the cost is in answers.
type gap struct {
	Kind     string   `json:"kind"`
	Subjects []string `json:"subjects"`
	Affects  []string `json:"affects"`
	Text     string   `json:"text"`
	Cost     string   `json:"cost"`
	Add      string   `json:"add"`
	Command  string   `json:"command"` // that collects it; "" where there is more to it than one
}

// text writes a gap with its number.
func (g *gap) text(w io.Writer, number int) {
	fmt.Fprintf(w, "%3d. %s\n", number, wrap(g.Text, "     "))
	fmt.Fprintf(w, "     Cost: %s\n", wrap(g.Cost, "           "))
	fmt.Fprintf(w, "     Add:  %s\n", wrap(g.Add, "           "))
	for line := range strings.Lines(g.Command) {
		fmt.Fprintf(w, "           %s\n", printable(strings.TrimSuffix(line, "\n")))
	}
}

func (g *gap) markdown(w io.Writer, number int) {
	fmt.Fprintf(w, "%d. %s\n   - Cost: %s\n   - Add: %s\n", number, markdownProse(g.Text), markdownProse(g.Cost), markdownProse(g.Add))
	if g.Command == "" {
		return
	}
	fmt.Fprint(w, "\n     ```sh\n")
	for line := range strings.Lines(g.Command) {
		fmt.Fprintf(w, "     %s\n", printable(strings.TrimSuffix(line, "\n")))
	}
	fmt.Fprint(w, "     ```\n")
}

// gapsOf says what a snapshot lacks, the most costly first: what concerns everybody,
// then accounts, policies and resources.
func gapsOf(s *snapshot.Snapshot, policies []*policyRow) []gap {
	gaps := []gap{}
	gaps = append(gaps, organizationGaps(s)...)
	gaps = append(gaps, accountGaps(s)...)
	gaps = append(gaps, policyGaps(policies)...)
	gaps = append(gaps, identityGaps(s)...)
	gaps = append(gaps, resourceGaps(s)...)
	for i := range gaps {
		gaps[i].Subjects, gaps[i].Affects = append([]string{}, gaps[i].Subjects...), append([]string{}, gaps[i].Affects...)
	}
	return gaps
}

// maxNamed is how many of a list are named in a sentence.
const maxNamed = 3

// some names the first of a list.
func some(list []string) string {
	if len(list) <= maxNamed {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:maxNamed], ", "), len(list)-maxNamed)
}

// are returns the verb for a number of things.
func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// organizationGaps: what binds accounts is not known.
func organizationGaps(s *snapshot.Snapshot) []gap {
	var ids []string
	for _, a := range s.Accounts() {
		if a.Unbound {
			ids = append(ids, a.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	g := gap{Kind: "organization", Affects: ids, Text: "No organization is loaded that " + some(ids) + " could be in.",
		Cost: "which SCPs and RCPs bind is unknown, so that no allow is certain for their principals, nor on their resources; denials by other policies are.",
		Add:  "examples/collect.sh organization DIR, in the management account; or --no-organization, if they are in none."}
	if slices.ContainsFunc(s.Problems(), func(p *snapshot.Problem) bool { return p.Kind == snapshot.BadOrganization }) {
		g.Add = "an organization whose parts fit together: see the problems."
	}
	if org := s.Organization(); org != nil {
		g.Text = fmt.Sprintf("%s %s not in the organization that is loaded, %s: %s.", counted(len(ids), "account"), are(len(ids)), org.ID(), some(ids))
		g.Add = "nothing, if they are strangers; their own SCPs and RCPs stay unknown. Or --no-organization, if they are in no organization."
	}
	return []gap{g}
}

// accountGaps: identities were not exported, or not all of them.
func accountGaps(s *snapshot.Snapshot) []gap {
	var none, part []string
	for _, a := range s.Accounts() {
		switch {
		case !a.Exported && (a.InOrganization || s.Organization() == nil):
			none = append(none, a.ID)
		case a.Exported && !a.Complete:
			part = append(part, a.ID)
		}
	}
	var gaps []gap
	if len(none) > 0 {
		gaps = append(gaps, gap{Kind: "account", Subjects: none, Affects: none,
			Text: fmt.Sprintf("The identities of %s are not exported: %s.", counted(len(none), "account"), some(none)),
			Cost: "what their users and roles may do is unknown; only what organization and resources deny them is certain.",
			Add:  "in each account: aws iam get-account-authorization-details > account-ID.json (or examples/collect.sh account DIR REGION...)."})
	}
	if len(part) > 0 {
		gaps = append(gaps, gap{Kind: "accountIncomplete", Subjects: part, Affects: part,
			Text: fmt.Sprintf("The export of %s is cut off: %s.", counted(len(part), "account"), some(part)),
			Cost: "users, groups, roles and policies behind the cut are unknown.",
			Add:  "all pages: the AWS CLI collects them, if it is not told --no-paginate or --max-items."})
	}
	return gaps
}

// policyGaps: policies that are attached and whose text is not known.
func policyGaps(policies []*policyRow) []gap {
	var gaps []gap
	for _, r := range policies {
		if r.Text == "known" || len(r.AttachedTo)+len(r.BoundaryOf) == 0 {
			continue
		}
		gaps = append(gaps, policyGap(r))
	}
	slices.SortStableFunc(gaps, func(a, b gap) int { return cmp.Compare(len(b.Affects), len(a.Affects)) })
	return gaps
}

func policyGap(r *policyRow) gap {
	name := strings.TrimSuffix(cmp.Or(r.ARN, r.Name), " (not in the snapshot)")
	g := gap{Kind: "policy", Subjects: []string{name}, Affects: append(slices.Clone(r.AttachedTo), r.BoundaryOf...)}
	var where []string
	if n := len(r.AttachedTo); n > 0 {
		where = append(where, "attached to "+kindsOf(r.AttachedTo)+" ("+some(shortNames(r.AttachedTo))+")")
	}
	if n := len(r.BoundaryOf); n > 0 {
		where = append(where, "the permissions boundary of "+kindsOf(r.BoundaryOf)+" ("+some(shortNames(r.BoundaryOf))+")")
	}
	g.Text = fmt.Sprintf("%s is %s, and not in the snapshot.", g.Subjects[0], strings.Join(where, " and "))
	g.Cost = "it may allow or deny: their decisions are inconclusive wherever it could change them."
	switch {
	case r.Type == "scp" || r.Type == "rcp":
		g.Cost = "it may deny or let through: decisions of all accounts below are inconclusive wherever it could change them."
		g.Add = "examples/collect.sh organization DIR, in the management account."
	case len(r.AttachedTo) == 0:
		g.Cost = "nothing that they are allowed is certain, as it may not let it through."
	}
	if g.Add == "" {
		g.Add, g.Command = "the export of the account without --filter, which has every policy that is attached; or", policyCommand(r)
	}
	if r.Text == "unreadable" {
		g.Text = fmt.Sprintf("%s is %s, and cannot be read.", g.Subjects[0], strings.Join(where, " and "))
		g.Add, g.Command = "a text that can be read: see the problems.", ""
	}
	return g
}

// policyCommand returns a command that collects a managed policy. Nothing of a name
// gets to the shell without quotes, and names that cannot be shown get nowhere.
func policyCommand(r *policyRow) string {
	if printable(r.ARN) != r.ARN {
		return ""
	}
	name := shellQuote(r.ARN)
	return "aws iam get-policy-version --policy-arn " + name + " \\\n" +
		`  --version-id "$(aws iam get-policy --policy-arn ` + name + " \\\n" +
		`    --query Policy.DefaultVersionId --output text)" |` + "\n" +
		"  jq --arg arn " + name + " '.PolicyArn = $arn' > " + shellQuote(r.Name+".json") + "\n"
}

// shellQuote returns a text as one word of a POSIX shell.
func shellQuote(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/._+=,@-") == "" && s != "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// kindsOf counts what a policy is attached to, by kind.
func kindsOf(list []string) string {
	counts := make(map[string]int)
	for _, x := range list {
		counts[kindOf(x)]++
	}
	var parts []string
	for _, kind := range []string{"user", "group", "role", "root", "unit", "account"} {
		if n := counts[kind]; n > 0 {
			parts = append(parts, counted(n, kind))
		}
	}
	return strings.Join(parts, ", ")
}

// kindOf returns the kind of an identity by its ARN, or of an entity of the
// organization by its id.
func kindOf(x string) string {
	switch {
	case strings.Contains(x, ":user/"):
		return "user"
	case strings.Contains(x, ":group/"):
		return "group"
	case strings.HasPrefix(x, "arn:"):
		return "role"
	case strings.HasPrefix(x, "r-"):
		return "root"
	case strings.HasPrefix(x, "ou-"):
		return "unit"
	}
	return "account"
}

// shortNames drops from ARNs what goes without saying: 111122223333:role/app.
func shortNames(list []string) []string {
	var short []string
	for _, x := range list {
		if parts := strings.SplitN(x, ":", 5); len(parts) == 5 {
			x = parts[4]
		}
		short = append(short, x)
	}
	return short
}

// identityGaps: what makes identities unknown beside their policies.
func identityGaps(s *snapshot.Snapshot) []gap {
	var groupless, pathless []string
	for _, p := range s.Problems() {
		if p.Kind == snapshot.GroupMissing && !slices.Contains(groupless, p.Entity) {
			groupless = append(groupless, p.Entity)
		}
	}
	var distrusted []string
	eachIdentity(s, func(e *snapshot.Identity) {
		if e.PermissionSet != "" && e.UniqueID == "" {
			pathless = append(pathless, e.ARN)
		}
		if e.Trust != nil && e.Trust.Document() == nil {
			distrusted = append(distrusted, e.ARN)
		}
	})
	var gaps []gap
	add := func(list []string, kind, text, cost, add string) {
		if len(list) > 0 {
			gaps = append(gaps, gap{Kind: kind, Subjects: list, Affects: list, Text: fmt.Sprintf(text, kindsOf(list), some(shortNames(list))), Cost: cost, Add: add})
		}
	}
	add(groupless, "group", "Of %s a group is not in the snapshot: %s.",
		"the policies of the group may allow or deny: their decisions are inconclusive wherever it could change them.",
		"the whole export of the account, with no --filter that leaves groups out.")
	add(distrusted, "trust", "Of %s the trust policy cannot be read: %s.",
		"who may assume them is unknown.", "a text that can be read: see the problems.")
	add(pathless, "path", "Of %s only the permission set of IAM Identity Center is known: %s.",
		"their paths are not known in full, as they may hold a Region: policies that test aws:PrincipalArn are inconclusive.",
		"the exports of their accounts: aws iam get-account-authorization-details > account-ID.json.")
	return gaps
}

// resourceGaps: what is not known of resources.
func resourceGaps(s *snapshot.Snapshot) []gap {
	var unknown, unreadable, untagged []string
	owners := make(map[string]bool)
	for _, r := range s.Resources() {
		owners[r.AccountID] = true
		switch resourceOf(r).Policy {
		case "unknown":
			unknown = append(unknown, r.ARN)
		case "unreadable":
			unreadable = append(unreadable, r.ARN)
		}
		if !r.TagsKnown() {
			untagged = append(untagged, r.ARN)
		}
	}
	for _, e := range s.VPCEndpoints() {
		if e.Policy != nil && e.Policy.Document() == nil {
			unreadable = append(unreadable, e.ID)
		}
	}
	var bare []string
	for _, a := range s.Accounts() {
		if a.Exported && !owners[a.ID] {
			bare = append(bare, a.ID)
		}
	}
	var gaps []gap
	add := func(list []string, kind, text, cost, add string) {
		if len(list) > 0 {
			gaps = append(gaps, gap{Kind: kind, Subjects: list, Affects: list, Text: text + some(list) + ".", Cost: cost, Add: add})
		}
	}
	add(bare, "resources", "No resource was collected of "+counted(len(bare), "account")+": ",
		"whether buckets, keys, queues and the like have a policy that allows or denies is unknown: requests to them are inconclusive, unless something else denies.",
		`in each account: examples/collect.sh account DIR REGION...; or entries of {"Resource": ARN, "Account": ID, "Policy": {...}, or null for none}.`)
	add(unknown, "resourcePolicy", "Nobody said whether there is a policy of "+counted(len(unknown), "resource")+": ",
		"it may allow or deny: requests to them are inconclusive, unless something else denies.",
		`entries of {"Resource": ARN, "Account": ID, "Policy": {...}, or null for none}.`)
	add(unreadable, "resourcePolicy", "The policy of "+counted(len(unreadable), "resource")+" cannot be read: ",
		"it may allow or deny: requests to them are inconclusive, unless something else denies.", "a text that can be read: see the problems.")
	if n := asking(s); n > 0 {
		add(untagged, "resourceTags", fmt.Sprintf("Nobody collected the tags of %s, and tags of resources are asked for by %d of the policies: ",
			counted(len(untagged), "resource"), n), "requests to them are inconclusive wherever those could change the decision.",
			`aws resourcegroupstaggingapi get-resources --region REGION > tags-ID-REGION.json; or "Tags": [] beside the policy, for none.`)
	}
	return gaps
}

// asking counts the policies that ask for tags of resources.
func asking(s *snapshot.Snapshot) int {
	n := 0
	seen := make(map[*policy.Document]bool)
	look := func(doc *policy.Document) {
		if doc == nil || seen[doc] {
			return
		}
		seen[doc] = true
		if slices.ContainsFunc(cloudtrail.ConditionKeys(doc), isResourceTag) {
			n++
		}
	}
	compiled := func(list ...*eval.Policy) {
		for _, p := range list {
			if p != nil {
				look(p.Document())
			}
		}
	}
	for _, p := range s.ManagedPolicies() {
		look(p.Document)
	}
	eachIdentity(s, func(e *snapshot.Identity) { compiled(append(slices.Clone(e.Inline), e.Trust)...) })
	for _, r := range s.Resources() {
		compiled(r.Policies...)
	}
	for _, e := range s.VPCEndpoints() {
		compiled(e.Policy)
	}
	if org := s.Organization(); org != nil {
		for _, t := range []policy.Type{policy.SCP, policy.RCP} {
			for _, a := range org.Attachments(t) {
				compiled(a.Policy)
			}
		}
	}
	return n
}

// isResourceTag reports whether a key is about a tag of the resource.
func isResourceTag(k condition.Key) bool {
	return snapshot.Tells(k) && strings.Contains(k.String(), "/") && !isPrincipalTag(k)
}
