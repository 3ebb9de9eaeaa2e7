// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scenario

import (
	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// into returns the reader of a group of policies: null, one document, or a list
// of documents with names.
func (d *decoder) into(group *[]*eval.Policy, t policy.Type) func(string, gjson.Result) {
	return func(path string, v gjson.Result) {
		switch {
		case v.Type == gjson.Null:
		case v.IsArray():
			*group = d.list(path, v, t)
		default:
			*group = []*eval.Policy{d.document(path, path, v, t)}
		}
	}
}

// list reads a list of {"name", "policy"}. A policy of null is one that is
// attached, but whose text is not known.
func (d *decoder) list(path string, v gjson.Result, t policy.Type) []*eval.Policy {
	var list []*eval.Policy
	for i, item := range elements(v) {
		at := index(path, i)
		name, doc := at, gjson.Result{}
		d.object(at, item, map[string]func(string, gjson.Result){
			"name":   func(path string, v gjson.Result) { name = d.text(path, v) },
			"policy": func(_ string, v gjson.Result) { doc = v },
		})
		switch {
		case !doc.Exists():
			d.fail(at, "there is no policy")
		case doc.Type == gjson.Null:
			list = append(list, eval.UnknownPolicy(name, t))
		default:
			list = append(list, d.document(at, name, doc, t))
		}
	}
	return list
}

// document parses and compiles one policy. Its errors carry their place in the
// document, under the policy's name.
func (d *decoder) document(path, name string, v gjson.Result, t policy.Type) *eval.Policy {
	doc, err := policy.Parse(name, []byte(v.Raw))
	if err != nil {
		d.fail(path, "%w", err)
		return nil
	}
	p, err := eval.Compile(doc, t)
	if err != nil {
		d.fail(path, "%w", err)
	}
	return p
}

// levels returns the reader of the levels of an organization, root first.
func (d *decoder) levels(levels *[]eval.Level, t policy.Type) func(string, gjson.Result) {
	return func(path string, v gjson.Result) {
		if v.Type == gjson.Null {
			return
		}
		if !v.IsArray() {
			d.fail(path, "want a list of levels")
			return
		}
		for i, item := range elements(v) {
			*levels = append(*levels, d.level(index(path, i), item, t))
		}
	}
}

func (d *decoder) level(path string, v gjson.Result, t policy.Type) eval.Level {
	var l eval.Level
	if v.IsObject() && !v.Get("policies").Exists() {
		d.fail(path, "there is no list of policies")
	}
	d.object(path, v, map[string]func(string, gjson.Result){
		"orgIdentifier": func(path string, v gjson.Result) { l.Name = d.text(path, v) },
		"policies": func(path string, v gjson.Result) {
			if !v.IsArray() {
				d.fail(path, "want a list of policies")
				return
			}
			l.Policies = d.list(path, v, t)
		},
	})
	return l
}

// elements returns the elements of an array, once through.
func elements(v gjson.Result) []gjson.Result {
	var list []gjson.Result
	v.ForEach(func(_, item gjson.Result) bool {
		list = append(list, item)
		return true
	})
	return list
}
