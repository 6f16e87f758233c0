{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";
  inputs.packernix.url = "github:packernix/packernix-action";

  outputs =
    { nixpkgs, packernix, ... }:
    {
      nixosConfigurations.web = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          packernix.nixosModules.qemu
          ./web.nix
        ];
      };
    };
}
