// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package lex

import "cmp"

// Dates are read by the rules of the IAM User Guide, "Condition operators",
// section Date condition operators: one of the W3C forms of ISO 8601, or the
// seconds since 1970. The guide leaves out what IAM's own validator accepts
// when it stores a policy: an hour of one digit, an offset without minutes,
// years below zero, one to nine digits of a fraction. Those are read as well,
// since a policy that IAM stores must mean something here.
//
// A number alone is always seconds, "2020" included: IAM tells the two apart by
// the presence of a `-` or a `T` in the text, not by the number of digits.

const (
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
)

// Instant is a moment on the time line, to the millisecond. The zero value is
// the start of 1970, UTC. A time.Time would not do: it has no room for the
// seconds that a policy may write as a number.
type Instant struct {
	Sec   int64 // seconds since 1970-01-01T00:00:00Z, leap seconds not counted
	Milli int16 // 0 to 999 milliseconds after Sec, also when Sec is negative
}

// Compare returns -1, 0 or +1 as a is before, equal to or after b.
func (a Instant) Compare(b Instant) int {
	if a.Sec != b.Sec {
		return cmp.Compare(a.Sec, b.Sec)
	}
	return cmp.Compare(a.Milli, b.Milli)
}

// Date reads a moment in one of these forms, T and Z in either case:
//
//	[+-]digits                               seconds since 1970, up to 2^63-1
//	YYYY-MM                                  the first moment of the month, UTC
//	YYYY-MM-DD                               the first moment of the day, UTC
//	YYYY-MM-DDThh:mm[:ss[.fraction]][zone]   zone Z, ±hh:mm, ±hhmm, ±hh; none is UTC
//
// A year is four digits, or a minus sign and four to nine digits. The calendar
// is the Gregorian one for all years, and has a year 0. An hour may be one digit.
// A fraction has up to nine digits, of which three count. There are no blanks,
// no leap seconds and no hour 24.
func Date(s string) (Instant, bool) {
	neg, digits := cutSign(s)
	if n, ok := integer(digits); ok {
		if neg {
			n = -n
		}
		return Instant{Sec: n}, true
	}
	c := cursor{rest: s}
	at := c.date()
	if c.bad || c.rest != "" {
		return Instant{}, false
	}
	return at, true
}

// cursor reads a text from left to right. The first failure sticks, so that the
// productions below need not check each step; what they return after a failure
// means nothing.
type cursor struct {
	rest string
	bad  bool
}

func (c *cursor) date() Instant {
	year := c.year()
	c.want('-')
	month := c.number(2, 2, 12)
	dom := int64(1)
	var at Instant
	if c.accept('-') {
		dom = c.number(2, 2, 31)
		if c.accept('T') || c.accept('t') {
			at = c.time()
		}
	}
	if month < 1 || dom < 1 || dom > monthDays(year, month) {
		c.bad = true
		return Instant{}
	}
	at.Sec += daysSinceEpoch(year, month, dom) * day
	return at
}

func (c *cursor) year() int64 {
	if c.accept('-') {
		return -c.number(4, 9, 999_999_999)
	}
	return c.number(4, 4, 9999)
}

// time reads the part behind the T, as the distance from the start of the day
// in UTC. The distance is negative where an offset leads into the day before.
func (c *cursor) time() Instant {
	var at Instant
	at.Sec = c.number(1, 2, 23) * hour
	c.want(':')
	at.Sec += c.number(2, 2, 59) * minute
	if c.accept(':') {
		at.Sec += c.number(2, 2, 59)
		if c.accept('.') {
			at.Milli = c.millis()
		}
	}
	at.Sec -= c.offset()
	return at
}

// millis reads one to nine digits of a fraction. What is finer than a
// millisecond is cut off, not rounded: AWS does not say, and rounding could
// carry a moment past the limit it is compared with.
func (c *cursor) millis() int16 {
	digits := c.digits(1, 9)
	n := int16(0)
	for i := range 3 {
		n *= 10
		if i < len(digits) {
			n += int16(digits[i] - '0')
		}
	}
	return n
}

// offset reads the zone, in seconds east of Greenwich.
func (c *cursor) offset() int64 {
	sign := int64(1)
	switch {
	case c.rest == "" || c.accept('Z') || c.accept('z'):
		return 0
	case c.accept('-'):
		sign = -1
	default:
		c.want('+')
	}
	east := c.number(2, 2, 23) * hour
	if c.accept(':') || c.rest != "" {
		east += c.number(2, 2, 59) * minute
	}
	return sign * east
}

// number reads lo to hi digits whose value is at most limit.
func (c *cursor) number(lo, hi int, limit int64) int64 {
	digits := c.digits(lo, hi)
	n := int64(0)
	for i := range len(digits) {
		n = n*10 + int64(digits[i]-'0')
	}
	if n > limit {
		c.bad = true
	}
	return n
}

// digits takes the digits that stand next, hi at most, and fails on fewer than lo.
func (c *cursor) digits(lo, hi int) string {
	n := countDigits(c.rest[:min(hi, len(c.rest))])
	if n < lo {
		c.bad = true
	}
	digits := c.rest[:n]
	c.rest = c.rest[n:]
	return digits
}

// want takes the byte b, and fails if something else stands there.
func (c *cursor) want(b byte) {
	if !c.accept(b) {
		c.bad = true
	}
}

// accept takes the byte b if it stands next.
func (c *cursor) accept(b byte) bool {
	if c.rest == "" || c.rest[0] != b {
		return false
	}
	c.rest = c.rest[1:]
	return true
}

func monthDays(year, month int64) int64 {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// daysSinceEpoch counts the days from 1970-01-01 to a Gregorian date. The year
// is taken to start in March, so that the leap day is its last and the lengths
// of the months before a month are a linear function of it; years are counted
// in cycles of 400, after which the calendar repeats.
func daysSinceEpoch(year, month, dom int64) int64 {
	month -= 3
	if month < 0 {
		month += 12
		year--
	}
	cycle := year / 400
	if year%400 < 0 {
		cycle--
	}
	yoe := year - cycle*400                           // 0 to 399
	doy := (153*month+2)/5 + dom - 1                  // 0 to 365
	days := cycle*146_097 + yoe*365 + yoe/4 - yoe/100 // 146 097 days in 400 years
	return days + doy - 719_468                       // from 0000-03-01 to 1970-01-01
}
