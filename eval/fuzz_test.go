// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// FuzzDecide compiles any document for any use and asks it anything. Tree and
// twin agree, a decision changes nothing, and what is allowed with all doubts
// against it is conclusive.
func FuzzDecide(f *testing.F) {
	for _, s := range []string{
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}/*"}]}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"NotAction":"s3:?et*","NotResource":"arn:aws:s?:*:x"}]}`,
		`{"Statement":{"Effect":"Allow","Principal":{"AWS":["AROAX","arn:aws:iam::111122223333:role/app"]},"Action":"*"}}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:b","a:*c"],"Resource":"*","Condition":{"ForAllValues:StringLikeIfExists":{"k":["a*","${k}"]}}},{}]}`,
	} {
		f.Add([]byte(s), "s3:GetObject", "arn:aws:s3:::b/ana/x", "v", uint8(0))
		f.Add([]byte(s), "a:b", "*", "", uint8(5))
	}
	principals := []string{"arn:aws:iam::111122223333:user/ana", "arn:aws:sts::111122223333:assumed-role/app/s", "arn:aws:iam::111122223333:root", "s3.amazonaws.com", "*"}
	kinds := []policy.Type{policy.IdentityBased, policy.ResourceBased}
	f.Fuzz(func(t *testing.T, src []byte, action, resource, value string, choice uint8) {
		doc, err := policy.ParseLenient("f.json", src)
		if err != nil {
			return
		}
		p, err := ParsePrincipal(principals[int(choice)%len(principals)])
		require.NoError(t, err)
		r := new(Request)
		if r.Reset(p, action, resource) != nil {
			require.Equal(t, InvalidRequest, new(Engine).Decide(r).Reason)
			return
		}
		r.Context.Set(condition.MakeKey("k"), condition.String(value))
		kind := kinds[int(choice/16)%len(kinds)]
		tree, err := New(groupOf(kind, withLimit(t, doc, kind, 0)))
		require.NoError(t, err)
		twin, err := New(groupOf(kind, oneByOne(t, doc, kind)...))
		require.NoError(t, err)
		d := tree.Decide(r)
		require.Equal(t, inOnePolicy(twin.Decide(r)), d)
		require.Equal(t, d, tree.Decide(r))
		if d.Result == Allowed {
			require.True(t, d.Conclusive(), "what is allowed with all doubts against it stays allowed")
		}
	})
}
