// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package fuzz

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/oracle"
	"github.com/iamverdict/verdict/policy"
)

// The generator makes requests and policies of a small world: a few accounts,
// identities, services, resources and condition keys, so that what it puts
// together at random often fits. Every operator, qualifier, requester, policy
// type and form of principal is within its reach; the test prints how often it
// reached each.

// world is one generated case in both forms: for the engine and for the oracle.
type world struct {
	c *choices

	request  oracle.Request
	policies oracle.Policies
	compiled eval.Policies
	texts    []string // the documents, for messages

	statements int // so far, for their Sids
}

func generate(c *choices) *world {
	w := &world{c: c}
	w.makeRequest()
	w.makePolicies()
	return w
}

// --- requests ---------------------------------------------------------------

var principals = []string{
	"arn:aws:iam::111111111111:user/alice",
	"arn:aws:iam::111111111111:user/team/bob",
	"arn:aws:sts::111111111111:assumed-role/app/run1",
	"arn:aws:sts::111111111111:assumed-role/app/run2",
	"arn:aws:sts::222222222222:assumed-role/app/run1",
	"arn:aws:iam::111111111111:role/team/app",
	"arn:aws:iam::111111111111:role/app",
	"arn:aws:sts::111111111111:federated-user/carol",
	"arn:aws:iam::111111111111:root",
	"arn:aws-cn:iam::111111111111:user/alice",
	"s3.amazonaws.com",
	"s3.us-east-1.amazonaws.com",
	"cognito-identity.amazonaws.com",
	"accounts.google.com",
	"arn:aws:iam::111111111111:saml-provider/ADFS",
	"arn:aws:iam::111111111111:oidc-provider/idp.example.com",
	"*",
}

// target is an action with resources that suit it.
type target struct {
	action    string
	resources []string
}

var targets = []target{
	{"s3:GetObject", []string{"arn:aws:s3:::bkt/k", "arn:aws:s3:::bkt/alice/k", "arn:aws:s3:::bkt/a:b", "arn:aws:s3:::bkt/*", "arn:aws-cn:s3:::bkt/k"}},
	{"s3:PutObject", []string{"arn:aws:s3:::bkt/k", "arn:aws:s3:::other/k"}},
	{"S3:listbucket", []string{"arn:aws:s3:::bkt", "*"}},
	{"s3:PutBucketPolicy", []string{"arn:aws:s3:::bkt"}},
	{"sqs:SendMessage", []string{"arn:aws:sqs:us-east-1:111111111111:q1", "arn:aws:sqs:eu-west-1:222222222222:q1"}},
	{"logs:PutLogEvents", []string{"arn:aws:logs:us-east-1:111111111111:log-group:g:log-stream:x"}},
	{"ec2:DescribeInstances", []string{"*", "arn:aws:ec2:us-east-1:111111111111:instance/i-1"}},
	{"route53:GetHostedZone", []string{"arn:aws:route53:::hostedzone/Z1"}},
	{"dynamodb:GetItem", []string{"arn:aws:dynamodb:us-east-1:111111111111:table/t"}},
	{"kms:Decrypt", []string{"arn:aws:kms:us-east-1:111111111111:key/k1", "arn:aws:kms:us-east-1:222222222222:key/k1", "arn:aws:kms:us-east-1:111111111111:alias/a"}},
	{"kms:RetireGrant", []string{"arn:aws:kms:us-east-1:111111111111:key/k1"}},
	{"kms:CreateAlias", []string{"arn:aws:kms:us-east-1:111111111111:alias/aws/mine"}},
	{"iam:GetUser", []string{"arn:aws:iam::111111111111:user/alice", "arn:aws:iam::111111111111:user/team/bob"}},
	{"iam:DeletePolicy", []string{"arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::111111111111:policy/p"}},
	{"iam:CreatePolicyVersion", []string{"arn:aws:iam::111111111111:policy/p"}},
	{"ssm:GetParameters", []string{"arn:aws:ssm:us-east-1:111111111111:parameter/p"}},
	{"iam:PassRole", []string{"arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/X", "arn:aws:iam::111111111111:role/app"}},
	{"sts:AssumeRole", []string{"arn:aws:iam::111111111111:role/target", "arn:aws:iam::222222222222:role/target", "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"}},
	{"sts:TagSession", []string{"arn:aws:iam::111111111111:role/target"}},
	{"sts:SetSourceIdentity", []string{"arn:aws:iam::111111111111:role/target"}},
	{"sts:AssumeRoleWithSAML", []string{"arn:aws:iam::111111111111:role/target"}},
	{"sts:AssumeRoleWithWebIdentity", []string{"arn:aws:iam::111111111111:role/target"}},
	{"sts:GetCallerIdentity", []string{"*"}},
	{"sts:GetSessionToken", []string{"*"}},
	{"cognito-identity:GetId", []string{"*"}},
	{"mechanicalturk:CreateHIT", []string{"*"}},
}

func (w *world) makeRequest() {
	c, r := w.c, &w.request
	r.Principal = c.of(principals...)
	if c.oneIn(3) {
		r.Principal = principals[c.n(3)] // the most usual ones more often
	}
	t := targets[c.n(len(targets))]
	if c.oneIn(2) {
		t = targets[0]
	}
	r.Action, r.Resource = t.action, c.of(t.resources...)
	r.ResourceAccount = c.of("111111111111", "111111111111", "", "222222222222")
	w.makeIdentity()
	w.makeContext()
	r.AWSManagedKey = c.oneIn(40)
	if c.oneIn(30) {
		r.ObjectOwner = c.of("111111111111", "222222222222")
	}
	r.Endpoint = c.of("", "gateway", "interface")
	if c.oneIn(2) {
		r.Now = time.Date(2026, 11, 21, 12, 0, 0, c.n(2)*500_000_000, time.UTC)
	}
}

// makeIdentity sets what a principal's spelling leaves open.
func (w *world) makeIdentity() {
	c, r := w.c, &w.request
	switch {
	case strings.Contains(r.Principal, ":assumed-role/app/"):
		account := strings.Split(r.Principal, ":")[4]
		r.RoleARN = c.of("", "arn:aws:iam::"+account+":role/app", "arn:aws:iam::"+account+":role/team/app",
			"arn:aws:iam::"+account+":role/aws-service-role/x.amazonaws.com/app")
		r.UniqueID = c.of("", "AROAEXAMPLE")
		r.ServiceLinkedRole = c.oneIn(20)
	case strings.Contains(r.Principal, ":role/"):
		r.RoleARN = r.Principal
		r.UniqueID = c.of("", "AROAEXAMPLE")
	case strings.Contains(r.Principal, ":user/"):
		r.UniqueID = c.of("", "AIDAEXAMPLE")
	case strings.Contains(r.Principal, ":federated-user/"):
		r.FederatedBy = c.of("", "arn:aws:iam::111111111111:user/alice", "arn:aws:iam::111111111111:root")
	case r.Principal == "s3.amazonaws.com" && c.oneIn(2):
		r.ServiceNames = []string{"s3.us-east-1.amazonaws.com", "s3.amazonaws.com"}
	}
	if strings.HasPrefix(r.Principal, "arn:") && c.oneIn(3) {
		r.CanonicalUserID = canonicalID
	}
}

var canonicalID = strings.Repeat("ab", 32)

// keyPool is a condition key with the values that requests and policies use.
type keyPool struct {
	name   string
	values []string
}

var keys = []keyPool{
	{"aws:PrincipalArn", []string{"arn:aws:iam::111111111111:user/alice", "arn:aws:iam::111111111111:role/team/app", "arn:aws:iam::111111111111:role/*", "arn:aws:iam::*:role/t?am/app", "arn:aws:iam::111111111111:role/app", "arn:aws:iam::111111111111:role/*/app", "*"}},
	{"aws:PrincipalAccount", []string{"111111111111", "222222222222", "anonymous"}},
	{"aws:PrincipalType", []string{"User", "AssumedRole", "Anonymous"}},
	{"aws:PrincipalTag/team", []string{"blue", "Blue", "red", "", "*"}},
	{"aws:PrincipalIsAWSService", []string{"true", "false"}},
	{"aws:PrincipalServiceName", []string{"s3.amazonaws.com"}},
	{"aws:PrincipalServiceNamesList", []string{"s3.amazonaws.com", "s3.us-east-1.amazonaws.com"}},
	{"aws:PrincipalOrgID", []string{"o-1", "o-2"}},
	{"aws:PrincipalOrgPaths", []string{"o-1/r-1/ou-1/", "o-1/r-1/*"}},
	{"aws:userid", []string{"AIDAEXAMPLE", "AROAEXAMPLE:run1", "AROAEXAMPLE:run2", "111111111111"}},
	{"aws:username", []string{"alice", "bob", "ALICE"}},
	{"aws:ResourceAccount", []string{"111111111111", "222222222222", "${aws:PrincipalAccount}"}},
	{"aws:ResourceOrgID", []string{"o-1", "${aws:PrincipalOrgID}"}},
	{"aws:ResourceTag/Owner", []string{"alice", "${aws:username}", "${aws:PrincipalTag/team, 'blue'}"}},
	{"aws:RequestedRegion", []string{"us-east-1", "eu-west-1"}},
	{"aws:TagKeys", []string{"a", "b", "", "team"}},
	{"aws:SourceIp", []string{"192.0.2.1", "192.0.2.0/24", "10.0.0.0/8", "2001:db8::1", "2001:db8::/32", "::ffff:192.0.2.1", "010.0.0.1", "s3.amazonaws.com"}},
	{"aws:SourceArn", []string{"arn:aws:s3:::bkt", "arn:aws:sns:us-east-1:111111111111:t", "arn:aws:sns:*:*:t", "arn:aws:sns", "t"}},
	{"aws:SourceAccount", []string{"111111111111", "222222222222"}},
	{"aws:CalledVia", []string{"athena.amazonaws.com", "glue.amazonaws.com"}},
	{"aws:CalledViaFirst", []string{"athena.amazonaws.com"}},
	{"aws:CalledViaLast", []string{"glue.amazonaws.com"}},
	{"aws:ViaAWSService", []string{"true", "false", "TRUE"}},
	{"aws:SecureTransport", []string{"true", "false", "maybe"}},
	{"aws:AssumedRoot", []string{"true", "false"}},
	{"aws:MultiFactorAuthPresent", []string{"true", "false", "True"}},
	{"aws:CurrentTime", []string{"2026-11-21T12:00:00Z", "2026-11-21T12:00:00.5Z", "2026-11-21", "1795262400", "2027-01-01t0:00:00+01", "soon"}},
	{"aws:EpochTime", []string{"1795262400", "1795262401", "2026-11-21T12:00:00Z", "1e9", "-1"}},
	{"s3:max-keys", []string{"10", "10.0", "1e1", "9", "+11", " 10 ", "ten", "100000000000000000000000000000001", "1e400"}},
	{"svc:blob", []string{"QUFB", "QUFC", "QUE=", "not base64"}},
	{"svc:arns", []string{"arn:aws:x:us-east-1:111111111111:a/b", "arn:aws:x:us-east-1:111111111111:a/*", "arn:aws:x:*:111111111111:a:b", "arn:aws:x:us-east-1:111111111111:a:b:c", "*", "arn:aws:x"}},
	{"svc:text", []string{"alice", "Alice", "al*e", "a?ice", "", "${aws:username}", "x${*}y", "x*y", "${aws:PrincipalTag/team}", "${aws:TagKeys}", "${svc:text}", "Straße", "STRASSE", "${aws:username, 'alice'}", "${", "a${svc:blob}b"}},
}

// makeContext gives the request some keys, in any spelling, with one value or
// several, and leaves some unknown.
func (w *world) makeContext() {
	c, r := w.c, &w.request
	r.Context = make(map[string][]string)
	for range c.n(9) {
		k := keys[c.n(len(keys))]
		var values []string
		for range 1 + c.n(10)/8 {
			values = append(values, c.of(k.values...))
		}
		if c.oneIn(30) {
			values = []string{}
		}
		r.Context[w.spelling(k.name)] = values
	}
	for c.oneIn(6) && len(r.Unknown) < 3 {
		r.Unknown = append(r.Unknown, w.spelling(keys[c.n(len(keys))].name))
	}
	if given := slices.Sorted(maps.Keys(r.Context)); len(given) > 0 && c.oneIn(20) {
		r.Unknown = append(r.Unknown, given[c.n(len(given))])
	}
}

// spelling changes the case of a name now and then.
func (w *world) spelling(name string) string {
	switch w.c.n(12) {
	case 0:
		return strings.ToUpper(name)
	case 1:
		return strings.ToLower(name)
	}
	return name
}

// fast returns the request in the engine's form.
func (w *world) fast() (*eval.Request, error) {
	r := w.request
	p, err := eval.ParsePrincipal(r.Principal)
	if err != nil {
		return nil, err
	}
	p.RoleARN, p.FederatedBy, p.UniqueID = r.RoleARN, r.FederatedBy, r.UniqueID
	p.CanonicalUserID, p.ServiceNames, p.ServiceLinkedRole = r.CanonicalUserID, r.ServiceNames, r.ServiceLinkedRole
	q := new(eval.Request)
	if err := q.Reset(p, r.Action, r.Resource); err != nil {
		return nil, err
	}
	q.ResourceAccount, q.AWSManagedKey, q.ObjectOwner = r.ResourceAccount, r.AWSManagedKey, r.ObjectOwner
	switch r.Endpoint {
	case "gateway":
		q.Endpoint = eval.GatewayEndpoint
	case "interface":
		q.Endpoint = eval.InterfaceEndpoint
	}
	for _, name := range slices.Sorted(maps.Keys(r.Context)) { // an order matters to aws:CalledVia
		q.Context.Add(condition.MakeKey(name), condition.Strings(r.Context[name]...))
	}
	for _, name := range r.Unknown {
		q.Unknown = append(q.Unknown, condition.MakeKey(name))
	}
	if !r.Now.IsZero() {
		q.SetTime(r.Now)
	}
	return q, nil
}

// --- policies ---------------------------------------------------------------

func (w *world) makePolicies() {
	c := w.c
	w.policies.Identity, w.compiled.Identity = w.group(policy.IdentityBased, c.n(3))
	if c.oneIn(2) {
		w.policies.Resource, w.compiled.Resource = w.group(policy.ResourceBased, 1)
	}
	if c.oneIn(4) {
		w.policies.Boundary, w.compiled.Boundary = w.group(policy.PermissionsBoundary, 1)
	}
	if c.oneIn(4) {
		w.policies.Session, w.compiled.Session = w.group(policy.Session, 1+c.n(2))
	}
	if c.oneIn(6) {
		w.policies.VPCEndpoint, w.compiled.VPCEndpoint = w.group(policy.VPCEndpoint, 1)
	}
	if c.oneIn(3) {
		w.policies.SCP, w.compiled.SCP = w.levels(policy.SCP)
	}
	if c.oneIn(4) {
		w.policies.RCP, w.compiled.RCP = w.levels(policy.RCP)
	}
}

func (w *world) levels(t policy.Type) (slow []oracle.Level, fast []eval.Level) {
	for i := range 1 + w.c.n(3) {
		name := string(rune('a' + i))
		s, f := w.group(t, w.c.n(3))
		slow = append(slow, oracle.Level{Name: name, Policies: s})
		fast = append(fast, eval.Level{Name: name, Policies: f})
	}
	return slow, fast
}

func (w *world) group(t policy.Type, n int) (slow []oracle.Attached, fast []*eval.Policy) {
	for range n {
		s, f := w.attached(t)
		slow, fast = append(slow, s), append(fast, f)
	}
	return slow, fast
}

// attached makes one policy. One in forty has a text that is not known, and one
// in thirty was stored with a statement that cannot be understood.
func (w *world) attached(t policy.Type) (oracle.Attached, *eval.Policy) {
	if w.c.oneIn(40) {
		w.texts = append(w.texts, t.String()+": unknown")
		return oracle.Attached{Name: "unknown"}, eval.UnknownPolicy("unknown", t)
	}
	text := w.document(t)
	w.texts = append(w.texts, t.String()+": "+text)
	doc, err := policy.ParseLenient(t.String(), []byte(text))
	if err != nil {
		panic("generated a document that cannot be read: " + text + ": " + err.Error())
	}
	compiled, err := eval.CompileLenient(doc, t)
	if err != nil {
		panic("generated a document that cannot be compiled: " + text + ": " + err.Error())
	}
	a := oracle.Attached{Name: t.String(), Document: doc, Malformed: map[int]bool{}}
	for i, undetermined := range doc.Undetermined(t) {
		if undetermined {
			a.Malformed[i] = true
		}
	}
	return a, compiled
}

// object is a JSON object under construction, in the order of its members.
type object struct{ members []string }

func (o *object) set(name, value string) {
	o.members = append(o.members, quote(name)+":"+value)
}

func (o *object) String() string { return "{" + strings.Join(o.members, ",") + "}" }

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// list returns one text, or a list of them.
func list(texts []string) string {
	if len(texts) == 1 {
		return quote(texts[0])
	}
	quoted := make([]string, len(texts))
	for i, s := range texts {
		quoted[i] = quote(s)
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

func (w *world) document(t policy.Type) string {
	var doc object
	if !w.c.oneIn(8) {
		doc.set("Version", quote(w.c.of("2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17")))
	}
	var statements []string
	for range 1 + w.c.n(3) {
		statements = append(statements, w.statement(t))
	}
	doc.set("Statement", "["+strings.Join(statements, ",")+"]")
	return doc.String()
}

func (w *world) statement(t policy.Type) string {
	var s object
	w.statements++
	s.set("Sid", quote("s"+strconv.Itoa(w.statements)))
	effect := w.c.of("Allow", "Allow", "Deny")
	if t == policy.RCP {
		effect = "Deny"
	}
	if w.c.oneIn(60) {
		effect = "Permit"
	}
	s.set("Effect", quote(effect))
	switch t {
	case policy.RCP:
		s.set("Principal", quote("*"))
	case policy.ResourceBased, policy.VPCEndpoint:
		w.principal(&s)
	}
	w.action(&s, t)
	w.resource(&s, t)
	if w.c.oneIn(2) {
		s.set("Condition", w.condition())
	}
	return s.String()
}

// entries are the forms of principals, most of which name a requester of this
// world.
var awsEntries = []string{
	"*", "111111111111", "arn:aws:iam::111111111111:root", "222222222222", "arn:aws-cn:iam::111111111111:root",
	"arn:aws:iam::111111111111:user/alice", "arn:aws:iam::111111111111:user/team/bob",
	"arn:aws:iam::111111111111:role/app", "arn:aws:iam::111111111111:role/team/app",
	"arn:aws:iam::222222222222:role/app",
	"arn:aws:sts::111111111111:assumed-role/app/run1", "arn:aws:sts::222222222222:assumed-role/app/run1",
	"arn:aws:sts::111111111111:federated-user/carol",
	"AIDAEXAMPLE", "AROAEXAMPLE", "AROADELETED", "arn:aws:iam::111111111111:user/*",
}

func (w *world) principal(s *object) {
	name := "Principal"
	if w.c.oneIn(5) {
		name = "NotPrincipal"
	}
	if w.c.oneIn(4) {
		s.set(name, quote("*"))
		return
	}
	var p object
	p.set("AWS", list(w.picks(awsEntries, 4)))
	if w.c.oneIn(5) {
		p.set("Service", list(w.picks([]string{"s3.amazonaws.com", "s3.us-east-1.amazonaws.com", "sns.amazonaws.com"}, 2)))
	}
	if w.c.oneIn(5) {
		p.set("Federated", list(w.picks([]string{"accounts.google.com", "cognito-identity.amazonaws.com", "arn:aws:iam::111111111111:saml-provider/ADFS"}, 2)))
	}
	if w.c.oneIn(8) {
		p.set("CanonicalUser", quote(w.c.of(canonicalID, strings.Repeat("cd", 32))))
	}
	s.set(name, p.String())
}

// picks returns one to max of the texts; the same one may come twice.
func (w *world) picks(texts []string, max int) []string {
	picked := make([]string, 1+w.c.n(max))
	for i := range picked {
		picked[i] = w.c.of(texts...)
	}
	return picked
}

func (w *world) action(s *object, t policy.Type) {
	name := "Action"
	if w.c.oneIn(6) && t != policy.RCP {
		name = "NotAction"
	}
	service, action, _ := strings.Cut(w.request.Action, ":")
	forms := []string{
		w.request.Action, strings.ToUpper(w.request.Action), service + ":*", service + ":" + action[:1] + "*",
		service + ":?" + action[1:], service + ":*" + action[len(action)-2:], "ec2:*", "s3:Get*", "s3:PutObject",
		service + ":" + action + "x",
	}
	// Beginnings of the action, whose length decides what is known of them.
	begin := service + ":" + action[:1+w.c.n(len(action))]
	forms = append(forms, begin, begin, begin+"*", begin+"\x00", begin+"\x00*")
	if t != policy.RCP {
		forms = append(forms, "*")
	}
	s.set(name, list(w.picks(forms, 3)))
}

func (w *world) resource(s *object, t policy.Type) {
	name := "Resource"
	switch {
	case t == policy.ResourceBased && w.c.oneIn(3):
		return
	case w.c.oneIn(6):
		name = "NotResource"
	}
	s.set(name, list(w.picks(w.resourceForms(), 3)))
}

// resourceForms are patterns around the request's resource: narrower and wider,
// in its fields and across them, with variables in and out of place.
func (w *world) resourceForms() []string {
	forms := []string{"*", "*", "arn:aws:s3:::bkt/*", "arn:aws:s3:::*", "arn:aws:s3:*", "arn:aws:s3:::bkt/${aws:username}/*",
		"arn:aws:s3:::bkt/${aws:PrincipalTag/team, 'k'}", "arn:aws:s3:::bkt/${aws:PrincipalTag/team}*", "arn:aws:s3:::b${*}", "arn:aws:s3:::bkt/?",
		"arn:aws:sqs:*:q1", "arn:aws:sqs:us-*1:q1", "arn:aws:sqs:*:*:q1", "arn:aws:sqs:us-*-1:*:q*", "arn:aws:sqs:u?-*:*1:q1",
		"arn:aws:logs:*:log-stream:x", "arn:aws:logs:us-east-?:*:log-group:*:log-stream:*", "arn:aws:*:*", "arn:*:*:*:*:*", "arn:aws:s${*}*:::bkt/*",
		"arn:aws:kms:*:${aws:PrincipalAccount}:key/*", "arn:aws:iam::${aws:PrincipalAccount}:*", "arn:aws:s3:::bkt/${aws:userid}"}
	r := w.request.Resource
	if r == "*" {
		return forms
	}
	f := strings.SplitN(r, ":", 6)
	return append(forms, r, r, r+"*", r[:len(r)-1]+"?", strings.Join(f[:5], ":")+":*", strings.Join(f[:3], ":")+":*",
		strings.Join(f[:3], ":")+":*:*:"+f[5], strings.Join(f[:3], ":")+":?*:*:"+f[5], strings.Join(f[:4], ":")+":${aws:PrincipalAccount}:"+f[5],
		"arn:aws:*:"+f[5], r+":x")
}

func (w *world) condition() string {
	var blocks object
	seen := map[string]bool{}
	for range 1 + w.c.n(2) {
		name := w.operator()
		if seen[name] {
			continue
		}
		seen[name] = true
		blocks.set(name, w.block())
	}
	return blocks.String()
}

var bases = []string{
	"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
	"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
	"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
	"Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "Null",
}

func (w *world) operator() string {
	base := w.c.of(bases...)
	qualifier := w.c.of("", "", "", "ForAllValues:", "ForAnyValue:")
	if base != "Null" && w.c.oneIn(4) {
		base += "IfExists"
	}
	if w.c.oneIn(80) {
		base = strings.ToLower(base)
	}
	return qualifier + base
}

// block makes the tests of one operator. The values are those of the key, of
// any other now and then, and sometimes none.
func (w *world) block() string {
	var tests object
	seen := map[string]bool{}
	for range 1 + w.c.n(5)/4 {
		k := keys[w.c.n(len(keys))]
		name := w.spelling(k.name)
		if seen[name] {
			continue
		}
		seen[name] = true
		tests.set(name, w.values(k))
	}
	return tests.String()
}

func (w *world) values(k keyPool) string {
	if w.c.oneIn(25) {
		return "[]"
	}
	pool := k.values
	if w.c.oneIn(10) {
		pool = keys[w.c.n(len(keys))].values
	}
	values := w.picks(pool, 3)
	if w.c.oneIn(8) {
		values = append(values, w.c.of("true", "false"))
	}
	return list(values)
}
