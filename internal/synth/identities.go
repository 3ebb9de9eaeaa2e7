// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package synth

import (
	"encoding/json"
	"fmt"
	"net/url"
)

// export is the answer of GetAccountAuthorizationDetails.
type export struct {
	UserDetailList  []object
	GroupDetailList []object
	RoleDetailList  []object
	Policies        []object
}

// managedPolicies makes managed policies: two of three of AWS, in a file of their own,
// the others of some account.
func (m *maker) managedPolicies() {
	var aws []byte
	for i := range m.size.ManagedPolicies {
		name := fmt.Sprintf("policy-%d", i)
		if i%3 > 0 {
			policyARN := "arn:aws:iam::aws:policy/" + name
			m.managed = append(m.managed, policyARN)
			if m.gap() {
				continue
			}
			line, err := json.Marshal(object{"name": name, "arn": policyARN, "policy": m.identityDocument("*")})
			if err != nil {
				panic(err)
			}
			aws = append(append(aws, line...), '\n')
			continue
		}
		account := m.account()
		policyARN := "arn:aws:iam::" + account + ":policy/" + name
		m.custom[account] = append(m.custom[account], policyARN)
		if m.gap() {
			continue
		}
		x := m.exports[account]
		x.Policies = append(x.Policies, object{
			"PolicyName": name, "PolicyId": m.id("ANPA"), "Arn": policyARN, "Path": "/", "DefaultVersionId": "v2",
			"PolicyVersionList": []object{
				{"VersionId": "v2", "IsDefaultVersion": true, "Document": m.stored(m.identityDocument(account))},
				{"VersionId": "v1", "IsDefaultVersion": false, "Document": m.stored(m.fullDocument(true))},
			},
		})
	}
	m.out.Files["aws-managed.jsonl"] = file(aws)
}

// id is a unique id.
func (m *maker) id(prefix string) string {
	return fmt.Sprintf("%s%016X", prefix, m.Uint64())
}

// stored is a document as an export has it: mostly an object, sometimes URL-encoded.
func (m *maker) stored(doc object) any {
	if m.chance(80) {
		return doc
	}
	b, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return url.PathEscape(string(b))
}

// identities makes groups, users and roles.
func (m *maker) identities() {
	for i := range m.size.Groups {
		account := m.account()
		name := fmt.Sprintf("group-%d", i)
		m.groups[account] = append(m.groups[account], name)
		if m.gap() {
			continue
		}
		g := object{"GroupName": name, "GroupId": m.id("AGPA"), "Path": "/", "Arn": "arn:aws:iam::" + account + ":group/" + name}
		m.attach(g, account, "GroupPolicyList")
		m.exports[account].GroupDetailList = append(m.exports[account].GroupDetailList, g)
	}
	for i := range m.size.Users {
		m.user(i)
	}
	for i := range m.size.Roles {
		m.role(i)
	}
	for _, account := range m.accounts {
		m.out.Principals = append(m.out.Principals, "arn:aws:iam::"+account+":root")
		if len(m.out.Principals) > m.size.Roles {
			break
		}
	}
	m.out.Principals = append(m.out.Principals, "events.amazonaws.com", "*",
		"arn:aws:sts::"+m.accounts[0]+":federated-user/somebody", "arn:aws:iam::999999999999:user/outsider")
}

// attach gives an identity inline and managed policies, tags and a boundary.
func (m *maker) attach(e object, account, inline string) {
	var list []object
	for i := range m.IntN(3) {
		list = append(list, object{"PolicyName": fmt.Sprintf("inline-%d", i), "PolicyDocument": m.stored(m.identityDocument(account))})
	}
	if list != nil {
		e[inline] = list
	}
	attached := []object{}
	for range m.IntN(4) {
		if p := m.policyOf(account); p != "" {
			attached = append(attached, object{"PolicyName": "p", "PolicyArn": p})
		}
	}
	e["AttachedManagedPolicies"] = attached
	if inline == "GroupPolicyList" {
		return
	}
	if m.chance(60) {
		tags := []object{{"Key": "team", "Value": m.of(teams()...)}}
		if m.chance(20) {
			tags = append(tags, object{"Key": "Cost Center", "Value": "a+b"})
		}
		e["Tags"] = tags
	}
	if p := m.policyOf(account); p != "" && m.chance(15) {
		e["PermissionsBoundary"] = object{"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": p}
	}
}

// policyOf chooses a managed policy that an account can attach, or "".
func (m *maker) policyOf(account string) string {
	if own := m.custom[account]; len(own) > 0 && m.chance(40) {
		return m.of(own...)
	}
	if len(m.managed) == 0 {
		return ""
	}
	return m.of(m.managed...)
}

func (m *maker) user(i int) {
	account := m.account()
	name := fmt.Sprintf("user-%d", i)
	path := m.of("/", "/", "/eng/")
	userARN := "arn:aws:iam::" + account + ":user" + path + name
	u := object{"UserName": name, "UserId": m.id("AIDA"), "Path": path, "Arn": userARN}
	m.attach(u, account, "UserPolicyList")
	groups := []string{}
	for range m.IntN(3) {
		if own := m.groups[account]; len(own) > 0 {
			groups = append(groups, m.of(own...))
		}
	}
	u["GroupList"] = unique(groups)
	m.out.Principals = append(m.out.Principals, userARN)
	m.exports[account].UserDetailList = append(m.exports[account].UserDetailList, u)
}

func unique(list []string) []string {
	seen := make(map[string]bool)
	kept := []string{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			kept = append(kept, s)
		}
	}
	return kept
}

func (m *maker) role(i int) {
	account := m.account()
	name := fmt.Sprintf("role-%d", i)
	path := m.of("/", "/app/", "/app/")
	if m.chance(5) {
		path = "/aws-service-role/x.amazonaws.com/"
	}
	roleARN := "arn:aws:iam::" + account + ":role" + path + name
	r := object{"RoleName": name, "RoleId": m.id("AROA"), "Path": path, "Arn": roleARN, "AssumeRolePolicyDocument": m.stored(m.trustDocument(account))}
	m.attach(r, account, "RolePolicyList")
	if m.chance(50) {
		m.out.Principals = append(m.out.Principals, "arn:aws:sts::"+account+":assumed-role/"+name+"/session")
	} else {
		m.out.Principals = append(m.out.Principals, roleARN)
	}
	if m.chance(20) || m.size.Roles < 100 {
		m.out.Resources = append(m.out.Resources, roleARN)
	}
	m.exports[account].RoleDetailList = append(m.exports[account].RoleDetailList, r)
}
