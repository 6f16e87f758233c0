# Packer template for the builder `qemu`: boots a base disk (Debian by default), installs the
# system onto a blank second disk and leaves that disk; the base disk is thrown away.
# The second disk is called `<vm_name>-1` (Packer's own rule for `disk_additional_size`).
{
  # Store path of the toplevel, the only required argument.
  nixos,
  # Common arguments; also accepted as JSON text.
  builder ? { },
  variables ? { },
  nix_conf ? "",
  # true: the closure travels through Packer's own connection only.
  fakessh ? false,
  # The way is a forwarded port on the loopback: compressing costs more than it saves.
  compress ? false,
  # What will read the template; null: not known, the oldest supported one is assumed.
  packerVersion ? null,
  pluginVersion ? null,
  hostPlatform ? "x86_64-linux",
  # What the evaluated system asks of disk and machine (evaluate/facts.nix); null: not known, the
  # disk is one ext4 labelled `nixos`.
  facts ? null,
  # Size of the image's disk, with its unit, as qemu-img writes sizes.
  disk_size ? "8192M",
  # Of the machine that installs, not of the image. `memory` in MiB.
  memory ? 2048,
  cpus ? 2,
}:
let
  lib = import ./lib.nix;

  baseDisks = builtins.fromJSON (builtins.readFile ./base-disks.json);
  platforms = builtins.attrNames baseDisks;
  baseDisk =
    baseDisks.${hostPlatform}
      or (throw "argument `hostPlatform': `${hostPlatform}' is none of ${builtins.concatStringsSep ", " platforms}");
  aarch64 = hostPlatform == "aarch64-linux";

  user = lib.fromMaybeJSON "builder" builder;

  size =
    value:
    let
      text = toString value;
    in
    if builtins.match "[0-9]+[bkmgtBKMGT]|[{][{].*" text != null then
      text
    else
      throw "argument `disk_size': `${text}' is no size such as 8192M or 20G";

  # A base of the user's own never meets the checksum of ours.
  ownBase = user ? iso_url || user ? iso_urls;
  remoteBase = builtins.match "(http|https|ftp)://.*" (toString (user.iso_url or "")) != null;
  base =
    if !ownBase then
      {
        iso_url = baseDisk.url;
        iso_checksum = baseDisk.checksum;
      }
    else if user ? iso_checksum || user ? iso_checksum_url then
      { }
    else if remoteBase then
      throw "argument `builder': a downloaded `iso_url' needs its `iso_checksum' (such as sha512:...)"
    else
      { iso_checksum = "none"; };

  scsi = builtins.elem (user.disk_interface or "virtio") [
    "virtio-scsi"
    "scsi"
    "ide"
    "sata"
  ];

  layout = lib.diskLayout {
    inherit facts hostPlatform;
    diskAs = if scsi then "/dev/sda" else "/dev/vda";
  };

  # `disk_size` is Packer's word for the first disk, which is the base; users mean the image.
  userBuilder = removeAttrs user [ "disk_size" ];
  diskSize =
    if user ? disk_size then
      size user.disk_size
    else
      lib.userVariable "disk_size";
in
lib.mkTemplate {
  inherit nixos;

  builder' = {
    type = "qemu";
    vm_name = lib.userVariable "packernix_name";
    output_directory = lib.userVariable "packernix_output_directory";

    disk_image = true;
    skip_resize_disk = true;
    # Both would work on the base disk, which is thrown away.
    skip_compaction = true;
    disk_compression = false;
    disk_additional_size = [ diskSize ];
    disk_interface = "virtio";
    disk_discard = "unmap";
    disk_detect_zeroes = "unmap";
    # The machine is thrown away when anything fails, so no write has to be on disk at once.
    disk_cache = "unsafe";
    format = "qcow2";
    net_device = "virtio-net";

    inherit memory cpus;
    headless = true;
    # Nobody looks, and Packer would connect to a server that may not be up yet.
    disable_vnc = true;
    # Of each machine's server; Packer's own 100 are few where many builds run.
    vnc_port_max = 19999;
    qemuargs = [
      # NoCloud seed over HTTP: cloud-init up to 22.4 takes a URL only with `-net`
      # (its cloudinit/sources/DataSourceNoCloud.py).
      [
        "-smbios"
        "type=1,serial=ds=nocloud-net;s=http://{{ .HTTPIP }}:{{ .HTTPPort }}/"
      ]
      # All that the accelerator offers, emulated or not.
      [
        "-cpu"
        "max"
      ]
    ]
    # UEFI from the package qemu-efi-aarch64 of Debian and Ubuntu; Packer 1.6 has no key for it.
    ++ lib.optional aarch64 [
      "-bios"
      "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd"
    ];
    http_directory = lib.userVariable "packernix_seed_directory";

    # A negative time is Packer's way to say: none.
    boot_wait = "-1s";
    communicator = "ssh";
    ssh_username = "root";
    ssh_private_key_file = lib.userVariable "packernix_ssh_private_key_file";
    # Emulated machines are slow, and sshd may answer before the seed's key is there.
    ssh_timeout = "20m";
    ssh_handshake_attempts = 1000;
    shutdown_command = "poweroff";
    shutdown_timeout = "5m";
  }
  // base
  // lib.optionalAttrs aarch64 {
    qemu_binary = "qemu-system-aarch64";
    machine_type = "virt";
  };
  builder = userBuilder;

  variables' = {
    packernix_output_directory = "output-{{user `packernix_name`}}";
    # `seed.sh` beside this file's scripts makes both of them.
    packernix_ssh_private_key_file = "";
    packernix_seed_directory = "";
    # Where an archive of the closure is put on the runner, with `fakessh`.
    packernix_scratch_directory = "packernix-scratch";
    disk_size = size disk_size;
  };
  inherit variables;

  provisioners = lib.installOnto {
    inherit nixos layout;
    way = {
      fakessh = lib.fromMaybeBool "fakessh" fakessh;
      compress = lib.fromMaybeBool "compress" compress;
    };
    nixConf = lib.fromMaybeJSONText "nix_conf" nix_conf;
  };

  packernix = lib.pluginFacts {
    inherit pluginVersion;
    since = { };
    source = "github.com/hashicorp/qemu";
    version = "1.1.6";
  }
  // {
    method = "install";
    disk = 1;
    machine = {
      firmware = if layout.efi then "efi" else "bios";
      port = lib.sshPort { inherit facts; };
    };
    room = lib.roomOf {
      inherit layout;
      size = diskSize;
    };
    # Of the machine that installs; the image does not know them.
    classes = {
      vm_name = "name";
      qemuargs = "session";
      http_directory = "session";
      disk_cache = "session";
      disk_discard = "session";
      disk_detect_zeroes = "session";
      disk_compression = "session";
      skip_compaction = "session";
      skip_resize_disk = "session";
      net_device = "session";
      machine_type = "session";
    };
  };
}
