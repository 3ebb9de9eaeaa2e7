// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scenario

import (
	"strconv"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
)

// rawRequest is a request as written.
type rawRequest struct {
	principal, roleARN, federatedBy string
	serviceLinkedRole               bool
	action, resource, account       string
	context                         condition.Context
	unknown                         []condition.Key
}

// request reads and prepares the request.
func (d *decoder) request(path string, v gjson.Result) {
	var raw rawRequest
	text := func(s *string) func(string, gjson.Result) {
		return func(path string, v gjson.Result) { *s = d.text(path, v) }
	}
	optional := func(s *string) func(string, gjson.Result) {
		return func(path string, v gjson.Result) {
			if v.Type != gjson.Null {
				*s = d.text(path, v)
			}
		}
	}
	d.object(path, v, map[string]func(string, gjson.Result){
		"principal":       text(&raw.principal),
		"roleArn":         optional(&raw.roleARN),
		"federatedBy":     optional(&raw.federatedBy),
		"action":          text(&raw.action),
		"resource":        text(&raw.resource),
		"resourceAccount": optional(&raw.account),
		"serviceLinkedRole": func(path string, v gjson.Result) {
			raw.serviceLinkedRole = v.Bool()
			if !v.IsBool() && v.Type != gjson.Null {
				d.fail(path, "want true or false")
			}
		},
		"context":            func(path string, v gjson.Result) { d.context(path, v, &raw) },
		"unknownContextKeys": func(path string, v gjson.Result) { d.unknown(path, v, &raw) },
	})
	d.prepare(path, &raw)
}

// prepare makes the request of what was read.
func (d *decoder) prepare(path string, raw *rawRequest) {
	p, err := eval.ParsePrincipal(raw.principal)
	if err != nil {
		d.fail(path, "%w", err)
		return
	}
	p.ServiceLinkedRole = raw.serviceLinkedRole
	if raw.roleARN != "" {
		p.RoleARN = raw.roleARN
	}
	p.FederatedBy = raw.federatedBy
	r := &d.scenario.Request
	if err := r.Reset(p, raw.action, raw.resource); err != nil {
		d.fail(path, "%w", err)
		return
	}
	if r.ResourceAccount = raw.account; raw.account != "" && !arn.IsAccountID(raw.account) {
		d.fail(path, "resourceAccount %q: want 12 digits", raw.account)
	}
	r.Context, r.Unknown = raw.context, raw.unknown
}

// context reads the context keys. Two spellings of one key add up; one spelling
// twice is an error.
func (d *decoder) context(path string, v gjson.Result, raw *rawRequest) {
	if v.Type == gjson.Null {
		return
	}
	if !v.IsObject() {
		d.fail(path, "want an object")
		return
	}
	seen := make(map[string]bool)
	v.ForEach(func(key, value gjson.Result) bool {
		name := key.String()
		if len(seen) == maxKeys {
			d.fail(path, "want at most %d keys", maxKeys)
			return false
		}
		if seen[name] {
			d.fail(path, "key %q is there twice", name)
		}
		seen[name] = true
		raw.context.Add(condition.MakeKey(name), d.value(join(path, name), value))
		return true
	})
}

// value reads a context value: a string, number or boolean, or a list of those.
// Numbers keep their text.
func (d *decoder) value(path string, v gjson.Result) condition.Value {
	if !v.IsArray() {
		return condition.String(d.scalar(path, v))
	}
	var texts []string
	for i, item := range elements(v) {
		texts = append(texts, d.scalar(index(path, i), item))
	}
	return condition.Strings(texts...)
}

func (d *decoder) scalar(path string, v gjson.Result) string {
	switch {
	case len(v.Raw) > maxValue:
		d.fail(path, "a value of %d bytes: want at most %d", len(v.Raw), maxValue)
		return ""
	case v.Type == gjson.String:
		return v.String()
	case v.Type == gjson.Number || v.IsBool():
		return v.Raw
	}
	d.fail(path, "want a string, number or boolean")
	return ""
}

// unknown reads the names of the keys that are not known.
func (d *decoder) unknown(path string, v gjson.Result, raw *rawRequest) {
	if v.Type == gjson.Null {
		return
	}
	if !v.IsArray() {
		d.fail(path, "want a list of key names")
		return
	}
	for i, item := range elements(v) {
		if i == maxKeys {
			d.fail(path, "want at most %d keys", maxKeys)
			return
		}
		name := d.text(index(path, i), item)
		raw.unknown = append(raw.unknown, condition.MakeKey(name))
	}
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
