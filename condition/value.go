// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"time"

	"github.com/iamverdict/verdict/internal/lex"
)

// Value is what a request holds for one key: no value, one value or several.
//
// A value is a text; operators for numbers, dates and addresses read the text
// when they meet it. Callers who have an address or a time at hand pass it with
// IP or Time and spare each decision the parsing. The zero Value is an empty
// list, which every operator treats as an absent key.
//
// Layout: a text, one parsed form that a typed constructor left, and the list.
// One struct with the fields side by side was chosen over an interface, which
// would allocate for each value and call through a table for each test.
type Value struct {
	_ [0]func() // values are compared by operators, never with ==

	text   string
	list   []Value   // several values, never one; all else is then unused
	parsed [2]uint64 // an address or an instant, by shape
	shape  shape
}

// shape tells which fields of a Value are in use.
type shape uint8

const (
	noValue    shape = iota
	textValue        // text
	addr4Value       // text and, in parsed[0], an IPv4 address
	addr6Value       // text and, in parsed, an IPv6 address, high half first
	timeValue        // text and, in parsed, seconds since 1970 and milliseconds
	listValue        // list
)

// String returns a Value that holds one text. The empty text is an ordinary
// value.
func String(s string) Value { return Value{text: s, shape: textValue} }

// Strings returns a Value that holds the texts in their order. Without texts it
// is the zero Value.
func Strings(texts ...string) Value {
	switch len(texts) {
	case 0:
		return Value{}
	case 1:
		return String(texts[0])
	}
	list := make([]Value, len(texts))
	for i, s := range texts {
		list[i] = String(s)
	}
	return Value{list: list, shape: listValue}
}

// Bool returns a Value that holds "true" or "false".
func Bool(b bool) Value { return String(strconv.FormatBool(b)) }

// Int returns a Value that holds the decimal text of n.
func Int(n int64) Value { return String(strconv.FormatInt(n, 10)) }

// IP returns a Value that holds an address, already parsed. The zero Addr and
// one with a zone give what String would give for their text.
func IP(a netip.Addr) Value {
	v := String(a.String())
	switch {
	case a.Is4():
		b := a.As4()
		v.parsed[0], v.shape = uint64(binary.BigEndian.Uint32(b[:])), addr4Value
	case a.Is6() && a.Zone() == "":
		b := a.As16()
		v.parsed[0], v.parsed[1] = binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
		v.shape = addr6Value
	}
	return v
}

// instant returns the instant that v holds.
func (v *Value) instant() (lex.Instant, bool) {
	if v.shape == timeValue {
		return lex.Instant{Sec: int64(v.parsed[0]), Milli: int16(v.parsed[1])}, true
	}
	return lex.Date(v.text)
}

// Time returns a Value that holds an instant, already parsed, to the
// millisecond: AWS compares dates no finer. Its text is in the form of RFC 3339
// and in UTC, with milliseconds if there are any.
func Time(t time.Time) Value {
	t = t.UTC().Truncate(time.Millisecond)
	layout := "2006-01-02T15:04:05Z07:00"
	if t.Nanosecond() > 0 {
		layout = "2006-01-02T15:04:05.000Z07:00"
	}
	v := String(t.Format(layout))
	v.setInstant(t.Unix(), t.Nanosecond()/int(time.Millisecond))
	return v
}

// Epoch is Time with whole seconds since 1970 as its text, which is the form of
// aws:EpochTime.
func Epoch(t time.Time) Value {
	v := Int(t.Unix())
	v.setInstant(t.Unix(), 0)
	return v
}

func (v *Value) setInstant(sec int64, milli int) {
	v.parsed, v.shape = [2]uint64{uint64(sec), uint64(milli)}, timeValue
}

// Len returns the number of values.
func (v *Value) Len() int {
	switch v.shape {
	case noValue:
		return 0
	case listValue:
		return len(v.list)
	default:
		return 1
	}
}

// isSingle reports whether there is one value, which v itself then is.
func (v *Value) isSingle() bool { return v.shape != listValue && v.shape != noValue }

// Text returns the i-th value's text. It panics if there is none, as an index
// out of range does.
func (v *Value) Text(i int) string { return v.at(i).text }

// at returns the i-th value by itself.
func (v *Value) at(i int) *Value {
	if v.shape == listValue {
		return &v.list[i]
	}
	_ = [1]struct{}{}[i]
	return v
}

// append returns the values of v and after them those of w.
func (v Value) append(w Value) Value {
	list := make([]Value, 0, v.Len()+w.Len())
	for i := range v.Len() {
		list = append(list, *v.at(i))
	}
	for i := range w.Len() {
		list = append(list, *w.at(i))
	}
	switch len(list) {
	case 0:
		return Value{}
	case 1:
		return list[0]
	}
	return Value{list: list, shape: listValue}
}

// allEmpty reports whether every value is the empty text.
func (v *Value) allEmpty() bool {
	for i := range v.Len() {
		if v.Text(i) != "" {
			return false
		}
	}
	return true
}
