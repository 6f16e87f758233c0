import "./rolldown-runtime.js";
import { H as homeTime, J as isObject, N as previewStage, U as observeHomeTime, _t as isRegion, bt as actingKeys, gt as checkRegions, ht as amiReference, kt as withPeriod, rt as which, vt as noRegion, yt as regionOf } from "./start-both.js";
import { n as keptSecrets, t as keepSecrets } from "./kept-secrets.js";
import { a as whenReady, i as ownerOf, r as labelHome, t as loginTo } from "./trial.js";
import { C as encode, b as readFinalMarks, t as limits, x as changed } from "./limits.js";
import { _ as backoff, a as holdPrefix, d as marks, o as isDeadRun, s as isOverdue, t as goneMeanwhile, u as markPrefix } from "./gone.js";
import { $ as makeBuilder, A as getHttpHandlerExtensionConfiguration, C as getHttpSigningPlugin, D as getHostHeaderPlugin, E as getLoggerPlugin, G as customEndpointFunctions, H as getEndpointPlugin, J as resolveParams, K as EndpointCache, O as resolveHostHeaderConfig, Q as NODE_REGION_CONFIG_OPTIONS, S as normalizeProvider$1, St as emitWarningIfUnsupportedVersion$1, T as getRecursionDetectionPlugin, U as resolveEndpointConfig, W as decideEndpoint, X as resolveRegionConfig, Y as resolveDefaultsModeConfig, Z as NODE_REGION_CONFIG_FILE_OPTIONS, _ as NODE_RETRY_MODE_CONFIG_OPTIONS, _t as normalizeProvider, a as NODE_AUTH_SCHEME_PREFERENCE_OPTIONS, at as ServiceException, b as resolveUserAgentConfig, bt as fromBase64, ct as getSchemaSerdePlugin, d as awsEndpointFunctions, dt as NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS, et as NoOpLogger, f as NODE_APP_ID_CONFIG_OPTIONS, ft as NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS, g as NODE_MAX_ATTEMPT_CONFIG_OPTIONS, h as getRetryPlugin, it as loadConfigsForDefaultMode, j as resolveHttpHandlerRuntimeConfig, k as getContentLengthPlugin, l as getAwsRegionExtensionConfiguration, m as getUserAgentPlugin, nt as resolveDefaultRuntimeConfig, o as AwsSdkSigV4Signer, p as createDefaultUserAgentProvider, pt as calculateBodyLength, q as BinaryDecisionDiagram, r as resolveAwsSdkSigV4Config, rt as emitWarningIfUnsupportedVersion, t as Sha256Node, tt as getDefaultExtensionConfiguration, u as resolveAwsRegionExtensionConfiguration, ut as Client, v as resolveRetryConfig, vt as getSmithyContext, w as getHttpAuthSchemeEndpointRuleSetPlugin, x as DefaultIdentityProviderConfig, xt as getDefaultSocketTimeout, y as DEFAULT_RETRY_MODE, yt as toBase64 } from "./Sha256Node.js";
import { n as toUtf8, r as fromUtf8, t as TypeRegistry } from "./TypeRegistry.js";
import { t as createPaginator } from "./createPaginator.js";
import { n as defaultProvider } from "./dist-es3.js";
import { r as parseUrl, t as loadConfig } from "./configLoader.js";
import { r as streamCollector, t as NodeHttpHandler } from "./node-http-handler.js";
import { t as AwsQueryProtocol } from "./AwsQueryProtocol.js";
import { t as chunksOf } from "./chunks.js";
import { a as array, c as json, f as object, h as string, o as boolean, p as record } from "./schemas.js";
import { a as messageOf, i as isUserError, n as UserError, o as outage, r as hasCode } from "./errors.js";
import { a as textOf, i as only, r as isOn } from "./ssh-key.js";
import { t as CredentialsProviderError } from "./CredentialsProviderError.js";
import { i as agentsFor, r as networkTrouble } from "./network-trouble.js";
import { f as once } from "./start.js";
import { i as AwsSdkSigV4ASigner, n as NODE_SIGV4A_CONFIG_OPTIONS, r as resolveAwsSdkSigV4AConfig, t as SignatureV4MultiRegion } from "./SignatureV4MultiRegion.js";
import { t as NoAuthSigner } from "./noAuth.js";
import { a as packerOutput } from "./session.js";
import { t as ask } from "./http.js";
import path from "node:path";
import { open, readFile, readdir, readlink } from "node:fs/promises";
import { createHash } from "node:crypto";

// node_modules/@aws-sdk/core/dist-es/submodules/protocols/query/AwsEc2QueryProtocol.js
var AwsEc2QueryProtocol = class extends AwsQueryProtocol {
	options;
	constructor(options) {
		super(options);
		this.options = options;
		Object.assign(this.serializer.settings, {
			capitalizeKeys: true,
			flattenLists: true,
			serializeEmptyLists: false,
			ec2: true
		});
	}
	getShapeId() {
		return "aws.protocols#ec2Query";
	}
	useNestedResult() {
		return false;
	}
};

// node_modules/@aws-sdk/client-ec2/dist-es/auth/httpAuthSchemeProvider.js
const defaultEC2HttpAuthSchemeParametersProvider = async (config, context, input) => {
	return {
		operation: getSmithyContext(context).operation,
		region: await normalizeProvider(config.region)() || (() => {
			throw new Error("expected `region` to be configured for `aws.auth#sigv4`");
		})()
	};
};
function createAwsAuthSigv4HttpAuthOption$1(authParameters) {
	return {
		schemeId: "aws.auth#sigv4",
		signingProperties: {
			name: "ec2",
			region: authParameters.region
		},
		propertiesExtractor: (config, context) => ({ signingProperties: {
			config,
			context
		} })
	};
}
const defaultEC2HttpAuthSchemeProvider = (authParameters) => {
	const options = [];
	switch (authParameters.operation) {
		default: options.push(createAwsAuthSigv4HttpAuthOption$1(authParameters));
	}
	return options;
};
const resolveHttpAuthSchemeConfig$1 = (config) => {
	const config_0 = resolveAwsSdkSigV4Config(config);
	return Object.assign(config_0, { authSchemePreference: normalizeProvider(config.authSchemePreference ?? []) });
};

// node_modules/@aws-sdk/client-ec2/dist-es/endpoint/EndpointParameters.js
const resolveClientEndpointParameters$1 = (options) => {
	return Object.assign(options, {
		useDualstackEndpoint: options.useDualstackEndpoint ?? false,
		useFipsEndpoint: options.useFipsEndpoint ?? false,
		defaultSigningName: "ec2"
	});
};
const commonParams$1 = {
	UseFIPS: {
		type: "builtInParams",
		name: "useFipsEndpoint"
	},
	Endpoint: {
		type: "builtInParams",
		name: "endpoint"
	},
	Region: {
		type: "builtInParams",
		name: "region"
	},
	UseDualStack: {
		type: "builtInParams",
		name: "useDualstackEndpoint"
	}
};

// node_modules/@aws-sdk/client-ec2/package.json
var version$1 = "3.1169.0";

// node_modules/@aws-sdk/client-ec2/dist-es/endpoint/bdd.js
const k$1 = "ref";
const a$1 = -1;
const b$1 = true;
const c$1 = "isSet";
const d$1 = "PartitionResult";
const e$1 = "booleanEquals";
const f$1 = "getAttr";
const g$1 = { [k$1]: "Endpoint" };
const h$1 = { [k$1]: d$1 };
const i$1 = {};
const j$1 = [{ [k$1]: "Region" }];
const _data$1 = {
	conditions: [
		[c$1, [g$1]],
		[c$1, j$1],
		[
			"aws.partition",
			j$1,
			d$1
		],
		[e$1, [{ [k$1]: "UseFIPS" }, b$1]],
		[e$1, [{ [k$1]: "UseDualStack" }, b$1]],
		[e$1, [{
			fn: f$1,
			argv: [h$1, "supportsDualStack"]
		}, b$1]],
		[e$1, [{
			fn: f$1,
			argv: [h$1, "supportsFIPS"]
		}, b$1]],
		["stringEquals", [{
			fn: f$1,
			argv: [h$1, "name"]
		}, "aws-us-gov"]]
	],
	results: [
		[a$1],
		[a$1, "Invalid Configuration: FIPS and custom endpoint are not supported"],
		[a$1, "Invalid Configuration: Dualstack and custom endpoint are not supported"],
		[g$1, i$1],
		["https://ec2-fips.{Region}.{PartitionResult#dualStackDnsSuffix}", i$1],
		[a$1, "FIPS and DualStack are enabled, but this partition does not support one or both"],
		["https://ec2.{Region}.amazonaws.com", i$1],
		["https://ec2-fips.{Region}.{PartitionResult#dnsSuffix}", i$1],
		[a$1, "FIPS is enabled but this partition does not support FIPS"],
		["https://ec2.{Region}.{PartitionResult#dualStackDnsSuffix}", i$1],
		[a$1, "DualStack is enabled but this partition does not support DualStack"],
		["https://ec2.{Region}.{PartitionResult#dnsSuffix}", i$1],
		[a$1, "Invalid Configuration: Missing Region"]
	]
};
const root$1 = 2;
const nodes$1 = new Int32Array([
	-1,
	1,
	-1,
	0,
	13,
	3,
	1,
	4,
	100000012,
	2,
	5,
	100000012,
	3,
	8,
	6,
	4,
	7,
	100000011,
	5,
	100000009,
	100000010,
	4,
	11,
	9,
	6,
	10,
	100000008,
	7,
	100000006,
	100000007,
	5,
	12,
	100000005,
	6,
	100000004,
	100000005,
	3,
	100000001,
	14,
	4,
	100000002,
	100000003
]);
const bdd$1 = BinaryDecisionDiagram.from(nodes$1, root$1, _data$1.conditions, _data$1.results);

// node_modules/@aws-sdk/client-ec2/dist-es/endpoint/endpointResolver.js
const cache$1 = new EndpointCache({
	size: 50,
	params: [
		"Endpoint",
		"Region",
		"UseDualStack",
		"UseFIPS"
	]
});
const defaultEndpointResolver$1 = (endpointParams, context = {}) => {
	return cache$1.get(endpointParams, () => decideEndpoint(bdd$1, {
		endpointParams,
		logger: context.logger
	}));
};
customEndpointFunctions.aws = awsEndpointFunctions;

// node_modules/@aws-sdk/client-ec2/dist-es/models/EC2ServiceException.js
var EC2ServiceException = class EC2ServiceException extends ServiceException {
	static shapeId = "smithy.ts.sdk.synthetic.com.amazonaws.ec2#EC2ServiceException";
	constructor(options) {
		super(options);
		Object.setPrototypeOf(this, EC2ServiceException.prototype);
	}
};

// node_modules/@aws-sdk/client-ec2/dist-es/schemas/schemas_0.js
const _ABHP = "ActualBlockHourlyPrice";
const _AC = "AcceleratorCount";
const _ACIA = "AssociateCarrierIpAddress";
const _AIT = "AllowedInstanceTypes";
const _AITS = "AllowedInstanceTypeSet";
const _AItt = "AttachmentId";
const _ALI = "AmiLaunchIndex";
const _AMSc = "AcceleratorManufacturerSet";
const _AMc = "AcceleratorManufacturers";
const _ANSc = "AcceleratorNameSet";
const _ANcc = "AcceleratorNames";
const _APIAss = "AssociatePublicIpAddress";
const _ARss = "AssociatedResource";
const _ARuto = "AutoRecovery";
const _ASSm = "AmdSevSnp";
const _ATMMB = "AcceleratorTotalMemoryMiB";
const _ATSc = "AcceleratorTypeSet";
const _ATc = "AcceleratorTypes";
const _ATddre = "AddressingType";
const _ATtt = "AttachTime";
const _AVt = "AttributeValue";
const _AZ = "AvailabilityZone";
const _AZGv = "AvailabilityZoneGroup";
const _AZI = "AvailabilityZoneId";
const _Ad = "Add";
const _Af = "Affinity";
const _Ar = "Arn";
const _Arc = "Architecture";
const _Ass = "Association";
const _At = "Attribute";
const _Att = "Attachment";
const _Atta = "Attachments";
const _BDM = "BlockDeviceMapping";
const _BDML = "BlockDeviceMappingList";
const _BDMl = "BlockDeviceMappings";
const _BDMlo = "BlockDurationMinutes";
const _BEBM = "BaselineEbsBandwidthMbps";
const _BM = "BootMode";
const _BMa = "BareMetal";
const _BP = "BurstablePerformance";
const _BPF = "BaselinePerformanceFactors";
const _BW = "BandwidthWeighting";
const _CBI = "CapacityBlockId";
const _CBr = "CreatedBy";
const _CCor = "CoreCount";
const _CCp = "CpuCredits";
const _CDM = "CompletionDurationMinutes";
const _CDr = "CreationDate";
const _CFAS = "CriticalFixAvailableSince";
const _CI = "CarrierIp";
const _CIBM = "CurrentInstanceBootMode";
const _CIR = "CopyImageRequest";
const _CIRo = "CopyImageResult";
const _CIT = "CopyImageTags";
const _CIi = "CidrIp";
const _CIid = "CidrIpv6";
const _CIopy = "CopyImage";
const _CM = "CpuManufacturers";
const _CMSp = "CpuManufacturerSet";
const _CO = "CpuOptions";
const _COI = "CustomerOwnedIp";
const _CPF = "CpuPerformanceFactor";
const _CRI = "CapacityReservationId";
const _CRP = "CapacityReservationPreference";
const _CRRGA = "CapacityReservationResourceGroupArn";
const _CRSR = "CapacityReservationSpecificationResponse";
const _CRSa = "CapacityReservationSpecification";
const _CRT = "CapacityReservationTarget";
const _CRTR = "CapacityReservationTargetResponse";
const _CSIR = "CancelledSpotInstanceRequest";
const _CSIRL = "CancelledSpotInstanceRequestList";
const _CSIRR = "CancelSpotInstanceRequestsRequest";
const _CSIRRa = "CancelSpotInstanceRequestsResult";
const _CSIRa = "CancelledSpotInstanceRequests";
const _CSIRan = "CancelSpotInstanceRequests";
const _CSr = "CreditSpecification";
const _CSu = "CurrentState";
const _CT = "ClientToken";
const _CTC = "ConnectionTrackingConfiguration";
const _CTR = "CreateTagsRequest";
const _CTS = "ConnectionTrackingSpecification";
const _CTSR = "ConnectionTrackingSpecificationRequest";
const _CTSRo = "ConnectionTrackingSpecificationResponse";
const _CTomp = "CompletionTime";
const _CTre = "CreateTime";
const _CTreat = "CreateTags";
const _CVP = "CreateVolumePermission";
const _CVPL = "CreateVolumePermissionList";
const _CVPM = "CreateVolumePermissionModifications";
const _Co = "Code";
const _Conf = "Configured";
const _Cou = "Count";
const _Cp = "Cpu";
const _DAS = "DeleteAssociatedSnapshots";
const _DASi = "DisableApiStop";
const _DAT = "DisableApiTermination";
const _DAZ = "DestinationAvailabilityZone";
const _DAZI = "DestinationAvailabilityZoneId";
const _DAep = "DeprecateAt";
const _DEKI = "DataEncryptionKeyId";
const _DI = "DeviceIndex";
const _DIA = "DescribeImageAttribute";
const _DIAR = "DescribeImageAttributeRequest";
const _DIDP = "DisableImageDeregistrationProtection";
const _DIDPR = "DisableImageDeregistrationProtectionRequest";
const _DIDPRi = "DisableImageDeregistrationProtectionResult";
const _DIRR = "DescribeImageReferencesRequest";
const _DIRRe = "DescribeImageReferencesResult";
const _DIRer = "DeregisterImageRequest";
const _DIRere = "DeregisterImageResult";
const _DIRes = "DescribeImagesRequest";
const _DIResc = "DescribeImagesResult";
const _DIRescr = "DescribeInstancesRequest";
const _DIRescri = "DescribeInstancesResult";
const _DIRescribem = "DescribeImageReferences";
const _DIer = "DeregisterImage";
const _DIes = "DescribeImages";
const _DIesc = "DescribeInstances";
const _DKP = "DeleteKeyPair";
const _DKPR = "DeleteKeyPairRequest";
const _DKPRe = "DeleteKeyPairResult";
const _DKPRes = "DescribeKeyPairsRequest";
const _DKPResc = "DescribeKeyPairsResult";
const _DKPe = "DescribeKeyPairs";
const _DLT = "DeleteLaunchTemplate";
const _DLTR = "DeleteLaunchTemplateRequest";
const _DLTRe = "DeleteLaunchTemplateResult";
const _DLTVRes = "DescribeLaunchTemplateVersionsRequest";
const _DLTVResc = "DescribeLaunchTemplateVersionsResult";
const _DLTVe = "DescribeLaunchTemplateVersions";
const _DN = "DeviceName";
const _DNI = "DeleteNetworkInterface";
const _DNIR = "DeleteNetworkInterfaceRequest";
const _DOA = "DestinationOutpostArn";
const _DOT = "DeleteOnTermination";
const _DPer = "DeregistrationProtection";
const _DR = "DryRun";
const _DSG = "DeleteSecurityGroup";
const _DSGR = "DeleteSecurityGroupRequest";
const _DSGRe = "DeleteSecurityGroupResult";
const _DSGRes = "DescribeSecurityGroupsRequest";
const _DSGResc = "DescribeSecurityGroupsResult";
const _DSGe = "DescribeSecurityGroups";
const _DSIRR = "DescribeSpotInstanceRequestsRequest";
const _DSIRRe = "DescribeSpotInstanceRequestsResult";
const _DSIRescr = "DescribeSpotInstanceRequests";
const _DSR = "DeleteSnapshotRequest";
const _DSRC = "DeleteSnapshotReturnCode";
const _DSRS = "DeleteSnapshotResultSet";
const _DSRel = "DeleteSnapshotResults";
const _DSRes = "DescribeSnapshotsRequest";
const _DSResc = "DescribeSnapshotsResult";
const _DSele = "DeleteSnapshot";
const _DSes = "DescribeSnapshots";
const _DTR = "DeleteTagsRequest";
const _DTRe = "DescribeTagsRequest";
const _DTRes = "DescribeTagsResult";
const _DTe = "DeprecationTime";
const _DTelet = "DeleteTags";
const _DTes = "DescribeTags";
const _DVN = "DefaultVersionNumber";
const _DVR = "DeleteVolumeRequest";
const _DVRes = "DescribeVolumesRequest";
const _DVResc = "DescribeVolumesResult";
const _DVRet = "DetachVolumeRequest";
const _DVef = "DefaultVersion";
const _DVel = "DeleteVolume";
const _DVes = "DescribeVolumes";
const _DVet = "DetachVolume";
const _De = "Description";
const _Dev = "Device";
const _EBD = "EbsBlockDevice";
const _EBSL = "ExecutableByStringList";
const _EBx = "ExecutableBy";
const _ECI = "EbsCardIndex";
const _EGA = "ElasticGpuAssociation";
const _EGAI = "ElasticGpuAssociationId";
const _EGAL = "ElasticGpuAssociationList";
const _EGAS = "ElasticGpuAssociationState";
const _EGAT = "ElasticGpuAssociationTime";
const _EGAl = "ElasticGpuAssociations";
const _EGIl = "ElasticGpuId";
const _EGSR = "ElasticGpuSpecificationResponse";
const _EGSRL = "ElasticGpuSpecificationResponseList";
const _EGSlas = "ElasticGpuSpecifications";
const _EIAA = "ElasticInferenceAcceleratorAssociation";
const _EIAAI = "ElasticInferenceAcceleratorAssociationId";
const _EIAAL = "ElasticInferenceAcceleratorAssociationList";
const _EIAAS = "ElasticInferenceAcceleratorAssociationState";
const _EIAAT = "ElasticInferenceAcceleratorAssociationTime";
const _EIAAl = "ElasticInferenceAcceleratorArn";
const _EIAAla = "ElasticInferenceAcceleratorAssociations";
const _EIAl = "ElasticInferenceAccelerators";
const _EIBD = "EbsInstanceBlockDevice";
const _EID = "EnableImageDeprecation";
const _EIDP = "EnableImageDeregistrationProtection";
const _EIDPR = "EnableImageDeregistrationProtectionRequest";
const _EIDPRn = "EnableImageDeregistrationProtectionResult";
const _EIDR = "EnableImageDeprecationRequest";
const _EIDRn = "EnableImageDeprecationResult";
const _EITSx = "ExcludedInstanceTypeSet";
const _EITxc = "ExcludedInstanceTypes";
const _EO = "EbsOptimized";
const _EOn = "EnclaveOptions";
const _EQC = "EnaQueueCount";
const _ERNDAAAAR = "EnableResourceNameDnsAAAARecord";
const _ERNDAR = "EnableResourceNameDnsARecord";
const _ESE = "EnaSrdEnabled";
const _ESS = "EnaSrdSpecification";
const _ESSR = "EnaSrdSpecificationRequest";
const _ESUE = "EnaSrdUdpEnabled";
const _ESUS = "EnaSrdUdpSpecification";
const _ESUSR = "EnaSrdUdpSpecificationRequest";
const _ESna = "EnaSupport";
const _EU = "ExecutableUsers";
const _Eb = "Ebs";
const _En = "Enabled";
const _Enc = "Encrypted";
const _F = "Force";
const _FLi = "FilterList";
const _FP = "FromPort";
const _FRa = "FastRestored";
const _FSD = "FindingScanDate";
const _FSSIB = "FullSnapshotSizeInBytes";
const _FTE = "FreeTierEligible";
const _Fau = "Fault";
const _Fi = "Filters";
const _Fil = "Filter";
const _G = "Groups";
const _GIL = "GroupIdentifierList";
const _GISL = "GroupIdStringList";
const _GIr = "GroupId";
const _GIro = "GroupIds";
const _GIrou = "GroupIdentifier";
const _GN = "GroupName";
const _GNSL = "GroupNameStringList";
const _GNr = "GroupNames";
const _Gr = "Group";
const _HBD = "HiddenByDefault";
const _HE = "HttpEndpoint";
const _HFAS = "HighFixAvailableSince";
const _HFSL = "HighestFindingSeverityLabel";
const _HIo = "HostId";
const _HO = "HibernationOptions";
const _HPI = "HttpProtocolIpv6";
const _HPRHL = "HttpPutResponseHopLimit";
const _HRGA = "HostResourceGroupArn";
const _HT = "HttpTokens";
const _HTo = "HostnameType";
const _Hy = "Hypervisor";
const _I = "Id";
const _IA = "Ipv6Addresses";
const _IAC = "Ipv6AddressCount";
const _IAESS = "InstanceAttachmentEnaSrdSpecification";
const _IAESUS = "InstanceAttachmentEnaSrdUdpSpecification";
const _IART = "IncludeAllResourceTypes";
const _IAm = "ImageAllowed";
const _IAma = "ImageAttribute";
const _IApv = "Ipv6Address";
const _IBDM = "InstanceBlockDeviceMapping";
const _IBDML = "InstanceBlockDeviceMappingList";
const _ID = "IncludeDeprecated";
const _IDn = "IncludeDisabled";
const _IF = "InstanceFamily";
const _IFAS = "InformationalFixAvailableSince";
const _IGS = "InstanceGenerationSet";
const _IGns = "InstanceGenerations";
const _II = "InstanceId";
const _IIA = "InstanceIpv6Address";
const _IIAL = "InstanceIpv6AddressList";
const _IIB = "InstanceInterruptionBehavior";
const _IIP = "IamInstanceProfile";
const _IIPL = "InstanceIpv4PrefixList";
const _IIPLn = "InstanceIpv6PrefixList";
const _IIPS = "IamInstanceProfileSpecification";
const _IIPn = "InstanceIpv4Prefix";
const _IIPns = "InstanceIpv6Prefix";
const _IISB = "InstanceInitiatedShutdownBehavior";
const _IISL = "ImageIdStringList";
const _IISLn = "InstanceIdStringList";
const _IIm = "ImageId";
const _IIma = "ImageIds";
const _IIn = "InstanceIds";
const _IL = "ImageLocation";
const _ILm = "ImageList";
const _ILn = "InstanceLifecycle";
const _ILns = "InstanceList";
const _IMO = "InstanceMaintenanceOptions";
const _IMORnst = "InstanceMetadataOptionsResponse";
const _IMOns = "InstanceMarketOptions";
const _IMR = "IncludeManagedResources";
const _IMT = "InstanceMetadataTags";
const _INI = "InstanceNetworkInterface";
const _INIA = "InstanceNetworkInterfaceAssociation";
const _INIAn = "InstanceNetworkInterfaceAttachment";
const _INIL = "InstanceNetworkInterfaceList";
const _INIS = "InstanceNetworkInterfaceSpecification";
const _INISL = "InstanceNetworkInterfaceSpecificationList";
const _INPO = "InstanceNetworkPerformanceOptions";
const _IOA = "ImageOwnerAlias";
const _IOI = "IpOwnerId";
const _IOS = "InstanceOwningService";
const _IPC = "Ipv6PrefixCount";
const _IPCp = "Ipv4PrefixCount";
const _IPEp = "IpPermissionsEgress";
const _IPIA = "InstancePrivateIpAddress";
const _IPIAL = "InstancePrivateIpAddressList";
const _IPIs = "IsPrimaryIpv6";
const _IPK = "IncludePublicKey";
const _IPLRpv = "Ipv4PrefixListResponse";
const _IPLRpvr = "Ipv6PrefixListResponse";
const _IPLp = "IpPermissionList";
const _IPLpvr = "Ipv4PrefixList";
const _IPLpvref = "Ipv6PrefixList";
const _IPSRp = "Ipv4PrefixSpecificationRequest";
const _IPSRpv = "Ipv4PrefixSpecificationResponse";
const _IPSRpvr = "Ipv6PrefixSpecificationRequest";
const _IPSRpvre = "Ipv6PrefixSpecificationResponse";
const _IPp = "Ipv6Prefixes";
const _IPpe = "IpPermissions";
const _IPper = "IpPermission";
const _IPpr = "IpProtocol";
const _IPpv = "Ipv6Prefix";
const _IPpvr = "Ipv4Prefixes";
const _IPpvre = "Ipv4Prefix";
const _IR = "InstanceRequirements";
const _IRL = "ImageReferenceList";
const _IRLp = "IpRangeList";
const _IRLpv = "Ipv6RangeList";
const _IRm = "ImageReferences";
const _IRma = "ImageReference";
const _IRpa = "IpRanges";
const _IRpan = "IpRange";
const _IRpv = "Ipv6Ranges";
const _IRpva = "Ipv6Range";
const _ISC = "InstanceStateChange";
const _ISCL = "InstanceStateChangeList";
const _ISIA = "InstanceSecondaryInterfaceAttachment";
const _ISIL = "InstanceSecondaryInterfaceList";
const _ISIPIA = "InstanceSecondaryInterfacePrivateIpAddress";
const _ISIPIAL = "InstanceSecondaryInterfacePrivateIpAddressList";
const _ISIn = "InstanceSecondaryInterface";
const _ISmd = "ImdsSupport";
const _ISnsta = "InstanceState";
const _IT = "InstanceType";
const _ITIns = "InstanceTypeItem";
const _ITSn = "InstanceTypeSpecification";
const _ITm = "ImageType";
const _ITnt = "InterfaceType";
const _IW = "ImageWatermarks";
const _IWL = "ImageWatermarkList";
const _IWm = "ImageWatermark";
const _Im = "Images";
const _Ima = "Image";
const _In = "Instance";
const _Ins = "Instances";
const _Io = "Iops";
const _K = "Key";
const _KFe = "KeyFingerprint";
const _KI = "KernelId";
const _KKI = "KmsKeyId";
const _KN = "KeyName";
const _KNSL = "KeyNameStringList";
const _KNe = "KeyNames";
const _KP = "KeyPairs";
const _KPI = "KeyPairId";
const _KPISL = "KeyPairIdStringList";
const _KPIe = "KeyPairIds";
const _KPIey = "KeyPairInfo";
const _KPL = "KeyPairList";
const _KT = "KeyType";
const _LAZ = "LaunchedAvailabilityZone";
const _LAZI = "LaunchedAvailabilityZoneId";
const _LCA = "LicenseConfigurationArn";
const _LCi = "LicenseConfiguration";
const _LFAS = "LowFixAvailableSince";
const _LGa = "LaunchGroup";
const _LL = "LicenseList";
const _LLT = "LastLaunchedTime";
const _LPL = "LaunchPermissionList";
const _LPM = "LaunchPermissionModifications";
const _LPa = "LaunchPermissions";
const _LPau = "LaunchPermission";
const _LST = "LocalStorageTypes";
const _LSTS = "LocalStorageTypeSet";
const _LSa = "LaunchSpecification";
const _LSi = "LicenseSpecifications";
const _LSo = "LocalStorage";
const _LT = "LaunchTemplate";
const _LTBDM = "LaunchTemplateBlockDeviceMapping";
const _LTBDML = "LaunchTemplateBlockDeviceMappingList";
const _LTCO = "LaunchTemplateCpuOptions";
const _LTCRSRa = "LaunchTemplateCapacityReservationSpecificationResponse";
const _LTD = "LaunchTemplateData";
const _LTEBD = "LaunchTemplateEbsBlockDevice";
const _LTEIAR = "LaunchTemplateElasticInferenceAcceleratorResponse";
const _LTEIARL = "LaunchTemplateElasticInferenceAcceleratorResponseList";
const _LTEO = "LaunchTemplateEnclaveOptions";
const _LTESS = "LaunchTemplateEnaSrdSpecification";
const _LTESUS = "LaunchTemplateEnaSrdUdpSpecification";
const _LTHO = "LaunchTemplateHibernationOptions";
const _LTI = "LaunchTemplateId";
const _LTIIPS = "LaunchTemplateIamInstanceProfileSpecification";
const _LTIMO = "LaunchTemplateInstanceMaintenanceOptions";
const _LTIMOa = "LaunchTemplateInstanceMarketOptions";
const _LTIMOau = "LaunchTemplateInstanceMetadataOptions";
const _LTINIS = "LaunchTemplateInstanceNetworkInterfaceSpecification";
const _LTINISL = "LaunchTemplateInstanceNetworkInterfaceSpecificationList";
const _LTISIS = "LaunchTemplateInstanceSecondaryInterfaceSpecification";
const _LTISISL = "LaunchTemplateInstanceSecondaryInterfaceSpecificationList";
const _LTLC = "LaunchTemplateLicenseConfiguration";
const _LTLL = "LaunchTemplateLicenseList";
const _LTM = "LaunchTemplatesMonitoring";
const _LTN = "LaunchTemplateName";
const _LTNPO = "LaunchTemplateNetworkPerformanceOptions";
const _LTP = "LaunchTemplatePlacement";
const _LTPDNO = "LaunchTemplatePrivateDnsNameOptions";
const _LTSMO = "LaunchTemplateSpotMarketOptions";
const _LTTS = "LaunchTemplateTagSpecification";
const _LTTSL = "LaunchTemplateTagSpecificationList";
const _LTV = "LaunchTemplateVersion";
const _LTVS = "LaunchTemplateVersionSet";
const _LTVa = "LaunchTemplateVersions";
const _LTau = "LaunchTime";
const _LVN = "LatestVersionNumber";
const _Lic = "Licenses";
const _M = "Min";
const _MAE = "MultiAttachEnabled";
const _MAa = "MacAddress";
const _MCI = "MetricCategoryId";
const _MCIL = "MetricCategoryIdList";
const _MCIe = "MetricCategoryIds";
const _MFAS = "MediumFixAvailableSince";
const _MGBPVC = "MemoryGiBPerVCpu";
const _MIA = "ModifyImageAttribute";
const _MIAR = "ModifyImageAttributeRequest";
const _MMB = "MemoryMiB";
const _MO = "MetadataOptions";
const _MOa = "MaintenanceOptions";
const _MPax = "MaxPrice";
const _MR = "MaxResults";
const _MSA = "ModifySnapshotAttribute";
const _MSAR = "ModifySnapshotAttributeRequest";
const _MSPAPOOODP = "MaxSpotPriceAsPercentageOfOptimalOnDemandPrice";
const _MTa = "MarketType";
const _MV = "MinVersion";
const _MVa = "MaxVersion";
const _Ma = "Max";
const _Mana = "Managed";
const _Me = "Message";
const _Mon = "Monitoring";
const _N = "Name";
const _NBGe = "NetworkBandwidthGbps";
const _NCI = "NetworkCardIndex";
const _ND = "NoDevice";
const _NIC = "NetworkInterfaceCount";
const _NII = "NetworkInterfaceId";
const _NIet = "NetworkInterfaces";
const _NPO = "NetworkPerformanceOptions";
const _NTe = "NextToken";
const _NV = "NestedVirtualization";
const _OA = "OutpostArn";
const _OASL = "OrganizationArnStringList";
const _OArg = "OrganizationArn";
const _OArga = "OrganizationArns";
const _OAw = "OwnerAlias";
const _ODMPPOLP = "OnDemandMaxPricePercentageOverLowestPrice";
const _OI = "OwnerId";
const _OIw = "OwnerIds";
const _ON = "OptionName";
const _ORper = "OperatorResponse";
const _OSL = "OwnerStringList";
const _OTp = "OperationType";
const _OUA = "OrganizationalUnitArn";
const _OUASL = "OrganizationalUnitArnStringList";
const _OUAr = "OrganizationalUnitArns";
const _OV = "OptionValues";
const _OVp = "OptionValue";
const _Op = "Operator";
const _Ow = "Owners";
const _Own = "Owner";
const _P = "Principal";
const _PCIr = "ProductCodeId";
const _PCLr = "ProductCodeList";
const _PCSL = "ProductCodeStringList";
const _PCT = "ProductCodeType";
const _PCr = "ProductCode";
const _PCro = "ProductCodes";
const _PDN = "PrivateDnsName";
const _PDNO = "PrivateDnsNameOptions";
const _PDNORr = "PrivateDnsNameOptionsResponse";
const _PDNub = "PublicDnsName";
const _PDl = "PlatformDetails";
const _PDr = "ProductDescription";
const _PFR = "PerformanceFactorReference";
const _PFRS = "PerformanceFactorReferenceSet";
const _PI = "PublicIp";
const _PIAC = "PrivateIpAddressCount";
const _PIAS = "PrivateIpAddressSpecification";
const _PIASL = "PrivateIpAddressSpecificationList";
const _PIAr = "PrivateIpAddress";
const _PIAri = "PrivateIpAddresses";
const _PIAu = "PublicIpAddress";
const _PIr = "PrimaryIpv6";
const _PK = "PublicKey";
const _PLI = "PrefixListId";
const _PLIL = "PrefixListIdList";
const _PLIr = "PrefixListIds";
const _PN = "PartitionNumber";
const _PSPN = "PublicSsmParameterName";
const _PSee = "PeeringStatus";
const _PSr = "PreviousState";
const _Pl = "Platform";
const _Pla = "Placement";
const _Prim = "Primary";
const _Pro = "Progress";
const _Pu = "Public";
const _R = "Return";
const _RAeso = "ResolveAlias";
const _RBUI = "RestorableByUserIds";
const _RBe = "RestorableBy";
const _RC = "ReturnCode";
const _RDI = "RamDiskId";
const _RDN = "RootDeviceName";
const _RDT = "RootDeviceType";
const _REIT = "RequireEncryptionInTransit";
const _RETe = "RestoreExpiryTime";
const _RHS = "RequireHibernateSupport";
const _RIME = "RunInstancesMonitoringEnabled";
const _RIa = "RamdiskId";
const _RIe = "ReservationId";
const _RIeq = "RequesterId";
const _RIeso = "ResourceId";
const _RLTDe = "ResponseLaunchTemplateData";
const _RLe = "ReservationList";
const _RMe = "RebootMigration";
const _RTO = "ResourceTypeOptions";
const _RTOL = "ResourceTypeOptionList";
const _RTOe = "ResourceTypeOption";
const _RTRL = "ResourceTypeRequestList";
const _RTRe = "ResourceTypeRequest";
const _RTe = "ResourceType";
const _RTes = "ResourceTypes";
const _Ref = "References";
const _Rem = "Remove";
const _Res = "Resources";
const _Rese = "Reservations";
const _Reser = "Reservation";
const _SCCDM = "SnapshotCopyCompletionDurationMinutes";
const _SDC = "SourceDestCheck";
const _SDp = "SpreadDomain";
const _SGA = "SecurityGroupArn";
const _SGI = "SecurityGroupId";
const _SGISL = "SecurityGroupIdStringList";
const _SGIe = "SecurityGroupIds";
const _SGL = "SecurityGroupList";
const _SGe = "SecurityGroups";
const _SGec = "SecurityGroup";
const _SICT = "SourceImageCreationTime";
const _SII = "SourceImageId";
const _SIIec = "SecondaryInterfaceId";
const _SIIo = "SourceInstanceId";
const _SIPIAS = "SecondaryInterfacePrivateIpAddressSpecification";
const _SIPIASL = "SecondaryInterfacePrivateIpAddressSpecificationList";
const _SIR = "SpotInstanceRequests";
const _SIRI = "SpotInstanceRequestId";
const _SIRIL = "SpotInstanceRequestIdList";
const _SIRIp = "SpotInstanceRequestIds";
const _SIRL = "SpotInstanceRequestList";
const _SIRo = "SourceImageRegion";
const _SIRp = "SpotInstanceRequest";
const _SISF = "SpotInstanceStateFault";
const _SISL = "SnapshotIdStringList";
const _SISp = "SpotInstanceStatus";
const _SIT = "SupportedInstanceTypes";
const _SITS = "SupportedInstanceTypeSet";
const _SITp = "SpotInstanceType";
const _SIec = "SecondaryInterfaces";
const _SIn = "SnapshotId";
const _SIna = "SnapshotIds";
const _SIu = "SubnetId";
const _SLn = "SnapshotList";
const _SMPPOLP = "SpotMaxPricePercentageOverLowestPrice";
const _SMta = "StateMessage";
const _SNI = "SecondaryNetworkId";
const _SNS = "SriovNetSupport";
const _SO = "SpotOptions";
const _SOS = "SkipOsShutdown";
const _SPIAC = "SecondaryPrivateIpAddressCount";
const _SPp = "SpotPrice";
const _SPpo = "SpotPlacement";
const _SRc = "ScanResults";
const _SRo = "SourceRegion";
const _SRt = "StateReason";
const _SSIe = "SecondarySubnetId";
const _STR = "StateTransitionReason";
const _STs = "SseType";
const _STt = "StartTime";
const _STto = "StorageTier";
const _SUD = "SensitiveUserData";
const _SVI = "SourceVolumeId";
const _Siz = "Size";
const _Sn = "Snapshots";
const _Sna = "Snapshot";
const _St = "State";
const _Sta = "Status";
const _T = "Tags";
const _TDL = "TagDescriptionList";
const _TDa = "TagDescription";
const _TET = "TcpEstablishedTimeout";
const _TI = "TerminateInstances";
const _TIR = "TerminateInstancesRequest";
const _TIRe = "TerminateInstancesResult";
const _TIer = "TerminatingInstances";
const _TL = "TagList";
const _TLSGB = "TotalLocalStorageGB";
const _TP = "ToPort";
const _TPC = "ThreadsPerCore";
const _TS = "TagSpecifications";
const _TSL = "TagSpecificationList";
const _TSa = "TagSpecification";
const _TSp = "TpmSupport";
const _TTr = "TransferType";
const _Ta = "Tag";
const _Te = "Tenancy";
const _Th = "Throughput";
const _Ty = "Type";
const _UD = "UefiData";
const _UDs = "UserData";
const _UG = "UserGroups";
const _UGSL = "UserGroupStringList";
const _UGs = "UserGroup";
const _UI$1 = "UserId";
const _UIGP = "UserIdGroupPairs";
const _UIGPL = "UserIdGroupPairList";
const _UIGPs = "UserIdGroupPair";
const _UISL = "UserIdStringList";
const _UIT = "UnsupportedInstanceTypes";
const _UITS = "UnsupportedInstanceTypeSet";
const _UIs = "UserIds";
const _UO = "UsageOperation";
const _UOUT = "UsageOperationUpdateTime";
const _UST = "UdpStreamTimeout";
const _UT = "UpdateTime";
const _UTd = "UdpTimeout";
const _V = "Value";
const _VALo = "VolumeAttachmentList";
const _VAo = "VolumeArn";
const _VAol = "VolumeAttachment";
const _VCC = "VCpuCount";
const _VCCR = "VCpuCountRange";
const _VD = "VersionDescription";
const _VF = "ValidFrom";
const _VI = "VpcId";
const _VIR = "VolumeInitializationRate";
const _VISL = "VolumeIdStringList";
const _VIo = "VolumeId";
const _VIol = "VolumeIds";
const _VLo = "VolumeList";
const _VN = "VirtualName";
const _VNe = "VersionNumber";
const _VOI = "VolumeOwnerId";
const _VPCI = "VpcPeeringConnectionId";
const _VSL = "ValueStringList";
const _VSLe = "VersionStringList";
const _VSo = "VolumeSize";
const _VT = "VolumeType";
const _VTir = "VirtualizationType";
const _VU = "ValidUntil";
const _Va = "Values";
const _Ve = "Versions";
const _Vo = "Volumes";
const _Vol = "Volume";
const _WC = "WithCooldown";
const _WCT = "WatermarkCreationTime";
const _WK = "WatermarkKey";
const _aBHP = "actualBlockHourlyPrice";
const _aCIA = "associateCarrierIpAddress";
const _aCc = "acceleratorCount";
const _aITS = "allowedInstanceTypeSet";
const _aIt = "attachmentId";
const _aLI = "amiLaunchIndex";
const _aMS = "acceleratorManufacturerSet";
const _aNS = "acceleratorNameSet";
const _aPIA = "associatePublicIpAddress";
const _aRs = "associatedResource";
const _aRut = "autoRecovery";
const _aSS = "amdSevSnp";
const _aSt = "attachmentSet";
const _aTMMB = "acceleratorTotalMemoryMiB";
const _aTSc = "acceleratorTypeSet";
const _aTddr = "addressingType";
const _aTt = "attachTime";
const _aZ = "availabilityZone";
const _aZG = "availabilityZoneGroup";
const _aZI = "availabilityZoneId";
const _af = "affinity";
const _ar = "arn";
const _arc = "architecture";
const _ass = "association";
const _at = "attachment";
const _bDM = "blockDeviceMapping";
const _bDMS = "blockDeviceMappingSet";
const _bDMl = "blockDurationMinutes";
const _bEBM = "baselineEbsBandwidthMbps";
const _bM = "bootMode";
const _bMa = "bareMetal";
const _bP = "burstablePerformance";
const _bPF = "baselinePerformanceFactors";
const _bW = "bandwidthWeighting";
const _cBI = "capacityBlockId";
const _cBr = "createdBy";
const _cCo = "coreCount";
const _cCp = "cpuCredits";
const _cDM = "completionDurationMinutes";
const _cDr = "creationDate";
const _cFAS = "criticalFixAvailableSince";
const _cI = "carrierIp";
const _cIBM = "currentInstanceBootMode";
const _cIi = "cidrIp";
const _cIid = "cidrIpv6";
const _cMSp = "cpuManufacturerSet";
const _cO = "cpuOptions";
const _cOI = "customerOwnedIp";
const _cRI = "capacityReservationId";
const _cRP = "capacityReservationPreference";
const _cRRGA = "capacityReservationResourceGroupArn";
const _cRSa = "capacityReservationSpecification";
const _cRT = "capacityReservationTarget";
const _cSr = "creditSpecification";
const _cSu = "currentState";
const _cT = "clientToken";
const _cTC = "connectionTrackingConfiguration";
const _cTSo = "connectionTrackingSpecification";
const _cTomp = "completionTime";
const _cTre = "createTime";
const _co = "code";
const _conf = "configured";
const _cou = "count";
const _cp = "cpu";
const _dASi = "disableApiStop";
const _dAT = "disableApiTermination";
const _dEKI = "dataEncryptionKeyId";
const _dI = "deviceIndex";
const _dN = "deviceName";
const _dNn = "dnsName";
const _dOT = "deleteOnTermination";
const _dPe = "deregistrationProtection";
const _dR = "dryRun";
const _dSRS = "deleteSnapshotResultSet";
const _dTe = "deprecationTime";
const _dVN = "defaultVersionNumber";
const _dVef = "defaultVersion";
const _de = "description";
const _dev = "device";
const _eCI = "ebsCardIndex";
const _eGAI = "elasticGpuAssociationId";
const _eGAS = "elasticGpuAssociationState";
const _eGASl = "elasticGpuAssociationSet";
const _eGAT = "elasticGpuAssociationTime";
const _eGI = "elasticGpuId";
const _eGSS = "elasticGpuSpecificationSet";
const _eIAA = "elasticInferenceAcceleratorArn";
const _eIAAI = "elasticInferenceAcceleratorAssociationId";
const _eIAAS = "elasticInferenceAcceleratorAssociationState";
const _eIAASl = "elasticInferenceAcceleratorAssociationSet";
const _eIAAT = "elasticInferenceAcceleratorAssociationTime";
const _eIAS = "elasticInferenceAcceleratorSet";
const _eITSx = "excludedInstanceTypeSet";
const _eO = "ebsOptimized";
const _eOn = "enclaveOptions";
const _eQC = "enaQueueCount";
const _eQN = "ec2QueryName";
const _eRNDAAAAR = "enableResourceNameDnsAAAARecord";
const _eRNDAR = "enableResourceNameDnsARecord";
const _eSE = "enaSrdEnabled";
const _eSS = "enaSrdSpecification";
const _eSUE = "enaSrdUdpEnabled";
const _eSUS = "enaSrdUdpSpecification";
const _eSna = "enaSupport";
const _eb = "ebs";
const _en = "enabled";
const _enc = "encrypted";
const _fP = "fromPort";
const _fRa = "fastRestored";
const _fSD = "findingScanDate";
const _fSSIB = "fullSnapshotSizeInBytes";
const _fTE = "freeTierEligible";
const _fa = "fault";
const _g = "group";
const _gD = "groupDescription";
const _gIr = "groupId";
const _gN = "groupName";
const _gSr = "groupSet";
const _gr = "groups";
const _h = "hypervisor";
const _hBD = "hiddenByDefault";
const _hE$1 = "httpEndpoint";
const _hFAS = "highFixAvailableSince";
const _hFSL = "highestFindingSeverityLabel";
const _hI = "hostId";
const _hO = "hibernationOptions";
const _hPI = "httpProtocolIpv6";
const _hPRHL = "httpPutResponseHopLimit";
const _hRGA = "hostResourceGroupArn";
const _hT = "httpTokens";
const _hTo = "hostnameType";
const _i = "id";
const _iAC = "ipv6AddressCount";
const _iASp = "ipv6AddressesSet";
const _iAm = "imageAllowed";
const _iAp = "ipAddress";
const _iApv = "ipv6Address";
const _iF = "instanceFamily";
const _iFAS = "informationalFixAvailableSince";
const _iGSn = "instanceGenerationSet";
const _iI = "instanceId";
const _iIB = "instanceInterruptionBehavior";
const _iIP = "iamInstanceProfile";
const _iISB = "instanceInitiatedShutdownBehavior";
const _iIma = "imageId";
const _iL = "imageLocation";
const _iLn = "instanceLifecycle";
const _iMOn = "instanceMarketOptions";
const _iMT = "instanceMetadataTags";
const _iOA = "imageOwnerAlias";
const _iOI = "imageOwnerId";
const _iOIp = "ipOwnerId";
const _iOS = "instanceOwningService";
const _iPCp = "ipv4PrefixCount";
const _iPCpv = "ipv6PrefixCount";
const _iPEp = "ipPermissionsEgress";
const _iPIs = "isPrimaryIpv6";
const _iPSpvr = "ipv4PrefixSet";
const _iPSpvre = "ipv6PrefixSet";
const _iPp = "ipProtocol";
const _iPpe = "ipPermissions";
const _iPpv = "ipv4Prefix";
const _iPpvr = "ipv6Prefix";
const _iPs = "isPublic";
const _iR = "instanceRequirements";
const _iRS = "imageReferenceSet";
const _iRpa = "ipRanges";
const _iRpv = "ipv6Ranges";
const _iSma = "imagesSet";
const _iSmag = "imageState";
const _iSmd = "imdsSupport";
const _iSns = "instancesSet";
const _iSnst = "instanceState";
const _iT = "instanceType";
const _iTSn = "instanceTypeSpecification";
const _iTm = "imageType";
const _iTnt = "interfaceType";
const _iWS = "imageWatermarkSet";
const _io = "iops";
const _it = "item";
const _k = "key";
const _kFe = "keyFingerprint";
const _kI = "kernelId";
const _kKI = "kmsKeyId";
const _kN = "keyName";
const _kPI = "keyPairId";
const _kS = "keySet";
const _kT = "keyType";
const _ke = "kernel";
const _lAZ = "launchedAvailabilityZone";
const _lAZI = "launchedAvailabilityZoneId";
const _lCA = "licenseConfigurationArn";
const _lFAS = "lowFixAvailableSince";
const _lG = "launchGroup";
const _lLT = "lastLaunchedTime";
const _lPa = "launchPermission";
const _lSTS = "localStorageTypeSet";
const _lSa = "launchSpecification";
const _lSic = "licenseSet";
const _lSo = "localStorage";
const _lT = "launchTemplate";
const _lTD = "launchTemplateData";
const _lTI = "launchTemplateId";
const _lTN = "launchTemplateName";
const _lTVS = "launchTemplateVersionSet";
const _lTau = "launchTime";
const _lVN = "latestVersionNumber";
const _m$1 = "min";
const _mAE = "multiAttachEnabled";
const _mAa = "macAddress";
const _mCIS = "metricCategoryIdSet";
const _mFAS = "mediumFixAvailableSince";
const _mGBPVC = "memoryGiBPerVCpu";
const _mMB = "memoryMiB";
const _mO = "metadataOptions";
const _mOa = "maintenanceOptions";
const _mP = "maxPrice";
const _mR = "maxResults";
const _mSPAPOOODP = "maxSpotPriceAsPercentageOfOptimalOnDemandPrice";
const _mTa = "marketType";
const _ma = "max";
const _mana = "managed";
const _me = "message";
const _mon = "monitoring";
const _n = "name";
const _nBGe = "networkBandwidthGbps";
const _nCI = "networkCardIndex";
const _nD = "noDevice";
const _nIC = "networkInterfaceCount";
const _nII = "networkInterfaceId";
const _nIS = "networkInterfaceSet";
const _nPO = "networkPerformanceOptions";
const _nTe = "nextToken";
const _nV = "nestedVirtualization";
const _oA = "outpostArn";
const _oArg = "organizationArn";
const _oAw = "ownerAlias";
const _oDMPPOLP = "onDemandMaxPricePercentageOverLowestPrice";
const _oI = "ownerId";
const _oUA = "organizationalUnitArn";
const _ope = "operator";
const _p = "principal";
const _pC = "productCodes";
const _pCr = "productCode";
const _pDNO = "privateDnsNameOptions";
const _pDNr = "privateDnsName";
const _pDNu = "publicDnsName";
const _pDl = "platformDetails";
const _pDr = "productDescription";
const _pI = "publicIp";
const _pIAC = "privateIpAddressCount";
const _pIAS = "privateIpAddressesSet";
const _pIASr = "privateIpAddressSet";
const _pIAr = "privateIpAddress";
const _pIri = "primaryIpv6";
const _pK = "publicKey";
const _pLI = "prefixListId";
const _pLIr = "prefixListIds";
const _pN = "partitionNumber";
const _pSPN = "publicSsmParameterName";
const _pSee = "peeringStatus";
const _pSr = "previousState";
const _pl = "platform";
const _pla = "placement";
const _prim = "primary";
const _pro = "progress";
const _r = "return";
const _rC = "returnCode";
const _rDI = "ramDiskId";
const _rDN = "rootDeviceName";
const _rDT = "rootDeviceType";
const _rEIT = "requireEncryptionInTransit";
const _rETe = "restoreExpiryTime";
const _rHS = "requireHibernateSupport";
const _rI = "reservationId";
const _rIa = "ramdiskId";
const _rIeq = "requesterId";
const _rIes = "resourceId";
const _rMe = "rebootMigration";
const _rSe = "referenceSet";
const _rSes = "reservationSet";
const _rTe = "resourceType";
const _ra = "ramdisk";
const _re = "reason";
const _s$1 = "smithy.ts.sdk.synthetic.com.amazonaws.ec2";
const _sDC = "sourceDestCheck";
const _sDp = "spreadDomain";
const _sGA = "securityGroupArn";
const _sGIS = "securityGroupIdSet";
const _sGIec = "securityGroupInfo";
const _sGSe = "securityGroupSet";
const _sICT = "sourceImageCreationTime";
const _sII = "sourceInstanceId";
const _sIIe = "secondaryInterfaceId";
const _sIIo = "sourceImageId";
const _sIR = "sourceImageRegion";
const _sIRI = "spotInstanceRequestId";
const _sIRS = "spotInstanceRequestSet";
const _sISe = "secondaryInterfaceSet";
const _sIT = "spotInstanceType";
const _sITS = "supportedInstanceTypeSet";
const _sIn = "snapshotId";
const _sIu = "subnetId";
const _sMPPOLP = "spotMaxPricePercentageOverLowestPrice";
const _sMt = "statusMessage";
const _sNI = "secondaryNetworkId";
const _sNSr = "sriovNetSupport";
const _sO = "spotOptions";
const _sPIAC = "secondaryPrivateIpAddressCount";
const _sPp = "spotPrice";
const _sRc = "scanResults";
const _sRt = "stateReason";
const _sSI = "secondarySubnetId";
const _sSn = "snapshotSet";
const _sTs = "sseType";
const _sTt = "startTime";
const _sTto = "storageTier";
const _sVI = "sourceVolumeId";
const _si = "size";
const _st = "state";
const _sta = "status";
const _tET = "tcpEstablishedTimeout";
const _tLSGB = "totalLocalStorageGB";
const _tP = "toPort";
const _tPC = "threadsPerCore";
const _tS = "tagSet";
const _tSS = "tagSpecificationSet";
const _tSp = "tpmSupport";
const _tTr = "transferType";
const _ta = "tag";
const _te = "tenancy";
const _th = "throughput";
const _ty = "type";
const _uD = "uefiData";
const _uDs = "userData";
const _uI = "userId";
const _uITS = "unsupportedInstanceTypeSet";
const _uO = "usageOperation";
const _uOUT = "usageOperationUpdateTime";
const _uST = "udpStreamTimeout";
const _uT = "updateTime";
const _uTd = "udpTimeout";
const _v = "value";
const _vA = "volumeArn";
const _vCC = "vCpuCount";
const _vD = "versionDescription";
const _vF = "validFrom";
const _vI = "vpcId";
const _vIR = "volumeInitializationRate";
const _vIo = "volumeId";
const _vN = "virtualName";
const _vNe = "versionNumber";
const _vOI = "volumeOwnerId";
const _vPCI = "vpcPeeringConnectionId";
const _vS = "volumeSet";
const _vSo = "volumeSize";
const _vT = "volumeType";
const _vTi = "virtualizationType";
const _vU = "validUntil";
const _wCT = "watermarkCreationTime";
const _wK = "watermarkKey";
const _xN = "xmlName";
const n0$1 = "com.amazonaws.ec2";
const _s_registry$1 = new TypeRegistry(_s$1);
var EC2ServiceException$ = [
	-3,
	_s$1,
	"EC2ServiceException",
	0,
	[],
	[]
];
_s_registry$1.registerError(EC2ServiceException$, EC2ServiceException);
const errorTypeRegistries$1 = [_s_registry$1];
var SensitiveUserData = [
	0,
	n0$1,
	_SUD,
	8,
	0
];
var AcceleratorCount$ = [
	3,
	n0$1,
	_AC,
	0,
	[_M, _Ma],
	[[1, {
		[_eQN]: `Min`,
		[_xN]: _m$1
	}], [1, {
		[_eQN]: `Max`,
		[_xN]: _ma
	}]]
];
var AcceleratorTotalMemoryMiB$ = [
	3,
	n0$1,
	_ATMMB,
	0,
	[_M, _Ma],
	[[1, {
		[_eQN]: `Min`,
		[_xN]: _m$1
	}], [1, {
		[_eQN]: `Max`,
		[_xN]: _ma
	}]]
];
var AttributeValue$ = [
	3,
	n0$1,
	_AVt,
	0,
	[_V],
	[[0, {
		[_eQN]: `Value`,
		[_xN]: _v
	}]]
];
var BaselineEbsBandwidthMbps$ = [
	3,
	n0$1,
	_BEBM,
	0,
	[_M, _Ma],
	[[1, {
		[_eQN]: `Min`,
		[_xN]: _m$1
	}], [1, {
		[_eQN]: `Max`,
		[_xN]: _ma
	}]]
];
var BaselinePerformanceFactors$ = [
	3,
	n0$1,
	_BPF,
	0,
	[_Cp],
	[[() => CpuPerformanceFactor$, {
		[_eQN]: `Cpu`,
		[_xN]: _cp
	}]]
];
var BlockDeviceMapping$ = [
	3,
	n0$1,
	_BDM,
	0,
	[
		_Eb,
		_ND,
		_DN,
		_VN
	],
	[
		[() => EbsBlockDevice$, {
			[_eQN]: `Ebs`,
			[_xN]: _eb
		}],
		[0, {
			[_eQN]: `NoDevice`,
			[_xN]: _nD
		}],
		[0, {
			[_eQN]: `DeviceName`,
			[_xN]: _dN
		}],
		[0, {
			[_eQN]: `VirtualName`,
			[_xN]: _vN
		}]
	]
];
var CancelledSpotInstanceRequest$ = [
	3,
	n0$1,
	_CSIR,
	0,
	[_SIRI, _St],
	[[0, {
		[_eQN]: `SpotInstanceRequestId`,
		[_xN]: _sIRI
	}], [0, {
		[_eQN]: `State`,
		[_xN]: _st
	}]]
];
var CancelSpotInstanceRequestsRequest$ = [
	3,
	n0$1,
	_CSIRR,
	0,
	[_SIRIp, _DR],
	[[() => SpotInstanceRequestIdList, { [_xN]: _SIRI }], [2, {
		[_eQN]: `DryRun`,
		[_xN]: _dR
	}]],
	1
];
var CancelSpotInstanceRequestsResult$ = [
	3,
	n0$1,
	_CSIRRa,
	0,
	[_CSIRa],
	[[() => CancelledSpotInstanceRequestList, {
		[_eQN]: `SpotInstanceRequestSet`,
		[_xN]: _sIRS
	}]]
];
var CapacityReservationSpecificationResponse$ = [
	3,
	n0$1,
	_CRSR,
	0,
	[_CRP, _CRT],
	[[0, {
		[_eQN]: `CapacityReservationPreference`,
		[_xN]: _cRP
	}], [() => CapacityReservationTargetResponse$, {
		[_eQN]: `CapacityReservationTarget`,
		[_xN]: _cRT
	}]]
];
var CapacityReservationTargetResponse$ = [
	3,
	n0$1,
	_CRTR,
	0,
	[_CRI, _CRRGA],
	[[0, {
		[_eQN]: `CapacityReservationId`,
		[_xN]: _cRI
	}], [0, {
		[_eQN]: `CapacityReservationResourceGroupArn`,
		[_xN]: _cRRGA
	}]]
];
var ConnectionTrackingSpecification$ = [
	3,
	n0$1,
	_CTS,
	0,
	[
		_TET,
		_UTd,
		_UST
	],
	[
		[1, {
			[_eQN]: `TcpEstablishedTimeout`,
			[_xN]: _tET
		}],
		[1, {
			[_eQN]: `UdpTimeout`,
			[_xN]: _uTd
		}],
		[1, {
			[_eQN]: `UdpStreamTimeout`,
			[_xN]: _uST
		}]
	]
];
var ConnectionTrackingSpecificationRequest$ = [
	3,
	n0$1,
	_CTSR,
	0,
	[
		_TET,
		_UST,
		_UTd
	],
	[
		1,
		1,
		1
	]
];
var ConnectionTrackingSpecificationResponse$ = [
	3,
	n0$1,
	_CTSRo,
	0,
	[
		_TET,
		_UST,
		_UTd
	],
	[
		[1, {
			[_eQN]: `TcpEstablishedTimeout`,
			[_xN]: _tET
		}],
		[1, {
			[_eQN]: `UdpStreamTimeout`,
			[_xN]: _uST
		}],
		[1, {
			[_eQN]: `UdpTimeout`,
			[_xN]: _uTd
		}]
	]
];
var CopyImageRequest$ = [
	3,
	n0$1,
	_CIR,
	0,
	[
		_N,
		_SII,
		_SRo,
		_CT,
		_De,
		_Enc,
		_KKI,
		_DOA,
		_CIT,
		_TS,
		_SCCDM,
		_DAZ,
		_DAZI,
		_DR
	],
	[
		0,
		0,
		0,
		[0, 4],
		0,
		[2, {
			[_eQN]: `Encrypted`,
			[_xN]: _enc
		}],
		[0, {
			[_eQN]: `KmsKeyId`,
			[_xN]: _kKI
		}],
		0,
		2,
		[() => TagSpecificationList, { [_xN]: _TSa }],
		1,
		0,
		0,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}]
	],
	3
];
var CopyImageResult$ = [
	3,
	n0$1,
	_CIRo,
	0,
	[_IIm],
	[[0, {
		[_eQN]: `ImageId`,
		[_xN]: _iIma
	}]]
];
var CpuOptions$ = [
	3,
	n0$1,
	_CO,
	0,
	[
		_CCor,
		_TPC,
		_ASSm,
		_NV
	],
	[
		[1, {
			[_eQN]: `CoreCount`,
			[_xN]: _cCo
		}],
		[1, {
			[_eQN]: `ThreadsPerCore`,
			[_xN]: _tPC
		}],
		[0, {
			[_eQN]: `AmdSevSnp`,
			[_xN]: _aSS
		}],
		[0, {
			[_eQN]: `NestedVirtualization`,
			[_xN]: _nV
		}]
	]
];
var CpuPerformanceFactor$ = [
	3,
	n0$1,
	_CPF,
	0,
	[_Ref],
	[[() => PerformanceFactorReferenceSet, {
		[_eQN]: `ReferenceSet`,
		[_xN]: _rSe
	}]]
];
var CreateTagsRequest$ = [
	3,
	n0$1,
	_CTR,
	0,
	[
		_Res,
		_T,
		_DR
	],
	[
		[64, { [_xN]: _RIeso }],
		[() => TagList, { [_xN]: _Ta }],
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}]
	],
	2
];
var CreateVolumePermission$ = [
	3,
	n0$1,
	_CVP,
	0,
	[_UI$1, _Gr],
	[[0, {
		[_eQN]: `UserId`,
		[_xN]: _uI
	}], [0, {
		[_eQN]: `Group`,
		[_xN]: _g
	}]]
];
var CreateVolumePermissionModifications$ = [
	3,
	n0$1,
	_CVPM,
	0,
	[_Ad, _Rem],
	[[() => CreateVolumePermissionList, 0], [() => CreateVolumePermissionList, 0]]
];
var CreditSpecification$ = [
	3,
	n0$1,
	_CSr,
	0,
	[_CCp],
	[[0, {
		[_eQN]: `CpuCredits`,
		[_xN]: _cCp
	}]]
];
var DeleteKeyPairRequest$ = [
	3,
	n0$1,
	_DKPR,
	0,
	[
		_KN,
		_KPI,
		_DR
	],
	[
		0,
		0,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}]
	]
];
var DeleteKeyPairResult$ = [
	3,
	n0$1,
	_DKPRe,
	0,
	[_R, _KPI],
	[[2, {
		[_eQN]: `Return`,
		[_xN]: _r
	}], [0, {
		[_eQN]: `KeyPairId`,
		[_xN]: _kPI
	}]]
];
var DeleteLaunchTemplateRequest$ = [
	3,
	n0$1,
	_DLTR,
	0,
	[
		_DR,
		_LTI,
		_LTN
	],
	[
		2,
		0,
		0
	]
];
var DeleteLaunchTemplateResult$ = [
	3,
	n0$1,
	_DLTRe,
	0,
	[_LT],
	[[() => LaunchTemplate$, {
		[_eQN]: `LaunchTemplate`,
		[_xN]: _lT
	}]]
];
var DeleteNetworkInterfaceRequest$ = [
	3,
	n0$1,
	_DNIR,
	0,
	[_NII, _DR],
	[[0, {
		[_eQN]: `NetworkInterfaceId`,
		[_xN]: _nII
	}], [2, {
		[_eQN]: `DryRun`,
		[_xN]: _dR
	}]],
	1
];
var DeleteSecurityGroupRequest$ = [
	3,
	n0$1,
	_DSGR,
	0,
	[
		_GIr,
		_GN,
		_DR
	],
	[
		0,
		0,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}]
	]
];
var DeleteSecurityGroupResult$ = [
	3,
	n0$1,
	_DSGRe,
	0,
	[_R, _GIr],
	[[2, {
		[_eQN]: `Return`,
		[_xN]: _r
	}], [0, {
		[_eQN]: `GroupId`,
		[_xN]: _gIr
	}]]
];
var DeleteSnapshotRequest$ = [
	3,
	n0$1,
	_DSR,
	0,
	[_SIn, _DR],
	[0, [2, {
		[_eQN]: `DryRun`,
		[_xN]: _dR
	}]],
	1
];
var DeleteSnapshotReturnCode$ = [
	3,
	n0$1,
	_DSRC,
	0,
	[_SIn, _RC],
	[[0, {
		[_eQN]: `SnapshotId`,
		[_xN]: _sIn
	}], [0, {
		[_eQN]: `ReturnCode`,
		[_xN]: _rC
	}]]
];
var DeleteTagsRequest$ = [
	3,
	n0$1,
	_DTR,
	0,
	[
		_Res,
		_DR,
		_T
	],
	[
		[64, {
			[_eQN]: `ResourceId`,
			[_xN]: _rIes
		}],
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}],
		[() => TagList, {
			[_eQN]: `Tag`,
			[_xN]: _ta
		}]
	],
	1
];
var DeleteVolumeRequest$ = [
	3,
	n0$1,
	_DVR,
	0,
	[_VIo, _DR],
	[0, [2, {
		[_eQN]: `DryRun`,
		[_xN]: _dR
	}]],
	1
];
var DeregisterImageRequest$ = [
	3,
	n0$1,
	_DIRer,
	0,
	[
		_IIm,
		_DAS,
		_DR
	],
	[
		0,
		2,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}]
	],
	1
];
var DeregisterImageResult$ = [
	3,
	n0$1,
	_DIRere,
	0,
	[_R, _DSRel],
	[[2, {
		[_eQN]: `Return`,
		[_xN]: _r
	}], [() => DeleteSnapshotResultSet, {
		[_eQN]: `DeleteSnapshotResultSet`,
		[_xN]: _dSRS
	}]]
];
var DescribeImageAttributeRequest$ = [
	3,
	n0$1,
	_DIAR,
	0,
	[
		_At,
		_IIm,
		_DR
	],
	[
		0,
		0,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}]
	],
	2
];
var DescribeImageReferencesRequest$ = [
	3,
	n0$1,
	_DIRR,
	0,
	[
		_IIma,
		_IART,
		_RTes,
		_NTe,
		_DR,
		_MR
	],
	[
		[64, { [_xN]: _IIm }],
		2,
		[() => ResourceTypeRequestList, { [_xN]: _RTe }],
		0,
		2,
		1
	],
	1
];
var DescribeImageReferencesResult$ = [
	3,
	n0$1,
	_DIRRe,
	0,
	[_NTe, _IRm],
	[[0, {
		[_eQN]: `NextToken`,
		[_xN]: _nTe
	}], [() => ImageReferenceList, {
		[_eQN]: `ImageReferenceSet`,
		[_xN]: _iRS
	}]]
];
var DescribeImagesRequest$ = [
	3,
	n0$1,
	_DIRes,
	0,
	[
		_EU,
		_IIma,
		_Ow,
		_ID,
		_IDn,
		_MR,
		_NTe,
		_DR,
		_Fi
	],
	[
		[() => ExecutableByStringList, { [_xN]: _EBx }],
		[() => ImageIdStringList, { [_xN]: _IIm }],
		[() => OwnerStringList, { [_xN]: _Own }],
		2,
		2,
		1,
		0,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}],
		[() => FilterList, { [_xN]: _Fil }]
	]
];
var DescribeImagesResult$ = [
	3,
	n0$1,
	_DIResc,
	0,
	[_NTe, _Im],
	[[0, {
		[_eQN]: `NextToken`,
		[_xN]: _nTe
	}], [() => ImageList, {
		[_eQN]: `ImagesSet`,
		[_xN]: _iSma
	}]]
];
var DescribeInstancesRequest$ = [
	3,
	n0$1,
	_DIRescr,
	0,
	[
		_IIn,
		_IMR,
		_DR,
		_Fi,
		_NTe,
		_MR
	],
	[
		[() => InstanceIdStringList, { [_xN]: _II }],
		2,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}],
		[() => FilterList, { [_xN]: _Fil }],
		[0, {
			[_eQN]: `NextToken`,
			[_xN]: _nTe
		}],
		[1, {
			[_eQN]: `MaxResults`,
			[_xN]: _mR
		}]
	]
];
var DescribeInstancesResult$ = [
	3,
	n0$1,
	_DIRescri,
	0,
	[_NTe, _Rese],
	[[0, {
		[_eQN]: `NextToken`,
		[_xN]: _nTe
	}], [() => ReservationList, {
		[_eQN]: `ReservationSet`,
		[_xN]: _rSes
	}]]
];
var DescribeKeyPairsRequest$ = [
	3,
	n0$1,
	_DKPRes,
	0,
	[
		_KNe,
		_KPIe,
		_IPK,
		_DR,
		_Fi
	],
	[
		[() => KeyNameStringList, { [_xN]: _KN }],
		[() => KeyPairIdStringList, { [_xN]: _KPI }],
		2,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}],
		[() => FilterList, { [_xN]: _Fil }]
	]
];
var DescribeKeyPairsResult$ = [
	3,
	n0$1,
	_DKPResc,
	0,
	[_KP],
	[[() => KeyPairList, {
		[_eQN]: `KeySet`,
		[_xN]: _kS
	}]]
];
var DescribeLaunchTemplateVersionsRequest$ = [
	3,
	n0$1,
	_DLTVRes,
	0,
	[
		_DR,
		_LTI,
		_LTN,
		_Ve,
		_MV,
		_MVa,
		_NTe,
		_MR,
		_Fi,
		_RAeso,
		_IMR
	],
	[
		2,
		0,
		0,
		[() => VersionStringList, { [_xN]: _LTV }],
		0,
		0,
		0,
		1,
		[() => FilterList, { [_xN]: _Fil }],
		2,
		2
	]
];
var DescribeLaunchTemplateVersionsResult$ = [
	3,
	n0$1,
	_DLTVResc,
	0,
	[_LTVa, _NTe],
	[[() => LaunchTemplateVersionSet, {
		[_eQN]: `LaunchTemplateVersionSet`,
		[_xN]: _lTVS
	}], [0, {
		[_eQN]: `NextToken`,
		[_xN]: _nTe
	}]]
];
var DescribeSecurityGroupsRequest$ = [
	3,
	n0$1,
	_DSGRes,
	0,
	[
		_GIro,
		_GNr,
		_NTe,
		_MR,
		_DR,
		_Fi
	],
	[
		[() => GroupIdStringList, { [_xN]: _GIr }],
		[() => GroupNameStringList, { [_xN]: _GN }],
		0,
		1,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}],
		[() => FilterList, { [_xN]: _Fil }]
	]
];
var DescribeSecurityGroupsResult$ = [
	3,
	n0$1,
	_DSGResc,
	0,
	[_NTe, _SGe],
	[[0, {
		[_eQN]: `NextToken`,
		[_xN]: _nTe
	}], [() => SecurityGroupList, {
		[_eQN]: `SecurityGroupInfo`,
		[_xN]: _sGIec
	}]]
];
var DescribeSnapshotsRequest$ = [
	3,
	n0$1,
	_DSRes,
	0,
	[
		_MR,
		_NTe,
		_OIw,
		_RBUI,
		_SIna,
		_DR,
		_Fi
	],
	[
		1,
		0,
		[() => OwnerStringList, { [_xN]: _Own }],
		[64, { [_xN]: _RBe }],
		[() => SnapshotIdStringList, { [_xN]: _SIn }],
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}],
		[() => FilterList, { [_xN]: _Fil }]
	]
];
var DescribeSnapshotsResult$ = [
	3,
	n0$1,
	_DSResc,
	0,
	[_NTe, _Sn],
	[[0, {
		[_eQN]: `NextToken`,
		[_xN]: _nTe
	}], [() => SnapshotList, {
		[_eQN]: `SnapshotSet`,
		[_xN]: _sSn
	}]]
];
var DescribeSpotInstanceRequestsRequest$ = [
	3,
	n0$1,
	_DSIRR,
	0,
	[
		_NTe,
		_MR,
		_DR,
		_SIRIp,
		_Fi
	],
	[
		0,
		1,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}],
		[() => SpotInstanceRequestIdList, { [_xN]: _SIRI }],
		[() => FilterList, { [_xN]: _Fil }]
	]
];
var DescribeSpotInstanceRequestsResult$ = [
	3,
	n0$1,
	_DSIRRe,
	0,
	[_SIR, _NTe],
	[[() => SpotInstanceRequestList, {
		[_eQN]: `SpotInstanceRequestSet`,
		[_xN]: _sIRS
	}], [0, {
		[_eQN]: `NextToken`,
		[_xN]: _nTe
	}]]
];
var DescribeTagsRequest$ = [
	3,
	n0$1,
	_DTRe,
	0,
	[
		_DR,
		_Fi,
		_MR,
		_NTe
	],
	[
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}],
		[() => FilterList, { [_xN]: _Fil }],
		[1, {
			[_eQN]: `MaxResults`,
			[_xN]: _mR
		}],
		[0, {
			[_eQN]: `NextToken`,
			[_xN]: _nTe
		}]
	]
];
var DescribeTagsResult$ = [
	3,
	n0$1,
	_DTRes,
	0,
	[_NTe, _T],
	[[0, {
		[_eQN]: `NextToken`,
		[_xN]: _nTe
	}], [() => TagDescriptionList, {
		[_eQN]: `TagSet`,
		[_xN]: _tS
	}]]
];
var DescribeVolumesRequest$ = [
	3,
	n0$1,
	_DVRes,
	0,
	[
		_VIol,
		_IMR,
		_DR,
		_Fi,
		_NTe,
		_MR
	],
	[
		[() => VolumeIdStringList, { [_xN]: _VIo }],
		2,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}],
		[() => FilterList, { [_xN]: _Fil }],
		[0, {
			[_eQN]: `NextToken`,
			[_xN]: _nTe
		}],
		[1, {
			[_eQN]: `MaxResults`,
			[_xN]: _mR
		}]
	]
];
var DescribeVolumesResult$ = [
	3,
	n0$1,
	_DVResc,
	0,
	[_NTe, _Vo],
	[[0, {
		[_eQN]: `NextToken`,
		[_xN]: _nTe
	}], [() => VolumeList, {
		[_eQN]: `VolumeSet`,
		[_xN]: _vS
	}]]
];
var DetachVolumeRequest$ = [
	3,
	n0$1,
	_DVRet,
	0,
	[
		_VIo,
		_Dev,
		_F,
		_II,
		_DR
	],
	[
		0,
		0,
		2,
		0,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}]
	],
	1
];
var DisableImageDeregistrationProtectionRequest$ = [
	3,
	n0$1,
	_DIDPR,
	0,
	[_IIm, _DR],
	[0, 2],
	1
];
var DisableImageDeregistrationProtectionResult$ = [
	3,
	n0$1,
	_DIDPRi,
	0,
	[_R],
	[[0, {
		[_eQN]: `Return`,
		[_xN]: _r
	}]]
];
var EbsBlockDevice$ = [
	3,
	n0$1,
	_EBD,
	0,
	[
		_DOT,
		_Io,
		_SIn,
		_VSo,
		_VT,
		_KKI,
		_Th,
		_OA,
		_AZ,
		_Enc,
		_VIR,
		_AZI,
		_ECI
	],
	[
		[2, {
			[_eQN]: `DeleteOnTermination`,
			[_xN]: _dOT
		}],
		[1, {
			[_eQN]: `Iops`,
			[_xN]: _io
		}],
		[0, {
			[_eQN]: `SnapshotId`,
			[_xN]: _sIn
		}],
		[1, {
			[_eQN]: `VolumeSize`,
			[_xN]: _vSo
		}],
		[0, {
			[_eQN]: `VolumeType`,
			[_xN]: _vT
		}],
		[0, {
			[_eQN]: `KmsKeyId`,
			[_xN]: _kKI
		}],
		[1, {
			[_eQN]: `Throughput`,
			[_xN]: _th
		}],
		[0, {
			[_eQN]: `OutpostArn`,
			[_xN]: _oA
		}],
		[0, {
			[_eQN]: `AvailabilityZone`,
			[_xN]: _aZ
		}],
		[2, {
			[_eQN]: `Encrypted`,
			[_xN]: _enc
		}],
		1,
		0,
		1
	]
];
var EbsInstanceBlockDevice$ = [
	3,
	n0$1,
	_EIBD,
	0,
	[
		_ATtt,
		_DOT,
		_Sta,
		_VIo,
		_ARss,
		_VOI,
		_Op,
		_ECI
	],
	[
		[4, {
			[_eQN]: `AttachTime`,
			[_xN]: _aTt
		}],
		[2, {
			[_eQN]: `DeleteOnTermination`,
			[_xN]: _dOT
		}],
		[0, {
			[_eQN]: `Status`,
			[_xN]: _sta
		}],
		[0, {
			[_eQN]: `VolumeId`,
			[_xN]: _vIo
		}],
		[0, {
			[_eQN]: `AssociatedResource`,
			[_xN]: _aRs
		}],
		[0, {
			[_eQN]: `VolumeOwnerId`,
			[_xN]: _vOI
		}],
		[() => OperatorResponse$, {
			[_eQN]: `Operator`,
			[_xN]: _ope
		}],
		[1, {
			[_eQN]: `EbsCardIndex`,
			[_xN]: _eCI
		}]
	]
];
var ElasticGpuAssociation$ = [
	3,
	n0$1,
	_EGA,
	0,
	[
		_EGIl,
		_EGAI,
		_EGAS,
		_EGAT
	],
	[
		[0, {
			[_eQN]: `ElasticGpuId`,
			[_xN]: _eGI
		}],
		[0, {
			[_eQN]: `ElasticGpuAssociationId`,
			[_xN]: _eGAI
		}],
		[0, {
			[_eQN]: `ElasticGpuAssociationState`,
			[_xN]: _eGAS
		}],
		[0, {
			[_eQN]: `ElasticGpuAssociationTime`,
			[_xN]: _eGAT
		}]
	]
];
var ElasticGpuSpecificationResponse$ = [
	3,
	n0$1,
	_EGSR,
	0,
	[_Ty],
	[[0, {
		[_eQN]: `Type`,
		[_xN]: _ty
	}]]
];
var ElasticInferenceAcceleratorAssociation$ = [
	3,
	n0$1,
	_EIAA,
	0,
	[
		_EIAAl,
		_EIAAI,
		_EIAAS,
		_EIAAT
	],
	[
		[0, {
			[_eQN]: `ElasticInferenceAcceleratorArn`,
			[_xN]: _eIAA
		}],
		[0, {
			[_eQN]: `ElasticInferenceAcceleratorAssociationId`,
			[_xN]: _eIAAI
		}],
		[0, {
			[_eQN]: `ElasticInferenceAcceleratorAssociationState`,
			[_xN]: _eIAAS
		}],
		[4, {
			[_eQN]: `ElasticInferenceAcceleratorAssociationTime`,
			[_xN]: _eIAAT
		}]
	]
];
var EnableImageDeprecationRequest$ = [
	3,
	n0$1,
	_EIDR,
	0,
	[
		_IIm,
		_DAep,
		_DR
	],
	[
		0,
		4,
		2
	],
	2
];
var EnableImageDeprecationResult$ = [
	3,
	n0$1,
	_EIDRn,
	0,
	[_R],
	[[2, {
		[_eQN]: `Return`,
		[_xN]: _r
	}]]
];
var EnableImageDeregistrationProtectionRequest$ = [
	3,
	n0$1,
	_EIDPR,
	0,
	[
		_IIm,
		_WC,
		_DR
	],
	[
		0,
		2,
		2
	],
	1
];
var EnableImageDeregistrationProtectionResult$ = [
	3,
	n0$1,
	_EIDPRn,
	0,
	[_R],
	[[0, {
		[_eQN]: `Return`,
		[_xN]: _r
	}]]
];
var EnaSrdSpecificationRequest$ = [
	3,
	n0$1,
	_ESSR,
	0,
	[_ESE, _ESUS],
	[2, () => EnaSrdUdpSpecificationRequest$]
];
var EnaSrdUdpSpecificationRequest$ = [
	3,
	n0$1,
	_ESUSR,
	0,
	[_ESUE],
	[2]
];
var EnclaveOptions$ = [
	3,
	n0$1,
	_EOn,
	0,
	[_En],
	[[2, {
		[_eQN]: `Enabled`,
		[_xN]: _en
	}]]
];
var Filter$ = [
	3,
	n0$1,
	_Fil,
	0,
	[_N, _Va],
	[0, [() => ValueStringList, { [_xN]: _V }]]
];
var GroupIdentifier$ = [
	3,
	n0$1,
	_GIrou,
	0,
	[_GIr, _GN],
	[[0, {
		[_eQN]: `GroupId`,
		[_xN]: _gIr
	}], [0, {
		[_eQN]: `GroupName`,
		[_xN]: _gN
	}]]
];
var HibernationOptions$ = [
	3,
	n0$1,
	_HO,
	0,
	[_Conf],
	[[2, {
		[_eQN]: `Configured`,
		[_xN]: _conf
	}]]
];
var IamInstanceProfile$ = [
	3,
	n0$1,
	_IIP,
	0,
	[_Ar, _I],
	[[0, {
		[_eQN]: `Arn`,
		[_xN]: _ar
	}], [0, {
		[_eQN]: `Id`,
		[_xN]: _i
	}]]
];
var IamInstanceProfileSpecification$ = [
	3,
	n0$1,
	_IIPS,
	0,
	[_Ar, _N],
	[[0, {
		[_eQN]: `Arn`,
		[_xN]: _ar
	}], [0, {
		[_eQN]: `Name`,
		[_xN]: _n
	}]]
];
var Image$ = [
	3,
	n0$1,
	_Ima,
	0,
	[
		_PDl,
		_UO,
		_BDMl,
		_De,
		_ESna,
		_Hy,
		_IOA,
		_N,
		_RDN,
		_RDT,
		_SNS,
		_SRt,
		_T,
		_VTir,
		_BM,
		_TSp,
		_DTe,
		_ISmd,
		_SIIo,
		_DPer,
		_LLT,
		_IAm,
		_SII,
		_SIRo,
		_FTE,
		_PSPN,
		_IW,
		_SRc,
		_ITSn,
		_IIm,
		_IL,
		_St,
		_OI,
		_CDr,
		_Pu,
		_PCro,
		_Arc,
		_ITm,
		_KI,
		_RIa,
		_Pl
	],
	[
		[0, {
			[_eQN]: `PlatformDetails`,
			[_xN]: _pDl
		}],
		[0, {
			[_eQN]: `UsageOperation`,
			[_xN]: _uO
		}],
		[() => BlockDeviceMappingList, {
			[_eQN]: `BlockDeviceMapping`,
			[_xN]: _bDM
		}],
		[0, {
			[_eQN]: `Description`,
			[_xN]: _de
		}],
		[2, {
			[_eQN]: `EnaSupport`,
			[_xN]: _eSna
		}],
		[0, {
			[_eQN]: `Hypervisor`,
			[_xN]: _h
		}],
		[0, {
			[_eQN]: `ImageOwnerAlias`,
			[_xN]: _iOA
		}],
		[0, {
			[_eQN]: `Name`,
			[_xN]: _n
		}],
		[0, {
			[_eQN]: `RootDeviceName`,
			[_xN]: _rDN
		}],
		[0, {
			[_eQN]: `RootDeviceType`,
			[_xN]: _rDT
		}],
		[0, {
			[_eQN]: `SriovNetSupport`,
			[_xN]: _sNSr
		}],
		[() => StateReason$, {
			[_eQN]: `StateReason`,
			[_xN]: _sRt
		}],
		[() => TagList, {
			[_eQN]: `TagSet`,
			[_xN]: _tS
		}],
		[0, {
			[_eQN]: `VirtualizationType`,
			[_xN]: _vTi
		}],
		[0, {
			[_eQN]: `BootMode`,
			[_xN]: _bM
		}],
		[0, {
			[_eQN]: `TpmSupport`,
			[_xN]: _tSp
		}],
		[0, {
			[_eQN]: `DeprecationTime`,
			[_xN]: _dTe
		}],
		[0, {
			[_eQN]: `ImdsSupport`,
			[_xN]: _iSmd
		}],
		[0, {
			[_eQN]: `SourceInstanceId`,
			[_xN]: _sII
		}],
		[0, {
			[_eQN]: `DeregistrationProtection`,
			[_xN]: _dPe
		}],
		[0, {
			[_eQN]: `LastLaunchedTime`,
			[_xN]: _lLT
		}],
		[2, {
			[_eQN]: `ImageAllowed`,
			[_xN]: _iAm
		}],
		[0, {
			[_eQN]: `SourceImageId`,
			[_xN]: _sIIo
		}],
		[0, {
			[_eQN]: `SourceImageRegion`,
			[_xN]: _sIR
		}],
		[2, {
			[_eQN]: `FreeTierEligible`,
			[_xN]: _fTE
		}],
		[0, {
			[_eQN]: `PublicSsmParameterName`,
			[_xN]: _pSPN
		}],
		[() => ImageWatermarkList, {
			[_eQN]: `ImageWatermarkSet`,
			[_xN]: _iWS
		}],
		[() => ScanResults$, {
			[_eQN]: `ScanResults`,
			[_xN]: _sRc
		}],
		[() => InstanceTypeSpecification$, {
			[_eQN]: `InstanceTypeSpecification`,
			[_xN]: _iTSn
		}],
		[0, {
			[_eQN]: `ImageId`,
			[_xN]: _iIma
		}],
		[0, {
			[_eQN]: `ImageLocation`,
			[_xN]: _iL
		}],
		[0, {
			[_eQN]: `ImageState`,
			[_xN]: _iSmag
		}],
		[0, {
			[_eQN]: `ImageOwnerId`,
			[_xN]: _iOI
		}],
		[0, {
			[_eQN]: `CreationDate`,
			[_xN]: _cDr
		}],
		[2, {
			[_eQN]: `IsPublic`,
			[_xN]: _iPs
		}],
		[() => ProductCodeList, {
			[_eQN]: `ProductCodes`,
			[_xN]: _pC
		}],
		[0, {
			[_eQN]: `Architecture`,
			[_xN]: _arc
		}],
		[0, {
			[_eQN]: `ImageType`,
			[_xN]: _iTm
		}],
		[0, {
			[_eQN]: `KernelId`,
			[_xN]: _kI
		}],
		[0, {
			[_eQN]: `RamdiskId`,
			[_xN]: _rIa
		}],
		[0, {
			[_eQN]: `Platform`,
			[_xN]: _pl
		}]
	]
];
var ImageAttribute$ = [
	3,
	n0$1,
	_IAma,
	0,
	[
		_De,
		_KI,
		_RIa,
		_SNS,
		_BM,
		_TSp,
		_UD,
		_LLT,
		_ISmd,
		_DPer,
		_IIm,
		_LPa,
		_PCro,
		_BDMl
	],
	[
		[() => AttributeValue$, {
			[_eQN]: `Description`,
			[_xN]: _de
		}],
		[() => AttributeValue$, {
			[_eQN]: `Kernel`,
			[_xN]: _ke
		}],
		[() => AttributeValue$, {
			[_eQN]: `Ramdisk`,
			[_xN]: _ra
		}],
		[() => AttributeValue$, {
			[_eQN]: `SriovNetSupport`,
			[_xN]: _sNSr
		}],
		[() => AttributeValue$, {
			[_eQN]: `BootMode`,
			[_xN]: _bM
		}],
		[() => AttributeValue$, {
			[_eQN]: `TpmSupport`,
			[_xN]: _tSp
		}],
		[() => AttributeValue$, {
			[_eQN]: `UefiData`,
			[_xN]: _uD
		}],
		[() => AttributeValue$, {
			[_eQN]: `LastLaunchedTime`,
			[_xN]: _lLT
		}],
		[() => AttributeValue$, {
			[_eQN]: `ImdsSupport`,
			[_xN]: _iSmd
		}],
		[() => AttributeValue$, {
			[_eQN]: `DeregistrationProtection`,
			[_xN]: _dPe
		}],
		[0, {
			[_eQN]: `ImageId`,
			[_xN]: _iIma
		}],
		[() => LaunchPermissionList, {
			[_eQN]: `LaunchPermission`,
			[_xN]: _lPa
		}],
		[() => ProductCodeList, {
			[_eQN]: `ProductCodes`,
			[_xN]: _pC
		}],
		[() => BlockDeviceMappingList, {
			[_eQN]: `BlockDeviceMapping`,
			[_xN]: _bDM
		}]
	]
];
var ImageReference$ = [
	3,
	n0$1,
	_IRma,
	0,
	[
		_IIm,
		_RTe,
		_Ar
	],
	[
		[0, {
			[_eQN]: `ImageId`,
			[_xN]: _iIma
		}],
		[0, {
			[_eQN]: `ResourceType`,
			[_xN]: _rTe
		}],
		[0, {
			[_eQN]: `Arn`,
			[_xN]: _ar
		}]
	]
];
var ImageWatermark$ = [
	3,
	n0$1,
	_IWm,
	0,
	[
		_WK,
		_SIRo,
		_SII,
		_SICT,
		_WCT
	],
	[
		[0, {
			[_eQN]: `WatermarkKey`,
			[_xN]: _wK
		}],
		[0, {
			[_eQN]: `SourceImageRegion`,
			[_xN]: _sIR
		}],
		[0, {
			[_eQN]: `SourceImageId`,
			[_xN]: _sIIo
		}],
		[4, {
			[_eQN]: `SourceImageCreationTime`,
			[_xN]: _sICT
		}],
		[4, {
			[_eQN]: `WatermarkCreationTime`,
			[_xN]: _wCT
		}]
	]
];
var Instance$ = [
	3,
	n0$1,
	_In,
	0,
	[
		_Arc,
		_BDMl,
		_CT,
		_EO,
		_ESna,
		_Hy,
		_IIP,
		_ILn,
		_EGAl,
		_EIAAla,
		_NIet,
		_OA,
		_RDN,
		_RDT,
		_SGe,
		_SDC,
		_SIRI,
		_SNS,
		_SRt,
		_T,
		_VTir,
		_CO,
		_CBI,
		_CRI,
		_CRSa,
		_HO,
		_Lic,
		_MO,
		_EOn,
		_BM,
		_PDl,
		_UO,
		_UOUT,
		_PDNO,
		_IApv,
		_TSp,
		_MOa,
		_CIBM,
		_NPO,
		_Op,
		_SIec,
		_II,
		_IIm,
		_St,
		_PDN,
		_PDNub,
		_STR,
		_KN,
		_ALI,
		_PCro,
		_IT,
		_LTau,
		_Pla,
		_KI,
		_RIa,
		_Pl,
		_Mon,
		_SIu,
		_VI,
		_PIAr,
		_PIAu
	],
	[
		[0, {
			[_eQN]: `Architecture`,
			[_xN]: _arc
		}],
		[() => InstanceBlockDeviceMappingList, {
			[_eQN]: `BlockDeviceMapping`,
			[_xN]: _bDM
		}],
		[0, {
			[_eQN]: `ClientToken`,
			[_xN]: _cT
		}],
		[2, {
			[_eQN]: `EbsOptimized`,
			[_xN]: _eO
		}],
		[2, {
			[_eQN]: `EnaSupport`,
			[_xN]: _eSna
		}],
		[0, {
			[_eQN]: `Hypervisor`,
			[_xN]: _h
		}],
		[() => IamInstanceProfile$, {
			[_eQN]: `IamInstanceProfile`,
			[_xN]: _iIP
		}],
		[0, {
			[_eQN]: `InstanceLifecycle`,
			[_xN]: _iLn
		}],
		[() => ElasticGpuAssociationList, {
			[_eQN]: `ElasticGpuAssociationSet`,
			[_xN]: _eGASl
		}],
		[() => ElasticInferenceAcceleratorAssociationList, {
			[_eQN]: `ElasticInferenceAcceleratorAssociationSet`,
			[_xN]: _eIAASl
		}],
		[() => InstanceNetworkInterfaceList, {
			[_eQN]: `NetworkInterfaceSet`,
			[_xN]: _nIS
		}],
		[0, {
			[_eQN]: `OutpostArn`,
			[_xN]: _oA
		}],
		[0, {
			[_eQN]: `RootDeviceName`,
			[_xN]: _rDN
		}],
		[0, {
			[_eQN]: `RootDeviceType`,
			[_xN]: _rDT
		}],
		[() => GroupIdentifierList, {
			[_eQN]: `GroupSet`,
			[_xN]: _gSr
		}],
		[2, {
			[_eQN]: `SourceDestCheck`,
			[_xN]: _sDC
		}],
		[0, {
			[_eQN]: `SpotInstanceRequestId`,
			[_xN]: _sIRI
		}],
		[0, {
			[_eQN]: `SriovNetSupport`,
			[_xN]: _sNSr
		}],
		[() => StateReason$, {
			[_eQN]: `StateReason`,
			[_xN]: _sRt
		}],
		[() => TagList, {
			[_eQN]: `TagSet`,
			[_xN]: _tS
		}],
		[0, {
			[_eQN]: `VirtualizationType`,
			[_xN]: _vTi
		}],
		[() => CpuOptions$, {
			[_eQN]: `CpuOptions`,
			[_xN]: _cO
		}],
		[0, {
			[_eQN]: `CapacityBlockId`,
			[_xN]: _cBI
		}],
		[0, {
			[_eQN]: `CapacityReservationId`,
			[_xN]: _cRI
		}],
		[() => CapacityReservationSpecificationResponse$, {
			[_eQN]: `CapacityReservationSpecification`,
			[_xN]: _cRSa
		}],
		[() => HibernationOptions$, {
			[_eQN]: `HibernationOptions`,
			[_xN]: _hO
		}],
		[() => LicenseList, {
			[_eQN]: `LicenseSet`,
			[_xN]: _lSic
		}],
		[() => InstanceMetadataOptionsResponse$, {
			[_eQN]: `MetadataOptions`,
			[_xN]: _mO
		}],
		[() => EnclaveOptions$, {
			[_eQN]: `EnclaveOptions`,
			[_xN]: _eOn
		}],
		[0, {
			[_eQN]: `BootMode`,
			[_xN]: _bM
		}],
		[0, {
			[_eQN]: `PlatformDetails`,
			[_xN]: _pDl
		}],
		[0, {
			[_eQN]: `UsageOperation`,
			[_xN]: _uO
		}],
		[4, {
			[_eQN]: `UsageOperationUpdateTime`,
			[_xN]: _uOUT
		}],
		[() => PrivateDnsNameOptionsResponse$, {
			[_eQN]: `PrivateDnsNameOptions`,
			[_xN]: _pDNO
		}],
		[0, {
			[_eQN]: `Ipv6Address`,
			[_xN]: _iApv
		}],
		[0, {
			[_eQN]: `TpmSupport`,
			[_xN]: _tSp
		}],
		[() => InstanceMaintenanceOptions$, {
			[_eQN]: `MaintenanceOptions`,
			[_xN]: _mOa
		}],
		[0, {
			[_eQN]: `CurrentInstanceBootMode`,
			[_xN]: _cIBM
		}],
		[() => InstanceNetworkPerformanceOptions$, {
			[_eQN]: `NetworkPerformanceOptions`,
			[_xN]: _nPO
		}],
		[() => OperatorResponse$, {
			[_eQN]: `Operator`,
			[_xN]: _ope
		}],
		[() => InstanceSecondaryInterfaceList, {
			[_eQN]: `SecondaryInterfaceSet`,
			[_xN]: _sISe
		}],
		[0, {
			[_eQN]: `InstanceId`,
			[_xN]: _iI
		}],
		[0, {
			[_eQN]: `ImageId`,
			[_xN]: _iIma
		}],
		[() => InstanceState$, {
			[_eQN]: `InstanceState`,
			[_xN]: _iSnst
		}],
		[0, {
			[_eQN]: `PrivateDnsName`,
			[_xN]: _pDNr
		}],
		[0, {
			[_eQN]: `DnsName`,
			[_xN]: _dNn
		}],
		[0, {
			[_eQN]: `Reason`,
			[_xN]: _re
		}],
		[0, {
			[_eQN]: `KeyName`,
			[_xN]: _kN
		}],
		[1, {
			[_eQN]: `AmiLaunchIndex`,
			[_xN]: _aLI
		}],
		[() => ProductCodeList, {
			[_eQN]: `ProductCodes`,
			[_xN]: _pC
		}],
		[0, {
			[_eQN]: `InstanceType`,
			[_xN]: _iT
		}],
		[4, {
			[_eQN]: `LaunchTime`,
			[_xN]: _lTau
		}],
		[() => Placement$, {
			[_eQN]: `Placement`,
			[_xN]: _pla
		}],
		[0, {
			[_eQN]: `KernelId`,
			[_xN]: _kI
		}],
		[0, {
			[_eQN]: `RamdiskId`,
			[_xN]: _rIa
		}],
		[0, {
			[_eQN]: `Platform`,
			[_xN]: _pl
		}],
		[() => Monitoring$, {
			[_eQN]: `Monitoring`,
			[_xN]: _mon
		}],
		[0, {
			[_eQN]: `SubnetId`,
			[_xN]: _sIu
		}],
		[0, {
			[_eQN]: `VpcId`,
			[_xN]: _vI
		}],
		[0, {
			[_eQN]: `PrivateIpAddress`,
			[_xN]: _pIAr
		}],
		[0, {
			[_eQN]: `IpAddress`,
			[_xN]: _iAp
		}]
	]
];
var InstanceAttachmentEnaSrdSpecification$ = [
	3,
	n0$1,
	_IAESS,
	0,
	[_ESE, _ESUS],
	[[2, {
		[_eQN]: `EnaSrdEnabled`,
		[_xN]: _eSE
	}], [() => InstanceAttachmentEnaSrdUdpSpecification$, {
		[_eQN]: `EnaSrdUdpSpecification`,
		[_xN]: _eSUS
	}]]
];
var InstanceAttachmentEnaSrdUdpSpecification$ = [
	3,
	n0$1,
	_IAESUS,
	0,
	[_ESUE],
	[[2, {
		[_eQN]: `EnaSrdUdpEnabled`,
		[_xN]: _eSUE
	}]]
];
var InstanceBlockDeviceMapping$ = [
	3,
	n0$1,
	_IBDM,
	0,
	[_DN, _Eb],
	[[0, {
		[_eQN]: `DeviceName`,
		[_xN]: _dN
	}], [() => EbsInstanceBlockDevice$, {
		[_eQN]: `Ebs`,
		[_xN]: _eb
	}]]
];
var InstanceIpv4Prefix$ = [
	3,
	n0$1,
	_IIPn,
	0,
	[_IPpvre],
	[[0, {
		[_eQN]: `Ipv4Prefix`,
		[_xN]: _iPpv
	}]]
];
var InstanceIpv6Address$ = [
	3,
	n0$1,
	_IIA,
	0,
	[_IApv, _IPIs],
	[[0, {
		[_eQN]: `Ipv6Address`,
		[_xN]: _iApv
	}], [2, {
		[_eQN]: `IsPrimaryIpv6`,
		[_xN]: _iPIs
	}]]
];
var InstanceIpv6Prefix$ = [
	3,
	n0$1,
	_IIPns,
	0,
	[_IPpv],
	[[0, {
		[_eQN]: `Ipv6Prefix`,
		[_xN]: _iPpvr
	}]]
];
var InstanceMaintenanceOptions$ = [
	3,
	n0$1,
	_IMO,
	0,
	[_ARuto, _RMe],
	[[0, {
		[_eQN]: `AutoRecovery`,
		[_xN]: _aRut
	}], [0, {
		[_eQN]: `RebootMigration`,
		[_xN]: _rMe
	}]]
];
var InstanceMetadataOptionsResponse$ = [
	3,
	n0$1,
	_IMORnst,
	0,
	[
		_St,
		_HT,
		_HPRHL,
		_HE,
		_HPI,
		_IMT
	],
	[
		[0, {
			[_eQN]: `State`,
			[_xN]: _st
		}],
		[0, {
			[_eQN]: `HttpTokens`,
			[_xN]: _hT
		}],
		[1, {
			[_eQN]: `HttpPutResponseHopLimit`,
			[_xN]: _hPRHL
		}],
		[0, {
			[_eQN]: `HttpEndpoint`,
			[_xN]: _hE$1
		}],
		[0, {
			[_eQN]: `HttpProtocolIpv6`,
			[_xN]: _hPI
		}],
		[0, {
			[_eQN]: `InstanceMetadataTags`,
			[_xN]: _iMT
		}]
	]
];
var InstanceNetworkInterface$ = [
	3,
	n0$1,
	_INI,
	0,
	[
		_Ass,
		_Att,
		_De,
		_G,
		_IA,
		_MAa,
		_NII,
		_OI,
		_PDN,
		_PIAr,
		_PIAri,
		_SDC,
		_Sta,
		_SIu,
		_VI,
		_ITnt,
		_IPpvr,
		_IPp,
		_CTC,
		_Op
	],
	[
		[() => InstanceNetworkInterfaceAssociation$, {
			[_eQN]: `Association`,
			[_xN]: _ass
		}],
		[() => InstanceNetworkInterfaceAttachment$, {
			[_eQN]: `Attachment`,
			[_xN]: _at
		}],
		[0, {
			[_eQN]: `Description`,
			[_xN]: _de
		}],
		[() => GroupIdentifierList, {
			[_eQN]: `GroupSet`,
			[_xN]: _gSr
		}],
		[() => InstanceIpv6AddressList, {
			[_eQN]: `Ipv6AddressesSet`,
			[_xN]: _iASp
		}],
		[0, {
			[_eQN]: `MacAddress`,
			[_xN]: _mAa
		}],
		[0, {
			[_eQN]: `NetworkInterfaceId`,
			[_xN]: _nII
		}],
		[0, {
			[_eQN]: `OwnerId`,
			[_xN]: _oI
		}],
		[0, {
			[_eQN]: `PrivateDnsName`,
			[_xN]: _pDNr
		}],
		[0, {
			[_eQN]: `PrivateIpAddress`,
			[_xN]: _pIAr
		}],
		[() => InstancePrivateIpAddressList, {
			[_eQN]: `PrivateIpAddressesSet`,
			[_xN]: _pIAS
		}],
		[2, {
			[_eQN]: `SourceDestCheck`,
			[_xN]: _sDC
		}],
		[0, {
			[_eQN]: `Status`,
			[_xN]: _sta
		}],
		[0, {
			[_eQN]: `SubnetId`,
			[_xN]: _sIu
		}],
		[0, {
			[_eQN]: `VpcId`,
			[_xN]: _vI
		}],
		[0, {
			[_eQN]: `InterfaceType`,
			[_xN]: _iTnt
		}],
		[() => InstanceIpv4PrefixList, {
			[_eQN]: `Ipv4PrefixSet`,
			[_xN]: _iPSpvr
		}],
		[() => InstanceIpv6PrefixList, {
			[_eQN]: `Ipv6PrefixSet`,
			[_xN]: _iPSpvre
		}],
		[() => ConnectionTrackingSpecificationResponse$, {
			[_eQN]: `ConnectionTrackingConfiguration`,
			[_xN]: _cTC
		}],
		[() => OperatorResponse$, {
			[_eQN]: `Operator`,
			[_xN]: _ope
		}]
	]
];
var InstanceNetworkInterfaceAssociation$ = [
	3,
	n0$1,
	_INIA,
	0,
	[
		_CI,
		_COI,
		_IOI,
		_PDNub,
		_PI
	],
	[
		[0, {
			[_eQN]: `CarrierIp`,
			[_xN]: _cI
		}],
		[0, {
			[_eQN]: `CustomerOwnedIp`,
			[_xN]: _cOI
		}],
		[0, {
			[_eQN]: `IpOwnerId`,
			[_xN]: _iOIp
		}],
		[0, {
			[_eQN]: `PublicDnsName`,
			[_xN]: _pDNu
		}],
		[0, {
			[_eQN]: `PublicIp`,
			[_xN]: _pI
		}]
	]
];
var InstanceNetworkInterfaceAttachment$ = [
	3,
	n0$1,
	_INIAn,
	0,
	[
		_ATtt,
		_AItt,
		_DOT,
		_DI,
		_Sta,
		_NCI,
		_ESS,
		_EQC
	],
	[
		[4, {
			[_eQN]: `AttachTime`,
			[_xN]: _aTt
		}],
		[0, {
			[_eQN]: `AttachmentId`,
			[_xN]: _aIt
		}],
		[2, {
			[_eQN]: `DeleteOnTermination`,
			[_xN]: _dOT
		}],
		[1, {
			[_eQN]: `DeviceIndex`,
			[_xN]: _dI
		}],
		[0, {
			[_eQN]: `Status`,
			[_xN]: _sta
		}],
		[1, {
			[_eQN]: `NetworkCardIndex`,
			[_xN]: _nCI
		}],
		[() => InstanceAttachmentEnaSrdSpecification$, {
			[_eQN]: `EnaSrdSpecification`,
			[_xN]: _eSS
		}],
		[1, {
			[_eQN]: `EnaQueueCount`,
			[_xN]: _eQC
		}]
	]
];
var InstanceNetworkInterfaceSpecification$ = [
	3,
	n0$1,
	_INIS,
	0,
	[
		_APIAss,
		_DOT,
		_De,
		_DI,
		_G,
		_IAC,
		_IA,
		_NII,
		_PIAr,
		_PIAri,
		_SPIAC,
		_SIu,
		_ACIA,
		_ITnt,
		_NCI,
		_IPpvr,
		_IPCp,
		_IPp,
		_IPC,
		_PIr,
		_ESS,
		_CTS,
		_EQC
	],
	[
		[2, {
			[_eQN]: `AssociatePublicIpAddress`,
			[_xN]: _aPIA
		}],
		[2, {
			[_eQN]: `DeleteOnTermination`,
			[_xN]: _dOT
		}],
		[0, {
			[_eQN]: `Description`,
			[_xN]: _de
		}],
		[1, {
			[_eQN]: `DeviceIndex`,
			[_xN]: _dI
		}],
		[() => SecurityGroupIdStringList, { [_xN]: _SGI }],
		[1, {
			[_eQN]: `Ipv6AddressCount`,
			[_xN]: _iAC
		}],
		[() => InstanceIpv6AddressList, {
			[_eQN]: `Ipv6Addresses`,
			[_xN]: _iASp
		}],
		[0, {
			[_eQN]: `NetworkInterfaceId`,
			[_xN]: _nII
		}],
		[0, {
			[_eQN]: `PrivateIpAddress`,
			[_xN]: _pIAr
		}],
		[() => PrivateIpAddressSpecificationList, {
			[_eQN]: `PrivateIpAddresses`,
			[_xN]: _pIAS
		}],
		[1, {
			[_eQN]: `SecondaryPrivateIpAddressCount`,
			[_xN]: _sPIAC
		}],
		[0, {
			[_eQN]: `SubnetId`,
			[_xN]: _sIu
		}],
		2,
		0,
		1,
		[() => Ipv4PrefixList, { [_xN]: _IPpvre }],
		1,
		[() => Ipv6PrefixList, { [_xN]: _IPpv }],
		1,
		2,
		() => EnaSrdSpecificationRequest$,
		() => ConnectionTrackingSpecificationRequest$,
		1
	]
];
var InstanceNetworkPerformanceOptions$ = [
	3,
	n0$1,
	_INPO,
	0,
	[_BW],
	[[0, {
		[_eQN]: `BandwidthWeighting`,
		[_xN]: _bW
	}]]
];
var InstancePrivateIpAddress$ = [
	3,
	n0$1,
	_IPIA,
	0,
	[
		_Ass,
		_Prim,
		_PDN,
		_PIAr
	],
	[
		[() => InstanceNetworkInterfaceAssociation$, {
			[_eQN]: `Association`,
			[_xN]: _ass
		}],
		[2, {
			[_eQN]: `Primary`,
			[_xN]: _prim
		}],
		[0, {
			[_eQN]: `PrivateDnsName`,
			[_xN]: _pDNr
		}],
		[0, {
			[_eQN]: `PrivateIpAddress`,
			[_xN]: _pIAr
		}]
	]
];
var InstanceRequirements$ = [
	3,
	n0$1,
	_IR,
	0,
	[
		_VCC,
		_MMB,
		_CM,
		_MGBPVC,
		_EITxc,
		_IGns,
		_SMPPOLP,
		_ODMPPOLP,
		_BMa,
		_BP,
		_RHS,
		_NIC,
		_LSo,
		_LST,
		_TLSGB,
		_BEBM,
		_ATc,
		_AC,
		_AMc,
		_ANcc,
		_ATMMB,
		_NBGe,
		_AIT,
		_MSPAPOOODP,
		_BPF,
		_REIT
	],
	[
		[() => VCpuCountRange$, {
			[_eQN]: `VCpuCount`,
			[_xN]: _vCC
		}],
		[() => MemoryMiB$, {
			[_eQN]: `MemoryMiB`,
			[_xN]: _mMB
		}],
		[() => CpuManufacturerSet, {
			[_eQN]: `CpuManufacturerSet`,
			[_xN]: _cMSp
		}],
		[() => MemoryGiBPerVCpu$, {
			[_eQN]: `MemoryGiBPerVCpu`,
			[_xN]: _mGBPVC
		}],
		[() => ExcludedInstanceTypeSet, {
			[_eQN]: `ExcludedInstanceTypeSet`,
			[_xN]: _eITSx
		}],
		[() => InstanceGenerationSet, {
			[_eQN]: `InstanceGenerationSet`,
			[_xN]: _iGSn
		}],
		[1, {
			[_eQN]: `SpotMaxPricePercentageOverLowestPrice`,
			[_xN]: _sMPPOLP
		}],
		[1, {
			[_eQN]: `OnDemandMaxPricePercentageOverLowestPrice`,
			[_xN]: _oDMPPOLP
		}],
		[0, {
			[_eQN]: `BareMetal`,
			[_xN]: _bMa
		}],
		[0, {
			[_eQN]: `BurstablePerformance`,
			[_xN]: _bP
		}],
		[2, {
			[_eQN]: `RequireHibernateSupport`,
			[_xN]: _rHS
		}],
		[() => NetworkInterfaceCount$, {
			[_eQN]: `NetworkInterfaceCount`,
			[_xN]: _nIC
		}],
		[0, {
			[_eQN]: `LocalStorage`,
			[_xN]: _lSo
		}],
		[() => LocalStorageTypeSet, {
			[_eQN]: `LocalStorageTypeSet`,
			[_xN]: _lSTS
		}],
		[() => TotalLocalStorageGB$, {
			[_eQN]: `TotalLocalStorageGB`,
			[_xN]: _tLSGB
		}],
		[() => BaselineEbsBandwidthMbps$, {
			[_eQN]: `BaselineEbsBandwidthMbps`,
			[_xN]: _bEBM
		}],
		[() => AcceleratorTypeSet, {
			[_eQN]: `AcceleratorTypeSet`,
			[_xN]: _aTSc
		}],
		[() => AcceleratorCount$, {
			[_eQN]: `AcceleratorCount`,
			[_xN]: _aCc
		}],
		[() => AcceleratorManufacturerSet, {
			[_eQN]: `AcceleratorManufacturerSet`,
			[_xN]: _aMS
		}],
		[() => AcceleratorNameSet, {
			[_eQN]: `AcceleratorNameSet`,
			[_xN]: _aNS
		}],
		[() => AcceleratorTotalMemoryMiB$, {
			[_eQN]: `AcceleratorTotalMemoryMiB`,
			[_xN]: _aTMMB
		}],
		[() => NetworkBandwidthGbps$, {
			[_eQN]: `NetworkBandwidthGbps`,
			[_xN]: _nBGe
		}],
		[() => AllowedInstanceTypeSet, {
			[_eQN]: `AllowedInstanceTypeSet`,
			[_xN]: _aITS
		}],
		[1, {
			[_eQN]: `MaxSpotPriceAsPercentageOfOptimalOnDemandPrice`,
			[_xN]: _mSPAPOOODP
		}],
		[() => BaselinePerformanceFactors$, {
			[_eQN]: `BaselinePerformanceFactors`,
			[_xN]: _bPF
		}],
		[2, {
			[_eQN]: `RequireEncryptionInTransit`,
			[_xN]: _rEIT
		}]
	]
];
var InstanceSecondaryInterface$ = [
	3,
	n0$1,
	_ISIn,
	0,
	[
		_Att,
		_MAa,
		_SIIec,
		_OI,
		_PIAri,
		_SDC,
		_Sta,
		_SSIe,
		_SNI,
		_ITnt
	],
	[
		[() => InstanceSecondaryInterfaceAttachment$, {
			[_eQN]: `Attachment`,
			[_xN]: _at
		}],
		[0, {
			[_eQN]: `MacAddress`,
			[_xN]: _mAa
		}],
		[0, {
			[_eQN]: `SecondaryInterfaceId`,
			[_xN]: _sIIe
		}],
		[0, {
			[_eQN]: `OwnerId`,
			[_xN]: _oI
		}],
		[() => InstanceSecondaryInterfacePrivateIpAddressList, {
			[_eQN]: `PrivateIpAddressSet`,
			[_xN]: _pIASr
		}],
		[2, {
			[_eQN]: `SourceDestCheck`,
			[_xN]: _sDC
		}],
		[0, {
			[_eQN]: `Status`,
			[_xN]: _sta
		}],
		[0, {
			[_eQN]: `SecondarySubnetId`,
			[_xN]: _sSI
		}],
		[0, {
			[_eQN]: `SecondaryNetworkId`,
			[_xN]: _sNI
		}],
		[0, {
			[_eQN]: `InterfaceType`,
			[_xN]: _iTnt
		}]
	]
];
var InstanceSecondaryInterfaceAttachment$ = [
	3,
	n0$1,
	_ISIA,
	0,
	[
		_ATtt,
		_AItt,
		_DOT,
		_DI,
		_Sta,
		_NCI
	],
	[
		[4, {
			[_eQN]: `AttachTime`,
			[_xN]: _aTt
		}],
		[0, {
			[_eQN]: `AttachmentId`,
			[_xN]: _aIt
		}],
		[2, {
			[_eQN]: `DeleteOnTermination`,
			[_xN]: _dOT
		}],
		[1, {
			[_eQN]: `DeviceIndex`,
			[_xN]: _dI
		}],
		[0, {
			[_eQN]: `Status`,
			[_xN]: _sta
		}],
		[1, {
			[_eQN]: `NetworkCardIndex`,
			[_xN]: _nCI
		}]
	]
];
var InstanceSecondaryInterfacePrivateIpAddress$ = [
	3,
	n0$1,
	_ISIPIA,
	0,
	[_PIAr],
	[[0, {
		[_eQN]: `PrivateIpAddress`,
		[_xN]: _pIAr
	}]]
];
var InstanceState$ = [
	3,
	n0$1,
	_ISnsta,
	0,
	[_Co, _N],
	[[1, {
		[_eQN]: `Code`,
		[_xN]: _co
	}], [0, {
		[_eQN]: `Name`,
		[_xN]: _n
	}]]
];
var InstanceStateChange$ = [
	3,
	n0$1,
	_ISC,
	0,
	[
		_II,
		_CSu,
		_PSr
	],
	[
		[0, {
			[_eQN]: `InstanceId`,
			[_xN]: _iI
		}],
		[() => InstanceState$, {
			[_eQN]: `CurrentState`,
			[_xN]: _cSu
		}],
		[() => InstanceState$, {
			[_eQN]: `PreviousState`,
			[_xN]: _pSr
		}]
	]
];
var InstanceTypeItem$ = [
	3,
	n0$1,
	_ITIns,
	0,
	[_IT],
	[[0, {
		[_eQN]: `InstanceType`,
		[_xN]: _iT
	}]]
];
var InstanceTypeSpecification$ = [
	3,
	n0$1,
	_ITSn,
	0,
	[_SIT, _UIT],
	[[() => SupportedInstanceTypeSet, {
		[_eQN]: `SupportedInstanceTypeSet`,
		[_xN]: _sITS
	}], [() => UnsupportedInstanceTypeSet, {
		[_eQN]: `UnsupportedInstanceTypeSet`,
		[_xN]: _uITS
	}]]
];
var IpPermission$ = [
	3,
	n0$1,
	_IPper,
	0,
	[
		_IPpr,
		_FP,
		_TP,
		_UIGP,
		_IRpa,
		_IRpv,
		_PLIr
	],
	[
		[0, {
			[_eQN]: `IpProtocol`,
			[_xN]: _iPp
		}],
		[1, {
			[_eQN]: `FromPort`,
			[_xN]: _fP
		}],
		[1, {
			[_eQN]: `ToPort`,
			[_xN]: _tP
		}],
		[() => UserIdGroupPairList, {
			[_eQN]: `Groups`,
			[_xN]: _gr
		}],
		[() => IpRangeList, {
			[_eQN]: `IpRanges`,
			[_xN]: _iRpa
		}],
		[() => Ipv6RangeList, {
			[_eQN]: `Ipv6Ranges`,
			[_xN]: _iRpv
		}],
		[() => PrefixListIdList, {
			[_eQN]: `PrefixListIds`,
			[_xN]: _pLIr
		}]
	]
];
var IpRange$ = [
	3,
	n0$1,
	_IRpan,
	0,
	[_De, _CIi],
	[[0, {
		[_eQN]: `Description`,
		[_xN]: _de
	}], [0, {
		[_eQN]: `CidrIp`,
		[_xN]: _cIi
	}]]
];
var Ipv4PrefixSpecificationRequest$ = [
	3,
	n0$1,
	_IPSRp,
	0,
	[_IPpvre],
	[0]
];
var Ipv4PrefixSpecificationResponse$ = [
	3,
	n0$1,
	_IPSRpv,
	0,
	[_IPpvre],
	[[0, {
		[_eQN]: `Ipv4Prefix`,
		[_xN]: _iPpv
	}]]
];
var Ipv6PrefixSpecificationRequest$ = [
	3,
	n0$1,
	_IPSRpvr,
	0,
	[_IPpv],
	[0]
];
var Ipv6PrefixSpecificationResponse$ = [
	3,
	n0$1,
	_IPSRpvre,
	0,
	[_IPpv],
	[[0, {
		[_eQN]: `Ipv6Prefix`,
		[_xN]: _iPpvr
	}]]
];
var Ipv6Range$ = [
	3,
	n0$1,
	_IRpva,
	0,
	[_De, _CIid],
	[[0, {
		[_eQN]: `Description`,
		[_xN]: _de
	}], [0, {
		[_eQN]: `CidrIpv6`,
		[_xN]: _cIid
	}]]
];
var KeyPairInfo$ = [
	3,
	n0$1,
	_KPIey,
	0,
	[
		_KPI,
		_KT,
		_T,
		_PK,
		_CTre,
		_KN,
		_KFe
	],
	[
		[0, {
			[_eQN]: `KeyPairId`,
			[_xN]: _kPI
		}],
		[0, {
			[_eQN]: `KeyType`,
			[_xN]: _kT
		}],
		[() => TagList, {
			[_eQN]: `TagSet`,
			[_xN]: _tS
		}],
		[0, {
			[_eQN]: `PublicKey`,
			[_xN]: _pK
		}],
		[4, {
			[_eQN]: `CreateTime`,
			[_xN]: _cTre
		}],
		[0, {
			[_eQN]: `KeyName`,
			[_xN]: _kN
		}],
		[0, {
			[_eQN]: `KeyFingerprint`,
			[_xN]: _kFe
		}]
	]
];
var LaunchPermission$ = [
	3,
	n0$1,
	_LPau,
	0,
	[
		_OArg,
		_OUA,
		_UI$1,
		_Gr
	],
	[
		[0, {
			[_eQN]: `OrganizationArn`,
			[_xN]: _oArg
		}],
		[0, {
			[_eQN]: `OrganizationalUnitArn`,
			[_xN]: _oUA
		}],
		[0, {
			[_eQN]: `UserId`,
			[_xN]: _uI
		}],
		[0, {
			[_eQN]: `Group`,
			[_xN]: _g
		}]
	]
];
var LaunchPermissionModifications$ = [
	3,
	n0$1,
	_LPM,
	0,
	[_Ad, _Rem],
	[[() => LaunchPermissionList, 0], [() => LaunchPermissionList, 0]]
];
var LaunchSpecification$ = [
	3,
	n0$1,
	_LSa,
	0,
	[
		_UDs,
		_ATddre,
		_BDMl,
		_EO,
		_IIP,
		_IIm,
		_IT,
		_KI,
		_KN,
		_NIet,
		_Pla,
		_RIa,
		_SIu,
		_SGe,
		_Mon
	],
	[
		[() => SensitiveUserData, {
			[_eQN]: `UserData`,
			[_xN]: _uDs
		}],
		[0, {
			[_eQN]: `AddressingType`,
			[_xN]: _aTddr
		}],
		[() => BlockDeviceMappingList, {
			[_eQN]: `BlockDeviceMapping`,
			[_xN]: _bDM
		}],
		[2, {
			[_eQN]: `EbsOptimized`,
			[_xN]: _eO
		}],
		[() => IamInstanceProfileSpecification$, {
			[_eQN]: `IamInstanceProfile`,
			[_xN]: _iIP
		}],
		[0, {
			[_eQN]: `ImageId`,
			[_xN]: _iIma
		}],
		[0, {
			[_eQN]: `InstanceType`,
			[_xN]: _iT
		}],
		[0, {
			[_eQN]: `KernelId`,
			[_xN]: _kI
		}],
		[0, {
			[_eQN]: `KeyName`,
			[_xN]: _kN
		}],
		[() => InstanceNetworkInterfaceSpecificationList, {
			[_eQN]: `NetworkInterfaceSet`,
			[_xN]: _nIS
		}],
		[() => SpotPlacement$, {
			[_eQN]: `Placement`,
			[_xN]: _pla
		}],
		[0, {
			[_eQN]: `RamdiskId`,
			[_xN]: _rIa
		}],
		[0, {
			[_eQN]: `SubnetId`,
			[_xN]: _sIu
		}],
		[() => GroupIdentifierList, {
			[_eQN]: `GroupSet`,
			[_xN]: _gSr
		}],
		[() => RunInstancesMonitoringEnabled$, {
			[_eQN]: `Monitoring`,
			[_xN]: _mon
		}]
	]
];
var LaunchTemplate$ = [
	3,
	n0$1,
	_LT,
	0,
	[
		_LTI,
		_LTN,
		_CTre,
		_CBr,
		_DVN,
		_LVN,
		_T,
		_Op
	],
	[
		[0, {
			[_eQN]: `LaunchTemplateId`,
			[_xN]: _lTI
		}],
		[0, {
			[_eQN]: `LaunchTemplateName`,
			[_xN]: _lTN
		}],
		[4, {
			[_eQN]: `CreateTime`,
			[_xN]: _cTre
		}],
		[0, {
			[_eQN]: `CreatedBy`,
			[_xN]: _cBr
		}],
		[1, {
			[_eQN]: `DefaultVersionNumber`,
			[_xN]: _dVN
		}],
		[1, {
			[_eQN]: `LatestVersionNumber`,
			[_xN]: _lVN
		}],
		[() => TagList, {
			[_eQN]: `TagSet`,
			[_xN]: _tS
		}],
		[() => OperatorResponse$, {
			[_eQN]: `Operator`,
			[_xN]: _ope
		}]
	]
];
var LaunchTemplateBlockDeviceMapping$ = [
	3,
	n0$1,
	_LTBDM,
	0,
	[
		_DN,
		_VN,
		_Eb,
		_ND
	],
	[
		[0, {
			[_eQN]: `DeviceName`,
			[_xN]: _dN
		}],
		[0, {
			[_eQN]: `VirtualName`,
			[_xN]: _vN
		}],
		[() => LaunchTemplateEbsBlockDevice$, {
			[_eQN]: `Ebs`,
			[_xN]: _eb
		}],
		[0, {
			[_eQN]: `NoDevice`,
			[_xN]: _nD
		}]
	]
];
var LaunchTemplateCapacityReservationSpecificationResponse$ = [
	3,
	n0$1,
	_LTCRSRa,
	0,
	[_CRP, _CRT],
	[[0, {
		[_eQN]: `CapacityReservationPreference`,
		[_xN]: _cRP
	}], [() => CapacityReservationTargetResponse$, {
		[_eQN]: `CapacityReservationTarget`,
		[_xN]: _cRT
	}]]
];
var LaunchTemplateCpuOptions$ = [
	3,
	n0$1,
	_LTCO,
	0,
	[
		_CCor,
		_TPC,
		_ASSm,
		_NV
	],
	[
		[1, {
			[_eQN]: `CoreCount`,
			[_xN]: _cCo
		}],
		[1, {
			[_eQN]: `ThreadsPerCore`,
			[_xN]: _tPC
		}],
		[0, {
			[_eQN]: `AmdSevSnp`,
			[_xN]: _aSS
		}],
		[0, {
			[_eQN]: `NestedVirtualization`,
			[_xN]: _nV
		}]
	]
];
var LaunchTemplateEbsBlockDevice$ = [
	3,
	n0$1,
	_LTEBD,
	0,
	[
		_Enc,
		_DOT,
		_Io,
		_KKI,
		_SIn,
		_VSo,
		_VT,
		_Th,
		_VIR,
		_ECI
	],
	[
		[2, {
			[_eQN]: `Encrypted`,
			[_xN]: _enc
		}],
		[2, {
			[_eQN]: `DeleteOnTermination`,
			[_xN]: _dOT
		}],
		[1, {
			[_eQN]: `Iops`,
			[_xN]: _io
		}],
		[0, {
			[_eQN]: `KmsKeyId`,
			[_xN]: _kKI
		}],
		[0, {
			[_eQN]: `SnapshotId`,
			[_xN]: _sIn
		}],
		[1, {
			[_eQN]: `VolumeSize`,
			[_xN]: _vSo
		}],
		[0, {
			[_eQN]: `VolumeType`,
			[_xN]: _vT
		}],
		[1, {
			[_eQN]: `Throughput`,
			[_xN]: _th
		}],
		[1, {
			[_eQN]: `VolumeInitializationRate`,
			[_xN]: _vIR
		}],
		[1, {
			[_eQN]: `EbsCardIndex`,
			[_xN]: _eCI
		}]
	]
];
var LaunchTemplateElasticInferenceAcceleratorResponse$ = [
	3,
	n0$1,
	_LTEIAR,
	0,
	[_Ty, _Cou],
	[[0, {
		[_eQN]: `Type`,
		[_xN]: _ty
	}], [1, {
		[_eQN]: `Count`,
		[_xN]: _cou
	}]]
];
var LaunchTemplateEnaSrdSpecification$ = [
	3,
	n0$1,
	_LTESS,
	0,
	[_ESE, _ESUS],
	[[2, {
		[_eQN]: `EnaSrdEnabled`,
		[_xN]: _eSE
	}], [() => LaunchTemplateEnaSrdUdpSpecification$, {
		[_eQN]: `EnaSrdUdpSpecification`,
		[_xN]: _eSUS
	}]]
];
var LaunchTemplateEnaSrdUdpSpecification$ = [
	3,
	n0$1,
	_LTESUS,
	0,
	[_ESUE],
	[[2, {
		[_eQN]: `EnaSrdUdpEnabled`,
		[_xN]: _eSUE
	}]]
];
var LaunchTemplateEnclaveOptions$ = [
	3,
	n0$1,
	_LTEO,
	0,
	[_En],
	[[2, {
		[_eQN]: `Enabled`,
		[_xN]: _en
	}]]
];
var LaunchTemplateHibernationOptions$ = [
	3,
	n0$1,
	_LTHO,
	0,
	[_Conf],
	[[2, {
		[_eQN]: `Configured`,
		[_xN]: _conf
	}]]
];
var LaunchTemplateIamInstanceProfileSpecification$ = [
	3,
	n0$1,
	_LTIIPS,
	0,
	[_Ar, _N],
	[[0, {
		[_eQN]: `Arn`,
		[_xN]: _ar
	}], [0, {
		[_eQN]: `Name`,
		[_xN]: _n
	}]]
];
var LaunchTemplateInstanceMaintenanceOptions$ = [
	3,
	n0$1,
	_LTIMO,
	0,
	[_ARuto],
	[[0, {
		[_eQN]: `AutoRecovery`,
		[_xN]: _aRut
	}]]
];
var LaunchTemplateInstanceMarketOptions$ = [
	3,
	n0$1,
	_LTIMOa,
	0,
	[_MTa, _SO],
	[[0, {
		[_eQN]: `MarketType`,
		[_xN]: _mTa
	}], [() => LaunchTemplateSpotMarketOptions$, {
		[_eQN]: `SpotOptions`,
		[_xN]: _sO
	}]]
];
var LaunchTemplateInstanceMetadataOptions$ = [
	3,
	n0$1,
	_LTIMOau,
	0,
	[
		_St,
		_HT,
		_HPRHL,
		_HE,
		_HPI,
		_IMT
	],
	[
		[0, {
			[_eQN]: `State`,
			[_xN]: _st
		}],
		[0, {
			[_eQN]: `HttpTokens`,
			[_xN]: _hT
		}],
		[1, {
			[_eQN]: `HttpPutResponseHopLimit`,
			[_xN]: _hPRHL
		}],
		[0, {
			[_eQN]: `HttpEndpoint`,
			[_xN]: _hE$1
		}],
		[0, {
			[_eQN]: `HttpProtocolIpv6`,
			[_xN]: _hPI
		}],
		[0, {
			[_eQN]: `InstanceMetadataTags`,
			[_xN]: _iMT
		}]
	]
];
var LaunchTemplateInstanceNetworkInterfaceSpecification$ = [
	3,
	n0$1,
	_LTINIS,
	0,
	[
		_ACIA,
		_APIAss,
		_DOT,
		_De,
		_DI,
		_G,
		_ITnt,
		_IAC,
		_IA,
		_NII,
		_PIAr,
		_PIAri,
		_SPIAC,
		_SIu,
		_NCI,
		_IPpvr,
		_IPCp,
		_IPp,
		_IPC,
		_PIr,
		_ESS,
		_CTS,
		_EQC
	],
	[
		[2, {
			[_eQN]: `AssociateCarrierIpAddress`,
			[_xN]: _aCIA
		}],
		[2, {
			[_eQN]: `AssociatePublicIpAddress`,
			[_xN]: _aPIA
		}],
		[2, {
			[_eQN]: `DeleteOnTermination`,
			[_xN]: _dOT
		}],
		[0, {
			[_eQN]: `Description`,
			[_xN]: _de
		}],
		[1, {
			[_eQN]: `DeviceIndex`,
			[_xN]: _dI
		}],
		[() => GroupIdStringList, {
			[_eQN]: `GroupSet`,
			[_xN]: _gSr
		}],
		[0, {
			[_eQN]: `InterfaceType`,
			[_xN]: _iTnt
		}],
		[1, {
			[_eQN]: `Ipv6AddressCount`,
			[_xN]: _iAC
		}],
		[() => InstanceIpv6AddressList, {
			[_eQN]: `Ipv6AddressesSet`,
			[_xN]: _iASp
		}],
		[0, {
			[_eQN]: `NetworkInterfaceId`,
			[_xN]: _nII
		}],
		[0, {
			[_eQN]: `PrivateIpAddress`,
			[_xN]: _pIAr
		}],
		[() => PrivateIpAddressSpecificationList, {
			[_eQN]: `PrivateIpAddressesSet`,
			[_xN]: _pIAS
		}],
		[1, {
			[_eQN]: `SecondaryPrivateIpAddressCount`,
			[_xN]: _sPIAC
		}],
		[0, {
			[_eQN]: `SubnetId`,
			[_xN]: _sIu
		}],
		[1, {
			[_eQN]: `NetworkCardIndex`,
			[_xN]: _nCI
		}],
		[() => Ipv4PrefixListResponse, {
			[_eQN]: `Ipv4PrefixSet`,
			[_xN]: _iPSpvr
		}],
		[1, {
			[_eQN]: `Ipv4PrefixCount`,
			[_xN]: _iPCp
		}],
		[() => Ipv6PrefixListResponse, {
			[_eQN]: `Ipv6PrefixSet`,
			[_xN]: _iPSpvre
		}],
		[1, {
			[_eQN]: `Ipv6PrefixCount`,
			[_xN]: _iPCpv
		}],
		[2, {
			[_eQN]: `PrimaryIpv6`,
			[_xN]: _pIri
		}],
		[() => LaunchTemplateEnaSrdSpecification$, {
			[_eQN]: `EnaSrdSpecification`,
			[_xN]: _eSS
		}],
		[() => ConnectionTrackingSpecification$, {
			[_eQN]: `ConnectionTrackingSpecification`,
			[_xN]: _cTSo
		}],
		[1, {
			[_eQN]: `EnaQueueCount`,
			[_xN]: _eQC
		}]
	]
];
var LaunchTemplateInstanceSecondaryInterfaceSpecification$ = [
	3,
	n0$1,
	_LTISIS,
	0,
	[
		_DOT,
		_DI,
		_PIAri,
		_PIAC,
		_SSIe,
		_ITnt,
		_NCI
	],
	[
		[2, {
			[_eQN]: `DeleteOnTermination`,
			[_xN]: _dOT
		}],
		[1, {
			[_eQN]: `DeviceIndex`,
			[_xN]: _dI
		}],
		[() => SecondaryInterfacePrivateIpAddressSpecificationList, {
			[_eQN]: `PrivateIpAddressesSet`,
			[_xN]: _pIAS
		}],
		[1, {
			[_eQN]: `PrivateIpAddressCount`,
			[_xN]: _pIAC
		}],
		[0, {
			[_eQN]: `SecondarySubnetId`,
			[_xN]: _sSI
		}],
		[0, {
			[_eQN]: `InterfaceType`,
			[_xN]: _iTnt
		}],
		[1, {
			[_eQN]: `NetworkCardIndex`,
			[_xN]: _nCI
		}]
	]
];
var LaunchTemplateLicenseConfiguration$ = [
	3,
	n0$1,
	_LTLC,
	0,
	[_LCA],
	[[0, {
		[_eQN]: `LicenseConfigurationArn`,
		[_xN]: _lCA
	}]]
];
var LaunchTemplateNetworkPerformanceOptions$ = [
	3,
	n0$1,
	_LTNPO,
	0,
	[_BW],
	[[0, {
		[_eQN]: `BandwidthWeighting`,
		[_xN]: _bW
	}]]
];
var LaunchTemplatePlacement$ = [
	3,
	n0$1,
	_LTP,
	0,
	[
		_AZ,
		_AZI,
		_Af,
		_GN,
		_HIo,
		_Te,
		_SDp,
		_HRGA,
		_PN,
		_GIr
	],
	[
		[0, {
			[_eQN]: `AvailabilityZone`,
			[_xN]: _aZ
		}],
		[0, {
			[_eQN]: `AvailabilityZoneId`,
			[_xN]: _aZI
		}],
		[0, {
			[_eQN]: `Affinity`,
			[_xN]: _af
		}],
		[0, {
			[_eQN]: `GroupName`,
			[_xN]: _gN
		}],
		[0, {
			[_eQN]: `HostId`,
			[_xN]: _hI
		}],
		[0, {
			[_eQN]: `Tenancy`,
			[_xN]: _te
		}],
		[0, {
			[_eQN]: `SpreadDomain`,
			[_xN]: _sDp
		}],
		[0, {
			[_eQN]: `HostResourceGroupArn`,
			[_xN]: _hRGA
		}],
		[1, {
			[_eQN]: `PartitionNumber`,
			[_xN]: _pN
		}],
		[0, {
			[_eQN]: `GroupId`,
			[_xN]: _gIr
		}]
	]
];
var LaunchTemplatePrivateDnsNameOptions$ = [
	3,
	n0$1,
	_LTPDNO,
	0,
	[
		_HTo,
		_ERNDAR,
		_ERNDAAAAR
	],
	[
		[0, {
			[_eQN]: `HostnameType`,
			[_xN]: _hTo
		}],
		[2, {
			[_eQN]: `EnableResourceNameDnsARecord`,
			[_xN]: _eRNDAR
		}],
		[2, {
			[_eQN]: `EnableResourceNameDnsAAAARecord`,
			[_xN]: _eRNDAAAAR
		}]
	]
];
var LaunchTemplatesMonitoring$ = [
	3,
	n0$1,
	_LTM,
	0,
	[_En, _MCIe],
	[[2, {
		[_eQN]: `Enabled`,
		[_xN]: _en
	}], [() => MetricCategoryIdList, {
		[_eQN]: `MetricCategoryIdSet`,
		[_xN]: _mCIS
	}]]
];
var LaunchTemplateSpotMarketOptions$ = [
	3,
	n0$1,
	_LTSMO,
	0,
	[
		_MPax,
		_SITp,
		_BDMlo,
		_VU,
		_IIB
	],
	[
		[0, {
			[_eQN]: `MaxPrice`,
			[_xN]: _mP
		}],
		[0, {
			[_eQN]: `SpotInstanceType`,
			[_xN]: _sIT
		}],
		[1, {
			[_eQN]: `BlockDurationMinutes`,
			[_xN]: _bDMl
		}],
		[4, {
			[_eQN]: `ValidUntil`,
			[_xN]: _vU
		}],
		[0, {
			[_eQN]: `InstanceInterruptionBehavior`,
			[_xN]: _iIB
		}]
	]
];
var LaunchTemplateTagSpecification$ = [
	3,
	n0$1,
	_LTTS,
	0,
	[_RTe, _T],
	[[0, {
		[_eQN]: `ResourceType`,
		[_xN]: _rTe
	}], [() => TagList, {
		[_eQN]: `TagSet`,
		[_xN]: _tS
	}]]
];
var LaunchTemplateVersion$ = [
	3,
	n0$1,
	_LTV,
	0,
	[
		_LTI,
		_LTN,
		_VNe,
		_VD,
		_CTre,
		_CBr,
		_DVef,
		_LTD,
		_Op
	],
	[
		[0, {
			[_eQN]: `LaunchTemplateId`,
			[_xN]: _lTI
		}],
		[0, {
			[_eQN]: `LaunchTemplateName`,
			[_xN]: _lTN
		}],
		[1, {
			[_eQN]: `VersionNumber`,
			[_xN]: _vNe
		}],
		[0, {
			[_eQN]: `VersionDescription`,
			[_xN]: _vD
		}],
		[4, {
			[_eQN]: `CreateTime`,
			[_xN]: _cTre
		}],
		[0, {
			[_eQN]: `CreatedBy`,
			[_xN]: _cBr
		}],
		[2, {
			[_eQN]: `DefaultVersion`,
			[_xN]: _dVef
		}],
		[() => ResponseLaunchTemplateData$, {
			[_eQN]: `LaunchTemplateData`,
			[_xN]: _lTD
		}],
		[() => OperatorResponse$, {
			[_eQN]: `Operator`,
			[_xN]: _ope
		}]
	]
];
var LicenseConfiguration$ = [
	3,
	n0$1,
	_LCi,
	0,
	[_LCA],
	[[0, {
		[_eQN]: `LicenseConfigurationArn`,
		[_xN]: _lCA
	}]]
];
var MemoryGiBPerVCpu$ = [
	3,
	n0$1,
	_MGBPVC,
	0,
	[_M, _Ma],
	[[1, {
		[_eQN]: `Min`,
		[_xN]: _m$1
	}], [1, {
		[_eQN]: `Max`,
		[_xN]: _ma
	}]]
];
var MemoryMiB$ = [
	3,
	n0$1,
	_MMB,
	0,
	[_M, _Ma],
	[[1, {
		[_eQN]: `Min`,
		[_xN]: _m$1
	}], [1, {
		[_eQN]: `Max`,
		[_xN]: _ma
	}]]
];
var ModifyImageAttributeRequest$ = [
	3,
	n0$1,
	_MIAR,
	0,
	[
		_IIm,
		_At,
		_De,
		_LPau,
		_OTp,
		_PCro,
		_UG,
		_UIs,
		_V,
		_OArga,
		_OUAr,
		_ISmd,
		_DR
	],
	[
		0,
		0,
		[() => AttributeValue$, 0],
		[() => LaunchPermissionModifications$, 0],
		0,
		[() => ProductCodeStringList, { [_xN]: _PCr }],
		[() => UserGroupStringList, { [_xN]: _UGs }],
		[() => UserIdStringList, { [_xN]: _UI$1 }],
		0,
		[() => OrganizationArnStringList, { [_xN]: _OArg }],
		[() => OrganizationalUnitArnStringList, { [_xN]: _OUA }],
		[() => AttributeValue$, 0],
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}]
	],
	1
];
var ModifySnapshotAttributeRequest$ = [
	3,
	n0$1,
	_MSAR,
	0,
	[
		_SIn,
		_At,
		_CVP,
		_GNr,
		_OTp,
		_UIs,
		_DR
	],
	[
		0,
		0,
		[() => CreateVolumePermissionModifications$, 0],
		[() => GroupNameStringList, { [_xN]: _UGs }],
		0,
		[() => UserIdStringList, { [_xN]: _UI$1 }],
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}]
	],
	1
];
var Monitoring$ = [
	3,
	n0$1,
	_Mon,
	0,
	[_MCIe, _St],
	[[() => MetricCategoryIdList, {
		[_eQN]: `MetricCategoryIdSet`,
		[_xN]: _mCIS
	}], [0, {
		[_eQN]: `State`,
		[_xN]: _st
	}]]
];
var NetworkBandwidthGbps$ = [
	3,
	n0$1,
	_NBGe,
	0,
	[_M, _Ma],
	[[1, {
		[_eQN]: `Min`,
		[_xN]: _m$1
	}], [1, {
		[_eQN]: `Max`,
		[_xN]: _ma
	}]]
];
var NetworkInterfaceCount$ = [
	3,
	n0$1,
	_NIC,
	0,
	[_M, _Ma],
	[[1, {
		[_eQN]: `Min`,
		[_xN]: _m$1
	}], [1, {
		[_eQN]: `Max`,
		[_xN]: _ma
	}]]
];
var OperatorResponse$ = [
	3,
	n0$1,
	_ORper,
	0,
	[
		_Mana,
		_P,
		_HBD
	],
	[
		[2, {
			[_eQN]: `Managed`,
			[_xN]: _mana
		}],
		[0, {
			[_eQN]: `Principal`,
			[_xN]: _p
		}],
		[2, {
			[_eQN]: `HiddenByDefault`,
			[_xN]: _hBD
		}]
	]
];
var PerformanceFactorReference$ = [
	3,
	n0$1,
	_PFR,
	0,
	[_IF],
	[[0, {
		[_eQN]: `InstanceFamily`,
		[_xN]: _iF
	}]]
];
var Placement$ = [
	3,
	n0$1,
	_Pla,
	0,
	[
		_AZI,
		_Af,
		_GN,
		_PN,
		_HIo,
		_Te,
		_SDp,
		_HRGA,
		_GIr,
		_AZ
	],
	[
		[0, {
			[_eQN]: `AvailabilityZoneId`,
			[_xN]: _aZI
		}],
		[0, {
			[_eQN]: `Affinity`,
			[_xN]: _af
		}],
		[0, {
			[_eQN]: `GroupName`,
			[_xN]: _gN
		}],
		[1, {
			[_eQN]: `PartitionNumber`,
			[_xN]: _pN
		}],
		[0, {
			[_eQN]: `HostId`,
			[_xN]: _hI
		}],
		[0, {
			[_eQN]: `Tenancy`,
			[_xN]: _te
		}],
		[0, {
			[_eQN]: `SpreadDomain`,
			[_xN]: _sDp
		}],
		[0, {
			[_eQN]: `HostResourceGroupArn`,
			[_xN]: _hRGA
		}],
		[0, {
			[_eQN]: `GroupId`,
			[_xN]: _gIr
		}],
		[0, {
			[_eQN]: `AvailabilityZone`,
			[_xN]: _aZ
		}]
	]
];
var PrefixListId$ = [
	3,
	n0$1,
	_PLI,
	0,
	[_De, _PLI],
	[[0, {
		[_eQN]: `Description`,
		[_xN]: _de
	}], [0, {
		[_eQN]: `PrefixListId`,
		[_xN]: _pLI
	}]]
];
var PrivateDnsNameOptionsResponse$ = [
	3,
	n0$1,
	_PDNORr,
	0,
	[
		_HTo,
		_ERNDAR,
		_ERNDAAAAR
	],
	[
		[0, {
			[_eQN]: `HostnameType`,
			[_xN]: _hTo
		}],
		[2, {
			[_eQN]: `EnableResourceNameDnsARecord`,
			[_xN]: _eRNDAR
		}],
		[2, {
			[_eQN]: `EnableResourceNameDnsAAAARecord`,
			[_xN]: _eRNDAAAAR
		}]
	]
];
var PrivateIpAddressSpecification$ = [
	3,
	n0$1,
	_PIAS,
	0,
	[_Prim, _PIAr],
	[[2, {
		[_eQN]: `Primary`,
		[_xN]: _prim
	}], [0, {
		[_eQN]: `PrivateIpAddress`,
		[_xN]: _pIAr
	}]]
];
var ProductCode$ = [
	3,
	n0$1,
	_PCr,
	0,
	[_PCIr, _PCT],
	[[0, {
		[_eQN]: `ProductCode`,
		[_xN]: _pCr
	}], [0, {
		[_eQN]: `Type`,
		[_xN]: _ty
	}]]
];
var Reservation$ = [
	3,
	n0$1,
	_Reser,
	0,
	[
		_RIe,
		_OI,
		_RIeq,
		_G,
		_Ins
	],
	[
		[0, {
			[_eQN]: `ReservationId`,
			[_xN]: _rI
		}],
		[0, {
			[_eQN]: `OwnerId`,
			[_xN]: _oI
		}],
		[0, {
			[_eQN]: `RequesterId`,
			[_xN]: _rIeq
		}],
		[() => GroupIdentifierList, {
			[_eQN]: `GroupSet`,
			[_xN]: _gSr
		}],
		[() => InstanceList, {
			[_eQN]: `InstancesSet`,
			[_xN]: _iSns
		}]
	]
];
var ResourceTypeOption$ = [
	3,
	n0$1,
	_RTOe,
	0,
	[_ON, _OV],
	[0, [64, { [_xN]: _OVp }]]
];
var ResourceTypeRequest$ = [
	3,
	n0$1,
	_RTRe,
	0,
	[_RTe, _RTO],
	[0, [() => ResourceTypeOptionList, { [_xN]: _RTOe }]]
];
var ResponseLaunchTemplateData$ = [
	3,
	n0$1,
	_RLTDe,
	0,
	[
		_KI,
		_EO,
		_IIP,
		_BDMl,
		_NIet,
		_IIm,
		_IT,
		_KN,
		_Mon,
		_Pla,
		_RDI,
		_DAT,
		_IISB,
		_UDs,
		_TS,
		_EGSlas,
		_EIAl,
		_SGIe,
		_SGe,
		_IMOns,
		_CSr,
		_CO,
		_CRSa,
		_LSi,
		_HO,
		_MO,
		_EOn,
		_IR,
		_PDNO,
		_MOa,
		_DASi,
		_Op,
		_NPO,
		_SIec
	],
	[
		[0, {
			[_eQN]: `KernelId`,
			[_xN]: _kI
		}],
		[2, {
			[_eQN]: `EbsOptimized`,
			[_xN]: _eO
		}],
		[() => LaunchTemplateIamInstanceProfileSpecification$, {
			[_eQN]: `IamInstanceProfile`,
			[_xN]: _iIP
		}],
		[() => LaunchTemplateBlockDeviceMappingList, {
			[_eQN]: `BlockDeviceMappingSet`,
			[_xN]: _bDMS
		}],
		[() => LaunchTemplateInstanceNetworkInterfaceSpecificationList, {
			[_eQN]: `NetworkInterfaceSet`,
			[_xN]: _nIS
		}],
		[0, {
			[_eQN]: `ImageId`,
			[_xN]: _iIma
		}],
		[0, {
			[_eQN]: `InstanceType`,
			[_xN]: _iT
		}],
		[0, {
			[_eQN]: `KeyName`,
			[_xN]: _kN
		}],
		[() => LaunchTemplatesMonitoring$, {
			[_eQN]: `Monitoring`,
			[_xN]: _mon
		}],
		[() => LaunchTemplatePlacement$, {
			[_eQN]: `Placement`,
			[_xN]: _pla
		}],
		[0, {
			[_eQN]: `RamDiskId`,
			[_xN]: _rDI
		}],
		[2, {
			[_eQN]: `DisableApiTermination`,
			[_xN]: _dAT
		}],
		[0, {
			[_eQN]: `InstanceInitiatedShutdownBehavior`,
			[_xN]: _iISB
		}],
		[() => SensitiveUserData, {
			[_eQN]: `UserData`,
			[_xN]: _uDs
		}],
		[() => LaunchTemplateTagSpecificationList, {
			[_eQN]: `TagSpecificationSet`,
			[_xN]: _tSS
		}],
		[() => ElasticGpuSpecificationResponseList, {
			[_eQN]: `ElasticGpuSpecificationSet`,
			[_xN]: _eGSS
		}],
		[() => LaunchTemplateElasticInferenceAcceleratorResponseList, {
			[_eQN]: `ElasticInferenceAcceleratorSet`,
			[_xN]: _eIAS
		}],
		[() => ValueStringList, {
			[_eQN]: `SecurityGroupIdSet`,
			[_xN]: _sGIS
		}],
		[() => ValueStringList, {
			[_eQN]: `SecurityGroupSet`,
			[_xN]: _sGSe
		}],
		[() => LaunchTemplateInstanceMarketOptions$, {
			[_eQN]: `InstanceMarketOptions`,
			[_xN]: _iMOn
		}],
		[() => CreditSpecification$, {
			[_eQN]: `CreditSpecification`,
			[_xN]: _cSr
		}],
		[() => LaunchTemplateCpuOptions$, {
			[_eQN]: `CpuOptions`,
			[_xN]: _cO
		}],
		[() => LaunchTemplateCapacityReservationSpecificationResponse$, {
			[_eQN]: `CapacityReservationSpecification`,
			[_xN]: _cRSa
		}],
		[() => LaunchTemplateLicenseList, {
			[_eQN]: `LicenseSet`,
			[_xN]: _lSic
		}],
		[() => LaunchTemplateHibernationOptions$, {
			[_eQN]: `HibernationOptions`,
			[_xN]: _hO
		}],
		[() => LaunchTemplateInstanceMetadataOptions$, {
			[_eQN]: `MetadataOptions`,
			[_xN]: _mO
		}],
		[() => LaunchTemplateEnclaveOptions$, {
			[_eQN]: `EnclaveOptions`,
			[_xN]: _eOn
		}],
		[() => InstanceRequirements$, {
			[_eQN]: `InstanceRequirements`,
			[_xN]: _iR
		}],
		[() => LaunchTemplatePrivateDnsNameOptions$, {
			[_eQN]: `PrivateDnsNameOptions`,
			[_xN]: _pDNO
		}],
		[() => LaunchTemplateInstanceMaintenanceOptions$, {
			[_eQN]: `MaintenanceOptions`,
			[_xN]: _mOa
		}],
		[2, {
			[_eQN]: `DisableApiStop`,
			[_xN]: _dASi
		}],
		[() => OperatorResponse$, {
			[_eQN]: `Operator`,
			[_xN]: _ope
		}],
		[() => LaunchTemplateNetworkPerformanceOptions$, {
			[_eQN]: `NetworkPerformanceOptions`,
			[_xN]: _nPO
		}],
		[() => LaunchTemplateInstanceSecondaryInterfaceSpecificationList, {
			[_eQN]: `SecondaryInterfaceSet`,
			[_xN]: _sISe
		}]
	]
];
var RunInstancesMonitoringEnabled$ = [
	3,
	n0$1,
	_RIME,
	0,
	[_En, _MCIe],
	[[2, {
		[_eQN]: `Enabled`,
		[_xN]: _en
	}], [() => MetricCategoryIdList, { [_xN]: _MCI }]],
	1
];
var ScanResults$ = [
	3,
	n0$1,
	_SRc,
	0,
	[
		_HFSL,
		_FSD,
		_IFAS,
		_LFAS,
		_MFAS,
		_HFAS,
		_CFAS
	],
	[
		[0, {
			[_eQN]: `HighestFindingSeverityLabel`,
			[_xN]: _hFSL
		}],
		[4, {
			[_eQN]: `FindingScanDate`,
			[_xN]: _fSD
		}],
		[4, {
			[_eQN]: `InformationalFixAvailableSince`,
			[_xN]: _iFAS
		}],
		[4, {
			[_eQN]: `LowFixAvailableSince`,
			[_xN]: _lFAS
		}],
		[4, {
			[_eQN]: `MediumFixAvailableSince`,
			[_xN]: _mFAS
		}],
		[4, {
			[_eQN]: `HighFixAvailableSince`,
			[_xN]: _hFAS
		}],
		[4, {
			[_eQN]: `CriticalFixAvailableSince`,
			[_xN]: _cFAS
		}]
	]
];
var SecondaryInterfacePrivateIpAddressSpecification$ = [
	3,
	n0$1,
	_SIPIAS,
	0,
	[_PIAr],
	[[0, {
		[_eQN]: `PrivateIpAddress`,
		[_xN]: _pIAr
	}]]
];
var SecurityGroup$ = [
	3,
	n0$1,
	_SGec,
	0,
	[
		_GIr,
		_IPEp,
		_T,
		_VI,
		_SGA,
		_OI,
		_GN,
		_De,
		_IPpe
	],
	[
		[0, {
			[_eQN]: `GroupId`,
			[_xN]: _gIr
		}],
		[() => IpPermissionList, {
			[_eQN]: `IpPermissionsEgress`,
			[_xN]: _iPEp
		}],
		[() => TagList, {
			[_eQN]: `TagSet`,
			[_xN]: _tS
		}],
		[0, {
			[_eQN]: `VpcId`,
			[_xN]: _vI
		}],
		[0, {
			[_eQN]: `SecurityGroupArn`,
			[_xN]: _sGA
		}],
		[0, {
			[_eQN]: `OwnerId`,
			[_xN]: _oI
		}],
		[0, {
			[_eQN]: `GroupName`,
			[_xN]: _gN
		}],
		[0, {
			[_eQN]: `GroupDescription`,
			[_xN]: _gD
		}],
		[() => IpPermissionList, {
			[_eQN]: `IpPermissions`,
			[_xN]: _iPpe
		}]
	]
];
var Snapshot$ = [
	3,
	n0$1,
	_Sna,
	0,
	[
		_OAw,
		_OA,
		_T,
		_STto,
		_RETe,
		_STs,
		_AZ,
		_TTr,
		_CDM,
		_CTomp,
		_FSSIB,
		_SIn,
		_VIo,
		_St,
		_SMta,
		_STt,
		_Pro,
		_OI,
		_De,
		_VSo,
		_Enc,
		_KKI,
		_DEKI
	],
	[
		[0, {
			[_eQN]: `OwnerAlias`,
			[_xN]: _oAw
		}],
		[0, {
			[_eQN]: `OutpostArn`,
			[_xN]: _oA
		}],
		[() => TagList, {
			[_eQN]: `TagSet`,
			[_xN]: _tS
		}],
		[0, {
			[_eQN]: `StorageTier`,
			[_xN]: _sTto
		}],
		[4, {
			[_eQN]: `RestoreExpiryTime`,
			[_xN]: _rETe
		}],
		[0, {
			[_eQN]: `SseType`,
			[_xN]: _sTs
		}],
		[0, {
			[_eQN]: `AvailabilityZone`,
			[_xN]: _aZ
		}],
		[0, {
			[_eQN]: `TransferType`,
			[_xN]: _tTr
		}],
		[1, {
			[_eQN]: `CompletionDurationMinutes`,
			[_xN]: _cDM
		}],
		[4, {
			[_eQN]: `CompletionTime`,
			[_xN]: _cTomp
		}],
		[1, {
			[_eQN]: `FullSnapshotSizeInBytes`,
			[_xN]: _fSSIB
		}],
		[0, {
			[_eQN]: `SnapshotId`,
			[_xN]: _sIn
		}],
		[0, {
			[_eQN]: `VolumeId`,
			[_xN]: _vIo
		}],
		[0, {
			[_eQN]: `Status`,
			[_xN]: _sta
		}],
		[0, {
			[_eQN]: `StatusMessage`,
			[_xN]: _sMt
		}],
		[4, {
			[_eQN]: `StartTime`,
			[_xN]: _sTt
		}],
		[0, {
			[_eQN]: `Progress`,
			[_xN]: _pro
		}],
		[0, {
			[_eQN]: `OwnerId`,
			[_xN]: _oI
		}],
		[0, {
			[_eQN]: `Description`,
			[_xN]: _de
		}],
		[1, {
			[_eQN]: `VolumeSize`,
			[_xN]: _vSo
		}],
		[2, {
			[_eQN]: `Encrypted`,
			[_xN]: _enc
		}],
		[0, {
			[_eQN]: `KmsKeyId`,
			[_xN]: _kKI
		}],
		[0, {
			[_eQN]: `DataEncryptionKeyId`,
			[_xN]: _dEKI
		}]
	]
];
var SpotInstanceRequest$ = [
	3,
	n0$1,
	_SIRp,
	0,
	[
		_ABHP,
		_AZGv,
		_BDMlo,
		_CTre,
		_Fau,
		_II,
		_LGa,
		_LSa,
		_LAZ,
		_LAZI,
		_PDr,
		_SIRI,
		_SPp,
		_St,
		_Sta,
		_T,
		_Ty,
		_VF,
		_VU,
		_IIB
	],
	[
		[0, {
			[_eQN]: `ActualBlockHourlyPrice`,
			[_xN]: _aBHP
		}],
		[0, {
			[_eQN]: `AvailabilityZoneGroup`,
			[_xN]: _aZG
		}],
		[1, {
			[_eQN]: `BlockDurationMinutes`,
			[_xN]: _bDMl
		}],
		[4, {
			[_eQN]: `CreateTime`,
			[_xN]: _cTre
		}],
		[() => SpotInstanceStateFault$, {
			[_eQN]: `Fault`,
			[_xN]: _fa
		}],
		[0, {
			[_eQN]: `InstanceId`,
			[_xN]: _iI
		}],
		[0, {
			[_eQN]: `LaunchGroup`,
			[_xN]: _lG
		}],
		[() => LaunchSpecification$, {
			[_eQN]: `LaunchSpecification`,
			[_xN]: _lSa
		}],
		[0, {
			[_eQN]: `LaunchedAvailabilityZone`,
			[_xN]: _lAZ
		}],
		[0, {
			[_eQN]: `LaunchedAvailabilityZoneId`,
			[_xN]: _lAZI
		}],
		[0, {
			[_eQN]: `ProductDescription`,
			[_xN]: _pDr
		}],
		[0, {
			[_eQN]: `SpotInstanceRequestId`,
			[_xN]: _sIRI
		}],
		[0, {
			[_eQN]: `SpotPrice`,
			[_xN]: _sPp
		}],
		[0, {
			[_eQN]: `State`,
			[_xN]: _st
		}],
		[() => SpotInstanceStatus$, {
			[_eQN]: `Status`,
			[_xN]: _sta
		}],
		[() => TagList, {
			[_eQN]: `TagSet`,
			[_xN]: _tS
		}],
		[0, {
			[_eQN]: `Type`,
			[_xN]: _ty
		}],
		[4, {
			[_eQN]: `ValidFrom`,
			[_xN]: _vF
		}],
		[4, {
			[_eQN]: `ValidUntil`,
			[_xN]: _vU
		}],
		[0, {
			[_eQN]: `InstanceInterruptionBehavior`,
			[_xN]: _iIB
		}]
	]
];
var SpotInstanceStateFault$ = [
	3,
	n0$1,
	_SISF,
	0,
	[_Co, _Me],
	[[0, {
		[_eQN]: `Code`,
		[_xN]: _co
	}], [0, {
		[_eQN]: `Message`,
		[_xN]: _me
	}]]
];
var SpotInstanceStatus$ = [
	3,
	n0$1,
	_SISp,
	0,
	[
		_Co,
		_Me,
		_UT
	],
	[
		[0, {
			[_eQN]: `Code`,
			[_xN]: _co
		}],
		[0, {
			[_eQN]: `Message`,
			[_xN]: _me
		}],
		[4, {
			[_eQN]: `UpdateTime`,
			[_xN]: _uT
		}]
	]
];
var SpotPlacement$ = [
	3,
	n0$1,
	_SPpo,
	0,
	[
		_AZ,
		_GN,
		_Te,
		_AZI
	],
	[
		[0, {
			[_eQN]: `AvailabilityZone`,
			[_xN]: _aZ
		}],
		[0, {
			[_eQN]: `GroupName`,
			[_xN]: _gN
		}],
		[0, {
			[_eQN]: `Tenancy`,
			[_xN]: _te
		}],
		[0, {
			[_eQN]: `AvailabilityZoneId`,
			[_xN]: _aZI
		}]
	]
];
var StateReason$ = [
	3,
	n0$1,
	_SRt,
	0,
	[_Co, _Me],
	[[0, {
		[_eQN]: `Code`,
		[_xN]: _co
	}], [0, {
		[_eQN]: `Message`,
		[_xN]: _me
	}]]
];
var Tag$ = [
	3,
	n0$1,
	_Ta,
	0,
	[_K, _V],
	[[0, {
		[_eQN]: `Key`,
		[_xN]: _k
	}], [0, {
		[_eQN]: `Value`,
		[_xN]: _v
	}]]
];
var TagDescription$ = [
	3,
	n0$1,
	_TDa,
	0,
	[
		_K,
		_RIeso,
		_RTe,
		_V
	],
	[
		[0, {
			[_eQN]: `Key`,
			[_xN]: _k
		}],
		[0, {
			[_eQN]: `ResourceId`,
			[_xN]: _rIes
		}],
		[0, {
			[_eQN]: `ResourceType`,
			[_xN]: _rTe
		}],
		[0, {
			[_eQN]: `Value`,
			[_xN]: _v
		}]
	]
];
var TagSpecification$ = [
	3,
	n0$1,
	_TSa,
	0,
	[_RTe, _T],
	[[0, {
		[_eQN]: `ResourceType`,
		[_xN]: _rTe
	}], [() => TagList, { [_xN]: _Ta }]]
];
var TerminateInstancesRequest$ = [
	3,
	n0$1,
	_TIR,
	0,
	[
		_IIn,
		_F,
		_SOS,
		_DR
	],
	[
		[() => InstanceIdStringList, { [_xN]: _II }],
		2,
		2,
		[2, {
			[_eQN]: `DryRun`,
			[_xN]: _dR
		}]
	],
	1
];
var TerminateInstancesResult$ = [
	3,
	n0$1,
	_TIRe,
	0,
	[_TIer],
	[[() => InstanceStateChangeList, {
		[_eQN]: `InstancesSet`,
		[_xN]: _iSns
	}]]
];
var TotalLocalStorageGB$ = [
	3,
	n0$1,
	_TLSGB,
	0,
	[_M, _Ma],
	[[1, {
		[_eQN]: `Min`,
		[_xN]: _m$1
	}], [1, {
		[_eQN]: `Max`,
		[_xN]: _ma
	}]]
];
var UserIdGroupPair$ = [
	3,
	n0$1,
	_UIGPs,
	0,
	[
		_De,
		_UI$1,
		_GN,
		_GIr,
		_VI,
		_VPCI,
		_PSee
	],
	[
		[0, {
			[_eQN]: `Description`,
			[_xN]: _de
		}],
		[0, {
			[_eQN]: `UserId`,
			[_xN]: _uI
		}],
		[0, {
			[_eQN]: `GroupName`,
			[_xN]: _gN
		}],
		[0, {
			[_eQN]: `GroupId`,
			[_xN]: _gIr
		}],
		[0, {
			[_eQN]: `VpcId`,
			[_xN]: _vI
		}],
		[0, {
			[_eQN]: `VpcPeeringConnectionId`,
			[_xN]: _vPCI
		}],
		[0, {
			[_eQN]: `PeeringStatus`,
			[_xN]: _pSee
		}]
	]
];
var VCpuCountRange$ = [
	3,
	n0$1,
	_VCCR,
	0,
	[_M, _Ma],
	[[1, {
		[_eQN]: `Min`,
		[_xN]: _m$1
	}], [1, {
		[_eQN]: `Max`,
		[_xN]: _ma
	}]]
];
var Volume$ = [
	3,
	n0$1,
	_Vol,
	0,
	[
		_AZI,
		_OA,
		_SVI,
		_Io,
		_T,
		_VT,
		_FRa,
		_MAE,
		_Th,
		_STs,
		_Op,
		_VIR,
		_VAo,
		_OI,
		_VIo,
		_Siz,
		_SIn,
		_AZ,
		_St,
		_CTre,
		_Atta,
		_Enc,
		_KKI
	],
	[
		[0, {
			[_eQN]: `AvailabilityZoneId`,
			[_xN]: _aZI
		}],
		[0, {
			[_eQN]: `OutpostArn`,
			[_xN]: _oA
		}],
		[0, {
			[_eQN]: `SourceVolumeId`,
			[_xN]: _sVI
		}],
		[1, {
			[_eQN]: `Iops`,
			[_xN]: _io
		}],
		[() => TagList, {
			[_eQN]: `TagSet`,
			[_xN]: _tS
		}],
		[0, {
			[_eQN]: `VolumeType`,
			[_xN]: _vT
		}],
		[2, {
			[_eQN]: `FastRestored`,
			[_xN]: _fRa
		}],
		[2, {
			[_eQN]: `MultiAttachEnabled`,
			[_xN]: _mAE
		}],
		[1, {
			[_eQN]: `Throughput`,
			[_xN]: _th
		}],
		[0, {
			[_eQN]: `SseType`,
			[_xN]: _sTs
		}],
		[() => OperatorResponse$, {
			[_eQN]: `Operator`,
			[_xN]: _ope
		}],
		[1, {
			[_eQN]: `VolumeInitializationRate`,
			[_xN]: _vIR
		}],
		[0, {
			[_eQN]: `VolumeArn`,
			[_xN]: _vA
		}],
		[0, {
			[_eQN]: `OwnerId`,
			[_xN]: _oI
		}],
		[0, {
			[_eQN]: `VolumeId`,
			[_xN]: _vIo
		}],
		[1, {
			[_eQN]: `Size`,
			[_xN]: _si
		}],
		[0, {
			[_eQN]: `SnapshotId`,
			[_xN]: _sIn
		}],
		[0, {
			[_eQN]: `AvailabilityZone`,
			[_xN]: _aZ
		}],
		[0, {
			[_eQN]: `Status`,
			[_xN]: _sta
		}],
		[4, {
			[_eQN]: `CreateTime`,
			[_xN]: _cTre
		}],
		[() => VolumeAttachmentList, {
			[_eQN]: `AttachmentSet`,
			[_xN]: _aSt
		}],
		[2, {
			[_eQN]: `Encrypted`,
			[_xN]: _enc
		}],
		[0, {
			[_eQN]: `KmsKeyId`,
			[_xN]: _kKI
		}]
	]
];
var VolumeAttachment$ = [
	3,
	n0$1,
	_VAol,
	0,
	[
		_DOT,
		_ARss,
		_IOS,
		_ECI,
		_VIo,
		_II,
		_Dev,
		_St,
		_ATtt
	],
	[
		[2, {
			[_eQN]: `DeleteOnTermination`,
			[_xN]: _dOT
		}],
		[0, {
			[_eQN]: `AssociatedResource`,
			[_xN]: _aRs
		}],
		[0, {
			[_eQN]: `InstanceOwningService`,
			[_xN]: _iOS
		}],
		[1, {
			[_eQN]: `EbsCardIndex`,
			[_xN]: _eCI
		}],
		[0, {
			[_eQN]: `VolumeId`,
			[_xN]: _vIo
		}],
		[0, {
			[_eQN]: `InstanceId`,
			[_xN]: _iI
		}],
		[0, {
			[_eQN]: `Device`,
			[_xN]: _dev
		}],
		[0, {
			[_eQN]: `Status`,
			[_xN]: _sta
		}],
		[4, {
			[_eQN]: `AttachTime`,
			[_xN]: _aTt
		}]
	]
];
var __Unit = "unit";
var AcceleratorManufacturerSet = [
	1,
	n0$1,
	_AMSc,
	0,
	[0, { [_xN]: _it }]
];
var AcceleratorNameSet = [
	1,
	n0$1,
	_ANSc,
	0,
	[0, { [_xN]: _it }]
];
var AcceleratorTypeSet = [
	1,
	n0$1,
	_ATSc,
	0,
	[0, { [_xN]: _it }]
];
var AllowedInstanceTypeSet = [
	1,
	n0$1,
	_AITS,
	0,
	[0, { [_xN]: _it }]
];
var BlockDeviceMappingList = [
	1,
	n0$1,
	_BDML,
	0,
	[() => BlockDeviceMapping$, { [_xN]: _it }]
];
var CancelledSpotInstanceRequestList = [
	1,
	n0$1,
	_CSIRL,
	0,
	[() => CancelledSpotInstanceRequest$, { [_xN]: _it }]
];
var CpuManufacturerSet = [
	1,
	n0$1,
	_CMSp,
	0,
	[0, { [_xN]: _it }]
];
var CreateVolumePermissionList = [
	1,
	n0$1,
	_CVPL,
	0,
	[() => CreateVolumePermission$, { [_xN]: _it }]
];
var DeleteSnapshotResultSet = [
	1,
	n0$1,
	_DSRS,
	0,
	[() => DeleteSnapshotReturnCode$, { [_xN]: _it }]
];
var ElasticGpuAssociationList = [
	1,
	n0$1,
	_EGAL,
	0,
	[() => ElasticGpuAssociation$, { [_xN]: _it }]
];
var ElasticGpuSpecificationResponseList = [
	1,
	n0$1,
	_EGSRL,
	0,
	[() => ElasticGpuSpecificationResponse$, { [_xN]: _it }]
];
var ElasticInferenceAcceleratorAssociationList = [
	1,
	n0$1,
	_EIAAL,
	0,
	[() => ElasticInferenceAcceleratorAssociation$, { [_xN]: _it }]
];
var ExcludedInstanceTypeSet = [
	1,
	n0$1,
	_EITSx,
	0,
	[0, { [_xN]: _it }]
];
var ExecutableByStringList = [
	1,
	n0$1,
	_EBSL,
	0,
	[0, { [_xN]: _EBx }]
];
var FilterList = [
	1,
	n0$1,
	_FLi,
	0,
	[() => Filter$, { [_xN]: _Fil }]
];
var GroupIdentifierList = [
	1,
	n0$1,
	_GIL,
	0,
	[() => GroupIdentifier$, { [_xN]: _it }]
];
var GroupIdStringList = [
	1,
	n0$1,
	_GISL,
	0,
	[0, { [_xN]: _gIr }]
];
var GroupNameStringList = [
	1,
	n0$1,
	_GNSL,
	0,
	[0, { [_xN]: _GN }]
];
var ImageIdStringList = [
	1,
	n0$1,
	_IISL,
	0,
	[0, { [_xN]: _IIm }]
];
var ImageList = [
	1,
	n0$1,
	_ILm,
	0,
	[() => Image$, { [_xN]: _it }]
];
var ImageReferenceList = [
	1,
	n0$1,
	_IRL,
	0,
	[() => ImageReference$, { [_xN]: _it }]
];
var ImageWatermarkList = [
	1,
	n0$1,
	_IWL,
	0,
	[() => ImageWatermark$, { [_xN]: _it }]
];
var InstanceBlockDeviceMappingList = [
	1,
	n0$1,
	_IBDML,
	0,
	[() => InstanceBlockDeviceMapping$, { [_xN]: _it }]
];
var InstanceGenerationSet = [
	1,
	n0$1,
	_IGS,
	0,
	[0, { [_xN]: _it }]
];
var InstanceIdStringList = [
	1,
	n0$1,
	_IISLn,
	0,
	[0, { [_xN]: _II }]
];
var InstanceIpv4PrefixList = [
	1,
	n0$1,
	_IIPL,
	0,
	[() => InstanceIpv4Prefix$, { [_xN]: _it }]
];
var InstanceIpv6AddressList = [
	1,
	n0$1,
	_IIAL,
	0,
	[() => InstanceIpv6Address$, { [_xN]: _it }]
];
var InstanceIpv6PrefixList = [
	1,
	n0$1,
	_IIPLn,
	0,
	[() => InstanceIpv6Prefix$, { [_xN]: _it }]
];
var InstanceList = [
	1,
	n0$1,
	_ILns,
	0,
	[() => Instance$, { [_xN]: _it }]
];
var InstanceNetworkInterfaceList = [
	1,
	n0$1,
	_INIL,
	0,
	[() => InstanceNetworkInterface$, { [_xN]: _it }]
];
var InstanceNetworkInterfaceSpecificationList = [
	1,
	n0$1,
	_INISL,
	0,
	[() => InstanceNetworkInterfaceSpecification$, { [_xN]: _it }]
];
var InstancePrivateIpAddressList = [
	1,
	n0$1,
	_IPIAL,
	0,
	[() => InstancePrivateIpAddress$, { [_xN]: _it }]
];
var InstanceSecondaryInterfaceList = [
	1,
	n0$1,
	_ISIL,
	0,
	[() => InstanceSecondaryInterface$, { [_xN]: _it }]
];
var InstanceSecondaryInterfacePrivateIpAddressList = [
	1,
	n0$1,
	_ISIPIAL,
	0,
	[() => InstanceSecondaryInterfacePrivateIpAddress$, { [_xN]: _it }]
];
var InstanceStateChangeList = [
	1,
	n0$1,
	_ISCL,
	0,
	[() => InstanceStateChange$, { [_xN]: _it }]
];
var IpPermissionList = [
	1,
	n0$1,
	_IPLp,
	0,
	[() => IpPermission$, { [_xN]: _it }]
];
var IpRangeList = [
	1,
	n0$1,
	_IRLp,
	0,
	[() => IpRange$, { [_xN]: _it }]
];
var Ipv4PrefixList = [
	1,
	n0$1,
	_IPLpvr,
	0,
	[() => Ipv4PrefixSpecificationRequest$, { [_xN]: _it }]
];
var Ipv4PrefixListResponse = [
	1,
	n0$1,
	_IPLRpv,
	0,
	[() => Ipv4PrefixSpecificationResponse$, { [_xN]: _it }]
];
var Ipv6PrefixList = [
	1,
	n0$1,
	_IPLpvref,
	0,
	[() => Ipv6PrefixSpecificationRequest$, { [_xN]: _it }]
];
var Ipv6PrefixListResponse = [
	1,
	n0$1,
	_IPLRpvr,
	0,
	[() => Ipv6PrefixSpecificationResponse$, { [_xN]: _it }]
];
var Ipv6RangeList = [
	1,
	n0$1,
	_IRLpv,
	0,
	[() => Ipv6Range$, { [_xN]: _it }]
];
var KeyNameStringList = [
	1,
	n0$1,
	_KNSL,
	0,
	[0, { [_xN]: _KN }]
];
var KeyPairIdStringList = [
	1,
	n0$1,
	_KPISL,
	0,
	[0, { [_xN]: _KPI }]
];
var KeyPairList = [
	1,
	n0$1,
	_KPL,
	0,
	[() => KeyPairInfo$, { [_xN]: _it }]
];
var LaunchPermissionList = [
	1,
	n0$1,
	_LPL,
	0,
	[() => LaunchPermission$, { [_xN]: _it }]
];
var LaunchTemplateBlockDeviceMappingList = [
	1,
	n0$1,
	_LTBDML,
	0,
	[() => LaunchTemplateBlockDeviceMapping$, { [_xN]: _it }]
];
var LaunchTemplateElasticInferenceAcceleratorResponseList = [
	1,
	n0$1,
	_LTEIARL,
	0,
	[() => LaunchTemplateElasticInferenceAcceleratorResponse$, { [_xN]: _it }]
];
var LaunchTemplateInstanceNetworkInterfaceSpecificationList = [
	1,
	n0$1,
	_LTINISL,
	0,
	[() => LaunchTemplateInstanceNetworkInterfaceSpecification$, { [_xN]: _it }]
];
var LaunchTemplateInstanceSecondaryInterfaceSpecificationList = [
	1,
	n0$1,
	_LTISISL,
	0,
	[() => LaunchTemplateInstanceSecondaryInterfaceSpecification$, { [_xN]: _it }]
];
var LaunchTemplateLicenseList = [
	1,
	n0$1,
	_LTLL,
	0,
	[() => LaunchTemplateLicenseConfiguration$, { [_xN]: _it }]
];
var LaunchTemplateTagSpecificationList = [
	1,
	n0$1,
	_LTTSL,
	0,
	[() => LaunchTemplateTagSpecification$, { [_xN]: _it }]
];
var LaunchTemplateVersionSet = [
	1,
	n0$1,
	_LTVS,
	0,
	[() => LaunchTemplateVersion$, { [_xN]: _it }]
];
var LicenseList = [
	1,
	n0$1,
	_LL,
	0,
	[() => LicenseConfiguration$, { [_xN]: _it }]
];
var LocalStorageTypeSet = [
	1,
	n0$1,
	_LSTS,
	0,
	[0, { [_xN]: _it }]
];
var MetricCategoryIdList = [
	1,
	n0$1,
	_MCIL,
	0,
	[0, { [_xN]: _it }]
];
var OrganizationalUnitArnStringList = [
	1,
	n0$1,
	_OUASL,
	0,
	[0, { [_xN]: _OUA }]
];
var OrganizationArnStringList = [
	1,
	n0$1,
	_OASL,
	0,
	[0, { [_xN]: _OArg }]
];
var OwnerStringList = [
	1,
	n0$1,
	_OSL,
	0,
	[0, { [_xN]: _Own }]
];
var PerformanceFactorReferenceSet = [
	1,
	n0$1,
	_PFRS,
	0,
	[() => PerformanceFactorReference$, { [_xN]: _it }]
];
var PrefixListIdList = [
	1,
	n0$1,
	_PLIL,
	0,
	[() => PrefixListId$, { [_xN]: _it }]
];
var PrivateIpAddressSpecificationList = [
	1,
	n0$1,
	_PIASL,
	0,
	[() => PrivateIpAddressSpecification$, { [_xN]: _it }]
];
var ProductCodeList = [
	1,
	n0$1,
	_PCLr,
	0,
	[() => ProductCode$, { [_xN]: _it }]
];
var ProductCodeStringList = [
	1,
	n0$1,
	_PCSL,
	0,
	[0, { [_xN]: _PCr }]
];
var ReservationList = [
	1,
	n0$1,
	_RLe,
	0,
	[() => Reservation$, { [_xN]: _it }]
];
var ResourceTypeOptionList = [
	1,
	n0$1,
	_RTOL,
	0,
	[() => ResourceTypeOption$, 0]
];
var ResourceTypeRequestList = [
	1,
	n0$1,
	_RTRL,
	0,
	[() => ResourceTypeRequest$, 0]
];
var SecondaryInterfacePrivateIpAddressSpecificationList = [
	1,
	n0$1,
	_SIPIASL,
	0,
	[() => SecondaryInterfacePrivateIpAddressSpecification$, { [_xN]: _it }]
];
var SecurityGroupIdStringList = [
	1,
	n0$1,
	_SGISL,
	0,
	[0, { [_xN]: _SGI }]
];
var SecurityGroupList = [
	1,
	n0$1,
	_SGL,
	0,
	[() => SecurityGroup$, { [_xN]: _it }]
];
var SnapshotIdStringList = [
	1,
	n0$1,
	_SISL,
	0,
	[0, { [_xN]: _SIn }]
];
var SnapshotList = [
	1,
	n0$1,
	_SLn,
	0,
	[() => Snapshot$, { [_xN]: _it }]
];
var SpotInstanceRequestIdList = [
	1,
	n0$1,
	_SIRIL,
	0,
	[0, { [_xN]: _SIRI }]
];
var SpotInstanceRequestList = [
	1,
	n0$1,
	_SIRL,
	0,
	[() => SpotInstanceRequest$, { [_xN]: _it }]
];
var SupportedInstanceTypeSet = [
	1,
	n0$1,
	_SITS,
	0,
	[() => InstanceTypeItem$, { [_xN]: _it }]
];
var TagDescriptionList = [
	1,
	n0$1,
	_TDL,
	0,
	[() => TagDescription$, { [_xN]: _it }]
];
var TagList = [
	1,
	n0$1,
	_TL,
	0,
	[() => Tag$, { [_xN]: _it }]
];
var TagSpecificationList = [
	1,
	n0$1,
	_TSL,
	0,
	[() => TagSpecification$, { [_xN]: _it }]
];
var UnsupportedInstanceTypeSet = [
	1,
	n0$1,
	_UITS,
	0,
	[() => InstanceTypeItem$, { [_xN]: _it }]
];
var UserGroupStringList = [
	1,
	n0$1,
	_UGSL,
	0,
	[0, { [_xN]: _UGs }]
];
var UserIdGroupPairList = [
	1,
	n0$1,
	_UIGPL,
	0,
	[() => UserIdGroupPair$, { [_xN]: _it }]
];
var UserIdStringList = [
	1,
	n0$1,
	_UISL,
	0,
	[0, { [_xN]: _UI$1 }]
];
var ValueStringList = [
	1,
	n0$1,
	_VSL,
	0,
	[0, { [_xN]: _it }]
];
var VersionStringList = [
	1,
	n0$1,
	_VSLe,
	0,
	[0, { [_xN]: _it }]
];
var VolumeAttachmentList = [
	1,
	n0$1,
	_VALo,
	0,
	[() => VolumeAttachment$, { [_xN]: _it }]
];
var VolumeIdStringList = [
	1,
	n0$1,
	_VISL,
	0,
	[0, { [_xN]: _VIo }]
];
var VolumeList = [
	1,
	n0$1,
	_VLo,
	0,
	[() => Volume$, { [_xN]: _it }]
];
var CancelSpotInstanceRequests$ = [
	9,
	n0$1,
	_CSIRan,
	0,
	() => CancelSpotInstanceRequestsRequest$,
	() => CancelSpotInstanceRequestsResult$
];
var CopyImage$ = [
	9,
	n0$1,
	_CIopy,
	0,
	() => CopyImageRequest$,
	() => CopyImageResult$
];
var CreateTags$ = [
	9,
	n0$1,
	_CTreat,
	0,
	() => CreateTagsRequest$,
	() => __Unit
];
var DeleteKeyPair$ = [
	9,
	n0$1,
	_DKP,
	0,
	() => DeleteKeyPairRequest$,
	() => DeleteKeyPairResult$
];
var DeleteLaunchTemplate$ = [
	9,
	n0$1,
	_DLT,
	0,
	() => DeleteLaunchTemplateRequest$,
	() => DeleteLaunchTemplateResult$
];
var DeleteNetworkInterface$ = [
	9,
	n0$1,
	_DNI,
	0,
	() => DeleteNetworkInterfaceRequest$,
	() => __Unit
];
var DeleteSecurityGroup$ = [
	9,
	n0$1,
	_DSG,
	0,
	() => DeleteSecurityGroupRequest$,
	() => DeleteSecurityGroupResult$
];
var DeleteSnapshot$ = [
	9,
	n0$1,
	_DSele,
	0,
	() => DeleteSnapshotRequest$,
	() => __Unit
];
var DeleteTags$ = [
	9,
	n0$1,
	_DTelet,
	0,
	() => DeleteTagsRequest$,
	() => __Unit
];
var DeleteVolume$ = [
	9,
	n0$1,
	_DVel,
	0,
	() => DeleteVolumeRequest$,
	() => __Unit
];
var DeregisterImage$ = [
	9,
	n0$1,
	_DIer,
	0,
	() => DeregisterImageRequest$,
	() => DeregisterImageResult$
];
var DescribeImageAttribute$ = [
	9,
	n0$1,
	_DIA,
	0,
	() => DescribeImageAttributeRequest$,
	() => ImageAttribute$
];
var DescribeImageReferences$ = [
	9,
	n0$1,
	_DIRescribem,
	0,
	() => DescribeImageReferencesRequest$,
	() => DescribeImageReferencesResult$
];
var DescribeImages$ = [
	9,
	n0$1,
	_DIes,
	0,
	() => DescribeImagesRequest$,
	() => DescribeImagesResult$
];
var DescribeInstances$ = [
	9,
	n0$1,
	_DIesc,
	0,
	() => DescribeInstancesRequest$,
	() => DescribeInstancesResult$
];
var DescribeKeyPairs$ = [
	9,
	n0$1,
	_DKPe,
	0,
	() => DescribeKeyPairsRequest$,
	() => DescribeKeyPairsResult$
];
var DescribeLaunchTemplateVersions$ = [
	9,
	n0$1,
	_DLTVe,
	0,
	() => DescribeLaunchTemplateVersionsRequest$,
	() => DescribeLaunchTemplateVersionsResult$
];
var DescribeSecurityGroups$ = [
	9,
	n0$1,
	_DSGe,
	0,
	() => DescribeSecurityGroupsRequest$,
	() => DescribeSecurityGroupsResult$
];
var DescribeSnapshots$ = [
	9,
	n0$1,
	_DSes,
	0,
	() => DescribeSnapshotsRequest$,
	() => DescribeSnapshotsResult$
];
var DescribeSpotInstanceRequests$ = [
	9,
	n0$1,
	_DSIRescr,
	0,
	() => DescribeSpotInstanceRequestsRequest$,
	() => DescribeSpotInstanceRequestsResult$
];
var DescribeTags$ = [
	9,
	n0$1,
	_DTes,
	0,
	() => DescribeTagsRequest$,
	() => DescribeTagsResult$
];
var DescribeVolumes$ = [
	9,
	n0$1,
	_DVes,
	0,
	() => DescribeVolumesRequest$,
	() => DescribeVolumesResult$
];
var DetachVolume$ = [
	9,
	n0$1,
	_DVet,
	0,
	() => DetachVolumeRequest$,
	() => VolumeAttachment$
];
var DisableImageDeregistrationProtection$ = [
	9,
	n0$1,
	_DIDP,
	0,
	() => DisableImageDeregistrationProtectionRequest$,
	() => DisableImageDeregistrationProtectionResult$
];
var EnableImageDeprecation$ = [
	9,
	n0$1,
	_EID,
	0,
	() => EnableImageDeprecationRequest$,
	() => EnableImageDeprecationResult$
];
var EnableImageDeregistrationProtection$ = [
	9,
	n0$1,
	_EIDP,
	0,
	() => EnableImageDeregistrationProtectionRequest$,
	() => EnableImageDeregistrationProtectionResult$
];
var ModifyImageAttribute$ = [
	9,
	n0$1,
	_MIA,
	0,
	() => ModifyImageAttributeRequest$,
	() => __Unit
];
var ModifySnapshotAttribute$ = [
	9,
	n0$1,
	_MSA,
	0,
	() => ModifySnapshotAttributeRequest$,
	() => __Unit
];
var TerminateInstances$ = [
	9,
	n0$1,
	_TI,
	0,
	() => TerminateInstancesRequest$,
	() => TerminateInstancesResult$
];

// node_modules/@aws-sdk/client-ec2/dist-es/runtimeConfig.shared.js
const getRuntimeConfig$3 = (config) => {
	return {
		apiVersion: "2016-11-15",
		base64Decoder: config?.base64Decoder ?? fromBase64,
		base64Encoder: config?.base64Encoder ?? toBase64,
		disableHostPrefix: config?.disableHostPrefix ?? false,
		endpointProvider: config?.endpointProvider ?? defaultEndpointResolver$1,
		extensions: config?.extensions ?? [],
		httpAuthSchemeProvider: config?.httpAuthSchemeProvider ?? defaultEC2HttpAuthSchemeProvider,
		httpAuthSchemes: config?.httpAuthSchemes ?? [{
			schemeId: "aws.auth#sigv4",
			identityProvider: (ipc) => ipc.getIdentityProvider("aws.auth#sigv4"),
			signer: new AwsSdkSigV4Signer()
		}],
		logger: config?.logger ?? new NoOpLogger(),
		protocol: config?.protocol ?? AwsEc2QueryProtocol,
		protocolSettings: config?.protocolSettings ?? {
			defaultNamespace: "com.amazonaws.ec2",
			errorTypeRegistries: errorTypeRegistries$1,
			xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15",
			version: "2016-11-15",
			serviceTarget: "AmazonEC2"
		},
		serviceId: config?.serviceId ?? "EC2",
		sha256: config?.sha256 ?? Sha256Node,
		urlParser: config?.urlParser ?? parseUrl,
		utf8Decoder: config?.utf8Decoder ?? fromUtf8,
		utf8Encoder: config?.utf8Encoder ?? toUtf8
	};
};

// node_modules/@aws-sdk/client-ec2/dist-es/runtimeConfig.js
const getRuntimeConfig$2 = (config) => {
	emitWarningIfUnsupportedVersion(process.version);
	const defaultsMode = resolveDefaultsModeConfig(config);
	const defaultConfigProvider = () => defaultsMode().then(loadConfigsForDefaultMode);
	const clientSharedValues = getRuntimeConfig$3(config);
	emitWarningIfUnsupportedVersion$1(process.version);
	const loaderConfig = {
		profile: config?.profile,
		logger: clientSharedValues.logger
	};
	return {
		...clientSharedValues,
		...config,
		runtime: "node",
		defaultsMode,
		authSchemePreference: config?.authSchemePreference ?? loadConfig(NODE_AUTH_SCHEME_PREFERENCE_OPTIONS, loaderConfig),
		bodyLengthChecker: config?.bodyLengthChecker ?? calculateBodyLength,
		credentialDefaultProvider: config?.credentialDefaultProvider ?? defaultProvider,
		defaultSocketTimeout: getDefaultSocketTimeout(config?.requestHandler, 9e5),
		defaultUserAgentProvider: config?.defaultUserAgentProvider ?? createDefaultUserAgentProvider({
			serviceId: clientSharedValues.serviceId,
			clientVersion: version$1
		}),
		maxAttempts: config?.maxAttempts ?? loadConfig(NODE_MAX_ATTEMPT_CONFIG_OPTIONS, config),
		region: config?.region ?? loadConfig(NODE_REGION_CONFIG_OPTIONS, {
			...NODE_REGION_CONFIG_FILE_OPTIONS,
			...loaderConfig
		}),
		requestHandler: NodeHttpHandler.create(config?.requestHandler ?? defaultConfigProvider),
		retryMode: config?.retryMode ?? loadConfig({
			...NODE_RETRY_MODE_CONFIG_OPTIONS,
			default: async () => (await defaultConfigProvider()).retryMode || DEFAULT_RETRY_MODE
		}, config),
		streamCollector: config?.streamCollector ?? streamCollector,
		useDualstackEndpoint: config?.useDualstackEndpoint ?? loadConfig(NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS, loaderConfig),
		useFipsEndpoint: config?.useFipsEndpoint ?? loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS, loaderConfig),
		userAgentAppId: config?.userAgentAppId ?? loadConfig(NODE_APP_ID_CONFIG_OPTIONS, loaderConfig)
	};
};

// node_modules/@aws-sdk/client-ec2/dist-es/auth/httpAuthExtensionConfiguration.js
const getHttpAuthExtensionConfiguration$1 = (runtimeConfig) => {
	const _httpAuthSchemes = runtimeConfig.httpAuthSchemes;
	let _httpAuthSchemeProvider = runtimeConfig.httpAuthSchemeProvider;
	let _credentials = runtimeConfig.credentials;
	return {
		setHttpAuthScheme(httpAuthScheme) {
			const index = _httpAuthSchemes.findIndex((scheme) => scheme.schemeId === httpAuthScheme.schemeId);
			if (index === -1) _httpAuthSchemes.push(httpAuthScheme);
			else _httpAuthSchemes.splice(index, 1, httpAuthScheme);
		},
		httpAuthSchemes() {
			return _httpAuthSchemes;
		},
		setHttpAuthSchemeProvider(httpAuthSchemeProvider) {
			_httpAuthSchemeProvider = httpAuthSchemeProvider;
		},
		httpAuthSchemeProvider() {
			return _httpAuthSchemeProvider;
		},
		setCredentials(credentials) {
			_credentials = credentials;
		},
		credentials() {
			return _credentials;
		}
	};
};
const resolveHttpAuthRuntimeConfig$1 = (config) => {
	return {
		httpAuthSchemes: config.httpAuthSchemes(),
		httpAuthSchemeProvider: config.httpAuthSchemeProvider(),
		credentials: config.credentials()
	};
};

// node_modules/@aws-sdk/client-ec2/dist-es/runtimeExtensions.js
const resolveRuntimeExtensions$1 = (runtimeConfig, extensions) => {
	const extensionConfiguration = Object.assign(getAwsRegionExtensionConfiguration(runtimeConfig), getDefaultExtensionConfiguration(runtimeConfig), getHttpHandlerExtensionConfiguration(runtimeConfig), getHttpAuthExtensionConfiguration$1(runtimeConfig));
	extensions.forEach((extension) => extension.configure(extensionConfiguration));
	return Object.assign(runtimeConfig, resolveAwsRegionExtensionConfiguration(extensionConfiguration), resolveDefaultRuntimeConfig(extensionConfiguration), resolveHttpHandlerRuntimeConfig(extensionConfiguration), resolveHttpAuthRuntimeConfig$1(extensionConfiguration));
};

// node_modules/@aws-sdk/client-ec2/dist-es/EC2Client.js
var EC2Client = class extends Client {
	config;
	constructor(...[configuration]) {
		const _config_0 = getRuntimeConfig$2(configuration || {});
		super(_config_0);
		this.initConfig = _config_0;
		const _config_1 = resolveClientEndpointParameters$1(_config_0);
		const _config_2 = resolveUserAgentConfig(_config_1);
		const _config_3 = resolveRetryConfig(_config_2);
		const _config_4 = resolveRegionConfig(_config_3);
		const _config_5 = resolveHostHeaderConfig(_config_4);
		const _config_6 = resolveEndpointConfig(_config_5);
		const _config_7 = resolveHttpAuthSchemeConfig$1(_config_6);
		const _config_8 = resolveRuntimeExtensions$1(_config_7, configuration?.extensions || []);
		this.config = _config_8;
		this.middlewareStack.use(getSchemaSerdePlugin(this.config));
		this.middlewareStack.use(getUserAgentPlugin(this.config));
		this.middlewareStack.use(getRetryPlugin(this.config));
		this.middlewareStack.use(getContentLengthPlugin(this.config));
		this.middlewareStack.use(getHostHeaderPlugin(this.config));
		this.middlewareStack.use(getLoggerPlugin(this.config));
		this.middlewareStack.use(getRecursionDetectionPlugin(this.config));
		this.middlewareStack.use(getHttpAuthSchemeEndpointRuleSetPlugin(this.config, {
			httpAuthSchemeParametersProvider: defaultEC2HttpAuthSchemeParametersProvider,
			identityProviderConfigProvider: async (config) => new DefaultIdentityProviderConfig({ "aws.auth#sigv4": config.credentials })
		}));
		this.middlewareStack.use(getHttpSigningPlugin(this.config));
	}
	destroy() {
		super.destroy();
	}
};

// node_modules/@aws-sdk/client-ec2/dist-es/commandBuilder.js
const command$1 = makeBuilder(commonParams$1, "AmazonEC2", "EC2Client", getEndpointPlugin);
const _ep0$1 = {};
const _mw0$1 = (Command, cs, config, o) => [];

// node_modules/@aws-sdk/client-ec2/dist-es/commands/CancelSpotInstanceRequestsCommand.js
var CancelSpotInstanceRequestsCommand = class extends command$1(_ep0$1, _mw0$1, "CancelSpotInstanceRequests", CancelSpotInstanceRequests$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/CopyImageCommand.js
var CopyImageCommand = class extends command$1(_ep0$1, _mw0$1, "CopyImage", CopyImage$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/CreateTagsCommand.js
var CreateTagsCommand = class extends command$1(_ep0$1, _mw0$1, "CreateTags", CreateTags$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DeleteKeyPairCommand.js
var DeleteKeyPairCommand = class extends command$1(_ep0$1, _mw0$1, "DeleteKeyPair", DeleteKeyPair$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DeleteLaunchTemplateCommand.js
var DeleteLaunchTemplateCommand = class extends command$1(_ep0$1, _mw0$1, "DeleteLaunchTemplate", DeleteLaunchTemplate$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DeleteNetworkInterfaceCommand.js
var DeleteNetworkInterfaceCommand = class extends command$1(_ep0$1, _mw0$1, "DeleteNetworkInterface", DeleteNetworkInterface$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DeleteSecurityGroupCommand.js
var DeleteSecurityGroupCommand = class extends command$1(_ep0$1, _mw0$1, "DeleteSecurityGroup", DeleteSecurityGroup$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DeleteSnapshotCommand.js
var DeleteSnapshotCommand = class extends command$1(_ep0$1, _mw0$1, "DeleteSnapshot", DeleteSnapshot$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DeleteTagsCommand.js
var DeleteTagsCommand = class extends command$1(_ep0$1, _mw0$1, "DeleteTags", DeleteTags$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DeleteVolumeCommand.js
var DeleteVolumeCommand = class extends command$1(_ep0$1, _mw0$1, "DeleteVolume", DeleteVolume$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DeregisterImageCommand.js
var DeregisterImageCommand = class extends command$1(_ep0$1, _mw0$1, "DeregisterImage", DeregisterImage$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeImageAttributeCommand.js
var DescribeImageAttributeCommand = class extends command$1(_ep0$1, _mw0$1, "DescribeImageAttribute", DescribeImageAttribute$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeImageReferencesCommand.js
var DescribeImageReferencesCommand = class extends command$1(_ep0$1, _mw0$1, "DescribeImageReferences", DescribeImageReferences$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeImagesCommand.js
var DescribeImagesCommand = class extends command$1(_ep0$1, _mw0$1, "DescribeImages", DescribeImages$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeInstancesCommand.js
var DescribeInstancesCommand = class extends command$1(_ep0$1, _mw0$1, "DescribeInstances", DescribeInstances$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeKeyPairsCommand.js
var DescribeKeyPairsCommand = class extends command$1(_ep0$1, _mw0$1, "DescribeKeyPairs", DescribeKeyPairs$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeLaunchTemplateVersionsCommand.js
var DescribeLaunchTemplateVersionsCommand = class extends command$1(_ep0$1, _mw0$1, "DescribeLaunchTemplateVersions", DescribeLaunchTemplateVersions$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeSecurityGroupsCommand.js
var DescribeSecurityGroupsCommand = class extends command$1(_ep0$1, _mw0$1, "DescribeSecurityGroups", DescribeSecurityGroups$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeSnapshotsCommand.js
var DescribeSnapshotsCommand = class extends command$1(_ep0$1, _mw0$1, "DescribeSnapshots", DescribeSnapshots$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeSpotInstanceRequestsCommand.js
var DescribeSpotInstanceRequestsCommand = class extends command$1(_ep0$1, _mw0$1, "DescribeSpotInstanceRequests", DescribeSpotInstanceRequests$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeTagsCommand.js
var DescribeTagsCommand = class extends command$1(_ep0$1, _mw0$1, "DescribeTags", DescribeTags$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeVolumesCommand.js
var DescribeVolumesCommand = class extends command$1(_ep0$1, _mw0$1, "DescribeVolumes", DescribeVolumes$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DetachVolumeCommand.js
var DetachVolumeCommand = class extends command$1(_ep0$1, _mw0$1, "DetachVolume", DetachVolume$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DisableImageDeregistrationProtectionCommand.js
var DisableImageDeregistrationProtectionCommand = class extends command$1(_ep0$1, _mw0$1, "DisableImageDeregistrationProtection", DisableImageDeregistrationProtection$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/EnableImageDeprecationCommand.js
var EnableImageDeprecationCommand = class extends command$1(_ep0$1, _mw0$1, "EnableImageDeprecation", EnableImageDeprecation$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/EnableImageDeregistrationProtectionCommand.js
var EnableImageDeregistrationProtectionCommand = class extends command$1(_ep0$1, _mw0$1, "EnableImageDeregistrationProtection", EnableImageDeregistrationProtection$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/ModifyImageAttributeCommand.js
var ModifyImageAttributeCommand = class extends command$1(_ep0$1, _mw0$1, "ModifyImageAttribute", ModifyImageAttribute$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/ModifySnapshotAttributeCommand.js
var ModifySnapshotAttributeCommand = class extends command$1(_ep0$1, _mw0$1, "ModifySnapshotAttribute", ModifySnapshotAttribute$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/TerminateInstancesCommand.js
var TerminateInstancesCommand = class extends command$1(_ep0$1, _mw0$1, "TerminateInstances", TerminateInstances$) {};

// node_modules/@aws-sdk/client-ec2/dist-es/pagination/DescribeImageReferencesPaginator.js
const paginateDescribeImageReferences = createPaginator(EC2Client, DescribeImageReferencesCommand, "NextToken", "NextToken", "MaxResults");

// node_modules/@aws-sdk/client-ec2/dist-es/pagination/DescribeImagesPaginator.js
const paginateDescribeImages = createPaginator(EC2Client, DescribeImagesCommand, "NextToken", "NextToken", "MaxResults");

// node_modules/@aws-sdk/client-ec2/dist-es/pagination/DescribeInstancesPaginator.js
const paginateDescribeInstances = createPaginator(EC2Client, DescribeInstancesCommand, "NextToken", "NextToken", "MaxResults");

// node_modules/@aws-sdk/client-ec2/dist-es/pagination/DescribeLaunchTemplateVersionsPaginator.js
const paginateDescribeLaunchTemplateVersions = createPaginator(EC2Client, DescribeLaunchTemplateVersionsCommand, "NextToken", "NextToken", "MaxResults");

// node_modules/@aws-sdk/client-ec2/dist-es/pagination/DescribeSecurityGroupsPaginator.js
const paginateDescribeSecurityGroups = createPaginator(EC2Client, DescribeSecurityGroupsCommand, "NextToken", "NextToken", "MaxResults");

// node_modules/@aws-sdk/client-ec2/dist-es/pagination/DescribeSnapshotsPaginator.js
const paginateDescribeSnapshots = createPaginator(EC2Client, DescribeSnapshotsCommand, "NextToken", "NextToken", "MaxResults");

// node_modules/@aws-sdk/client-ec2/dist-es/pagination/DescribeSpotInstanceRequestsPaginator.js
const paginateDescribeSpotInstanceRequests = createPaginator(EC2Client, DescribeSpotInstanceRequestsCommand, "NextToken", "NextToken", "MaxResults");

// node_modules/@aws-sdk/client-ec2/dist-es/pagination/DescribeTagsPaginator.js
const paginateDescribeTags = createPaginator(EC2Client, DescribeTagsCommand, "NextToken", "NextToken", "MaxResults");

// node_modules/@aws-sdk/client-ec2/dist-es/pagination/DescribeVolumesPaginator.js
const paginateDescribeVolumes = createPaginator(EC2Client, DescribeVolumesCommand, "NextToken", "NextToken", "MaxResults");

// src/images/amazon/listings.ts
/** What EC2 lists, page by page and by however many values. */
/** EC2 API Reference, "Filter". */
function exactly(text) {
	return text.replace(/[*?\\]/g, "\\$&");
}
function listing(paginate, read, input) {
	return async function* (client, Filters) {
		const asked = Filters.length === 0 ? input : {
			...input,
			Filters
		};
		for await (const page of paginate({ client }, asked)) yield read(page);
	};
}
const listings = {
	/** This account's, also deprecated and disabled ones. */
	images: listing(paginateDescribeImages, ({ Images }) => Images?.filter(({ ImageId, State }) => ImageId && State !== "deregistered"), {
		Owners: ["self"],
		IncludeDeprecated: true,
		IncludeDisabled: true,
		MaxResults: 1e3
	}),
	instances: listing(paginateDescribeInstances, ({ Reservations }) => Reservations?.flatMap(({ Instances }) => Instances ?? []), { MaxResults: 1e3 }),
	async *keyPairs(client, Filters) {
		yield (await client.send(new DescribeKeyPairsCommand({ Filters }))).KeyPairs;
	},
	securityGroups: listing(paginateDescribeSecurityGroups, ({ SecurityGroups }) => SecurityGroups, {}),
	/** This account's. */
	snapshots: listing(paginateDescribeSnapshots, ({ Snapshots }) => Snapshots, {
		OwnerIds: ["self"],
		MaxResults: 1e3
	}),
	spotRequests: listing(paginateDescribeSpotInstanceRequests, ({ SpotInstanceRequests }) => SpotInstanceRequests, {}),
	tags: listing(paginateDescribeTags, ({ Tags }) => Tags, {}),
	/** The versions that are launched unless one is named. */
	templates: listing(paginateDescribeLaunchTemplateVersions, ({ LaunchTemplateVersions }) => LaunchTemplateVersions, {
		Versions: ["$Latest", "$Default"],
		MaxResults: 200
	}),
	volumes: listing(paginateDescribeVolumes, ({ Volumes }) => Volumes, {})
};
/** A filter takes 200 values (EC2 User Guide, "Filter your resources"). */
const mostValues = 200;
/** @returns none, unasked, for a filter without values. */
async function describe(api, region, list, filters) {
	const all = Object.entries(filters).map(([Name, values]) => ({
		Name,
		Values: [values].flat()
	}));
	if (all.some(({ Values }) => Values.length === 0)) return [];
	const [longest, ...others] = all.toSorted((a, b) => b.Values.length - a.Values.length);
	const parts = longest === void 0 ? [[]] : chunksOf(longest.Values, mostValues).map((Values) => [{
		...longest,
		Values
	}, ...others]);
	const found = [];
	for (const part of parts) for await (const page of list(api.ec2(region), part)) found.push(...page ?? []);
	return found;
}

// src/images/amazon/tags.ts
function tagsOf(tags) {
	return new Map((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}
/** Tags in the form that calls of AWS take. */
function tagList(tags) {
	return Object.entries(tags).map(([Key, Value]) => ({
		Key,
		Value
	}));
}
/** Tags that nobody but Amazon may write (EC2 User Guide, "Tag your resources", "Tag restrictions"). */
function isAmazons(key) {
	return /^aws:/i.test(key);
}
/**
* Made by a backup plan of the account, which copies the tags of what it backs up (AWS Backup
* Developer Guide, "Copying tags onto backups"; Amazon EBS User Guide, "Amazon Data Lifecycle Manager
* tags"). EC2 refuses to delete the former.
*/
function isBackup(tags) {
	return [...tags.keys()].some((key) => /^aws:(backup|dlm):/.test(key));
}
/** Things that pass the filters, with the tags that do. */
async function describeTags(api, region, filters) {
	const found = /* @__PURE__ */ new Map();
	const all = await describe(api, region, listings.tags, filters);
	for (const { ResourceId: id, ResourceType: type, Key: key, Value: value = "" } of all) {
		if (id === void 0 || type === void 0 || key === void 0) continue;
		const known = found.get(id) ?? {
			type,
			id,
			tags: /* @__PURE__ */ new Map()
		};
		known.tags.set(key, value);
		found.set(id, known);
	}
	return [...found.values()];
}

// src/images/amazon/amis.ts
/** AMIs as the API tells of them, and the few calls that change them. */
async function describeAmis(api, region, filters) {
	return (await describe(api, region, listings.images, filters)).map((ami) => ({
		region,
		id: ami.ImageId ?? "",
		ami
	}));
}
async function describeEverywhere(api, regions, filters) {
	return (await Promise.all([...regions].map((region) => describeAmis(api, region, filters)))).flat();
}
/** Does the work for each region, in all of them at once. */
async function inEachRegion(things, work) {
	const parts = Map.groupBy(things, ({ region }) => region);
	return (await Promise.all([...parts].map(([region, here]) => work(region, here)))).flat();
}
/** These AMIs, without those that are gone; one call in each region. */
async function describeCopies(api, copies) {
	return await inEachRegion(copies, async (region, here) => describeAmis(api, region, { "image-id": here.map(({ id }) => id) }));
}
async function putTags(api, region, resources, tags) {
	const Tags = tagList(tags);
	await api.ec2(region).send(new CreateTagsCommand({
		Resources: [...resources],
		Tags
	}));
}
/** Whatever their values are. */
async function takeTags(api, region, resources, keys) {
	const Tags = keys.map((Key) => ({ Key }));
	await api.ec2(region).send(new DeleteTagsCommand({
		Resources: [...resources],
		Tags
	}));
}

// src/images/amazon/cleanup-state-schema.ts
/** The cleanup state as main saves it and the post step reads it. It holds no secret. */
const cleanupStateSchema = object({
	/** Absent where Amazon could not be asked. */
	account: string().exactOptional(),
	/** The region of the build is the first. */
	regions: array(string()).min(1),
	endpoint: string().exactOptional(),
	/** Name of the image. */
	name: string(),
	/** Packer makes an instance profile. */
	profile: boolean(),
	/** To be assumed again when the credentials have expired. */
	role: string().exactOptional(),
	/** Keys of the builder that say as whom it acts. */
	builder: record(string(), json())
});
/** @returns undefined when main ended before it saved one. */
function readCleanupState(state) {
	return cleanupStateSchema.safeParse(state).data;
}

// node_modules/@aws-sdk/credential-providers/dist-es/fromIni.js
const fromIni = (init = {}) => {
	return async (args) => {
		const { fromIni: _fromIni } = await import("./dist-es7.js");
		return _fromIni({ ...init })(args);
	};
};

// node_modules/@aws-sdk/credential-providers/dist-es/fromNodeProviderChain.js
const fromNodeProviderChain = (init = {}) => {
	let chain;
	return async (args) => {
		if (!chain) {
			const { defaultProvider } = await import("./dist-es4.js");
			chain = defaultProvider({ ...init });
		}
		return chain(args);
	};
};

// node_modules/@aws-sdk/credential-providers/dist-es/fromTemporaryCredentials.base.js
const ASSUME_ROLE_DEFAULT_REGION = "us-east-1";
const fromTemporaryCredentials$1 = (options, credentialDefaultProvider, regionProvider) => {
	let stsClient;
	return async (awsIdentityProperties = {}) => {
		const { callerClientConfig } = awsIdentityProperties;
		const profile = options.clientConfig?.profile ?? callerClientConfig?.profile;
		const logger = options.logger ?? callerClientConfig?.logger;
		logger?.debug("@aws-sdk/credential-providers - fromTemporaryCredentials (STS)");
		const params = {
			...options.params,
			RoleSessionName: options.params.RoleSessionName ?? "aws-sdk-js-" + Date.now()
		};
		if (params?.SerialNumber) {
			if (!options.mfaCodeProvider) throw new CredentialsProviderError(`Temporary credential requires multi-factor authentication, but no MFA code callback was provided.`, {
				tryNextLink: false,
				logger
			});
			params.TokenCode = await options.mfaCodeProvider(params?.SerialNumber);
		}
		const { AssumeRoleCommand, STSClient } = await import("./loadSts.js");
		if (!stsClient) {
			const defaultCredentialsOrError = typeof credentialDefaultProvider === "function" ? credentialDefaultProvider() : void 0;
			const credentialSources = [
				options.masterCredentials,
				options.clientConfig?.credentials,
				void callerClientConfig?.credentials,
				callerClientConfig?.credentialDefaultProvider?.(),
				defaultCredentialsOrError
			];
			let credentialSource = "STS client default credentials";
			if (credentialSources[0]) credentialSource = "options.masterCredentials";
			else if (credentialSources[1]) credentialSource = "options.clientConfig.credentials";
			else if (credentialSources[2]) {
				credentialSource = "caller client's credentials";
				throw new Error("fromTemporaryCredentials recursion in callerClientConfig.credentials");
			} else if (credentialSources[3]) credentialSource = "caller client's credentialDefaultProvider";
			else if (credentialSources[4]) credentialSource = "AWS SDK default credentials";
			const regionSources = [
				options.clientConfig?.region,
				callerClientConfig?.region,
				await regionProvider?.({ profile }),
				ASSUME_ROLE_DEFAULT_REGION
			];
			let regionSource = "default partition's default region";
			if (regionSources[0]) regionSource = "options.clientConfig.region";
			else if (regionSources[1]) regionSource = "caller client's region";
			else if (regionSources[2]) regionSource = "file or env region";
			const requestHandlerSources = [filterRequestHandler(options.clientConfig?.requestHandler), filterRequestHandler(callerClientConfig?.requestHandler)];
			let requestHandlerSource = "STS default requestHandler";
			if (requestHandlerSources[0]) requestHandlerSource = "options.clientConfig.requestHandler";
			else if (requestHandlerSources[1]) requestHandlerSource = "caller client's requestHandler";
			logger?.debug?.(`@aws-sdk/credential-providers - fromTemporaryCredentials STS client init with ${regionSource}=${await normalizeProvider$1(coalesce(regionSources))()}, ${credentialSource}, ${requestHandlerSource}.`);
			stsClient = new STSClient({
				userAgentAppId: callerClientConfig?.userAgentAppId,
				...options.clientConfig,
				credentials: coalesce(credentialSources),
				logger,
				profile,
				region: coalesce(regionSources),
				requestHandler: coalesce(requestHandlerSources)
			});
		}
		if (options.clientPlugins) for (const plugin of options.clientPlugins) stsClient.middlewareStack.use(plugin);
		const { Credentials } = await stsClient.send(new AssumeRoleCommand(params));
		if (!Credentials || !Credentials.AccessKeyId || !Credentials.SecretAccessKey) throw new CredentialsProviderError(`Invalid response from STS.assumeRole call with role ${params.RoleArn}`, { logger });
		return {
			accessKeyId: Credentials.AccessKeyId,
			secretAccessKey: Credentials.SecretAccessKey,
			sessionToken: Credentials.SessionToken,
			expiration: Credentials.Expiration,
			credentialScope: Credentials.CredentialScope
		};
	};
};
const filterRequestHandler = (requestHandler) => {
	return requestHandler?.metadata?.handlerProtocol === "h2" ? void 0 : requestHandler;
};
const coalesce = (args) => {
	for (const item of args) if (item !== void 0) return item;
};

// node_modules/@aws-sdk/credential-providers/dist-es/fromTemporaryCredentials.js
const fromTemporaryCredentials = (options) => {
	return fromTemporaryCredentials$1(options, fromNodeProviderChain, async ({ profile = process.env.AWS_PROFILE }) => loadConfig({
		environmentVariableSelector: (env) => env.AWS_REGION,
		configFileSelector: (profileData) => {
			return profileData.region;
		},
		default: () => void 0
	}, {
		...NODE_REGION_CONFIG_FILE_OPTIONS,
		profile
	})());
};

// node_modules/@aws-sdk/credential-providers/dist-es/fromWebToken.js
const fromWebToken = (init) => {
	return async (args) => {
		const { fromWebToken: _fromWebToken } = await import("./dist-es11.js");
		return _fromWebToken({ ...init })(args);
	};
};

// src/images/amazon/errors.ts
/** Refusals and trouble of Amazon's API and of its credentials, in the user's words. */
/** The error's code as EC2 names it, such as `InvalidAMIID.NotFound`; "" for anything else. */
function codeOf(error) {
	if (typeof error !== "object" || error === null || !("name" in error)) return "";
	const code = "Code" in error && typeof error.Code === "string" ? error.Code : error.name;
	return typeof code === "string" ? code : "";
}
/**
* True when what was asked for is not there any more (EC2 API Reference, "Error codes"); of launch
* templates that is `InvalidLaunchTemplateName.NotFoundException`.
*/
function isGone(error) {
	return /NotFound(Exception)?$|\.Unavailable$|^NoSuchEntity/.test(codeOf(error));
}
/** Credentials that were good once. */
function isExpired(error) {
	return /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/.test(codeOf(error));
}
/** This user may not do it. */
function isForbidden(error) {
	return /^(UnauthorizedOperation|AccessDenied|AccessDeniedException|AuthFailure)$/.test(codeOf(error));
}
/** The error of the SDK, without the message for the user that wraps it. */
function causeOf(error) {
	return error instanceof Error && error.cause !== void 0 ? error.cause : error;
}
/**
* @param what Name of the API's action, such as `DescribeImages`; that is also what a policy allows.
*/
function amazonError(error, what, region) {
	const trouble = networkTrouble(error);
	if (isUserError(error) && trouble !== error) return error;
	const code = codeOf(error);
	const details = messageOf(error);
	const make = (text) => new UserError(text, {
		cause: error,
		details
	});
	if (trouble !== void 0) {
		const isRegion = trouble.unsent ? ` Check also that ${region} is an AWS region.` : "";
		return make(`AWS: ${what} in ${region} failed: ${trouble.message}.${isRegion}`);
	}
	if (details.includes("Invalid character in header content")) return make("AWS: AWS_ACCESS_KEY_ID or AWS_SESSION_TOKEN holds a line break or another character that no key has. Store the secret again without it.");
	if (isExpired(error)) return make(`AWS: the credentials have expired before ${what} in ${region}. Ask for a longer session (\`role-duration-seconds\` of configure-aws-credentials).`);
	if (notAccepted.test(code)) return make(`AWS: ${region} does not accept these credentials. Check them, and that the account has this region enabled.`);
	if (isForbidden(error)) return make(`AWS: this role may not call ${what} in ${region}. docs/iam of this action has a policy for each step.`);
	if (/^(RequestLimitExceeded|Throttling(Exception)?)$/.test(code)) return make(`AWS: ${what} in ${region} was still refused for too many requests after several tries. Run it again later.`);
	const text = `AWS: ${what} in ${region} failed: ${withPeriod(details)}`;
	if (code === "Blocked" || code === "PendingVerification") return make(text);
	const status = statusOf(error);
	return status < 500 ? new Error(text, { cause: error }) : make(`${text} ${outage(status, "AWS")}`);
}
/** Of the last answer (AWS SDK for JavaScript, `ResponseMetadata`); 0 where there was none. */
function statusOf(error) {
	const { $metadata } = error;
	return $metadata?.httpStatusCode ?? 0;
}
/** A region has its own list of accounts and keys ("Error codes"; STS, "Manage AWS STS in a Region"). */
const notAccepted = /^(AuthFailure|OptInRequired|UnrecognizedClientException|RegionDisabledException|InvalidClientTokenId|SignatureDoesNotMatch|IncompleteSignature)$/;
function credentialError(error, { role, profile }, env = process.env) {
	const trouble = networkTrouble(error);
	if (isUserError(error) && trouble !== error) return error;
	const code = codeOf(error);
	const said = messageOf(error);
	const make = (text) => new UserError(`AWS: ${text}`, {
		cause: error,
		details: said
	});
	if (trouble !== void 0) return make(`credentials could not be requested: ${trouble.message}.`);
	const [, action = role === void 0 ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole"] = /perform: (sts:\w+)/.exec(said) ?? [];
	const [, resource] = /on resource: (arn:\S+)/.exec(said) ?? [];
	const name = role ?? resource ?? env["AWS_ROLE_ARN"];
	const which = name === void 0 ? "the role" : `the role ${name}`;
	if (isForbidden(error)) return make(`${which} may not be assumed (${action} is refused): ${action.endsWith("WebIdentity") ? "its trust policy must name the provider token.actions.githubusercontent.com and, as `sub`, this repository, branch or environment" : "its trust policy must name the identity of this job, and the `external_id` if one is set; that identity needs the right sts:AssumeRole for it"}.`);
	if (isExpired(error)) return make(`the credentials with which ${which} is assumed have expired. Get new ones right before this step, or ask for a longer session (\`role-duration-seconds\` of configure-aws-credentials).`);
	if (code === "CredentialsProviderError") {
		const wanted = profile ?? env["AWS_PROFILE"];
		return make(wanted ? profileText(wanted, profile !== void 0, said, env) : noneText);
	}
	const file = env["AWS_WEB_IDENTITY_TOKEN_FILE"];
	if (code === "Error" && file && said.includes(file)) return make(`AWS_WEB_IDENTITY_TOKEN_FILE names ${file}, which cannot be read.`);
	return make(`there are no credentials, because ${action} for ${which} failed: ${withPeriod(said)}`);
}
const noneText = "there are no credentials. Run aws-actions/configure-aws-credentials before this step (with `permissions: id-token: write`), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
/** Where profiles are: AWS SDKs and Tools Reference Guide, "Location of the shared config files". */
function profileText(profile, ofBuilder, said, env) {
	const folder = path.join(env["HOME"] ?? "", ".aws");
	const files = [env["AWS_CONFIG_FILE"] || path.join(folder, "config"), env["AWS_SHARED_CREDENTIALS_FILE"] || path.join(folder, "credentials")];
	return `the profile ${profile} (${ofBuilder ? "`profile` of the builder" : "AWS_PROFILE"}) gives no credentials: ${withPeriod(said)} It is read from ${files.join(" and ")}, which an earlier step must write.`;
}

// src/images/amazon/requests.ts
/** How clients of Amazon's SDK send requests: each host through the proxy that it has, or none. */
/** An answer that does not come is asked for again. */
const usual$1 = {
	connectionTimeout: 1e4,
	requestTimeout: 12e4
};
/** The `requestHandler` of clients of EC2, IAM and STS, and of credential providers. */
function requestHandler(times = usual$1) {
	const handlers = /* @__PURE__ */ new Map();
	const handle = async (request, options) => {
		const { protocol, hostname, port } = request;
		const address = {
			protocol,
			hostname,
			port: String(port ?? "")
		};
		const agents = agentsFor(address);
		const handler = handlers.get(agents) ?? new NodeHttpHandler({
			...times,
			...agents
		});
		handlers.set(agents, handler);
		try {
			return await handler.handle(request, options);
		} catch (error) {
			throw networkTrouble(error, address) ?? error;
		}
	};
	return {
		metadata: { handlerProtocol: "http/1.1" },
		handle,
		updateHttpClientConfig: () => {},
		httpHandlerConfigs: () => ({}),
		destroy: () => {}
	};
}

// src/images/amazon/credentials.ts
/**
* Credentials for Amazon's API: those that the builder names, else the SDK's own chain (environment,
* web identity token, shared files, SSO, container, instance; AWS SDK for JavaScript, "credential
* providers"), so that the action and Packer act as the same user.
*/
/**
* @param builder Keys of the builder with their variables filled in; their names are the Packer
* plugin's.
* @param own In place of those that are found, such as fresh ones.
*/
function credentialsOf(builder, region, own = baseOf(builder)) {
	const role = builder["assume_role"];
	const arn = isObject(role) ? textOf(role, "role_arn") : void 0;
	if (!isObject(role) || arn === void 0) return own;
	const { tags, policy_arns: policies, transitive_tag_keys: passedOn } = role;
	const given = {
		ExternalId: textOf(role, "external_id"),
		Policy: textOf(role, "policy"),
		PolicyArns: policies === void 0 ? void 0 : list(policies).map((one) => ({ arn: one })),
		Tags: isObject(tags) ? Object.entries(tags).map(([Key, value]) => ({
			Key,
			Value: String(value)
		})) : void 0,
		TransitiveTagKeys: passedOn === void 0 ? void 0 : list(passedOn),
		DurationSeconds: Number(role["duration_seconds"]) || void 0
	};
	const set = Object.entries(given).filter(([, value]) => value !== void 0);
	return worded(fromTemporaryCredentials({
		masterCredentials: own,
		clientConfig: {
			region,
			requestHandler: requestHandler()
		},
		params: {
			RoleArn: arn,
			RoleSessionName: textOf(role, "session_name") ?? "packernix",
			...Object.fromEntries(set)
		}
	}), { role: arn });
}
/** Makes a provider throw its errors in the user's words. */
function worded(provide, asked) {
	return async (options) => {
		try {
			return await provide(options);
		} catch (error) {
			throw credentialError(error, asked);
		}
	};
}
/** The credentials before any role that the builder assumes. */
function baseOf(builder) {
	const keys = ownKeys(builder);
	if (keys !== void 0) return async () => keys;
	const profile = textOf(builder, "profile");
	const filepath = textOf(builder, "shared_credentials_file");
	const clientConfig = { requestHandler: requestHandler() };
	return worded(profile === void 0 && filepath === void 0 ? fromNodeProviderChain({ clientConfig }) : fromIni({
		clientConfig,
		...profile && { profile },
		...filepath && { filepath }
	}), { profile });
}
/** Keys that stand in the builder itself. */
function ownKeys(builder) {
	const accessKeyId = textOf(builder, "access_key");
	const secretAccessKey = textOf(builder, "secret_key");
	const sessionToken = textOf(builder, "token");
	if (accessKeyId === void 0 || secretAccessKey === void 0) return void 0;
	return {
		accessKeyId,
		secretAccessKey,
		...sessionToken && { sessionToken }
	};
}
/**
* What Packer acts as, this action must act as too, and the same way with every Packer.
* @throws {UserError} naming the keys by which it could not.
*/
function checkActing(builder) {
	const isSet = (key) => textOf(builder, key) !== void 0 || isObject(builder[key]);
	const unread = actingKeys.find((key) => JSON.stringify(builder[key] ?? "").includes("{{"));
	if (unread !== void 0) throw new UserError(`builder: its \`${unread}\` holds an expression that only Packer can read, and this action also calls AWS itself. Write the value itself, or a variable that has it.`);
	const foreign = ["mfa_code", "vault_aws_engine"].find(isSet);
	if (foreign !== void 0) throw new UserError(`builder: this action also calls AWS itself, and cannot get credentials by \`${foreign}\` as Packer does. Get them in an earlier step of the job, and leave the key out.`);
	if (isSet("access_key") !== isSet("secret_key")) throw new UserError("builder: only one of `access_key` and `secret_key` is set. Set both or neither.");
	const file = textOf(builder, "shared_credentials_file");
	if (file !== void 0 && !path.isAbsolute(file) && !file.startsWith("~/")) throw new UserError("builder: `shared_credentials_file` is read from more than one folder. Begin it with `/`, `~/`, `{{pwd}}/` or `{{template_dir}}/`.");
}
/**
* Variables for Packer. Before 1.7 it prefers keys of the environment to a profile and a file that its
* builder names (aws-sdk-go-base 0.6, GetCredentials); empty ones count as none.
*/
function actingEnvironment(builder, endpoint) {
	const environment = {
		...["profile", "shared_credentials_file"].some((key) => textOf(builder, key)) && {
			AWS_ACCESS_KEY_ID: "",
			AWS_SECRET_ACCESS_KEY: "",
			AWS_SESSION_TOKEN: ""
		},
		...endpoint !== void 0 && { AWS_ENDPOINT_URL_EC2: endpoint }
	};
	return Object.keys(environment).length === 0 ? {} : { environment };
}
/** Milliseconds before their end in which credentials are asked for again. */
const margin = 3e5;
/** Asks once for all clients, and again when the end is near; who failed is asked again too. */
function remembered(provide) {
	let known;
	return async (options) => {
		const asked = known;
		const before = await asked?.catch(() => void 0);
		const end = before?.expiration?.getTime();
		if (before !== void 0 && (end === void 0 || end - margin > homeTime())) return before;
		if (known === asked || known === void 0) known = provide(options);
		return await known;
	};
}
/**
* A list, or its members with commas between them, as Packer takes one that a variable holds; without
* expressions, which only Packer can read.
*/
function list(value) {
	return (typeof value === "string" ? value.split(",") : [value].flat()).map((item) => String(item).trim()).filter((item) => item && !item.includes("{{"));
}

// src/images/amazon/regions.ts
/** In which regions images are made and looked for. */
/**
* The build region first. From the input, else from the builder's own keys, else from Amazon's own
* variables.
* @throws {UserError} for none, for one that is no region, or when two places disagree.
*/
function askedRegions(options, env) {
	const state = readCleanupState(options.cleanupState);
	if (state !== void 0) return state.regions;
	const { regions: given, builderConfig } = options;
	const region = textOf(builderConfig, "region");
	const copies = list(builderConfig["ami_regions"] ?? []);
	if (given.length > 0) refuseOther(given, region, copies);
	const first = region ?? regionOf(env);
	const chosen = given.length > 0 ? given : first ? [first, ...copies] : [];
	if (chosen.length === 0) throw new UserError(noRegion);
	checkRegions(chosen);
	return [...new Set(chosen)];
}
/** @param copies Of the builder, as `region` is. */
function refuseOther(given, region, copies) {
	const [first, ...rest] = given;
	if (region !== void 0 && region !== first) throw new UserError(`regions: begins with ${first}, but \`region\` of the builder is ${region}. Keep one of them.`);
	const further = copies.filter((one) => one !== first);
	if (copies.length > 0 && further.toSorted().join() !== rest.toSorted().join()) throw new UserError(`regions: asks for copies in ${rest.join(", ") || "none"}, but \`ami_regions\` of the builder is ${further.join(", ")}. Keep one of them.`);
}

// src/images/amazon/api.ts
/** Amazon's API for one invocation: a client for each region, made on first use, credentials once. */
/**
* Tries in all, with the SDK's exponential back-off of up to 20 s between them (AWS SDKs and Tools
* Reference Guide, "Retry behavior"): throttling, 5xx and lost connections.
*/
const maxAttempts = 8;
/**
* @param credentials In place of those that are found, such as fresh ones; a role that the builder
* assumes is assumed with them.
* @throws {UserError} when it is not known in which region or as whom.
*/
function amazonApi(options, env, credentials) {
	const state = readCleanupState(options.cleanupState);
	const builder = {
		...state?.builder,
		...options.builderConfig
	};
	checkActing(builder);
	const regions = askedRegions(options, env);
	const [region = ""] = regions;
	const provider = remembered(credentialsOf(builder, region, credentials));
	const endpoint = textOf(builder, "custom_endpoint_ec2") || state?.endpoint || env["AWS_ENDPOINT_URL_EC2"] || env["AWS_ENDPOINT_URL"] || void 0;
	const clients = /* @__PURE__ */ new Map();
	const sending = {
		maxAttempts,
		requestHandler: requestHandler()
	};
	const settings = (of) => ({
		region: of,
		credentials: provider,
		...sending
	});
	const ec2 = (of) => {
		const known = clients.get(of);
		if (known !== void 0) return known;
		const made = new EC2Client({
			...settings(of),
			...endpoint === void 0 ? {} : { endpoint }
		});
		made.middlewareStack.add((next) => async (args) => {
			options.signal.throwIfAborted();
			return await next(args);
		}, {
			step: "finalizeRequest",
			name: "stopWhenCancelled"
		});
		made.middlewareStack.add((next) => async (args) => {
			const result = await next(args);
			const { headers } = result.response;
			observeHomeTime(Date.parse(headers?.["date"] ?? ""));
			if (headers?.["content-type"]?.startsWith("text/html")) throw new UserError(`AWS: in place of EC2 in ${of} a page answers, as of a gateway or to sign in. Check what stands between this runner and AWS${endpoint === void 0 ? "" : `, and the address ${endpoint}`}.`);
			return result;
		}, {
			step: "deserialize",
			name: "packernixHomeTime",
			priority: "low"
		});
		reword(made, of, options.signal);
		clients.set(of, made);
		return made;
	};
	return {
		regions,
		region,
		settings,
		credentials: provider,
		endpoint,
		ec2
	};
}
/** Makes a client throw its errors in the user's words. */
function reword({ middlewareStack }, region, signal) {
	middlewareStack.add((next, { commandName = "" }) => async (args) => {
		try {
			return await next(args);
		} catch (error) {
			signal?.throwIfAborted();
			throw amazonError(error, commandName.replace(/Command$/, ""), region);
		}
	}, {
		step: "initialize",
		name: "packernixErrors",
		priority: "high"
	});
}

// src/images/amazon/account.ts
/** The copies elsewhere, then the build region's. @param copies The build region's first. */
function buildRegionLast([first, ...others]) {
	return [others, first === void 0 ? [] : [first]];
}

// src/images/amazon/snapshots.ts
/** Snapshots of AMIs: which were made with an AMI, and their end. */
function snapshotIds(ami) {
	const ids = (ami.BlockDeviceMappings ?? []).map((mapping) => mapping.Ebs?.SnapshotId);
	return [...new Set(ids.filter((id) => id !== void 0 && id !== ""))];
}
/** These snapshots, without those that are gone or belong to other accounts. */
async function describeSnapshots(api, region, ids) {
	return await describe(api, region, listings.snapshots, { "snapshot-id": ids });
}
/**
* Made with this AMI. A block device mapping can also name a snapshot that was there before, and
* Packer tags that one too (common/step_create_tags.go), so a run mark alone proves nothing. EC2
* says which AMI a snapshot was made for; the chroot builder makes the one of the root device itself
* (builder/chroot/step_snapshot.go, step_register_ami.go).
*/
function isMadeFor({ Description = "", SnapshotId }, ami) {
	if (Description.split(" ").includes(ami.ImageId ?? "")) return true;
	const root = (ami.BlockDeviceMappings ?? []).find(({ DeviceName }) => DeviceName === ami.RootDeviceName);
	return Description.startsWith("Packer: ") && root?.Ebs?.SnapshotId === SnapshotId;
}
/** Looks up the snapshots of AMIs where that was not done: one call in each region. */
async function withSnapshots(api, amis) {
	const unknown = amis.filter(({ snapshots }) => snapshots === void 0);
	const found = await inEachRegion(unknown, async (region, here) => {
		return await describeSnapshots(api, region, [...new Set(here.flatMap(({ ami }) => snapshotIds(ami)))]);
	});
	const byId = new Map(found.map((snapshot) => [snapshot.SnapshotId, snapshot]));
	return amis.map((one) => ({
		...one,
		snapshots: one.snapshots ?? snapshotIds(one.ami).flatMap((id) => byId.get(id) ?? [])
	}));
}
/** Whether a snapshot goes with an AMI: it was made for it, and carries its run mark or none. */
function isOwn(snapshot, ami, run) {
	const mark = tagsOf(snapshot.Tags).get(marks.run);
	return (mark === void 0 || mark === run) && isMadeFor(snapshot, ami);
}
/** Ids of those that go with an AMI. */
function ownIds({ ami, snapshots = [] }, run) {
	return snapshots.filter((snapshot) => isOwn(snapshot, ami, run)).flatMap(({ SnapshotId }) => SnapshotId ?? []);
}
/** Made with some AMI, as far as its description tells. */
function isMadeForAny({ Description = "" }) {
	return /^(Created by CreateImage\(i-|Copied for DestinationAmi ami-|Packer: )/.test(Description);
}
/** Takes off again what Packer put on snapshots that are not the image's own: marks of the unfinished. */
async function disown(api, { region, ami, snapshots = [] }, run) {
	const ids = snapshots.filter((snapshot) => {
		const tags = tagsOf(snapshot.Tags);
		return tags.get(marks.run) === run && tags.has(marks.expires) && !isOwn(snapshot, ami, run);
	}).flatMap(({ SnapshotId }) => SnapshotId ?? []);
	if (ids.length === 0) return;
	try {
		await takeTags(api, region, ids, [
			marks.run,
			marks.expires,
			marks.stage
		]);
	} catch (error) {
		const cause = causeOf(error);
		if (!isForbidden(cause)) throw error;
		throw new UserError(`AWS: ${ids.join(", ")} in ${region} was there before the image that names it, and this role may not remove the marks that Packer put on it (DeleteTags).`, { cause });
	}
}
/** Milliseconds for EC2 to notice that an AMI needs its snapshots no more. */
const longestHold = 12e4;
/**
* @param ami That it was made for.
* @returns `shared` when another image uses it.
*/
async function deleteSnapshot(api, { region, id, ami }, signal) {
	const wait = backoff(signal);
	const end = Date.now() + longestHold;
	for (;;) {
		try {
			await api.ec2(region).send(new DeleteSnapshotCommand({ SnapshotId: id }));
			return "gone";
		} catch (error) {
			const reason = causeOf(error);
			if (isGone(reason)) return "gone";
			if (codeOf(reason) !== "InvalidSnapshot.InUse") throw error;
			if (!messageOf(reason).includes(ami)) return "shared";
			if (Date.now() > end) throw error;
		}
		await wait();
	}
}

// src/images/amazon/finish.ts
/** New AMIs with their snapshots; the marks on those that were there before are removed. */
async function withOwnSnapshots({ api, options }, amis) {
	const all = await withSnapshots(api, amis);
	for (const one of all) await disown(api, one, options.invocation.id);
	return all;
}
/**
* On each AMI and its snapshots, without those that it shares with images of others.
* @param amis Copies of each other, the build region's first: that one comes last.
*/
async function setTags({ api, finished, options }, amis, { put, take }) {
	const change = async (regional) => {
		const { region, id, ami } = regional;
		const run = tagsOf(ami.Tags).get(marks.run) ?? options.invocation.id;
		const resources = [id, ...ownIds(regional, run)];
		if (Object.keys(put).length > 0) await putTags(api, region, resources, put);
		if (put[marks.final] !== void 0) for (const one of resources) finished.add(one);
		if (take.length > 0) await takeTags(api, region, resources, take);
	};
	for (const part of buildRegionLast(await withSnapshots(api, amis))) await Promise.all(part.map(change));
}

// src/images/amazon/images.ts
/**
* AMIs as images: a finished one has an AMI in each region, all of one name, made by one invocation.
* Whatever is not finished is an image of one AMI.
*/
/** EC2 API Reference, "Image", `imageState`: what an AMI is that can be used, now or once enabled. */
const usable = /* @__PURE__ */ new Set(["available", "disabled"]);
const failed = /* @__PURE__ */ new Set([
	"failed",
	"error",
	"invalid"
]);
/** @returns undefined for one that is not finished, not ours, or whose marks say nothing. */
function readFinished({ builder, options: { repositoryId } }, regional) {
	const { ami } = regional;
	const read = readFinalMarks(labelsOf([regional]), {
		builder,
		repositoryId
	});
	if (read === void 0 || "wrong" in read || !usable.has(ami.State ?? "")) return void 0;
	if (Number.isNaN(Date.parse(ami.CreationDate ?? ""))) return void 0;
	return {
		...regional,
		...read.facts,
		name: ami.Name ?? "",
		regions: regionsOf(ami)
	};
}
/**
* The mark that an image for a pull request and its copies have from their making: the role for
* pull requests can make no AMI without it, and put it on none that is there (docs/iam/preview.json).
*/
function isForPreview({ ami }) {
	return tagsOf(ami.Tags).get(marks.stage) === "preview";
}
/** The images that these AMIs are, finished ones first. */
function imagesOf(account, found) {
	const finished = finishedOf(account, found);
	const ids = new Set(finished.flat().map(({ id }) => id));
	const others = found.filter(({ id }) => !ids.has(id)).map((regional) => [regional]);
	return [...finished, ...others].map((amis) => imageOf(account, amis));
}
/** Which AMIs are copies of each other. What pull requests made is never a copy of main's. */
function finishedOf(account, found) {
	const groups = /* @__PURE__ */ new Map();
	for (const regional of found) {
		const finished = readFinished(account, regional);
		if (finished === void 0) continue;
		const { run, identity, name } = finished;
		const key = JSON.stringify([
			run,
			identity,
			name,
			isForPreview(regional)
		]);
		const group = groups.get(key) ?? [];
		const other = group.findIndex((copy) => copy.region === finished.region);
		if (other === -1) group.push(finished);
		else if (finished.id < (group[other]?.id ?? "")) group[other] = finished;
		groups.set(key, group);
	}
	return [...groups.values()];
}
function hasCopy({ copies = [] }, { region, id }) {
	return copies.some((copy) => copy.region === region && copy.id === id);
}
/** @param group Copies of each other, at least one. */
function imageOf(account, group) {
	const order = [...account.lookIn];
	const isHome = ({ region, ami }) => (tagsOf(ami.Tags).get(marks.region) ?? region) === region;
	const rank = (copy) => isHome(copy) ? -1 : order.indexOf(copy.region);
	const amis = group.toSorted((a, b) => rank(a) - rank(b));
	const [first] = amis;
	if (first === void 0) throw new Error("an image without a copy");
	const { Name = "", CreationDate, State = "", StateReason } = first.ami;
	const dates = amis.map(({ ami }) => ami.CreationDate ?? "").sort();
	return {
		id: idOf(amis),
		name: Name,
		created: (isHome(first) ? CreationDate : dates[0]) ?? "",
		labels: labelsOf(amis),
		state: usable.has(State) ? "ready" : failed.has(State) ? "failed" : "pending",
		reason: [`it is ${State}`, StateReason?.Message].filter(Boolean).join(", "),
		isProtected: amis.some(({ ami }) => isProtected(ami)),
		size: sizeOf(first.ami),
		copies: amis.map(({ region, id }) => ({
			region,
			id
		})),
		amis
	};
}
/** Copies as one text, as Packer prints them. */
function idOf(copies) {
	return copies.map(({ region, id }) => `${region}:${id}`).sort().join();
}
/**
* Tags of the first copy, with the stages of all: a killed run may have marked only some, and of one
* stage the latest `since` counts. All copies must be trusted: a role that can write tags in one region
* only, or that copies a trusted image with its tags for a preview, cannot make an image trusted.
*/
function labelsOf(amis) {
	const all = amis.map(({ ami }) => [...tagsOf(ami.Tags)].filter(([name]) => !isAmazons(name)));
	const [first = []] = all;
	const labels = new Map(first);
	const holds = all.flat().filter(([name]) => name.startsWith(holdPrefix));
	for (const [name, value] of holds.sort(([, a], [, b]) => a < b ? -1 : 1)) {
		labels.delete(name);
		labels.set(name, value);
	}
	const isTrusted = all.every((tags) => new Map(tags).get(marks.trusted) === "true");
	if (labels.has(marks.trusted) && !isTrusted) labels.set(marks.trusted, "false");
	return Object.fromEntries(labels);
}
function regionsMark(regions) {
	return { [marks.regions]: [...new Set(regions)].sort().join(" ") };
}
/** @returns none for an image that is older than this mark. */
function regionsOf({ Tags }) {
	return (tagsOf(Tags).get(marks.regions) ?? "").split(" ").filter((region) => isRegion(region));
}
/** EC2 User Guide, "Protect an Amazon EC2 AMI from deregistration". */
function isProtected(ami) {
	return /^enabled/.test(ami.DeregistrationProtection ?? "") || protectedUntil(ami) !== void 0;
}
/** The end of the 24 hours for which Amazon keeps an AMI after its protection was lifted. */
function protectedUntil({ DeregistrationProtection }) {
	const until = /^disabled after (\S+)$/.exec(DeregistrationProtection ?? "")?.[1];
	return until !== void 0 && Date.parse(until) > homeTime() ? until : void 0;
}
function sizeOf(ami) {
	const sizes = (ami.BlockDeviceMappings ?? []).flatMap((one) => one.Ebs?.VolumeSize ?? []);
	return sizes.length === 0 ? void 0 : sizes.reduce((sum, size) => sum + size, 0) * 1024 ** 3;
}
/**
* For each text as `idOf` makes it the image: a finished one with every copy that is there, also in
* regions that nobody asked for. A copy that somebody has taken the marks from is not among them.
*/
async function wholeImages(account, texts) {
	const asked = texts.map(copiesOf);
	const here = await describeCopies(account.api, asked.flat());
	const groups = finishedOf(account, await withFurther(account, here));
	return asked.map((copies) => {
		const isAsked = (one) => hasCopy({ copies }, one);
		const group = groups.find((amis) => amis.some(isAsked)) ?? here.filter(isAsked);
		return group.length === 0 ? void 0 : imageOf(account, group);
	});
}
/** Adds AMIs of the same names from regions that were not asked: each copy says where the others are. */
async function withFurther(account, found) {
	const all = [...found];
	const names = new Set(found.map(({ ami }) => ami.Name ?? ""));
	const asked = /* @__PURE__ */ new Set();
	for (;;) {
		const there = new Set(all.map(({ region, ami }) => `${region} ${ami.Name}`));
		const named = all.flatMap((regional) => {
			const { name, regions = [] } = readFinished(account, regional) ?? {};
			return regions.filter((region) => !asked.has(region) && !there.has(`${region} ${name}`));
		});
		const further = new Set(named);
		if (further.size === 0) return all;
		for (const region of further) asked.add(region);
		const filters = { name: [...names].map(exactly) };
		all.push(...await describeEverywhere(account.api, further, filters));
	}
}
/**
* @param text An AMI, `region:ami[,region:ami]`, or the image's name. Regions that it names are
*   looked in from now on.
*/
async function lookUp(account, text) {
	const wanted = readIds(text);
	for (const { region } of wanted ?? []) if (region !== void 0) account.lookIn.add(region);
	const look = async (filters) => imagesOf(account, await describeEverywhere(account.api, account.lookIn, filters));
	if (wanted === void 0) {
		if (!/^[\w()[\] ./'@-]{3,128}$/.test(text)) return void 0;
		return (await look({ name: exactly(text) }))[0];
	}
	const isWanted = (copy) => wanted.some(({ id, region }) => id === copy.id && (region ?? copy.region) === copy.region);
	const image = (await look({ "image-id": wanted.map(({ id }) => id) })).find(({ copies }) => copies?.some(isWanted));
	if (image === void 0) return void 0;
	return (await look({ name: exactly(image.name) })).find((one) => image.copies?.some((copy) => hasCopy(one, copy))) ?? image;
}
/** The copies that a text of `idOf` names. */
function copiesOf(text) {
	return (readIds(text) ?? []).map(({ region = "", id }) => ({
		region,
		id
	}));
}
/** @returns undefined for a text that names no AMI. */
function readIds(text) {
	const found = text.split(",").map((part) => amiReference.exec(part.trim()));
	if (!found.every((match) => match !== null)) return void 0;
	return found.map(([, region, id = ""]) => ({
		region,
		id
	}));
}

// src/images/amazon/protect.ts
/**
* Protection against deregistration, `deregistration_protection` of both builders. Packer puts it on
* before it tags the AMI (builder/ebs/builder.go): what then fails its test, or loses against another
* run, could not be removed, with a cooldown not for a day. So it comes last, on what is finished.
*/
const key = "deregistration_protection";
/** @returns undefined for none, and for what only Packer can read. */
function protectionOf(builder) {
	const given = builder[key];
	if (!isObject(given)) return void 0;
	const [enabled, cooldown] = [flag(given["enabled"]), flag(given["with_cooldown"])];
	if (enabled === void 0 || cooldown === void 0 || !(enabled || cooldown)) return void 0;
	return { cooldown };
}
function flag(value) {
	if (value === true || value === "true") return true;
	return [
		void 0,
		null,
		false,
		"",
		"false"
	].includes(value) ? false : void 0;
}
/** Takes away from Packer what is done here. */
function protectionKeys(builder) {
	return protectionOf(builder) === void 0 ? {} : { [key]: null };
}
/** @param ami Of another copy of the same image. */
function protectionLike({ DeregistrationProtection = "" }) {
	if (!DeregistrationProtection.startsWith("enabled")) return void 0;
	return { cooldown: DeregistrationProtection === "enabled-with-cooldown" };
}
async function protect({ api }, copies, protection) {
	if (protection === void 0) return;
	await Promise.all(copies.map(({ region, id: ImageId }) => api.ec2(region).send(new EnableImageDeregistrationProtectionCommand({
		ImageId,
		WithCooldown: protection.cooldown
	}))));
}

// src/images/amazon/remove.ts
/** Removes an image: every AMI of it with its snapshots, and nothing that is not its own. */
/** Images with their snapshots: one call for all in each region. Logs copies that nobody asked for. */
async function lookToRemove(account, texts) {
	const images = await wholeImages(account, texts);
	const amis = await withSnapshots(account.api, images.flatMap((image) => image?.amis ?? []));
	return images.map((image, index) => {
		if (image === void 0) return void 0;
		const asked = { copies: copiesOf(texts[index] ?? "") };
		const elsewhere = image.amis.filter((copy) => !hasCopy(asked, copy)).map(nameOf);
		if (elsewhere.length > 0) account.options.log.info(`With its copies elsewhere: ${elsewhere.join(", ")}`);
		return {
			...image,
			amis: amis.filter((copy) => hasCopy(image, copy))
		};
	});
}
/**
* Deregisters AMIs of one image, the first one last, and deletes the snapshots with them that were made
* for them and carry the same run mark, or none.
*/
async function removeAmis(account, amis) {
	const { api, options } = account;
	const all = await withSnapshots(api, amis);
	const run = all.map(({ ami }) => tagsOf(ami.Tags)).find((one) => one.has(marks.run))?.get(marks.run) ?? options.invocation.id;
	for (const part of buildRegionLast(all)) await Promise.all(part.map((one) => removeAmi(api, one, run, options)));
}
/**
* @param regional With all snapshots that may have been made with it.
* @param run Its run mark.
*/
async function removeAmi(api, regional, run, options) {
	const { region, id, snapshots = [] } = regional;
	const own = ownIds(regional, run);
	await disown(api, regional, run);
	const together = own.length === snapshots.length;
	let done = /* @__PURE__ */ new Set();
	try {
		const ended = ((await api.ec2(region).send(new DeregisterImageCommand({
			ImageId: id,
			DeleteAssociatedSnapshots: together
		}))).DeleteSnapshotResults ?? []).filter((one) => ["success", "skipped"].includes(one.ReturnCode ?? ""));
		done = new Set(ended.map((one) => one.SnapshotId));
	} catch (error) {
		const reason = causeOf(error);
		if (/protect/i.test(messageOf(reason))) throw stillProtected(regional, reason);
		if (!isGone(reason)) throw error;
	}
	const left = [];
	let failure;
	for (const snapshot of own.filter((one) => !done.has(one))) try {
		if (await deleteSnapshot(api, {
			region,
			id: snapshot,
			ami: id
		}, options.signal) === "shared") options.log.info(`${region}:${snapshot} stays: another image uses it.`);
	} catch (error) {
		options.signal.throwIfAborted();
		left.push(snapshot);
		failure = error;
	}
	if (left.length > 0) throw snapshotsLeft(regional, left, failure);
}
/** The message names the snapshots, because no AMI refers to them any more. */
function snapshotsLeft(regional, snapshots, failure) {
	const { region } = regional;
	const text = `${nameOf(regional)} is deregistered, but ${snapshots.join(", ")} could not be deleted; delete them by hand (aws ec2 delete-snapshot --region ${region} --snapshot-id …): ${messageOf(failure)}`;
	const options = { cause: causeOf(failure) };
	return isUserError(failure) ? new UserError(text, options) : new Error(text, options);
}
/** Lifts the protection of all copies before it reports a cooldown, so that cooldowns run at the same time. */
async function liftProtections(account, copies) {
	const kept = [];
	for (const regional of copies.filter(({ ami }) => isProtected(ami))) {
		const until = protectedUntil(regional.ami) ?? await liftProtection(account, regional);
		if (until !== void 0) kept.push({
			regional,
			until
		});
	}
	if (kept.length === 0) return;
	const names = kept.map(({ regional }) => nameOf(regional)).join(", ");
	const last = kept.map(({ until }) => until).sort((a, b) => Date.parse(b) - Date.parse(a))[0];
	throw new UserError(`${names}: the protection against deregistration is lifted, but it had a cooldown: AWS keeps the image until about ${last}. Delete it again after that.`);
}
/** @returns the end of the cooldown that begins now, where there is one. */
async function liftProtection(account, regional) {
	const { region, id } = regional;
	await account.api.ec2(region).send(new DisableImageDeregistrationProtectionCommand({ ImageId: id }));
	if (!/with-cooldown/.test(regional.ami.DeregistrationProtection ?? "")) return void 0;
	return new Date(homeTime() + 864e5).toISOString();
}
function stillProtected(regional, reason) {
	return new UserError(`${nameOf(regional)} cannot be deregistered: AWS protects it and says: ${messageOf(reason)}`, { cause: reason });
}
function nameOf({ region, id }) {
	return `${region}:${id}`;
}

// src/images/amazon/copies.ts
/**
* Copies of a finished image in the regions that lack it, with marks from the beginning. Packer marks
* those that it makes when they are there (step_create_tags.go): a role that may do so may mark, and
* then delete, all that has no mark.
*/
/** Milliseconds that a run may take to see that another made the same image before, and remove its own. */
const longestTwin = 3e4;
/**
* @param text Of the image, as `idOf` makes it.
* @throws when a region got none; that does not stop the others.
*/
async function copyImage(account, text, lacking) {
	const [image] = await wholeImages(account, [text]);
	if (image?.labels[marks.final] === void 0) throw goneMeanwhile({ image: text });
	const found = image.amis.find(({ ami }) => ami.State === "available");
	if (found === void 0) throw new UserError(`${text} is to be copied to ${lacking.join(", ")}, but it is disabled. Enable it first (EnableImage).`);
	const where = await tellRegions(account, image.amis, lacking);
	const [{ snapshots: [snapshot] = [] } = found] = await withSnapshots(account.api, [found]);
	const source = {
		...found,
		where,
		name: image.name,
		run: image.labels[marks.run] ?? "",
		identity: image.labels[marks.identity] ?? "",
		snapshotTags: Object.fromEntries(Object.entries(settableTags(snapshot?.Tags)).filter(([key]) => !key.startsWith(markPrefix)))
	};
	const copies = lacking.map((region) => copyTo(account, source, region));
	const outcomes = await Promise.allSettled(copies);
	account.options.signal.throwIfAborted();
	const [whole] = await wholeImages(account, [text]);
	await tellRegions(account, whole?.amis ?? [], []);
	const failures = outcomes.flatMap((outcome, index) => outcome.status === "rejected" ? [{
		region: lacking[index],
		cause: outcome.reason
	}] : []);
	const [first] = failures;
	if (first === void 0) return;
	const problems = failures.map(({ region, cause }) => `to ${region}: ${withPeriod(messageOf(cause))}`);
	throw new (isUserError(first.cause) ? UserError : Error)(`${source.region}:${source.id} is finished and stays, but could not be copied ${problems.join(" And ")} The next run copies it without building again.`, { cause: first.cause });
}
/** Each copy says where all are. @returns the mark that does. */
async function tellRegions({ api }, copies, further) {
	const known = copies.flatMap(({ region, ami }) => [region, ...regionsOf(ami)]);
	const mark = regionsMark([...known, ...further]);
	encode(mark, limits.amazon);
	const wanted = mark[marks.regions];
	const wrong = copies.filter(({ ami }) => tagsOf(ami.Tags).get(marks.regions) !== wanted);
	await Promise.all(wrong.map(({ region, id }) => putTags(api, region, [id], mark)));
	return mark;
}
async function copyTo(account, source, region) {
	const id = await idOfCopy(account, source, region);
	if (id === void 0) return;
	const made = await whenReady(account, idOf([{
		region,
		id
	}]), Number.POSITIVE_INFINITY);
	const [copy] = await withOwnSnapshots(account, made.amis);
	if (copy === void 0) return;
	await shareLike(account, source, copy);
	const { [marks.expires]: _expires, ...tags } = settableTags(source.ami.Tags);
	const put = {
		...tags,
		...source.where,
		[marks.run]: source.run
	};
	const take = [marks.expires];
	await setTags(account, [copy], {
		...changed(labelsOf([copy]), {
			put,
			take
		}, limits.amazon),
		take
	});
	await protect(account, [copy], protectionLike(source.ami));
}
/** Begins a copy, or finds the one that the image's maker began. @returns undefined where it is finished. */
async function idOfCopy(account, source, region) {
	const wait = backoff(account.options.signal);
	for (;;) {
		const begun = await halfCopy(account, source, region);
		if (begun === "finished") return void 0;
		if (begun !== void 0) return begun.id;
		account.options.log.info(`Copying ${source.region}:${source.id} to ${region}`);
		const id = await startCopy(account, source, region);
		if (id !== void 0) return id;
		await wait();
	}
}
/**
* Looks for an AMI with the image's name in a region that lacks the image.
* @returns a copy that the maker of the image began; undefined when the name is free.
* @throws {UserError} when the AMI belongs to another image.
*/
async function halfCopy(account, source, region) {
	const wait = backoff(account.options.signal);
	const began = Date.now();
	for (;;) {
		const [other] = await describeAmis(account.api, region, { name: exactly(source.name) });
		if (other === void 0) return void 0;
		const found = imageOf(account, [other]);
		const { state, run, image: twin } = ownerOf(account, found);
		const isOfItsKind = isForPreview(other) === isForPreview(source);
		const isOwn = isOfItsKind && run === source.run;
		if (isOwn && state === "finished") return "finished";
		if (isOwn && state !== "foreign" && found.state !== "failed") return other;
		if (state === "dead" || isOwn && state === "live") {
			await removeAmis(account, [other]);
			await wait();
		} else if (isOfItsKind && (state === "live" || twin?.identity === source.identity && Date.now() - began < longestTwin)) {
			account.options.log.progress(`copy-${region}`, `Waiting for ${run}, which is making or copying the same image in ${region}`);
			await wait();
		} else throw new UserError(`${source.region}:${source.id} is to be copied to ${region}, but its name ${source.name} is taken there by ${other.id}, which is not this image. Remove that one first.`);
	}
}
/** The tags that a user can set; only Amazon can set its own tags. */
function settableTags(tags) {
	return Object.fromEntries([...tagsOf(tags)].filter(([key]) => !isAmazons(key)));
}
/**
* EC2 API Reference, "CopyImage": the same token makes no second copy.
* @returns undefined when another run has taken the name.
*/
async function startCopy({ api, options }, source, region) {
	const { invocation, builderConfig } = options;
	const token = createHash("sha256").update(`${invocation.id} ${source.id} ${region}`);
	const { region_kms_key_ids: keys, snapshot_copy_duration_minutes: minutes } = builderConfig;
	const key = isObject(keys) ? textOf(keys, region) : void 0;
	const own = {
		[marks.run]: invocation.id,
		[marks.expires]: String(invocation.expires),
		...isForPreview(source) ? { [marks.stage]: previewStage } : {}
	};
	const command = new CopyImageCommand({
		Name: source.name,
		Description: source.ami.Description ?? "",
		SourceImageId: source.id,
		SourceRegion: source.region,
		ClientToken: token.digest("hex"),
		...key === void 0 ? {} : {
			Encrypted: true,
			KmsKeyId: key
		},
		...typeof minutes === "number" ? { SnapshotCopyCompletionDurationMinutes: minutes } : {},
		TagSpecifications: [{
			ResourceType: "image",
			Tags: tagList(own)
		}, {
			ResourceType: "snapshot",
			Tags: tagList({
				...source.snapshotTags,
				...own
			})
		}]
	});
	try {
		const { ImageId } = await api.ec2(region).send(command);
		if (ImageId === void 0) throw new Error(`CopyImage in ${region} gave no id`);
		return ImageId;
	} catch (error) {
		if (codeOf(causeOf(error)) !== "InvalidAMIName.Duplicate") throw error;
		return;
	}
}
/**
* EC2 User Guide, "Copy an Amazon EC2 AMI": launch permissions and user-defined dates are not
* copied. A role that may not change them still gets its copy, and a warning.
*/
async function shareLike(account, source, copy) {
	const { api, options } = account;
	const { DeprecationTime, ImdsSupport } = source.ami;
	const ImageId = copy.id;
	const there = api.ec2(copy.region);
	try {
		const { LaunchPermissions: users = [] } = await api.ec2(source.region).send(new DescribeImageAttributeCommand({
			ImageId: source.id,
			Attribute: "launchPermission"
		}));
		if (users.length > 0) {
			const LaunchPermission = { Add: users };
			await there.send(new ModifyImageAttributeCommand({
				ImageId,
				LaunchPermission
			}));
		}
		if (DeprecationTime !== void 0 && Date.parse(DeprecationTime) > homeTime()) {
			const DeprecateAt = new Date(DeprecationTime);
			await there.send(new EnableImageDeprecationCommand({
				ImageId,
				DeprecateAt
			}));
		}
		if (ImdsSupport !== void 0 && ImdsSupport !== copy.ami.ImdsSupport) {
			const how = {
				Attribute: "imdsSupport",
				ImdsSupport: { Value: ImdsSupport }
			};
			await there.send(new ModifyImageAttributeCommand({
				ImageId,
				...how
			}));
		}
		await shareSnapshots(account, copy);
	} catch (error) {
		if (!isForbidden(causeOf(error))) throw error;
		options.log.warning(`${copy.region}:${copy.id} is not shared as ${source.region}:${source.id} is: this role may not read or change that.`);
	}
}
/** Shares them as the builder's keys say; without these keys no permission is needed. */
async function shareSnapshots({ api, options: { builderConfig } }, copy) {
	const named = (key) => list(builderConfig[key] ?? []);
	const [UserIds, GroupNames] = [named("snapshot_users"), named("snapshot_groups")];
	if (UserIds.length + GroupNames.length === 0) return;
	const run = tagsOf(copy.ami.Tags).get(marks.run) ?? "";
	for (const SnapshotId of ownIds(copy, run)) {
		const command = new ModifySnapshotAttributeCommand({
			SnapshotId,
			Attribute: "createVolumePermission",
			OperationType: "add",
			UserIds,
			GroupNames
		});
		await api.ec2(copy.region).send(command);
	}
}

// node_modules/@aws-sdk/client-sts/dist-es/endpoint/bdd.js
const q = "ref";
const a = -1;
const b = true;
const c = "isSet";
const d = "PartitionResult";
const e = "booleanEquals";
const f = "stringEquals";
const g = "getAttr";
const h = "us-east-1";
const i = "sigv4";
const j = "sts";
const k = "https://sts.{Region}.{PartitionResult#dnsSuffix}";
const l = { [q]: "Endpoint" };
const m = { [q]: "Region" };
const n = { [q]: d };
const o = {};
const p = [m];
const _data = {
	conditions: [
		[c, [l]],
		[c, p],
		[
			"aws.partition",
			p,
			d
		],
		[e, [{ [q]: "UseFIPS" }, b]],
		[e, [{ [q]: "UseDualStack" }, b]],
		[f, [m, "aws-global"]],
		[e, [{ [q]: "UseGlobalEndpoint" }, b]],
		[f, [m, "eu-central-1"]],
		[e, [{
			fn: g,
			argv: [n, "supportsDualStack"]
		}, b]],
		[e, [{
			fn: g,
			argv: [n, "supportsFIPS"]
		}, b]],
		[f, [m, "ap-south-1"]],
		[f, [m, "eu-north-1"]],
		[f, [m, "eu-west-1"]],
		[f, [m, "eu-west-2"]],
		[f, [m, "eu-west-3"]],
		[f, [m, "sa-east-1"]],
		[f, [m, h]],
		[f, [m, "us-east-2"]],
		[f, [m, "us-west-2"]],
		[f, [m, "us-west-1"]],
		[f, [m, "ca-central-1"]],
		[f, [m, "ap-southeast-1"]],
		[f, [m, "ap-northeast-1"]],
		[f, [m, "ap-southeast-2"]],
		[f, [{
			fn: g,
			argv: [n, "name"]
		}, "aws-us-gov"]]
	],
	results: [
		[a],
		["https://sts.amazonaws.com", { authSchemes: [{
			name: i,
			signingName: j,
			signingRegion: h
		}] }],
		[k, { authSchemes: [{
			name: i,
			signingName: j,
			signingRegion: "{Region}"
		}] }],
		[a, "Invalid Configuration: FIPS and custom endpoint are not supported"],
		[a, "Invalid Configuration: Dualstack and custom endpoint are not supported"],
		[l, o],
		["https://sts-fips.{Region}.{PartitionResult#dualStackDnsSuffix}", o],
		[a, "FIPS and DualStack are enabled, but this partition does not support one or both"],
		["https://sts.{Region}.amazonaws.com", o],
		["https://sts-fips.{Region}.{PartitionResult#dnsSuffix}", o],
		[a, "FIPS is enabled but this partition does not support FIPS"],
		["https://sts.{Region}.{PartitionResult#dualStackDnsSuffix}", o],
		[a, "DualStack is enabled but this partition does not support DualStack"],
		[k, o],
		[a, "Invalid Configuration: Missing Region"]
	]
};
const root = 2;
const nodes = new Int32Array([
	-1,
	1,
	-1,
	0,
	30,
	3,
	1,
	4,
	100000014,
	2,
	5,
	100000014,
	3,
	25,
	6,
	4,
	24,
	7,
	5,
	100000001,
	8,
	6,
	9,
	100000013,
	7,
	100000001,
	10,
	10,
	100000001,
	11,
	11,
	100000001,
	12,
	12,
	100000001,
	13,
	13,
	100000001,
	14,
	14,
	100000001,
	15,
	15,
	100000001,
	16,
	16,
	100000001,
	17,
	17,
	100000001,
	18,
	18,
	100000001,
	19,
	19,
	100000001,
	20,
	20,
	100000001,
	21,
	21,
	100000001,
	22,
	22,
	100000001,
	23,
	23,
	100000001,
	100000002,
	8,
	100000011,
	100000012,
	4,
	28,
	26,
	9,
	27,
	100000010,
	24,
	100000008,
	100000009,
	8,
	29,
	100000007,
	9,
	100000006,
	100000007,
	3,
	100000003,
	31,
	4,
	100000004,
	100000005
]);
const bdd = BinaryDecisionDiagram.from(nodes, root, _data.conditions, _data.results);

// node_modules/@aws-sdk/client-sts/dist-es/endpoint/endpointResolver.js
const cache = new EndpointCache({
	size: 50,
	params: [
		"Endpoint",
		"Region",
		"UseDualStack",
		"UseFIPS",
		"UseGlobalEndpoint"
	]
});
const defaultEndpointResolver = (endpointParams, context = {}) => {
	return cache.get(endpointParams, () => decideEndpoint(bdd, {
		endpointParams,
		logger: context.logger
	}));
};
customEndpointFunctions.aws = awsEndpointFunctions;

// node_modules/@aws-sdk/client-sts/dist-es/auth/httpAuthSchemeProvider.js
const createEndpointRuleSetHttpAuthSchemeParametersProvider = (defaultHttpAuthSchemeParametersProvider) => async (config, context, input) => {
	if (!input) throw new Error("Could not find `input` for `defaultEndpointRuleSetHttpAuthSchemeParametersProvider`");
	const defaultParameters = await defaultHttpAuthSchemeParametersProvider(config, context, input);
	const instructionsFn = getSmithyContext(context)?.commandInstance?.constructor?.getEndpointParameterInstructions;
	if (!instructionsFn) throw new Error(`getEndpointParameterInstructions() is not defined on '${context.commandName}'`);
	const endpointParameters = await resolveParams(input, { getEndpointParameterInstructions: instructionsFn }, config);
	return Object.assign(defaultParameters, endpointParameters);
};
const _defaultSTSHttpAuthSchemeParametersProvider = async (config, context, input) => {
	return {
		operation: getSmithyContext(context).operation,
		region: await normalizeProvider(config.region)() || (() => {
			throw new Error("expected `region` to be configured for `aws.auth#sigv4`");
		})()
	};
};
const defaultSTSHttpAuthSchemeParametersProvider = createEndpointRuleSetHttpAuthSchemeParametersProvider(_defaultSTSHttpAuthSchemeParametersProvider);
function createAwsAuthSigv4HttpAuthOption(authParameters) {
	return {
		schemeId: "aws.auth#sigv4",
		signingProperties: {
			name: "sts",
			region: authParameters.region
		},
		propertiesExtractor: (config, context) => ({ signingProperties: {
			config,
			context
		} })
	};
}
function createAwsAuthSigv4aHttpAuthOption(authParameters) {
	return {
		schemeId: "aws.auth#sigv4a",
		signingProperties: {
			name: "sts",
			region: authParameters.region
		},
		propertiesExtractor: (config, context) => ({ signingProperties: {
			config,
			context
		} })
	};
}
function createSmithyApiNoAuthHttpAuthOption(authParameters) {
	return { schemeId: "smithy.api#noAuth" };
}
const createEndpointRuleSetHttpAuthSchemeProvider = (defaultEndpointResolver, defaultHttpAuthSchemeResolver, createHttpAuthOptionFunctions) => {
	const endpointRuleSetHttpAuthSchemeProvider = (authParameters) => {
		const authSchemes = defaultEndpointResolver(authParameters).properties?.authSchemes;
		if (!authSchemes) return defaultHttpAuthSchemeResolver(authParameters);
		const options = [];
		for (const scheme of authSchemes) {
			const { name: resolvedName, properties = {}, ...rest } = scheme;
			const name = resolvedName.toLowerCase();
			if (resolvedName !== name) console.warn(`HttpAuthScheme has been normalized with lowercasing: '${resolvedName}' to '${name}'`);
			let schemeId;
			if (name === "sigv4a") {
				schemeId = "aws.auth#sigv4a";
				const sigv4Present = authSchemes.find((s) => {
					const name = s.name.toLowerCase();
					return name !== "sigv4a" && name.startsWith("sigv4");
				});
				if (SignatureV4MultiRegion.sigv4aDependency() === "none" && sigv4Present) continue;
			} else if (name.startsWith("sigv4")) schemeId = "aws.auth#sigv4";
			else throw new Error(`Unknown HttpAuthScheme found in '@smithy.rules#endpointRuleSet': '${name}'`);
			const createOption = createHttpAuthOptionFunctions[schemeId];
			if (!createOption) throw new Error(`Could not find HttpAuthOption create function for '${schemeId}'`);
			const option = createOption(authParameters);
			option.schemeId = schemeId;
			option.signingProperties = {
				...option.signingProperties || {},
				...rest,
				...properties
			};
			options.push(option);
		}
		return options;
	};
	return endpointRuleSetHttpAuthSchemeProvider;
};
const _defaultSTSHttpAuthSchemeProvider = (authParameters) => {
	const options = [];
	switch (authParameters.operation) {
		case "AssumeRoleWithSAML":
			options.push(createSmithyApiNoAuthHttpAuthOption(authParameters));
			options.push(createAwsAuthSigv4aHttpAuthOption(authParameters));
			break;
		case "AssumeRoleWithWebIdentity":
			options.push(createSmithyApiNoAuthHttpAuthOption(authParameters));
			options.push(createAwsAuthSigv4aHttpAuthOption(authParameters));
			break;
		default:
			options.push(createAwsAuthSigv4HttpAuthOption(authParameters));
			options.push(createAwsAuthSigv4aHttpAuthOption(authParameters));
	}
	return options;
};
const defaultSTSHttpAuthSchemeProvider = createEndpointRuleSetHttpAuthSchemeProvider(defaultEndpointResolver, _defaultSTSHttpAuthSchemeProvider, {
	"aws.auth#sigv4": createAwsAuthSigv4HttpAuthOption,
	"aws.auth#sigv4a": createAwsAuthSigv4aHttpAuthOption,
	"smithy.api#noAuth": createSmithyApiNoAuthHttpAuthOption
});
const resolveHttpAuthSchemeConfig = (config) => {
	const config_0 = resolveAwsSdkSigV4Config(config);
	const config_1 = resolveAwsSdkSigV4AConfig(config_0);
	return Object.assign(config_1, { authSchemePreference: normalizeProvider(config.authSchemePreference ?? []) });
};

// node_modules/@aws-sdk/client-sts/dist-es/endpoint/EndpointParameters.js
const resolveClientEndpointParameters = (options) => {
	return Object.assign(options, {
		useDualstackEndpoint: options.useDualstackEndpoint ?? false,
		useFipsEndpoint: options.useFipsEndpoint ?? false,
		useGlobalEndpoint: options.useGlobalEndpoint ?? false,
		defaultSigningName: "sts"
	});
};
const commonParams = {
	UseGlobalEndpoint: {
		type: "builtInParams",
		name: "useGlobalEndpoint"
	},
	UseFIPS: {
		type: "builtInParams",
		name: "useFipsEndpoint"
	},
	Endpoint: {
		type: "builtInParams",
		name: "endpoint"
	},
	Region: {
		type: "builtInParams",
		name: "region"
	},
	UseDualStack: {
		type: "builtInParams",
		name: "useDualstackEndpoint"
	}
};

// node_modules/@aws-sdk/client-sts/package.json
var version = "3.1169.0";

// node_modules/@aws-sdk/client-sts/dist-es/models/STSServiceException.js
var STSServiceException = class STSServiceException extends ServiceException {
	static shapeId = "smithy.ts.sdk.synthetic.com.amazonaws.sts#STSServiceException";
	constructor(options) {
		super(options);
		Object.setPrototypeOf(this, STSServiceException.prototype);
	}
};

// node_modules/@aws-sdk/client-sts/dist-es/models/errors.js
var ExpiredTokenException = class ExpiredTokenException extends STSServiceException {
	static shapeId = "com.amazonaws.sts#ExpiredTokenException";
	name = "ExpiredTokenException";
	$fault = "client";
	constructor(opts) {
		super({
			name: "ExpiredTokenException",
			$fault: "client",
			...opts
		});
		Object.setPrototypeOf(this, ExpiredTokenException.prototype);
	}
};
var MalformedPolicyDocumentException = class MalformedPolicyDocumentException extends STSServiceException {
	static shapeId = "com.amazonaws.sts#MalformedPolicyDocumentException";
	name = "MalformedPolicyDocumentException";
	$fault = "client";
	constructor(opts) {
		super({
			name: "MalformedPolicyDocumentException",
			$fault: "client",
			...opts
		});
		Object.setPrototypeOf(this, MalformedPolicyDocumentException.prototype);
	}
};
var PackedPolicyTooLargeException = class PackedPolicyTooLargeException extends STSServiceException {
	static shapeId = "com.amazonaws.sts#PackedPolicyTooLargeException";
	name = "PackedPolicyTooLargeException";
	$fault = "client";
	constructor(opts) {
		super({
			name: "PackedPolicyTooLargeException",
			$fault: "client",
			...opts
		});
		Object.setPrototypeOf(this, PackedPolicyTooLargeException.prototype);
	}
};
var RegionDisabledException = class RegionDisabledException extends STSServiceException {
	static shapeId = "com.amazonaws.sts#RegionDisabledException";
	name = "RegionDisabledException";
	$fault = "client";
	constructor(opts) {
		super({
			name: "RegionDisabledException",
			$fault: "client",
			...opts
		});
		Object.setPrototypeOf(this, RegionDisabledException.prototype);
	}
};
var IDPRejectedClaimException = class IDPRejectedClaimException extends STSServiceException {
	static shapeId = "com.amazonaws.sts#IDPRejectedClaimException";
	name = "IDPRejectedClaimException";
	$fault = "client";
	constructor(opts) {
		super({
			name: "IDPRejectedClaimException",
			$fault: "client",
			...opts
		});
		Object.setPrototypeOf(this, IDPRejectedClaimException.prototype);
	}
};
var InvalidIdentityTokenException = class InvalidIdentityTokenException extends STSServiceException {
	static shapeId = "com.amazonaws.sts#InvalidIdentityTokenException";
	name = "InvalidIdentityTokenException";
	$fault = "client";
	constructor(opts) {
		super({
			name: "InvalidIdentityTokenException",
			$fault: "client",
			...opts
		});
		Object.setPrototypeOf(this, InvalidIdentityTokenException.prototype);
	}
};
var IDPCommunicationErrorException = class IDPCommunicationErrorException extends STSServiceException {
	static shapeId = "com.amazonaws.sts#IDPCommunicationErrorException";
	name = "IDPCommunicationErrorException";
	$fault = "client";
	$retryable = {};
	constructor(opts) {
		super({
			name: "IDPCommunicationErrorException",
			$fault: "client",
			...opts
		});
		Object.setPrototypeOf(this, IDPCommunicationErrorException.prototype);
	}
};
var InvalidAuthorizationMessageException = class InvalidAuthorizationMessageException extends STSServiceException {
	static shapeId = "com.amazonaws.sts#InvalidAuthorizationMessageException";
	name = "InvalidAuthorizationMessageException";
	$fault = "client";
	constructor(opts) {
		super({
			name: "InvalidAuthorizationMessageException",
			$fault: "client",
			...opts
		});
		Object.setPrototypeOf(this, InvalidAuthorizationMessageException.prototype);
	}
};
var ExpiredTradeInTokenException = class ExpiredTradeInTokenException extends STSServiceException {
	static shapeId = "com.amazonaws.sts#ExpiredTradeInTokenException";
	name = "ExpiredTradeInTokenException";
	$fault = "client";
	constructor(opts) {
		super({
			name: "ExpiredTradeInTokenException",
			$fault: "client",
			...opts
		});
		Object.setPrototypeOf(this, ExpiredTradeInTokenException.prototype);
	}
};
var JWTPayloadSizeExceededException = class JWTPayloadSizeExceededException extends STSServiceException {
	static shapeId = "com.amazonaws.sts#JWTPayloadSizeExceededException";
	name = "JWTPayloadSizeExceededException";
	$fault = "client";
	constructor(opts) {
		super({
			name: "JWTPayloadSizeExceededException",
			$fault: "client",
			...opts
		});
		Object.setPrototypeOf(this, JWTPayloadSizeExceededException.prototype);
	}
};
var OutboundWebIdentityFederationDisabledException = class OutboundWebIdentityFederationDisabledException extends STSServiceException {
	static shapeId = "com.amazonaws.sts#OutboundWebIdentityFederationDisabledException";
	name = "OutboundWebIdentityFederationDisabledException";
	$fault = "client";
	constructor(opts) {
		super({
			name: "OutboundWebIdentityFederationDisabledException",
			$fault: "client",
			...opts
		});
		Object.setPrototypeOf(this, OutboundWebIdentityFederationDisabledException.prototype);
	}
};
var SessionDurationEscalationException = class SessionDurationEscalationException extends STSServiceException {
	static shapeId = "com.amazonaws.sts#SessionDurationEscalationException";
	name = "SessionDurationEscalationException";
	$fault = "client";
	constructor(opts) {
		super({
			name: "SessionDurationEscalationException",
			$fault: "client",
			...opts
		});
		Object.setPrototypeOf(this, SessionDurationEscalationException.prototype);
	}
};

// node_modules/@aws-sdk/client-sts/dist-es/schemas/schemas_0.js
const _A = "Arn";
const _Ac = "Account";
const _ETE = "ExpiredTokenException";
const _ETITE = "ExpiredTradeInTokenException";
const _GCI = "GetCallerIdentity";
const _GCIR = "GetCallerIdentityRequest";
const _GCIRe = "GetCallerIdentityResponse";
const _IAME = "InvalidAuthorizationMessageException";
const _IDPCEE = "IDPCommunicationErrorException";
const _IDPRCE = "IDPRejectedClaimException";
const _IITE = "InvalidIdentityTokenException";
const _JWTPSEE = "JWTPayloadSizeExceededException";
const _MPDE = "MalformedPolicyDocumentException";
const _OWIFDE = "OutboundWebIdentityFederationDisabledException";
const _PPTLE = "PackedPolicyTooLargeException";
const _RDE = "RegionDisabledException";
const _SDEE = "SessionDurationEscalationException";
const _UI = "UserId";
const _aQE = "awsQueryError";
const _c = "client";
const _e = "error";
const _hE = "httpError";
const _m = "message";
const _s = "smithy.ts.sdk.synthetic.com.amazonaws.sts";
const n0 = "com.amazonaws.sts";
const _s_registry = new TypeRegistry(_s);
var STSServiceException$ = [
	-3,
	_s,
	"STSServiceException",
	0,
	[],
	[]
];
_s_registry.registerError(STSServiceException$, STSServiceException);
const n0_registry = new TypeRegistry(n0);
var ExpiredTokenException$ = [
	-3,
	n0,
	_ETE,
	{
		[_aQE]: [`ExpiredTokenException`, 400],
		[_e]: _c,
		[_hE]: 400
	},
	[_m],
	[0]
];
n0_registry.registerError(ExpiredTokenException$, ExpiredTokenException);
var ExpiredTradeInTokenException$ = [
	-3,
	n0,
	_ETITE,
	{
		[_aQE]: [`ExpiredTradeInTokenException`, 400],
		[_e]: _c,
		[_hE]: 400
	},
	[_m],
	[0]
];
n0_registry.registerError(ExpiredTradeInTokenException$, ExpiredTradeInTokenException);
var IDPCommunicationErrorException$ = [
	-3,
	n0,
	_IDPCEE,
	{
		[_aQE]: [`IDPCommunicationError`, 400],
		[_e]: _c,
		[_hE]: 400
	},
	[_m],
	[0]
];
n0_registry.registerError(IDPCommunicationErrorException$, IDPCommunicationErrorException);
var IDPRejectedClaimException$ = [
	-3,
	n0,
	_IDPRCE,
	{
		[_aQE]: [`IDPRejectedClaim`, 403],
		[_e]: _c,
		[_hE]: 403
	},
	[_m],
	[0]
];
n0_registry.registerError(IDPRejectedClaimException$, IDPRejectedClaimException);
var InvalidAuthorizationMessageException$ = [
	-3,
	n0,
	_IAME,
	{
		[_aQE]: [`InvalidAuthorizationMessageException`, 400],
		[_e]: _c,
		[_hE]: 400
	},
	[_m],
	[0]
];
n0_registry.registerError(InvalidAuthorizationMessageException$, InvalidAuthorizationMessageException);
var InvalidIdentityTokenException$ = [
	-3,
	n0,
	_IITE,
	{
		[_aQE]: [`InvalidIdentityToken`, 400],
		[_e]: _c,
		[_hE]: 400
	},
	[_m],
	[0]
];
n0_registry.registerError(InvalidIdentityTokenException$, InvalidIdentityTokenException);
var JWTPayloadSizeExceededException$ = [
	-3,
	n0,
	_JWTPSEE,
	{
		[_aQE]: [`JWTPayloadSizeExceededException`, 400],
		[_e]: _c,
		[_hE]: 400
	},
	[_m],
	[0]
];
n0_registry.registerError(JWTPayloadSizeExceededException$, JWTPayloadSizeExceededException);
var MalformedPolicyDocumentException$ = [
	-3,
	n0,
	_MPDE,
	{
		[_aQE]: [`MalformedPolicyDocument`, 400],
		[_e]: _c,
		[_hE]: 400
	},
	[_m],
	[0]
];
n0_registry.registerError(MalformedPolicyDocumentException$, MalformedPolicyDocumentException);
var OutboundWebIdentityFederationDisabledException$ = [
	-3,
	n0,
	_OWIFDE,
	{
		[_aQE]: [`OutboundWebIdentityFederationDisabledException`, 403],
		[_e]: _c,
		[_hE]: 403
	},
	[_m],
	[0]
];
n0_registry.registerError(OutboundWebIdentityFederationDisabledException$, OutboundWebIdentityFederationDisabledException);
var PackedPolicyTooLargeException$ = [
	-3,
	n0,
	_PPTLE,
	{
		[_aQE]: [`PackedPolicyTooLarge`, 400],
		[_e]: _c,
		[_hE]: 400
	},
	[_m],
	[0]
];
n0_registry.registerError(PackedPolicyTooLargeException$, PackedPolicyTooLargeException);
var RegionDisabledException$ = [
	-3,
	n0,
	_RDE,
	{
		[_aQE]: [`RegionDisabledException`, 403],
		[_e]: _c,
		[_hE]: 403
	},
	[_m],
	[0]
];
n0_registry.registerError(RegionDisabledException$, RegionDisabledException);
var SessionDurationEscalationException$ = [
	-3,
	n0,
	_SDEE,
	{
		[_aQE]: [`SessionDurationEscalationException`, 403],
		[_e]: _c,
		[_hE]: 403
	},
	[_m],
	[0]
];
n0_registry.registerError(SessionDurationEscalationException$, SessionDurationEscalationException);
const errorTypeRegistries = [_s_registry, n0_registry];
var GetCallerIdentityRequest$ = [
	3,
	n0,
	_GCIR,
	0,
	[],
	[]
];
var GetCallerIdentityResponse$ = [
	3,
	n0,
	_GCIRe,
	0,
	[
		_UI,
		_Ac,
		_A
	],
	[
		0,
		0,
		0
	]
];
var GetCallerIdentity$ = [
	9,
	n0,
	_GCI,
	0,
	() => GetCallerIdentityRequest$,
	() => GetCallerIdentityResponse$
];

// node_modules/@aws-sdk/client-sts/dist-es/runtimeConfig.shared.js
const getRuntimeConfig$1 = (config) => {
	return {
		apiVersion: "2011-06-15",
		base64Decoder: config?.base64Decoder ?? fromBase64,
		base64Encoder: config?.base64Encoder ?? toBase64,
		disableHostPrefix: config?.disableHostPrefix ?? false,
		endpointProvider: config?.endpointProvider ?? defaultEndpointResolver,
		extensions: config?.extensions ?? [],
		httpAuthSchemeProvider: config?.httpAuthSchemeProvider ?? defaultSTSHttpAuthSchemeProvider,
		httpAuthSchemes: config?.httpAuthSchemes ?? [
			{
				schemeId: "aws.auth#sigv4",
				identityProvider: (ipc) => ipc.getIdentityProvider("aws.auth#sigv4"),
				signer: new AwsSdkSigV4Signer()
			},
			{
				schemeId: "aws.auth#sigv4a",
				identityProvider: (ipc) => ipc.getIdentityProvider("aws.auth#sigv4a"),
				signer: new AwsSdkSigV4ASigner()
			},
			{
				schemeId: "smithy.api#noAuth",
				identityProvider: (ipc) => ipc.getIdentityProvider("smithy.api#noAuth") || (async () => ({})),
				signer: new NoAuthSigner()
			}
		],
		logger: config?.logger ?? new NoOpLogger(),
		protocol: config?.protocol ?? AwsQueryProtocol,
		protocolSettings: config?.protocolSettings ?? {
			defaultNamespace: "com.amazonaws.sts",
			errorTypeRegistries,
			xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
			version: "2011-06-15",
			serviceTarget: "AWSSecurityTokenServiceV20110615"
		},
		serviceId: config?.serviceId ?? "STS",
		sha256: config?.sha256 ?? Sha256Node,
		signerConstructor: config?.signerConstructor ?? SignatureV4MultiRegion,
		urlParser: config?.urlParser ?? parseUrl,
		utf8Decoder: config?.utf8Decoder ?? fromUtf8,
		utf8Encoder: config?.utf8Encoder ?? toUtf8
	};
};

// node_modules/@aws-sdk/client-sts/dist-es/runtimeConfig.js
const getRuntimeConfig = (config) => {
	emitWarningIfUnsupportedVersion(process.version);
	const defaultsMode = resolveDefaultsModeConfig(config);
	const defaultConfigProvider = () => defaultsMode().then(loadConfigsForDefaultMode);
	const clientSharedValues = getRuntimeConfig$1(config);
	emitWarningIfUnsupportedVersion$1(process.version);
	const loaderConfig = {
		profile: config?.profile,
		logger: clientSharedValues.logger
	};
	return {
		...clientSharedValues,
		...config,
		runtime: "node",
		defaultsMode,
		authSchemePreference: config?.authSchemePreference ?? loadConfig(NODE_AUTH_SCHEME_PREFERENCE_OPTIONS, loaderConfig),
		bodyLengthChecker: config?.bodyLengthChecker ?? calculateBodyLength,
		credentialDefaultProvider: config?.credentialDefaultProvider ?? defaultProvider,
		defaultSocketTimeout: getDefaultSocketTimeout(config?.requestHandler, 3e5),
		defaultUserAgentProvider: config?.defaultUserAgentProvider ?? createDefaultUserAgentProvider({
			serviceId: clientSharedValues.serviceId,
			clientVersion: version
		}),
		httpAuthSchemes: config?.httpAuthSchemes ?? [
			{
				schemeId: "aws.auth#sigv4",
				identityProvider: (ipc) => ipc.getIdentityProvider("aws.auth#sigv4") || (async (idProps) => await defaultProvider(idProps?.__config || {})()),
				signer: new AwsSdkSigV4Signer()
			},
			{
				schemeId: "aws.auth#sigv4a",
				identityProvider: (ipc) => ipc.getIdentityProvider("aws.auth#sigv4a"),
				signer: new AwsSdkSigV4ASigner()
			},
			{
				schemeId: "smithy.api#noAuth",
				identityProvider: (ipc) => ipc.getIdentityProvider("smithy.api#noAuth") || (async () => ({})),
				signer: new NoAuthSigner()
			}
		],
		maxAttempts: config?.maxAttempts ?? loadConfig(NODE_MAX_ATTEMPT_CONFIG_OPTIONS, config),
		region: config?.region ?? loadConfig(NODE_REGION_CONFIG_OPTIONS, {
			...NODE_REGION_CONFIG_FILE_OPTIONS,
			...loaderConfig
		}),
		requestHandler: NodeHttpHandler.create(config?.requestHandler ?? defaultConfigProvider),
		retryMode: config?.retryMode ?? loadConfig({
			...NODE_RETRY_MODE_CONFIG_OPTIONS,
			default: async () => (await defaultConfigProvider()).retryMode || DEFAULT_RETRY_MODE
		}, config),
		sigv4aSigningRegionSet: config?.sigv4aSigningRegionSet ?? loadConfig(NODE_SIGV4A_CONFIG_OPTIONS, loaderConfig),
		streamCollector: config?.streamCollector ?? streamCollector,
		useDualstackEndpoint: config?.useDualstackEndpoint ?? loadConfig(NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS, loaderConfig),
		useFipsEndpoint: config?.useFipsEndpoint ?? loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS, loaderConfig),
		userAgentAppId: config?.userAgentAppId ?? loadConfig(NODE_APP_ID_CONFIG_OPTIONS, loaderConfig)
	};
};

// node_modules/@aws-sdk/client-sts/dist-es/auth/httpAuthExtensionConfiguration.js
const getHttpAuthExtensionConfiguration = (runtimeConfig) => {
	const _httpAuthSchemes = runtimeConfig.httpAuthSchemes;
	let _httpAuthSchemeProvider = runtimeConfig.httpAuthSchemeProvider;
	let _credentials = runtimeConfig.credentials;
	return {
		setHttpAuthScheme(httpAuthScheme) {
			const index = _httpAuthSchemes.findIndex((scheme) => scheme.schemeId === httpAuthScheme.schemeId);
			if (index === -1) _httpAuthSchemes.push(httpAuthScheme);
			else _httpAuthSchemes.splice(index, 1, httpAuthScheme);
		},
		httpAuthSchemes() {
			return _httpAuthSchemes;
		},
		setHttpAuthSchemeProvider(httpAuthSchemeProvider) {
			_httpAuthSchemeProvider = httpAuthSchemeProvider;
		},
		httpAuthSchemeProvider() {
			return _httpAuthSchemeProvider;
		},
		setCredentials(credentials) {
			_credentials = credentials;
		},
		credentials() {
			return _credentials;
		}
	};
};
const resolveHttpAuthRuntimeConfig = (config) => {
	return {
		httpAuthSchemes: config.httpAuthSchemes(),
		httpAuthSchemeProvider: config.httpAuthSchemeProvider(),
		credentials: config.credentials()
	};
};

// node_modules/@aws-sdk/client-sts/dist-es/runtimeExtensions.js
const resolveRuntimeExtensions = (runtimeConfig, extensions) => {
	const extensionConfiguration = Object.assign(getAwsRegionExtensionConfiguration(runtimeConfig), getDefaultExtensionConfiguration(runtimeConfig), getHttpHandlerExtensionConfiguration(runtimeConfig), getHttpAuthExtensionConfiguration(runtimeConfig));
	extensions.forEach((extension) => extension.configure(extensionConfiguration));
	return Object.assign(runtimeConfig, resolveAwsRegionExtensionConfiguration(extensionConfiguration), resolveDefaultRuntimeConfig(extensionConfiguration), resolveHttpHandlerRuntimeConfig(extensionConfiguration), resolveHttpAuthRuntimeConfig(extensionConfiguration));
};

// node_modules/@aws-sdk/client-sts/dist-es/STSClient.js
var STSClient = class extends Client {
	config;
	constructor(...[configuration]) {
		const _config_0 = getRuntimeConfig(configuration || {});
		super(_config_0);
		this.initConfig = _config_0;
		const _config_1 = resolveClientEndpointParameters(_config_0);
		const _config_2 = resolveUserAgentConfig(_config_1);
		const _config_3 = resolveRetryConfig(_config_2);
		const _config_4 = resolveRegionConfig(_config_3);
		const _config_5 = resolveHostHeaderConfig(_config_4);
		const _config_6 = resolveEndpointConfig(_config_5);
		const _config_7 = resolveHttpAuthSchemeConfig(_config_6);
		const _config_8 = resolveRuntimeExtensions(_config_7, configuration?.extensions || []);
		this.config = _config_8;
		this.middlewareStack.use(getSchemaSerdePlugin(this.config));
		this.middlewareStack.use(getUserAgentPlugin(this.config));
		this.middlewareStack.use(getRetryPlugin(this.config));
		this.middlewareStack.use(getContentLengthPlugin(this.config));
		this.middlewareStack.use(getHostHeaderPlugin(this.config));
		this.middlewareStack.use(getLoggerPlugin(this.config));
		this.middlewareStack.use(getRecursionDetectionPlugin(this.config));
		this.middlewareStack.use(getHttpAuthSchemeEndpointRuleSetPlugin(this.config, {
			httpAuthSchemeParametersProvider: defaultSTSHttpAuthSchemeParametersProvider,
			identityProviderConfigProvider: async (config) => new DefaultIdentityProviderConfig({
				"aws.auth#sigv4": config.credentials,
				"aws.auth#sigv4a": config.credentials
			})
		}));
		this.middlewareStack.use(getHttpSigningPlugin(this.config));
	}
	destroy() {
		super.destroy();
	}
};

// node_modules/@aws-sdk/client-sts/dist-es/commandBuilder.js
const command = makeBuilder(commonParams, "AWSSecurityTokenServiceV20110615", "STSClient", getEndpointPlugin);
const _ep0 = {};
const _mw0 = (Command, cs, config, o) => [];

// node_modules/@aws-sdk/client-sts/dist-es/commands/GetCallerIdentityCommand.js
var GetCallerIdentityCommand = class extends command(_ep0, _mw0, "GetCallerIdentity", GetCallerIdentity$) {};

// src/images/amazon/machine.ts
/** Key pairs that Packer 1.6 makes carry no tags. */
function keyPairName(invocation) {
	return `packernix-${invocation}`;
}
/**
* A script for the first start: NixOS (nixos/modules/virtualisation/amazon-init.nix) and cloud-init
* run user data that begins with `#!`. With `shutdown_behavior` `terminate` nothing of the machine
* is left then. The plan is kept below /run, so no image has it.
* @param expires Epoch seconds.
*/
function endAt(expires) {
	return [
		"#!/bin/sh",
		"PATH=/run/current-system/sw/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"export PATH",
		`minutes=$(( (${Math.trunc(expires)} - $(date +%s)) / 60 ))`,
		"[ \"$minutes\" -ge 1 ] || minutes=1",
		"shutdown -P \"+$minutes\" \"The build of this machine is overdue.\"",
		""
	].join("\n");
}
/** The machine's key by a name that tells whose it is, and its end when nobody ends it. */
function machineKeys(builder, invocation) {
	const isSet = (key) => ![
		void 0,
		null,
		""
	].includes(builder[key]);
	const ownKey = [
		"ssh_keypair_name",
		"ssh_private_key_file",
		"ssh_password",
		"ssh_agent_auth"
	];
	const ends = isSet("shutdown_behavior") ? builder["shutdown_behavior"] === "terminate" : true;
	const stopsItself = isOn(builder, "disable_stop_instance");
	return {
		...ownKey.some(isSet) || isSet("temporary_key_pair_name") ? {} : { temporary_key_pair_name: keyPairName(invocation.id) },
		...isSet("shutdown_behavior") || stopsItself ? {} : { shutdown_behavior: "terminate" },
		...ends && !stopsItself && !isSet("user_data") && !isSet("user_data_file") ? { user_data: endAt(invocation.expires) } : {}
	};
}

// src/images/amazon/profiles.ts
/**
* Instance profiles and roles that Packer makes for one build (`packer-<uuid>`, amazon plugin,
* step_iam_instance_profile.go). IAM is asked only where the template has Packer make one: most jobs
* have no rights there.
*/
const temporary = /^packer-[0-9a-f-]{36}$/;
async function openIam(api) {
	const iam = await import("./dist-es5.js");
	const client = new iam.IAMClient(api.settings(api.region));
	reword(client, api.region);
	return {
		iam,
		client
	};
}
/**
* @param invocationOf The invocation that made the profile with these tags; undefined for others.
* @param said Names that Packer gave, from its log.
*/
async function profilesOf(api, invocationOf, log, said = []) {
	const { iam, client } = await openIam(api);
	const found = [];
	const look = async (kind, pages, namesIn, tagsOfOne) => {
		const names = [];
		try {
			for await (const page of pages) names.push(...(namesIn(page) ?? []).map((name) => name ?? ""));
		} catch (error) {
			if (!isForbidden(causeOf(error))) throw error;
			log.notice(`Instance profiles that Packer left could not be listed: ${messageOf(error)}`);
			names.splice(0, names.length, ...said);
		}
		for (const name of names.filter((one) => temporary.test(one))) {
			const there = await tagsOfOne(name).catch(ifGone);
			const invocation = there === void 0 ? void 0 : invocationOf(tagsOf(there), name);
			if (invocation !== void 0) found.push({
				kind,
				id: name,
				region: api.region,
				invocation
			});
		}
	};
	await look("instance-profile", iam.paginateListInstanceProfiles({ client }, {}), ({ InstanceProfiles }) => InstanceProfiles?.map((one) => one.InstanceProfileName), async (InstanceProfileName) => {
		const command = new iam.GetInstanceProfileCommand({ InstanceProfileName });
		return (await client.send(command)).InstanceProfile?.Tags ?? [];
	});
	await look("role", iam.paginateListRoles({ client }, {}), ({ Roles }) => Roles?.map((one) => one.RoleName), async (RoleName) => {
		const command = new iam.GetRoleCommand({ RoleName });
		return (await client.send(command)).Role?.Tags ?? [];
	});
	return found;
}
/** Packer makes a profile for the build. */
function makesProfile(builder) {
	return isObject(builder["temporary_iam_instance_profile_policy_document"]);
}
function ifGone(error) {
	if (!isGone(causeOf(error))) throw error;
}
/** The profile lets its role go first. */
async function removeProfile(api, name) {
	const { iam, client } = await openIam(api);
	const { InstanceProfile } = await client.send(new iam.GetInstanceProfileCommand({ InstanceProfileName: name }));
	for (const { RoleName } of InstanceProfile?.Roles ?? []) await client.send(new iam.RemoveRoleFromInstanceProfileCommand({
		InstanceProfileName: name,
		RoleName
	}));
	await client.send(new iam.DeleteInstanceProfileCommand({ InstanceProfileName: name }));
}
/** The role's policies go first. */
async function removeRole(api, name) {
	const { iam, client } = await openIam(api);
	for await (const page of iam.paginateListRolePolicies({ client }, { RoleName: name })) for (const PolicyName of page.PolicyNames ?? []) await client.send(new iam.DeleteRolePolicyCommand({
		RoleName: name,
		PolicyName
	}));
	await client.send(new iam.DeleteRoleCommand({ RoleName: name }));
}

// src/images/amazon/cleanup.ts
/**
* What the post step needs to find what this invocation leaves: where, whose, under which names, and
* as whom to ask. By then the credentials may have expired, or a later step of the job may have
* replaced them with those of another account, in which nothing would be found and everything would
* seem clean.
*/
async function cleanupStateOf({ name, builder }, api, options, env) {
	const { log, builderConfig } = options;
	const keys = ownKeys(builderConfig);
	if (keys !== void 0) {
		const { accessKeyId, secretAccessKey, sessionToken = "" } = keys;
		await keepSecrets(options, {
			access_key: accessKeyId,
			secret_key: secretAccessKey,
			token: sessionToken
		});
	}
	const ask = (of) => callerOf(of).catch((error) => {
		log.debug(`The account could not be determined: ${messageOf(error)}`);
	});
	const caller = await ask(api);
	const job = isObject(builderConfig["assume_role"]) ? await ask({
		...api,
		settings: (of) => ({
			...api.settings(of),
			credentials: baseOf(builderConfig)
		})
	}) : caller;
	const role = env["AWS_ROLE_ARN"] || roleOf(job?.arn);
	const region = textOf(builder, "region");
	const further = region !== void 0 && isRegion(region) ? [region] : [];
	return {
		regions: [.../* @__PURE__ */ new Set([...api.regions, ...further])],
		name,
		profile: makesProfile(builder),
		builder: actsAs(builderConfig),
		...caller && { account: caller.account },
		...api.endpoint && { endpoint: api.endpoint },
		...role && { role }
	};
}
/**
* Names only, no keys. An external id is none: "not treated as a secret" (IAM User Guide, "Access to
* AWS accounts owned by third parties").
*/
function actsAs(builder) {
	return only(builder, [
		"profile",
		"shared_credentials_file",
		"assume_role"
	]);
}
/**
* @returns the API with the credentials of the environment or, where those are of no use, with fresh
* ones of the role that built.
* @throws {UserError} that names what to remove by hand.
*/
async function cleanupApi(api, options) {
	const state = readCleanupState(options.cleanupState);
	if (state === void 0) return api;
	const { id } = options.invocation;
	const objection = await objectionTo(api, state, id);
	if (objection === void 0) return api;
	const fresh = renewed(state.role, api.region, options);
	if (fresh === void 0) throw byHand(state, id, objection);
	const again = amazonApi(options, process.env, fresh);
	const still = await objectionTo(again, state, id);
	if (still !== void 0) throw byHand(state, id, `${objection}, and with fresh ones: ${still}`);
	options.log.info(`AWS: ${objection}; ${state.role} was assumed again.`);
	return again;
}
/** Why these credentials are of no use; undefined where they are. */
async function objectionTo(api, state, invocation) {
	try {
		if (state.account === void 0) {
			await describeTags(api, api.region, { [`tag:${marks.run}`]: invocation });
			return;
		}
		const { account } = await callerOf(api);
		return account === state.account ? void 0 : `the credentials are of account ${account} now`;
	} catch (error) {
		const cause = isUserError(error) && error instanceof Error ? error.cause : error;
		if (isExpired(cause)) return "the credentials have expired";
		if (codeOf(cause) === "CredentialsProviderError") return "there are no credentials any more";
		return messageOf(error);
	}
}
function byHand(state, invocation, why) {
	const account = state.account === void 0 ? "the account of the build" : `account ${state.account}`;
	const regions = state.regions.join(", ");
	return new UserError(`AWS: ${why}, so leftovers could not be searched for. In ${account}, in ${regions}, please remove by hand what has the tag ${marks.run}=${invocation}; \`aws ec2 describe-tags --filters Name=tag:${marks.run},Values=${invocation} --region <region>\` lists it. Without that tag there may be the key pair ${keyPairName(invocation)} and an AMI whose name begins with ${state.name}. A job with \`permissions: id-token: write\` gets fresh credentials by itself.`);
}
/** What GitHub's token must be made out to (configure-aws-credentials, input `audience`). */
const audience = "sts.amazonaws.com";
/** Milliseconds. They are short, because nothing depends on this answer alone. */
const timeouts = {
	connectionTimeout: 3e3,
	requestTimeout: 5e3
};
async function callerOf(api) {
	const { Account, Arn } = await new STSClient({
		...api.settings(api.region),
		maxAttempts: 2,
		requestHandler: requestHandler(timeouts)
	}).send(new GetCallerIdentityCommand({}));
	if (Account === void 0 || Arn === void 0) throw new Error("STS answers without a name");
	return {
		account: Account,
		arn: Arn
	};
}
/**
* The role of a session. Its path is not in the session's ARN (IAM User Guide, "IAM identifiers"):
* a role that has one is known by AWS_ROLE_ARN alone.
*/
function roleOf(arn) {
	const found = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn ?? "");
	return found === null ? void 0 : `arn:${found[1]}:iam::${found[2]}:role/${found[3]}`;
}
/** Credentials of a role for a token of GitHub's; undefined where this job may ask for none. */
function renewed(role, region, { identityToken }) {
	if (role === void 0 || identityToken === void 0) return void 0;
	return async () => {
		const provide = fromWebToken({
			roleArn: role,
			roleSessionName: "packernix-post",
			webIdentityToken: await identityToken(audience),
			clientConfig: {
				region,
				maxAttempts: 3,
				requestHandler: requestHandler()
			}
		});
		return await worded(provide, {})();
	};
}

// src/images/amazon/packer-log-clues.ts
/**
* Clues in Packer's log to things that carry no marks of their own. Versions before 1.7 tag neither the
* security group nor the instance profile, and name both at random; but they print the name first, and
* the log of this invocation has it. Only Packer's own headings count, never a line of what
* runs in the build: those are of another type (packer/ui.go, MachineReadableUi).
*/
const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const patterns = Object.entries({
	groups: `Creating temporary security group for this instance: (packer_${uuid})`,
	profiles: `Creating temporary instance profile for this instance: (packer-${uuid})`,
	instances: "Creating AMI \\S+ from instance (i-[0-9a-f]+)"
}).map(([key, saying]) => [key, new RegExp(`^\\d+,[^,]*,ui,say,==> [^:]+: ${saying}$`)]);
async function readPackerLogClues(invocation) {
	const packerLogClues = {
		groups: [],
		profiles: [],
		instances: []
	};
	try {
		await using file = await open(packerOutput(invocation));
		for await (const line of file.readLines()) for (const [key, pattern] of patterns) {
			const found = pattern.exec(line)?.[1];
			if (found !== void 0) packerLogClues[key].push(found);
		}
	} catch (error) {
		if (!hasCode(error, "ENOENT")) throw error;
	}
	return packerLogClues;
}

// src/images/amazon/resources.ts
/**
* What a build can leave at Amazon, how it is removed, and the words that remove it by hand. Gone
* already is success.
*/
/** @param send Deletes the thing with this id. */
function kind(name, command, send) {
	return {
		name,
		command,
		remove: (api, { region, id }) => send(api.ec2(region), id)
	};
}
/**
* Types as DescribeTags names them (EC2 API Reference, `TagDescription`), and two of IAM, which has
* no regions. No fleets: Packer's are of type `instant`, only the record of a launch, and their
* instances are looked for themselves.
*/
const kinds = {
	"spot-instances-request": kind("spot request", "ec2 cancel-spot-instance-requests --spot-instance-request-ids", (ec2, id) => ec2.send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [id] }))),
	instance: kind("instance", "ec2 terminate-instances --instance-ids", (ec2, id) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))),
	image: {
		name: "AMI",
		command: "ec2 deregister-image --image-id",
		remove: removeImage
	},
	snapshot: kind("snapshot", "ec2 delete-snapshot --snapshot-id", (ec2, id) => ec2.send(new DeleteSnapshotCommand({ SnapshotId: id }))),
	volume: {
		name: "volume",
		command: "ec2 delete-volume --volume-id",
		remove: removeVolume
	},
	"network-interface": kind("network interface", "ec2 delete-network-interface --network-interface-id", (ec2, id) => ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }))),
	"security-group": kind("security group", "ec2 delete-security-group --group-id", (ec2, id) => ec2.send(new DeleteSecurityGroupCommand({ GroupId: id }))),
	"key-pair": kind("key pair", "ec2 delete-key-pair --key-pair-id", (ec2, id) => ec2.send(new DeleteKeyPairCommand({ KeyPairId: id }))),
	"launch-template": kind("launch template", "ec2 delete-launch-template --launch-template-id", (ec2, id) => ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id }))),
	"instance-profile": {
		name: "instance profile",
		command: "iam delete-instance-profile --instance-profile-name",
		remove: (api, { id }) => removeProfile(api, id)
	},
	role: {
		name: "role",
		command: "iam delete-role --role-name",
		remove: (api, { id }) => removeRole(api, id)
	}
};
/** The order of removal: first what nothing else needs, then what those things held. */
const order = [
	["spot-instances-request"],
	[
		"instance",
		"image",
		"key-pair",
		"launch-template",
		"instance-profile"
	],
	[
		"role",
		"snapshot",
		"volume",
		"network-interface"
	],
	["security-group"]
];
function isKind(type) {
	return Object.hasOwn(kinds, type);
}
function leftoverOf({ kind, id, region, invocation }) {
	const { name, command } = kinds[kind];
	const [service, action, ...rest] = command.split(" ");
	const [place, there] = service === "iam" ? ["", []] : [` in ${region}`, ["--region", region]];
	return {
		what: `${name} ${id}${place}`,
		invocation,
		ref: `${region} ${kind} ${id}`,
		byHand: [
			"aws",
			service,
			action,
			...there,
			...rest,
			id
		].join(" ")
	};
}
/** @returns those that are gone now. */
async function reapAll(api, leftovers, options) {
	const kept = /* @__PURE__ */ new Set();
	for (const group of order) await Promise.all(leftovers.map(async (leftover) => {
		const { ref = "", invocation } = leftover;
		const [region = "", type = "", id = ""] = ref.split(" ");
		const kind = group.find((one) => one === type);
		if (kind === void 0) return;
		const reason = await removal(api, {
			region,
			kind,
			id,
			invocation
		}, options);
		if (reason === void 0) return;
		kept.add(leftover);
		options.log.info(`${leftover.what} stays: ${reason}`);
	}));
	return leftovers.filter((leftover) => !kept.has(leftover));
}
/** @returns why it stays; undefined when it is gone. */
async function removal(api, resource, options) {
	const { signal } = options;
	const wait = backoff(signal, 500, longestPause);
	const started = Date.now();
	for (;;) {
		try {
			await kinds[resource.kind].remove(api, resource, options);
			return;
		} catch (error) {
			signal.throwIfAborted();
			const cause = causeOf(error);
			if (isGone(cause)) return void 0;
			if (Date.now() - started > longestWait || !isInUse(cause)) return messageOf(error);
			if (!await isLettingGo(api, resource).catch((refused) => {
				signal.throwIfAborted();
				return !isForbidden(causeOf(refused));
			})) return messageOf(error);
		}
		await wait();
	}
}
/** Milliseconds between two tries. */
const longestPause = 4e3;
/** Milliseconds that an instance may take to end and to release what it uses; mostly it takes less than one minute. */
const longestWait = 15e4;
/** EC2 API Reference, "Error codes". */
function isInUse(error) {
	if (codeOf(error) === "InvalidParameterValue") return /in use/.test(messageOf(error));
	return /^(DependencyViolation|VolumeInUse|InvalidNetworkInterface\.InUse|InvalidGroup\.InUse|InvalidSnapshot\.InUse|IncorrectState|DeleteConflict)$/.test(codeOf(error));
}
/** False when somebody holds it who will go on doing so. */
async function isLettingGo(api, { kind, id, region }) {
	const filter = {
		"security-group": "instance.group-id",
		volume: "block-device-mapping.volume-id",
		"network-interface": "network-interface.network-interface-id"
	}[kind];
	if (filter === void 0) return true;
	return (await describe(api, region, listings.instances, {
		[filter]: id,
		"instance-state-name": [
			"pending",
			"running",
			"stopping",
			"stopped"
		]
	})).length === 0;
}
/** Removes an AMI with its snapshots, which an AMI that is still being made does not name yet. */
async function removeImage(api, { id, region, invocation }, options) {
	const [regional] = await describeAmis(api, region, { "image-id": id });
	if (regional === void 0) return;
	if (tagsOf(regional.ami.Tags).has(marks.final)) throw new Error("it is a finished image");
	const named = await describeSnapshots(api, region, snapshotIds(regional.ami));
	const said = await describe(api, region, listings.snapshots, { description: [`Created by CreateImage(*) for ${id}*`, `Copied for DestinationAmi ${id} from *`] });
	const Resources = said.filter(({ Tags = [] }) => Tags.length === 0).flatMap(({ SnapshotId }) => SnapshotId ?? []);
	if (Resources.length > 0) {
		const over = {
			[marks.run]: invocation,
			[marks.expires]: String(Math.floor(homeTime() / 1e3))
		};
		await putTags(api, region, Resources, over).catch((error) => {
			const cause = causeOf(error);
			if (!isGone(cause) && !isForbidden(cause)) throw error;
		});
	}
	const all = new Map([...said, ...named].map((one) => [one.SnapshotId, one]));
	await removeAmi(api, {
		...regional,
		snapshots: [...all.values()]
	}, invocation, options);
}
/** Milliseconds for a volume to be let go; one whose disk is still in use waits for that. */
const longestDetaching = 12e4;
/**
* `amazon-chroot` makes a volume and attaches it to the machine it runs on, which stays: it is detached
* before it is deleted.
*/
async function removeVolume(api, { id, region, invocation }, { signal }) {
	const ec2 = api.ec2(region);
	const remove = async () => await ec2.send(new DeleteVolumeCommand({ VolumeId: id }));
	const look = async () => (await describe(api, region, listings.volumes, { "volume-id": id }))[0];
	try {
		await remove();
	} catch (error) {
		if (codeOf(causeOf(error)) !== "VolumeInUse") throw error;
		const volume = await look();
		const ids = (volume?.Attachments ?? []).flatMap(({ InstanceId }) => InstanceId ?? []);
		const carriers = await describe(api, region, listings.instances, { "instance-id": ids });
		const isOurs = ({ Tags }) => tagsOf(Tags).get(marks.run) === invocation;
		if (!volume || ids.length === 0 || !isOurs(volume) || carriers.some(isOurs)) throw error;
		await ec2.send(new DetachVolumeCommand({ VolumeId: id }));
		const wait = backoff(signal, 1e3, 1e3);
		const started = Date.now();
		while ((await look())?.State === "in-use") {
			if (Date.now() - started > longestDetaching) throw error;
			await wait();
		}
		await remove();
	}
}

// src/images/amazon/unmarked.ts
/** Name and description as Packer gives them (amazon plugin, step_security_group.go). */
const temporaryGroup = /^packer_[0-9a-f-]{36}$/;
const temporaryText = "Temporary group for Packer";
/** Milliseconds between the launch of an instance and the making of the volumes that come with it. */
const launch = 1e4;
async function unmarkedIn(api, seeds) {
	const { region, invocations, clues } = seeds;
	const [own = ""] = invocations;
	const byKey = new Map(invocations.map((id) => [keyPairName(id), id]));
	const keyNames = { "key-name": [...byKey.keys()] };
	const keyed = await describe(api, region, listings.instances, keyNames);
	const makers = new Map((clues?.instances ?? []).map((id) => [id, own]));
	const groups = new Map((clues?.groups ?? []).map((name) => [name, own]));
	/**
	* By volumes that an instance was launched with and that are not deleted with it. A volume that
	* existed before, or that the machine made while it ran, was attached later and is not ours to remove.
	*/
	const carriers = /* @__PURE__ */ new Map();
	for (const instance of [...seeds.instances, ...keyed]) {
		const { InstanceId, KeyName = "", SecurityGroups = [], BlockDeviceMappings = [] } = instance;
		const invocation = tagsOf(instance.Tags).get(marks.run) ?? byKey.get(KeyName);
		if (InstanceId === void 0 || invocation === void 0) continue;
		makers.set(InstanceId, invocation);
		for (const { GroupName = "" } of SecurityGroups) groups.set(GroupName, invocation);
		for (const { Ebs } of BlockDeviceMappings) {
			if (Ebs?.DeleteOnTermination !== false) continue;
			carriers.set(Ebs.VolumeId ?? "", {
				invocation,
				launched: Number(instance.LaunchTime)
			});
		}
	}
	const ids = [...makers.keys()];
	const groupNames = [...groups.keys()].filter((name) => temporaryGroup.test(name));
	const said = ids.map((id) => `Created by CreateImage(${id}) for ami-*`);
	const [pairs, securityGroups, images, snapshots, volumes] = await Promise.all([
		describe(api, region, listings.keyPairs, keyNames),
		describe(api, region, listings.securityGroups, { "group-name": groupNames }),
		describe(api, region, listings.images, { "source-instance-id": ids }),
		describe(api, region, listings.snapshots, { description: said }),
		describe(api, region, listings.volumes, { "volume-id": [...carriers.keys()] })
	]);
	const ofVolumes = await madeFromVolumes(api, region, seeds.volumes);
	const ofInstances = images.flatMap(({ ImageId, SourceInstanceId = "", Tags }) => ours("image", ImageId, Tags, makers.get(SourceInstanceId)));
	const made = [...ofInstances, ...ofVolumes].filter(({ kind }) => kind === "image");
	return [
		...pairs.flatMap(({ KeyPairId, KeyName = "", Tags }) => ours("key-pair", KeyPairId, Tags, byKey.get(KeyName))),
		...securityGroups.filter(({ Description }) => Description === temporaryText).flatMap(({ GroupId, GroupName = "", Tags }) => ours("security-group", GroupId, Tags, groups.get(GroupName))),
		...ofInstances,
		...snapshots.flatMap(({ SnapshotId, Description = "", Tags }) => {
			const [, instance = ""] = /^Created by CreateImage\((i-\w+)\)/.exec(Description) ?? [];
			return ours("snapshot", SnapshotId, Tags, makers.get(instance));
		}),
		...volumes.flatMap(({ VolumeId = "", CreateTime, Tags }) => {
			const carrier = carriers.get(VolumeId);
			return Math.abs(Number(CreateTime) - Number(carrier?.launched)) < launch ? ours("volume", VolumeId, Tags, carrier?.invocation) : [];
		}),
		...keyed.filter(isLive).flatMap(({ InstanceId, KeyName = "", Tags }) => ours("instance", InstanceId, Tags, byKey.get(KeyName))),
		...ofVolumes,
		...await encryptedCopies(api, region, [...seeds.images, ...made])
	].map((one) => ({
		...one,
		region
	}));
}
/**
* The chroot builder makes the snapshot of a volume, and the image of that, and marks both last
* (builder/chroot/step_snapshot.go, step_register_ami.go).
*/
async function madeFromVolumes(api, region, volumes) {
	const makers = new Map(volumes.map(({ id, invocation }) => [id, invocation]));
	const snapshots = (await describe(api, region, listings.snapshots, { "volume-id": [...makers.keys()] })).flatMap(({ SnapshotId, VolumeId = "", Description, Tags }) => Description?.startsWith("Packer: ") ? ours("snapshot", SnapshotId, Tags, makers.get(VolumeId)) : []);
	const owners = new Map(snapshots.map(({ id, invocation }) => [id, invocation]));
	const images = (await describe(api, region, listings.images, { "block-device-mapping.snapshot-id": [...owners.keys()] })).flatMap(({ ImageId, Tags, BlockDeviceMappings = [] }) => {
		const [root = ""] = BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []);
		return ours("image", ImageId, Tags, owners.get(root));
	});
	return [...snapshots, ...images];
}
/**
* With `encrypt_boot` Packer makes an AMI with a random name, copies it within the region to an AMI with
* the image's name, and marks that copy last (common/step_ami_region_copy.go, step_create_tags.go). An
* AMI that somebody makes of a machine started from ours has the same source, but a source instance too.
*/
async function encryptedCopies(api, region, made) {
	const makers = new Map(made.map(({ id, invocation }) => [id, invocation]));
	return (await describe(api, region, listings.images, {
		"source-image-id": [...makers.keys()],
		"source-image-region": region
	})).filter(({ Name = "", SourceInstanceId }) => !SourceInstanceId && ownName.test(Name)).flatMap(({ ImageId, SourceImageId = "", Tags }) => ours("image", ImageId, Tags, makers.get(SourceImageId)));
}
/** How this action names images. */
const ownName = /^nixos-[0-9a-z]{32}-[0-9a-z]{20}(-[0-9a-z]{8})?$/;
/** Terminated ones are listed, with their tags, for an hour (EC2 User Guide, "Terminate instances"). */
function isLive({ State }) {
	return State?.Name !== "terminated" && State?.Name !== "shutting-down";
}
/** @returns nothing for what is somebody else's, or finished. */
function ours(kind, id, tags, invocation) {
	if (id === void 0 || invocation === void 0) return [];
	const marked = tagsOf(tags);
	const run = marked.get(marks.run);
	if (marked.has(marks.final) || isBackup(marked)) return [];
	if (run !== void 0 && run !== invocation) return [];
	return [{
		kind,
		id,
		invocation
	}];
}

// src/images/amazon/leftovers.ts
/**
* What invocations left at Amazon, and only that: things with a run mark and without the final mark,
* and what came from them without marks (`unmarked.ts`).
*/
function amazonLeftovers({ api, options, lookIn, finished }) {
	let state = readCleanupState(options.cleanupState);
	const postApi = once(async () => await cleanupApi(api, options));
	return {
		async cleanupState(made) {
			state = await cleanupStateOf(made, api, options, process.env);
			return state;
		},
		async leftovers(invocation) {
			return (invocation === void 0 ? await expired(api, lookIn, options) : await leftBy(await postApi(), invocation, state, options)).filter(({ id }) => !finished.has(id)).map(leftoverOf);
		},
		async reap(leftovers) {
			return await reapAll(await postApi(), leftovers, options);
		}
	};
}
/** Overdue things of this repository's runs. Mostly one request in each region, which finds nothing. */
async function expired(api, looked, { repositoryId, log, builderConfig }) {
	return await search(api, {
		regions: [...api.regions, ...looked],
		filters: { key: marks.expires },
		whose(tags) {
			const run = tags.get(marks.run);
			return isDeadRun(run, tags.get(marks.expires), repositoryId) ? run : void 0;
		},
		profiles: makesProfile(builderConfig),
		log
	});
}
async function leftBy(api, invocation, state, { invocation: own, log }) {
	const clues = invocation === own.id ? await readPackerLogClues(own) : void 0;
	return await search(api, {
		regions: [...api.regions, ...state?.regions ?? []],
		filters: { [`tag:${marks.run}`]: invocation },
		whose(tags, name) {
			const run = tags.get(marks.run);
			const isSaid = run === void 0 && name !== void 0 && clues?.profiles.includes(name);
			return run === invocation || isSaid ? invocation : void 0;
		},
		own: invocation,
		clues,
		profiles: state?.profile === true,
		log
	});
}
async function search(api, wanted) {
	const { whose, own, clues, log } = wanted;
	const made = await Promise.all([...new Set(wanted.regions)].map(async (region) => {
		const isHome = region === api.region;
		const tagged = await taggedBy(api, region, wanted.filters, whose);
		const invocations = new Set(tagged.map(({ tags }) => tags.get(marks.run) ?? ""));
		if (isHome && own !== void 0) invocations.add(own);
		const seeds = {
			region,
			invocations: [...invocations]
		};
		return await unfinishedIn(api, isHome ? {
			...seeds,
			clues
		} : seeds, {
			tagged,
			log
		});
	}));
	const profiles = wanted.profiles ? await profilesOf(api, whose, log, clues?.profiles) : [];
	return [...made.flat(), ...profiles];
}
/** Things that pass the filters and are somebody's that `whose` knows, with all of their tags. */
async function taggedBy(api, region, filters, whose) {
	const due = (await describeTags(api, region, filters)).filter(({ tags }) => isOverdue(tags.get(marks.expires)) !== false);
	return (await describeTags(api, region, { "resource-id": due.map(({ id }) => id) })).filter(({ tags }) => whose(tags) !== void 0);
}
/** @param tagged With a run mark of the invocations. */
async function unfinishedIn(api, seeds, { tagged, log }) {
	const { region, invocations } = seeds;
	if (invocations.length === 0) return [];
	const unfinished = tagged.filter(({ tags }) => !tags.has(marks.final) && !isBackup(tags));
	const ids = (type) => unfinished.filter((one) => one.type === type).map(({ id }) => id);
	const [instances, requests, snapshots] = await Promise.all([
		describe(api, region, listings.instances, { "instance-id": ids("instance") }),
		describe(api, region, listings.spotRequests, {
			"spot-instance-request-id": ids("spot-instances-request"),
			state: ["open", "active"]
		}),
		describeSnapshots(api, region, ids("snapshot"))
	]);
	const open = new Set(requests.map(({ SpotInstanceRequestId }) => SpotInstanceRequestId));
	const made = new Set(snapshots.filter(isMadeForAny).map(({ SnapshotId }) => SnapshotId));
	const live = new Set(instances.filter(isLive).map(({ InstanceId }) => InstanceId));
	const going = new Set(instances.flatMap(({ NetworkInterfaces }) => NetworkInterfaces ?? []).filter(({ Attachment }) => Attachment?.DeleteOnTermination === true).map(({ NetworkInterfaceId }) => NetworkInterfaceId));
	const marked = unfinished.flatMap(({ type: kind, id, tags }) => {
		if (!isKind(kind)) return [];
		if (kind === "snapshot" && !made.has(id)) return [];
		if (kind === "network-interface" && going.has(id)) return [];
		if (kind === "instance" && !live.has(id)) return [];
		if (kind === "spot-instances-request" && !open.has(id)) return [];
		return [{
			kind,
			id,
			region,
			invocation: tags.get(marks.run) ?? ""
		}];
	});
	const { volume: volumes = [], image: images = [] } = Object.groupBy(marked, ({ kind }) => kind);
	const all = {
		...seeds,
		instances,
		volumes,
		images
	};
	const derived = await unmarkedIn(api, all).catch((error) => {
		if (!isForbidden(causeOf(error))) throw error;
		log.notice(messageOf(error));
		return [];
	});
	return await withoutUsed(api, region, [...new Map([...marked, ...derived].map((one) => [one.id, one])).values()]);
}
/**
* Leaves out images that have the final mark after all, and snapshots of images: those that stay
* need them, and those that go take them along.
*/
async function withoutUsed(api, region, found) {
	const idsOf = (wanted) => found.filter(({ kind }) => kind === wanted).map(({ id }) => id);
	const [byId, bySnapshot] = await Promise.all([describe(api, region, listings.images, { "image-id": idsOf("image") }), describe(api, region, listings.images, { "block-device-mapping.snapshot-id": idsOf("snapshot") })]);
	const finished = new Set(byId.filter(({ Tags }) => tagsOf(Tags).has(marks.final)).map(({ ImageId }) => ImageId));
	const listed = new Set(byId.map(({ ImageId }) => ImageId));
	const used = new Set([...byId, ...bySnapshot].flatMap(({ BlockDeviceMappings }) => (BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.SnapshotId)));
	return found.filter(({ kind, id }) => {
		if (kind === "snapshot") return !used.has(id);
		return kind !== "image" || listed.has(id) && !finished.has(id);
	});
}

// src/images/amazon/chroot.ts
/**
* What `amazon-chroot` needs of the machine it runs on: to be root on an EC2 instance of the build
* region, programs, and names for the disk that its volume will be. Told before anything is made, and
* with what to do.
*/
/** As scripts of packer/scripts look for programs, before PATH. */
const folders = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Debian's packages of the programs. */
const packages = {
	mount: ["mount", "umount"],
	"util-linux": [
		"unshare",
		"lsblk",
		"findmnt",
		"blkid",
		"blockdev",
		"partx",
		"fstrim"
	],
	fdisk: ["sfdisk"],
	e2fsprogs: [
		"mkfs.ext4",
		"e2fsck",
		"resize2fs"
	],
	dosfstools: ["mkfs.vfat"]
};
/** Programs that the builder and this action always start, also for a template of the user's own. */
const always = [
	"mount",
	"umount",
	"unshare"
];
/**
* @returns the words before Packer's own that give it a view of mounts of its own: what it mounts,
* nobody else sees, and the kernel unmounts it when its last process has ended, however that was. So
* no disk stays mounted, and nobody who empties the runner's temporary folder meets this machine's
* `/dev`, which is mounted in the chroot. Mounts and unmounts of others reach it.
* @param first Folders to look in before PATH.
* @throws {UserError} for programs that are missing.
*/
async function ownMounts({ builder, facts }, env, first = folders) {
	const searchPath = `${first}:${env["PATH"] ?? ""}`;
	const needed = facts?.method === "install" ? neededBy(builder) : always;
	const absent = [];
	for (const program of needed) if (await which(program, searchPath) === void 0) absent.push(program);
	if (absent.length > 0) {
		const missing = Object.entries(packages).filter(([, programs]) => programs.some((one) => absent.includes(one)));
		throw new UserError(`builder: amazon-chroot makes the disk with programs of this machine, and it lacks ${absent.join(", ")}. Install them first; on Debian and Ubuntu: apt-get install ${missing.map(([name]) => name).join(" ")}.`);
	}
	return [
		await which("unshare", searchPath) ?? "unshare",
		"--mount",
		"--propagation",
		"slave",
		"--"
	];
}
/** By the scripts of packer/amazon-chroot.nix. */
function neededBy(builder) {
	const all = Object.values(packages).flat();
	const others = [...String(builder["from_scratch"]) === "true" ? ["e2fsck", "resize2fs"] : ["mkfs.ext4", "mkfs.vfat"], ...String(builder["boot_mode"]).startsWith("uefi") ? [] : ["mkfs.vfat"]];
	return all.filter((program) => !others.includes(program));
}
/**
* Packer wants to know what the disk will be called before it attaches the volume
* (builder/chroot/step_prepare_device.go). On Xen that is `device_path`. On Nitro the kernel numbers
* NVMe disks as they come, and another build on the same instance may be first, so a number is
* nothing to guess: taken for granted it would be the wrong volume. Amazon Linux has links from the
* API's names to the disks (EC2 User Guide, "Map Amazon EBS volumes to NVMe device names").
* @param root Where `/sys` and `/dev` are.
* @throws {UserError} naming the keys that are lacking.
*/
async function checkDevice(builder, root = "/") {
	const isSet = (key) => typeof builder[key] === "string" && builder[key] !== "";
	const disks = await namesIn(path.join(root, "sys/block"));
	const nvme = disks.filter((name) => name.startsWith("nvme"));
	if (!(await Promise.all(nvme.map((name) => isVolume(path.join(root, "sys/block", name))))).includes(true)) {
		if (isSet("device_path") || disks.some((name) => /^(sd|xvd)/.test(name))) return;
		throw new UserError("builder-config: this machine has no disk called sd* or xvd*, so Packer can find no name for its volume. Set `device_path` to a name that is free, such as /dev/sdf.");
	}
	if (isSet("device_path") && (isSet("nvme_device_path") || await hasLinks(root))) return;
	if (await hasLinks(root)) throw new UserError("builder-config: the volumes of this instance are NVMe disks, and Packer finds no name for its own. Set `device_path` to one that is free, such as /dev/sdf; this machine links such names to the disks.");
	throw new UserError(`builder-config: the volumes of this instance are NVMe disks, which the kernel numbers as they are attached, and Packer must know the name before. Set both \`device_path\`, a free name for the API such as /dev/sdf, and \`nvme_device_path\`, what the names of the disk's partitions will begin with here. The next disk is likely ${nextDisk(nvme)}, if nothing else attaches one at the same time: then that is ${nextDisk(nvme)}p.`);
}
async function namesIn(folder) {
	return await readdir(folder).catch(() => []);
}
/** Not one of the instance's own, which are NVMe disks of another model. */
async function isVolume(disk) {
	return (await readFile(path.join(disk, "device/model"), "utf8").catch(() => "")).trim() === "Amazon Elastic Block Store";
}
/** The root volume is always attached, so where there are such links, it has one. */
async function hasLinks(root) {
	const folder = path.join(root, "dev");
	for (const name of await namesIn(folder)) {
		if (!/^(sd|xvd)[a-z]/.test(name)) continue;
		const target = await readlink(path.join(folder, name)).catch(() => "");
		if (/^(\/dev\/)?nvme\d/.test(target)) return true;
	}
	return false;
}
function nextDisk(names) {
	const taken = new Set(names.map((name) => Number(/^nvme(\d+)/.exec(name)?.[1])));
	let number = 0;
	while (taken.has(number)) number += 1;
	return `/dev/nvme${number}n1`;
}
/** EC2 User Guide, "Access instance metadata for an EC2 instance"; also the SDKs' variable. */
const usual = "http://169.254.169.254";
const usualIpv6 = "http://[fd00:ec2::254]";
/** On an instance the answer takes milliseconds, and a busy one some seconds to read it. */
const retry = {
	tries: 1,
	stall: 1e4
};
/** @throws {UserError} where the builder cannot work. */
async function checkInstance(region, env, userId = process.getuid?.()) {
	if (userId !== 0) throw new UserError("builder: amazon-chroot attaches and mounts volumes of the machine it runs on, so this job must run as root.");
	const here = await regionOfInstance(env);
	if (here === region) return;
	throw new UserError(`regions: amazon-chroot builds on the instance it runs on, which is in ${here}, but the first region is ${region}. Put ${here} first.`);
}
async function regionOfInstance(env) {
	if (env["AWS_EC2_METADATA_DISABLED"]?.toLowerCase() === "true") throw new UserError("builder: amazon-chroot reads the metadata of the instance it runs on, which AWS_EC2_METADATA_DISABLED forbids. Unset it.");
	const protocol = env["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.toLowerCase();
	const endpoint = env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] || (protocol === "ipv6" ? usualIpv6 : usual);
	try {
		const token = await metadata(new URL("/latest/api/token", endpoint), "PUT", { "x-aws-ec2-metadata-token-ttl-seconds": "60" });
		const document = JSON.parse(await metadata(new URL("/latest/dynamic/instance-identity/document", endpoint), "GET", { "x-aws-ec2-metadata-token": token }));
		const region = isObject(document) ? document["region"] : void 0;
		if (typeof region === "string" && region !== "") return region;
		throw new Error("its identity document names no region");
	} catch (error) {
		throw new UserError("builder: amazon-chroot runs only on an EC2 instance, and this machine has no instance metadata service that answers (in a container the hop limit of the instance must be 2). Use a self-hosted runner on EC2, or builder amazon-ebs.", {
			cause: error,
			details: messageOf(error)
		});
	}
}
async function metadata(url, method, headers) {
	const { href, pathname } = url;
	const { ok, status, text } = await ask({
		method,
		url: href,
		headers,
		retry
	});
	if (!ok) throw new Error(`${pathname} answered ${status}`);
	return text;
}

// src/images/amazon/prepare.ts
/**
* What Packer is told beyond the template: regions, the name, and marks on all that it makes. No
* credentials: Packer has its own chain, or what the user put into the template.
*/
/** Maps of tags that a builder has: builder/ebs and builder/chroot, builder.hcl2spec.go. */
const tagged = {
	"amazon-ebs": [
		"run_tags",
		"run_volume_tags",
		"spot_tags",
		"tags",
		"snapshot_tags"
	],
	"amazon-chroot": [
		"root_volume_tags",
		"tags",
		"snapshot_tags"
	]
};
async function prepare(account, input, { own, env }) {
	const { api, builder } = account;
	const { template, facts, invocation } = input;
	const chroot = builder === "amazon-chroot" ? await chrootHere(input, api.region, env) : void 0;
	await warnOfExpiry(account, input);
	const others = api.regions.slice(1);
	if (others.length > 0) refuseExpressions(template.builder);
	return {
		builder: {
			region: api.region,
			ami_regions: null,
			...keyHere(template.builder, api.region),
			ami_name: facts.name,
			...tagsFor(builder, template.builder, own),
			...endpointKeys(template.builder, api.endpoint),
			...protectionKeys(template.builder),
			...builder === "amazon-ebs" ? machineKeys(template.builder, invocation) : {},
			...chroot !== void 0 && template.builder["mount_path"] === void 0 ? { mount_path: chroot.mountPath } : {}
		},
		variables: {
			scratch_directory: path.join(invocation.directory, "scratch"),
			...chroot === void 0 ? {} : { mount_path: chroot.mountPath }
		},
		wrapper: chroot?.wrapper,
		...actingEnvironment(template.builder, api.endpoint),
		notes: [`Region: ${api.region}${others.length === 0 ? "" : `, copies in ${others.join(", ")}`}`, ...baseNote(template.builder)]
	};
}
/** Checks this machine for the builder that works on it, and gives that builder its own mounts. */
async function chrootHere({ template, invocation }, region, env) {
	await checkInstance(region, env);
	await checkDevice(template.builder);
	const wrapper = await ownMounts(template, env);
	const mountPath = path.join(invocation.directory, "mount");
	if (!/^[\w./-]+$/.test(mountPath)) throw new UserError(`builder: amazon-chroot mounts below RUNNER_TEMP, and Packer takes no path such as ${mountPath}. Put the runner into a folder whose name has only letters, digits, - and _.`);
	return {
		wrapper,
		mountPath
	};
}
/**
* Packer takes no key of a region to which it does not copy, and uses the one of its own region like
* `kms_key_id` (common/ami_config.go, step_ami_region_copy.go).
*/
function keyHere(builder, region) {
	const keys = builder["region_kms_key_ids"];
	if (!isObject(keys)) return {};
	const here = keys[region];
	return {
		region_kms_key_ids: null,
		...here === void 0 ? {} : { kms_key_id: here }
	};
}
/** Refuses what this action would have to know to copy as Packer does. */
function refuseExpressions(builder) {
	if (isOn(builder, "skip_save_build_region")) throw new UserError("builder-config: skip_save_build_region does not go with several `regions`: the image is kept in all of them. Remove it.");
	for (const key of [
		"region_kms_key_ids",
		"snapshot_users",
		"snapshot_groups"
	]) {
		if (!JSON.stringify(builder[key] ?? null).includes("{{")) continue;
		throw new UserError(`builder-config: ${key} holds an expression that only Packer can read, and the copies in other regions are made without it. Write the value itself.`);
	}
}
/** The user's own tags stay, and ours are laid over. */
function tagsFor(name, builder, own) {
	const keys = tagged[name].filter((key) => key !== "spot_tags" || isSpot(builder));
	return Object.fromEntries(keys.map((key) => {
		const there = builder[key];
		return [key, {
			...isObject(there) ? there : {},
			...own
		}];
	}));
}
/** Packer refuses spot_tags for other machines (common/run_config.go). */
function isSpot(builder) {
	const price = builder["spot_price"];
	return price !== void 0 && price !== null && price !== "" && String(price) !== "0";
}
/**
* Packer's `custom_endpoint_ec2` is for EC2 alone: it knows Amazon's regions by heart otherwise, and
* asks Amazon's STS who it is (common/access_config.go), which such an endpoint does not have.
*/
function endpointKeys(builder, endpoint) {
	if (endpoint === void 0) return {};
	const keys = {
		custom_endpoint_ec2: endpoint,
		skip_region_validation: true,
		skip_credential_validation: true
	};
	return {
		...keys,
		...only(builder, Object.keys(keys))
	};
}
function baseNote(builder) {
	const ami = textOf(builder, "source_ami");
	if (ami !== void 0) return [`Base: ${ami}`];
	const filter = builder["source_ami_filter"];
	const filters = isObject(filter) ? filter["filters"] : void 0;
	const name = isObject(filters) ? textOf(filters, "name") : void 0;
	const owners = isObject(filter) && Array.isArray(filter["owners"]) ? filter["owners"] : [];
	if (name === void 0) return [];
	return [`Base: the newest AMI${owners.length === 0 ? "" : ` of ${owners.join(", ")}`} called ${name}`];
}
/** Milliseconds of the expiry that are not Packer's (src/action/invocation.ts). */
const slack = 36e5;
async function warnOfExpiry({ api, options }, { invocation }) {
	const end = (await api.credentials().catch(() => void 0))?.expiration?.getTime();
	const longest = invocation.expires * 1e3 - slack;
	if (end === void 0 || end >= longest) return;
	const text = (time) => new Date(time).toISOString();
	options.log.warning(`The credentials end at ${text(end)}, and the build may last until ${text(longest)} (\`build-timeout\`). Ask for a longer session, or give the build less time.`);
}

// src/images/amazon/trial.ts
/**
* A throw-away machine from an AMI, through Packer: `skip_create_ami` of the plugin (builder/ebs,
* builder.go) leaves out everything behind the provisioners. The machine has the marks of this run,
* ends itself when it is overdue, and has no instance profile: checks get no rights in the account.
*/
/** Packer's own builder before 1.7 knows no `skip_create_ami`. */
const leastPacker = "1.7.0";
/**
* Keys that say who asks, where machines may be and how one gets into them (common/access_config.go,
* common/run_config.go). What the image is to be, and its rights, are not among them.
*/
const keptKeys = /^(access_key|secret_key|token|mfa_code|profile|shared_credentials_file|assume_role|assume_role_with_web_identity|vault_aws_engine|custom_endpoint_ec2|max_retries|aws_polling|insecure_skip_tls_verify|skip_(region_validation|credential_validation|metadata_api_check)|decode_authorization_messages|communicator|(ssh|winrm)_.+|pause_before_connecting|instance_type|availability_zone|associate_public_ip_address|vpc_.+|subnet_.+|security_group_.+|temporary_security_group_.+|metadata_options|ebs_optimized|placement|user_data|user_data_file)$/;
/** Small ones of the current generations, by Amazon's words for processors. */
const machines = {
	x86_64: "t3.small",
	arm64: "t4g.small"
};
/** @param image Its id. */
async function tryAmi(account, image, input, own) {
	const { api } = account;
	const copies = copiesOf(image);
	const [{ id, region } = {
		id: image,
		region: api.region
	}] = [...copies.filter((copy) => copy.region === api.region), ...copies];
	const kept = keptOf(input.template?.builder ?? account.options.builderConfig);
	const { invocation } = input;
	return {
		builder: {
			type: "amazon-ebs",
			instance_type: kept["instance_type"] ?? await machineFor(account, region, id),
			...loginTo(input),
			...kept,
			region,
			source_ami: id,
			skip_create_ami: true,
			ami_name: `packernix-test-${invocation.id}`,
			run_tags: own,
			run_volume_tags: own,
			...endpointKeys(kept, api.endpoint),
			...machineKeys(kept, invocation),
			...onlyFromHere(kept, api.endpoint)
		},
		variables: { scratch_directory: path.join(invocation.directory, "scratch") },
		...actingEnvironment(kept, api.endpoint),
		notes: [`Machine: of ${id} in ${region}`],
		dispose: async () => {}
	};
}
function keptOf(builder) {
	const kept = Object.entries(only(builder, keptKeys)).filter(([, value]) => value !== "");
	const keys = Object.fromEntries(kept);
	if (keys["ssh_interface"] === "session_manager") delete keys["ssh_interface"];
	if (keys["communicator"] === "none") delete keys["communicator"];
	return keys;
}
async function machineFor(account, region, id) {
	const [found] = await describeCopies(account.api, [{
		region,
		id
	}]);
	const architecture = found?.ami.Architecture ?? "";
	const type = Object.hasOwn(machines, architecture) ? machines[architecture] : void 0;
	if (type !== void 0) return type;
	throw new UserError(`${id} is for ${architecture || "an unknown architecture"}, for which no type of machine is known. Test it by its configuration, with \`instance_type\` in builder-config.`);
}
/** Only this runner can connect to the machine, unless the user allows more addresses. */
function onlyFromHere(kept, endpoint) {
	const said = Object.keys(kept).some((key) => /^(security_group_|temporary_security_group_source_)/.test(key));
	const inside = String(kept["associate_public_ip_address"]) === "false" || [
		"ssh_interface",
		"ssh_bastion_host",
		"subnet_id",
		"subnet_filter",
		"vpc_id",
		"vpc_filter"
	].some((key) => kept[key] !== void 0);
	return said || inside || endpoint !== void 0 ? {} : { temporary_security_group_source_public_ip: true };
}

// src/images/amazon/uses.ts
/**
* What works with AMIs: machines, launch templates, parameters and recipes that name one, accounts
* that may launch it. Only asked for what is about to be removed.
*/
/** EC2 API Reference, "DescribeImageReferences": 10 AMIs at most. */
const mostReferences = 10;
/** Calls at one time in a region, for what takes one call for each AMI. */
const concurrency = 8;
/**
* In every region that has a copy: removal takes them all, also where nobody asked to look.
* @param texts Of images, as `idOf` makes them.
*/
async function usesOf(account, texts) {
	const whole = await wholeImages(account, texts);
	const copies = texts.map((text, index) => [...copiesOf(text), ...whole[index]?.copies ?? []]);
	return (await inEachRegion(copies.flat(), async (region, here) => {
		const ids = [...new Set(here.map(({ id }) => id))];
		const { api } = account;
		return (await Promise.all([references(api, region, ids), shares(api, region, ids)])).flat().map(({ ami, phrase }) => ({
			region,
			id: ami,
			phrase
		}));
	})).map((use) => ({
		image: texts.find((_, index) => hasCopy({ copies: copies[index] }, use)),
		phrase: `${use.phrase} (${use.region})`
	}));
}
/** Amazon's own answer; where it is not offered or not allowed, what it is made from. */
async function references(api, region, ids) {
	try {
		return (await inLanes(chunksOf(ids, mostReferences), (part) => askReferences(api.ec2(region), part))).flat();
	} catch (error) {
		const reason = causeOf(error);
		if (!["InvalidAction", "UnsupportedOperation"].includes(codeOf(reason)) && !isForbidden(reason) && !isGone(reason)) throw error;
	}
	const [instances, templates] = await Promise.all([describe(api, region, listings.instances, {
		"image-id": ids,
		"instance-state-name": livingStates
	}), describe(api, region, listings.templates, {})]);
	return [...instances.map(({ ImageId: ami = "", InstanceId }) => ({
		ami,
		phrase: `instance/${InstanceId}`
	})), ...templates.map(({ LaunchTemplateData, LaunchTemplateId: id, VersionNumber: number }) => ({
		ami: LaunchTemplateData?.ImageId ?? "",
		phrase: `launch-template/${id} version ${number}`
	}))].filter(({ ami }) => ids.includes(ami));
}
/** States of machines that use an AMI: a terminated one is still listed for an hour. */
const livingStates = [
	"pending",
	"running",
	"shutting-down",
	"stopping",
	"stopped"
];
/**
* EC2 API Reference, "ResourceTypeOption": by default instances in all states, and of a launch
* template the ten newest versions, though an older one may be its default. It has 10,000 at most.
*/
const referring = [{
	ResourceType: "ec2:Instance",
	ResourceTypeOptions: [{
		OptionName: "state-name",
		OptionValues: livingStates
	}]
}, {
	ResourceType: "ec2:LaunchTemplate",
	ResourceTypeOptions: [{
		OptionName: "version-depth",
		OptionValues: ["10000"]
	}]
}];
async function askReferences(client, ImageIds) {
	const found = [];
	const pages = paginateDescribeImageReferences({ client }, {
		ImageIds,
		IncludeAllResourceTypes: true,
		ResourceTypes: referring
	});
	for await (const page of pages) for (const { ImageId: ami = "", Arn: arn = "" } of page.ImageReferences ?? []) found.push({
		ami,
		phrase: arn.split(":").slice(5).join(":") || arn
	});
	return found;
}
/** The other accounts that may launch each AMI. Amazon answers for one AMI at a time. */
async function shares(api, region, ids) {
	return (await inLanes(ids, async (ami) => {
		try {
			return ((await api.ec2(region).send(new DescribeImageAttributeCommand({
				ImageId: ami,
				Attribute: "launchPermission"
			}))).LaunchPermissions ?? []).map((one) => ({
				ami,
				phrase: sharedWith(one)
			}));
		} catch (error) {
			if (isGone(causeOf(error))) return [];
			throw error;
		}
	})).flat();
}
function sharedWith(permission) {
	if (permission.Group === "all") return "shared with everybody";
	const { UserId, OrganizationArn, OrganizationalUnitArn } = permission;
	return `shared with ${UserId ?? OrganizationArn ?? OrganizationalUnitArn ?? "others"}`;
}
/** Does the work for all items, `concurrency` at one time. @returns the results in their order. */
async function inLanes(items, work) {
	const results = [];
	for (const part of chunksOf(items, concurrency)) results.push(...await Promise.all(part.map(work)));
	return results;
}

// src/images/amazon/index.ts
/** The home of images that the builders `amazon-ebs` and `amazon-chroot` make: AMIs of the account. */
/** Gives the registry the same function that each other home exports. */
function homeOf(builder) {
	return { openHome: (options) => openHome(builder, options) };
}
/**
* @param env Of this job: Amazon's own variables.
* @throws {UserError} when it is not known in which region.
*/
async function openHome(builder, given, env = process.env) {
	const { cleanupState } = given;
	const builderConfig = cleanupState ? await keptSecrets(given) : given.builderConfig;
	const api = amazonApi({
		...given,
		builderConfig
	}, env);
	const options = {
		...given,
		builderConfig,
		regions: api.regions
	};
	const account = {
		api,
		builder,
		options,
		get cloud() {
			return cloud;
		},
		lookIn: new Set(api.regions),
		finished: /* @__PURE__ */ new Set()
	};
	const cloud = amazonCloud(account, env);
	return {
		...labelHome(cloud, options),
		...amazonLeftovers(account)
	};
}
const builderIds = {
	"amazon-ebs": "mitchellh.amazonebs",
	"amazon-chroot": "mitchellh.amazon.chroot"
};
function amazonCloud(account, env) {
	const { api, builder } = account;
	return {
		builder,
		builderId: builderIds[builder],
		limits: limits.amazon,
		images: imageKind(account),
		resources: [],
		oldestWins: true,
		bareRunMarks: true,
		clock: async () => homeTime(),
		idOf: ({ id }) => {
			const ids = readIds(id)?.map((one) => ({
				...one,
				region: one.region ?? api.region
			}));
			return ids && idOf(ids);
		},
		/**
		* packer-plugin-amazon, common/step_pre_validate.go; EC2 API Reference, "Error codes". Packer ends
		* lines where it likes.
		*/
		nameTaken: /is\s+used\s+by\s+an\s+existing\s+AMI|InvalidAMIName\.Duplicate/,
		prepare: async (input, { labels }) => await prepare(account, input, {
			own: labels,
			env
		}),
		trial: {
			packer: leastPacker,
			prepare: async (image, input, { labels }) => await tryAmi(account, image, input, labels)
		}
	};
}
function imageKind(account) {
	const { api, builder } = account;
	return {
		kind: "AMI",
		merges: true,
		async list({ name, labels = {}, isFresh }) {
			const tags = Object.entries({
				...labels,
				[marks.builder]: builder
			});
			const filters = name !== void 0 ? { name: exactly(name) } : isFresh ? { name: `nixos-${exactly(labels[marks.identity] ?? "")}*` } : Object.fromEntries(tags.map(([tag, value]) => [`tag:${tag}`, value ?? "*"]));
			return imagesOf(account, await describeEverywhere(api, account.lookIn, filters));
		},
		async get(id) {
			const [whole] = await wholeImages(account, [id]);
			const asked = /* @__PURE__ */ new Set([...account.lookIn, ...copiesOf(id).map(({ region }) => region)]);
			const copies = whole?.copies?.filter(({ region }) => asked.has(region)) ?? [];
			return whole && {
				...whole,
				id: idOf(copies),
				copies
			};
		},
		look: async (ids) => await lookToRemove(account, ids),
		atOnce: 10,
		lookUp: async (text) => await lookUp(account, text),
		setLabels: async (image, change) => await setTags(account, image.amis, change),
		async remove(id, seen) {
			const { amis } = seen ?? {};
			await removeAmis(account, amis ?? await describeCopies(api, copiesOf(id)));
		},
		unprotect: async (_id, seen) => await liftProtections(account, seen.amis),
		uses: async (ids) => await usesOf(account, ids),
		copyTo: async (id, lacking) => await copyImage(account, id, lacking),
		ready: async (id) => await readyImage(account, id),
		furtherMarks: (made) => {
			const regions = made?.amis.map(({ region }) => region);
			const [first] = regions ?? api.regions;
			return {
				[marks.region]: first ?? api.region,
				...regionsMark(regions ?? api.regions)
			};
		},
		async finish(image, { template }) {
			const protection = protectionOf(template.builder);
			if (protection === void 0) return image;
			await protect(account, image.copies, protection);
			return {
				...image,
				isProtected: true
			};
		}
	};
}
async function readyImage(account, id) {
	for (const { region } of copiesOf(id)) account.lookIn.add(region);
	const made = await whenReady(account, id);
	const amis = await withOwnSnapshots(account, made.amis);
	const { id: run } = account.options.invocation;
	const bare = amis.filter(({ ami }) => tagsOf(ami.Tags).get(marks.run) !== run);
	return {
		...made,
		amis,
		labels: labelsOf(bare.length === 0 ? amis : bare)
	};
}

export { homeOf };