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
in
lib.mkTemplateFromMemory {
  inherit
    nixos
    builder
    variables
    nix_conf
    fakessh
    compress
    packerVersion
    pluginVersion
    hostPlatform
    facts
    ;

  machines = "DigitalOcean's droplets";
  source = "github.com/digitalocean/digitalocean";
  version = "1.4.1";

  own = _: {
    type = "digitalocean";
    snapshot_name = lib.userVariable "packernix_name";
    # Nothing of it is in the image.
    image = "debian-12-x64";
    region = "nyc3";
    # The smallest with the memory that it takes. Its disk, of 25 GB, is the least that a droplet
    # of the image can have.
    size = "s-1vcpu-1gb";
    temporary_key_pair_type = "ed25519";
    ssh_timeout = "10m";
  };
  sizeKey = "size";
  size = "25G";

  packernix = given: {
    packer = "1.6.6";
    # Of the machine that builds; the image does not know them.
    classes = {
      snapshot_name = "name";
    }
    // lib.optionalAttrs (!given "image") { image = "session"; };
  };
}
