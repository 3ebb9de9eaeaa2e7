// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex_test

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/iamverdict/verdict/internal/lex"
)

func TestDate(t *testing.T) {
	at := func(year, month, day, hour, minute, sec, milli int) lex.Instant {
		d := time.Date(year, time.Month(month), day, hour, minute, sec, milli*1e6, time.UTC)
		return lex.Instant{Sec: d.Unix(), Milli: int16(d.Nanosecond() / 1e6)}
	}
	for _, row := range []struct {
		name, why, text string
		want            lex.Instant
	}{
		{"month", "missing parts are the lowest value", "2020-04", at(2020, 4, 1, 0, 0, 0, 0)},
		{"day", "missing parts are the lowest value", "2020-04-01", at(2020, 4, 1, 0, 0, 0, 0)},
		{"minutes", "missing parts are the lowest value", "2020-04-01T23:59", at(2020, 4, 1, 23, 59, 0, 0)},
		{"minutes and zone", "a zone may follow any time", "2020-04-01T23:59Z", at(2020, 4, 1, 23, 59, 0, 0)},
		{"seconds", "the form of the IAM guide", "2020-04-01T12:30:45Z", at(2020, 4, 1, 12, 30, 45, 0)},
		{"no zone", "no zone is UTC", "2020-04-01T12:30:45", at(2020, 4, 1, 12, 30, 45, 0)},
		{"lower case", "T and Z in either case", "2020-04-01t12:30:45z", at(2020, 4, 1, 12, 30, 45, 0)},
		{"one digit of hour", "IAM stores such a date", "2016-12-13t2:00:00.593194+23", at(2016, 12, 12, 3, 0, 0, 593)},
		{"one digit of fraction", "one to nine digits", "2020-04-01T00:00:00.5Z", at(2020, 4, 1, 0, 0, 0, 500)},
		{"two digits of fraction", "one to nine digits", "2020-04-01T00:00:00.05Z", at(2020, 4, 1, 0, 0, 0, 50)},
		{"three digits of fraction", "one to nine digits", "2020-04-01T00:00:00.005Z", at(2020, 4, 1, 0, 0, 0, 5)},
		{"nine digits of fraction", "cut off, not rounded", "2020-04-01T00:00:00.999999999Z", at(2020, 4, 1, 0, 0, 0, 999)},
		{"fraction below a millisecond", "cut off, not rounded", "2020-04-01T00:00:00.0009Z", at(2020, 4, 1, 0, 0, 0, 0)},
		{"fraction before 1970", "milliseconds count forward in time", "1969-12-31T23:59:59.999Z", lex.Instant{Sec: -1, Milli: 999}},
		{"east", "east of Greenwich is earlier in UTC", "2020-04-01T00:30:00+01:00", at(2020, 3, 31, 23, 30, 0, 0)},
		{"west", "west of Greenwich is later in UTC", "2020-12-31T23:30:00-01:00", at(2021, 1, 1, 0, 30, 0, 0)},
		{"offset without colon", "±hhmm", "2020-04-01T12:00:00+0530", at(2020, 4, 1, 6, 30, 0, 0)},
		{"offset of hours", "±hh", "2020-04-01T12:00:00-08", at(2020, 4, 1, 20, 0, 0, 0)},
		{"offset with colon", "±hh:mm", "2020-04-01T12:00+05:45", at(2020, 4, 1, 6, 15, 0, 0)},
		{"largest offset", "offsets go to 23:59", "2020-04-02T00:00-23:59", at(2020, 4, 2, 23, 59, 0, 0)},
		{"offset zero", "-00:00 is UTC as well", "2020-04-01T12:00-00:00", at(2020, 4, 1, 12, 0, 0, 0)},
		{"end of day", "the last second of a day", "2020-04-01T23:59:59Z", at(2020, 4, 1, 23, 59, 59, 0)},
		{"leap day", "a year that 4 divides", "2024-02-29", at(2024, 2, 29, 0, 0, 0, 0)},
		{"leap day of 2000", "a year that 400 divides", "2000-02-29", at(2000, 2, 29, 0, 0, 0, 0)},
		{"day of 31", "the longest month", "2023-12-31", at(2023, 12, 31, 0, 0, 0, 0)},
		{"year 0", "the calendar has a year 0, a leap year", "0000-02-29", at(0, 2, 29, 0, 0, 0, 0)},
		{"year minus 0", "IAM reads years below zero; this is the highest", "-0000-01", at(0, 1, 1, 0, 0, 0, 0)},
		{"year 9999", "the last year of four digits", "9999-12-31T23:59:59.999Z", at(9999, 12, 31, 23, 59, 59, 999)},
		{"year below zero", "IAM reads years below zero", "-0004-02-29", at(-4, 2, 29, 0, 0, 0, 0)},
		{"IAM's lowest year", "the year IAM's validator is known to read", "-292275054-01-01", at(-292275054, 1, 1, 0, 0, 0, 0)},
		{"lowest year", "nine digits", "-999999999-01", at(-999999999, 1, 1, 0, 0, 0, 0)},
		{"seconds since 1970", "a number alone is seconds", "1585744245", at(2020, 4, 1, 12, 30, 45, 0)},
		{"four digits alone", "a number alone is never a year", "2020", lex.Instant{Sec: 2020}},
		{"eight digits alone", "a number alone is never a basic date", "20200401", lex.Instant{Sec: 20200401}},
		{"seconds before 1970", "a number may have a sign", "-1", lex.Instant{Sec: -1}},
		{"negative four digits", "a number alone is never a year", "-2020", lex.Instant{Sec: -2020}},
		{"seconds with plus", "a number may have a sign", "+7", lex.Instant{Sec: 7}},
		{"zero", "the start of 1970", "0", lex.Instant{}},
		{"leading zeros", "the size counts, not the length", "00000000000000000000000000001", lex.Instant{Sec: 1}},
		{"last second", "2^63-1 is the limit", "9223372036854775807", lex.Instant{Sec: math.MaxInt64}},
		{"first second", "2^63-1 is the limit below zero, too", "-9223372036854775807", lex.Instant{Sec: -math.MaxInt64}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, ok := lex.Date(row.text)
			require.True(t, ok, row.why)
			require.Equal(t, row.want, got, row.why)
		})
	}
}

func TestDateRefuses(t *testing.T) {
	for _, row := range []struct{ name, why, text string }{
		{"empty", "there must be a date", ""},
		{"sign only", "there must be digits", "-"},
		{"word", "there must be a date", "yesterday"},
		{"blank in front", "no blanks", " 2020-04-01"},
		{"blank behind", "no blanks", "2020-04-01 "},
		{"blank for T", "no blanks", "2020-04-01 12:00:00Z"},
		{"blank around seconds", "no blanks", " 1"},
		{"seconds too large", "2^63 does not fit", "9223372036854775808"},
		{"seconds too small", "-2^63 is beyond the limit", "-9223372036854775808"},
		{"seconds that wrap", "2^64 must not be read as 0", "18446744073709551616"},
		{"seconds with fraction", "a number of seconds is an integer", "1.5"},
		{"seconds with exponent", "a number of seconds is an integer", "1e9"},
		{"no dash behind year", "a dash separates the month", "202004-01"},
		{"dash behind year", "a month must follow", "2020-"},
		{"one digit of month", "months have two digits", "2020-4"},
		{"month 0", "months start at 1", "2020-00"},
		{"month 13", "IAM refuses it", "2020-13"},
		{"day 0", "days start at 1", "2020-04-00"},
		{"day 31 of April", "the month has 30 days", "2020-04-31"},
		{"day 32", "no month has", "2020-01-32"},
		{"leap day of 2023", "not a leap year", "2023-02-29"},
		{"leap day of 1900", "100 divides it and 400 does not", "1900-02-29"},
		{"day 30 of February", "not even in leap years", "2024-02-30"},
		{"one digit of day", "days have two digits", "2020-04-1"},
		{"three digits of year", "a year has four", "202-04-01"},
		{"five digits of year", "a year has four", "12020-04-01"},
		{"plus in front of a year", "only a minus", "+2020-04-01"},
		{"three digits of negative year", "four at least", "-202-04-01"},
		{"ten digits of negative year", "nine at most", "-1000000000-01"},
		{"slashes", "dashes separate a date", "2020/04/01"},
		{"week", "ISO 8601 weeks are not in the W3C forms", "2020-W14-3"},
		{"ordinal day", "ISO 8601 ordinals are not in the W3C forms", "2020-092"},
		{"T without time", "a time must follow", "2020-04-01T"},
		{"hour only", "minutes must follow", "2020-04-01T12"},
		{"hour and zone", "minutes must follow", "2020-04-01T12Z"},
		{"time behind month", "a day must stand between", "2020-04T12:00"},
		{"no colon behind hour", "a colon separates the minutes", "2020-04-01T1200"},
		{"no sign of offset", "a sign introduces the offset", "2020-04-01T12:0001:00"},
		{"no digit of hour", "one at least", "2020-04-01T:00"},
		{"three digits of hour", "two at most", "2020-04-01T012:00"},
		{"hour 24", "hours stop at 23", "2020-04-01T24:00"},
		{"minute 60", "minutes stop at 59", "2020-04-01T12:60"},
		{"one digit of minute", "two", "2020-04-01T12:0"},
		{"leap second", "AWS times have none", "2016-12-31T23:59:60Z"},
		{"one digit of second", "two", "2020-04-01T12:00:0"},
		{"colon without seconds", "seconds must follow", "2020-04-01T12:00:"},
		{"point without fraction", "one digit at least", "2020-04-01T12:00:00.Z"},
		{"ten digits of fraction", "IAM refuses them", "2020-04-01T12:00:00.1234567890Z"},
		{"comma for point", "Go accepts it, the W3C forms do not", "2020-04-01T12:00:00,5Z"},
		{"fraction of minutes", "fractions are of seconds", "2020-04-01T12:00.5"},
		{"zone behind day", "a zone follows a time", "2020-04-01Z"},
		{"zone behind month", "a zone follows a time", "2020-04Z"},
		{"zone name", "zones have no names", "2020-04-01T12:00:00UTC"},
		{"two zones", "one zone", "2020-04-01T12:00:00Z+01:00"},
		{"text behind zone", "nothing behind the zone", "2020-04-01T12:00:00Zulu"},
		{"one digit of offset", "IAM refuses it", "2020-04-01T12:00:00+1"},
		{"three digits of offset", "two or four", "2020-04-01T12:00:00+013"},
		{"five digits of offset", "two or four", "2020-04-01T12:00:00+01300"},
		{"offset with colon only", "minutes must follow", "2020-04-01T12:00:00+01:"},
		{"offset of 24 hours", "offsets stop at 23:59", "2020-04-01T12:00:00+24:00"},
		{"offset of 60 minutes", "offsets stop at 23:59", "2020-04-01T12:00:00+01:60"},
		{"offset with seconds", "offsets are hours and minutes", "2020-04-01T12:00:00+01:00:00"},
		{"sign without offset", "an offset must follow", "2020-04-01T12:00:00+"},
		{"minus sign of typography", "a sign is ASCII", "2020-04-01T12:00:00−01:00"},
		{"Arabic digits", "digits are ASCII", "٢٠٢٠-٠٤"},
		{"invalid UTF-8", "any text may come", "2020-04-01T12:00\xff"},
		{"zero byte", "a NUL does not end a text", "2020-04\x00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, ok := lex.Date(row.text)
			require.False(t, ok, row.why)
			require.Zero(t, got, row.why)
		})
	}
}

func TestInstantCompare(t *testing.T) {
	for _, row := range []struct {
		name, why string
		a, b      string
		want      int
	}{
		{"same", "the plain case", "2020-04-01", "2020-04-01", 0},
		{"zones", "one moment in two zones", "2020-04-01T12:00+02:00", "2020-04-01T10:00Z", 0},
		{"seconds and date", "both forms are moments", "1585699200", "2020-04-01T00:00:00Z", 0},
		{"seconds", "the seconds decide first", "2020-04-01T00:00:00.999", "2020-04-01T00:00:01", -1},
		{"milliseconds", "the milliseconds decide next", "2020-04-01T00:00:00.002", "2020-04-01T00:00:00.001", 1},
		{"below a millisecond", "what was cut off does not count", "2020-04-01T00:00:00.0011", "2020-04-01T00:00:00.0019", 0},
		{"before 1970", "milliseconds count forward in time", "1969-12-31T23:59:59.1", "1969-12-31T23:59:59.9", -1},
		{"extremes", "a difference would overflow", "-9223372036854775807", "9223372036854775807", -1},
	} {
		t.Run(row.name, func(t *testing.T) {
			a, ok := lex.Date(row.a)
			require.True(t, ok, row.why)
			b, ok := lex.Date(row.b)
			require.True(t, ok, row.why)
			require.Equal(t, row.want, a.Compare(b), row.why)
			require.Equal(t, -row.want, b.Compare(a), row.why)
		})
	}
}

// Every day of seven cycles of the calendar, counted one by one with nothing
// but the rule for leap years.
func TestDateCountsDays(t *testing.T) {
	const first, last = -400, 2399
	lengths := [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	start, ok := lex.Date("-0400-01-01")
	require.True(t, ok)
	days := int64(0)
	for year := first; year <= last; year++ {
		for month := 1; month <= 12; month++ {
			length := lengths[month]
			if month == 2 && (year%4 == 0 && year%100 != 0 || year%400 == 0) {
				length++
			}
			prefix := fmt.Sprintf("%04d-%02d-", year, month)
			if year < 0 {
				prefix = fmt.Sprintf("-%04d-%02d-", -year, month)
			}
			for day := 1; day <= 31; day++ {
				got, ok := lex.Date(prefix + strconv.Itoa(day/10) + strconv.Itoa(day%10))
				if ok != (day <= length) || ok && got != (lex.Instant{Sec: start.Sec + days*86400}) {
					require.Fail(t, "wrong day", "%s%d: %v, %v", prefix, day, got, ok)
				}
				if ok {
					days++
				}
			}
		}
	}
	require.EqualValues(t, 7*146_097, days)
}

// What Go's time package writes in these layouts, and reads back, is read here
// as the same moment.
func TestDateAgainstTimeParse(t *testing.T) {
	layouts := []string{
		"2006-01",
		"2006-01-02",
		"2006-01-02T15:04",
		"2006-01-02T15:04:05",
		"2006-01-02T15:04:05.999999999",
		"2006-01-02T15:04Z07:00",
		"2006-01-02T15:04:05Z07:00",
		"2006-01-02T15:04:05Z0700",
		"2006-01-02T15:04:05Z07",
		"2006-01-02T15:04:05.0-07:00",
		"2006-01-02T15:04:05.000000000-0700",
		"2006-01-02T15:04:05.999-07",
	}
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.IntRange(-23*60-59, 23*60+59).Draw(t, "minutes")
		zone := time.FixedZone("", minutes*60)
		sec := rapid.Int64Range(-62135596800+86400, 253402300799-86400).Draw(t, "sec")
		text := time.Unix(sec, rapid.Int64Range(0, 999999999).Draw(t, "nsec")).In(zone).
			Format(rapid.SampledFrom(layouts).Draw(t, "layout"))
		matched := false
		for _, layout := range layouts {
			want, err := time.Parse(layout, text)
			if err != nil {
				continue
			}
			matched = true
			got, ok := lex.Date(text)
			require.True(t, ok, text)
			require.Equal(t, want.Unix(), got.Sec, text)
			require.EqualValues(t, want.Nanosecond()/1e6, got.Milli, text)
		}
		require.True(t, matched, text)
	})
}

var (
	epochSyntax = regexp.MustCompile(`^[+-]?[0-9]+$`)
	dateSyntax  = regexp.MustCompile(`^([0-9]{4}|-[0-9]{4,9})-([0-9]{2})(?:-([0-9]{2})(?:[Tt]` +
		`([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?` +
		`(?:[Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)?)?)?$`)
)

// twinDate reads a date with regular expressions and time.Date, whose calendar
// is the Gregorian one for all years.
func twinDate(s string) (lex.Instant, bool) {
	if epochSyntax.MatchString(s) {
		n, err := strconv.ParseInt(s, 10, 64)
		return lex.Instant{Sec: n}, err == nil && n != math.MinInt64
	}
	m := dateSyntax.FindStringSubmatch(s)
	if m == nil {
		return lex.Instant{}, false
	}
	num := func(i, missing int) int {
		if m[i] == "" {
			return missing
		}
		n, _ := strconv.Atoi(m[i])
		return n
	}
	east := num(9, 0)*60 + num(10, 0)
	if m[8] == "-" {
		east = -east
	}
	nsec, _ := strconv.Atoi((m[7] + "000000000")[:9])
	local := time.Date(num(1, 0), time.Month(num(2, 0)), num(3, 1), num(4, 0), num(5, 0), num(6, 0), nsec, time.UTC)
	if int(local.Month()) != num(2, 0) || local.Day() != num(3, 1) || local.Hour() != num(4, 0) ||
		local.Minute() != num(5, 0) || local.Second() != num(6, 0) || num(9, 0) > 23 || num(10, 0) > 59 {
		return lex.Instant{}, false
	}
	return lex.Instant{Sec: local.Unix() - int64(east)*60, Milli: int16(nsec / 1e6)}, true
}

func checkDate(t require.TestingT, s string) {
	got, ok := lex.Date(s)
	want, wantOK := twinDate(s)
	require.Equal(t, wantOK, ok, "%q", s)
	if ok {
		require.Equal(t, want, got, "%q", s)
	}
}

// Texts that are dates, nearly: the parts are in range or just above it, and
// one byte may be replaced.
func TestDateAgainstTwin(t *testing.T) {
	texts := rapid.StringMatching(`([0-9]{4}|-[0-9]{3,10})-(0[0-9]|1[0-3])(-([0-2][0-9]|3[0-2])([Tt]` +
		`(1?[0-9]|2[0-4]):[0-6][0-9](:[0-6][0-9](\.[0-9]{1,10})?)?([Zz]|[+-][0-2][0-9](:?[0-6][0-9])?)?)?)?`)
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")
		checkDate(t, text)
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		checkDate(t, text[:at]+rapid.StringMatching(`[-+:.,TtZz 0-9]?`).Draw(t, "byte")+text[at+1:])
		checkDate(t, text[:at])
	})
}

func FuzzDate(f *testing.F) {
	f.Add("2020-04")                       // the shortest date
	f.Add("2020-04-01")                    // a day
	f.Add("2020-04-01T12:30Z")             // without seconds
	f.Add("2016-12-13t2:00:00.593194+23")  // lower case, one digit of hour, offset of hours
	f.Add("2020-04-01T12:30:45.999999999") // the longest fraction, no zone
	f.Add("2020-04-01T12:30:45-0530")      // offset without colon
	f.Add("2020-04-01T12:30:45+05:30")     // offset with colon
	f.Add("2024-02-29")                    // leap day
	f.Add("1900-02-29")                    // no leap day
	f.Add("-292275054-01-01")              // the lowest year of IAM's validator
	f.Add("2020")                          // seconds, not a year
	f.Add("-2020")                         // seconds before 1970
	f.Add("9223372036854775807")           // the last second
	f.Add("9223372036854775808")           // one too many
	f.Add("2016-12-31T23:59:60Z")          // leap second
	f.Add("2020-04-01T24:00:00Z")          // hour 24
	f.Add("2020-04-01 12:00:00Z")          // blank for T
	f.Add("2020-04-01T12:00:00+01:00Z")    // two zones
	f.Add(strings.Repeat("0", 40))         // a long zero
	f.Fuzz(func(t *testing.T, s string) { checkDate(t, s) })
}
