// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"slices"

	"github.com/iamverdict/verdict/policy"
)

// CompileSource reads a document, checks it as one of the type and compiles it. The file
// name is for positions.
//
// What only keeps AWS from storing the document does not keep it from being evaluated: it
// is among the warnings, with everything else of weight that is to be said about it. The
// error says why the document has no evaluation: a policy.Findings with all for which AWS
// would refuse it, or else the error of policy.Parse or Compile. There is no Policy then,
// and no warnings.
func CompileSource(file string, src []byte, t policy.Type) (p *Policy, warnings policy.Findings, err error) {
	_, findings := policy.Check(file, src, t)
	doc, err := policy.Parse(file, src)
	if err == nil {
		p, err = Compile(doc, t)
	}
	if err == nil {
		return p, slices.DeleteFunc(findings, func(f policy.Finding) bool { return f.Severity == policy.Info }), nil
	}
	refused := slices.DeleteFunc(findings, func(f policy.Finding) bool { return f.Severity != policy.Reject })
	if len(refused) > 0 {
		return nil, nil, refused
	}
	return nil, nil, err
}
