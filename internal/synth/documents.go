// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package synth

// Documents are made of a few services, names and keys, so that those of one account
// often speak of the same things as those of another.

// service is a service with some of its actions.
type service struct {
	prefix  string
	actions []string
}

// services are those of the resources that are made.
var services = []service{
	{"s3", []string{"GetObject", "PutObject", "DeleteObject"}},
	{"sqs", []string{"SendMessage", "ReceiveMessage"}},
	{"kms", []string{"Decrypt", "Encrypt"}},
	{"secretsmanager", []string{"GetSecretValue", "PutSecretValue"}},
	{"dynamodb", []string{"GetItem", "PutItem", "Query"}},
	{"ec2", []string{"StartInstances", "StopInstances"}},
	{"sts", []string{"AssumeRole"}},
}

// Action returns an action that suits a resource, by its service: the n-th, counted
// around.
func Action(resourceARN string, n int) string {
	for _, s := range services {
		if serviceOf(resourceARN) == s.prefix || s.prefix == "sts" && serviceOf(resourceARN) == "iam" {
			return s.prefix + ":" + s.actions[n%len(s.actions)]
		}
	}
	return "ec2:DescribeInstances"
}

// serviceOf returns the service of an ARN.
func serviceOf(resourceARN string) string {
	from, colons := 0, 0
	for i := range len(resourceARN) {
		if resourceARN[i] != ':' {
			continue
		}
		if colons++; colons == 2 {
			from = i + 1
		} else if colons == 3 {
			return resourceARN[from:i]
		}
	}
	return ""
}

func document(statements ...object) object {
	return object{"Version": "2012-10-17", "Statement": statements}
}

func (m *maker) fullDocument(scp bool) object {
	s := object{"Effect": "Allow", "Action": "*", "Resource": "*"}
	if !scp {
		s["Principal"] = "*"
	}
	return document(s)
}

// actions returns some action patterns.
func (m *maker) actions() any {
	s := services[m.IntN(len(services))]
	switch m.IntN(4) {
	case 0:
		return s.prefix + ":*"
	case 1:
		return []string{s.prefix + ":" + m.of(s.actions...), "logs:*"}
	}
	return s.prefix + ":" + m.of(s.actions...)
}

// identityDocument is a document of an identity-based policy of an account.
func (m *maker) identityDocument(account string) object {
	var list []object
	for range 1 + m.IntN(3) {
		s := object{"Effect": "Allow", "Action": m.actions(), "Resource": m.resourcePattern(account)}
		if m.chance(15) {
			s["Effect"] = "Deny"
		}
		if m.chance(30) {
			s["Condition"] = m.condition()
		}
		list = append(list, s)
	}
	return document(list...)
}

// resourcePattern is a Resource of a document.
func (m *maker) resourcePattern(account string) string {
	return m.of("*", "*", "arn:aws:s3:::bucket-*", "arn:aws:s3:::*/${aws:PrincipalTag/team}/*", "arn:aws:sqs:*:"+account+":*",
		"arn:aws:*:*:"+account+":*", "arn:aws:iam::*:role/*", "arn:aws:kms:*:*:key/*")
}

// condition is a Condition that asks for what a snapshot can tell.
func (m *maker) condition() object {
	account := m.account()
	return []object{
		{"StringEquals": object{"aws:PrincipalOrgID": organizationID}},
		{"StringNotEquals": object{"aws:ResourceOrgID": organizationID}},
		{"StringEquals": object{"aws:PrincipalTag/team": m.of(teams()...)}},
		{"StringNotEqualsIfExists": object{"aws:ResourceTag/team": m.of(teams()...)}},
		{"StringEquals": object{"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}},
		{"StringEquals": object{"aws:ResourceAccount": account}},
		{"StringNotEquals": object{"aws:PrincipalAccount": account}},
		{"ForAnyValue:StringLike": object{"aws:PrincipalOrgPaths": organizationID + "/" + rootID + "/*"}},
		{"ForAllValues:StringNotLike": object{"aws:ResourceOrgPaths": organizationID + "/" + rootID + "/ou-sy01-unit0001/*"}},
		{"ArnLike": object{"aws:PrincipalArn": "arn:aws:iam::" + account + ":role/app/*"}},
		{"StringLike": object{"aws:userid": "AROA*"}},
		{"StringLike": object{"aws:SourceVpce": "vpce-*"}},
		{"StringEquals": object{"aws:SourceVpc": m.of(vpcs()...)}},
	}[m.IntN(13)]
}

func vpcs() []string { return []string{"vpc-0aa", "vpc-0bb"} }

func teams() []string { return []string{"red", "green", "blue"} }

// guardrail is a document of a service or resource control policy.
func (m *maker) guardrail(scp bool) object {
	s := object{"Effect": "Deny", "Action": m.actions(), "Resource": "*", "Condition": m.condition()}
	if !scp {
		s["Principal"] = "*"
	}
	return document(s)
}

// principal is a Principal of a document that belongs to an account's resource.
func (m *maker) principal(account string) any {
	other := m.account()
	return []any{
		"*", object{"AWS": "arn:aws:iam::" + account + ":root"}, object{"AWS": other},
		object{"AWS": []string{"arn:aws:iam::" + other + ":role/app/role-1", "arn:aws:iam::" + account + ":root"}},
		object{"Service": "events.amazonaws.com"}, object{"AWS": "arn:aws:iam::" + account + ":user/user-0"},
	}[m.IntN(6)]
}

// resourceDocument is a document of a resource-based policy.
func (m *maker) resourceDocument(account, resource string) object {
	var list []object
	for range 1 + m.IntN(2) {
		s := object{"Effect": "Allow", "Principal": m.principal(account), "Action": Action(resource, m.IntN(6)), "Resource": "*"}
		if serviceOf(resource) == "s3" {
			s["Resource"] = []string{resource, resource + "/*"}
		}
		if m.chance(20) {
			s["Effect"] = "Deny"
		}
		if m.chance(40) {
			s["Condition"] = m.condition()
		}
		list = append(list, s)
	}
	return document(list...)
}

// trustDocument is a role's trust policy. Most are the same few.
func (m *maker) trustDocument(account string) object {
	s := object{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": object{"Service": m.of("ec2.amazonaws.com", "lambda.amazonaws.com")}}
	if m.chance(30) {
		s["Principal"] = m.principal(account)
		if m.chance(30) {
			s["Condition"] = m.condition()
		}
	}
	return document(s)
}
