// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// matrix is a world of many principals, each with some of many policies.
type matrix struct {
	engines   []*eval.Engine
	requests  []*eval.Request
	questions []eval.Question
}

var matrixServices = []string{"s3", "ec2", "sqs", "sns", "kms", "iam", "logs", "ssm", "dynamodb", "lambda"}

// newMatrix makes principals that each have ten of two hundred policies, under
// three levels of SCPs and a boundary, and questions about actions and resources.
func newMatrix(tb testing.TB, principals, actions, resources int) *matrix {
	tb.Helper()
	shared := make([]*eval.Policy, 200)
	for i := range shared {
		shared[i] = matrixPolicy(tb, i)
	}
	allow := compileText(tb, policy.SCP, `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	guard := compileText(tb, policy.SCP, `{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]}}}`)
	boundary := compileText(tb, policy.PermissionsBoundary, `{"Effect":"Allow","Action":["s3:*","ec2:*","sqs:*","sns:*","logs:*","dynamodb:*"],"Resource":"*"}`)
	m := new(matrix)
	for i := range principals {
		p := eval.Policies{Boundary: []*eval.Policy{boundary}, SCP: []eval.Level{
			{Name: "root", Policies: []*eval.Policy{allow, guard}}, {Name: "unit", Policies: []*eval.Policy{allow}}, {Name: "account", Policies: []*eval.Policy{allow}},
		}}
		for j := range 10 {
			p.Identity = append(p.Identity, shared[(i*7+j*13)%len(shared)])
		}
		e, err := eval.New(p)
		require.NoError(tb, err)
		m.engines = append(m.engines, e)
		m.requests = append(m.requests, matrixRequest(tb, i))
	}
	for i := range actions {
		service := matrixServices[i%len(matrixServices)]
		for j := range resources {
			q, err := eval.ParseQuestion(fmt.Sprintf("%s:Do%d", service, i), fmt.Sprintf("arn:aws:%s:us-east-1:111122223333:thing/%d", service, j))
			require.NoError(tb, err)
			m.questions = append(m.questions, q)
		}
	}
	return m
}

// matrixPolicy makes a policy of five statements over two services.
func matrixPolicy(tb testing.TB, i int) *eval.Policy {
	tb.Helper()
	text := ""
	for j := range 5 {
		service := matrixServices[(i+j%2)%len(matrixServices)]
		if j > 0 {
			text += ","
		}
		effect, cond := "Allow", ""
		if j == 4 {
			effect, cond = "Deny", `,"Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"blue"}}`
		}
		text += fmt.Sprintf(`{"Effect":%q,"Action":["%s:Do%d*","%s:Get*"],"Resource":["arn:aws:%s:*:111122223333:thing/%d*","arn:aws:%s:us-east-1:*:other/*"]%s}`,
			effect, service, i%10, service, service, j, service, cond)
	}
	return compileText(tb, policy.IdentityBased, text)
}

func matrixRequest(tb testing.TB, i int) *eval.Request {
	tb.Helper()
	p, err := eval.ParsePrincipal(fmt.Sprintf("arn:aws:sts::111122223333:assumed-role/role%d/s", i))
	require.NoError(tb, err)
	r := new(eval.Request)
	require.NoError(tb, r.Reset(p, "s3:GetObject", "*"))
	r.Context.Set(condition.MakeKey("aws:PrincipalTag/team"), condition.String("blue"))
	return r
}

func compileText(tb testing.TB, kind policy.Type, statements string) *eval.Policy {
	tb.Helper()
	doc, err := policy.Parse("p.json", []byte(`{"Version":"2012-10-17","Statement":[`+statements+`]}`))
	require.NoError(tb, err)
	p, err := eval.Compile(doc, kind)
	require.NoError(tb, err)
	return p
}

// BenchmarkMatrix decides ten thousand questions of each of a thousand
// principals, on one core and on two. One operation is one decision.
func BenchmarkMatrix(b *testing.B) {
	before := memory()
	m := newMatrix(b, 1_000, 1_000, 10)
	held := memory() - before
	for _, cores := range []int{1, 2} {
		b.Run(fmt.Sprintf("cores=%d", cores), func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				i := n % len(m.engines)
				if _, err := m.engines[i].DecideQuestions(b.Context(), m.requests[i], m.questions, cores); err != nil {
					b.Fatal(err)
				}
				n++
			}
			b.ReportMetric(float64(n*len(m.questions))/b.Elapsed().Seconds(), "decisions/s")
			b.ReportMetric(float64(held)/(1<<20), "MiB-held")
		})
	}
	runtime.KeepAlive(m)
}

func memory() uint64 {
	var s runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

// TestBatches: a batch gives what single decisions give, in order, on any number
// of cores.
func TestBatches(t *testing.T) {
	t.Parallel()
	m := newMatrix(t, 3, 500, 5)
	for i, e := range m.engines {
		var cases []eval.Case
		var want []eval.Decision
		for _, q := range m.questions {
			r := *m.requests[i]
			r.Ask(q)
			cases, want = append(cases, eval.Case{Engine: e, Request: &r}), append(want, e.Decide(&r))
		}
		for _, cores := range []int{-1, 0, 1, 2, 7} {
			got, err := eval.DecideAll(t.Context(), cases, cores)
			require.NoError(t, err)
			require.Equal(t, want, got, "%d cores", cores)
			got, err = e.DecideQuestions(t.Context(), m.requests[i], m.questions, cores)
			require.NoError(t, err)
			require.Equal(t, want, got, "%d cores", cores)
		}
	}
}

// TestBatchIsCancelled: a batch ends with its context and leaves no goroutine.
func TestBatchIsCancelled(t *testing.T) {
	m := newMatrix(t, 1, 1_000, 10)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	before := runtime.NumGoroutine()
	_, err := m.engines[0].DecideQuestions(ctx, m.requests[0], m.questions, 4)
	require.ErrorIs(t, err, context.Canceled)
	_, err = eval.DecideAll(ctx, make([]eval.Case, 10_000), 4)
	require.ErrorIs(t, err, context.Canceled)
	require.LessOrEqual(t, runtime.NumGoroutine(), before)
}

// TestAskNoAllocs: asking another question costs no memory.
func TestAskNoAllocs(t *testing.T) {
	m := newMatrix(t, 1, 10, 10)
	i := 0
	require.Zero(t, testing.AllocsPerRun(100, func() {
		m.requests[0].Ask(m.questions[i%len(m.questions)])
		m.engines[0].Decide(m.requests[0])
		i++
	}))
}
