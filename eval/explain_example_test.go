// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval_test

import (
	"fmt"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
)

func ExampleEngine_Explain() {
	doc, _ := policy.Parse("homes.json", []byte(homes))
	p, _ := eval.Compile(doc, policy.IdentityBased)
	engine, _ := eval.New(eval.Policies{Identity: []*eval.Policy{p}})

	alice, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	var r eval.Request
	_ = r.Reset(alice, "s3:GetObject", "arn:aws:s3:::homes/alice/notes.txt")
	r.ResourceAccount = "111122223333"
	r.Context.Set(condition.MakeKey("aws:SourceIp"), condition.String("198.51.100.7"))

	x := engine.Explain(&r)
	fmt.Println(x.Decision)
	cause := x.Cause()
	s := x.StatementOf(cause.Ref)
	e := s.Elements[cause.Element]
	fmt.Println(s.Position, s.SID, "would allow but for", e.Position)
	fmt.Println(e.Operator, e.Key, "wants", e.Wants[0].Text, "and has", e.Has[0])
	for _, l := range x.Layers {
		fmt.Printf("%-8v %v (%v)\n", l.Type, l.Standing, l.Skip)
	}
	// Output:
	// implicitDeny (IMPLICIT_IDENTITY)
	// homes.json:3:17 OwnHome would allow but for homes.json:8:33
	// IpAddress aws:SourceIp wants 192.0.2.0/24 and has 198.51.100.7
	// scp      no part (no policies)
	// rcp      no part (no policies)
	// vpce     no part (no policies)
	// resource no part (no policies)
	// identity stops (applies)
	// boundary no part (no policies)
	// session  no part (not a session)
}

func ExampleClass_Bypasses() {
	for _, c := range []eval.Class{eval.ByUser, eval.ByRole, eval.ByAccount} {
		fmt.Println(c, c.Bypasses())
	}
	// Output:
	// user [identity boundary session]
	// role [identity]
	// account []
}

func ExampleRequest_Clone() {
	alice, _ := eval.ParsePrincipal("arn:aws:iam::111122223333:user/alice")
	var r eval.Request
	_ = r.Reset(alice, "s3:GetObject", "arn:aws:s3:::docs/a")
	other := r.Clone()
	other.Context.Set(condition.MakeKey("aws:SourceIp"), condition.String("192.0.2.1"))
	p := other.Principal()
	fmt.Println(p.String(), other.Action(), other.Resource(), r.Context.Len(), other.Context.Len())
	// Output: arn:aws:iam::111122223333:user/alice s3:GetObject arn:aws:s3:::docs/a 0 1
}
