// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/policy"
)

// Record is one record of CloudTrail: an event, and above all who did it, as far as
// the record tells. Texts that the record does not have are empty. Records are
// made by Records and ParseRecord.
//
// Source: CloudTrail User Guide, "CloudTrail record contents for management, data,
// and network activity events".
type Record struct {
	EventID   string
	EventTime time.Time // zero: not told
	// EventSource is the host name of the service, such as "s3.amazonaws.com".
	EventSource string
	// EventName is the name of the API operation, which is not always that of an
	// action.
	EventName string
	// EventType is AwsApiCall, AwsServiceEvent, AwsConsoleAction,
	// AwsConsoleSignIn, AwsVpceEvent or AwsCloudTrailInsight.
	EventType string
	// EventCategory is Management, Data, NetworkActivity or Insight.
	EventCategory string
	Region        string // awsRegion
	SourceIP      string // sourceIPAddress: an address, or the name of a service
	UserAgent     string
	// ErrorCode is empty if the call succeeded.
	ErrorCode    string
	ErrorMessage string
	RequestID    string
	// RecipientAccountID is the account whose trail holds the record. It need not
	// own the resource.
	RecipientAccountID string
	// SharedEventID is the same in the records of one call that several accounts
	// have.
	SharedEventID        string
	VPCEndpointID        string
	VPCEndpointAccountID string
	// ReadOnly is set if the record says that the call only reads.
	ReadOnly bool
	Identity UserIdentity
	// Resources are those that the record lists. Failed calls often list none.
	Resources []Resource

	position policy.Position
	number   int
	// Parts of the record, of which the shape depends on the service.
	parameters, additional, tls gjson.Result
	eventContext                gjson.Result
	redacted                    bool // parameters are a text that hides them
}

// Resource is an entry of the member resources. Entries that stand for many objects
// have no ARN.
type Resource struct {
	ARN, AccountID, Type string

	prefix string // what the ARNs of many begin with
}

// UserIdentity is the member userIdentity: who made the call.
//
// Source: CloudTrail User Guide, "CloudTrail userIdentity element".
type UserIdentity struct {
	// Type is IAMUser, AssumedRole, Role, FederatedUser, Root, AWSAccount,
	// AWSService, SAMLUser, WebIdentityUser, IdentityCenterUser, Directory or
	// Unknown.
	Type             string
	PrincipalID      string
	ARN              string
	AccountID        string
	AccessKeyID      string
	UserName         string
	InvokedBy        string // the service that forwarded the call or made it
	IdentityProvider string
	// OnBehalfOfUserID is the user of IAM Identity Center behind the call.
	OnBehalfOfUserID string
	// DelegateAccountID is the account of invokedByDelegate.
	DelegateAccountID string
	// Session is nil if there is no sessionContext.
	Session *SessionContext
}

// SessionContext is what a record says of temporary credentials.
type SessionContext struct {
	IssuerType, IssuerARN, IssuerPrincipalID string
	SourceIdentity                           string
	EC2RoleDelivery                          string
	FederatedProvider                        string
	// MFAAuthenticated is "true", "false", or empty if the record does not say.
	MFAAuthenticated string
	CreationDate     time.Time // zero: not told
	AssumedRoot      bool      // a session of AssumeRoot
}

// Position returns where the record begins.
func (r *Record) Position() policy.Position { return r.position }

// Number returns the number of the record in its input, from 1, or 0 if it was
// parsed alone.
func (r *Record) Number() int { return r.number }

// ParseRecord reads one record, alone or as an event of EventBridge, an element of
// lookup-events or a row of CloudTrail Lake. The file name is for positions. An
// error is an *Error, and tells everything that is wrong.
func ParseRecord(file string, src []byte) (*Record, error) {
	p := policy.Position{File: file, Line: 1, Column: 1}
	if len(src) > MaxRecord {
		return nil, &Error{Position: p, Err: errTooLarge}
	}
	return parse(p, strings.TrimPrefix(string(src), byteOrderMark))
}

// parse reads the record that stands at a position.
func parse(p policy.Position, s string) (*Record, error) {
	if f := checkJSON(s); f != nil {
		return nil, &Error{Position: advance(p, s[:min(f.offset, len(s))]), Err: f.err}
	}
	v, err := unwrap(gjson.Parse(s))
	if err != nil {
		return nil, &Error{Position: p, Err: err}
	}
	d := decoder{rec: &Record{position: p}}
	d.record(v)
	if err := errors.Join(d.errs...); err != nil {
		return nil, &Error{Position: p, Err: err}
	}
	return d.rec, nil
}

// advance returns the position behind a text that starts at p.
func advance(p policy.Position, s string) policy.Position {
	if n := strings.Count(s, "\n"); n > 0 {
		p.Line += n
		p.Column = len(s) - strings.LastIndexByte(s, '\n')
	} else {
		p.Column += len(s)
	}
	p.Offset += len(s)
	return p
}

// unwrap takes a record out of what holds it alone: an event of EventBridge, an
// element of lookup-events, a row of CloudTrail Lake.
func unwrap(v gjson.Result) (gjson.Result, error) {
	if v.IsArray() {
		if v = row(v); v.IsArray() {
			return v, errors.New("a list in the place of a record; a row of a query must have the column eventJson, which holds the record")
		}
	}
	if !v.IsObject() {
		return v, errors.New("want an object, as records of CloudTrail are")
	}
	for _, name := range []string{"CloudTrailEvent", "eventJson"} {
		if inner := v.Get(name); inner.Exists() && !v.Get("eventSource").Exists() {
			return inside(name, inner)
		}
	}
	if kind := v.Get("detail-type"); kind.Exists() {
		detail := v.Get("detail")
		if !detail.Exists() || detail.Type == gjson.Null {
			return v, fmt.Errorf("an event of EventBridge of type %q without detail, which holds the record", kind.String())
		}
		if !detail.IsObject() || !detail.Get("eventSource").Exists() {
			return v, fmt.Errorf("an event of EventBridge of type %q, which holds no record of CloudTrail", kind.String())
		}
		return detail, nil
	}
	return v, notRecord(v)
}

// row finds the column with the record in a row of a query, which is a list of
// objects with one column each.
func row(v gjson.Result) gjson.Result {
	found := v
	v.ForEach(func(_, column gjson.Result) bool {
		if column.IsObject() && column.Get("eventJson").Exists() {
			found = column
		}
		return !found.IsObject()
	})
	return found
}

// inside reads a record that is a string of another object.
func inside(name string, v gjson.Result) (gjson.Result, error) {
	if v.IsObject() {
		return v, nil
	}
	if v.Type != gjson.String {
		return v, fmt.Errorf("%s: want a string with a record", name)
	}
	s := v.String()
	if f := checkJSON(s); f != nil {
		return v, fmt.Errorf("%s: byte %d of the string: %w", name, f.offset+1, f.err)
	}
	inner := gjson.Parse(s)
	if !inner.IsObject() {
		return v, fmt.Errorf("%s: want a string with a record", name)
	}
	if err := notRecord(inner); err != nil {
		return v, fmt.Errorf("%s: %w", name, err)
	}
	return inner, nil
}

// notRecord says what an object is that is no record, or returns nil.
func notRecord(v gjson.Result) error {
	switch {
	case v.Get("eventSource").Exists() && v.Get("eventName").Exists():
		return nil
	case v.Get("digestStartTime").Exists():
		return errors.New("a digest file of CloudTrail, which holds no records: want the log file")
	case v.Get("eventCategory").String() == "Insight":
		return errors.New("an Insights event, which is no API call")
	case v.Get("Records").Exists(), v.Get("Events").Exists(), v.Get("QueryResultRows").Exists():
		return errors.New("an envelope whose records are no list, or that is itself in a list: want {\"Records\": [...]} alone")
	case v.Get("EventId").Exists():
		return errors.New("an event of lookup-events without CloudTrailEvent, which holds the record")
	case v.Get("Statement").Exists():
		return errors.New("a policy document, no record of CloudTrail")
	}
	return errors.New("no record of CloudTrail: there is no eventSource or no eventName")
}

// decoder reads the members of a record and collects what is wrong with them.
// Members that it does not know are passed over: CloudTrail adds some now and then.
type decoder struct {
	rec  *Record
	path []string // to the member that is being read
	errs []error
}

func (d *decoder) fail(format string, args ...any) {
	path := strings.ReplaceAll(strings.Join(d.path, "."), ".[", "[")
	d.errs = append(d.errs, fmt.Errorf("%s: %w", path, fmt.Errorf(format, args...)))
}

// at reads the member of a name.
func (d *decoder) at(name string, read func()) {
	d.path = append(d.path, name)
	read()
	d.path = d.path[:len(d.path)-1]
}

// text reads a string; null is the same as no member.
func (d *decoder) text(v gjson.Result) string {
	if v.Type != gjson.String && v.Type != gjson.Null {
		d.fail("want a string")
	}
	return v.String()
}

// flag reads a boolean, which CloudTrail also writes as a string.
func (d *decoder) flag(v gjson.Result) string {
	switch s := v.String(); {
	case v.Type == gjson.Null:
		return ""
	case v.IsBool(), v.Type == gjson.String && (s == "true" || s == "false"):
		return s
	case v.Type == gjson.String && s == "":
		return ""
	}
	d.fail("want true or false")
	return ""
}

// moment reads a time.
func (d *decoder) moment(v gjson.Result) time.Time {
	s := d.text(v)
	if s == "" {
		return time.Time{}
	}
	t, ok := parseTime(s)
	if !ok {
		d.fail(`%q: want a time, such as "2026-11-20T10:15:30Z" or "20261120T101530Z"`, s)
	}
	return t
}

// parseTime reads the forms in which CloudTrail writes times: RFC 3339, the compact
// form, and that of queries, which is in UTC.
func parseTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "20060102T150405Z", "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// each calls f for each member of an object; null is the same as no member.
func (d *decoder) each(v gjson.Result, f func(name string, v gjson.Result)) {
	if v.Type == gjson.Null {
		return
	}
	if !v.IsObject() {
		d.fail("want an object")
		return
	}
	v.ForEach(func(key, value gjson.Result) bool {
		name := key.String()
		d.path = append(d.path, name)
		f(name, value)
		d.path = d.path[:len(d.path)-1]
		return true
	})
}

// record reads the members of a record.
func (d *decoder) record(v gjson.Result) {
	r := d.rec
	texts := map[string]*string{
		"eventID": &r.EventID, "eventSource": &r.EventSource, "eventName": &r.EventName,
		"eventType": &r.EventType, "eventCategory": &r.EventCategory, "awsRegion": &r.Region,
		"sourceIPAddress": &r.SourceIP, "userAgent": &r.UserAgent, "errorCode": &r.ErrorCode,
		"errorMessage": &r.ErrorMessage, "requestID": &r.RequestID,
		"recipientAccountId": &r.RecipientAccountID, "sharedEventID": &r.SharedEventID,
		"vpcEndpointId": &r.VPCEndpointID, "vpcEndpointAccountId": &r.VPCEndpointAccountID,
	}
	d.each(v, func(name string, v gjson.Result) {
		if s := texts[name]; s != nil {
			*s = d.text(v)
			return
		}
		switch name {
		case "eventTime":
			r.EventTime = d.moment(v)
		case "readOnly":
			r.ReadOnly = d.flag(v) == "true"
		case "userIdentity":
			d.identity(v)
		case "resources":
			d.resources(v)
		case "requestParameters":
			r.parameters, r.redacted = d.open(v)
			r.parameters = inRequest(r.parameters)
		case "additionalEventData":
			r.additional, _ = d.open(v)
		case "tlsDetails":
			r.tls, _ = d.open(v)
		case "eventContext":
			r.eventContext, _ = d.open(v)
		}
	})
	if r.EventSource == "" {
		d.at("eventSource", func() { d.fail("want the host name of a service") })
	}
	if r.EventName == "" {
		d.at("eventName", func() { d.fail("want the name of an operation") })
	}
}

// open reads an object of any shape. Rows of queries have it as a string; any other
// string stands for what CloudTrail does not show.
func (d *decoder) open(v gjson.Result) (object gjson.Result, redacted bool) {
	switch {
	case v.Type == gjson.Null:
		return gjson.Result{}, false
	case v.IsObject():
		return v, false
	case v.Type == gjson.String:
		if s := v.String(); checkJSON(s) == nil && gjson.Parse(s).IsObject() {
			return gjson.Parse(s), false
		}
		return gjson.Result{}, v.String() != ""
	}
	d.fail("want an object")
	return gjson.Result{}, false
}

// inRequest returns the parameters that newer operations of EC2 put into one member,
// such as CreateVpcEndpointRequest.
func inRequest(v gjson.Result) gjson.Result {
	inner, n := v, 0
	each(v, func(name string, member gjson.Result) {
		if n++; n == 1 && strings.HasSuffix(name, "Request") && member.IsObject() {
			inner = member
		}
	})
	if n != 1 {
		return v
	}
	return inner
}

// resources reads the list of resources, of which older records write the ARN as
// "arn".
func (d *decoder) resources(v gjson.Result) {
	if v.Type == gjson.Null {
		return
	}
	if !v.IsArray() {
		d.fail("want a list")
		return
	}
	v.ForEach(func(_, item gjson.Result) bool {
		var res Resource
		d.at("["+strconv.Itoa(len(d.rec.Resources))+"]", func() {
			d.each(item, func(name string, v gjson.Result) {
				switch name {
				case "ARN", "arn":
					res.ARN = d.text(v)
				case "ARNPrefix":
					res.prefix = d.text(v)
				case "accountId":
					res.AccountID = d.text(v)
				case "type":
					res.Type = d.text(v)
				}
			})
		})
		d.rec.Resources = append(d.rec.Resources, res)
		return true
	})
}

// identity reads userIdentity.
func (d *decoder) identity(v gjson.Result) {
	id := &d.rec.Identity
	texts := map[string]*string{
		"type": &id.Type, "principalId": &id.PrincipalID, "arn": &id.ARN, "accountId": &id.AccountID,
		"accessKeyId": &id.AccessKeyID, "userName": &id.UserName, "invokedBy": &id.InvokedBy,
		"identityProvider": &id.IdentityProvider,
	}
	d.each(v, func(name string, v gjson.Result) {
		if s := texts[name]; s != nil {
			*s = d.text(v)
			return
		}
		switch name {
		case "sessionContext":
			if v.Type != gjson.Null {
				id.Session = &SessionContext{}
				d.session(v, id.Session)
			}
		case "onBehalfOf":
			id.OnBehalfOfUserID = d.only(v, "userId")
		case "invokedByDelegate":
			id.DelegateAccountID = d.only(v, "accountId")
		}
	})
}

// only reads one member of an object.
func (d *decoder) only(v gjson.Result, want string) (s string) {
	d.each(v, func(name string, v gjson.Result) {
		if name == want {
			s = d.text(v)
		}
	})
	return s
}

// session reads sessionContext. The delivery of role credentials by EC2 has been
// seen as a string and as a number.
func (d *decoder) session(v gjson.Result, s *SessionContext) {
	d.each(v, func(name string, v gjson.Result) {
		switch name {
		case "sessionIssuer":
			d.each(v, func(name string, v gjson.Result) {
				switch name {
				case "type":
					s.IssuerType = d.text(v)
				case "arn":
					s.IssuerARN = d.text(v)
				case "principalId":
					s.IssuerPrincipalID = d.text(v)
				}
			})
		case "attributes":
			d.each(v, func(name string, v gjson.Result) {
				switch name {
				case "mfaAuthenticated":
					s.MFAAuthenticated = d.flag(v)
				case "creationDate":
					s.CreationDate = d.moment(v)
				}
			})
		case "webIdFederationData":
			s.FederatedProvider = d.only(v, "federatedProvider")
		case "sourceIdentity":
			s.SourceIdentity = d.text(v)
		case "ec2RoleDelivery":
			if s.EC2RoleDelivery = v.String(); v.Type == gjson.Number {
				s.EC2RoleDelivery = v.Raw
			}
		case "assumedRoot":
			s.AssumedRoot = d.flag(v) == "true"
		}
	})
}
