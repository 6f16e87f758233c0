{ lib, ... }:
{
  boot.loader.grub.enable = lib.mkDefault false;
}
