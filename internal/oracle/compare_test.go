// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package oracle

import (
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNumbers(t *testing.T) {
	w := worldOf(t, read(alice))
	for _, tt := range []struct {
		value, relation, wanted string
		want                    truth
		why                     string
	}{
		{"10", "=", "10.0", yes, "numbers, not texts"},
		{"010", "=", "10", yes, "leading zeros"},
		{"+1", "=", "1", yes, "a sign"},
		{"-0", "=", "0.00", yes, "zero has none"},
		{" \t10 ", "=", "10", yes, "blanks around it"},
		{"1e3", "=", "1000", yes, "an exponent"},
		{"1E+3", "=", "10.00e2", yes, "in other spellings"},
		{"1e-2", "=", "0.01", yes, "a negative one"},
		{"1e0000000000000000000000400", "=", "10e399", yes, "its zeros do not count"},
		{"1e400", ">", "9e399", yes, "beyond floating point"},
		{"9007199254740993", "=", "9007199254740992", no, "beyond its digits"},
		{"1e999999999999999999", ">", "1e999999999999999998", yes, "no end in sight"},
		{"1e-999999999999999999", ">", "0", yes, "at the small end neither"},
		{"-1", "<", "0", yes, "negative"},
		{"-2", "<", "-1", yes, "order of negatives"},
		{"-10", "<", "-9.5", yes, "order of negatives"},
		{"2", ">", "10", no, "not the order of texts"},
		{"5", "<=", "5", yes, "equal"},
		{"5", ">=", "5", yes, "equal"},
		{"5", "<", "5", no, "equal"},
		{"5", ">", "5", no, "equal"},
		{"5.10", "=", "5.1", yes, "trailing zeros"},
		{"5.01", "<", "5.1", yes, "digits by place"},
		{"", "=", "0", unsure, "no digits"},
		{".5", "=", "0.5", unsure, "no digit before the point"},
		{"5.", "=", "5", unsure, "no digit after it"},
		{"0x10", "=", "16", unsure, "hexadecimal"},
		{"1,000", "=", "1000", unsure, "separators"},
		{"NaN", "=", "NaN", unsure, "not a number"},
		{"Inf", ">", "1", unsure, "not a number"},
		{"1 0", "=", "10", unsure, "a blank inside"},
		{"\n10", "=", "10", unsure, "a line break is no blank"},
		{"1e1000000000000000000", ">", "1", unsure, "an exponent of nineteen digits"},
		{"1e", "=", "1", unsure, "no exponent"},
		{"10", "=", "ten", unsure, "on the other side"},
		{"10", "=", "${aws:username}", unsure, "variables are plain text here"},
		{"１", "=", "1", unsure, "digits of other scripts"},
	} {
		op := operator{family: "number", relation: tt.relation}
		require.Equal(t, tt.want, w.compare(op, tt.value, false, tt.wanted, true),
			"%q %s %q: %s", tt.value, tt.relation, tt.wanted, tt.why)
	}
}

// Small numbers agree with math/big.
func TestNumbersAgreeWithBig(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	word := func() string {
		text := []string{"", "-", "+"}[random.IntN(3)] + strconv.Itoa(random.IntN(200))
		if random.IntN(2) == 0 {
			text += "." + []string{"0", "5", "50", "05", "00"}[random.IntN(5)]
		}
		if random.IntN(2) == 0 {
			text += "e" + strconv.Itoa(random.IntN(5)-2)
		}
		return text
	}
	for range 5000 {
		p, q := word(), word()
		a, _ := new(big.Rat).SetString(p)
		b, _ := new(big.Rat).SetString(q)
		m, ok1 := readNumber(p)
		n, ok2 := readNumber(q)
		require.True(t, ok1 && ok2, "%s %s", p, q)
		require.Equal(t, a.Cmp(b), compareNumbers(m, n), "%s %s", p, q)
	}
}

func TestDates(t *testing.T) {
	for _, tt := range []struct {
		text string
		want string // RFC 3339 with nanoseconds, seconds since 1970, or "" for none
		why  string
	}{
		{"2020-06-30T10:00:00Z", "2020-06-30T10:00:00Z", "the usual form"},
		{"2020-06-30t10:00:00z", "2020-06-30T10:00:00Z", "small letters"},
		{"2020-06", "2020-06-01T00:00:00Z", "a month: its first day"},
		{"2020-06-30", "2020-06-30T00:00:00Z", "a day: midnight UTC"},
		{"2020-06-30T10:15", "2020-06-30T10:15:00Z", "no seconds"},
		{"2020-06-30T10:15Z", "2020-06-30T10:15:00Z", "with a zone"},
		{"2020-06-30T10:15:16", "2020-06-30T10:15:16Z", "no zone: UTC"},
		{"2020-06-30T1:15:16Z", "2020-06-30T01:15:16Z", "an hour of one digit"},
		{"2020-06-30T10:15:16.5Z", "2020-06-30T10:15:16.5Z", "a fraction"},
		{"2020-06-30T10:15:16.1239Z", "2020-06-30T10:15:16.123Z", "cut off after milliseconds"},
		{"1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z", "before 1970 likewise"},
		{"2020-06-30T10:15:16.123456789Z", "2020-06-30T10:15:16.123Z", "nine digits"},
		{"2020-06-30T12:00:00+02:00", "2020-06-30T10:00:00Z", "an offset"},
		{"2020-06-30T12:00:00+02", "2020-06-30T10:00:00Z", "in hours"},
		{"2020-06-30T12:00:00+0230", "2020-06-30T09:30:00Z", "without the colon"},
		{"2020-06-30T12:00:00-02:30", "2020-06-30T14:30:00Z", "west"},
		{"2020-06-30T12:00-02", "2020-06-30T14:00:00Z", "without seconds"},
		{"2016-12-13t2:00:00.593194+23", "2016-12-12T03:00:00.593Z", "as IAM is known to store one"},
		{"2020-02-29", "2020-02-29T00:00:00Z", "a leap day"},
		{"0000-01-01", "0000-01-01T00:00:00Z", "the year 0"},
		{"0", "0", "seconds since 1970"},
		{"1577836800", "1577836800", "likewise"},
		{"+5", "5", "with a sign"},
		{"-5", "-5", "before 1970"},
		{"2020", "2020", "digits alone are never a year"},
		{"9223372036854775807", "9223372036854775807", "the largest"},
		{"-9223372036854775807", "-9223372036854775807", "and the smallest"},
		{"-292275054", "-292275054", "digits alone, so seconds"},
		{"-0001-12", "-62169897600", "a negative year"},
		{"-999999999-01", "-31557014135596800", "one of nine digits"},
		{"-9999999999-01", "", "one of ten"},
		{"-001-01", "", "one of three"},
		{"-0001", "-1", "and no year without a month"},
		{"9223372036854775808", "", "too large"},
		{"-9223372036854775808", "", "too small"},
		{"2020-13", "", "no such month"},
		{"2020-00", "", "no such month"},
		{"2020-06-31", "", "no such day"},
		{"2020-06-00", "", "no such day"},
		{"2019-02-29", "", "no leap year"},
		{"1900-02-29", "", "nor this"},
		{"2020-06-30T24:00Z", "", "no such hour"},
		{"2020-06-30T10:60Z", "", "no such minute"},
		{"2020-06-30T10:15:60Z", "", "leap seconds are refused"},
		{"2020-06-30T10Z", "", "an hour alone"},
		{"2020-06-30T10", "", "an hour alone"},
		{"2020-06-30Z", "", "a zone without a time"},
		{"2020-06-30+02:00", "", "a zone without a time"},
		{"2020-06Z", "", "a zone without a time"},
		{"2020-06-30T10:15+1", "", "an offset of one digit"},
		{"2020-06-30T10:15+24", "", "an offset of a day"},
		{"2020-06-30T10:15+02:60", "", "no such offset"},
		{"2020-06-30T10:15+02:3", "", "no such offset"},
		{"2020-06-30T10:15:16.1234567890Z", "", "ten digits"},
		{"2020-06-30T10:15:16.Z", "", "no digits"},
		{"2020-06-30T10:15.5Z", "", "a fraction of a minute"},
		{"2020-06-30 10:15:16Z", "", "a blank for the T"},
		{" 2020-06-30", "", "blanks are not trimmed"},
		{"2020-6-30", "", "a month of one digit"},
		{"20-06-30", "", "a year of two"},
		{"12020-06-30", "", "a year of five"},
		{"+2020-06-30", "", "a sign on a year"},
		{"1577836800.5", "", "a fraction of a second"},
		{"1e9", "", "an exponent"},
		{"", "", "nothing"},
		{"+", "", "nothing"},
		{"${aws:CurrentTime}", "", "variables are plain text here"},
	} {
		got, ok := readDate(tt.text)
		require.Equal(t, tt.want != "", ok, "%q: %s", tt.text, tt.why)
		if !ok {
			continue
		}
		want := new(big.Int)
		if strings.HasSuffix(tt.want, "Z") {
			instant, err := time.Parse(time.RFC3339Nano, tt.want)
			require.NoError(t, err)
			want.SetInt64(instant.UnixMilli())
		} else {
			_, readable := want.SetString(tt.want+"000", 10)
			require.True(t, readable)
		}
		require.Equal(t, want.String(), got.String(), "%q: %s", tt.text, tt.why)
	}
}

func TestAddresses(t *testing.T) {
	for _, tt := range []struct {
		value, wanted string
		want          truth
		why           string
	}{
		{"203.0.113.7", "203.0.113.0/24", yes, "in the range"},
		{"203.0.114.7", "203.0.113.0/24", no, "outside"},
		{"203.0.113.7", "203.0.113.7", yes, "a bare address is a range of one"},
		{"203.0.113.8", "203.0.113.7", no, "of one only"},
		{"203.0.113.7", "203.0.113.99/24", yes, "bits of the host do not matter"},
		{"203.0.113.7", "0.0.0.0/0", yes, "everything"},
		{"2001:db8::1", "2001:DB8:0:0:0:0:0:1", yes, "spelling does not matter"},
		{"2001:db8::1", "2001:db8::/32", yes, "in the range"},
		{"2001:db8::2", "2001:db8::1", no, "a bare address is /128"},
		{"2001:db8::1", "0.0.0.0/0", no, "families never match"},
		{"203.0.113.7", "::/0", no, "families never match"},
		{"::ffff:203.0.113.7", "203.0.113.0/24", no, "a mapped address is IPv6"},
		{"203.0.113.7", "::ffff:203.0.113.7", no, "likewise"},
		{"::ffff:203.0.113.7", "::ffff:203.0.113.0/120", yes, "and matches as such"},
		{"::ffff:203.0.113.7", "::/0", yes, "and matches as such"},
		{"203.0.113.0/25", "203.0.113.0/24", yes, "a range within the range"},
		{"203.0.113.0/24", "203.0.113.0/24", yes, "the same range"},
		{"203.0.112.0/23", "203.0.113.0/24", no, "a larger one"},
		{"203.0.113.0/24", "203.0.113.0", no, "larger than one address"},
		{"203.0.113.7/32", "203.0.113.7", yes, "one address"},
		{"ec2.amazonaws.com", "0.0.0.0/0", unsure, "no address"},
		{"203.0.113.7", "203.0.113.0/33", unsure, "no such prefix"},
		{"203.0.113.7", "203.0.113.0/024", unsure, "leading zeros"},
		{"203.0.113.7", "203.0.113.0/", unsure, "no prefix"},
		{"203.0.113.7", "203.0.113.*", unsure, "no wildcards"},
		{"203.0.113.007", "203.0.113.7", unsure, "leading zeros"},
		{"203.0.113", "203.0.113.0/24", unsure, "three parts"},
		{" 203.0.113.7", "203.0.113.7", unsure, "blanks are not trimmed"},
		{"fe80::1%eth0", "fe80::/10", unsure, "zones"},
		{"fe80::1", "fe80::%eth0/10", unsure, "zones"},
		{"", "0.0.0.0/0", unsure, "nothing"},
		{"203.0.113.7", "", unsure, "nothing"},
		{"203.0.113.7", "${aws:SourceIp}", unsure, "variables are plain text here"},
	} {
		require.Equal(t, tt.want, compareIP(tt.value, tt.wanted), "%q in %q: %s", tt.value, tt.wanted, tt.why)
	}
}

func TestBinary(t *testing.T) {
	for _, tt := range []struct {
		value, wanted string
		want          truth
		why           string
	}{
		{"QUJD", "QUJD", yes, "the same bytes"},
		{"QUJD", "QUJE", no, "other bytes"},
		{"", "", yes, "no bytes"},
		{"QQ", "QQ", no, "the padding is missing"},
		{"QQ==", "QQ==", yes, "and here it is not"},
		{"QR==", "QQ==", yes, "bits that no byte has do not matter"},
		{"QU\nJD", "QU\nJD", no, "a line break is no base64"},
		{"-_-_", "-_-_", no, "nor is another alphabet"},
		{"ABC", "ABC", no, "nor is plain text"},
		{"${k}", "${k}", no, "variables are plain text here"},
	} {
		require.Equal(t, tt.want, compareBinary(tt.value, tt.wanted), "%q %q: %s", tt.value, tt.wanted, tt.why)
	}
}

func TestBooleans(t *testing.T) {
	w := worldOf(t, unknown(withContext("k", "True", "empty", ""), "unknown"))
	for _, tt := range []struct {
		value, wanted string
		variables     bool
		want          truth
		why           string
	}{
		{"true", "true", true, yes, "equal"},
		{"true", "false", true, no, "not equal"},
		{"TRUE", "tRue", true, yes, "case does not matter"},
		{"yes", "true", true, unsure, "no boolean"},
		{"true", "1", true, unsure, "no boolean"},
		{" true", "true", true, unsure, "blanks are not trimmed"},
		{"", "true", true, unsure, "nothing"},
		{"true", "${k}", true, yes, "a variable"},
		{"false", "${k}", true, no, "a variable"},
		{"true", "${k}", false, unsure, "none before 2012-10-17"},
		{"true", "${empty}", true, unsure, "nothing"},
		{"true", "${absent}", true, no, "unresolved: equals nothing"},
		{"true", "${absent, 'true'}", true, yes, "a default"},
		{"true", "${unknown}", true, unsure, "may be anything"},
		{"false", "t${unknown}", true, unsure, "even what cannot be read"},
		{"true", "*", true, unsure, "no wildcards"},
		{"false", "fal\u017fe", true, unsure, "a long s is another letter"},
	} {
		require.Equal(t, tt.want, w.compareBool(tt.value, tt.wanted, tt.variables), "%q %q: %s", tt.value, tt.wanted, tt.why)
	}
}

func TestARNs(t *testing.T) {
	const topic = "arn:aws:sns:us-west-2:111111111111:TOPIC-ID"
	const build = "arn:aws:codebuild:us-east-1:111111111111:build/My:123"
	w := worldOf(t, unknown(withContext("name", "TOPIC-ID", "star", "*", "whole", topic, "tail", "build/My:123", "account", home), "unknown"))
	for _, tt := range []struct {
		value, wanted string
		want          truth
		why           string
	}{
		{topic, topic, yes, "equal"},
		{topic, "arn:aws:sns:*:*:TOPIC-*", yes, "wildcards, in ArnEquals too"},
		{topic, "arn:aws:sns:us-west-?:111111111111:TOPIC-ID", yes, "one character"},
		{topic, "arn:aws:sns:us-west-2:111111111111:topic-id", no, "case matters"},
		{topic, "arn:*:*:*:*:*", yes, "six stars"},
		{topic, "*:*:*:*:*:*", yes, "six stars"},
		{topic, "arn:aws:sns:us-west-2::TOPIC-ID", no, "an empty field is empty"},
		{topic, "arn:aws:sns:*:TOPIC-ID", unsure, "five fields are no ARN: no wide reading here"},
		{topic, "arn:aws:sns:*", unsure, "nor a final star that takes the rest"},
		{topic, "*", unsure, "not even the lone star"},
		{"no ARN", "*", unsure, "whatever the value is"},
		{"no ARN", "arn:*:*:*:*:*", no, "a value that is no ARN matches none"},
		{"arn:aws:sns:us-west-2:111111111111", "arn:*:*:*:*:*", no, "nor one of five fields"},
		{"ARN:aws:sns:us-west-2:111111111111:t", "*:*:*:*:*:*", no, "nor in capitals"},
		{"", "arn:*:*:*:*:*", no, "nor the empty one"},
		{build, "arn:aws:codebuild:us-east-1:111111111111:build/My:*", yes, "the sixth field keeps its colons"},
		{build, "arn:aws:codebuild:us-east-1:111111111111:build*123", yes, "and wildcards match them there"},
		{"arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/d", "arn:aws:someservice:*:111122223333:finance/*", no, "elsewhere no wildcard leaves its field"},
		{topic, "arn:aws:sns:*:${account}:${name}", yes, "variables, in any field"},
		{topic, "arn:aws:sns:*:*:${star}", no, "a star in a value is text"},
		{build, "arn:aws:codebuild:*:*:${tail}", yes, "a colon in a value is text"},
		{topic, "${whole}", unsure, "colons in a value make no fields"},
		{topic, "${absent}", unsure, "no ARN, whatever it stands for"},
		{topic, "arn:aws:sns:*:*:${absent}", no, "unresolved"},
		{topic, "arn:aws:sns:*:*:${unknown}", unsure, "may be"},
		{topic, "arn:aws:sqs:*:*:${unknown}", no, "cannot be"},
		{topic, "arn:aws:sns:${unknown}:TOPIC-ID:x", no, "an unknown value stays in its field"},
	} {
		require.Equal(t, tt.want, w.compareARN(tt.value, false, tt.wanted, true), "%q %q: %s", tt.value, tt.wanted, tt.why)
	}
}

// The role of a session whose path is not known.
func TestPathNotKnown(t *testing.T) {
	r := unknown(read(run1), "unknown")
	w := worldOf(t, r)
	for _, tt := range []struct {
		operator, wanted string
		want             truth
		why              string
	}{
		{"ArnEquals", app, yes, "what is true without a path stays true"},
		{"ArnEquals", appDir, unsure, "this path is possible"},
		{"ArnNotEquals", appDir, unsure, "so it is unsure that it differs"},
		{"ArnNotEquals", app, no, "what is true stays true"},
		{"ArnLike", "arn:aws:iam::*:role/team/*", unsure, "any role of this path"},
		{"ArnLike", "arn:aws:iam::*:role/team/*/app", unsure, "a deeper one"},
		{"ArnLike", "arn:aws:iam::*:role/team/ap", no, "another name"},
		{"ArnLike", "arn:aws:iam::*:role/*p", yes, "true without a path"},
		{"ArnLike", "arn:aws:iam::*:role/?/app", unsure, "a path of one character"},
		{"ArnLike", "arn:aws:iam::*:role//app", no, "an empty path is no path"},
		{"ArnLike", "arn:aws:iam::*:role/a:b/app", unsure, "any character"},
		{"ArnLike", "arn:aws:iam::*:user/*", no, "not a role"},
		{"ArnLike", "arn:aws:iam::222222222222:role/team/app", no, "another account"},
		{"ArnLike", "arn:aws:iam::*:role/team/${unknown}", unsure, "two things are not known"},
		{"ArnLike", "arn:aws:iam::*:role/team/${absent}", no, "unresolved stays unresolved"},
		{"StringEquals", appDir, unsure, "as a text"},
		{"StringEquals", "arn:aws:iam::111111111111:role/team/App", no, "case matters"},
		{"StringEqualsIgnoreCase", "arn:aws:iam::111111111111:role/team/App", unsure, "or does not"},
		{"StringNotEquals", appDir, unsure, "negated"},
		{"StringLike", "*/team/*", unsure, "as a pattern"},
		{"StringLike", "*/team*app", unsure, "as a pattern"},
		{"StringLike", "*:role/app", yes, "true without a path"},
		{"StringLike", "*/team/", no, "the name is at the end"},
		{"StringLike", "*/other", no, "and is this"},
		{"BinaryEquals", "QUJD", no, "other operators know no paths"},
		{"ForAnyValue:ArnEquals", appDir, unsure, "set operators likewise"},
		{"ForAllValues:ArnNotEquals", appDir, unsure, "set operators likewise"},
		{"Null", "false", yes, "the key is there"},
	} {
		require.Equal(t, tt.want, testOf(t, w, tt.operator, "aws:PrincipalArn", tt.wanted), "%s %q: %s", tt.operator, tt.wanted, tt.why)
	}
	require.Equal(t, unsure, w.compareText("string", app, false, "${aws:PrincipalArn}", true), "as a variable it is unknown")
	require.Equal(t, unsure, w.compareText("string", appDir, false, "${aws:PrincipalArn}", true), "as a variable it is unknown")
}
