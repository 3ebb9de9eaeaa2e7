// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package coverage_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/coverage"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

var (
	secureTransport = condition.MakeKey("aws:SecureTransport")
	yes             = condition.String("true")
)

const (
	everything = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
	data       = "arn:aws:s3:::data/plan"
	role       = "arn:aws:sts::111122223333:assumed-role/app/run"
)

// fixture is what the tests of this file add: policies, and requests as "principal action
// resource [key=value ...]".
type fixture struct {
	policies eval.Policies
	requests []string
}

func (s *fixture) addTo(t testing.TB, p *coverage.Profile) {
	e, err := eval.New(s.policies)
	require.NoError(t, err)
	for _, text := range s.requests {
		f := strings.Fields(text)
		r := request(f[0], f[1], f[2])
		for _, pair := range f[3:] {
			k, v, _ := strings.Cut(pair, "=")
			r.Context.Set(condition.MakeKey(k), condition.String(v))
		}
		p.Add(e, s.policies, r, e.Decide(r))
	}
}

func statement(text string) string {
	return `{"Version": "2012-10-17", "Statement": [` + text + `]}`
}

func one(name, text string, t policy.Type) []*eval.Policy {
	return []*eval.Policy{compile(name, text, t)}
}

// TestGaps: what a suite leaves open, case by case.
func TestGaps(t *testing.T) {
	t.Parallel()
	read := statement(`{"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}`)
	mfa := statement(`{"Sid": "MFA", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}`)
	spare := statement(`{"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}, {"Sid": "Only", "Effect": "Deny", "NotAction": ["s3:Get*", "sqs:*"], "Resource": "*"}`)
	identity := func(text string) eval.Policies {
		return eval.Policies{Identity: one("p.json", text, policy.IdentityBased)}
	}
	rows := []struct {
		name, why string
		fixture
		gaps []string
	}{
		{"allow needed", "the one Allow allowed", fixture{identity(read), []string{alice + " s3:GetObject " + data}}, nil},
		{"allow matched, denied elsewhere", "it allowed nothing if the boundary stops the request",
			fixture{eval.Policies{Identity: one("p.json", read, policy.IdentityBased), Boundary: one("b.json", statement(`{"Sid": "B", "Effect": "Allow", "Action": "ec2:*", "Resource": "*"}`), policy.PermissionsBoundary)},
				[]string{alice + " s3:GetObject " + data}},
			[]string{`Allow "Read" is what allows no case`, `Allow "B" is what allows no case`, `layer decides no case`}},
		{"one side", "the condition is never what fails", fixture{identity(mfa), []string{alice + " s3:GetObject " + data + " aws:MultiFactorAuthPresent=true"}},
			[]string{"Bool aws:MultiFactorAuthPresent in no case is all that keeps the statement from applying"}},
		{"both sides", "held, and alone failed", fixture{identity(mfa), []string{alice + " s3:GetObject " + data + " aws:MultiFactorAuthPresent=true", alice + " s3:GetObject " + data}}, nil},
		{"not alone", "the action failed as well", fixture{identity(mfa), []string{alice + " s3:GetObject " + data + " aws:MultiFactorAuthPresent=true", alice + " s3:PutObject " + data}},
			[]string{"Bool aws:MultiFactorAuthPresent in no case is all that keeps the statement from applying"}},
		{"exception", "one entry of NotAction is never what spares", fixture{identity(spare), []string{alice + " s3:GetObject " + data, alice + " ec2:RunInstances *"}},
			[]string{`NotAction "sqs:*" in no case keeps the statement from applying`}},
		{"alternatives", "both grants within one account are seen, though either alone would do",
			fixture{eval.Policies{Identity: one("p.json", read, policy.IdentityBased),
				Resource: one("r.json", statement(`{"Sid": "R", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}`), policy.ResourceBased)},
				[]string{role + " s3:GetObject " + data}}, nil},
		{"both sides of a role", "a trust policy that names the role grants alone, and people write both",
			fixture{eval.Policies{Identity: one("p.json", statement(`{"Sid": "Enter", "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/deploy"}`), policy.IdentityBased),
				Resource: one("t.json", statement(`{"Sid": "Trust", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "sts:AssumeRole"}`), policy.RoleTrust)},
				[]string{role + " sts:AssumeRole arn:aws:iam::111122223333:role/deploy"}}, nil},
		{"nothing to grant", "the account is named where identity policies decide",
			fixture{eval.Policies{Identity: one("p.json", read, policy.IdentityBased),
				Resource: one("r.json", statement(`{"Sid": "R", "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}`), policy.ResourceBased)},
				[]string{role + " s3:GetObject " + data}},
			[]string{`Allow "R" is what allows no case`, "layer decides no case"}},
		{"levels", "what limits nothing does not count",
			fixture{eval.Policies{Identity: one("p.json", read, policy.IdentityBased),
				SCP: []eval.Level{{Name: "root", Policies: one("full.json", everything, policy.SCP)}, {Name: "ou", Policies: one("list.json", statement(`{"Sid": "L", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}`), policy.SCP)}},
				RCP: []eval.Level{{Name: "root"}}, Boundary: one("all.json", everything, policy.PermissionsBoundary)},
				[]string{alice + " s3:GetObject " + data, alice + " ec2:RunInstances *"}}, nil},
		{"denied only", "a case that the Allow does not decide", fixture{identity(read), []string{alice + " s3:PutObject " + data}},
			[]string{`Allow "Read" is what allows no case`}},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			var p coverage.Profile
			r.addTo(t, &p)
			report := p.Report()
			var gaps []string
			for _, g := range report.Gaps() {
				gaps = append(gaps, g.What+" "+g.Lacks)
			}
			require.Equal(t, r.gaps, gaps, r.why)
			require.Equal(t, len(gaps) == 0, report.Total.Percent() == 100)
		})
	}
}

// TestCompiledTwice: a document that was compiled twice is one.
func TestCompiledTwice(t *testing.T) {
	t.Parallel()
	var p coverage.Profile
	for range 3 {
		s := fixture{eval.Policies{Identity: one("reader.json", reader, policy.IdentityBased)}, []string{alice + " s3:GetObject arn:aws:s3:::audit/x"}}
		s.addTo(t, &p)
	}
	r := p.Report()
	require.Len(t, r.Policies, 1)
	require.Equal(t, 3, r.Policies[0].Statements[1].Count)
	require.Len(t, r.LayerList, 1)
}

// TestUnknownPolicy: of a text that is not known, nothing counts.
func TestUnknownPolicy(t *testing.T) {
	t.Parallel()
	var p coverage.Profile
	s := fixture{eval.Policies{Boundary: []*eval.Policy{eval.UnknownPolicy("b", policy.PermissionsBoundary)}}, []string{alice + " s3:GetObject " + data}}
	s.addTo(t, &p)
	r := p.Report()
	require.False(t, r.Policies[0].Known)
	require.NoError(t, r.WriteHTML(devNull{}))
}

// TestOrder: a report does not depend on the order in which cases are added, nor on how
// many goroutines add them.
func TestOrder(t *testing.T) {
	t.Parallel()
	list := organization(t)
	want := report(t, list)
	rapid.Check(t, func(t *rapid.T) {
		require.Equal(t, want, report(t, rapid.Permutation(list).Draw(t, "order")))
	})
	var p coverage.Profile
	var wg sync.WaitGroup
	for i := range list {
		wg.Go(func() { list[i].addTo(&p) })
	}
	wg.Wait()
	require.Equal(t, want, print(t, p.Report()))
}

func report(t require.TestingT, list []decided) string {
	var p coverage.Profile
	for i := range list {
		list[i].addTo(&p)
	}
	return print(t, p.Report())
}

func print(t require.TestingT, r *coverage.Report) string {
	var b bytes.Buffer
	require.NoError(t, r.WriteText(&b))
	require.NoError(t, r.WriteHTML(&b))
	return b.String()
}

// TestPage: text from policies does nothing in the page.
func TestPage(t *testing.T) {
	t.Parallel()
	var p coverage.Profile
	hostile := statement(`{"Sid": "<script>alert(1)</script>", "Effect": "Deny", "Action": "s3:<b>", "Resource": "*"}`)
	doc, err := policy.Parse("<img src=x>.json", []byte(hostile))
	require.NoError(t, err)
	one, err := eval.CompileLenient(doc, policy.IdentityBased)
	require.NoError(t, err)
	p.Know(one)
	var b bytes.Buffer
	require.NoError(t, p.Report().WriteHTML(&b))
	for _, text := range []string{"<script>", "<b>s", "<img"} {
		require.NotContains(t, b.String(), text)
	}
	require.Contains(t, b.String(), "&lt;script&gt;")
}

// TestPageOrder: elements of one line are marked in whatever order they stand.
func TestPageOrder(t *testing.T) {
	t.Parallel()
	var p coverage.Profile
	text := statement(`{"Condition": {"Bool": {"aws:SecureTransport": "true"}}, "Resource": "*", "Action": "s3:GetObject", "Effect": "Allow"}`)
	s := fixture{eval.Policies{Identity: one("p.json", text, policy.IdentityBased)}, []string{alice + " s3:GetObject " + data + " aws:SecureTransport=true"}}
	s.addTo(t, &p)
	var b bytes.Buffer
	require.NoError(t, p.Report().WriteHTML(&b))
	require.Contains(t, b.String(), `>&#34;aws:SecureTransport&#34;</mark>`)
	require.Contains(t, b.String(), `>&#34;s3:GetObject&#34;</mark>`)
	require.Contains(t, b.String(), `1 case. What is not`)
}

// TestOrderOfLayers: layers of policies of one name stand in one order.
func TestOrderOfLayers(t *testing.T) {
	t.Parallel()
	var want string
	for i := range 40 {
		var p coverage.Profile
		for j, action := range []string{"s3:GetObject", "s3:*"} {
			text := statement(`{"Effect": "Allow", "Action": "` + action + `", "Resource": "*"}`)
			s := fixture{eval.Policies{Identity: one("p.json", everything, policy.IdentityBased), Boundary: one("b.json", text, policy.PermissionsBoundary)}, []string{alice + " sqs:SendMessage *", alice + " sqs:SendMessage *"}[j:]}
			s.addTo(t, &p)
		}
		got := print(t, p.Report())
		if i == 0 {
			want = got
		}
		require.Equal(t, want, got)
	}
}

// TestPageMarks: the lines of a page say what is covered.
func TestPageMarks(t *testing.T) {
	t.Parallel()
	var p coverage.Profile
	s := fixture{eval.Policies{Identity: one("reader.json", reader, policy.IdentityBased)}, []string{alice + " s3:GetObject " + data + " aws:SecureTransport=true"}}
	s.addTo(t, &p)
	var b bytes.Buffer
	require.NoError(t, p.Report().WriteHTML(&b))
	for _, want := range []string{
		`<mark class="covered" title="Action &#34;s3:GetObject&#34;: 1 case">&#34;s3:GetObject&#34;</mark>`,
		`<mark class="missing" title="Action &#34;s3:ListBucket&#34; is the action of no case that the statement decides">`,
		`<mark class="partly"`, `class="l partly"`, `class="l missing"`,
	} {
		require.Contains(t, b.String(), want)
	}
}
