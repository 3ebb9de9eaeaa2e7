// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// DecodedMessage is what sts:DecodeAuthorizationMessage makes of an encoded message:
// the request as AWS evaluated it, and what AWS found.
//
// Source: STS API Reference, "DecodeAuthorizationMessage".
type DecodedMessage struct {
	// Allowed is the result, and ExplicitDeny whether a statement denied.
	Allowed, ExplicitDeny bool
	PrincipalID           string
	PrincipalARN          string
	Action, Resource      string
	// Context are the condition keys that the request had values for, in the order
	// of the message.
	Context []ContextValue
	// Matched are the statements that applied, Failures those that could not be
	// evaluated, as AWS tells them.
	Matched, Failures []MatchedStatement
}

// ContextValue is a condition key and its values.
type ContextValue struct {
	Key    string
	Values []string
}

// MatchedStatement is a statement of which AWS says that it applied.
type MatchedStatement struct {
	SID       string
	Effect    string // ALLOW or DENY
	Actions   []string
	Resources []string
}

// ParseDecodedMessage reads a decoded message: the JSON itself, or the output of aws
// sts decode-authorization-message, which has it as a string, also if --query left
// nothing but that string. The file name is for positions. An error is an *Error.
func ParseDecodedMessage(file string, src []byte) (*DecodedMessage, error) {
	p := policy.Position{File: file, Line: 1, Column: 1}
	if len(src) > MaxRecord {
		return nil, &Error{Position: p, Err: errTooLarge}
	}
	s := strings.TrimPrefix(string(src), byteOrderMark)
	if f := checkJSON(s); f != nil {
		return nil, &Error{Position: advance(p, s[:min(f.offset, len(s))]), Err: f.err}
	}
	v := gjson.Parse(s)
	inner := v
	if v.IsObject() {
		inner = v.Get("DecodedMessage")
	}
	if inner.Type == gjson.String {
		s = inner.String()
		if f := checkJSON(s); f != nil {
			return nil, &Error{Position: p, Err: fmt.Errorf("DecodedMessage: byte %d of the string: %w", f.offset+1, f.err)}
		}
		v = gjson.Parse(s)
	}
	if !v.IsObject() || !v.Get("context").IsObject() {
		return nil, &Error{Position: p, Err: errors.New("no decoded authorization message: want an object with a context")}
	}
	d := decoder{rec: &Record{}}
	m := d.message(v)
	if err := errors.Join(d.errs...); err != nil {
		return nil, &Error{Position: p, Err: err}
	}
	return m, nil
}

// message reads the members of a decoded message.
func (d *decoder) message(v gjson.Result) *DecodedMessage {
	m := &DecodedMessage{}
	d.each(v, func(name string, v gjson.Result) {
		switch name {
		case "allowed":
			m.Allowed = d.flag(v) == "true"
		case "explicitDeny":
			m.ExplicitDeny = d.flag(v) == "true"
		case "matchedStatements":
			m.Matched = d.statements(v)
		case "failures":
			m.Failures = d.statements(v)
		case "context":
			d.requestContext(v, m)
		}
	})
	return m
}

// requestContext reads what was asked, and with which condition keys.
func (d *decoder) requestContext(v gjson.Result, m *DecodedMessage) {
	d.each(v, func(name string, v gjson.Result) {
		switch name {
		case "principal":
			m.PrincipalID = d.only(v, "id")
			m.PrincipalARN = d.only(v, "arn")
		case "action":
			m.Action = d.text(v)
		case "resource":
			m.Resource = d.text(v)
		case "conditions":
			for _, item := range d.items(v) {
				m.Context = append(m.Context, ContextValue{d.text(item.Get("key")), d.values(item.Get("values"))})
			}
		}
	})
}

// items returns the list below "items", which the message has wherever a list is
// meant.
func (d *decoder) items(v gjson.Result) []gjson.Result {
	list := v.Get("items")
	if v.Type == gjson.Null || v.IsObject() && !list.Exists() {
		return nil
	}
	if !v.IsObject() || !list.IsArray() {
		d.fail("want an object with a list of items")
		return nil
	}
	for _, item := range list.Array() {
		if !item.IsObject() {
			d.fail("want a list of objects below items")
			return nil
		}
	}
	return list.Array()
}

func (d *decoder) values(v gjson.Result) []string {
	var list []string
	for _, item := range d.items(v) {
		list = append(list, d.text(item.Get("value")))
	}
	return list
}

func (d *decoder) statements(v gjson.Result) []MatchedStatement {
	var list []MatchedStatement
	for _, item := range d.items(v) {
		list = append(list, MatchedStatement{
			SID:       d.text(item.Get("statementId")),
			Effect:    d.text(item.Get("effect")),
			Actions:   d.values(item.Get("actions")),
			Resources: d.values(item.Get("resources")),
		})
	}
	return list
}

// decodedKeys takes over the condition keys of the decoded message, which are those
// that AWS evaluated. aws:Region, aws:Resource and the like are no condition keys
// that policies could name; they do no harm.
func (b *builder) decodedKeys() {
	if b.given.Decoded == nil {
		return
	}
	for _, c := range b.given.Decoded.Context {
		b.setContext(c.Key, condition.Strings(c.Values...))
	}
}
