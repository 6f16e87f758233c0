# A small web machine, as the tests of this project build it: nothing here but what any NixOS
# configuration would say. `config.packernix` holds the action's input `module-config`.
{ config, packernixModulesPath, ... }:
{
  imports = [ "${packernixModulesPath}/qemu-config.nix" ];

  networking.hostName = config.packernix.hostName or "web";
  environment.etc."motd-of-web".text = "made by packernix-action\n";
  system.stateVersion = "26.05";
}
