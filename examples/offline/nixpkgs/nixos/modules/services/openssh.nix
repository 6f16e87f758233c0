{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.openssh;
  withKeys = lib.filter (
    u: u.openssh.authorizedKeys.keys != [ ] || u.openssh.authorizedKeys.keyFiles != [ ]
  ) (lib.attrValues config.users.users);
  show =
    value:
    if value == true then
      "yes"
    else if value == false then
      "no"
    else if builtins.isList value then
      lib.concatStringsSep "," value
    else
      toString value;
in
{
  options.services.openssh = {
    enable = lib.mkEnableOption "the OpenSSH secure shell daemon";
    ports = lib.mkOption {
      type = lib.types.listOf lib.types.port;
      default = [ 22 ];
    };
    authorizedKeysFiles = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
    };
    hostKeys = lib.mkOption {
      type = lib.types.listOf lib.types.attrs;
      # One key, not two as in NixOS: an RSA key costs an emulated processor half a minute.
      default = [
        {
          type = "ed25519";
          path = "/etc/ssh/ssh_host_ed25519_key";
        }
      ];
    };
    openFirewall = lib.mkOption {
      type = lib.types.bool;
      default = true;
    };
    extraConfig = lib.mkOption {
      type = lib.types.lines;
      default = "";
    };
    settings = lib.mkOption {
      default = { };
      type = lib.types.submodule {
        freeformType = lib.types.attrsOf lib.types.unspecified;
        options = {
          PermitRootLogin = lib.mkOption {
            type = lib.types.enum [
              "yes"
              "without-password"
              "prohibit-password"
              "forced-commands-only"
              "no"
            ];
            default = "prohibit-password";
          };
          PasswordAuthentication = lib.mkOption {
            type = lib.types.nullOr lib.types.bool;
            default = true;
          };
          KbdInteractiveAuthentication = lib.mkOption {
            type = lib.types.nullOr lib.types.bool;
            default = true;
          };
          X11Forwarding = lib.mkOption {
            type = lib.types.bool;
            default = false;
          };
        };
      };
    };
  };

  config = lib.mkIf cfg.enable {
    users.users.sshd = {
      uid = 74;
      group = "sshd";
      isSystemUser = true;
    };
    users.groups.sshd.gid = 74;
    environment.systemPackages = [ pkgs.openssh ];
    services.openssh.authorizedKeysFiles = [
      ".ssh/authorized_keys"
      "/etc/ssh/authorized_keys.d/%u"
    ];
    environment.etc = {
      "ssh/sshd_config".text = ''
        UsePAM no
        ${lib.concatMapStrings (port: "Port ${toString port}\n") cfg.ports}
        AuthorizedKeysFile ${toString cfg.authorizedKeysFiles}
        ${lib.concatMapStrings (key: "HostKey ${key.path}\n") cfg.hostKeys}
        Subsystem sftp ${pkgs.openssh}/libexec/sftp-server
        SetEnv PATH=/run/current-system/sw/bin
        PidFile none
        ${lib.concatStrings (
          lib.mapAttrsToList (
            name: value: lib.optionalString (value != null) "${name} ${show value}\n"
          ) cfg.settings
        )}
        ${cfg.extraConfig}
      '';
    }
    // lib.listToAttrs (
      map (
        u:
        # Copied: sshd refuses a file below the store, which a group may write.
        lib.nameValuePair "ssh/authorized_keys.d/${u.name}" {
          mode = "0444";
          source = pkgs.writeText "${u.name}-authorized_keys" (
            lib.concatMapStrings (key: key + "\n") (
              u.openssh.authorizedKeys.keys ++ map builtins.readFile u.openssh.authorizedKeys.keyFiles
            )
          );
        }
      ) withKeys
    );
    systemd.services.sshd = {
      description = "SSH Daemon";
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" ];
      path = [ pkgs.openssh ];
      preStart = ''
        mkdir -m 0755 -p /etc/ssh /run/sshd
        ${lib.concatMapStrings (key: ''
          if ! [ -s ${lib.escapeShellArg key.path} ]; then
            rm -f ${lib.escapeShellArg key.path}
            ssh-keygen -q -t ${lib.escapeShellArg key.type} ${
              lib.optionalString (key ? bits) "-b ${toString key.bits}"
            } -C "" -N "" -f ${lib.escapeShellArg key.path}
          fi
        '') cfg.hostKeys}
      '';
      serviceConfig = {
        Restart = "always";
        ExecStart = "${pkgs.openssh}/bin/sshd -D -e -f /etc/ssh/sshd_config";
      };
    };
  };
}
