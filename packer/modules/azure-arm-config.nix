# What a NixOS configuration needs to become an image at Azure: nixpkgs' own module for machines there
# (nixos/modules/virtualisation/azure-common.nix), with Azure's agent. In a nixpkgs without it, the least
# that does the same: drivers, a serial console, an address by DHCP, and the word to Azure that the
# machine is up, without which it takes it for failed. In both: a root disk by label that grows, a boot
# loader for UEFI, and SSH for root by the keys that the metadata service has. Whoever says something
# else wins, by `mkDefault` too.
{
  config,
  lib,
  options,
  pkgs,
  modulesPath,
  ...
}:
let
  weak = import ./weak.nix lib;

  theirs = "${toString modulesPath}/virtualisation/azure-common.nix";
  hasTheirs = builtins.pathExists theirs;

  disk = import ./disk.nix {
    inherit config lib options;
    disk = "/dev/sda";
    # By UEFI, as generation 2 of Azure's machines boots.
    aarch64 = true;
  };

  # Of root alone: sshd puts the user's name in place of %u.
  keyFolder = "/run/packernix/metadata-keys";

  # Bash alone can do it, and wget of busybox cannot. ask ADDRESS HEADER METHOD PATH [BODY]
  ask = ''
    ask() {
      timeout 5 ${pkgs.runtimeShell or "${pkgs.bash}/bin/bash"} -c '
        exec 3<>"/dev/tcp/$1/80" || exit
        printf "%s %s HTTP/1.0\r\nHost: %s\r\n%s\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: %s\r\n\r\n%s" "$3" "$4" "$1" "$2" "''${#5}" "$5" >&3
        read -r _ status _ <&3
        while read -r line <&3 && [ "$line" != $'"'\r'"' ]; do :; done
        [ "$status" = 200 ] && cat <&3
      ' ask "$@"
    }
  '';

  service = description: script: {
    inherit description;
    wantedBy = [ "multi-user.target" ];
    wants = [ "network-online.target" ];
    # After sshd, which reads the file when somebody logs in: elsewhere than at Azure nobody waits.
    after = [
      "network-online.target"
      "sshd.service"
    ];
    path = [ pkgs.coreutils ];
    serviceConfig = {
      Type = "oneshot";
      RemainAfterExit = true;
    };
    script = ask + script;
  };

  # learn.microsoft.com, "Azure Instance Metadata Service": publicKeys. Below /run, so that no image keeps
  # them.
  keys = service "SSH keys of root from the metadata service" ''
    key() {
      ask 169.254.169.254 'Metadata: true' GET "/metadata/instance/compute/publicKeys/$1/keyData?api-version=2021-02-01&format=text" "" 2>/dev/null
    }
    # The network may come up late.
    for try in 1 2 3 4 5 6 7 8 9 10; do
      first=$(key 0) && break
      sleep 1
    done
    if [ -z "$first" ]; then
      echo "no metadata service has a key for this machine"
      exit 0
    fi
    mkdir -p -m 0755 ${keyFolder}
    umask 077
    number=0
    while one=$(key $number) && [ -n "$one" ]; do
      echo "$one"
      number=$((number + 1))
    done > ${keyFolder}/root
  '';

  # learn.microsoft.com, "Creating generalized images without a provisioning agent": what the agent would
  # tell the host.
  ready = service "Word to Azure that the machine is up" ''
    host=168.63.129.16
    for try in 1 2 3 4 5 6 7 8 9 10; do
      goal=$(ask $host 'x-ms-version: 2012-11-30' GET '/machine/?comp=goalstate' "" 2>/dev/null) && break
      sleep 1
    done
    if [ -z "$goal" ]; then
      echo "no host of Azure's answers"
      exit 0
    fi
    # element NAME: its text.
    element() {
      rest=''${goal#*<$1>}
      echo "''${rest%%</$1>*}"
    }
    ask $host 'x-ms-version: 2012-11-30' POST '/machine/?comp=health' "<?xml version=\"1.0\" encoding=\"utf-8\"?><Health xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><GoalStateIncarnation>$(element Incarnation)</GoalStateIncarnation><Container><ContainerId>$(element ContainerId)</ContainerId><RoleInstanceList><Role><InstanceId>$(element InstanceId)</InstanceId><Health><State>Ready</State></Health></Role></RoleInstanceList></Container></Health>"
  '';

  ownBoot = {
    # learn.microsoft.com, "Azure Serial Console for Linux", and "Prepare Linux for imaging".
    kernelParams = [
      "console=tty1"
      "console=ttyS0"
    ];
    initrd.availableKernelModules = [
      "hv_netvsc"
      "hv_storvsc"
      "hv_utils"
      "hv_vmbus"
      "nvme"
      "sd_mod"
    ];
  };
in
import ./builder.nix lib "azure-arm"
// {
  # By a special argument only: what a module imports cannot depend on the configuration.
  imports = [ ./one-device.nix ] ++ lib.optional hasTheirs theirs;

  config = {
    inherit (disk) fileSystems;
    boot = disk.boot // lib.optionalAttrs (!hasTheirs) ownBoot;
    services.openssh = import ./ssh-by-key.nix {
      inherit lib options;
      keyFile = "${keyFolder}/%u";
    };
    systemd.services = {
      packernix-metadata-keys = keys;
    }
    // lib.optionalAttrs (!hasTheirs) { packernix-ready = ready; };
  }
  // lib.optionalAttrs (!hasTheirs) { networking.useDHCP = weak true; };
}
