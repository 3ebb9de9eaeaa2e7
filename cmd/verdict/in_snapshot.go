// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/iamverdict/verdict/cloudtrail"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/scenario"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

// Requests whose policies are those of a snapshot.

// worldFlags say where policies are found if not in files that flags name.
type worldFlags struct {
	paths          []string
	noOrganization bool
	tags           []string // KEY=VALUE
	endpoint       string
}

const aboutWorld = `Snapshot: --snapshot PATH, repeatable, takes the place of policy files. PATH is a
file or directory with what the AWS CLI and SDKs export, in any mix, and everything
that applies to the request is found in it: see verdict snapshot --help. What is
missing there is unknown, and decisions that could depend on it are not conclusive.`

func (f *worldFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.paths, "snapshot", nil, "file or directory `PATH` of an account export, in place of policies (repeatable)")
	flags.BoolVar(&f.noOrganization, "no-organization", false, "accounts of the snapshot that no organization export names are in none")
}

// registerSession adds the flags about what no snapshot knows of a request.
func (f *worldFlags) registerSession(flags *pflag.FlagSet) {
	f.register(flags)
	flags.StringArrayVar(&f.tags, "session-tag", nil, "tag `KEY=VALUE` of the session, for --snapshot (repeatable)")
	flags.StringVar(&f.endpoint, "vpc-endpoint", "", "`ID` of the VPC endpoint that the request passes, for --snapshot")
}

// policyFlags are the flags that a snapshot takes the place of. Session policies are
// in no export.
func policyFlags() []string {
	return []string{"identity", "resource-policy", "boundary", "scp", "rcp", "endpoint", "service-linked-role"}
}

// check returns what is wrong with the flags together.
func (f *worldFlags) check(sets func(string) bool) []error {
	if !sets("snapshot") {
		return refuse(sets, "policies from files: it is about --snapshot", "no-organization", "session-tag", "vpc-endpoint")
	}
	errs := refuse(sets, "--snapshot: the snapshot holds it", policyFlags()...)
	if isTwice(f.paths) {
		errs = append(errs, errTwice)
	}
	return append(errs, f.checkTags()...)
}

// checkTags returns what is wrong with the tags of the session. One key has one value
// (IAM User Guide, "Passing session tags in AWS STS").
func (f *worldFlags) checkTags() []error {
	var errs []error
	seen := make(map[condition.Key]bool)
	for _, tag := range f.tags {
		key, _, ok := strings.Cut(tag, "=")
		switch k := condition.MakeKey(key); {
		case !ok || key == "":
			errs = append(errs, fmt.Errorf("--session-tag %q: want KEY=VALUE", tag))
		case seen[k]:
			errs = append(errs, fmt.Errorf("--session-tag %q: the key is there twice", tag))
		default:
			seen[k] = true
		}
	}
	return errs
}

// keys returns the condition keys that the flags give a value.
func (f *worldFlags) keys() []condition.Key {
	var keys []condition.Key
	if f.endpoint != "" {
		keys = append(keys, condition.MakeKey(sourceVPCE))
	}
	for _, tag := range f.tags {
		key, _, _ := strings.Cut(tag, "=")
		if k := condition.MakeKey(principalTag + key); !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

// Names of condition keys.
const (
	sourceVPCE   = "aws:SourceVpce"
	sourceVPC    = "aws:SourceVpc"
	principalTag = "aws:PrincipalTag/"
)

// isTwice reports whether standard input is among paths more than once.
func isTwice(paths []string) bool {
	i := slices.Index(paths, stdin)
	return i >= 0 && slices.Contains(paths[i+1:], stdin)
}

// refuse returns an error for each flag that is given and has no meaning beside
// something else.
func refuse(sets func(string) bool, beside string, names ...string) []error {
	var errs []error
	for _, name := range names {
		if sets(name) {
			errs = append(errs, fmt.Errorf("--%s has no meaning for %s", name, beside))
		}
	}
	return errs
}

// open loads the snapshot and tells its problems; it is nil if none is asked for.
func (f *worldFlags) open(ctx context.Context, c *cli) (*world, error) {
	if len(f.paths) == 0 || slices.Contains(f.paths, "") { // the empty path is complained of by itself
		return nil, nil
	}
	s, err := c.loadSnapshot(ctx, f.paths, snapshot.Options{NoOrganization: f.noOrganization})
	if err != nil {
		return nil, err
	}
	c.tellProblems(s)
	w := &world{snapshot: s, flags: f}
	for _, tag := range f.tags {
		key, value, _ := strings.Cut(tag, "=")
		w.tags = append(w.tags, eval.Tag{Key: key, Value: value})
	}
	return w, nil
}

// world is a snapshot with what is known of requests besides. It may be used by any
// number of goroutines.
type world struct {
	snapshot *snapshot.Snapshot
	flags    *worldFlags
	tags     []eval.Tag // of sessions
}

// place puts a request among the policies that apply to it. Session policies are the
// caller's, and so is what the request says of itself. The request is changed: it gets
// the clock, unless that is zero, and the keys that the snapshot knows.
func (w *world) place(r *eval.Request, p *eval.Policies, at time.Time) ([]snapshot.Note, error) {
	who := r.Principal()
	if userID := condition.MakeKey("aws:userid"); who.UniqueID != "" {
		env := r.Env()
		if v, state := env.Lookup(userID); state == condition.KeyDerived {
			r.Context.Set(userID, v) // which the snapshot may not know
		}
	}
	q := snapshot.Query{
		Principal: who.String(), RoleARN: who.RoleARN, FederatedBy: who.FederatedBy, Action: r.Action(), Resource: r.Resource(),
		ResourceAccount: r.ResourceAccount, SessionPolicies: p.Session, SessionTags: w.tags, Time: at,
		Context: r.Context, Unknown: r.Unknown,
	}
	if _, told := r.Context.Get(condition.MakeKey(sourceVPCE)); !told {
		q.VPCEndpoint = w.flags.endpoint
	}
	found, err := w.snapshot.Resolve(q)
	if err != nil {
		return nil, err
	}
	if name := another(&who, found.Identity); name != "" {
		disown(found, &q.Context, name)
	}
	found.Request.AWSManagedKey, found.Request.ObjectOwner = r.AWSManagedKey, r.ObjectOwner
	if found.Request.Endpoint == eval.UnknownEndpoint {
		found.Request.Endpoint = r.Endpoint
	}
	*r, *p = found.Request, found.Policies
	return found.Notes, nil
}

// another returns what the requester is called if it is not the user or role that the
// snapshot has under its name, but one that was there before or after; else "".
func another(who *eval.Principal, e *snapshot.Identity) string {
	switch {
	case e == nil:
		return ""
	case who.UniqueID != "" && e.UniqueID != "" && who.UniqueID != e.UniqueID:
		return fmt.Sprintf("%s, whose id was %s,", e.ARN, who.UniqueID)
	case who.RoleARN != "" && who.RoleARN != e.ARN && (e.PermissionSet == "" || e.UniqueID != ""):
		return who.RoleARN
	}
	return ""
}

// disown takes back what is known of the requester: it has the name only.
func disown(found *snapshot.Resolution, given *condition.Context, name string) {
	found.Notes = slices.DeleteFunc(found.Notes, func(n snapshot.Note) bool { return n.Kind == snapshot.IdentityPolicyUnknown })
	found.Notes = append(found.Notes, snapshot.Note{Kind: snapshot.PrincipalUnknown, Subject: name})
	for _, k := range cloudtrail.PolicyKeys(&found.Policies) {
		if _, told := given.Get(k); isPrincipalTag(k) && !told {
			found.Request.Context.Delete(k)
			found.Request.Unknown = append(found.Request.Unknown, k)
		}
	}
	found.Policies.Identity, found.Policies.Boundary = []*eval.Policy{eval.UnknownPolicy("policies of "+name, policy.IdentityBased)}, nil
}

func isPrincipalTag(k condition.Key) bool {
	return strings.HasPrefix(k.String(), "aws:principaltag/")
}

// scenario is place for a scenario, which must not have policies of its own.
func (w *world) scenario(s *scenario.Scenario, at time.Time) ([]snapshot.Note, error) {
	p := &s.Policies
	if len(p.Identity)+len(p.Resource)+len(p.Boundary)+len(p.VPCEndpoint)+len(p.SCP)+len(p.RCP) > 0 {
		return nil, errors.New("the scenario has policies, and --snapshot is in place of them: leave one of the two out")
	}
	if who := s.Request.Principal(); who.ServiceLinkedRole && !strings.Contains(who.RoleARN, ":role/aws-service-role/") {
		return nil, errors.New("request.serviceLinkedRole: the snapshot tells by the path of the role; give its roleArn or leave it out")
	}
	return w.place(&s.Request, p, at)
}

// record is place for a call that was recorded. Of tags and of the organization the
// snapshot knows more than the record, but not of the tags of a session; and it may know
// where an endpoint is. Flags win over the record. What was stated to be unknown stays
// so.
func (w *world) record(re *cloudtrail.Reconstruction, stated []string, at time.Time, p *eval.Policies) (*eval.Request, []snapshot.Note, error) {
	r, session := re.Request.Clone(), p.Session
	if _, err := w.place(r, p, at); err != nil {
		return nil, nil, err
	}
	re.MarkUnknown(cloudtrail.PolicyKeys(p))
	r, p.Session = re.Request.Clone(), session
	said := w.flags.keys()
	if kind := re.Principal.Kind(); kind != eval.RoleSession && kind != eval.FederatedUser {
		said = slices.DeleteFunc(said, isPrincipalTag)
	}
	for _, k := range said {
		r.Context.Delete(k)
	}
	_, passed := r.Context.Get(condition.MakeKey(sourceVPCE))
	passed = passed || w.flags.endpoint != ""
	limited := re.Principal.Kind() != eval.User
	r.Unknown = slices.DeleteFunc(r.Unknown, func(k condition.Key) bool {
		if slices.ContainsFunc(stated, func(name string) bool { return condition.MakeKey(name) == k }) {
			return false
		}
		return slices.Contains(said, k) || snapshot.Tells(k) && !(limited && isPrincipalTag(k)) || passed && k == condition.MakeKey(sourceVPC)
	})
	notes, err := w.place(r, p, at)
	return r, notes, err
}

// whole returns the one resource of the snapshot whose ARN is that of the request, of
// which some characters are not known and stand as "?". It is "" if there is none, or
// more than one. Records have names of secrets without the end that AWS chose.
func (w *world) whole(partial string) string {
	if !strings.Contains(partial, "?") {
		return ""
	}
	found := ""
	for _, r := range w.snapshot.Resources() {
		if len(r.ARN) != len(partial) || !hides(partial, r.ARN) {
			continue
		}
		if found != "" {
			return ""
		}
		found = r.ARN
	}
	return found
}

// hides reports whether two texts of one length are the same but for each "?" of the
// first.
func hides(partial, text string) bool {
	for i := range len(text) {
		if partial[i] != '?' && partial[i] != text[i] {
			return false
		}
	}
	return true
}

// missing says what of the notes matters to a decision. What is not known does not if
// the decision is conclusive all the same.
func missing(notes []snapshot.Note, d eval.Decision) []string {
	var texts []string
	for _, n := range notes {
		if text := n.String(); (!d.Conclusive() || !n.Inconclusive()) && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}
