{
  config,
  lib,
  pkgs,
  ...
}:
let
  snippets = config.system.activationScripts;

  # Snippets in an order that has every one after its `deps`, else by name.
  ordered =
    let
      visit =
        done: name:
        if lib.elem name done then
          done
        else
          lib.foldl' visit done (
            snippets.${name}.deps or (throw "activation snippet `${name}' does not exist")
          )
          ++ [ name ];
    in
    lib.foldl' visit [ ] (lib.attrNames snippets);
in
{
  options.system = {
    activationScripts = lib.mkOption {
      type = lib.types.attrsOf (
        lib.types.coercedTo lib.types.str (text: { inherit text; }) (
          lib.types.submodule {
            options = {
              text = lib.mkOption {
                type = lib.types.lines;
                default = "";
              };
              deps = lib.mkOption {
                type = lib.types.listOf lib.types.str;
                default = [ ];
              };
              supportsDryActivation = lib.mkOption {
                type = lib.types.bool;
                default = false;
              };
            };
          }
        )
      );
      default = { };
    };
    build.activate = lib.mkOption {
      type = lib.types.package;
      internal = true;
    };
  };

  config.system = {
    activationScripts = {
      etc.deps = [ "basics" ];
      users.deps = [
        "basics"
        "etc"
      ];
      basics.text = ''
        mkdir -m 0755 -p /bin /usr/bin /etc /home /var/log /var/lib /var/db /nix/var/nix/gcroots /run
        mkdir -m 1777 -p /tmp /var/tmp
        ln -sfn ${pkgs.bash}/bin/sh /bin/.sh.new && mv -T /bin/.sh.new /bin/sh
        ln -sfn ${pkgs.coreutils}/bin/env /usr/bin/.env.new && mv -T /usr/bin/.env.new /usr/bin/env
        ln -sfn /run /var/run.new && { test -L /var/run || rm -rf /var/run; } && mv -T /var/run.new /var/run
      '';
    };
    build.activate = pkgs.writeScript "activate" ''
      #!${pkgs.runtimeShell}
      systemConfig=@out@
      export PATH=${
        lib.makeBinPath [
          pkgs.coreutils
          pkgs.busybox
        ]
      }
      umask 0022
      status=0
      trap 'status=1' ERR
      ${lib.concatMapStrings (name: ''

        # Activation script snippet ${name}:
        current=${lib.escapeShellArg name}
        ${snippets.${name}.text}
      '') ordered}
      ln -sfn "$systemConfig" /run/current-system
      ln -sfn /run/current-system /nix/var/nix/gcroots/current-system
      exit "$status"
    '';
  };
}
