// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package policy_test

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/iamverdict/verdict/policy"
)

// seeds are the documents of the other tests, by the shape of their files.
func seeds(f *testing.F) [][]byte {
	docs := [][]byte{
		readFile(f, "testdata/tree.json"), readFile(f, "testdata/bucket.json"),
		[]byte(`{"Statement":[]}`),
		[]byte(strings.Repeat("[", policy.MaxDepth+1)),        // one level too many
		[]byte(`{"Statement":[],"Id":"\ud83d\ude00\\u\ud8"}`), // escapes of all sorts
		[]byte("\ufeff{}"),                                    // a byte order mark
		[]byte(`{"Statement":{"Effect":"Allow","Action":"s3:${","Resource":"arn:aws:s3:${a}:${b"}}`), // open variables
	}
	rows := string(readFile(f, "testdata/validate.jsonl")) + string(readFile(f, "testdata/ordinary.jsonl"))
	for line := range strings.Lines(rows) {
		row := gjson.Parse(line)
		if doc := row.Get("document"); doc.Exists() {
			docs = append(docs, []byte(doc.Raw))
		} else if row.Exists() {
			docs = append(docs, []byte(`{"Version":"2012-10-17","Statement":`+row.Get("statement").Raw+`}`))
		}
	}
	for line := range strings.Lines(string(readFile(f, "testdata/lenient.jsonl"))) {
		docs = append(docs, []byte(gjson.Get(line, "document").Str))
	}
	return docs
}

// FuzzParse checks what must hold for every text: the three ways of reading it
// agree with each other and with encoding/json, and findings point at what they
// are about.
func FuzzParse(f *testing.F) {
	for i, doc := range seeds(f) {
		f.Add(doc, uint8(i))
	}
	f.Fuzz(func(t *testing.T, src []byte, kindByte uint8) {
		kind := policy.Type(kindByte % uint8(policy.Session+1))
		strict, strictErr := policy.Parse("f", src)
		lenient, lenientErr := policy.ParseLenient("f", src)
		checked, findings := policy.Check("f", src, kind)

		require.Equal(t, strict == nil, strictErr != nil, "a document or an error")
		require.Equal(t, lenient == nil, lenientErr != nil, "a document or an error")
		require.Equal(t, lenient == nil, checked == nil, "Check reads like ParseLenient")
		if lenient == nil {
			require.Nil(t, strict, "lenient is not stricter")
			require.True(t, findings.Rejected())
			return
		}
		require.True(t, json.Valid(src) && utf8.Valid(src))
		require.True(t, policy.Equal(lenient, checked))
		requireConsistent(t, lenient, kind, findings)
		requirePointers(t, src, findings)
		if strict == nil {
			var errs policy.Findings
			require.True(t, errors.As(strictErr, &errs))
			require.NotEmpty(t, errs)
			require.True(t, findings.Rejected(), "what Parse refuses is rejected as any type: %v", strictErr)
			requirePointers(t, src, errs)
			return
		}
		require.True(t, policy.Equal(strict, lenient), "a good document is the same in both modes")
		for i := range strict.Statements {
			require.False(t, strict.Malformed(i), "Parse returns nothing malformed")
		}
	})
}

// FuzzRoundTrip checks that what was read is printed as what it was.
func FuzzRoundTrip(f *testing.F) {
	for _, doc := range seeds(f) {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		lenient, err := policy.ParseLenient("", src)
		if err != nil {
			return
		}
		require.True(t, json.Valid(lenient.AppendJSON(nil)))
		if d, err := policy.Parse("", src); err == nil {
			requireRoundTrip(t, d)
		}
	})
}

// requirePointers checks the pointer of each finding against a search that does
// not care what it costs: the innermost member or element that starts at the
// place or contains it.
func requirePointers(t *testing.T, src []byte, findings policy.Findings) {
	t.Helper()
	if len(src) > 4096 {
		return
	}
	for _, f := range findings {
		if f.Position.Line == 0 {
			require.Equal(t, policy.TooManyFindings, f.Code)
			continue
		}
		before := string(src[:f.Position.Offset])
		require.Equal(t, strings.Count(before, "\n")+1, f.Position.Line)
		require.Equal(t, len(before)-strings.LastIndexByte(before, '\n'), f.Position.Column)
		if len(f.Pointer) < 1000 {
			require.Equal(t, pointerAt(gjson.ParseBytes(src), f.Position.Offset), f.Pointer, "%v", f)
		}
	}
}

func pointerAt(v gjson.Result, offset int) string {
	found, index := "", -1
	if v.Type != gjson.JSON {
		return ""
	}
	v.ForEach(func(key, value gjson.Result) bool {
		index++
		start, name := value.Index, strconv.Itoa(index)
		if key.Type == gjson.String {
			start = key.Index
			name = strings.NewReplacer("~", "~0", "/", "~1").Replace(key.Str)
		}
		if start <= offset && offset < value.Index+len(value.Raw) {
			found = "/" + name + pointerAt(value, offset)
		}
		return true
	})
	return found
}
