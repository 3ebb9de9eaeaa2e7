// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

func TestIsBlanket(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, why, statement string
		want                 bool
	}{
		{"everything", "as FullAWSAccess has it", `"Effect": "Allow", "Action": "*", "Resource": "*"`, true},
		{"for everyone", "as RCPFullAWSAccess has it", `"Effect": "Allow", "Principal": "*", "Action": ["s3:Get*", "*"], "Resource": "*"`, true},
		{"trust", "without a resource", `"Effect": "Allow", "Principal": "*", "Action": "*"`, true},
		{"deny", "it allows nothing", `"Effect": "Deny", "Action": "*", "Resource": "*"`, false},
		{"condition", "it does not always apply", `"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}`, false},
		{"some actions", "others are left", `"Effect": "Allow", "Action": "s3:*", "Resource": "*"`, false},
		{"all but some", "what is spared is left", `"Effect": "Allow", "NotAction": "*", "Resource": "*"`, false},
		{"some resources", "others are left", `"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::*"`, false},
		{"somebody", "others are left", `"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"`, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			doc, err := policy.Parse("p.json", []byte(`{"Version": "2012-10-17", "Statement": {`+row.statement+`}}`))
			require.NoError(t, err)
			require.Equal(t, row.want, doc.Statements[0].IsBlanket(), row.why)
		})
	}
}

func ExampleStatement_IsBlanket() {
	doc, err := policy.Parse("full.json", []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`))
	fmt.Println(doc.Statements[0].IsBlanket(), err)
	// Output: true <nil>
}
