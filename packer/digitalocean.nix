# Packer template for the builder `digitalocean`: starts a droplet of Debian, restarts it into memory,
# installs the system onto its disk in place of what is there, and has DigitalOcean make a snapshot.
# Keys: digitalocean/packer-plugin-digitalocean builder/digitalocean/config.go.
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
  # the hash of its archive behind it, `1.4.1@sha256:...`.
  packerVersion ? null,
  pluginVersion ? null,
  hostPlatform ? "x86_64-linux",
  # What the evaluated system asks of disk and machine (evaluate/facts.nix); null: not known, the
  # disk is one ext4 labelled `nixos`.
  facts ? null,
}:
let
  lib = import ./lib.nix;

  since = builtins.fromJSON (builtins.readFile ./lib/digitalocean-since.json);
  user = lib.fromMaybeJSON "builder" builder;
  given = key: (user.${key} or null) != null;

  # What the runner cannot reach by an address, a port and a key file of its own.
  indirect = given "ssh_bastion_host" || given "ssh_proxy_host" || (user.ssh_agent_auth or false) == true;

  layout = lib.diskLayout {
    inherit facts hostPlatform;
    diskAs = "/dev/vda";
  };
in
if hostPlatform != "x86_64-linux" then
  throw "argument `hostPlatform': DigitalOcean has no droplets for `${hostPlatform}', only for x86_64-linux"
else if layout.environment.PACKERNIX_FIRMWARE == "efi" then
  throw "DigitalOcean's droplets boot by BIOS, and the configuration boots by UEFI only: set boot.loader.grub instead of boot.loader.systemd-boot"
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
        type = "digitalocean";
        snapshot_name = lib.userVariable "packernix_name";
        # Nothing of it is in the image.
        image = "debian-12-x64";
        region = "nyc3";
        # The smallest with the memory that it takes. Its disk, of 25 GB, is the least that a droplet
        # of the image can have.
        size = "s-1vcpu-1gb";
        communicator = "ssh";
        ssh_username = "root";
        temporary_key_pair_type = "ed25519";
        ssh_timeout = "10m";
        # sshd answers before the droplet has its keys, and again while it restarts.
        ssh_handshake_attempts = 100;
      };
    };
    builder = user;

    variables' = {
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
      packer = "1.6.6";
      plugins = [
        {
          source = "github.com/digitalocean/digitalocean";
          version = if pluginVersion == null then "1.4.1" else pluginVersion;
        }
      ];
      since = builtins.mapAttrs (_: lowest: lowest.packer) since;
      method = "install";
      machine = {
        firmware = "bios";
        port = lib.portOf facts;
      };
      room =
        if layout.compressed || given "size" then
          null
        else
          {
            size = "25G";
            inherit (layout) overhead;
          };
      # Of the machine that builds; the image does not know them.
      classes = {
        snapshot_name = "name";
      }
      // lib.optionalAttrs (!given "image") { image = "session"; };
    };
  }
