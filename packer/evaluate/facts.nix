# What a generator may have to know of an evaluated system beside its toplevel: how it wants to boot,
# what it mounts, and how it lets somebody in. Plain data, from any nixpkgs since 16.09.
{ config, pkgs }:
let
  inherit (config.boot) loader;
  sshd = config.services.openssh;
  firewall = config.networking.firewall or { };
  luks = config.boot.initrd.luks.devices or { };
in
{
  fileSystems = map (fs: {
    inherit (fs) mountPoint fsType;
    device = fs.device or null;
    options = fs.options or [ ];
  }) (builtins.attrValues config.fileSystems);

  luks = if builtins.isAttrs luks then builtins.attrNames luks else map (device: device.name) luks;

  loader = {
    esp = loader.efi.efiSysMountPoint or "/boot";
    systemdBoot = loader.systemd-boot.enable or false;
    extendedBoot = loader.systemd-boot.xbootldrMountPoint or null;
    grub = loader.grub.enable or false;
    grubEfi = loader.grub.efiSupport or false;
    grubRemovable = loader.grub.efiInstallAsRemovable or false;
    grubDevices = builtins.concatLists (map (boot: boot.devices) (loader.grub.mirroredBoots or [ ]));
  };

  ssh = {
    inherit (sshd) enable ports;
    rootLogin = sshd.settings.PermitRootLogin or (sshd.permitRootLogin or "no");
    allowUsers = sshd.settings.AllowUsers or null;
    # Open in the firewall; null: all are.
    open =
      if !(firewall.enable or false) || sshd.openFirewall or true then
        null
      else
        firewall.allowedTCPPorts or [ ];
  };

  # Makes the file system that not every machine can make.
  btrfsProgs = "${pkgs.btrfs-progs or pkgs.btrfsProgs}";
}
