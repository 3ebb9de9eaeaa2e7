// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package facts

// SharedByRAM reports whether the resource-based policies of the service, by its
// prefix in lower case, are those by which AWS Resource Access Manager shares
// resources with other accounts: within the account of the resource they say nothing.
//
// Source, read on 2026-11-21: the actions of the service authorization reference of
// 2026-09-26 that set a policy, and AWS RAM User Guide, "Shareable AWS resources".
func SharedByRAM(service string) bool {
	switch service {
	case "arc-region-switch", "codebuild", "comprehend", "ec2", "fsx", "network-firewall", "networkmanager",
		"route53-recovery-control-config", "sagemaker", "servicediscovery", "wafv2":
		return true
	}
	return false
}
