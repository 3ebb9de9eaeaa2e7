// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package arn has a value type for Amazon Resource Names.
//
// An ARN is parsed once and then takes 24 bytes, is immutable and is
// comparable: it supports == and can be the key of a map. Parsing and reading
// the fields allocate nothing, whether the text is good or bad, because the
// text often comes from the request of a stranger.
//
// The form is that of the IAM User Guide, "Identify AWS resources with Amazon
// Resource Names (ARNs)":
//
//	arn:partition:service:region:account-id:resource
//
// The package knows the form only. It does not know which partitions, services
// or accounts exist, and it does not match patterns: a wildcard is an ordinary
// character here.
package arn

import (
	"math"
	"strings"
)

// Sizes on 64 bits, and what splitting a text with Parse allocates:
//
//	ARN                          24 bytes   0 allocations
//	aws-sdk-go-v2 aws/arn.ARN    80 bytes   1 allocation

// ARN is an Amazon Resource Name. It always has six fields; region and account
// may be empty.
//
// ARNs are comparable with ==, which compares the texts with case. The zero ARN
// is not valid, has empty fields and differs from every valid ARN. ARNs are
// values without pointers to shared state and may be used by several
// goroutines at once.
type ARN struct {
	// text is the whole ARN, or empty in the zero ARN.
	//
	// We keep the text, rather than one string for each field as the AWS SDK
	// does, because five strings take 80 bytes and must be put together again
	// for every String. We do not split the text anew in each accessor either:
	// matching reads all fields of a resource for every statement. Interning
	// with package unique would take 8 bytes, but resources come from requests
	// and rarely repeat, so that each of them would pay for a look-up in a
	// global table.
	text string

	// partition, service, region and account are the offsets in text of the
	// colons that end these fields. The resource is what follows the last.
	//
	// uint8 would do for all real ARNs but save nothing, as the struct is
	// padded to 24 bytes; uint32 would make it 32.
	//
	// Invariant: all four are 0, if text is empty, or
	// 4 < partition < service-1, service < region < account < len(text)-1.
	partition, service, region, account uint16
}

// Error is an error of this package. All of them are constants, so they can be
// compared with == and errors.Is, and cost no allocation. They do not repeat
// the text, which the caller has. The zero Error has an empty message and is
// never returned.
type Error string

// Error returns the message.
func (e Error) Error() string { return string(e) }

// What Parse can find wrong. If several of them apply, Parse returns the first
// in this order.
const (
	// ErrPrefix means that the text does not start with "arn:", in lower case.
	ErrPrefix Error = `arn: does not start with "arn:"`
	// ErrFields means that there are fewer than six fields.
	ErrFields Error = "arn: has fewer than six fields"
	// ErrTooLong means that the first five fields and their colons take more
	// than 65536 bytes. The resource may have any length.
	ErrTooLong Error = "arn: first five fields are too long"
	// ErrPartition means that the partition is empty.
	ErrPartition Error = "arn: partition is empty"
	// ErrService means that the service is empty.
	ErrService Error = "arn: service is empty"
	// ErrResource means that the resource is empty.
	ErrResource Error = "arn: resource is empty"
)

const prefix = "arn:"

// Parse parses s as an ARN. The text is split at its first five colons, so that
// the resource keeps its own, and is kept as it is, byte for byte.
//
// Partition, service and resource must not be empty. Region and account may be:
// S3 buckets have neither. If there is an error, it is one of the constants of
// type Error and the ARN is the zero ARN.
func Parse(s string) (ARN, error) {
	if !strings.HasPrefix(s, prefix) {
		return ARN{}, ErrPrefix
	}
	var ends [4]int
	end := len(prefix) - 1
	for i := range ends {
		n := strings.IndexByte(s[end+1:], ':')
		if n < 0 {
			return ARN{}, ErrFields
		}
		end += 1 + n
		ends[i] = end
	}
	if end > math.MaxUint16 {
		return ARN{}, ErrTooLong
	}
	a := ARN{s, uint16(ends[0]), uint16(ends[1]), uint16(ends[2]), uint16(ends[3])}
	if err := a.check(); err != nil {
		return ARN{}, err
	}
	return a, nil
}

// check returns the first empty field as an error. The offsets are set.
//
// Note: the result is an error and not an Error, because the compiler makes an
// error from a constant for free but allocates to make one from a variable.
func (a ARN) check() error {
	switch {
	case a.Partition() == "":
		return ErrPartition
	case a.Service() == "":
		return ErrService
	case a.Resource() == "":
		return ErrResource
	}
	return nil
}

// MustParse is like Parse but panics if s is not an ARN. It is for tests and
// for texts in the source of a program.
func MustParse(s string) ARN {
	a, err := Parse(s)
	if err != nil {
		panic(err.Error() + ": " + s)
	}
	return a
}

// IsValid reports whether a is an ARN at all, that is, not the zero ARN.
func (a ARN) IsValid() bool { return a.text != "" }

// String returns the text that was parsed, or "" for the zero ARN.
func (a ARN) String() string { return a.text }

// Partition returns the partition, such as "aws" or "aws-cn". It is empty for
// the zero ARN only.
func (a ARN) Partition() string {
	if a.text == "" {
		return ""
	}
	return a.text[len(prefix):a.partition]
}

// Service returns the service, such as "s3". It is empty for the zero ARN only.
func (a ARN) Service() string {
	if a.text == "" {
		return ""
	}
	return a.text[a.partition+1 : a.service]
}

// Region returns the region, such as "eu-west-1". It may be empty.
func (a ARN) Region() string {
	if a.text == "" {
		return ""
	}
	return a.text[a.service+1 : a.region]
}

// AccountID returns the account field, mostly twelve digits. It may be empty,
// and it need not be a number: managed policies have "aws" here.
func (a ARN) AccountID() string {
	if a.text == "" {
		return ""
	}
	return a.text[a.region+1 : a.account]
}

// Resource returns all that follows the fifth colon, with any further colons.
// It is empty for the zero ARN only.
func (a ARN) Resource() string {
	if a.text == "" {
		return ""
	}
	return a.text[int(a.account)+1:]
}

// Compare returns -1, 0 or +1: the order of the texts, byte by byte. The zero
// ARN comes before all others.
func (a ARN) Compare(b ARN) int { return strings.Compare(a.text, b.text) }

// MarshalText returns the text, which is empty for the zero ARN. The error is
// always nil. It implements encoding.TextMarshaler.
func (a ARN) MarshalText() ([]byte, error) { return []byte(a.text), nil }

// UnmarshalText sets a to the ARN in text. An empty text gives the zero ARN and
// no error, because that is how MarshalText writes it: use IsValid where an ARN
// is needed. The errors are those of Parse and leave a unchanged. It implements
// encoding.TextUnmarshaler.
func (a *ARN) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = ARN{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

// IsAccountID reports whether s has the form of an AWS account id: 12 digits.
func IsAccountID(s string) bool {
	if len(s) != 12 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
