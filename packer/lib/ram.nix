# A machine whose only disk is the one to be overwritten.
lib:
let
  # Provisioners: the machine restarts into a system that lives in memory alone.
  restartIntoMemory = [
    (
      lib.remoteScript "ram.sh" { }
      // {
        expect_disconnect = true;
        # Nothing may be asked of a machine that goes down.
        skip_clean = true;
      }
    )
    {
      type = "shell";
      inline = [
        "if [ ! -e /etc/packernix/sshd ]; then echo 'ram: the machine still runs its base' >&2; exit 1; fi"
      ];
      start_retry_timeout = "10m";
    }
  ];
in
{
  inherit restartIntoMemory;

  # A template that installs over a base of Debian or Ubuntu from memory. The first arguments are the
  # generator's own; `own` and `variables'` are functions of `given`, which tells whether the user
  # said something of a key, and so is `packernix`, which adds to what `packernixRoot` is told.
  mkTemplateFromMemory =
    {
      nixos,
      builder,
      variables,
      nix_conf,
      fakessh,
      compress,
      packerVersion,
      pluginVersion,
      hostPlatform,
      facts,
      # `DigitalOcean's droplets`, which boot by BIOS on x86_64.
      machines,
      # Name of the disk on the machine and for the boot loader.
      disk ? "/dev/vda",
      # As in `pluginFacts`.
      source,
      version,
      own,
      variables' ? { },
      # The key whose value decides the size of the disk, and that size where the user gives none.
      sizeKey,
      size,
      packernix,
    }:
    let
      user = lib.fromMaybeJSON "builder" builder;
      given = key: (user.${key} or null) != null;
      builder' = own given;
      since = lib.sinceOf builder'.type;
      layout = lib.diskLayout {
        inherit facts hostPlatform;
        diskAs = disk;
      };
    in
    if hostPlatform != "x86_64-linux" then
      throw "argument `hostPlatform': ${machines} are for x86_64-linux only, not for `${hostPlatform}'"
    else if layout.environment.PACKERNIX_FIRMWARE == "efi" then
      throw "${machines} boot by BIOS, and the configuration boots by UEFI only: set boot.loader.grub instead of boot.loader.systemd-boot"
    else
      lib.mkTemplate {
        inherit nixos variables;
        builder' = lib.withoutUnknownKeys {
          inherit
            packerVersion
            pluginVersion
            since
            user
            ;
          own = {
            communicator = "ssh";
            ssh_username = "root";
            # sshd answers before the machine has its keys, and again while it restarts.
            ssh_handshake_attempts = 100;
          }
          // builder';
        };
        builder = user;
        variables' = lib.wayVariables // variables';
        provisioners =
          restartIntoMemory
          ++ lib.installOnto {
            inherit disk layout nixos;
            wipe = true;
            nixConf = lib.fromMaybeJSONText "nix_conf" nix_conf;
            way = lib.wayTo { inherit user fakessh compress; };
          };
        packernix =
          lib.pluginFacts {
            inherit
              pluginVersion
              since
              source
              version
              ;
          }
          // {
            method = "install";
            machine = {
              firmware = "bios";
              port = lib.portOf facts;
            };
            room = lib.roomOf {
              inherit layout size;
              unknown = given sizeKey;
            };
          }
          // packernix given;
      };
}
