# What a NixOS configuration needs to become an image at Google: nixpkgs' own module for Compute Engine
# (nixos/modules/virtualisation/google-compute-config.nix). In a nixpkgs without it, the least that does
# the same: a root disk by label that grows, a boot loader, a serial console, and SSH for root by the
# keys that the metadata server has. Whoever says something else wins, by `mkDefault` too.
{
  config,
  lib,
  options,
  pkgs,
  modulesPath,
  ...
}:
let
  theirs = "${toString modulesPath}/virtualisation/google-compute-config.nix";
  hasTheirs = builtins.pathExists theirs;

  definitions = import ./metadata.nix {
    inherit config lib options pkgs;
    disk = "/dev/sda";
    # cloud.google.com, "Troubleshooting using the serial console".
    kernelParams = [ "console=ttyS0" ];
    initrdModules = [
      "nvme"
      "sd_mod"
      "virtio_pci"
      "virtio_scsi"
    ];
    kernelModules = [ "virtio_net" ];
    # cloud.google.com, "VM metadata" and "Add SSH keys to VMs": lines `user:key`, of the machine and
    # of the project.
    description = "SSH keys of root from the metadata server";
    prefix = "/computeMetadata/v1/";
    header = "Metadata-Flavor: Google";
    script = ''
      listed() {
        machine=$(ask instance/attributes/ssh-keys) || machine=
        project=$(ask project/attributes/ssh-keys) || project=
        [ -n "$machine$project" ] && printf '%s\n%s\n' "$machine" "$project"
      }
      keys=$(persist listed) || exit 0
      echo "$keys" | while IFS= read -r line; do
        case $line in root:*) echo "''${line#root:}" ;; esac
      done | keep
    '';
  };
in
import ./builder.nix lib "googlecompute"
// {
  # By a special argument only: what a module imports cannot depend on the configuration.
  imports = if hasTheirs then [ theirs ] else [ ./one-device.nix ];

  config = lib.optionalAttrs (!hasTheirs) definitions;
}
