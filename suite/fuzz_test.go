// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite_test

import (
	"context"
	"errors"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/suite"
)

// FuzzLoad: whatever a case file holds, loading it ends without a panic in a suite whose
// cases can be run, or in problems that all have a place and a remedy. The seeds are the
// case files of testdata.
func FuzzLoad(f *testing.F) {
	for _, dir := range []string{"good", "malformed"} {
		for _, a := range archives(f, dir) {
			f.Add(string(a.file.Data), a.file.Name == "case.json")
		}
	}
	f.Fuzz(func(t *testing.T, text string, isJSON bool) {
		name := "case.yaml"
		if isJSON {
			name = "case.json"
		}
		fsys := fstest.MapFS{
			name:                     {Data: []byte(text)},
			"full.json":              {Data: []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)},
			"policies/deployer.json": {Data: []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}`)},
			"export/a.json":          {Data: []byte(`{"UserDetailList":[],"GroupDetailList":[],"RoleDetailList":[],"Policies":[]}`)},
		}
		s, err := suite.LoadFS(context.Background(), suite.Options{}, fsys, name)
		if err != nil {
			wellFormed(t, err)
			return
		}
		names := make(map[string]bool)
		for c := range s.Cases() {
			require.False(t, names[c.Name], c.Name)
			names[c.Name] = true
			r := c.Run()
			require.Equal(t, r.Met, r.Mismatch == "")
			require.Positive(t, c.Position.Line)
		}
	})
}

func wellFormed(t *testing.T, err error) {
	var problems suite.Problems
	require.True(t, errors.As(err, &problems))
	for _, p := range problems {
		require.NotEmpty(t, p.Position.File)
		require.NotEmpty(t, p.Message)
		require.NotEmpty(t, p.Fix, p)
	}
}

// FuzzFromScenarios: what converts loads, and decides as the scenarios do.
func FuzzFromScenarios(f *testing.F) {
	f.Add([]byte(`{"name":"a","request":{"principal":"*","action":"s3:GetObject","resource":"*","context":{"aws:SourceIp":"192.0.2.1"}},"expect":{"decision":"implicitDeny"}}`))
	f.Add([]byte(`{"name":"é\n","request":{"principal":"arn:aws:iam::111122223333:user/ana","action":"x:Y","resource":"arn:aws:s3:::b","resourceAccount":"111122223333"},"identityPolicies":[{"name":"p","policy":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"k":["yes",1.50,true]}}}}}],"expect":{"decision":"Allowed","blame":"none"}}`))
	f.Add([]byte("{}\n\nnull"))
	f.Fuzz(func(t *testing.T, src []byte) {
		text, err := suite.FromScenarios("in.jsonl", src)
		if err != nil {
			wellFormed(t, err)
			return
		}
		s, err := suite.LoadFS(context.Background(), suite.Options{}, tree(map[string]string{"case.yaml": string(text)}), "case.yaml")
		require.NoError(t, err, "%s", text)
		compare(t, s, src)
	})
}
