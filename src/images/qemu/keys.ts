/**
 * What every key of the `qemu` builder says about the image it makes.
 * Names: hashicorp/packer-plugin-qemu, builder/qemu/config.hcl2spec.go (1.1.4), and the same file
 * of hashicorp/packer 1.6.6. A key that is not here counts as content: a needless rebuild is
 * better than a wrong reuse.
 */
import type { KeyClass, KeyTable } from "../../packer/types.ts";

/** Carries the identity and says nothing else: becomes the file name (step_create_disk.go). */
const name = ["vm_name"];

/** Secrets of the connection (communicator/config.go of the plugin SDK); never hashed. */
const credential = [
  "ssh_password",
  "ssh_private_key",
  "ssh_private_key_file",
  "ssh_certificate_file",
  "ssh_bastion_password",
  "ssh_bastion_private_key_file",
  "ssh_bastion_certificate_file",
  "ssh_proxy_password",
  "winrm_password",
  "vnc_password",
];

/** The machine that builds, how it is reached and how long that may take. */
const session = [
  // communicator/config.go: how Packer reaches the guest.
  "communicator",
  "pause_before_connecting",
  "ssh_agent_auth",
  "ssh_bastion_agent_auth",
  "ssh_bastion_host",
  "ssh_bastion_interactive",
  "ssh_bastion_port",
  "ssh_bastion_username",
  "ssh_ciphers",
  "ssh_disable_agent_forwarding",
  "ssh_file_transfer_method",
  "ssh_handshake_attempts",
  "ssh_host",
  "ssh_keep_alive_interval",
  "ssh_key_exchange_algorithms",
  "ssh_keypair_name",
  "ssh_local_tunnels",
  "ssh_port",
  "ssh_proxy_host",
  "ssh_proxy_port",
  "ssh_proxy_username",
  "ssh_pty",
  "ssh_public_key",
  "ssh_read_write_timeout",
  "ssh_remote_tunnels",
  "ssh_timeout",
  "ssh_username",
  "ssh_wait_timeout",
  "temporary_key_pair_bits",
  "temporary_key_pair_name",
  "temporary_key_pair_type",
  "winrm_host",
  "winrm_insecure",
  "winrm_no_proxy",
  "winrm_port",
  "winrm_timeout",
  "winrm_use_ntlm",
  "winrm_use_ssl",
  "winrm_username",
  // comm_config.go: the forwarded port on the runner.
  "host_port_max",
  "host_port_min",
  "skip_nat_mapping",
  "ssh_host_port_max",
  "ssh_host_port_min",
  // common/http_config.go: where the server listens, not what it serves.
  "http_bind_address",
  "http_interface",
  "http_network_protocol",
  "http_port_max",
  "http_port_min",
  // common/iso_config.go: where a download is kept.
  "iso_skip_cache",
  "iso_target_extension",
  "iso_target_path",
  // bootcommand/config.go: the pace of typing.
  "boot_key_interval",
  "boot_keygroup_interval",
  "boot_wait",
  "disable_vnc",
  // config.go: the emulator and its host side (step_run.go).
  "accelerator",
  "cores",
  "cpu_model",
  "cpus",
  "display",
  "headless",
  "memory",
  "net_bridge",
  "output_directory",
  "qemu_binary",
  "qmp_enable",
  "qmp_socket_path",
  "run_once",
  "shutdown_timeout",
  "sockets",
  "threads",
  "use_default_display",
  "vnc_bind_address",
  "vnc_port_max",
  "vnc_port_min",
  "vnc_use_password",
  // config.go: how the host writes the disk file, which holds the same blocks either way.
  "disk_cache",
  "disk_detect_zeroes",
  "disk_discard",
];

/** Known to be content; listed so that a new key of the plugin can be told from one we decided on. */
const content = [
  "boot_command",
  "boot_steps",
  "cd_content",
  "cd_files",
  "cd_label",
  "cdrom_interface",
  "convert",
  "create",
  "disk_additional_size",
  "disk_compression",
  "disk_image",
  "disk_interface",
  "disk_size",
  "efi_boot",
  "efi_drop_efivars",
  "efi_firmware_code",
  "efi_firmware_vars",
  "firmware",
  "floppy_content",
  "floppy_dirs",
  "floppy_files",
  "floppy_label",
  "format",
  "http_content",
  "http_directory",
  "iso_checksum",
  "iso_url",
  "iso_urls",
  "machine_type",
  "net_device",
  "qemu_img_args",
  "qemuargs",
  "resize",
  "shutdown_command",
  "skip_compaction",
  "skip_resize_disk",
  // Takes keys out of the image (common/step_cleanup_temp_keys.go).
  "ssh_clear_authorized_keys",
  "tpm_device_type",
  "type",
  "use_backing_file",
  "use_pflash",
  "use_tpm1",
  "vga",
  "vtpm",
];

function classed(keys: readonly string[], keyClass: KeyClass): [string, KeyClass][] {
  return keys.map((key) => [key, keyClass]);
}

/** Key table of packer-plugin-qemu; see part "identity" of the design for the classes. */
export const qemuKeys: KeyTable = {
  classes: Object.fromEntries([
    ...classed(name, "name"),
    ...classed(credential, "credential"),
    ...classed(session, "session"),
    ...classed(content, "content"),
  ]),
  files: [
    "cd_files",
    "efi_firmware_code",
    "efi_firmware_vars",
    "firmware",
    "floppy_dirs",
    "floppy_files",
    "http_directory",
    "iso_url",
    "iso_urls",
  ],
  checksums: { iso_url: "iso_checksum", iso_urls: "iso_checksum" },
};
