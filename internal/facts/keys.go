// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package facts

import "strings"

// MultivaluedKey reports whether the condition key, in lower case, can hold
// several values in one request, so that it cannot be used as a policy
// variable.
//
// Sources: IAM User Guide, "AWS global condition context keys", value type; and
// the keys of the service authorization reference of 2026-09-26 whose type is
// ArrayOf.
func MultivaluedKey(name string) bool {
	return listedMultivalued(name) || hasMultivaluedPrefix(name)
}

// hasMultivaluedPrefix knows the keys of which the last part is anyone's choice,
// and the claim amr of identity providers, which lists the ways in which a user
// signed in (IAM User Guide, "Available keys for AWS OIDC federation").
func hasMultivaluedPrefix(name string) bool {
	return strings.HasPrefix(name, "events:metadata/") ||
		strings.HasPrefix(name, "vpc-lattice-svcs:requestquerystring/") ||
		strings.HasSuffix(name, ":amr")
}

func listedMultivalued(name string) bool {
	switch name {
	case "a4b:filters_devicetype", "account:accountresourceorgpaths", "account:alternatecontacttypes",
		"acm:domainnames", "airflow:teamnames", "apigateway:request/apikeyrequired",
		"apigateway:request/authorizertype", "apigateway:request/authorizeruri",
		"apigateway:request/conditionbasepaths", "apigateway:request/endpointtype",
		"apigateway:request/routeauthorizationtype", "apigateway:request/securitypolicy",
		"apigateway:resource/apikeyrequired", "apigateway:resource/authorizertype",
		"apigateway:resource/authorizeruri", "apigateway:resource/conditionbasepaths",
		"apigateway:resource/endpointtype", "apigateway:resource/routeauthorizationtype",
		"apigateway:resource/securitypolicy", "autoscaling:capacityreservationids",
		"autoscaling:capacityreservationresourcegrouparns", "autoscaling:loadbalancernames",
		"autoscaling:targetcapacitytypes", "autoscaling:targetgrouparns",
		"autoscaling:trafficsourceidentifiers", "autoscaling:vpczoneidentifiers",
		"aws-marketplace:agreementtype", "aws-marketplace:productid", "aws:calledvia",
		"aws:principalorgpaths", "aws:principalservicenameslist", "aws:resourceorgpaths",
		"aws:sourceorgpaths", "aws:tagkeys", "aws:vpceorgpaths", "backup:copytargetorgpaths",
		"backup:copytargets", "backup:frameworkarns", "bedrock-agentcore:allowedqueryparameters",
		"bedrock-agentcore:allowedrequestheaders", "bedrock-agentcore:allowedresponseheaders",
		"bedrock-agentcore:credentialproviderscope", "bedrock-agentcore:inboundjwtclaim/aud",
		"bedrock-agentcore:inboundjwtclaim/scope", "bedrock-agentcore:securitygroups",
		"bedrock-agentcore:subnets", "bedrock-mantle:files", "cloudformation:resourcetypes",
		"cloudformation:targetregion", "cloudshell:securitygroupids", "cloudshell:subnetids",
		"cloudshell:vpcids", "cloudwatch:alarmactions", "cloudwatch:requestinsightruleloggroups",
		"cloudwatch:requestmanagedresourcearns",
		"codebuild:buildbatchconfig.restrictions.computetypesallowed",
		"codebuild:buildbatchconfig.restrictions.fleetsallowed", "codebuild:cache.modes",
		"codebuild:environment.environmentvariables.name",
		"codebuild:environment.environmentvariables.value", "codebuild:filesystemlocations.identifier",
		"codebuild:filesystemlocations.location", "codebuild:filesystemlocations.type",
		"codebuild:secondaryartifacts.artifactidentifier",
		"codebuild:secondaryartifacts.bucketowneraccess",
		"codebuild:secondaryartifacts.encryptiondisabled", "codebuild:secondaryartifacts.location",
		"codebuild:secondarysources.auth.resource", "codebuild:secondarysources.auth.type",
		"codebuild:secondarysources.buildstatusconfig.context",
		"codebuild:secondarysources.buildstatusconfig.targeturl",
		"codebuild:secondarysources.insecuressl", "codebuild:secondarysources.location",
		"codebuild:secondarysources.sourceidentifier", "codebuild:vpcconfig.securitygroupids",
		"codebuild:vpcconfig.subnets", "comprehend:vpcsecuritygroupids", "comprehend:vpcsubnets",
		"connect:flowtype", "connect:listrealtimecontactanalysissegmentsbysegmenttype",
		"connect:monitorcapabilities", "connect:searchcontactsbycontactanalysis",
		"datapipeline:pipelinecreator", "datapipeline:workergroup", "deadline:farmmembershiplevels",
		"deadline:fleetmembershiplevels", "deadline:jobmembershiplevels",
		"deadline:queuemembershiplevels", "devops-guru:servicenames", "dsql:fistargetarns",
		"dynamodb:attributes", "dynamodb:firstpartitionkeyvalues", "dynamodb:fistargetarns",
		"dynamodb:fourthpartitionkeyvalues", "dynamodb:leadingkeys", "dynamodb:secondpartitionkeyvalues",
		"dynamodb:thirdpartitionkeyvalues", "ec2:fistargetarns", "ec2:ikeversions", "ec2:phase1dhgroup",
		"ec2:phase1encryptionalgorithms", "ec2:phase1integrityalgorithms", "ec2:phase2dhgroup",
		"ec2:phase2encryptionalgorithms", "ec2:phase2integrityalgorithms",
		"ec2:vpceprivatednsspecifieddomains", "ecs:capacity-provider", "ecs:compute-compatibility",
		"ecs:subnet", "eks:encryptionconfigproviderkeyarns", "eks:kubernetesgroups", "eks:namespaces",
		"elasticloadbalancing:listenerprotocol", "elasticloadbalancing:securitygroup",
		"elasticloadbalancing:securitypolicy", "elasticloadbalancing:subnet", "events:detail-type",
		"events:eventbusarn", "events:metadata/${metadatakey}", "events:source", "events:targetarn",
		"fis:operations", "fis:targets", "geo:deviceids", "geo:geofenceids", "glue:securitygroupids",
		"glue:subnetids", "glue:vpcids", "iam:accountpropertynamespaces",
		"identitystore:groupexternalidissuers", "identitystore:groupid",
		"identitystore:userexternalidissuers", "identitystore:userid",
		"imagebuilder:createdresourcetagkeys", "iot:thinggrouparn", "iot:tunneldestinationservice",
		"iotfleetwise:signals", "iotsitewise:taskarns", "iottwinmaker:linkedservices",
		"kinesis:fistargetarns", "kms:encryptioncontextkeys", "kms:grantoperations",
		"kms:resourcealiases", "lambda:layer", "lambda:securitygroupids", "lambda:subnetids",
		"lex:associatedintents", "lex:associatedslottypes", "logs:loggeneratingresourcearns",
		"networkmanager:edgelocations", "networkmanager:subnetarns", "oam:resourcetypes",
		"observabilityadmin:centralizationsourceid", "observabilityadmin:centralizationsourceregions",
		"partnercentral-account-management:legacypartnercentralrole",
		"partnercentral-account-management:marketingcentralrole",
		"partnercentral-account-management:proserverole", "partnercentral:fulfillmenttypes",
		"partnercentral:programs", "payment-cryptography:resourcealiases", "pi:dimensions",
		"quicksight:allowedembeddingdomains", "quicksight:kmskeyarns",
		"refactor-spaces:createdbyaccountids", "route53:changeresourcerecordsetsactions",
		"route53:changeresourcerecordsetsnormalizedrecordnames",
		"route53:changeresourcerecordsetsrecordtypes", "s3:inventoryaccessibleoptionalfields",
		"s3:requestobjecttagkeys", "s3express:inventoryaccessibleoptionalfields", "s3express:permissions",
		"sagemaker:acceleratortypes", "sagemaker:customermetadatapropertiestoremove",
		"sagemaker:imagearns", "sagemaker:imageversionarns", "sagemaker:instancetypes",
		"sagemaker:notebookinstancelifecycleconfigarns", "sagemaker:studiolifecycleconfigarns",
		"sagemaker:updatablefeatures", "sagemaker:vpcsecuritygroupids", "sagemaker:vpcsubnets", "saml:cn",
		"saml:eduorghomepageuri", "saml:eduorgidentityauthnpolicyuri", "saml:eduorglegalname",
		"saml:eduorgsuperioruri", "saml:eduorgwhitepagesuri", "saml:edupersonaffiliation",
		"saml:edupersonassurance", "saml:edupersonentitlement", "saml:edupersonnickname",
		"saml:edupersonorgunitdn", "saml:edupersonscopedaffiliation", "saml:edupersontargetedid",
		"secretsmanager:addreplicaregions", "ses:configurationsetoptions", "ses:recipients",
		"ses:replicaregion", "ssm:documentcategories", "ssm:documentversion", "ssm:inventorytypename",
		"states:statemachinequalifier", "sts:identitytokenaudience", "sts:requestcontextproviders",
		"sts:transitivetagkeys", "synthetics:names", "transfer:requestserverprotocols",
		"vpc-lattice-svcs:requestquerystring/${querystringkey}", "vpc-lattice:privatednsspecifieddomains",
		"vpc-lattice:securitygroupids", "vpc-lattice:targetgrouparns",
		"wisdom:messagetemplate/routingprofilearn", "wisdom:searchfilter/qualifier":
		return true
	}
	return false
}

// GlobalKey reports whether the name, in lower case, is a global condition key,
// tag keys without their tag name (aws:requesttag).
//
// Source: IAM User Guide, "AWS global condition context keys", 2026.
func GlobalKey(name string) bool {
	switch name {
	case "aws:assumedroot", "aws:calledvia", "aws:calledviaawsmcp", "aws:calledviafirst",
		"aws:calledvialast", "aws:chatbotsourcearn", "aws:currenttime",
		"aws:ec2instancesourceprivateipv4", "aws:ec2instancesourcevpc", "aws:epochtime",
		"aws:federatedprovider", "aws:ismcpserviceaction", "aws:multifactorauthage",
		"aws:multifactorauthpresent", "aws:principalaccount", "aws:principalarn",
		"aws:principalisawsservice", "aws:principalorgid", "aws:principalorgmasteraccountid",
		"aws:principalorgpaths", "aws:principalservicename", "aws:principalservicenameslist",
		"aws:principaltag", "aws:principaltype", "aws:referer", "aws:requestedregion", "aws:requesttag",
		"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "aws:resourcetag",
		"aws:securetransport", "aws:signinsessionarn", "aws:sourceaccount", "aws:sourcearn", "aws:sourceidentity", "aws:sourceip",
		"aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpcarn",
		"aws:sourcevpce", "aws:tagkeys", "aws:tokenissuetime", "aws:useragent", "aws:userid",
		"aws:username", "aws:viaawsmcpservice", "aws:viaawsservice", "aws:vpceaccount", "aws:vpceorgid",
		"aws:vpceorgpaths", "aws:vpcsourceip", "codebuild:buildarn", "codebuild:projectarn",
		"ec2:roledelivery", "ec2:sourceinstancearn", "glue:credentialissuingservice",
		"glue:roleassumedby", "identitystore:userid", "lambda:sourcefunctionarn", "ssm:sourceinstancearn":
		return true
	}
	return false
}

// GlobalKeyNames returns the names that GlobalKey knows as AWS spells them, without
// regard to case in alphabetical order. The slice is the caller's.
func GlobalKeyNames() []string {
	return []string{
		"aws:AssumedRoot", "aws:CalledVia", "aws:CalledViaAWSMCP", "aws:CalledViaFirst",
		"aws:CalledViaLast", "aws:ChatbotSourceArn", "aws:CurrentTime", "aws:Ec2InstanceSourcePrivateIPv4",
		"aws:Ec2InstanceSourceVpc", "aws:EpochTime", "aws:FederatedProvider", "aws:IsMcpServiceAction",
		"aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent", "aws:PrincipalAccount", "aws:PrincipalArn",
		"aws:PrincipalIsAWSService", "aws:PrincipalOrgID", "aws:PrincipalOrgMasterAccountId",
		"aws:PrincipalOrgPaths", "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList",
		"aws:PrincipalTag", "aws:PrincipalType", "aws:referer", "aws:RequestedRegion", "aws:RequestTag",
		"aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:ResourceTag",
		"aws:SecureTransport", "aws:SigninSessionArn", "aws:SourceAccount", "aws:SourceArn",
		"aws:SourceIdentity", "aws:SourceIp", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceOwner",
		"aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:TagKeys", "aws:TokenIssueTime",
		"aws:UserAgent", "aws:userid", "aws:username", "aws:ViaAWSMCPService", "aws:ViaAWSService",
		"aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths", "aws:VpcSourceIp", "codebuild:BuildArn",
		"codebuild:ProjectArn", "ec2:RoleDelivery", "ec2:SourceInstanceArn",
		"glue:CredentialIssuingService", "glue:RoleAssumedBy", "identitystore:UserId",
		"lambda:SourceFunctionArn", "ssm:SourceInstanceArn",
	}
}

// SensitiveKey reports whether the global key, in lower case, holds an
// identifier on which a wildcard makes no sense.
//
// Source: IAM User Guide, "AWS global condition context keys", Sensitive
// condition keys.
func SensitiveKey(name string) bool {
	switch name {
	case "aws:principalaccount", "aws:principalorgid", "aws:resourceaccount", "aws:resourceorgid",
		"aws:sourceaccount", "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce", "aws:vpceaccount",
		"aws:vpceorgid":
		return true
	}
	return false
}
