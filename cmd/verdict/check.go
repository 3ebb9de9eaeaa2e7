// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/actions"
	"github.com/iamverdict/verdict/internal/scenario"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

const aboutCheck = `check decides one request by the policies in the given files, and says what settled
the decision and whether anything that is not known could change it.

Context: --context key=value, repeated for each further key and for each further
value of a key. Keys that follow from principal, resource and clock are derived.
The clock is now, unless --time or --context aws:CurrentTime=... says otherwise. A
key that no flag gives is absent. If it is one that AWS always sends, such as
aws:RequestedRegion or aws:SecureTransport, and the decision hangs on it, "left out"
says so.

Organization policies: --scp LEVEL=FILE puts a policy on a level, which may have
any name. The level that is named first is the root, and so on to the account;
"--scp LEVEL=" is a level without a policy, which allows nothing. No --scp at all
means that none bind, as for the management account. --rcp likewise, for the
account that owns the resource; RCPFullAWSAccess is there without being given.

The trust policy of a role that is to be assumed is its --resource-policy.

` + aboutWorld + `

Owner: without --resource-account, and if the ARN of the resource has no account,
nobody knows who owns it. Then the request is evaluated within one account and
across two, and the decision that permits less is given.

"-" as a FILE is standard input, once.

Exit status: 0 as expected (or nothing expected), 1 not as expected, 2 a usage or
input error. All errors of all files are reported at once.`

const checkExample = `  verdict check \
    --principal arn:aws:iam::111122223333:user/alice --action s3:GetObject \
    --resource arn:aws:s3:::data/report.csv --resource-account 111122223333 \
    --identity alice.json --scp root=full-access.json --scp account=guard.json
  verdict check --snapshot export/ \
    --principal arn:aws:sts::111122223333:assumed-role/app/run-1 \
    --action s3:GetObject --resource arn:aws:s3:::data/report.csv`

// checkFlags are the flags of check.
type checkFlags struct {
	request                               requestFlags
	identity, scp, rcp                    []string
	resource, boundary, session, endpoint string
	time, output, expect                  string
	snapshot                              worldFlags

	forms []string          // that output may have
	stdin string            // what else reads standard input: the name of a flag, or ""
	sets  func(string) bool // whether a flag is given
}

// requestFlags are those that make the request. They have the names of a
// scenario's members, as which they are read.
type requestFlags struct {
	Principal         string              `json:"principal"`
	RoleARN           string              `json:"roleArn,omitempty"`
	FederatedBy       string              `json:"federatedBy,omitempty"`
	ServiceLinkedRole bool                `json:"serviceLinkedRole"`
	Action            string              `json:"action"`
	Resource          string              `json:"resource"`
	ResourceAccount   string              `json:"resourceAccount"`
	Context           map[string][]string `json:"context"`
	Unknown           []string            `json:"unknownContextKeys"`

	pairs []string // as given, key=value
}

func (c *cli) check() *cobra.Command {
	f := checkFlags{forms: []string{"text", "json", "markdown"}}
	cmd := &cobra.Command{
		Use:     "check --principal P --action A --resource R [flags]",
		Short:   "Decide one request and say why",
		Long:    aboutCheck,
		Example: checkExample,
		Args:    flagsOnly,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.sets = cmd.Flags().Changed
			return c.runCheck(cmd.Context(), &f, badFlags(cmd))
		},
	}
	f.register(cmd)
	return cmd
}

func (f *checkFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	f.registerRequest(flags)
	f.registerPolicies(flags)
	f.snapshot.registerSession(flags)
	flags.StringVar(&f.time, "time", "now", "`CLOCK` of the request: RFC 3339, now or none")
	flags.StringVarP(&f.output, "output", "o", "text", "`FORM` of the output: text, json or markdown")
	flags.StringVar(&f.expect, "expect", "", "expected `DECISION`: allowed, implicitDeny or explicitDeny")
	for _, name := range []string{"principal", "action", "resource"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is registered above
		}
	}
}

func (f *checkFlags) registerRequest(flags *pflag.FlagSet) {
	r := &f.request
	flags.StringVar(&r.Principal, "principal", "", "who asks: an `ARN`, a service such as ec2.amazonaws.com, or * for nobody")
	flags.StringVar(&r.Action, "action", "", "what for, as `SERVICE:NAME`")
	flags.StringVar(&r.Resource, "resource", "", "on what: an `ARN`, or * for actions that have none")
	flags.StringVar(&r.ResourceAccount, "resource-account", "", "`ACCOUNT` that owns the resource, 12 digits")
	flags.StringVar(&r.RoleARN, "role-arn", "", "`ARN` of a session's role, with its path")
	flags.StringVar(&r.FederatedBy, "federated-by", "", "`ARN` of the user behind a federated-user session")
	flags.BoolVar(&r.ServiceLinkedRole, "service-linked-role", false, "the session is one of a service-linked role")
	flags.StringArrayVar(&r.pairs, "context", nil, "`KEY=VALUE` of the context (repeatable)")
	flags.StringArrayVar(&r.Unknown, "unknown", nil, "`KEY` of the context that may have any value or none (repeatable)")
}

func (f *checkFlags) registerPolicies(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.identity, "identity", nil, "identity-based policy `FILE` (repeatable)")
	flags.StringVar(&f.resource, "resource-policy", "", "resource-based policy `FILE`, or trust policy")
	flags.StringVar(&f.boundary, "boundary", "", "permissions boundary `FILE`")
	flags.StringVar(&f.session, "session", "", "session policy `FILE`")
	flags.StringArrayVar(&f.scp, "scp", nil, "service control policy `LEVEL=FILE`, root first (repeatable)")
	flags.StringArrayVar(&f.rcp, "rcp", nil, "resource control policy `LEVEL=FILE`, root first (repeatable)")
	flags.StringVar(&f.endpoint, "endpoint", "", "VPC endpoint policy `FILE`")
}

// badFlags reports flags that are given with nothing, or with what is no text.
// Without this, a variable that a script forgot to set (--boundary "$BOUNDARY")
// would stand for no boundary, and JSON would replace bytes that are not UTF-8.
func badFlags(cmd *cobra.Command) []error {
	var errs []error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			switch {
			case v == "":
				errs = append(errs, fmt.Errorf("--%s is empty: give it a value, or leave it out", f.Name))
			case !utf8.ValidString(v):
				errs = append(errs, fmt.Errorf("--%s %q: not valid UTF-8", f.Name, v))
			}
		}
	})
	return errs
}

// runCheck decides and reports. It is given the errors that are known already.
func (c *cli) runCheck(ctx context.Context, f *checkFlags, errs []error) error {
	q, more := c.prepare(ctx, f)
	if errs = append(errs, more...); len(errs) > 0 {
		return c.explain(errs)
	}
	engine, err := eval.New(q.scenario.Policies)
	if err != nil {
		return err
	}
	if err := c.warnIgnored(f); err != nil {
		return err
	}
	a := answer{query: q, decision: engine.Decide(&q.scenario.Request)}
	a.settled, a.bySome = engine.Settled(a.decision)
	a.leftOut = leftOut(engine, &q.scenario.Request, a.decision)
	switch f.output {
	case "json":
		err = jsonEncoder(c.out).Encode(a.object())
	case "markdown":
		err = a.markdown(c.out)
	default:
		err = a.write(c.out, c.colour())
	}
	if err == nil && !a.met() {
		err = unexpected
	}
	return err
}

// flagsOnly refuses what is no flag: mostly a second path behind --snapshot.
func flagsOnly(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fmt.Errorf("%q belongs to no flag: each path needs its own, such as --snapshot (see %s --help)", args[0], cmd.CommandPath())
}

// warnIgnored says which policies do not take part in the decision: who gives a
// session policy for an IAM user expects more of it than AWS does. The same goes for an
// action that AWS does not have: nothing allows it, which says nothing.
func (c *cli) warnIgnored(f *checkFlags) error {
	list, err := actions.New()
	if err != nil {
		return err
	}
	if _, ok := list.Spelling(f.request.Action); !ok {
		like := ""
		if name := list.Suggest(f.request.Action); name != "" {
			like = ": did you mean " + name + "?"
		}
		fmt.Fprintf(c.err, "verdict: the action %s is not among those that AWS had on %s%s\n", f.request.Action, actions.Date, like)
	}
	p, err := eval.ParsePrincipal(f.request.Principal)
	if err != nil {
		return err
	}
	for _, name := range f.inapplicable(p.Kind()) {
		fmt.Fprintf(c.err, "verdict: --%s is ignored: it does not apply to %s\n", name, requester(p.Kind()))
	}
	return nil
}

// explain shows errors, those of policies with their places. None of them keeps
// the others from being shown.
func (c *cli) explain(errs []error) error {
	for _, err := range errs {
		if findings := (policy.Findings)(nil); errors.As(err, &findings) {
			if err := writeFindings(c.err, findings); err != nil {
				return err
			}
			continue
		}
		c.complain(err)
	}
	fmt.Fprintln(c.err, "verdict: nothing is decided: correct the errors above")
	return unusable
}

// query is a request with all that is needed to decide it.
type query struct {
	flags    *checkFlags
	scenario *scenario.Scenario
	clock    time.Time       // zero: none
	notes    []snapshot.Note // what the snapshot lacks
}

// prepare reads flags and files, and returns everything that is wrong with them.
func (c *cli) prepare(ctx context.Context, f *checkFlags) (*query, []error) {
	q := &query{flags: f}
	var errs []error
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	note(choose("output", f.output, f.forms...))
	if f.expect != "" {
		err := choose("expect", f.expect, "allowed", "implicitDeny", "explicitDeny")
		if note(err); err != nil {
			f.expect = "" // and is not complained of again
		}
	}
	var err error
	q.clock, err = clock(f.time)
	note(err)
	w, more := f.world(ctx, c)
	errs = append(errs, more...)
	if w != nil {
		name, err := w.snapshot.Expand(f.request.Principal)
		if err != nil {
			return q, append(errs, err) // there is no request to speak of
		}
		f.request.Principal = name
	}
	q.scenario, err = f.scenario()
	note(err)
	note(f.knownAndNot())
	policies, more := c.load(f)
	errs = append(errs, more...)
	q.scenario.Policies = policies
	if !q.clock.IsZero() {
		q.scenario.Request.SetTime(q.clock)
	}
	if w != nil && len(errs) == 0 {
		q.notes, err = w.scenario(q.scenario, q.clock)
		note(err)
	}
	return q, errs
}

// world loads the snapshot that the flags name; it is nil if they name none, or are
// wrong.
func (f *checkFlags) world(ctx context.Context, c *cli) (*world, []error) {
	if errs := f.snapshot.check(f.sets); len(errs) > 0 {
		return nil, errs
	}
	if slices.Contains(f.snapshot.paths, stdin) {
		if f.stdin != "" {
			return nil, []error{errTwice}
		}
		f.stdin = "snapshot"
	}
	w, err := f.snapshot.open(ctx, c)
	return w, compact([]error{err})
}

// scenario makes a scenario of the flags, without the policies. It is written as
// JSON and read back, so that flags and streams go through one strict reader and
// cannot come to mean different things. With an error it is incomplete.
func (f *checkFlags) scenario() (*scenario.Scenario, error) {
	context, contextErr := contextOf(f.request.pairs)
	f.request.Context = context
	object := map[string]any{"request": f.request}
	if f.expect != "" {
		object["expect"] = map[string]string{"decision": f.expect}
	}
	text, err := json.Marshal(object)
	if err != nil {
		return new(scenario.Scenario), err
	}
	s, err := scenario.Parse(text)
	return s, errors.Join(contextErr, err)
}

// knownAndNot reports the keys of the context that have a value and are unknown, or have
// one by two flags. One of the two is a mistake, and would lose without a word.
func (f *checkFlags) knownAndNot() error {
	var errs []error
	given := make(map[condition.Key]bool)
	for _, pair := range f.request.pairs {
		key, _, _ := strings.Cut(pair, "=")
		given[condition.MakeKey(key)] = true
	}
	for _, name := range f.request.Unknown {
		if given[condition.MakeKey(name)] {
			errs = append(errs, fmt.Errorf("--context and --unknown both have %s: leave it out of one", name))
		}
		given[condition.MakeKey(name)] = true
	}
	for _, k := range f.snapshot.keys() {
		flag := "--vpc-endpoint"
		if isPrincipalTag(k) {
			flag = "--session-tag"
		}
		if given[k] {
			errs = append(errs, fmt.Errorf("%s says what %v is, and so does --context or --unknown: leave it out of one", flag, k))
		}
	}
	return errors.Join(errs...)
}

// contextOf groups key=value pairs by key.
func contextOf(pairs []string) (map[string][]string, error) {
	context := make(map[string][]string)
	var errs []error
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			errs = append(errs, fmt.Errorf("--context %q: want KEY=VALUE", pair))
			continue
		}
		context[key] = append(context[key], value)
	}
	return context, errors.Join(errs...)
}
