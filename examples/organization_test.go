// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package examples

import (
	"slices"
	"strings"
)

// organization is organization.json: the tree of units and accounts, with the
// policies that are attached to them.
type organization struct {
	ID                string `json:"id"`
	ManagementAccount string `json:"managementAccount"`
	Root              node   `json:"root"`
}

// node is the root, a unit or an account.
type node struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	SCP      []string `json:"scp"`
	RCP      []string `json:"rcp"`
	Children []node   `json:"children"`
}

// way returns the nodes from n to the account, or nil if it is not below n.
func (n node) way(account string) []node {
	if n.ID == account {
		return []node{n}
	}
	for _, child := range n.Children {
		if rest := child.way(account); rest != nil {
			return append([]node{n}, rest...)
		}
	}
	return nil
}

// levels returns the nodes whose policies bind an account. None bind the
// management account, or one outside.
func (o organization) levels(account string) []node {
	if account == o.ManagementAccount {
		return nil
	}
	return o.Root.way(account)
}

// path returns the value of aws:PrincipalOrgPaths and its like for an account, or
// "" if it is outside of the organization.
func (o organization) path(account string) string {
	way := o.Root.way(account)
	if way == nil {
		return ""
	}
	ids := []string{o.ID}
	for _, n := range way[:len(way)-1] {
		ids = append(ids, n.ID)
	}
	return strings.Join(ids, "/") + "/"
}

// accountOf returns the account field of an ARN, or "".
func accountOf(arn string) string {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) < 6 || len(fields[4]) != 12 {
		return ""
	}
	return fields[4]
}

// hasIdentity reports whether a principal is one of IAM, so that it brings the
// keys of its account's organization along. Providers are not yet somebody.
func hasIdentity(principal string) bool {
	return accountOf(principal) != "" && !strings.Contains(principal, "-provider/")
}

// region returns the Region that AWS says a request is made in: that of the
// resource, for global services us-east-1, and else the one the organization
// works in.
func region(action, resource string) string {
	if fields := strings.SplitN(resource, ":", 6); len(fields) == 6 && fields[3] != "" {
		return fields[3]
	}
	service, _, _ := strings.Cut(action, ":")
	if slices.Contains([]string{"iam", "organizations"}, service) {
		return "us-east-1"
	}
	return "eu-central-1"
}
