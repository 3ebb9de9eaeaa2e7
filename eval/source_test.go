// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"fmt"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

func ExampleCompileSource() {
	_, warnings, err := eval.CompileSource("read.json", []byte(`{"Version": "2012-10-17", "Statement":
  {"Sid": "read all", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}`), policy.IdentityBased)
	fmt.Println(warnings, err)
	_, _, err = eval.CompileSource("read.json", []byte(`{"Version": "2012-10-17", "Statement":
  {"Effect": "Alow", "Action": "s3:Get*", "Resource": "*"}}`), policy.IdentityBased)
	fmt.Println(err)
	// Output:
	// read.json:2:11: invalid_sid: "read all" has other characters than letters and digits (at /Statement/Sid) <nil>
	// read.json:2:14: invalid_effect: "Alow" is neither Allow nor Deny (at /Statement/Effect)
}
