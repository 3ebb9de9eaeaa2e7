// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/cloudtrail"
)

// small is a record of one line, of which the event id is a parameter.
func small(id string) string {
	return `{"eventID":"` + id + `","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","requestParameters":{"a":[{"b":"}]\\\"{"}]}}`
}

// indented is small as a pretty printer writes it.
func indented(id string) string {
	return "{\n  \"eventID\": \"" + id + "\",\n  \"eventSource\": \"s3.amazonaws.com\",\n  \"eventName\": \"ListBuckets\"\n}"
}

// read returns, for each record, its id, and for each error its text.
func read(r io.Reader) []string {
	var list []string
	for rec, err := range cloudtrail.Records("f", r) {
		if err != nil {
			list = append(list, err.Error())
			continue
		}
		list = append(list, rec.EventID)
	}
	return list
}

func compress(t testing.TB, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	for _, part := range parts {
		w := gzip.NewWriter(&b)
		_, err := w.Write([]byte(part))
		require.NoError(t, err)
		require.NoError(t, w.Close())
	}
	return b.String()
}

// quote makes a text the content of a JSON string.
func quote(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(s)
}

// TestEnvelopes: what holds records, as text and compressed, in one piece and byte by
// byte.
func TestEnvelopes(t *testing.T) {
	t.Parallel()
	a, b := small("a"), small("b")
	event := func(s string) string { return `{"EventId":"x","EventName":"y","CloudTrailEvent":"` + quote(s) + `"}` }
	bridge := func(s string) string {
		return `{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":` + s + `,"resources":[]}`
	}
	for _, row := range []struct {
		name, why, text string
		want            []string
	}{
		{"record", "alone", a, []string{"a"}},
		{"record, indented", "over several lines", "\n" + indented("a") + "\n", []string{"a"}},
		{"log file", "as a trail writes it", `{"Records":[` + a + "," + b + `]}`, []string{"a", "b"}},
		{"log file, indented", "with blanks everywhere", "{ \"Records\" :\n [\n" + a + " ,\n" + indented("b") + "\n ]\n}\n", []string{"a", "b"}},
		{"log file, empty", "a quiet day", `{"Records":[]}`, nil},
		{"log files", "one behind the other", `{"Records":[` + a + `]}` + "\n" + `{"Records":[` + b + `]}`, []string{"a", "b"}},
		{"lookup-events", "the record is a string", `{"Events":[` + event(a) + "," + event(indented("b")) + `],"NextToken":"t"}`, []string{"a", "b"}},
		{"lookup-events, token first", "members in any order", `{"NextToken":"t","Events":[` + event(a) + `]}`, []string{"a"}},
		{"event of lookup-events", "alone", event(a), []string{"a"}},
		{"EventBridge", "alone", bridge(a), []string{"a"}},
		{"EventBridge, lines", "as a queue delivers them", bridge(a) + "\n" + bridge(b), []string{"a", "b"}},
		{"lines", "NDJSON", a + "\n" + b + "\r\n\n" + a, []string{"a", "b", "a"}},
		{"no lines", "Firehose sets no line breaks", a + b, []string{"a", "b"}},
		{"list", "of records", "[" + a + "," + b + "]", []string{"a", "b"}},
		{"list of events", "of anything that holds one", "[" + bridge(a) + "," + event(b) + "]", []string{"a", "b"}},
		{"Lake row", "the column eventJson", `{"eventJson":"` + quote(a) + `"}`, []string{"a"}},
		{"Lake results", "rows are lists of columns", `{"QueryStatus":"FINISHED","QueryResultRows":[[{"eventID":"x"},{"eventJson":"` + quote(a) + `"}]]}`, []string{"a"}},
		{"files with byte order marks", "put together", "\xEF\xBB\xBF" + a + "\r\n\xEF\xBB\xBF" + b, []string{"a", "b"}},
		{"byte order mark", "some editors write one", "\xEF\xBB\xBF" + a, []string{"a"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, read(strings.NewReader(row.text)), row.why)
			require.Equal(t, row.want, read(iotest.OneByteReader(strings.NewReader(row.text))), row.why)
			require.Equal(t, row.want, read(strings.NewReader(compress(t, row.text))), row.why)
			half := len(row.text) / 2
			require.Equal(t, row.want, read(iotest.DataErrReader(strings.NewReader(compress(t, row.text[:half], row.text[half:])))), "in two members")
		})
	}
}

// TestDamage: what is wrong with an input is said, with its place, and takes no other
// record with it.
func TestDamage(t *testing.T) {
	t.Parallel()
	a, b := small("a"), small("b")
	for _, row := range []struct {
		name, why, text string
		want            []string // a record's id, or parts of an error joined by "…"
	}{
		{"empty", "not even a list", "", []string{"f:1:1: …empty"}},
		{"blank", "likewise", " \n ", []string{"f:2:2: …empty"}},
		{"text", "no JSON", "a,b\nc,d\n", []string{"f:1:1: …not JSON"}},
		{"a line of text", "the others are read", a + "\nhello\n" + b, []string{"a", "f:2:1: …not JSON", "b"}},
		{"a cut line", "the line after it is whole", a + "\n" + a[:40] + "\n" + b, []string{"a", "f:2:41: record 2: …line break inside of a string", "b"}},
		{"a cut first line", "likewise", `{"eventID":"a",` + "\n" + b + "\n" + a, []string{"f:2:1: record 1: …cut off", "b", "a"}},
		{"a line cut inside a list", "an object could follow, were it not that lines are records", a + "\n" + `{"x":[` + "\n" + b, []string{"a", "f:3:1: record 2: …cut off", "b"}},
		{"a missing quote", "the line is lost, no more", `{"eventID:1}` + "\n" + b, []string{"f:1:13: …quote is missing", "b"}},
		{"a missing comma", "brackets and quotes are right, so that the place is known", `{"eventID":"a" "x":1}` + "\n" + b, []string{"f:1:16: …want a comma", "b"}},
		{"a bad value", "inside of a record", `{"eventID":{"x":tru}}` + b, []string{"f:1:20: record 1: …not JSON", "b"}},
		{"a wrong bracket", "nothing more can be made of the line", `{"a":[}` + "\n" + b, []string{"f:1:7: …bracket that closes nothing", "b"}},
		{"a bracket too many", "behind a record", a + "}\n" + b, []string{"a", fmt.Sprintf("f:1:%d: …not JSON", len(a)+1), "b"}},
		{"a bad record in a list", "brackets tell where the next one begins", `{"Records":[{"x":01},` + b + `]}`, []string{"f:1:19: record 1: …not JSON", "b"}},
		{"a broken list", "what follows cannot be told apart", `{"Records":[` + a + ` ` + b + "]}\n" + b, []string{"a", "want a comma or the end of the list", "b"}},
		{"a cut file", "the records before it are read", `{"Records":[` + a + "," + b[:50], []string{"a", "record 2: …cut off: unexpected EOF"}},
		{"cut behind a record", "the end of the list is missing", `{"Records":[` + a, []string{"a", "cut off: unexpected EOF"}},
		{"cut behind the list", "the end of the object is missing", `{"Records":[` + a + `]`, []string{"a", "cut off: unexpected EOF"}},
		{"cut line at the end", "of lines", a + "\n" + b[:60], []string{"a", "f:2:61: record 2: …cut off: unexpected EOF"}},
		{"cut in an escape", "a backslash at the end", `{"a":"\`, []string{"cut off: unexpected EOF"}},
		{"twice", "which one counts?", `{"eventID":"a","eventID":"b","eventSource":"s","eventName":"n"}` + "\n" + b, []string{`f:1:16: record 1: …member "eventID" is there twice`, "b"}},
		{"twice, inside", "which one counts?", `{"eventSource":"s","eventName":"n","userIdentity":{"arn":"x","arn":"y"}}`, []string{`member "arn" is there twice`}},
		{"no list", "an envelope without records", `{"Records":null}` + "\n" + b, []string{"f:1:1: record 1: …want {\"Records\": [...]}", "b"}},
		{"a list of files", "as some tools put files together", `[{"Records":[` + a + `]}]`, []string{"f:1:2: record 1: …is itself in a list"}},
		{"lookup-events, no record", "the other members are not enough", `{"Events":[{"EventId":"x"},` + `{"CloudTrailEvent":null}]}`, []string{"without CloudTrailEvent", "CloudTrailEvent: want a string"}},
		{"row without the record", "a query of other columns", `{"QueryResultRows":[[{"eventName":"x"}]]}`, []string{"must have the column eventJson"}},
		{"EventBridge, no detail", "an archive can leave it out", `{"detail-type":"AWS API Call via CloudTrail","detail":null}`, []string{"without detail"}},
		{"two lists", "which one counts?", `{"Records":[` + a + `],"Records":[` + b + `]}`, []string{"a", "a second list", "b"}},
		{"not UTF-8", "two readers would see two texts", "{\"eventID\":\"\xff\"}\n" + b, []string{"f:1:13: record 1: …not UTF-8", "b"}},
		{"UTF-16", "what a shell of Windows writes", "\xff\xfe{\x00", []string{"UTF-16"}},
		{"half a character", "no character", `{"eventID":"\ud800"}` + "\n" + b, []string{"half a surrogate pair", "b"}},
		{"wrong types", "all at once", `{"eventID":1,"eventSource":"s3.amazonaws.com","eventName":["x"],"readOnly":"maybe","eventTime":"yesterday","resources":{},"userIdentity":[]}`,
			[]string{`eventID: want a string…eventName: want a string…readOnly: want true or false…eventTime: "yesterday": want a time…resources: want a list…userIdentity: want an object`}},
		{"wrong types, inside", "with their path", `{"eventSource":"s","eventName":"n","requestParameters":7,"resources":[{"ARN":1},2],"userIdentity":{"arn":{},"sessionContext":{"attributes":{"creationDate":"x"}}}}`,
			[]string{"requestParameters: want an object…resources[0].ARN: want a string…resources[1]: want an object…userIdentity.arn: want a string…userIdentity.sessionContext.attributes.creationDate"}},
		{"no record", "of another kind", `{"Version":"2012-10-17","Statement":[]}`, []string{"a policy document"}},
		{"digest", "beside the log files", `{"digestStartTime":"x"}`, []string{"digest file"}},
		{"other event", "EventBridge carries others too", `{"detail-type":"EC2 Instance State-change Notification","detail":{"state":"x"}}`, []string{"EC2 Instance State-change"}},
		{"string event", "that is none", `{"Events":[{"CloudTrailEvent":"{"},{"CloudTrailEvent":7},{"CloudTrailEvent":"` + quote(b) + `"}]}`, []string{"CloudTrailEvent: byte", "CloudTrailEvent: want a string", "b"}},
		{"deep", "bounds every recursion", strings.Repeat(`[`, 70) + strings.Repeat(`]`, 70) + "\n" + b, []string{"levels", "b"}},
		{"long record", "bounds memory", `{"x":"` + strings.Repeat("x", cloudtrail.MaxRecord) + `"}` + "\n" + b, []string{"f:1:1: record 1: …longer than", "b"}},
		{"long record in a list", "likewise", `[{"x":"` + strings.Repeat("x", cloudtrail.MaxRecord) + `"},` + b + `]`, []string{"f:1:2: record 1: …longer than", "b"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			requireParts(t, row.want, read(strings.NewReader(row.text)), row.why)
			requireParts(t, row.want, read(strings.NewReader(compress(t, row.text))), row.why)
		})
	}
}

func requireParts(t *testing.T, want, got []string, why string) {
	t.Helper()
	require.Len(t, got, len(want), "%s: %q", why, got)
	for i, w := range want {
		for _, part := range strings.Split(w, "…") {
			require.Contains(t, got[i], part, why)
		}
	}
}

// TestCutGzip: a download that broke off is no short trail.
func TestCutGzip(t *testing.T) {
	t.Parallel()
	a := small("a")
	whole := compress(t, a+"\n", small("b")+"\n")
	for _, row := range []struct {
		name, why, text, want string
	}{
		{"in the data", "the first member is whole", whole[:len(whole)-20], "cut off"},
		{"in the header", "nothing to read", whole[:5], "cut off"},
		{"trailing garbage", "what is it?", compress(t, a+"\n") + "garbage that is long", "not gzip"},
		{"damaged", "the checksum tells", damage(compress(t, a+"\n")), "damaged"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var last error
			for _, err := range cloudtrail.Records("f", strings.NewReader(row.text)) {
				last = err
			}
			require.ErrorContains(t, last, row.want, row.why)
			if row.want == "cut off" {
				require.ErrorIs(t, last, io.ErrUnexpectedEOF)
			}
		})
	}
}

// damage changes the checksum of a compressed text.
func damage(s string) string {
	b := []byte(s)
	b[len(b)-6] ^= 1
	return string(b)
}

// TestReadError: an error of the reader ends the sequence, once, behind the records
// before it. It may be of any type.
func TestReadError(t *testing.T) {
	t.Parallel()
	broken := uncomparable{"disk on fire"}
	in := io.MultiReader(strings.NewReader(small("a")+"\n"+small("b")[:30]), iotest.ErrReader(broken))
	got := read(in)
	require.Len(t, got, 2, "%q", got)
	require.Equal(t, "a", got[0])
	require.Contains(t, got[1], "disk on fire")
}

type uncomparable []string

func (u uncomparable) Error() string { return u[0] }

// TestStop: a caller that has enough gets no more, wherever it stops.
func TestStop(t *testing.T) {
	t.Parallel()
	text := `{"Records":[` + small("a") + `,{"x":1},` + small("b") + "]}\nnonsense\n" + small("c")
	for n := 1; n <= 5; n++ {
		got := 0
		for range cloudtrail.Records("f", strings.NewReader(text)) {
			if got++; got == n {
				break
			}
		}
		require.Equal(t, n, got)
	}
}

// TestPositions: record and position are where the text has them.
func TestPositions(t *testing.T) {
	t.Parallel()
	text := "{\"Records\": [\n  " + small("a") + ",\n  {},\n    " + small("b") + "]}"
	var places []string
	for rec, err := range cloudtrail.Records("f", strings.NewReader(text)) {
		var e *cloudtrail.Error
		if errors.As(err, &e) {
			places = append(places, fmt.Sprintf("%v error %d", e.Position, e.Record))
			continue
		}
		p := rec.Position()
		require.True(t, strings.HasPrefix(text[p.Offset:], `{"eventID":"`+rec.EventID))
		places = append(places, fmt.Sprintf("%v record %d", p, rec.Number()))
	}
	require.Equal(t, []string{"f:2:3 record 1", "f:3:3 error 2", "f:4:5 record 3"}, places)
}

// generator makes text without holding it.
type generator struct {
	head, part, tail string
	left             int // parts
	rest             string
}

func (g *generator) Read(p []byte) (int, error) {
	for g.rest == "" {
		switch {
		case g.head != "":
			g.rest, g.head = g.head, ""
		case g.left > 0:
			g.left--
			g.rest = g.part
		case g.tail != "":
			g.rest, g.tail = g.tail, ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// TestStreams: the memory does not grow with the input, be it lines or one log file,
// and the caller can count what is read.
func TestStreams(t *testing.T) {
	const size = 64 << 20
	part := strings.Replace(small("a"), `"a":[`, `"pad":"`+strings.Repeat("x", 1800)+`","a":[`, 1)
	for _, row := range []struct {
		name string
		in   generator
	}{
		{"lines", generator{part: part + "\n"}},
		{"log file", generator{head: `{"Records":[` + part, part: "," + part, tail: "]}"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.in.left = size / len(part)
			want := row.in.left
			if row.in.head != "" {
				want++
			}
			in, out := io.Pipe()
			go func() {
				_, err := io.Copy(out, &row.in)
				out.CloseWithError(err)
			}()
			progress := &counter{r: in}
			got, most := 0, uint64(0)
			var m runtime.MemStats
			for rec, err := range cloudtrail.Records("f", progress) {
				require.NoError(t, err)
				require.Equal(t, "a", rec.EventID)
				if got++; got%4000 == 0 {
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapAlloc)
				}
			}
			require.Equal(t, want, got)
			require.Greater(t, progress.n, int64(size-1<<20))
			require.Less(t, most, uint64(32<<20), "bytes of heap")
		})
	}
}

// counter counts what is read, as a caller does who shows progress.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func BenchmarkRecords(b *testing.B) {
	text := `{"Records":[` + strings.Repeat(small("a")+",", 999) + small("a") + `]}`
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range cloudtrail.Records("f", strings.NewReader(text)) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func FuzzRecord(f *testing.F) {
	for _, row := range rows[recordRow](f, "records.jsonl") {
		f.Add([]byte(row.Record))
	}
	for _, s := range []string{`{"Records":[`, "[]\n{", `{"Events":[{"CloudTrailEvent":"{}"}]}`, small("a") + "\n" + indented("b"), "\x1f\x8b\x08"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		n := 0
		for rec, err := range cloudtrail.Records("f", bytes.NewReader(src)) {
			if n++; n > len(src)+2 {
				t.Fatal("more records and errors than bytes")
			}
			if (rec == nil) == (err == nil) {
				t.Fatal("want a record or an error")
			}
			if err != nil {
				continue
			}
			re, err := rec.Reconstruct(cloudtrail.Given{})
			var gap *cloudtrail.Gap
			if err != nil && !errors.As(err, &gap) {
				t.Fatalf("%v is no gap", err)
			}
			if err == nil {
				checkInvariants(t, re)
			}
		}
	})
}

// checkInvariants: a request asks something, no unknown key is there twice, and a
// note says something.
func checkInvariants(t *testing.T, re *cloudtrail.Reconstruction) {
	t.Helper()
	if re.Principal.String() == "" || len(re.Questions) == 0 || re.Questions[0].Resource == "" {
		t.Fatalf("%+v", re)
	}
	seen := make(map[string]bool)
	for _, k := range re.Request.Unknown {
		if seen[k.String()] {
			t.Fatalf("%v is unknown twice", k)
		}
		seen[k.String()] = true
	}
	for _, n := range re.Notes {
		if n.Kind == cloudtrail.NoNote || n.Text == "" || n.Field == "" {
			t.Fatalf("%+v", n)
		}
	}
}
