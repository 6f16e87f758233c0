# What the modules of this folder have in common whose machines have a metadata service: a disk by label
# that grows (./disk.nix), and SSH for root by the keys that the service has. A set of definitions, not
# a module of its own.
{
  config,
  lib,
  options,
  pkgs,
  # Name that the disk has for GRUB.
  disk,
  aarch64 ? (pkgs.stdenv.hostPlatform.system or pkgs.stdenv.system) == "aarch64-linux",
  kernelParams,
  initrdModules,
  kernelModules ? [ ],

  # Of the service.
  description,
  # What all paths of the service begin with, such as `/v1/`.
  prefix,
  # A line of every request.
  header ? "Accept: */*",
  # How long an answer may take.
  seconds ? 2,
  # Bash, beside which there are coreutils and these functions:
  #   ask PATH [HEADER [METHOD]]   the body of an answer of 200
  #   persist COMMAND...           its output once it succeeds: the network may come up late
  #   keep                         root's login keys, from its input
  script,
  # After sshd, which reads the keys when somebody logs in: elsewhere than in this cloud nobody waits.
  order ? {
    wants = [ "network-online.target" ];
    after = [
      "network-online.target"
      "sshd.service"
    ];
  },
}:
let
  weak = import ./weak.nix lib;

  ours = import ./disk.nix {
    inherit aarch64 config disk lib options;
  };

  # Of root alone: sshd puts the user's name in place of %u. Below /run, so that no image keeps it.
  keyFolder = "/run/packernix/metadata-keys";
in
{
  inherit (ours) fileSystems;

  boot = ours.boot // {
    inherit kernelModules kernelParams;
    initrd.availableKernelModules = initrdModules;
  };

  networking.useDHCP = weak true;

  services.openssh = import ./ssh-by-key.nix {
    inherit lib options;
    keyFile = "${keyFolder}/%u";
  };

  systemd.services.packernix-metadata = order // {
    inherit description;
    wantedBy = [ "multi-user.target" ];
    path = [ pkgs.coreutils ];
    serviceConfig = {
      Type = "oneshot";
      RemainAfterExit = true;
    };
    script = ''
      # Bash alone can do it, and wget of busybox cannot.
      ask() {
        timeout ${toString seconds} ${pkgs.runtimeShell or "${pkgs.bash}/bin/bash"} -c '
          exec 3<>/dev/tcp/169.254.169.254/80 || exit
          printf "%s ${prefix}%s HTTP/1.0\r\nHost: 169.254.169.254\r\n%s\r\n\r\n" "''${3:-GET}" "$1" "''${2:-${header}}" >&3
          read -r _ status _ <&3
          while read -r line <&3 && [ "$line" != $'"'\r'"' ]; do :; done
          [ "$status" = 200 ] && cat <&3
        ' ask "$@" 2>/dev/null
      }
      persist() {
        for try in 1 2 3 4 5 6 7 8 9 10; do
          if answer=$("$@"); then
            printf '%s\n' "$answer"
            return
          fi
          sleep 1
        done
        echo "no metadata service answers" >&2
        return 1
      }
      keep() {
        mkdir -p -m 0755 ${keyFolder}
        (umask 077; cat > ${keyFolder}/root)
      }
    ''
    + script;
  };
}
