// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/internal/pattern"
	"github.com/iamverdict/verdict/policy"
)

// Policy is a compiled policy document. It is immutable and safe for concurrent
// use, and may be part of any number of engines.
type Policy struct {
	name       string
	kind       policy.Type
	doc        *policy.Document // nil: the text is not known
	statements []statement
	denies     index
	allows     index
}

// Compile compiles a document for use as the given type. The document must not
// be changed afterwards.
//
// It fails if a statement has no documented evaluation in a document of that
// type: the error is a policy.Findings with all such findings and their
// positions. Findings that say that AWS would refuse to store the document, but
// not that it could not evaluate it, such as a size above the quota or a repeated
// Sid, do not make Compile fail; policy.Document.Validate reports them.
func Compile(doc *policy.Document, t policy.Type) (*Policy, error) {
	p, err := CompileLenient(doc, t)
	if err != nil {
		return nil, err
	}
	for i := range p.statements {
		if p.statements[i].malformed {
			return nil, undetermined(doc.Validate(t))
		}
	}
	return p, nil
}

// CompileLenient compiles a document that a service has stored, and that AWS
// therefore evaluates, whatever is in it. Statements without a documented
// evaluation are undetermined: they never allow and always deny, and a decision
// that hangs on one is not conclusive. It fails only without a document or a
// type, and for more than 16,777,216 statements.
func CompileLenient(doc *policy.Document, t policy.Type) (*Policy, error) {
	if doc == nil || t == policy.NoType {
		return nil, errors.New("compile: want a document and a policy type")
	}
	if len(doc.Statements) > maxStatements {
		return nil, fmt.Errorf("%s: %d statements: want at most %d", doc.File, len(doc.Statements), maxStatements)
	}
	p := &Policy{name: doc.File, kind: t, doc: doc, statements: make([]statement, len(doc.Statements))}
	bad, variables := doc.Undetermined(t), doc.Version.Value == version2012
	for i := range doc.Statements {
		p.statements[i] = malformed(doc.Statements[i].Effect)
		if !bad[i] {
			p.statements[i] = compileStatement(&doc.Statements[i], t, variables)
		}
	}
	p.index(scanLimit)
	return p, nil
}

// index makes the indexes. A statement whose effect is not known is in both.
func (p *Policy) index(limit int) {
	p.denies = newIndex(p.statements, func(s *statement) bool { return s.effect != policy.Allow }, limit)
	p.allows = newIndex(p.statements, func(s *statement) bool { return s.effect != policy.Deny }, limit)
}

// maxStatements is what a place can count. A policy that AWS stores has some
// hundreds.
const maxStatements = 1 << statementBits

// version2012 is the version of the policy language that has variables.
const version2012 = "2012-10-17"

// undetermined returns the findings that leave a statement without a meaning.
func undetermined(all policy.Findings) policy.Findings {
	return slices.DeleteFunc(all, func(f policy.Finding) bool { return !f.Undetermined })
}

// UnknownPolicy returns a policy that is known to be attached, but whose text is
// not known. It may allow or deny anything, so that it denies everything, and
// no decision that it takes part in is conclusive.
func UnknownPolicy(name string, t policy.Type) *Policy {
	p := &Policy{name: name, kind: t, statements: []statement{
		malformed(policy.Deny), malformed(policy.Allow),
	}}
	p.index(scanLimit)
	return p
}

// blanket returns a statement about every action and resource.
func blanket(effect policy.Effect) statement {
	return statement{effect: effect, everyAction: true, anyAction: true, anyResource: true, mask: anyService}
}

// malformed returns a statement that may say anything.
func malformed(effect policy.Effect) statement {
	s := blanket(effect)
	s.malformed = true
	return s
}

// At returns the policy as it is attached elsewhere: under another name, and, if its
// text is known, with the document at another place of a file. The statements are
// the same and take no further memory. It is for documents that many entities have
// in common: they are compiled once.
func (p *Policy) At(name string, at policy.Position) *Policy {
	c := *p
	c.name = name
	if p.doc != nil {
		c.doc = p.doc.At(at)
	}
	return &c
}

// Name returns the name of the policy: that of its document's file, or the one that
// At gave it.
func (p *Policy) Name() string { return p.name }

// Type returns what the policy was compiled for.
func (p *Policy) Type() policy.Type { return p.kind }

// Document returns the tree that the policy was compiled from, or nil if its
// text is not known. It must not be changed.
func (p *Policy) Document() *policy.Document { return p.doc }

func compileStatement(s *policy.Statement, kind policy.Type, variables bool) statement {
	c := statement{
		effect:      s.Effect,
		notAction:   s.Action.Presence == policy.Negated,
		hasResource: s.Resource.Presence != policy.Absent,
		notResource: s.Resource.Presence == policy.Negated,
	}
	if s.Principal.Presence != policy.Absent {
		c.principal = compilePrincipal(&s.Principal, kind)
	}
	c.compileActions(s.Action.Values)
	c.compileResources(s.Resource.Values, variables)
	for _, block := range s.Condition {
		c.compileBlock(&block, variables)
	}
	c.summarize()
	return c
}

// summarize notes what is true of a statement for every request.
func (s *statement) summarize() {
	s.anyResource = !s.hasResource
	for i := range s.resources {
		s.anyResource = s.anyResource || !s.notResource && s.resources[i].isAny()
	}
	for i := range s.actions {
		s.everyAction = s.everyAction || !s.notAction && s.actions[i].Class() == pattern.Any
	}
	s.everyAction = s.everyAction || s.malformed
	s.anyAction = s.everyAction || s.settlesAction()
	s.plain = !s.notResource && !slices.ContainsFunc(s.resources, func(p resourcePattern) bool { return p.rare != nil })
	s.sweeping = s.anyResource && s.principal == nil && !s.malformed && len(s.tests) == 0
	if !s.malformed {
		s.filter = filter{s.actionFilter(), s.resourceFilter()}
	}
}

// compileActions folds case, which action names ignore, and collects the
// services. Variables are not supported in actions; ${ there is literal.
//
// All actions of a statement are parts of one text: one by one, their copies in
// lower case would take more memory than the document.
func (s *statement) compileActions(values []policy.Text) {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.Value
	}
	folded := pattern.Fold(strings.Join(texts, ""))
	s.actions = make([]pattern.Headed, len(texts))
	for i, text := range texts {
		s.actions[i] = pattern.MakeHeaded(pattern.Compile(folded[:len(text)], pattern.Options{Wildcards: true, Fold: true}))
		s.mask |= actionMask(folded[:len(text)])
		folded = folded[len(text):]
	}
	if s.notAction {
		s.mask = anyService
	}
}

// actionMask is the mask of the services that an action pattern, in lower case,
// may speak of.
func actionMask(action string) uint64 {
	service, _, ok := strings.Cut(action, ":")
	if !ok || strings.ContainsAny(service, "*?") {
		return anyService
	}
	return serviceMask(service)
}

func (s *statement) compileResources(values []policy.Text, variables bool) {
	s.resources = make([]resourcePattern, len(values))
	for i, v := range values {
		s.resources[i] = compileResource(v.Value, variables)
	}
}

// compileBlock compiles the tests of one operator. An operator that AWS does not
// know has no keys under it, or the statement is malformed.
func (s *statement) compileBlock(block *policy.ConditionBlock, variables bool) {
	for _, k := range block.Keys {
		values := make([]string, len(k.Values))
		for i, v := range k.Values {
			values[i] = v.Value
		}
		t, err := condition.Compile(block.Operator.Value, k.Key.Value, values, condition.Options{Variables: variables})
		if err != nil {
			s.malformed, s.mask = true, anyService
			return
		}
		s.tests = append(s.tests, t)
	}
}
