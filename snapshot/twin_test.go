// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"sort"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/internal/oracle"
	"github.com/iamverdict/verdict/policy"
)

// The twin resolves requests by looking through the raw exports, from front to back,
// each time anew. It shares nothing with the package but the parser of documents, and
// reads only what package synth writes.

// twin holds the exports as encoding/json reads them.
type twin struct {
	accounts  []twinAccount
	managed   []twinManaged
	resources []twinResource
	endpoints []twinEndpoint
	org       map[string]json.RawMessage
	texts     []string // of all documents, to look for keys in
}

type twinAccount struct {
	UserDetailList, GroupDetailList, RoleDetailList []twinIdentity
	Policies                                        []struct {
		Arn               string
		DefaultVersionID  string
		PolicyVersionList []struct {
			VersionID string
			Document  json.RawMessage
		}
	}
}

type twinIdentity struct {
	Arn, UserName, GroupName, RoleName string
	UserID, RoleID                     string
	Tags                               []struct{ Key, Value string }
	GroupList                          []string
	UserPolicyList, GroupPolicyList    []twinInline
	RolePolicyList                     []twinInline
	AttachedManagedPolicies            []struct{ PolicyArn string }
	PermissionsBoundary                *struct{ PermissionsBoundaryArn string }
	AssumeRolePolicyDocument           json.RawMessage
}

type twinInline struct {
	PolicyName     string
	PolicyDocument json.RawMessage
}

type twinManaged struct {
	ARN    string `json:"arn"`
	Policy json.RawMessage
}

type twinResource struct {
	Resource, Account string
	Policy            *json.RawMessage
	Tags              []struct{ Key, Value string }

	asked, tagged bool
}

type twinEndpoint struct {
	VpcEndpointID, VpcEndpointType string
	VpcID                          string
	PolicyDocument                 json.RawMessage
}

// readTwin reads the files of an organization.
func readTwin(t *testing.T, files fstest.MapFS) *twin {
	w := &twin{}
	require.NoError(t, fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data := files[name].Data
		switch {
		case strings.HasPrefix(name, "accounts/"):
			var a twinAccount
			require.NoError(t, json.Unmarshal(data, &a))
			w.accounts = append(w.accounts, a)
		case strings.HasPrefix(name, "resources/"):
			var raw []map[string]json.RawMessage
			var list []twinResource
			require.NoError(t, json.Unmarshal(data, &raw))
			require.NoError(t, json.Unmarshal(data, &list))
			for i := range list {
				_, list[i].asked = raw[i]["Policy"]
				_, list[i].tagged = raw[i]["Tags"]
			}
			w.resources = append(w.resources, list...)
		case name == "endpoints.json":
			var v struct{ VpcEndpoints []twinEndpoint }
			require.NoError(t, json.Unmarshal(data, &v))
			w.endpoints = v.VpcEndpoints
		case name == "organization.json":
			require.NoError(t, json.Unmarshal(data, &w.org))
		default:
			for _, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
				var m twinManaged
				if len(line) > 0 {
					require.NoError(t, json.Unmarshal(line, &m))
					w.managed = append(w.managed, m)
				}
			}
		}
		return nil
	}))
	w.collectTexts()
	return w
}

// plain returns the text of a document, which is an object or a URL-encoded string.
func plainText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return string(raw)
	}
	if strings.HasPrefix(s, "{") {
		return s
	}
	s, err := url.PathUnescape(s)
	if err != nil {
		panic(err)
	}
	return s
}

// collectTexts gathers every document that counts, for the keys that they ask for.
func (w *twin) collectTexts() {
	add := func(raw json.RawMessage) {
		if len(raw) > 0 && string(raw) != "null" {
			w.texts = append(w.texts, plainText(raw))
		}
	}
	for _, a := range w.accounts {
		for _, e := range slices.Concat(a.UserDetailList, a.GroupDetailList, a.RoleDetailList) {
			for _, p := range slices.Concat(e.UserPolicyList, e.GroupPolicyList, e.RolePolicyList) {
				add(p.PolicyDocument)
			}
			add(e.AssumeRolePolicyDocument)
		}
		for _, p := range a.Policies {
			for _, v := range p.PolicyVersionList {
				if v.VersionID == p.DefaultVersionID {
					add(v.Document)
				}
			}
		}
	}
	for _, m := range w.managed {
		add(m.Policy)
	}
	for _, r := range w.resources {
		if r.Policy != nil {
			add(*r.Policy)
		}
	}
	for _, e := range w.endpoints {
		add(e.PolicyDocument)
	}
	for name, raw := range w.org {
		if strings.HasPrefix(name, "DescribePolicy:") {
			var v struct{ Policy struct{ Content string } }
			if err := json.Unmarshal(raw, &v); err != nil {
				panic(err)
			}
			w.texts = append(w.texts, v.Policy.Content)
		}
	}
}

// mentions reports whether any document asks for a key.
func (w *twin) mentions(key string) bool {
	return slices.ContainsFunc(w.texts, func(s string) bool { return strings.Contains(s, key) })
}

// answer is what the twin finds.
type answer struct {
	request  oracle.Request
	policies oracle.Policies
}

// attached makes a policy of a text; without a text nobody knows it.
func attached(name string, raw json.RawMessage) oracle.Attached {
	if raw == nil {
		return oracle.Attached{Name: name}
	}
	doc, err := policy.ParseLenient(name, []byte(plainText(raw)))
	if err != nil {
		panic(err)
	}
	return oracle.Attached{Name: name, Document: doc}
}

// resolve answers a question.
func (w *twin) resolve(principal, action, resource, endpoint string) answer {
	a := answer{request: oracle.Request{Principal: principal, Action: action, Resource: resource, Context: map[string][]string{}}}
	w.identity(&a)
	account := field(principal, 4)
	if len(account) == 12 {
		a.policies.SCP = w.levels(account, "SERVICE_CONTROL_POLICY")
		w.orgKeys(&a, account, "aws:PrincipalOrg")
	}
	w.target(&a)
	for _, e := range w.endpoints {
		if e.VpcEndpointID == endpoint {
			a.request.Endpoint = strings.ToLower(e.VpcEndpointType)
			if e.PolicyDocument != nil {
				a.policies.VPCEndpoint = []oracle.Attached{attached(endpoint, e.PolicyDocument)}
			}
		}
	}
	if endpoint != "" {
		w.passes(&a, endpoint)
	}
	return a
}

// passes sets the keys that tell of the way through an endpoint.
func (w *twin) passes(a *answer, endpoint string) {
	a.request.Context["aws:SourceVpce"] = []string{endpoint}
	a.request.Unknown = append(a.request.Unknown, "aws:VpcSourceIp", "aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths")
	for _, e := range w.endpoints {
		if e.VpcEndpointID == endpoint && e.VpcID != "" {
			a.request.Context["aws:SourceVpc"] = []string{e.VpcID}
			return
		}
	}
	a.request.Unknown = append(a.request.Unknown, "aws:SourceVpc")
}

// field returns a field of an ARN, or "".
func field(s string, i int) string {
	if f := strings.SplitN(s, ":", 6); len(f) == 6 {
		return f[i]
	}
	return ""
}

// find returns the user or role that a principal is.
func (w *twin) find(principal string) *twinIdentity {
	for _, a := range w.accounts {
		for i := range a.UserDetailList {
			if a.UserDetailList[i].Arn == principal {
				return &a.UserDetailList[i]
			}
		}
		for i := range a.RoleDetailList {
			r := &a.RoleDetailList[i]
			if r.Arn == principal || strings.HasPrefix(principal, "arn:aws:sts::"+field(r.Arn, 4)+":assumed-role/"+r.RoleName+"/") {
				return r
			}
		}
	}
	return nil
}

// identity finds the policies and the tags of the requester.
func (w *twin) identity(a *answer) {
	principal := a.request.Principal
	resource := field(principal, 5)
	switch {
	case strings.HasPrefix(resource, "federated-user/"):
		a.policies.Identity = []oracle.Attached{{Name: "policies of the user behind " + principal}}
		return
	case resource == "" || resource == "root":
		return
	}
	e := w.find(principal)
	if e == nil {
		a.policies.Identity = []oracle.Attached{{Name: "policies of " + principal}}
		if w.mentions("aws:PrincipalTag/team") {
			a.request.Unknown = append(a.request.Unknown, "aws:PrincipalTag/team")
		}
		return
	}
	a.policies.Identity = w.own(e)
	for _, name := range e.GroupList {
		a.policies.Identity = append(a.policies.Identity, w.group(field(e.Arn, 4), name)...)
	}
	if e.PermissionsBoundary != nil {
		a.policies.Boundary = []oracle.Attached{w.managedPolicy(e.PermissionsBoundary.PermissionsBoundaryArn)}
	}
	for _, t := range e.Tags {
		a.request.Context["aws:PrincipalTag/"+t.Key] = []string{t.Value}
	}
	if e.RoleName != "" {
		a.request.RoleARN = e.Arn
	}
	a.request.UniqueID = e.UserID + e.RoleID
}

// own returns the policies of an identity itself.
func (w *twin) own(e *twinIdentity) []oracle.Attached {
	var list []oracle.Attached
	for _, p := range slices.Concat(e.UserPolicyList, e.GroupPolicyList, e.RolePolicyList) {
		list = append(list, attached("inline policy "+p.PolicyName+" of "+e.Arn, p.PolicyDocument))
	}
	for _, p := range e.AttachedManagedPolicies {
		list = append(list, w.managedPolicy(p.PolicyArn))
	}
	return list
}

func (w *twin) group(account, name string) []oracle.Attached {
	for _, a := range w.accounts {
		for i, g := range a.GroupDetailList {
			if g.Arn == "arn:aws:iam::"+account+":group/"+name {
				return w.own(&a.GroupDetailList[i])
			}
		}
	}
	return []oracle.Attached{{Name: "policies of group " + name + " of account " + account}}
}

func (w *twin) managedPolicy(name string) oracle.Attached {
	for _, a := range w.accounts {
		for _, p := range a.Policies {
			for _, v := range p.PolicyVersionList {
				if p.Arn == name && v.VersionID == p.DefaultVersionID {
					return attached(name, v.Document)
				}
			}
		}
	}
	for _, m := range w.managed {
		if m.ARN == name {
			return attached(name, m.Policy)
		}
	}
	return oracle.Attached{Name: name}
}

// orgCall returns the answer of a call.
func orgCall[T any](w *twin, name string) T {
	var v T
	if raw, ok := w.org[name]; ok {
		if err := json.Unmarshal(raw, &v); err != nil {
			panic(err)
		}
	}
	return v
}

type twinIDs struct {
	Accounts, OrganizationalUnits []struct{ ID, Name string }
}

// way returns the root, the units and the account above which it stands, or nil.
func (w *twin) way(account string) (ids, names []string) {
	for child := account; ; {
		parent, name := "", "Root"
		for call := range w.org {
			_, at, ok := strings.Cut(call, "ForParent:")
			if !ok {
				continue
			}
			v := orgCall[twinIDs](w, call)
			for _, e := range append(v.Accounts, v.OrganizationalUnits...) {
				if e.ID == child {
					parent, name = at, e.Name
				}
			}
		}
		if parent == "" && child == account {
			return nil, nil
		}
		ids, names = append([]string{child}, ids...), append([]string{child + " (" + name + ")"}, names...)
		if parent == "" {
			return ids, names
		}
		child = parent
	}
}

func (w *twin) management() string {
	v := orgCall[struct {
		Organization struct{ MasterAccountID, ManagementAccountID string }
	}](w, "DescribeOrganization")
	return v.Organization.MasterAccountID + v.Organization.ManagementAccountID
}

// levels returns what is attached to the way from the root to an account.
func (w *twin) levels(account, kind string) []oracle.Level {
	ids, names := w.way(account)
	if ids == nil {
		name := "organization of account " + account
		return []oracle.Level{{Name: name, Policies: []oracle.Attached{{Name: name + " (not in the snapshot)"}}}}
	}
	if account == w.management() {
		return nil
	}
	var levels []oracle.Level
	for i, id := range ids {
		l := oracle.Level{Name: names[i]}
		v := orgCall[struct{ Policies []struct{ ID, Arn string } }](w, "ListPolicies:"+kind)
		sort.Slice(v.Policies, func(i, j int) bool { return v.Policies[i].ID < v.Policies[j].ID })
		for _, p := range v.Policies {
			targets := orgCall[struct{ Targets []struct{ TargetID string } }](w, "ListTargetsForPolicy:"+p.ID)
			for _, at := range targets.Targets {
				if at.TargetID == id {
					doc := orgCall[struct {
						Policy struct{ Content json.RawMessage }
					}](w, "DescribePolicy:"+p.ID)
					l.Policies = append(l.Policies, attached(p.Arn, doc.Policy.Content))
				}
			}
		}
		levels = append(levels, l)
	}
	return levels
}

// orgKeys sets the two keys that tell where an account stands.
func (w *twin) orgKeys(a *answer, account, prefix string) {
	ids, _ := w.way(account)
	if ids == nil {
		a.request.Unknown = append(a.request.Unknown, prefix+"ID", prefix+"Paths")
		return
	}
	a.request.Context[prefix+"ID"] = []string{"o-synth00001"}
	a.request.Context[prefix+"Paths"] = []string{"o-synth00001/" + strings.Join(ids[:len(ids)-1], "/") + "/"}
}

// target finds what applies to the resource.
func (w *twin) target(a *answer) {
	resource, caller := a.request.Resource, field(a.request.Principal, 4)
	if resource == "*" {
		if len(caller) == 12 {
			a.policies.RCP = w.levels(caller, "RESOURCE_CONTROL_POLICY")
		}
		return
	}
	owner := field(resource, 4)
	holder := resource
	if field(resource, 2) == "s3" {
		bucket, _, _ := strings.Cut(field(resource, 5), "/")
		holder = "arn:aws:s3:::" + bucket
	}
	var collected *twinResource
	tagged := false
	for i, r := range w.resources {
		if r.Resource == holder {
			collected = &w.resources[i]
			owner = r.Account
		}
		if r.Resource == resource && r.tagged {
			tagged = true
			for _, t := range r.Tags {
				a.request.Context["aws:ResourceTag/"+t.Key] = []string{t.Value}
				if s := field(resource, 2); s != "aws" {
					a.request.Context[s+":ResourceTag/"+t.Key] = []string{t.Value}
				}
			}
		}
	}
	switch role := w.find(resource); {
	case strings.HasPrefix(field(resource, 5), "role/"):
		if tagged = role != nil; tagged {
			for _, t := range role.Tags {
				a.request.Context["aws:ResourceTag/"+t.Key] = []string{t.Value}
				a.request.Context["iam:ResourceTag/"+t.Key] = []string{t.Value}
			}
		}
		if strings.HasPrefix(a.request.Action, "sts:") {
			p := oracle.Attached{Name: "trust policy of " + resource}
			if role != nil {
				p = attached(p.Name, role.AssumeRolePolicyDocument)
			}
			a.policies.Resource = []oracle.Attached{p}
		}
	case collected != nil && collected.asked:
		if collected.Policy != nil {
			a.policies.Resource = []oracle.Attached{attached(holder, *collected.Policy)}
		}
	case field(resource, 2) == "ec2" && owner == caller:
	default:
		a.policies.Resource = []oracle.Attached{{Name: holder}}
	}
	if !tagged && w.mentions("aws:ResourceTag/team") {
		a.request.Unknown = append(a.request.Unknown, "aws:ResourceTag/team")
	}
	if a.request.ResourceAccount = owner; owner == "" {
		name := "organization of the owner"
		a.policies.RCP = []oracle.Level{{Name: name, Policies: []oracle.Attached{{Name: name + " (not in the snapshot)"}}}}
		a.request.Unknown = append(a.request.Unknown, "aws:ResourceOrgID", "aws:ResourceOrgPaths")
		return
	}
	a.policies.RCP = w.levels(owner, "RESOURCE_CONTROL_POLICY")
	w.orgKeys(a, owner, "aws:ResourceOrg")
}

// describe writes out what was found, layer by layer, for comparisons.
func (a *answer) describe() string {
	var b strings.Builder
	list := func(name string, policies []oracle.Attached) {
		for _, p := range policies {
			fmt.Fprintf(&b, "%s: %s %s\n", name, p.Name, textOf(p.Document))
		}
	}
	levels := func(name string, all []oracle.Level) {
		for _, l := range all {
			fmt.Fprintf(&b, "%s level %s\n", name, l.Name)
			list(name, l.Policies)
		}
	}
	list("identity", a.policies.Identity)
	list("boundary", a.policies.Boundary)
	list("resource", a.policies.Resource)
	list("endpoint", a.policies.VPCEndpoint)
	levels("scp", a.policies.SCP)
	levels("rcp", a.policies.RCP)
	keys := make(map[string]string)
	for k, v := range a.request.Context {
		keys[strings.ToLower(k)] = fmt.Sprint(v)
	}
	describeKeys(&b, keys, a.request.Unknown)
	fmt.Fprintf(&b, "owner %q, role %q\n", a.request.ResourceAccount, a.request.RoleARN)
	return b.String()
}

func textOf(doc *policy.Document) string {
	if doc == nil {
		return "unknown"
	}
	return string(doc.AppendJSON(nil))
}

func describeKeys(b *strings.Builder, keys map[string]string, unknown []string) {
	names := make([]string, 0, len(keys))
	for k := range keys {
		names = append(names, k)
	}
	sort.Strings(names)
	for _, k := range names {
		fmt.Fprintf(b, "%s = %s\n", k, keys[k])
	}
	lower := make([]string, len(unknown))
	for i, k := range unknown {
		lower[i] = strings.ToLower(k)
	}
	sort.Strings(lower)
	fmt.Fprintf(b, "unknown %v\n", slices.Compact(lower))
}
