// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/condition"
)

// recordRow is a line of records.jsonl or shared.jsonl: a record, or the file that
// holds it, and what is to become of it.
type recordRow struct {
	Name, Why, File string
	Record          json.RawMessage
	Given           struct {
		Principal, RoleARN, Action, Resource, ResourceAccount string
		Decoded                                               json.RawMessage
	}
	Want recordWant
}

// recordWant is what a request is to look like. Each key in Absent is known to be
// absent, and each in Unknown is unknown, once the policies ask for it; a key that is
// in Context too has a value that is not all of it.
type recordWant struct {
	Principal, RoleARN, FederatedBy, UniqueID, Owner string
	Questions                                        [][2]string
	Partial                                          bool // the request is not exact
	Context                                          map[string]any
	Absent, Unknown                                  []string
	Notes                                            []string // kinds, in order
	Gap                                              []string // field, and parts of the text
}

func TestRecords(t *testing.T) {
	t.Parallel()
	testRecords(t, "records.jsonl")
}

// TestSharedRecords: the real records that lie beside the checkout.
func TestSharedRecords(t *testing.T) {
	t.Parallel()
	testRecords(t, "shared.jsonl")
}

func testRecords(t *testing.T, name string) {
	seen := make(map[string]bool)
	for _, row := range rows[recordRow](t, name) {
		t.Run(row.Name, func(t *testing.T) {
			require.NotEmpty(t, row.Why)
			require.False(t, seen[row.Name], "a name is there twice")
			seen[row.Name] = true
			src := []byte(row.Record)
			if row.File != "" {
				src = shared(t, row.File)
			}
			rec, err := cloudtrail.ParseRecord(row.Name, src)
			require.NoError(t, err, row.Why)
			re, err := rec.Reconstruct(given(t, &row))
			if len(row.Want.Gap) > 0 {
				requireGap(t, row.Want.Gap, err)
				return
			}
			require.NoError(t, err, row.Why)
			row.Want.check(t, re, row.Why)
		})
	}
}

func given(t *testing.T, row *recordRow) cloudtrail.Given {
	g := cloudtrail.Given{
		Principal: row.Given.Principal, RoleARN: row.Given.RoleARN, Action: row.Given.Action,
		Resource: row.Given.Resource, ResourceAccount: row.Given.ResourceAccount,
	}
	if row.Given.Decoded != nil {
		var err error
		g.Decoded, err = cloudtrail.ParseDecodedMessage("decoded", row.Given.Decoded)
		require.NoError(t, err)
	}
	return g
}

func requireGap(t *testing.T, want []string, err error) {
	var gap *cloudtrail.Gap
	require.True(t, errors.As(err, &gap), "%v", err)
	require.Equal(t, want[0], gap.Field)
	require.NotEmpty(t, gap.Remedy)
	for _, part := range want[1:] {
		require.ErrorContains(t, err, part)
	}
}

// check compares a request with what is wanted. Every key of the context must be
// wanted, and every note.
func (w *recordWant) check(t *testing.T, re *cloudtrail.Reconstruction, why string) {
	t.Helper()
	require.Equal(t, w.Principal, re.Principal.String(), why)
	require.Equal(t, w.RoleARN, re.Principal.RoleARN, why)
	require.Equal(t, w.FederatedBy, re.Principal.FederatedBy, why)
	require.Equal(t, w.UniqueID, re.Principal.UniqueID, why)
	require.Equal(t, w.Owner, re.Request.OwnerAccount(), why)
	var questions [][2]string
	for _, q := range re.Questions {
		questions = append(questions, [2]string{q.Action, q.Resource})
	}
	require.Equal(t, w.Questions, questions, why)
	require.Equal(t, !w.Partial, re.Exact(), "%s: %v", why, re.Notes)
	w.checkKeys(t, re, why)
	var notes []string
	for _, n := range re.Notes {
		require.NotEmpty(t, n.Field)
		require.NotEmpty(t, n.Text)
		notes = append(notes, n.Kind.String())
	}
	require.Equal(t, w.Notes, notes, "%s: %v", why, re.Notes)
}

func (w *recordWant) checkKeys(t *testing.T, re *cloudtrail.Reconstruction, why string) {
	t.Helper()
	for name, value := range w.Context {
		got, ok := re.Request.Context.Get(condition.MakeKey(name))
		require.True(t, ok, "%s is not in the context: %s", name, why)
		if !slices.Contains(w.Unknown, name) {
			require.NotContains(t, re.Request.Unknown, condition.MakeKey(name), why)
		}
		var want []string
		switch v := value.(type) {
		case string:
			want = []string{v}
		case []any:
			for _, s := range v {
				want = append(want, s.(string))
			}
		}
		var texts []string
		for i := range got.Len() {
			texts = append(texts, got.Text(i))
		}
		require.Equal(t, want, texts, "%s: %s", name, why)
	}
	require.Equal(t, len(w.Context), re.Request.Context.Len(), "context keys: %s", why)
	var ask []condition.Key
	for _, name := range append(w.Absent, w.Unknown...) {
		ask = append(ask, condition.MakeKey(name))
	}
	re.MarkUnknown(ask)
	for _, name := range w.Absent {
		require.NotContains(t, re.Request.Unknown, condition.MakeKey(name), "%s is to be absent: %s", name, why)
		_, told := re.Request.Context.Get(condition.MakeKey(name))
		require.False(t, told, "%s is to be absent: %s", name, why)
	}
	for _, name := range w.Unknown {
		require.Contains(t, re.Request.Unknown, condition.MakeKey(name), "%s is to be unknown: %s", name, why)
	}
}
