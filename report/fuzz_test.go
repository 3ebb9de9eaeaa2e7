// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/report"
)

// FuzzRender: whatever a policy and a request hold, each form renders at any width,
// without a panic, and lets no control characters through.
func FuzzRender(f *testing.F) {
	for _, s := range situations(f) {
		for _, file := range s.archive.Files {
			if dir, _, _ := strings.Cut(file.Name, "/"); dir == "identity" || dir == "resource" {
				p := s.request.Principal()
				f.Add(file.Data, p.String(), s.request.Action(), s.request.Resource(), s.request.ResourceAccount, 80)
			}
		}
	}
	f.Add([]byte(`{"Statement":[{"Sid":"`+strings.Repeat("長", 200)+`","Effect":"Deny","NotAction":[],"Resource":"*","Condition":{"Null":{"":[]}}}]}`), "*", "s3:x", "*", "", 1)
	f.Add([]byte("{\"Statement\":\t{\"Effect\":\"Allow\",\t\"Action\":[],\n\"Resource\":\"\\u001b]0;\\ufeff\"}}"), "arn:aws:iam::111122223333:user/a", "s3:x", "\x1b[31m\xff", "111122223333", -3)
	f.Add([]byte(`{"Statement":[]}`), "arn:aws:iam::111122223333:user/a", "s3:x", "arn:aws:s3:::b", "\x1b[2J", 80)
	f.Fuzz(func(t *testing.T, src []byte, principal, action, resource, owner string, width int) {
		x := changes(src, principal, action, resource, owner)
		if x == nil {
			return // no document, or nobody asks
		}
		r := &report.Report{Changes: x, Event: &report.Event{ID: principal, Name: action, Opinion: resource, Notes: []string{owner, string(src)}}}
		for _, verbose := range []bool{false, true} {
			requirePrintable(t, r.Text(report.Options{Width: width, Verbose: verbose}))
			requirePrintable(t, r.Markdown(report.Options{Verbose: verbose}))
			require.NotEmpty(t, r.Text(report.Options{Width: width, Verbose: verbose, Colour: true}))
		}
		require.True(t, json.Valid(r.JSON()))
	})
}

// changes explains a request with one document as all sorts of policies.
func changes(src []byte, principal, action, resource, owner string) *eval.Changes {
	doc, err := policy.ParseLenient("fuzz.json", src)
	if err != nil || len(src) > 4<<10 {
		return nil
	}
	p, err := eval.ParsePrincipal(principal)
	if err != nil {
		return nil
	}
	var r eval.Request
	if r.Reset(p, action, resource) != nil {
		return nil
	}
	r.ResourceAccount = owner
	as := func(t policy.Type) []*eval.Policy {
		p, err := eval.CompileLenient(doc, t)
		if err != nil {
			return nil
		}
		return []*eval.Policy{p}
	}
	e, err := eval.New(eval.Policies{
		Identity: as(policy.IdentityBased), Resource: as(policy.ResourceBased), Boundary: as(policy.PermissionsBoundary),
		SCP: []eval.Level{{Name: principal, Policies: as(policy.SCP)}, {Name: "two"}},
	})
	if err != nil {
		return nil
	}
	return e.Changes(&r)
}
