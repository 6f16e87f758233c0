/**
 * What every key of the builders `amazon-ebs` and `amazon-chroot` says about the image they make; no name
 * means one thing to the one and another to the other. Names: hashicorp/packer-plugin-amazon 1.8.2,
 * builder/ebs/builder.hcl2spec.go and builder/chroot/builder.hcl2spec.go, which hold those of
 * hashicorp/packer 1.6.6 too.
 */
import { words } from "../../shared/text.ts";
import { cloudKeys } from "../key-classes.ts";

/** Where images are made, and as whom (common/access_config.go, common/ami_config.go). */
export const actingKeys = words(`
  access_key ami_regions assume_role custom_endpoint_ec2 profile region secret_key
  shared_credentials_file token
`);

export const amazonKeys = cloudKeys({
  name: "ami_name",
  credential: "access_key mfa_code secret_key token vault_aws_engine",
  // Who asks and where; where copies go, and what becomes of an image of the same name; the machine that
  // builds, and its volumes.
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
  // `ssh_clear_authorized_keys` takes keys out of the image (common/step_cleanup_temp_keys.go of the
  // plugin SDK).
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
  // Copied into the chroot as they are on the machine that builds.
  files: "copy_files",
  // Besides: of copies that a reused image lacks, and of instance profiles that are left.
  life: `
    ${actingKeys.join(" ")}
    region_kms_key_ids snapshot_copy_duration_minutes snapshot_groups snapshot_users
    temporary_iam_instance_profile_policy_document
  `,
});
