/**
 * What every key of the builders `amazon-ebs` and `amazon-chroot` says about the image they make.
 * Names: hashicorp/packer-plugin-amazon 1.8.2, builder/ebs/builder.hcl2spec.go and
 * builder/chroot/builder.hcl2spec.go, which hold those of hashicorp/packer 1.6.6 too. A key that is
 * not here counts as content: a needless rebuild is better than a wrong reuse.
 */
import type { KeyTable } from "../../packer/types.ts";
import { words } from "../../shared/text.ts";
import { classesOf, communicator } from "../key-classes.ts";

/** Carries the identity and says nothing else. */
const name = ["ami_name"];

/** Secrets of the account (common/access_config.go) and of the connection; never hashed. */
const credential = [
  ...communicator.credential,
  ...words("access_key mfa_code secret_key token vault_aws_engine"),
];

/** Where images are made, and as whom (common/access_config.go, common/ami_config.go). */
export const actingKeys = words(`
  access_key ami_regions assume_role custom_endpoint_ec2 profile region secret_key
  shared_credentials_file token
`);

/** The account and the machine that build, how they are reached and how long that may take. */
const session = [
  // common/access_config.go: who asks, and where.
  ...words(`
    assume_role aws_polling custom_endpoint_ec2 decode_authorization_messages
    insecure_skip_tls_verify max_retries profile region shared_credentials_file
    skip_credential_validation skip_metadata_api_check
  `),
  // common/ami_config.go: where copies go, and what becomes of an image of the same name.
  ...words(`
    ami_regions force_delete_snapshot force_deregister skip_region_validation
    skip_save_build_region snapshot_copy_duration_minutes
  `),
  // common/run_config.go: the machine that builds.
  ...words(`
    associate_public_ip_address availability_zone block_duration_minutes
    capacity_reservation_group_arn capacity_reservation_id capacity_reservation_preference
    disable_stop_instance ebs_optimized enable_nitro_enclave enable_t2_unlimited
    enable_unlimited_credits fleet_tag fleet_tags iam_instance_profile instance_type
    license_specifications metadata_options pause_before_ssm placement run_tag run_tags
    security_group_filter security_group_id security_group_ids session_manager_port
    shutdown_behavior skip_profile_validation spot_allocation_strategy spot_instance_types
    spot_price spot_price_auto_product spot_tag spot_tags ssh_interface subnet_filter subnet_id
    temporary_iam_instance_profile_policy_document temporary_security_group_source_cidrs
    temporary_security_group_source_public_ip tenancy user_data user_data_file vpc_filter vpc_id
    windows_password_timeout
  `),
  // builder/ebs/builder.go: its volumes while it runs, and whether there will be an image.
  ...words("no_ephemeral run_volume_tag run_volume_tags skip_ami_run_tags skip_create_ami"),
  // builder/chroot/builder.go: where the volume is on the machine that builds.
  ...words(`
    command_wrapper device_path mount_path nvme_device_path root_volume_tag root_volume_tags
  `),
  ...communicator.session,
];

/** Known to be content; listed so that a new key of the plugin can be told from one we decided on. */
const content = [
  ...words(`
    ami_architecture ami_block_device_mappings ami_description ami_groups ami_org_arns ami_ou_arns
    ami_product_codes ami_users ami_virtualization_type boot_mode chroot_mounts copy_files
    deprecate_at deregistration_protection ena_support encrypt_boot fast_launch from_scratch
    imds_support kms_key_id launch_block_device_mappings mount_options mount_partition
    post_mount_commands pre_mount_commands region_kms_key_ids root_device_name
    root_volume_encrypt_boot root_volume_kms_key_id root_volume_size root_volume_type
    snapshot_groups snapshot_tag snapshot_tags snapshot_users source_ami source_ami_filter
    sriov_support
  `),
  // Takes keys out of the image (common/step_cleanup_temp_keys.go of the plugin SDK).
  "ssh_clear_authorized_keys",
  ...words("tag tags tpm_support type uefi_data"),
];

/** Key table of both builders; no name means one thing to the one and another to the other. */
export const amazonKeys: KeyTable = {
  classes: classesOf({ name, credential, session, content }),
  // Copied into the chroot as they are on the machine that builds.
  files: ["copy_files"],
  checksums: {},
  life: [
    ...actingKeys,
    // For copies that a reused image lacks, and for instance profiles that are left.
    ...words(`
      region_kms_key_ids snapshot_copy_duration_minutes snapshot_groups snapshot_users
      temporary_iam_instance_profile_policy_document
    `),
  ],
};
