# A template generator alone, for a system that is known by its store path.
{ packernixArguments }:
let
  values = import ./values.nix packernixArguments;
in
import ./template.nix {
  inherit (values) generator nixos offered;
  arguments = values.generatorArguments;
}
// {
  storeDir = builtins.storeDir;
}
