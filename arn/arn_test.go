// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package arn_test

import (
	"encoding"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/arn"
)

var (
	_ encoding.TextMarshaler   = arn.ARN{}
	_ encoding.TextUnmarshaler = (*arn.ARN)(nil)
)

// fields is an ARN as a list of its parts, for comparing all of them at once.
type fields struct{ Partition, Service, Region, AccountID, Resource string }

func fieldsOf(a arn.ARN) fields {
	return fields{a.Partition(), a.Service(), a.Region(), a.AccountID(), a.Resource()}
}

func TestParse(t *testing.T) {
	long := strings.Repeat("x", 1<<16)
	// The fifth colon of this text is its byte 65535, the largest offset.
	longest := "arn:aws:s3:" + strings.Repeat("r", 1<<16-1-len("arn:aws:s3::")) + "::res"

	tests := []struct {
		name, why string
		in        string
		want      fields
	}{
		{"user", "all fields but the region",
			"arn:aws:iam::123456789012:user/alice", fields{"aws", "iam", "", "123456789012", "user/alice"}},
		{"bucket", "S3 names have neither region nor account",
			"arn:aws:s3:::acme", fields{"aws", "s3", "", "", "acme"}},
		{"queue", "every field is there",
			"arn:aws:sqs:eu-west-1:123456789012:q1", fields{"aws", "sqs", "eu-west-1", "123456789012", "q1"}},
		{"china", "the partition is not always aws",
			"arn:aws-cn:ec2:cn-north-1:1:instance/i-1", fields{"aws-cn", "ec2", "cn-north-1", "1", "instance/i-1"}},
		{"colons in resource", "the sixth field keeps its colons",
			"arn:aws:logs:us-east-1:1:log-group:g:log-stream:s", fields{"aws", "logs", "us-east-1", "1", "log-group:g:log-stream:s"}},
		{"colon ends resource", "a trailing colon belongs to the resource",
			"arn:aws:logs:us-east-1:1:g:", fields{"aws", "logs", "us-east-1", "1", "g:"}},
		{"resource is a colon", "a colon is a character like others in field six",
			"arn:aws:s3::::", fields{"aws", "s3", "", "", ":"}},
		{"managed policy", "the account need not be a number",
			"arn:aws:iam::aws:policy/ReadOnlyAccess", fields{"aws", "iam", "", "aws", "policy/ReadOnlyAccess"}},
		{"wildcards", "a wildcard is an ordinary character",
			"arn:*:*:*:*:*", fields{"*", "*", "*", "*", "*"}},
		{"multi-byte", "texts are split by bytes and colons are ASCII",
			"arn:aws:s3:::b/é:世", fields{"aws", "s3", "", "", "b/é:世"}},
		{"invalid UTF-8", "bytes are kept; judging them is up to the caller",
			"arn:aws:s3:::\xff\x00", fields{"aws", "s3", "", "", "\xff\x00"}},
		{"blank", "nothing is trimmed",
			"arn: aws : s3 : : :  ", fields{" aws ", " s3 ", " ", " ", "  "}},
		{"long resource", "only the first five fields have a limit",
			"arn:aws:s3:::" + long, fields{"aws", "s3", "", "", long}},
		{"longest", "the fifth colon is at the largest offset",
			longest, fields{"aws", "s3", longest[len("arn:aws:s3:"):65534], "", "res"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := arn.Parse(tt.in)
			require.NoError(t, err, tt.why)
			require.Empty(t, cmp.Diff(tt.want, fieldsOf(a)), tt.why)
			require.True(t, a.IsValid(), tt.why)
			require.Equal(t, tt.in, a.String(), tt.why)
			require.True(t, a == arn.MustParse(tt.in), tt.why)
		})
	}
}

func TestParseErrors(t *testing.T) {
	long := strings.Repeat("x", 1<<16)
	tests := []struct {
		name, why string
		in        string
		want      arn.Error
	}{
		{"empty", "no text is no ARN", "", arn.ErrPrefix},
		{"star", "the resource * is not an ARN", "*", arn.ErrPrefix},
		{"upper case", "the prefix has a fixed case", "ARN:aws:s3:::b", arn.ErrPrefix},
		{"blank before", "nothing is trimmed", " arn:aws:s3:::b", arn.ErrPrefix},
		{"no colon", "the prefix includes its colon", "arn", arn.ErrPrefix},
		{"longer prefix", "the first field is arn exactly", "arnx:aws:s3:::b", arn.ErrPrefix},
		{"prefix only", "two fields", "arn:", arn.ErrFields},
		{"five fields", "one colon is missing", "arn:aws:s3::b", arn.ErrFields},
		{"short and empty", "the number of fields is tested before their content", "arn::::", arn.ErrFields},
		{"long without fields", "the number of fields is tested before their length", "arn:" + long, arn.ErrFields},
		{"long partition", "an offset would not fit", "arn:" + long + ":s3:::b", arn.ErrTooLong},
		{"long account", "an offset would not fit", "arn:aws:s3::" + long + ":b", arn.ErrTooLong},
		{"one too long", "the fifth colon is at offset 65536",
			"arn:aws:s3:" + long[len("arn:aws:s3::"):] + "::b", arn.ErrTooLong},
		{"wraps around", "offset 65540 would become 4 if it were cut", "arn:" + long + "::::b", arn.ErrTooLong},
		{"no partition", "only region and account may be empty", "arn::s3:::b", arn.ErrPartition},
		{"no service", "only region and account may be empty", "arn:aws::::b", arn.ErrService},
		{"no resource", "only region and account may be empty", "arn:aws:s3:::", arn.ErrResource},
		{"nothing at all", "the first empty field is named", "arn:::::", arn.ErrPartition},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := arn.Parse(tt.in)
			require.ErrorIs(t, err, tt.want, tt.why)
			require.Zero(t, a, "an error comes with the zero ARN")
			require.PanicsWithValue(t, tt.want.Error()+": "+tt.in, func() { arn.MustParse(tt.in) })
		})
	}
}

// An error can be found again inside another one, which is what errors.As and
// errors.Is of a caller need.
func TestErrorWrapped(t *testing.T) {
	_, err := arn.Parse("x")
	var e arn.Error
	require.ErrorAs(t, errors.Join(err), &e)
	require.Equal(t, arn.ErrPrefix, e)
	require.NotErrorIs(t, err, arn.ErrFields)
}

func TestZero(t *testing.T) {
	var zero arn.ARN
	require.False(t, zero.IsValid())
	require.Zero(t, fieldsOf(zero), "the fields of the zero ARN are empty and reading them does not panic")
	require.Empty(t, zero.String())
	require.False(t, zero == arn.MustParse("arn:a:b:::c"))
}

// Offsets that cannot be told apart by the text would break ==.
func TestComparable(t *testing.T) {
	seen := map[arn.ARN]int{}
	for _, s := range []string{"arn:a:b:::c", "arn:a:b:c::", "arn:a:b::c:d", "arn:a:b:::c"} {
		if a, err := arn.Parse(s); err == nil {
			seen[a]++
		}
	}
	require.Equal(t, map[arn.ARN]int{
		arn.MustParse("arn:a:b:::c"):  2,
		arn.MustParse("arn:a:b::c:d"): 1,
	}, seen)
}

func TestCompare(t *testing.T) {
	sorted := []arn.ARN{
		{},
		arn.MustParse("arn:aws-cn:s3:::a"),
		arn.MustParse("arn:aws:s3:::B"),
		arn.MustParse("arn:aws:s3:::a"),
		arn.MustParse("arn:aws:s3:::a:"),
		arn.MustParse("arn:aws:s3:::ab"),
	}
	for i, a := range sorted {
		for j, b := range sorted {
			want := min(max(i-j, -1), 1)
			require.Equal(t, want, a.Compare(b), "%q %q", a, b)
		}
	}
	shuffled := slices.Clone(sorted)
	slices.Reverse(shuffled)
	slices.SortFunc(shuffled, arn.ARN.Compare)
	require.Equal(t, sorted, shuffled)
}

func TestText(t *testing.T) {
	type doc struct {
		Owner arn.ARN
		Seen  map[arn.ARN]bool
	}
	in := doc{
		Owner: arn.MustParse("arn:aws:iam::1:user/é"),
		Seen:  map[arn.ARN]bool{arn.MustParse("arn:aws:s3:::b"): true, {}: true},
	}
	text, err := json.Marshal(in)
	require.NoError(t, err)
	require.JSONEq(t, `{"Owner":"arn:aws:iam::1:user/é","Seen":{"":true,"arn:aws:s3:::b":true}}`, string(text))

	var out doc
	require.NoError(t, json.Unmarshal(text, &out))
	require.Equal(t, in, out)
}

func TestUnmarshalText(t *testing.T) {
	old := arn.MustParse("arn:aws:s3:::old")

	a := old
	require.ErrorIs(t, a.UnmarshalText([]byte("arn:aws")), arn.ErrFields)
	require.Equal(t, old, a, "an error leaves the ARN as it was")

	require.NoError(t, a.UnmarshalText(nil))
	require.Zero(t, a, "no text is the zero ARN")

	text := []byte("arn:aws:s3:::new")
	require.NoError(t, a.UnmarshalText(text))
	text[len(text)-1] = '!'
	require.Equal(t, arn.MustParse("arn:aws:s3:::new"), a, "the text is copied")
}

// An ARN that is put together from fields without colons is taken apart into
// the same fields.
func TestParseJoined(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		field := rapid.StringMatching(`[^:]{0,8}`)
		want := fields{
			field.Filter(notEmpty).Draw(t, "partition"),
			field.Filter(notEmpty).Draw(t, "service"),
			field.Draw(t, "region"),
			field.Draw(t, "account"),
			rapid.String().Filter(notEmpty).Draw(t, "resource"),
		}
		text := strings.Join([]string{"arn", want.Partition, want.Service, want.Region, want.AccountID, want.Resource}, ":")
		a, err := arn.Parse(text)
		require.NoError(t, err)
		require.Equal(t, want, fieldsOf(a))
	})
}

func notEmpty(s string) bool { return s != "" }

func TestSize(t *testing.T) {
	// 24 bytes on 64 bits, 16 on 32.
	require.Equal(t, unsafe.Sizeof("")+4*2, unsafe.Sizeof(arn.ARN{}))
}

func TestNoAllocs(t *testing.T) {
	// The sinks make the compiler keep the calls.
	var (
		a    arn.ARN
		err  error
		text string
		ok   bool
		n    int
	)
	user := arn.MustParse("arn:aws:iam::123456789012:user/alice")
	tests := []struct {
		name, why string
		f         func()
	}{
		{"Parse", "requests are parsed on the hot path", func() { a, err = arn.Parse("arn:aws:s3:::b") }},
		{"MustParse", "as Parse", func() { a = arn.MustParse("arn:aws:s3:::b") }},
		{"Parse/ErrPrefix", "bad texts come from requests too", func() { a, err = arn.Parse("x") }},
		{"Parse/ErrFields", "bad texts come from requests too", func() { a, err = arn.Parse("arn:aws") }},
		{"Parse/ErrService", "bad texts come from requests too", func() { a, err = arn.Parse("arn:aws::::b") }},
		{"IsValid", "an accessor", func() { ok = user.IsValid() }},
		{"String", "the text is kept, not put together", func() { text = user.String() }},
		{"Partition", "an accessor", func() { text = user.Partition() }},
		{"Service", "an accessor", func() { text = user.Service() }},
		{"Region", "an accessor", func() { text = user.Region() }},
		{"AccountID", "an accessor", func() { text = user.AccountID() }},
		{"Resource", "an accessor", func() { text = user.Resource() }},
		{"Compare", "sorting", func() { n = user.Compare(a) }},
		{"==", "ARNs are compared as values", func() { ok = user == a }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Zero(t, testing.AllocsPerRun(100, tt.f), tt.why)
		})
	}
	_, _, _, _, _ = a, err, text, ok, n
}

func BenchmarkParse(b *testing.B) {
	benchmarks := []struct{ name, in string }{
		{"ok", "arn:aws:iam::123456789012:user/alice"},
		{"short", "arn:aws:iam"},
		{"notARN", "*"},
	}
	for _, bb := range benchmarks {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = arn.Parse(bb.in)
			}
		})
	}
}

func BenchmarkFields(b *testing.B) {
	b.ReportAllocs()
	a := arn.MustParse("arn:aws:iam::123456789012:user/alice")
	n := 0
	for b.Loop() {
		n += len(a.Partition()) + len(a.Service()) + len(a.Region()) + len(a.AccountID()) + len(a.Resource())
	}
}
