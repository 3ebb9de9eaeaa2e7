// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"strconv"
	"unicode/utf8"
)

// Quotas are facts that AWS changes without notice: those of service control
// policies doubled in May 2026. So they are a table, with sources and dates.

// Quota is a limit on the length of a document.
type Quota struct {
	// What names the documents that the limit is on.
	What string
	// Limit is the greatest length, in characters, or in bytes if Bytes is set.
	Limit int
	Bytes bool
	// Whitespace says that white space between the tokens of JSON counts. Inside
	// strings it always does.
	Whitespace bool
	// Severity is that of a document which is longer. It is not Reject where the
	// document may be something else than What, or where AWS raises the limit on
	// request.
	Severity Severity
	// Source is the page, and Date when it said so.
	Source, Date string
}

// Quotas returns the limits on documents of type t by the rules r, the smallest
// first. It is empty if t is not a type.
//
// Whether an identity-based policy is inline, and of what, is not in the
// document. The limits on inline policies are on all policies of one user, group
// or role together. AWS's own managed policies exceed all of these.
func (r Rules) Quotas(t Type) []Quota {
	const iam, date = "IAM User Guide, IAM and AWS STS quotas", "2025"
	switch t {
	case IdentityBased:
		if r.Managed {
			return []Quota{{What: "a managed policy", Limit: 6144, Severity: Reject, Source: iam, Date: date}}
		}
		return []Quota{
			{What: "the inline policies of a user", Limit: 2048, Severity: Info, Source: iam, Date: date},
			{What: "the inline policies of a group", Limit: 5120, Severity: Info, Source: iam, Date: date},
			{What: "a managed policy", Limit: 6144, Severity: Warn, Source: iam, Date: date},
			{What: "the inline policies of a role", Limit: 10240, Severity: Reject, Source: iam, Date: date},
		}
	case PermissionsBoundary:
		return []Quota{{What: "a managed policy", Limit: 6144, Severity: Reject, Source: iam, Date: date}}
	case Session:
		return []Quota{{What: "the session policies of a session", Limit: 2048, Whitespace: true, Severity: Reject,
			Source: "IAM User Guide, Pass session tags in AWS STS", Date: "2023"}}
	case RoleTrust:
		return []Quota{
			{What: "a role trust policy, unless AWS has raised the quota", Limit: 2048, Severity: Warn, Source: iam, Date: "2023"},
			{What: "a role trust policy", Limit: 4096, Severity: Reject, Source: iam, Date: "2023"},
		}
	case SCP:
		return []Quota{{What: "a service control policy", Limit: 10240, Whitespace: true, Severity: Reject,
			Source: "Organizations User Guide, Quotas", Date: "2026-05-15"}}
	case RCP:
		return []Quota{{What: "a resource control policy", Limit: 5120, Whitespace: true, Severity: Reject,
			Source: "Organizations User Guide, Quotas", Date: "2025"}}
	case VPCEndpoint:
		return []Quota{{What: "a VPC endpoint policy", Limit: 20480, Whitespace: true, Severity: Reject,
			Source: "VPC User Guide, endpoint policies", Date: "2025"}}
	case ResourceBased:
		return []Quota{
			{What: "a bucket policy of S3", Limit: 20480, Bytes: true, Whitespace: true, Severity: Info,
				Source: "S3 User Guide, bucket policies", Date: "2025"},
			{What: "a key policy of KMS", Limit: 32768, Bytes: true, Whitespace: true, Severity: Info,
				Source: "KMS Developer Guide, resource quotas", Date: "2025"},
			{What: "the resource-based policy of any service we know", Limit: 65536, Bytes: true, Whitespace: true, Severity: Warn,
				Source: "Secrets Manager User Guide, quotas", Date: "2025"},
		}
	}
	return nil
}

// length returns the length of text, a document, as q counts it.
func (q Quota) length(text string) int {
	n := len(text)
	if !q.Bytes {
		n = utf8.RuneCountInString(text)
	}
	if !q.Whitespace {
		n -= countWhitespace(text)
	}
	return n
}

// countWhitespace counts the white space of a JSON text that is outside of
// strings.
func countWhitespace(text string) int {
	n := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = stringEnd(text, i+1)
		case ' ', '\t', '\n', '\r':
			n++
		}
	}
	return n
}

// size reports the gravest quota that the document exceeds.
func (c *checker) size(root Pos) {
	quotas := c.rules.Quotas(c.kind)
	for i := len(quotas) - 1; i >= 0; i-- {
		q := quotas[i]
		if n := q.length(c.doc.source); n > q.Limit {
			c.add(-1, root, SizeQuota, q.Severity, subject{}, "the document has a length of "+strconv.Itoa(n)+
				", more than the "+strconv.Itoa(q.Limit)+" of "+q.What)
			return
		}
	}
}
