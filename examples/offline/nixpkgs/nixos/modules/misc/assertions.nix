{ lib, ... }:
{
  options = {
    assertions = lib.mkOption {
      type = lib.types.listOf lib.types.unspecified;
      default = [ ];
      description = "Conditions of the whole configuration; the first that do not hold end the evaluation.";
    };
    warnings = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
    };
    meta = lib.mkOption {
      type = lib.types.unspecified;
      default = { };
      internal = true;
    };
  };
}
