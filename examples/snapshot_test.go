// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package examples

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
	"github.com/iamverdict/verdict/snapshot"
)

// loadExport loads the export, in which one AWS managed policy is missing so that
// there is something to see.
func loadExport(t *testing.T) *snapshot.Snapshot {
	s, err := snapshot.Load(t.Context(), snapshot.Options{}, exported)
	require.NoError(t, err)
	for _, p := range s.Problems() {
		require.False(t, p.Kind.IsError(), p)
	}
	require.Len(t, s.Problems(), 1)
	require.Equal(t, snapshot.PolicyMissing, s.Problems()[0].Kind)
	return s
}

// TestSameDecisions: the export answers as requests.jsonl does. An identity has one
// set of policies in the export, and several in the cases, and a request about a
// resource that does not exist says nothing of it: those are left out.
func TestSameDecisions(t *testing.T) {
	s := loadExport(t)
	text, err := os.ReadFile(stream)
	require.NoError(t, err)
	compared, all := 0, 0
	for src := range bytes.Lines(text) {
		c, err := scenario.Parse(src)
		require.NoError(t, err)
		all++
		r, err := s.Resolve(queryOf(c))
		require.NoError(t, err, c.Name)
		if !samePolicies(&r.Policies, &c.Policies) || r.Request.OwnerAccount() != c.Request.OwnerAccount() {
			continue
		}
		compared++
		got, err := r.Decide()
		require.NoError(t, err)
		require.True(t, c.Expect.Met(got), "%s: %v", c.Name, got)
	}
	require.Equal(t, [2]int{135, 91}, [2]int{all, compared}, "cases, and those of them that are compared")
}

// queryOf makes a query of a case.
func queryOf(c *scenario.Scenario) snapshot.Query {
	p := c.Request.Principal()
	return snapshot.Query{
		Principal: p.String(), FederatedBy: p.FederatedBy, Action: c.Request.Action(), Resource: c.Request.Resource(),
		SessionPolicies: c.Policies.Session, Context: c.Request.Context, Unknown: c.Request.Unknown,
	}
}

// samePolicies reports whether the policies of the requester and of the resource are
// the same documents. Those of the organization follow from the accounts.
func samePolicies(a, b *eval.Policies) bool {
	return sameDocuments(a.Identity, b.Identity) && sameDocuments(a.Boundary, b.Boundary) &&
		sameDocuments(a.Resource, b.Resource) && sameDocuments(a.VPCEndpoint, b.VPCEndpoint)
}

func sameDocuments(a, b []*eval.Policy) bool {
	return slices.Equal(documents(a), documents(b))
}

// documents returns the texts of policies in one form, in one order.
func documents(list []*eval.Policy) []string {
	var texts []string
	for _, p := range list {
		text := p.Name() + " is not known"
		if doc := p.Document(); doc != nil {
			text = string(doc.AppendJSON(nil))
		}
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return texts
}

// TestDenials: the export explains each denial as AWS did.
func TestDenials(t *testing.T) {
	s := loadExport(t)
	for _, file := range files(t, "denials") {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		for rec, err := range cloudtrail.Records(filepath.Base(file), bytes.NewReader(src)) {
			require.NoError(t, err)
			re, err := rec.Reconstruct(cloudtrail.Given{})
			require.NoError(t, err)
			q := snapshot.Query{
				Principal: re.Principal.String(), Action: re.Questions[0].Action, Resource: re.Questions[0].Resource,
				Context: re.Request.Context,
			}
			r, err := s.Resolve(q)
			require.NoError(t, err)
			for _, k := range re.Request.Unknown {
				if _, known := r.Request.Context.Get(k); !known {
					r.Request.Unknown = append(r.Request.Unknown, k)
				}
			}
			d, err := r.Decide()
			require.NoError(t, err)
			require.True(t, d.Conclusive(), "%s: %v", file, d)
			opinion := cloudtrail.Compare(rec.Said(), d, &r.Policies)
			require.Equal(t, cloudtrail.Agree, opinion.Agreement, "%s: %v", file, opinion)
			require.Equal(t, r.Identity, s.Identity(re.Principal.UniqueID), "the record has the id that the export has")
		}
	}
}
