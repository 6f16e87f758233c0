{
  description = "Template generators and NixOS modules of packernix-action";

  outputs =
    { ... }:
    let
      suffix = "-config.nix";
      cut = name: builtins.substring 0 (builtins.stringLength name - builtins.stringLength suffix) name;
      isModule = name: builtins.match ".+-config\\.nix" name != null;
      modules = builtins.filter isModule (builtins.attrNames (builtins.readDir ./packer/modules));
    in
    {
      # One per builder: `nixosModules.qemu` is packer/modules/qemu-config.nix.
      nixosModules = builtins.listToAttrs (
        map (name: {
          name = cut name;
          value = ./packer/modules + "/${name}";
        }) modules
      );

      lib = import ./packer/lib.nix;
    };
}
