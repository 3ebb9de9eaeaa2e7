// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/iamverdict/verdict/internal/window"
	"github.com/iamverdict/verdict/policy"
)

// MaxRecord is how many bytes the text of one record may have, with the envelope
// that holds it alone, 4 MiB. CloudTrail's records have up to 256 KiB, enriched
// ones 1 MiB, and lookup-events escapes each quote. It bounds the memory of
// Records, which holds one record at a time.
const MaxRecord = 4 << 20

// Error is why a record, or what follows it, cannot be read.
type Error struct {
	// Position is where the fault is.
	Position policy.Position
	// Record is the number of the record in the input, from 1, or 0 if the fault
	// is outside of records.
	Record int
	// Err is the fault.
	Err error
}

// Error returns file:line:column, the number of the record and the fault.
func (e *Error) Error() string {
	if e.Record == 0 {
		return fmt.Sprintf("%v: %v", e.Position, e.Err)
	}
	return fmt.Sprintf("%v: record %d: %v", e.Position, e.Record, e.Err)
}

// Unwrap returns the fault.
func (e *Error) Unwrap() error { return e.Err }

// Records reads the records of an input one after the other. The file name is for
// positions. The input is one or several of these, one after the other, each also
// compressed by gzip:
//
//	{"Records": [...]}                  a log file of a trail
//	{"Events": [{"CloudTrailEvent":     what aws cloudtrail lookup-events prints
//	    "..."}]}
//	{"detail-type": ..., "detail": {}}  an event of EventBridge
//	a record, or a list of records; lines of records, as CloudTrail Lake has them
//	{"eventJson": "..."}                a row of CloudTrail Lake; also in
//	{"QueryResultRows": [[...]]}        what aws cloudtrail get-query-results prints
//
// An input is read as a stream, in memory that does not grow with its length. Each
// record is a new one, which the caller may keep. A record that cannot be read
// gives an *Error, and so does an input without any value; Records then goes on
// with the next record of the list or, if what follows cannot be told apart, with
// the next line that begins with an object. An error of r, which includes damaged
// and cut off gzip, ends the sequence after the records before it. Errors that say
// that an input is cut off wrap io.ErrUnexpectedEOF.
//
// Records does not close r. To follow its progress, count what is read from r.
func Records(file string, r io.Reader) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		d := reader{file: file, yield: yield}
		d.run(r)
	}
}

// readSize is how much is read at a time.
const readSize = 64 << 10

// reader cuts an input into records.
type reader struct {
	scanner
	file   string
	yield  func(*Record, error) bool
	count  int // records and values in the place of records
	values int // values at the top
	done   bool
	kept   text // one value, the memory of which is used again
}

// run reads the whole input.
func (d *reader) run(r io.Reader) {
	in, err := plain(r)
	d.scanner = scanner{Window: window.New(in, readSize)}
	if err != nil {
		d.fail(d.here(), 0, unzipError(err))
		return
	}
	for !d.done && d.next() {
		d.values++
		d.top()
	}
	d.finish()
}

// plain returns the input without compression. Those who compress name their files
// .gz or not; the first two bytes tell.
func plain(r io.Reader) (io.Reader, error) {
	in := bufio.NewReaderSize(r, readSize)
	if magic, _ := in.Peek(2); string(magic) != "\x1f\x8b" {
		return in, nil
	}
	return gzip.NewReader(in)
}

// unzipError says what is wrong with compressed input.
func unzipError(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("gzip: the file is cut off: %w", io.ErrUnexpectedEOF)
	case errors.Is(err, gzip.ErrHeader):
		return fmt.Errorf("gzip: what follows here is not gzip: %w", err)
	case errors.Is(err, gzip.ErrChecksum):
		return fmt.Errorf("gzip: the file is damaged: %w", err)
	}
	return err
}

// byteOrderMark passes the mark that some editors put before UTF-8, which stands in
// the middle of files that were put together. It tells UTF-16, which a shell of
// Windows writes, from garbage.
func (d *reader) byteOrderMark() {
	switch d.Peek() {
	case 0xEF:
		for _, c := range []byte(byteOrderMark) {
			if d.Peek() == c {
				d.Skip()
			}
		}
	case 0xFE, 0xFF:
		d.fail(d.here(), 0, errUTF16)
		d.done = true
	}
}

// next passes white space and reports whether anything follows.
func (d *reader) next() bool {
	d.space(&text{drop: true})
	d.byteOrderMark()
	d.space(&text{drop: true})
	return !d.done && d.More()
}

// finish says why the input ended, unless it did so as it should.
func (d *reader) finish() {
	switch {
	case d.done:
	case d.Err != nil && d.Err != io.EOF:
		d.fail(d.here(), 0, unzipError(d.Err))
	case d.values == 0:
		d.fail(d.here(), 0, errors.New("the input is empty: want records of CloudTrail"))
	}
}

// fail gives the caller an error.
func (d *reader) fail(at place, record int, err error) {
	if d.done {
		return
	}
	p := policy.Position{File: d.file, Line: at.line, Column: at.column, Offset: int(at.offset)}
	d.done = !d.yield(nil, &Error{Position: p, Record: record, Err: err})
}

// lost gives the caller an error of the framing, and finds the next value.
func (d *reader) lost(record int, err error) {
	switch {
	case !d.More() && d.Err != io.EOF: // finish will tell
		return
	case err == errCut:
		err = fmt.Errorf("%w: %w", err, io.ErrUnexpectedEOF)
	case err == errCutLine:
	default:
		err = fmt.Errorf("%w; reading goes on with the next line that begins with an object", err)
	}
	d.fail(d.here(), record, err)
	d.resync()
}

// top reads one value at the top.
func (d *reader) top() {
	at := d.here()
	d.kept.begin(at)
	switch d.Peek() {
	case '{':
		d.object()
	case '[':
		d.Skip()
		d.list()
	default:
		d.lost(0, errors.New("not JSON: want an object or a list with records of CloudTrail"))
	}
	d.lines = d.lines || at.line == d.Line && at.column == 1 && d.Peek() == '\n'
}

// object reads an object at the top: an envelope with a list, or a record alone,
// which is known only at its end.
func (d *reader) object() {
	v := &d.kept
	envelope := ""
	d.take(v)
	d.space(v)
	for first := true; d.Peek() != '}'; first = false {
		name, err := d.member(v, first)
		if err == nil && isEnvelope(name) && d.Peek() == '[' {
			if envelope != "" {
				d.fail(d.here(), 0, fmt.Errorf("a second list of records, %q, in one object", name))
			}
			envelope, v.drop = name, true
			d.Skip()
			if !d.list() {
				return
			}
			v.drop, v.tooLong = true, false
		} else if err == nil {
			err = d.value(v)
		}
		if err == nil {
			d.space(v)
			if c := d.Peek(); c != ',' && c != '}' {
				err = d.wrong("want a comma or the end of the object")
			}
		}
		if err != nil {
			d.lost(d.number(envelope), err)
			return
		}
	}
	d.take(v)
	if envelope == "" {
		d.emit(v)
	}
}

// number returns the number of a record that is being read, or 0 if an envelope
// is.
func (d *reader) number(envelope string) int {
	if envelope != "" {
		return 0
	}
	d.count++
	return d.count
}

// member passes the name of a member up to its value, and the comma before it.
func (d *reader) member(v *text, first bool) (string, error) {
	if !first {
		d.take(v)
		d.space(v)
	}
	if d.Peek() == '{' && d.here().column == 1 {
		return "", errCutLine
	}
	if d.Peek() != '"' {
		return "", d.wrong("want the name of a member")
	}
	var name text
	if err := d.str(&name); err != nil {
		return "", err
	}
	v.add(name.bytes)
	if d.space(v); d.Peek() != ':' {
		return "", d.wrong("want a colon")
	}
	d.take(v)
	d.space(v)
	return strings.Trim(string(name.bytes), `"`), nil
}

// wrong returns an error for the next byte, or says why there is none.
func (d *reader) wrong(want string) error {
	if !d.More() {
		return d.failure()
	}
	if d.Peek() == '{' && d.here().column == 1 {
		return errCutLine
	}
	return errors.New(want)
}

// isEnvelope reports whether a list of this name holds records.
func isEnvelope(name string) bool {
	return name == "Records" || name == "Events" || name == "QueryResultRows"
}

// list reads the records of a list, after its bracket. It reports whether the list
// was read to its end.
func (d *reader) list() bool {
	none := text{drop: true}
	d.space(&none)
	for first := true; d.Peek() != ']'; first = false {
		if !first {
			if d.Peek() != ',' {
				d.lost(0, d.wrong("want a comma or the end of the list of records"))
				return false
			}
			d.Skip()
			d.space(&none)
		}
		d.kept.begin(d.here())
		if err := d.value(&d.kept); err != nil {
			d.count++
			d.lost(d.count, err)
			return false
		}
		d.emit(&d.kept)
		if d.done {
			return false
		}
		d.space(&none)
	}
	d.Skip()
	return true
}

// emit gives the caller the record of a text.
func (d *reader) emit(v *text) {
	d.count++
	if d.done {
		return
	}
	if v.tooLong {
		d.fail(v.at, d.count, errTooLarge)
		return
	}
	p := policy.Position{File: d.file, Line: v.at.line, Column: v.at.column, Offset: int(v.at.offset)}
	rec, err := parse(p, string(v.bytes))
	if err != nil {
		var e *Error
		if errors.As(err, &e) {
			e.Record = d.count
		}
		d.done = !d.yield(nil, err)
		return
	}
	rec.number = d.count
	d.done = !d.yield(rec, nil)
}
