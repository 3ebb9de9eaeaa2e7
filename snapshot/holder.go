// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"strings"

	"github.com/iamverdict/verdict/arn"
	"github.com/iamverdict/verdict/internal/facts"
	"github.com/iamverdict/verdict/policy"
)

// Which resource's policy decides about a resource: the bucket's about an object, the
// table's about an index. Only a few types of resource have policies; for one that has
// none, that no policy was collected means nothing, and for one that may have one, it
// means that the policy is unknown.
//
// The list is of the services whose resources are spelled in several ways, by the
// pages on resource-based policies in their guides. Of all other services that have
// such policies at all (internal/facts), a resource has its own.

// holding says what is known of the policies of a type of resource without looking.
type holding uint8

const (
	noPolicy     holding = iota // the type has no resource-based policy
	ownPolicies                 // it may have one
	sharedPolicy                // only AWS RAM writes them, to share with other accounts
)

// holders are the resources whose policies decide about a resource: one, seldom two.
type holders struct {
	holding
	first, second string // "" for none
}

// list returns the names.
func (h *holders) list() []string {
	switch {
	case h.first == "":
		return nil
	case h.second == "":
		return []string{h.first}
	}
	return []string{h.first, h.second}
}

// holdersOf returns the resources whose policies decide about a resource.
func holdersOf(a arn.ARN) holders {
	service := a.Service()
	own := func(resource string) holders { return ownedBy(withResource(a, resource)) }
	kind, rest := splitResource(a.Resource())
	switch service {
	case "s3":
		return s3Holders(a, kind, rest)
	case "sns": // subscriptions have the topic's
		topic, _, _ := strings.Cut(a.Resource(), ":")
		return own(topic)
	case "dynamodb":
		return tableHolders(a, kind, rest)
	case "es":
		return own(firstParts(a.Resource(), 2))
	case "kinesis":
		if kind != "stream" {
			return holders{}
		}
		return own(a.Resource())
	case "glue":
		switch kind {
		case "catalog", "database", "table", "userDefinedFunction", "connection", "tableVersion":
			return own("catalog")
		}
		return holders{}
	case "events":
		return busHolders(a, kind, rest)
	case "logs":
		if kind == "log-group" {
			return own("*")
		}
		return oneOf(a, kind, "destination", "delivery-destination")
	case "execute-api":
		api, _, _ := strings.Cut(a.Resource(), "/")
		return ownedBy("arn:" + a.Partition() + ":apigateway:" + a.Region() + "::/restapis/" + api)
	case "s3tables":
		if bucket := firstParts(a.Resource(), 2); bucket != a.Resource() {
			return ownedBy(withResource(a, bucket), a.String())
		}
		return own(a.Resource())
	case "iam", "sts", "cloud9", "iot", "xray", "apigateway":
		return holders{}
	}
	switch kinds := kindsWithPolicies(service); {
	case kinds != nil:
		return oneOf(a, kind, kinds...)
	case facts.SharedByRAM(service):
		return holders{sharedPolicy, a.String(), ""}
	case facts.HasResourcePolicies(service):
		return own(a.Resource())
	}
	return holders{}
}

// kindsWithPolicies returns, of a service of which only some types of resource have
// policies, those types.
func kindsWithPolicies(service string) []string {
	switch service {
	case "kms":
		return []string{"key", "alias"}
	case "lambda":
		return []string{"function", "layer"}
	case "ecr", "ecr-public":
		return []string{"repository"}
	case "backup":
		return []string{"backup-vault"}
	case "elasticfilesystem":
		return []string{"file-system"}
	case "ses":
		return []string{"identity"}
	case "secretsmanager":
		return []string{"secret"}
	}
	return nil
}

// ownedBy: these have the policies.
func ownedBy(names ...string) holders {
	h := holders{holding: ownPolicies, first: names[0]}
	if len(names) > 1 {
		h.second = names[1]
	}
	return h
}

// oneOf: of the service, only resources of these types have policies.
func oneOf(a arn.ARN, kind string, kinds ...string) holders {
	for _, k := range kinds {
		if k == kind {
			return ownedBy(a.String())
		}
	}
	return holders{}
}

// withResource returns the ARN with another resource part.
func withResource(a arn.ARN, resource string) string {
	s := a.String()
	return s[:len(s)-len(a.Resource())] + resource
}

// splitResource returns the type of a resource and what follows it.
func splitResource(resource string) (kind, rest string) {
	if i := strings.IndexAny(resource, "/:"); i >= 0 {
		return resource[:i], resource[i+1:]
	}
	return resource, ""
}

// firstParts returns the first n parts of a resource between slashes.
func firstParts(resource string, n int) string {
	for i := range len(resource) {
		if resource[i] == '/' {
			if n--; n == 0 {
				return resource[:i]
			}
		}
	}
	return resource
}

// s3Holders: a bucket's policy decides about its objects. Through an access point the
// policies of both must allow, and which bucket is behind it the ARN does not say.
func s3Holders(a arn.ARN, kind, _ string) holders {
	if a.AccountID() == "" && a.Region() == "" {
		return ownedBy(withResource(a, firstParts(a.Resource(), 1)))
	}
	if kind == "accesspoint" {
		point := withResource(a, firstParts(a.Resource(), 2))
		return ownedBy(point, point+bucketBehind)
	}
	return oneOf(a, kind, "access-grants")
}

// bucketBehind is what the policy of the bucket behind an access point is known by.
const bucketBehind = " (its bucket)"

// tableHolders: a table's policy decides about its indexes; a stream has its own.
func tableHolders(a arn.ARN, kind, rest string) holders {
	_, sub, _ := strings.Cut(rest, "/")
	switch {
	case kind != "table":
		return holders{}
	case sub == "" || strings.HasPrefix(sub, "index/"):
		return ownedBy(withResource(a, firstParts(a.Resource(), 2)))
	case strings.HasPrefix(sub, "stream/"):
		return ownedBy(a.String())
	}
	return holders{}
}

// busHolders: a bus's policy decides about its rules. The names of partners' buses have
// slashes, those of rules have none.
func busHolders(a arn.ARN, kind, rest string) holders {
	switch slash := strings.LastIndexByte(rest, '/'); {
	case kind == "event-bus":
		return ownedBy(a.String())
	case kind == "rule" && slash >= 0:
		return ownedBy(withResource(a, "event-bus/"+rest[:slash]))
	case kind == "rule":
		return ownedBy(withResource(a, "event-bus/default"))
	}
	return holders{}
}

// onlyHolder returns the one resource that a policy can be attached to, by the
// resources that it names, or "". S3, Lambda, SQS and SNS refuse a policy that names
// another bucket, function, queue or topic than its own.
func onlyHolder(doc *policy.Document) string {
	owner := ""
	for i := range doc.Statements {
		for _, v := range doc.Statements[i].Resource.Values {
			a, err := arn.Parse(v.Value)
			if err != nil {
				return ""
			}
			switch a.Service() {
			case "s3", "lambda", "sqs", "sns":
			default:
				return ""
			}
			h := holdersOf(a)
			if h.first == "" || h.second != "" || strings.ContainsAny(h.first, "*?$") || owner != "" && owner != h.first {
				return ""
			}
			owner = h.first
		}
	}
	return owner
}
