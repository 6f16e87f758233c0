# Packages, as nixpkgs' own default.nix gives them. The Debian packages they are made of lie in
# `pool/`, filled by ../prepare.sh.
{
  system ? localSystem.system or builtins.currentSystem,
  localSystem ? { },
  config ? { },
  overlays ? [ ],
}:
let
  lib = import ./lib;
  base = import ./pkgs {
    inherit lib config system;
    pool = ./pool;
  };
  fix =
    overlays:
    let
      final = builtins.foldl' (prev: overlay: prev // overlay final prev) (base final) overlays;
    in
    final;
in
if system != "x86_64-linux" then
  throw "this small nixpkgs is for x86_64-linux only, not for ${system}"
else
  fix overlays
