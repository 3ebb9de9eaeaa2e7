// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package examples

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The export is the example organization as its owners would collect it with
// collect.sh: what identities.json, resources.json and organization.json say, in the
// shapes of the AWS CLI.

const exported = dir + "/export"

// identity is a line of identities.json. Managed policies are names of policy files,
// or the ARNs of policies that the export lacks.
type identity struct {
	ARN      string            `json:"arn"`
	Groups   []string          `json:"groups"`
	Managed  []string          `json:"managed"`
	Inline   []string          `json:"inline"`
	Boundary string            `json:"boundary"`
	Trust    string            `json:"trust"`
	Tags     map[string]string `json:"tags"`
}

// resource is a line of resources.json. One without a policy is known to have none.
type resource struct {
	ARN     string            `json:"arn"`
	Account string            `json:"account"`
	Policy  string            `json:"policy"`
	Tags    map[string]string `json:"tags"`
}

// object is an answer, or a part of one. Its members are printed in the order of their
// names.
type object map[string]any

// TestExport: the committed export is what the files say.
func TestExport(t *testing.T) {
	var identities []identity
	var resources []resource
	read(t, filepath.Join(dir, "identities.json"), &identities)
	read(t, filepath.Join(dir, "resources.json"), &resources)
	var org organization
	read(t, filepath.Join(dir, "organization.json"), &org)

	files := map[string]any{"organization.json": organizationExport(t, org)}
	for _, account := range []string{"111122223333", "222233334444", "333344445555", "444455556666"} {
		files["account-"+account+".json"] = accountExport(t, account, identities)
		addResources(t, files, account, resources)
	}
	if *update {
		require.NoError(t, os.RemoveAll(exported))
		require.NoError(t, os.MkdirAll(exported, 0o755))
	}
	for name, content := range files {
		text := indented(t, content)
		file := filepath.Join(exported, name)
		if *update {
			require.NoError(t, os.WriteFile(file, text, 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), string(text), "run go test ./examples -update")
	}
	entries, err := os.ReadDir(exported)
	require.NoError(t, err)
	require.Len(t, entries, len(files), "a file that nothing makes")
}

func indented(t *testing.T, content any) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	require.NoError(t, enc.Encode(content))
	return out.Bytes()
}

// created is the date of everything.
const created = "2026-02-02T08:00:00+00:00"

// accountExport is the answer of aws iam get-account-authorization-details.
func accountExport(t *testing.T, account string, identities []identity) object {
	lists := map[string][]object{"user": {}, "group": {}, "role": {}}
	managed := make(map[string]string) // names of files by ARN
	for _, e := range identities {
		if accountOf(e.ARN) != account {
			continue
		}
		kind, _, _ := strings.Cut(e.ARN[strings.LastIndex(e.ARN, ":")+1:], "/")
		lists[kind] = append(lists[kind], identityDetail(t, kind, account, e))
		for _, name := range append(slices.Clone(e.Managed), e.Boundary) {
			if name != "" && !strings.HasPrefix(name, "arn:") {
				managed[managedARN(account, name)] = name
			}
		}
	}
	policies := []object{}
	for _, policyARN := range sorted(managed) {
		policies = append(policies, object{
			"PolicyName": path.Base(policyARN), "PolicyId": id("ANPA", policyARN), "Arn": policyARN, "Path": "/",
			"DefaultVersionId": "v1", "IsAttachable": true, "CreateDate": created, "UpdateDate": created,
			"PolicyVersionList": []object{{"VersionId": "v1", "IsDefaultVersion": true, "CreateDate": created, "Document": document(t, managed[policyARN])}},
		})
	}
	return object{"UserDetailList": lists["user"], "GroupDetailList": lists["group"], "RoleDetailList": lists["role"], "Policies": policies}
}

// identityDetail is a user, group or role as IAM tells of it.
func identityDetail(t *testing.T, kind, account string, e identity) object {
	names := map[string]string{"user": "User", "group": "Group", "role": "Role"}
	ids := map[string]string{"user": "AIDA", "group": "AGPA", "role": "AROA"}
	_, name, _ := strings.Cut(e.ARN[strings.LastIndex(e.ARN, ":")+1:], "/")
	folder, name := path.Split("/" + name)
	attached := []object{}
	for _, p := range e.Managed {
		policyARN := managedARN(account, p)
		attached = append(attached, object{"PolicyName": path.Base(policyARN), "PolicyArn": policyARN})
	}
	o := object{
		names[kind] + "Name": name, names[kind] + "Id": id(ids[kind], e.ARN), "Arn": e.ARN, "Path": folder, "CreateDate": created,
		"AttachedManagedPolicies": attached,
	}
	if kind == "user" {
		o["GroupList"] = append([]string{}, e.Groups...)
	}
	if kind == "role" {
		o["AssumeRolePolicyDocument"], o["InstanceProfileList"], o["RoleLastUsed"] = document(t, e.Trust), []object{}, object{}
	}
	var inline []object
	for _, p := range e.Inline {
		inline = append(inline, object{"PolicyName": path.Base(p), "PolicyDocument": document(t, p)})
	}
	if inline != nil || kind == "role" {
		o[names[kind]+"PolicyList"] = append([]object{}, inline...)
	}
	if e.Boundary != "" {
		o["PermissionsBoundary"] = object{"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": managedARN(account, e.Boundary)}
	}
	if len(e.Tags) > 0 {
		o["Tags"] = tags(e.Tags)
	}
	return o
}

// managedARN returns the ARN of the managed policy that a policy file stands for.
func managedARN(account, name string) string {
	switch {
	case strings.HasPrefix(name, "arn:"):
		return name
	case name == "identity/administrator":
		return "arn:aws:iam::aws:policy/AdministratorAccess"
	}
	return "arn:aws:iam::" + account + ":policy/" + path.Base(name)
}

// id is the unique id of an entity.
func id(prefix, entity string) string {
	sum := sha256.Sum256([]byte(entity))
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:17]
}

func tags(of map[string]string) []object {
	list := []object{}
	for _, k := range sorted(of) {
		list = append(list, object{"Key": k, "Value": of[k]})
	}
	return list
}

func sorted[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// document returns the text of a policy file.
func document(t *testing.T, name string) json.RawMessage {
	return load(t, []string{name})[0].Policy
}

// addResources adds what collect.sh writes of an account's resources: policies, tags
// and VPC endpoints.
func addResources(t *testing.T, files map[string]any, account string, resources []resource) {
	const region = "eu-central-1"
	policies, tagged, endpoints := []object{}, []object{}, []object{}
	for _, r := range resources {
		if r.Account != account {
			continue
		}
		if len(r.Tags) > 0 {
			tagged = append(tagged, object{"ResourceARN": r.ARN, "Tags": tags(r.Tags)})
		}
		var doc json.RawMessage
		if r.Policy != "" {
			doc = document(t, r.Policy)
		}
		_, endpoint, isEndpoint := strings.Cut(r.ARN, ":vpc-endpoint/")
		switch {
		case isEndpoint:
			endpoints = append(endpoints, object{
				"VpcEndpointId": endpoint, "VpcEndpointType": "Gateway", "ServiceName": "com.amazonaws." + region + ".s3",
				"OwnerId": account, "State": "available", "VpcId": "vpc-0123456789abcdef0", "PolicyDocument": string(doc),
			})
		case !strings.Contains(r.ARN, ":ec2:"):
			policies = append(policies, object{"Resource": r.ARN, "Account": account, "Policy": doc})
		}
	}
	for name, list := range map[string][]object{"ResourceTagMappingList": tagged, "VpcEndpoints": endpoints} {
		if len(list) > 0 {
			kind := map[string]string{"ResourceTagMappingList": "tags-", "VpcEndpoints": "endpoints-"}[name]
			files[kind+account+"-"+region+".json"] = object{name: list}
		}
	}
	if len(policies) > 0 {
		files["resources-"+account+".json"] = policies
	}
}

// organizationExport is what collect.sh organization writes: the answers of AWS
// Organizations by the calls that they are of.
func organizationExport(t *testing.T, org organization) object {
	prefix := "arn:aws:organizations::" + org.ManagementAccount + ":"
	x := orgExport{t: t, prefix: prefix, id: org.ID, answers: object{
		"DescribeOrganization": object{"Organization": object{
			"Id": org.ID, "Arn": prefix + "organization/" + org.ID, "FeatureSet": "ALL",
			"MasterAccountId": org.ManagementAccount, "MasterAccountArn": prefix + "account/" + org.ID + "/" + org.ManagementAccount,
		}},
		"ListRoots": object{"Roots": []object{{
			"Id": org.Root.ID, "Name": org.Root.Name, "Arn": prefix + "root/" + org.ID + "/" + org.Root.ID,
			"PolicyTypes": []object{{"Type": serviceControl, "Status": "ENABLED"}, {"Type": resourceControl, "Status": "ENABLED"}},
		}}},
	}, targets: make(map[string][]object)}
	x.add(org.Root, "ROOT")
	for _, kind := range []string{serviceControl, resourceControl} {
		list := []object{}
		for _, name := range sorted(x.targets) {
			if summary := x.summary(name); summary["Type"] == kind {
				list = append(list, summary)
				x.describe(name, summary)
			}
		}
		x.answers["ListPolicies:"+kind] = object{"Policies": list}
	}
	return x.answers
}

const (
	serviceControl  = "SERVICE_CONTROL_POLICY"
	resourceControl = "RESOURCE_CONTROL_POLICY"
	everyRCP        = "rcp/RCPFullAWSAccess" // AWS attaches it everywhere
)

// orgExport are the answers as they come together.
type orgExport struct {
	t          *testing.T
	id, prefix string
	answers    object
	targets    map[string][]object // by names of policy files
}

// add adds a node and what is below it.
func (x *orgExport) add(n node, kind string) {
	for _, p := range slices.Concat(n.SCP, n.RCP, []string{everyRCP}) {
		x.targets[p] = append(x.targets[p], object{"TargetId": n.ID, "Name": n.Name, "Type": kind, "Arn": x.prefix + arnType(kind) + "/" + x.id + "/" + n.ID})
	}
	if kind == "ACCOUNT" {
		return
	}
	accounts, units := []object{}, []object{}
	for _, child := range n.Children {
		if len(child.ID) == 12 {
			accounts = append(accounts, object{"Id": child.ID, "Name": child.Name, "Arn": x.prefix + "account/" + x.id + "/" + child.ID,
				"Email": child.Name + "@acme.example", "State": "ACTIVE", "JoinedMethod": "CREATED", "JoinedTimestamp": created})
			x.add(child, "ACCOUNT")
			continue
		}
		units = append(units, object{"Id": child.ID, "Name": child.Name, "Arn": x.prefix + "ou/" + x.id + "/" + child.ID})
		x.add(child, "ORGANIZATIONAL_UNIT")
	}
	x.answers["ListAccountsForParent:"+n.ID] = object{"Accounts": accounts}
	x.answers["ListOrganizationalUnitsForParent:"+n.ID] = object{"OrganizationalUnits": units}
}

func arnType(kind string) string {
	return map[string]string{"ROOT": "root", "ORGANIZATIONAL_UNIT": "ou", "ACCOUNT": "account"}[kind]
}

// summary is a policy as lists have it.
func (x *orgExport) summary(file string) object {
	folder, name := path.Split(file)
	s := object{"Name": name, "Description": "", "AwsManaged": false, "Type": serviceControl, "Id": "p-" + strings.ReplaceAll(name, "-", "")}
	switch {
	case name == "full-aws-access":
		s["Name"], s["Id"], s["AwsManaged"] = "FullAWSAccess", "p-FullAWSAccess", true
	case file == everyRCP:
		s["Type"], s["Id"], s["AwsManaged"] = resourceControl, "p-RCPFullAWSAccess", true
	case folder == "rcp/":
		s["Type"] = resourceControl
	}
	owner := x.prefix
	if s["AwsManaged"] == true {
		owner = "arn:aws:organizations::aws:"
	}
	s["Arn"] = owner + "policy/" + x.id + "/" + strings.ToLower(s["Type"].(string)) + "/" + s["Id"].(string)
	if s["AwsManaged"] == true {
		s["Arn"] = owner + "policy/" + strings.ToLower(s["Type"].(string)) + "/" + s["Id"].(string)
	}
	return s
}

// describe adds a policy's text and targets.
func (x *orgExport) describe(file string, summary object) {
	content := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`
	if file != everyRCP {
		content = string(document(x.t, file))
	}
	policyID := summary["Id"].(string)
	x.answers["DescribePolicy:"+policyID] = object{"Policy": object{"PolicySummary": summary, "Content": content}}
	x.answers["ListTargetsForPolicy:"+policyID] = object{"Targets": x.targets[file]}
}
