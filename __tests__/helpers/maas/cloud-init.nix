# What nixpkgs has and the one of the offline example lacks: the options of cloud-init, with a program that only tells its version.
{ config, lib, pkgs, ... }: {
  options.hardware.enableRedistributableFirmware = lib.mkOption { type = lib.types.bool; default = false; };
  options.services.cloud-init = {
    enable = lib.mkOption { type = lib.types.bool; default = false; };
    network.enable = lib.mkOption { type = lib.types.bool; default = false; };
    settings = lib.mkOption { type = lib.types.attrs; default = { }; };
    package = lib.mkOption { type = lib.types.unspecified; default = pkgs.writeScriptBin "cloud-init" "#!${pkgs.runtimeShell}\necho cloud-init 25.2\n"; };
  };
}
