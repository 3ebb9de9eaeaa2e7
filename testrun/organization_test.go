// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/suite"
)

// A suite of ten thousand cases over the example organization: its users and roles ask
// for the actions of each service on each resource of it, from two Regions, with and
// without TLS. Policies are files; the expectations are what the engine says, so that
// it passes.

const organization = "../examples/organization"

type (
	identity struct {
		ARN, Boundary           string
		Managed, Inline, Groups []string
	}
	resource struct{ ARN, Account, Policy string }
	template struct {
		Principal       string   `json:"principal,omitempty"`
		RoleARN         string   `json:"roleArn,omitempty"`
		Resource        string   `json:"resource,omitempty"`
		ResourceAccount string   `json:"resourceAccount,omitempty"`
		Identity        []string `json:"identityPolicies,omitempty"`
		Boundary        []string `json:"permissionBoundaries,omitempty"`
		ResourcePolicy  string   `json:"resourcePolicy,omitempty"`
		SCP             []level  `json:"serviceControlPolicies,omitempty"`
		RCP             []level  `json:"resourceControlPolicies,omitempty"`
	}
	level struct {
		Name     string   `json:"orgIdentifier"`
		Policies []string `json:"policies"`
	}
	variant struct {
		Name    string            `json:"name"`
		Context map[string]string `json:"context"`
	}
	matrix struct {
		Principals []string  `json:"principals"`
		Actions    []string  `json:"actions"`
		Resources  []string  `json:"resources"`
		Variants   []variant `json:"variants"`
	}
	generated struct {
		Name   string         `json:"name"`
		Matrix matrix         `json:"matrix"`
		Expect map[string]any `json:"expect"`
	}
)

// actionsOf are those that are asked for, by service.
func actionsOf(service string) []string {
	return map[string][]string{
		"s3":             {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "s3:PutObjectAcl"},
		"dynamodb":       {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"},
		"kms":            {"kms:Decrypt", "kms:Encrypt", "kms:ScheduleKeyDeletion"},
		"ec2":            {"ec2:StartInstances", "ec2:TerminateInstances"},
		"cloudtrail":     {"cloudtrail:StopLogging", "cloudtrail:DeleteTrail"},
		"secretsmanager": {"secretsmanager:GetSecretValue", "secretsmanager:DeleteSecret"},
		"sns":            {"sns:Publish"},
		"sqs":            {"sqs:SendMessage", "sqs:ReceiveMessage"},
		"lambda":         {"lambda:InvokeFunction"},
	}[service]
}

func variants() []variant {
	var list []variant
	for _, region := range []string{"eu-central-1", "us-west-2"} {
		for _, tls := range []string{"true", "false"} {
			list = append(list, variant{region + " TLS " + tls, map[string]string{"aws:RequestedRegion": region, "aws:SecureTransport": tls}})
		}
	}
	return list
}

// writeOrganization writes the case file beside the policies in a new directory, and
// returns its name.
func writeOrganization(t testing.TB, dir string) string {
	require.NoError(t, os.CopyFS(dir, os.DirFS(organization)))
	templates := make(map[string]template)
	var principals []string
	names := map[string][]string{} // of resources, by service
	for _, i := range identities(t) {
		name := plain("by " + i.ARN)
		templates[name] = askedBy(i)
		principals = append(principals, name)
	}
	for _, r := range resources(t) {
		name := plain("on " + r.ARN)
		service := strings.Split(r.ARN, ":")[2]
		templates[name] = askedFor(r)
		names[service] = append(names[service], name)
	}
	var all []generated
	for _, service := range slices.Sorted(maps.Keys(names)) {
		all = append(all, generated{service, matrix{principals, actionsOf(service), names[service], variants()}, map[string]any{"decision": "denied"}})
	}
	file := filepath.Join(dir, "organization_test.json")
	write := func(cases []generated) {
		text, err := json.MarshalIndent(map[string]any{
			"name": "organization", "templates": templates, "cases": cases,
			"context": map[string]any{"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:ResourceOrgID": "o-a1b2c3d4e5"},
		}, "", " ")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, text, 0o600))
	}
	write(all)
	write(settle(t, file))
	return file
}

// plain makes a name of a template, which has letters, digits, dashes and underscores.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(":/. ", r) {
			return '_'
		}
		return r
	}, s)
}

// settle makes the cases of what the engine says: resources that are decided alike are
// one matrix.
func settle(t testing.TB, file string) []generated {
	s, err := suite.Load(t.Context(), suite.Options{}, file)
	require.NoError(t, err)
	byName := make(map[string]variant)
	for _, v := range variants() {
		byName[v.Name] = v
	}
	var list []generated
	at := make(map[string]int)
	for c := range s.Cases() {
		d := c.Run().Decision
		principal, action, on, v := c.Path[2], c.Path[3], c.Path[4], c.Path[5]
		key := fmt.Sprint(principal, action, v, d.Result, d.Conclusive())
		if i, ok := at[key]; ok {
			list[i].Matrix.Resources = append(list[i].Matrix.Resources, on)
			continue
		}
		at[key] = len(list)
		list = append(list, generated{
			fmt.Sprintf("%d", len(list)),
			matrix{[]string{principal}, []string{action}, []string{on}, []variant{byName[v]}},
			map[string]any{"decision": d.Result.String(), "conclusive": d.Conclusive()},
		})
	}
	return list
}

func identities(t testing.TB) []identity {
	var list []identity
	readJSON(t, "identities.json", &list)
	return slices.DeleteFunc(list, func(i identity) bool {
		return strings.Contains(i.ARN, ":group/") || slices.ContainsFunc(i.Managed, func(p string) bool { return strings.HasPrefix(p, "arn:") })
	})
}

func resources(t testing.TB) []resource {
	var list []resource
	readJSON(t, "resources.json", &list)
	return slices.DeleteFunc(list, func(r resource) bool { return strings.Contains(r.ARN, "vpc-endpoint") })
}

func readJSON(t testing.TB, name string, into any) {
	text, err := os.ReadFile(filepath.Join(organization, name))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, into))
}

func askedBy(i identity) template {
	account := i.ARN[13:25]
	t := template{Principal: i.ARN, Identity: files(append(i.Managed, i.Inline...)...), SCP: scps(account)}
	if i.Boundary != "" {
		t.Boundary = files(i.Boundary)
	}
	if _, name, ok := strings.Cut(i.ARN, ":role/"); ok {
		t.RoleARN = i.ARN
		t.Principal = "arn:aws:sts::" + account + ":assumed-role/" + name[strings.LastIndex(name, "/")+1:] + "/session"
	}
	return t
}

func askedFor(r resource) template {
	t := template{Resource: r.ARN, ResourceAccount: r.Account, RCP: []level{{"root", files("rcp/data-perimeter", "rcp/role-perimeter")}}}
	if strings.HasPrefix(r.ARN, "arn:aws:s3:::") {
		t.Resource += "/team/report.csv"
	}
	if r.Policy != "" {
		t.ResourcePolicy = r.Policy + ".json"
	}
	return t
}

// scps are the levels of an account.
func scps(account string) []level {
	full := "scp/full-aws-access"
	levels := []level{{"root", files(full, "scp/deny-leaving", "scp/deny-root-user")}}
	switch account {
	case "111122223333": // the management account, which none bind
		return nil
	case "222233334444":
		return append(levels, level{"Security", files(full)}, level{"security", files(full)})
	case "333344445555":
		return append(levels, level{"Workloads", files(full, "scp/region-guard")}, level{"Production", files(full, "scp/protect-trail")}, level{"shop", files(full)})
	}
	return append(levels, level{"Workloads", files(full, "scp/region-guard")}, level{"Sandbox", files("scp/sandbox-services", "scp/small-instances")}, level{"sandbox", files(full)})
}

func files(names ...string) []string {
	var list []string
	for _, n := range names {
		list = append(list, n+".json")
	}
	return list
}
