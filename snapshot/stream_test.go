// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/snapshot"
)

// TestStreams: an export is read through a window. What it says of policies that do not
// count takes no memory, however much of it there is.
func TestStreams(t *testing.T) {
	const roles = 20_000
	// A role of 4 KB, nearly all of which is an instance profile that repeats it.
	pad := strings.Repeat("x", 4_000)
	in, out := io.Pipe()
	go func() {
		_, _ = io.WriteString(out, `{"RoleDetailList":[`)
		for i := range roles {
			if i > 0 {
				_, _ = io.WriteString(out, ",")
			}
			_, _ = fmt.Fprintf(out, `{"RoleName":"r%d","Path":"/","Arn":"arn:aws:iam::444455556666:role/r%d","InstanceProfileList":[{"Pad":%q}],
				"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}}`, i, i, pad)
		}
		_, _ = io.WriteString(out, "]}")
		_ = out.Close()
	}()
	before := heap()
	l := snapshot.NewLoader(snapshot.Options{NoOrganization: true})
	require.NoError(t, l.Read(context.Background(), "account.json", in))
	s := l.Snapshot()
	kept := int64(heap()) - int64(before)
	require.Len(t, s.Identities(snapshot.Role), roles)
	require.Less(t, kept, int64(roles*4_000), "bytes kept of %d", roles*4_300)
	runtime.KeepAlive(s)
}
