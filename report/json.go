// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import (
	"bytes"
	"cmp"
	_ "embed" // for the schema
	"encoding/json"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// The report as JSON. Names and order of the members are a contract, which
// explanation.schema.json writes down. What is added later comes as new members of
// the same schema; what changes gets another one.

// SchemaID is the member "schema" of the output.
const SchemaID = "verdict/explanation/1"

//go:embed explanation.schema.json
var schema string

// Schema returns the JSON Schema (draft 2020-12) of what JSON returns.
func Schema() string { return schema }

// JSON returns the report as one line of JSON, with everything there is, whatever
// the length. Text that is not UTF-8 has U+FFFD in place of what is not.
func (r *Report) JSON() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(r.object()) // structs of texts, numbers and lists always encode
	return b.Bytes()
}

type reportObject struct {
	Schema     string          `json:"schema"`
	Name       string          `json:"name"`
	Position   string          `json:"position"`
	Decision   decisionObject  `json:"decision"`
	Summary    string          `json:"summary"`
	AWSMessage string          `json:"awsMessage"`
	Request    requestObject   `json:"request"`
	Cause      *causeObject    `json:"cause"`
	Stops      []stopObject    `json:"stops"`
	Denials    []refObject     `json:"denials"`
	Misses     []missObject    `json:"nearestMisses"`
	Unknowns   []unknownObject `json:"unknowns"`
	Fixes      []fixObject     `json:"fixes"`
	Supports   []supportObject `json:"supports"`
	Layers     []layerObject   `json:"layers"`
	Notes      []noteObject    `json:"notes"`
	Missing    []string        `json:"missing"`
	Event      *eventObject    `json:"event,omitempty"`
}

type decisionObject struct {
	Result       string `json:"result"`
	Reason       string `json:"reason"`
	Blame        string `json:"blame"`
	Conclusive   bool   `json:"conclusive"`
	OwnerUnknown bool   `json:"ownerUnknown"`
}

type requestObject struct {
	Principal string `json:"principal"`
	Kind      string `json:"kind"`
	Account   string `json:"account"`
	Action    string `json:"action"`
	Resource  string `json:"resource"`
	Owner     string `json:"owner"`
	Ownership string `json:"ownership"`
	Visible   string `json:"reasonVisible"`
}

// refObject names a statement: the indexes lead into "layers", -1 where there is
// none, and the rest says it in words.
type refObject struct {
	Layer     int    `json:"layer"`
	Policy    int    `json:"policy"`
	Statement int    `json:"statement"`
	Type      string `json:"policyType"`
	Level     string `json:"level"`
	Name      string `json:"policyName"`
	SID       string `json:"sid"`
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
}

type causeObject struct {
	At      refObject `json:"at"`
	Element int       `json:"element"`
	Or      int       `json:"orLayer"`
}

type stopObject struct {
	Reason     string      `json:"reason"`
	Layer      int         `json:"layer"`
	Type       string      `json:"policyType"`
	Level      string      `json:"level"`
	Statements []refObject `json:"statements"`
}

type missObject struct {
	At      refObject `json:"at"`
	Element int       `json:"element"`
	Others  []int     `json:"otherElements"`
	Instead bool      `json:"instead"`
}

type unknownObject struct {
	Kind      string           `json:"kind"`
	Key       string           `json:"key"`
	At        *refObject       `json:"at"`
	Uses      []refObject      `json:"uses"`
	Turns     bool             `json:"turns"`
	Settlings []settlingObject `json:"settlings"`
}

type settlingObject struct {
	How      string         `json:"how"`
	Values   []string       `json:"values"`
	Decision decisionObject `json:"decision"`
}

type fixObject struct {
	Changes  []changeObject `json:"changes"`
	Decision decisionObject `json:"decision"`
}

type changeObject struct {
	Kind     string          `json:"kind"`
	Text     string          `json:"text"`
	At       refObject       `json:"at"`
	Key      string          `json:"key"`
	Had      []string        `json:"had"`
	Values   []string        `json:"values"`
	Example  bool            `json:"example"`
	Value    string          `json:"value"`
	Added    json.RawMessage `json:"statement,omitempty"`
	Document json.RawMessage `json:"document,omitempty"`
	More     bool            `json:"permitsMore"`
}

type supportObject struct {
	At     refObject `json:"at"`
	Needed bool      `json:"needed"`
	Enough bool      `json:"enough"`
}

type layerObject struct {
	Type     string         `json:"policyType"`
	Level    int            `json:"levelIndex"`
	Name     string         `json:"level"`
	Skip     string         `json:"applies"`
	Standing string         `json:"standing"`
	Denies   string         `json:"denies"`
	Allows   string         `json:"allows"`
	Bypasses []string       `json:"bypasses"`
	Policies []policyObject `json:"policies"`
}

type policyObject struct {
	Name       string            `json:"name"`
	Statements []statementObject `json:"statements"`
}

type statementObject struct {
	SID       string          `json:"sid"`
	Effect    string          `json:"effect"`
	File      string          `json:"file"`
	Line      int             `json:"line"`
	Column    int             `json:"column"`
	Outcome   string          `json:"outcome"`
	Malformed bool            `json:"malformed"`
	Decides   bool            `json:"decides"`
	Elements  []elementObject `json:"elements"`
}

type elementObject struct {
	Name     string       `json:"name"`
	Outcome  string       `json:"outcome"`
	Line     int          `json:"line"`
	Column   int          `json:"column"`
	Operator string       `json:"operator"`
	Key      string       `json:"key"`
	State    string       `json:"keyState"`
	Has      []string     `json:"has"`
	Wants    []wantObject `json:"wants"`
	Vacuous  bool         `json:"vacuous"`
	Doubt    string       `json:"doubt"`
}

type wantObject struct {
	Text       string   `json:"text"`
	Expanded   string   `json:"expanded"`
	Outcome    string   `json:"outcome"`
	Unresolved []string `json:"unresolved"`
	Unknown    []string `json:"unknown"`
}

type noteObject struct {
	Code    string     `json:"code"`
	Text    string     `json:"text"`
	Key     string     `json:"key"`
	Given   []string   `json:"given"`
	Derived []string   `json:"derived"`
	At      *refObject `json:"at"`
}

type eventObject struct {
	ID        string   `json:"id"`
	Time      string   `json:"time"`
	Source    string   `json:"source"`
	Name      string   `json:"name"`
	File      string   `json:"position"`
	ErrorCode string   `json:"errorCode"`
	Message   string   `json:"message"`
	Outcome   string   `json:"outcome"`
	Agreement string   `json:"agreement"`
	Opinion   string   `json:"opinion"`
	Lacks     []string `json:"lacks"`
	Exact     bool     `json:"exact"`
	Notes     []string `json:"notes"`
}

// object makes the object of a report.
func (r *Report) object() reportObject {
	t := newTeller(r, true)
	x, c := t.x, t.c
	o := reportObject{
		Schema: SchemaID, Name: t.called, Position: t.at, Decision: decisionOf(x.Decision), Summary: t.headline().text(), AWSMessage: t.awsMessage(),
		Request: requestObject{
			Principal: x.Principal, Kind: kindCode(x.Kind), Account: x.Account, Action: x.Action, Resource: x.Resource,
			Owner: x.Owner, Ownership: x.Ownership.String(), Visible: x.Visible.String(),
		},
		Denials: t.refs(x.Denials),
		Stops:   each(x.Stops, t.stopObject), Misses: each(x.Misses, t.missObject), Unknowns: each(x.Unknowns, t.unknownObject),
		Fixes: each(c.Fixes, t.fixObject), Supports: each(c.Supports, t.supportObject),
		Layers: each(x.Layers, t.layerOf), Notes: each(x.Notes, t.noteObject), Missing: texts(t.missing), Event: eventOf(t.event),
	}
	if cause := x.Cause(); cause.Layer >= 0 {
		o.Cause = &causeObject{t.ref(cause.Ref), cause.Element, cause.Or}
	}
	return o
}

// each maps a list; the result is never nil, so that it encodes as a list.
func each[T, O any](list []T, f func(*T) O) []O {
	out := make([]O, len(list))
	for i := range list {
		out[i] = f(&list[i])
	}
	return out
}

func texts(list []string) []string { return append([]string{}, list...) }

func decisionOf(d eval.Decision) decisionObject {
	return decisionObject{
		Result: d.Result.String(), Reason: d.Reason.String(), Blame: blame(d), Conclusive: d.Conclusive(), OwnerUnknown: d.OwnerUnknown(),
	}
}

func blame(d eval.Decision) string {
	if d.Blame == policy.NoType {
		return "none"
	}
	return d.Blame.String()
}

// kindCode is the kind of requester as a program wants it.
func kindCode(k eval.PrincipalKind) string {
	switch k {
	case eval.User:
		return "user"
	case eval.RoleSession:
		return "roleSession"
	case eval.FederatedUser:
		return "federatedUser"
	case eval.Root:
		return "root"
	case eval.Service:
		return "service"
	case eval.Provider:
		return "provider"
	case eval.AnonymousCaller:
		return "anonymous"
	}
	return "none"
}

func typeOf(l *eval.Layer) string {
	if l.Trust {
		return policy.RoleTrust.String()
	}
	return l.Type.String()
}

func (t *teller) ref(at eval.Ref) refObject {
	o := refObject{Layer: at.Layer, Policy: at.Policy, Statement: at.Statement}
	if l := t.x.LayerOf(at); l != nil {
		o.Type, o.Level = typeOf(l), l.Name
	}
	if p := t.x.PolicyOf(at); p != nil {
		o.Name = p.Policy.Name()
	}
	if s := t.x.StatementOf(at); s != nil {
		o.SID, o.File, o.Line, o.Column = s.SID, s.Position.File, s.Position.Line, s.Position.Column
	}
	return o
}

func (t *teller) refs(list []eval.Ref) []refObject {
	return each(list, func(r *eval.Ref) refObject { return t.ref(*r) })
}

// optional is nil for a Ref that names nothing.
func (t *teller) optional(at eval.Ref) *refObject {
	if at.Layer < 0 {
		return nil
	}
	o := t.ref(at)
	return &o
}

func (t *teller) stopObject(s *eval.Stop) stopObject {
	o := stopObject{Reason: s.Reason.String(), Layer: s.Layer, Statements: t.refs(s.Statements)}
	if l := t.x.LayerOf(eval.Ref{Layer: s.Layer}); l != nil {
		o.Type, o.Level = typeOf(l), l.Name
	}
	return o
}

func (t *teller) missObject(m *eval.Miss) missObject {
	return missObject{t.ref(m.Ref), m.Element, append([]int{}, m.Others...), m.Instead}
}

func (t *teller) unknownObject(u *eval.Unknown) unknownObject {
	o := unknownObject{Kind: "statement", At: t.optional(u.At), Uses: t.refs(u.Uses), Turns: u.Turns}
	switch {
	case u.Owner:
		o.Kind = "owner"
	case u.Key != condition.Key{}:
		o.Kind, o.Key = "key", t.x.KeyName(u.Key)
	}
	o.Settlings = each(u.Settlings, func(s *eval.Settling) settlingObject {
		return settlingObject{s.How.String(), texts(s.Values), decisionOf(s.Decision)}
	})
	return o
}

func (t *teller) fixObject(f *eval.Fix) fixObject {
	return fixObject{each(f.Changes, t.changeObject), decisionOf(f.Decision)}
}

func (t *teller) changeObject(c *eval.Change) changeObject {
	o := changeObject{
		Kind: c.Kind.String(), Text: sentence(t.instruction(c)).text(), At: t.ref(c.At), Had: texts(c.Had),
		Values: texts(c.Values), Example: c.Example, Value: c.Text, More: c.More,
	}
	if c.Key != (condition.Key{}) {
		o.Key = t.x.KeyName(c.Key)
	}
	if c.Added != nil {
		o.Added = json.RawMessage(statementJSON(c.Added))
	}
	if c.Document != nil {
		o.Document = json.RawMessage(c.Document.AppendJSON(nil))
	}
	return o
}

func (t *teller) supportObject(s *eval.Support) supportObject {
	return supportObject{t.ref(s.Ref), s.Needed, s.Enough}
}

func (t *teller) layerOf(l *eval.Layer) layerObject {
	return layerObject{
		Type: typeOf(l), Level: l.Level, Name: l.Name, Skip: l.Skip.String(), Standing: l.Standing.String(),
		Denies: l.Denies.String(), Allows: l.Allows.String(),
		Bypasses: each(l.Bypasses, func(t *policy.Type) string { return t.String() }), Policies: each(l.Policies, t.policyOf),
	}
}

func (t *teller) policyOf(p *eval.PolicyTrace) policyObject {
	return policyObject{p.Policy.Name(), each(p.Statements, t.statementOf)}
}

func (t *teller) statementOf(s *eval.StatementTrace) statementObject {
	return statementObject{
		SID: s.SID, Effect: s.Effect.String(), File: s.Position.File, Line: s.Position.Line, Column: s.Position.Column,
		Outcome: s.Truth.String(), Malformed: s.Malformed, Decides: s.Decides, Elements: each(s.Elements, t.elementOf),
	}
}

func (t *teller) elementOf(e *eval.Element) elementObject {
	o := elementObject{
		Name: e.Name(), Outcome: e.Truth.String(), Line: e.Position.Line, Column: e.Position.Column,
		Operator: e.Operator, Key: e.Key, Has: texts(e.Has), Vacuous: e.Vacuous, Doubt: e.Doubt.String(),
		Wants: each(e.Wants, func(w *eval.Want) wantObject { return t.wantOf(w, e.Kind) }),
	}
	if e.Kind == eval.ConditionElement {
		o.State = e.State.String()
	}
	return o
}

// wantOf leaves the outcome empty where it is not worked out for each value.
func (t *teller) wantOf(w *eval.Want, kind eval.ElementKind) wantObject {
	o := wantObject{Text: w.Text, Expanded: w.Expanded, Unresolved: each(w.Unresolved, t.keyName), Unknown: each(w.Unknown, t.keyName)}
	if kind != eval.ConditionElement {
		o.Outcome = w.Truth.String()
	}
	return o
}

func (t *teller) keyName(k *condition.Key) string { return t.x.KeyName(*k) }

func (t *teller) noteObject(n *eval.Note) noteObject {
	o := noteObject{Code: n.Kind.String(), Text: sentence(t.note(n)).text(), Given: texts(n.Given), Derived: texts(n.Derived), At: t.optional(n.At)}
	if n.Key != (condition.Key{}) {
		o.Key = t.x.KeyName(n.Key)
	}
	return o
}

func eventOf(e *Event) *eventObject {
	if e == nil {
		return nil
	}
	return &eventObject{
		ID: e.ID, Time: e.Time, Source: e.Source, Name: e.Name, File: e.File, ErrorCode: e.ErrorCode, Message: e.Message, Outcome: cmp.Or(e.Outcome, "not told"),
		Agreement: cmp.Or(e.Agreement, "cannot tell"), Opinion: e.Opinion, Lacks: texts(e.Lacks), Exact: !e.Inexact, Notes: texts(e.Notes),
	}
}

// text returns a sentence without tones.
func (s sentence) text() string {
	var b bytes.Buffer
	for _, part := range s {
		b.WriteString(part.text)
	}
	return b.String()
}
