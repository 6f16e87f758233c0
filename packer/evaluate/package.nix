# A package of the user's nixpkgs.
{ packernixArguments }:
let
  values = import ./values.nix packernixArguments;
  packages = import values.nixpkgs {
    system = values.platform;
    config = { };
  };
  # `OVMF.fd` is the output `fd` of OVMF.
  names = builtins.filter builtins.isString (builtins.split "[.]" values.attribute);
  package = builtins.foldl' (set: name: set.${name} or null) packages names;
in
if package == null then
  { problem = "no-package"; }
else
  {
    derivation = builtins.unsafeDiscardStringContext package.drvPath;
    output = builtins.unsafeDiscardStringContext package.outPath;
  }
