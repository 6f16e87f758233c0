/**
 * What every key of the builder `googlecompute` says about the image it makes. Names:
 * hashicorp/packer-plugin-googlecompute 1.2.7, builder/googlecompute/config.hcl2spec.go, which has
 * those of hashicorp/packer 1.6.6 too.
 */
import { cloudKeys } from "../key-classes.ts";

export const googleKeys = cloudKeys({
  name: "image_name",
  // `disk_encryption_key` is that of the disk that is thrown away, perhaps with the key itself.
  credential: `
    access_token account_file credentials_file credentials_json disk_encryption_key
    vault_gcp_oauth_engine
  `,
  // Images can be used in all zones.
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
  // The machine that becomes the image reads metadata and startup script; keys are taken out of the image
  // by `ssh_clear_authorized_keys` (common/step_cleanup_temp_keys.go of the plugin SDK).
  content: `
    delete_at deprecate_at disk_attachment disk_size image_architecture image_description
    image_encryption_key image_family image_forbidden_signatures_db image_guest_os_features
    image_key_exchange_key image_labels image_licenses image_platform_key image_signatures_db
    image_storage_locations metadata metadata_files obsolete_at source_image source_image_family
    source_image_project_id ssh_clear_authorized_keys startup_script_file type
  `,
  files: "metadata_files startup_script_file",
  // As whom Google is asked, and where images are.
  life: `
    access_token account_file credentials_file credentials_json custom_endpoints
    image_project_id impersonate_service_account project_id universe_domain
  `,
});
