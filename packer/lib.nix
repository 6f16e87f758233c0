# What every template generator shares. Plain Nix: needs no nixpkgs, works from Nix 2.8 on.
# A generator reads it as `import <packernix/lib.nix>` or `import <lib.nix>`.
let
  here = toString ./.;

  base = {
    # The directory of the generators as a string: its scripts exist there when evaluation has
    # ended (with `--read-write-mode` where the directory is not in the store already).
    path =
      if builtins.match "${builtins.storeDir}/.*" here != null then
        here
      else
        builtins.path {
          path = ./.;
          name = "packernix";
        };

    script = name: "${lib.path}/scripts/${name}";
  };

  # Each is a function of the whole.
  parts = [
    ./lib/data.nix
    ./lib/template.nix
    ./lib/layout.nix
    ./lib/provisioners.nix
    ./lib/machine.nix
    ./lib/ram.nix
    ./lib/amazon.nix
  ];

  lib = builtins.foldl' (all: part: all // import part lib) base parts;
in
lib
