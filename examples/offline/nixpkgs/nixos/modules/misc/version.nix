{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.system.nixos;
  state = options.system.stateVersion;
in
{
  options.system = {
    stateVersion = lib.mkOption {
      type = lib.types.strMatching "[0-9]{2}\\.[0-9]{2}";
      default = cfg.release;
    };
    nixos = {
      release = lib.mkOption {
        type = lib.types.str;
        default = lib.trivial.trivialRelease;
        readOnly = true;
      };
      version = lib.mkOption {
        type = lib.types.str;
        default = lib.trivial.version;
        internal = true;
      };
      label = lib.mkOption {
        type = lib.types.strMatching "[a-zA-Z0-9:_\\.-]*";
        default = cfg.version;
      };
      codeName = lib.mkOption {
        type = lib.types.str;
        default = "Offline";
        readOnly = true;
      };
    };
  };
  config = {
    warnings = lib.optional (
      state.highestPrio >= 1500
    ) "system.stateVersion is not set, defaulting to ${cfg.release}.";
    environment.etc.os-release.text = ''
      NAME=NixOS
      ID=nixos
      VERSION="${cfg.version} (${cfg.codeName})"
      VERSION_CODENAME=${lib.toLower cfg.codeName}
      VERSION_ID="${cfg.release}"
      PRETTY_NAME="NixOS ${cfg.release} (${cfg.codeName})"
    '';
  };
}
