// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package scenario reads scenarios: JSON objects that hold a request, every
// policy that applies to it and, if wanted, what is expected of the decision.
// The command simulates streams of them, and the tests of this module are
// written in them.
//
// Reading is strict. A member that the format does not have is an error, as is
// one that is there twice: a misspelt "resourcePolcy" that went unnoticed would
// turn a denial into something else.
package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/lex"
	"github.com/iamverdict/verdict/policy"
)

// Scenario is one request with its policies. It is not safe for concurrent
// use while it is changed.
type Scenario struct {
	Name     string
	Request  eval.Request
	Policies eval.Policies
	Expect   *Expect // nil: nothing is expected
}

// Expect is what a scenario expects of its decision.
type Expect struct {
	Result     eval.Result
	Conclusive *bool  // nil: either
	Blame      string // see Blame; empty: any
}

// Blame returns the name of the policy type that a decision is put down to, or
// "none".
func Blame(d eval.Decision) string {
	if d.Blame == policy.NoType {
		return "none"
	}
	return d.Blame.String()
}

// Met reports whether a decision is as expected.
func (x *Expect) Met(d eval.Decision) bool {
	return d.Result == x.Result &&
		(x.Conclusive == nil || *x.Conclusive == d.Conclusive()) &&
		(x.Blame == "" || x.Blame == Blame(d))
}

// Limits keep a line that a stranger wrote from taking a time that is out of
// proportion to its length: keys are searched one after the other, and a wildcard
// takes, at worst, the square of the text that it is matched with. AWS itself
// sends some tens of keys with values of some hundred bytes.
const (
	maxKeys  = 1_000   // of a context, and of those not known
	maxValue = 8 << 10 // bytes of one value
)

// Parse reads one scenario. With an error it returns a scenario of which only
// the name, as far as it could be read, may be used. All errors of a scenario
// are reported at once.
func Parse(src []byte) (*Scenario, error) {
	s := new(Scenario)
	if !utf8.Valid(src) || !json.Valid(src) {
		return s, errors.New("not JSON in UTF-8, or nested too deeply")
	}
	if at := lex.LoneSurrogate(string(src)); at >= 0 {
		return s, fmt.Errorf("column %d: a \\u escape of half a surrogate pair", at+1)
	}
	top := gjson.ParseBytes(src)
	s.Name = top.Get("name").String()
	d := decoder{scenario: s}
	d.object("", top, map[string]func(string, gjson.Result){
		"name":                    d.name,
		"request":                 d.request,
		"identityPolicies":        d.into(&s.Policies.Identity, policy.IdentityBased),
		"resourcePolicy":          d.into(&s.Policies.Resource, policy.ResourceBased),
		"permissionBoundaries":    d.into(&s.Policies.Boundary, policy.PermissionsBoundary),
		"sessionPolicy":           d.into(&s.Policies.Session, policy.Session),
		"vpcEndpointPolicies":     d.into(&s.Policies.VPCEndpoint, policy.VPCEndpoint),
		"serviceControlPolicies":  d.levels(&s.Policies.SCP, policy.SCP),
		"resourceControlPolicies": d.levels(&s.Policies.RCP, policy.RCP),
		"expect":                  d.expect,
	})
	if !top.Get("request").Exists() {
		d.fail("", "there is no request")
	}
	return s, errors.Join(d.errs...)
}

// isComment reports whether a member is a comment, which any object may have.
func isComment(name string) bool {
	switch name {
	case "source", "why", "confidence", "extra", "mode":
		return true
	}
	return false
}

// decoder collects the errors of one scenario. Its methods take the path of a
// value, for messages, and the value.
type decoder struct {
	scenario *Scenario
	errs     []error
}

func (d *decoder) fail(path, format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if path != "" {
		err = fmt.Errorf("%s: %w", path, err)
	}
	d.errs = append(d.errs, err)
}

// object calls for each member of an object the function of its name. It
// reports whether v is one.
func (d *decoder) object(path string, v gjson.Result, members map[string]func(string, gjson.Result)) {
	if !v.IsObject() {
		d.fail(path, "want an object")
		return
	}
	seen := make(map[string]bool)
	v.ForEach(func(key, value gjson.Result) bool {
		name := key.String()
		read, ok := members[name]
		switch {
		case isComment(name):
			return true
		case !ok:
			d.fail(path, "unknown member %q", name)
		case seen[name]:
			d.fail(path, "member %q is there twice", name)
		default:
			read(join(path, name), value)
		}
		seen[name] = true
		return true
	})
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// text returns a string member; null and other types are errors.
func (d *decoder) text(path string, v gjson.Result) string {
	if v.Type != gjson.String {
		d.fail(path, "want a string")
	}
	return v.String()
}

func (d *decoder) name(path string, v gjson.Result) { d.scenario.Name = d.text(path, v) }

// expect reads what is expected.
func (d *decoder) expect(path string, v gjson.Result) {
	if v.Type == gjson.Null {
		return
	}
	x := &Expect{}
	d.object(path, v, map[string]func(string, gjson.Result){
		"decision": func(path string, v gjson.Result) {
			var ok bool
			if x.Result, ok = parseResult(d.text(path, v)); !ok {
				d.fail(path, "want Allowed, ImplicitlyDenied or ExplicitlyDenied, or allowed, implicitDeny or explicitDeny")
			}
		},
		"conclusive": func(path string, v gjson.Result) {
			want := v.Bool()
			x.Conclusive = &want
			if !v.IsBool() {
				d.fail(path, "want true or false")
			}
		},
		"blame": func(path string, v gjson.Result) {
			x.Blame = d.text(path, v)
			if _, ok := policy.ParseType(x.Blame); x.Blame == "trust" || !ok && x.Blame != "none" {
				d.fail(path, "want identity, resource, scp, rcp, boundary, session, vpce or none")
			}
		},
	})
	if !v.Get("decision").Exists() {
		d.fail(path, "there is no decision")
	}
	d.scenario.Expect = x
}

// parseResult reads a result in the words of case files or of AWS's API.
func parseResult(s string) (eval.Result, bool) {
	switch s {
	case "Allowed", "allowed":
		return eval.Allowed, true
	case "ImplicitlyDenied", "implicitDeny":
		return eval.ImplicitDeny, true
	case "ExplicitlyDenied", "explicitDeny":
		return eval.ExplicitDeny, true
	}
	return eval.ExplicitDeny, false
}
