# The module through which a configuration sees the input `module-config`, as `config.packernix` and
# under its old name `config.tfpn`. Only options and types that nixpkgs 16.09 has; hidden, so that a
# manual made from all options stays as it was.
moduleConfig:
{ config, lib, ... }:
let
  # A value with this key would be taken for `mkIf` or its kin: it is data, one layer down.
  protected =
    if moduleConfig ? _type then lib.mkOverride 100 (lib.mkOrder 1000 moduleConfig) else moduleConfig;
in
{
  _file = "module-config";
  options.packernix = lib.mkOption {
    type = lib.types.attrs;
    default = { };
    visible = false;
    description = "Values given by the input `module-config`.";
  };
  options.tfpn = lib.mkOption {
    type = lib.types.attrs;
    default = config.packernix;
    visible = false;
    description = "Old name of `packernix`.";
  };
  config.packernix = protected;
}
