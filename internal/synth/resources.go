// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package synth

import (
	"fmt"
	"testing/fstest"
)

// entriesPerFile is how many resources stand in one file.
const entriesPerFile = 2_000

// resources makes resources with their policies, and VPC endpoints.
func (m *maker) resources() {
	var entries []object
	for i := range m.size.Resources {
		account := m.account()
		name := m.resource(account, i)
		asked := name
		if serviceOf(name) == "s3" {
			asked = name + "/" + m.of(teams()...) + "/key"
		}
		m.out.Resources = append(m.out.Resources, asked)
		if m.gap() {
			continue
		}
		e := object{"Resource": name, "Account": account, "Policy": nil}
		switch {
		case m.chance(85):
			e["Policy"] = m.stored(m.resourceDocument(account, name))
		case m.gap():
			delete(e, "Policy")
		}
		if m.chance(70) {
			e["Tags"] = []object{{"Key": "team", "Value": m.of(teams()...)}}
		}
		entries = append(entries, e)
	}
	for i := 0; i < len(entries); i += entriesPerFile {
		m.file(fmt.Sprintf("resources/%03d.json", i/entriesPerFile), entries[i:min(i+entriesPerFile, len(entries))])
	}
	m.out.Resources = append(m.out.Resources, "*", "arn:aws:ec2:eu-central-1:"+m.account()+":instance/i-1")
	m.endpoints()
}

// resource returns the ARN of a resource of some service.
func (m *maker) resource(account string, i int) string {
	region := ":" + m.of("eu-central-1", "us-east-1") + ":" + account + ":"
	switch m.IntN(5) {
	case 0:
		return fmt.Sprintf("arn:aws:sqs%squeue-%d", region, i)
	case 1:
		return fmt.Sprintf("arn:aws:kms%skey/key-%d", region, i)
	case 2:
		return fmt.Sprintf("arn:aws:secretsmanager%ssecret:name-%d", region, i)
	case 3:
		return fmt.Sprintf("arn:aws:dynamodb%stable/table-%d", region, i)
	}
	return fmt.Sprintf("arn:aws:s3:::bucket-%d", i)
}

// endpoints makes VPC endpoints.
func (m *maker) endpoints() {
	var all []object
	for i := range m.size.Endpoints {
		id := fmt.Sprintf("vpce-%017x", i)
		m.out.Endpoints = append(m.out.Endpoints, id)
		e := object{"VpcEndpointId": id, "VpcEndpointType": m.of("Gateway", "Interface"), "OwnerId": m.account()}
		if m.chance(70) {
			e["VpcId"] = m.of(vpcs()...)
		}
		if m.chance(80) {
			s := object{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
			if m.chance(50) {
				s["Condition"] = m.condition()
			}
			e["PolicyDocument"] = m.stored(document(s))
		}
		all = append(all, e)
	}
	if all != nil {
		m.file("endpoints.json", object{"VpcEndpoints": all})
	}
}

func file(b []byte) *fstest.MapFile { return &fstest.MapFile{Data: b, Mode: 0o444} }
