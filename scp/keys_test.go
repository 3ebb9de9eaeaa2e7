// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/scp"
)

// request asks for an action of no consequence.
func request(t testing.TB, principal, resource string) *eval.Request {
	t.Helper()
	p, err := eval.ParsePrincipal(principal)
	require.NoError(t, err)
	r := new(eval.Request)
	require.NoError(t, r.Reset(p, "s3:GetObject", resource))
	return r
}

// context is a request context to write down and to compare.
type context map[string][]string

// organizationKeys are all keys that AddKeys may set.
var organizationKeys = []string{
	"aws:PrincipalOrgID", "aws:PrincipalOrgPaths",
	"aws:ResourceOrgID", "aws:ResourceOrgPaths",
	"aws:SourceOrgID", "aws:SourceOrgPaths",
}

// found returns the organization keys that a request has in its context, and
// those that it lists as unknown, once for each time.
func found(r *eval.Request) (context, []string) {
	c := context{}
	var unknown []string
	for _, name := range organizationKeys {
		k := condition.MakeKey(name)
		if v, ok := r.Context.Get(k); ok {
			c[name] = []string{}
			for i := range v.Len() {
				c[name] = append(c[name], v.Text(i))
			}
		}
		for _, u := range r.Unknown {
			if u == k {
				unknown = append(unknown, name)
			}
		}
	}
	return c, unknown
}

const (
	shopUser    = "arn:aws:iam::300000000003:user/ann"
	outsideUser = "arn:aws:iam::500000000005:user/eve"
	bucket      = "arn:aws:s3:::acme/key"
	toolsQueue  = "arn:aws:sqs:eu-west-1:200000000002:jobs"
	service     = "cloudtrail.amazonaws.com"

	shopPath  = "o-h7k2m9p4q1/r-t5v8/ou-t5v8-workloads/ou-t5v8-payments/"
	toolsPath = "o-h7k2m9p4q1/r-t5v8/ou-t5v8-workloads/"
	rootPath  = "o-h7k2m9p4q1/r-t5v8/"
)

var keyTests = []struct {
	name, why           string
	principal, resource string
	owner               string // Request.ResourceAccount
	given               context
	unknown             []string
	want                context
	wantUnknown         []string
}{
	{"both accounts", "requester and owner each have their own path",
		shopUser, toolsQueue, "", nil, nil,
		context{
			"aws:PrincipalOrgID": {orgID}, "aws:PrincipalOrgPaths": {shopPath},
			"aws:ResourceOrgID": {orgID}, "aws:ResourceOrgPaths": {toolsPath},
		}, nil},
	{"management account", "its principals are in the organization though no policy binds them",
		"arn:aws:iam::999999999999:root", toolsQueue, "", nil, nil,
		context{
			"aws:PrincipalOrgID": {orgID}, "aws:PrincipalOrgPaths": {rootPath},
			"aws:ResourceOrgID": {orgID}, "aws:ResourceOrgPaths": {toolsPath},
		}, nil},
	{"requester outside", "the key is included only for members",
		outsideUser, toolsQueue, "", nil, nil,
		context{"aws:ResourceOrgID": {orgID}, "aws:ResourceOrgPaths": {toolsPath}}, nil},
	{"owner outside", "the key is included only for members",
		shopUser, bucket, outside, nil, nil,
		context{"aws:PrincipalOrgID": {orgID}, "aws:PrincipalOrgPaths": {shopPath}}, nil},
	{"owner unknown", "the keys of the resource are then unknown to eval, which a value would hide",
		shopUser, bucket, "", nil, nil,
		context{"aws:PrincipalOrgID": {orgID}, "aws:PrincipalOrgPaths": {shopPath}}, nil},
	{"owner given", "the ARN of a bucket has no account, but the caller may know it",
		outsideUser, bucket, management, nil, nil,
		context{"aws:ResourceOrgID": {orgID}, "aws:ResourceOrgPaths": {rootPath}}, nil},
	{"role session", "a session is in the account of its role",
		"arn:aws:sts::200000000002:assumed-role/deploy/run", "*", "", nil, nil,
		context{"aws:PrincipalOrgID": {orgID}, "aws:PrincipalOrgPaths": {toolsPath}}, nil},
	{"anonymous", "nobody is in no organization",
		"*", toolsQueue, "", nil, nil,
		context{"aws:ResourceOrgID": {orgID}, "aws:ResourceOrgPaths": {toolsPath}}, nil},

	{"explicit id", "an explicit value wins, each key by itself",
		shopUser, bucket, "", context{"aws:PrincipalOrgID": {"o-zzzzzzzzzz"}}, nil,
		context{"aws:PrincipalOrgID": {"o-zzzzzzzzzz"}, "aws:PrincipalOrgPaths": {shopPath}}, nil},
	{"explicit paths", "an explicit value wins, each key by itself",
		shopUser, toolsQueue, "", context{"aws:ResourceOrgPaths": {"a/", "b/"}}, nil,
		context{
			"aws:PrincipalOrgID": {orgID}, "aws:PrincipalOrgPaths": {shopPath},
			"aws:ResourceOrgID": {orgID}, "aws:ResourceOrgPaths": {"a/", "b/"},
		}, nil},
	{"explicit absence", "a value without texts is how a caller says that there is none",
		shopUser, bucket, "", context{"aws:PrincipalOrgID": {}}, nil,
		context{"aws:PrincipalOrgID": {}, "aws:PrincipalOrgPaths": {shopPath}}, nil},
	{"unknown", "what the caller does not know of a request is not for us to fill in",
		shopUser, toolsQueue, "", nil, []string{"aws:PrincipalOrgPaths", "aws:ResourceOrgID"},
		context{"aws:PrincipalOrgID": {orgID}, "aws:ResourceOrgPaths": {toolsPath}},
		[]string{"aws:PrincipalOrgPaths", "aws:ResourceOrgID"}},

	{"source account", "the source of a service's call, as the account that it names",
		service, bucket, management, context{"aws:SourceAccount": {shop}}, nil,
		context{
			"aws:ResourceOrgID": {orgID}, "aws:ResourceOrgPaths": {rootPath},
			"aws:SourceOrgID": {orgID}, "aws:SourceOrgPaths": {shopPath},
		}, nil},
	{"source ARN", "the ARN of most sources holds their account",
		service, bucket, outside, context{"aws:SourceArn": {"arn:aws:cloudtrail:eu-west-1:200000000002:trail/t"}}, nil,
		context{"aws:SourceOrgID": {orgID}, "aws:SourceOrgPaths": {toolsPath}}, nil},
	{"both sources", "the account by itself comes first, as it does for the key aws:SourceAccount",
		service, bucket, outside, context{"aws:SourceAccount": {shop}, "aws:SourceArn": {toolsQueue}}, nil,
		context{"aws:SourceOrgID": {orgID}, "aws:SourceOrgPaths": {shopPath}}, nil},
	{"source account absent", "the ARN tells what the account does not",
		service, bucket, outside, context{"aws:SourceAccount": {}, "aws:SourceArn": {toolsQueue}}, nil,
		context{"aws:SourceOrgID": {orgID}, "aws:SourceOrgPaths": {toolsPath}}, nil},
	{"no source", "a call on nobody's behalf",
		service, bucket, outside, nil, nil, context{}, nil},
	{"source outside", "the keys are included only for members",
		service, bucket, outside, context{"aws:SourceAccount": {outside}}, nil, context{}, nil},
	{"source ARN without account", "a bucket as the source does not tell the account",
		service, bucket, outside, context{"aws:SourceArn": {"arn:aws:s3:::acme"}}, nil, context{}, nil},
	{"malformed source", "what is not an ARN holds no account",
		service, bucket, outside, context{"aws:SourceArn": {shop}}, nil, context{}, nil},
	{"malformed source account", "the ARN tells what the account does not",
		service, bucket, outside, context{"aws:SourceAccount": {"shop"}, "aws:SourceArn": {toolsQueue}}, nil,
		context{"aws:SourceOrgID": {orgID}, "aws:SourceOrgPaths": {toolsPath}}, nil},
	{"several sources", "both keys have one value; of several none is the account",
		service, bucket, outside, context{"aws:SourceAccount": {shop, tools}, "aws:SourceArn": {toolsQueue, toolsQueue}}, nil,
		context{}, nil},
	{"source of a person", "only calls of services have a source",
		outsideUser, bucket, outside, context{"aws:SourceAccount": {shop}}, nil, context{}, nil},
	{"explicit source", "an explicit value wins",
		service, bucket, outside, context{"aws:SourceAccount": {shop}, "aws:SourceOrgID": {"o-zzzzzzzzzz"}}, nil,
		context{"aws:SourceOrgID": {"o-zzzzzzzzzz"}, "aws:SourceOrgPaths": {shopPath}}, nil},

	{"unknown source ARN", "a source that is not known is not one outside of the organization",
		service, bucket, outside, nil, []string{"aws:SourceArn"},
		context{}, []string{"aws:SourceOrgID", "aws:SourceOrgPaths"}},
	{"unknown source account", "the same for the other key; that the ARN has no account settles nothing",
		service, bucket, outside, context{"aws:SourceArn": {"arn:aws:s3:::acme"}}, []string{"aws:SourceAccount"},
		context{}, []string{"aws:SourceOrgID", "aws:SourceOrgPaths"}},
	{"unknown source ARN, known account", "one of the two is enough",
		service, bucket, outside, context{"aws:SourceAccount": {shop}}, []string{"aws:SourceArn"},
		context{"aws:SourceOrgID": {orgID}, "aws:SourceOrgPaths": {shopPath}}, nil},
	{"unknown source account, known ARN", "one of the two is enough",
		service, bucket, outside, context{"aws:SourceArn": {toolsQueue}}, []string{"aws:SourceAccount"},
		context{"aws:SourceOrgID": {orgID}, "aws:SourceOrgPaths": {toolsPath}}, nil},
	{"unknown beats the context", "a source account of doubtful value",
		service, bucket, outside, context{"aws:SourceAccount": {shop}}, []string{"aws:SourceAccount"},
		context{}, []string{"aws:SourceOrgID", "aws:SourceOrgPaths"}},
	{"unknown source, explicit id", "an explicit value wins over a doubt of ours",
		service, bucket, outside, context{"aws:SourceOrgID": {orgID}}, []string{"aws:SourceArn"},
		context{"aws:SourceOrgID": {orgID}}, []string{"aws:SourceOrgPaths"}},
	{"unknown source, unknown paths", "a key is listed once",
		service, bucket, outside, nil, []string{"aws:SourceArn", "aws:SourceOrgPaths"},
		context{}, []string{"aws:SourceOrgID", "aws:SourceOrgPaths"}},
	{"unknown source of a person", "only calls of services have a source",
		outsideUser, bucket, outside, nil, []string{"aws:SourceArn", "aws:SourceAccount"}, context{}, nil},
}

func TestAddKeys(t *testing.T) {
	o := mustNew(t, tree())
	for _, test := range keyTests {
		t.Run(test.name, func(t *testing.T) {
			r := request(t, test.principal, test.resource)
			r.ResourceAccount = test.owner
			for name, texts := range test.given {
				r.Context.Set(condition.MakeKey(name), condition.Strings(texts...))
			}
			for _, name := range test.unknown {
				r.Unknown = append(r.Unknown, condition.MakeKey(name))
			}
			for _, run := range []string{"first", "second"} {
				o.AddKeys(r)
				c, unknown := found(r)
				require.Empty(t, cmp.Diff(test.want, c), "%s call: %s", run, test.why)
				require.Empty(t, cmp.Diff(test.wantUnknown, unknown), "%s call: %s", run, test.why)
			}
		})
	}
}

// Requests often share one list of unknown keys, with room behind it.
func TestAddKeysSharedUnknown(t *testing.T) {
	o := mustNew(t, tree())
	shared := make([]condition.Key, 1, 4)
	shared[0] = condition.MakeKey("aws:SourceArn")
	r := request(t, service, bucket)
	r.Unknown = shared
	o.AddKeys(r)
	require.Len(t, r.Unknown, 3)
	require.Equal(t, make([]condition.Key, 3), shared[1:4], "memory behind the caller's list was written")
}

func TestAddKeysZero(t *testing.T) {
	tests := []struct {
		name, why string
		o         *scp.Organization
		r         *eval.Request
	}{
		{"zero organization", "without accounts there is nothing to add", new(scp.Organization), request(t, shopUser, toolsQueue)},
		{"zero organization, service", "nor to doubt", new(scp.Organization), request(t, service, toolsQueue)},
		{"zero request", "it asks nothing", mustNew(t, tree()), new(eval.Request)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.r.Unknown = []condition.Key{condition.MakeKey("aws:SourceArn")}
			test.o.AddKeys(test.r)
			require.Zero(t, test.r.Context.Len(), test.why)
			require.Len(t, test.r.Unknown, 1, test.why)
		})
	}
}
