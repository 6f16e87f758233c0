/**
 * What every key of the `qemu` builder says about the image it makes.
 * Names: hashicorp/packer-plugin-qemu, builder/qemu/config.hcl2spec.go (1.1.4), and the same file
 * of hashicorp/packer 1.6.6. A key that is not here counts as content: a needless rebuild is
 * better than a wrong reuse.
 */
import type { KeyTable } from "../../packer/types.ts";
import { words } from "../../shared/text.ts";
import { classesOf, communicator } from "../key-classes.ts";

/** Carries the identity and says nothing else: becomes the file name (step_create_disk.go). */
const name = ["vm_name"];

/** Secrets of the connection (communicator/config.go of the plugin SDK); never hashed. */
const credential = [...communicator.credential, "vnc_password"];

/** The machine that builds, how it is reached and how long that may take. */
const session = [
  ...communicator.session,
  // comm_config.go: the forwarded port on the runner.
  ...words("host_port_max host_port_min skip_nat_mapping ssh_host_port_max ssh_host_port_min"),
  // common/http_config.go: where the server listens, not what it serves.
  ...words("http_bind_address http_interface http_network_protocol http_port_max http_port_min"),
  // common/iso_config.go: where a download is kept.
  ...words("iso_skip_cache iso_target_extension iso_target_path"),
  // bootcommand/config.go: the pace of typing.
  ...words("boot_key_interval boot_keygroup_interval boot_wait disable_vnc"),
  // config.go: the emulator and its host side (step_run.go).
  ...words(`
    accelerator cores cpu_model cpus display headless memory net_bridge output_directory
    qemu_binary qmp_enable qmp_socket_path run_once shutdown_timeout sockets threads
    use_default_display vnc_bind_address vnc_port_max vnc_port_min vnc_use_password
  `),
  // config.go: how the host writes the disk file, which holds the same blocks either way.
  ...words("disk_cache disk_detect_zeroes disk_discard"),
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
  // Takes keys out of the image (common/step_cleanup_temp_keys.go).
  "ssh_clear_authorized_keys",
  ...words("tpm_device_type type use_backing_file use_pflash use_tpm1 vga vtpm"),
];

/** Key table of packer-plugin-qemu. */
export const qemuKeys: KeyTable = {
  classes: classesOf({ name, credential, session, content }),
  files: words(`
    cd_files efi_firmware_code efi_firmware_vars firmware floppy_dirs floppy_files http_directory
    iso_url iso_urls
  `),
  checksums: { iso_url: "iso_checksum", iso_urls: "iso_checksum" },
};
