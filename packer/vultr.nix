# Packer template for the builder `vultr`: starts an instance of Debian, restarts it into memory,
# installs the system onto its disk in place of what is there, and has Vultr make a snapshot.
# Keys: vultr/packer-plugin-vultr builder/vultr/config.go.
{
  # Store path of the toplevel, the only required argument.
  nixos,
  # Common arguments; also accepted as JSON text.
  builder ? { },
  variables ? { },
  nix_conf ? "",
  # true: the closure travels through Packer's own connection only.
  fakessh ? false,
  compress ? true,
  # What will read the template; null: not known, a current one is assumed. The plugin's may have
  # the hash of its archive behind it, `2.7.0@sha256:...`.
  packerVersion ? null,
  pluginVersion ? null,
  hostPlatform ? "x86_64-linux",
  # What the evaluated system asks of disk and machine (evaluate/facts.nix); null: not known, the
  # disk is one ext4 labelled `nixos`.
  facts ? null,
}:
let
  lib = import ./lib.nix;

  since = builtins.fromJSON (builtins.readFile ./lib/vultr-since.json);
  user = lib.fromMaybeJSON "builder" builder;
  given = key: (user.${key} or null) != null;
  # The builder takes one of them.
  bases = [
    "app_id"
    "image_id"
    "iso_id"
    "iso_url"
    "snapshot_id"
  ];

  # What the runner cannot reach by an address, a port and a key file of its own.
  indirect = given "ssh_bastion_host" || given "ssh_proxy_host" || (user.ssh_agent_auth or false) == true;

  layout = lib.diskLayout {
    inherit facts hostPlatform;
    diskAs = "/dev/vda";
  };
in
if hostPlatform != "x86_64-linux" then
  throw "argument `hostPlatform': Vultr has no instances for `${hostPlatform}', only for x86_64-linux"
else if layout.environment.PACKERNIX_FIRMWARE == "efi" then
  throw "Vultr's instances boot by BIOS, and the configuration boots by UEFI only: set boot.loader.grub instead of boot.loader.systemd-boot"
else
  lib.mkTemplate {
    inherit nixos;

    builder' = lib.withoutUnknownKeys {
      inherit
        packerVersion
        pluginVersion
        since
        user
        ;
      own = {
        type = "vultr";
        snapshot_description = lib.userVariable "packernix_name";
        region_id = lib.userVariable "packernix_region";
        plan_id = lib.userVariable "packernix_plan";
        # A snapshot takes minutes, up to half an hour.
        state_timeout = "1h";
        communicator = "ssh";
        ssh_username = "root";
        ssh_timeout = "15m";
        # sshd answers before the instance has its keys, and again while it restarts.
        ssh_handshake_attempts = 100;
      }
      # Nothing of it is in the image.
      // lib.optionalAttrs (!builtins.any given bases) { os_id = lib.userVariable "packernix_os"; };
    };
    builder = user;

    # The action puts others in their place where Vultr has these no more.
    variables' = {
      packernix_region = "ewr";
      # The smallest with the memory that it takes. Its disk, of 25 GB, is the least that an instance
      # of the image can have.
      packernix_plan = "vc2-1c-1gb";
      # Debian 12.
      packernix_os = "2136";
      # Empty: the key that Packer makes.
      packernix_ssh_private_key_file = "";
      # Where an archive of the closure is put on the runner, with `fakessh`.
      packernix_scratch_directory = "packernix-scratch";
    };
    inherit variables;

    provisioners =
      lib.restartIntoMemory
      ++ lib.installOver {
        inherit nixos layout;
        disk = "/dev/vda";
        nixConf = lib.fromMaybeJSONText "nix_conf" nix_conf;
        way = {
          fakessh = lib.fromMaybeBool "fakessh" fakessh || indirect;
          compress = lib.fromMaybeBool "compress" compress;
          packerKey = true;
        };
      };

    packernix = {
      packer = "1.7.0";
      plugins = [
        {
          source = "github.com/vultr/vultr";
          version = if pluginVersion == null then "2.7.0" else pluginVersion;
        }
      ];
      since = builtins.mapAttrs (_: lowest: lowest.packer) since;
      method = "install";
      machine = {
        firmware = "bios";
        port = lib.portOf facts;
      };
      room =
        if layout.compressed || given "plan_id" then
          null
        else
          {
            size = "25G";
            inherit (layout) overhead;
          };
      # Of the machine that builds; the image does not know them.
      classes = {
        snapshot_description = "name";
      }
      // lib.optionalAttrs (!given "os_id") { os_id = "session"; }
      // lib.optionalAttrs (!given "plan_id") { plan_id = "session"; };
    };
  }
