// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPolicyExpected(t *testing.T) {
	for _, row := range []struct {
		arn, why string
		want     bool
	}{
		{"arn:aws:s3:::acme", "buckets have policies", true},
		{"arn:aws:s3:::acme/key", "the bucket's policy decides about an object", false},
		{"arn:aws:dynamodb:eu-central-1:111122223333:table/t/index/i", "the table's decides about an index", false},
		{"arn:aws:ec2:eu-central-1:111122223333:instance/i-0", "only AWS RAM shares what EC2 has", false},
		{"arn:aws:iam::111122223333:policy/p", "managed policies have none", false},
		{"arn:aws:sqs:eu-central-1:111122223333:q", "queues have policies", true},
		{"nonsense", "nobody knows what it is", true},
	} {
		t.Run(row.arn, func(t *testing.T) {
			require.Equal(t, row.want, (&Resource{ARN: row.arn}).PolicyExpected(), row.why)
		})
	}
}
