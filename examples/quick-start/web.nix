{
  networking.hostName = "web";
  services.nginx.enable = true;
  networking.firewall.allowedTCPPorts = [ 80 ];
  system.stateVersion = "25.05";
}
