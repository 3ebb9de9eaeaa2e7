// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import "fmt"

// NoteKind is the kind of a Note. The zero value is none.
type NoteKind uint8

// The kinds of note. Those up to ResourceNotNamed say that the request is not, or
// may not be, the one that AWS evaluated: see Reconstruction.Exact.
const (
	NoNote           NoteKind = iota
	ActionAmbiguous           // the event name stands for one of several actions
	ServiceUnknown            // the event source is none whose actions have a known prefix
	ResourcePartial           // a part of the resource's name is not in the record
	ResourceNotNamed          // AWS named no resource, and whether there is one is not certain
	PrincipalPartial          // the principal is known, but not in full
	ResourceNone              // the action is on no resource
	OwnerUnknown              // who owns the resource is not in the record
	PrincipalNamed            // the principal is that of the message, not of userIdentity
	SeveralQuestions          // the call needs several permissions
	CallChain                 // the call was forwarded: links of the chain are lost
	NetworkUnknown            // how the request reached AWS is not in the record
	Redacted                  // the record hides what the request said
	SessionLimits             // session policies may apply, which records do not hold
	TagAmbiguous              // a tag of the record can be split in several ways
	SourcesDisagree           // two sources differ: the text says which was taken
	Delegated                 // the credentials are those of a temporary delegation
)

// String returns the name of the kind in lower case, such as "owner unknown".
func (k NoteKind) String() string {
	switch k {
	case ActionAmbiguous:
		return "action ambiguous"
	case ServiceUnknown:
		return "service unknown"
	case ResourceNotNamed:
		return "resource not named"
	case PrincipalPartial:
		return "principal partial"
	case ResourcePartial:
		return "resource partial"
	case ResourceNone:
		return "resource none"
	case OwnerUnknown:
		return "owner unknown"
	case PrincipalNamed:
		return "principal named"
	case SeveralQuestions:
		return "several questions"
	case CallChain:
		return "call chain"
	case NetworkUnknown:
		return "network unknown"
	case Redacted:
		return "redacted"
	case SessionLimits:
		return "session limits"
	case TagAmbiguous:
		return "tag ambiguous"
	case SourcesDisagree:
		return "sources disagree"
	case Delegated:
		return "delegated"
	}
	return "none"
}

// Note is something that a record does not tell, or tells in two ways, and what was
// made of it.
type Note struct {
	Kind NoteKind
	// Field is the member of the record that it is about, such as
	// "requestParameters.secretId".
	Field string
	Text  string
}

// String returns the field and the text.
func (n Note) String() string { return n.Field + ": " + n.Text }

// Gap is why a record cannot be made a request at all. It says what is missing and
// where it can be found; Given takes it.
type Gap struct {
	Record *Record
	// Field is the member of the record that does not say enough.
	Field string
	// Reason says what is missing, and Remedy what to do.
	Reason, Remedy string
}

// Error returns position, event, field, reason and remedy in one line.
func (g *Gap) Error() string {
	id := g.Record.EventID
	if id == "" {
		id = "without eventID"
	}
	return fmt.Sprintf("%v: event %s: %s: %s; %s", g.Record.position, id, g.Field, g.Reason, g.Remedy)
}
