// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package arn_test

import (
	"errors"
	"fmt"
	"slices"

	"github.com/iamverdict/verdict/arn"
)

func ExampleParse() {
	a, err := arn.Parse("arn:aws:lambda:eu-west-1:123456789012:function:resize:PROD")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Partition())
	fmt.Println(a.Service())
	fmt.Println(a.Region())
	fmt.Println(a.AccountID())
	fmt.Println(a.Resource())
	// Output:
	// aws
	// lambda
	// eu-west-1
	// 123456789012
	// function:resize:PROD
}

func ExampleParse_error() {
	_, err := arn.Parse("arn:aws:s3:acme")
	fmt.Println(err)
	fmt.Println(errors.Is(err, arn.ErrFields))
	// Output:
	// arn: has fewer than six fields
	// true
}

func ExampleMustParse() {
	bucket := arn.MustParse("arn:aws:s3:::acme")
	fmt.Printf("%s region=%q account=%q\n", bucket, bucket.Region(), bucket.AccountID())
	// Output:
	// arn:aws:s3:::acme region="" account=""
}

func ExampleARN_IsValid() {
	var zero arn.ARN
	fmt.Println(zero.IsValid(), arn.MustParse("arn:aws:s3:::acme").IsValid())
	// Output:
	// false true
}

func ExampleARN_Compare() {
	list := []arn.ARN{
		arn.MustParse("arn:aws:s3:::b"),
		arn.MustParse("arn:aws:iam::1:root"),
		arn.MustParse("arn:aws:s3:::a"),
	}
	slices.SortFunc(list, arn.ARN.Compare)
	fmt.Println(list)
	// Output:
	// [arn:aws:iam::1:root arn:aws:s3:::a arn:aws:s3:::b]
}

func ExampleARN_MarshalText() {
	text, err := arn.MustParse("arn:aws:s3:::acme").MarshalText()
	fmt.Println(string(text), err)
	// Output:
	// arn:aws:s3:::acme <nil>
}

func ExampleARN_UnmarshalText() {
	var a arn.ARN
	fmt.Println(a.UnmarshalText([]byte("arn:aws:s3:::acme")), a.Resource())
	fmt.Println(a.UnmarshalText([]byte("acme")), a.Resource())
	// Output:
	// <nil> acme
	// arn: does not start with "arn:" acme
}
