// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Names of the tests' world.
const (
	home  = "111111111111"
	other = "222222222222"

	alice  = "arn:aws:iam::111111111111:user/team/alice"
	bob    = "arn:aws:iam::111111111111:user/bob"
	run1   = "arn:aws:sts::111111111111:assumed-role/app/run1"
	run2   = "arn:aws:sts::111111111111:assumed-role/app/run2"
	app    = "arn:aws:iam::111111111111:role/app"
	appDir = "arn:aws:iam::111111111111:role/team/app"
	carol  = "arn:aws:sts::111111111111:federated-user/carol"
	rootOf = "arn:aws:iam::111111111111:root"
	trail  = "cloudtrail.amazonaws.com"
	saml   = "arn:aws:iam::111111111111:saml-provider/ADFS"
	nobody = "*"

	object = "arn:aws:s3:::bkt/k"
)

// read is a request for an object of the home account.
func read(principal string) Request {
	return Request{Principal: principal, Action: "s3:GetObject", Resource: object, ResourceAccount: home}
}

func worldOf(t *testing.T, r Request) world {
	t.Helper()
	w, ok := newWorld(r)
	require.True(t, ok, "invalid request: %+v", r)
	return w
}

// withContext is read(alice) with these keys and values.
func withContext(keysAndValues ...string) Request {
	r := read(alice)
	r.Context = map[string][]string{}
	for i := 0; i < len(keysAndValues); i += 2 {
		key := keysAndValues[i]
		r.Context[key] = append(r.Context[key], keysAndValues[i+1])
	}
	return r
}

func unknown(r Request, keys ...string) Request {
	r.Unknown = append(r.Unknown, keys...)
	return r
}

// texted holds policies as the text of their statements.
type texted struct {
	identity, boundary, session, resource, endpoint string
	scp, rcp                                        []string // one policy a level; "" is an empty level
}

// unread is a policy whose text is not known.
const unread = "unread"

// policies reads them.
func policies(t *testing.T, p texted) Policies {
	t.Helper()
	return Policies{
		Identity: attached(t, p.identity), Boundary: attached(t, p.boundary), Session: attached(t, p.session),
		Resource: attached(t, p.resource), VPCEndpoint: attached(t, p.endpoint),
		SCP: leveled(t, p.scp), RCP: leveled(t, p.rcp),
	}
}

func attached(t *testing.T, statements string) []Attached {
	t.Helper()
	switch statements {
	case "":
		return nil
	case unread:
		return []Attached{{Name: unread}}
	}
	return []Attached{{Name: "p", Document: document(t, `{"Version": "2012-10-17", "Statement": [`+statements+`]}`)}}
}

func leveled(t *testing.T, texts []string) []Level {
	t.Helper()
	var all []Level
	for _, text := range texts {
		all = append(all, Level{Policies: attached(t, text)})
	}
	return all
}

// Statements that many tests use.
const (
	allowAll   = `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
	allowOther = `{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}`
	denyAll    = `{"Effect": "Deny", "Action": "*", "Resource": "*"}`
	// maybe is a condition that AWS does not decide: the number cannot be read.
	maybe = `"Condition": {"NumericEquals": {"aws:username": 1}}`
)

// grant is an Allow of a resource-based policy.
func grant(principal string) string {
	return `{"Effect": "Allow", "Principal": ` + principal + `, "Action": "*", "Resource": "*"}`
}

// refuse is a Deny of a resource-based policy.
func refuse(principal string) string {
	return `{"Effect": "Deny", "Principal": ` + principal + `, "Action": "*", "Resource": "*"}`
}

func aws(arn string) string { return `{"AWS": "` + arn + `"}` }

func (t truth) String() string { return [...]string{"no", "unsure", "yes"}[t] }
