# One device for GRUB: what a module of this folder says of it (boot.loader.grub.device) ends up in one
# list with what the configuration says by `devices` or `mirroredBoots`, where no priority helps, and a
# device that is there twice is refused (nixpkgs nixos/modules/system/boot/loader/grub/grub.nix).
# An option may be declared twice, as long as each says something else of it.
{
  config,
  lib,
  options,
  ...
}:
let
  weak = (import ./weak.nix lib null).priority;
  inherit (options.boot.loader.grub) device;
  # Lists know nothing of priorities before 17.03; there only what is equal counts once.
  ours = if (device.highestPrio or null) == weak then config.boot.loader.grub.device else null;
  withoutOurs =
    isOurs: list:
    let
      others = lib.filter (one: !(isOurs one)) list;
    in
    if others == [ ] then lib.take 1 list else others;
in
{
  _file = toString ./one-device.nix;
  key = "packernix/modules/one-device.nix";

  options.boot.loader.grub = {
    devices = lib.mkOption { apply = devices: lib.unique (withoutOurs (one: one == ours) devices); };
    mirroredBoots = lib.mkOption {
      apply = withoutOurs (boot: boot.path == "/boot" && boot.devices == [ ours ]);
    };
  };
}
