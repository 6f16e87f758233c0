# SSH for root by a key that only the hypervisor can offer: qemu's
# `-fw_cfg name=opt/packernix/authorized_keys,file=...` (Linux >= 4.6).
{ lib, options, ... }:
let
  keyFile = "/run/packernix/authorized_keys";
in
{
  _file = toString ./hypervisor-keys.nix;
  key = "packernix/modules/hypervisor-keys.nix";

  config = {
    boot.kernelModules = [ "qemu_fw_cfg" ];

    services.openssh = import ./ssh-by-key.nix {
      inherit lib options keyFile;
    };

    # Below /run, so that no image and no later boot keeps the key.
    systemd.services.packernix-keys = {
      description = "SSH keys offered by the hypervisor";
      wantedBy = [ "multi-user.target" ];
      before = [
        "sshd.service"
        "sshd.socket"
      ];
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
      };
      script = ''
        offered=/sys/firmware/qemu_fw_cfg/by_name/opt/packernix/authorized_keys/raw
        [ -e "$offered" ] || exit 0
        mkdir -p -m 0755 ${dirOf keyFile}
        umask 077
        cat "$offered" > ${keyFile}
      '';
    };
  };
}
