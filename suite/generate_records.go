// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"context"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// records asks for the calls that records tell of. Who was a session is asked for as its
// role: the names of sessions change with every run.
func (w *writer) records(ctx context.Context) error {
	for rec, err := range w.g.Records {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err != nil {
			w.skipped++
			continue
		}
		re, err := rec.Reconstruct(cloudtrail.Given{})
		if err != nil || !re.Exact() {
			w.skipped++
			continue
		}
		w.record(rec, re)
	}
	return nil
}

func (w *writer) record(rec *cloudtrail.Record, re *cloudtrail.Reconstruction) {
	said := rec.Said()
	for i, q := range re.Questions {
		r := request{who(re), q.Action, q.Resource, owner(re, q.Resource), rec.Region}
		switch {
		case q.Resource == "" || re.Ask(i) != nil:
			w.skipped++
		case w.g.Snapshot != nil:
			w.ask(r, "")
		case i == 0 || said.Outcome == cloudtrail.Granted:
			w.told(r, said)
		}
	}
}

// told keeps what AWS said of a call. Of several answers to one request the first
// counts.
func (w *writer) told(r request, said cloudtrail.Said) {
	if w.seen[r] || said.Outcome == cloudtrail.NotTold {
		return
	}
	w.seen[r] = true
	g := answers{principal: r.principal, account: r.account, region: r.region, result: eval.Allowed, conclusive: true}
	if said.Outcome == cloudtrail.Refused {
		g.result, g.by = eval.ImplicitDeny, layerWord(said.Message.Type)
	}
	w.note(r, g)
}

// layerWord returns the word of case files for the type of policy that AWS named, or "".
func layerWord(t policy.Type) string {
	switch t {
	case policy.NoType:
		return ""
	case policy.RoleTrust:
		return policy.ResourceBased.String()
	}
	return t.String()
}

// who returns the requester of a record, by its role if it was a session of one.
func who(re *cloudtrail.Reconstruction) string {
	if re.Principal.RoleARN != "" {
		return re.Principal.RoleARN
	}
	return re.Principal.String()
}

// owner returns the account that owns a resource whose ARN does not say it, if the
// record does.
func owner(re *cloudtrail.Reconstruction, resource string) string {
	if a, err := arn.Parse(resource); err != nil || a.AccountID() != "" {
		return ""
	}
	return re.Request.ResourceAccount
}
