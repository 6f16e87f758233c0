{
  description = "A small nixpkgs of NixOS' shape, made from Debian packages";

  outputs =
    { self }:
    {
      lib = import ./lib // {
        nixosSystem =
          arguments:
          import ./nixos/lib/eval-config.nix (
            {
              system = null;
              modules = [ ];
            }
            // arguments
          );
      };
      legacyPackages.x86_64-linux = import ./. { system = "x86_64-linux"; };
      nixosModules = { };
    };
}
