# `systemd.services` without systemd: every service becomes a unit file whose ExecStart is one
# script, and a small `systemctl` (scripts/systemctl.sh) starts them in the order found here.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  services = lib.filterAttrs (_: s: s.enable) config.systemd.services;
  full = name: if builtins.match ".*\\.[a-z]+" name != null then name else "${name}.service";

  serviceModule =
    { name, config, ... }:
    {
      options =
        let
          names = lib.mkOption {
            type = lib.types.listOf lib.types.str;
            default = [ ];
            apply = map full;
          };
          text = lib.mkOption {
            type = lib.types.lines;
            default = "";
          };
        in
        {
          enable = lib.mkOption {
            type = lib.types.bool;
            default = true;
          };
          description = lib.mkOption {
            type = lib.types.str;
            default = "";
          };
          wantedBy = names;
          requiredBy = names;
          wants = names;
          requires = names;
          after = names;
          before = names;
          script = text;
          preStart = text;
          postStart = text;
          preStop = text;
          path = lib.mkOption {
            type = lib.types.listOf (
              lib.types.oneOf [
                lib.types.package
                lib.types.str
              ]
            );
            default = [ ];
          };
          environment = lib.mkOption {
            type = lib.types.attrsOf (
              lib.types.nullOr (
                lib.types.oneOf [
                  lib.types.str
                  lib.types.path
                  lib.types.package
                ]
              )
            );
            default = { };
          };
          serviceConfig = lib.mkOption {
            type = lib.types.attrsOf lib.types.unspecified;
            default = { };
          };
          unitConfig = lib.mkOption {
            type = lib.types.attrsOf lib.types.unspecified;
            default = { };
          };
          restartIfChanged = lib.mkOption {
            type = lib.types.bool;
            default = true;
          };
        };
      config.path = lib.mkAfter [
        pkgs.coreutils
        pkgs.busybox
      ];
    };

  # systemd's `-` before a command: a failure does not count.
  command =
    line:
    if lib.hasPrefix "-" line then "${lib.removePrefix "-" line} || true" else line;
  commands = value: lib.concatMapStrings (line: command line + "\n") (lib.toList value);

  scriptOf =
    name: s:
    pkgs.writeScript "unit-script-${name}" ''
      #!${pkgs.runtimeShell}
      set -e
      export PATH=${lib.makeBinPath s.path}
      ${lib.concatStrings (
        lib.mapAttrsToList (
          variable: value:
          lib.optionalString (value != null) "export ${variable}=${lib.escapeShellArg "${value}"}\n"
        ) s.environment
      )}
      ${lib.optionalString (s.serviceConfig ? RuntimeDirectory) ''
        mkdir -p ${lib.concatMapStringsSep " " (d: "/run/${d}") (lib.toList s.serviceConfig.RuntimeDirectory)}
      ''}
      ${s.preStart}
      ${commands (s.serviceConfig.ExecStartPre or [ ])}
      ${
        if s.serviceConfig ? ExecStart then
          if builtins.isString s.serviceConfig.ExecStart && !lib.hasPrefix "-" s.serviceConfig.ExecStart then
            "exec ${s.serviceConfig.ExecStart}"
          else
            commands s.serviceConfig.ExecStart
        else
          s.script
      }
    '';

  unitOf =
    name: s:
    pkgs.writeText "unit-${name}.service" ''
      [Unit]
      Description=${s.description}
      After=${toString s.after}
      Before=${toString s.before}
      Requires=${toString s.requires}

      [Service]
      Type=${s.serviceConfig.Type or "simple"}
      Restart=${s.serviceConfig.Restart or "no"}
      ExecStart=${scriptOf name s}
      ${lib.optionalString (s.preStop != "" || s.serviceConfig ? ExecStop)
        "ExecStop=${
          pkgs.writeScript "unit-script-${name}-stop" ''
            #!${pkgs.runtimeShell}
            export PATH=${lib.makeBinPath s.path}
            ${s.preStop}
            ${commands (s.serviceConfig.ExecStop or [ ])}
          ''
        }"
      }
    '';

  # What boot starts: services that a target wants, and what those want.
  isTarget = lib.hasSuffix ".target";
  started =
    let
      wanted = name: lib.any isTarget (services.${name}.wantedBy ++ services.${name}.requiredBy);
      names = list: lib.filter (n: services ? ${n}) (map (lib.removeSuffix ".service") list);
      follow =
        seen: name:
        if lib.elem name seen then
          seen
        else
          lib.foldl' follow (seen ++ [ name ]) (
            names (services.${name}.wants ++ services.${name}.requires)
            ++ lib.filter (
              other: lib.elem (full name) (services.${other}.wantedBy ++ services.${other}.requiredBy)
            ) (lib.attrNames services)
          );
    in
    lib.foldl' follow [ ] (lib.filter wanted (lib.attrNames services));

  # Depth first over `after` and `before`; targets are places in the order like any unit.
  order =
    let
      earlier =
        unit:
        let
          name = lib.removeSuffix ".service" unit;
        in
        lib.optionals (services ? ${name}) services.${name}.after
        ++ map full (lib.filter (other: lib.elem unit services.${other}.before) started);
      visit =
        state: unit:
        if lib.elem unit state.seen then
          state
        else
          let
            inner = lib.foldl' visit (state // { seen = state.seen ++ [ unit ]; }) (earlier unit);
          in
          inner // { done = inner.done ++ [ unit ]; };
    in
    (lib.foldl' visit {
      seen = [ ];
      done = [ ];
    } (map full started)).done;

  units = pkgs.runCommand "units" { } ''
    mkdir -p "$out"
    ${lib.concatStrings (
      lib.mapAttrsToList (name: s: "ln -s ${unitOf name s} \"$out/${name}.service\"\n") services
    )}
    echo ${toString (lib.filter (u: lib.elem (lib.removeSuffix ".service" u) started) order)} > "$out/boot-order"
  '';
in
{
  options.systemd.services = lib.mkOption {
    type = lib.types.attrsOf (lib.types.submodule serviceModule);
    default = { };
  };
  config = {
    environment.etc."systemd/system".source = units;
    environment.systemPackages = [
      (pkgs.writeScriptBin "systemctl" (
        lib.replaceStrings
          [
            "@shell@"
            "@path@"
            "@welcome@"
          ]
          [
            pkgs.runtimeShell
            (lib.makeBinPath [
              pkgs.coreutils
              pkgs.busybox
            ])
            "<<< Welcome to NixOS ${config.system.nixos.label} (${pkgs.stdenv.hostPlatform.system}) >>>"
          ]
          (builtins.readFile ../scripts/systemctl.sh)
      ))
    ];
    assertions = lib.mapAttrsToList (name: s: {
      assertion = s.script == "" || !(s.serviceConfig ? ExecStart);
      message = "systemd.services.${name} has both a script and serviceConfig.ExecStart.";
    }) services;
  };
}
