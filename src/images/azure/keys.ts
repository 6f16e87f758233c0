/**
 * What every key of the builder `azure-arm` says about the image it makes. Names:
 * hashicorp/packer-plugin-azure 2.6.3, builder/azure/arm/config.hcl2spec.go, which has those of
 * hashicorp/packer 1.6.6 too.
 */
import { cloudKeys } from "../key-classes.ts";

export const azureKeys = cloudKeys({
  name: "managed_image_name",
  credential: `
    client_cert_password client_cert_path client_jwt client_secret oidc_request_token
    oidc_request_url
  `,
  // A group's images can be used in its region, those of a gallery wherever they are replicated.
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
  // `ssh_clear_authorized_keys` takes keys out of the image (common/step_cleanup_temp_keys.go of the
  // plugin SDK).
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
  // As whom Azure is asked, and where images and machines are.
  life: `
    build_resource_group_name client_cert_path client_id client_jwt client_secret
    cloud_environment_name managed_image_resource_group_name metadata_host
    shared_image_gallery_destination subscription_id tenant_id use_azure_cli_auth
  `,
});
