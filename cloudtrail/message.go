// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"html"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/policy"
)

// The text by which AWS refuses a request. Its clauses have a fixed order:
//
//	message = [prefix] "User: " principal " is not authorized to perform: " action
//	          [" on resource: " resource] [reason] [suffix]
//	reason  = " with an explicit deny in " policy [": " ARN] [transitive]
//	        | " because no " policy " allows the " action " action" [": " ARN]
//	suffix  = " Encoded authorization failure message: " text
//
// Services and the tools that print their answers put text before and behind it, and
// terminals break its lines. A resource can hold anything, these very words
// included: the reason is therefore looked for from the end, and counts only if it
// accounts for all that follows the resource.
//
// Sources: IAM User Guide, "Troubleshoot access denied error messages" (2025); AWS
// Security Blog, "Enhanced access denied error messages with policy ARNs" (2026);
// Amazon S3 User Guide, "Blocking public access".

// Polarity tells how a policy refuses. The zero value is that the message does not
// say.
type Polarity uint8

// The polarities.
const (
	UnknownPolarity Polarity = iota
	ExplicitDeny             // a statement denies
	ImplicitDeny             // no statement allows
)

// String returns "unknown", "explicit" or "implicit".
func (p Polarity) String() string {
	switch p {
	case ExplicitDeny:
		return "explicit"
	case ImplicitDeny:
		return "implicit"
	}
	return "unknown"
}

// Message is what a denial says. Texts that it does not have are empty. The zero
// Message says nothing.
type Message struct {
	// Code is the error code that a tool printed before the message, such as
	// AccessDenied, and Operation the operation, such as GetObject.
	Code, Operation string
	// Principal is the ARN of who asked: that of a session, of a user, or of a
	// role; "anonymous" if nobody did.
	Principal string
	// Action is the action as AWS prints it, which may be SNS:Publish.
	Action string
	// Resource is the resource without quotes: mostly an ARN, in which "*" can
	// stand for a part that has no name yet, but also "*" or the name alone. It
	// is empty if the message names none, or says "this resource".
	Resource string
	// Unnamed is set if the message speaks of a resource that it does not name:
	// "this resource", or "the resource associated with this ciphertext".
	Unnamed bool
	// Polarity and Type say which policy refused, and how.
	Polarity Polarity
	// Type is NoType if the message does not say, or names something that is no
	// policy: see Words.
	Type policy.Type
	// Words are the words by which the message names what refused, such as "a
	// service control policy".
	Words string
	// PolicyARN is the policy that refused.
	PolicyARN string
	// Transitive is the type of policy through which it did: a VPC endpoint
	// policy can refuse on behalf of an SCP.
	Transitive policy.Type
	// BlockPublicAccess is the setting of S3 Block Public Access that refused,
	// such as BlockPublicPolicy. No policy did then.
	BlockPublicAccess string
	// Encoded is the text for sts:DecodeAuthorizationMessage.
	Encoded string
}

// Admits reports whether the message can be about a denial of the polarity. What a
// message leaves open it admits. A denial by an SCP may read explicit although it
// was implicit: the texts of 2023 did so, those of 2025 tell the two apart.
func (m *Message) Admits(p Polarity) bool {
	switch {
	case m.Polarity == UnknownPolarity, m.Polarity == p:
		return true
	}
	return m.Polarity == ExplicitDeny && m.isAbout(policy.SCP)
}

// isAbout reports whether the message names a type of policy, or one through which
// another refused.
func (m *Message) isAbout(t policy.Type) bool {
	return t != policy.NoType && (m.Type == t || m.Transitive == t)
}

// MaxMessage is how many bytes of a message are read, 256 KiB. Encoded messages have
// up to 10,240 (STS API Reference, DecodeAuthorizationMessage).
const MaxMessage = 256 << 10

// ParseMessage reads the text of a denial, with whatever a command line or an SDK
// has put around it. It reports false if the text is none that AWS uses for a
// denial, or is longer than MaxMessage.
func ParseMessage(s string) (Message, bool) {
	var m Message
	if len(s) > MaxMessage {
		return m, false
	}
	s = joinLines(body(s))
	s = m.cutWrapper(s)
	s = m.cutEncoded(s)
	s = cutTrailer(s)
	if rest, ok := m.cutSubject(s); ok {
		m.readRest(rest)
		return m, true
	}
	if m.readBare(s) {
		return m, true
	}
	return Message{}, false
}

// body takes a message out of the answer that a service sent, in JSON or XML.
func body(s string) string {
	if t := strings.TrimSpace(s); strings.HasPrefix(t, "{") && checkJSON(t) == nil {
		if inner := text1(gjson.Parse(t), "message", "Message", "errorMessage"); inner != "" {
			return inner
		}
	}
	if _, rest, ok := cutAt(s, "<message>"); ok {
		if inner, _, ok := cutAt(rest, "</message>"); ok {
			return html.UnescapeString(inner)
		}
	}
	return s
}

// joinLines undoes line breaks, with the blanks around them. Other runs of blanks
// stay: they may be part of the key of an object.
func joinLines(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return strings.TrimSpace(s)
	}
	var b strings.Builder
	for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\r' || r == '\n' }) {
		if line = strings.Trim(line, " \t"); line == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(line)
	}
	return b.String()
}

// cutFold cuts a prefix, ignoring the case of ASCII letters.
func cutFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// cutAt splits s around the first occurrence of sep, ignoring the case of ASCII
// letters. sep is in lower case.
func cutAt(s, sep string) (before, after string, ok bool) {
	i := strings.Index(lower(s), sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// lower is strings.ToLower for ASCII only, so that offsets stay what they are.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + ('a' - 'A')
		}
	}
	return string(b)
}

// cutWrapper takes off what tools print before a message, and notes the error code.
func (m *Message) cutWrapper(s string) string {
	if before, rest, ok := cutAt(s, "an error occurred ("); ok && !strings.Contains(lower(before), "user: ") {
		code, rest, _ := strings.Cut(rest, ")")
		m.Code = strings.TrimSpace(code)
		if _, rest, ok = cutAt(rest, "when calling the "); ok {
			m.Operation, rest, _ = strings.Cut(rest, " ")
			_, rest, _ = strings.Cut(rest, ": ")
			return strings.TrimSpace(rest)
		}
		return s
	}
	// The SDKs for Go: "operation error S3: GetObject, ..., api error CODE: ...".
	if before, rest, ok := cutAt(s, "api error "); ok && !strings.Contains(lower(before), "user: ") {
		if code, message, ok := strings.Cut(rest, ": "); ok {
			m.Code = code
			if _, op, ok := cutAt(before, "operation error "); ok {
				_, op, _ = strings.Cut(op, ": ")
				m.Operation, _, _ = strings.Cut(op, ",")
			}
			return strings.TrimSpace(message)
		}
	}
	// "CODE: message", as most tools have it.
	if code, message, ok := strings.Cut(s, ": "); ok && IsDenialCode(code) {
		m.Code = code
		return strings.TrimSpace(message)
	}
	return s
}

// cutEncoded takes off the encoded message. Terminals break it, as it has no blanks.
func (m *Message) cutEncoded(s string) string {
	before, rest, ok := cutAt(s, "encoded authorization failure message:")
	if !ok {
		return s
	}
	var b strings.Builder
	for part := range strings.FieldsSeq(rest) {
		if !isEncoded(part) || b.Len() > 0 && len(part) < shortestPart {
			break
		}
		b.WriteString(part)
	}
	m.Encoded = b.String()
	before = strings.TrimRight(before, " ")
	return strings.TrimSuffix(before, ".")
}

// shortestPart tells a broken line of an encoded message from a word that follows
// it. Its last line may be shorter; an encoded message that lost it cannot be
// decoded, which STS says.
const shortestPart = 12

func isEncoded(s string) bool {
	for _, c := range []byte(s) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}

// cutTrailer takes off what SDKs append: "(Service: S3; Status Code: 403; ...)" and
// "status code: 403, request id: ...".
func cutTrailer(s string) string {
	l := lower(s)
	for _, mark := range []string{"(service: ", "status code: "} {
		if i := strings.LastIndex(l, mark); i >= 0 && strings.Contains(l[i:], "request id: ") {
			s, l = s[:i], l[:i]
		}
	}
	return strings.TrimRight(s, " \t")
}

// cutSubject reads who was refused what, and returns the text behind the action.
func (m *Message) cutSubject(s string) (string, bool) {
	before, rest, ok := cutAt(s, "is not authorized to perform")
	if ok {
		_, who, named := cutAt(before, "user")
		if !named {
			return s, false
		}
		m.Principal = strings.TrimSpace(strings.TrimPrefix(who, ":"))
	} else if _, rest, ok = cutAt(s, "not authorized to perform "); !ok {
		return s, false // STS: "Not authorized to perform sts:AssumeRoleWithSAML"
	}
	rest = strings.TrimLeft(strings.TrimPrefix(rest, ":"), " ")
	end := strings.IndexByte(rest, ' ')
	if end < 0 {
		end = len(rest)
	}
	action := strings.Trim(rest[:end], `.,;"'`)
	if service, name, ok := strings.Cut(action, ":"); !ok || service == "" || name == "" {
		return s, false
	}
	m.Action = action
	return rest[end:], true
}

// readRest reads resource and reason, which follow the action. No reason holds the
// words that begin one, so that it begins where they occur last.
func (m *Message) readRest(s string) {
	l := lower(s)
	i := max(strings.LastIndex(l, " with an explicit deny"), strings.LastIndex(l, " because "))
	switch {
	case i >= 0 && m.readReason(s[i:]):
		s = s[:i]
	case i > 0 && s[i-1] == '"' && strings.Count(s[:i], `"`) == 2 && !strings.HasSuffix(strings.TrimRight(s, ". "), `"`):
		// The resource ends here, and the reason is none that is known.
		m.Words = strings.TrimRight(strings.TrimSpace(s[i:]), ".")
		s = s[:i]
	}
	m.readResource(s)
}

// readResource reads " on resource: ...".
func (m *Message) readResource(s string) {
	s = strings.TrimSpace(s)
	for _, form := range []string{"on resource:", "on the resource:", "on resource "} {
		if rest, ok := cutFold(s, form); ok {
			m.Resource = unquote(strings.TrimSpace(rest))
			break
		}
	}
	l := lower(m.Resource)
	if strings.HasPrefix(l, "this resource") || strings.HasPrefix(l, "the resource ") || m.Resource == "" && s != "" {
		m.Resource, m.Unnamed = "", true
	}
}

// unquote takes off quotes, also those that a JSON text has escaped, and the full
// stop behind them.
func unquote(s string) string {
	for _, quote := range []string{`\"`, `"`, `'`} {
		if rest, ok := strings.CutPrefix(s, quote); ok {
			rest = strings.TrimSuffix(rest, ".")
			return strings.TrimSuffix(rest, quote)
		}
	}
	return s
}

// readReason reads a reason that takes up the whole text. It reports whether the
// text is one.
func (m *Message) readReason(s string) bool {
	s = strings.TrimSpace(s)
	if rest, ok := cutFold(s, "with an explicit deny"); ok {
		return m.readExplicit(rest)
	}
	rest, _ := cutFold(s, "because ")
	if rest, ok := cutFold(rest, "no "); ok {
		return m.readImplicit(rest)
	}
	return m.readOther(rest)
}

// readExplicit reads what follows "with an explicit deny".
func (m *Message) readExplicit(s string) bool {
	s = strings.TrimRight(s, " .")
	if s == "" {
		m.Polarity = ExplicitDeny // the form from before 2021
		return true
	}
	rest, ok := cutFold(s, " in ")
	if !ok {
		return false
	}
	words, through, isTransitive := cutAt(rest, " transitively through ")
	words, policyARN := cutARN(words)
	through, laterARN := cutARN(through)
	if policyARN == "" {
		policyARN = laterARN
	}
	if !isWords(words) || isTransitive && !isWords(through) {
		return false
	}
	m.Polarity, m.Words, m.Type, m.PolicyARN = ExplicitDeny, words, typeOf(words), policyARN
	m.Transitive = typeOf(through)
	return true
}

// readImplicit reads what follows "because no".
func (m *Message) readImplicit(s string) bool {
	words, rest, ok := cutAt(s, " allows the ")
	if !ok {
		words, rest, ok = cutAt(s, " allow the ")
	}
	if !ok || !isWords(words) {
		return false
	}
	action, rest, _ := strings.Cut(rest, " ")
	rest, ok = cutFold(rest, "action")
	if !ok || action == "" {
		return false
	}
	rest, policyARN := cutARN(strings.TrimRight(rest, " ."))
	if rest != "" {
		return false
	}
	m.Polarity, m.Words, m.Type, m.PolicyARN = ImplicitDeny, words, typeOf(words), policyARN
	return true
}

// readOther reads what follows "because" where that is not "no": S3 Block Public
// Access, and the text of KMS that leaves open which of three reasons it was (KMS
// Developer Guide, "Troubleshooting key access").
func (m *Message) readOther(s string) bool {
	if m.readPublic(s) {
		return true
	}
	if strings.HasPrefix(lower(s), "the resource does not exist in this region, no resource-based policies allow access") {
		m.Type, m.Words = policy.ResourceBased, "resource-based policies"
		return true
	}
	return false
}

// readPublic reads the reasons of S3 Block Public Access: "public policies are
// prevented by the BlockPublicPolicy setting in S3 Block Public Access" and "public
// policies are blocked by the BlockPublicPolicy block public access setting".
func (m *Message) readPublic(s string) bool {
	before, rest, ok := cutAt(s, " by the ")
	if l := lower(before); !ok || !strings.HasPrefix(l, "public ") || !strings.HasSuffix(l, " prevented") && !strings.HasSuffix(l, " blocked") {
		return false
	}
	setting, rest, _ := strings.Cut(rest, " ")
	if setting = strings.Trim(setting, ".,"); setting == "" || rest != "" && !strings.Contains(lower(rest), "setting") {
		return false
	}
	m.BlockPublicAccess, m.Words = setting, "S3 Block Public Access"
	return true
}

// cutARN takes ": ARN" off the end of a clause.
func cutARN(s string) (rest, found string) {
	rest, found, ok := strings.Cut(s, ": ")
	if !ok || !strings.HasPrefix(found, "arn:") || strings.ContainsAny(found, " \t") {
		return s, ""
	}
	return rest, strings.TrimRight(found, ".,")
}

// isWords reports whether a text can be the name of what refused: a few words.
func isWords(s string) bool {
	return s != "" && len(s) <= 80 && !strings.ContainsAny(s, `":/*`)
}

// typeOf returns the type of policy that some words name, or NoType. The articles
// differ, and AWS's own pages have "a sessions policy".
func typeOf(words string) policy.Type {
	l := strings.ReplaceAll(lower(words), "-", " ")
	for _, article := range []string{"a ", "an ", "the "} {
		l = strings.TrimPrefix(l, article)
	}
	l = strings.ReplaceAll(l, "policies", "policy")
	switch l {
	case "service control policy":
		return policy.SCP
	case "resource control policy":
		return policy.RCP
	case "vpc endpoint policy":
		return policy.VPCEndpoint
	case "resource based policy":
		return policy.ResourceBased
	case "role trust policy", "trust policy":
		return policy.RoleTrust
	case "identity based policy":
		return policy.IdentityBased
	case "permissions boundary", "permission boundary", "permissions boundary policy":
		return policy.PermissionsBoundary
	case "session policy", "sessions policy":
		return policy.Session
	}
	return policy.NoType
}

// readBare reads the texts that name neither principal nor action.
func (m *Message) readBare(s string) bool {
	l := strings.TrimRight(lower(s), ". ")
	if strings.HasPrefix(l, "the request was denied due to a vpc endpoint policy") {
		m.Type, m.Words = policy.VPCEndpoint, "a VPC endpoint policy"
		return true
	}
	switch l {
	case "access denied", "accessdenied", "forbidden", "access to the resource is denied",
		"you are not authorized to perform this operation", "user is not authorized to perform this operation",
		"you do not have sufficient access to perform this action", "access denied on resource":
		return true
	case "":
		return m.Encoded != "" || IsDenialCode(m.Code)
	}
	return strings.HasPrefix(l, "you are not authorized to perform this operation") && m.Encoded != ""
}
