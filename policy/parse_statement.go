// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy

import (
	"slices"
	"strconv"

	"github.com/tidwall/gjson"
)

// This file reads one statement. The elements that lose something of the source
// are marked in Statement.lost, so that no later check takes an Action of the
// wrong type for a missing one.

// elements is a set of the members of a statement.
type elements uint16

const (
	sidElement elements = 1 << iota
	effectElement
	principalElement
	notPrincipalElement
	actionElement
	notActionElement
	resourceElement
	notResourceElement
	conditionElement
	otherElement // what the grammar does not have

	allElements = 2*otherElement - 1
)

// parseElement returns the element with the name of a member.
func parseElement(name string) elements {
	switch name {
	case "Sid":
		return sidElement
	case "Effect":
		return effectElement
	case "Principal":
		return principalElement
	case "NotPrincipal":
		return notPrincipalElement
	case "Action":
		return actionElement
	case "NotAction":
		return notActionElement
	case "Resource":
		return resourceElement
	case "NotResource":
		return notResourceElement
	case "Condition":
		return conditionElement
	}
	return otherElement
}

// twin returns the element that may not stand beside e, or none.
func (e elements) twin() elements {
	switch e {
	case principalElement, actionElement, resourceElement:
		return e << 1
	case notPrincipalElement, notActionElement, notResourceElement:
		return e >> 1
	}
	return 0
}

// presence returns the form of an element that has a twin.
func (e elements) presence() Presence {
	switch e {
	case notPrincipalElement, notActionElement, notResourceElement:
		return Negated
	}
	return Plain
}

// statement reads one statement. It reports false if there is no room for it.
func (p *parser) statement(v gjson.Result) bool {
	if len(p.doc.Statements) == MaxStatements {
		p.fail(TooLarge, v.Index, subject{}, "the document has more than "+strconv.Itoa(MaxStatements)+" statements")
		return false
	}
	p.doc.Statements = append(p.doc.Statements, Statement{Pos: Pos(v.Index + 1)})
	p.current = &p.doc.Statements[len(p.doc.Statements)-1]
	defer func() { p.current = nil }()
	if !v.IsObject() {
		p.lose(allElements, TypeMismatch, v.Index, subject{}, "a statement must be an object")
		return true
	}
	var seen elements
	v.ForEach(func(key, value gjson.Result) bool {
		e := parseElement(key.Str)
		if p.admit(e, seen, key) {
			p.element(e, value)
		}
		seen |= e
		return true
	})
	return true
}

// admit decides whether the member with the name key is to be read, given the
// members that came before it.
//
// IAM refuses members that occur twice, but in documents that are older than
// this check the last Effect counts, and all Actions and Resources do (IAM User
// Guide, "Troubleshoot IAM policies", sections on more than one Effect, Action
// and Resource). It says nothing about the other elements.
func (p *parser) admit(e, seen elements, key gjson.Result) bool {
	switch {
	case e == otherElement:
		p.lose(e, UnknownElement, key.Index, about(key.Str), "is not an element of a statement")
		return false
	case seen&e.twin() != 0:
		p.lose(e, ElementConflict, key.Index, about(key.Str), "cannot stand beside its twin")
		return false
	case seen&e == 0:
		return true
	case e == effectElement || e == actionElement || e == resourceElement:
		p.tolerate(DuplicateKey, key.Index, about(key.Str), "occurs twice")
		return true
	}
	p.lose(e, DuplicateKey, key.Index, about(key.Str), "occurs twice")
	return false
}

// element reads one member of the current statement.
func (p *parser) element(e elements, v gjson.Result) {
	s := p.current
	switch e {
	case sidElement:
		p.sid(v)
	case effectElement:
		p.effect(v)
	case principalElement, notPrincipalElement:
		s.Principal.Presence, s.Principal.Pos = e.presence(), Pos(v.Index+1)
		p.principal(e, v)
	case actionElement, notActionElement:
		p.values(&s.Action, e, v)
	case resourceElement, notResourceElement:
		p.values(&s.Resource, e, v)
	case conditionElement:
		p.condition(v)
	}
}

func (p *parser) sid(v gjson.Result) {
	if v.Type != gjson.String {
		p.lose(sidElement, TypeMismatch, v.Index, subject{}, "Sid must be a string")
		return
	}
	sid := text(v)
	p.current.SID = &sid
}

func (p *parser) effect(v gjson.Result) {
	p.current.Effect, p.current.EffectPos = NoEffect, Pos(v.Index+1)
	if v.Type != gjson.String {
		p.lose(effectElement, TypeMismatch, v.Index, subject{}, "Effect must be a string")
		return
	}
	p.current.Effect = parseEffect(v.Str)
	if p.current.Effect == NoEffect {
		p.lose(effectElement, InvalidEffect, v.Index, about(v.Str), "is neither Allow nor Deny")
	}
}

// values reads a string or a list of strings into an element, behind what is
// there.
func (p *parser) values(to *Element, e elements, v gjson.Result) {
	to.Presence, to.Pos = e.presence(), Pos(v.Index+1)
	p.texts = p.texts[:0]
	p.strings(e, v)
	to.Values = append(to.Values, p.texts...)
}

// strings reads a string or a list of strings into p.texts.
//
// IAM stores a null in a list of resources, and cannot make anything of it. In
// NotResource it is not ignored, because that would widen the statement.
func (p *parser) strings(e elements, v gjson.Result) {
	switch {
	case v.Type == gjson.String:
		p.texts = append(p.texts, text(v))
	case v.IsArray():
		v.ForEach(func(_, value gjson.Result) bool {
			switch {
			case value.Type == gjson.String:
				p.texts = append(p.texts, text(value))
			case value.Type == gjson.Null && e == resourceElement:
				p.tolerate(TypeMismatch, value.Index, subject{}, "a null in a list of strings")
			default:
				p.lose(e, TypeMismatch, value.Index, subject{}, "a list must hold strings only")
			}
			return true
		})
	default:
		p.lose(e, TypeMismatch, v.Index, subject{}, "the value must be a string or a list of strings")
	}
}

// principal reads Principal or NotPrincipal: the string "*", or an object that
// lists principals by their type.
func (p *parser) principal(e elements, v gjson.Result) {
	to := &p.current.Principal
	switch {
	case v.Type == gjson.String && v.Str == "*":
		to.Any = true
		return
	case !v.IsObject():
		p.lose(e, TypeMismatch, v.Index, subject{}, `the value must be "*" or an object`)
		return
	}
	var seen [CanonicalUserPrincipal + 1]bool
	v.ForEach(func(key, value gjson.Result) bool {
		t := parsePrincipalType(key.Str)
		switch {
		case t == NoPrincipalType:
			p.lose(e, UnknownElement, key.Index, about(key.Str), "is not a type of principal")
			return true
		case seen[t]:
			p.lose(e, DuplicateKey, key.Index, about(key.Str), "occurs twice")
		}
		seen[t] = true
		p.entries(t, e, value)
		return true
	})
}

// entries reads the principals of one type.
func (p *parser) entries(t PrincipalType, e elements, v gjson.Result) {
	p.texts = p.texts[:0]
	p.strings(e, v)
	to := &p.current.Principal
	to.Entries = slices.Grow(to.Entries, len(p.texts))
	for _, value := range p.texts {
		to.Entries = append(to.Entries, PrincipalEntry{Type: t, Value: value})
	}
}
