{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.networking;
  onLease = pkgs.writeScript "dhcp-lease" ''
    #!${pkgs.busybox}/bin/sh
    # What udhcpc calls with deconfig, bound or renew; the lease is in its environment.
    PATH=${pkgs.busybox}/bin
    case "$1" in
      deconfig) ip addr flush dev "$interface"; ip link set "$interface" up ;;
      bound | renew)
        ip addr replace "$ip/''${mask:-24}" dev "$interface"
        for gateway in $router; do
          ip route replace default via "$gateway" dev "$interface"
          break
        done
        for server in $dns; do echo "nameserver $server"; done > /etc/resolv.conf.new
        mv /etc/resolv.conf.new /etc/resolv.conf
        ;;
    esac
  '';
in
{
  options.networking = {
    hostName = lib.mkOption {
      type = lib.types.strMatching "^$|^[[:alnum:]]([[:alnum:]_-]{0,61}[[:alnum:]])?$";
      default = "nixos";
    };
    useDHCP = lib.mkOption {
      type = lib.types.bool;
      default = true;
    };
    nameservers = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
    };
    firewall.enable = lib.mkOption {
      type = lib.types.enum [ false ];
      default = false;
      description = "There is no firewall in this small system.";
    };
  };

  config = {
    environment.etc.hostname = lib.mkIf (cfg.hostName != "") { text = cfg.hostName + "\n"; };
    environment.etc.hosts.text = ''
      127.0.0.1 localhost
      ::1 localhost
      ${lib.optionalString (cfg.hostName != "") "127.0.0.2 ${cfg.hostName}"}
    '';
    environment.etc."resolv.conf" = lib.mkIf (cfg.nameservers != [ ] && !cfg.useDHCP) {
      text = lib.concatMapStrings (server: "nameserver ${server}\n") cfg.nameservers;
    };
    systemd.services.dhcpcd = lib.mkIf cfg.useDHCP {
      description = "DHCP on every network card";
      wantedBy = [ "multi-user.target" ];
      before = [ "network.target" ];
      path = [ pkgs.busybox ];
      script = ''
        for card in /sys/class/net/*; do
          card=''${card##*/}
          test "$card" = lo || udhcpc -f -i "$card" -s ${onLease} -t 5 -T 1 -A 2 -x hostname:"$(hostname)" &
        done
        wait
      '';
    };
  };
}
