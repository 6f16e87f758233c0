{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.nix;
  show =
    value:
    if builtins.isBool value then
      lib.boolToString value
    else if builtins.isList value then
      toString value
    else
      toString value;
in
{
  options.nix = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = true;
    };
    package = lib.mkOption {
      type = lib.types.package;
      default = pkgs.nix;
    };
    settings = lib.mkOption {
      type = lib.types.submodule {
        freeformType = lib.types.attrsOf lib.types.unspecified;
        options = {
          # None by default: this system is for places without a network.
          substituters = lib.mkOption {
            type = lib.types.listOf lib.types.str;
            default = [ ];
          };
          sandbox = lib.mkOption {
            type = lib.types.either lib.types.bool (lib.types.enum [ "relaxed" ]);
            default = true;
          };
        };
      };
      default = { };
    };
    extraOptions = lib.mkOption {
      type = lib.types.lines;
      default = "";
    };
    nrBuildUsers = lib.mkOption {
      type = lib.types.int;
      default = 4;
    };
  };
  config = lib.mkIf cfg.enable {
    environment.systemPackages = [ cfg.package ];
    environment.etc."nix/nix.conf".text = ''
      build-users-group = nixbld
      build-hook = ${cfg.package}/libexec/nix/build-remote
      ${lib.concatStrings (lib.mapAttrsToList (name: value: "${name} = ${show value}\n") cfg.settings)}
      ${cfg.extraOptions}
    '';
    users.groups.nixbld = {
      gid = 30000;
      members = map (n: "nixbld${toString n}") (lib.range 1 cfg.nrBuildUsers);
    };
    users.users = lib.listToAttrs (
      map (
        n:
        lib.nameValuePair "nixbld${toString n}" {
          uid = 30000 + n;
          group = "nixbld";
          isSystemUser = true;
          description = "Nix build user ${toString n}";
        }
      ) (lib.range 1 cfg.nrBuildUsers)
    );
    system.activationScripts.nix.text = ''
      mkdir -m 0755 -p /nix/var/nix/gcroots/per-user /nix/var/nix/profiles/per-user/root
    '';
    system.activationScripts.nix.deps = [ "users" ];
  };
}
