# What a NixOS configuration needs to become a container image: no kernel, no boot loader, no disk; an
# init that is the first process, and a store whose database is read at the first start. Docker names
# the container, its hosts and its name servers. Whoever says something else wins, by `mkDefault` too.
{
  config,
  lib,
  options,
  ...
}:
let
  weak = import ./weak.nix lib;

  nix = config.nix.package.out or config.nix.package;
  # `nix.enable` came in 21.11.
  hasNix = config.nix.enable or true;
in
import ./builder.nix lib "docker"
// {
  config = {
    boot.isContainer = weak true;

    # Written by ../scripts/docker-base.sh.
    boot.postBootCommands = lib.optionalString hasNix ''
      if [ -f /nix-path-registration ]; then
        ${nix}/bin/nix-store --load-db < /nix-path-registration && rm /nix-path-registration
      fi
    '';

    networking = {
      hostName = weak "";
      useDHCP = weak false;
    }
    # It works with the network of the host, which is not the container's.
    // lib.optionalAttrs (options.networking ? firewall) { firewall.enable = weak false; };

    # Files that Docker mounts, so that nothing can take their place.
    environment.etc = {
      hosts.enable = weak false;
    }
    // lib.optionalAttrs (config.networking.hostName != "") { hostname.enable = weak false; };
  };
}
