// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"errors"
	"fmt"

	"github.com/iamverdict/verdict/policy"
)

func ExampleParse() {
	src := []byte(`{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::acme/*"}
}`)
	doc, err := policy.Parse("read.json", src)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range doc.Statements {
		fmt.Println(doc.Position(s.Pos), s.Effect, s.Action.Values[0].Value)
	}
	// Output: read.json:3:16 Allow s3:Get*
}

// All errors of a document are returned at once, with their places.
func ExampleParse_errors() {
	src := []byte(`{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "allow", "Action": "s3:*", "Resource": "*"},
    {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Conditions": {}}
  ]
}`)
	_, err := policy.Parse("perimeter.json", src)
	fmt.Println(err)

	var findings policy.Findings
	if errors.As(err, &findings) {
		fmt.Println(findings[1].Code == policy.UnknownElement, findings[1].Statement, findings[1].Pointer)
	}
	// Output:
	// perimeter.json:4:16: invalid_effect: "allow" is neither Allow nor Deny (at /Statement/0/Effect)
	// perimeter.json:5:59: unknown_element: "Conditions" is not an element of a statement (at /Statement/1/Conditions)
	// true 1 /Statement/1/Conditions
}

// Of a document that AWS has stored, the statements that can be understood are
// used, and the others are known.
func ExampleParseLenient() {
	src := []byte(`{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:Get*", "Action": "s3:List*", "Resource": "*"},
  {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Conditions": {}}]}`)
	doc, err := policy.ParseLenient("stored.json", src)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, s := range doc.Statements {
		fmt.Println(s.Effect, len(s.Action.Values), doc.Malformed(i))
	}
	// Output:
	// Allow 2 false
	// Deny 1 true
}

func ExampleCheck() {
	src := []byte(`{"Version": "2012-10-17", "Statement": [
  {"Sid": "a b", "Effect": "Allow", "Action": "s3:*", "Resource": "bucket"},
  {"Effect": "Allow", "Action": "nosuch:Thing", "Resource": "*"}]}`)
	_, findings := policy.Check("p.json", src, policy.IdentityBased)
	for _, f := range findings {
		fmt.Println(f.Severity, f)
	}
	// Output:
	// reject p.json:2:11: invalid_sid: "a b" has other characters than letters and digits (at /Statement/0/Sid)
	// reject p.json:2:67: invalid_resource: "bucket" is neither "*" nor an ARN (at /Statement/0/Resource)
	// warn p.json:3:33: unknown_service: "nosuch:Thing" is an action of no service that is known (at /Statement/1/Action)
}

// What a document may hold depends on what it is used as.
func ExampleDocument_Validate() {
	doc, err := policy.Parse("p.json", []byte(`{"Version": "2012-10-17", "Statement":
  {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(doc.Validate(policy.RCP).Err())
	fmt.Println(doc.Validate(policy.SCP).Err())
	// Output:
	// <nil>
	// p.json:2:35: principal_not_allowed: a service control policy is about those it is attached to and names no principal (at /Statement/Principal)
}

func ExampleDocument_AppendJSON() {
	doc, err := policy.Parse("p.json", []byte(`{
  "Statement": {"Resource": ["*"], "Action": ["s3:Get*", "s3:List*"], "Effect": "Allow"},
  "Version": "2012-10-17"
}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s\n", doc.AppendJSON(nil))
	// Output: {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*"}]}
}

func ExampleEqual() {
	a, _ := policy.Parse("a", []byte(`{"Statement": {"Effect": "Deny", "Action": "*"}}`))
	b, _ := policy.Parse("b", []byte(`{"Statement": [{"Action": ["*"], "Effect": "Deny"}]}`))
	fmt.Println(policy.Equal(a, b))
	// Output: true
}

func ExampleRules_Validate() {
	doc, err := policy.Parse("scp.json", []byte(`{"Version": "2012-10-17", "Statement":
  {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(doc.Validate(policy.SCP).Err())
	fmt.Println(policy.Rules{LegacySCP: true}.Validate(doc, policy.SCP).Err())
	// Output:
	// <nil>
	// scp.json:2:36: notaction_not_allowed: a service control policy cannot have a NotAction here (at /Statement/NotAction)
}
