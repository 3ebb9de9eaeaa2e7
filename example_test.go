// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package verdict_test

import (
	"errors"
	"fmt"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// The snippet of the README.
func Example() {
	src := []byte(`{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::acme/${aws:username}/*",
    "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
  }
}`)
	if err := decide(src); err != nil {
		fmt.Println(err)
	}
	// Output: allowed (ALLOW_IDENTITY) <nil>
}

func decide(src []byte) error {
	doc, err := policy.Parse("read-own.json", src) // err: read-own.json:7:13: invalid_effect: ...
	if err != nil {
		return err
	}
	p, err := eval.Compile(doc, policy.IdentityBased)
	if err != nil {
		return err
	}
	engine, err := eval.New(eval.Policies{Identity: []*eval.Policy{p}})
	if err != nil {
		return err
	}
	alice, err := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	var r eval.Request // reuse it: Decide allocates nothing
	err = errors.Join(err, r.Reset(alice, "s3:GetObject", "arn:aws:s3:::acme/alice/notes.txt"))
	r.ResourceAccount = "111122223333"
	r.Context.Set(condition.MakeKey("aws:SourceIp"), condition.String("10.1.2.3"))
	fmt.Println(engine.Decide(&r), err) // allowed (ALLOW_IDENTITY) <nil>
	return nil
}

// Errors come all at once, each with its place.
func Example_errors() {
	_, err := policy.Parse("bucket.json", []byte(`{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"},
    {"Effect": "Deny", "Action": "s3:*", "Resorce": "*"}
  ]
}`))
	fmt.Println(err)
	// Output:
	// bucket.json:4:16: invalid_effect: "allow" is neither Allow nor Deny (at /Statement/0/Effect)
	// bucket.json:5:42: unknown_element: "Resorce" is not an element of a statement (at /Statement/1/Resorce)
}
