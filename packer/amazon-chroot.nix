# Packer template for the builder `amazon-chroot`: an AMI from a volume that is attached to the EC2
# instance on which Packer runs, as root, with Nix. No machine is started: the volume is partitioned
# (or made from a source AMI), and the system copied and installed into its mount.
# On an instance whose volumes are NVMe disks, `builder` names both `device_path` (as the API is
# told, `/dev/sdf`) and `nvme_device_path` (as its partitions begin here, `/dev/nvme1n1p`).
# Keys: packer-plugin-amazon builder/chroot/builder.go.
{
  # Store path of the toplevel, the only required argument.
  nixos,
  # Common arguments; also accepted as JSON text.
  builder ? { },
  variables ? { },
  # Settings of the Nix that copies.
  nix_conf ? "",
  # Neither has an effect: nothing goes over a network.
  fakessh ? false,
  compress ? false,
  # What will read the template; null: not known, a current one is assumed.
  packerVersion ? null,
  pluginVersion ? null,
  hostPlatform ? "x86_64-linux",
  # true: a blank volume; false: the root volume of a source AMI, NixOS' own if `builder` names none.
  # null: false where `builder` names a source AMI.
  from_scratch ? null,
  # GiB of the image's root volume; a source AMI that is larger stays as it is.
  disk_size ? 8,
}:
let
  lib = import ./lib.nix;

  architecture = lib.ec2Architecture hostPlatform;

  user = lib.fromMaybeJSON "builder" builder;
  given = key: (user.${key} or null) != null;
  value = key: default: if given key then user.${key} else default;

  ownBase = given "source_ami" || given "source_ami_filter";
  fromScratch =
    if given "from_scratch" then
      lib.fromMaybeBool "builder" user.from_scratch
    else if from_scratch == null then
      !ownBase
    else
      lib.fromMaybeBool "from_scratch" from_scratch;

  # AWS boots arm64 by UEFI only.
  bootMode = value "boot_mode" (if architecture == "arm64" then "uefi" else "legacy-bios");
  firmware = if builtins.match "uefi.*" bootMode != null then "efi" else "bios";

  # As a word of the builder's shell, in Packer's language.
  word =
    key: text:
    if builtins.match "[^'\n]*" (toString text) == null then
      throw "argument `builder': `${key}' holds a quote or a line end"
    else
      "'${toString text}'";

  rootDevice = value "root_device_name" "/dev/xvda";
  partition = value "mount_partition" "2";
  disk = word "nvme_device_path" (value "nvme_device_path" "{{.Device}}");
  beforeMount =
    if fromScratch then
      "PACKERNIX_DISK=${disk} PACKERNIX_FIRMWARE=${firmware}"
      + " PACKERNIX_GIB=${word "root_volume_size" (value "root_volume_size" (lib.userVariable "disk_size"))}"
      + " '${lib.script "partition.sh"}'"
    else
      "PACKERNIX_DISK=${disk} PACKERNIX_PARTITION=${word "mount_partition" partition}"
      + " '${lib.script "grow.sh"}'";

  nixConf = lib.fromMaybeJSONText "nix_conf" nix_conf;
  blank = {
    ami_architecture = architecture;
    root_device_name = rootDevice;
    ami_block_device_mappings = [
      {
        device_name = rootDevice;
        volume_type = "gp3";
        delete_on_termination = true;
      }
    ];
  };

  toplevel = (lib.storePathOf "nixos" nixos).path;
  root = "{{build `MountPath`}}";
  alone =
    script: environment:
    lib.localScript "alone.sh" (
      {
        PACKERNIX_SCRIPT = script;
        PACKERNIX_ROOT = root;
        PACKERNIX_FIRMWARE = firmware;
      }
      // environment
    );
in
# Looked at like everywhere else, so that a wrong value is told.
assert builtins.isBool (lib.fromMaybeBool "fakessh" fakessh);
assert builtins.isBool (lib.fromMaybeBool "compress" compress);
lib.mkTemplate {
  inherit nixos;

  builder' = lib.amazonBuilder {
    inherit packerVersion pluginVersion user;
    own = {
      type = "amazon-chroot";
      ami_name = lib.userVariable "packernix_name";
      ami_virtualization_type = "hvm";
      boot_mode = bootMode;
      ena_support = true;
      imds_support = "v2.0";

      from_scratch = fromScratch;
      root_volume_size = lib.userVariable "disk_size";
      root_volume_type = "gp3";
      pre_mount_commands = [ beforeMount ];
      # Of a disk of ours and of NixOS' images the first one is for the boot loader.
      mount_partition = "2";
      mount_path = lib.userVariable "packernix_mount_path";
      # The least that a chroot needs; Packer's own list asks for a kernel with binfmt_misc.
      chroot_mounts = [
        [
          "proc"
          "proc"
          "/proc"
        ]
        [
          "sysfs"
          "sysfs"
          "/sys"
        ]
        [
          "bind"
          "/dev"
          "/dev"
        ]
      ];
      # No resolv.conf of this machine in the image.
      copy_files = [ ];
    }
    // (if fromScratch then blank else lib.optionalAttrs (!ownBase) (lib.officialImage hostPlatform));
  };
  builder = user;

  variables' = {
    # The builder makes it; empty before and afterwards.
    packernix_mount_path = "/mnt/packernix-{{user `packernix_name`}}";
    # Where the settings of Nix are put on the runner.
    packernix_scratch_directory = "packernix-scratch";
    disk_size = lib.gibibytes "disk_size" disk_size;
  };
  inherit variables;

  provisioners =
    lib.localNixConf nixConf
    ++ lib.nixCopyClosure {
      inherit nixos root nixConf;
      here = true;
    }
    ++ [
      (alone "install.sh" {
        PACKERNIX_TOPLEVEL = toplevel;
        # The name that the disk has for the configuration, whatever the instance calls it.
        PACKERNIX_DISK_AS = "/dev/xvda";
      })
      (alone "seal.sh" { })
    ];

  packernix = lib.amazonFacts pluginVersion // {
    method = "install";
    # How the instance that builds sees the volume; the image does not know it.
    classes = {
      ami_name = "name";
      device_path = "session";
      mount_path = "session";
      nvme_device_path = "session";
    }
    # Where it is ours it says nothing that other keys do not say.
    // lib.optionalAttrs (!given "chroot_mounts") { chroot_mounts = "session"; }
    // lib.optionalAttrs (!given "pre_mount_commands") { pre_mount_commands = "session"; };
  };
}
