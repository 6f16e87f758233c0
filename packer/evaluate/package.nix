# A package of the user's nixpkgs.
{ packernixArguments }:
let
  values = import ./values.nix packernixArguments;
  packages = import values.nixpkgs {
    system = values.platform;
    config = { };
  };
  package = packages.${values.attribute};
in
if !(packages ? ${values.attribute}) then
  { problem = "no-package"; }
else
  {
    derivation = builtins.unsafeDiscardStringContext package.drvPath;
    output = builtins.unsafeDiscardStringContext package.outPath;
  }
