// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package mutation_test

import (
	"context"
	"fmt"
	"os"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/mutation"
	"github.com/iamverdict/verdict/policy"
)

func ExampleRun() {
	report, err := mutation.Run(context.Background(), mutation.Options{}, exampleCases())
	if err != nil {
		panic(err)
	}
	if err := report.WriteText(os.Stdout, false); err != nil {
		panic(err)
	}
	// Output:
	// mutation: 83.3 % killed (5 of 6) by 3 cases; 1 survived, 0 more are contained in those, 0 equivalent
	//   identity.json:3:3: "NoAudit": the Deny is gone
	//     add a test: arn:aws:iam::111122223333:user/alice must be denied s3:GetObject on arn:aws:s3:::audit/other (else as in case "reads")
}

func ExampleReport_Survivors() {
	report, err := mutation.Run(context.Background(), mutation.Options{}, exampleCases())
	if err != nil {
		panic(err)
	}
	for _, m := range report.Survivors() {
		fmt.Printf("%s, %s: %s %s\n", m.Kind, m.SID, m.Witness.Action, m.Witness.Denied)
	}
	fmt.Printf("%.0f %%\n", report.Score())
	// Output:
	// drop deny, NoAudit: s3:GetObject EXPLICIT_IDENTITY
	// 83 %
}

func ExampleMutant_Apply() {
	cases := exampleCases()
	report, err := mutation.Run(context.Background(), mutation.Options{}, cases)
	if err != nil {
		panic(err)
	}
	mutated := report.Survivors()[0].Apply(cases[0].Policies)
	fmt.Println(len(mutated.Identity[0].Document().Statements))
	// Output: 1
}

func ExampleWitness_Advice() {
	w := mutation.Witness{
		Case: "reads", Principal: "arn:aws:iam::111122223333:user/alice", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/plan",
		Differs: []mutation.KeyValues{{Key: "aws:multifactorauthpresent"}, {Key: "aws:sourceip", Values: []string{"192.0.2.1"}}},
	}
	fmt.Println(w.Advice())
	// Output: arn:aws:iam::111122223333:user/alice must be denied s3:GetObject on arn:aws:s3:::data/plan with no aws:multifactorauthpresent and aws:sourceip = 192.0.2.1 (else as in case "reads")
}

// exampleCases are three cases of one user, none of which asks for the audit bucket.
func exampleCases() []mutation.Case {
	doc, err := policy.Parse("identity.json", []byte(`{"Version": "2012-10-17", "Statement": [
  {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::data/*", "arn:aws:s3:::audit/*"]},
  {"Sid": "NoAudit", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::audit/*"}
]}`))
	if err != nil {
		panic(err)
	}
	p, err := eval.Compile(doc, policy.IdentityBased)
	if err != nil {
		panic(err)
	}
	alice, err := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	if err != nil {
		panic(err)
	}
	var cases []mutation.Case
	for _, c := range []struct {
		name, action, resource string
		allowed                bool
	}{
		{"reads", "s3:GetObject", "arn:aws:s3:::data/plan", true},
		{"writes nothing", "s3:PutObject", "arn:aws:s3:::data/plan", false},
		{"reads nothing else", "s3:GetObject", "arn:aws:s3:::other/plan", false},
	} {
		r := new(eval.Request)
		if err := r.Reset(alice, c.action, c.resource); err != nil {
			panic(err)
		}
		r.ResourceAccount = "111122223333"
		cases = append(cases, mutation.Case{
			Name: c.name, Policies: eval.Policies{Identity: []*eval.Policy{p}}, Request: r,
			Passes: func(_ *eval.Engine, d eval.Decision) bool { return (d.Result == eval.Allowed) == c.allowed },
		})
	}
	return cases
}
