// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package synth

import (
	"encoding/json"
	"fmt"
)

const (
	organizationID = "o-synth00001"
	rootID         = "r-sy01"
	fullAccess     = "p-FullAWSAccess"
)

type object = map[string]any

// tree makes the organization: units, accounts and what is attached to them, as one
// object with a member for each call.
func (m *maker) tree() {
	for i := range m.size.Units {
		parent := rootID
		if i > 0 && m.size.Depth > 1 {
			parent = m.parentUnit(i)
		}
		m.units = append(m.units, unit{fmt.Sprintf("ou-sy01-unit%04d", i), parent})
	}
	m.answers["DescribeOrganization"] = object{"Organization": object{
		"Id": organizationID, "FeatureSet": "ALL", m.of("MasterAccountId", "ManagementAccountId"): m.accounts[management],
	}}
	m.answers["ListRoots"] = object{"Roots": []object{{"Id": rootID, "Name": "Root", "PolicyTypes": []object{
		{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}, {"Type": "RESOURCE_CONTROL_POLICY", "Status": "ENABLED"},
	}}}}
	m.nodes()
	targets := []string{rootID}
	for _, u := range m.units {
		targets = append(targets, u.id)
	}
	targets = append(targets, m.accounts...)
	m.orgPolicies("SERVICE_CONTROL_POLICY", m.size.SCPs, targets)
	m.orgPolicies("RESOURCE_CONTROL_POLICY", m.size.RCPs, targets)
}

// parentUnit chooses the parent of unit i, not too deep.
func (m *maker) parentUnit(i int) string {
	u := m.units[m.IntN(i)]
	for depth := m.depth(u); depth >= m.size.Depth; depth-- {
		if u.parent == rootID {
			return rootID
		}
		u = m.unit(u.parent)
	}
	return u.id
}

func (m *maker) unit(id string) unit {
	for _, u := range m.units {
		if u.id == id {
			return u
		}
	}
	return unit{}
}

func (m *maker) depth(u unit) int {
	depth := 1
	for ; u.parent != rootID; depth++ {
		u = m.unit(u.parent)
	}
	return depth
}

// nodes lists the units and accounts of each parent.
func (m *maker) nodes() {
	units, accounts := make(map[string][]object), make(map[string][]object)
	for _, u := range m.units {
		units[u.parent] = append(units[u.parent], object{"Id": u.id, "Name": "Unit " + u.id[len(u.id)-4:]})
	}
	for i, id := range m.accounts {
		parent := rootID
		if i != management && len(m.units) > 0 {
			parent = m.units[m.IntN(len(m.units))].id
		}
		accounts[parent] = append(accounts[parent], object{"Id": id, "Name": "account " + id, "Status": "ACTIVE"})
	}
	for _, parent := range append([]unit{{id: rootID}}, m.units...) {
		m.answers["ListOrganizationalUnitsForParent:"+parent.id] = object{"OrganizationalUnits": list(units[parent.id])}
		m.answers["ListAccountsForParent:"+parent.id] = object{"Accounts": list(accounts[parent.id])}
	}
}

// list is never null in JSON.
func list(l []object) []object {
	if l == nil {
		return []object{}
	}
	return l
}

// orgPolicies makes the policies of a type and attaches them.
func (m *maker) orgPolicies(kind string, n int, targets []string) {
	scp := kind == "SERVICE_CONTROL_POLICY"
	full := fullAccess
	if !scp {
		full = "p-RCPFullAWSAccess"
	}
	var all []object
	for _, t := range targets {
		all = append(all, object{"TargetId": t})
	}
	summaries := []object{m.orgPolicy(kind, full, m.fullDocument(scp), all)}
	for i := range n {
		id := fmt.Sprintf("p-%s%05d", map[bool]string{true: "scp", false: "rcp"}[scp], i)
		var at []object
		for range 1 + m.IntN(3) {
			if t := targets[m.IntN(len(targets))]; !contains(at, t) {
				at = append(at, object{"TargetId": t})
			}
		}
		summaries = append(summaries, m.orgPolicy(kind, id, m.guardrail(scp), at))
	}
	m.answers["ListPolicies:"+kind] = object{"Policies": summaries}
}

func contains(targets []object, id string) bool {
	for _, t := range targets {
		if t["TargetId"] == id {
			return true
		}
	}
	return false
}

// orgPolicy writes the answers about one policy, and returns its summary.
func (m *maker) orgPolicy(kind, id string, doc, targets any) object {
	content, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	summary := object{"Id": id, "Arn": "arn:aws:organizations::" + m.accounts[management] + ":policy/" + organizationID + "/x/" + id, "Name": id, "Type": kind}
	m.answers["DescribePolicy:"+id] = object{"Policy": object{"PolicySummary": summary, "Content": string(content)}}
	m.answers["ListTargetsForPolicy:"+id] = object{"Targets": targets}
	return summary
}
