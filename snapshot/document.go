// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"crypto/sha256"
	"errors"
	"net/url"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

// An organization has some documents thousands of times: the trust policy of a
// service, the roles that a pipeline makes in each account. Documents are therefore
// known by their text. Each distinct one is parsed once, and compiled once for each
// type of policy that it is used as; what stands at another place of a file is a
// copy of a few words that shares the tree and the statements.

// document is one distinct text of a policy.
type document struct {
	doc      *policy.Document // nil: cannot be read
	compiled [policy.Session + 1]*eval.Policy
	faulty   [policy.Session + 1]bool // a statement has no documented evaluation
}

// text is a policy document at its place. The zero text is no document.
type text struct {
	*document
	at policy.Position
}

// bytesOf returns the text of a document that is a JSON string in the export: as it
// is, or URL-encoded (RFC 3986), as IAM sends it. In URL-encoded text a "+" stands
// for itself, for it is not the encoding of forms. API Gateway has the quotes of the
// text behind backslashes once more; in no JSON is one the first byte of an object.
func bytesOf(s string) (string, error) {
	if strings.HasPrefix(s, `{\`) {
		if v := gjson.Parse(`"` + s + `"`); gjson.Valid(v.Raw) {
			return v.Str, nil
		}
	}
	if strings.HasPrefix(strings.TrimLeft(s, " \t\r\n"), "{") {
		return s, nil
	}
	decoded, err := url.PathUnescape(s)
	if err != nil {
		return "", err
	}
	return decoded, nil
}

// document reads a policy document: an object, or a string that holds one. The
// position of an object is that of its text in the file. In a string there are other
// lines than in the file: its positions have that of the string in front, as a file
// name, and count lines of the decoded text behind it.
func (d *reader) document(v gjson.Result) text {
	at, src := d.position(v.Index), v.Raw
	switch {
	case v.IsObject():
		if d.marks != nil {
			break
		}
		return d.parse(v, at, src)
	case isText(v):
		decoded, err := bytesOf(v.Str)
		if err != nil {
			d.fail(BadDocument, v, "the URL-encoded document cannot be decoded: %w", err)
			return text{&document{}, at}
		}
		return d.parse(v, policy.Position{File: at.String(), Line: 1, Column: 1}, decoded)
	}
	d.fail(BadDocument, v, "want a policy document, as an object or a string of UTF-8")
	return text{&document{}, at}
}

// parse returns the document of a text.
func (d *reader) parse(v gjson.Result, at policy.Position, src string) text {
	key := sha256.Sum256([]byte(src))
	if known := d.l.documents[key]; known != nil {
		return text{known, at}
	}
	doc, err := policy.ParseLenientAt(at, []byte(src))
	if err != nil {
		d.report(err)
		return text{&document{}, at}
	}
	entry := &document{doc: doc}
	d.l.documents[key] = entry
	d.l.mention(doc)
	return text{entry, at}
}

// report reports why a document cannot be read, each finding at its place.
func (d *reader) report(err error) {
	var findings policy.Findings
	if !errors.As(err, &findings) {
		d.l.report(BadDocument, d.at, d.entity, err)
		return
	}
	for _, f := range findings {
		d.l.add(&Problem{
			Kind: BadDocument, Position: f.Position, Entity: d.entity, Err: err,
			Text: "the policy document cannot be read: " + string(f.Code) + ": " + f.Message,
		})
	}
}

// compile returns the document as a policy of a type, under a name. A document that
// could not be read is one of which nothing is known.
func (l *Loader) compile(t text, kind policy.Type, name string) *eval.Policy {
	if t.document == nil || t.doc == nil {
		return eval.UnknownPolicy(name, kind)
	}
	p := t.compiled[kind]
	if p == nil {
		var err error
		if p, err = eval.CompileLenient(t.doc, kind); err != nil {
			l.report(BadDocument, t.at, name, err)
			return eval.UnknownPolicy(name, kind)
		}
		t.compiled[kind] = p
		for _, bad := range t.doc.Undetermined(kind) {
			t.faulty[kind] = t.faulty[kind] || bad
		}
	}
	p = p.At(name, t.at)
	if t.faulty[kind] {
		l.reportStatements(p, kind)
	}
	return p
}

// reportStatements reports the statements of a policy that nothing can be made of.
func (l *Loader) reportStatements(p *eval.Policy, kind policy.Type) {
	findings := p.Document().Validate(kind)
	for _, f := range findings {
		if f.Undetermined {
			l.add(&Problem{
				Kind: BadStatement, Position: f.Position, Entity: p.Name(), Err: policy.Findings{f},
				Text: "the statement has no documented evaluation, and denies in doubt: " + string(f.Code) + ": " + f.Message,
			})
		}
	}
}
