// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

const trail = `{"Records":[
 {"eventTime":"2026-11-20T10:15:30Z","eventSource":"dynamodb.amazonaws.com","eventName":"DescribeTable","awsRegion":"eu-west-1",
  "sourceIPAddress":"203.0.113.10","errorCode":"AccessDenied","eventID":"e-1",
  "errorMessage":"User: arn:aws:iam::111122223333:user/ana is not authorized to perform: dynamodb:DescribeTable on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/orders because no identity-based policy allows the dynamodb:DescribeTable action",
  "requestParameters":{"tableName":"orders"},
  "userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana","principalId":"AIDAEXAMPLE","accessKeyId":"AKIAEXAMPLE"}},
 {"eventID":7},
 {"eventSource":"kms.amazonaws.com","eventName":"ListKeys","eventID":"e-3","sharedEventID":"s-1",
  "userIdentity":{"type":"AWSAccount","principalId":"AROAEXAMPLE:ci","accountId":"444455556666"}}
]}`

// Example replays the denials of a trail against the policies at hand.
func Example() {
	doc, err := policy.Parse("ana.json", []byte(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"orders"}}}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := eval.Compile(doc, policy.IdentityBased)
	if err != nil {
		fmt.Println(err)
		return
	}
	policies := eval.Policies{Identity: []*eval.Policy{p}}
	engine, err := eval.New(policies)
	if err != nil {
		fmt.Println(err)
		return
	}
	for rec, err := range cloudtrail.Records("trail.json", strings.NewReader(trail)) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		re, err := rec.Reconstruct(cloudtrail.Given{})
		if err != nil {
			fmt.Println(err)
			continue
		}
		re.MarkUnknown(cloudtrail.PolicyKeys(&policies))
		d := engine.Decide(&re.Request)
		fmt.Println(re.Questions[0].Action, d)
		fmt.Println(cloudtrail.Compare(rec.Said(), d, &policies))
	}
	// Output:
	// dynamodb:DescribeTable implicitDeny (IMPLICIT_IDENTITY, inconclusive)
	// agree: AWS refused by the lack of an allow in the identity-based policy, and so does the decision
	// trail.json:7:2: record 2: no record of CloudTrail: there is no eventSource or no eventName
	// trail.json:8:2: event e-3: userIdentity.arn: the record of a caller of another account holds no ARN, only account 444455556666 (principalId AROAEXAMPLE:ci); look for the event in the trail of account 444455556666, with sharedEventID s-1, or give the principal
}

func ExampleRecords() {
	for rec, err := range cloudtrail.Records("trail.json", strings.NewReader(trail)) {
		if err != nil {
			fmt.Println("error:", err)
			continue
		}
		fmt.Println(rec.Position(), rec.EventSource, rec.EventName, rec.ErrorCode)
	}
	// Output:
	// trail.json:2:2 dynamodb.amazonaws.com DescribeTable AccessDenied
	// error: trail.json:7:2: record 2: no record of CloudTrail: there is no eventSource or no eventName
	// trail.json:8:2 kms.amazonaws.com ListKeys
}

func ExampleParseRecord() {
	rec, err := cloudtrail.ParseRecord("event.json", []byte(`{"detail-type":"AWS API Call via CloudTrail",
		"detail":{"eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventTime":"2026-11-20T10:15:30Z"}}`))
	fmt.Println(rec.EventName, rec.EventTime, err)
	// Output: ListBuckets 2026-11-20 10:15:30 +0000 UTC <nil>
}

func ExampleParseMessage() {
	m, ok := cloudtrail.ParseMessage(`An error occurred (AccessDenied) when calling the GetObject operation: ` +
		`User: arn:aws:iam::111122223333:user/ana is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::acme/k" ` +
		`with an explicit deny in a service control policy: arn:aws:organizations::999988887777:policy/o-abcde12345/service_control_policy/p-1`)
	fmt.Println(ok, m.Code, m.Operation)
	fmt.Println(m.Principal, m.Action, m.Resource)
	fmt.Println(m.Polarity, m.Type, m.PolicyARN)
	// Output:
	// true AccessDenied GetObject
	// arn:aws:iam::111122223333:user/ana s3:GetObject arn:aws:s3:::acme/k
	// explicit scp arn:aws:organizations::999988887777:policy/o-abcde12345/service_control_policy/p-1
}

func ExampleMessage_Admits() {
	m, _ := cloudtrail.ParseMessage("User: arn:aws:iam::111122223333:user/ana is not authorized to perform: ec2:RunInstances with an explicit deny in a service control policy")
	fmt.Println(m.Polarity, m.Admits(cloudtrail.ExplicitDeny), m.Admits(cloudtrail.ImplicitDeny))
	// Output: explicit true true
}

// A record that does not name the principal is no request, unless the caller knows
// who it was.
func ExampleRecord_Reconstruct() {
	rec, err := cloudtrail.ParseRecord("event.json", []byte(`{"eventSource":"sqs.amazonaws.com","eventName":"SendMessage","awsRegion":"eu-west-1","eventID":"e-1",
		"requestParameters":{"queueUrl":"https://sqs.eu-west-1.amazonaws.com/111122223333/orders"},
		"userIdentity":{"type":"AWSAccount","accountId":"444455556666"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = rec.Reconstruct(cloudtrail.Given{})
	var gap *cloudtrail.Gap
	fmt.Println(errors.As(err, &gap), gap.Field)

	re, err := rec.Reconstruct(cloudtrail.Given{Principal: "arn:aws:iam::444455556666:user/bob"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(re.Principal.String(), re.Questions, re.Exact())
	// Output:
	// true userIdentity.arn
	// arn:aws:iam::444455556666:user/bob [{sqs:SendMessage arn:aws:sqs:eu-west-1:111122223333:orders}] true
}

func ExampleReconstruction_MarkUnknown() {
	rec, err := cloudtrail.ParseRecord("event.json", []byte(`{"eventSource":"s3.amazonaws.com","eventName":"ListBuckets","sourceIPAddress":"203.0.113.10",
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana","accessKeyId":"AKIAEXAMPLE"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	re, err := rec.Reconstruct(cloudtrail.Given{})
	if err != nil {
		fmt.Println(err)
		return
	}
	before := len(re.Request.Unknown)
	re.MarkUnknown([]condition.Key{
		condition.MakeKey("aws:PrincipalTag/team"), // nobody knows
		condition.MakeKey("aws:SourceVpce"),        // absent: the call came from a public address
		condition.MakeKey("aws:SourceIp"),          // in the record
	})
	fmt.Println(re.Request.Unknown[before:])

	re.Set(condition.MakeKey("aws:PrincipalTag/team"), condition.String("orders"))
	fmt.Println(len(re.Request.Unknown) == before)
	// Output:
	// [aws:principaltag/team]
	// true
}

func ExampleReconstruction_Ask() {
	rec, err := cloudtrail.ParseRecord("event.json", []byte(`{"eventSource":"kms.amazonaws.com","eventName":"ReEncrypt","awsRegion":"eu-west-1",
		"requestParameters":{"sourceKeyId":"k-1","destinationKeyId":"k-2"},
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	re, err := rec.Reconstruct(cloudtrail.Given{})
	if err != nil {
		fmt.Println(err)
		return
	}
	engine, err := eval.New(eval.Policies{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, q := range re.Questions {
		fmt.Println(q.Action, q.Resource, re.Ask(i), engine.Decide(&re.Request).Result)
	}
	// Output:
	// kms:ReEncryptFrom arn:aws:kms:eu-west-1:111122223333:key/k-1 <nil> implicitDeny
	// kms:ReEncryptTo arn:aws:kms:eu-west-1:111122223333:key/k-2 <nil> implicitDeny
}

// The name of a secret is not all of its ARN.
func ExampleReconstruction_Exact() {
	rec, err := cloudtrail.ParseRecord("event.json", []byte(`{"eventSource":"secretsmanager.amazonaws.com","eventName":"GetSecretValue","awsRegion":"eu-west-1",
		"requestParameters":{"secretId":"prod/db"},
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	re, err := rec.Reconstruct(cloudtrail.Given{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(re.Exact(), re.Notes)
	// Output: false [resources: the six characters that Secrets Manager appends to the name: not in the record; arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-?????? was taken]
}

func ExampleReconstruction_Set() {
	rec, err := cloudtrail.ParseRecord("event.json", []byte(`{"eventSource":"s3.amazonaws.com","eventName":"ListBuckets",
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	re, err := rec.Reconstruct(cloudtrail.Given{})
	if err != nil {
		fmt.Println(err)
		return
	}
	address := condition.MakeKey("aws:SourceIp")
	fmt.Println(slices.Contains(re.Request.Unknown, address))
	re.Set(address, condition.String("203.0.113.10"))
	fmt.Println(slices.Contains(re.Request.Unknown, address), re.Request.Context.Single(address))
	// Output:
	// true
	// false 203.0.113.10
}

func ExampleRecord_Said() {
	for _, text := range []string{
		`{"eventSource":"s3.amazonaws.com","eventName":"ListBuckets"}`,
		`{"eventSource":"s3.amazonaws.com","eventName":"ListBuckets","errorCode":"AccessDenied","errorMessage":"Access Denied"}`,
		`{"eventSource":"s3.amazonaws.com","eventName":"GetObject","errorCode":"NoSuchKey"}`,
	} {
		rec, err := cloudtrail.ParseRecord("event.json", []byte(text))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(rec.Said().Outcome)
	}
	// Output:
	// granted
	// refused
	// not told
}

func ExampleConditionKeys() {
	doc, err := policy.Parse("p.json", []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*",
		"Resource":"arn:aws:s3:::acme/${aws:username}/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}}`))
	fmt.Println(cloudtrail.ConditionKeys(doc), err)
	// Output: [aws:username aws:securetransport] <nil>
}

func ExamplePolicyKeys() {
	policies := eval.Policies{SCP: []eval.Level{{Name: "root", Policies: []*eval.Policy{eval.UnknownPolicy("p-1", policy.SCP)}}}}
	fmt.Println(cloudtrail.PolicyKeys(&policies)) // the text of the only policy is not known
	// Output: []
}

func ExampleParseDecodedMessage() {
	m, err := cloudtrail.ParseDecodedMessage("decoded.json", []byte(`{"allowed":false,"explicitDeny":false,"matchedStatements":{"items":[]},
		"context":{"principal":{"id":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/ana"},"action":"ec2:RunInstances",
		"resource":"arn:aws:ec2:eu-west-1:111122223333:instance/*",
		"conditions":{"items":[{"key":"ec2:InstanceType","values":{"items":[{"value":"m7i.large"}]}}]}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Action, m.Resource, m.Context)
	// Output: ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:instance/* [{ec2:InstanceType [m7i.large]}]
}

func ExampleCompare() {
	message, _ := cloudtrail.ParseMessage("User: arn:aws:iam::111122223333:user/ana is not authorized to perform: s3:GetObject with an explicit deny in a service control policy")
	said := cloudtrail.Said{Outcome: cloudtrail.Refused, Message: message}
	o := cloudtrail.Compare(said, eval.Decision{Result: eval.Allowed, Reason: eval.AllowIdentity}, &eval.Policies{})
	fmt.Println(o.Agreement, o.Cause, o.Lacks)
	fmt.Println(o.Text)
	// Output:
	// disagree policy not given [scp]
	// AWS refused by an explicit deny in a service control policy, and none was given; the decision is an allow
}

func ExampleIsDenialCode() {
	fmt.Println(cloudtrail.IsDenialCode("Client.UnauthorizedOperation"), cloudtrail.IsDenialCode("NoSuchKey"))
	// Output: true false
}
