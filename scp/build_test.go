// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/scp"
)

// invalid are faults by themselves: what is done to tree, and all that New says
// of it.
var invalid = []struct {
	name, why string
	change    func(*scp.Config)
	want      []string
}{
	{"no organization id", "the key aws:PrincipalOrgID has to have a value",
		func(c *scp.Config) { c.ID = "" },
		[]string{`organization "": want "o-" and 10 to 32 lower-case letters or digits`}},
	{"organization id", "an ARN is not an id",
		func(c *scp.Config) { c.ID = "arn:aws:organizations::999999999999:organization/o-h7k2m9p4q1" },
		[]string{`organization "arn:aws:organizations::999999999999:organization/o-h7k2m9p4q1": ` +
			`want "o-" and 10 to 32 lower-case letters or digits`}},
	{"no root", "a tree has a root; who has it as a parent is then cut off",
		func(c *scp.Config) { c.Roots = nil },
		[]string{
			`organization "o-h7k2m9p4q1": has no root`,
			`organizational unit "ou-t5v8-workloads": parent "r-t5v8" is not in the organization`,
			`organizational unit "ou-t5v8-sandboxes": parent "r-t5v8" is not in the organization`,
			`account "999999999999": parent "r-t5v8" is not in the organization`,
			`account "100000000001": parent "r-t5v8" is not in the organization`,
		}},
	{"two roots", "AWS supports one root",
		func(c *scp.Config) { c.Roots = append(c.Roots, scp.Root{ID: "r-w2x9"}) },
		[]string{`root "r-w2x9": second root besides "r-t5v8"`}},
	{"three roots", "each root too many is named",
		func(c *scp.Config) { c.Roots = append(c.Roots, scp.Root{ID: "r-w2x9"}, scp.Root{ID: "r-y3z4"}) },
		[]string{`root "r-w2x9": second root besides "r-t5v8"`, `root "r-y3z4": second root besides "r-t5v8"`}},
	{"root id", "the short form of the console is not an id; its children are not to blame",
		func(c *scp.Config) {
			c.Roots[0].ID = "root"
			for i := range c.OrganizationalUnits {
				u := &c.OrganizationalUnits[i]
				u.ParentID = strings.Replace(u.ParentID, rootID, "root", 1)
			}
			for i := range c.Accounts {
				a := &c.Accounts[i]
				a.ParentID = strings.Replace(a.ParentID, rootID, "root", 1)
			}
		},
		[]string{`root "root": want "r-" and 4 to 32 lower-case letters or digits`}},
	{"unit id", "one report for the unit, none for its child",
		func(c *scp.Config) {
			c.OrganizationalUnits[2].ID = "ou-sandboxes"
			c.Accounts[2].ParentID = "ou-sandboxes"
		},
		[]string{`organizational unit "ou-sandboxes": want "ou-", 4 to 32 lower-case letters or digits, "-" and 8 to 32 more of them`}},
	{"account id", "leading zeros are lost when an id is read as a number",
		func(c *scp.Config) { c.Accounts[1].ID = "2000000002" },
		[]string{`account "2000000002": want 12 digits`}},
	{"no ids", "what has no id is named by its place",
		func(c *scp.Config) {
			c.Roots = append(c.Roots, scp.Root{})
			c.OrganizationalUnits = append(c.OrganizationalUnits, scp.OrganizationalUnit{ParentID: rootID})
			c.Accounts = append(c.Accounts, scp.Account{}, scp.Account{ParentID: rootID})
		},
		[]string{
			`root at index 1: want "r-" and 4 to 32 lower-case letters or digits`,
			`root at index 1: second root besides "r-t5v8"`,
			`organizational unit at index 3: want "ou-", 4 to 32 lower-case letters or digits, "-" and 8 to 32 more of them`,
			`account at index 5: want 12 digits`,
			`account at index 6: want 12 digits`,
			`account at index 5: has no parent`,
		}},
	{"duplicate unit", "the second cannot be told from the first",
		func(c *scp.Config) {
			c.OrganizationalUnits = append(c.OrganizationalUnits, scp.OrganizationalUnit{ID: payments, ParentID: rootID})
		},
		[]string{`organizational unit "ou-t5v8-payments": id is already that of another organizational unit`}},
	{"duplicate account", "an account stands in one place",
		func(c *scp.Config) { c.Accounts = append(c.Accounts, scp.Account{ID: shop, ParentID: sandboxes}) },
		[]string{`account "300000000003": id is already that of another account`}},
	{"duplicate root", "an export that was read twice",
		func(c *scp.Config) { c.Roots = append(c.Roots, c.Roots[0]) },
		[]string{
			`root "r-t5v8": id is already that of another root`,
			`root "r-t5v8": second root besides "r-t5v8"`,
		}},
	{"account with the id of a unit", "ids are unique across kinds, so that targets are",
		func(c *scp.Config) { c.Accounts[0].ID = workloads },
		[]string{
			`account "ou-t5v8-workloads": want 12 digits`,
			`account "ou-t5v8-workloads": id is already that of another organizational unit`,
		}},
	{"no parent", "only the root has none",
		func(c *scp.Config) { c.OrganizationalUnits[1].ParentID, c.Accounts[1].ParentID = "", "" },
		[]string{
			`organizational unit "ou-t5v8-workloads": has no parent`,
			`account "200000000002": has no parent`,
		}},
	{"orphan", "a unit that the export lacks; what hangs below the orphan is not reported too",
		func(c *scp.Config) { c.OrganizationalUnits[1].ParentID = "ou-t5v8-11111111" },
		[]string{`organizational unit "ou-t5v8-workloads": parent "ou-t5v8-11111111" is not in the organization`}},
	{"under an account", "accounts have no children",
		func(c *scp.Config) {
			c.OrganizationalUnits[0].ParentID, c.Accounts[1].ParentID = tools, tools
		},
		[]string{
			`organizational unit "ou-t5v8-payments": parent "200000000002" is an account`,
			`account "200000000002": parent "200000000002" is an account`,
		}},
	{"own parent", "the smallest cycle",
		func(c *scp.Config) { c.OrganizationalUnits[2].ParentID = sandboxes },
		[]string{`organizational unit "ou-t5v8-sandboxes", under "ou-t5v8-sandboxes": is its own ancestor`}},
	{"cycle", "one report for the cycle, none for the accounts that hang from it",
		func(c *scp.Config) { c.OrganizationalUnits[1].ParentID = payments },
		[]string{`organizational unit "ou-t5v8-payments", under "ou-t5v8-workloads", under "ou-t5v8-payments": is its own ancestor`}},
	{"way into a cycle", "units that lead into a cycle are not members of it",
		func(c *scp.Config) {
			c.OrganizationalUnits[1].ParentID = sandboxes
			c.OrganizationalUnits[2].ParentID = sandboxes
		},
		[]string{`organizational unit "ou-t5v8-sandboxes", under "ou-t5v8-sandboxes": is its own ancestor`}},
	{"two cycles", "each cycle is reported",
		func(c *scp.Config) {
			c.OrganizationalUnits[1].ParentID = payments
			c.OrganizationalUnits[2].ParentID = sandboxes
		},
		[]string{
			`organizational unit "ou-t5v8-payments", under "ou-t5v8-workloads", under "ou-t5v8-payments": is its own ancestor`,
			`organizational unit "ou-t5v8-sandboxes", under "ou-t5v8-sandboxes": is its own ancestor`,
		}},
	{"management account", "without it nobody knows whom the policies spare",
		func(c *scp.Config) { c.ManagementAccountID = outside },
		[]string{`management account "500000000005": is not among the accounts`}},
	{"no management account", "the same when it was forgotten",
		func(c *scp.Config) { c.ManagementAccountID = "" },
		[]string{`management account "": is not among the accounts`}},
	{"unit as management account", "a unit is in the tree, but is not an account",
		func(c *scp.Config) { c.ManagementAccountID = workloads },
		[]string{`management account "ou-t5v8-workloads": is not among the accounts`}},
	{"target", "a policy must not get lost because its target was mistyped",
		func(c *scp.Config) { attach(c, named(policy.SCP, "p"), "ou-t5v8-workload5") },
		[]string{`attachment at index 0 to "ou-t5v8-workload5": target is not in the organization`}},
	{"no target", "the same when it was forgotten",
		func(c *scp.Config) { attach(c, named(policy.RCP, "p"), "") },
		[]string{`attachment at index 0 to "": target is not in the organization`}},
	{"nil policy", "a policy that failed to compile",
		func(c *scp.Config) { attach(c, nil, shop) },
		[]string{`attachment at index 0 to "300000000003": policy is nil`}},
	{"policy of another type", "a document means something else as an identity-based policy",
		func(c *scp.Config) { attach(c, named(policy.IdentityBased, "admin.json"), shop) },
		[]string{`attachment at index 0 to "300000000003": policy "admin.json" is of type identity, want scp or rcp`}},
	{"attached twice", "AWS refuses it, so the data is wrong",
		func(c *scp.Config) {
			p := named(policy.SCP, "p")
			attach(c, p, shop)
			attach(c, p, tools)
			attach(c, p, shop)
		},
		[]string{`attachment at index 2 to "300000000003": policy "p" is already attached there`}},
	{"nil policy to no target", "both halves of an attachment are checked",
		func(c *scp.Config) { attach(c, nil, "x") },
		[]string{
			`attachment at index 0 to "x": target is not in the organization`,
			`attachment at index 0 to "x": policy is nil`,
		}},
	{"delegated administrator outside", "AWS delegates to members",
		func(c *scp.Config) { c.DelegatedAdministrators = []string{outside, sandboxes, ""} },
		[]string{
			`delegated administrator "500000000005": is not among the accounts`,
			`delegated administrator "ou-t5v8-sandboxes": is not among the accounts`,
			`delegated administrator "": is not among the accounts`,
		}},
	{"management account as delegated administrator", "AWS refuses it",
		func(c *scp.Config) { c.DelegatedAdministrators = []string{management} },
		[]string{`delegated administrator "999999999999": is the management account`}},
	{"everything at once", "one run reports every fault, whatever the others are",
		func(c *scp.Config) {
			c.ID = "h7k2m9p4q1"
			c.Roots = append(c.Roots, scp.Root{ID: "r-w2x9"})
			c.OrganizationalUnits[0].ParentID = payments
			c.Accounts[1].ParentID = "ou-t5v8-11111111"
			c.Accounts[4].ID = "audit"
			c.ManagementAccountID = outside
			attach(c, nil, shop)
			attach(c, named(policy.Session, "s"), "nowhere")
		},
		[]string{
			`organization "h7k2m9p4q1": want "o-" and 10 to 32 lower-case letters or digits`,
			`root "r-w2x9": second root besides "r-t5v8"`,
			`account "audit": want 12 digits`,
			`management account "500000000005": is not among the accounts`,
			`account "200000000002": parent "ou-t5v8-11111111" is not in the organization`,
			`organizational unit "ou-t5v8-payments", under "ou-t5v8-payments": is its own ancestor`,
			`attachment at index 0 to "300000000003": policy is nil`,
			`attachment at index 1 to "nowhere": target is not in the organization`,
			`attachment at index 1 to "nowhere": policy "s" is of type session, want scp or rcp`,
			`delegated administrator "100000000001": is not among the accounts`,
		}},
}

func attach(c *scp.Config, p *eval.Policy, target string) {
	c.Attachments = append(c.Attachments, scp.Attachment{Policy: p, TargetID: target})
}

func TestNewInvalid(t *testing.T) {
	for _, test := range invalid {
		t.Run(test.name, func(t *testing.T) {
			c := tree()
			test.change(&c)
			o, err := scp.New(c)
			require.Error(t, err, test.why)
			require.Nil(t, o, "never an organization together with an error")
			require.Empty(t, cmp.Diff(test.want, strings.Split(err.Error(), "\n")), test.why)
		})
	}
}

func TestNewZero(t *testing.T) {
	_, err := scp.New(scp.Config{})
	require.EqualError(t, err, `organization "": want "o-" and 10 to 32 lower-case letters or digits
organization "": has no root
management account "": is not among the accounts`)
}

// The bounds of the forms of ids, each tried in an organization that is
// otherwise valid.
func TestIDs(t *testing.T) {
	word := func(n int) string { return strings.Repeat("a1", n)[:n] }
	tests := []struct {
		name, why string
		id        string
		ok        bool
	}{
		{"organization, shortest", "at least 10", "o-" + word(10), true},
		{"organization, too short", "at least 10", "o-" + word(9), false},
		{"organization, longest", "at most 32", "o-" + word(32), true},
		{"organization, too long", "at most 32", "o-" + word(33), false},
		{"organization in capitals", "lower case only", "o-" + strings.ToUpper(word(10)), false},
		{"organization with a dash", "letters and digits only", "o-abcde-12345", false},
		{"organization beyond the letters", "the neighbours of the ranges are out", "o-abcde12345{", false},
		{"organization before the letters", "the neighbours of the ranges are out", "o-abcde12345`", false},
		{"organization beyond the digits", "the neighbours of the ranges are out", "o-abcde12345:", false},
		{"organization before the digits", "a slash would split a path", "o-abcde12345/", false},
		{"organization, all ends", "the ends of the ranges are in", "o-az09az09az", true},
		{"organization, not ASCII", "bytes are not letters", "o-abcde12345é", false},
		{"root, shortest", "at least 4", "r-" + word(4), true},
		{"root, too short", "at least 4", "r-" + word(3), false},
		{"root, longest", "at most 32", "r-" + word(32), true},
		{"root, too long", "at most 32", "r-" + word(33), false},
		{"unit, shortest", "at least 4 and 8", "ou-" + word(4) + "-" + word(8), true},
		{"unit, first part too short", "at least 4", "ou-" + word(3) + "-" + word(8), false},
		{"unit, second part too short", "at least 8", "ou-" + word(4) + "-" + word(7), false},
		{"unit, longest", "at most 32 each", "ou-" + word(32) + "-" + word(32), true},
		{"unit, first part too long", "at most 32", "ou-" + word(33) + "-" + word(8), false},
		{"unit, second part too long", "at most 32", "ou-" + word(4) + "-" + word(33), false},
		{"unit with three parts", "two parts", "ou-" + word(4) + "-" + word(8) + "-" + word(8), false},
		{"unit of another root", "AWS's own examples do not repeat the root's id", "ou-zzzz-" + word(8), true},
		{"account", "12 digits", "012345678901", true},
		{"account, 11 digits", "12 digits", "01234567890", false},
		{"account, 13 digits", "12 digits", "0123456789012", false},
		{"account with a letter", "digits only", "01234567890a", false},
		{"account with dashes", "the console writes 0123-4567-8901", "0123-4567-89", false},
		{"account, other digits", "ASCII digits only", "٠١٢٣٤٥", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := withID(test.name, test.id)
			_, err := scp.New(c)
			require.Equal(t, test.ok, err == nil, "%s: %v", test.why, err)
			if err != nil {
				require.ErrorContains(t, err, test.id+`": want`)
			}
		})
	}
}

// withID puts an id where the first word of a row's name says.
func withID(name, id string) scp.Config {
	c := tree()
	kind, _, _ := strings.Cut(strings.ReplaceAll(name, ",", " "), " ")
	switch kind {
	case "organization":
		c.ID = id
	case "root":
		c = scp.Config{
			ID: orgID, ManagementAccountID: management,
			Roots:    []scp.Root{{ID: id}},
			Accounts: []scp.Account{{ID: management, ParentID: id}},
		}
	case "unit":
		c.OrganizationalUnits = append(c.OrganizationalUnits, scp.OrganizationalUnit{ID: id, ParentID: rootID})
	default:
		c.Accounts = append(c.Accounts, scp.Account{ID: id, ParentID: rootID})
	}
	return c
}
