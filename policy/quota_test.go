// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/policy"
)

// sized returns a document of length characters, of which blanks are between
// tokens.
func sized(t *testing.T, statement string, length, blanks int) []byte {
	t.Helper()
	head := `{"Version":"2012-10-17","Statement":[` + statement + `]` + strings.Repeat(" ", blanks) + `}`
	fill := length - len(head)
	require.GreaterOrEqual(t, fill, 0)
	return []byte(strings.Replace(head, "FILL", strings.Repeat("é", fill+len("FILL")), 1))
}

// Each limit is met exactly and missed by one character. Characters are not
// bytes, but for resource-based policies.
func TestQuotas(t *testing.T) {
	const (
		identity = `{"Effect":"Allow","Action":"s3:FILL","Resource":"*"}`
		resource = `{"Effect":"Allow","Principal":"*","Action":"s3:FILL","Resource":"*"}`
		trust    = `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"a":"FILL"}}}`
		rcp      = `{"Effect":"Deny","Principal":"*","Action":"s3:FILL","Resource":"*"}`
	)
	for _, row := range []struct {
		name, why string
		kind      string
		managed   bool
		statement string
		limit     int
		blanks    bool // do they count?
		below     string
		above     string
	}{
		{"user", "inline policies of a user", "identity", false, identity, 2048, false, "", "info"},
		{"managed perhaps", "it may be inline", "identity", false, identity, 6144, false, "info", "warn"},
		{"role", "inline policies of a role have the most room", "identity", false, identity, 10240, false, "warn", "reject"},
		{"managed", "it is a managed policy", "identity", true, identity, 6144, false, "", "reject"},
		{"boundary", "it is a managed policy", "boundary", false, identity, 6144, false, "", "reject"},
		{"session", "white space counts", "session", false, identity, 2048, true, "", "reject"},
		{"trust", "the quota can be raised", "trust", false, trust, 2048, false, "", "warn"},
		{"trust raised", "to this", "trust", false, trust, 4096, false, "warn", "reject"},
		{"scp", "since May 2026, as stored", "scp", false, identity, 10240, true, "", "reject"},
		{"rcp", "as stored", "rcp", false, rcp, 5120, true, "", "reject"},
		{"vpce", "as stored", "vpce", false, resource, 20480, true, "", "reject"},
	} {
		t.Run(row.name, func(t *testing.T) {
			kind := mustType(t, row.kind)
			severity := func(src []byte) string {
				d, err := policy.Parse("", src)
				require.NoError(t, err)
				for _, f := range (policy.Rules{Managed: row.managed}).Validate(d, kind) {
					if f.Code == policy.SizeQuota {
						require.Equal(t, -1, f.Statement)
						require.False(t, f.Undetermined)
						return f.Severity.String()
					}
				}
				return ""
			}
			require.Equal(t, row.below, severity(sized(t, row.statement, row.limit, 0)), row.why)
			require.Equal(t, row.above, severity(sized(t, row.statement, row.limit+1, 0)), row.why)
			want := row.below
			if row.blanks {
				want = row.above
			}
			blanks := append([]byte("\n\t\r "), sized(t, row.statement, row.limit+10, 10)...)
			require.Equal(t, want, severity(blanks), "white space between tokens")
			inside := strings.Replace(row.statement, "FILL", strings.Repeat(" ", 50)+`\"FILL`, 1)
			require.Equal(t, row.above, severity(sized(t, inside, row.limit+1, 0)), "white space in strings")
		})
	}
}

// Resource-based policies are measured in bytes, and never rejected for it.
func TestQuotasResource(t *testing.T) {
	for _, row := range []struct {
		name, why string
		bytes     int
		want      []string
	}{
		{"small", "any service takes it", 20480, []string{}},
		{"not S3", "longer than S3 allows", 20481, []string{"info size_quota"}},
		{"longest", "some service takes it", 65536, []string{"info size_quota"}},
		{"too long", "no service that we know", 65537, []string{"warn size_quota"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			head := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:x"}}`
			src := strings.Repeat(" ", (row.bytes-len(head))%2) +
				strings.Replace(head, "x", "x"+strings.Repeat("é", (row.bytes-len(head))/2), 1)
			require.Len(t, src, row.bytes)
			_, findings := policy.Check("", []byte(src), policy.ResourceBased)
			require.Equal(t, row.want, summary(findings), row.why)
		})
	}
}

// The table is complete, ordered and dated.
func TestQuotaTable(t *testing.T) {
	for kind := policy.SCP; kind <= policy.Session; kind++ {
		quotas := policy.Rules{}.Quotas(kind)
		require.NotEmpty(t, quotas, kind)
		for i, q := range quotas {
			require.NotEmpty(t, q.What)
			require.NotEmpty(t, q.Source)
			require.NotEmpty(t, q.Date)
			if i > 0 {
				require.Greater(t, q.Limit, quotas[i-1].Limit)
				require.LessOrEqual(t, q.Severity, quotas[i-1].Severity, "longer is not better")
			}
		}
	}
	require.Empty(t, policy.Rules{}.Quotas(policy.NoType))
}
