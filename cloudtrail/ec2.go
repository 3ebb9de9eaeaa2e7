// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package cloudtrail

import "strings"

// Resources of EC2: most ids tell their type by the prefix.

// findEC2 returns the resource of the calls that are on one. Calls that create
// something are on many, of which the message of AWS names one.
func (b *builder) findEC2(name string) string {
	if name == "RunInstances" {
		return b.local("ec2", "instance/*")
	}
	if ids := b.instances(); len(ids) == 1 {
		return b.ec2Resource(ids[0])
	}
	for _, row := range [...]struct{ noun, parameter string }{
		{"Instance", "instanceId"}, {"Volume", "volumeId"}, {"Snapshot", "snapshotId"}, {"Image", "imageId"},
		{"SecurityGroup", "groupId"}, {"Subnet", "subnetId"}, {"RouteTable", "routeTableId"}, {"Route", "routeTableId"},
		{"InternetGateway", "internetGatewayId"}, {"NatGateway", "natGatewayId"}, {"NetworkInterface", "networkInterfaceId"},
		{"VpcEndpoint", "vpcEndpointId"}, {"Vpc", "vpcId"}, {"Address", "allocationId"}, {"LaunchTemplate", "launchTemplateId"},
	} {
		id := b.parameter(row.parameter)
		alone := strings.HasPrefix(name, "Delete") || strings.HasPrefix(name, "Modify") || strings.HasPrefix(name, "Release") ||
			row.noun == "SecurityGroup"
		if id != "" && alone && strings.Contains(name, row.noun) {
			return b.ec2Resource(id)
		}
	}
	return ""
}

// instances returns the ids of a list of instances, or of the resources of
// CreateTags and DeleteTags.
func (b *builder) instances() []string {
	var ids []string
	for _, list := range [...][2]string{{"instancesSet.items", "instanceId"}, {"resourcesSet.items", "resourceId"}} {
		for _, item := range elements(b.rec.parameters.Get(list[0])) {
			if id := text1(item, list[1]); id != "" {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// ec2Resource returns the ARN of an id, or "" if its type is not known. Images and
// snapshots have no account in their ARNs (service authorization reference, Amazon
// EC2).
func (b *builder) ec2Resource(id string) string {
	switch kind := ec2Type(id); kind {
	case "":
		return ""
	case "image", "snapshot":
		if b.rec.Region == "" {
			return ""
		}
		return "arn:" + b.partition() + ":ec2:" + b.rec.Region + "::" + kind + "/" + id
	default:
		return b.local("ec2", kind+"/"+id)
	}
}

// ec2Type returns the type of a resource of EC2 by the prefix of its id, or "".
func ec2Type(id string) string {
	prefix := id[:max(strings.LastIndexByte(id, '-'), 0)]
	for _, row := range [...]struct{ prefix, kind string }{
		{"i", "instance"}, {"vol", "volume"}, {"snap", "snapshot"}, {"ami", "image"}, {"sg", "security-group"},
		{"subnet", "subnet"}, {"vpc", "vpc"}, {"rtb", "route-table"}, {"igw", "internet-gateway"},
		{"nat", "natgateway"}, {"eni", "network-interface"}, {"vpce", "vpc-endpoint"}, {"eipalloc", "elastic-ip"},
		{"lt", "launch-template"}, {"acl", "network-acl"}, {"tgw", "transit-gateway"},
		{"tgw-attach", "transit-gateway-attachment"}, {"tgw-rtb", "transit-gateway-route-table"},
		{"pcx", "vpc-peering-connection"}, {"dopt", "dhcp-options"}, {"sgr", "security-group-rule"},
		{"fl", "vpc-flow-log"}, {"cgw", "customer-gateway"}, {"vgw", "vpn-gateway"}, {"vpn", "vpn-connection"},
		{"eigw", "egress-only-internet-gateway"}, {"pl", "prefix-list"}, {"cr", "capacity-reservation"},
		{"h", "dedicated-host"},
	} {
		if row.prefix == prefix {
			return row.kind
		}
	}
	return ""
}
