// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package iamtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/suite"
)

// Allowed asserts that a request is allowed. The principal is an ARN or one of the other
// forms of eval.ParsePrincipal, or "anonymous" for a caller without signature; the
// resource an ARN, or "*" for actions that have none. Patterns are for a Scope.
func (p *Policies) Allowed(t testing.TB, principal, action, resource string) {
	t.Helper()
	p.expect(t, suite.Expect{Outcome: suite.Allowed}, principal, action, resource)
}

// Denied asserts that a request is denied, by a statement or for want of one.
func (p *Policies) Denied(t testing.TB, principal, action, resource string) {
	t.Helper()
	p.expect(t, suite.Expect{Outcome: suite.Denied}, principal, action, resource)
}

// DeniedExplicitly asserts that a statement denies a request, so that no other policy
// can allow it.
func (p *Policies) DeniedExplicitly(t testing.TB, principal, action, resource string) {
	t.Helper()
	p.expect(t, suite.Expect{Outcome: suite.ExplicitDeny}, principal, action, resource)
}

// DeniedByLayer asserts that a request is denied and that AWS puts it down to a type of
// policy, such as policy.SCP. A role's trust policy counts as policy.ResourceBased.
func (p *Policies) DeniedByLayer(t testing.TB, layer policy.Type, principal, action, resource string) {
	t.Helper()
	if layer == policy.RoleTrust {
		layer = policy.ResourceBased
	}
	p.expect(t, suite.Expect{Outcome: suite.Denied, By: layer.String()}, principal, action, resource)
}

// DeniedBySID asserts that the statement with a Sid denies a request.
func (p *Policies) DeniedBySID(t testing.TB, sid, principal, action, resource string) {
	t.Helper()
	p.expect(t, suite.Expect{Outcome: suite.ExplicitDeny, SID: sid}, principal, action, resource)
}

// expect asserts one thing.
func (p *Policies) expect(t testing.TB, x suite.Expect, principal, action, resource string) {
	t.Helper()
	if text := p.mismatch(x, principal, action, resource); text != "" {
		t.Error(text)
	}
}

// mismatch says how a decision is not as expected, and why; it is empty if it is.
func (p *Policies) mismatch(x suite.Expect, principal, action, resource string) string {
	principal, err := one(principal, resource)
	if err != nil {
		return fmt.Sprintf("iamtest: no decision: %v", err)
	}
	q, err := p.ask(principal, action, resource)
	if err != nil {
		return fmt.Sprintf("iamtest: no decision: %v", err)
	}
	if text := p.differs(x, q); text != "" {
		return fmt.Sprintf("iamtest: %s\n\n%s", text, q.why())
	}
	return ""
}

// one returns the principal of one request as the engine spells it. What looks like a
// pattern would be taken for a name, and what holds for that says nothing of others.
func one(principal, resource string) (string, error) {
	switch {
	case principal == "anonymous":
		return "*", nil
	case isPattern(principal):
		return "", fmt.Errorf("the principal %q is a pattern: ask by a Scope, or say \"anonymous\" for a caller without signature", principal)
	case !isOneResource(resource):
		return "", fmt.Errorf("the resource %q is a pattern: ask by a Scope, or for one resource", resource)
	}
	return principal, nil
}

// isOneResource reports whether a text is a resource and no pattern. A star is all of a
// name for what is to be made, such as vpc/*, and ends the ARNs of log groups; but not in
// S3, where it would be an object of that name.
func isOneResource(text string) bool {
	if text == "*" || !isPattern(text) {
		return true
	}
	stem := strings.TrimSuffix(text, "*")
	return !isPattern(stem) && strings.ContainsAny(stem[len(stem)-1:], "/:") && !strings.Contains(stem, ":s3:::")
}

// differs says in a line how a decision is not as expected; it is empty if it is.
func (p *Policies) differs(x suite.Expect, q *question) string {
	d := q.decision
	if x.Certainty == suite.Conclusive && x.Outcome == suite.Denied && x.By == "" && x.SID == "" && x.Policy == "" && !d.Conclusive() && !q.engine.CouldAllow(&q.request) {
		return "" // how it is denied is in doubt, and that it is, is not
	}
	if x.Certainty == suite.Conclusive && !d.Conclusive() {
		if !p.accepts(q) {
			return fmt.Sprintf("want %v, got %v: settle what is not known, or accept it by name: see Accept", x.Outcome, d)
		}
		x.Certainty = suite.AnyCertainty
	}
	return x.Mismatch(q.engine, d)
}

// Case is a row of a table.
type Case struct {
	// Name is that of the subtest. Empty: action and resource. Why is printed if it
	// fails.
	Name, Why                   string
	Principal, Action, Resource string
	// Context has condition keys beside those of the Policies.
	Context map[string][]string
	// Expect is what is expected. The zero Expect is met by nothing.
	Expect suite.Expect
}

// Run runs a table, each row as a subtest.
func (p *Policies) Run(t *testing.T, cases ...Case) {
	t.Helper()
	if len(cases) == 0 {
		t.Error("iamtest: the table has no case: a test of nothing must not pass")
	}
	for _, c := range cases {
		name := c.Name
		if name == "" {
			name = c.Action + " " + c.Resource
		}
		of := p
		for key, values := range c.Context {
			of = of.Key(key, values...)
		}
		t.Run(name, func(t *testing.T) {
			t.Helper()
			text := of.mismatch(c.Expect, c.Principal, c.Action, c.Resource)
			switch {
			case text != "" && c.Why != "":
				t.Errorf("%s\n%s", c.Why, text)
			case text != "":
				t.Error(text)
			}
		})
	}
}
