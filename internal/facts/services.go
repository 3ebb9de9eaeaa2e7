// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package facts

// HasResourcePolicies reports whether some resource of the service can carry a
// resource-based policy. The name is the service prefix in lower case.
//
// Sources, read on 2026-11-21: IAM User Guide, "AWS services that work with
// IAM", column Resource-based policies; and the actions of the service
// authorization reference of 2026-09-26 that set a policy on a resource.
func HasResourcePolicies(name string) bool {
	switch name {
	case "acm-pca", "agent-registry", "apigateway", "appsync", "aps", "arc-region-switch",
		"aws-marketplace", "backup", "bedrock", "bedrock-agentcore", "billing", "cleanrooms-ml", "cloud9",
		"cloudfront", "cloudhsm", "cloudtrail", "codeartifact", "codebuild", "codeguru-profiler",
		"comprehend", "dsql", "dynamodb", "ec2", "ecr", "ecr-public", "elasticfilesystem",
		"elemental-inference", "entityresolution", "es", "events", "fsx", "glacier", "glue", "iam",
		"imagebuilder", "iot", "kafka", "kinesis", "kms", "lambda", "lex", "logs", "lookoutequipment",
		"mediapackagev2", "mediastore", "mpa", "network-firewall", "networkmanager", "odb", "omics",
		"organizations", "osis", "payment-cryptography", "qbusiness", "redshift", "redshift-serverless",
		"refactor-spaces", "rekognition", "resource-explorer-2", "resource-groups",
		"route53-recovery-control-config", "rum", "s3", "s3-outposts", "s3express", "s3files", "s3tables",
		"s3vectors", "sagemaker", "schemas", "secretsmanager", "serverlessrepo", "servicecatalog",
		"servicediscovery", "ses", "signer", "sms-voice", "sns", "sqs", "ssm", "ssm-contacts",
		"ssm-incidents", "vpc-lattice", "wafv2", "xray":
		return true
	}
	return false
}

// SupportsRCP reports whether resource control policies cover the service, as
// of 2026-09-26 (Organizations User Guide, "Resource control policies", list
// of services). The list grew five times in two years: a service that is not
// on it may have been added since.
func SupportsRCP(name string) bool {
	switch name {
	case "aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets",
		"clouddirectory", "cloudfront", "cloudsearch", "cloudtrail-data", "codeartifact", "codebuild",
		"codecommit", "codepipeline", "cognito-identity", "cognito-idp", "comprehend",
		"comprehendmedical", "compute-optimizer", "cost-optimization-hub", "dax", "dsql", "dynamodb",
		"ecr", "ecr-public", "events", "firehose", "fis", "fms", "gamelift", "health", "inspector-scan",
		"kendra", "kinesisvideo", "kms", "logs", "memorydb", "networkmonitor", "notifications",
		"opensearch", "pca-connector-ad", "personalize", "polly", "pricing", "resource-groups",
		"rolesanywhere", "s3", "secretsmanager", "servicediscovery", "signin", "sqs", "sts", "support",
		"swf", "textract", "timestream-influxdb", "transcribe", "transfer", "translate", "wafv2",
		"workspaces", "xray":
		return true
	}
	return false
}

// KnownService reports whether the name, in lower case, is an action prefix of
// the service authorization reference (2026-06-29 and 2026-09-26) or of an AWS
// managed policy of 2026-08-22.
func KnownService(name string) bool {
	switch name {
	case "a2c", "a4b", "access-analyzer", "account", "account-access", "acm", "acm-pca",
		"aco-automation", "action-recommendations", "agent-registry", "aidevops", "aiops", "airflow",
		"airflow-serverless", "amplify", "amplifybackend", "amplifyuibuilder", "aoss", "apigateway",
		"app-integrations", "appconfig", "appfabric", "appflow", "application-autoscaling",
		"application-signals", "application-transformation", "applicationinsights", "applicationwizard",
		"appmesh", "appmesh-preview", "apprunner", "appstream", "appstudio", "appsync", "apptest", "aps",
		"arc-region-switch", "arc-zonal-shift", "arsenal", "artifact", "athena", "auditmanager",
		"autoscaling", "autoscaling-plans", "aws-external-anthropic", "aws-marketplace",
		"aws-marketplace-management", "aws-portal", "awsconnector", "b2bi", "backup", "backup-gateway",
		"backup-search", "backup-storage", "batch", "bcm-dashboards", "bcm-data-exports",
		"bcm-pricing-calculator", "bcm-recommended-actions", "bedrock", "bedrock-agentcore",
		"bedrock-mantle", "bedrock-websearch", "billing", "billingconductor", "braket", "budgets",
		"bugbust", "builderid", "cases", "cassandra", "catalog-admin", "catalog-user", "ce", "chatbot",
		"chime", "cleanrooms", "cleanrooms-ml", "cloud9", "clouddirectory", "cloudformation",
		"cloudfront", "cloudfront-keyvaluestore", "cloudhsm", "cloudsearch", "cloudshell", "cloudtrail",
		"cloudtrail-data", "cloudwatch", "codeartifact", "codebuild", "codecatalyst", "codecommit",
		"codeconnections", "codedeploy", "codeguru", "codeguru-profiler", "codeguru-reviewer",
		"codeguru-security", "codepipeline", "codestar", "codestar-connections", "codestar-notifications",
		"codewhisperer", "cognito-identity", "cognito-idp", "cognito-sync", "comprehend",
		"comprehendmedical", "compute-optimizer", "config", "connect", "connect-campaigns", "consoleapp",
		"consolidatedbilling", "controlcatalog", "controltower", "cost-optimization-hub", "crowd", "cur",
		"customer-verification", "databrew", "dataexchange", "datapipeline", "datasync", "datazone",
		"datazonecontrol", "dax", "dbqms", "deadline", "deepcomposer", "deeplens", "deepracer",
		"detective", "devicefarm", "devops-guru", "directconnect", "discovery", "dlm", "dms",
		"docdb-elastic", "drs", "ds", "ds-data", "dsql", "dynamodb", "ebs", "ec2", "ec2-instance-connect",
		"ec2-reports", "ec2messages", "ecr", "ecr-public", "ecs", "eks", "eks-auth", "eks-mcp",
		"elastic-inference", "elasticache", "elasticbeanstalk", "elasticfilesystem",
		"elasticloadbalancing", "elasticmapreduce", "elastictranscoder", "elemental-activations",
		"elemental-appliances-software", "elemental-inference", "elemental-support-cases",
		"elemental-support-content", "emr-containers", "emr-serverless", "entityresolution", "es",
		"events", "eventsbilltoaws", "evidently", "evs", "execute-api", "finops-agent", "finspace",
		"firehose", "fis", "fms", "forecast", "frauddetector", "freertos", "freetier", "fsx", "gamelift",
		"gameliftstreams", "geo", "geo-maps", "geo-places", "geo-routes", "glacier", "globalaccelerator",
		"glue", "grafana", "greengrass", "groundstation", "groundtruthlabeling", "guardduty", "health",
		"health-agent", "healthlake", "honeycode", "iam", "identity-sync", "identitystore",
		"identitystore-auth", "imagebuilder", "importexport", "inspector", "inspector-scan", "inspector2",
		"inspector2-telemetry", "interconnect", "internetmonitor", "invoicing", "iot",
		"iot-device-tester", "iot1click", "iotanalytics", "iotdeviceadvisor", "iotevents", "iotfleethub",
		"iotfleetwise", "iotjobsdata", "iotmanagedintegrations", "iotroborunner", "iotsitewise",
		"iottwinmaker", "iotwireless", "iq", "iq-permission", "ivs", "ivschat", "kafka", "kafka-cluster",
		"kafkaconnect", "kendra", "kendra-ranking", "kinesis", "kinesisanalytics", "kinesisvideo", "kms",
		"lakeformation", "lambda", "launchwizard", "lex", "license-manager",
		"license-manager-linux-subscriptions", "license-manager-user-subscriptions", "lightsail", "logs",
		"lookoutequipment", "lookoutmetrics", "lookoutvision", "m2", "machinelearning", "macie2",
		"managedblockchain", "mapcredits", "mechanicalturk", "mediaconnect", "mediaconvert",
		"mediaimport", "medialive", "mediapackage", "mediapackage-vod", "mediapackagev2", "mediastore",
		"mediatailor", "medical-imaging", "memorydb", "mgh", "mgn", "migrationhub-orchestrator",
		"migrationhub-strategy", "mobileanalytics", "mobilehub", "mobiletargeting", "monitron", "mpa",
		"mq", "neptune-db", "neptune-graph", "network-firewall", "network-security-manager",
		"networkflowmonitor", "networkmanager", "networkmanager-chat", "networkmonitor", "nimble",
		"notifications", "notifications-contacts", "nova-act", "oam", "observabilityadmin", "odb",
		"omics", "one", "opensearch", "opsworks", "opsworks-cm", "organizations", "osis", "outposts",
		"panorama", "partnercentral", "partnercentral-account-management", "payment-cryptography",
		"payments", "pca-connector-ad", "pca-connector-scep", "pcs", "personalize", "pi", "pipes",
		"polly", "pricing", "pricingplanmanager", "private-networks", "profile", "proton",
		"purchase-orders", "q", "qapps", "qbusiness", "qdeveloper", "qldb", "quicksight", "ram", "rbin",
		"rds", "rds-data", "rds-db", "redshift", "redshift-data", "redshift-serverless",
		"refactor-spaces", "rekognition", "researchstudio", "resiliencehub", "resource-explorer",
		"resource-explorer-2", "resource-groups", "robomaker", "rolesanywhere", "route53",
		"route53-recovery-cluster", "route53-recovery-control-config", "route53-recovery-readiness",
		"route53domains", "route53globalresolver", "route53profiles", "route53resolver", "rtbfabric",
		"rum", "s3", "s3-object-lambda", "s3-outposts", "s3express", "s3files", "s3tables", "s3vectors",
		"sagemaker", "sagemaker-data-science-assistant", "sagemaker-geospatial",
		"sagemaker-groundtruth-synthetic", "sagemaker-mlflow", "sagemaker-unified-studio-mcp",
		"savingsplans", "scheduler", "schemas", "scn", "sdb", "secretsmanager", "security-ir",
		"securityagent", "securityhub", "securitylake", "serverlessrepo", "servicecatalog",
		"servicediscovery", "serviceextract", "servicequotas", "ses", "shield", "signer", "signin",
		"simspaceweaver", "sms", "sms-voice", "snowball", "sns", "social-messaging", "sqlworkbench",
		"sqs", "ssm", "ssm-contacts", "ssm-guiconnect", "ssm-incidents", "ssm-quicksetup", "ssm-sap",
		"ssmmessages", "sso", "sso-directory", "sso-oauth", "states", "storagegateway", "sts", "sumerian",
		"support", "support-console", "supportapp", "supportauthz", "supportplans", "sustainability",
		"swf", "synthetics", "tag", "tax", "textract", "thinclient", "timestream", "timestream-influxdb",
		"tiros", "tnb", "transcribe", "transfer", "transform", "transform-custom", "translate",
		"trustedadvisor", "ts", "user-subscriptions", "uxc", "vendor-insights", "verified-access",
		"verifiedpermissions", "voiceid", "vpc-lattice", "vpc-lattice-svcs", "vpce", "waf",
		"waf-regional", "wafv2", "wam", "wellarchitected", "wickr", "wisdom", "workdocs", "worklink",
		"workmail", "workmailmessageflow", "workspaces", "workspaces-instances", "workspaces-web", "xray",
		"zocalo":
		return true
	}
	return false
}
