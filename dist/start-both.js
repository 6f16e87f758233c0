import { a as messageOf, n as UserError, r as hasCode } from "./errors.js";
import { a as getState, c as saveState, l as setOutput } from "./core.js";
import path from "node:path";
import { access, constants, copyFile, mkdir, open, readFile, readdir, realpath, rename, rm } from "node:fs/promises";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

// src/action/credential-files.ts
/**
* google-github-actions/auth writes its credentials into the workspace, where evaluated code could read
* them or copy them into the store with the work tree. While a step runs, they are moved to the folder
* of its invocation.
*/
/** `gha-creds-<16 hexadecimal digits>.json` (google-github-actions/auth, src/main.ts). */
const credentials = /^gha-creds-[0-9a-f]+\.json$/;
const folderIn = (directory) => path.join(directory, "credentials");
/** @param env Variables that name such a file are changed to its new path. */
async function setAside(workspace, directory, env) {
	await moveAll(workspace, folderIn(directory), env);
}
/** Moves the files back, also after a process that was killed. */
async function putBack(workspace, directory, env) {
	await moveAll(folderIn(directory), workspace, env);
}
async function moveAll(from, to, env) {
	const names = (await readdir(from).catch(() => [])).filter((name) => credentials.test(name));
	for (const name of names) {
		const [old, fresh] = [path.join(from, name), path.join(to, name)];
		await mkdir(to, {
			recursive: true,
			mode: 448
		});
		await move(old, fresh);
		for (const [variable, value] of Object.entries(env)) if (value === old) env[variable] = fresh;
	}
}
async function move(from, to) {
	try {
		await rename(from, to);
	} catch (error) {
		if (!hasCode(error, "EXDEV")) throw error;
		await copyFile(from, to);
		await rm(from);
	}
}

// src/action/event.ts
/**
* Facts of this run, read from the environment and the file of the event, and validated. Outside GitHub
* the user runs the action by hand, on their own code.
*/
/** Reads environment and event; a missing or invalid file counts as an empty event. */
function readGitHub(env) {
	const onGitHub = env["GITHUB_ACTIONS"] === "true";
	const payload = readEvent(onGitHub && env["GITHUB_EVENT_PATH"] || void 0);
	const facts = {
		onGitHub,
		event: onGitHub && env["GITHUB_EVENT_NAME"] || "",
		repository: env["GITHUB_REPOSITORY"] || "",
		repositoryId: repositoryIdOf(payload, env),
		runId: digits(env["GITHUB_RUN_ID"]) ?? "0",
		attempt: digits(env["GITHUB_RUN_ATTEMPT"]) ?? "0",
		ref: env["GITHUB_REF"] || "",
		sha: env["GITHUB_SHA"] || "",
		defaultBranch: text(payload.repository?.default_branch),
		baseBranch: onGitHub && env["GITHUB_BASE_REF"] || void 0,
		serverUrl: (env["GITHUB_SERVER_URL"] || "https://github.com").replace(/\/+$/, ""),
		pullRequest: pullRequestOf(payload),
		head: headOf(payload),
		hosted: env["RUNNER_ENVIRONMENT"] === "github-hosted",
		debug: env["RUNNER_DEBUG"] === "1",
		workspace: realFolder(onGitHub && env["GITHUB_WORKSPACE"] || process.cwd())
	};
	return {
		...facts,
		trusted: isTrusted(facts)
	};
}
/** Without a number, as with act, a hash of the name, whose case does not matter. */
function repositoryIdOf(event, env) {
	const id = Number(digits(env["GITHUB_REPOSITORY_ID"])) || number(event.repository?.id);
	if (id) return String(id);
	const name = env["GITHUB_REPOSITORY"]?.toLowerCase();
	if (!name) return "0";
	return `r${createHash("sha256").update(name).digest("hex").slice(0, 16)}`;
}
/** Events that only somebody with write access, or GitHub's clock, can cause. */
const ownEvents = [
	"push",
	"schedule",
	"workflow_dispatch",
	"repository_dispatch",
	"release"
];
/**
* True for runs of the repository's own code, whose images may get any stage. Branches that Dependabot
* pushes contain releases of strangers, so they do not count.
*/
function isTrusted(github) {
	if (!github.onGitHub) return true;
	return ownEvents.includes(github.event) && !github.ref.startsWith("refs/heads/dependabot/");
}
function readEvent(file) {
	try {
		return file && JSON.parse(readFileSync(file, "utf8")) || {};
	} catch {
		return {};
	}
}
function number(value) {
	return typeof value === "number" ? value : void 0;
}
function text(value) {
	return typeof value === "string" ? value : void 0;
}
function pullRequestOf({ pull_request: pull, issue }) {
	if (pull) return number(pull.number);
	return issue?.pull_request ? number(issue.number) : void 0;
}
function headOf({ repository, pull_request: pull, workflow_run: run }) {
	const sha = text(pull ? pull.head?.sha : run?.head_sha);
	if (sha === void 0) return void 0;
	const from = number((pull ? pull.head?.repo : run?.head_repository)?.id);
	const to = number(pull?.base?.repo?.id) ?? number(repository?.id);
	return {
		sha,
		own: from !== void 0 && from === to
	};
}
/** A folder that does not exist is reported with the inputs. */
function realFolder(folder) {
	return existsSync(folder) ? realpathSync(folder) : path.resolve(folder);
}
function digits(text) {
	return text !== void 0 && /^\d+$/.test(text) ? text : void 0;
}

// src/shared/text.ts
/** Helpers for texts. */
/** A text of at most `longest` characters; one that was cut ends with `…`. */
function shorten(text, longest) {
	if (text.length <= longest) return text;
	return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
/** An untrusted text in a message: in quotes, on one line, and shortened. */
function quoted(text, longest = 80) {
	return JSON.stringify(shorten(text, longest));
}
/** Adds a full stop to a foreign text at the end of our sentence, unless it has several lines. */
function withPeriod(text) {
	return /[.!?…]$/.test(text) || text.includes("\n") ? text : `${text}.`;
}
/** `1 image`, `2 images`. */
function counted(count, thing) {
	return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
/** The first texts of a list, and how many more there are. */
function abridged(texts, most, separator = "; ") {
	const more = texts.length > most ? ` and ${texts.length - most} more` : "";
	return texts.slice(0, most).join(separator) + more;
}
function capital(text) {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
/** The words of a text, for tables of names. */
function words(text) {
	return text.split(/\s+/).filter(Boolean);
}

// src/packer/builder-names.ts
/**
* Names of builders that Packer or a published plugin has, so that a slip of the pen can be told from
* a builder that this action does not know. Sources: developer.hashicorp.com/packer/integrations, and
* command/plugin.go of hashicorp/packer 1.6.6, which carried them all.
*/
const builderNames = words(`
  alicloud-ecs amazon-chroot amazon-ebs amazon-ebssurrogate amazon-ebsvolume amazon-instance
  azure-arm azure-chroot azure-dtl cloudstack digitalocean docker file googlecompute hcloud
  hyperone hyperv-iso hyperv-vmcx jdcloud linode lxc lxd maas ncloud null nutanix oneandone
  openstack oracle-classic oracle-oci osc-bsu osc-bsusurrogate osc-bsuvolume osc-chroot ovirt
  parallels-ipsw parallels-iso parallels-macvm parallels-pvm podman profitbricks proxmox
  proxmox-clone proxmox-iso qemu scaleway tart-cli tencentcloud-cvm triton ucloud-uhost upcloud
  utm-cloud utm-iso vagrant virtualbox-iso virtualbox-ovf virtualbox-vm vmware-iso vmware-vmx
  volcengine-ecs vsphere-clone vsphere-iso vsphere-supervisor vultr yandex
`);

// node_modules/fastest-levenshtein/esm/mod.js
const peq = /* @__PURE__ */ new Uint32Array(65536);
const myers_32 = (a, b) => {
	const n = a.length;
	const m = b.length;
	const lst = 1 << n - 1;
	let pv = -1;
	let mv = 0;
	let sc = n;
	let i = n;
	while (i--) peq[a.charCodeAt(i)] |= 1 << i;
	for (i = 0; i < m; i++) {
		let eq = peq[b.charCodeAt(i)];
		const xv = eq | mv;
		eq |= (eq & pv) + pv ^ pv;
		mv |= ~(eq | pv);
		pv &= eq;
		if (mv & lst) sc++;
		if (pv & lst) sc--;
		mv = mv << 1 | 1;
		pv = pv << 1 | ~(xv | mv);
		mv &= xv;
	}
	i = n;
	while (i--) peq[a.charCodeAt(i)] = 0;
	return sc;
};
const myers_x = (b, a) => {
	const n = a.length;
	const m = b.length;
	const mhc = [];
	const phc = [];
	const hsize = Math.ceil(n / 32);
	const vsize = Math.ceil(m / 32);
	for (let i = 0; i < hsize; i++) {
		phc[i] = -1;
		mhc[i] = 0;
	}
	let j = 0;
	for (; j < vsize - 1; j++) {
		let mv = 0;
		let pv = -1;
		const start = j * 32;
		const vlen = Math.min(32, m) + start;
		for (let k = start; k < vlen; k++) peq[b.charCodeAt(k)] |= 1 << k;
		for (let i = 0; i < n; i++) {
			const eq = peq[a.charCodeAt(i)];
			const pb = phc[i / 32 | 0] >>> i & 1;
			const mb = mhc[i / 32 | 0] >>> i & 1;
			const xv = eq | mv;
			const xh = ((eq | mb) & pv) + pv ^ pv | eq | mb;
			let ph = mv | ~(xh | pv);
			let mh = pv & xh;
			if (ph >>> 31 ^ pb) phc[i / 32 | 0] ^= 1 << i;
			if (mh >>> 31 ^ mb) mhc[i / 32 | 0] ^= 1 << i;
			ph = ph << 1 | pb;
			mh = mh << 1 | mb;
			pv = mh | ~(xv | ph);
			mv = ph & xv;
		}
		for (let k = start; k < vlen; k++) peq[b.charCodeAt(k)] = 0;
	}
	let mv = 0;
	let pv = -1;
	const start = j * 32;
	const vlen = Math.min(32, m - start) + start;
	for (let k = start; k < vlen; k++) peq[b.charCodeAt(k)] |= 1 << k;
	let score = m;
	for (let i = 0; i < n; i++) {
		const eq = peq[a.charCodeAt(i)];
		const pb = phc[i / 32 | 0] >>> i & 1;
		const mb = mhc[i / 32 | 0] >>> i & 1;
		const xv = eq | mv;
		const xh = ((eq | mb) & pv) + pv ^ pv | eq | mb;
		let ph = mv | ~(xh | pv);
		let mh = pv & xh;
		score += ph >>> m - 1 & 1;
		score -= mh >>> m - 1 & 1;
		if (ph >>> 31 ^ pb) phc[i / 32 | 0] ^= 1 << i;
		if (mh >>> 31 ^ mb) mhc[i / 32 | 0] ^= 1 << i;
		ph = ph << 1 | pb;
		mh = mh << 1 | mb;
		pv = mh | ~(xv | ph);
		mv = ph & xv;
	}
	for (let k = start; k < vlen; k++) peq[b.charCodeAt(k)] = 0;
	return score;
};
const distance = (a, b) => {
	if (a.length < b.length) {
		const tmp = b;
		b = a;
		a = tmp;
	}
	if (b.length === 0) return a.length;
	if (a.length <= 32) return myers_32(a, b);
	return myers_x(a, b);
};
const closest = (str, arr) => {
	let min_distance = 1e400;
	let min_index = 0;
	for (let i = 0; i < arr.length; i++) {
		const dist = distance(str, arr[i]);
		if (dist < min_distance) {
			min_distance = dist;
			min_index = i;
		}
	}
	return arr[min_index];
};

// src/shared/nearest.ts
/** Suggestions for misspelt names. */
/** @returns the one of `names` that `name` is close enough to; undefined if there is none. */
function nearest(name, names) {
	const found = closest(name, names);
	return distance(name, found) <= allowance(found) ? found : void 0;
}
/** Letters that may differ: with short names almost everything is close to something. */
function allowance(name) {
	if (name.length <= 4) return 1;
	return name.length <= 8 ? 2 : 3;
}

// src/images/key-classes.ts
/** communicator/config.go of packer-plugin-sdk, and of hashicorp/packer 1.6.6. */
const communicator = {
	/** Secrets of the connection; never hashed. */
	credential: words(`
    ssh_password ssh_private_key ssh_private_key_file ssh_certificate_file ssh_bastion_password
    ssh_bastion_private_key_file ssh_bastion_certificate_file ssh_proxy_password winrm_password
  `),
	session: words(`
    communicator pause_before_connecting ssh_agent_auth ssh_bastion_agent_auth ssh_bastion_host
    ssh_bastion_interactive ssh_bastion_port ssh_bastion_username ssh_ciphers
    ssh_disable_agent_forwarding ssh_file_transfer_method ssh_handshake_attempts ssh_host
    ssh_keep_alive_interval ssh_key_exchange_algorithms ssh_keypair_name ssh_local_tunnels
    ssh_port ssh_proxy_host ssh_proxy_port ssh_proxy_username ssh_pty ssh_public_key
    ssh_read_write_timeout ssh_remote_tunnels ssh_timeout ssh_username ssh_wait_timeout
    temporary_key_pair_bits temporary_key_pair_name temporary_key_pair_type winrm_host
    winrm_insecure winrm_no_proxy winrm_port winrm_timeout winrm_use_ntlm winrm_use_ssl
    winrm_username
  `)
};
/** From the keys of each class to the class of each key. */
function classesOf(keys) {
	const classes = Object.entries(keys);
	return Object.fromEntries(classes.flatMap(([keyClass, names]) => names.map((name) => [name, keyClass])));
}
/**
* The table of a cloud's builder: names of its keys, with spaces between them. A key that is in no class
* counts as content: a needless rebuild is better than a wrong reuse. Content is listed so that a new key
* of the plugin can be told from one we decided on.
*/
function cloudKeys(keys) {
	return {
		classes: classesOf({
			name: words(keys.name),
			credential: [...communicator.credential, ...words(keys.credential)],
			session: [...communicator.session, ...words(keys.session)],
			content: words(keys.content)
		}),
		files: keys.files === void 0 ? [] : words(keys.files),
		checksums: {},
		life: words(keys.life)
	};
}

// src/images/amazon/keys.ts
/**
* What every key of the builders `amazon-ebs` and `amazon-chroot` says about the image they make; no name
* means one thing to the one and another to the other. Names: hashicorp/packer-plugin-amazon 1.8.2,
* builder/ebs/builder.hcl2spec.go and builder/chroot/builder.hcl2spec.go, which hold those of
* hashicorp/packer 1.6.6 too.
*/
/** Where images are made, and as whom (common/access_config.go, common/ami_config.go). */
const actingKeys = words(`
  access_key ami_regions assume_role custom_endpoint_ec2 profile region secret_key
  shared_credentials_file token
`);
const amazonKeys = cloudKeys({
	name: "ami_name",
	credential: "access_key mfa_code secret_key token vault_aws_engine",
	session: `
    ami_regions associate_public_ip_address assume_role availability_zone aws_polling
    block_duration_minutes capacity_reservation_group_arn capacity_reservation_id
    capacity_reservation_preference command_wrapper custom_endpoint_ec2
    decode_authorization_messages device_path disable_stop_instance ebs_optimized
    enable_nitro_enclave enable_t2_unlimited enable_unlimited_credits fleet_tag fleet_tags
    force_delete_snapshot force_deregister iam_instance_profile insecure_skip_tls_verify
    instance_type license_specifications max_retries metadata_options mount_path no_ephemeral
    nvme_device_path pause_before_ssm placement profile region root_volume_tag root_volume_tags
    run_tag run_tags run_volume_tag run_volume_tags security_group_filter security_group_id
    security_group_ids session_manager_port shared_credentials_file shutdown_behavior
    skip_ami_run_tags skip_create_ami skip_credential_validation skip_metadata_api_check
    skip_profile_validation skip_region_validation skip_save_build_region
    snapshot_copy_duration_minutes spot_allocation_strategy spot_instance_types spot_price
    spot_price_auto_product spot_tag spot_tags ssh_interface subnet_filter subnet_id
    temporary_iam_instance_profile_policy_document temporary_security_group_source_cidrs
    temporary_security_group_source_public_ip tenancy user_data user_data_file vpc_filter vpc_id
    windows_password_timeout
  `,
	content: `
    ami_architecture ami_block_device_mappings ami_description ami_groups ami_org_arns ami_ou_arns
    ami_product_codes ami_users ami_virtualization_type boot_mode chroot_mounts copy_files
    deprecate_at deregistration_protection ena_support encrypt_boot fast_launch from_scratch
    imds_support kms_key_id launch_block_device_mappings mount_options mount_partition
    post_mount_commands pre_mount_commands region_kms_key_ids root_device_name
    root_volume_encrypt_boot root_volume_kms_key_id root_volume_size root_volume_type
    snapshot_groups snapshot_tag snapshot_tags snapshot_users source_ami source_ami_filter
    sriov_support ssh_clear_authorized_keys tag tags tpm_support type uefi_data
  `,
	files: "copy_files",
	life: `
    ${actingKeys.join(" ")}
    region_kms_key_ids snapshot_copy_duration_minutes snapshot_groups snapshot_users
    temporary_iam_instance_profile_policy_document
  `
});

// src/images/amazon/region-names.ts
/** What names at Amazon look like. Loaded at the start of every step, so it needs nothing. */
function isRegion(text) {
	return /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(text);
}
/** Names of the partitions' consoles (AWS documentation, "AWS Management Console endpoints"). */
const consoles = [
	["cn-", "console.amazonaws.cn"],
	["us-gov-", "console.amazonaws-us-gov.com"],
	["eusc-", "console.amazonaws-eusc.eu"]
];
/** @returns the page of an AMI; undefined for what is none, and in regions without a public console. */
function consoleAddress({ region, id }) {
	if (!isRegion(region) || !/^ami-[0-9a-f]+$/.test(id) || /^(?:us|eu)-iso/.test(region)) return;
	return `https://${region}.${consoles.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "console.aws.amazon.com"}/ec2/home?region=${region}#ImageDetails:imageId=${id}`;
}
/** @throws {UserError} for the first one that is no region. */
function checkRegions$1(regions) {
	const odd = regions.find((region) => !isRegion(region));
	if (odd === void 0) return;
	throw new UserError(`regions: ${quoted(odd)} is not an AWS region such as eu-central-1.`);
}
/** An AMI, with its region or without. */
const amiReference = /^(?:([a-z]{2,}(?:-[a-z]+)+-\d+):)?(ami-[0-9a-f]{8,32})$/;
/** True for `ami-…`, and for a list as Packer prints it, `us-east-1:ami-…,eu-central-1:ami-…`. */
function isAmi(text) {
	return text.split(",").every((part) => amiReference.test(part.trim()));
}
/**
* Amazon's own variables (AWS SDKs and Tools Reference Guide, "AWS Region").
* @returns undefined where they name no region.
*/
function regionOf(env) {
	return env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || void 0;
}
const noRegion = "regions: is not set, and neither is AWS_REGION. Set the region to build in, such as `regions: eu-central-1`.";
/** @throws {UserError} where neither an input nor the environment names a region. */
function requireRegion(asked, env) {
	if (!(asked.regions.length > 0 || Boolean(asked.builderConfig["region"])) && regionOf(env) === void 0) throw new UserError(noRegion);
}

// src/images/azure/keys.ts
/**
* What every key of the builder `azure-arm` says about the image it makes. Names:
* hashicorp/packer-plugin-azure 2.6.3, builder/azure/arm/config.hcl2spec.go, which has those of
* hashicorp/packer 1.6.6 too.
*/
const azureKeys = cloudKeys({
	name: "managed_image_name",
	credential: `
    client_cert_password client_cert_path client_jwt client_secret oidc_request_token
    oidc_request_url
  `,
	session: `
    accelerated_networking allowed_inbound_ip_addresses async_resourcegroup_delete
    boot_diag_storage_account build_key_vault_name build_key_vault_secret_name
    build_key_vault_sku build_resource_group_name client_id cloud_environment_name
    custom_resource_build_prefix disk_caching_type encryption_at_host location
    managed_image_resource_group_name metadata_host object_id polling_duration_timeout
    private_virtual_network_with_public_ip public_ip_sku sas_token_duration
    shared_gallery_image_version_exclude_from_latest shared_image_gallery_destination
    shared_image_gallery_replica_count shared_image_gallery_timeout skip_create_build_key_vault
    skip_create_image spot subscription_id temp_compute_name temp_nic_name temp_os_disk_name
    temp_resource_group_name tenant_id use_azure_cli_auth user_assigned_managed_identities
    virtual_network_name virtual_network_resource_group_name virtual_network_subnet_name vm_size
    winrm_expiration_time
  `,
	content: `
    azure_tag azure_tags capture_container_name capture_name_prefix custom_data custom_data_file
    custom_managed_image_name custom_managed_image_resource_group_name custom_script
    disk_additional_luns disk_additional_size disk_controller_type disk_encryption_set_id
    image_offer image_publisher image_sku image_url image_version keep_os_disk license_type
    managed_image_data_disk_snapshot_prefix managed_image_os_disk_snapshot_name
    managed_image_storage_account_type managed_image_zone_resilient os_disk_size_gb os_type
    plan_info resource_group_name secure_boot_enabled security_encryption_type security_type
    shared_gallery_image_version_end_of_life_date shared_image_gallery ssh_clear_authorized_keys
    storage_account type user_data user_data_file vtpm_enabled
  `,
	files: "custom_data_file user_data_file",
	life: `
    build_resource_group_name client_cert_path client_id client_jwt client_secret
    cloud_environment_name managed_image_resource_group_name metadata_host
    shared_image_gallery_destination subscription_id tenant_id use_azure_cli_auth
  `
});

// src/images/digitalocean/keys.ts
/**
* What every key of the builder `digitalocean` says about the image it makes. Names:
* digitalocean/packer-plugin-digitalocean 1.4.1, builder/digitalocean/config.hcl2spec.go, which has
* those of hashicorp/packer 1.6.6 too.
*/
const digitaloceanKeys = cloudKeys({
	name: "snapshot_name",
	credential: "api_token",
	session: `
    api_url connect_with_private_ip droplet_name http_retry_max http_retry_wait_max
    http_retry_wait_min ipv6 private_networking region snapshot_regions snapshot_timeout ssh_key_id
    state_timeout tags transfer_timeout vpc_uuid wait_snapshot_transfer
  `,
	content: `
    droplet_agent image monitoring size snapshot_tags ssh_clear_authorized_keys type user_data
    user_data_file
  `,
	files: "user_data_file",
	life: "api_token api_url"
});

// src/images/docker/keys.ts
/**
* What every key of the builder `docker` says about the image it makes. Names:
* hashicorp/packer-plugin-docker 1.1.4, builder/docker/config.hcl2spec.go, which has those of
* hashicorp/packer 1.6.6 too.
*/
const dockerKeys = cloudKeys({
	name: "",
	credential: "aws_access_key aws_secret_key aws_token login_password",
	session: `
    aws_force_use_public_ecr aws_profile container_dir discard docker_path ecr_login export_path
    fix_upload_owner login login_server login_username pty pull run_command
  `,
	content: `
    author build cap_add cap_drop changes commit device exec_user image message platform
    privileged runtime ssh_clear_authorized_keys tmpfs type volumes windows_container
  `,
	life: ""
});

// src/images/googlecompute/keys.ts
/**
* What every key of the builder `googlecompute` says about the image it makes. Names:
* hashicorp/packer-plugin-googlecompute 1.2.7, builder/googlecompute/config.hcl2spec.go, which has
* those of hashicorp/packer 1.6.6 too.
*/
const googleKeys = cloudKeys({
	name: "image_name",
	credential: `
    access_token account_file credentials_file credentials_json disk_encryption_key
    vault_gcp_oauth_engine
  `,
	session: `
    accelerator_count accelerator_type address custom_endpoints disable_default_service_account
    disk_name disk_type enable_integrity_monitoring enable_nested_virtualization
    enable_secure_boot enable_vtpm iap_ext iap_hashbang iap_localhost_port
    iap_tunnel_launch_wait image_project_id impersonate_service_account instance_name
    instance_termination_action labels machine_type max_run_duration_in_seconds min_cpu_platform
    network network_ip network_project_id node_affinity omit_external_ip on_host_maintenance
    oslogin_ssh_key_expire_after oslogin_ssh_username preemptible project_id region
    reservation_affinity resource_manager_tags scopes service_account_email skip_create_image
    state_timeout subnetwork tags universe_domain use_iap use_internal_ip use_os_login
    wait_to_add_ssh_keys windows_password_timeout wrap_startup_script zone
  `,
	content: `
    delete_at deprecate_at disk_attachment disk_size image_architecture image_description
    image_encryption_key image_family image_forbidden_signatures_db image_guest_os_features
    image_key_exchange_key image_labels image_licenses image_platform_key image_signatures_db
    image_storage_locations metadata metadata_files obsolete_at source_image source_image_family
    source_image_project_id ssh_clear_authorized_keys startup_script_file type
  `,
	files: "metadata_files startup_script_file",
	life: `
    access_token account_file credentials_file credentials_json custom_endpoints
    image_project_id impersonate_service_account project_id universe_domain
  `
});

// src/images/hcloud/keys.ts
/**
* What every key of the builder `hcloud` says about the image. Names: hetznercloud/packer-plugin-hcloud
* 1.7.2, builder/hcloud/config.hcl2spec.go, which has those of hashicorp/packer 1.6.6 too.
*/
const hcloudKeys = cloudKeys({
	name: "snapshot_name",
	credential: "token",
	session: `
    endpoint firewalls location networks poll_interval public_ipv4 public_ipv4_disabled public_ipv6
    public_ipv6_disabled server_labels server_name skip_create_snapshot ssh_keys_labels
    upgrade_server_type
  `,
	content: `
    image image_filter rescue server_type snapshot_labels ssh_clear_authorized_keys ssh_keys type
    user_data user_data_file
  `,
	files: "user_data_file",
	life: "endpoint token"
});

// src/images/plain/keys.ts
const { ssh_host: _ssh, winrm_host: _winrm, ...classes } = classesOf(communicator);
const plainKeys = {
	classes,
	files: [],
	checksums: {}
};

// src/images/qemu/keys.ts
/** Carries the identity and says nothing else: becomes the file name (step_create_disk.go). */
const name = ["vm_name"];
/** Secrets of the connection (communicator/config.go of the plugin SDK); never hashed. */
const credential = [...communicator.credential, "vnc_password"];
/** The machine that builds, how it is reached and how long that may take. */
const session = [
	...communicator.session,
	...words("host_port_max host_port_min skip_nat_mapping ssh_host_port_max ssh_host_port_min"),
	...words("http_bind_address http_interface http_network_protocol http_port_max http_port_min"),
	...words("iso_skip_cache iso_target_extension iso_target_path"),
	...words("boot_key_interval boot_keygroup_interval boot_wait disable_vnc"),
	...words(`
    accelerator cores cpu_model cpus display headless memory net_bridge output_directory
    qemu_binary qmp_enable qmp_socket_path run_once shutdown_timeout sockets threads
    use_default_display vnc_bind_address vnc_port_max vnc_port_min vnc_use_password
  `),
	...words("disk_cache disk_detect_zeroes disk_discard")
];
/** Known to be content; listed so that a new key of the plugin can be told from one we decided on. */
const content = [
	...words(`
    boot_command boot_steps cd_content cd_files cd_label cdrom_interface convert create
    disk_additional_size disk_compression disk_image disk_interface disk_size efi_boot
    efi_drop_efivars efi_firmware_code efi_firmware_vars firmware floppy_content floppy_dirs
    floppy_files floppy_label format http_content http_directory iso_checksum iso_url iso_urls
    machine_type net_device qemu_img_args qemuargs resize shutdown_command skip_compaction
    skip_resize_disk
  `),
	"ssh_clear_authorized_keys",
	...words("tpm_device_type type use_backing_file use_pflash use_tpm1 vga vtpm")
];
/** Key table of packer-plugin-qemu. */
const qemuKeys = {
	classes: classesOf({
		name,
		credential,
		session,
		content
	}),
	files: words(`
    cd_files efi_firmware_code efi_firmware_vars firmware floppy_dirs floppy_files http_directory
    iso_url iso_urls
  `),
	checksums: {
		iso_url: "iso_checksum",
		iso_urls: "iso_checksum"
	}
};

// src/images/vultr/keys.ts
/**
* What every key of the builder `vultr` says about the image it makes. Names:
* vultr/packer-plugin-vultr 2.7.0, builder/vultr/config.hcl2spec.go.
*/
const vultrKeys = cloudKeys({
	name: "snapshot_description",
	credential: "api_key",
	session: "enable_ipv6 enable_vpc enable_vpc2 instance_label region_id state_timeout tags",
	content: `
    app_id hostname image_id iso_id iso_url os_id plan_id script_id snapshot_id
    ssh_clear_authorized_keys ssh_key_ids userdata
  `,
	life: "api_key"
});

// src/images/registry.ts
/**
* Which home belongs to which builder, and what is known of a builder without its cloud. Homes are
* loaded when they are asked for, with their SDKs.
*/
const amazon = (builder) => ({
	load: async () => (await import("./amazon.js")).homeOf(builder),
	keys: amazonKeys,
	cloud: {
		checkRegions: checkRegions$1,
		requireRegion
	},
	consoleAddress,
	startCommand: ({ region, id }) => `aws ec2 run-instances --region ${region} --image-id ${id}`,
	isId: isAmi
});
/** Of a cloud whose images can be used everywhere. @param why With where the machine stands that builds. */
const withoutRegions = (why) => ({ checkRegions([first]) {
	if (first !== void 0) throw new UserError(`regions: ${why}`);
} });
/** Of a cloud whose regions have such names. */
const withRegions = (cloud, name, example) => ({ checkRegions(regions) {
	const wrong = regions.find((region) => !name.test(region));
	if (wrong === void 0) return;
	throw new UserError(`regions: ${quoted(wrong)} is no region of ${cloud}'s, such as ${example}.`);
} });
/** Portals of Azure's clouds (learn.microsoft.com, "Azure Government", "Azure operated by 21Vianet"). */
function azurePage({ region, id }) {
	if (!/^\/subscriptions\/[\w./-]+$/.test(id)) return void 0;
	const [, cloud] = /^(usgov|usdod|china)/.exec(region) ?? [];
	return `https://portal.azure.${cloud === void 0 ? "com" : cloud === "china" ? "cn" : "us"}/#resource${id}`;
}
const registry = {
	qemu: {
		load: () => import("./qemu2.js"),
		keys: qemuKeys,
		isStored: true
	},
	"amazon-ebs": amazon("amazon-ebs"),
	"amazon-chroot": amazon("amazon-chroot"),
	hcloud: {
		load: () => import("./hcloud.js"),
		keys: hcloudKeys,
		cloud: withoutRegions("a Hetzner snapshot belongs to a project and can be used in all its locations. Remove the input; `location` in builder-config says where to build."),
		consolePage: () => "https://console.hetzner.com/projects",
		startCommand: ({ id }) => `hcloud server create --name NAME --type TYPE --image ${id}`
	},
	digitalocean: {
		load: () => import("./digitalocean.js"),
		keys: digitaloceanKeys,
		cloud: withRegions("DigitalOcean", /^[a-z]{3}\d$/, "nyc3"),
		consolePage: () => "https://cloud.digitalocean.com/images/snapshots/droplets",
		startCommand: ({ region = "REGION", id }) => `doctl compute droplet create NAME --region ${region} --size SIZE --image ${id}`
	},
	vultr: {
		load: () => import("./vultr.js"),
		keys: vultrKeys,
		cloud: withoutRegions("a Vultr snapshot belongs to an account and can be used in all regions. Remove the input; `region_id` in builder-config says where to build."),
		consolePage: () => "https://my.vultr.com/snapshots/",
		startCommand: ({ id }) => `vultr-cli instance create --region REGION --plan PLAN --snapshot ${id}`
	},
	docker: {
		load: () => import("./docker.js"),
		keys: dockerKeys,
		isStored: true,
		consolePage: ({ image }) => /^ghcr\.io\/[\w./-]+@/.test(image) ? `https://${image.replace(/@.*/, "")}` : void 0,
		startCommand: ({ image }) => image.startsWith("/") ? `docker load --input ${image}` : `docker run --detach --privileged --tmpfs /run ${image}`
	},
	maas: {
		load: () => import("./maas.js"),
		type: "qemu",
		keys: qemuKeys,
		isId: (text) => /^custom\/nixos-[0-9a-z]{32}-/.test(text),
		startCommand: ({ image }) => image.startsWith("/") ? void 0 : `maas PROFILE machine deploy SYSTEM_ID distro_series=${image}`
	},
	googlecompute: {
		load: () => import("./googlecompute.js"),
		keys: googleKeys,
		cloud: withoutRegions("a Google image can be used in all zones of all regions. Remove the input; in builder-config, `image_storage_locations` says where to keep it, and `zone` where to build."),
		consolePage: () => "https://console.cloud.google.com/compute/images",
		startCommand: ({ image }) => `gcloud compute instances create NAME --image ${image}`
	},
	"azure-arm": {
		load: () => import("./azure.js"),
		keys: azureKeys,
		cloud: withRegions("Azure", /^[a-z]+\d?$/, "westeurope"),
		consoleAddress: azurePage,
		isId: (text) => /^\/subscriptions\/[^/]+\/resourceGroups\//i.test(text),
		startCommand: ({ image }) => `az vm create --resource-group GROUP --name NAME --security-type Standard --image ${image}`
	}
};
/** Builders whose images this action can look after, in the order of the README. */
const builders = Object.keys(registry);
/** Of any other builder there is a record of each image, and what plugins of Packer's do. */
function plain$1(builder) {
	return {
		load: async () => (await import("./plain.js")).homeOf(builder),
		keys: plainKeys,
		isStored: true
	};
}
/** Type of the builder in a template whose images belong there. */
function typeOf(builder) {
	return find(builder)?.type ?? builder;
}
function isInCloud(builder) {
	return find(builder)?.cloud !== void 0;
}
/** True for a builder whose images are in `image-store` wherever the action runs. */
function isStored(builder) {
	return lookUp(builder)?.isStored === true;
}
/** Builders whose images alone have such an id; none where the id does not tell. */
function buildersOf(id) {
	return builders.filter((name) => registry[name]?.isId?.(id));
}
/** @returns address of the page of an image, by region; none for builders that have no console. */
function consoleAddresses({ builder, copies }) {
	return copies.flatMap((copy) => {
		const url = find(builder)?.consoleAddress?.(copy);
		return url === void 0 ? [] : [[copy.region, url]];
	});
}
/** The one page of the cloud's console for an image, where pages do not depend on the region. */
function consolePage(image) {
	return find(image.builder)?.consolePage?.(image);
}
/** @returns undefined also where the image's id holds what a shell would not take as plain text. */
function startCommand(image) {
	const command = find(image.builder)?.startCommand?.(image);
	return command !== void 0 && /^[\w ./:@=-]+$/.test(command) ? command : void 0;
}
/**
* @param env Where the step needs a region: Amazon's or another cloud's own variables.
* @throws {UserError} for a builder whose images this action cannot look after, a name that is none of
* its regions', and no region where one is needed.
*/
function checkRegions(builder, asked, env) {
	const { cloud } = entryOf(builder);
	cloud?.checkRegions(asked.regions);
	if (env !== void 0) cloud?.requireRegion?.(asked, env);
}
/** True for a builder that this action knows no more of than its name. */
function isPlain(builder) {
	return !Object.hasOwn(registry, builder) && lookUp(builder) !== void 0;
}
/** @throws {UserError} as `openHome` does. */
function keysOf(builder) {
	return entryOf(builder).keys;
}
/** Keys of any builder (packer-plugin-sdk template/parse.go). */
const common = ["name", "type"];
/** @returns a sentence for each key that Packer's builder does not have; none for a builder unknown here. */
function unknownKeys(builder, config) {
	const home = find(builder);
	if (home === void 0) return [];
	const known = [...common, ...Object.keys(home.keys.classes)];
	return Object.keys(config).filter((key) => !known.includes(key)).map((key) => {
		const meant = nearest(key.toLowerCase().replaceAll("-", "_"), known);
		const others = builders.filter((name) => Object.hasOwn(find(name)?.keys.classes ?? {}, key));
		const hint = meant !== void 0 ? `Did you mean \`${meant}\`?` : others.length > 0 ? `It is one of ${others.join(", ")}: set \`builder\`, or remove it.` : "See Packer's page of that builder; arguments of a template generator go into `generator-args`.";
		return `${quoted(key)} is not a key of Packer's builder ${builder}. ${hint}`;
	});
}
/**
* Opens the home of a builder's images.
* @throws {UserError} for what can be no builder of Packer's, with the name that may be meant.
*/
async function openHome(builder, options) {
	return await (await entryOf(builder).load()).openHome(options);
}
function lookUp(builder) {
	if (Object.hasOwn(registry, builder)) return registry[builder];
	if (builderNames.includes(builder)) return plain$1(builder);
	return /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/.test(builder) && slipOf(builder) === void 0 ? plain$1(builder) : void 0;
}
/** The builder that is meant, where a name is too close to it to be another one. */
function slipOf(builder) {
	return nearest(builder.toLowerCase(), builderNames);
}
function entryOf(builder) {
	const entry = lookUp(builder);
	if (entry !== void 0) return entry;
	const slip = slipOf(builder);
	const meant = slip === void 0 ? "." : `; did you mean \`${slip}\`?`;
	throw new UserError(`builder: ${quoted(builder)} is not a Packer builder${meant} This action makes images with ${builders.map((name) => `\`${name}\``).join(", ")}, and with any other builder from a template of your own.`);
}
function find(builder) {
	return Object.hasOwn(registry, builder) ? registry[builder] : void 0;
}

// src/shared/files.ts
/** Helpers for files. */
/**
* Writes a file atomically: a reader sees the old content or the new one.
* @param mode Permission bits of the new file, default 0600.
* @param lasting True to wait until the file would survive a loss of power.
*/
async function writeAtomically(file, content, mode = 384, lasting = true) {
	await mkdir(path.dirname(file), { recursive: true });
	const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
	try {
		const handle = await open(temporary, "wx", mode);
		try {
			await handle.writeFile(content);
			if (lasting) await handle.sync();
		} finally {
			await handle.close();
		}
		await rename(temporary, file);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	}
}
/** True when `child` is `parent` or lies below it; both absolute and resolved. */
function isInside(child, parent) {
	const relative = path.relative(parent, child);
	return relative === "" || !(relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}
/** A folder and those above it, up to `top` or the root. */
function* upwards(folder, top) {
	for (let current = folder;; current = path.dirname(current)) {
		yield current;
		if (current === top || current === path.dirname(current)) return;
	}
}
/** True if the path exists, following links. */
async function exists(file) {
	return await mayAccess(file, constants.F_OK);
}
/** @param mode Of access(2), such as `constants.W_OK`. */
async function mayAccess(file, mode) {
	try {
		await access(file, mode);
		return true;
	} catch {
		return false;
	}
}
/** The real path, or undefined when there is nothing of that name. */
async function realPath(file) {
	try {
		return await realpath(file);
	} catch {
		return;
	}
}
/** The real path that a file has, or will have when it is made. */
function realTarget(file) {
	try {
		return realpathSync(file);
	} catch {
		const parent = path.dirname(file);
		return parent === file ? file : path.join(realTarget(parent), path.basename(file));
	}
}
/** The first executable file of this name on a search path, or undefined. */
async function which(name, searchPath) {
	for (const folder of searchPath.split(":")) {
		if (folder === "") continue;
		const file = path.join(folder, name);
		if (await mayAccess(file, constants.X_OK)) return file;
	}
}
/** Names of all files and links below a folder, relative to it. */
async function filesBelow(folder) {
	return (await readdir(folder, {
		recursive: true,
		withFileTypes: true
	})).filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

// src/shared/json.ts
/** True for an object and nothing else. For what was read as JSON: other objects pass as well. */
function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
function mapStrings(value, change) {
	if (typeof value === "string") return change(value);
	if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
	if (!isObject(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), mapStrings(item, change)]));
}

// src/shared/secrets.ts
/** Recognises variables and keys that contain secrets by their names. */
/**
* Words in names of credentials, such as AWS_ACCESS_KEY_ID, GITHUB_TOKEN, HCLOUD_TOKEN,
* DIGITALOCEAN_API_KEY, ARM_CLIENT_SECRET, AZURE_CREDENTIALS, GOOGLE_APPLICATION_CREDENTIALS. Plural
* `tokens` are settings (`http_tokens`), and a plain `_KEY` may open a cache as well as a door.
*/
const credentialName = /SECRET|TOKEN(?!S)|PASSWORD|PASSWD|PASSPHRASE|(ACCESS|API|AUTH|PRIVATE|ACCOUNT)_?KEY(_?ID)?$|CREDENTIALS(_JSON)?$|^(SSHPASS|DOCKER_AUTH_CONFIG|GITHUB_PAT|GH_PAT)$/i;
/** True for a name of a credential, whose value never counts as content of an image. */
function isCredentialName(name) {
	return credentialName.test(name);
}
/** True if the value of a variable of this name must not be in logs, outputs and hashes. */
function isSecretName(name) {
	return /_KEY$/i.test(name) || isCredentialName(name);
}
/** Texts below keys with such names, except Packer's expressions, which are references. */
function secretTexts(value, named = false) {
	if (typeof value === "string") return named && value !== "" && !value.includes("{{") ? [value] : [];
	if (Array.isArray(value)) return value.flatMap((item) => secretTexts(item, named));
	if (!isObject(value)) return [];
	return Object.entries(value).flatMap(([key, item]) => secretTexts(item, named || isSecretName(key)));
}

// src/action/masks.ts
/**
* The texts to mask: each line of a secret, if it has eight characters or more and is no part of an
* output, because the runner drops every job output that contains a masked text.
*/
const shortest = 8;
/** Values of environment variables whose name says that they are secret. */
function secretsOf(env) {
	return Object.entries(env).flatMap(([name, value]) => value !== void 0 && isSecretName(name) ? [value, value.slice(value.lastIndexOf(":") + 1)] : []);
}
/** Inputs whose text, or a part of it, becomes part of an output. */
const publishedInputs = [...[
	"stage",
	"family",
	"builder",
	"image",
	"image-store",
	"toplevel",
	"flake",
	"regions"
]];
/** Words in the outputs of every image. */
const vocabulary = [
	"transcend.qemu",
	"\"builder\",\"region\",\"identity\",\"created\",\"stages\"",
	"/nix/store/"
];
/** Texts of this job that will be part of outputs, known before there is any. */
function publishedBy(env) {
	return [
		...publishedInputs.map((name) => env[`INPUT_${name.toUpperCase()}`] ?? ""),
		env["HOME"] ?? "",
		env["XDG_DATA_HOME"] ?? "",
		...vocabulary
	];
}
/** @param published Texts that are, or will be part of, an output: stage, family, image store. */
function makeMasks(published = []) {
	const open = [...published];
	let masked = [];
	return {
		/** @returns the lines that were not masked before. */
		add(values) {
			const fresh = /* @__PURE__ */ new Set();
			for (const secret of values.flatMap(forms)) {
				if (secret.length < shortest || masked.includes(secret)) continue;
				if (open.some((text) => text.includes(secret))) continue;
				fresh.add(secret);
			}
			masked = [...masked, ...fresh].sort((a, b) => b.length - a.length);
			return [...fresh];
		},
		/** Stops masking what is part of this text, which becomes an output. @returns the masks that were dropped. */
		publish(text) {
			open.push(text);
			const dropped = masked.filter((secret) => text.includes(secret));
			masked = masked.filter((secret) => !dropped.includes(secret));
			return dropped;
		},
		/** The text with every masked part replaced. */
		redact(text) {
			let result = text;
			for (const secret of masked) result = result.replaceAll(secret, "***");
			return result;
		},
		values: () => [...masked]
	};
}
/** A secret as it may be printed: each of its lines, plain and as part of a JSON text. */
function forms(value) {
	return value.split(/\r\n|\r|\n/).map((line) => line.trim()).flatMap((line) => [line, JSON.stringify(line).slice(1, -1)]);
}

// src/shared/clock.ts
/**
* The clock by which images and leftovers expire: that of the home that keeps them. The clocks of the
* machines that share a home differ, and a machine whose clock is hours ahead would otherwise remove
* what another one is making as leftovers.
*/
/** Milliseconds within which two clocks count as equal: answers take time and count in seconds. */
const tolerance = 6e4;
let ahead = 0;
/**
* @param own A moment by this machine's clock.
* @returns that moment by the clock of the home (ms); by this machine's clock until the home's time is known.
*/
function homeTime(own = Date.now()) {
	return own + ahead;
}
/** @param time The time of the home's clock now (ms); NaN changes nothing. */
function observeHomeTime(time) {
	const difference = time - Date.now();
	if (Math.abs(difference - ahead) > tolerance) ahead = difference;
}

// src/images/order.ts
/** Oldest first; by name where two were made in the same millisecond. */
function byAge(left, right) {
	return Date.parse(left.created) - Date.parse(right.created) || byName(left, right);
}
function newestFirst(images) {
	return images.toSorted((left, right) => byAge(right, left));
}
function byName(left, right) {
	return compare(left.name, right.name) || compare(left.id, right.id);
}
function compare(left, right) {
	return left < right ? -1 : left > right ? 1 : 0;
}
/** True when the image was made for this family or holds a stage in it. */
function belongsTo(image, family) {
	if (family === void 0 || image.family === family) return true;
	return image.stages.some((hold) => hold.family === family);
}
/** One image at a time holds a slot. */
function sameSlot(left, right) {
	return left.family === right.family && left.stage === right.stage && left.pullRequest === right.pullRequest;
}

// src/images/holds.ts
/**
* Which image has a stage and which images had it. The holds on images are the only source, so every
* run that sees the same images gives the same answer.
*/
/** The stage whose images anybody with the preview role can make. */
const previewStage = "preview";
/** False for a hold whose time is over. */
function isLiving(hold, now = homeTime()) {
	return hold.until === void 0 || hold.until * 1e3 > now;
}
/** A roll-back writes down that the hold ended before it began; one that expired has had its time. */
function isRolledBack(hold) {
	return hold.until !== void 0 && hold.until * 1e3 <= Date.parse(hold.since);
}
function rolledBack(hold, since) {
	return {
		...hold,
		since,
		until: Math.floor(Date.parse(since) / 1e3)
	};
}
/** Every hold of this slot, those too whose time is over. */
function holdsOn(image, slot) {
	return image.stages.filter((hold) => (slot.family === void 0 || hold.family === slot.family) && hold.stage === slot.stage && (slot.pullRequest === void 0 || hold.pullRequest === slot.pullRequest));
}
/** The living hold by which an image has this slot, or had it before it was overtaken. */
function holdOn(image, slot, now = homeTime()) {
	return holdsOn(image, slot).filter((hold) => isLiving(hold, now)).reduce((best, hold) => best === void 0 || hold.since > best.since ? hold : best, void 0);
}
/**
* The images that have or had a slot, the holder first, the previous one next. Where two came to it
* in the same millisecond the name decides. An image that a pull request made counts for previews
* only, whatever is written on it.
*/
function historyOf(images, slot, now = homeTime()) {
	const held = images.flatMap((image) => {
		const hold = mayHold(image, slot.stage) ? holdOn(image, slot, now) : void 0;
		return hold === void 0 ? [] : [{
			image,
			since: Date.parse(hold.since)
		}];
	});
	held.sort((left, right) => right.since - left.since || byName(right.image, left.image));
	return held.map(({ image }) => image);
}
/** The image that has a slot: of all that carry it, the one that came to it last. */
function holderOf(images, slot) {
	return historyOf(images, slot)[0];
}
/** The slots that would be empty, or fall back to an older image, without this one. */
function heldBy(image, family) {
	return image.stages.filter((hold) => holderOf(family, hold)?.image === image.image);
}
/**
* The stages that an image has, each once: not those that another image has taken over, and those
* too that were rolled back, so that nobody gives them to it anew without looking.
* @param family Whose stages: an image that two families share may be released in one of them only.
*/
function stagesNow(image, images, family) {
	const current = image.stages.filter((hold) => (family === void 0 || hold.family === family) && (isRolledBack(hold) || holderOf(images, hold)?.image === image.image));
	return [...new Set(current.map((hold) => hold.stage))];
}
/** A `since` that is later than every other of this slot, also where clocks differ. */
function nextSince(images, slot, now = homeTime()) {
	const latest = images.flatMap((image) => holdsOn(image, slot)).reduce((most, hold) => Math.max(most, Date.parse(hold.since)), 0);
	return new Date(Math.max(now, latest + 1)).toISOString();
}
/** The rank of images in every slot that any of them has: computed once for a whole listing. */
function rankSlots(images, now = homeTime()) {
	const histories = /* @__PURE__ */ new Map();
	const members = /* @__PURE__ */ new Map();
	for (const image of images) for (const hold of image.stages) {
		const key = slotKey(hold);
		const known = members.get(key) ?? {
			slot: hold,
			images: /* @__PURE__ */ new Set()
		};
		members.set(key, known);
		known.images.add(image);
	}
	for (const [key, { slot, images: some }] of members) histories.set(key, historyOf([...some], slot, now));
	return { rankOf: (image, hold) => {
		if (!isLiving(hold, now)) return void 0;
		const rank = histories.get(slotKey(hold))?.indexOf(image) ?? -1;
		return rank === -1 ? void 0 : rank;
	} };
}
function slotKey({ family, stage, pullRequest }) {
	return JSON.stringify([
		family,
		stage,
		pullRequest ?? null
	]);
}
function mayHold(image, stage) {
	return image.trusted || stage === "preview";
}

// src/action/inert.ts
/**
* The one function that makes untrusted text harmless in a log. The runner treats a line as a command
* if it begins with `::` after white space, or contains `##[` anywhere (runner:
* ActionCommand.TryParseV2 and TryParse). Both comparisons follow the culture of the machine, which
* ignores invisible characters, so those are removed first.
*/
const maxLine = 4096;
/** Control characters except tab, and everything that has no width. */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;
/** Characters that separate words; they become spaces. */
const separators = new Map([..."\n\r\v\f\u2028\u2029"].map((c) => [c, " "])).set("	", "	");
/** One line of plain text: no terminal sequences, no control or invisible characters. */
function plain(text) {
	return stripVTControlCharacters(text.toWellFormed()).replace(invisible, (character) => separators.get(character) ?? "");
}
/** Cuts a long text and says how much is missing. */
function cut(text, max, whole = text.length) {
	if (text.length <= max && whole === text.length) return text;
	const kept = text.slice(0, max).replace(/[\uD800-\uDBFF]$/, "");
	return `${kept}… (${whole - kept.length} more characters)`;
}
/** One line that is no command to any runner, at most about `max` characters long. */
function inert(text, max = maxLine) {
	const short = text.length > max * 4 ? plain(text.slice(0, max * 4)).slice(0, max) : plain(text);
	return (text.length > max * 4 ? cut(short, max, text.length) : cut(short, max)).replace(/##\[/g, "## [").replace(/^(\s*):(?=:)/, "$1: ");
}
/** A text of several lines, each made inert. */
function inertLines(text, max = maxLine) {
	return text.split(/\r\n|\n/).map((line) => inert(line, max));
}

// src/action/log.ts
const maxAnnotations = 9;
/** Milliseconds between two lines about the same long work. */
const pace = 5e3;
function makeLog(options) {
	const write = options.write ?? ((text) => void process.stdout.write(text));
	const now = options.now ?? Date.now;
	const masks = options.masks ?? makeMasks(publishedBy(process.env));
	const annotations = [];
	const shown = /* @__PURE__ */ new Map();
	let depth = 0;
	const redact = (text) => masks.redact(text);
	const line = (text) => write(`${redact(text)}\n`);
	const lines = (text, prefix = "") => {
		for (const one of inertLines(redact(text))) line(inert(prefix + one));
	};
	const command = (name, properties, text) => write(`${formatCommand(name, properties, redact(text))}\n`);
	function annotate(kind, message, location) {
		const safe = inertLines(cut(redact(message), 3996)).join("\n");
		const isSaid = (one) => one.kind === kind && one.message === safe;
		if (location === void 0 && annotations.some(isSaid)) return;
		annotations.push({
			kind,
			message: safe,
			location
		});
		const count = annotations.filter((annotation) => annotation.kind === kind).length;
		if (!options.onGitHub || count > maxAnnotations) {
			const at = location === void 0 ? "" : ` ${locationText(location)}:`;
			lines(safe, `${capital(kind)}:${at} `);
			return;
		}
		command(kind, location === void 0 ? {} : {
			file: redact(inert(location.file)),
			line: location.line,
			col: location.column
		}, safe);
	}
	return {
		masks,
		annotations,
		mask(values) {
			for (const value of masks.add(values)) if (options.onGitHub) write(`${formatCommand("add-mask", {}, value)}\n`);
		},
		info: (text) => lines(text),
		debug(text) {
			if (!options.debug) return;
			for (const one of inertLines(redact(text))) if (options.onGitHub) command("debug", {}, one);
			else line(inert(`debug: ${one}`));
		},
		notice: (message, location) => annotate("notice", message, location),
		warning: (message, location) => annotate("warning", message, location),
		error: (message, location) => annotate("error", message, location),
		child: (text) => line(inert(redact(text))),
		progress(key, text, done = false) {
			const last = shown.get(key);
			const time = now();
			if (!done && last !== void 0 && time - last < pace) return;
			if (done) shown.delete(key);
			else shown.set(key, time);
			lines(text);
		},
		async group(title, work) {
			const name = inert(redact(title), 200);
			const outer = depth === 0;
			if (outer && options.onGitHub) command("group", {}, name);
			else line(inert(`▸ ${name}`));
			depth += 1;
			try {
				return await work();
			} finally {
				depth -= 1;
				if (outer && options.onGitHub) command("endgroup", {}, "");
			}
		},
		close() {
			for (const kind of [
				"notice",
				"warning",
				"error"
			]) {
				const more = annotations.filter((one) => one.kind === kind).length - maxAnnotations;
				if (more <= 0 || !options.onGitHub) continue;
				command(kind, {}, `${more} more of this kind: see the log and the job summary.`);
			}
		}
	};
}
/** `::name key=value::text`, escaped as the runner unescapes it (runner: ActionCommand). */
function formatCommand(name, properties, text) {
	const written = Object.entries(properties).filter(([, value]) => value !== void 0).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
	return `::${name}${written.length === 0 ? "" : ` ${written.join(",")}`}::${escapeData(text)}`;
}
function escapeData(text) {
	return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(text) {
	return escapeData(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
/** `file:line:column`, which editors and terminals recognise. */
function locationText(location) {
	return [
		location.file,
		location.line,
		location.column
	].filter((part) => part !== void 0).join(":");
}

// src/action/outputs.ts
/** The outputs as data, and the only code that writes them. */
/** `initial` is set before any work starts, so that a failed run has defined outputs too. */
const outputTable = [
	{
		name: "image",
		description: "The artifact id as Packer prints it; for `qemu` the path of the image file. Empty if there is no image.",
		initial: ""
	},
	{
		name: "builder_id",
		description: "Id of the builder as Packer prints it, such as `transcend.qemu`.",
		initial: ""
	},
	{
		name: "image_id",
		description: "The bare id in the build region.",
		initial: ""
	},
	{
		name: "images",
		description: "JSON list, one item per region or file: `builder`, `region`, `id`, `name`, `created`, `family`, `stages`, `identity`. The input `image` of a later step or job takes it.",
		initial: "[]"
	},
	{
		name: "status",
		description: "`create`: `created` or `reused`. `read`: `found` or `absent`. `plan`: `reused` or `would-create`, the latter also if the image could not be looked up. `test`: `passed` or `failed`. `promote`: `promoted` or `unchanged`. `prune`: `pruned` or `nothing`. `delete`: `deleted` or `absent`; in a dry run `found`. `install`: `installed`.",
		initial: ""
	},
	{
		name: "changed",
		description: "`true` if this run made, moved or removed something.",
		initial: "false"
	},
	{
		name: "stages",
		description: "JSON list of the image's stages. With `stage`, `family` or `promote`, the step looks at the family and leaves out stages that another image has taken over. A stage that was rolled back stays in the list; `read` with `family` and `stage` outputs the current holder.",
		initial: "[]"
	},
	{
		name: "toplevel",
		description: "Store path of the NixOS system in the image.",
		initial: ""
	},
	{
		name: "identity",
		description: "Identity of the image, `<store hash>-<digest>`: equal for equal images.",
		initial: ""
	},
	{
		name: "cache_hit",
		description: "`true` if the cache saved this run an evaluation, a download or a build.",
		initial: "false"
	},
	{
		name: "lock_changed",
		description: "`true` if `update` changed the lock file.",
		initial: "false"
	},
	{
		name: "template",
		description: "The Packer template as JSON; empty if nothing had to be evaluated.",
		initial: ""
	},
	{
		name: "plan",
		description: "JSON of what `plan` found: `status`, `looked_up`, `against`, the packages that are `added`, `removed`, `changed`, `resized` and `rebuilt`, their `counts`, `closure` sizes, `lock`. Long lists are shortened; `truncated` says so.",
		initial: ""
	},
	{
		name: "plan_file",
		description: "File with the complete plan: `plan.json` in `output-directory`, else in the runner's temporary folder.",
		initial: ""
	},
	{
		name: "nix_version",
		description: "Version of Nix, if it was used.",
		initial: ""
	},
	{
		name: "packer_version",
		description: "Version of Packer, if it was used.",
		initial: ""
	}
];
/** UTF-8 bytes; a longer value does not fit into the environment of a later step. */
const maxOutput = 65535;
/**
* @param write How one output is written; by default the file that the runner names, or a line of
*   the log where there is no runner.
*/
function makeOutputs(log, env = process.env, write = env["GITHUB_OUTPUT"] ? setOutput : toLog(log)) {
	return {
		/** Sets every output to its initial value; called before any work. */
		setDefaults() {
			if (!env["GITHUB_OUTPUT"]) return;
			for (const { name, initial } of outputTable) write(name, initial);
		},
		set(values) {
			for (const { name, initial } of outputTable) {
				const given = values[name];
				if (given === void 0) continue;
				const value = name === "template" ? log.masks.redact(given) : given;
				const bytes = Buffer.byteLength(value);
				if (bytes > maxOutput) {
					log.warning(`Output ${name} has ${bytes} bytes, more than the 64 KiB that a later step can take. It stays empty; with \`output-directory\` it is written to a file.`);
					write(name, initial);
					continue;
				}
				if (log.masks.publish(value).length > 0) log.warning(`Output ${name} holds a text that is masked as a secret. GitHub may drop it between jobs; rename the secret's value or the image's parts.`);
				write(name, value);
			}
		}
	};
}
/** Not printed without a runner: the template would bury the rest. */
function toLog(log) {
	return (name, value) => {
		if (value !== "" && name !== "template") log.info(`${name} = ${value}`);
	};
}
/** What a step found or made, as outputs. */
function outputsOf(result, more = {}) {
	const { image } = result;
	return {
		image: image?.image ?? "",
		builder_id: image?.builderId ?? "",
		image_id: image?.id ?? "",
		images: JSON.stringify(result.images.flatMap(imageItems)),
		status: result.status,
		changed: String(result.changed),
		stages: JSON.stringify(result.stages ?? (image === void 0 ? [] : stagesOf(image))),
		toplevel: result.toplevel ?? image?.toplevel ?? "",
		identity: result.identity ?? image?.identity ?? "",
		...more
	};
}
/** An item for each region, or one for a file. */
function imageItems(image) {
	const { builder, id, name, created, family, identity } = image;
	const copies = image.copies.length > 0 ? image.copies : [{
		region: image.region,
		id
	}];
	const stages = stagesOf(image);
	return copies.map((copy) => ({
		builder,
		region: copy.region ?? null,
		id: copy.id,
		name,
		created,
		family,
		stages,
		identity
	}));
}
/** The names of the stages, each once, in the order in which the image got them. */
function stagesOf(image) {
	return [...new Set(image.stages.map((hold) => hold.stage))];
}

// src/action/markdown.ts
/**
* Untrusted text in Markdown. All of it is put into code, where GitHub interprets no HTML, mention, link
* or image; these functions prevent it from ending the code or the cell of a table.
*/
const maxCell = 300;
/** A code span with the text, on one line. */
function code(text, max = maxCell) {
	const line = cut(plain(text), max);
	if (line.trim() === "") return "–";
	const fence = "`".repeat(longestRun(line) + 1);
	const pad = line.startsWith("`") || line.endsWith("`") || /^ .* $/.test(line) ? " " : "";
	return `${fence}${pad}${line}${pad}${fence}`;
}
/**
* A code span for the cell of a table, where a bar needs a backslash even in code. A space is added
* between a backslash and a bar, because two backslashes would cancel out.
*/
function cell(text, max = maxCell) {
	return code(text.replaceAll("\\|", "\\ |"), max).replaceAll("|", "\\|");
}
/** A block of code, at most `maxBytes` long with its fences. Empty when not even these fit. */
function codeBlock(text, maxBytes) {
	const lines = text.split(/\r\n|\r|\n/).map((line) => plain(line)).join("\n");
	const fence = "`".repeat(Math.max(3, longestRun(lines) + 1));
	const frame = Buffer.byteLength(`${fence}text\n\n${fence}\n`);
	if (maxBytes <= frame) return "";
	return `${fence}text\n${cutBytes(lines, maxBytes - frame)}\n${fence}\n`;
}
/** A list of texts, each on one line; its last point counts those that are left out. */
function bullets(texts, most) {
	const points = texts.slice(0, most).map((text) => `- ${code(text, 1e3)}\n`);
	if (texts.length > most) points.push(`- ${texts.length - most} more in the log\n`);
	return points.join("");
}
/** A table of cells that are already escaped. */
function table(head, rows) {
	return `${[
		head,
		head.map(() => "---"),
		...rows
	].map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`;
}
/** A table of names and values without those that are not known; empty where none is. */
function valueTable(values) {
	const rows = values.flatMap(([name, value]) => {
		if (value === void 0 || value === "") return [];
		return [[name, typeof value === "string" ? cell(value) : value.markdown]];
	});
	return rows.length === 0 ? "" : table(["", ""], rows);
}
/** The beginning of a text in at most `max` bytes of UTF-8, with a mark where something is missing. */
function cutBytes(text, max) {
	const bytes = Buffer.from(text);
	if (bytes.length <= max) return text;
	const mark = "\n… (cut)";
	let end = Math.max(0, max - Buffer.byteLength(mark));
	while (end > 0 && ((bytes[end] ?? 0) & 192) === 128) end -= 1;
	return max < Buffer.byteLength(mark) ? "" : bytes.subarray(0, end).toString() + mark;
}
function longestRun(text) {
	return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

// src/action/size.ts
/** Bytes in a readable unit: `412 KiB`, `1.3 GiB`. */
function formatBytes(bytes) {
	const units = [
		"byte",
		"KiB",
		"MiB",
		"GiB",
		"TiB"
	];
	let value = bytes;
	let unit = 0;
	while (value >= 1024 && unit < units.length - 1) {
		value /= 1024;
		unit += 1;
	}
	if (unit === 0) return counted(Math.round(value), "byte");
	return `${value >= 100 ? String(Math.round(value)) : value.toFixed(1)} ${units[unit]}`;
}

// src/action/plan.ts
/** Renders a plan as JSON for programs and as Markdown for people. Pure. */
function isPlan(result) {
	return result.plan !== void 0;
}
const kinds = [
	"added",
	"removed",
	"changed",
	"resized",
	"rebuilt"
];
/** The path of `plan_file`; undefined if there is no folder that later steps can read. */
function planFile(outputDirectory, invocation, env) {
	if (outputDirectory !== void 0) return path.join(outputDirectory, "plan.json");
	const temporary = env["RUNNER_TEMP"];
	if (!temporary || invocation === void 0) return void 0;
	return path.join(temporary, `packernix-plan-${invocation.id}.json`);
}
/** The whole plan, for `plan_file`. */
function planJson(result) {
	const { plan } = result;
	return {
		status: result.status,
		image: result.image?.image ?? null,
		toplevel: result.toplevel ?? null,
		identity: result.identity ?? null,
		looked_up: plan.notLookedUp === void 0,
		against: againstJson(plan.against),
		by: plan.by ?? null,
		counts: countsOf(plan.changes),
		closure: {
			before: plan.before ?? null,
			after: plan.after ?? null
		},
		...Object.fromEntries(kinds.map((kind) => [kind, weighed(plan).filter((change) => change.kind === kind).map(changeJson)])),
		lock: plan.lock?.map(({ input, before, after }) => ({
			input,
			before: before?.version ?? null,
			after: after?.version ?? null
		})) ?? null,
		notes: result.notes ?? [],
		truncated: false
	};
}
function againstJson(against) {
	if (against === void 0) return null;
	const { kind, toplevel } = against;
	return kind === "image" ? {
		kind,
		image: against.image,
		stage: against.stage ?? null,
		toplevel
	} : {
		kind,
		commit: against.commit,
		branch: against.branch ?? null,
		toplevel
	};
}
function changeJson(change) {
	return {
		name: change.name,
		before: change.before,
		after: change.after,
		bytes_before: change.bytesBefore ?? null,
		bytes_after: change.bytesAfter ?? null,
		in_system: change.inSystem ?? null
	};
}
function countsOf(changes) {
	const counts = {
		added: 0,
		removed: 0,
		changed: 0,
		resized: 0,
		rebuilt: 0
	};
	for (const { kind } of changes) counts[kind] += 1;
	return counts;
}
/**
* The output `plan`: the same JSON in at most `max` bytes. Lists are shortened, the least important
* first; `counts` covers all.
*/
function planOutput(result, max = 6e4) {
	const whole = planJson(result);
	const text = JSON.stringify(whole);
	if (Buffer.byteLength(text) <= max) return text;
	const short = {
		...whole,
		truncated: true
	};
	const lists = [
		...kinds,
		"lock",
		"notes"
	];
	for (const name of lists) if (Array.isArray(whole[name])) short[name] = [];
	let left = max - Buffer.byteLength(JSON.stringify(short));
	for (const name of [
		"notes",
		"lock",
		"changed",
		"added",
		"removed",
		"resized",
		"rebuilt"
	]) {
		const list = whole[name];
		if (!Array.isArray(list)) continue;
		const kept = [];
		for (const item of list) {
			left -= Buffer.byteLength(JSON.stringify(item)) + 1;
			if (left < 0) break;
			kept.push(item);
		}
		short[name] = kept;
		if (left < 0) break;
	}
	return JSON.stringify(short);
}
/** Packages that most readers look for first. */
const first = [
	/^linux(?!-(?:pam|firmware|headers)\b)(?:-|$)/,
	/^systemd$/,
	/^openssh$/,
	/^openssl$/
];
/**
* Sorts by importance: `first`, programs of services, packages, then files without a version; within
* these by kind of change, then by size.
*/
function weighed({ changes, services = [] }) {
	const order = [
		"changed",
		"added",
		"removed",
		"resized",
		"rebuilt"
	];
	const started = new Set(services);
	const rank = ({ name, before, after }) => {
		const place = first.findIndex((pattern) => pattern.test(name));
		if (place >= 0) return place;
		if (started.has(name)) return first.length;
		return first.length + ([...before, ...after].some((version) => version !== "") ? 1 : 2);
	};
	const weight = (change) => {
		const { bytesBefore: before, bytesAfter: after } = change;
		if (before !== void 0 && after !== void 0) return Math.abs(after - before);
		return after ?? before ?? -1;
	};
	return [...changes].sort((a, b) => rank(a) - rank(b) || order.indexOf(a.kind) - order.indexOf(b.kind) || weight(b) - weight(a) || (a.name < b.name ? -1 : 1));
}
/** Sentences and the table of packages, with at most `max` characters and `rows` rows. */
function differenceMarkdown(plan, { max, rows }) {
	const head = [
		againstText(plan),
		sizeText(plan),
		lockText(plan)
	].filter((text) => text !== "");
	const all = weighed(plan);
	const shown = all.filter(({ kind }) => kind !== "rebuilt");
	const before = head.join("\n");
	const after = rebuiltText(all.filter(({ kind }) => kind === "rebuilt"));
	return [
		before,
		changesTable(shown, rows, max - before.length - after.length - 4),
		after
	].filter((text) => text !== "").join("\n");
}
function againstText({ against, by, changes }) {
	if (against === void 0) return "";
	const what = against.kind === "image" ? against.stage === void 0 ? `the newest image of this family, ${code(against.image)}` : `the image of stage ${code(against.stage)}, ${code(against.image)}` : `${against.branch === void 0 ? "the base branch" : `branch ${code(against.branch)}`} at commit ${code(against.commit.slice(0, 12))}`;
	if (changes.length === 0) return `The system is the same as that of ${what}.\n`;
	return `Compared with ${what}.${by === "derivations" ? " One of the systems is not built, so this compares derivations: a few packages that only the build needs may appear." : ""}\n`;
}
function sizeText({ before, after }) {
	if (before === void 0 && after === void 0) return "";
	const text = (size) => size === void 0 ? "not built" : closureText(size);
	if (before === void 0) return `Closure: ${text(after)}.\n`;
	return `Closure: ${text(before)} → ${text(after)}.\n`;
}
function closureText({ bytes, paths }) {
	return `${formatBytes(bytes)} in ${counted(paths, "store path")}`;
}
/** Rows of inputs, those of the root first. */
const mostInputs = 50;
function lockText({ lock }) {
	if (lock === void 0) return "";
	if (lock.length === 0) return "`update` finds nothing newer.\n";
	const locked = (one) => one === void 0 ? "–" : [code(one.version.slice(0, 12)), one.date ?? ""].join(" ").trim();
	const rows = lock.slice(0, mostInputs).map(({ input, before, after, compare }) => [
		cell(input, 80),
		locked(before),
		locked(after),
		compare === void 0 ? "–" : `[compare](${compare})`
	]);
	const more = lock.length > mostInputs ? `\n${lock.length - mostInputs} more inputs.\n` : "";
	return `Changes of \`flake.lock\`:\n\n${table([
		"Input",
		"Before",
		"After",
		"Commits"
	], rows)}${more}`;
}
function changesTable(changes, rows, max) {
	if (changes.length === 0) return "";
	const sized = changes.some((change) => sizes(change) !== "");
	const lines = [];
	let left = max - 200;
	for (const change of changes.slice(0, rows)) {
		const { name, before, after } = change;
		const line = `| ${[...[
			cell(name, 100),
			versions(before),
			versions(after)
		], ...sized ? [sizes(change)] : []].join(" | ")} |\n`;
		left -= line.length;
		if (left < 0) break;
		lines.push(line);
	}
	const more = changes.length - lines.length;
	const rest = more === 0 ? "" : `\n${more} more: see the output \`plan_file\`.\n`;
	if (lines.length === 0) return rest;
	return table([
		"Package",
		"Before",
		"After",
		...sized ? ["Size"] : []
	], []) + lines.join("") + rest;
}
function versions(list) {
	if (list.length === 0) return "–";
	const shown = list.slice(0, 4).map((version) => version || "no version");
	return cell([...shown, ...list.length > 4 ? ["…"] : []].join(", "), 120);
}
/** Empty if a size is not known, as for most systems in a plan, which are not built. */
function sizes({ kind, bytesBefore, bytesAfter }) {
	const text = (bytes) => bytes === void 0 ? "" : formatBytes(bytes);
	if (kind === "added") return text(bytesAfter);
	if (kind === "removed") return text(bytesBefore);
	if (bytesBefore === void 0 || bytesAfter === void 0) return "";
	return `${text(bytesBefore)} → ${text(bytesAfter)}`;
}
function rebuiltText(rebuilt) {
	if (rebuilt.length === 0) return "";
	const names = rebuilt.map(({ name }) => code(name, 60));
	return `<details><summary>${`Rebuilt with the same version: ${rebuilt.length}`}</summary>\n\n${abridged(names, 100, ", ")}.\n\n</details>\n`;
}

// src/action/inventory.ts
/** A Markdown table of images, newest first. Pure. */
/**
* With several families, the table has a column for them.
* @param most Rows; one line counts the older images.
*/
function renderInventory(inventory, now = homeTime(), most = 100) {
	const { images, why } = inventory;
	const slotRanks = rankSlots(inventory.among ?? images, now);
	const families = new Set(images.map(({ family }) => family));
	const rows = newestFirst(images).slice(0, most).map((image) => [
		cell(image.name),
		phrases(image.stages.map((hold) => describeHold(image, hold, slotRanks, now))),
		unbroken(formatAge(now - Date.parse(image.created))),
		image.size === void 0 ? "–" : unbroken(formatBytes(image.size)),
		cell(image.toplevel.replace(/^\/nix\/store\/([^-]*-)?(nixos-system-)?/, "")),
		whereText(image),
		...families.size > 1 ? [cell(image.family)] : [],
		...why === void 0 ? [] : [cell(why.get(image.image) ?? "")]
	]);
	const head = [
		"image",
		"stages",
		"age",
		"size",
		"system",
		"where"
	];
	if (families.size > 1) head.push("family");
	if (why !== void 0) head.push("why");
	const text = table(head, rows);
	const more = images.length - rows.length;
	return more > 0 ? `${text}\nand ${more} older\n` : text;
}
/** Rows of `valueTable`: links to the image's page, or to one for each region, and how it is started. */
function usageRows(image) {
	if (image === void 0) return [];
	const page = consolePage(image);
	const links = page === void 0 ? regionLinks(image) : `[${new URL(page).host}](${page})`;
	return [["Console", links === "" ? void 0 : { markdown: links }], ["Start it with", startCommand(image)]];
}
function regionLinks(image) {
	return consoleAddresses(image).slice(0, 50).map(([region, url]) => `[${region}](${url})`).join(", ");
}
function whereText(image) {
	const links = regionLinks(image);
	if (links !== "") return `${cell(image.builder)} ${links}`;
	return cell([image.builder, ...image.copies.map(({ region }) => region)].join(" "));
}
/** A number and its unit on one line. */
function unbroken(text) {
	return text.replaceAll(" ", "&nbsp;");
}
function phrases(texts) {
	const shown = texts.slice(0, 8).map((text) => cell(text));
	if (texts.length > shown.length) shown.push(`and ${texts.length - shown.length} more`);
	return shown.length === 0 ? cell("") : shown.join("<br>");
}
/** `production`, `production (previous)`, `preview of 7 until 2026-01-31`. */
function describeHold(image, hold, slotRanks, now = homeTime()) {
	const { stage, pullRequest, until, family } = hold;
	const guest = family === image.family ? "" : ` in ${family}`;
	const name = `${stage}${pullRequest === void 0 ? "" : ` of pull request ${pullRequest}`}${guest}`;
	if (isRolledBack(hold)) return `${name} (rolled back)`;
	const day = until === void 0 ? "" : (/* @__PURE__ */ new Date(until * 1e3)).toISOString().slice(0, 10);
	if (!isLiving(hold, now)) return `${name} (expired ${day})`;
	const end = day === "" ? "" : ` until ${day}`;
	const rank = slotRanks.rankOf(image, hold);
	if (rank === 0) return name + end;
	if (rank === 1 && stage !== "preview") return `${name}${end} (previous)`;
	return `${name}${end} (earlier)`;
}
/** An age in the largest unit that gives at least 2: `40 s`, `3 h`, `12 d`. */
function formatAge(milliseconds) {
	for (const [unit, length] of [
		["d", 864e5],
		["h", 36e5],
		["min", 6e4]
	]) if (milliseconds >= 2 * length) return `${Math.floor(milliseconds / length)} ${unit}`;
	return `${Math.max(0, Math.floor(milliseconds / 1e3))} s`;
}

// src/action/timeline.ts
function makeTimeline(now = Date.now) {
	const phases = [];
	return {
		phases,
		async phase(name, work, hasFailed = () => false) {
			const phase = {
				name,
				start: now(),
				end: void 0,
				failed: false
			};
			phases.push(phase);
			try {
				const result = await work();
				phase.failed = hasFailed(result);
				return result;
			} catch (error) {
				phase.failed = true;
				throw error;
			} finally {
				phase.end = now();
			}
		}
	};
}
/** Milliseconds as `0.4 s`, `12 s`, `3 min 5 s`. */
function formatDuration(milliseconds) {
	const seconds = milliseconds / 1e3;
	if (seconds < 10) return `${seconds.toFixed(1)} s`;
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole} s`;
	return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

// src/action/summary.ts
/** Renders the job summary as Markdown. Pure except for `writeSummary`. */
/** GitHub drops a summary of more than 1 MiB altogether (runner: CreateStepSummaryCommand). */
const maxSummary = 1e6;
/** Renders the summary in at most `max` bytes; the last parts are cut first. */
function renderSummary(facts, max = maxSummary) {
	const parts = [
		() => heading(facts),
		() => bullets(facts.result?.notes ?? [], 50),
		() => overview(facts),
		(room) => difference(facts.result, room),
		(room) => inventories(facts.result?.inventories ?? [], room),
		() => backgroundTable(facts),
		() => timelineChart(facts),
		(room) => problems(facts, room),
		(room) => details(facts.error?.details, room)
	];
	let text = "";
	for (const part of parts) {
		const piece = part(max - Buffer.byteLength(text) - 1);
		if (piece === "") continue;
		const next = `${text}${text === "" ? "" : "\n"}${piece}`;
		if (Buffer.byteLength(next) <= max) text = next;
	}
	return text;
}
/**
* Overwrites the summary. A failure to do so is only a warning.
* @param env Names the file (`GITHUB_STEP_SUMMARY`); without it nothing is written.
*/
async function writeSummary(markdown, log, env = process.env) {
	const file = env["GITHUB_STEP_SUMMARY"];
	if (!file) return;
	try {
		writeFileSync(file, cutBytes(markdown, maxSummary));
	} catch (error) {
		log.warning(`The job summary could not be written: ${messageOf(error)}`);
	}
}
/** What happened, and what to do next. */
const statusWords = {
	created: ["image created", "Later steps use the output `image`."],
	reused: ["image reused", "An image of this system exists, so nothing was built. Later steps use the output `image`."],
	found: ["image found", "Later steps use the output `image`."],
	absent: ["no such image", "Step `create` makes it."],
	"would-create": ["a new image would be created", "Step `create` makes it."],
	passed: ["image passed its test", "Step `promote` gives it a stage."],
	failed: ["image failed its test", "Its stages are unchanged; the messages below say why."],
	promoted: ["image promoted", "`roll-back: true` gives the stage back to the previous holder."],
	unchanged: ["nothing to promote", "This image already holds the stage."],
	pruned: ["old images removed", "The tables say why each image went or stays."],
	nothing: ["no images removed", "The table says why each image stays."],
	deleted: ["image deleted", "Copies and files that belonged to it are removed too."],
	installed: ["Nix and Packer installed", "Later steps find both on `PATH`."]
};
function heading(facts) {
	const { result, state, step = "the step", error } = facts;
	const families = new Set(result?.images.map((image) => image.family));
	const family = families.size === 1 ? [...families][0] : facts.family;
	const head = (text) => `### NixOS${family === void 0 ? "" : ` ${code(family, 80)}`}: ${text}\n`;
	if (state === "running") return `${head(`${step} is running`)}\nIf this text remains, the runner was lost or killed the step. The next run removes what this one left.\n`;
	if (state === "cancelled") return `${head(`${step} was cancelled`)}\nThe post step removes what this step has begun. Run the job again to repeat the step.\n`;
	if (state === "failed" || result === void 0) {
		const at = error?.location === void 0 ? "" : `${code(locationText(error.location))} `;
		const message = error?.message.split("\n").map((line) => code(line, 1e3)).join("<br>");
		return `${head(`${step} failed`)}\n${at}${message ?? ""}\n`;
	}
	const next = nextText(result, facts.step);
	return `${head(statusText(result))}${next === "" ? "" : `\n${next}\n`}`;
}
/** The result of a step in words. */
function statusText(result) {
	const { plan, status, images, wouldRemove } = result;
	if (plan?.notLookedUp !== void 0) return "a new image would be created, unless there is one";
	if (wouldRemove) return `${counted(wouldRemove, "image")} would be removed`;
	if (status === "pruned") return `${counted(images.length, "old image")} removed`;
	return statusWords[status][0];
}
/** What the reader can do next. */
function nextText(result, step) {
	const { status, wouldRemove, notes = [] } = result;
	if (wouldRemove) return "This was a dry run. To remove what is listed here, set `dry-run: false`.";
	if (result.plan?.notLookedUp !== void 0) return "Step `create` makes it if there is none.";
	if (status === "unchanged" && notes.length > 0) return "";
	if (status === "absent" && step === "delete") return "There was nothing to delete.";
	const listed = result.inventories?.flatMap(({ images }) => images);
	if (status === "nothing" && listed?.length === 0) return "There are no images.";
	const hasStage = stagesIn(result).length > 0;
	const promote = status === "created" && !hasStage ? " Step `promote` gives it a stage." : "";
	return statusWords[status][1] + promote;
}
function stagesIn({ stages, image }) {
	return stages ?? (image === void 0 ? [] : stagesOf(image));
}
/** Rows of packages that people still read. */
const mostRows = 500;
function difference(result, room) {
	const shown = result?.plan ?? result?.difference;
	const max = Math.floor(room / 4);
	return shown === void 0 ? "" : differenceMarkdown(shown, {
		max,
		rows: mostRows
	});
}
/** The image and how it is used. */
function overview({ result }) {
	if (result === void 0) return "";
	const { image, images, inventories, status, rows = [] } = result;
	const others = inventories === void 0 ? images.filter((one) => one !== image) : [];
	const label = status === "deleted" ? "Deleted" : image === void 0 ? "Image" : "Also";
	return valueTable([
		["Image", image?.image],
		...usageRows(image),
		["Stages", stagesIn(result).join(", ")],
		...rows,
		["Size", image?.size === void 0 ? void 0 : formatBytes(image.size)],
		["Costs", image && costsText(image)],
		...others.slice(0, 20).map((other) => [label, other.image])
	]);
}
/** What it was made from and by, folded: few readers need it. */
function backgroundTable(facts) {
	const { result } = facts;
	const image = result?.image;
	const values = valueTable([
		["Builder", facts.builder],
		["Status", result?.status],
		["Family", image?.family ?? facts.family],
		["System", result?.toplevel ?? image?.toplevel ?? facts.toplevel],
		["Closure", result?.closure && closureText(result.closure)],
		["Identity", result?.identity ?? image?.identity ?? facts.identity],
		["Allowed stages", image && (image.trusted ? "all" : `only ${"preview"}`)],
		["Nix", facts.nixVersion],
		["Packer", facts.packerVersion],
		["From the cache", facts.cached?.join("; ")]
	]);
	if (values === "") return "";
	return `<details><summary>System, identity and tools</summary>\n\n${values}\n</details>\n`;
}
/** What the image uses as long as it exists. Without prices, which change. */
function costsText({ builder, size, copies }) {
	if (!isInCloud(builder)) return void 0;
	return { markdown: `storage${size === void 0 ? "" : ` for at most ${formatBytes(size)}`}${copies.length > 1 ? ` in each of ${copies.length} regions` : ""}, every month until the image is removed` };
}
function inventories(all, room) {
	const filled = all.filter(({ images }) => images.length > 0);
	for (const most of [
		100,
		20,
		5
	]) {
		const text = filled.map((one) => `#### ${one.title}\n\n${renderInventory(one, void 0, most)}`).join("\n");
		if (Buffer.byteLength(text) < room) return text;
	}
	return "";
}
/** A Mermaid gantt chart, folded unless a phase has failed; times are in the reader's own zone. */
function timelineChart(facts) {
	const phases = facts.phases.slice(0, 50);
	const [first] = phases;
	if (first === void 0) return "";
	const lines = [
		"```mermaid",
		"gantt",
		"  dateFormat x",
		"  axisFormat %H:%M:%S"
	];
	for (const { name, start, end, failed } of phases) {
		const label = name.replace(/[^A-Za-z0-9()'-]+/g, " ").trim().slice(0, 60);
		const status = end === void 0 ? "active, " : failed ? "crit, " : "done, ";
		const until = Math.max(end ?? start, start + 1);
		const took = end === void 0 ? "" : ` (${formatDuration(end - start)})`;
		lines.push(`  ${label}${took} :${status}${start}, ${until}`);
	}
	const now = Date.now();
	const took = Math.max(...phases.map(({ end }) => end ?? now)) - first.start;
	return `${`<details${phases.some(({ failed }) => failed) ? " open" : ""}><summary>Times: ${formatDuration(took)}</summary>\n\n`}${lines.join("\n")}\n\`\`\`\n\n</details>\n`;
}
function problems({ annotations: all, result }, room) {
	const annotations = all.filter(({ message }) => result?.notes?.includes(message) !== true);
	if (annotations.length === 0) return "";
	const lines = ["#### Messages\n\n"];
	let left = room - 100;
	for (const [index, { kind, message, location }] of annotations.entries()) {
		const line = `- ${kind}${location === void 0 ? "" : ` ${code(locationText(location))}`} ${code(message, 1e3)}\n`;
		left -= Buffer.byteLength(line);
		if (left < 0) {
			lines.push(`- ${annotations.length - index} more in the log\n`);
			break;
		}
		lines.push(line);
	}
	return lines.join("");
}
function details(text, room) {
	if (text === void 0 || text.trim() === "") return "";
	const [open, close] = ["<details><summary>Details</summary>\n\n", "\n</details>\n"];
	const block = codeBlock(text, room - Buffer.byteLength(open + close) - 1);
	return block === "" ? "" : open + block + close;
}

// src/action/state.ts
/**
* The state that main saves for the post step: one JSON value of ids and paths, which the runner passes
* on as an environment variable. Inputs cannot be used there: in nested composite actions they are wrong.
*/
const key = "packernix";
/**
* What main saved last.
* @returns undefined in main itself, and for a state of another version.
*/
async function loadState() {
	const text = getState(key);
	if (text === "") return void 0;
	try {
		const { State } = await import("./state-schema.js");
		return State.parse(JSON.parse(text));
	} catch {
		return;
	}
}
/** Collects the state as main learns more, and saves the whole each time; not without a runner. */
function makeMemory() {
	let state = { version: 1 };
	return { remember(more) {
		state = {
			...state,
			...more
		};
		if (process.env["GITHUB_STATE"]) saveState(key, JSON.stringify(state));
	} };
}

// src/shared/mounts.ts
/** Mounts, by /proc/self/mountinfo. */
/**
* Removes a folder with its contents, unless something is mounted in it, because that would be removed
* too, for example `/dev` of this machine.
* @throws for a mount, before anything is removed.
*/
async function removeFolder(folder) {
	const mounted = (await readMounts()).filter(({ point }) => isInside(point, folder));
	if (mounted.length > 0) {
		const points = mounted.map(({ point }) => point).join(", ");
		throw new Error(`${folder} stays, because these are mounted: ${points}`);
	}
	await rm(folder, {
		recursive: true,
		force: true
	});
}
/**
* True when the mount that holds this folder cannot be written, whatever its permissions say. The
* folder need not exist.
*/
async function isReadOnly(folder) {
	let found = {
		point: "",
		options: ""
	};
	for (const mount of await readMounts()) {
		const { point } = mount;
		if (!(point === "/" || folder === point || folder.startsWith(`${point}/`)) || point.length < found.point.length) continue;
		found = mount;
	}
	return found.options.split(",").includes("ro");
}
/** Later ones lie over earlier ones. */
async function readMounts() {
	return (await readFile("/proc/self/mountinfo", "utf8").catch(() => "")).split("\n").flatMap((line) => {
		const [mount = "", fileSystem = ""] = line.split(" - ");
		const [, , , , escaped, options = ""] = mount.split(" ");
		if (escaped === void 0) return [];
		return [{
			point: escaped.replace(/\\(\d{3})/g, (_all, digits) => String.fromCharCode(Number.parseInt(digits, 8))),
			options: `${options},${fileSystem.split(" ")[2] ?? ""}`
		}];
	});
}

export { mayAccess as $, isLiving as A, readGitHub as At, newestFirst as B, outputsOf as C, distance as Ct, historyOf as D, quoted as Dt, heldBy as E, counted as Et, rolledBack as F, isCredentialName as G, homeTime as H, stagesNow as I, isObject as J, isSecretName as K, belongsTo as L, nextSince as M, setAside as Mt, previewStage as N, holdOn as O, shorten as Ot, rankSlots as P, isInside as Q, byAge as R, makeOutputs as S, nearest as St, plain as T, capital as Tt, observeHomeTime as U, sameSlot as V, secretsOf as W, exists as X, mapStrings as Y, filesBelow as Z, planJson as _, isRegion as _t, makeMemory as a, builders as at, code as b, actingKeys as bt, writeSummary as c, isInCloud as ct, describeHold as d, keysOf as dt, realPath as et, formatAge as f, openHome as ft, planFile as g, checkRegions$1 as gt, isPlan as h, amiReference as ht, loadState as i, writeAtomically as it, isRolledBack as j, putBack as jt, holdsOn as k, withPeriod as kt, formatDuration as l, isPlain as lt, differenceMarkdown as m, unknownKeys as mt, readMounts as n, upwards as nt, renderSummary as o, buildersOf as ot, usageRows as p, typeOf as pt, secretTexts as q, removeFolder as r, which as rt, statusText as s, checkRegions as st, isReadOnly as t, realTarget as tt, makeTimeline as u, isStored as ut, planOutput as v, noRegion as vt, makeLog as w, abridged as wt, valueTable as x, communicator as xt, bullets as y, regionOf as yt, byName as z };