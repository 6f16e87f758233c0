{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.users;
  shellOf = shell: if lib.isDerivation shell then "/run/current-system/sw/bin/${shell.pname}" else shell;

  userModule =
    { name, config, ... }:
    {
      options = {
        name = lib.mkOption {
          type = lib.types.strMatching "[a-zA-Z0-9_.][a-zA-Z0-9_.-]{0,30}";
          default = name;
        };
        uid = lib.mkOption {
          type = lib.types.nullOr lib.types.int;
          default = null;
        };
        group = lib.mkOption {
          type = lib.types.str;
          default = "";
        };
        extraGroups = lib.mkOption {
          type = lib.types.listOf lib.types.str;
          default = [ ];
        };
        description = lib.mkOption {
          type = lib.types.str;
          default = "";
        };
        home = lib.mkOption {
          type = lib.types.path;
          default = if config.isNormalUser then "/home/${config.name}" else "/var/empty";
        };
        createHome = lib.mkOption {
          type = lib.types.bool;
          default = config.isNormalUser;
        };
        shell = lib.mkOption {
          type = lib.types.either lib.types.package lib.types.path;
          default = if config.isNormalUser then pkgs.bash else "${pkgs.busybox}/bin/nologin";
        };
        isNormalUser = lib.mkOption {
          type = lib.types.bool;
          default = false;
        };
        isSystemUser = lib.mkOption {
          type = lib.types.bool;
          default = false;
        };
        hashedPassword = lib.mkOption {
          type = lib.types.nullOr lib.types.str;
          default = null;
        };
        openssh.authorizedKeys = {
          keys = lib.mkOption {
            type = lib.types.listOf lib.types.singleLineStr;
            default = [ ];
          };
          keyFiles = lib.mkOption {
            type = lib.types.listOf lib.types.path;
            default = [ ];
          };
        };
      };
      config.group = lib.mkIf config.isNormalUser (lib.mkDefault "users");
    };

  groupModule =
    { name, ... }:
    {
      options = {
        name = lib.mkOption {
          type = lib.types.str;
          default = name;
        };
        gid = lib.mkOption {
          type = lib.types.nullOr lib.types.int;
          default = null;
        };
        members = lib.mkOption {
          type = lib.types.listOf lib.types.str;
          default = [ ];
        };
      };
    };

  # Numbers that nobody chose are given here: system users from 400, others from 1000, by name.
  users = lib.attrValues cfg.users;
  free = lib.filter (u: u.uid == null) users;
  numbered =
    list: first:
    lib.listToAttrs (lib.imap0 (n: item: lib.nameValuePair item.name (first + n)) list);
  uids =
    numbered (lib.filter (u: u.isNormalUser) free) 1000
    // numbered (lib.filter (u: !u.isNormalUser) free) 400;
  gids = numbered (lib.filter (g: g.gid == null) (lib.attrValues cfg.groups)) 400;
  uidOf = u: toString (if u.uid != null then u.uid else uids.${u.name});
  gidOf =
    name:
    let
      group = cfg.groups.${name};
    in
    toString (if group.gid != null then group.gid else gids.${name});

  passwd = pkgs.writeText "passwd" (
    lib.concatMapStrings (
      u: "${u.name}:x:${uidOf u}:${gidOf u.group}:${u.description}:${u.home}:${shellOf u.shell}\n"
    ) users
  );
  group = pkgs.writeText "group" (
    lib.concatMapStrings (
      g:
      "${g.name}:x:${gidOf g.name}:${
        lib.concatStringsSep "," (
          lib.unique (
            g.members ++ map (u: u.name) (lib.filter (u: lib.elem g.name u.extraGroups) users)
          )
        )
      }\n"
    ) (lib.attrValues cfg.groups)
  );
  # `*`, not `!`: sshd without PAM refuses every login of an account that is locked by `!`.
  shadow = pkgs.writeText "shadow" (
    lib.concatMapStrings (
      u: "${u.name}:${if u.hashedPassword == null then "*" else u.hashedPassword}:1::::::\n"
    ) users
  );
in
{
  options.users = {
    mutableUsers = lib.mkOption {
      type = lib.types.bool;
      default = true;
    };
    users = lib.mkOption {
      type = lib.types.attrsOf (lib.types.submodule userModule);
      default = { };
    };
    groups = lib.mkOption {
      type = lib.types.attrsOf (lib.types.submodule groupModule);
      default = { };
    };
  };

  config = {
    assertions = lib.concatMap (u: [
      {
        assertion = u.name == "root" || u.isNormalUser != u.isSystemUser;
        message = "Exactly one of users.users.${u.name}.isSystemUser and users.users.${u.name}.isNormalUser must be set.";
      }
      {
        assertion = u.group != "" && cfg.groups ? ${u.group};
        message = "users.users.${u.name}.group is unset or is no group of users.groups.";
      }
    ]) users;

    users.users.root = {
      uid = 0;
      group = "root";
      home = "/root";
      shell = lib.mkDefault pkgs.bash;
      description = "System administrator";
    };
    users.users.nobody = {
      uid = 65534;
      group = "nogroup";
      isSystemUser = true;
    };
    users.groups = {
      root.gid = 0;
      wheel.gid = 1;
      tty.gid = 3;
      keys.gid = 96;
      users.gid = 100;
      nogroup.gid = 65534;
    };

    system.activationScripts.users.text = ''
      # Lines of users that the configuration does not know stay, as long as users are mutable.
      merge_accounts() {
        local target="$1" declared="$2" mode="$3" new="$1.new"
        (umask 077; cp "$declared" "$new")
        if test -e "$target" && test -n "${lib.optionalString cfg.mutableUsers "1"}"; then
          awk -F: 'NR == FNR { seen[$1] = 1; next } !($1 in seen)' "$declared" "$target" >> "$new"
        fi
        chmod "$mode" "$new"
        mv "$new" "$target"
      }
      merge_accounts /etc/passwd ${passwd} 644
      merge_accounts /etc/group ${group} 644
      if test -e /etc/shadow && test -n "${lib.optionalString cfg.mutableUsers "1"}"; then
        awk -F: 'NR == FNR { old[$1] = $0; next } { print ($2 == "*" && $1 in old) ? old[$1] : $0 }' \
          /etc/shadow ${shadow} > /run/shadow.declared
      else
        cp ${shadow} /run/shadow.declared
      fi
      merge_accounts /etc/shadow /run/shadow.declared 600
      rm -f /run/shadow.declared
      mkdir -m 0555 -p /var/empty
      mkdir -m 0700 -p /root
      ${lib.concatMapStrings (
        u:
        lib.optionalString u.createHome ''
          mkdir -p ${lib.escapeShellArg u.home}
          chown ${uidOf u}:${gidOf u.group} ${lib.escapeShellArg u.home}
          chmod 700 ${lib.escapeShellArg u.home}
        ''
      ) users}
    '';
  };
}
