{
  config,
  lib,
  pkgs,
  ...
}:
let
  files = lib.filter (f: f.enable) (lib.attrValues config.environment.etc);
  etc = pkgs.runCommand "etc" { } ''
    mkdir -p "$out/etc"
    add() {
      local source="$1" target="$out/etc/$2" mode="$3" user="$4" group="$5"
      mkdir -p "$(dirname "$target")"
      if test -e "$target" || test -L "$target"; then
        echo "duplicate entry $2 in environment.etc" >&2
        exit 1
      fi
      ln -s "$source" "$target"
      mkdir -p "$(dirname "$out/links/$2")"
      if test "$mode" = symlink; then
        ln -s "/etc/static/$2" "$out/links/$2"
      else
        echo "$2 $mode $user $group" >> "$out/copied"
      fi
    }
    touch "$out/copied"
    ${lib.concatMapStrings (
      f:
      "add ${
        lib.escapeShellArgs [
          "${f.source}"
          f.target
          f.mode
          f.user
          f.group
        ]
      }\n"
    ) files}
  '';
in
{
  options.environment.etc = lib.mkOption {
    default = { };
    type = lib.types.attrsOf (
      lib.types.submodule (
        { name, config, ... }:
        {
          options = {
            enable = lib.mkOption {
              type = lib.types.bool;
              default = true;
            };
            target = lib.mkOption {
              type = lib.types.str;
              default = name;
            };
            text = lib.mkOption {
              type = lib.types.nullOr lib.types.lines;
              default = null;
            };
            source = lib.mkOption { type = lib.types.path; };
            mode = lib.mkOption {
              type = lib.types.str;
              default = "symlink";
            };
            user = lib.mkOption {
              type = lib.types.str;
              default = "+0";
            };
            group = lib.mkOption {
              type = lib.types.str;
              default = "+0";
            };
          };
          config.source = lib.mkIf (config.text != null) (
            lib.mkDefault (
              pkgs.writeText "etc-${
                lib.replaceStrings [ "/" " " ] [ "-" "-" ] (lib.removePrefix "." name)
              }" config.text
            )
          );
        }
      )
    );
  };
  options.system.build.etc = lib.mkOption {
    type = lib.types.package;
    internal = true;
  };

  config.system.build.etc = etc;
  config.system.activationScripts.etc.text = ''
    echo "setting up /etc..."
    ${pkgs.runtimeShell} ${../scripts/setup-etc.sh} ${etc}
  '';
}
