// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition_test

import (
	"fmt"
	"net/netip"

	"github.com/iamverdict/verdict/condition"
)

func ExampleCompile() {
	test, err := condition.Compile("ForAnyValue:StringLike", "aws:TagKeys", []string{"cost-*"}, condition.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var context condition.Context
	env := condition.Env{Context: &context, Derived: new(condition.Derived)}
	fmt.Println("absent:", test.Eval(&env))

	context.Set(condition.MakeKey("AWS:tagkeys"), condition.Strings("owner", "cost-center"))
	fmt.Println("present:", test.Eval(&env))

	env.Unknown = []condition.Key{condition.MakeKey("aws:TagKeys")}
	fmt.Println("unknown:", test.Eval(&env))
	// Output:
	// absent: false
	// present: true
	// unknown: undetermined
}

func ExampleContext() {
	var context condition.Context
	context.Set(condition.MakeKey("aws:SourceIp"), condition.IP(netip.MustParseAddr("192.0.2.1")))
	context.Set(condition.MakeKey("aws:SecureTransport"), condition.Bool(true))
	context.Add(condition.MakeKey("aws:PrincipalTag/team"), condition.String("blue"))
	context.Add(condition.MakeKey("aws:principaltag/TEAM"), condition.String("red")) // the same key

	v, ok := context.Get(condition.MakeKey("AWS:PrincipalTag/Team"))
	fmt.Println(context.Len(), ok, v.Len(), v.Text(0), v.Text(1))
	// Output: 3 true 2 blue red
}

func ExampleMakeKey() {
	fmt.Println(condition.MakeKey("aws:SourceIp") == condition.MakeKey("AWS:SOURCEIP"))
	// Output: true
}
