// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import (
	"fmt"
	"strings"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/internal/pattern"
)

// Question is an action and a resource, parsed. Those who ask the same questions
// of many requesters parse them once. It is a value that does not change; the
// zero Question asks nothing.
type Question struct {
	action         string // in lower case
	actionStem     pattern.Stem
	colon          int    // end of the service prefix
	mask           uint64 // of the service prefix; see serviceMask
	resource       string
	resourceStem   pattern.Stem // of the sixth field of its ARN
	arn            arn.ARN      // of the resource; zero for "*"
	account        string       // that the resource's ARN names as its owner, or ""
	partition      string       // of the resource's ARN, or ""
	region         condition.Value
	actionTraits   traits
	resourceTraits traits
	spelled        string // the action as given, for explanations
}

// ParseQuestion parses an action, which is "service:Name" in any case, and a
// resource, which is an ARN, or "*" for actions that have none.
func ParseQuestion(action, resource string) (Question, error) {
	q := Question{resource: resource}
	if err := q.parseAction(action); err != nil {
		return Question{}, err
	}
	if err := q.parseResource(); err != nil {
		return Question{}, err
	}
	return q, nil
}

func (q *Question) parseAction(action string) error {
	if len(action) > MaxResource {
		return fmt.Errorf("action of %d bytes: want at most %d", len(action), MaxResource)
	}
	service, name, ok := strings.Cut(action, ":")
	if !ok || service == "" || name == "" || strings.ContainsAny(action, "*? \t\x00") || strings.Contains(name, ":") {
		return fmt.Errorf(`action %q: want one action as "service:Name"`, action)
	}
	q.action, q.colon, q.spelled = pattern.Fold(action), len(service), action
	q.actionStem = pattern.StemOf(q.action)
	service = q.action[:q.colon]
	q.mask = serviceMask(service)
	q.actionTraits = actionTraits(q.action, service)
	return nil
}

// MaxResource is the length in bytes up to which a resource is accepted, and an
// action too: those of AWS have at most 128 (IAM API Reference,
// "SimulateCustomPolicy"). AWS's own ARNs end at some 2,000 bytes, and keys of S3 at 1,024. A wildcard pattern takes,
// at worst, a time that grows with the square of the text, so that there has to
// be a bound where a request can come from anyone.
const MaxResource = 8 << 10

func (q *Question) parseResource() error {
	if q.resource == "*" {
		q.resourceTraits = ownerless
		return nil
	}
	if len(q.resource) > MaxResource {
		return fmt.Errorf("resource of %d bytes: want at most %d", len(q.resource), MaxResource)
	}
	a, err := arn.Parse(q.resource)
	if err != nil {
		return fmt.Errorf(`resource %q: want an ARN, or "*": %w`, q.resource, err)
	}
	q.arn, q.resourceStem = a, pattern.StemOf(a.Resource())
	q.resourceTraits, q.partition = resourceTraits(a), a.Partition()
	if arn.IsAccountID(a.AccountID()) {
		q.account = a.AccountID()
	}
	if region := a.Region(); region != "" {
		q.region = condition.String(region)
	}
	return nil
}
