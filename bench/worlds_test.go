// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package bench

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// A world is a list of statements and the requests that are put to it. Each
// statement is written once and rendered in both languages, so that the two
// texts cannot drift apart; only conditions are written twice, side by side.
type world struct {
	name       string
	statements []statement
	requests   []request
}

type statement struct {
	deny     bool
	actions  []string
	resource string // with stars
	when     []test
}

// A test is one condition in both languages.
type test struct{ aws, cedar string }

// A request is one question by alice.
type request struct {
	name, why        string
	action, resource string
	context          *context // nil: none
	allowed          bool
}

// A context has what the conditions of the world with conditions look at. The
// keys that a Cedar schema would call required are always there, so that Cedar
// need not ask whether they are; empty optional ones are left out.
type context struct {
	sourceIP        netip.Addr
	mfa, secure     bool
	region, team    string
	stage, endpoint string // optional
	maxKeys         int64  // optional
	now             time.Time
}

// worlds grow in what Cedar has no index for: the number of statements.
func worlds() []world {
	return []world{small(), conditions(), distinct(1_000), distinct(10_000)}
}

func small() world {
	const key = "arn:aws:s3:::bucket/path/file.txt"
	return world{
		name:       "small",
		statements: []statement{{actions: []string{"s3:GetObject"}, resource: "arn:aws:s3:::bucket/*"}},
		requests: []request{
			{name: "hit", why: "action and resource match", action: "s3:GetObject", resource: key, allowed: true},
			{name: "miss", why: "the action does not", action: "s3:PutObject", resource: key},
		},
	}
}

// tests are the conditions of the statements of each service in turn.
//
// A positive operator on a key that is absent is false, a negated one true; in
// Cedar it is an error that drops the policy, so optional keys ask "has" first.
var tests = [][]test{
	{{`"IpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}`,
		`(context.sourceIp.isInRange(ip("10.0.0.0/8")) || context.sourceIp.isInRange(ip("203.0.113.0/24")))`}},
	{{`"StringEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]}`,
		`["us-east-1", "eu-west-1"].contains(context.region)`},
		{`"Bool":{"aws:MultiFactorAuthPresent":"true"}`,
			`context.mfa`}},
	{{`"StringLike":{"aws:PrincipalTag/team":["data-*","platform"]}`,
		`(context.team like "data-*" || context.team == "platform")`}},
	{{`"DateLessThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}`,
		`context.now < datetime("2027-01-01T00:00:00Z")`},
		{`"NumericLessThanEquals":{"s3:max-keys":"100"}`,
			`context has maxKeys && context.maxKeys <= 100`}},
	{{`"StringNotEquals":{"aws:PrincipalTag/stage":"retired"}`,
		`(!(context has stage) || context.stage != "retired")`},
		{`"Bool":{"aws:SecureTransport":"true"}`,
			`context.secure`}},
}

// conditions has 60 statements, all with conditions: for each of ten services a
// deny and five allows. A hit matches the last.
func conditions() world {
	services := []string{"s3", "ec2", "dynamodb", "sqs", "sns", "kms", "lambda", "logs", "ssm", "secretsmanager"}
	verbs := [][]string{{"Get", "List"}, {"Describe"}, {"Create", "Update", "Put"}, {"Tag", "Untag"}, {"Delete"}}
	var list []statement
	for _, service := range services {
		list = append(list, statement{
			deny:     true,
			actions:  []string{service + ":DeleteApp", service + ":PutApp"},
			resource: "arn:aws:" + service + ":us-east-1:123456789012:app/*/locked",
			when: []test{{`"StringNotEquals":{"aws:SourceVpce":"vpce-0123456789abcdef0"}`,
				`(!(context has endpoint) || context.endpoint != "vpce-0123456789abcdef0")`}},
		})
		for i, when := range tests {
			s := statement{resource: "arn:aws:" + service + ":us-east-1:123456789012:app/prod-*", when: when}
			for _, verb := range verbs[i] {
				s.actions = append(s.actions, service+":"+verb+"App")
			}
			list = append(list, s)
		}
	}
	const open = "arn:aws:secretsmanager:us-east-1:123456789012:app/prod-7/open"
	const locked = "arn:aws:secretsmanager:us-east-1:123456789012:app/prod-7/locked"
	good := goodContext()
	insecure := good
	insecure.secure = false
	return world{
		name:       "conditions-60",
		statements: list,
		requests: []request{
			{name: "hit", why: "the last statement allows", action: "secretsmanager:DeleteApp", resource: open, context: &good, allowed: true},
			{name: "deny", why: "the same, but the deny of the service matches too", action: "secretsmanager:DeleteApp", resource: locked, context: &good},
			{name: "condition", why: "the last statement fails at its last condition", action: "secretsmanager:DeleteApp", resource: open, context: &insecure},
			{name: "miss", why: "nobody has the action", action: "secretsmanager:RotateApp", resource: open, context: &good},
		},
	}
}

// goodContext fulfils every allow of conditions.
func goodContext() context {
	return context{
		sourceIP: netip.MustParseAddr("203.0.113.7"),
		mfa:      true,
		secure:   true,
		region:   "us-east-1",
		team:     "data-eng",
		stage:    "prod",
		maxKeys:  50,
		now:      time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC),
	}
}

// distinct has n statements, each with an action of its own. A hit matches the
// last.
func distinct(n int) world {
	w := world{name: fmt.Sprintf("distinct-%d", n)}
	for i := range n {
		w.statements = append(w.statements, statement{
			actions:  []string{fmt.Sprintf("svc%02d:Do%05d", i%40, i)},
			resource: fmt.Sprintf("arn:aws:svc%02d:us-east-1:123456789012:thing/%d/*", i%40, i),
		})
	}
	last := w.statements[n-1]
	w.requests = []request{
		{name: "hit", why: "the last statement allows", action: last.actions[0], resource: strings.Replace(last.resource, "*", "x", 1), allowed: true},
		{name: "miss", why: "no statement has the action", action: "svc00:Do99999", resource: "arn:aws:svc00:us-east-1:123456789012:thing/1/x"},
	}
	return w
}

// aws renders the statements as a policy of AWS.
func (w *world) aws() string {
	var b strings.Builder
	b.WriteString(`{"Version":"2012-10-17","Statement":[`)
	for i, s := range w.statements {
		if i > 0 {
			b.WriteByte(',')
		}
		effect := "Allow"
		if s.deny {
			effect = "Deny"
		}
		fmt.Fprintf(&b, `{"Effect":%q,"Action":["%s"],"Resource":%q`, effect, strings.Join(s.actions, `","`), s.resource)
		separator := `,"Condition":{`
		for _, t := range s.when {
			b.WriteString(separator + t.aws)
			separator = ","
		}
		if len(s.when) > 0 {
			b.WriteByte('}')
		}
		b.WriteByte('}')
	}
	b.WriteString("]}\n")
	return b.String()
}

// cedar renders the statements as policies of Cedar, one for each statement. The
// policies of AWS are attached to alice; those of Cedar say so themselves.
//
// Where Cedar has several ways to say a thing we take the one that cedar-go
// decides fastest. Several actions are compared one by one, because "action in
// [...]" builds a set anew for each policy and decision, which made 60 policies
// five times as slow; and the ARN, which "like" needs as a string, is in the
// context, where it is found without a look-up of the resource's entity.
func (w *world) cedar() string {
	var b strings.Builder
	for _, s := range w.statements {
		effect := "permit"
		if s.deny {
			effect = "forbid"
		}
		scope, when := "action", ""
		if len(s.actions) == 1 {
			scope += fmt.Sprintf(" == Action::%q", s.actions[0])
		} else {
			when = `(action == Action::"` + strings.Join(s.actions, `" || action == Action::"`) + `") && `
		}
		fmt.Fprintf(&b, "%s (principal == User::\"alice\", %s, resource)\nwhen { %scontext.arn like %q", effect, scope, when, s.resource)
		for _, t := range s.when {
			b.WriteString(" && " + t.cedar)
		}
		b.WriteString(" };\n")
	}
	return b.String()
}
